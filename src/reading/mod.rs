//! Reading tables of text: encodings, CSV records, and what the text of a cell means.

#[cfg(feature = "arrow")]
mod arrow;
mod blocks;
mod cell;
mod csv;
mod decode;
mod format;
mod text;

#[cfg(feature = "arrow")]
pub(crate) use arrow::{numbers, plain, texts};
pub(crate) use blocks::{Block, Blocks, Wish};
pub(crate) use cell::{Cell, CellRules, Faults};
pub(crate) use csv::{CsvRecords, Ragged};
pub(crate) use decode::refuse_other_files;
pub use format::{Format, Percent};
pub(crate) use text::{as_seen, is_hidden, period, trim};
