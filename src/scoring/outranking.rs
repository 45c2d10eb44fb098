//! Who beats whom: pairs of units compared indicator by indicator, and what a vote over the indicators says.
//!
//! ```text
//! o_ik = ( Σ_j w_j [i better than k in j] + ½ Σ_j w_j [i equals k in j] ) / Σ_j w_j          o_ki = 1 − o_ik
//! Copeland score of i = number of k with o_ik > ½ − number of k with o_ik < ½
//! ```
//!
//! where `o_ik` is the share of weight by which unit `i` is ahead of unit `k`, `w_j` the weight of indicator `j`, and the
//! sums run over the indicators in which **both** units have a value, so the answer does not depend on the order of the
//! rows (COINr credits what is missing to the unit that comes later). Two units without a common indicator tie. Shares
//! within 1e-12 of ½ are ½: sums of the same weights in another order differ in the last bits.
//!
//! A Condorcet winner beats every other unit; there may be none. The Smith set is the smallest set of units each of which
//! beats every unit outside it.
//!
//! No normalization is needed: only the order in each indicator counts.
//!
//! **Rank reversal.** Pairs do not depend on other units, but a Copeland score counts them, so adding a unit can reorder
//! others. A Condorcet winner stays the winner when another unit is removed.
//!
//! Source: Condorcet (1785), *Essai sur l'application de l'analyse*; Copeland (1951), *A reasonable social welfare
//! function*; Smith (1973), *Econometrica* 41; Munda & Nardo (2009) for composite indicators.
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Copeland, copeland, outranking};
//! use govindex::stats::Columns;
//!
//! let (coverage, days) = ([90.0, 60.0, 30.0], [5.0, 2.0, f64::NAN]);
//! let columns = Columns::new(vec![&coverage, &days])?;
//! let (weights, directions) = ([0.7, 0.3], [Higher, Lower]);
//! assert_eq!(copeland(&columns, &weights, &directions, &Copeland::default())?.scores, [2.0, 0.0, -2.0]);
//! let pairs = outranking(&columns, &weights, &directions)?;
//! assert!((pairs.share(0, 1) - 0.7).abs() < 1e-15);
//! assert_eq!(pairs.condorcet().winner, Some(0));
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::Scored;
use super::matrix::{Matrix, check_share};
use crate::normalize::Direction;
use crate::parallel;
use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, Result};

/// Balances (share for less share against) nearer to 0 than this are ties.
const TIE: f64 = 1e-12;

/// Units whose pairs are compared by one task.
const TASK: usize = 64;

/// Parameters of [`copeland`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Copeland {
    /// The least share of weight on which two units must both have values; pairs with less tie. In [0, 1], default 0.
    pub least: f64,
}

impl Copeland {
    /// Sets the least share of weight that two units must have in common.
    #[must_use]
    pub fn least(mut self, share: f64) -> Self {
        self.least = share;
        self
    }

    /// Checks the parameter.
    ///
    /// # Errors
    /// `invalid_parameter` when the share is not in [0, 1].
    pub fn check(&self) -> Result<()> {
        check_share("Copeland", "least", self.least)
    }
}

/// For unit `i`, the weight for it less the weight against it in every pair (`balance`), and the weight that the pair has
/// in common (`common`, where it is asked for). Missing values compare as neither better nor worse.
fn compare(matrix: &Matrix<'_>, i: usize, balance: &mut [f64], common: Option<&mut [f64]>) {
    balance.fill(0.0);
    for c in &matrix.criteria {
        let (mine, weight) = (c.values[i], if c.higher() { c.weight } else { -c.weight });
        for (balance, &theirs) in balance.iter_mut().zip(c.of_units()) {
            let (ahead, behind) =
                (if mine > theirs { weight } else { 0.0 }, if mine < theirs { weight } else { 0.0 });
            *balance += ahead - behind;
        }
    }
    if let Some(common) = common {
        common.fill(0.0);
        for c in matrix.criteria.iter().filter(|c| !c.values[i].is_nan()) {
            for (common, theirs) in common.iter_mut().zip(c.of_units()) {
                *common += if theirs.is_nan() { 0.0 } else { c.weight };
            }
        }
    }
}

/// Scores units by pairs won less pairs lost. Details: `wins`, `losses` (units).
///
/// Cost: n² × indicators comparisons in O(n) memory.
///
/// # Errors
/// `invalid_parameter`, `not_finite`, `length_mismatch`, `weights`. Missing values are
/// fine.
pub fn copeland(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Copeland,
) -> Result<Scored> {
    parameters.check()?;
    let matrix = Matrix::with_gaps("Copeland", columns, weights, directions)?;
    let (mut wins, mut losses) = (vec![0.0; matrix.rows], vec![0.0; matrix.rows]);
    let tasks = wins.chunks_mut(TASK).zip(losses.chunks_mut(TASK)).enumerate().collect();
    let least = parameters.least - TIE;
    parallel::try_map(tasks, matrix.rows * matrix.units, |(task, (wins, losses))| {
        let (mut balance, mut common) = (vec![0.0; matrix.units], vec![1.0; matrix.units]);
        for (k, (wins, losses)) in wins.iter_mut().zip(losses).enumerate() {
            parallel::check_stop()?;
            compare(&matrix, task * TASK + k, &mut balance, (least > 0.0).then_some(&mut common));
            for (balance, common) in balance.iter().zip(&common) {
                let counts = f64::from(*common >= least);
                *wins += if *balance > TIE { counts } else { 0.0 };
                *losses += if *balance < -TIE { counts } else { 0.0 };
            }
        }
        Ok(())
    })?;
    let scores = wins.iter().zip(&losses).map(|(w, l)| w - l).collect();
    matrix.checked(
        Scored::new(scores, format!("copeland(least={})", parameters.least))
            .with_units("wins", wins)
            .with_units("losses", losses),
    )
}

/// The outranking matrix: for each pair of units the share of weight by which the first is ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Outranking {
    units: usize,
    shares: Vec<f64>,
}

/// What a vote over the indicators decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Condorcet {
    /// The unit that beats every other, if there is one.
    pub winner: Option<usize>,
    /// The unit that every other beats, if there is one.
    pub loser: Option<usize>,
    /// The smallest set of units each of which beats every unit outside it, in the order of the rows.
    pub smith: Vec<usize>,
}

/// Compares all pairs of units.
///
/// The matrix takes n² × 8 bytes; for the Copeland score alone, [`copeland`] needs no matrix.
///
/// # Errors
/// `no_score` when the matrix does not fit into memory, `not_finite`, `length_mismatch`,
/// `weights`. Missing values are fine.
pub fn outranking(columns: &Columns<'_>, weights: &[f64], directions: &[Direction]) -> Result<Outranking> {
    let matrix = Matrix::with_gaps("outranking", columns, weights, directions)?;
    let n = matrix.rows;
    let mut shares: Vec<f64> = Vec::new();
    let cells = n.checked_mul(n).filter(|&cells| shares.try_reserve_exact(cells).is_ok());
    let Some(cells) = cells else {
        return Err(Error::from(Problem::NoScore {
            model: "outranking matrix",
            node: None,
            reason: format!("{n} × {n} pairs do not fit into memory").into(),
            remedy: "use `copeland`, which keeps no matrix",
        }));
    };
    shares.resize(cells, 0.0);
    let tasks = shares.chunks_mut(n).enumerate().collect();
    parallel::try_map(tasks, cells, |(i, row)| {
        let mut common = vec![0.0; n];
        compare(&matrix, i, row, Some(&mut common));
        for (k, (share, common)) in row.iter_mut().zip(&common).enumerate() {
            let balance = if *common > 0.0 { *share / common } else { 0.0 };
            *share = if k == i { 0.0 } else { 0.5 + 0.5 * balance };
        }
        Ok(())
    })?;
    Ok(Outranking { units: n, shares })
}

impl Outranking {
    /// The number of units.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// The share of weight by which unit `i` is ahead of unit `k`; 0 for a unit and itself, `NaN` where there is no such
    /// unit.
    #[must_use]
    pub fn share(&self, i: usize, k: usize) -> f64 {
        if i < self.units && k < self.units { self.shares[i * self.units + k] } else { f64::NAN }
    }

    /// The shares of unit after unit, each a slice over all units.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.shares.chunks_exact(self.units)
    }

    fn beats(&self, i: usize, k: usize) -> bool {
        self.share(i, k) > 0.5 + TIE
    }

    /// Pairs won less pairs lost, for every unit.
    #[must_use]
    pub fn copeland(&self) -> Vec<f64> {
        self.rows()
            .enumerate()
            .map(|(i, row)| {
                row.iter()
                    .enumerate()
                    .filter(|&(k, _)| k != i)
                    .map(|(_, share)| f64::from(i8::from(*share > 0.5 + TIE) - i8::from(*share < 0.5 - TIE)))
                    .sum()
            })
            .collect()
    }

    /// The number of pairs in which one unit is ahead in everything that counts.
    #[must_use]
    pub fn dominant_pairs(&self) -> usize {
        self.shares.iter().filter(|share| **share >= 1.0 - TIE).count()
    }

    /// Winner, loser and Smith set.
    #[must_use]
    pub fn condorcet(&self) -> Condorcet {
        let scores = self.copeland();
        let order = sort::order_descending(&scores);
        // Every unit of the Smith set has a higher Copeland score than every unit outside, so the set is a head of this
        // order: the shortest one that no unit behind it holds to a tie or beats.
        let (mut head, mut member) = (1, 0);
        while member < head {
            let unit = order[member];
            if let Some(k) = (head..self.units).rev().find(|&k| !self.beats(unit, order[k])) {
                head = k + 1;
            }
            member += 1;
        }
        let mut smith = order[..head].to_vec();
        smith.sort_unstable();
        let all = self.units as f64 - 1.0;
        let with = |score: f64| scores.iter().position(|s| (s - score).abs() < 0.5);
        let (winner, loser) = if self.units > 1 { (with(all), with(-all)) } else { (Some(0), None) };
        Condorcet { winner, loser, smith }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn a_circle_has_no_winner_and_all_are_in_the_smith_set() {
        let (a, b, c) = ([3.0, 2.0, 1.0, 0.0], [2.0, 1.0, 3.0, 0.0], [1.0, 3.0, 2.0, 0.0]);
        let columns = Columns::new(vec![&a, &b, &c]).unwrap();
        let pairs = outranking(&columns, &[1.0; 3], &[]).unwrap();
        assert_eq!(pairs.copeland(), [1.0, 1.0, 1.0, -3.0]);
        let vote = pairs.condorcet();
        assert_eq!(vote, Condorcet { winner: None, loser: Some(3), smith: vec![0, 1, 2] });
    }

    #[test]
    fn weights_that_sum_to_a_half_up_to_rounding_tie() {
        let (a, b, c) = ([1.0, 0.0], [1.0, 0.0], [0.0, 1.0]);
        let columns = Columns::new(vec![&a, &b, &c]).unwrap();
        let scored = copeland(&columns, &[0.1, 0.2, 0.3], &[], &Copeland::default()).unwrap();
        assert_eq!(scored.scores, [0.0, 0.0]);
    }

    #[test]
    fn one_unit_and_units_with_nothing_in_common() {
        let one = [1.0];
        let pairs = outranking(&Columns::new(vec![&one]).unwrap(), &[1.0], &[]).unwrap();
        assert_eq!(pairs.condorcet(), Condorcet { winner: Some(0), loser: None, smith: vec![0] });
        let (a, b) = ([1.0, GAP], [GAP, 5.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        assert_eq!(copeland(&columns, &[1.0, 1.0], &[], &Copeland::default()).unwrap().scores, [0.0, 0.0]);
        assert_eq!(outranking(&columns, &[1.0, 1.0], &[]).unwrap().share(0, 1), 0.5);
    }

    #[test]
    fn too_little_in_common_is_a_tie() {
        let (a, b) = ([1.0, 0.0], [GAP, 5.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let at = |least| copeland(&columns, &[0.4, 0.6], &[], &Copeland::default().least(least)).unwrap();
        assert_eq!(at(0.4).scores, [1.0, -1.0]);
        assert_eq!(at(0.5).scores, [0.0, 0.0]);
        assert_eq!(Copeland::default().least(2.0).check().unwrap_err().code(), "invalid_parameter");
    }

    fn cell() -> impl Strategy<Value = f64> {
        prop_oneof![4 => (0_i32..5).prop_map(f64::from), 1 => Just(GAP)]
    }

    proptest! {
        /// The order of the rows changes nothing, with missing values too; and the two ways to the score agree.
        #[test]
        fn row_order_does_not_matter(cells in prop::collection::vec((cell(), cell(), cell()), 1..12)) {
            let read = |cells: &[(f64, f64, f64)]| {
                let a: Vec<f64> = cells.iter().map(|c| c.0).collect();
                let b: Vec<f64> = cells.iter().map(|c| c.1).collect();
                let c: Vec<f64> = cells.iter().map(|c| c.2).collect();
                let columns = Columns::new(vec![&a, &b, &c]).unwrap();
                let scores = copeland(&columns, &[0.5, 0.2, 0.3], &[], &Copeland::default()).unwrap().scores;
                let pairs = outranking(&columns, &[0.5, 0.2, 0.3], &[]).unwrap();
                assert_eq!(pairs.copeland(), scores);
                (scores, pairs)
            };
            let (scores, pairs) = read(&cells);
            let reversed: Vec<_> = cells.iter().rev().copied().collect();
            let (mut turned, _) = read(&reversed);
            turned.reverse();
            prop_assert_eq!(scores, turned);
            for i in 0..cells.len() {
                for k in 0..i {
                    prop_assert!((pairs.share(i, k) + pairs.share(k, i) - 1.0).abs() < 1e-15);
                }
            }
        }

        /// The Smith set against its definition: all members beat all others, and no smaller head does.
        #[test]
        fn the_smith_set_is_the_smallest_that_beats_the_rest(
            cells in prop::collection::vec((0_i32..5, 0_i32..5, 0_i32..5), 1..9),
        ) {
            let a: Vec<f64> = cells.iter().map(|c| f64::from(c.0)).collect();
            let b: Vec<f64> = cells.iter().map(|c| f64::from(c.1)).collect();
            let c: Vec<f64> = cells.iter().map(|c| f64::from(c.2)).collect();
            let pairs = outranking(&Columns::new(vec![&a, &b, &c]).unwrap(), &[1.0; 3], &[]).unwrap();
            let n = cells.len();
            let closed = |set: &[usize]| {
                set.iter().all(|&i| (0..n).filter(|k| !set.contains(k)).all(|k| pairs.beats(i, k)))
            };
            let smallest = (1_u32..1 << n)
                .map(|bits| (0..n).filter(|k| bits >> k & 1 == 1).collect::<Vec<_>>())
                .filter(|set| closed(set))
                .min_by_key(Vec::len)
                .unwrap();
            prop_assert_eq!(pairs.condorcet().smith, smallest);
        }
    }
}
