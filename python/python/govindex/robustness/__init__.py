"""How sure each rank is, and which choice matters.

What is uncertain is a list of entries: `[[uncertain]]` tables in the framework's file, or dicts. A choice that no entry
names is as the framework says. Entries of one `name` are one input of a sensitivity analysis; without a name, the kind is.

| entry | what is drawn |
| --- | --- |
| `{"kind": "weights", "of": ["INDEX"], "draw": {"noise": 0.25}}` | the weights of the children of dimensions (all where none is named); or `"flat"`, `{"dirichlet": 50}`, `{"intervals": {"A": [1, 2]}}`, `{"given": {"sets": [{"A": 1, "B": 2}, ...], "probabilities": [...]}}`, `{"judgements": 0.2}` (noise in the judgements behind AHP weights) |
| `{"kind": "normalize", "of": ["A"], "alternatives": [{"use": "min-max"}, {"use": {"z-score": {}}}]}` | how indicators are scaled; a `probability` for each alternative, or equally likely |
| `{"kind": "aggregate", "alternatives": [{"use": "arithmetic"}, {"use": "geometric"}]}` | how the children of dimensions are combined |
| `{"kind": "goalposts", "of": "A", "low": [0, 10], "high": [90, 100]}` | each end of an indicator's goalposts, anywhere in its interval |
| `{"kind": "include", "of": ["A", "B"], "probability": 0.9}` | whether each indicator belongs to the index |
| `{"kind": "impute", "of": ["A"], "alternatives": [{"use": "mean"}, {"use": ["em", "median"]}]}` | how gaps are filled |
| `{"kind": "treat", "of": ["A"], "alternatives": [{"use": "none"}, {"use": "rule"}]}` | what is done about outliers |
| `{"kind": "screen", "alternatives": [{"use": {"present": 0}}, {"use": {"present": 0.8}}]}` | which units have too little data; one that is left out has no rank in that run |
| `{"kind": "values", "of": ["A"], "noise": {"relative": 0.02}}` | the values, after gaps are filled and outliers treated; or `"errors"` (the standard errors that the data have), `{"absolute": 1}`, `{"classes": 5}`, `{"bounds": 0.1}` |

An entry may have a `correlation` from 0 to 1, which entries of one name share: of their numbers by a Gaussian copula, or,
for noise in values, of the indicators of one unit.

Everything is seeded: the same seed gives the same bits on any number of threads. Other Python threads run meanwhile, and
Ctrl-C ends long work.
"""  # noqa: E501

from govindex._core import Influence, Robustness, Uncertainty
from govindex.robustness._functions import (
    design,
    evaluate,
    indices,
    leave_out,
    leave_units_out,
    monte_carlo,
    problem,
    reversals,
    sample,
    sensitivity,
    side_by_side,
    smaa,
    smallest_change,
    standard_errors,
    weight_stability,
)

__all__ = [
    "Influence",
    "Robustness",
    "Uncertainty",
    "design",
    "evaluate",
    "indices",
    "leave_out",
    "leave_units_out",
    "monte_carlo",
    "problem",
    "reversals",
    "sample",
    "sensitivity",
    "side_by_side",
    "smaa",
    "smallest_change",
    "standard_errors",
    "weight_stability",
]
