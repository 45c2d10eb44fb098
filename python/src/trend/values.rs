//! One number per unit and period, from whatever holds it. `trend/_values.py` says what is taken.

use pyo3::prelude::*;

use crate::assessment::Assessment;
use crate::dataset::Panel;
use crate::errors::run;
use crate::labels::Matrix;
use crate::panel::PanelAssessment;

/// One number per unit and period; made by the functions of `govindex.trend` of what they are given.
#[pyclass(frozen, module = "govindex")]
pub(crate) struct PanelValues(pub(crate) govindex::trend::PanelValues);

#[pymethods]
impl PanelValues {
    /// A matrix with a row per unit and a column per period; where they have no names, positions are their names.
    #[staticmethod]
    fn of_matrix(py: Python<'_>, matrix: Matrix<'_>) -> PyResult<Self> {
        let [rows, width] = matrix.shape();
        let positions = |count: usize| (0..count).map(|at| at.to_string()).collect();
        let units = matrix.units()?.unwrap_or_else(|| positions(rows));
        let periods = matrix.names()?.unwrap_or_else(|| positions(width));
        let columns = matrix.columns()?.into_iter().map(<[f64]>::to_vec).collect();
        run(py, || govindex::trend::PanelValues::new(units, periods, columns)).map(Self)
    }

    /// An indicator of a panel.
    #[staticmethod]
    fn of_panel(py: Python<'_>, panel: &Panel, indicator: &str) -> PyResult<Self> {
        run(py, || govindex::trend::PanelValues::of_panel(&panel.0, indicator)).map(Self)
    }

    /// The scores at a node, by default the index.
    #[staticmethod]
    fn of_results(
        py: Python<'_>,
        results: Vec<(String, Bound<'_, Assessment>)>,
        node: Option<&str>,
    ) -> PyResult<Self> {
        let results: Vec<(String, &Assessment)> =
            results.iter().map(|(period, one)| (period.clone(), one.get())).collect();
        let made = || {
            let parts = results.iter().map(|(period, one)| (period.as_str(), &one.0));
            govindex::trend::PanelValues::of_scores(parts, node)
        };
        run(py, made).map(Self)
    }

    /// The scores of a panel at a node, by default the index.
    #[staticmethod]
    fn of_assessed(py: Python<'_>, panel: &PanelAssessment, node: Option<&str>) -> PyResult<Self> {
        run(py, || govindex::trend::PanelValues::of_scores(panel.0.iter(), node)).map(Self)
    }

    /// The units, in the order in which they first occur.
    #[getter]
    fn units(&self) -> Vec<String> {
        self.0.units().to_vec()
    }

    /// The periods, earliest first.
    #[getter]
    fn periods(&self) -> Vec<String> {
        self.0.periods().to_vec()
    }

    /// The group of each unit in a group column.
    fn group(&self, py: Python<'_>, name: &str) -> PyResult<Vec<String>> {
        run(py, || self.0.group(name))
    }

    /// The values, a column per period, in the order of the units and periods of another; what is not here is missing.
    fn like(&self, other: &Self) -> Vec<Vec<f64>> {
        self.0.like(&other.0)
    }
}
