//! MABAC: how far a unit lies above the border of what is usual.
//!
//! ```text
//! v_ij = w_j (r_ij + 1)        g_j = ( Π_i v_ij )^(1/n)        s_i = Σ_j ( v_ij − g_j )
//! ```
//!
//! where `r_ij` is the min-max normalized value of unit `i` in indicator `j`, `w_j` the indicator's share of the
//! weights, `n` the number of units and `g_j` the border: the geometric mean over the units. A score above 0 lies in the
//! upper area; higher is better. In an indicator in which all units are alike they lie on the border.
//!
//! **Rank reversal.** Ranges come from the units, so adding one can reorder others (the border shifts all alike).
//!
//! Source: Pamučar & Ćirović (2015), *Expert Systems with Applications* 42, 3016–3028.
//!
//! ```
//! use govindex::scoring::mabac;
//! use govindex::stats::Columns;
//!
//! let coverage = [90.0, 30.0];
//! let scored = mabac(&Columns::new(vec![&coverage])?, &[1.0], &[])?;
//! assert!((scored.scores[0] - (2.0 - 2.0_f64.sqrt())).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::matrix::Matrix;
use super::normalization::fit_all;
use super::wsm::weighted_sum;
use super::{Normalization, Scored};
use crate::Result;
use crate::normalize::Direction;
use crate::parallel;
use crate::stats::Columns;

/// Factors between 1 and 2 that can be multiplied before a logarithm is due: 2^512 is far inside the range of `f64`.
const FACTORS: usize = 512;

/// Scores units by their distance from the border area. Detail: `border` (indicators).
///
/// # Errors
/// `missing_value`, `not_finite`,
/// `length_mismatch`, `weights`.
pub fn mabac(columns: &Columns<'_>, weights: &[f64], directions: &[Direction]) -> Result<Scored> {
    let matrix = Matrix::new("MABAC", columns, weights, directions)?;
    let maps = fit_all(&matrix, Normalization::MinMax)?;
    let work = matrix.rows * matrix.criteria.len();
    let borders = parallel::map(matrix.criteria.iter().zip(&maps).collect(), work, |(c, map)| {
        let logarithms: f64 = c
            .of_units()
            .chunks(FACTORS)
            .map(|run| run.iter().map(|&x| map.apply(x) + 1.0).product::<f64>().ln())
            .sum();
        c.weight * (logarithms / matrix.units as f64).exp()
    });
    // Σ w (r + 1) = Σ w r + 1, the weights being shares.
    let offset = 1.0 - borders.iter().sum::<f64>();
    let mut scores = weighted_sum(&matrix, &maps);
    for score in &mut scores {
        *score += offset;
    }
    let mut border = vec![f64::NAN; matrix.width];
    for (c, g) in matrix.criteria.iter().zip(borders) {
        border[c.column] = g;
    }
    matrix.checked(Scored::new(scores, "mabac".to_owned()).with_indicators("border", border))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_units_lie_on_the_border() {
        let (alike, other) = ([3.0; 4], [1.0, 2.0, 3.0, 4.0]);
        let both = mabac(&Columns::new(vec![&alike, &other]).unwrap(), &[0.5, 0.5], &[]).unwrap();
        let alone = mabac(&Columns::new(vec![&other]).unwrap(), &[1.0], &[]).unwrap();
        for (x, y) in both.scores.iter().zip(&alone.scores) {
            assert!((2.0 * x - y).abs() < 1e-15);
        }
        let same = mabac(&Columns::new(vec![&alike]).unwrap(), &[1.0], &[]).unwrap();
        assert!(same.scores.iter().all(|s| s.abs() < 1e-15));
    }

    #[test]
    fn long_columns_do_not_overflow() {
        let column: Vec<f64> = (0..5000).map(|i| f64::from(i % 7)).collect();
        let scored = mabac(&Columns::new(vec![&column]).unwrap(), &[1.0], &[]).unwrap();
        let border = scored.indicators("border").unwrap()[0];
        let mean = column.iter().map(|x| (x / 6.0 + 1.0).ln()).sum::<f64>() / 5000.0;
        assert!((border - mean.exp()).abs() < 1e-12);
    }
}
