//! Contributions, gaps and profiles. `explain/_contributions.py` documents the functions.

use govindex::explain::{self as e, Baseline, Contributions, Peers, ProfileOptions, SplitMethod};
use pyo3::IntoPyObjectExt as _;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::assessment::Assessment;
use crate::convert::{choice, facts_to_py, present};
use crate::errors::{raise, run};
use crate::language::spoken;
use crate::robustness::Robustness;
use crate::table::{Table, html};

/// A baseline: one of the words, a unit, several units, or a group column with a group.
#[derive(FromPyObject)]
pub(crate) enum BaselineArg {
    Word(String),
    Group((String, String)),
    Units(Vec<String>),
}

impl BaselineArg {
    /// A unit whose code is one of the words is asked for as a list of one.
    pub(crate) fn baseline(self) -> Baseline {
        match self {
            Self::Word(word) => match word.as_str() {
                "zero" => Baseline::Zero,
                "mean" => Baseline::Mean,
                "median" => Baseline::Median,
                "best" => Baseline::Best,
                "target" => Baseline::Target,
                _ => Baseline::Unit(word),
            },
            Self::Group((column, group)) => Baseline::Group { column, group },
            Self::Units(mut units) if units.len() == 1 => Baseline::Unit(units.remove(0)),
            Self::Units(units) => Baseline::Units(units),
        }
    }
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "those of the Python function")]
pub(crate) fn explain_contributions(
    py: Python<'_>,
    assessment: &Assessment,
    node: Option<String>,
    baseline: BaselineArg,
    split: Option<&str>,
    exact: usize,
    orders: usize,
    seed: u64,
) -> PyResult<Table> {
    let mut asked =
        Contributions::default().baseline(baseline.baseline()).exact(exact).orders(orders).seed(seed);
    if let Some(word) = split {
        let expected = "\"linear\", \"log-mean\", \"shapley\" or \"permutations\"";
        let method: SplitMethod =
            choice("contributions", "split", word, expected).map_err(|error| raise(py, &error))?;
        asked = asked.method(method);
    }
    if let Some(node) = node {
        asked = asked.node(node);
    }
    run(py, || e::contributions(&assessment.0, &asked).map(|found| found.table())).map(Table)
}

#[pyfunction]
pub(crate) fn explain_gap(
    py: Python<'_>,
    assessment: &Assessment,
    unit: &str,
    other: &str,
) -> PyResult<Table> {
    run(py, || e::gap(&assessment.0, unit, other).map(|found| found.table())).map(Table)
}

/// Whom a unit is held against: a group column, or units.
#[derive(FromPyObject)]
pub(crate) enum PeersArg {
    Column(String),
    Units(Vec<String>),
}

impl PeersArg {
    pub(crate) fn peers(&self) -> Peers {
        match self {
            Self::Column(column) => Peers::Group(column.clone()),
            Self::Units(units) => Peers::Units(units.clone()),
        }
    }
}

/// A unit at a glance, made by `gi.explain.profile` and `Assessment.explain`.
///
/// Printed it reads as a person would write it, in the language that was asked for; in notebooks it has a table of the
/// dimensions.
///
/// Example:
///     >>> import govindex as gi
///     >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
///     >>> profile = gi.assess("un-egdi-2022", data, unit="iso3").explain("KOR")
///     >>> profile.facts["index"]["rank"], profile.facts["weakest"][0]["node"]
///     (2.0, 'HCI')
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Profile {
    pub(crate) found: e::UnitProfile,
    language: govindex::Language,
}

#[pymethods]
impl Profile {
    /// The unit's code.
    #[getter]
    fn unit(&self) -> &str {
        &self.found.unit
    }

    /// The profile as a text.
    ///
    /// Args:
    ///     language (str): `"en"` or `"zh"`; that in which the profile was asked for where it is None.
    #[pyo3(signature = (language=None))]
    fn text(&self, py: Python<'_>, language: Option<&str>) -> PyResult<String> {
        Ok(self.found.text(self.spoken(py, language)?))
    }

    /// The paragraphs of the text, without the table.
    ///
    /// Args:
    ///     language (str): `"en"` or `"zh"`; that in which the profile was asked for where it is None.
    #[pyo3(signature = (language=None))]
    fn paragraphs(&self, py: Python<'_>, language: Option<&str>) -> PyResult<Vec<String>> {
        Ok(self.found.paragraphs(self.spoken(py, language)?))
    }

    /// A row per dimension, and per indicator that is named as strong or weak.
    ///
    /// Args:
    ///     language (str): of the names: `"en"` or `"zh"`; that in which the profile was asked for where it is None.
    ///
    /// Returns:
    ///     Table: `node`, `name`, `score`, `mean` (of the peers), `difference`, `rank` and `contribution` (to the lead
    ///     over the peers, in points of the index).
    #[pyo3(signature = (language=None))]
    fn table(&self, py: Python<'_>, language: Option<&str>) -> PyResult<Table> {
        Ok(Table(self.found.table(self.spoken(py, language)?)))
    }

    /// All that the profile knows, as dicts and lists.
    #[getter]
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "profile", &self.found)
    }

    fn __repr__(&self) -> String {
        self.found.text(self.language)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        let table = html(py, &self.found.headed(self.language))?;
        let paragraphs = self.found.paragraphs(self.language);
        py.import(intern!(py, "govindex._html"))?.call_method1("profile", (paragraphs, table))?.extract()
    }
}

impl Profile {
    pub(crate) fn spoken(&self, py: Python<'_>, language: Option<&str>) -> PyResult<govindex::Language> {
        language.map_or(Ok(self.language), |code| spoken(py, Some(code)))
    }
}

#[pyfunction(name = "explain_profile")]
#[expect(clippy::too_many_arguments, reason = "those of the Python function")]
pub(crate) fn profile_of(
    py: Python<'_>,
    assessment: &Assessment,
    unit: &str,
    peers: Option<PeersArg>,
    robustness: Option<&Robustness>,
    since: Option<&Assessment>,
    named: Option<usize>,
    language: Option<&str>,
) -> PyResult<Profile> {
    let language = spoken(py, language)?;
    let mut options = ProfileOptions::default();
    if let Some(named) = named {
        options = options.named(named);
    }
    if let Some(peers) = peers {
        options = options.peers(peers.peers());
    }
    if let Some(robustness) = robustness {
        options = options.robustness(&robustness.0);
    }
    if let Some(earlier) = since {
        options = options.since(&earlier.0);
    }
    let found = run(py, || e::profile(&assessment.0, unit, &options))?;
    Ok(Profile { found, language })
}

/// The trail of scores as JSON.
#[pyfunction]
pub(crate) fn explain_trail(py: Python<'_>, assessment: &Assessment, unit: Option<&str>) -> PyResult<String> {
    run(py, || e::trail(&assessment.0, unit).and_then(|found| found.to_json()))
}

/// Values that are otherwise: a number, or what it is added to or multiplied with.
#[derive(FromPyObject)]
pub(crate) enum ShiftArg {
    #[pyo3(transparent)]
    To(f64),
    Other(String, f64),
}

#[pyfunction]
pub(crate) fn explain_what_if<'py>(
    py: Python<'py>,
    assessment: &Assessment,
    changes: Vec<(String, String, ShiftArg)>,
    framework: Option<&crate::framework::Framework>,
    without: Vec<String>,
) -> PyResult<Bound<'py, PyDict>> {
    let mut asked = without.into_iter().fold(e::WhatIf::default(), e::WhatIf::without);
    for (unit, indicator, shift) in changes {
        let shift = match shift {
            ShiftArg::To(value) => e::Shift::To(value),
            ShiftArg::Other(word, by) if word == "add" => e::Shift::Add(by),
            ShiftArg::Other(_, by) => e::Shift::Times(by),
        };
        asked = asked.change(unit, indicator, shift);
    }
    if let Some(framework) = framework {
        asked = asked.framework(&framework.0);
    }
    let found = run(py, || e::what_if(&assessment.0, &asked))?;
    let dict = PyDict::new(py);
    dict.set_item("assessment", Assessment(found.after().clone()).into_bound_py_any(py)?)?;
    dict.set_item("moved", Table(found.table()))?;
    dict.set_item("method", Table(found.method_table()))?;
    Ok(dict)
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "those of the Python function")]
pub(crate) fn explain_targets<'py>(
    py: Python<'py>,
    assessment: &Assessment,
    unit: &str,
    score: Option<f64>,
    rank: Option<usize>,
    grade: Option<String>,
    costs: Vec<(String, f64)>,
    limits: Vec<(String, [f64; 2])>,
    fixed: Vec<String>,
    robustness: Option<&Robustness>,
) -> PyResult<Bound<'py, PyDict>> {
    let goal = match (score, rank, grade) {
        (_, Some(rank), _) => e::Goal::Rank(rank),
        (_, _, Some(grade)) => e::Goal::Grade(grade),
        (score, None, None) => e::Goal::Score(score.unwrap_or(f64::NAN)),
    };
    let mut asked = fixed.into_iter().fold(e::Targets::default(), e::Targets::fix);
    asked = costs.into_iter().fold(asked, |asked, (indicator, cost)| asked.cost(indicator, cost));
    asked = limits.into_iter().fold(asked, |asked, (indicator, ends)| asked.limit(indicator, ends));
    if let Some(robustness) = robustness {
        asked = asked.robustness(&robustness.0);
    }
    let plan = run(py, || e::targets(&assessment.0, unit, &goal, &asked))?;
    let dict = PyDict::new(py);
    dict.set_item("reached", plan.is_reached)?;
    dict.set_item("score", present(plan.reached))?;
    dict.set_item("rank", present(plan.rank))?;
    dict.set_item("grade", plan.grade.clone())?;
    dict.set_item("needed", plan.needed)?;
    dict.set_item("present", plan.present)?;
    dict.set_item("best", plan.best)?;
    dict.set_item("effort", plan.effort())?;
    dict.set_item("method", plan.method.name())?;
    dict.set_item("chance", plan.chance.and_then(present))?;
    dict.set_item("unmoved", plan.unmoved.clone())?;
    dict.set_item("steps", Table(plan.table()))?;
    dict.set_item("alone", Table(plan.alone_table()))?;
    Ok(dict)
}
