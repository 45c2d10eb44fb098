//! `govindex` assesses digital government.

mod error;
pub mod normalize;
pub mod stats;
pub mod weights;

pub use error::{CellFault, DuplicateUnit, Error, ErrorKind, Fault, MissingColumn, Result};
