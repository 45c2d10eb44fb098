"""Which part of the public is served worse."""

from __future__ import annotations

from govindex import _core
from govindex._arrays import direction_word
from govindex._core import Measured, Table
from govindex._typing import Direction


def served(measured: Measured, by: str, *, direction: Direction = "higher", level: float = 0.95) -> Table:
    """Say which part of the public is served worse, and by how much: age groups, channels, any column of records.

    Measure the records by the unit and that column, `unit=["city", "age"]`; by the column alone for all units together.
    Within each unit, every class is set beside the best. The classes are taken to be independent, which they are where
    each record is of one class, unless clusters of the sample hold records of several. The best of many classes looks
    better than it is, the more so the fewer its records.

    Args:
        measured: the values of a measure by the unit and the column.
        by: the column of the classes.
        direction: which values are better, `"higher"` or `"lower"`.
        level: of the intervals, above 0 and below 1.

    Returns:
        Table: a row per unit and class: the column of the units, that of the classes, `value`, `records`, `gap` (to the
        best class of the unit), `standard_error` (of the gap), `low`, `high`, `flag` (`best`; `worse` where the
        interval does not hold 0).

    Raises:
        MethodError: the records were not measured by that column, or `level` is out of its range
            (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> records = {"city": ["A"] * 120, "age": ["young"] * 60 + ["old"] * 60, "good": ["y"] * 75 + ["n"] * 45}
        >>> found = gi.evidence.mean(records, {"where": {"good": "y"}}, unit=["city", "age"])
        >>> gi.explain.served(found, by="age")
        city  age     value  records      gap  standard_error      low     high  flag
        A     young  1.0000       60   0.0000                                    best
        A     old    0.2500       60  -0.7500          0.0564  -0.8605  -0.6395  worse
    """
    return _core.explain_served(measured, by, direction_word(direction), level)
