//! Where an error lies.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Problem;
use crate::words::{Language, cut, excerpt, listed, say, sentence, told};

/// What a value belongs to: by name, or by position where a method was given no names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Label {
    /// The code of an indicator, node or unit.
    Name(String),
    /// What a method alone calls its column or matrix: `values`, `the denominator`.
    Word(&'static str),
    /// A position from 0, and what is counted: `column`, `row`, `expert` …
    Position(&'static str, usize),
    /// Several of them, and how many more.
    Several(Vec<Label>, usize),
    /// The matrix that a scoring model was given, where a framework would have a node.
    Matrix,
}

impl Label {
    /// Column `j` of a matrix.
    #[must_use]
    pub fn column(j: usize) -> Self {
        Self::Position("column", j)
    }

    /// Row `i` of a matrix or column.
    #[must_use]
    pub fn row(i: usize) -> Self {
        Self::Position("row", i)
    }

    fn as_name(&self) -> Option<&str> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    /// The same with names in place of the positions of columns and rows.
    pub(super) fn name(&mut self, column: &dyn Fn(usize) -> Self, row: &dyn Fn(usize) -> Self) {
        match self {
            Self::Position("column", j) => *self = column(*j),
            Self::Position("row", i) => *self = row(*i),
            Self::Several(labels, _) => labels.iter_mut().for_each(|label| label.name(column, row)),
            _ => {}
        }
    }

    /// The position, where it has one.
    pub(super) fn at(&self) -> Option<usize> {
        if let Self::Position(_, at) = self { Some(*at) } else { None }
    }

    /// The number of the thing that is counted, where it is a `what`.
    fn number(&self, what: &str) -> Option<usize> {
        if let Self::Position(counted, at) = self { (*counted == what).then_some(*at) } else { None }
    }

    /// In a sentence: the name in quotes, or the position.
    pub(super) fn named(&self, language: Language) -> String {
        match self {
            Self::Name(name) => format!("`{}`", cut(name, 80)),
            Self::Word(word) if language == Language::English => format!("`{word}`"),
            position => told(language, &position.to_string()),
        }
    }

    /// Where a value stands: `for unit ...`, or `in row ...` where units have no names.
    pub(super) fn at_unit(&self, language: Language) -> String {
        match self {
            Self::Name(name) => say!(language, "for unit `{unit}`", unit = excerpt(name)),
            Self::Word(word) if language == Language::English => format!("for unit `{word}`"),
            Self::Several(first, _) if first.iter().all(|label| label.as_name().is_some()) => {
                say!(language, "for unit `{unit}`", unit = excerpt(&self.to_string()))
            }
            Self::Several(first, more) => {
                let numbers: Vec<String> =
                    first.iter().filter_map(Self::at).map(|at| at.to_string()).collect();
                let rows = listed(language, &numbers);
                match more {
                    0 => say!(language, "in row {rows}", rows),
                    more => say!(language, "in row {rows} and {more} more", rows, more),
                }
            }
            Self::Position("row", _) => {
                say!(language, "in {place}", place = told(language, &self.to_string()))
            }
            position => say!(language, "for {place}", place = told(language, &position.to_string())),
        }
    }

    /// At which node a model is used; nothing where it is used alone.
    pub(super) fn at_node(&self, language: Language) -> String {
        match self {
            Self::Matrix => String::new(),
            node => say!(language, " at {node}", node = node.named(language)),
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Word(word) => f.write_str(word),
            Self::Position(what, at) => write!(f, "{what} {at}"),
            Self::Several(first, more) => {
                for (at, label) in first.iter().enumerate() {
                    match label {
                        Self::Position(_, position) if at > 0 => write!(f, ", {position}")?,
                        label if at > 0 => write!(f, ", {label}")?,
                        label => write!(f, "{label}")?,
                    }
                }
                if *more > 0 { write!(f, " and {more} more") } else { Ok(()) }
            }
            Self::Matrix => f.write_str("the matrix"),
        }
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<String> for Label {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<&str> for Label {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<&String> for Label {
    fn from(name: &String) -> Self {
        Self::Name(name.clone())
    }
}

/// Why a formula has no value: a sentence in which `{unit}` stands for the unit that it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    text: String,
    pub(super) unit: Option<Label>,
}

impl Reason {
    /// A sentence that speaks of one unit.
    pub(crate) fn of_unit(text: impl Into<String>, unit: impl Into<Label>) -> Self {
        Self { text: text.into(), unit: Some(unit.into()) }
    }

    /// Gives the unit its name.
    pub(super) fn name(&mut self, name: impl FnOnce(&mut Label)) {
        if let Some(unit) = &mut self.unit {
            name(unit);
        }
    }

    pub(super) fn message(&self, language: Language) -> String {
        let text = told(language, &sentence(&self.text));
        let Some(unit) = &self.unit else { return text };
        let unit = match unit {
            Label::Name(_) => say!(language, "the unit {unit}", unit = unit.named(language)),
            position => say!(language, "the unit {place}", place = position.at_unit(language)),
        };
        text.replace("{unit}", &unit)
    }
}

impl<T: Into<String>> From<T> for Reason {
    fn from(text: T) -> Self {
        Self { text: text.into(), unit: None }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.message(Language::English))
    }
}

/// Where an error lies, as far as it is known; of several faults, the first.
///
/// ```
/// use govindex::{Dataset, ReadOptions};
///
/// let table = "unit,OSI\nDNK,0.9\nKOR,much\n";
/// let error = Dataset::from_csv(table.as_bytes(), &ReadOptions::new()).unwrap_err();
/// assert_eq!((error.place().row(), error.place().column()), (Some(3), Some("OSI")));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place<'a> {
    pub(super) file: Option<&'a str>,
    pub(super) line: Option<u64>,
    pub(super) key: Option<&'a str>,
    pub(super) unit: Option<&'a str>,
    pub(super) indicator: Option<&'a str>,
    pub(super) period: Option<&'a str>,
    pub(super) row: Option<u64>,
    pub(super) column: Option<&'a str>,
    pub(super) position: Option<usize>,
}

impl<'a> Place<'a> {
    /// The file, or what stands for it.
    #[must_use]
    pub fn file(&self) -> Option<&'a str> {
        self.file
    }

    /// The line of a framework file or a text, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// The key of a framework file, as a path: `indicator[2].weight`.
    #[must_use]
    pub fn key(&self) -> Option<&'a str> {
        self.key
    }

    /// The unit's code.
    #[must_use]
    pub fn unit(&self) -> Option<&'a str> {
        self.unit
    }

    /// The code of the indicator or node.
    #[must_use]
    pub fn indicator(&self) -> Option<&'a str> {
        self.indicator
    }

    /// The period of a panel.
    #[must_use]
    pub fn period(&self) -> Option<&'a str> {
        self.period
    }

    /// The row: of a file the line on which it starts (the header is line 1), of a matrix or frame its number from 0.
    #[must_use]
    pub fn row(&self) -> Option<u64> {
        self.row
    }

    /// The name of the table's column.
    #[must_use]
    pub fn column(&self) -> Option<&'a str> {
        self.column
    }

    /// The column of a matrix without names, from 0.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.position
    }

    /// Where a value of an indicator and a unit lies.
    fn of_value(indicator: Option<&'a Label>, unit: Option<&'a Label>) -> Self {
        let row = unit.and_then(|unit| unit.number("row"));
        Self {
            indicator: indicator.and_then(Label::as_name),
            position: indicator.and_then(|indicator| indicator.number("column")),
            unit: unit.and_then(Label::as_name),
            row: row.map(|row| row as u64),
            ..Self::default()
        }
    }
}

impl Problem {
    /// Where it lies.
    pub(super) fn place(&self) -> Place<'_> {
        match self {
            Self::Io { path, .. } | Self::File { path, .. } | Self::Damaged { file: path, .. } => {
                Place { file: Some(path), ..Place::default() }
            }
            Self::Framework { file, faults } | Self::Settings { file, faults } => {
                let first = faults.first();
                Place {
                    file: file.as_deref(),
                    line: first.and_then(|fault| fault.line).map(|line| line as u64),
                    key: first.map(|fault| &*fault.key).filter(|key| !key.is_empty()),
                    ..Place::default()
                }
            }
            Self::UnknownNode { node, .. } => Place { indicator: Some(node), ..Place::default() },
            Self::UnknownUnit { unit, .. } => Place { unit: Some(unit), ..Place::default() },
            Self::MissingColumns { file, columns, .. } => Place {
                file: file.as_deref(),
                column: columns.first().map(|column| &*column.column),
                ..Place::default()
            },
            Self::DuplicateColumns { file, columns } => Place {
                file: file.as_deref(),
                column: columns.first().map(String::as_str),
                ..Place::default()
            },
            Self::DuplicateUnits { file, units, .. } => {
                let first = units.first();
                Place {
                    file: file.as_deref(),
                    unit: first.map(|unit| &*unit.unit),
                    row: first.and_then(|unit| unit.rows.first().copied()),
                    ..Place::default()
                }
            }
            Self::RaggedRows { file, rows, .. } => {
                Place { file: file.as_deref(), row: rows.first().map(|row| row.row), ..Place::default() }
            }
            Self::Cells { file, cells, .. } => {
                let first = cells.first();
                Place {
                    file: file.as_deref(),
                    row: first.map(|cell| cell.row),
                    column: first.map(|cell| &*cell.column),
                    ..Place::default()
                }
            }
            Self::UnknownAnswers { answers, .. } => {
                let first = answers.first();
                Place {
                    row: first.map(|answer| answer.row),
                    column: first.map(|answer| &*answer.column),
                    ..Place::default()
                }
            }
            Self::EmptyClass { unit, column, .. } => {
                Place { unit: Some(unit), column: Some(column), ..Place::default() }
            }
            Self::Encoding { file, line, .. } => {
                Place { file: file.as_deref(), line: Some(*line), ..Place::default() }
            }
            Self::EmptyTable { file, .. } | Self::Periods { file, .. } | Self::NotText { file, .. } => {
                Place { file: file.as_deref(), ..Place::default() }
            }
            Self::NotFinite { indicator, unit, .. }
            | Self::MissingValue { indicator, unit, .. }
            | Self::UnsuitableValue { indicator, unit, .. }
            | Self::OutOfDomain { child: indicator, unit, .. } => {
                Place::of_value(Some(indicator), Some(unit))
            }
            Self::ConstantIndicator { indicator, .. } | Self::NoData { indicator, .. } => {
                Place::of_value(Some(indicator), None)
            }
            Self::Overflow { node, unit, .. } => Place::of_value(Some(node), unit.as_ref()),
            Self::NoScore { node, reason, .. } => Place::of_value(node.as_ref(), reason.unit.as_ref()),
            Self::InPeriod { period, error } => Place { period: Some(period), ..error.place() },
            Self::AllRunsFailed { error, .. } => error.place(),
            _ => Place::default(),
        }
    }
}
