//! What one change does: something left out, another method, other weights.

use govindex::robustness::{self as r, Limit, StabilityInterval};
use govindex::{Cells, Problem};
use numpy::{PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::{data_of, named, node_or_index};
use crate::assessment::Assessment;
use crate::convert::facts_to_py;
use crate::errors::run;
use crate::framework::AnyFramework;
use crate::labels::Matrix;
use crate::table::Table;

/// The assessment without each node in turn.
#[pyfunction]
pub(crate) fn robustness_leave_out(
    py: Python<'_>,
    framework: AnyFramework,
    data: &Bound<'_, PyAny>,
    nodes: Option<&Bound<'_, PyAny>>,
) -> PyResult<Table> {
    let framework = &framework.0;
    let data = data_of("leave_out", data)?;
    let given = nodes.is_some();
    let nodes = named("leave_out", "nodes", nodes)?;
    run(py, || {
        let all = || framework.nodes().iter().skip(1).map(govindex::framework::Node::code).collect();
        let nodes: Vec<&str> = if given { nodes.iter().map(String::as_str).collect() } else { all() };
        r::leave_out(framework, data, &nodes).map(|found| r::left_out_table(&found))
    })
    .map(Table)
}

/// The reversals when each unit in turn is left out.
#[pyfunction]
pub(crate) fn robustness_leave_units_out(
    py: Python<'_>,
    framework: AnyFramework,
    data: &Bound<'_, PyAny>,
    node: Option<&str>,
) -> PyResult<Table> {
    let framework = &framework.0;
    let data = data_of("leave_units_out", data)?;
    let found = run(py, || r::leave_units_out(framework, data, node_or_index(framework, node)))?;
    let count = |f: &dyn Fn(&r::Reversals) -> usize| {
        let counts = found.iter().map(|(_, found)| found.as_ref().ok().map(|found| f(found) as u64));
        Cells::Count(counts.collect())
    };
    let text = |f: &dyn Fn(&r::Reversals) -> String| {
        Cells::Text(found.iter().map(|(_, found)| found.as_ref().ok().map(f)).collect())
    };
    let pairs = |found: &r::Reversals| {
        found.pairs.iter().map(|(a, b)| format!("{a} > {b}")).collect::<Vec<_>>().join(", ")
    };
    Ok(Table(
        govindex::Table::new()
            .with("left_out", Cells::texts(found.iter().map(|(unit, _)| unit.clone())))
            .with("reversed", count(&|found| found.pairs.len()))
            .with("compared", count(&|found| found.compared))
            .with("pairs", text(&pairs))
            .with("scalings", text(&|found| found.scalings.join(", ")))
            .with("weights", text(&|found| found.weights.join(", ")))
            .with("models", text(&|found| found.models.join(", ")))
            .with(
                "fault",
                Cells::Text(
                    found.iter().map(|(_, found)| found.as_ref().err().map(ToString::to_string)).collect(),
                ),
            ),
    ))
}

/// The pairs that change places between two assessments.
#[pyfunction]
pub(crate) fn robustness_reversals<'py>(
    py: Python<'py>,
    before: &Assessment,
    after: &Assessment,
    node: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let node = node_or_index(before.0.framework(), node);
    let found = run(py, || r::reversals(&before.0, &after.0, node))?;
    let dict = facts_to_py(py, "reversals", &found)?;
    dict.set_item("pairs", found.pairs)?;
    Ok(dict)
}

/// Several methods on the same units.
#[pyfunction]
pub(crate) fn robustness_side_by_side<'py>(
    py: Python<'py>,
    methods: Vec<(String, Bound<'py, Assessment>)>,
) -> PyResult<Bound<'py, PyDict>> {
    let methods: Vec<(&str, &govindex::Assessment)> =
        methods.iter().map(|(name, one)| (name.as_str(), &one.get().0)).collect();
    let found = run(py, || r::side_by_side(&methods))?;
    let dict = PyDict::new(py);
    dict.set_item("ranks", Bound::new(py, Table(found.ranks))?)?;
    dict.set_item("agreement", Bound::new(py, Table(found.agreement))?)?;
    Ok(dict)
}

/// The children of a dimension: scores (units down, children across), weights, codes, units.
#[pyfunction]
#[allow(clippy::type_complexity, reason = "a tuple that one Python function takes apart")]
pub(crate) fn robustness_children<'py>(
    py: Python<'py>,
    assessment: &Assessment,
    node: Option<&str>,
) -> PyResult<(Bound<'py, PyArray2<f64>>, Vec<f64>, Vec<String>, Vec<String>)> {
    let result = &assessment.0;
    let found = run(py, || r::children(result, node_or_index(result.framework(), node)))?;
    let rows: Vec<Vec<f64>> = (0..result.units().len())
        .map(|unit| found.columns.iter().map(|column| column[unit]).collect())
        .collect();
    let codes = found.codes.iter().map(|code| (*code).to_owned()).collect();
    Ok((PyArray2::from_vec2(py, &rows)?, found.weights, codes, result.units().to_vec()))
}

/// The name at a position, or the position.
fn label(names: Option<&[String]>, at: usize) -> String {
    names.and_then(|names| names.get(at).cloned()).unwrap_or_else(|| at.to_string())
}

/// How far each weight can move.
#[pyfunction]
pub(crate) fn robustness_stability(
    x: Matrix<'_>,
    weights: Vec<f64>,
    pair: Option<(usize, usize)>,
) -> PyResult<Table> {
    let (names, units) = (x.names()?, x.units()?);
    let (names, units) = (names.as_deref(), units.as_deref());
    let found = x.run(|x| r::weight_stability(x, &weights))?;
    let number = |f: &dyn Fn(&r::WeightStability) -> f64| Cells::Number {
        values: found.iter().map(f).collect(),
        decimals: Some(4),
    };
    let told = |limit: Option<Limit>| {
        limit.map(|limit| format!("{} > {}", label(units, limit.ahead), label(units, limit.behind)))
    };
    let text = |f: &dyn Fn(&r::WeightStability) -> Option<Limit>| {
        Cells::Text(found.iter().map(|one| told(f(one))).collect())
    };
    let mut table = govindex::Table::new()
        .with("indicator", Cells::texts((0..found.len()).map(|j| label(names, j))))
        .with("weight", number(&|one| one.weight))
        .with("top_low", number(&|one| one.top.low))
        .with("top_high", number(&|one| one.top.high))
        .with("top_at_low", text(&|one| one.top.at_low))
        .with("top_at_high", text(&|one| one.top.at_high))
        .with("order_low", number(&|one| one.order.low))
        .with("order_high", number(&|one| one.order.high))
        .with("order_at_low", text(&|one| one.order.at_low))
        .with("order_at_high", text(&|one| one.order.at_high));
    if let Some((a, b)) = pair {
        let of = |one: &r::WeightStability, f: &dyn Fn(StabilityInterval) -> f64| {
            one.pair(a, b).map_or(f64::NAN, f)
        };
        table = table
            .with("pair_low", number(&|one| of(one, &|interval| interval.low)))
            .with("pair_high", number(&|one| of(one, &|interval| interval.high)));
    }
    Ok(Table(table))
}

/// What it takes for each rival to draw level with the leader.
#[pyfunction]
pub(crate) fn robustness_smallest_change<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Vec<f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let units = x.units()?;
    let units = units.as_deref();
    let found = x.run(|x| r::smallest_change(x, &weights))?;
    let number = |f: &dyn Fn(&r::LeaderChange) -> f64| Cells::Number {
        values: found.iter().map(f).collect(),
        decimals: Some(4),
    };
    let table = govindex::Table::new()
        .with("leader", Cells::texts(found.iter().map(|one| label(units, one.leader))))
        .with("rival", Cells::texts(found.iter().map(|one| label(units, one.rival))))
        .with("least_sum", number(&|one| one.least_sum))
        .with("least_distance", number(&|one| one.least_distance));
    let dict = PyDict::new(py);
    dict.set_item("table", Bound::new(py, Table(table))?)?;
    dict.set_item("by_sum", rows(py, found.iter().map(|one| one.by_sum.clone()), weights.len())?)?;
    dict.set_item("by_distance", rows(py, found.iter().map(|one| one.by_distance.clone()), weights.len())?)?;
    Ok(dict)
}

fn rows(
    py: Python<'_>,
    rows: impl Iterator<Item = Vec<f64>>,
    width: usize,
) -> PyResult<Bound<'_, PyArray2<f64>>> {
    let rows: Vec<Vec<f64>> = rows.collect();
    if rows.is_empty() {
        return Ok(PyArray2::zeros(py, [0, width], false));
    }
    Ok(PyArray2::from_vec2(py, &rows)?)
}

/// Rank acceptabilities and central weights.
#[pyfunction]
pub(crate) fn robustness_smaa<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    draws: Option<PyReadonlyArray2<'py, f64>>,
    runs: u64,
    seed: u64,
) -> PyResult<Bound<'py, PyDict>> {
    // The array lies by columns, the core reads draw by draw.
    let draws: Option<(usize, Vec<f64>)> = draws.map(|draws| {
        let draws = draws.as_array();
        (draws.ncols(), draws.iter().copied().collect())
    });
    let found = x.run(|x| {
        let k = x.len();
        let found = match draws {
            Some((width, _)) if width != k => {
                return Err(govindex::Error::from(Problem::LengthMismatch {
                    what: "each draw of weights".to_owned(),
                    found: width,
                    expected: k,
                    of: "columns",
                }));
            }
            Some((_, draws)) => r::smaa(x, &draws)?,
            None => r::smaa_flat(x, usize::try_from(runs).unwrap_or(usize::MAX), seed)?,
        };
        Ok((found, k))
    })?;
    let (found, k) = found;
    let n = found.ranks.units();
    let acceptability: Vec<Vec<f64>> =
        (0..n).map(|unit| (1..=n).map(|rank| found.acceptability(unit, rank as f64)).collect()).collect();
    let central = found.central.iter().map(|one| one.clone().unwrap_or_else(|| vec![f64::NAN; k]));
    let dict = PyDict::new(py);
    dict.set_item("acceptability", PyArray2::from_vec2(py, &acceptability)?)?;
    dict.set_item("central", rows(py, central, k)?)?;
    dict.set_item("mean_ranks", PyList::new(py, (0..n).map(|unit| found.ranks.mean(unit)))?)?;
    Ok(dict)
}
