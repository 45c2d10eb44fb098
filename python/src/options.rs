//! How a table is to be read, from keyword arguments.

use govindex::dataset::{Format, Long};
use govindex::{Error, ReadOptions};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString};

use crate::convert::choice;
use crate::errors::raise;

/// The keyword arguments that say which column is what; the signatures in `_core.pyi` and below list them too.
const ROLES: &str = "unit, names, groups, denominators, errors, indicators, period, rename, long";

/// Those that say how cells are written.
const CELLS: &str = "missing, delimiter, decimal_comma, percent, encoding";

/// Reading options of `function` from keyword arguments, from `options={...}` among them, or from both; what is None or left
/// out has the core's default.
pub(crate) fn read_options(function: &str, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<ReadOptions> {
    options_of(function, keywords, &format!("{ROLES}, {CELLS}"))
}

/// The same where the framework says which columns are read.
pub(crate) fn read_options_for(
    function: &str,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<ReadOptions> {
    options_of(function, keywords, &format!("{}, {CELLS}", ROLES.replace("indicators, ", "")))
}

/// How the cells of files are written, for a function that names its columns otherwise.
pub(crate) fn format_options(function: &str, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Format> {
    options_of(function, keywords, CELLS).map(|options| options.format())
}

/// Everything that is said by keyword or in `options`, each once.
fn merged<'py>(function: &str, keywords: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    let all = keywords.copy()?;
    let Some(options) = keywords.get_item("options")? else { return Ok(all) };
    all.del_item("options")?;
    if options.is_none() {
        return Ok(all);
    }
    let given =
        options.cast::<PyMapping>().map_err(|_| wrong_type(function, "options", "a dict", &options))?;
    for pair in given.items()?.iter() {
        let (key, value) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        if all.contains(&key)? {
            return Err(PyTypeError::new_err(format!(
                "{function}(): `{key}` is given twice, by keyword and in `options`; give it once"
            )));
        }
        all.set_item(key, value)?;
    }
    Ok(all)
}

fn unexpected(py: Python<'_>, function: &str, key: &str, accepted: &str) -> PyResult<PyErr> {
    let known: Vec<&str> = accepted.split(", ").collect();
    let nearest = py.import(intern!(py, "difflib"))?.call_method1("get_close_matches", (key, known, 1))?;
    let remedy = match nearest.extract::<Vec<String>>()?.pop() {
        _ if key == "indicators" => "; the framework says which columns are read".to_owned(),
        Some(nearest) => format!(" (did you mean `{nearest}`?)"),
        None => String::new(),
    };
    Ok(PyTypeError::new_err(format!(
        "{function}() got an unexpected keyword argument '{key}'{remedy}; it takes {accepted}"
    )))
}

fn options_of(function: &str, keywords: Option<&Bound<'_, PyDict>>, accepted: &str) -> PyResult<ReadOptions> {
    let mut options = ReadOptions::new();
    let Some(keywords) = keywords else { return Ok(options) };
    for (key, value) in merged(function, keywords)? {
        let key = key.str()?.extract::<String>()?;
        if !accepted.split(", ").any(|known| known == key) {
            return Err(unexpected(value.py(), function, &key, accepted)?);
        }
        if value.is_none() {
            continue;
        }
        let wrong = |accepted: &str| wrong_type(function, &key, accepted, &value);
        let text = || value.extract::<String>().map_err(|_| wrong("a text"));
        let texts = || texts(&value).ok_or_else(|| wrong("a text or a sequence of texts"));
        let pairs = || pairs(&value).ok_or_else(|| wrong("a dict of texts"));
        match key.as_str() {
            "unit" => options.unit = Some(text()?),
            // One column without a language holds the names in any.
            "names" if value.is_instance_of::<PyString>() => {
                options.names.insert("en".to_owned(), text()?);
            }
            "names" => options.names.extend(pairs()?),
            "groups" => options.groups = texts()?,
            "denominators" => options.denominators = texts()?,
            "errors" => options.errors.extend(pairs()?),
            "indicators" => options.indicators = Some(texts()?),
            "period" => options.period = Some(text()?),
            "rename" => options.rename.extend(pairs()?),
            "missing" => options.missing = texts()?,
            "delimiter" => options.delimiter = value.extract().map_err(|_| wrong("one character"))?,
            "decimal_comma" => options.decimal_comma = value.extract().map_err(|_| wrong("True or False"))?,
            "percent" => options.percent = percent(value.py(), &text()?)?,
            "encoding" => options.encoding = Some(text()?),
            _ => {
                let pair = value.extract::<(String, String)>();
                let (indicator, value) = pair
                    .map_err(|_| wrong("a pair of texts: the column of indicators, the column of values"))?;
                options.long = Some(Long { indicator, value });
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
    choice("reading a table", "percent", word, "\"refuse\", \"strip\", \"ignore\" or \"fraction\"")
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
