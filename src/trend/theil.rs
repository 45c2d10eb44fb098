//! How much of the inequality between units lies within groups and between them: the decomposition of Theil's indices.
//!
//! ```text
//! T = Σ_i p_i y_i ln y_i,   y_i = x_i / μ,   0 ln 0 = 0          Theil's T, 0 to ln n
//! L = Σ_i p_i ln (1 / y_i)                                      Theil's L, the mean logarithmic deviation
//! T = Σ_g s_g T_g + Σ_g s_g ln (μ_g / μ)                        within + between
//! L = Σ_g p_g L_g + Σ_g p_g ln (μ / μ_g)
//! ```
//!
//! where `p` is the share in all units (or in all weight, of population say), `μ` the mean, `p_g` the share of group `g`, and
//! `s_g = p_g μ_g / μ` its share in the total. Both splits are exact.
//!
//! With several groupings the cells are the units that share all of them, `between` is that between cells, and it is split
//! once more. Where each group of one grouping lies in one group of the other (counties in provinces), the groupings are
//! **nested**, and the finer one adds what lies between its groups within the coarser ones. Else they are **crossed**
//! (industries by areas): each has its own part, and the rest is their interaction, which may be below 0.
//!
//! Source: H. Theil (1967), *Economics and Information Theory*; F. A. Cowell (1985), *Review of Income and
//! Wealth* 31, 201–205 for several groupings.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde::Serialize;

use super::dagum::check_groups;
use super::distribution::{check, scale};
use crate::error::Problem;
use crate::{Error, Result};

const METHOD: &str = "Theil decomposition";

/// Theil's indices and their parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Theil {
    /// Theil's T of all units.
    pub total: f64,
    /// The part within groups: within cells, where there are several groupings.
    pub within: f64,
    /// The part between groups.
    pub between: f64,
    /// `within / total`; `NaN` where all units are equal.
    pub within_share: f64,
    /// `between / total`; `NaN` where all units are equal.
    pub between_share: f64,
    /// How several groupings stand to each other.
    pub structure: GroupStructure,
    /// The part of each grouping in `between`, in the order in which they are given: what lies between its groups; of nested
    /// groupings, between its groups within those of the next coarser one.
    pub levels: Vec<f64>,
    /// What is left of `between` when the parts of crossed groupings are taken off; else 0.
    pub interaction: f64,
    /// Each group (or cell, its names joined by ` / `), in the order in which they first occur.
    pub groups: Vec<TheilGroup>,
    /// Theil's L of all units; infinite where a value is 0, as its parts can be.
    pub l: f64,
    /// The part of L within groups.
    pub l_within: f64,
    /// The part of L between groups.
    pub l_between: f64,
}

/// How groupings stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GroupStructure {
    /// There is one.
    Single,
    /// The groups of each lie in those of the coarser ones.
    Nested,
    /// They do not.
    Crossed,
}

/// A group in [`Theil`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TheilGroup {
    /// Its name.
    pub group: String,
    /// How many units with a weight above 0 it has.
    pub units: usize,
    /// Its share in all units, or in all weight, `p_g`.
    pub share: f64,
    /// Its share in the total, `s_g`.
    pub total_share: f64,
    /// Its mean, `μ_g`.
    pub mean: f64,
    /// Theil's T within it, `T_g`; 0 where all its values are 0.
    pub theil: f64,
    /// Its part of the whole index: `s_g T_g / T`; `NaN` where all units are equal.
    pub contribution: f64,
}

/// Splits Theil's indices of values by one grouping of their units, or by several.
///
/// Values are at least 0 and complete; each grouping has a name for every unit; weights (of population, say) are at least 0,
/// and without them every unit counts as one. A unit without weight is left out.
///
/// ```
/// use govindex::trend::theil;
///
/// let found = theil(&[1.0, 3.0, 2.0, 6.0], &[&["west", "west", "east", "east"]], None)?;
/// assert!((found.within + found.between - found.total).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `missing_value`, `not_finite`, `unsuitable_value` (below 0) by position; `length_mismatch`; `invalid_parameter` without
/// a grouping, where weights are below 0 or all that counts is 0; `empty_table`.
pub fn theil<S: AsRef<str>, G: AsRef<[S]>>(
    values: &[f64],
    groupings: &[G],
    weights: Option<&[f64]>,
) -> Result<Theil> {
    check(METHOD, values, weights)?;
    let names: Vec<Vec<&str>> = groupings
        .iter()
        .map(|grouping| {
            check_groups(values.len(), grouping.as_ref().len())?;
            Ok(grouping.as_ref().iter().map(AsRef::as_ref).collect())
        })
        .collect::<Result<_>>()?;
    if names.is_empty() {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "groups",
            found: "empty".to_owned(),
            expected: "one grouping of the units, or several",
        }));
    }
    Ok(split(values, &names, weights))
}

/// Sums of one group.
#[derive(Clone, Copy, Default)]
struct Sums {
    units: usize,
    weight: f64,
    total: f64,
}

/// y ln y − (y − 1), at least 0: of shares that make up 1 it has the sum of y ln y, and a nearly equal spread keeps its digits.
fn excess(y: f64) -> f64 {
    if y > 0.0 { y * y.ln() - (y - 1.0) } else { 1.0 }
}

/// (y − 1) − ln y, at least 0; infinite at 0.
fn deficit(y: f64) -> f64 {
    (y - 1.0) - y.ln()
}

/// The part between groups: of T, and of L.
fn between<'s>(sums: impl Iterator<Item = &'s Sums>, all: Sums) -> (f64, f64) {
    let mean = all.total / all.weight;
    sums.fold((0.0, 0.0), |(t, l), group| {
        let y = group.total / group.weight / mean;
        let share = group.weight / all.weight;
        (t + share * excess(y), l + share * deficit(y))
    })
}

/// As [`theil`], of what has been checked.
pub(super) fn split(values: &[f64], groupings: &[Vec<&str>], weights: Option<&[f64]>) -> Theil {
    let scale = scale(values);
    let rows: Vec<usize> =
        (0..values.len()).filter(|&i| weights.is_none_or(|weights| weights[i] > 0.0)).collect();
    let weight = |i: usize| weights.map_or(1.0, |weights| weights[i]);
    // The cell of every row, and the cells' names.
    let mut cells: IndexMap<Vec<&str>, Sums> = IndexMap::new();
    let mut all = Sums::default();
    let add = |sums: &mut Sums, i: usize| {
        sums.units += 1;
        sums.weight += weight(i);
        sums.total += weight(i) * (values[i] / scale);
    };
    let mut cell_of = Vec::with_capacity(rows.len());
    for &i in &rows {
        let entry = cells.entry(groupings.iter().map(|grouping| grouping[i]).collect());
        cell_of.push(entry.index());
        add(entry.or_default(), i);
        add(&mut all, i);
    }
    let mean = all.total / all.weight;
    let mut inner = vec![(0.0, 0.0); cells.len()];
    let (mut total, mut l) = (0.0, 0.0);
    for (&i, &cell) in rows.iter().zip(&cell_of) {
        let sums = cells[cell];
        let own = sums.total / sums.weight;
        let x = values[i] / scale;
        // A group of zeros is equal within.
        let y = if own > 0.0 { x / own } else { 1.0 };
        inner[cell].0 += weight(i) / sums.weight * excess(y);
        inner[cell].1 += weight(i) / sums.weight * deficit(y);
        total += weight(i) / all.weight * excess(x / mean);
        l += weight(i) / all.weight * deficit(x / mean);
    }
    let (between_cells, l_between) = between(cells.values(), all);
    let mut groups: Vec<TheilGroup> = cells
        .iter()
        .zip(&inner)
        .map(|((names, sums), &(theil, _))| TheilGroup {
            group: names.join(" / "),
            units: sums.units,
            share: sums.weight / all.weight,
            total_share: sums.total / all.total,
            mean: sums.total / sums.weight * scale,
            theil,
            contribution: sums.total / all.total * theil / total,
        })
        .collect();
    if total <= 0.0 {
        for group in &mut groups {
            group.contribution = f64::NAN;
        }
    }
    let within = groups.iter().map(|group| group.total_share * group.theil).sum::<f64>();
    let l_within = groups.iter().zip(&inner).map(|(group, part)| group.share * part.1).sum();
    let own: Vec<f64> = (0..groupings.len())
        .map(|k| {
            let mut sums: IndexMap<&str, Sums> = IndexMap::new();
            for (names, cell) in &cells {
                let group = sums.entry(names[k]).or_default();
                group.weight += cell.weight;
                group.total += cell.total;
            }
            between(sums.values(), all).0
        })
        .collect();
    let (structure, levels) = levels(&cells, &own, between_cells);
    let interaction =
        if structure == GroupStructure::Crossed { between_cells - levels.iter().sum::<f64>() } else { 0.0 };
    Theil {
        total,
        within,
        between: between_cells,
        within_share: if total > 0.0 { within / total } else { f64::NAN },
        between_share: if total > 0.0 { between_cells / total } else { f64::NAN },
        structure,
        levels,
        interaction,
        groups,
        l,
        l_within,
        l_between,
    }
}

/// The part of each grouping, and how they stand to each other.
fn levels(cells: &IndexMap<Vec<&str>, Sums>, own: &[f64], between: f64) -> (GroupStructure, Vec<f64>) {
    if own.len() == 1 {
        return (GroupStructure::Single, vec![between]);
    }
    let count = |k: usize| cells.keys().map(|names| names[k]).collect::<HashSet<_>>().len();
    let mut order: Vec<usize> = (0..own.len()).collect();
    order.sort_by_key(|&k| count(k));
    let is_nested = order.windows(2).all(|pair| {
        let both: HashSet<(&str, &str)> =
            cells.keys().map(|names| (names[pair[0]], names[pair[1]])).collect();
        both.len() == count(pair[1])
    });
    if !is_nested {
        return (GroupStructure::Crossed, own.to_vec());
    }
    let mut levels = vec![0.0; own.len()];
    let mut above = 0.0;
    for &k in &order {
        levels[k] = own[k] - above;
        above = own[k];
    }
    (GroupStructure::Nested, levels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_make_up_the_whole(
            rows in prop::collection::vec((0_u32..50, 0_usize..3, 0_usize..4, 0.1_f64..3.0), 1..40)
        ) {
            let values: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            prop_assume!(values.iter().any(|&x| x > 0.0));
            let names = |of: fn(&(u32, usize, usize, f64)) -> usize| -> Vec<String> {
                rows.iter().map(|row| of(row).to_string()).collect()
            };
            let (a, b) = (names(|row| row.1), names(|row| row.2));
            let nested: Vec<String> = a.iter().zip(&b).map(|(a, b)| format!("{a}{b}")).collect();
            let weights: Vec<f64> = rows.iter().map(|row| row.3).collect();
            let weight: f64 = weights.iter().sum();
            let mean = values.iter().zip(&weights).map(|(x, w)| x * w).sum::<f64>() / weight;
            let direct: f64 = values.iter().zip(&weights).filter(|(x, _)| **x > 0.0)
                .map(|(x, w)| w / weight * (x / mean) * (x / mean).ln()).sum();
            for (groupings, structure) in [
                (vec![&a], GroupStructure::Single),
                (vec![&a, &nested], GroupStructure::Nested),
                (vec![&nested, &a], GroupStructure::Nested),
            ] {
                let found = theil(&values, &groupings, Some(&weights)).unwrap();
                prop_assert_eq!(found.structure, structure);
                prop_assert!((found.total - direct).abs() < 1e-12);
                prop_assert!((found.within + found.between - found.total).abs() < 1e-12);
                prop_assert!(found.levels.iter().all(|&part| part > -1e-12));
                prop_assert!((found.levels.iter().sum::<f64>() - found.between).abs() < 1e-12);
                if found.l.is_finite() {
                    prop_assert!((found.l_within + found.l_between - found.l).abs() < 1e-12);
                }
            }
            let crossed = theil(&values, &[&a, &b], Some(&weights)).unwrap();
            let parts = crossed.levels.iter().sum::<f64>() + crossed.interaction;
            prop_assert!((parts + crossed.within - crossed.total).abs() < 1e-12);
        }
    }

    #[test]
    fn a_group_of_zeros_has_no_negative_part() {
        let found = theil(&[0.0, 0.0, 1.0, 2.0], &[["a", "a", "b", "b"]], None).unwrap();
        assert!(found.within > 0.0 && found.between > 0.0 && found.groups[0].theil == 0.0);
        assert!(found.l.is_infinite() && found.l_between.is_infinite());
        let equal = theil(&[2.0, 2.0], &[["a", "b"]], None).unwrap();
        assert!(equal.total == 0.0 && equal.within_share.is_nan() && equal.groups[0].contribution.is_nan());
    }

    #[test]
    fn two_groups_by_hand() {
        // Two equal halves with means 1 and 3: T = ¼ ln ½ + ¾ ln 3/2.
        let found = theil(&[1.0, 1.0, 3.0, 3.0], &[["a", "a", "b", "b"]], None).unwrap();
        let by_hand = 0.25 * 0.5_f64.ln() + 0.75 * 1.5_f64.ln();
        assert!((found.between - by_hand).abs() < 1e-15 && found.within == 0.0);
        let deviation = -(0.5 * 0.5_f64.ln() + 0.5 * 1.5_f64.ln());
        assert!((found.l - deviation).abs() < 1e-15);
    }

    #[test]
    fn bad_input_is_refused() {
        let none: [[&str; 2]; 0] = [];
        assert_eq!(theil(&[1.0, 2.0], &none, None).unwrap_err().code(), "invalid_parameter");
        assert_eq!(theil(&[1.0, 2.0], &[["a"]], None).unwrap_err().code(), "length_mismatch");
        assert_eq!(theil(&[1.0, -2.0], &[["a", "b"]], None).unwrap_err().code(), "unsuitable_value");
    }
}
