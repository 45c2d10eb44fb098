//! Mobility among classes and ranks, and neighbours. `trend/_mobility.py` documents.

use govindex::trend::{Classes, Mobility, Neighbours, cn_provinces};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::values::PanelValues;
use crate::assessment::Assessment;
use crate::convert::facts_to_py;
use crate::errors::run;
use crate::table::Table;

/// The classes of units, as `_mobility.py` reads them.
#[derive(FromPyObject)]
pub(crate) enum Given<'py> {
    Quantiles(usize),
    Cuts(Vec<f64>),
    Named(Vec<String>, Vec<Vec<Option<String>>>),
    Grades(Vec<(String, Bound<'py, Assessment>)>, Option<String>),
}

/// A unit with its neighbours and their weights.
type Around = (String, Vec<(String, f64)>);

#[pyfunction]
pub(crate) fn trend_mobility<'py>(
    py: Python<'py>,
    values: &PanelValues,
    classes: Given<'py>,
    pooled: bool,
    neighbours: Option<Vec<Around>>,
) -> PyResult<Bound<'py, PyAny>> {
    let values = &values.0;
    let classes = match classes {
        Given::Quantiles(count) => Classes::Quantiles(count),
        Given::Cuts(cuts) => Classes::Cuts(cuts),
        Given::Named(names, of) => run(py, || Classes::given(names, of))?,
        Given::Grades(results, node) => {
            let results: Vec<(String, &Assessment)> =
                results.iter().map(|(period, one)| (period.clone(), one.get())).collect();
            let parts = || results.iter().map(|(period, one)| (period.as_str(), &one.0));
            run(py, || Classes::grades(parts(), node.as_deref(), values))?
        }
    };
    let found = run(py, || {
        let around = neighbours.map(|lists| {
            let lists = lists.iter().map(|(unit, list)| {
                (unit.as_str(), list.iter().map(|(other, weight)| (other.as_str(), *weight)).collect())
            });
            Neighbours::new(values.units(), lists)
        });
        let around = around.transpose()?;
        let parameters = Mobility::default().pooled(pooled);
        govindex::trend::mobility(values, &classes, &parameters, around.as_ref())
    })?;
    let dict = facts_to_py(py, "mobility", &found)?;
    dict.set_item("table", Table(found.transitions()))?;
    dict.set_item("ranks", Table(found.ranks_table()))?;
    Ok(dict)
}

/// The neighbours of the provinces, by code or by name.
#[pyfunction]
pub(crate) fn trend_provinces(py: Python<'_>, named: bool) -> PyResult<Bound<'_, PyDict>> {
    let provinces = cn_provinces();
    let name = |code: &&'static str| {
        let known = provinces.iter().find(|one| named && one.code == *code);
        known.map_or(*code, |one| one.name)
    };
    let dict = PyDict::new(py);
    for province in provinces {
        dict.set_item(name(&province.code), province.neighbours.iter().map(name).collect::<Vec<_>>())?;
    }
    Ok(dict)
}
