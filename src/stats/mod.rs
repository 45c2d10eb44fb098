//! Statistics that the rest of the crate stands on: ranks and ties, moments.

mod columns;
mod moments;
mod rank;

pub use columns::Columns;
pub use moments::{Divisor, Extremes, Moments, extremes, moments};
pub use rank::{Ties, ranks};
