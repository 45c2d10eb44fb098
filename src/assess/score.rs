//! Dimensions whose scoring model looks at all units at once.

use super::{Values, unit_at};
use crate::dataset::Dataset;
use crate::framework::Node;
use crate::scoring::{MissingRule, Scored};
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
) -> Result<(Vec<f64>, Scored)> {
    let node = &nodes[at];
    // A child of no weight is not read, so that its gaps do nothing.
    let children: Vec<usize> = node.children().iter().copied().filter(|&child| shares[child] > 0.0).collect();
    let weights: Vec<f64> = children.iter().map(|&child| shares[child]).collect();
    let needed = node.missing().needed(children.len());
    let zero = node.missing().rule == MissingRule::Zero;
    let present =
        |row: usize| children.iter().filter(|&&child| !scores[child].as_slice()[row].is_nan()).count();
    let rows: Vec<usize> = (0..data.len())
        .filter(|&row| {
            let present = present(row);
            if zero { present >= needed } else { present == children.len() }
        })
        .collect();
    if rows.is_empty() {
        return Err(Error::NoData { indicator: node.code().to_owned(), units: data.len() });
    }
    let whole = rows.len() == data.len() && children.iter().all(|&child| !has_gap(scores[child].as_slice()));
    let picked: Vec<Vec<f64>> = if whole {
        Vec::new()
    } else {
        let value = |x: f64| if x.is_nan() { 0.0 } else { x };
        children
            .iter()
            .map(|&child| rows.iter().map(|&row| value(scores[child].as_slice()[row])).collect())
            .collect()
    };
    let columns = if whole {
        Columns::new(children.iter().map(|&child| scores[child].as_slice()).collect())?
    } else {
        Columns::new(picked.iter().map(Vec::as_slice).collect())?
    };
    let scored = node.aggregate().score(&columns, &weights).map_err(|error| {
        let code =
            |j: usize| children.get(j).map_or_else(String::new, |&child| nodes[child].code().to_owned());
        error
            .labelled(code, |i| rows.get(i).map_or("?", |&row| unit_at(data, row)).to_owned())
            .at_node(node.code())
    })?;
    let mut values = vec![f64::NAN; data.len()];
    for (&row, &value) in rows.iter().zip(&scored.scores) {
        values[row] = value;
    }
    Ok((values, scored))
}

fn has_gap(values: &[f64]) -> bool {
    values.iter().any(|value| value.is_nan())
}
