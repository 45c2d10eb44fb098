"""What people read: pages, folders of them, figures."""

from govindex._core import Document, Figure
from govindex.report._annexes import appeals_annex, method_annex, ranking_note, self_report_annex
from govindex.report._figures import (
    beeswarm,
    contribution_bars,
    heat_map,
    lines,
    profile_bars,
    ranked_bars,
    timeline,
    tree,
)
from govindex.report._pages import duties, overdue, overview, unit_page
from govindex.report._write import write

__all__ = [
    "Document",
    "Figure",
    "appeals_annex",
    "beeswarm",
    "contribution_bars",
    "duties",
    "heat_map",
    "lines",
    "method_annex",
    "overdue",
    "overview",
    "profile_bars",
    "ranked_bars",
    "ranking_note",
    "self_report_annex",
    "timeline",
    "tree",
    "unit_page",
    "write",
]
