//! Frontiers: benefit of the doubt, data envelopment, Malmquist. `scoring/` makes the arrays and documents.

use govindex::Result;
use govindex::scoring::{self, BenefitOfTheDoubt, Dea, Orientation, Period};
use govindex::stats::Columns;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::Value;

use crate::convert::choice;
use crate::errors::run;
use crate::labels::Matrix;
use crate::parameters::read;
use crate::scoring::{Scored, by_rows, numbers};

/// Scores by benefit of the doubt.
#[pyfunction]
pub(crate) fn scoring_doubt<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let known: BenefitOfTheDoubt = read("benefit of the doubt", parameters, Value::Object)?;
    let made = x.run(|x| scoring::benefit_of_the_doubt(x, &known))?;
    let dict = PyDict::new(py);
    dict.set_item("weights", by_rows(py, &made.weights)?)?;
    dict.set_item("shares", by_rows(py, &made.shares)?)?;
    dict.set_item("targets", by_rows(py, &made.targets)?)?;
    dict.set_item("peers", made.peers)?;
    dict.set_item("scored", Bound::new(py, Scored::new(made.scored, x.units()?))?)?;
    Ok(dict)
}

/// Efficiency by data envelopment.
#[pyfunction]
pub(crate) fn scoring_dea<'py>(
    py: Python<'py>,
    inputs: Matrix<'py>,
    outputs: Matrix<'py>,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let known: Dea = read("DEA", parameters, Value::Object)?;
    let produced = outputs.columns()?;
    let made = inputs.run(|inputs| scoring::dea(inputs, &Columns::new(produced)?, &known))?;
    let dict = PyDict::new(py);
    dict.set_item("input_targets", by_rows(py, &made.input_targets)?)?;
    dict.set_item("output_targets", by_rows(py, &made.output_targets)?)?;
    dict.set_item("peers", made.peers)?;
    dict.set_item("scored", Bound::new(py, Scored::new(made.scored, inputs.units()?))?)?;
    Ok(dict)
}

fn orientation_named(word: &str) -> Result<Orientation> {
    choice("DEA", "orientation", word, "\"input\" or \"output\"")
}

/// Efficiency split into technique and scale.
#[pyfunction]
pub(crate) fn scoring_scale_efficiency<'py>(
    py: Python<'py>,
    inputs: Matrix<'py>,
    outputs: Matrix<'py>,
    orientation: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let produced = outputs.columns()?;
    let made = inputs.run(|inputs| {
        let orientation = orientation_named(orientation)?;
        scoring::scale_efficiency(inputs, &Columns::new(produced)?, orientation)
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
    periods: Vec<(Matrix<'py>, Matrix<'py>)>,
    orientation: &str,
) -> PyResult<Bound<'py, PyList>> {
    let given = periods.iter().map(|(inputs, outputs)| Ok((inputs.columns()?, outputs.columns()?)));
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
