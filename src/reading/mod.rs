//! Reading tables of text: encodings, CSV records, and what the text of a cell means.

mod blocks;
mod cell;
mod csv;
mod decode;
mod format;

pub(crate) use blocks::{Block, Blocks, Wish};
pub(crate) use cell::{Cell, CellRules, Faults};
pub(crate) use csv::{CsvRecords, Ragged};
pub use format::{Format, Percent};
