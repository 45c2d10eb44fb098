"""Rules by row: means, order statistics, and the Choquet integral."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import like_given, mapping, matrix, vector
from govindex.scoring._given import keys

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import (
        Missing,
        PerColumn,
    )


def arithmetic(
    X: ArrayLike, weights: PerColumn | None = None, *, missing: Missing = "rescale", least: float | None = None
) -> NDArray[np.float64]:
    """Take the weighted arithmetic mean of each row: a low score can be made up for by a high one.

    Args:
        X: 2-D, units down and children across; None or NaN is missing.
        weights: a nonnegative number per child, in any total; by default all alike. A dict, a Series or a `Weighting`
            with names is put into the order of the columns of `X`; a list is by position.
        missing: what a missing child does: `"rescale"` scales the weights of those present up to 1, `"propagate"`
            makes the mean missing, `"zero"` counts it as 0. Where all children are missing the mean is, by any rule.
        least: the least share of children, in [0, 1], that must be present; with fewer the mean is missing.

    Returns:
        1-D float64 array, a mean per unit, NaN where it is missing; for a DataFrame a Series with its index.

    Raises:
        MethodError: the weights are negative or all zero, or a parameter is outside its range.
        DataError: the number of weights is not that of children, a value is infinite, or `X` is empty.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.arithmetic([[90, 40], [40, None]], weights=[0.5, 0.5])
        array([65., 40.])
    """
    return _children("arithmetic", X, weights, missing, least)


def geometric(
    X: ArrayLike, weights: PerColumn | None = None, *, missing: Missing = "rescale", least: float | None = None
) -> NDArray[np.float64]:
    """Take the weighted geometric mean of each row: the lower a score, the less it can be made up for.

    Args:
        X: 2-D, units down and children across, no value below 0; None or NaN is missing.
        weights: as in `arithmetic`.
        missing: as in `arithmetic`.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a mean per unit; 0 where a child is 0.

    Raises:
        MethodError: as `arithmetic`, and for a value below 0.
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.geometric([[90, 40], [40, 0]]).round(9)
        array([60.,  0.])
    """
    return _children("geometric", X, weights, missing, least)


def harmonic(
    X: ArrayLike, weights: PerColumn | None = None, *, missing: Missing = "rescale", least: float | None = None
) -> NDArray[np.float64]:
    """Take the weighted harmonic mean of each row: a low score can hardly be made up for.

    Args:
        X: 2-D, units down and children across, no value below 0; None or NaN is missing.
        weights: as in `arithmetic`.
        missing: as in `arithmetic`.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a mean per unit; 0 where a child is 0.

    Raises:
        MethodError: as `arithmetic`, and for a value below 0.
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.harmonic([[1, 4]]).round(9)
        array([1.6])
    """
    return _children("harmonic", X, weights, missing, least)


def power(
    X: ArrayLike,
    p: float,
    *,
    weights: PerColumn | None = None,
    missing: Missing = "rescale",
    least: float | None = None,
) -> NDArray[np.float64]:
    """Take the weighted power mean of each row: 1 is arithmetic, towards 0 geometric, -1 harmonic.

    Args:
        X: 2-D, units down and children across, no value below 0; None or NaN is missing.
        p: the exponent, of a size between 0.001 and 100.
        weights: as in `arithmetic`.
        missing: as in `arithmetic`.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a mean per unit.

    Raises:
        MethodError: as `geometric`, and for a `p` outside its range.
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.power([[1, 7]], 2)
        array([5.])
    """
    return _children("power", X, weights, missing, least, p=p)


def minimum(
    X: ArrayLike, weights: PerColumn | None = None, *, missing: Missing = "rescale", least: float | None = None
) -> NDArray[np.float64]:
    """Take the smallest child of each row: the weakest decides, nothing makes up for it.

    Args:
        X: as in `arithmetic`.
        weights: as in `arithmetic`; only whether a weight is 0 matters.
        missing: as in `arithmetic`.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a score per unit, NaN where it is missing.

    Raises:
        MethodError: as `arithmetic`.
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.minimum([[90, 60, 50, 10]])
        array([10.])
    """
    return _children("minimum", X, weights, missing, least)


def maximum(
    X: ArrayLike, weights: PerColumn | None = None, *, missing: Missing = "rescale", least: float | None = None
) -> NDArray[np.float64]:
    """Take the largest child of each row: the strongest decides.

    Args:
        X: as in `arithmetic`.
        weights: as in `minimum`.
        missing: as in `arithmetic`.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a score per unit, NaN where it is missing.

    Raises:
        MethodError: as `arithmetic`.
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.maximum([[90, 60, 50, 10]])
        array([90.])
    """
    return _children("maximum", X, weights, missing, least)


def product(
    X: ArrayLike, weights: PerColumn | None = None, *, missing: Missing = "rescale", least: float | None = None
) -> NDArray[np.float64]:
    """Multiply the children of each row, shares from 0 to 1: what is left when each takes its part of the rest.

    UNDP lowers each index of human development in this way by the share that inequality takes (2010, technical note 2).

    Args:
        X: as in `arithmetic`; every value that counts from 0 to 1.
        weights: as in `arithmetic`; only whether a weight is 0 matters.
        missing: as in `arithmetic`; a child that is left out counts as 1.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a score per unit, NaN where it is missing.

    Raises:
        MethodError: as `arithmetic`, and for a value outside 0 to 1.
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.product([[0.5, 0.75]])
        array([0.375])
    """
    return _children("product", X, weights, missing, least)


def median(
    X: ArrayLike, weights: PerColumn | None = None, *, missing: Missing = "rescale", least: float | None = None
) -> NDArray[np.float64]:
    """Take the weighted median of each row, so that a single outlying child cannot decide.

    It is the value at which half of the weight lies on either side, the mean of two where it is met exactly.

    Args:
        X: as in `arithmetic`.
        weights: as in `arithmetic`.
        missing: as in `arithmetic`.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a score per unit, NaN where it is missing.

    Raises:
        MethodError: as `arithmetic`.
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.median([[90, 60, 50, 10]])
        array([55.])
    """
    return _children("median", X, weights, missing, least)


def trimmed(
    X: ArrayLike,
    *,
    share: float = 0.1,
    weights: PerColumn | None = None,
    missing: Missing = "rescale",
    least: float | None = None,
) -> NDArray[np.float64]:
    """Take the weighted mean of what is left of each row when its ends are cut off; a child on the edge counts in part.

    Source: J. W. Tukey (1977), *Exploratory Data Analysis*.

    Args:
        X: as in `arithmetic`.
        share: the share of the weight that is cut off at either end, at least 0 and below 0.5.
        weights: as in `arithmetic`.
        missing: as in `arithmetic`.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a score per unit, NaN where it is missing.

    Raises:
        MethodError: as `arithmetic`, and for a share outside its range (`invalid_parameter`).
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.trimmed([[90, 60, 50, 10]], share=0.25)
        array([55.])
    """
    return _children("trimmed", X, weights, missing, least, share=share)


def owa(
    X: ArrayLike,
    places: ArrayLike | None = None,
    *,
    weights: PerColumn | None = None,
    missing: Missing = "rescale",
    least: float | None = None,
) -> NDArray[np.float64]:
    """Take the ordered weighted average of each row: places have weights, the best child's first.

    `[1, 0, …]` is the maximum, `[…, 0, 1]` the minimum, equal places the mean. Where children are missing or weighted,
    the weights of places are read off a curve through their running sums.

    Source: R. R. Yager (1988), IEEE Transactions on Systems, Man, and Cybernetics 18, 183-190; (1996), International
    Journal of Intelligent Systems 11, 49-73.

    Args:
        X: as in `arithmetic`.
        places: 1-D, a nonnegative number per child of positive weight, in any total; by default all alike.
        weights: as in `arithmetic`.
        missing: as in `arithmetic`.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a score per unit, NaN where it is missing.

    Raises:
        MethodError: as `arithmetic`, and for places that are negative or all 0 (`weights`).
        DataError: as `arithmetic`, and for more or fewer places than children (`length_mismatch`).

    Example:
        >>> import govindex as gi
        >>> gi.scoring.owa([[90, 60, 50, 10]], [0.1, 0.2, 0.3, 0.4]).round(9)
        array([40.])
    """
    said = None if places is None else vector(places, "places").values.tolist()
    return _children("owa", X, weights, missing, least, places=said)


def choquet(
    X: ArrayLike,
    interactions: Mapping[tuple[int, int] | tuple[str, str], float],
    *,
    weights: PerColumn | None = None,
    missing: Missing = "rescale",
    least: float | None = None,
) -> NDArray[np.float64]:
    """Take a weighted mean of each row that knows that two children overlap, or need each other (2-additive Choquet).

    Of a pair with an interaction above 0 the smaller child counts, below 0 the larger. Without interactions it is the
    arithmetic mean.

    Source: M. Grabisch (1997), Fuzzy Sets and Systems 92, 167-189; J.-L. Marichal (2000), IEEE Transactions on Fuzzy
    Systems 8, 800-807.

    Args:
        X: as in `arithmetic`.
        interactions: from pairs of positions of children, from 0, to numbers in [-1, 1]; other pairs have none. Half
            the interactions of a child, signs dropped, must not be above its share of the weights.
        weights: as in `arithmetic`: the importance of each child (Shapley value).
        missing: as in `arithmetic`; with `"rescale"` an absent child leaves with its interactions.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a score per unit, NaN where it is missing.

    Raises:
        MethodError: as `arithmetic`, and for interactions that are out of range, too strong, or of no such pair
            (`invalid_parameter`).
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> opened_and_used = [[90, 10], [50, 50]]  # Data opened that nobody uses is worth little.
        >>> gi.scoring.choquet(opened_and_used, {(0, 1): 0.6}).round(9)
        array([26., 50.])
    """
    x = matrix(X, "X")
    given = mapping(interactions, "interactions", "strengths by pairs of columns, as {(0, 1): 0.6}")
    pairs = [
        {"between": [x.at(column, "interactions") for column in _pair(pair)], "strength": strength}
        for pair, strength in given.items()
    ]
    return _children("choquet", X, weights, missing, least, interactions=pairs)


def _pair(key: Any) -> tuple[Any, ...]:
    if not isinstance(key, tuple) or len(key) != 2:
        raise TypeError(f"`interactions` must have pairs of columns as keys, as (0, 1), not {key!r}")
    return key


def _children(
    kind: str, X: ArrayLike, weights: PerColumn | None, missing: Missing, least: float | None, /, **parameters: Any
) -> NDArray[np.float64]:
    x = matrix(X, "X")
    made = _core.score_children(kind, x, x.numbers(weights), keys(**parameters), missing, least)
    return like_given(X, made)
