//! Which of the uncertain choices of an assessment moves it most.
//!
//! The inputs are the entries of an [`Uncertainty`] (those of one name together), the model is the framework on its data,
//! and an output is one number of the result: how far ranks shift, a unit's score or rank, the order of a pair. The
//! indices are those of [`sensitivity()`](super::sensitivity()).
//!
//! ```
//! use govindex::normalize::{MinMax, Normalize, ZScore};
//! use govindex::robustness::{Inquiry, Output, Uncertain, Uncertainty, WeightDraw, influence};
//! use govindex::{Dataset, Framework};
//!
//! let framework = Framework::from_toml(
//!     "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
//! )?;
//! let data = Dataset::new(["x", "y", "z"])?
//!     .with_indicator("A", vec![90.0, 60.0, 20.0])?
//!     .with_indicator("B", vec![40.0, 80.0, 10.0])?;
//! let uncertainty = Uncertainty::new()
//!     .with(Uncertain::weights([], WeightDraw::Flat))
//!     .with(Uncertain::normalize([], [Normalize::MinMax(MinMax::default()), Normalize::ZScore(ZScore::default())]));
//!
//! let outputs = [Output::Rank { unit: "x".into() }, Output::Rank { unit: "z".into() }];
//! let found = influence(&framework, &data, &uncertainty, &outputs, &Inquiry::default().points(256))?;
//! assert_eq!(found.inputs, ["weights", "normalize"]);
//! let rank_of_x = found.outputs[0].indices.as_ref().unwrap();
//! assert!(rank_of_x.inputs[0].total.value > rank_of_x.inputs[1].total.value);
//! // z is last whatever is drawn.
//! assert_eq!(found.outputs[1].indices.as_ref().unwrap_err().code(), "never_varies");
//! # Ok::<(), govindex::Error>(())
//! ```

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::Failure;
use super::data::Data;
use super::design::{Design, Sampling};
use super::monte_carlo::{Observer, note};
use super::plan::{Plan, ranked};
use super::ranker::Ranker;
use super::result::{FailedRuns, Lost};
use super::sensitivity::{Estimator, Indices, SecondOrder, sensitivity};
use super::uncertainty::Uncertainty;
use crate::error::{Problem, nearest};
use crate::framework::{Choices, Framework};
use crate::table::{Cells, Table};
use crate::{Error, Result, parallel};

const METHOD: &str = "the sensitivity analysis";

/// One number of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Output {
    /// The mean over units of how many places each is from where the framework as it is puts it.
    MeanRankShift,
    /// The score of a unit.
    Score {
        /// The unit.
        unit: String,
    },
    /// The rank of a unit.
    Rank {
        /// The unit.
        unit: String,
    },
    /// The order of two units: 1 where the first has the better rank, 0 where the other has, ½ where they are level.
    Above {
        /// The first.
        unit: String,
        /// The other.
        other: String,
    },
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MeanRankShift => f.write_str("mean rank shift"),
            Self::Score { unit } => write!(f, "score of {unit}"),
            Self::Rank { unit } => write!(f, "rank of {unit}"),
            Self::Above { unit, other } => write!(f, "{unit} above {other}"),
        }
    }
}

/// How the sensitivity of an assessment is found.
#[derive(Clone, Copy)]
pub struct Inquiry<'a> {
    points: usize,
    sampling: Sampling,
    seed: u64,
    estimator: Estimator,
    node: Option<&'a str>,
    second_order: bool,
    observer: Option<&'a Observer<'a>>,
}

impl std::fmt::Debug for Inquiry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inquiry")
            .field("points", &self.points)
            .field("sampling", &self.sampling)
            .field("seed", &self.seed)
            .field("estimator", &self.estimator)
            .field("node", &self.node)
            .field("second_order", &self.second_order)
            .finish_non_exhaustive()
    }
}

impl Default for Inquiry<'_> {
    fn default() -> Self {
        Self {
            points: 1024,
            sampling: Sampling::default(),
            seed: 0,
            estimator: Estimator::default(),
            node: None,
            second_order: false,
            observer: None,
        }
    }
}

impl<'a> Inquiry<'a> {
    /// Sets the number of points; there are as many runs for each input, and twice as many more. A power of two for a
    /// Sobol' sequence. Default: 1,024.
    #[must_use]
    pub fn points(mut self, points: usize) -> Self {
        self.points = points;
        self
    }

    /// Sets how the points are chosen. Default: a scrambled Sobol' sequence.
    #[must_use]
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }

    /// Sets the seed of the points. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the estimator.
    #[must_use]
    pub fn estimator(mut self, estimator: Estimator) -> Self {
        self.estimator = estimator;
        self
    }

    /// Sets the node whose scores and ranks are meant. Default: the index.
    #[must_use]
    pub fn node(mut self, node: &'a str) -> Self {
        self.node = Some(node);
        self
    }

    /// Whether pairs of inputs have their indices too, which takes nearly twice as many runs. Default: no.
    #[must_use]
    pub fn second_order(mut self, second_order: bool) -> Self {
        self.second_order = second_order;
        self
    }

    /// Sets who is told of the progress, and may end the analysis: indices are then from the points that were run whole.
    #[must_use]
    pub fn observer(mut self, observer: &'a Observer<'a>) -> Self {
        self.observer = Some(observer);
        self
    }
}

/// The sensitivity of one output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct OutputInfluence {
    /// The output.
    pub output: Output,
    /// Its indices, input by input; or why it has none (`never_varies`).
    pub indices: Result<Indices, Failure>,
}

/// The sensitivity of an assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
#[non_exhaustive]
pub struct Influence {
    /// The version of this crate.
    pub version: String,
    /// The inputs.
    pub inputs: Vec<String>,
    /// The outputs.
    pub outputs: Vec<OutputInfluence>,
    /// How many runs were asked for.
    pub runs: usize,
    /// How many were done.
    pub done: usize,
    /// Those that failed, by kind of error.
    pub failed: Vec<FailedRuns>,
    /// How the points were chosen.
    pub sampling: Sampling,
    /// The seed of the points.
    pub seed: u64,
}

impl Influence {
    /// Whether all runs that were asked for were done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.done == self.runs
    }

    /// A row for each output and input: `output`, `input`, `first`, `first_low`, `first_high`, `total`, `total_low`,
    /// `total_high`, `fault` (why an output has no indices).
    #[must_use]
    pub fn table(&self) -> Table {
        let (mut names, mut inputs, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        let mut numbers: [Vec<f64>; 6] = Default::default();
        for one in &self.outputs {
            for (i, input) in self.inputs.iter().enumerate() {
                names.push(one.output.to_string());
                inputs.push(input.clone());
                faults.push(one.indices.as_ref().err().map(ToString::to_string));
                let index = one.indices.as_ref().ok().map(|indices| indices.inputs[i]);
                for (k, estimated) in
                    [index.map(|index| index.first), index.map(|index| index.total)].into_iter().enumerate()
                {
                    let interval = estimated.and_then(|one| one.interval).unwrap_or([f64::NAN; 2]);
                    numbers[3 * k].push(estimated.map_or(f64::NAN, |one| one.value));
                    numbers[3 * k + 1].push(interval[0]);
                    numbers[3 * k + 2].push(interval[1]);
                }
            }
        }
        let mut table = Table::new().with("output", Cells::texts(names)).with("input", Cells::texts(inputs));
        for (name, values) in
            ["first", "first_low", "first_high", "total", "total_low", "total_high"].into_iter().zip(numbers)
        {
            table = table.with(name, Cells::Number { values, decimals: Some(3) });
        }
        table.with("fault", Cells::Text(faults))
    }
}

impl Influence {
    /// A row for each output and pair of inputs, where they were asked for: `output`, `input`, `other`, `second`,
    /// `second_low`, `second_high`. An output without indices has none.
    #[must_use]
    pub fn second_order_table(&self) -> Table {
        let rows: Vec<(String, &SecondOrder)> = self
            .outputs
            .iter()
            .flat_map(|one| {
                let pairs = one.indices.iter().flat_map(|indices| &indices.second_order);
                pairs.map(|pair| (one.output.to_string(), pair))
            })
            .collect();
        let input =
            |k: usize| Cells::texts(rows.iter().map(|(_, pair)| self.inputs[pair.inputs[k]].as_str()));
        let number = |of: &dyn Fn(&SecondOrder) -> f64| Cells::Number {
            values: rows.iter().map(|(_, pair)| of(pair)).collect(),
            decimals: Some(3),
        };
        let end = |k: usize| move |pair: &SecondOrder| pair.index.interval.map_or(f64::NAN, |ends| ends[k]);
        Table::new()
            .with("output", Cells::texts(rows.iter().map(|(output, _)| output.as_str())))
            .with("input", input(0))
            .with("other", input(1))
            .with("second", number(&|pair| pair.index.value))
            .with("second_low", number(&end(0)))
            .with("second_high", number(&end(1)))
    }
}

impl Uncertainty {
    /// The name of the input that each number of a run belongs to, for a framework: what the columns of a sample made
    /// elsewhere must be, each from 0 to 1 ([`evaluate`]).
    ///
    /// A number has no meaning of its own beyond its entry: those of one entry are in the order of the nodes that it names
    /// (two for goalposts: the low end, the high end; one fewer than there are children for weights from a broken stick;
    /// one for alternatives, sets, and the noise of values).
    ///
    /// # Errors
    /// As [`Uncertainty::check`].
    pub fn numbers<'a>(&self, framework: &Framework, data: impl Into<Data<'a>>) -> Result<Vec<String>> {
        let data = data.into();
        let framework = &data.selected(framework)?;
        let plan = Plan::new(framework, data, self)?;
        Ok(owners(plan.choices()).into_iter().map(|input| plan.choices().inputs[input].clone()).collect())
    }
}

/// The input that each number belongs to.
fn owners(choices: &Choices) -> Vec<usize> {
    choices.all.iter().flat_map(|choice| std::iter::repeat_n(choice.input, choice.numbers)).collect()
}

/// First-order and total sensitivity of some outputs to each uncertain input, and of second order to each pair where the
/// inquiry asks for it.
///
/// # Errors
/// As [`monte_carlo`](super::monte_carlo()) and [`sensitivity()`](super::sensitivity()); `too_few` for no output or
/// no point; `unknown_unit`; `unknown_node`; `invalid_parameter` where a Sobol' sequence has not
/// twice as many dimensions as there are numbers; `all_runs_failed`. An output that never varies is no error of the
/// whole: it is said in its place.
pub fn influence<'a>(
    framework: &Framework,
    data: impl Into<Data<'a>>,
    uncertainty: &Uncertainty,
    outputs: &[Output],
    inquiry: &Inquiry<'_>,
) -> Result<Influence> {
    influence_of(framework, data.into(), uncertainty, outputs, inquiry)
}

fn influence_of(
    framework: &Framework,
    data: Data<'_>,
    uncertainty: &Uncertainty,
    outputs: &[Output],
    inquiry: &Inquiry<'_>,
) -> Result<Influence> {
    inquiry.estimator.check()?;
    let framework = &data.selected(framework)?;
    let plan = Plan::new(framework, data, uncertainty)?;
    let owners = owners(plan.choices());
    let used: Vec<usize> = (0..plan.choices().inputs.len()).filter(|input| owners.contains(input)).collect();
    let members =
        |input: &usize| -> Vec<usize> { (0..owners.len()).filter(|&j| owners[j] == *input).collect() };
    let design = Design::sample(inquiry.sampling, inquiry.points, plan.numbers, inquiry.seed)?
        .grouped(used.iter().map(members).collect())?;
    let design = if inquiry.second_order { design.second_order() } else { design };
    let node = inquiry.node.map_or(Ok(0), |code| ranked(framework, code))?;
    let asked = asked(plan.units(plan.period()), outputs)?;
    let run = Evaluation { framework, plan: &plan, node, asked: &asked, observer: inquiry.observer };
    let evaluated = run.all(design.runs(), |run, point| design.row_into(run, point))?;
    let outputs = outputs
        .iter()
        .zip(&evaluated.outputs)
        .map(|(output, values)| {
            let indices = sensitivity(&design.split(values)?, &inquiry.estimator);
            let named = |mut error: Error| {
                if let Problem::NeverVaries { what, .. } = error.problem_mut() {
                    *what = format!("the {output}");
                }
                Failure::from(&error)
            };
            Ok(OutputInfluence { output: output.clone(), indices: indices.map_err(named) })
        })
        .collect::<Result<_>>()?;
    Ok(Influence {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        inputs: used.iter().map(|&input| plan.choices().inputs[input].clone()).collect(),
        outputs,
        runs: design.runs(),
        done: evaluated.done,
        failed: evaluated.failed.into_iter().map(Into::into).collect(),
        sampling: inquiry.sampling,
        seed: inquiry.seed,
    })
}

/// The outputs of the assessment at points that were made elsewhere: by output, one number a point, `NaN` where the run
/// failed or the observer ended it before. `points` are numbers from 0 to 1, point after point, as
/// [`Uncertainty::numbers`] lists them. So other programs' designs and analyses can be used on an assessment. Of the
/// inquiry, the node and the observer are read.
///
/// # Errors
/// As [`influence`]; `length_mismatch` where a point is not whole; `invalid_parameter` for a number that
/// is not from 0 to 1.
pub fn evaluate<'a>(
    framework: &Framework,
    data: impl Into<Data<'a>>,
    uncertainty: &Uncertainty,
    outputs: &[Output],
    points: &[f64],
    inquiry: &Inquiry<'_>,
) -> Result<Vec<Vec<f64>>> {
    evaluate_at(framework, data.into(), uncertainty, outputs, points, inquiry)
}

fn evaluate_at(
    framework: &Framework,
    data: Data<'_>,
    uncertainty: &Uncertainty,
    outputs: &[Output],
    points: &[f64],
    inquiry: &Inquiry<'_>,
) -> Result<Vec<Vec<f64>>> {
    let framework = &data.selected(framework)?;
    let plan = Plan::new(framework, data, uncertainty)?;
    let width = plan.numbers;
    if width == 0 || points.is_empty() {
        return Err(Error::from(Problem::TooFew { model: METHOD, of: "points", found: 0, needed: 1 }));
    }
    if !points.len().is_multiple_of(width) {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the last point".to_owned(),
            found: points.len() % width,
            expected: width,
            of: "numbers of a run",
        }));
    }
    if let Some(u) = points.iter().find(|u| !(0.0..=1.0).contains(*u)) {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "points",
            found: u.to_string(),
            expected: "numbers from 0 to 1",
        }));
    }
    let asked = asked(plan.units(plan.period()), outputs)?;
    let node = inquiry.node.map_or(Ok(0), |code| ranked(framework, code))?;
    let run = Evaluation { framework, plan: &plan, node, asked: &asked, observer: inquiry.observer };
    let fill = |run: usize, point: &mut [f64]| point.copy_from_slice(&points[run * width..(run + 1) * width]);
    Ok(run.all(points.len() / width, fill)?.outputs)
}

/// An output with rows in place of units.
enum Asked {
    Shift,
    Score(usize),
    Rank(usize),
    Above(usize, usize),
}

fn asked(units: &[String], outputs: &[Output]) -> Result<Vec<Asked>> {
    if outputs.is_empty() {
        return Err(Error::from(Problem::TooFew { model: METHOD, of: "outputs", found: 0, needed: 1 }));
    }
    if units.len() < 2 {
        return Err(Error::from(Problem::TooFew {
            model: METHOD,
            of: "units",
            found: units.len(),
            needed: 2,
        }));
    }
    let row = |unit: &str| {
        units.iter().position(|known| known == unit).ok_or_else(|| {
            Error::from(Problem::UnknownUnit {
                unit: unit.to_owned(),
                nearest: nearest(unit, units.iter().map(String::as_str)),
            })
        })
    };
    outputs
        .iter()
        .map(|output| {
            Ok(match output {
                Output::MeanRankShift => Asked::Shift,
                Output::Score { unit } => Asked::Score(row(unit)?),
                Output::Rank { unit } => Asked::Rank(row(unit)?),
                Output::Above { unit, other } => Asked::Above(row(unit)?, row(other)?),
            })
        })
        .collect()
}

/// Runs at given points.
struct Evaluation<'a> {
    framework: &'a Framework,
    plan: &'a Plan<'a>,
    node: usize,
    asked: &'a [Asked],
    observer: Option<&'a Observer<'a>>,
}

struct Evaluated {
    /// By output, one number a run.
    outputs: Vec<Vec<f64>>,
    done: usize,
    failed: Vec<Lost>,
}

/// Runs of a piece of work; also those between two looks at the observer.
const PIECE: usize = 64;

impl Evaluation<'_> {
    fn all(&self, runs: usize, fill: impl Fn(usize, &mut [f64]) + Sync + Send) -> Result<Evaluated> {
        let nominal = self.plan.nominal_ranks(self.plan.period(), self.node);
        let (done, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let width = self.asked.len();
        let work = |piece: usize| {
            let range = piece * PIECE..((piece + 1) * PIECE).min(runs);
            let mut found = vec![f64::NAN; range.len() * width];
            let mut failed = Vec::new();
            if stop.load(Ordering::Relaxed) {
                return Ok((found, failed));
            }
            let mut scratch = self.plan.scratch();
            let mut ranker = Ranker::default();
            let mut ranks = vec![0; nominal.len()];
            let mut point = vec![0.0; self.plan.numbers];
            let own = range.len();
            for (run, found) in range.zip(found.chunks_exact_mut(width)) {
                fill(run, &mut point);
                let cut = match self.plan.run(&point, &mut scratch).and_then(|()| scratch.cut(self.node)) {
                    Ok(cut) => cut,
                    Err(error) => {
                        failed.push(Lost { runs: 1, first: run, error });
                        continue;
                    }
                };
                let spec = &self.framework.spec().ranks;
                let ranking = scratch.ranking_scores(self.node, cut.as_deref());
                ranker.rank(&ranking, spec.ties, self.framework.tie_tolerance(), &mut ranks);
                let scores = scratch.scores(self.node);
                for (found, asked) in found.iter_mut().zip(self.asked) {
                    *found = output(asked, scores, &ranks, &nominal);
                }
            }
            let all = done.fetch_add(own, Ordering::Relaxed) + own;
            if self.observer.is_some_and(|observer| !observer(all, runs)) {
                stop.store(true, Ordering::Relaxed);
            }
            Ok((found, failed))
        };
        let values = runs.saturating_mul(nominal.len());
        let pieces = parallel::try_map((0..runs.div_ceil(PIECE)).collect(), values, work)?;
        let mut outputs = vec![Vec::with_capacity(runs); width];
        let mut failed: Vec<Lost> = Vec::new();
        for (found, own) in pieces {
            for row in found.chunks_exact(width) {
                outputs.iter_mut().zip(row).for_each(|(output, value)| output.push(*value));
            }
            for one in own {
                note(&mut failed, one);
            }
        }
        let done = done.into_inner();
        let lost: usize = failed.iter().map(|failed| failed.runs).sum();
        match failed.first() {
            Some(first) if lost == done => {
                Err(Error::from(Problem::AllRunsFailed { runs: done, error: first.error.clone() }))
            }
            _ => Ok(Evaluated { outputs, done, failed }),
        }
    }
}

/// One number of a run; `NaN` where a unit that is asked for has no rank.
fn output(asked: &Asked, scores: &[f64], doubled: &[u32], nominal: &[f64]) -> f64 {
    let rank = |unit: usize| {
        let doubled = doubled[unit];
        if doubled == u32::MAX { f64::NAN } else { f64::from(doubled) / 2.0 }
    };
    match *asked {
        Asked::Score(unit) => scores[unit],
        Asked::Rank(unit) => rank(unit),
        Asked::Above(a, b) => {
            let (a, b) = (rank(a), rank(b));
            if a < b {
                1.0
            } else if a > b {
                0.0
            } else {
                // Level; or NaN.
                (a - b) + 0.5
            }
        }
        Asked::Shift => {
            let (mut sum, mut count) = (0.0, 0.0);
            for (unit, nominal) in nominal.iter().enumerate() {
                let shift = (rank(unit) - nominal).abs();
                if !shift.is_nan() {
                    sum += shift;
                    count += 1.0;
                }
            }
            sum / count
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Uncertain, WeightDraw};
    use super::*;
    use crate::Dataset;
    use crate::normalize::{Normalize, ZScore};
    use crate::scoring::Aggregate;
    use approx::assert_relative_eq;

    fn example() -> (Framework, Dataset) {
        let framework = Framework::from_toml(
            "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
        )
        .unwrap();
        let data = Dataset::new(["x", "y", "z"])
            .unwrap()
            .with_indicator("A", vec![90.0, 60.0, 20.0])
            .unwrap()
            .with_indicator("B", vec![40.0, 80.0, 10.0])
            .unwrap();
        (framework, data)
    }

    fn of(unit: &str) -> String {
        unit.to_owned()
    }

    /// By hand: with flat weights w on A the score of x is 40 + 50 w; x is above y where w > 4/7.
    #[test]
    fn outputs_are_what_they_say() {
        let (framework, data) = example();
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Flat));
        assert_eq!(uncertainty.numbers(&framework, &data).unwrap(), ["weights"]);
        let outputs = [
            Output::Score { unit: of("x") },
            Output::Rank { unit: of("x") },
            Output::Above { unit: of("x"), other: of("y") },
            Output::MeanRankShift,
        ];
        let points = [0.1, 0.5, 0.9, 4.0 / 7.0];
        let found =
            evaluate(&framework, &data, &uncertainty, &outputs, &points, &Inquiry::default()).unwrap();
        for (u, score) in points.iter().zip(&found[0]) {
            assert_relative_eq!(*score, 40.0 + 50.0 * u, max_relative = 1e-12);
        }
        assert_eq!(found[1], [2.0, 2.0, 1.0, 1.0]);
        assert_eq!(found[2], [0.0, 0.0, 1.0, 0.5]);
        // Today (equal weights) y is first; where x passes it, two of three units move one place.
        assert_eq!(found[3][..3], [0.0, 0.0, 2.0 / 3.0]);
    }

    #[test]
    fn one_input_has_all_the_variance() {
        let (framework, data) = example();
        let uncertainty = Uncertainty::new()
            .with(Uncertain::weights([], WeightDraw::Flat))
            .with(Uncertain::aggregate([], [Aggregate::Arithmetic, Aggregate::Arithmetic]));
        let outputs = [Output::Score { unit: of("x") }, Output::Above { unit: of("x"), other: of("z") }];
        let inquiry = Inquiry::default().points(256).estimator(Estimator::default().resamples(50));
        let found = influence(&framework, &data, &uncertainty, &outputs, &inquiry).unwrap();
        let indices = found.outputs[0].indices.as_ref().unwrap();
        assert!((indices.inputs[0].first.value - 1.0).abs() < 0.02, "{indices:?}");
        assert_relative_eq!(indices.inputs[1].total.value, 0.0);
        // The variance of 50 times a uniform number.
        assert_relative_eq!(indices.variance, 2500.0 / 12.0, max_relative = 0.01);
        let fault = found.outputs[1].indices.as_ref().unwrap_err();
        assert!(fault.to_string().starts_with("the x above z is 1 in all 512 runs"), "{fault}");
        assert_eq!((found.table().rows(), found.is_complete(), found.runs), (4, true, 1024));
    }

    /// y = a product of what two inputs draw has an interaction, and the table names both.
    #[test]
    fn pairs_of_inputs_are_named() {
        let (framework, data) = example();
        let uncertainty = Uncertainty::new()
            .with(Uncertain::weights([], WeightDraw::Flat))
            .with(Uncertain::aggregate([], [Aggregate::Arithmetic, Aggregate::Geometric]))
            .with(Uncertain::values(["A"], super::super::Noise::Absolute(1.0)));
        let outputs = [Output::Score { unit: of("x") }, Output::Above { unit: of("x"), other: of("z") }];
        let inquiry = Inquiry::default().points(256).estimator(Estimator::default().resamples(20));
        let found =
            influence(&framework, &data, &uncertainty, &outputs, &inquiry.second_order(true)).unwrap();
        assert_eq!((found.runs, found.second_order_table().rows()), (256 * 8, 3));
        let csv = found.second_order_table().to_csv();
        assert!(
            csv.starts_with(
                "output,input,other,second,second_low,second_high\nscore of x,weights,aggregate,"
            ),
            "{csv}"
        );
        let without = influence(&framework, &data, &uncertainty, &outputs, &inquiry).unwrap();
        assert_eq!((without.runs, without.second_order_table().rows()), (256 * 5, 0));
        // The same points, so the same indices of single inputs (centred alike).
        let one = |found: &Influence| found.outputs[0].indices.as_ref().unwrap().inputs.clone();
        assert_eq!(one(&found), one(&without));
        let back = Influence::from_json(&found.to_json().unwrap()).unwrap();
        assert_eq!(back, found);
        let changed = found.to_json().unwrap().replacen(&format!("\"{}\"", found.version), "\"0.0.1\"", 1);
        let fault = Influence::from_json(&changed).unwrap_err();
        assert!(fault.to_string().contains("made by version 0.0.1 of govindex"), "{fault}");
    }

    #[test]
    fn cancelled_in_the_middle() {
        let (framework, data) = example();
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Flat));
        let stop = |done: usize, _: usize| done < 9216;
        let inquiry = Inquiry::default().points(4096).observer(&stop);
        let outputs = [Output::Score { unit: of("x") }];
        let found = influence(&framework, &data, &uncertainty, &outputs, &inquiry).unwrap();
        // Of three runs a row a quarter is missing, so some rows are whole.
        let rows = found.outputs[0].indices.as_ref().unwrap().rows;
        assert!(!found.is_complete() && rows > 0 && rows < 4096, "{rows}");
        let early = |_: usize, _: usize| false;
        let inquiry = Inquiry::default().points(256).observer(&early);
        let found = influence(&framework, &data, &uncertainty, &outputs, &inquiry).unwrap();
        assert!(!found.is_complete());
        assert_eq!(found.outputs[0].indices.as_ref().unwrap_err().code(), "too_few");
    }

    #[test]
    fn bad_input() {
        let (framework, data) = example();
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Flat));
        let code = |outputs: &[Output], inquiry: &Inquiry<'_>| {
            influence(&framework, &data, &uncertainty, outputs, inquiry).unwrap_err().code()
        };
        let shift = [Output::MeanRankShift];
        assert_eq!(code(&[], &Inquiry::default()), "too_few");
        assert_eq!(code(&[Output::Rank { unit: of("q") }], &Inquiry::default()), "unknown_unit");
        assert_eq!(code(&shift, &Inquiry::default().points(0)), "too_few");
        assert_eq!(code(&shift, &Inquiry::default().node("Q")), "unknown_node");
        let points = |points: &[f64]| {
            evaluate(&framework, &data, &uncertainty, &shift, points, &Inquiry::default()).unwrap_err().code()
        };
        assert_eq!(points(&[]), "too_few");
        assert_eq!(points(&[1.5]), "invalid_parameter");
        let one = data.select(&[0]).unwrap();
        let fault = influence(&framework, &one, &uncertainty, &shift, &Inquiry::default()).unwrap_err();
        assert_eq!(fault.code(), "too_few");
        let negative = Uncertainty::new()
            .with(Uncertain::normalize([], [Normalize::ZScore(ZScore::default())]))
            .with(Uncertain::aggregate([], [Aggregate::Geometric]));
        let fault =
            influence(&framework, &data, &negative, &shift, &Inquiry::default().points(4)).unwrap_err();
        assert_eq!(fault.code(), "all_runs_failed");
        let odd =
            influence(&framework, &data, &uncertainty, &shift, &Inquiry::default().points(100)).unwrap();
        assert_eq!(odd.outputs[0].indices.as_ref().unwrap().warnings.len(), 1);
    }
}
