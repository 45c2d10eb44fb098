//! What would move a unit to a score, rank or grade: the change of raw values that takes the least effort.
//!
//! ```text
//! minimize   Σ_j c_j |x_j − x⁰_j| / r_j        subject to   score(x) ≥ goal,   x_j between x⁰_j and its limit
//! ```
//!
//! where `x⁰_j` is the present value of indicator `j`, `r_j` the range over which it is scaled (else that of the data), and `c_j` its
//! cost, 1 unless another is given. Where the index is a sum of straight lines this is a linear program with one constraint, whose
//! optimum takes the indicators in the order of what they gain per effort (G. B. Dantzig, 1957, *Operations Research* 5, 266–277,
//! the continuous knapsack). Where it is concave above the present values (means of an exponent of at most 1, the minimum, incomes by
//! their logarithm) the optimum is that of a sequence of linear programs, to 1e-7 of the scale; where the scores of indicators are
//! made of pieces (a goalpost not yet reached, classes, places), these are branched on. Both need the feature `lp`. Elsewhere (other
//! models, gates, rounding) the pieces that gain the most per effort are taken one after the other and the plan is then trimmed: a
//! search, whose plan reaches the goal and may not be the cheapest. The result says which it was. Every plan is run
//! through the framework over the changed data, in which bounds, weights and the other units' scores may move with the unit; where they
//! do, the plan is made longer until the goal is reached there.

use serde::Serialize;

#[cfg(feature = "lp")]
use super::least_effort::{LeastEffort, Way};
use super::what_if::{Shift, shifted};
use crate::assess::{Assessment, UnitProgram, column_of};
use crate::error::{Error, Problem};
use crate::framework::Node;
use crate::normalize::{Direction, Scaling};
use crate::robustness::{Options, Robustness, monte_carlo};
use crate::stats::{Ties, extremes, sort};
use crate::{Cells, Dataset, Result, Table};

const METHOD: &str = "targets";

/// Pieces that an indicator is moved by in a search: with 8 the plans of 193 units take half a second.
const PIECES: usize = 8;

/// Halvings that find where a goal is reached: 2⁻⁴⁰ of a range.
const HALVINGS: usize = 40;

/// How often a plan is made longer because bounds or others have moved with the unit.
const LONGER: i32 = 12;

/// Halvings that make such a plan shorter again.
const SHORTER: usize = 12;

/// What is to be reached at the index.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Goal {
    /// A score.
    Score(f64),
    /// A rank, 1 for the best.
    Rank(usize),
    /// A grade, or a better one.
    Grade(String),
}

/// What a plan may do, and at what cost: parameters of [`targets`].
#[derive(Clone, Debug, Default)]
pub struct Targets<'a> {
    costs: Vec<(String, f64)>,
    limits: Vec<(String, [f64; 2])>,
    fixed: Vec<String>,
    robustness: Option<&'a Robustness>,
}

impl<'a> Targets<'a> {
    /// Sets what moving an indicator over its whole range costs, above 0. Default: 1.
    #[must_use]
    pub fn cost(mut self, indicator: impl Into<String>, cost: f64) -> Self {
        self.costs.push((indicator.into(), cost));
        self
    }

    /// Sets between which values an indicator may be moved, in its raw unit.
    #[must_use]
    pub fn limit(mut self, indicator: impl Into<String>, limits: [f64; 2]) -> Self {
        self.limits.push((indicator.into(), limits));
        self
    }

    /// Keeps an indicator as it is.
    #[must_use]
    pub fn fix(mut self, indicator: impl Into<String>) -> Self {
        self.fixed.push(indicator.into());
        self
    }

    /// Sets a simulation, which is run again over the changed data: in how many of its runs is the goal reached?
    #[must_use]
    pub fn robustness(mut self, robustness: &'a Robustness) -> Self {
        self.robustness = Some(robustness);
        self
    }
}

/// How a plan was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PlanMethod {
    /// As the optimum of a linear program, or of a sequence of them where the index is concave and no sum (means of an exponent of
    /// at most 1, minimum; feature `lp`): no plan takes less effort.
    LinearProgram,
    /// By branching on the pieces that the scores of indicators are made of (feature `lp`): no plan takes less effort.
    BranchAndBound,
    /// By a search: another plan may take less effort.
    Search,
    /// By a search that was made longer, since bounds, weights or ranks moved with the unit.
    MovingSearch,
}

impl PlanMethod {
    /// Its name in tables and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LinearProgram => "linear-program",
            Self::BranchAndBound => "branch-and-bound",
            Self::Search => "search",
            Self::MovingSearch => "moving-search",
        }
    }
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PlanStep {
    /// The indicator.
    pub indicator: String,
    /// Its present value, in its raw unit.
    pub from: f64,
    /// The value to reach.
    pub to: f64,
    /// The effort.
    pub effort: f64,
    /// What the step adds to the score, after the steps before it.
    pub gain: f64,
}

/// What an indicator can do alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AloneStep {
    /// The indicator.
    pub indicator: String,
    /// The value with which it reaches the goal alone; none where it cannot.
    pub to: Option<f64>,
    /// The effort of that.
    pub effort: Option<f64>,
    /// The score with the indicator at its limit.
    pub best: f64,
}

/// A plan to reach a goal: the answer of [`targets`].
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Plan {
    /// The unit.
    pub unit: String,
    /// The score that the goal asked for when the plan was made.
    pub needed: f64,
    /// The present score.
    pub present: f64,
    /// Whether the goal is reached when the framework runs over the changed data.
    pub is_reached: bool,
    /// The score that the framework gives to the changed data.
    pub reached: f64,
    /// The rank there.
    pub rank: f64,
    /// The grade there.
    pub grade: Option<String>,
    /// The highest score within limits, all else being held.
    pub best: f64,
    /// How the plan was found.
    pub method: PlanMethod,
    /// The steps, those that gain the most per effort first. To the limits of all where the goal cannot be reached.
    pub steps: Vec<PlanStep>,
    /// What each indicator can do alone.
    pub alone: Vec<AloneStep>,
    /// Indicators that no plan moves: fixed, missing, or prepared in a way that has no way back to raw values.
    pub unmoved: Vec<String>,
    /// In which share of the runs of the simulation the goal is reached, where one was given.
    pub chance: Option<f64>,
}

impl Plan {
    /// The effort of all steps.
    #[must_use]
    pub fn effort(&self) -> f64 {
        self.steps.iter().map(|step| step.effort).sum()
    }

    /// A row per step: `indicator`, `from`, `to`, `change`, `effort`, `gain`, `score` (after the step).
    #[must_use]
    pub fn table(&self) -> Table {
        let column = |of: &dyn Fn(&PlanStep) -> f64, decimals| Cells::Number {
            values: self.steps.iter().map(of).collect(),
            decimals,
        };
        let after = self.steps.iter().scan(self.present, |score, step| {
            *score += step.gain;
            Some(*score)
        });
        Table::new()
            .with("indicator", Cells::texts(self.steps.iter().map(|step| step.indicator.as_str())))
            .with("from", column(&|step| step.from, Some(4)))
            .with("to", column(&|step| step.to, Some(4)))
            .with("change", column(&|step| step.to - step.from, Some(4)))
            .with("effort", column(&|step| step.effort, Some(4)))
            .with("gain", column(&|step| step.gain, Some(4)))
            .with("score", Cells::Number { values: after.collect(), decimals: Some(4) })
    }

    /// A row per indicator that may be moved: `indicator`, `to` (the value with which it reaches the goal alone; blank where it
    /// cannot), `effort`, `best` (the score with the indicator at its limit).
    #[must_use]
    pub fn alone_table(&self) -> Table {
        let column = |of: &dyn Fn(&AloneStep) -> f64| Cells::Number {
            values: self.alone.iter().map(of).collect(),
            decimals: Some(4),
        };
        Table::new()
            .with("indicator", Cells::texts(self.alone.iter().map(|one| one.indicator.as_str())))
            .with("to", column(&|one| one.to.unwrap_or(f64::NAN)))
            .with("effort", column(&|one| one.effort.unwrap_or(f64::NAN)))
            .with("best", column(&|one| one.best))
    }
}

/// An indicator that may be moved.
struct Lever {
    at: usize,
    /// The present value, and the one to which it may be moved.
    from: f64,
    end: f64,
    /// The effort of moving it by one.
    price: f64,
    /// What a value is multiplied with to be the raw one.
    raw: f64,
}

impl Lever {
    fn is_moved(&self, to: f64) -> bool {
        to.to_bits() != self.from.to_bits()
    }

    fn effort(&self, to: f64) -> f64 {
        (to - self.from).abs() * self.price
    }
}

/// Finds the change of a unit's values that reaches a goal with the least effort.
///
/// # Errors
/// `unknown_unit`, `unknown_node`; `invalid_parameter` for a goal that is reached already, a grade that the index does not have, a
/// rank beyond the units, costs that are not above 0, limits that leave no way in the direction of the indicator, and a unit
/// without a score.
pub fn targets(result: &Assessment, unit: &str, goal: &Goal, parameters: &Targets<'_>) -> Result<Plan> {
    let row = result.row(unit)?;
    let present = result.scores_of(0)[row];
    if present.is_nan() {
        return refused("unit", format!("`{unit}`, which has no score"), "a unit with a score");
    }
    let aim = Aim::new(result, goal)?;
    let needed = aim.needed(result, row);
    if aim.is_met(result, row) {
        return refused(
            "goal",
            format!("{needed}, and `{unit}` has {present}"),
            "a goal that is not reached yet",
        );
    }
    let program = UnitProgram::new(result, row)?;
    let (levers, unmoved) = levers(result, row, parameters)?;
    let values: Vec<f64> =
        (0..result.framework().nodes().len()).map(|at| result.values_of(at)[row]).collect();
    let search = Search { program: &program, levers: &levers, values };
    let planner = Planner::new(result, &search, row);
    let best = search.score(&search.ends())?;
    let [bottom, top] = result.framework().scale();
    let step = 1e-6 * (top - bottom);
    // A quota or veto may keep a unit from what its score has reached.
    let mut asked = needed.max(present);
    let mut short = asked;
    let (mut method, mut moves, mut outcome);
    let mut longer = 0;
    loop {
        (moves, method) =
            if best < asked { (search.ends(), planner.best_method()) } else { planner.plan(asked)? };
        if longer > 0 {
            method = PlanMethod::MovingSearch;
        }
        outcome = match result.again(&changed(result, unit, &levers, &moves)?) {
            Ok(outcome) => outcome,
            // On the way a column may have become constant; a longer plan may pass that by.
            Err(_) if longer < LONGER && best >= asked => {
                asked += step * 1.5_f64.powi(longer);
                longer += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        let reached = outcome.scores_of(0)[row];
        if aim.is_met(&outcome, row) || best < asked || longer == LONGER {
            break;
        }
        short = asked;
        let missing = aim.needed(&outcome, row) - reached;
        asked += if missing > 0.0 {
            // That, and a little more each time.
            missing.max(step) * 1.05_f64.powi(longer)
        } else {
            // How much higher a score the quota or veto asks for is not known; the last of these is beyond the scale.
            step * 4.0_f64.powi(longer)
        };
        longer += 1;
    }
    // A plan that was made longer may be longer than it needs to be.
    if longer > 0 && aim.is_met(&outcome, row) {
        asked = asked.min(best);
        for _ in 0..SHORTER {
            let middle = f64::midpoint(short, asked);
            let (tried, _) = planner.plan(middle)?;
            match result.again(&changed(result, unit, &levers, &tried)?) {
                Ok(found) if aim.is_met(&found, row) => (asked, moves, outcome) = (middle, tried, found),
                _ => short = middle,
            }
        }
    }
    let chance = parameters.robustness.map(|runs| chance(&outcome, unit, &aim, runs)).transpose()?;
    Ok(Plan {
        unit: unit.to_owned(),
        needed,
        present,
        is_reached: aim.is_met(&outcome, row),
        reached: outcome.scores_of(0)[row],
        rank: outcome.ranks_of(0, None)[row],
        grade: outcome.grades_of(0).swap_remove(row).map(|grade| grade.grade),
        best,
        method,
        steps: search.steps(result, &moves)?,
        alone: search.alone(result, if needed > present { needed } else { asked })?,
        unmoved,
        chance,
    })
}

fn refused<T>(parameter: &'static str, found: String, expected: &'static str) -> Result<T> {
    Err(Error::from(Problem::InvalidParameter { method: METHOD, parameter, found, expected }))
}

/// A goal, found in the result.
enum Aim {
    Score(f64),
    Rank(usize),
    /// The grades that will do, and the lowest score of theirs.
    Grade(Vec<String>, f64),
}

impl Aim {
    fn new(result: &Assessment, goal: &Goal) -> Result<Self> {
        match goal {
            Goal::Score(score) if score.is_finite() => Ok(Self::Score(*score)),
            Goal::Score(score) => refused("goal", score.to_string(), "a finite number"),
            Goal::Rank(rank) => {
                let ranked = result.ranks_of(0, None).iter().filter(|rank| !rank.is_nan()).count();
                if (1..=ranked).contains(rank) {
                    Ok(Self::Rank(*rank))
                } else {
                    refused(
                        "goal",
                        format!("the rank {rank}"),
                        "a rank from 1 to the number of units that have one",
                    )
                }
            }
            Goal::Grade(grade) => {
                let root = result.framework().root().code();
                let bands = result.bands_at(root)?;
                let Some(band) = bands.iter().find(|band| band.grade == *grade) else {
                    let known: Vec<&str> = bands.iter().map(|band| band.grade.as_str()).collect();
                    let hint = crate::error::did_you_mean(
                        crate::error::nearest(grade, known.iter().copied()).as_deref(),
                    );
                    return refused("goal", format!("the grade `{grade}`{hint}"), "a grade of the index");
                };
                let lowest = band.scores.lower().map_or(f64::NEG_INFINITY, |end| end.at);
                let is_as_good = |other: &&crate::framework::Band| {
                    other.scores.lower().map_or(f64::NEG_INFINITY, |end| end.at) >= lowest
                };
                let good = bands.iter().filter(is_as_good).map(|band| band.grade.clone()).collect();
                Ok(Self::Grade(good, lowest))
            }
        }
    }

    /// The score that it takes.
    fn needed(&self, result: &Assessment, row: usize) -> f64 {
        match self {
            Self::Score(score) | Self::Grade(_, score) => *score,
            Self::Rank(rank) => {
                let ranking = result.ranking_scores(0);
                let mut others: Vec<f64> = (0..ranking.len())
                    .filter(|&other| other != row && !ranking[other].is_nan())
                    .map(|other| ranking[other])
                    .collect();
                sort::descending(&mut others);
                let framework = result.framework();
                if framework.spec().ranks.ties == Ties::Dense {
                    // Units that tie hold one rank together.
                    others.dedup_by(|other, highest| *other >= *highest - framework.tie_tolerance());
                }
                let beaten = others.get(rank - 1).copied().unwrap_or(f64::NEG_INFINITY);
                beaten + 2.0 * framework.tie_tolerance()
            }
        }
    }

    fn is_met(&self, result: &Assessment, row: usize) -> bool {
        let score = result.scores_of(0)[row];
        match self {
            Self::Score(goal) => score >= goal - result.framework().tie_tolerance(),
            Self::Rank(rank) => result.ranks_of(0, None)[row] <= *rank as f64,
            Self::Grade(good, _) => {
                result.grades_of(0).swap_remove(row).is_some_and(|grade| good.contains(&grade.grade))
            }
        }
    }
}

/// The indicators that may be moved, and the codes of the others.
fn levers(result: &Assessment, row: usize, parameters: &Targets<'_>) -> Result<(Vec<Lever>, Vec<String>)> {
    let framework = result.framework();
    let of = |code: &str| -> Result<usize> {
        let at = framework.position(code)?;
        if framework.nodes()[at].is_indicator() {
            return Ok(at);
        }
        refused("indicators", format!("the dimension `{code}`"), "codes of indicators")
    };
    let mut costs = vec![1.0; framework.nodes().len()];
    for (code, cost) in &parameters.costs {
        if !(cost.is_finite() && *cost > 0.0) {
            return refused("costs", format!("{cost} for `{code}`"), "finite numbers above 0");
        }
        costs[of(code)?] = *cost;
    }
    let mut limits = vec![None; framework.nodes().len()];
    for (code, [low, high]) in &parameters.limits {
        if low > high || low.is_nan() || high.is_nan() {
            return refused(
                "limits",
                format!("[{low}, {high}] for `{code}`"),
                "two numbers, the first not above the second",
            );
        }
        limits[of(code)?] = Some([*low, *high]);
    }
    let mut fixed = vec![false; framework.nodes().len()];
    for code in &parameters.fixed {
        fixed[of(code)?] = true;
    }
    let (mut levers, mut unmoved) = (Vec::new(), Vec::new());
    for (at, node) in framework.nodes().iter().enumerate().filter(|(_, node)| node.is_indicator()) {
        let from = result.values_of(at)[row];
        let raw = raw_ratio(result, at, node, row);
        let (Some(raw), false, false) = (raw, fixed[at], from.is_nan()) else {
            unmoved.push(node.code().to_owned());
            continue;
        };
        let limit = limits[at].map(|[low, high]| [low / raw, high / raw]);
        let Some(end) = end_of(result, at, node, from, limit)? else { continue };
        let price = costs[at] / range_of(result, at);
        levers.push(Lever { at, from, end, price, raw });
    }
    Ok((levers, unmoved))
}

/// What a value that was scored is multiplied with to be the raw one; none where there is no such number.
fn raw_ratio(result: &Assessment, at: usize, node: &Node, row: usize) -> Option<f64> {
    let column = result.framework().indicator_of(node)?.column.as_deref();
    let unit = &result.units()[row];
    let raw = column_of(result.source(), column, node.code())?.values()[result.source().position(unit)?];
    let value = result.values_of(at)[row];
    let indicator = result.framework().indicator_of(node)?;
    if raw.to_bits() == value.to_bits() && (raw != 0.0 || indicator.denominate.is_none()) {
        return Some(1.0);
    }
    let is_treated = result.untreated_of(at)[row].to_bits() != value.to_bits();
    (value != 0.0 && !is_treated && (raw / value).is_finite() && raw != 0.0).then_some(raw / value)
}

/// The value at which an indicator can do no more; none where it can do nothing now.
fn end_of(
    result: &Assessment,
    at: usize,
    node: &Node,
    from: f64,
    limit: Option<[f64; 2]>,
) -> Result<Option<f64>> {
    let scaling = result.scaling_of(at);
    let scored = |x: f64| scaling.apply(&[x])[0];
    let values = result.values_of(at);
    let [_, top] = result.framework().scale();
    let best_observed = || {
        let best = (0..values.len())
            .filter(|&row| !values[row].is_nan())
            .max_by(|&a, &b| scored(values[a]).total_cmp(&scored(values[b])));
        best.map_or(from, |row| values[row])
    };
    let end = match scaling {
        Scaling::Linear(line) if line.width.is_finite() && line.span != 0.0 => {
            let most = line.clip.map_or(top, |[_, most]| most);
            line.origin + line.width * ((most - line.offset) / line.span)
        }
        Scaling::Plateau(plateau) if from < plateau.best_low => plateau.best_low,
        Scaling::Plateau(plateau) if from > plateau.best_high => plateau.best_high,
        Scaling::Plateau(_) => from,
        // Findings: none that cost points, as many that earn some as any unit has.
        _ if node.is_finding() && node.good_scores() == Direction::Lower => 0.0_f64.min(from),
        _ if node.is_finding() => extremes(values).max,
        Scaling::Identity if node.direction() == Direction::Higher => top,
        _ => best_observed(),
    };
    let range = result.framework().indicator_of(node).and_then(|indicator| indicator.range);
    let mut end = range.map_or(end, |[low, high]| end.clamp(low, high));
    if let Some([low, high]) = limit {
        let is_up = end > from;
        if (is_up && high < from) || (end < from && low > from) {
            return refused(
                "limits",
                format!("[{low}, {high}] for `{}`, which has {from}", node.code()),
                "limits that leave a way from the present value to better ones",
            );
        }
        end = end.clamp(low, high);
    }
    let is_better = match node.good_scores() {
        Direction::Higher => scored(end) > scored(from),
        Direction::Lower => scored(end) < scored(from),
    };
    Ok(is_better.then_some(end))
}

/// The range over which an indicator is scaled.
fn range_of(result: &Assessment, at: usize) -> f64 {
    let range = match result.scaling_of(at) {
        Scaling::Linear(line) => line.width.abs(),
        Scaling::Identity => {
            let [bottom, top] = result.framework().scale();
            top - bottom
        }
        _ => f64::NAN,
    };
    if range.is_finite() && range > 0.0 {
        return range;
    }
    let found = extremes(result.values_of(at));
    let range = found.max - found.min;
    if range.is_finite() && range > 0.0 { range } else { 1.0 }
}

/// Whether the score of an indicator is a straight line from its present value to its end.
fn is_straight(result: &Assessment, program: &UnitProgram<'_>, lever: &Lever) -> bool {
    let is_line = matches!(result.scaling_of(lever.at), Scaling::Linear(_) | Scaling::Identity);
    let scored = |x: f64| program.score_at(lever.at, x);
    let middle = scored(f64::midpoint(lever.from, lever.end));
    let (low, high) = (scored(lever.from), scored(lever.end));
    is_line && (middle - f64::midpoint(low, high)).abs() <= 1e-9 * (high - low).abs()
}

/// The data with the values that a plan asks for.
fn changed(result: &Assessment, unit: &str, levers: &[Lever], moves: &[f64]) -> Result<Dataset> {
    let framework = result.framework();
    levers.iter().zip(moves).filter(|(lever, to)| lever.is_moved(**to)).try_fold(
        result.source().clone(),
        |data, (lever, to)| {
            let code = framework.nodes()[lever.at].code();
            shifted(&data, framework, unit, code, Shift::To(to * lever.raw))
        },
    )
}

/// In which share of the runs of a simulation over the changed data the goal is reached.
fn chance(outcome: &Assessment, unit: &str, aim: &Aim, runs: &Robustness) -> Result<f64> {
    let root = outcome.framework().root().code();
    let nodes = [root];
    let options =
        Options::default().runs(runs.runs).seed(runs.seed).level(runs.level).samples(true).nodes(&nodes);
    let found = monte_carlo(outcome.asked(), outcome.source(), &runs.uncertainty, &options)?;
    let node = found.node(root)?;
    let Some(at) = found.units.iter().position(|known| known == unit) else { return Ok(f64::NAN) };
    let share = |hits: f64| hits / found.counted() as f64;
    Ok(match aim {
        Aim::Rank(_) if node.ranks.ranked(at) == 0 => 0.0,
        Aim::Rank(rank) => share(node.ranks.at_least(at, *rank as f64) * node.ranks.ranked(at) as f64),
        Aim::Grade(good, _) => {
            let graded = node.grades.iter().filter(|(grade, _)| good.contains(grade));
            share(graded.map(|(_, counts)| f64::from(counts[at])).sum())
        }
        Aim::Score(goal) => {
            let samples = node.samples.as_ref().map_or(&[][..], |samples| &samples[at]);
            let enough = goal - outcome.framework().tie_tolerance();
            share(samples.iter().filter(|score| **score >= enough).count() as f64)
        }
    })
}

/// Finds plans in the way that fits the index.
struct Planner<'s> {
    search: &'s Search<'s>,
    /// Whether every indicator gains along a straight line, whatever the others do.
    is_sum: bool,
    #[cfg(feature = "lp")]
    least: Option<LeastEffort>,
}

impl<'s> Planner<'s> {
    #[cfg_attr(not(feature = "lp"), allow(unused_variables, reason = "a sum has a closed form"))]
    fn new(result: &Assessment, search: &'s Search<'s>, row: usize) -> Self {
        let (program, levers) = (search.program, search.levers);
        let is_sum = program.is_sum() && levers.iter().all(|lever| is_straight(result, program, lever));
        #[cfg(feature = "lp")]
        let least = || {
            let way = |lever: &Lever| {
                Way::new(lever.at, result.scaling_of(lever.at), lever.from, lever.end, lever.price)
            };
            let ways = levers.iter().map(way).collect::<Option<Vec<Way>>>()?;
            let scores: Vec<f64> =
                (0..result.framework().nodes().len()).map(|at| result.scores_of(at)[row]).collect();
            LeastEffort::new(program, ways, &scores, result.framework().scale())
        };
        Self {
            search,
            is_sum,
            #[cfg(feature = "lp")]
            least: if is_sum || levers.is_empty() { None } else { least() },
        }
    }

    /// How it is known what all indicators at their ends come to.
    fn best_method(&self) -> PlanMethod {
        if self.is_sum { PlanMethod::LinearProgram } else { PlanMethod::Search }
    }

    /// A plan that reaches a score within limits, all else being held.
    fn plan(&self, goal: f64) -> Result<(Vec<f64>, PlanMethod)> {
        if self.is_sum {
            return Ok((self.search.by_gain(goal)?, PlanMethod::LinearProgram));
        }
        #[cfg(feature = "lp")]
        if let Some(plan) = self.least.as_ref().and_then(|least| least.plan(goal)) {
            let method =
                if plan.is_branched { PlanMethod::BranchAndBound } else { PlanMethod::LinearProgram };
            if let Some(moves) = self.search.of_efforts(&plan.efforts, goal)? {
                return Ok((moves, method));
            }
        }
        Ok((self.search.by_pieces(goal)?, PlanMethod::Search))
    }
}

/// Plans for a unit whose other values are held.
struct Search<'s> {
    program: &'s UnitProgram<'s>,
    levers: &'s [Lever],
    /// The present values, by position of the node.
    values: Vec<f64>,
}

impl Search<'_> {
    fn starts(&self) -> Vec<f64> {
        self.levers.iter().map(|lever| lever.from).collect()
    }

    fn ends(&self) -> Vec<f64> {
        self.levers.iter().map(|lever| lever.end).collect()
    }

    /// The score with the levers at these values.
    fn score(&self, moves: &[f64]) -> Result<f64> {
        let mut values = self.values.clone();
        for (lever, to) in self.levers.iter().zip(moves) {
            values[lever.at] = *to;
        }
        let score = self.program.score(&values)?;
        Ok(if score.is_nan() { f64::NEG_INFINITY } else { score })
    }

    /// The score with one lever at another value than in `moves`.
    fn with(&self, moves: &[f64], k: usize, to: f64) -> Result<f64> {
        let mut moves = moves.to_vec();
        moves[k] = to;
        self.score(&moves)
    }

    /// The value of a lever nearest to `from` with which the goal is reached, `to` being one that reaches it.
    fn shortest(&self, moves: &[f64], k: usize, from: f64, to: f64, goal: f64) -> Result<f64> {
        let (mut short, mut enough) = (from, to);
        if self.with(moves, k, short)? >= goal {
            return Ok(short);
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(short, enough);
            if self.with(moves, k, middle)? >= goal {
                enough = middle;
            } else {
                short = middle;
            }
        }
        Ok(enough)
    }

    /// The optimum where every lever gains along a straight line, whatever the others do.
    fn by_gain(&self, goal: f64) -> Result<Vec<f64>> {
        let mut moves = self.starts();
        if self.score(&moves)? >= goal {
            return Ok(moves);
        }
        let mut order = self.by_worth(&moves)?;
        sort::by_rule(&mut order, |a, b| b.1.total_cmp(&a.1));
        for (k, _) in order {
            let end = self.levers[k].end;
            if self.with(&moves, k, end)? >= goal {
                let short = self.score(&moves)?;
                let full = self.with(&moves, k, end)?;
                let share = (goal - short) / (full - short);
                let from = moves[k];
                moves[k] = if share < 1.0 { from + share * (end - from) } else { end };
                return Ok(moves);
            }
            moves[k] = end;
        }
        Ok(moves)
    }

    /// The values that efforts lead to, made to reach the goal by the last digits that a program leaves open; none where they do
    /// not.
    #[cfg(feature = "lp")]
    fn of_efforts(&self, efforts: &[f64], goal: f64) -> Result<Option<Vec<f64>>> {
        let mut moves = self.starts();
        for ((lever, effort), to) in self.levers.iter().zip(efforts).zip(&mut moves) {
            let share = (effort / lever.effort(lever.end)).min(1.0);
            if share > 1e-12 {
                *to = lever.from + share * (lever.end - lever.from);
                // A class begins at its threshold, or behind it.
                let behind = *to + 1e-9 * (lever.end - lever.from);
                let gained =
                    |x: f64| self.program.score_at(lever.at, x) - self.program.score_at(lever.at, *to);
                if share < 1.0 && gained(behind) > 1e-6 * gained(lever.end).max(0.0) {
                    *to = behind;
                }
            }
        }
        for k in (0..moves.len()).filter(|&k| efforts[k] > 0.0) {
            if self.score(&moves)? >= goal {
                break;
            }
            let near = moves[k] + 1e-5 * (self.levers[k].end - self.levers[k].from);
            let near = if (near - moves[k]).abs() > (self.levers[k].end - moves[k]).abs() {
                self.levers[k].end
            } else {
                near
            };
            if self.with(&moves, k, near)? >= goal {
                moves[k] = self.shortest(&moves, k, moves[k], near, goal)?;
            }
        }
        Ok((self.score(&moves)? >= goal).then_some(moves))
    }

    /// What each lever gains per effort on its whole way.
    fn by_worth(&self, moves: &[f64]) -> Result<Vec<(usize, f64)>> {
        let present = self.score(moves)?;
        let worth = |(k, lever): (usize, &Lever)| {
            Ok((k, (self.with(moves, k, lever.end)? - present) / lever.effort(lever.end)))
        };
        self.levers.iter().enumerate().map(worth).collect()
    }

    /// A plan by the pieces that gain the most per effort, one after the other.
    fn by_pieces(&self, goal: f64) -> Result<Vec<f64>> {
        let mut moves = self.starts();
        loop {
            let present = self.score(&moves)?;
            if present >= goal {
                break;
            }
            let mut best: Option<(f64, usize, f64)> = None;
            for (k, lever) in self.levers.iter().enumerate() {
                for piece in 1..=PIECES {
                    let to = moves[k] + (lever.end - moves[k]) * piece as f64 / PIECES as f64;
                    let effort = (to - moves[k]).abs() * lever.price;
                    if effort <= 0.0 {
                        break;
                    }
                    let reached = self.with(&moves, k, to)?;
                    // What lies beyond the goal is worth nothing.
                    let worth = (reached.min(goal) - present) / effort;
                    if worth > 0.0 && best.is_none_or(|(most, _, _)| worth > most) {
                        best = Some((worth, k, to));
                    }
                    if reached >= goal {
                        let to = self.shortest(&moves, k, moves[k], to, goal)?;
                        let worth = (goal - present) / ((to - moves[k]).abs() * lever.price);
                        if best.is_none_or(|(most, _, _)| worth > most) {
                            best = Some((worth, k, to));
                        }
                        break;
                    }
                }
            }
            let Some((_, k, to)) = best else {
                // No indicator does anything alone, as where the lowest two decide: all go to their ends, and are trimmed.
                moves = self.ends();
                break;
            };
            moves[k] = to;
        }
        let mut order: Vec<(usize, f64)> =
            self.levers.iter().enumerate().map(|(k, lever)| (k, lever.effort(moves[k]))).collect();
        sort::by_rule(&mut order, |a, b| b.1.total_cmp(&a.1));
        for (k, effort) in order {
            if effort > 0.0 {
                moves[k] = self.shortest(&moves, k, self.levers[k].from, moves[k], goal)?;
            }
        }
        Ok(moves)
    }

    /// The steps of a plan, those that gain the most per effort first.
    fn steps(&self, result: &Assessment, to: &[f64]) -> Result<Vec<PlanStep>> {
        let mut moves = self.starts();
        let mut left: Vec<usize> = (0..to.len()).filter(|&k| self.levers[k].is_moved(to[k])).collect();
        let mut steps = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let present = self.score(&moves)?;
            let mut best = (f64::NEG_INFINITY, 0, 0.0);
            for (place, &k) in left.iter().enumerate() {
                let gain = self.with(&moves, k, to[k])? - present;
                let worth = gain / self.levers[k].effort(to[k]);
                if worth > best.0 {
                    best = (worth, place, gain);
                }
            }
            let (_, place, gain) = best;
            let k = left.remove(place);
            let lever = &self.levers[k];
            moves[k] = to[k];
            steps.push(PlanStep {
                indicator: result.framework().nodes()[lever.at].code().to_owned(),
                from: lever.from * lever.raw,
                to: to[k] * lever.raw,
                effort: lever.effort(to[k]),
                gain,
            });
        }
        Ok(steps)
    }

    /// What each lever can do alone.
    fn alone(&self, result: &Assessment, goal: f64) -> Result<Vec<AloneStep>> {
        let moves = self.starts();
        let of = |(k, lever): (usize, &Lever)| {
            let best = self.with(&moves, k, lever.end)?;
            let to = if best >= goal {
                Some(self.shortest(&moves, k, lever.from, lever.end, goal)?)
            } else {
                None
            };
            Ok(AloneStep {
                indicator: result.framework().nodes()[lever.at].code().to_owned(),
                to: to.map(|to| to * lever.raw),
                effort: to.map(|to| lever.effort(to)),
                best,
            })
        };
        self.levers.iter().enumerate().map(of).collect()
    }
}
