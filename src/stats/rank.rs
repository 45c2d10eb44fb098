//! Who is first: ranks with a named rule for ties.
//!
//! Scores 0.9, 0.8, 0.8, 0.7 get
//!
//! ```text
//! competition   1 2 2 4      ties share the best place, the places behind are skipped (UN, sports)
//! dense         1 2 2 3      ties share a place, nothing is skipped (省级政务服务能力)
//! average       1 2.5 2.5 4  ties share the mean place (what rank correlations use)
//! ordinal       1 2 3 4      ties are broken by the order of the units
//! ```

use super::sort;

use serde::{Deserialize, Serialize};

/// How tied scores share ranks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Ties {
    /// 1 2 2 4.
    #[default]
    Competition,
    /// 1 2 2 3.
    Dense,
    /// 1 2.5 2.5 4.
    Average,
    /// 1 2 3 4, in the order of the units.
    Ordinal,
}

/// Ranks of `scores`, 1 for the highest; a missing score (`NaN`) has a missing rank.
///
/// Two scores tie when they differ by at most `tolerance` (in the units of the score) from the best of their tie.
/// A small tolerance keeps sums of the same numbers in another order from being told apart: 0.1 + 0.2 + 0.3 and
/// 0.3 + 0.2 + 0.1 differ by one unit in the last place. A negative or missing tolerance counts as 0.
///
/// Cost: one sort, O(n log n).
///
/// ```
/// use govindex::stats::{Ties, ranks};
///
/// let scores = [0.7, 0.9, f64::NAN, 0.8, 0.8];
/// let r = ranks(&scores, Ties::Competition, 0.0);
/// assert_eq!(r[..2], [4.0, 1.0]);
/// assert!(r[2].is_nan());
/// assert_eq!(r[3..], [2.0, 2.0]);
/// assert_eq!(ranks(&[0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1], Ties::Dense, 1e-12), [1.0, 1.0]);
/// ```
#[must_use]
pub fn ranks(scores: &[f64], ties: Ties, tolerance: f64) -> Vec<f64> {
    let mut ranks = vec![f64::NAN; scores.len()];
    let mut order = descending(scores);
    let (mut start, mut place) = (0, 0);
    while start < order.len() {
        let best = scores[order[start]];
        let lowest = best - tolerance.max(0.0);
        // The best ties with itself even where the difference of two infinities is no number.
        let tied = 1 + order[start + 1..].iter().take_while(|&&i| scores[i] >= lowest).count();
        place += 1;
        let shared = match ties {
            Ties::Competition => (start + 1) as f64,
            Ties::Dense => f64::from(place),
            Ties::Average => start as f64 + f64::midpoint(tied as f64, 1.0),
            Ties::Ordinal => {
                order[start..start + tied].sort_unstable();
                f64::NAN
            }
        };
        for (k, &i) in order[start..start + tied].iter().enumerate() {
            ranks[i] = if ties == Ties::Ordinal { (start + 1 + k) as f64 } else { shared };
        }
        start += tied;
    }
    ranks
}

/// The positions of the scores that are present, the highest first, equal scores in their own order.
fn descending(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|&i| !scores[i].is_nan()).collect();
    sort::by_value_descending(&mut order, scores);
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_rule_on_the_same_ties() {
        let scores = [0.8, 0.9, 0.8, 0.7];
        assert_eq!(ranks(&scores, Ties::Competition, 0.0), [2.0, 1.0, 2.0, 4.0]);
        assert_eq!(ranks(&scores, Ties::Dense, 0.0), [2.0, 1.0, 2.0, 3.0]);
        assert_eq!(ranks(&scores, Ties::Average, 0.0), [2.5, 1.0, 2.5, 4.0]);
        assert_eq!(ranks(&scores, Ties::Ordinal, 0.0), [2.0, 1.0, 3.0, 4.0]);
    }

    #[test]
    fn a_tie_does_not_chain_beyond_the_tolerance() {
        // Each neighbour is within 0.1 of the next, but 0.8 is not within 0.1 of 0.98.
        let scores = [0.98, 0.89, 0.80];
        assert_eq!(ranks(&scores, Ties::Dense, 0.1), [1.0, 1.0, 2.0]);
    }

    #[test]
    fn within_a_tolerance_the_order_of_units_decides_ordinal_ranks() {
        assert_eq!(ranks(&[0.3, 0.3 + 1e-15], Ties::Ordinal, 1e-12), [1.0, 2.0]);
    }

    #[test]
    fn zeros_of_either_sign_tie() {
        assert_eq!(ranks(&[-0.0, 0.0], Ties::Competition, 0.0), [1.0, 1.0]);
    }

    #[test]
    fn nothing_to_rank() {
        assert!(ranks(&[], Ties::Dense, 0.0).is_empty());
        assert!(ranks(&[f64::NAN], Ties::Dense, 0.0)[0].is_nan());
        assert_eq!(ranks(&[f64::INFINITY, 1.0], Ties::Dense, f64::INFINITY), [1.0, 2.0]);
    }

    proptest! {
        /// Against the definition: 1 + the number of strictly better units.
        #[test]
        fn competition_ranks_count_the_better_units(scores in prop::collection::vec(0_i32..8, 1..40)) {
            let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
            let got = ranks(&scores, Ties::Competition, 0.0);
            for (i, rank) in got.iter().enumerate() {
                let better = scores.iter().filter(|&&s| s > scores[i]).count();
                prop_assert_eq!(*rank, (better + 1) as f64);
            }
            let average: f64 = ranks(&scores, Ties::Average, 0.0).iter().sum();
            prop_assert_eq!(average, (scores.len() * (scores.len() + 1)) as f64 / 2.0);
        }
    }
}
