//! Rounding a node's score before it goes up, as some publishers do.
//!
//! A published score that was rounded before it was averaged cannot be found again from the unrounded one, so the rule of the
//! publisher's program belongs to the method. Three are in use, and they part where a number lies on a half:
//!
//! | rule | 0.5, 1.5, 2.5 to whole numbers | 0.15 and 2.675 to one and two decimals |
//! | --- | --- | --- |
//! | `half-even` | 0, 2, 2 | 0.2, 2.68 |
//! | `half-up` | 1, 2, 3 | 0.2, 2.68 |
//! | `nearest-double` | 0, 2, 2 | 0.1, 2.67 |
//!
//! The first two take the number for the decimal that it stands for: what lies within 1e-12 of itself from a half is one. The third
//! takes it for the binary number that it is.
//!
//! Source: IEEE 754-2019, 4.3.1 (half-even); R Core Team, `round` since R 4.0.0 (nearest-double).

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::error::{Error, Problem};

/// How the score of a node is rounded before it goes up.
///
/// ```toml
/// round = { decimals = 2, rule = "half-up" }
/// ```
///
/// ```
/// use govindex::scoring::{Rounding, RoundingRule};
///
/// let by = |rule| Rounding { decimals: 1, rule };
/// assert_eq!(by(RoundingRule::HalfEven).round(2.25), 2.2);
/// assert_eq!(by(RoundingRule::HalfUp).round(2.25), 2.3);
/// assert_eq!(by(RoundingRule::NearestDouble).round(0.15), 0.1);      // 0.15 is nearer to 0.1 than to 0.2
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// The decimals that are kept, at most 15.
    pub decimals: u8,
    /// What happens to halves.
    #[serde(default)]
    pub rule: RoundingRule,
}

/// What happens to a number that lies half-way between two that have the decimals asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RoundingRule {
    /// The one whose last digit is even.
    #[default]
    HalfEven,
    /// The one farther from 0, as spreadsheets do it.
    HalfUp,
    /// The nearer of the two as binary numbers, the one whose last digit is even where both are as near: R from version 4
    /// on. The arithmetic mean of a dimension is correctly rounded then: the nearest number to the exact mean.
    NearestDouble,
}

/// What rounding may have moved a number by, as a part of itself.
const ROUNDING: f64 = 1e-12;

/// From here on a number has no half.
const WHOLE: f64 = 4_503_599_627_370_496.0;

impl Rounding {
    /// Checks the number of decimals.
    ///
    /// # Errors
    /// `invalid_parameter` for more than 15.
    pub fn check(&self) -> Result<()> {
        if self.decimals <= 15 {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "round",
            parameter: "decimals",
            found: self.decimals.to_string(),
            expected: "at most 15",
        }))
    }

    /// The number rounded; missing (`NaN`) stays missing.
    #[must_use]
    pub fn round(self, x: f64) -> f64 {
        let power = 10_f64.powi(i32::from(self.decimals));
        let places = x * power;
        if places.is_nan() || places.abs() >= WHOLE {
            return x;
        }
        let (below, above) = (places.floor(), places.ceil());
        let is_even = |whole: f64| (whole / 2.0).fract().abs() < 0.25;
        let (low, high) = (below / power, above / power);
        let (down, up) = match self.rule {
            RoundingRule::NearestDouble => (x - low, high - x),
            RoundingRule::HalfEven | RoundingRule::HalfUp => {
                let half = below + 0.5;
                let is_half = (places - half).abs() <= ROUNDING * places.abs().max(1.0);
                let places = if is_half { half } else { places };
                (places - below, above - places)
            }
        };
        let takes_low = match self.rule {
            _ if down < up => true,
            _ if down > up => false,
            RoundingRule::HalfUp => x < 0.0,
            RoundingRule::HalfEven | RoundingRule::NearestDouble => is_even(below),
        };
        if takes_low { low } else { high }
    }

    /// Rounds every number.
    pub(crate) fn apply(self, values: &mut [f64]) {
        for x in values {
            *x = self.round(*x);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(decimals: u8, rule: RoundingRule, x: f64) -> f64 {
        Rounding { decimals, rule }.round(x)
    }

    /// Those of `nearest-double` from the distances of the binary numbers as fractions: 0.45 is as far from 0.4 as from 0.5.
    #[test]
    fn halves_by_every_rule() {
        use RoundingRule::{HalfEven, HalfUp, NearestDouble};
        for (x, decimals, even, up, nearest) in [
            (0.5, 0, 0.0, 1.0, 0.0),
            (1.5, 0, 2.0, 2.0, 2.0),
            (2.5, 0, 2.0, 3.0, 2.0),
            (-2.5, 0, -2.0, -3.0, -2.0),
            (0.15, 1, 0.2, 0.2, 0.1),
            (0.25, 1, 0.2, 0.3, 0.2),
            (0.35, 1, 0.4, 0.4, 0.3),
            (0.45, 1, 0.4, 0.5, 0.4),
            (0.55, 1, 0.6, 0.6, 0.6),
            (0.65, 1, 0.6, 0.7, 0.7),
            (2.675, 2, 2.68, 2.68, 2.67),
            (62.299_999_999_999_99, 1, 62.3, 62.3, 62.3),
            (-0.04, 1, 0.0, 0.0, 0.0),
            (1e300, 2, 1e300, 1e300, 1e300),
        ] {
            assert_eq!(by(decimals, HalfEven, x), even, "{x} half-even");
            assert_eq!(by(decimals, HalfUp, x), up, "{x} half-up");
            assert_eq!(by(decimals, NearestDouble, x), nearest, "{x} nearest-double");
        }
        assert!(by(2, HalfEven, f64::NAN).is_nan());
        assert_eq!(by(15, HalfUp, 0.1), 0.1);
        assert_eq!(Rounding { decimals: 16, rule: HalfUp }.check().unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn what_has_the_decimals_stays() {
        for rule in [RoundingRule::HalfEven, RoundingRule::HalfUp, RoundingRule::NearestDouble] {
            for k in -2_000..2_000 {
                let x = f64::from(k) / 100.0;
                assert_eq!(by(2, rule, x), x, "{rule:?}");
            }
        }
    }
}
