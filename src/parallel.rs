//! Work spread over cores where the feature `parallel` is on and the work is worth it; the order of results, and so
//! their bits, never depend on it.

/// Below this many values all cores but one are left alone: an assessment takes about 3 ns a value
/// (`cargo bench --bench assess`), so these take 0.2 ms, and a small request should not wake threads for that.
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

/// How many items are worked on side by side.
#[cfg(feature = "parallel")]
pub(crate) fn threads() -> usize {
    rayon::current_num_threads()
}

/// How many items are worked on side by side.
#[cfg(not(feature = "parallel"))]
pub(crate) fn threads() -> usize {
    1
}

/// Both, side by side.
#[cfg(feature = "parallel")]
pub(crate) fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(a, b)
}

/// Both, one after the other.
#[cfg(not(feature = "parallel"))]
pub(crate) fn both<A, B>(a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
    (a(), b())
}
