"""Models that grade, and points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import like_given, matrix, vector
from govindex._arrays import whole as whole_number
from govindex._core import Sorting
from govindex.scoring._given import keys, numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import (
        Breaks,
        Directions,
        ElectreRule,
        Factor,
        FuzzyEvaluation,
        FuzzyOperator,
        Interval,
        Intervals,
        MatterElements,
        PerColumn,
        Points,
        RankSumRatios,
        RsrRanking,
    )


def electre_tri(
    X: ArrayLike,
    profiles: ArrayLike,
    *,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    q: PerColumn | None = None,
    p: PerColumn | None = None,
    v: Sequence[float | None] | Mapping[str, float | None] | None = None,
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
    x = matrix(X, "X")
    parameters = keys(
        profiles=x.table(profiles, "profiles"),
        q=x.numbers(q, "q"),
        p=x.numbers(p, "p"),
        v=None if v is None else list(x.each(v, "v")),
        cut=cut,
        rule=rule,
    )
    return _core.scoring_electre_tri(x, x.numbers(weights), x.words(directions), parameters)


def rsr(
    X: ArrayLike,
    weights: PerColumn | None = None,
    directions: Directions | None = None,
    *,
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
    parameters = keys(ranking=ranking, cuts=[float(cut) for cut in cuts])
    x = matrix(X, "X")
    return _core.scoring_rsr(x, x.numbers(weights), x.words(directions), parameters)


def matter_element(
    X: ArrayLike,
    intervals: Sequence[Sequence[Interval]] | Mapping[str, Sequence[Interval]],
    *,
    weights: PerColumn | None = None,
    whole: Intervals | None = None,
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
    x = matrix(X, "X")
    parameters = keys(
        intervals=[matrix(grades, "intervals").values.tolist() for grades in x.each(intervals, "intervals")],
        whole=x.ends(whole, "whole"),
    )
    return _core.scoring_matter_element(x, x.numbers(weights), parameters)


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
    parameters = keys(operator=operator, normalize=normalize, values=numbers(values, "values"))
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
    return _core.scoring_memberships(vector(x, "x"), vector(typical, "typical").values.tolist())


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
    return _core.scoring_breaks(vector(x, "x"), whole_number(classes, "classes"))


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
    return like_given(x, _core.scoring_equal_classes(vector(x, "x"), whole_number(classes, "classes")))


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


def _factor(factor: Factor) -> dict[str, Any]:
    """A factor with plain lists."""
    if not isinstance(factor, Mapping):
        raise TypeError(f"a factor must be a dict of `weight` and `memberships` or `factors`, not {factor!r}")
    said: dict[str, Any] = dict(factor)
    if "memberships" in factor:
        said["memberships"] = vector(factor["memberships"], "memberships").values.tolist()
    if "factors" in factor:
        said["factors"] = [_factor(child) for child in factor["factors"]]
    return said
