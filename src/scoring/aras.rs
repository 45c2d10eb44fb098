//! ARAS: what share of the best possible unit's sum a unit reaches.
//!
//! ```text
//! r_ij = x_ij / Σ_i x_ij       (1/x_ij / Σ_i 1/x_ij where lower is better; the sums include the best unit, i = 0)
//! S_i  = Σ_j w_j r_ij          K_i = S_i / S_0
//! ```
//!
//! where `x_ij` is the value of unit `i` in indicator `j`, `x_0j` the best value in the indicator, and `w_j` the
//! indicator's share of the weights. `K` is the utility degree, from 0 to 1; higher is better.
//!
//! **Rank reversal.** Sums over the units scale the indicators, so adding a unit can reorder others.
//!
//! Source: Zavadskas & Turskis (2010), *Technological and Economic Development of Economy* 16, 159–172.
//!
//! ```
//! use govindex::scoring::aras;
//! use govindex::stats::Columns;
//!
//! let coverage = [90.0, 45.0];
//! assert_eq!(aras(&Columns::new(vec![&coverage])?, &[1.0], &[])?.scores, [1.0, 0.5]);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::matrix::Matrix;
use super::normalization::{Map, fit_all};
use super::wsm::weighted_sum;
use super::{Normalization, Quantity, Scored};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::Columns;

/// Scores units by their utility degree. Details: `sum` (`S`, units), `ideal_sum` (`S_0`).
///
/// # Errors
/// `out_of_domain` for negative values, zeros where lower is better and columns of zeros;
/// `missing_value`, `not_finite`,
/// `length_mismatch`, `weights`.
pub fn aras(columns: &Columns<'_>, weights: &[f64], directions: &[Direction]) -> Result<Scored> {
    let matrix = Matrix::new("ARAS", columns, weights, directions)?;
    let mut maps = fit_all(&matrix, Normalization::Sum)?;
    for (c, map) in matrix.criteria.iter().zip(&mut maps) {
        // The best unit joins the sums.
        match map {
            Map::Affine { width, .. } => *width += c.best(),
            Map::Reciprocal { numerator } => *numerator = (numerator.recip() + c.best().recip()).recip(),
        }
    }
    let sums = weighted_sum(&matrix, &maps);
    let ideal: f64 = matrix.criteria.iter().zip(&maps).map(|(c, map)| c.weight * map.apply(c.best())).sum();
    let scores = sums.iter().map(|s| s / ideal).collect();
    matrix.checked(
        Scored::new(scores, "aras".to_owned())
            .with_units("sum", sums)
            .with("ideal_sum", Quantity::Number(ideal)),
    )
}
