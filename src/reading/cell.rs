//! What the text of one cell means: a number, a missing value, or a fault that is said in words.
//!
//! Numbers may carry a sign (also U+2212), an exponent, space and invisible characters around them, and may be typed
//! full-width, as Chinese input methods do. What could be read in two ways (`1,234`, `12.5%`) is refused unless the options settle it.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::csv::Ragged;
use super::format::{Format, Percent};
use super::text::{half_width, is_hidden, trim};
use crate::error::{CellFault, Error, Problem};
use crate::stats::sort;

/// How many offending cells an error stores; the rest is counted.
const STORED_FAULTS: usize = 100_000;

/// How many cells of a column with and without a percent sign are named where they must not be mixed.
const NAMED_SIGNS: usize = 5;

/// How many characters of an offending cell are stored.
const STORED_CHARS: usize = 200;

/// Marks that cannot be anything but a missing value, in any column.
const MARKS: [&str; 7] = ["n/a", "#n/a", "..", "…", "-", "–", "—"];

/// Words that mark a missing number but may be real in a column of text: `NA` is the code of Namibia.
const WORDS: [&str; 3] = ["na", "nan", "null"];

/// A cell as it stands in a file or frame.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'a> {
    /// The text of a cell.
    Text(&'a str),
    /// A cell that is a number already.
    #[cfg_attr(not(feature = "arrow"), allow(dead_code, reason = "only frames hold numbers"))]
    Number(f64),
    /// A cell without content.
    #[cfg_attr(not(feature = "arrow"), allow(dead_code, reason = "only frames hold nulls"))]
    Null,
}

impl<'a> Cell<'a> {
    /// The text without the space around it; none for a number.
    pub(crate) fn trimmed(self) -> &'a str {
        match self {
            Self::Text(text) => trim(text),
            Self::Number(_) | Self::Null => "",
        }
    }

    /// Whether there is nothing in the cell.
    pub(crate) fn is_blank(self) -> bool {
        match self {
            Self::Text(text) => trim(text).is_empty(),
            Self::Number(value) => value.is_nan(),
            Self::Null => true,
        }
    }

    /// The text to show in an error.
    pub(crate) fn shown(self) -> String {
        match self {
            Self::Text(text) => text.chars().take(STORED_CHARS).collect(),
            Self::Number(value) => value.to_string(),
            Self::Null => String::new(),
        }
    }
}

/// Why a cell is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    Text,
    NoneWord,
    Infinite,
    TooLarge,
    Comma,
    Point,
    Space,
    Invisible,
    Percent,
    SeveralLines,
}

impl Fault {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Text => "is not a number",
            Self::NoneWord => "could mean zero or missing; write 0, or name it as a mark in `missing`",
            Self::Infinite => "is infinite; give a finite number, or leave the cell blank",
            Self::TooLarge => "is beyond the range of a number (1.8e308)",
            Self::Comma => "has a comma; remove thousands separators, or set `decimal_comma`",
            Self::Point => "is not a number with a decimal comma; remove thousands separators",
            Self::Space => "has a space inside; remove thousands separators and units",
            Self::Invisible => "has a character inside that nobody sees; remove it",
            Self::Percent => "has a percent sign",
            Self::SeveralLines => "spans several lines; a quote before it may be left open",
        }
    }

    fn hint(self) -> Option<&'static str> {
        match self {
            Self::Percent => Some(
                "to read percent signs, set `percent` to `strip` (12.5% is 12.5) or `fraction` (12.5% is 0.125)",
            ),
            Self::Comma => {
                Some("for numbers such as 1,5 set `decimal_comma`; for 1,234 remove the separators")
            }
            _ => None,
        }
    }
}

/// How cells are read: the part of the options that concerns single cells.
#[derive(Debug, Default)]
pub(crate) struct CellRules {
    decimal_comma: bool,
    percent: Percent,
    marks: Vec<String>,
    numbers: Vec<f64>,
}

impl CellRules {
    pub(crate) fn new(options: &Format) -> Self {
        let mut rules = Self {
            decimal_comma: options.decimal_comma,
            percent: options.percent,
            marks: Vec::new(),
            numbers: Vec::new(),
        };
        for mark in &options.missing {
            match rules.parse(trim(mark)) {
                Ok(value) if !value.is_nan() => rules.numbers.push(value),
                _ => {}
            }
            rules.marks.push(trim(mark).to_lowercase());
        }
        rules
    }

    /// The number in a cell; NaN where it is missing.
    pub(crate) fn number(&self, cell: Cell<'_>) -> Result<f64, Fault> {
        let value = match cell {
            Cell::Null => return Ok(f64::NAN),
            Cell::Number(value) if value.is_infinite() => return Err(Fault::Infinite),
            Cell::Number(value) => value,
            Cell::Text(text) => self.parse(trim(text))?,
        };
        Ok(if self.numbers.contains(&value) { f64::NAN } else { value })
    }

    /// Whether the cells of a column must agree in whether they have a percent sign.
    pub(crate) fn watches_signs(&self) -> bool {
        self.percent == Percent::Strip
    }

    /// The text in a cell of names or groups; none where it is missing.
    pub(crate) fn label<'a>(&self, cell: Cell<'a>) -> Option<&'a str> {
        let text = cell.trimmed();
        (!text.is_empty() && !is_one_of(text, &MARKS) && !self.is_marked(text)).then_some(text)
    }

    fn is_marked(&self, text: &str) -> bool {
        // Marks are short: a cell of megabytes is not copied to find that it is none.
        self.marks.iter().any(|mark| text.len() <= 4 * mark.len() + 4 && text.to_lowercase() == *mark)
    }

    fn parse(&self, text: &str) -> Result<f64, Fault> {
        if text.is_empty() {
            return Ok(f64::NAN);
        }
        if let Some(number) = plain_number(text) {
            return if text.contains('.') && self.decimal_comma { Err(Fault::Point) } else { number };
        }
        if is_one_of(text, &MARKS) || is_one_of(text, &WORDS) || self.is_marked(text) {
            return Ok(f64::NAN);
        }
        self.unusual_number(text)
    }

    /// Everything but plain digits: full-width characters, other signs, commas, percent signs, and what is no number.
    fn unusual_number(&self, text: &str) -> Result<f64, Fault> {
        // A double has at most some 1,100 digits; whatever is longer is not worth a copy.
        if text.len() > 4096 {
            return Err(if text.contains('\n') { Fault::SeveralLines } else { Fault::Text });
        }
        let plain: String = text.chars().map(half_width).collect();
        let (digits, percent) = match plain.strip_suffix('%') {
            Some(digits) => (digits.trim_end(), true),
            None => (plain.as_str(), false),
        };
        if percent
            && self.percent == Percent::Refuse
            && digits.starts_with(|c: char| "+-.0123456789".contains(c))
        {
            return Err(Fault::Percent);
        }
        let value = if self.decimal_comma && digits.contains(',') && !digits.contains('.') {
            plain_number(&digits.replacen(',', ".", 1)).unwrap_or(Err(Fault::Point))
        } else if self.decimal_comma && digits.contains('.') && is_digits_and(digits, ".,") {
            Err(Fault::Point)
        } else {
            plain_number(digits).unwrap_or_else(|| Err(diagnose(digits)))
        }?;
        Ok(if percent && self.percent == Percent::Fraction { value / 100.0 } else { value })
    }
}

/// The number that ASCII digits, a point, signs and an exponent make; none for any other text.
fn plain_number(text: &str) -> Option<Result<f64, Fault>> {
    // Rust reads `inf` and `nan` as numbers; the letters keep them out.
    if !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E')) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    Some(if value.is_infinite() { Err(Fault::TooLarge) } else { Ok(value) })
}

fn is_digits_and(text: &str, others: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c))
        && text[1..].chars().all(|c| c.is_ascii_digit() || others.contains(c))
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn diagnose(text: &str) -> Fault {
    let unsigned = text.trim_start_matches(['+', '-']);
    if text.contains('\n') {
        Fault::SeveralLines
    } else if is_one_of(unsigned, &["inf", "infinity", "∞"]) {
        Fault::Infinite
    } else if is_one_of(text, &["none"]) {
        Fault::NoneWord
    } else if text.contains(is_hidden) {
        Fault::Invisible
    } else if is_digits_and(text, ".,") && text.contains(',') {
        Fault::Comma
    } else if text.contains(char::is_whitespace)
        && is_digits_and(&text.split_whitespace().collect::<String>(), ".,")
    {
        Fault::Space
    } else {
        Fault::Text
    }
}

/// The first cells of a column with and without a percent sign, by row.
#[derive(Clone, Debug, Default)]
struct Signs {
    with: BTreeMap<u64, String>,
    without: BTreeMap<u64, String>,
}

impl Signs {
    fn note(&mut self, row: u64, cell: Cell<'_>) {
        let shown = cell.trimmed();
        let of = if shown.ends_with(['%', '％']) { &mut self.with } else { &mut self.without };
        if of.len() < NAMED_SIGNS || of.last_key_value().is_some_and(|(last, _)| row < *last) {
            of.entry(row).or_insert_with(|| cell.shown());
        }
        if of.len() > NAMED_SIGNS {
            of.pop_last();
        }
    }

    fn are_mixed(&self) -> bool {
        !self.with.is_empty() && !self.without.is_empty()
    }
}

/// The offending cells of a table, as they are found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    cells: Vec<CellFault>,
    total: usize,
    hints: BTreeSet<&'static str>,
    signs: IndexMap<String, Signs>,
    /// Rows that do not fit the header, which are told instead of the cells.
    pub(crate) ragged: Ragged,
}

impl Faults {
    pub(crate) fn push(&mut self, row: u64, column: &str, cell: Cell<'_>, problem: impl Into<String>) {
        self.total += 1;
        if self.cells.len() < STORED_FAULTS {
            self.cells.push(CellFault {
                row,
                column: column.to_owned(),
                text: cell.shown(),
                problem: problem.into(),
            });
        }
    }

    /// The number in a cell, NaN where it is missing; none where the cell is not usable, which is noted.
    pub(crate) fn number(
        &mut self,
        rules: &CellRules,
        row: u64,
        column: &str,
        cell: Cell<'_>,
    ) -> Option<f64> {
        match rules.number(cell) {
            Ok(value) => {
                // 0 is 0 with and without the sign.
                if rules.watches_signs() && matches!(cell, Cell::Text(_)) && !value.is_nan() && value != 0.0 {
                    self.note_sign(row, column, cell);
                }
                Some(value)
            }
            Err(problem) => {
                self.push_number(row, column, cell, problem);
                None
            }
        }
    }

    fn note_sign(&mut self, row: u64, column: &str, cell: Cell<'_>) {
        match self.signs.get_mut(column) {
            Some(signs) => signs.note(row, cell),
            None => self.signs.entry(column.to_owned()).or_default().note(row, cell),
        }
    }

    /// Makes faults of the columns in which some numbers have a percent sign and others have none.
    fn settle_signs(&mut self) {
        for (column, signs) in std::mem::take(&mut self.signs) {
            if !signs.are_mixed() {
                continue;
            }
            self.hints.insert(
                "write the percent sign in all cells of a column or in none; or set `percent` to `ignore` (12.5% and \
                 12.5 are both 12.5) or `fraction` (12.5% is 0.125, and 0.125 is 0.125)",
            );
            for (cells, problem) in [
                (signs.with, "has a percent sign, and other cells of the column have none"),
                (signs.without, "has no percent sign, and other cells of the column have one"),
            ] {
                for (row, text) in cells {
                    self.push(row, &column, Cell::Text(&text), problem);
                }
            }
        }
    }

    fn push_number(&mut self, row: u64, column: &str, cell: Cell<'_>, problem: Fault) {
        self.hints.extend(problem.hint());
        // The words are the same in every cell; past the limit even their copy is spared.
        if self.cells.len() < STORED_FAULTS {
            self.push(row, column, cell, problem.words());
        } else {
            self.total += 1;
        }
    }

    /// Takes in the faults of another part of the table.
    pub(crate) fn merge(&mut self, other: Self) {
        self.total += other.total;
        let room = STORED_FAULTS.saturating_sub(self.cells.len());
        self.cells.extend(other.cells.into_iter().take(room));
        self.hints.extend(other.hints);
        for (column, signs) in other.signs {
            let known = self.signs.entry(column).or_default();
            for (row, text) in signs.with.into_iter().chain(signs.without) {
                known.note(row, Cell::Text(&text));
            }
        }
        self.ragged.merge(other.ragged);
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.total == 0 && self.ragged.is_empty() && !self.signs.values().any(Signs::are_mixed)
    }

    /// The error that lists all of them, with the options that would accept them and `more` advice.
    pub(crate) fn into_result(mut self, more: Option<String>) -> Result<(), Error> {
        std::mem::take(&mut self.ragged).check()?;
        self.settle_signs();
        if self.total == 0 {
            return Ok(());
        }
        // They were found batch by batch and column by column.
        sort::by_key(&mut self.cells, |cell| cell.row);
        let hints: Vec<String> = self.hints.into_iter().map(str::to_owned).chain(more).collect();
        Err(Error::from(Problem::Cells {
            file: None,
            cells: self.cells,
            total: self.total,
            hint: (!hints.is_empty()).then(|| hints.join("\n")),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_listed_by_row_whoever_found_them_first() {
        let mut faults = Faults::default();
        faults.push(7, "A", Cell::Text("x"), "is no number");
        faults.push(3, "B", Cell::Text("y"), "is no number");
        let mut later = Faults::default();
        later.push(3, "C", Cell::Text("z"), "is no number");
        faults.merge(later);
        let Err(Problem::Cells { cells, total, .. }) =
            faults.into_result(None).map_err(crate::Error::into_problem)
        else {
            panic!()
        };
        let told: Vec<(u64, &str)> = cells.iter().map(|cell| (cell.row, cell.column.as_str())).collect();
        assert_eq!((told, total), (vec![(3, "B"), (3, "C"), (7, "A")], 3));
    }

    fn read(text: &str, options: &Format) -> Result<f64, Fault> {
        CellRules::new(options).number(Cell::Text(text))
    }

    #[test]
    fn numbers_in_every_accepted_spelling() {
        let options = Format::new();
        for (text, value) in [
            ("12", 12.0),
            (" +1.5\u{a0}", 1.5),
            ("-2.5e-3", -0.0025),
            ("\u{2212}7", -7.0),
            ("１２．５", 12.5),
            (".5", 0.5),
            ("0", 0.0),
            ("\u{200b}5\u{feff}", 5.0),
            ("\u{202a}12.5\u{202c}\u{a0}", 12.5),
        ] {
            assert_eq!(read(text, &options), Ok(value), "{text}");
        }
    }

    #[test]
    fn missing_marks_are_missing_whatever_their_case() {
        let options = Format::new().missing(["无数据", "-9999"]);
        for text in [
            "",
            "  ",
            "n/a",
            "N/A",
            "#N/A",
            "NA",
            "NaN",
            "null",
            "..",
            "…",
            "-",
            "–",
            "—",
            "无数据",
            "-9999.0",
        ] {
            assert!(read(text, &options).unwrap().is_nan(), "{text}");
        }
        assert_eq!(read("无数据", &Format::new()), Err(Fault::Text));
        assert!(CellRules::new(&options).number(Cell::Number(-9999.0)).unwrap().is_nan());
    }

    #[test]
    fn what_is_no_number_is_said_in_its_own_words() {
        let options = Format::new();
        for (text, problem) in [
            ("high", Fault::Text),
            ("1.2.3", Fault::Text),
            ("1e", Fault::Text),
            ("inf", Fault::Infinite),
            ("-Infinity", Fault::Infinite),
            ("∞", Fault::Infinite),
            ("1e999", Fault::TooLarge),
            ("1,234", Fault::Comma),
            ("0,5", Fault::Comma),
            ("1 234", Fault::Space),
            ("12.5%", Fault::Percent),
            ("12.5％", Fault::Percent),
            ("None", Fault::NoneWord),
            ("0.5\nB,0.6", Fault::SeveralLines),
            ("é", Fault::Text),
            ("1\u{200b}2", Fault::Invisible),
            ("-\u{2060}3", Fault::Invisible),
            ("%", Fault::Text),
        ] {
            assert_eq!(read(text, &options), Err(problem), "{text}");
        }
        assert_eq!(CellRules::new(&options).number(Cell::Number(f64::INFINITY)), Err(Fault::Infinite));
    }

    #[test]
    fn commas_and_percent_signs_are_read_when_asked() {
        let comma = Format::new().decimal_comma(true);
        assert_eq!(read("1,5", &comma), Ok(1.5));
        assert_eq!(read("-0,25", &comma), Ok(-0.25));
        assert_eq!(read("15", &comma), Ok(15.0));
        assert_eq!(read("1.234", &comma), Err(Fault::Point), "a thousands separator, most likely");
        assert_eq!(read("1.234,5", &comma), Err(Fault::Point));
        assert_eq!(read("1,2,3", &comma), Err(Fault::Point));
        assert_eq!(read("12.5 %", &Format::new().percent(Percent::Strip)), Ok(12.5));
        assert_eq!(read("12.5%", &Format::new().percent(Percent::Fraction)), Ok(0.125));
        assert_eq!(read("0.125", &Format::new().percent(Percent::Fraction)), Ok(0.125));
    }

    #[test]
    fn a_column_has_percent_signs_in_all_cells_or_in_none() {
        let read = |percent, texts: &[&str]| {
            let rules = CellRules::new(&Format::new().percent(percent));
            // In two parts, as files are read; each alone is of one kind.
            let mut parts = [Faults::default(), Faults::default()];
            for (i, text) in texts.iter().enumerate() {
                let at = usize::from(!text.contains(['%', '％']));
                parts[at].number(&rules, i as u64 + 2, "share", Cell::Text(text));
            }
            let [mut all, rest] = parts;
            all.merge(rest);
            assert_eq!(all.is_empty(), all.clone().into_result(None).is_ok());
            all.into_result(None)
        };
        let mixed = ["50%", "0.6", "70％", "0.8", "", "..", "0"];
        let fault = read(Percent::Strip, &mixed).unwrap_err().to_string();
        for line in [
            "row 2, column `share`: `50%` has a percent sign",
            "row 3, column `share`: `0.6` has no percent sign",
            "row 4, column `share`: `70％` has",
            "row 5,",
            "set `percent` to `ignore`",
        ] {
            assert!(fault.contains(line), "{line}: {fault}");
        }
        assert!(!fault.contains("row 6") && !fault.contains("row 7") && !fault.contains("row 8"), "{fault}");
        assert!(read(Percent::Strip, &["50%", "", "0", "7%"]).is_ok());
        assert!(read(Percent::Strip, &["50", "7"]).is_ok());
        assert!(read(Percent::Ignore, &mixed).is_ok() && read(Percent::Fraction, &mixed).is_ok());
    }

    #[test]
    fn codes_that_look_like_words_for_missing_stay_codes() {
        let rules = CellRules::new(&Format::new().missing(["未定"]));
        assert_eq!(rules.label(Cell::Text(" NA ")), Some("NA"));
        for text in ["", "..", "—", "n/a", "未定"] {
            assert_eq!(rules.label(Cell::Text(text)), None, "{text}");
        }
    }

    #[test]
    fn faults_are_counted_beyond_those_stored() {
        let mut faults = Faults::default();
        for row in 0..100_010 {
            assert_eq!(faults.number(&CellRules::default(), row, "a", Cell::Text("5%")), None);
        }
        let Err(Problem::Cells { cells, total, hint, .. }) =
            faults.into_result(None).map_err(crate::Error::into_problem)
        else {
            panic!()
        };
        assert_eq!((cells.len(), total), (100_000, 100_010));
        assert!(hint.unwrap().contains("`fraction`"));
    }
}
