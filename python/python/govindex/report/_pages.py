"""Pages: an assessment, a unit, the duties of a lead unit, what is overdue."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from typing import Any

from govindex import _core
from govindex._core import Assessment, Document, Gathered, Hierarchy, Robustness, TaskReview


def overview(
    a: Assessment,
    *,
    language: str | None = None,
    peers: str | Sequence[str] | None = None,
    robustness: Robustness | None = None,
    since: Assessment | None = None,
    gathered: Gathered | None = None,
    at: str | datetime.date | None = None,
    made: bool = False,
    words: str | os.PathLike[str] | Mapping[str, Mapping[str, str]] | None = None,
) -> Document:
    """Make the overview of an assessment: results, ranking with remarks, first-level indicators, notes, method.

    At its top stands what nobody must miss: that data are made up, that weights have not been approved, that rules
    were not read in a source.

    Args:
        a: the assessment.
        language: `"en"` or `"zh"`; that of `set_language` where it is None.
        peers: a group column: units are ranked in their groups too. The group is called as in the column of that name
            with the language behind it (`kind_zh` for `kind`), where there is one.
        robustness: a simulation, from which ranges of scores and ranks are taken.
        since: the assessment of the period before.
        gathered: the evidence, for what several sources say, what became of appeals, and who submitted nothing.
        at: the day up to which the evidence is.
        made: whether what is written is made up, where the data are not marked so themselves.
        words: another wording of what the page says, as in `gi.report.write`.

    Returns:
        Document: the page.

    Raises:
        DataError: there is no such group column.
        FrameworkError: the simulation did not watch the index.
        MethodError: the simulation lacks a unit.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> gi.report.overview(a).tables[0]["Unit"]
        ['DNK', 'KOR', 'Mean']
    """
    beside = _beside(peers=peers, robustness=robustness, since=since, gathered=gathered, at=at, made=made, words=words)
    return _core.report_document("overview", a, language, beside)


def unit_page(
    a: Assessment,
    unit: str,
    *,
    language: str | None = None,
    peers: str | Sequence[str] | None = None,
    robustness: Robustness | None = None,
    since: Assessment | None = None,
    gathered: Gathered | None = None,
    at: str | datetime.date | None = None,
    made: bool = False,
    words: str | os.PathLike[str] | Mapping[str, Mapping[str, str]] | None = None,
) -> Document:
    """Make the page of a unit: position, strengths and weaknesses, remarks, every indicator with value and target.

    A dimension with a rubric shows its ledger: what each item cost or earned, and why. Weights are those that count for
    the unit: that of an indicator without data is shared by the others where the framework says so.

    Args:
        a: the assessment.
        unit: the unit's code.
        language: `"en"` or `"zh"`; that of `set_language` where it is None.
        peers: whom the unit is held against: a group column (its own group), or units; by default all.
        robustness: a simulation, from which ranges of score and rank are taken.
        since: the assessment of the period before.
        gathered: the evidence, for what several sources say and whether nothing was submitted.
        at: the day up to which the evidence is.
        made: whether what is written is made up, where the data are not marked so themselves.
        words: another wording of what the page says, as in `gi.report.write`.

    Returns:
        Document: the page.

    Raises:
        DataError: there is no such unit or group column.
        MethodError: the unit is in no group, or not in the simulation.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> gi.report.unit_page(a, "KOR").tables[-1]["Rank"]
        [1, 2, 2]
    """
    beside = _beside(peers=peers, robustness=robustness, since=since, gathered=gathered, at=at, made=made, words=words)
    return _core.report_unit_page(a, unit, language, beside)


def duties(
    review: TaskReview,
    unit: str,
    *,
    language: str | None = None,
    names: Hierarchy | None = None,
    made: bool = False,
    words: str | os.PathLike[str] | Mapping[str, Mapping[str, str]] | None = None,
) -> Document:
    """Make the page of what a unit has to do under a task plan, what is overdue longest first, with a timeline of it.

    Args:
        review: how the plan stands.
        unit: the unit that leads, or of which deliverables are expected beside others, named as in the plan.
        language: `"en"` or `"zh"`; that of `set_language` where it is None.
        names: names lead units in that language, where it knows those of the plan.
        made: whether the reports are made up.
        words: another wording of what the page says, as in `gi.report.write`.

    Returns:
        Document: the page.

    Raises:
        DataError: the unit has no part in the plan; `nearest` is the nearest spelling.

    Example:
        >>> import govindex as gi
        >>> plan = {"task_no": [1], "item_no": [1], "deadline": ["2025年6月"], "lead_units": ["局"]}
        >>> reports = {"task_no": [1], "item_no": [1], "date": ["2025-05-01"], "share_done": [0.4]}
        >>> review = gi.evidence.task_plan(plan, reports, at="2025-07-10")
        >>> gi.report.duties(review, "局", language="zh").tables[0]["完成时限"]
        ['2025年6月底']
    """
    return _core.report_duties(review, unit, language, _beside(names=names, made=made, words=words))


def overdue(
    review: TaskReview,
    *,
    language: str | None = None,
    names: Hierarchy | None = None,
    made: bool = False,
    words: str | os.PathLike[str] | Mapping[str, Mapping[str, str]] | None = None,
) -> Document:
    """Make the page of everything that is overdue under a task plan, the longest first.

    Args:
        review: how the plan stands.
        language: `"en"` or `"zh"`; that of `set_language` where it is None.
        names: names lead units in that language, where it knows those of the plan.
        made: whether the reports are made up.
        words: another wording of what the page says, as in `gi.report.write`.

    Returns:
        Document: the page.

    Example:
        >>> import govindex as gi
        >>> plan = {"task_no": [1], "item_no": [1], "deadline": ["2025年6月"], "lead_units": ["局"]}
        >>> reports = {"task_no": [1], "item_no": [1], "date": ["2025-05-01"], "share_done": [0.4]}
        >>> gi.report.overdue(gi.evidence.task_plan(plan, reports, at="2025-07-10"), language="zh").title
        '逾期未完成事项：1项'
    """
    return _core.report_overdue(review, language, _beside(names=names, made=made, words=words))


def _beside(**given: Any) -> dict[str, Any]:
    """What stands beside the assessment on its pages, with what is not given."""
    peers = given.get("peers")
    names = ("peers", "robustness", "since", "gathered", "without_appeals", "tasks", "names", "at", "words")
    beside: dict[str, Any] = dict.fromkeys(names)
    beside["made"] = False
    beside.update(given)
    beside["peers"] = peers if peers is None or isinstance(peers, str) else [str(one) for one in peers]
    return beside
