//! The command `govindex`.

use std::ffi::OsString;

use pyo3::prelude::*;

use crate::watch::watched;

/// Runs the command `govindex` with these arguments; `python -m govindex` calls it.
///
/// What a person reads goes to the standard output, progress and errors to the standard error. In Python, use the functions
/// that the command stands on: `gi.gather`, `gi.assess`, `gi.report.write`.
///
/// Args:
///     args (list[str]): the arguments, without the name of the program.
///
/// Returns:
///     int: the exit code: 0, 1 where something is wrong with the files, 2 where the arguments cannot be read.
#[pyfunction]
#[pyo3(signature = (args, /), text_signature = "(args, /)")]
pub(crate) fn command(py: Python<'_>, args: Vec<OsString>) -> PyResult<u8> {
    watched(py, None, |_| Ok(govindex::cli::run(args)))
}
