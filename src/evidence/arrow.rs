//! Records from Arrow: data frames, streams, and Parquet files.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowDictionaryKeyType, Date32Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, DictionaryArray, RecordBatch, RecordBatchReader, StringViewArray,
    downcast_dictionary_array,
};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use chrono::NaiveDate;
use foldhash::fast::RandomState;
#[cfg(feature = "parquet")]
use parquet::errors::ParquetError;

use super::needs::{Needs, Wanted};
use super::records::{LabelBuilder, Labels, Records, Values};
#[cfg(feature = "parquet")]
use super::source::{BATCH, Part};
use super::source::{Batch, Batches, Source};
use crate::error::{Error, Problem, Result};
use crate::parallel;
use crate::reading::{self, Cell, CellRules, Faults, Format, plain};

/// Records of a batch that are counted at a time: they are in memory already, and each piece less is one table of units less
/// to be taken in (with 3,000 units, half of the time at 131,072 records a piece).
const PIECE: usize = 1 << 19;

/// The days from 1 January of year 1 to 1 January 1970, from which Arrow counts.
const EPOCH: i32 = 719_163;

/// Record batches in memory: a data frame. With the feature `arrow`.
///
/// Texts, numbers, booleans (`true`, `false`) and dates are read as they are needed; a time of day is left out.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
/// use govindex::evidence::{ArrowTable, Mean, Measure};
///
/// let frame = RecordBatch::try_from_iter([
///     ("unit", Arc::new(StringArray::from(vec!["A", "A", "B"])) as ArrayRef),
///     ("stars", Arc::new(Float64Array::from(vec![Some(5.0), Some(4.0), None])) as ArrayRef),
/// ])?;
/// let mean = Measure::new(Mean::new("stars")).scan(&ArrowTable::new(vec![frame]), ["unit"])?;
/// assert_eq!(mean.estimate("A")?.value, 4.5);
/// assert!(mean.estimate("B")?.value.is_nan());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ArrowTable {
    batches: Vec<RecordBatch>,
    rules: Arc<CellRules>,
}

impl ArrowTable {
    /// A table of these batches, all of one schema.
    pub fn new(batches: Vec<RecordBatch>) -> Self {
        Self { batches, rules: Arc::default() }
    }

    /// Sets how its cells of text are written.
    pub fn format(mut self, format: &Format) -> Self {
        self.rules = Arc::new(CellRules::new(format));
        self
    }
}

/// What is read of each batch, and how.
#[derive(Clone)]
struct Columns {
    wanted: Arc<[Wanted]>,
    rules: Arc<CellRules>,
}

impl Columns {
    fn new(wanted: Vec<Wanted>, rules: &Arc<CellRules>) -> Self {
        Self { wanted: wanted.into(), rules: Arc::clone(rules) }
    }
}

impl Source for ArrowTable {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let Some(first) = self.batches.first() else {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "the frame is empty" }));
        };
        let wanted = needs.find(&headers(first.schema_ref().fields()))?;
        let columns = Columns::new(wanted, &self.rules);
        Ok(pieces(first.schema(), self.batches.iter().cloned().map(Ok), columns))
    }

    fn size(&self) -> Option<u64> {
        Some(self.batches.iter().map(|batch| batch.num_rows() as u64).sum())
    }
}

type Reader = Box<dyn RecordBatchReader + Send>;

type Again = Box<dyn Fn() -> Result<Reader> + Send + Sync>;

/// The batches of a reader of others, which may take long and cannot look for a stop. Where the work may be ended it reads
/// on a thread of its own: what ends the work on the calling thread, as Ctrl-C does in Python, would pass for a fault of the
/// data in the midst of the reader's.
struct Apart {
    reader: Option<Reader>,
    ready: VecDeque<Result<RecordBatch, ArrowError>>,
}

/// Small batches are read for as long at a time, so that the start of a thread does not count.
const AT_A_TIME: Duration = Duration::from_millis(2);

impl Iterator for Apart {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(ready) = self.ready.pop_front() {
            return Some(ready);
        }
        let mut reader = self.reader.take()?;
        let read = parallel::interruptible(move || {
            let (begun, mut ready) = (Instant::now(), VecDeque::new());
            while let Some(batch) = reader.next() {
                let is_fault = batch.is_err();
                ready.push_back(batch);
                if is_fault || begun.elapsed() >= AT_A_TIME {
                    return (Some(reader), ready);
                }
            }
            (None, ready)
        });
        match read {
            Ok((reader, ready)) => {
                (self.reader, self.ready) = (reader, ready);
                self.ready.pop_front()
            }
            Err(stop) => Some(Err(ArrowError::ExternalError(Box::new(stop)))),
        }
    }
}

/// A stream of record batches, which goes by and is never whole in memory. It can be read once, unless it says how it is
/// made [`again`](Self::again). With the feature `arrow`.
#[must_use]
pub struct ArrowStream {
    reader: Mutex<Option<Reader>>,
    again: Option<Again>,
    size: Option<u64>,
    rules: Arc<CellRules>,
}

impl ArrowStream {
    /// A table that is read from this stream.
    pub fn new(reader: impl RecordBatchReader + Send + 'static) -> Self {
        Self { reader: Mutex::new(Some(Box::new(reader))), again: None, size: None, rules: Arc::default() }
    }

    /// Sets how its cells of text are written.
    pub fn format(mut self, format: &Format) -> Self {
        self.rules = Arc::new(CellRules::new(format));
        self
    }

    /// Says how the stream is made when it is to be read once more: a query is asked again, a frame hands itself over.
    pub fn again(
        mut self,
        make: impl Fn() -> Result<Box<dyn RecordBatchReader + Send>> + Send + Sync + 'static,
    ) -> Self {
        self.again = Some(Box::new(make));
        self
    }

    /// Says how many records it has, for those who are told of the progress.
    pub fn of_size(mut self, records: u64) -> Self {
        self.size = Some(records);
        self
    }
}

impl std::fmt::Debug for ArrowStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ArrowStream")
    }
}

impl Source for ArrowStream {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        let mut stream = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let reader = match (stream.take(), &self.again) {
            (Some(reader), _) => reader,
            (None, Some(make)) => make()?,
            (None, None) => {
                return Err(Error::from(Problem::Io {
                    path: "the stream".to_owned(),
                    operation: "read",
                    reason: "it was read already; give a table, which can be read again".to_owned(),
                }));
            }
        };
        let schema = reader.schema();
        match needs.find(&headers(schema.fields())) {
            Ok(wanted) => {
                let batches = Apart { reader: Some(reader), ready: VecDeque::new() };
                Ok(pieces(schema, batches, Columns::new(wanted, &self.rules)))
            }
            Err(fault) => {
                // A stream that lacks a column was not read, so it can be given to another measure.
                *stream = Some(reader);
                Err(fault)
            }
        }
    }

    fn size(&self) -> Option<u64> {
        self.size
    }

    fn is_read_once(&self) -> bool {
        self.again.is_none()
    }
}

/// A Parquet file of records, of any size; only the columns that are needed are read. With the feature `parquet`.
///
/// A file that is cut or damaged is an error (`damaged`), also where the decoder panics: the panic is caught, and a
/// hook that is set once keeps its message from the standard error. Panics of other threads are told as before.
///
/// ```no_run
/// use govindex::evidence::{Mean, Measure, ParquetFile};
///
/// let ratings = ParquetFile::new("ratings.parquet");
/// let mean = Measure::new(Mean::new("stars")).scan(&ratings, ["unit"])?;
/// # Ok::<(), govindex::Error>(())
/// ```
#[cfg(feature = "parquet")]
#[derive(Clone, Debug)]
#[must_use]
pub struct ParquetFile {
    path: std::path::PathBuf,
    rules: Arc<CellRules>,
}

#[cfg(feature = "parquet")]
impl ParquetFile {
    /// The file at this path.
    pub fn new(path: impl Into<std::path::PathBuf>) -> Self {
        Self { path: path.into(), rules: Arc::default() }
    }

    /// Sets how its cells of text are written.
    pub fn format(mut self, format: &Format) -> Self {
        self.rules = Arc::new(CellRules::new(format));
        self
    }
}

/// The row groups of a file.
#[cfg(feature = "parquet")]
struct RowGroups {
    path: std::path::PathBuf,
    metadata: parquet::arrow::arrow_reader::ArrowReaderMetadata,
    mask: parquet::arrow::ProjectionMask,
    columns: Columns,
}

/// Runs a part of the decoder, which panics at some files that are damaged.
#[cfg(feature = "parquet")]
fn decoded<T>(path: &std::path::Path, decode: impl FnOnce() -> Result<T, ParquetError>) -> Result<T> {
    let name = || path.display().to_string();
    let io = |reason: String| Error::from(Problem::Io { path: name(), operation: "read", reason });
    match quietly(decode) {
        Some(Ok(found)) => Ok(found),
        Some(Err(ParquetError::External(fault))) if fault.is::<std::io::Error>() => {
            Err(io(fault.to_string()))
        }
        Some(Err(ParquetError::NYI(what))) => Err(io(format!("it uses what is not read ({what})"))),
        // A codec that this build lacks.
        Some(Err(ParquetError::General(what))) if what.starts_with("Disabled feature") => {
            Err(io(format!("it uses what is not read ({what})")))
        }
        Some(Err(_)) | None => Err(Error::from(Problem::Damaged { file: name(), what: "Parquet" })),
    }
}

/// What `f` answers; none where it panics. The thread then says nothing on the standard error: the hook that was there
/// before is still called for every panic of any other thread, and of this one elsewhere.
#[cfg(feature = "parquet")]
fn quietly<T>(f: impl FnOnce() -> T) -> Option<T> {
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    static HOOK: std::sync::Once = std::sync::Once::new();

    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.with(Cell::get) {
                before(panic);
            }
        }));
    });
    let before = QUIET.with(|quiet| quiet.replace(true));
    // What `f` holds is given up where it panics.
    let found = catch_unwind(AssertUnwindSafe(f));
    QUIET.with(|quiet| quiet.set(before));
    found.ok()
}

#[cfg(feature = "parquet")]
impl RowGroups {
    fn records(&self, batch: &RecordBatch, first: u64) -> Result<Records> {
        decoded(&self.path, || Ok(records(batch, &self.columns, first)))?
            .map_err(|error| error.in_file(&self.path.display().to_string()))
    }

    /// The next batch; none behind the last, and behind a fault.
    fn next(&self, reader: &mut Option<impl RecordBatchReader>) -> Option<Result<RecordBatch>> {
        let open = reader.as_mut()?;
        let next = decoded(&self.path, || {
            open.next().transpose().map_err(|fault| match fault {
                ArrowError::IoError(_, fault) => ParquetError::External(Box::new(fault)),
                ArrowError::NotYetImplemented(what) => ParquetError::NYI(what),
                ArrowError::ExternalError(fault) => ParquetError::External(fault),
                fault => ParquetError::ArrowError(fault.to_string()),
            })
        });
        if !matches!(next, Ok(Some(_))) {
            *reader = None;
        }
        next.transpose()
    }

    fn reader(&self, group: usize, batch: usize) -> Result<impl RecordBatchReader + Send + 'static> {
        use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

        // Readers side by side must not share the place in one open file.
        decoded(&self.path, || {
            ParquetRecordBatchReaderBuilder::new_with_metadata(
                std::fs::File::open(&self.path)?,
                self.metadata.clone(),
            )
            .with_projection(self.mask.clone())
            .with_row_groups(vec![group])
            .with_batch_size(batch)
            .build()
        })
    }

    /// Groups one behind the other: decoded where they are counted if they are small; else batch after batch, so that not
    /// all of them is in memory.
    fn batches(self: &Arc<Self>, groups: &[RowGroup]) -> Batches<'static> {
        let here = Arc::clone(self);
        let (group, first) = match *groups {
            [RowGroup { group, first, rows }] if rows > PIECE => (group, first),
            _ => {
                let part = |&RowGroup { group, first, rows }: &RowGroup| -> Part {
                    let here = Arc::clone(self);
                    Box::new(move || here.whole(group, first, rows))
                };
                let parts = groups.iter().map(part).collect();
                return Box::new(std::iter::once(Ok(Batch::of_parts(parts))));
            }
        };
        let mut reader = match self.reader(group, BATCH) {
            Ok(reader) => Some(reader),
            Err(fault) => return Box::new(std::iter::once(Err(fault))),
        };
        let mut before = first;
        Box::new(std::iter::from_fn(move || {
            let batch = here.next(&mut reader)?;
            let (here, first) = (Arc::clone(&here), before);
            before += batch.as_ref().map_or(0, |batch| batch.num_rows() as u64);
            Some(batch.map(|batch| Batch::new(move || here.records(&batch, first))))
        }))
    }

    fn whole(&self, group: usize, first: u64, rows: usize) -> Result<Records> {
        let reader = self.reader(group, rows.max(1))?;
        let schema = reader.schema();
        let (mut before, mut reader) = (first, Some(reader));
        let mut parts = Vec::new();
        while let Some(batch) = self.next(&mut reader) {
            let batch = batch?;
            parts.push(self.records(&batch, before)?);
            before += batch.num_rows() as u64;
        }
        match parts.len() {
            // A group without records has columns still.
            0 => self.records(&RecordBatch::new_empty(schema), first),
            1 => Ok(parts.swap_remove(0)),
            _ => Records::joined(parts),
        }
    }
}

/// A row group: its place, the records before it, its own.
#[cfg(feature = "parquet")]
#[derive(Clone, Copy)]
struct RowGroup {
    group: usize,
    first: u64,
    rows: usize,
}

/// Row groups that together are at most a [`PIECE`], one behind the other.
#[cfg(feature = "parquet")]
fn together(groups: Vec<RowGroup>) -> Vec<Vec<RowGroup>> {
    let mut all: Vec<Vec<RowGroup>> = Vec::new();
    let mut rows = 0;
    for group in groups {
        match all.last_mut() {
            Some(last) if rows + group.rows <= PIECE => {
                rows += group.rows;
                last.push(group);
            }
            _ => {
                rows = group.rows;
                all.push(vec![group]);
            }
        }
    }
    all
}

/// The schema with texts as the file keeps them: as numbers of the texts of a dictionary, so that each is looked at once,
/// or as views, so that one that occurs again is not copied.
#[cfg(feature = "parquet")]
fn as_kept(schema: &SchemaRef, metadata: &parquet::file::metadata::ParquetMetaData) -> SchemaRef {
    use parquet::basic::Encoding::{PLAIN_DICTIONARY, RLE_DICTIONARY};

    let columns = metadata.file_metadata().schema_descr();
    let in_dictionary = |at: usize| {
        let mut leaves = (0..columns.num_columns()).filter(|&leaf| columns.get_column_root_idx(leaf) == at);
        leaves.next().is_some_and(|leaf| {
            metadata.row_groups().iter().map(|group| group.column(leaf)).all(|chunk| {
                // A writer gives up a dictionary that grows too large, and the pages after it hold plain texts.
                let is_whole = chunk
                    .page_encoding_stats_mask()
                    .is_none_or(|pages| pages.is_only(PLAIN_DICTIONARY) || pages.is_only(RLE_DICTIONARY));
                chunk.dictionary_page_offset().is_some() && is_whole
            })
        })
    };
    let kept = |(at, field): (usize, &Arc<arrow_schema::Field>)| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let kind = if in_dictionary(at) {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            } else {
                DataType::Utf8View
            };
            Arc::new(field.as_ref().clone().with_data_type(kind))
        }
        _ => Arc::clone(field),
    };
    let fields: arrow_schema::Fields = schema.fields().iter().enumerate().map(kept).collect();
    Arc::new(arrow_schema::Schema::new_with_metadata(fields, schema.metadata().clone()))
}

#[cfg(feature = "parquet")]
impl Source for ParquetFile {
    fn open(&self, needs: &Needs) -> Result<Batches<'_>> {
        use parquet::arrow::ProjectionMask;
        use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};

        let name = self.path.display().to_string();
        let found = decoded(&self.path, || {
            ArrowReaderMetadata::load(&std::fs::File::open(&self.path)?, ArrowReaderOptions::new())
        })?;
        let wanted = needs.find(&headers(found.schema().fields())).map_err(|error| error.in_file(&name))?;
        let roots = wanted.iter().map(|(at, ..)| *at);
        let mask = decoded(&self.path, || Ok(ProjectionMask::roots(found.parquet_schema(), roots)))?;
        let metadata = decoded(&self.path, || {
            let options = ArrowReaderOptions::new().with_schema(as_kept(found.schema(), found.metadata()));
            ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), options)
        })?;
        // The projection keeps the order of the file.
        let mut kept: Vec<usize> = wanted.iter().map(|(at, ..)| *at).collect();
        kept.sort_unstable();
        kept.dedup();
        let schema = decoded(&self.path, || Ok(metadata.schema().project(&kept)?))?;
        let columns = Columns::new(needs.find(&headers(schema.fields()))?, &self.rules);
        let groups = metadata.metadata().row_groups();
        if groups.is_empty() {
            let empty = RecordBatch::new_empty(Arc::new(schema));
            return Ok(Box::new(std::iter::once(Ok(Batch::new(move || records(&empty, &columns, 0))))));
        }
        let sizes = groups.iter().map(|group| usize::try_from(group.num_rows()).unwrap_or(0));
        let groups = sizes
            .enumerate()
            .scan(0, |before, (group, rows)| {
                let first = *before;
                *before += rows as u64;
                Some(RowGroup { group, first, rows })
            })
            .collect();
        let all = Arc::new(RowGroups { path: self.path.clone(), metadata, mask, columns });
        Ok(Box::new(together(groups).into_iter().flat_map(move |groups| all.batches(&groups))))
    }

    fn size(&self) -> Option<u64> {
        use parquet::file::reader::{FileReader, SerializedFileReader};

        let file =
            decoded(&self.path, || SerializedFileReader::new(std::fs::File::open(&self.path)?)).ok()?;
        u64::try_from(file.metadata().file_metadata().num_rows()).ok()
    }
}

fn headers(fields: &arrow_schema::Fields) -> Vec<String> {
    fields.iter().map(|field| field.name().clone()).collect()
}

/// Batches of a moderate size, so that one large one is spread over cores too.
fn pieces<'a>(
    schema: SchemaRef,
    mut batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'a,
    all: Columns,
) -> Batches<'a> {
    let mut before = 0;
    // A table without batches has columns still: a file or query in which nothing stands yet.
    let mut schema = Some(schema);
    let batches = std::iter::from_fn(move || {
        let schema = schema.take();
        batches.next().or_else(|| schema.map(|schema| Ok(RecordBatch::new_empty(schema))))
    });
    Box::new(batches.flat_map(move |batch| {
        let columns = all.clone();
        let first = before;
        let (batch, fault) = match batch {
            Ok(batch) => (Some(batch), None),
            Err(fault) => (None, Some(fault)),
        };
        let rows = batch.as_ref().map_or(0, RecordBatch::num_rows);
        before += rows as u64;
        // A batch without rows has columns still: a register in which nothing stands yet.
        let slices = (0..rows.max(1)).step_by(PIECE).filter_map(move |start| {
            let (batch, columns) = (batch.as_ref()?.slice(start, PIECE.min(rows - start)), columns.clone());
            Some(Ok(Batch::new(move || records(&batch, &columns, first + start as u64))))
        });
        let fault = fault.map(|fault| {
            let io =
                |reason| Error::from(Problem::Io { path: "the frame".to_owned(), operation: "read", reason });
            Err(match fault {
                ArrowError::ExternalError(reason) => {
                    reason.downcast().map_or_else(|reason| io(reason.to_string()), |stop| *stop)
                }
                fault => io(fault.to_string()),
            })
        });
        slices.chain(fault)
    }))
}

/// The records of a batch.
fn records(batch: &RecordBatch, columns: &Columns, first: u64) -> Result<Records> {
    let Columns { wanted, rules } = columns;
    let mut faults = Faults::default();
    let mut records = Records::new();
    for (at, name, is_number) in wanted.iter() {
        let array = plain(batch.schema_ref().field(*at), batch.column(*at));
        let values = array.and_then(|array| values(&array, *is_number, rules)).unwrap_or_else(|reason| {
            faults.push(first + 1, name, Cell::Text(&batch.column(*at).data_type().to_string()), reason);
            Values::Numbers(vec![f64::NAN; batch.num_rows()])
        });
        if let Values::Numbers(numbers) = &values {
            for (row, number) in numbers.iter().enumerate().filter(|(_, number)| number.is_infinite()) {
                let problem = "is infinite; give a finite number, or leave the cell blank";
                faults.push(first + row as u64 + 1, name, Cell::Number(*number), problem);
            }
        }
        records = records.with(name, values)?;
    }
    records.faults = faults;
    Ok(records.after(first).read_by(Arc::clone(rules)))
}

fn values(array: &ArrayRef, is_number: bool, rules: &CellRules) -> Result<Values, String> {
    let kind = match array.data_type() {
        DataType::Dictionary(_, values) => values.as_ref(),
        DataType::RunEndEncoded(_, values) => values.data_type(),
        kind => kind,
    };
    match kind {
        DataType::Null => Ok(Values::Numbers(vec![f64::NAN; array.len()])),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => labels(array, rules).map(Values::Labels),
        kind if kind.is_temporal() => days(array).map(Values::Days),
        // Codes of units may be longer than the 53 bits of a number.
        kind if kind.is_integer() && !is_number => {
            labels(&cast(array, &DataType::Utf8)?, rules).map(Values::Labels)
        }
        DataType::Boolean if !is_number => labels(&cast(array, &DataType::Utf8)?, rules).map(Values::Labels),
        kind if kind.is_numeric() || *kind == DataType::Boolean => numbers(array).map(Values::Numbers),
        _ => Err("is the type of this column; texts, numbers and dates are read".to_owned()),
    }
}

fn numbers(array: &ArrayRef) -> Result<Vec<f64>, String> {
    let numbers = reading::numbers(array)?;
    if numbers.null_count() == 0 {
        return Ok(numbers.values().to_vec());
    }
    Ok(numbers.iter().map(|number| number.unwrap_or(f64::NAN)).collect())
}

fn days(array: &ArrayRef) -> Result<Vec<Option<NaiveDate>>, String> {
    let days = cast(array, &DataType::Date32)?;
    let days = days.as_primitive::<Date32Type>();
    Ok(days
        .iter()
        .map(|day| day.and_then(|day| NaiveDate::from_num_days_from_ce_opt(day.checked_add(EPOCH)?)))
        .collect())
}

fn labels(array: &ArrayRef, rules: &CellRules) -> Result<Labels, String> {
    fn all<'a>(texts: impl Iterator<Item = Option<&'a str>>, rules: &CellRules) -> Labels {
        let mut labels = LabelBuilder::default();
        for text in texts {
            match text {
                Some(text) => labels.push(text),
                None => labels.push_missing(),
            }
        }
        labels.without_marks(rules)
    }
    Ok(match array.data_type() {
        DataType::Utf8 => all(array.as_string::<i32>().iter(), rules),
        DataType::LargeUtf8 => all(array.as_string::<i64>().iter(), rules),
        DataType::Utf8View => views(array.as_string_view(), rules),
        DataType::Dictionary(..) => downcast_dictionary_array!(
            array => dictionary(array, rules)?,
            _ => return Err("has keys of a type that is not read".to_owned()),
        ),
        _ => labels(&cast(array, &DataType::Utf8)?, rules)?,
    })
}

/// A text of up to 12 bytes stands in its view whole, so the view is looked up instead of the text.
fn views(array: &StringViewArray, rules: &CellRules) -> Labels {
    const WHOLE: u32 = 12;
    let mut labels = LabelBuilder::default();
    let mut codes: HashMap<u128, u32, RandomState> = HashMap::default();
    for (row, &view) in array.views().iter().enumerate() {
        #[expect(clippy::cast_possible_truncation, reason = "the length stands in the low 32 bits")]
        let length = view as u32;
        if array.is_null(row) {
            labels.push_missing();
        } else if length > WHOLE {
            labels.push(array.value(row));
        } else {
            let known = codes.get(&view).copied();
            let code = known.unwrap_or_else(|| {
                let code = labels.code(array.value(row));
                codes.insert(view, code);
                code
            });
            labels.push_code(code);
        }
    }
    labels.without_marks(rules)
}

/// The texts of a dictionary are looked at once each.
fn dictionary<K: ArrowDictionaryKeyType>(
    array: &DictionaryArray<K>,
    rules: &CellRules,
) -> Result<Labels, String> {
    let names = labels(array.values(), rules)?;
    let keys: &dyn Array = array.keys();
    let plain = keys.as_primitive_opt::<Int32Type>().filter(|keys| keys.null_count() == 0);
    let of = |codes: &Vec<u32>| -> Vec<u32> {
        match plain {
            Some(keys) => keys.values().iter().map(|key| codes[key.cast_unsigned() as usize]).collect(),
            None => array.keys_iter().map(|key| key.map_or(0, |key| codes[key])).collect(),
        }
    };
    Ok(Labels { codes: of(&names.codes), said: names.said.as_ref().map(of), names: names.names })
}

fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, String> {
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(array, to, &strict).map_err(|fault| format!("cannot be read: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Amount, Mean, Measure, Rows};
    use arrow_array::{
        BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatchIterator, StringArray,
    };

    fn frame(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
            .unwrap()
    }

    fn ratings() -> RecordBatch {
        let grade: DictionaryArray<Int32Type> =
            vec![Some("good"), Some("bad"), None, Some("n/a")].into_iter().collect();
        frame(vec![
            (
                "unit",
                Arc::new(Int64Array::from(vec![150_100_000_000_000_001, 150_100_000_000_000_001, 2, 2])),
            ),
            ("grade", Arc::new(grade)),
            ("online", Arc::new(BooleanArray::from(vec![true, false, true, true]))),
            ("day", Arc::new(Date32Array::from(vec![19_000, 19_001, 19_002, 19_003]))),
            ("text", Arc::new(StringArray::from(vec!["1", "2", "x", "4"]))),
        ])
    }

    fn mean(of: impl Into<Amount>) -> Measure {
        Measure::new(Mean::new(of))
    }

    #[test]
    fn every_type_of_column_is_read_as_it_is_needed() {
        let table = ArrowTable::new(vec![ratings()]);
        let good = mean(Rows::with("grade", "good")).scan(&table, ["unit"]).unwrap();
        assert_eq!(good.units().collect::<Vec<_>>(), ["150100000000000001", "2"], "a code keeps its digits");
        assert_eq!(good.values(), [0.5, 0.0]);
        assert_eq!(mean(Rows::with("online", "true")).scan(&table, ["unit"]).unwrap().values(), [0.5, 1.0]);
        let from: Rows = serde_json::from_str(r#"{"day": {"from": "2022-01-09"}}"#).unwrap();
        assert_eq!(mean(from).scan(&table, ["unit"]).unwrap().values(), [0.5, 1.0]);
        let known: Rows = serde_json::from_str(r#"{"grade": {"missing": false}}"#).unwrap();
        assert_eq!(mean(known).scan(&table, ["unit"]).unwrap().values(), [1.0, 0.0], "n/a is a missing mark");
    }

    #[test]
    fn cells_of_text_are_read_as_the_format_says() {
        let batch = frame(vec![
            ("unit", Arc::new(StringArray::from(vec!["A", "A", "B"]))),
            ("share", Arc::new(StringArray::from(vec!["50%", "70％", "none given"]))),
        ]);
        let format = Format::new().percent(crate::reading::Percent::Strip).missing(["none given"]);
        let table = ArrowTable::new(vec![batch.clone()]).format(&format);
        let found = mean("share").scan(&table, ["unit"]).unwrap();
        assert_eq!((found.values()[0], found.values()[1].is_nan()), (60.0, true));
        let schema = batch.schema();
        let stream = ArrowStream::new(RecordBatchIterator::new([Ok(batch)], schema)).format(&format);
        assert_eq!(mean("share").scan(&stream, ["unit"]).unwrap().values()[0], 60.0);
    }

    #[test]
    fn a_frame_without_rows_keeps_its_columns() {
        let none = Records::read(&ArrowTable::new(vec![ratings().slice(0, 0)])).unwrap();
        assert!(none.is_empty());
        assert_eq!(none.columns().count(), 5);
        assert_eq!(none.text("grade").unwrap(), []);
        let both = Records::read(&ArrowTable::new(vec![ratings().slice(0, 0), ratings()])).unwrap();
        assert_eq!((both.len(), both.row(0)), (4, 1));
        let one = Records::read(&ArrowTable::new(vec![ratings()])).unwrap();
        assert_eq!(both.table().to_csv(), one.table().to_csv());
    }

    #[test]
    fn a_stream_without_batches_keeps_its_columns_and_one_that_is_made_again_is_read_again() {
        let schema = ratings().schema();
        let none = || RecordBatchIterator::new([], ratings().schema());
        let empty = Records::read(&ArrowStream::new(none())).unwrap();
        assert_eq!((empty.len(), empty.columns().count()), (0, 5));
        let fault = mean("txt").scan(&ArrowStream::new(none()), ["unit"]).unwrap_err();
        assert_eq!(fault.code(), "missing_columns");
        assert_eq!(mean(1.0).scan(&ArrowStream::new(none()), ["unit"]).unwrap_err().code(), "empty_table");

        let reader = RecordBatchIterator::new([Ok(ratings())], schema.clone());
        let stream = ArrowStream::new(reader)
            .again(move || Ok(Box::new(RecordBatchIterator::new([Ok(ratings())], schema.clone()))))
            .of_size(4);
        assert_eq!((stream.size(), stream.is_read_once()), (Some(4), false));
        let first = mean(1.0).scan(&stream, ["unit"]).unwrap();
        assert_eq!(mean(1.0).scan(&stream, ["unit"]).unwrap().estimates(), first.estimates());
    }

    #[test]
    fn faults_name_the_row_across_batches_and_a_stream_is_read_once() {
        let table = ArrowTable::new(vec![ratings(), ratings()]);
        let fault = mean("text").scan(&table, ["unit"]).unwrap_err().to_string();
        assert!(fault.contains("row 3, column `text`: `x`") && fault.contains("row 7,"), "{fault}");
        let infinite = frame(vec![
            ("unit", Arc::new(StringArray::from(vec!["A"]))),
            ("x", Arc::new(Float64Array::from(vec![f64::INFINITY]))),
        ]);
        let fault = mean("x").scan(&ArrowTable::new(vec![infinite]), ["unit"]).unwrap_err();
        assert!(fault.to_string().contains("is infinite"), "{fault}");

        let schema = ratings().schema();
        let stream = ArrowStream::new(RecordBatchIterator::new([Ok(ratings())], schema));
        assert_eq!(mean("txt").scan(&stream, ["unit"]).unwrap_err().code(), "missing_columns");
        assert!(mean(1.0).scan(&stream, ["unit"]).is_ok(), "what was refused was not read");
        assert_eq!(mean(1.0).scan(&stream, ["unit"]).unwrap_err().code(), "io");
    }

    #[test]
    fn a_large_batch_counts_like_small_ones() {
        let rows = PIECE + 17;
        let units: StringArray = (0..rows).map(|i| Some(if i % 3 == 0 { "A" } else { "B" })).collect();
        let x: Float64Array = (0..rows).map(|i| (i % 7 != 0).then_some(i as f64 * 0.1)).collect();
        let whole = frame(vec![("unit", Arc::new(units)), ("x", Arc::new(x))]);
        let once = mean("x").scan(&ArrowTable::new(vec![whole.clone()]), ["unit"]).unwrap();
        let parts: Vec<RecordBatch> =
            (0..rows).step_by(PIECE).map(|start| whole.slice(start, PIECE.min(rows - start))).collect();
        let again = mean("x").scan(&ArrowTable::new(parts), ["unit"]).unwrap();
        assert_eq!(once.estimates(), again.estimates());
        assert_eq!(once.estimates().iter().map(|one| one.records + one.unknown).sum::<u64>(), rows as u64);
    }

    #[cfg(feature = "parquet")]
    #[test]
    fn a_parquet_file_counts_like_the_frame_that_was_written() {
        let path = std::env::temp_dir().join(format!("govindex-{}.parquet", std::process::id()));
        let file = std::fs::File::create(&path).unwrap();
        let mut writer = parquet::arrow::ArrowWriter::try_new(file, ratings().schema(), None).unwrap();
        writer.write(&ratings()).unwrap();
        writer.close().unwrap();
        let from_file = ParquetFile::new(&path);
        for measure in [mean(Rows::with("grade", "good")), mean(Rows::with("online", "true"))] {
            let expected = measure.scan(&ArrowTable::new(vec![ratings()]), ["unit"]).unwrap();
            let found = measure.scan(&from_file, ["unit"]).unwrap();
            assert_eq!(found.estimates(), expected.estimates());
        }
        assert_eq!(from_file.size(), Some(4));
        let fault = mean("txt").scan(&from_file, ["unit"]).unwrap_err();
        assert!(
            fault.to_string().contains("did you mean `text`?") && fault.to_string().contains(".parquet"),
            "{fault}"
        );

        // Row groups are read side by side, and their rows keep their numbers; texts are short and long.
        let long = "a text that does not fit into a view";
        let more = frame(vec![
            ("unit", Arc::new(StringArray::from(vec!["A", long, "A", "B", long])) as ArrayRef),
            ("stars", Arc::new(StringArray::from(vec![Some("5"), Some("4"), None, Some("n/a"), Some("2")]))),
            ("x", Arc::new(StringArray::from(vec!["1", "two", "3", "4", "five"]))),
        ]);
        let properties = parquet::file::properties::WriterProperties::builder();
        let properties = properties.set_max_row_group_row_count(Some(2)).build();
        let file = std::fs::File::create(&path).unwrap();
        let mut writer = parquet::arrow::ArrowWriter::try_new(file, more.schema(), Some(properties)).unwrap();
        writer.write(&more).unwrap();
        writer.close().unwrap();
        let found = mean("stars").scan(&from_file, ["unit"]).unwrap();
        assert_eq!(found.units().collect::<Vec<_>>(), ["A", long, "B"]);
        assert_eq!(found.values()[..2], [5.0, 3.0]);
        assert_eq!(found.left_out().unknown, 2);
        let fault = mean("x").scan(&from_file, ["unit"]).unwrap_err().to_string();
        assert!(
            fault.contains("row 2, column `x`") && fault.contains("row 5, column `x`: `five`"),
            "{fault}"
        );
        std::fs::remove_file(&path).unwrap();
        assert_eq!(mean(1.0).scan(&from_file, ["unit"]).unwrap_err().code(), "io");
    }

    #[cfg(feature = "parquet")]
    #[test]
    fn texts_are_read_however_a_file_keeps_them() {
        use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
        use parquet::file::properties::WriterProperties;

        let rows = 5_000;
        let text = |of: fn(usize) -> Option<String>| -> ArrayRef {
            Arc::new((0..rows).map(of).collect::<StringArray>())
        };
        let whole = frame(vec![
            ("unit", text(|row| Some(format!("a unit with a name of many words {}", row * 7 % 11)))),
            (
                "said",
                text(|row| {
                    [Some("yes"), Some("no"), None, Some("n/a")][row * row % 7 % 4].map(str::to_owned)
                }),
            ),
            ("note", text(|row| Some(format!("note {row}")))),
        ]);
        let measure = mean(Rows::with("said", "yes").or(Rows::with("note", "note 4998")));
        let expected = measure.scan(&ArrowTable::new(vec![whole.clone()]), ["unit"]).unwrap();
        let path = std::env::temp_dir().join(format!("govindex-kept-{}.parquet", std::process::id()));
        let small = || WriterProperties::builder().set_max_row_group_row_count(Some(700));
        for (properties, kept) in [
            // All texts in dictionaries; none; those that there is room for.
            (small().build(), [true, true, true]),
            (small().set_dictionary_enabled(false).build(), [false; 3]),
            (
                WriterProperties::builder()
                    .set_dictionary_page_size_limit(2_000)
                    .set_data_page_row_count_limit(500)
                    .set_write_batch_size(100)
                    .build(),
                [true, true, false],
            ),
        ] {
            let file = std::fs::File::create(&path).unwrap();
            let mut writer =
                parquet::arrow::ArrowWriter::try_new(file, whole.schema(), Some(properties)).unwrap();
            writer.write(&whole).unwrap();
            writer.close().unwrap();
            let file = std::fs::File::open(&path).unwrap();
            let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).unwrap();
            let schema = as_kept(&whole.schema(), metadata.metadata());
            let found =
                schema.fields().iter().map(|field| matches!(field.data_type(), DataType::Dictionary(..)));
            assert_eq!(found.collect::<Vec<_>>(), kept);
            let found = measure.scan(&ParquetFile::new(&path), ["unit"]).unwrap();
            assert!(found.units().eq(expected.units()));
            assert_eq!(found.values(), expected.values());
            assert_eq!(found.left_out(), expected.left_out());
            let records = Records::read(&ParquetFile::new(&path)).unwrap();
            assert_eq!(records.text("note").unwrap()[4_998].as_deref(), Some("note 4998"));
        }
        std::fs::remove_file(&path).unwrap();
    }

    /// Bytes of a small file are altered, cut off and left out; each file is read or refused, and nothing panics.
    #[cfg(feature = "parquet")]
    #[test]
    fn a_damaged_parquet_file_is_read_or_refused() {
        let path = std::env::temp_dir().join(format!("govindex-damaged-{}.parquet", std::process::id()));
        let file = std::fs::File::create(&path).unwrap();
        let mut writer = parquet::arrow::ArrowWriter::try_new(file, ratings().schema(), None).unwrap();
        writer.write(&ratings()).unwrap();
        writer.close().unwrap();
        let whole = std::fs::read(&path).unwrap();
        let told = std::panic::catch_unwind(|| quietly(|| panic!("not told")));
        assert_eq!(told.unwrap(), None::<()>);
        let measure = mean(Rows::with("grade", "good"));
        // Numbers below `most` (Knuth's generator): the same bytes in each run.
        let mut state = 1_u64;
        let mut random = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most
        };
        let (mut read, mut damaged) = (0, 0);
        for turn in 0..600 {
            let mut bytes = whole.clone();
            match turn % 6 {
                0 => bytes.truncate(turn * whole.len() / 600),
                1 => drop(bytes.remove(random(whole.len()))),
                _ => {
                    for _ in 0..=turn % 3 {
                        let (at, bits) = (random(whole.len()), random(255));
                        bytes[at] ^= u8::try_from(bits + 1).unwrap();
                    }
                }
            }
            std::fs::write(&path, &bytes).unwrap();
            match measure.scan(&ParquetFile::new(&path), ["unit", "text"]) {
                Ok(_) => read += 1,
                Err(fault) => {
                    damaged += u32::from(fault.code() == "damaged");
                    assert_eq!(fault.kind(), crate::ErrorKind::Data, "{fault}");
                }
            }
            let _ = ParquetFile::new(&path).size();
        }
        assert!(read > 10 && damaged > 300, "{read} {damaged}");
        std::fs::write(&path, &whole[..22]).unwrap();
        let fault = measure.scan(&ParquetFile::new(&path), ["unit", "text"]).unwrap_err().to_string();
        assert!(fault.ends_with(".parquet` is damaged, or no Parquet file; write it again"), "{fault}");
        std::fs::remove_file(path).unwrap();
    }

    #[cfg(feature = "parquet")]
    #[test]
    fn a_parquet_file_without_rows_keeps_its_columns() {
        let path = std::env::temp_dir().join(format!("govindex-empty-{}.parquet", std::process::id()));
        let file = std::fs::File::create(&path).unwrap();
        parquet::arrow::ArrowWriter::try_new(file, ratings().schema(), None).unwrap().close().unwrap();
        let register = Records::read(&ParquetFile::new(&path)).unwrap();
        let wrong = ParquetFile::new(&path).open(&mean("txt").needs(&[])).err().unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!((register.len(), register.columns().count()), (0, 5));
        let fault = register.text("grades").unwrap_err().to_string();
        assert!(fault.contains("did you mean `grade`?"), "{fault}");
        assert_eq!(wrong.code(), "missing_columns");
    }
}
