"""The functions of `govindex.trend`."""

from __future__ import annotations

from collections.abc import Mapping

from govindex import _core
from govindex._arrays import mapping
from govindex._core import Assessment, Dataset, PanelAssessment, Table


def changes(from_: Dataset, to: Dataset) -> Table:
    """Put two periods side by side, with what bounds leave open.

    A value "over 98 %" is anything from 98 up. So 99 a year later may be a rise or a fall, while 97 is a fall for sure.

    Args:
        from_: the earlier data; bounds come from `read_facts`.
        to: the later data.

    Returns:
        A row per value that both have, unit by unit in the order of the earlier one: `unit`, `indicator`, `from`,
        `from_bound`, `to`, `to_bound` (exact, at-least, at-most, about), `difference` (the later less the earlier value
        as they are written), `went` (risen, fallen, same, or open where the bounds leave that open).

    Example:
        >>> import govindex as gi
        >>> then = gi.Dataset.from_frame({"unit": ["A", "B"], "X": [1, 2]})
        >>> now = gi.Dataset.from_frame({"unit": ["B", "A"], "X": [1, 3]})
        >>> gi.trend.changes(then, now)["went"]
        ['risen', 'fallen']
    """
    return _core.trend_changes(from_, to)


def malmquist(results: PanelAssessment | Mapping[str, Assessment], node: str | None = None) -> Table:
    """Say how the productivity of units changed from period to period at a dimension whose model is DEA, and why.

    Each pair of neighbouring periods stands by itself: its frontiers are made of the units that have all children in
    both. Above 1 is growth. `scoring.malmquist` does the same on plain arrays.

    Source: D. W. Caves, L. R. Christensen & W. E. Diewert (1982), Econometrica 50, 1393-1414; R. Färe, S. Grosskopf, M.
    Norris & Z. Zhang (1994), American Economic Review 84, 66-83.

    Args:
        results: the assessments of a panel by period, as `assess` returns them.
        node: the dimension, by default the index; its children say what is input and what is output
            (`aggregate = { dea = { inputs = [...] } }`), and must be on one scale in all periods.

    Returns:
        A row per unit and pair of periods: `unit`, `from`, `to`, `index` (the change of productivity), `efficiency` (of
        which by catching up) times `frontier` (by the frontier moving), and `pure_efficiency` (technique) times
        `scale`, which make up `efficiency`.

    Raises:
        FrameworkError: no such node.
        MethodError: there are fewer than two periods, or they have no unit in common; the model of the node is not DEA,
            or each period's own data scale, weigh or rank something below it; the frontier of one period does not
            reach a unit of the other (`in_period`).

    Example:
        >>> import govindex as gi
        >>> framework = gi.Framework.from_toml('''
        ... id = "example"
        ... method = { normalize = "none" }
        ... dimension = [{ code = "I", aggregate = { dea = { inputs = ["STAFF"] } } }]
        ... indicator = [{ code = "STAFF", parent = "I" }, { code = "CASES", parent = "I" }]
        ... ''')
        >>> data = {"year": [1, 1, 2, 2], "unit": list("abab"), "STAFF": [2, 4, 2, 4], "CASES": [2, 2, 3, 3]}
        >>> results = gi.assess(framework, data, unit="unit", period="year")
        >>> [round(x, 9) for x in gi.trend.malmquist(results)["frontier"]]
        [1.5, 1.5]
    """
    return _core.trend_malmquist(list(mapping(results, "results", "assessments by period").items()), node)
