//! Methods on plain arrays. `normalize.py`, `weights.py`, `scoring.py` and `stats.py` make the arrays and document.

use govindex::normalize::{Direction, Goalposts, MinMax, ZScore};
use govindex::scoring::Missing;
use govindex::stats::{Columns, Divisor};
use govindex::{Error, Result};
use numpy::{PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods as _};
use pyo3::prelude::*;

use crate::assessment::ties_named;
use crate::convert::choice;
use crate::errors::run;

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

#[pyfunction]
#[pyo3(signature = (kind, x, weights, p, missing, least))]
pub(crate) fn scoring_mean<'py>(
    kind: &str,
    x: PyReadonlyArray2<'py, f64>,
    weights: Option<Vec<f64>>,
    p: f64,
    missing: &str,
    least: Option<f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let py = x.py();
    let [rows, columns] = [x.shape()[0], x.shape()[1]];
    // The caller lays the matrix out by columns, so its memory is one column after the other.
    let values = x.as_slice()?;
    let scores = run(py, || {
        let columns: Vec<&[f64]> = match rows {
            0 => vec![&[]; columns],
            rows => values.chunks_exact(rows).collect(),
        };
        if let Some((at, value)) = values.iter().enumerate().find(|(_, value)| value.is_infinite()) {
            return Err(Error::NotFinite {
                indicator: format!("column {}", at / rows),
                unit: format!("in row {}", at % rows),
                value: value.to_string(),
            });
        }
        let children = Columns::new(columns)?;
        let weights = weights.unwrap_or_else(|| vec![1.0; children.len()]);
        let rule = choice("missing", "rule", missing, "\"rescale\", \"propagate\" or \"zero\"")?;
        let missing = Missing { rule, least };
        match kind {
            "geometric" => govindex::scoring::geometric(&children, &weights, &missing),
            "harmonic" => govindex::scoring::harmonic(&children, &weights, &missing),
            "power" => govindex::scoring::power(&children, &weights, p, &missing),
            _ => govindex::scoring::arithmetic(&children, &weights, &missing),
        }
    });
    Ok(PyArray1::from_vec(py, scores?))
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
