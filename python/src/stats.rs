//! Statistics. `stats.py` makes the arrays and documents.

use govindex::stats::{Correlation, Divisor, Limits, PcaMatrix};
use numpy::{PyArray1, PyArray2, PyArrayMethods as _, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use crate::convert::{choice, facts_to_py, present};
use crate::errors::run;
use crate::parameters::read;
use crate::weights::Matrices;

#[pyfunction]
pub(crate) fn stats_correlations<'py>(
    x: PyReadonlyArray2<'py, f64>,
    kind: &str,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let py = x.py();
    let x = [x];
    let matrices = Matrices::new(&x)?;
    let found = run(py, || govindex::stats::correlations(&matrices.first()?, correlation_named(kind)?))?;
    symmetric(py, found.as_slice(), found.nrows())
}

/// A symmetric matrix, of which the order in memory does not matter.
fn symmetric<'py>(py: Python<'py>, found: &[f64], side: usize) -> PyResult<Bound<'py, PyArray2<f64>>> {
    PyArray1::from_slice(py, found).reshape([side, side])
}

pub(crate) fn correlation_named(kind: &str) -> Result<Correlation, govindex::Error> {
    let expected = "\"pearson\", \"spearman\", \"kendall\" or \"distance\"";
    choice("correlations", "kind", kind, expected)
}

#[pyfunction]
pub(crate) fn stats_correlation_test<'py>(
    x: PyReadonlyArray1<'py, f64>,
    y: PyReadonlyArray1<'py, f64>,
    kind: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let (a, b) = (x.as_slice()?, y.as_slice()?);
    let found = run(x.py(), || govindex::stats::correlation_test(a, b, correlation_named(kind)?))?;
    facts_to_py(x.py(), "correlation", &found)
}

#[pyfunction]
pub(crate) fn stats_correlation_tests<'py>(
    x: PyReadonlyArray2<'py, f64>,
    kind: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let py = x.py();
    let x = [x];
    let matrices = Matrices::new(&x)?;
    let found = run(py, || govindex::stats::correlation_tests(&matrices.first()?, correlation_named(kind)?))?;
    let dict = PyDict::new(py);
    let matrices =
        [("coefficients", found.coefficients()), ("p_values", found.p_values()), ("units", found.units())];
    for (name, matrix) in matrices {
        dict.set_item(name, symmetric(py, matrix.as_slice(), matrix.nrows())?)?;
    }
    Ok(dict)
}

#[pyfunction]
pub(crate) fn stats_cronbach<'py>(x: PyReadonlyArray2<'py, f64>) -> PyResult<Bound<'py, PyAny>> {
    let py = x.py();
    let x = [x];
    let matrices = Matrices::new(&x)?;
    let found = run(py, || govindex::stats::cronbach(&matrices.first()?))?;
    facts_to_py(py, "reliability", &found)
}

#[pyfunction]
pub(crate) fn stats_principal_components<'py>(
    x: PyReadonlyArray2<'py, f64>,
    matrix: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let py = x.py();
    let x = [x];
    let matrices = Matrices::new(&x)?;
    let found = run(py, || {
        let expected = "\"correlation\" or \"covariance\"";
        let matrix: PcaMatrix = choice("principal components", "matrix", matrix, expected)?;
        govindex::stats::principal_components(&matrices.first()?, matrix)
    })?;
    facts_to_py(py, "components", &found)
}

#[pyfunction]
pub(crate) fn stats_profile<'py>(
    x: PyReadonlyArray1<'py, f64>,
    limits: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = x.py();
    let limits: Limits = read("profile", limits, Value::Object)?;
    let values = x.as_slice()?;
    let found = run(py, || Ok(govindex::stats::profile(values, &limits)))?;
    facts_to_py(py, "profile", &found)
}

#[pyfunction]
pub(crate) fn stats_gini(x: PyReadonlyArray1<'_, f64>) -> PyResult<f64> {
    let values = x.as_slice()?;
    run(x.py(), || govindex::stats::gini(values))
}

#[pyfunction]
pub(crate) fn stats_theil(x: PyReadonlyArray1<'_, f64>) -> PyResult<f64> {
    let values = x.as_slice()?;
    run(x.py(), || govindex::stats::theil(values))
}

#[pyfunction]
pub(crate) fn stats_moments<'py>(
    x: PyReadonlyArray1<'py, f64>,
    divisor: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let py = x.py();
    let values = x.as_slice()?;
    let found = run(py, || {
        let divisor: Divisor = choice("moments", "divisor", divisor, "\"sample\" or \"population\"")?;
        Ok(govindex::stats::moments(values, divisor))
    })?;
    let dict = PyDict::new(py);
    dict.set_item("count", found.count)?;
    dict.set_item("mean", present(found.mean))?;
    dict.set_item("sd", present(found.sd))?;
    Ok(dict)
}

#[pyfunction]
pub(crate) fn stats_concordance(py: Python<'_>, ratings: Vec<Vec<f64>>) -> PyResult<Bound<'_, PyAny>> {
    let found = run(py, || govindex::stats::concordance(&ratings))?;
    facts_to_py(py, "concordance", &found)
}

#[pyfunction]
pub(crate) fn stats_rank_agreement<'py>(
    x: PyReadonlyArray1<'py, f64>,
    y: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyAny>> {
    let (a, b) = (x.as_slice()?, y.as_slice()?);
    let found = run(x.py(), || govindex::stats::rank_agreement(a, b))?;
    facts_to_py(x.py(), "agreement", &found)
}
