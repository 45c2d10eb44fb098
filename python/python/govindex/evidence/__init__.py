"""From raw records to the values of indicators, with the uncertainty that sampling leaves.

A table of records is a data frame (pandas, polars, pyarrow), a lazy frame, a relation of DuckDB, a reader of record
batches, a dict of columns, or a path to a CSV or Parquet file. All but dicts go by in batches, so they may be larger
than memory. What a measure says is spelt as in framework files.

A reader goes by once; one that was read already is an error. Everything else can be read again.
"""

from govindex.evidence._columns import blend, change, disagreement, distance, per_head, roll_up, share_of_total
from govindex.evidence._kinds import (
    accuracy,
    completeness,
    coverage,
    early_closing,
    freshness,
    growth,
    layers,
    maturity,
    mean,
    online_share,
    protection,
    punctuality,
    quality,
    ratio,
    response_time,
    risk,
    satisfaction,
    staged,
    target,
    time_cut,
    total,
    use_per_head,
    visits,
)
from govindex.evidence._plans import task_plan
from govindex.evidence._tables import appeals, inspect, measure, trace

__all__ = [
    "accuracy",
    "appeals",
    "blend",
    "change",
    "completeness",
    "coverage",
    "disagreement",
    "distance",
    "early_closing",
    "freshness",
    "growth",
    "inspect",
    "layers",
    "maturity",
    "mean",
    "measure",
    "online_share",
    "per_head",
    "protection",
    "punctuality",
    "quality",
    "ratio",
    "response_time",
    "risk",
    "roll_up",
    "satisfaction",
    "share_of_total",
    "staged",
    "target",
    "task_plan",
    "time_cut",
    "total",
    "trace",
    "use_per_head",
    "visits",
]
