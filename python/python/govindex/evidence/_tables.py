"""From raw records to the values of indicators, with the uncertainty that sampling leaves.

A table of records is a data frame (pandas, polars, pyarrow), a lazy frame, a relation of DuckDB, a reader of record
batches, a dict of columns, or a path to a CSV or Parquet file. All but dicts go by in batches, so they may be larger
than memory. What a measure says is spelt as in framework files.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, Unpack

from govindex import _core
from govindex._arrays import whole
from govindex._core import Measured, Table
from govindex._progress import Progress

if TYPE_CHECKING:
    from govindex._typing import Frame, Names, Records

# Whether, or to whom, it is told how many records were read, and of how many where that is known.
Told: TypeAlias = bool | Callable[[int, int | None], bool | None]


class Reading(TypedDict, total=False):
    """How the cells of CSV files are written; by keyword, or in a dict as `options`."""

    missing: Names
    delimiter: str
    decimal_comma: bool
    percent: str
    encoding: str | None


def _names(names: Names, keyword: str = "unit") -> list[str]:
    if isinstance(names, str):
        return [names]
    if isinstance(names, Iterable) and not isinstance(names, Mapping):
        listed = list(names)
        if all(isinstance(name, str) for name in listed):
            return listed
        names = next(name for name in listed if not isinstance(name, str))
    raise TypeError(f"`{keyword}` must be the name of a column, or a sequence of names, not {names!r}")


def _reading(function: str, options: Mapping[str, Any] | None, keywords: Mapping[str, Any]) -> dict[str, Any] | None:
    """Put together what was said by keyword and in `options`, each once."""
    if options is not None and not isinstance(options, Mapping):
        raise TypeError(f"{function}(): `options` must be a dict, not `{type(options).__name__}`")
    said = {key: value for key, value in (options or {}).items() if value is not None}
    for key, value in keywords.items():
        if key not in Reading.__annotations__:
            raise TypeError(f"{function}() got an unexpected keyword argument '{key}'")
        if key in said:
            raise TypeError(f"{function}(): `{key}` is given twice, by keyword and in `options`; give it once")
        if value is not None:
            said[key] = value
    return said or None


def _split(function: str, options: Mapping[str, Any] | None, spec: dict[str, Any]) -> dict[str, Any] | None:
    """Take the keywords that say how to read out of those of a measure or an inspection."""
    keywords = {key: spec.pop(key) for key in Reading.__annotations__ if key in spec}
    return _reading(function, options, keywords)


def measure(
    table: Records,
    *,
    unit: Names,
    options: Mapping[str, Any] | None = None,
    progress: Told = False,
    **spec: Any,
) -> Measured:
    """Measure a table of records, with one unit for each combination of the unit columns.

    Args:
        table: the records.
        unit: the columns that make a unit.
        options: how the cells of a CSV file are written: `missing`, `delimiter`, `decimal_comma`, `percent`,
            `encoding`. Each may be a keyword too (`encoding="gbk"`), but not both.
        progress: True shows a bar where tqdm is installed. A function is called now and then with how many records were
            read and how many there are (None where that is not known), and ends the work by answering False. Ctrl-C
            ends it too.
        **spec: exactly one kind with its parameters (`coverage={...}`, `mean={...}`, `ratio={...}` …), and what every
            measure has: `where` (the records that are meant), `by` (classes that are measured one by one and
            combined: their column, or a dict of `column`, `weights` and `empty`), `sample` (how the records were drawn:
            `"simple"`, `"census"`, or a dict of `strata`, `clusters`, `population`, `weight` and `level`), `times` (100
            makes percent of a share). `strata` is a column or a list of them, which tells a stratum in all units;
            without it each unit is one. What `where`, classes and units mean are domains of what was drawn from a
            stratum, so give the table as it was drawn.

    Returns:
        A value per unit with its standard error, interval and counts. Every record is counted, or left out under a
        name (`left_out`), or an error: an answer that does not apply (`"n/a"`) is not meant, a blank is unknown.
        `notes` name the units without a value, and the first rows that belong to no unit; `trace` finds the others.

    Raises:
        MethodError: the measure is not spelt as it must be, or a parameter is outside its range.
        DataError: a column is missing, a cell cannot be read, an answer has no points; all offenders are listed. A
            reader was read already (`code` is `io`). `progress` ended the work (`code` is `cancelled`).

    Example:
        >>> import govindex as gi
        >>> ratings = {"office": ["A", "A", "B"], "grade": ["good", "bad", "good"]}
        >>> found = gi.evidence.measure(
        ...     ratings, unit="office", times=100, mean={"of": {"column": "grade", "points": {"good": 1, "bad": 0}}}
        ... )
        >>> found.values
        [50.0, 100.0]
        >>> found.rule
        '100 × mean of points for grade'
    """
    reading = _split("measure", options, spec)
    with Progress(progress, "record") as told:
        return _core.evidence_measure(table, _names(unit), spec, reading, told)


def trace(
    table: Records,
    of: str,
    *,
    unit: Names,
    limit: int = 1000,
    options: Mapping[str, Any] | None = None,
    progress: Told = False,
    **spec: Any,
) -> Table:
    """Find the records behind a unit's value.

    Args:
        table: the records.
        of: the code of the unit.
        unit: the columns that make a unit.
        limit: the most records that are shown.
        options: as of `measure`.
        progress: as of `measure`.
        **spec: as of `measure`.

    Returns:
        A row per record, in the order of the table: `row` (where it stands), `numerator` and `denominator` (what it
        adds; None where that is not known), and the columns that the measure reads.

    Raises:
        DataError: no record is of the unit; and as `measure`.

    Example:
        >>> import govindex as gi
        >>> items = {"city": ["A", "B", "A"], "online": ["yes", "yes", "no"]}
        >>> gi.evidence.trace(items, "A", unit="city", mean={"of": {"where": {"online": "yes"}}})
        row  numerator  denominator  city  online
          1          1            1  A     yes
          3          0            1  A     no
    """
    reading = _split("trace", options, spec)
    with Progress(progress, "record") as told:
        return _core.evidence_trace(table, _names(unit), spec, of, whole(limit, "limit"), reading, told)


def inspect(
    visits: Records,
    *,
    key: Names,
    score: Mapping[str, Mapping[str, Any]],
    register: Records | None = None,
    options: Mapping[str, Any] | None = None,
    progress: Told = False,
    **spec: Any,
) -> Table:
    """Combine several visits to one subject, question by question, into one record a subject.

    Args:
        visits: a record per visit: a website, an inspector, a day.
        key: the columns that make a subject.
        score: checklists by the name of their score: `questions` with weights, `points` of answers, `full`,
            `override` …
        register: the subjects that should have been visited; its columns go into the result. By default the subjects
            are those that were visited.
        options: as of `measure`.
        progress: as of `measure`; the records are visits.
        **spec: `combine` (`"mean"`, `"best"`, `"worst"`, `"latest"`, or a rule by a column), `where` (the visits that
            count), `among` (the subjects that get scores), `keep`, `visit` (the columns that tell visits of a subject
            apart: the same twice is an error; without them each record is a visit), `day`, and `not_applicable`
            (`"leave-out"` or `"zero"`).

    Returns:
        A row per subject: the key, the columns of the register (or those kept), `visits` (how many counted), and a
        column per score, None where no question applies or none is answered. Every visit is counted there, or not meant
        by `where`, or an error.

    Raises:
        MethodError: the inspection is not spelt as it must be.
        DataError: an answer has no points, a visit names a subject that the register lacks, or visits disagree; all
            offenders are listed.

    Example:
        >>> import govindex as gi
        >>> visits = {"service": ["passport", "passport", "permit"], "online": ["no", "yes", "no"]}
        >>> lists = {"available": {"questions": {"online": 1}, "points": {"yes": 1, "no": 0}, "full": 100}}
        >>> gi.evidence.inspect(visits, key="service", score=lists, combine="best")
        service   visits  available
        passport       2        100
        permit         1          0
    """
    reading = _split("inspect", options, spec)
    said = {name.replace("_", "-"): value for name, value in spec.items()}
    said |= {"table": "subjects", "visits": "visits", "key": _names(key, "key"), "score": dict(score)}
    with Progress(progress, "record") as told:
        return _core.evidence_inspect(visits, said, register, reading, told)


def appeals(
    table: Frame,
    register: Frame,
    *,
    key: Names,
    until: str | datetime.date | None = None,
    upheld: Sequence[str] = ("upheld", "成立"),
    rejected: Sequence[str] = ("rejected", "不成立"),
    pending: Sequence[str] = ("pending", "待定"),
    options: Mapping[str, Any] | None = None,
    **reading: Unpack[Reading],
) -> tuple[Table, Table]:
    """Apply what was decided on objections to records (申诉), and keep a trail.

    Appeals that were upheld are applied in the order of the register; the others stand in the trail only. Frameworks do
    it with `[[appeal]]` before anything is measured.

    Args:
        table: the records.
        register: an appeal per row: the key columns, `column` (blank: the record is struck out), `was`, `becomes`,
            `decision` (blank: it is pending), and where they are there `decided` (a day) and `reason`.
        key: the columns that find a record, in both tables.
        until: the day of the assessment; appeals that were decided later are not applied.
        upheld: the words for an appeal that was upheld.
        rejected: the words for one that was not.
        pending: the words for one that is not decided.
        options: as of `measure`.
        **reading: the same by keyword.

    Returns:
        The records as they stand; and what every appeal did: `table`, `appeal` and `record` (their rows), `key`,
        `column`, `was`, `becomes`, `decision` (upheld, rejected, pending, later), `decided`, `reason`.

    Raises:
        DataError: a column is missing; or `cells` lists every appeal against a record or column that there is not or
            that is not one only, whose `was` is not what the record says, or whose `becomes` the column cannot hold,
            and every decision without a meaning.
        MethodError: there is no key, or a word means two decisions.

    Example:
        >>> import govindex as gi
        >>> ratings = {"id": ["R-17", "R-21"], "grade": [1, 5]}
        >>> register = {"id": ["R-17"], "column": ["grade"], "was": ["1"], "becomes": ["3"], "decision": ["成立"]}
        >>> amended, trail = gi.evidence.appeals(ratings, register, key="id")
        >>> amended["grade"], trail["decision"]
        (['3', '5'], ['upheld'])
    """
    appeal = {
        "table": "records",
        "appeals": "appeals",
        "key": _names(key, "key"),
        "upheld": list(upheld),
        "rejected": list(rejected),
        "pending": list(pending),
    }
    return _core.evidence_appeals(table, register, appeal, until, _reading("appeals", options, reading))
