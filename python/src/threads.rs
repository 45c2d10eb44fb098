//! Over how many threads the core spreads its work.

use govindex::{Error, Problem};
use pyo3::prelude::*;

use crate::errors::raise;

/// Sets over how many threads work is spread, from the next call on.
///
/// Results have the same bits whatever it is. Without it there are as many threads as the environment variable
/// `RAYON_NUM_THREADS` says, or else as there are processors; never more than 256. A child made by fork keeps the setting
/// and starts threads of its own.
///
/// Args:
///     count (int | None): how many; 1 for the calling thread alone, None for the default.
///
/// Raises:
///     MethodError: `count` is below 1.
///
/// Example:
///     >>> import govindex as gi
///     >>> gi.set_threads(1)
///     >>> gi.threads()
///     1
///     >>> gi.set_threads(None)
#[pyfunction]
#[pyo3(signature = (count, /), text_signature = "(count, /)")]
pub(crate) fn set_threads(py: Python<'_>, count: Option<i64>) -> PyResult<()> {
    let known = count.map_or(Some(0), |count| usize::try_from(count).ok().filter(|&count| count > 0));
    let Some(known) = known else {
        return Err(raise(
            py,
            &Error::from(Problem::InvalidParameter {
                method: "set_threads",
                parameter: "count",
                found: count.unwrap_or_default().to_string(),
                expected: "1 or more, or None for the default",
            }),
        ));
    };
    govindex::set_threads(known);
    Ok(())
}

/// Over how many threads work is spread.
///
/// Returns:
///     int: 1 where the calling thread does all; fewer than were asked for where no more could be started.
///
/// Example:
///     >>> import govindex as gi
///     >>> gi.threads() >= 1
///     True
#[pyfunction]
#[pyo3(text_signature = "()")]
pub(crate) fn threads() -> usize {
    govindex::threads()
}
