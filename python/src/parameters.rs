//! Parameters of a model from keyword arguments, read by the core's own types: its names, its defaults, its ranges.

use govindex::{Problem, excerpt, spelling};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyInt, PyMapping, PySequence, PyString};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::errors::raise;

/// Values may stand in values so deep; nothing that a method takes comes near, and one that holds itself has no end.
const DEEPEST: usize = 64;

/// What a seed may be, and any other whole number that is not below 0.
pub(crate) const WHOLE: &str = "a whole number from 0 to 18446744073709551615";

/// The parameters of `model`, spelt as in framework files. `wrap` puts them where `T` looks for them.
pub(crate) fn read<T: DeserializeOwned>(
    model: &str,
    parameters: &Bound<'_, PyDict>,
    wrap: impl Fn(Map<String, Value>) -> Value,
) -> PyResult<T> {
    let py = parameters.py();
    let mut all = Map::new();
    for (key, value) in parameters {
        let key = key.extract::<String>().unwrap_or_else(|_| shown(&key));
        let value = json_from(model, &key, &value)?;
        all.insert(key, value);
    }
    let fault = match spelling::read::<T>(wrap(all.clone())) {
        Ok(read) => return Ok(read),
        Err(fault) => fault,
    };
    // Which of them is at fault shows when each is tried alone.
    for (key, value) in all {
        let alone = Map::from_iter([(key.clone(), value)]);
        let Err(same) = spelling::read::<T>(wrap(alone)) else { continue };
        if same != fault {
            continue;
        }
        let (reason, expected) = match fault.split_once("expected ") {
            Some((reason, expected)) if !reason.starts_with("unknown field") => (reason, expected),
            _ => return Err(misspelt(py, model, &fault)),
        };
        let expected = match expected {
            "a number" => "a finite number",
            "a word, or a table with one key" => "one of the words that the model knows",
            words => words,
        };
        let found = parameters.get_item(&key)?.map_or_else(String::new, |value| shown(&value));
        return Err(refused_near(py, model, &key, &found, near(reason), expected));
    }
    Err(misspelt(py, model, &fault))
}

/// A value spelt as in framework files, read by the core's own type; a fault is told with the keys that it stands under.
pub(crate) fn spelt<T: DeserializeOwned>(model: &str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    let given = json_from(model, "", value)?;
    spelling::read(given.clone()).map_err(|reason| {
        let py = value.py();
        let Some(keys) = keys::<T>(&|value| value, &given, &reason) else {
            return misspelt(py, model, &reason);
        };
        raise(py, &Problem::Unreadable { method: model.to_owned(), parameter: Some(keys), reason }.into())
    })
}

/// The keys under which a fault stands: those that, tried alone, have the same one.
fn keys<T: DeserializeOwned>(whole: &dyn Fn(Value) -> Value, value: &Value, fault: &str) -> Option<String> {
    let Value::Object(fields) = value else { return None };
    fields.iter().find_map(|(key, field)| {
        let alone = |field: Value| whole(Value::Object(Map::from_iter([(key.clone(), field)])));
        let same = spelling::read::<T>(alone(field.clone())).err()? == fault;
        same.then(|| match keys::<T>(&alone, field, fault) {
            Some(below) => format!("{key}.{below}"),
            None => key.clone(),
        })
    })
}

/// The nearest spelling that a fault of reading offers.
pub(crate) fn near(fault: &str) -> Option<String> {
    let (_, rest) = fault.split_once(" (did you mean `")?;
    rest.split_once('`').map(|(meant, _)| meant.to_owned())
}

/// What the core's type says of parameters that it cannot read.
pub(crate) fn misspelt(py: Python<'_>, model: &str, reason: &str) -> PyErr {
    let problem =
        Problem::Unreadable { method: model.to_owned(), parameter: None, reason: reason.to_owned() };
    raise(py, &problem.into())
}

/// The core's error for a parameter, where the words that are allowed are known at run time only.
pub(crate) fn refused(py: Python<'_>, model: &str, parameter: &str, found: &str, expected: &str) -> PyErr {
    refused_near(py, model, parameter, found, None, expected)
}

/// The error of the core for a parameter that Python code looks at before it calls a method.
#[pyfunction]
pub(crate) fn _refused<'py>(
    py: Python<'py>,
    parameter: &str,
    found: &str,
    expected: &str,
) -> Bound<'py, PyAny> {
    refused(py, "", parameter, found, expected).into_value(py).into_bound(py).into_any()
}

/// The same with the nearest spelling, which the message says and the facts do not.
fn refused_near(
    py: Python<'_>,
    model: &str,
    parameter: &str,
    found: &str,
    nearest: Option<String>,
    expected: &str,
) -> PyErr {
    let (method, parameter) = (model.to_owned(), parameter.to_owned());
    let (found, expected) = (found.to_owned(), expected.to_owned());
    raise(py, &Problem::Refused { method, parameter, found, nearest, expected }.into())
}

/// A value as a message quotes it.
pub(crate) fn shown(value: &Bound<'_, PyAny>) -> String {
    value
        .str()
        .map_or_else(|_| "a value that cannot be shown".to_owned(), |text| excerpt(&text.to_string_lossy()))
}

/// A value as JSON. `None` is null, which stands for the default; what JSON cannot hold (not a number, an unknown object,
/// a value that holds itself) is refused under the name of its parameter.
pub(crate) fn json_from(model: &str, parameter: &str, value: &Bound<'_, PyAny>) -> PyResult<Value> {
    json(value, DEEPEST).map_err(|unfit| match unfit.under(parameter) {
        Unfit::Value { place, found, expected } => {
            let place = if place.is_empty() { "this" } else { &place };
            refused(value.py(), model, place, &found, expected)
        }
        Unfit::Raised(fault) => fault,
    })
}

/// Why a value is no JSON.
enum Unfit {
    Value {
        /// The keys and positions under which it stands.
        place: String,
        found: String,
        expected: &'static str,
    },
    /// What the value itself raised.
    Raised(PyErr),
}

impl Unfit {
    fn new(found: String, expected: &'static str) -> Self {
        Self::Value { place: String::new(), found, expected }
    }

    /// The same, standing under one key (or position) more.
    fn under(self, key: &str) -> Self {
        match self {
            Self::Value { place, found, expected } => {
                let dot = if key.is_empty() || place.is_empty() || place.starts_with('[') { "" } else { "." };
                Self::Value { place: format!("{key}{dot}{place}"), found, expected }
            }
            raised @ Self::Raised(_) => raised,
        }
    }
}

impl From<PyErr> for Unfit {
    fn from(fault: PyErr) -> Self {
        Self::Raised(fault)
    }
}

fn json(value: &Bound<'_, PyAny>, depth: usize) -> Result<Value, Unfit> {
    let py = value.py();
    let unfit = |expected| Err(Unfit::new(shown(value), expected));
    if value.is_none() {
        return Ok(Value::Null);
    }
    if depth == 0 {
        let found = format!("nested deeper than {DEEPEST} levels, or holds itself");
        return Err(Unfit::new(found, "a flat value"));
    }
    if value.is_instance_of::<PyBool>() {
        return Ok(Value::Bool(value.is_truthy()?));
    }
    if value.is_instance_of::<PyString>() {
        return match value.extract() {
            Ok(text) => Ok(Value::String(text)),
            Err(_) => unfit("a text of whole characters (half of a surrogate pair is none)"),
        };
    }
    // Arrays and series give their items, their scalars plain ones.
    if let Some(method) = value.getattr_opt(intern!(py, "tolist"))? {
        return json(&method.call0()?, depth - 1);
    }
    if value.is_instance_of::<PyInt>() {
        if let Ok(whole) = value.extract::<i64>() {
            return Ok(Value::from(whole));
        }
        return match value.extract::<u64>() {
            Ok(whole) => Ok(Value::from(whole)),
            Err(_) => unfit(WHOLE),
        };
    }
    if let Ok(number) = value.extract::<f64>() {
        return if number.is_finite() {
            Ok(Value::from(number))
        } else {
            unfit("a finite number; leave it out, or give None, for the default")
        };
    }
    // Days and times, as they are written.
    if value.hasattr(intern!(py, "isoformat"))? {
        return match value.str()?.extract::<String>()?.as_str() {
            "NaT" => unfit("a day; leave it out, or give None, for the default"),
            day => Ok(Value::String(day.to_owned())),
        };
    }
    if let Ok(fields) = value.cast::<PyMapping>() {
        let mut object = Map::new();
        for pair in fields.items()?.iter() {
            let (key, field) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
            let Ok(key) = key.extract::<String>() else {
                return unfit("a dict whose keys are texts");
            };
            let field = json(&field, depth - 1).map_err(|unfit| unfit.under(&key))?;
            object.insert(key, field);
        }
        return Ok(Value::Object(object));
    }
    let is_bytes = value.is_instance_of::<PyBytes>() || value.is_instance_of::<PyByteArray>();
    if let Ok(items) = value.cast::<PySequence>()
        && !is_bytes
    {
        return items
            .try_iter()?
            .enumerate()
            .map(|(at, item)| json(&item?, depth - 1).map_err(|unfit| unfit.under(&format!("[{at}]"))))
            .collect::<Result<_, _>>()
            .map(Value::Array);
    }
    unfit("a number, a text, True or False, a day, a list or a dict")
}

/// A number of things or a seed, of at least 0 and 64 bits.
pub(crate) fn whole(method: &str, parameter: &str, value: &Bound<'_, PyAny>) -> PyResult<u64> {
    // A bare OverflowError would not say what is allowed.
    value.extract().map_err(|_| refused(value.py(), method, parameter, &shown(value), WHOLE))
}
