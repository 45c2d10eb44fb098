"""Preparing raw columns: per what an indicator counts, what stands in a gap, who has enough data, what is an outlier.

Nothing is filled, moved or left out without being named: every function but `denominate` answers with the values and a
report. A framework names the same methods in its `[method]`, and `Assessment` shows the same reports.

Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, steps 2 and 3; W. Becker et al. (2022),
*COINr*, JOSS 7(78), 4567.
"""

from govindex.prepare._functions import (
    box_cox,
    denominate,
    fences,
    impute_constant,
    impute_em,
    impute_mean,
    impute_median,
    impute_multiple,
    impute_nearest,
    impute_series,
    impute_siblings,
    log,
    percentiles,
    screen,
    screen_indicators,
    treat,
    winsorize,
)

__all__ = [
    "box_cox",
    "denominate",
    "fences",
    "impute_constant",
    "impute_em",
    "impute_mean",
    "impute_median",
    "impute_multiple",
    "impute_nearest",
    "impute_series",
    "impute_siblings",
    "log",
    "percentiles",
    "screen",
    "screen_indicators",
    "treat",
    "winsorize",
]
