//! What a simulation and a sensitivity analysis found.

use govindex::Cells;
use govindex::robustness::{self as r, Estimated, FailedRuns, Indices};
use numpy::PyArray2;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use super::Uncertainty;
use crate::convert::{facts_to_py, present};
use crate::errors::{raise, run};
use crate::pickle;
use crate::table::{Table, html, optional, shown};

/// The repr shows this many rows.
const SHOWN_ROWS: usize = 10;

/// What a simulation found: how often each unit held each rank, at each node that was watched.
///
/// Made by `robustness.monte_carlo`. Where a method takes a node, the first that was watched is meant by default. Tables
/// have a row per unit in the order of the data.
///
/// Example:
///     >>> import govindex as gi
///     >>> framework = gi.Framework.from_toml('''
///     ... id = "example"
///     ... method = { normalize = "none" }
///     ... dimension = [{ code = "INDEX" }]
///     ... indicator = [{ code = "ONLINE", parent = "INDEX" }, { code = "MOBILE", parent = "INDEX" }]
///     ... uncertain = [{ kind = "weights", draw = "flat" }]
///     ... ''')
///     >>> data = {"unit": ["x", "y", "z"], "ONLINE": [90.0, 60.0, 20.0], "MOBILE": [40.0, 80.0, 10.0]}
///     >>> found = gi.robustness.monte_carlo(framework, data, runs=2000)
///     >>> found.groups()                      # in 95 % of the runs neither of x and y is above the other
///     [['y', 'x'], ['z']]
///     >>> round(found.rank_probabilities()["1"][0], 1)
///     0.4
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Robustness(pub(crate) r::Robustness);

#[pymethods]
impl Robustness {
    /// Scores and ranks with their intervals.
    ///
    /// Args:
    ///     node (str | None): a node that was watched.
    ///
    /// Returns:
    ///     Table: `unit`; `score` and `rank` as the framework has them; `score_mean`, `score_sd` (and `score_low`,
    ///     `score_median`, `score_high` where samples were kept); `rank_median`, `rank_low`, `rank_high` (the ends of the
    ///     interval that holds the share `level` of the runs), `rank_mean`, `rank_sd`; `same` (the share of runs in which
    ///     the unit has its nominal rank).
    ///
    /// Raises:
    ///     FrameworkError: the node was not watched (`code` is `unknown_node`).
    #[pyo3(signature = (node=None))]
    fn summary(&self, py: Python<'_>, node: Option<&str>) -> PyResult<Table> {
        run(py, || self.0.summary(self.watched(node))).map(Table)
    }

    /// The probability of each rank.
    ///
    /// Args:
    ///     node (str | None): a node that was watched.
    ///
    /// Returns:
    ///     Table: `unit`, then a column per rank (`"1"`, `"2"` ...; half ranks where ties share the mean place and one
    ///     occurs): the share of runs in which the unit held it.
    ///
    /// Raises:
    ///     FrameworkError: the node was not watched.
    #[pyo3(signature = (node=None))]
    fn rank_probabilities(&self, py: Python<'_>, node: Option<&str>) -> PyResult<Table> {
        run(py, || self.0.rank_probabilities(self.watched(node))).map(Table)
    }

    /// The probability of each grade.
    ///
    /// Args:
    ///     node (str | None): a node that was watched.
    ///
    /// Returns:
    ///     Table: `unit`, then a column per grade of the node: the share of runs in which the unit had it.
    ///
    /// Raises:
    ///     FrameworkError: the node was not watched.
    #[pyo3(signature = (node=None))]
    fn grade_probabilities(&self, py: Python<'_>, node: Option<&str>) -> PyResult<Table> {
        run(py, || self.0.grade_probabilities(self.watched(node))).map(Table)
    }

    /// The probability that one unit is above another.
    ///
    /// Args:
    ///     node (str | None): a node that was watched.
    ///
    /// Returns:
    ///     Table: `unit`, then a column per unit: the share of runs in which the unit of the row has the better rank.
    ///
    /// Raises:
    ///     FrameworkError: the node was not watched.
    ///     MethodError: pairs were not counted.
    #[pyo3(signature = (node=None))]
    fn above(&self, py: Python<'_>, node: Option<&str>) -> PyResult<Table> {
        run(py, || self.0.above(self.watched(node))).map(Table)
    }

    /// The groups of units that cannot be told apart: in none of them is a unit above another in at least the share
    /// `level` of the runs.
    ///
    /// Args:
    ///     node (str | None): a node that was watched.
    ///     level (float): above 0 and below 1.
    ///
    /// Returns:
    ///     list[list[str]]: units in the order of their mean rank; groups may overlap.
    ///
    /// Raises:
    ///     FrameworkError: the node was not watched.
    ///     MethodError: pairs were not counted, or the level is out of its range.
    #[pyo3(signature = (node=None, *, level=0.95), text_signature = "($self, node=None, *, level=0.95)")]
    fn groups(&self, py: Python<'_>, node: Option<&str>, level: f64) -> PyResult<Vec<Vec<String>>> {
        run(py, || {
            let groups = self.0.groups(self.watched(node), level)?;
            Ok(groups.into_iter().map(|group| group.into_iter().map(str::to_owned).collect()).collect())
        })
    }

    /// Whether the result still moves with the number of runs.
    ///
    /// Args:
    ///     node (str | None): a node that was watched.
    ///
    /// Returns:
    ///     dict[str, float | None]: `rank_error` (the largest standard error of a mean rank), and the largest difference
    ///     between the first half of the runs and the second: `mean_moves`, `median_moves`, `interval_moves`. None of one
    ///     run.
    ///
    /// Raises:
    ///     FrameworkError: the node was not watched.
    #[pyo3(signature = (node=None))]
    fn convergence<'py>(&self, py: Python<'py>, node: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        let found = run(py, || Ok(self.0.node(self.watched(node))?.convergence(self.0.level)))?;
        facts_to_py(py, "convergence", &found)
    }

    /// The share of the units whose nominal rank lies in the interval of their ranks.
    ///
    /// Args:
    ///     node (str | None): a node that was watched.
    ///
    /// Raises:
    ///     FrameworkError: the node was not watched.
    #[pyo3(signature = (node=None))]
    fn nominal_inside(&self, py: Python<'_>, node: Option<&str>) -> PyResult<Option<f64>> {
        run(py, || Ok(self.0.node(self.watched(node))?.nominal_inside(self.0.level))).map(present)
    }

    /// The score of every unit in every run that has a result.
    ///
    /// Args:
    ///     node (str | None): a node that was watched.
    ///
    /// Returns:
    ///     numpy.ndarray | None: 2-D, units down and runs across; None where samples were not kept.
    ///
    /// Raises:
    ///     FrameworkError: the node was not watched.
    ///     ImportError: numpy is not installed.
    #[pyo3(signature = (node=None))]
    fn samples<'py>(
        &self,
        py: Python<'py>,
        node: Option<&str>,
    ) -> PyResult<Option<Bound<'py, PyArray2<f64>>>> {
        optional(py, "numpy")?;
        let found = self.0.node(self.watched(node)).map_err(|error| raise(py, &error))?;
        found.samples.as_ref().map(|samples| Ok(PyArray2::from_vec2(py, samples)?)).transpose()
    }

    /// Whether each unit's change since an earlier simulation is beyond noise.
    ///
    /// Args:
    ///     earlier (Robustness): the same simulation of an earlier period; `monte_carlo` of a panel makes both.
    ///     node (str | None): a node that was watched in both.
    ///
    /// Returns:
    ///     Table: a row per unit of both: `unit`; `score_change` and `rank_change` as the framework has them (a rank that
    ///     falls is a better one); `higher`, the share of runs in which its score is higher than in the same run of the
    ///     earlier simulation (missing unless both kept samples of the same runs and none failed); `better_rank` and
    ///     `worse_rank`, the probability of either if the ranks of the two are drawn independently.
    ///
    /// Raises:
    ///     FrameworkError: the node was not watched.
    #[pyo3(signature = (earlier, node=None))]
    fn change_since(&self, py: Python<'_>, earlier: &Self, node: Option<&str>) -> PyResult<Table> {
        run(py, || self.0.change_since(&earlier.0, self.watched(node))).map(Table)
    }

    /// The framework's id.
    #[getter]
    fn framework(&self) -> &str {
        &self.0.framework
    }

    /// What was uncertain.
    #[getter]
    fn uncertainty(&self) -> Uncertainty {
        Uncertainty(self.0.uncertainty.clone())
    }

    /// The seed.
    #[getter]
    fn seed(&self) -> u64 {
        self.0.seed
    }

    /// The share of runs that intervals hold.
    #[getter]
    fn level(&self) -> f64 {
        self.0.level
    }

    /// How many runs were asked for.
    #[getter]
    fn runs(&self) -> usize {
        self.0.runs
    }

    /// How many runs were done, those that failed among them.
    #[getter]
    fn done(&self) -> usize {
        self.0.done
    }

    /// How many runs have a result.
    #[getter]
    fn counted(&self) -> usize {
        self.0.counted()
    }

    /// Whether all runs that were asked for were done; False where they were ended before.
    #[getter]
    fn complete(&self) -> bool {
        self.0.is_complete()
    }

    /// Why runs have no result: a dict for each kind of error, with `runs` (how many), `first` (the first of them, from
    /// 0), `code` and `message`.
    #[getter]
    fn failed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        failed_to_py(py, &self.0.failed)
    }

    /// The units, in the order of the data.
    #[getter]
    fn units(&self) -> Vec<String> {
        self.0.units.clone()
    }

    /// The nodes that were watched.
    #[getter]
    fn nodes(&self) -> Vec<&str> {
        self.0.nodes.iter().map(|node| node.code.as_str()).collect()
    }

    /// The version of govindex that made the result.
    #[getter]
    fn version(&self) -> &str {
        &self.0.version
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "robustness", || self.0.to_json())
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(format!("{}\n{}", self.caption(), shown(&self.shown()?, SHOWN_ROWS)))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let table = html(py, &self.shown()?)?;
        py.import(intern!(py, "govindex._html"))?.call_method1("captioned", (self.caption(), table))
    }
}

impl Robustness {
    fn watched<'a>(&'a self, node: Option<&'a str>) -> &'a str {
        node.unwrap_or_else(|| self.0.nodes.first().map_or("", |node| &node.code))
    }

    fn shown(&self) -> PyResult<govindex::Table> {
        let summary = self.0.summary(self.watched(None));
        let summary = summary.map_err(|error| Python::attach(|py| raise(py, &error)))?;
        let kept = ["unit", "score", "rank", "rank_median", "rank_low", "rank_high", "same"];
        let kept = summary.columns().filter(|(name, _)| kept.contains(name));
        Ok(kept.fold(govindex::Table::new(), |table, (name, cells)| table.with(name, cells.clone())))
    }

    fn caption(&self) -> String {
        let lost = self.0.done - self.0.counted();
        let failed = if lost > 0 { format!(", {lost} failed") } else { String::new() };
        let runs = if self.0.is_complete() {
            format!("{} runs", self.0.runs)
        } else {
            format!("{} of {} runs", self.0.done, self.0.runs)
        };
        format!("{} at {}: {runs}{failed}, seed {}", self.0.framework, self.watched(None), self.0.seed)
    }
}

fn failed_to_py<'py>(py: Python<'py>, failed: &[FailedRuns]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for one in failed {
        let dict = PyDict::new(py);
        dict.set_item("runs", one.runs)?;
        dict.set_item("first", one.first)?;
        dict.set_item("code", one.error.code())?;
        dict.set_item("message", one.error.to_string())?;
        list.append(dict)?;
    }
    Ok(list)
}

/// What a sensitivity analysis found: how much of each output's variance is due to each uncertain input.
///
/// Made by `robustness.sensitivity`.
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Influence(pub(crate) r::Influence);

#[pymethods]
impl Influence {
    /// The indices with their intervals.
    ///
    /// Returns:
    ///     Table: a row per output and input: `output`, `input`, `first` (what of the variance goes when the input is
    ///     settled), `first_low`, `first_high`, `total` (what stays when all others are settled), `total_low`,
    ///     `total_high`, `fault` (why an output has no indices: it never varies).
    fn table(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.table())).map(Table)
    }

    /// The indices of pairs of inputs, where `second_order` asked for them.
    ///
    /// Returns:
    ///     Table: a row per output and pair: `output`, `input`, `other`, `second` (what of the variance goes when both are
    ///     settled, beyond what goes with each), `second_low`, `second_high`.
    fn second_order(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.second_order_table())).map(Table)
    }

    /// The inputs: the names of the uncertain entries.
    #[getter]
    fn inputs(&self) -> Vec<String> {
        self.0.inputs.clone()
    }

    /// The outputs, as the table calls them.
    #[getter]
    fn outputs(&self) -> Vec<String> {
        self.0.outputs.iter().map(|one| one.output.to_string()).collect()
    }

    /// The mean of each output over the runs at independent points; None where it has no indices.
    #[getter]
    fn means(&self) -> Vec<Option<f64>> {
        self.0.outputs.iter().map(|one| one.indices.as_ref().ok().map(|found| found.mean)).collect()
    }

    /// The variance of each output over the same runs; None where it has no indices.
    #[getter]
    fn variances(&self) -> Vec<Option<f64>> {
        self.0.outputs.iter().map(|one| one.indices.as_ref().ok().map(|found| found.variance)).collect()
    }

    /// What a reader must know, a sentence each.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for one in &self.0.outputs {
            for warning in one.indices.iter().flat_map(|found| &found.warnings) {
                let told = warning.to_string();
                if !all.contains(&told) {
                    all.push(told);
                }
            }
        }
        all
    }

    /// How many runs were asked for.
    #[getter]
    fn runs(&self) -> usize {
        self.0.runs
    }

    /// How many were done.
    #[getter]
    fn done(&self) -> usize {
        self.0.done
    }

    /// Whether all were done; where they were ended before, the indices are from the points that were run whole.
    #[getter]
    fn complete(&self) -> bool {
        self.0.is_complete()
    }

    /// Why runs have no result, as in `Robustness.failed`.
    #[getter]
    fn failed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        failed_to_py(py, &self.0.failed)
    }

    /// The seed of the points.
    #[getter]
    fn seed(&self) -> u64 {
        self.0.seed
    }

    /// The version of govindex that made the result.
    #[getter]
    fn version(&self) -> &str {
        &self.0.version
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "influence", || self.0.to_json())
    }

    fn __repr__(&self) -> String {
        format!("{}\n{}", self.caption(), shown(&self.0.table(), 2 * SHOWN_ROWS))
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let table = html(py, &self.0.table())?;
        py.import(intern!(py, "govindex._html"))?.call_method1("captioned", (self.caption(), table))
    }
}

impl Influence {
    fn caption(&self) -> String {
        let lost: usize = self.0.failed.iter().map(|failed| failed.runs).sum();
        let failed = if lost > 0 { format!(", {lost} failed") } else { String::new() };
        let runs = if self.0.is_complete() {
            format!("{} runs", self.0.runs)
        } else {
            format!("{} of {} runs", self.0.done, self.0.runs)
        };
        format!("Sensitivity: {runs}{failed}, seed {}", self.0.seed)
    }
}

/// Indices pair by pair.
pub(super) fn pairs_table(names: &[String], found: &Indices) -> Table {
    let pairs = &found.second_order;
    let name = |k: usize| Cells::texts(pairs.iter().map(|pair| names[pair.inputs[k]].as_str()));
    let column = |f: &dyn Fn(&Estimated) -> f64| Cells::Number {
        values: pairs.iter().map(|pair| f(&pair.index)).collect(),
        decimals: Some(3),
    };
    let end = |of: &Estimated, k: usize| of.interval.map_or(f64::NAN, |ends| ends[k]);
    Table(
        govindex::Table::new()
            .with("input", name(0))
            .with("other", name(1))
            .with("second", column(&|index| index.value))
            .with("second_low", column(&|index| end(index, 0)))
            .with("second_high", column(&|index| end(index, 1))),
    )
}

/// Indices input by input.
pub(super) fn indices_table(names: &[String], found: &Indices) -> Table {
    let column = |f: &dyn Fn(&r::Index) -> f64| Cells::Number {
        values: found.inputs.iter().map(f).collect(),
        decimals: Some(3),
    };
    let end = |of: Estimated, k: usize| of.interval.map_or(f64::NAN, |ends| ends[k]);
    Table(
        govindex::Table::new()
            .with("input", Cells::texts(names))
            .with("first", column(&|index| index.first.value))
            .with("first_low", column(&|index| end(index.first, 0)))
            .with("first_high", column(&|index| end(index.first, 1)))
            .with("total", column(&|index| index.total.value))
            .with("total_low", column(&|index| end(index.total, 0)))
            .with("total_high", column(&|index| end(index.total, 1))),
    )
}
