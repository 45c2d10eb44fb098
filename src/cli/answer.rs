//! What a subcommand answers, and what is wrong where it cannot.

use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Value, json};

use crate::words::{Language, listed, say};
use crate::{Cells, Error, Table};

/// What a subcommand answers: to a person, and to a program.
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) json: Value,
    pub(super) code: u8,
}

impl Answer {
    pub(super) fn text(text: String) -> Self {
        let json = json!({ "text": text });
        Self { text, json, code: 0 }
    }

    pub(super) fn with(text: String, json: Value) -> Self {
        Self { text, json, code: 0 }
    }

    pub(super) fn table(table: &Table, language: Language) -> Self {
        Self::with(table.headed(language).to_string(), rows(table))
    }

    pub(super) fn json_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.json).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// A table as a list of rows.
pub(super) fn rows(table: &Table) -> Value {
    let cell = |cells: &Cells, row: usize| match cells {
        Cells::Text(texts) => json!(texts[row]),
        Cells::Number { values, .. } => json!(Some(values[row]).filter(|value| value.is_finite())),
        Cells::Count(counts) => json!(counts[row]),
    };
    let row = |row: usize| {
        Value::Object(table.columns().map(|(name, cells)| (name.to_owned(), cell(cells, row))).collect())
    };
    Value::Array((0..table.rows()).map(row).collect())
}

/// An error, and the file or table that it is about, where the error does not say it.
struct Fault {
    place: String,
    /// The indicators that it keeps from being measured.
    indicators: Vec<String>,
    error: Error,
}

/// Who is told of what is read: what is wrong, and what a reader should know.
pub(super) struct Told<'a> {
    pub(super) language: Language,
    pub(super) faults: &'a mut Faults,
    pub(super) remarks: &'a mut Vec<String>,
}

/// What is wrong: at least one fault.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl From<Error> for Faults {
    fn from(error: Error) -> Self {
        Self(vec![Fault { place: String::new(), indicators: Vec::new(), error }])
    }
}

impl Faults {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an error of a file or table, which is told where the error does not say its file itself; one that was told already
    /// is not told again.
    pub(super) fn push(&mut self, place: impl Into<String>, error: Error) {
        let place = if error.place().file().is_some() { String::new() } else { place.into() };
        if !self.0.iter().any(|fault| fault.error == error && (fault.place == place || place.is_empty())) {
            self.0.push(Fault { place, indicators: Vec::new(), error });
        }
    }

    /// Adds an error of a table, which an indicator is measured by.
    pub(super) fn of_indicator(&mut self, file: &str, code: &str, error: Error) {
        let error = error.in_file(file);
        // The error says its file, or the place does.
        let place = if error.place().file().is_some() { "" } else { file };
        match self.0.iter_mut().find(|fault| fault.error == error && fault.place == place) {
            Some(fault) => fault.indicators.push(code.to_owned()),
            None => self.0.push(Fault { place: place.to_owned(), indicators: vec![code.to_owned()], error }),
        }
    }

    /// The value, or none where it is an error, which is kept.
    pub(super) fn keep<T>(&mut self, place: &str, result: crate::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(place, error)).ok()
    }

    pub(super) fn result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// The faults as they are read, and the exit code 1.
    pub(super) fn answer(&self, language: Language) -> Answer {
        let said = |fault: &Fault| {
            let mut text = fault.error.message(language);
            if !fault.place.is_empty() {
                text = say!(language, "{place}: {text}", place = fault.place, text);
            }
            if !fault.indicators.is_empty() {
                let indicators = listed(language, &fault.indicators);
                text = say!(language, "{text} (for {indicators})", text, indicators);
            }
            text
        };
        let mut text = String::new();
        if let [one] = &self.0[..] {
            let _ = writeln!(text, "{}", said(one));
        } else {
            let _ = writeln!(text, "{}", say!(language, "{count} faults:", count = self.0.len()));
            for (number, fault) in (1..).zip(&self.0) {
                let _ = writeln!(text, "{number}. {}", said(fault));
            }
        }
        let fault = |fault: &Fault| {
            json!({
                "code": fault.error.code(),
                "place": Some(&fault.place).filter(|place| !place.is_empty()),
                "indicators": fault.indicators,
                "message": said(fault),
                "facts": fault.error,
            })
        };
        let json = json!({ "faults": self.0.iter().map(fault).collect::<Vec<_>>() });
        Answer { text, json, code: 1 }
    }
}

/// Where progress is told.
pub(super) struct Console<'a> {
    language: Language,
    quiet: bool,
    err: &'a mut dyn Write,
}

impl<'a> Console<'a> {
    pub(super) fn new(language: Language, quiet: bool, err: &'a mut dyn Write) -> Self {
        Self { language, quiet, err }
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// Tells what is being done.
    pub(super) fn progress(&mut self, text: &str) {
        if !self.quiet {
            let _ = writeln!(self.err, "{text}");
        }
    }
}
