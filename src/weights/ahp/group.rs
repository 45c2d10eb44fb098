//! Several experts compare the same items.

use super::consistency::contradiction;
use super::judgements::Scale;
use super::{Ahp, Judgements, ahp, inconsistent};
use crate::error::Problem;
use crate::weights::experts::expert_shares;
use crate::weights::parameters::choices;
use crate::weights::{Quantity, Weighting};
use crate::{Error, Result};

choices! {
    /// How the judgements of several experts become one set of weights.
    #[non_exhaustive]
    pub enum GroupAggregation {
        /// AIJ: the weighted geometric mean of each judgement; the group decides as one.
        #[default]
        Judgements = "judgements",
        /// AIP: the weighted geometric mean of the experts' priorities; each decides alone.
        PrioritiesGeometric = "priorities-geometric",
        /// AIP: the weighted arithmetic mean of the experts' priorities.
        PrioritiesArithmetic = "priorities-arithmetic",
    }
}

/// AHP weights of a group of experts. `experts` holds a weight for each, or nothing when all count alike.
///
/// A comparison that some experts did not make is that of the others; for AIJ it is enough that all comparisons together
/// connect the items, and an expert whose own do not has `NaN` for priorities and ratio. Details: as [`ahp`] for AIJ; for both forms
/// `expert_weights`, `expert_priorities` (a row per expert) and `expert_consistency_ratios`. An expert whose ratio is
/// above the limit is named in a warning.
///
/// ```
/// use govindex::weights::{Ahp, Judgements, ahp_group};
///
/// let one = Judgements::from_pairs(2, &[(0, 1, 4.0)])?;
/// let other = Judgements::from_pairs(2, &[(0, 1, 1.0)])?;
/// // √(4 · 1) = 2: two thirds and one third.
/// let made = ahp_group(&[one, other], &[], &Ahp::default())?;
/// assert!((made.weights[0] - 2.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// As [`ahp`]; `too_few` for no expert; `length_mismatch` when experts compare different numbers of
/// items or their weights are too many or too few; `weights` when their weights are negative or all 0.
pub fn ahp_group(judgements: &[Judgements], experts: &[f64], parameters: &Ahp) -> Result<Weighting> {
    ahp_of(judgements, experts, &|k| format!("expert {k}"), parameters)
}

/// The same of experts who have names.
pub(in crate::weights) fn ahp_of(
    judgements: &[Judgements],
    experts: &[f64],
    name: &dyn Fn(usize) -> String,
    parameters: &Ahp,
) -> Result<Weighting> {
    parameters.check()?;
    let shares = expert_shares(Ahp::MODEL, experts, judgements.len())?;
    let items = judgements.first().map_or(0, Judgements::items);
    if let Some((k, other)) = judgements.iter().enumerate().find(|(_, other)| other.items() != items) {
        return Err(Error::from(Problem::LengthMismatch {
            what: format!("the judgements of {}", name(k)),
            found: other.items(),
            expected: items,
            of: "items",
        }));
    }
    // Who did not compare all items has no priorities, but still a say in those of the group.
    let together = parameters.group == GroupAggregation::Judgements;
    let alone = |said: &Judgements| match said.connected() {
        Err(_) if together => Ok(None),
        _ => ahp(said, parameters).map(Some),
    };
    let single: Vec<Option<Weighting>> = judgements.iter().map(alone).collect::<Result<_>>()?;
    let ratio = |made: &Weighting| made.number("consistency_ratio").unwrap_or_default();
    let ratios: Vec<f64> = single.iter().map(|made| made.as_ref().map_or(f64::NAN, ratio)).collect();
    let made = match parameters.group {
        GroupAggregation::Judgements => ahp(&geometric(judgements, &shares, items)?, parameters)?,
        GroupAggregation::PrioritiesGeometric => {
            let log = |i: usize| -> f64 {
                shares
                    .iter()
                    .zip(single.iter().flatten())
                    .map(|(share, made)| share * made.weights[i].ln())
                    .sum()
            };
            let logs: Vec<f64> = (0..items).map(log).collect();
            let raw: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
            Weighting::from_raw(parameters.variant(), Ahp::MODEL, &raw)?
        }
        GroupAggregation::PrioritiesArithmetic => {
            let mean = |i: usize| -> f64 {
                shares.iter().zip(single.iter().flatten()).map(|(share, made)| share * made.weights[i]).sum()
            };
            let raw: Vec<f64> = (0..items).map(mean).collect();
            Weighting::from_raw(parameters.variant(), Ahp::MODEL, &raw)?
        }
    };
    let warnings: Vec<_> = ratios
        .iter()
        .enumerate()
        .filter_map(|(k, &ratio)| {
            let worst = single[k].as_ref().and_then(|made| contradiction(&judgements[k], &made.weights));
            inconsistent(Some(name(k)), ratio, parameters.limit, worst.map(|worst| [worst.item, worst.with]))
        })
        .collect();
    let rows: Vec<Vec<f64>> = single
        .into_iter()
        .map(|made| made.map_or_else(|| vec![f64::NAN; items], |made| made.weights))
        .collect();
    Ok(made
        .with("expert_weights", shares)
        .with("expert_priorities", Quantity::Matrix(rows))
        .with("expert_consistency_ratios", ratios)
        .warn(warnings))
}

fn geometric(judgements: &[Judgements], shares: &[f64], items: usize) -> Result<Judgements> {
    let mut pairs = Vec::new();
    for i in 0..items {
        for j in i + 1..items {
            let (mut log, mut sum) = (0.0, 0.0);
            for (said, share) in judgements.iter().zip(shares) {
                if let Some(a) = said.get(i, j) {
                    log += share * a.ln();
                    sum += share;
                }
            }
            if sum > 0.0 {
                pairs.push((i, j, (log / sum).exp()));
            }
        }
    }
    Judgements::build(items, &pairs, Scale::Open, &Judgements::place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn an_expert_without_weight_changes_nothing() {
        let one = Judgements::from_pairs(3, &[(0, 1, 4.0), (1, 2, 2.0), (0, 2, 7.0)]).unwrap();
        let other = Judgements::from_pairs(3, &[(0, 1, 0.2), (1, 2, 1.0), (0, 2, 0.5)]).unwrap();
        let alone = ahp(&one, &Ahp::default()).unwrap();
        for group in [
            GroupAggregation::Judgements,
            GroupAggregation::PrioritiesGeometric,
            GroupAggregation::PrioritiesArithmetic,
        ] {
            let parameters = Ahp::default().group(group);
            let made = ahp_group(&[one.clone(), other.clone()], &[2.0, 0.0], &parameters).unwrap();
            for (a, b) in made.weights.iter().zip(&alone.weights) {
                assert_relative_eq!(a, b, max_relative = 1e-13);
            }
        }
        let fault = ahp_group(&[one.clone(), other], &[0.0, 0.0], &Ahp::default()).unwrap_err();
        assert_eq!(fault.code(), "weights");
        let small = Judgements::from_pairs(2, &[(0, 1, 4.0)]).unwrap();
        assert_eq!(ahp_group(&[one, small], &[], &Ahp::default()).unwrap_err().code(), "length_mismatch");
    }

    /// The chain 0–1–2 is one expert's first link and the other's second: 2 and 3, so 6 : 3 : 1.
    #[test]
    fn comparisons_that_connect_the_items_only_together() {
        let one = Judgements::from_pairs(3, &[(0, 1, 2.0)]).unwrap();
        let other = Judgements::from_pairs(3, &[(1, 2, 3.0)]).unwrap();
        let both = [one.clone(), other];
        let made = ahp_group(&both, &[], &Ahp::default()).unwrap();
        for (w, expected) in made.weights.iter().zip([0.6, 0.3, 0.1]) {
            assert_relative_eq!(*w, expected, max_relative = 1e-9);
        }
        assert!(made.matrix("expert_priorities").unwrap()[0][0].is_nan());
        let json = serde_json::to_string(&made).unwrap();
        let again: Weighting = serde_json::from_str(&json).unwrap();
        assert_eq!(again.weights, made.weights);
        let alone = Ahp::default().group(GroupAggregation::PrioritiesArithmetic);
        assert_eq!(ahp_group(&both, &[], &alone).unwrap_err().code(), "judgement");
        assert_eq!(ahp_group(&[one.clone(), one], &[], &Ahp::default()).unwrap_err().code(), "judgement");
    }

    /// With the geometric mean of rows, combining judgements and combining priorities are the same.
    #[test]
    fn geometric_means_commute() {
        let one = Judgements::from_pairs(3, &[(0, 1, 4.0), (1, 2, 2.0), (0, 2, 7.0)]).unwrap();
        let other = Judgements::from_pairs(3, &[(0, 1, 0.2), (1, 2, 1.0), (0, 2, 0.5)]).unwrap();
        let parameters = Ahp::default().prioritization(super::super::Prioritization::GeometricMean);
        let both = [one, other];
        let aij = ahp_group(&both, &[3.0, 1.0], &parameters).unwrap();
        let aip =
            ahp_group(&both, &[3.0, 1.0], &parameters.group(GroupAggregation::PrioritiesGeometric)).unwrap();
        for (a, b) in aij.weights.iter().zip(&aip.weights) {
            assert_relative_eq!(a, b, max_relative = 1e-13);
        }
    }
}
