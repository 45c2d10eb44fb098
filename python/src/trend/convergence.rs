//! Convergence by spread, by growth and in clubs. `trend/_convergence.py` documents.

use govindex::trend::Clubs;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use super::values::PanelValues;
use crate::convert::facts_to_py;
use crate::errors::run;
use crate::parameters::read;
use crate::table::Table;

#[pyfunction]
pub(crate) fn trend_sigma<'py>(py: Python<'py>, values: &PanelValues) -> PyResult<Bound<'py, PyAny>> {
    let found = run(py, || govindex::trend::sigma_convergence(&values.0))?;
    with_table(py, &found, found.table())
}

#[pyfunction]
pub(crate) fn trend_beta<'py>(
    py: Python<'py>,
    values: &PanelValues,
    controls: Vec<(String, Vec<f64>)>,
    level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let found = run(py, || govindex::trend::beta_convergence(&values.0, &controls, level))?;
    with_table(py, &found, found.table())
}

#[pyfunction]
pub(crate) fn trend_clubs<'py>(
    py: Python<'py>,
    values: &PanelValues,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let parameters: Clubs = read("convergence clubs", parameters, Value::Object)?;
    let found = run(py, || govindex::trend::convergence_clubs(&values.0, &parameters))?;
    with_table(py, &found, found.table())
}

pub(super) fn with_table<'py>(
    py: Python<'py>,
    found: &impl serde::Serialize,
    table: govindex::Table,
) -> PyResult<Bound<'py, PyAny>> {
    let dict = facts_to_py(py, "trend", found)?;
    dict.set_item("table", Table(table))?;
    Ok(dict)
}
