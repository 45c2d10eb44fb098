"""Bringing an indicator to a common scale, with its direction applied: behind it, higher is better everywhere.

Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.
"""

from govindex.normalize._functions import (
    categories,
    distance,
    goalposts,
    log,
    logistic,
    mean_bands,
    min_max,
    rank,
    ratio,
    target_interval,
    z_score,
)

__all__ = [
    "categories",
    "distance",
    "goalposts",
    "log",
    "logistic",
    "mean_bands",
    "min_max",
    "rank",
    "ratio",
    "target_interval",
    "z_score",
]
