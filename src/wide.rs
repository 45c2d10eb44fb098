//! Loops in the widest instructions that the processor at hand has, where a crate built for all would use the narrowest.
//!
//! Only the width changes: every number takes the same operations in the same order, none fused, so the bits are those of
//! the plain loop on every machine.

/// Runs `work`: a closure marked `#[inline(always)]` that loops without calls, as wide instructions do not reach into code
/// that is not inlined.
#[inline]
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}
