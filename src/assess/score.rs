//! Dimensions whose scoring model looks at all units at once.

use super::{Values, unit_at};
use crate::dataset::Dataset;
use crate::error::{Label, Problem};
use crate::framework::Node;
use crate::scoring::{Answer, MissingRule};
use crate::stats::Columns;
use crate::{Error, Result};

/// Whether the model at the node looks at all units at once.
pub(super) fn looks_at_all(node: &Node) -> bool {
    !node.is_indicator() && node.mean().is_none()
}

/// The answer of the model at a dimension: its values for all units (`NaN` where a child that counts is missing), and
/// the quantities on the way, for the units that were scored.
pub(super) fn score(
    nodes: &[Node],
    at: usize,
    shares: &[f64],
    scores: &[Values],
    data: &Dataset,
) -> Result<(Vec<f64>, Answer)> {
    let node = &nodes[at];
    let (model, missing) = (node.aggregate(), node.missing());
    let children: Vec<&[f64]> = node.children().iter().map(|&child| scores[child].as_slice()).collect();
    let codes: Vec<&str> = node.children().iter().map(|&child| nodes[child].code()).collect();
    let weights: Vec<f64> = node.children().iter().map(|&child| shares[child]).collect();
    let named = |error: Error, rows: Option<&[usize]>| {
        let code = |j: usize| codes.get(j).map_or(Label::column(j), |code| (*code).into());
        let unit = |i: usize| unit_at(data, rows.map_or(i, |rows| rows.get(i).copied().unwrap_or(i))).into();
        error.labelled(code, unit).at_node(node.code())
    };
    // A child of no weight is not read, so its gaps do nothing.
    let counted: Vec<&[f64]> =
        children.iter().zip(&weights).filter(|(_, w)| **w > 0.0).map(|(child, _)| *child).collect();
    if model.takes_gaps() || !counted.iter().any(|child| has_gap(child)) {
        let answer = model
            .score(&codes, &Columns::new(children)?, &weights, missing)
            .map_err(|error| named(error, None))?;
        return Ok((answer.values(), answer));
    }
    let needed = missing.needed(counted.len());
    let zero = missing.rule == MissingRule::Zero;
    let rows: Vec<usize> = (0..data.len())
        .filter(|&row| {
            let present = counted.iter().filter(|child| !child[row].is_nan()).count();
            if zero { present >= needed } else { present == counted.len() }
        })
        .collect();
    if rows.is_empty() {
        return Err(Error::from(Problem::NoData {
            indicator: node.code().to_owned().into(),
            units: data.len(),
        }));
    }
    let value = |x: f64| if x.is_nan() { 0.0 } else { x };
    let picked: Vec<Vec<f64>> =
        children.iter().map(|child| rows.iter().map(|&row| value(child[row])).collect()).collect();
    let answer = model
        .score(&codes, &Columns::new(picked.iter().map(Vec::as_slice).collect())?, &weights, missing)
        .map_err(|error| named(error, Some(&rows)))?;
    let mut values = vec![f64::NAN; data.len()];
    for (&row, value) in rows.iter().zip(answer.values()) {
        values[row] = value;
    }
    Ok((values, answer))
}

fn has_gap(values: &[f64]) -> bool {
    values.iter().any(|value| value.is_nan())
}
