//! The one error of the crate.
//!
//! Every message says where the fault lies (file, line, unit, indicator, node), what was found, and what to do, in English
//! or Chinese. Reading a file reports every fault it has, not the first. [`Error::code`] is stable across versions, so a
//! service can match on it; the Python exceptions carry the same code and the same facts as attributes.

mod facts;
mod message;
mod nearest;
mod parts;
mod place;
mod problem;

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::value::{Value, to_value};
use crate::words::Language;

pub use facts::{Fact, Facts};
pub(crate) use message::did_you_mean;
pub(crate) use nearest::{HELPED, nearest};
pub use parts::{CellFault, DuplicateUnit, Fault, MissingColumn, RaggedRow, UnknownAnswer};
pub(crate) use place::Reason;
pub use place::{Label, Place};
pub use problem::Problem;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and how to mend it.
///
/// ```
/// use govindex::{Framework, Language};
///
/// let error = Framework::builtin("un-edgi-2022").unwrap_err();
/// assert_eq!(error.code(), "unknown_framework");
/// assert!(error.to_string().contains("did you mean `un-egdi-2022`?"));
/// assert!(error.message(Language::Chinese).starts_with("没有内置框架 `un-edgi-2022`"));
/// ```
#[derive(Clone, PartialEq, thiserror::Error)]
#[error("{}", .0.message(Language::English))]
pub struct Error(Box<Problem>);

impl Error {
    /// A stable name of what went wrong, in `snake_case`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code_and_kind().0
    }

    /// What the error is about: the framework, the data, or a method and its parameters.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.code_and_kind().1
    }

    /// Where it lies, as far as that is known; of several faults, the first.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        self.0.place()
    }

    /// What the message tells, as data: names, numbers, every offender, also those that the message does not print.
    #[must_use]
    pub fn facts(&self) -> Facts {
        // Every field is a text, a number or a list of such, so there is nothing that has no value.
        Facts::of(to_value(&*self.0).unwrap_or(Value::Null))
    }

    /// The message in a language; [`Display`](fmt::Display) gives it in English.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        self.0.message(language)
    }

    /// The problem itself, for the bindings of this workspace: no part of the interface.
    #[doc(hidden)]
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.0
    }

    /// As [`problem`](Self::problem), to take it apart.
    #[doc(hidden)]
    #[must_use]
    pub fn into_problem(self) -> Problem {
        *self.0
    }

    /// As [`problem`](Self::problem), to change it.
    #[doc(hidden)]
    pub fn problem_mut(&mut self) -> &mut Problem {
        &mut self.0
    }

    /// The same error, with names of indicators and units in place of the positions that a method alone knows.
    #[doc(hidden)]
    #[must_use]
    pub fn labelled(mut self, column: impl Fn(usize) -> Label, row: impl Fn(usize) -> Label) -> Self {
        let name = |label: &mut Label| label.name(&column, &row);
        match &mut *self.0 {
            Problem::MissingValue { indicator: what, unit, .. }
            | Problem::UnsuitableValue { indicator: what, unit, .. }
            | Problem::NotFinite { indicator: what, unit, .. }
            | Problem::OutOfDomain { child: what, unit, .. }
            | Problem::Overflow { node: what, unit: Some(unit), .. } => {
                name(what);
                name(unit);
            }
            Problem::ConstantIndicator { indicator: what, .. }
            | Problem::NoData { indicator: what, .. }
            | Problem::Overflow { node: what, .. } => name(what),
            Problem::NoScore { reason, .. } => reason.name(name),
            _ => {}
        }
        self
    }

    /// The same error of a method on one column, naming the indicator.
    #[must_use]
    pub(crate) fn of_indicator(mut self, code: &str) -> Self {
        match &mut *self.0 {
            Problem::MissingValue { indicator, .. }
            | Problem::UnsuitableValue { indicator, .. }
            | Problem::NotFinite { indicator, .. }
            | Problem::ConstantIndicator { indicator, .. }
            | Problem::NoData { indicator, .. }
            | Problem::Overflow { node: indicator, .. } => *indicator = code.into(),
            _ => {}
        }
        self
    }

    /// The same error of a scoring model, naming the node that it stands at.
    #[doc(hidden)]
    #[must_use]
    pub fn at_node(mut self, code: &str) -> Self {
        match &mut *self.0 {
            Problem::OutOfDomain { node, .. } => *node = code.into(),
            Problem::Overflow { node, .. } if *node == Label::Matrix => *node = code.into(),
            Problem::NoRecords { table, .. } => *table = format!("{table} (for `{code}`)"),
            Problem::NoScore { node, .. } => *node = Some(code.into()),
            _ => {}
        }
        self
    }

    /// The same error, without what stands in columns that say something of persons.
    #[must_use]
    pub(crate) fn without(mut self, private: &[String]) -> Self {
        const HIDDEN: &str = "…";
        let is_private = |column: &str| private.iter().any(|private| private == column);
        match &mut *self.0 {
            Problem::Cells { cells, .. } => {
                for cell in cells.iter_mut().filter(|cell| is_private(&cell.column)) {
                    HIDDEN.clone_into(&mut cell.text);
                }
            }
            Problem::UnknownAnswers { answers, .. } => {
                for answer in answers.iter_mut().filter(|answer| is_private(&answer.column)) {
                    HIDDEN.clone_into(&mut answer.answer);
                    answer.nearest = None;
                }
            }
            _ => {}
        }
        self
    }

    /// The same error, naming the file it arose in.
    #[must_use]
    pub(crate) fn in_file(mut self, name: &str) -> Self {
        match &mut *self.0 {
            Problem::Framework { file, .. }
            | Problem::Settings { file, .. }
            | Problem::MissingColumns { file, .. }
            | Problem::DuplicateColumns { file, .. }
            | Problem::DuplicateUnits { file, .. }
            | Problem::EmptyTable { file, .. }
            | Problem::RaggedRows { file, .. }
            | Problem::Periods { file, .. }
            | Problem::Cells { file, .. }
            | Problem::NotText { file, .. }
            | Problem::Encoding { file, .. } => *file = Some(name.to_owned()),
            Problem::Io { path, .. } => name.clone_into(path),
            _ => {}
        }
        self
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

/// The code and the facts.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl FromStr for Language {
    type Err = Error;

    /// A language by its code (ISO 639), with or without script and region: `en`, `zh`, `zh-CN`, `zh_Hans`.
    ///
    /// # Errors
    /// `unknown_language` where nothing is written in it.
    fn from_str(code: &str) -> Result<Self> {
        Self::known(code).ok_or_else(|| Problem::UnknownLanguage { language: code.to_owned() }.into())
    }
}

/// What an [`Error`] is about. The Python exceptions are split the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// A framework is wrong or unknown.
    Framework,
    /// The data is wrong, incomplete, or not what the framework needs.
    Data,
    /// A method cannot be applied, or a parameter is outside its range.
    Method,
}

#[cfg(test)]
mod tests;
