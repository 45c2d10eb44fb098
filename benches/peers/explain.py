"""Shapley values of a dimension's children against the exact and permutation explainers of shap, on the same function.

    OPENBLAS_NUM_THREADS=1 RAYON_NUM_THREADS=1 python benches/peers/explain.py

prints the CPU time of every contestant for all units and its ratio to `govindex` (above 1: the peer is slower), and how far its
parts are from the exact ones. The function is the power mean of an index over 12 children, or TOPSIS against the ideals of the
assessed units, in numpy for shap; the baseline is the mean of all units. shap's explainers are given as many drawn orders as
govindex draws (500, each with its reverse).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

for name in (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "NUMBA_NUM_THREADS",
):
    os.environ.setdefault(name, "1")

import govindex as gi
import numpy as np
import shap

UNITS, CHILDREN, ORDERS = 193, 12, 500
EVALUATIONS = 2 * CHILDREN * ORDERS + 1
MODELS = {
    "power": "{ power = { p = 2 } }",
    "topsis": "{ topsis = { normalization = 'vector' } }",
}
Function = Callable[[np.ndarray], np.ndarray]


def assessed(x: np.ndarray, model: str) -> gi.Assessment:
    """The columns as indicators under an index, as they are."""
    text = "id = 'x'\nscale = [0, 100]\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n"
    text += f"rescale = 'none'\naggregate = {model}\n"
    codes = [f"C{j:02}" for j in range(x.shape[1])]
    text += "".join(
        f"[[indicator]]\ncode = '{code}'\nparent = 'I'\nweight = {1 + j % 3}\n"
        for j, code in enumerate(codes)
    )
    data = {
        "unit": [f"u{i:03}" for i in range(len(x))],
        **dict(zip(codes, x.T, strict=True)),
    }
    return gi.assess(gi.Framework.from_toml(text), data, unit="unit")


def functions(x: np.ndarray) -> dict[str, Function]:
    """The same models in numpy, what the units make being held."""
    weights = 1.0 + np.arange(x.shape[1]) % 3
    weights /= weights.sum()
    norms = np.sqrt((x**2).sum(axis=0))
    scaled = weights * x / norms
    best, worst = scaled.max(axis=0), scaled.min(axis=0)

    def topsis(rows: np.ndarray) -> np.ndarray:
        own = weights * rows / norms
        near, far = (np.sqrt(((own - end) ** 2).sum(axis=1)) for end in (best, worst))
        return far / (near + far)

    return {
        "power": lambda rows: np.sqrt((weights * rows**2).sum(axis=1)),
        "topsis": topsis,
    }


def timed(run: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    """The parts, and the CPU seconds of the faster of two calls: the first may compile."""
    times = []
    for _ in range(2):
        start = time.process_time()
        found = run()
        times.append(time.process_time() - start)
    return found, min(times)


def main() -> None:
    """Print a row per model and contestant."""
    x = 1 + 98 * np.random.default_rng(18).random((UNITS, CHILDREN))
    mean = x.mean(axis=0, keepdims=True)
    masker = shap.maskers.Independent(mean)
    for model, function in functions(x).items():
        a = assessed(x, MODELS[model])

        def parts(split: str | None, a: gi.Assessment = a) -> np.ndarray:
            table = gi.explain.contributions(
                a, baseline="mean", split=split, orders=ORDERS
            ).to_dict()
            kept = [k for k, kind in enumerate(table["kind"]) if kind == "indicator"]
            return np.asarray(table["contribution"], dtype=float)[kept].reshape(
                UNITS, CHILDREN
            )

        exact = shap.explainers.Exact(function, masker)
        drawn = shap.explainers.Permutation(function, masker, seed=1)
        runs = {
            "govindex exact": lambda: parts(None),
            "shap Exact": lambda exact=exact: exact(x).values,
            "govindex drawn": lambda: parts("permutations"),
            "shap Permutation": lambda drawn=drawn: (
                drawn(x, max_evals=EVALUATIONS, silent=True).values
            ),
        }
        reference, ours = None, 0.0
        for name, run in runs.items():
            found, seconds = timed(run)
            reference = found if reference is None else reference
            ours = seconds if name.startswith("govindex") else ours
            apart = np.abs(found - reference).max()
            print(
                f"{model:8} {name:18} {seconds:8.3f} s {seconds / ours:8.1f} x   apart by {apart:.1e}"
            )


if __name__ == "__main__":
    main()
