//! Statistics. `stats.py` makes the arrays and documents.

use govindex::stats::{
    CohenKappa, ConcordanceTest, Correlation, Credit, Divisor, IntraclassCorrelation, KrippendorffAlpha,
    Limits, Metric, PcaMatrix, PriorFit, ProportionInterval, ProportionMethod, Shrink,
};
use govindex::{Error, Problem};
use numpy::{PyArray1, PyArray2, PyArrayMethods as _};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use crate::convert::{choice, facts_to_py, present};
use crate::errors::run;
use crate::labels::{Matrix, Vector};
use crate::parameters::read;

#[pyfunction]
pub(crate) fn stats_correlations<'py>(x: Matrix<'py>, kind: &str) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let py = x.py();
    let found = x.run(|x| govindex::stats::correlations(x, correlation_named(kind)?))?;
    symmetric(py, found.as_slice(), found.nrows())
}

/// A symmetric matrix, of which the order in memory does not matter.
fn symmetric<'py>(py: Python<'py>, found: &[f64], side: usize) -> PyResult<Bound<'py, PyArray2<f64>>> {
    PyArray1::from_slice(py, found).reshape([side, side])
}

pub(crate) fn correlation_named(kind: &str) -> Result<Correlation, govindex::Error> {
    let expected = "\"pearson\", \"spearman\", \"kendall\" or \"distance\"";
    choice("correlations", "kind", kind, expected)
}

#[pyfunction]
pub(crate) fn stats_correlation_test<'py>(
    x: Vector<'py>,
    y: Vector<'py>,
    kind: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let b = y.values()?;
    let found = x.run(|a| govindex::stats::correlation_test(a, b, correlation_named(kind)?))?;
    facts_to_py(x.py(), "correlation", &found)
}

#[pyfunction]
pub(crate) fn stats_correlation_tests<'py>(x: Matrix<'py>, kind: &str) -> PyResult<Bound<'py, PyDict>> {
    let py = x.py();
    let found = x.run(|x| govindex::stats::correlation_tests(x, correlation_named(kind)?))?;
    let dict = PyDict::new(py);
    let matrices =
        [("coefficients", found.coefficients()), ("p_values", found.p_values()), ("units", found.units())];
    for (name, matrix) in matrices {
        dict.set_item(name, symmetric(py, matrix.as_slice(), matrix.nrows())?)?;
    }
    Ok(dict)
}

#[pyfunction]
pub(crate) fn stats_cronbach(x: Matrix<'_>) -> PyResult<Bound<'_, PyAny>> {
    let py = x.py();
    let found = x.run(govindex::stats::cronbach)?;
    facts_to_py(py, "reliability", &found)
}

#[pyfunction]
pub(crate) fn stats_principal_components<'py>(x: Matrix<'py>, matrix: &str) -> PyResult<Bound<'py, PyAny>> {
    let py = x.py();
    let found = x.run(|x| {
        let expected = "\"correlation\" or \"covariance\"";
        let matrix: PcaMatrix = choice("principal components", "matrix", matrix, expected)?;
        govindex::stats::principal_components(x, matrix)
    })?;
    facts_to_py(py, "components", &found)
}

#[pyfunction]
pub(crate) fn stats_profile<'py>(x: Vector<'py>, limits: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    let py = x.py();
    let limits: Limits = read("profile", limits, Value::Object)?;
    let found = x.run(|values| govindex::stats::profile(values, &limits))?;
    facts_to_py(py, "profile", &found)
}

#[pyfunction]
pub(crate) fn stats_gini(x: Vector<'_>) -> PyResult<f64> {
    x.run(govindex::stats::gini)
}

#[pyfunction]
pub(crate) fn stats_theil(x: Vector<'_>) -> PyResult<f64> {
    x.run(govindex::stats::theil)
}

#[pyfunction]
pub(crate) fn stats_moments<'py>(x: Vector<'py>, divisor: &str) -> PyResult<Bound<'py, PyDict>> {
    let py = x.py();
    let found = x.run(|values| {
        let divisor: Divisor = choice("moments", "divisor", divisor, "\"sample\" or \"population\"")?;
        govindex::stats::moments(values, divisor)
    })?;
    let dict = PyDict::new(py);
    dict.set_item("count", found.count)?;
    dict.set_item("mean", present(found.mean))?;
    dict.set_item("sd", present(found.sd))?;
    Ok(dict)
}

/// A test by its name, or with its parameters.
#[derive(serde::Deserialize)]
struct Chosen {
    test: ConcordanceTest,
}

#[pyfunction]
pub(crate) fn stats_concordance<'py>(
    ratings: Vec<Vec<f64>>,
    test: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = test.py();
    let given = PyDict::new(py);
    given.set_item("test", test)?;
    let chosen: Chosen = read("Kendall's W", &given, Value::Object)?;
    let found = run(py, || govindex::stats::concordance_by(&ratings, chosen.test))?;
    facts_to_py(py, "concordance", &found)
}

#[pyfunction]
pub(crate) fn stats_rank_agreement<'py>(x: Vector<'py>, y: Vector<'py>) -> PyResult<Bound<'py, PyAny>> {
    let b = y.values()?;
    let found = x.run(|a| govindex::stats::rank_agreement(a, b))?;
    facts_to_py(x.py(), "agreement", &found)
}

#[pyfunction]
pub(crate) fn stats_cohen_kappa<'py>(
    x: Vector<'py>,
    y: Vector<'py>,
    credit: &str,
    categories: Vec<f64>,
    level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let b = y.values()?;
    let found = x.run(|a| {
        let expected = "\"unweighted\", \"linear\" or \"quadratic\"";
        let credit: Credit = choice("Cohen's kappa", "credit", credit, expected)?;
        let parameters = CohenKappa::default().credit(credit).categories(categories).level(level);
        govindex::stats::cohen_kappa(a, b, &parameters)
    })?;
    facts_to_py(x.py(), "kappa", &found)
}

#[pyfunction]
pub(crate) fn stats_fleiss_kappa(ratings: Matrix<'_>, counts: bool) -> PyResult<Bound<'_, PyAny>> {
    let py = ratings.py();
    let found = ratings.run(|ratings| {
        if counts {
            govindex::stats::fleiss_kappa_of_counts(ratings)
        } else {
            govindex::stats::fleiss_kappa(ratings)
        }
    })?;
    facts_to_py(py, "kappa", &found)
}

#[pyfunction]
pub(crate) fn stats_krippendorff_alpha<'py>(
    ratings: Matrix<'py>,
    metric: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let py = ratings.py();
    let found = ratings.run(|ratings| {
        let expected = "\"nominal\", \"ordinal\", \"interval\" or \"ratio\"";
        let metric: Metric = choice("Krippendorff's alpha", "metric", metric, expected)?;
        govindex::stats::krippendorff_alpha(ratings, &KrippendorffAlpha::default().metric(metric))
    })?;
    facts_to_py(py, "alpha", &found)
}

#[pyfunction]
pub(crate) fn stats_intraclass_correlation(ratings: Matrix<'_>, level: f64) -> PyResult<Bound<'_, PyAny>> {
    let py = ratings.py();
    let found = ratings.run(|ratings| {
        let parameters = IntraclassCorrelation::default().level(level);
        govindex::stats::intraclass_correlation(ratings, &parameters)
    })?;
    facts_to_py(py, "correlations", &found)
}

#[pyfunction]
pub(crate) fn stats_proportion_intervals<'py>(
    successes: Vector<'py>,
    trials: Vector<'py>,
    method: &str,
    level: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let py = successes.py();
    let n = trials.values()?;
    let found = successes.run(|x| {
        let expected = "\"wilson\", \"wald\", \"clopper-pearson\", \"agresti-coull\" or \"jeffreys\"";
        let method: ProportionMethod = choice("the interval of a proportion", "method", method, expected)?;
        let parameters = ProportionInterval::default().method(method).level(level);
        govindex::stats::proportion_intervals(x, n, &parameters)
    })?;
    let dict = PyDict::new(py);
    dict.set_item("estimates", PyArray1::from_vec(py, found.estimates))?;
    dict.set_item("se", PyArray1::from_vec(py, found.se))?;
    dict.set_item("lower", PyArray1::from_vec(py, found.lower))?;
    dict.set_item("upper", PyArray1::from_vec(py, found.upper))?;
    Ok(dict)
}

/// How small counts are drawn in.
pub(crate) fn shrinking(method: &str, fit: &str, level: f64) -> Result<Shrink, Error> {
    let fit = prior_fit(fit)?;
    match method {
        "beta-binomial" => Ok(Shrink::BetaBinomial { fit, level }),
        "wilson-lower" => Ok(Shrink::WilsonLower { level }),
        _ => Err(Error::from(Problem::InvalidParameter {
            method: "shrinking shares",
            parameter: "method",
            found: format!("\"{method}\""),
            expected: "\"beta-binomial\" or \"wilson-lower\"",
        })),
    }
}

#[pyfunction]
pub(crate) fn stats_shrink<'py>(
    successes: Vector<'py>,
    trials: Vector<'py>,
    method: &str,
    fit: &str,
    level: f64,
) -> PyResult<Bound<'py, PyDict>> {
    let py = successes.py();
    let n = trials.values()?;
    let found = successes.run(|x| govindex::stats::shrink(x, n, &shrinking(method, fit, level)?))?;
    let dict = PyDict::new(py);
    dict.set_item("values", PyArray1::from_vec(py, found.values))?;
    dict.set_item("sd", PyArray1::from_vec(py, found.sd))?;
    dict.set_item("lower", PyArray1::from_vec(py, found.lower))?;
    dict.set_item("upper", PyArray1::from_vec(py, found.upper))?;
    dict.set_item("prior", facts_to_py(py, "prior", &found.prior)?)?;
    Ok(dict)
}

#[pyfunction]
pub(crate) fn stats_fit_beta_prior<'py>(
    successes: Vector<'py>,
    trials: Vector<'py>,
    fit: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let n = trials.values()?;
    let found = successes.run(|x| govindex::stats::fit_beta_prior(x, n, prior_fit(fit)?))?;
    facts_to_py(successes.py(), "prior", &found)
}

fn prior_fit(word: &str) -> Result<PriorFit, Error> {
    choice("the beta-binomial prior", "fit", word, "\"maximum-likelihood\" or \"moments\"")
}
