//! Work of the core: meanwhile the thread that called hears Ctrl-C and tells the progress.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use govindex::Error;
use pyo3::intern;
use pyo3::prelude::*;

use crate::errors::raise;

/// How much there is to do, where that is not known.
const UNKNOWN: u64 = u64::MAX;

/// How far the work has come, and whether it is to go on.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    done: AtomicU64,
    all: AtomicU64,
    begun: AtomicBool,
    stop: AtomicBool,
    /// Called with how much is done and how much there is.
    progress: Option<Py<PyAny>>,
    /// What Ctrl-C or `progress` raised.
    raised: Mutex<Option<PyErr>>,
}

impl Pace {
    /// Notes how much is done and how much there is; says whether to go on.
    pub(crate) fn tell(&self, done: u64, all: Option<u64>) -> bool {
        self.all.store(all.unwrap_or(UNKNOWN), Ordering::Relaxed);
        self.done.fetch_max(done, Ordering::Relaxed);
        self.begun.store(true, Ordering::Release);
        self.goes_on()
    }

    /// Whether the work is to go on.
    pub(crate) fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    /// Hears Ctrl-C and tells the progress; false where either raises. `progress` that answers no only keeps the work from
    /// going on, so that what can give a part of its result does.
    fn look(&self, py: Python<'_>) -> bool {
        let mut raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        if raised.is_none() {
            match py.check_signals().and_then(|()| self.ask(py)) {
                Ok(true) => {}
                Ok(false) => self.stop.store(true, Ordering::Relaxed),
                Err(error) => {
                    self.stop.store(true, Ordering::Relaxed);
                    *raised = Some(error);
                }
            }
        }
        raised.is_none()
    }

    fn ask(&self, py: Python<'_>) -> PyResult<bool> {
        let Some(progress) = self.progress.as_ref().filter(|_| self.begun.load(Ordering::Acquire)) else {
            return Ok(true);
        };
        let all = self.all.load(Ordering::Relaxed);
        let answer =
            progress.bind(py).call1((self.done.load(Ordering::Relaxed), (all != UNKNOWN).then_some(all)))?;
        Ok(answer.is_none() || answer.is_truthy()?)
    }
}

/// Runs `work` while other Python threads run. `progress` is called with how much is done and how much there is (None
/// where that is not known), on the thread that called, and ends the work by answering False; what it raises, and Ctrl-C,
/// end it too and are raised. The core asks for both about twenty times a second, so short work pays nothing.
pub(crate) fn watched<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Arc<Pace>) -> Result<T, Error> + Send,
) -> PyResult<T> {
    attended(py, progress, work)?.map_err(|error| raise(py, &error))
}

/// As [`watched`], with the core's own error.
pub(crate) fn attended<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Arc<Pace>) -> Result<T, Error> + Send,
) -> PyResult<Result<T, Error>> {
    let pace =
        Arc::new(Pace { progress: progress.map(|progress| progress.clone().unbind()), ..Pace::default() });
    let outcome = py.detach(|| {
        let observer = Arc::clone(&pace);
        govindex::with_observer(move || Python::attach(|py| observer.look(py)), || work(&pace))
    });
    pace.look(py);
    if let Some(raised) = pace.raised.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(raised);
    }
    Ok(outcome)
}

/// Does what is told of by a function, by a bar (True), or to nobody (False).
pub(crate) fn with_progress<T>(
    progress: &Bound<'_, PyAny>,
    unit: &str,
    work: impl FnOnce(Option<&Bound<'_, PyAny>>) -> PyResult<T>,
) -> PyResult<T> {
    let py = progress.py();
    let shown = py.import(intern!(py, "govindex._progress"))?.call_method1("Progress", (progress, unit))?;
    let told = shown.call_method0("__enter__")?;
    let outcome = work((!told.is_none()).then_some(&told));
    shown.call_method1("__exit__", (py.None(), py.None(), py.None()))?;
    outcome
}
