//! Groups of units side by side. `explain/_groups.py` documents.

use govindex::explain::{GroupBy, GroupOptions, groups};
use govindex::{Error, Problem};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::assessment::Assessment;
use crate::errors::run;
use crate::table::Table;

/// The groups of units: those named, or all in their order.
type Members = (Option<Vec<String>>, Vec<Option<String>>);

#[derive(FromPyObject)]
pub(crate) enum By {
    Column(String),
    Members(Members),
}

#[pyfunction]
pub(crate) fn explain_groups<'py>(
    py: Python<'py>,
    assessment: &Assessment,
    by: By,
    weights: Option<String>,
    level: f64,
    runs: usize,
    seed: u64,
) -> PyResult<Bound<'py, PyDict>> {
    let mut options = GroupOptions::default().level(level).runs(runs).seed(seed);
    options.weights = weights;
    let found = run(py, || groups(&assessment.0, &group_by(by, assessment.0.units())?, &options))?;
    let dict = PyDict::new(py);
    dict.set_item("groups", Table(found.table()))?;
    dict.set_item("gaps", Table(found.gaps_table()))?;
    dict.set_item("left_out", found.left_out())?;
    Ok(dict)
}

fn group_by(by: By, all: &[String]) -> Result<GroupBy, Error> {
    let (units, members) = match by {
        By::Column(name) => return Ok(GroupBy::column(name)),
        By::Members(members) => members,
    };
    let units = units.as_deref().unwrap_or(all);
    if units.len() != members.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "`by`".to_owned(),
            found: members.len(),
            expected: units.len(),
            of: "units",
        }));
    }
    let known = units.iter().zip(members).filter_map(|(unit, member)| Some((unit.clone(), member?)));
    Ok(GroupBy::members(known))
}
