//! The change of scores and ranks, split. `trend/_decompose.py` documents.

use govindex::trend::{Decomposition, decompose};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::assessment::Assessment;
use crate::errors::run;
use crate::table::Table;

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "those of the Python function")]
pub(crate) fn trend_decompose<'py>(
    py: Python<'py>,
    before: &Assessment,
    after: &Assessment,
    unit: Option<&str>,
    node: Option<String>,
    exact: usize,
    orders: usize,
    seed: u64,
) -> PyResult<Bound<'py, PyDict>> {
    let mut asked = Decomposition::default().exact(exact).orders(orders).seed(seed);
    if let Some(node) = node {
        asked = asked.node(node);
    }
    let (found, tables) = run(py, || {
        let found = decompose(&before.0, &after.0, &asked)?;
        let found = match unit {
            Some(unit) => found.only(unit)?,
            None => found,
        };
        let tables = [found.table(), found.summary(), found.ranks_table(), found.breaks_table()];
        Ok((found, tables))
    })?;
    let dict = PyDict::new(py);
    for (name, table) in ["table", "summary", "ranks", "breaks"].into_iter().zip(tables) {
        dict.set_item(name, Table(table))?;
    }
    dict.set_item("came", found.came())?;
    dict.set_item("gone", found.gone())?;
    Ok(dict)
}
