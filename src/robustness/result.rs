//! What a simulation found: intervals, probabilities of ranks and grades, groups that cannot be told apart.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Failure;
use super::monte_carlo::METHOD;
use super::rank_counts::RankCounts;
use super::sensitivity::{check_level, quantile};
use super::uncertainty::Uncertainty;
use crate::error::{Problem, nearest};
use crate::stats::sort;
use crate::stats::tails::normal_width;
use crate::table::{Cells, Table};
use crate::{Error, Result};

/// Why some runs have no result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FailedRuns {
    /// How many failed with an error of this kind.
    pub runs: usize,
    /// The first of them, counted from 0.
    pub first: usize,
    /// Its error.
    pub error: Failure,
}

/// The same while runs are made.
#[derive(Clone, Debug)]
pub(super) struct Lost {
    pub(super) runs: usize,
    pub(super) first: usize,
    pub(super) error: Error,
}

impl From<Lost> for FailedRuns {
    fn from(lost: Lost) -> Self {
        Self { runs: lost.runs, first: lost.first, error: Failure::from(&lost.error) }
    }
}

/// What the runs say of one node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRobustness {
    /// The node's code.
    pub code: String,
    /// How often each unit held each rank.
    pub ranks: RankCounts,
    /// Each unit's score in the assessment as the framework has it.
    #[serde(with = "crate::value::gaps::list")]
    pub nominal_scores: Vec<f64>,
    /// Each unit's rank there.
    #[serde(with = "crate::value::gaps::list")]
    pub nominal_ranks: Vec<f64>,
    /// The mean of each unit's scores; `NaN` where it had none.
    #[serde(with = "crate::value::gaps::list")]
    pub score_means: Vec<f64>,
    /// Their standard deviation (divisor n).
    #[serde(with = "crate::value::gaps::list")]
    pub score_sds: Vec<f64>,
    /// The grades of the node, in the order of the framework, and how often each unit had each.
    pub grades: Vec<(String, Vec<u32>)>,
    /// The scores of every run, unit by unit, runs in their order (failed ones left out); where they were kept.
    #[serde(with = "crate::value::gaps::optional_lists")]
    pub samples: Option<Vec<Vec<f64>>>,
    pub(super) halves: [RankCounts; 2],
}

/// Whether the result still moves with the number of runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Convergence {
    /// The largest standard error of a unit's mean rank.
    pub rank_error: f64,
    /// The largest difference of a unit's mean rank between the first half of the runs and the second.
    pub mean_moves: f64,
    /// The same of the median rank.
    pub median_moves: f64,
    /// The same of the ends of the interval.
    pub interval_moves: f64,
}

/// What a simulation found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
#[non_exhaustive]
pub struct Robustness {
    /// The version of this crate.
    pub version: String,
    /// The framework's id.
    pub framework: String,
    /// What was uncertain.
    pub uncertainty: Uncertainty,
    /// The seed.
    pub seed: u64,
    /// The share of runs that intervals hold.
    pub level: f64,
    /// How many runs were asked for.
    pub runs: usize,
    /// How many were done, those that failed among them.
    pub done: usize,
    /// Those that failed, by kind of error.
    pub failed: Vec<FailedRuns>,
    /// The units, in the order of the data.
    pub units: Vec<String>,
    /// What was found at each node that was watched.
    pub nodes: Vec<NodeRobustness>,
}

impl NodeRobustness {
    /// The median of a unit's scores and the interval that holds the share `level` of them; none unless samples were kept.
    #[must_use]
    pub fn score_interval(&self, unit: usize, level: f64) -> Option<[f64; 3]> {
        let mut own: Vec<f64> =
            self.samples.as_ref()?.get(unit)?.iter().copied().filter(|x| !x.is_nan()).collect();
        sort::ascending(&mut own);
        let tail = (1.0 - level) / 2.0;
        Some([quantile(&own, tail), quantile(&own, 0.5), quantile(&own, 1.0 - tail)])
    }

    /// The interval that holds the share `level` of a unit's scores: of the samples where they were kept, else of a normal
    /// distribution with their mean and standard deviation; none where the unit had no score.
    pub(crate) fn interval(&self, unit: usize, level: f64) -> Option<[f64; 2]> {
        let by_spread = || {
            let reach = normal_width(level) * self.score_sds[unit];
            [self.score_means[unit] - reach, self.score_means[unit] + reach]
        };
        let ends = self.score_interval(unit, level).map_or_else(by_spread, |[low, _, high]| [low, high]);
        Some(ends).filter(|ends| ends.iter().all(|end| end.is_finite()))
    }

    /// The interval that holds the share `level` of a unit's ranks; none where the unit had no rank.
    pub(crate) fn rank_interval(&self, unit: usize, level: f64) -> Option<[f64; 2]> {
        let tail = f64::midpoint(1.0, -level);
        let ends = [self.ranks.quantile(unit, tail), self.ranks.quantile(unit, 1.0 - tail)];
        Some(ends).filter(|ends| ends.iter().all(|end| end.is_finite()))
    }

    /// The share of the units that have a rank whose nominal rank lies in the interval of their ranks; `NaN` where none has one.
    #[must_use]
    pub fn nominal_inside(&self, level: f64) -> f64 {
        let tail = (1.0 - level) / 2.0;
        let (mut inside, mut all) = (0_u32, 0_u32);
        for (unit, rank) in self.nominal_ranks.iter().enumerate().filter(|(_, rank)| !rank.is_nan()) {
            let (low, high) = (self.ranks.quantile(unit, tail), self.ranks.quantile(unit, 1.0 - tail));
            all += 1;
            inside += u32::from(low <= *rank && *rank <= high);
        }
        f64::from(inside) / f64::from(all)
    }

    /// Whether the result still moves.
    #[must_use]
    pub fn convergence(&self, level: f64) -> Convergence {
        let tail = (1.0 - level) / 2.0;
        let most = |f: &dyn Fn(usize) -> f64| (0..self.ranks.units()).map(f).fold(0.0, f64::max);
        let [first, second] = &self.halves;
        let moves = |p: f64| most(&|unit| (first.quantile(unit, p) - second.quantile(unit, p)).abs());
        if first.runs() == 0 || second.runs() == 0 {
            // One run is no halves.
            let [rank_error, mean_moves, median_moves, interval_moves] = [f64::NAN; 4];
            return Convergence { rank_error, mean_moves, median_moves, interval_moves };
        }
        Convergence {
            rank_error: most(&|unit| self.ranks.sd(unit) / (self.ranks.ranked(unit) as f64).sqrt()),
            mean_moves: most(&|unit| (first.mean(unit) - second.mean(unit)).abs()),
            median_moves: moves(0.5),
            interval_moves: moves(tail).max(moves(1.0 - tail)),
        }
    }
}

impl Robustness {
    /// Whether all runs that were asked for were done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.done == self.runs
    }

    /// How many runs have a result.
    #[must_use]
    pub fn counted(&self) -> usize {
        self.done - self.failed.iter().map(|failed| failed.runs).sum::<usize>()
    }

    /// What was found at a node that was watched.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn node(&self, code: &str) -> Result<&NodeRobustness> {
        self.nodes.iter().find(|node| node.code == code).ok_or_else(|| {
            Error::from(Problem::UnknownNode {
                framework: self.framework.clone(),
                node: code.to_owned(),
                nearest: nearest(code, self.nodes.iter().map(|node| node.code.as_str())),
            })
        })
    }

    /// A row a unit: `unit`, `score` and `rank` as the framework has them, `score_mean`, `score_sd` (and `score_low`,
    /// `score_median`, `score_high` where samples were kept), `rank_median`, `rank_low`, `rank_high`, `rank_mean`,
    /// `rank_sd`, `same` (the share of runs with the nominal rank).
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn summary(&self, node: &str) -> Result<Table> {
        let node = self.node(node)?;
        let units = 0..self.units.len();
        let number = |values: Vec<f64>, decimals| Cells::Number { values, decimals: Some(decimals) };
        let of = |f: &dyn Fn(usize) -> f64| units.clone().map(f).collect::<Vec<f64>>();
        let tail = (1.0 - self.level) / 2.0;
        let mut table = Table::new()
            .with("unit", Cells::texts(self.units.iter().cloned()))
            .with("score", number(node.nominal_scores.clone(), 4))
            .with("score_mean", number(node.score_means.clone(), 4))
            .with("score_sd", number(node.score_sds.clone(), 4));
        if node.samples.is_some() {
            let intervals: Vec<[f64; 3]> = units
                .clone()
                .map(|unit| node.score_interval(unit, self.level).unwrap_or([f64::NAN; 3]))
                .collect();
            for (k, name) in ["score_low", "score_median", "score_high"].into_iter().enumerate() {
                table = table.with(name, number(of(&|unit| intervals[unit][k]), 4));
            }
        }
        Ok(table
            .with("rank", number(node.nominal_ranks.clone(), 0))
            .with("rank_median", number(of(&|unit| node.ranks.quantile(unit, 0.5)), 1))
            .with("rank_low", number(of(&|unit| node.ranks.quantile(unit, tail)), 1))
            .with("rank_high", number(of(&|unit| node.ranks.quantile(unit, 1.0 - tail)), 1))
            .with("rank_mean", number(of(&|unit| node.ranks.mean(unit)), 2))
            .with("rank_sd", number(of(&|unit| node.ranks.sd(unit)), 2))
            .with("same", number(of(&|unit| node.ranks.probability(unit, node.nominal_ranks[unit])), 3)))
    }

    /// Whether a unit's change since an earlier simulation is beyond noise: a row for each unit of both, with `unit`,
    /// `score_change` and `rank_change` (as the framework has them; a rank that falls is a better one), `higher` (the share
    /// of runs in which its score is higher than in the same run of the earlier one), `better_rank`, `worse_rank` (the
    /// probability of either if the ranks of the two simulations are drawn independently; missing where no run of either ranked
    /// the unit).
    ///
    /// `higher` needs the samples of both, of the same runs with the same seed and none failed; it is missing otherwise.
    /// Choices that both share (weights, methods) then cancel; noise in the values of the two periods does too where it
    /// is drawn alike, so give the two simulations of noisy values different seeds and use the ranks.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn change_since(&self, earlier: &Self, node: &str) -> Result<Table> {
        let (new, old) = (self.node(node)?, earlier.node(node)?);
        let paired = self.seed == earlier.seed
            && self.uncertainty == earlier.uncertainty
            && self.counted() == self.done
            && earlier.counted() == earlier.done
            && self.done == earlier.done;
        let places = earlier.places();
        let units = self.units.iter().enumerate();
        let shared: Vec<(usize, usize)> =
            units.filter_map(|(i, unit)| Some((i, *places.get(unit.as_str())?))).collect();
        let higher = |i: usize, k: usize| match (&new.samples, &old.samples) {
            (Some(new), Some(old)) if paired => {
                let both = || new[i].iter().zip(&old[k]).filter(|(a, b)| !a.is_nan() && !b.is_nan());
                both().filter(|(a, b)| a > b).count() as f64 / both().count() as f64
            }
            _ => f64::NAN,
        };
        let column = |f: &dyn Fn(usize, usize) -> f64| Cells::Number {
            values: shared.iter().map(|&(i, k)| f(i, k)).collect(),
            decimals: Some(3),
        };
        Ok(Table::new()
            .with("unit", Cells::texts(shared.iter().map(|&(i, _)| self.units[i].clone())))
            .with("score_change", column(&|i, k| new.nominal_scores[i] - old.nominal_scores[k]))
            .with("rank_change", column(&|i, k| new.nominal_ranks[i] - old.nominal_ranks[k]))
            .with("higher", column(&higher))
            .with("better_rank", column(&|i, k| new.ranks.ahead(i, &old.ranks, k)))
            .with("worse_rank", column(&|i, k| old.ranks.ahead(k, &new.ranks, i))))
    }

    /// A row a unit, a column a rank: the share of runs in which the unit held it. Half ranks (ties by the mean place) are
    /// columns only where they occur.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn rank_probabilities(&self, node: &str) -> Result<Table> {
        let node = self.node(node)?;
        let n = self.units.len();
        let mut table = Table::new().with("unit", Cells::texts(self.units.iter().cloned()));
        for doubled in 2..=2 * n {
            let rank = doubled as f64 / 2.0;
            let values: Vec<f64> = (0..n).map(|unit| node.ranks.probability(unit, rank)).collect();
            if doubled % 2 == 0 || values.iter().any(|share| *share > 0.0) {
                table = table.with(rank.to_string(), Cells::Number { values, decimals: Some(3) });
            }
        }
        Ok(table)
    }

    /// A row a unit, a column a grade: the share of runs in which the unit had it.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn grade_probabilities(&self, node: &str) -> Result<Table> {
        let node = self.node(node)?;
        let runs = self.counted() as f64;
        let mut table = Table::new().with("unit", Cells::texts(self.units.iter().cloned()));
        for (grade, counts) in &node.grades {
            let values = counts.iter().map(|&count| f64::from(count) / runs).collect();
            table = table.with(grade.clone(), Cells::Number { values, decimals: Some(3) });
        }
        Ok(table)
    }

    /// A row and a column a unit: the share of runs in which the unit of the row has a better rank than that of the column.
    ///
    /// # Errors
    /// `unknown_node`; `invalid_parameter` where pairs were not counted.
    pub fn above(&self, node: &str) -> Result<Table> {
        let node = self.node(node)?;
        let n = self.units.len();
        let mut table = Table::new().with("unit", Cells::texts(self.units.iter().cloned()));
        for (b, name) in self.units.iter().enumerate() {
            let values =
                (0..n).map(|a| node.ranks.above(a, b).ok_or_else(uncounted)).collect::<Result<Vec<f64>>>()?;
            table = table.with(name.clone(), Cells::Number { values, decimals: Some(3) });
        }
        Ok(table)
    }

    fn places(&self) -> HashMap<&str, usize> {
        self.units.iter().enumerate().map(|(place, unit)| (unit.as_str(), place)).collect()
    }

    /// Where each of these units stands in the simulation; `invalid_parameter` for one that does not stand there.
    pub(crate) fn places_of(&self, method: &'static str, units: &[String]) -> Vec<Result<usize>> {
        let places = self.places();
        let place = |unit: &String| {
            places.get(unit.as_str()).copied().ok_or_else(|| {
                Error::from(Problem::InvalidParameter {
                    method,
                    parameter: "robustness",
                    found: format!("a simulation without `{unit}`"),
                    expected: "a simulation of the units that were assessed",
                })
            })
        };
        units.iter().map(place).collect()
    }

    /// The groups of units that the runs do not tell apart: in none of them is a unit above another in at least the share
    /// `level` of the runs. Units stand in the order of their mean rank; groups may overlap.
    ///
    /// # Errors
    /// `unknown_node`; `invalid_parameter` where pairs were not counted, or for the level.
    pub fn groups(&self, node: &str, level: f64) -> Result<Vec<Vec<&str>>> {
        check_level(METHOD, level)?;
        let node = self.node(node)?;
        let mut order: Vec<usize> =
            (0..self.units.len()).filter(|&unit| node.ranks.ranked(unit) > 0).collect();
        let means: Vec<f64> = (0..self.units.len()).map(|unit| node.ranks.mean(unit)).collect();
        sort::by_value(&mut order, &means);
        let groups = node.ranks.groups(&order, level).ok_or_else(uncounted)?;
        Ok(groups
            .into_iter()
            .map(|group| group.into_iter().map(|unit| self.units[unit].as_str()).collect())
            .collect())
    }
}

fn uncounted() -> Error {
    Error::from(Problem::InvalidParameter {
        method: METHOD,
        parameter: "pairs",
        found: "false".to_owned(),
        expected: "true where pairs are asked for: run again with `pairs(true)`",
    })
}
