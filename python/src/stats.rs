//! Statistics. `stats.py` makes the arrays and documents.

use govindex::stats::{Correlation, Divisor};
use numpy::{PyArray1, PyArray2, PyArrayMethods as _, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::convert::{choice, facts_to_py, present};
use crate::errors::run;
use crate::weights::Matrices;

#[pyfunction]
pub(crate) fn stats_correlations<'py>(
    x: PyReadonlyArray2<'py, f64>,
    kind: &str,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let py = x.py();
    let x = [x];
    let matrices = Matrices::new(&x)?;
    let found = run(py, || {
        let expected = "\"pearson\", \"spearman\" or \"distance\"";
        let kind: Correlation = choice("correlations", "kind", kind, expected)?;
        govindex::stats::correlations(&matrices.first()?, kind)
    })?;
    // The matrix is symmetric, so the order of its memory does not matter.
    PyArray1::from_slice(py, found.as_slice()).reshape([found.nrows(), found.ncols()])
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
