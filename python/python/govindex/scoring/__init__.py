"""From the indicators of a unit, or the scores of its children, to one score.

Means and other rules by row (`arithmetic` … `choquet`) take children that are directed (higher is better) and on one
scale. They return an array, and `missing` says what an absent child does. At 0 the geometric, harmonic and negative
power means take their limit, 0.

The models that look at all units at once (`topsis` …) take raw indicators with their `directions` and make the columns
comparable themselves, as published. They need complete columns, but for `copeland` and `outranking`. They return a
`Scored`: scores, which way they run, ranks, the variant, and the quantities on the way. Models that grade or draw a
frontier return a dict with what they find. Where a model ranks units by
what is among them, adding a unit can reorder others; `topsis` and `spotis` with fixed bounds, `electre_tri`, `mpi` with
bounds, and `wpm` do not.

Weights are nonnegative numbers in any total; an indicator of weight 0 is not read.

Names go before positions: where the columns have names (a data frame, a dict of columns) and what is given for them has
names too (a dict, a Series, a `Weighting`), weights, directions, bounds and thresholds are put into the order of the
columns, and names that differ are an error. Directions may be 1 and -1. The index of a pandas frame gives the units
their names, on results and in errors; without names, rows and columns are counted from 0.

Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6; Hardy, Littlewood & Pólya (1934),
*Inequalities*, ch. 2.
"""

from govindex.scoring._by_row import (
    arithmetic,
    choquet,
    geometric,
    harmonic,
    maximum,
    median,
    minimum,
    owa,
    power,
    product,
    trimmed,
)
from govindex.scoring._columns import normalized
from govindex.scoring._distance import codas, grey_relational, spotis, topsis, vikor
from govindex.scoring._frontiers import benefit_of_the_doubt, dea, malmquist, scale_efficiency
from govindex.scoring._grades import (
    electre_tri,
    equal_classes,
    fuzzy_evaluation,
    matter_element,
    natural_breaks,
    points,
    rsr,
    trapezoid_memberships,
)
from govindex.scoring._pairs import borda, condorcet, copeland, outranking, promethee, promethee_flows
from govindex.scoring._relative import aras, cocoso, copras, edas, mabac, marcos, mazziotta_pareto
from govindex.scoring._sums import moora, multimoora, waspas, wpm, wsm

__all__ = [
    "aras",
    "arithmetic",
    "benefit_of_the_doubt",
    "borda",
    "choquet",
    "cocoso",
    "codas",
    "condorcet",
    "copeland",
    "copras",
    "dea",
    "edas",
    "electre_tri",
    "equal_classes",
    "fuzzy_evaluation",
    "geometric",
    "grey_relational",
    "harmonic",
    "mabac",
    "malmquist",
    "marcos",
    "matter_element",
    "maximum",
    "mazziotta_pareto",
    "median",
    "minimum",
    "moora",
    "multimoora",
    "natural_breaks",
    "normalized",
    "outranking",
    "owa",
    "points",
    "power",
    "product",
    "promethee",
    "promethee_flows",
    "rsr",
    "scale_efficiency",
    "spotis",
    "topsis",
    "trapezoid_memberships",
    "trimmed",
    "vikor",
    "waspas",
    "wpm",
    "wsm",
]
