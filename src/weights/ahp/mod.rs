//! The analytic hierarchy process (层次分析法): people compare items two by two, and the weights that fit their
//! comparisons best are found, with a measure of how much they contradict themselves.
//!
//! ```text
//! A w = λ_max w,  Σ w = 1        CI = (λ_max − n)/(n − 1)        CR = CI / RI
//! ```
//!
//! where `a_ij` says how many times as important item `i` is as item `j` (`a_ji = 1/a_ij`), `n` is the number of
//! items, and `RI` the mean CI of random judgements. CR up to 0.1 is accepted; 0 is full consistency. With at most two
//! items nothing can contradict, and CR is 0.
//!
//! Groups: the experts' judgements are combined by their weighted geometric mean, which keeps them reciprocal (AIJ),
//! or their priorities are (AIP; Forman & Peniwati 1998). The arithmetic mean of judgements is not offered: it is not
//! reciprocal.
//!
//! Source: T. L. Saaty (1980), *The Analytic Hierarchy Process*.
//!
//! ```
//! use govindex::weights::{Ahp, Judgements, ahp};
//!
//! let said = Judgements::new(&[
//!     vec![1.0, 3.0, 9.0],
//!     vec![1.0 / 3.0, 1.0, 2.0],
//!     vec![1.0 / 9.0, 0.5, 1.0],
//! ])?;
//! let made = ahp(&said, &Ahp::default())?;
//! assert!((made.weights[0] - 0.705).abs() < 1e-3);
//! assert!(made.number("consistency_ratio").unwrap() < 0.02);
//! # Ok::<(), govindex::Error>(())
//! ```

mod consistency;
mod group;
mod hierarchy;
mod judgements;
mod priorities;

pub use consistency::{Change, Consistency, Contradiction, IncompleteIndex, RandomIndex, Repair, ahp_repair};
pub(super) use group::ahp_of;
pub use group::{GroupAggregation, ahp_group};
pub use hierarchy::{Criterion, ahp_hierarchy};
pub use judgements::Judgements;
pub(super) use judgements::Scale;
pub(crate) use judgements::fault_of as judgement_fault;
pub use priorities::Prioritization;

use self::consistency::{consistency, contradiction};
use super::parameters::{parameters, within};
use super::{Warning, Weighting};
use crate::Result;

parameters! {
    /// How weights are drawn from pairwise judgements.
    pub struct Ahp as "ahp" {
        /// How priorities are found; default the eigenvector.
        pub prioritization as "prioritization": Prioritization = Prioritization::Eigenvector,
        /// The table of random indices; default Saaty's of 1980.
        pub random_index as "random-index": RandomIndex = RandomIndex::Saaty,
        /// The random index for judgements with gaps; default that of a full matrix.
        pub incomplete_index as "incomplete-index": IncompleteIndex = IncompleteIndex::Full,
        /// The largest consistency ratio that is accepted without a warning, above 0; default 0.1.
        pub limit as "limit": f64 = 0.1,
        /// How the judgements of several experts become one; default the geometric mean of judgements (AIJ).
        pub group as "group": GroupAggregation = GroupAggregation::Judgements,
    }
}

impl Ahp {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `limit` is not above 0.
    pub fn check(&self) -> Result<()> {
        within(Self::MODEL, "limit", self.limit, |x| x > 0.0, "above 0")
    }
}

/// AHP weights of the items that one person compared.
///
/// Details: `lambda_max`, `consistency_index`, `random_index`, `consistency_ratio`, `geometric_consistency_index`,
/// `missing_comparisons`, `most_inconsistent` (the two items, what was said, and what the weights imply), and
/// `completed` (the matrix with its gaps filled) when comparisons are missing.
///
/// # Errors
/// `invalid_parameter` when the random-index table ends below the number of
/// items, or the priorities cannot be found with gaps; `not_converged`.
pub fn ahp(judgements: &Judgements, parameters: &Ahp) -> Result<Weighting> {
    parameters.check()?;
    let made = priorities::priorities(judgements, parameters.prioritization)?;
    let found = consistency(judgements, &made, parameters)?;
    let n = judgements.items();
    let worst = contradiction(judgements, &made.weights);
    let mut weighting = Weighting::from_raw(parameters.variant(), Ahp::MODEL, &made.weights)?
        .with("lambda_max", found.lambda_max)
        .with("consistency_index", found.index)
        .with("random_index", found.random_index)
        .with("consistency_ratio", found.ratio)
        .with("geometric_consistency_index", found.geometric_index)
        .with("missing_comparisons", judgements.missing() as f64)
        .warn(inconsistent(None, found.ratio, parameters.limit, worst.map(|worst| [worst.item, worst.with])));
    if let Some(worst) = worst {
        let quantity = vec![worst.item as f64, worst.with as f64, worst.given, worst.implied];
        weighting = weighting.with("most_inconsistent", quantity);
    }
    if judgements.missing() > 0 {
        let rows: Vec<Vec<f64>> = made.matrix.chunks_exact(n).map(<[f64]>::to_vec).collect();
        weighting = weighting.with("completed", rows);
    }
    Ok(weighting)
}

fn inconsistent(of: Option<String>, ratio: f64, limit: f64, worst: Option<[usize; 2]>) -> Option<Warning> {
    (ratio > limit).then_some(Warning::Inconsistent { of, ratio, limit, worst })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_two_items() {
        let one = ahp(&Judgements::from_pairs(1, &[]).unwrap(), &Ahp::default()).unwrap();
        assert_eq!(one.weights, [1.0]);
        let two = ahp(&Judgements::from_pairs(2, &[(0, 1, 3.0)]).unwrap(), &Ahp::default()).unwrap();
        assert!((two.weights[0] - 0.75).abs() < 1e-15);
        assert_eq!(two.number("consistency_ratio").unwrap().to_bits(), 0);
    }

    #[test]
    fn contradictions_are_warned_of_and_named() {
        let said = Judgements::from_pairs(3, &[(0, 1, 2.0), (1, 2, 2.0), (0, 2, 0.5)]).unwrap();
        let made = ahp(&said, &Ahp::default()).unwrap();
        assert!(matches!(made.warnings[..], [Warning::Inconsistent { .. }]));
        assert_eq!(made.vector("most_inconsistent").unwrap().len(), 4);
        assert_eq!(Ahp::default().limit(0.0).check().unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn a_table_that_is_too_short_is_named() {
        let pairs: Vec<(usize, usize, f64)> = (1..16).map(|j| (0, j, 2.0)).collect();
        let said = Judgements::from_pairs(16, &pairs).unwrap();
        assert!(ahp(&said, &Ahp::default()).unwrap_err().to_string().contains("alonso-lamata"));
        assert!(ahp(&said, &Ahp::default().random_index(RandomIndex::AlonsoLamata)).is_ok());
    }

    #[test]
    fn a_tree_of_comparisons_cannot_contradict_itself() {
        let said = Judgements::from_pairs(4, &[(0, 1, 2.0), (1, 2, 3.0), (2, 3, 4.0)]).unwrap();
        let made = ahp(&said, &Ahp::default().incomplete_index(IncompleteIndex::Adjusted)).unwrap();
        assert!(made.number("consistency_ratio").unwrap() < 1e-9);
    }
}
