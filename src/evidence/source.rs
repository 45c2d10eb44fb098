//! Where records come from: CSV files, tables in memory, streams.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::accumulator::Accumulator;
use super::needs::{Needs, Wanted};
use super::records::{LabelBuilder, Records, Values};
use crate::error::{Error, Result};
use crate::parallel;
use crate::reading::{Cell, CellRules, CsvRecords, Faults, Format, Ragged};

/// Records in a batch. Eight batches of texts are some 50 MB.
pub(crate) const BATCH: usize = 1 << 17;

/// Batches that are counted side by side, while as many are read.
const SIDE_BY_SIDE: usize = 8;

/// A table of records that is read in batches.
pub trait Source {
    /// Opens the table to read these columns (and maybe others), from its first record.
    ///
    /// # Errors
    /// [`Error::MissingColumns`]; [`Error::Io`]; what is wrong with the table as a whole. Errors of a record come with
    /// its batch.
    fn open(&self, needs: &Needs) -> Result<Batches<'_>>;

    /// How many records there are, where that is known before they are read; what tells of progress says it.
    fn size(&self) -> Option<u64> {
        None
    }

    /// Whether the table can be opened once only: a stream that goes by. What needs it again keeps it in memory.
    fn is_read_once(&self) -> bool {
        false
    }
}

/// The batches of a table, one after the other.
pub type Batches<'a> = Box<dyn Iterator<Item = Result<Batch>> + Send + 'a>;

/// A batch of records that is decoded where it is counted, so that decoding is spread over cores too.
#[must_use]
pub struct Batch(Box<dyn FnOnce() -> Result<Records> + Send>);

impl Batch {
    /// Records to be decoded later.
    pub fn new(decode: impl FnOnce() -> Result<Records> + Send + 'static) -> Self {
        Self(Box::new(decode))
    }

    /// The records.
    ///
    /// # Errors
    /// Whatever keeps them from being decoded.
    pub fn records(self) -> Result<Records> {
        (self.0)()
    }
}

impl From<Records> for Batch {
    fn from(records: Records) -> Self {
        Self::new(move || Ok(records))
    }
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Batch")
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        (**self).open(needs)
    }

    fn size(&self) -> Option<u64> {
        (**self).size()
    }

    fn is_read_once(&self) -> bool {
        (**self).is_read_once()
    }
}

impl<S: Source + ?Sized> Source for Arc<S> {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        (**self).open(needs)
    }

    fn size(&self) -> Option<u64> {
        (**self).size()
    }

    fn is_read_once(&self) -> bool {
        (**self).is_read_once()
    }
}

impl Source for Records {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let headers: Vec<String> = self.columns().map(str::to_owned).collect();
        needs.find(&headers)?;
        Ok(Box::new(std::iter::once(Ok(self.clone().into()))))
    }

    fn size(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
}

/// Batches that are in memory already.
impl Source for [Records] {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let mut before = 0;
        let headers = |records: &Records| records.columns().map(str::to_owned).collect::<Vec<_>>();
        self.iter().try_for_each(|records| needs.find(&headers(records)).map(|_| ()))?;
        Ok(Box::new(self.iter().map(move |records| {
            let batch = records.clone().after(before);
            before += records.len() as u64;
            Ok(batch.into())
        })))
    }

    fn size(&self) -> Option<u64> {
        Some(self.iter().map(|records| records.len() as u64).sum())
    }
}

/// A CSV file of records, of any size.
///
/// ```no_run
/// use govindex::evidence::{CsvFile, Format, Mean, Measure};
///
/// let ratings = CsvFile::new("ratings.csv").format(Format::new().encoding("gb18030"));
/// let mean = Measure::new(Mean::new("stars")).scan(&ratings, ["unit"])?;
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct CsvFile {
    path: PathBuf,
    format: Format,
}

impl CsvFile {
    /// A file with UTF-8 and commas.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), format: Format::new() }
    }

    /// Sets how its cells are written.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Source for CsvFile {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let name = self.path.display().to_string();
        let file = std::fs::File::open(&self.path).map_err(|fault| Error::Io {
            path: name.clone(),
            operation: "read",
            reason: fault.to_string(),
        })?;
        let batches = CsvBatches::open(file, &self.format, needs).map_err(|fault| fault.in_file(&name))?;
        Ok(Box::new(batches.map(move |batch| batch.map_err(|fault| fault.in_file(&name)))))
    }
}

/// The batches of a CSV text.
struct CsvBatches<R> {
    records: CsvRecords<R>,
    headers: Vec<String>,
    columns: Arc<[Wanted]>,
    rules: Arc<CellRules>,
    ragged: Ragged,
    done: bool,
}

impl<R: Read> CsvBatches<R> {
    fn open(source: R, format: &Format, needs: &Needs) -> Result<Self> {
        let (records, headers) = CsvRecords::open(source, format)?;
        let columns = needs.find(&headers)?;
        let names: Vec<&str> = headers.iter().map(|header| header.trim()).collect();
        let repeated: Vec<String> = columns
            .iter()
            .filter(|(_, name, _)| names.iter().filter(|other| *other == name).count() > 1)
            .map(|(_, name, _)| name.clone())
            .collect();
        if !repeated.is_empty() {
            return Err(Error::DuplicateColumns { file: None, columns: repeated });
        }
        let rules = Arc::new(CellRules::new(format));
        Ok(Self { records, headers, columns: columns.into(), rules, ragged: Ragged::default(), done: false })
    }

    fn batch(&mut self) -> Result<Batch> {
        let mut texts: Vec<Texts> = self.columns.iter().map(|_| Texts::default()).collect();
        let mut faults = Faults::default();
        let mut rows = Vec::with_capacity(BATCH);
        while rows.len() < BATCH {
            if !self.records.next()? {
                self.done = true;
                break;
            }
            let (record, line) = (&self.records.record, self.records.line);
            if self.records.open_quote {
                let column = self.headers.get(record.len() - 1).cloned().unwrap_or_default();
                self.records.refuse_open_quote(&column, &mut faults);
                continue;
            }
            if record.len() != self.headers.len() {
                self.ragged.push(line, record.len());
                continue;
            }
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            rows.push(line);
            for ((at, ..), texts) in self.columns.iter().zip(&mut texts) {
                texts.push(record.get(*at).unwrap_or_default());
            }
        }
        if self.done {
            std::mem::take(&mut self.ragged).check(self.headers.len())?;
        }
        let (columns, rules) = (Arc::clone(&self.columns), Arc::clone(&self.rules));
        Ok(Batch::new(move || decode(&columns, &texts, rows, faults, rules)))
    }
}

/// The cells of a column, one behind the other.
#[derive(Default)]
struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.all[start..end])
    }
}

/// Reads the cells of a batch.
fn decode(
    columns: &[Wanted],
    texts: &[Texts],
    rows: Vec<u64>,
    mut faults: Faults,
    rules: Arc<CellRules>,
) -> Result<Records> {
    let mut batch = Records::new();
    for ((_, name, is_number), texts) in columns.iter().zip(texts) {
        let values = if *is_number {
            let mut number = |(text, &line): (&str, &u64)| {
                let cell = Cell::Text(text);
                rules.number(cell).unwrap_or_else(|problem| {
                    faults.push_number(line, name, cell, problem);
                    f64::NAN
                })
            };
            Values::Numbers(texts.iter().zip(&rows).map(&mut number).collect())
        } else {
            let mut labels = LabelBuilder::default();
            texts.iter().for_each(|text| labels.push(text));
            Values::Labels(labels.without_marks(&rules))
        };
        batch = batch.with(name, values)?;
    }
    batch.faults = faults;
    Ok(batch.in_rows(rows).read_by(rules))
}

impl<R: Read> Iterator for CsvBatches<R> {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let batch = self.batch();
        // Behind a fault of the file there is nothing to read.
        self.done |= batch.is_err();
        Some(batch)
    }
}

/// A whole CSV text as one table.
pub(super) fn read_whole(source: impl Read, format: &Format) -> Result<Records> {
    let batches = CsvBatches::open(source, format, &Needs::everything())?;
    Records::gathered(batches.map(|batch| batch?.records()).collect::<Result<Vec<_>>>()?)
}

/// Counts a table for several measures in one pass.
pub(crate) fn scan(source: &(impl Source + ?Sized), counts: Vec<Accumulator>) -> Result<Vec<Accumulator>> {
    let mut needs = Needs::default();
    for count in &counts {
        needs.join(&count.needs());
    }
    let mut batches = source.open(&needs)?;
    let mut counts = counts;
    let fresh: Vec<Accumulator> = counts.iter().map(Accumulator::fresh).collect();
    let mut window = next_window(&mut batches)?;
    while !window.is_empty() {
        let work = window.len() * BATCH;
        // Each batch is counted by itself and taken in by order, so the sums do not depend on who counted.
        let count = || {
            parallel::map(window, work, |batch| {
                let batch = batch.records()?;
                let mut each = fresh.clone();
                each.iter_mut().try_for_each(|count| count.observe(&batch))?;
                Ok::<_, Error>(each)
            })
        };
        // What comes next is read while these are counted.
        let (next, counted) = parallel::both(|| next_window(&mut batches), count);
        for batch in counted {
            counts.iter_mut().zip(batch?).for_each(|(count, other)| count.merge(other));
        }
        window = next?;
    }
    Ok(counts)
}

fn next_window(batches: &mut Batches<'_>) -> Result<Vec<Batch>> {
    batches.take(SIDE_BY_SIDE).collect()
}
