//! The language in which texts come back.

use std::sync::atomic::{AtomicU8, Ordering};

use govindex::Language;
use pyo3::prelude::*;

use crate::errors::raise;

/// The position in [`Language::ALL`] of the language that was set.
static CHOSEN: AtomicU8 = AtomicU8::new(0);

/// The language that was set; English before.
pub(crate) fn chosen() -> Language {
    Language::ALL.get(usize::from(CHOSEN.load(Ordering::Relaxed))).copied().unwrap_or_default()
}

/// The language of an argument: that which was set where it is None.
pub(crate) fn spoken(py: Python<'_>, language: Option<&str>) -> PyResult<Language> {
    language.map_or(Ok(chosen()), |code| code.parse().map_err(|error| raise(py, &error)))
}

/// The language of names, which a framework or a dataset may hold in languages of its own.
pub(crate) fn of_names(
    py: Python<'_>,
    language: Option<&str>,
    has: impl Fn(&str) -> bool,
) -> PyResult<String> {
    match language.filter(|code| has(code)) {
        Some(own) => Ok(own.to_owned()),
        None => Ok(spoken(py, language)?.code().to_owned()),
    }
}

/// Sets the language in which errors, notices and names come back where a call does not say one.
///
/// Nothing is read from the locale: without it the language is English.
///
/// Args:
///     language (str): `"en"` or `"zh"`; a script and a region may follow (`"zh-CN"`, `"zh_Hans"`).
///
/// Raises:
///     MethodError: nothing is written in this language.
///
/// Example:
///     >>> import govindex as gi
///     >>> gi.set_language("zh-CN")
///     >>> gi.language()
///     'zh'
///     >>> try:
///     ...     gi.Framework.builtin("un-edgi-2022")
///     ... except gi.GovindexError as error:
///     ...     print(error)
///     没有内置框架 `un-edgi-2022`（是否指 `un-egdi-2022`？）；`builtin_frameworks()` 列出全部内置框架
///     >>> gi.set_language("en")
#[pyfunction]
#[pyo3(signature = (language, /), text_signature = "(language, /)")]
pub(crate) fn set_language(py: Python<'_>, language: &str) -> PyResult<()> {
    let language = spoken(py, Some(language))?;
    let at = Language::ALL.iter().position(|known| *known == language).unwrap_or_default();
    CHOSEN.store(u8::try_from(at).unwrap_or_default(), Ordering::Relaxed);
    Ok(())
}

/// The language in which errors, notices and names come back where a call does not say one.
///
/// Returns:
///     str: `"en"` or `"zh"`.
///
/// Example:
///     >>> import govindex as gi
///     >>> gi.language()
///     'en'
#[pyfunction]
#[pyo3(text_signature = "()")]
pub(crate) fn language() -> &'static str {
    chosen().code()
}
