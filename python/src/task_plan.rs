//! Task plans and how they stand at a day.

use govindex::Language;
use govindex::evidence::task_plan::{
    By, PlanLayout, Progress, ReportLayout, Review, ReviewRules, Status, TaskPlan, UnitNames,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::convert::{choice, facts_to_py};
use crate::errors::{raise, run};
use crate::evidence::{format, source, spelt};
use crate::hierarchy::Hierarchy;
use crate::table::{Table, html};

/// How a plan stands at a day: the status of every deliverable, and what does not fit together.
///
/// `by` puts deliverables together: `"plan"`, `"part"`, `"section"`, `"task"`, `"lead"`, `"deadline"`, or `"unit"` (the
/// units of which deliverables are expected each).
///
/// Example:
///     >>> import govindex as gi
///     >>> plan = {"task_no": [1, 2], "deadline": ["2025年6月", "持续推进"], "lead_units": ["A;B", "A"]}
///     >>> reports = {"task_no": [1, 1], "date": ["2025-05-01", "2025-06-20"], "share_done": [0.5, 1.0]}
///     >>> review = gi.evidence.task_plan(plan, reports, at="2025-07-01")
///     >>> review.status()["status"]
///     ['done-on-time', 'not-started']
///     >>> review.load()["leads"]
///     [2, 1]
#[pyclass(frozen, module = "govindex")]
pub(crate) struct TaskReview(pub(crate) Review);

fn group(py: Python<'_>, word: &str) -> PyResult<By> {
    let expected = "\"plan\", \"part\", \"section\", \"task\", \"lead\", \"deadline\" or \"unit\"";
    choice("task plan", "by", word, expected).map_err(|error| raise(py, &error))
}

#[pymethods]
impl TaskReview {
    /// One row a deliverable.
    ///
    /// Returns:
    ///     Table: `task`, `section`, `name`, `deliverable`, `leads`, `deadline`, `status` (with `status_en` and
    ///     `status_zh`), `share` (from 0 to 1), `done`, `days_late`, `days_left`, `reports`, `rejected`, `latest`, `rows`
    ///     (of the reports).
    fn status(&self) -> Table {
        Table(self.0.status_table())
    }

    /// One row per deliverable and unit of which it is expected: `unit`, `role` (`lead` or `support`), and the columns of
    /// `status`.
    fn of_each(&self) -> Table {
        Table(self.0.of_each_table())
    }

    /// How many deliverables have each status, by its code.
    #[getter]
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counts = PyDict::new(py);
        for status in Status::ALL {
            counts.set_item(status.code(), self.0.count(status))?;
        }
        Ok(counts)
    }

    /// How many reports were not counted, by reason: `later`, `unknown_task`, `not_expected`, `other_role`.
    #[getter]
    fn left_out<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        facts_to_py(py, "reports left out", &self.0.left_out())
    }

    /// Six rates of each group: completion, progress, on-time, late, rejection, coverage.
    ///
    /// Args:
    ///     by (str): by what deliverables are put together.
    ///
    /// Returns:
    ///     Table: `group`, `rate`, `rate_zh`, `value` (from 0 to 1; None where the denominator is 0), `numerator`,
    ///     `denominator`, `counted` and `others` (the deliverables in the numerator, and the others in the denominator).
    ///
    /// Raises:
    ///     MethodError: there is no such grouping.
    #[pyo3(signature = (by="plan"))]
    fn rates(&self, py: Python<'_>, by: &str) -> PyResult<Table> {
        Ok(Table(self.0.rates_table(group(py, by)?)))
    }

    /// The rates as indicators: one row a group, which `Dataset.from_frame(table, unit="unit")` takes as a unit.
    ///
    /// Args:
    ///     by (str): by what deliverables are put together.
    ///
    /// Returns:
    ///     Table: `unit`, and for each rate its value and, as `…_n`, its denominator.
    ///
    /// Raises:
    ///     MethodError: there is no such grouping.
    #[pyo3(signature = (by="lead"))]
    fn indicators(&self, py: Python<'_>, by: &str) -> PyResult<Table> {
        Ok(Table(self.0.indicators(group(py, by)?)))
    }

    /// The deliverables of each group as records, which `gather` and the measures read as a table of evidence.
    ///
    /// Args:
    ///     by (str): by what deliverables are put together.
    ///
    /// Returns:
    ///     Table: `unit` (the group), `task`, `part`, `section`, `deadline`, `status`, `done`, `due`, `on_time`, `open`,
    ///     `reported` (yes or no), `share`, `count`, `reports`, `judged`, `rejected`, `judged_count`, `rejected_count`,
    ///     `days_late`.
    ///
    /// Raises:
    ///     MethodError: there is no such grouping.
    #[pyo3(signature = (by="lead"))]
    fn records(&self, py: Python<'_>, by: &str) -> PyResult<Table> {
        let by = group(py, by)?;
        run(py, || self.0.records(by)).map(|records| Table(records.table()))
    }

    /// What each unit leads and supports.
    ///
    /// Returns:
    ///     Table: `unit`, `leads`, `lead_count` (joint leads each or shared), `lead_weight`, `supports`, `open`, `done`,
    ///     `overdue`.
    fn load(&self) -> Table {
        Table(self.0.load_table())
    }

    /// What of each unit is due in each period: `unit`, `period`, `leads`, `supports`.
    fn due(&self) -> Table {
        Table(self.0.due_table())
    }

    /// Earned value and earned schedule of each group.
    ///
    /// Source: ANSI/EIA-748 (1998); W. H. Lipke (2003), "Schedule is different".
    ///
    /// Args:
    ///     by (str): by what deliverables are put together.
    ///
    /// Returns:
    ///     Table: `group`, `dated`, `total`, `planned`, `earned`, `variance` (weights), `index` (earned over planned),
    ///     `earned_days`, `actual_days`, `index_in_time`, `forecast` (with linear accrual only).
    ///
    /// Raises:
    ///     MethodError: there is no such grouping.
    #[pyo3(signature = (by="plan"))]
    fn schedule(&self, py: Python<'_>, by: &str) -> PyResult<Table> {
        Ok(Table(self.0.schedule_table(group(py, by)?)))
    }

    /// Overdue deliverables on which others wait, or that are marked as critical.
    ///
    /// Returns:
    ///     Table: `task`, `leads`, `days_late`, `marked`, `waiting` (how many), `weight` (of those), `waiting_tasks`.
    fn critical(&self) -> Table {
        Table(self.0.critical_table())
    }

    /// When each deliverable with a deadline will be done at its pace so far.
    ///
    /// Returns:
    ///     Table: `task`, `deadline`, `share`, `forecast`, `days_after` (the deadline; negative before it), `why` (there is
    ///     no forecast).
    fn forecasts(&self) -> Table {
        Table(self.0.forecasts_table())
    }

    /// What is overdue by the reports of those who lead, one row per lead unit, the longest overdue first; `to_csv` writes it as a list to send out.
    ///
    /// Returns:
    ///     Table: `lead`, `task`, `name`, `deliverable`, `deadline`, `days_overdue`, `share`, `critical`.
    fn overdue(&self) -> Table {
        Table(self.0.overdue())
    }

    /// What is overdue in the units of which deliverables are expected each, one row per unit: as `overdue`, with `unit`
    /// and `role` in place of `lead`.
    fn overdue_of_each(&self) -> Table {
        Table(self.0.overdue_of_each())
    }

    /// What does not fit together in the plan and the reports, and how it was treated.
    ///
    /// Returns:
    ///     Table: `place` (plan or reports), `row`, `task`, `kind`, `kind_zh`, `found`, `treated`.
    fn findings(&self) -> Table {
        Table(self.0.findings_table())
    }

    /// How many deliverables there are.
    fn __len__(&self) -> usize {
        self.0.standings().len()
    }

    fn __repr__(&self) -> String {
        let of = |status: Status| match self.0.count(status) {
            0 => None,
            count => Some(format!("{count} {}", status.name(Language::English))),
        };
        let counts: Vec<String> = Status::ALL.into_iter().filter_map(of).collect();
        format!("TaskReview at {}: {}", self.0.rules().at, counts.join(", "))
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        html(py, &self.0.status_table())
    }

    #[expect(clippy::unused_self, reason = "Python calls it on the object")]
    fn __reduce__<'py>(&self) -> PyResult<Bound<'py, PyTuple>> {
        Err(PyTypeError::new_err("a TaskReview cannot be pickled; its tables can"))
    }
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "Python spells them out")]
pub(crate) fn evidence_task_plan(
    py: Python<'_>,
    plan: &Bound<'_, PyAny>,
    reports: Option<&Bound<'_, PyAny>>,
    units: Option<&Bound<'_, PyAny>>,
    language: &str,
    prefixes: Vec<String>,
    complete: bool,
    plan_layout: &Bound<'_, PyAny>,
    report_layout: &Bound<'_, PyAny>,
    rules: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<TaskReview> {
    let plan_layout: PlanLayout = spelt("plan_columns", plan_layout)?;
    let report_layout: ReportLayout = spelt("report_columns", report_layout)?;
    let rules: ReviewRules = spelt("task_plan", rules)?;
    let format = format("task_plan", options)?;
    let plan = source(plan, &format)?;
    let reports = reports.map(|reports| source(reports, &format)).transpose()?;
    let mut names = UnitNames::new();
    let mut table = None;
    match units.map(|units| (units, units.cast::<Hierarchy>())) {
        Some((_, Ok(hierarchy))) => names = hierarchy.get().0.unit_names(language),
        Some((units, Err(_))) => table = Some(source(units, &format)?),
        None => {}
    }
    run(py, || {
        let mut names = prefixes.into_iter().fold(names, UnitNames::prefix).complete(complete);
        if let Some(units) = table {
            names = names.read(&*units)?;
        }
        let plan = TaskPlan::read(&*plan, &plan_layout, &names)?;
        let progress = match reports {
            Some(reports) => Progress::read(&*reports, &report_layout)?,
            None => Progress::default(),
        };
        plan.review(&progress, &rules)
    })
    .map(TaskReview)
}
