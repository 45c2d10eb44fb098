//! What runs leave behind at a node: how often each rank and grade, and how far the scores were from those of the
//! assessment. Memory does not grow with the runs unless samples are kept.

use super::plan::{Plan, Scratch};
use super::rank_counts::RankCounts;
use super::ranker::Ranker;
use crate::Result;
use crate::framework::{Band, Framework, cut_grade, lower};
use crate::wide::wide;

/// How often each unit had each rank and each grade: whole numbers, the same in whatever order the runs come.
pub(super) struct Tally {
    pub(super) period: usize,
    pub(super) at: usize,
    pub(super) ranks: RankCounts,
    pub(super) grades: Vec<Vec<u32>>,
    /// The scores of runs that are still to be ranked, as many are ranked together.
    waiting: Vec<f64>,
}

/// The scores of a node in a stretch of runs. Their sums depend on the order, so a stretch is the same whoever runs it.
#[derive(Clone, Debug)]
pub(super) struct Scores {
    pub(super) deviations: Deviations,
    /// Run after run, where they are kept.
    pub(super) samples: Option<Vec<f64>>,
}

impl Scores {
    /// Of no run yet; `kept` says of how many runs there may be samples.
    pub(super) fn new(nominal: &[f64], kept: Option<usize>) -> Self {
        // Reserved as it is needed: of the runs that were asked for, the observer may want few.
        let room = |runs: usize| Vec::with_capacity(runs.saturating_mul(nominal.len()).min(1 << 20));
        Self { deviations: Deviations::new(nominal), samples: kept.map(room) }
    }

    pub(super) fn add(&mut self, scores: &[f64]) {
        wide!(self.deviations.add(scores));
        if let Some(samples) = &mut self.samples {
            samples.extend_from_slice(scores);
        }
    }

    /// Adds the stretch that follows.
    pub(super) fn append(&mut self, next: Self) {
        self.deviations.merge(&next.deviations);
        if let (Some(samples), Some(next)) = (&mut self.samples, next.samples) {
            samples.extend(next);
        }
    }
}

/// How far the scores of the runs are from those of the assessment, so that a small spread is not lost in a large mean.
#[derive(Clone, Debug)]
pub(super) struct Deviations {
    /// The nominal scores; 0 for a unit that has none.
    from: Vec<f64>,
    sums: Vec<f64>,
    squares: Vec<f64>,
    scored: Vec<u32>,
}

impl Deviations {
    fn new(nominal: &[f64]) -> Self {
        let n = nominal.len();
        Self {
            from: nominal.iter().map(|x| if x.is_nan() { 0.0 } else { *x }).collect(),
            sums: vec![0.0; n],
            squares: vec![0.0; n],
            scored: vec![0; n],
        }
    }

    #[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
    #[inline(always)]
    fn add(&mut self, scores: &[f64]) {
        let sums = self.sums.iter_mut().zip(&mut self.squares).zip(&mut self.scored);
        for (((sum, square), scored), (&score, &from)) in sums.zip(scores.iter().zip(&self.from)) {
            let d = if score.is_nan() { 0.0 } else { score - from };
            *sum += d;
            *square += d * d;
            *scored += u32::from(!score.is_nan());
        }
    }

    fn merge(&mut self, other: &Self) {
        let add = |a: &mut Vec<f64>, b: &[f64]| a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        add(&mut self.sums, &other.sums);
        add(&mut self.squares, &other.squares);
        self.scored.iter_mut().zip(&other.scored).for_each(|(a, b)| *a += b);
    }

    /// The first unit whose sums are beyond the range of a number: their squares are from deviations of 1e154 on.
    pub(super) fn first_overflow(&self) -> Option<usize> {
        // A sum of infinities of both signs is no number either.
        self.sums.iter().zip(&self.squares).position(|(sum, square)| !(sum.is_finite() && square.is_finite()))
    }

    pub(super) fn means(&self) -> Vec<f64> {
        let sums = self.sums.iter().zip(&self.scored).zip(&self.from);
        sums.map(|((sum, &scored), from)| from + sum / f64::from(scored)).collect()
    }

    /// With the divisor n; `NaN` for a unit that had no score.
    pub(super) fn sds(&self) -> Vec<f64> {
        let sums = self.sums.iter().zip(&self.squares).zip(&self.scored);
        sums.map(|((sum, squares), &scored)| {
            let n = f64::from(scored);
            let mean = sum / n;
            let variance = squares / n - mean * mean;
            // Not `max`, which would turn a missing number into 0.
            if variance < 0.0 { 0.0 } else { variance.sqrt() }
        })
        .collect()
    }
}

impl Tally {
    pub(super) fn new(
        framework: &Framework,
        plan: &Plan<'_>,
        (period, at): (usize, usize),
        pairs: bool,
    ) -> Result<Self> {
        let units = plan.units(period).len();
        let ranks = RankCounts::new(units)?;
        let bands = framework.bands(&framework.nodes()[at]).len();
        Ok(Self {
            period,
            at,
            ranks: if pairs { ranks.with_pairs()? } else { ranks },
            grades: vec![vec![0; units]; bands],
            waiting: Vec::new(),
        })
    }

    /// Counts a run, whose memory is turned to the period; its ranks when enough of them wait.
    pub(super) fn add(
        &mut self,
        framework: &Framework,
        scratch: &mut Scratch,
        ranker: &mut Ranker,
        cut: Option<&[Band]>,
    ) {
        self.waiting.extend_from_slice(&scratch.ranking_scores(self.at, cut));
        let units = self.ranks.units();
        let together = Ranker::together(units).max(self.ranks.together());
        if self.waiting.len() >= together * units {
            self.rank(framework, ranker);
        }
        if !self.grades.is_empty() {
            self.add_grades(framework, scratch, cut);
        }
    }

    /// Ranks the runs that wait.
    pub(super) fn rank(&mut self, framework: &Framework, ranker: &mut Ranker) {
        let ties = framework.spec().ranks.ties;
        let ranks = ranker.rank_runs(&self.waiting, self.ranks.units(), ties, framework.tie_tolerance());
        self.ranks.add_runs(ranks);
        self.waiting.clear();
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.ranks.merge(&other.ranks);
        for (a, b) in self.grades.iter_mut().flatten().zip(other.grades.iter().flatten()) {
            *a += b;
        }
    }

    fn add_grades(&mut self, framework: &Framework, scratch: &mut Scratch, cut: Option<&[Band]>) {
        let node = &framework.nodes()[self.at];
        let bands = cut.unwrap_or_else(|| framework.bands(node));
        let grade = |score: f64| match cut {
            Some(bands) => cut_grade(bands, score),
            None => framework.grade(node, score),
        };
        let mut count = |grade: &str, unit: usize| {
            if let Some(band) = bands.iter().position(|band| band.grade == grade) {
                self.grades[band][unit] += 1;
            }
        };
        if let Some(grades) = scratch.ruled_grades(self.at, cut) {
            for (unit, grade) in &grades {
                count(grade, *unit);
            }
            return;
        }
        let scores = scratch.scores(self.at);
        let mut quotas = framework.quotas_at(self.at).peekable();
        if quotas.peek().is_none() {
            for (unit, &score) in scores.iter().enumerate() {
                if let Some(band) = grade(score) {
                    count(&band.grade, unit);
                }
            }
            return;
        }
        let place = |band: &Band| bands.iter().position(|other| other.grade == band.grade);
        let mut grades: Vec<Option<usize>> =
            scores.iter().map(|&score| grade(score).and_then(place)).collect();
        lower(quotas, bands, &mut grades, |_| false, scores, framework.tie_tolerance());
        for (unit, grade) in grades.iter().enumerate() {
            if let Some(band) = *grade {
                count(&bands[band].grade, unit);
            }
        }
    }
}
