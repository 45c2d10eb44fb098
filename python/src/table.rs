//! Result tables.

use std::sync::Arc;

use arrow_array::{ArrayRef, StructArray};
use arrow_schema::Field;
use govindex::{Cells, Error, Problem, cut, excerpt};
use pyo3::exceptions::{PyImportError, PyKeyError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyTuple};
use pyo3_arrow::ffi::{ArrayIterator, to_stream_pycapsule};

use crate::convert::present;
use crate::errors::{raise, run};
use crate::frame::path_of;
use crate::language::spoken;
use crate::pickle;
use crate::prepare::as_array;
use crate::scoring::by_rows;

/// A table is shown up to this many columns; a notebook is not helped by more.
const SHOWN_COLUMNS: usize = 20;
/// The repr shows this many rows of a longer table.
const SHOWN_ROWS: usize = 20;
/// The repr shows this many characters of a longer text.
const SHOWN_CHARS: usize = 200;
/// A notebook shows this many rows of a longer table.
const SHOWN_ROWS_HTML: usize = 10;

/// Named columns of equal length: what every result comes out as.
///
/// Any library that reads the Arrow PyCapsule interface takes a table as it is: `polars.DataFrame(table)`,
/// `pyarrow.table(table)`. The repr shows the first rows, `print` all of them.
///
/// Example:
///     >>> import govindex as gi
///     >>> data = {"unit": ["A", "B"], "OSI": [0.9, 0.4], "TII": [0.7, None], "HCI": [0.8, 0.6]}
///     >>> table = gi.assess(gi.Framework.builtin("un-egdi-2022"), data).scores()
///     >>> table
///     unit    EGDI     OSI     TII     HCI
///     A     0.8000  0.9000  0.7000  0.8000
///     B             0.4000          0.6000
///     >>> table["TII"]
///     [0.7, None]
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Table(pub(crate) govindex::Table);

#[pymethods]
impl Table {
    /// The names of the columns, in order.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.0.columns().map(|(name, _)| name).collect()
    }

    /// How many rows there are.
    fn __len__(&self) -> usize {
        self.0.rows()
    }

    /// The cells of a column as a list; missing cells are None.
    fn __getitem__<'py>(&self, py: Python<'py>, column: &str) -> PyResult<Bound<'py, PyList>> {
        let cells = self.0.column(column).ok_or_else(|| {
            PyKeyError::new_err(format!(
                "no column `{column}`; the columns are {}",
                self.columns().join(", ")
            ))
        })?;
        list(py, cells)
    }

    /// The columns as lists, by name; missing cells are None.
    ///
    /// Returns:
    ///     dict[str, list]: texts as str, numbers as float, counts and ranks as int.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, cells) in self.0.columns() {
            dict.set_item(name, list(py, cells)?)?;
        }
        Ok(dict)
    }

    /// The table as a pandas frame; does not need pyarrow. Columns of counts that miss some are of type `Int64`.
    ///
    /// Returns:
    ///     pandas.DataFrame: a row per row, with a plain index.
    ///
    /// Raises:
    ///     ImportError: pandas is not installed.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let pandas = optional(py, "pandas")?;
        let columns = PyDict::new(py);
        for (name, cells) in self.0.columns() {
            let values = list(py, cells)?;
            let kind = match cells {
                Cells::Text(_) => "object",
                Cells::Number { .. } => "float64",
                Cells::Count(counts) if counts.iter().all(Option::is_some) => "int64",
                Cells::Count(_) => "Int64",
            };
            let kind = PyDict::from_sequence(&[("dtype", kind)].into_pyobject(py)?)?;
            columns.set_item(name, pandas.call_method("Series", (values,), Some(&kind))?)?;
        }
        pandas.call_method1("DataFrame", (columns,))
    }

    /// The table as a polars frame.
    ///
    /// Returns:
    ///     polars.DataFrame: texts as String, numbers as Float64, counts and ranks as Int64, missing cells null.
    ///
    /// Raises:
    ///     ImportError: polars is not installed.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        optional(slf.py(), "polars")?.call_method1("DataFrame", (slf,))
    }

    /// The table as CSV: UTF-8, comma, LF, numbers with every digit, missing cells empty.
    ///
    /// What a spreadsheet would run as a formula (`=cmd()`, `-A1`, `a;=b`) gets an apostrophe in front, which is read back as a
    /// part of the text; every other text (`-`, `-5`, `a;b`) is read back as it was.
    ///
    /// Args:
    ///     path (str | os.PathLike | None): the file to write; without it the text is returned.
    ///     headers (str | None): a language in which columns are called as people call them, nodes by their names; without it
    ///         their names are those of the columns, codes among them.
    ///     bom (bool): whether a byte order mark stands in front, by which Excel knows UTF-8.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> framework = gi.Framework.builtin("wb-gtmi-2020").collapse("GTMI")
    ///     >>> gi.assess(framework, {"economy": ["A"], "GTMI": [0.8]}).league_table().to_csv(headers="zh").splitlines()
    ///     ['排名,评估对象,政府科技成熟度,等次', '1,A,0.8,extensive']
    ///
    /// Returns:
    ///     str | None: the text, or None where it went into a file.
    ///
    /// Raises:
    ///     DataError: the file cannot be written (`code` is `io`).
    #[pyo3(signature = (path=None, *, headers=None, bom=false))]
    fn to_csv(
        &self,
        py: Python<'_>,
        path: Option<&Bound<'_, PyAny>>,
        headers: Option<&str>,
        bom: bool,
    ) -> PyResult<Option<String>> {
        let path = path.map(path_of).transpose()?;
        let headers = headers.map(|code| spoken(py, Some(code))).transpose()?;
        run(py, || {
            let csv = headers.map_or_else(|| self.0.to_csv(), |language| self.0.headed(language).to_csv());
            let text = if bom { format!("\u{feff}{csv}") } else { csv };
            let Some(path) = path else { return Ok(Some(text)) };
            std::fs::write(&path, text).map(|()| None).map_err(|fault| {
                Error::from(Problem::Io {
                    path: path.display().to_string(),
                    operation: "write",
                    reason: fault.to_string(),
                })
            })
        })
    }

    /// The numbers of the table for numpy: 2-D float64, a row per row; what is missing is NaN.
    ///
    /// Raises:
    ///     TypeError: a column holds texts: take the columns that are meant, as `table["score"]`.
    ///     ImportError: numpy is not installed.
    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<&Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut columns = Vec::with_capacity(self.0.columns().len());
        for (name, cells) in self.0.columns() {
            columns.push(match cells {
                Cells::Number { values, .. } => values.clone(),
                #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
                Cells::Count(counts) => {
                    counts.iter().map(|count| count.map_or(f64::NAN, |count| count as f64)).collect()
                }
                Cells::Text(_) => {
                    return Err(PyTypeError::new_err(format!(
                        "column `{}` of the table holds texts, and an array is of numbers: take the columns that are \
                         meant, as `table[\"score\"]`, or `to_pandas()`",
                        excerpt(name)
                    )));
                }
            });
        }
        optional(py, "numpy")?;
        as_array(by_rows(py, &columns)?, dtype, copy)
    }

    /// The table as an Arrow C stream, for any library that reads the PyCapsule interface.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batch = run(py, || self.0.to_arrow())?;
        let field = Arc::new(Field::new_struct("", batch.schema().fields().clone(), false));
        let array: ArrayRef = Arc::new(StructArray::from(batch));
        let stream = ArrayIterator::new([Ok(array)].into_iter(), field);
        Ok(to_stream_pycapsule(py, Box::new(stream), requested_schema)?)
    }

    fn __repr__(&self) -> String {
        shown(&self.0, SHOWN_ROWS)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        html(py, &self.0)
    }

    /// Two tables are equal when they have the same columns of the same cells; missing cells are equal to each other.
    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let Ok(other) = other.cast::<Self>() else { return Ok(py.NotImplemented()) };
        let (a, b) = (self.0.to_arrow(), other.get().0.to_arrow());
        let equal = a.and_then(|a| Ok(a == b?)).map_err(|error| raise(py, &error))?;
        Ok(equal.into_pyobject(py)?.to_owned().into_any().unbind())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let columns = PyList::empty(py);
        for (name, cells) in self.0.columns() {
            let (kind, decimals) = match cells {
                Cells::Text(_) => ("text", None),
                Cells::Number { decimals, .. } => ("number", *decimals),
                Cells::Count(_) => ("count", None),
            };
            columns.append((name, kind, decimals, list(py, cells)?))?;
        }
        pickle::reduce(py, "table", columns.into_any())
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl Table {
    /// The table that [`Table::__reduce__`] took apart.
    pub(crate) fn restore(columns: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut table = govindex::Table::new();
        for column in columns.try_iter()? {
            let (name, kind, decimals, cells) =
                column?.extract::<(String, String, Option<usize>, Bound<'_, PyAny>)>()?;
            let cells = match kind.as_str() {
                "number" => {
                    let values = cells.extract::<Vec<Option<f64>>>()?;
                    Cells::Number {
                        values: values.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect(),
                        decimals,
                    }
                }
                "count" => Cells::Count(cells.extract()?),
                _ => Cells::Text(cells.extract()?),
            };
            table = table.with(name, cells);
        }
        Ok(Self(table))
    }
}

fn list<'py>(py: Python<'py>, cells: &Cells) -> PyResult<Bound<'py, PyList>> {
    match cells {
        Cells::Text(texts) => PyList::new(py, texts),
        Cells::Number { values, .. } => PyList::new(py, values.iter().map(|&value| present(value))),
        Cells::Count(counts) => PyList::new(py, counts),
    }
}

/// A module that only some results need.
pub(crate) fn optional<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyModule>> {
    py.import(name).map_err(|fault| {
        if !fault.is_instance_of::<PyImportError>(py) {
            return fault;
        }
        let error = PyImportError::new_err(format!("this requires '{name}': pip install 'govindex[{name}]'"));
        error.set_cause(py, Some(fault));
        error
    })
}

/// The first rows and columns of a table, as text.
pub(crate) fn shown(table: &govindex::Table, rows: usize) -> String {
    let (head, columns) = head(table, rows);
    let mut lines = vec![head.to_string().trim_end_matches('\n').to_owned()];
    if table.rows() > rows {
        lines.push(format!("… {} more rows", table.rows() - rows));
    }
    if columns > SHOWN_COLUMNS {
        lines.push(format!("… {} more columns", columns - SHOWN_COLUMNS));
    }
    lines.join("\n")
}

/// The first rows and columns of a table, as HTML with every text escaped.
pub(crate) fn html(py: Python<'_>, table: &govindex::Table) -> PyResult<String> {
    let (head, columns) = head(table, SHOWN_ROWS_HTML);
    let names: Vec<(&str, bool)> =
        head.columns().map(|(name, cells)| (name, !matches!(cells, Cells::Text(_)))).collect();
    let rows: Vec<Vec<String>> =
        (0..head.rows()).map(|row| head.columns().map(|(_, cells)| cell(cells, row)).collect()).collect();
    let more = (table.rows() - head.rows(), columns.saturating_sub(SHOWN_COLUMNS));
    py.import(intern!(py, "govindex._html"))?.call_method1("table", (names, rows, more))?.extract()
}

/// The first rows and columns, and how many columns there are.
fn head(table: &govindex::Table, rows: usize) -> (govindex::Table, usize) {
    let first = table.select(&(0..rows).collect::<Vec<_>>());
    let head = first.columns().take(SHOWN_COLUMNS).fold(govindex::Table::new(), |head, (name, cells)| {
        let cells = match cells {
            Cells::Text(texts) => {
                let text = |text: &Option<String>| text.as_deref().map(|text| cut(text, SHOWN_CHARS));
                Cells::Text(texts.iter().map(text).collect())
            }
            other => other.clone(),
        };
        head.with(cut(name, SHOWN_CHARS), cells)
    });
    (head, table.columns().len())
}

/// A cell as a person reads it.
fn cell(cells: &Cells, row: usize) -> String {
    match cells {
        Cells::Text(texts) => texts[row].clone().unwrap_or_default(),
        Cells::Count(counts) => counts[row].map(|count| count.to_string()).unwrap_or_default(),
        Cells::Number { values, .. } if values[row].is_nan() => String::new(),
        Cells::Number { values, decimals: Some(decimals) } => format!("{:.*}", decimals, values[row]),
        Cells::Number { values, decimals: None } => values[row].to_string(),
    }
}
