//! How far two rankings agree.
//!
//! ```text
//! Spearman ρ        Pearson's r of the ranks (1904)
//! Kendall τ_b       (C − D) / √( (P − T_x)(P − T_y) ) (1938, 1945)
//! Goodman–Kruskal γ (C − D) / (C + D) (1954)
//! weighted ρ        1 − 6 Σ (x_i − y_i)² (2n + 2 − x_i − y_i) / (n⁴ + n³ − n² − n) (Pinto da Costa & Soares 2005)
//! WS                1 − Σ 2^(−x_i) |x_i − y_i| / max(|x_i − 1|, |x_i − n|) (Sałabun & Urbaniak 2020)
//! ```
//!
//! where `x_i`, `y_i` are the ranks of item `i` (1 = first), `n` their number, `C` and `D` the numbers of pairs in the
//! same and in the opposite order, `P = n(n − 1)/2`, and `T` the pairs tied in one ranking. Weighted ρ and WS give
//! the first places more say; WS is not symmetric: `x` is the reference.

use super::kendall::Pairs;
use super::{Ties, ranks};
use crate::error::{Label, Problem};
use crate::{Error, Result};

/// Agreement of two rankings, by five measures.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct RankAgreement {
    /// Spearman's ρ.
    pub spearman: f64,
    /// Kendall's τ, form b.
    pub kendall: f64,
    /// Goodman and Kruskal's γ; 0 when every pair is tied somewhere.
    pub goodman_kruskal: f64,
    /// Weighted Spearman.
    pub weighted_spearman: f64,
    /// The WS similarity, `x` being the reference.
    pub ws: f64,
}

/// Compares two sets of scores (the higher the better) by the ranks that they give; ties get their mean rank.
///
/// Cost: O(n log n).
///
/// ```
/// use govindex::stats::rank_agreement;
///
/// let a = rank_agreement(&[0.9, 0.7, 0.5], &[3.0, 2.0, 1.0])?;
/// assert_eq!((a.spearman, a.kendall, a.ws), (1.0, 1.0, 1.0));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `length_mismatch`; `too_few` for fewer than two items; `missing_value` when a score is
/// missing; `undetermined` when all scores of one side are equal.
pub fn rank_agreement(x: &[f64], y: &[f64]) -> Result<RankAgreement> {
    const MODEL: &str = "the rank agreement";
    if x.len() != y.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the second ranking".to_owned(),
            found: y.len(),
            expected: x.len(),
            of: "items",
        }));
    }
    let n = x.len();
    if n < 2 {
        return Err(Error::from(Problem::TooFew { model: MODEL, of: "items", found: n, needed: 2 }));
    }
    for (j, scores) in [x, y].into_iter().enumerate() {
        if let Some(i) = scores.iter().position(|s| s.is_nan()) {
            let missing = scores.iter().filter(|s| s.is_nan()).count();
            return Err(Error::from(Problem::MissingValue {
                model: MODEL,
                indicator: Label::column(j),
                unit: Label::row(i),
                missing,
            }));
        }
    }
    of_ranks(&ranks(x, Ties::Average, 0.0), &ranks(y, Ties::Average, 0.0)).ok_or_else(|| {
        Error::from(Problem::Undetermined {
            model: MODEL,
            reason: "all items of one ranking are tied; there is no order to compare".to_owned(),
        })
    })
}

/// Compares two rankings whose ties have their mean rank; nothing where one has no order.
pub(crate) fn of_ranks(x: &[f64], y: &[f64]) -> Option<RankAgreement> {
    let n = x.len();
    let pairs = Pairs::of(x, y);
    let kendall = pairs.tau()?;
    let nf = n as f64;
    let middle = f64::midpoint(nf, 1.0);
    let sum =
        |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| (a - middle) * (b - middle)).sum() };
    let (mut weighted, mut ws) = (0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        weighted += (a - b) * (a - b) * (2.0 * nf + 2.0 - a - b);
        ws += (-a).exp2() * (a - b).abs() / (a - 1.0).abs().max((a - nf).abs());
    }
    Some(RankAgreement {
        spearman: (sum(x, y) / (sum(x, x) * sum(y, y)).sqrt()).clamp(-1.0, 1.0),
        kendall,
        goodman_kruskal: if pairs.untied_in_both > 0.0 { pairs.score / pairs.untied_in_both } else { 0.0 },
        weighted_spearman: 1.0 - 6.0 * weighted / (nf.powi(4) + nf.powi(3) - nf * nf - nf),
        ws: 1.0 - ws,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn opposite_rankings() {
        let a = rank_agreement(&[3.0, 2.0, 1.0], &[1.0, 2.0, 3.0]).unwrap();
        assert_relative_eq!(a.spearman, -1.0);
        assert_relative_eq!(a.kendall, -1.0);
        assert_relative_eq!(a.goodman_kruskal, -1.0);
    }

    /// Ties: τ by hand, C = 4, D = 0, one pair tied in each ranking: 4/5.
    #[test]
    fn tied_pairs_lower_tau_but_not_gamma() {
        let a = rank_agreement(&[4.0, 3.0, 3.0, 1.0], &[4.0, 4.0, 3.0, 1.0]).unwrap();
        assert_relative_eq!(a.kendall, 4.0 / 5.0, max_relative = 1e-15);
        assert_relative_eq!(a.goodman_kruskal, 1.0);
    }

    #[test]
    fn refuses_what_has_no_order() {
        assert_eq!(rank_agreement(&[1.0], &[1.0]).unwrap_err().code(), "too_few");
        assert_eq!(rank_agreement(&[1.0, 1.0], &[1.0, 2.0]).unwrap_err().code(), "undetermined");
        assert_eq!(rank_agreement(&[1.0, f64::NAN], &[1.0, 2.0]).unwrap_err().code(), "missing_value");
        assert_eq!(rank_agreement(&[1.0, 2.0], &[1.0]).unwrap_err().code(), "length_mismatch");
    }
}
