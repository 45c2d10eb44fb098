//! Frontiers: benefit of the doubt, data envelopment, Malmquist. `scoring/` makes the arrays and documents.

use govindex::Result;
use govindex::scoring::{self, BenefitOfTheDoubt, Dea, Orientation, Period};
use govindex::stats::Columns;
use numpy::PyReadonlyArray2;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::Value;

use crate::convert::choice;
use crate::errors::run;
use crate::parameters::read;
use crate::scoring::{Given, Scored, by_rows, columns, numbers};

/// Scores by benefit of the doubt.
#[pyfunction]
pub(crate) fn scoring_doubt<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f64>,
    parameters: &Bound<'py, PyDict>,
    names: Option<Vec<String>>,
) -> PyResult<Bound<'py, PyDict>> {
    let known: BenefitOfTheDoubt = read("benefit of the doubt", parameters, Value::Object)?;
    let given = Given::new(&x, None, None, names)?;
    let made = given.run(py, |x, _, _| scoring::benefit_of_the_doubt(x, &known))?;
    let dict = PyDict::new(py);
    dict.set_item("weights", by_rows(py, &made.weights)?)?;
    dict.set_item("shares", by_rows(py, &made.shares)?)?;
    dict.set_item("targets", by_rows(py, &made.targets)?)?;
    dict.set_item("peers", made.peers)?;
    dict.set_item("scored", Bound::new(py, Scored::new(made.scored, None))?)?;
    Ok(dict)
}

/// Efficiency by data envelopment.
#[pyfunction]
pub(crate) fn scoring_dea<'py>(
    py: Python<'py>,
    inputs: PyReadonlyArray2<'py, f64>,
    outputs: PyReadonlyArray2<'py, f64>,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let known: Dea = read("DEA", parameters, Value::Object)?;
    let (inputs, outputs) = (columns(&inputs)?, columns(&outputs)?);
    let made = run(py, || scoring::dea(&Columns::new(inputs)?, &Columns::new(outputs)?, &known))?;
    let dict = PyDict::new(py);
    dict.set_item("input_targets", by_rows(py, &made.input_targets)?)?;
    dict.set_item("output_targets", by_rows(py, &made.output_targets)?)?;
    dict.set_item("peers", made.peers)?;
    dict.set_item("scored", Bound::new(py, Scored::new(made.scored, None))?)?;
    Ok(dict)
}

fn orientation_named(word: &str) -> Result<Orientation> {
    choice("DEA", "orientation", word, "\"input\" or \"output\"")
}

/// Efficiency split into technique and scale.
#[pyfunction]
pub(crate) fn scoring_scale_efficiency<'py>(
    py: Python<'py>,
    inputs: PyReadonlyArray2<'py, f64>,
    outputs: PyReadonlyArray2<'py, f64>,
    orientation: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let (inputs, outputs) = (columns(&inputs)?, columns(&outputs)?);
    let made = run(py, || {
        let orientation = orientation_named(orientation)?;
        scoring::scale_efficiency(&Columns::new(inputs)?, &Columns::new(outputs)?, orientation)
    })?;
    let dict = PyDict::new(py);
    dict.set_item("constant", numbers(py, &made.constant)?)?;
    dict.set_item("variable", numbers(py, &made.variable)?)?;
    dict.set_item("scale", numbers(py, &made.scale)?)?;
    Ok(dict)
}

/// The change of productivity from each period to the next; a period is its inputs and outputs.
#[pyfunction]
pub(crate) fn scoring_malmquist<'py>(
    py: Python<'py>,
    periods: Vec<(PyReadonlyArray2<'py, f64>, PyReadonlyArray2<'py, f64>)>,
    orientation: &str,
) -> PyResult<Bound<'py, PyList>> {
    let given = periods.iter().map(|(inputs, outputs)| Ok((columns(inputs)?, columns(outputs)?)));
    let given = given.collect::<PyResult<Vec<_>>>()?;
    let changes = run(py, || {
        let period =
            |(inputs, outputs)| Ok(Period { inputs: Columns::new(inputs)?, outputs: Columns::new(outputs)? });
        let periods = given.into_iter().map(period).collect::<Result<Vec<_>>>()?;
        scoring::malmquist(&periods, orientation_named(orientation)?)
    })?;
    let list = PyList::empty(py);
    for change in &changes {
        let dict = PyDict::new(py);
        dict.set_item("index", numbers(py, &change.index)?)?;
        dict.set_item("efficiency", numbers(py, &change.efficiency)?)?;
        dict.set_item("frontier", numbers(py, &change.frontier)?)?;
        dict.set_item("pure_efficiency", numbers(py, &change.pure_efficiency)?)?;
        dict.set_item("scale", numbers(py, &change.scale)?)?;
        list.append(dict)?;
    }
    Ok(list)
}
