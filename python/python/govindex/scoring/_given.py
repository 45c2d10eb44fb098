"""What is given to a model, as the core takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import columns_of, matrix, vector, words
from govindex._core import Scored

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import (
        Direction,
        Interval,
    )


def score(
    model: str, X: ArrayLike, weights: ArrayLike | None, directions: Sequence[Direction] | None, /, **parameters: Any
) -> Scored:
    return _core.score(model, matrix(X, "X"), numbers(weights), words(directions), keys(**parameters), columns_of(X))


def keys(**parameters: Any) -> dict[str, Any]:
    """The parameters that are given, under their names in framework files."""
    return {key.strip("_").replace("_", "-"): value for key, value in parameters.items() if value is not None}


def numbers(x: ArrayLike | None, name: str = "weights") -> list[float] | None:
    return None if x is None else vector(x, name).tolist()


def ends(bounds: Sequence[Interval] | None) -> list[list[float]] | None:
    return None if bounds is None else matrix(bounds, "bounds").tolist()
