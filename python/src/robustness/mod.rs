//! How sure ranks are, and which choice matters. `robustness.py` makes the arrays and documents.

mod local;
mod results;

use govindex::dataset::read_for;
use govindex::robustness::{self as r, Design, Estimator, Inquiry, Options, Output, Sampling};
use govindex::{Error, Framework as Tree, Problem, spelling};
use numpy::{PyArray2, PyArrayMethods as _, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods as _};
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyList, PyString, PyTuple, PyType};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::convert::facts_to_py;
use crate::dataset::{Dataset, Panel};
use crate::errors::run;
use crate::frame::Source;
use crate::framework::AnyFramework;
use crate::options::{read_options_for, texts, wrong_type};
use crate::parameters::{json_from, misspelt, read};
use crate::pickle;
use crate::table::Table;

use crate::watch;
pub(crate) use local::{
    robustness_children, robustness_leave_out, robustness_leave_units_out, robustness_reversals,
    robustness_side_by_side, robustness_smaa, robustness_smallest_change, robustness_stability,
};
pub(crate) use results::{Influence, Robustness};

/// What is uncertain about an assessment: a list of entries, as the `[[uncertain]]` tables of a framework file.
///
/// Each entry is a dict with `kind` and what that kind asks for; `robustness` lists them. A choice that no entry names is
/// as the framework says.
///
/// Args:
///     entries (Sequence[Mapping]): the entries.
///
/// Raises:
///     DataError: an entry is not one (`code` is `deserialize`).
///
/// Example:
///     >>> import govindex as gi
///     >>> gi.robustness.Uncertainty([
///     ...     {"kind": "weights", "draw": {"noise": 0.25}},
///     ...     {"kind": "aggregate", "alternatives": [{"use": "arithmetic"}, {"use": "geometric"}]},
///     ... ])
///     Uncertainty: weights, aggregate
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Uncertainty(pub(crate) r::Uncertainty);

#[pymethods]
impl Uncertainty {
    #[new]
    fn new(py: Python<'_>, entries: &Bound<'_, PyAny>) -> PyResult<Self> {
        let entries = json_from("Uncertainty()", "entries", entries)?;
        if !entries.is_array() {
            return Err(PyTypeError::new_err("Uncertainty(): `entries` must be a sequence of dicts"));
        }
        let text = json!({ "uncertain": entries }).to_string();
        run(py, || r::Uncertainty::from_json(&text)).map(Self)
    }

    /// Reads `[[uncertain]]` tables.
    ///
    /// Args:
    ///     text (str): TOML.
    ///
    /// Raises:
    ///     DataError: with the place (`code` is `deserialize`).
    #[classmethod]
    fn from_toml(cls: &Bound<'_, PyType>, text: &str) -> PyResult<Self> {
        run(cls.py(), || r::Uncertainty::from_toml(text)).map(Self)
    }

    /// What a framework's own file says is uncertain.
    ///
    /// Args:
    ///     framework (Framework): whose file has `[[uncertain]]` tables.
    ///
    /// Raises:
    ///     MethodError: nothing is uncertain there (`code` is `too_few`), or a parameter is out of its range.
    #[classmethod]
    fn of(cls: &Bound<'_, PyType>, framework: AnyFramework) -> PyResult<Self> {
        run(cls.py(), || r::Uncertainty::of(&framework.0)).map(Self)
    }

    /// Checks it against a framework.
    ///
    /// Args:
    ///     framework (Framework): that it is to be used with.
    ///
    /// Raises:
    ///     FrameworkError: there is no such node, with the nearest spelling (`code` is `unknown_node`).
    ///     MethodError: nothing is uncertain, a parameter is out of its range, probabilities do not add up to 1, a node is
    ///         of another kind than is meant, or two entries are of the same thing.
    fn check(&self, py: Python<'_>, framework: AnyFramework) -> PyResult<()> {
        run(py, || self.0.check(&framework.0))
    }

    /// The entries as dicts.
    ///
    /// Returns:
    ///     list[dict]: as the constructor takes them.
    fn to_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "uncertainty", &self.0.uncertain)
    }

    /// The `[[uncertain]]` tables.
    ///
    /// Returns:
    ///     str: TOML, which `from_toml` reads, and which a framework file may hold.
    fn to_toml(&self, py: Python<'_>) -> PyResult<String> {
        run(py, || self.0.to_toml())
    }

    /// How many entries there are.
    fn __len__(&self) -> usize {
        self.0.uncertain.len()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __repr__(&self) -> String {
        let names: Vec<&str> = self.0.uncertain.iter().map(r::Uncertain::input).collect();
        format!("Uncertainty: {}", names.join(", "))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "uncertainty", || pickle::write("uncertainty", &self.0))
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

/// One period of a panel, in the context of all.
#[pyclass(frozen)]
pub(crate) struct InPanel {
    panel: govindex::Panel,
    period: String,
}

/// The data of an analysis: as they are, or read from a table as `assess` reads it; `at` is the period of a panel that is meant.
#[pyfunction]
pub(crate) fn robustness_read<'py>(
    py: Python<'py>,
    framework: AnyFramework,
    data: &Bound<'py, PyAny>,
    options: &Bound<'py, PyDict>,
    function: &str,
    at: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let data = data_read(py, &framework, data, options, function)?;
    let Some(at) = at else { return Ok(data) };
    if !(at.is_instance_of::<PyString>() || at.is_instance_of::<PyInt>()) {
        return Err(wrong_type(function, "at", "the name of a period", at));
    }
    let Ok(panel) = data.cast::<Panel>() else {
        return Err(wrong_type(function, "data", "a panel where `at` is given", &data));
    };
    let (panel, period) = (panel.get().0.clone(), at.str()?.extract()?);
    InPanel { panel, period }.into_bound_py_any(py)
}

fn data_read<'py>(
    py: Python<'py>,
    framework: &AnyFramework,
    data: &Bound<'py, PyAny>,
    options: &Bound<'py, PyDict>,
    function: &str,
) -> PyResult<Bound<'py, PyAny>> {
    if data.is_instance_of::<Dataset>() || data.is_instance_of::<Panel>() {
        if options.is_empty() {
            return Ok(data.clone());
        }
        let names: Vec<String> = options.keys().iter().map(|key| key.to_string()).collect();
        return Err(PyTypeError::new_err(format!(
            "{function}() takes no {} for a Dataset or Panel",
            names.join(", ")
        )));
    }
    let options = read_options_for(function, Some(options))?;
    let source = Source::new(data, "a Dataset or Panel, ")?;
    let framework = &framework.0;
    if options.period.is_some() {
        let panel = run(py, || read_for(framework, &options, |options| source.panel(options)))?;
        return Panel(panel).into_bound_py_any(py);
    }
    let data = run(py, || read_for(framework, &options, |options| source.dataset(options)))?;
    Dataset(data).into_bound_py_any(py)
}

/// How a simulation is run. The defaults stand in `robustness.py`; these let each parameter be read alone.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Simulation {
    runs: usize,
    seed: u64,
    level: f64,
    pairs: bool,
    samples: bool,
}

/// Names of nodes, units …: one text counts as one.
fn named(function: &str, keyword: &str, value: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<String>> {
    value.map_or(Ok(Vec::new()), |value| {
        texts(value).ok_or_else(|| wrong_type(function, keyword, "a text or a sequence of texts", value))
    })
}

/// A simulation, or one for each period of a panel.
#[pyfunction]
pub(crate) fn robustness_monte_carlo<'py>(
    py: Python<'py>,
    framework: AnyFramework,
    data: &Bound<'py, PyAny>,
    uncertainty: &Uncertainty,
    nodes: Option<&Bound<'py, PyAny>>,
    parameters: &Bound<'py, PyDict>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let known: Simulation = read("the Monte Carlo simulation", parameters, Value::Object)?;
    let nodes = named("monte_carlo", "nodes", nodes)?;
    let nodes: Vec<&str> = nodes.iter().map(String::as_str).collect();
    let options = Options::default()
        .runs(known.runs)
        .seed(known.seed)
        .level(known.level)
        .pairs(known.pairs)
        .samples(known.samples)
        .nodes(&nodes);
    let (framework, uncertainty) = (&framework.0, &uncertainty.0);
    if let Ok(panel) = data.cast::<Panel>() {
        let panel = &panel.get().0;
        let found = watched(py, progress, |observer| {
            r::monte_carlo_panel(framework, panel, uncertainty, &options.observer(observer))
        })?;
        let dict = PyDict::new(py);
        for (period, found) in found {
            dict.set_item(period, Bound::new(py, Robustness(found))?)?;
        }
        return Ok(dict.into_any());
    }
    let data = data_of("monte_carlo", data)?;
    let found = watched(py, progress, |observer| {
        r::monte_carlo(framework, data, uncertainty, &options.observer(observer))
    })?;
    Robustness(found).into_bound_py_any(py)
}

/// The standard errors of scores and ranks of one dataset, or of one period of a panel.
#[pyfunction]
pub(crate) fn robustness_standard_errors(
    py: Python<'_>,
    framework: AnyFramework,
    data: &Bound<'_, PyAny>,
    nodes: Option<&Bound<'_, PyAny>>,
    runs: usize,
    seed: u64,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Table> {
    let nodes = named("standard_errors", "nodes", nodes)?;
    let nodes: Vec<&str> = nodes.iter().map(String::as_str).collect();
    let options = Options::default().runs(runs).seed(seed).nodes(&nodes);
    let (framework, data) = (&framework.0, data_of("standard_errors", data)?);
    watched(py, progress, |observer| {
        r::standard_errors(framework, data, &options.observer(observer)).map(|errors| errors.table())
    })
    .map(Table)
}

/// Runs `work` as [`watch::watched`] does; what is done are runs.
fn watched<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&r::Observer<'_>) -> Result<T, Error> + Send,
) -> PyResult<T> {
    watch::watched(py, progress, |pace| {
        work(&|done: usize, runs: usize| pace.tell(done as u64, Some(runs as u64)))
    })
}

fn data_of<'a>(function: &str, data: &'a Bound<'_, PyAny>) -> PyResult<r::Data<'a>> {
    if let Ok(one) = data.cast::<InPanel>() {
        let InPanel { panel, period } = one.get();
        return Ok(r::Data::from((panel, period.as_str())));
    }
    let is_one = |_| wrong_type(function, "data", "of one period, or a panel with `at`", data);
    Ok(r::Data::from(&data.cast::<Dataset>().map_err(is_one)?.get().0))
}

/// Outputs as the core spells them.
fn outputs_of(outputs: &Bound<'_, PyList>) -> PyResult<Vec<Output>> {
    let py = outputs.py();
    let given = json_from("the sensitivity analysis", "outputs", outputs.as_any())?;
    let Value::Array(outputs) = given else { return Ok(Vec::new()) };
    let read =
        |output| spelling::read(output).map_err(|fault| misspelt(py, "the sensitivity analysis", &fault));
    outputs.into_iter().map(read).collect()
}

/// How the points of a design are chosen; all are given.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Sample {
    points: usize,
    sampling: Sampling,
    seed: u64,
    second_order: bool,
}

/// Sensitivity indices of an assessment.
#[pyfunction]
#[allow(
    clippy::too_many_arguments,
    reason = "the arguments of the Python function, sorted by who reads them"
)]
pub(crate) fn robustness_sensitivity(
    py: Python<'_>,
    framework: AnyFramework,
    data: &Bound<'_, PyAny>,
    uncertainty: &Uncertainty,
    outputs: &Bound<'_, PyList>,
    node: Option<&str>,
    points: &Bound<'_, PyDict>,
    estimator: &Bound<'_, PyDict>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Influence> {
    let points: Sample = read("the sensitivity analysis", points, Value::Object)?;
    let estimator: Estimator = read("the sensitivity analysis", estimator, Value::Object)?;
    let outputs = outputs_of(outputs)?;
    let data = data_of("sensitivity", data)?;
    let inquiry = Inquiry::default()
        .points(points.points)
        .sampling(points.sampling)
        .seed(points.seed)
        .second_order(points.second_order)
        .estimator(estimator);
    let inquiry = node.map_or(inquiry, |node| inquiry.node(node));
    watched(py, progress, |observer| {
        r::influence(&framework.0, data, &uncertainty.0, &outputs, &inquiry.observer(observer))
    })
    .map(Influence)
}

/// The outputs of an assessment at the points of a matrix, a row a point: by output, one number a point.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "the arguments of the Python function")]
pub(crate) fn robustness_evaluate<'py>(
    py: Python<'py>,
    framework: AnyFramework,
    data: &Bound<'py, PyAny>,
    uncertainty: &Uncertainty,
    points: PyReadonlyArray2<'py, f64>,
    outputs: &Bound<'py, PyList>,
    node: Option<&str>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let outputs = outputs_of(outputs)?;
    let data = data_of("evaluate", data)?;
    let width = points.shape()[1];
    // The array lies by columns, the core reads by points.
    let by_points: Vec<f64> = points.as_array().iter().copied().collect();
    let (framework, uncertainty) = (&framework.0, &uncertainty.0);
    let found = watched(py, progress, |observer| {
        let needed = uncertainty.numbers(framework, data)?.len();
        if width != needed {
            return Err(Error::from(Problem::LengthMismatch {
                what: "each point".to_owned(),
                found: width,
                expected: needed,
                of: "numbers of a run (`problem` lists them)",
            }));
        }
        let inquiry = Inquiry::default().observer(observer);
        let inquiry = node.map_or(inquiry, |node| inquiry.node(node));
        r::evaluate(framework, data, uncertainty, &outputs, &by_points, &inquiry)
    })?;
    Ok(PyArray2::from_vec2(py, &found)?)
}

/// The input that each number of a run belongs to.
#[pyfunction]
pub(crate) fn robustness_numbers(
    py: Python<'_>,
    framework: AnyFramework,
    data: &Bound<'_, PyAny>,
    uncertainty: &Uncertainty,
) -> PyResult<Vec<String>> {
    let data = data_of("problem", data)?;
    run(py, || uncertainty.0.numbers(&framework.0, data))
}

/// The points of all runs of a design, a row a point: A, B, then A with each input from B, then for second order B with each
/// from A.
#[pyfunction]
pub(crate) fn robustness_design<'py>(
    py: Python<'py>,
    dimensions: usize,
    groups: Option<Vec<Vec<usize>>>,
    points: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let known: Sample = read("the design", points, Value::Object)?;
    let (rows, runs) = run(py, || {
        let design = Design::sample(known.sampling, known.points, dimensions, known.seed)?;
        let design = groups.map_or(Ok(design.clone()), |groups| design.grouped(groups))?;
        let design = if known.second_order { design.second_order() } else { design };
        Ok((design.all_points()?, design.runs()))
    })?;
    numpy::PyArray1::from_vec(py, rows).reshape([runs, dimensions])
}

/// Sensitivity indices from the outputs of a model at the points of a design.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "the blocks of the Python function, and what it says of them")]
pub(crate) fn robustness_indices<'py>(
    py: Python<'py>,
    a: PyReadonlyArray1<'py, f64>,
    b: PyReadonlyArray1<'py, f64>,
    ab: Vec<PyReadonlyArray1<'py, f64>>,
    ba: Vec<PyReadonlyArray1<'py, f64>>,
    sobol: bool,
    names: Vec<String>,
    estimator: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let estimator: Estimator = read("the sensitivity analysis", estimator, Value::Object)?;
    let (a, b) = (a.as_slice()?, b.as_slice()?);
    let ab = ab.iter().map(|column| Ok(column.as_slice()?)).collect::<PyResult<_>>()?;
    let ba = ba.iter().map(|column| Ok(column.as_slice()?)).collect::<PyResult<_>>()?;
    let outputs = r::Outputs { a, b, ab, ba, sobol };
    let found = run(py, || r::sensitivity(&outputs, &estimator))?;
    let dict = PyDict::new(py);
    dict.set_item("table", Bound::new(py, results::indices_table(&names, &found))?)?;
    dict.set_item("second_order", Bound::new(py, results::pairs_table(&names, &found))?)?;
    dict.set_item("mean", found.mean)?;
    dict.set_item("variance", found.variance)?;
    dict.set_item("rows", found.rows)?;
    dict.set_item("warnings", found.warnings.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    Ok(dict)
}

/// The node's code, or the index.
fn node_or_index<'a>(framework: &'a Tree, node: Option<&'a str>) -> &'a str {
    node.unwrap_or_else(|| framework.root().code())
}
