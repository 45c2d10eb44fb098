//! The offenders that an error lists.

use serde::Serialize;

use crate::words::{Language, cut, excerpt, say, sentence, told};

use super::message::did_you_mean_in;
use super::{Error, Problem};

/// One fault of a framework file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Fault {
    /// The line, from 1, where the text came with lines.
    pub line: Option<usize>,
    /// The key, as a path: `indicator[2].weight`.
    pub key: String,
    /// What is wrong and what to do.
    pub message: String,
    /// The error that a method raised about its parameters, where that is the fault.
    #[serde(skip)]
    pub error: Option<Error>,
}

impl Fault {
    /// A fault without a key.
    pub(crate) fn new(line: Option<usize>, key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { line, key: key.into(), message: message.into(), error: None }
    }

    /// A fault that a method found in its parameters; the key tells which method it is.
    pub(crate) fn of_error(line: Option<usize>, key: &str, error: Error) -> Self {
        let message = own_message(&error, Language::English);
        Self { line, key: key.to_owned(), message, error: Some(error) }
    }
}

fn own_message(error: &Error, language: Language) -> String {
    match error.problem() {
        Problem::InvalidParameter { parameter, found, expected, .. } => say!(
            language,
            "`{parameter}` is {found}; it must be {expected}",
            parameter,
            found = told(language, &sentence(found)),
            expected = told(language, expected),
        ),
        _ => error.message(language),
    }
}

/// One cell of a table that does not hold what its column must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CellFault {
    /// The line of the file on which the row starts (the header is line 1), or the row's number in a frame.
    pub row: u64,
    /// The column's name.
    pub column: String,
    /// The text of the cell, cut after 200 characters.
    pub text: String,
    /// What is wrong with it.
    pub problem: String,
}

/// An answer that a measure has no points for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnknownAnswer {
    /// The column.
    pub column: String,
    /// The answer as it is spelt.
    pub answer: String,
    /// How many records have it.
    pub records: u64,
    /// The first of them, counted as in [`CellFault::row`].
    pub row: u64,
    /// The known answer with the nearest spelling.
    pub nearest: Option<String>,
}

/// A row of a CSV file with more or fewer fields than the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RaggedRow {
    /// The line of the file on which the row starts (the header is line 1).
    pub row: u64,
    /// How many fields it has.
    pub fields: usize,
}

/// A unit that occurs in several rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DuplicateUnit {
    /// The unit's code (with the indicator and period, where they matter).
    pub unit: String,
    /// The rows, counted as in [`CellFault::row`].
    pub rows: Vec<u64>,
}

/// A column that is needed but absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingColumn {
    /// The name that was looked for.
    pub column: String,
    /// What it is needed for: an indicator's code, `unit codes` …
    pub needed_for: String,
    /// The column of the data with the nearest spelling.
    pub nearest: Option<String>,
}

impl Fault {
    pub(super) fn message(&self, language: Language) -> String {
        let mut out = String::new();
        if let Some(line) = self.line {
            out.push_str(&say!(language, "line {line}: ", line));
        }
        if !self.key.is_empty() {
            out.push_str(&say!(language, "`{key}`: ", key = cut(&self.key, 160)));
        }
        match &self.error {
            Some(error) => out.push_str(&own_message(error, language)),
            None => out.push_str(&told(language, &sentence(&self.message))),
        }
        out
    }
}

impl CellFault {
    pub(super) fn message(&self, language: Language) -> String {
        say!(
            language,
            "row {row}, column `{column}`: `{text}` {problem}",
            row = self.row,
            column = excerpt(&self.column),
            text = excerpt(&self.text),
            problem = told(language, &sentence(&self.problem)),
        )
    }
}

impl UnknownAnswer {
    pub(super) fn message(&self, language: Language) -> String {
        say!(
            language,
            "`{answer}` in column `{column}`: {records}, the first in row {row}{meant}",
            answer = excerpt(&self.answer),
            column = excerpt(&self.column),
            records = match self.records {
                1 => say!(language, "1 record"),
                records => say!(language, "{records} records", records),
            },
            row = self.row,
            meant = did_you_mean_in(language, self.nearest.as_deref()),
        )
    }
}

impl RaggedRow {
    pub(super) fn message(&self, language: Language) -> String {
        let Self { row, fields } = self;
        match fields {
            1 => say!(language, "row {row} has 1 field", row),
            _ => say!(language, "row {row} has {fields} fields", row, fields),
        }
    }
}

impl MissingColumn {
    pub(super) fn message(&self, language: Language) -> String {
        let mut out = format!("`{}`", excerpt(&self.column));
        if self.needed_for != self.column {
            let what = excerpt(&told(language, &self.needed_for));
            out = say!(language, "{column} for {what}", column = out, what);
        }
        out + &did_you_mean_in(language, self.nearest.as_deref())
    }
}
