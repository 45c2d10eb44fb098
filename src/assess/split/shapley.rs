//! Shapley values: what each child adds, averaged over all orders in which the children change from the baseline to the unit.
//!
//! ```text
//! φ_j = Σ_{S ∌ j} |S|! (k − |S| − 1)! / k! · ( v(S ∪ j) − v(S) )
//! ```
//!
//! where `k` children differ and `v(S)` is what the dimension comes to with the unit's scores for the children in `S` and those of the
//! baseline for the others. The parts add up to `v(all) − v(none)`. Beyond so many children orders are drawn, each with its
//! reverse; every order adds up exactly, so the mean does, and the spread of the pairs says how far the parts may be off.
//!
//! Source: L. S. Shapley (1953), *A value for n-person games*; R. Y. Rubinstein & D. P. Kroese (2017), *Simulation and the Monte
//! Carlo Method*, 5.3 (antithetic pairs).

use crate::Result;
use crate::assess::held::Held;
use crate::scoring::Mean;
use crate::stats::Stream;

/// What a unit and the baseline have of the children of a dimension.
pub(super) struct Pair {
    own: Vec<f64>,
    base: Vec<f64>,
    /// The children that differ.
    pub(super) players: Vec<usize>,
}

impl Pair {
    pub(super) fn new(own: Vec<f64>, base: Vec<f64>, shares: &[f64]) -> Self {
        // A child of no weight does nothing.
        let differs = |&j: &usize| shares[j] > 0.0 && own[j].to_bits() != base[j].to_bits();
        let players = (0..own.len()).filter(differs).collect();
        Self { own, base, players }
    }

    /// With a child that did not differ a step above the baseline.
    pub(super) fn moved(mut self, k: usize, step: f64) -> Self {
        self.own[k] = self.base[k] + step;
        if !self.players.contains(&k) {
            self.players.push(k);
            self.players.sort_unstable();
        }
        self
    }
}

/// Rows of profiles that are scored at a time: 12 columns of them are 3 MB.
const BATCH: usize = 1 << 15;

/// The parts of several pairs: all subsets of the children that differ are scored.
pub(super) fn exact(held: &Held<'_>, pairs: &[&Pair]) -> Result<Vec<Vec<f64>>> {
    if let Some(mean) = held.mean().filter(|mean| *mean != Mean::Arithmetic) {
        let of = |pair: &&Pair| weighed(&subsets_of_mean(mean, &held.shares, pair), pair);
        return Ok(pairs.iter().map(of).collect());
    }
    let mut parts = Vec::with_capacity(pairs.len());
    let mut rest = pairs;
    while let Some(first) = rest.first() {
        let (mut count, mut rows) = (1, 1 << first.players.len());
        while let Some(next) = rest.get(count).map(|pair| 1 << pair.players.len())
            && rows + next <= BATCH.max(held.overhead())
        {
            (count, rows) = (count + 1, rows + next);
        }
        let (batch, others) = rest.split_at(count);
        let mut columns = held.columns(rows);
        for pair in batch {
            let subsets = 1_usize << pair.players.len();
            for (j, column) in columns.iter_mut().enumerate() {
                match pair.players.iter().position(|&player| player == j) {
                    None => column.extend(std::iter::repeat_n(pair.own[j], subsets)),
                    Some(bit) => {
                        let of =
                            |subset: usize| if subset >> bit & 1 == 1 { pair.own[j] } else { pair.base[j] };
                        column.extend((0..subsets).map(of));
                    }
                }
            }
        }
        let values = held.values(&columns)?;
        let mut values = &values[..];
        for pair in batch {
            let (own, behind) = values.split_at(1 << pair.players.len());
            parts.push(weighed(own, pair));
            values = behind;
        }
        rest = others;
    }
    Ok(parts)
}

/// What the subsets of the children that differ come to by a mean: by doubling, one child after the other.
fn subsets_of_mean(mean: Mean, shares: &[f64], pair: &Pair) -> Vec<f64> {
    let players = &pair.players;
    let total: f64 = shares.iter().filter(|share| **share > 0.0).sum();
    let fixed = (0..shares.len()).filter(|j| shares[*j] > 0.0 && !players.contains(j));
    let mut sums = Vec::with_capacity(1 << players.len());
    sums.push(fixed.map(|j| shares[j] * mean.term(pair.own[j])).sum::<f64>());
    for &j in players {
        let (own, base) = (shares[j] * mean.term(pair.own[j]), shares[j] * mean.term(pair.base[j]));
        let count = sums.len();
        for subset in 0..count {
            sums.push(sums[subset] + own);
        }
        for sum in &mut sums[..count] {
            *sum += base;
        }
    }
    for sum in &mut sums {
        *sum = mean.of_terms(*sum / total);
    }
    sums
}

/// The parts of the children from what all subsets of those that differ come to.
fn weighed(values: &[f64], pair: &Pair) -> Vec<f64> {
    let k = pair.players.len();
    // |S|! (k − |S| − 1)! / k! = 1 / (k · C(k − 1, |S|))
    let mut weights = vec![0.0; k];
    let mut choose = 1.0;
    for (size, weight) in weights.iter_mut().enumerate() {
        *weight = 1.0 / (k as f64 * choose);
        choose = choose * (k - 1 - size) as f64 / (size + 1) as f64;
    }
    let mut parts = vec![0.0; pair.own.len()];
    for (bit, &j) in pair.players.iter().enumerate() {
        let (mut sum, mut subset) = (0.0, 0_usize);
        for both in values.chunks_exact(2 << bit) {
            let (without, with) = both.split_at(1 << bit);
            for (low, (without, with)) in without.iter().zip(with).enumerate() {
                sum += weights[(subset | low).count_ones() as usize] * (with - without);
            }
            subset += 2 << bit;
        }
        parts[j] = sum;
    }
    parts
}

/// The parts of a pair by drawn orders and their reverses, and the standard error of each.
pub(super) fn sampled(
    held: &Held<'_>,
    pair: &Pair,
    orders: usize,
    stream: &mut Stream,
) -> Result<(Vec<f64>, Vec<f64>)> {
    let players = &pair.players;
    let (k, width) = (players.len(), pair.own.len());
    let mut drawn: Vec<Vec<usize>> = Vec::with_capacity(2 * orders);
    for _ in 0..orders {
        let mut order = players.clone();
        for i in (1..k).rev() {
            order.swap(i, stream.below(i + 1));
        }
        let reverse = order.iter().rev().copied().collect();
        drawn.push(order);
        drawn.push(reverse);
    }
    let mut columns = held.columns(drawn.len() * (k + 1));
    for order in &drawn {
        let mut profile = pair.own.clone();
        for &j in players {
            profile[j] = pair.base[j];
        }
        columns.iter_mut().zip(&profile).for_each(|(column, x)| column.push(*x));
        for &j in order {
            profile[j] = pair.own[j];
            columns.iter_mut().zip(&profile).for_each(|(column, x)| column.push(*x));
        }
    }
    let values = held.values(&columns)?;
    let (mut sums, mut squares) = (vec![0.0; width], vec![0.0; width]);
    for (both, orders) in values.chunks_exact(2 * (k + 1)).zip(drawn.chunks_exact(2)) {
        let mut of_pair = vec![0.0; width];
        for (steps, order) in both.chunks_exact(k + 1).zip(orders) {
            for (step, &j) in steps.windows(2).zip(order) {
                of_pair[j] += 0.5 * (step[1] - step[0]);
            }
        }
        for ((sum, square), x) in sums.iter_mut().zip(&mut squares).zip(of_pair) {
            *sum += x;
            *square += x * x;
        }
    }
    let n = orders as f64;
    let error = |(sum, square): (&f64, &f64)| {
        let mean = sum / n;
        ((square / n - mean * mean).max(0.0) / (n - 1.0).max(1.0)).sqrt()
    };
    let errors = sums.iter().zip(&squares).map(error).collect();
    Ok((sums.iter().map(|sum| sum / n).collect(), errors))
}
