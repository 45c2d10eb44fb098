"""What the functions accept, for type checkers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias


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
Names: TypeAlias = str | Sequence[str]
Interval: TypeAlias = tuple[float, float]

# One literal each, because a `Literal` of several is no union at run time, which stubtest compares.
Direction: TypeAlias = Literal["higher"] | Literal["lower"]
Ties: TypeAlias = Literal["competition"] | Literal["dense"] | Literal["average"] | Literal["ordinal"]
Percent: TypeAlias = Literal["refuse"] | Literal["strip"] | Literal["fraction"]
Missing: TypeAlias = Literal["rescale"] | Literal["propagate"] | Literal["zero"]
Divisor: TypeAlias = Literal["sample"] | Literal["population"]
Step: TypeAlias = Literal["raw"] | Literal["normalized"] | Literal["aggregated"] | Literal["scores"]
