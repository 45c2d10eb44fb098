"""Who is told how far long work has come."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any


class Progress:
    """What is told of the progress: a function, a bar where tqdm is installed, or nothing."""

    def __init__(self, progress: bool | Callable[..., bool | None], unit: str) -> None:
        if not callable(progress) and not isinstance(progress, bool):
            raise TypeError(f"`progress` must be True, False or a function, not `{type(progress).__name__}`")
        self._bar: Any = None
        self._told = progress if callable(progress) else None
        if progress is True:
            try:
                bars = importlib.import_module("tqdm.auto")
            except ImportError:
                return
            self._bar = bars.tqdm(unit=unit)
            self._told = self._move

    def _move(self, done: int, of: int | None) -> None:
        self._bar.total = of
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> Callable[..., bool | None] | None:
        return self._told

    def __exit__(self, *fault: object) -> None:
        if self._bar is not None:
            self._bar.close()
