"""Bringing an indicator to a common scale, with its direction applied: behind it, higher is better everywhere.

Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govindex import _core
from govindex._arrays import vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import Direction, Divisor, Interval

__all__ = ["goalposts", "min_max", "z_score"]


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
    return _core.normalize_min_max(vector(x, "x"), direction, to, bounds, clip, constant)


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
    return _core.normalize_z_score(vector(x, "x"), direction, mean, sd, divisor, constant)


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
    return _core.normalize_goalposts(vector(x, "x"), goalposts, direction, to, clip)
