"""What the functions accept, for type checkers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypedDict

from govindex._core import Dataset, Panel, PanelAssessment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._core import Assessment, Scored, Table


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


class LazyFrame(Protocol):
    """A query of polars that has not been run yet."""

    def collect_batches(self, *, chunk_size: int | None = None, lazy: bool = False) -> Any:
        """Its result as an iterator of frames."""
        ...


class Array(Protocol):
    """Anything that numpy makes an array of: an array, a Series, a weighting."""

    def __array__(self) -> Any:
        """The numbers."""
        ...


Path: TypeAlias = str | os.PathLike[str]
Frame: TypeAlias = ArrowStream | ArrowArray | Mapping[str, Any] | Path
# A table that may go by in batches.
Records: TypeAlias = Frame | LazyFrame
Names: TypeAlias = str | Sequence[str]
Interval: TypeAlias = tuple[float, float]

# One literal each, because a `Literal` of several is no union at run time, which stubtest compares.
Direction: TypeAlias = Literal["higher"] | Literal["lower"] | Literal[1] | Literal[-1]
# The group of each unit: in their order, or by unit; or the name of a group column.
Groups: TypeAlias = str | Sequence[Any] | Mapping[str, Any] | Array
# One number per unit and period: an assessed panel, a long frame (unit, period, value), a matrix of units by periods.
PanelLike: TypeAlias = PanelAssessment | Panel | Frame | Array | Sequence[Sequence[float]]
# What is given for each column, or each unit: in their order, or by name.
PerColumn: TypeAlias = Sequence[float] | Mapping[str, float] | Array
Directions: TypeAlias = Sequence[Direction] | Mapping[str, Direction] | Sequence[int] | Array
Intervals: TypeAlias = Sequence[Interval] | Mapping[str, Interval]
Ties: TypeAlias = Literal["competition"] | Literal["dense"] | Literal["average"] | Literal["ordinal"]
Percent: TypeAlias = Literal["refuse"] | Literal["strip"] | Literal["ignore"] | Literal["fraction"]
Missing: TypeAlias = Literal["rescale"] | Literal["propagate"] | Literal["zero"]
Divisor: TypeAlias = Literal["sample"] | Literal["population"]
Step: TypeAlias = (
    Literal["raw"]
    | Literal["denominated"]
    | Literal["imputed"]
    | Literal["screened"]
    | Literal["treated"]
    | Literal["normalized"]
    | Literal["aggregated"]
    | Literal["scores"]
)
TaskGroup: TypeAlias = (
    Literal["plan"]
    | Literal["part"]
    | Literal["section"]
    | Literal["task"]
    | Literal["lead"]
    | Literal["deadline"]
    | Literal["unit"]
)
RollUpRule: TypeAlias = (
    Literal["ratio-of-sums"]
    | Literal["weighted-mean"]
    | Literal["mean"]
    | Literal["median"]
    | Literal["sum"]
    | Literal["best"]
    | Literal["worst"]
)
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
Correlation: TypeAlias = Literal["pearson"] | Literal["spearman"] | Literal["kendall"] | Literal["distance"]
Relatives: TypeAlias = Literal["siblings"] | Literal["parents"] | Literal["ancestors"] | Literal["indicators"]
PcaMatrix: TypeAlias = Literal["correlation"] | Literal["covariance"]
RankForm: TypeAlias = Literal["rank"] | Literal["borda"] | Literal["percentile"]
Tied: TypeAlias = Literal["lowest"] | Literal["average"] | Literal["highest"] | Literal["dense"]
CouplingForm: TypeAlias = Literal["standard"] | Literal["modified"]
CouplingName: TypeAlias = str | Mapping[str, str]
ProfileDistance: TypeAlias = Literal["euclidean"] | Literal["manhattan"] | Literal["correlation"]
ClusterMethod: TypeAlias = Literal["ward"] | Literal["k-means"]
Condition: TypeAlias = (
    Literal["high"] | Literal["low"] | Literal["above-mean"] | Literal["below-mean"] | Mapping[str, float]
)
Context: TypeAlias = Dataset | Frame | Mapping[str, float] | Mapping[str, Mapping[str, float]] | Array
Percentile: TypeAlias = Literal["inclusive"] | Literal["exclusive"] | Literal["middle"] | Literal["share"]
Reference: TypeAlias = Literal["best"] | Literal["mean"] | Literal["sum"] | Literal["norm"]
Inverse: TypeAlias = Literal["reciprocal"] | Literal["mirror"]
Includes: TypeAlias = Literal["lower-end"] | Literal["upper-end"]
ThresholdUnit: TypeAlias = Literal["raw"] | Literal["percentile"]
BandUnit: TypeAlias = Literal["mean"] | Literal["sd"]
Middle: TypeAlias = Literal["mean"] | Literal["median"]
Distance: TypeAlias = Literal["euclidean"] | Literal["euclidean-range"] | Literal["euclidean-raw"] | Literal["gower"]
NeighbourWeights: TypeAlias = Literal["distance"] | Literal["uniform"]
Plausible: TypeAlias = Literal["normal"] | Literal["matching"]
SeriesFill: TypeAlias = Literal["forward"] | Literal["backward"] | Literal["linear"]
SeriesEnds: TypeAlias = Literal["gap"] | Literal["nearest"]
ShapeNeeds: TypeAlias = Literal["either"] | Literal["both"]
LogForm: TypeAlias = Literal["range-shift"] | Literal["unit-shift"] | Literal["signed-shift"] | Literal["gii"]
BoxCoxShift: TypeAlias = Literal["unit"] | Literal["none"]
FenceSpread: TypeAlias = Literal["quartiles"] | Literal["median"]
QuantileRule: TypeAlias = (
    Literal["inverted-cdf"]
    | Literal["averaged-inverted-cdf"]
    | Literal["closest-observation"]
    | Literal["interpolated-inverted-cdf"]
    | Literal["hazen"]
    | Literal["weibull"]
    | Literal["linear"]
    | Literal["median-unbiased"]
    | Literal["normal-unbiased"]
)
# A remedy by its name, or with parameters: `{"winsorize": {"most": 3}}`.
Remedy: TypeAlias = (
    Literal["winsorize"]
    | Literal["log"]
    | Literal["box-cox"]
    | Literal["fences"]
    | Literal["percentiles"]
    | Mapping[str, Mapping[str, Any]]
)
CoinrScaling: TypeAlias = (
    Literal["min-max"]
    | Literal["scaled"]
    | Literal["z-score"]
    | Literal["goalposts"]
    | Literal["distance-to-target"]
    | Literal["n_minmax"]
    | Literal["n_scaled"]
    | Literal["n_zscore"]
    | Literal["n_goalposts"]
    | Literal["n_dist2targ"]
)
Agreement: TypeAlias = (
    Literal["spearman"] | Literal["kendall"] | Literal["goodman_kruskal"] | Literal["weighted_spearman"] | Literal["ws"]
)
AgreementCredit: TypeAlias = Literal["unweighted"] | Literal["linear"] | Literal["quadratic"]
RatingMetric: TypeAlias = Literal["nominal"] | Literal["ordinal"] | Literal["interval"] | Literal["ratio"]
ProportionMethod: TypeAlias = (
    Literal["wilson"] | Literal["wald"] | Literal["clopper-pearson"] | Literal["agresti-coull"] | Literal["jeffreys"]
)
ConcordanceTest: TypeAlias = Literal["chi-square"] | Literal["f"] | Literal["exact"] | Literal["permutation"]
PriorFit: TypeAlias = Literal["maximum-likelihood"] | Literal["moments"]
ShrinkMethod: TypeAlias = Literal["beta-binomial"] | Literal["wilson-lower"]
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
FuzzyOperator: TypeAlias = Literal["weighted-mean"] | Literal["min-max"] | Literal["product-max"] | Literal["min-sum"]
RsrRanking: TypeAlias = Literal["integer"] | Literal["non-integer"]
Orientation: TypeAlias = Literal["input"] | Literal["output"]
Returns: TypeAlias = Literal["constant"] | Literal["variable"] | Literal["non-increasing"] | Literal["non-decreasing"]

# What is uncertain: entries (see `govindex.robustness`), one entry, a file's content as a dict, or TOML.
Uncertain: TypeAlias = Sequence[Mapping[str, Any]] | Mapping[str, Any] | str
# `"mean-rank-shift"`, `("score", unit)`, `("rank", unit)` or `("above", unit, other)`.
Output: TypeAlias = str | tuple[str, ...]
Sampling: TypeAlias = Literal["sobol"] | Literal["latin-hypercube"] | Literal["random"]
Scramble: TypeAlias = Literal["linear-matrix"] | Literal["nested"] | Literal["shift"] | Literal["none"]
FirstOrder: TypeAlias = Literal["saltelli-2010"] | Literal["jansen-1999"]
TotalOrder: TypeAlias = Literal["jansen-1999"] | Literal["sobol-2007"]
Centre: TypeAlias = Literal["base"] | Literal["all"] | Literal["none"]


class CorrelationTests(TypedDict):
    """What `stats.correlation_tests` returns."""

    coefficients: NDArray[np.float64]
    p_values: NDArray[np.float64]
    units: NDArray[np.float64]


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


class Factor(TypedDict, total=False):
    """A factor of a fuzzy evaluation: its weight, and either its memberships or the factors that it is made of."""

    weight: float
    memberships: ArrayLike
    factors: Sequence[Factor]


class FuzzyEvaluation(TypedDict):
    """What `scoring.fuzzy_evaluation` returns."""

    memberships: list[float]
    grade: int
    runner_up: int | None
    gap: float
    score: float | None
    factors: list[list[float]]
    variant: str


class RankSumRatios(TypedDict):
    """What `scoring.rsr` returns."""

    scored: Scored
    grades: NDArray[np.int64]
    distribution: Table
    regression: dict[str, float] | None


class MatterElements(TypedDict):
    """What `scoring.matter_element` returns."""

    grades: NDArray[np.int64]
    level: NDArray[np.float64]
    relations: NDArray[np.float64]
    variant: str


class Breaks(TypedDict):
    """What `scoring.natural_breaks` returns."""

    classes: NDArray[np.float64]
    lower_bounds: NDArray[np.float64]
    goodness: float


class Points(TypedDict):
    """What `scoring.points` returns."""

    score: float | None
    grade: str | None
    full: float
    base: float | None
    bonus: float
    vetoes: list[str]
    lines: list[dict[str, Any]]


class Doubt(TypedDict):
    """What `scoring.benefit_of_the_doubt` returns."""

    scored: Scored
    weights: NDArray[np.float64]
    shares: NDArray[np.float64]
    targets: NDArray[np.float64]
    peers: list[list[int]]


class Envelopment(TypedDict):
    """What `scoring.dea` returns."""

    scored: Scored
    peers: list[list[tuple[int, float]]]
    input_targets: NDArray[np.float64]
    output_targets: NDArray[np.float64]


class ScaleEfficiency(TypedDict):
    """What `scoring.scale_efficiency` returns."""

    constant: NDArray[np.float64]
    variable: NDArray[np.float64]
    scale: NDArray[np.float64]


class ProductivityChange(TypedDict):
    """What `scoring.malmquist` returns for two neighbouring periods."""

    index: NDArray[np.float64]
    efficiency: NDArray[np.float64]
    frontier: NDArray[np.float64]
    pure_efficiency: NDArray[np.float64]
    scale: NDArray[np.float64]


class Problem(TypedDict):
    """What `robustness.problem` returns, as SALib takes it."""

    num_vars: int
    names: list[str]
    groups: list[str]
    bounds: list[list[float]]


class SensitivityIndices(TypedDict):
    """What `robustness.indices` returns."""

    table: Table
    second_order: Table
    mean: float
    variance: float
    rows: int
    warnings: list[str]


class Reversals(TypedDict):
    """What `robustness.reversals` returns."""

    pairs: list[tuple[str, str]]
    compared: int
    scalings: list[str]
    weights: list[str]
    models: list[str]


class SideBySide(TypedDict):
    """What `robustness.side_by_side` returns."""

    ranks: Table
    agreement: Table


class LeaderChanges(TypedDict):
    """What `robustness.smallest_change` returns."""

    table: Table
    by_sum: NDArray[np.float64]
    by_distance: NDArray[np.float64]


class Acceptability(TypedDict):
    """What `robustness.smaa` returns."""

    acceptability: NDArray[np.float64]
    central: NDArray[np.float64]
    mean_ranks: list[float]


class DagumParts(TypedDict):
    """What `trend.dagum` returns."""

    gini: float
    within: float
    between: float
    transvariation: float
    within_share: float | None
    between_share: float | None
    transvariation_share: float | None
    groups: list[dict[str, Any]]
    pairs: list[dict[str, Any]]


class Plan(TypedDict):
    """What `explain.targets` returns."""

    reached: bool
    score: float | None
    rank: float | None
    grade: str | None
    needed: float
    present: float
    best: float
    effort: float
    method: str
    chance: float | None
    unmoved: list[str]
    steps: Table
    alone: Table


class WhatIfFound(TypedDict):
    """What `explain.what_if` returns."""

    assessment: Assessment
    moved: Table
    method: Table


class TheilParts(TypedDict):
    """What `trend.theil` returns."""

    total: float
    within: float
    between: float
    within_share: float | None
    between_share: float | None
    structure: str
    levels: list[float]
    interaction: float
    groups: list[dict[str, Any]]
    l: float | None  # noqa: E741
    l_within: float | None
    l_between: float | None


class ComparisonTables(TypedDict):
    """What `explain.compare` returns."""

    summary: Table
    units: Table
    choices: Table
    only_a: list[str]
    only_b: list[str]


class StructureTables(TypedDict):
    """What `explain.structure` returns."""

    indicators: Table
    dimensions: Table
    pairs: Table


class GroupTables(TypedDict):
    """What `explain.groups` returns."""

    groups: Table
    gaps: Table
    left_out: list[str]


class InequalityTables(TypedDict):
    """What `trend.inequality` returns."""

    measures: Table
    theil: Table
    dagum: Table


class MobilityFound(TypedDict):
    """What `trend.mobility` returns."""

    classes: list[str]
    pooled: bool
    cuts: list[list[float]]
    counts: list[list[int]]
    probabilities: list[list[float | None]]
    structure: str
    absorbing: list[int]
    steady_state: list[float] | None
    first_passage: list[list[float | None]]
    prais: list[float | None]
    shorrocks: float | None
    determinant: float | None
    second_eigenvalue: float | None
    half_life: float | None
    bartholomew: float | None
    over_time: dict[str, Any] | None
    conditional: list[dict[str, Any]]
    neighbour_cuts: list[list[float]]
    over_neighbours: dict[str, Any] | None
    islands: list[str]
    table: Table
    ranks: Table


class DecomposeFound(TypedDict):
    """What `trend.decompose` returns."""

    table: Table
    summary: Table
    ranks: Table
    breaks: Table
    came: list[str]
    gone: list[str]


class DensityFound(TypedDict):
    """What `trend.density` returns."""

    x: NDArray[np.float64]
    density: dict[str, NDArray[np.float64]]
    bandwidth: dict[str, float]
    modes: Table
    table: Table


class CouplingTables(TypedDict):
    """What `explain.coupling` returns."""

    table: Table
    warnings: list[str]
    form: CouplingForm
    weights: dict[str, float]
    rescale: Interval | None


class PeersFound(TypedDict):
    """What `explain.peers` returns."""

    table: Table
    unit: str
    distance: ProfileDistance
    columns: list[str]
    group: str | None
    left_out: list[str]


class BenchmarkFound(TypedDict):
    """What `explain.benchmark` returns."""

    table: Table
    weak: Table
    unit: str
    distance: ProfileDistance
    columns: list[str]
    most: int
    left_out: list[str]


class ClustersFound(TypedDict):
    """What `explain.clusters` returns."""

    table: Table
    means: Table
    choice: Table
    dendrogram: Table
    count: int
    method: ClusterMethod
    silhouette: float | None
    inertia: float


class TypesFound(TypedDict):
    """What `explain.typology` returns."""

    table: Table
    sizes: Table
