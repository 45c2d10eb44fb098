"""What each node adds to a score, and a unit at a glance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from govindex import _core
from govindex._arrays import whole
from govindex._core import Assessment, PanelAssessment, Profile, Robustness, Table
from govindex.explain._period import one_period

# What scores are split against.
Baseline: TypeAlias = str | Sequence[str] | Mapping[str, str]
SplitMethod: TypeAlias = Literal["log-mean"] | Literal["shapley"] | Literal["permutations"]


def contributions(
    a: Assessment,
    node: str | None = None,
    baseline: Baseline = "zero",
    split: SplitMethod | None = None,
    *,
    exact: int = 12,
    orders: int = 500,
    seed: int = 1,
) -> Table:
    """Split the score of every unit, or how far it is from a baseline, exactly among the nodes below.

    What all units make (bounds, weights from data, norms, ideals, places) is held as the assessment fixed it. Sums are
    split by weight, and so are models that add a part per child (WSM, PROMETHEE, Borda, SPOTIS and others); geometric
    means by the logarithmic mean (LMDI-I), all others by Shapley values. What scaling, rounding, gates and missing
    scores do stands in rows of its own, so that nothing hides in a neighbour.

    Source: B. W. Ang (2005), Energy Policy 33, 867-871; L. S. Shapley (1953), A value for n-person games.

    Args:
        a: the assessment.
        node: whose scores are split; by default the index.
        baseline: `"zero"` (the bottom of the scale, and no findings under rubrics), `"mean"`, `"median"` or `"best"` (a
            unit whose indicators have the mean, median or best scores of all; of findings under a rubric the counts of
            those that it did not veto), `"target"` (one that meets the targets of the framework), the code of a unit, a
            list of units (their mean), or `{"column": ..., "group": ...}`, the mean of a group.
        split: in place of what fits: `"shapley"` also for geometric means, `"permutations"` for all that is no sum.
        exact: up to how many children Shapley values are exact, at most 20; the work doubles with each.
        orders: how many orders are drawn beyond, at least 2, each with its reverse.
        seed: of the orders.

    Returns:
        Table: a row per unit and part: `unit`, `node`, `kind` (`dimension`, `indicator`, `estimated`, `missing`, or
        what happens beside the children of the node: `base` (what a rubric gives before findings), `rescale`,
        `rounding`, `cap`, `gate`, `missing`, `quota`), `level`, `parent`, `contribution`, `split` (how the parent was
        split). The rows that have a node as their parent add up to its row; all but the dimensions add up to the score
        less the baseline. Units without a score have blank contributions.

    Raises:
        FrameworkError: there is no such node.
        DataError: there is no such unit or group column.
        MethodError: the baseline has no score, an indicator has no target, or a node is scored by DEA or over several
            periods at once.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> gi.explain.contributions(gi.assess("un-egdi-2022", data, unit="iso3"), baseline="DNK")
        unit  node  kind       level  parent  contribution  split
        DNK   OSI   indicator      1  EGDI          0.0000  linear
        DNK   TII   indicator      1  EGDI          0.0000  linear
        DNK   HCI   indicator      1  EGDI          0.0000  linear
        KOR   OSI   indicator      1  EGDI          0.0010  linear
        KOR   TII   indicator      1  EGDI         -0.0040  linear
        KOR   HCI   indicator      1  EGDI         -0.0157  linear
    """
    return _core.explain_contributions(
        one_period(a),
        node,
        baseline_of(baseline),
        split,
        whole(exact, "exact"),
        whole(orders, "orders"),
        whole(seed, "seed"),
    )


def baseline_of(given: Baseline) -> str | tuple[str, str] | list[str]:
    """A baseline as the core takes it."""
    if isinstance(given, str):
        return given
    if isinstance(given, Mapping):
        if set(given) != {"column", "group"}:
            raise TypeError('a group as a baseline has the keys "column" and "group"')
        return given["column"], given["group"]
    return [str(unit) for unit in given]


def gap(a: Assessment, unit: str, other: str) -> Table:
    """Hold two units against each other, node by node.

    Args:
        a: the assessment.
        unit: the unit.
        other: the one that it is held against.

    Returns:
        Table: a row per node and per what happens beside its children: `node`, `kind`, `level`, `parent`, `weight` (the
        share in the index), `value` and `other_value` (of indicators, as they were scored), `score`, `other_score`,
        `difference`, and `contribution` to the difference at the index.

    Raises:
        DataError: there is no such unit.
        MethodError: the other unit has no score.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> found = gi.explain.gap(gi.assess("un-egdi-2022", data, unit="iso3"), "KOR", "DNK")
        >>> [round(part, 4) for part in found["contribution"]]
        [0.001, -0.004, -0.0157]
    """
    return _core.explain_gap(one_period(a), unit, other)


def profile(
    a: Assessment | PanelAssessment,
    unit: str,
    peers: str | Sequence[str] | None = None,
    robustness: Robustness | None = None,
    *,
    since: Assessment | None = None,
    at: str | int | None = None,
    named: int = 3,
    language: str | None = None,
) -> Profile:
    """Put together what is known of a unit, in the order in which a scorecard is read.

    A veto, if there is one; rank and score, with their intervals; each dimension against the mean of the peers; the
    strongest and weakest indicators by what they add to the lead over the peers; missing and estimated values; gates,
    quota, targets; the change since the period before.

    Args:
        a: the assessment, or a panel: then the last period is told, against the one before.
        unit: the code of the unit.
        peers: a group column (the unit's own group), or a list of units; by default all units.
        robustness: a simulation, from which the intervals are taken.
        since: the assessment of the period before.
        at: of a panel, the period to tell.
        named: how many indicators are named as the strongest, and as the weakest.
        language: in which it reads: `"en"` or `"zh"`; that of `set_language` where it is None.

    Returns:
        Profile: its repr and HTML read as a person would write it; `facts` has everything as dicts and lists.

    Raises:
        DataError: there is no such unit or group column.
        MethodError: the unit is in no group, or the simulation is of other units.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> print(gi.explain.profile(a, "KOR").paragraphs("zh")[0])
        KOR得分0.9529，排名第2位（共2个），等次非常高。
    """
    if isinstance(a, PanelAssessment):
        periods = list(a)
        told = a[periods[-1] if at is None else at]
        place = periods.index(periods[-1] if at is None else str(at))
        if since is None and place > 0:
            since = a[periods[place - 1]]
        a = told
    elif at is not None:
        raise TypeError("`at` is of a panel, and this is the assessment of one period")
    chosen = peers if peers is None or isinstance(peers, str) else [str(one) for one in peers]
    return _core.explain_profile(a, unit, chosen, robustness, since, whole(named, "named"), language)


def trail(a: Assessment, unit: str | None = None) -> dict[str, Any]:
    """Follow scores from each contribution to the value behind it, its standard error and its source.

    Args:
        a: the assessment.
        unit: the unit; by default all.

    Returns:
        A document as dicts and lists, which JSON takes as it is: `format` (`"govindex.trail"`), `form` (2; it rises
        when names in it change), `version`, `framework`, `period`, `input_digest`, `scalings` (by node: how its value
        became its score), and `units`, each with its `parts`.

    Raises:
        DataError: there is no such unit.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> found = gi.explain.trail(gi.assess("un-egdi-2022", data, unit="iso3"), "KOR")
        >>> part = found["units"][0]["parts"][0]
        >>> part["node"], round(part["contribution"], 4), part["of_node"]["evidence"]["raw"]
        ('OSI', 0.3275, 0.9826)
    """
    found: dict[str, Any] = json.loads(_core.explain_trail(one_period(a), unit))
    return found
