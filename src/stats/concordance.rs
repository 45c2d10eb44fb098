//! Kendall's W: how far several experts rank the same items alike, with its test.
//!
//! ```text
//! W = 12 S / ( m² (n³ − n) − m Σ_k T_k ),   S = Σ_i (R_i − m (n + 1)/2)²,   T_k = Σ (t³ − t)
//! χ² = m (n − 1) W,  n − 1 degrees of freedom
//! ```
//!
//! where `m` experts rank `n` items, `R_i` is the sum of the ranks of item `i`, and `t` runs over the sizes of the
//! ties of expert `k`. W is 0 for no agreement and 1 for full agreement. The χ² test is an approximation for n > 7;
//! for fewer items read the tables, or take the p-value as rough (Kendall & Babington Smith 1939; Kendall 1970,
//! *Rank Correlation Methods*).

use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::{Ties, ranks};
use crate::{Error, Result};

/// Kendall's W and its test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Concordance {
    /// How many experts.
    pub experts: usize,
    /// How many items.
    pub items: usize,
    /// The sum of the experts' ranks of each item.
    pub rank_sums: Vec<f64>,
    /// Kendall's coefficient of concordance, corrected for ties.
    pub w: f64,
    /// The test statistic.
    pub chi_square: f64,
    /// Its degrees of freedom.
    pub degrees: usize,
    /// The chance of so much agreement among experts who rank at random, by the χ² approximation.
    pub p_value: f64,
}

/// Kendall's W of several experts' ratings (the higher the better; only their order counts). `ratings[k][i]` is what
/// expert `k` gives item `i`; ties get their mean rank.
///
/// ```
/// use govindex::stats::concordance;
///
/// let agreed = concordance(&[vec![3.0, 2.0, 1.0], vec![9.0, 5.0, 1.0]])?;
/// assert_eq!(agreed.w, 1.0);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// [`Error::TooFew`] for fewer than two experts or items; [`Error::LengthMismatch`] when an expert rates another
/// number of items; [`Error::MissingValue`] when a rating is missing; [`Error::Undetermined`] when every expert ties
/// all items.
pub fn concordance(ratings: &[Vec<f64>]) -> Result<Concordance> {
    const MODEL: &str = "Kendall's W";
    let experts = ratings.len();
    let items = ratings.first().map_or(0, Vec::len);
    for (of, found) in [("experts", experts), ("items", items)] {
        if found < 2 {
            return Err(Error::TooFew { model: MODEL, of, found, needed: 2 });
        }
    }
    let mut rank_sums = vec![0.0; items];
    let mut ties = 0.0;
    for (k, row) in ratings.iter().enumerate() {
        if row.len() != items {
            return Err(Error::LengthMismatch {
                what: format!("the ratings of expert {k}"),
                found: row.len(),
                expected: items,
                of: "items",
            });
        }
        if let Some(i) = row.iter().position(|x| x.is_nan()) {
            let missing = ratings.iter().flatten().filter(|x| x.is_nan()).count();
            return Err(Error::MissingValue {
                model: MODEL,
                indicator: format!("item {i}"),
                unit: format!("expert {k}"),
                missing,
            });
        }
        let places = ranks(row, Ties::Average, 0.0);
        for (sum, place) in rank_sums.iter_mut().zip(&places) {
            *sum += place;
        }
        let mut sorted = places;
        sorted.sort_unstable_by(f64::total_cmp);
        for group in sorted.chunk_by(|a, b| a >= b) {
            let t = group.len() as f64;
            ties += t * t * t - t;
        }
    }
    let (m, n) = (experts as f64, items as f64);
    let mean = m * (n + 1.0) / 2.0;
    let s: f64 = rank_sums.iter().map(|r| (r - mean) * (r - mean)).sum();
    let most = m * m * (n * n * n - n) - m * ties;
    if most <= 0.0 {
        return Err(Error::Undetermined { model: MODEL, reason: "every expert ties all items".to_owned() });
    }
    let w = (12.0 * s / most).min(1.0);
    let chi_square = m * (n - 1.0) * w;
    let p_value = ChiSquared::new(n - 1.0).map_or(1.0, |distribution| distribution.sf(chi_square));
    Ok(Concordance { experts, items, rank_sums, w, chi_square, degrees: items - 1, p_value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// For two untied rankings W = (ρ + 1)/2 (Kendall 1970).
    #[test]
    fn two_rankings_give_half_of_one_plus_rho() {
        let (a, b) = (vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![2.0, 1.0, 4.0, 3.0, 5.0]);
        let rho = super::super::rank_agreement(&a, &b).unwrap().spearman;
        assert_relative_eq!(concordance(&[a, b]).unwrap().w, f64::midpoint(rho, 1.0), max_relative = 1e-14);
    }

    #[test]
    fn full_agreement_with_ties_is_still_one() {
        let row = vec![1.0, 1.0, 2.0, 3.0];
        assert_relative_eq!(
            concordance(&[row.clone(), row.clone(), row]).unwrap().w,
            1.0,
            max_relative = 1e-14
        );
    }

    #[test]
    fn refuses_what_cannot_be_compared() {
        assert_eq!(concordance(&[vec![1.0, 2.0]]).unwrap_err().code(), "too_few");
        assert_eq!(concordance(&[vec![1.0], vec![2.0]]).unwrap_err().code(), "too_few");
        assert_eq!(concordance(&[vec![1.0, 2.0], vec![2.0]]).unwrap_err().code(), "length_mismatch");
        assert_eq!(concordance(&[vec![1.0, f64::NAN], vec![2.0, 1.0]]).unwrap_err().code(), "missing_value");
        assert_eq!(concordance(&[vec![1.0, 1.0], vec![2.0, 2.0]]).unwrap_err().code(), "undetermined");
    }
}
