"""From the indicators of a unit, or the scores of its children, to one score.

Means and other rules by row (`arithmetic` … `choquet`) take children that are directed (higher is better) and on one
scale. They return an array, and `missing` says what an absent child does. At 0 the geometric, harmonic and negative
power means take their limit, 0.

The models that look at all units at once (`topsis` …) take raw indicators with their `directions` and make the columns
comparable themselves, as published. They need complete columns, but for `copeland` and `outranking`. They return a
`Scored`: scores, which way they run, ranks, the variant, and the quantities on the way. Models that grade or draw a
frontier return a dict with what they find. Where a model ranks units by
what is among them, adding a unit can reorder others; `topsis` and `spotis` with fixed bounds, `electre_tri`, `mpi` with
bounds, and `wpm` do not.

Weights are nonnegative numbers in any total; an indicator of weight 0 is not read. The columns of a data frame give
their names to errors.

Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6; Hardy, Littlewood & Pólya (1934),
*Inequalities*, ch. 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import columns_of, matrix, vector, words
from govindex._core import Flows, Scored, Sorting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import (
        Breaks,
        Direction,
        Doubt,
        ElectreRule,
        Envelopment,
        Factor,
        FuzzyEvaluation,
        FuzzyOperator,
        Interval,
        MatterElements,
        Missing,
        MultimooraCombine,
        Normalization,
        Orientation,
        Phenomenon,
        Points,
        Preference,
        ProductivityChange,
        RankSumRatios,
        Returns,
        RsrRanking,
        ScaleEfficiency,
        TopsisWeighting,
    )

__all__ = [
    "aras",
    "arithmetic",
    "benefit_of_the_doubt",
    "borda",
    "choquet",
    "cocoso",
    "codas",
    "condorcet",
    "copeland",
    "copras",
    "dea",
    "edas",
    "electre_tri",
    "equal_classes",
    "fuzzy_evaluation",
    "geometric",
    "grey_relational",
    "harmonic",
    "mabac",
    "malmquist",
    "marcos",
    "matter_element",
    "maximum",
    "mazziotta_pareto",
    "median",
    "minimum",
    "moora",
    "multimoora",
    "natural_breaks",
    "normalized",
    "outranking",
    "owa",
    "points",
    "power",
    "promethee",
    "promethee_flows",
    "rsr",
    "scale_efficiency",
    "spotis",
    "topsis",
    "trapezoid_memberships",
    "trimmed",
    "vikor",
    "waspas",
    "wpm",
    "wsm",
]


# ── by row ──────────────────────────────────────────────────────────────────────────────────────────────────────────


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
    return _children("arithmetic", X, weights, missing, least)


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
    return _children("geometric", X, weights, missing, least)


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
    return _children("harmonic", X, weights, missing, least)


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
    X: ArrayLike, *, weights: ArrayLike | None = None, missing: Missing = "rescale", least: float | None = None
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
    X: ArrayLike, *, weights: ArrayLike | None = None, missing: Missing = "rescale", least: float | None = None
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


def median(
    X: ArrayLike, *, weights: ArrayLike | None = None, missing: Missing = "rescale", least: float | None = None
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
    weights: ArrayLike | None = None,
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
    weights: ArrayLike | None = None,
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
    said = None if places is None else vector(places, "places").tolist()
    return _children("owa", X, weights, missing, least, places=said)


def choquet(
    X: ArrayLike,
    interactions: Mapping[tuple[int, int], float],
    *,
    weights: ArrayLike | None = None,
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
    pairs = [{"between": list(pair), "strength": strength} for pair, strength in interactions.items()]
    return _children("choquet", X, weights, missing, least, interactions=pairs)


# ── all units at once: sums and products ────────────────────────────────────────────────────────────────────────────


def wsm(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
    normalization: Normalization = "linear",
) -> Scored:
    """Take the weighted sum of normalized indicators (SAW): a low value can be made up for by a high one, fully.

    Source: P. C. Fishburn (1967), Operations Research 15, 537-542; C.-L. Hwang & K. Yoon (1981), *Multiple Attribute
    Decision Making*, ch. 3.

    Args:
        X: 2-D, units down and indicators across, complete; for the ratios of `"linear"`, `"max"` and `"sum"` at least
            0, and above 0 where lower is better.
        weights: 1-D, a nonnegative number per indicator, in any total; by default all alike.
        directions: `"higher"` or `"lower"` for each column; by default higher is better in all.
        normalization: as in `normalized`.

    Returns:
        Scores of which higher is better.

    Raises:
        DataError: a value is missing or infinite (`missing_value`, `not_finite`), there are more or fewer weights or
            directions than columns (`length_mismatch`), or `X` is empty (`empty_table`).
        MethodError: the normalization cannot take a value (`out_of_domain`), the weights are negative or all 0
            (`weights`), or a parameter is outside its range (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> items_online, days = [40.0, 80.0], [2.0, 8.0]
        >>> gi.scoring.wsm(list(zip(items_online, days)), directions=["higher", "lower"]).scores
        array([0.75 , 0.625])
    """
    return _score("wsm", X, weights, directions, normalization=normalization)


def wpm(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("wpm", X, weights, directions, normalization=normalization)


def waspas(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("waspas", X, weights, directions, lambda_=lambda_)


def moora(X: ArrayLike, *, weights: ArrayLike | None = None, directions: Sequence[Direction] | None = None) -> Scored:
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
    return _score("moora", X, weights, directions)


def multimoora(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("multimoora", X, weights, directions, combine=combine)


# ── all units at once: distance to the best or the worst ────────────────────────────────────────────────────────────


def topsis(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
    normalization: Normalization = "vector",
    weighting: TopsisWeighting = "matrix",
    bounds: Sequence[Interval] | None = None,
) -> Scored:
    """Score units by how near they are to the best that there is, and how far from the worst (TOPSIS, 优劣解距离法).

    Norms, ranges and ideals come from the units, so adding a unit can reorder others; not with `bounds`. A closeness
    says where a unit stands between two points, not how good it is.

    Source: C.-L. Hwang & K. Yoon (1981), *Multiple Attribute Decision Making*, ch. 3.

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`.
        directions: as in `wsm`.
        normalization: as in `normalized`; with `bounds` it must be `"min-max"` (between them) or `"none"`.
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
        >>> alone = gi.scoring.topsis(
        ...     [[0.5, 5.0]], directions=["higher", "lower"], normalization="min-max", bounds=[(0, 1), (0, 10)]
        ... )
        >>> alone.scores
        array([0.5])
    """
    return _score(
        "topsis",
        X,
        weights,
        directions,
        normalization=normalization,
        weighting=weighting,
        bounds=_intervals(bounds),
    )


def vikor(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("vikor", X, weights, directions, v=v)


def grey_relational(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("grey-relational", X, weights, directions, rho=rho, normalization=normalization)


def codas(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("codas", X, weights, directions, tau=tau)


def spotis(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
    bounds: Sequence[Interval] | None = None,
    expected: ArrayLike | None = None,
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
    point = None if expected is None else vector(expected, "expected").tolist()
    return _score("spotis", X, weights, directions, bounds=_intervals(bounds), expected=point)


# ── all units at once: against the average, a border, or the sum ────────────────────────────────────────────────────


def edas(X: ArrayLike, *, weights: ArrayLike | None = None, directions: Sequence[Direction] | None = None) -> Scored:
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
    return _score("edas", X, weights, directions)


def mabac(X: ArrayLike, *, weights: ArrayLike | None = None, directions: Sequence[Direction] | None = None) -> Scored:
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
    return _score("mabac", X, weights, directions)


def marcos(X: ArrayLike, *, weights: ArrayLike | None = None, directions: Sequence[Direction] | None = None) -> Scored:
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
    return _score("marcos", X, weights, directions)


def aras(X: ArrayLike, *, weights: ArrayLike | None = None, directions: Sequence[Direction] | None = None) -> Scored:
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
    return _score("aras", X, weights, directions)


def copras(X: ArrayLike, *, weights: ArrayLike | None = None, directions: Sequence[Direction] | None = None) -> Scored:
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
    return _score("copras", X, weights, directions)


def cocoso(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("cocoso", X, weights, directions, lambda_=lambda_)


def mazziotta_pareto(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
    bounds: Sequence[Interval] | None = None,
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
    given = {"bounds": _intervals(bounds), "phenomenon": phenomenon, "missing": missing, "least": least}
    return _score("mpi", X, weights, directions, **given)


# ── pairs of units ──────────────────────────────────────────────────────────────────────────────────────────────────


def copeland(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("copeland", X, weights, directions, least=least)


def outranking(
    X: ArrayLike, *, weights: ArrayLike | None = None, directions: Sequence[Direction] | None = None
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
    return _core.scoring_outranking(matrix(X, "X"), _numbers(weights), words(directions), columns_of(X))


def condorcet(
    X: ArrayLike, *, weights: ArrayLike | None = None, directions: Sequence[Direction] | None = None
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
    return _core.scoring_condorcet(matrix(X, "X"), _numbers(weights), words(directions), columns_of(X))


def borda(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("borda", X, weights, directions, share=share)


def promethee(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _score("promethee", X, weights, directions, preferences=_preferences(preferences))


def promethee_flows(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
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
    return _core.scoring_flows(
        matrix(X, "X"),
        _numbers(weights),
        words(directions),
        {"preferences": _preferences(preferences)},
        columns_of(X),
    )


# ── grades and points ───────────────────────────────────────────────────────────────────────────────────────────────


def electre_tri(
    X: ArrayLike,
    profiles: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
    q: ArrayLike | None = None,
    p: ArrayLike | None = None,
    v: Sequence[float | None] | None = None,
    cut: float = 0.75,
    rule: ElectreRule = "pessimistic",
) -> Sorting:
    """Sort units into grades by comparing each with the profiles that divide the grades, with a veto (ELECTRE TRI-B).

    A unit is compared with profiles only, so other units do not matter.

    Source: W. Yu (1992), *ELECTRE TRI*; V. Mousseau, R. Słowiński & P. Zielniewicz (2000), Computers & Operations
    Research 27, 757-777.

    Args:
        X: 2-D, units down and indicators across, complete.
        profiles: 2-D, a row per profile from the lowest up, indicators across in their own units; `k` profiles divide
            `k + 1` grades.
        weights: as in `wsm`.
        directions: as in `wsm`.
        q: 1-D, the largest difference in each indicator that does not matter, at least 0; by default 0.
        p: 1-D, the difference from which preference is full, at least `q`; by default 0.
        v: the difference from which an indicator forbids outranking, at least `p`, None for no veto; by default no
            veto.
        cut: the credibility that outranking takes, above 0.5 and at most 1.
        rule: `"pessimistic"` (the grade above the highest profile that the unit outranks) or `"optimistic"` (below the
            lowest profile that is better than the unit).

    Returns:
        The sorting: `grades` from 0, the lowest, `unit_over_profile` and `profile_over_unit`.

    Raises:
        DataError: as `wsm`, and for profiles or thresholds that do not fit the columns (`length_mismatch`).
        MethodError: thresholds or profiles are out of order, or a parameter is outside its range
            (`invalid_parameter`); the weights are negative or all 0.

    Example:
        >>> import govindex as gi
        >>> coverage, security = [95, 95, 50], [80, 20, 70]
        >>> gi.scoring.electre_tri(
        ...     list(zip(coverage, security)),
        ...     profiles=[[60, 60], [80, 75]],
        ...     weights=[0.7, 0.3],
        ...     p=[5, 5],
        ...     v=[None, 30],  # The second unit fails by the veto on security.
        ...     cut=0.6,
        ... ).grades
        array([2, 0, 0])
    """
    parameters = _keys(
        profiles=matrix(profiles, "profiles").tolist(),
        q=_numbers(q, "q"),
        p=_numbers(p, "p"),
        v=None if v is None else list(v),
        cut=cut,
        rule=rule,
    )
    return _core.scoring_electre_tri(matrix(X, "X"), _numbers(weights), words(directions), parameters, columns_of(X))


def rsr(
    X: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    directions: Sequence[Direction] | None = None,
    ranking: RsrRanking = "integer",
    cuts: Sequence[float] = (4.0, 6.0),
) -> RankSumRatios:
    """Take the mean rank of a unit over all indicators, and grade units by how it is distributed (RSR, 秩和比法).

    Source: 田凤调 (1988), 中国公共卫生 4; (1993), 秩和比法及其应用; non-integer ranks: 戈早川, 徐春华 (1999).

    Args:
        X: 2-D, units down and indicators across, complete.
        weights: as in `wsm`; equal ones give the plain rank-sum ratio.
        directions: as in `wsm`.
        ranking: `"integer"` (整次, places, ties sharing the mean) or `"non-integer"` (非整次, interpolated between the
            worst and the best value).
        cuts: the probits that divide the grades, rising; usual are 4 and 6 for three grades, 3.5, 5 and 6.5 for four,
            3.2, 4.4, 5.6 and 6.8 for five. A value on a cut is in the grade above.

    Returns:
        A dict with `scored` (the ratios from `1 / n` to 1, higher is better; details `probit` and `fitted`), `grades`
        (1-D int64, 0 for the lowest), `distribution` (a table with a row per distinct ratio: `rsr`, `count`,
        `position`, `share`, `probit`) and `regression` of the ratios on the probits (`intercept`, `slope`,
        `r_squared`, `f`, `p_value`; None with fewer than three distinct ratios).

    Raises:
        DataError: as `wsm`.
        MethodError: the weights are negative or all 0, or the cuts do not rise (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> coverage, days = [90, 60, 30, 20], [2, 2, 5, 9]
        >>> found = gi.scoring.rsr(list(zip(coverage, days)), directions=["higher", "lower"])
        >>> found["scored"].scores, found["grades"]
        (array([0.9375, 0.8125, 0.5   , 0.25  ]), array([2, 1, 1, 1]))
        >>> found["distribution"]
           rsr  count  position   share  probit
        0.2500      1    1.0000  0.2500  4.3255
        0.5000      1    2.0000  0.5000  5.0000
        0.8125      1    3.0000  0.7500  5.6745
        0.9375      1    4.0000  0.9375  6.5341
    """
    parameters = _keys(ranking=ranking, cuts=[float(cut) for cut in cuts])
    return _core.scoring_rsr(matrix(X, "X"), _numbers(weights), words(directions), parameters, columns_of(X))


def matter_element(
    X: ArrayLike,
    intervals: Sequence[Sequence[Interval]],
    *,
    weights: ArrayLike | None = None,
    whole: Sequence[Interval] | None = None,
) -> MatterElements:
    """Say how far a unit's values lie inside or outside the intervals of each grade (matter-element, 物元可拓).

    The intervals say what is good, so there are no directions; and a unit is compared with them alone, so other units
    do not matter.

    Source: 蔡文 (1983), 科学探索学报 1; (1994), 物元模型及其应用.

    Args:
        X: 2-D, units down and indicators across, complete and within the whole intervals.
        intervals: for every indicator the interval `(low, high)` of every grade, in its own unit.
        weights: as in `wsm`.
        whole: for every indicator the interval in which its values can lie; by default from the lowest to the highest
            bound of its grades.

    Returns:
        A dict with `grades` (1-D int64, by position), `relations` (2-D, units down and grades across: above 0 the unit
        belongs to the grade, between -1 and 0 it could come to it), `level` (1-D, from 1 for the first grade: towards
        which neighbour a unit leans) and `variant`.

    Raises:
        DataError: as `wsm`.
        MethodError: a value is outside its whole interval (`out_of_domain`), or intervals are out of order
            (`invalid_parameter`); the weights are negative or all 0.

    Example:
        >>> import govindex as gi
        >>> coverage = [(80, 100), (60, 80), (0, 60)]  # good, fair, poor
        >>> days = [(0, 5), (5, 10), (10, 20)]
        >>> found = gi.scoring.matter_element([[85, 3], [50, 12]], [coverage, days])
        >>> found["grades"], found["relations"][0].round(3)
        (array([0, 2]), array([ 0.325, -0.325, -0.662]))
    """
    parameters = _keys(
        intervals=[_intervals(grades) for grades in intervals],
        whole=_intervals(whole),
    )
    return _core.scoring_matter_element(matrix(X, "X"), _numbers(weights), parameters, columns_of(X))


def fuzzy_evaluation(
    factors: Sequence[Factor],
    *,
    operator: FuzzyOperator = "weighted-mean",
    normalize: bool = True,
    values: ArrayLike | None = None,
) -> FuzzyEvaluation:
    """Say how far a thing belongs to each grade, over weighted factors (fuzzy comprehensive evaluation, 模糊综合评价).

    All operators but the weighted mean lose information: with many factors the small weights alone decide.

    Source: L. A. Zadeh (1965), Information and Control 8, 338-353; 汪培庄 (1983), 模糊集合论及其应用.

    Args:
        factors: each a dict with its `weight` among its siblings, in any total, and either `memberships` (one per
            grade, in [0, 1], adding up to 1: the share of raters who chose it) or the `factors` that it is made of.
        operator: how weights and memberships combine: `"weighted-mean"` M(·,+), `"min-max"` M(∧,∨), `"product-max"`
            M(·,∨) or `"min-sum"` M(∧,⊕).
        normalize: whether memberships are scaled to add up to 1 after each level.
        values: 1-D, the value of each grade, for the score; by default there is none.

    Returns:
        A dict with `memberships` (of the whole, one per grade), `grade` (of the largest, by position), `runner_up`
        (None for one grade), `gap` (by how much it leads: where that is little the answer is weak), `score` (None
        without values), `factors` (the memberships of the factors of the top level) and `variant`.

    Raises:
        DataError: rows differ in length, or the values are not one per grade (`length_mismatch`).
        MethodError: memberships are out of range or do not add up to 1, a factor is both rated and made of factors or
            neither (`invalid_parameter`), weights are negative or all 0 (`weights`), or every membership is 0
            (`no_score`).

    Example:
        >>> import govindex as gi
        >>> rated = [{"weight": 0.5, "memberships": [0.6, 0.3, 0.1]}, {"weight": 0.5, "memberships": [0.4, 0.4, 0.2]}]
        >>> service, security = {"weight": 0.6, "factors": rated}, {"weight": 0.4, "memberships": [0.2, 0.5, 0.3]}
        >>> found = gi.scoring.fuzzy_evaluation([service, security], values=[90, 70, 40])
        >>> [round(membership, 2) for membership in found["memberships"]], found["grade"], round(found["score"], 1)
        ([0.38, 0.41, 0.21], 1, 71.3)
    """
    parameters = _keys(operator=operator, normalize=normalize, values=_numbers(values, "values"))
    return _core.scoring_fuzzy({"factors": [_factor(factor) for factor in factors]}, parameters)


def trapezoid_memberships(x: ArrayLike, typical: ArrayLike) -> NDArray[np.float64]:
    """Turn values into memberships in grades with typical values, falling in a straight line to 0 at the neighbours'.

    Args:
        x: 1-D, complete.
        typical: 1-D, the typical value of each grade, rising or falling.

    Returns:
        2-D float64 array, values down and grades across; every row adds up to 1. Beyond the outer grades it is 1.

    Raises:
        MethodError: the typical values neither rise nor fall, or a number is missing or infinite (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> gi.scoring.trapezoid_memberships([75, 99], [90, 70, 50])
        array([[0.25, 0.75, 0.  ],
               [1.  , 0.  , 0.  ]])
    """
    return _core.scoring_memberships(vector(x, "x"), vector(typical, "typical").tolist())


def natural_breaks(x: ArrayLike, classes: int) -> Breaks:
    """Cut scores into classes where the gaps are: the least spread within classes (Jenks), by an exact search.

    A framework cuts the scores of each run by it: `grades = { natural-breaks = { labels = ["A", "B", "C"] } }`.

    Source: G. F. Jenks (1967), International Yearbook of Cartography 7, 186-190; W. D. Fisher (1958), Journal of the
    American Statistical Association 53, 789-798.

    Args:
        x: 1-D or a `Scored`; None or NaN is missing and has no class.
        classes: how many, from 1 to the number of different scores.

    Returns:
        A dict with `classes` (1-D float64, 0 for the lowest scores, NaN for a missing one), `lower_bounds` (the lowest
        score of each class) and `goodness` (how much of the spread the classes account for, up to 1).

    Raises:
        DataError: there is no score (`no_data`), or one is infinite (`not_finite`).
        MethodError: there are fewer different scores than classes, or no class (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> found = gi.scoring.natural_breaks([90, 30, 88, None, 35, 60], 3)
        >>> found["classes"], found["lower_bounds"]
        (array([ 2.,  0.,  2., nan,  0.,  1.]), array([30., 60., 88.]))
    """
    return _core.scoring_breaks(vector(x, "x"), classes)


def equal_classes(x: ArrayLike, classes: int) -> NDArray[np.float64]:
    """Cut scores into classes of equal size, as far as ties allow: equal scores are in one class.

    A framework cuts the scores of each run by it: `grades = { equal-size = { labels = ["A", "B", "C"] } }`.

    Args:
        x: as in `natural_breaks`.
        classes: how many, from 1 to the number of scores.

    Returns:
        1-D float64 array, 0 for the lowest scores, NaN for a missing one.

    Raises:
        DataError: as `natural_breaks`.
        MethodError: there are fewer scores than classes, or no class (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> gi.scoring.equal_classes([90, 30, 88, None, 35, 60], 2)
        array([ 1.,  0.,  1., nan,  0.,  0.])
    """
    return _core.scoring_equal_classes(vector(x, "x"), classes)


def points(
    rubric: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]] = (),
    *,
    not_applicable: Sequence[str] = (),
) -> Points:
    """Score a unit by an inspection rubric: full marks less deductions, a bonus that is earned, vetoes (扣分制).

    Source: 国办秘函〔2019〕19号 (websites and new media); 等级测评 report template (2019): grades by score and risks.

    Args:
        rubric: as in a framework file: `item`, a list of dicts with `code`, `kind` (`"deduct"`, `"bonus"` or `"veto"`),
            `points` and `rule`, a list of dicts with `code`, `each`, `cap`, `from`; and `bonus` (`{"above": 80}`: what
            the base must pass for bonus points), `not-applicable` (`"rescale"` or `"full"`), `ceiling` (dicts with
            `risk`, `at-least`, `score`), `grade` (best first, dicts with `label`, `from`, `risk`) and `veto` (a dict
            with `grade`, `score`). `tomllib` and `json` read such dicts from files.
        findings: in the order in which they use up points, each a dict with `item`, `rule`, `count` (1 if not given),
            `evidence` and `risk`.
        not_applicable: the codes of items that do not apply to the unit.

    Returns:
        A dict with `score` (None after a veto, unless the rubric sets one), `grade`, `full`, `base`, `bonus`,
        `vetoes`, and `lines`: a dict for every point lost or won with `kind`, `item`, `rule`, `evidence`, `count`,
        `nominal` and `points`; `full` and all `points` in it make the score.

    Raises:
        MethodError: the rubric is not sound, or a finding is under no item or rule of it (`invalid_parameter`); no item
            applies (`no_score`).
        TypeError: the rubric or a finding has a key that there is not.

    Example:
        >>> import govindex as gi
        >>> rubric = {
        ...     "item": [
        ...         {"code": "DOWN", "kind": "veto", "rule": [{"code": "unreachable"}]},
        ...         {"code": "LINKS", "points": 100, "rule": [{"code": "dead", "each": 2}]},
        ...         {"code": "MOBILE", "kind": "bonus", "points": 10, "rule": [{"code": "app", "each": 10}]},
        ...     ],
        ...     "bonus": {"above": 80},
        ...     "grade": [{"label": "pass", "from": 60}, {"label": "fail"}],
        ... }
        >>> links = {"item": "LINKS", "rule": "dead", "count": 5, "evidence": "crawl, rows 11-15"}
        >>> found = gi.scoring.points(rubric, [links])
        >>> found["score"], found["grade"], found["lines"][0]["points"]
        (90.0, 'pass', -10.0)
        >>> gi.scoring.points(rubric, [{"item": "DOWN", "rule": "unreachable"}])["grade"]
        'fail'
    """
    found = {"finding": [dict(finding) for finding in findings], "not-applicable": list(not_applicable)}
    return _core.scoring_points(dict(rubric), found)


# ── frontiers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def benefit_of_the_doubt(X: ArrayLike, *, shares: Sequence[Interval] | None = None) -> Doubt:
    """Give every unit the weights that make it look best, and compare it with all others under them.

    Without bounds on shares a unit that is best in one indicator scores 1 by that alone.

    Source: C. Melyn & W. Moesen (1991); L. Cherchye, W. Moesen, N. Rogge & T. Van Puyenbroeck (2007), Social Indicators
    Research 82, 111-145.

    Args:
        X: 2-D, units down and indicators across, complete, directed (higher is better) and at least 0.
        shares: the least and largest share `(low, high)` of each indicator in a unit's own score, in [0, 1]; by
            default any.

    Returns:
        A dict with `scored` (from 0 to 1, higher is better), `weights` and `shares` (2-D, units down and indicators
        across), `targets` (2-D, the values with which each unit would score 1) and `peers` (for every unit, the
        positions of those that score 1 under its weights). The scores are unique; weights, shares and peers are those
        of one optimum.

    Raises:
        DataError: a value is missing or infinite, or there are more or fewer shares than columns.
        MethodError: a value is negative (`out_of_domain`), all are 0 (`no_score`), or the shares cannot be met
            (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> found = gi.scoring.benefit_of_the_doubt([[1, 0], [0, 1], [0.4, 0.4]])
        >>> found["scored"].scores.round(9), found["peers"][2]
        (array([1. , 1. , 0.8]), [0, 1])
    """
    return _core.scoring_doubt(matrix(X, "X"), _keys(shares=_intervals(shares)), columns_of(X))


def dea(
    inputs: ArrayLike,
    outputs: ArrayLike,
    *,
    orientation: Orientation = "input",
    returns: Returns = "constant",
    super_efficiency: bool = False,
) -> Envelopment:
    """Say how much less input, or more output, the best practice of others would take (data envelopment analysis).

    Source: A. Charnes, W. W. Cooper & E. Rhodes (1978), European Journal of Operational Research 2, 429-444; R. D.
    Banker, A. Charnes & W. W. Cooper (1984), Management Science 30, 1078-1092; P. Andersen & N. C. Petersen (1993),
    Management Science 39, 1261-1264 (super-efficiency).

    Args:
        inputs: 2-D, units down and inputs across, complete and at least 0; some input of every unit above 0.
        outputs: 2-D, the same units down and outputs across, likewise.
        orientation: `"input"` (the same outputs with less input) or `"output"` (more output from the same inputs).
        returns: to scale: `"constant"` (CCR), `"variable"` (BCC), `"non-increasing"` or `"non-decreasing"`.
        super_efficiency: whether a unit is left out of its own mix, so that those on the frontier differ too, above 1.

    Returns:
        A dict with `scored` (efficiencies, 1 on the frontier, higher is better; NaN where the detail `infeasible` says
        that there is no mix), `peers` (for every unit, the positions and amounts of its mix), `input_targets` and
        `output_targets` (2-D, units down). The scores are unique; peers and targets are those of one optimum.

    Raises:
        DataError: a value is missing or infinite, or inputs and outputs differ in length.
        MethodError: a value is negative (`out_of_domain`), a unit has no input or no output above 0 (`no_score`), or
            no such choice (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> staff, cases = [[2], [3], [3]], [[1], [3], [2]]
        >>> found = gi.scoring.dea(staff, cases)
        >>> found["scored"].scores.round(4), found["input_targets"][2].round(9)
        (array([0.5   , 1.    , 0.6667]), array([2.]))
    """
    parameters = _keys(orientation=orientation, returns=returns, super_efficiency=super_efficiency)
    return _core.scoring_dea(matrix(inputs, "inputs"), matrix(outputs, "outputs"), parameters)


def scale_efficiency(inputs: ArrayLike, outputs: ArrayLike, *, orientation: Orientation = "input") -> ScaleEfficiency:
    """Split the efficiency of units into technique and scale.

    Args:
        inputs: as in `dea`.
        outputs: as in `dea`.
        orientation: as in `dea`.

    Returns:
        A dict of 1-D float64 arrays, one number per unit: `constant` (the efficiency under constant returns),
        `variable` (technique alone) and `scale` (their ratio).

    Raises:
        DataError: as `dea`.
        MethodError: as `dea`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.scale_efficiency([[2], [3], [3]], [[1], [3], [2]])["scale"].round(4)
        array([0.5, 1. , 0.8])
    """
    return _core.scoring_scale_efficiency(matrix(inputs, "inputs"), matrix(outputs, "outputs"), orientation)


def malmquist(
    periods: Sequence[tuple[ArrayLike, ArrayLike]], *, orientation: Orientation = "output"
) -> list[ProductivityChange]:
    """Say how the productivity of units changed from each period to the next, and why; above 1 is growth.

    For the assessments of a panel by DEA, there is `trend.malmquist`.

    Source: D. W. Caves, L. R. Christensen & W. E. Diewert (1982), Econometrica 50, 1393-1414; R. Färe, S. Grosskopf, M.
    Norris & Z. Zhang (1994), American Economic Review 84, 66-83.

    Args:
        periods: at least two, in their order, each its inputs and outputs as in `dea`, the units in the same order.
        orientation: as in `dea`.

    Returns:
        For each pair of neighbouring periods a dict of 1-D float64 arrays, one number per unit: `index` (the change of
        productivity), `efficiency` (of which by catching up) times `frontier` (by the frontier moving), and
        `pure_efficiency` (technique) times `scale`, which make up `efficiency`.

    Raises:
        DataError: as `dea`, and for periods that differ in units, inputs or outputs (`length_mismatch`).
        MethodError: as `dea`, and for fewer than two periods (`no_score`).

    Example:
        >>> import govindex as gi
        >>> staff = [[2], [4]]
        >>> change = gi.scoring.malmquist([(staff, [[2], [2]]), (staff, [[3], [3]])])[0]
        >>> change["index"].round(9), change["frontier"].round(9)
        (array([1.5, 1.5]), array([1.5, 1.5]))
    """
    given = [
        (matrix(inputs, f"inputs of period {k}"), matrix(outputs, f"outputs of period {k}"))
        for k, (inputs, outputs) in enumerate(periods)
    ]
    return _core.scoring_malmquist(given, orientation)


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def normalized(
    X: ArrayLike, *, directions: Sequence[Direction] | None = None, normalization: Normalization = "vector"
) -> NDArray[np.float64]:
    """Bring the columns of a matrix to comparable numbers of which higher is better, as the models do it.

    | normalization | higher is better | lower is better |
    | --- | --- | --- |
    | `"vector"` | `x / sqrt(sum(x²))` | `1 - x / sqrt(sum(x²))` |
    | `"min-max"` | `(x - min) / (max - min)` | `(max - x) / (max - min)` |
    | `"linear"` | `x / max` | `min / x` |
    | `"max"` | `x / max` | `1 - x / max` |
    | `"sum"` | `x / sum(x)` | `(1/x) / sum(1/x)` |
    | `"none"` | `x` | `-x` |

    A column in which all units are alike is 1 by `"min-max"`. All but `"none"` depend on which units are there; where
    that must not be, use `gi.normalize.goalposts`.

    Source: C.-L. Hwang & K. Yoon (1981), *Multiple Attribute Decision Making*, ch. 2; A. Jahan & K. L. Edwards (2015),
    Materials & Design 65, 335-342.

    Args:
        X: as in `wsm`.
        directions: as in `wsm`.
        normalization: one of the above.

    Returns:
        2-D float64 array of the shape of `X`.

    Raises:
        DataError: as `wsm`.
        MethodError: the normalization cannot take a value (`out_of_domain`), or there is no such normalization
            (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> gi.scoring.normalized([[2, 5], [4, 20]], directions=["higher", "lower"], normalization="linear")
        array([[0.5 , 1.  ],
               [1.  , 0.25]])
    """
    return _core.scoring_normalized(matrix(X, "X"), words(directions), normalization, columns_of(X))


def _score(
    model: str, X: ArrayLike, weights: ArrayLike | None, directions: Sequence[Direction] | None, /, **parameters: Any
) -> Scored:
    return _core.score(model, matrix(X, "X"), _numbers(weights), words(directions), _keys(**parameters), columns_of(X))


def _children(
    kind: str, X: ArrayLike, weights: ArrayLike | None, missing: Missing, least: float | None, /, **parameters: Any
) -> NDArray[np.float64]:
    return _core.score_children(
        kind, matrix(X, "X"), _numbers(weights), _keys(**parameters), missing, least, columns_of(X)
    )


def _keys(**parameters: Any) -> dict[str, Any]:
    """The parameters that are given, under their names in framework files."""
    return {key.strip("_").replace("_", "-"): value for key, value in parameters.items() if value is not None}


def _numbers(x: ArrayLike | None, name: str = "weights") -> list[float] | None:
    return None if x is None else vector(x, name).tolist()


def _intervals(bounds: Sequence[Interval] | None) -> list[list[float]] | None:
    return None if bounds is None else matrix(bounds, "bounds").tolist()


def _factor(factor: Factor) -> dict[str, Any]:
    """A factor with plain lists."""
    if not isinstance(factor, Mapping):
        raise TypeError(f"a factor must be a dict of `weight` and `memberships` or `factors`, not {factor!r}")
    said: dict[str, Any] = dict(factor)
    if "memberships" in factor:
        said["memberships"] = vector(factor["memberships"], "memberships").tolist()
    if "factors" in factor:
        said["factors"] = [_factor(child) for child in factor["factors"]]
    return said


def _preferences(preferences: Preference | Sequence[Preference]) -> list[Any]:
    return [preferences] if isinstance(preferences, (str, Mapping)) else list(preferences)
