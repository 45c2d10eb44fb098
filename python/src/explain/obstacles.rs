//! Obstacle degrees. `explain/_obstacles.py` documents.

use govindex::explain::{ObstacleNodes, obstacles};
use pyo3::prelude::*;

use super::node_or_index;
use crate::assessment::Assessment;
use crate::errors::run;
use crate::table::Table;

/// `level` is of the nodes that have a row, where the word does not say it.
#[pyfunction]
pub(crate) fn explain_obstacles(
    py: Python<'_>,
    assessment: &Assessment,
    by: &str,
    level: Option<usize>,
    node: Option<&str>,
    overall: bool,
) -> PyResult<Table> {
    let nodes = match (by, level) {
        (_, Some(level)) => ObstacleNodes::Level(level),
        ("dimension", _) => ObstacleNodes::Dimensions,
        _ => ObstacleNodes::Indicators,
    };
    let found = run(py, || obstacles(&assessment.0, nodes, node_or_index(&assessment.0, node)))?;
    Ok(Table(if overall { found.overall_table() } else { found.table() }))
}
