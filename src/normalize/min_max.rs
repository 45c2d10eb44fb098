//! The worst unit gets the bottom of the scale, the best the top.
//!
//! ```text
//! higher is better:  s_i = l + (u − l) · (x_i − a) / (b − a)
//! lower is better:   s_i = l + (u − l) · (x_i − b) / (a − b)
//! ```
//!
//! where `x_i` is the value of unit `i`, `a` and `b` are the smallest and largest value present (or the fixed bounds
//! `bounds`), and `l`, `u` are the ends of the scale `to`.
//!
//! Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5. By the range of the data a
//! unit's score depends on the two extreme units; use fixed bounds or goalposts where years must compare.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Column, Direction, Linear, Normalize, Scaling, check_finite, check_interval, scale_alone};
use crate::stats::extremes;
use crate::{Error, Result};

/// Parameters of min-max scaling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MinMax {
    /// Fixed bounds `[low, high]` in the raw unit of the value. Default: the range of the values present.
    #[serde(alias = "from", skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 2]>,
    /// The scale of the scores. Default: the scale of the framework, or `[0, 1]` outside any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<[f64; 2]>,
    /// Whether values beyond fixed bounds are cut to the ends of the scale. Default: no.
    pub clip: bool,
    /// The score of every unit when all values are equal. Default: none, that is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl MinMax {
    /// Sets fixed bounds in the raw unit.
    #[must_use]
    pub fn bounds(mut self, low: f64, high: f64) -> Self {
        self.bounds = Some([low, high]);
        self
    }

    /// Sets the scale of the scores.
    #[must_use]
    pub fn to(mut self, low: f64, high: f64) -> Self {
        self.to = Some([low, high]);
        self
    }

    /// Cuts values beyond fixed bounds to the ends of the scale.
    #[must_use]
    pub fn clip(mut self, clip: bool) -> Self {
        self.clip = clip;
        self
    }

    /// Sets the score that all units get when all values are equal.
    #[must_use]
    pub fn constant(mut self, score: f64) -> Self {
        self.constant = Some(score);
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        self.bounds.map_or(Ok(()), |from| check_interval("min-max", "bounds", from))?;
        self.to.map_or(Ok(()), |to| check_interval("min-max", "to", to))?;
        self.constant.map_or(Ok(()), |score| check_finite("min-max", "constant", score))
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        let to = self.to.unwrap_or(column.scale);
        if let Some([low, high]) = self.bounds {
            return Ok(between(low, high, column.direction, to, self.clip));
        }
        let range = extremes(column.values);
        if range.count == 0 {
            return Err(Error::from(Problem::NoData {
                indicator: column.code.into(),
                units: column.values.len(),
            }));
        }
        if (range.max - range.min).is_infinite() {
            return Err(Error::from(Problem::Overflow {
                what: "range",
                node: column.code.into(),
                unit: None,
            }));
        }
        if range.min < range.max {
            return Ok(between(range.min, range.max, column.direction, to, self.clip));
        }
        self.constant.map(Scaling::constant).ok_or_else(|| {
            Error::from(Problem::ConstantIndicator {
                indicator: column.code.into(),
                value: range.min,
                units: range.count,
            })
        })
    }
}

/// The scaling that sends the worse of two raw bounds to the bottom of `to` and the better to its top.
pub(super) fn between(low: f64, high: f64, direction: Direction, to: [f64; 2], clip: bool) -> Scaling {
    let (worst, best) = match direction {
        Direction::Higher => (low, high),
        Direction::Lower => (high, low),
    };
    Scaling::Linear(Linear {
        origin: worst,
        width: best - worst,
        offset: to[0],
        span: to[1] - to[0],
        clip: clip.then_some(to),
    })
}

/// Scales a column by its range or by fixed bounds; missing (`NaN`) stays missing.
///
/// # Errors
/// `no_data` when nothing is present, `constant_indicator` when all values are equal and `constant`
/// is not set, `not_finite` for an infinite value, `invalid_parameter` for bounds out of order,
/// `overflow` for a range or score beyond that of a number.
pub fn min_max(values: &[f64], direction: Direction, parameters: &MinMax) -> Result<Vec<f64>> {
    scale_alone(&Normalize::MinMax(*parameters), values, direction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ends_are_exact() {
        let scores = min_max(&[0.1, 0.7, 0.3], Direction::Higher, &MinMax::default().to(0.0, 100.0)).unwrap();
        assert_eq!(scores[0], 0.0);
        assert_eq!(scores[1], 100.0);
        let turned = min_max(&[0.1, 0.7, 0.3], Direction::Lower, &MinMax::default()).unwrap();
        assert_eq!(turned[..2], [1.0, 0.0]);
    }

    #[test]
    fn fixed_bounds_with_and_without_clipping() {
        let bounds = MinMax::default().bounds(0.0, 120.0);
        assert_eq!(min_max(&[150.0, 60.0], Direction::Higher, &bounds).unwrap(), [1.25, 0.5]);
        assert_eq!(min_max(&[150.0, 60.0], Direction::Higher, &bounds.clip(true)).unwrap(), [1.0, 0.5]);
        assert_eq!(min_max(&[150.0, 60.0], Direction::Lower, &bounds.clip(true)).unwrap(), [0.0, 0.5]);
    }

    #[test]
    fn degenerate_columns_are_named() {
        let code =
            |values: &[f64]| min_max(values, Direction::Higher, &MinMax::default()).unwrap_err().code();
        assert_eq!(code(&[3.0, 3.0, f64::NAN]), "constant_indicator");
        assert_eq!(code(&[3.0]), "constant_indicator");
        assert_eq!(code(&[f64::NAN]), "no_data");
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[1.0, f64::INFINITY]), "not_finite");
        let named = min_max(&[3.0, 3.0], Direction::Higher, &MinMax::default().constant(0.5)).unwrap();
        assert_eq!(named, [0.5, 0.5]);
        let reversed = MinMax::default().bounds(2.0, 1.0);
        assert_eq!(min_max(&[1.0], Direction::Higher, &reversed).unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn ranges_beyond_a_number_are_refused_and_tiny_ones_scaled() {
        let scale = |values: &[f64], parameters: &MinMax| min_max(values, Direction::Higher, parameters);
        let wide = scale(&[-1.7e308, 0.0, 1.7e308], &MinMax::default()).unwrap_err();
        assert!(wide.to_string().starts_with("the range of `values` is beyond"), "{wide}");
        let narrow = MinMax::default().bounds(0.0, 1e-300);
        assert_eq!(scale(&[1e10], &narrow).unwrap_err().code(), "overflow");
        assert_eq!(scale(&[1e10], &narrow.clip(true)).unwrap(), [1.0]);
        let bounds = MinMax::default().bounds(-1.7e308, 1.7e308);
        assert_eq!(scale(&[1.0], &bounds).unwrap_err().code(), "invalid_parameter");
        assert_eq!(scale(&[0.0, 5e-324], &MinMax::default()).unwrap(), [0.0, 1.0]);
    }

    proptest! {
        /// A change of unit (metres to feet, days to hours) does not change a score.
        #[test]
        fn scores_do_not_depend_on_the_unit(
            values in prop::collection::vec(-1e6_f64..1e6, 2..50), factor in 1e-3_f64..1e3, shift in -1e3_f64..1e3,
        ) {
            prop_assume!(extremes(&values).max - extremes(&values).min > 1.0);
            let other: Vec<f64> = values.iter().map(|x| x * factor + shift).collect();
            let a = min_max(&values, Direction::Lower, &MinMax::default()).unwrap();
            let b = min_max(&other, Direction::Lower, &MinMax::default()).unwrap();
            for (a, b) in a.iter().zip(b) {
                prop_assert!((a - b).abs() < 1e-6 && (0.0..=1.0).contains(a));
            }
        }
    }
}
