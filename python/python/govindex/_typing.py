"""What the functions accept, for type checkers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Array: TypeAlias = NDArray[np.float64]
    Values: TypeAlias = ArrayLike

    from govindex._core import Dataset, Panel


class ArrowStream(Protocol):
    """A data frame that speaks the Arrow PyCapsule interface: pandas, polars, pyarrow, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: Any = None, /) -> object:
        """The frame as a stream of record batches."""
        ...


class ArrowArray(Protocol):
    """A record batch that speaks the Arrow PyCapsule interface."""

    def __arrow_c_array__(self, requested_schema: Any = None, /) -> object:
        """The batch as a struct array."""
        ...


Path: TypeAlias = str | os.PathLike[str]
Frame: TypeAlias = ArrowStream | ArrowArray | Mapping[str, Any] | Path
Data: TypeAlias = "Dataset | Panel | Frame"
Names: TypeAlias = str | Sequence[str]
Interval: TypeAlias = tuple[float, float]

Direction: TypeAlias = Literal["higher", "lower"]
Ties: TypeAlias = Literal["competition", "dense", "average", "ordinal"]
Percent: TypeAlias = Literal["refuse", "strip", "fraction"]
Missing: TypeAlias = Literal["rescale", "propagate", "zero"]
Divisor: TypeAlias = Literal["sample", "population"]
Step: TypeAlias = Literal["raw", "normalized", "aggregated", "scores"]
