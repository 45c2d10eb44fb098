//! Measures, inspections and what they find.

use std::sync::Arc;

use chrono::NaiveDate;
use govindex::dataset::{Gathering, TraceOptions};
use govindex::evidence::{
    Appeal, ArrowTable, Blend, Change, Evidence, Format, Goal, Inspection, Measure, Observer, Part, Records,
    RollUpRule, Source, SourceColumn, Watched, amendments_table, roll_up, table_of,
};
use govindex::normalize::Direction;
use govindex::{Error, Problem};
use numpy::PyArray1;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::convert::{choice, facts_to_py, present};
use crate::dataset::{Dataset, Panel};
use crate::errors::{raise, run};
use crate::frame;
use crate::framework::AnyFramework;
use crate::hierarchy::{Hierarchy, records};
use crate::labels::Vector;
use crate::options::format_options;
pub(crate) use crate::parameters::spelt;
use crate::table::{Table, html};
use crate::watch::{Pace, watched, with_progress};

/// What a measure found: one estimate a unit, and the way back to the records.
///
/// Example:
///     >>> import govindex as gi
///     >>> items = {"city": ["A", "A", "B"], "online": ["yes", "no", "yes"]}
///     >>> found = gi.evidence.measure(items, unit="city", coverage={"offered": {"where": {"online": "yes"}}})
///     >>> found.values
///     [0.5, 1.0]
///     >>> found.filter("A")
///     'city is A'
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Measured(pub(crate) govindex::evidence::Measured);

#[pymethods]
impl Measured {
    /// The unit codes, in the order in which they first occur; where several columns make a unit, with ` / ` between.
    #[getter]
    fn units(&self) -> Vec<String> {
        self.0.units().collect()
    }

    /// The columns that make a unit.
    #[getter]
    fn keys(&self) -> Vec<String> {
        self.0.keys().to_vec()
    }

    /// What the values are made of (stages, grades, rules, layers, periods), a row a part; None for a kind without parts.
    #[getter]
    fn details(&self) -> Option<Table> {
        self.0.details().cloned().map(Table)
    }

    /// The same shares with those of small counts drawn in, towards what all units show or to a safe lower end.
    ///
    /// Args:
    ///     method (str): `"beta-binomial"` or `"wilson-lower"`.
    ///     fit (str): of the prior, `"maximum-likelihood"` (whole counts) or `"moments"` (weighted samples too).
    ///     level (float): of the intervals, above 0 and below 1.
    ///
    /// Returns:
    ///     Measured: value, standard error and interval are those of the method; numerator and denominator stay.
    ///
    /// Raises:
    ///     MethodError: the values are no shares of records, a parameter is outside its range, or no prior fits.
    #[pyo3(signature = (method="beta-binomial", *, fit="maximum-likelihood", level=0.95))]
    fn shrunk(&self, py: Python<'_>, method: &str, fit: &str, level: f64) -> PyResult<Self> {
        run(py, || self.0.shrunk(&crate::stats::shrinking(method, fit, level)?)).map(Self)
    }

    /// The values, one a unit; None where there is nothing to measure.
    #[getter]
    fn values(&self) -> Vec<Option<f64>> {
        self.0.values().into_iter().map(present).collect()
    }

    /// What is divided by what, in words.
    #[getter]
    fn rule(&self) -> &str {
        self.0.rule()
    }

    /// What a reader of the values must know.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.notes().to_vec()
    }

    /// How many records were not counted, by reason: `not_meant` (by `where`, or by an answer that does not apply),
    /// `without_key` (no unit, class, stratum or cluster), `unknown` (a blank), `repeated` (said again, by the rule).
    #[getter]
    fn left_out<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "records left out", &self.0.left_out())
    }

    /// The estimate of a unit.
    ///
    /// Args:
    ///     unit (str): its code.
    ///
    /// Returns:
    ///     dict: `value`, `standard_error`, `low`, `high`, `records`, `unknown`, `numerator`, `denominator`; None where a
    ///     number is not known.
    ///
    /// Raises:
    ///     DataError: there is no such unit.
    fn estimate<'py>(&self, py: Python<'py>, unit: &str) -> PyResult<Bound<'py, PyAny>> {
        let estimate = run(py, || self.0.estimate(unit).copied())?;
        facts_to_py(py, "estimate", &estimate)
    }

    /// The conditions that find the records of a unit again, in words.
    ///
    /// Args:
    ///     unit (str): its code.
    ///
    /// Raises:
    ///     DataError: there is no such unit.
    fn filter(&self, py: Python<'_>, unit: &str) -> PyResult<String> {
        run(py, || self.0.filter(unit))
    }

    /// One row a unit: the key columns, `value`, `standard_error`, `low`, `high`, `records`, `unknown`, `numerator`,
    /// `denominator`.
    fn table(&self) -> Table {
        Table(self.0.table())
    }

    /// How many units there are.
    fn __len__(&self) -> usize {
        self.0.estimates().len()
    }

    fn __repr__(&self) -> String {
        self.0.to_string().trim_end().to_owned()
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        html(py, &self.0.table())
    }

    #[expect(clippy::unused_self, reason = "Python calls it on the object")]
    fn __reduce__<'py>(&self) -> PyResult<Bound<'py, PyTuple>> {
        Err(PyTypeError::new_err("a Measured cannot be pickled; its `table()` can"))
    }
}

/// What evidence came to: a dataset a period, and how each value was measured.
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Gathered(pub(crate) govindex::dataset::Gathered);

#[pymethods]
impl Gathered {
    /// The dataset, where the evidence is of one period.
    ///
    /// Raises:
    ///     DataError: there are several periods.
    fn dataset(&self, py: Python<'_>) -> PyResult<Dataset> {
        run(py, || self.0.dataset().cloned()).map(Dataset)
    }

    /// The datasets by period.
    ///
    /// Raises:
    ///     DataError: the records have no periods.
    fn panel(&self, py: Python<'_>) -> PyResult<Panel> {
        run(py, || self.0.panel()).map(Panel)
    }

    /// How each indicator was measured, by code; a source of an indicator by `code@source`.
    #[getter]
    fn measured<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, self.0.measured().iter().map(|(code, found)| (code.clone(), Measured(found.clone()))))
    }

    /// Where the values of parents come from, where the units stand in a hierarchy.
    ///
    /// Returns:
    ///     Table: `period` (where there are several), `unit`, `indicator`, `value`, `from` (own, children, both, nothing),
    ///     `children_present`, `children`, and `own` and `of_children`, the values of either, whether or not they count.
    fn rolled_up(&self) -> Table {
        Table(self.0.rolled_up())
    }

    /// The units that records name otherwise than by their code (a name, an alias, a former name), with the code.
    #[getter]
    fn renamed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, self.0.renamed().iter().map(|(name, code)| (name.clone(), code.clone())))
    }

    /// How many records of each table with days are later than the assessment, and were left out.
    #[getter]
    fn later<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, self.0.later().iter().map(|(table, &records)| (table.clone(), records)))
    }

    /// How many visits each inspection does not mean, by the name of the table that it makes.
    #[getter]
    fn visits_not_meant<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, self.0.made().iter().map(|(name, inspected)| (name.clone(), inspected.not_meant)))
    }

    /// What every appeal against a record did.
    ///
    /// Returns:
    ///     Table: `table`, `appeal` and `record` (their rows), `key`, `column` (None where the record is struck out), `was`,
    ///     `becomes`, `decision` (upheld, rejected, pending, later), `decided`, `reason`.
    fn amendments(&self) -> Table {
        Table(amendments_table(self.0.amendments()))
    }

    /// The tables that inspections made, by name.
    #[getter]
    fn made<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, self.0.made().iter().map(|(name, records)| (name.clone(), Table(records.table.table()))))
    }

    /// The indicators that several sources tell: dicts of `indicator`, `period` and what `evidence.blend` answers.
    #[getter]
    fn blended<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let one = |one: &govindex::dataset::BlendedIndicator| {
            let facts = facts_to_py(py, "blended sources", &one.blended)?;
            facts.set_item("indicator", &one.indicator)?;
            facts.set_item("period", &one.period)?;
            Ok(facts)
        };
        self.0.blended().iter().map(one).collect()
    }

    /// The records behind the value of a unit, as they stood when it was measured: after appeals and inspections, by the day
    /// of the assessment, without the measure being said again.
    ///
    /// A unit of a hierarchy without records of its own has those of the units under it. Columns that the framework calls
    /// private are left out.
    ///
    /// Args:
    ///     unit (str): the unit, by its code; in a hierarchy also by a name or alias.
    ///     indicator (str): the indicator; one of its sources as `"code@source"` (the first one without).
    ///     keep (str | Sequence[str] | None): columns that are shown beside those that the measure reads; all where None.
    ///     failing (bool): only records that keep the value from being better: in a share those that add nothing, or not
    ///         all, to the numerator (or something, where lower is better); of other values those that miss the target.
    ///     limit (int): the most records that are shown.
    ///     period (str | None): the period, where there are several; all where None.
    ///
    /// Returns:
    ///     Table: `row` (in the file), `numerator` and `denominator` (what the record adds; None where it is not known), and
    ///     the columns.
    ///
    /// Raises:
    ///     FrameworkError: the indicator has no measure.
    ///     DataError: no record is of the unit, or a column is not there.
    ///     MethodError: a column that is to be kept is private; failing records of what is no share and has no target.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> framework = gi.Framework.from_toml('''
    ///     ... id = "x"
    ///     ... private = ["phone"]
    ///     ... [[dimension]]
    ///     ... code = "I"
    ///     ... [[indicator]]
    ///     ... code = "ONLINE"
    ///     ... parent = "I"
    ///     ... measure = { table = "items", coverage = { offered = { where = { online = "yes" } } } }
    ///     ... ''')
    ///     >>> items = {"city": ["A", "A"], "item": ["permit", "notice"], "online": ["yes", "no"], "phone": ["1", "2"]}
    ///     >>> gathered = gi.gather(framework, {"items": items}, unit="city")
    ///     >>> gathered.trace("A", "ONLINE", keep="item", failing=True).to_dict()
    ///     {'row': [2], 'numerator': [0.0], 'denominator': [1.0], 'city': ['A'], 'online': ['no'], 'item': ['notice']}
    #[pyo3(signature = (unit, indicator, *, keep = Some(Columns::default()), failing = false, limit = 1_000, period = None),
        text_signature = "($self, unit, indicator, *, keep=(), failing=False, limit=1000, period=None)")]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn trace(
        &self,
        py: Python<'_>,
        unit: &str,
        indicator: &str,
        keep: Option<Columns>,
        failing: bool,
        limit: usize,
        period: Option<String>,
    ) -> PyResult<Table> {
        let mut options = TraceOptions::default().failing(failing).limit(limit);
        options = match keep {
            Some(Columns::One(column)) => options.keep([column]),
            Some(Columns::Several(columns)) => options.keep(columns),
            None => options.keep_all(),
        };
        if let Some(period) = period {
            options = options.period(period);
        }
        watched(py, None, |_| self.0.trace(unit, indicator, &options)).map(Table)
    }

    fn __repr__(&self) -> String {
        let codes: Vec<&str> = self.0.measured().keys().map(String::as_str).collect();
        format!("Gathered indicators {}", codes.join(", "))
    }

    #[expect(clippy::unused_self, reason = "Python calls it on the object")]
    fn __reduce__<'py>(&self) -> PyResult<Bound<'py, PyTuple>> {
        Err(PyTypeError::new_err("a Gathered cannot be pickled; its `dataset()` and `panel()` can"))
    }
}

/// The name of a column, or several.
#[derive(FromPyObject)]
pub(crate) enum Columns {
    One(String),
    Several(Vec<String>),
}

impl Default for Columns {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

/// A dict in the order of the core.
fn dict<'py, T: IntoPyObjectExt<'py>>(
    py: Python<'py>,
    entries: impl Iterator<Item = (String, T)>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (key, value) in entries {
        dict.set_item(key, value.into_bound_py_any(py)?)?;
    }
    Ok(dict)
}

/// A table of evidence, wherever it is.
pub(crate) fn source(table: &Bound<'_, PyAny>, format: &Format) -> PyResult<Box<dyn Source + Send + Sync>> {
    Ok(match frame::Source::new(table, "")? {
        frame::Source::Frame(batches) => Box::new(ArrowTable::new(batches).format(format)),
        frame::Source::Path(path) => table_of(&path, format),
    })
}

/// A table that goes by in batches, and is never whole in memory.
fn stream(table: &Bound<'_, PyAny>, format: &Format) -> PyResult<Box<dyn Source + Send + Sync>> {
    match frame::stream_of(table)? {
        Some(stream) => Ok(Box::new(stream.format(format))),
        None => source(table, format),
    }
}

/// How cells of text are written.
pub(crate) fn format(function: &str, options: Option<&Bound<'_, PyDict>>) -> PyResult<Format> {
    format_options(function, options)
}

/// A day: a date, or a text as `2025-12-31`.
pub(crate) fn day(
    method: &'static str,
    parameter: &'static str,
    day: &Bound<'_, PyAny>,
) -> PyResult<NaiveDate> {
    let text = day.str()?.extract::<String>()?;
    // A time of day at midnight is what some libraries make of a day.
    let date = text.strip_suffix(" 00:00:00").unwrap_or(&text);
    date.parse().map_err(|_| {
        let (found, expected) = (format!("`{text}`"), "a day, as 2025-12-31");
        raise(day.py(), &Error::from(Problem::InvalidParameter { method, parameter, found, expected }))
    })
}

#[pyfunction]
pub(crate) fn evidence_measure(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    unit: Vec<String>,
    measure: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Measured> {
    let measure: Measure = spelt("measure", measure)?;
    let source = stream(table, &format("measure", options)?)?;
    watched(py, progress, |pace| measure.scan(&Watched::new(&*source, observer(pace)), unit)).map(Measured)
}

/// Who tells the thread that was called how many records were read.
fn observer(pace: &Arc<Pace>) -> Observer {
    let pace = Arc::clone(pace);
    Observer::new(move |done, all| pace.tell(done, all))
}

/// Who ends the reading where it is to be ended, and tells nothing.
fn silent(pace: &Arc<Pace>) -> Observer {
    let pace = Arc::clone(pace);
    Observer::new(move |_, _| pace.goes_on())
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "Python names them")]
pub(crate) fn evidence_trace(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    unit: Vec<String>,
    measure: &Bound<'_, PyAny>,
    of: &str,
    limit: usize,
    options: Option<&Bound<'_, PyDict>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Table> {
    let measure: Measure = spelt("measure", measure)?;
    let source = stream(table, &format("trace", options)?)?;
    watched(py, progress, |pace| measure.trace(&Watched::new(&*source, observer(pace)), unit, of, limit))
        .map(Table)
}

#[pyfunction]
pub(crate) fn evidence_inspect(
    py: Python<'_>,
    visits: &Bound<'_, PyAny>,
    inspection: &Bound<'_, PyAny>,
    register: Option<&Bound<'_, PyAny>>,
    options: Option<&Bound<'_, PyDict>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Table> {
    let inspection: Inspection = spelt("inspection", inspection)?;
    let format = format("inspect", options)?;
    let visits = stream(visits, &format)?;
    let register = register.map(|register| stream(register, &format)).transpose()?;
    watched(py, progress, |pace| {
        let read = |register| Records::read(&Watched::new(register, silent(pace)));
        let register = register.as_deref().map(read).transpose()?;
        inspection.of(&Watched::new(&*visits, observer(pace)), register.as_ref())
    })
    .map(|records| Table(records.table()))
}

/// Measures every indicator of a framework that says how it is measured.
///
/// Args:
///     framework (Framework): the framework; its indicators have a `measure`, or `sources`.
///     evidence (dict | str | os.PathLike): tables by the names under which the framework reads them (frames, lazy frames,
///         relations, readers, dicts of columns, paths to CSV or Parquet files), or a folder of CSV files. A table goes by
///         in batches, once for all measures that read it. Kept in memory are the records that appeals amend, the registers
///         of appeals and inspections, and a reader (`pyarrow.RecordBatchReader`) that both an inspection and a measure,
///         or several inspections, read.
///     unit (str | Sequence[str]): the columns that make a unit.
///     period (str | Sequence[str]): the columns that make a period.
///     given (Dataset): the units, with what is known of them beside the evidence.
///     hierarchy (Hierarchy): the units at all levels. Records and what is given may name them by code, name or alias; the
///         dataset has all of them, and indicators with a rule (`roll-up`) are rolled up.
///     until (tuple[str | datetime.date, dict[str, str]]): the day of the assessment, and by table the column that says of
///         when its records are. Later records are left out and counted (`later`); one without a day counts. Appeals that
///         were decided later do not count.
///     made (bool): whether the evidence is made up, as for an example: the mark goes into the dataset, the assessment and
///         every document. Where it is not given, a folder says so itself, in `evidence.toml` with `made = true`.
///     **options: how the cells of CSV files are written (`missing`, `delimiter`, `decimal_comma`, `percent`,
///         `encoding`), each by keyword or in one dict, `options={...}`.
///
/// Returns:
///     Gathered: the dataset or panel, with standard errors, and how each value was measured.
///
/// Raises:
///     FrameworkError: no indicator says how it is measured.
///     DataError: a table or column is missing, a cell cannot be read, an answer has no points; all offenders are
///         listed. A reader was read already (`code` is `io`). `progress` ended the work (`code` is `cancelled`).
///
/// Example:
///     >>> import govindex as gi
///     >>> framework = gi.Framework.from_toml('''
///     ... id = "example"
///     ... [[dimension]]
///     ... code = "INDEX"
///     ... [[indicator]]
///     ... code = "ONLINE"
///     ... parent = "INDEX"
///     ... measure = { table = "items", times = 100, mean = { of = { where = { online = "yes" } } } }
///     ... ''')
///     >>> items = {"city": ["A", "A", "B"], "online": ["yes", "no", "yes"]}
///     >>> gi.gather(framework, {"items": items}, unit="city").dataset().indicator("ONLINE")
///     [50.0, 100.0]
#[pyfunction]
#[pyo3(
    signature = (framework, evidence, *, unit, period=None, given=None, hierarchy=None, until=None, made=None, progress=None, **options),
    text_signature = "(framework, evidence, *, unit, period=(), given=None, hierarchy=None, until=None, made=None, progress=False, missing=(), delimiter=',', decimal_comma=False, percent='refuse', encoding=None, options=None)"
)]
#[expect(clippy::too_many_arguments, reason = "Python names them")]
pub(crate) fn gather(
    py: Python<'_>,
    framework: AnyFramework,
    evidence: &Bound<'_, PyAny>,
    unit: &Bound<'_, PyAny>,
    period: Option<&Bound<'_, PyAny>>,
    given: Option<&Dataset>,
    hierarchy: Option<&Hierarchy>,
    until: Option<(Bound<'_, PyAny>, Bound<'_, PyDict>)>,
    made: Option<bool>,
    progress: Option<&Bound<'_, PyAny>>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Gathered> {
    let format = format("gather", options)?;
    let tables = if let Ok(tables) = evidence.cast::<PyDict>() {
        let mut all = Evidence::new();
        for (name, table) in tables {
            all = all.with_boxed(name.extract::<String>()?, stream(&table, &format)?);
        }
        all
    } else {
        let folder = frame::path_of(evidence)?;
        run(py, || Evidence::folder(folder, &format))?
    };
    let tables = match made {
        Some(made) => tables.with_made(made),
        None => tables,
    };
    let names = |keyword: &str, value: &Bound<'_, PyAny>| {
        crate::options::texts(value)
            .ok_or_else(|| crate::options::wrong_type("gather", keyword, "a text or a list of texts", value))
    };
    let mut by = Gathering::by(names("unit", unit)?);
    if let Some(period) = period {
        by = by.period(names("period", period)?);
    }
    if let Some(given) = given {
        by = by.given(given.0.clone());
    }
    if let Some(hierarchy) = hierarchy {
        by = by.hierarchy(hierarchy.0.clone());
    }
    if let Some((at, dated)) = until {
        let dated = dated.iter().map(|(table, column)| Ok((table.extract()?, column.extract()?)));
        by = by.until(day("gather", "until", &at)?, dated.collect::<PyResult<Vec<(String, String)>>>()?);
    }
    let gathered = |told: Option<&Bound<'_, PyAny>>| {
        watched(py, told, |pace| {
            govindex::dataset::gather(&framework.0, &tables, &by.observer(observer(pace)))
        })
    };
    match progress {
        None => gathered(None),
        Some(progress) => with_progress(progress, "record", gathered),
    }
    .map(Gathered)
}

/// The value that children give; `_columns.py` documents.
#[pyfunction]
pub(crate) fn evidence_roll_up<'py>(
    py: Python<'py>,
    values: Vector<'py>,
    sizes: Option<Vector<'py>>,
    errors: Option<Vector<'py>>,
    rule: &str,
    direction: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let column = |values: &Vector<'py>| values.values().map(<[f64]>::to_vec);
    let values = column(&values)?;
    let (sizes, errors) = (sizes.as_ref().map(column).transpose()?, errors.as_ref().map(column).transpose()?);
    let rolled = run(py, || {
        let rules =
            "\"ratio-of-sums\", \"weighted-mean\", \"mean\", \"median\", \"sum\", \"best\" or \"worst\"";
        let rule: RollUpRule = choice("rolling up", "rule", rule, rules)?;
        let direction: Direction = choice("rolling up", "direction", direction, "\"higher\" or \"lower\"")?;
        for (what, given) in [("sizes", &sizes), ("errors", &errors)] {
            if let Some(given) = given.as_ref().filter(|given| given.len() != values.len()) {
                let (found, expected) = (given.len(), values.len());
                return Err(Error::from(Problem::LengthMismatch {
                    what: what.to_owned(),
                    found,
                    expected,
                    of: "children",
                }));
            }
        }
        let child = |(at, &value): (usize, &f64)| Part {
            standard_error: errors.as_ref().map_or(f64::NAN, |errors| errors[at]),
            // The rules that weigh refuse a child without a size; the others read none.
            size: sizes.as_ref().map_or(f64::NAN, |sizes| sizes[at]),
            ..Part::new(value)
        };
        let children: Vec<Part> = values.iter().enumerate().map(child).collect();
        roll_up(&children, rule, direction == Direction::Higher)
    })?;
    let dict = PyDict::new(py);
    dict.set_item("value", present(rolled.value))?;
    dict.set_item("standard_error", present(rolled.standard_error))?;
    dict.set_item("present", rolled.present)?;
    dict.set_item("of", rolled.of)?;
    Ok(dict)
}

/// Records once appeals are applied, and what every appeal did; `_tables.py` documents.
#[pyfunction]
pub(crate) fn evidence_appeals(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    register: &Bound<'_, PyAny>,
    appeal: &Bound<'_, PyAny>,
    until: Option<&Bound<'_, PyAny>>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<(Table, Table)> {
    let appeal: Appeal = spelt("appeals", appeal)?;
    let format = format("appeals", options)?;
    let (records, register) = (records(table, &format)?, records(register, &format)?);
    let until = until.map(|until| day("appeals", "until", until)).transpose()?;
    let (amended, trail) = run(py, || appeal.of(records, &register, until))?;
    Ok((Table(amended.table()), Table(amendments_table(&trail))))
}

#[pyfunction]
pub(crate) fn evidence_blend<'py>(
    py: Python<'py>,
    names: Vec<String>,
    values: Vec<Vector<'py>>,
    errors: Vec<Option<Vector<'py>>>,
    parameters: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let blend: Blend = spelt("blend", parameters)?;
    let values: Vec<Vec<f64>> =
        values.iter().map(|values| Ok(values.values()?.to_vec())).collect::<PyResult<_>>()?;
    let column = |errors: &Option<Vector<'py>>| {
        errors.as_ref().map(|errors| Ok(errors.values()?.to_vec())).transpose()
    };
    let errors: Vec<Option<Vec<f64>>> = errors.iter().map(column).collect::<PyResult<_>>()?;
    let blended = run(py, || {
        let sources: Vec<SourceColumn<'_>> = names
            .iter()
            .zip(&values)
            .zip(&errors)
            .map(|((name, values), errors)| SourceColumn { name, values, errors: errors.as_deref() })
            .collect();
        govindex::evidence::blend(&sources, &blend)
    })?;
    facts_to_py(py, "blended sources", &blended)
}

#[pyfunction]
pub(crate) fn evidence_disagreement<'py>(
    py: Python<'py>,
    names: Vec<String>,
    values: Vec<Vector<'py>>,
    tolerance: Option<f64>,
    largest: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let values: Vec<Vec<f64>> =
        values.iter().map(|values| Ok(values.values()?.to_vec())).collect::<PyResult<_>>()?;
    let found = run(py, || {
        let sources: Vec<SourceColumn<'_>> =
            names.iter().zip(&values).map(|(name, values)| SourceColumn::new(name, values)).collect();
        govindex::evidence::disagreement(&sources, tolerance, usize::try_from(largest).unwrap_or(usize::MAX))
    })?;
    facts_to_py(py, "disagreement", &found)
}

#[pyfunction]
pub(crate) fn evidence_change<'py>(
    now: Vector<'py>,
    before: Vector<'py>,
    change: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let change: Change = spelt("change", change)?;
    let before = before.values()?;
    now.map(|now| govindex::evidence::growth(now, before, change))
}

#[pyfunction]
pub(crate) fn evidence_share_of_total(values: Vector<'_>) -> PyResult<Bound<'_, PyArray1<f64>>> {
    values.map(govindex::evidence::share_of_total)
}

#[pyfunction]
pub(crate) fn evidence_per_head<'py>(
    values: Vector<'py>,
    heads: Vector<'py>,
    per: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let heads = heads.values()?;
    values.map(|values| govindex::evidence::per_head(values, heads, per))
}

#[pyfunction]
pub(crate) fn evidence_distance<'py>(
    values: Vector<'py>,
    goal: &Bound<'py, PyAny>,
    at: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let goal: Goal = spelt("goal", goal)?;
    facts_to_py(values.py(), "distances", &values.run(|values| goal.distance(values, at))?)
}
