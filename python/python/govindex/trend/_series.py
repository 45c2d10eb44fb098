"""Growth of units, and how they spread over the scale and the map, period by period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from govindex import _core
from govindex._arrays import Labels, matrix, refused
from govindex._core import Table
from govindex._typing import DensityFound, PanelLike
from govindex.trend._values import values_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._core import PanelValues


def growth(p: PanelLike, *, node: str | None = None, level: float = 0.95) -> Table:
    """Say how fast each unit grew: in all, per year, and as a line through all periods.

    A period without a value is a gap: it is left out of the line, counted, and never filled. Time is in years where
    periods are numbers, else in periods.

    Args:
        p: an assessed panel, a long frame with the columns `unit`, `period` and `value`, or a matrix of units by
            periods.
        node: of an assessed panel, by default the index.
        level: of the intervals of slopes (least squares, Student's t).

    Returns:
        A row per unit: `unit`, `values` (how many it has), `gaps` (periods without one between its first and last),
        `from` and `to`, `change` (the last less the first), `total` (as a share of the first, where that is above 0),
        `yearly` (the compound growth), `slope`, `lower`, `upper` (blank with fewer than three values).

    Raises:
        MethodError: there are fewer than two periods (`too_few`), or `level` is no share.

    Example:
        >>> import govindex as gi
        >>> found = gi.trend.growth({"unit": ["A", "A"], "period": [2019, 2021], "value": [100, 121]})
        >>> round(found["yearly"][0], 6), round(found["total"][0], 6)
        (0.1, 0.21)
    """
    return _core.trend_growth(values_of(p, node), level)


def density(
    p: PanelLike,
    bounds: tuple[float, float] | None = None,
    bandwidth: Literal["silverman", "normal", "scott"] | float = "silverman",
    *,
    ends: Literal["reflection", "logit"] = "reflection",
    points: int = 256,
    node: str | None = None,
) -> DensityFound:
    """Give the kernel density of every period on one grid: how units spread over the scale, and into how many groups.

    The kernel is normal. Without `bounds` a density leaks beyond the ends of the scale.

    Source: B. W. Silverman (1986), Density Estimation for Statistics and Data Analysis; D. W. Scott (1992),
    Multivariate Density Estimation.

    Args:
        p: an assessed panel, a long frame with the columns `unit`, `period` and `value`, or a matrix of units by
            periods.
        bounds: the ends of the scale, as (0, 100); the grid then goes from one to the other, else three widths beyond
            the values.
        bandwidth: the width of the kernel, or a rule for each period: `"silverman"`, `0.9 min(s, IQR / 1.34) n^(-1/5)`
            (R's bw.nrd0); `"normal"`, `(4/3)^(1/5) s n^(-1/5)` (scipy's "silverman"); `"scott"`, `s n^(-1/5)`
            (scipy's). A number is the same width in all periods.
        ends: at the bounds `"reflection"` folds back what leaks, `"logit"` takes the density of ln((x - a) / (b - x)),
            for which no value may lie on a bound (a number for `bandwidth` is then on that scale).
        points: of the grid, 2 to 100,000.
        node: of an assessed panel, by default the index.

    Returns:
        A dict with the grid `x`, `density` (an array by period), `bandwidth` (by period), and two tables: `modes`
        (`period`, `x`, `density`) and `table` (`x`, then a column per period).

    Raises:
        DataError: no unit has a value in a period.
        MethodError: a value lies beyond the bounds, all values of a period are alike and the width is to be a rule's,
            or a parameter is out of range.

    Example:
        >>> import govindex as gi
        >>> found = gi.trend.density([[0.1], [0.15], [0.85], [0.9]], bounds=(0, 1), bandwidth=0.1)
        >>> [round(x, 2) for x in found["modes"]["x"]]
        [0.11, 0.89]
    """
    if isinstance(bandwidth, str) and bandwidth not in ("silverman", "normal", "scott"):
        raise refused("bandwidth", bandwidth, '"silverman", "normal", "scott" or a number above 0')
    given: dict[str, Any] = {"bandwidth": bandwidth, "ends": ends, "points": points}
    if bounds is not None:
        given["bounds"] = [float(end) for end in bounds]
    return _core.trend_density(values_of(p, node), given)


def centre(
    p: PanelLike,
    coordinates: ArrayLike | Mapping[str, Any],
    *,
    kind: Literal["plane", "degrees"] = "plane",
    divisor: Literal["yuill", "crimestat"] = "yuill",
    node: str | None = None,
) -> Table:
    """Say where the weight of a panel lies on the map in every period, how it moves, and how it is spread.

    The values are the weights. The standard deviational ellipse has semi-axes of one standard deviation along its axes.

    Source: D. W. Lefever (1926); R. S. Yuill (1971), Geografiska Annaler B 53, 28-39; N. Levine, CrimeStat, chapter 4.
    Other spatial statistics are in PySAL.

    Args:
        p: an assessed panel, a long frame with the columns `unit`, `period` and `value`, or a matrix of units by
            periods.
        coordinates: x (east) and y (north) of each unit: a dict of pairs or a pandas frame by unit, or pairs in their
            order.
        kind: `"plane"`, all in one unit of length, or `"degrees"` of longitude and latitude, for which distances are in
            kilometres on a plane that touches the sphere at the mean of all units.
        divisor: `"yuill"`, n; or `"crimestat"`, n - 2 and semi-axes longer by the root of 2.
        node: of an assessed panel, by default the index.

    Returns:
        A row per period: `period`, `units` (with a value above 0), the centre `x` and `y`, the semi-axes `major` and
        `minor`, `angle` of the longer in degrees clockwise from north (0 to below 180, blank of a circle), `moved`, the
        way of the centre since the period before, and its `bearing` in degrees clockwise from north.

    Raises:
        DataError: coordinates of a unit are missing or infinite; no unit has a value above 0 in a period.
        MethodError: a value is below 0; degrees are beyond 180 and 90.

    Example:
        >>> import govindex as gi
        >>> found = gi.trend.centre([[1, 1], [1, 3]], [(0, 0), (4, 0)])
        >>> found["x"], found["bearing"]
        ([2.0, 3.0], [None, 90.0])
    """
    values = values_of(p, node)
    return _core.trend_centre(values, _pairs(coordinates, values), kind, divisor)


def _pairs(given: Any, values: PanelValues) -> list[tuple[float, float]]:
    units: Labels | None = None
    if isinstance(given, Mapping):
        units, given = Labels(list(given)), list(given.values())
    made = matrix(given, "coordinates")
    units = units or made.units
    table = made.values
    if table.shape[1] != 2:
        raise TypeError(f"`coordinates` must be two numbers for each unit, x and y, not {table.shape[1]}")
    if units is not None:
        order = units.order(Labels(values.units), "`coordinates`", "`p`")
        table = table if order is None else table[order]
    return [(x, y) for x, y in table.tolist()]
