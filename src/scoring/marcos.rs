//! MARCOS: utility of a unit against both the best and the worst that there is.
//!
//! ```text
//! n_ij = x_ij / b_j     (b_j / x_ij where lower is better)             b_j = best, a_j = worst value of indicator j
//! S_i  = Σ_j w_j n_ij        K+_i = S_i / S(b)        K−_i = S_i / S(a)
//! f(K−) = K+ / (K+ + K−)     f(K+) = K− / (K+ + K−)
//! f_i  = (K+ + K−) / ( 1 + (1 − f(K+)) / f(K+) + (1 − f(K−)) / f(K−) )
//! ```
//!
//! where `x_ij` is the value of unit `i`, `w_j` the share of the weights, and `S(b)`, `S(a)` the sums of a unit that is
//! best, or worst, in everything. `f` is the utility; higher is better.
//!
//! **Rank reversal.** The best values scale the indicators, so adding a unit that is best in one can reorder others.
//!
//! Source: Stević, Pamučar, Puška & Chatterjee (2020), *Computers & Industrial Engineering* 140, 106231.
//!
//! ```
//! use govindex::scoring::marcos;
//! use govindex::stats::Columns;
//!
//! let coverage = [90.0, 45.0];
//! let scored = marcos(&Columns::new(vec![&coverage])?, &[1.0], &[])?;
//! assert!((scored.scores[0] - 2.0 * scored.scores[1]).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::matrix::Matrix;
use super::normalization::fit_all;
use super::wsm::weighted_sum;
use super::{Normalization, Scored};
use crate::error::Problem;
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::{Error, Result};

/// Scores units by the utility function. Details: `sum` (`S`), `K_plus`, `K_minus` (units), `ideal_sum`,
/// `anti_ideal_sum`.
///
/// # Errors
/// `out_of_domain` for negative values, zeros where lower is better and columns of zeros; `no_score` when
/// the worst value is 0 in every indicator; `missing_value`, `not_finite`, `length_mismatch`,
/// `weights`.
pub fn marcos(columns: &Columns<'_>, weights: &[f64], directions: &[Direction]) -> Result<Scored> {
    let matrix = Matrix::new("MARCOS", columns, weights, directions)?;
    let maps = fit_all(&matrix, Normalization::Linear)?;
    let sums = weighted_sum(&matrix, &maps);
    let ideal: f64 = matrix.criteria.iter().map(|c| c.weight).sum();
    let anti_ideal: f64 =
        matrix.criteria.iter().zip(&maps).map(|(c, map)| c.weight * map.apply(c.worst())).sum();
    if anti_ideal <= 0.0 {
        return Err(Error::from(Problem::NoScore {
            model: "MARCOS",
            node: None,
            reason: "the worst value is 0 in every indicator that counts, so nothing can be compared with it"
                .into(),
            remedy: "shift the indicators to positive values, or use another model",
        }));
    }
    let k_plus: Vec<f64> = sums.iter().map(|s| s / ideal).collect();
    let k_minus: Vec<f64> = sums.iter().map(|s| s / anti_ideal).collect();
    // With p = K+ and m = K−: (1 − f(K+))/f(K+) = p/m and (1 − f(K−))/f(K−) = m/p. Both ratios are the same for all
    // units, so a unit whose sum is 0 scores 0 and needs no case of its own.
    let ratio = anti_ideal / ideal;
    let divisor = 1.0 + ratio + ratio.recip();
    let scores = k_plus.iter().zip(&k_minus).map(|(p, m)| (p + m) / divisor).collect();
    matrix.checked(
        Scored::new(scores, "marcos".to_owned())
            .with_units("sum", sums)
            .with_units("K_plus", k_plus)
            .with_units("K_minus", k_minus)
            .with("ideal_sum", super::Quantity::Number(ideal))
            .with("anti_ideal_sum", super::Quantity::Number(anti_ideal)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros() {
        let (a, b) = ([0.0, 4.0], [3.0, 3.0]);
        let scored = marcos(&Columns::new(vec![&a, &b]).unwrap(), &[1.0, 1.0], &[]).unwrap();
        assert!(scored.scores[0] < scored.scores[1]);
        assert_eq!(marcos(&Columns::new(vec![&a]).unwrap(), &[1.0], &[]).unwrap_err().code(), "no_score");
    }
}
