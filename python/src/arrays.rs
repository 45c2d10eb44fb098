//! Methods on plain arrays. `normalize.py`, `weights.py` and `stats.py` make the arrays and document.

use govindex::Result;
use govindex::normalize::{Direction, Goalposts, MinMax, Normalize, ZScore};
use govindex::stats::Divisor;
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::assessment::ties_named;
use crate::convert::choice;
use crate::errors::run;
use crate::parameters::read;

type Interval = (f64, f64);

fn direction_of(method: &'static str, word: &str) -> Result<Direction> {
    choice(method, "direction", word, "\"higher\" or \"lower\"")
}

/// Works on a vector without a copy.
fn vector<'py>(
    x: &PyReadonlyArray1<'py, f64>,
    work: impl FnOnce(&[f64]) -> Result<Vec<f64>> + Send,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let py = x.py();
    let values = x.as_slice()?;
    Ok(PyArray1::from_vec(py, run(py, || work(values))?))
}

#[pyfunction]
#[pyo3(signature = (x, direction, to, bounds, clip, constant))]
pub(crate) fn normalize_min_max<'py>(
    x: PyReadonlyArray1<'py, f64>,
    direction: &str,
    to: Interval,
    bounds: Option<Interval>,
    clip: bool,
    constant: Option<f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    vector(&x, |values| {
        let mut parameters = MinMax { clip, constant, ..MinMax::default() }.to(to.0, to.1);
        if let Some((low, high)) = bounds {
            parameters = parameters.from(low, high);
        }
        govindex::normalize::min_max(values, direction_of("min-max", direction)?, &parameters)
    })
}

#[pyfunction]
#[pyo3(signature = (x, direction, mean, sd, divisor, constant))]
pub(crate) fn normalize_z_score<'py>(
    x: PyReadonlyArray1<'py, f64>,
    direction: &str,
    mean: f64,
    sd: f64,
    divisor: &str,
    constant: Option<f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    vector(&x, |values| {
        let divisor: Divisor = choice("z-score", "divisor", divisor, "\"sample\" or \"population\"")?;
        let parameters = ZScore { mean, sd, divisor, constant };
        govindex::normalize::z_score(values, direction_of("z-score", direction)?, &parameters)
    })
}

#[pyfunction]
#[pyo3(signature = (x, goalposts, direction, to, clip))]
pub(crate) fn normalize_goalposts<'py>(
    x: PyReadonlyArray1<'py, f64>,
    goalposts: Interval,
    direction: &str,
    to: Interval,
    clip: bool,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    vector(&x, |values| {
        let parameters = Goalposts::default().to(to.0, to.1).clip(clip);
        let direction = direction_of("goalposts", direction)?;
        govindex::normalize::goalposts(values, direction, goalposts.into(), &parameters)
    })
}

/// Scales by any method, with its parameters spelt as in framework files.
#[pyfunction]
pub(crate) fn normalize_by<'py>(
    method: &str,
    x: PyReadonlyArray1<'py, f64>,
    direction: &str,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let known: Normalize = read(method, parameters, |all| serde_json::json!({ method: all }))?;
    vector(&x, |values| {
        let direction = choice("normalize", "direction", direction, "\"higher\" or \"lower\"")?;
        known.scale(values, direction)
    })
}

#[pyfunction]
#[pyo3(signature = (x, ties, tolerance))]
pub(crate) fn stats_ranks<'py>(
    x: PyReadonlyArray1<'py, f64>,
    ties: &str,
    tolerance: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    vector(&x, |values| Ok(govindex::stats::ranks(values, ties_named("ranks", ties)?, tolerance)))
}
