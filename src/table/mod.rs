//! Result tables: named columns that a person reads, a spreadsheet opens, and a data frame takes.
//!
//! ```
//! use govindex::{Cells, Table};
//!
//! let table = Table::new()
//!     .with("unit", Cells::from(["内蒙古", "=cmd()"]))
//!     .with("score", Cells::Number { values: vec![80.29, f64::NAN], decimals: Some(1) });
//! assert_eq!(table.to_csv(), "unit,score\n内蒙古,80.29\n'=cmd(),\n");
//! assert_eq!(table.to_string(), "unit    score\n内蒙古   80.3\n=cmd()       \n");
//! ```

#[cfg(feature = "arrow")]
mod arrow;
mod headings;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::words::is_zero;

/// Columns of equal length, each with a name and one type.
///
/// Two tables are equal when they have the same columns.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Table {
    columns: Vec<(String, Cells)>,
    /// What columns are called in English and in Chinese, by their names.
    #[serde(skip)]
    titles: Option<Arc<Titles>>,
}

/// English and Chinese titles by the names of columns.
type Titles = IndexMap<String, [String; 2]>;

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.columns == other.columns
    }
}

/// The cells of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cells {
    /// Texts; `None` is missing.
    Text(Vec<Option<String>>),
    /// Numbers; `NaN` is missing. CSV and frames get all digits, a person `decimals` of them.
    Number {
        /// The numbers.
        values: Vec<f64>,
        /// Digits behind the point that are printed; all that are needed where none is given.
        decimals: Option<usize>,
    },
    /// Counts; `None` is missing.
    Count(Vec<Option<u64>>),
}

impl Cells {
    /// How many cells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Number { values, .. } => values.len(),
            Self::Count(cells) => cells.len(),
        }
    }

    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// So many missing cells of the same kind.
    fn missing(&self, rows: usize) -> Self {
        match self {
            Self::Text(_) => Self::Text(vec![None; rows]),
            Self::Number { decimals, .. } => {
                Self::Number { values: vec![f64::NAN; rows], decimals: *decimals }
            }
            Self::Count(_) => Self::Count(vec![None; rows]),
        }
    }

    /// Adds the cells of another column; those of another kind are missing.
    fn append(&mut self, other: &Self) {
        match (self, other) {
            (Self::Text(own), Self::Text(other)) => own.extend_from_slice(other),
            (Self::Number { values: own, .. }, Self::Number { values, .. }) => own.extend_from_slice(values),
            (Self::Count(own), Self::Count(other)) => own.extend_from_slice(other),
            (own, other) => {
                let missing = own.missing(other.len());
                own.append(&missing);
            }
        }
    }

    /// A cell as a person reads it; empty where it is missing.
    pub(crate) fn shown(&self, row: usize) -> String {
        match self {
            Self::Text(cells) => cells[row].as_deref().unwrap_or_default().to_owned(),
            Self::Count(cells) => cells[row].map(|n| n.to_string()).unwrap_or_default(),
            Self::Number { values, .. } if values[row].is_nan() => String::new(),
            Self::Number { values, decimals } => {
                let text = match decimals {
                    Some(decimals) => format!("{:.*}", (*decimals).min(MOST_DECIMALS), values[row]),
                    None => values[row].to_string(),
                };
                // Zero has no sign, however small the number is that is printed so.
                if is_zero(&text) { text.trim_start_matches('-').to_owned() } else { text }
            }
        }
    }

    /// A cell as CSV holds it: every digit, and no text that a spreadsheet would run.
    fn exported(&self, row: usize) -> Cow<'_, str> {
        match self {
            Self::Text(cells) => inert(cells[row].as_deref().unwrap_or_default()),
            Self::Number { values, .. } if !values[row].is_nan() => values[row].to_string().into(),
            Self::Number { .. } => "".into(),
            Self::Count(_) => self.shown(row).into(),
        }
    }
}

impl<const N: usize> From<[&str; N]> for Cells {
    fn from(texts: [&str; N]) -> Self {
        Self::texts(texts)
    }
}

impl Cells {
    /// A column of numbers, or of numbers that may be missing, of which a person reads so many decimals.
    pub(crate) fn numbers<T: Into<Option<f64>>>(
        values: impl IntoIterator<Item = T>,
        decimals: impl Into<Option<usize>>,
    ) -> Self {
        let values = values.into_iter().map(|value| value.into().unwrap_or(f64::NAN)).collect();
        Self::Number { values, decimals: decimals.into() }
    }

    /// A column of counts, or of counts that may be missing.
    pub(crate) fn counts<T: Into<Option<usize>>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::Count(values.into_iter().map(|value| value.into().map(|count| count as u64)).collect())
    }

    /// A column of texts, none missing.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::Text(texts.into_iter().map(|text| Some(text.into())).collect())
    }
}

/// All that an `f64` can have; formatting refuses some larger numbers with a panic.
const MOST_DECIMALS: usize = 1074;

/// At these, too, a spreadsheet may split a text, which then reads quotes as it likes.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];

/// Spreadsheets run a cell that starts like a formula, whoever wrote it; an apostrophe in front makes it a text
/// (OWASP, *CSV Injection*). So it does where another separator would start a cell (`a;=1+1`).
fn inert(text: &str) -> Cow<'_, str> {
    let whole = text.starts_with(SEPARATORS) || is_formula(text);
    if !whole && !text.split(SEPARATORS).any(is_formula) {
        return text.into();
    }
    let mut inert = String::new();
    for (at, part) in text.split_inclusive(SEPARATORS).enumerate() {
        if (at == 0 && whole) || (at > 0 && is_formula(part.trim_end_matches(SEPARATORS))) {
            inert.push('\'');
        }
        inert.push_str(part);
    }
    inert.into()
}

/// Whether a cell starts like a formula; where Chinese or Japanese is written, with a full-width sign too. A sign alone and a
/// number with its sign are none.
fn is_formula(cell: &str) -> bool {
    let cell = cell.trim_start_matches([' ', '"']);
    match cell.strip_prefix(['+', '-']) {
        Some(rest) => rest.chars().any(|c| !c.is_ascii_digit() && c != '.') || rest.matches('.').count() > 1,
        None => cell.starts_with(['=', '@', '＝', '＋', '－', '＠']),
    }
}

/// A field of a CSV row, in quotes where it must be, and where it holds a semicolon or a tab.
fn field(text: &str) -> Cow<'_, str> {
    if text.contains([',', ';', '\t', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text.into()
    }
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column. Every column of a table has the same length: a shorter one is not padded, its rows are cut
    /// from every view of the table, so do not let that happen.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, cells: Cells) -> Self {
        self.columns.push((name.into(), cells));
        self
    }

    /// Gives columns a title in English and in Chinese, by their names, for [`Table::headed`].
    pub(crate) fn titled(mut self, titles: impl IntoIterator<Item = (String, [String; 2])>) -> Self {
        self.titles = Some(Arc::new(titles.into_iter().collect()));
        self
    }

    /// Tables of the same columns one below the other, each under its label in a column in front. A column that a table
    /// lacks, or has as another kind of cells, is missing there.
    #[must_use]
    pub fn stacked<'a>(label: impl Into<String>, tables: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let tables: Vec<(&str, Self)> = tables.into_iter().collect();
        let mut columns: Vec<(String, Cells)> = Vec::new();
        let mut rows = 0;
        for (_, table) in &tables {
            for (name, cells) in &table.columns {
                if !columns.iter().any(|(known, _)| known == name) {
                    columns.push((name.clone(), cells.missing(rows)));
                }
            }
            for (name, own) in &mut columns {
                match table.column(name) {
                    Some(cells) => own.append(cells),
                    None => own.append(&own.missing(table.rows())),
                }
            }
            rows += table.rows();
        }
        let labels = tables.iter().flat_map(|(label, table)| std::iter::repeat_n(*label, table.rows()));
        let mut all = vec![(label.into(), Cells::texts(labels))];
        all.extend(columns);
        let titles = tables.iter().find_map(|(_, table)| table.titles.clone());
        Self { columns: all, titles }
    }

    /// The columns in order.
    #[must_use]
    pub fn columns(&self) -> impl ExactSizeIterator<Item = (&str, &Cells)> {
        self.columns.iter().map(|(name, cells)| (name.as_str(), cells))
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Cells> {
        self.columns.iter().find(|(other, _)| other == name).map(|(_, cells)| cells)
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.iter().map(|(_, cells)| cells.len()).min().unwrap_or(0)
    }

    /// The same table with its rows in another order; positions beyond the last row are left out.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        let rows: Vec<usize> = rows.iter().copied().filter(|&row| row < self.rows()).collect();
        let columns = self.columns.iter().map(|(name, cells)| {
            let cells = match cells {
                Cells::Text(cells) => Cells::Text(rows.iter().map(|&row| cells[row].clone()).collect()),
                Cells::Count(cells) => Cells::Count(rows.iter().map(|&row| cells[row]).collect()),
                Cells::Number { values, decimals } => Cells::Number {
                    values: rows.iter().map(|&row| values[row]).collect(),
                    decimals: *decimals,
                },
            };
            (name.clone(), cells)
        });
        Self { columns: columns.collect(), titles: self.titles.clone() }
    }

    /// The table as CSV (UTF-8, comma, LF, quotes where needed), numbers with every digit, missing cells empty.
    ///
    /// What a spreadsheet would run as a formula (`=cmd()`, `-A1`, `a;=b`) gets an apostrophe in front, which is read back as a
    /// part of the text; every other text (`-`, `-5`, `a;b`) is read back as it was.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut csv = String::new();
        let mut write = |record: &mut dyn Iterator<Item = Cow<'_, str>>| {
            for (at, text) in record.enumerate() {
                if at > 0 {
                    csv.push(',');
                }
                csv.push_str(&field(&text));
            }
            // A row of one blank cell would pass for no row.
            if csv.is_empty() || csv.ends_with('\n') {
                csv.push_str("\"\"");
            }
            csv.push('\n');
        };
        write(&mut self.columns.iter().map(|(name, _)| inert(name)));
        for row in 0..self.rows() {
            write(&mut self.columns.iter().map(|(_, cells)| cells.exported(row)));
        }
        csv
    }
}

/// Columns aligned for a terminal; a Chinese character takes two places.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows();
        let shown: Vec<(bool, usize, Vec<String>)> = self
            .columns
            .iter()
            .map(|(name, cells)| {
                let mut texts = vec![printable(name)];
                texts.extend((0..rows).map(|row| printable(&cells.shown(row))));
                let width = texts.iter().map(|text| text.width()).max().unwrap_or(0);
                (matches!(cells, Cells::Text(_)), width, texts)
            })
            .collect();
        for row in 0..=rows {
            for (at, (left, width, texts)) in shown.iter().enumerate() {
                let text = &texts[row];
                let pad = " ".repeat(width - text.width());
                let gap = if at == 0 { "" } else { "  " };
                let last = at + 1 == shown.len();
                match left {
                    true if last => write!(f, "{gap}{text}")?,
                    true => write!(f, "{gap}{text}{pad}")?,
                    false => write!(f, "{gap}{pad}{text}")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// A text without control characters, which would move the cursor or break the row.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_or_name_is_a_live_formula() {
        for text in [
            "=1+1", "+1+1", "-5;b", "-A1", "--1", "-1.2.3", "+86 1", "@SUM(A1)", "\tx", "\rx", "\nx",
            "＝1+1", "－1",
        ] {
            let csv = Table::new().with(text, Cells::from([text])).to_csv();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
            for record in reader.records() {
                assert_eq!(record.unwrap().get(0), Some(format!("'{text}").as_str()));
            }
        }
        let numbers = Table::new().with("x", Cells::Number { values: vec![-1.5], decimals: None });
        assert_eq!(numbers.to_csv(), "x\n-1.5\n", "a negative number is a number");
    }

    #[test]
    fn zero_has_no_sign() {
        let cells = Cells::numbers([-0.001, -0.0, -0.01], 2);
        assert_eq!([0, 1, 2].map(|row| cells.shown(row)), ["0.00", "0.00", "-0.01"]);
        assert_eq!(cells.exported(0), "-0.001");
    }

    #[test]
    fn what_is_no_formula_is_read_back_as_it_was() {
        let texts = [
            "Korea, \"Rep.\"\nof",
            "-",
            "+",
            "-5",
            "+3.25",
            "-.5",
            "a;b",
            "a;-5",
            "a\tb",
            "a\";b",
            "",
            " ",
            "'",
            "5-3",
            "甲",
            "#",
            "a=b",
            "a - b",
        ];
        let csv = Table::new().with("unit", Cells::texts(texts)).to_csv();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let read: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
        assert_eq!(read, texts);
        assert_eq!(Table::new().with("a;b", Cells::from(["b\tc"])).to_csv(), "\"a;b\"\n\"b\tc\"\n");
    }

    /// Quotes do not hold where the file is split at another separator: there they stand inside a cell.
    #[test]
    fn nothing_behind_another_separator_starts_a_formula() {
        for separator in [b';', b'\t', b','] {
            for text in
                ["a;=1+1;b", "a\t=1+1\tb", "a;\"=1+1;\"", "a\n=1+1;b", "a; -A1;", "a;@b", ";=1", "\";=1;\""]
            {
                let table = Table::new().with("unit", Cells::from(["x"])).with(text, Cells::from([text]));
                let csv = table.to_csv();
                let mut reader = csv::ReaderBuilder::new();
                let mut reader =
                    reader.delimiter(separator).has_headers(false).flexible(true).from_reader(csv.as_bytes());
                for record in reader.records() {
                    assert!(!record.unwrap().iter().any(is_formula), "{csv}");
                }
            }
        }
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let shown = Table::new().with("unit", Cells::from(["a\u{1b}[2Jb\nc"])).to_string();
        assert_eq!(shown, "unit\na [2Jb c\n");
    }

    #[test]
    fn a_row_can_be_picked_twice_and_beyond_the_end_is_nothing() {
        let table = Table::new().with("n", Cells::Count(vec![Some(1), None])).select(&[1, 0, 0, 7]);
        assert_eq!(table.column("n"), Some(&Cells::Count(vec![None, Some(1), Some(1)])));
    }
}
