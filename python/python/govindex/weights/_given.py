"""What is given to a model, as the core takes it."""

from __future__ import annotations

from typing import Any

from govindex import _core
from govindex._arrays import vector
from govindex._core import Weighting


def judged(model: str, said: dict[str, Any], names: list[str] | None, /, **parameters: Any) -> Weighting:
    return _core.weigh_judged(model, said, keys(**parameters), names)


def keys(**parameters: Any) -> dict[str, Any]:
    """The parameters under their names in framework files."""
    return {key.replace("_", "-"): value for key, value in parameters.items()}


def numbers(x: Any, name: str) -> list[float]:
    result: list[float] = [] if x is None else vector(x, name).values.tolist()
    return result
