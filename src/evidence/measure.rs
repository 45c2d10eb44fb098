//! A measure: which table it reads, which records, how they were drawn, and what is counted.

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::accumulator::Accumulator;
use super::accuracy::Accuracy;
use super::amount::Amount;
use super::classes::Classes;
use super::completeness::Completeness;
use super::conformity::{Layers, Protection, Risk, Staged};
use super::coverage::Coverage;
use super::details::Facts;
use super::effectiveness::Effectiveness;
use super::growth::Growth;
use super::ledger::Ledger;
use super::maturity::Maturity;
use super::measured::Measured;
use super::needs::Needs;
use super::quality::{Failing, Quality};
use super::ratio::{Mean, Ratio};
use super::records::Records;
use super::repeated::{Repeated, Said};
use super::rows::Rows;
use super::sample::{RatioEstimate, Sample, Stratum, ratio};
use super::satisfaction::{RatingReport, Satisfaction};
use super::source::Source;
use super::target::Target;
use super::timeliness::Timeliness;
use super::total::Total;
use crate::error::{Error, Problem, Result};
use crate::stats::Shrink;

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
/// | `known` | columns with the texts that they may hold in the table: another is an error, whether its record is meant or not | none |
/// | `optional` | whether no record need be meant: no unit has a value then, which is an error otherwise | `false` |
/// | `by` | classes that are measured one by one and combined ([`Classes`]) | none |
/// | `sample` | how the records were drawn ([`Sample`]) | `"simple"` |
/// | `times` | what the value is multiplied by: 100 makes percent of a share | 1 |
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Measure {
    /// The table of evidence that is read.
    pub table: Option<String>,
    /// The columns that make a unit, where they are called otherwise than in other tables.
    #[cfg_attr(feature = "schema", schemars(default, rename = "unit"))]
    pub units: Vec<String>,
    /// The records that are meant.
    #[cfg_attr(feature = "schema", schemars(default, rename = "where"))]
    pub rows: Rows,
    /// Columns with the texts that they may hold in the whole table; blanks pass. What a measure counts by its name (a
    /// finding under an item, say) is lost where the name is misspelt, unless this says so.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub known: IndexMap<String, Vec<String>>,
    /// Whether no record of the table need be meant. No unit has a value then, and a note says so; else it is an error,
    /// for more often than not a condition is misspelt.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub optional: bool,
    /// Classes that are measured one by one and combined.
    pub by: Option<Classes>,
    /// How the records were drawn.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub sample: Sample,
    /// What the value is multiplied by.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub times: f64,
    /// What is counted.
    #[cfg_attr(feature = "schema", schemars(flatten))]
    pub kind: Kind,
}

/// What a measure counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// Items offered over items that should exist (服务事项覆盖度).
    Coverage(Coverage),
    /// A ratio of sums, or a mean of ratios.
    Ratio(Ratio),
    /// A mean.
    Mean(Mean),
    /// A sum.
    Total(Total),
    /// How far services have come, by ordered stages (在线办理成熟度).
    Maturity(Maturity),
    /// The channels through which services are offered (服务方式完备度).
    Completeness(Completeness),
    /// How much of guides is right (办事指南准确度).
    Accuracy(Accuracy),
    /// What online services achieve (在线服务成效度).
    Effectiveness(Effectiveness),
    /// Ratings in five grades (好差评).
    Satisfaction(Satisfaction),
    /// On time, late, out of date, and how long it takes.
    Timeliness(Timeliness),
    /// Rules that the records of a table must meet (数据质量).
    Quality(Quality),
    /// Clauses weighed in layers (DCMM, 等级保护 2019, 密评).
    Layers(Layers),
    /// The level that is reached.
    Staged(Staged),
    /// Points less deductions for items (等级保护 2021).
    Protection(Protection),
    /// Risks.
    Risk(Risk),
    /// Growth between two periods.
    Growth(Growth),
    /// Distance to a dated target.
    Target(Target),
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
    /// How many draws a record stands for.
    pub(crate) draws: Draws,
    /// Whether a record with `y = x = 0` is none that the kind means.
    pub(crate) skip_empty: bool,
    /// The columns that the kind reads by itself, where the amounts do not say it all.
    pub(crate) own: Needs,
    /// The rule in words, where the amounts do not say it.
    pub(crate) rule: Option<String>,
    /// The column of a number that all records of a unit say alike.
    pub(crate) constant: Option<String>,
    /// What is counted value by value: nothing, numbers, or one of these names (0 for the first).
    pub(crate) spread: Values,
    /// Columns whose texts must all be known, with the texts that are.
    pub(crate) known: Vec<(String, IndexMap<String, f64>)>,
    /// Columns whose texts must all be numbers.
    pub(crate) numbers: Vec<String>,
    /// What counts where several records fall into one part; none where parts hold many.
    pub(crate) once: Option<Repeated>,
    /// Whether the first of the parts tells the things (items, guides) that were drawn, each described by several
    /// records.
    pub(crate) is_of_things: bool,
}

/// How many draws a record stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Draws {
    /// One.
    #[default]
    One,
    /// As many as the column says, all alike.
    Column(String),
    /// As many as its denominator, of which the numerator succeeded.
    Trials,
}

/// Which values are counted one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Values {
    #[default]
    None,
    Numbers,
    /// The values are positions among these names; the first text says what they are names of.
    Names(&'static str, Vec<String>),
}

/// What a batch of records adds, record by record; `NaN` where that is not known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    pub(crate) y: Vec<f64>,
    pub(crate) x: Vec<f64>,
    /// The value that [`Plan::spread`] counts, `NaN` for none. Empty where there is nothing to count.
    pub(crate) at: Vec<f64>,
    /// Cells of each record that say nothing. Empty where that cannot be.
    pub(crate) gaps: Vec<u32>,
    /// Whether the record is marked. Empty where none can be.
    pub(crate) marked: Vec<bool>,
    /// Whether an answer says that the record does not apply, so that it is not meant. Empty where none can.
    pub(crate) inapplicable: Vec<bool>,
}

impl Sums {
    /// Leaves out the records that answers of these amounts say do not apply.
    pub(crate) fn without<'a>(
        mut self,
        amounts: impl IntoIterator<Item = &'a Amount>,
        records: &Records,
        meant: &[bool],
    ) -> Result<Self> {
        for amount in amounts {
            let Some(inapplicable) = amount.inapplicable(records, meant)? else { continue };
            self.inapplicable.resize(records.len(), false);
            self.inapplicable.iter_mut().zip(inapplicable).for_each(|(all, one)| *all |= one);
        }
        Ok(self)
    }

    /// Whether nothing is said of the records but numerators and denominators.
    pub(crate) fn is_plain(&self) -> bool {
        let Self { y: _, x: _, at, gaps, marked, inapplicable } = self;
        at.is_empty() && gaps.is_empty() && marked.is_empty() && inapplicable.is_empty()
    }

    /// What a record that is a cell says: a share, or that it does not apply or is not known.
    pub(crate) fn worth(&self, row: usize) -> f64 {
        let (y, x) = (self.y[row], self.x[row]);
        if self.is_inapplicable(row) || (y == 0.0 && x == 0.0) {
            Said::INAPPLICABLE
        } else if y.is_nan() || x.is_nan() {
            Said::UNKNOWN
        } else {
            y / x
        }
    }

    /// Whether an answer says that a record does not apply.
    pub(crate) fn is_inapplicable(&self, row: usize) -> bool {
        self.inapplicable.get(row).copied().unwrap_or(false)
    }
}

/// Whether sums are divided or ratios averaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
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
    /// 0 for the records themselves; from 1, the position of a rule of the kind.
    pub(crate) rule: usize,
    /// The records that fail the rule.
    pub(crate) failing: Failing,
}

impl Plan {
    /// A ratio of the sums of two amounts over all records.
    pub(crate) fn ratio(numerator: Amount, denominator: Amount, bound: Bound) -> Self {
        Self {
            rows: Rows::all(),
            numerator,
            denominator,
            form: Form::RatioOfSums,
            bound,
            parts: Vec::new(),
            draws: Draws::One,
            skip_empty: false,
            own: Needs::default(),
            rule: None,
            constant: None,
            spread: Values::None,
            known: Vec::new(),
            numbers: Vec::new(),
            once: None,
            is_of_things: false,
        }
    }

    /// A ratio of what the kind reads by itself.
    pub(crate) fn own(rule: impl Into<String>, own: Needs, bound: Bound) -> Self {
        let each = || Amount::Number(1.0);
        Self { rule: Some(rule.into()), own, skip_empty: true, ..Self::ratio(each(), each(), bound) }
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
        self.constant.iter().for_each(|column| needs.number(column));
        if let Draws::Column(column) = &self.draws {
            needs.number(column);
        }
        needs.join(&self.own);
    }

    /// What each record adds by the plan's amounts.
    pub(crate) fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Sums> {
        let y = self.numerator.read(records, meant, ledger)?;
        let x = self.denominator.read(records, meant, ledger)?;
        Sums { y, x, ..Sums::default() }.without([&self.numerator, &self.denominator], records, meant)
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
            Self::Total(_) => "total",
            Self::Maturity(_) => "maturity",
            Self::Completeness(_) => "completeness",
            Self::Accuracy(_) => "accuracy",
            Self::Effectiveness(_) => "effectiveness",
            Self::Satisfaction(_) => "satisfaction",
            Self::Timeliness(_) => "timeliness",
            Self::Quality(_) => "quality",
            Self::Layers(_) => "layers",
            Self::Staged(_) => "staged",
            Self::Protection(_) => "protection",
            Self::Risk(_) => "risk",
            Self::Growth(_) => "growth",
            Self::Target(_) => "target",
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        match self {
            Self::Coverage(kind) => kind.plan(),
            Self::Ratio(kind) => kind.plan(),
            Self::Mean(kind) => kind.plan(),
            Self::Total(kind) => kind.plan(),
            Self::Maturity(kind) => kind.plan(),
            Self::Completeness(kind) => kind.plan(),
            Self::Accuracy(kind) => kind.plan(),
            Self::Effectiveness(kind) => kind.plan(),
            Self::Satisfaction(kind) => kind.plan(),
            Self::Timeliness(kind) => kind.plan(),
            Self::Quality(_) => Quality::plan(),
            Self::Layers(kind) => kind.plan(),
            Self::Staged(kind) => kind.plan(),
            Self::Protection(kind) => kind.plan(),
            Self::Risk(kind) => kind.plan(),
            Self::Growth(kind) => kind.plan(),
            Self::Target(kind) => kind.plan(),
        }
    }

    /// What each record adds.
    pub(crate) fn read(
        &self,
        plan: &Plan,
        records: &Records,
        meant: &[bool],
        ledger: &mut Ledger,
    ) -> Result<Sums> {
        match self {
            Self::Maturity(kind) => kind.read(records, meant, ledger),
            Self::Completeness(kind) => kind.read(records, meant, ledger),
            Self::Accuracy(kind) => kind.read(records, meant, ledger),
            Self::Effectiveness(kind) => kind.read(plan, records, meant, ledger),
            Self::Satisfaction(kind) => kind.read(plan, records, meant, ledger),
            Self::Timeliness(kind) => kind.read(records, meant, ledger),
            Self::Coverage(_)
            | Self::Ratio(_)
            | Self::Mean(_)
            | Self::Total(_)
            | Self::Quality(_)
            | Self::Layers(_)
            | Self::Staged(_)
            | Self::Protection(_)
            | Self::Risk(_)
            | Self::Growth(_)
            | Self::Target(_) => plan.read(records, meant, ledger),
        }
    }

    /// The estimate of the records of one unit and class.
    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        match self {
            Self::Completeness(kind) if kind.is_long() => kind.finish(parts, sample),
            Self::Accuracy(kind) if kind.is_long() => kind.finish(parts, sample),
            Self::Effectiveness(kind) if kind.is_per_head() => kind.finish(parts),
            Self::Timeliness(kind) if kind.is_quantile() => kind.finish(parts, sample),
            Self::Total(_) => Total::finish(parts, sample),
            Self::Quality(kind) => kind.finish(parts, sample),
            Self::Layers(kind) => kind.finish(parts, sample),
            Self::Staged(kind) => kind.finish(parts, sample),
            Self::Protection(kind) => kind.finish(parts, sample),
            Self::Risk(kind) => kind.finish(parts, sample),
            Self::Growth(kind) => kind.finish(parts, sample),
            Self::Target(kind) => kind.finish(parts, sample),
            Self::Coverage(_)
            | Self::Ratio(_)
            | Self::Mean(_)
            | Self::Maturity(_)
            | Self::Completeness(_)
            | Self::Accuracy(_)
            | Self::Effectiveness(_)
            | Self::Satisfaction(_)
            | Self::Timeliness(_) => pooled(parts, sample),
        }
    }

    /// How shares of small counts are drawn in, where the kind asks for it.
    pub(crate) fn shrink(&self) -> Option<&Shrink> {
        match self {
            Self::Satisfaction(kind) => kind.shrink.as_ref(),
            Self::Coverage(_)
            | Self::Ratio(_)
            | Self::Mean(_)
            | Self::Total(_)
            | Self::Maturity(_)
            | Self::Completeness(_)
            | Self::Accuracy(_)
            | Self::Effectiveness(_)
            | Self::Timeliness(_)
            | Self::Quality(_)
            | Self::Layers(_)
            | Self::Staged(_)
            | Self::Protection(_)
            | Self::Risk(_)
            | Self::Growth(_)
            | Self::Target(_) => None,
        }
    }

    /// What the value of one unit and class is made of, where that is more than a ratio.
    pub(crate) fn details(&self, parts: &[Part], sample: &Sample) -> Vec<Facts> {
        match self {
            Self::Quality(kind) => kind.details(parts, sample),
            Self::Layers(kind) => kind.details(parts, sample),
            Self::Staged(kind) => kind.details(parts, sample),
            Self::Protection(kind) => kind.details(parts),
            Self::Growth(kind) => kind.details(parts, sample),
            Self::Target(kind) => kind.details(parts, sample),
            Self::Coverage(_)
            | Self::Ratio(_)
            | Self::Mean(_)
            | Self::Total(_)
            | Self::Maturity(_)
            | Self::Completeness(_)
            | Self::Accuracy(_)
            | Self::Effectiveness(_)
            | Self::Satisfaction(_)
            | Self::Timeliness(_)
            | Self::Risk(_) => Vec::new(),
        }
    }

    /// What a reader of the value of one unit and class must know.
    pub(crate) fn notes(&self, parts: &[Part], sample: &Sample) -> Vec<String> {
        match self {
            Self::Total(_) => Total::notes(parts),
            Self::Quality(kind) => kind.notes(parts, sample),
            Self::Layers(kind) => kind.notes(parts, sample),
            Self::Staged(kind) => kind.notes(parts, sample),
            Self::Protection(kind) => kind.notes(parts),
            Self::Growth(kind) => kind.notes(parts, sample),
            Self::Target(kind) => kind.notes(parts, sample),
            Self::Coverage(_)
            | Self::Ratio(_)
            | Self::Mean(_)
            | Self::Maturity(_)
            | Self::Completeness(_)
            | Self::Accuracy(_)
            | Self::Effectiveness(_)
            | Self::Satisfaction(_)
            | Self::Timeliness(_)
            | Self::Risk(_) => Vec::new(),
        }
    }

    /// The rule in words, where it is more than a ratio.
    pub(crate) fn words(&self) -> Option<String> {
        match self {
            Self::Total(kind) => Some(kind.words()),
            Self::Quality(kind) => Some(kind.words()),
            Self::Layers(kind) => Some(kind.words()),
            Self::Staged(kind) => Some(kind.words()),
            Self::Protection(kind) => Some(kind.words()),
            Self::Risk(kind) => kind.words(),
            Self::Growth(kind) => Some(kind.words()),
            Self::Target(kind) => Some(kind.words()),
            Self::Coverage(_)
            | Self::Ratio(_)
            | Self::Mean(_)
            | Self::Maturity(_)
            | Self::Completeness(_)
            | Self::Accuracy(_)
            | Self::Effectiveness(_)
            | Self::Satisfaction(_)
            | Self::Timeliness(_) => None,
        }
    }

    /// Whether a value lies between 0 and 1.
    pub(crate) fn is_share(&self, plan: &Plan) -> bool {
        match self {
            Self::Quality(_) => true,
            // Shares are what these make their levels and points of.
            Self::Staged(_) | Self::Protection(_) => false,
            Self::Coverage(_)
            | Self::Ratio(_)
            | Self::Mean(_)
            | Self::Total(_)
            | Self::Maturity(_)
            | Self::Completeness(_)
            | Self::Accuracy(_)
            | Self::Effectiveness(_)
            | Self::Satisfaction(_)
            | Self::Timeliness(_)
            | Self::Layers(_)
            | Self::Risk(_)
            | Self::Growth(_)
            | Self::Target(_) => plan.bound == Bound::Share,
        }
    }

    /// How many rules are counted one by one.
    pub(crate) fn rules(&self) -> usize {
        if let Self::Quality(kind) = self { kind.rules.len() } else { 0 }
    }

    fn check(&self, sample: &Sample) -> Result<()> {
        match self {
            Self::Maturity(kind) => kind.check()?,
            Self::Completeness(kind) => kind.check()?,
            Self::Accuracy(kind) => kind.check()?,
            Self::Effectiveness(kind) => kind.check(sample)?,
            Self::Satisfaction(kind) => kind.check()?,
            Self::Timeliness(kind) => kind.check()?,
            Self::Quality(kind) => kind.check()?,
            Self::Layers(kind) => kind.check()?,
            Self::Staged(kind) => kind.check()?,
            Self::Protection(kind) => kind.check()?,
            Self::Growth(kind) => kind.check()?,
            Self::Target(kind) => kind.check()?,
            Self::Coverage(kind) => kind.check()?,
            Self::Ratio(_) | Self::Mean(_) | Self::Total(_) | Self::Risk(_) => {}
        }
        let plan = self.plan();
        plan.numerator.check(self.name())?;
        plan.denominator.check(self.name())
    }
}

/// The ratio of all records, whatever part they are in.
pub(crate) fn pooled(parts: &[Part], sample: &Sample) -> RatioEstimate {
    let strata: Vec<Stratum> = parts.iter().flat_map(|part| part.strata.iter().cloned()).collect();
    ratio(&strata, sample)
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

impl From<Quality> for Kind {
    fn from(kind: Quality) -> Self {
        Self::Quality(kind)
    }
}

impl From<Layers> for Kind {
    fn from(kind: Layers) -> Self {
        Self::Layers(kind)
    }
}

impl From<Staged> for Kind {
    fn from(kind: Staged) -> Self {
        Self::Staged(kind)
    }
}

impl From<Protection> for Kind {
    fn from(kind: Protection) -> Self {
        Self::Protection(kind)
    }
}

impl From<Risk> for Kind {
    fn from(kind: Risk) -> Self {
        Self::Risk(kind)
    }
}

impl From<Growth> for Kind {
    fn from(kind: Growth) -> Self {
        Self::Growth(kind)
    }
}

impl From<Target> for Kind {
    fn from(kind: Target) -> Self {
        Self::Target(kind)
    }
}

impl From<Mean> for Kind {
    fn from(kind: Mean) -> Self {
        Self::Mean(kind)
    }
}

impl From<Total> for Kind {
    fn from(kind: Total) -> Self {
        Self::Total(kind)
    }
}

macro_rules! kinds {
    ($($kind:ident),*) => {$(
        impl From<$kind> for Kind {
            fn from(kind: $kind) -> Self {
                Self::$kind(kind)
            }
        }
    )*};
}

kinds!(Maturity, Completeness, Accuracy, Effectiveness, Satisfaction, Timeliness);

impl Measure {
    /// A measure of all records.
    #[must_use]
    pub fn new(kind: impl Into<Kind>) -> Self {
        Self {
            table: None,
            units: Vec::new(),
            rows: Rows::all(),
            known: IndexMap::new(),
            optional: false,
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

    /// Sets the texts that a column of the table may hold.
    #[must_use]
    pub fn known(
        mut self,
        column: impl Into<String>,
        texts: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.known.insert(column.into(), texts.into_iter().map(Into::into).collect());
        self
    }

    /// Sets whether no record of the table need be meant.
    #[must_use]
    pub fn optional(mut self, yes: bool) -> Self {
        self.optional = yes;
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

    /// The same measure at another day, where it looks at records from one: what is overdue then, how old things are.
    #[must_use]
    pub fn at(mut self, day: NaiveDate) -> Self {
        match &mut self.kind {
            Kind::Timeliness(Timeliness::Punctuality(view)) => view.at = Some(day),
            Kind::Timeliness(Timeliness::Freshness(view)) => view.at = day,
            Kind::Effectiveness(Effectiveness::EarlyClosing(view)) => view.at = Some(day),
            Kind::Satisfaction(Satisfaction { report: RatingReport::OnTimeRepairRate(view), .. }) => {
                view.at = Some(day);
            }
            Kind::Quality(quality) => quality.at = Some(day),
            Kind::Timeliness(_)
            | Kind::Effectiveness(_)
            | Kind::Satisfaction(_)
            | Kind::Coverage(_)
            | Kind::Ratio(_)
            | Kind::Mean(_)
            | Kind::Total(_)
            | Kind::Maturity(_)
            | Kind::Completeness(_)
            | Kind::Accuracy(_)
            | Kind::Layers(_)
            | Kind::Staged(_)
            | Kind::Protection(_)
            | Kind::Risk(_)
            | Kind::Growth(_)
            | Kind::Target(_) => {}
        }
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter`.
    pub fn check(&self) -> Result<()> {
        if !self.times.is_finite() || self.times == 0.0 {
            return Err(Error::from(Problem::InvalidParameter {
                method: "measure",
                parameter: "times",
                found: self.times.to_string(),
                expected: "a finite number other than 0",
            }));
        }
        if let Some((column, _)) = self.known.iter().find(|(_, texts)| texts.is_empty()) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "measure",
                parameter: "known",
                found: format!("no text for `{column}`"),
                expected: "at least one text for each column",
            }));
        }
        self.sample.check()?;
        self.by.as_ref().map_or(Ok(()), Classes::check)?;
        self.kind.check(&self.sample)
    }

    /// The columns that are read when records are put into units by these.
    #[must_use]
    pub fn needs(&self, units: &[String]) -> Needs {
        let mut needs = Needs::default();
        for column in units {
            needs.text(column);
        }
        self.rows.needs(&mut needs);
        self.known.keys().for_each(|column| needs.text(column));
        self.sample.needs(&mut needs);
        if let Some(classes) = &self.by {
            needs.text(&classes.column);
        }
        self.kind.plan().needs(&mut needs);
        if let Kind::Quality(quality) = &self.kind {
            quality.needs(&mut needs);
        }
        needs
    }

    /// Starts counting, with one unit for each combination of these columns.
    ///
    /// # Errors
    /// `invalid_parameter` as [`check`](Self::check), or without columns.
    pub fn accumulator(&self, units: impl IntoIterator<Item = impl Into<String>>) -> Result<Accumulator> {
        Accumulator::new(self, units.into_iter().map(Into::into).collect())
    }

    /// Measures records that are in memory, with one unit for each combination of these columns.
    ///
    /// # Errors
    /// `invalid_parameter`; `missing_columns`; `cells` where a cell is not what its column
    /// must hold; `unknown_answers` where an answer has no points; all faults of the table at once.
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

const COMMON: [&str; 8] = ["table", "unit", "where", "known", "optional", "by", "sample", "times"];

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
        if !self.known.is_empty() {
            put("known", serde_json::to_value(&self.known))?;
        }
        if self.optional {
            put("optional", Ok(Value::from(true)))?;
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
        let known = take(&mut table, "known")?.unwrap_or_default();
        let optional = take(&mut table, "optional")?.unwrap_or(false);
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
        Ok(Self { table: name, units, rows, known, optional, by, sample, times, kind })
    }
}
