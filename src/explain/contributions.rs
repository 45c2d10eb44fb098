//! Contributions: what every node below the index, or another node, adds to a unit's score.
//!
//! ```
//! use govindex::explain::{Baseline, Contributions, contributions};
//! use govindex::{Dataset, Framework, assess};
//!
//! let framework = Framework::builtin("un-egdi-2022")?;
//! let data = Dataset::new(["DNK", "KOR"])?
//!     .with_indicator("osi", vec![0.9797, 0.9826])?
//!     .with_indicator("tii", vec![0.9795, 0.9674])?
//!     .with_indicator("hci", vec![0.9559, 0.9087])?;
//! let result = assess(&framework, &data)?;
//!
//! let found = contributions(&result, &Contributions::default().baseline(Baseline::Unit("DNK".into())))?;
//! let of_hci = found.part("KOR", "HCI")?;
//! assert!((of_hci - (0.9087 - 0.9559) / 3.0).abs() < 1e-12);
//! assert!((found.total("KOR")? - (result.score("KOR", "EGDI")?.unwrap() - result.score("DNK", "EGDI")?.unwrap())).abs() < 1e-12);
//! # Ok::<(), govindex::Error>(())
//! ```
//!
//! Source: A. Saltelli et al. in OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 8 (decomposition into the
//! underlying indicators); B. W. Ang (2005), *Energy Policy* 33, 867–871 (logarithmic mean); L. S. Shapley (1953), *A value for n-person
//! games*.

use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use crate::assess::{Against, Assessment, How, PartKind, Split, SplitMethod, estimated, split_scores};
use crate::error::{Error, Problem};
use crate::normalize::Direction;
use crate::stats::{Divisor, median, moments_of};
use crate::{Cells, Result, Table};

const METHOD: &str = "contributions";

/// What scores are split against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Baseline {
    /// The bottom of the scale at every node, and no findings under rubrics: contributions add up to the score where the scale
    /// starts at 0.
    #[default]
    Zero,
    /// A unit whose indicators have the mean scores of all units, and whose findings under a rubric the mean counts of the units
    /// that it did not veto: a mean of vetoes would veto it. The same goes for the median and for the means below.
    Mean,
    /// A unit whose indicators have the median scores of all units.
    Median,
    /// A unit that is as good as the best in every indicator.
    Best,
    /// A unit that meets the target of every indicator, as the framework's file says them.
    Target,
    /// A unit.
    Unit(String),
    /// A unit whose indicators have the mean scores of these units.
    Units(Vec<String>),
    /// A unit whose indicators have the mean scores of a group.
    Group {
        /// The group column.
        column: String,
        /// The group.
        group: String,
    },
}

/// How contributions are found: parameters of [`contributions`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contributions {
    node: Option<String>,
    baseline: Baseline,
    how: How,
}

impl Contributions {
    /// Sets the node whose scores are split. Default: the index.
    #[must_use]
    pub fn node(mut self, node: impl Into<String>) -> Self {
        self.node = Some(node.into());
        self
    }

    /// Sets the baseline. Default: the bottom of the scale.
    #[must_use]
    pub fn baseline(mut self, baseline: Baseline) -> Self {
        self.baseline = baseline;
        self
    }

    /// Sets how dimensions are split that are no sums: [`SplitMethod::Shapley`] also for geometric means, or
    /// [`SplitMethod::Permutations`] for all. Default, and what the other two ask for: the logarithmic mean for geometric means,
    /// Shapley values for the others.
    #[must_use]
    pub fn method(mut self, method: SplitMethod) -> Self {
        self.how.method = Some(method);
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

/// A row of a split.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Contribution {
    /// The node.
    pub node: String,
    /// Whether it is the node's own part, or what happens there beside the parts of its children.
    pub kind: PartKind,
    /// How far below the root of the framework it stands: 0 for the index.
    pub level: usize,
    /// The node that it adds to: the parent, or for what happens beside the children the node itself.
    pub parent: String,
    /// What it adds, in points of the node that is split.
    pub contribution: f64,
}

/// What stands below a node, split: the answer of [`contributions`].
///
/// Of the rows of a unit, those whose kind is not [`PartKind::Dimension`] add up to its total, and so do the rows that have a node as
/// their parent to the row of that node.
#[derive(Clone, Debug)]
pub struct SplitScores {
    result: Assessment,
    top: usize,
    baseline: Baseline,
    split: Split,
    /// By position of the node: which units' values were filled in.
    estimated: Vec<Option<Vec<bool>>>,
}

/// Splits the scores of all units at a node, or how far they are from a baseline, among the nodes below it.
///
/// What all units make (bounds, weights from data, norms, ideals, the places among them) is held as the assessment fixed it; the
/// shares of a node are those that it has in the result. Sums and models that add a part per child are split by weight, geometric
/// means by the logarithmic mean, all others by Shapley values. Beside the nodes there are rows for what scaling, rounding, gates
/// and missing scores do, so that nothing hides in a neighbour.
///
/// Cost: O(units × nodes) for means; units × 2ᵏ for Shapley values of k children that differ.
///
/// # Errors
/// `unknown_node`, `unknown_unit`, `unknown_group`; `invalid_parameter` for a baseline without a score, targets that are missing,
/// and a node above an efficiency (DEA) or a model that scored several periods at once; `out_of_domain` where a model has no
/// answer to the baseline's scores.
pub fn contributions(result: &Assessment, parameters: &Contributions) -> Result<SplitScores> {
    parameters.how.check(METHOD)?;
    let framework = result.framework();
    let top = match &parameters.node {
        Some(node) => framework.position(node)?,
        None => 0,
    };
    let against = against(result, top, &parameters.baseline)?;
    let split = split_scores(result, top, &against, &parameters.how)?;
    let estimated = estimated_at(result);
    Ok(SplitScores { result: result.clone(), top, baseline: parameters.baseline.clone(), split, estimated })
}

/// As [`contributions`]; none where a model has no answer to the baseline, or no parts (DEA; `CoCoSo` at the bottom of the scale).
pub(super) fn contributions_if_any(
    result: &Assessment,
    parameters: &Contributions,
) -> Result<Option<SplitScores>> {
    match contributions(result, parameters) {
        Ok(split) => Ok(Some(split)),
        Err(error) if matches!(error.problem(), Problem::Cancelled { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}

/// By position of the node: which units' values were filled in.
pub(super) fn estimated_at(result: &Assessment) -> Vec<Option<Vec<bool>>> {
    (0..result.framework().nodes().len()).map(|at| estimated(result, at)).collect()
}

/// What the part of a node itself is.
pub(super) fn kind_of(
    result: &Assessment,
    estimated: &[Option<Vec<bool>>],
    at: usize,
    row: usize,
) -> PartKind {
    if !result.framework().nodes()[at].is_indicator() {
        PartKind::Dimension
    } else if result.scores_of(at)[row].is_nan() {
        PartKind::Missing
    } else if estimated[at].as_ref().is_some_and(|flags| flags[row]) {
        PartKind::Estimated
    } else {
        PartKind::Indicator
    }
}

/// The baseline, found in the data.
pub(super) fn against(result: &Assessment, top: usize, baseline: &Baseline) -> Result<Against> {
    let nodes = result.framework().nodes();
    let leaves = |of: &dyn Fn(usize) -> f64| {
        let score = |at: usize| if nodes[at].is_indicator() { of(at) } else { f64::NAN };
        Against::Leaves((0..nodes.len()).map(score).collect())
    };
    Ok(match baseline {
        Baseline::Zero => Against::Zero,
        Baseline::Unit(unit) => Against::Unit(result.row(unit)?),
        Baseline::Mean => {
            let all: Vec<usize> = (0..result.units().len()).collect();
            leaves(&|at| mean_of(result, at, &all))
        }
        Baseline::Median => {
            let all: Vec<usize> = (0..result.units().len()).collect();
            leaves(&|at| median(&picked(result, at, &all)))
        }
        Baseline::Best => leaves(&|at| {
            let scores = result.scores_of(at).iter().copied().filter(|score| !score.is_nan());
            let better = if nodes[at].good_scores() == Direction::Lower { f64::min } else { f64::max };
            scores.reduce(better).unwrap_or(f64::NAN)
        }),
        Baseline::Target => {
            let is_within =
                |at: usize| at >= top && (top + 1..=at).all(|one| nodes[one].level() > nodes[top].level());
            let of = || (0..nodes.len()).filter(|&at| is_within(at) && nodes[at].is_indicator());
            let target = |at: usize| result.framework().indicator_of(&nodes[at]).and_then(|one| one.target);
            let without: Vec<&str> =
                of().filter(|&at| target(at).is_none()).map(|at| nodes[at].code()).collect();
            if !without.is_empty() {
                return Err(Error::from(Problem::InvalidParameter {
                    method: METHOD,
                    parameter: "baseline",
                    found: format!(
                        "the targets, which {} indicators lack: `{}`",
                        without.len(),
                        without.join("`, `")
                    ),
                    expected: "a framework whose indicators all have a `target`",
                }));
            }
            let treated = |at: usize| target(at).map_or(f64::NAN, |target| result.as_treated(at, target));
            if let Some(at) = of().find(|&at| treated(at).is_nan()) {
                return Err(Error::from(Problem::InvalidParameter {
                    method: METHOD,
                    parameter: "baseline",
                    found: format!(
                        "the target of `{}`, for which the formula that its values went through is not defined",
                        nodes[at].code()
                    ),
                    expected: "targets among the values, or remedies that move outliers only",
                }));
            }
            leaves(&|at| result.scaling_of(at).apply(&[treated(at)])[0])
        }
        Baseline::Units(units) if units.is_empty() => {
            return Err(Error::from(Problem::InvalidParameter {
                method: METHOD,
                parameter: "baseline",
                found: "an empty list".to_owned(),
                expected: "at least one unit",
            }));
        }
        Baseline::Units(units) => {
            let members = rows_of(result, units)?;
            leaves(&|at| mean_of(result, at, &members))
        }
        Baseline::Group { column, group } => {
            let members = result.dataset().rows_in_group(METHOD, column, group)?;
            leaves(&|at| mean_of(result, at, &members))
        }
    })
}

/// The rows of some units, each once.
pub(super) fn rows_of(result: &Assessment, units: &[String]) -> Result<Vec<usize>> {
    let rows: IndexSet<usize> = units.iter().map(|unit| result.row(unit)).collect::<Result<_>>()?;
    Ok(rows.into_iter().collect())
}

/// The mean score of the units in some rows that have one.
pub(super) fn mean_of(result: &Assessment, at: usize, rows: &[usize]) -> f64 {
    moments_of(&picked(result, at, rows), Divisor::Population).mean
}

/// The scores of some rows; of findings those of the units that the rubric did not veto.
fn picked(result: &Assessment, at: usize, rows: &[usize]) -> Vec<f64> {
    let scores = result.scores_of(at);
    let counts = |row: &usize| !result.is_vetoed_by_rubric(at, *row);
    rows.iter().filter(|row| counts(row)).map(|&row| scores[row]).collect()
}

impl SplitScores {
    /// The node whose scores are split.
    #[must_use]
    pub fn node(&self) -> &str {
        self.result.framework().nodes()[self.top].code()
    }

    /// What was split.
    #[cfg(feature = "report")]
    pub(crate) fn assessment(&self) -> &Assessment {
        &self.result
    }

    /// What the scores are split against.
    #[must_use]
    pub fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    /// The units, in the order of the data.
    #[must_use]
    pub fn units(&self) -> &[String] {
        self.result.units()
    }

    /// What the contributions of a unit add up to: its score less that of the baseline; `NaN` where it has no score.
    ///
    /// # Errors
    /// `unknown_unit`.
    pub fn total(&self, unit: &str) -> Result<f64> {
        Ok(self.split.parts[self.top][self.result.row(unit)?])
    }

    /// The contribution of a node to a unit's score.
    ///
    /// # Errors
    /// `unknown_unit`; `unknown_node`, also for a node that is not below the one that is split.
    pub fn part(&self, unit: &str, node: &str) -> Result<f64> {
        let row = self.result.row(unit)?;
        Ok(self.parts_at(node)?[row])
    }

    /// The contributions of a node to the scores of all units.
    ///
    /// # Errors
    /// `unknown_node`, also for a node that is not below the one that is split.
    pub fn parts_at(&self, node: &str) -> Result<&[f64]> {
        let at = self.result.framework().position(node)?;
        if self.split.parts[at].is_empty() && !self.units().is_empty() {
            return Err(Error::from(Problem::InvalidParameter {
                method: METHOD,
                parameter: "node",
                found: format!("`{node}`"),
                expected: "a node below the one whose scores are split",
            }));
        }
        Ok(&self.split.parts[at])
    }

    /// The score of the baseline at a node: the same for all units, but where each has weights of its own (benefit of the doubt).
    ///
    /// # Errors
    /// `unknown_unit`, `unknown_node`.
    pub fn baseline_score(&self, unit: &str, node: &str) -> Result<f64> {
        let (row, at) = (self.result.row(unit)?, self.result.framework().position(node)?);
        Ok(self.split.baseline[at].of(row))
    }

    /// The rows of a unit: every node below the one that is split, each followed by what happens there beside its children.
    ///
    /// # Errors
    /// `unknown_unit`.
    pub fn of(&self, unit: &str) -> Result<Vec<Contribution>> {
        let row = self.result.row(unit)?;
        let nodes = self.result.framework().nodes();
        let mut rows = Vec::new();
        self.each(row, |at, kind, parent, contribution| {
            rows.push(Contribution {
                node: nodes[at].code().to_owned(),
                kind,
                level: nodes[at].level(),
                parent: nodes[parent].code().to_owned(),
                contribution,
            });
        });
        Ok(rows)
    }

    /// Calls `f` with each row of a unit: the node, the kind, what it adds to, and what.
    fn each(&self, row: usize, mut f: impl FnMut(usize, PartKind, usize, f64)) {
        let nodes = self.result.framework().nodes();
        for (at, parts) in self.split.parts.iter().enumerate().filter(|(_, parts)| !parts.is_empty()) {
            if at != self.top || nodes[at].is_indicator() {
                f(
                    at,
                    kind_of(&self.result, &self.estimated, at, row),
                    nodes[at].parent().unwrap_or(at),
                    parts[row],
                );
            }
            for beside in self.split.beside_at(at).iter().filter(|beside| !beside.parts[row].is_nan()) {
                f(at, beside.kind, at, beside.parts[row]);
            }
        }
    }

    /// What adds to the score of each unit beside the children of the node that is split, by kind; also the findings of its
    /// rubric, where these are not told one by one. None where a unit has no such part.
    #[cfg(feature = "report")]
    pub(crate) fn beside(&self, with_findings: bool) -> Vec<(PartKind, Vec<Option<f64>>)> {
        let nodes = self.result.framework().nodes();
        let mut found: Vec<(PartKind, Vec<Option<f64>>)> = Vec::new();
        for row in 0..self.units().len() {
            self.each(row, |at, kind, parent, part| {
                if parent == self.top && (at == self.top || (with_findings && nodes[at].is_finding())) {
                    let place = found.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
                        found.push((kind, vec![None; self.units().len()]));
                        found.len() - 1
                    });
                    let sum = &mut found[place].1[row];
                    *sum = Some(sum.unwrap_or(0.0) + part);
                }
            });
        }
        found
    }

    /// A row per unit and part: `unit`, `node`, `kind`, `level`, `parent`, `contribution`, `split` (how the parent's part was split
    /// among its children; blank for what happens beside them). Units without a score have blank contributions.
    #[must_use]
    pub fn table(&self) -> Table {
        let nodes = self.result.framework().nodes();
        let (mut units, mut codes, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        let (mut levels, mut parents, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let mut splits = Vec::new();
        let split_at = |at: usize| self.split.splits.iter().find(|split| split.at == at);
        for (row, unit) in self.units().iter().enumerate() {
            self.each(row, |at, kind, parent, contribution| {
                units.push(unit.as_str());
                codes.push(nodes[at].code());
                kinds.push(kind.name());
                levels.push(Some(nodes[at].level() as u64));
                parents.push(nodes[parent].code());
                values.push(contribution);
                let split = split_at(parent).filter(|_| parent != at);
                splits.push(split.map(|split| split.of(row).name().to_owned()));
            });
        }
        Table::new()
            .with("unit", Cells::texts(units))
            .with("node", Cells::texts(codes))
            .with("kind", Cells::texts(kinds))
            .with("level", Cells::Count(levels))
            .with("parent", Cells::texts(parents))
            .with(
                "contribution",
                Cells::Number {
                    values,
                    decimals: Some(self.result.framework().nodes()[self.top].decimals()),
                },
            )
            .with("split", Cells::Text(splits))
    }

    /// A row per dimension that was split: `node`, `split` (`linear`, `log-mean`, `shapley` or `permutations`), `by_shapley` (for how
    /// many units Shapley values took the place of the logarithmic mean, a score being 0 or less) and `standard_error` (the
    /// largest of a child's part, in the unit of the node's value, where orders were drawn; else blank).
    #[must_use]
    pub fn splits(&self) -> Table {
        let nodes = self.result.framework().nodes();
        let splits = || self.split.splits.iter();
        let error = |error: f64| if error > 0.0 { error } else { f64::NAN };
        Table::new()
            .with("node", Cells::texts(splits().map(|one| nodes[one.at].code())))
            .with("split", Cells::texts(splits().map(|one| one.method.name())))
            .with(
                "by_shapley",
                Cells::Count(
                    splits()
                        .map(|one| Some(one.fallen.iter().filter(|fell| **fell).count() as u64))
                        .collect(),
                ),
            )
            .with(
                "standard_error",
                Cells::Number { values: splits().map(|one| error(one.error)).collect(), decimals: None },
            )
    }
}

/// Whether a row stands beside the children of its node, rather than for the node.
pub(super) fn is_beside(kind: PartKind, is_indicator: bool) -> bool {
    match kind {
        PartKind::Dimension | PartKind::Indicator | PartKind::Estimated => false,
        PartKind::Missing => !is_indicator,
        PartKind::Base
        | PartKind::Rescale
        | PartKind::Rounding
        | PartKind::Cap
        | PartKind::Gate
        | PartKind::Quota
        | PartKind::Weights
        | PartKind::Bounds
        | PartKind::Method
        | PartKind::Break => true,
    }
}
