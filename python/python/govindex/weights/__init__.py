"""How much each indicator counts: weights from the data, from people, and from both.

Every function returns a `Weighting`: the weights, every quantity behind them, the variant that was used, and warnings.
The columns of a data frame give their names to the weights, and to errors; weightings that carry names are combined,
compared and applied by name. Weights from data need complete columns; a gap is an error that names it.

None of the models from data knows what matters to citizens: a spread may come from noise. Before one is chosen, compare
several (`side_by_side`), look at what the weights do (`influence`), and combine what people say with what the data
shows (`combine`).
"""

from govindex.weights._data import (
    angle,
    balance,
    cilos,
    coefficient_of_variation,
    critic,
    d_critic,
    entropy,
    equal,
    gini,
    idocriw,
    lopcow,
    merec,
    pca,
    scatter_degree,
    standard_deviation,
    variance,
)
from govindex.weights._people import (
    ahp,
    ahp_hierarchy,
    ahp_repair,
    best_worst,
    budget,
    delphi,
    delphi_round,
    order_relation,
    rancom,
    rancom_pairwise,
    rank_based,
    swara,
)
from govindex.weights._weightings import combine, compare, influence, side_by_side

__all__ = [
    "ahp",
    "ahp_hierarchy",
    "ahp_repair",
    "angle",
    "balance",
    "best_worst",
    "budget",
    "cilos",
    "coefficient_of_variation",
    "combine",
    "compare",
    "critic",
    "d_critic",
    "delphi",
    "delphi_round",
    "entropy",
    "equal",
    "gini",
    "idocriw",
    "influence",
    "lopcow",
    "merec",
    "order_relation",
    "pca",
    "rancom",
    "rancom_pairwise",
    "rank_based",
    "scatter_degree",
    "side_by_side",
    "standard_deviation",
    "swara",
    "variance",
]
