"""Agreement of raters, proportions and small counts: the golden values of the core through Python, and errors."""

import pytest

import govindex as gi

np = pytest.importorskip("numpy")


def test_cohen_of_fleiss_cohen_and_everitt():
    table = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
    x, y = zip(*[(i, j) for i in range(3) for j in range(3) for _ in range(table[i][j])], strict=True)
    found = gi.stats.cohen_kappa(x, y)
    # Published: .429 with variance .002885 (1969); digits by statsmodels 0.15.0.
    assert found["kappa"] == pytest.approx(0.4285714285714285, rel=1e-12)
    assert found["se"] ** 2 == pytest.approx(0.002884872044055718, rel=1e-12)
    assert found["table"] == table
    named = gi.stats.cohen_kappa(x, y, credit="quadratic", categories=[0, 1, 2], level=0.9)
    assert named["kappa"] == pytest.approx(0.5666666666666667, rel=1e-12)


def test_fleiss_by_codes_and_by_counts():
    codes = gi.stats.fleiss_kappa([[1, 1, 1], [2, 2, 2], [1, 2, 1]])
    counts = gi.stats.fleiss_kappa([[3, 0], [0, 3], [2, 1]], counts=True)
    assert codes["kappa"] == counts["kappa"] == pytest.approx(0.55)
    assert [c["category"] for c in counts["categories"]] == [0, 1]


def test_krippendorff_2011():
    n = None
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
        [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n],
    ]
    ratings = [list(row) for row in zip(*observers, strict=True)]
    published = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}
    for metric, alpha in published.items():
        assert gi.stats.krippendorff_alpha(ratings, metric=metric)["alpha"] == pytest.approx(alpha, abs=5e-4)


def test_shrout_and_fleiss_1979():
    judges = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    found = gi.stats.intraclass_correlation(judges)
    published = {"1,1": 0.17, "2,1": 0.29, "3,1": 0.71, "1,k": 0.44, "2,k": 0.62, "3,k": 0.91}
    assert {form["form"]: round(form["icc"], 2) for form in found["forms"]} == published


def test_proportions_of_statsmodels():
    # proportion_confint(3, 10, 0.05, method), statsmodels 0.15.0.
    expected = {
        "wald": (0.015974234910674567, 0.5840257650893255),
        "wilson": (0.10779126740630104, 0.6032218525388546),
        "clopper-pearson": (0.06673951117773447, 0.6524528500599973),
        "agresti-coull": (0.10333841792242526, 0.6076747020227304),
        "jeffreys": (0.09269459393815316, 0.6058183181486714),
    }
    for method, (lower, upper) in expected.items():
        found = gi.stats.proportion_intervals([3, None, 0], [10, 10, 0], method=method)
        np.testing.assert_allclose(found["lower"], [lower, np.nan, 0], rtol=1e-11)
        np.testing.assert_allclose(found["upper"], [upper, np.nan, 1], rtol=1e-11)
        np.testing.assert_allclose(found["estimates"], [0.3, np.nan, np.nan])


def test_small_counts():
    drawn = gi.stats.shrink([1, 9, 5, 0, None], [10, 10, 10, 0, 4])
    prior = gi.stats.fit_beta_prior([1, 9, 5], [10, 10, 10])
    assert drawn["prior"] == prior
    assert drawn["values"][3] == pytest.approx(prior["mean"])
    assert drawn["values"][0] == pytest.approx((prior["a"] + 1) / (prior["a"] + prior["b"] + 10))
    assert np.isnan(drawn["values"][4])
    low = gi.stats.shrink([3, 290], [3, 300], method="wilson-lower")
    assert low["prior"] is None
    assert low["values"][0] < low["values"][1]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: gi.stats.cohen_kappa([1, 1], [1, 1]), "undetermined"),
        (lambda: gi.stats.cohen_kappa([1, 2], [1]), "length_mismatch"),
        (lambda: gi.stats.cohen_kappa([1, 2], [1, 2], credit="cubic"), "invalid_parameter"),
        (lambda: gi.stats.fleiss_kappa([[1, 2], [1, None]]), "judgement"),
        (lambda: gi.stats.krippendorff_alpha([[1, None], [None, 2]]), "too_few"),
        (lambda: gi.stats.krippendorff_alpha([[1, 2]], metric="log"), "invalid_parameter"),
        (lambda: gi.stats.intraclass_correlation([[1, 2], [2, 1]]), "undetermined"),
        (lambda: gi.stats.proportion_intervals([3], [2]), "unsuitable_value"),
        (lambda: gi.stats.proportion_intervals([3], [4], method="exact"), "invalid_parameter"),
        (lambda: gi.stats.shrink([0, 0], [3, 4]), "undetermined"),
        (lambda: gi.stats.shrink([1, 2], [3, 4], method="lower"), "invalid_parameter"),
        (lambda: gi.stats.fit_beta_prior([1, 2], [3, 4], fit="guess"), "invalid_parameter"),
    ],
)
def test_refuses(call, code):
    with pytest.raises(gi.GovindexError) as caught:
        call()
    assert caught.value.code == code
