"""Times scoring models of govindex, pymcdm, scikit-criteria and numpy side by side, in one run.

    python benches/peers/scoring.py [--large]

Needs numpy; the others are left out where they are not installed. Prints one line a case: size, model, package, median
of at least five runs in milliseconds, and the largest difference of the scores from numpy's (a timing of a wrong answer
is no timing).
"""

import argparse
import statistics
import time

import numpy as np

RUNS = 5


def data(rows, width):
    rng = np.random.default_rng(20240501)
    x = rng.random((rows, width)) + 0.1
    weights = np.arange(1, width + 1, dtype=float)
    signs = np.where(np.arange(width) % 3 == 0, -1, 1)
    return x, weights / weights.sum(), signs


def numpy_topsis(x, w, signs):
    v = x / np.sqrt((x * x).sum(axis=0)) * w * signs
    plus = np.sqrt(((v - v.max(axis=0)) ** 2).sum(axis=1))
    minus = np.sqrt(((v - v.min(axis=0)) ** 2).sum(axis=1))
    return minus / (plus + minus)


def numpy_vikor(x, w, signs):
    y = x * signs
    best, worst = y.max(axis=0), y.min(axis=0)
    regret = w * (best - y) / (best - worst)
    s, r = regret.sum(axis=1), regret.max(axis=1)
    return 0.5 * (s - s.min()) / np.ptp(s) + 0.5 * (r - r.min()) / np.ptp(r)


def numpy_promethee(x, w, signs):
    n = len(x)
    net = np.zeros(n)
    for j, weight in enumerate(w):
        y = x[:, j] * signs[j]
        rising = np.sort(y)
        below = np.searchsorted(rising, y, side="left")
        above = n - np.searchsorted(rising, y, side="right")
        net += weight * (below - above) / (n - 1)
    return net


def cases():
    """Yields (model, package, function of x, w, signs)."""
    yield "topsis", "numpy", numpy_topsis
    yield "vikor", "numpy", numpy_vikor
    yield "promethee usual", "numpy", numpy_promethee
    try:
        import govindex as gi
    except ImportError:
        pass
    else:

        def directions(signs):
            return ["higher" if s > 0 else "lower" for s in signs]

        def scores(result):
            return np.asarray(getattr(result, "scores", result))

        yield "topsis", "govindex", lambda x, w, s: scores(gi.scoring.topsis(x, weights=w, directions=directions(s)))
        yield "vikor", "govindex", lambda x, w, s: scores(gi.scoring.vikor(x, weights=w, directions=directions(s)))
        yield (
            "promethee usual",
            "govindex",
            lambda x, w, s: scores(gi.scoring.promethee(x, weights=w, directions=directions(s))),
        )
    try:
        from pymcdm.methods import PROMETHEE_II, TOPSIS, VIKOR
        from pymcdm.normalizations import vector_normalization
    except ImportError:
        pass
    else:
        yield "topsis", "pymcdm", lambda x, w, s: TOPSIS(vector_normalization)(x, w, s, validation=False)
        yield "vikor", "pymcdm", lambda x, w, s: VIKOR()(x, w, s, validation=False)
        yield (
            "promethee usual",
            "pymcdm",
            lambda x, w, s: PROMETHEE_II("usual")(x, w, s) if len(x) <= 1000 else None,
        )
    try:
        import skcriteria
        from skcriteria.agg.similarity import TOPSIS as SkTopsis
        from skcriteria.agg.vikor import VIKOR as SkVikor
        from skcriteria.preprocessing.invert_objectives import NegateMinimize
        from skcriteria.preprocessing.scalers import VectorScaler
    except ImportError:
        pass
    else:

        def matrix(x, w, s):
            return skcriteria.mkdm(x, s.tolist(), weights=w)

        def sk_topsis(x, w, s):
            dm = VectorScaler(target="matrix").transform(NegateMinimize().transform(matrix(x, w, s)))
            return np.asarray(SkTopsis().evaluate(dm).e_.similarity)

        yield "topsis", "scikit-criteria", sk_topsis
        yield "vikor", "scikit-criteria", lambda x, w, s: np.asarray(SkVikor().evaluate(matrix(x, w, s)).e_.q_k)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also 1,000,000 x 50")
    sizes = [(32, 20), (1_000, 50), (100_000, 50)]
    if parser.parse_args().large:
        sizes.append((1_000_000, 50))
    for rows, width in sizes:
        x, w, signs = data(rows, width)
        reference = {}
        for model, package, run in cases():
            try:
                answer = run(x, w, signs)
            except Exception as fault:  # a peer that fails is part of the comparison
                print(f"{rows}x{width}\t{model}\t{package}\tfailed: {type(fault).__name__}: {fault}", flush=True)
                continue
            if answer is None:
                continue
            reference.setdefault(model, answer)
            times = []
            while len(times) < RUNS:
                start = time.perf_counter()
                run(x, w, signs)
                times.append((time.perf_counter() - start) * 1e3)
            off = float(np.max(np.abs(np.asarray(answer) - reference[model])))
            print(f"{rows}x{width}\t{model}\t{package}\t{statistics.median(times):.3f} ms\t{off:.1e}", flush=True)


if __name__ == "__main__":
    main()
