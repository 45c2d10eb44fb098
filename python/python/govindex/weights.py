"""How much each indicator counts: weights from the data, from people, and from both.

Every function returns a `Weighting`: the weights, every quantity behind them, the variant that was used, and warnings.
The columns of a data frame give their names to the weights, and to errors. Weights from data need complete columns; a
gap is an error that names it.

None of the models from data knows what matters to citizens: a spread may come from noise. Before one is chosen, compare
several (`side_by_side`), look at what the weights do (`influence`), and combine what people say with what the data
shows (`combine`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from govindex import _core
from govindex._arrays import columns_of, matrices, matrix, rows, vector, words
from govindex._core import Comparison, Weighting

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import (
        Combination,
        ConcordanceTest,
        Conflict,
        Contrast,
        Correlation,
        Criterion,
        Direction,
        Divisor,
        GroupAggregation,
        PcaForm,
        Prioritization,
        RandomIndex,
        Round,
        Stage,
    )

__all__ = [
    "ahp",
    "ahp_hierarchy",
    "ahp_repair",
    "angle",
    "balance",
    "best_worst",
    "budget",
    "cilos",
    "coefficient_of_variation",
    "combine",
    "compare",
    "critic",
    "d_critic",
    "delphi",
    "delphi_round",
    "entropy",
    "equal",
    "gini",
    "idocriw",
    "influence",
    "lopcow",
    "merec",
    "order_relation",
    "pca",
    "rancom",
    "rancom_pairwise",
    "rank_based",
    "scatter_degree",
    "side_by_side",
    "standard_deviation",
    "swara",
    "variance",
]


def equal(n: int) -> Weighting:
    """Give all of `n` indicators the same share.

    Args:
        n: how many indicators there are, at least 1.

    Returns:
        A weighting of `n` weights.

    Raises:
        MethodError: `n` is below 1.

    Example:
        >>> import govindex as gi
        >>> gi.weights.equal(4).weights
        array([0.25, 0.25, 0.25, 0.25])
    """
    vector([], "n")  # Says so where numpy is missing.
    return _core.weigh_judged("equal", {"n": n}, {}, None)


# ── from data ───────────────────────────────────────────────────────────────────────────────────────────────────────


def entropy(X: ArrayLike, *, stage: Stage = "given", shift: float = 0.0) -> Weighting:
    """Weigh an indicator more in which a few units hold most of the total (熵权法).

    `p = x / sum(x)`, `e = -sum(p ln p) / ln n` with `0 ln 0 = 0`, and weights in proportion to `1 - e`. Directions are
    not read: at the stage `"given"` a lower-is-better column counts as it is.

    Source: C. E. Shannon (1948); C.-L. Hwang & K. Yoon (1981), *Multiple Attribute Decision Making*, ch. 3.

    Args:
        X: 2-D, at least two units down and indicators across, complete; no value below 0 at the stage `"given"`.
        stage: `"given"` reads the columns as they are, `"min-max"` scales each to 0 ... 1 first. The weights differ.
        shift: what is added to each value of that stage, at least 0; 0.0001 and 0.01 are usual with `"min-max"`, and
            not needed here.

    Returns:
        A weighting; details `entropies` and `divergences`, one per indicator. A constant column has weight 0 and a
        warning.

    Raises:
        DataError: a value is missing or infinite (`missing_value`, `not_finite`), or `X` is empty.
        MethodError: a value is negative (`unsuitable_value`), there is one unit only (`too_few`), every column is
            constant (`undetermined`), or a parameter is outside its range (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.entropy([[1.0, 2.0], [1.0, 3.0], [4.0, 2.5]]).weights.round(4)
        array([0.9451, 0.0549])
    """
    return _from_data("entropy", X, stage=stage, shift=shift)


def critic(
    X: ArrayLike,
    *,
    directions: Sequence[Direction] | None = None,
    correlation: Correlation = "pearson",
    conflict: Conflict = "signed",
    contrast: Contrast = "standard-deviation",
    directed: Literal["applied", "ignored"] = "applied",
) -> Weighting:
    """Weigh an indicator more that varies much and repeats the others little (CRITIC).

    `C_j = sd_j * sum_k(1 - r_jk)` of the columns, scaled to 0 ... 1 in their directions; weights in proportion to `C`.

    Source: D. Diakoulaki, G. Mavrotas & L. Papayannakis (1995), Computers & Operations Research 22, 763-770.

    Args:
        X: 2-D, at least two units down and indicators across, complete.
        directions: `"higher"` or `"lower"` for each column; by default higher is better in all.
        correlation: `"pearson"` (the original), `"spearman"`, `"kendall"` or `"distance"` (as `d_critic`).
        conflict: `"signed"` counts `1 - r`, `"absolute"` counts `1 - |r|`, so that any relation is repetition.
        contrast: `"standard-deviation"`, or `"coefficient-of-variation"` of the scaled column.
        directed: `"applied"` (the original), or `"ignored"` as pymcdm and pyrepo-mcda do. Errors call it `directions`.

    Returns:
        A weighting; details `standard_deviations`, `conflicts` and `information`, one per indicator, and
        `correlations`, a row per indicator. A constant column has weight 0 and a warning; the other weights are as if
        it were not there.

    Raises:
        DataError: a value is missing or infinite, or there are more or fewer directions than columns
            (`length_mismatch`).
        MethodError: there is one unit only, every column is constant or all columns say the same (`undetermined`), or
            no such choice (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> items_online, days = [80.0, 60.0, 95.0, 70.0], [9.0, 20.0, 6.0, 11.0]
        >>> made = gi.weights.critic(list(zip(items_online, days)), directions=["higher", "lower"])
        >>> made.details["correlations"][0][1] > 0.9  # Fewer days go with more online: the two say the same.
        True
    """
    return _from_data(
        "critic",
        X,
        directions,
        correlation=correlation,
        conflict=conflict,
        contrast=contrast,
        **{"directions": directed},
    )


def d_critic(
    X: ArrayLike,
    *,
    directions: Sequence[Direction] | None = None,
    contrast: Contrast = "standard-deviation",
) -> Weighting:
    """Weigh as `critic`, with distance correlations, which see relations of any form (D-CRITIC).

    Source: A. R. Krishnan, M. M. Kasim, R. Hamid & M. F. Ghazali (2021), Symmetry 13, 973.

    Args:
        X: as in `critic`.
        directions: as in `critic`.
        contrast: as in `critic`.

    Returns:
        A weighting with the details of `critic`.

    Raises:
        DataError: as `critic`.
        MethodError: as `critic`.

    Example:
        >>> import govindex as gi
        >>> gi.weights.d_critic([[1, 9, 2], [2, 5, 8], [4, 6, 5]]).variant.split(",")[0]
        'critic(correlation=distance'
    """
    return critic(X, directions=directions, correlation="distance", contrast=contrast)


def standard_deviation(X: ArrayLike, *, stage: Stage = "given") -> Weighting:
    """Weigh each indicator in proportion to its standard deviation.

    On raw columns that depends on physical units (a column in yuan beats one in shares): use the stage `"min-max"`, or
    give normalized columns, unless all share one scale already.

    Source: D. Diakoulaki et al. (1995), Computers & Operations Research 22, 763-770.

    Args:
        X: 2-D, at least two units down and indicators across, complete.
        stage: `"given"` reads the columns as they are, `"min-max"` scales each to 0 ... 1 first.

    Returns:
        A weighting; details `standard_deviations` (divisor n - 1), one per indicator. A constant column has weight 0
        and a warning.

    Raises:
        DataError: a value is missing or infinite, or `X` is empty.
        MethodError: there is one unit only, every column is constant, or no such stage.

    Example:
        >>> import govindex as gi
        >>> gi.weights.standard_deviation([[0, 1], [10, 1.5], [20, 3]], stage="min-max").weights.round(4)
        array([0.49, 0.51])
    """
    return _from_data("standard-deviation", X, stage=stage)


def variance(X: ArrayLike, *, stage: Stage = "min-max") -> Weighting:
    """Weigh each indicator in proportion to its variance, after scaling to 0 ... 1 (as pymcdm and pyrepo-mcda).

    Args:
        X: as in `standard_deviation`.
        stage: as in `standard_deviation`, but `"min-max"` by default.

    Returns:
        A weighting; details `standard_deviations` (divisor n - 1), one per indicator.

    Raises:
        DataError: as `standard_deviation`.
        MethodError: as `standard_deviation`.

    Example:
        >>> import govindex as gi
        >>> gi.weights.variance([[0, 1], [10, 1.5], [20, 3]]).weights.round(4)
        array([0.48, 0.52])
    """
    return _from_data("variance", X, stage=stage)


def coefficient_of_variation(X: ArrayLike, *, stage: Stage = "given") -> Weighting:
    """Weigh each indicator in proportion to its standard deviation over its mean (变异系数法).

    Source: K. Pearson (1896), Philosophical Transactions of the Royal Society A 187, 253-318.

    Args:
        X: as in `standard_deviation`.
        stage: as in `standard_deviation`.

    Returns:
        A weighting; details `standard_deviations` (divisor n - 1), `means` and `coefficients`, one per indicator.

    Raises:
        DataError: as `standard_deviation`.
        MethodError: as `standard_deviation`, and for a column that varies about a mean of 0 (`unsuitable_value`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.coefficient_of_variation([[1, 101], [2, 102], [3, 103]]).details["coefficients"][0]
        0.5
    """
    return _from_data("coefficient-of-variation", X, stage=stage)


def gini(X: ArrayLike, *, stage: Stage = "given") -> Weighting:
    """Weigh an indicator more that is spread more unequally over the units: in proportion to its Gini coefficient.

    Source: G. Li & G. Chi (2009), 1st International Conference on Information Science and Engineering, 3726-3729.

    Args:
        X: 2-D, at least two units down and indicators across, complete; no value below 0 at the stage `"given"`.
        stage: `"given"` reads the columns as they are, `"min-max"` scales each to 0 ... 1 first.

    Returns:
        A weighting; details `gini`, one per indicator. A constant column has weight 0 and a warning.

    Raises:
        DataError: a value is missing or infinite, or `X` is empty.
        MethodError: a value is negative, there is one unit only, every column is constant, or no such stage.

    Example:
        >>> import govindex as gi
        >>> gi.weights.gini([[1, 5], [2, 5], [3, 5], [4, 6]]).details["gini"][0]
        0.25
    """
    return _from_data("gini", X, stage=stage)


def merec(X: ArrayLike, *, directions: Sequence[Direction] | None = None) -> Weighting:
    """Weigh an indicator more whose removal changes the overall performance of the units more (MEREC).

    Source: M. Keshavarz-Ghorabaee, M. Amiri, E. K. Zavadskas, Z. Turskis & J. Antucheviciene (2021), Symmetry 13, 525.

    Args:
        X: 2-D, units down and indicators across, complete; every value above 0.
        directions: `"higher"` or `"lower"` for each column; by default higher is better in all.

    Returns:
        A weighting; details `removal_effects`, one per indicator. A constant column has weight 0 and a warning.

    Raises:
        DataError: a value is missing or infinite, or the directions do not fit the columns.
        MethodError: a value is not above 0 (`unsuitable_value`), or every column is constant (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.merec([[1, 9], [2, 8], [8, 7]]).weights.round(4)
        array([0.8564, 0.1436])
    """
    return _from_data("merec", X, directions)


def cilos(X: ArrayLike, *, directions: Sequence[Direction] | None = None) -> Weighting:
    """Weigh an indicator more when going for the best of another costs it little (CILOS).

    Source: E. K. Zavadskas & V. Podvezko (2016), International Journal of Information Technology & Decision Making 15,
    267-283.

    Args:
        X: 2-D, units down and indicators across, complete; no value below 0, and none at 0 where lower is better.
        directions: `"higher"` or `"lower"` for each column; by default higher is better in all.

    Returns:
        A weighting; details `losses` (row k, column j: the share of indicator j's best value that is lost in the unit
        that is best on indicator k).

    Raises:
        DataError: a value is missing or infinite, or the directions do not fit the columns.
        MethodError: a value is too small (`unsuitable_value`), a column is constant (`constant_indicator`), or some
            indicators lose nothing to each other (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.cilos([[3, 1], [2, 2], [1, 4]]).weights.round(4)
        array([0.5294, 0.4706])
    """
    return _from_data("cilos", X, directions)


def idocriw(X: ArrayLike, *, directions: Sequence[Direction] | None = None) -> Weighting:
    """Multiply `entropy` weights by `cilos` weights (IDOCRIW).

    Source: E. K. Zavadskas & V. Podvezko (2016), International Journal of Information Technology & Decision Making 15,
    267-283.

    Args:
        X: as in `cilos`, with at least two units.
        directions: as in `cilos`.

    Returns:
        A weighting; details `entropy` and `cilos` (the weights that are multiplied) and `losses`.

    Raises:
        DataError: as `cilos`.
        MethodError: as `entropy` and `cilos`.

    Example:
        >>> import govindex as gi
        >>> gi.weights.idocriw([[3, 1], [2, 2], [1, 4]]).weights.round(4)
        array([0.4071, 0.5929])
    """
    return _from_data("idocriw", X, directions)


def angle(X: ArrayLike, *, stage: Stage = "given") -> Weighting:
    """Weigh an indicator more the further it points away from a constant one: in proportion to `arctan(sd / mean)`.

    Source: D. Shuai, Z. Zongzhun, W. Yongji & L. Lei (2012), 24th Chinese Control and Decision Conference, 3889-3892.

    Args:
        X: 2-D, at least two units down and indicators across, complete; no value below 0 at the stage `"given"`.
        stage: `"given"` reads the columns as they are, `"min-max"` scales each to 0 ... 1 first.

    Returns:
        A weighting; details `angles` in radians, one per indicator. A constant column has weight 0 and a warning.

    Raises:
        DataError: a value is missing or infinite, or `X` is empty.
        MethodError: a value is negative, there is one unit only, every column is constant, or no such stage.

    Example:
        >>> import govindex as gi
        >>> round(gi.weights.angle([[0, 1], [2, 1.1]]).details["angles"][0], 4)
        0.7854
    """
    return _from_data("angle", X, stage=stage)


def lopcow(X: ArrayLike, *, directions: Sequence[Direction] | None = None, divisor: Divisor = "sample") -> Weighting:
    """Weigh an indicator more whose root mean square is large against its spread, on a logarithmic scale (LOPCOW).

    Source: F. Ecer & D. Pamucar (2022), Applied Soft Computing 112, 107796.

    Args:
        X: 2-D, at least two units down and indicators across, complete.
        directions: `"higher"` or `"lower"` for each column; by default higher is better in all.
        divisor: of the standard deviation, `"sample"` (n - 1) or `"population"` (n).

    Returns:
        A weighting; details `percentages`, one per indicator.

    Raises:
        DataError: a value is missing or infinite, or the directions do not fit the columns.
        MethodError: there is one unit only, a column is constant (`constant_indicator`), or no such divisor.

    Example:
        >>> import govindex as gi
        >>> gi.weights.lopcow([[1, 9], [2, 5], [4, 6]]).weights.round(4)
        array([0.5707, 0.4293])
    """
    return _from_data("lopcow", X, directions, divisor=divisor)


def pca(
    X: ArrayLike,
    *,
    directions: Sequence[Direction] | None = None,
    matrix: Literal["correlation", "covariance"] = "correlation",
    form: PcaForm = "squared-loadings",
    retain: Literal["kaiser", "share", "count"] = "kaiser",
    share: float = 0.85,
    count: int = 1,
    negative: Literal["refuse", "zero", "absolute"] = "refuse",
) -> Weighting:
    """Weigh each indicator by its part in the principal components, in what the indicators have in common (主成分分析).

    Source: G. Nicoletti, S. Scarpetta & O. Boylaud (2000), OECD Economics Department Working Paper 226, and OECD/JRC
    (2008), *Handbook on Constructing Composite Indicators*, step 6; H. F. Kaiser (1958), Psychometrika 23, 187-200.

    Args:
        X: 2-D, at least two units down and indicators across, complete.
        directions: `"higher"` or `"lower"` for each column; by default higher is better in all.
        matrix: `"correlation"`, or `"covariance"` where columns that vary more shall have more say.
        form: `"squared-loadings"` after rotation (OECD Handbook), `"composite"` (the eigenvectors, averaged by their
            shares of the variance), `"first"` (the first eigenvector), or `"first-nonnegative"` (the direction of most
            variance among those without negative entries).
        retain: which components are kept: `"kaiser"` (an eigenvalue above the mean), `"share"` or `"count"`.
        share: of the variance, above 0 and at most 1, for `retain="share"`.
        count: of components, at least 1, for `retain="count"`.
        negative: weights below 0 of `"composite"` and `"first"`: `"refuse"` is an error, `"zero"` and `"absolute"`
            replace them with a warning.

    Returns:
        A weighting; details `eigenvalues`, `explained` (their shares), `components` (how many are kept),
        `explained_share` (by those), `loadings` (a row per indicator, a column per kept component), and
        `correlations` or `covariances`. A constant column has weight 0 and a warning; a singular matrix has a warning.

    Raises:
        DataError: a value is missing or infinite, or the directions do not fit the columns.
        MethodError: there is one unit only, every column is constant, weights are negative and refused
            (`undetermined`), or a parameter is outside its range.

    Example:
        >>> import govindex as gi
        >>> made = gi.weights.pca([[1, 1.1, 4], [2, 2.3, 1], [3, 2.8, 3], [5, 5.2, 2]], form="first-nonnegative")
        >>> made.details["components"], made.weights.round(3)
        (1.0, array([0.5, 0.5, 0. ]))
    """
    return _from_data(
        "pca",
        X,
        directions,
        matrix=matrix,
        form=form,
        retain=retain,
        share=share,
        count=count,
        negative=negative,
    )


def scatter_degree(
    X: ArrayLike | Sequence[ArrayLike],
    *,
    directions: Sequence[Direction] | None = None,
    scale: Literal["per-period", "pooled", "given"] = "per-period",
) -> Weighting:
    """Find the weights that pull the units apart most, the same in every period (纵横向拉开档次法).

    They maximize `w' H w` with `H = sum_t X_t' X_t` over weights of at least 0, so scores of years can be compared.

    At a dimension of a framework, `weights = "scatter-degree"` reads the scores of its children in all periods of a
    panel, and each period has the same weights; one dataset is a panel of one period.

    Source: 郭亚军 (2002), 一种新的动态综合评价方法, 管理科学学报 5(2), 49-54.

    Args:
        X: 3-D, periods by units by indicators, or a list of 2-D arrays, one per period, which may hold different units
            but the same indicators; complete.
        directions: `"higher"` or `"lower"` for each column; not read with the scale `"given"`.
        scale: mean 0 and standard deviation 1 `"per-period"` or `"pooled"` over all (growth counts as spread), or
            `"given"` for values that are normalized already.

    Returns:
        A weighting; details `scatter` (the matrix H), `eigenvalues`, `scatter_value` (at length 1). A constant
        indicator has weight 0 and a warning; so has a search that 0 bounds.

    Raises:
        DataError: a value is missing or infinite, or periods have different indicators (`length_mismatch`).
        MethodError: there is no period or one unit only (`too_few`), nothing varies, or no such scale.

    Example:
        >>> import govindex as gi
        >>> panel = [[[1, 2], [2, 2.5], [4, 4]], [[2, 2.5], [3, 3], [4.5, 5]]]
        >>> gi.weights.scatter_degree(panel).weights.round(9)
        array([0.5, 0.5])
    """
    periods, _ = matrices(X, "X")
    names = columns_of(X[0] if isinstance(X, Sequence) and X else X)
    return _core.weigh("scatter-degree", periods, words(directions), {"scale": scale}, None, names)


def balance(
    X: ArrayLike,
    targets: ArrayLike,
    *,
    importance: Literal["squared-correlation", "shapley"] = "squared-correlation",
    tolerance: float = 1e-9,
    steps: int = 200,
) -> Weighting:
    """Find the weights with which each indicator has the influence on the index that it was meant to have.

    Nominal weights are not influence, since indicators correlate. Not every target can be reached: when two indicators
    say nearly the same, no weights give one of them ten times the influence of the other, and that is an error.

    Source: W. Becker, M. Saisana, P. Paruolo & I. Vandecasteele (2017), Ecological Indicators 80, 12-22.

    Args:
        X: 2-D, units down and indicators across, complete, directed and on one scale as they enter the index.
        targets: 1-D, the intended influence of each indicator, above 0, in any total.
        importance: what influence is: `"squared-correlation"` with the index, or `"shapley"` (the Shapley value of the
            variance explained; at most 12 indicators).
        tolerance: how far a share of influence may stay from its target, from 1e-12 to 0.1.
        steps: after how many steps the search is given up, at least 1.

    Returns:
        A weighting; details `importance` (the shares reached), `targets` (as shares), `correlations_with_index`,
        `steps`. An indicator that runs against the index has a warning.

    Raises:
        DataError: a value is missing or infinite, or the targets do not fit the columns.
        MethodError: a column is constant, a target is not above 0 (`weights`), the targets cannot be reached
            (`not_converged`), or a parameter is outside its range.

    Example:
        >>> import govindex as gi
        >>> X = [[6, 4, 5], [4, 6, 1], [2, 0, 1], [0, 2, 5]]  # The third stands apart.
        >>> gi.weights.balance(X, [1, 1, 1]).weights.round(3)
        array([0.264, 0.264, 0.472])
    """
    parameters = {"importance": importance, "tolerance": tolerance, "steps": steps}
    shares = vector(targets, "targets").tolist()
    return _core.weigh("balance", [matrix(X, "X")], None, parameters, shares, columns_of(X))


# ── from people ─────────────────────────────────────────────────────────────────────────────────────────────────────


def ahp(
    judgements: ArrayLike | Sequence[ArrayLike],
    *,
    experts: ArrayLike | None = None,
    prioritization: Prioritization = "eigenvector",
    random_index: RandomIndex = "saaty",
    incomplete_index: Literal["full", "adjusted"] = "full",
    limit: float = 0.1,
    group: GroupAggregation = "judgements",
) -> Weighting:
    """Weigh items that people compared two by two: the analytic hierarchy process (层次分析法).

    `A w = lambda_max w`; the consistency ratio is `(lambda_max - n) / (n - 1)` over the random index. Up to 0.1 is
    accepted, 0 is full consistency.

    Source: T. L. Saaty (1980), *The Analytic Hierarchy Process*; groups: E. Forman & K. Peniwati (1998), European
    Journal of Operational Research 108, 165-169.

    Args:
        judgements: 2-D, how many times as important the item of the row is as that of the column, 1 for equal, up to 9
            on Saaty's scale; reciprocal (within 3 %). None or NaN is a comparison that was not made; a chain of
            comparisons must connect all items. Or 3-D, or a list of such matrices, one per expert.
        experts: 1-D, how much each expert counts, in any total; by default all alike.
        prioritization: `"eigenvector"` (Saaty 1977), `"geometric-mean"` (方根法, Crawford & Williams 1985),
            `"least-squares"` (Chu, Kalaba & Spingarn 1979) or `"column-mean"` (和积法, needs every comparison).
        random_index: the table of random indices: `"saaty"` (1980, 3 to 15 items), `"saaty-2005"`, `"chinese"`,
            `"donegan-dodd"` (1991), `"tummala-ling"` (1998; all to 10 items), or `"alonso-lamata"` (2006, any number).
        incomplete_index: the random index of judgements with gaps: that of a `"full"` matrix, or `"adjusted"` to their
            number (Ágoston & Csató 2022).
        limit: the largest consistency ratio without a warning, above 0.
        group: how experts become one: the geometric mean of their `"judgements"` (AIJ), or of their priorities,
            `"priorities-geometric"` or `"priorities-arithmetic"` (AIP).

    Returns:
        A weighting; details `lambda_max`, `consistency_index`, `random_index`, `consistency_ratio`,
        `geometric_consistency_index`, `missing_comparisons`, `most_inconsistent` (two items, what was said, what the
        weights imply), `completed` (the matrix with its gaps filled, where there are any); for experts
        `expert_weights`, `expert_priorities` (a row each), `expert_consistency_ratios`. Judgements above the limit have
        a warning.

    Raises:
        DataError: a matrix is not square, or experts compare different items (`length_mismatch`).
        MethodError: a judgement is not positive or not reciprocal, or items are not connected (`judgement`, with
            `place`); the random index ends below that many items, or no such choice (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> made = gi.weights.ahp([[1, 3, 9], [1 / 3, 1, 2], [1 / 9, 1 / 2, 1]])
        >>> made.weights.round(3), round(made.details["consistency_ratio"], 3)
        (array([0.705, 0.205, 0.09 ]), 0.016)
        >>> gi.weights.ahp([[[1, 4], [1 / 4, 1]], [[1, 1], [1, 1]]]).weights.round(4)  # Two experts.
        array([0.6667, 0.3333])
    """
    said, several = matrices(judgements, "judgements")
    names = columns_of(judgements[0] if several and isinstance(judgements, Sequence) else judgements)
    return _judged(
        "ahp",
        {
            "judgements": [rows_of.tolist() for rows_of in said],
            "experts": _numbers(experts, "experts") if several or experts is not None else None,
        },
        names,
        prioritization=prioritization,
        random_index=random_index,
        incomplete_index=incomplete_index,
        limit=limit,
        group=group,
    )


def ahp_hierarchy(
    tree: Criterion,
    *,
    experts: ArrayLike | None = None,
    prioritization: Prioritization = "eigenvector",
    random_index: RandomIndex = "saaty",
    incomplete_index: Literal["full", "adjusted"] = "full",
    limit: float = 0.1,
    group: GroupAggregation = "judgements",
) -> Weighting:
    """Weigh the leaves of a whole tree of criteria, compared level by level.

    A leaf's weight is the product of the priorities on the way down. The consistency ratio of a level is
    `sum(w CI) / sum(w RI)` over its nodes.

    Source: T. L. Saaty (1980), *The Analytic Hierarchy Process*.

    Args:
        tree: a dict with `code`, `children` (dicts like it, or the codes of leaves) and `judgements` of the children in
            their order, as in `ahp`; a single child needs none.
        experts: as in `ahp`; every expert judges every node.
        prioritization: as in `ahp`.
        random_index: as in `ahp`.
        incomplete_index: as in `ahp`.
        limit: as in `ahp`.
        group: as in `ahp`.

    Returns:
        A weighting of the leaves, depth first, with their codes as names; details `leaves` and `nodes` (codes),
        `consistency_ratios` (per node that compares children), `level_consistency_ratios` (from the top),
        `total_consistency_ratio`.

    Raises:
        TypeError: a node holds something else.
        DataError: judgements are of another number of children (`length_mismatch`).
        MethodError: as `ahp`.

    Example:
        >>> import govindex as gi
        >>> online = {"code": "ONLINE", "children": ["ITEMS", "USE"], "judgements": [[1, 1], [1, 1]]}
        >>> tree = {"code": "INDEX", "children": [online, "DATA"], "judgements": [[1, 3], [1 / 3, 1]]}
        >>> made = gi.weights.ahp_hierarchy(tree)
        >>> dict(zip(made.names, made.weights.round(4).tolist()))
        {'ITEMS': 0.375, 'USE': 0.375, 'DATA': 0.25}
    """
    return _judged(
        "ahp-hierarchy",
        {"tree": _criterion(tree), "experts": _numbers(experts, "experts")},
        None,
        prioritization=prioritization,
        random_index=random_index,
        incomplete_index=incomplete_index,
        limit=limit,
        group=group,
    )


def ahp_repair(
    judgements: ArrayLike,
    *,
    prioritization: Prioritization = "eigenvector",
    random_index: RandomIndex = "saaty",
    incomplete_index: Literal["full", "adjusted"] = "full",
    limit: float = 0.1,
) -> dict[str, Any]:
    """Find the least change of judgements that brings their consistency ratio within the limit.

    If one judgement is enough, it is the one that moves least on the logarithmic scale, and just far enough. If none is
    enough, the one that helps most is set to its best value, and so on. It is a proposal to ask the expert about.

    Args:
        judgements: 2-D, as in `ahp`.
        prioritization: as in `ahp`.
        random_index: as in `ahp`.
        incomplete_index: as in `ahp`.
        limit: as in `ahp`.

    Returns:
        A dict with `changes`, a list of dicts with the positions `item` and `with` and the judgement `from` and `to`,
        empty when nothing need change, and `ratio`, the consistency ratio after them.

    Raises:
        DataError: as `ahp`.
        MethodError: as `ahp`.

    Example:
        >>> import govindex as gi
        >>> said = [[1, 2, 1 / 2], [1 / 2, 1, 2], [2, 1 / 2, 1]]  # 2 x 2 = 4, but 1/2 was said.
        >>> repair = gi.weights.ahp_repair(said)
        >>> len(repair["changes"]), repair["ratio"] <= 0.1
        (1, True)
    """
    parameters = _keys(
        prioritization=prioritization, random_index=random_index, incomplete_index=incomplete_index, limit=limit
    )
    return _core.ahp_repair(rows(judgements, "judgements"), parameters)


def best_worst(best: int, worst: int, best_to_others: ArrayLike, others_to_worst: ArrayLike) -> Weighting:
    """Weigh items that were compared with the best and the worst of them only (linear best-worst method).

    A linear program finds the weights that miss the comparisons least. For several experts, find each one's weights
    and combine them with `budget`.

    Source: J. Rezaei (2016), Omega 64, 126-130; F. Liang, M. Brunelli & J. Rezaei (2020), Omega 96, 102175
    (consistency).

    Args:
        best: the position of the most important item, from 0.
        worst: the position of the least important item.
        best_to_others: 1-D, how many times as important the best is as each item, at least 1; 1 for itself.
        others_to_worst: 1-D, how many times as important each item is as the worst, at least 1; 1 for itself.

    Returns:
        A weighting; details `xi` (the largest miss), `input_consistency_ratio` (0 to 1) and
        `input_consistency_ratios`, one per item, which name the comparison to ask about again.

    Raises:
        DataError: the comparisons are not of the same items (`length_mismatch`).
        MethodError: there are fewer than two items (`too_few`), or a judgement cannot be (`judgement`, with `place`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.best_worst(0, 2, [1, 2, 8], [8, 4, 1]).weights.round(4)
        array([0.6154, 0.3077, 0.0769])
    """
    said = {
        "best": best,
        "worst": worst,
        "best_to_others": _numbers(best_to_others, "best_to_others"),
        "others_to_worst": _numbers(others_to_worst, "others_to_worst"),
    }
    return _judged("best-worst", said, None)


def swara(order: Sequence[int], steps: ArrayLike) -> Weighting:
    """Weigh items by their order, and by how much each is more important than the next (SWARA).

    Source: V. Keršulienė, E. K. Zavadskas & Z. Turskis (2010), Journal of Business Economics and Management 11,
    243-258.

    Args:
        order: the positions of the items, from 0, the most important first; each once.
        steps: 1-D, one fewer than items: by how much an item is more important than the next (0.2: by a fifth), at
            least 0.

    Returns:
        A weighting; details `coefficients` (1 + s, down the order from the second) and `relative_weights`, one per
        item.

    Raises:
        DataError: the steps are not one fewer than the items (`length_mismatch`).
        MethodError: an item is not named once, or a step is below 0 (`judgement`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.swara([2, 0, 1], [1.0, 0.5]).weights.round(4)
        array([0.2727, 0.1818, 0.5455])
    """
    return _judged("swara", {"order": list(order), "steps": _numbers(steps, "steps")}, None)


def order_relation(order: Sequence[int], steps: ArrayLike) -> Weighting:
    """Weigh items by their order, and by how many times each is as important as the next (G1, 序关系法).

    Source: 郭亚军 (2002), 综合评价理论与方法.

    Args:
        order: the positions of the items, from 0, the most important first; each once.
        steps: 1-D, one fewer than items: how many times as important an item is as the next, at least 1; 1, 1.2, 1.4,
            1.6 and 1.8 from equally to extremely more important.

    Returns:
        A weighting; details `ratios`, down the order from the second. A ratio above 1.8 has a warning.

    Raises:
        DataError: the steps are not one fewer than the items (`length_mismatch`).
        MethodError: an item is not named once, or a step is below 1 (`judgement`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.order_relation([1, 0], [1.5]).weights
        array([0.4, 0.6])
    """
    return _judged("order-relation", {"order": list(order), "steps": _numbers(steps, "steps")}, None)


def rank_based(
    places: ArrayLike,
    *,
    form: Literal["sum", "reciprocal", "centroid", "exponent"] = "sum",
    exponent: float = 2.0,
) -> Weighting:
    """Weigh items by their order of importance alone.

    With place `r` of `n`: `"sum"` `n + 1 - r`, `"reciprocal"` `1 / r`, `"centroid"` `sum(1 / k for k in r..n) / n` (the
    mean of all weights that respect the order), `"exponent"` `(n + 1 - r) ** p`. Tied items share the mean weight of
    the places that they take.

    Source: W. G. Stillwell, D. A. Seaver & W. Edwards (1981), Organizational Behavior and Human Performance 28, 62-77;
    F. H. Barron (1992), Acta Psychologica 80, 91-103 (centroid).

    Args:
        places: 1-D, the place of each item, 1 for the most important; equal places tie. Only the order counts.
        form: how places become weights.
        exponent: the power for the form `"exponent"`, at least 0.

    Returns:
        A weighting; details `places` (ties at their mean).

    Raises:
        DataError: a place is missing (`missing_value`).
        MethodError: there is no item (`too_few`), or a parameter is outside its range.

    Example:
        >>> import govindex as gi
        >>> gi.weights.rank_based([2, 1, 3], form="centroid").weights.round(4)
        array([0.2778, 0.6111, 0.1111])
    """
    return _judged("rank-based", {"places": _numbers(places, "places")}, None, form=form, exponent=exponent)


def rancom(places: ArrayLike) -> Weighting:
    """Weigh items by how many others each is more important than, ties and itself counting half (RANCOM).

    Source: J. Więckowski, B. Kizielewicz, A. Shekhovtsov & W. Sałabun (2023), Engineering Applications of Artificial
    Intelligence 122, 106114.

    Args:
        places: 1-D, the place of each item, 1 for the most important; equal places tie. Only the order counts.

    Returns:
        A weighting; details `scores`, one per item.

    Raises:
        DataError: a place is missing (`missing_value`).
        MethodError: there is no item (`too_few`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.rancom([1, 2, 2]).weights.round(4)
        array([0.5556, 0.2222, 0.2222])
    """
    return _judged("rancom", {"places": _numbers(places, "places")}, None)


def rancom_pairwise(comparisons: ArrayLike) -> Weighting:
    """Weigh as `rancom`, from comparisons that need not form an order.

    Args:
        comparisons: 2-D, 1, 0.5 or 0 where the item of the row is more, equally or less important than that of the
            column; 0.5 for itself.

    Returns:
        A weighting; details `scores`, one per item.

    Raises:
        DataError: the comparisons are not square (`length_mismatch`).
        MethodError: another number, or two that do not add up to 1 (`judgement`, with `place`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.rancom_pairwise([[0.5, 1, 0], [0, 0.5, 1], [1, 0, 0.5]]).weights.round(4)  # No order.
        array([0.3333, 0.3333, 0.3333])
    """
    return _judged("rancom-pairwise", {"comparisons": rows(comparisons, "comparisons")}, columns_of(comparisons))


def budget(
    points: ArrayLike,
    *,
    experts: ArrayLike | None = None,
    centre: Literal["mean", "median", "trimmed"] = "mean",
    trim: float = 0.1,
) -> Weighting:
    """Weigh items by what experts give them: ratings, or a budget of points shared out (budget allocation).

    Each expert's points are scaled to add up to 1 first, so that no one counts more by giving more.

    Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.

    Args:
        points: 2-D, experts down and items across, at least 0, complete.
        experts: 1-D, how much each expert counts, in any total; by default all alike.
        centre: of the experts' opinions: `"mean"`, `"median"`, or `"trimmed"` (the mean without lowest and highest).
        trim: the share of experts that `"trimmed"` leaves out at each end, rounded down, from 0 and below 0.5.

    Returns:
        A weighting; details `shares` (a row per expert), `deviations` and `coefficients_of_variation`, one per item,
        and for at least two experts and items `kendall_w`, `kendall_chi_square`, `kendall_p`.

    Raises:
        DataError: a rating is missing (`missing_value`), or the experts' weights are not as many (`length_mismatch`).
        MethodError: a rating is negative, or an expert gives nothing (`judgement`); the experts' weights are all 0
            (`weights`); a parameter is outside its range.

    Example:
        >>> import govindex as gi
        >>> gi.weights.budget([[60, 30, 10], [50, 30, 20]]).weights.round(4)
        array([0.55, 0.3 , 0.15])
    """
    said = {"points": rows(points, "points"), "experts": _numbers(experts, "experts")}
    return _judged("budget", said, columns_of(points), centre=centre, trim=trim)


def delphi(
    rounds: Sequence[Round | ArrayLike],
    *,
    full_mark: float = 5.0,
    divisor: Divisor = "sample",
    rule: Literal["none", "fixed", "boundary"] = "none",
    failures: int = 1,
    least_mean: float = 3.5,
    most_variation: float = 0.25,
    test: ConcordanceTest = "chi-square",
    least_response: float = 0.7,
    least_authority: float = 0.7,
) -> Weighting:
    """Weigh items by their mean ratings in the last of several rounds; items that fail the rule have weight 0.

    Source: N. Dalkey & O. Helmer (1963), Management Science 9, 458-467; statistics: 王春枝, 斯琴 (2011),
    德尔菲法中的数据统计处理方法及其应用研究, 内蒙古财经学院学报 9(4), 92-96.

    Args:
        rounds: in their order, each a 2-D array of ratings or a dict with the arguments of `delphi_round`: `ratings`,
            `sent`, `basis`, `familiarity`.
        full_mark: the highest possible rating, above 0.
        divisor: of standard deviations, `"sample"` (n - 1) or `"population"` (n).
        rule: which items are dropped: `"none"`, `"fixed"` (a mean below `least_mean`, a coefficient of variation above
            `most_variation`), or `"boundary"` (界值法: mean, full-mark share or variation beyond a standard deviation
            from the mean of all items).
        failures: how many of the rule's conditions an item must fail, from 1 to 3.
        least_mean: for the fixed rule, at least 0.
        most_variation: for the fixed rule, above 0.
        test: of the experts' agreement, as in `stats.concordance`; a permutation test takes 9,999 draws from seed 0.
        least_response: the least response rate without a warning, from 0 to 1.
        least_authority: the least authority coefficient without a warning, from 0 to 1.

    Returns:
        A weighting; details of the last round `means`, `deviations`, `coefficients_of_variation`, `full_mark_shares`,
        one per item; of every round where known `response_rates`, `authorities`, `kendall_w`, `kendall_p`.

    Raises:
        DataError: nobody rated an item (`missing_value`), or rows differ in length (`length_mismatch`).
        MethodError: a rating is outside its range (`judgement`), there is no round (`too_few`), every item is dropped
            (`undetermined`), or a parameter is outside its range.

    Example:
        >>> import govindex as gi
        >>> made = gi.weights.delphi([{"ratings": [[5, 4, 2], [5, 5, 3], [4, 4, 1]], "sent": 4}])
        >>> made.weights.round(4), made.details["response_rates"]
        (array([0.4242, 0.3939, 0.1818]), [0.75])
    """
    parameters = {
        "full_mark": full_mark,
        "divisor": divisor,
        "rule": rule,
        "failures": failures,
        "least_mean": least_mean,
        "most_variation": most_variation,
        "test": _tested(test),
        "least_response": least_response,
        "least_authority": least_authority,
    }
    last = rounds[-1] if rounds else None
    names = columns_of(last.get("ratings") if isinstance(last, Mapping) else last)
    return _judged("delphi", {"rounds": [_round(said, k) for k, said in enumerate(rounds)]}, names, **parameters)


def _tested(test: ConcordanceTest) -> str | dict[str, dict[str, int]]:
    """A test as framework files spell it."""
    return {"permutation": {"draws": 9999, "seed": 0}} if test == "permutation" else test


def delphi_round(
    ratings: ArrayLike,
    *,
    sent: int = 0,
    basis: ArrayLike | None = None,
    familiarity: ArrayLike | None = None,
    full_mark: float = 5.0,
    divisor: Divisor = "sample",
    rule: Literal["none", "fixed", "boundary"] = "none",
    failures: int = 1,
    least_mean: float = 3.5,
    most_variation: float = 0.25,
    test: ConcordanceTest = "chi-square",
) -> dict[str, Any]:
    """Take the statistics of one Delphi round, and say which items it drops.

    Args:
        ratings: 2-D, experts who answered down and items across, from 0 to `full_mark`; None or NaN where an expert
            skipped an item.
        sent: how many experts were asked; 0 when that is not known.
        basis: 1-D, the basis of judgement (Ca) of each expert, from 0 to 1.
        familiarity: 1-D, the familiarity (Cs) of each expert, from 0 to 1; given together with `basis`.
        full_mark: as in `delphi`.
        divisor: as in `delphi`.
        rule: as in `delphi`.
        failures: as in `delphi`.
        least_mean: as in `delphi`.
        most_variation: as in `delphi`.
        test: as in `delphi`.

    Returns:
        A dict with `response_rate`, `authorities` (per expert), `authority` and `concordance` (as
        `stats.concordance`), each None where it is not known; `means`, `deviations`, `variations` and
        `full_mark_shares`, one per item; and `dropped`, the positions of items that fail the rule.

    Raises:
        DataError: as `delphi`.
        MethodError: as `delphi`.

    Example:
        >>> import govindex as gi
        >>> report = gi.weights.delphi_round([[5, 4, 2], [5, 5, 3], [4, 4, 1]], rule="fixed")
        >>> report["dropped"]
        [2]
    """
    said = {"ratings": ratings, "sent": sent, "basis": basis, "familiarity": familiarity}
    parameters = _keys(
        full_mark=full_mark,
        divisor=divisor,
        rule=rule,
        failures=failures,
        least_mean=least_mean,
        most_variation=most_variation,
        test=_tested(test),
    )
    return _core.delphi_round(_round(said, 0), parameters)


# ── of weightings ───────────────────────────────────────────────────────────────────────────────────────────────────


def combine(
    weightings: Sequence[Weighting | ArrayLike],
    *,
    shares: ArrayLike | None = None,
    form: Combination = "additive",
    reading: Literal["diagonal", "least-squares"] = "diagonal",
    solver: Literal["nonnegative", "absolute"] = "nonnegative",
    favoured: int = 0,
) -> Weighting:
    """Combine several weightings, from people and from data, into one (组合赋权).

    Source: 郭亚军 (2007), 综合评价理论、方法及应用 (additive, multiplicative); 吴叶科, 宋如顺, 陈波 (2010),
    基于博弈论的综合赋权法的信息安全风险评估, 计算机工程与科学 (game theory).

    Args:
        weightings: at least two, each a `Weighting` or a 1-D array of weights of the same indicators, in any total.
        shares: 1-D, how much each counts in the additive and geometric forms, in any total; by default all alike. The
            other forms find their own.
        form: `"additive"` (the weighted sum), `"multiplicative"` (the product, which exaggerates), `"geometric"` (the
            weighted geometric mean, of least relative entropy), `"game-theory"`, or `"level-difference"` (of two).
        reading: of the game-theory form: `"diagonal"` as papers solve it, or `"least-squares"` as they state it.
        solver: of its negative shares: `"nonnegative"` has none, `"absolute"` drops their sign as papers do.
        favoured: which of two has the larger share in the level difference, 0 or 1.

    Returns:
        A weighting; details `weightings` (each adding up to 1), `shares` (but for the multiplicative form),
        `difference` (of levels).

    Raises:
        DataError: the weightings are of different length (`length_mismatch`).
        MethodError: there are fewer than two (`too_few`), weights are negative or all 0 (`weights`), the form does not
            take them (`invalid_parameter`), or no indicator has weight in all of a product (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.combine([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]], shares=[3, 1]).weights.round(4)
        array([0.425, 0.3  , 0.275])
    """
    said = {
        "weightings": [vector(w, f"weightings[{k}]").tolist() for k, w in enumerate(weightings)],
        "shares": _numbers(shares, "shares"),
    }
    parameters = {"form": form, "reading": reading, "solver": solver, "favoured": favoured}
    return _judged("combine", said, _first_names(weightings), **parameters)


def influence(X: ArrayLike, weights: ArrayLike) -> _core.Table:
    """Say how much each indicator moves the index, beside the weight that it was given.

    Weights are not importance: an indicator that correlates with the others moves the index more than one that stands
    apart, and one with little spread hardly moves it at all.

    Source: P. Paruolo, M. Saisana & A. Saltelli (2013), Journal of the Royal Statistical Society A 176, 609-634.

    Args:
        X: 2-D, units down and indicators across, complete, directed and on one scale as they enter the index.
        weights: 1-D or a `Weighting`, at least 0, in any total.

    Returns:
        Table: a row per indicator: `indicator`, `weight`, `correlation` (with the index), `importance` (the squared
        correlations as shares of their sum), `ratio` (importance over weight: above 1, the indicator moves the index
        more than its weight says; missing for weight 0).

    Raises:
        DataError: a value is missing or infinite, or the weights do not fit the columns.
        MethodError: there is one unit only, the weights are negative or all 0 (`weights`), or the index is the same for
            all units (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.influence([[0.1, 0.2, 0.5], [0.4, 0.4, 0.45], [0.6, 0.7, 0.55], [0.9, 0.8, 0.5]], [1, 1, 1])
        indicator  weight  correlation  importance   ratio
                0  0.3333       0.9862      0.4586  1.3759
                1  0.3333       0.9966      0.4683  1.4050
                2  0.3333       0.3935      0.0730  0.2191
    """
    names = columns_of(X) or _first_names([weights])
    return _core.weights_influence(matrix(X, "X"), vector(weights, "weights").tolist(), names)


def side_by_side(X: ArrayLike, *, directions: Sequence[Direction] | None = None) -> Comparison:
    """Weigh the same data by every model from data, in its default variant.

    Standard deviations and coefficients of variation are taken after min-max scaling, so that the physical units of raw
    columns do not decide. A model that the data does not fit stands in the table with its error.

    Args:
        X: 2-D, units down and indicators across, complete.
        directions: `"higher"` or `"lower"` for each column; by default higher is better in all.

    Returns:
        A comparison: `table()`, `agreement()`, `summary()`.

    Raises:
        DataError: a value is missing or infinite, or the directions do not fit the columns.

    Example:
        >>> import govindex as gi
        >>> found = gi.weights.side_by_side([[1, 9, 2], [2, 5, 8], [4, 6, 5]], directions=["higher", "lower", "higher"])
        >>> len(found), found.models[:3]
        (16, ['equal', 'entropy', 'critic'])
        >>> found["entropy"] == gi.weights.entropy([[1, 9, 2], [2, 5, 8], [4, 6, 5]])
        True
    """
    return _core.weights_side_by_side(matrix(X, "X"), words(directions), columns_of(X))


def compare(weightings: Mapping[str, Weighting | ArrayLike]) -> Comparison:
    """Put named weightings of the same indicators side by side.

    Args:
        weightings: by name, each a `Weighting` or a 1-D array of weights of at least 0, in any total.

    Returns:
        A comparison: `table()`, `agreement()`, `summary()`.

    Raises:
        DataError: the weightings are of different length (`length_mismatch`).
        MethodError: there is none (`too_few`), or weights are negative or all 0.

    Example:
        >>> import govindex as gi
        >>> made = gi.weights.compare({"equal": gi.weights.equal(3), "experts": [0.5, 0.3, 0.2]})
        >>> made.summary()
        indicator    mean   least    most
                0  0.4167  0.3333  0.5000
                1  0.3167  0.3000  0.3333
                2  0.2667  0.2000  0.3333
    """
    models = [
        (name, made if isinstance(made, Weighting) else vector(made, name).tolist())
        for name, made in weightings.items()
    ]
    return _core.weights_compare(models, _first_names(list(weightings.values())))


def _from_data(
    model: str, X: ArrayLike, directions: Sequence[Direction] | None = None, /, **parameters: Any
) -> Weighting:
    return _core.weigh(model, [matrix(X, "X")], words(directions), parameters, None, columns_of(X))


def _judged(model: str, said: dict[str, Any], names: list[str] | None, /, **parameters: Any) -> Weighting:
    return _core.weigh_judged(model, said, _keys(**parameters), names)


def _keys(**parameters: Any) -> dict[str, Any]:
    """The parameters under their names in framework files."""
    return {key.replace("_", "-"): value for key, value in parameters.items()}


def _numbers(x: ArrayLike | None, name: str) -> list[float]:
    result: list[float] = [] if x is None else vector(x, name).tolist()
    return result


def _criterion(node: Criterion | str) -> dict[str, Any]:
    """A node of a tree with everything spelt out."""
    if isinstance(node, str):
        return {"code": node, "judgements": [], "children": []}
    if not isinstance(node, Mapping) or not set(node) <= {"code", "judgements", "children"}:
        raise TypeError(f"a criterion must be a code or a dict of `code`, `judgements` and `children`, not {node!r}")
    code = node.get("code", "")
    said = node.get("judgements")
    judgements = [] if said is None else matrices(said, f"judgements at {code}")[0]
    return {
        "code": code,
        "judgements": [said_by.tolist() for said_by in judgements],
        "children": [_criterion(child) for child in node.get("children", ())],
    }


def _round(said: Any, k: int) -> dict[str, Any]:
    """A round with everything spelt out."""
    if not isinstance(said, Mapping):
        said = {"ratings": said}
    unknown = set(said) - {"ratings", "sent", "basis", "familiarity"}
    if unknown or "ratings" not in said:
        raise TypeError(f"round {k} must hold `ratings`, and may hold `sent`, `basis` and `familiarity`")
    return {
        "ratings": rows(said["ratings"], "ratings"),
        "sent": said.get("sent", 0),
        "basis": _numbers(said.get("basis"), "basis"),
        "familiarity": _numbers(said.get("familiarity"), "familiarity"),
    }


def _first_names(weightings: Sequence[Any]) -> list[str] | None:
    """The names that the first weighting with names has."""
    known = (made.names for made in weightings if isinstance(made, Weighting))
    return next((names for names in known if names is not None), None)
