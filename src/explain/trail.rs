//! The trail of a score: from each contribution to the value behind it, as one document.

use indexmap::IndexMap;
use serde::Serialize;

use super::contributions::{
    Contribution, Contributions, contributions_if_any, estimated_at, is_beside, kind_of,
};
use crate::assess::{Assessment, PartKind, column_of};
use crate::dataset::Mark;
use crate::error::Problem;
use crate::framework::Verified;
use crate::normalize::Scaling;
use crate::{Error, Result, value};

/// The name of the document, and of its form.
const FORMAT: &str = "govindex.trail";
const FORM: u32 = 2;

/// How the scores of some units came about: the answer of [`trail`].
///
/// As JSON it has a `format` and the `form` of the document, which rises when the names in it change.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Trail {
    /// `govindex.trail`.
    pub format: &'static str,
    /// The form of the document: 2.
    pub form: u32,
    /// The version of the crate that made the assessment.
    pub version: String,
    /// The framework's id.
    pub framework: String,
    /// The period of the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The SHA-256 digest of the data.
    pub input_digest: String,
    /// How the value of each node was scaled to its score, by its code.
    pub scalings: IndexMap<String, Scaling>,
    /// The units.
    pub units: Vec<UnitTrail>,
}

/// How the score of a unit came about.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct UnitTrail {
    /// The unit's code.
    pub unit: String,
    /// The score at the index.
    pub score: Option<f64>,
    /// The rank.
    pub rank: Option<f64>,
    /// The grade.
    pub grade: Option<String>,
    /// Every node below the index, each followed by what happens there beside its children.
    pub parts: Vec<TrailPart>,
}

/// A part of a score.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TrailPart {
    /// The node.
    pub node: String,
    /// What the part is.
    pub kind: PartKind,
    /// What it adds to.
    pub parent: String,
    /// What it adds, in points of the index above the bottom of the scale.
    pub contribution: Option<f64>,
    /// What the node came to, and from what; none for what happens beside the children.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_node: Option<TrailNode>,
}

/// What a node came to, and from what.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TrailNode {
    /// Its share in the index.
    pub weight: Option<f64>,
    /// Its score.
    pub score: Option<f64>,
    /// What was scaled to the score: the prepared value of an indicator, the combined children of a dimension.
    pub value: Option<f64>,
    /// The value of an indicator, and where it is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<TrailEvidence>,
}

/// The value of an indicator as it was given, and where it is from.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TrailEvidence {
    /// The column of the data.
    pub column: String,
    /// The value as it was given.
    pub raw: Option<f64>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Whether it was observed, filled in, or treated.
    pub mark: Option<Mark>,
    /// The physical unit.
    pub unit: String,
    /// Where the indicator is described.
    pub source: String,
    /// Where its numbers were read; none where they were not.
    pub verified: Option<String>,
    /// The measure that makes the value from records, where the framework has one; the records are found with it in what was
    /// gathered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
}

/// Follows the scores of a unit, or of all, down to the values that they are made of.
///
/// # Errors
/// `unknown_unit`.
pub fn trail(result: &Assessment, unit: Option<&str>) -> Result<Trail> {
    // Where scores have no parts, the nodes still have their values.
    let split = contributions_if_any(result, &Contributions::default())?;
    let rows = match unit {
        Some(unit) => vec![result.row(unit)?],
        None => (0..result.units().len()).collect(),
    };
    let nodes = result.framework().nodes();
    let number = |x: f64| (!x.is_nan()).then_some(x);
    let (ranks, grades, weights) =
        (result.ranks_of(0, None), result.grades_of(0), result.effective_weights());
    let estimated = if split.is_some() { Vec::new() } else { estimated_at(result) };
    let of_unit = |row: usize| -> Result<UnitTrail> {
        let unit = &result.units()[row];
        let parts =
            split.as_ref().map_or_else(|| Ok(nodes_of(result, &estimated, row)), |split| split.of(unit))?;
        let parts = parts.into_iter().map(|part| {
            let at = result.framework().position(&part.node)?;
            let is_own = !is_beside(part.kind, nodes[at].is_indicator());
            Ok(TrailPart {
                kind: part.kind,
                parent: part.parent,
                contribution: number(part.contribution),
                of_node: is_own.then(|| of_node(result, at, row, weights[at])),
                node: part.node,
            })
        });
        Ok(UnitTrail {
            unit: unit.clone(),
            score: number(result.scores_of(0)[row]),
            rank: number(ranks[row]),
            grade: grades[row].as_ref().map(|grade| grade.grade.clone()),
            parts: parts.collect::<Result<_>>()?,
        })
    };
    Ok(Trail {
        format: FORMAT,
        form: FORM,
        version: result.version().to_owned(),
        framework: result.framework().id().to_owned(),
        period: result.period().map(str::to_owned),
        input_digest: result.input_digest(),
        scalings: (0..nodes.len())
            .map(|at| (nodes[at].code().to_owned(), result.scaling_of(at).clone()))
            .collect(),
        units: rows.into_iter().map(of_unit).collect::<Result<_>>()?,
    })
}

/// The nodes below the index without what they add.
fn nodes_of(result: &Assessment, estimated: &[Option<Vec<bool>>], row: usize) -> Vec<Contribution> {
    let nodes = result.framework().nodes();
    let of = |at: usize| Contribution {
        node: nodes[at].code().to_owned(),
        kind: kind_of(result, estimated, at, row),
        level: nodes[at].level(),
        parent: nodes[nodes[at].parent().unwrap_or(0)].code().to_owned(),
        contribution: f64::NAN,
    };
    (1..nodes.len()).map(of).collect()
}

fn of_node(result: &Assessment, at: usize, row: usize, weight: f64) -> TrailNode {
    let number = |x: f64| (!x.is_nan()).then_some(x);
    TrailNode {
        weight: number(weight),
        score: number(result.scores_of(at)[row]),
        value: number(result.values_of(at)[row]),
        evidence: evidence(result, at, row),
    }
}

fn evidence(result: &Assessment, at: usize, row: usize) -> Option<TrailEvidence> {
    let node = &result.framework().nodes()[at];
    let indicator = result.framework().indicator_of(node)?;
    let number = |x: f64| (!x.is_nan()).then_some(x);
    let column = indicator.column.as_deref();
    let given = result.source().position(&result.units()[row]);
    let raw = column_of(result.source(), column, node.code());
    let prepared = column_of(result.dataset(), column, node.code());
    Some(TrailEvidence {
        column: column.unwrap_or(node.code()).to_owned(),
        raw: raw.zip(given).and_then(|(raw, given)| number(raw.values()[given])),
        standard_error: prepared.and_then(|one| one.errors()).and_then(|errors| number(errors[row])),
        mark: prepared.and_then(|one| one.marks()).map(|marks| marks[row]),
        unit: indicator.unit.get("en").to_owned(),
        source: indicator.source.clone(),
        verified: match &indicator.verified {
            Verified::No => None,
            Verified::In(place) => Some(place.clone()),
        },
        measure: indicator.measure.as_ref().map(|measure| measure.kind.name().to_owned()),
    })
}

impl Trail {
    /// The document as JSON.
    ///
    /// # Errors
    /// `deserialize` where a number is not finite, which does not happen.
    pub fn to_json(&self) -> Result<String> {
        value::to_json(self)
            .map_err(|fault| Error::from(Problem::Deserialize { what: "trail", reason: fault.to_string() }))
    }
}
