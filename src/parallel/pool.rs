//! The threads that work is spread over: one pool in a process, started when it is first needed.
//!
//! A forked child has the memory of its parent and none of its threads, so the pool belongs to a process id: the child
//! starts its own. Where no thread can be started, as under a limit of processes, the caller's thread does all.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The number of threads that was asked for; 0 where none was.
static WANTED: AtomicUsize = AtomicUsize::new(0);

/// More threads than this are never started, whatever was asked for.
#[cfg(feature = "parallel")]
const MOST: usize = 256;

/// Sets over how many threads work is spread from now on, the thread that calls not counted; 0 for as many as there are
/// processors, which is the default. More than 256 are as 256. Results have the same bits whatever it is.
///
/// What is not set here is read from the environment variable `RAYON_NUM_THREADS`, once, when threads are first needed.
/// A forked child keeps what its parent set, and starts threads of its own. With 1, and without the feature `parallel`,
/// all work is done by the thread that calls.
///
/// ```
/// govindex::set_threads(2);
/// assert!(govindex::threads() <= 2);
/// govindex::set_threads(0);
/// ```
pub fn set_threads(count: usize) {
    WANTED.store(count, Ordering::Relaxed);
    #[cfg(feature = "parallel")]
    spread_over::let_go();
}

/// Over how many threads work is spread: 1 where the thread that calls does all. Fewer than were asked for where no more
/// could be started.
#[must_use]
pub fn threads() -> usize {
    #[cfg(feature = "parallel")]
    return spread_over::pool().map_or(1, |pool| pool.current_num_threads());
    #[cfg(not(feature = "parallel"))]
    1
}

/// Calls `work` with every index below `count`.
pub(super) fn spread(count: usize, work: &(dyn Fn(usize) + Sync)) {
    // What is said in documents on this thread is said so by those that work for it.
    #[cfg(feature = "report")]
    let own = crate::words::holding();
    #[cfg(feature = "report")]
    let work = &|at| {
        let _own = crate::words::hold(own.clone());
        work(at);
    };
    #[cfg(feature = "parallel")]
    spread_over::spread(count, work);
    #[cfg(not(feature = "parallel"))]
    (0..count).for_each(work);
}

/// Does both.
pub(super) fn join(a: &mut (dyn FnMut() + Send), b: &mut (dyn FnMut() + Send)) {
    #[cfg(feature = "parallel")]
    spread_over::join(a, b);
    #[cfg(not(feature = "parallel"))]
    {
        a();
        b();
    }
}

#[cfg(feature = "parallel")]
mod spread_over {
    use std::cell::Cell;
    use std::sync::atomic::Ordering;
    use std::sync::mpsc::{RecvTimeoutError, channel};
    use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

    use rayon::prelude::*;
    use rayon::{ThreadPool, ThreadPoolBuilder};

    use super::super::stop::{self, Flag, PATIENCE};
    use super::{MOST, WANTED};

    /// The threads of a process; none where one thread is enough, or where none could be started.
    struct Owned {
        process: u32,
        pool: Option<Arc<ThreadPool>>,
    }

    static OWNED: Mutex<Option<Owned>> = Mutex::new(None);

    thread_local! {
        /// Whether this thread is one of a pool of ours.
        static INSIDE: Cell<bool> = const { Cell::new(false) };
    }

    /// The lock is held for a few instructions; where it stays closed, a fork has caught it.
    fn owned() -> Option<MutexGuard<'static, Option<Owned>>> {
        for _ in 0..10_000 {
            match OWNED.try_lock() {
                Ok(owned) => return Some(owned),
                Err(TryLockError::Poisoned(owned)) => return Some(owned.into_inner()),
                Err(TryLockError::WouldBlock) => std::thread::yield_now(),
            }
        }
        None
    }

    /// The pool of this process.
    pub(super) fn pool() -> Option<Arc<ThreadPool>> {
        let process = std::process::id();
        {
            let mut owned = owned()?;
            match &*owned {
                Some(known) if known.process == process => return known.pool.clone(),
                // A parent's: its threads are not here, so nothing may wait for them.
                Some(_) => std::mem::forget(owned.take()),
                None => {}
            }
        }
        // Started while the lock is open, for that takes its time; of two that start at once one is kept.
        let started = start().map(Arc::new);
        let mut owned = owned()?;
        let kept = owned.get_or_insert(Owned { process, pool: started.clone() });
        if kept.process == process { kept.pool.clone() } else { started }
    }

    /// Lets the threads go when they have done what they have; the next work starts others.
    pub(super) fn let_go() {
        let gone = owned().and_then(|mut owned| owned.take());
        if gone.as_ref().is_some_and(|gone| gone.process != std::process::id()) {
            std::mem::forget(gone);
        }
    }

    /// As many threads as are wanted, or half as many, and so on, as far as they can be started.
    fn start() -> Option<ThreadPool> {
        let from_environment = || std::env::var("RAYON_NUM_THREADS").ok()?.trim().parse().ok();
        let wanted = Some(WANTED.load(Ordering::Relaxed))
            .filter(|&wanted| wanted > 0)
            .or_else(from_environment)
            .filter(|&wanted| wanted > 0)
            .or_else(|| std::thread::available_parallelism().ok().map(std::num::NonZero::get))
            .unwrap_or(1)
            .min(MOST);
        std::iter::successors(Some(wanted), |threads| Some(threads / 2))
            .take_while(|&threads| threads > 1)
            .find_map(|threads| {
                let pool = ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .thread_name(|at| format!("govindex-{at}"))
                    .start_handler(|_| INSIDE.set(true));
                pool.build().ok()
            })
    }

    pub(super) fn spread(count: usize, work: &(dyn Fn(usize) + Sync)) {
        let flag = Flag::of_this_thread();
        let side_by_side = &mut || (0..count).into_par_iter().for_each(|at| flag.within(|| work(at)));
        if !within_pool(side_by_side) {
            (0..count).for_each(work);
        }
    }

    pub(super) fn join(a: &mut (dyn FnMut() + Send), b: &mut (dyn FnMut() + Send)) {
        let flag = Flag::of_this_thread();
        let side_by_side = &mut || {
            rayon::join(|| flag.within(&mut *a), || flag.within(&mut *b));
        };
        if !within_pool(side_by_side) {
            a();
            b();
        }
    }

    /// Runs `work` on a thread of the pool and waits for it, asking who observes; false where there is no pool.
    fn within_pool(work: &mut (dyn FnMut() + Send)) -> bool {
        if INSIDE.get() {
            work();
            return true;
        }
        let Some(pool) = pool() else { return false };
        if stop::is_observed() {
            pool.in_place_scope(|scope| {
                let (working, ended) = channel::<()>();
                scope.spawn(move |_| {
                    // Dropped at the end, also at that of a panic.
                    let _working = working;
                    work();
                });
                while ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    stop::ask();
                }
            });
        } else {
            pool.install(work);
        }
        true
    }
}
