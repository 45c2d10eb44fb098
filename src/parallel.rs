//! Work spread over cores where the feature `parallel` is on and the work is worth it; the order of results, and so
//! their bits, never depend on it.

/// Below this many values a second core costs more than it saves: waking one takes about 10 µs, the time in which
/// one core handles some 30,000 values.
const WORTHWHILE: usize = 1 << 16;

/// `f` of every item, in order.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Send, R: Send>(
    items: Vec<T>,
    values: usize,
    f: impl Fn(T) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::*;
    if items.len() < 2 || values < WORTHWHILE {
        return items.into_iter().map(f).collect();
    }
    items.into_par_iter().map(f).collect()
}

/// `f` of every item, in order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T, R>(items: Vec<T>, values: usize, f: impl Fn(T) -> R) -> Vec<R> {
    let _ = (values, WORTHWHILE);
    items.into_iter().map(f).collect()
}
