"""What people read: documents in a folder, figures, sheets by templates."""

from govindex._core import Figure, Report
from govindex.report._figures import (
    beeswarm,
    contribution_bars,
    heat_map,
    lines,
    profile_bars,
    ranked_bars,
    tree,
)
from govindex.report._write import write

__all__ = [
    "Figure",
    "Report",
    "beeswarm",
    "contribution_bars",
    "heat_map",
    "lines",
    "profile_bars",
    "ranked_bars",
    "tree",
    "write",
]
