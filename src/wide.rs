//! Loops in the widest instructions that the processor at hand has, where a crate built for all would use the narrowest.
//!
//! Only the width changes: every number takes the same operations in the same order, none fused, so the bits are those of
//! the plain loop on every machine.

/// Computes an expression, a loop without calls, in wide instructions. They do not reach into code that is not inlined,
/// so a function that it calls is `#[inline(always)]`.
macro_rules! wide {
    ($work:expr) => {{
        let once = $crate::wide::Once;
        $crate::wide::widest(
            #[inline(always)]
            || {
                // A closure that could be called again would be called through a function of the compiler's, which is
                // not always inlined: a sorting network took 0.79 us a run in narrow instructions, 0.21 in wide ones.
                let _once: $crate::wide::Once = once;
                $work
            },
        )
    }};
}
pub(crate) use wide;

/// What makes a closure one that is called once: it is moved into it, and cannot be copied.
pub(crate) struct Once;

/// Runs `work` in wide instructions; see [`wide!`].
#[inline]
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}
