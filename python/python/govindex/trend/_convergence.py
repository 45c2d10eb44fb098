"""Convergence: whether units grow alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from govindex import _core
from govindex._arrays import Labels, matrix, refused
from govindex._typing import PanelLike
from govindex.trend._values import values_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._core import PanelValues

_KINDS = '"sigma", "beta" or "club"'


def convergence(
    p: PanelLike,
    kind: Literal["sigma", "beta", "club"] = "sigma",
    controls: ArrayLike | Mapping[str, ArrayLike] | None = None,
    *,
    node: str | None = None,
    level: float = 0.95,
    clubs: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Say whether units converge: their spread narrows (sigma), those behind grow faster (beta), or groups do (club).

    `beta` regresses `(ln y_T - ln y_0) / T` on `ln y_0` and controls, and the speed is that which belongs to this
    dependent variable, `-ln(1 + b T) / T`. `club` finds clubs by the log t test; its tuning constants change the clubs,
    so all of them are in the result. It filters no cycles: give a trend where there are any, and logarithms where
    growth rates are meant.

    Source: R. J. Barro & X. Sala-i-Martin (1992), Journal of Political Economy 100, 223-251; P. C. B. Phillips & D. Sul
    (2007), Econometrica 75, 1771-1855; (2009), Journal of Applied Econometrics 24, 1153-1185. Standard errors: HC3 of
    beta; quadratic spectral kernel of trends and clubs, D. W. K. Andrews (1991), Econometrica 59, 817-858.

    Args:
        p: an assessed panel, a long frame with the columns `unit`, `period` and `value`, or a matrix of units by
            periods.
        kind: `"sigma"`, `"beta"` or `"club"`.
        controls: of `beta`, columns with a number per unit, in the order of the units or by unit (pandas).
        node: of an assessed panel, by default the index.
        level: of the intervals of `beta`.
        clubs: tuning constants of `club`: `trim` (the share of the first periods that the regression leaves out, 0.3),
            `critical` (-1.65), `sieve` (the first threshold, 0), its `step` (0.1) and `cap` (3), the `bandwidth` of the
            kernel (None: Andrews's rule), and whether to `merge` clubs next to each other (False).

    Returns:
        A dict with `table` and `without`, the units that gaps leave out.
        `sigma`: `units` with a value in every period, `steps` (`period`, `cv`, `sd_log`), `cv_trend` and `sd_log_trend`
        (`slope` per year, `se`, `bandwidth`, `t`, `p_value`; None where the spread cannot be measured in every period).
        `beta`: `from`, `to`, `time`, `units`, `dependent`, `kind` (absolute, conditional), `covariance`, `level`,
        `coefficients` (`constant`, `initial` and controls: `name`, `estimate`, `se`, `t`, `p_value`, `lower`, `upper`),
        `r_squared`, `speed`, `speed_lower`, `speed_upper`, `half_life` (None where there is no such number).
        `club`: `parameters`, `kernel`, `order`, `first` (the first period of the regression), `all` (the test of all
        units: `slope`, `se`, `t`, `bandwidth`), `clubs` (the highest first: `units`, `test`, `mean`), `divergent`; the
        table has the club of each unit.

    Raises:
        DataError: controls are of other units.
        MethodError: there are too few periods or units (`too_few`), all units are alike, a value is not above 0 where a
            logarithm or a ratio needs it, a control follows from the others, or a constant is out of range.

    Example:
        >>> import govindex as gi
        >>> scores = [[1, 2.1], [2, 2.8], [4, 4.1], [8, 5.6]]
        >>> gi.trend.convergence(scores)["cv_trend"]["slope"] < 0
        True
        >>> found = gi.trend.convergence(scores, "beta")
        >>> found["dependent"], round(found["coefficients"][1]["estimate"], 3)
        ('(ln y_T - ln y_0) / T', -0.52)
    """
    if kind not in ("sigma", "beta", "club"):
        raise refused("kind", kind, _KINDS)
    if controls is not None and kind != "beta":
        raise refused("controls", "given", 'left out, or `kind` "beta"')
    if clubs is not None and kind != "club":
        raise refused("clubs", "given", 'left out, or `kind` "club"')
    values = values_of(p, node)
    if kind == "sigma":
        return _core.trend_sigma(values)
    if kind == "beta":
        return _core.trend_beta(values, [] if controls is None else _columns(controls, values), level)
    return _core.trend_clubs(values, dict(clubs or {}))


def _columns(controls: Any, values: PanelValues) -> list[tuple[str, list[float]]]:
    made = matrix(controls, "controls")
    table = made.values
    if made.units is not None:
        order = made.units.order(Labels(values.units), "the units of `controls`", "`p`")
        table = table if order is None else table[order]
    names = made.columns.names() if made.columns is not None else None
    listed = names or [f"control {at + 1}" for at in range(table.shape[1])]
    return [(name, table[:, at].tolist()) for at, name in enumerate(listed)]
