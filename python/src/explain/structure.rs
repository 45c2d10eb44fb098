//! A framework against its data. `explain/_structure.py` documents.

use govindex::explain::{StructureLimits, structure};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::assessment::Assessment;
use crate::errors::run;
use crate::stats::correlation_named;
use crate::table::Table;

#[pyfunction]
pub(crate) fn explain_structure<'py>(
    py: Python<'py>,
    assessment: &Assessment,
    kind: &str,
    redundant: f64,
    weak: f64,
    alpha: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let limits = StructureLimits::default().redundant(redundant).weak(weak).alpha(alpha);
    let found = run(py, || structure(&assessment.0, &limits, correlation_named(kind)?))?;
    let dict = PyDict::new(py);
    dict.set_item("indicators", Table(found.indicators_table()))?;
    dict.set_item("dimensions", Table(found.dimensions_table()))?;
    dict.set_item("pairs", Table(found.pairs_table()))?;
    Ok(dict)
}
