//! The core's error as Python exceptions, and the one way into the core.

use govindex::{Error, ErrorKind, Language};
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};
use serde_json::Value;

use crate::convert::json_to_py;
use crate::language::{chosen, spoken};
use crate::watch::watched;

create_exception!(
    govindex,
    GovindexError,
    PyValueError,
    "Something is wrong with a framework, the data, or a method; the message says where, and what to do.

`code` is a stable name of the fault (`missing_columns`, `cells`, `unknown_node` ...), and `place` a dict of where it lies,
as far as that is known (file, line, key, unit, indicator, period, row, column, position in a matrix). The other attributes
are the facts that the message tells; those that a fault does not have are None. Faulty rows and cells are all listed,
even where the message prints only the first twenty. `message(language)` gives the message in another language.

Example:
    >>> import govindex as gi
    >>> try:
    ...     gi.Framework.builtin(\"un-edgi-2022\")
    ... except gi.GovindexError as error:
    ...     error.code, error.nearest
    ('unknown_framework', 'un-egdi-2022')
"
);
create_exception!(
    govindex,
    FrameworkError,
    GovindexError,
    "A framework is wrong or unknown; `faults` lists every fault of a file with its line and key."
);
create_exception!(
    govindex,
    DataError,
    GovindexError,
    "The data is wrong, incomplete, or not what the framework needs; `columns`, `cells`, `rows` and `units` list \
     every offender."
);
create_exception!(
    govindex,
    MethodError,
    GovindexError,
    "A method cannot be applied, or a parameter is outside its range."
);

/// The facts that an exception may carry; a class attribute of `None` for each, so that asking is never an error.
const FACTS: &[&str] = &[
    "answers",
    "cells",
    "child",
    "code",
    "column",
    "columns",
    "done",
    "error",
    "expected",
    "fault",
    "faults",
    "file",
    "first",
    "found",
    "framework",
    "group",
    "hint",
    "id",
    "indicator",
    "items",
    "iterations",
    "judgement",
    "language",
    "likely",
    "line",
    "member",
    "method",
    "missing",
    "missing_names",
    "model",
    "more",
    "nearest",
    "needed",
    "needs",
    "node",
    "not_meant",
    "of",
    "operation",
    "parameter",
    "path",
    "period",
    "periods",
    "place",
    "reason",
    "remedy",
    "repeated_names",
    "residual",
    "rows",
    "runs",
    "step",
    "steps",
    "table",
    "tables",
    "total",
    "unit",
    "units",
    "unknown_names",
    "value",
    "what",
    "without_key",
];

/// Gives the exception classes their facts.
pub(crate) fn declare(py: Python<'_>) -> PyResult<()> {
    let base = py.get_type::<GovindexError>();
    FACTS.iter().try_for_each(|fact| base.setattr(*fact, py.None()))
}

/// The exception for an error of the core, its fields as attributes.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    let message = error.message(chosen());
    let exception = match error.kind() {
        ErrorKind::Framework => FrameworkError::new_err(message),
        ErrorKind::Data => DataError::new_err(message),
        ErrorKind::Method => MethodError::new_err(message),
        _ => GovindexError::new_err(message),
    };
    let attributes = || -> PyResult<()> {
        let Ok(Value::Object(fields)) = serde_json::to_value(error) else { return Ok(()) };
        let instance = exception.value(py);
        fields.iter().try_for_each(|(name, value)| instance.setattr(name, json_to_py(py, value)?))?;
        instance.setattr(intern!(py, "place"), place(py, error)?)?;
        let texts = Language::ALL.map(|language| (language.code(), error.message(language)));
        instance.setattr(intern!(py, "_texts"), texts.into_py_dict(py)?)
    };
    match attributes() {
        Ok(()) => exception,
        Err(fault) => fault,
    }
}

/// Where the error lies, as far as it is known.
fn place<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyDict>> {
    let (place, dict) = (error.place(), PyDict::new(py));
    let texts = [
        ("file", place.file()),
        ("key", place.key()),
        ("unit", place.unit()),
        ("indicator", place.indicator()),
        ("period", place.period()),
        ("column", place.column()),
    ];
    for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        dict.set_item(name, text)?;
    }
    let position = place.position().map(|position| position as u64);
    let numbers = [("line", place.line()), ("row", place.row()), ("position", position)];
    for (name, number) in numbers.into_iter().filter_map(|(name, number)| Some((name, number?))) {
        dict.set_item(name, number)?;
    }
    Ok(dict)
}

/// The message of an exception in a language.
#[pyfunction]
pub(crate) fn _message(error: &Bound<'_, PyAny>, language: Option<&str>) -> PyResult<String> {
    let language = spoken(error.py(), language)?;
    match error.getattr(intern!(error.py(), "_texts")) {
        Ok(texts) => texts.get_item(language.code())?.extract(),
        // Made by hand: it has the text that it was made with.
        Err(_) => Ok(error.str()?.to_string()),
    }
}

/// Lets other Python threads run while the core works, and hears Ctrl-C; an error becomes an exception.
pub(crate) fn run<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    watched(py, None, |_| work())
}
