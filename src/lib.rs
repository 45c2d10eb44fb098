//! `govindex` assesses digital government.

mod error;
pub mod stats;

pub use error::{CellFault, DuplicateUnit, Error, ErrorKind, Fault, MissingColumn, Result};
