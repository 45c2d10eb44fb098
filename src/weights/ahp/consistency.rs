//! How much judgements contradict each other, which one most, and the least change that mends it.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::judgements::Scale;
use super::priorities::{Priorities, Prioritization, priorities};
use super::{Ahp, Judgements};
use crate::weights::parameters::choices;
use crate::{Error, Result};

choices! {
    /// The table of random indices: the mean consistency index of random judgements of the same size. The tables come
    /// from different samples, and a ratio near 0.1 may pass with one and fail with another.
    #[non_exhaustive]
    pub enum RandomIndex {
        /// 0.58 0.90 1.12 1.24 1.32 1.41 1.45 1.49 1.51 1.48 1.56 1.57 1.59 for 3 to 15 items (Saaty 1980).
        #[default]
        Saaty = "saaty",
        /// 0.52 0.89 1.11 1.25 1.35 1.40 1.45 1.49 for 3 to 10 items (Saaty 2005).
        Saaty2005 = "saaty-2005",
        /// 0.52 0.89 1.12 1.26 1.36 1.41 1.46 1.49 for 3 to 10 items (in Chinese textbooks).
        Chinese = "chinese",
        /// 0.4914 0.8286 1.0591 1.1797 1.2519 1.3171 1.3733 1.4055 for 3 to 10 items (Donegan & Dodd 1991).
        DoneganDodd = "donegan-dodd",
        /// 0.5799 0.8921 1.1159 1.2358 1.3322 1.3952 1.4537 1.4882 for 3 to 10 items (Tummala & Ling 1998).
        TummalaLing = "tummala-ling",
        /// (1.7699 n − 4.3513)/(n − 1), a straight line through the mean `λ_max` of random matrices; for any number
        /// of items (Alonso & Lamata 2006).
        AlonsoLamata = "alonso-lamata",
    }
}

impl RandomIndex {
    /// The random index for `items` items: 0 up to 2; `None` beyond the table.
    ///
    /// ```
    /// use govindex::weights::RandomIndex;
    ///
    /// assert_eq!(RandomIndex::Saaty.index(5), Some(1.12));
    /// assert_eq!(RandomIndex::DoneganDodd.index(11), None);
    /// ```
    #[must_use]
    pub fn index(self, items: usize) -> Option<f64> {
        if items < 3 {
            return Some(0.0);
        }
        let table: &[f64] = match self {
            Self::Saaty => &[0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59],
            Self::Saaty2005 => &[0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49],
            Self::Chinese => &[0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49],
            Self::DoneganDodd => &[0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055],
            Self::TummalaLing => &[0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882],
            Self::AlonsoLamata => {
                let n = items as f64;
                return Some((1.7699 * n - 4.3513) / (n - 1.0));
            }
        };
        table.get(items - 3).copied()
    }
}

choices! {
    /// The random index when comparisons are missing.
    #[non_exhaustive]
    pub enum IncompleteIndex {
        /// That of a full matrix: lenient, since fewer judgements can contradict less.
        #[default]
        Full = "full",
        /// Lowered to `1 − 2k/((n − 1)(n − 2))` of it for `k` missing comparisons (Ágoston & Csató 2022).
        Adjusted = "adjusted",
    }
}

/// The consistency of one matrix of judgements.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Consistency {
    /// The largest eigenvalue (for other priorities than the eigenvector's, the mean of `(A w)_i / w_i`).
    pub lambda_max: f64,
    /// `(λ_max − n)/(n − 1)`.
    pub index: f64,
    /// The random index of the table.
    pub random_index: f64,
    /// Index over random index; 0 for at most 2 items.
    pub ratio: f64,
    /// The geometric consistency index: `2/((n − 1)(n − 2)) Σ_{i<j} ln² (a_ij w_j / w_i)` (Aguarón & Moreno-Jiménez
    /// 2003).
    pub geometric_index: f64,
}

/// The judgement that contradicts the priorities most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Contradiction {
    /// The item that was compared.
    pub item: usize,
    /// The item that it was compared with.
    pub with: usize,
    /// What was said.
    pub given: f64,
    /// What the priorities imply: the ratio of the two weights.
    pub implied: f64,
}

/// A change of one judgement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// The item that was compared.
    pub item: usize,
    /// The item that it was compared with.
    pub with: usize,
    /// What was said.
    pub from: f64,
    /// What would be consistent enough.
    pub to: f64,
}

/// Changes that bring judgements within the limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Repair {
    /// The changes, none when the judgements were consistent enough.
    pub changes: Vec<Change>,
    /// The consistency ratio after them.
    pub ratio: f64,
}

pub(super) fn consistency(
    judgements: &Judgements,
    made: &Priorities,
    parameters: &Ahp,
) -> Result<Consistency> {
    let items = judgements.items();
    let n = items as f64;
    let table = parameters.random_index.index(items).ok_or_else(|| {
        Error::from(Problem::InvalidParameter {
            method: "ahp",
            parameter: "random-index",
            found: format!("a table that ends below {items} items"),
            expected: "a table for that many items: `alonso-lamata` has no end",
        })
    })?;
    let random_index = match parameters.incomplete_index {
        IncompleteIndex::Adjusted if items > 2 => {
            let k = judgements.missing() as f64;
            (table * (1.0 - 2.0 * k / ((n - 1.0) * (n - 2.0)))).max(0.0)
        }
        _ => table,
    };
    // λ_max ≥ n by theory; rounding may fall short of it.
    let index = if items > 2 { ((made.lambda - n) / (n - 1.0)).max(0.0) } else { 0.0 };
    let ratio = if index <= 8.0 * f64::EPSILON * n { 0.0 } else { index / random_index };
    let ratio = if ratio.is_finite() { ratio } else { 0.0 };
    let logs: f64 = judgements
        .pairs()
        .filter_map(|(i, j, said)| said.map(|a| (a * made.weights[j] / made.weights[i]).ln().powi(2)))
        .sum();
    let geometric_index = if items > 2 { 2.0 * logs / ((n - 1.0) * (n - 2.0)) } else { 0.0 };
    Ok(Consistency { lambda_max: made.lambda, index, random_index, ratio, geometric_index })
}

/// `None` when no judgement was made.
pub(super) fn contradiction(judgements: &Judgements, weights: &[f64]) -> Option<Contradiction> {
    let mut worst: Option<(f64, Contradiction)> = None;
    for (i, j, said) in judgements.pairs() {
        let Some(given) = said else { continue };
        let implied = weights[i] / weights[j];
        let size = (given / implied).ln().abs();
        if worst.is_none_or(|(most, _)| size > most) {
            worst = Some((size, Contradiction { item: i, with: j, given, implied }));
        }
    }
    worst.map(|(_, contradiction)| contradiction)
}

/// The least change of judgements that brings the consistency ratio within the limit.
///
/// If one judgement is enough, it is the one that moves least on the logarithmic scale (from 2 to 4 is as far as from 3
/// to 6), and just far enough. If none is enough, the one that helps most is set to its best value, and so on.
///
/// ```
/// use govindex::weights::{Ahp, Judgements, ahp_repair};
///
/// // 2 × 2 = 4, but 1/2 was said.
/// let said = Judgements::from_pairs(3, &[(0, 1, 2.0), (1, 2, 2.0), (0, 2, 0.5)])?;
/// let repair = ahp_repair(&said, &Ahp::default())?;
/// assert_eq!(repair.changes.len(), 1);
/// assert!(repair.ratio <= 0.1);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// As [`ahp`](super::ahp()).
pub fn ahp_repair(judgements: &Judgements, parameters: &Ahp) -> Result<Repair> {
    parameters.check()?;
    let ratio_of = |judgements: &Judgements| -> Result<f64> {
        let made = priorities(judgements, parameters.prioritization)?;
        Ok(consistency(judgements, &made, parameters)?.ratio)
    };
    let mut current = judgements.clone();
    let mut repair = Repair { changes: Vec::new(), ratio: ratio_of(&current)? };
    let pairs: Vec<(usize, usize)> =
        judgements.pairs().filter(|(_, _, said)| said.is_some()).map(|(i, j, _)| (i, j)).collect();
    for _ in 0..pairs.len() {
        if repair.ratio <= parameters.limit {
            break;
        }
        let mut least: Option<(f64, Change, f64)> = None;
        let mut best: Option<(f64, Change)> = None;
        for &(item, with) in &pairs {
            let Some(from) = current.get(item, with) else { continue };
            if repair.changes.iter().any(|change| (change.item, change.with) == (item, with)) {
                continue;
            }
            let to = best_value(&current, item, with, parameters.prioritization)?;
            let ratio = ratio_of(&current.with(item, with, to))?;
            if best.is_none_or(|(lowest, _)| ratio < lowest) {
                best = Some((ratio, Change { item, with, from, to }));
            }
            if ratio > parameters.limit {
                continue;
            }
            let (mut outside, mut inside) = (from.ln(), to.ln());
            for _ in 0..60 {
                let middle = f64::midpoint(outside, inside);
                if ratio_of(&current.with(item, with, middle.exp()))? <= parameters.limit {
                    inside = middle;
                } else {
                    outside = middle;
                }
            }
            let to = inside.exp();
            let distance = (inside - from.ln()).abs();
            if least.is_none_or(|(shortest, ..)| distance < shortest) {
                let ratio = ratio_of(&current.with(item, with, to))?;
                least = Some((distance, Change { item, with, from, to }, ratio));
            }
        }
        let enough = least.map(|(_, change, ratio)| (change, ratio));
        let Some((change, ratio)) = enough.or(best.map(|(ratio, change)| (change, ratio))) else { break };
        current = current.with(change.item, change.with, change.to);
        repair.changes.push(change);
        repair.ratio = ratio;
    }
    Ok(repair)
}

/// The judgement of a pair that the others would make: the pair is left out, and the gap filled.
fn best_value(judgements: &Judgements, i: usize, j: usize, how: Prioritization) -> Result<f64> {
    let n = judgements.items();
    let said: Vec<(usize, usize, f64)> = judgements
        .pairs()
        .filter(|&(k, l, _)| (k, l) != (i, j))
        .filter_map(|(k, l, said)| said.map(|a| (k, l, a)))
        .collect();
    // The mean of columns has no form for gaps; its best value is close to the eigenvector's.
    let how = if how == Prioritization::ColumnMean { Prioritization::Eigenvector } else { how };
    match Judgements::build(n, &said, Scale::Open, &Judgements::place) {
        // What an expert could say.
        Ok(others) => Ok(priorities(&others, how)?.matrix[i * n + j].clamp(1.0 / 9.0, 9.0)),
        // Without this comparison the items fall apart, so it contradicts nothing.
        Err(_) => Ok(judgements.get(i, j).unwrap_or(1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_starts_at_three_items() {
        for table in
            [RandomIndex::Saaty, RandomIndex::Saaty2005, RandomIndex::Chinese, RandomIndex::DoneganDodd]
        {
            assert_eq!(table.index(2), Some(0.0));
            assert!(table.index(3).unwrap() < table.index(10).unwrap());
            assert_eq!(table.index(16), None);
        }
        assert!((RandomIndex::AlonsoLamata.index(9).unwrap() - 1.447).abs() < 1e-3);
    }

    #[test]
    fn consistent_judgements_need_no_repair() {
        let said = Judgements::from_pairs(3, &[(0, 1, 2.0), (1, 2, 2.0), (0, 2, 4.0)]).unwrap();
        let repair = ahp_repair(&said, &Ahp::default()).unwrap();
        assert_eq!((repair.changes.len(), repair.ratio.to_bits()), (0, 0));
    }

    #[test]
    fn a_lone_slip_is_found_and_moved_just_far_enough() {
        // Weights 8 : 4 : 2 : 1, but the comparison of the first and last is turned round.
        let said = Judgements::from_pairs(
            4,
            &[(0, 1, 2.0), (0, 2, 4.0), (0, 3, 1.0 / 8.0), (1, 2, 2.0), (1, 3, 4.0), (2, 3, 2.0)],
        )
        .unwrap();
        let repair = ahp_repair(&said, &Ahp::default()).unwrap();
        assert_eq!(repair.changes.len(), 1);
        let change = repair.changes[0];
        assert_eq!((change.item, change.with), (0, 3));
        assert!(change.to > 1.0 / 8.0 && change.to < 8.0);
        assert!((repair.ratio - 0.1).abs() < 1e-9);
    }

    #[test]
    fn hopeless_judgements_take_several_changes() {
        let nines: Vec<(usize, usize, f64)> = (0..5_usize)
            .flat_map(|i| (i + 1..5).map(move |j| (i, j, if (i + j) % 2 == 0 { 9.0 } else { 1.0 / 9.0 })))
            .collect();
        let repair = ahp_repair(&Judgements::from_pairs(5, &nines).unwrap(), &Ahp::default()).unwrap();
        assert!(repair.changes.len() > 1);
        assert!(repair.ratio <= 0.1);
    }
}
