//! How many standard deviations a unit lies from the mean.
//!
//! ```text
//! s_i = m + s · (x_i − mean) / sd        (the sign turned where lower is better)
//! ```
//!
//! where `mean` and `sd` are those of the values present, and `m`, `s` the mean and standard deviation that the
//! scores shall have.
//!
//! Source: OECD/JRC (2008), step 5. The divisor of the standard deviation is `n − 1` as in COINr and R unless said
//! otherwise; numpy's default and most Chinese texts divide by `n`.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Column, Direction, Linear, Normalize, Scaling, check_finite, scale_alone};
use crate::stats::{Divisor, extremes, moments_of};
use crate::{Error, Result};

/// Parameters of z-scores.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ZScore {
    /// The mean of the scores. Default 0.
    pub mean: f64,
    /// The standard deviation of the scores, above 0. Default 1.
    pub sd: f64,
    /// What the sum of squares is divided by. Default [`Divisor::Sample`].
    pub divisor: Divisor,
    /// The score of every unit when all values are equal. Default: none, that is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl Default for ZScore {
    fn default() -> Self {
        Self { mean: 0.0, sd: 1.0, divisor: Divisor::Sample, constant: None }
    }
}

impl ZScore {
    /// Sets mean and standard deviation of the scores.
    #[must_use]
    pub fn to(mut self, mean: f64, sd: f64) -> Self {
        (self.mean, self.sd) = (mean, sd);
        self
    }

    /// Sets what the sum of squares is divided by.
    #[must_use]
    pub fn divisor(mut self, divisor: Divisor) -> Self {
        self.divisor = divisor;
        self
    }

    /// Sets the score that all units get when all values are equal.
    #[must_use]
    pub fn constant(mut self, score: f64) -> Self {
        self.constant = Some(score);
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        check_finite("z-score", "mean", self.mean)?;
        self.constant.map_or(Ok(()), |score| check_finite("z-score", "constant", score))?;
        if self.sd.is_finite() && self.sd > 0.0 {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "z-score",
            parameter: "sd",
            found: self.sd.to_string(),
            expected: "a finite number above 0",
        }))
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        let range = extremes(column.values);
        if range.count == 0 {
            return Err(Error::from(Problem::NoData {
                indicator: column.code.into(),
                units: column.values.len(),
            }));
        }
        // The values themselves say whether they are equal: the mean of n equal values differs from them by its
        // rounding, so they seem to have a spread.
        if range.min >= range.max {
            return self.constant.map(Scaling::constant).ok_or_else(|| {
                Error::from(Problem::ConstantIndicator {
                    indicator: column.code.into(),
                    value: range.min,
                    units: range.count,
                })
            });
        }
        let found = moments_of(column.values, self.divisor);
        if !(found.sd.is_finite() && found.sd > 0.0) {
            return Err(Error::from(Problem::Overflow {
                what: "spread",
                node: column.code.into(),
                unit: None,
            }));
        }
        let width = match column.direction {
            Direction::Higher => found.sd,
            Direction::Lower => -found.sd,
        };
        Ok(Scaling::Linear(Linear {
            origin: found.mean,
            width,
            offset: self.mean,
            span: self.sd,
            clip: None,
        }))
    }
}

/// Scales a column by its mean and standard deviation; missing (`NaN`) stays missing.
///
/// ```
/// use govindex::normalize::{Direction, ZScore, z_score};
///
/// let scores = z_score(&[1.0, 2.0, 3.0], Direction::Higher, &ZScore::default().to(100.0, 15.0))?;
/// assert_eq!(scores, [85.0, 100.0, 115.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `no_data` when nothing is present, `constant_indicator` when all values are equal (or there is
/// just one) and `constant` is not set, `not_finite` for an infinite value, `invalid_parameter`,
/// `overflow` for a spread or score beyond the range of a number.
pub fn z_score(values: &[f64], direction: Direction, parameters: &ZScore) -> Result<Vec<f64>> {
    scale_alone(&Normalize::ZScore(*parameters), values, direction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn lower_is_better_turns_the_sign_and_the_divisor_is_named() {
        let scores = z_score(&[1.0, 3.0], Direction::Lower, &ZScore::default()).unwrap();
        assert_relative_eq!(scores[0], 0.5_f64.sqrt(), max_relative = 1e-15);
        let population = ZScore::default().divisor(Divisor::Population);
        assert_eq!(z_score(&[1.0, 3.0], Direction::Higher, &population).unwrap(), [-1.0, 1.0]);
    }

    #[test]
    fn a_constant_is_named_even_when_its_mean_is_rounded() {
        for values in [vec![0.1; 3], vec![0.1; 7], vec![0.1; 100_003], vec![5.0]] {
            let fault = z_score(&values, Direction::Higher, &ZScore::default()).unwrap_err();
            assert_eq!(fault.code(), "constant_indicator");
        }
        let named = z_score(&[0.1; 3], Direction::Higher, &ZScore::default().constant(0.0)).unwrap();
        assert_eq!(named, [0.0; 3]);
    }

    #[test]
    fn very_large_and_very_small_values_have_their_scores() {
        for factor in [1e-322, 1e-200, 1.0, 1e200, 5e307] {
            let scores =
                z_score(&[factor, 2.0 * factor, 3.0 * factor], Direction::Higher, &ZScore::default())
                    .unwrap();
            for (score, expected) in scores.into_iter().zip([-1.0, 0.0, 1.0]) {
                assert_relative_eq!(score, expected, epsilon = 0.1);
            }
        }
        let beyond = ZScore::default().to(0.0, 1.7e308);
        let fault = z_score(&[0.0, 0.0, 0.0, 1.0], Direction::Higher, &beyond).unwrap_err();
        assert_eq!(fault.code(), "overflow");
    }
}
