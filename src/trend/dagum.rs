//! How much of the inequality between units lies within groups, between groups, and in the overlap of groups: Dagum's
//! decomposition of the Gini coefficient.
//!
//! ```text
//! G     = E|x − x′| / (2 μ)                              of all units
//! G_jj  = E|x − x′| / (2 μ_j)                            within group j
//! G_jh  = E|x − y| / (μ_j + μ_h)                         x of group j, y of group h
//! d_jh  = E max(x − y, 0),  q_jh = E max(y − x, 0)       μ_j ≥ μ_h
//! D_jh  = (d_jh − q_jh) / (d_jh + q_jh)                  relative affluence, 0 to 1
//! G_w   = Σ_j G_jj p_j s_j                               within
//! G_nb  = Σ_{j<h} G_jh (p_j s_h + p_h s_j) D_jh          between, net of overlap
//! G_t   = Σ_{j<h} G_jh (p_j s_h + p_h s_j) (1 − D_jh)    transvariation: the overlap
//! G     = G_w + G_nb + G_t
//! ```
//!
//! where `p_j` is the share of group `j` in all units (or weight), `s_j = p_j μ_j / μ` its share in the total, and `E` the
//! mean over all pairs. `G_nb` is the Gini coefficient of the group means, so the three parts are those of the classic split
//! into within, between and overlap.
//!
//! Source: C. Dagum (1997), *Empirical Economics* 22, 515–531. Every group is sorted once and every pair of groups merged:
//! O(n log n + k n) for `k` groups, in place of the n² pairs of units.

use indexmap::IndexMap;
use serde::Serialize;

use super::distribution::{Distribution, check, scale};
use crate::error::Problem;
use crate::{Error, Result};

const METHOD: &str = "Dagum's Gini decomposition";

/// A Gini coefficient and its parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Dagum {
    /// The Gini coefficient of all units, `G`.
    pub gini: f64,
    /// The part within groups, `G_w`.
    pub within: f64,
    /// The net part between groups, `G_nb`.
    pub between: f64,
    /// The part of transvariation, `G_t`.
    pub transvariation: f64,
    /// `within / gini`; `NaN` where all units are equal.
    pub within_share: f64,
    /// `between / gini`; `NaN` where all units are equal.
    pub between_share: f64,
    /// `transvariation / gini`; `NaN` where all units are equal.
    pub transvariation_share: f64,
    /// Each group, in the order in which they first occur.
    pub groups: Vec<DagumGroup>,
    /// Each pair of groups, the first of both varying slowest.
    pub pairs: Vec<DagumPair>,
}

/// A group in [`Dagum`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DagumGroup {
    /// Its name.
    pub group: String,
    /// How many units with a weight above 0 it has.
    pub units: usize,
    /// Its share in all units, or in all weight, `p_j`.
    pub share: f64,
    /// Its share in the total, `s_j`.
    pub total_share: f64,
    /// Its mean, `μ_j`.
    pub mean: f64,
    /// The Gini coefficient within it, `G_jj`; 0 where all its values are 0.
    pub gini: f64,
}

/// A pair of groups in [`Dagum`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DagumPair {
    /// One group.
    pub first: String,
    /// The other.
    pub second: String,
    /// The Gini coefficient between them, `G_jh`; 0 where all values of both are 0.
    pub gini: f64,
    /// Their relative affluence, `D_jh`: 1 where they do not overlap, 0 where they have one mean.
    pub affluence: f64,
}

/// Splits the Gini coefficient of values by the groups of their units.
///
/// Values are at least 0 and complete, a group's name stands beside each, and weights (of population, say) are at least 0;
/// without them every unit counts as one. A unit without weight is left out.
///
/// ```
/// use govindex::trend::dagum;
///
/// let found = dagum(&[1.0, 3.0, 2.0, 6.0], &["west", "west", "east", "east"], None)?;
/// assert!((found.gini - 1.0 / 3.0).abs() < 1e-15);
/// assert!((found.within + found.between + found.transvariation - found.gini).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `missing_value`, `not_finite`, `unsuitable_value` (below 0) by position; `length_mismatch`; `invalid_parameter` where
/// weights are below 0 or all that counts is 0; `empty_table`.
pub fn dagum<G: AsRef<str>>(values: &[f64], groups: &[G], weights: Option<&[f64]>) -> Result<Dagum> {
    check(METHOD, values, weights)?;
    check_groups(values.len(), groups.len())?;
    let names: Vec<&str> = groups.iter().map(AsRef::as_ref).collect();
    Ok(split(values, &names, weights))
}

/// Refuses groups that do not stand beside the values.
pub(super) fn check_groups(units: usize, groups: usize) -> Result<()> {
    if groups == units {
        return Ok(());
    }
    Err(Error::from(Problem::LengthMismatch {
        what: "`groups`".to_owned(),
        found: groups,
        expected: units,
        of: "units",
    }))
}

/// As [`dagum`], of what has been checked.
pub(super) fn split(values: &[f64], groups: &[&str], weights: Option<&[f64]>) -> Dagum {
    let scale = scale(values);
    let mut members: IndexMap<&str, Vec<(f64, f64)>> = IndexMap::new();
    let mut all = Vec::with_capacity(values.len());
    for (i, (&value, &group)) in values.iter().zip(groups).enumerate() {
        let weight = weights.map_or(1.0, |weights| weights[i]);
        if weight > 0.0 {
            members.entry(group).or_default().push((value / scale, weight));
            all.push((value / scale, weight));
        }
    }
    let all = Distribution::new(all);
    let parts: Vec<(&str, Distribution)> =
        members.into_iter().map(|(name, pairs)| (name, Distribution::new(pairs))).collect();
    let share = |part: &Distribution| part.weight / all.weight;
    let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let (mut within, mut between, mut transvariation) = (0.0, 0.0, 0.0);
    let mut pairs = Vec::with_capacity(parts.len() * (parts.len().saturating_sub(1)) / 2);
    let mut rows = Vec::with_capacity(parts.len());
    for (j, (name, part)) in parts.iter().enumerate() {
        let own = share(part);
        let half = part.half_difference();
        within += own * own * half / all.mean;
        rows.push(DagumGroup {
            group: (*name).to_owned(),
            units: part.units(),
            share: own,
            total_share: own * (part.mean / all.mean),
            mean: part.mean * scale,
            gini: ratio(half, part.mean),
        });
        for (other, second) in &parts[j + 1..] {
            let (above, below) = part.apart(second);
            let (more, less) = (above.max(below), above.min(below));
            let both = own * share(second) / all.mean;
            between += both * (more - less);
            transvariation += both * 2.0 * less;
            pairs.push(DagumPair {
                first: (*name).to_owned(),
                second: (*other).to_owned(),
                gini: ratio(above + below, part.mean + second.mean),
                affluence: ratio(more - less, above + below),
            });
        }
    }
    let gini = all.half_difference() / all.mean;
    Dagum {
        gini,
        within,
        between,
        transvariation,
        within_share: within / gini,
        between_share: between / gini,
        transvariation_share: transvariation / gini,
        groups: rows,
        pairs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, pair by pair.
    fn by_pairs(values: &[f64], groups: &[usize], weights: &[f64]) -> (f64, f64, f64, f64) {
        let weight: f64 = weights.iter().sum();
        let mean = values.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>() / weight;
        let count = groups.iter().max().unwrap() + 1;
        let of = |group: usize| {
            let rows: Vec<(f64, f64)> =
                (0..values.len()).filter(|&i| groups[i] == group).map(|i| (values[i], weights[i])).collect();
            let weight: f64 = rows.iter().map(|row| row.1).sum();
            let mean = rows.iter().map(|row| row.0 * row.1).sum::<f64>() / weight;
            (rows, weight, mean)
        };
        let total = weight * weight * 2.0 * mean;
        let mut parts = (0.0, 0.0, 0.0, 0.0);
        for i in 0..values.len() {
            for k in 0..values.len() {
                let apart = weights[i] * weights[k] * (values[i] - values[k]).abs() / total;
                parts.0 += apart;
                if groups[i] == groups[k] {
                    parts.1 += apart;
                }
            }
        }
        for j in 0..count {
            for h in 0..count {
                let ((a, own, mean_a), (b, theirs, mean_b)) = (of(j), of(h));
                if j == h || a.is_empty() || b.is_empty() || mean_a < mean_b || (mean_a == mean_b && j > h) {
                    continue;
                }
                let (mut d, mut q) = (0.0, 0.0);
                for &(x, w) in &a {
                    for &(y, v) in &b {
                        d += w * v * (x - y).max(0.0) / (own * theirs);
                        q += w * v * (y - x).max(0.0) / (own * theirs);
                    }
                }
                if d + q > 0.0 {
                    let gini = (d + q) / (mean_a + mean_b);
                    let (p, r) = (own / weight, theirs / weight);
                    let both = gini * (p * r * mean_b / mean + r * p * mean_a / mean);
                    parts.2 += both * (d - q) / (d + q);
                    parts.3 += both * (1.0 - (d - q) / (d + q));
                }
            }
        }
        parts
    }

    proptest! {
        #[test]
        fn sorting_agrees_with_the_pairs(
            rows in prop::collection::vec((0_u32..50, 0_usize..4, 0.1_f64..3.0), 1..40)
        ) {
            let values: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            prop_assume!(values.iter().any(|&x| x > 0.0));
            let groups: Vec<usize> = rows.iter().map(|row| row.1).collect();
            let names: Vec<String> = groups.iter().map(ToString::to_string).collect();
            let weights: Vec<f64> = rows.iter().map(|row| row.2).collect();
            let found = dagum(&values, &names, Some(&weights)).unwrap();
            let (gini, within, between, overlap) = by_pairs(&values, &groups, &weights);
            for (ours, theirs) in [
                (found.gini, gini), (found.within, within), (found.between, between), (found.transvariation, overlap)
            ] {
                prop_assert!((ours - theirs).abs() < 1e-12, "{ours} {theirs}");
            }
            prop_assert!((found.within + found.between + found.transvariation - found.gini).abs() < 1e-12);
        }

        #[test]
        fn the_net_part_is_the_gini_of_the_group_means(
            rows in prop::collection::vec((0.0_f64..9.0, 0_usize..5), 2..30)
        ) {
            let values: Vec<f64> = rows.iter().map(|row| row.0).collect();
            prop_assume!(values.iter().any(|&x| x > 0.0));
            let names: Vec<String> = rows.iter().map(|row| row.1.to_string()).collect();
            let found = dagum(&values, &names, None).unwrap();
            let means: Vec<f64> = names
                .iter()
                .map(|name| found.groups.iter().find(|group| group.group == *name).unwrap().mean)
                .collect();
            prop_assert!((crate::stats::gini(&means).unwrap() - found.between).abs() < 1e-12);
            prop_assert!((crate::stats::gini(&values).unwrap() - found.gini).abs() < 1e-12);
        }
    }

    #[test]
    fn groups_apart_do_not_overlap_and_equal_groups_have_no_net_part() {
        let apart = dagum(&[1.0, 2.0, 8.0, 9.0], &["a", "a", "b", "b"], None).unwrap();
        assert_eq!((apart.pairs[0].affluence, apart.transvariation), (1.0, 0.0));
        let equal = dagum(&[1.0, 2.0, 2.0, 1.0], &["a", "a", "b", "b"], None).unwrap();
        assert_eq!((equal.pairs[0].affluence, equal.between), (0.0, 0.0));
        let one = dagum(&[1.0, 3.0], &["a", "b"], None).unwrap();
        assert_eq!((one.within, one.groups[0].gini, one.between), (0.0, 0.0, 0.25));
        let all = dagum(&[2.0, 2.0], &["a", "b"], None).unwrap();
        assert!(all.gini == 0.0 && all.within_share.is_nan());
        let zeros = dagum(&[0.0, 0.0, 4.0, 4.0], &["a", "a", "b", "b"], None).unwrap();
        assert_eq!((zeros.groups[0].gini, zeros.within, zeros.between), (0.0, 0.0, 0.5));
        for most in [1e-300, 1.7e308] {
            let found = dagum(&[0.0, most], &["a", "b"], None).unwrap();
            assert_eq!((found.gini, found.groups[1].mean), (0.5, most));
        }
    }

    #[test]
    fn a_unit_without_weight_is_left_out() {
        let with = dagum(&[1.0, 5.0, 9.0], &["a", "a", "b"], Some(&[1.0, 0.0, 1.0])).unwrap();
        let without = dagum(&[1.0, 9.0], &["a", "b"], None).unwrap();
        assert_eq!(with, without);
    }

    #[test]
    fn bad_input_is_refused() {
        let code = |values: &[f64], groups: &[&str], weights: Option<&[f64]>| {
            dagum(values, groups, weights).unwrap_err().code().to_owned()
        };
        assert_eq!(code(&[], &[], None), "empty_table");
        assert_eq!(code(&[1.0, f64::NAN], &["a", "b"], None), "missing_value");
        assert_eq!(code(&[1.0, f64::INFINITY], &["a", "b"], None), "not_finite");
        assert_eq!(code(&[1.0, -1.0], &["a", "b"], None), "unsuitable_value");
        assert_eq!(code(&[1.0, 1.0], &["a"], None), "length_mismatch");
        assert_eq!(code(&[1.0, 1.0], &["a", "b"], Some(&[1.0])), "length_mismatch");
        assert_eq!(code(&[1.0, 1.0], &["a", "b"], Some(&[1.0, -1.0])), "invalid_parameter");
        assert_eq!(code(&[1.0, 1.0], &["a", "b"], Some(&[0.0, 0.0])), "invalid_parameter");
        assert_eq!(code(&[0.0, 0.0], &["a", "b"], None), "invalid_parameter");
    }
}
