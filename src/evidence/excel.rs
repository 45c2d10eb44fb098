//! Sheets of workbooks as tables of records.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use calamine::{Data, Dimensions, Range, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use indexmap::IndexMap;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::needs::Needs;
use super::records::{LabelBuilder, Records, Values};
use super::source::{Batches, Source};
use crate::error::{Error, Problem, Result, nearest};
use crate::reading::{Cell, CellRules, Faults, Format, trim};
use crate::words::quoted_list;

/// Between the parts of a header of several rows.
const UNDER: &str = "/";

/// A sheet of a workbook (`.xlsx`, `.xlsm`) as a table of records, as people keep it.
///
/// - **Header**: rows above it that hold one text alone (a title) are passed over. It has as many rows as its merged cells
///   span; what stands in several rows is joined by `/`, as `访问量/PC端`. Both can be said instead.
/// - **Merged cells** of the body: each of them holds what the first does.
/// - **Numbers**: all digits that the cell holds, whatever is shown; `1,934` in a cell of text is 1934. A cell shown as
///   percent reads as with the sign, so that [`Format::percent`] says what it means.
/// - **Days** read year first, `2025-03-05`, whatever is shown.
/// - **Formulas** are what they came to when the workbook was saved.
/// - Blank rows, and columns without a header and a value, are passed over. Hidden rows and columns are read like others.
///
/// ```no_run
/// use govindex::evidence::{Mean, Measure, Sheet};
///
/// let ratings = Sheet::new("好差评.xlsx").sheet("明细").header_rows(2);
/// let mean = Measure::new(Mean::new("评价/星级")).scan(&ratings, ["城市"])?;
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
#[allow(clippy::struct_field_names, reason = "a sheet of a workbook is called so")]
pub struct Sheet {
    path: PathBuf,
    sheet: Option<String>,
    skip_rows: Option<u32>,
    header_rows: Option<u32>,
    format: Format,
}

/// What was read of a sheet.
#[derive(Clone, Debug)]
pub(crate) struct SheetRecords {
    pub(crate) records: Records,
    /// What a reader should know, in English.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the command tells it"))]
    pub(crate) notes: Vec<String>,
}

impl Sheet {
    /// The only sheet of a workbook that is not hidden and not blank.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), sheet: None, skip_rows: None, header_rows: None, format: Format::new() }
    }

    /// Sets which sheet is read.
    pub fn sheet(mut self, name: impl Into<String>) -> Self {
        self.sheet = Some(name.into());
        self
    }

    /// Sets how many rows stand above the header. Default: those at the top that hold at most one text.
    pub fn skip_rows(mut self, rows: u32) -> Self {
        self.skip_rows = Some(rows);
        self
    }

    /// Sets how many rows the header has. Default: as many as its merged cells span.
    pub fn header_rows(mut self, rows: u32) -> Self {
        self.header_rows = Some(rows);
        self
    }

    /// Sets how its cells are written; separators and encodings are not used.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// The names of the sheets of a workbook that are not hidden and not blank.
    ///
    /// # Errors
    /// `io` where the file cannot be read; `file` where it is protected by a password, of an older kind, or no workbook.
    pub fn names(path: impl AsRef<Path>) -> Result<Vec<String>> {
        Book::open(path.as_ref())?.names()
    }

    /// All records.
    ///
    /// # Errors
    /// As [`names`](Self::names); `invalid_parameter` where the sheet or the header is not there; `duplicate_columns`;
    /// `cells` that lists every cell that holds an error or a formula without a stored value.
    pub fn read(&self) -> Result<Records> {
        self.read_with_notes().map(|read| read.records)
    }

    pub(crate) fn read_with_notes(&self) -> Result<SheetRecords> {
        Book::open(&self.path)?.read(self)
    }

    fn records(
        &self,
        mut cells: Cells,
        merged: &[Dimensions],
        hidden: &HashSet<u64>,
        name: &str,
    ) -> Result<SheetRecords> {
        let mut notes = Vec::new();
        let top = self.skip_rows.unwrap_or_else(|| cells.titles());
        let spans = |row: u32| {
            let here = merged.iter().filter(move |area| area.start.0 == row);
            here.map(|area| {
                let wide = area.end.1 > area.start.1;
                (area.end.0 - area.start.0 + 1).max(if wide { 2 } else { 1 })
            })
            .max()
            .unwrap_or(1)
        };
        let header_rows = self.header_rows.unwrap_or_else(|| spans(top)).max(1);
        let body = top + header_rows;
        for area in merged {
            let Some(text) = cells.texts.get(&area.start).cloned() else { continue };
            // "Merge row" merges all 16,384 columns: beyond what is used there is nothing to fill in.
            for row in area.start.0..cells.rows.min(area.end.0 + 1) {
                for column in area.start.1..cells.columns.min(area.end.1 + 1) {
                    cells.texts.insert((row, column), text.clone());
                }
            }
        }
        let rows: Vec<u32> = (body..cells.rows)
            .filter(|&row| (0..cells.columns).any(|column| cells.texts.contains_key(&(row, column))))
            .collect();
        let mut columns: IndexMap<String, u32> = IndexMap::new();
        let mut repeated = Vec::new();
        for column in 0..cells.columns {
            let mut parts: Vec<&str> = Vec::new();
            for row in top..body {
                let part = cells.texts.get(&(row, column)).map_or("", |text| trim(text));
                if !part.is_empty() && parts.last() != Some(&part) {
                    parts.push(part);
                }
            }
            let header = parts.join(UNDER).replace(['\n', '\r'], "");
            if header.is_empty() {
                if rows.iter().any(|&row| cells.texts.contains_key(&(row, column))) {
                    notes.push(format!(
                        "column `{}` of the sheet `{name}` has no header; it was not read",
                        letters(column)
                    ));
                }
            } else if columns.insert(header.clone(), column).is_some() {
                repeated.push(header);
            }
        }
        if !repeated.is_empty() {
            return Err(Error::from(Problem::DuplicateColumns { file: None, columns: repeated }));
        }
        // A header without rows is a table of none, as of appeals that nobody made; a text alone is a cover.
        if columns.is_empty() || (rows.is_empty() && columns.len() == 1) {
            let found =
                if columns.is_empty() { "no header was found" } else { "there is a header but no rows" };
            return Err(Error::from(Problem::EmptyTable { file: None, found }));
        }
        let mut faults = Faults::default();
        for ((row, column), text, problem) in &cells.faults {
            let header = columns.iter().find(|(_, at)| *at == column).map_or("", |(header, _)| header);
            if *row >= body && !header.is_empty() {
                let problem = format!("(cell `{}`) {problem}", address(*row, *column));
                faults.push(u64::from(*row) + 1, header, Cell::Text(text), problem);
            }
        }
        faults.into_result(None)?;
        let rules = Arc::new(CellRules::new(&self.format));
        let mut records = Records::new();
        for (header, column) in &columns {
            let mut labels = LabelBuilder::default();
            for &row in &rows {
                labels.push(cells.texts.get(&(row, *column)).map_or("", String::as_str));
            }
            records = records.with(header, Values::Labels(labels.without_marks(&rules)))?;
        }
        let rows: Vec<u64> = rows.iter().map(|&row| u64::from(row) + 1).collect();
        let hidden = rows.iter().filter(|row| hidden.contains(row)).count();
        if hidden > 0 {
            notes.push(format!("hidden rows of the sheet `{name}`, read like the others: {hidden}"));
        }
        Ok(SheetRecords { records: records.in_rows(rows).read_by(rules), notes })
    }
}

impl Source for Sheet {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let records = self.read()?;
        let headers: Vec<String> = records.columns().map(str::to_owned).collect();
        needs.find(&headers).map_err(|fault| fault.in_file(&self.path.display().to_string()))?;
        Ok(Box::new(std::iter::once(Ok(records.into()))))
    }
}

/// What the cells say, by row and column from 0.
struct Cells {
    texts: HashMap<(u32, u32), String>,
    rows: u32,
    columns: u32,
    faults: Vec<((u32, u32), String, &'static str)>,
}

impl Cells {
    fn put(&mut self, at: (u32, u32), value: &Data, is_percent: bool, decimal_comma: bool) {
        let number = |value: f64, is_percent: bool| {
            let text = number(value, is_percent);
            // As it is read.
            if decimal_comma { text.replace('.', ",") } else { text }
        };
        let text = match value {
            // A value that is not there, as spreadsheets write it.
            Data::Empty | Data::Error(calamine::CellErrorType::NA) => return,
            Data::Int(value) => number(*value as f64, is_percent),
            Data::Float(value) => number(*value, is_percent),
            Data::Bool(value) => value.to_string(),
            Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
                if decimal_comma {
                    text.clone()
                } else {
                    without_thousands(text)
                }
            }
            Data::DateTime(value) if value.is_datetime() => {
                let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
                let date = format!("{year:04}-{month:02}-{day:02}");
                if (hour, minute, second) == (0, 0, 0) {
                    date
                } else {
                    format!("{date} {hour:02}:{minute:02}:{second:02}")
                }
            }
            Data::DateTime(value) => number(value.as_f64(), false),
            Data::Error(error) => {
                self.faults.push((
                    at,
                    error.to_string(),
                    "is an error of a formula; mend the formula, or clear the cell",
                ));
                return;
            }
        };
        if trim(&text).is_empty() {
            return;
        }
        self.rows = self.rows.max(at.0 + 1);
        self.columns = self.columns.max(at.1 + 1);
        self.texts.insert(at, text);
    }

    /// The rows at the top that hold at most one text, where others hold more.
    #[allow(clippy::iter_over_hash_type, reason = "counts do not depend on the order")]
    fn titles(&self) -> u32 {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for (row, _) in self.texts.keys() {
            *counts.entry(*row).or_default() += 1;
        }
        let several = |row: &u32| counts.get(row).copied().unwrap_or(0) > 1;
        let first = (0..self.rows).find(several);
        // A table of one column has its header in the first row that holds anything.
        first.unwrap_or_else(|| (0..self.rows).find(|row| counts.contains_key(row)).unwrap_or(0))
    }
}

/// A number with all its digits; one that is shown as percent with the sign.
fn number(value: f64, is_percent: bool) -> String {
    if !is_percent {
        return value.to_string();
    }
    // 0.57 is 57 %, not 56.99999999999999 %.
    let digits: f64 = format!("{:.12e}", value * 100.0).parse().unwrap_or(value * 100.0);
    format!("{digits}%")
}

/// `1,934` as `1934`; any other text as it is.
fn without_thousands(text: &str) -> String {
    let plain: String = text.trim().chars().map(|c| if c == '，' { ',' } else { c }).collect();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", &*plain),
    };
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    let grouped = rest.peek().is_some()
        && is_digits(first)
        && first.len() <= 3
        && rest.all(|group| group.len() == 3 && is_digits(group))
        && fraction.is_none_or(is_digits);
    if grouped { format!("{sign}{}", digits.replace(',', "")) } else { text.to_owned() }
}

/// A number format without what it quotes.
fn without_quotes(format: &str) -> String {
    format.split('"').step_by(2).collect()
}

/// The letters of a column.
fn letters(column: u32) -> String {
    let (mut rest, mut text) = (column + 1, String::new());
    while rest > 0 {
        text.insert(0, char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    text
}

/// A cell as spreadsheets call it.
pub(crate) fn address(row: u32, column: u32) -> String {
    format!("{}{}", letters(column), row + 1)
}

/// A workbook that is open: each of its sheets is parsed once, however often it is asked for.
pub(crate) struct Book {
    path: PathBuf,
    xlsx: Xlsx<BufReader<File>>,
    values: HashMap<String, Range<Data>>,
}

impl Book {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|fault| Unreadable::Io(fault).of(path))?;
        let xlsx = xlsx(BufReader::new(file)).map_err(|fault| fault.of(path))?;
        Ok(Self { path: path.to_owned(), xlsx, values: HashMap::new() })
    }

    /// The sheets that are not hidden and not blank.
    pub(crate) fn names(&mut self) -> Result<Vec<String>> {
        let sheets: Vec<String> = self
            .xlsx
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
            .map(|sheet| sheet.name.clone())
            .collect();
        let mut names = Vec::new();
        for name in sheets {
            if !self.values(&name)?.is_empty() {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn fault(&self, fault: XlsxError) -> Error {
        Unreadable::from(fault).of(&self.path)
    }

    fn values(&mut self, name: &str) -> Result<&Range<Data>> {
        if !self.values.contains_key(name) {
            let values = self.xlsx.worksheet_range(name).map_err(|fault| self.fault(fault))?;
            self.values.insert(name.to_owned(), values);
        }
        Ok(&self.values[name])
    }

    pub(crate) fn read(&mut self, sheet: &Sheet) -> Result<SheetRecords> {
        let name = self.chosen(sheet)?;
        let formulas = self.xlsx.worksheet_formula(&name).map_err(|fault| self.fault(fault))?;
        let merged = self.xlsx.merge_cells_by_sheet_name(&name).map_err(|fault| self.fault(fault))?;
        let styles = self.xlsx.worksheet_style(&name).map_err(|fault| self.fault(fault))?;
        let hidden = hidden_rows(&self.path, &name).unwrap_or_default();
        let values = self.values(&name)?;
        let is_percent = |at: (u32, u32)| {
            let format = styles.get(at).and_then(|style| style.number_format.as_ref());
            format.is_some_and(|format| without_quotes(&format.format_code).contains('%'))
        };
        let mut cells = Cells { texts: HashMap::new(), rows: 0, columns: 0, faults: Vec::new() };
        let (top, left) = values.start().unwrap_or_default();
        for (row, column, value) in values.used_cells() {
            let at = (
                top + u32::try_from(row).unwrap_or(u32::MAX),
                left + u32::try_from(column).unwrap_or(u32::MAX),
            );
            cells.put(at, value, is_percent(at), sheet.format.decimal_comma);
        }
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells() {
            let at = (
                top + u32::try_from(row).unwrap_or(u32::MAX),
                left + u32::try_from(column).unwrap_or(u32::MAX),
            );
            if !formula.is_empty() && matches!(values.get_value(at), None | Some(Data::Empty)) {
                let problem = "holds a formula whose value was not stored; open the workbook in a spreadsheet program and save it";
                cells.faults.push((at, format!("={formula}"), problem));
            }
        }
        let read = sheet.records(cells, &merged, &hidden, &name);
        read.map_err(|fault| fault.in_file(&self.path.display().to_string()))
    }

    /// The sheet that is meant.
    fn chosen(&mut self, sheet: &Sheet) -> Result<String> {
        if let Some(name) = sheet.sheet.as_ref().filter(|name| self.xlsx.sheet_names().contains(name)) {
            return Ok(name.clone());
        }
        let names = self.names()?;
        let refuse = |found: String, expected: String, near: Option<String>| {
            Err(Error::from(Problem::Refused {
                method: self.path.display().to_string(),
                parameter: "sheet".to_owned(),
                found,
                nearest: near,
                expected,
            }))
        };
        match (&sheet.sheet, &names[..]) {
            (Some(name), _) => {
                let near = nearest(name, names.iter().map(String::as_str));
                refuse(format!("`{name}`"), format!("one of {}", quoted_list(&names)), near)
            }
            (None, [one]) => Ok(one.clone()),
            (None, []) => Err(Error::from(Problem::EmptyTable {
                file: Some(self.path.display().to_string()),
                found: "no sheet holds anything",
            })),
            (None, several) => {
                refuse("not named".to_owned(), format!("one of {}", quoted_list(several)), None)
            }
        }
    }
}

/// Why a file is read as no workbook.
pub(crate) enum Unreadable {
    Io(std::io::Error),
    /// What it is, and what to do.
    Other(&'static str, &'static str),
}

impl From<XlsxError> for Unreadable {
    fn from(fault: XlsxError) -> Self {
        match fault {
            XlsxError::Io(fault) => Self::Io(fault),
            // What the reader says of a damaged archive is of no help: "Could not find EOCD".
            _ => Self::Other(
                "no workbook (.xlsx), or a damaged one",
                "open it in a spreadsheet program and save it again as .xlsx",
            ),
        }
    }
}

impl Unreadable {
    pub(crate) fn of(self, path: &Path) -> Error {
        let path = path.display().to_string();
        Error::from(match self {
            Self::Io(fault) => Problem::Io { path, operation: "read", reason: fault.to_string() },
            Self::Other(found, remedy) => {
                Problem::File { path, found: found.to_owned(), remedy: remedy.to_owned() }
            }
        })
    }
}

/// Opens a workbook.
pub(crate) fn xlsx<R: Read + Seek>(mut file: R) -> std::result::Result<Xlsx<R>, Unreadable> {
    let mut first = Vec::new();
    file.by_ref().take(4).read_to_end(&mut first).map_err(Unreadable::Io)?;
    // The container of old workbooks, and of new ones that are encrypted. Its chains of sectors are not followed: in a damaged
    // file they lead anywhere.
    if first == *b"\xd0\xcf\x11\xe0" {
        let is_locked = holds(&mut file, "EncryptedPackage").map_err(Unreadable::Io)?;
        return Err(if is_locked {
            Unreadable::Other(
                "a workbook that is protected by a password",
                "open it in a spreadsheet program and save it without one",
            )
        } else {
            Unreadable::Other("an old Excel workbook (.xls)", "save it as .xlsx")
        });
    }
    file.rewind().map_err(Unreadable::Io)?;
    Ok(Xlsx::new(file)?)
}

/// Whether a name stands in the rest of a file, in two bytes a letter.
fn holds(file: &mut impl Read, name: &str) -> std::io::Result<bool> {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let finder = memchr::memmem::Finder::new(&name);
    let mut chunk = Vec::new();
    loop {
        // The end of the last piece may be the beginning of the name.
        chunk.drain(..chunk.len().saturating_sub(name.len() - 1));
        let read = file.by_ref().take(1 << 16).read_to_end(&mut chunk)?;
        if finder.find(&chunk).is_some() {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
    }
}

/// The numbers of the rows that somebody has hidden; none where the workbook cannot be read that way.
fn hidden_rows(path: &Path, sheet: &str) -> Option<HashSet<u64>> {
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).ok()?.read_to_string(&mut text).ok()?;
        Some(text)
    };
    let mut id = None;
    each(&part("xl/workbook.xml")?, "sheet", |tag| {
        if attribute(tag, "name").as_deref() == Some(sheet) {
            id = attribute(tag, "id");
        }
    })?;
    let mut target = None;
    each(&part("xl/_rels/workbook.xml.rels")?, "Relationship", |tag| {
        if id.is_some() && attribute(tag, "Id") == id {
            target = attribute(tag, "Target");
        }
    })?;
    let target = target?;
    let name = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    let (mut hidden, mut row) = (HashSet::new(), 0);
    each(&part(&name)?, "row", |tag| {
        // A row without a number follows the one before.
        row = attribute(tag, "r").and_then(|number| number.parse().ok()).unwrap_or(row + 1);
        if matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true")) {
            hidden.insert(row);
        }
    })?;
    Some(hidden)
}

/// Looks at each element of this name.
fn each(xml: &str, name: &str, mut look: impl FnMut(&BytesStart<'_>)) -> Option<()> {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => look(&tag),
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_read_and_other_commas_kept() {
        for (text, read) in [("1,934", "1934"), ("-12,345,678.5", "-12345678.5"), ("1，934", "1934")] {
            assert_eq!(without_thousands(text), read);
        }
        for text in ["1,93", "12,34,567", "1934", "a,bcd", "1,934,", ",934", "1,234.x", "甲,乙"] {
            assert_eq!(without_thousands(text), text);
        }
    }

    #[test]
    fn cells_and_percentages_are_written_as_people_write_them() {
        assert_eq!(
            [address(0, 0), address(9, 25), address(0, 26), address(4, 702)],
            ["A1", "Z10", "AA1", "AAA5"]
        );
        assert_eq!([number(0.57, true), number(0.925, true), number(3.0, false)], ["57%", "92.5%", "3"]);
        assert_eq!(without_quotes("0.0\"%\" 0%"), "0.0 0%");
    }

    #[test]
    fn an_area_is_filled_as_far_as_the_sheet_is_used() {
        let mut cells = Cells { texts: HashMap::new(), rows: 0, columns: 0, faults: Vec::new() };
        for (at, text) in [((0, 0), "title"), ((1, 0), "unit"), ((1, 1), "share"), ((2, 0), "A")] {
            cells.put(at, &Data::String(text.to_owned()), false, true);
        }
        for (row, share) in [(2, 0.975), (3, -1.5)] {
            cells.put((row, 1), &Data::Float(share), false, true);
        }
        let areas = [Dimensions::new((0, 0), (0, 16_383)), Dimensions::new((2, 0), (1_048_575, 0))];
        let sheet = Sheet::new("x.xlsx").format(Format::new().decimal_comma(true));
        let records = sheet.records(cells, &areas, &HashSet::new(), "x").unwrap().records;
        assert_eq!(records.text("unit").unwrap(), [Some("A".to_owned()), Some("A".to_owned())]);
        assert_eq!(records.number("share").unwrap(), [0.975, -1.5]);
    }
}
