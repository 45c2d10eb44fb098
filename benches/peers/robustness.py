"""Robustness against numpy by hand, SALib and pymcdm, on the same shapes in the same process.

    pip install ./python numpy SALib pymcdm && python benches/peers/robustness.py

prints the least time of several repetitions, by the clock and of all processors together, and the ratios to `govindex`
(above 1: the peer is slower). `govindex` uses all cores, the peers have one thread; with RAYON_NUM_THREADS=1 all have one.
A contestant that is not installed is left out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

import govindex as gi

UNITS, INDICATORS, RUNS = 193, 20, 10_000
rng = np.random.default_rng(0)
scores = 100 * rng.uniform(size=(UNITS, INDICATORS))


def least(work: Callable[[], object], repeats: int = 11) -> np.ndarray:
    """The least time of several, by the clock and of the processors, in milliseconds."""

    def once() -> list[float]:
        start = time.perf_counter(), time.process_time()
        work()
        return [time.perf_counter() - start[0], time.process_time() - start[1]]

    return 1e3 * np.min([once() for _ in range(repeats)], axis=0)


def compare(what: str, ours: Callable[[], object], peers: dict[str, tuple[Callable[[], object], float]]) -> None:
    """Prints ours and each peer's; a peer's time is multiplied where it does a part of the work only."""
    base = least(ours)
    print(f"{what}\n  {'':8} {'clock ms':>9} {'':8} {'processors ms':>15}")
    print(f"  govindex {base[0]:9.1f} {'':8} {base[1]:15.1f}")
    for name, (work, times) in peers.items():
        taken = times * least(work)
        ratio = taken / base
        print(f"  {name:8} {taken[0]:9.1f} {ratio[0]:6.1f} x {taken[1]:15.1f} {ratio[1]:6.1f} x")


def drawn_weights() -> np.ndarray:
    """The weights of all runs, which add up to 1."""
    weights = 1 + 0.25 * rng.uniform(-1, 1, size=(RUNS, INDICATORS))
    return weights / weights.sum(axis=1, keepdims=True)


def ranked(index: np.ndarray) -> np.ndarray:
    """The ranks of each run."""
    order = np.argsort(-index, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, UNITS + 1)[None, :], axis=1)
    return ranks


def numpy_ranks() -> np.ndarray:
    """Draws of weights, scores and ranks, without counting them."""
    return ranked(drawn_weights() @ scores.T)


def tallied(ranks: np.ndarray) -> np.ndarray:
    """How often each unit held each rank."""
    cells = ranks + np.arange(UNITS)[None, :] * (UNITS + 1)
    return np.bincount(cells.ravel(), minlength=UNITS * (UNITS + 1)).reshape(UNITS, UNITS + 1)


def numpy_counts() -> np.ndarray:
    """And how often each unit held each rank."""
    return tallied(numpy_ranks())


NOISE = {"kind": "weights", "draw": {"noise": 0.25}}


def flat(index: str = "", gates: str = "") -> tuple[gi.Framework, gi.Dataset]:
    """A framework of one level over the scores, with more keys of its index and with gates."""
    codes = [f"X{j}" for j in range(INDICATORS)]
    nodes = ", ".join(f"{{ code = '{code}', parent = 'I' }}" for code in codes)
    framework = gi.Framework.from_toml(
        "id = 'bench'\nmethod = { normalize = 'none' }\n"
        f"dimension = [{{ code = 'I'{index} }}]\nindicator = [{nodes}]\n{gates}"
    )
    columns = {"unit": [f"u{i}" for i in range(UNITS)], **dict(zip(codes, scores.T, strict=True))}
    return framework, gi.assess(framework, columns).dataset


def weights_only() -> None:
    """Weights drawn again and again."""
    framework, data = flat()
    noise = NOISE
    ours = gi.robustness.monte_carlo(framework, data, noise, runs=RUNS, pairs=False)
    theirs = numpy_counts() @ np.arange(UNITS + 1) / RUNS
    assert np.allclose(ours.summary()["rank_mean"], theirs, atol=1.5)
    peers: dict[str, tuple[Callable[[], object], float]] = {"ranks": (numpy_ranks, 1), "counts": (numpy_counts, 1)}
    try:
        from pymcdm.helpers import rankdata
        from pymcdm.methods import WSM
    except ImportError:
        pass
    else:

        def one_by_one() -> None:
            method = WSM()
            for _ in range(100):
                weights = rng.uniform(size=INDICATORS)
                rankdata(method(scores, weights / weights.sum(), np.ones(INDICATORS)), reverse=True)

        peers["pymcdm"] = (one_by_one, RUNS / 100)
    compare(
        f"weights drawn, {UNITS} x {INDICATORS}, {RUNS} runs, ranks counted (numpy by hand: ranks alone, and counted)",
        lambda: gi.robustness.monte_carlo(framework, data, noise, runs=RUNS, pairs=False),
        peers,
    )


def estimates() -> None:
    """Sensitivity indices from the same outputs."""
    try:
        from SALib.analyze import sobol as analyze
        from SALib.sample import sobol as sample
    except ImportError:
        return
    problem = {"num_vars": 8, "names": [f"x{i}" for i in range(8)], "bounds": [[0, 1]] * 8}
    X = sample.sample(problem, 1024, calc_second_order=False, seed=0)
    y = sum(X[:, j] ** (1 + j % 3) for j in range(8))
    compare(
        "Sobol' indices, 1,024 points, 8 inputs, 100 resamples",
        lambda: gi.robustness.indices(y, problem["names"], layout="rows", resamples=100),
        {"SALib": (lambda: analyze.analyze(problem, y, calc_second_order=False, num_resamples=100, seed=1), 1)},
    )


def beyond_a_mean() -> None:
    """What is no product of matrices: a gate, another mean, models that look at all units, weights from data."""

    def gate() -> np.ndarray:
        index = drawn_weights() @ scores.T
        return tallied(ranked(np.where(scores[:, 0] < 20, np.minimum(index, 40), index)))

    def geometric() -> np.ndarray:
        return tallied(ranked(np.exp(drawn_weights() @ np.log(scores).T)))

    def simulated(drawn: dict[str, object], index: str = "", gates: str = "") -> Callable[[], object]:
        framework, data = flat(index, gates)
        return lambda: gi.robustness.monte_carlo(framework, data, drawn, runs=RUNS, pairs=False)

    rule = "[[gate]]\nwhen = { node = 'X0', below = 20 }\nthen = { cap = 40 }\nreason = 'too little'\n"
    values = {"kind": "values", "noise": {"relative": 0.02}}
    one_by_one: dict[str, tuple[Callable[[], object], float]] = {}
    from_data: dict[str, tuple[Callable[[], object], float]] = {}
    try:
        from pymcdm.helpers import rankdata
        from pymcdm.methods import TOPSIS, WSM
        from pymcdm.normalizations import vector_normalization
        from pymcdm.weights import entropy_weights
    except ImportError:
        pass
    else:
        kinds = np.ones(INDICATORS)

        def topsis() -> None:
            method = TOPSIS(vector_normalization)
            for weights in drawn_weights()[:100]:
                rankdata(method(scores, weights, kinds), reverse=True)

        def entropy() -> None:
            method = WSM()
            for _ in range(100):
                noisy = scores * (1 + 0.02 * rng.standard_normal(scores.shape))
                rankdata(method(noisy, entropy_weights(noisy), kinds), reverse=True)

        one_by_one["pymcdm"] = (topsis, RUNS / 100)
        from_data["pymcdm"] = (entropy, RUNS / 100)
    shape = f"{UNITS} x {INDICATORS}, {RUNS} runs, ranks counted"
    compare(f"weights drawn, one gate, {shape}", simulated(NOISE, gates=rule), {"numpy": (gate, 1)})
    compare(
        f"weights drawn, geometric, {shape}",
        simulated(NOISE, ", aggregate = 'geometric'"),
        {"numpy": (geometric, 1)},
    )
    compare(f"weights drawn, TOPSIS, {shape}", simulated(NOISE, ", aggregate = 'topsis'"), one_by_one)
    compare(f"values drawn, entropy weights, {shape}", simulated(values, ", weights = 'entropy'"), from_data)


weights_only()
beyond_a_mean()
estimates()
