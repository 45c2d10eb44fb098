//! How a table is to be read, from keyword arguments.

use govindex::dataset::Long;
use govindex::{Error, ReadOptions};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::convert::choice;
use crate::errors::raise;

/// The keyword arguments that say how to read; the signatures in `_core.pyi` and below list them too.
const KEYWORDS: &str = "unit, names, groups, denominators, indicators, period, rename, missing, delimiter, \
                        decimal_comma, percent, encoding, long";

/// Reading options from the keyword arguments of `function`; what is None or left out has the core's default.
pub(crate) fn read_options(function: &str, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<ReadOptions> {
    let mut options = ReadOptions::new();
    let Some(keywords) = keywords else { return Ok(options) };
    for (key, value) in keywords {
        let key: String = key.extract()?;
        let wrong = |accepted: &str| wrong_type(function, &key, accepted, &value);
        let text = || value.extract::<String>().map_err(|_| wrong("a text"));
        let texts = || texts(&value).ok_or_else(|| wrong("a text or a sequence of texts"));
        let pairs = || pairs(&value).ok_or_else(|| wrong("a dict of texts"));
        let is_known = KEYWORDS.split(", ").any(|known| known == key);
        if is_known && value.is_none() {
            continue;
        }
        match key.as_str() {
            "unit" => options.unit = Some(text()?),
            "names" => options.names.extend(pairs()?),
            "groups" => options.groups = texts()?,
            "denominators" => options.denominators = texts()?,
            "indicators" => options.indicators = Some(texts()?),
            "period" => options.period = Some(text()?),
            "rename" => options.rename.extend(pairs()?),
            "missing" => options.missing = texts()?,
            "delimiter" => options.delimiter = value.extract().map_err(|_| wrong("one character"))?,
            "decimal_comma" => options.decimal_comma = value.extract().map_err(|_| wrong("True or False"))?,
            "percent" => options.percent = percent(value.py(), &text()?)?,
            "encoding" => options.encoding = Some(text()?),
            "long" => {
                let pair = value.extract::<(String, String)>();
                let (indicator, value) = pair
                    .map_err(|_| wrong("a pair of texts: the column of indicators, the column of values"))?;
                options.long = Some(Long { indicator, value });
            }
            _ => {
                return Err(PyTypeError::new_err(format!(
                    "{function}() got an unexpected keyword argument '{key}'; it takes {KEYWORDS}"
                )));
            }
        }
    }
    Ok(options)
}

/// `keyword` has a value of the wrong type.
pub(crate) fn wrong_type(function: &str, keyword: &str, accepted: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let found = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{function}(): `{keyword}` must be {accepted}, not `{found}`"))
}

fn percent(py: Python<'_>, word: &str) -> PyResult<govindex::dataset::Percent> {
    choice("reading a table", "percent", word, "\"refuse\", \"strip\" or \"fraction\"")
        .map_err(|error: Error| raise(py, &error))
}

/// One text counts as a sequence of one: taking it apart into letters is never meant.
pub(crate) fn texts(value: &Bound<'_, PyAny>) -> Option<Vec<String>> {
    if value.is_instance_of::<PyString>() {
        return value.extract().ok().map(|text| vec![text]);
    }
    value.try_iter().ok()?.map(|item| item.ok()?.extract().ok()).collect()
}

fn pairs(value: &Bound<'_, PyAny>) -> Option<Vec<(String, String)>> {
    let dict = value.cast::<PyDict>().ok()?;
    dict.iter().map(|(key, value)| Some((key.extract().ok()?, value.extract().ok()?))).collect()
}
