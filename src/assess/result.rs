//! What a result answers: score, rank and grade of any unit at any node, and what happened on the way.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Assessment, Inner, Preparation, Selection, Values};
use crate::dataset::Dataset;
use crate::error::nearest;
use crate::framework::{Band, Framework, Lowered, Node, Text, classes, cut_grade, lower};
use crate::normalize::Scaling;
use crate::scoring::{Answer, Points};
use crate::stats::{Ties, ranks};
use crate::weights::Weighting;
use crate::{Error, Result};

/// The grade of a unit at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grade {
    /// Short name of the band.
    pub grade: String,
    /// Its name in words.
    pub label: Text,
    /// The class inside the band, where the band has classes.
    pub class: Option<String>,
    /// Whether a gate gave the grade, whatever the score.
    pub forced: bool,
    /// The grade that the score reached, where a quota left no place in it.
    pub lowered_from: Option<String>,
}

/// What a quota did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaEffect {
    /// Position of the quota in the framework's file.
    pub quota: usize,
    /// The node.
    pub node: String,
    /// The grade.
    pub grade: String,
    /// How many units may have it.
    pub limit: usize,
    /// How many reached it.
    pub reached: usize,
    /// The units that have the next lower grade for want of a place, in the order of the data.
    pub lowered: Vec<String>,
    /// The units that tie across the limit, so that the quota cannot be met to the unit.
    pub tied: Vec<String>,
}

/// One unit that a gate changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateEffect {
    /// Position of the gate in the framework's file.
    pub gate: usize,
    /// Position of the unit in the dataset.
    pub unit: usize,
    /// Position of the node in [`Framework::nodes`].
    pub node: usize,
    /// The score before; `NaN` where it was missing.
    #[serde(with = "super::serial::nan_as_null")]
    pub before: f64,
    /// The score after.
    #[serde(with = "super::serial::nan_as_null")]
    pub after: f64,
    /// The grade that the gate gave, if it gave one.
    pub grade: Option<String>,
}

/// The bands that the scores of each node are cut into, where the framework asks for that. Units whose grade a gate gave are
/// not read.
pub(super) fn cut(
    framework: &Framework,
    scores: &[Values],
    gates: &[GateEffect],
) -> Result<Vec<Option<Vec<Band>>>> {
    let cut = |(at, node): (usize, &Node)| {
        if framework.cut(node).is_none() {
            return Ok(None);
        }
        let mut scores = scores[at].as_slice().to_vec();
        for effect in gates.iter().filter(|effect| effect.node == at && effect.grade.is_some()) {
            scores[effect.unit] = f64::NAN;
        }
        framework.cut_bands(at, &scores)
    };
    framework.nodes().iter().enumerate().map(cut).collect()
}

/// The grade that a rubric gave, with the label of the node's band of that name.
fn rubric_grade(bands: &[Band], points: &Points) -> Option<Grade> {
    let grade = points.grade.clone()?;
    let label =
        bands.iter().find(|band| band.grade == grade).map(|band| band.label.clone()).unwrap_or_default();
    Some(Grade { grade, label, class: None, forced: !points.vetoes.is_empty(), lowered_from: None })
}

impl Assessment {
    /// Whether the scaling of a node is that of all periods of a panel.
    pub(crate) fn is_shared(&self, node: usize) -> bool {
        self.0.shared[node]
    }

    /// Whether the scores in all periods of a panel made the weights of a node's children.
    pub(crate) fn is_weighed_over_periods(&self, node: usize) -> bool {
        self.0.over_periods[node]
    }

    pub(crate) fn scaling_of(&self, node: usize) -> &Scaling {
        &self.0.scalings[node]
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The framework that made the result: without the indicators that had too little data, where it asks for some.
    #[must_use]
    pub fn framework(&self) -> &Framework {
        &self.0.framework
    }

    /// The framework as it was given.
    #[must_use]
    pub fn asked(&self) -> &Framework {
        &self.0.asked
    }

    /// Which indicators have enough data, where the framework asks for that.
    #[must_use]
    pub fn selection(&self) -> Option<&Selection> {
        self.0.selection.as_ref()
    }

    /// The data that were scored: those that were given, where the framework prepares nothing; else the units that were
    /// not screened out, with divided, filled and treated values, each cell marked.
    #[must_use]
    pub fn dataset(&self) -> &Dataset {
        &self.0.dataset
    }

    /// The data as they were given. In a panel whose gaps are filled over time, with these filled and marked.
    #[must_use]
    pub fn source(&self) -> &Dataset {
        &self.0.source
    }

    /// What was done to the data before they were scored, where the framework prepares them.
    #[must_use]
    pub fn preparation(&self) -> Option<&Preparation> {
        self.0.preparation.as_ref()
    }

    /// The version of the crate that made it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// The period of the data.
    #[must_use]
    pub fn period(&self) -> Option<&str> {
        self.0.dataset.period()
    }

    /// The SHA-256 digest of the data as they were given (see [`Dataset::digest`]), so that a result can be held against its input.
    #[must_use]
    pub fn input_digest(&self) -> String {
        self.0.source.digest()
    }

    /// The codes of the units that were scored, in the order of the data.
    #[must_use]
    pub fn units(&self) -> &[String] {
        self.0.dataset.units()
    }

    pub(crate) fn row(&self, unit: &str) -> Result<usize> {
        self.0.dataset.position(unit).ok_or_else(|| Error::UnknownUnit {
            unit: unit.to_owned(),
            nearest: nearest(unit, self.units().iter().map(String::as_str)),
        })
    }

    /// The scores at a node (units in the order of the data; `NaN` is missing), on the scale of the framework.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn scores_at(&self, node: &str) -> Result<&[f64]> {
        Ok(self.scores_of(self.framework().position(node)?))
    }

    pub(crate) fn scores_of(&self, node: usize) -> &[f64] {
        self.0.scores[node].as_slice()
    }

    /// What a node came to before it was scaled: the value of an indicator (prepared, where the framework prepares it),
    /// the combined children of a dimension.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn values_at(&self, node: &str) -> Result<&[f64]> {
        Ok(self.values_of(self.framework().position(node)?))
    }

    pub(crate) fn values_of(&self, node: usize) -> &[f64] {
        if let Some(values) = &self.0.values[node] {
            return values.as_slice();
        }
        self.0.inputs[node].as_deref().unwrap_or_else(|| self.scores_of(node))
    }

    /// The raw values of an indicator with the units that have them.
    pub(super) fn raw_of(&self, node: usize) -> (&[String], &[f64]) {
        match self.0.preparation.as_ref().and_then(|done| done.stages.first()) {
            Some(raw) => (&raw.units, raw.columns[node].as_deref().unwrap_or_default()),
            None => (self.units(), self.values_of(node)),
        }
    }

    /// How a node's value became its score, with the bounds that were used.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn scaling_at(&self, node: &str) -> Result<&Scaling> {
        Ok(&self.0.scalings[self.framework().position(node)?])
    }

    /// The ranks at a node (1 is best; `NaN` is missing), by the framework's rule for ties unless `ties` says
    /// otherwise. Ranks are made from unrounded scores.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn ranks_at(&self, node: &str, ties: Option<Ties>) -> Result<Vec<f64>> {
        Ok(self.ranks_of(self.framework().position(node)?, ties))
    }

    pub(crate) fn ranks_of(&self, node: usize, ties: Option<Ties>) -> Vec<f64> {
        let ties = ties.unwrap_or(self.framework().spec().ranks.ties);
        ranks(self.scores_of(node), ties, self.framework().tie_tolerance())
    }

    /// The ranks at a node within groups: each unit among its peers (1 is best; `NaN` is missing, or in no group).
    ///
    /// ```
    /// use govindex::{Dataset, Framework, assess};
    ///
    /// let framework = Framework::builtin("wb-gtmi-2020")?.collapse("GTMI")?;
    /// let kinds = ["city", "league", "city"].map(|kind| Some(kind.to_owned())).to_vec();
    /// let data = Dataset::new(["A", "B", "C"])?
    ///     .with_indicator("GTMI", vec![0.5, 0.7, 0.6])?
    ///     .with_group("kind", kinds)?;
    /// assert_eq!(assess(&framework, &data)?.ranks_within("GTMI", "kind", None)?, [2.0, 1.0, 1.0]);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownNode`]; [`Error::UnknownGroup`].
    pub fn ranks_within(&self, node: &str, group: &str, ties: Option<Ties>) -> Result<Vec<f64>> {
        let scores = self.scores_at(node)?;
        let ties = ties.unwrap_or(self.framework().spec().ranks.ties);
        let members = self.dataset().group(group).ok_or_else(|| Error::UnknownGroup {
            group: group.to_owned(),
            nearest: nearest(group, self.dataset().groups()),
        })?;
        let mut groups: IndexMap<&str, Vec<usize>> = IndexMap::new();
        for (row, member) in members.iter().enumerate() {
            if let Some(member) = member {
                groups.entry(member).or_default().push(row);
            }
        }
        let mut within = vec![f64::NAN; scores.len()];
        for rows in groups.values() {
            let of: Vec<f64> = rows.iter().map(|&row| scores[row]).collect();
            for (&row, rank) in rows.iter().zip(ranks(&of, ties, self.framework().tie_tolerance())) {
                within[row] = rank;
            }
        }
        Ok(within)
    }

    /// The grades at a node, in the order of the data.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn grades_at(&self, node: &str) -> Result<Vec<Option<Grade>>> {
        Ok(self.grades_of(self.framework().position(node)?))
    }

    pub(crate) fn grades_of(&self, at: usize) -> Vec<Option<Grade>> {
        let node = &self.framework().nodes()[at];
        let mut grades = self.grades_by_score(at);
        self.lower(at, node, &mut grades);
        self.classify(at, node, &mut grades);
        grades
    }

    /// The bands of a node with the scores that they hold in this result: those of the framework, or those that its scores
    /// were cut into, the best first. Empty where a node has no grades, and where it has too few different scores for those
    /// of the framework.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn bands_at(&self, node: &str) -> Result<&[Band]> {
        Ok(self.bands_of(self.framework().position(node)?))
    }

    pub(super) fn bands_of(&self, at: usize) -> &[Band] {
        let node = &self.framework().nodes()[at];
        match (&self.0.cuts[at], self.framework().cut(node)) {
            (Some(bands), _) => bands,
            (None, Some(_)) if !matches!(self.0.models[at], Some(Answer::Points(_))) => &[],
            (None, _) => self.framework().bands(node),
        }
    }

    /// The grades before quotas and without classes.
    fn grades_by_score(&self, at: usize) -> Vec<Option<Grade>> {
        let framework = self.framework();
        let node = &framework.nodes()[at];
        let forced = self.forced_grades(at);
        self.scores_of(at)
            .iter()
            .enumerate()
            .map(|(row, &score)| {
                let name = forced.get(&row).copied();
                if let (None, Some(Answer::Points(points))) = (name, &self.0.models[at]) {
                    return points.get(row).and_then(|points| rubric_grade(framework.bands(node), points));
                }
                let band = match name {
                    Some(name) => framework.bands(node).iter().find(|band| band.grade == name),
                    None if framework.cut(node).is_some() => cut_grade(self.bands_of(at), score),
                    None => framework.grade(node, score),
                };
                band.map(|band| Grade {
                    grade: band.grade.clone(),
                    label: band.label.clone(),
                    class: None,
                    forced: name.is_some(),
                    lowered_from: None,
                })
            })
            .collect()
    }

    /// Lowers the grades of units for which quotas leave no place.
    fn lower(&self, at: usize, node: &Node, grades: &mut [Option<Grade>]) -> Vec<Lowered> {
        let framework = self.framework();
        if framework.quotas_at(at).next().is_none() {
            return Vec::new();
        }
        // Names alone stand in for bands where too few scores were cut: gates give grades there.
        let bands = Some(self.bands_of(at)).filter(|bands| !bands.is_empty());
        let bands = bands.unwrap_or_else(|| framework.bands(node));
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
            self.scores_of(at),
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

    /// What quotas did, in the order of the nodes and from the best grade down.
    #[must_use]
    pub fn quota_effects(&self) -> Vec<QuotaEffect> {
        let framework = self.framework();
        let mut effects = Vec::new();
        for (at, node) in framework.nodes().iter().enumerate() {
            if framework.quotas_at(at).next().is_none() {
                continue;
            }
            let mut grades = self.grades_by_score(at);
            let named = |rows: &[usize]| rows.iter().map(|&row| self.units()[row].clone()).collect();
            effects.extend(self.lower(at, node, &mut grades).into_iter().map(|done| QuotaEffect {
                quota: done.quota,
                node: node.code().to_owned(),
                grade: framework.spec().quota[done.quota].grade.clone(),
                limit: done.limit,
                reached: done.reached,
                lowered: named(&done.units),
                tied: named(&done.tied),
            }));
        }
        effects
    }

    /// The grade that gates gave at a node, by row; the last gate has the last word.
    fn forced_grades(&self, node: usize) -> HashMap<usize, &str> {
        let effects = self.0.gates.iter().filter(|effect| effect.node == node);
        effects.filter_map(|effect| Some((effect.unit, effect.grade.as_deref()?))).collect()
    }

    /// Splits the members of every band that has classes.
    fn classify(&self, at: usize, node: &Node, grades: &mut [Option<Grade>]) {
        for band in self.framework().bands(node).iter().filter(|band| !band.classes.is_empty()) {
            let members: Vec<usize> = (0..grades.len())
                .filter(|&row| {
                    grades[row].as_ref().is_some_and(|grade| grade.grade == band.grade && !grade.forced)
                })
                .collect();
            let scores: Vec<f64> = members.iter().map(|&row| self.scores_of(at)[row]).collect();
            let order = ranks(&scores, Ties::Competition, self.framework().tie_tolerance());
            for (&row, class) in members.iter().zip(classes(&order, band.classes.len())) {
                if let Some(grade) = &mut grades[row] {
                    grade.class = band.classes.get(class).cloned();
                }
            }
        }
    }

    /// The score of a unit at a node; `None` is missing.
    ///
    /// # Errors
    /// [`Error::UnknownUnit`], [`Error::UnknownNode`], with the nearest spelling.
    pub fn score(&self, unit: &str, node: &str) -> Result<Option<f64>> {
        let row = self.row(unit)?;
        Ok(Some(self.scores_at(node)?[row]).filter(|score| !score.is_nan()))
    }

    /// The rank of a unit at a node by the framework's rule for ties; `None` is missing. Ranks all units: for many
    /// units, ask [`Assessment::ranks_at`] once.
    ///
    /// # Errors
    /// [`Error::UnknownUnit`], [`Error::UnknownNode`], with the nearest spelling.
    pub fn rank(&self, unit: &str, node: &str) -> Result<Option<f64>> {
        let row = self.row(unit)?;
        Ok(Some(self.ranks_at(node, None)?[row]).filter(|rank| !rank.is_nan()))
    }

    /// The grade of a unit at a node; `None` where the node has no grades or the score is missing or beyond them.
    ///
    /// # Errors
    /// [`Error::UnknownUnit`], [`Error::UnknownNode`], with the nearest spelling.
    pub fn grade(&self, unit: &str, node: &str) -> Result<Option<Grade>> {
        let row = self.row(unit)?;
        Ok(self.grades_at(node)?.swap_remove(row))
    }

    /// What the weighting model of a dimension answered, where the scores of its children decided their weights: the
    /// weights in the order of the children, the quantities behind them, warnings.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn weighting_at(&self, node: &str) -> Result<Option<&Weighting>> {
        Ok(self.0.weightings[self.framework().position(node)?].as_ref())
    }

    /// What the scoring model of a dimension answered, where it looked at all units at once: its variant and the
    /// quantities on the way (ideal points, flows, S/R/Q …), by the units that have all children and by the children
    /// of positive weight.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn model_at(&self, node: &str) -> Result<Option<&Answer>> {
        Ok(self.0.models[self.framework().position(node)?].as_ref())
    }

    /// The share of a node in the index: the product of the shares on the way up.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn effective_weight(&self, node: &str) -> Result<f64> {
        Ok(self.effective_weights()[self.framework().position(node)?])
    }

    pub(crate) fn effective_weights(&self) -> Vec<f64> {
        let mut effective = self.0.shares.clone();
        // A parent stands before its children, so its product is complete when theirs is made.
        for (at, node) in self.framework().nodes().iter().enumerate() {
            if let Some(parent) = node.parent() {
                effective[at] *= effective[parent];
            }
        }
        effective
    }

    /// Every unit that a gate changed, in the order of the data.
    #[must_use]
    pub fn gate_effects(&self) -> Vec<&GateEffect> {
        let mut effects: Vec<&GateEffect> = self.0.gates.iter().collect();
        effects.sort_by_key(|effect| effect.unit);
        effects
    }
}
