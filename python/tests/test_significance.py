"""P-values of correlations against SciPy, on ASEM columns with gaps and ties and on made ones without.

COINr's are those of R's `cor.test` for Pearson's coefficient (`get_pvals`), which `tests/it/stats.rs` compares; for the
others `cor.test` takes the same distributions as here, and SciPy has all but Edgeworth's series.
"""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import govindex as gi

ASEM = Path(__file__).parents[2] / "tests" / "data" / "asem"
scipy = pytest.importorskip("scipy.stats")


@pytest.fixture(scope="module")
def raw():
    """Thirty indicators, among them those with gaps."""
    frame = pytest.importorskip("pandas").read_csv(ASEM / "golden" / "00_raw.csv", index_col="uCode")
    codes = [code for code in frame.columns if frame[code].isna().any()]
    return frame[codes + [code for code in frame.columns if code not in codes][: 30 - len(codes)]]


def complete(a, b):
    both = ~(np.isnan(a) | np.isnan(b))
    return a[both], b[both]


def has_ties(x):
    return len(np.unique(x)) < len(x)


def test_all_pairs_of_raw_indicators(raw):
    found = {kind: gi.stats.correlation_tests(raw, kind=kind) for kind in ("pearson", "spearman", "kendall")}
    values, seen = raw.to_numpy(), dict.fromkeys(["t", "exact", "edgeworth", "normal"], 0)
    for i, k in combinations(range(raw.shape[1]), 2):
        a, b = complete(values[:, i], values[:, k])
        assert found["pearson"]["units"][i, k] == len(a)
        peers = {
            "pearson": lambda a, b: scipy.pearsonr(a, b),
            "spearman": lambda a, b: scipy.spearmanr(a, b),
            "kendall": lambda a, b: scipy.kendalltau(a, b, method="asymptotic"),
        }
        for kind, peer in peers.items():
            test = gi.stats.correlation_test(values[:, i], values[:, k], kind=kind)
            seen[test["significance"]] += 1
            assert found[kind]["p_values"][i, k] == test["p_value"]
            expected = peer(a, b)
            assert test["coefficient"] == pytest.approx(expected.statistic, rel=1e-9, abs=1e-12)
            if test["significance"] in ("t", "normal"):
                assert test["p_value"] == pytest.approx(expected.pvalue, rel=1e-7, abs=1e-300)
            elif test["significance"] == "exact":
                assert not has_ties(a) and not has_ties(b) and len(a) < 50
                exact = scipy.kendalltau(a, b, method="exact").pvalue
                assert test["p_value"] == pytest.approx(exact, rel=1e-7)
            else:
                # The series knows the fourth moment, which the t does not.
                assert test["p_value"] == pytest.approx(expected.pvalue, abs=4e-3)
    assert seen["t"] > 700 and seen["normal"] > 300 and seen["edgeworth"] > 10


@pytest.mark.parametrize("n", [4, 5, 6, 7])
def test_spearman_of_a_few_units_counts_all_orders(n):
    random = np.random.default_rng(n)
    x = np.arange(float(n))
    for _ in range(5):
        y = random.permutation(n) * 1.5
        test = gi.stats.correlation_test(x, y, kind="spearman")
        # Away from rounding: equal coefficients differ by 1e-16 from order to order.
        counted = scipy.permutation_test(
            (y,),
            lambda y: np.round(scipy.spearmanr(x, y).statistic, 12),
            permutation_type="pairings",
            vectorized=False,
            n_resamples=np.inf,
        )
        assert test["significance"] == "exact"
        assert test["p_value"] == pytest.approx(min(1.0, counted.pvalue), rel=1e-9)


@pytest.mark.parametrize("n", [3, 8, 20, 49])
def test_kendall_without_ties_is_exact(n):
    random = np.random.default_rng(n)
    for share in (0.0, 0.5, 0.9):
        x = random.normal(size=n)
        y = share * x + (1 - share) * random.normal(size=n)
        test = gi.stats.correlation_test(x, y, kind="kendall")
        assert test["significance"] == "exact"
        assert test["p_value"] == pytest.approx(scipy.kendalltau(x, y, method="exact").pvalue, rel=1e-9)


def test_many_units_and_many_ties():
    random = np.random.default_rng(11)
    x = random.normal(size=2000)
    y = 0.05 * x + random.normal(size=2000)
    test = gi.stats.correlation_test(x, y, kind="kendall")
    assert test["significance"] == "normal"
    assert test["p_value"] == pytest.approx(scipy.kendalltau(x, y, method="asymptotic").pvalue, rel=1e-7)
    test = gi.stats.correlation_test(x, y, kind="spearman")
    assert test["significance"] == "t"
    assert test["p_value"] == pytest.approx(scipy.spearmanr(x, y).pvalue, rel=1e-7)
    a, b = np.round(x), np.round(y)
    for kind, peer in [("kendall", scipy.kendalltau), ("spearman", scipy.spearmanr)]:
        test = gi.stats.correlation_test(a, b, kind=kind)
        assert test["p_value"] == pytest.approx(peer(a, b).pvalue, rel=1e-7)


def test_edgeworths_series_is_near_the_exact_distribution():
    """The exact distribution by counting permutations over sets of taken places."""
    n = 11
    counts = {0: {0: 1}}
    for place in range(n):
        following: dict[int, dict[int, int]] = {}
        for taken, sums in counts.items():
            for rank in range(n):
                if not taken >> rank & 1:
                    into = following.setdefault(taken | 1 << rank, {})
                    for total, ways in sums.items():
                        key = total + (place - rank) ** 2
                        into[key] = into.get(key, 0) + ways
        counts = following
    (sums,) = counts.values()
    all_orders = sum(sums.values())
    random, x = np.random.default_rng(5), np.arange(float(n))
    for _ in range(10):
        y = random.permutation(n)
        distance = int(((x - y) ** 2).sum())
        low = sum(ways for total, ways in sums.items() if total <= distance) / all_orders
        high = sum(ways for total, ways in sums.items() if total >= distance) / all_orders
        test = gi.stats.correlation_test(x, y, kind="spearman")
        assert test["significance"] == "edgeworth"
        assert test["p_value"] == pytest.approx(min(1, 2 * min(low, high)), abs=2e-3)
