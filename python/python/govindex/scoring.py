"""From the scores of the children to the score of their parent: weighted means of each row.

The children come directed (higher is better) and on one scale. At 0 the geometric, harmonic and negative power means
take their limit, 0.

Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6; Hardy, Littlewood & Pólya (1934),
*Inequalities*, ch. 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govindex import _core
from govindex._arrays import matrix, vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import Missing

__all__ = ["arithmetic", "geometric", "harmonic", "power"]


def arithmetic(
    X: ArrayLike, *, weights: ArrayLike | None = None, missing: Missing = "rescale", least: float | None = None
) -> NDArray[np.float64]:
    """Take the weighted arithmetic mean of each row: a low score can be made up for by a high one.

    Args:
        X: 2-D, units down and children across; None or NaN is missing.
        weights: 1-D, a nonnegative number per child, in any total; by default all alike.
        missing: what a missing child does: `"rescale"` scales the weights of those present up to 1, `"propagate"`
            makes the mean missing, `"zero"` counts it as 0.
        least: the least share of children, in [0, 1], that must be present; with fewer the mean is missing.

    Returns:
        1-D float64 array, a mean per unit, NaN where it is missing.

    Raises:
        MethodError: the weights are negative or all zero, or a parameter is outside its range.
        DataError: the number of weights is not that of children, a value is infinite, or `X` is empty.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.arithmetic([[90, 40], [40, None]], weights=[0.5, 0.5])
        array([65., 40.])
    """
    return _mean("arithmetic", X, weights, 1.0, missing, least)


def geometric(
    X: ArrayLike, *, weights: ArrayLike | None = None, missing: Missing = "rescale", least: float | None = None
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
    return _mean("geometric", X, weights, 1.0, missing, least)


def harmonic(
    X: ArrayLike, *, weights: ArrayLike | None = None, missing: Missing = "rescale", least: float | None = None
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
    return _mean("harmonic", X, weights, 1.0, missing, least)


def power(
    X: ArrayLike,
    p: float,
    *,
    weights: ArrayLike | None = None,
    missing: Missing = "rescale",
    least: float | None = None,
) -> NDArray[np.float64]:
    """Take the weighted power mean of each row: 1 is arithmetic, towards 0 geometric, -1 harmonic.

    Args:
        X: 2-D, units down and children across, no value below 0; None or NaN is missing.
        p: the exponent, finite and not 0.
        weights: as in `arithmetic`.
        missing: as in `arithmetic`.
        least: as in `arithmetic`.

    Returns:
        1-D float64 array, a mean per unit.

    Raises:
        MethodError: as `geometric`, and for a `p` that is 0 or not finite.
        DataError: as `arithmetic`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.power([[1, 7]], 2)
        array([5.])
    """
    return _mean("power", X, weights, p, missing, least)


def _mean(
    kind: str, X: ArrayLike, weights: ArrayLike | None, p: float, missing: Missing, least: float | None
) -> NDArray[np.float64]:
    shares = None if weights is None else vector(weights, "weights").tolist()
    return _core.scoring_mean(kind, matrix(X, "X"), shares, p, missing, least)
