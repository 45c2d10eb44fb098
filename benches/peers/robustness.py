"""Times numpy, SALib and pymcdm on the shapes of `cargo bench --bench robustness`.

    pip install numpy SALib pymcdm && python benches/peers/robustness.py
"""

import time

import numpy as np


def timed(name, work, repeats=7):
    """Prints the least time of several."""
    best = min(_once(work) for _ in range(repeats))
    print(f"{name}: {1e3 * best:.1f} ms")


def _once(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


rng = np.random.default_rng(0)
scores = rng.uniform(size=(193, 20))


def weights_only():
    """10,000 draws of weights, scores and ranks."""
    weights = 1 + 0.25 * rng.uniform(-1, 1, size=(10_000, 20))
    index = (weights / weights.sum(axis=1, keepdims=True)) @ scores.T
    order = np.argsort(-index, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, 194)[None, :], axis=1)
    return np.apply_along_axis(np.bincount, 0, ranks, minlength=194)


def ranks_alone():
    """The same without counting."""
    weights = 1 + 0.25 * rng.uniform(-1, 1, size=(10_000, 20))
    index = (weights / weights.sum(axis=1, keepdims=True)) @ scores.T
    order = np.argsort(-index, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, 194)[None, :], axis=1)
    return ranks


timed("numpy, weights only, 193 x 20, 10,000 runs, ranks counted", weights_only)
timed("numpy, weights only, 193 x 20, 10,000 runs, ranks alone", ranks_alone)

try:
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample
except ImportError:
    print("SALib is not installed")
else:
    problem = {"num_vars": 8, "names": [f"x{i}" for i in range(8)], "bounds": [[0, 1]] * 8}
    points = sample.sample(problem, 1024, calc_second_order=False, seed=0)
    outputs = sum(points[:, j] ** (1 + j % 3) for j in range(8))
    timed(
        "SALib, 1,024 points, 8 inputs, 100 resamples",
        lambda: analyze.analyze(problem, outputs, calc_second_order=False, num_resamples=100, seed=1),
    )

try:
    from pymcdm.methods import WSM
    from pymcdm.helpers import rankdata
except ImportError:
    print("pymcdm is not installed")
else:

    def one_by_one():
        """100 draws: multiply by 100 for 10,000."""
        method = WSM()
        for _ in range(100):
            weights = rng.uniform(size=20)
            rankdata(method(scores, weights / weights.sum(), np.ones(20)), reverse=True)

    timed("pymcdm, weights only, 193 x 20, 100 runs", one_by_one)
