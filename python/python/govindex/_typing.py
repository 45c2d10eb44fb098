"""What the functions accept, for type checkers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypedDict

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


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
Correlation: TypeAlias = Literal["pearson"] | Literal["spearman"] | Literal["distance"]
Agreement: TypeAlias = (
    Literal["spearman"] | Literal["kendall"] | Literal["goodman_kruskal"] | Literal["weighted_spearman"] | Literal["ws"]
)
Stage: TypeAlias = Literal["given"] | Literal["min-max"]
Conflict: TypeAlias = Literal["signed"] | Literal["absolute"]
Contrast: TypeAlias = Literal["standard-deviation"] | Literal["coefficient-of-variation"]
PcaForm: TypeAlias = (
    Literal["squared-loadings"] | Literal["composite"] | Literal["first"] | Literal["first-nonnegative"]
)
Prioritization: TypeAlias = (
    Literal["eigenvector"] | Literal["geometric-mean"] | Literal["least-squares"] | Literal["column-mean"]
)
RandomIndex: TypeAlias = (
    Literal["saaty"]
    | Literal["saaty-2005"]
    | Literal["chinese"]
    | Literal["donegan-dodd"]
    | Literal["tummala-ling"]
    | Literal["alonso-lamata"]
)
GroupAggregation: TypeAlias = Literal["judgements"] | Literal["priorities-geometric"] | Literal["priorities-arithmetic"]
Combination: TypeAlias = (
    Literal["additive"]
    | Literal["multiplicative"]
    | Literal["geometric"]
    | Literal["game-theory"]
    | Literal["level-difference"]
)


class Criterion(TypedDict, total=False):
    """A node of a tree of criteria: its code, and what was said of its children."""

    code: str
    judgements: ArrayLike | Sequence[ArrayLike]
    children: Sequence[Criterion | str]


class Round(TypedDict, total=False):
    """What came back in one Delphi round."""

    ratings: ArrayLike
    sent: int
    basis: ArrayLike
    familiarity: ArrayLike


Normalization: TypeAlias = (
    Literal["vector"] | Literal["min-max"] | Literal["linear"] | Literal["max"] | Literal["sum"] | Literal["none"]
)
TopsisWeighting: TypeAlias = Literal["matrix"] | Literal["distance"]
MultimooraCombine: TypeAlias = Literal["dominance"] | Literal["rank-sum"]
Phenomenon: TypeAlias = Literal["positive"] | Literal["negative"]
ElectreRule: TypeAlias = Literal["pessimistic"] | Literal["optimistic"]
# `"usual"`, or the name of another function with its thresholds: `{"linear": {"q": 1, "p": 5}}`.
Preference: TypeAlias = Literal["usual"] | Mapping[str, Mapping[str, float]]
Relation: TypeAlias = Literal["preferred"] | Literal["worse"] | Literal["indifferent"] | Literal["incomparable"]
