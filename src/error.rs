//! The one error of the crate.
//!
//! Every message says where the fault lies (file, line, unit, indicator, node), what was found, and what to do.
//! Reading a file reports every fault it has, not the first. [`Error::code`] is stable across versions, so a
//! service can match on it; the Python exceptions carry the same code and the same fields as attributes.

use std::fmt;

use serde::Serialize;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a scoring model that is used alone names in place of a node.
pub(crate) const ALONE: &str = "the matrix";

/// How many faults of a file a message prints; all of them are in the error's fields.
const PRINTED_FAULTS: usize = 20;

/// How many characters of an offending text a message quotes.
const QUOTED_CHARS: usize = 40;

/// How many characters of a path, whose end tells the most.
const LONG_CHARS: usize = 400;

/// What went wrong, where, and how to mend it.
///
/// ```
/// use govindex::Framework;
///
/// let fault = Framework::builtin("un-edgi-2022").unwrap_err();
/// assert_eq!(fault.code(), "unknown_framework");
/// assert!(fault.to_string().contains("did you mean `un-egdi-2022`?"));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be opened, read or written.
    #[error("cannot {operation} `{}`: {}", cut(path, LONG_CHARS), sentence(reason))]
    Io {
        /// The file.
        path: String,
        /// What was tried: `read` or `write`.
        operation: &'static str,
        /// What the operating system said.
        reason: String,
    },

    /// A framework file has faults; all of them are listed.
    #[error("{}", framework_message(file.as_deref(), faults))]
    Framework {
        /// The file, where there is one.
        file: Option<String>,
        /// Every fault, in the order of the file.
        faults: Vec<Fault>,
    },

    /// No built-in framework has this id.
    #[error("there is no built-in framework `{}`{}; `builtin_frameworks()` lists them", excerpt(id), did_you_mean(nearest.as_deref()))]
    UnknownFramework {
        /// The id that was asked for.
        id: String,
        /// The built-in id with the nearest spelling.
        nearest: Option<String>,
    },

    /// A framework has no node with this code.
    #[error("framework `{}` has no node `{}`{}", excerpt(framework), excerpt(node), did_you_mean(nearest.as_deref()))]
    UnknownNode {
        /// The framework's id.
        framework: String,
        /// The code that was asked for.
        node: String,
        /// The code with the nearest spelling.
        nearest: Option<String>,
    },

    /// A dataset or an assessment has no unit with this code.
    #[error("there is no unit `{}`{}", excerpt(unit), did_you_mean(nearest.as_deref()))]
    UnknownUnit {
        /// The code that was asked for.
        unit: String,
        /// The unit with the nearest spelling.
        nearest: Option<String>,
    },

    /// A dataset or an assessment has no group column of this name.
    #[error("there is no group column `{}`{}; group columns are named when the data is read", excerpt(group), did_you_mean(nearest.as_deref()))]
    UnknownGroup {
        /// The name that was asked for.
        group: String,
        /// The group column with the nearest spelling.
        nearest: Option<String>,
    },

    /// An assessment has no intermediate table of this name.
    #[error("there is no step `{}`; the steps are {}", excerpt(step), steps.join(", "))]
    UnknownStep {
        /// The name that was asked for.
        step: String,
        /// The names there are.
        steps: Vec<String>,
    },

    /// Columns that are needed are not in the data.
    #[error("{}", missing_columns_message(file.as_deref(), columns, found, hint.as_deref()))]
    MissingColumns {
        /// The file, where there is one.
        file: Option<String>,
        /// What is needed, each with the column of the nearest spelling that nothing else claims.
        columns: Vec<MissingColumn>,
        /// The columns that the data has.
        found: Vec<String>,
        /// Another way out, where there is one.
        hint: Option<String>,
    },

    /// A file cannot be decoded: bytes of it are lost or altered, or it is of another kind than its name says.
    #[error("`{file}` is damaged, or no {what} file; write it again")]
    Damaged {
        /// The file.
        file: String,
        /// What it should be: `Parquet`.
        what: &'static str,
    },

    /// Two columns carry the same name.
    #[error("{}column names occur more than once: {}; rename or remove them", place(file.as_deref()), quoted_list(columns))]
    DuplicateColumns {
        /// The file, where there is one.
        file: Option<String>,
        /// Every name that occurs more than once.
        columns: Vec<String>,
    },

    /// A unit (or a unit and indicator, in the long form) occurs in several rows.
    #[error(
        "{}{}; each may occur once (per period: name the period column if there is one){}",
        place(file.as_deref()),
        duplicate_units_message(units),
        hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default()
    )]
    DuplicateUnits {
        /// The file, where there is one.
        file: Option<String>,
        /// Every repeated unit with the rows that hold it.
        units: Vec<DuplicateUnit>,
        /// Which column was taken for the units and which would fit, where no column was named.
        hint: Option<String>,
    },

    /// A table has no rows below its header, or not even a header.
    #[error("{}{found}; at least a header and one row are needed", place(file.as_deref()))]
    EmptyTable {
        /// The file, where there is one.
        file: Option<String>,
        /// What was found: `the file is empty`, `there is a header but no rows` …
        found: &'static str,
    },

    /// Rows of a CSV file have more or fewer fields than its header; all of them are counted.
    #[error("{}", ragged_rows_message(file.as_deref(), rows, *total, *expected))]
    RaggedRows {
        /// The file, where there is one.
        file: Option<String>,
        /// The rows in the order of the file: all of them up to 100,000.
        rows: Vec<RaggedRow>,
        /// How many there are.
        total: usize,
        /// How many fields the header has.
        expected: usize,
    },

    /// The periods of a table, or of the datasets of a panel, are not what they must be.
    #[error("{}{fault}{}; {remedy}", place(file.as_deref()), period_list(periods))]
    Periods {
        /// The file, where there is one.
        file: Option<String>,
        /// The periods concerned.
        periods: Vec<String>,
        /// What is wrong with them.
        fault: &'static str,
        /// What to do.
        remedy: &'static str,
    },

    /// Cells of a table are not what their column must hold; all of them are counted.
    #[error("{}", cells_message(file.as_deref(), cells, *total, hint.as_deref()))]
    Cells {
        /// The file, where there is one.
        file: Option<String>,
        /// The offending cells in the order of the file: all of them up to 100,000.
        cells: Vec<CellFault>,
        /// How many there are.
        total: usize,
        /// An option that would accept them, where there is one.
        hint: Option<String>,
    },

    /// Answers (or classes) that a measure has no points (or weight) for; every spelling is listed with its count.
    #[error("{}", unknown_answers_message(table, answers, *more))]
    UnknownAnswers {
        /// The table.
        table: String,
        /// Every spelling, in the order in which they first occur: up to 1,000.
        answers: Vec<UnknownAnswer>,
        /// How many records have other spellings yet.
        more: u64,
    },

    /// The evidence has no table of this name.
    #[error(
        "there is no table `{}`{} in the evidence; {}",
        excerpt(table),
        did_you_mean(nearest.as_deref()),
        if tables.is_empty() { "it has no tables at all".to_owned() } else { format!("there are {}", quoted_list(tables)) }
    )]
    UnknownTable {
        /// The name that was asked for.
        table: String,
        /// The table with the nearest spelling.
        nearest: Option<String>,
        /// The tables there are.
        tables: Vec<String>,
    },

    /// No indicator of a framework says how it is measured.
    #[error(
        "no indicator of framework `{}` has a `measure`; give it one, or read a dataset",
        excerpt(framework)
    )]
    NoMeasures {
        /// The framework's id.
        framework: String,
    },

    /// An observer ended the work.
    #[error(
        "the work was ended on request{}; there is no result, for one of a part would pass for the whole",
        done.map(|done| format!(" after {done} records")).unwrap_or_default()
    )]
    Cancelled {
        /// How many records were read, where tables were.
        done: Option<u64>,
    },

    /// No record of a table counts for any unit.
    #[error(
        "{}: no record counts: {not_meant} are left out by `where` or by the periods, items or classes that the measure \
         asks for, {without_key} have nothing in {}; check the conditions and the columns",
        sentence(table),
        quoted_list(columns)
    )]
    NoRecords {
        /// The table.
        table: String,
        /// How many records the conditions leave out.
        not_meant: u64,
        /// How many records name no unit, class, stratum or cluster.
        without_key: u64,
        /// The columns of units.
        columns: Vec<String>,
    },

    /// A class that has a weight has no data in a unit.
    #[error(
        "unit `{}` has no data in class `{}` of `{}`; add it, or let its weight go to the others \
         (`empty = \"rescale\"`) or the unit go without a value (`empty = \"missing\"`)",
        excerpt(unit),
        excerpt(member),
        excerpt(column)
    )]
    EmptyClass {
        /// The unit.
        unit: String,
        /// The column of classes.
        column: String,
        /// The class.
        member: String,
    },

    /// A file is not in the encoding that was said (UTF-8 unless said otherwise).
    #[error("{}the text is not {} (near line {line}){}", place(file.as_deref()), excerpt(expected), encoding_hint(likely.as_deref()))]
    Encoding {
        /// The file, where there is one.
        file: Option<String>,
        /// The encoding that was expected.
        expected: String,
        /// The line near which the first wrong bytes stand, from 1.
        line: u64,
        /// The encoding that the bytes fit, where one is likely.
        likely: Option<String>,
    },

    /// A file is of another kind than the text that was expected, by its first bytes.
    #[error("{}this is {found}, not text; {remedy}", place(file.as_deref()))]
    NotText {
        /// The file, where there is one.
        file: Option<String>,
        /// What it is: `an Excel workbook`, `a Parquet file` …
        found: &'static str,
        /// What to do.
        remedy: &'static str,
    },

    /// A column has another length than there are units.
    #[error("{} has {found} values but there are {expected} {of}", sentence(what))]
    LengthMismatch {
        /// What is too long or too short.
        what: String,
        /// Its length.
        found: usize,
        /// The length that it must have.
        expected: usize,
        /// What is counted: units, columns …
        of: &'static str,
    },

    /// What is given by name has other names than what it is for.
    #[error("{}", names_message(what, of, missing_names, unknown_names, repeated_names))]
    Names {
        /// What is given by name.
        what: String,
        /// What it is for.
        of: String,
        /// The names that it lacks.
        missing_names: Vec<String>,
        /// The names that nothing has.
        unknown_names: Vec<String>,
        /// The names that occur more than once.
        repeated_names: Vec<String>,
    },

    /// A value is infinite (or not a number where a missing value is not allowed).
    #[error(
        "the value of {} {} is {}; give a finite number, or leave it missing",
        named(indicator),
        at_unit(unit),
        excerpt(value)
    )]
    NotFinite {
        /// The indicator or node.
        indicator: String,
        /// The unit, or its row where units have no codes.
        unit: String,
        /// The value, as text: JSON has no infinities.
        value: String,
    },

    /// An indicator has the same value in every unit, so the data gives it no range to be scaled by.
    #[error(
        "{} has the same value ({value}) in all {units} units that have one, so it cannot be scaled by its own range; \
         fix its bounds, set `constant` to the score it should get, or drop it",
        named(indicator)
    )]
    ConstantIndicator {
        /// The indicator or node.
        indicator: String,
        /// Its only value.
        value: f64,
        /// How many units have a value.
        units: usize,
    },

    /// An indicator has no value in any unit.
    #[error("{} has no value in any of the {units} units; drop it, or fill it in", named(indicator))]
    NoData {
        /// The indicator or node.
        indicator: String,
        /// How many units there are.
        units: usize,
    },

    /// A scoring model got a value that it is not defined for.
    #[error(
        "the {model}{} needs values {needs}, but {} is {value} {}; {remedy}",
        at_node(node),
        named(child),
        at_unit(unit)
    )]
    OutOfDomain {
        /// The scoring model.
        model: &'static str,
        /// The node whose children are combined.
        node: String,
        /// The child with the value.
        child: String,
        /// The unit, or its row where units have no codes.
        unit: String,
        /// The value.
        value: f64,
        /// What the model needs, e.g. `of at least 0`.
        needs: &'static str,
        /// What to do.
        remedy: &'static str,
    },

    /// A step of the method leaves the range of a number: the values are too large or too small, or its parameters too
    /// extreme.
    #[error(
        "the {what} of {}{} is beyond the range of a number (2.2e-308 to 1.8e308); give the values in a physical unit that \
         suits their size, or the method less extreme parameters",
        named(node),
        unit.as_ref().map(|unit| format!(" {}", at_unit(unit))).unwrap_or_default()
    )]
    Overflow {
        /// What is out of range: `score`, `range` …
        what: &'static str,
        /// The indicator or node.
        node: String,
        /// The unit, or its row where units have no codes; none where all units together are out of range.
        unit: Option<String>,
    },

    /// A parameter of a method is outside its range.
    #[error("{method}: `{parameter}` is {}; it must be {expected}", sentence(found))]
    InvalidParameter {
        /// The method.
        method: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// What was given.
        found: String,
        /// What is allowed.
        expected: &'static str,
    },

    /// Weights cannot be used as they are.
    #[error("the weights of {} {}", sentence(of), sentence(fault))]
    Weights {
        /// Whose weights.
        of: String,
        /// What is wrong with them, and what to do.
        fault: String,
    },

    /// A method needs every value, and some are missing.
    #[error(
        "{model} needs complete data, but {} has no value {} ({} missing in all); fill the gaps first, or leave out the \
         units or indicators that have them",
        named(indicator),
        at_unit(unit),
        if *missing == 1 { "1 value is".to_owned() } else { format!("{missing} values are") }
    )]
    MissingValue {
        /// The method.
        model: &'static str,
        /// The first indicator with a gap, or its column where indicators have no codes.
        indicator: String,
        /// The unit, or its row where units have no codes.
        unit: String,
        /// How many values are missing in all indicators.
        missing: usize,
    },

    /// A weighting model got a value that it is not defined for.
    #[error("{model} needs values {needs}, but {} is {value} {}; {remedy}", named(indicator), at_unit(unit))]
    UnsuitableValue {
        /// The weighting model.
        model: &'static str,
        /// The indicator, or its column where indicators have no codes.
        indicator: String,
        /// The unit, or its row where units have no codes.
        unit: String,
        /// The value.
        value: f64,
        /// What the model needs, e.g. `above 0`.
        needs: &'static str,
        /// What to do.
        remedy: &'static str,
    },

    /// A method needs more units, experts or items than there are.
    #[error("{model} needs at least {needed} {of}, but there {} {found}", if *found == 1 { "is" } else { "are" })]
    TooFew {
        /// The method.
        model: &'static str,
        /// What is counted: units, experts …
        of: &'static str,
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },

    /// People's judgements cannot be used as they are.
    #[error("{model}: {} {}", sentence(place), sentence(fault))]
    Judgement {
        /// The method.
        model: &'static str,
        /// Which judgement, counted from 0.
        place: String,
        /// What is wrong with it, and what to do.
        fault: String,
    },

    /// The data does not determine the weights: nothing varies, or several answers fit equally.
    #[error("{model}: the weights are not determined: {}", sentence(reason))]
    Undetermined {
        /// The method.
        model: &'static str,
        /// Why, and what to do.
        reason: String,
    },

    /// A search for weights came to no end.
    #[error("{model}: no answer after {iterations} steps (still off by {residual:e}); {remedy}")]
    NotConverged {
        /// The method.
        model: &'static str,
        /// How many steps were taken.
        iterations: usize,
        /// How far the last step was from an answer, in the method's own terms.
        residual: f64,
        /// What to do.
        remedy: &'static str,
    },

    /// The units are so alike, or so extreme, that the formula of a scoring model divides by zero.
    #[error("the {model} has no answer: {}; {remedy}", sentence(reason))]
    NoScore {
        /// The scoring model.
        model: &'static str,
        /// What about the data leaves the formula without a value.
        reason: String,
        /// What to do.
        remedy: &'static str,
    },

    /// An output is the same in all runs, so there is no variance to share out.
    #[error(
        "{} is {value} in all {runs} runs: nothing that was varied moves it, so sensitivity indices are not defined; \
         ask of another output, or vary more",
        sentence(what)
    )]
    NeverVaries {
        /// The output.
        what: String,
        /// Its only value.
        value: f64,
        /// How many runs there are.
        runs: usize,
    },

    /// Every run of a simulation failed.
    #[error("all {runs} runs failed; the first: {error}")]
    AllRunsFailed {
        /// How many runs there were.
        runs: usize,
        /// Why the first one failed.
        error: Box<Error>,
    },

    /// One period of a panel failed.
    #[error("period {}: {error}", excerpt(period))]
    InPeriod {
        /// The period.
        period: String,
        /// What went wrong there.
        error: Box<Error>,
    },

    /// A result or framework cannot be read back from its text.
    #[error("cannot read the {what}: {}", sentence(reason))]
    Deserialize {
        /// What was being read.
        what: &'static str,
        /// What is wrong with the text.
        reason: String,
    },
}

impl Error {
    /// A stable name of the kind of error, in `snake_case`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::Framework { .. } => "framework",
            Self::UnknownFramework { .. } => "unknown_framework",
            Self::UnknownNode { .. } => "unknown_node",
            Self::UnknownUnit { .. } => "unknown_unit",
            Self::UnknownGroup { .. } => "unknown_group",
            Self::UnknownStep { .. } => "unknown_step",
            Self::MissingColumns { .. } => "missing_columns",
            Self::Damaged { .. } => "damaged",
            Self::DuplicateColumns { .. } => "duplicate_columns",
            Self::DuplicateUnits { .. } => "duplicate_units",
            Self::EmptyTable { .. } => "empty_table",
            Self::RaggedRows { .. } => "ragged_rows",
            Self::Periods { .. } => "periods",
            Self::Cells { .. } => "cells",
            Self::UnknownAnswers { .. } => "unknown_answers",
            Self::UnknownTable { .. } => "unknown_table",
            Self::NoMeasures { .. } => "no_measures",
            Self::Cancelled { .. } => "cancelled",
            Self::NoRecords { .. } => "no_records",
            Self::EmptyClass { .. } => "empty_class",
            Self::Encoding { .. } => "encoding",
            Self::NotText { .. } => "not_text",
            Self::LengthMismatch { .. } => "length_mismatch",
            Self::Names { .. } => "names",
            Self::NotFinite { .. } => "not_finite",
            Self::ConstantIndicator { .. } => "constant_indicator",
            Self::NoData { .. } => "no_data",
            Self::OutOfDomain { .. } => "out_of_domain",
            Self::Overflow { .. } => "overflow",
            Self::InvalidParameter { .. } => "invalid_parameter",
            Self::Weights { .. } => "weights",
            Self::MissingValue { .. } => "missing_value",
            Self::UnsuitableValue { .. } => "unsuitable_value",
            Self::TooFew { .. } => "too_few",
            Self::Judgement { .. } => "judgement",
            Self::Undetermined { .. } => "undetermined",
            Self::NotConverged { .. } => "not_converged",
            Self::NoScore { .. } => "no_score",
            Self::NeverVaries { .. } => "never_varies",
            Self::AllRunsFailed { .. } => "all_runs_failed",
            Self::InPeriod { .. } => "in_period",
            Self::Deserialize { .. } => "deserialize",
        }
    }

    /// What the error is about: the framework, the data, or a method and its parameters.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InPeriod { error, .. } | Self::AllRunsFailed { error, .. } => error.kind(),
            Self::Framework { .. }
            | Self::UnknownFramework { .. }
            | Self::UnknownNode { .. }
            | Self::NoMeasures { .. } => ErrorKind::Framework,
            Self::OutOfDomain { .. }
            | Self::Overflow { .. }
            | Self::InvalidParameter { .. }
            | Self::Weights { .. }
            | Self::UnsuitableValue { .. }
            | Self::TooFew { .. }
            | Self::Judgement { .. }
            | Self::Undetermined { .. }
            | Self::NotConverged { .. }
            | Self::NoScore { .. }
            | Self::NeverVaries { .. }
            | Self::ConstantIndicator { .. } => ErrorKind::Method,
            Self::Io { .. }
            | Self::UnknownUnit { .. }
            | Self::UnknownGroup { .. }
            | Self::UnknownStep { .. }
            | Self::MissingColumns { .. }
            | Self::DuplicateColumns { .. }
            | Self::DuplicateUnits { .. }
            | Self::Damaged { .. }
            | Self::EmptyTable { .. }
            | Self::RaggedRows { .. }
            | Self::Periods { .. }
            | Self::Cells { .. }
            | Self::UnknownAnswers { .. }
            | Self::UnknownTable { .. }
            | Self::Cancelled { .. }
            | Self::NoRecords { .. }
            | Self::EmptyClass { .. }
            | Self::Encoding { .. }
            | Self::NotText { .. }
            | Self::LengthMismatch { .. }
            | Self::Names { .. }
            | Self::NotFinite { .. }
            | Self::NoData { .. }
            | Self::MissingValue { .. }
            | Self::Deserialize { .. } => ErrorKind::Data,
        }
    }

    /// The same error, with names of indicators and units in place of the positions (`column 3`, `row 7`, from 0) that a
    /// method alone knows.
    #[must_use]
    pub fn labelled(mut self, column: impl Fn(usize) -> String, row: impl Fn(usize) -> String) -> Self {
        let name = |text: &mut String| {
            if let Some(j) = position(text, "column") {
                *text = column(j);
            } else if let Some(i) = position(text, "row") {
                *text = row(i);
            }
        };
        match &mut self {
            Self::MissingValue { indicator: what, unit, .. }
            | Self::UnsuitableValue { indicator: what, unit, .. }
            | Self::NotFinite { indicator: what, unit, .. }
            | Self::OutOfDomain { child: what, unit, .. }
            | Self::Overflow { node: what, unit: Some(unit), .. } => {
                name(what);
                name(unit);
            }
            Self::ConstantIndicator { indicator: what, .. }
            | Self::NoData { indicator: what, .. }
            | Self::Overflow { node: what, .. } => name(what),
            Self::NoScore { reason, .. } => {
                if let Some((before, rest)) = reason.split_once("in row ") {
                    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                    if let Ok(i) = rest[..digits].parse() {
                        let unit = row(i);
                        let place = if is_position(&unit) { format!("in {unit}") } else { named(&unit) };
                        *reason = format!("{before}{place}{}", &rest[digits..]);
                    }
                }
            }
            _ => {}
        }
        self
    }

    /// The same error of a scoring model, naming the node that it stands at.
    #[must_use]
    pub(crate) fn at_node(mut self, code: &str) -> Self {
        match &mut self {
            Self::OutOfDomain { node, .. } => code.clone_into(node),
            Self::Overflow { node, .. } if node == ALONE => code.clone_into(node),
            Self::NoRecords { table, .. } => *table = format!("{table} (for `{code}`)"),
            Self::NoScore { reason, .. } => *reason = format!("at `{code}`, {reason}"),
            _ => {}
        }
        self
    }

    /// The same error, naming the file it arose in.
    #[must_use]
    pub(crate) fn in_file(mut self, name: &str) -> Self {
        match &mut self {
            Self::Framework { file, .. }
            | Self::MissingColumns { file, .. }
            | Self::DuplicateColumns { file, .. }
            | Self::DuplicateUnits { file, .. }
            | Self::EmptyTable { file, .. }
            | Self::RaggedRows { file, .. }
            | Self::Periods { file, .. }
            | Self::Cells { file, .. }
            | Self::NotText { file, .. }
            | Self::Encoding { file, .. } => *file = Some(name.to_owned()),
            Self::Io { path, .. } => name.clone_into(path),
            _ => {}
        }
        self
    }
}

/// What an [`Error`] is about. The Python exceptions are split the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// A framework is wrong or unknown.
    Framework,
    /// The data is wrong, incomplete, or not what the framework needs.
    Data,
    /// A method cannot be applied, or a parameter is outside its range.
    Method,
}

/// One fault of a framework file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The line, from 1, where the text came with lines.
    pub line: Option<usize>,
    /// The key, as a path: `indicator[2].weight`.
    pub key: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "`{}`: ", cut(&self.key, 4 * QUOTED_CHARS))?;
        }
        f.write_str(&sentence(&self.message))
    }
}

/// One cell of a table that does not hold what its column must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

impl fmt::Display for UnknownAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { column, answer, records, row, nearest } = self;
        let what = if *records == 1 { "1 record" } else { &format!("{records} records") };
        write!(
            f,
            "`{}` in column `{}`: {what}, the first in row {row}{}",
            excerpt(answer),
            excerpt(column),
            did_you_mean(nearest.as_deref())
        )
    }
}

/// A row of a CSV file with more or fewer fields than the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RaggedRow {
    /// The line of the file on which the row starts (the header is line 1).
    pub row: u64,
    /// How many fields it has.
    pub fields: usize,
}

/// A unit that occurs in several rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// How many wrong names get a nearest spelling: a reader is not helped by more, and comparing each of 10,000 names with
/// 10,000 others would take minutes.
pub(crate) const HELPED: usize = 100;

/// The candidate whose spelling is nearest to `word`, if any is near enough to be meant.
///
/// Case, spaces, hyphens and underscores do not count. Near enough is at most a third of the letters changed
/// (Damerau–Levenshtein), which keeps `GDP` from being offered for `EPI`.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    // Beyond this a "word" is no misspelling, and comparing would take quadratic time.
    const LONGEST: usize = 100;
    let plain = |s: &str| -> String {
        s.chars().filter(|c| c.is_alphanumeric()).take(LONGEST).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(word);
    let length = wanted.chars().count();
    candidates
        .into_iter()
        .map(|candidate| {
            let plain = plain(candidate);
            (strsim::osa_distance(&wanted, &plain), plain.chars().count(), candidate)
        })
        .filter(|&(distance, other, _)| distance * 3 <= length.max(other))
        .min_by_key(|&(distance, ..)| distance)
        .map(|(.., candidate)| candidate.to_owned())
}

/// `text` as a message quotes it: at most 40 characters, each of them visible.
#[must_use]
pub fn excerpt(text: &str) -> String {
    cut(text, QUOTED_CHARS)
}

/// `text` in at most `most` characters, with those that nobody sees (control characters, line breaks, marks of no width
/// or of writing direction) written out: they would forge lines of a log, or hide what is wrong with a name.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(4 * most));
    let mut left = text.chars();
    for c in left.by_ref().take(most) {
        if is_invisible(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    if left.next().is_some() {
        out.push('…');
    }
    out
}

/// Whether a character draws nothing: control characters, zero-width spaces and joiners, byte order marks, marks of the
/// direction of writing.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// A composed text in a message: each quoted part of it is cut as [`excerpt`] cuts, and words of the parser are put as
/// people put them.
#[must_use]
pub fn sentence(text: &str) -> String {
    /// A sentence of ours is shorter; a longer one has swallowed somebody's text.
    const LONGEST: usize = 1_000;
    let mut out = String::with_capacity(text.len().min(LONGEST));
    for (at, part) in text.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        // Between an odd and an even mark stands what is quoted.
        if at % 2 == 1 {
            out.push_str(&cut(part, 2 * QUOTED_CHARS));
        } else {
            // The parser of TOML shows the line and points at the place below it.
            let lines: Vec<String> = part.split('\n').take(20).map(|line| cut(line, LONGEST)).collect();
            out.push_str(&lines.join("\n"));
        }
        if out.len() > 4 * LONGEST {
            break;
        }
    }
    let words = [
        ("expected f64", "expected a number"),
        ("expected usize", "expected a whole number of at least 0"),
        ("expected u8", "expected a whole number of at least 0"),
        ("expected u32", "expected a whole number of at least 0"),
        ("expected u64", "expected a whole number of at least 0"),
        ("expected i32", "expected a whole number"),
        ("expected i64", "expected a whole number"),
        ("expected a borrowed string", "expected a text"),
        ("expected a string", "expected a text"),
        ("expected string or map", "expected a word, or a table with one key"),
        ("expected variant identifier", "expected one of the words that are known here"),
        ("expected map with a single key", "expected a table with one key"),
        ("expected a sequence", "expected a list"),
        ("expected a map", "expected a table"),
        ("expected a tuple of size", "expected a list of length"),
        ("expected fewer elements in array", "expected fewer"),
        ("expected fewer elements in seq", "expected fewer"),
        ("invalid type: null", "invalid type: nothing"),
        ("invalid type: map", "invalid type: a table"),
        ("invalid type: sequence", "invalid type: a list"),
        ("invalid type: string", "invalid type: the text"),
        ("invalid type: integer", "invalid type: the number"),
        ("invalid type: floating point", "invalid type: the number"),
        ("invalid value: integer", "the number"),
        ("invalid value: floating point", "the number"),
        ("invalid type: boolean `true`", "invalid type: true"),
        ("invalid type: boolean `false`", "invalid type: false"),
    ];
    let out = words.iter().fold(out, |out, (theirs, ours)| out.replace(theirs, ours));
    // `expected struct Classes`, `variant of untagged enum Quantity`: names of ours that nobody else knows.
    let kinds = [
        "expected struct ",
        "expected internally tagged enum ",
        "variant of untagged enum ",
        "expected enum ",
    ];
    kinds.iter().fold(out, |out, kind| match out.split_once(kind) {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            let ours =
                if kind.starts_with("variant") { "form that is known here" } else { "expected a table" };
            format!("{before}{ours}{rest}")
        }
        None => out,
    })
}

/// The number in `column 3` or `row 7`.
fn position(text: &str, kind: &str) -> Option<usize> {
    text.strip_prefix(kind)?.strip_prefix(' ')?.parse().ok()
}

/// Whether a text tells positions and no name: `row 7`, `column 3`, `row 1, 2 and 5 more`.
fn is_position(text: &str) -> bool {
    let digits = text.strip_prefix("row ").or_else(|| text.strip_prefix("column "));
    digits.is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()))
}

/// An indicator or node by its name, or by its column where it has none.
fn named(name: &str) -> String {
    let short = cut(name, 2 * QUOTED_CHARS);
    if name == ALONE || is_position(name) { short } else { format!("`{short}`") }
}

/// Where a value stands: `for unit ...`, or `in row ...` where units have no names.
fn at_unit(unit: &str) -> String {
    if is_position(unit) { format!("in {}", excerpt(unit)) } else { format!("for unit `{}`", excerpt(unit)) }
}

/// At which node a model is used; nothing where it is used alone.
fn at_node(node: &str) -> String {
    if node == ALONE { String::new() } else { format!(" at `{}`", excerpt(node)) }
}

/// ` (did you mean ...?)`, ready to stand behind the word that was not found.
pub(crate) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(" (did you mean `{}`?)", excerpt(nearest)))
}

fn place(file: Option<&str>) -> String {
    file.map_or_else(String::new, |file| format!("{}: ", cut(file, LONG_CHARS)))
}

/// Names in backquotes, the first of them.
pub(crate) fn quoted_list(names: &[String]) -> String {
    let shown: Vec<String> =
        names.iter().take(PRINTED_FAULTS).map(|name| format!("`{}`", excerpt(name))).collect();
    let rest = names.len().saturating_sub(PRINTED_FAULTS);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn names_message(
    what: &str,
    of: &str,
    missing: &[String],
    unknown: &[String],
    repeated: &[String],
) -> String {
    let said =
        |names: &[String], how: &str| (!names.is_empty()).then(|| format!("{how}: {}", quoted_list(names)));
    let faults = [said(missing, "missing"), said(unknown, "unknown"), said(repeated, "more than once")];
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    format!(
        "{} must have the names of {}; {}; give one for each name, or give all without names, by position",
        sentence(what),
        sentence(of),
        faults.join("; ")
    )
}

fn bullet_list<T: fmt::Display>(intro: &str, items: &[T], total: usize) -> String {
    use fmt::Write as _;
    let mut out = intro.to_owned();
    for item in items.iter().take(PRINTED_FAULTS) {
        let _ = write!(out, "\n  - {item}");
    }
    if total > PRINTED_FAULTS {
        let _ = write!(out, "\n  … and {} more", total - PRINTED_FAULTS);
    }
    out
}

fn unknown_answers_message(table: &str, answers: &[UnknownAnswer], more: u64) -> String {
    let intro = format!(
        "{}: texts that the measure does not know; list them, or map their spelling to one that is listed:",
        sentence(table)
    );
    let mut out = bullet_list(&intro, answers, answers.len());
    if more > 0 {
        use fmt::Write as _;
        let _ = write!(out, "\n  … and {more} records with other spellings");
    }
    out
}

fn framework_message(file: Option<&str>, faults: &[Fault]) -> String {
    let count = if faults.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", faults.len()) };
    bullet_list(&format!("{}the framework has {count}:", place(file)), faults, faults.len())
}

impl fmt::Display for MissingColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", excerpt(&self.column))?;
        if self.needed_for != self.column {
            write!(f, " for {}", excerpt(&self.needed_for))?;
        }
        f.write_str(&did_you_mean(self.nearest.as_deref()))
    }
}

fn missing_columns_message(
    file: Option<&str>,
    columns: &[MissingColumn],
    found: &[String],
    hint: Option<&str>,
) -> String {
    let intro = format!(
        "{}the data lacks {} that the framework or the call names:",
        place(file),
        match columns.len() {
            1 => "a column".to_owned(),
            n => format!("{n} columns"),
        }
    );
    let mut out = bullet_list(&intro, columns, columns.len());
    out.push_str("\nthe data has ");
    out.push_str(&if found.is_empty() { "no columns".to_owned() } else { quoted_list(found) });
    if let Some(hint) = hint {
        out.push_str("; ");
        out.push_str(hint);
    }
    out
}

fn duplicate_units_message(units: &[DuplicateUnit]) -> String {
    let shown: Vec<String> = units
        .iter()
        .take(PRINTED_FAULTS)
        .map(|d| {
            let rows: Vec<String> = d.rows.iter().take(PRINTED_FAULTS).map(u64::to_string).collect();
            format!("`{}` (rows {})", excerpt(&d.unit), rows.join(", "))
        })
        .collect();
    let rest = units.len().saturating_sub(PRINTED_FAULTS);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("units occur more than once: {}{more}", shown.join(", "))
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "row {}, column `{}`: `{}` {}",
            self.row,
            excerpt(&self.column),
            excerpt(&self.text),
            sentence(&self.problem)
        )
    }
}

fn cells_message(file: Option<&str>, cells: &[CellFault], total: usize, hint: Option<&str>) -> String {
    let count = if total == 1 { "1 cell is".to_owned() } else { format!("{total} cells are") };
    let mut out = bullet_list(&format!("{}{count} not usable:", place(file)), cells, total);
    if let Some(hint) = hint {
        out.push('\n');
        out.push_str(hint);
    }
    out
}

impl fmt::Display for RaggedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.fields == 1 { "field" } else { "fields" };
        write!(f, "row {} has {} {noun}", self.row, self.fields)
    }
}

fn ragged_rows_message(file: Option<&str>, rows: &[RaggedRow], total: usize, expected: usize) -> String {
    let count = if total == 1 { "1 row does".to_owned() } else { format!("{total} rows do") };
    let intro = format!("{}{count} not have the {expected} fields of the header:", place(file));
    let mut out = bullet_list(&intro, rows, total);
    out.push_str("\nput fields that hold the delimiter into double quotes, and close every quote");
    out
}

fn period_list(periods: &[String]) -> String {
    if periods.is_empty() { String::new() } else { format!(": {}", quoted_list(periods)) }
}

fn encoding_hint(likely: Option<&str>) -> String {
    match likely {
        Some(name) => format!(
            "; it reads as {name}: save it as UTF-8, or, for a table of data, say so with the `encoding` option"
        ),
        None => "; save it as UTF-8, or, for a table of data, name its encoding with the `encoding` option"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_forgives_case_marks_and_slips_but_not_other_words() {
        let known = ["OSI", "TII", "HCI", "ITEMS_ONLINE"];
        assert_eq!(nearest("items online", known).as_deref(), Some("ITEMS_ONLINE"));
        assert_eq!(nearest("Tll", known).as_deref(), None, "two of three letters differ");
        assert_eq!(nearest("tii ", known).as_deref(), Some("TII"));
        assert_eq!(nearest("POPULATION", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn the_code_is_the_tag_of_the_serialized_form() {
        let error = Error::NoData { indicator: "OSI".into(), units: 3 };
        let json = serde_json::to_value(&error).unwrap();
        assert_eq!(json["code"], error.code());
        assert_eq!(json["indicator"], "OSI");
    }

    #[test]
    fn a_word_that_was_not_found_is_cut_in_the_message() {
        let unit = Error::UnknownUnit { unit: "x".repeat(1_000_000), nearest: None };
        assert!(unit.to_string().len() < 200);
    }

    #[test]
    fn no_message_carries_long_or_invisible_texts() {
        let long = "x".repeat(1_000_000);
        let errors = |text: &str| {
            let name = || text.to_owned();
            [
                Error::EmptyClass { unit: name(), column: name(), member: name() },
                Error::Io { path: name(), operation: "read", reason: name() },
                Error::NoMeasures { framework: name() },
                Error::Weights { of: format!("`{text}`"), fault: "are all 0".to_owned() },
                Error::Deserialize {
                    what: "framework",
                    reason: format!("unknown field `{text}`, expected `a`"),
                },
                Error::NoData { indicator: name(), units: 1 },
                Error::Framework {
                    file: None,
                    faults: vec![Fault { line: None, key: name(), message: format!("no parent `{text}`") }],
                },
                Error::InPeriod {
                    period: name(),
                    error: Box::new(Error::NoData { indicator: name(), units: 1 }),
                },
            ]
        };
        for error in errors(&long) {
            assert!(error.to_string().len() < 3_000, "{}", error.code());
        }
        for error in errors("a\u{1b}[2J\u{7}b") {
            let message = error.to_string();
            assert!(message.contains("a\\u{1b}[2J\\u{7}b"), "{message}");
        }
        assert_eq!(excerpt("\u{200b}5"), "\\u{200b}5");
    }

    #[test]
    fn words_of_the_parser_are_put_as_people_put_them() {
        let fault = serde_json::from_str::<Vec<f64>>("[1, true]").unwrap_err().to_string();
        assert!(sentence(&fault).starts_with("invalid type: true, expected a number"), "{fault}");
        assert_eq!(
            sentence("invalid type: null, expected struct Classes"),
            "invalid type: nothing, expected a table"
        );
    }

    #[test]
    fn long_texts_are_cut_in_messages() {
        let cell = CellFault {
            row: 2,
            column: "a".into(),
            text: "x".repeat(500),
            problem: "is not a number".into(),
        };
        assert!(cell.to_string().len() < 120);
    }
}
