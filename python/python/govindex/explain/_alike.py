"""Units that are alike: peers, benchmarks, clusters, types."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._core import Assessment, Dataset
from govindex._typing import BenchmarkFound, ClustersFound, PeersFound, TypesFound
from govindex.explain._period import one_period

if TYPE_CHECKING:
    from govindex._typing import ClusterMethod, Condition, Context, Names, ProfileDistance


def peers(
    a: Assessment,
    unit: str,
    count: int = 5,
    by: Names | None = None,
    *,
    context: Context | None = None,
    within: str | None = None,
    distance: ProfileDistance = "euclidean",
) -> PeersFound:
    """Find the units whose profile is nearest to that of a unit.

    Columns are standardised over all units (mean 0, standard deviation 1, divisor n). Nodes are weighed by their
    effective weights, the columns of a context alike; given together, both count as much. Where a value is missing, a
    distance is over the columns that both units have, scaled up to all.

    Args:
        a: an assessment.
        unit: the unit.
        count: how many peers.
        by: the nodes whose scores are compared; by default all indicators, or none beside a context.
        context: what else units are compared by (population, income …): a frame of columns by unit, a dict or Series
            of one number by unit, a dict of dicts by unit, or a `Dataset`. A unit that it lacks has no value there.
        within: a group column of the data: only units of the same group are looked at.
        distance: `"euclidean"`, the root of the weighted mean of squared differences; `"manhattan"`, the weighted
            mean of differences; or `"correlation"`, 1 less the weighted correlation of both profiles: their shape
            without their level, over three columns at least.

    Returns:
        A dict: `table` with a row per peer, nearest first (`unit`, `distance`, `score` and `rank` in the index,
        `difference`, its score less that of the unit, `shared`, the number of columns that both have), `unit`,
        `distance` (its name), `columns` (what was compared, without columns in which all units are the same),
        `group`, and `left_out` (units that share too few columns to be compared).

    Raises:
        DataError: no such unit or group column, with the nearest spelling; the unit is in no group.
        FrameworkError: no such node, with the nearest spelling.
        MethodError: all units are the same, the unit has no value to compare, or a parameter is out of its range.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR", "EST", "TCD"], "osi": [0.98, 0.98, 1.0, 0.2], "tii": [0.98, 0.97, 0.89, 0.1],
        ...         "hci": [0.96, 0.91, 0.92, 0.2]}
        >>> result = gi.assess(gi.Framework.builtin("un-egdi-2022"), data, unit="iso3")
        >>> found = gi.explain.peers(result, "KOR", count=2)
        >>> found["table"]["unit"], found["columns"]
        (['DNK', 'EST'], ['OSI', 'TII', 'HCI'])
        >>> people = {"DNK": 5.9, "KOR": 51.7, "EST": 1.4, "TCD": 17.7}
        >>> gi.explain.peers(result, "KOR", count=1, context=people)["table"]["unit"]
        ['TCD']
    """
    parameters = {"count": count, "by": _names(by), "distance": distance, "within": within}
    return _core.explain_peers(one_period(a), unit, _context(context), parameters)


def benchmark(
    a: Assessment,
    unit: str,
    count: int = 5,
    by: Names | None = None,
    *,
    context: Context | None = None,
    within: str | None = None,
    weak_below: float = 0.5,
    share: float = 1.0,
    distance: ProfileDistance = "euclidean",
) -> BenchmarkFound:
    """Find the units that are better wherever a unit is weak, and like it elsewhere.

    The likest are those whose context is nearest, where one is given, else whose profile at the other nodes is (at
    the weak ones, where there are no others).

    Args:
        a: an assessment.
        unit: the unit.
        count: how many units.
        by: the nodes that are looked at; by default all indicators.
        context: as of `peers`.
        within: a group column of the data: only units of the same group are looked at.
        weak_below: the unit is weak at a node where its score is below this quantile of all scores there.
        share: at which share of the weak nodes a benchmark is better, from 0 to 1.
        distance: as of `peers`.

    Returns:
        A dict: `table` with a row per benchmark and weak node at which it is better, the likest first (`unit`,
        `distance`, `score` and `rank` in the index, `node`, `own`, `theirs`, `better_by`), `weak` (a table: `node`,
        `score`, `below`), `unit`, `distance`, `columns` (in which likeness was looked for), `most` (at how many weak
        nodes the unit that is better at most of them is better) and `left_out`.

    Raises:
        DataError: no such unit or group column, with the nearest spelling; the unit is in no group.
        FrameworkError: no such node, with the nearest spelling.
        MethodError: as of `peers`.

    Example:
        >>> import govindex as gi
        >>> data = {"unit": list("ABCD"), "osi": [0.4, 0.9, 0.8, 0.5], "tii": [0.8, 0.8, 0.2, 0.7],
        ...         "hci": [0.7, 0.6, 0.3, 0.5]}
        >>> result = gi.assess(gi.Framework.builtin("un-egdi-2022"), data, unit="unit")
        >>> found = gi.explain.benchmark(result, "A", count=2)
        >>> found["weak"]["node"], found["table"]["unit"], [round(by, 2) for by in found["table"]["better_by"]]
        (['OSI'], ['B', 'D'], [0.5, 0.1])
    """
    parameters = {
        "count": count,
        "by": _names(by),
        "weak_below": weak_below,
        "share": share,
        "distance": distance,
        "within": within,
    }
    return _core.explain_benchmark(one_period(a), unit, _context(context), parameters)


def clusters(
    a: Assessment,
    count: int | None = None,
    method: ClusterMethod = "ward",
    seed: int = 0,
    *,
    by: Names | None = None,
    standardize: bool = False,
    restarts: int = 20,
) -> ClustersFound:
    """Group units by their scores.

    Ward's method merges the two clusters whose union adds least to the sum of squared distances from the means;
    k-means looks for the least sum by k-means++, Lloyd's steps and single moves, from several starts. The same seed
    gives the same clusters on any number of threads. Time and memory grow with the square of the number of units;
    23,000 are the most.

    Source: J. H. Ward (1963), JASA 58, 236-244; D. Arthur & S. Vassilvitskii (2007), SODA, 1027-1035; J. A. Hartigan
        (1975),
    Clustering Algorithms; P. J. Rousseeuw (1987), J. Comput. Appl. Math. 20, 53-65.

    Args:
        a: an assessment in which every unit has a score at every node that is compared.
        count: how many clusters; by default the number from 2 to 10 with the largest mean silhouette.
        method: `"ward"` or `"k-means"`.
        seed: of k-means; 0 is a seed.
        by: the nodes whose scores are compared; by default all indicators.
        standardize: whether scores are standardised (divisor n) first; they have one scale.
        restarts: how often k-means starts anew.

    Returns:
        A dict: `table` with a row per unit (`unit`, `cluster`, from 1 by the mean score of the index, the highest
        first, `silhouette`), `means` with a row per cluster (`cluster`, `units`, `score`, `silhouette`, a column per
        node), `choice` with a row per number of clusters that was tried (`clusters`, `silhouette`, `inertia`),
        `dendrogram` with a row per merge of Ward's method (`first`, `second`, `height`, `units`, as scipy's `linkage`
        numbers them), `count`, `method`, `silhouette` (None of one cluster) and `inertia`.

    Raises:
        DataError: a unit has no score at a node (`missing_value`).
        FrameworkError: no such node, with the nearest spelling.
        MethodError: there are more clusters than different profiles, fewer than three units where the number is to be
            found, or more than 23,000 units.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "TCD", "KOR", "SOM", "EST"], "osi": [0.98, 0.2, 0.98, 0.1, 1.0],
        ...         "tii": [0.98, 0.1, 0.97, 0.1, 0.89], "hci": [0.96, 0.2, 0.91, 0.1, 0.92]}
        >>> result = gi.assess(gi.Framework.builtin("un-egdi-2022"), data, unit="iso3")
        >>> found = gi.explain.clusters(result)
        >>> found["count"], found["table"]["cluster"]
        (2, [1, 2, 1, 2, 1])
    """
    parameters = {
        "count": count,
        "method": method,
        "seed": seed,
        "by": _names(by),
        "standardize": standardize,
        "restarts": restarts,
    }
    return _core.explain_clusters(one_period(a), {key: given for key, given in parameters.items() if given is not None})


def typology(a: Assessment, rules: Mapping[str, Mapping[str, Condition]]) -> TypesFound:
    """Sort units into types by rules on their scores.

    Args:
        a: an assessment.
        rules: types by name, each a dict of conditions by node: `"high"` (at the median of all units or above),
            `"low"` (below it), `"above-mean"` (at the mean or above), `"below-mean"`, or `{"at-least": x, "below":
            y}` on the scale of the framework, either of which may be left out. A unit is of the first type all of
            whose conditions it meets; without a score at a node it does not.

    Returns:
        A dict: `table` with a row per unit (`unit`, `type`, blank where no rule fits), and `sizes` with a row per
        type in the order of the rules and last one for the units that no rule fits (`type`, `units`, `share`,
        `score`, the mean of the index).

    Raises:
        FrameworkError: no such node, with the nearest spelling.
        MethodError: there are no rules, a condition is not known, or no score can meet it.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR", "TCD"], "osi": [0.98, 0.97, 0.2], "tii": [0.98, 0.6, 0.1],
        ...         "hci": [0.96, 0.91, 0.2]}
        >>> result = gi.assess(gi.Framework.builtin("un-egdi-2022"), data, unit="iso3")
        >>> rules = {"leaders": {"OSI": "high", "TII": "above-mean"}, "late": {"EGDI": {"below": 0.5}}}
        >>> gi.explain.typology(result, rules)["table"]
        unit  type
        DNK   leaders
        KOR   leaders
        TCD   late
    """
    return _core.explain_typology(one_period(a), rules)


def _names(given: Names | None) -> list[str]:
    if given is None:
        return []
    return [given] if isinstance(given, str) else list(given)


def _context(given: Any) -> Dataset | None:
    """Columns by unit, of whatever holds them."""
    if given is None or isinstance(given, Dataset):
        return given
    if hasattr(given, "index") and hasattr(given, "to_frame"):
        given = {"unit": [str(unit) for unit in given.index], str(given.name or "context"): given.to_numpy()}
    elif isinstance(given, Mapping) and given:
        rows = list(given.values())
        units = [str(unit) for unit in given]
        if all(isinstance(one, Mapping) for one in rows):
            columns = dict.fromkeys(str(name) for one in rows for name in one)
            given = {"unit": units, **{name: [one.get(name) for one in rows] for name in columns}}
        elif all(one is None or isinstance(one, Real) for one in rows):
            given = {"unit": units, "context": rows}
    return Dataset.from_frame(given)
