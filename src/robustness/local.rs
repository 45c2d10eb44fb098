//! What one change does: an indicator, dimension or unit left out, a unit added, another method.
//!
//! ```
//! use govindex::robustness::{leave_out, reversals};
//! use govindex::{Dataset, Framework, assess};
//!
//! let framework = Framework::from_toml(
//!     "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
//! )?;
//! let data = Dataset::new(["x", "y", "z"])?
//!     .with_indicator("A", vec![10.0, 6.0, 0.0])?
//!     .with_indicator("B", vec![40.0, 50.0, 90.0])?;
//!
//! let found = leave_out(&framework, &data, &["A", "B"])?;
//! assert_eq!(found[0].shift()?.mean, 1.0);                    // from x and z level, then y, to z, y, x
//!
//! // Without z the range of B is narrower, and y draws level with x.
//! let (all, two) = (assess(&framework, &data)?, assess(&framework, &data.select(&[0, 1])?)?);
//! let found = reversals(&all, &two, "I")?;
//! assert_eq!(found.pairs, Vec::<(String, String)>::new());    // to draw level is not to pass
//! assert_eq!(found.scalings, ["A", "B"]);                     // the scores of A and B mean something else now
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::Serialize;

use super::agreement::{RankShift, order_agreement, shift_of, spearman};
use super::data::Data;
use crate::assess::{Assessment, nominal_weights};
use crate::framework::Framework;
use crate::stats::sort;
use crate::table::{Cells, Table};
use crate::weights::Weights;
use crate::{Error, Result, parallel};

const METHOD: &str = "leaving out";

/// The assessment without one node.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LeftOut {
    /// The node that was left out.
    pub node: String,
    /// The assessment as it was.
    pub before: Assessment,
    /// The assessment without the node; or why there is none.
    pub after: Result<Assessment>,
}

impl LeftOut {
    /// How far the ranks at the index shift.
    ///
    /// # Errors
    /// That of the assessment without the node.
    pub fn shift(&self) -> Result<RankShift> {
        let after = self.after.as_ref().map_err(Clone::clone)?;
        Ok(shift_of(&self.before.ranks_of(0, None), &after.ranks_of(0, None), self.before.units()))
    }
}

/// The assessment without each of some nodes in turn: its weight goes to its siblings in their proportions.
///
/// Where the weights of the siblings come from data, they stay in the proportions that they have with the node. What
/// scalings read is not changed: an indicator is taken out of the index, not out of the data.
///
/// # Errors
/// As [`assess`](crate::assess()) of the whole; `unknown_node`. A node that cannot be left out (it is the index, or has no sibling
/// with a weight) has that as its answer.
pub fn leave_out<'a>(
    framework: &Framework,
    data: impl Into<Data<'a>>,
    nodes: &[&str],
) -> Result<Vec<LeftOut>> {
    let data = data.into();
    let framework = &data.selected(framework)?;
    let before = data.assess_one(framework)?;
    nodes
        .iter()
        .map(|code| {
            let at = framework.position(code)?;
            let after = without(framework, &before, at).and_then(|framework| data.assess_one(&framework));
            parallel::check_stop()?;
            Ok(LeftOut { node: (*code).to_owned(), before: before.clone(), after })
        })
        .collect()
}

/// The framework with no weight on a node.
fn without(framework: &Framework, before: &Assessment, at: usize) -> Result<Framework> {
    let nodes = framework.nodes();
    let code = nodes[at].code();
    let alone = || {
        Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "node",
            found: format!("`{code}`"),
            expected: "a node with siblings that have a weight",
        })
    };
    let parent = nodes[at].parent().ok_or_else(alone)?;
    let weights = nominal_weights(nodes, before)?;
    let mut spec = framework.spec().clone();
    let mut left = 0.0;
    for &child in nodes[parent].children() {
        let weight = if child == at { 0.0 } else { weights[child] };
        left += weight;
        let own = nodes[child].code();
        for one in spec.indicator.iter_mut().filter(|one| one.code == own) {
            one.weight = Some(weight);
        }
        for one in spec.dimension.iter_mut().filter(|one| one.code == own) {
            one.weight = Some(weight);
        }
    }
    if left <= 0.0 {
        return Err(alone());
    }
    for one in spec.dimension.iter_mut().filter(|one| one.code == nodes[parent].code()) {
        one.weights = Some(Weights::Declared);
    }
    spec.check()
}

/// A row for each node left out: `node`, `mean_shift`, `largest_shift`, `moved_most` (units), `spearman` (of the scores at
/// the index with those before), `fault` (why a node could not be left out).
#[must_use]
pub fn left_out_table(found: &[LeftOut]) -> Table {
    let shifts: Vec<Result<RankShift>> = found.iter().map(LeftOut::shift).collect();
    let number = |values: Vec<f64>, decimals| Cells::Number { values, decimals: Some(decimals) };
    let of = |f: &dyn Fn(&RankShift) -> f64| {
        shifts.iter().map(|shift| shift.as_ref().map_or(f64::NAN, f)).collect()
    };
    let agreement = found.iter().map(|one| {
        one.after.as_ref().map_or(f64::NAN, |after| spearman(one.before.scores_of(0), after.scores_of(0)))
    });
    Table::new()
        .with("node", Cells::texts(found.iter().map(|one| one.node.clone())))
        .with("mean_shift", number(of(&|shift| shift.mean), 3))
        .with("largest_shift", number(of(&|shift| shift.most), 1))
        .with(
            "moved_most",
            Cells::Text(
                shifts.iter().map(|shift| shift.as_ref().ok().map(|shift| shift.units.join(", "))).collect(),
            ),
        )
        .with("spearman", number(agreement.collect(), 4))
        .with(
            "fault",
            Cells::Text(shifts.iter().map(|shift| shift.as_ref().err().map(ToString::to_string)).collect()),
        )
}

/// Which pairs of units changed places between two assessments of one framework with other units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reversals {
    /// The pairs: the first was above the second before, and is below it after. Units that draw level, or part, do not
    /// count.
    pub pairs: Vec<(String, String)>,
    /// How many pairs of units have a rank in both.
    pub compared: usize,
    /// The indicators and dimensions whose scaling changed: the units that came or went set its range, mean or reference.
    pub scalings: Vec<String>,
    /// The dimensions whose children's weights changed, as the data decides them.
    pub weights: Vec<String>,
    /// The dimensions whose model looks at all units at once.
    pub models: Vec<String>,
}

/// Which pairs of units change places when units are added or dropped, and what in the method lets them: a scaling by the
/// range of the data, weights from data, a model that looks at all units. Where all three lists are empty, no pair can
/// change.
///
/// Cost: O(units²).
///
/// # Errors
/// `unknown_node`; `invalid_parameter` where the assessments are of different frameworks.
pub fn reversals(before: &Assessment, after: &Assessment, node: &str) -> Result<Reversals> {
    let nodes = before.framework().nodes();
    let others = after.framework().nodes();
    if nodes.len() != others.len() || nodes.iter().zip(others).any(|(a, b)| a.code() != b.code()) {
        return Err(Error::from(Problem::InvalidParameter {
            method: "rank reversal",
            parameter: "after",
            found: format!("framework `{}`", after.framework().id()),
            expected: "an assessment by the framework of the other",
        }));
    }
    let at = before.framework().position(node)?;
    let (old, new) = (before.ranks_of(at, None), after.ranks_of(at, None));
    let shared: Vec<(usize, usize)> = before
        .units()
        .iter()
        .enumerate()
        .filter_map(|(i, unit)| Some((i, after.dataset().position(unit)?)))
        .filter(|&(i, k)| !old[i].is_nan() && !new[k].is_nan())
        .collect();
    let mut pairs = Vec::new();
    for (index, &(i, k)) in shared.iter().enumerate() {
        parallel::check_stop()?;
        for &(j, l) in &shared[..index] {
            if (old[i] - old[j]) * (new[k] - new[l]) < 0.0 {
                let (first, second) = if old[i] < old[j] { (i, j) } else { (j, i) };
                pairs.push((before.units()[first].clone(), before.units()[second].clone()));
            }
        }
    }
    pairs.sort_unstable();
    let codes = |changed: &dyn Fn(&str) -> Result<bool>| -> Result<Vec<String>> {
        let mut found = Vec::new();
        for one in nodes {
            if changed(one.code())? {
                found.push(one.code().to_owned());
            }
        }
        Ok(found)
    };
    let of = |answer: Option<&crate::weights::Weighting>| answer.map(|weighting| weighting.weights.clone());
    Ok(Reversals {
        pairs,
        compared: shared.len() * shared.len().saturating_sub(1) / 2,
        scalings: codes(&|code| Ok(before.scaling_at(code)? != after.scaling_at(code)?))?,
        weights: codes(&|code| Ok(of(before.weighting_at(code)?) != of(after.weighting_at(code)?)))?,
        models: codes(&|code| Ok(before.model_at(code)?.is_some()))?,
    })
}

/// The reversals at a node when each unit in turn is left out: a row a unit with its name, or why there is no assessment
/// without it.
///
/// Cost: an assessment and O(units²) a unit.
///
/// # Errors
/// As [`assess`](crate::assess()) of the whole; `unknown_node`; `too_few` for fewer than three units.
pub fn leave_units_out<'a>(
    framework: &Framework,
    data: impl Into<Data<'a>>,
    node: &str,
) -> Result<Vec<(String, Result<Reversals>)>> {
    units_left_out(framework, data.into(), node)
}

fn units_left_out(
    framework: &Framework,
    data: Data<'_>,
    node: &str,
) -> Result<Vec<(String, Result<Reversals>)>> {
    let dataset = data.own()?;
    let units = dataset.len();
    if units < 3 {
        return Err(Error::from(Problem::TooFew { model: METHOD, of: "units", found: units, needed: 3 }));
    }
    let framework = &data.selected(framework)?;
    framework.position(node)?;
    let before = data.assess_one(framework)?;
    let work = units.saturating_mul(units).saturating_mul(framework.nodes().len());
    parallel::try_map((0..units).collect(), work, |out| {
        let unit = &dataset.units()[out];
        let found = data.without(unit, framework).and_then(|after| reversals(&before, &after, node));
        Ok((unit.clone(), found))
    })
}

/// Several methods on the same units, side by side.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SideBySide {
    /// A row a unit: `unit`, a column of ranks for each method, `best`, `worst`, `range` (worst less best); the units that
    /// move most first.
    pub ranks: Table,
    /// A row a method: `method`, and how its order agrees with that of the first: `spearman`, `kendall`,
    /// `weighted_spearman`, `ws` (the first method is the reference), `mean_shift`.
    pub agreement: Table,
}

/// Ranks of the same units at the index by several methods. Agreement is over units that have a score in both; it is
/// missing where either orders nothing.
///
/// # Errors
/// `too_few` for fewer than two methods; `invalid_parameter` where the units are not the same.
pub fn side_by_side(methods: &[(&str, &Assessment)]) -> Result<SideBySide> {
    let [(_, first), ..] = methods else {
        return Err(Error::from(Problem::TooFew {
            model: "the comparison",
            of: "methods",
            found: 0,
            needed: 2,
        }));
    };
    if methods.len() < 2 {
        return Err(Error::from(Problem::TooFew {
            model: "the comparison",
            of: "methods",
            found: 1,
            needed: 2,
        }));
    }
    if let Some((name, _)) = methods.iter().find(|(_, one)| one.units() != first.units()) {
        return Err(Error::from(Problem::InvalidParameter {
            method: "the comparison",
            parameter: "methods",
            found: format!("`{name}` with other units"),
            expected: "assessments of the same units in the same order",
        }));
    }
    let ranks: Vec<Vec<f64>> = methods.iter().map(|(_, one)| one.ranks_of(0, None)).collect();
    let units = first.units();
    let ends = |unit: usize| {
        let own = ranks.iter().map(|ranks| ranks[unit]).filter(|rank| !rank.is_nan());
        own.fold([f64::NAN; 2], |[best, worst], rank| [best.min(rank), worst.max(rank)])
    };
    let range = |unit: usize| {
        let [best, worst] = ends(unit);
        worst - best
    };
    let key = |unit: usize| if range(unit).is_nan() { -1.0 } else { range(unit) };
    let order = sort::order_descending(&(0..units.len()).map(key).collect::<Vec<f64>>());
    let number = |values: Vec<f64>, decimals| Cells::Number { values, decimals: Some(decimals) };
    let column = |f: &dyn Fn(usize) -> f64| order.iter().map(|&unit| f(unit)).collect::<Vec<f64>>();
    let mut table = Table::new().with("unit", Cells::texts(order.iter().map(|&unit| units[unit].clone())));
    for ((name, _), ranks) in methods.iter().zip(&ranks) {
        table = table.with(*name, number(column(&|unit| ranks[unit]), 1));
    }
    table = table
        .with("best", number(column(&|unit| ends(unit)[0]), 1))
        .with("worst", number(column(&|unit| ends(unit)[1]), 1))
        .with("range", number(column(&range), 1));

    let agreements: Vec<_> =
        methods.iter().map(|(_, one)| order_agreement(first.scores_of(0), one.scores_of(0))).collect();
    let of = |f: &dyn Fn(&crate::stats::RankAgreement) -> f64| {
        agreements.iter().map(|one| one.as_ref().map_or(f64::NAN, f)).collect::<Vec<f64>>()
    };
    let shifts = ranks.iter().map(|own| shift_of(&ranks[0], own, units).mean).collect();
    let agreement = Table::new()
        .with("method", Cells::texts(methods.iter().map(|(name, _)| *name)))
        .with("spearman", number(of(&|one| one.spearman), 4))
        .with("kendall", number(of(&|one| one.kendall), 4))
        .with("weighted_spearman", number(of(&|one| one.weighted_spearman), 4))
        .with("ws", number(of(&|one| one.ws), 4))
        .with("mean_shift", number(shifts, 3));
    Ok(SideBySide { ranks: table, agreement })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dataset;
    use crate::assess::assess;

    fn framework(method: &str) -> Framework {
        Framework::from_toml(&format!(
            "id = 'x'\n[method]\n{method}\n[[dimension]]\ncode = 'I'\n[[dimension]]\ncode = 'D'\nparent = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'D'\n[[indicator]]\ncode = 'B'\nparent = 'D'\n\
             [[indicator]]\ncode = 'C'\nparent = 'I'\n"
        ))
        .unwrap()
    }

    fn data() -> Dataset {
        Dataset::new(["w", "x", "y", "z"])
            .unwrap()
            .with_indicator("A", vec![10.0, 40.0, 70.0, 100.0])
            .unwrap()
            .with_indicator("B", vec![90.0, 20.0, 60.0, 10.0])
            .unwrap()
            .with_indicator("C", vec![55.0, 50.0, 52.0, 100.0])
            .unwrap()
    }

    #[test]
    fn a_node_left_out_leaves_its_weight_to_its_siblings() {
        for method in ["normalize = 'none'", "normalize = 'none'\nweights = 'equal'"] {
            let found = leave_out(&framework(method), &data(), &["A", "D", "I"]).unwrap();
            let without_a = found[0].after.as_ref().unwrap();
            assert_eq!(without_a.scores_at("D").unwrap(), [90.0, 20.0, 60.0, 10.0]);
            let without_d = found[1].after.as_ref().unwrap();
            assert_eq!(without_d.scores_at("I").unwrap(), [55.0, 50.0, 52.0, 100.0]);
            // Before: w 52.5, x 40, y 58.5, z 77.5; without D: 55, 50, 52, 100.
            let shift = found[1].shift().unwrap();
            assert_eq!(
                (shift.mean, shift.most, &shift.units[..]),
                (0.5, 1.0, &["w".to_owned(), "y".to_owned()][..])
            );
            assert_eq!(found[2].after.as_ref().unwrap_err().code(), "invalid_parameter");
            assert_eq!(left_out_table(&found).rows(), 3);
        }
        assert_eq!(leave_out(&framework(""), &data(), &["Q"]).unwrap_err().code(), "unknown_node");
    }

    #[test]
    fn weights_from_data_keep_their_proportions() {
        let found = leave_out(&framework("weights = 'standard-deviation'"), &data(), &["A"]).unwrap();
        let after = found[0].after.as_ref().unwrap();
        for (a, b) in after.scores_at("D").unwrap().iter().zip(after.scores_at("B").unwrap()) {
            approx::assert_relative_eq!(a, b, max_relative = 1e-12);
        }
    }

    #[test]
    fn without_an_extreme_unit_others_change_places() {
        // The range of C is set by z alone; without it, C tells w, x and y apart, and w passes y.
        let (framework, data) = (framework(""), data());
        let all = assess(&framework, &data).unwrap();
        let some = assess(&framework, &data.select(&[0, 1, 2]).unwrap()).unwrap();
        let found = reversals(&all, &some, "I").unwrap();
        assert_eq!((found.pairs, found.compared), (vec![("y".to_owned(), "w".to_owned())], 3));
        assert_eq!(found.scalings, ["A", "B", "C"]);
        assert!(found.weights.is_empty() && found.models.is_empty());
        let added = reversals(&some, &all, "I").unwrap();
        assert_eq!(added.pairs, [("w".to_owned(), "y".to_owned())]);

        let each = leave_units_out(&framework, &data, "I").unwrap();
        assert_eq!(each[3].0, "z");
        assert_eq!(each[3].1.as_ref().unwrap().pairs.len(), 1);
        // Scores that are taken as they are cannot be reversed.
        let fixed = leave_units_out(&self::framework("normalize = 'none'"), &data, "I").unwrap();
        for (_, found) in fixed {
            let found = found.unwrap();
            assert!(found.pairs.is_empty() && found.scalings.is_empty() && found.models.is_empty());
        }
    }

    #[test]
    fn models_and_weights_from_data_are_named_as_reasons() {
        let framework = framework("normalize = 'none'\naggregate = 'topsis'\nweights = 'entropy'");
        let found = leave_units_out(&framework, &data(), "I").unwrap();
        let one = found[0].1.as_ref().unwrap();
        assert_eq!(
            (&one.weights, &one.models),
            (&vec!["I".to_owned(), "D".to_owned()], &vec!["I".to_owned(), "D".to_owned()])
        );
        let few = data().select(&[0, 1]).unwrap();
        assert_eq!(leave_units_out(&framework, &few, "I").unwrap_err().code(), "too_few");
    }

    #[test]
    fn methods_stand_side_by_side() {
        let data = data();
        let plain = assess(&framework("normalize = 'none'"), &data).unwrap();
        let geometric = assess(&framework("normalize = 'none'\naggregate = 'geometric'"), &data).unwrap();
        let found = side_by_side(&[("plain", &plain), ("geometric", &geometric)]).unwrap();
        let number = |table: &Table, name: &str| -> Vec<f64> {
            let Some(Cells::Number { values, .. }) = table.column(name) else { panic!("{name}") };
            values.clone()
        };
        assert_eq!(number(&found.agreement, "spearman")[0], 1.0);
        // Plain: z, y, w, x. Geometric: w 40.6, x 37.6, y 58.1, z 56.2: y, z, w, x; by hand ρ = 1 − 6·2/60.
        assert!((number(&found.agreement, "spearman")[1] - 0.8).abs() < 1e-12);
        assert_eq!(number(&found.ranks, "range"), [1.0, 1.0, 0.0, 0.0]);
        assert_eq!(side_by_side(&[("plain", &plain)]).unwrap_err().code(), "too_few");
        let fewer = assess(&framework("normalize = 'none'"), &data.select(&[0, 1]).unwrap()).unwrap();
        assert_eq!(side_by_side(&[("a", &plain), ("b", &fewer)]).unwrap_err().code(), "invalid_parameter");
        assert_eq!(
            reversals(
                &plain,
                &assess(&Framework::builtin("oecd-dgi-2019").unwrap(), &{
                    let mut any = Dataset::new(["w", "x"]).unwrap();
                    for (column, _) in Framework::builtin("oecd-dgi-2019").unwrap().columns() {
                        any = any.with_indicator(column, vec![0.1, 0.2]).unwrap();
                    }
                    any
                })
                .unwrap(),
                "I"
            )
            .unwrap_err()
            .code(),
            "invalid_parameter"
        );
    }
}
