//! Reading tables of text: encodings, CSV records, and what the text of a cell means.

mod cell;
mod decode;
mod format;
mod records;

pub(crate) use cell::{Cell, CellRules, Faults, Problem};
pub use format::{Format, Percent};
pub(crate) use records::{Ragged, Records};
