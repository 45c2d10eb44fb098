"""Inequality between units, and how much of it lies between groups of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govindex import _core
from govindex._arrays import Labels, beside, vector
from govindex._typing import DagumParts, InequalityTables, PanelLike, TheilParts
from govindex.trend._values import groupings_of, members, values_of, weights_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import Groups


def dagum(values: ArrayLike, groups: Groups, weights: ArrayLike | None = None) -> DagumParts:
    """Split a Gini coefficient by groups into what lies within them, between them, and in their overlap.

    `G = within + between + transvariation`, exactly; `between` is the Gini coefficient of the group means. Every group
    is sorted once and every pair of groups merged, so thousands of units take milliseconds.

    Source: C. Dagum (1997), Empirical Economics 22, 515-531.

    Args:
        values: 1-D, a number of at least 0 per unit, complete.
        groups: the group of each unit: a list in their order, or a dict or Series by unit.
        weights: 1-D, what each unit counts (its population, say), at least 0; all the same where it is None. A unit
            without weight is left out.

    Returns:
        A dict with `gini`, its parts `within`, `between` and `transvariation`, their shares `within_share`,
        `between_share` and `transvariation_share` (None where all units are equal), `groups` (a dict per group:
        `group`, `units`, `share` in all units, `total_share` in the total, `mean`, and `gini` within it), and `pairs`
        (a dict per pair: `first`, `second`, `gini` between them, and their relative `affluence`, 1 where they do not
        overlap).

    Raises:
        DataError: a value is missing or infinite, there are no units, or groups or weights are of another number.
        MethodError: a value or weight is below 0, or all that counts is 0.

    Example:
        >>> import govindex as gi
        >>> found = gi.trend.dagum([1, 3, 2, 6], ["west", "west", "east", "east"])
        >>> [round(found[part], 4) for part in ("gini", "within", "between", "transvariation")]
        [0.3333, 0.125, 0.1667, 0.0417]
    """
    x = vector(values, "values")
    units = x.units or Labels(range(len(x.values)), is_default=True)
    own = members(groups, units)
    if len(own) != 1:
        raise TypeError("`groups` must be one grouping of the units; `theil` takes several")
    return _core.trend_dagum(x, own[0], None if weights is None else beside(x, weights, "weights"))


def theil(values: ArrayLike, groups: Groups | Sequence[Groups], weights: ArrayLike | None = None) -> TheilParts:
    """Split Theil's indices by groups into what lies within them and between them.

    With several groupings the groups are their cells. Where the groups of one lie within those of the other (counties
    in provinces), they are nested, and `levels` says what each adds; else they are crossed (industries by areas), each
    has its own part, and `interaction` is what is left.

    Source: H. Theil (1967), Economics and Information Theory; F. A. Cowell (1985), Review of Income and Wealth 31,
    201-205.

    Args:
        values: 1-D, a number of at least 0 per unit, complete.
        groups: the group of each unit: a list in their order, or a dict or Series by unit; or a list of such.
        weights: 1-D, what each unit counts (its population, say), at least 0; all the same where it is None. A unit
            without weight is left out.

    Returns:
        A dict with `total` (Theil's T), its parts `within` and `between`, `within_share` and `between_share` (None
        where all units are equal), `structure` (`"single"`, `"nested"` or `"crossed"`), `levels` (the part of each
        grouping) and `interaction`, which make up `between`, `groups` (a dict per group: `group`, `units`, `share`,
        `total_share`, `mean`, `theil` within it, and its `contribution`, the share of `total` that lies within it), and
        `l`, `l_within` and `l_between` of Theil's L (None where a value is 0).

    Raises:
        DataError: a value is missing or infinite, there are no units, or groups or weights are of another number.
        MethodError: a value or weight is below 0, or all that counts is 0.

    Example:
        >>> import govindex as gi
        >>> found = gi.trend.theil([1, 3, 2, 6], ["west", "west", "east", "east"])
        >>> [round(found[part], 4) for part in ("total", "within", "between")]
        [0.1874, 0.1308, 0.0566]
    """
    x = vector(values, "values")
    units = x.units or Labels(range(len(x.values)), is_default=True)
    return _core.trend_theil(x, members(groups, units), None if weights is None else beside(x, weights, "weights"))


def inequality(
    p: PanelLike,
    groups: Groups | Sequence[Groups] | None = None,
    weights: ArrayLike | PanelLike | None = None,
    *,
    node: str | None = None,
    epsilon: float = 0.5,
) -> InequalityTables:
    """Measure how unequal units are in every period, and how much of it lies between groups.

    Each period is measured over the units that have a value in it.

    Source: C. Gini (1912); H. Theil (1967); A. B. Atkinson (1970), Journal of Economic Theory 2, 244-263; C. Dagum
    (1997), Empirical Economics 22, 515-531.

    Args:
        p: an assessed panel, a long frame with the columns `unit`, `period` and `value`, or a matrix of units by
            periods.
        groups: the name of a group column, or the group of each unit by unit or in their order; several as a list.
        weights: what each unit counts, at least 0: by unit, or by unit and period in a form that `p` can have.
        node: of an assessed panel, by default the index.
        epsilon: the aversion of Atkinson's index, above 0.

    Returns:
        A dict of tables with a row per period: `measures` (`period`, `units`, `mean`, `gini`, `theil_t`, `theil_l`,
        `cv` with divisor n, `atkinson`), `dagum`, the table that papers print (`overall`, `within X` per group, `X | Y`
        per pair, the parts `within`, `between` and `transvariation`, and their shares), and `theil` (`overall`,
        `within`, `between`, their shares, `level 1` … and `interaction` of several groupings, `within X` per group).
        What cannot be said is blank: a group that is empty in a period, Theil's L where a value is 0.

    Raises:
        DataError: no unit has a value in a period; the group of a unit is missing; there is no such group column.
        MethodError: a value or weight is below 0, all that counts in a period is 0, or `epsilon` is not above 0.

    Example:
        >>> import govindex as gi
        >>> scores = {"unit": list("ABAB"), "period": [2020, 2020, 2022, 2022], "value": [1, 3, 2, 3]}
        >>> gi.trend.inequality(scores)["measures"]["gini"]
        [0.25, 0.1]
    """
    columns, given = groupings_of(p, groups)
    values = values_of(p, node, groups=columns)
    own = [values.group(name) for name in columns]
    if given is not None:
        own = members(given, Labels(values.units))
    return _core.trend_inequality(values, own, weights_of(weights, values), epsilon)
