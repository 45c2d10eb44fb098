//! Two assessments side by side. `explain/_compare.py` documents.

use govindex::explain::compare;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::assessment::Assessment;
use crate::errors::run;
use crate::table::Table;

#[pyfunction]
pub(crate) fn explain_compare<'py>(
    py: Python<'py>,
    a: &Assessment,
    b: &Assessment,
    node: Option<&str>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = run(py, || compare(&a.0, &b.0, node))?;
    let dict = PyDict::new(py);
    dict.set_item("summary", Table(found.summary_table()))?;
    dict.set_item("units", Table(found.table()))?;
    dict.set_item("choices", Table(found.choices().table()))?;
    dict.set_item("only_a", &found.only()[0])?;
    dict.set_item("only_b", &found.only()[1])?;
    Ok(dict)
}
