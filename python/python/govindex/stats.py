"""Statistics that the rest stands on: ranks and ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govindex import _core
from govindex._arrays import vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import Ties

__all__ = ["ranks"]


def ranks(x: ArrayLike, *, ties: Ties = "competition", tolerance: float = 0.0) -> NDArray[np.float64]:
    """Rank scores, 1 for the highest.

    Args:
        x: 1-D, a score per unit; None or NaN is missing and has a missing rank.
        ties: how tied scores share ranks: `"competition"` (1 2 2 4), `"dense"` (1 2 2 3), `"average"` (1 2.5 2.5 4)
            or `"ordinal"` (1 2 3 4, in the order of the units).
        tolerance: the difference, in the units of `x`, up to which scores tie.

    Returns:
        1-D float64 array of ranks.

    Raises:
        MethodError: no such rule for ties.

    Example:
        >>> import govindex as gi
        >>> gi.stats.ranks([0.7, 0.9, None, 0.8, 0.8])
        array([ 4.,  1., nan,  2.,  2.])
    """
    return _core.stats_ranks(vector(x, "x"), ties, tolerance)
