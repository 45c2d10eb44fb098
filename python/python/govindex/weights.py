"""How much each child counts in its parent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govindex import _core
from govindex._arrays import vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["equal"]


def equal(n: int) -> NDArray[np.float64]:
    """Give all of `n` children the same share.

    Args:
        n: how many children there are, at least 1.

    Returns:
        1-D float64 array of `n` shares that sum to 1.

    Raises:
        MethodError: `n` is below 1.

    Example:
        >>> import govindex as gi
        >>> gi.weights.equal(4)
        array([0.25, 0.25, 0.25, 0.25])
    """
    vector([], "n")  # Says so where numpy is missing.
    return _core.weights_equal(n)
