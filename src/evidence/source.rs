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

/// Records in a batch of a file. Enough that the cost of a batch does not show; small beside any memory.
pub(crate) const BATCH: usize = 1 << 16;

/// Batches that are counted side by side.
const SIDE_BY_SIDE: usize = 8;

/// A table of records that is read in batches.
pub trait Source {
    /// Opens the table to read these columns (and maybe others), from its first record.
    ///
    /// # Errors
    /// [`Error::MissingColumns`]; [`Error::Io`]; what is wrong with the table as a whole. Errors of a record come with
    /// its batch.
    fn open(&self, needs: &Needs) -> Result<Batches<'_>>;
}

/// The batches of a table, one after the other.
pub type Batches<'a> = Box<dyn Iterator<Item = Result<Records>> + Send + 'a>;

impl Source for Records {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let headers: Vec<String> = self.columns().map(str::to_owned).collect();
        needs.find(&headers)?;
        Ok(Box::new(std::iter::once(Ok(self.clone()))))
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
            Ok(batch)
        })))
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
    columns: Vec<Wanted>,
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
        Ok(Self { records, headers, columns, rules, ragged: Ragged::default(), done: false })
    }

    fn batch(&mut self) -> Result<Option<Records>> {
        enum Builder {
            Texts(LabelBuilder),
            Numbers(Vec<f64>),
        }
        let mut builders: Vec<Builder> =
            self.columns
                .iter()
                .map(|(_, _, number)| {
                    if *number {
                        Builder::Numbers(Vec::new())
                    } else {
                        Builder::Texts(LabelBuilder::default())
                    }
                })
                .collect();
        let mut faults = Faults::default();
        let mut rows = Vec::new();
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
            for ((at, name, _), builder) in self.columns.iter().zip(&mut builders) {
                let cell = Cell::Text(record.get(*at).unwrap_or_default());
                match builder {
                    Builder::Texts(labels) => match self.rules.label(cell) {
                        Some(text) => labels.push(text),
                        None => labels.push_missing(),
                    },
                    Builder::Numbers(values) => {
                        values.push(self.rules.number(cell).unwrap_or_else(|problem| {
                            faults.push_number(line, name, cell, problem);
                            f64::NAN
                        }));
                    }
                }
            }
        }
        if self.done {
            std::mem::take(&mut self.ragged).check(self.headers.len())?;
        }
        let mut batch = Records::new();
        for ((_, name, _), builder) in self.columns.iter().zip(builders) {
            batch = batch.with(
                name,
                match builder {
                    Builder::Texts(labels) => Values::Labels(labels.finish()),
                    Builder::Numbers(values) => Values::Numbers(values),
                },
            )?;
        }
        batch.faults = faults;
        Ok(Some(batch.in_rows(rows).read_by(Arc::clone(&self.rules))))
    }
}

impl<R: Read> Iterator for CsvBatches<R> {
    type Item = Result<Records>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let batch = self.batch();
        // Behind a fault of the file there is nothing to read.
        self.done |= batch.is_err();
        batch.transpose()
    }
}

/// A whole CSV text as one table.
pub(super) fn read_whole(source: impl Read, format: &Format) -> Result<Records> {
    let mut batches = CsvBatches::open(source, format, &Needs::everything())?.collect::<Result<Vec<_>>>()?;
    let faults = batches.iter_mut().fold(Faults::default(), |mut all, batch| {
        all.merge(std::mem::take(&mut batch.faults));
        all
    });
    faults.into_result(None)?;
    Records::stacked(batches)
}

/// Counts a table for several measures in one pass.
pub(crate) fn scan(source: &(impl Source + ?Sized), counts: Vec<Accumulator>) -> Result<Vec<Accumulator>> {
    let mut needs = Needs::default();
    for count in &counts {
        needs.join(&count.needs());
    }
    let mut batches = source.open(&needs)?;
    let mut counts = counts;
    loop {
        let window: Vec<Records> = batches.by_ref().take(SIDE_BY_SIDE).collect::<Result<_>>()?;
        if window.is_empty() {
            return Ok(counts);
        }
        let work = window.iter().map(Records::len).sum::<usize>() * counts.len();
        let fresh: Vec<Accumulator> = counts.iter().map(Accumulator::fresh).collect();
        // Each batch is counted by itself and taken in by order, so the sums do not depend on who counted.
        let counted = parallel::map(window, work, |batch| {
            let mut each = fresh.clone();
            each.iter_mut().try_for_each(|count| count.observe(&batch)).map(|()| each)
        });
        for batch in counted {
            counts.iter_mut().zip(batch?).for_each(|(count, other)| count.merge(other));
        }
    }
}
