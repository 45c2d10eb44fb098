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

mod goalposts;
mod min_max;
mod scaling;
mod z_score;

use serde::{Deserialize, Serialize};

use crate::stats::first_infinite;
use crate::{Error, Result};

pub use goalposts::{Goalposts, goalposts};
pub use min_max::{MinMax, min_max};
pub use scaling::{Linear, Scaling};
pub use z_score::{ZScore, z_score};

/// Which values of an indicator are good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
/// normalize = { min-max = { from = [0, 120], clip = true } }
/// normalize = "goalposts"                             # the indicator's own `goalposts = [worst, best]`
/// normalize = { z-score = { mean = 100, sd = 15, divisor = "population" } }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normalize {
    /// The value is the score. Needs an indicator of which higher is better.
    None,
    /// By the range of the data, or by fixed bounds.
    MinMax(MinMax),
    /// By the indicator's goalposts.
    Goalposts(Goalposts),
    /// By mean and standard deviation of the data.
    ZScore(ZScore),
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
    /// The scale of the index, `[bottom, top]`.
    pub scale: [f64; 2],
}

impl Normalize {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] where a bound is not finite or bounds are not in order.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::None => Ok(()),
            Self::MinMax(p) => p.check(),
            Self::Goalposts(p) => p.check(),
            Self::ZScore(p) => p.check(),
        }
    }

    /// Whether the scaling depends on the values of all units, so that one unit's score moves when another's value
    /// does.
    #[must_use]
    pub fn reads_data(&self) -> bool {
        match self {
            Self::None | Self::Goalposts(_) => false,
            Self::MinMax(p) => p.from.is_none(),
            Self::ZScore(_) => true,
        }
    }

    /// Fits the scaling to a column.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] as [`Normalize::check`], or where goalposts are needed and absent, or where
    /// [`Normalize::None`] meets an indicator of which lower is better; [`Error::NoData`] and
    /// [`Error::ConstantIndicator`] where the scaling reads data that gives it no range; [`Error::Overflow`] where the
    /// range is beyond that of a number.
    pub fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        self.check()?;
        match self {
            Self::None if column.direction == Direction::Lower => Err(Error::InvalidParameter {
                method: "normalize = \"none\"",
                parameter: "direction",
                found: format!("lower (of `{}`)", column.code),
                expected: "higher: an unscaled value cannot be turned round; use min-max or goalposts",
            }),
            Self::None => Ok(Scaling::Identity),
            Self::MinMax(p) => p.fit(column),
            Self::Goalposts(p) => p.fit(column),
            Self::ZScore(p) => p.fit(column),
        }
    }
}

/// Refuses a pair that is not two finite numbers, the first below the second.
fn check_interval(method: &'static str, parameter: &'static str, [low, high]: [f64; 2]) -> Result<()> {
    // A finite distance has finite ends.
    if (high - low).is_finite() && low < high {
        return Ok(());
    }
    Err(Error::InvalidParameter {
        method,
        parameter,
        found: format!("[{low}, {high}]"),
        expected: "two finite numbers, the first below the second",
    })
}

/// Refuses a number that is not finite.
fn check_finite(method: &'static str, parameter: &'static str, value: f64) -> Result<()> {
    if value.is_finite() {
        return Ok(());
    }
    Err(Error::InvalidParameter { method, parameter, found: value.to_string(), expected: "a finite number" })
}

/// Refuses infinite values in a column that did not come through a [`Dataset`](crate::Dataset).
fn check_values(values: &[f64]) -> Result<()> {
    match values.iter().position(|x| x.is_infinite()) {
        None => Ok(()),
        Some(row) => Err(Error::NotFinite {
            indicator: "values".to_owned(),
            unit: format!("at position {row}"),
            value: values[row].to_string(),
        }),
    }
}

/// Fits and applies a scaling to a column outside any framework.
fn scale_alone(
    method: &Normalize,
    values: &[f64],
    direction: Direction,
    goalposts: Option<[f64; 2]>,
) -> Result<Vec<f64>> {
    check_values(values)?;
    let column = Column { code: "values", values, direction, goalposts, scale: [0.0, 1.0] };
    let scores = method.fit(&column)?.apply(values);
    match first_infinite(&scores) {
        None => Ok(scores),
        Some(row) => Err(Error::Overflow {
            what: "score",
            node: column.code.to_owned(),
            unit: Some(format!("at position {row}")),
        }),
    }
}
