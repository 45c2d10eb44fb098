"""Models that compare units in pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import matrix
from govindex._core import Flows, Scored
from govindex.scoring._given import score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import (
        Directions,
        PerColumn,
        Preference,
    )


def copeland(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    least: float = 0.0,
) -> Scored:
    """Score units by the pairs that they win less those that they lose, indicators voting with their weights.

    Only the order in each indicator counts. Pairs are compared in the indicators in which both units have a value.

    Source: A. H. Copeland (1951), *A reasonable social welfare function*; G. Munda & M. Nardo (2009), Applied
    Economics 41, 1513-1523.

    Args:
        X: 2-D, units down and indicators across; None or NaN is missing.
        weights: as in `wsm`.
        directions: as in `wsm`.
        least: the least share of weight on which two units must both have values, in [0, 1]; pairs with less tie.

    Returns:
        Scores from `1 - n` to `n - 1` for `n` units, higher is better; details `wins` and `losses`, one per unit.

    Raises:
        DataError: as `wsm`, but for missing values.
        MethodError: the weights are negative or all 0, or `least` is outside its range.

    Example:
        >>> import govindex as gi
        >>> coverage, days = [90, 60, 30], [5, 2, None]
        >>> X = list(zip(coverage, days))
        >>> gi.scoring.copeland(X, weights=[0.7, 0.3], directions=["higher", "lower"]).scores
        array([ 2.,  0., -2.])
    """
    return score("copeland", X, weights, directions, least=least)


def outranking(
    X: ArrayLike, *, weights: PerColumn | None = None, directions: Directions | None = None
) -> NDArray[np.float64]:
    """Say for each pair of units by which share of weight the first is ahead; an equal value counts half.

    Args:
        X: as in `copeland`.
        weights: as in `wsm`.
        directions: as in `wsm`.

    Returns:
        2-D float64 array, `[i, k]` is the share by which unit `i` is ahead of unit `k`; 0 on the diagonal. It takes 8
        bytes per pair; for the Copeland score alone `copeland` needs no matrix.

    Raises:
        DataError: as `copeland`.
        MethodError: the weights are negative or all 0, or the matrix does not fit into memory (`no_score`).

    Example:
        >>> import govindex as gi
        >>> gi.scoring.outranking([[90, 5], [60, 2]], weights=[0.75, 0.25], directions=["higher", "lower"])
        array([[0.  , 0.75],
               [0.25, 0.  ]])
    """
    x = matrix(X, "X")
    return _core.scoring_outranking(x, x.numbers(weights), x.words(directions))


def condorcet(
    X: ArrayLike, *, weights: PerColumn | None = None, directions: Directions | None = None
) -> dict[str, Any]:
    """Say what a vote of the indicators decides: who beats every other unit, who is beaten by all.

    Source: N. de Condorcet (1785), *Essai sur l'application de l'analyse*; J. H. Smith (1973), Econometrica 41,
    1027-1041.

    Args:
        X: as in `copeland`.
        weights: as in `wsm`.
        directions: as in `wsm`.

    Returns:
        A dict with `winner` and `loser` (positions of units, None where there is none), `smith` (the positions of the
        smallest set of units each of which beats every unit outside it) and `dominant_pairs` (how many pairs there are
        in which one unit is ahead in everything).

    Raises:
        DataError: as `copeland`.
        MethodError: as `outranking`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.condorcet([[3, 1, 2], [2, 3, 1], [1, 2, 3]])["smith"]  # Each beats one of the others.
        [0, 1, 2]
    """
    x = matrix(X, "X")
    return _core.scoring_condorcet(x, x.numbers(weights), x.words(directions))


def borda(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    share: bool = False,
) -> Scored:
    """Give a unit, in every indicator, a point for each unit that it is better than, and half for each equal one.

    Source: J.-C. de Borda (1781), *Mémoire sur les élections au scrutin*; D. Black (1976), Public Choice 28, 1-15.

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`.
        directions: as in `wsm`.
        share: whether points are divided by the number of other units, so that scores lie in [0, 1].

    Returns:
        Scores from 0 to `n - 1` for `n` units, higher is better.

    Raises:
        DataError: as `wsm`.
        MethodError: the weights are negative or all 0.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.borda([[90, 5], [60, 5], [30, 9]], directions=["higher", "lower"]).scores
        array([1.75, 1.25, 0.  ])
    """
    return score("borda", X, weights, directions, share=share)


def promethee(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    preferences: Preference | Sequence[Preference] = "usual",
) -> Scored:
    """Score units by how strongly they are preferred to the others, less how strongly the others are (PROMETHEE II).

    Source: J.-P. Brans & P. Vincke (1985), Management Science 31, 647-656; J.-P. Brans, P. Vincke & B. Mareschal
    (1986), European Journal of Operational Research 24, 228-238.

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`.
        directions: as in `wsm`.
        preferences: how a difference in an indicator, in its own unit, becomes a preference from 0 to 1: one function
            for all, or one per indicator. `"usual"` (any advantage counts fully), `{"u-shape": {"q": …}}` (beyond `q`),
            `{"v-shape": {"p": …}}` (in proportion, fully from `p` on), `{"level": {"q": …, "p": …}}` (half beyond `q`,
            fully beyond `p`), `{"linear": {"q": …, "p": …}}` (growing from `q` to `p`), `{"gaussian": {"s": …}}`
            (turning at `s`). The Gaussian takes time in proportion to the square of the number of units.

    Returns:
        Net flows from -1 to 1, higher is better; details `phi_plus` and `phi_minus`, one per unit.

    Raises:
        DataError: as `wsm`, and for neither one preference function nor one per indicator (`length_mismatch`).
        MethodError: the weights are negative or all 0, or thresholds are out of range or order (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> coverage, days = [90.0, 60.0, 30.0], [5.0, 4.0, 9.0]
        >>> gi.scoring.promethee(
        ...     list(zip(coverage, days)),
        ...     weights=[0.6, 0.4],
        ...     directions=["higher", "lower"],
        ...     preferences=[{"linear": {"q": 10, "p": 40}}, {"u-shape": {"q": 2}}],
        ... ).scores.round(4)
        array([ 0.7,  0.2, -0.9])
    """
    return score("promethee", X, weights, directions, preferences=_preferences(preferences))


def promethee_flows(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
    preferences: Preference | Sequence[Preference] = "usual",
) -> Flows:
    """Take both flows of PROMETHEE I, by which two units may be incomparable.

    Args:
        X: as in `promethee`.
        weights: as in `wsm`.
        directions: as in `wsm`.
        preferences: as in `promethee`.

    Returns:
        The flows: `plus`, `minus`, `net`, `relation(i, k)`.

    Raises:
        DataError: as `promethee`.
        MethodError: as `promethee`.

    Example:
        >>> import govindex as gi
        >>> flows = gi.scoring.promethee_flows([[90, 5], [60, 4], [30, 9]], directions=["higher", "lower"])
        >>> flows.relation(0, 2)
        'preferred'
    """
    x = matrix(X, "X")
    given = {"preferences": _preferences(preferences)}
    return _core.scoring_flows(x, x.numbers(weights), x.words(directions), given)


def _preferences(preferences: Preference | Sequence[Preference]) -> list[Any]:
    return [preferences] if isinstance(preferences, (str, Mapping)) else list(preferences)
