//! How many times a reference: a share of the best, of the total, of the mean, of a named unit.
//!
//! ```text
//! higher is better:              s_i = l + (u − l) · x_i / d
//! lower is better, reciprocal:   s_i = l + (u − l) · d / x_i
//! lower is better, mirror:       s_i = l + (u − l) · (c − x_i / d)
//! ```
//!
//! where `d` is the reference and `l`, `u` are the ends of the scale:
//!
//! | reference | `d` where higher is better | reciprocal | mirror |
//! | --- | --- | --- | --- |
//! | best (fraction of the best) | the largest value | the smallest | the largest, `c` = 1 |
//! | sum (share) | `Σ x` | `1 / Σ (1/x)` | `Σ x`, `c` = 1 |
//! | norm (vector) | `√Σ x²` | `1 / √Σ (1/x²)` | `√Σ x²`, `c` = 1 |
//! | mean, target, a unit, a value | that number | that number | that number, `c` = 2 |
//!
//! so that the reference itself scores the top in each of the rows where a unit can have it. A ratio needs a scale
//! with a true zero: days, euros and counts have one, indices and grades do not. (COINr's fraction of the maximum
//! divides negated values where lower is better, which turns the order round.)
//!
//! Source: OECD/JRC (2008), step 5 (distance to a reference); C.-L. Hwang & K. Yoon (1981), *Multiple Attribute Decision
//! Making*, ch. 2; A. Jahan & K. L. Edwards (2015), Materials & Design 65, 335–342.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Column, Direction, Linear, Normalize, Reciprocal, Reference, Scaling};
use super::{check_interval, refuse, scale_alone};
use crate::stats::extremes;
use crate::{Error, Result};

/// What becomes of a ratio where lower is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Inverse {
    /// The reference over the value: half the days is twice the score. Needs values above 0.
    #[default]
    Reciprocal,
    /// The distance from the far end: linear in the value.
    Mirror,
}

/// Parameters of scaling by a ratio.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Ratio {
    /// What values are divided by. Default: the best unit.
    pub reference: Reference,
    /// What becomes of it where lower is better. Default: the reciprocal.
    pub lower: Inverse,
    /// What ratios of 0 and of 1 score. Default: the scale of the framework, or `[0, 1]` outside any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<[f64; 2]>,
}

impl Ratio {
    /// Sets what values are divided by.
    #[must_use]
    pub fn reference(mut self, reference: Reference) -> Self {
        self.reference = reference;
        self
    }

    /// Sets what becomes of a ratio where lower is better.
    #[must_use]
    pub fn lower(mut self, lower: Inverse) -> Self {
        self.lower = lower;
        self
    }

    /// Sets what ratios of 0 and of 1 score.
    #[must_use]
    pub fn to(mut self, zero: f64, one: f64) -> Self {
        self.to = Some([zero, one]);
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        self.reference.check("ratio")?;
        self.to.map_or(Ok(()), |to| check_interval("ratio", "to", to))
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        let range = extremes(column.values);
        if range.count == 0 {
            return Err(Error::from(Problem::NoData {
                indicator: column.code.into(),
                units: column.values.len(),
            }));
        }
        let [low, high] = self.to.unwrap_or(column.scale);
        let (offset, span) = (low, high - low);
        let lower = column.direction == Direction::Lower;
        if lower && self.lower == Inverse::Reciprocal {
            const REMEDY: &str =
                "use `lower = \"mirror\"` or min-max, or shift the indicator to positive values";
            refuse("the reciprocal ratio", column, |x| x <= 0.0, "above 0", REMEDY)?;
            let present = || column.values.iter().filter(|x| !x.is_nan()).map(|x| x.recip());
            let numerator = match self.reference {
                Reference::Sum => present().sum::<f64>().recip(),
                Reference::Norm => present().map(|y| y * y).sum::<f64>().sqrt().recip(),
                _ => self.positive(column)?,
            };
            return Ok(Scaling::Reciprocal(Reciprocal { numerator, offset, span }));
        }
        let linear = |width: f64, offset: f64| {
            Scaling::Linear(Linear { origin: 0.0, width, offset, span, clip: None })
        };
        if !lower {
            return Ok(linear(self.positive(column)?, offset));
        }
        let as_higher = Column { direction: Direction::Higher, ..*column };
        let far = match self.reference {
            Reference::Best | Reference::Sum | Reference::Norm => 1.0,
            _ => 2.0,
        };
        Ok(linear(-self.positive(&as_higher)?, offset + span * far))
    }

    /// The reference, if it is above 0.
    fn positive(&self, column: &Column<'_>) -> Result<f64> {
        let found = self.reference.find("ratio", column)?;
        if found.is_infinite() {
            return Err(Error::from(Problem::Overflow { what: "sum", node: column.code.into(), unit: None }));
        }
        if found > 0.0 {
            return Ok(found);
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "ratio",
            parameter: "reference",
            found: format!("{found} for `{}`", column.code),
            expected: "above 0: ratios are for quantities that start at 0; use min-max or z-scores for others",
        }))
    }
}

/// Scales a column by the ratio of its values to a reference; missing (`NaN`) stays missing.
///
/// ```
/// use govindex::normalize::{Direction, Ratio, Reference, ratio};
///
/// let (higher, lower) = (Direction::Higher, Direction::Lower);
/// assert_eq!(ratio(&[1.0, 2.0, 4.0], higher, &Ratio::default())?, [0.25, 0.5, 1.0]);
/// assert_eq!(ratio(&[1.0, 2.0, 4.0], lower, &Ratio::default())?, [1.0, 0.5, 0.25]);
/// // An index number: the mean is 100.
/// let index = Ratio::default().reference(Reference::Mean).to(0.0, 100.0);
/// assert_eq!(ratio(&[1.0, 2.0, 3.0], higher, &index)?, [50.0, 100.0, 150.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `no_data` when nothing is present, `unsuitable_value` for a reciprocal of a value that is not above
/// 0, `invalid_parameter` for a reference that is absent or not above 0 (a column of zeros has none),
/// `not_finite` for an infinite value, `overflow` for a reference beyond the range of a number.
pub fn ratio(values: &[f64], direction: Direction, parameters: &Ratio) -> Result<Vec<f64>> {
    scale_alone(&Normalize::Ratio(parameters.clone()), values, direction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn of(values: &[f64], direction: Direction, reference: Reference, lower: Inverse) -> Vec<f64> {
        ratio(values, direction, &Ratio::default().reference(reference).lower(lower)).unwrap()
    }

    /// Shares of 1 + 3 + 4, and reciprocals over their sum 1 + 1/2 + 1/4, by hand.
    #[test]
    fn shares_and_vectors_by_hand() {
        let (higher, lower) = (Direction::Higher, Direction::Lower);
        assert_eq!(of(&[1.0, 3.0, 4.0], higher, Reference::Sum, Inverse::default()), [0.125, 0.375, 0.5]);
        assert_eq!(of(&[3.0, 4.0], higher, Reference::Norm, Inverse::default()), [0.6, 0.8]);
        let scores = of(&[1.0, 2.0, 4.0], lower, Reference::Sum, Inverse::Reciprocal);
        for (score, expected) in scores.into_iter().zip([4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]) {
            assert_relative_eq!(score, expected, max_relative = 1e-15);
        }
        // 1/3 and 1/4 are in the ratio 4 : 3, whose vector has length 5.
        let scores = of(&[3.0, 4.0], lower, Reference::Norm, Inverse::Reciprocal);
        assert_relative_eq!(scores[0], 0.8, max_relative = 1e-15);
        assert_relative_eq!(scores[1], 0.6, max_relative = 1e-15);
        assert_relative_eq!(of(&[3.0, 4.0], lower, Reference::Norm, Inverse::Mirror)[0], 0.4);
        assert_eq!(of(&[1.0, 2.0, 4.0], lower, Reference::Best, Inverse::Mirror), [0.75, 0.5, 0.0]);
        assert_eq!(of(&[1.0, 3.0], lower, Reference::Mean, Inverse::Mirror), [1.5, 0.5]);
        assert_eq!(of(&[1.0, 2.0, 4.0], lower, Reference::Value(2.0), Inverse::Reciprocal), [2.0, 1.0, 0.5]);
    }

    #[test]
    fn zeros_and_negatives_have_named_answers() {
        let code = |values: &[f64], direction, reference| {
            ratio(values, direction, &Ratio::default().reference(reference)).err().map(|fault| fault.code())
        };
        let (higher, lower) = (Direction::Higher, Direction::Lower);
        assert_eq!(code(&[0.0, 0.0], higher, Reference::Best), Some("invalid_parameter"));
        assert_eq!(code(&[-1.0, 1.0], higher, Reference::Sum), Some("invalid_parameter"));
        assert_eq!(code(&[-2.0, -1.0], higher, Reference::Mean), Some("invalid_parameter"));
        assert_eq!(code(&[0.0, 2.0], higher, Reference::Best), None);
        assert_eq!(code(&[0.0, 2.0], lower, Reference::Best), Some("unsuitable_value"));
        assert_eq!(code(&[f64::NAN], lower, Reference::Best), Some("no_data"));
        assert_eq!(code(&[], higher, Reference::Sum), Some("no_data"));
        assert_eq!(code(&[f64::INFINITY], higher, Reference::Sum), Some("not_finite"));
        assert_eq!(code(&[1e308, 1e308], higher, Reference::Sum), Some("overflow"));
        assert_eq!(ratio(&[7.0], lower, &Ratio::default()).unwrap(), [1.0], "one unit is the best");
        let fault = ratio(&[2.0, 0.0], lower, &Ratio::default()).unwrap_err().to_string();
        assert!(fault.contains("`values` is 0 in row 1"), "{fault}");
    }
}
