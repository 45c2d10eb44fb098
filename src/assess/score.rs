//! Dimensions whose scoring model looks at all units at once.

use super::weigh::codes;
use crate::error::{Label, Problem};
use crate::framework::Node;
use crate::scoring::{Answer, MissingRule, ScoreRoom, Summary};
use crate::stats::Columns;
use crate::wide::wide;
use crate::{Error, Result};

/// Whether the model at the node looks at all units at once.
pub(super) fn looks_at_all(node: &Node) -> bool {
    !node.is_indicator() && node.mean().is_none()
}

/// What a model answered.
pub(super) struct ModelScores {
    /// The values of all units, `NaN` where a child that counts is missing.
    pub(super) values: Vec<f64>,
    /// The quantities on the way, for the units that were scored.
    pub(super) answer: Answer,
    /// The rows of these units, where not all were.
    pub(super) rows: Option<Vec<usize>>,
}

/// The answer of the model at a dimension to its `children`, whose codes and shares are given.
pub(super) fn score(
    node: &Node,
    codes: &[&str],
    children: Vec<&[f64]>,
    shares: &[f64],
    units: &[String],
) -> Result<ModelScores> {
    let (model, missing) = (node.aggregate(), node.missing());
    let named = |error: Error, rows: Option<&[usize]>| {
        let code = |j: usize| codes.get(j).map_or(Label::column(j), |code| (*code).into());
        let unit = |i: usize| {
            let row = rows.map_or(i, |rows| rows.get(i).copied().unwrap_or(i));
            units.get(row).map_or(Label::row(row), Label::from)
        };
        error.labelled(code, unit).at_node(node.code())
    };
    let Some(rows) = scored_rows(node, &children, shares, units.len()) else {
        let answer = model
            .score(codes, &Columns::new(children)?, shares, missing)
            .map_err(|error| named(error, None))?;
        return Ok(ModelScores { values: answer.values(), answer, rows: None });
    };
    if rows.is_empty() {
        return Err(Error::from(Problem::NoData {
            indicator: node.code().to_owned().into(),
            units: units.len(),
        }));
    }
    let value = |x: f64| if x.is_nan() { 0.0 } else { x };
    let picked: Vec<Vec<f64>> =
        children.iter().map(|child| rows.iter().map(|&row| value(child[row])).collect()).collect();
    let answer = model
        .score(codes, &Columns::new(picked.iter().map(Vec::as_slice).collect())?, shares, missing)
        .map_err(|error| named(error, Some(&rows)))?;
    let mut values = vec![f64::NAN; units.len()];
    for (&row, value) in rows.iter().zip(answer.values()) {
        values[row] = value;
    }
    Ok(ModelScores { values, answer, rows: Some(rows) })
}

/// The rows of the units that the model of a dimension scores; none where it is all of them, or the model says itself what a
/// gap does.
pub(super) fn scored_rows(
    node: &Node,
    children: &[&[f64]],
    shares: &[f64],
    units: usize,
) -> Option<Vec<usize>> {
    // A child of no weight is not read, so its gaps do nothing.
    let counted: Vec<&[f64]> =
        children.iter().zip(shares).filter(|(_, w)| **w > 0.0).map(|(child, _)| *child).collect();
    if node.aggregate().takes_gaps() || !counted.iter().any(|child| has_gap(child)) {
        return None;
    }
    let missing = node.missing();
    let needed = missing.needed(counted.len());
    let zero = missing.rule == MissingRule::Zero;
    let is_scored = |row: &usize| {
        let present = counted.iter().filter(|child| !child[*row].is_nan()).count();
        if zero { present >= needed } else { present == counted.len() }
    };
    Some((0..units).filter(is_scored).collect())
}

/// As [`score`], writing the values to `out`; of the quantities on the way only the points of a rubric are kept, which grades
/// are told from. `known` are summaries of the children that were made before.
#[expect(clippy::too_many_arguments, reason = "what a run has of a dimension")]
pub(super) fn score_into(
    nodes: &[Node],
    node: &Node,
    mut children: Vec<&[f64]>,
    shares: &[f64],
    units: &[String],
    known: &[Option<Summary>],
    room: &mut ScoreRoom,
    out: &mut [f64],
) -> Result<Option<Answer>> {
    if !children.iter().any(|child| has_gap(child)) {
        let columns = Columns::new(children)?;
        // What is wrong, if anything, is told by name below.
        if let Ok(true) = node.aggregate().score_into(&columns, shares, node.missing(), known, room, out) {
            return Ok(None);
        }
        children = columns.as_slice().to_vec();
    }
    let ModelScores { values, answer, .. } = score(node, &codes(nodes, node), children, shares, units)?;
    out.copy_from_slice(&values);
    Ok(matches!(answer, Answer::Points(_)).then_some(answer))
}

/// Looks at all values: most often there is none, and so they are looked at many at a time.
fn has_gap(values: &[f64]) -> bool {
    wide!(values.iter().fold(false, |gap, value| gap | value.is_nan()))
}
