//! What a node came to in a run: its scores, and the ranks and grades that follow from them and from the gates.

use std::borrow::Cow;
use std::collections::HashMap;

use super::GateEffect;
use super::gates::{Ruling, Scale};
use super::result::Grade;
use crate::framework::{AfterVeto, Band, Framework, Lowered, Node, classes, lower};
use crate::scoring::Answer;
use crate::stats::{Ties, ranks};

/// A node after a run.
#[derive(Debug)]
pub(crate) struct NodeOutcome<'a> {
    pub(super) framework: &'a Framework,
    pub(super) at: usize,
    pub(super) scores: &'a [f64],
    /// What gates did at this node; at others, too.
    pub(super) effects: Cow<'a, [GateEffect]>,
    /// The bands that scores were cut into, where they are.
    pub(super) cut: Option<&'a [Band]>,
    /// What the scoring model answered, where it looked at all units at once.
    pub(super) model: Option<&'a Answer>,
}

impl<'a> NodeOutcome<'a> {
    fn node(&self) -> &'a Node {
        &self.framework.nodes()[self.at]
    }

    fn scale(&self) -> Scale<'a> {
        Scale::new(self.framework, self.at, self.cut, self.model)
    }

    pub(super) fn rulings(&self) -> HashMap<usize, Ruling> {
        self.scale().rulings(self.effects.iter())
    }

    /// The rows of the units that were vetoed.
    pub(super) fn vetoed(&self) -> Vec<usize> {
        let (scale, rulings) = (self.scale(), self.rulings());
        if !matches!(self.model, Some(Answer::Points(_))) {
            // Nobody is vetoed but by a gate.
            let own = self.effects.iter().filter(|effect| effect.node == self.at);
            let mut rows: Vec<usize> = own.map(|effect| effect.unit).collect();
            rows.sort_unstable();
            rows.dedup();
            rows.retain(|row| rulings.get(row).is_some_and(Ruling::is_vetoed));
            return rows;
        }
        let vetoed = |&row: &usize| rulings.get(&row).map_or(scale.is_vetoed(row), Ruling::is_vetoed);
        (0..self.scores.len()).filter(vetoed).collect()
    }

    /// The scores that units are ranked by: those of vetoed units stand where the framework ranks these. Findings of a rubric
    /// are not ranked.
    pub(crate) fn ranking_scores(&self) -> Cow<'a, [f64]> {
        if self.node().is_finding() {
            return Cow::Owned(vec![f64::NAN; self.scores.len()]);
        }
        let ranks = self.framework.spec().ranks;
        let vetoed = if ranks.after_veto == AfterVeto::Score { Vec::new() } else { self.vetoed() };
        if vetoed.is_empty() {
            return Cow::Borrowed(self.scores);
        }
        let mut scores = self.scores.to_vec();
        for &row in &vetoed {
            scores[row] = f64::NAN;
        }
        if ranks.after_veto == AfterVeto::Last {
            // Below all others by more than what ties, and no infinity, with which nothing can be reckoned.
            let (low, high) = scores
                .iter()
                .filter(|score| !score.is_nan())
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
            let last = low - (high - low).max(1.0) - 2.0 * self.framework.tie_tolerance();
            let last = if low > high { 0.0 } else { last.max(f64::MIN) };
            for &row in &vetoed {
                scores[row] = last;
            }
        }
        Cow::Owned(scores)
    }

    /// The bands with the scores that they hold: those of the framework, or those that the scores were cut into. Empty where
    /// there are too few different scores for those.
    pub(super) fn bands(&self) -> &'a [Band] {
        match (self.cut, self.framework.cut(self.node())) {
            (Some(bands), _) => bands,
            (None, Some(_)) if !matches!(self.model, Some(Answer::Points(_))) => &[],
            (None, _) => self.framework.bands(self.node()),
        }
    }

    /// The grades of all units.
    pub(crate) fn grades(&self) -> Vec<Option<Grade>> {
        let mut grades = self.by_score();
        self.lower(&mut grades);
        self.classify(&mut grades);
        grades
    }

    /// The grades before quotas and without classes.
    pub(super) fn by_score(&self) -> Vec<Option<Grade>> {
        let bands = self.framework.bands(self.node());
        let (scale, rulings) = (self.scale(), self.rulings());
        let graded = |(row, &score): (usize, &f64)| {
            let ruling = rulings.get(&row);
            let grade = match ruling {
                Some(ruling) => scale.ruled(ruling, row, score),
                None => scale.by_score(row, score, score).map(str::to_owned),
            }?;
            let by_rubric = ruling.is_none_or(|ruling| !ruling.decides()) && scale.is_vetoed(row);
            let band = bands.iter().find(|band| band.grade == grade);
            Some(Grade {
                grade,
                label: band.map(|band| band.label.clone()).unwrap_or_default(),
                class: None,
                forced: ruling.is_some_and(Ruling::is_given) || by_rubric,
                lowered_from: None,
            })
        };
        self.scores.iter().enumerate().map(graded).collect()
    }

    /// Lowers the grades of units for which quotas leave no place.
    pub(super) fn lower(&self, grades: &mut [Option<Grade>]) -> Vec<Lowered> {
        let (framework, at) = (self.framework, self.at);
        if framework.quotas_at(at).next().is_none() {
            return Vec::new();
        }
        // Names alone stand in for bands where too few scores were cut: gates give grades there.
        let bands = Some(self.bands()).filter(|bands| !bands.is_empty());
        let bands = bands.unwrap_or_else(|| framework.bands(self.node()));
        let place = |grade: &Grade| bands.iter().position(|band| band.grade == grade.grade);
        let mut places: Vec<Option<usize>> =
            grades.iter().map(|grade| grade.as_ref().and_then(place)).collect();
        let forced: Vec<bool> =
            grades.iter().map(|grade| grade.as_ref().is_some_and(|grade| grade.forced)).collect();
        let done = lower(
            framework.quotas_at(at),
            bands,
            &mut places,
            |row| forced[row],
            self.scores,
            framework.tie_tolerance(),
        );
        for &row in done.iter().flat_map(|lowered| &lowered.units) {
            if let (Some(grade), Some(place)) = (&mut grades[row], places[row]) {
                let reached = std::mem::replace(&mut grade.grade, bands[place].grade.clone());
                grade.label.clone_from(&bands[place].label);
                grade.lowered_from.get_or_insert(reached);
            }
        }
        done
    }

    /// Splits the members of every band that has classes.
    fn classify(&self, grades: &mut [Option<Grade>]) {
        let bands = self.framework.bands(self.node());
        if bands.iter().all(|band| band.classes.is_empty()) {
            return;
        }
        let rulings = self.rulings();
        let is_by_score = |row: usize| rulings.get(&row).is_none_or(|ruling| !ruling.decides());
        for band in bands.iter().filter(|band| !band.classes.is_empty()) {
            let members: Vec<usize> = (0..grades.len())
                .filter(|&row| {
                    grades[row].as_ref().is_some_and(|grade| grade.grade == band.grade && !grade.forced)
                        && is_by_score(row)
                })
                .collect();
            let scores: Vec<f64> = members.iter().map(|&row| self.scores[row]).collect();
            let order = ranks(&scores, Ties::Competition, self.framework.tie_tolerance());
            for (&row, class) in members.iter().zip(classes(&order, band.classes.len())) {
                if let Some(grade) = &mut grades[row] {
                    grade.class = band.classes.get(class).cloned();
                }
            }
        }
    }
}
