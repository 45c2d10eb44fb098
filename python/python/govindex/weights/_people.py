"""Weights from people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from govindex import _core
from govindex._arrays import matrices, matrix, names_of, rows
from govindex._core import Weighting
from govindex.weights._given import judged, keys, numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import (
        ConcordanceTest,
        Criterion,
        Divisor,
        GroupAggregation,
        Prioritization,
        RandomIndex,
        Round,
    )


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
        judgements: 2-D, how many times as important the item of the row is as that of the column, on Saaty's scale:
            from 1/9 over 1 for equal to 9, values between allowed; a fraction may be a text, `"1/3"`; reciprocal
            (within 3 %). None or NaN is a comparison that was not made; a chain of comparisons must connect all items.
            Or 3-D, or a list of such matrices, one per expert.
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
        MethodError: a judgement is not from 1/9 to 9 or not reciprocal, or items are not connected (`judgement`, with
            `place`); the random index ends below that many items, or no such choice (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> made = gi.weights.ahp([[1, 3, 9], [1 / 3, 1, 2], [1 / 9, 1 / 2, 1]])
        >>> made.weights.round(3), round(made.details["consistency_ratio"], 3)
        (array([0.705, 0.205, 0.09 ]), 0.016)
        >>> gi.weights.ahp([[[1, 4], [1 / 4, 1]], [[1, 1], [1, 1]]]).weights.round(4)  # Two experts.
        array([0.6667, 0.3333])
    """
    said, several = matrices(_numbers(judgements), "judgements")
    names = None if not said or said[0].columns is None else said[0].columns.names()
    return judged(
        "ahp",
        {
            "judgements": [one.square("judgements").values.tolist() for one in said],
            "experts": numbers(experts, "experts") if several or experts is not None else None,
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
    return judged(
        "ahp-hierarchy",
        {"tree": _criterion(tree), "experts": numbers(experts, "experts")},
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
    parameters = keys(
        prioritization=prioritization, random_index=random_index, incomplete_index=incomplete_index, limit=limit
    )
    return _core.ahp_repair(rows(_numbers(judgements), "judgements"), parameters)


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
        "best_to_others": numbers(best_to_others, "best_to_others"),
        "others_to_worst": numbers(others_to_worst, "others_to_worst"),
    }
    return judged("best-worst", said, None)


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
    return judged("swara", {"order": list(order), "steps": numbers(steps, "steps")}, None)


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
    return judged("order-relation", {"order": list(order), "steps": numbers(steps, "steps")}, None)


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
    return judged("rank-based", {"places": numbers(places, "places")}, None, form=form, exponent=exponent)


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
    return judged("rancom", {"places": numbers(places, "places")}, None)


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
    return judged("rancom-pairwise", {"comparisons": rows(comparisons, "comparisons")}, names_of(comparisons))


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
    said = {"points": rows(points, "points"), "experts": numbers(experts, "experts")}
    return judged("budget", said, names_of(points), centre=centre, trim=trim)


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
    said = [_round(one, k) for k, one in enumerate(rounds)]
    last = said[-1]["ratings"] if said else None
    for one in said:
        one["ratings"] = last.like(one["ratings"], "ratings").values.tolist() if last is not None else []
    names = None if last is None or last.columns is None else last.columns.names()
    return judged("delphi", {"rounds": said}, names, **parameters)


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
    parameters = keys(
        full_mark=full_mark,
        divisor=divisor,
        rule=rule,
        failures=failures,
        least_mean=least_mean,
        most_variation=most_variation,
        test=_tested(test),
    )
    one = _round(said, 0)
    return _core.delphi_round(one | {"ratings": one["ratings"].values.tolist()}, parameters)


def _tested(test: ConcordanceTest) -> str | dict[str, dict[str, int]]:
    """A test as framework files spell it."""
    return {"permutation": {"draws": 9999, "seed": 0}} if test == "permutation" else test


def _criterion(node: Criterion | str) -> dict[str, Any]:
    """A node of a tree with everything spelt out."""
    if isinstance(node, str):
        return {"code": node, "judgements": [], "children": []}
    if not isinstance(node, Mapping) or not set(node) <= {"code", "judgements", "children"}:
        raise TypeError(f"a criterion must be a code or a dict of `code`, `judgements` and `children`, not {node!r}")
    code = node.get("code", "")
    said = node.get("judgements")
    judgements = [] if said is None else matrices(_numbers(said), f"judgements at {code}")[0]
    return {
        "code": code,
        "judgements": [said_by.square("judgements").values.tolist() for said_by in judgements],
        "children": [_criterion(child) for child in node.get("children", ())],
    }


def _numbers(judgements: Any) -> Any:
    """Judgements with texts such as `"1/3"` as numbers; what is no number is left for the array to refuse."""
    if isinstance(judgements, str):
        number = _core.number_of(judgements)
        return judgements if number is None else number
    if hasattr(judgements, "dtype") and judgements.dtype.kind in "OU":
        return _numbers(judgements.tolist())
    is_frame = hasattr(judgements, "dtypes") and hasattr(judgements, "map")
    if is_frame and any(str(kind) in ("object", "str") for kind in judgements.dtypes):
        return judgements.map(_numbers)
    if isinstance(judgements, Sequence):
        return [_numbers(part) for part in judgements]
    return judgements


def _round(said: Any, k: int) -> dict[str, Any]:
    """A round with everything spelt out."""
    if not isinstance(said, Mapping):
        said = {"ratings": said}
    unknown = set(said) - {"ratings", "sent", "basis", "familiarity"}
    if unknown or "ratings" not in said:
        raise TypeError(f"round {k} must hold `ratings`, and may hold `sent`, `basis` and `familiarity`")
    return {
        "ratings": matrix(said["ratings"], "ratings"),
        "sent": said.get("sent", 0),
        "basis": numbers(said.get("basis"), "basis"),
        "familiarity": numbers(said.get("familiarity"), "familiarity"),
    }
