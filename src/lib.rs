//! `govindex` assesses digital government.

#![cfg_attr(test, allow(clippy::float_cmp, reason = "where a result is exact, the test asks for it exactly"))]

mod error;
pub mod normalize;
pub mod scoring;
pub mod stats;
pub mod weights;

pub use error::{CellFault, DuplicateUnit, Error, ErrorKind, Fault, MissingColumn, Result};
