"""What is given to a model, as the core takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import matrix, vector
from govindex._core import Scored

if TYPE_CHECKING:
    from govindex._typing import Directions, Intervals, PerColumn


def score(
    model: str,
    X: Any,
    weights: PerColumn | None,
    directions: Directions | None,
    /,
    *,
    bounds: Intervals | None = None,
    expected: PerColumn | None = None,
    **parameters: Any,
) -> Scored:
    x = matrix(X, "X")
    given = keys(bounds=x.ends(bounds, "bounds"), expected=x.numbers(expected, "expected"), **parameters)
    return _core.score(model, x, x.numbers(weights), x.words(directions), given)


def keys(**parameters: Any) -> dict[str, Any]:
    """The parameters that are given, under their names in framework files."""
    return {key.strip("_").replace("_", "-"): value for key, value in parameters.items() if value is not None}


def numbers(x: Any, name: str) -> list[float] | None:
    return None if x is None else vector(x, name).values.tolist()
