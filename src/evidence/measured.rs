//! What a measure found: a value a unit, how sure it is, and the way back to the records.

use std::collections::HashMap;

use serde::Serialize;

use crate::Table;
use crate::error::{Error, Result, nearest};
use crate::table::Cells;

/// The value of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The value; `NaN` where there is nothing to measure.
    pub value: f64,
    /// Its standard error under the sampling design; `NaN` where one record (or cluster) says nothing of the spread.
    pub standard_error: f64,
    /// The lower end of its confidence interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How many records were counted.
    pub records: u64,
    /// How many records were meant, but lack something that the measure reads.
    pub unknown: u64,
    /// What the value is made of: the numerator of a ratio, the sum of points …
    pub numerator: f64,
    /// What it is divided by.
    pub denominator: f64,
}

impl Estimate {
    /// Nothing to measure.
    pub(crate) fn nothing(records: u64, unknown: u64) -> Self {
        let nan = f64::NAN;
        Self {
            value: nan,
            standard_error: nan,
            low: nan,
            high: nan,
            records,
            unknown,
            numerator: nan,
            denominator: nan,
        }
    }

    /// The same in another unit: value, error and interval are multiplied.
    pub(crate) fn times(mut self, factor: f64) -> Self {
        self.value *= factor;
        self.standard_error *= factor.abs();
        (self.low, self.high) = if factor < 0.0 {
            (self.high * factor, self.low * factor)
        } else {
            (self.low * factor, self.high * factor)
        };
        self
    }
}

/// How many records were not counted, and why; with those counted they are all the records of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Records that the measure does not mean (its `where`).
    pub not_meant: u64,
    /// Records that name no unit, class, stratum or cluster though they should.
    pub without_key: u64,
    /// Records that lack something that the measure reads.
    pub unknown: u64,
}

/// What a measure found, one estimate a unit, in the order in which the units first occur.
///
/// ```
/// use govindex::evidence::{Coverage, Measure, Records, Rows};
///
/// let items = Records::new()
///     .with_texts("unit", ["A", "A", "B", "A"])?
///     .with_texts("published", ["yes", "no", "yes", "yes"])?;
/// let coverage = Measure::new(Coverage::new(Rows::with("published", "yes")));
/// let found = coverage.of(&items, ["unit"])?;
///
/// let a = found.estimate("A")?;
/// assert_eq!((a.value, a.records), (2.0 / 3.0, 3));
/// assert_eq!((a.numerator, a.denominator), (2.0, 3.0));
/// assert_eq!(found.filter("A")?, "unit is A");
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Measured {
    pub(crate) measure: String,
    pub(crate) rule: String,
    pub(crate) rows: String,
    pub(crate) keys: Vec<String>,
    pub(crate) units: Vec<Vec<String>>,
    pub(crate) estimates: Vec<Estimate>,
    pub(crate) left_out: LeftOut,
    pub(crate) notes: Vec<String>,
    pub(crate) positions: HashMap<String, usize>,
}

/// What stands between the parts of a unit's code where several columns make it.
pub(crate) const JOINT: &str = " / ";

impl Measured {
    /// The columns that make a unit.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The unit codes; where several columns make a unit, their texts with ` / ` between them.
    #[must_use]
    pub fn units(&self) -> impl ExactSizeIterator<Item = String> {
        self.units.iter().map(|parts| parts.join(JOINT))
    }

    /// The texts of the key columns of each unit.
    #[must_use]
    pub fn parts(&self) -> &[Vec<String>] {
        &self.units
    }

    /// The estimates, in the order of the units.
    #[must_use]
    pub fn estimates(&self) -> &[Estimate] {
        &self.estimates
    }

    /// The values, in the order of the units; `NaN` where there is nothing to measure.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.estimates.iter().map(|estimate| estimate.value).collect()
    }

    /// The estimate of a unit.
    ///
    /// # Errors
    /// [`Error::UnknownUnit`].
    pub fn estimate(&self, unit: &str) -> Result<&Estimate> {
        Ok(&self.estimates[self.position(unit)?])
    }

    pub(crate) fn position(&self, unit: &str) -> Result<usize> {
        self.positions.get(unit).copied().ok_or_else(|| Error::UnknownUnit {
            unit: unit.to_owned(),
            nearest: nearest(unit, self.positions.keys().map(String::as_str)),
        })
    }

    /// The rule that made the values, in words: what is divided by what.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// How many records were not counted, and why.
    #[must_use]
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// What a reader of the values must know.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The conditions that find the records of a unit again: `unit is A and published is yes`.
    ///
    /// # Errors
    /// [`Error::UnknownUnit`].
    pub fn filter(&self, unit: &str) -> Result<String> {
        let parts = &self.units[self.position(unit)?];
        let unit: Vec<String> =
            self.keys.iter().zip(parts).map(|(key, part)| format!("{key} is {part}")).collect();
        let unit = unit.join(" and ");
        Ok(match self.rows.as_str() {
            "" => unit,
            rows if rows.contains(" or ") => format!("{unit} and ({rows})"),
            rows => format!("{unit} and {rows}"),
        })
    }

    /// One row a unit: `unit` (or the key columns), `value`, `standard_error`, `low`, `high`, `records`, `unknown`,
    /// `numerator`, `denominator`.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::new();
        for (i, key) in self.keys.iter().enumerate() {
            table = table.with(key.clone(), Cells::texts(self.units.iter().map(|parts| parts[i].clone())));
        }
        let numbers = |of: fn(&Estimate) -> f64| Cells::Number {
            values: self.estimates.iter().map(of).collect(),
            decimals: Some(4),
        };
        let counts =
            |of: fn(&Estimate) -> u64| Cells::Count(self.estimates.iter().map(|one| Some(of(one))).collect());
        table
            .with("value", numbers(|one| one.value))
            .with("standard_error", numbers(|one| one.standard_error))
            .with("low", numbers(|one| one.low))
            .with("high", numbers(|one| one.high))
            .with("records", counts(|one| one.records))
            .with("unknown", counts(|one| one.unknown))
            .with("numerator", numbers(|one| one.numerator))
            .with("denominator", numbers(|one| one.denominator))
    }
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}: {}", self.measure, self.rule)?;
        write!(f, "{}", self.table())?;
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        Ok(())
    }
}
