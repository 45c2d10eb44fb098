//! Whether long work should go on.
//!
//! The thread that calls asks its observer, every now and then: where it works itself, whenever the work looks for a
//! stop; where it waits for the pool, while it waits. The pool's threads look at a flag. So nothing has to be started to
//! be heard, and an observer need not be `Send`.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Error, Problem, Result};

/// The time between two questions to an observer.
pub(super) const PATIENCE: Duration = Duration::from_millis(50);

/// What a thread knows of those who may end its work.
#[derive(Clone)]
struct Watch {
    stop: Arc<AtomicBool>,
    /// Asked on the thread that called, never on the pool's.
    observer: Option<Rc<dyn Fn() -> bool>>,
    due: Instant,
}

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// Puts back what this thread knew before.
struct Restore(Option<Watch>);

impl Drop for Restore {
    fn drop(&mut self) {
        WATCH.set(self.0.take());
    }
}

/// Runs `work` on this thread; `observer` is asked about twenty times a second whether it should go on. Where it answers
/// no, the work ends with `cancelled`, within a fraction of a second; what was found until then is lost.
///
/// The observer is called on this thread only. Methods that can give a part of a result, or tell how far they are, take an
/// observer of their own besides ([`robustness::Options::observer`](crate::robustness::Options::observer),
/// [`evidence::Watched`](crate::evidence::Watched)).
///
/// ```
/// use govindex::robustness::smaa_flat;
/// use govindex::stats::Columns;
/// use std::time::{Duration, Instant};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0]);
/// let columns = Columns::new(vec![&a, &b])?;
/// let end = Instant::now() + Duration::from_millis(100);
/// let found = govindex::with_observer(move || Instant::now() < end, || smaa_flat(&columns, 1_000_000_000, 0));
/// assert_eq!(found.unwrap_err().code(), "cancelled");
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// Those of `work`; `cancelled`.
pub fn with_observer<T>(
    observer: impl Fn() -> bool + 'static,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let outer = WATCH.take();
    let outside = outer.clone();
    let goes_on = move || {
        let outer = outside.as_ref().is_none_or(|outer| {
            !outer.stop.load(Ordering::Relaxed) && outer.observer.as_ref().is_none_or(|goes_on| goes_on())
        });
        outer && observer()
    };
    let _restore = Restore(outer);
    WATCH.set(Some(Watch {
        stop: Arc::default(),
        observer: Some(Rc::new(goes_on)),
        due: Instant::now() + PATIENCE,
    }));
    let found = work()?;
    // What keeps errors as answers, row by row, may have kept this one.
    let is_stopped = |watch: &Watch| watch.stop.load(Ordering::Relaxed);
    if WATCH.with_borrow(|watch| watch.as_ref().is_some_and(is_stopped)) {
        return Err(Error::from(Problem::Cancelled { done: None }));
    }
    Ok(found)
}

/// An error where the work of this thread should end. Whatever may last longer than a second calls this every few
/// milliseconds or oftener; a call takes some 30 ns.
pub(crate) fn check_stop() -> Result<()> {
    let is_due = WATCH.with_borrow(|watch| match watch {
        None => Some(false),
        Some(watch) if watch.stop.load(Ordering::Relaxed) => None,
        Some(watch) => Some(watch.observer.is_some() && watch.due <= Instant::now()),
    });
    match is_due {
        Some(false) => Ok(()),
        Some(true) if ask() => Ok(()),
        _ => Err(Error::from(Problem::Cancelled { done: None })),
    }
}

/// Asks the observer of this thread whether to go on. What the observer calls is not observed: it may be work of ours.
pub(super) fn ask() -> bool {
    let Some(watch) = WATCH.take() else { return true };
    let goes_on = watch.observer.as_ref().is_none_or(|goes_on| goes_on());
    if !goes_on {
        watch.stop.store(true, Ordering::Relaxed);
    }
    WATCH.set(Some(Watch { due: Instant::now() + PATIENCE, ..watch }));
    goes_on
}

/// Whether this thread has someone to ask.
#[cfg(feature = "parallel")]
pub(super) fn is_observed() -> bool {
    WATCH.with_borrow(|watch| watch.as_ref().is_some_and(|watch| watch.observer.is_some()))
}

/// The flag that ends the work of this thread, for threads that take a part of it.
#[derive(Clone)]
#[cfg(feature = "parallel")]
pub(super) struct Flag(Option<Arc<AtomicBool>>);

#[cfg(feature = "parallel")]
impl Flag {
    pub(super) fn of_this_thread() -> Self {
        Self(WATCH.with_borrow(|watch| watch.as_ref().map(|watch| Arc::clone(&watch.stop))))
    }

    /// Does a part of the work on a thread of the pool, which may be waiting for a part of other work.
    pub(super) fn within(&self, work: impl FnOnce()) {
        let watch =
            self.0.as_ref().map(|stop| Watch { stop: Arc::clone(stop), observer: None, due: Instant::now() });
        let _restore = Restore(WATCH.replace(watch));
        work();
    }
}

/// Does work of another crate that takes long and cannot look for a stop. Where it may be ended it runs on a thread of its
/// own; when it is, that thread goes on until it is ready, and nobody waits for it.
pub(crate) fn interruptible<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    if WATCH.with_borrow(Option::is_none) {
        return Ok(work());
    }
    // Kept here too, for where no thread can be started.
    let work = Arc::new(Mutex::new(Some(work)));
    let take = |work: &Mutex<Option<_>>| work.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (send, receive) = channel();
    let theirs = Arc::clone(&work);
    let thread = std::thread::Builder::new().name("govindex".to_owned()).spawn(move || {
        let work = theirs.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(work) = work {
            // Nobody listens where the work was ended.
            let _ = send.send(work());
        }
    });
    let Ok(thread) = thread else {
        return match take(&work) {
            Some(work) => Ok(work()),
            None => Err(Error::from(Problem::Cancelled { done: None })),
        };
    };
    loop {
        match receive.recv_timeout(PATIENCE) {
            Ok(found) => return Ok(found),
            Err(RecvTimeoutError::Timeout) => check_stop()?,
            Err(RecvTimeoutError::Disconnected) => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => return Err(Error::from(Problem::Cancelled { done: None })),
            },
        }
    }
}
