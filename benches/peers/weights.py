"""Weighting models against pymcdm, scikit-criteria and numpy by hand, on the same matrices in the same process.

    OPENBLAS_NUM_THREADS=1 RAYON_NUM_THREADS=1 python benches/peers/weights.py [--large] [--order F]

prints, for each model and size, the median CPU time of every contestant and its ratio to `govindex` (above 1: the peer is
slower), after checking that the weights agree. A contestant that is not installed is left out. `--large` adds
1,000,000 x 50 (400 MB per copy; peers that would take minutes are skipped there). `--order` is how the matrix lies in memory:
`C` by rows, numpy's own, or `F` by columns, as data frames hold it; numpy's sums over columns are several times as fast on
`F`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

SIZES = [(32, 20), (1_000, 50), (100_000, 50)]
LARGE = (1_000_000, 50)
# A run that took longer than this is not repeated more than twice.
PATIENCE = 2.0
AGREEMENT = 1e-9

Weights = Callable[[np.ndarray], np.ndarray]


def matrix(units: int, indicators: int, order: str) -> np.ndarray:
    """Positive columns with a common factor, so that the first component has one sign."""
    rng = np.random.default_rng(20)
    common = rng.random((units, 1))
    return np.asarray(0.1 + common + rng.random((units, indicators)), order=order)


# numpy by hand: what a careful user writes, constants and zeros not considered.


def numpy_entropy(x: np.ndarray) -> np.ndarray:
    p = x / x.sum(axis=0)
    d = 1 + (p * np.log(p)).sum(axis=0) / np.log(len(x))
    return d / d.sum()


def numpy_critic(x: np.ndarray) -> np.ndarray:
    low, high = x.min(axis=0), x.max(axis=0)
    z = (x - low) / (high - low)
    c = z.std(axis=0, ddof=1) * (1 - np.corrcoef(z, rowvar=False)).sum(axis=0)
    return c / c.sum()


def numpy_gini(x: np.ndarray) -> np.ndarray:
    n = len(x)
    ordered = np.sort(x, axis=0)
    g = (2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * x.sum(axis=0))
    return g / g.sum()


def numpy_pca(x: np.ndarray) -> np.ndarray:
    vector = np.linalg.eigh(np.corrcoef(x, rowvar=False))[1][:, -1]
    return vector / vector.sum()


def numpy_ahp(a: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eig(a)
    vector = vectors[:, np.argmax(values.real)].real
    return vector / vector.sum()


def contestants() -> dict[str, dict[str, Weights]]:
    found: dict[str, dict[str, Weights]] = {
        "numpy": {
            "entropy": numpy_entropy,
            "critic": numpy_critic,
            "gini": numpy_gini,
            "pca": numpy_pca,
            "ahp": numpy_ahp,
        }
    }
    try:
        import govindex as gi
    except ImportError:
        print("govindex is not installed: build the bindings first; ratios are left out")
    else:
        found["govindex"] = {
            "entropy": lambda x: gi.weights.entropy(x).weights,
            "critic": lambda x: gi.weights.critic(x).weights,
            "gini": lambda x: gi.weights.gini(x).weights,
            "pca": lambda x: gi.weights.pca(x, form="first").weights,
            "ahp": lambda a: gi.weights.ahp(a).weights,
        }
    try:
        from pymcdm import weights as pm
        from pymcdm.weights.subjective import AHP
    except ImportError:
        print("pymcdm is not installed")
    else:
        found["pymcdm"] = {
            "entropy": pm.entropy_weights,
            "critic": pm.critic_weights,
            "gini": pm.gini_weights,
            "ahp": lambda a: AHP(matrix=a)(),
        }
    try:
        import skcriteria
        from skcriteria.preprocessing import weighters as sk
    except ImportError:
        print("scikit-criteria is not installed")
    else:

        def weigh(weighter: object) -> Weights:
            def run(x: np.ndarray) -> np.ndarray:
                dm = skcriteria.mkdm(x, [max] * x.shape[1])
                return weighter.transform(dm).weights.to_numpy()

            return run

        found["scikit-criteria"] = {
            "entropy": weigh(sk.EntropyWeighter()),
            "critic": weigh(sk.CRITIC(scale=True)),
            "gini": weigh(sk.GiniWeighter()),
        }
    return found


def skipped(peer: str, model: str, units: int) -> bool:
    """Quadratic in the units, or minutes long."""
    if peer == "pymcdm" and model == "gini":
        return units > 1_000
    return peer == "pymcdm" and model == "critic" and units > 100_000


def cpu_time(run: Weights, x: np.ndarray) -> tuple[np.ndarray, float]:
    """The result, and the median CPU seconds of a call."""
    start = time.process_time()
    result = run(x)
    once = max(time.process_time() - start, 1e-7)
    rounds = 2 if once > PATIENCE else 7
    calls = max(1, min(1_000, int(0.02 / once)))
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(calls):
            run(x)
        times.append((time.process_time() - start) / calls)
    return np.asarray(result), statistics.median(times)


def scale(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def judgements(items: int) -> np.ndarray:
    """Judgements from weights 1, 2, 3 ..., rounded to Saaty's scale."""
    i = np.arange(1, items + 1)
    larger = np.clip(np.rint(np.maximum.outer(i, i) / np.minimum.outer(i, i)), 1, 9)
    return np.where(np.greater_equal.outer(i, i), larger, 1 / larger)


def compare(model: str, label: str, x: np.ndarray, peers: dict[str, dict[str, Weights]]) -> None:
    results = {}
    for peer, models in peers.items():
        if model not in models or skipped(peer, model, len(x)):
            continue
        try:
            results[peer] = cpu_time(models[model], x)
        except Exception as fault:  # a peer that fails is a result too
            print(f"{model:8} {label:12} {peer:16} failed: {type(fault).__name__}: {fault}")
    ours = results.get("govindex")
    reference = (ours or results["numpy"])[0]
    for peer, (weights, seconds) in results.items():
        apart = float(np.abs(weights - reference).max())
        note = "" if apart <= AGREEMENT else f"  DIFFERS by {apart:.2g}"
        ratio = f"{seconds / ours[1]:8.2f} x" if ours else ""
        print(f"{model:8} {label:12} {peer:16} {scale(seconds):>10} {ratio}{note}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="add 1,000,000 x 50")
    parser.add_argument("--order", choices=("C", "F"), default="C", help="by rows or by columns in memory")
    arguments = parser.parse_args()
    peers = contestants()
    for units, indicators in [*SIZES, *([LARGE] if arguments.large else [])]:
        x = matrix(units, indicators, arguments.order)
        for model in ("entropy", "critic", "gini", "pca"):
            compare(model, f"{units}x{indicators}", x, peers)
    for items in (5, 9, 15):
        compare("ahp", str(items), judgements(items), peers)


if __name__ == "__main__":
    main()
