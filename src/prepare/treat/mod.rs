//! Treating outliers: a column whose skewness and kurtosis are both out of bounds is winsorized, and if that does not
//! help, drawn in by a logarithm.
//!
//! ```text
//! passes  ⇔  |G1| < s  or  G2 < k
//! while the column does not pass, the next remedy of the list is applied
//!     to the original values, or to what the last remedy left (`combine`)
//! ```
//!
//! where `G1`, `G2` are its [skewness and kurtosis](crate::stats::shape()) and `s = 2`, `k = 3.5` the thresholds. What
//! the last remedy makes is kept even where it does not pass; the report says so. A column that passes is not touched.
//!
//! Remedies: [`winsorize`], [`log`], [`box_cox`], [`fences`] (box plot and median absolute deviation),
//! [`percentiles`]; each is usable alone.
//!
//! Sources: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3; W. Becker et al. (2022), *COINr*,
//! JOSS 7(78), 4567 (`Treat`, whose defaults these are).
//!
//! ```
//! use govindex::prepare::{Outcome, Treat, treat};
//!
//! let mut spending: Vec<f64> = (1..=30).map(f64::from).collect();
//! spending.push(4000.0);
//! let treated = treat(&spending, &Treat::default())?;
//! assert_eq!(treated.report.outcome, Outcome::Treated);
//! assert_eq!(treated.values[30], 30.0);
//! let change = treated.report.changes[0];
//! assert_eq!((change.row, change.from, change.to), (30, 4000.0, 30.0));
//! # Ok::<(), govindex::Error>(())
//! ```

mod box_cox;
mod fences;
mod log;
mod percentiles;
mod winsorize;

use crate::error::{Label, Problem};
use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

pub use box_cox::{BoxCox, Shift, box_cox};
pub use fences::{Fences, Spread, fences};
pub use log::{Log, LogForm, log};
pub use percentiles::{Percentiles, percentiles};
pub use winsorize::{Limit, Winsorize, Winsorized, winsorize};

use crate::stats::shape::Sums;
use crate::stats::{Shape, first_infinite, shape};
use crate::{Error, Result};

/// When a column passes the test of its shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Needs {
    /// One of skewness and kurtosis is in bounds.
    #[default]
    Either,
    /// Both are.
    Both,
}

/// The bounds of skewness and kurtosis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Thresholds {
    /// The absolute skewness must be below this. Default 2.
    pub skewness: f64,
    /// The kurtosis (excess over the normal distribution) must be below this. Default 3.5.
    pub kurtosis: f64,
    /// Whether one of them is enough. Default: it is.
    pub needs: Needs,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { skewness: 2.0, kurtosis: 3.5, needs: Needs::Either }
    }
}

impl Thresholds {
    /// Whether a column of this shape passes. Both comparisons are strict; an undefined coefficient is out of bounds.
    #[must_use]
    pub fn pass(&self, shape: &Shape) -> bool {
        let (skewness, kurtosis) = (shape.skewness.abs() < self.skewness, shape.kurtosis < self.kurtosis);
        match self.needs {
            Needs::Either => skewness || kurtosis,
            Needs::Both => skewness && kurtosis,
        }
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when a threshold is not a number above 0.
    pub fn check(&self) -> Result<()> {
        above_0("treat", "skewness", self.skewness)?;
        above_0("treat", "kurtosis", self.kurtosis)
    }
}

/// Something that is done about outliers. A bare name stands for it with its defaults.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::by_name::<Self>))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Remedy {
    /// The farthest values move in until the shape is in bounds.
    Winsorize(Winsorize),
    /// A logarithm of all values.
    Log(Log),
    /// A power of all values.
    BoxCox(BoxCox),
    /// Values beyond the fences move to them.
    Fences(Fences),
    /// Values beyond two quantiles move to them.
    Percentiles(Percentiles),
}

impl<'de> Deserialize<'de> for Remedy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case")]
        enum Written {
            Winsorize(Winsorize),
            Log(Log),
            BoxCox(BoxCox),
            Fences(Fences),
            Percentiles(Percentiles),
        }
        let written: Written = crate::prepare::named(deserializer)?;
        Ok(match written {
            Written::Winsorize(p) => Self::Winsorize(p),
            Written::Log(p) => Self::Log(p),
            Written::BoxCox(p) => Self::BoxCox(p),
            Written::Fences(p) => Self::Fences(p),
            Written::Percentiles(p) => Self::Percentiles(p),
        })
    }
}

impl Remedy {
    /// The name in files and reports.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Winsorize(_) => "winsorize",
            Self::Log(_) => "log",
            Self::BoxCox(_) => "box-cox",
            Self::Fences(_) => "fences",
            Self::Percentiles(_) => "percentiles",
        }
    }

    /// Whether every value changes its unit, so that bounds in the raw unit no longer apply.
    #[must_use]
    pub fn transforms(&self) -> bool {
        matches!(self, Self::Log(_) | Self::BoxCox(_))
    }

    fn check(&self) -> Result<()> {
        match self {
            Self::Winsorize(p) => p.check(),
            Self::Log(p) => p.check(),
            Self::BoxCox(p) => p.check(),
            Self::Fences(p) => p.check(),
            Self::Percentiles(p) => p.check(),
        }
    }

    /// Applies this alone to a column, whether or not its shape asks for it, with the report. What the report holds
    /// against the shape is [`Thresholds::default`], or what the remedy has of its own.
    ///
    /// ```
    /// use govindex::prepare::{Fences, Outcome, Remedy};
    ///
    /// let done = Remedy::Fences(Fences::default()).apply(&[1.0, 2.0, 3.0, 4.0, 90.0])?;
    /// assert_eq!((done.values[4], done.report.changes[0].from), (7.0, 90.0));
    /// assert_eq!(done.report.outcome, Outcome::Treated);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`treat`].
    pub fn apply<'a>(&self, values: &'a [f64]) -> Result<Treated<'a>> {
        self.check()?;
        let thresholds = match self {
            Self::Winsorize(p) => p.thresholds.unwrap_or_default(),
            _ => Thresholds::default(),
        };
        let (sums, mut report) = examined(values)?;
        let (done, after, moved) = one(values, sums, self, thresholds, &mut report)?;
        let passes = thresholds.pass(&after);
        report.attempts.push(Attempt { remedy: *self, moved, shape: after, passes });
        report.outcome = match (is_undetermined(&report.before), report.changed(), passes) {
            (true, ..) => Outcome::Undefined,
            (_, false, true) => Outcome::Passed,
            (_, true, true) => Outcome::Treated,
            (.., false) => Outcome::StillFails,
        };
        Ok(Treated { values: done.map_or(Cow::Borrowed(values), Cow::Owned), report })
    }
}

/// How outliers are treated.
///
/// ```toml
/// treat = "rule"                                     # winsorize at most 5 values, then the logarithm
/// treat = { rule = { remedies = [{ winsorize = { most = 3 } }, "log"], thresholds = { skewness = 1.5 } } }
/// treat = { rule = { always = true, remedies = [{ percentiles = { share = 0.05 } }] } }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Treat {
    /// The bounds of skewness and kurtosis.
    pub thresholds: Thresholds,
    /// What is tried, in this order. Default: [`Winsorize`], then [`Log`].
    pub remedies: Vec<Remedy>,
    /// Whether a remedy is applied to what the one before it left, instead of to the original values. Default: no.
    pub combine: bool,
    /// Whether the first remedy is applied to a column that passes, too. Default: no.
    pub always: bool,
}

impl Default for Treat {
    fn default() -> Self {
        Self {
            thresholds: Thresholds::default(),
            remedies: vec![Remedy::Winsorize(Winsorize::default()), Remedy::Log(Log::default())],
            combine: false,
            always: false,
        }
    }
}

impl Treat {
    /// Sets the bounds of skewness and kurtosis.
    #[must_use]
    pub fn thresholds(mut self, skewness: f64, kurtosis: f64) -> Self {
        self.thresholds = Thresholds { skewness, kurtosis, ..self.thresholds };
        self
    }

    /// Sets what is tried, in order.
    #[must_use]
    pub fn remedies(mut self, remedies: impl IntoIterator<Item = Remedy>) -> Self {
        self.remedies = remedies.into_iter().collect();
        self
    }

    /// Applies each remedy to what the one before it left.
    #[must_use]
    pub fn combine(mut self, combine: bool) -> Self {
        self.combine = combine;
        self
    }

    /// Applies the first remedy to columns that pass, too.
    #[must_use]
    pub fn always(mut self, always: bool) -> Self {
        self.always = always;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` where there is no remedy, or for a parameter of one that is out of range.
    pub fn check(&self) -> Result<()> {
        self.thresholds.check()?;
        if self.remedies.is_empty() {
            return Err(Error::from(Problem::InvalidParameter {
                method: "treat",
                parameter: "remedies",
                found: "an empty list".to_owned(),
                expected: "at least one remedy; leave `treat` out where nothing shall be done",
            }));
        }
        self.remedies.iter().try_for_each(Remedy::check)
    }
}

/// A value that moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// The unit, by its position from 0.
    pub row: usize,
    /// The value before.
    pub from: f64,
    /// The value after.
    pub to: f64,
}

/// A formula that every value of a column went through, with the column's numbers in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Transform {
    /// `ln(x − origin)`, or `−ln(origin − x)` where it is not `rising`.
    Log {
        /// Where the logarithm would be infinite.
        origin: f64,
        /// From which side the values look at it.
        rising: bool,
    },
    /// `ln(slope · (x − min) + 1)`.
    LogGii {
        /// The smallest value.
        min: f64,
        /// The factor of the distance from it.
        slope: f64,
    },
    /// `((x + shift)^λ − 1) / λ`, or `ln(x + shift)` for λ = 0.
    BoxCox {
        /// What is added.
        shift: f64,
        /// The power λ.
        lambda: f64,
    },
}

impl Transform {
    /// The transformed value; `NaN` of `NaN`, and of what lies where the formula is not defined.
    #[must_use]
    pub fn apply(&self, x: f64) -> f64 {
        match *self {
            Self::Log { origin, rising: true } => (x - origin).ln(),
            Self::Log { origin, rising: false } => -(origin - x).ln(),
            Self::LogGii { min, slope } => (slope * (x - min)).ln_1p(),
            Self::BoxCox { shift, lambda: 0.0 } => (x + shift).ln(),
            Self::BoxCox { shift, lambda } => ((x + shift).powf(lambda) - 1.0) / lambda,
        }
    }

    /// Every value transformed.
    fn apply_all(&self, values: &[f64]) -> Result<Vec<f64>> {
        let out: Vec<f64> = values.iter().map(|&x| self.apply(x)).collect();
        match first_infinite(&out) {
            None => Ok(out),
            Some(row) => Err(Error::from(Problem::Overflow {
                what: "transformed value",
                node: Label::Word("values"),
                unit: Some(Label::row(row)),
            })),
        }
    }
}

/// How a treatment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The column passed as it was, and is as it was.
    Passed,
    /// The column passes after the last remedy that was tried.
    Treated,
    /// No remedy made it pass; what the last one left is kept.
    StillFails,
    /// The column is constant, or has fewer than four values: it has no shape to be judged, and is as it was.
    Undefined,
}

/// A remedy that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// What was tried.
    pub remedy: Remedy,
    /// How many values moved (all, for a transformation).
    pub moved: usize,
    /// Skewness and kurtosis after it.
    pub shape: Shape,
    /// Whether that passes.
    pub passes: bool,
}

/// What was done to a column, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Treatment {
    /// How it ended.
    pub outcome: Outcome,
    /// Skewness and kurtosis before.
    pub before: Shape,
    /// What was tried, in order; the last is what was kept.
    pub attempts: Vec<Attempt>,
    /// The values that moved, by unit; where a transformation came before, in its unit. A unit that two remedies moved is
    /// here twice.
    pub changes: Vec<Change>,
    /// The formulas that all values went through, in order.
    pub transforms: Vec<Transform>,
}

impl Treatment {
    /// Whether any value is not what it was.
    #[must_use]
    pub fn changed(&self) -> bool {
        !self.changes.is_empty() || !self.transforms.is_empty()
    }

    /// Skewness and kurtosis at the end.
    #[must_use]
    pub fn after(&self) -> Shape {
        self.attempts.last().map_or(self.before, |attempt| attempt.shape)
    }
}

/// A treated column and the report of its treatment.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Treated<'a> {
    /// The values; those that came in where nothing changed.
    pub values: Cow<'a, [f64]>,
    /// What was done, and why.
    pub report: Treatment,
}

/// Treats the outliers of a column; missing (`NaN`) stays missing.
///
/// # Errors
/// `invalid_parameter` as [`Treat::check`]; `not_finite` for an infinite value;
/// `unsuitable_value` where a logarithm or power is not defined; `overflow` where powers of the spread
/// leave the range of a number.
pub fn treat<'a>(values: &'a [f64], parameters: &Treat) -> Result<Treated<'a>> {
    parameters.check()?;
    let (sums, mut report) = examined(values)?;
    let mut now = Cow::Borrowed(values);
    if is_undetermined(&report.before) {
        report.outcome = Outcome::Undefined;
        return Ok(Treated { values: now, report });
    }
    let mut passes = parameters.thresholds.pass(&report.before);
    if passes && !parameters.always {
        return Ok(Treated { values: now, report });
    }
    let mut at = sums;
    for (i, remedy) in parameters.remedies.iter().enumerate() {
        if passes && i > 0 {
            break;
        }
        if !parameters.combine {
            (now, at) = (Cow::Borrowed(values), sums);
            report.changes.clear();
            report.transforms.clear();
        }
        let (done, shape, moved) = one(&now, at, remedy, parameters.thresholds, &mut report)?;
        if let Some(done) = done {
            if parameters.combine {
                at = Sums::of(&done);
            }
            now = Cow::Owned(done);
        }
        passes = parameters.thresholds.pass(&shape);
        report.attempts.push(Attempt { remedy: *remedy, moved, shape, passes });
    }
    report.outcome = if passes { Outcome::Treated } else { Outcome::StillFails };
    Ok(Treated { values: now, report })
}

/// The sums of a column without infinite values, and the report of a treatment that has not begun.
fn examined(values: &[f64]) -> Result<(Sums, Treatment)> {
    let sums = Sums::of(values);
    refuse_infinite(values, &sums)?;
    let report = Treatment {
        outcome: Outcome::Passed,
        before: if sums.is_determined() { sums.shape() } else { shape(values) },
        attempts: Vec::new(),
        changes: Vec::new(),
        transforms: Vec::new(),
    };
    Ok((sums, report))
}

fn is_undetermined(shape: &Shape) -> bool {
    shape.skewness.is_nan() || shape.kurtosis.is_nan()
}

/// One remedy: the new values (none where they stay), their shape, and how many moved.
fn one(
    values: &[f64],
    sums: Sums,
    remedy: &Remedy,
    thresholds: Thresholds,
    report: &mut Treatment,
) -> Result<(Option<Vec<f64>>, Shape, usize)> {
    let transform = match remedy {
        Remedy::Log(p) => p.fit(&sums)?,
        Remedy::BoxCox(p) => p.fit(values, &sums)?,
        Remedy::Winsorize(p) => {
            let found = winsorize::moved(values, sums, p, p.thresholds.unwrap_or(thresholds))?;
            let last = found.shapes.last().copied().unwrap_or_else(|| sums.shape());
            let moved = found.changes.len();
            report.changes.extend(found.changes);
            return Ok(((moved > 0).then_some(found.values), last, moved));
        }
        Remedy::Fences(p) => return Ok(clipped(values, &sums, p.bounds(values)?, report)),
        Remedy::Percentiles(p) => return Ok(clipped(values, &sums, p.bounds(values), report)),
    };
    let Some(transform) = transform else { return Ok((None, shape(values), 0)) };
    let done = transform.apply_all(values)?;
    report.transforms.push(transform);
    let after = shape(&done);
    Ok((Some(done), after, after.count))
}

fn clipped(
    values: &[f64],
    sums: &Sums,
    bounds: Option<[f64; 2]>,
    report: &mut Treatment,
) -> (Option<Vec<f64>>, Shape, usize) {
    let Some(bounds) = bounds.filter(|[low, high]| sums.min < *low || sums.max > *high) else {
        return (None, shape(values), 0);
    };
    let (done, changes) = clip(values, bounds);
    let moved = changes.len();
    report.changes.extend(changes);
    let after = shape(&done);
    (Some(done), after, moved)
}

/// Values beyond the bounds moved to them, and which those were.
fn clip(values: &[f64], [low, high]: [f64; 2]) -> (Vec<f64>, Vec<Change>) {
    let mut changes = Vec::new();
    let out = values
        .iter()
        .enumerate()
        .map(|(row, &x)| {
            // A comparison with NaN is false, so a missing value stays.
            let to = if x < low {
                low
            } else if x > high {
                high
            } else {
                return x;
            };
            changes.push(Change { row, from: x, to });
            to
        })
        .collect();
    (out, changes)
}

fn above_0(method: &'static str, parameter: &'static str, value: f64) -> Result<()> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter {
        method,
        parameter,
        found: value.to_string(),
        expected: "a finite number above 0",
    }))
}

/// Refuses an infinite value, and a range that is.
fn refuse_infinite(values: &[f64], sums: &Sums) -> Result<()> {
    if !sums.varies() && sums.max.is_finite() || (sums.max - sums.min).is_finite() || sums.count == 0.0 {
        return Ok(());
    }
    match first_infinite(values) {
        Some(row) => Err(Error::from(Problem::NotFinite {
            indicator: Label::Word("values"),
            unit: Label::row(row),
            value: values[row].to_string(),
        })),
        None => {
            Err(Error::from(Problem::Overflow { what: "range", node: Label::Word("values"), unit: None }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far() -> Vec<f64> {
        let mut x: Vec<f64> = (1..=30).map(f64::from).collect();
        x.extend([4000.0, 9000.0]);
        x
    }

    #[test]
    fn remedies_are_named_in_files() {
        let text = r#"{"remedies": [{"winsorize": {"most": 3}}, "log", {"box-cox": {"lambda": 0.5}}, "fences", "percentiles"]}"#;
        let read: Treat = serde_json::from_str(text).unwrap();
        assert_eq!(read.remedies[1], Remedy::Log(Log::default()));
        assert_eq!(
            read.remedies.iter().map(Remedy::name).collect::<Vec<_>>().join(" "),
            "winsorize log box-cox fences percentiles"
        );
        let again: Treat = serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
        assert_eq!(read, again);
        assert!(serde_json::from_str::<Treat>(r#"{"remedies": ["logarithm"]}"#).is_err());
    }

    #[test]
    fn a_column_without_a_shape_is_left_as_it_is() {
        for x in [vec![], vec![f64::NAN; 3], vec![5.0], vec![1.0, 2.0], vec![0.0, 0.0, 9.0], vec![3.0; 40]] {
            let treated = treat(&x, &Treat::default()).unwrap();
            assert_eq!(treated.report.outcome, Outcome::Undefined);
            assert!(!treated.report.changed() && treated.values.len() == x.len());
        }
    }

    /// Thirty zeros and one hundred: winsorizing would leave one value, and no formula of two values changes a shape.
    #[test]
    fn a_column_that_no_remedy_helps_says_so() {
        let mut x = vec![0.0; 30];
        x.push(100.0);
        let treated = treat(&x, &Treat::default()).unwrap();
        assert_eq!(treated.report.outcome, Outcome::StillFails);
        assert_eq!(treated.report.attempts.iter().map(|a| a.moved).collect::<Vec<_>>(), [0, 31]);
        assert!(treated.values[30] > treated.values[0]);
    }

    #[test]
    fn a_remedy_alone_is_applied_whatever_the_shape() {
        let calm: Vec<f64> = (0..40).map(f64::from).collect();
        for remedy in [
            Remedy::Log(Log::default()),
            Remedy::BoxCox(BoxCox::default()),
            Remedy::Percentiles(Percentiles::default()),
        ] {
            let done = remedy.apply(&calm).unwrap();
            assert_eq!((done.report.outcome, done.report.attempts.len()), (Outcome::Treated, 1));
        }
        let kept = Remedy::Winsorize(Winsorize::default()).apply(&calm).unwrap();
        assert_eq!((kept.report.outcome, kept.report.changed()), (Outcome::Passed, false));
        let few = Remedy::Log(Log::default()).apply(&[0.0, f64::NAN, 1.0]).unwrap();
        assert_eq!(few.report.outcome, Outcome::Undefined);
        assert_eq!(few.values[2], log(&[0.0, 1.0], &Log::default()).unwrap()[1]);
        let mut far = vec![0.0; 30];
        far.push(100.0);
        assert_eq!(Remedy::Log(Log::default()).apply(&far).unwrap().report.outcome, Outcome::StillFails);
        for x in [&[][..], &[f64::NAN], &[2.0, 2.0]] {
            let done = Remedy::Fences(Fences::default()).apply(x).unwrap();
            assert_eq!((done.report.outcome, done.values.len()), (Outcome::Undefined, x.len()));
        }
        assert_eq!(
            Remedy::Log(Log::default()).apply(&[f64::INFINITY, 1.0]).unwrap_err().code(),
            "not_finite"
        );
        let wrong = Remedy::Log(Log::default().share(0.0));
        assert_eq!(wrong.apply(&calm).unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn a_remedy_starts_from_the_original_values_unless_combined() {
        let x = far();
        let remedies = [Remedy::Winsorize(Winsorize::default().most(1)), Remedy::Log(Log::default())];
        let apart = treat(&x, &Treat::default().remedies(remedies)).unwrap();
        assert_eq!(apart.values.as_ref(), log(&x, &Log::default()).unwrap());
        assert!(apart.report.changes.is_empty());
        let joined = treat(&x, &Treat::default().remedies(remedies).combine(true)).unwrap();
        let once = winsorize(&x, &Winsorize::default().most(1)).unwrap().values;
        assert_eq!(joined.values.as_ref(), log(&once, &Log::default()).unwrap());
        assert_eq!((joined.report.changes.len(), joined.report.transforms.len()), (1, 1));
    }

    #[test]
    fn a_column_that_passes_is_treated_only_always() {
        let x: Vec<f64> = (0..40).map(f64::from).collect();
        let remedies = [Remedy::Percentiles(Percentiles::default())];
        let parameters = Treat::default().remedies(remedies);
        assert_eq!(treat(&x, &parameters).unwrap().report.outcome, Outcome::Passed);
        let always = treat(&x, &parameters.always(true)).unwrap();
        assert_eq!((always.report.outcome, always.report.changes.len()), (Outcome::Treated, 2));
    }

    #[test]
    fn bad_input_and_parameters() {
        assert_eq!(treat(&[1.0, f64::NEG_INFINITY], &Treat::default()).unwrap_err().code(), "not_finite");
        assert_eq!(treat(&[f64::INFINITY; 3], &Treat::default()).unwrap_err().code(), "not_finite");
        assert_eq!(treat(&[-1.7e308, 1.7e308], &Treat::default()).unwrap_err().code(), "overflow");
        let code = |p: Treat| p.check().unwrap_err().code();
        assert_eq!(code(Treat::default().remedies([])), "invalid_parameter");
        assert_eq!(code(Treat::default().thresholds(0.0, 1.0)), "invalid_parameter");
        assert_eq!(
            code(Treat::default().remedies([Remedy::Log(Log::default().share(-1.0))])),
            "invalid_parameter"
        );
    }
}
