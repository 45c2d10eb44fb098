"""Statistics that the rest stands on: ranks and ties, moments, inequality, correlations, agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import matrix, rows, vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import Correlation, Divisor, Ties

__all__ = ["concordance", "correlations", "gini", "moments", "rank_agreement", "ranks", "theil"]


def ranks(x: ArrayLike, *, ties: Ties = "competition", tolerance: float = 0.0) -> NDArray[np.float64]:
    """Rank scores, 1 for the highest.

    Args:
        x: 1-D, a score per unit; None or NaN is missing and has a missing rank.
        ties: how tied scores share ranks: `"competition"` (1 2 2 4), `"dense"` (1 2 2 3), `"average"` (1 2.5 2.5 4)
            or `"ordinal"` (1 2 3 4, in the order of the units).
        tolerance: the difference, in the units of `x`, up to which scores tie.

    Returns:
        1-D float64 array of ranks.

    Raises:
        MethodError: no such rule for ties.

    Example:
        >>> import govindex as gi
        >>> gi.stats.ranks([0.7, 0.9, None, 0.8, 0.8])
        array([ 4.,  1., nan,  2.,  2.])
    """
    return _core.stats_ranks(vector(x, "x"), ties, tolerance)


def correlations(X: ArrayLike, *, kind: Correlation = "pearson") -> NDArray[np.float64]:
    """Say how far indicators tell the same story: the correlations of all pairs of columns.

    Source of the distance correlation: G. J. Székely, M. L. Rizzo & N. K. Bakirov (2007), Annals of Statistics 35,
    2769-2794, which lies in 0 ... 1 and is 0 only for independence; in O(n log n).

    Args:
        X: 2-D, units down and indicators across, complete.
        kind: `"pearson"` (straight-line relations), `"spearman"` (of the ranks, ties at their mean) or `"distance"`
            (any relation).

    Returns:
        2-D float64 array, indicators by indicators; a constant column has 0 with every other and 1 with itself.

    Raises:
        DataError: a value is missing or infinite, or `X` is empty.
        MethodError: no such correlation.

    Example:
        >>> import govindex as gi
        >>> gi.stats.correlations([[1, 1], [2, 8], [3, 27], [4, 64]], kind="spearman").round(9)
        array([[1., 1.],
               [1., 1.]])
    """
    return _core.stats_correlations(matrix(X, "X"), kind)


def gini(x: ArrayLike) -> float:
    """Say how unequally a total is spread: 0 when all are equal, `1 - 1/n` when one unit has everything.

    `G = sum_i sum_k |x_i - x_k| / (2 n^2 mean)`, by one sort.

    Source: C. Gini (1912), *Variabilità e mutabilità*.

    Args:
        x: 1-D, a value of at least 0 per unit, complete.

    Returns:
        The Gini coefficient.

    Raises:
        DataError: a value is missing or infinite, or there is none.
        MethodError: a value is below 0 (`unsuitable_value`), or all are 0 (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> gi.stats.gini([1, 2, 3, 4])
        0.25
    """
    return _core.stats_gini(vector(x, "x"))


def theil(x: ArrayLike) -> float:
    """Say how unequally a total is spread: 0 when all are equal, `ln n` when one unit has everything.

    `T = mean(y ln y)` with `y = x / mean(x)` and `0 ln 0 = 0`.

    Source: H. Theil (1967), *Economics and Information Theory*.

    Args:
        x: 1-D, a value of at least 0 per unit, complete.

    Returns:
        The Theil index.

    Raises:
        DataError: a value is missing or infinite, or there is none.
        MethodError: a value is below 0 (`unsuitable_value`), or all are 0 (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> round(gi.stats.theil([0, 0, 9]), 6)  # ln 3
        1.098612
    """
    return _core.stats_theil(vector(x, "x"))


def moments(x: ArrayLike, *, divisor: Divisor = "sample") -> dict[str, Any]:
    """Take the mean and the standard deviation of the values present.

    Args:
        x: 1-D; None or NaN is missing and left out.
        divisor: of the squared deviations, `"sample"` (n - 1, as COINr and R) or `"population"` (n, as numpy).

    Returns:
        A dict with `count` of the values present, `mean` (None for none), and `sd` (None for fewer than two, or one for
        `"population"`).

    Raises:
        MethodError: no such divisor.

    Example:
        >>> import govindex as gi
        >>> gi.stats.moments([1, 2, 3, None])
        {'count': 3, 'mean': 2.0, 'sd': 1.0}
    """
    return _core.stats_moments(vector(x, "x"), divisor)


def concordance(ratings: ArrayLike) -> dict[str, Any]:
    """Say how far several experts rank the same items alike: Kendall's W, corrected for ties, with its test.

    Source: M. G. Kendall & B. Babington Smith (1939), Annals of Mathematical Statistics 10, 275-287.

    Args:
        ratings: 2-D, at least two experts down and two items across, the higher the better; only their order counts.

    Returns:
        A dict with `experts` and `items` (how many), `rank_sums` per item, `w` from 0 to 1, `chi_square`, `degrees` of
        freedom and `p_value` (an approximation for more than 7 items).

    Raises:
        DataError: a rating is missing (`missing_value`).
        MethodError: there are fewer than two experts or items (`too_few`), or every expert ties all items.

    Example:
        >>> import govindex as gi
        >>> gi.stats.concordance([[3, 2, 1], [9, 5, 1]])["w"]
        1.0
    """
    return _core.stats_concordance(rows(ratings, "ratings"))


def rank_agreement(x: ArrayLike, y: ArrayLike) -> dict[str, float]:
    """Say how far two sets of scores rank the same items alike, by five measures; ties get their mean rank.

    Source: C. Spearman (1904); M. G. Kendall (1938, 1945); L. A. Goodman & W. H. Kruskal (1954); J. Pinto da Costa &
    C. Soares (2005) for the weighted measure; W. Sałabun & K. Urbaniak (2020) for WS.

    Args:
        x: 1-D, a score per item, the higher the better, complete; the reference for `ws`.
        y: 1-D, the other score of each item.

    Returns:
        A dict with `spearman`, `kendall` (form b), `goodman_kruskal`, and the two that give the first places more say,
        `weighted_spearman` and `ws`.

    Raises:
        DataError: a score is missing, or there are not as many (`length_mismatch`).
        MethodError: there are fewer than two items (`too_few`), or all scores of one side are equal (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> gi.stats.rank_agreement([0.9, 0.7, 0.5], [3, 2, 1])["kendall"]
        1.0
    """
    return _core.stats_rank_agreement(vector(x, "x"), vector(y, "y"))
