//! Loops in the widest instructions that the processor at hand has, where a crate built for all would use the narrowest.
//!
//! Only the width changes: every number takes the same operations in the same order, none fused, so the bits are those of
//! the plain loop on every machine.

/// Computes an expression, a loop without calls, in wide instructions. They do not reach into code that is not inlined,
/// so a function that it calls is `#[inline(always)]`.
macro_rules! wide {
    ($work:expr) => {
        $crate::wide::widest(
            #[inline(always)]
            || $work,
        )
    };
}
pub(crate) use wide;

/// Runs `work` in wide instructions; see [`wide!`].
#[inline]
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}
