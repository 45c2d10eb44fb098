"""A function for each kind of measure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack

from govindex.evidence._tables import Reading, Told, measure

if TYPE_CHECKING:
    from govindex._core import Measured
    from govindex._typing import Names, Records

# A number, a column, or a table as framework files spell it: `{"where": {"online": "yes"}}`.
Amount: TypeAlias = float | str | Mapping[str, Any]
# Conditions on columns; a list of them is "either".
Rows: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Day: TypeAlias = str | datetime.date


class Common(Reading, total=False):
    """What every measure has."""

    where: Rows
    known: Mapping[str, Sequence[str]]  # columns with the texts that they may hold
    optional: bool  # whether no record need be meant
    by: str | Mapping[str, Any]
    sample: str | Mapping[str, Any]
    times: float
    options: Mapping[str, Any]
    progress: Told  # who is told how many records were read


def _of(kind: str, view: str | None, table: Records, unit: Names, said: dict[str, Any], common: Common) -> Measured:
    """Measure by what was said; what is None or empty has the core's default."""
    spec: Any = {
        name.replace("_", "-"): str(value) if isinstance(value, datetime.date) else value
        for name, value in said.items()
        if value is not None and not (isinstance(value, (list, tuple, dict)) and not value)
    }
    if view is not None:
        spec = {view: spec}
    return measure(table, unit=unit, **common, **{kind: spec})


def coverage(
    table: Records,
    offered: Amount,
    *,
    unit: Names,
    existing: Amount = 1,
    form: str = "ratio-of-sums",
    **common: Unpack[Common],
) -> Measured:
    """Measure how much of what should be offered is offered (服务事项覆盖度).

    Source: 中央党校（国家行政学院）电子政务研究中心 (2022); the ratio is defined here.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        offered: a condition on items, or a count.
        unit: the columns that make a unit.
        existing: what should exist: 1 an item, the column of a weight or of a count.
        form: `"ratio-of-sums"` (large records count more) or `"mean-of-ratios"`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> items = {"city": ["A", "A", "B"], "online": ["yes", "no", "yes"]}
        >>> gi.evidence.coverage(items, {"where": {"online": "yes"}}, unit="city").values
        [0.5, 1.0]
    """
    return _of("coverage", None, table, unit, {"offered": offered, "existing": existing, "form": form}, common)


def ratio(
    table: Records,
    of: Amount,
    over: Amount,
    *,
    unit: Names,
    form: str = "ratio-of-sums",
    **common: Unpack[Common],
) -> Measured:
    """Divide one sum by another.

    Nothing is assumed of either: they may be negative, and the first may be the larger. Where one is a part of the
    other, `coverage` refuses what cannot be.

    Source: W. G. Cochran (1977), Sampling Techniques, chapter 6.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: what is summed.
        over: what it is divided by.
        unit: the columns that make a unit.
        form: `"ratio-of-sums"` (large records count more) or `"mean-of-ratios"`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> offices = {"city": ["A", "A"], "online": [90, 1], "cases": [100, 4]}
        >>> gi.evidence.ratio(offices, "online", "cases", unit="city").values
        [0.875]
    """
    return _of("ratio", None, table, unit, {"of": of, "over": over, "form": form}, common)


def mean(
    table: Records,
    of: Amount,
    *,
    unit: Names,
    **common: Unpack[Common],
) -> Measured:
    """Average an amount; with a condition, the share of the records that meet it.

    Source: W. G. Cochran (1977), Sampling Techniques, chapters 2 and 3.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: what is averaged.
        unit: the columns that make a unit.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> items = {"city": ["A", "A", "B"], "visits": [0, 1, 2]}
        >>> gi.evidence.mean(items, "visits", unit="city").values
        [0.5, 2.0]
    """
    return _of("mean", None, table, unit, {"of": of}, common)


def total(table: Records, of: Amount, *, unit: Names, **common: Unpack[Common]) -> Measured:
    """Sum an amount: findings under an item, incidents, people served.

    A unit with a record that does not say how much has no value. What is not found counts 0 where the condition stands
    in `of`; a unit of which no record is meant has no value.

    Source: W. G. Cochran (1977), Sampling Techniques, chapter 2.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: what a record adds; 1 counts records.
        unit: the columns that make a unit.
        **common: `where` (the records that are meant), `known` (the texts that a column may hold), `by` (classes
            combined with weights), `sample` (how the records were drawn, by default `"simple"`), `times`, `options`
            (of CSV files), `progress` (as of `measure`).

    Returns:
        A value per unit; its standard error is 0 in a census and not known otherwise.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, a text is not known; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> findings = {"site": ["A", "A", "B"], "item": ["LINKS", "LINKS", "GUIDES"], "count": [2, 3, 1]}
        >>> gi.evidence.total(findings, {"where": {"item": "LINKS"}, "value": "count"}, unit="site").values
        [5.0, 0.0]
    """
    return _of("total", None, table, unit, {"of": of}, common)


def maturity(
    table: Records,
    column: str,
    stages: Sequence[Mapping[str, Any]],
    *,
    unit: Names,
    blank: str | None = None,
    report: str | Mapping[str, str] = "mean-points",
    **common: Unpack[Common],
) -> Measured:
    """Measure how far services have come, by ordered stages (在线办理成熟度).

    Source: 中央党校（国家行政学院）电子政务研究中心 (2022); stages and points are yours.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        column: the column that says the stage.
        stages: from the lowest: each with `name`, and `answers` that mean it or the number `from` which it counts, and
            `points`.
        unit: the columns that make a unit.
        blank: the stage that a blank means; by default the record is unknown.
        report: `"mean-points"`, `"mean-stage"` (the lowest is 1), or `{"at-least": stage}`, a share.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> items = {"city": ["A", "A"], "depth": [3, 5]}
        >>> stages = [{"name": "low", "answers": [3], "points": 40}, {"name": "high", "answers": [5], "points": 100}]
        >>> gi.evidence.maturity(items, "depth", stages, unit="city").values
        [70.0]
    """
    return _of(
        "maturity", None, table, unit, {"column": column, "stages": stages, "blank": blank, "report": report}, common
    )


def completeness(
    table: Records,
    answers: Mapping[str, Any],
    *,
    unit: Names,
    channels: Sequence[str] = (),
    rows: Mapping[str, str] | None = None,
    form: str = "cells",
    **common: Unpack[Common],
) -> Measured:
    """Measure the channels through which services are offered (服务方式完备度).

    Source: 中央党校（国家行政学院）电子政务研究中心 (2022); the ratios are defined here.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        answers: `points` from 0 to 1 (or `"n/a"`, which does not apply and is not meant) by answer, `ignore-case`, and
            what a `blank` is worth (by default nothing is known).
        unit: the columns that make a unit.
        channels: the columns of the channels, where a record is an item.
        rows: the columns `item`, `channel` and `available`, where a record is an item and channel. One that stands in
            two rows is an error, or counted by the rule `repeated`: `"first"`, `"last"` or `"any"` (the best). Without
            `channel` each row counts.
        form: `"cells"`, `"mean-of-items"` or `"complete-items"`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> items = {"city": ["A", "A"], "web": ["yes", "yes"], "app": ["no", "yes"]}
        >>> answers = {"points": {"yes": 1, "no": 0}}
        >>> gi.evidence.completeness(items, answers, unit="city", channels=["web", "app"]).values
        [0.75]
    """
    return _of(
        "completeness",
        None,
        table,
        unit,
        {"answers": answers, "channels": channels, "rows": rows, "form": form},
        common,
    )


def accuracy(
    table: Records,
    answers: Mapping[str, Any],
    *,
    unit: Names,
    elements: Mapping[str, float] | None = None,
    critical: Sequence[str] = (),
    rows: Mapping[str, Any] | None = None,
    critical_share: float = 0.0,
    form: str = "elements",
    **common: Unpack[Common],
) -> Measured:
    """Measure how much of guides is right (办事指南准确度).

    Source: 中央党校（国家行政学院）电子政务研究中心 (2022); the ratios are defined here.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        answers: `points` from 0 (wrong) to 1 (right) or `"n/a"` by verdict, `ignore-case`, `blank`.
        unit: the columns that make a unit.
        elements: the columns of the elements with weights above 0, where a record is a guide.
        critical: the critical ones among them.
        rows: the columns `guide`, `element` and `verdict` (and `weight`, `critical`), where a record is an element. One
            that stands in two rows is an error, or counted by the rule `repeated`: `"first"`, `"last"` or `"any"` (the
            best). Without `element` each row counts.
        critical_share: what a guide with a wrong critical element counts at most, 0 to 1.
        form: `"elements"`, `"mean-of-guides"` or `"right-guides"`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> guides = {"city": ["A", "A"], "fee": ["right", "wrong"], "materials": ["right", "right"]}
        >>> answers = {"points": {"right": 1, "wrong": 0}}
        >>> gi.evidence.accuracy(guides, answers, unit="city", elements={"fee": 1, "materials": 3}).values
        [0.875]
    """
    return _of(
        "accuracy",
        None,
        table,
        unit,
        {
            "answers": answers,
            "elements": elements,
            "critical": critical,
            "rows": rows,
            "critical_share": critical_share,
            "form": form,
        },
        common,
    )


def time_cut(
    table: Records,
    statutory: Amount,
    promised: Amount,
    *,
    unit: Names,
    form: str = "ratio-of-sums",
    longer: str = "error",
    **common: Unpack[Common],
) -> Measured:
    """Measure how much shorter the promised time is than the statutory one (承诺时限压缩比).

    Source: 中央党校（国家行政学院）电子政务研究中心 (2022) (减时间).

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        statutory: the time that the law allows.
        promised: the time that is promised, in the same unit.
        unit: the columns that make a unit.
        form: `"ratio-of-sums"` (large records count more) or `"mean-of-ratios"`.
        longer: a promise beyond the law is an `"error"`, or a negative cut (`"count"`).
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> items = {"city": ["A", "A"], "legal": [20, 5], "promised": [5, 5]}
        >>> gi.evidence.time_cut(items, "legal", "promised", unit="city").values
        [0.6]
    """
    return _of(
        "effectiveness",
        "time-cut",
        table,
        unit,
        {"statutory": statutory, "promised": promised, "form": form, "longer": longer},
        common,
    )


def visits(
    table: Records,
    of: Amount,
    *,
    unit: Names,
    at_most: float | None = None,
    **common: Unpack[Common],
) -> Measured:
    """Measure the visits that items take: their mean, or the share that takes few.

    Source: 中央党校（国家行政学院）电子政务研究中心 (2022) (减跑动).

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: the visits, at least 0.
        unit: the columns that make a unit.
        at_most: up to how many visits an item counts; by default the mean is measured.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> items = {"city": ["A", "A"], "visits": [0, 3]}
        >>> gi.evidence.visits(items, "visits", unit="city", at_most=1).values
        [0.5]
    """
    return _of("effectiveness", "visits", table, unit, {"of": of, "at_most": at_most}, common)


def early_closing(
    table: Records,
    closed: str,
    promised: str,
    *,
    unit: Names,
    applied: str | None = None,
    at: Day | None = None,
    **common: Unpack[Common],
) -> Measured:
    """Measure the share of closed cases that were closed before the promised day (提前办结率).

    Source: 中央党校（国家行政学院）电子政务研究中心 (2022); the ratio is defined here.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        closed: the column of the day of closing.
        promised: the column of the promised day.
        unit: the columns that make a unit.
        applied: the column of the day of application; closing before it is a fault.
        at: the day of the assessment; closing after it is a fault.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> days = ["2024-03-01", "2024-03-05"]
        >>> cases = {"city": ["A", "A"], "closed": days, "promised": ["2024-03-04", "2024-03-05"]}
        >>> gi.evidence.early_closing(cases, "closed", "promised", unit="city").values
        [0.5]
    """
    return _of(
        "effectiveness",
        "early-closing",
        table,
        unit,
        {"closed": closed, "promised": promised, "applied": applied, "at": at},
        common,
    )


def online_share(
    table: Records,
    online: Amount,
    *,
    unit: Names,
    cases: Amount = 1,
    **common: Unpack[Common],
) -> Measured:
    """Measure the share of cases that are handled online.

    Source: 中央党校（国家行政学院）电子政务研究中心 (2022); the ratio is defined here.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        online: what is handled online: a condition on cases, or a count.
        unit: the columns that make a unit.
        cases: what is handled: 1 a case, or a count.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> offices = {"city": ["A", "A"], "online": [90, 1], "cases": [100, 4]}
        >>> gi.evidence.online_share(offices, "online", unit="city", cases="cases").values
        [0.875]
    """
    return _of("effectiveness", "online-share", table, unit, {"online": online, "cases": cases}, common)


def use_per_head(
    table: Records,
    population: str,
    *,
    unit: Names,
    uses: Amount = 1,
    per: float = 1.0,
    **common: Unpack[Common],
) -> Measured:
    """Divide uses by the population that every record of the unit states.

    Source: 中央党校（国家行政学院）电子政务研究中心 (2022); the ratio is defined here.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        population: the column of the population, above 0.
        unit: the columns that make a unit.
        uses: how many uses a record stands for.
        per: the heads that are spoken of, above 0.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> uses = {"city": ["A", "A"], "n": [300, 200], "people": [1000, 1000]}
        >>> gi.evidence.use_per_head(uses, "people", unit="city", uses="n", per=10).values
        [5.0]
    """
    return _of(
        "effectiveness", "use-per-head", table, unit, {"population": population, "uses": uses, "per": per}, common
    )


def satisfaction(
    table: Records,
    *,
    unit: Names,
    grade: str | None = None,
    report: str | Mapping[str, Any] = "mean-points",
    answers: Sequence[Sequence[str | float]] = (),
    points: str | Sequence[float] = "shanwei",
    count: str | None = None,
    default_ratings: Rows | None = None,
    upheld: Rows | None = None,
    shrink: str | Mapping[str, Any] | None = None,
    **common: Unpack[Common],
) -> Measured:
    """Measure ratings in five grades, their repair and follow-up (好差评).

    Source: 国办发〔2019〕51号; GB/T 39735 (2020). The ratios are defined here; points are local.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        unit: the columns that make a unit.
        grade: the column of the grade; not needed where counts are reported.
        report: one of nine, where n_g of n valid ratings have grade g, 1 the best of 5, and p_g are its points:

            - `"mean-points"`: Σ p_g n_g / n.
            - `"satisfaction-rate"` (满意度): Σ p_g n_g / (p_1 n).
            - `"good-rate"` (好评率): (n_1 + n_2 + n_3) / n.
            - `"bad-rate"` (差评率): (n_4 + n_5) / n.
            - `"active-rate"` (主动评价率): ratings that the system did not enter / records, a record per case.
            - `{"counted-active-rate": {"ratings": amount, "cases": amount}}`: Σ ratings / Σ cases, from counts.
            - `{"repair-rate": {"repaired": condition}}` (差评整改率): bad ratings that meet it / (n_4 + n_5).
            - `{"on-time-repair-rate": {"rated": column, "repaired": column, "limit": days, "calendar": …, "at": day}}`
              (按期整改率): bad ratings repaired within the limit / bad ratings that were repaired or whose limit has
              passed at the day.
            - `{"follow-up-rate": {"followed-up": condition}}` (回访率): bad ratings that meet it / (n_4 + n_5).

            A rating is valid unless the system entered it (`default_ratings`) or an appeal against it was `upheld`.
        answers: those of each of five grades, the best first; by default 非常满意 … or 5 to 1 stars.
        points: `"shanwei"` (10, 8, 6, 3, 0), `"hundred"`, `"stars"`, or five numbers.
        count: the column of how many ratings a record stands for.
        default_ratings: those that the system entered; not valid.
        upheld: those whose appeal was upheld; not valid.
        shrink: draw rates of small counts in: `"beta-binomial"` or `"wilson-lower"`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> ratings = {"office": ["A", "A", "A", "A"], "grade": ["非常满意", "5", "满意", "不满意"]}
        >>> gi.evidence.satisfaction(ratings, unit="office", grade="grade", report="good-rate").values
        [0.75]
    """
    return _of(
        "satisfaction",
        None,
        table,
        unit,
        {
            "grade": grade,
            "report": report,
            "answers": answers,
            "points": points,
            "count": count,
            "default_ratings": default_ratings,
            "upheld": upheld,
            "shrink": shrink,
        },
        common,
    )


def punctuality(
    table: Records,
    closed: str,
    due: str | Mapping[str, Any],
    *,
    unit: Names,
    applied: str | None = None,
    at: Day | None = None,
    share: str = "on-time",
    **common: Unpack[Common],
) -> Measured:
    """Measure the share of cases closed on time among those closed or overdue.

    Source: The share is defined here.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        closed: the column of the day of closing; blank where the case is open.
        due: the column of the due day, or `{"within": days, "calendar": ...}` from `applied`.
        unit: the columns that make a unit.
        applied: the column of the day from which a limit runs.
        at: the day of the assessment; without it an open case is unknown.
        share: `"on-time"` or `"late"`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> cases = {"city": ["A", "A"], "closed": ["2024-03-01", None], "due": ["2024-03-04", "2024-03-05"]}
        >>> gi.evidence.punctuality(cases, "closed", "due", unit="city", at="2024-12-31").values
        [0.5]
    """
    return _of(
        "timeliness",
        "punctuality",
        table,
        unit,
        {"closed": closed, "due": due, "applied": applied, "at": at, "share": share},
        common,
    )


def freshness(
    table: Records,
    updated: str,
    at: Day,
    *,
    unit: Names,
    limit: Amount | None = None,
    calendar: str | Mapping[str, Any] = "calendar-days",
    blank_is_stale: bool = False,
    **common: Unpack[Common],
) -> Measured:
    """Measure the share of records updated within a limit, or their mean age in days.

    Source: The share is defined here.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        updated: the column of the day of the last update.
        at: the day of the assessment.
        unit: the columns that make a unit.
        limit: the oldest age in days that is fresh; by default the mean age is measured.
        calendar: `"calendar-days"`, `"working-days"`, or its `holidays` and `workdays`.
        blank_is_stale: whether a blank day means never; only with a limit.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> pages = {"city": ["A", "A"], "updated": ["2024-12-30", "2024-01-01"]}
        >>> gi.evidence.freshness(pages, "updated", "2024-12-31", unit="city", limit=14).values
        [0.5]
    """
    return _of(
        "timeliness",
        "freshness",
        table,
        unit,
        {"updated": updated, "at": at, "limit": limit, "calendar": calendar, "blank_is_stale": blank_is_stale},
        common,
    )


def response_time(
    table: Records,
    of: Amount,
    *,
    unit: Names,
    quantile: float = 0.5,
    **common: Unpack[Common],
) -> Measured:
    """Measure a quantile of times, with Woodruff's interval.

    Source: R. S. Woodruff (1952), JASA 47, 635-646.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: the time, at least 0: a column, or `{"from": ..., "to": ...}`.
        unit: the columns that make a unit.
        quantile: above 0 and below 1.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> letters = {"city": ["A"] * 5, "days": [1, 2, 2, 5, 30]}
        >>> gi.evidence.response_time(letters, "days", unit="city").values
        [2.0]
    """
    return _of("timeliness", "response-time", table, unit, {"of": of, "quantile": quantile}, common)


def quality(
    table: Records,
    rules: Sequence[Mapping[str, Any]],
    *,
    unit: Names,
    at: Day | None = None,
    over: str = "rules",
    properties: Mapping[str, float] | None = None,
    **common: Unpack[Common],
) -> Measured:
    """Measure how many records meet the rules for the data of a table.

    Source: GB/T 36344-2018, for the properties; it gives no weights.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        rules: each with `required`, `unique`, `format`, `values`, `range`, `then` or `fresh`, and `name`, `property`,
            `weight`, `when`.
        unit: the columns that make a unit.
        at: the day at which age is taken; needed by `fresh`.
        over: the mean is over `"rules"` or `"properties"`.
        properties: weights of properties, above 0.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> bodies = {"city": ["A", "A"], "name": ["School", None]}
        >>> gi.evidence.quality(bodies, [{"name": "named", "required": ["name"]}], unit="city").values
        [0.5]
    """
    return _of("quality", None, table, unit, {"rules": rules, "at": at, "over": over, "properties": properties}, common)


def layers(
    table: Records,
    of: Amount,
    layer: str,
    *,
    unit: Names,
    weight: Amount = 1,
    weights: Mapping[str, float] | None = None,
    item: str | None = None,
    items: Mapping[str, float] | None = None,
    empty: str = "rescale",
    **common: Unpack[Common],
) -> Measured:
    """Average clauses or controls in layers (DCMM, 等级保护 2019, 密评).

    Source: GB/T 36073-2018; 网络安全等级保护测评报告模板 (2019); 商用密码应用安全性评估量化评估规则.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: what a record is worth, at least 0, usually 0 to 1.
        layer: the column of layers.
        unit: the columns that make a unit.
        weight: how much the record counts, at least 0.
        weights: the weight of each layer, above 0; by default all alike.
        item: the column of items inside a layer.
        items: the weight of each item, above 0.
        empty: a layer without data: `"rescale"` or `"missing"`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> clauses = {"unit": ["A"] * 3, "domain": ["x", "x", "y"], "met": [1, 0, 1]}
        >>> gi.evidence.layers(clauses, "met", "domain", unit="unit").values
        [0.75]
    """
    return _of(
        "layers",
        None,
        table,
        unit,
        {"of": of, "layer": layer, "weight": weight, "weights": weights, "item": item, "items": items, "empty": empty},
        common,
    )


def staged(
    table: Records,
    of: Amount,
    level: str,
    levels: Sequence[str],
    *,
    unit: Names,
    share: float = 1.0,
    base: float = 0.0,
    unproved: str = "stops",
    **common: Unpack[Common],
) -> Measured:
    """Find the level that is reached, where each builds on those below.

    Source: GB/T 36073-2018.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: what a clause is worth, 0 to 1.
        level: the column of levels.
        levels: from the lowest.
        unit: the columns that make a unit.
        share: of the clauses of a level that must be met, above 0 and at most 1.
        base: the value of who does not reach the first level.
        unproved: a level without clauses `"stops"` or `"passes"`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> clauses = {"unit": ["A"] * 3, "level": ["2", "3", "4"], "met": [1, 0, 1]}
        >>> gi.evidence.staged(clauses, "met", "level", ["2", "3", "4"], unit="unit", base=1).values
        [2.0]
    """
    return _of(
        "staged",
        None,
        table,
        unit,
        {"of": of, "level": level, "levels": levels, "share": share, "base": base, "unproved": unproved},
        common,
    )


def protection(
    table: Records,
    of: Amount,
    factor: Amount,
    half: str,
    shares: Mapping[str, float],
    *,
    unit: Names,
    item: str | None = None,
    full: float = 100.0,
    **common: Unpack[Common],
) -> Measured:
    """Take points off a protected system item by item (等级保护 2021).

    Source: 网络安全等级保护测评报告模板 (2021), from memory: compare the constants before you publish.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: what a record is worth, 0 to 1.
        factor: the factor of its importance, at least 0.
        half: the column of the halves.
        shares: the share of each half, above 0.
        unit: the columns that make a unit.
        item: the column of items, where a row is an object.
        full: the points of a system without a fault, above 0.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> items = {"system": ["A"] * 2, "area": ["t", "m"], "met": [0.5, 1], "factor": [1, 1]}
        >>> gi.evidence.protection(items, "met", "factor", "area", {"t": 0.5, "m": 0.5}, unit="system").values
        [75.0]
    """
    return _of(
        "protection",
        None,
        table,
        unit,
        {"of": of, "factor": factor, "half": half, "shares": shares, "item": item, "full": full},
        common,
    )


def risk(
    table: Records,
    of: Amount,
    *,
    unit: Names,
    show: str | Mapping[str, float] = "mean",
    **common: Unpack[Common],
) -> Measured:
    """Measure risks: their mean, the largest, or the share that is too large.

    Source: GB/T 20984-2022.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: the risk of a record: `{"product": ["likelihood", "impact"]}`, a matrix, or points.
        unit: the columns that make a unit.
        show: `"mean"`, `"max"`, or `{"at-least": level}`, a share.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> risks = {"unit": ["A", "A"], "likelihood": [1, 5], "impact": [3, 4]}
        >>> gi.evidence.risk(risks, {"product": ["likelihood", "impact"]}, unit="unit", show="max").values
        [20.0]
    """
    return _of("risk", None, table, unit, {"of": of, "show": show}, common)


def growth(
    table: Records,
    of: Amount,
    period: str,
    start: str,
    end: str,
    *,
    unit: Names,
    over: Amount | None = None,
    change: str | Mapping[str, float] = "rate",
    **common: Unpack[Common],
) -> Measured:
    """Measure how much a unit has grown from one period to another.

    Source: W. G. Cochran (1977), Sampling Techniques, chapter 6, for the errors.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: what is summed.
        period: the column of periods.
        start: the first period.
        end: the last period.
        unit: the columns that make a unit.
        over: what the sum is divided by.
        change: `"rate"`, `"difference"` or `{"yearly": years}`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> cases = {"city": ["A", "A"], "year": ["2023", "2024"], "n": [100, 150]}
        >>> gi.evidence.growth(cases, "n", "year", "2023", "2024", unit="city").values
        [0.5]
    """
    return _of(
        "growth",
        None,
        table,
        unit,
        {"of": of, "period": period, "from": start, "to": end, "over": over, "change": change},
        common,
    )


def target(
    table: Records,
    of: Amount,
    period: str,
    goal: Mapping[str, Any],
    *,
    unit: Names,
    over: Amount | None = None,
    show: str = "gap",
    **common: Unpack[Common],
) -> Measured:
    """Measure how far a unit is from a dated target, and the yearly pace that it needs.

    Source: Eurostat (2023), Sustainable development in the European Union, annex.

    Args:
        table: a record per row: a frame, a dict of columns, or a path to a CSV or Parquet file.
        of: what is summed.
        period: the column of years, which are numbers; the latest counts.
        goal: `value`, `due` (a year), `aim`, `path`, `base`.
        unit: the columns that make a unit.
        over: what the sum is divided by.
        show: `"gap"`, `"pace"` or `"progress"`.
        **common: `where` (the records that are meant), `by` (classes combined with weights), `sample` (how the records
            were drawn, by default `"simple"`), `times` (100 makes percent of a share), `options` (of CSV files;
            or each by keyword, as `encoding`), `progress` (as of `measure`).

    Returns:
        A value per unit with its standard error, interval and counts.

    Raises:
        MethodError: a parameter is missing, misspelt or outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed.

    Example:
        >>> import govindex as gi
        >>> shares = {"city": ["A"], "year": [2025], "online": [80]}
        >>> gi.evidence.target(shares, "online", "year", {"value": 90, "due": 2027}, unit="city", show="pace").values
        [5.0]
    """
    return _of(
        "target", None, table, unit, {"of": of, "period": period, "goal": goal, "over": over, "show": show}, common
    )
