//! `govindex` assesses digital government.

#![cfg_attr(test, allow(clippy::float_cmp, reason = "where a result is exact, the test asks for it exactly"))]

pub mod assess;
pub mod dataset;
mod error;
pub mod framework;
pub mod normalize;
mod parallel;
pub mod scoring;
pub mod stats;
mod table;
pub mod weights;

pub use assess::{Assessment, Averages, GateEffect, Grade, Notice, assess, assess_panel};
pub use dataset::{Dataset, Panel, ReadOptions};
pub use error::{CellFault, DuplicateUnit, Error, ErrorKind, Fault, MissingColumn, RaggedRow, Result};
pub use framework::{Framework, builtin_frameworks};
pub use table::{Cells, Table};
