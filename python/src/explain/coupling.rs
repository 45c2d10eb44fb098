//! The coupling of subsystems. `explain/_coupling.py` documents.

use govindex::explain::Coupling;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use crate::assessment::Assessment;
use crate::convert::facts_to_py;
use crate::dataset::{Dataset, Panel};
use crate::errors::run;
use crate::labels::Matrix;
use crate::language::spoken;
use crate::panel::PanelAssessment;
use crate::parameters::read;
use crate::table::Table;

/// The scores of subsystems by unit and period; made by `govindex.explain.coupling` of what it is given.
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Subsystems(govindex::explain::Subsystems);

fn of_columns<'a>(names: Option<Vec<String>>, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.unwrap_or_else(|| known.map(str::to_owned).collect())
}

fn texts(nodes: &[String]) -> Vec<&str> {
    nodes.iter().map(String::as_str).collect()
}

#[pymethods]
impl Subsystems {
    /// A matrix with a row per unit and a column per subsystem; where they have no names, positions are their names.
    #[staticmethod]
    fn of_matrix(py: Python<'_>, matrix: Matrix<'_>) -> PyResult<Self> {
        let [rows, width] = matrix.shape();
        let positions = |count: usize| (0..count).map(|at| at.to_string()).collect();
        let units = matrix.units()?.unwrap_or_else(|| positions(rows));
        let names = matrix.names()?.unwrap_or_else(|| positions(width));
        let columns = matrix.columns()?.into_iter().map(<[f64]>::to_vec).collect();
        run(py, || govindex::explain::Subsystems::new(names, units, columns)).map(Self)
    }

    /// Indicators of a dataset, by default all.
    #[staticmethod]
    fn of_dataset(py: Python<'_>, data: &Dataset, names: Option<Vec<String>>) -> PyResult<Self> {
        let names = of_columns(names, data.0.indicators());
        run(py, || govindex::explain::Subsystems::of_datasets(names, [(None, &data.0)])).map(Self)
    }

    /// Indicators of a panel, by default all.
    #[staticmethod]
    fn of_panel(py: Python<'_>, panel: &Panel, names: Option<Vec<String>>) -> PyResult<Self> {
        let datasets = || panel.0.iter();
        let names = of_columns(names, datasets().next().into_iter().flat_map(govindex::Dataset::indicators));
        run(py, || {
            let datasets = datasets().map(|data| (Some(data.period().unwrap_or_default()), data));
            govindex::explain::Subsystems::of_datasets(names, datasets)
        })
        .map(Self)
    }

    /// The scores at nodes, brought to 0…1.
    #[staticmethod]
    fn of_assessment(py: Python<'_>, result: &Assessment, nodes: Vec<String>) -> PyResult<Self> {
        run(py, || govindex::explain::Subsystems::of_scores(&result.0, &texts(&nodes))).map(Self)
    }

    /// The scores at nodes in several periods, brought to 0…1.
    #[staticmethod]
    fn of_results(
        py: Python<'_>,
        results: Vec<(String, Bound<'_, Assessment>)>,
        nodes: Vec<String>,
    ) -> PyResult<Self> {
        let results: Vec<(String, &Assessment)> =
            results.iter().map(|(period, one)| (period.clone(), one.get())).collect();
        run(py, || {
            let parts = results.iter().map(|(period, one)| (Some(period.as_str()), &one.0));
            govindex::explain::Subsystems::of_panel(parts, &texts(&nodes))
        })
        .map(Self)
    }

    /// The scores of a panel at nodes, brought to 0…1.
    #[staticmethod]
    fn of_assessed(py: Python<'_>, panel: &PanelAssessment, nodes: Vec<String>) -> PyResult<Self> {
        run(py, || {
            let parts = panel.0.iter().map(|(period, one)| (Some(period), one));
            govindex::explain::Subsystems::of_panel(parts, &texts(&nodes))
        })
        .map(Self)
    }

    /// The names of the subsystems.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.names().to_vec()
    }
}

#[pyfunction]
pub(crate) fn explain_coupling<'py>(
    py: Python<'py>,
    scores: &Subsystems,
    parameters: &Bound<'py, PyDict>,
    language: Option<&str>,
) -> PyResult<Bound<'py, PyDict>> {
    let language = spoken(py, language)?;
    let parameters: Coupling = read("coupling coordination", parameters, Value::Object)?;
    let found = run(py, || govindex::explain::coupling(&scores.0, &parameters))?;
    let dict = PyDict::new(py);
    dict.set_item("table", Table(found.table(language.code())))?;
    let warnings: Vec<String> = found.warnings().iter().map(|warning| warning.message(language)).collect();
    dict.set_item("warnings", warnings)?;
    dict.set_item("form", facts_to_py(py, "coupling", &parameters.form)?)?;
    let weights = PyDict::new(py);
    for (name, weight) in found.subsystems().iter().zip(found.weights()) {
        weights.set_item(name, weight)?;
    }
    dict.set_item("weights", weights)?;
    dict.set_item("rescale", parameters.rescale.map(<(f64, f64)>::from))?;
    Ok(dict)
}
