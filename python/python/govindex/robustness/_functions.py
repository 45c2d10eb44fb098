"""The functions of `govindex.robustness`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from govindex import _core
from govindex._arrays import Labels, Matrix, mapping, matrix, refused, vector, whole
from govindex._core import Assessment, Dataset, Framework, Influence, Panel, Table, Uncertainty
from govindex._progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._typing import (
        Acceptability,
        Centre,
        FirstOrder,
        Frame,
        LeaderChanges,
        Names,
        Output,
        PerColumn,
        Problem,
        Reversals,
        Sampling,
        Scramble,
        SensitivityIndices,
        SideBySide,
        TotalOrder,
        Uncertain,
    )


# ── all at once ─────────────────────────────────────────────────────────────────────────────────────────────────────


def monte_carlo(
    framework: Framework | str,
    data: Dataset | Panel | Frame,
    uncertainty: Uncertainty | Uncertain | None = None,
    *,
    runs: int = 10_000,
    seed: int = 0,
    level: float = 0.9,
    nodes: Names | None = None,
    at: str | int | None = None,
    pairs: bool = True,
    samples: bool = False,
    progress: bool | Callable[[int, int], bool | None] = False,
    **options: Any,
) -> Any:
    """Run an assessment again and again with what is uncertain drawn anew.

    Run `i` draws from stream `i` of the seed, so the first runs of a longer simulation are those of a shorter one.
    Memory does not grow with the runs unless samples are kept. A run that fails (a geometric mean that meets a negative
    score, say) is counted, explained, and left out.

    Source: M. Saisana, A. Saltelli & S. Tarantola (2005), Journal of the Royal Statistical Society A 168, 307-323.

    Args:
        framework: what is judged and how.
        data: as for `assess`.
        uncertainty: an `Uncertainty`, a list of entries, one entry, or TOML; by default what the framework's file says.
        runs: how many, at least 1.
        seed: any whole number of at least 0.
        level: the share of runs that an interval holds, above 0 and below 1.
        nodes: codes of the nodes that are watched; by default the index.
        at: the period of a panel that is meant, judged as in the panel: with bounds, weights and models over several
            periods, and gaps filled over time. Where these hang together, each run draws over the whole panel.
        pairs: whether to count how often each unit is above each other one.
        samples: whether to keep the score of every unit in every run (8 bytes each); quantiles of scores need them.
        progress: True shows a bar where tqdm is installed. A function is called now and then with the number of runs
            done and that of all; where it answers False the simulation ends, and the result has what was done by then
            (`complete` is False).
        **options: how a table is read, as for `assess`.

    Returns:
        Robustness, or a dict of them by period for a panel or where `period` is named and `at` is not.

    Raises:
        DataError: as `assess`.
        FrameworkError: an entry or `nodes` names a node that there is not (`code` is `unknown_node`).
        MethodError: nothing is uncertain, no run, fewer than two units (`too_few`), a parameter is out of its range
            (`invalid_parameter`), all runs fail (`all_runs_failed`, with the first fault), or scores differ by
            more than 1e154 from run to run (`overflow`).
        KeyboardInterrupt: Ctrl-C was pressed.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR", "EST"], "osi": [0.9797, 0.9826, 1.0], "tii": [0.9795, 0.9674, 0.8949],
        ...         "hci": [0.9559, 0.9087, 0.9231]}
        >>> weights = {"kind": "weights", "draw": {"noise": 0.5}}
        >>> framework = gi.Framework.builtin("un-egdi-2022")
        >>> gi.robustness.monte_carlo(framework, data, weights, runs=1000, unit="iso3")
        un-egdi-2022 at EGDI: 1000 runs, seed 0
        unit   score  rank  rank_median  rank_low  rank_high   same
        DNK   0.9717     1          1.0       1.0        1.0  1.000
        KOR   0.9529     2          2.0       2.0        2.0  0.990
        EST   0.9393     3          3.0       3.0        3.0  0.990

        One year of a panel, with the bounds of all years:

        >>> pooled = gi.Framework.from_toml('''
        ... id = "pooled"
        ... method = { bounds = "pooled" }
        ... dimension = [{ code = "I" }]
        ... indicator = [{ code = "A", parent = "I" }, { code = "B", parent = "I" }]
        ... ''')
        >>> data = {"unit": ["x", "y"] * 2, "year": [2022, 2022, 2023, 2023], "A": [0, 9, 2, 3], "B": [1, 2, 7, 5]}
        >>> found = gi.robustness.monte_carlo(pooled, data, weights, runs=100, unit="unit", period="year", at=2023)
        >>> [round(score, 2) for score in found.summary()["score"]]
        [61.11, 50.0]
    """
    given = _core.robustness_read(framework, data, options, "monte_carlo", at)
    parameters = {"runs": runs, "seed": seed, "level": level, "pairs": pairs, "samples": samples}
    with Progress(progress, "run") as told:
        return _core.robustness_monte_carlo(
            framework, given, _uncertainty(framework, uncertainty), nodes, parameters, told
        )


def standard_errors(
    framework: Framework | str,
    data: Dataset | Panel | Frame,
    *,
    runs: int = 10_000,
    seed: int = 0,
    nodes: Names | None = None,
    at: str | int | None = None,
    progress: bool | Callable[[int, int], bool | None] = False,
    **options: Any,
) -> Table:
    """Say how sure scores and ranks are, given the standard errors of the indicators.

    At a node that is linear in the values (arithmetic means with fixed weights, of indicators on straight lines with
    fixed ends) the error is that of a weighted sum of independent values. Elsewhere, and of all ranks, it is the
    standard deviation over runs in which the values are drawn with their errors.

    Source: Joint Committee for Guides in Metrology, JCGM 100:2008, 5.1.2, and JCGM 101:2008 for the simulation.

    Args:
        framework: what is judged and how.
        data: as for `assess`; name the columns of standard errors, `errors={"A": "A_se"}`, unless the data has them.
        runs: how many, at least 1.
        seed: any whole number of at least 0.
        nodes: codes of the nodes; by default all.
        at: the period of a panel, as for `monte_carlo`.
        progress: as for `monte_carlo`.
        **options: how a table is read, as for `assess`.

    Returns:
        A row per node and unit: `node`, `unit`, `score`, `standard_error` (on the scale of the node), `method`
        (`"linear"` or `"simulated"`), `rank`, `rank_error` (in places). A value without a standard error counts as
        exact.

    Raises:
        DataError: as `assess`; a standard error is below 0 or infinite (`not_finite`).
        FrameworkError: there is no such node.
        MethodError: no indicator has standard errors (`invalid_parameter`); as `monte_carlo`.
        KeyboardInterrupt: Ctrl-C was pressed.

    Example:
        >>> import govindex as gi
        >>> framework = gi.Framework.from_toml('''
        ...     id = "example"
        ...     method = { normalize = "goalposts" }
        ...     dimension = [{ code = "I" }]
        ...     indicator = [
        ...         { code = "A", parent = "I", goalposts = [0, 100] },
        ...         { code = "B", parent = "I", goalposts = [0, 100] },
        ...     ]
        ... ''')
        >>> data = {"unit": ["U", "V"], "A": [40, 60], "A_se": [3, 3], "B": [50, 30], "B_se": [4, None]}
        >>> found = gi.robustness.standard_errors(framework, data, errors={"A": "A_se", "B": "B_se"}, nodes="I")
        >>> found["standard_error"], found["method"]
        ([2.5, 1.5], ['linear', 'linear'])
    """
    given = _core.robustness_read(framework, data, options, "standard_errors", at)
    with Progress(progress, "run") as told:
        return _core.robustness_standard_errors(framework, given, nodes, whole(runs, "runs"), whole(seed, "seed"), told)


def sensitivity(
    framework: Framework | str,
    data: Dataset | Panel | Frame,
    uncertainty: Uncertainty | Uncertain | None = None,
    outputs: Output | Sequence[Output] = "mean-rank-shift",
    *,
    points: int = 1024,
    sampling: Sampling = "sobol",
    scramble: Scramble = "linear-matrix",
    seed: int = 0,
    first: FirstOrder = "saltelli-2010",
    total: TotalOrder = "jansen-1999",
    centre: Centre = "base",
    second_order: bool = False,
    resamples: int = 1000,
    level: float = 0.95,
    node: str | None = None,
    at: str | int | None = None,
    progress: bool | Callable[[int, int], bool | None] = False,
    **options: Any,
) -> Influence:
    """Say which uncertain choice moves a result most: first-order, total and second-order Sobol' indices.

    The inputs are the entries of the uncertainty, those of one name together. First order is what of the variance goes
    when the input is settled, total is what stays when all others are, second order what a pair has beyond each of the
    two by itself. There are `points * (inputs + 2)` runs, with second order `points * (2 * inputs + 2)`.

    Source: A. Saltelli et al. (2010), Computer Physics Communications 181, 259-270; M. J. W. Jansen (1999), Computer
    Physics Communications 117, 35-43; A. Saltelli (2002), Computer Physics Communications 145, 280-297 (second order).

    Args:
        framework: what is judged and how.
        data: as for `assess`: of one period, or a panel with `at`.
        uncertainty: as for `monte_carlo`.
        outputs: one number of the result, or several: `"mean-rank-shift"` (how many places units are from where the
            framework as it is puts them, in the mean), `("score", unit)`, `("rank", unit)`, `("above", unit, other)` (1
            where the first has the better rank, 0 where the other has, 0.5 where they are level).
        points: a power of two for a Sobol' sequence; another number is warned of.
        sampling: `"sobol"` (a sequence), `"latin-hypercube"` or `"random"`.
        scramble: of a Sobol' sequence: `"linear-matrix"`, `"nested"` (Owen's), `"shift"` or `"none"`.
        seed: of the points and of the resamples.
        first: the first-order estimator, `"saltelli-2010"` or `"jansen-1999"`.
        total: the estimator of totals, `"jansen-1999"` or `"sobol-2007"`.
        centre: what is taken off the outputs first: `"base"` (the mean of the runs at independent points), `"all"` (of
            all runs, as SALib), `"none"` (as COINr).
        second_order: whether pairs of inputs have their indices too.
        resamples: how often the runs are drawn again for the intervals; 0 for none.
        level: the share of the resamples that an interval holds.
        node: whose scores and ranks are meant; by default the index.
        at: the period of a panel, as for `monte_carlo`.
        progress: as for `monte_carlo`.
        **options: how a table is read, as for `assess`.

    Returns:
        Influence: its `table()` has a row per output and input, its `second_order()` one per output and pair.

    Raises:
        DataError: as `assess`; there is no such unit (`unknown_unit`).
        FrameworkError: there is no such node.
        MethodError: a parameter is out of its range, no output or point, or all runs fail. An output that never varies
            has that as its `fault`.

    Example:
        >>> import govindex as gi
        >>> framework = gi.Framework.from_toml('''
        ... id = "example"
        ... dimension = [{ code = "INDEX" }]
        ... indicator = [{ code = "ONLINE", parent = "INDEX" }, { code = "MOBILE", parent = "INDEX" }]
        ... ''')
        >>> data = {"unit": ["x", "y", "z"], "ONLINE": [90.0, 60.0, 20.0], "MOBILE": [40.0, 80.0, 10.0]}
        >>> uncertain = [
        ...     {"kind": "weights", "draw": "flat"},
        ...     {"kind": "normalize", "alternatives": [{"use": "min-max"}, {"use": "rank"}]},
        ... ]
        >>> found = gi.robustness.sensitivity(framework, data, uncertain, ("score", "x"), points=256, resamples=0)
        >>> dict(zip(found.inputs, (round(total, 2) for total in found.table()["total"])))
        {'weights': 0.1, 'normalize': 0.95}
    """
    given = _core.robustness_read(framework, data, options, "sensitivity", at)
    with Progress(progress, "run") as told:
        return _core.robustness_sensitivity(
            framework,
            given,
            _uncertainty(framework, uncertainty),
            _outputs(outputs),
            node,
            _sample(points, sampling, scramble, seed, second_order),
            _estimator(first, total, centre, "sample", resamples, level, seed),
            told,
        )


# ── other programs' samples and analyses ────────────────────────────────────────────────────────────────────────────


def problem(
    framework: Framework | str,
    data: Dataset | Panel | Frame,
    uncertainty: Uncertainty | Uncertain | None = None,
    *,
    at: str | int | None = None,
    **options: Any,
) -> Problem:
    """Describe the numbers that a run takes, in the form of a SALib problem.

    Args:
        framework: what is judged and how.
        data: as for `assess`: of one period, or a panel with `at`.
        uncertainty: as for `monte_carlo`.
        at: the period of a panel, as for `monte_carlo`.
        **options: how a table is read, as for `assess`.

    Returns:
        dict: `num_vars`; `names`, one for each number; `groups`, the input that each number belongs to; `bounds`, from
        0 to 1 for each. A number means nothing by itself beyond its input: a pick among alternatives, a place in an
        interval, a share of a broken stick.

    Raises:
        DataError: as `assess`.
        FrameworkError: there is no such node.
        MethodError: nothing is uncertain, or a parameter is out of its range.

    Example:
        >>> import govindex as gi
        >>> framework = gi.Framework.from_toml('''
        ... id = "example"
        ... dimension = [{ code = "INDEX" }]
        ... indicator = [{ code = "A", parent = "INDEX" }, { code = "B", parent = "INDEX" }]
        ... uncertain = [{ kind = "weights", draw = { noise = 0.2 } }]
        ... ''')
        >>> gi.robustness.problem(framework, {"unit": ["x", "y"], "A": [1, 2], "B": [2, 1]})["names"]
        ['weights 1', 'weights 2']
    """
    given = _core.robustness_read(framework, data, options, "problem", at)
    groups = _core.robustness_numbers(framework, given, _uncertainty(framework, uncertainty))
    names = []
    for at, group in enumerate(groups):
        count = groups.count(group)
        names.append(group if count == 1 else f"{group} {groups[: at + 1].count(group)}")
    return {"num_vars": len(groups), "names": names, "groups": groups, "bounds": [[0.0, 1.0] for _ in groups]}


def sample(
    framework: Framework | str,
    data: Dataset | Frame,
    uncertainty: Uncertainty | Uncertain | None = None,
    *,
    points: int = 1024,
    sampling: Sampling = "sobol",
    scramble: Scramble = "linear-matrix",
    seed: int = 0,
    second_order: bool = False,
    **options: Any,
) -> NDArray[np.float64]:
    """Make the points at which `sensitivity` runs an assessment.

    Args:
        framework: what is judged and how.
        data: as for `assess`: of one period, or a panel with `at`.
        uncertainty: as for `monte_carlo`.
        points: as for `sensitivity`.
        sampling: as for `sensitivity`.
        scramble: as for `sensitivity`.
        seed: as for `sensitivity`.
        second_order: as for `sensitivity`.
        **options: how a table is read, as for `assess`.

    Returns:
        numpy.ndarray: 2-D, a row a run and a column a number: all points A, all points B, then for each input the
        points A with that input taken from B; for second order then for each input the points B with that input taken
        from A. `evaluate` takes it, and `indices` takes what `evaluate` makes of it.

    Raises:
        DataError: as `assess`.
        FrameworkError: there is no such node.
        MethodError: nothing is uncertain, or a parameter is out of its range.
    """
    groups = problem(framework, data, uncertainty, **options)["groups"]
    inputs = list(dict.fromkeys(groups))
    members = [[at for at, group in enumerate(groups) if group == name] for name in inputs]
    return design(
        points,
        len(groups),
        groups=members,
        sampling=sampling,
        scramble=scramble,
        seed=seed,
        second_order=second_order,
    )


def evaluate(
    framework: Framework | str,
    data: Dataset | Panel | Frame,
    X: ArrayLike,
    uncertainty: Uncertainty | Uncertain | None = None,
    outputs: Output | Sequence[Output] = "mean-rank-shift",
    *,
    node: str | None = None,
    at: str | int | None = None,
    progress: bool | Callable[[int, int], bool | None] = False,
    **options: Any,
) -> NDArray[np.float64]:
    """Run an assessment at points that were made elsewhere, so that other programs can analyse it.

    Args:
        framework: what is judged and how.
        data: as for `assess`: of one period, or a panel with `at`.
        X: 2-D, a row a run and a column for each number that `problem` lists, from 0 to 1.
        uncertainty: as for `monte_carlo`.
        outputs: as for `sensitivity`.
        node: whose scores and ranks are meant; by default the index.
        at: the period of a panel, as for `monte_carlo`.
        progress: as for `monte_carlo`.
        **options: how a table is read, as for `assess`.

    Returns:
        numpy.ndarray: 1-D for one output, one number a run; 2-D with a column an output for a list of outputs. NaN
        where the run failed, or was not done because `progress` ended the work.

    Raises:
        DataError: as `assess`; there is no such unit; the points have another width than `problem` says
            (`length_mismatch`).
        FrameworkError: there is no such node.
        MethodError: a number is not from 0 to 1, no point or output, or all runs fail.

    Example:
        >>> import govindex as gi
        >>> framework = gi.Framework.from_toml('''
        ... id = "example"
        ... method = { normalize = "none" }
        ... dimension = [{ code = "INDEX" }]
        ... indicator = [{ code = "A", parent = "INDEX" }, { code = "B", parent = "INDEX" }]
        ... uncertain = [{ kind = "weights", draw = "flat" }]
        ... ''')
        >>> data = {"unit": ["x", "y"], "A": [90.0, 60.0], "B": [40.0, 80.0]}
        >>> gi.robustness.evaluate(framework, data, [[0.0], [0.5], [1.0]], outputs=[("score", "x"), ("rank", "x")])
        array([[40.,  2.],
               [65.,  2.],
               [90.,  1.]])
    """
    given = _core.robustness_read(framework, data, options, "evaluate", at)
    asked = _outputs(outputs)
    with Progress(progress, "run") as told:
        found = _core.robustness_evaluate(
            framework, given, _uncertainty(framework, uncertainty), matrix(X, "X").values, asked, node, told
        )
    return found[0] if _is_one(outputs) else found.T


def design(
    points: int,
    dimensions: int,
    *,
    groups: Sequence[Sequence[int]] | None = None,
    sampling: Sampling = "sobol",
    scramble: Scramble = "linear-matrix",
    seed: int = 0,
    second_order: bool = False,
) -> NDArray[np.float64]:
    """Make points for a sensitivity analysis of any model.

    Source: A. Saltelli et al. (2010), Computer Physics Communications 181, 259-270.

    Args:
        points: as for `sensitivity`.
        dimensions: how many numbers the model takes.
        groups: the dimensions (from 0) of each input, where an input has several; by default each is one.
        sampling: as for `sensitivity`.
        scramble: as for `sensitivity`.
        seed: as for `sensitivity`.
        second_order: as for `sensitivity`.

    Returns:
        numpy.ndarray: `points * (inputs + 2)` rows of numbers from 0 to 1: all points A, all points B, then for each
        input the points A with that input taken from B; for second order `points * (2 * inputs + 2)`, behind them for
        each input the points B with that input taken from A.

    Raises:
        MethodError: no point or dimension, groups that do not hold each dimension once, or more dimensions than there
            are direction numbers (1,111, of which a point takes two each).

    Example:
        >>> import govindex as gi
        >>> gi.robustness.design(2, 1, scramble="none")
        array([[0. ],
               [0.5],
               [0. ],
               [0.5],
               [0. ],
               [0.5]])
    """
    vector([], "points")  # Says so where numpy is missing.
    members = None if groups is None else [[whole(at, "groups") for at in group] for group in groups]
    return _core.robustness_design(
        whole(dimensions, "dimensions"), members, _sample(points, sampling, scramble, seed, second_order)
    )


def indices(
    outputs: ArrayLike,
    inputs: int | Sequence[str],
    *,
    layout: Literal["blocks", "rows"] = "blocks",
    first: FirstOrder = "saltelli-2010",
    total: TotalOrder = "jansen-1999",
    centre: Centre = "base",
    divisor: Literal["sample", "population"] = "sample",
    second_order: bool = False,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> SensitivityIndices:
    """Estimate Sobol' indices from the outputs of any model.

    Args:
        outputs: 1-D, one number a run; NaN where it failed: rows of the design with such a run are left out whole.
        inputs: how many, or their names.
        layout: `"blocks"` in the order of `design` and `sample`; `"rows"` point by point, A, each AB, for second order
            each BA, then B, as SALib's samples.
        first: as for `sensitivity`.
        total: as for `sensitivity`.
        centre: as for `sensitivity`.
        divisor: of the variance: `"sample"`, or `"population"` as SALib.
        second_order: whether the design has the runs for pairs of inputs.
        resamples: as for `sensitivity`.
        level: as for `sensitivity`.
        seed: of the resamples.

    Returns:
        dict: `table` (a row per input: `input`, `first`, `first_low`, `first_high`, `total`, `total_low`,
        `total_high`), `second_order` (a row per pair: `input`, `other`, `second`, `second_low`, `second_high`), `mean`
        and `variance` of the runs A and B, `rows` (how many were used), `warnings`.

    Raises:
        DataError: the number of outputs is no multiple of the runs of a point (`length_mismatch`).
        MethodError: no input, fewer than two complete rows (`too_few`), the output never varies (`never_varies`), or a
            parameter is out of its range.

    Example:
        >>> import govindex as gi
        >>> X = gi.robustness.design(1024, 2)
        >>> found = gi.robustness.indices(3 * X[:, 0] + X[:, 1], ["a", "b"], resamples=0)
        >>> [round(index, 2) for index in found["table"]["first"]]
        [0.9, 0.1]
    """
    import numpy as np

    y = vector(outputs, "outputs").values
    if isinstance(inputs, Sequence):
        names = list(inputs)
    elif whole(inputs, "inputs") > len(y):
        raise refused("inputs", inputs, f"at most the number of outputs, {len(y)}")
    else:
        names = [str(at) for at in range(inputs)]
    count = len(names)
    width = (2 * count if second_order else count) + 2
    # What is over at the end makes the last block short, which the core refuses.
    size = -(-len(y) // width)
    if layout == "rows" and len(y) % width == 0:
        by_block = y.reshape(size, width).T
        order = [0, width - 1, *range(1, width - 1)]
        blocks = [np.ascontiguousarray(by_block[at]) for at in order]
    elif layout in ("rows", "blocks"):
        blocks = [y[at * size : (at + 1) * size] for at in range(width)]
    else:
        raise ValueError(f'indices(): `layout` must be "blocks" or "rows", not {layout!r}')
    estimator = _estimator(first, total, centre, divisor, resamples, level, seed)
    ab, ba = blocks[2 : 2 + count], blocks[2 + count :]
    return _core.robustness_indices(blocks[0], blocks[1], ab, ba, False, names, estimator)


# ── one change ──────────────────────────────────────────────────────────────────────────────────────────────────────


def leave_out(
    framework: Framework | str,
    data: Dataset | Panel | Frame,
    nodes: Names | None = None,
    *,
    at: str | int | None = None,
    **options: Any,
) -> Table:
    """Assess without each of some nodes in turn: its weight goes to its siblings in their proportions.

    Args:
        framework: what is judged and how.
        data: as for `assess`: of one period, or a panel with `at`.
        nodes: codes of indicators and dimensions; by default all but the index.
        at: the period of a panel, as for `monte_carlo`.
        **options: how a table is read, as for `assess`.

    Returns:
        Table: a row per node: `node`, `mean_shift` (of the ranks at the index, in places), `largest_shift`,
        `moved_most` (the units), `spearman` (with the scores before), `fault` (why a node could not be left out).

    Raises:
        DataError: as `assess`.
        FrameworkError: there is no such node.

    Example:
        >>> import govindex as gi
        >>> data = {"unit": ["x", "y", "z"], "OSI": [0.9, 0.8, 0.2], "TII": [0.2, 0.4, 0.1], "HCI": [0.6, 0.5, 0.7]}
        >>> found = gi.robustness.leave_out(gi.Framework.builtin("un-egdi-2022"), data)
        >>> dict(zip(found["node"], found["moved_most"]))
        {'OSI': 'x, z', 'TII': 'y', 'HCI': 'x'}
    """
    given = _core.robustness_read(framework, data, options, "leave_out", at)
    return _core.robustness_leave_out(framework, given, nodes)


def leave_units_out(
    framework: Framework | str,
    data: Dataset | Panel | Frame,
    node: str | None = None,
    *,
    at: str | int | None = None,
    **options: Any,
) -> Table:
    """Assess without each unit in turn, and list the pairs of other units that change places.

    Args:
        framework: what is judged and how.
        data: as for `assess`: of one period, or a panel with `at`.
        node: where the ranks are; by default the index.
        at: the period of a panel, as for `monte_carlo`; a unit is taken out of all periods.
        **options: how a table is read, as for `assess`.

    Returns:
        Table: a row per unit: `left_out`, `reversed` (how many pairs), `compared` (of how many), `pairs` (the first of
        each was above the second with all units), what lets them: `scalings` (nodes whose scaling changed), `weights`
        (dimensions whose weights changed), `models` (dimensions whose model looks at all units), and `fault` (why there
        is no assessment without the unit).

    Raises:
        DataError: as `assess`.
        FrameworkError: there is no such node.
        MethodError: there are fewer than three units (`too_few`).
    """
    given = _core.robustness_read(framework, data, options, "leave_units_out", at)
    return _core.robustness_leave_units_out(framework, given, node)


def reversals(before: Assessment, after: Assessment, node: str | None = None) -> Reversals:
    """List the pairs of units that change places when units are added or dropped, and what lets them.

    Args:
        before: the assessment with the one set of units.
        after: the assessment by the same framework with the other.
        node: where the ranks are; by default the index.

    Returns:
        dict: `pairs` (the first was above the second before, and is below it after), `compared` (how many pairs have a
        rank in both), `scalings`, `weights`, `models` as in `leave_units_out`. Where these three are empty, no pair can
        change.

    Raises:
        FrameworkError: there is no such node.
        MethodError: the assessments are of different frameworks.
    """
    return _core.robustness_reversals(before, after, node)


def side_by_side(methods: Mapping[str, Assessment]) -> SideBySide:
    """Set the ranks of the same units by several methods side by side.

    Args:
        methods: at least two assessments by name; the first is the reference.

    Returns:
        dict: `ranks` (a row per unit, those that move most first: `unit`, a column per method, `best`, `worst`,
        `range`) and `agreement` (a row per method with the first: `spearman`, `kendall`, `weighted_spearman`, `ws`,
        `mean_shift`).

    Raises:
        MethodError: there are fewer than two methods, or the units are not the same.
    """
    return _core.robustness_side_by_side(list(mapping(methods, "methods", "assessments by name").items()))


# ── other weights ───────────────────────────────────────────────────────────────────────────────────────────────────


def weight_stability(
    X: Assessment | ArrayLike,
    weights: PerColumn | None = None,
    *,
    node: str | None = None,
    pair: tuple[int | str, int | str] | None = None,
) -> Table:
    """Say how far each weight can move before ranks change; the others share the rest in their proportions.

    Exact, not by search: the distance of two units is a straight line in the weight.

    Source: B. Mareschal (1988), European Journal of Operational Research 33, 54-64.

    Args:
        X: an `Assessment`, whose dimension `node` (by default the index) is meant; or 2-D, units down and indicators
            across, complete, directed and on one scale.
        weights: 1-D, at least 0, in any total; not given with an assessment.
        node: a dimension of the assessment that adds its children up.
        pair: two units (codes, or rows from 0) whose order is to stay.

    Returns:
        Table: a row per indicator: `indicator`, `weight` (its share), `top_low` and `top_high` (between which the
        leader leads), `top_at_low` and `top_at_high` (who draws level there, as `a > b` of today's order), the same of
        the whole `order`, and `pair_low` and `pair_high` where a pair is given.

    Raises:
        DataError: a value is missing or infinite, the weights do not fit the columns, or there is no such unit.
        FrameworkError: there is no such node.
        MethodError: there is one indicator only, weights are negative or all 0, one has all the weight, or the
            dimension does not add up.

    Example:
        >>> import govindex as gi
        >>> gi.robustness.weight_stability([[90.0, 40.0], [60.0, 80.0]], [0.6, 0.4])["top_low"]
        [0.5714285714285714, 0.0]
    """
    x, shares = _children(X, weights, node)
    units = None if x.units is None else x.units.names()
    rows = None if pair is None else tuple(_row(unit, units, len(x.values)) for unit in pair)
    return _core.robustness_stability(x, shares, rows)  # type: ignore[arg-type]


def smallest_change(
    X: Assessment | ArrayLike, weights: PerColumn | None = None, *, node: str | None = None
) -> LeaderChanges:
    """Find the smallest change of all weights at once with which another unit draws level with the leader.

    Source: E. Triantaphyllou & A. Sánchez (1997), Decision Sciences 28, 151-194.

    Args:
        X: as for `weight_stability`.
        weights: as for `weight_stability`.
        node: as for `weight_stability`.

    Returns:
        dict: `table` (a row per rival that some weights bring level, the nearest first: `leader`, `rival`, `least_sum`
        (of the absolute changes of the shares), `least_distance`), and the weights that do it: `by_sum` and
        `by_distance`, 2-D, a row per rival and a column per indicator.

    Raises:
        DataError: a value is missing or infinite, or the weights do not fit the columns.
        FrameworkError: there is no such node.
        MethodError: there is one unit only, weights are negative or all 0, or the dimension does not add up.

    Example:
        >>> import govindex as gi
        >>> gi.robustness.smallest_change([[90.0, 40.0], [60.0, 80.0]], [0.6, 0.4])["by_sum"]
        array([[0.57142857, 0.42857143]])
    """
    return _core.robustness_smallest_change(*_children(X, weights, node))


def smaa(
    X: Assessment | ArrayLike,
    draws: ArrayLike | None = None,
    *,
    node: str | None = None,
    runs: int = 10_000,
    seed: int = 0,
) -> Acceptability:
    """Say which weights make a unit the best: stochastic multicriteria acceptability analysis (SMAA-2).

    Source: R. Lahdelma & P. Salminen (2001), Operations Research 49, 444-454.

    Args:
        X: as for `weight_stability`.
        draws: 2-D, weights in any total, a row a draw; by default `runs` draws in which any weights are equally likely.
        node: as for `weight_stability`.
        runs: how many draws are made where none are given.
        seed: of these.

    Returns:
        dict: `acceptability` (2-D, a row per unit and a column per rank: the share of the weights with which it has the
        rank), `central` (2-D, a row per unit and a column per indicator: the mean of the weights with which it is
        first; NaN where it never is), `mean_ranks`.

    Raises:
        DataError: a value is missing or infinite, or a draw does not fit the columns.
        FrameworkError: there is no such node.
        MethodError: no draw, a draw is negative or all 0, or the dimension does not add up.

    Example:
        >>> import govindex as gi
        >>> found = gi.robustness.smaa([[90.0, 40.0], [60.0, 80.0]], [[3, 1], [1, 1], [1, 3]])
        >>> found["acceptability"].round(2)
        array([[0.33, 0.67],
               [0.67, 0.33]])
    """
    x, _ = _children(X, None if isinstance(X, Assessment) else [], node)
    given = None if draws is None else x.like(matrix(draws, "draws"), "draws").values
    return _core.robustness_smaa(x, given, whole(runs, "runs"), whole(seed, "seed", most=(1 << 64) - 1))


# ── arguments ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _uncertainty(framework: Framework | str, given: Uncertainty | Uncertain | None) -> Uncertainty:
    if given is None:
        return Uncertainty.of(framework)
    if isinstance(given, Uncertainty):
        return given
    if isinstance(given, str):
        return Uncertainty.from_toml(given)
    if isinstance(given, Mapping):
        return Uncertainty(given["uncertain"] if "uncertain" in given else [given])
    return Uncertainty(given)


def _is_one(outputs: Output | Sequence[Output]) -> bool:
    return isinstance(outputs, str) or (isinstance(outputs, tuple) and bool(outputs) and isinstance(outputs[0], str))


def _outputs(outputs: Any) -> list[dict[str, str]]:
    """Outputs as the core spells them."""
    fields = {"mean-rank-shift": [], "score": ["unit"], "rank": ["unit"], "above": ["unit", "other"]}
    spelt = []
    for output in [outputs] if _is_one(outputs) else outputs:
        kind, *units = [output] if isinstance(output, str) else output
        if kind not in fields or len(units) != len(fields[kind]):
            known = "'mean-rank-shift', ('score', unit), ('rank', unit) or ('above', unit, other)"
            raise refused("outputs", output, known)
        spelt.append({"kind": kind, **dict(zip(fields[kind], units, strict=True))})
    return spelt


def _sample(points: int, sampling: str, scramble: str, seed: int, second_order: bool) -> dict[str, Any]:
    chosen = {"sobol": scramble} if sampling == "sobol" else sampling
    return {"points": points, "sampling": chosen, "seed": seed, "second_order": second_order}


def _estimator(
    first: str, total: str, centre: str, divisor: str, resamples: int, level: float, seed: int
) -> dict[str, Any]:
    return {
        "first": first,
        "total": total,
        "centre": centre,
        "divisor": divisor,
        "resamples": resamples,
        "level": level,
        "seed": seed,
    }


def _children(X: Assessment | ArrayLike, weights: PerColumn | None, node: str | None) -> tuple[Matrix, list[float]]:
    """Columns with their names and those of the units, and weights."""
    if isinstance(X, Assessment):
        if weights is not None:
            raise TypeError("`weights` are those of the assessment; give an array of scores to try others")
        scores, own, codes, units = _core.robustness_children(X, node)
        return Matrix(matrix(scores, "X").values, Labels(codes), Labels(units)), own
    if node is not None:
        raise TypeError("`node` is a dimension of an assessment, and `X` is none")
    if weights is None:
        raise TypeError("`weights` are missing: give one for each column of `X`")
    x = matrix(X, "X")
    return x, x.numbers(weights) or []


def _row(unit: int | str, units: list[str] | None, count: int) -> int:
    if isinstance(unit, str):
        if units is None or unit not in units:
            raise ValueError(f"there is no unit {unit!r}")
        return units.index(unit)
    if not 0 <= unit < count:
        raise ValueError(f"there is no unit {unit}; there are {count}, from 0")
    return unit
