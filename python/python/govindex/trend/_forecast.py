"""When targets are reached if the pace holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from govindex import _core
from govindex._core import PanelAssessment, Table
from govindex._typing import PanelLike
from govindex.trend._values import results_of, values_of


def forecast(
    p: PanelLike,
    target: float | Mapping[str, float] | None = None,
    by: str | int | Mapping[str, str | int] | None = None,
    *,
    node: str | None = None,
    aim: Literal["at-least", "at-most"] | None = None,
    path: Literal["linear", "compound"] = "linear",
    level: float = 0.95,
) -> Table:
    """Say which pace targets need, which was kept, and on which day each unit reaches them if that pace holds.

    The pace that was kept is the slope of a line through all values by least squares; the day is where the latest value
    gets at that pace, and its interval is that of the slope. Time is in years, and a period stands for its last day:
    `2022` for 31 December 2022, `2022-Q1` for 31 March. Values that were filled in say nothing of a pace, and are left
    out as gaps are. Task plans are forecast by the same rule (`TaskPlan`).

    Source: defined here; Eurostat (2023), Sustainable development in the European Union: monitoring report, annex on
    the assessment of trends, for the pace that a target needs.

    Args:
        p: an assessed panel; or a long frame with the columns `unit`, `period` and `value`, or a matrix of units by
            periods, with one `target`.
        target: of the index, or of `node`; or a dict of targets by node, of indicators in the unit of their values, of
            dimensions as scores. By default the targets of the framework's indicators (`target = ...`).
        by: the day, month, quarter or year by which targets are due (`"2027-06-30"`, `"2027-06"`, `"2027-Q2"`, 2027),
            or a dict of these by node. By default as the framework says (`due = ...`); without it no pace is needed.
        node: of an assessed panel, whose target it is; by default the index.
        aim: whether a target is to be reached from below (`"at-least"`) or above (`"at-most"`). By default by the
            direction of the indicator; scores are to be at least the target.
        path: `"linear"`, paces are amounts a year; or `"compound"`, they are rates a year and the line goes through
            logarithms.
        level: of the intervals (Student's t).

    Returns:
        A row per node and unit: `unit`, `node` (`value` where `p` is no assessed panel), `target`, `due`, `period` and
        `value` (the latest), `standing` (met, open, overdue, unknown), `gap`, `needed` (the pace from the latest value;
        0 where the target is met, blank where none is left or nothing is due), `kept`, `lower` and `upper` (its
        interval, blank with fewer than three values), `values` (how many), `day` (where it is met, the last day of the
        period since which it has been), `earliest` and `latest` (at the ends of the interval; blank where an end never
        leads there), `days_after` (the day that it is due, before it below 0), and `why` there is no day.

    Raises:
        FrameworkError: there is no such node.
        DataError: periods name no day (`periods`).
        MethodError: there is no target, a day cannot be read, or a value is 0 or less on a compound path.

    Example:
        >>> import govindex as gi
        >>> found = gi.trend.forecast({"unit": ["A", "A"], "period": [2020, 2022], "value": [60, 70]}, 90, by=2025)
        >>> found["kept"], found["needed"][0] > 6.6, found["day"], found["days_after"]
        ([5.0], True, ['2026-12-31'], [365.0])
    """
    asked: dict[str, Any] = {"targets": [], "dues": [], "due": None, "aim": aim, "path": path, "level": float(level)}
    if isinstance(by, Mapping):
        asked["dues"] = [(str(code), str(day)) for code, day in by.items()]
    elif by is not None:
        asked["due"] = str(by)
    results = list(p.items()) if isinstance(p, PanelAssessment) else results_of(p)
    if results is not None and isinstance(target, Mapping):
        if node is not None:
            raise TypeError("`node` says whose target a number is; a dict of targets names its nodes")
        asked["targets"] = [(str(code), float(value)) for code, value in target.items()]
    elif target is not None and not isinstance(target, Mapping):
        code = node if results is None or node is not None else results[-1][1].framework.nodes[0].code
        asked["targets"] = [(code or "value", float(target))]
    elif results is None or node is not None:
        raise TypeError("`target` must be a number")
    if results is None:
        return _core.trend_forecast_values(values_of(p, node), asked)
    return _core.trend_forecast([(str(period), one) for period, one in results], asked)
