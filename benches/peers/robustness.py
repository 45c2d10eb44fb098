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


def numpy_ranks() -> np.ndarray:
    """Draws of weights, scores and ranks, without counting them."""
    weights = 1 + 0.25 * rng.uniform(-1, 1, size=(RUNS, INDICATORS))
    index = (weights / weights.sum(axis=1, keepdims=True)) @ scores.T
    order = np.argsort(-index, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, UNITS + 1)[None, :], axis=1)
    return ranks


def numpy_counts() -> np.ndarray:
    """And how often each unit held each rank."""
    ranks = numpy_ranks()
    cells = ranks + np.arange(UNITS)[None, :] * (UNITS + 1)
    return np.bincount(cells.ravel(), minlength=UNITS * (UNITS + 1)).reshape(UNITS, UNITS + 1)


def weights_only() -> None:
    """Weights drawn again and again."""
    codes = [f"X{j}" for j in range(INDICATORS)]
    nodes = ", ".join(f"{{ code = '{code}', parent = 'I' }}" for code in codes)
    framework = gi.Framework.from_toml(
        f"id = 'bench'\nmethod = {{ normalize = 'none' }}\ndimension = [{{ code = 'I' }}]\nindicator = [{nodes}]"
    )
    columns = {"unit": [f"u{i}" for i in range(UNITS)], **dict(zip(codes, scores.T, strict=True))}
    data = gi.assess(framework, columns).dataset
    noise = {"kind": "weights", "draw": {"noise": 0.25}}
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


weights_only()
estimates()
