"""Models that add and multiply over all units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govindex._core import Scored
from govindex.scoring._given import score

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import (
        Directions,
        MultimooraCombine,
        Normalization,
        PerColumn,
    )


def wsm(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    normalization: Normalization = "linear",
) -> Scored:
    """Take the weighted sum of normalized indicators (SAW): a low value can be made up for by a high one, fully.

    Source: P. C. Fishburn (1967), Operations Research 15, 537-542; C.-L. Hwang & K. Yoon (1981), *Multiple Attribute
    Decision Making*, ch. 3.

    Args:
        X: 2-D, units down and indicators across, complete; for the ratios of `"linear"`, `"max"` and `"sum"` at least
            0, and above 0 where lower is better.
        weights: a nonnegative number per indicator, in any total; by default all alike. A dict, a Series or a
            `Weighting` with names is put into the order of the columns of `X`; a list is by position.
        directions: `"higher"` (or 1) or `"lower"` (or -1) for each column, in order or by name; by default higher is
            better in all.
        normalization: as in `normalized`.

    Returns:
        Scores of which higher is better.

    Raises:
        DataError: a value is missing or infinite (`missing_value`, `not_finite`), there are more or fewer weights or
            directions than columns (`length_mismatch`), their names differ (`names`), or `X` is empty (`empty_table`).
        MethodError: the normalization cannot take a value (`out_of_domain`), the weights are negative or all 0
            (`weights`), or a parameter is outside its range (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> items_online, days = [40.0, 80.0], [2.0, 8.0]
        >>> gi.scoring.wsm(list(zip(items_online, days)), directions=["higher", "lower"]).scores
        array([0.75 , 0.625])
    """
    return score("wsm", X, weights, directions, normalization=normalization)


def wpm(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    normalization: Normalization = "linear",
) -> Scored:
    """Take the product of normalized indicators, each to the power of its weight.

    With linear or sum normalization an added unit never reorders others.

    Source: P. W. Bridgman (1922), *Dimensional Analysis*; D. W. Miller & M. K. Starr (1969), *Executive Decisions and
    Operations Research*.

    Args:
        X: as in `wsm`, at least 0 once normalized.
        weights: as in `wsm`.
        directions: as in `wsm`.
        normalization: as in `normalized`.

    Returns:
        Scores of which higher is better; 0 for a unit with a value of 0.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.wpm([[4, 1], [1, 4]]).scores.round(9)
        array([0.5, 0.5])
    """
    return score("wpm", X, weights, directions, normalization=normalization)


def waspas(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    lambda_: float = 0.5,
) -> Scored:
    """Blend the weighted sum and the weighted product (WASPAS).

    Source: E. K. Zavadskas, Z. Turskis, J. Antucheviciene & A. Zakarevicius (2012), Elektronika ir Elektrotechnika 122,
    3-6.

    Args:
        X: 2-D, units down and indicators across, complete; at least 0, and above 0 where lower is better.
        weights: as in `wsm`.
        directions: as in `wsm`.
        lambda_: the share of the weighted sum, in [0, 1]. Errors call it `lambda`.

    Returns:
        Scores of which higher is better; details `sum` and `product`, one per unit.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.waspas([[4, 1], [1, 4]]).scores.round(9)
        array([0.5625, 0.5625])
    """
    return score("waspas", X, weights, directions, lambda_=lambda_)


def moora(X: ArrayLike, weights: PerColumn | None = None, directions: Directions | None = None) -> Scored:
    """Take benefits less costs, in ratios to the length of each column (the ratio system of MOORA).

    Source: W. K. M. Brauers & E. K. Zavadskas (2006), Control and Cybernetics 35, 445-469.

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`.
        directions: as in `wsm`; columns of which lower is better are the costs.

    Returns:
        Scores of which higher is better; detail `norm`, one per indicator.

    Raises:
        DataError: as `wsm`.
        MethodError: the weights are negative or all 0.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.moora([[3, 4], [4, 3]], directions=["higher", "lower"]).scores.round(9)
        array([-0.1,  0.1])
    """
    return score("moora", X, weights, directions)


def multimoora(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    combine: MultimooraCombine = "dominance",
) -> Scored:
    """Rank by the ratio system, the largest shortfall and the product form, and combine the three (MULTIMOORA).

    Source: W. K. M. Brauers & E. K. Zavadskas (2010), Technological and Economic Development of Economy 16, 5-24;
    (2011) 17, 257-290 (theory of dominance).

    Args:
        X: 2-D, units down and indicators across, complete; every value above 0.
        weights: as in `wsm`.
        directions: as in `wsm`.
        combine: `"dominance"` (units preceded less units that precede, two of three rankings deciding each pair) or
            `"rank-sum"` (minus the sum of the three ranks).

    Returns:
        Scores of which higher is better; details `ratio_system`, `reference_point` (lower is better), `product_form`,
        and the ranks in each, `ratio_system_rank`, `reference_point_rank`, `product_form_rank`, one per unit.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`, and for a value that is not above 0 (`out_of_domain`).

    Example:
        >>> import govindex as gi
        >>> gi.scoring.multimoora([[3, 4], [4, 3]], directions=["higher", "lower"]).scores
        array([-1.,  1.])
    """
    return score("multimoora", X, weights, directions, combine=combine)
