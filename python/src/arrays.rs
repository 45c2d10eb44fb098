//! Methods on plain arrays. `normalize.py`, `weights/` and `stats.py` make the arrays and document.

use govindex::Result;
use govindex::normalize::{Direction, Goalposts, MinMax, Normalize, ZScore};
use govindex::stats::Divisor;
use numpy::{PyArray1, PyReadonlyArray2, PyReadwriteArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::assessment::ties_named;
use crate::convert::choice;
use crate::errors::run;
use crate::labels::Vector;
use crate::parameters::read;
use crate::scoring::checked_tolerance;

type Interval = (f64, f64);

pub(crate) fn direction_of(method: &'static str, word: &str) -> Result<Direction> {
    choice(method, "direction", word, "\"higher\" or \"lower\"")
}

/// Lays a matrix that lies by rows (numpy's own order) into one that lies by columns, over all threads.
#[pyfunction]
pub(crate) fn by_columns(
    py: Python<'_>,
    x: PyReadonlyArray2<'_, f64>,
    mut out: PyReadwriteArray2<'_, f64>,
) -> PyResult<()> {
    let [rows, width] = [x.shape()[0], x.shape()[1]];
    if [out.shape()[0], out.shape()[1]] != [rows, width]
        || !x.is_c_contiguous()
        || !out.is_fortran_contiguous()
    {
        return Err(pyo3::exceptions::PyTypeError::new_err(
            "one matrix by rows and one of its shape by columns",
        ));
    }
    let (from, to) = (x.as_slice()?, out.as_slice_mut()?);
    run(py, || govindex::stats::by_columns(from, width, to))
}

#[pyfunction]
#[pyo3(signature = (x, direction, to, bounds, clip, constant))]
pub(crate) fn normalize_min_max<'py>(
    x: Vector<'py>,
    direction: &str,
    to: Interval,
    bounds: Option<Interval>,
    clip: bool,
    constant: Option<f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    x.map(|values| {
        let mut parameters = MinMax { clip, constant, ..MinMax::default() }.to(to.0, to.1);
        if let Some((low, high)) = bounds {
            parameters = parameters.bounds(low, high);
        }
        govindex::normalize::min_max(values, direction_of("min-max", direction)?, &parameters)
    })
}

#[pyfunction]
#[pyo3(signature = (x, direction, mean, sd, divisor, constant))]
pub(crate) fn normalize_z_score<'py>(
    x: Vector<'py>,
    direction: &str,
    mean: f64,
    sd: f64,
    divisor: &str,
    constant: Option<f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    x.map(|values| {
        let divisor: Divisor = choice("z-score", "divisor", divisor, "\"sample\" or \"population\"")?;
        let parameters = ZScore { mean, sd, divisor, constant };
        govindex::normalize::z_score(values, direction_of("z-score", direction)?, &parameters)
    })
}

#[pyfunction]
#[pyo3(signature = (x, goalposts, direction, to, clip))]
pub(crate) fn normalize_goalposts<'py>(
    x: Vector<'py>,
    goalposts: Interval,
    direction: &str,
    to: Interval,
    clip: bool,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    x.map(|values| {
        let parameters = Goalposts::default().to(to.0, to.1).clip(clip);
        let direction = direction_of("goalposts", direction)?;
        govindex::normalize::goalposts(values, direction, goalposts.into(), &parameters)
    })
}

/// Scales by any method, with its parameters spelt as in framework files.
#[pyfunction]
pub(crate) fn normalize_by<'py>(
    method: &str,
    x: Vector<'py>,
    direction: &str,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let known: Normalize = read(method, parameters, |all| serde_json::json!({ method: all }))?;
    x.map(|values| {
        let direction = choice("normalize", "direction", direction, "\"higher\" or \"lower\"")?;
        known.scale(values, direction)
    })
}

#[pyfunction]
#[pyo3(signature = (x, ties, tolerance))]
pub(crate) fn stats_ranks<'py>(
    x: Vector<'py>,
    ties: &str,
    tolerance: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    x.map(|values| {
        Ok(govindex::stats::ranks(values, ties_named("ranks", ties)?, checked_tolerance(tolerance)?))
    })
}
