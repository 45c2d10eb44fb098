"""Models of the distance to the best or the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govindex._core import Scored
from govindex.scoring._given import score

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import (
        Directions,
        Intervals,
        Normalization,
        PerColumn,
        TopsisWeighting,
    )


def topsis(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    normalization: Normalization | None = None,
    weighting: TopsisWeighting = "matrix",
    bounds: Intervals | None = None,
) -> Scored:
    """Score units by how near they are to the best that there is, and how far from the worst (TOPSIS, 优劣解距离法).

    Norms, ranges and ideals come from the units, so adding a unit can reorder others; not with `bounds`. A closeness
    says where a unit stands between two points, not how good it is.

    Source: C.-L. Hwang & K. Yoon (1981), *Multiple Attribute Decision Making*, ch. 3.

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`.
        directions: as in `wsm`.
        normalization: as in `normalized`; by default `"vector"`, with `bounds` `"min-max"` (between them). With
            `bounds` it may also be `"none"`.
        weighting: where the weights enter, which ranks units differently: the `"matrix"` (the original, they are
            squared in the distances) or the `"distance"` (once, under the root).
        bounds: the fixed worst and best of each indicator in its own unit, as `(low, high)`; by default the units give
            them.

    Returns:
        Closenesses from 0 to 1, higher is better; details `distance_to_ideal` and `distance_to_anti_ideal`, one per
        unit, `ideal` and `anti_ideal`, one per indicator, weighted and normalized.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`; all units are alike and there are no bounds (`no_score`), or a value is beyond its bounds
            (`out_of_domain`).

    Example:
        >>> import govindex as gi
        >>> coverage, days = [0.9, 0.5, 0.1], [1.0, 5.0, 9.0]
        >>> scored = gi.scoring.topsis(list(zip(coverage, days)), directions=["higher", "lower"])
        >>> scored.scores, scored.ranks()
        (array([1. , 0.5, 0. ]), array([1., 2., 3.]))
        >>> alone = gi.scoring.topsis([[0.5, 5.0]], directions=["higher", "lower"], bounds=[(0, 1), (0, 10)])
        >>> alone.scores
        array([0.5])
    """
    return score(
        "topsis",
        X,
        weights,
        directions,
        normalization=normalization,
        weighting=weighting,
        bounds=bounds,
    )


def vikor(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    v: float = 0.5,
) -> Scored:
    """Score units by a compromise of the group's gain and the largest single regret (VIKOR); lower is better.

    Source: S. Opricovic (1998); S. Opricovic & G.-H. Tzeng (2004), European Journal of Operational Research 156,
    445-455.

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`.
        directions: as in `wsm`.
        v: the weight of the group's gain against the largest regret, in [0, 1].

    Returns:
        `Q` from 0 to 1, of which **lower** is better; details `S`, `R` and `compromise` (whether a unit is in the
        compromise set), one per unit; `best` and `worst`, one per indicator; `advantage` (of the first over the
        second), `acceptable_advantage`, `acceptable_stability`.

    Raises:
        DataError: as `wsm`.
        MethodError: the weights are negative or all 0, or `v` is outside its range.

    Example:
        >>> import govindex as gi
        >>> satisfied, days = [98.0, 80.0, 60.0], [3.0, 2.0, 9.0]
        >>> scored = gi.scoring.vikor(list(zip(satisfied, days)), directions=["higher", "lower"])
        >>> scored.better, scored.ranks().tolist(), scored.details["compromise"].tolist()
        ('lower', [1.0, 2.0, 3.0], [True, True, False])
    """
    return score("vikor", X, weights, directions, v=v)


def grey_relational(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    rho: float = 0.5,
    normalization: Normalization = "min-max",
) -> Scored:
    """Score units by how closely they follow the best values (grey relational analysis, 灰色关联).

    Grades crowd between about 0.4 and 1; a small difference says little.

    Source: J. Deng (1982), Systems & Control Letters 1, 288-294; (1989), The Journal of Grey System 1, 1-24.

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`.
        directions: as in `wsm`.
        rho: the distinguishing coefficient, above 0 and at most 1.
        normalization: as in `normalized`.

    Returns:
        Grey relational grades up to 1, higher is better; details `min_delta` and `max_delta`.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.grey_relational([[0.9, 2], [0.5, 8]], directions=["higher", "lower"]).scores.round(4)
        array([1.    , 0.3333])
    """
    return score("grey-relational", X, weights, directions, rho=rho, normalization=normalization)


def codas(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    tau: float = 0.02,
) -> Scored:
    """Score units by their distance from the worst, by straight line and, beyond a threshold, along the axes (CODAS).

    Source: M. Keshavarz Ghorabaee, E. K. Zavadskas, Z. Turskis & J. Antucheviciene (2016), Economic Computation and
    Economic Cybernetics Studies and Research 50, 25-44.

    Args:
        X: as in `waspas`.
        weights: as in `wsm`.
        directions: as in `wsm`.
        tau: from which difference of straight-line distances on the taxicab distances count too, at least 0.

    Returns:
        Scores of which higher is better, and which sum to 0; details `E` and `T` (the two distances), one per unit, and
        `anti_ideal`, one per indicator, weighted and normalized.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.codas([[90], [45]]).scores
        array([ 1., -1.])
    """
    return score("codas", X, weights, directions, tau=tau)


def spotis(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    bounds: Intervals | None = None,
    expected: PerColumn | None = None,
) -> Scored:
    """Score units by their distance from an ideal point between fixed bounds (SPOTIS); lower is better.

    With bounds, a unit's score does not depend on the others.

    Source: J. Dezert, A. Tchamova, D. Han & J.-M. Tacnet (2020), 23rd International Conference on Information Fusion.

    Args:
        X: 2-D, units down and indicators across, complete and within the bounds.
        weights: as in `wsm`.
        directions: as in `wsm`.
        bounds: of each indicator in its own unit, as `(low, high)`; by default the extremes of the units.
        expected: 1-D, the expected point, one value per indicator in its own unit, within the bounds; by default the
            better bounds.

    Returns:
        Distances from 0 to 1, of which **lower** is better; detail `ideal`, one per indicator.

    Raises:
        DataError: as `wsm`.
        MethodError: as `wsm`; a value is outside its bounds (`out_of_domain`), or the expected point is
            (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> coverage, days = [90.0, 50.0], [2.0, 0.0]
        >>> gi.scoring.spotis(
        ...     list(zip(coverage, days)), directions=["higher", "lower"], bounds=[(0, 100), (0, 10)]
        ... ).scores.round(9)
        array([0.15, 0.25])
    """
    return score("spotis", X, weights, directions, bounds=bounds, expected=expected)
