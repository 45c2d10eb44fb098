//! `govindex` assesses digital government.

pub mod dataset;
mod error;
pub mod stats;

pub use dataset::{Dataset, Panel, ReadOptions};
pub use error::{CellFault, DuplicateUnit, Error, ErrorKind, Fault, MissingColumn, RaggedRow, Result};
