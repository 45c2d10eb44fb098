//! Records: the rows of a register, an inspection, a log of cases, with named columns.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use foldhash::fast::RandomState;
use indexmap::IndexMap;

use super::day::day;
use super::needs::Needs;
use super::source::Source;
use crate::Table;
use crate::error::{Error, Label, MissingColumn, Problem, Result, nearest};
use crate::reading::{Cell, CellRules, Faults, Format, trim};
use crate::table::Cells;

/// Rows with named columns, in memory: a whole table, or one batch of a stream.
///
/// A column holds texts, numbers or days; a measure reads it as it needs it, so `"12"` is a number where a number is
/// asked for. A blank text, `NaN` and no day are missing.
///
/// ```
/// use govindex::evidence::Records;
///
/// let items = Records::new()
///     .with_texts("unit", ["A", "A", "B"])?
///     .with_texts("published", ["yes", "no", "yes"])?
///     .with_numbers("visits", vec![0.0, 1.0, f64::NAN])?;
/// assert_eq!(items.len(), 3);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Shared, for a table in memory is handed out whole to each of its readers.
    columns: Arc<IndexMap<String, Values>>,
    len: usize,
    /// The row of each record in its file or frame; counted from 1 where nothing was read.
    rows: Option<Arc<[u64]>>,
    first: u64,
    rules: Arc<CellRules>,
    /// Cells that a reader could not take.
    pub(super) faults: Faults,
}

/// The values of a column.
#[derive(Clone, Debug)]
pub(crate) enum Values {
    Labels(Labels),
    Numbers(Vec<f64>),
    Days(Vec<Option<NaiveDate>>),
}

/// Texts, each spelling kept once: `names[codes[row]]`, with code 0 for a missing text.
#[derive(Clone, Debug)]
pub(crate) struct Labels {
    pub(crate) codes: Vec<u32>,
    pub(crate) names: Vec<Box<str>>,
    /// The codes with those of the texts that mark a missing value (`-`), where there are some: an answer may be one.
    pub(crate) said: Option<Vec<u32>>,
}

impl Labels {
    /// The code of what each row says, a mark of a missing value being a text like others.
    pub(crate) fn said(&self) -> &[u32] {
        self.said.as_deref().unwrap_or(&self.codes)
    }

    pub(crate) fn name(&self, row: usize) -> Option<&str> {
        let code = self.codes[row];
        (code != 0).then(|| &*self.names[code as usize])
    }
}

/// Texts on their way into [`Labels`].
#[derive(Debug)]
pub(crate) struct LabelBuilder {
    labels: Labels,
    /// Short texts by their bytes: a number compares faster than a text that lies elsewhere.
    short: HashMap<u128, u32, RandomState>,
    long: HashMap<Box<str>, u32, RandomState>,
}

impl Default for LabelBuilder {
    fn default() -> Self {
        let labels = Labels { codes: Vec::new(), names: vec!["".into()], said: None };
        Self { labels, short: HashMap::default(), long: HashMap::default() }
    }
}

/// The bytes of a text of at most 15 bytes as a number, with their count in the highest byte; none of a longer text.
fn packed(text: &str) -> Option<u128> {
    let bytes = text.as_bytes();
    let length = bytes.len();
    let count = u64::try_from(length).ok().filter(|count| *count <= 15)? << 56;
    // Two loads that overlap, less what both hold, take less time than a byte after the other.
    let (first, rest) = if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>())
    {
        let rest = if length > 8 { u64::from_le_bytes(*last) >> (8 * (16 - length)) } else { 0 };
        (u64::from_le_bytes(*first), rest)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let rest = u64::from(u32::from_le_bytes(*last)) >> (8 * (8 - length));
        (u64::from(u32::from_le_bytes(*first)) | rest << 32, 0)
    } else {
        (bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)), 0)
    };
    Some(u128::from(first) | u128::from(rest | count) << 64)
}

impl LabelBuilder {
    /// Adds a text; a blank one is missing. Space around it does not count.
    pub(crate) fn push(&mut self, text: &str) {
        let code = self.look_up(text);
        self.push_code(code);
    }

    /// Adds texts, as [`push`](Self::push) does each.
    pub(crate) fn extend(&mut self, texts: &[&str]) {
        self.labels.codes.reserve(texts.len());
        for text in texts {
            self.push(text);
        }
    }

    fn look_up(&mut self, text: &str) -> u32 {
        let Some(key) = packed(text) else { return self.code(text) };
        if let Some(&code) = self.short.get(&key) {
            return code;
        }
        // A text with space around it is one more spelling of the same.
        let code = self.code(text);
        self.short.insert(key, code);
        code
    }

    /// The code of a text, which is kept where it is new.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        let text = trim(text);
        let next = u32::try_from(self.labels.names.len()).unwrap_or(u32::MAX);
        let code = match packed(text) {
            _ if text.is_empty() => 0,
            Some(key) => *self.short.entry(key).or_insert(next),
            None => match self.long.get(text) {
                Some(&code) => code,
                None => *self.long.entry(text.into()).or_insert(next),
            },
        };
        if code == next {
            self.labels.names.push(text.into());
        }
        code
    }

    /// Adds a text by its code.
    pub(crate) fn push_code(&mut self, code: u32) {
        self.labels.codes.push(code);
    }

    pub(crate) fn push_missing(&mut self) {
        self.labels.codes.push(0);
    }

    pub(crate) fn finish(self) -> Labels {
        self.labels
    }

    /// The texts, with those that mark a missing value made missing.
    pub(crate) fn without_marks(self, rules: &CellRules) -> Labels {
        let mut labels = self.labels;
        let missing: Vec<bool> =
            labels.names.iter().map(|name| rules.label(Cell::Text(name)).is_none()).collect();
        if missing[1..].contains(&true) {
            labels.said = Some(labels.codes.clone());
            for code in labels.codes.iter_mut().filter(|code| missing[**code as usize]) {
                *code = 0;
            }
        }
        labels
    }
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Labels(labels) => labels.codes.len(),
            Self::Numbers(values) => values.len(),
            Self::Days(days) => days.len(),
        }
    }
}

impl Records {
    /// No records and no columns yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same records with a column of texts; blank is missing.
    ///
    /// # Errors
    /// `length_mismatch`; `duplicate_columns`.
    pub fn with_texts(self, name: &str, texts: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self> {
        let mut labels = LabelBuilder::default();
        texts.into_iter().for_each(|text| labels.push(text.as_ref()));
        self.with(name, Values::Labels(labels.finish()))
    }

    /// The same records with a column of numbers; `NaN` is missing.
    ///
    /// # Errors
    /// `length_mismatch`; `duplicate_columns`; `not_finite` for an infinite number.
    pub fn with_numbers(self, name: &str, values: impl Into<Vec<f64>>) -> Result<Self> {
        let values = values.into();
        if let Some(row) = values.iter().position(|value| value.is_infinite()) {
            return Err(Error::from(Problem::NotFinite {
                indicator: name.into(),
                unit: Label::row(row + 1),
                value: values[row].to_string(),
            }));
        }
        self.with(name, Values::Numbers(values))
    }

    /// The same records with a column of days.
    ///
    /// # Errors
    /// `length_mismatch`; `duplicate_columns`.
    pub fn with_days(self, name: &str, days: impl IntoIterator<Item = Option<NaiveDate>>) -> Result<Self> {
        self.with(name, Values::Days(days.into_iter().collect()))
    }

    pub(crate) fn with(mut self, name: &str, values: Values) -> Result<Self> {
        let name = name.trim();
        if self.columns.is_empty() {
            self.len = values.len();
        } else if values.len() != self.len {
            return Err(Error::from(Problem::LengthMismatch {
                what: format!("column `{name}`"),
                found: values.len(),
                expected: self.len,
                of: "records",
            }));
        }
        if self.columns.contains_key(name) {
            return Err(Error::from(Problem::DuplicateColumns {
                file: None,
                columns: vec![name.to_owned()],
            }));
        }
        Arc::make_mut(&mut self.columns).insert(name.to_owned(), values);
        Ok(self)
    }

    /// How cells of text are read as numbers.
    pub(crate) fn read_by(mut self, rules: Arc<CellRules>) -> Self {
        self.rules = rules;
        self
    }

    /// How its cells of text are read.
    pub(crate) fn rules(&self) -> &Arc<CellRules> {
        &self.rules
    }

    /// The row of each record in its file.
    pub(crate) fn in_rows(mut self, rows: Vec<u64>) -> Self {
        self.rows = Some(rows.into());
        self
    }

    /// The number of records that came before these.
    pub(crate) fn after(mut self, before: u64) -> Self {
        self.first = before;
        self
    }

    /// The same records with these columns only, in this order.
    ///
    /// # Errors
    /// `missing_columns`.
    pub fn keep<'a>(mut self, columns: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut kept = IndexMap::new();
        for column in columns {
            let values = self.values(column)?.clone();
            kept.insert(column.to_owned(), values);
        }
        self.columns = Arc::new(kept);
        Ok(self)
    }

    /// The same records with columns called otherwise: `new → old`.
    ///
    /// # Errors
    /// `missing_columns`; `duplicate_columns` where another column has the new name.
    #[cfg(feature = "cli")]
    pub(crate) fn renamed(mut self, names: &IndexMap<String, String>) -> Result<Self> {
        let old: Vec<&str> = names.values().map(|name| trim(name)).collect();
        let missing: Vec<&str> =
            old.iter().copied().filter(|name| !self.columns.contains_key(*name)).collect();
        if !missing.is_empty() {
            return Err(missing_columns(missing, self.columns()));
        }
        let new =
            |name: &str| names.iter().find(|(_, old)| trim(old) == name).map(|(new, _)| trim(new).to_owned());
        let columns = std::mem::take(&mut self.columns);
        for (name, values) in Arc::unwrap_or_clone(columns) {
            self = self.with(&new(&name).unwrap_or(name), values)?;
        }
        Ok(self)
    }

    /// The same records with columns that are sums of others; a blank counts as 0 where another of them has a number.
    ///
    /// # Errors
    /// `missing_columns`; `cells` where a text is no number; `duplicate_columns`.
    #[cfg(feature = "cli")]
    pub(crate) fn with_sums(mut self, sums: &IndexMap<String, Vec<String>>) -> Result<Self> {
        for (name, of) in sums {
            let parts = of.iter().map(|column| self.number(column)).collect::<Result<Vec<_>>>()?;
            let sum = |row: usize| {
                let known = parts.iter().map(|part| part[row]).filter(|value| !value.is_nan());
                known.reduce(|a, b| a + b).unwrap_or(f64::NAN)
            };
            let values: Vec<f64> = (0..self.len).map(sum).collect();
            self = self.with(name, Values::Numbers(values))?;
        }
        Ok(self)
    }

    /// The same records with what stands above in place of blanks in these columns.
    ///
    /// # Errors
    /// `missing_columns`.
    #[cfg(feature = "cli")]
    pub(crate) fn filled_down(mut self, columns: &[String]) -> Result<Self> {
        for column in columns {
            let mut above: Option<String> = None;
            let mut labels = LabelBuilder::default();
            for text in self.text(column)? {
                above = text.or(above);
                labels.push(above.as_deref().unwrap_or_default());
            }
            self = self.replaced(column, Values::Labels(labels.finish()));
        }
        Ok(self)
    }

    /// The same records with other values of a column that there is; the caller knows that there is one a record.
    pub(crate) fn replaced(mut self, column: &str, values: Values) -> Self {
        if let Some(old) = Arc::make_mut(&mut self.columns).get_mut(column) {
            *old = values;
        }
        self
    }

    /// The records at these positions, with these columns of texts only.
    ///
    /// # Errors
    /// `missing_columns`.
    pub(crate) fn examples(&self, columns: &[&str], rows: &[usize]) -> Result<Self> {
        let mut examples = Self::new();
        for column in columns {
            let labels = self.labels(column)?;
            let at = |codes: &[u32]| rows.iter().map(|&row| codes[row]).collect();
            let codes = at(&labels.codes);
            let said = labels.said.as_deref().map(at);
            let names = labels.names.clone();
            examples = examples.with(column, Values::Labels(Labels { codes, names, said }))?;
        }
        let rows = rows.iter().map(|&row| self.row(row)).collect();
        Ok(examples.in_rows(rows).read_by(Arc::clone(&self.rules)))
    }

    /// The records at the positions that are to be kept, with their rows.
    pub(crate) fn retained(mut self, keep: impl Fn(usize) -> bool) -> Self {
        let kept: Vec<usize> = (0..self.len).filter(|&at| keep(at)).collect();
        let rows = kept.iter().map(|&at| self.row(at)).collect();
        for values in Arc::make_mut(&mut self.columns).values_mut() {
            match values {
                Values::Labels(labels) => {
                    labels.codes = kept.iter().map(|&at| labels.codes[at]).collect();
                    labels.said = labels.said.take().map(|said| kept.iter().map(|&at| said[at]).collect());
                }
                Values::Numbers(numbers) => *numbers = kept.iter().map(|&at| numbers[at]).collect(),
                Values::Days(days) => *days = kept.iter().map(|&at| days[at]).collect(),
            }
        }
        self.len = kept.len();
        self.in_rows(rows)
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The names of the columns, in order.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }

    /// Where a record stands: the line of its file (the header is line 1), or its number in a frame.
    #[must_use]
    pub fn row(&self, record: usize) -> u64 {
        match &self.rows {
            Some(rows) => rows.get(record).copied().unwrap_or(0),
            None => self.first + record as u64 + 1,
        }
    }

    /// A column as numbers; `NaN` is missing.
    ///
    /// # Errors
    /// `missing_columns`; `cells` where a text is no number.
    pub fn number(&self, column: &str) -> Result<Vec<f64>> {
        let mut faults = Faults::default();
        let values = self.numbers(column, &mut faults)?.into_owned();
        faults.into_result(None)?;
        Ok(values)
    }

    /// A column as texts; none is missing.
    ///
    /// # Errors
    /// `missing_columns`.
    pub fn text(&self, column: &str) -> Result<Vec<Option<String>>> {
        let labels = self.labels(column)?;
        Ok((0..self.len).map(|row| labels.name(row).map(str::to_owned)).collect())
    }

    /// The records as a table, days as texts.
    #[must_use]
    pub fn table(&self) -> Table {
        self.columns.iter().fold(Table::new(), |table, (name, values)| {
            let cells = match values {
                Values::Numbers(values) => Cells::Number { values: values.clone(), decimals: None },
                Values::Labels(labels) => {
                    Cells::Text((0..self.len).map(|row| labels.name(row).map(str::to_owned)).collect())
                }
                Values::Days(days) => {
                    Cells::Text(days.iter().map(|day| day.map(|day| day.to_string())).collect())
                }
            };
            table.with(name.clone(), cells)
        })
    }

    pub(crate) fn values(&self, column: &str) -> Result<&Values> {
        self.columns.get(column).ok_or_else(|| missing_columns([column], self.columns()))
    }

    /// A column as texts.
    pub(crate) fn labels(&self, column: &str) -> Result<Cow<'_, Labels>> {
        Ok(match self.values(column)? {
            Values::Labels(labels) => Cow::Borrowed(labels),
            Values::Numbers(values) => {
                let mut labels = LabelBuilder::default();
                let mut last = (f64::NAN, String::new());
                for &value in values {
                    if value.is_nan() {
                        labels.push_missing();
                    } else {
                        if value.to_bits() != last.0.to_bits() {
                            last = (value, value.to_string());
                        }
                        labels.push(&last.1);
                    }
                }
                Cow::Owned(labels.finish())
            }
            Values::Days(days) => {
                let mut labels = LabelBuilder::default();
                for day in days {
                    match day {
                        Some(day) => labels.push(&day.to_string()),
                        None => labels.push_missing(),
                    }
                }
                Cow::Owned(labels.finish())
            }
        })
    }

    /// A column as numbers, `NaN` where missing; what is no number goes to `faults`.
    pub(crate) fn numbers(&self, column: &str, faults: &mut Faults) -> Result<Cow<'_, [f64]>> {
        Ok(match self.values(column)? {
            Values::Numbers(values) => Cow::Borrowed(values),
            Values::Labels(labels) => {
                // Each spelling is read once; only what may be told with its row is looked at again.
                let read: Vec<Option<f64>> = labels
                    .names
                    .iter()
                    .map(|name| {
                        self.rules.number(Cell::Text(name)).ok().filter(|_| !self.rules.watches_signs())
                    })
                    .collect();
                let number = |(row, &code): (usize, &u32)| {
                    read[code as usize].unwrap_or_else(|| {
                        let cell = Cell::Text(&labels.names[code as usize]);
                        faults.number(&self.rules, self.row(row), column, cell).unwrap_or(f64::NAN)
                    })
                };
                Cow::Owned(labels.codes.iter().enumerate().map(number).collect())
            }
            Values::Days(_) => {
                faults.push(self.row(0), column, Cell::Null, "is a day, not a number");
                Cow::Owned(vec![f64::NAN; self.len])
            }
        })
    }

    /// A column as days; what is no day goes to `faults`.
    pub(crate) fn days(&self, column: &str, faults: &mut Faults) -> Result<Cow<'_, [Option<NaiveDate>]>> {
        Ok(match self.values(column)? {
            Values::Days(days) => Cow::Borrowed(days),
            Values::Labels(labels) => {
                let read: Vec<_> = labels
                    .names
                    .iter()
                    .map(|name| match self.rules.label(Cell::Text(name)) {
                        None => Ok(None),
                        Some(text) => day(text).map(Some),
                    })
                    .collect();
                let one = |(row, &code): (usize, &u32)| match read[code as usize] {
                    Ok(day) => day,
                    Err(problem) => {
                        faults.push(self.row(row), column, Cell::Text(&labels.names[code as usize]), problem);
                        None
                    }
                };
                Cow::Owned(labels.codes.iter().enumerate().map(one).collect())
            }
            Values::Numbers(values) => {
                let one = |(row, &value): (usize, &f64)| {
                    if value.is_nan() {
                        return None;
                    }
                    day(&value.to_string())
                        .map_err(|problem| {
                            faults.push(self.row(row), column, Cell::Number(value), problem);
                        })
                        .ok()
                };
                Cow::Owned(values.iter().enumerate().map(one).collect())
            }
        })
    }
}

impl Records {
    /// Records read from a CSV file, as texts; what they mean is settled by the measure that reads them.
    ///
    /// # Errors
    /// `empty_table`, `ragged_rows`, `encoding`, `duplicate_columns`,
    /// `invalid_parameter` for a delimiter or encoding that there is not.
    ///
    /// ```
    /// use govindex::evidence::{Format, Records};
    ///
    /// let items = Records::from_csv("unit,published\nA,yes\nB,no\n".as_bytes(), &Format::new())?;
    /// assert_eq!(items.columns().collect::<Vec<_>>(), ["unit", "published"]);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    pub fn from_csv(source: impl std::io::Read, format: &Format) -> Result<Self> {
        super::source::read_whole(source, format)
    }
}

impl Records {
    /// All records of a table, with all columns, in memory.
    ///
    /// # Errors
    /// Those of the source; `cells` where a cell cannot be taken.
    pub fn read(source: &(impl Source + ?Sized)) -> Result<Self> {
        let batches = source.open(&Needs::everything())?;
        Self::gathered(batches.map(|batch| batch?.records()).collect::<Result<Vec<_>>>()?)
    }

    /// Batches of one table as one, without cells that could not be taken.
    pub(crate) fn gathered(mut batches: Vec<Self>) -> Result<Self> {
        let faults = batches.iter_mut().fold(Faults::default(), |mut all, batch| {
            all.merge(std::mem::take(&mut batch.faults));
            all
        });
        faults.into_result(None)?;
        Self::stacked(batches)
    }

    /// Batches of one table as one, with the cells that could not be taken.
    pub(super) fn joined(mut batches: Vec<Self>) -> Result<Self> {
        let mut faults = Faults::default();
        for batch in &mut batches {
            faults.merge(std::mem::take(&mut batch.faults));
        }
        Ok(Self { faults, ..Self::stacked(batches)? })
    }

    /// Batches of one table, one below the other.
    fn stacked(batches: Vec<Self>) -> Result<Self> {
        let mut rows = Vec::new();
        let mut columns: IndexMap<String, Vec<Values>> = IndexMap::new();
        let mut rules = Arc::default();
        for batch in batches {
            rows.extend((0..batch.len).map(|record| batch.row(record)));
            rules = batch.rules;
            for (name, values) in Arc::unwrap_or_clone(batch.columns) {
                columns.entry(name).or_default().push(values);
            }
        }
        let mut whole = Self::new();
        for (name, parts) in columns {
            whole = whole.with(&name, Values::stacked(parts))?;
        }
        Ok(whole.in_rows(rows).read_by(rules))
    }
}

impl Values {
    /// Parts of one column, all of one type.
    fn stacked(parts: Vec<Self>) -> Self {
        let mut labels = LabelBuilder::default();
        let (mut numbers, mut days) = (Vec::new(), Vec::new());
        // The rows of texts that mark a missing value.
        let mut marked = Vec::new();
        for part in parts {
            match part {
                Self::Labels(part) => {
                    for (&code, &said) in part.codes.iter().zip(part.said()) {
                        if code != said {
                            marked.push(labels.labels.codes.len());
                        }
                        labels.push(&part.names[said as usize]);
                    }
                }
                Self::Numbers(part) => numbers.extend(part),
                Self::Days(part) => days.extend(part),
            }
        }
        if !numbers.is_empty() {
            Self::Numbers(numbers)
        } else if !days.is_empty() {
            Self::Days(days)
        } else {
            let mut labels = labels.finish();
            if !marked.is_empty() {
                labels.said = Some(labels.codes.clone());
                for row in marked {
                    labels.codes[row] = 0;
                }
            }
            Self::Labels(labels)
        }
    }
}

/// The columns that are looked for and not there.
pub(crate) fn missing_columns<'a>(
    wanted: impl IntoIterator<Item = &'a str>,
    found: impl Iterator<Item = &'a str>,
) -> Error {
    let found: Vec<&str> = found.collect();
    let columns = wanted
        .into_iter()
        .map(|column| MissingColumn {
            column: column.to_owned(),
            needed_for: "what reads these records".to_owned(),
            nearest: nearest(column, found.iter().copied()),
        })
        .collect();
    Error::from(Problem::MissingColumns {
        file: None,
        columns,
        found: found.into_iter().map(str::to_owned).collect(),
        hint: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_keep_apart_and_lose_the_space_around_them() {
        // Every length around the 4, 8 and 16 bytes at which texts are told apart in another way, differing in one byte.
        let texts: Vec<String> = (0..40)
            .flat_map(|length| {
                (0..length).map(move |at| (0..length).map(|i| if i == at { 'b' } else { 'a' }).collect())
            })
            .chain(["非常满意".to_owned(), "满意".to_owned(), "基本满意".to_owned(), "非常不满意".to_owned()])
            .collect();
        let mut labels = LabelBuilder::default();
        for text in &texts {
            labels.push(text);
            labels.push(&format!("\u{3000} {text}\t"));
        }
        labels.push(" \u{a0} ");
        let labels = labels.finish();
        assert_eq!(labels.names.len(), texts.len() + 1);
        for (i, text) in texts.iter().enumerate() {
            assert_eq!(labels.name(2 * i), Some(text.as_str()));
            assert_eq!(labels.name(2 * i + 1), Some(text.as_str()));
        }
        assert_eq!(labels.name(2 * texts.len()), None);
    }
}
