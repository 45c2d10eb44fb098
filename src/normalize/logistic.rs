//! An S-shaped scale: differences near the middle count most, and outliers come near the ends without reaching them.
//!
//! ```text
//! s_i = l + (u − l) / (1 + exp(−k · (x_i − centre) / width))        (the sign turned where lower is better)
//! ```
//!
//! where `centre` and `width` are the mean and standard deviation of the values present (or given, in the raw unit),
//! `k` is the steepness, and `l`, `u` are the ends of the scale.
//!
//! Source: P.-F. Verhulst (1845) for the curve; J. Han & M. Kamber, *Data Mining* (2001), for scaling by it ("softmax
//! scaling").

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Column, Direction, Linear, Normalize, Scaling, Sigmoid, ZScore};
use super::{check_finite, check_interval, scale_alone};
use crate::stats::Divisor;
use crate::{Error, Result};

/// Parameters of logistic scaling.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Logistic {
    /// The value in the raw unit that scores the middle of the scale. Default: the mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub centre: Option<f64>,
    /// The distance in the raw unit that is one step on the curve, above 0. Default: the standard deviation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// How steep the curve is, above 0. Default 1: one width above the centre scores 0.731 of the scale.
    pub steepness: f64,
    /// What the sum of squares is divided by. Default [`Divisor::Sample`].
    pub divisor: Divisor,
    /// The scale of the scores, whose ends are not reached. Default: that of the framework, or `[0, 1]` outside any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<[f64; 2]>,
    /// The score of every unit when all values are equal and no width is given. Default: none, that is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl Default for Logistic {
    fn default() -> Self {
        Self { centre: None, width: None, steepness: 1.0, divisor: Divisor::Sample, to: None, constant: None }
    }
}

impl Logistic {
    /// Sets the value that scores the middle of the scale.
    #[must_use]
    pub fn centre(mut self, centre: f64) -> Self {
        self.centre = Some(centre);
        self
    }

    /// Sets the distance that is one step on the curve.
    #[must_use]
    pub fn width(mut self, width: f64) -> Self {
        self.width = Some(width);
        self
    }

    /// Sets how steep the curve is.
    #[must_use]
    pub fn steepness(mut self, steepness: f64) -> Self {
        self.steepness = steepness;
        self
    }

    /// Sets the scale of the scores.
    #[must_use]
    pub fn to(mut self, low: f64, high: f64) -> Self {
        self.to = Some([low, high]);
        self
    }

    /// Sets the score that all units get when all values are equal.
    #[must_use]
    pub fn constant(mut self, score: f64) -> Self {
        self.constant = Some(score);
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        self.centre.map_or(Ok(()), |centre| check_finite("logistic", "centre", centre))?;
        self.to.map_or(Ok(()), |to| check_interval("logistic", "to", to))?;
        self.constant.map_or(Ok(()), |score| check_finite("logistic", "constant", score))?;
        for (parameter, value) in [("width", self.width.unwrap_or(1.0)), ("steepness", self.steepness)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::from(Problem::InvalidParameter {
                    method: "logistic",
                    parameter,
                    found: value.to_string(),
                    expected: "a finite number above 0",
                }));
            }
        }
        Ok(())
    }

    pub(super) fn reads_data(&self) -> bool {
        self.centre.is_none() || self.width.is_none()
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        let (centre, width) = match (self.centre, self.width) {
            (Some(centre), Some(width)) => (centre, width),
            (centre, width) => {
                // A width of any size serves to find the mean alone of equal values.
                let constant = if width.is_some() { Some(0.0) } else { self.constant };
                let spread = ZScore { divisor: self.divisor, constant, ..ZScore::default() };
                let higher = Column { direction: Direction::Higher, ..*column };
                match spread.fit(&higher)? {
                    Scaling::Linear(Linear { origin, width: sd, .. }) if sd.is_finite() => {
                        (centre.unwrap_or(origin), width.unwrap_or(sd))
                    }
                    equal => match width {
                        Some(width) => {
                            let first = column.values.iter().find(|x| !x.is_nan()).copied();
                            (centre.or(first).unwrap_or_default(), width)
                        }
                        None => return Ok(equal),
                    },
                }
            }
        };
        let to = self.to.unwrap_or(column.scale);
        let width = width / self.steepness;
        Ok(Scaling::Sigmoid(Sigmoid {
            origin: centre,
            width: if column.direction == Direction::Higher { width } else { -width },
            offset: to[0],
            span: to[1] - to[0],
        }))
    }
}

/// Scales a column on an S-shaped curve; missing (`NaN`) stays missing.
///
/// ```
/// use govindex::normalize::{Direction, Logistic, logistic};
///
/// let scores = logistic(&[0.0, 5.0, 10.0], Direction::Higher, &Logistic::default().to(0.0, 100.0))?;
/// assert!((scores[0] - 26.894).abs() < 0.001 && scores[1] == 50.0);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `no_data` when nothing is present, `constant_indicator` when all values are equal and neither a
/// width nor `constant` is given, `not_finite` for an infinite value, `invalid_parameter`.
pub fn logistic(values: &[f64], direction: Direction, parameters: &Logistic) -> Result<Vec<f64>> {
    scale_alone(&Normalize::Logistic(*parameters), values, direction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn one_width_from_the_centre_by_hand() {
        let fixed = Logistic::default().centre(10.0).width(2.0).steepness(2.0);
        let up = logistic(&[10.0, 11.0], Direction::Higher, &fixed).unwrap();
        assert_eq!(up[0], 0.5);
        assert_relative_eq!(up[1], 1.0 / (1.0 + (-1.0_f64).exp()), max_relative = 1e-15);
        let down = logistic(&[11.0], Direction::Lower, &fixed).unwrap();
        assert_relative_eq!(down[0], 1.0 - up[1], max_relative = 1e-15);
    }

    #[test]
    fn far_values_end_at_the_scale_and_degenerate_ones_are_named() {
        let of = |values: &[f64], parameters: Logistic| logistic(values, Direction::Higher, &parameters);
        let fixed = Logistic::default().centre(0.0).width(1.0).to(0.0, 100.0);
        assert_eq!(of(&[-1e300, 1e300], fixed).unwrap(), [0.0, 100.0]);
        assert_eq!(of(&[3.0, 3.0], Logistic::default()).unwrap_err().code(), "constant_indicator");
        assert_eq!(of(&[3.0, 3.0], Logistic::default().constant(0.2)).unwrap(), [0.2, 0.2]);
        assert_eq!(of(&[3.0, 3.0], Logistic::default().width(1.0)).unwrap(), [0.5, 0.5]);
        assert_eq!(of(&[f64::NAN], Logistic::default()).unwrap_err().code(), "no_data");
        assert_eq!(of(&[f64::INFINITY], fixed).unwrap_err().code(), "not_finite");
        assert_eq!(of(&[1.0], Logistic::default().steepness(0.0)).unwrap_err().code(), "invalid_parameter");
        assert_eq!(of(&[1.0], Logistic::default().width(-1.0)).unwrap_err().code(), "invalid_parameter");
    }
}
