//! Parameters of a model from keyword arguments, read by the core's own types: its names, its defaults, its ranges.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyMapping, PySequence, PyString};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::errors::MethodError;

/// The parameters of `model`, spelt as in framework files. `wrap` puts them where `T` looks for them.
pub(crate) fn read<T: DeserializeOwned>(
    model: &str,
    parameters: &Bound<'_, PyDict>,
    wrap: impl Fn(Map<String, Value>) -> Value,
) -> PyResult<T> {
    let py = parameters.py();
    let Value::Object(all) = json_from(parameters.as_any())? else { return Err(type_error("no parameters")) };
    let Err(fault) = serde_json::from_value::<T>(wrap(all.clone())) else {
        return serde_json::from_value(wrap(all)).map_err(type_error);
    };
    // Which of them is at fault shows when each is tried alone.
    for (key, value) in all {
        let alone = Map::from_iter([(key.clone(), value)]);
        let Err(fault) = serde_json::from_value::<T>(wrap(alone)) else { continue };
        let fault = fault.to_string();
        let expected = match fault.split_once("expected ") {
            Some((reason, expected)) if !reason.starts_with("unknown field") => expected,
            _ => return Err(type_error(format!("{model}: {fault}"))),
        };
        let expected = match expected {
            "f64" => "a finite number",
            "usize" => "a whole number of at least 0",
            "string or map" => "one of the words that the model knows",
            words => words,
        };
        let found = parameters.get_item(&key)?.map_or_else(String::new, |value| value.to_string());
        return Err(refused(py, model, &key, &found, expected));
    }
    Err(type_error(format!("{model}: {fault}")))
}

fn type_error(fault: impl ToString) -> PyErr {
    PyTypeError::new_err(fault.to_string())
}

/// The core's error for a parameter, where the words that are allowed are known at run time only.
fn refused(py: Python<'_>, model: &str, parameter: &str, found: &str, expected: &str) -> PyErr {
    let error = MethodError::new_err(format!("{model}: `{parameter}` is {found}; it must be {expected}"));
    let facts = [
        ("code", "invalid_parameter"),
        ("method", model),
        ("parameter", parameter),
        ("found", found),
        ("expected", expected),
    ];
    let instance = error.value(py);
    match facts.iter().try_for_each(|(fact, value)| instance.setattr(*fact, *value)) {
        Ok(()) => error,
        Err(fault) => fault,
    }
}

/// A value as JSON. What JSON cannot hold becomes null, which is no number and no word.
pub(crate) fn json_from(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    if value.is_instance_of::<PyBool>() {
        return Ok(Value::Bool(value.is_truthy()?));
    }
    if value.is_instance_of::<PyString>() {
        return Ok(Value::String(value.extract()?));
    }
    if let Ok(whole) = value.extract::<i64>() {
        return Ok(Value::from(whole));
    }
    if let Ok(number) = value.extract::<f64>() {
        return Ok(Value::from(number));
    }
    // Days and times, as they are written.
    if value.hasattr("isoformat")? {
        return Ok(Value::String(value.str()?.extract()?));
    }
    if let Ok(fields) = value.cast::<PyMapping>() {
        let mut object = Map::new();
        for pair in fields.items()?.iter() {
            let (key, field) = pair.extract::<(String, Bound<'_, PyAny>)>()?;
            object.insert(key, json_from(&field)?);
        }
        return Ok(Value::Object(object));
    }
    if let Ok(items) = value.cast::<PySequence>() {
        let items = items.try_iter()?.map(|item| json_from(&item?));
        return items.collect::<PyResult<_>>().map(Value::Array);
    }
    Ok(Value::Null)
}
