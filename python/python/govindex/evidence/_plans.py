"""Task plans: what is to be delivered by when and by whom, how far it is, and what of it is late."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from govindex import _core
from govindex._core import TaskReview
from govindex.evidence._tables import Reading, _names, _reading

if TYPE_CHECKING:
    from govindex._core import Hierarchy
    from govindex._typing import Frame, Names


def task_plan(
    plan: Frame,
    reports: Frame | None = None,
    *,
    at: str | datetime.date,
    begins: str | datetime.date | None = None,
    units: Frame | Hierarchy | None = None,
    language: str = "zh",
    prefixes: Names = (),
    units_complete: bool = False,
    due_within: int = 30,
    evidence: str = "accepted-or-pending",
    leads: str = "each",
    accrual: str = "at-deadline",
    of_each: Sequence[str] = (),
    under: Names = (),
    role: str = "either",
    weighted: bool = False,
    period: str = "month",
    calendar: str | Mapping[str, Sequence[str]] = "calendar-days",
    plan_columns: Mapping[str, Any] | None = None,
    report_columns: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    **reading: Unpack[Reading],
) -> TaskReview:
    """Review a task plan at a day (任务台账): done on time or late, running, due soon, overdue.

    The latest report up to the day counts. Evidence that was rejected takes back what its report claims. Whatever does
    not fit is among the `findings()` of the result, with its row and how it was treated.

    Source: ANSI/EIA-748 (1998) for earned value; W. H. Lipke (2003), "Schedule is different", for earned schedule; the
    rates are defined here.

    Args:
        plan: a deliverable per row: `task_no`, `item_no`, `deadline` (a day; a month or year, which mean their last
            day; 持续推进 for none), `lead_units`, `support_units` (`;` between several), and where they are there
            `part`, `section`, `task_name`, `deliverable`, `start`, `weight` (above 0), `depends_on`, `critical` (yes
            or no).
        reports: a report per row: `task_no`, `item_no`, `date`, and where they are there `share_done` (from 0 to 1),
            `evidence` (accepted, rejected or pending; 通过, 退回, 待审), `done_date`, `unit`, `note`.
        at: the day of the assessment, at its end.
        begins: the first day of the plan, where a deliverable has no `start`.
        units: a hierarchy with names and aliases, or a table with a name per row: `unit`, `alias` and, where it is
            there, `until` (the last day of a former name).
        language: of the names in a hierarchy by which the units shall go.
        prefixes: what a unit's name may leave out in front, as 自治区.
        units_complete: whether `units` lists every unit, so that others in the plan are reported.
        due_within: days before its deadline in which a deliverable is due soon, at least 0.
        evidence: which counts: `"accepted-or-pending"` or `"accepted"`.
        leads: how a deliverable of n lead units counts for each: `"each"` (1) or `"share"` (1/n).
        accrual: when work is planned: `"at-deadline"`, or `"linear"` from start to deadline.
        of_each: units (leagues, cities) of which deliverables are expected each; by default each is reported once.
        under: the names under which the plan lists those units together, as lead or support; by default all
            deliverables are expected. Whoever leads is judged by its own report: a department by that of its own,
            the units that lead by theirs together. `of_each()` has each unit with its role.
        role: which deliverables count for the units, in `of_each()`, `overdue_of_each()`, and by `"unit"`: those that
            they `"lead"`, those that they `"support"` and do not lead, or `"either"`.
        weighted: whether deliverables count by their weights in rates.
        period: of the load: `"month"`, `"quarter"` or `"year"`.
        calendar: which days count as late or left: `"calendar-days"`, `"working-days"`, or a dict of `holidays` and
            `workdays`.
        plan_columns: other columns of the plan, by `task`, `item`, `part`, `section`, `name`, `deliverable`,
            `deadline`, `start`, `lead`, `support`, `weight`, `depends_on`, `critical`; and `separators` and `open`
            (lists).
        report_columns: other columns of the reports, by `task`, `item`, `date`, `share`, `evidence`, `done`, `unit`,
            `note`; and `scale` (`"fraction"` or `"percent"`) and `words` (of evidence).
        options: how the cells of CSV files are written: `missing`, `delimiter`, `decimal_comma`, `percent`, `encoding`.
        **reading: the same by keyword (`encoding="gbk"`), each once.

    Returns:
        Tables of `status()`, `rates(by)`, `load()`, `schedule(by)`, `overdue()`, `findings()` …

    Raises:
        DataError: a column is missing, or rows cannot be read: no lead unit, a deadline that is none, a code twice, a
            circle of dependence, a share out of its range …; all offenders are listed.
        MethodError: a parameter is misspelt or outside its range, or work is linear and there is no start.

    Example:
        >>> import govindex as gi
        >>> plan = {
        ...     "task_no": [1, 1, 2],
        ...     "item_no": [1, 2, 1],
        ...     "deadline": ["2024年12月", "2025年6月", "持续推进"],
        ...     "lead_units": ["自治区统计局;财政厅", "自治区财政厅", "自治区统计局"],
        ... }
        >>> reports = {
        ...     "task_no": [1, 1],
        ...     "item_no": [1, 2],
        ...     "date": ["2024-12-20", "2025-06-15"],
        ...     "share_done": [1.0, 0.8],
        ... }
        >>> review = gi.evidence.task_plan(plan, reports, at="2025-07-10", prefixes="自治区")
        >>> review
        TaskReview at 2025-07-10: 1 done on time, 1 overdue, 1 not started
        >>> review.overdue().to_dict()["lead"], review.overdue().to_dict()["days_overdue"]
        (['自治区财政厅'], [10])
        >>> review.indicators("lead").to_dict()["on_time"]
        [1.0, 0.5]
    """
    layout: dict[str, Any] = {name.replace("_", "-"): value for name, value in (plan_columns or {}).items()}
    layout |= {"begins": str(begins)} if begins is not None else {}
    rules: dict[str, Any] = {
        "at": str(at),
        "due-within": due_within,
        "evidence": evidence,
        "leads": leads,
        "accrual": accrual,
        "weighted": weighted,
        "period": period,
        "calendar": calendar,
    }
    if of_each:
        rules["reporting"] = {
            "of-each": {"units": _names(of_each, "of_each"), "under": _names(under, "under"), "role": role}
        }
    return _core.evidence_task_plan(
        plan,
        reports,
        units,
        language,
        _names(prefixes, "prefixes"),
        units_complete,
        layout,
        dict(report_columns or {}),
        rules,
        _reading("task_plan", options, reading),
    )
