"""Times functions over years beside inequality and giddy (PySAL), and beside the usual double loop, in one run.

    python benches/peers/trend.py [--runs 5]

Needs `inequality`, `giddy` and numpy. 3,000 districts in 10 groups over 20 years: Theil within and between groups, Gini and
Dagum by year, transitions of quintiles with their tests, steady state and first passage.

Prints a line per case: what is computed, package, median in milliseconds, how many times as long as govindex takes, and the
largest difference from govindex' answer. PySAL has no Dagum; there the double loop over all pairs that is in use is run
for one group against one other in one year, and its time is multiplied by the 55 pairs and 20 years. Both sides have one
thread; RAYON_NUM_THREADS sets more for govindex.
"""

import argparse
import os
import statistics
import time
import warnings

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "RAYON_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

import govindex as gi

UNITS, YEARS, GROUPS = 3_000, 20, 10


def data():
    rng = np.random.default_rng(20240501)
    level = rng.lognormal(3.0, 0.4, UNITS)
    growth = np.exp(np.cumsum(rng.normal(0.02, 0.08, (UNITS, YEARS)), axis=1))
    return level[:, None] * growth, np.arange(UNITS) % GROUPS


def timed(run, runs):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        found = run()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), found


def double_loop(x, y):
    """The mean of the absolute differences of two groups, pair by pair."""
    total = 0.0
    for a in x:
        for b in y:
            total += abs(a - b)
    return total / (len(x) * len(y))


def cases(values, groups):
    import giddy
    import inequality

    names = [f"g{group}" for group in groups]
    years = range(YEARS)

    def ours():
        return [gi.trend.theil(values[:, t], names) for t in years]

    def theil():
        found = [inequality.theil.TheilD(values[:, t], groups) for t in years]
        return [(np.squeeze(one.T), np.squeeze(one.bg)) for one in found]

    def compare_theil(mine, theirs):
        pairs = zip(mine, theirs, strict=True)
        return max(max(abs(a["total"] - float(T)), abs(a["between"] - float(bg))) for a, (T, bg) in pairs)

    yield "theil, 20 years", ours, "inequality", theil, 1, compare_theil

    def gini():
        return [inequality.gini.Gini(values[:, t]).g for t in years]

    def compare_gini(mine, theirs):
        return float(np.max(np.abs(np.array(mine["measures"]["gini"]) - np.array(theirs))))

    yield "all measures, 20 y.", lambda: gi.trend.inequality(values), "inequality", gini, 1, compare_gini

    def loop():
        return double_loop(values[groups == 0, 0].tolist(), values[groups == 1, 0].tolist())

    def dagum():
        return [gi.trend.dagum(values[:, t], names) for t in years]

    def compare_loop(mine, theirs):
        pair = next(one for one in mine[0]["pairs"] if {one["first"], one["second"]} == {"g0", "g1"})
        means = [values[groups == group, 0].mean() for group in (0, 1)]
        return abs(pair["gini"] - theirs / sum(means))

    yield "dagum, 20 years", dagum, "double loop", loop, YEARS * GROUPS * (GROUPS + 1) // 2, compare_loop

    def markov():
        # Quintiles of each year, as govindex has them below.
        found = giddy.markov.Markov(
            np.array([np.digitize(values[:, t], np.quantile(values[:, t], [0.2, 0.4, 0.6, 0.8])) for t in years]).T,
            summary=False,
        )
        return found.p, found.steady_state, giddy.ergodic.mfpt(found.p)

    def mobility():
        return gi.trend.mobility(values, 5, pooled=False)

    def compare_markov(mine, theirs):
        return float(np.max(np.abs(np.array(mine["probabilities"]) - theirs[0])))

    yield "mobility, quintiles", mobility, "giddy", markov, 1, compare_markov


def main():
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    values, groups = data()
    print(f"{'':22} {'package':12} {'ms':>10} {'ratio':>8} {'difference':>11}")
    for name, ours, package, theirs, times, compare in cases(values, groups):
        ms, mine = timed(ours, runs)
        print(f"{name:22} {'govindex':12} {ms:10.1f} {1.0:8.1f}")
        peer, found = timed(theirs, runs)
        peer *= times
        print(f"{'':22} {package:12} {peer:10.1f} {peer / ms:8.1f} {compare(mine, found):11.1e}")


if __name__ == "__main__":
    main()
