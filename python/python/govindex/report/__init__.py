"""What people read: documents in a folder, figures, sheets by templates."""

from govindex._core import Report
from govindex.report._write import write

__all__ = ["Report", "write"]
