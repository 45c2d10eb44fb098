//! What a result answers: score, rank and grade of any unit at any node, and what happened on the way.

use std::borrow::Cow;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Serialize;

use super::outcome::NodeOutcome;
use super::prepare::Stage;
use super::score::looks_at_all;
use super::{Assessment, GateEffect, Inner, Preparation, Selection};
use crate::dataset::Dataset;
use crate::error::{Problem, nearest};
use crate::framework::{Band, Framework, Text};
use crate::normalize::{Bounds, Scaling};
use crate::prepare::{Change, Denominate, Step};
use crate::scoring::Answer;
use crate::stats::{Ties, extremes, ranks, sort};
use crate::weights::Weighting;
use crate::{Error, Result};

/// The grade of a unit at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Grade {
    /// Short name of the band.
    pub grade: String,
    /// Its name in words.
    pub label: Text,
    /// The class inside the band, where the band has classes.
    pub class: Option<String>,
    /// Whether a gate, or a veto item of a rubric, gave the grade outright, whatever the score. A gate that only lowers
    /// does not: see [`Assessment::gates`].
    pub forced: bool,
    /// The grade that the score reached, where a quota left no place in it.
    pub lowered_from: Option<String>,
}

/// What a quota did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

impl Assessment {
    /// Whether the scaling of a node is that of all periods of a panel.
    #[cfg(feature = "lp")]
    pub(crate) fn is_shared(&self, node: usize) -> bool {
        self.0.shared[node]
    }

    /// Whether a node would share a scaling, weights or a model with other periods, and does not.
    pub(super) fn is_alone(&self, at: usize) -> bool {
        let node = &self.framework().nodes()[at];
        let (inner, periods) = (&self.0, node.periods());
        let scales = *node.bounds() != Bounds::Period && node.normalize().reads_data();
        let weighs = periods.weights != Bounds::Period && node.weights().reads_data();
        let scores = periods.aggregate != Bounds::Period && looks_at_all(node);
        (scales && !inner.shared[at])
            || (weighs && !inner.over_periods[at])
            || (scores && !inner.scored_together[at])
    }

    /// Whether the scores in all periods of a panel made the weights of a node's children.
    #[cfg(feature = "lp")]
    pub(crate) fn is_weighed_over_periods(&self, node: usize) -> bool {
        self.0.over_periods[node]
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

    /// Whether this version of the crate made it, so that it could be made again when it was read.
    pub(super) fn is_of_this_version(&self) -> bool {
        self.version() == env!("CARGO_PKG_VERSION")
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
        self.0.dataset.position(unit).ok_or_else(|| {
            Error::from(Problem::UnknownUnit {
                unit: unit.to_owned(),
                nearest: nearest(unit, self.units().iter().map(String::as_str)),
            })
        })
    }

    /// The scores at a node (units in the order of the data; `NaN` is missing), on the scale of the framework.
    ///
    /// # Errors
    /// `unknown_node`.
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
    /// `unknown_node`.
    pub fn values_at(&self, node: &str) -> Result<&[f64]> {
        Ok(self.values_of(self.framework().position(node)?))
    }

    pub(crate) fn scaling_of(&self, node: usize) -> &Scaling {
        &self.0.scalings[node]
    }

    pub(crate) fn values_of(&self, node: usize) -> &[f64] {
        if let Some(values) = &self.0.values[node] {
            return values.as_slice();
        }
        self.0.inputs[node].as_deref().unwrap_or_else(|| self.scores_of(node))
    }

    /// The values of an indicator in its raw unit, in which its target is: divided, and with gaps filled, but with outliers as
    /// they were. Missing where a gap was filled among transformed values.
    pub(crate) fn untreated_of(&self, node: usize) -> Cow<'_, [f64]> {
        let values = self.values_of(node);
        let Some([before, _]) = self.around_treatment(node) else { return Cow::Borrowed(values) };
        let source = self.source();
        let by = self.divided_after_treatment(node).and_then(|rule| {
            let by = source.denominator(&rule.by).or_else(|| source.indicator(&rule.by))?;
            Some((by.values(), rule.scale))
        });
        let is_transformed = self.is_transformed(node);
        let column = before.columns[node].as_deref().unwrap_or_default();
        let mut cells = before.units.iter().zip(column);
        // Screening leaves units out, and keeps their order.
        let value = |(unit, &value): (&String, &f64)| match cells.find(|(known, _)| *known == unit) {
            Some((_, &x)) if !x.is_nan() => match by.zip(source.position(unit)) {
                Some(((by, scale), row)) => x / (by[row] / scale),
                None => x,
            },
            _ if is_transformed => f64::NAN,
            _ => value,
        };
        Cow::Owned(self.units().iter().zip(values).map(value).collect())
    }

    /// What the treatment of outliers makes of a value in the raw unit of an indicator; `NaN` where its formulas have no answer.
    pub(crate) fn as_treated(&self, node: usize, value: f64) -> f64 {
        let code = self.framework().nodes()[node].code();
        let treatments = self.preparation().map_or(&[][..], |done| &done.treatments);
        let found = treatments.iter().find(|(treated, _)| treated == code);
        let Some(((_, report), [_, after])) = found.zip(self.around_treatment(node)) else { return value };
        if self.divided_after_treatment(node).is_some() {
            return if report.transforms.is_empty() { value } else { f64::NAN };
        }
        let value = report.transforms.iter().fold(value, |x, transform| transform.apply(x));
        if !value.is_finite() {
            return f64::NAN;
        }
        // Beyond an end that outliers were moved to it stands at that end, as they do.
        let ends = extremes(after.columns[node].as_deref().unwrap_or_default());
        let is_cut = |is_beyond: fn(&Change) -> bool| report.changes.iter().any(is_beyond);
        let value = if is_cut(|change| change.from > change.to) { value.min(ends.max) } else { value };
        if is_cut(|change| change.from < change.to) { value.max(ends.min) } else { value }
    }

    /// The columns before and after outliers were treated, where that changed an indicator.
    fn around_treatment(&self, node: usize) -> Option<[&Stage; 2]> {
        let stages = &self.preparation()?.stages;
        let at = stages.iter().position(|stage| stage.name == Step::Treat.table())?;
        let [before, after] = [stages.get(at.checked_sub(1)?)?, &stages[at]];
        let (from, to) = before.columns[node].as_ref().zip(after.columns[node].as_ref())?;
        (!Arc::ptr_eq(from, to)).then_some([before, after])
    }

    /// What an indicator was divided by, where that came after the treatment of outliers.
    fn divided_after_treatment(&self, node: usize) -> Option<&Denominate> {
        let steps = self.framework().preparation();
        let place = |step: Step| steps.iter().position(|one| *one == step);
        let rule = self.framework().indicator_of(&self.framework().nodes()[node])?.denominate.as_ref();
        rule.filter(|_| place(Step::Denominate) > place(Step::Treat))
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
    /// `unknown_node`.
    pub fn scaling_at(&self, node: &str) -> Result<&Scaling> {
        Ok(&self.0.scalings[self.framework().position(node)?])
    }

    /// The ranks at a node (1 is best; `NaN` is missing), by the framework's rule for ties unless `ties` says
    /// otherwise. Ranks are made from unrounded scores; vetoed units stand where the framework's
    /// [`after_veto`](crate::framework::Ranks::after_veto) says, by default last. Findings of a rubric have no ranks.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn ranks_at(&self, node: &str, ties: Option<Ties>) -> Result<Vec<f64>> {
        Ok(self.ranks_of(self.framework().position(node)?, ties))
    }

    pub(crate) fn ranks_of(&self, node: usize, ties: Option<Ties>) -> Vec<f64> {
        let ties = ties.unwrap_or(self.framework().spec().ranks.ties);
        ranks(&self.ranking_scores(node), ties, self.framework().tie_tolerance())
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
    /// `unknown_node`; `unknown_group`.
    pub fn ranks_within(&self, node: &str, group: &str, ties: Option<Ties>) -> Result<Vec<f64>> {
        let scores = self.ranking_scores(self.framework().position(node)?);
        let ties = ties.unwrap_or(self.framework().spec().ranks.ties);
        let members = self.dataset().known_group(group)?;
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
    /// `unknown_node`.
    pub fn grades_at(&self, node: &str) -> Result<Vec<Option<Grade>>> {
        Ok(self.grades_of(self.framework().position(node)?))
    }

    pub(crate) fn grades_of(&self, at: usize) -> Vec<Option<Grade>> {
        self.outcome_of(at).grades()
    }

    /// The bands of a node with the scores that they hold in this result: those of the framework, or those that its scores
    /// were cut into, the best first. Empty where a node has no grades, and where it has too few different scores for those
    /// of the framework.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn bands_at(&self, node: &str) -> Result<&[Band]> {
        Ok(self.bands_of(self.framework().position(node)?))
    }

    pub(super) fn bands_of(&self, at: usize) -> &[Band] {
        self.outcome_of(at).bands()
    }

    /// The rows of the units that were vetoed at a node: by a gate that vetoes or that gives the lowest grade, or by a veto
    /// item of a rubric.
    pub(crate) fn vetoed_at(&self, at: usize) -> Vec<usize> {
        self.outcome_of(at).vetoed()
    }

    /// Whether another run over the same framework and data gave the same scores at some nodes: a period of a panel, which shares
    /// scalings, weights or filled values with others, has other ones alone.
    pub(crate) fn has_the_scores_of(&self, again: &Self, nodes: impl IntoIterator<Item = usize>) -> bool {
        let rounding = self.framework().rounding();
        let is_same = |at: usize| {
            let mut pairs = again.scores_of(at).iter().zip(self.scores_of(at));
            pairs.all(|(a, b)| (a - b).abs() <= rounding || (a.is_nan() && b.is_nan()))
        };
        again.units() == self.units() && nodes.into_iter().all(is_same)
    }

    /// Whether a finding stands under a rubric that vetoed the unit.
    pub(crate) fn is_vetoed_by_rubric(&self, finding: usize, row: usize) -> bool {
        let node = &self.framework().nodes()[finding];
        let model = node.parent().filter(|_| node.is_finding()).and_then(|parent| self.model_of(parent));
        matches!(model, Some(Answer::Points(points)) if points.get(row).is_some_and(|one| !one.vetoes.is_empty()))
    }

    /// The scores that units are ranked by at a node: see [`NodeOutcome::ranking_scores`].
    pub(crate) fn ranking_scores(&self, at: usize) -> Cow<'_, [f64]> {
        self.outcome_of(at).ranking_scores()
    }

    pub(crate) fn outcome_of(&self, at: usize) -> NodeOutcome<'_> {
        NodeOutcome {
            framework: self.framework(),
            at,
            scores: self.scores_of(at),
            effects: Cow::Borrowed(&self.0.gates),
            cut: self.0.cuts[at].as_deref(),
            model: self.0.models[at].as_ref(),
        }
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
            let outcome = self.outcome_of(at);
            let mut grades = outcome.by_score();
            let named = |rows: &[usize]| rows.iter().map(|&row| self.units()[row].clone()).collect();
            effects.extend(outcome.lower(&mut grades).into_iter().map(|done| QuotaEffect {
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

    /// The score of a unit at a node; `None` is missing.
    ///
    /// # Errors
    /// `unknown_unit`, `unknown_node`, with the nearest spelling.
    pub fn score(&self, unit: &str, node: &str) -> Result<Option<f64>> {
        let row = self.row(unit)?;
        Ok(Some(self.scores_at(node)?[row]).filter(|score| !score.is_nan()))
    }

    /// The rank of a unit at a node by the framework's rule for ties; `None` is missing. Ranks all units: for many
    /// units, ask [`Assessment::ranks_at`] once.
    ///
    /// # Errors
    /// `unknown_unit`, `unknown_node`, with the nearest spelling.
    pub fn rank(&self, unit: &str, node: &str) -> Result<Option<f64>> {
        let row = self.row(unit)?;
        Ok(Some(self.ranks_at(node, None)?[row]).filter(|rank| !rank.is_nan()))
    }

    /// The grade of a unit at a node; `None` where the node has no grades or the score is missing or beyond them.
    ///
    /// # Errors
    /// `unknown_unit`, `unknown_node`, with the nearest spelling.
    pub fn grade(&self, unit: &str, node: &str) -> Result<Option<Grade>> {
        let row = self.row(unit)?;
        Ok(self.grades_at(node)?.swap_remove(row))
    }

    /// What the weighting model of a dimension answered, where the scores of its children decided their weights: the
    /// weights in the order of the children, the quantities behind them, warnings.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn weighting_at(&self, node: &str) -> Result<Option<&Weighting>> {
        Ok(self.0.weightings[self.framework().position(node)?].as_ref())
    }

    /// What the scoring model of a dimension answered, where it looked at all units at once: its variant and the
    /// quantities on the way (ideal points, flows, S/R/Q …), by the units that have all children and by the children
    /// of positive weight.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn model_at(&self, node: &str) -> Result<Option<&Answer>> {
        Ok(self.0.models[self.framework().position(node)?].as_ref())
    }

    /// The share of a node in the index: the product of the shares on the way up; `NaN` for the findings of a rubric and what
    /// stands below them, since points are not weights.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn effective_weight(&self, node: &str) -> Result<f64> {
        Ok(self.effective_weights()[self.framework().position(node)?])
    }

    /// The share of each node in its parent; `NaN` for the findings of a rubric, which have none.
    pub(crate) fn shares(&self) -> Vec<f64> {
        let nodes = self.framework().nodes().iter().zip(&self.0.shares);
        nodes.map(|(node, &share)| if node.is_finding() { f64::NAN } else { share }).collect()
    }

    pub(crate) fn effective_weights(&self) -> Vec<f64> {
        self.framework().effective(self.shares())
    }

    /// Every unit that a gate changed, in the order of the data.
    #[must_use]
    pub fn gate_effects(&self) -> Vec<&GateEffect> {
        let mut effects: Vec<&GateEffect> = self.0.gates.iter().collect();
        sort::by_key(&mut effects, |effect| effect.unit);
        effects
    }
}
