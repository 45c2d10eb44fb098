"""Follow: inequality, mobility and convergence, against independent programs where they are installed."""

from pathlib import Path

import numpy as np
import pytest

import govindex as gi

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

DATA = Path(__file__).parents[2] / "tests" / "data"
MEXICO = pd.read_csv(DATA / "pysal" / "mexico.csv", index_col="state")
REGIONS = MEXICO.pop("region")


def long_of(frame):
    rows = frame.rename_axis("unit").reset_index().melt("unit", var_name="period", value_name="value")
    return rows.assign(period=rows["period"].astype(str))


def panel_of(frame, groups=None):
    """An assessed panel whose scores are the numbers of the frame."""
    framework = gi.Framework.from_toml("id = 'x'\nmethod.normalize = 'none'\nindicator = [{ code = 'X' }]")
    rows = long_of(frame).rename(columns={"value": "X"})
    if groups is None:
        return gi.assess(framework, rows, unit="unit", period="period")
    rows["region"] = rows["unit"].map(groups).astype(str)
    return gi.assess(framework, rows, unit="unit", period="period", groups="region")


def test_every_form_of_a_panel_says_the_same():
    expected = gi.trend.inequality(MEXICO, REGIONS)["dagum"].to_dict()
    rows = long_of(MEXICO).assign(region=lambda rows: rows["unit"].map(REGIONS))
    for p, groups in [
        (panel_of(MEXICO, REGIONS), "region"),
        (dict(panel_of(MEXICO).items()), REGIONS),
        (panel_of(MEXICO), dict(REGIONS)),
        (rows, "region"),
        (pl.DataFrame(rows), "region"),
        (rows.to_dict("list"), list(REGIONS)),
        (rows, REGIONS.iloc[::-1]),
        (rows, ["region"]),
    ]:
        found = gi.trend.inequality(p, groups)["dagum"].to_dict()
        for (name, cells), (_, wanted) in zip(found.items(), expected.items(), strict=True):
            assert cells == (wanted if name == "period" else pytest.approx(wanted, abs=1e-12))
    bare = gi.trend.inequality(MEXICO.to_numpy(), list(REGIONS))
    assert bare["dagum"]["overall"] == pytest.approx(expected["overall"])
    assert bare["dagum"]["period"] == list("0123456")
    indicator = gi.Panel.from_frame(rows, unit="unit", period="period", indicators=["value"])
    assert gi.trend.inequality(indicator, node="value")["measures"]["gini"] == pytest.approx(expected["overall"])


def test_what_is_no_panel_is_refused():
    panel = panel_of(MEXICO)
    with pytest.raises(TypeError, match="one period"):
        gi.trend.inequality(panel["1940"])
    with pytest.raises(TypeError, match="which indicator"):
        gi.trend.inequality(gi.Panel.from_frame(long_of(MEXICO), unit="unit", period="period"))
    with pytest.raises(TypeError, match="assessed panel"):
        gi.trend.inequality(MEXICO, node="X")
    with pytest.raises(gi.FrameworkError, match=r"`Y`"):
        gi.trend.inequality(panel, node="Y")
    with pytest.raises(gi.DataError, match=r"`regoin`"):
        gi.trend.inequality(panel_of(MEXICO, REGIONS), "regoin")
    with pytest.raises(gi.DataError, match="Tlaxcala"):
        gi.trend.inequality(MEXICO, REGIONS.drop("Tlaxcala"))
    with pytest.raises(TypeError, match="no group at position 0"):
        gi.trend.inequality(MEXICO, REGIONS.where(REGIONS.index != "Aguascalientes"))
    with pytest.raises(gi.DataError, match="more than once"):
        gi.trend.inequality(pd.concat([long_of(MEXICO)] * 2))


def test_inequality_agrees_with_pysal():
    inequality = pytest.importorskip("inequality")
    found = gi.trend.inequality(MEXICO, REGIONS)
    peer = inequality.theil.TheilD(MEXICO.to_numpy(), REGIONS.to_numpy())
    assert found["theil"]["overall"] == pytest.approx(list(peer.T))
    assert found["theil"]["between"] == pytest.approx(list(peer.bg))
    assert found["theil"]["within"] == pytest.approx(list(peer.wg))
    for year, gini in zip(MEXICO.columns, found["measures"]["gini"], strict=True):
        assert gini == pytest.approx(inequality.gini.Gini(MEXICO[year].to_numpy()).g)


def test_the_mean_logarithmic_deviation_is_not_theils_t():
    # Where Theil's L is given for T, or the weighted index is divided by n once more, these differ.
    values, weights = [1.0, 2.0, 7.0], [1.0, 2.0, 1.0]
    found = gi.trend.theil(values, ["a", "a", "b"], weights)
    y = np.array([1.0, 2.0, 2.0, 7.0]) / 3
    assert found["total"] == pytest.approx(np.mean(y * np.log(y)))
    assert found["l"] == pytest.approx(-np.mean(np.log(y)))
    listed = gi.trend.theil([1, 2, 2, 7], ["a", "a", "a", "b"])
    for part in ("total", "within", "between", "l", "l_within", "l_between"):
        assert found[part] == pytest.approx(listed[part])


def test_a_weighted_gini_is_of_values_per_head():
    # mathmodels adds values up as if they were totals; three people of 1 and one of 5 have G = 0.375.
    assert gi.trend.dagum([1, 5], ["a", "b"], weights=[3, 1])["gini"] == pytest.approx(0.375)


def test_nested_and_crossed_groups():
    values = np.array([2.0, 4.0, 3.0, 9.0, 5.0, 8.0, 1.0, 4.0])
    province, county = list("aaaabbbb"), list("ppqqrrss")
    nested = gi.trend.theil(values, [province, county])
    assert nested["structure"] == "nested" and sum(nested["levels"]) == pytest.approx(nested["between"])
    assert nested["levels"][0] == pytest.approx(gi.trend.theil(values, province)["between"])
    assert nested["between"] == pytest.approx(gi.trend.theil(values, county)["between"])
    crossed = gi.trend.theil(values, [province, list("xyxyxyxy")])
    parts = sum(crossed["levels"]) + crossed["interaction"] + crossed["within"]
    assert crossed["structure"] == "crossed" and parts == pytest.approx(crossed["total"])
    frame = pd.DataFrame({"2020": values, "2021": values[::-1]}, index=list("ABCDEFGH"))
    table = gi.trend.inequality(frame, [province, county])["theil"].to_dict()
    assert table["level 1"][0] == pytest.approx(nested["levels"][0]) and table["interaction"] == [0.0, 0.0]


def test_weights_by_unit_and_by_period():
    frame = pd.DataFrame({"2020": [1.0, 5.0], "2021": [2.0, 2.0]}, index=["A", "B"])
    for weights in ({"B": 1, "A": 3}, [3, 1], pd.Series([1, 3], index=["B", "A"])):
        assert gi.trend.inequality(frame, weights=weights)["measures"]["gini"] == pytest.approx([0.375, 0.0])
    people = pd.DataFrame({"2021": [1.0, 1.0], "2020": [1.0, 3.0]}, index=["B", "A"])
    assert gi.trend.inequality(frame, weights=people)["measures"]["gini"] == pytest.approx([0.375, 0.0])
    with pytest.raises(gi.DataError, match=r"missing: `B`"):
        gi.trend.inequality(frame, weights={"A": 1})
    with pytest.raises(gi.MethodError, match="-1"):
        gi.trend.inequality(frame, weights=[1, -1])


def test_inequality_names_unit_and_period_of_what_it_cannot_measure():
    frame = pd.DataFrame({"2020": [1.0, 5.0], "2021": [2.0, -2.0]}, index=["A", "B"])
    with pytest.raises(gi.MethodError, match=r"`2021`.*`B`"):
        gi.trend.inequality(frame)
    with pytest.raises(gi.DataError) as caught:
        gi.trend.inequality(frame.assign(**{"2021": np.nan}))
    assert caught.value.code == "no_data" and "2021" in str(caught.value)
    with pytest.raises(gi.MethodError, match="2021"):
        gi.trend.inequality(frame.assign(**{"2021": 0.0}))
    with pytest.raises(gi.MethodError, match="epsilon"):
        gi.trend.inequality(frame.abs(), epsilon=0)
    with pytest.raises(gi.MethodError, match=r"below 0|at least 0"):
        gi.trend.dagum([1, -1], ["a", "b"])
    with pytest.raises(gi.DataError, match="groups"):
        gi.trend.dagum([1, 1], ["a"])
    with pytest.raises(TypeError, match="group of every unit"):
        gi.trend.dagum([1, 1], "region")
    zeros = gi.trend.inequality({"unit": list("AB"), "period": [1, 1], "value": [0, 4]})["measures"].to_dict()
    assert zeros["theil_l"] == [None] and zeros["gini"] == [0.5]


INCOMES = pd.read_csv(DATA / "pysal" / "us_income.csv", index_col="state")
RELATIVE = INCOMES / INCOMES.mean()


def adjoining():
    lines = (DATA / "pysal" / "states48.gal").read_text(encoding="utf-8").splitlines()
    states = list(INCOMES.index)
    heads, lists = lines[1::2], lines[2::2]
    return {
        states[int(head.split()[0])]: [states[int(at)] for at in row.split()]
        for head, row in zip(heads, lists, strict=True)
    }


def test_mobility_of_us_incomes_is_as_giddy_prints_it():
    found = gi.trend.mobility(INCOMES, 5, pooled=False)
    assert found["counts"] == [
        [729, 71, 1, 0, 0],
        [72, 567, 80, 3, 0],
        [0, 81, 631, 86, 2],
        [0, 3, 86, 573, 56],
        [0, 0, 1, 57, 741],
    ]
    steady = [0.20774716, 0.18725774, 0.20740537, 0.18821787, 0.20937187]
    assert found["steady_state"] == pytest.approx(steady, abs=5e-9)
    assert found["structure"] == "mixing" and found["absorbing"] == []
    table = found["table"].to_dict()
    assert table["starts"] == [801, 722, 800, 718, 799] and table["5"][4] == pytest.approx(741 / 799)


def test_mobility_agrees_with_giddy():
    giddy = pytest.importorskip("giddy")
    libpysal = pytest.importorskip("libpysal")
    mapclassify = pytest.importorskip("mapclassify")
    classes = np.array([mapclassify.Quantiles(INCOMES[year], k=5).yb for year in INCOMES]).T
    peer = giddy.markov.Markov(classes, summary=False)
    names = list("abcde")
    own = pd.DataFrame(np.array(names)[classes], index=INCOMES.index, columns=INCOMES.columns)
    for found in (gi.trend.mobility(INCOMES, 5, False), gi.trend.mobility(INCOMES, (names, own.iloc[::-1]))):
        np.testing.assert_allclose(found["probabilities"], peer.p)
        np.testing.assert_allclose(found["first_passage"], giddy.ergodic.mfpt(peer.p))
        np.testing.assert_allclose(
            found["prais"],
            giddy.mobility.prais(peer.p) if hasattr(giddy.mobility, "prais") else giddy.markov.prais(peer.p),
        )
        measures = [("P", "shorrocks"), ("D", "determinant")]
        for measure, key in measures:
            assert found[key] == pytest.approx(giddy.mobility.markov_mobility(peer.p, measure))
        assert found["second_eigenvalue"] == pytest.approx(1 - giddy.mobility.markov_mobility(peer.p, "L2"))
        crossed = giddy.mobility.markov_mobility(peer.p, "B2", ini=peer.steady_state)
        assert found["bartholomew"] == pytest.approx(crossed)
    weights = libpysal.weights.W(adjoining(), silence_warnings=True)
    weights.transform = "r"
    spatial = giddy.markov.Spatial_Markov(RELATIVE.to_numpy(), weights, fixed=True, k=5, m=5)
    for neighbours in (adjoining(), weights, {unit: dict.fromkeys(own, 2.0) for unit, own in adjoining().items()}):
        found = gi.trend.mobility(RELATIVE, 5, neighbours=neighbours)
        np.testing.assert_allclose(found["cuts"][0], spatial.cutoffs)
        np.testing.assert_allclose(found["neighbour_cuts"][0], spatial.lag_cutoffs)
        np.testing.assert_array_equal([one["counts"] for one in found["conditional"]], spatial.T)
        test = found["over_neighbours"]
        assert (test["lr"], test["q"]) == pytest.approx((spatial.LR, spatial.Q)) and test["freedom"] == spatial.dof_hom
        assert test["lr_p_value"] == pytest.approx(spatial.LR_p_value, rel=1e-3)
        assert found["islands"] == []


def test_grades_are_classes():
    text = "id = 'x'\nmethod.normalize = 'none'\nindicator = [{ code = 'X' }]\n" + (
        "grades = [{ grade = 'A', at-least = 80 }, { grade = 'B', at-least = 50 }, { grade = 'C' }]"
    )
    rows = {"unit": list("UVWUVW"), "year": [1, 1, 1, 2, 2, 2], "X": [90, 60, 20, 70, 60, 85]}
    panel = gi.assess(gi.Framework.from_toml(text), rows, unit="unit", period="year")
    found = gi.trend.mobility(panel)
    assert found["classes"] == ["C", "B", "A"] and found["counts"] == [[0, 0, 1], [0, 1, 0], [0, 1, 0]]
    assert found["absorbing"] == [1] and found["steady_state"] == [0, 1, 0] and found["over_time"] is None
    assert found["first_passage"][0] == [None, 2.0, 1.0]
    ranks = found["ranks"].to_dict()
    assert (ranks["risen"], ranks["fallen"], ranks["stayed"]) == ([1], [2], [0])
    with pytest.raises(gi.MethodError, match="grades"):
        gi.trend.mobility(panel_of(MEXICO))


def test_mobility_refuses_what_it_cannot_count():
    with pytest.raises(TypeError, match="assessed panel"):
        gi.trend.mobility(MEXICO)
    with pytest.raises(gi.MethodError, match="quartiles"):
        gi.trend.mobility(MEXICO, "quartiles")
    with pytest.raises(gi.MethodError) as caught:
        gi.trend.mobility(MEXICO[["1940"]], 4)
    assert caught.value.code == "too_few"
    with pytest.raises(gi.MethodError, match=r"1990.*fewer quantiles"):
        gi.trend.mobility(MEXICO.assign(**{"1990": 7.0}), 4, pooled=False)
    with pytest.raises(gi.DataError, match="1940"):
        gi.trend.mobility(MEXICO.assign(**{"1940": np.nan}), 4, pooled=False)
    with pytest.raises(gi.MethodError, match="two fall on 7"):
        gi.trend.mobility(MEXICO * 0 + 7, 4)
    for cuts in ([5, 4], [5, 5, 6]):
        with pytest.raises(gi.MethodError, match="rising"):
            gi.trend.mobility(MEXICO, cuts)
    with pytest.raises(gi.MethodError, match=r"`x`"):
        gi.trend.mobility([[1, 2]], (["low", "high"], [["low", "x"]]))
    around = {"Sonora": ["Sinaloa"], "Sinaloa": ["Sonora"]}
    for wrong, error, said in [
        ({"Sonora": ["Sinalao"]}, gi.DataError, "did you mean `Sinaloa`"),
        ({"Sonora": ["Sinaloa"]}, gi.MethodError, "not `Sonora` beside `Sinaloa`"),
        ({"Sonora": ["Sonora"]}, gi.MethodError, "beside itself"),
        ({"Sonora": ["Sinaloa", "Sinaloa"]}, gi.MethodError, "twice"),
        ({"Sonora": {"Sinaloa": 0}}, gi.MethodError, "weights above 0"),
        ({"Sonora": "Sinaloa"}, TypeError, "list of units"),
        (7, TypeError, "dict of the neighbours"),
    ]:
        with pytest.raises(error, match=said):
            gi.trend.mobility(MEXICO, 2, neighbours=wrong)
    found = gi.trend.mobility(MEXICO, [9000, 12000], neighbours=around)
    assert len(found["islands"]) == 30 and "Sonora" not in found["islands"]
    assert sum(map(sum, found["conditional"][0]["counts"])) <= 12


def test_provinces_are_ready_for_libpysal():
    by_code, by_name = gi.trend.neighbours("cn-provinces"), gi.trend.neighbours(names=True)
    assert by_code["460000"] == ["440000"] and by_name["北京"] == ["天津", "河北"]
    assert next(iter(by_code)) == "110000" and len(by_code) == 31
    with pytest.raises(gi.MethodError, match="cn-provinces"):
        gi.trend.neighbours("cn-cities")
    libpysal = pytest.importorskip("libpysal")
    weights = libpysal.weights.W(by_code)
    assert weights.n_components == 1 and weights.asymmetry() == [] and weights.s0 == 138


def test_beta_agrees_with_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    controls = pd.DataFrame({"south": [i % 3 for i in range(48)], "size": np.sqrt(range(48))}, index=INCOMES.index)
    start, end = np.log(INCOMES["1929"]), np.log(INCOMES["2009"])
    for given in (None, controls):
        x = sm.add_constant(pd.DataFrame({"initial": start}) if given is None else given.assign(initial=start))
        peer = sm.OLS((end - start) / 80, x).fit(cov_type="HC3", use_t=True)
        found = gi.trend.convergence(INCOMES, "beta", None if given is None else given.iloc[::-1], level=0.9)
        interval = peer.conf_int(0.1)
        for one in found["coefficients"]:
            name = "const" if one["name"] == "constant" else one["name"]
            assert one["estimate"] == pytest.approx(peer.params[name], rel=1e-8)
            assert one["se"] == pytest.approx(peer.bse[name], rel=1e-8)
            assert one["p_value"] == pytest.approx(peer.pvalues[name], rel=1e-6)
            assert (one["lower"], one["upper"]) == pytest.approx(tuple(interval.loc[name]), rel=1e-6)
        assert found["r_squared"] == pytest.approx(peer.rsquared)
        assert found["kind"] == ("absolute" if given is None else "conditional") and found["covariance"] == "HC3"
        assert found["speed"] == pytest.approx(-np.log(1 + 80 * peer.params["initial"]) / 80)
        assert found["half_life"] == pytest.approx(np.log(2) / found["speed"])


def test_the_speed_belongs_to_growth_per_year():
    # With growth per year, -ln(1 + b) / T is about T times too slow: 0.0018 for a true 0.02 over ten years.
    start = np.array([1.0, 2.0, 5.0, 9.0])
    end = np.exp(3 + (np.log(start) - 3) * np.exp(-0.02 * 10))
    found = gi.trend.convergence(pd.DataFrame({"2010": start, "2020": end}), "beta")
    assert found["coefficients"][1]["estimate"] == pytest.approx(-0.0181, abs=5e-5)
    assert found["speed"] == pytest.approx(0.02)


def test_sigma_agrees_with_scipy_and_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    stats = pytest.importorskip("scipy.stats")
    sandwich = pytest.importorskip("statsmodels.stats.sandwich_covariance")
    found = gi.trend.convergence(INCOMES)
    spread = stats.variation(INCOMES.to_numpy(), ddof=1)
    assert found["table"]["cv"] == pytest.approx(list(spread))
    assert found["table"]["sd_log"] == pytest.approx(list(np.log(INCOMES).std()))
    trend = found["cv_trend"]
    peer = sm.OLS(spread, sm.add_constant(np.arange(1929.0, 2010))).fit()

    def quadratic_spectral(lags):
        angle = 6 * np.pi * np.arange(1, lags + 1) / trend["bandwidth"] / 5
        return np.r_[1, 3 / angle**2 * (np.sin(angle) / angle - np.cos(angle))]

    covariance = sandwich.cov_hac(peer, nlags=80, weights_func=quadratic_spectral, use_correction=True)
    assert trend["slope"] == pytest.approx(peer.params[1]) and trend["slope"] < 0
    assert trend["se"] == pytest.approx(np.sqrt(covariance[1, 1]), rel=1e-6)
    assert trend["p_value"] == pytest.approx(2 * stats.t.sf(abs(trend["t"]), 79), rel=1e-6)


def test_planted_clubs_are_found_and_their_constants_told():
    years = np.arange(1, 31)
    goals = {"high": 10.0, "low": 4.0}
    rows = {f"{club} {i}": goal + (i - 2.5) / years for club, goal in goals.items() for i in range(6)}
    found = gi.trend.convergence(pd.DataFrame(rows, index=years + 1990).T, "club", clubs={"sieve": 0.2})
    assert [{unit.split()[0] for unit in club["units"]} for club in found["clubs"]] == [{"high"}, {"low"}]
    assert found["all"]["t"] < -1.65 and found["divergent"] == [] and found["first"] == "1999"
    assert found["parameters"] == {
        "trim": 0.3,
        "critical": -1.65,
        "sieve": 0.2,
        "step": 0.1,
        "cap": 3.0,
        "bandwidth": None,
        "merge": False,
    }
    assert found["kernel"] == "quadratic spectral" and found["table"]["club"] == [1] * 6 + [2] * 6


def test_convergence_refuses_what_cannot_converge():
    for kind, frame, code, said in [
        ("sigma", MEXICO[["1940"]], "too_few", "periods"),
        ("sigma", MEXICO * 0 + 7, "invalid_parameter", "nothing to converge"),
        ("beta", MEXICO.assign(**{"1940": 7.0}), "invalid_parameter", "nothing to converge"),
        ("beta", MEXICO - 10384, "unsuitable_value", "Aguascalientes"),
        ("club", MEXICO[["1940", "1950", "1960", "1970"]], "too_few", "after trimming"),
        ("club", MEXICO * 0 + 7, "invalid_parameter", "nothing to converge"),
        ("club", MEXICO - 10384, "unsuitable_value", "above 0"),
        ("clubs", MEXICO, "invalid_parameter", "sigma"),
    ]:
        with pytest.raises(gi.MethodError, match=said) as caught:
            gi.trend.convergence(frame, kind)
        assert caught.value.code == code, kind
    with pytest.raises(gi.MethodError, match="trim"):
        gi.trend.convergence(MEXICO, "club", clubs={"trim": 2})
    with pytest.raises(gi.MethodError, match="trimm"):
        gi.trend.convergence(MEXICO, "club", clubs={"trimm": 0.2})
    with pytest.raises(gi.MethodError, match="controls"):
        gi.trend.convergence(MEXICO, controls=[[1]] * 32)
    with pytest.raises(gi.MethodError, match="clubs"):
        gi.trend.convergence(MEXICO, clubs={})
    with pytest.raises(gi.MethodError, match="follows from the others"):
        gi.trend.convergence(MEXICO, "beta", {"a": np.log(MEXICO["1940"]) * 2})
    with pytest.raises(gi.DataError, match="Tlaxcala"):
        gi.trend.convergence(MEXICO, "beta", pd.DataFrame({"a": MEXICO["1950"]}).drop("Tlaxcala"))
    holes = gi.trend.convergence(MEXICO.mask(MEXICO.index.to_series() == "Tlaxcala", axis=0), "beta")
    assert holes["without"] == ["Tlaxcala"] and holes["units"] == 31


def test_growth_is_of_each_unit_and_says_its_gaps():
    stats = pytest.importorskip("scipy.stats")
    found = gi.trend.growth(MEXICO, level=0.9).to_dict()
    years = np.array([int(year) for year in MEXICO.columns])
    for at, (_, row) in enumerate(MEXICO.iterrows()):
        line = stats.linregress(years, row)
        width = stats.t.ppf(0.95, len(years) - 2) * line.stderr
        assert found["slope"][at] == pytest.approx(line.slope)
        assert (found["lower"][at], found["upper"][at]) == pytest.approx((line.slope - width, line.slope + width))
        assert found["yearly"][at] == pytest.approx((row.iloc[-1] / row.iloc[0]) ** (1 / 60) - 1)
    holes = gi.trend.growth(pd.DataFrame({"2019": [1.0, 0.0], "2020": [np.nan, 1.0], "2023": [16.0, 2.0]})).to_dict()
    assert holes["gaps"] == [1, 0] and holes["yearly"] == [1.0, None] and holes["values"] == [2, 3]
    with pytest.raises(gi.MethodError, match="periods"):
        gi.trend.growth(MEXICO[["1940"]])


def test_densities_agree_with_scipy():
    stats = pytest.importorskip("scipy.stats")
    for rule, peer in (("scott", "scott"), ("normal", "silverman")):
        found = gi.trend.density(MEXICO, bandwidth=rule, points=101)
        for year in MEXICO:
            kernel = stats.gaussian_kde(MEXICO[year], bw_method=peer)
            np.testing.assert_allclose(found["density"][year], kernel(found["x"]), rtol=1e-9, atol=1e-16)
            assert found["bandwidth"][year] == pytest.approx(np.sqrt(kernel.covariance[0, 0]))
    values = MEXICO["1940"]
    spread = min(values.std(), (values.quantile(0.75) - values.quantile(0.25)) / 1.34)
    assert gi.trend.density(MEXICO)["bandwidth"]["1940"] == pytest.approx(0.9 * spread * 32**-0.2)
    shares = (MEXICO.rank() - 0.5) / 32
    bounded = gi.trend.density(shares, (0, 1), "scott", points=501)
    free = stats.gaussian_kde(shares["1940"], bw_method="scott")
    x = bounded["x"]
    np.testing.assert_allclose(bounded["density"]["1940"], free(x) + free(-x) + free(2 - x), rtol=1e-9)
    assert x[0] == 0 and x[-1] == 1 and len(bounded["table"]) == 501
    logits = gi.trend.density(shares, (0, 1), "scott", ends="logit", points=501)
    kernel = stats.gaussian_kde(np.log(shares["1940"] / (1 - shares["1940"])), bw_method="scott")
    inner = x[1:-1]
    expected = kernel(np.log(inner / (1 - inner))) / (inner * (1 - inner))
    np.testing.assert_allclose(logits["density"]["1940"][1:-1], expected, rtol=1e-9)


def test_densities_refuse_what_has_no_width_or_lies_beyond_the_scale():
    with pytest.raises(gi.MethodError, match="1950") as caught:
        gi.trend.density(MEXICO.assign(**{"1950": 7.0}))
    assert caught.value.code == "invalid_parameter"
    with pytest.raises(gi.MethodError, match="Aguascalientes"):
        gi.trend.density(MEXICO, (0, 100))
    with pytest.raises(gi.MethodError, match="on neither"):
        gi.trend.density([[0.0], [0.5]], (0, 1), ends="logit")
    for wrong, said in [
        ({"bandwidth": 0}, "bandwidth"),
        ({"bandwidth": "sliverman"}, "silverman"),
        ({"bounds": (1, 0)}, "lower first"),
        ({"bounds": (0, 1e6), "bandwidth": 1e7}, "at most"),
        ({"ends": "logit"}, "bounds"),
        ({"points": 1}, "points"),
    ]:
        with pytest.raises(gi.MethodError, match=said):
            gi.trend.density(MEXICO, **wrong)


def test_the_centre_and_its_ellipse():
    points = np.array([[66.22, 32.54], [22.52, 22.39], [31.01, 81.21], [9.47, 31.02], [30.78, 60.10], [75.21, 58.93]])
    units = list("ABCDEF")
    weights = pd.DataFrame({"2020": np.ones(6), "2021": [1.0, 2.0, 3.0, 1.0, 0.0, np.nan]}, index=units)
    found = gi.trend.centre(weights, points).to_dict()
    covariance = np.cov(points.T, ddof=0)
    sizes, axes = np.linalg.eigh(covariance)
    assert (found["minor"][0], found["major"][0]) == pytest.approx(tuple(np.sqrt(sizes)))
    assert found["angle"][0] == pytest.approx(np.degrees(np.arctan2(axes[0, 1], axes[1, 1])) % 180)
    expected = np.average(points[:4], axis=0, weights=[1, 2, 3, 1])
    assert (found["x"][1], found["y"][1]) == pytest.approx(tuple(expected)) and found["units"] == [6, 4]
    shift = expected - points.mean(axis=0)
    assert found["moved"][1] == pytest.approx(np.hypot(*shift)) and found["moved"][0] is None
    assert found["bearing"][1] == pytest.approx(np.degrees(np.arctan2(*shift)) % 360)
    frame = pd.DataFrame(points, index=units, columns=["x", "y"]).iloc[::-1]
    for given in (frame, dict(zip(units, points.tolist(), strict=True))):
        assert gi.trend.centre(weights, given).to_dict() == found
    wide = gi.trend.centre(weights, points, divisor="crimestat").to_dict()
    assert wide["major"][0] == pytest.approx(found["major"][0] * np.sqrt(2 * 6 / 4))
    for wrong, error, said in [
        (points[:5], gi.DataError, "5"),
        (frame.drop("C"), gi.DataError, "missing: `C`"),
        (frame.assign(x=np.nan), gi.DataError, "`A`"),
        (points[:, :1], TypeError, "x and y"),
    ]:
        with pytest.raises(error, match=said):
            gi.trend.centre(weights, wrong)
    with pytest.raises(gi.MethodError, match="latitude"):
        gi.trend.centre(weights, points * 2, kind="degrees")
    with pytest.raises(gi.MethodError, match="at least 0"):
        gi.trend.centre(-weights, points)
    with pytest.raises(gi.MethodError, match="crimestat"):
        gi.trend.centre(weights, points, divisor="n")
