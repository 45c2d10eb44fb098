"""What would move a unit, and what would be if something were otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govindex import _core
from govindex._arrays import whole
from govindex._core import Assessment, Framework, Robustness
from govindex._typing import Plan, WhatIfFound
from govindex.explain._period import one_period


def targets(
    a: Assessment,
    unit: str,
    *,
    score: float | None = None,
    rank: int | None = None,
    grade: str | None = None,
    costs: Mapping[str, float] | None = None,
    limits: Mapping[str, tuple[float, float]] | None = None,
    fixed: Sequence[str] = (),
    robustness: Robustness | None = None,
) -> Plan:
    """Plan the change of raw values that reaches a score, rank or grade with the least effort.

    The effort is the sum of |change| / range × cost, the range being that over which the indicator is scaled. Where the
    index is a sum of straight lines, or concave above the present values (geometric and harmonic means, the minimum,
    logarithms), no plan takes less effort: it is the optimum of linear programs. Where the scores of indicators come in
    pieces (a goalpost not yet reached, classes), these are branched on, with the same certainty. Elsewhere (other
    models, gates, rounding) a search finds a plan that reaches the goal and may not be the cheapest. Every plan is run
    through the framework over the changed data, in which bounds, weights and ranks may move with the unit.

    Source: G. B. Dantzig (1957), Operations Research 5, 266-277 (the continuous knapsack); J. E. Kelley (1960), Journal
    of the SIAM 8, 703-712 (cutting planes); A. H. Land & A. G. Doig (1960), Econometrica 28, 497-520 (branches).

    Args:
        a: the assessment.
        unit: the unit.
        score: the score to reach at the index; one of the three goals must be given.
        rank: or the rank, 1 for the best.
        grade: or the grade.
        costs: by indicator, what moving it over its whole range costs, above 0; 1 where it is not named.
        limits: by indicator, between which raw values it may be moved.
        fixed: indicators that stay as they are.
        robustness: a simulation, which is run again over the changed data.

    Returns:
        A dict: `reached` (whether the goal is), `score`, `rank` and `grade` (as the framework gives them to the changed
        data), `needed`, `present`, `best` (the highest score within limits), `effort`, `method` (`"linear-program"`,
        `"branch-and-bound"`, `"search"`, or `"moving-search"` where bounds or ranks moved with the unit), `chance` (in
        which share of the runs the goal is reached; None without a simulation), `unmoved` (indicators that are fixed,
        missing, or cannot be moved), `steps`, a table with a row per step, the best worth per effort first
        (`indicator`, `from`, `to`, `change`, `effort`, `gain`, `score`), and `alone`, a table of what each indicator
        can do alone (`indicator`, `to`, `effort`, `best`). Where the goal cannot be reached, the steps lead to the
        limits of all.

    Raises:
        DataError: there is no such unit.
        FrameworkError: there is no such indicator.
        MethodError: the goal is reached already or is none, costs are not above 0, or limits leave no way.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> plan = gi.explain.targets(gi.assess("un-egdi-2022", data, unit="iso3"), "KOR", rank=1)
        >>> plan["reached"], plan["method"], plan["steps"]["indicator"]
        (True, 'linear-program', ['TII', 'HCI'])
    """
    goals = [goal for goal in (score, rank, grade) if goal is not None]
    if len(goals) != 1:
        raise TypeError("targets() takes one of `score`, `rank` and `grade`")
    return _core.explain_targets(
        one_period(a),
        unit,
        score,
        None if rank is None else whole(rank, "rank"),
        grade,
        list((costs or {}).items()),
        [(code, (float(low), float(high))) for code, (low, high) in (limits or {}).items()],
        [fixed] if isinstance(fixed, str) else list(fixed),
        robustness,
    )


def what_if(
    a: Assessment,
    changes: Mapping[str, Mapping[str, float | Mapping[str, float] | None]] | None = None,
    framework: Framework | None = None,
    without: str | Sequence[str] = (),
) -> WhatIfFound:
    """Assess again with some values changed, by another framework, or without some units or indicators.

    The bounds and weights that a panel's periods share stay as they were, where the framework does; all others are
    found anew.

    Args:
        a: the assessment.
        changes: by unit and indicator the new raw value (None for a missing one), `{"add": x}` or `{"times": x}`.
        framework: another framework to judge by.
        without: codes of units or indicators to leave out.

    Returns:
        A dict: `assessment`, the new one; `moved`, a table with a row per unit (`unit`, `score`, `score_after`,
        `change`, `rank`, `rank_after`, `rank_change`, above 0 where it rose, `grade`, `grade_after`, and `why`: its
        `own` values, the `method`, `others`, `left`; blank where nothing moved); `method`, a table of the scalings and
        weights that moved (`node`, `what`, `before`, `after`).

    Raises:
        DataError: there is no such unit.
        FrameworkError: there is no such indicator.
        MethodError: nothing is changed, or a missing value is to be added to.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> found = gi.explain.what_if(a, {"KOR": {"HCI": {"add": 0.06}}})
        >>> found["assessment"].rank("KOR"), found["moved"]["why"]
        (1, ['others', 'own'])
    """
    listed = []
    for unit, own in (changes or {}).items():
        for indicator, value in own.items():
            listed.append((unit, indicator, _shift(value)))
    return _core.explain_what_if(
        one_period(a), listed, framework, [without] if isinstance(without, str) else list(without)
    )


def _shift(value: float | Mapping[str, float] | None) -> float | tuple[str, float]:
    if value is None:
        return float("nan")
    if not isinstance(value, Mapping):
        return float(value)
    if len(value) != 1 or next(iter(value)) not in ("add", "times"):
        raise TypeError('a change is a number, None, {"add": x} or {"times": x}')
    word, by = next(iter(value.items()))
    return word, float(by)
