//! The smallest change of the weights with which another unit leads.
//!
//! ```text
//! min Σ_j |v_j − w_j|   or   min √( Σ_j (v_j − w_j)² )
//! such that   Σ v_j = 1,   v ≥ 0,   Σ v_j (x_bj − x_aj) ≥ 0
//! ```
//!
//! where `w` are today's weights (shares), `a` is the leader and `b` a rival: with the weights `v` the rival draws level.
//! The rival need not then be ahead of all others; the least change over all rivals changes the leader.
//!
//! The smallest sum of changes moves weight from the indicators in which the rival lags most to the one in which it
//! is furthest ahead, the worst first: each unit of weight so moved gains most, so the linear program need not be solved.
//! The smallest distance has the closed form `v = w + λ d + μ` on the indicators that keep weight, `d_j = x_bj − x_aj`;
//! which keep weight is found by the one number `λ`.
//!
//! Sources: E. Triantaphyllou & A. Sánchez (1997), Decision Sciences 28, 151–194 (the smallest change of one weight);
//! K. S. Park & S. H. Kim (1997) and A. Mateos, S. Ríos-Insua & E. Gallego (2001), Omega 29 (all weights at once).
//!
//! ```
//! use govindex::robustness::smallest_change;
//! use govindex::stats::Columns;
//!
//! let (online, mobile) = ([90.0, 60.0], [40.0, 80.0]);
//! let rivals = smallest_change(&Columns::new(vec![&online, &mobile])?, &[0.6, 0.4])?;
//! assert_eq!(rivals[0].rival, 1);
//! assert!((rivals[0].least_sum - 2.0 * (0.6 - 4.0 / 7.0)).abs() < 1e-12);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::Serialize;

use super::stability::{index, shares};
use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, Result};

const METHOD: &str = "the smallest change of weights";

/// What it takes for a rival to draw level with the leader.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LeaderChange {
    /// The unit that leads today.
    pub leader: usize,
    /// The unit that draws level.
    pub rival: usize,
    /// The smallest sum of absolute changes, from 0 to 2: half of it is the weight that moves.
    pub least_sum: f64,
    /// Weights with that sum.
    pub by_sum: Vec<f64>,
    /// The smallest (Euclidean) distance of the weights.
    pub least_distance: f64,
    /// The weights at that distance.
    pub by_distance: Vec<f64>,
}

/// For each rival that some weights bring level with the leader of the index `Σ w_j x_ij`, the smallest change; the
/// least sum first. Empty where the leader is ahead whatever the weights.
///
/// `children` are scores on one scale (units × indicators), `weights` are in any total. Units that are level with the
/// leader today need no change: 0.
///
/// Cost: O(units × indicators × log indicators).
///
/// # Errors
/// `too_few` for fewer than two units; `length_mismatch`; `weights` where one is negative or not
/// finite, or all are 0; `missing_value`; `not_finite`.
pub fn smallest_change(children: &Columns<'_>, weights: &[f64]) -> Result<Vec<LeaderChange>> {
    let weights = shares(METHOD, children, weights)?;
    if children.rows() < 2 {
        return Err(Error::from(Problem::TooFew {
            model: METHOD,
            of: "units",
            found: children.rows(),
            needed: 2,
        }));
    }
    let scores = index(children, &weights);
    let leader = (0..scores.len()).reduce(|a, b| if scores[b] > scores[a] { b } else { a }).unwrap_or(0);
    let mut changes: Vec<LeaderChange> = (0..scores.len())
        .filter(|&rival| rival != leader)
        .filter_map(|rival| {
            let gains: Vec<f64> = children.iter().map(|column| column[rival] - column[leader]).collect();
            let by_sum = least_sum(&weights, &gains)?;
            let by_distance = least_distance(&weights, &gains);
            let changes = |to: &[f64]| -> Vec<f64> { to.iter().zip(&weights).map(|(v, w)| v - w).collect() };
            Some(LeaderChange {
                leader,
                rival,
                least_sum: changes(&by_sum).iter().map(|d| d.abs()).sum(),
                least_distance: changes(&by_distance).iter().map(|d| d * d).sum::<f64>().sqrt(),
                by_sum,
                by_distance,
            })
        })
        .collect();
    sort::by_rule(&mut changes, |a, b| a.least_sum.total_cmp(&b.least_sum).then(a.rival.cmp(&b.rival)));
    Ok(changes)
}

/// The weights nearest by the sum of changes; none where the rival is behind in every indicator.
fn least_sum(weights: &[f64], gains: &[f64]) -> Option<Vec<f64>> {
    let mut lag: f64 = -weights.iter().zip(gains).map(|(w, d)| w * d).sum::<f64>();
    let mut moved = weights.to_vec();
    if lag <= 0.0 {
        return Some(moved);
    }
    let best = (0..gains.len()).reduce(|a, b| if gains[b] > gains[a] { b } else { a })?;
    if gains[best] < 0.0 {
        return None;
    }
    let mut worst: Vec<usize> = (0..gains.len()).filter(|&j| j != best).collect();
    sort::by_value(&mut worst, gains);
    for j in worst {
        let gain = gains[best] - gains[j];
        if gain <= 0.0 {
            break;
        }
        let amount = (lag / gain).min(moved[j]);
        moved[j] -= amount;
        moved[best] += amount;
        lag -= amount * gain;
        if lag <= 0.0 {
            break;
        }
    }
    Some(moved)
}

/// The nearest weights, where there are any: `v = max(0, w + λ d + μ)`, with `μ` such that they sum to 1 and `λ` such that
/// the rival is level. The rival's lead grows with `λ`, so halving finds which weights stay above 0; there `λ` and `μ`
/// solve two linear equations.
fn least_distance(weights: &[f64], gains: &[f64]) -> Vec<f64> {
    let lead = |v: &[f64]| v.iter().zip(gains).map(|(v, d)| v * d).sum::<f64>();
    if lead(weights) >= 0.0 {
        return weights.to_vec();
    }
    let largest = gains.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
    let at = |lambda: f64| {
        let target: Vec<f64> = weights.iter().zip(gains).map(|(w, d)| w + lambda * d / largest).collect();
        onto_simplex(&target)
    };
    let (mut low, mut high) = (0.0, 1.0);
    while lead(&at(high)) < 0.0 && high < 1e15 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if lead(&at(middle)) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let near = at(high);
    let kept: Vec<usize> = (0..weights.len()).filter(|&j| near[j] > 0.0).collect();
    let n = kept.len() as f64;
    let sum = |f: &dyn Fn(usize) -> f64| kept.iter().map(|&j| f(j)).sum::<f64>();
    let mean_gain = sum(&|j| gains[j]) / n;
    let spread = sum(&|j| (gains[j] - mean_gain).powi(2));
    let short = (1.0 - sum(&|j| weights[j])) / n;
    if spread <= 0.0 {
        return near;
    }
    let lambda = -sum(&|j| (weights[j] + short) * gains[j]) / spread;
    let mut exact = vec![0.0; weights.len()];
    for &j in &kept {
        exact[j] = weights[j] + short + lambda * (gains[j] - mean_gain);
    }
    // A weight that is 0 at the optimum may come out as its rounding.
    if exact.iter().any(|v| *v < -1e-12) { near } else { exact.iter().map(|v| v.max(0.0)).collect() }
}

/// The point of the simplex nearest to `target`.
fn onto_simplex(target: &[f64]) -> Vec<f64> {
    let mut sorted = target.to_vec();
    sort::descending(&mut sorted);
    let (mut sum, mut cut) = (0.0, 0.0);
    for (k, x) in sorted.iter().enumerate() {
        sum += x;
        let candidate = (sum - 1.0) / (k + 1) as f64;
        if *x > candidate {
            cut = candidate;
        }
    }
    target.iter().map(|x| (x - cut).max(0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    fn columns(table: &[Vec<f64>]) -> Columns<'_> {
        Columns::new(table.iter().map(Vec::as_slice).collect()).unwrap()
    }

    fn table() -> impl Strategy<Value = Vec<Vec<f64>>> {
        prop::collection::vec(prop::collection::vec(0.0_f64..100.0, 4), 5)
    }

    /// The linear program itself: v = w + up − down.
    #[cfg(feature = "lp")]
    fn by_program(weights: &[f64], gains: &[f64]) -> Option<f64> {
        use microlp::{ComparisonOp, OptimizationDirection, Problem};
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let parts: Vec<_> = weights
            .iter()
            .map(|w| (problem.add_var(1.0, (0.0, f64::INFINITY)), problem.add_var(1.0, (0.0, *w))))
            .collect();
        let balance: Vec<_> = parts.iter().flat_map(|(up, down)| [(*up, 1.0), (*down, -1.0)]).collect();
        problem.add_constraint(balance, ComparisonOp::Eq, 0.0);
        let lead: Vec<_> =
            parts.iter().zip(gains).flat_map(|((up, down), d)| [(*up, *d), (*down, -d)]).collect();
        let today: f64 = weights.iter().zip(gains).map(|(w, d)| w * d).sum();
        problem.add_constraint(lead, ComparisonOp::Ge, -today);
        problem.solve().ok().and_then(|done| done.into_solution().ok()).map(|done| done.objective())
    }

    proptest! {
        #[cfg(feature = "lp")]
        #[test]
        fn the_least_sum_is_that_of_the_linear_program(
            table in table(),
            weights in prop::collection::vec(0.05_f64..1.0, 5),
        ) {
            let found = smallest_change(&columns(&table), &weights).unwrap();
            let total: f64 = weights.iter().sum();
            let shares: Vec<f64> = weights.iter().map(|w| w / total).collect();
            for rival in 0..4 {
                let ours = found.iter().find(|change| change.rival == rival);
                let Some(leader) = found.first().map(|change| change.leader) else { continue };
                if rival == leader {
                    continue;
                }
                let gains: Vec<f64> = table.iter().map(|column| column[rival] - column[leader]).collect();
                match (ours, by_program(&shares, &gains)) {
                    (Some(ours), Some(theirs)) => prop_assert!((ours.least_sum - theirs).abs() < 1e-7),
                    (ours, theirs) => prop_assert!(ours.is_none() && theirs.is_none()),
                }
            }
        }

        /// Both answers are weights, bring the rival level, and no random weights that do so are nearer.
        #[test]
        fn nothing_nearer_brings_the_rival_level(
            table in table(),
            weights in prop::collection::vec(0.05_f64..1.0, 5),
            tries in prop::collection::vec(prop::collection::vec(0.001_f64..1.0, 5), 50),
        ) {
            let total: f64 = weights.iter().sum();
            for change in smallest_change(&columns(&table), &weights).unwrap() {
                let gain = |v: &[f64]| -> f64 {
                    v.iter().zip(&table).map(|(v, x)| v * (x[change.rival] - x[change.leader])).sum()
                };
                for v in [&change.by_sum, &change.by_distance] {
                    prop_assert!((v.iter().sum::<f64>() - 1.0).abs() < 1e-9 && v.iter().all(|v| *v >= 0.0));
                    prop_assert!(gain(v) > -1e-7, "{change:?}");
                }
                for v in &tries {
                    let sum: f64 = v.iter().sum();
                    let v: Vec<f64> = v.iter().map(|x| x / sum).collect();
                    if gain(&v) >= 0.0 {
                        let moved = |f: fn(f64) -> f64| -> f64 {
                            v.iter().zip(&weights).map(|(v, w)| f(v - w / total)).sum()
                        };
                        prop_assert!(moved(f64::abs) >= change.least_sum - 1e-9);
                        prop_assert!(moved(|d| d * d).sqrt() >= change.least_distance - 1e-7);
                    }
                }
            }
        }
    }

    /// By hand: with three indicators, gains −10, −2, +6 and equal weights the rival lags by 2. One sixteenth each way
    /// between the first and the last; the nearest point moves along the gains' deviations from their mean −2.
    #[test]
    fn textbook_case() {
        let table = [vec![50.0, 40.0], vec![50.0, 48.0], vec![50.0, 56.0]];
        let found = smallest_change(&columns(&table), &[1.0, 1.0, 1.0]).unwrap();
        assert_relative_eq!(found[0].least_sum, 2.0 * 2.0 / 16.0, max_relative = 1e-12);
        let lambda = 2.0 / 128.0;
        for (v, expected) in found[0].by_distance.iter().zip([-8.0, 0.0, 8.0]) {
            assert_relative_eq!(*v, 1.0 / 3.0 + lambda * expected, max_relative = 1e-10);
        }
    }

    #[test]
    fn a_leader_in_everything_stays() {
        let table = [vec![50.0, 40.0], vec![50.0, 48.0]];
        assert!(smallest_change(&columns(&table), &[1.0, 1.0]).unwrap().is_empty());
        // Level in one indicator: all weight on it makes them level.
        let table = [vec![50.0, 50.0], vec![50.0, 48.0]];
        let found = smallest_change(&columns(&table), &[1.0, 1.0]).unwrap();
        assert_relative_eq!(found[0].least_sum, 1.0, max_relative = 1e-12);
        for v in [&found[0].by_sum, &found[0].by_distance] {
            assert!((v[0] - 1.0).abs() < 1e-6 && v[1] < 1e-6, "{found:?}");
        }
        let level = [vec![50.0, 50.0], vec![48.0, 48.0]];
        assert_eq!(smallest_change(&columns(&level), &[1.0, 1.0]).unwrap()[0].least_sum, 0.0);
    }

    #[test]
    fn bad_input() {
        let table = [vec![1.0], vec![3.0]];
        assert_eq!(smallest_change(&columns(&table), &[1.0, 1.0]).unwrap_err().code(), "too_few");
        let table = [vec![1.0, 2.0], vec![3.0, f64::NAN]];
        assert_eq!(smallest_change(&columns(&table), &[1.0, 1.0]).unwrap_err().code(), "missing_value");
        assert_eq!(smallest_change(&columns(&table[..1]), &[0.0]).unwrap_err().code(), "weights");
    }
}
