"""Change over periods: what rose and what fell, as far as the data can say, how productivity and ranks went."""

from govindex._core import RankRecord
from govindex.trend._functions import (
    changes,
    malmquist,
)

__all__ = [
    "RankRecord",
    "changes",
    "malmquist",
]
