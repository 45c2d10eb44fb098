//! Scoring models. `scoring/` makes the arrays and documents.

use std::cmp::Ordering;

use govindex::normalize::Direction;
use govindex::scoring::{self, Better, Choquet, Missing, Owa, Quantity, Relation, Trimmed};
use govindex::stats::Columns;
use govindex::{Cells, Error, Problem, Result};
use numpy::{PyArray1, PyArray2, PyArrayMethods as _, ToPyArray as _};
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::assessment::ties_named;
use crate::convert::{choice, present};
use crate::errors::{raise, run};
use crate::labels::{Matrix, Names};
use crate::parameters::read;
use crate::pickle;
use crate::table::{Table, html, optional, shown};

/// The repr shows this many units of a longer list.
const SHOWN_UNITS: usize = 20;

type Made = scoring::Scored;

/// Scores of units by one model, with every quantity on the way.
///
/// What the scoring models of `govindex.scoring` return, and `Assessment.model`. Scores are in the order of the units.
/// Where an array is expected, the result stands for its scores.
///
/// Example:
///     >>> import govindex as gi
///     >>> items_online, days = [90.0, 60.0, 30.0], [5.0, 3.0, 9.0]
///     >>> X = list(zip(items_online, days))
///     >>> scored = gi.scoring.vikor(X, directions=["higher", "lower"]).named(["A", "B", "C"])
///     >>> scored
///     vikor(v=0.5), lower is better
///     unit   score  rank
///     A     0.0000     1
///     B     0.1750     2
///     C     1.0000     3
///     >>> scored.details["compromise"]
///     array([ True,  True, False])
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Scored {
    made: Made,
    units: Names,
}

/// A tolerance of ranks, or an error where it is none: NaN would tie nothing and infinity everything.
pub(crate) fn checked_tolerance(tolerance: f64) -> Result<f64> {
    if tolerance.is_finite() && tolerance >= 0.0 {
        return Ok(tolerance);
    }
    Err(Error::from(Problem::InvalidParameter {
        method: "ranks",
        parameter: "tolerance",
        found: tolerance.to_string(),
        expected: "a finite number of at least 0",
    }))
}

#[pymethods]
impl Scored {
    /// One score per unit: a new 1-D float64 array each time.
    ///
    /// Raises:
    ///     ImportError: numpy is not installed.
    #[getter]
    fn scores<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        numbers(py, &self.made.scores)
    }

    /// Which scores are good: `"higher"` or `"lower"`.
    #[getter]
    fn better(&self) -> &'static str {
        match self.made.better {
            Better::Higher => "higher",
            Better::Lower => "lower",
        }
    }

    /// The model and every choice that it was given, as `"topsis(normalization=vector, weighting=matrix, …)"`.
    #[getter]
    fn variant(&self) -> &str {
        &self.made.variant
    }

    /// The model's name, as in framework files.
    #[getter]
    fn model(&self) -> &str {
        self.made.variant.split('(').next().unwrap_or_default()
    }

    /// The difference in score up to which units tie in `ranks` unless another is asked for: 1e-12 of the scale, which is 1
    /// (the terms of most models are at most that), that of the values where a model takes them as they are, or the
    /// largest score, whichever is largest.
    #[getter]
    fn tolerance(&self) -> f64 {
        self.made.tolerance
    }

    /// The quantities on the way to the score, by name: a float, a bool, or a 1-D array with one number or bool per unit
    /// or one number per indicator (NaN for an indicator of weight 0). Each function says which.
    ///
    /// Raises:
    ///     ImportError: numpy is not installed.
    #[getter]
    fn details<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, quantity) in &self.made.details {
            dict.set_item(
                name,
                match quantity {
                    Quantity::Number(number) => number.into_bound_py_any(py)?,
                    Quantity::Flag(flag) => flag.into_bound_py_any(py)?,
                    Quantity::Units(values) | Quantity::Indicators(values) => numbers(py, values)?.into_any(),
                    Quantity::UnitFlags(flags) => {
                        optional(py, "numpy")?;
                        flags.to_pyarray(py).into_any()
                    }
                },
            )?;
        }
        Ok(dict)
    }

    /// The names of the units, where they are known: from a data frame, an assessment, or `named`.
    #[getter]
    fn units(&self) -> Names {
        self.units.clone()
    }

    /// Ranks, 1 is best, whichever way the score runs.
    ///
    /// Args:
    ///     ties (str): `"competition"` (1 2 2 4), `"dense"` (1 2 2 3), `"average"` (1 2.5 2.5 4) or `"ordinal"`
    ///         (1 2 3 4).
    ///     tolerance (float | None): units whose scores differ by no more than this from the best of their tie share a
    ///         rank; at least 0. By default the property `tolerance`, so that scores that are equal but for rounding tie.
    ///
    /// Returns:
    ///     numpy.ndarray: 1-D float64, a rank per unit; NaN for a unit without a score.
    ///
    /// Raises:
    ///     MethodError: no such rule (`code` is `invalid_parameter`).
    ///     ImportError: numpy is not installed.
    #[pyo3(signature = (ties="competition", tolerance=None))]
    fn ranks<'py>(
        &self,
        py: Python<'py>,
        ties: &str,
        tolerance: Option<f64>,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let ranks = run(py, || {
            Ok(self.made.ranks(ties_named("ranks", ties)?, tolerance.map(checked_tolerance).transpose()?))
        })?;
        numbers(py, &ranks)
    }

    /// The same result with names for its units, which tables then use.
    ///
    /// Args:
    ///     units (Sequence[str]): one per score.
    ///
    /// Raises:
    ///     DataError: there are more or fewer names than scores (`code` is `length_mismatch`).
    fn named(&self, py: Python<'_>, units: Vec<String>) -> PyResult<Self> {
        if units.len() != self.made.scores.len() {
            let error = Error::from(Problem::LengthMismatch {
                what: "the names".to_owned(),
                found: units.len(),
                expected: self.made.scores.len(),
                of: "scores",
            });
            return Err(raise(py, &error));
        }
        Ok(Self { made: self.made.clone(), units: Some(units) })
    }

    /// The scores as a table.
    ///
    /// Returns:
    ///     Table: `unit` (its name, or its position from 0), `score` and `rank` (competition).
    fn table(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || {
            let ranks = self.made.ranks(govindex::stats::Ties::Competition, None);
            Ok(Table(
                govindex::Table::new()
                    .with("unit", positions(self.units.as_deref(), self.made.scores.len()))
                    .with("score", Cells::Number { values: self.made.scores.clone(), decimals: Some(4) })
                    .with("rank", Cells::Number { values: ranks, decimals: Some(0) }),
            ))
        })
    }

    /// Everything as plain values, ready for JSON; a number that is missing is None.
    ///
    /// Returns:
    ///     dict: `model`, `variant`, `better`, `units` (or None), `scores`, `details`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let details = PyDict::new(py);
        for (name, quantity) in &self.made.details {
            details.set_item(
                name,
                match quantity {
                    Quantity::Number(number) => present(*number).into_bound_py_any(py)?,
                    Quantity::Flag(flag) => flag.into_bound_py_any(py)?,
                    Quantity::Units(values) | Quantity::Indicators(values) => plain(py, values)?.into_any(),
                    Quantity::UnitFlags(flags) => PyList::new(py, flags)?.into_any(),
                },
            )?;
        }
        let dict = PyDict::new(py);
        dict.set_item("model", self.model())?;
        dict.set_item("variant", self.variant())?;
        dict.set_item("better", self.better())?;
        dict.set_item("units", &self.units)?;
        dict.set_item("scores", plain(py, &self.made.scores)?)?;
        dict.set_item("details", details)?;
        Ok(dict)
    }

    /// The scores for numpy.
    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<&Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if copy == Some(false) {
            return Err(PyValueError::new_err("scores cannot become an array without a copy"));
        }
        let scores = self.scores(py)?.into_any();
        match dtype {
            Some(dtype) => scores.call_method1(intern!(py, "astype"), (dtype,)),
            None => Ok(scores),
        }
    }

    /// How many units there are.
    fn __len__(&self) -> usize {
        self.made.scores.len()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("{}\n{}", self.caption(), shown(&self.table(py)?.0, SHOWN_UNITS)))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        captioned(py, &self.caption(), &self.table(py)?)
    }

    /// Two results are equal when their scores, choices, details and names are; what is missing equals what is missing.
    fn __eq__(&self, other: &Self) -> bool {
        let (a, b) = (&self.made, &other.made);
        a.better == b.better
            && a.variant == b.variant
            && self.units == other.units
            && same(&a.scores, &b.scores)
            && a.details.len() == b.details.len()
            && a.details.iter().zip(&b.details).all(|((k, x), (l, y))| k == l && same_quantity(x, y))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let details = PyList::empty(py);
        for (name, quantity) in &self.made.details {
            details.append(match quantity {
                Quantity::Number(number) => (name, "number", number).into_bound_py_any(py)?,
                Quantity::Flag(flag) => (name, "flag", flag).into_bound_py_any(py)?,
                Quantity::Units(values) => (name, "units", values).into_bound_py_any(py)?,
                Quantity::UnitFlags(flags) => (name, "unit-flags", flags).into_bound_py_any(py)?,
                Quantity::Indicators(values) => (name, "indicators", values).into_bound_py_any(py)?,
            })?;
        }
        let made = &self.made;
        let state = (&made.scores, self.better(), &made.variant, details, made.tolerance, &self.units);
        pickle::reduce(py, "scored", state.into_bound_py_any(py)?)
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl Scored {
    pub(crate) fn new(made: Made, units: Names) -> Self {
        Self { made, units }
    }

    /// The result that [`Scored::__reduce__`] took apart.
    pub(crate) fn restore(state: &Bound<'_, PyAny>) -> PyResult<Self> {
        type Parts<'py> = Vec<(String, String, Bound<'py, PyAny>)>;
        type State<'py> = (Vec<f64>, String, String, Parts<'py>, f64, Names);
        let (scores, better, variant, parts, tolerance, units): State<'_> = state.extract()?;
        let quantity = |(name, kind, value): (String, String, Bound<'_, PyAny>)| {
            let quantity = match kind.as_str() {
                "number" => Quantity::Number(value.extract()?),
                "flag" => Quantity::Flag(value.extract()?),
                "units" => Quantity::Units(value.extract()?),
                "unit-flags" => Quantity::UnitFlags(value.extract()?),
                _ => Quantity::Indicators(value.extract()?),
            };
            Ok((name, quantity))
        };
        let details = parts.into_iter().map(quantity).collect::<PyResult<_>>()?;
        let better = if better == "lower" { Better::Lower } else { Better::Higher };
        Ok(Self { made: Made { scores, better, variant, details, tolerance }, units })
    }

    fn caption(&self) -> String {
        let which = if self.made.better == Better::Lower { ", lower is better" } else { "" };
        format!("{}{which}", self.made.variant)
    }
}

fn same(a: &[f64], b: &[f64]) -> bool {
    let same = |(x, y): (&f64, &f64)| x.partial_cmp(y).map_or(x.is_nan() && y.is_nan(), Ordering::is_eq);
    a.len() == b.len() && a.iter().zip(b).all(same)
}

fn same_quantity(a: &Quantity, b: &Quantity) -> bool {
    match (a, b) {
        (Quantity::Number(x), Quantity::Number(y)) => same(&[*x], &[*y]),
        (Quantity::Units(x), Quantity::Units(y)) | (Quantity::Indicators(x), Quantity::Indicators(y)) => {
            same(x, y)
        }
        _ => a == b,
    }
}

pub(crate) fn numbers<'py>(py: Python<'py>, values: &[f64]) -> PyResult<Bound<'py, PyArray1<f64>>> {
    optional(py, "numpy")?;
    Ok(PyArray1::from_slice(py, values))
}

pub(crate) fn whole<'py>(py: Python<'py>, values: &[usize]) -> PyResult<Bound<'py, PyArray1<i64>>> {
    optional(py, "numpy")?;
    let values = values.iter().map(|&value| i64::try_from(value).unwrap_or(i64::MAX)).collect();
    Ok(PyArray1::from_vec(py, values))
}

fn plain<'py>(py: Python<'py>, values: &[f64]) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, values.iter().map(|&value| present(value)))
}

pub(crate) fn positions(names: Option<&[String]>, count: usize) -> Cells {
    match names {
        Some(names) => Cells::texts(names.iter().cloned()),
        None => Cells::Count((0..count as u64).map(Some).collect()),
    }
}

pub(crate) fn captioned<'py>(py: Python<'py>, caption: &str, table: &Table) -> PyResult<Bound<'py, PyAny>> {
    let content = html(py, &table.0)?;
    py.import(intern!(py, "govindex._html"))?.call_method1("captioned", (caption, content))
}

// ── what comes in ───────────────────────────────────────────────────────────────────────────────────────────────────

/// A matrix with weights and directions of its columns.
pub(crate) struct Given<'a, 'py> {
    x: &'a Matrix<'py>,
    weights: Vec<f64>,
    directions: Option<Vec<String>>,
}

impl<'a, 'py> Given<'a, 'py> {
    pub(crate) fn new(
        x: &'a Matrix<'py>,
        weights: Option<Vec<f64>>,
        directions: Option<Vec<String>>,
    ) -> Self {
        let weights = weights.unwrap_or_else(|| vec![1.0; x.shape()[1]]);
        Self { x, weights, directions }
    }

    /// Works on the columns while other Python threads run; errors then name indicators and units.
    pub(crate) fn run<R: Send>(
        &self,
        work: impl FnOnce(&Columns<'_>, &[f64], &[Direction]) -> Result<R> + Send,
    ) -> PyResult<R> {
        let (weights, directions) = (&self.weights, &self.directions);
        self.x.run(|x| {
            let expected = "\"higher\" or \"lower\"";
            let direction = |word: &String| choice("scoring", "directions", word, expected);
            let directions = directions.iter().flatten().map(direction).collect::<Result<Vec<_>>>()?;
            work(x, weights, &directions)
        })
    }

    /// The answer of a model with parameters.
    pub(crate) fn by<P: DeserializeOwned + Sync, R: Send>(
        &self,
        model: &str,
        parameters: &Bound<'_, PyDict>,
        score: fn(&Columns<'_>, &[f64], &[Direction], &P) -> Result<R>,
    ) -> PyResult<R> {
        let known: P = read(model, parameters, Value::Object)?;
        self.run(|x, weights, directions| score(x, weights, directions, &known))
    }
}

// ── models on a matrix ──────────────────────────────────────────────────────────────────────────────────────────────

/// Scores of the rows of a matrix.
#[pyfunction]
pub(crate) fn score(
    model: &str,
    x: Matrix<'_>,
    weights: Option<Vec<f64>>,
    directions: Option<Vec<String>>,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Scored> {
    let given = Given::new(&x, weights, directions);
    let made = match model {
        "aras" => given.run(scoring::aras),
        "borda" => given.by(model, parameters, scoring::borda),
        "cocoso" => given.by(model, parameters, scoring::cocoso),
        "codas" => given.by(model, parameters, scoring::codas),
        "copeland" => given.by(model, parameters, scoring::copeland),
        "copras" => given.run(scoring::copras),
        "edas" => given.run(scoring::edas),
        "grey-relational" => given.by(model, parameters, scoring::grey_relational),
        "mabac" => given.run(scoring::mabac),
        "marcos" => given.run(scoring::marcos),
        "moora" => given.run(scoring::moora),
        "mpi" => {
            // What an absent child does is no parameter of the index.
            let own = parameters.copy()?;
            let (mut rule, mut least) = (String::new(), None);
            if let Some(word) = own.get_item("missing")? {
                rule = word.extract()?;
                own.del_item("missing")?;
            }
            if let Some(share) = own.get_item("least")? {
                least = Some(share.extract()?);
                own.del_item("least")?;
            }
            let known: scoring::Mpi = read(model, &own, Value::Object)?;
            given.run(|x, weights, directions| {
                scoring::mpi(x, weights, directions, &known, &missing_by(&rule, least)?)
            })
        }
        "multimoora" => given.by(model, parameters, scoring::multimoora),
        "promethee" => given.by(model, parameters, scoring::promethee),
        "spotis" => given.by(model, parameters, scoring::spotis),
        "topsis" => given.by(model, parameters, scoring::topsis),
        "vikor" => given.by(model, parameters, scoring::vikor),
        "waspas" => given.by(model, parameters, scoring::waspas),
        "wpm" => given.by(model, parameters, scoring::wpm),
        "wsm" => given.by(model, parameters, scoring::wsm),
        _ => return Err(PyValueError::new_err(format!("there is no model `{model}`"))),
    };
    Ok(Scored::new(made?, x.units()?))
}

/// What an absent child does.
fn missing_by(rule: &str, least: Option<f64>) -> Result<Missing> {
    Ok(Missing { rule: choice("missing", "rule", rule, "\"rescale\", \"propagate\" or \"zero\"")?, least })
}

/// The columns of a matrix as models compare them.
#[pyfunction]
pub(crate) fn scoring_normalized<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    directions: Option<Vec<String>>,
    normalization: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let given = Given::new(&x, None, directions);
    let columns = given.run(|x, _, directions| {
        let expected = "\"vector\", \"min-max\", \"linear\", \"max\", \"sum\" or \"none\"";
        let normalization = choice("normalization", "normalization", normalization, expected)?;
        scoring::normalized(x, directions, normalization)
    });
    by_rows(py, &columns?)
}

/// An array with a column for each slice.
pub(crate) fn by_rows<'py>(py: Python<'py>, columns: &[Vec<f64>]) -> PyResult<Bound<'py, PyAny>> {
    PyArray2::from_vec2(py, columns)?.getattr(intern!(py, "T"))
}

// ── pairs of units ──────────────────────────────────────────────────────────────────────────────────────────────────

/// The outranking matrix.
#[pyfunction]
pub(crate) fn scoring_outranking<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Option<Vec<f64>>,
    directions: Option<Vec<String>>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let given = Given::new(&x, weights, directions);
    let (units, shares) = given.run(|x, weights, directions| {
        let pairs = scoring::outranking(x, weights, directions)?;
        Ok((pairs.units(), pairs.rows().flatten().copied().collect::<Vec<f64>>()))
    })?;
    PyArray1::from_vec(py, shares).reshape([units, units])
}

/// Winner, loser and Smith set.
#[pyfunction]
pub(crate) fn scoring_condorcet<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Option<Vec<f64>>,
    directions: Option<Vec<String>>,
) -> PyResult<Bound<'py, PyDict>> {
    let given = Given::new(&x, weights, directions);
    let (found, dominant) = given.run(|x, weights, directions| {
        let pairs = scoring::outranking(x, weights, directions)?;
        Ok((pairs.condorcet(), pairs.dominant_pairs()))
    })?;
    let dict = PyDict::new(py);
    dict.set_item("winner", found.winner)?;
    dict.set_item("loser", found.loser)?;
    dict.set_item("smith", found.smith)?;
    dict.set_item("dominant_pairs", dominant)?;
    Ok(dict)
}

/// How strongly each unit is preferred to the others, and the others to it (PROMETHEE I).
///
/// What `scoring.promethee_flows` returns.
///
/// Example:
///     >>> import govindex as gi
///     >>> flows = gi.scoring.promethee_flows([[90, 5], [60, 4], [30, 9]], directions=["higher", "lower"])
///     >>> flows
///     promethee(preferences=[usual])
///     unit    plus   minus      net
///        0  0.7500  0.2500   0.5000
///        1  0.7500  0.2500   0.5000
///        2  0.0000  1.0000  -1.0000
///     >>> flows.relation(0, 1), flows.relation(0, 2)
///     ('indifferent', 'preferred')
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Flows {
    made: scoring::Flows,
    units: Names,
}

#[pymethods]
impl Flows {
    /// How strongly each unit is preferred to the others, in [0, 1]: a new 1-D float64 array each time.
    #[getter]
    fn plus<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        numbers(py, &self.made.plus)
    }

    /// How strongly the others are preferred to each unit, in [0, 1]: a new 1-D float64 array each time.
    #[getter]
    fn minus<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        numbers(py, &self.made.minus)
    }

    /// The net flows, by which PROMETHEE II ranks, in [-1, 1]: a new 1-D float64 array each time.
    #[getter]
    fn net<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        numbers(py, &self.made.net())
    }

    /// The model and its preference functions.
    #[getter]
    fn variant(&self) -> &str {
        &self.made.variant
    }

    /// The names of the units, where they are known: from a data frame.
    #[getter]
    fn units(&self) -> Names {
        self.units.clone()
    }

    /// How one unit stands to another.
    ///
    /// Args:
    ///     i (int): the position of the first unit, from 0.
    ///     k (int): the position of the second.
    ///
    /// Returns:
    ///     str: `"preferred"` (the first is better by both flows, or by one where the other is equal), `"worse"`,
    ///     `"indifferent"` (both flows are equal), or `"incomparable"` (one flow speaks for each).
    ///
    /// Raises:
    ///     IndexError: there is no such unit.
    fn relation(&self, i: usize, k: usize) -> PyResult<&'static str> {
        match self.made.relation(i, k) {
            Some(Relation::Preferred) => Ok("preferred"),
            Some(Relation::Worse) => Ok("worse"),
            Some(Relation::Indifferent) => Ok("indifferent"),
            Some(Relation::Incomparable) => Ok("incomparable"),
            None => Err(PyIndexError::new_err(format!("there are {} units", self.made.plus.len()))),
        }
    }

    /// The flows as a table.
    ///
    /// Returns:
    ///     Table: `unit` (its name, or its position from 0), `plus`, `minus`, `net`.
    fn table(&self) -> Table {
        let number = |values| Cells::Number { values, decimals: Some(4) };
        Table(
            govindex::Table::new()
                .with("unit", positions(self.units.as_deref(), self.made.plus.len()))
                .with("plus", number(self.made.plus.clone()))
                .with("minus", number(self.made.minus.clone()))
                .with("net", number(self.made.net())),
        )
    }

    /// How many units there are.
    fn __len__(&self) -> usize {
        self.made.plus.len()
    }

    fn __repr__(&self) -> String {
        format!("{}\n{}", self.made.variant, shown(&self.table().0, SHOWN_UNITS))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        captioned(py, &self.made.variant, &self.table())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.made == other.made && self.units == other.units
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "flows", || pickle::write("flows", &(&self.made, &self.units)))
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl Flows {
    /// The flows that [`Flows::__reduce__`] wrote.
    pub(crate) fn restore(text: &str) -> Result<Self> {
        pickle::read("flows", text).map(|(made, units)| Self { made, units })
    }
}

/// The flows of PROMETHEE I.
#[pyfunction]
pub(crate) fn scoring_flows(
    x: Matrix<'_>,
    weights: Option<Vec<f64>>,
    directions: Option<Vec<String>>,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Flows> {
    let given = Given::new(&x, weights, directions);
    Ok(Flows { made: given.by("promethee", parameters, scoring::promethee_flows)?, units: x.units()? })
}

// ── sorting ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/// The grade of every unit by profiles, and what it rests on.
///
/// What `scoring.electre_tri` returns.
///
/// Example:
///     >>> import govindex as gi
///     >>> sorting = gi.scoring.electre_tri([[95, 80], [95, 20], [50, 70]], profiles=[[60, 60], [80, 75]], cut=0.6)
///     >>> sorting.grades
///     array([2, 0, 0])
///     >>> sorting.unit_over_profile
///     array([[1. , 1. ],
///            [0.5, 0.5],
///            [0.5, 0. ]])
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Sorting {
    made: scoring::Sorting,
    units: Names,
}

#[pymethods]
impl Sorting {
    /// The grade of every unit, 0 for the lowest: a new 1-D int64 array each time.
    #[getter]
    fn grades<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<i64>>> {
        whole(py, &self.made.grades)
    }

    /// The credibility that each unit is at least as good as each profile: 2-D, units down and profiles across.
    #[getter]
    fn unit_over_profile<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        optional(py, "numpy")?;
        by_rows(py, &self.made.unit_over_profile)
    }

    /// The credibility that each profile is at least as good as each unit: 2-D, units down and profiles across.
    #[getter]
    fn profile_over_unit<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        optional(py, "numpy")?;
        by_rows(py, &self.made.profile_over_unit)
    }

    /// The model and its choices.
    #[getter]
    fn variant(&self) -> &str {
        &self.made.variant
    }

    /// The names of the units, where they are known: from a data frame.
    #[getter]
    fn units(&self) -> Names {
        self.units.clone()
    }

    /// The grades as a table.
    ///
    /// Returns:
    ///     Table: `unit` (its name, or its position from 0), `grade`.
    fn table(&self) -> Table {
        let grades = self.made.grades.iter().map(|&grade| Some(grade as u64)).collect();
        let units = positions(self.units.as_deref(), self.made.grades.len());
        Table(govindex::Table::new().with("unit", units).with("grade", Cells::Count(grades)))
    }

    /// How many units there are.
    fn __len__(&self) -> usize {
        self.made.grades.len()
    }

    fn __repr__(&self) -> String {
        format!("{}\n{}", self.made.variant, shown(&self.table().0, SHOWN_UNITS))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        captioned(py, &self.made.variant, &self.table())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.made == other.made && self.units == other.units
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "sorting", || pickle::write("sorting", &(&self.made, &self.units)))
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl Sorting {
    pub(crate) fn new(made: scoring::Sorting, units: Names) -> Self {
        Self { made, units }
    }

    /// The grades that [`Sorting::__reduce__`] wrote.
    pub(crate) fn restore(text: &str) -> Result<Self> {
        pickle::read("sorting", text).map(|(made, units)| Self { made, units })
    }
}

/// Grades by profiles.
#[pyfunction]
pub(crate) fn scoring_electre_tri(
    x: Matrix<'_>,
    weights: Option<Vec<f64>>,
    directions: Option<Vec<String>>,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Sorting> {
    let given = Given::new(&x, weights, directions);
    Ok(Sorting::new(given.by("electre-tri", parameters, scoring::electre_tri)?, x.units()?))
}

// ── means of children ───────────────────────────────────────────────────────────────────────────────────────────────

/// What to do with a row.
enum Rule {
    Arithmetic,
    Geometric,
    Harmonic,
    Power(f64),
    Minimum,
    Maximum,
    Product,
    Median,
    Trimmed(Trimmed),
    Owa(Owa),
    Choquet(Choquet),
}

/// The score of the parent from those of the children, row by row.
#[pyfunction]
pub(crate) fn score_children<'py>(
    kind: &str,
    x: Matrix<'py>,
    weights: Option<Vec<f64>>,
    parameters: &Bound<'py, PyDict>,
    missing: &str,
    least: Option<f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let py = x.py();
    let rule = match kind {
        "geometric" => Rule::Geometric,
        "harmonic" => Rule::Harmonic,
        "power" => Rule::Power(read::<scoring::Power>("power mean", parameters, Value::Object)?.p),
        "minimum" => Rule::Minimum,
        "maximum" => Rule::Maximum,
        "product" => Rule::Product,
        "median" => Rule::Median,
        "trimmed" => Rule::Trimmed(read(kind, parameters, Value::Object)?),
        "owa" => Rule::Owa(read(kind, parameters, Value::Object)?),
        "choquet" => Rule::Choquet(read(kind, parameters, Value::Object)?),
        "arithmetic" => Rule::Arithmetic,
        _ => return Err(PyValueError::new_err(format!("there is no rule `{}`", govindex::excerpt(kind)))),
    };
    let given = Given::new(&x, weights, None);
    let scores = given.run(|children, weights, _| {
        let missing = missing_by(missing, least)?;
        match &rule {
            Rule::Arithmetic => scoring::arithmetic(children, weights, &missing),
            Rule::Geometric => scoring::geometric(children, weights, &missing),
            Rule::Harmonic => scoring::harmonic(children, weights, &missing),
            Rule::Power(p) => scoring::power(children, weights, *p, &missing),
            Rule::Minimum => scoring::minimum(children, weights, &missing),
            Rule::Maximum => scoring::maximum(children, weights, &missing),
            Rule::Product => scoring::product(children, weights, &missing),
            Rule::Median => scoring::median(children, weights, &missing),
            Rule::Trimmed(p) => scoring::trimmed(children, weights, p, &missing),
            Rule::Owa(p) => scoring::owa(children, weights, p, &missing),
            Rule::Choquet(p) => scoring::choquet(children, weights, p, &missing),
        }
    });
    Ok(PyArray1::from_vec(py, scores?))
}
