//! Obstacle degrees. `explain/_obstacles.py` documents.

use govindex::explain::{ObstacleNodes, obstacles};
use pyo3::prelude::*;

use super::node_or_index;
use crate::assessment::Assessment;
use crate::errors::run;
use crate::parameters::refused;
use crate::table::Table;

#[derive(FromPyObject)]
pub(crate) enum By {
    Word(String),
    Level(usize),
}

#[pyfunction]
pub(crate) fn explain_obstacles(
    py: Python<'_>,
    assessment: &Assessment,
    by: By,
    node: Option<&str>,
    overall: bool,
) -> PyResult<Table> {
    let nodes = match by {
        By::Level(level) => ObstacleNodes::Level(level),
        By::Word(word) if word == "dimension" => ObstacleNodes::Children,
        By::Word(word) if word == "indicator" => ObstacleNodes::Indicators,
        By::Word(word) => {
            let expected = "\"indicator\", \"dimension\", or the number of a level";
            return Err(refused(py, "", "by", &word, expected));
        }
    };
    let found = run(py, || obstacles(&assessment.0, nodes, node_or_index(&assessment.0, node)))?;
    Ok(Table(if overall { found.overall_table() } else { found.table() }))
}
