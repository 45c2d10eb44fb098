//! How sure is each rank: the assessment run again and again with what is uncertain drawn anew.
//!
//! ```
//! use govindex::robustness::{Options, Uncertain, Uncertainty, WeightDraw, monte_carlo};
//! use govindex::{Dataset, Framework};
//!
//! let framework = Framework::from_toml(
//!     "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
//!      [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
//! )?;
//! let data = Dataset::new(["x", "y", "z"])?
//!     .with_indicator("A", vec![90.0, 60.0, 20.0])?
//!     .with_indicator("B", vec![40.0, 80.0, 10.0])?;
//! let any_weights = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Flat));
//!
//! let found = monte_carlo(&framework, &data, &any_weights, &Options::default().runs(2000))?;
//! let index = &found.nodes[0];
//! assert!((index.ranks.probability(0, 1.0) - 3.0 / 7.0).abs() < 0.05);   // first where A weighs more than 4/7
//! assert_eq!(index.ranks.probability(2, 3.0), 1.0);
//! assert_eq!(found.groups("I", 0.95)?, [vec!["y", "x"], vec!["z"]]);     // x and y cannot be told apart
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use indexmap::IndexMap;

use super::data::Data;
use super::plan::{Plan, Scratch, ranked};
use super::rank_counts::RankCounts;
use super::ranker::Ranker;
use super::result::{Lost, NodeRobustness, Robustness};
use super::sensitivity::check_level;
use super::tally::{Scores, Tally};
use super::uncertainty::Uncertainty;
use crate::assess::{Assessment, assess_panel, hang_together, selected};
use crate::dataset::Panel;
use crate::framework::{Choices, Framework};
use crate::stats::Stream;
use crate::stats::sort;
use crate::{Error, Result, parallel};

pub(super) const METHOD: &str = "the Monte Carlo simulation";

/// Told how many runs are done and how many there are; says whether to go on. Called from several threads.
pub type Observer<'a> = dyn Fn(usize, usize) -> bool + Sync + 'a;

/// How a simulation is run.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    runs: usize,
    seed: u64,
    level: f64,
    pub(super) pairs: bool,
    pub(super) samples: bool,
    pub(super) nodes: &'a [&'a str],
    observer: Option<&'a Observer<'a>>,
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("runs", &self.runs)
            .field("seed", &self.seed)
            .field("level", &self.level)
            .field("pairs", &self.pairs)
            .field("samples", &self.samples)
            .field("nodes", &self.nodes)
            .finish_non_exhaustive()
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { runs: 10_000, seed: 0, level: 0.9, pairs: true, samples: false, nodes: &[], observer: None }
    }
}

impl<'a> Options<'a> {
    /// Sets the number of runs, from 1 to 2³² − 1. Default: 10,000.
    #[must_use]
    pub fn runs(mut self, runs: usize) -> Self {
        self.runs = runs;
        self
    }

    /// Sets the seed; any number, 0 too. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the share of runs that an interval holds, above 0 and below 1. Default: 0.9.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// Whether to count, for each pair of units, how often one is above the other. Default: yes.
    #[must_use]
    pub fn pairs(mut self, pairs: bool) -> Self {
        self.pairs = pairs;
        self
    }

    /// Whether to keep the score of every unit in every run: 8 bytes each. Quantiles of scores need them. Default: no.
    #[must_use]
    pub fn samples(mut self, samples: bool) -> Self {
        self.samples = samples;
        self
    }

    /// Sets the nodes that are watched. Default: the index.
    #[must_use]
    pub fn nodes(mut self, nodes: &'a [&'a str]) -> Self {
        self.nodes = nodes;
        self
    }

    /// Sets who is told of the progress, and may end the simulation: what was done by then is the result, marked as
    /// not complete.
    #[must_use]
    pub fn observer(mut self, observer: &'a Observer<'a>) -> Self {
        self.observer = Some(observer);
        self
    }
}

impl Options<'_> {
    fn check(&self) -> Result<()> {
        check_level(METHOD, self.level)?;
        enough("runs", self.runs, 1)?;
        if u32::try_from(self.runs).is_ok() {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "runs",
            found: self.runs.to_string(),
            expected: "below 4,294,967,296",
        }))
    }
}

fn enough(of: &'static str, found: usize, needed: usize) -> Result<()> {
    if found < needed {
        Err(Error::from(Problem::TooFew { model: METHOD, of, found, needed }))
    } else {
        Ok(())
    }
}

/// A simulation while it runs. Each thread counts what is counted in whole numbers; what is summed is summed by stretch.
struct Runs<'a> {
    framework: &'a Framework,
    plan: &'a Plan<'a>,
    /// What is watched: by period that is asked for, the same nodes.
    watched: Vec<Watched>,
    /// The most units of a period.
    units: usize,
    options: &'a Options<'a>,
    /// Into how many stretches the runs are dealt.
    stretches: usize,
    /// The first stretch of each half that no thread has taken.
    next: [AtomicUsize; 2],
    done: AtomicUsize,
    stop: AtomicBool,
}

/// A node in a period, and its scores in the assessment as the framework has it.
struct Watched {
    period: usize,
    at: usize,
    nominal: Vec<f64>,
}

/// What a thread counted at each node, of the first and the second half of the stretches; nothing where it had no run of
/// that half.
type Counted = [Vec<Tally>; 2];

/// What one stretch of the runs left behind.
struct Stretch {
    at: usize,
    /// By node that is watched.
    scores: Vec<Scores>,
    done: usize,
    failed: Vec<Lost>,
}

/// Into how many stretches runs are dealt: as many whatever the number of threads, so that sums are made in one order;
/// fewer where there are so many units that their sums would take a gigabyte.
fn stretches(units: usize) -> usize {
    ((1 << 25) / units.max(1)).clamp(16, 64)
}

/// Runs between two looks at the observer.
const LOOK: usize = 64;

/// Runs a framework over a dataset again and again with what is uncertain drawn anew.
///
/// Run `i` draws from stream `i` of the seed, so the same seed gives the same bits on any number of threads, and the
/// first runs of a longer simulation are those of a shorter one. Memory does not grow with the runs unless samples are
/// kept. A run that fails (a geometric mean that meets a negative score, say) is counted, and left out.
///
/// Cost: what the uncertain choices touch, and the ranks, in each run. Means, medians and TOPSIS of complete children, and
/// gates on scores, allocate nothing per unit; other models and weights from data allocate their answer in each run.
///
/// # Errors
/// As [`assess`](crate::assess::assess()) and [`Uncertainty::check`]; `too_few` for no run or fewer than two units;
/// `invalid_parameter`; `unknown_node`; `all_runs_failed` with the first fault; `overflow`
/// where scores differ by more than 1e154 from run to run.
pub fn monte_carlo<'a>(
    framework: &Framework,
    data: impl Into<Data<'a>>,
    uncertainty: &Uncertainty,
    options: &Options<'_>,
) -> Result<Robustness> {
    of_data(framework, data.into(), uncertainty, options)
}

fn of_data(
    framework: &Framework,
    data: Data<'_>,
    uncertainty: &Uncertainty,
    options: &Options<'_>,
) -> Result<Robustness> {
    options.check()?;
    enough("units", data.own()?.len(), 2)?;
    let framework = &data.selected(framework)?;
    let plan = Plan::new(framework, data, uncertainty)?;
    simulate(framework, &plan, uncertainty, options)?.pop().ok_or_else(Choices::nothing)
}

/// The runs of a plan, by period that is asked for.
fn simulate(
    framework: &Framework,
    plan: &Plan<'_>,
    uncertainty: &Uncertainty,
    options: &Options<'_>,
) -> Result<Vec<Robustness>> {
    let runs = Runs::new(framework, plan, options)?;
    let sets = RankCounts::sets(runs.units, runs.watched.len());
    let threads = parallel::threads().min(sets).min(runs.stretches);
    let values = options.runs.saturating_mul(runs.units).saturating_mul(plan.asked.len());
    // Where there is no memory for both halves' counters in every thread, each keeps to its own half.
    let halves = if threads == 1 || 2 * threads <= sets { 2 } else { 1 };
    let work = |thread: usize| runs.work([thread % 2, (thread + 1) % 2].into_iter().take(halves));
    runs.gather(uncertainty, parallel::try_map((0..threads).collect(), values, work)?)
}

/// A simulation of every period of a panel. Run `i` draws the same choices in every period, so that with samples kept a unit's
/// rise can be told from noise ([`Robustness::change_since`]). Where the periods hang together (scalings, weights or models over
/// several of them), each run draws over the whole panel, and what they share is made anew in it; a run that fails in one period
/// then fails in all. The observer is told of the runs of all periods together.
///
/// # Errors
/// As [`assess_panel`](crate::assess::assess_panel()) and [`monte_carlo`], of a period as `in_period`.
pub fn monte_carlo_panel(
    framework: &Framework,
    panel: &Panel,
    uncertainty: &Uncertainty,
    options: &Options<'_>,
) -> Result<IndexMap<String, Robustness>> {
    options.check()?;
    let framework = &selected(framework, &panel.iter().collect::<Vec<_>>())?;
    let choices = Choices::new(&uncertainty.uncertain, framework)?;
    let results: Vec<Assessment> =
        assess_panel(framework, panel)?.iter().map(|(_, result)| result.clone()).collect();
    let periods: Vec<&str> = panel.periods().collect();
    // Periods that hang together are all computed in each run, which then counts for all; others run one by one.
    let passes: Vec<Vec<usize>> = if results.len() > 1 && hang_together(framework, &choices) {
        vec![(0..results.len()).collect()]
    } else {
        (0..results.len()).map(|at| vec![at]).collect()
    };
    let mut found = IndexMap::with_capacity(periods.len());
    for asked in passes {
        let first = found.len();
        let told = |done: usize, runs: usize| {
            let all = first * runs + done * asked.len();
            options.observer.is_none_or(|observer| observer(all, periods.len() * runs))
        };
        let data = Data::from((panel, periods[first]));
        let plan = Plan::of(framework, data, &choices, results.clone(), &asked);
        let of_pass = plan
            .and_then(|plan| simulate(framework, &plan, uncertainty, &options.observer(&told)))
            .map_err(|error| {
                // Of periods that run together an error is of one only where it says so.
                if asked.len() > 1 || matches!(error.problem(), Problem::InPeriod { .. }) {
                    return error;
                }
                Error::from(Problem::InPeriod { period: periods[first].to_owned(), error })
            })?;
        found.extend(asked.iter().map(|&at| periods[at].to_owned()).zip(of_pass));
    }
    Ok(found)
}

impl<'a> Runs<'a> {
    fn new(framework: &'a Framework, plan: &'a Plan<'a>, options: &'a Options<'a>) -> Result<Self> {
        let watched: Vec<usize> = match options.nodes {
            [] => vec![0],
            nodes => nodes.iter().map(|code| ranked(framework, code)).collect::<Result<_>>()?,
        };
        for &period in &plan.asked {
            let units = plan.units(period).len();
            // Refuses pairs of too many units before any run.
            enough("units", units, 2)
                .and_then(|()| RankCounts::new(units))
                .and_then(|counts| if options.pairs { counts.with_pairs().map(|_| ()) } else { Ok(()) })
                .map_err(|error| plan.in_period(period, error))?;
        }
        let units = plan.asked.iter().map(|&period| plan.units(period).len()).max().unwrap_or(0);
        let stretches = stretches(units).min(options.runs);
        let of = |period: usize, at: usize| Watched { period, at, nominal: plan.nominal_scores(period, at) };
        Ok(Self {
            framework,
            plan,
            watched: plan
                .asked
                .iter()
                .flat_map(|&period| watched.iter().map(move |&at| of(period, at)))
                .collect(),
            units,
            options,
            stretches,
            next: [AtomicUsize::new(0), AtomicUsize::new(stretches.div_ceil(2))],
            done: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        })
    }

    /// Takes one stretch of these halves after the other until none is left.
    fn work(&self, halves: impl Iterator<Item = usize>) -> Result<(Counted, Vec<Stretch>)> {
        let (mut scratch, mut ranker) = (self.plan.scratch(), Ranker::default());
        let (mut counted, mut stretches) = (Counted::default(), Vec::new());
        for half in halves {
            let tallies = &mut counted[half];
            while let Some(at) = self.take(half) {
                parallel::check_stop()?;
                if tallies.is_empty() {
                    let new = |one: &Watched| {
                        Tally::new(self.framework, self.plan, (one.period, one.at), self.options.pairs)
                    };
                    *tallies = self.watched.iter().map(new).collect::<Result<_>>()?;
                }
                stretches.push(self.run(at, tallies, &mut scratch, &mut ranker));
            }
        }
        for tally in counted.iter_mut().flatten() {
            tally.rank(self.framework, &mut ranker);
        }
        Ok((counted, stretches))
    }

    /// The next stretch of a half that no thread has taken.
    fn take(&self, half: usize) -> Option<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        let end = if half == 0 { self.stretches.div_ceil(2) } else { self.stretches };
        Some(self.next[half].fetch_add(1, Ordering::Relaxed)).filter(|at| *at < end)
    }

    /// Runs a stretch.
    fn run(&self, at: usize, tallies: &mut [Tally], scratch: &mut Scratch, ranker: &mut Ranker) -> Stretch {
        let Self { framework, plan, options, .. } = *self;
        let range = at * options.runs / self.stretches..(at + 1) * options.runs / self.stretches;
        let kept = options.samples.then_some(range.len());
        let scores = self.watched.iter().map(|one| Scores::new(&one.nominal, kept)).collect();
        let mut stretch = Stretch { at, scores, done: 0, failed: Vec::new() };
        let mut numbers = vec![0.0; plan.numbers];
        let mut cuts = Vec::with_capacity(tallies.len());
        let mut unseen = 0;
        for run in range {
            let mut stream = Stream::new(options.seed, run as u64);
            numbers.fill_with(|| stream.uniform());
            cuts.clear();
            let ran = plan.run(&numbers, scratch).and_then(|()| {
                tallies.iter().try_for_each(|tally| {
                    scratch.turn_to(tally.period);
                    cuts.push(scratch.cut(tally.at)?);
                    Ok(())
                })
            });
            match ran {
                Ok(()) => {
                    for ((tally, own), cut) in tallies.iter_mut().zip(&mut stretch.scores).zip(&cuts) {
                        scratch.turn_to(tally.period);
                        own.add(scratch.scores(tally.at));
                        tally.add(framework, scratch, ranker, cut.as_deref());
                    }
                }
                Err(error) => note(&mut stretch.failed, Lost { runs: 1, first: run, error }),
            }
            stretch.done += 1;
            unseen += 1;
            if unseen == LOOK {
                self.tell(unseen);
                unseen = 0;
                if self.stop.load(Ordering::Relaxed) || parallel::check_stop().is_err() {
                    break;
                }
            }
        }
        if unseen > 0 {
            self.tell(unseen);
        }
        stretch
    }

    /// Tells the observer of runs that were done.
    fn tell(&self, runs: usize) {
        let all = self.done.fetch_add(runs, Ordering::Relaxed) + runs;
        if self.options.observer.is_some_and(|observer| !observer(all, self.options.runs)) {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}

/// Adds a failure to those of its kind.
pub(super) fn note(failed: &mut Vec<Lost>, new: Lost) {
    match failed.iter_mut().find(|known| known.error.code() == new.error.code()) {
        Some(known) => known.runs += new.runs,
        None => failed.push(new),
    }
}

/// What all threads counted of a half.
fn merged(counted: Vec<Vec<Tally>>) -> Option<Vec<Tally>> {
    counted.into_iter().filter(|tallies| !tallies.is_empty()).reduce(|mut into, from| {
        into.iter_mut().zip(&from).for_each(|(into, from)| into.merge(from));
        into
    })
}

impl Runs<'_> {
    /// Puts together what the threads found.
    fn gather(
        &self,
        uncertainty: &Uncertainty,
        found: Vec<(Counted, Vec<Stretch>)>,
    ) -> Result<Vec<Robustness>> {
        let Self { framework, plan, options, .. } = *self;
        let (counted, stretches): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let mut stretches: Vec<Stretch> = stretches.into_iter().flatten().collect();
        let none = Error::from(Problem::TooFew { model: METHOD, of: "runs", found: 0, needed: 1 });
        sort::by_key(&mut stretches, |stretch| stretch.at);
        let done: usize = stretches.iter().map(|stretch| stretch.done).sum();
        let mut failed = Vec::new();
        for one in stretches.iter().flat_map(|stretch| &stretch.failed) {
            note(&mut failed, one.clone());
        }
        let lost: usize = failed.iter().map(|failed| failed.runs).sum();
        if lost == done {
            return Err(match failed.into_iter().next() {
                Some(first) => Error::from(Problem::AllRunsFailed { runs: done, error: first.error }),
                None => none,
            });
        }
        let (first, second): (Vec<_>, Vec<_>) = counted.into_iter().map(<[_; 2]>::into).unzip();
        let scores = stretches.into_iter().map(|stretch| stretch.scores).reduce(|mut into, from| {
            into.iter_mut().zip(from).for_each(|(into, from)| into.append(from));
            into
        });
        // Runs that were ended early may all be of the second half.
        let (first, second) = match (merged(first), merged(second)) {
            (None, second) => (second, None),
            both => both,
        };
        let (Some(tallies), Some(scores)) = (first, scores) else {
            return Err(none);
        };
        let mut second = second.into_iter().flatten();
        let mut nodes = Vec::with_capacity(tallies.len());
        for ((mut tally, scores), one) in tallies.into_iter().zip(scores).zip(&self.watched) {
            let units = plan.units(one.period);
            let half = tally.ranks.without_pairs();
            let halves = match second.next() {
                Some(second) => {
                    tally.merge(&second);
                    [half, second.ranks.without_pairs()]
                }
                None => [half, RankCounts::new(units.len())?],
            };
            let node = &framework.nodes()[one.at];
            if let Some(unit) = scores.deviations.first_overflow() {
                let error = Error::from(Problem::Overflow {
                    what: "deviation of the scores of the runs",
                    node: node.code().to_owned().into(),
                    unit: Some(units[unit].clone().into()),
                });
                return Err(plan.in_period(one.period, error));
            }
            let units = units.len();
            let of_unit =
                |samples: &Vec<f64>, unit: usize| samples.iter().skip(unit).step_by(units).copied().collect();
            nodes.push(NodeRobustness {
                code: node.code().to_owned(),
                nominal_scores: one.nominal.clone(),
                nominal_ranks: plan.nominal_ranks(one.period, one.at),
                score_means: scores.deviations.means(),
                score_sds: scores.deviations.sds(),
                grades: framework
                    .bands(node)
                    .iter()
                    .map(|band| band.grade.clone())
                    .zip(tally.grades)
                    .collect(),
                samples: scores
                    .samples
                    .map(|samples| (0..units).map(|unit| of_unit(&samples, unit)).collect()),
                ranks: tally.ranks,
                halves,
            });
        }
        let failed: Vec<_> = failed.into_iter().map(Into::into).collect();
        let of_period = |&period: &usize| Robustness {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            framework: framework.id().to_owned(),
            uncertainty: uncertainty.clone(),
            seed: options.seed,
            level: options.level,
            runs: options.runs,
            done,
            failed: failed.clone(),
            units: plan.units(period).to_vec(),
            nodes: nodes.drain(..self.watched.len() / plan.asked.len()).collect(),
        };
        Ok(plan.asked.iter().map(of_period).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Alternative, Choice, Noise, Uncertain, WeightDraw, WeightSets};
    use super::*;
    use crate::Dataset;
    use crate::dataset::Bound;
    use crate::normalize::{MinMax, Normalize, ZScore};
    use crate::scoring::{Aggregate, Power, Topsis, Vikor};
    use crate::table::{Cells, Table};
    use approx::assert_relative_eq;

    /// Two levels, a gap, goalposts, a rescaled dimension, grades.
    fn example(more: &str) -> (Framework, Dataset) {
        let framework = Framework::from_toml(&format!(
            "id = 'example'
            grades = [{{ grade = 'high', at-least = 60 }}, {{ grade = 'low', below = 60 }}]
            [[dimension]]
            code = 'I'
            [[dimension]]
            code = 'D'
            parent = 'I'
            weight = 2
            rescale = 'min-max'
            [[dimension]]
            code = 'E'
            parent = 'I'
            weight = 1
            [[indicator]]
            code = 'A'
            parent = 'D'
            normalize = 'goalposts'
            goalposts = [0, 50]
            [[indicator]]
            code = 'B'
            parent = 'D'
            direction = 'lower'
            [[indicator]]
            code = 'C'
            parent = 'E'
            range = [0, 40]
            [[indicator]]
            code = 'F'
            parent = 'E'
            {more}"
        ))
        .unwrap();
        let column = |k: u32, m: u32| (0..12).map(|i| f64::from((i * k + 3) % m)).collect::<Vec<f64>>();
        let mut gap = column(5, 13);
        gap[4] = f64::NAN;
        let data = Dataset::new((0..12).map(|i| format!("u{i}")))
            .unwrap()
            .with_indicator("A", column(7, 47))
            .unwrap()
            .with_indicator("B", column(11, 31))
            .unwrap()
            .with_indicator("C", column(17, 37))
            .unwrap()
            .with_indicator("F", gap)
            .unwrap()
            .with_errors("B", vec![0.5; 12])
            .unwrap()
            .with_bounds(
                "C",
                (0..12).map(|i| [Bound::Exact, Bound::AtLeast, Bound::AtMost][i % 3]).collect::<Vec<_>>(),
            )
            .unwrap();
        (framework, data)
    }

    fn everything() -> Uncertainty {
        let set = |a: f64, b: f64| IndexMap::from([("D".to_owned(), a), ("E".to_owned(), b)]);
        Uncertainty::new()
            .with(Uncertain::weights(
                [],
                WeightDraw::Given(WeightSets {
                    sets: vec![set(1.0, 2.0), set(3.0, 1.0)],
                    probabilities: vec![],
                }),
            ))
            .with(Uncertain::weights(["D"], WeightDraw::Dirichlet(20.0)))
            .with(Uncertain::weights(["E"], WeightDraw::Noise(0.5)))
            .with(Uncertain::normalize(
                ["B", "C", "F"],
                [Normalize::MinMax(MinMax::default()), Normalize::ZScore(ZScore::default())],
            ))
            .with(Uncertain::aggregate(
                ["D", "I"],
                [Aggregate::Arithmetic, Aggregate::Power(Power { p: 2.0 })],
            ))
            .with(Uncertain::goalposts("A", [0.0, 5.0], [40.0, 60.0]))
            .with(Uncertain::include(["B", "C", "F"], 0.7))
            .with(Uncertain::values(["B"], Noise::Errors))
            .with(Uncertain::values(["C"], Noise::Bounds(0.2)))
            .with(Uncertain::values(["A"], Noise::Relative(0.05)))
    }

    /// Every run against an assessment with its choices written out; how many there were, and how many failed in both.
    fn agree<'a>(
        framework: &Framework,
        data: impl Into<Data<'a>>,
        uncertainty: &Uncertainty,
        runs: u64,
    ) -> (usize, usize) {
        let plan = Plan::new(framework, data.into(), uncertainty).unwrap();
        let mut scratch = plan.scratch();
        let (mut same, mut failed) = (0, 0);
        for run in 0..runs {
            let mut stream = Stream::new(1, run);
            let numbers: Vec<f64> = (0..plan.numbers).map(|_| stream.uniform()).collect();
            match (plan.run(&numbers, &mut scratch), plan.written_out(&numbers)) {
                (Ok(()), Ok(slow)) => {
                    for (at, node) in framework.nodes().iter().enumerate() {
                        let equal = |a: &[f64], b: &[f64]| {
                            a.iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
                        };
                        let told = || format!("run {run}, {}", node.code());
                        assert!(equal(scratch.scores(at), slow.scores_of(at)), "{}", told());
                        let cut = scratch.cut(at).unwrap();
                        assert!(
                            equal(&scratch.ranking_scores(at, cut.as_deref()), &slow.ranking_scores(at)),
                            "{}",
                            told()
                        );
                        let ruled = scratch.ruled_grades(at, cut.as_deref());
                        let own = slow.grades_of(at).into_iter().enumerate();
                        let own: Vec<_> =
                            own.filter_map(|(unit, grade)| Some((unit, grade?.grade))).collect();
                        assert!(ruled.is_none_or(|ruled| ruled == own), "{}", told());
                    }
                    same += 1;
                }
                (Err(quick), Err(slow)) => {
                    assert_eq!(quick.code(), slow.code());
                    failed += 1;
                }
                (quick, slow) => panic!("run {run}: {quick:?}, but {:?}", slow.err()),
            }
        }
        (same, failed)
    }

    #[test]
    fn a_run_is_an_assessment_with_its_choices_written_out() {
        let (framework, data) = example("");
        // Powers of negative z-scores are not defined.
        let (same, failed) = agree(&framework, &data, &everything(), 300);
        assert!(same > 100 && failed > 20, "{same} {failed}");
    }

    #[test]
    fn gates_models_and_weights_from_data_are_run_as_they_are_assessed() {
        let gates = "[[gate]]\nwhen = { node = 'A', below = 10 }\nthen = { node = 'D', cap = 20 }\n\
             [[gate]]\nwhen = [{ node = 'B', below = 8 }, { node = 'E', above = 30 }]\nthen = { veto = true }\n\
             [[gate]]\nwhen = { node = 'D', of = 'value', above = 50 }\nthen = { node = 'D', deduct = 3 }\n\
             [[gate]]\nwhen = { node = 'F', missing = true }\nthen = { node = 'E', missing = true }\n\
             [[gate]]\nwhen = { node = 'C', of = 'score', above = 80 }\nthen = { at-most = 'low' }\n";
        let of_d = [
            "",
            "aggregate = 'geometric'",
            "aggregate = 'harmonic'",
            "aggregate = 'topsis'\nmissing = 'zero'",
            "aggregate = 'median'",
            "weights = 'standard-deviation'",
            "weights = 'entropy'\naggregate = 'vikor'",
            "round = { decimals = 0, rule = 'half-up' }",
            "round = { decimals = 1, rule = 'nearest-double' }\naggregate = 'arithmetic'",
        ];
        let values = Uncertain::values(["B"], Noise::Errors);
        let models = [
            Aggregate::Arithmetic,
            Aggregate::Geometric,
            Aggregate::Topsis(Topsis::default()),
            Aggregate::Vikor(Vikor::default()),
            Aggregate::Median,
        ];
        let drawn = [
            Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(0.5))),
            Uncertainty::new().with(Uncertain::weights(["I"], WeightDraw::Flat)).with(values.clone()),
            Uncertainty::new().with(Uncertain::aggregate(["D"], models)).with(values),
            Uncertainty::new().with(Uncertain::normalize(
                ["B"],
                [
                    Normalize::MinMax(MinMax::default().to(1.0, 99.0)),
                    Normalize::Rank(crate::normalize::Rank::default()),
                ],
            )),
        ];
        let mut all = 0;
        for gates in ["", gates] {
            for change in of_d {
                let (framework, data) = example(gates);
                let text =
                    framework.to_toml().unwrap().replace("code = \"D\"", &format!("code = \"D\"\n{change}"));
                // One rescaling: that of the file; a model with ends of its own is brought to the scale without it, too.
                for text in [text.clone(), text.replace("rescale = \"min-max\"\n", "")] {
                    let framework = Framework::from_toml(&text).unwrap();
                    for uncertainty in &drawn {
                        let (same, failed) = agree(&framework, &data, uncertainty, 12);
                        assert_eq!(same + failed, 12);
                        all += same;
                    }
                }
            }
        }
        assert!(all > 1_000, "{all}");
    }

    /// Three periods, one of which lacks a unit.
    fn panel() -> (Framework, Panel) {
        let (framework, data) = example("");
        let period = |at: usize| {
            let rows: Vec<usize> = (0..12).filter(|row| at != 1 || *row != 5).collect();
            let moved = |code: &str| -> Vec<f64> {
                let values = data.indicator(code).unwrap().values();
                rows.iter().map(|&row| values[row] + ((row * 7 + at * 5) % 11) as f64).collect()
            };
            let own = data.select(&rows).unwrap().with_period(format!("{}", 2021 + at));
            ["A", "B", "C", "F"].into_iter().fold(own, |own, code| {
                let mut values = moved(code);
                if code == "F" {
                    // Weights of the data need complete columns.
                    for x in values.iter_mut().filter(|x| x.is_nan()) {
                        *x = 3.0;
                    }
                }
                own.with_values(code, values).unwrap()
            })
        };
        (framework, Panel::new((0..3).map(period).collect()).unwrap())
    }

    #[test]
    fn a_run_over_a_panel_is_its_assessment_with_the_choices_written_out() {
        let gates = "[[gate]]\nwhen = { node = 'B', below = 8 }\nthen = { node = 'D', cap = 60 }\n\
             [[gate]]\nwhen = { node = 'E', below = 40 }\nthen = { veto = true }\n";
        let (framework, panel) = panel();
        let values = Uncertain::values(["A", "B", "C"], Noise::Relative(0.1));
        let scalings = Uncertain::normalize(
            ["B", "C"],
            [
                Normalize::MinMax(MinMax::default().to(1.0, 99.0)),
                Normalize::ZScore(ZScore { mean: 50.0, sd: 10.0, ..ZScore::default() }),
            ],
        );
        let models = [Aggregate::Arithmetic, Aggregate::Topsis(Topsis::default()), Aggregate::Median];
        let drawn = [
            Uncertainty::new().with(Uncertain::weights(["I", "E"], WeightDraw::Noise(0.5))),
            Uncertainty::new().with(values.clone()).with(scalings.clone()),
            Uncertainty::new().with(Uncertain::aggregate(["D"], models)).with(values),
            Uncertainty::new().with(scalings).with(Uncertain::weights(["E"], WeightDraw::Flat)),
        ];
        let mut all = 0;
        for method in ["bounds = 'pooled'", "bounds = { base = '2022' }", ""] {
            for of_d in [
                "",
                "weights = 'entropy'\nperiods = 'pooled'",
                "weights = 'critic'\nperiods = { weights = { base = 2021 } }",
                "weights = 'scatter-degree'",
                "aggregate = 'topsis'\nperiods = 'pooled'",
            ] {
                let text =
                    framework.to_toml().unwrap().replace("code = \"D\"", &format!("code = \"D\"\n{of_d}"));
                let text = text.replace(
                    "[[dimension]]\ncode = \"I\"",
                    &format!("[method]\n{method}\n[[dimension]]\ncode = \"I\""),
                );
                let framework = Framework::from_toml(&(text + gates)).unwrap();
                for uncertainty in &drawn {
                    for period in ["2021", "2022"] {
                        let (same, failed) = agree(&framework, (&panel, period), uncertainty, 6);
                        assert_eq!(same + failed, 6);
                        all += same;
                    }
                }
            }
        }
        assert!(all > 600, "{all}");
    }

    #[test]
    fn one_period_in_its_panel_has_the_ranks_of_the_panel() {
        let (framework, panel) = panel();
        let text = framework.to_toml().unwrap();
        let text = text.replace(
            "[[dimension]]\ncode = \"I\"",
            "[method]\nbounds = 'pooled'\n[[dimension]]\ncode = \"I\"",
        );
        let framework = Framework::from_toml(&text).unwrap();
        let uncertainty = Uncertainty::new()
            .with(Uncertain::values(["B"], Noise::Relative(0.1)))
            .with(Uncertain::weights(["D"], WeightDraw::Flat));
        let options = Options::default().runs(60).samples(true).nodes(&["E", "I"]);
        let results = assess_panel(&framework, &panel).unwrap();
        let most = AtomicUsize::new(0);
        let told = |done: usize, runs: usize| {
            assert_eq!(runs, 3 * 60);
            most.fetch_max(done, Ordering::Relaxed);
            true
        };
        let each = monte_carlo_panel(&framework, &panel, &uncertainty, &options.observer(&told)).unwrap();
        assert_eq!(most.into_inner(), 3 * 60);
        for (period, result) in results.iter() {
            let found = monte_carlo(&framework, (&panel, period), &uncertainty, &options).unwrap();
            assert_eq!(found, each[period]);
            assert_eq!(found.nodes[1].nominal_ranks, result.ranks_of(0, None));
        }
        let alone = monte_carlo(&framework, panel.get("2021").unwrap(), &uncertainty, &options).unwrap();
        assert_ne!(alone.nodes[1].nominal_scores, each["2021"].nodes[1].nominal_scores);
        let fault = monte_carlo(&framework, (&panel, "2019"), &uncertainty, &options).unwrap_err();
        assert_eq!(fault.code(), "periods");
    }

    #[test]
    fn an_error_of_one_of_the_periods_that_run_together_names_that_period() {
        let framework = Framework::from_toml(
            "id = 'x'\nmethod = { normalize = 'min-max', bounds = 'pooled' }\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
        )
        .unwrap();
        let year = |period: &str, units: usize| {
            let values: Vec<f64> = (0..units).map(|i| 1.0 + i as f64).collect();
            Dataset::new((0..units).map(|i| i.to_string()))
                .unwrap()
                .with_period(period)
                .with_indicator("A", values.clone())
                .unwrap()
                .with_indicator("B", values)
                .unwrap()
        };
        let panel = Panel::new(vec![year("2019", 3), year("2020", 2), year("2021", 1)]).unwrap();
        let weights = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Flat));
        let fault = monte_carlo_panel(&framework, &panel, &weights, &Options::default().runs(5)).unwrap_err();
        let Problem::InPeriod { period, error } = fault.problem() else { panic!("{fault}") };
        assert_eq!((period.as_str(), error.code()), ("2021", "too_few"));
        // What fails in all runs of the whole is of no period.
        let options = Options::default().runs(5).nodes(&["X"]);
        let panel = Panel::new(vec![year("2019", 3), year("2020", 2)]).unwrap();
        assert_eq!(
            monte_carlo_panel(&framework, &panel, &weights, &options).unwrap_err().code(),
            "unknown_node"
        );
    }

    #[test]
    fn the_bits_do_not_depend_on_threads() {
        let (framework, data) = example("");
        let uncertainty = everything();
        let run = || {
            let options = Options::default().runs(8_000).seed(3).samples(true).nodes(&["I", "E"]);
            monte_carlo(&framework, &data, &uncertainty, &options).unwrap()
        };
        let one = run();
        for threads in [1, 2, 8] {
            crate::set_threads(threads);
            let other = run();
            let bits = |found: &Robustness| -> Vec<u64> {
                let node = &found.nodes[0];
                let samples = node.samples.iter().flatten().flatten();
                samples.chain(&node.score_means).chain(&node.score_sds).map(|x| x.to_bits()).collect()
            };
            assert_eq!(bits(&one), bits(&other));
            assert_eq!(one.nodes[0].ranks, other.nodes[0].ranks);
            assert_eq!(one.nodes[1].ranks, other.nodes[1].ranks);
            assert_eq!(one.failed, other.failed);
        }
        assert_ne!(one.nodes[0].ranks, {
            let options = Options::default().runs(8_000).seed(4).nodes(&["I"]);
            monte_carlo(&framework, &data, &uncertainty, &options).unwrap().nodes[0].ranks.clone()
        });
    }

    /// As where there is no memory for all counters in every thread; and as where the first half was never begun.
    #[test]
    fn threads_may_keep_to_a_half_of_the_runs() {
        let (framework, data) = example("");
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(0.5)));
        let options = Options::default().runs(500);
        let plan = Plan::new(&framework, Data::from(&data), &uncertainty).unwrap();
        let found = |halves: &[&[usize]]| {
            let runs = Runs::new(&framework, &plan, &options).unwrap();
            let work = |own: &&[usize]| runs.work(own.iter().copied()).unwrap();
            runs.gather(&uncertainty, halves.iter().map(work).collect()).unwrap().remove(0)
        };
        let expected = monte_carlo(&framework, &data, &uncertainty, &options).unwrap();
        assert_eq!(found(&[&[1], &[0]]), expected);
        assert_eq!(found(&[&[1, 0], &[0, 1]]), expected);
        let second = found(&[&[], &[1]]);
        assert_eq!((second.done, second.nodes[0].ranks.runs()), (250, 250));
        assert!(!second.is_complete());
    }

    #[test]
    fn runs_that_differ_beyond_numbers_are_an_error() {
        let framework = Framework::from_toml(
            "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\n",
        )
        .unwrap();
        let weights = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Flat));
        for (large, fits) in [(1e150, true), (1e300, false), (1.7e308, false)] {
            let data = Dataset::new(["x", "y"])
                .unwrap()
                .with_indicator("A", vec![1.0, large])
                .unwrap()
                .with_indicator("B", vec![1.0, -large])
                .unwrap();
            match monte_carlo(&framework, &data, &weights, &Options::default().runs(100)) {
                Ok(found) => assert!(fits && found.nodes[0].score_sds.iter().all(|sd| sd.is_finite())),
                Err(fault) => {
                    assert!(!fits && fault.code() == "overflow", "{large}: {fault}");
                    assert!(fault.to_string().contains("`I` for unit `y`"), "{fault}");
                }
            }
        }
    }

    #[test]
    fn failed_runs_are_counted_and_explained() {
        let (framework, data) = example("");
        let methods = vec![
            Alternative { method: Normalize::MinMax(MinMax::default()), probability: Some(0.75) },
            Alternative { method: Normalize::ZScore(ZScore::default()), probability: Some(0.25) },
        ];
        let mut z = Uncertain::normalize(["C", "F"], []);
        z.choice = Choice::Normalize { of: vec!["C".into(), "F".into()], alternatives: methods };
        let geometric = Uncertain::aggregate(["E"], [Aggregate::Geometric]);
        let uncertainty = Uncertainty::new().with(z).with(geometric.clone());
        let found = monte_carlo(&framework, &data, &uncertainty, &Options::default().runs(1000)).unwrap();
        let [failed] = &found.failed[..] else { panic!("{:?}", found.failed) };
        assert!((200..300).contains(&failed.runs), "{}", failed.runs);
        assert_eq!(failed.error.code(), "out_of_domain");
        assert_eq!(found.counted() + failed.runs, 1000);
        assert_eq!(found.nodes[0].ranks.runs() as usize, found.counted());

        let never = Uncertainty::new()
            .with(Uncertain::normalize(["C", "F"], [Normalize::ZScore(ZScore::default())]))
            .with(geometric);
        let fault = monte_carlo(&framework, &data, &never, &Options::default().runs(10)).unwrap_err();
        assert_eq!(fault.code(), "all_runs_failed");
        assert!(
            fault.to_string().contains("all 10 runs failed; the first: the geometric mean at `E`"),
            "{fault}"
        );
    }

    #[test]
    fn cancelled_in_the_middle_leaves_a_part() {
        let (framework, data) = example("");
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(0.3)));
        let stop_early = |done: usize, all: usize| {
            assert_eq!(all, 5_000);
            done < 500
        };
        let options = Options::default().runs(5_000).observer(&stop_early);
        let found = monte_carlo(&framework, &data, &uncertainty, &options).unwrap();
        assert!(!found.is_complete() && found.done >= 500 && found.done < 5_000, "{}", found.done);
        assert_eq!(found.nodes[0].ranks.runs() as usize, found.done);
        let last = AtomicUsize::new(0);
        let watch = |done: usize, _: usize| {
            last.fetch_max(done, Ordering::Relaxed);
            true
        };
        let options = Options::default().runs(777).observer(&watch);
        assert!(monte_carlo(&framework, &data, &uncertainty, &options).unwrap().is_complete());
        assert_eq!(last.into_inner(), 777);
    }

    #[test]
    fn tables_say_what_was_counted() {
        let (framework, data) = example("");
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Flat));
        let options = Options::default().runs(500).samples(true);
        let found = monte_carlo(&framework, &data, &uncertainty, &options).unwrap();
        let summary = found.summary("I").unwrap();
        assert_eq!((summary.rows(), summary.columns().count()), (12, 14));
        let number = |table: &Table, name: &str| -> Vec<f64> {
            let Some(Cells::Number { values, .. }) = table.column(name) else { panic!("{name}") };
            values.clone()
        };
        let (low, high) = (number(&summary, "rank_low"), number(&summary, "rank_high"));
        assert!(low.iter().zip(&high).all(|(low, high)| low <= high));
        let ranks = found.rank_probabilities("I").unwrap();
        let total: f64 = ranks.columns().skip(1).map(|(name, _)| number(&ranks, name)[3]).sum();
        assert_relative_eq!(total, 1.0, max_relative = 1e-12);
        let grades = found.grade_probabilities("I").unwrap();
        assert_relative_eq!(
            number(&grades, "high")[0] + number(&grades, "low")[0],
            1.0,
            max_relative = 1e-12
        );
        let above = found.above("I").unwrap();
        assert!(number(&above, "u1")[0] + number(&above, "u0")[1] <= 1.0);
        // Means and deviations against the samples themselves.
        let node = &found.nodes[0];
        let own = &node.samples.as_ref().unwrap()[2];
        let mean = own.iter().sum::<f64>() / 500.0;
        let sd = (own.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 500.0).sqrt();
        assert_relative_eq!(node.score_means[2], mean, max_relative = 1e-12);
        assert_relative_eq!(node.score_sds[2], sd, max_relative = 1e-9);
        let convergence = node.convergence(0.9);
        assert!(convergence.rank_error > 0.0 && convergence.rank_error < 0.3, "{convergence:?}");
        assert!((0.0..=1.0).contains(&node.nominal_inside(0.9)));
        assert_eq!(found.summary("D").unwrap_err().code(), "unknown_node");
        let plain =
            monte_carlo(&framework, &data, &uncertainty, &Options::default().runs(5).pairs(false)).unwrap();
        assert_eq!(plain.above("I").unwrap_err().code(), "invalid_parameter");
        assert!(plain.nodes[0].score_interval(0, 0.9).is_none());
    }

    #[test]
    fn a_quota_holds_in_every_run() {
        let noise = "[[uncertain]]\nkind = 'weights'\ndraw = { noise = 0.5 }\n";
        let (free, data) = example(noise);
        let (limited, _) = example(&format!("[[quota]]\ngrade = 'high'\nat-most = 0.1\n{noise}"));
        let share = |framework: &Framework| {
            let uncertainty = Uncertainty::of(framework).unwrap();
            let found = monte_carlo(framework, &data, &uncertainty, &Options::default().runs(64)).unwrap();
            let grades = found.grade_probabilities("I").unwrap();
            let Some(Cells::Number { values, .. }) = grades.column("high") else { panic!("no column") };
            values.iter().sum::<f64>()
        };
        // A tenth of at most twelve units is one place, which somebody has in every run.
        assert!(share(&free) > 1.5, "without a quota more are high: {}", share(&free));
        assert_relative_eq!(share(&limited), 1.0, max_relative = 1e-12);
    }

    #[test]
    fn bad_input() {
        let (framework, data) = example("");
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Flat));
        let code = |uncertainty: &Uncertainty, options: &Options<'_>| {
            monte_carlo(&framework, &data, uncertainty, options).unwrap_err().code()
        };
        assert_eq!(code(&uncertainty, &Options::default().runs(0)), "too_few");
        assert_eq!(code(&uncertainty, &Options::default().level(1.0)), "invalid_parameter");
        assert_eq!(code(&uncertainty, &Options::default().nodes(&["X"])), "unknown_node");
        assert_eq!(code(&uncertainty, &Options::default().runs(1 << 33)), "invalid_parameter");
        assert_eq!(code(&Uncertainty::new(), &Options::default()), "too_few");
        let absent = Uncertainty::new().with(Uncertain::include(["X"], 0.5));
        assert_eq!(code(&absent, &Options::default()), "unknown_node");
        let no_errors = Uncertainty::new().with(Uncertain::values(["A"], Noise::Errors));
        assert_eq!(code(&no_errors, &Options::default()), "invalid_parameter");
        let one = data.select(&[0]).unwrap();
        let fault = monte_carlo(&framework, &one, &uncertainty, &Options::default()).unwrap_err();
        assert_eq!(fault.to_string(), "the Monte Carlo simulation needs at least 2 units, but there is 1");
        // One run is enough for a result, not for convergence.
        let single = monte_carlo(&framework, &data, &uncertainty, &Options::default().runs(1)).unwrap();
        assert!(single.nodes[0].convergence(0.9).mean_moves.is_nan());
    }

    #[test]
    fn a_rise_beyond_noise() {
        let (framework, data) = example("");
        let mut later = data.indicator("C").unwrap().values().to_vec();
        later[0] += 30.0;
        let panel = Panel::new(vec![
            data.clone().with_period("2023"),
            data.with_values("C", later).unwrap().with_period("2024"),
        ])
        .unwrap();
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(0.5)));
        let options = Options::default().runs(400).samples(true);
        let found = monte_carlo_panel(&framework, &panel, &uncertainty, &options).unwrap();
        let change = found["2024"].change_since(&found["2023"], "I").unwrap();
        let number = |name: &str| -> Vec<f64> {
            let Some(Cells::Number { values, .. }) = change.column(name) else { panic!("{name}") };
            values.clone()
        };
        assert_eq!(number("higher")[0], 1.0);
        assert!(number("score_change")[0] > 0.0 && number("rank_change")[0] < 0.0);
        // By definition, over all pairs of ranks.
        let (new, old) = (&found["2024"].nodes[0].ranks, &found["2023"].nodes[0].ranks);
        let pairs = (1..=12).flat_map(|a| (a + 1..=12).map(move |b| (f64::from(a), f64::from(b))));
        let better: f64 = pairs.map(|(a, b)| new.probability(0, a) * old.probability(0, b)).sum();
        assert_relative_eq!(number("better_rank")[0], better, max_relative = 1e-9);
        assert!(better > number("worse_rank")[0]);
        for (better, worse) in number("better_rank").iter().zip(number("worse_rank")) {
            assert!(better + worse <= 1.0 + 1e-12);
        }
        // Nothing is paired where the seeds differ.
        let other = monte_carlo_panel(&framework, &panel, &uncertainty, &options.seed(1)).unwrap();
        let Some(Cells::Number { values, .. }) =
            other["2024"].change_since(&found["2023"], "I").unwrap().column("higher").cloned()
        else {
            panic!()
        };
        assert!(values[0].is_nan());
        let bad = Uncertainty::new().with(Uncertain::include(["Q"], 0.5));
        let fault = monte_carlo_panel(&framework, &panel, &bad, &options).unwrap_err();
        assert_eq!(fault.code(), "unknown_node");
    }

    #[test]
    fn a_unit_without_a_score_has_no_rank() {
        let (framework, data) = example("");
        let gaps: Vec<f64> = vec![f64::NAN; 12];
        let mut some = gaps.clone();
        some[..11].copy_from_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
        let mut data = data;
        for code in ["A", "B", "C", "F"] {
            data = data.with_values(code, some.clone()).unwrap();
        }
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Flat));
        let found = monte_carlo(&framework, &data, &uncertainty, &Options::default().runs(50)).unwrap();
        let node = &found.nodes[0];
        assert_eq!((node.ranks.ranked(11), node.ranks.ranked(0)), (0, 50));
        assert!(node.score_means[11].is_nan() && node.score_sds[11].is_nan());
    }
}
