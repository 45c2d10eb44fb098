//! What a result answers: score, rank and grade of any unit at any node, and what happened on the way.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Assessment, Inner, Preparation};
use crate::dataset::Dataset;
use crate::error::nearest;
use crate::framework::{Band, Framework, Node, Text, classes};
use crate::normalize::Scaling;
use crate::prepare::Outcome;
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

/// Something about the input that a reader of the result must know.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Notice {
    /// Values lie outside the range that the framework says is possible. They were used as they are.
    OutOfRange {
        /// The indicator's code.
        indicator: String,
        /// The possible range, in the raw unit.
        range: [f64; 2],
        /// How many units have such a value.
        units: usize,
        /// The first of them, at most 20, with their values.
        first: Vec<(String, f64)>,
    },
    /// An indicator has no value for some units.
    Missing {
        /// The indicator's code.
        indicator: String,
        /// How many units lack it.
        units: usize,
    },
    /// Units were left out because they have too little data, or were named.
    LeftOut {
        /// How many.
        units: usize,
        /// The first of them, at most 20, with the reasons.
        first: Vec<(String, String)>,
    },
    /// Gaps of an indicator were filled.
    Imputed {
        /// The indicator's code.
        indicator: String,
        /// For how many units.
        units: usize,
        /// How, each method once.
        methods: Vec<String>,
    },
    /// Outliers of an indicator were treated.
    Treated {
        /// The indicator's code.
        indicator: String,
        /// How many values moved, beside a transformation of all.
        moved: usize,
        /// What was tried, in order; the last was kept.
        remedies: Vec<String>,
        /// Whether skewness and kurtosis are in bounds now.
        passes: bool,
    },
    /// What the weighting model of a dimension warns of.
    Weighting {
        /// The dimension's code.
        node: String,
        /// The model.
        model: String,
        /// The warning.
        warning: String,
    },
    /// Columns of the data are read by no indicator and have no other role.
    UnusedColumns {
        /// Their names.
        columns: Vec<String>,
    },
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OutOfRange { indicator, range: [low, high], units, first } => {
                write!(
                    f,
                    "`{indicator}` is outside its possible range [{low}, {high}] for {}, used as it is:",
                    of_units(*units)
                )?;
                for (unit, value) in first {
                    write!(f, " {unit} ({value})")?;
                }
                if *units > first.len() { f.write_str(" …") } else { Ok(()) }
            }
            Self::Missing { indicator, units } => {
                write!(f, "`{indicator}` is missing for {}", of_units(*units))
            }
            Self::LeftOut { units, first } => {
                write!(f, "{} left out:", of_units(*units))?;
                for (unit, reasons) in first {
                    write!(f, " {unit} ({reasons})")?;
                }
                if *units > first.len() { f.write_str(" …") } else { Ok(()) }
            }
            Self::Imputed { indicator, units, methods } => {
                let more = if methods.len() > 5 { " …" } else { "" };
                let methods = methods[..methods.len().min(5)].join(", ");
                write!(f, "`{indicator}` was filled in for {} ({methods}{more})", of_units(*units))
            }
            Self::Treated { indicator, moved, remedies, passes } => {
                write!(f, "outliers of `{indicator}` were treated ({}", remedies.join(", then "))?;
                if *moved > 0 {
                    write!(
                        f,
                        "; {} moved",
                        if *moved == 1 { "1 value".to_owned() } else { format!("{moved} values") }
                    )?;
                }
                f.write_str(if *passes {
                    ")"
                } else {
                    "), and it is still beyond the bounds of skewness and kurtosis"
                })
            }
            Self::Weighting { node, model, warning } => write!(f, "weights ({model}) at `{node}`: {warning}"),
            Self::UnusedColumns { columns } => {
                write!(f, "no indicator reads the columns {}", crate::error::quoted_list(columns))
            }
        }
    }
}

fn of_units(count: usize) -> String {
    if count == 1 { "1 unit".to_owned() } else { format!("{count} units") }
}

/// How many units a notice names: a wrong physical unit puts all of them outside.
const NAMED: usize = 20;

/// The grade that a rubric gave, with the label of the node's band of that name.
fn rubric_grade(bands: &[Band], points: &Points) -> Option<Grade> {
    let grade = points.grade.clone()?;
    let label =
        bands.iter().find(|band| band.grade == grade).map(|band| band.label.clone()).unwrap_or_default();
    Some(Grade { grade, label, class: None, forced: !points.vetoes.is_empty() })
}

impl Assessment {
    /// Whether the scaling of a node is that of all periods of a panel.
    pub(crate) fn is_shared(&self, node: usize) -> bool {
        self.0.shared[node]
    }

    pub(crate) fn scaling_of(&self, node: usize) -> &Scaling {
        &self.0.scalings[node]
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The framework that made the result.
    #[must_use]
    pub fn framework(&self) -> &Framework {
        &self.0.framework
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

    pub(super) fn row(&self, unit: &str) -> Result<usize> {
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

    /// The grades at a node, in the order of the data.
    ///
    /// # Errors
    /// [`Error::UnknownNode`].
    pub fn grades_at(&self, node: &str) -> Result<Vec<Option<Grade>>> {
        Ok(self.grades_of(self.framework().position(node)?))
    }

    pub(crate) fn grades_of(&self, at: usize) -> Vec<Option<Grade>> {
        let framework = self.framework();
        let node = &framework.nodes()[at];
        let forced = self.forced_grades(at);
        let mut grades: Vec<Option<Grade>> = self
            .scores_of(at)
            .iter()
            .enumerate()
            .map(|(row, &score)| {
                let name = forced.get(&row).copied();
                if let (None, Some(Answer::Points(points))) = (name, &self.0.models[at]) {
                    return points.get(row).and_then(|points| rubric_grade(framework.bands(node), points));
                }
                let band = match name {
                    Some(name) => framework.bands(node).iter().find(|band| band.grade == name),
                    None => framework.grade(node, score),
                };
                band.map(|band| Grade {
                    grade: band.grade.clone(),
                    label: band.label.clone(),
                    class: None,
                    forced: name.is_some(),
                })
            })
            .collect();
        self.classify(at, node, &mut grades);
        grades
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

    pub(super) fn effective_weights(&self) -> Vec<f64> {
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

    /// What a reader must know about the input: values beyond their possible range, missing values, columns that no
    /// indicator reads.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        let framework = self.framework();
        let mut notices = Vec::new();
        for (at, node) in framework.nodes().iter().enumerate() {
            let Some(indicator) = framework.indicator_of(node) else { continue };
            let values = self.values_of(at);
            let units = values.iter().filter(|value| value.is_nan()).count();
            if units > 0 {
                notices.push(Notice::Missing { indicator: node.code().to_owned(), units });
            }
            let Some(range @ [low, high]) = indicator.range else { continue };
            let (codes, raw) = self.raw_of(at);
            let outside = || raw.iter().enumerate().filter(|(_, value)| **value < low || **value > high);
            let units = outside().count();
            if units > 0 {
                let first = outside().take(NAMED).map(|(row, &value)| (codes[row].clone(), value)).collect();
                notices.push(Notice::OutOfRange { indicator: node.code().to_owned(), range, units, first });
            }
        }
        for (node, weighting) in framework.nodes().iter().zip(&self.0.weightings) {
            let warnings =
                weighting.iter().flat_map(|weighting| weighting.warnings.iter().map(move |w| (weighting, w)));
            notices.extend(warnings.map(|(weighting, warning)| Notice::Weighting {
                node: node.code().to_owned(),
                model: weighting.variant.to_string(),
                warning: warning.told(|child| {
                    let at = node.children().get(child);
                    at.map_or_else(|| child.to_string(), |&at| framework.nodes()[at].code().to_owned())
                }),
            }));
        }
        self.preparation_notices(&mut notices);
        let denominators = framework.indicators().filter_map(|(_, indicator)| indicator.denominate.as_ref());
        let known: HashSet<&str> = framework
            .columns()
            .flat_map(|(column, code)| [column, code])
            .chain(denominators.map(|denominate| denominate.by.as_str()))
            .collect();
        let unused = self.0.dataset.unused_columns().iter().map(String::as_str);
        let columns: Vec<String> = self
            .0
            .dataset
            .indicators()
            .chain(unused)
            .filter(|name| !known.contains(name))
            .map(str::to_owned)
            .collect();
        if !columns.is_empty() {
            notices.push(Notice::UnusedColumns { columns });
        }
        notices
    }

    fn preparation_notices(&self, notices: &mut Vec<Notice>) {
        let Some(done) = self.preparation() else { return };
        let left_out: Vec<(String, String)> =
            done.left_out().map(|(unit, reasons)| (unit.to_owned(), reasons)).collect();
        if !left_out.is_empty() {
            notices.push(Notice::LeftOut {
                units: left_out.len(),
                first: left_out.into_iter().take(NAMED).collect(),
            });
        }
        for (node, _) in self.framework().indicators() {
            let mut methods: Vec<String> = Vec::new();
            let mut units = 0;
            for cell in done.filled.iter().filter(|cell| cell.indicator == node.code()) {
                units += 1;
                if !methods.contains(&cell.method) {
                    methods.push(cell.method.clone());
                }
            }
            if units > 0 {
                notices.push(Notice::Imputed { indicator: node.code().to_owned(), units, methods });
            }
        }
        for (code, report) in &done.treatments {
            if report.changed() || report.outcome == Outcome::StillFails {
                notices.push(Notice::Treated {
                    indicator: code.clone(),
                    moved: report.changes.len(),
                    remedies: report.attempts.iter().map(|a| a.remedy.name().to_owned()).collect(),
                    passes: report.outcome != Outcome::StillFails,
                });
            }
        }
    }
}
