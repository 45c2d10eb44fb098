"""Preparation through Python: COINr's numbers on the ASEM data, other programs' numbers, named errors, reports."""

import copy
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

import govindex as gi

ASEM = Path(__file__).parents[2] / "tests" / "data" / "asem"
p = gi.prepare


def table(name):
    """A table of the ASEM data, by unit where it has units."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(ASEM / f"{name}.csv")
    return frame.set_index("uCode").sort_index() if "uCode" in frame.columns else frame


@pytest.fixture
def indicators():
    meta = table("ASEM_iMeta")
    return meta[meta["Type"] == "Indicator"].set_index("iCode")


def close(found, golden):
    np.testing.assert_allclose(np.asarray(found), np.asarray(golden), rtol=1e-9, atol=1e-15)


# ── against COINr ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_denominated_as_coinr(indicators):
    raw, golden = table("ASEM_iData"), table("golden/01_denominated")
    for code, by in indicators["Denominator"].items():
        made = raw[code] if by != by else p.denominate(raw[code], raw[by])
        close(made, golden[code])


def test_imputed_as_coinr(indicators):
    x, regions = table("golden/01_denominated"), table("ASEM_iData")["EurAsia_group"]
    codes = list(indicators.index)
    assert list(x.columns) == codes
    gaps = int(x.isna().sum().sum())
    for made, golden in [
        (p.impute_mean(x), "02_imputed_mean"),
        (p.impute_median(x), "02_imputed_median"),
        (p.impute_mean(x, groups=regions), "02_imputed_mean_grp"),
        (p.impute_median(x, groups=regions), "02_imputed_median_grp"),
    ]:
        close(made.values, table(f"golden/{golden}")[codes])
        assert (len(made.table()), made.left, made.names) == (gaps, 0, codes)
        assert (made.filled == x.isna().to_numpy()).all()
    directions = ["lower" if d < 0 else "higher" for d in indicators["Direction"]]
    close(p.impute_siblings(x, directions=directions).values, table("golden/02_imputed_row_mean_all")[codes])


def test_screened_as_coinr(indicators):
    raw, golden = table("ASEM_iData")[list(indicators.index)], table("golden/03_screen_summary_raw_byNA")
    assert bool(golden["Included"].all()) is False
    least = 0.9
    found = p.screen(raw, present=least, units=list(raw.index))
    close([row["present"] for row in found.to_dict()["judged"]], golden["Dat_Avail"])
    assert [row["missing"] for row in found.to_dict()["judged"]] == list(golden["N_missing"])
    assert list(found.kept) == list(golden["Dat_Avail"] >= least)


def test_treated_as_coinr(indicators):
    x, golden = table("golden/03_screened"), table("golden/04_treated_default_winmax5")
    details = table("golden/04_details_default_winmax5").set_index("iCode")
    for code in indicators.index:
        treated = p.treat(x[code])
        close(treated.values, golden[code])
        tried = treated.table().to_dict()
        close(tried["skewness"][0], details.loc[code, "check_SkewKurt0.Skew"])
        if details.loc[code, "check_SkewKurt0.Pass"]:
            assert (treated.outcome, treated.changed) == ("passed", False)
        else:
            assert tried["remedy"][1] == "winsorize"
            close(tried["kurtosis"][1], details.loc[code, "check_SkewKurt1.Kurt"])
        moved = treated.changes().to_dict()
        before = x[code].to_numpy()
        assert [before[row] for row in moved["row"]] == moved["before"]


def test_series_as_coinr():
    frames = [table(f"golden/13_impute_panel_{name}") for name in ("input", "latest", "linear-constant")]
    given, latest, linear = (frame.reset_index().pivot(index="uCode", columns="Time").sort_index() for frame in frames)
    checked = 0
    for code in given.columns.get_level_values(0).unique():
        times = list(given[code].columns)
        if not given[code].dtypes.map(lambda kind: kind.kind == "f").all():
            continue
        close(p.impute_series(given[code], times).values, latest[code])
        filled = p.impute_series(given[code], times, fill="linear", ends="nearest")
        close(filled.values, linear[code])
        checked += len(filled.table())
    assert checked > 100


# ── against other programs ──────────────────────────────────────────────────────────────────────────────────────────


def test_fences_and_percentiles_as_numpy():
    x = np.random.default_rng(7).lognormal(size=200)
    low, high = np.percentile(x, [2.5, 97.5])
    close(p.percentiles(x).values, np.clip(x, low, high))
    first, third = np.percentile(x, [25, 75], method="weibull")
    width = third - first
    close(p.fences(x, rule="weibull").values, np.clip(x, first - 1.5 * width, third + 1.5 * width))
    scipy = pytest.importorskip("scipy.stats")
    reach = 3 * scipy.median_abs_deviation(x, scale="normal")
    close(p.fences(x, by="median").values, np.clip(x, np.median(x) - reach, np.median(x) + reach))


def test_box_cox_as_scipy():
    scipy = pytest.importorskip("scipy.stats")
    x = np.random.default_rng(8).lognormal(size=300)
    y, power = scipy.boxcox(x)
    treated = p.box_cox(x, shift="none")
    assert treated.transforms[0]["box-cox"]["lambda"] == pytest.approx(power, rel=1e-6)
    np.testing.assert_allclose(treated.values, y, rtol=1e-6)
    close(p.box_cox(x, power=0.3, shift="none").values, scipy.boxcox(x, 0.3))
    assert treated.table()["skewness"][1] == pytest.approx(scipy.skew(treated.values, bias=False), rel=1e-9)


def test_em_gives_the_regression_where_one_column_has_gaps():
    """Anderson (1957): the expectation is the line through the complete units."""
    a, b = [1.0, 2.5, 3.0, 4.5, 5.0, 7.0, 8.0], [2.0, 2.2, 4.1, 3.9, 6.5, None, None]
    slope, base = np.polyfit(a[:5], b[:5], 1)
    made = p.impute_em(list(zip(a, b, strict=True)), tolerance=1e-13)
    close(made.values[5:, 1], [base + slope * 7, base + slope * 8])
    assert made.details["mean"][0] == pytest.approx(np.mean(a))
    assert made.details["covariance"][0][0] == pytest.approx(np.var(a))
    assert made.details["steps"] > 1


# ── by hand ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_by_hand():
    assert p.impute_constant([[1, None], [None, 4]], 0).values.tolist() == [[1, 0], [0, 4]]
    assert p.impute_mean([1.0, None, 5.0]).table().to_dict() == {"row": [1], "value": [3.0], "method": ["mean"]}
    assert p.impute_median([1, 2, None, 9]).values.tolist() == [1, 2, 2, 9]
    half = p.impute_mean([1.0, None, None], groups=["a", "a", None])
    assert (half.values[1], half.left, half.filled.tolist()) == (1.0, 1, [False, True, False])
    assert p.log([1, 5, 9], form="gii").values.tolist() == pytest.approx(np.log([1, 5, 9]))
    assert p.winsorize(range(10), most=3, force=True).changes()["row"] != []
    assert p.winsorize([*range(40), 900, 1000], most=None).outcome == "treated"
    assert p.percentiles(range(101), share=0, upper=0.1).values[[0, 100]].tolist() == [0, 90]
    assert p.treat(range(40)).outcome == "passed"
    assert p.treat([1, 2]).outcome == "undefined"
    assert p.treat([0] * 30 + [100]).outcome == "still-fails"
    back = p.impute_series([None, 2.0, None], [2020, 2021, 2022], fill="backward", ends="nearest")
    assert back.table()["method"] == ["carried backward from 2021", "carried forward from 2021"]
    panel = p.impute_series([[1.0, None], [None, None]], [2020, 2021])
    assert (panel.values[0].tolist(), panel.left, panel.table().columns) == (
        [1.0, 1.0],
        2,
        ["row", "period", "value", "method"],
    )


def test_screening_by_groups_and_names():
    x = [[1.0, 2.0, 3.0], [1.0, None, 0.0]]
    found = p.screen(x, present=0, groups={"P": [0, 1], "Q": [2]}, present_in_each=0.6, nonzero_in_each=0.1)
    assert found.kept.tolist() == [True, False] and found.positions == [0]
    assert found.to_dict()["judged"][1]["reasons"] == [
        "50.0 % of the values of `P` are present, below 60.0 %",
        "0.0 % of the values of `Q` are not zero, below 10.0 %",
    ]
    assert p.screen(x, present=0, drop=[0]).kept.tolist() == [False, True]
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(x, columns=["A", "B", "C"])
    named = p.screen(frame, groups={"P": ["A", "B"]}, present_in_each=1, units=["U", "V"], keep=["V"])
    assert named.kept.tolist() == [True, True] and named.names == ["U", "V"]
    chosen = p.screen_indicators(frame, present=0.8, drop=["A"])
    assert chosen.table().to_dict() == {
        "indicator": ["A", "B", "C"],
        "present": [1.0, 0.5, 1.0],
        "nonzero": [1.0, 1.0, 0.5],
        "kept": ["no", "no", "yes"],
        "reasons": ["named to go", "50.0 % of the values are present, below 80.0 %", ""],
    }


def test_draws_are_those_of_their_seed():
    a = np.arange(24.0) * 7 % 24
    b = a + np.arange(24) * 5 % 7
    b[[3, 11]] = np.nan
    x = np.column_stack([a, b])
    five, two = p.impute_multiple(x, draws=5, seed=0), p.impute_multiple(x, draws=2, seed=0)
    assert five[:2] == two and five[0] != five[1]
    assert five[0] != p.impute_multiple(x, draws=1, seed=1)[0]
    matched = p.impute_multiple(x, draws=1, plausible="matching", donors=3)[0].values
    assert matched[3, 1] in b and matched[11, 1] in b
    same = p.impute_multiple(x, draws=1, resample=False)[0]
    assert same.table()["method"] == ["draw 0 of a normal distribution"] * 2


def test_results_are_values_that_travel():
    results = [
        p.screen([[1.0, None], [None, None]], groups={"P": [0]}),
        p.impute_mean([[1.0, None], [None, None]]),
        p.impute_em([[1.0, 2.1], [2.0, 3.9], [3.0, 6.2], [4.0, None]]),
        p.treat([*range(30), None, 4000.0]),
        p.box_cox([1.0, None, 9.0]),
    ]
    for result in results:
        again = pickle.loads(pickle.dumps(result))
        assert again == result and repr(again) == repr(result)
        assert copy.copy(result) is result and copy.deepcopy(result) is result
        assert json.loads(json.dumps(result.to_dict())) == result.to_dict()
        assert result._repr_html_().startswith("<")
        assert result != p.treat([1.0]) and (result == 3) is False
    filled = results[1]
    assert np.asarray(filled).shape == (2, 2) and np.asarray(filled, dtype="float32").dtype == "float32"
    assert np.asarray(results[3])[-1] == 29.0
    with pytest.raises(ValueError, match="without a copy"):
        np.array(filled, copy=False)


# ── bad input ───────────────────────────────────────────────────────────────────────────────────────────────────────

FAR = [*range(30), 4000.0]
INFINITE = [[1.0, np.inf], [2.0, 3.0]]
BAD = [
    (lambda: p.denominate([1, 2], [1]), gi.DataError, "length_mismatch"),
    (lambda: p.denominate([1, 2, 3], [0, 1, -1]), gi.MethodError, "unsuitable_value"),
    (lambda: p.denominate([1], [1], scale=0), gi.MethodError, "invalid_parameter"),
    (lambda: p.denominate([np.inf], [1]), gi.DataError, "not_finite"),
    (lambda: p.screen([[1.0]], present=2), gi.MethodError, "invalid_parameter"),
    (lambda: p.screen([[1.0]], groups={"P": []}), gi.MethodError, "invalid_parameter"),
    (lambda: p.screen([[1.0]], keep=[1]), gi.MethodError, "invalid_parameter"),
    (lambda: p.screen([[1.0]], keep=["B"], units=["A"]), gi.DataError, "unknown_unit"),
    (lambda: p.screen([[1.0]], units=["A", "B"]), gi.DataError, "length_mismatch"),
    (lambda: p.screen([[1.0], [2.0]], keep=[1], drop=[1]), gi.MethodError, "invalid_parameter"),
    (lambda: p.screen(np.empty((0, 2))), gi.DataError, "empty_table"),
    (lambda: p.screen_indicators([[1.0]], nonzero=-1), gi.MethodError, "invalid_parameter"),
    (lambda: p.impute_mean(INFINITE), gi.DataError, "not_finite"),
    (lambda: p.impute_mean([1.0, None], groups=["a"]), gi.DataError, "length_mismatch"),
    (lambda: p.impute_mean([]), gi.DataError, "empty_table"),
    (lambda: p.impute_constant([1.0], np.nan), gi.MethodError, "invalid_parameter"),
    (lambda: p.impute_siblings([[1.0, 2.0]], directions=["higher"]), gi.DataError, "length_mismatch"),
    (lambda: p.impute_siblings([[1.0]], directions=["up"]), gi.MethodError, "invalid_parameter"),
    (lambda: p.impute_siblings([[1.0]], by="mode"), gi.MethodError, "invalid_parameter"),
    (lambda: p.impute_nearest([[1.0]], k=0), gi.MethodError, "invalid_parameter"),
    (lambda: p.impute_nearest(INFINITE), gi.DataError, "not_finite"),
    (lambda: p.impute_em([[1.0, 1.0], [None, 2.0]]), gi.MethodError, "constant_indicator"),
    (lambda: p.impute_em([[None, 1.0], [None, 2.0]]), gi.DataError, "no_data"),
    (lambda: p.impute_em([[1.0, 2.0], [2.0, 4.0], [3.0, None]]), gi.MethodError, "undetermined"),
    (lambda: p.impute_em([[1, 1], [2, 3], [4, 2], [3, None]], steps=1), gi.MethodError, "not_converged"),
    (lambda: p.impute_em([[1.0], [2.0]], ridge=2), gi.MethodError, "invalid_parameter"),
    (lambda: p.impute_multiple([[1.0], [2.0]], draws=0), gi.MethodError, "invalid_parameter"),
    (lambda: p.impute_multiple([[1.0], [2.0]], donors=0), gi.MethodError, "invalid_parameter"),
    (lambda: p.impute_multiple([[1.0], [2.0]], seed=-1), gi.MethodError, "invalid_parameter"),
    (lambda: p.impute_series([1.0, 2.0], [2020]), gi.DataError, "length_mismatch"),
    (lambda: p.impute_series([1.0, 2.0], [2020, 2020]), gi.DataError, "periods"),
    (lambda: p.impute_series([1.0, 2.0], [2020, np.nan]), gi.DataError, "not_finite"),
    (lambda: p.impute_series([[1.0, np.inf]], [2020, 2021]), gi.DataError, "not_finite"),
    (lambda: p.impute_series([1.0], [2020], limit=-1), gi.MethodError, "invalid_parameter"),
    (lambda: p.treat([1, np.inf]), gi.DataError, "not_finite"),
    (lambda: p.treat(FAR, remedies=[]), gi.MethodError, "invalid_parameter"),
    (lambda: p.treat(FAR, remedies=["logarithm"]), gi.MethodError, "invalid_parameter"),
    (lambda: p.treat(FAR, skewness=0), gi.MethodError, "invalid_parameter"),
    (lambda: p.treat([-1.7e308, 1.7e308]), gi.MethodError, "overflow"),
    (lambda: p.winsorize(FAR, most=None, force=True), gi.MethodError, "invalid_parameter"),
    (lambda: p.winsorize(FAR, most=-1), gi.MethodError, "invalid_parameter"),
    (lambda: p.log([0.1, 0.5], form="gii"), gi.MethodError, "unsuitable_value"),
    (lambda: p.log([1, 2], share=0), gi.MethodError, "invalid_parameter"),
    (lambda: p.log([1, 2], form="ln"), gi.MethodError, "invalid_parameter"),
    (lambda: p.box_cox([0.0, 1.0], shift="none"), gi.MethodError, "unsuitable_value"),
    (lambda: p.box_cox([1.0], range=(2, 1)), gi.MethodError, "invalid_parameter"),
    (lambda: p.fences([1.0], width=0), gi.MethodError, "invalid_parameter"),
    (lambda: p.percentiles([1.0], share=0.5), gi.MethodError, "invalid_parameter"),
]


@pytest.mark.parametrize(("call", "kind", "code"), BAD)
def test_bad_values_are_named(call, kind, code):
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.code == code


def test_bad_arguments_are_named():
    for call in [
        lambda: p.screen([[1.0]], keep=["A"]),
        lambda: p.screen([[1.0]], keep="A"),
        lambda: p.screen([[1.0]], keep=[1.5]),
        lambda: p.screen([[1.0]], groups={"P": "A"}),
        lambda: p.impute_mean("text"),
        lambda: p.impute_nearest([1.0, 2.0]),
        lambda: p.treat([[1.0]]),
        lambda: p.treat([1.0], remedies="log"),
        lambda: p.impute_siblings([[1.0]], directions="higher"),
    ]:
        with pytest.raises(TypeError):
            call()
    for call in [lambda: p.screen([[1.0]], groups={"P": ["A"]}), lambda: p.screen([[1.0]], keep=[-1])]:
        with pytest.raises(ValueError):
            call()


def test_errors_name_the_columns_of_a_frame():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"OSI": [1.0, 1.0, None], "TII": [1.0, 2.0, 3.0]})
    with pytest.raises(gi.MethodError, match="OSI"):
        p.impute_em(frame)
    with pytest.raises(gi.DataError) as caught:
        p.screen_indicators(frame, keep=["OSJ"])
    assert (caught.value.code, caught.value.columns[0]["nearest"]) == ("missing_columns", "OSI")


# ── in an assessment ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_framework_prepares_and_tells():
    framework = gi.Framework.read(ASEM / "asem.toml")
    names = {"en": "uName"}
    groups = ["GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"]
    denominators = ["Area", "Energy", "GDP", "Population"]
    data = gi.Dataset.read_csv(
        ASEM / "ASEM_iData.csv", unit="uCode", names=names, groups=groups, denominators=denominators, period="Time"
    )
    result = gi.assess(framework, data)
    for step, golden in [
        ("denominated", "01_denominated"),
        ("imputed", "02_imputed_mean_grp"),
        ("treated", "04_treated_default_winmax5"),
    ]:
        expected = table(f"golden/{golden}")
        made = result.step(step).to_pandas().set_index("unit").loc[expected.index]
        columns = [code for code in expected.columns if code in made.columns]
        assert len(columns) == 49
        close(made[columns], expected[columns])
    assert len(result.imputed()) == 65
    assert set(result.imputed()["method"]) == {"mean in Asia", "mean in Europe"}
    assert len(result.treated()) == 35
    assert result.treatments().columns[:2] == ["indicator", "remedy"]
    assert set(result.screened()["kept"]) == {"yes"}
    assert len(result.screened_indicators()) == 0
    assert result.source == data and result.dataset != data and result.asked == result.framework
    assert result.dataset.marks("Flights").count("treated") == 1
    assert {"imputed", "treated"} <= {notice["kind"] for notice in result.notices()}
    assert "imputed" in result.tidy()["mark"]
    again = gi.Assessment.from_json(result.to_json())
    assert again.imputed() == result.imputed() and again.treatments() == result.treatments()
    with pytest.raises(gi.DataError) as caught:
        result.step("filled")
    assert caught.value.steps == [
        "raw",
        "denominated",
        "imputed",
        "screened",
        "treated",
        "normalized",
        "aggregated",
        "scores",
    ]


def test_indicators_are_screened_and_gaps_drawn():
    framework = gi.Framework.from_toml(
        """
        id = "example"
        [method]
        screen-indicators = { present = 0.5 }
        impute = { multiple = { seed = 7, take = { draw = 0 } } }
        [[dimension]]
        code = "INDEX"
        [[indicator]]
        code = "A"
        parent = "INDEX"
        [[indicator]]
        code = "B"
        parent = "INDEX"
        [[indicator]]
        code = "C"
        parent = "INDEX"
        """
    )
    data = {
        "unit": list("UVWXYZ"),
        "A": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "B": [2.1, 3.5, 6.6, 7.2, 10.4, None],
        "C": [None, None, None, None, 1.0, 2.0],
    }
    result = gi.assess(framework, data)
    assert [node.code for node in result.framework.nodes] == ["INDEX", "A", "B"]
    assert [node.code for node in result.asked.nodes] == ["INDEX", "A", "B", "C"]
    assert result.screened_indicators()["kept"] == ["yes", "yes", "no"]
    assert result.imputed()["method"] == ["draw 0 of a normal distribution"]
    x = list(zip(data["A"], data["B"], strict=True))
    assert result.imputed()["value"] == [p.impute_multiple(x, draws=1, seed=7)[0].values[5, 1]]
    rest, drawn = gi.imputations(framework, gi.Dataset.from_frame(data), draws=3, seed=7)
    assert [node.code for node in rest.nodes] == ["INDEX", "A", "B"]
    assert drawn[0].marks("B") == ["observed"] * 5 + ["imputed"]
    assert gi.assess(rest, drawn[0]).scores() == result.scores()
    assert len({tuple(dataset.indicator("B")) for dataset in drawn}) == 3
    with pytest.raises(gi.MethodError) as caught:
        gi.imputations(rest, drawn[0], draws=1)
    assert caught.value.parameter == "impute"
    notice = next(notice for notice in result.notices() if notice["kind"] == "indicators_left_out")
    assert (notice["indicators"], notice["first"][0][0]) == (1, "C")
