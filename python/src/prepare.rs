//! Preparation of columns. `prepare.py` makes the arrays and documents.

use govindex::normalize::Direction;
use govindex::prepare::impute::{self, Centre, Em, Multiple, Nearest, Series, Siblings};
use govindex::prepare::{
    self, Change, Imputed as Filled, ImputedCell, Remedy, Screen, ScreenIndicators, Treat, Treatment,
};
use govindex::stats::{Columns, Shape, fits};
use govindex::{Cells, Error, Label, Problem, Result};
use numpy::{PyArray1, PyArrayMethods as _, ToPyArray as _};
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::convert::{choice, facts_to_py, json_to_py};
use crate::errors::run;
use crate::labels::{Matrix, Names, Vector, labelled};
use crate::parameters::read;
use crate::pickle;
use crate::scoring::{captioned, numbers, positions};
use crate::table::{Table, optional, shown};

/// The repr shows this many rows of a longer table.
const SHOWN_ROWS: usize = 20;

// ── results ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Which units, or which indicators, have enough data, and why the others have not.
///
/// What `prepare.screen` and `prepare.screen_indicators` return.
///
/// Example:
///     >>> import govindex as gi
///     >>> found = gi.prepare.screen([[1.0, None], [2.0, 3.0]], units=["A", "B"])
///     >>> found.kept
///     array([False,  True])
///     >>> found.table()["reasons"]
///     ['50.0 % of the values are present, below 66.7 %', '']
#[pyclass(frozen, module = "govindex")]
#[derive(Clone)]
pub(crate) struct Screening {
    found: prepare::Screening,
    /// `unit` or `indicator`.
    of: String,
    names: Names,
    groups: Vec<String>,
}

#[pymethods]
impl Screening {
    /// Which stay: a new 1-D array of bools each time.
    ///
    /// Raises:
    ///     ImportError: numpy is not installed.
    #[getter]
    fn kept<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<bool>>> {
        optional(py, "numpy")?;
        Ok(self.found.kept().to_pyarray(py))
    }

    /// The positions of those that stay, from 0.
    #[getter]
    fn positions(&self) -> Vec<usize> {
        self.found.positions()
    }

    /// The names of the units (or indicators), where they are known.
    #[getter]
    fn names(&self) -> Names {
        self.names.clone()
    }

    /// Why units (or indicators) are left out, or kept though they miss a threshold.
    ///
    /// Returns:
    ///     Table: `unit` or `indicator` (its name, or its position from 0), `present` and `nonzero` (shares), `kept`,
    ///     `reasons`.
    fn table(&self) -> Table {
        let judged = &self.found.judged;
        let share = |values: Vec<f64>| Cells::Number { values, decimals: Some(4) };
        let kept = judged.iter().map(|judged| if judged.kept { "yes" } else { "no" });
        let reasons = judged.iter().map(|judged| judged.told(|g| self.group(g)));
        Table(
            govindex::Table::new()
                .with(&self.of, positions(self.names.as_deref(), judged.len()))
                .with("present", share(judged.iter().map(|judged| judged.present).collect()))
                .with("nonzero", share(judged.iter().map(|judged| judged.nonzero).collect()))
                .with("kept", Cells::texts(kept))
                .with("reasons", Cells::texts(reasons)),
        )
    }

    /// Everything as plain values, ready for JSON; a share of nothing is None.
    ///
    /// Returns:
    ///     dict: `names` (or None), `groups`, and `judged`, a list of dicts with `missing` and `zeros` (counts), `present`
    ///     and `nonzero` (shares), `present_in` (a share per group), `kept`, `reasons` (texts).
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("names", &self.names)?;
        dict.set_item("groups", &self.groups)?;
        let judged = facts_to_py(py, "screening", &self.found.judged)?;
        for (item, found) in judged.try_iter()?.zip(&self.found.judged) {
            let reasons: Vec<String> =
                found.reasons.iter().map(|reason| reason.told(|g| self.group(g))).collect();
            item?.set_item(intern!(py, "reasons"), reasons)?;
        }
        dict.set_item("judged", judged)?;
        Ok(dict)
    }

    /// How many units (or indicators) were judged.
    fn __len__(&self) -> usize {
        self.found.judged.len()
    }

    fn __repr__(&self) -> String {
        format!("{}\n{}", self.caption(), shown(&self.table().0, SHOWN_ROWS))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        captioned(py, &self.caption(), &self.table())
    }

    /// Two results are equal when they judge alike, by the same names.
    fn __eq__(&self, other: &Self) -> PyResult<bool> {
        // As they are written: a missing share equals a missing share.
        Python::attach(|py| run(py, || Ok(self.write()? == other.write()?)))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "screening", || self.write())
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl Screening {
    fn write(&self) -> Result<String> {
        pickle::write("screening", &(&self.found, &self.of, &self.names, &self.groups))
    }

    /// The result that [`Screening::__reduce__`] wrote.
    pub(crate) fn restore(text: &str) -> Result<Self> {
        let (found, of, names, groups) = pickle::read("screening", text)?;
        Ok(Self { found, of, names, groups })
    }

    fn group(&self, at: usize) -> String {
        self.groups.get(at).cloned().unwrap_or_default()
    }

    fn caption(&self) -> String {
        let (all, kept) = (self.found.judged.len(), self.found.positions().len());
        format!("screened: {} of {all} left out", all - kept)
    }
}

/// Columns with their gaps filled, and which cells these are.
///
/// What the functions `prepare.impute_…` return. Where an array is expected, it stands for its values.
///
/// Example:
///     >>> import govindex as gi
///     >>> filled = gi.prepare.impute_mean([[1.0, 10.0], [3.0, None]])
///     >>> filled
///     1 cell filled, 0 left
///     row  column  value  method
///       1       1     10  mean
///     >>> filled.values
///     array([[ 1., 10.],
///            [ 3., 10.]])
#[pyclass(frozen, module = "govindex")]
#[derive(Clone)]
pub(crate) struct Imputed {
    columns: Vec<Vec<f64>>,
    cells: Vec<ImputedCell>,
    left: usize,
    form: Form,
    names: Names,
    details: Value,
}

/// The shape of the array that was given.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Form {
    Vector,
    Matrix,
    /// Units down, periods across.
    Series,
    /// One unit's series.
    OneSeries,
}

/// [`Imputed`] with null for what is missing.
type StoredImputed = (Vec<Vec<Option<f64>>>, Vec<ImputedCell>, usize, Form, Names, Value);

#[pymethods]
impl Imputed {
    /// The values, of the shape that was given: a new float64 array each time. What was present is unchanged, bit for
    /// bit; NaN is a gap that nothing could fill.
    ///
    /// Raises:
    ///     ImportError: numpy is not installed.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        optional(py, "numpy")?;
        let all = self.columns.concat();
        let across = PyArray1::from_vec(py, all);
        if matches!(self.form, Form::Vector | Form::OneSeries) {
            return Ok(across.into_any());
        }
        let width = self.columns.len();
        let rows = self.columns.first().map_or(0, Vec::len);
        across.reshape([width, rows])?.getattr(intern!(py, "T"))
    }

    /// Which cells were filled: a new array of bools each time, of the shape that was given.
    ///
    /// Raises:
    ///     ImportError: numpy is not installed.
    #[getter]
    fn filled<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        optional(py, "numpy")?;
        let rows = self.columns.first().map_or(0, Vec::len);
        let mut marks = vec![false; self.columns.len() * rows];
        for cell in &self.cells {
            marks[cell.column * rows + cell.row] = true;
        }
        let marks = PyArray1::from_vec(py, marks);
        if matches!(self.form, Form::Vector | Form::OneSeries) {
            return Ok(marks.into_any());
        }
        marks.reshape([self.columns.len(), rows])?.getattr(intern!(py, "T"))
    }

    /// How many gaps are left, because the method found nothing to fill them from.
    #[getter]
    fn left(&self) -> usize {
        self.left
    }

    /// The names of the columns, where they are known.
    #[getter]
    fn names(&self) -> Names {
        self.names.clone()
    }

    /// What the method found besides, by name; empty but for `impute_em`.
    #[getter]
    fn details<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json_to_py(py, &self.details)
    }

    /// Every cell that was filled, by column, then by row.
    ///
    /// Returns:
    ///     Table: `row` (from 0), `column` (its name, or its position from 0), `value`, `method` (with what it read). No
    ///     `column` where a vector was given; `period` in its place where series were, and no `row` where it was one.
    fn table(&self) -> Table {
        let across = match &self.names {
            Some(names) => Cells::texts(self.cells.iter().map(|cell| names[cell.column].as_str())),
            None => Cells::Count(self.cells.iter().map(|cell| Some(cell.column as u64)).collect()),
        };
        let rows = Cells::Count(self.cells.iter().map(|cell| Some(cell.row as u64)).collect());
        let table = govindex::Table::new();
        let table = match self.form {
            Form::Vector => table.with("row", rows),
            Form::Matrix => table.with("row", rows).with("column", across),
            Form::Series => table.with("row", rows).with("period", across),
            Form::OneSeries => table.with("period", across),
        };
        let values = self.cells.iter().map(|cell| cell.value).collect();
        Table(
            table
                .with("value", Cells::Number { values, decimals: None })
                .with("method", Cells::texts(self.cells.iter().map(|cell| cell.method.as_str()))),
        )
    }

    /// Everything as plain values, ready for JSON; a gap is None.
    ///
    /// Returns:
    ///     dict: `names` (or None), `columns` (a list per column), `cells` (dicts with `row`, `column`, `value`,
    ///     `method`), `left`, `details`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("names", &self.names)?;
        dict.set_item("columns", facts_to_py(py, "imputed", &outside(&self.columns))?)?;
        dict.set_item("cells", facts_to_py(py, "imputed", &self.cells)?)?;
        dict.set_item("left", self.left)?;
        dict.set_item("details", self.details(py)?)?;
        Ok(dict)
    }

    /// The values for numpy.
    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<&Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        as_array(self.values(py)?, dtype, copy)
    }

    fn __repr__(&self) -> String {
        format!("{}\n{}", self.caption(), shown(&self.table().0, SHOWN_ROWS))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        captioned(py, &self.caption(), &self.table())
    }

    /// Two results are equal when their values, filled cells, details and names are; a gap equals a gap.
    fn __eq__(&self, other: &Self) -> PyResult<bool> {
        Python::attach(|py| run(py, || Ok(self.write()? == other.write()?)))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "imputed", || self.write())
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl Imputed {
    fn new(made: Filled, form: Form, names: Names) -> Self {
        let Filled { columns, cells, left } = made;
        Self { columns, cells, left, form, names, details: Value::Object(serde_json::Map::new()) }
    }

    fn caption(&self) -> String {
        let cells = self.cells.len();
        format!("{cells} cell{} filled, {} left", if cells == 1 { "" } else { "s" }, self.left)
    }

    fn write(&self) -> Result<String> {
        let Self { columns, cells, left, form, names, details } = self;
        pickle::write("imputed", &(outside(columns), cells, left, form, names, details))
    }

    /// The result that [`Imputed::__reduce__`] wrote.
    pub(crate) fn restore(text: &str) -> Result<Self> {
        let (columns, cells, left, form, names, details): StoredImputed = pickle::read("imputed", text)?;
        let inside = |column: Vec<Option<f64>>| column.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect();
        let columns = columns.into_iter().map(inside).collect();
        Ok(Self { columns, cells, left, form, names, details })
    }
}

fn outside(columns: &[Vec<f64>]) -> Vec<Vec<Option<f64>>> {
    columns.iter().map(|column| plain(column)).collect()
}

fn plain(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|&x| (!x.is_nan()).then_some(x)).collect()
}

/// An array for numpy, which may ask for another type.
pub(crate) fn as_array<'py>(
    values: Bound<'py, PyAny>,
    dtype: Option<&Bound<'py, PyAny>>,
    copy: Option<bool>,
) -> PyResult<Bound<'py, PyAny>> {
    if copy == Some(false) {
        return Err(PyValueError::new_err("values cannot become an array without a copy"));
    }
    match dtype {
        Some(dtype) => values.call_method1(intern!(values.py(), "astype"), (dtype,)),
        None => Ok(values),
    }
}

/// A column whose outliers were treated, and what was done to it and why.
///
/// What `prepare.treat` and the remedies (`prepare.winsorize`, `prepare.log` …) return. Where an array is expected, it
/// stands for its values.
///
/// Example:
///     >>> import govindex as gi
///     >>> treated = gi.prepare.treat([*range(1, 31), 4000.0])
///     >>> treated
///     treated: 1 value moved
///     remedy     moved  skewness  kurtosis  passes
///                    0     5.566    30.990  no
///     winsorize      1    -0.019    -1.224  yes
///     >>> treated.changes()
///     row  before  after
///      30    4000     30
#[pyclass(frozen, module = "govindex")]
#[derive(Clone)]
pub(crate) struct Treated {
    values: Vec<f64>,
    report: Treatment,
}

#[pymethods]
impl Treated {
    /// The values: a new 1-D float64 array each time.
    ///
    /// Raises:
    ///     ImportError: numpy is not installed.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        numbers(py, &self.values)
    }

    /// How it ended: `"passed"` (the column is as it was), `"treated"`, `"still-fails"` (no remedy brought it into bounds;
    /// what the last one left is kept), `"undefined"` (constant, or fewer than four values: no shape to be judged).
    #[getter]
    fn outcome<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "outcome", &self.report.outcome)
    }

    /// Whether any value is not what it was.
    #[getter]
    fn changed(&self) -> bool {
        self.report.changed()
    }

    /// The formulas that all values went through, in order, each a dict of its name and the column's numbers in it.
    #[getter]
    fn transforms<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "transforms", &self.report.transforms)
    }

    /// What was tried.
    ///
    /// Returns:
    ///     Table: a row for the column as it was (`remedy` is None) and one per remedy, in order: `remedy`, `moved` (how
    ///     many values), `skewness`, `kurtosis` (after it), `passes`.
    fn table(&self) -> Table {
        let report = &self.report;
        let first = (None, 0, report.before, report.outcome == prepare::Outcome::Passed);
        let tried =
            report.attempts.iter().map(|a| (Some(a.remedy.name().to_owned()), a.moved, a.shape, a.passes));
        let rows: Vec<(Option<String>, usize, Shape, bool)> = std::iter::once(first).chain(tried).collect();
        let number = |values: Vec<f64>| Cells::Number { values, decimals: Some(3) };
        Table(
            govindex::Table::new()
                .with("remedy", Cells::Text(rows.iter().map(|row| row.0.clone()).collect()))
                .with("moved", Cells::Count(rows.iter().map(|row| Some(row.1 as u64)).collect()))
                .with("skewness", number(rows.iter().map(|row| row.2.skewness).collect()))
                .with("kurtosis", number(rows.iter().map(|row| row.2.kurtosis).collect()))
                .with("passes", Cells::texts(rows.iter().map(|row| if row.3 { "yes" } else { "no" }))),
        )
    }

    /// Every value that moved (not those of a transformation, which moves all).
    ///
    /// Returns:
    ///     Table: `row` (from 0), `before`, `after`. A row that two remedies moved is here twice; behind a transformation,
    ///     both are in its unit.
    fn changes(&self) -> Table {
        let of = |f: fn(&Change) -> f64| Cells::Number {
            values: self.report.changes.iter().map(f).collect(),
            decimals: None,
        };
        let rows = self.report.changes.iter().map(|change| Some(change.row as u64)).collect();
        Table(
            govindex::Table::new()
                .with("row", Cells::Count(rows))
                .with("before", of(|change| change.from))
                .with("after", of(|change| change.to)),
        )
    }

    /// Everything as plain values, ready for JSON; what is missing is None.
    ///
    /// Returns:
    ///     dict: `values`, `outcome`, `before` (`count`, `mean`, `skewness`, `kurtosis`), `attempts` (dicts with `remedy`
    ///     and its parameters, `moved`, `shape`, `passes`), `changes` (dicts with `row`, `from`, `to`), `transforms`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("values", plain(&self.values))?;
        dict.update(facts_to_py(py, "treatment", &self.report)?.cast::<PyDict>()?.as_mapping())?;
        Ok(dict)
    }

    /// The values for numpy.
    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<&Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        as_array(self.values(py)?.into_any(), dtype, copy)
    }

    /// How many values there are.
    fn __len__(&self) -> usize {
        self.values.len()
    }

    fn __repr__(&self) -> String {
        format!("{}\n{}", self.caption(), shown(&self.table().0, SHOWN_ROWS))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        captioned(py, &self.caption(), &self.table())
    }

    /// Two results are equal when their values and reports are; what is missing equals what is missing.
    fn __eq__(&self, other: &Self) -> PyResult<bool> {
        Python::attach(|py| run(py, || Ok(self.write()? == other.write()?)))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "treated", || self.write())
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl Treated {
    fn new(made: prepare::Treated<'_>) -> Self {
        Self { values: made.values.into_owned(), report: made.report }
    }

    fn caption(&self) -> String {
        let outcome = match self.report.outcome {
            prepare::Outcome::Passed => "passed",
            prepare::Outcome::Treated => "treated",
            prepare::Outcome::StillFails => "still fails",
            prepare::Outcome::Undefined => "undefined",
        };
        let told = match (self.report.changes.len(), self.report.transforms.is_empty()) {
            (0, true) => "no value moved".to_owned(),
            (0, false) => "all values transformed".to_owned(),
            (moved, open) => {
                let all = if open { "" } else { ", and all transformed" };
                format!("{moved} value{} moved{all}", if moved == 1 { "" } else { "s" })
            }
        };
        format!("{outcome}: {told}")
    }

    fn write(&self) -> Result<String> {
        pickle::write("treated", &(plain(&self.values), &self.report))
    }

    /// The result that [`Treated::__reduce__`] wrote.
    pub(crate) fn restore(text: &str) -> Result<Self> {
        let (values, report): (Vec<Option<f64>>, Treatment) = pickle::read("treated", text)?;
        Ok(Self { values: values.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect(), report })
    }
}

// ── methods ─────────────────────────────────────────────────────────────────────────────────────────────────────────

#[pyfunction]
pub(crate) fn prepare_denominate<'py>(
    x: Vector<'py>,
    by: Vector<'py>,
    scale: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let denominator = by.values()?;
    x.map(|values| prepare::denominate(values, denominator, scale))
}

/// Screens units; `groups` are names and positions of columns.
#[pyfunction]
pub(crate) fn prepare_screen(
    x: Matrix<'_>,
    groups: Vec<(String, Vec<usize>)>,
    named: Vec<(usize, bool)>,
    units: Names,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Screening> {
    let rule: Screen = read("screen", parameters, Value::Object)?;
    let (groups, within): (Vec<String>, Vec<Vec<usize>>) = groups.into_iter().unzip();
    let units = units.map_or_else(|| x.units(), |units| Ok(Some(units)))?;
    let found = x.run(|matrix| {
        as_many("the units", units.as_deref(), matrix.rows(), "rows")?;
        let mut named = named;
        named.extend(rule.named(units.as_deref().unwrap_or_default())?);
        prepare::screen(matrix, &within, &named, &rule)
    })?;
    Ok(Screening { found, of: "unit".to_owned(), names: units, groups })
}

#[pyfunction]
pub(crate) fn prepare_screen_indicators(
    x: Matrix<'_>,
    named: Vec<(usize, bool)>,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Screening> {
    let rule: ScreenIndicators = read("screen-indicators", parameters, Value::Object)?;
    let names = x.names()?;
    let found = x.run(|x| {
        let mut named = named;
        named.extend(rule.named(names.as_deref().unwrap_or_default())?);
        prepare::screen_indicators(x, &named, &rule)
    })?;
    Ok(Screening { found, of: "indicator".to_owned(), names, groups: Vec::new() })
}

fn as_many(what: &str, names: Option<&[String]>, expected: usize, of: &'static str) -> Result<()> {
    match names {
        Some(names) if names.len() != expected => Err(Error::from(Problem::LengthMismatch {
            what: what.to_owned(),
            found: names.len(),
            expected,
            of,
        })),
        _ => Ok(()),
    }
}

/// Fills gaps by a method with one answer; `rest` is what the method reads besides its parameters.
#[pyfunction]
pub(crate) fn prepare_impute(
    method: &str,
    x: Matrix<'_>,
    flat: bool,
    groups: Option<Vec<Option<String>>>,
    directions: Option<Vec<String>>,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Imputed> {
    let names = x.names()?;
    let form = if flat { Form::Vector } else { Form::Matrix };
    let fill = |work: &(dyn Fn(&Columns<'_>) -> Result<Filled> + Sync)| x.run(work);
    let made = match method {
        "median" => fill(&|x| impute::central(x, groups.as_deref(), Centre::Median))?,
        "constant" => {
            let value: govindex::prepare::Given = read("impute (constant)", parameters, Value::Object)?;
            fill(&|x| impute::constant(x, value.value))?
        }
        "siblings" => {
            let p: Siblings = read("impute (siblings)", parameters, Value::Object)?;
            fill(&|x| impute::siblings(x, &lower(directions.as_deref())?, &p))?
        }
        "nearest" => {
            let p: Nearest = read("impute (nearest)", parameters, Value::Object)?;
            fill(&|x| impute::nearest(x, &p))?
        }
        "em" => {
            let p: Em = read("impute (em)", parameters, Value::Object)?;
            let (made, fit) = x.run(|x| impute::em(x, &p))?;
            let rows: Vec<Vec<f64>> =
                fit.covariance.row_iter().map(|row| row.iter().copied().collect()).collect();
            let details = serde_json::json!({ "mean": fit.mean, "covariance": rows, "steps": fit.steps });
            return Ok(Imputed { details, ..Imputed::new(made, form, names) });
        }
        _ => fill(&|x| impute::central(x, groups.as_deref(), Centre::Mean))?,
    };
    Ok(Imputed::new(made, form, names))
}

/// Of which columns lower is better.
fn lower(directions: Option<&[String]>) -> Result<Vec<bool>> {
    let expected = "\"higher\" or \"lower\"";
    let is_lower = |word: &String| {
        Ok(choice::<Direction>("impute (siblings)", "directions", word, expected)? == Direction::Lower)
    };
    directions.unwrap_or_default().iter().map(is_lower).collect()
}

/// Fills gaps several times, each time with plausible values.
#[pyfunction]
pub(crate) fn prepare_multiple(
    x: Matrix<'_>,
    draws: i64,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Vec<Imputed>> {
    let p: Multiple = read("impute (multiple)", parameters, Value::Object)?;
    let (names, draws_given) = (x.names()?, draws);
    let made: Vec<Filled> = x.run(|matrix| {
        let draws = u64::try_from(draws).ok().filter(|draws| *draws > 0);
        let draws = draws.ok_or_else(|| {
            Error::from(Problem::InvalidParameter {
                method: "impute (multiple)",
                parameter: "draws",
                found: draws_given.to_string(),
                expected: "a whole number of at least 1",
            })
        })?;
        let count = usize::try_from(draws).unwrap_or(usize::MAX);
        fits("impute (multiple)", "draws", &[count, matrix.rows(), matrix.len()])?;
        impute::multiple(matrix, &p).and_then(|fit| (0..draws).map(|k| fit.draw(k)).collect())
    })?;
    Ok(made.into_iter().map(|made| Imputed::new(made, Form::Matrix, names.clone())).collect())
}

/// Fills the gaps of each unit's series; a row of `x` is a unit.
#[pyfunction]
pub(crate) fn prepare_series(
    x: Matrix<'_>,
    flat: bool,
    times: Vec<f64>,
    names: Vec<String>,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Imputed> {
    let p: Series = read("impute (series)", parameters, Value::Object)?;
    let [rows, periods] = x.shape();
    let values = x.values()?;
    let units = x.units()?;
    let made = run(x.py(), || {
        let mut out: Vec<Vec<f64>> =
            (0..periods).map(|period| values[period * rows..(period + 1) * rows].to_vec()).collect();
        let mut cells = Vec::new();
        for row in 0..rows {
            let own: Vec<f64> = out.iter().map(|column| column[row]).collect();
            let (_, filled) = impute::series(&times, &own, &p)
                .map_err(|error| labelled(at_row(error, row), None, units.as_deref()))?;
            for cell in filled {
                out[cell.at][row] = cell.value;
                let method = cell.told(|at| names[at].clone());
                cells.push(ImputedCell { row, column: cell.at, value: cell.value, method });
            }
        }
        cells.sort_by_key(|cell| (cell.column, cell.row));
        let left = out.iter().flatten().filter(|x| x.is_nan()).count();
        Ok(Filled { columns: out, cells, left })
    })?;
    Ok(Imputed::new(made, if flat { Form::OneSeries } else { Form::Series }, Some(names)))
}

/// The error of one unit's series, whose entries are periods.
fn at_row(error: Error, unit: usize) -> Error {
    let mut error = error;
    if let Problem::NotFinite { indicator, unit: place, .. } = error.problem_mut()
        && *indicator == Label::Word("values")
        && let Label::Position(_, period) = *place
    {
        (*indicator, *place) = (Label::Position("period", period), Label::row(unit));
    }
    error
}

#[pyfunction]
pub(crate) fn prepare_treat(x: Vector<'_>, parameters: &Bound<'_, PyDict>) -> PyResult<Treated> {
    let rule: Treat = read("treat", parameters, Value::Object)?;
    x.run(|values| prepare::treat(values, &rule).map(Treated::new))
}

/// One remedy alone.
#[pyfunction]
pub(crate) fn prepare_remedy(
    method: &str,
    x: Vector<'_>,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Treated> {
    let remedy: Remedy = read(method, parameters, |all| serde_json::json!({ method: all }))?;
    x.run(|values| remedy.apply(values).map(Treated::new))
}
