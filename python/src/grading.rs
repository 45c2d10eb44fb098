//! Grades and points. `scoring/` makes the arrays and documents.

use govindex::scoring::{self, Answer, Factor, Findings, Fuzzy, MatterElement, MatterElements, Rubric};
use govindex::{Cells, Error, Problem};
use numpy::PyArray1;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use crate::convert::facts_to_py;
use crate::errors::{raise, run};
use crate::labels::{Matrix, Names, Vector};
use crate::parameters::read;
use crate::scoring::{Given, Scored, Sorting, by_rows, numbers, whole};
use crate::table::Table;

/// The answer of a dimension's model, as the functions here return it.
pub(crate) fn answer_to_py(py: Python<'_>, answer: Answer, units: Names) -> PyResult<Bound<'_, PyAny>> {
    match answer {
        Answer::Scored(made) => Scored::new(made, units).into_bound_py_any(py),
        Answer::Sorting(made) => Sorting::new(made, units).into_bound_py_any(py),
        Answer::Points(units) => facts_to_py(py, "points", &units),
        Answer::Rsr(made) => Ok(rsr_to_py(py, made, units)?.into_any()),
        Answer::Fuzzy(units) => facts_to_py(py, "fuzzy evaluation", &units),
        Answer::MatterElement(made) => Ok(elements_to_py(py, &made)?.into_any()),
        other => facts_to_py(py, "answer", &other),
    }
}

/// Ranks, ratios, distribution and grades.
#[pyfunction]
pub(crate) fn scoring_rsr<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Option<Vec<f64>>,
    directions: Option<Vec<String>>,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let given = Given::new(&x, weights, directions);
    rsr_to_py(py, given.by("rsr", parameters, scoring::rsr)?, x.units()?)
}

fn rsr_to_py(py: Python<'_>, made: scoring::RsrResult, units: Names) -> PyResult<Bound<'_, PyDict>> {
    let number = |of: fn(&scoring::RsrStep) -> f64| Cells::Number {
        values: made.distribution.iter().map(of).collect(),
        decimals: Some(4),
    };
    let counts = made.distribution.iter().map(|step| Some(step.count as u64)).collect();
    let distribution = govindex::Table::new()
        .with("rsr", number(|step| step.rsr))
        .with("count", Cells::Count(counts))
        .with("position", number(|step| step.position))
        .with("share", number(|step| step.share))
        .with("probit", number(|step| step.probit));
    let regression = made.regression.map(|line| {
        let dict = PyDict::new(py);
        dict.set_item("intercept", line.intercept)?;
        dict.set_item("slope", line.slope)?;
        dict.set_item("r_squared", line.r_squared)?;
        dict.set_item("f", line.f)?;
        dict.set_item("p_value", line.p_value)?;
        Ok::<_, PyErr>(dict)
    });
    let dict = PyDict::new(py);
    dict.set_item("grades", whole(py, &made.grades)?)?;
    dict.set_item("scored", Bound::new(py, Scored::new(made.scored, units))?)?;
    dict.set_item("distribution", Bound::new(py, Table(distribution))?)?;
    dict.set_item("regression", regression.transpose()?)?;
    Ok(dict)
}

/// The membership of a thing in each grade; `factors` is a factor made of them.
#[pyfunction]
pub(crate) fn scoring_fuzzy<'py>(
    py: Python<'py>,
    factors: &Bound<'py, PyDict>,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let known: Fuzzy = read("fuzzy evaluation", parameters, Value::Object)?;
    let factors: Factor = read("fuzzy evaluation", factors, Value::Object)?;
    let made = run(py, || scoring::fuzzy_evaluation(&factors.factors, &known))?;
    facts_to_py(py, "fuzzy evaluation", &made)
}

/// Memberships of values in grades with typical values.
#[pyfunction]
pub(crate) fn scoring_memberships<'py>(
    py: Python<'py>,
    x: Vector<'py>,
    typical: Vec<f64>,
) -> PyResult<Bound<'py, PyAny>> {
    let memberships = x.run(|values| {
        let mut grades = vec![Vec::with_capacity(values.len()); typical.len()];
        for &value in values {
            let row = scoring::trapezoid_memberships(value, &typical)?;
            grades.iter_mut().zip(row).for_each(|(grade, membership)| grade.push(membership));
        }
        Ok(grades)
    });
    by_rows(py, &memberships?)
}

/// Relations of units to grades.
#[pyfunction]
pub(crate) fn scoring_matter_element<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Option<Vec<f64>>,
    parameters: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let known: MatterElement = read("matter-element", parameters, Value::Object)?;
    let given = Given::new(&x, weights, None);
    let made = given.run(|x, weights, _| scoring::matter_element(x, weights, &known))?;
    elements_to_py(py, &made)
}

fn elements_to_py<'py>(py: Python<'py>, made: &MatterElements) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("grades", whole(py, &made.grades)?)?;
    dict.set_item("level", numbers(py, &made.level)?)?;
    dict.set_item("relations", by_rows(py, &made.relations)?)?;
    dict.set_item("variant", &made.variant)?;
    Ok(dict)
}

/// Scores cut where the gaps are.
#[pyfunction]
pub(crate) fn scoring_breaks<'py>(
    py: Python<'py>,
    x: Vector<'py>,
    classes: i64,
) -> PyResult<Bound<'py, PyDict>> {
    let made = x.run(|values| scoring::natural_breaks(values, asked(classes)?))?;
    let dict = PyDict::new(py);
    dict.set_item("classes", with_gaps(py, &made.classes)?)?;
    dict.set_item("lower_bounds", numbers(py, &made.lower_bounds)?)?;
    dict.set_item("goodness", made.goodness)?;
    Ok(dict)
}

/// Scores cut into classes of equal size.
#[pyfunction]
pub(crate) fn scoring_equal_classes<'py>(
    py: Python<'py>,
    x: Vector<'py>,
    classes: i64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    with_gaps(py, &x.run(|values| scoring::equal_classes(values, asked(classes)?))?)
}

fn asked(classes: i64) -> Result<usize, Error> {
    usize::try_from(classes).map_err(|_| {
        Error::from(Problem::InvalidParameter {
            method: "classes",
            parameter: "classes",
            found: classes.to_string(),
            expected: "at least 1",
        })
    })
}

/// Classes as numbers, `NaN` where there is none.
fn with_gaps<'py>(py: Python<'py>, classes: &[Option<usize>]) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let classes: Vec<f64> =
        classes.iter().map(|class| class.map_or(f64::NAN, |class| class as f64)).collect();
    numbers(py, &classes)
}

/// The points of one unit, with a line for each won or lost.
#[pyfunction]
pub(crate) fn scoring_points<'py>(
    py: Python<'py>,
    rubric: &Bound<'py, PyDict>,
    findings: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let rubric: Rubric = read("points", rubric, Value::Object)?;
    let found: Findings = read("points", findings, Value::Object)?;
    let made = scoring::points(&rubric, &found).map_err(|error| raise(py, &error))?;
    facts_to_py(py, "points", &made)
}
