//! Datasets from CSV files.

use std::io::Read;

use super::Dataset;
use super::options::ReadOptions;
use super::table::Table;
use crate::error::Result;
use crate::parallel;
use crate::reading::{Cell, CsvRecords, Ragged};

/// Reads a CSV file into one dataset a period.
pub(super) fn read(source: impl Read, options: &ReadOptions) -> Result<Vec<Dataset>> {
    let (mut records, headers) = CsvRecords::open(source, &options.format())?;
    let mut table = Table::new(&headers, options)?;
    let mut ragged = Ragged::of(headers.len());
    while records.next()? {
        parallel::check_stop()?;
        if records.open_quote {
            let column = table.header(records.record.len() - 1).to_owned();
            records.refuse_open_quote(&column, table.faults());
        } else if records.record.len() == headers.len() {
            let record = &records.record;
            table.push(records.line, |column| Cell::Text(record.get(column).unwrap_or_default()));
        } else {
            ragged.push(records.line, records.record.len());
        }
    }
    ragged.check()?;
    table.finish()
}
