//! Weighting models. `weights/` makes the arrays and documents.

use std::borrow::Cow;

use govindex::normalize::Direction;
use govindex::stats::{Columns, RankAgreement};
use govindex::weights::{
    self, Ahp, BestWorst, Budget, Combine, Criterion, Delphi, DelphiRound, Judgements, Quantity, RankBased,
    ScatterDegree, Stepwise, Warning, Weights,
};
use govindex::{Cells, Error, Language, Problem, Result};
use numpy::PyArray1;
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use serde_json::Value;

use crate::convert::{choice, facts_to_py};
use crate::errors::{raise, run};
use crate::labels::{Matrix, Names, labelled, run_on_all};
use crate::language::chosen;
use crate::parameters::read;
use crate::pickle;
use crate::table::{Table, html, optional, shown};

/// The repr shows this many weights of a longer list.
const SHOWN_WEIGHTS: usize = 20;

type Made = weights::Weighting;
type Rows = Vec<Vec<f64>>;

/// Weights of indicators, with everything that led to them.
///
/// What every function of `govindex.weights` returns. The weights are in the order of the indicators, at least 0, and
/// add up to 1. Where an array is expected, a weighting stands for its weights.
///
/// Example:
///     >>> import govindex as gi
///     >>> made = gi.weights.rank_based([2, 1, 3]).named(["DATA", "SERVICES", "VISITS"])
///     >>> made
///     rank-based(form=sum, exponent=2)
///     indicator  weight
///     DATA       0.3333
///     SERVICES   0.5000
///     VISITS     0.1667
///     >>> made.details
///     {'places': [2.0, 1.0, 3.0]}
///     >>> gi.scoring.arithmetic([[30.0, 60.0, 90.0]], weights=made)
///     array([55.])
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Weighting(Made);

#[pymethods]
impl Weighting {
    /// One weight per indicator: a new 1-D float64 array each time.
    ///
    /// Raises:
    ///     ImportError: numpy is not installed.
    #[getter]
    fn weights<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        optional(py, "numpy")?;
        Ok(PyArray1::from_slice(py, &self.0.weights))
    }

    /// The quantities behind the weights, by name: a number, a list with one number per indicator (or expert, or
    /// component), or a list of rows. Each function says which.
    #[getter]
    fn details<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "weighting", &self.0.details)
    }

    /// The model and every choice that it was given, as `"entropy(stage=given, shift=0)"`.
    #[getter]
    fn variant(&self) -> String {
        self.0.variant.to_string()
    }

    /// The model's name, as in framework files.
    #[getter]
    fn model(&self) -> &str {
        &self.0.variant.model
    }

    /// The names of the indicators, where they are known: from a data frame, a framework, or `named`.
    #[getter]
    fn names(&self) -> Names {
        self.0.names.clone()
    }

    /// What to be careful with, a sentence each.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        let (is_combined, language) = (self.0.variant.model == "combine", chosen());
        let told = |warning: &Warning| match warning {
            // What came out below 0 here is the share of a weighting.
            Warning::Negative { .. } if is_combined => warning.message(language, |k| match language {
                Language::Chinese => format!("赋权 {k}"),
                _ => format!("weighting {k}"),
            }),
            _ => warning.message(language, |j| name(self.0.names.as_deref(), j)),
        };
        self.0.warnings.iter().map(told).collect()
    }

    /// The same weighting with names for its indicators, which warnings and tables then use.
    ///
    /// Args:
    ///     names (Sequence[str]): one per weight.
    ///
    /// Raises:
    ///     DataError: there are more or fewer names than weights (`code` is `length_mismatch`).
    fn named(&self, py: Python<'_>, names: Vec<String>) -> PyResult<Self> {
        self.0.clone().named(names).map(Self).map_err(|error| raise(py, &error))
    }

    /// The weights as a table.
    ///
    /// Returns:
    ///     Table: `indicator` (its name, or its position from 0) and `weight`.
    fn table(&self) -> Table {
        let weights = Cells::Number { values: self.0.weights.clone(), decimals: Some(4) };
        let indicators = indicators(self.0.names.as_deref(), self.0.weights.len());
        Table(govindex::Table::new().with("indicator", indicators).with("weight", weights))
    }

    /// Everything as plain values, ready for JSON.
    ///
    /// Returns:
    ///     dict: `model`, `variant`, `names` (or None), `weights`, `details`, `warnings`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("model", self.model())?;
        dict.set_item("variant", self.variant())?;
        dict.set_item("names", &self.0.names)?;
        dict.set_item("weights", &self.0.weights)?;
        dict.set_item("details", self.details(py)?)?;
        dict.set_item("warnings", self.warnings())?;
        Ok(dict)
    }

    /// The weights for numpy.
    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<&Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if copy == Some(false) {
            return Err(PyValueError::new_err("a weighting cannot become an array without a copy"));
        }
        let weights = self.weights(py)?.into_any();
        match dtype {
            Some(dtype) => weights.call_method1(intern!(py, "astype"), (dtype,)),
            None => Ok(weights),
        }
    }

    /// How many weights there are.
    fn __len__(&self) -> usize {
        self.0.weights.len()
    }

    fn __repr__(&self) -> String {
        let table = shown(&self.table().0, SHOWN_WEIGHTS);
        let warnings = self.warnings().into_iter().map(|warning| format!("\nwarning: {warning}"));
        format!("{}\n{table}{}", self.variant(), warnings.collect::<String>())
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let mut content = html(py, &self.table().0)?;
        let escape = py.import(intern!(py, "html"))?.getattr(intern!(py, "escape"))?;
        for warning in self.warnings() {
            let warning: String = escape.call1((warning,))?.extract()?;
            content = format!("{content}<div>warning: {warning}</div>");
        }
        py.import(intern!(py, "govindex._html"))?.call_method1("captioned", (self.variant(), content))
    }

    /// Two weightings are equal when their weights, choices, details, warnings and names are.
    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "weighting", || pickle::write("weighting", &self.0))
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl Weighting {
    pub(crate) fn new(mut made: Made, names: Names) -> Self {
        made.names = names;
        Self(made)
    }

    /// The weighting that [`Weighting::__reduce__`] wrote.
    pub(crate) fn restore(text: &str) -> Result<Self> {
        pickle::read("weighting", text).map(Self)
    }
}

fn name(names: Option<&[String]>, j: usize) -> String {
    names.and_then(|names| names.get(j)).map_or_else(
        || match chosen() {
            Language::Chinese => format!("指标 {j}"),
            _ => format!("indicator {j}"),
        },
        Clone::clone,
    )
}

fn indicators(names: Option<&[String]>, count: usize) -> Cells {
    match names {
        Some(names) => Cells::texts(names.iter().cloned()),
        None => Cells::Count((0..count as u64).map(Some).collect()),
    }
}

// ── what comes in ───────────────────────────────────────────────────────────────────────────────────────────────────

fn directions_of(words: Option<Vec<String>>) -> Result<Vec<Direction>> {
    let expected = "\"higher\" or \"lower\"";
    let direction = |word: &String| choice("weights", "directions", word, expected);
    words.unwrap_or_default().iter().map(direction).collect()
}

// ── from data ───────────────────────────────────────────────────────────────────────────────────────────────────────

/// Weights from the columns of a matrix, or of one matrix per period.
#[pyfunction]
pub(crate) fn weigh(
    py: Python<'_>,
    model: &str,
    x: Vec<Matrix<'_>>,
    directions: Option<Vec<String>>,
    parameters: &Bound<'_, PyDict>,
    targets: Option<Vec<f64>>,
) -> PyResult<Weighting> {
    let made = if model == "scatter-degree" {
        let parameters: ScatterDegree = read(model, parameters, Value::Object)?;
        run_on_all(py, &x, |periods| {
            weights::scatter_degree(periods, &directions_of(directions)?, &parameters)
        })
    } else {
        let known: Weights = read(model, parameters, |all| serde_json::json!({ model: all }))?;
        let (directions, targets) = (directions_of(directions), targets.unwrap_or_default());
        run_on_all(py, &x, |periods| match periods {
            [x] => of(&known, x, &directions?, &targets),
            _ => Err(Error::from(Problem::EmptyTable { file: None, found: "the matrix has no columns" })),
        })
    };
    let names = x.first().map_or(Ok(None), Matrix::names)?;
    Ok(Weighting::new(made?, names))
}

fn of(model: &Weights, x: &Columns<'_>, directions: &[Direction], targets: &[f64]) -> Result<Made> {
    match model {
        Weights::Critic(p) => weights::critic(x, directions, p),
        Weights::Merec(p) => weights::merec(x, directions, p),
        Weights::Cilos(p) => weights::cilos(x, directions, p),
        Weights::Idocriw(p) => weights::idocriw(x, directions, p),
        Weights::Lopcow(p) => weights::lopcow(x, directions, p),
        Weights::Pca(p) => weights::pca(x, directions, p),
        // What takes no directions.
        other => other.of(&vec![""; x.len()], targets, Some(x)),
    }
}

/// The influence of each indicator on the weighted sum of the columns.
#[pyfunction]
pub(crate) fn weights_influence(x: Matrix<'_>, weights: Vec<f64>) -> PyResult<Table> {
    let found = x.run(|x| weights::influence(x, &weights))?;
    let names = x.names()?;
    let number = |values| Cells::Number { values, decimals: Some(4) };
    let ratios = found.ratios.into_iter().map(|ratio| ratio.unwrap_or(f64::NAN)).collect();
    Ok(Table(
        govindex::Table::new()
            .with("indicator", indicators(names.as_deref(), weights.len()))
            .with("weight", number(found.weights))
            .with("correlation", number(found.correlations))
            .with("importance", number(found.importance))
            .with("ratio", number(ratios)),
    ))
}

// ── from people ─────────────────────────────────────────────────────────────────────────────────────────────────────

/// Weights from judgements; `said` holds what the model asks for.
#[pyfunction]
pub(crate) fn weigh_judged<'py>(
    py: Python<'py>,
    model: &str,
    said: &Bound<'py, PyDict>,
    parameters: &Bound<'py, PyDict>,
    names: Names,
) -> PyResult<Weighting> {
    let made = match model {
        "equal" => weigh_equal(py, item(said, "n")?),
        "ahp" => {
            let parameters: Ahp = read(model, parameters, Value::Object)?;
            let (matrices, experts): (Vec<Rows>, Option<Vec<f64>>) =
                (item(said, "judgements")?, item(said, "experts")?);
            run(py, || match (&matrices[..], experts) {
                ([rows], None) => weights::ahp(&Judgements::new(rows)?, &parameters),
                (_, experts) => {
                    weights::ahp_group(&by_expert(&matrices)?, &experts.unwrap_or_default(), &parameters)
                }
            })
        }
        "ahp-hierarchy" => {
            let parameters: Ahp = read("ahp", parameters, Value::Object)?;
            let (tree, experts): (Bound<'_, PyDict>, Vec<f64>) =
                (item(said, "tree")?, item(said, "experts")?);
            let tree = Node::new(&tree)?;
            run(py, || weights::ahp_hierarchy(&tree.criterion()?, &experts, &parameters))
        }
        "best-worst" => {
            let said = BestWorst {
                best: position(said, "best")?,
                worst: position(said, "worst")?,
                best_to_others: item(said, "best_to_others")?,
                others_to_worst: item(said, "others_to_worst")?,
            };
            run(py, || weights::best_worst(&said))
        }
        "swara" | "order-relation" => {
            let said = Stepwise { order: positions(said, "order")?, steps: item(said, "steps")? };
            run(py, || if model == "swara" { weights::swara(&said) } else { weights::order_relation(&said) })
        }
        "rank-based" => {
            let parameters: RankBased = read(model, parameters, Value::Object)?;
            let places: Vec<f64> = item(said, "places")?;
            run(py, || weights::rank_based(&places, &parameters))
        }
        "rancom" => {
            let places: Vec<f64> = item(said, "places")?;
            run(py, || weights::rancom(&places))
        }
        "rancom-pairwise" => {
            let rows: Rows = item(said, "comparisons")?;
            run(py, || weights::rancom_pairwise(&rows))
        }
        "budget" => {
            let parameters: Budget = read(model, parameters, Value::Object)?;
            let (points, experts): (Rows, Vec<f64>) = (item(said, "points")?, item(said, "experts")?);
            run(py, || weights::budget(&points, &experts, &parameters))
        }
        "delphi" => {
            let parameters: Delphi = read(model, parameters, Value::Object)?;
            let rounds: Vec<Bound<'_, PyDict>> = item(said, "rounds")?;
            let rounds: Vec<DelphiRound> = rounds.iter().map(round).collect::<PyResult<_>>()?;
            run(py, || weights::delphi(&rounds, &parameters))
        }
        "combine" => {
            let parameters: Combine = read(model, parameters, Value::Object)?;
            let sets: Vec<(Vec<f64>, Names)> = item(said, "weightings")?;
            let sets: Vec<Told> = sets.into_iter().map(|(weights, names)| Told { weights, names }).collect();
            let shares: Vec<f64> = item(said, "shares")?;
            run(py, || weights::combine(&sets, &shares, &parameters))
        }
        _ => return Err(PyValueError::new_err(format!("there is no model `{model}`"))),
    };
    let made = made?;
    let names = names.or_else(|| made.names.clone());
    let names = match (names, made.details.get(&Cow::Borrowed("leaves"))) {
        (None, Some(Quantity::Names(leaves))) => Some(leaves.clone()),
        (names, _) => names,
    };
    Ok(Weighting::new(made, names))
}

/// Weights as they were given, with the names of their indicators where they have names.
struct Told {
    weights: Vec<f64>,
    names: Names,
}

impl weights::Weighed for Told {
    fn weights(&self) -> &[f64] {
        &self.weights
    }

    fn names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }
}

fn weigh_equal(py: Python<'_>, n: i64) -> PyResult<Made> {
    /// Nobody has more indicators, and the memory for many more is not there.
    const MOST: i64 = 1 << 24;
    run(py, || match usize::try_from(n) {
        Ok(count) if n <= MOST => weights::equal(count),
        _ => Err(Error::from(Problem::InvalidParameter {
            method: "equal weights",
            parameter: "n",
            found: n.to_string(),
            expected: "a number of indicators between 1 and 16,777,216",
        })),
    })
}

/// A number or a fraction such as `1/3`; None where a text is neither.
#[pyfunction]
pub(crate) fn number_of(text: &str) -> Option<f64> {
    govindex::spelling::number(text)
}

/// The least change that makes judgements consistent enough.
#[pyfunction]
pub(crate) fn ahp_repair<'py>(
    py: Python<'py>,
    judgements: Rows,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let parameters: Ahp = read("ahp", parameters, Value::Object)?;
    let repair = run(py, || weights::ahp_repair(&Judgements::new(&judgements)?, &parameters))?;
    facts_to_py(py, "repair", &repair)
}

/// The statistics of one Delphi round.
#[pyfunction]
pub(crate) fn delphi_round<'py>(
    py: Python<'py>,
    said: &Bound<'py, PyDict>,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let parameters: Delphi = read("delphi", parameters, Value::Object)?;
    let said = round(said)?;
    let report = run(py, || weights::delphi_round(&said, &parameters))?;
    facts_to_py(py, "report", &report)
}

fn item<'py, T>(said: &Bound<'py, PyDict>, key: &str) -> PyResult<T>
where
    T: for<'a> FromPyObject<'a, 'py>,
    for<'a> <T as FromPyObject<'a, 'py>>::Error: Into<PyErr>,
{
    let value = said.get_item(key)?.ok_or_else(|| PyKeyError::new_err(key.to_owned()))?;
    value.extract::<T>().map_err(|fault| {
        let fault: PyErr = fault.into();
        PyTypeError::new_err(format!("`{key}`: {}", fault.value(said.py())))
    })
}

/// A position from 0; one below is no item and is left for the model to refuse.
fn position(said: &Bound<'_, PyDict>, key: &str) -> PyResult<usize> {
    Ok(usize::try_from(item::<i64>(said, key)?).unwrap_or(usize::MAX))
}

fn positions(said: &Bound<'_, PyDict>, key: &str) -> PyResult<Vec<usize>> {
    let given = item::<Vec<i64>>(said, key)?;
    Ok(given.into_iter().map(|at| usize::try_from(at).unwrap_or(usize::MAX)).collect())
}

fn round(said: &Bound<'_, PyDict>) -> PyResult<DelphiRound> {
    Ok(DelphiRound {
        ratings: item(said, "ratings")?,
        sent: item(said, "sent")?,
        basis: item(said, "basis")?,
        familiarity: item(said, "familiarity")?,
    })
}

/// The judgements of each expert; an error says whose it is.
fn by_expert(matrices: &[Rows]) -> Result<Vec<Judgements>> {
    let said = |(k, rows): (usize, &Rows)| {
        let of = || if matrices.len() > 1 { format!(" of expert {k}") } else { String::new() };
        Judgements::new(rows).map_err(|error| judged(error, &of()))
    };
    matrices.iter().enumerate().map(said).collect()
}

/// The error of a judgement, saying more of its place.
fn judged(mut error: Error, of: &str) -> Error {
    if let Problem::Judgement { place, .. } = error.problem_mut() {
        place.push_str(of);
    }
    error
}

/// A node of a tree of criteria, as it came.
struct Node {
    code: String,
    judgements: Vec<Rows>,
    children: Vec<Self>,
}

impl Node {
    fn new(node: &Bound<'_, PyDict>) -> PyResult<Self> {
        let children: Vec<Bound<'_, PyDict>> = item(node, "children")?;
        Ok(Self {
            code: item(node, "code")?,
            judgements: item(node, "judgements")?,
            children: children.iter().map(Self::new).collect::<PyResult<_>>()?,
        })
    }

    fn criterion(&self) -> Result<Criterion> {
        let judgements =
            by_expert(&self.judgements).map_err(|error| judged(error, &format!(" at `{}`", self.code)));
        let children = self.children.iter().map(Self::criterion).collect::<Result<_>>()?;
        Ok(Criterion { code: self.code.clone(), judgements: judgements?, children })
    }
}

// ── side by side ────────────────────────────────────────────────────────────────────────────────────────────────────

/// Weightings side by side: what each says of each indicator, and how far they agree.
///
/// Made by `weights.side_by_side` and `weights.compare`.
///
/// Example:
///     >>> import govindex as gi
///     >>> said = gi.weights.compare({"experts": [0.5, 0.3, 0.2], "order": gi.weights.rank_based([1, 2, 3])})
///     >>> said.summary()
///     indicator    mean   least    most
///             0  0.5000  0.5000  0.5000
///             1  0.3167  0.3000  0.3333
///             2  0.1833  0.1667  0.2000
///     >>> said.agreement("kendall").to_dict()["order"]
///     [1.0, 1.0]
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Comparison(weights::Comparison);

#[pymethods]
impl Comparison {
    /// The names of the models, in order.
    #[getter]
    fn models(&self) -> Vec<&str> {
        self.0.models.iter().map(|model| model.name.as_str()).collect()
    }

    /// The weights by model.
    ///
    /// Returns:
    ///     Table: a row per model: `model`, a column per indicator (its name, or its position from 0), `fault` (why a
    ///     model has no weights).
    fn table(&self) -> Table {
        let models = &self.0.models;
        let mut table =
            govindex::Table::new().with("model", Cells::texts(models.iter().map(|model| model.name.clone())));
        for j in 0..self.0.mean.len() {
            let weight =
                |model: &weights::Compared| model.weights.as_ref().map_or(f64::NAN, |weights| weights[j]);
            let column = self.0.names.as_ref().map_or_else(|| j.to_string(), |names| names[j].clone());
            let values = models.iter().map(weight).collect();
            table = table.with(column, Cells::Number { values, decimals: Some(4) });
        }
        let fault = |model: &weights::Compared| {
            model
                .outcome
                .as_ref()
                .err()
                .map(|error| labelled(error.clone(), self.0.names.as_deref(), None).to_string())
        };
        Table(table.with("fault", Cells::Text(models.iter().map(fault).collect())))
    }

    /// How far two models rank the indicators alike.
    ///
    /// Args:
    ///     measure (str): `"spearman"`, `"kendall"`, `"goodman_kruskal"`, `"weighted_spearman"` or `"ws"`; see
    ///         `stats.rank_agreement`.
    ///
    /// Returns:
    ///     Table: `model`, then a column per model; missing where one has no weights or ties all indicators.
    ///
    /// Raises:
    ///     MethodError: no such measure.
    #[pyo3(signature = (measure="spearman"))]
    fn agreement(&self, py: Python<'_>, measure: &str) -> PyResult<Table> {
        let read: fn(&RankAgreement) -> f64 = match measure {
            "spearman" => |found| found.spearman,
            "kendall" => |found| found.kendall,
            "goodman_kruskal" => |found| found.goodman_kruskal,
            "weighted_spearman" => |found| found.weighted_spearman,
            "ws" => |found| found.ws,
            _ => {
                let expected =
                    "\"spearman\", \"kendall\", \"goodman_kruskal\", \"weighted_spearman\" or \"ws\"";
                let error = Error::from(Problem::InvalidParameter {
                    method: "the comparison of weightings",
                    parameter: "measure",
                    found: format!("\"{measure}\""),
                    expected,
                });
                return Err(raise(py, &error));
            }
        };
        let mut table =
            govindex::Table::new().with("model", Cells::texts(self.models().into_iter().map(str::to_owned)));
        for (k, model) in self.0.models.iter().enumerate() {
            let value = |row: &Vec<Option<RankAgreement>>| row[k].as_ref().map_or(f64::NAN, read);
            let values = self.0.agreement.iter().map(value).collect();
            table = table.with(model.name.clone(), Cells::Number { values, decimals: Some(3) });
        }
        Ok(Table(table))
    }

    /// What the models say of each indicator together.
    ///
    /// Returns:
    ///     Table: a row per indicator: `indicator`, `mean`, `least` and `most` of its weights over the models that have
    ///     any.
    fn summary(&self) -> Table {
        let number = |values| Cells::Number { values, decimals: Some(4) };
        let (least, most) = self.0.range.iter().copied().unzip();
        Table(
            govindex::Table::new()
                .with("indicator", indicators(self.0.names.as_deref(), self.0.mean.len()))
                .with("mean", number(self.0.mean.clone()))
                .with("least", number(least))
                .with("most", number(most)),
        )
    }

    /// The weighting of a model.
    ///
    /// Raises:
    ///     KeyError: no such model.
    ///     GovindexError: the model has no weights; the error is the model's own.
    fn __getitem__(&self, py: Python<'_>, model: &str) -> PyResult<Weighting> {
        let found = self.0.models.iter().find(|known| known.name == model).ok_or_else(|| {
            PyKeyError::new_err(format!("no model `{model}`; the models are {}", self.models().join(", ")))
        })?;
        match &found.outcome {
            Ok(made) => {
                let names = made.names.clone().or_else(|| self.0.names.clone());
                Ok(Weighting::new(made.clone(), names))
            }
            Err(error) => Err(raise(py, &labelled(error.clone(), self.0.names.as_deref(), None))),
        }
    }

    /// How many models there are.
    fn __len__(&self) -> usize {
        self.0.models.len()
    }

    fn __repr__(&self) -> String {
        shown(&self.table().0, SHOWN_WEIGHTS)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        html(py, &self.table().0)
    }
}

/// Every model from data, in its default variant.
#[pyfunction]
pub(crate) fn weights_side_by_side(x: Matrix<'_>, directions: Option<Vec<String>>) -> PyResult<Comparison> {
    let found = x.run(|x| weights::side_by_side(x, &directions_of(directions)?))?;
    Ok(Comparison(weights::Comparison { names: x.names()?, ..found }))
}

/// Named weightings, each a `Weighting` or a list of weights.
#[pyfunction]
pub(crate) fn weights_compare(
    py: Python<'_>,
    weightings: Vec<(String, Bound<'_, PyAny>)>,
) -> PyResult<Comparison> {
    let mut models = Vec::with_capacity(weightings.len());
    for (name, weighting) in &weightings {
        let made = if let Ok(weighting) = weighting.cast::<Weighting>() {
            weighting.get().0.clone()
        } else {
            let (weights, names): (Vec<f64>, Names) = weighting.extract()?;
            let mut given = Made::given("given", &weights).map_err(|error| raise(py, &error))?;
            given.names = names;
            given
        };
        models.push((name.as_str(), Ok(made)));
    }
    run(py, || weights::compare(models)).map(Comparison)
}
