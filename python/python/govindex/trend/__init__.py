"""Change over periods: its causes, growth, forecasts, inequality, mobility, convergence, densities, productivity."""

from govindex._core import RankRecord
from govindex.trend._convergence import convergence
from govindex.trend._decompose import decompose
from govindex.trend._forecast import forecast
from govindex.trend._functions import (
    changes,
    malmquist,
)
from govindex.trend._inequality import (
    dagum,
    inequality,
    theil,
)
from govindex.trend._mobility import (
    mobility,
    neighbours,
)
from govindex.trend._series import (
    centre,
    density,
    growth,
)

__all__ = [
    "RankRecord",
    "centre",
    "changes",
    "convergence",
    "dagum",
    "decompose",
    "density",
    "forecast",
    "growth",
    "inequality",
    "malmquist",
    "mobility",
    "neighbours",
    "theil",
]
