"""Why scores and ranks changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govindex import _core
from govindex._arrays import mapping, refused, whole
from govindex._core import Assessment, PanelAssessment
from govindex._typing import DecomposeFound


def decompose(
    p: PanelAssessment | Mapping[Any, Assessment],
    from_: str | int,
    to: str | int,
    unit: str | None = None,
    *,
    node: str | None = None,
    exact: int = 12,
    orders: int = 500,
    seed: int = 1,
) -> DecomposeFound:
    """Split the change of every score from one period to another exactly into what made it, node by node.

    At a dimension, its children and its own function (weights, model, scaling) are the players of a game whose Shapley
    value is taken: the mean over both orders in which they may change. The part of the children is split among them as
    by `explain.contributions`: sums by weight, geometric means by the logarithmic mean (LMDI-I), others by Shapley
    values. At an indicator, its value and its bounds are told apart in the same way.

    Two editions of a framework are compared as far as they have the same parts. A dimension that has other children in
    one of them is a break: its change is told, not split, and what both have below it is split by itself, in points of
    its own.

    Source: A. F. Shorrocks (2013), Journal of Economic Inequality 11, 99-126; B. W. Ang (2005), Energy Policy 33,
    867-871.

    Args:
        p: an assessed panel; or a dict of assessments by period, whose frameworks may differ.
        from_: the earlier period.
        to: the later period.
        unit: one unit alone; by default all that both periods have.
        node: whose scores are split; by default the index.
        exact: up to how many children Shapley values are exact, at most 20; the work doubles with each.
        orders: how many orders are drawn beyond, at least 2, each with its reverse.
        seed: of the orders.

    Returns:
        A dict of tables, and the units that `came` and that have `gone`.

        `summary` has a row per unit and node whose change is split: `unit`, `node`, `from`, `to`, `change`, and what
        each kind adds to it: `values` (of indicators), `estimated` (values filled in, in either period), `weights`,
        `method` (another scaling, model or rule for missing scores), `bounds` (other goalposts, extremes, norms or
        ideals), `missing` (a unit has no score at a node in one of the periods), `break` (nobody has, or editions
        differ), `rescale` (a scaling of a dimension that is no straight line), `rounding`, `gates`.

        `table` has a row per unit and part: `unit`, `of` (the node whose change is split, and in whose points the part
        is), `node`, `kind` (as above, or `dimension`), `level`, `parent`, `change`. The rows that have a node as their
        parent add up to its row; all but the dimensions add up to the change.

        `ranks` has `unit`, `node`, `from`, `to`, `risen` (places, below 0 where it fell), and of these `own`, by its
        own score (the mean of how it moves among the others as they were and as they are), and `others`.

        `breaks` has `node`, `lost` and `gained`, the children that one edition alone has.

    Raises:
        KeyError: the panel has no such period.
        FrameworkError: one of the periods has no such node.
        DataError: one of the periods has no such unit, or no unit has a score in both.
        MethodError: the scales of the periods differ, or a node is scored by DEA or over several periods at once.

    Example:
        >>> import govindex as gi
        >>> data = {"year": [2020, 2022], "iso3": ["KOR", "KOR"], "osi": [1.0, 0.9826], "tii": [0.9684, 0.9674]}
        >>> data["hci"] = [0.8997, 0.9087]
        >>> p = gi.assess("un-egdi-2022", data, unit="iso3", period="year")
        >>> found = gi.trend.decompose(p, 2020, 2022)
        >>> found["table"]
        unit  of    node  kind    level  parent   change
        KOR   EGDI  OSI   values      1  EGDI    -0.0058
        KOR   EGDI  TII   values      1  EGDI    -0.0003
        KOR   EGDI  HCI   values      1  EGDI     0.0030
        >>> round(found["summary"]["values"][0], 6) == round(found["summary"]["change"][0], 6)
        True
    """
    before, after = _at(p, from_, "from_"), _at(p, to, "to")
    return _core.trend_decompose(
        before, after, unit, node, whole(exact, "exact"), whole(orders, "orders"), whole(seed, "seed")
    )


def _at(p: PanelAssessment | Mapping[Any, Assessment], period: str | int, name: str) -> Assessment:
    if isinstance(p, PanelAssessment):
        return p[period]
    known = mapping(p, "p", "assessments by period")
    for key in (period, str(period)):
        found = known.get(key)
        if isinstance(found, Assessment):
            return found
        if found is not None:
            raise TypeError(f"`p` must hold assessments, not {type(found).__name__}")
    raise refused(name, period, "a period of `p`: " + ", ".join(f"`{key}`" for key in known))
