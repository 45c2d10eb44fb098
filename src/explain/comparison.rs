//! Two assessments of the same units, by another method or of other data: who moves, how far, and which choice did it.
//!
//! ```text
//! score_change = score in b − score in a        rank_change = rank in b − rank in a (below 0: it rose)
//! ```
//!
//! where ranks are those among the units that both assessments have. A change of the score counts from 1e-12 of the width of
//! the scale on, so that the order of summation is none. Kendall's is form b. The p-values are those of R's `cor.test`.
//!
//! Source: the form of the sensitivity tests of the Blavatnik School of Government (2024), Blavatnik Index of Public
//! Administration. Its printed differences are a − b, and it prints as moved by five places only those that rose.

use serde::Serialize;

use super::choices::{ChoiceEffects, choice_effects};
use crate::assess::Assessment;
use crate::error::Problem;
use crate::robustness::{order_agreement, shift_of};
use crate::stats::{Correlation, correlation_test, ranks, sort};
use crate::table::{Cells, Table};
use crate::{Error, Result};

pub(super) const METHOD: &str = "the comparison of assessments";

/// From so many places, or hundredths of the scale, on a change is counted as large.
const LARGE: f64 = 5.0;

/// A unit in both assessments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitShift {
    /// The unit.
    pub unit: String,
    /// Its scores; `NaN` is missing.
    pub scores: [f64; 2],
    /// What its score changes by; `NaN` where one is missing, or where the scales of the frameworks differ.
    pub score_change: f64,
    /// Its ranks among the units that both have; `NaN` is none.
    pub ranks: [f64; 2],
    /// How many places it moves; below 0 where it rises.
    pub rank_change: f64,
    /// Its grades, where it has some.
    pub grades: [Option<String>; 2],
}

/// How much changes over all units.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ComparisonSummary {
    /// How many units both assessments have.
    pub units: usize,
    /// How many of them have a score in both.
    pub compared: usize,
    /// How many scores change; none where the scales of the frameworks differ.
    pub score_changed: Option<usize>,
    /// How many scores change by at least five hundredths of the width of the scale.
    pub score_changed_by_5: Option<usize>,
    /// The mean change of the score; `NaN` where no unit has one in both, or the scales of the frameworks differ.
    pub mean_score_change: f64,
    /// The mean of the changes without their sign; `NaN` as that.
    pub mean_abs_score_change: f64,
    /// How many ranks change.
    pub rank_changed: usize,
    /// How many ranks change by at least five places.
    pub rank_changed_by_5: usize,
    /// The mean change of the rank: 0 but for ties that come or go; `NaN` where no unit has a rank in both.
    pub mean_rank_change: f64,
    /// The mean of the changes without their sign; `NaN` as that.
    pub mean_abs_rank_change: f64,
    /// The most places that a unit moves.
    pub largest_rank_change: f64,
    /// The units that move as far as that, where any moves.
    pub moved_most: Vec<String>,
    /// How many grades change; none where only one of the nodes has grades, or neither.
    pub grade_changed: Option<usize>,
    /// Pearson's correlation of the scores; none where they do not vary.
    pub pearson: Option<f64>,
    /// Its two-sided p-value.
    pub pearson_p: Option<f64>,
    /// Spearman's.
    pub spearman: Option<f64>,
    /// Kendall's τ, form b.
    pub kendall: Option<f64>,
    /// Its two-sided p-value.
    pub kendall_p: Option<f64>,
}

/// Two assessments side by side; made by [`compare`].
#[derive(Clone, Debug)]
pub struct Comparison {
    units: Vec<UnitShift>,
    only: [Vec<String>; 2],
    summary: ComparisonSummary,
    choices: ChoiceEffects,
}

/// Compares two assessments of the same units, at a node that both have; without one at the index of each.
///
/// Which choice of the framework or change of the data did it is told one choice at a time and jointly, by assessments of the
/// data of `a` with that choice of `b` put into the framework of `a`: see [`ChoiceEffects`].
///
/// ```
/// use govindex::explain::compare;
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = |mean: &str| Framework::from_toml(&format!(
///     "id = 'x'\nmethod = {{ normalize = 'none', aggregate = '{mean}' }}\n[[dimension]]\ncode = 'I'\n\
///      [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
/// ));
/// let data = Dataset::new(["u", "v", "w"])?
///     .with_indicator("A", vec![90.0, 50.0, 20.0])?
///     .with_indicator("B", vec![20.0, 50.0, 40.0])?;
/// let (a, b) = (assess(&framework("arithmetic")?, &data)?, assess(&framework("geometric")?, &data)?);
/// let found = compare(&a, &b, None)?;
/// assert_eq!((found.summary().rank_changed, found.summary().mean_abs_rank_change), (2, 2.0 / 3.0));
/// assert_eq!(found.choices().effects()[0].choice, "aggregate");
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node`; `invalid_parameter` where no unit is in both.
pub fn compare(a: &Assessment, b: &Assessment, node: Option<&str>) -> Result<Comparison> {
    let at = |of: &Assessment| node.map_or(Ok(0), |code| of.framework().position(code));
    let sides = [Side { of: a, at: at(a)? }, Side { of: b, at: at(b)? }];
    let pairing = Pairing::among(a, b, |_| true);
    if pairing.rows.is_empty() {
        let first = |of: &Assessment| of.units().first().cloned().unwrap_or_default();
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "b",
            found: format!("without a unit of the other (`{}` here, `{}` there)", first(b), first(a)),
            expected: "an assessment of the same units, under the same codes",
        }));
    }
    let (units, summary) = shifts(&sides, &pairing)?;
    let order = sort::order_descending(
        &units
            .iter()
            .map(|one| if one.rank_change.is_nan() { -1.0 } else { one.rank_change.abs() })
            .collect::<Vec<_>>(),
    );
    Ok(Comparison {
        choices: choice_effects(&sides, &units)?,
        units: order.into_iter().map(|row| units[row].clone()).collect(),
        only: pairing.only,
        summary,
    })
}

/// An assessment and the node of it that is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side<'a> {
    pub(super) of: &'a Assessment,
    pub(super) at: usize,
}

/// The rows of the units that both have, in the order of the first.
pub(super) struct Pairing {
    pub(super) units: Vec<String>,
    pub(super) rows: Vec<[usize; 2]>,
    only: [Vec<String>; 2],
}

impl Pairing {
    /// Of the units for which `is_meant` holds.
    pub(super) fn among(a: &Assessment, b: &Assessment, is_meant: impl Fn(&str) -> bool) -> Self {
        let mut found = Self { units: Vec::new(), rows: Vec::new(), only: [Vec::new(), Vec::new()] };
        for (row, unit) in a.units().iter().enumerate().filter(|(_, unit)| is_meant(unit)) {
            match b.dataset().position(unit) {
                Some(other) => {
                    found.units.push(unit.clone());
                    found.rows.push([row, other]);
                }
                None => found.only[0].push(unit.clone()),
            }
        }
        let only = b.units().iter().filter(|unit| is_meant(unit) && a.dataset().position(unit).is_none());
        found.only[1] = only.cloned().collect();
        found
    }

    fn of(&self, side: usize, values: &[f64]) -> Vec<f64> {
        self.rows.iter().map(|rows| values[rows[side]]).collect()
    }
}

/// The units that both have, and how much changes over all of them.
pub(super) fn shifts(
    sides: &[Side<'_>; 2],
    pairing: &Pairing,
) -> Result<(Vec<UnitShift>, ComparisonSummary)> {
    let [a, b] = sides;
    let frameworks = [a.of.framework(), b.of.framework()];
    let [scores, own_ranks] = {
        let each = |side: usize| {
            let Side { of, at } = sides[side];
            let ranking = pairing.of(side, &of.ranking_scores(at));
            let ties = frameworks[side].spec().ranks.ties;
            let own = ranks(&ranking, ties, frameworks[side].tie_tolerance());
            (pairing.of(side, of.scores_of(at)), own)
        };
        let (first, second) = (each(0), each(1));
        [[first.0, second.0], [first.1, second.1]]
    };
    let grades = [0, 1].map(|side| {
        let Side { of, at } = sides[side];
        let all = of.grades_of(at);
        pairing
            .rows
            .iter()
            .map(|rows| all[rows[side]].as_ref().map(|grade| grade.grade.clone()))
            .collect::<Vec<_>>()
    });
    let graded = grades.each_ref().map(|own| own.iter().any(Option::is_some));
    let scale = frameworks[0].scale();
    let is_one_scale = scale.map(f64::to_bits) == frameworks[1].scale().map(f64::to_bits);
    let units: Vec<UnitShift> = (0..pairing.rows.len())
        .map(|i| UnitShift {
            unit: pairing.units[i].clone(),
            scores: [scores[0][i], scores[1][i]],
            score_change: if is_one_scale { scores[1][i] - scores[0][i] } else { f64::NAN },
            ranks: [own_ranks[0][i], own_ranks[1][i]],
            rank_change: own_ranks[1][i] - own_ranks[0][i],
            grades: grades.each_ref().map(|own| own[i].clone()),
        })
        .collect();
    let compared = units.iter().filter(|one| one.scores.iter().all(|score| !score.is_nan())).count();
    let of = |f: fn(&UnitShift) -> f64| Changes(units.iter().map(f).filter(|x| !x.is_nan()).collect());
    let (score, rank) = (of(|one| one.score_change), of(|one| one.rank_change));
    let rounding = frameworks[0].rounding();
    let five = LARGE / 100.0 * (scale[1] - scale[0]);
    let most = shift_of(&own_ranks[0], &own_ranks[1], &pairing.units);
    let correlation = |kind| correlation_test(&scores[0], &scores[1], kind);
    let (pearson, kendall) = (correlation(Correlation::Pearson)?, correlation(Correlation::Kendall)?);
    let order = order_agreement(&scores[0], &scores[1]);
    let summary = ComparisonSummary {
        units: units.len(),
        compared,
        score_changed: is_one_scale.then(|| score.count(|x| x > rounding)),
        score_changed_by_5: is_one_scale.then(|| score.count(|x| x >= five - rounding)),
        mean_score_change: score.mean(),
        mean_abs_score_change: score.mean_abs(),
        rank_changed: rank.count(|x| x > 0.0),
        rank_changed_by_5: rank.count(|x| x >= LARGE),
        mean_rank_change: rank.mean(),
        mean_abs_rank_change: most.mean,
        largest_rank_change: most.most,
        moved_most: most.units,
        grade_changed: graded
            .iter()
            .all(|graded| *graded)
            .then(|| units.iter().filter(|one| one.grades[0] != one.grades[1]).count()),
        pearson: pearson.coefficient,
        pearson_p: pearson.p_value,
        spearman: order.map(|order| order.spearman),
        kendall: order.map(|order| order.kendall),
        kendall_p: kendall.p_value,
    };
    Ok((units, summary))
}

/// Changes of the units that have one.
pub(super) struct Changes(pub(super) Vec<f64>);

impl Changes {
    pub(super) fn count(&self, is: impl Fn(f64) -> bool) -> usize {
        self.0.iter().filter(|x| is(x.abs())).count()
    }

    fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    pub(super) fn mean_abs(&self) -> f64 {
        self.0.iter().map(|x| x.abs()).sum::<f64>() / self.0.len() as f64
    }
}

impl Comparison {
    /// The units that both have; those that move most places first.
    #[must_use]
    pub fn units(&self) -> &[UnitShift] {
        &self.units
    }

    /// The units that only the first or only the second assessment has, in the order of its data.
    #[must_use]
    pub fn only(&self) -> &[Vec<String>; 2] {
        &self.only
    }

    /// How much changes over all units.
    #[must_use]
    pub fn summary(&self) -> &ComparisonSummary {
        &self.summary
    }

    /// Which choice did it.
    #[must_use]
    pub fn choices(&self) -> &ChoiceEffects {
        &self.choices
    }

    /// One row per unit, those that move most places first: `unit`, `score_a`, `score_b`, `score_change`, `rank_a`, `rank_b`,
    /// `rank_change` (below 0 where it rises), `grade_a`, `grade_b`.
    #[must_use]
    pub fn table(&self) -> Table {
        let of = |f: &dyn Fn(&UnitShift) -> f64, decimals| Cells::numbers(self.units.iter().map(f), decimals);
        let grade =
            |side: usize| Cells::Text(self.units.iter().map(|one| one.grades[side].clone()).collect());
        Table::new()
            .with("unit", Cells::texts(self.units.iter().map(|one| one.unit.clone())))
            .with("score_a", of(&|one| one.scores[0], 4))
            .with("score_b", of(&|one| one.scores[1], 4))
            .with("score_change", of(&|one| one.score_change, 4))
            .with("rank_a", of(&|one| one.ranks[0], 1))
            .with("rank_b", of(&|one| one.ranks[1], 1))
            .with("rank_change", of(&|one| one.rank_change, 1))
            .with("grade_a", grade(0))
            .with("grade_b", grade(1))
    }

    /// One row: `units` (in both), `compared` (with a score in both), `only_a`, `only_b`, `score_changed`,
    /// `score_changed_by_5` (by five hundredths of the scale and more), `mean_score_change`, `mean_abs_score_change`,
    /// `rank_changed`, `rank_changed_by_5` (places and more), `mean_rank_change`, `mean_abs_rank_change`,
    /// `largest_rank_change`, `moved_most` (units), `grade_changed`, `pearson`, `pearson_p`, `spearman`, `kendall`, `kendall_p`.
    /// Changes of the score are blank where the scales of the frameworks differ, those of grades where not both nodes have
    /// some.
    #[must_use]
    pub fn summary_table(&self) -> Table {
        let ComparisonSummary {
            units,
            compared,
            score_changed,
            score_changed_by_5,
            mean_score_change,
            mean_abs_score_change,
            rank_changed,
            rank_changed_by_5,
            mean_rank_change,
            mean_abs_rank_change,
            largest_rank_change,
            moved_most,
            grade_changed,
            pearson,
            pearson_p,
            spearman,
            kendall,
            kendall_p,
        } = &self.summary;
        let p_value =
            |p: Option<f64>| Cells::Number { values: vec![p.unwrap_or(f64::NAN)], decimals: Some(4) };
        Table::new()
            .with("units", Cells::counts([Some(*units)]))
            .with("compared", Cells::counts([Some(*compared)]))
            .with("only_a", Cells::counts([Some(self.only[0].len())]))
            .with("only_b", Cells::counts([Some(self.only[1].len())]))
            .with("score_changed", Cells::counts([*score_changed]))
            .with("score_changed_by_5", Cells::counts([*score_changed_by_5]))
            .with("mean_score_change", Cells::numbers([*mean_score_change], 4))
            .with("mean_abs_score_change", Cells::numbers([*mean_abs_score_change], 4))
            .with("rank_changed", Cells::counts([Some(*rank_changed)]))
            .with("rank_changed_by_5", Cells::counts([Some(*rank_changed_by_5)]))
            .with("mean_rank_change", Cells::numbers([*mean_rank_change], 3))
            .with("mean_abs_rank_change", Cells::numbers([*mean_abs_rank_change], 3))
            .with("largest_rank_change", Cells::numbers([*largest_rank_change], 1))
            .with("moved_most", Cells::texts([moved_most.join(", ")]))
            .with("grade_changed", Cells::counts([*grade_changed]))
            .with("pearson", Cells::numbers([*pearson], 4))
            .with("pearson_p", p_value(*pearson_p))
            .with("spearman", Cells::numbers([*spearman], 4))
            .with("kendall", Cells::numbers([*kendall], 4))
            .with("kendall_p", p_value(*kendall_p))
    }
}
