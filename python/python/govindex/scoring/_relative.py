"""Models that hold a unit against the average, a border, or the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govindex._core import Scored
from govindex.scoring._given import score

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import (
        Directions,
        Intervals,
        Missing,
        PerColumn,
        Phenomenon,
    )


def edas(X: ArrayLike, weights: PerColumn | None = None, directions: Directions | None = None) -> Scored:
    """Score units by how far they lie above and below the average (EDAS).

    Source: M. Keshavarz Ghorabaee, E. K. Zavadskas, L. Olfat & Z. Turskis (2015), Informatica 26, 435-451.

    Args:
        X: 2-D, units down and indicators across, complete; the mean of every indicator above 0.
        weights: as in `wsm`.
        directions: as in `wsm`.

    Returns:
        Appraisal scores from 0 to 1, higher is better; details `SP` and `SN`, one per unit, and `average`, one per
        indicator.

    Raises:
        DataError: as `wsm`.
        MethodError: the mean of an indicator is not above 0 (`out_of_domain`), or the weights are negative or all 0.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.edas([[90], [60], [30]]).scores
        array([1. , 0.5, 0. ])
    """
    return score("edas", X, weights, directions)


def mabac(X: ArrayLike, weights: PerColumn | None = None, directions: Directions | None = None) -> Scored:
    """Score units by how far they lie above the border of what is usual (MABAC).

    Source: D. Pamučar & G. Ćirović (2015), Expert Systems with Applications 42, 3016-3028.

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`.
        directions: as in `wsm`.

    Returns:
        Scores of which higher is better, above 0 in the upper area; detail `border`, one per indicator.

    Raises:
        DataError: as `wsm`.
        MethodError: the weights are negative or all 0.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.mabac([[90], [30]]).scores.round(4)
        array([ 0.5858, -0.4142])
    """
    return score("mabac", X, weights, directions)


def marcos(X: ArrayLike, weights: PerColumn | None = None, directions: Directions | None = None) -> Scored:
    """Score units by their utility against both the best and the worst that there is (MARCOS).

    Source: Ž. Stević, D. Pamučar, A. Puška & P. Chatterjee (2020), Computers & Industrial Engineering 140, 106231.

    Args:
        X: as in `waspas`.
        weights: as in `wsm`.
        directions: as in `wsm`.

    Returns:
        Utilities of which higher is better; details `sum`, `K_plus` and `K_minus`, one per unit, `ideal_sum` and
        `anti_ideal_sum`.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`, and where the worst value is 0 in every indicator (`no_score`).

    Example:
        >>> import govindex as gi
        >>> gi.scoring.marcos([[90], [45]]).scores.round(4)
        array([0.8571, 0.4286])
    """
    return score("marcos", X, weights, directions)


def aras(X: ArrayLike, weights: PerColumn | None = None, directions: Directions | None = None) -> Scored:
    """Score units by the share of the best possible unit's sum that they reach (ARAS).

    Source: E. K. Zavadskas & Z. Turskis (2010), Technological and Economic Development of Economy 16, 159-172.

    Args:
        X: as in `waspas`.
        weights: as in `wsm`.
        directions: as in `wsm`.

    Returns:
        Utility degrees from 0 to 1, higher is better; details `sum`, one per unit, and `ideal_sum`.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.aras([[90], [45]]).scores
        array([1. , 0.5])
    """
    return score("aras", X, weights, directions)


def copras(X: ArrayLike, weights: PerColumn | None = None, directions: Directions | None = None) -> Scored:
    """Score units by what they gain in benefits, plus their inversely proportional part of all costs (COPRAS).

    Source: E. K. Zavadskas, A. Kaklauskas & V. Sarka (1994), Environmental and Energy Engineering 1, 131-139.

    Args:
        X: 2-D, units down and indicators across, complete; at least 0, and no column of zeros.
        weights: as in `wsm`.
        directions: as in `wsm`; columns of which lower is better are the costs.

    Returns:
        Utility degrees, 1 for the best, higher is better; details `benefits`, `costs` and `significance`, one per unit.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`, and for a unit without any costs where there are costs (`no_score`).

    Example:
        >>> import govindex as gi
        >>> services, cost = [30.0, 30.0], [2.0, 1.0]
        >>> gi.scoring.copras(list(zip(services, cost)), directions=["higher", "lower"]).scores.round(4)
        array([0.7143, 1.    ])
    """
    return score("copras", X, weights, directions)


def cocoso(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    lambda_: float = 0.5,
) -> Scored:
    """Compare weighted sums and weighted powers in three ways, and combine them (CoCoSo).

    Source: M. Yazdani, P. Zarate, E. K. Zavadskas & Z. Turskis (2019), Management Decision 57, 2501-2519.

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`.
        directions: as in `wsm`.
        lambda_: the share of the weighted sums in the third comparison, in [0, 1]. Errors call it `lambda`.

    Returns:
        Scores of which higher is better; details `S`, `P`, `ka`, `kb` and `kc`, one per unit.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`, and where one unit is the worst in every indicator (`no_score`).

    Example:
        >>> import govindex as gi
        >>> gi.scoring.cocoso([[1, 0], [0, 1], [0.2, 0.5]]).ranks()
        array([1., 1., 3.])
    """
    return score("cocoso", X, weights, directions, lambda_=lambda_)


def mazziotta_pareto(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    bounds: Intervals | None = None,
    phenomenon: Phenomenon = "positive",
    missing: Missing = "rescale",
    least: float | None = None,
) -> Scored:
    """Take the mean of standardized indicators less a penalty for being uneven (Mazziotta-Pareto index).

    Source: P. De Muro, M. Mazziotta & A. Pareto (2011), Social Indicators Research 104, 1-18; M. Mazziotta & A. Pareto
    (2016), Social Indicators Research 127, 983-1003 (adjusted index).

    Args:
        X: 2-D, units down and indicators across; None or NaN is missing.
        weights: as in `wsm`; the published index has equal ones.
        directions: `"higher"` for an indicator that grows with what the index measures, else `"lower"`; by default all
            grow with it.
        bounds: the goalposts of each indicator in its own unit, as `(low, high)`: the adjusted index, for comparisons
            over time; by default the indicators are standardized to mean 100 and standard deviation 10.
        phenomenon: `"positive"` (more of what is measured is good, unevenness lowers the index) or `"negative"` (more
            is bad, unevenness raises it, and lower is better).
        missing: as in `arithmetic`; a `"zero"` is one in the indicator's own unit. A unit that gets no score does not
            count for the standardization.
        least: as in `arithmetic`.

    Returns:
        Scores around 100, of which higher is better for a positive phenomenon, NaN where one is missing; details
        `mean`, `deviation` and `penalty`, one per unit.

    Raises:
        DataError: as `wsm`, but for missing values, unless an indicator has no other or no unit has enough (`no_data`).
        MethodError: all units are alike in an indicator (`constant_indicator`), the mean of a unit is not above 0
            (`no_score`), the weights are negative or all 0, or a parameter is outside its range.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.mazziotta_pareto([[0, 100], [50, 50]], bounds=[(0, 100), (0, 100)]).scores
        array([ 91., 100.])
    """
    return score("mpi", X, weights, directions, bounds=bounds, phenomenon=phenomenon, missing=missing, least=least)
