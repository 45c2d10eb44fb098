//! A measure: which table it reads, which records, how they were drawn, and what is counted.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::accumulator::Accumulator;
use super::amount::Amount;
use super::classes::Classes;
use super::coverage::Coverage;
use super::measured::Measured;
use super::needs::Needs;
use super::ratio::{Mean, Ratio};
use super::records::Records;
use super::rows::Rows;
use super::sample::{RatioEstimate, Sample, Stratum, ratio};
use super::source::Source;
use crate::error::{Error, Result};

/// How records become the value of an indicator, as a framework file says it.
///
/// ```toml
/// measure = { table = "items", coverage = { offered = { where = { published = "yes" } } } }
/// measure = { table = "cases", where = { year = "2024" }, sample = "census", times = 100, mean = { of = "visits" } }
/// ```
///
/// The key that names the kind stands beside those that every measure has:
///
/// | key | meaning | default |
/// | --- | --- | --- |
/// | `table` | the table of evidence that is read | needed in a framework |
/// | `unit` | the columns that make a unit, where this table calls them otherwise | those of all tables |
/// | `where` | the records that are meant ([`Rows`]) | all |
/// | `by` | classes that are measured one by one and combined ([`Classes`]) | none |
/// | `sample` | how the records were drawn ([`Sample`]) | `"simple"` |
/// | `times` | what the value is multiplied by: 100 makes percent of a share | 1 |
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The table of evidence that is read.
    pub table: Option<String>,
    /// The columns that make a unit, where they are called otherwise than in other tables.
    pub units: Vec<String>,
    /// The records that are meant.
    pub rows: Rows,
    /// Classes that are measured one by one and combined.
    pub by: Option<Classes>,
    /// How the records were drawn.
    pub sample: Sample,
    /// What the value is multiplied by.
    pub times: f64,
    /// What is counted.
    pub kind: Kind,
}

/// What a measure counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// Items offered over items that should exist (服务事项覆盖度).
    Coverage(Coverage),
    /// A ratio of sums, or a mean of ratios.
    Ratio(Ratio),
    /// A mean.
    Mean(Mean),
}

/// What a kind asks of the records.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Records that count, besides the measure's own `where`.
    pub(crate) rows: Rows,
    pub(crate) numerator: Amount,
    pub(crate) denominator: Amount,
    pub(crate) form: Form,
    pub(crate) bound: Bound,
    /// Columns that part the records of a unit before the kind looks at them.
    pub(crate) parts: Vec<String>,
}

/// Whether sums are divided or ratios averaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// `Σ y / Σ x`: large records count more.
    #[default]
    RatioOfSums,
    /// The mean of `y / x`: every record counts the same; one with `x = 0` has no ratio and is counted as unknown.
    MeanOfRatios,
}

/// What numerators and denominators may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// Any number.
    None,
    /// Neither may be negative.
    Counts,
    /// The numerator is part of the denominator: `0 ≤ y ≤ x`.
    Share,
}

/// The records of a unit and class that agree in the kind's columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) labels: Vec<Box<str>>,
    pub(crate) strata: Vec<Stratum>,
}

impl Plan {
    /// A ratio of the sums of two amounts over all records.
    pub(crate) fn ratio(numerator: Amount, denominator: Amount, bound: Bound) -> Self {
        Self { rows: Rows::all(), numerator, denominator, form: Form::RatioOfSums, bound, parts: Vec::new() }
    }

    /// A mean of an amount over all records.
    pub(crate) fn mean(of: Amount, bound: Bound) -> Self {
        Self::ratio(of, Amount::Number(1.0), bound)
    }

    pub(crate) fn needs(&self, needs: &mut Needs) {
        self.rows.needs(needs);
        self.numerator.needs(needs);
        self.denominator.needs(needs);
        self.parts.iter().for_each(|column| needs.text(column));
    }
}

impl Kind {
    /// The name of the kind, as a framework file says it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Coverage(_) => "coverage",
            Self::Ratio(_) => "ratio",
            Self::Mean(_) => "mean",
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        match self {
            Self::Coverage(kind) => kind.plan(),
            Self::Ratio(kind) => kind.plan(),
            Self::Mean(kind) => kind.plan(),
        }
    }

    /// The estimate of the records of one unit and class.
    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        let strata: Vec<Stratum> = parts.iter().flat_map(|part| part.strata.iter().cloned()).collect();
        ratio(&strata, sample)
    }

    fn check(&self) -> Result<()> {
        let plan = self.plan();
        plan.numerator.check(self.name())?;
        plan.denominator.check(self.name())
    }
}

impl From<Coverage> for Kind {
    fn from(kind: Coverage) -> Self {
        Self::Coverage(kind)
    }
}

impl From<Ratio> for Kind {
    fn from(kind: Ratio) -> Self {
        Self::Ratio(kind)
    }
}

impl From<Mean> for Kind {
    fn from(kind: Mean) -> Self {
        Self::Mean(kind)
    }
}

impl Measure {
    /// A measure of all records.
    #[must_use]
    pub fn new(kind: impl Into<Kind>) -> Self {
        Self {
            table: None,
            units: Vec::new(),
            rows: Rows::all(),
            by: None,
            sample: Sample::default(),
            times: 1.0,
            kind: kind.into(),
        }
    }

    /// Sets the table of evidence that is read.
    #[must_use]
    pub fn table(mut self, name: impl Into<String>) -> Self {
        self.table = Some(name.into());
        self
    }

    /// Sets the records that are meant.
    #[must_use]
    pub fn rows(mut self, rows: Rows) -> Self {
        self.rows = rows;
        self
    }

    /// Measures classes one by one and combines them.
    #[must_use]
    pub fn by(mut self, classes: Classes) -> Self {
        self.by = Some(classes);
        self
    }

    /// Says how the records were drawn.
    #[must_use]
    pub fn sample(mut self, sample: Sample) -> Self {
        self.sample = sample;
        self
    }

    /// Multiplies the value.
    #[must_use]
    pub fn times(mut self, factor: f64) -> Self {
        self.times = factor;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`].
    pub fn check(&self) -> Result<()> {
        if !self.times.is_finite() || self.times == 0.0 {
            return Err(Error::InvalidParameter {
                method: "measure",
                parameter: "times",
                found: self.times.to_string(),
                expected: "a finite number other than 0",
            });
        }
        self.sample.check()?;
        self.by.as_ref().map_or(Ok(()), Classes::check)?;
        self.kind.check()
    }

    /// The columns that are read when records are put into units by these.
    #[must_use]
    pub fn needs(&self, units: &[String]) -> Needs {
        let mut needs = Needs::default();
        for column in units {
            needs.text(column);
        }
        self.rows.needs(&mut needs);
        self.sample.needs(&mut needs);
        if let Some(classes) = &self.by {
            needs.text(&classes.column);
        }
        self.kind.plan().needs(&mut needs);
        needs
    }

    /// Starts counting, with one unit for each combination of these columns.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] as [`check`](Self::check), or without columns.
    pub fn accumulator(&self, units: impl IntoIterator<Item = impl Into<String>>) -> Result<Accumulator> {
        Accumulator::new(self, units.into_iter().map(Into::into).collect())
    }

    /// Measures records that are in memory, with one unit for each combination of these columns.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`]; [`Error::MissingColumns`]; [`Error::Cells`] where a cell is not what its column
    /// must hold; [`Error::UnknownAnswers`] where an answer has no points; all faults of the table at once.
    pub fn of(
        &self,
        records: &Records,
        units: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Measured> {
        let mut accumulator = self.accumulator(units)?;
        accumulator.observe(records)?;
        accumulator.finish()
    }

    /// Measures a table of any size, in batches: memory is bounded by the number of units, not of records. Spread over
    /// cores with the feature `parallel`; the bits do not depend on their number.
    ///
    /// # Errors
    /// As [`of`](Self::of), and those of the source.
    pub fn scan(
        &self,
        source: &(impl Source + ?Sized),
        units: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Measured> {
        let mut each = super::source::scan(source, vec![self.accumulator(units)?])?;
        each.remove(0).finish()
    }
}

/// A key that every measure has.
fn take<T: for<'a> Deserialize<'a>, E: serde::de::Error>(
    table: &mut Map<String, Value>,
    key: &str,
) -> Result<Option<T>, E> {
    let Some(value) = table.remove(key) else { return Ok(None) };
    serde_json::from_value(value).map(Some).map_err(|fault| E::custom(format!("`{key}`: {fault}")))
}

const COMMON: [&str; 6] = ["table", "unit", "where", "by", "sample", "times"];

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = Map::new();
        let mut put = |key: &str, value: Result<Value, serde_json::Error>| {
            value.map(|value| table.insert(key.to_owned(), value)).map_err(serde::ser::Error::custom)
        };
        if let Some(name) = &self.table {
            put("table", Ok(Value::from(name.as_str())))?;
        }
        if !self.units.is_empty() {
            put("unit", Ok(Value::from(self.units.clone())))?;
        }
        if !self.rows.is_all() {
            put("where", serde_json::to_value(&self.rows))?;
        }
        if let Some(by) = &self.by {
            put("by", serde_json::to_value(by))?;
        }
        if !self.sample.is_default() {
            put("sample", serde_json::to_value(&self.sample))?;
        }
        #[expect(clippy::float_cmp, reason = "1 is the default, exactly")]
        if self.times != 1.0 {
            put("times", Ok(Value::from(self.times)))?;
        }
        if let Value::Object(kind) = serde_json::to_value(&self.kind).map_err(serde::ser::Error::custom)? {
            table.extend(kind);
        }
        table.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Measure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let Value::Object(mut table) = Value::deserialize(deserializer)? else {
            return Err(D::Error::custom("a measure is a table: `{ table = …, coverage = {…} }`"));
        };
        let name = take(&mut table, "table")?;
        let units = take(&mut table, "unit")?.unwrap_or_default();
        let rows = take(&mut table, "where")?.unwrap_or_default();
        let by = take(&mut table, "by")?;
        let sample = take(&mut table, "sample")?.unwrap_or_default();
        let times = take(&mut table, "times")?.unwrap_or(1.0);
        if table.len() != 1 {
            let found: Vec<String> = table.keys().map(|key| format!("`{key}`")).collect();
            return Err(D::Error::custom(format!(
                "a measure has exactly one kind beside {}; {}",
                COMMON.map(|key| format!("`{key}`")).join(", "),
                if found.is_empty() {
                    "there is none".to_owned()
                } else {
                    format!("there are {}", found.join(", "))
                },
            )));
        }
        let kind = serde_json::from_value(Value::Object(table)).map_err(D::Error::custom)?;
        Ok(Self { table: name, units, rows, by, sample, times, kind })
    }
}
