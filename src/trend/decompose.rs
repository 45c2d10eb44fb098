//! Why scores and ranks changed from one period to another, split exactly.
//!
//! ```text
//! score_to − score_from = values + estimated + weights + method + bounds + missing + break + rescale + rounding + gates
//! rank_from − rank_to   = own + others
//! ```
//!
//! where `values` is what the values of indicators do, `estimated` that of those filled in in either period, `bounds` what
//! other goalposts, extremes, norms or ideals do, and `missing` what it does that a node has a score in one of the periods
//! only. At a dimension, its children and its own function (weights, model, scaling) are two players of a game whose Shapley
//! value is taken: the mean over both orders in which they may change. The part of the children is split among them as
//! [`contributions`](crate::explain::contributions) are: sums by weight, geometric means by the logarithmic mean (LMDI-I),
//! others by Shapley values. `own` is how far a unit moves among the others as they were, and as they are, in the mean;
//! `others` is the rest.
//!
//! Two editions of a framework are compared as far as they have the same parts. A dimension that has other children in one
//! of them is a break: its change is told, not split, and what both have below it is split by itself, in points of its own.
//!
//! ```
//! use govindex::trend::{ChangeKind, Decomposition, decompose};
//! use govindex::{Dataset, Framework, assess};
//!
//! let edition = |weight: u8| {
//!     Framework::from_toml(&format!(
//!         "id = 'x'\nmethod = {{ normalize = 'none' }}\n[[dimension]]\ncode = 'INDEX'\n[[indicator]]\ncode = 'A'\n\
//!          parent = 'INDEX'\nweight = {weight}\n[[indicator]]\ncode = 'B'\nparent = 'INDEX'\nweight = 1"
//!     ))
//! };
//! let data = |a: f64| Dataset::new(["U"])?.with_indicator("A", vec![a])?.with_indicator("B", vec![1.0]);
//! let found = decompose(
//!     &assess(&edition(1)?, &data(0.0)?)?,
//!     &assess(&edition(3)?, &data(0.4)?)?,
//!     &Decomposition::default(),
//! )?;
//! // From (0 + 1) / 2 to (3 · 0.4 + 1) / 4.
//! let parts = found.of("U")?;
//! assert_eq!((parts[0].node.as_str(), parts[0].kind), ("INDEX", ChangeKind::Weights));
//! assert!((parts[0].change - 0.25 * (0.0 + 0.4 - 1.0 - 1.0) / 2.0).abs() < 1e-15);
//! assert!((parts[1].change - (0.5 + 0.75) / 2.0 * 0.4).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```
//!
//! Source: A. F. Shorrocks (2013), *Journal of Economic Inequality* 11, 99–126; B. W. Ang (2005), *Energy Policy* 33, 867–871.

use serde::{Deserialize, Serialize};

use crate::assess::{Against, Assessment, Before, How, PartKind, Split, estimated, split_scores};
use crate::error::{Error, Problem};
use crate::framework::{AfterVeto, Ranks};
use crate::stats::{Ties, sort};
use crate::table::{Cells, Table};
use crate::{Framework, Result};

const METHOD: &str = "decompose";

/// What a part of a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// The change of a dimension: the sum of all that stands below it and happens there.
    Dimension,
    /// What another value of an indicator does.
    Values,
    /// What another value does that was filled in, in either period.
    Estimated,
    /// What other weights of a dimension's children do.
    Weights,
    /// What another scaling, scoring model or rule for missing scores does.
    Method,
    /// What other bounds of a scaling do, or other norms and ideals of a model that looks at all units.
    Bounds,
    /// What it does that a unit has no score at a node in one of the periods.
    Missing,
    /// The change of a dimension that has other parts in one of the editions, or what it does that no unit has a score at a
    /// node in one of the periods.
    Break,
    /// What a scaling of a dimension does that is no straight line.
    Rescale,
    /// What rounding does.
    Rounding,
    /// What gates do.
    Gates,
}

impl ChangeKind {
    /// All but [`ChangeKind::Dimension`]: what adds up.
    const PARTS: [Self; 10] = [
        Self::Values,
        Self::Estimated,
        Self::Weights,
        Self::Method,
        Self::Bounds,
        Self::Missing,
        Self::Break,
        Self::Rescale,
        Self::Rounding,
        Self::Gates,
    ];

    /// Its name in tables and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dimension => "dimension",
            Self::Values => "values",
            Self::Estimated => "estimated",
            Self::Weights => "weights",
            Self::Method => "method",
            Self::Bounds => "bounds",
            Self::Missing => "missing",
            Self::Break => "break",
            Self::Rescale => "rescale",
            Self::Rounding => "rounding",
            Self::Gates => "gates",
        }
    }

    fn of(kind: PartKind) -> Self {
        match kind {
            PartKind::Dimension => Self::Dimension,
            PartKind::Indicator => Self::Values,
            PartKind::Estimated => Self::Estimated,
            PartKind::Missing => Self::Missing,
            // A rubric's points before findings stand on both sides of a change.
            PartKind::Base | PartKind::Rescale => Self::Rescale,
            PartKind::Rounding => Self::Rounding,
            PartKind::Cap | PartKind::Gate | PartKind::Quota => Self::Gates,
            PartKind::Weights => Self::Weights,
            PartKind::Bounds => Self::Bounds,
            PartKind::Method => Self::Method,
            PartKind::Break => Self::Break,
        }
    }
}

/// How changes are split: parameters of [`decompose`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decomposition {
    node: Option<String>,
    how: How,
}

impl Decomposition {
    /// Sets the node whose scores are split. Default: the index.
    #[must_use]
    pub fn node(mut self, node: impl Into<String>) -> Self {
        self.node = Some(node.into());
        self
    }

    /// Sets up to how many children Shapley values are exact (at most 20); the work doubles with each. Default: 12.
    #[must_use]
    pub fn exact(mut self, children: usize) -> Self {
        self.how.exact = children;
        self
    }

    /// Sets how many orders are drawn beyond (at least 2), each with its reverse. Default: 500.
    #[must_use]
    pub fn orders(mut self, orders: usize) -> Self {
        self.how.orders = orders;
        self
    }

    /// Sets the seed of the orders. Default: 1.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.how.seed = seed;
        self
    }
}

/// A part of a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChangePart {
    /// The node whose change it is a part of, in whose points it is: the one that was asked for, or one below a break.
    pub of: String,
    /// The node.
    pub node: String,
    /// What it is.
    pub kind: ChangeKind,
    /// How far below the root of the framework the node stands: 0 for the index.
    pub level: usize,
    /// The node that it adds to: the parent, or for what happens beside the children of a dimension the node itself.
    pub parent: String,
    /// What it adds.
    pub change: f64,
}

/// The change of a unit's rank.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankChange {
    /// The unit.
    pub unit: String,
    /// The node.
    pub node: String,
    /// Its rank before; `NaN` where it has none.
    pub from: f64,
    /// Its rank after.
    pub to: f64,
    /// By how many places it rose; below 0 where it fell.
    pub risen: f64,
    /// Of these, by its own score.
    pub own: f64,
    /// Of these, by the scores of others, and by units that came and went.
    pub others: f64,
}

/// A dimension that has other parts in one of two editions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EditionBreak {
    /// The node.
    pub node: String,
    /// The children that it has in the earlier edition only; none where it is an indicator there.
    pub lost: Vec<String>,
    /// The children that it has in the later edition only.
    pub gained: Vec<String>,
}

/// The changes of the scores of all units; made by [`decompose`].
///
/// Of the rows of a unit with one `of`, those whose kind is not [`ChangeKind::Dimension`] add up to the change of that node,
/// and those that have a node as their parent add up to the row of that node.
#[derive(Clone, Debug)]
pub struct ScoreChanges {
    to: Assessment,
    before: Before,
    splits: Vec<(usize, Split)>,
    breaks: Vec<EditionBreak>,
    /// The rows of the later assessment whose units the earlier one has.
    rows: Vec<usize>,
    gone: Vec<String>,
    /// By position of the node: which units' values were filled in, in either period.
    estimated: Vec<Option<Vec<bool>>>,
    /// By position of the node: whether no unit has a score there in one of the periods.
    empty: Vec<bool>,
}

/// Splits the change of every unit's score from one assessment to another, and that of its rank.
///
/// The two may be periods of a panel, or editions with frameworks that share nodes. Units are held together by their codes;
/// what only one has came or went.
///
/// Cost: O(units × nodes) for means; units × 2ᵏ for Shapley values of k children that differ.
///
/// # Errors
/// `unknown_node` where one of them lacks the node; `invalid_parameter` where their scales differ, and for a node above an
/// efficiency (DEA) or a model that scored several periods at once; `too_few` where no unit has a score in both.
pub fn decompose(from: &Assessment, to: &Assessment, parameters: &Decomposition) -> Result<ScoreChanges> {
    parameters.how.check(METHOD)?;
    let framework = to.framework();
    let top = parameters.node.as_deref().map_or(Ok(0), |node| framework.position(node))?;
    from.framework().position(framework.nodes()[top].code())?;
    let [low, high] = from.framework().scale();
    if [low, high].map(f64::to_bits) != framework.scale().map(f64::to_bits) {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "from",
            found: format!("an assessment on the scale from {low} to {high}"),
            expected: "two assessments on one scale",
        }));
    }
    let before = Before::new(from, to);
    let (mut tops, mut breaks) = (vec![top], Vec::new());
    walk(&before, from.framework(), framework, top, &mut tops, &mut breaks);
    let both = |at: usize| {
        let then = before.nodes[at].map_or(&[][..], |at| from.scores_of(at));
        let has =
            |(now, row): (&f64, &Option<usize>)| !now.is_nan() && row.is_some_and(|row| !then[row].is_nan());
        to.scores_of(at).iter().zip(&before.rows).any(has)
    };
    if !both(top) {
        let of = "units with a score in both periods";
        return Err(Error::from(Problem::TooFew { model: METHOD, of, found: 0, needed: 1 }));
    }
    let against = Against::Before(before.clone());
    let splits = tops
        .into_iter()
        .filter(|&at| both(at))
        .map(|at| Ok((at, split_scores(to, at, &against, &parameters.how)?)))
        .collect::<Result<Vec<_>>>()?;
    let estimated = (0..framework.nodes().len()).map(|at| in_either(&before, to, at)).collect();
    let rows = (0..to.units().len()).filter(|&row| before.rows[row].is_some()).collect();
    let gone = from.units().iter().filter(|unit| to.dataset().position(unit).is_none()).cloned().collect();
    let is_empty = |result: &Assessment, at: usize| result.scores_of(at).iter().all(|score| score.is_nan());
    let empty = (0..framework.nodes().len())
        .map(|at| is_empty(to, at) || before.nodes[at].is_none_or(|at| is_empty(from, at)))
        .collect();
    Ok(ScoreChanges { to: to.clone(), before, splits, breaks, rows, gone, estimated, empty })
}

/// Finds the breaks below a node, and the highest nodes below each that both editions have.
fn walk(
    before: &Before,
    then: &Framework,
    now: &Framework,
    at: usize,
    tops: &mut Vec<usize>,
    breaks: &mut Vec<EditionBreak>,
) {
    let node = &now.nodes()[at];
    if before.is_whole(now, at) {
        node.children().iter().for_each(|&child| walk(before, then, now, child, tops, breaks));
        return;
    }
    let children = |framework: &Framework, at: usize| -> Vec<String> {
        let nodes = framework.nodes();
        nodes[at].children().iter().map(|&child| nodes[child].code().to_owned()).collect()
    };
    if let Some(earlier) = before.nodes[at] {
        let (had, has) = (children(then, earlier), children(now, at));
        breaks.push(EditionBreak {
            node: node.code().to_owned(),
            lost: had.iter().filter(|code| !has.contains(code)).cloned().collect(),
            gained: has.iter().filter(|code| !had.contains(code)).cloned().collect(),
        });
    }
    for &child in node.children() {
        if before.nodes[child].is_some() {
            tops.push(child);
        }
        walk(before, then, now, child, tops, breaks);
    }
}

/// Which units' values at an indicator were filled in, in either period.
fn in_either(before: &Before, to: &Assessment, at: usize) -> Option<Vec<bool>> {
    let earlier = before.nodes[at].and_then(|at| estimated(&before.result, at));
    let later = estimated(to, at);
    if earlier.is_none() && later.is_none() {
        return None;
    }
    let was = |row: usize| earlier.as_ref().zip(before.rows[row]).is_some_and(|(flags, row)| flags[row]);
    let is = |row: usize| later.as_ref().is_some_and(|flags| flags[row]);
    Some((0..before.rows.len()).map(|row| was(row) || is(row)).collect())
}

impl ScoreChanges {
    /// Keeps one unit alone.
    ///
    /// # Errors
    /// `unknown_unit` where one of the assessments lacks it.
    pub fn only(mut self, unit: &str) -> Result<Self> {
        self.before.result.row(unit)?;
        self.rows = vec![self.to.row(unit)?];
        Ok(self)
    }

    /// The units that both assessments have, in the order of the later one.
    #[must_use]
    pub fn units(&self) -> Vec<&str> {
        self.rows.iter().map(|&row| self.to.units()[row].as_str()).collect()
    }

    /// The units that only the later assessment has.
    #[must_use]
    pub fn came(&self) -> Vec<&str> {
        let came = self.to.units().iter().zip(&self.before.rows).filter(|(_, row)| row.is_none());
        came.map(|(unit, _)| unit.as_str()).collect()
    }

    /// The units that only the earlier assessment has.
    #[must_use]
    pub fn gone(&self) -> &[String] {
        &self.gone
    }

    /// The dimensions that have other parts in one of the editions, in the order of the later framework; none between
    /// periods of one framework.
    #[must_use]
    pub fn breaks(&self) -> &[EditionBreak] {
        &self.breaks
    }

    /// The nodes whose changes are split: the one that was asked for, and the highest ones below each break that both have.
    pub fn nodes(&self) -> impl Iterator<Item = &str> {
        self.splits.iter().map(|(at, _)| self.to.framework().nodes()[*at].code())
    }

    /// The parts of a unit's changes: every node, each with what happens there.
    ///
    /// # Errors
    /// `unknown_unit` where one of the assessments lacks it.
    pub fn of(&self, unit: &str) -> Result<Vec<ChangePart>> {
        let row = self.to.row(unit)?;
        self.before.result.row(unit)?;
        let nodes = self.to.framework().nodes();
        let mut parts = Vec::new();
        for (top, split) in &self.splits {
            self.each(*top, split, row, |at, kind, parent, change| {
                parts.push(ChangePart {
                    of: nodes[*top].code().to_owned(),
                    node: nodes[at].code().to_owned(),
                    kind,
                    level: nodes[at].level(),
                    parent: nodes[parent].code().to_owned(),
                    change,
                });
            });
        }
        Ok(parts)
    }

    /// Calls `f` with each row of a unit: the node, the kind, what it adds to, and what.
    fn each(&self, top: usize, split: &Split, row: usize, mut f: impl FnMut(usize, ChangeKind, usize, f64)) {
        let nodes = self.to.framework().nodes();
        let mut told: Vec<(ChangeKind, f64)> = Vec::new();
        for (at, parts) in split.parts.iter().enumerate().filter(|(_, parts)| !parts.is_empty()) {
            let (whole, is_leaf) = (parts[row], nodes[at].is_indicator());
            let above = if at == top { at } else { nodes[at].parent().unwrap_or(at) };
            told.clear();
            for one in split.beside_at(at).iter().filter(|one| !one.parts[row].is_nan()) {
                let mut kind = ChangeKind::of(one.kind);
                if kind == ChangeKind::Missing && self.empty[at] {
                    kind = ChangeKind::Break;
                }
                match told.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, sum)) => *sum += one.parts[row],
                    None => told.push((kind, one.parts[row])),
                }
            }
            if is_leaf {
                let is_told = |kind: ChangeKind| matches!(kind, ChangeKind::Missing | ChangeKind::Break);
                if !told.iter().any(|(kind, _)| is_told(*kind)) {
                    let is_filled = self.estimated[at].as_ref().is_some_and(|flags| flags[row]);
                    let kind = if is_filled { ChangeKind::Estimated } else { ChangeKind::Values };
                    f(at, kind, above, whole - told.iter().map(|(_, part)| part).sum::<f64>());
                }
            } else if at != top {
                f(at, ChangeKind::Dimension, above, whole);
            }
            for &(kind, part) in &told {
                f(at, kind, if is_leaf { above } else { at }, part);
            }
        }
    }

    /// A row per unit and part: `unit`, `of` (the node whose change is split), `node`, `kind`, `level`, `parent`, `change`.
    /// Units without a score in both periods have blank changes.
    #[must_use]
    pub fn table(&self) -> Table {
        let nodes = self.to.framework().nodes();
        let (mut units, mut tops, mut codes, mut kinds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut levels, mut parents, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for &row in &self.rows {
            for (top, split) in &self.splits {
                self.each(*top, split, row, |at, kind, parent, change| {
                    units.push(self.to.units()[row].as_str());
                    tops.push(nodes[*top].code());
                    codes.push(nodes[at].code());
                    kinds.push(kind.name());
                    levels.push(Some(nodes[at].level() as u64));
                    parents.push(nodes[parent].code());
                    values.push(change);
                });
            }
        }
        Table::new()
            .with("unit", Cells::texts(units))
            .with("of", Cells::texts(tops))
            .with("node", Cells::texts(codes))
            .with("kind", Cells::texts(kinds))
            .with("level", Cells::Count(levels))
            .with("parent", Cells::texts(parents))
            .with("change", Cells::Number { values, decimals: Some(nodes[0].decimals()) })
    }

    /// A row per unit and node whose change is split: `unit`, `node`, `from`, `to`, `change`, and what each kind adds: `values`,
    /// `estimated`, `weights`, `method`, `bounds`, `missing`, `break`, `rescale`, `rounding`, `gates`.
    #[must_use]
    pub fn summary(&self) -> Table {
        let nodes = self.to.framework().nodes();
        let (mut units, mut tops) = (Vec::new(), Vec::new());
        let mut numbers: Vec<Vec<f64>> = vec![Vec::new(); 3 + ChangeKind::PARTS.len()];
        for &row in &self.rows {
            for (top, split) in &self.splits {
                units.push(self.to.units()[row].as_str());
                tops.push(nodes[*top].code());
                let mut sums = [0.0; ChangeKind::PARTS.len()];
                self.each(*top, split, row, |_, kind, _, change| {
                    if let Some(at) = ChangeKind::PARTS.iter().position(|one| *one == kind) {
                        sums[at] += change;
                    }
                });
                let change = split.parts[*top][row];
                let ends = [split.baseline[*top].of(row), self.to.scores_of(*top)[row], change];
                let sums = sums.map(|sum| if change.is_nan() { f64::NAN } else { sum });
                numbers.iter_mut().zip(ends.into_iter().chain(sums)).for_each(|(column, x)| column.push(x));
            }
        }
        let names = ["from", "to", "change"].into_iter().chain(ChangeKind::PARTS.map(ChangeKind::name));
        let decimals = Some(nodes[0].decimals());
        let table = Table::new().with("unit", Cells::texts(units)).with("node", Cells::texts(tops));
        names
            .zip(numbers)
            .fold(table, |table, (name, values)| table.with(name, Cells::Number { values, decimals }))
    }

    /// The changes of ranks at the nodes whose changes are split, node by node.
    #[must_use]
    pub fn ranks(&self) -> Vec<RankChange> {
        let mut found = Vec::new();
        for (at, _) in &self.splits {
            let Some(before) = self.before.nodes[*at] else { continue };
            let (then, now) = (Places::new(&self.before.result, before), Places::new(&self.to, *at));
            for &row in &self.rows {
                let Some(earlier) = self.before.rows[row] else { continue };
                let (from, to) = (then.ranks[earlier], now.ranks[row]);
                let (was, is) = (then.scores[earlier], now.scores[row]);
                // Its ranks among the others, not those of the table: chains of ties, which are cut from the best down, would
                // move it otherwise while its score stands still.
                let own = f64::midpoint(
                    then.rank(earlier, was) - then.rank(earlier, is),
                    now.rank(row, was) - now.rank(row, is),
                );
                found.push(RankChange {
                    unit: self.to.units()[row].clone(),
                    node: self.to.framework().nodes()[*at].code().to_owned(),
                    from,
                    to,
                    risen: from - to,
                    own,
                    others: from - to - own,
                });
            }
        }
        found
    }

    /// The changes of ranks as a table: `unit`, `node`, `from`, `to`, `risen`, `own`, `others`.
    #[must_use]
    pub fn ranks_table(&self) -> Table {
        let found = self.ranks();
        let number = |of: fn(&RankChange) -> f64| Cells::Number {
            values: found.iter().map(of).collect(),
            decimals: Some(2),
        };
        Table::new()
            .with("unit", Cells::texts(found.iter().map(|one| one.unit.as_str())))
            .with("node", Cells::texts(found.iter().map(|one| one.node.as_str())))
            .with("from", number(|one| one.from))
            .with("to", number(|one| one.to))
            .with("risen", number(|one| one.risen))
            .with("own", number(|one| one.own))
            .with("others", number(|one| one.others))
    }

    /// The breaks as a table: `node`, `lost`, `gained` (the children that only one edition has, with commas between).
    #[must_use]
    pub fn breaks_table(&self) -> Table {
        let joined = |of: fn(&EditionBreak) -> &[String]| {
            Cells::texts(self.breaks.iter().map(|one| of(one).join(", ")).collect::<Vec<_>>())
        };
        Table::new()
            .with("node", Cells::texts(self.breaks.iter().map(|one| one.node.as_str())))
            .with("lost", joined(|one| &one.lost))
            .with("gained", joined(|one| &one.gained))
    }
}

/// The scores that units are ranked by in one period, ready to say which rank another score would have.
struct Places {
    ties: Ties,
    tolerance: f64,
    /// `−∞` of units that a veto puts last.
    scores: Vec<f64>,
    ranks: Vec<f64>,
    /// From the highest down, with the rows they are of.
    sorted: Vec<f64>,
    order: Vec<usize>,
    /// The highest score of each rank, from the highest down, with how many units have it.
    steps: Vec<(f64, usize)>,
}

impl Places {
    fn new(result: &Assessment, at: usize) -> Self {
        let mut scores = result.ranking_scores(at).into_owned();
        let Ranks { ties, after_veto, .. } = result.framework().spec().ranks;
        if after_veto == AfterVeto::Last {
            // What stands for them there is below the scores of that period, and may be above those of the other.
            for row in result.vetoed_at(at) {
                // Findings of a rubric have no ranks.
                if !scores[row].is_nan() {
                    scores[row] = f64::NEG_INFINITY;
                }
            }
        }
        let mut order: Vec<usize> = (0..scores.len()).filter(|&row| !scores[row].is_nan()).collect();
        sort::by_value_descending(&mut order, &scores);
        let sorted: Vec<f64> = order.iter().map(|&row| scores[row]).collect();
        let tolerance = result.framework().tie_tolerance();
        let mut steps: Vec<(f64, usize)> = Vec::new();
        for &score in &sorted {
            match steps.last_mut() {
                Some((highest, units)) if score >= *highest - tolerance => *units += 1,
                _ => steps.push((score, 1)),
            }
        }
        Self { ties, tolerance, ranks: result.ranks_of(at, None), scores, sorted, order, steps }
    }

    /// The rank that a unit would have among the others with another score.
    fn rank(&self, row: usize, score: f64) -> f64 {
        let own = self.scores[row];
        if score.is_nan() || own.is_nan() {
            return f64::NAN;
        }
        let is_better = |other: f64| other > score + self.tolerance;
        let is_tied = |other: f64| !is_better(other) && other >= score - self.tolerance;
        let from = self.sorted.partition_point(|&other| is_better(other));
        let to = self.sorted.partition_point(|&other| is_better(other) || is_tied(other));
        let better = from - usize::from(is_better(own));
        match self.ties {
            Ties::Competition => (better + 1) as f64,
            Ties::Average => {
                let tied = to - from - usize::from(is_tied(own));
                (better + 1) as f64 + 0.5 * tied as f64
            }
            Ties::Ordinal => {
                let earlier = self.order[from..to].iter().filter(|&&other| other < row).count();
                (better + earlier + 1) as f64
            }
            Ties::Dense => {
                let steps = self.steps.partition_point(|(highest, _)| is_better(*highest));
                // A unit that stood on a step of its own leaves none behind.
                let of_own = self.steps.partition_point(|(highest, _)| *highest >= own).saturating_sub(1);
                let leaves = of_own < steps && self.steps[of_own].1 == 1;
                (steps + 1 - usize::from(leaves)) as f64
            }
        }
    }
}
