"""Assess digital government: what is judged and how stands in one file; the result is traceable to the raw record.

A framework is a tree of dimensions and indicators with its whole method. A dataset is units by indicators. `assess`
runs the one over the other and gives scores, ranks and grades at every node, with every step between.

Example:
    >>> import govindex as gi
    >>> framework = gi.Framework.builtin("wb-gtmi-2020").collapse("GTMI")
    >>> result = gi.assess(framework, {"economy": ["A", "B", "C"], "GTMI": [0.8, 0.3, None]})
    >>> result.ranks().to_dict()
    {'unit': ['A', 'B', 'C'], 'GTMI': [1, 2, None]}
"""

from govindex import evidence, normalize, prepare, robustness, scoring, stats, trend, weights
from govindex._core import (
    Assessment,
    Averages,
    Comparison,
    DataError,
    Dataset,
    Facts,
    Flows,
    Framework,
    FrameworkError,
    Gathered,
    GovindexError,
    Hierarchy,
    Imputed,
    Influence,
    Measured,
    MethodError,
    Node,
    Panel,
    Report,
    Robustness,
    Scored,
    Screening,
    Sorting,
    Table,
    TaskReview,
    Treated,
    Uncertainty,
    Weighting,
    __version__,
    assess,
    builtin_frameworks,
    gather,
    imputations,
    read_coin_tool,
    read_coinr,
    read_facts,
)

__all__ = [
    "Assessment",
    "Averages",
    "Comparison",
    "DataError",
    "Dataset",
    "Facts",
    "Flows",
    "Framework",
    "FrameworkError",
    "Gathered",
    "GovindexError",
    "Hierarchy",
    "Imputed",
    "Influence",
    "Measured",
    "MethodError",
    "Node",
    "Panel",
    "Report",
    "Robustness",
    "Scored",
    "Screening",
    "Sorting",
    "Table",
    "TaskReview",
    "Treated",
    "Uncertainty",
    "Weighting",
    "__version__",
    "assess",
    "builtin_frameworks",
    "evidence",
    "gather",
    "imputations",
    "normalize",
    "prepare",
    "read_coin_tool",
    "read_coinr",
    "read_facts",
    "robustness",
    "scoring",
    "stats",
    "trend",
    "weights",
]
