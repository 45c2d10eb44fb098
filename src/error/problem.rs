//! What can go wrong, each with the facts of it.

use serde::Serialize;

use super::{
    CellFault, DuplicateUnit, Error, ErrorKind, Fault, Label, MissingColumn, RaggedRow, Reason, UnknownAnswer,
};

/// What went wrong.
///
/// Texts in the fields are English; [`Error::message`] finds them in the table of another language.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Problem {
    /// A file cannot be opened, read or written.
    Io {
        /// The file.
        path: String,
        /// What was tried: `read` or `write`.
        operation: &'static str,
        /// What the operating system said.
        reason: String,
    },

    /// A file or folder is not what it must be.
    File {
        /// The file or folder.
        path: String,
        /// What was found.
        found: String,
        /// What to do.
        remedy: String,
    },

    /// The settings of a project have faults; all of them are listed.
    Settings {
        /// The file.
        file: Option<String>,
        /// Every fault, in the order of the file.
        faults: Vec<Fault>,
    },

    /// A framework file has faults; all of them are listed.
    Framework {
        /// The file, where there is one.
        file: Option<String>,
        /// Every fault, in the order of the file.
        faults: Vec<Fault>,
    },

    /// No built-in framework has this id.
    UnknownFramework {
        /// The id that was asked for.
        id: String,
        /// The built-in id with the nearest spelling.
        nearest: Option<String>,
    },

    /// A framework has no node with this code.
    UnknownNode {
        /// The framework's id.
        framework: String,
        /// The code that was asked for.
        node: String,
        /// The code with the nearest spelling.
        nearest: Option<String>,
    },

    /// A dataset or an assessment has no unit with this code.
    UnknownUnit {
        /// The code that was asked for.
        unit: String,
        /// The unit with the nearest spelling.
        nearest: Option<String>,
    },

    /// A dataset or an assessment has no group column of this name.
    UnknownGroup {
        /// The name that was asked for.
        group: String,
        /// The group column with the nearest spelling.
        nearest: Option<String>,
    },

    /// An assessment has no intermediate table of this name.
    UnknownStep {
        /// The name that was asked for.
        step: String,
        /// The names there are.
        steps: Vec<String>,
    },

    /// Columns that are needed are not in the data.
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
    Damaged {
        /// The file.
        file: String,
        /// What it should be: `Parquet`.
        what: &'static str,
    },

    /// Two columns carry the same name.
    DuplicateColumns {
        /// The file, where there is one.
        file: Option<String>,
        /// Every name that occurs more than once.
        columns: Vec<String>,
    },

    /// A unit (or a unit and indicator, in the long form) occurs in several rows.
    DuplicateUnits {
        /// The file, where there is one.
        file: Option<String>,
        /// Every repeated unit with the rows that hold it.
        units: Vec<DuplicateUnit>,
        /// Which column was taken for the units and which would fit, where no column was named.
        hint: Option<String>,
    },

    /// A table has no rows below its header, or not even a header.
    EmptyTable {
        /// The file, where there is one.
        file: Option<String>,
        /// What was found: `the file is empty`, `there is a header but no rows` …
        found: &'static str,
    },

    /// Rows of a CSV file have more or fewer fields than its header; all of them are counted.
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
    UnknownAnswers {
        /// The table.
        table: String,
        /// Every spelling, in the order in which they first occur: up to 1,000.
        answers: Vec<UnknownAnswer>,
        /// How many records have other spellings yet.
        more: u64,
    },

    /// The evidence has no table of this name.
    UnknownTable {
        /// The name that was asked for.
        table: String,
        /// The table with the nearest spelling.
        nearest: Option<String>,
        /// The tables there are.
        tables: Vec<String>,
    },

    /// No indicator of a framework says how it is measured.
    NoMeasures {
        /// The framework's id.
        framework: String,
    },

    /// An observer ended the work.
    Cancelled {
        /// How many records were read, where tables were.
        done: Option<u64>,
    },

    /// No record of a table counts for any unit.
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
    EmptyClass {
        /// The unit.
        unit: String,
        /// The column of classes.
        column: String,
        /// The class.
        member: String,
    },

    /// A file is not in the encoding that was said (UTF-8 unless said otherwise).
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
    NotText {
        /// The file, where there is one.
        file: Option<String>,
        /// What it is: `an Excel workbook`, `a Parquet file` …
        found: &'static str,
        /// What to do.
        remedy: &'static str,
    },

    /// A column has another length than there are units.
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
    NotFinite {
        /// The indicator or node.
        indicator: Label,
        /// The unit, or its row where units have no codes.
        unit: Label,
        /// The value, as text: JSON has no infinities.
        value: String,
    },

    /// An indicator has the same value in every unit, so the data gives it no range to be scaled by.
    ConstantIndicator {
        /// The indicator or node.
        indicator: Label,
        /// Its only value.
        value: f64,
        /// How many units have a value.
        units: usize,
    },

    /// An indicator has no value in any unit.
    NoData {
        /// The indicator or node.
        indicator: Label,
        /// How many units there are.
        units: usize,
    },

    /// A scoring model got a value that it is not defined for.
    OutOfDomain {
        /// The scoring model.
        model: &'static str,
        /// The node whose children are combined.
        node: Label,
        /// The child with the value.
        child: Label,
        /// The unit, or its row where units have no codes.
        unit: Label,
        /// The value.
        value: f64,
        /// What the model needs, e.g. `of at least 0`.
        needs: &'static str,
        /// What to do.
        remedy: &'static str,
    },

    /// A step of the method leaves the range of a number: the values are too large or too small, or its parameters too
    /// extreme.
    Overflow {
        /// What is out of range: `score`, `range` …
        what: &'static str,
        /// The indicator or node.
        node: Label,
        /// The unit, or its row where units have no codes; none where all units together are out of range.
        unit: Option<Label>,
    },

    /// A parameter of a method is outside its range.
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

    /// As [`InvalidParameter`](Self::InvalidParameter), where its name and what is allowed are known at run time only.
    #[serde(rename = "invalid_parameter")]
    Refused {
        /// The method.
        method: String,
        /// The parameter, as a path: `timeliness.freshness.at`.
        parameter: String,
        /// What was given.
        found: String,
        /// The nearest spelling.
        #[serde(skip)]
        nearest: Option<String>,
        /// What is allowed.
        expected: String,
    },

    /// Parameters of a method cannot be read.
    #[serde(rename = "invalid_parameter")]
    Unreadable {
        /// The method.
        method: String,
        /// The parameter, as a path, where one alone is at fault.
        #[serde(skip_serializing_if = "Option::is_none")]
        parameter: Option<String>,
        /// What is wrong, in a sentence.
        reason: String,
    },

    /// Weights cannot be used as they are.
    Weights {
        /// Whose weights.
        of: String,
        /// What is wrong with them, and what to do.
        fault: String,
    },

    /// A method needs every value, and some are missing.
    MissingValue {
        /// The method.
        model: &'static str,
        /// The first indicator with a gap, or its column where indicators have no codes.
        indicator: Label,
        /// The unit, or its row where units have no codes.
        unit: Label,
        /// How many values are missing in all indicators.
        missing: usize,
    },

    /// A weighting model got a value that it is not defined for.
    UnsuitableValue {
        /// The weighting model.
        model: &'static str,
        /// The indicator, or its column where indicators have no codes.
        indicator: Label,
        /// The unit, or its row where units have no codes.
        unit: Label,
        /// The value.
        value: f64,
        /// What the model needs, e.g. `above 0`.
        needs: &'static str,
        /// What to do.
        remedy: &'static str,
    },

    /// A method needs more units, experts or items than there are.
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
    Judgement {
        /// The method.
        model: &'static str,
        /// Which judgement, counted from 0.
        #[serde(rename = "judgement")]
        place: String,
        /// What is wrong with it, and what to do.
        fault: String,
    },

    /// Items that no chain of comparisons connects with the first one.
    #[serde(rename = "judgement")]
    Unconnected {
        /// The method.
        model: &'static str,
        /// The items.
        items: Vec<Label>,
        /// The first item.
        first: Label,
    },

    /// The data does not determine the weights: nothing varies, or several answers fit equally.
    Undetermined {
        /// The method.
        model: &'static str,
        /// Why, and what to do.
        reason: String,
    },

    /// A search for weights came to no end.
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
    NoScore {
        /// The scoring model.
        model: &'static str,
        /// The node that it stands at; none where it is used alone.
        #[serde(skip)]
        node: Option<Label>,
        /// What about the data leaves the formula without a value.
        reason: Reason,
        /// What to do.
        remedy: &'static str,
    },

    /// An output is the same in all runs, so there is no variance to share out.
    NeverVaries {
        /// The output.
        what: String,
        /// Its only value.
        value: f64,
        /// How many runs there are.
        runs: usize,
    },

    /// Every run of a simulation failed.
    AllRunsFailed {
        /// How many runs there were.
        runs: usize,
        /// Why the first one failed.
        error: Error,
    },

    /// One period of a panel failed.
    InPeriod {
        /// The period.
        period: String,
        /// What went wrong there.
        error: Error,
    },

    /// A result or framework cannot be read back from its text.
    Deserialize {
        /// What was being read.
        what: &'static str,
        /// What is wrong with the text.
        reason: String,
    },

    /// A language that nothing is written in.
    UnknownLanguage {
        /// The code that was asked for.
        language: String,
    },
}

impl Problem {
    /// Its stable name and what it is about.
    pub(super) fn code_and_kind(&self) -> (&'static str, ErrorKind) {
        use ErrorKind::{Data, Framework, Method};
        match self {
            Self::InPeriod { error, .. } => ("in_period", error.kind()),
            Self::AllRunsFailed { error, .. } => ("all_runs_failed", error.kind()),
            Self::Io { .. } => ("io", Data),
            Self::File { .. } => ("file", Data),
            Self::Settings { .. } => ("settings", Data),
            Self::Framework { .. } => ("framework", Framework),
            Self::UnknownFramework { .. } => ("unknown_framework", Framework),
            Self::UnknownNode { .. } => ("unknown_node", Framework),
            Self::UnknownUnit { .. } => ("unknown_unit", Data),
            Self::UnknownGroup { .. } => ("unknown_group", Data),
            Self::UnknownStep { .. } => ("unknown_step", Data),
            Self::MissingColumns { .. } => ("missing_columns", Data),
            Self::Damaged { .. } => ("damaged", Data),
            Self::DuplicateColumns { .. } => ("duplicate_columns", Data),
            Self::DuplicateUnits { .. } => ("duplicate_units", Data),
            Self::EmptyTable { .. } => ("empty_table", Data),
            Self::RaggedRows { .. } => ("ragged_rows", Data),
            Self::Periods { .. } => ("periods", Data),
            Self::Cells { .. } => ("cells", Data),
            Self::UnknownAnswers { .. } => ("unknown_answers", Data),
            Self::UnknownTable { .. } => ("unknown_table", Data),
            Self::NoMeasures { .. } => ("no_measures", Framework),
            Self::Cancelled { .. } => ("cancelled", Data),
            Self::NoRecords { .. } => ("no_records", Data),
            Self::EmptyClass { .. } => ("empty_class", Data),
            Self::Encoding { .. } => ("encoding", Data),
            Self::NotText { .. } => ("not_text", Data),
            Self::LengthMismatch { .. } => ("length_mismatch", Data),
            Self::Names { .. } => ("names", Data),
            Self::NotFinite { .. } => ("not_finite", Data),
            Self::ConstantIndicator { .. } => ("constant_indicator", Method),
            Self::NoData { .. } => ("no_data", Data),
            Self::OutOfDomain { .. } => ("out_of_domain", Method),
            Self::Overflow { .. } => ("overflow", Method),
            Self::InvalidParameter { .. } | Self::Refused { .. } | Self::Unreadable { .. } => {
                ("invalid_parameter", Method)
            }
            Self::Weights { .. } => ("weights", Method),
            Self::MissingValue { .. } => ("missing_value", Data),
            Self::UnsuitableValue { .. } => ("unsuitable_value", Method),
            Self::TooFew { .. } => ("too_few", Method),
            Self::Judgement { .. } | Self::Unconnected { .. } => ("judgement", Method),
            Self::Undetermined { .. } => ("undetermined", Method),
            Self::NotConverged { .. } => ("not_converged", Method),
            Self::NoScore { .. } => ("no_score", Method),
            Self::NeverVaries { .. } => ("never_varies", Method),
            Self::Deserialize { .. } => ("deserialize", Data),
            Self::UnknownLanguage { .. } => ("unknown_language", Method),
        }
    }
}
