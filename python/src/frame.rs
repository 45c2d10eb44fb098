//! Data from wherever users have it: files, data frames, dicts of columns.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, LargeStringArray, RecordBatch, RecordBatchOptions,
    RecordBatchReader, UInt64Array,
};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use govindex::evidence::ArrowStream;
use govindex::{Dataset, Error, Panel, Problem, ReadOptions, Result};
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::{PyImportError, PyStopIteration, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyString};
use pyo3_arrow::input::AnyRecordBatch;

use crate::errors::{DataError, raise};

/// A table that has not been read yet.
pub(crate) enum Source {
    Path(PathBuf),
    Frame(Vec<RecordBatch>),
}

impl Source {
    /// Recognizes what the user gave; `accepted` begins the list of what would do.
    pub(crate) fn new(data: &Bound<'_, PyAny>, accepted: &str) -> PyResult<Self> {
        let py = data.py();
        if let Ok(columns) = data.cast::<PyDict>() {
            return Ok(Self::Frame(vec![batch_of(columns)?]));
        }
        if !is_one_column(data)? {
            for protocol in [intern!(py, "__arrow_c_stream__"), intern!(py, "__arrow_c_array__")] {
                if data.hasattr(protocol)? {
                    return batches_of(data).map(Self::Frame);
                }
            }
        }
        if data.is_instance_of::<PyString>() || data.hasattr(intern!(py, "__fspath__"))? {
            return path_of(data).map(Self::Path);
        }
        let kind = data.get_type();
        let mut found = kind.name()?.to_string();
        if let Ok(module) = kind.module() {
            found = format!("{module}.{found}");
        }
        let hint = match found.as_str() {
            "polars.lazyframe.frame.LazyFrame" => "; call `.collect()` on it",
            "pandas.core.frame.DataFrame" | "pandas.DataFrame" => {
                "; pandas below 2.2 cannot hand over its frames"
            }
            _ if is_one_column(data)? => {
                ", which is one column: give a frame (`.to_frame()`), or a dict of columns"
            }
            _ => "",
        };
        Err(PyTypeError::new_err(format!(
            "expected {accepted}a path to a CSV file, a data frame (pandas, polars, pyarrow, DuckDB, or anything with \
             `__arrow_c_stream__`), or a dict of columns, not `{found}`{hint}"
        )))
    }

    pub(crate) fn dataset(&self, options: &ReadOptions) -> Result<Dataset> {
        match self {
            Self::Path(path) => Dataset::read_csv(path, options),
            Self::Frame(batches) => Dataset::from_arrow(batches, options),
        }
    }

    pub(crate) fn panel(&self, options: &ReadOptions) -> Result<Panel> {
        match self {
            Self::Path(path) => Panel::read_csv(path, options),
            Self::Frame(batches) => Panel::from_arrow(batches, options),
        }
    }
}

/// Whether this is one column, which may have a name, but belongs to no unit.
fn is_one_column(data: &Bound<'_, PyAny>) -> PyResult<bool> {
    let kind = data.get_type();
    let (name, module) = (kind.name()?.to_string(), kind.module()?.to_string());
    let is_array = module.starts_with("pyarrow.") && name.ends_with("Array") && name != "StructArray";
    Ok(name == "Series" || is_array)
}

/// A path; a text of several lines is a table that someone took for one.
pub(crate) fn path_of(path: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    if path.extract::<&str>().is_ok_and(|text| text.contains(['\n', '\0'])) {
        return Err(PyTypeError::new_err(
            "expected a path, but the text has several lines: write it to a file first, or give a dict of columns",
        ));
    }
    if path
        .extract::<&str>()
        .is_ok_and(|text| ["http://", "https://", "ftp://"].iter().any(|way| text.starts_with(way)))
    {
        return Err(PyTypeError::new_err(format!(
            "expected a path to a file, but `{path}` is an address: download the file first, or read it with pandas or \
             polars and give the frame"
        )));
    }
    path.extract()
}

type Reader = Box<dyn RecordBatchReader + Send>;

/// How many records polars hands over at once.
const CHUNK: usize = 1 << 17;

/// The stream of anything that has one and names its columns; it is not read yet.
///
/// A frame, relation or lazy frame hands itself over again when it is to be read again; a reader goes by once.
pub(crate) fn stream_of(frame: &Bound<'_, PyAny>) -> PyResult<Option<ArrowStream>> {
    let py = frame.py();
    let hand_over = if is_lazy(frame)? {
        lazy_reader
    } else if frame.hasattr(intern!(py, "__arrow_c_stream__"))? && !is_one_column(frame)? {
        reader_of
    } else {
        return Ok(None);
    };
    let reader = hand_over(frame).map_err(|fault| explained(py, fault))?;
    // A stream of structs without fields cannot be imported.
    if reader.schema().fields().is_empty() {
        return Ok(None);
    }
    if is_reader(frame)? {
        return Ok(Some(ArrowStream::new(reader)));
    }
    let again = frame.clone().unbind();
    let stream = ArrowStream::new(reader).again(move || {
        Python::attach(|py| hand_over(again.bind(py))).map_err(|fault| {
            Error::from(Problem::Io {
                path: "the frame".to_owned(),
                operation: "read",
                reason: fault.to_string(),
            })
        })
    });
    Ok(Some(match rows_of(frame)? {
        Some(rows) => stream.of_size(rows),
        None => stream,
    }))
}

/// Whether this is a lazy frame of polars, which makes its batches when it is read.
fn is_lazy(frame: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = frame.py();
    let kind = frame.get_type();
    Ok(kind.name()? == "LazyFrame"
        && kind.module()?.to_string_lossy().starts_with("polars.")
        && frame.hasattr(intern!(py, "collect_batches"))?)
}

/// Whether this is a reader, which goes by and does not come back.
fn is_reader(frame: &Bound<'_, PyAny>) -> PyResult<bool> {
    frame.hasattr(intern!(frame.py(), "__next__"))
}

/// How many rows a frame in memory has. To count those of a relation is to ask its query.
fn rows_of(frame: &Bound<'_, PyAny>) -> PyResult<Option<u64>> {
    let asks = frame.get_type().module()?.to_string_lossy().contains("duckdb");
    Ok(if asks { None } else { frame.len().ok().map(|rows| rows as u64) })
}

/// The batches of anything that speaks the Arrow `PyCapsule` interface, as they go by.
fn reader_of(frame: &Bound<'_, PyAny>) -> PyResult<Reader> {
    let ready = ready(frame)?;
    let reader = match ready.extract::<AnyRecordBatch>() {
        Ok(batches) => batches,
        // A column of Python's own objects may hold values of several kinds, which Arrow has no type for.
        Err(fault) => match with_plain_columns(&ready)? {
            Some(plain) => plain.extract::<AnyRecordBatch>()?,
            None => return Err(fault),
        },
    };
    let reader = reader.into_reader()?;
    Ok(if is_reader(frame)? { Box::new(Once { reader, begun: false }) } else { reader })
}

/// A reader of which nobody knows whether it was read before.
struct Once {
    reader: Reader,
    begun: bool,
}

impl Iterator for Once {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next();
        if batch.is_none() && !self.begun {
            self.begun = true;
            let reason = "the reader has no batches: it was read already, or there are none; make it anew, or give a \
                          table, which can be read again";
            return Some(Err(ArrowError::ExternalError(reason.into())));
        }
        self.begun = true;
        batch
    }
}

impl RecordBatchReader for Once {
    fn schema(&self) -> SchemaRef {
        self.reader.schema()
    }
}

/// The batches of a lazy frame, each a frame that polars makes when it is asked for.
struct Lazy {
    frames: Py<PyAny>,
    schema: SchemaRef,
    now: Option<Reader>,
}

/// The batches of a lazy frame of polars.
fn lazy_reader(frame: &Bound<'_, PyAny>) -> PyResult<Reader> {
    let py = frame.py();
    let said = PyDict::new(py);
    said.set_item("schema", frame.call_method0(intern!(py, "collect_schema"))?)?;
    let none = py.import(intern!(py, "polars"))?.getattr(intern!(py, "DataFrame"))?.call((), Some(&said))?;
    let schema = reader_of(&none)?.schema();
    let chunks = PyDict::new(py);
    chunks.set_item("chunk_size", CHUNK)?;
    chunks.set_item("lazy", true)?;
    let frames = frame.call_method(intern!(py, "collect_batches"), (), Some(&chunks))?.unbind();
    Ok(Box::new(Lazy { frames, schema, now: None }))
}

impl Lazy {
    fn next_frame(&self) -> PyResult<Option<Reader>> {
        Python::attach(|py| match self.frames.bind(py).call_method0(intern!(py, "__next__")) {
            Ok(frame) => reader_of(&frame).map(Some),
            Err(end) if end.is_instance_of::<PyStopIteration>(py) => Ok(None),
            Err(fault) => Err(fault),
        })
    }
}

impl Iterator for Lazy {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(batch) = self.now.as_mut().and_then(Iterator::next) {
                return Some(batch);
            }
            match self.next_frame() {
                Ok(Some(frame)) => self.now = Some(frame),
                Ok(None) => return None,
                Err(fault) => return Some(Err(ArrowError::ExternalError(Box::new(fault)))),
            }
        }
    }
}

impl RecordBatchReader for Lazy {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}

/// The batches of anything that speaks the Arrow `PyCapsule` interface, in memory.
pub(crate) fn batches_of(frame: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    let py = frame.py();
    let read = || -> PyResult<Vec<RecordBatch>> {
        let reader = reader_of(frame)?;
        let schema = reader.schema();
        // A stream of structs without fields cannot be imported, and there is nothing in it.
        if schema.fields().is_empty() {
            return Ok(vec![RecordBatch::new_empty(schema)]);
        }
        let mut batches = py.detach(|| reader.collect::<Result<Vec<_>, _>>()).map_err(|fault| {
            let reason = match fault {
                ArrowError::ExternalError(reason) => reason.to_string(),
                fault => fault.to_string(),
            };
            raise(py, &Error::from(Problem::Deserialize { what: "data frame", reason }))
        })?;
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(schema));
        }
        Ok(batches)
    };
    read().map_err(|fault| explained(py, fault))
}

/// What to do where a frame cannot be taken.
fn explained(py: Python<'_>, fault: PyErr) -> PyErr {
    if fault.is_instance_of::<PyImportError>(py) {
        let advice = "pandas hands over its frames with the help of pyarrow: pip install 'govindex[pandas]'";
        let error = PyImportError::new_err(advice);
        error.set_cause(py, Some(fault));
        return error;
    }
    if fault.is_instance_of::<DataError>(py) || !fault.is_instance_of::<pyo3::exceptions::PyException>(py) {
        return fault;
    }
    let reason = fault.value(py).to_string();
    let reason: String = reason.lines().next().unwrap_or_default().chars().take(200).collect();
    let error = PyTypeError::new_err(format!(
        "the frame cannot be handed over as columns with a name and one type each: {reason}"
    ));
    error.set_cause(py, Some(fault));
    error
}

/// The package whose data frame this is; blank for anything else.
fn package_of(frame: &Bound<'_, PyAny>) -> PyResult<&'static str> {
    let kind = frame.get_type();
    if kind.name()? != "DataFrame" {
        return Ok("");
    }
    let module = kind.module()?.to_string();
    let is_of = |package: &&str| module.split('.').next() == Some(package);
    Ok(["pandas", "polars"].into_iter().find(is_of).unwrap_or_default())
}

/// The frame as it can be handed over.
fn ready<'py>(frame: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    match package_of(frame)? {
        "pandas" => with_index(frame),
        "polars" => without_null_columns(frame),
        _ => Ok(frame.clone()),
    }
}

/// pandas hands over an index that is a range as three numbers beside the columns, whether it is the default one, which
/// says nothing, or the codes of the units, so that the latter becomes an index of numbers first.
fn with_index<'py>(frame: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = frame.py();
    let columns = frame.getattr(intern!(py, "columns"))?;
    if !columns.getattr(intern!(py, "is_unique"))?.is_truthy()? {
        let repeated = columns.call_method0(intern!(py, "duplicated"))?;
        let repeated = columns.get_item(repeated)?.call_method0(intern!(py, "unique"))?;
        let names = repeated.try_iter()?.map(|name| name?.str()?.extract::<String>());
        let fault =
            Error::from(Problem::DuplicateColumns { file: None, columns: names.collect::<PyResult<_>>()? });
        return Err(raise(py, &fault));
    }
    let index = frame.getattr(intern!(py, "index"))?;
    if index.get_type().name()? != "RangeIndex" {
        return Ok(frame.clone());
    }
    let name = index.getattr(intern!(py, "name"))?;
    let (start, step) = (index.getattr(intern!(py, "start"))?, index.getattr(intern!(py, "step"))?);
    if name.is_none() && start.eq(0)? && step.eq(1)? {
        return Ok(frame.clone());
    }
    let said = PyDict::new(py);
    said.set_item("name", name)?;
    let numbers = index.call_method0(intern!(py, "tolist"))?;
    let numbers = py.import(intern!(py, "pandas"))?.call_method("Index", (numbers,), Some(&said))?;
    frame.call_method1(intern!(py, "set_axis"), (numbers,))
}

/// A frame of pandas with its columns of objects as a dict of columns would have them; none where it has no such columns.
fn with_plain_columns<'py>(frame: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = frame.py();
    if package_of(frame)? != "pandas" {
        return Ok(None);
    }
    let mut plain = None;
    for pair in frame.call_method0(intern!(py, "items"))?.try_iter()? {
        let (name, column) = pair?.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        let kind = column.getattr(intern!(py, "dtype"))?.str()?.to_string();
        if kind != "object" && !kind.starts_with("complex") {
            continue;
        }
        if plain.is_none() {
            plain = Some(frame.call_method0(intern!(py, "copy"))?);
        }
        let Some(plain) = &plain else { continue };
        let said = PyDict::new(py);
        said.set_item("index", frame.getattr(intern!(py, "index"))?)?;
        said.set_item("dtype", "object")?;
        let values = values_of(&name.str()?.to_string(), &column)?.list(py)?;
        let column = py.import(intern!(py, "pandas"))?.call_method("Series", (values,), Some(&said))?;
        plain.set_item(name, column)?;
    }
    Ok(plain)
}

/// polars 1 and 2 export columns of type `Null` with a buffer that the Arrow C data interface forbids, so such a column,
/// which holds nothing, becomes one of missing numbers first.
fn without_null_columns<'py>(frame: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = frame.py();
    let polars = py.import(intern!(py, "polars"))?;
    let null = polars.getattr(intern!(py, "Null"))?;
    if !frame.getattr(intern!(py, "dtypes"))?.contains(&null)? {
        return Ok(frame.clone());
    }
    let casts = PyDict::new(py);
    casts.set_item(null, polars.getattr(intern!(py, "Float64"))?)?;
    frame.call_method1(intern!(py, "cast"), (casts,))
}

/// A dict of columns as a record batch.
fn batch_of(columns: &Bound<'_, PyDict>) -> PyResult<RecordBatch> {
    let py = columns.py();
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (name, values) in columns {
        let Ok(name) = name.extract::<String>() else {
            return Err(PyTypeError::new_err(format!(
                "columns must be named by texts, not by {}",
                name.repr()?
            )));
        };
        let array = values_of(&name, &values)?.array();
        if let Some(first) = arrays.first()
            && first.len() != array.len()
        {
            let fault = Error::from(Problem::LengthMismatch {
                what: format!("column `{name}`"),
                found: array.len(),
                expected: first.len(),
                of: "rows",
            });
            return Err(raise(py, &fault));
        }
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options =
        RecordBatchOptions::new().with_row_count(Some(arrays.first().map_or(0, |array| array.len())));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
        .map_err(|fault| PyTypeError::new_err(fault.to_string()))
}

/// The values of a column, all of one kind.
enum Values {
    Whole(Vec<Option<i64>>),
    Large(Vec<Option<u64>>),
    Flags(Vec<Option<bool>>),
    Numbers(Vec<Option<f64>>),
    Texts(Vec<Option<String>>),
}

impl Values {
    fn array(self) -> ArrayRef {
        match self {
            Self::Whole(values) => Arc::new(Int64Array::from(values)),
            Self::Large(values) => Arc::new(UInt64Array::from(values)),
            Self::Flags(values) => Arc::new(BooleanArray::from(values)),
            Self::Numbers(values) => Arc::new(Float64Array::from(values)),
            Self::Texts(values) => Arc::new(LargeStringArray::from(values)),
        }
    }

    fn list(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        match self {
            Self::Whole(values) => values.into_bound_py_any(py),
            Self::Large(values) => values.into_bound_py_any(py),
            Self::Flags(values) => values.into_bound_py_any(py),
            Self::Numbers(values) => values.into_bound_py_any(py),
            Self::Texts(values) => values.into_bound_py_any(py),
        }
    }
}

/// The values of a list or array: whole numbers, booleans or numbers where all are, else texts. `None`, `NaN`, `NaT` and
/// `pandas.NA` are missing.
fn values_of(name: &str, values: &Bound<'_, PyAny>) -> PyResult<Values> {
    let cells = cells_of(name, values)?;
    let cells: Vec<Option<&Bound<'_, PyAny>>> =
        cells.iter().map(|item| (!is_missing(item)).then_some(item)).collect();
    if let Some(flags) = all(&cells, flag) {
        // Where nothing is there, any kind will do.
        return Ok(if flags.iter().any(Option::is_some) {
            Values::Flags(flags)
        } else {
            Values::Numbers(vec![None; flags.len()])
        });
    }
    if let Some(numbers) = all(&cells, whole) {
        return Ok(Values::Whole(numbers));
    }
    if let Some(numbers) = all(&cells, whole) {
        return Ok(Values::Large(numbers));
    }
    if let Some(numbers) = all(&cells, number) {
        return Ok(Values::Numbers(numbers));
    }
    let texts = cells.into_iter().map(|cell| cell.map(text).transpose());
    Ok(Values::Texts(texts.collect::<PyResult<_>>()?))
}

/// The items of a list or a 1-D array.
fn cells_of<'py>(name: &str, values: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let py = values.py();
    let refuse = |what: &str| {
        Err(PyTypeError::new_err(format!(
            "column `{name}` must be a list or 1-D array of values, not {what}"
        )))
    };
    if values.is_instance_of::<PyString>() {
        return refuse("one text");
    }
    if let Ok(dimensions) = values.getattr(intern!(py, "ndim"))
        && !dimensions.eq(1)?
    {
        return refuse(&format!("an array of {dimensions} dimensions"));
    }
    let kind = values.get_type().name()?.to_string();
    let of_numpy =
        if kind == "ndarray" { values.getattr("dtype")?.getattr("kind")?.to_string() } else { String::new() };
    let values = match of_numpy.as_str() {
        // As a list, days and times would be bare numbers.
        "M" => values.call_method1(intern!(py, "astype"), ("datetime64[us]",))?,
        "m" => return refuse("an array of durations; give numbers (of days, of seconds)"),
        _ => values.clone(),
    };
    // Arrays and series give their own scalars; as a list they give plain ones, at once.
    let listed = match values.getattr_opt(intern!(py, "tolist"))? {
        Some(method) => method.call0()?,
        None => values,
    };
    if listed.is_instance_of::<PyDict>() {
        return refuse("`dict`");
    }
    match listed.try_iter() {
        Ok(items) => items.collect(),
        Err(_) => refuse(&format!("`{kind}`")),
    }
}

fn is_missing(item: &Bound<'_, PyAny>) -> bool {
    if item.is_none() {
        return true;
    }
    if item.is_instance_of::<PyString>() || item.is_instance_of::<PyInt>() {
        return false;
    }
    let is_nan = item.extract::<f64>().is_ok_and(f64::is_nan);
    is_nan || item.get_type().name().is_ok_and(|name| name == "NAType" || name == "NaTType")
}

/// A boolean, of numpy too.
fn flag(item: &Bound<'_, PyAny>) -> Option<bool> {
    if item.is_instance_of::<PyBool>() {
        return item.is_truthy().ok();
    }
    if item.is_instance_of::<PyString>() || item.is_instance_of::<PyInt>() || item.is_instance_of::<PyFloat>()
    {
        return None;
    }
    let kind = item.get_type();
    let is_flag = kind.name().is_ok_and(|name| name == "bool" || name == "bool_")
        && kind.module().is_ok_and(|module| module == "numpy");
    is_flag.then(|| item.is_truthy().ok()).flatten()
}

/// A whole number that is no boolean. As floats, codes of 17 digits and more would run into each other.
fn whole<'py, T: FromPyObjectOwned<'py>>(item: &Bound<'py, PyAny>) -> Option<T> {
    let is_other =
        item.is_instance_of::<PyString>() || item.is_instance_of::<PyFloat>() || flag(item).is_some();
    (!is_other).then(|| item.extract::<T>().ok()).flatten()
}

/// A number that a float holds without loss of digits of a whole one.
fn number(item: &Bound<'_, PyAny>) -> Option<f64> {
    /// Up to here every whole number is a float.
    const EXACT: i64 = 1 << 53;
    if item.is_instance_of::<PyString>() || flag(item).is_some() {
        return None;
    }
    if item.is_instance_of::<PyInt>()
        && whole::<i64>(item).is_none_or(|whole| !(-EXACT..=EXACT).contains(&whole))
    {
        return None;
    }
    item.extract().ok()
}

/// What a cell of a file would hold.
fn text(item: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Some(yes) = flag(item) {
        return Ok(yes.to_string());
    }
    if item.is_instance_of::<PyFloat>() {
        return Ok(item.extract::<f64>()?.to_string());
    }
    if item.hasattr(intern!(item.py(), "isoformat"))? {
        let text = item.call_method0(intern!(item.py(), "isoformat"))?.extract::<String>()?;
        // A time at midnight is what some libraries make of a day.
        return Ok(text.strip_suffix("T00:00:00").map_or_else(|| text.clone(), str::to_owned));
    }
    let readable = || {
        let name = item.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!(
            "a cell holds {}, which is no text; decode it (`.decode(\"utf-8\", \"replace\")`), also in the column of units",
            if name == "str" {
                "half of a character (a lone surrogate)".to_owned()
            } else {
                format!("an object of type `{name}`")
            }
        ))
    };
    if item.is_instance_of::<PyBytes>() {
        return Err(readable());
    }
    item.str().and_then(|text| text.extract()).map_err(|_| readable())
}

/// What `of` makes of every cell that is there, or none if it fails at one.
fn all<'py, T>(
    cells: &[Option<&Bound<'py, PyAny>>],
    of: impl Fn(&Bound<'py, PyAny>) -> Option<T>,
) -> Option<Vec<Option<T>>> {
    cells.iter().map(|cell| cell.map_or(Some(None), |item| of(item).map(Some))).collect()
}
