//! Bringing an indicator to the scale of the index, with its direction applied.
//!
//! This is the only place where "lower is better" is turned round: behind it, higher is better everywhere. A scaling
//! is fitted once ([`Normalize::fit`]) and then applied; the fitted [`Scaling`] is kept with the result, so every
//! score can be followed back to the bounds that made it.
//!
//! | scaling | when |
//! | --- | --- |
//! | [`Normalize::None`] | the values are already scores on the scale of the index |
//! | [`MinMax`] | the best unit gets the top of the scale and the worst the bottom, or fixed bounds do |
//! | [`Goalposts`] | agreed targets at both ends, written down per indicator, so that years compare |
//! | [`ZScore`] | distance from the mean in standard deviations, for indicators of very different spread |
//! | [`Rank`] | only the order counts: places, Borda points, percentile ranks |
//! | [`Distance`] | the way from the worst unit to the best, to a target, to a named unit |
//! | [`Ratio`] | how many times the best, the mean, the total, a named unit |
//! | [`Log`] | min-max of logarithms, for quantities that differ by factors |
//! | [`Logistic`] | an S-shaped scale, which outliers do not stretch |
//! | [`Categories`] | an agreed table of thresholds and points |
//! | [`MeanBands`] | better than the average, about average, worse |
//! | [`TargetInterval`] | neither too high nor too low is good (区间型, 适度型) |
//!
//! ```
//! use govindex::normalize::{Direction, MinMax, min_max};
//!
//! let days_to_register = [1.0, 5.0, 21.0, f64::NAN];
//! let scores = min_max(&days_to_register, Direction::Lower, &MinMax::default().to(0.0, 100.0))?;
//! assert_eq!(scores[..3], [100.0, 80.0, 0.0]);
//! assert!(scores[3].is_nan(), "missing stays missing");
//! # Ok::<(), govindex::Error>(())
//! ```

mod bounds;
mod categories;
mod distance;
mod goalposts;
mod log;
mod logistic;
mod mean_bands;
mod min_max;
mod rank;
mod ratio;
mod reference;
mod scaling;
mod target_interval;
mod z_score;

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

pub use bounds::Bounds;
pub use categories::{Categories, Includes, ThresholdUnit, categories};
pub use distance::{Distance, distance};
pub use goalposts::{Goalposts, goalposts};
pub use log::{Log, log};
pub use logistic::{Logistic, logistic};
pub use mean_bands::{BandUnit, MeanBands, mean_bands};
pub use min_max::{MinMax, min_max};
pub use rank::{Percentile, Rank, RankForm, Tied, rank};
pub use ratio::{Inverse, Ratio, ratio};
pub use reference::Reference;
pub use scaling::{Linear, Logarithm, Places, Plateau, Reciprocal, Scaling, Sigmoid, Step, Steps};
pub use target_interval::{TargetInterval, target_interval};
pub use z_score::{ZScore, z_score};

/// Which values of an indicator are good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Higher is better.
    #[default]
    Higher,
    /// Lower is better.
    Lower,
}

/// How a column is brought to a common scale, as a framework file names it.
///
/// ```toml
/// normalize = "none"
/// normalize = "min-max"                               # to the framework's scale
/// normalize = { min-max = { bounds = [0, 120], clip = true } }
/// normalize = "goalposts"                             # the indicator's own `goalposts = [worst, best]`
/// normalize = { z-score = { mean = 100, sd = 15, divisor = "population" } }
/// normalize = { rank = { form = "percentile", ties = "average" } }
/// normalize = { distance = { reference = "target", clip = true } }   # the indicator's own `target = …`
/// normalize = { ratio = { reference = { unit = "EST" } } }
/// normalize = { log = { bounds = [100, 75000] } }
/// normalize = { logistic = { steepness = 2 } }
/// normalize = { categories = { thresholds = [60, 80], points = [0, 50, 100], includes = "lower-end" } }
/// normalize = { categories = { thresholds = [50, 90], unit = "percentile", points = [0, 50, 100], includes = "lower-end" } }
/// normalize = { mean-bands = { width = 0.2, points = [0, 50, 100] } }
/// normalize = { interval = { best = [4, 6], limits = [1, 10] } }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::by_name::<Self>))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Normalize {
    /// The value is the score. Needs an indicator of which higher is better.
    None,
    /// By the range of the data, or by fixed bounds.
    MinMax(MinMax),
    /// By the indicator's goalposts.
    Goalposts(Goalposts),
    /// By mean and standard deviation of the data.
    ZScore(ZScore),
    /// By the place among the units.
    Rank(Rank),
    /// By the way from the worst unit to a reference.
    Distance(Distance),
    /// By the ratio to a reference.
    Ratio(Ratio),
    /// By the range of the logarithms, or by fixed bounds.
    Log(Log),
    /// On an S-shaped curve.
    Logistic(Logistic),
    /// By thresholds and points.
    Categories(Categories),
    /// By three classes around the mean.
    MeanBands(MeanBands),
    /// By the distance from an interval of best values.
    Interval(TargetInterval),
}

impl Default for Normalize {
    /// Min-max by the range of the data, to the framework's scale.
    fn default() -> Self {
        Self::MinMax(MinMax::default())
    }
}

/// What a fit reads besides the values.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// The indicator's code, for error messages.
    pub code: &'a str,
    /// The values, `NaN` where missing.
    pub values: &'a [f64],
    /// Which values are good.
    pub direction: Direction,
    /// The goalposts in the raw unit of the indicator, `[low, high]`, where it has some.
    pub goalposts: Option<[f64; 2]>,
    /// The target in the raw unit of the indicator, where it has one.
    pub target: Option<f64>,
    /// The codes of the units, where they are known: one for each value, or none.
    pub units: &'a [String],
    /// The scale of the index, `[bottom, top]`.
    pub scale: [f64; 2],
}

impl Column<'_> {
    /// The unit of a row: its code, or the row where units have none.
    fn unit(&self, row: usize) -> Label {
        self.units.get(row).map_or(Label::row(row), Label::from)
    }
}

impl Normalize {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` where a bound is not finite or bounds are not in order.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::None => Ok(()),
            Self::MinMax(p) => p.check(),
            Self::Goalposts(p) => p.check(),
            Self::ZScore(p) => p.check(),
            Self::Rank(p) => p.check(),
            Self::Distance(p) => p.check(),
            Self::Ratio(p) => p.check(),
            Self::Log(p) => p.check(),
            Self::Logistic(p) => p.check(),
            Self::Categories(p) => p.check(),
            Self::MeanBands(p) => p.check(),
            Self::Interval(p) => p.check(),
        }
    }

    /// Checks that the scaling suits the direction of an indicator.
    ///
    /// # Errors
    /// `invalid_parameter` where [`Normalize::None`] meets an indicator of which lower is better, where points
    /// fall as values get better, or where an interval is best and yet lower is said to be better.
    pub fn check_direction(&self, code: &str, direction: Direction) -> Result<()> {
        match self {
            Self::None if direction == Direction::Lower => Err(Error::from(Problem::InvalidParameter {
                method: "normalize = \"none\"",
                parameter: "direction",
                found: format!("lower (of `{code}`)"),
                expected: "higher: an unscaled value cannot be turned round; use min-max or goalposts",
            })),
            Self::Categories(p) => p.check_direction(direction),
            Self::Interval(_) => TargetInterval::check_direction(direction),
            _ => Ok(()),
        }
    }

    /// Whether the scaling reads the indicator's `target`.
    #[must_use]
    pub fn reads_target(&self) -> bool {
        match self {
            Self::Distance(Distance { reference, .. }) | Self::Ratio(Ratio { reference, .. }) => {
                *reference == Reference::Target
            }
            _ => false,
        }
    }

    /// The bounds, targets or thresholds in the raw unit of the values that the scaling reads, in a word; none where it
    /// reads the data alone.
    #[must_use]
    pub fn raw_bounds(&self) -> Option<&'static str> {
        let reference = |reference: &Reference| match reference {
            Reference::Target => Some("a target"),
            Reference::Value(_) => Some("a reference value"),
            _ => None,
        };
        match self {
            Self::Goalposts(_) => Some("goalposts"),
            Self::Categories(p) => (!p.reads_data()).then_some("thresholds"),
            Self::Interval(_) => Some("an interval of best values"),
            Self::MinMax(p) => p.bounds.map(|_| "fixed bounds"),
            Self::Log(p) => p.bounds.map(|_| "fixed bounds"),
            Self::Logistic(p) => p.centre.or(p.width).map(|_| "a fixed curve"),
            Self::Distance(p) => reference(&p.reference),
            Self::Ratio(p) => reference(&p.reference),
            Self::None | Self::ZScore(_) | Self::Rank(_) | Self::MeanBands(_) => None,
        }
    }

    /// Whether the scaling depends on the values of all units, so that one unit's score moves when another's value
    /// does.
    #[must_use]
    pub fn reads_data(&self) -> bool {
        match self {
            Self::None | Self::Goalposts(_) => false,
            Self::Categories(p) => p.reads_data(),
            Self::MinMax(p) => p.bounds.is_none(),
            Self::Log(p) => p.bounds.is_none(),
            Self::Logistic(p) => p.reads_data(),
            // Where lower is better the reciprocal of a sum or norm reads the data, and so does the range of a distance.
            Self::Ratio(p) => p.reference.reads_data(),
            Self::Interval(p) => p.limits.is_none(),
            Self::ZScore(_) | Self::Rank(_) | Self::Distance(_) | Self::MeanBands(_) => true,
        }
    }

    /// Fits the scaling to a column.
    ///
    /// # Errors
    /// `invalid_parameter` as [`Normalize::check`] and [`Normalize::check_direction`], or where goalposts, a
    /// target or a reference are needed and absent; `no_data` and `constant_indicator` where the scaling
    /// reads data that gives it no range; `unsuitable_value` for a value that it is not defined for;
    /// `unknown_unit` for a reference unit that is not there; `overflow` where the range is beyond that of
    /// a number.
    pub fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        self.check()?;
        self.check_direction(column.code, column.direction)?;
        match self {
            Self::None => Ok(Scaling::Identity),
            Self::MinMax(p) => p.fit(column),
            Self::Goalposts(p) => p.fit(column),
            Self::ZScore(p) => p.fit(column),
            Self::Rank(p) => p.fit(column),
            Self::Distance(p) => p.fit(column),
            Self::Ratio(p) => p.fit(column),
            Self::Log(p) => p.fit(column),
            Self::Logistic(p) => p.fit(column),
            Self::Categories(p) => p.fit(column),
            Self::MeanBands(p) => p.fit(column),
            Self::Interval(p) => p.fit(column),
        }
    }
}

impl Normalize {
    /// Fits and applies the scaling to a column outside any framework, to the scale `[0, 1]` unless it says another;
    /// missing (`NaN`) stays missing.
    ///
    /// ```
    /// use govindex::normalize::{Direction, Normalize, Rank};
    ///
    /// let scores = Normalize::Rank(Rank::default()).scale(&[7.0, 9.0, 8.0], Direction::Higher)?;
    /// assert_eq!(scores, [1.0, 3.0, 2.0]);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Normalize::fit`]; `not_finite` for an infinite value; `overflow` for a score beyond the range
    /// of a number.
    pub fn scale(&self, values: &[f64], direction: Direction) -> Result<Vec<f64>> {
        scale_alone(self, values, direction)
    }
}

/// Refuses a pair that is not two finite numbers, the first below the second.
fn check_interval(method: &'static str, parameter: &'static str, [low, high]: [f64; 2]) -> Result<()> {
    // A finite distance has finite ends.
    if (high - low).is_finite() && low < high {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter {
        method,
        parameter,
        found: format!("[{low}, {high}]"),
        expected: "two finite numbers, the first below the second",
    }))
}

/// Refuses a number that is not finite.
fn check_finite(method: &'static str, parameter: &'static str, value: f64) -> Result<()> {
    if value.is_finite() {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter {
        method,
        parameter,
        found: value.to_string(),
        expected: "a finite number",
    }))
}

/// Refuses infinite values in a column that did not come through a [`Dataset`](crate::Dataset).
fn check_values(values: &[f64]) -> Result<()> {
    match values.iter().position(|x| x.is_infinite()) {
        None => Ok(()),
        Some(row) => Err(Error::from(Problem::NotFinite {
            indicator: Label::Word("values"),
            unit: Label::row(row),
            value: values[row].to_string(),
        })),
    }
}

/// Refuses the first value that a method is not defined for, naming its unit, or its row where units have no codes.
fn refuse(
    model: &'static str,
    column: &Column<'_>,
    is_wrong: impl Fn(f64) -> bool,
    needs: &'static str,
    remedy: &'static str,
) -> Result<()> {
    match column.values.iter().position(|&x| is_wrong(x)) {
        None => Ok(()),
        Some(row) => Err(Error::from(Problem::UnsuitableValue {
            model,
            indicator: column.code.into(),
            unit: column.unit(row),
            value: column.values[row],
            needs,
            remedy,
        })),
    }
}

/// Fits and applies a scaling to a column outside any framework.
fn scale_alone(method: &Normalize, values: &[f64], direction: Direction) -> Result<Vec<f64>> {
    scale_column(
        method,
        &Column {
            code: "values",
            values,
            direction,
            goalposts: None,
            target: None,
            units: &[],
            scale: [0.0, 1.0],
        },
    )
}

fn scale_column(method: &Normalize, column: &Column<'_>) -> Result<Vec<f64>> {
    check_values(column.values)?;
    let scores = method.fit(column)?.apply(column.values);
    // Infinite, or missing though the value is not: infinite steps on the way may cancel.
    match scores.iter().zip(column.values).position(|(score, x)| !score.is_finite() && !x.is_nan()) {
        None => Ok(scores),
        Some(row) => Err(Error::from(Problem::Overflow {
            what: "score",
            node: column.code.into(),
            unit: Some(Label::row(row)),
        })),
    }
}
