//! When targets are reached. `trend/_forecast.py` documents.

use govindex::trend::{DatedTargets, forecast, forecast_table, forecast_values};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::values::PanelValues;
use crate::assessment::Assessment;
use crate::convert::choice;
use crate::errors::run;
use crate::table::Table;

/// The targets as Python gives them: `(node, target)` pairs, `(node, day)` pairs, a day for all.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Asked {
    targets: Vec<(String, f64)>,
    dues: Vec<(String, String)>,
    due: Option<String>,
    aim: Option<String>,
    path: String,
    level: f64,
}

impl Asked {
    fn read(self) -> govindex::Result<DatedTargets> {
        let path = choice("forecast", "path", &self.path, "\"linear\" or \"compound\"")?;
        let mut made = DatedTargets::default().path(path).level(self.level);
        for (node, value) in self.targets {
            made = made.target(node, value);
        }
        for (node, day) in self.dues {
            made = made.node_by(node, &day)?;
        }
        if let Some(day) = self.due {
            made = made.by(&day)?;
        }
        if let Some(aim) = self.aim {
            made = made.aim(choice("forecast", "aim", &aim, "\"at-least\" or \"at-most\"")?);
        }
        Ok(made)
    }
}

#[pyfunction]
pub(crate) fn trend_forecast(
    py: Python<'_>,
    results: Vec<(String, Bound<'_, Assessment>)>,
    asked: &Bound<'_, PyDict>,
) -> PyResult<Table> {
    let asked: Asked = asked.extract()?;
    let results: Vec<(String, &Assessment)> =
        results.iter().map(|(period, one)| (period.clone(), one.get())).collect();
    run(py, || {
        let parts = results.iter().map(|(period, one)| (period.as_str(), &one.0));
        Ok(forecast_table(&forecast(parts, &asked.read()?)?))
    })
    .map(Table)
}

#[pyfunction]
pub(crate) fn trend_forecast_values(
    py: Python<'_>,
    values: &PanelValues,
    asked: &Bound<'_, PyDict>,
) -> PyResult<Table> {
    let asked: Asked = asked.extract()?;
    run(py, || Ok(forecast_table(&forecast_values(&values.0, &asked.read()?)?))).map(Table)
}
