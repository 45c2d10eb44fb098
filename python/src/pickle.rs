//! Objects on their way to other processes. Pickles are for that; for keeping, there are JSON and TOML.

use govindex::{Error, Problem};
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::assessment::{Assessment, Averages};
use crate::dataset::{Dataset, Panel};
use crate::errors::run;
use crate::framework::{Framework, Node};
use crate::hierarchy::Hierarchy;
use crate::panel::PanelAssessment;
use crate::prepare::{Imputed, Screening, Treated};
use crate::robustness::{Influence, Robustness, Uncertainty};
use crate::scoring::{Flows, Scored, Sorting};
use crate::table::Table;
use crate::trend::Facts;
use crate::weights::Weighting;

/// What `__reduce__` answers: call `_restore` with this.
pub(crate) fn reduce<'py>(
    py: Python<'py>,
    kind: &str,
    state: Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyTuple>> {
    let restore = py.import(intern!(py, "govindex._core"))?.getattr(intern!(py, "_restore"))?;
    (restore, (kind, state)).into_pyobject(py)
}

/// The state of an object of the core as JSON.
pub(crate) fn reduce_json<'py>(
    py: Python<'py>,
    kind: &str,
    state: impl FnOnce() -> Result<String, Error> + Send,
) -> PyResult<Bound<'py, PyTuple>> {
    let text = run(py, state)?;
    reduce(py, kind, text.into_pyobject(py)?.into_any())
}

/// Makes an object from what its `__reduce__` gave; for pickle alone.
#[pyfunction]
pub(crate) fn _restore<'py>(kind: &str, state: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = state.py();
    if kind == "table" {
        return Ok(Bound::new(py, Table::restore(state)?)?.into_any());
    }
    if kind == "scored" {
        return Ok(Bound::new(py, Scored::restore(state)?)?.into_any());
    }
    let text: String = state.extract()?;
    let object = match kind {
        "framework" => {
            Bound::new(py, Framework(run(py, || govindex::Framework::from_json(&text))?))?.into_any()
        }
        "dataset" => Bound::new(py, Dataset(run(py, || read("dataset", &text))?))?.into_any(),
        "panel" => Bound::new(py, Panel(run(py, || read("panel", &text))?))?.into_any(),
        "assessment" => {
            Bound::new(py, Assessment(run(py, || govindex::Assessment::from_json(&text))?))?.into_any()
        }
        "panel_assessment" => {
            let restored = run(py, || govindex::PanelAssessment::from_json(&text))?;
            Bound::new(py, PanelAssessment(restored))?.into_any()
        }
        "averages" => Bound::new(py, Averages(run(py, || read("averages", &text))?))?.into_any(),
        "facts" => Bound::new(py, Facts(run(py, || read("facts", &text))?))?.into_any(),
        "hierarchy" => Bound::new(py, Hierarchy(run(py, || read("hierarchy", &text))?))?.into_any(),
        "influence" => {
            Bound::new(py, Influence(run(py, || govindex::robustness::Influence::from_json(&text))?))?
                .into_any()
        }
        "node" => Bound::new(py, run(py, || Node::restore(&text))?)?.into_any(),
        "robustness" => {
            Bound::new(py, Robustness(run(py, || govindex::robustness::Robustness::from_json(&text))?))?
                .into_any()
        }
        "flows" => Bound::new(py, run(py, || Flows::restore(&text))?)?.into_any(),
        "imputed" => Bound::new(py, run(py, || Imputed::restore(&text))?)?.into_any(),
        "screening" => Bound::new(py, run(py, || Screening::restore(&text))?)?.into_any(),
        "sorting" => Bound::new(py, run(py, || Sorting::restore(&text))?)?.into_any(),
        "treated" => Bound::new(py, run(py, || Treated::restore(&text))?)?.into_any(),
        "weighting" => Bound::new(py, run(py, || Weighting::restore(&text))?)?.into_any(),
        "uncertainty" => Bound::new(py, Uncertainty(run(py, || read("uncertainty", &text))?))?.into_any(),
        _ => return Err(PyValueError::new_err(format!("there is no `{kind}` to restore"))),
    };
    Ok(object)
}

/// An object of the core as JSON.
pub(crate) fn write(what: &'static str, value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value)
        .map_err(|fault| Error::from(Problem::Deserialize { what, reason: fault.to_string() }))
}

/// An object of the core from its JSON.
pub(crate) fn read<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text)
        .map_err(|fault| Error::from(Problem::Deserialize { what, reason: fault.to_string() }))
}
