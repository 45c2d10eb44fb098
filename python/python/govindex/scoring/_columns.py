"""Columns made comparable as the models do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govindex import _core
from govindex._arrays import like_given, matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import (
        Directions,
        Normalization,
    )


def normalized(
    X: ArrayLike, directions: Directions | None = None, *, normalization: Normalization = "vector"
) -> NDArray[np.float64]:
    """Bring the columns of a matrix to comparable numbers of which higher is better, as the models do it.

    | normalization | higher is better | lower is better |
    | --- | --- | --- |
    | `"vector"` | `x / sqrt(sum(x²))` | `1 - x / sqrt(sum(x²))` |
    | `"min-max"` | `(x - min) / (max - min)` | `(max - x) / (max - min)` |
    | `"linear"` | `x / max` | `min / x` |
    | `"max"` | `x / max` | `1 - x / max` |
    | `"sum"` | `x / sum(x)` | `(1/x) / sum(1/x)` |
    | `"none"` | `x` | `-x` |

    A column in which all units are alike is 1 by `"min-max"`. All but `"none"` depend on which units are there; where
    that must not be, use `gi.normalize.goalposts`.

    Source: C.-L. Hwang & K. Yoon (1981), *Multiple Attribute Decision Making*, ch. 2; A. Jahan & K. L. Edwards (2015),
    Materials & Design 65, 335-342.

    Args:
        X: as in `wsm`.
        directions: as in `wsm`.
        normalization: one of the above.

    Returns:
        2-D float64 array of the shape of `X`; a DataFrame like `X` where that is one.

    Raises:
        DataError: as `wsm`.
        MethodError: the normalization cannot take a value (`out_of_domain`), or there is no such normalization
            (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> gi.scoring.normalized([[2, 5], [4, 20]], directions=["higher", "lower"], normalization="linear")
        array([[0.5 , 1.  ],
               [1.  , 0.25]])
    """
    x = matrix(X, "X")
    return like_given(X, _core.scoring_normalized(x, x.words(directions), normalization))
