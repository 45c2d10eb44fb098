//! SPOTIS: the distance of a unit from an ideal point between fixed bounds.
//!
//! ```text
//! d_i = Σ_j w_j | x_ij − x*_j | / (max_j − min_j)
//! ```
//!
//! where `x_ij` is the value of unit `i` in indicator `j`, `[min_j, max_j]` the indicator's bounds, `x*_j` the ideal (the
//! better bound, or an expected point between them) and `w_j` the indicator's share of the weights. **Lower is better**;
//! 0 is the ideal.
//!
//! **Rank reversal.** None with fixed `bounds`: a unit's score does not depend on the others. Without them the bounds are
//! the extremes of the units (as its peers do it), and that promise is gone. An indicator in which all units are alike
//! then adds 0.
//!
//! Source: Dezert, Tchamova, Han & Tacnet (2020), *23rd International Conference on Information Fusion*.
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Better, Spotis, spotis};
//! use govindex::stats::Columns;
//!
//! let (coverage, days) = ([90.0, 50.0], [2.0, 0.0]);
//! let columns = Columns::new(vec![&coverage, &days])?;
//! let fixed = Spotis::default().bounds(vec![[0.0, 100.0], [0.0, 10.0]]);
//! let scored = spotis(&columns, &[0.5, 0.5], &[Higher, Lower], &fixed)?;
//! assert_eq!(scored.better, Better::Lower);
//! assert!((scored.scores[0] - 0.15).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::Scored;
use super::matrix::{Criterion, Matrix, check_bounds, match_bounds};
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::{Error, Result};

const MODEL: &str = "SPOTIS";

/// Parameters of [`spotis`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Spotis {
    /// Bounds of each indicator in its raw unit, `[low, high]`. Default: the extremes of the units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Vec<[f64; 2]>>,
    /// Expected point, one value an indicator in its raw unit, within the bounds. Default: the better bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Vec<f64>>,
}

impl Spotis {
    /// Sets the bounds.
    #[must_use]
    pub fn bounds(mut self, bounds: Vec<[f64; 2]>) -> Self {
        self.bounds = Some(bounds);
        self
    }

    /// Sets the expected point.
    #[must_use]
    pub fn expected(mut self, expected: Vec<f64>) -> Self {
        self.expected = Some(expected);
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` for bounds out of order.
    pub fn check(&self) -> Result<()> {
        self.bounds.as_deref().map_or(Ok(()), |bounds| check_bounds(MODEL, bounds))
    }
}

/// Scores units by their distance from the ideal point; lower is better. Detail: `ideal` (indicators).
///
/// # Errors
/// `out_of_domain` for values outside fixed bounds, `invalid_parameter` for bounds out of order or an
/// expected point outside them, `missing_value`, `not_finite`, `length_mismatch`,
/// `weights`.
pub fn spotis(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Spotis,
) -> Result<Scored> {
    parameters.check()?;
    let mut matrix = Matrix::new(MODEL, columns, weights, directions)?;
    if let Some(bounds) = &parameters.bounds {
        match_bounds(bounds, columns.len())?;
        for c in &matrix.criteria {
            let [low, high] = bounds[c.column];
            if c.min < low || c.max > high {
                let outside = |x: f64| !(low..=high).contains(&x);
                let remedy = "widen the bounds, or cut the values to them first";
                return Err(matrix.out_of_domain(c, outside, "within its fixed bounds", remedy));
            }
        }
        for c in &mut matrix.criteria {
            [c.min, c.max] = bounds[c.column];
        }
    }
    let mut ideal = matrix.per_indicator(Criterion::best);
    if let Some(expected) = &parameters.expected {
        if expected.len() != matrix.width {
            return Err(Error::from(Problem::LengthMismatch {
                what: "the expected point".to_owned(),
                found: expected.len(),
                expected: matrix.width,
                of: "columns",
            }));
        }
        for c in &matrix.criteria {
            let point = expected[c.column];
            if !(c.min..=c.max).contains(&point) {
                return Err(Error::from(Problem::InvalidParameter {
                    method: MODEL,
                    parameter: "expected",
                    found: format!("{point} at position {}", c.column),
                    expected: "within the bounds of its indicator",
                }));
            }
            ideal[c.column] = point;
        }
    }
    let [distances] = matrix.by_units(
        #[inline(always)]
        |units, [distances]| {
            for c in matrix.criteria.iter().filter(|c| !c.constant()) {
                let (point, scale) = (ideal[c.column], c.weight / (c.max - c.min));
                for (distance, &x) in distances.iter_mut().zip(&c.values[units.clone()]) {
                    *distance += scale * (x - point).abs();
                }
            }
        },
    );
    let kind = if parameters.bounds.is_some() { "fixed" } else { "observed" };
    let point = if parameters.expected.is_some() { "expected" } else { "bounds" };
    matrix.checked(
        Scored::new(distances, format!("spotis(bounds={kind}, ideal={point})"))
            .lower_is_better()
            .with_indicators("ideal", ideal),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};
    use proptest::prelude::*;

    fn score(columns: &[&[f64]], parameters: &Spotis) -> Result<Scored> {
        spotis(&Columns::new(columns.to_vec()).unwrap(), &[0.4, 0.6], &[Higher, Lower], parameters)
    }

    #[test]
    fn bounds_and_points_are_checked() {
        let fixed = Spotis::default().bounds(vec![[0.0, 10.0], [0.0, 10.0]]);
        assert_eq!(score(&[&[11.0], &[1.0]], &fixed).unwrap_err().code(), "out_of_domain");
        let beyond = fixed.clone().expected(vec![12.0, 0.0]);
        assert_eq!(score(&[&[1.0], &[1.0]], &beyond).unwrap_err().code(), "invalid_parameter");
        let short = fixed.clone().expected(vec![1.0]);
        assert_eq!(score(&[&[1.0], &[1.0]], &short).unwrap_err().code(), "length_mismatch");
        let met = fixed.expected(vec![5.0, 5.0]);
        assert_eq!(score(&[&[5.0], &[5.0]], &met).unwrap().scores, [0.0]);
        assert_eq!(score(&[&[5.0], &[5.0]], &Spotis::default()).unwrap().scores, [0.0]);
    }

    proptest! {
        #[test]
        fn fixed_bounds_keep_scores_when_a_unit_is_added(
            cells in prop::collection::vec((0.0_f64..10.0, 0.0_f64..10.0), 2..20),
        ) {
            let (a, b): (Vec<f64>, Vec<f64>) = cells.into_iter().unzip();
            let fixed = Spotis::default().bounds(vec![[0.0, 10.0], [0.0, 10.0]]);
            let n = a.len() - 1;
            let all = score(&[&a, &b], &fixed).unwrap().scores;
            let fewer = score(&[&a[..n], &b[..n]], &fixed).unwrap().scores;
            prop_assert_eq!(&all[..n], &fewer[..]);
        }
    }
}
