//! CSV files: records, the lines they start on, and rows that do not fit the header.

use std::collections::VecDeque;
use std::io::Read;

use ::csv::{ReaderBuilder, StringRecord, Terminator};

use super::cell::{Cell, Faults};
use super::decode::{Decoded, END, explain};
use super::format::Format;
use super::text::trim;
use crate::error::{Error, Problem, RaggedRow, Result};

/// How many ragged rows an error stores; the rest is counted.
const STORED_ROWS: usize = 100_000;

/// The records of a text, one at a time in the same buffer.
pub(crate) struct CsvRecords<T> {
    reader: ::csv::Reader<T>,
    /// The lines before the text, less those that the reader was given in front of it.
    before: u64,
    /// Whether the text goes to the end of the table, which [`END`] marks.
    pub(super) is_last: bool,
    pub(crate) record: StringRecord,
    /// The line on which the record starts, from 1.
    pub(crate) line: u64,
    /// Whether the record runs to the end of the text because a quote is open.
    pub(crate) open_quote: bool,
    /// Records that were looked at and are still to be given out, each with its line and whether a quote is open.
    ahead: VecDeque<(StringRecord, u64, bool)>,
}

impl<R: Read> CsvRecords<Decoded<R>> {
    /// The records below the header, and the header.
    pub(crate) fn open(source: R, format: &Format) -> Result<(Self, Vec<String>)> {
        let delimiter = delimiter(format)?;
        let mut records = Self::new(Decoded::new(source, format.encoding.as_deref())?, delimiter);
        let headers = records.header()?;
        Ok((records, headers))
    }
}

/// What separates fields.
pub(super) fn delimiter(format: &Format) -> Result<u8> {
    match u8::try_from(format.delimiter) {
        Ok(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0x03) => Ok(byte),
        _ => Err(Error::from(Problem::InvalidParameter {
            method: "reading a table",
            parameter: "delimiter",
            found: format!("{:?}", format.delimiter),
            expected: "one ASCII character, neither a quote nor a line break",
        })),
    }
}

/// A line with the mark that ends the text, where more text follows: there it could only hide what follows.
pub(super) fn refuse_end(line: u64) -> Result<()> {
    let mut faults = Faults::default();
    faults.push(line, "column 1", Cell::Text(END), "is a control character; remove it");
    faults.into_result(None)
}

impl<T: Read> CsvRecords<T> {
    /// The records of a whole text.
    pub(super) fn new(text: T, delimiter: u8) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(text);
        Self {
            reader,
            before: 0,
            is_last: true,
            record: StringRecord::new(),
            line: 1,
            open_quote: false,
            ahead: VecDeque::new(),
        }
    }

    /// The header, which is the first record.
    pub(super) fn header(&mut self) -> Result<Vec<String>> {
        if !self.next()? {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "the file is empty" }));
        }
        let headers: Vec<String> = self.record.iter().map(str::to_owned).collect();
        if self.open_quote {
            let mut faults = Faults::default();
            self.refuse_open_quote("the header", &mut faults);
            faults.into_result(None)?;
        }
        if headers.iter().any(|header| header.contains('\0')) {
            let (expected, likely) = ("UTF-8".to_owned(), Some("UTF-16LE".to_owned()));
            return Err(Error::from(Problem::Encoding { file: None, expected, line: 1, likely }));
        }
        Ok(headers)
    }

    /// How many bytes and lines were read.
    pub(super) fn position(&self) -> (u64, u64) {
        let position = self.reader.position();
        (position.byte(), position.line() - 1)
    }

    /// Looks ahead whether the first field of every record counts them, from 0 or 1; the first record where that is so.
    /// What was looked at is kept for [`next`](Self::next).
    pub(crate) fn count_rows(&mut self) -> Result<Option<StringRecord>> {
        let mut next: Option<u64> = None;
        let mut counts = true;
        while counts && self.read()? {
            let found = trim(self.record.get(0).unwrap_or_default()).parse().ok();
            let is_blank = self.record.iter().all(|field| trim(field).is_empty());
            counts =
                is_blank || (found.is_some() && next.map_or(found <= Some(1), |next| found == Some(next)));
            next = found.map(|found| found + 1).or(next);
            self.ahead.push_back((self.record.clone(), self.line, self.open_quote));
        }
        let first =
            || self.ahead.iter().map(|(record, ..)| record).find(|record| !trim(&record[0]).is_empty());
        Ok(first().filter(|_| counts).cloned())
    }

    /// Reads the next record; false at the end.
    pub(crate) fn next(&mut self) -> Result<bool> {
        if let Some((record, line, open_quote)) = self.ahead.pop_front() {
            (self.record, self.line, self.open_quote) = (record, line, open_quote);
            return Ok(true);
        }
        self.read()
    }

    fn read(&mut self) -> Result<bool> {
        if !self.step()? {
            return Ok(false);
        }
        if self.record.len() == 1 && &self.record[0] == END {
            let line = self.line;
            if self.step()? || !self.is_last {
                refuse_end(line)?;
            }
            return Ok(false);
        }
        Ok(true)
    }

    fn step(&mut self) -> Result<bool> {
        let found = self.reader.read_record(&mut self.record).map_err(|fault| match fault.kind() {
            ::csv::ErrorKind::Io(fault) => explain(fault),
            _ => Error::from(Problem::Io {
                path: "the table".to_owned(),
                operation: "read",
                reason: fault.to_string(),
            }),
        })?;
        let last = self.record.iter().next_back().unwrap_or_default();
        self.open_quote = last.strip_suffix('\n').is_some_and(|text| text.ends_with(END));
        // The reader's own position of a record is that of the empty lines before it.
        let within = self.record.as_slice().bytes().filter(|&byte| byte == b'\n').count() as u64;
        let lines = within + u64::from(!self.open_quote);
        self.line = (self.before + self.reader.position().line()).saturating_sub(lines);
        Ok(found)
    }

    pub(crate) fn refuse_open_quote(&self, column: &str, faults: &mut Faults) {
        let text = self.record.iter().next_back().unwrap_or_default();
        let text = text.trim_end_matches(['\n', '\u{3}']);
        faults.push(self.line, column, Cell::Text(text), "opens a quote that is never closed");
    }
}

/// A part of a text, behind others.
pub(super) type Part<'a> = std::io::Chain<&'a [u8], &'a [u8]>;

impl<'a> CsvRecords<Part<'a>> {
    /// The records of a part of a text that begins on this line.
    pub(super) fn part(text: &'a str, line: u64, is_last: bool, delimiter: u8) -> Self {
        // A reader takes what looks like a byte order mark off its text. An empty line, which it passes over, keeps a part
        // that is not the first from losing one.
        let mut records = Self::new(b"\n".chain(text.as_bytes()), delimiter);
        records.before = line.saturating_sub(2);
        records.is_last = is_last;
        records
    }
}

/// Rows that do not fit the header, as they are found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ragged {
    rows: Vec<RaggedRow>,
    total: usize,
    /// How many fields there should be, and the file, where these are known.
    expected: usize,
    file: Option<String>,
}

impl Ragged {
    /// None yet of a table with so many columns.
    pub(crate) fn of(expected: usize) -> Self {
        Self { expected, ..Self::default() }
    }

    pub(crate) fn push(&mut self, row: u64, fields: usize) {
        self.total += 1;
        if self.rows.len() < STORED_ROWS {
            self.rows.push(RaggedRow { row, fields });
        }
    }

    /// Says which file they are in.
    pub(crate) fn in_file(&mut self, name: &str) {
        self.file = Some(name.to_owned());
    }

    /// Takes in those of a part of the table that comes after.
    pub(crate) fn merge(&mut self, other: Self) {
        if self.total == 0 {
            *self = other;
            return;
        }
        self.total += other.total;
        let room = STORED_ROWS.saturating_sub(self.rows.len());
        self.rows.extend(other.rows.into_iter().take(room));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.total == 0
    }

    pub(crate) fn check(self) -> Result<()> {
        let Self { rows, total, expected, file } = self;
        if total == 0 {
            return Ok(());
        }
        Err(Error::from(Problem::RaggedRows { file, rows, total, expected }))
    }
}
