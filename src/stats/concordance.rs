//! Kendall's W: how far several experts rank the same items alike, with its test.
//!
//! ```text
//! W = 12 S / ( m² (n³ − n) − m Σ_k T_k ),   S = Σ_i (R_i − m (n + 1)/2)²,   T_k = Σ (t³ − t)
//! χ² = m (n − 1) W,           n − 1 degrees of freedom
//! F  = (m − 1) W / (1 − W),   ν = n − 1 − 2/m and (m − 1) ν degrees of freedom
//! exact, permutation          the share of the experts' own ranks in every order, or in random orders, that give S or more
//! ```
//!
//! where `m` experts rank `n` items, `R_i` is the sum of the ranks of item `i`, and `t` runs over the sizes of the
//! ties of expert `k`. W is 0 for no agreement and 1 for full agreement.
//!
//! χ² is an approximation for more than 7 items; with few experts it says "by chance" too often. F is closer for few
//! experts and items. The exact test and the permutation test are right for any number of either, ties included: they ask
//! how often experts who give these very ranks in a random order agree as much or more.
//!
//! Source: Kendall & Babington Smith (1939), *Annals of Mathematical Statistics* 10, 275–287 (W and F); Friedman (1937),
//! *Journal of the American Statistical Association* 32, 675–701 (χ²); Legendre (2005), *Journal of Agricultural, Biological,
//! and Environmental Statistics* 10, 226–245, and Marozzi (2014), *Journal of Statistical Computation and Simulation* 84,
//! 1843–1850 (how the tests compare).

use crate::error::{Label, Problem};
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::sort;
use super::tails::f_tail;
use super::{Stream, Ties, ranks};
use crate::{Error, Result, parallel};

const MODEL: &str = "Kendall's W";

/// How the chance of so much agreement is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ConcordanceTest {
    /// By the χ² distribution: for more than 7 items and several experts.
    #[default]
    ChiSquare,
    /// By the F distribution.
    F,
    /// By every order of every expert's ranks: for few items and experts.
    Exact,
    /// By random orders of every expert's ranks: `(1 + those with S or more) / (1 + draws)`.
    Permutation {
        /// How many, from 1. 9,999 will do for two digits.
        draws: usize,
        /// Where the random numbers start.
        seed: u64,
    },
}

/// Sums of ranks that the exact test adds up at most: about a second.
const MOST_SUMS: usize = 2_000_000;

/// Kendall's W and its test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
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
    /// The statistic of the F test; none where W is 1, for which it has no end.
    pub f: Option<f64>,
    /// Its degrees of freedom, of the numerator and of the denominator.
    pub f_degrees: [f64; 2],
    /// The test of the p-value.
    pub test: ConcordanceTest,
    /// The chance of so much agreement among experts who rank at random, by the test.
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
/// `too_few` for fewer than two experts or items; `length_mismatch` when an expert rates another
/// number of items; `missing_value` when a rating is missing; `undetermined` when every expert ties
/// all items.
pub fn concordance(ratings: &[Vec<f64>]) -> Result<Concordance> {
    concordance_by(ratings, ConcordanceTest::ChiSquare)
}

/// [`concordance`] with a test of choice.
///
/// ```
/// use govindex::stats::{ConcordanceTest, concordance_by};
///
/// let ratings = [vec![4.0, 3.0, 2.0, 1.0], vec![4.0, 2.0, 3.0, 1.0], vec![3.0, 4.0, 2.0, 1.0]];
/// let found = concordance_by(&ratings, ConcordanceTest::Exact)?;
/// assert_eq!(found.chi_square, 7.0);
/// assert!((found.p_value - 0.054).abs() < 0.0005);            // the χ² approximation says 0.072
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// As [`concordance`]; `invalid_parameter` for an exact test of too many items and experts, or no draw.
pub fn concordance_by(ratings: &[Vec<f64>], test: ConcordanceTest) -> Result<Concordance> {
    let experts = ratings.len();
    let items = ratings.first().map_or(0, Vec::len);
    for (of, found) in [("experts", experts), ("items", items)] {
        if found < 2 {
            return Err(Error::from(Problem::TooFew { model: MODEL, of, found, needed: 2 }));
        }
    }
    let mut rank_sums = vec![0.0; items];
    let mut ties = 0.0;
    // Ranks twice over, which ties leave whole.
    let mut doubled: Vec<Vec<i64>> = Vec::with_capacity(experts);
    for (k, row) in ratings.iter().enumerate() {
        if row.len() != items {
            return Err(Error::from(Problem::LengthMismatch {
                what: format!("the ratings of expert {k}"),
                found: row.len(),
                expected: items,
                of: "items",
            }));
        }
        if let Some(i) = row.iter().position(|x| x.is_nan()) {
            let missing = ratings.iter().flatten().filter(|x| x.is_nan()).count();
            return Err(Error::from(Problem::MissingValue {
                model: MODEL,
                indicator: Label::Position("item", i),
                unit: Label::Position("expert", k),
                missing,
            }));
        }
        let places = ranks(row, Ties::Average, 0.0);
        for (sum, place) in rank_sums.iter_mut().zip(&places) {
            *sum += place;
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole, from 2 to twice the items")]
        doubled.push(places.iter().map(|place| (2.0 * place) as i64).collect());
        let mut sorted = places;
        sort::ascending(&mut sorted);
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
        return Err(Error::from(Problem::Undetermined {
            model: MODEL,
            reason: "every expert ties all items".to_owned(),
        }));
    }
    let w = (12.0 * s / most).min(1.0);
    let chi_square = m * (n - 1.0) * w;
    let f = Some((m - 1.0) * w / (1.0 - w)).filter(|f| f.is_finite());
    let first = n - 1.0 - 2.0 / m;
    let f_degrees = [first, (m - 1.0) * first];
    let p_value = match test {
        ConcordanceTest::ChiSquare => {
            ChiSquared::new(n - 1.0).map_or(1.0, |distribution| distribution.sf(chi_square))
        }
        // Two experts and two items leave no degree of freedom.
        ConcordanceTest::F if first <= 0.0 => {
            return Err(Error::from(Problem::TooFew {
                model: "the F test of Kendall's W",
                of: "items",
                found: items,
                needed: 3,
            }));
        }
        ConcordanceTest::F => f.map_or(0.0, |f| f_tail(f, f_degrees[0], f_degrees[1])),
        ConcordanceTest::Exact => exact(&doubled)?,
        ConcordanceTest::Permutation { draws, seed } => permuted(&doubled, draws, seed)?,
    };
    Ok(Concordance {
        experts,
        items,
        rank_sums,
        w,
        chi_square,
        degrees: items - 1,
        f,
        f_degrees,
        test,
        p_value,
    })
}

/// 4 S of doubled rank sums.
fn spread(sums: &[i64], experts: usize) -> i64 {
    #[expect(clippy::cast_possible_wrap, reason = "the table of ranks is in memory")]
    let mean = (experts * (sums.len() + 1)) as i64;
    sums.iter().map(|sum| (sum - mean) * (sum - mean)).sum()
}

fn sums_of(doubled: &[Vec<i64>]) -> Vec<i64> {
    (0..doubled[0].len()).map(|i| doubled.iter().map(|row| row[i]).sum()).collect()
}

/// The chance of `S` or more where every order of every expert's ranks is as likely as any other.
fn exact(doubled: &[Vec<i64>]) -> Result<f64> {
    let observed = spread(&sums_of(doubled), doubled.len());
    let mut above: f64 = distribution(doubled)?.range(observed..).map(|(_, share)| share).sum();
    if above > 1.0 {
        above = 1.0;
    }
    Ok(above)
}

/// The distribution of 4 S.
///
/// Items have no names under chance, so sums of ranks are kept in order, and one expert after the other is added to each set
/// of sums that differs: far fewer than the orders of all experts together.
fn distribution(doubled: &[Vec<i64>]) -> Result<BTreeMap<i64, f64>> {
    let too_many = || {
        Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "test",
            found: format!("exact for {} experts and {} items", doubled.len(), doubled[0].len()),
            expected: "a permutation test for so many, or F",
        })
    };
    let mut work = 0_usize;
    let mut first = doubled[0].clone();
    first.sort_unstable();
    let mut states = BTreeMap::from([(first, 1.0)]);
    let mut found = BTreeMap::new();
    for (k, row) in doubled.iter().enumerate().skip(1) {
        let arrangements = arrangements(row, MOST_SUMS).ok_or_else(too_many)?;
        work += states.len().saturating_mul(arrangements.len());
        if work > MOST_SUMS {
            return Err(too_many());
        }
        let each = 1.0 / arrangements.len() as f64;
        let mut next: BTreeMap<Vec<i64>, f64> = BTreeMap::new();
        for (sums, share) in &states {
            parallel::check_stop()?;
            for arrangement in &arrangements {
                let mut sums: Vec<i64> = sums.iter().zip(arrangement).map(|(sum, rank)| sum + rank).collect();
                if k + 1 == doubled.len() {
                    *found.entry(spread(&sums, doubled.len())).or_default() += share * each;
                } else {
                    sums.sort_unstable();
                    *next.entry(sums).or_default() += share * each;
                }
            }
        }
        states = next;
    }
    Ok(found)
}

/// Every different order of ranks; none where they hold more than `most` numbers.
fn arrangements(ranks: &[i64], most: usize) -> Option<Vec<Vec<i64>>> {
    let mut order = ranks.to_vec();
    order.sort_unstable();
    let mut all = vec![order.clone()];
    // The next order in the dictionary: the last rise, exchanged with the last that is above it, and what follows turned.
    while let Some(rise) = order.windows(2).rposition(|pair| pair[0] < pair[1]) {
        let above = order.iter().rposition(|rank| *rank > order[rise])?;
        order.swap(rise, above);
        order[rise + 1..].reverse();
        all.push(order.clone());
        if all.len() * ranks.len() > most {
            return None;
        }
    }
    Some(all)
}

/// The share of random orders with `S` or more, the one at hand among them.
fn permuted(doubled: &[Vec<i64>], draws: usize, seed: u64) -> Result<f64> {
    if draws == 0 {
        return Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "draws",
            found: "0".to_owned(),
            expected: "at least 1",
        }));
    }
    let observed = spread(&sums_of(doubled), doubled.len());
    let mut rows = doubled.to_vec();
    let mut sums = vec![0; doubled[0].len()];
    let mut reached = 1_usize;
    for draw in 0..draws {
        parallel::check_stop()?;
        let mut stream = Stream::new(seed, draw as u64);
        sums.copy_from_slice(&rows[0]);
        // One expert can stay: only how the others stand to the first counts.
        for row in &mut rows[1..] {
            for i in (1..row.len()).rev() {
                row.swap(i, stream.below(i + 1));
            }
            sums.iter_mut().zip(row).for_each(|(sum, rank)| *sum += *rank);
        }
        reached += usize::from(spread(&sums, doubled.len()) >= observed);
    }
    Ok(reached as f64 / (draws as f64 + 1.0))
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

    /// Critical values of Friedman's χ² (experts, items, at 5 %, at 1 %), as printed in tables for students
    /// (scribd.com/document/464088360): each is reached by chance at most that often, the next lower value more often.
    #[test]
    fn the_exact_test_has_the_critical_values_of_tables() {
        let table = [
            (4, 3, 6.5, 8.0),
            (5, 3, 6.4, 8.4),
            (6, 3, 7.0, 9.0),
            (7, 3, 7.143, 8.857),
            (8, 3, 6.25, 9.0),
            (9, 3, 6.222, 9.556),
            (10, 3, 6.2, 9.6),
            (3, 4, 7.4, 9.0),
            (4, 4, 7.8, 9.6),
            (5, 4, 7.8, 9.96),
            (2, 5, 7.6, 8.0),
            (3, 5, 8.533, 10.13),
            (2, 6, 9.143, 9.714),
        ];
        for (experts, items, five, one) in table {
            let row: Vec<i64> = (1..=items).map(|rank| 2 * rank).collect();
            let found = distribution(&vec![row; experts]).unwrap();
            assert_relative_eq!(found.values().sum::<f64>(), 1.0, max_relative = 1e-12);
            let (m, n) = (experts as f64, items as f64);
            let chi_square = |s: i64| 3.0 * s as f64 / (m * n * (n + 1.0));
            for (critical, level) in [(five, 0.05), (one, 0.01)] {
                let tail = |from: f64| -> f64 {
                    found.iter().filter(|(s, _)| chi_square(**s) >= from).map(|(_, share)| share).sum()
                };
                // Printed to three decimals, or two.
                let near = found
                    .keys()
                    .map(|s| chi_square(*s))
                    .min_by(|a, b| (a - critical).abs().total_cmp(&(b - critical).abs()));
                let critical = near.filter(|x| (x - critical).abs() < 0.005).unwrap();
                let lower = found.keys().map(|s| chi_square(*s)).filter(|x| *x < critical - 1e-9);
                let lower = lower.fold(0.0, f64::max);
                assert!(
                    tail(critical - 1e-9) <= level + 5e-4,
                    "{experts} × {items}: {}",
                    tail(critical - 1e-9)
                );
                assert!(tail(lower - 1e-9) > level, "{experts} × {items}: {}", tail(lower - 1e-9));
            }
        }
    }

    /// Three experts with ties of their own kind: 44 of the 24 · 24 orders, counted one by one.
    #[test]
    fn ties_keep_their_shape_in_every_order() {
        let ratings = [vec![1.0, 2.0, 2.0, 3.0], vec![2.0, 1.0, 3.0, 4.0], vec![1.0, 2.0, 1.0, 3.0]];
        let found = concordance_by(&ratings, ConcordanceTest::Exact).unwrap();
        assert_relative_eq!(found.p_value, 44.0 / 576.0, max_relative = 1e-12);
        assert_eq!(found.test, ConcordanceTest::Exact);
        let permutation = ConcordanceTest::Permutation { draws: 20_000, seed: 3 };
        let drawn = concordance_by(&ratings, permutation).unwrap();
        // Five standard errors.
        assert!((drawn.p_value - found.p_value).abs() < 5.0 * (0.0764_f64 * 0.9236 / 2e4).sqrt());
        assert_eq!(concordance_by(&ratings, permutation).unwrap(), drawn);
        assert_eq!((found.w, found.chi_square, found.f), (drawn.w, drawn.chi_square, drawn.f));
    }

    /// `scipy.stats.f.sf`, scipy 1.17.1.
    #[test]
    fn the_f_test_of_ten_projects() {
        let judges = [
            [1, 3, 4, 5, 2, 8, 6, 7, 10, 9],
            [2, 1, 4, 5, 6, 3, 8, 7, 10, 9],
            [3, 2, 1, 5, 7, 4, 6, 8, 9, 10],
            [4, 2, 3, 1, 6, 7, 5, 9, 8, 10],
        ];
        let ratings = judges.map(|row| row.map(|rank| -f64::from(rank)).to_vec());
        let found = concordance_by(&ratings, ConcordanceTest::F).unwrap();
        assert_relative_eq!(found.f.unwrap(), 11.558_823_529_411_764, max_relative = 1e-12);
        assert_eq!(found.f_degrees, [8.5, 25.5]);
        assert_relative_eq!(found.p_value, 6.986_417_520_494_858e-7, max_relative = 1e-9);
        let too_many = concordance_by(&ratings, ConcordanceTest::Exact).unwrap_err();
        assert!(too_many.to_string().contains("exact for 4 experts and 10 items"), "{too_many}");
    }

    #[test]
    fn full_agreement_and_two_items() {
        let row = vec![1.0, 2.0, 3.0];
        let all = [row.clone(), row.clone(), row];
        let by = |test| concordance_by(&all, test).unwrap();
        assert_eq!((by(ConcordanceTest::F).p_value, by(ConcordanceTest::F).f), (0.0, None));
        assert_relative_eq!(by(ConcordanceTest::Exact).p_value, 1.0 / 36.0, max_relative = 1e-12);
        let pair = [vec![1.0, 2.0], vec![1.0, 2.0]];
        assert_eq!(concordance_by(&pair, ConcordanceTest::F).unwrap_err().code(), "too_few");
        assert_eq!(concordance_by(&pair, ConcordanceTest::Exact).unwrap().p_value, 0.5);
        let none = ConcordanceTest::Permutation { draws: 0, seed: 0 };
        assert_eq!(concordance_by(&pair, none).unwrap_err().code(), "invalid_parameter");
        // No agreement at all is reached by every order.
        let split = [vec![1.0, 2.0], vec![2.0, 1.0]];
        assert_eq!(concordance_by(&split, ConcordanceTest::Exact).unwrap().p_value, 1.0);
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
