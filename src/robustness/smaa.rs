//! Which weights make a unit the best: stochastic multicriteria acceptability analysis.
//!
//! ```text
//! b_ir = share of the weights with which unit i has rank r          rank acceptability
//! w_i^c = mean of the weights with which unit i is first            central weights
//! ```
//!
//! over weights drawn from a distribution: flat where nothing is known of them. A unit whose acceptability for rank 1 is
//! 0 is not the best for anyone; the central weights say what someone who puts a unit first would have to find
//! important.
//!
//! Sources: R. Lahdelma, J. Hokkanen & P. Salminen (1998), European Journal of Operational Research 106, 137–143; R.
//! Lahdelma & P. Salminen (2001), SMAA-2, Operations Research 49, 444–454.
//!
//! ```
//! use govindex::robustness::smaa_flat;
//! use govindex::stats::Columns;
//!
//! let (online, mobile) = ([90.0, 60.0, 70.0], [40.0, 80.0, 50.0]);
//! let found = smaa_flat(&Columns::new(vec![&online, &mobile])?, 1000, 0)?;
//! assert!((found.acceptability(0, 1.0) - 3.0 / 7.0).abs() < 0.05);       // first where online weighs more than 4/7
//! assert!(found.central[0].as_ref().unwrap()[0] > 4.0 / 7.0);
//! assert!(found.central[2].is_none());                                   // never first
//! # Ok::<(), govindex::Error>(())
//! ```

use super::RankCounts;
use super::stability::complete;
use crate::error::Problem;
use crate::stats::{Columns, Stream, Ties, flat_simplex, ranks};
use crate::{Error, Result, parallel};

const METHOD: &str = "SMAA";

/// What the weights that were drawn say of each unit.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Smaa {
    /// How often each unit held each rank (competition ranks: units that are level share the better one).
    pub ranks: RankCounts,
    /// By unit, the mean of the weights with which it was first; none where it never was.
    pub central: Vec<Option<Vec<f64>>>,
}

impl Smaa {
    /// The rank acceptability of a unit: the share of the weights with which it has the rank.
    #[must_use]
    pub fn acceptability(&self, unit: usize, rank: f64) -> f64 {
        self.ranks.probability(unit, rank)
    }

    /// The holistic acceptability of a unit: its rank acceptabilities weighted by `weight` of the rank, e.g. `1 / rank`.
    #[must_use]
    pub fn holistic(&self, unit: usize, weight: impl Fn(f64) -> f64) -> f64 {
        (1..=self.ranks.units())
            .map(|rank| weight(rank as f64) * self.ranks.probability(unit, rank as f64))
            .sum()
    }
}

/// Ranks the units by the index `Σ w_j x_ij` with each of the weights in `draws` (draw after draw, one weight per
/// indicator, in any total). `children` are scores on one scale (units × indicators).
///
/// # Errors
/// `too_few` for no draw; `length_mismatch` where the draws are not whole; `weights` with the
/// draw where one is negative or not finite, or all are 0; `missing_value`; `not_finite`.
pub fn smaa(children: &Columns<'_>, draws: &[f64]) -> Result<Smaa> {
    let k = children.len();
    if !draws.len().is_multiple_of(k) {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the last draw of weights".to_owned(),
            found: draws.len() % k,
            expected: k,
            of: "columns",
        }));
    }
    drawn(children, draws.len() / k, |at, draw| draw.copy_from_slice(&draws[at * k..(at + 1) * k]))
}

/// [`smaa`] with `runs` draws in which any weights are equally likely: draw `i` from stream `i` of the seed.
///
/// # Errors
/// `too_few` for no run; `invalid_parameter` for more than 2³² − 1, the most that are counted;
/// `missing_value`; `not_finite`.
pub fn smaa_flat(children: &Columns<'_>, runs: usize, seed: u64) -> Result<Smaa> {
    if u32::try_from(runs).is_err() {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "runs",
            found: runs.to_string(),
            expected: "at most 4,294,967,295",
        }));
    }
    drawn(children, runs, |at, draw| flat_simplex(&mut Stream::new(seed, at as u64), draw))
}

fn drawn(children: &Columns<'_>, runs: usize, next: impl Fn(usize, &mut [f64])) -> Result<Smaa> {
    complete(METHOD, children)?;
    let (k, n) = (children.len(), children.rows());
    if runs == 0 {
        return Err(Error::from(Problem::TooFew { model: METHOD, of: "draws", found: 0, needed: 1 }));
    }
    let largest = children.iter().flatten().fold(0.0_f64, |most, x| most.max(x.abs()));
    let mut counts = RankCounts::new(n)?;
    let mut sums = vec![0.0; n * k];
    let mut firsts = vec![0_u32; n];
    let (mut draw, mut weights, mut scores) = (vec![0.0; k], vec![0.0; k], vec![0.0; n]);
    for at in 0..runs {
        parallel::check_stop()?;
        next(at, &mut draw);
        let total: f64 = draw.iter().sum();
        if draw.iter().any(|w| !(w.is_finite() && *w >= 0.0)) || !(total > 0.0 && total.is_finite()) {
            return Err(Error::from(Problem::Weights {
                of: format!("draw {at}"),
                fault: format!("are {draw:?}; they must be finite, at least 0, and not all 0"),
            }));
        }
        weights.iter_mut().zip(&draw).for_each(|(w, drawn)| *w = drawn / total);
        scores.fill(0.0);
        for (column, w) in children.iter().zip(&weights) {
            for (score, x) in scores.iter_mut().zip(column) {
                *score += w * x;
            }
        }
        let ranked = ranks(&scores, Ties::Competition, 1e-12 * largest);
        counts.add(&ranked)?;
        for unit in (0..n).filter(|&unit| ranked[unit] < 1.5) {
            firsts[unit] += 1;
            sums[unit * k..(unit + 1) * k].iter_mut().zip(&weights).for_each(|(sum, w)| *sum += w);
        }
    }
    let central = firsts
        .iter()
        .zip(sums.chunks_exact(k))
        .map(|(&count, sums)| (count > 0).then(|| sums.iter().map(|sum| sum / f64::from(count)).collect()))
        .collect();
    Ok(Smaa { ranks: counts, central })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Stream, flat_simplex};

    fn draws(k: usize, runs: u64) -> Vec<f64> {
        let mut draws = vec![0.0; k * runs as usize];
        for (i, draw) in draws.chunks_exact_mut(k).enumerate() {
            flat_simplex(&mut Stream::new(2, i as u64), draw);
        }
        draws
    }

    /// Analytic: of three units that are each best in one indicator alone (scores 1, 0, 0 …), each is first in a third
    /// of the simplex, and the mean of the largest of three flat weights is (1 + 1/2 + 1/3) / 3 = 11/18.
    #[test]
    fn three_specialists_share_the_simplex() {
        let (a, b, c) = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]);
        let found = smaa(&Columns::new(vec![&a, &b, &c]).unwrap(), &draws(3, 30_000)).unwrap();
        for unit in 0..3 {
            for rank in [1.0, 2.0, 3.0] {
                assert!((found.acceptability(unit, rank) - 1.0 / 3.0).abs() < 0.015);
            }
            let central = found.central[unit].as_ref().unwrap();
            assert!((central[unit] - 11.0 / 18.0).abs() < 0.01, "{central:?}");
            assert!((found.holistic(unit, f64::recip) - 11.0 / 18.0).abs() < 0.02);
        }
    }

    #[test]
    fn a_dominated_unit_is_never_first() {
        let (a, b) = ([3.0, 2.0], [3.0, 1.0]);
        let found = smaa(&Columns::new(vec![&a, &b]).unwrap(), &draws(2, 100)).unwrap();
        assert_eq!((found.acceptability(0, 1.0), found.acceptability(1, 2.0)), (1.0, 1.0));
        assert!(found.central[1].is_none());
        let same = [1.0, 1.0];
        let level = smaa(&Columns::new(vec![&same, &same]).unwrap(), &draws(2, 10)).unwrap();
        assert_eq!((level.acceptability(0, 1.0), level.acceptability(1, 1.0)), (1.0, 1.0));
    }

    #[test]
    fn bad_input() {
        let (a, b) = ([3.0, 2.0], [3.0, 1.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let code = |draws: &[f64]| smaa(&columns, draws).unwrap_err().code();
        assert_eq!(code(&[]), "too_few");
        assert_eq!(code(&[0.5]), "length_mismatch");
        assert_eq!(code(&[0.5, 0.5, 0.0, 0.0]), "weights");
        assert_eq!(code(&[0.5, -0.5]), "weights");
        let gap = [f64::NAN, 1.0];
        let columns = Columns::new(vec![&a, &gap]).unwrap();
        assert_eq!(smaa(&columns, &[0.5, 0.5]).unwrap_err().code(), "missing_value");
    }
}
