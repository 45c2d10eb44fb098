//! Sheets in Markdown, and as data.

use govindex::Language;
use govindex::report::{Duties, League, Scorecard};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::assessment::Assessment;
use crate::convert::facts_to_py;
use crate::errors::run;
use crate::hierarchy::Hierarchy;
use crate::language::spoken;
use crate::pickle;
use crate::task_plan::TaskReview;

/// Writes what people read, in Markdown, in Chinese or English: league tables, scorecards, lists of tasks.
///
/// Every sheet is there as data too, by the method of its name with `_data`: what its template reads, to be laid out by a
/// service in its own way. Numbers are texts there, rounded as the framework prints them.
///
/// Args:
///     language (str): words stand in Chinese for `"zh"`, else in English; names in whichever language they have.
///     names (Hierarchy): names lead units in that language, where it knows those of the plan.
///
/// Example:
///     >>> import govindex as gi
///     >>> framework = gi.Framework.builtin("wb-gtmi-2020").collapse("GTMI")
///     >>> data = {"economy": ["A", "B"], "GTMI": [0.8, 0.3], "name": ["甲", "乙"]}
///     >>> result = gi.assess(framework, data, names={"zh": "name"})
///     >>> report = gi.Report("zh").template(
///     ...     "league", "{% for row in rows %}{{ row.rank }} {{ row.name }} {{ row.grade }}; {% endfor %}")
///     >>> report.league(result)
///     '1 甲 广泛; 2 乙 中等; '
///     >>> report.league_data(result)["rows"][0]["score"]
///     '0.800'
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Report {
    writer: govindex::report::Report,
    language: Language,
    names: Option<govindex::dataset::Hierarchy>,
    /// Templates that replace those of the library.
    templates: Vec<(String, String)>,
}

impl Report {
    fn build(
        py: Python<'_>,
        language: Language,
        names: Option<govindex::dataset::Hierarchy>,
        templates: Vec<(String, String)>,
    ) -> PyResult<Self> {
        let writer = run(py, || {
            let mut report = govindex::report::Report::new(language)?;
            if let Some(names) = &names {
                report = report.names(names.clone());
            }
            templates.iter().try_fold(report, |report, (name, source)| report.template(name, source))
        })?;
        Ok(Self { writer, language, names, templates })
    }

    /// The report that [`Report::__reduce__`] took apart.
    pub(crate) fn restore(py: Python<'_>, text: &str) -> PyResult<Self> {
        let (language, names, templates): (String, _, _) = run(py, || pickle::read("report", text))?;
        Self::build(py, spoken(py, Some(&language))?, names, templates)
    }
}

#[pymethods]
impl Report {
    #[new]
    #[pyo3(signature = (language=None, *, names=None))]
    fn new(py: Python<'_>, language: Option<&str>, names: Option<&Hierarchy>) -> PyResult<Self> {
        Self::build(py, spoken(py, language)?, names.map(|names| names.0.clone()), Vec::new())
    }

    /// The same report with a template replaced.
    ///
    /// A template is written in the language of Jinja and reads the fields of its sheet (see the methods with `_data`);
    /// `word` has the words of the library's own, and the filter `cell` makes a missing value blank and trims a text.
    ///
    /// Whatever it prints is escaped, so that no name can become a tag, a link, a heading or a row of a table. The end of
    /// the name says for what: `"league"` and `"league.md"` for Markdown, `"league.html"` for HTML, `"league.txt"` not at
    /// all. `{{ x|safe }}` prints one value as it is.
    ///
    /// Args:
    ///     name (str): `"league"`, `"scorecard"`, `"duties"` or `"overdue"`, with `.md`, `.html` or `.txt` or without.
    ///     source (str): the template.
    ///
    /// Raises:
    ///     MethodError: there is no such template, or it cannot be read; the message has its line.
    fn template(&self, py: Python<'_>, name: &str, source: &str) -> PyResult<Self> {
        let mut templates = self.templates.clone();
        templates.push((name.to_owned(), source.to_owned()));
        Self::build(py, self.language, self.names.clone(), templates)
    }

    /// The units from the first to the last, with the dimensions under the index.
    ///
    /// Args:
    ///     result (Assessment): what was assessed.
    ///     peers (str): a group column inside which units are ranked too.
    ///
    /// Raises:
    ///     DataError: there is no such group column.
    ///     MethodError: a template fails.
    #[pyo3(signature = (result, peers=None))]
    fn league(&self, py: Python<'_>, result: &Assessment, peers: Option<&str>) -> PyResult<String> {
        run(py, || self.writer.league(&result.0, peers))
    }

    /// What `league` writes, as data.
    ///
    /// Returns:
    ///     dict: `title`, `period`, `index`, `columns`, `graded`, `peers`, `notices`, and `rows`: `unit`, `name`, `rank`,
    ///     `vetoed`, `score`, `grade`, `cells`, `peer_rank`.
    ///
    /// Raises:
    ///     DataError: there is no such group column.
    #[pyo3(signature = (result, peers=None))]
    fn league_data<'py>(
        &self,
        py: Python<'py>,
        result: &Assessment,
        peers: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let sheet = run(py, || League::of(&result.0, self.language, peers))?;
        facts_to_py(py, "league table", &sheet)
    }

    /// One unit: its score, rank and grade, what every dimension and indicator came to against the mean of all units, what
    /// is weakest, and what was overridden. A dimension with a rubric shows its ledger: what each item cost or earned.
    ///
    /// Args:
    ///     result (Assessment): what was assessed.
    ///     unit (str): the unit's code.
    ///     peers (str): a group column inside which the unit is ranked too.
    ///
    /// Raises:
    ///     DataError: there is no such unit or group column.
    ///     MethodError: a template fails.
    #[pyo3(signature = (result, unit, peers=None))]
    fn scorecard(
        &self,
        py: Python<'_>,
        result: &Assessment,
        unit: &str,
        peers: Option<&str>,
    ) -> PyResult<String> {
        run(py, || self.writer.scorecard(&result.0, unit, peers))
    }

    /// What `scorecard` writes, as data.
    ///
    /// Returns:
    ///     dict: `unit`, `name`, `title`, `period`, `index`, `ranked`, `peer_rank`, `peers`, `grade`, `lowered_from` (by a
    ///     quota), `gates`, `vetoed`, `ledgers`, `dimensions`, `indicators`, `strongest`, `weakest`. A ledger, one for each
    ///     dimension with a rubric: `code`, `name`, `vetoes`, `lines` (`item`, `name`, `full`, `count`, `points`, `score`,
    ///     `basis`). `index` and each dimension and indicator:
    ///     `code`, `name`, `level`, `weight`, `score`, `rank`, `mean`, `difference`; an indicator has `value`, `error`,
    ///     `unit`, `target`, `due`, `source`, `verified` too.
    ///
    /// Raises:
    ///     DataError: there is no such unit or group column.
    #[pyo3(signature = (result, unit, peers=None))]
    fn scorecard_data<'py>(
        &self,
        py: Python<'py>,
        result: &Assessment,
        unit: &str,
        peers: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let sheet = run(py, || Scorecard::of(&result.0, unit, self.language, peers))?;
        facts_to_py(py, "scorecard", &sheet)
    }

    /// The duties of one lead unit in a task plan: what it leads, how far that is, and what is overdue.
    ///
    /// Args:
    ///     review (TaskReview): how the plan stands.
    ///     unit (str): the unit, named as in the plan.
    ///
    /// Raises:
    ///     DataError: nothing is led by the unit; `nearest` is the nearest spelling.
    ///     MethodError: a template fails.
    fn duties(&self, py: Python<'_>, review: &TaskReview, unit: &str) -> PyResult<String> {
        run(py, || self.writer.duties(&review.0, unit))
    }

    /// What `duties` writes, as data.
    ///
    /// Returns:
    ///     dict: `unit`, `at` (the day), `load` (how many deliverables it leads and supports, how many are done, overdue, and
    ///     due by period), and `tasks`, what is overdue longest first: `task`, `name`, `deliverable`, `leads`, `deadline`,
    ///     `status`, `done` (per cent), `days_late`.
    ///
    /// Raises:
    ///     DataError: nothing is led by the unit; `nearest` is the nearest spelling.
    fn duties_data<'py>(
        &self,
        py: Python<'py>,
        review: &TaskReview,
        unit: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let sheet = run(py, || Duties::of(&review.0, unit, self.language, self.names.as_ref()))?;
        facts_to_py(py, "duties", &sheet)
    }

    /// Everything that is overdue, the longest first.
    ///
    /// Args:
    ///     review (TaskReview): how the plan stands.
    ///
    /// Raises:
    ///     MethodError: a template fails.
    fn overdue(&self, py: Python<'_>, review: &TaskReview) -> PyResult<String> {
        run(py, || self.writer.overdue(&review.0))
    }

    /// What `overdue` writes, as data.
    ///
    /// Returns:
    ///     dict: as `duties_data`, with a blank `unit` and no `load`.
    fn overdue_data<'py>(&self, py: Python<'py>, review: &TaskReview) -> PyResult<Bound<'py, PyAny>> {
        let sheet = run(py, || Ok(Duties::overdue(&review.0, self.language, self.names.as_ref())))?;
        facts_to_py(py, "duties", &sheet)
    }

    fn __repr__(&self) -> String {
        format!("Report in {}", self.language)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let state = (self.language.code(), &self.names, &self.templates);
        pickle::reduce_json(py, "report", || pickle::write("report", &state))
    }
}
