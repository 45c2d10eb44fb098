"""Scalings, statistics and COINr's tables through Python: words arrive, errors are named, frames and files agree."""

from pathlib import Path

import numpy as np
import pytest

import govindex as gi

ASEM = Path(__file__).parents[2] / "tests" / "data" / "asem"


def test_scalings_by_hand():
    n = gi.normalize
    assert n.rank([3, 1, 3, None], ties="average").tolist()[:3] == [2.5, 1, 2.5]
    assert n.rank([3, 1, 3], form="borda").tolist() == [1.5, 0, 1.5]
    assert n.rank([3, 1, 2], form="percentile", to=(0, 1)).tolist() == [1, 0, 0.5]
    assert n.rank([2, 2], constant=7).tolist() == [7, 7]
    assert n.distance([0, 5, 20], reference=10).tolist() == [0, 50, 200]
    assert n.distance([0, 5, 20], reference=10, clip=True).tolist() == [0, 50, 100]
    assert n.distance([0, 5, 20], reference="mean", to=(0, 1))[2] == pytest.approx(2.4)
    assert n.ratio([1, 3, 4], reference="sum", to=(0, 1)).tolist() == [0.125, 0.375, 0.5]
    assert n.ratio([3, 4], reference="norm", to=(0, 1)).tolist() == [0.6, 0.8]
    assert n.ratio([1, 2], reference=2, direction="lower").tolist() == [200, 100]
    assert n.ratio([1, 2], direction="lower", lower="mirror").tolist() == [50, 0]
    assert n.log([1, 10, 100])[1] == pytest.approx(50)
    assert n.log([0, 9, 99], shift=1)[1] == pytest.approx(50)
    assert n.log([10], bounds=(1, 100), direction="lower")[0] == pytest.approx(50)
    assert n.logistic([7], centre=7, width=2).tolist() == [50]
    assert n.logistic([3, 3], constant=1).tolist() == [1, 1]
    assert n.categories([59, 60], [60], [0, 1], includes="lower-end").tolist() == [0, 1]
    assert n.categories([59, 60], [60], [0, 1], includes="upper-end").tolist() == [0, 0]
    x = np.random.default_rng(3).normal(size=98)
    scores = n.categories(x, [10, 90], [0, 1, 2], includes="lower-end", unit="percentile", rule="weibull")
    low, high = np.percentile(x, [10, 90], method="weibull")
    assert scores.tolist() == ((x >= low).astype(float) + (x >= high)).tolist()
    halves = {"thresholds": [50], "points": [0, 1], "includes": "lower-end", "unit": "percentile"}
    assert n.categories([2, 2], **halves, constant=7).tolist() == [7, 7]
    assert n.mean_bands([1, 2, 3, 12], width=1, unit="sd", points=(0, 1, 2)).tolist() == [1, 1, 1, 2]
    assert n.target_interval([2, 5, 7, 9], 5, to=(0, 1)).tolist() == [0.25, 1, 0.5, 0]
    assert n.target_interval([-5, 5, 22], (10, 20), limits=(0, 24)).tolist() == [0, 50, 50]
    assert n.target_interval([30], (10, 20), limits=(0, 24), clip=False).tolist() == [-150]


BAD = [
    (lambda: gi.normalize.rank([]), gi.DataError, "no_data"),
    (lambda: gi.normalize.rank([1], form="percentile"), gi.MethodError, "constant_indicator"),
    (lambda: gi.normalize.rank([1, 2], ties="none"), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.rank([1, 2], direction="up"), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.distance([1, 2], reference=1), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.distance([1, 2], reference=np.nan), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.ratio([0, 2], direction="lower"), gi.MethodError, "unsuitable_value"),
    (lambda: gi.normalize.ratio([0, 0]), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.log([0, 1]), gi.MethodError, "unsuitable_value"),
    (lambda: gi.normalize.log([1, np.inf]), gi.DataError, "not_finite"),
    (lambda: gi.normalize.logistic([2, 2]), gi.MethodError, "constant_indicator"),
    (lambda: gi.normalize.logistic([1, 2], steepness=0), gi.MethodError, "invalid_parameter"),
    (
        lambda: gi.normalize.categories([1], [2, 1], [0, 1, 2], includes="lower-end"),
        gi.MethodError,
        "invalid_parameter",
    ),
    (lambda: gi.normalize.categories([1], [2], [1, 0], includes="lower-end"), gi.MethodError, "invalid_parameter"),
    (
        lambda: gi.normalize.categories([1, 1], [50], [0, 1], includes="lower-end", unit="percentile"),
        gi.MethodError,
        "constant_indicator",
    ),
    (
        lambda: gi.normalize.categories([1, 2], [101], [0, 1], includes="lower-end", unit="percentile"),
        gi.MethodError,
        "invalid_parameter",
    ),
    (
        lambda: gi.normalize.categories([None], [50], [0, 1], includes="lower-end", unit="percentile"),
        gi.DataError,
        "no_data",
    ),
    (lambda: gi.normalize.mean_bands([1, 2], width=-1), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.target_interval([1], (2, 1)), gi.MethodError, "invalid_parameter"),
    (lambda: gi.stats.correlation_test([1, 2], [1]), gi.DataError, "length_mismatch"),
    (lambda: gi.stats.correlation_test([1, 2], [1, 2], kind="r"), gi.MethodError, "invalid_parameter"),
    (lambda: gi.stats.correlation_tests([[1, np.inf]]), gi.DataError, "not_finite"),
    (lambda: gi.stats.cronbach([[1], [2]]), gi.MethodError, "too_few"),
    (lambda: gi.stats.principal_components([[1, 1], [1, 2]]), gi.MethodError, "constant_indicator"),
    (lambda: gi.stats.principal_components([[1, 1], [3, 2]], matrix_of="r"), gi.MethodError, "invalid_parameter"),
]


@pytest.mark.parametrize(("call", "kind", "code"), BAD)
def test_bad_values_are_named(call, kind, code):
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.code == code


def test_statistics_by_hand():
    test = gi.stats.correlation_test([1, 2, 3, 4], [1, 3, 2, 4], kind="spearman")
    assert test["coefficient"] == pytest.approx(0.8)
    assert (test["units"], test["significance"]) == (4, "exact")
    assert test["p_value"] == pytest.approx(1 / 3)
    assert gi.stats.correlation_test([1, 1], [1, 2])["coefficient"] is None
    found = gi.stats.correlation_tests([[1, 2], [2, np.nan], [3, 1]], kind="kendall")
    assert found["coefficients"][0, 1] == -1 and found["units"][1, 1] == 2
    both = gi.stats.principal_components([[1, 1], [2, 3], [3, 2], [4, 4], [None, 9]], matrix_of="covariance")
    assert both["units"] == 4 and both["cumulative"][-1] == pytest.approx(1)
    assert gi.stats.profile([None])["mean"] is None
    assert gi.stats.profile([1, 2, 3, None], present=0.8)["flags"] == ["few-present"]
    assert gi.stats.correlations([[1, 1], [2, 3], [3, 2]], kind="kendall")[0, 1] == pytest.approx(1 / 3)


def test_coinrs_tables_come_from_files_and_frames():
    pandas = pytest.importorskip("pandas")
    framework, data = gi.read_coinr(ASEM / "ASEM_iMeta.csv", ASEM / "ASEM_iData.csv", id="asem")
    assert (framework.id, framework.scale, len(data)) == ("asem", (0.0, 100.0), 51)
    assert data.denominators == ["Area", "Energy", "GDP", "Population"]
    frames = [pandas.read_csv(ASEM / name) for name in ("ASEM_iMeta.csv", "ASEM_iData.csv")]
    again, same = gi.read_coinr(*frames, id="asem")
    assert again == framework and same == data
    divided = pandas.read_csv(ASEM / "golden" / "01_denominated.csv", index_col="uCode")
    made = gi.assess(framework, data).step("denominated").to_pandas().set_index("unit")
    np.testing.assert_allclose(made.loc[divided.index, divided.columns], divided, rtol=1e-9)
    framework, _ = gi.read_coinr(*frames, id="asem", denominate=False)
    result = gi.assess(framework, data)
    golden = pandas.read_csv(ASEM / "golden" / "05_normraw_minmax_0_100_with_missing.csv", index_col="uCode")
    scores = result.step("normalized").to_pandas().set_index("unit").loc[golden.index, golden.columns]
    np.testing.assert_allclose(scores, golden, rtol=1e-9, atol=1e-9)

    targets, _ = gi.read_coinr(ASEM / "ASEM_iMeta.csv", ASEM / "ASEM_iData.csv", normalize="n_dist2targ")
    assert targets.scale == (0.0, 1.0)
    with pytest.raises(gi.MethodError, match="normalize"):
        gi.read_coinr(ASEM / "ASEM_iMeta.csv", ASEM / "ASEM_iData.csv", normalize="n_rank")
    with pytest.raises(gi.FrameworkError, match="goalposts"):
        gi.read_coinr(ASEM / "ASEM_iMeta.csv", ASEM / "ASEM_iData.csv", normalize="goalposts")
    with pytest.raises(gi.DataError, match="ASEM_iMeta"):
        gi.read_coinr(ASEM / "ASEM_iMeta.csv", ASEM / "ASEM_iMeta.csv")
    with pytest.raises(TypeError):
        gi.read_coinr(3, {})


def test_a_workbook_of_the_coin_tool_is_read():
    path = ASEM.parent / "coin-tool" / "made.xlsx"
    framework, data = gi.read_coin_tool(path, normalize="goalposts")
    assert (framework.id, len(data)) == ("made", 3)
    assert gi.assess(framework, data).score("EST") == pytest.approx(92.5)
    with pytest.raises(gi.DataError) as caught:
        gi.read_coin_tool("absent.xlsx")
    assert caught.value.code == "io"


def test_several_times_make_a_panel():
    meta = {"iCode": ["A"], "Parent": [None], "Type": ["Indicator"]}
    data = {"uCode": ["U", "V"] * 2, "Time": [2020, 2020, 2019, 2019], "A": [1.0, 2.0, 3.0, 5.0]}
    _, panel = gi.read_coinr(meta, data)
    assert panel.periods == ["2019", "2020"]
    pooled = gi.Framework.from_toml("id = 'x'\nmethod = { bounds = 'pooled' }\n[[indicator]]\ncode = 'A'\n")
    assert gi.assess(pooled, panel)["2019"].score("U") == 50


def test_a_result_tells_how_its_indicators_hang_together():
    framework, data = gi.read_coinr(ASEM / "ASEM_iMeta.csv", ASEM / "ASEM_iData.csv")
    result = gi.assess(framework, data)
    siblings = result.correlations().to_dict()
    assert set(siblings) == {"node", "with", "correlation", "p_value", "units", "test"}
    assert len(result.correlations("parents", kind="spearman")) == 59
    flags = result.correlation_flags(high=0.7).to_dict()
    assert set(flags["flag"]) == {"redundant", "contradicting"}
    assert "Population" in result.denominator_correlations().to_dict()["denominator"]
    assert result.reliability().to_dict()["dimension"][0] == "Index"
    table = result.statistics("raw", limits={"skewness": 0}).to_dict()
    assert table["units"][0] == 51 and any("outliers" in flags for flags in table["flags"])
    with pytest.raises(gi.MethodError):
        result.correlations("cousins")
    with pytest.raises(gi.GovindexError):
        result.statistics("cooked")
