//! CSV files: records, the lines they start on, and rows that do not fit the header.

use std::io::Read;

use ::csv::{ReaderBuilder, StringRecord, Terminator};

use super::cell::{Cell, Faults};
use super::decode::{Decoded, END, explain};
use super::format::Format;
use crate::error::{Error, RaggedRow, Result};

/// How many ragged rows an error stores; the rest is counted.
const STORED_ROWS: usize = 100_000;

/// The records of a file, one at a time in the same buffer.
pub(crate) struct CsvRecords<R> {
    reader: ::csv::Reader<Decoded<R>>,
    pub(crate) record: StringRecord,
    /// The line on which the record starts, from 1.
    pub(crate) line: u64,
    /// Whether the record runs to the end of the text because a quote is open.
    pub(crate) open_quote: bool,
}

impl<R: Read> CsvRecords<R> {
    /// The records below the header, and the header.
    pub(crate) fn open(source: R, format: &Format) -> Result<(Self, Vec<String>)> {
        let mut records = Self::new(source, format)?;
        if !records.next()? {
            return Err(Error::EmptyTable { file: None, found: "the file is empty" });
        }
        let headers: Vec<String> = records.record.iter().map(str::to_owned).collect();
        if records.open_quote {
            let mut faults = Faults::default();
            records.refuse_open_quote("the header", &mut faults);
            faults.into_result(None)?;
        }
        if headers.iter().any(|header| header.contains('\0')) {
            let (expected, likely) = ("UTF-8".to_owned(), Some("UTF-16LE".to_owned()));
            return Err(Error::Encoding { file: None, expected, line: 1, likely });
        }
        Ok((records, headers))
    }

    fn new(source: R, format: &Format) -> Result<Self> {
        let delimiter = match u8::try_from(format.delimiter) {
            Ok(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0x03) => byte,
            _ => {
                return Err(Error::InvalidParameter {
                    method: "reading a table",
                    parameter: "delimiter",
                    found: format!("{:?}", format.delimiter),
                    expected: "one ASCII character, neither a quote nor a line break",
                });
            }
        };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(Decoded::new(source, format.encoding.as_deref())?);
        Ok(Self { reader, record: StringRecord::new(), line: 1, open_quote: false })
    }

    /// Reads the next record; false at the end.
    pub(crate) fn next(&mut self) -> Result<bool> {
        if !self.step()? {
            return Ok(false);
        }
        if self.record.len() == 1 && &self.record[0] == END {
            let line = self.line;
            // The text ends with this line. Somewhere else it could only hide what follows.
            if self.step()? {
                let mut faults = Faults::default();
                faults.push(line, "column 1", Cell::Text(END), "is a control character; remove it");
                faults.into_result(None)?;
            }
            return Ok(false);
        }
        Ok(true)
    }

    fn step(&mut self) -> Result<bool> {
        let found = self.reader.read_record(&mut self.record).map_err(|fault| match fault.kind() {
            ::csv::ErrorKind::Io(fault) => explain(fault),
            _ => Error::Io { path: "the table".to_owned(), operation: "read", reason: fault.to_string() },
        })?;
        let last = self.record.iter().next_back().unwrap_or_default();
        self.open_quote = last.strip_suffix('\n').is_some_and(|text| text.ends_with(END));
        // The reader's own position of a record is that of the empty lines before it.
        let within = self.record.as_slice().bytes().filter(|&byte| byte == b'\n').count() as u64;
        let lines = within + u64::from(!self.open_quote);
        self.line = self.reader.position().line().saturating_sub(lines);
        Ok(found)
    }

    pub(crate) fn refuse_open_quote(&self, column: &str, faults: &mut Faults) {
        let text = self.record.iter().next_back().unwrap_or_default();
        let text = text.trim_end_matches(['\n', '\u{3}']);
        faults.push(self.line, column, Cell::Text(text), "opens a quote that is never closed");
    }
}

/// Rows that do not fit the header, as they are found.
#[derive(Debug, Default)]
pub(crate) struct Ragged {
    rows: Vec<RaggedRow>,
    total: usize,
}

impl Ragged {
    pub(crate) fn push(&mut self, row: u64, fields: usize) {
        self.total += 1;
        if self.rows.len() < STORED_ROWS {
            self.rows.push(RaggedRow { row, fields });
        }
    }

    pub(crate) fn check(self, expected: usize) -> Result<()> {
        if self.total == 0 {
            return Ok(());
        }
        Err(Error::RaggedRows { file: None, rows: self.rows, total: self.total, expected })
    }
}
