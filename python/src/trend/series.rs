//! Growth, densities and centres by period. `trend/_series.py` documents.

use govindex::trend::{Coordinates, Density, EllipseDivisor, centre_table, growth_table};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use super::values::PanelValues;
use crate::convert::choice;
use crate::errors::run;
use crate::parameters::read;
use crate::table::Table;

#[pyfunction]
pub(crate) fn trend_growth(py: Python<'_>, values: &PanelValues, level: f64) -> PyResult<Table> {
    run(py, || Ok(growth_table(&govindex::trend::growth(&values.0, level)?))).map(Table)
}

#[pyfunction]
pub(crate) fn trend_density<'py>(
    py: Python<'py>,
    values: &PanelValues,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let parameters: Density = read("kernel density", parameters, Value::Object)?;
    let found = run(py, || govindex::trend::density(&values.0, &parameters))?;
    let dict = PyDict::new(py);
    dict.set_item("x", PyArray1::from_slice(py, &found.grid))?;
    let densities = PyDict::new(py);
    let widths = PyDict::new(py);
    for step in &found.steps {
        densities.set_item(&step.period, PyArray1::from_slice(py, &step.density))?;
        widths.set_item(&step.period, step.bandwidth)?;
    }
    dict.set_item("density", densities)?;
    dict.set_item("bandwidth", widths)?;
    dict.set_item("modes", Table(found.modes_table()))?;
    dict.set_item("table", Table(found.table()))?;
    Ok(dict)
}

#[pyfunction]
pub(crate) fn trend_centre(
    py: Python<'_>,
    values: &PanelValues,
    coordinates: Vec<(f64, f64)>,
    kind: &str,
    divisor: &str,
) -> PyResult<Table> {
    run(py, || {
        let kind: Coordinates = choice("weighted centre", "kind", kind, "\"plane\" or \"degrees\"")?;
        let divisor: EllipseDivisor =
            choice("weighted centre", "divisor", divisor, "\"yuill\" or \"crimestat\"")?;
        Ok(centre_table(&govindex::trend::centre(&values.0, &coordinates, kind, divisor)?))
    })
    .map(Table)
}
