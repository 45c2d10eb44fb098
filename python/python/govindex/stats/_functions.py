"""The functions of `govindex.stats`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import Vector, beside, like_given, matrix, rows, vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import (
        AgreementCredit,
        ConcordanceTest,
        Correlation,
        CorrelationTests,
        Divisor,
        PcaMatrix,
        PriorFit,
        ProportionMethod,
        RatingMetric,
        ShrinkMethod,
        Ties,
    )


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
    return like_given(x, _core.stats_ranks(vector(x, "x"), ties, tolerance))


def correlations(X: ArrayLike, *, kind: Correlation = "pearson") -> NDArray[np.float64]:
    """Say how far indicators tell the same story: the correlations of all pairs of columns.

    Source of the distance correlation: G. J. Székely, M. L. Rizzo & N. K. Bakirov (2007), Annals of Statistics 35,
    2769-2794, which lies in 0 ... 1 and is 0 only for independence; in O(n log n).

    Args:
        X: 2-D, units down and indicators across, complete.
        kind: `"pearson"` (straight-line relations), `"spearman"` (of the ranks, ties at their mean), `"kendall"` (of
            the order of pairs, tau-b) or `"distance"` (any relation).

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


def correlation_test(x: ArrayLike, y: ArrayLike, *, kind: Correlation = "pearson") -> dict[str, Any]:
    """Correlate two columns over the units that have both values, and say how surprising the coefficient is.

    The p-values are two-sided and those of R's `cor.test`: Student's t for Pearson; exact or by Edgeworth's series for
    Spearman without ties, else t; exact for Kendall without ties below 50 units, else normal.

    Source: D. J. Best & D. E. Roberts (1975), Applied Statistics 24, 377-379; M. G. Kendall (1970), *Rank Correlation
    Methods*.

    Args:
        x: 1-D, a value per unit; None or NaN is missing.
        y: 1-D, the other value of each unit.
        kind: `"pearson"`, `"spearman"`, `"kendall"` or `"distance"` (which has no p-value).

    Returns:
        A dict with `units` (those that have both), `coefficient` (None where it is not determined), `p_value` (None for
        too few units) and `significance` (where it comes from).

    Raises:
        DataError: a value is infinite, or there are not as many (`length_mismatch`).
        MethodError: no such correlation.

    Example:
        >>> import govindex as gi
        >>> gi.stats.correlation_test([1, 2, 3, 4, None], [1, 3, 2, 4, 9], kind="kendall")["units"]
        4
    """
    return _core.stats_correlation_test(*_pair(x, "x", y, "y"), kind)


def correlation_tests(X: ArrayLike, *, kind: Correlation = "pearson") -> CorrelationTests:
    """Correlate all pairs of columns, each over the units that have both values, with p-values.

    Args:
        X: 2-D, units down and indicators across; None or NaN is missing.
        kind: as in `correlation_test`.

    Returns:
        A dict of 2-D float64 arrays, indicators by indicators: `coefficients`, `p_values` and `units`; NaN where there
        is none.

    Raises:
        DataError: a value is infinite, or `X` is empty.
        MethodError: no such correlation.

    Example:
        >>> import govindex as gi
        >>> found = gi.stats.correlation_tests([[1, 1], [2, 3], [3, 2], [4, None]])
        >>> found["coefficients"].round(3), found["units"][0, 1]
        (array([[1. , 0.5],
               [0.5, 1. ]]), np.float64(3.0))
    """
    return _core.stats_correlation_tests(matrix(X, "X"), kind)


def cronbach(X: ArrayLike) -> dict[str, Any]:
    """Say how far the indicators of a dimension measure one thing: Cronbach's alpha.

    Covariances are taken pair by pair over the units that have both values; they depend on the units of measurement, so
    take scores on one scale, or read the standardized form.

    Source: L. J. Cronbach (1951), Psychometrika 16, 297-334.

    Args:
        X: 2-D, units down and at least two indicators across, higher better in all; None or NaN is missing.

    Returns:
        A dict with `alpha`, `standardized` (None where an indicator is constant), `without` (alpha without each
        indicator in turn) and `complete` (the number of units that have all values).

    Raises:
        DataError: a value is infinite.
        MethodError: there are fewer than two indicators (`too_few`), or their sum does not vary (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> round(gi.stats.cronbach([[1, 1], [2, 3], [3, 2], [4, 4]])["alpha"], 6)
        0.888889
    """
    return _core.stats_cronbach(matrix(X, "X"))


def principal_components(X: ArrayLike, *, matrix_of: PcaMatrix = "correlation") -> dict[str, Any]:
    """Find the few directions along which most of the differences between units lie.

    Source: H. Hotelling (1933); H. F. Kaiser (1974), Psychometrika 39, 31-36; M. S. Bartlett (1951), Biometrika 38.

    Args:
        X: 2-D, units down and at least two indicators across; units with a missing value are left out.
        matrix_of: which matrix is taken apart: `"correlation"` or `"covariance"`.

    Returns:
        A dict with `units` (those that were used), `eigenvalues`, `explained` and `cumulative` shares, `vectors` and
        `loadings` (by component, an entry per indicator; a vector's entries add up to at least 0), `kmo` (`overall`
        and of the `indicators`) and `bartlett` (`chi_square`, `degrees`, `p_value`), both None for a singular matrix.

    Raises:
        DataError: a value is infinite.
        MethodError: there are fewer than two indicators or complete units (`too_few`), or one is constant.

    Example:
        >>> import govindex as gi
        >>> found = gi.stats.principal_components([[1, 1], [2, 3], [3, 2], [4, 4]])
        >>> round(found["explained"][0], 6)
        0.9
    """
    return _core.stats_principal_components(matrix(X, "X"), matrix_of)


def profile(
    x: ArrayLike,
    *,
    present: float = 0.65,
    nonzero: float = 0.5,
    distinct: float = 0.5,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
) -> dict[str, Any]:
    """Say what is in a column, and what deserves a look before it becomes part of an index.

    Source: OECD/JRC (2008), steps 2 to 4.

    Args:
        x: 1-D, a value per unit; None or NaN is missing.
        present: the least share of units with a value.
        nonzero: the least share of the values present that are not 0.
        distinct: the least share of distinct values among those present.
        skewness: a column has outliers where this and `kurtosis` are both exceeded.
        kurtosis: see `skewness`.

    Returns:
        A dict with the counts `units`, `present`, `zeros`, `distinct`, `same` (of the most frequent value), with `min`,
        `max`, `mean`, `median`, `sd`, `skewness`, `kurtosis` (None where not determined), and `flags`: `"few-present"`,
        `"many-zeros"`, `"few-distinct"`, `"outliers"`, `"constant"`.

    Raises:
        DataError: a value is infinite.

    Example:
        >>> import govindex as gi
        >>> gi.stats.profile([0, 0, 0, 8, None])["flags"]
        ['many-zeros']
    """
    limits = {
        "present": present,
        "nonzero": nonzero,
        "distinct": distinct,
        "skewness": skewness,
        "kurtosis": kurtosis,
    }
    return _core.stats_profile(vector(x, "x"), limits)


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
        DataError: a value is infinite.
        MethodError: no such divisor, or a standard deviation that no number holds (`overflow`).

    Example:
        >>> import govindex as gi
        >>> gi.stats.moments([1, 2, 3, None])
        {'count': 3, 'mean': 2.0, 'sd': 1.0}
    """
    return _core.stats_moments(vector(x, "x"), divisor)


def concordance(
    ratings: ArrayLike, *, test: ConcordanceTest = "chi-square", draws: int = 9999, seed: int = 0
) -> dict[str, Any]:
    """Say how far several experts rank the same items alike: Kendall's W, corrected for ties, with its test.

    Source: M. G. Kendall & B. Babington Smith (1939), Annals of Mathematical Statistics 10, 275-287; M. Marozzi (2014),
    Journal of Statistical Computation and Simulation 84, 1843-1850 (how the tests compare).

    Args:
        ratings: 2-D, at least two experts down and two items across, the higher the better; only their order counts.
        test: where the p-value comes from: `"chi-square"` (for more than 7 items and several experts), `"f"` (closer
            for few), `"exact"` (every order of every expert's ranks, ties kept: for small tables) or `"permutation"`
            (random orders of them).
        draws: how many random orders, from 1.
        seed: where their random numbers start.

    Returns:
        A dict with `experts` and `items` (how many), `rank_sums` per item, `w` from 0 to 1, `chi_square` and its
        `degrees` of freedom, `f` (None where `w` is 1) and its `f_degrees`, the `test` and its `p_value`.

    Raises:
        DataError: a rating is missing (`missing_value`).
        MethodError: there are fewer than two experts or items (`too_few`), every expert ties all items, or the table is
            too large for the exact test.

    Example:
        >>> import govindex as gi
        >>> gi.stats.concordance([[3, 2, 1], [9, 5, 1]])["w"]
        1.0
        >>> gi.stats.concordance([[4, 3, 2, 1], [4, 2, 3, 1], [3, 4, 2, 1]], test="exact")["p_value"].__round__(4)
        0.0538
    """
    chosen = {"permutation": {"draws": draws, "seed": seed}} if test == "permutation" else test
    return _core.stats_concordance(rows(ratings, "ratings"), chosen)


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
    return _core.stats_rank_agreement(*_pair(x, "x", y, "y"))


def cohen_kappa(
    x: ArrayLike,
    y: ArrayLike,
    *,
    credit: AgreementCredit = "unweighted",
    categories: ArrayLike | None = None,
    level: float = 0.95,
) -> dict[str, Any]:
    """Say how far two raters put the same subjects into the same classes, beyond what chance gives.

    Source: J. Cohen (1960), Educational and Psychological Measurement 20, 37-46; (1968), Psychological Bulletin 70,
    213-220; standard errors of J. L. Fleiss, J. Cohen & B. S. Everitt (1969), Psychological Bulletin 72, 323-327.

    Args:
        x: 1-D, the first rater's code (a number) of each subject; None or NaN where there is none.
        y: 1-D, the second rater's.
        credit: for classes that are not the same, `"unweighted"` (none), or by how many places they are apart in the
            order of the classes: `"linear"` or `"quadratic"`.
        categories: the codes of all classes in their order; otherwise those that occur, ascending.
        level: of the interval, above 0 and below 1.

    Returns:
        A dict with `subjects` that both rated and those `left_out`, `categories`, the `table` of counts, `observed` and
        `expected` agreement, `kappa`, the `largest` that the shares of the classes allow (unweighted), `se`, `lower`,
        `upper`, and for the test of no agreement `se_null`, `z` and `p_value`.

    Raises:
        DataError: there are not as many codes, or one is infinite.
        MethodError: fewer than two subjects were rated by both (`too_few`), all are in one class (`undetermined`), or a
            code is not among `categories` (`judgement`).

    Example:
        >>> import govindex as gi
        >>> found = gi.stats.cohen_kappa([1, 2, 3, 3, None], [1, 2, 3, 2, 1], credit="linear")
        >>> round(found["kappa"], 6), found["left_out"]
        (0.714286, 1)
    """
    classes = [] if categories is None else vector(categories, "categories").values.tolist()
    return _core.stats_cohen_kappa(*_pair(x, "x", y, "y"), credit, classes, level)


def fleiss_kappa(ratings: ArrayLike, *, counts: bool = False) -> dict[str, Any]:
    """Say how far several raters put the same subjects into the same classes, beyond what chance gives.

    Source: J. L. Fleiss (1971), Psychological Bulletin 76, 378-382; standard errors of J. L. Fleiss, J. C. M. Nee &
    J. R. Landis (1979), Psychological Bulletin 86, 974-977.

    Args:
        ratings: 2-D, subjects down and raters across, a code (a number) each; None or NaN where there is none. Every
            subject needs as many ratings.
        counts: whether `ratings` has classes across instead, and says how many raters chose each.

    Returns:
        A dict with `subjects` and those `left_out` (unrated), `raters` of each subject, `observed` and `expected`
        agreement, `kappa`, and for the test of no agreement `se_null`, `z`, `p_value`; `categories` has `category`,
        `share`, `kappa`, `z` and `p_value` of each class, with one `category_se_null`.

    Raises:
        DataError: a rating is infinite, or `ratings` is empty.
        MethodError: a subject has another number of ratings (`judgement`), there are fewer than two (`too_few`), all
            ratings are the same (`undetermined`), or a count is no whole number (`unsuitable_value`).

    Example:
        >>> import govindex as gi
        >>> round(gi.stats.fleiss_kappa([[1, 1, 1], [2, 2, 2], [1, 2, 1]])["kappa"], 6)
        0.55
    """
    return _core.stats_fleiss_kappa(matrix(ratings, "ratings"), counts)


def krippendorff_alpha(ratings: ArrayLike, *, metric: RatingMetric = "nominal") -> dict[str, Any]:
    """Say how far raters agree, for any number of raters, any kind of rating, and with gaps.

    Source: K. Krippendorff (2004), *Content Analysis*, ch. 11; (2011), *Computing Krippendorff's Alpha-Reliability*.

    Args:
        ratings: 2-D, subjects down and raters across; None or NaN where a rater did not rate.
        metric: what a difference means: `"nominal"` (equal or not), `"ordinal"` (how many ratings lie between),
            `"interval"` (the difference) or `"ratio"` (the difference over the sum).

    Returns:
        A dict with `subjects` that have two ratings or more, those `left_out`, their `ratings` (how many), the
        different `values` and their `counts`, `observed` and `expected` disagreement, and `alpha`.

    Raises:
        DataError: a rating is infinite, or `ratings` is empty.
        MethodError: no subject has two ratings (`too_few`), all ratings are the same (`undetermined`), or one is below
            0 with `"ratio"` (`unsuitable_value`).

    Example:
        >>> import govindex as gi
        >>> found = gi.stats.krippendorff_alpha([[1, 1], [2, 2], [3, 4], [4, None]], metric="interval")
        >>> round(found["alpha"], 6), found["subjects"]
        (0.878049, 3)
    """
    return _core.stats_krippendorff_alpha(matrix(ratings, "ratings"), metric)


def intraclass_correlation(ratings: ArrayLike, *, level: float = 0.95) -> dict[str, Any]:
    """Say how much of the spread of measurements lies between the subjects and not between the raters, in six forms.

    Form 1: other raters for each subject. 2: the same raters, a sample of raters like these. 3: these raters only,
    whose levels do not count. `1` is how reliable one rater is, `k` the mean of all.

    Source: P. E. Shrout & J. L. Fleiss (1979), Psychological Bulletin 86, 420-428; intervals of K. O. McGraw &
    S. P. Wong (1996), Psychological Methods 1, 30-46.

    Args:
        ratings: 2-D, at least two subjects down and two raters across; a subject with a gap is left out.
        level: of the intervals, above 0 and below 1.

    Returns:
        A dict with `subjects` and those `left_out`, `raters`, the mean squares in `anova`, and `forms`, a list of dicts
        with `form` (`"1,1"`, `"2,1"`, `"3,1"`, `"1,k"`, `"2,k"`, `"3,k"`), `icc`, `lower`, `upper`, and the test `f`,
        `df1`, `df2`, `p_value`.

    Raises:
        DataError: a rating is infinite, or `ratings` is empty.
        MethodError: there are too few complete subjects or raters (`too_few`), or all subjects have the same mean
            (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> found = gi.stats.intraclass_correlation([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6]])
        >>> [form["form"] for form in found["forms"]]
        ['1,1', '2,1', '3,1', '1,k', '2,k', '3,k']
    """
    return _core.stats_intraclass_correlation(matrix(ratings, "ratings"), level)


def proportion_intervals(
    successes: ArrayLike, trials: ArrayLike, *, method: ProportionMethod = "wilson", level: float = 0.95
) -> dict[str, NDArray[np.float64]]:
    """Say between which shares the true one lies, given so many successes of so many trials.

    Source: E. B. Wilson (1927), JASA 22, 209-212; C. J. Clopper & E. S. Pearson (1934), Biometrika 26, 404-413;
    A. Agresti & B. A. Coull (1998), The American Statistician 52, 119-126; L. D. Brown, T. T. Cai & A. DasGupta (2001),
    Statistical Science 16, 101-133 (Jeffreys).

    Args:
        successes: 1-D, a count per unit, from 0 to that of the trials; None or NaN is missing.
        trials: 1-D, a count per unit; 0 tells nothing, and has the interval 0 ... 1 and no estimate.
        method: `"wilson"`, `"wald"` (often too short), `"clopper-pearson"` (covers at least as often as said),
            `"agresti-coull"` or `"jeffreys"`.
        level: of the intervals, above 0 and below 1.

    Returns:
        A dict of 1-D float64 arrays: `estimates`, `se`, `lower`, `upper`.

    Raises:
        DataError: there are not as many counts (`length_mismatch`).
        MethodError: a count is negative or infinite, or exceeds the trials (`unsuitable_value`), or there is no such
            method.

    Example:
        >>> import govindex as gi
        >>> gi.stats.proportion_intervals([81, 0], [263, 0])["lower"].round(4)
        array([0.2553, 0.    ])
    """
    return _core.stats_proportion_intervals(*_pair(successes, "successes", trials, "trials"), method, level)


def shrink(
    successes: ArrayLike,
    trials: ArrayLike,
    *,
    method: ShrinkMethod = "beta-binomial",
    fit: PriorFit = "maximum-likelihood",
    level: float = 0.95,
) -> dict[str, Any]:
    """Draw the shares of small counts towards what all units show: 3 of 3 says less than 290 of 300.

    `"beta-binomial"` (empirical Bayes): the mean of the posterior `Beta(a + x, b + n - x)`, with the prior `(a, b)`
    fitted to all units. `"wilson-lower"`: the lower end of Wilson's two-sided interval.

    Source: D. A. Griffiths (1973), Biometrics 29, 637-648 (likelihood); J. C. Kleinman (1973), JASA 68, 46-54
    (moments); E. B. Wilson (1927), JASA 22, 209-212.

    Args:
        successes: 1-D, a count per unit, from 0 to that of the trials; None or NaN is missing.
        trials: 1-D, a count per unit; a unit with 0 has the mean of the prior.
        method: `"beta-binomial"` or `"wilson-lower"`.
        fit: of the prior, `"maximum-likelihood"` (whole counts) or `"moments"` (weighted counts too).
        level: of the intervals, above 0 and below 1.

    Returns:
        A dict of 1-D float64 arrays `values`, `sd`, `lower`, `upper`, and `prior` as `fit_beta_prior` returns it (None
        for `"wilson-lower"`).

    Raises:
        DataError: there are not as many counts (`length_mismatch`).
        MethodError: as `fit_beta_prior`.

    Example:
        >>> import govindex as gi
        >>> drawn = gi.stats.shrink([3, 290, 40, 7], [3, 300, 80, 20])
        >>> bool(drawn["values"][0] < drawn["values"][1])
        True
    """
    return _core.stats_shrink(*_pair(successes, "successes", trials, "trials"), method, fit, level)


def fit_beta_prior(successes: ArrayLike, trials: ArrayLike, *, fit: PriorFit = "maximum-likelihood") -> dict[str, Any]:
    """Fit the distribution of the true shares, `Beta(a, b)`, to the counts of all units.

    Source: as `shrink`.

    Args:
        successes: 1-D, a count per unit, from 0 to that of the trials; None or NaN is missing and left out.
        trials: 1-D, a count per unit; units with 0 are left out.
        fit: `"maximum-likelihood"` (whole counts) or `"moments"` (weighted counts too).

    Returns:
        A dict with `units`, the `mean` of the true shares, the `overdispersion` `1 / (a + b + 1)`, `a` and `b` (None
        where the shares differ no more than chance makes them), and `log_likelihood`.

    Raises:
        DataError: there are not as many counts (`length_mismatch`).
        MethodError: a count is unsuitable (`unsuitable_value`), fewer than two units have trials (`too_few`), or the
            counts do not determine the prior (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> gi.stats.fit_beta_prior([5, 6, 4], [10, 10, 10])["overdispersion"]
        0.0
    """
    return _core.stats_fit_beta_prior(*_pair(successes, "successes", trials, "trials"), fit)


def _pair(x: ArrayLike, x_name: str, y: ArrayLike, y_name: str) -> tuple[Vector, Vector]:
    """Two numbers for each unit; by name where both have names."""
    first = vector(x, x_name)
    return first, beside(first, y, y_name)
