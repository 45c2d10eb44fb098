//! The classes of a measure's records side by side. `explain/_served.py` documents.

use govindex::explain::served;
use pyo3::prelude::*;

use crate::arrays::direction_of;
use crate::errors::run;
use crate::evidence::Measured;
use crate::table::Table;

#[pyfunction]
pub(crate) fn explain_served(
    py: Python<'_>,
    measured: &Measured,
    by: &str,
    direction: &str,
    level: f64,
) -> PyResult<Table> {
    run(py, || served(&measured.0, by, direction_of("served", direction)?, level))
        .map(|found| Table(found.table()))
}
