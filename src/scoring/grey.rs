//! Grey relational analysis 灰色关联: how closely a unit follows the best values.
//!
//! ```text
//! Δ_ij = | r_0j − r_ij |
//! ξ_ij = ( min Δ + ρ max Δ ) / ( Δ_ij + ρ max Δ )
//! γ_i  = Σ_j w_j ξ_ij
//! ```
//!
//! where `r_ij` is the normalized value of unit `i` in indicator `j`, `r_0j` the best of them, `min Δ` and `max Δ` run
//! over **all** units and indicators, `ρ` is the distinguishing coefficient and `w_j` the indicator's share of the
//! weights. `γ` is the grey relational grade, up to 1; higher is better. When all units are alike every grade is 1.
//! Grades crowd between about 0.4 and 1; a small difference says little.
//!
//! **Rank reversal.** Ranges and `max Δ` come from the units, so adding one can reorder others.
//!
//! Source: Deng (1982), *Systems & Control Letters* 1, 288–294; Deng (1989), *The Journal of Grey System* 1, 1–24 (ρ =
//! 0.5).
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Grey, grey_relational};
//! use govindex::stats::Columns;
//!
//! let (coverage, days) = ([0.9, 0.5], [2.0, 8.0]);
//! let columns = Columns::new(vec![&coverage, &days])?;
//! let scored = grey_relational(&columns, &[0.5, 0.5], &[Higher, Lower], &Grey::default())?;
//! assert!((scored.scores[0] - 1.0).abs() < 1e-15 && (scored.scores[1] - 1.0 / 3.0).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::matrix::{Matrix, Summary};
use super::normalization::fit_all;
use super::{Normalization, Quantity, Scored};
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::{Error, Result};

const MODEL: &str = "grey relational analysis";

/// Parameters of [`grey_relational`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Grey {
    /// Distinguishing coefficient ρ, above 0 and at most 1. Default 0.5.
    pub rho: f64,
    /// How columns are made comparable. Default: min-max.
    pub normalization: Normalization,
}

impl Default for Grey {
    fn default() -> Self {
        Self { rho: 0.5, normalization: Normalization::MinMax }
    }
}

impl Grey {
    /// Sets the distinguishing coefficient.
    #[must_use]
    pub fn rho(mut self, rho: f64) -> Self {
        self.rho = rho;
        self
    }

    /// Sets the normalization.
    #[must_use]
    pub fn normalization(mut self, normalization: Normalization) -> Self {
        self.normalization = normalization;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `rho` is not above 0 and at most 1.
    pub fn check(&self) -> Result<()> {
        if self.rho > 0.0 && self.rho <= 1.0 {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "rho",
            found: self.rho.to_string(),
            expected: "above 0 and at most 1",
        }))
    }
}

/// Scores units by their grey relational grade. Details: `min_delta`, `max_delta`.
///
/// # Errors
/// `invalid_parameter`, `out_of_domain` for values that the normalization cannot take,
/// `missing_value`, `not_finite`, `length_mismatch`, `weights`.
pub fn grey_relational(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Grey,
) -> Result<Scored> {
    parameters.check()?;
    let matrix = Matrix::new(MODEL, columns, weights, directions)?;
    let mut scores = vec![0.0; matrix.rows];
    let max_delta = grades(&matrix, parameters, &mut scores)?;
    let variant =
        format!("grey_relational(rho={}, normalization={})", parameters.rho, parameters.normalization);
    matrix.checked(
        Scored::new(scores, variant)
            .with("min_delta", Quantity::Number(0.0))
            .with("max_delta", Quantity::Number(max_delta)),
    )
}

/// Writes the scores, higher being better everywhere; the summaries of columns that are `known` are not made again.
pub(super) fn grey_into(
    columns: &Columns<'_>,
    weights: &[f64],
    parameters: &Grey,
    known: &[Option<Summary>],
    out: &mut [f64],
) -> Result<()> {
    parameters.check()?;
    let matrix = Matrix::with_known(MODEL, columns, weights, known)?;
    out.fill(0.0);
    grades(&matrix, parameters, out).map(drop)
}

/// Writes the grades in places that hold 0, and returns the largest Δ.
fn grades(matrix: &Matrix<'_>, parameters: &Grey, out: &mut [f64]) -> Result<f64> {
    let maps = fit_all(matrix, parameters.normalization)?;
    // The maps are monotone: the best unit of an indicator has Δ = 0 and the worst its largest Δ.
    let max_delta = matrix
        .criteria
        .iter()
        .zip(&maps)
        .map(|(c, map)| map.apply(c.best()) - map.apply(c.worst()))
        .fold(0.0, f64::max);
    if max_delta > 0.0 {
        let reach = parameters.rho * max_delta;
        matrix.fill(
            [out],
            #[inline(always)]
            |units, [grades]| {
                for (c, map) in matrix.criteria.iter().zip(&maps) {
                    let best = map.apply(c.best());
                    map.each(&c.values[units.clone()], grades, |grade, r| {
                        *grade += c.weight * (reach / ((best - r).abs() + reach));
                    });
                }
            },
        );
    } else {
        out.fill(1.0);
    }
    Ok(max_delta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_units_and_a_coefficient_out_of_range() {
        let alike = [2.0, 2.0];
        let columns = Columns::new(vec![&alike]).unwrap();
        assert_eq!(grey_relational(&columns, &[1.0], &[], &Grey::default()).unwrap().scores, [1.0, 1.0]);
        for rho in [0.0, 1.1, f64::NAN] {
            assert_eq!(Grey::default().rho(rho).check().unwrap_err().code(), "invalid_parameter");
        }
    }
}
