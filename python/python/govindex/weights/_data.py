"""Weights from data, and equal ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from govindex import _core
from govindex._arrays import matrices, matrix, vector
from govindex._core import Weighting

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import (
        Conflict,
        Contrast,
        Correlation,
        Directions,
        Divisor,
        PcaForm,
        PerColumn,
        Stage,
    )


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
    directions: Directions | None = None,
    *,
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
    directions: Directions | None = None,
    *,
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


def merec(X: ArrayLike, directions: Directions | None = None) -> Weighting:
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


def cilos(X: ArrayLike, directions: Directions | None = None) -> Weighting:
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
            indicators lose nothing to each other (`undetermined`; also where the equation has one solution with a
            weight of 0).

    Example:
        >>> import govindex as gi
        >>> gi.weights.cilos([[3, 1], [2, 2], [1, 4]]).weights.round(4)
        array([0.5294, 0.4706])
    """
    return _from_data("cilos", X, directions)


def idocriw(X: ArrayLike, directions: Directions | None = None) -> Weighting:
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


def lopcow(X: ArrayLike, directions: Directions | None = None, *, divisor: Divisor = "sample") -> Weighting:
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
    directions: Directions | None = None,
    *,
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
    directions: Directions | None = None,
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
    words = periods[0].words(directions) if periods else None
    return _core.weigh("scatter-degree", periods, words, {"scale": scale}, None)


def balance(
    X: ArrayLike,
    targets: PerColumn,
    *,
    importance: Literal["squared-correlation", "shapley"] = "squared-correlation",
    tolerance: float = 1e-9,
    steps: int = 200,
) -> Weighting:
    """Find the weights with which each indicator has the influence on the index that it was meant to have.

    Nominal weights are not influence, since indicators correlate. With squared correlations and the correlation matrix
    `C`, `v = inv(C) sqrt(targets)`, each over the standard deviation, are the only weights that reach the targets with
    all correlations above 0. Where some `v` is not above 0, and for Shapley values, weights are searched for. Not every
    target can be reached: when two indicators say nearly the same, no weights give one of them ten times the influence
    of the other, and that is an error.

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
    x = matrix(X, "X")
    return _core.weigh("balance", [x], None, parameters, x.numbers(targets, "targets"))


def _from_data(model: str, X: ArrayLike, directions: Directions | None = None, /, **parameters: Any) -> Weighting:
    x = matrix(X, "X")
    return _core.weigh(model, [x], x.words(directions), parameters, None)
