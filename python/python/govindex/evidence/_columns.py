"""Columns of numbers: several sources, and plain statistics of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import Vector, beside, direction_word, like_given, mapping, vector, whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import (
        Direction,
        PerColumn,
        RollUpRule,
    )


def blend(
    sources: Mapping[str, ArrayLike],
    *,
    errors: Mapping[str, ArrayLike] | None = None,
    rule: str = "first",
    order: Sequence[str] = (),
    weights: Mapping[str, float] | None = None,
    tolerance: float | None = None,
    beyond: str = "flag",
    largest: int = 5,
) -> dict[str, Any]:
    """Make one indicator of several sources, and say how far they differ.

    Args:
        sources: 1-D, a value per unit, by the name of the source (`"self"`, `"inspected"`); None or NaN is missing.
        errors: standard errors of the values, at least 0, by the name of the source.
        rule: `"first"` (of `order` that tells a unit), `"mean"`, `"weighted"`, `"precision"` (inverse variances),
            `"median"`, `"minimum"` or `"maximum"`.
        order: for `first`, the sources, the preferred one first; by default as they are given.
        weights: for `weighted`, a weight of at least 0 per source.
        tolerance: the difference between two sources, in the units of the indicator, up to which they agree.
        beyond: what becomes of a unit beyond the tolerance: `"flag"` (it is named) or `"missing"`.
        largest: how many of the units that differ most are named for each pair.

    Returns:
        `values`, `errors`, `shares` (the part of each source in each value), `spread`, `beyond`, `untold`, and
        `disagreement` of each pair: `bias`, `mean_absolute`, `rmsd`, `sd`, `limits` of agreement, `correlation` …

    Raises:
        MethodError: a parameter is outside its range, or names a source that is not there.
        DataError: sources differ in length, or hold an infinite value.

    Example:
        >>> import govindex as gi
        >>> told = gi.evidence.blend({"self": [90, 80], "inspected": [70, None]}, order=["inspected", "self"])
        >>> told["values"]
        [70.0, 80.0]
        >>> told["disagreement"][0]["bias"]
        20.0
    """
    parameters: dict[str, Any] = {"rule": rule, "beyond": beyond, "largest": largest}
    parameters |= {"order": list(order)} if order else {}
    parameters |= {"weights": dict(weights)} if weights else {}
    parameters |= {"tolerance": tolerance} if tolerance is not None else {}
    values = _sources(sources)
    known = errors or {}
    spread = [
        beside(of, known[name], f"errors of {name}") if name in known else None
        for name, of in zip(sources, values, strict=True)
    ]
    return _core.evidence_blend(list(sources), values, spread, parameters)


def disagreement(
    sources: Mapping[str, ArrayLike], *, tolerance: float | None = None, largest: int = 5
) -> list[dict[str, Any]]:
    """Say how far each pair of sources differs.

    Source: J. M. Bland and D. G. Altman (1986), The Lancet 327, 307-310.

    Args:
        sources: 1-D, a value per unit, by the name of the source; None or NaN is missing.
        tolerance: the difference up to which two sources agree, at least 0.
        largest: how many of the units that differ most are named for each pair.

    Returns:
        For each pair, first minus second: `n`, `bias`, `mean_absolute`, `rmsd`, `sd`, `bias_se`, `limits`,
        `correlation`, `within`, `largest`; None where a number is not known.

    Raises:
        MethodError: the tolerance is outside its range, or there is no source.
        DataError: sources differ in length, or hold an infinite value.

    Example:
        >>> import govindex as gi
        >>> gi.evidence.disagreement({"self": [90, 80], "inspected": [70, 80]})[0]["bias"]
        10.0
    """
    values = _sources(sources)
    return _core.evidence_disagreement(list(sources), values, tolerance, whole(largest, "largest"))


def change(now: ArrayLike, before: PerColumn, *, change: str | Mapping[str, float] = "rate") -> NDArray[np.float64]:
    """Compare the values of two periods.

    Source: OECD/JRC (2008), Handbook on Constructing Composite Indicators.

    Args:
        now: 1-D, a value per unit; None or NaN is missing.
        before: the earlier values; by name where both have names (a Series, a dict), by position otherwise.
        change: `"rate"`, `"difference"`, or `{"yearly": years}` with years above 0.

    Returns:
        1-D, a change per unit; a Series with the index of `now` where that is one.

    Raises:
        DataError: the columns differ in length, or hold an infinite value.
        MethodError: the change is not one of these, or a value has no rate.

    Example:
        >>> import govindex as gi
        >>> gi.evidence.change([150, 90], [100, 120]).tolist()
        [0.5, -0.25]
    """
    values = vector(now, "now")
    return like_given(now, _core.evidence_change(values, beside(values, before, "before"), change))


def share_of_total(values: ArrayLike) -> NDArray[np.float64]:
    """Divide each value by the sum of all.

    Source: OECD/JRC (2008), Handbook on Constructing Composite Indicators.

    Args:
        values: 1-D, at least 0; None or NaN is missing and stays so.

    Returns:
        1-D, a share per unit.

    Raises:
        DataError: a value is infinite.
        MethodError: a value is negative, or all are 0.

    Example:
        >>> import govindex as gi
        >>> gi.evidence.share_of_total([3, 1]).tolist()
        [0.75, 0.25]
    """
    return like_given(values, _core.evidence_share_of_total(vector(values, "values")))


def per_head(values: ArrayLike, heads: PerColumn, *, per: float = 1.0) -> NDArray[np.float64]:
    """Divide each value by the heads of its unit.

    Source: OECD/JRC (2008), Handbook on Constructing Composite Indicators.

    Args:
        values: 1-D; None or NaN is missing.
        heads: above 0; by name where both have names (a Series, a dict), by position otherwise.
        per: how many heads the value is given for, above 0.

    Returns:
        1-D, a value per unit; a Series with the index of `values` where that is one.

    Raises:
        DataError: the columns differ in length or names, or hold an infinite value.
        MethodError: heads are not above 0.

    Example:
        >>> import govindex as gi
        >>> gi.evidence.per_head([5, 8], [1000, 4000], per=1000).tolist()
        [5.0, 2.0]
    """
    counts = vector(values, "values")
    return like_given(values, _core.evidence_per_head(counts, beside(counts, heads, "heads"), per))


def distance(values: ArrayLike, goal: Mapping[str, Any], *, at: float) -> list[dict[str, Any]]:
    """Say how far each value is from a dated target.

    Source: Eurostat (2023), Sustainable development in the European Union, annex.

    Args:
        values: 1-D, a value per unit; None or NaN is missing.
        goal: `value`, `due` (a year), and `aim` (`"at-least"` or `"at-most"`), `path` (`"linear"` or `"compound"`),
            `base`.
        at: the year of the values.

    Returns:
        For each unit `standing`, `gap`, `pace` (a year) and `progress`; None where a number is not known.

    Raises:
        MethodError: the goal is not spelt as it must be, or a parameter is outside its range.

    Example:
        >>> import govindex as gi
        >>> gi.evidence.distance([80], {"value": 90, "due": 2027, "base": 50}, at=2025)
        [{'standing': 'open', 'gap': 10.0, 'pace': 5.0, 'progress': 0.75}]
    """
    return _core.evidence_distance(vector(values, "values"), dict(goal), at)


def roll_up(
    values: ArrayLike,
    rule: RollUpRule = "mean",
    *,
    sizes: ArrayLike | None = None,
    errors: ArrayLike | None = None,
    direction: Direction = "higher",
) -> dict[str, Any]:
    """Give a parent the value that its children come to.

    `Hierarchy.roll_up` and `gather` do it for all units at all levels.

    Source: W. G. Cochran (1977), Sampling Techniques, 3rd ed., §2.11, §5.2 and ch. 6.

    Args:
        values: 1-D, a value per child; None or NaN is missing.
        rule: `"mean"`, `"weighted-mean"` or `"ratio-of-sums"` (by `sizes`: people, or what each value was divided by),
            `"median"`, `"sum"`, `"best"` or `"worst"`.
        sizes: 1-D, at least 0; needed by the rules that weigh.
        errors: 1-D, the standard errors of the values, taken as independent.
        direction: which values are best.

    Returns:
        `value` and `standard_error` (None where one is not known), `present` (how many children have a value), `of`.

    Raises:
        MethodError: no such rule, or a child that has a value has no size.
        DataError: columns differ in length.

    Example:
        >>> import govindex as gi
        >>> gi.evidence.roll_up([0.5, 0.9, None], "ratio-of-sums", sizes=[4, 100, 7])["value"]  # 92 of 104
        0.8846153846153846
    """
    column = vector(values, "values")
    weigh = None if sizes is None else beside(column, sizes, "sizes")
    spread = None if errors is None else beside(column, errors, "errors")
    return _core.evidence_roll_up(column, weigh, spread, rule, direction_word(direction))


def _sources(sources: Mapping[str, ArrayLike]) -> list[Vector]:
    """A number for each unit from each source, in the order of the units of the first that names them."""
    made = [vector(values, name) for name, values in mapping(sources, "sources", "columns by source").items()]
    first = next((one for one in made if one.units is not None), None)
    return made if first is None else [beside(first, values, name) for name, values in sources.items()]
