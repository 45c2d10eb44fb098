//! Inequality and its splits by groups. `trend/_inequality.py` documents.

use govindex::trend::Inequality;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::values::PanelValues;
use crate::convert::facts_to_py;
use crate::errors::run;
use crate::labels::Vector;
use crate::table::Table;

#[pyfunction]
pub(crate) fn trend_dagum<'py>(
    x: Vector<'py>,
    groups: Vec<String>,
    weights: Option<Vector<'py>>,
) -> PyResult<Bound<'py, PyAny>> {
    let weights = weights.as_ref().map(Vector::values).transpose()?;
    let found = x.run(|values| govindex::trend::dagum(values, &groups, weights))?;
    facts_to_py(x.py(), "decomposition", &found)
}

#[pyfunction]
pub(crate) fn trend_theil<'py>(
    x: Vector<'py>,
    groupings: Vec<Vec<String>>,
    weights: Option<Vector<'py>>,
) -> PyResult<Bound<'py, PyAny>> {
    let weights = weights.as_ref().map(Vector::values).transpose()?;
    let found = x.run(|values| govindex::trend::theil(values, &groupings, weights))?;
    facts_to_py(x.py(), "decomposition", &found)
}

#[pyfunction]
pub(crate) fn trend_inequality<'py>(
    py: Python<'py>,
    values: &PanelValues,
    groupings: Vec<Vec<String>>,
    weights: Vec<Vec<f64>>,
    epsilon: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let parameters = Inequality::default().epsilon(epsilon);
    let found = run(py, || govindex::trend::inequality(&values.0, &groupings, &weights, &parameters))?;
    let dict = PyDict::new(py);
    dict.set_item("measures", Table(found.table()))?;
    dict.set_item("theil", Table(found.theil_table()))?;
    dict.set_item("dagum", Table(found.dagum_table()))?;
    Ok(dict)
}
