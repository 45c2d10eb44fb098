//! Facts of documents, and change over periods.

mod convergence;
mod decompose;
mod forecast;
mod inequality;
mod mobility;
mod series;
mod values;

pub(crate) use convergence::{trend_beta, trend_clubs, trend_sigma};
pub(crate) use decompose::trend_decompose;
pub(crate) use forecast::{trend_forecast, trend_forecast_values};
pub(crate) use inequality::{trend_dagum, trend_inequality, trend_theil};
pub(crate) use mobility::{trend_mobility, trend_provinces};
pub(crate) use series::{trend_centre, trend_density, trend_growth};
pub(crate) use values::PanelValues;

use govindex::trend::{RankStep, malmquist_of, malmquist_table};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::assessment::Assessment;
use crate::dataset::Dataset;
use crate::errors::run;
use crate::evidence::{format, source};
use crate::language::{chosen, spoken};
use crate::pickle;
use crate::table::{Table, html, shown};

/// A repr shows this many rows.
const SHOWN_ROWS: usize = 20;

/// Facts read in documents: single numbers with the words that qualify them; made by `read_facts`.
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Facts(pub(crate) govindex::dataset::Facts);

#[pymethods]
impl Facts {
    /// A dataset of one unit: an indicator a fact, under its Chinese name (else its English one), with its bound.
    ///
    /// Raises:
    ///     DataError: two facts have one name.
    fn dataset(&self, py: Python<'_>, unit: &str) -> PyResult<Dataset> {
        run(py, || self.0.dataset(unit)).map(Dataset)
    }

    /// One row a fact.
    ///
    /// Args:
    ///     language (str): of the names, `"en"` or `"zh"`.
    ///
    /// Returns:
    ///     Table: `indicator`, `value`, `unit`, `year`, `bound` (exact, at-least, at-most, about), `qualifier`, `source`,
    ///     `quote`, `note`.
    #[pyo3(signature = (language=None))]
    fn table(&self, py: Python<'_>, language: Option<&str>) -> PyResult<Table> {
        Ok(Table(self.0.table(spoken(py, language)?.code())))
    }

    /// How many facts there are.
    fn __len__(&self) -> usize {
        self.0.facts().len()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __repr__(&self) -> String {
        shown(&self.0.table(chosen().code()), SHOWN_ROWS)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        html(py, &self.0.table(chosen().code()))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "facts", || pickle::write("facts", &self.0))
    }
}

/// Reads facts of documents: single numbers with the words that qualify them, as a baseline for later years.
///
/// "超过 98 %" is not 98 %: the true value is that or more. Such words become bounds of the values, which travel with the
/// dataset and decide what `trend.changes` may say.
///
/// Args:
///     table: a data frame, a dict of columns, or a path to a CSV or Parquet file, with the columns `indicator_zh`,
///         `indicator_en`, `value`, `unit`, `year`, `qualifier`, `source_file`, `quote` and `note`.
///     **options: how the cells of a CSV file are written (`missing`, `delimiter`, `decimal_comma`, `encoding`).
///
/// Returns:
///     Facts: in the order of the table.
///
/// Raises:
///     DataError: a column is missing, or there are no facts; or `cells` lists every value that is no number, every fact
///         without a name, and every qualifier that is not known, since nobody can say what it does to the number.
///
/// Example:
///     >>> import govindex as gi
///     >>> columns = ["indicator_zh", "indicator_en", "unit", "year", "qualifier", "source_file", "quote", "note"]
///     >>> row = ["4G网络覆盖率", "4G coverage", "%", "2020", "超过", "a.txt", "超过98%", None]
///     >>> facts = gi.read_facts({"value": [98]} | {name: [text] for name, text in zip(columns, row)})
///     >>> facts.dataset("150000").bounds("4G网络覆盖率")
///     ['at-least']
#[pyfunction]
#[pyo3(
    signature = (table, **options),
    text_signature = "(table, *, missing=(), delimiter=',', decimal_comma=False, encoding=None)"
)]
pub(crate) fn read_facts(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Facts> {
    let source = source(table, &format("read_facts", options)?)?;
    run(py, || govindex::dataset::read_facts(&*source)).map(Facts)
}

/// The changes between two datasets; `trend.py` documents.
#[pyfunction]
pub(crate) fn trend_changes(py: Python<'_>, before: &Dataset, after: &Dataset) -> PyResult<Table> {
    run(py, || Ok(govindex::trend::changes_table(&govindex::trend::changes(&before.0, &after.0)))).map(Table)
}

/// The Malmquist index at a node over the periods of a panel; `trend.py` documents.
#[pyfunction]
pub(crate) fn trend_malmquist(
    py: Python<'_>,
    results: Vec<(String, Bound<'_, Assessment>)>,
    node: Option<&str>,
) -> PyResult<Table> {
    let results: Vec<(String, govindex::Assessment)> =
        results.into_iter().map(|(period, one)| (period, one.get().0.clone())).collect();
    run(py, || {
        let results = govindex::PanelAssessment::new(results)?;
        let node = node.unwrap_or_else(|| results.framework().root().code());
        Ok(malmquist_table(&malmquist_of(&results, node)?))
    })
    .map(Table)
}

/// The ranks of one unit in several editions, in the order of time.
///
/// Args:
///     unit (str): the unit.
///     ranks (Mapping[str, float]): by edition (`"2017"`, `"2018"` …), in any order, 1 being best; editions are ordered as
///         numbers if all are integers, else by their text.
///     of (int | Mapping[str, int]): how many units were ranked: in every edition, or by edition.
///
/// Raises:
///     MethodError: there are no ranks, or one is below 1 or beyond the number of units.
///
/// Example:
///     >>> import govindex as gi
///     >>> record = gi.trend.RankRecord("150000", {"2017": 30, "2020": 21}, of=32)
///     >>> record.risen, record.best["period"]
///     (9.0, '2020')
///     >>> record.table()["risen"]
///     [None, 9.0]
#[pyclass(frozen, module = "govindex.trend")]
pub(crate) struct RankRecord(govindex::trend::RankRecord);

#[derive(FromPyObject)]
enum Of {
    Every(u64),
    Each(std::collections::HashMap<String, u64>),
}

#[pymethods]
impl RankRecord {
    #[new]
    #[pyo3(signature = (unit, ranks, *, of=None))]
    fn new(
        py: Python<'_>,
        unit: &str,
        ranks: std::collections::HashMap<String, f64>,
        of: Option<Of>,
    ) -> PyResult<Self> {
        let count = |period: &String| match &of {
            None => None,
            Some(Of::Every(count)) => Some(*count),
            Some(Of::Each(counts)) => counts.get(period).copied(),
        };
        let ranks: Vec<(&str, f64, Option<u64>)> =
            ranks.iter().map(|(period, &rank)| (period.as_str(), rank, count(period))).collect();
        run(py, || govindex::trend::RankRecord::new(unit, ranks)).map(Self)
    }

    /// The unit.
    #[getter]
    fn unit(&self) -> &str {
        self.0.unit()
    }

    /// By how many places it rose from the first edition to the last; below 0 where it fell.
    #[getter]
    fn risen(&self) -> f64 {
        self.0.risen()
    }

    /// The edition with the best rank, the latest of them where there are several: `period`, `rank`, `of`, `risen` (since
    /// the edition before; None in the first).
    #[getter]
    fn best<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let RankStep { period, rank, of, risen, .. } = self.0.best();
        let dict = PyDict::new(py);
        dict.set_item("period", period)?;
        dict.set_item("rank", rank)?;
        dict.set_item("of", of)?;
        dict.set_item("risen", risen)?;
        Ok(dict)
    }

    /// One row an edition, in the order of time: `unit`, `period`, `rank`, `of`, `risen`.
    fn table(&self) -> Table {
        Table(self.0.table())
    }

    /// How many editions there are.
    fn __len__(&self) -> usize {
        self.0.steps().len()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __repr__(&self) -> String {
        shown(&self.0.table(), SHOWN_ROWS)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        html(py, &self.0.table())
    }

    #[expect(clippy::unused_self, reason = "Python calls it on the object")]
    fn __reduce__<'py>(&self) -> PyResult<Bound<'py, PyTuple>> {
        Err(pyo3::exceptions::PyTypeError::new_err("a RankRecord cannot be pickled; its `table()` can"))
    }
}
