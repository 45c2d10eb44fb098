"""Explain: obstacles, comparisons, structure and groups, against numpy and scipy."""

from pathlib import Path

import numpy as np
import pytest

import govindex as gi

pd = pytest.importorskip("pandas")

DATA = Path(__file__).parents[2] / "tests" / "data"


def two_levels(**methods):
    method = "".join(f"{key} = {value}\n" for key, value in methods.items())
    return gi.Framework.from_toml(f"""
id = "x"
[method]
normalize = "none"
{method}
[[dimension]]
code = "I"
[[dimension]]
code = "D"
parent = "I"
weight = 3
[[dimension]]
code = "E"
parent = "I"
weight = 2
[[indicator]]
code = "A"
parent = "D"
[[indicator]]
code = "B"
parent = "D"
[[indicator]]
code = "C"
parent = "E"
weight = 1
[[indicator]]
code = "F"
parent = "E"
weight = 4
""")


WEIGHTS = {"A": 0.3, "B": 0.3, "C": 0.08, "F": 0.32}


def some(units=30, missing=0.15, seed=7):
    """Scores from 0 to 100 with gaps."""
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(draw.uniform(0, 100, (units, 4)), columns=list(WEIGHTS))
    frame = frame.mask(pd.DataFrame(draw.random(frame.shape) < missing, columns=frame.columns))
    frame["A"] = draw.uniform(0, 100, units)
    frame.insert(0, "unit", [f"u{i:02}" for i in range(units)])
    frame["region"] = draw.choice(["east", "west", "north"], units)
    return frame


# ── obstacles ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_obstacles_against_numpy():
    frame = some()
    a = gi.assess(two_levels(), frame, unit="unit", groups="region")
    scores = frame.set_index("unit")[list(WEIGHTS)]
    products = (1 - scores / 100) * pd.Series(WEIGHTS)
    shares = products.div(products.sum(axis=1), axis=0)

    found = gi.explain.obstacles(a).to_pandas()
    wide = found.pivot(index="unit", columns="node", values="share")[list(WEIGHTS)]
    np.testing.assert_allclose(wide, shares, rtol=1e-12)
    wide = found.pivot(index="unit", columns="node", values="product")[list(WEIGHTS)]
    np.testing.assert_allclose(wide, products, rtol=1e-12)
    assert (found["missing"] == found["product"].isna()).all()
    assert found.groupby("unit")["share"].apply(lambda own: own.dropna().is_monotonic_decreasing).all()

    overall = gi.explain.obstacles(a, overall=True).to_pandas().set_index("node")
    means = products.mean()
    np.testing.assert_allclose(overall["product"], means[overall.index], rtol=1e-12)
    np.testing.assert_allclose(overall["share"], (means / means.sum())[overall.index], rtol=1e-12)
    assert (overall["units"] == products.notna().sum()[overall.index]).all()

    dimensions = products.T.groupby({"A": "D", "B": "D", "C": "E", "F": "E"}).sum(min_count=1).T
    found = gi.explain.obstacles(a, by="dimension").to_pandas()
    wide = found.pivot(index="unit", columns="node", values="share")
    np.testing.assert_allclose(wide, dimensions.div(dimensions.sum(axis=1), axis=0), rtol=1e-12)
    assert gi.explain.obstacles(a, by=1).to_dict() == gi.explain.obstacles(a, by="dimension").to_dict()


def test_bad_requests_for_obstacles_are_named():
    a = gi.assess(two_levels(), some(), unit="unit", groups="region")
    for by in ("indicators", 0, 3):
        with pytest.raises(gi.MethodError, match="by") as caught:
            gi.explain.obstacles(a, by=by)
        assert caught.value.code == "invalid_parameter"
    with pytest.raises(TypeError, match="whole number"):
        gi.explain.obstacles(a, by=1.5)
    with pytest.raises(gi.FrameworkError, match="Q"):
        gi.explain.obstacles(a, node="Q")


# ── comparisons ─────────────────────────────────────────────────────────────────────────────────────────────────────


def measures(a, b, node="I"):
    """What scipy and pandas say of two assessments of the same units."""
    stats = pytest.importorskip("scipy.stats")
    before, after = (one.scores().to_pandas().set_index("unit")[node] for one in (a, b))
    ranks = pd.DataFrame(
        {"a": before.rank(ascending=False, method="min"), "b": after.rank(ascending=False, method="min")}
    )
    moved = ranks["b"] - ranks["a"]
    both = before.notna() & after.notna()
    pearson = stats.pearsonr(before[both], after[both])
    return {
        "rank_changed": int((moved.dropna() != 0).sum()),
        "rank_changed_by_5": int((moved.abs() >= 5).sum()),
        "mean_rank_change": moved.mean(),
        "mean_abs_rank_change": moved.abs().mean(),
        "largest_rank_change": moved.abs().max(),
        "mean_score_change": (after - before).mean(),
        "mean_abs_score_change": (after - before).abs().mean(),
        "pearson": pearson[0],
        "pearson_p": pearson[1],
        "spearman": stats.spearmanr(before[both], after[both])[0],
        "kendall": stats.kendalltau(before[both], after[both])[0],
        "kendall_p": stats.kendalltau(before[both], after[both])[1],
    }


@pytest.mark.parametrize("seed", range(5))
def test_comparisons_against_scipy(seed):
    frame = some(units=60, seed=seed)
    a = gi.assess(two_levels(), frame, unit="unit", groups="region")
    b = gi.assess(two_levels(aggregate='"geometric"', weights='"equal"'), frame, unit="unit", groups="region")
    found = gi.explain.compare(a, b)
    summary = found["summary"].to_pandas().iloc[0]
    for name, expected in measures(a, b).items():
        assert summary[name] == pytest.approx(expected, rel=1e-9), name
    assert found["units"].to_pandas()["rank_change"].abs().is_monotonic_decreasing
    choices = found["choices"].to_pandas().set_index("choice")
    assert list(choices.index) == ["weights", "aggregate", "jointly", "rest"]
    assert choices.loc["weights", "nodes"] == "I, E"
    for name, method in [("weights", {"weights": '"equal"'}), ("aggregate", {"aggregate": '"geometric"'})]:
        alone = measures(a, gi.assess(two_levels(**method), frame, unit="unit", groups="region"))
        for column in ("rank_changed", "mean_abs_rank_change", "spearman", "mean_abs_score_change"):
            assert choices.loc[name, column] == pytest.approx(alone[column], rel=1e-9), (name, column)
    assert choices.loc["jointly", "mean_abs_rank_change"] == pytest.approx(summary["mean_abs_rank_change"])
    # `side_by_side` counts alike.
    agreement = gi.robustness.side_by_side({"a": a, "b": b})["agreement"].to_pandas().iloc[1]
    for theirs, ours in [("spearman", "spearman"), ("kendall", "kendall"), ("mean_shift", "mean_abs_rank_change")]:
        assert agreement[theirs] == summary[ours]


def test_assessments_without_common_units_are_refused():
    frame = some()
    a = gi.assess(two_levels(), frame, unit="unit", groups="region")
    b = gi.assess(two_levels(), frame.assign(unit="v" + frame["unit"]), unit="unit", groups="region")
    with pytest.raises(gi.MethodError, match="same units") as caught:
        gi.explain.compare(a, b)
    assert caught.value.code == "invalid_parameter"
    fewer = gi.assess(two_levels(), frame[5:], unit="unit", groups="region")
    found = gi.explain.compare(a, fewer)
    assert found["only_a"] == list(frame["unit"][:5]) and found["only_b"] == []
    assert list(found["choices"]["choice"]) == ["data", "jointly", "rest"]
    with pytest.raises(gi.FrameworkError, match="Q"):
        gi.explain.compare(a, b, node="Q")


# ── structure ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_structure_against_numpy():
    frame = some(units=50)
    frame["B"] = frame["A"] + np.random.default_rng(1).normal(0, 3, 50).clip(-9, 9)
    a = gi.assess(two_levels(), frame, unit="unit", groups="region")
    scores = a.scores().to_pandas().set_index("unit")
    found = {name: table.to_pandas() for name, table in gi.explain.structure(a).items()}
    indicators = found["indicators"].set_index("indicator")
    for code, row in indicators.iterrows():
        assert row["correlation_parent"] == pytest.approx(scores[code].corr(scores[row["parent"]]), rel=1e-9)
        assert row["correlation_index"] == pytest.approx(scores[code].corr(scores["I"]), rel=1e-9)
        assert row["effective_weight"] == pytest.approx(WEIGHTS[code])
    squares = indicators["correlation_index"] ** 2
    np.testing.assert_allclose(indicators["importance"], squares / squares.sum(), rtol=1e-9)
    assert indicators["flags"]["A"] == "redundant" == indicators["flags"]["B"]
    assert [tuple(pair) for pair in found["pairs"][["dimension", "node", "with", "flag"]].values] == [
        ("D", "A", "B", "redundant")
    ]
    dimensions = found["dimensions"].set_index("dimension")
    for code, children in {"I": ["D", "E"], "D": ["A", "B"], "E": ["C", "F"]}.items():
        complete = scores[children].dropna()
        covariance = scores[children].cov()
        k = len(children)
        alpha = k / (k - 1) * (1 - np.trace(covariance) / covariance.to_numpy().sum())
        assert dimensions["alpha"][code] == pytest.approx(alpha, rel=1e-9)
        eigenvalues = np.linalg.eigvalsh(np.corrcoef(complete.T))[::-1]
        assert dimensions["first_component"][code] == pytest.approx(eigenvalues[0] / k, rel=1e-9)
        assert dimensions["units"][code] == len(complete)
        assert ("low-alpha" in dimensions["flags"][code]) == (alpha < 0.7)
    for limit in ({"redundant": 1.5}, {"weak": -1}, {"alpha": 2}, {"kind": "pearsons"}):
        with pytest.raises(gi.MethodError, match=next(iter(limit))):
            gi.explain.structure(a, **limit)


def test_nothing_is_silent_where_units_lack_values():
    a = gi.assess("bipa-2024", DATA / "bipa-2024" / "scores.csv", unit="country")
    found = gi.explain.structure(a)
    dimensions = found["dimensions"].to_pandas()
    known = dimensions["alpha"].notna() | dimensions["fault"].notna() | (dimensions["children"] < 2)
    assert known.all()
    correlations = found["indicators"].to_pandas()
    assert correlations["correlation_parent"].between(-1, 1).all()


# ── groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_groups_against_pandas():
    frame = some(units=40)
    a = gi.assess(two_levels(), frame, unit="unit", groups="region")
    scores = a.scores().to_pandas().set_index("unit")
    regions = frame.set_index("unit")["region"]
    found = gi.explain.groups(a, "region")
    figures = found["groups"].to_pandas()
    for (node, group), row in figures.dropna(subset="group").set_index(["node", "group"]).iterrows():
        own = scores.loc[regions == group, node]
        expected = [own.count(), own.isna().sum(), own.mean(), own.std(), own.min(), own.max()]
        np.testing.assert_allclose([row[name] for name in ("units", "missing", "mean", "sd", "min", "max")], expected)
    whole = figures[figures["group"].isna()].set_index("node")["mean"]
    np.testing.assert_allclose(whole, scores[whole.index].mean())
    means = figures.set_index(["node", "group"])["mean"]
    for row in found["gaps"].to_pandas().itertuples():
        other = whole[row.node] if pd.isna(row.other) else means[row.node, row.other]
        assert row.gap == pytest.approx(means[row.node, row.group] - other)
    assert len(found["gaps"]["node"]) == len(scores.columns) * (3 + 3)
    for by in (regions, dict(regions), list(regions), regions.to_numpy(), regions.sample(frac=1, random_state=1)):
        same = gi.explain.groups(a, by)
        figures = same["groups"].to_pandas().sort_values(["node", "group"])
        expected = found["groups"].to_pandas().sort_values(["node", "group"])
        np.testing.assert_allclose(figures["mean"], expected["mean"])
    some_units = regions[:30].where(regions[:30] != "north")
    assert set(gi.explain.groups(a, some_units)["left_out"]) == set(regions.index) - set(some_units.dropna().index)


def test_weights_of_groups_against_numpy():
    frame = some(units=40, missing=0).assign(people=np.random.default_rng(3).integers(1, 90, 40))
    a = gi.assess(two_levels(), frame, unit="unit", groups="region", denominators=["people"])
    found = gi.explain.groups(a, "region", weights="people")["groups"].to_pandas().set_index(["node", "group"])
    index = a.scores().to_pandas()["I"].to_numpy()
    for region in ("east", "west", "north"):
        rows = (frame["region"] == region).to_numpy()
        weights = frame["people"].to_numpy()[rows]
        assert found["mean"]["I", region] == pytest.approx(np.average(index[rows], weights=weights))


def test_intervals_of_groups_hold_what_they_should():
    """Errors drawn anew: nine gaps in ten lie within 90 %."""
    draw = np.random.default_rng(5)
    framework = gi.Framework.from_toml("""
    id = "x"
    method = { normalize = "goalposts" }
    dimension = [{ code = "I" }]
    indicator = [{ code = "A", parent = "I", goalposts = [0, 100] }, { code = "B", parent = "I", goalposts = [0, 100] }]
    """)
    truth, errors, kind = draw.uniform(30, 70, (12, 2)), draw.uniform(1, 5, (12, 2)), ["city", "league"] * 6
    held, runs = 0, 300
    for _ in range(runs):
        seen = truth + errors * draw.normal(size=truth.shape)
        frame = pd.DataFrame({"unit": [f"u{i}" for i in range(12)], "kind": kind, "A": seen[:, 0], "B": seen[:, 1]})
        frame["seA"], frame["seB"] = errors.T
        a = gi.assess(framework, frame, unit="unit", groups="kind", errors={"A": "seA", "B": "seB"})
        gap = gi.explain.groups(a, "kind", level=0.9, runs=2)["gaps"].to_pandas().iloc[0]
        actual = truth[::2].mean() - truth[1::2].mean()
        held += gap["low"] <= actual <= gap["high"]
    assert 0.84 < held / runs < 0.95


def test_bad_requests_for_groups_are_named():
    a = gi.assess(two_levels(), some(), unit="unit", groups="region")
    for by, code in [
        ("regions", "unknown_group"),
        ({"nowhere": "east", "u00": "west"}, "unknown_unit"),
        (["east", "west"], "length_mismatch"),
        (["east"] * 30, "too_few"),
    ]:
        with pytest.raises(gi.GovindexError) as caught:
            gi.explain.groups(a, by)
        assert caught.value.code == code
    for options in ({"level": 1.0}, {"weights": "people"}):
        with pytest.raises(gi.MethodError) as caught:
            gi.explain.groups(a, "region", **options)
        assert caught.value.code == "invalid_parameter"
    with pytest.raises(TypeError, match="by"):
        gi.explain.groups(a, 5)


# ── classes of records ──────────────────────────────────────────────────────────────────────────────────────────────


def test_classes_of_records_against_pandas():
    draw = np.random.default_rng(11)
    records = pd.DataFrame(
        {
            "city": draw.choice(["A", "B", "C"], 900),
            "age": draw.choice(["young", "middle", "old"], 900, p=[0.5, 0.4, 0.1]),
            "rating": draw.integers(1, 6, 900).astype(float),
        }
    )
    records.loc[records["age"] == "old", "rating"] = records["rating"].clip(upper=3)
    measured = gi.evidence.mean(records, "rating", unit=["city", "age"])
    found = gi.explain.served(measured, "age").to_pandas().set_index(["city", "age"])
    parts = records.groupby(["city", "age"])["rating"].agg(["mean", "var", "count"])
    for (city, age), row in found.iterrows():
        best = parts.loc[city].loc[parts.loc[city, "mean"].idxmax()]
        own = parts.loc[city, age]
        assert row["gap"] == pytest.approx(own["mean"] - best["mean"], abs=1e-12)
        if row["flag"] == "best":
            continue
        error = np.sqrt(own["var"] / own["count"] + best["var"] / best["count"])
        assert row["standard_error"] == pytest.approx(error, rel=1e-9)
        assert (row["flag"] == "worse") == (abs(row["gap"]) > 1.959963984540054 * error)
    assert (found["flag"].xs("old", level="age") == "worse").all()
    for request in ({"by": "sex"}, {"by": "age", "level": 1.5}, {"by": "age", "direction": "up"}):
        with pytest.raises(gi.MethodError):
            gi.explain.served(measured, **request)
