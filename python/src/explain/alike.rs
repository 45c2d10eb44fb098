//! Units that are alike: peers, benchmarks, clusters, types. `explain/_alike.py` documents.

use govindex::explain::{Benchmark, Clusters, PeerSearch, Typology};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use crate::assessment::Assessment;
use crate::convert::facts_to_py;
use crate::dataset::Dataset;
use crate::errors::run;
use crate::parameters::{read, spelt};
use crate::table::Table;

#[pyfunction]
pub(crate) fn explain_peers<'py>(
    py: Python<'py>,
    result: &Assessment,
    unit: &str,
    context: Option<Bound<'py, Dataset>>,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let parameters: PeerSearch = read("peers", parameters, Value::Object)?;
    let context = context.as_ref().map(|data| &data.get().0);
    let found = run(py, || govindex::explain::peers(&result.0, unit, context, &parameters))?;
    let dict = PyDict::new(py);
    dict.set_item("table", Table(found.table()))?;
    dict.set_item("unit", found.unit())?;
    dict.set_item("distance", facts_to_py(py, "distance", &found.distance())?)?;
    dict.set_item("columns", found.columns())?;
    dict.set_item("group", found.group())?;
    dict.set_item("left_out", found.left_out())?;
    Ok(dict)
}

#[pyfunction]
pub(crate) fn explain_benchmark<'py>(
    py: Python<'py>,
    result: &Assessment,
    unit: &str,
    context: Option<Bound<'py, Dataset>>,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let parameters: Benchmark = read("benchmark", parameters, Value::Object)?;
    let context = context.as_ref().map(|data| &data.get().0);
    let found = run(py, || govindex::explain::benchmark(&result.0, unit, context, &parameters))?;
    let dict = PyDict::new(py);
    dict.set_item("table", Table(found.table()))?;
    dict.set_item("weak", Table(found.weak_table()))?;
    dict.set_item("unit", found.unit())?;
    dict.set_item("distance", facts_to_py(py, "distance", &found.distance())?)?;
    dict.set_item("columns", found.columns())?;
    dict.set_item("most", found.most())?;
    dict.set_item("left_out", found.left_out())?;
    Ok(dict)
}

#[pyfunction]
pub(crate) fn explain_clusters<'py>(
    py: Python<'py>,
    result: &Assessment,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let parameters: Clusters = read("cluster analysis", parameters, Value::Object)?;
    let found = run(py, || govindex::explain::clusters(&result.0, &parameters))?;
    let dict = PyDict::new(py);
    dict.set_item("table", Table(found.table()))?;
    dict.set_item("means", Table(found.means()))?;
    dict.set_item("choice", Table(found.choice()))?;
    dict.set_item("dendrogram", Table(found.dendrogram()))?;
    dict.set_item("count", found.clusters().len())?;
    dict.set_item("method", facts_to_py(py, "method", &parameters.method)?)?;
    dict.set_item("silhouette", found.fit().silhouette)?;
    dict.set_item("inertia", found.fit().inertia)?;
    Ok(dict)
}

#[pyfunction]
pub(crate) fn explain_typology<'py>(
    py: Python<'py>,
    result: &Assessment,
    rules: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyDict>> {
    let rules: Typology = spelt("typology", rules)?;
    let found = run(py, || govindex::explain::typology(&result.0, &rules))?;
    let dict = PyDict::new(py);
    dict.set_item("table", Table(found.table()))?;
    dict.set_item("sizes", Table(found.sizes()))?;
    Ok(dict)
}
