//! Where records come from: CSV files, tables in memory, streams.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::accumulator::Accumulator;
use super::needs::{Needs, Wanted};
use super::records::{LabelBuilder, Records, Values};
use crate::error::{Error, Problem, Result};
use crate::parallel;
use crate::reading::{Block, Blocks, Cell, CellRules, Faults, Format, Wish, trim};

/// Records in a batch of a stream.
pub(crate) const BATCH: usize = 1 << 17;

/// Batches that are counted side by side, while as many are read.
const SIDE_BY_SIDE: usize = 8;

/// A table of records that is read in batches.
pub trait Source {
    /// Opens the table to read these columns (and maybe others), from its first record.
    ///
    /// # Errors
    /// `missing_columns`; `io`; what is wrong with the table as a whole. Errors of a record come with
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
pub struct Batch(Vec<Part>);

/// Some records of a batch, which are decoded and counted before the next.
pub(crate) type Part = Box<dyn FnOnce() -> Result<Records> + Send>;

impl Batch {
    /// Records to be decoded later.
    pub fn new(decode: impl FnOnce() -> Result<Records> + Send + 'static) -> Self {
        Self(vec![Box::new(decode)])
    }

    /// Records to be decoded part by part.
    #[cfg(feature = "parquet")]
    pub(super) fn of_parts(parts: Vec<Part>) -> Self {
        Self(parts)
    }

    /// The records.
    ///
    /// # Errors
    /// Whatever keeps them from being decoded.
    pub fn records(self) -> Result<Records> {
        let mut parts = self.parts().collect::<Result<Vec<_>>>()?;
        if parts.len() == 1 { Ok(parts.swap_remove(0)) } else { Records::joined(parts) }
    }

    /// The records part by part.
    pub(crate) fn parts(self) -> impl Iterator<Item = Result<Records>> {
        self.0.into_iter().map(|decode| parallel::check_stop().and_then(|()| decode()))
    }

    /// The batch with something done to its records when they are decoded.
    pub(crate) fn then(
        self,
        f: impl Fn(Result<Records>) -> Result<Records> + Send + Clone + 'static,
    ) -> Self {
        let part = |decode: Part| -> Part {
            let f = f.clone();
            Box::new(move || f(decode()))
        };
        Self(self.0.into_iter().map(part).collect())
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
        let file = std::fs::File::open(&self.path).map_err(|fault| {
            Error::from(Problem::Io { path: name.clone(), operation: "read", reason: fault.to_string() })
        })?;
        let batches = CsvBatches::open(file, &self.format, needs).map_err(|fault| fault.in_file(&name))?;
        let name: Arc<str> = name.into();
        Ok(Box::new(batches.map(move |batch| {
            let (batch, name) = (batch.map_err(|fault| fault.in_file(&name))?, Arc::clone(&name));
            Ok(batch.then(move |records| {
                let mut records = records.map_err(|fault| fault.in_file(&name))?;
                records.faults.ragged.in_file(&name);
                Ok(records)
            }))
        })))
    }
}

/// The batches of a CSV text, a block each.
struct CsvBatches<R> {
    blocks: Blocks<R>,
    columns: Arc<Columns>,
    done: bool,
}

/// What is read of a CSV text.
struct Columns {
    headers: Vec<String>,
    wanted: Vec<Wanted>,
    rules: Arc<CellRules>,
}

impl<R: Read> CsvBatches<R> {
    fn open(source: R, format: &Format, needs: &Needs) -> Result<Self> {
        let (blocks, headers) = Blocks::open(source, format)?;
        let wanted = needs.find(&headers)?;
        let names: Vec<&str> = headers.iter().map(|header| trim(header)).collect();
        let repeated: Vec<String> = wanted
            .iter()
            .filter(|(_, name, _)| names.iter().filter(|other| *other == name).count() > 1)
            .map(|(_, name, _)| name.clone())
            .collect();
        if !repeated.is_empty() {
            return Err(Error::from(Problem::DuplicateColumns { file: None, columns: repeated }));
        }
        let rules = Arc::new(CellRules::new(format));
        Ok(Self { blocks, columns: Arc::new(Columns { headers, wanted, rules }), done: false })
    }
}

impl<R: Read> Iterator for CsvBatches<R> {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let block = self.blocks.next().transpose()?;
        // Behind a fault of the file there is nothing to read.
        self.done = block.is_err();
        let columns = Arc::clone(&self.columns);
        Some(block.map(|block| Batch::new(move || columns.decode(&block))))
    }
}

/// The values of a column as they are read, and the cells that are none.
enum Column {
    Labels(LabelBuilder),
    Numbers(Vec<f64>, Faults),
}

impl Columns {
    /// Reads the cells of a block.
    fn decode(&self, block: &Block) -> Result<Records> {
        let wish = Wish { headers: &self.headers, columns: self.wanted.iter().map(|(at, ..)| *at).collect() };
        let columns = self.wanted.iter().map(|(.., is_number)| {
            if *is_number {
                Column::Numbers(Vec::new(), Faults::default())
            } else {
                Column::Labels(LabelBuilder::default())
            }
        });
        let mut columns: Vec<Column> = columns.collect();
        let mut faults = Faults::default();
        let mut rows = Lines::default();
        block.read(&wish, &mut faults, &mut |lines, cells| {
            rows.extend(lines);
            for ((column, (_, name, _)), cells) in columns.iter_mut().zip(&self.wanted).zip(cells) {
                match column {
                    Column::Labels(labels) => labels.extend(cells),
                    Column::Numbers(values, faults) => {
                        values.extend(cells.iter().zip(lines).map(|(text, &line)| {
                            let cell = Cell::Text(text);
                            faults.number(&self.rules, line, name, cell).unwrap_or(f64::NAN)
                        }));
                    }
                }
            }
        })?;
        let mut batch = Records::new();
        for (column, (_, name, _)) in columns.into_iter().zip(&self.wanted) {
            let values = match column {
                Column::Labels(labels) => Values::Labels(labels.without_marks(&self.rules)),
                Column::Numbers(values, bad) => {
                    faults.merge(bad);
                    Values::Numbers(values)
                }
            };
            batch = batch.with(name, values)?;
        }
        batch.faults = faults;
        Ok(rows.of(batch).read_by(Arc::clone(&self.rules)))
    }
}

/// The lines of records: most often each follows the one before, and then the first says it.
#[derive(Default)]
struct Lines {
    first: u64,
    count: u64,
    apart: Option<Vec<u64>>,
}

impl Lines {
    /// Adds lines in ascending order.
    fn extend(&mut self, lines: &[u64]) {
        let (Some(&first), Some(&last)) = (lines.first(), lines.last()) else { return };
        if self.count == 0 {
            self.first = first;
        }
        let next = self.first + self.count;
        self.count += lines.len() as u64;
        if self.apart.is_none() && (first != next || last + 1 != self.first + self.count) {
            self.apart = Some((self.first..next).collect());
        }
        if let Some(apart) = &mut self.apart {
            apart.extend(lines);
        }
    }

    fn of(self, records: Records) -> Records {
        match self.apart {
            Some(lines) => records.in_rows(lines),
            None => records.after(self.first.saturating_sub(1)),
        }
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
    let mut counted = Vec::new();
    while !window.is_empty() {
        let work = window.len() * BATCH;
        // Each batch is counted by itself and taken in by order, so the sums do not depend on who counted.
        let count = || {
            parallel::try_map(window, work, |batch| {
                let mut each = fresh.clone();
                for records in batch.parts() {
                    let records = records?;
                    each.iter_mut().try_for_each(|count| count.observe(&records))?;
                }
                Ok(each)
            })
        };
        // While these are counted, those before are taken in and what comes next is read.
        let before = std::mem::take(&mut counted);
        let other = || {
            take_in(&mut counts, before);
            next_window(&mut batches)
        };
        let (next, now) = parallel::both(other, count);
        // What was found in these comes before what is wrong with the next.
        counted = now?;
        window = next?;
    }
    take_in(&mut counts, counted);
    Ok(counts)
}

fn take_in(counts: &mut [Accumulator], batches: Vec<Vec<Accumulator>>) {
    for batch in batches {
        counts.iter_mut().zip(batch).for_each(|(count, other)| count.merge(other));
    }
}

fn next_window(batches: &mut Batches<'_>) -> Result<Vec<Batch>> {
    batches.take(SIDE_BY_SIDE).map(|batch| parallel::check_stop().and(batch)).collect()
}
