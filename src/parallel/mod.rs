//! Work spread over threads where it is worth it, and the one place where long work looks whether it should go on.
//!
//! The order of results, and so their bits, never depend on how many threads there are. No other module starts threads.

mod pool;
mod stop;

use std::sync::{Mutex, PoisonError};

pub use pool::{set_threads, threads};
pub use stop::with_observer;
pub(crate) use stop::{check_stop, interruptible};

use crate::error::Result;

/// Below this many values the caller's thread works alone: an assessment takes about 3 ns a value
/// (`cargo bench --bench assess`), so these take 0.2 ms, and a small request should not wake threads for that.
const WORTHWHILE: usize = 1 << 16;

/// An item, then what came of it. Each is touched by one thread, so the lock never waits.
enum Slot<T, R> {
    Todo(T),
    Taken,
    Done(R),
}

/// `f` of every item, in order; `values` says how much work they are together. It is not ended before all are done: for
/// work that may last longer than a second there is [`try_map`].
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, values: usize, f: impl Fn(T) -> R + Sync) -> Vec<R> {
    if items.len() < 2 || values < WORTHWHILE {
        return items.into_iter().map(f).collect();
    }
    let slots: Vec<Mutex<Slot<T, R>>> = items.into_iter().map(|item| Mutex::new(Slot::Todo(item))).collect();
    pool::spread(slots.len(), &|at| {
        let mut slot = slots[at].lock().unwrap_or_else(PoisonError::into_inner);
        if let Slot::Todo(item) = std::mem::replace(&mut *slot, Slot::Taken) {
            *slot = Slot::Done(f(item));
        }
    });
    let done = |slot: Mutex<Slot<T, R>>| match slot.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Slot::Done(result) => Some(result),
        Slot::Todo(_) | Slot::Taken => None,
    };
    slots.into_iter().filter_map(done).collect()
}

/// `f` of every item, in order, or the error of the first that has one; looks for a stop before every item.
pub(crate) fn try_map<T: Send, R: Send>(
    items: Vec<T>,
    values: usize,
    f: impl Fn(T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    map(items, values, |item| check_stop().and_then(|()| f(item))).into_iter().collect()
}

/// Both, side by side.
pub(crate) fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    let (mut a, mut b) = (Some(a), Some(b));
    let (mut of_a, mut of_b) = (None, None);
    pool::join(&mut || of_a = a.take().map(|a| a()), &mut || of_b = b.take().map(|b| b()));
    match (of_a, of_b) {
        (Some(a), Some(b)) => (a, b),
        _ => unreachable!("`join` runs both"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;
    use std::cell::Cell;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use crate::error::Error;

    #[test]
    fn results_keep_the_order_of_their_items_also_in_nested_work() {
        let inner =
            |k: usize| map((0..50).collect(), WORTHWHILE, move |i: usize| i * k).iter().sum::<usize>();
        let found = map((0..100).collect(), WORTHWHILE, inner);
        assert_eq!(found, (0..100).map(|k| k * 49 * 25).collect::<Vec<_>>());
        assert_eq!(both(|| 1, || "b"), (1, "b"));
    }

    #[test]
    fn the_first_error_counts() {
        let odd =
            |i: u64| if i % 2 == 1 { Err(Error::from(Problem::Cancelled { done: Some(i) })) } else { Ok(i) };
        let found = try_map((0..1000).collect(), WORTHWHILE, odd);
        assert_eq!(found.unwrap_err(), Error::from(Problem::Cancelled { done: Some(1) }));
    }

    #[test]
    fn a_panic_comes_to_the_caller() {
        let fails = || map((0..100).collect(), WORTHWHILE, |i: usize| assert!(i != 63, "sixty-three"));
        let panic = std::panic::catch_unwind(fails).unwrap_err();
        assert!(panic.downcast_ref::<&str>().is_some_and(|text| text.contains("sixty-three")));
    }

    /// Items of 10 ms each, of which there are far more than the observer has patience for.
    #[test]
    fn an_observer_ends_long_work_on_any_number_of_threads() {
        let item = |_| {
            std::thread::sleep(Duration::from_millis(10));
            Ok(())
        };
        for values in [0, WORTHWHILE] {
            let begun = Instant::now();
            let asked = Cell::new(0);
            let observer = move || {
                asked.set(asked.get() + 1);
                asked.get() < 2
            };
            let found = with_observer(observer, || try_map((0..10_000).collect(), values, item));
            assert_eq!(found.unwrap_err(), Error::from(Problem::Cancelled { done: None }));
            assert!(begun.elapsed() < Duration::from_secs(5));
        }
        // Behind it nobody asks.
        assert!(try_map((0..10).collect(), 0, item).is_ok());
    }

    #[test]
    fn an_observer_inside_another_asks_both() {
        let work = || {
            loop {
                check_stop()?;
                std::thread::yield_now();
            }
        };
        let found: Result<()> = with_observer(|| false, || with_observer(|| true, work));
        assert_eq!(found.unwrap_err().code(), "cancelled");
        let found: Result<()> = with_observer(|| true, || with_observer(|| false, work));
        assert_eq!(found.unwrap_err().code(), "cancelled");
    }

    #[test]
    fn what_cannot_look_for_a_stop_is_left_behind() {
        static ENDED: AtomicUsize = AtomicUsize::new(0);
        let sleeps = || {
            std::thread::sleep(Duration::from_secs(2));
            ENDED.fetch_add(1, Ordering::Relaxed)
        };
        let found = with_observer(|| false, || interruptible(sleeps));
        assert_eq!((found.unwrap_err().code(), ENDED.load(Ordering::Relaxed)), ("cancelled", 0));
        assert_eq!(with_observer(|| true, || interruptible(|| 7)).unwrap(), 7);
        assert_eq!(interruptible(|| 7).unwrap(), 7);
    }
}
