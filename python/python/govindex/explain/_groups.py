"""Groups of units side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from govindex import _core
from govindex._arrays import labels, whole
from govindex._core import Assessment
from govindex._typing import Groups, GroupTables
from govindex.explain._period import one_period


def groups(
    a: Assessment,
    by: Groups,
    weights: str | None = None,
    *,
    level: float = 0.95,
    runs: int = 1000,
    seed: int = 0,
) -> GroupTables:
    """Compare groups of units at every node: means, spread and the gaps between them.

    Means and gaps have normal intervals at the nodes above indicators that carry standard errors. The errors of units
    are taken to be independent; those of their scores are found as by `robustness.standard_errors`. They say how sure
    the gap is given what was measured, not whether groups of other units would differ. There are none for a period of a
    panel that shares its scalings, weights or filled values with others.

    Source: weighted standard deviation as in NIST, Dataplot reference manual, vol. 2; errors of sums: JCGM 100:2008,
    5.1.2.

    Args:
        a: the assessment.
        by: the name of a group column of the data; or the group of each unit, as a list in their order, or as a dict or
            Series by unit. A unit without a group is left out.
        weights: a denominator of the data that says what each unit counts, its population, say; by default all count
            the same.
        level: of the intervals, above 0 and below 1.
        runs: how often scores that are not linear in the indicators are simulated to find their errors.
        seed: of that simulation.

    Returns:
        A dict with `groups`, a table with a row per node and group: `node`, `group` (None for all units that are in
        one), `units` (with a score), `missing`, `mean`, `sd` (divisor n - 1), `min`, `max`, `standard_error` (of the
        mean), `low`, `high`, `method` (`linear` or `simulated`; None where the errors of the scores are not known);

        `gaps`, a table with a row per node and pair: `node`, `group`, `other` (None for all units that are in a group),
        `gap` (the mean of the group less that of the other), `standard_error`, `low`, `high`;

        `left_out`, the units that are in no group.

    Raises:
        DataError: there is no such group column (`unknown_group`) or unit (`unknown_unit`), the list is of another
            length (`length_mismatch`), or a unit in a group has no weight (`missing_value`).
        MethodError: there are fewer than two groups (`too_few`), `weights` is no denominator or `level` is out of its
            range (`invalid_parameter`), or a weight is below 0 (`unsuitable_value`).

    Example:
        >>> import govindex as gi
        >>> framework = gi.Framework.from_toml('''
        ... id = "x"
        ... method = { normalize = "goalposts" }
        ... indicator = [{ code = "A", goalposts = [0, 100] }]
        ... ''')
        >>> data = {"unit": ["u", "v", "w"], "A": [60, 50, 80], "se": [2, 3, 2], "kind": ["city", "league", "city"]}
        >>> a = gi.assess(framework, data, unit="unit", groups="kind", errors={"A": "se"})
        >>> gi.explain.groups(a, by="kind")["gaps"]
        node  group   other        gap  standard_error       low     high
        A     city    league   20.0000          3.3166   13.4995  26.5005
        A     city              6.6667          1.1055    4.4998   8.8335
        A     league          -13.3333          2.2111  -17.6670  -8.9997
    """
    given = by if isinstance(by, str) else _members(by)
    return _core.explain_groups(one_period(a), given, weights, level, whole(runs, "runs"), whole(seed, "seed"))


def _members(by: Any) -> tuple[list[str] | None, list[str | None]]:
    """The units that are named, if they are, and the group of each."""
    if not isinstance(by, Iterable):
        raise TypeError("`by` must be the name of a group column, or the group of every unit, as a list or by unit")
    own = labels(by)
    listed = by.values() if isinstance(by, Mapping) else by
    members = [None if one is None or one != one else str(one) for one in listed]
    return (None if own is None else own.names()), members
