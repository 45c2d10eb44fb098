//! Long work: on a thread of its own, while the thread that was called hears Ctrl-C and tells the progress.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use govindex::Error;
use govindex::robustness::Observer;
use pyo3::prelude::*;

use crate::errors::raise;

/// How long the work goes on before Ctrl-C is heard.
const PATIENCE: Duration = Duration::from_millis(50);

/// Runs `work` while other Python threads run. `progress` is called with how many runs are done and how many there are,
/// on the thread that called, and ends the work by answering False; what it raises, and Ctrl-C, end it too and are raised.
pub(super) fn watched<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Observer<'_>) -> Result<T, Error> + Send,
) -> PyResult<T> {
    let (done, all) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let stop = AtomicBool::new(false);
    let observer = |now: usize, runs: usize| {
        all.store(runs, Ordering::Relaxed);
        done.fetch_max(now, Ordering::Relaxed);
        !stop.load(Ordering::Relaxed)
    };
    let tell = || -> PyResult<bool> {
        let Some(progress) = progress else { return Ok(true) };
        let runs = all.load(Ordering::Relaxed);
        if runs == 0 {
            return Ok(true);
        }
        let answer = progress.call1((done.load(Ordering::Relaxed), runs))?;
        Ok(answer.is_none() || answer.is_truthy()?)
    };
    let (outcome, fault) = std::thread::scope(|scope| {
        let (send, receive) = channel();
        let worker = scope.spawn(|| {
            let outcome = work(&observer);
            // Nobody listens only where the caller has panicked.
            let _ = send.send(());
            drop(send);
            outcome
        });
        let mut receive = receive;
        let mut fault = None;
        loop {
            let waited;
            (waited, receive) = py.detach(move || (receive.recv_timeout(PATIENCE), receive));
            if fault.is_none() {
                match py.check_signals().and_then(|()| tell()) {
                    Ok(true) => {}
                    Ok(false) => stop.store(true, Ordering::Relaxed),
                    Err(error) => {
                        stop.store(true, Ordering::Relaxed);
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
