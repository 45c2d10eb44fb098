//! The score of a node, or its difference from a baseline, split exactly among what stands below it.
//!
//! What all units make (bounds, weights from data, norms, ideals, places) is held as the assessment fixed it. From the node down, the
//! difference between a unit and the baseline at a dimension is split among the dimension's children, and each child's part among
//! its own children in the same proportion:
//!
//! ```text
//! sums        part_j = w_j (x_j − b_j)                                                models too that add a part per child
//! geometric   part_j = L(y, y₀) w_j ln(x_j / b_j),   L(a, b) = (a − b) / ln(a / b)    LMDI-I
//! others      part_j = the Shapley value of child j
//! ```
//!
//! where `x_j` and `b_j` are the child's scores of the unit and of the baseline, `w_j` its share, `y` and `y₀` what they come to. What
//! happens to that sum on the way to the node's score is told beside the children: a scaling that is not a straight line or cuts, rounding,
//! gates. A missing child is one with the mean of the others where weights are rescaled, and one of 0 where it counts as 0.
//!
//! Where the baseline is the same unit in another assessment, functions differ too, and are split from the scores: see [`change`].
//!
//! Source: B. W. Ang (2005), *Energy Policy* 33, 867–871 (LMDI-I); [`shapley`].

mod change;
mod shapley;

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::held::Held;
use super::{Assessment, column_of};
use crate::dataset::{Column, Mark};
use crate::error::{Error, Problem};
use crate::framework::Effect;
use crate::normalize::Scaling;
use crate::scoring::{Mean, MissingRule};
use crate::stats::Stream;
#[cfg(feature = "report")]
use crate::words::{Language, say};
use crate::{Result, parallel};
pub(crate) use change::Before;
use shapley::{Pair, exact, sampled};

/// How the difference at a dimension was split among its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SplitMethod {
    /// Every child adds a part of its own.
    Linear,
    /// By the logarithmic mean (LMDI-I).
    LogMean,
    /// By Shapley values over all subsets of the children.
    Shapley,
    /// By Shapley values over drawn orders and their reverses.
    Permutations,
}

impl SplitMethod {
    /// Its name in tables and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::LogMean => "log-mean",
            Self::Shapley => "shapley",
            Self::Permutations => "permutations",
        }
    }
}

/// What a part of a split is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PartKind {
    /// The part of a dimension: the sum of what stands below it.
    Dimension,
    /// The part of an indicator.
    Indicator,
    /// The part of an indicator whose value was filled in.
    Estimated,
    /// What a missing score does.
    Missing,
    /// What a rubric gives before its findings cost or earn points.
    Base,
    /// What a scaling of the dimension does that is no straight line: cuts at the ends of the scale, where it starts.
    Rescale,
    /// What rounding does.
    Rounding,
    /// What a gate that caps the score takes.
    Cap,
    /// What other gates give or take.
    Gate,
    /// A quota: it lowers the grade, and leaves the score.
    Quota,
    /// Of a change: what other weights of the children do.
    Weights,
    /// Of a change: what other bounds of a scaling, or other norms and ideals of a model, do.
    Bounds,
    /// Of a change: what another scaling, model or rule for missing scores does.
    Method,
    /// Of a change: that of a node whose parts are not the same in both periods, or that has no score at all in one.
    Break,
}

impl PartKind {
    /// Its name in tables and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dimension => "dimension",
            Self::Indicator => "indicator",
            Self::Estimated => "estimated",
            Self::Missing => "missing",
            Self::Base => "base",
            Self::Rescale => "rescale",
            Self::Rounding => "rounding",
            Self::Cap => "cap",
            Self::Gate => "gate",
            Self::Quota => "quota",
            Self::Weights => "weights",
            Self::Bounds => "bounds",
            Self::Method => "method",
            Self::Break => "break",
        }
    }

    /// What people call what happens beside the children of a node.
    #[cfg(feature = "report")]
    pub(crate) fn word(self, language: Language) -> String {
        match self {
            Self::Missing => say!(language, "missing scores"),
            Self::Base => say!(language, "points before findings"),
            Self::Rescale => say!(language, "scaling"),
            Self::Rounding => say!(language, "rounding"),
            Self::Cap => say!(language, "cap"),
            Self::Gate | Self::Quota => say!(language, "gate"),
            // Of a rubric these are its findings; the others are of changes.
            _ => say!(language, "points lost and won"),
        }
    }
}

/// What scores are split against.
#[derive(Clone, Debug)]
pub(crate) enum Against {
    /// The bottom of the scale at every node, and no findings under rubrics.
    Zero,
    /// A unit that was assessed.
    Unit(usize),
    /// A unit that has these scores at the indicators (by position of the node), and no gates.
    Leaves(Vec<f64>),
    /// The same unit in another assessment.
    Before(Before),
}

/// How scores are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct How {
    /// In place of what fits each dimension.
    pub(crate) method: Option<SplitMethod>,
    /// Up to so many children that differ all subsets are scored.
    pub(crate) exact: usize,
    /// How many orders are drawn beyond, each with its reverse.
    pub(crate) orders: usize,
    pub(crate) seed: u64,
}

impl Default for How {
    fn default() -> Self {
        Self { method: None, exact: 12, orders: 500, seed: 1 }
    }
}

impl How {
    /// Refuses what `method` cannot do.
    pub(crate) fn check(&self, method: &'static str) -> Result<()> {
        let refused = |parameter, found: usize, expected| {
            let found = found.to_string();
            Err(Error::from(Problem::InvalidParameter { method, parameter, found, expected }))
        };
        // Subsets of more children are not scored whatever is asked: there are a million of them.
        if self.exact > 20 {
            return refused("exact", self.exact, "at most 20 children, beyond which orders are drawn");
        }
        if self.orders < 2 {
            return refused("orders", self.orders, "at least 2");
        }
        Ok(())
    }
}

/// A number for all units, or one each.
#[derive(Clone, Debug)]
pub(crate) enum Level {
    All(f64),
    Each(Vec<f64>),
}

impl Level {
    fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::All(x) => Self::All(f(*x)),
            Self::Each(values) => Self::Each(values.iter().map(|x| f(*x)).collect()),
        }
    }

    pub(crate) fn of(&self, unit: usize) -> f64 {
        match self {
            Self::All(x) => *x,
            Self::Each(values) => values[unit],
        }
    }
}

/// What happened at a node beside its children.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    pub(crate) at: usize,
    pub(crate) kind: PartKind,
    /// By unit; `NaN` where it did not happen.
    pub(crate) parts: Vec<f64>,
}

/// How a dimension was split.
#[derive(Clone, Debug)]
pub(crate) struct NodeSplit {
    pub(crate) at: usize,
    pub(crate) method: SplitMethod,
    /// For which units Shapley values took the place of the logarithmic mean; empty where for none.
    pub(crate) fallen: Vec<bool>,
    /// The largest standard error of a child's part, where orders were drawn.
    pub(crate) error: f64,
}

impl NodeSplit {
    /// How a unit was split there.
    pub(crate) fn of(&self, unit: usize) -> SplitMethod {
        if self.fallen.get(unit).copied().unwrap_or(false) { SplitMethod::Shapley } else { self.method }
    }
}

/// The scores of a node, split.
#[derive(Clone, Debug)]
pub(crate) struct Split {
    /// By position of the node; empty outside the branch of the node that was split.
    pub(crate) parts: Vec<Vec<f64>>,
    /// In the order of their nodes.
    beside: Vec<Beside>,
    pub(crate) splits: Vec<NodeSplit>,
    /// The scores of the baseline at each node.
    pub(crate) baseline: Vec<Level>,
}

impl Split {
    /// What happened at a node beside its children.
    pub(crate) fn beside_at(&self, at: usize) -> &[Beside] {
        let behind = &self.beside[self.beside.partition_point(|one| one.at < at)..];
        &behind[..behind.partition_point(|one| one.at == at)]
    }
}

/// Scores that differ by less than this share of the scale are alike; what is lost by that is below the promised 1e-9.
const ALIKE: f64 = 1e-10;

/// A point of a child is worth at most so many of its dimension; beyond that it stands at a jump.
const STEEP: f64 = 100.0;

/// Splits the scores of all units at a node against a baseline.
///
/// # Errors
/// `invalid_parameter` where the baseline has no score at the node, or a dimension below has no parts (DEA, a model over all
/// periods at once); what the models say of the baseline's scores.
pub(crate) fn split(result: &Assessment, top: usize, against: &Against, how: &How) -> Result<Split> {
    let mut splitter = Splitter::new(result, top, against, how)?;
    splitter.find_baseline()?;
    splitter.run()
}

struct Splitter<'a> {
    result: &'a Assessment,
    top: usize,
    /// One behind the last node of the branch.
    end: usize,
    against: &'a Against,
    how: &'a How,
    /// What the children of each dimension come to with other scores.
    held: Vec<Option<Held<'a>>>,
    /// The same of the other assessment, where the baseline is one; missing too where the node has other children there.
    held_before: Vec<Option<Held<'a>>>,
    units: usize,
    /// What scores may differ by and be alike.
    alike: f64,
    /// The scores of the units, with what stands in for missing ones.
    own: Vec<Cow<'a, [f64]>>,
    base: Vec<Level>,
    /// What a baseline of scores comes to at each dimension before it is scaled.
    base_values: Vec<Level>,
    /// Units whose score, or that of the baseline, is missing at a node.
    absent: Vec<Option<Vec<bool>>>,
    /// What a point at each node is worth at the top.
    worth: Vec<Vec<f64>>,
    parts: Vec<Vec<f64>>,
    beside: Vec<Beside>,
    splits: Vec<NodeSplit>,
}

/// A unit on its way from the value of a dimension to its score.
#[derive(Clone, Copy, Debug)]
struct Stages {
    /// The score before rounding and gates.
    scaled: f64,
    rounded: f64,
    capped: f64,
    gated: f64,
}

/// The parts of the children of a dimension by child, in the unit of its value, and how each unit was split.
struct OfChildren {
    parts: Vec<Vec<f64>>,
    split: NodeSplit,
}

impl<'a> Splitter<'a> {
    fn new(result: &'a Assessment, top: usize, against: &'a Against, how: &'a How) -> Result<Self> {
        let nodes = result.framework().nodes();
        let is_behind = |&at: &usize| nodes[at].level() <= nodes[top].level();
        let end = (top + 1..nodes.len()).find(is_behind).unwrap_or(nodes.len());
        let is_read = |at: usize| (top..end).contains(&at) && !nodes[at].is_indicator();
        let [bottom, best] = result.framework().scale();
        let n = nodes.len();
        let mut held_before: Vec<Option<Held<'a>>> = (0..n).map(|_| None).collect();
        if let Against::Before(before) = against {
            for at in (0..n).filter(|&at| is_read(at)) {
                held_before[at] = before.held(result, at)?;
            }
        }
        let is_whole = |at: usize| !matches!(against, Against::Before(_)) || held_before[at].is_some();
        let held = |at: usize| (is_read(at) && is_whole(at)).then(|| Held::new(result, at)).transpose();
        Ok(Self {
            result,
            top,
            end,
            against,
            how,
            held: (0..n).map(held).collect::<Result<_>>()?,
            held_before,
            units: result.units().len(),
            alike: ALIKE * (best - bottom),
            own: (0..n).map(|at| Cow::Borrowed(result.scores_of(at))).collect(),
            base: vec![Level::All(f64::NAN); n],
            base_values: vec![Level::All(f64::NAN); n],
            absent: vec![None; n],
            worth: vec![Vec::new(); n],
            parts: vec![Vec::new(); n],
            beside: Vec::new(),
            splits: Vec::new(),
        })
    }

    /// The scores of the baseline at every node of the branch.
    fn find_baseline(&mut self) -> Result<()> {
        let [bottom, _] = self.result.framework().scale();
        let nodes = self.result.framework().nodes();
        for at in (self.top..self.end).rev() {
            let mut value = Level::All(f64::NAN);
            self.base[at] = match (self.against, &self.held[at]) {
                (Against::Zero, _) if nodes[at].is_finding() => Level::All(0.0),
                (Against::Zero, _) => Level::All(bottom),
                (Against::Unit(row), _) => Level::All(self.result.scores_of(at)[*row]),
                (Against::Before(before), _) => {
                    value = Level::Each(before.aligned(at, Assessment::values_of));
                    Level::Each(before.aligned(at, Assessment::scores_of))
                }
                (Against::Leaves(leaves), None) => Level::All(leaves[at]),
                (Against::Leaves(_), Some(held)) => {
                    value = self.baseline_of(at, held)?;
                    value.map(|value| self.result.inner().scalings[at].apply(&[value])[0])
                }
            };
            self.base_values[at] = value;
        }
        let top = &self.base[self.top];
        if self.units > 0 && (0..self.units).all(|unit| top.of(unit).is_nan()) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "split",
                parameter: "baseline",
                found: format!("without a score at `{}`", self.result.framework().nodes()[self.top].code()),
                expected: "a baseline that has a score there",
            }));
        }
        Ok(())
    }

    /// What the baseline comes to at a dimension before it is scaled, from its children.
    fn baseline_of(&self, at: usize, held: &Held<'_>) -> Result<Level> {
        let children = self.result.framework().nodes()[at].children();
        let profiles = |unit: usize| children.iter().map(move |&child| self.base[child].of(unit));
        if let Some(weights) = held.own_weights() {
            let value = |unit: usize| profiles(unit).zip(weights).map(|(x, w)| w[unit] * x).sum::<f64>();
            return Ok(Level::Each((0..self.units).map(value).collect()));
        }
        let is_one = children.iter().all(|&child| matches!(self.base[child], Level::All(_)));
        let rows = if is_one { 1 } else { self.units };
        let mut columns = held.columns(rows);
        for (column, &child) in columns.iter_mut().zip(children) {
            column.extend((0..rows).map(|unit| self.base[child].of(unit)));
        }
        let values = held.values(&columns)?;
        Ok(if is_one { Level::All(values[0]) } else { Level::Each(values) })
    }

    fn run(mut self) -> Result<Split> {
        let top = self.top;
        self.parts[top] = (0..self.units).map(|unit| self.difference(top, unit)).collect();
        self.worth[top] = vec![1.0; self.units];
        for at in top..self.end {
            if self.parts[at].is_empty() {
                continue;
            }
            match (self.held[at].take(), self.against) {
                (Some(held), _) => {
                    let before = self.held_before[at].take();
                    self.descend(at, &held, before.as_ref())?;
                }
                (None, Against::Before(before)) => self.split_leaf(at, before),
                (None, _) => {}
            }
        }
        if !matches!(self.against, Against::Before(_)) {
            self.tell_quotas();
        }
        let Self { parts, mut beside, splits, base: baseline, .. } = self;
        beside.sort_by_key(|one| one.at);
        Ok(Split { parts, beside, splits, baseline })
    }

    fn difference(&self, at: usize, unit: usize) -> f64 {
        self.own[at][unit] - self.base[at].of(unit)
    }

    fn is_absent(&self, at: usize, unit: usize) -> bool {
        self.absent[at].as_ref().is_some_and(|absent| absent[unit])
    }

    /// Tells of units whose part has no parts of its own: only a gate made the score, or there is none on one side.
    fn tell_whole(&self, at: usize, rows: &[usize], is_change: bool, beside: &mut BesideParts) {
        let (values, scores) = (self.result.values_of(at), self.result.scores_of(at));
        for &row in rows {
            let was_gated =
                is_change && self.base_values[at].of(row).is_nan() && !self.base[at].of(row).is_nan();
            let is_gated = was_gated || (values[row].is_nan() && !scores[row].is_nan());
            let kind = if is_gated && !self.is_absent(at, row) { PartKind::Gate } else { PartKind::Missing };
            beside.add(kind, row, self.parts[at][row]);
        }
    }

    /// Splits the parts of a dimension among its children, and tells what happens beside them.
    fn descend(&mut self, at: usize, held: &Held<'_>, before: Option<&Held<'_>>) -> Result<()> {
        let result = self.result;
        let children = result.framework().nodes()[at].children();
        let (values, scores) = (result.values_of(at), result.scores_of(at));
        let base_row = match self.against {
            Against::Unit(row) => Some(*row),
            Against::Zero | Against::Leaves(_) | Against::Before(_) => None,
        };
        // A score that only a gate has made has no parts; neither has one that is missing, or stands against a missing one.
        let is_split = |row: usize| !values[row].is_nan() && !scores[row].is_nan();
        let base_is_split = base_row.is_none_or(is_split);
        let (rows, whole): (Vec<usize>, Vec<usize>) =
            (0..self.units).filter(|&row| !self.parts[at][row].is_nan()).partition(|&row| {
                let was_split = before.is_none() || !self.base_values[at].of(row).is_nan();
                is_split(row) && base_is_split && was_split && !self.is_absent(at, row)
            });
        self.stand_in(at, held, before);
        let mut of_node = self.of_children(at, held, &rows, values)?;
        let functions = match (before, self.against) {
            (Some(then), Against::Before(before)) => {
                Some(self.average(at, before, [then, held], &rows, &mut of_node)?)
            }
            _ => None,
        };
        let OfChildren { parts: mut of_children, split } = of_node;

        let gates = Self::gates_at(result, at);
        let stages = |row: usize| Self::stages(result, at, row, gates.get(&row));
        let of_base = base_row.filter(|_| base_is_split).map(stages);
        let mut beside = BesideParts { units: self.units, found: Vec::new() };
        let mut worths = vec![vec![0.0; self.units]; children.len()];
        let scaling = &result.inner().scalings[at];
        let of_no_findings = match (self.against, held.points_of_no_findings()) {
            (Against::Zero, Some(points)) => scaling.apply(&[points])[0] - result.framework().scale()[0],
            _ => 0.0,
        };
        for &row in &rows {
            let worth = self.worth[at][row];
            let own = stages(row);
            let base = match (&functions, of_base) {
                (Some(functions), _) => functions.stages[row],
                (None, Some(base)) => base,
                (None, None) => Stages { scaled: self.base[at].of(row), ..Stages::nothing() },
            };
            let sum: f64 = of_children.iter().map(|parts| parts[row]).sum();
            beside.add(PartKind::Base, row, worth * of_no_findings);
            let (slope, mut told) = match &functions {
                Some(functions) => {
                    let slope = functions.slope[row];
                    for (kind, part) in functions.parts(row) {
                        beside.add(kind, row, worth * part);
                    }
                    (slope, functions.parts(row).map(|(_, part)| part).sum())
                }
                None => (slope_of(scaling, values[row], sum), 0.0),
            };
            told += of_no_findings;
            let mut rescaled = worth * (own.scaled - base.scaled - slope * sum - told);
            // Models that count places jump where scores are alike.
            rescaled += self.parts[at][row] - worth * self.difference(at, row);
            if rescaled.abs() > self.alike {
                beside.add(PartKind::Rescale, row, rescaled);
            }
            beside.add(PartKind::Rounding, row, worth * (own.rounded - base.rounded));
            beside.add(PartKind::Cap, row, worth * (own.capped - base.capped));
            beside.add(PartKind::Gate, row, worth * (own.gated - base.gated));
            for (k, &child) in children.iter().enumerate() {
                let part = worth * slope * of_children[k][row];
                of_children[k][row] = part;
                let is_whole = result.framework().nodes()[child].is_indicator() && before.is_none();
                if is_whole || self.is_absent(child, row) {
                    continue;
                }
                let difference = self.difference(child, row);
                // Models that count places jump: what a hair of difference does there is no worth of a point.
                let ratio = part / difference;
                worths[k][row] = if difference.abs() > self.alike && (ratio / worth).abs() < STEEP {
                    ratio
                } else {
                    let method = split.of(row);
                    let mut limit = self.limit(at, held, k, row, method)?;
                    if let Some((before, functions)) = before.zip(functions.as_ref()) {
                        let method = functions.split.of(row);
                        limit = f64::midpoint(limit, self.limit(at, before, k, row, method)?);
                    }
                    worth * slope * limit
                };
            }
        }
        self.tell_whole(at, &whole, before.is_some(), &mut beside);
        for row in (0..self.units).filter(|&row| self.parts[at][row].is_nan()) {
            for parts in &mut of_children {
                parts[row] = f64::NAN;
            }
        }
        self.splits.push(split);
        self.beside.extend(beside.found.into_iter().map(|(kind, parts)| Beside { at, kind, parts }));
        for ((&child, parts), worth) in children.iter().zip(of_children).zip(worths) {
            (self.parts[child], self.worth[child]) = (parts, worth);
        }
        Ok(())
    }

    /// Puts what stands in for missing scores of a dimension's children in their place, and remembers where.
    fn stand_in(&mut self, at: usize, held: &Held<'_>, before: Option<&Held<'_>>) {
        let node = &self.result.framework().nodes()[at];
        let values = self.result.values_of(at);
        let base_value = match self.against {
            Against::Unit(row) => Level::All(values[*row]),
            Against::Zero | Against::Leaves(_) | Against::Before(_) => self.base_values[at].clone(),
        };
        let standing = |held: &Held<'_>, mean: f64| match held.missing() {
            MissingRule::Zero => 0.0,
            MissingRule::Rescale | MissingRule::Propagate if held.mean().is_some() => mean,
            MissingRule::Rescale | MissingRule::Propagate => f64::NAN,
        };
        for &child in node.children() {
            let base_is_absent = |unit: usize| self.base[child].of(unit).is_nan();
            let absent: Vec<bool> =
                (0..self.units).map(|unit| self.own[child][unit].is_nan() || base_is_absent(unit)).collect();
            if !absent.contains(&true) {
                continue;
            }
            match &mut self.base[child] {
                Level::All(base) if base.is_nan() => {
                    self.base[child] = base_value.map(|mean| standing(held, mean));
                }
                Level::Each(base) => {
                    for (unit, x) in base.iter_mut().enumerate().filter(|(_, x)| x.is_nan()) {
                        *x = standing(before.unwrap_or(held), base_value.of(unit));
                    }
                }
                Level::All(_) => {}
            }
            let own = self.own[child].to_mut();
            for (unit, x) in own.iter_mut().enumerate().filter(|(_, x)| x.is_nan()) {
                *x = standing(held, values[unit]);
            }
            self.absent[child] = Some(absent);
        }
    }

    /// The parts of a dimension's children for some units, whose scores come to `values`.
    fn of_children(&self, at: usize, held: &Held<'_>, rows: &[usize], values: &[f64]) -> Result<OfChildren> {
        let children = self.result.framework().nodes()[at].children();
        let mut parts = vec![vec![0.0; self.units]; children.len()];
        let mut split = NodeSplit { at, method: SplitMethod::Linear, fallen: Vec::new(), error: 0.0 };
        let counted: Vec<usize> = (0..children.len()).filter(|&k| held.shares[k] > 0.0).collect();
        if held.is_additive() {
            for &k in &counted {
                let (child, out) = (children[k], &mut parts[k]);
                if let Some(weights) = held.own_weights() {
                    for &row in rows {
                        out[row] = weights[k][row] * self.difference(child, row);
                    }
                } else if held.mean().is_some() {
                    let share = held.shares[k];
                    for &row in rows {
                        out[row] = share * self.difference(child, row);
                    }
                } else {
                    let with = |j: usize, row: usize| {
                        if j == k { self.base[child].of(row) } else { self.own[children[j]][row] }
                    };
                    let mut columns = held.columns(rows.len());
                    for (j, column) in columns.iter_mut().enumerate() {
                        column.extend(rows.iter().map(|&row| with(j, row)));
                    }
                    let without = held.values(&columns)?;
                    rows.iter().zip(without).for_each(|(&row, without)| out[row] = values[row] - without);
                }
            }
            return Ok(OfChildren { parts, split });
        }
        let mut left = rows.to_vec();
        let is_log_mean = held.mean() == Some(Mean::Geometric)
            && !matches!(self.how.method, Some(SplitMethod::Shapley | SplitMethod::Permutations));
        if is_log_mean {
            split.method = SplitMethod::LogMean;
            left.retain(|&row| !self.by_log_mean(at, held, row, &mut parts));
            if !left.is_empty() {
                split.fallen = vec![false; self.units];
                for &row in &left {
                    split.fallen[row] = true;
                }
            }
        }
        if !left.is_empty() {
            let error = self.by_shapley(at, held, &left, &mut parts)?;
            if !is_log_mean {
                split.method = if error.is_some() { SplitMethod::Permutations } else { SplitMethod::Shapley };
            }
            split.error = error.unwrap_or(0.0);
        } else if !is_log_mean {
            split.method = SplitMethod::Shapley;
        }
        Ok(OfChildren { parts, split })
    }

    /// Writes the parts of the children of a geometric mean for a unit; false where a score is 0.
    fn by_log_mean(&self, at: usize, held: &Held<'_>, row: usize, parts: &mut [Vec<f64>]) -> bool {
        let children = self.result.framework().nodes()[at].children();
        let pairs = || {
            let pair =
                |(&child, &share): (&usize, &f64)| (share, self.own[child][row], self.base[child].of(row));
            children.iter().zip(&held.shares).map(pair)
        };
        if pairs().any(|(share, own, base)| share > 0.0 && (own <= 0.0 || base <= 0.0)) {
            return false;
        }
        let mean = self.log_mean(held, children, row);
        for ((share, own, base), parts) in pairs().zip(parts) {
            parts[row] = if share > 0.0 { mean * share * (own / base).ln() } else { 0.0 };
        }
        true
    }

    /// The logarithmic mean of what a unit and the baseline come to at a geometric mean.
    fn log_mean(&self, held: &Held<'_>, children: &[usize], row: usize) -> f64 {
        let (mut own, mut base) = (0.0, 0.0);
        for (&child, &share) in children.iter().zip(&held.shares).filter(|(_, share)| **share > 0.0) {
            own += share * self.own[child][row].ln();
            base += share * self.base[child].of(row).ln();
        }
        let ratio = own - base;
        // (a − b) / ln(a / b) = b (e^r − 1) / r
        if ratio.abs() < 1e-12 { own.exp() } else { base.exp() * ratio.exp_m1() / ratio }
    }

    /// Writes the Shapley values of the children for some units; the largest standard error where orders were drawn.
    fn by_shapley(
        &self,
        at: usize,
        held: &Held<'_>,
        rows: &[usize],
        parts: &mut [Vec<f64>],
    ) -> Result<Option<f64>> {
        let pairs: Vec<(usize, Pair)> = rows.iter().map(|&row| (row, self.pair(at, held, row))).collect();
        let is_exact = |pair: &Pair| {
            self.how.method != Some(SplitMethod::Permutations) && pair.players.len() <= self.how.exact
        };
        let (all, drawn): (Vec<_>, Vec<_>) = pairs.iter().partition(|(_, pair)| is_exact(pair));
        let mut write = |row: usize, own: Vec<f64>| {
            parts.iter_mut().zip(own).for_each(|(parts, part)| parts[row] = part);
        };
        // Small enough for the threads to share the work, large enough for what a model reads each time to weigh little.
        let work = all.iter().map(|(_, pair)| held.shares.len() << pair.players.len()).sum();
        let tasks = all.chunks(all.len().div_ceil(4 * crate::threads()).max(1)).collect();
        let found = parallel::try_map(tasks, work, |task: &[&(usize, Pair)]| {
            exact(held, &task.iter().map(|(_, pair)| pair).collect::<Vec<_>>())
        })?;
        all.iter().zip(found.into_iter().flatten()).for_each(|((row, _), own)| write(*row, own));
        if drawn.is_empty() {
            return Ok(None);
        }
        let (orders, seed) = (self.how.orders, self.how.seed);
        let work = drawn.len() * orders * held.shares.len() * held.shares.len();
        let found = parallel::try_map(drawn.clone(), work, |(row, pair)| {
            let mut stream = Stream::new(seed, ((at as u64) << 32) + *row as u64);
            sampled(held, pair, orders, &mut stream)
        })?;
        let mut largest = 0.0_f64;
        for ((row, _), (own, errors)) in drawn.iter().zip(found) {
            write(*row, own);
            largest = errors.into_iter().fold(largest, f64::max);
        }
        Ok(Some(largest))
    }

    /// What a unit and the baseline have of the children of a dimension.
    fn pair(&self, at: usize, held: &Held<'_>, row: usize) -> Pair {
        let children = self.result.framework().nodes()[at].children().iter();
        let (own, base) = children.map(|&child| (self.own[child][row], self.base[child].of(row))).unzip();
        Pair::new(own, base, &held.shares)
    }

    /// What a point of a child is worth in the value of its dimension where the child does not differ from the baseline.
    fn limit(&self, at: usize, held: &Held<'_>, k: usize, row: usize, method: SplitMethod) -> Result<f64> {
        let children = self.result.framework().nodes()[at].children();
        let share = held.shares[k];
        if share <= 0.0 {
            return Ok(0.0);
        }
        if let Some(weights) = held.own_weights() {
            return Ok(weights[k][row]);
        }
        match method {
            SplitMethod::Linear if held.mean().is_some() => Ok(share),
            SplitMethod::LogMean => {
                Ok(self.log_mean(held, children, row) * share / self.own[children[k]][row])
            }
            _ => {
                // Models that count places have steps: over a twentieth of the scale.
                let step = if held.mean().is_some() { 1e6 } else { 5e8 } * self.alike;
                let pair = self.pair(at, held, row).moved(k, step);
                let parts = if pair.players.len() <= self.how.exact.max(1) {
                    exact(held, &[&pair])?.swap_remove(0)
                } else {
                    let mut stream = Stream::new(self.how.seed, row as u64);
                    sampled(held, &pair, self.how.orders, &mut stream)?.0
                };
                Ok(parts[k] / step)
            }
        }
    }

    /// What gates did at a node: by unit the score before, and what caps and others changed.
    fn gates_at(result: &Assessment, at: usize) -> HashMap<usize, [f64; 3]> {
        let mut found = HashMap::new();
        for effect in result.effects().iter().filter(|effect| effect.node == at) {
            let own = found.entry(effect.unit).or_insert([effect.before, 0.0, 0.0]);
            let is_cap = matches!(result.framework().gates()[effect.gate].effect, Effect::Cap(_));
            own[if is_cap { 1 } else { 2 }] += effect.after - effect.before;
        }
        found
    }

    fn stages(result: &Assessment, at: usize, row: usize, gates: Option<&[f64; 3]>) -> Stages {
        let &[before, capped, gated] = gates.unwrap_or(&[result.scores_of(at)[row], 0.0, 0.0]);
        let scaled = if result.framework().nodes()[at].round().is_some() {
            result.inner().scalings[at].apply(&[result.values_of(at)[row]])[0]
        } else {
            before
        };
        Stages { scaled, rounded: before - scaled, capped, gated }
    }

    /// Tells of the quotas that lowered a grade, which leave the score.
    fn tell_quotas(&mut self) {
        for effect in self.result.quota_effects() {
            let Ok(at) = self.result.framework().position(&effect.node) else { continue };
            if !(self.top..self.end).contains(&at) {
                continue;
            }
            let mut parts = vec![f64::NAN; self.units];
            for row in effect.lowered.iter().filter_map(|unit| self.result.dataset().position(unit)) {
                parts[row] = 0.0;
            }
            self.beside.push(Beside { at, kind: PartKind::Quota, parts });
        }
    }
}

impl Stages {
    fn nothing() -> Self {
        Self { scaled: 0.0, rounded: 0.0, capped: 0.0, gated: 0.0 }
    }
}

/// What happens at a node beside its children, kind by kind.
struct BesideParts {
    units: usize,
    found: Vec<(PartKind, Vec<f64>)>,
}

impl BesideParts {
    fn add(&mut self, kind: PartKind, row: usize, part: f64) {
        if part == 0.0 || part.is_nan() {
            return;
        }
        let at = self.found.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            self.found.push((kind, vec![f64::NAN; self.units]));
            self.found.len() - 1
        });
        self.found[at].1[row] = part;
    }
}

/// What a point of a value is worth in its score between `value` and `value − change`: of a straight line its slope, whether or not
/// it is cut; of others that of the chord.
fn slope_of(scaling: &Scaling, value: f64, change: f64) -> f64 {
    match scaling {
        Scaling::Identity => 1.0,
        Scaling::Linear(line) => line.span / line.width,
        // Between their steps these are flat, and at one they have no slope.
        Scaling::Steps(_) | Scaling::Places(_) if change.abs() <= 1e-9 * value.abs().max(1.0) => 0.0,
        other => {
            let scored = |x: f64| other.apply(&[x])[0];
            let step = 1e-6 * value.abs().max(1.0);
            let slope = if change.abs() > step {
                (scored(value) - scored(value - change)) / change
            } else {
                (scored(value + step) - scored(value - step)) / (2.0 * step)
            };
            if slope.is_finite() { slope } else { 0.0 }
        }
    }
}

/// Whether the value of each unit at an indicator was filled in.
pub(crate) fn estimated(result: &Assessment, at: usize) -> Option<Vec<bool>> {
    let node = &result.framework().nodes()[at];
    let column = result.framework().indicator_of(node)?.column.as_deref();
    let marks = column_of(result.dataset(), column, node.code()).and_then(Column::marks)?;
    let flags: Vec<bool> =
        marks.iter().map(|mark| matches!(mark, Mark::Imputed | Mark::ImputedTreated)).collect();
    flags.contains(&true).then_some(flags)
}
