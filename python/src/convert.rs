//! Values of the core as Python objects, and the words of the core from Python texts.

use govindex::{Error, Problem, spelling};
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::errors::raise;
use crate::parameters::near;

/// A JSON value as a Python object.
pub(crate) fn json_to_py<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Null => Ok(py.None().into_bound(py)),
        Value::Bool(yes) => yes.into_bound_py_any(py),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => whole.into_bound_py_any(py),
            (None, Some(whole)) => whole.into_bound_py_any(py),
            (None, None) => number.as_f64().into_bound_py_any(py),
        },
        Value::String(text) => text.into_bound_py_any(py),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(json_to_py(py, item)?)?;
            }
            Ok(list.into_any())
        }
        Value::Object(fields) => {
            let dict = PyDict::new(py);
            for (key, field) in fields {
                dict.set_item(key, json_to_py(py, field)?)?;
            }
            Ok(dict.into_any())
        }
    }
}

/// A value of the core as dicts and lists, as JSON has it.
pub(crate) fn facts_to_py<'py>(
    py: Python<'py>,
    what: &'static str,
    facts: &impl Serialize,
) -> PyResult<Bound<'py, PyAny>> {
    let fault =
        |fault: serde_json::Error| Error::from(Problem::Deserialize { what, reason: fault.to_string() });
    let facts = serde_json::to_value(facts).map_err(fault).map_err(|error| raise(py, &error))?;
    json_to_py(py, &facts)
}

/// One of the words that a method knows: `"higher"`, `"competition"` …, spelt as in framework files.
pub(crate) fn choice<T: DeserializeOwned>(
    method: &'static str,
    parameter: &'static str,
    word: &str,
    expected: &'static str,
) -> Result<T, Error> {
    spelling::read(word).map_err(|fault| {
        let (method, parameter, expected) = (method.to_owned(), parameter.to_owned(), expected.to_owned());
        let found = format!("\"{word}\"");
        Problem::Refused { method, parameter, found, nearest: near(&fault), expected }.into()
    })
}

/// Missing outside is `None`.
pub(crate) fn present(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}
