"""The functions of `govindex.normalize`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import direction_word, like_given, vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import (
        BandUnit,
        Direction,
        Divisor,
        Includes,
        Interval,
        Inverse,
        Percentile,
        QuantileRule,
        RankForm,
        Reference,
        ThresholdUnit,
        Tied,
    )


def min_max(
    x: ArrayLike,
    *,
    direction: Direction = "higher",
    to: Interval = (0.0, 100.0),
    bounds: Interval | None = None,
    clip: bool = False,
    constant: float | None = None,
) -> NDArray[np.float64]:
    """Give the worst unit the bottom of the scale and the best the top.

    `s = l + (u - l) (x - a) / (b - a)` where higher is better, `s = l + (u - l) (x - b) / (a - b)` where lower is.

    Args:
        x: 1-D, a value per unit in any unit of measurement; None or NaN is missing and stays so.
        direction: `"higher"` or `"lower"` is better.
        to: bottom `l` and top `u` of the scale.
        bounds: fixed `a` and `b` in the unit of `x`; by default the smallest and largest value present. Use them, or
            goalposts, where years must compare.
        clip: whether scores beyond the scale (with `bounds`) are cut to its ends.
        constant: the score of every unit when all values are equal; by default that is an error.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: all values are equal, or a parameter is out of order.
        DataError: no value is present, or one is infinite.

    Example:
        >>> import govindex as gi
        >>> days_to_register = [1.0, 5.0, 21.0, None]
        >>> gi.normalize.min_max(days_to_register, direction="lower")
        array([100.,  80.,   0.,  nan])
    """
    return like_given(x, _core.normalize_min_max(vector(x, "x"), direction_word(direction), to, bounds, clip, constant))


def z_score(
    x: ArrayLike,
    *,
    direction: Direction = "higher",
    mean: float = 0.0,
    sd: float = 1.0,
    divisor: Divisor = "sample",
    constant: float | None = None,
) -> NDArray[np.float64]:
    """Say how many standard deviations a unit lies from the mean.

    `s = m + s (x - mean(x)) / sd(x)`, the sign turned where lower is better.

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        direction: `"higher"` or `"lower"` is better.
        mean: the mean that the scores shall have.
        sd: the standard deviation that the scores shall have, above 0.
        divisor: `"sample"` divides by n - 1 (as COINr and R), `"population"` by n (as numpy).
        constant: the score of every unit when all values are equal; by default that is an error.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: all values are equal, or a parameter is outside its range.
        DataError: no value is present, or one is infinite.

    Example:
        >>> import govindex as gi
        >>> gi.normalize.z_score([1.0, 2.0, 3.0], mean=100, sd=15)
        array([ 85., 100., 115.])
    """
    return like_given(
        x, _core.normalize_z_score(vector(x, "x"), direction_word(direction), mean, sd, divisor, constant)
    )


def goalposts(
    x: ArrayLike,
    goalposts: Interval,
    *,
    direction: Direction = "higher",
    to: Interval = (0.0, 100.0),
    clip: bool = True,
) -> NDArray[np.float64]:
    """Scale between agreed ends: what counts as nothing achieved and what as everything achieved.

    Source: UNDP, *Human Development Report*, technical notes.

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        goalposts: `(low, high)` in the unit of `x`, also where lower is better: then `low` is the best.
        direction: `"higher"` or `"lower"` is better.
        to: bottom and top of the scale.
        clip: whether values beyond the goalposts are cut to the ends of the scale.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: the goalposts are out of order.
        DataError: a value is infinite.

    Example:
        >>> import govindex as gi
        >>> visits = [0.0, 1.5, 4.0]
        >>> gi.normalize.goalposts(visits, (0, 3), direction="lower")
        array([100.,  50.,   0.])
    """
    return like_given(x, _core.normalize_goalposts(vector(x, "x"), goalposts, direction_word(direction), to, clip))


def rank(
    x: ArrayLike,
    *,
    direction: Direction = "higher",
    form: RankForm = "rank",
    ties: Tied | None = None,
    percentile: Percentile = "inclusive",
    to: Interval = (0.0, 100.0),
    constant: float | None = None,
) -> NDArray[np.float64]:
    """Take the place among the units instead of the value: outliers stop mattering, and so do distances.

    Source: OECD/JRC (2008), step 5; J.-C. de Borda (1784); R. J. Hyndman & Y. Fan (1996), The American Statistician 50.

    Args:
        x: 1-D, a value per unit; None or NaN is missing, stays so and is not counted.
        direction: `"higher"` or `"lower"` is better.
        form: `"rank"` (1 for the worst, n for the best), `"borda"` (the number of units that are beaten) or
            `"percentile"` (a part of the scale).
        ties: what equal values get: the `"lowest"` of their places, the `"average"`, the `"highest"`, or one place with
            none left out behind it, `"dense"`; by default the average for Borda, else the lowest.
        percentile: `"inclusive"` (`(r - 1) / (n - 1)`, as COINr), `"exclusive"` (`r / (n + 1)`), `"middle"`
            (`(r - 1/2) / n`) or `"share"` (`r / n`), of the place `r` among the `n` units with a value; with dense ties
            `n` is the number of distinct values.
        to: bottom and top of the scale of percentiles.
        constant: the score of every unit when all values are equal; by default they share a place.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: a parameter is none of its words, or a single unit has no inclusive percentile.
        DataError: no value is present, or one is infinite.

    Example:
        >>> import govindex as gi
        >>> days = [1.0, 5.0, 5.0, 21.0]
        >>> gi.normalize.rank(days, direction="lower")
        array([4., 2., 2., 1.])
        >>> gi.normalize.rank(days, direction="lower", form="percentile", percentile="share")
        array([100.,  50.,  50.,  25.])
    """
    parameters = {"form": form, "percentile": percentile} | _given(ties=ties, constant=constant)
    if form == "percentile":
        parameters["to"] = to
    return like_given(x, _core.normalize_by("rank", vector(x, "x"), direction_word(direction), parameters))


def distance(
    x: ArrayLike,
    *,
    reference: Reference | float = "best",
    direction: Direction = "higher",
    to: Interval = (0.0, 100.0),
    clip: bool = False,
    constant: float | None = None,
) -> NDArray[np.float64]:
    """Say how far a unit has come from the worst value to a reference: the best, the mean, a target, another unit.

    `s = l + (u - l) (x - worst) / (reference - worst)`; with the best as the reference this is min-max.

    Source: OECD/JRC (2008), step 5.

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        reference: `"best"`, `"mean"`, or a number in the unit of `x`, whatever the direction: a target, or the value
            `x[i]` of the unit to catch up with.
        direction: `"higher"` or `"lower"` is better.
        to: the scores of the worst value and of the reference.
        clip: whether units beyond the reference score no more than it.
        constant: the score of every unit when all values are equal.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: the reference is no better than the worst value, or all values equal it.
        DataError: no value is present, or one is infinite.

    Example:
        >>> import govindex as gi
        >>> days_to_register = [1.0, 3.0, 8.0, 13.0]
        >>> gi.normalize.distance(days_to_register, reference=3, direction="lower")
        array([120., 100.,  50.,   0.])
    """
    parameters: dict[str, Any] = {"reference": _reference(reference), "to": to, "clip": clip}
    return like_given(
        x,
        _core.normalize_by(
            "distance", vector(x, "x"), direction_word(direction), parameters | _given(constant=constant)
        ),
    )


def ratio(
    x: ArrayLike,
    *,
    reference: Reference | float = "best",
    direction: Direction = "higher",
    lower: Inverse = "reciprocal",
    to: Interval = (0.0, 100.0),
) -> NDArray[np.float64]:
    """Say how many times a reference: a fraction of the best, a share of the sum, an index number, a vector.

    `s = l + (u - l) x / d` where higher is better; `d / x` where lower is.

    Source: OECD/JRC (2008), step 5; C.-L. Hwang & K. Yoon (1981), *Multiple Attribute Decision Making*, ch. 2.

    Args:
        x: 1-D, a value per unit, on a scale with a true zero; None or NaN is missing and stays so.
        reference: `d`, what values are divided by: `"best"`, `"mean"`, `"sum"` (shares), `"norm"` (the root of the sum
            of squares), or a number in the unit of `x`. With reciprocals of values of which lower is better, `"sum"`
            and `"norm"` are those of the reciprocals: `d` is one over the sum of `1/x`, so that scores are shares too.
        direction: `"higher"` or `"lower"` is better.
        lower: where lower is better, `"reciprocal"` (needs values above 0) or `"mirror"`: the distance from the far
            end, linear in the value.
        to: the scores of ratios of 0 and of 1.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: the reference is not above 0, or a value has no reciprocal (`unsuitable_value`).
        DataError: no value is present, or one is infinite.

    Example:
        >>> import govindex as gi
        >>> gi.normalize.ratio([1.0, 2.0, 4.0], direction="lower")
        array([100.,  50.,  25.])
        >>> gi.normalize.ratio([1.0, 2.0, 3.0], reference="mean")
        array([ 50., 100., 150.])
    """
    parameters = {"reference": _reference(reference), "lower": lower, "to": to}
    return like_given(x, _core.normalize_by("ratio", vector(x, "x"), direction_word(direction), parameters))


def log(
    x: ArrayLike,
    *,
    direction: Direction = "higher",
    shift: float = 0.0,
    to: Interval = (0.0, 100.0),
    bounds: Interval | None = None,
    clip: bool = False,
    constant: float | None = None,
) -> NDArray[np.float64]:
    """Scale logarithms by their range, so that each doubling counts the same.

    Source: UNDP, *Human Development Report*, technical notes (income index: bounds 100 and 75,000).

    Args:
        x: 1-D, a value per unit, above 0 with the shift added; None or NaN is missing and stays so.
        direction: `"higher"` or `"lower"` is better.
        shift: what is added to every value before its logarithm is taken; scores depend on it.
        to: bottom and top of the scale.
        bounds: fixed ends in the unit of `x`; by default the smallest and largest value present.
        clip: whether scores beyond the scale (with `bounds`) are cut to its ends.
        constant: the score of every unit when all values are equal; by default that is an error.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: a value has no logarithm (`unsuitable_value`), all are equal, or a parameter is out of order.
        DataError: no value is present, or one is infinite.

    Example:
        >>> import govindex as gi
        >>> gi.normalize.log([17_560.0], bounds=(100, 75_000)).round(1)
        array([78.1])
    """
    parameters: dict[str, Any] = {"shift": shift, "to": to, "clip": clip}
    parameters |= _given(bounds=bounds, constant=constant)
    return like_given(x, _core.normalize_by("log", vector(x, "x"), direction_word(direction), parameters))


def logistic(
    x: ArrayLike,
    *,
    direction: Direction = "higher",
    centre: float | None = None,
    width: float | None = None,
    steepness: float = 1.0,
    divisor: Divisor = "sample",
    to: Interval = (0.0, 100.0),
    constant: float | None = None,
) -> NDArray[np.float64]:
    """Scale on an S-shaped curve: differences near the middle count most, and outliers do not stretch the scale.

    `s = l + (u - l) / (1 + exp(-steepness (x - centre) / width))`, the sign turned where lower is better.

    Source: P.-F. Verhulst (1845) for the curve; J. Han & M. Kamber (2001), *Data Mining*, for scaling by it.

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        direction: `"higher"` or `"lower"` is better.
        centre: the value that scores the middle of the scale; by default the mean.
        width: the distance that is one step on the curve, above 0; by default the standard deviation.
        steepness: above 0; with 1, one width above the centre scores 73.1 of 100.
        divisor: of the standard deviation, `"sample"` (n - 1) or `"population"` (n).
        to: the ends of the scale, which are not reached.
        constant: the score of every unit when all values are equal; by default that is an error.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: all values are equal, or a parameter is outside its range.
        DataError: no value is present, or one is infinite.

    Example:
        >>> import govindex as gi
        >>> gi.normalize.logistic([0.0, 5.0, 10.0]).round(1)
        array([26.9, 50. , 73.1])
    """
    parameters: dict[str, Any] = {"steepness": steepness, "divisor": divisor, "to": to}
    parameters |= _given(centre=centre, width=width, constant=constant)
    return like_given(x, _core.normalize_by("logistic", vector(x, "x"), direction_word(direction), parameters))


def categories(
    x: ArrayLike,
    thresholds: Sequence[float],
    points: Sequence[float],
    *,
    includes: Includes,
    direction: Direction = "higher",
    unit: ThresholdUnit = "raw",
    rule: QuantileRule = "linear",
    constant: float | None = None,
) -> NDArray[np.float64]:
    """Give points by class: an agreed table says what a value between two thresholds is worth.

    Source: OECD/JRC (2008), step 5 (categorical scales).

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        thresholds: in the unit of `x`, or percentiles of it; each above the one before.
        points: the score of each class from the lowest values up, one more than there are thresholds; they may not fall
            as values get better.
        includes: which end of a class belongs to it: `"lower-end"` (a value on a threshold belongs to the class above)
            or `"upper-end"`. There is no default, as it decides what a value on a threshold gets.
        direction: `"higher"` or `"lower"` is better.
        unit: what thresholds are given in: `"raw"`, the unit of `x`, or `"percentile"`, above 0 and below 100 of the
            values present.
        rule: of the percentiles: `"linear"` (as numpy and R) or another of the nine of Hyndman & Fan (1996).
        constant: with percentiles, the score of every unit when all values are equal; by default that is an error.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: thresholds do not rise, points do not fit them or the direction, or percentiles are asked of equal
            values.
        DataError: a value is infinite, or percentiles are asked of none.

    Example:
        >>> import govindex as gi
        >>> days_to_answer = [2.0, 3.0, 5.0, 6.0]
        >>> gi.normalize.categories(days_to_answer, [2, 5], [100, 60, 0], includes="upper-end", direction="lower")
        array([100.,  60.,  60.,   0.])
        >>> gi.normalize.categories([2.0, 3.0, 5.0, 6.0], [50], [0, 100], includes="lower-end", unit="percentile")
        array([  0.,   0., 100., 100.])
    """
    parameters: dict[str, Any] = {
        "thresholds": [float(threshold) for threshold in thresholds],
        "points": [float(score) for score in points],
        "includes": includes,
        "unit": unit,
        "rule": rule,
    }
    parameters |= _given(constant=constant)
    return like_given(x, _core.normalize_by("categories", vector(x, "x"), direction_word(direction), parameters))


def mean_bands(
    x: ArrayLike,
    *,
    direction: Direction = "higher",
    width: float = 0.2,
    unit: BandUnit = "mean",
    points: Sequence[float] = (-1.0, 0.0, 1.0),
) -> NDArray[np.float64]:
    """Say whether a unit is better than the average, about average, or worse.

    Source: OECD/JRC (2008), step 5; European Commission (2001), *Summary Innovation Index*, with a width of 20 %.

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        direction: `"higher"` or `"lower"` is better.
        width: how far the middle class reaches from the mean to either side, its ends included.
        unit: what the width is measured in: parts of the `"mean"`, or standard deviations, `"sd"`.
        points: the scores of the worse, the middle and the better class.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: the width is below 0, or points fall.
        DataError: no value is present, or one is infinite.

    Example:
        >>> import govindex as gi
        >>> gi.normalize.mean_bands([50.0, 90.0, 160.0])
        array([-1.,  0.,  1.])
    """
    parameters = {"width": width, "unit": unit, "points": [float(score) for score in points]}
    return like_given(x, _core.normalize_by("mean-bands", vector(x, "x"), direction_word(direction), parameters))


def target_interval(
    x: ArrayLike,
    best: Interval | float,
    *,
    limits: Interval | None = None,
    to: Interval = (0.0, 100.0),
    clip: bool = True,
) -> NDArray[np.float64]:
    """Score values for which neither too high nor too low is good (区间型, 适度型).

    Without limits `s = l + (u - l) (1 - max(a - x, x - b, 0) / M)` with `M = max(a - min, max - b)`; with limits the
    score falls from the best values `[a, b]` to the limit on either side.

    Source: standard in Chinese evaluation practice, e.g. 岳超源 (2003), 《决策理论与方法》.

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        best: the best values, `(low, high)`, or one best value.
        limits: `(low, high)`, where nothing is left; by default as far away as the farthest unit, to both sides.
        to: bottom and top of the scale.
        clip: whether values beyond the limits score the bottom of the scale.

    Returns:
        1-D float64 array of scores.

    Raises:
        MethodError: the best values are out of order, or the limits not around them.
        DataError: no value is present and there are no limits, or one is infinite.

    Example:
        >>> import govindex as gi
        >>> staff_per_office = [1.0, 5.0, 10.0]
        >>> gi.normalize.target_interval(staff_per_office, (4, 6))
        array([ 25., 100.,   0.])
    """
    parameters: dict[str, Any] = {"best": best, "to": to, "clip": clip} | _given(limits=limits)
    return like_given(x, _core.normalize_by("interval", vector(x, "x"), "higher", parameters))


def _given(**parameters: Any) -> dict[str, Any]:
    """What was given."""
    return {name: value for name, value in parameters.items() if value is not None}


def _reference(reference: str | float) -> str | Mapping[str, float]:
    """A reference as framework files write it."""
    return reference if isinstance(reference, str) else {"value": float(reference)}
