//! Long work: on a thread of its own, while the thread that was called hears Ctrl-C and tells the progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use govindex::Error;
use pyo3::intern;
use pyo3::prelude::*;

use crate::errors::raise;

/// How long the work goes on before Ctrl-C is heard.
const PATIENCE: Duration = Duration::from_millis(50);

/// How much there is to do, where that is not known.
const UNKNOWN: u64 = u64::MAX;

/// How far the work has come, and whether it is to go on.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    done: AtomicU64,
    all: AtomicU64,
    begun: AtomicBool,
    stop: AtomicBool,
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

    /// Asks `progress` whether to go on.
    fn ask(&self, progress: Option<&Bound<'_, PyAny>>) -> PyResult<bool> {
        let Some(progress) = progress.filter(|_| self.begun.load(Ordering::Acquire)) else {
            return Ok(true);
        };
        let all = self.all.load(Ordering::Relaxed);
        let answer = progress.call1((self.done.load(Ordering::Relaxed), (all != UNKNOWN).then_some(all)))?;
        Ok(answer.is_none() || answer.is_truthy()?)
    }
}

/// Runs `work` while other Python threads run. `progress` is called with how much is done and how much there is (None
/// where that is not known), on the thread that called, and ends the work by answering False; what it raises, and Ctrl-C,
/// end it too and are raised.
pub(crate) fn watched<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Arc<Pace>) -> Result<T, Error> + Send,
) -> PyResult<T> {
    let pace = Arc::new(Pace::default());
    let (outcome, fault) = std::thread::scope(|scope| {
        let (send, receive) = channel();
        let of_work = Arc::clone(&pace);
        let worker = scope.spawn(move || {
            let outcome = work(&of_work);
            // Nobody listens only where the caller has panicked.
            let _ = send.send(());
            outcome
        });
        let mut receive = receive;
        let mut fault = None;
        loop {
            let waited;
            (waited, receive) = py.detach(move || (receive.recv_timeout(PATIENCE), receive));
            if fault.is_none() {
                match py.check_signals().and_then(|()| pace.ask(progress)) {
                    Ok(true) => {}
                    Ok(false) => pace.stop.store(true, Ordering::Relaxed),
                    Err(error) => {
                        pace.stop.store(true, Ordering::Relaxed);
                        fault = Some(error);
                    }
                }
            }
            if waited != Err(RecvTimeoutError::Timeout) {
                break;
            }
        }
        (py.detach(|| worker.join()), fault)
    });
    if let Some(fault) = fault {
        return Err(fault);
    }
    match outcome {
        Ok(outcome) => outcome.map_err(|error| raise(py, &error)),
        Err(panic) => std::panic::resume_unwind(panic),
    }
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
