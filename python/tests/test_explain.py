"""Why a unit stands where it stands: against by-hand numbers, brute force and an independent linear program."""

import itertools
import json
import math

import numpy as np
import pytest

import govindex as gi

DATA = {
    "iso3": ["DNK", "KOR", "EST", "BRA"],
    "osi": [0.9797, 0.9826, 1.0, 0.8964],
    "tii": [0.9795, 0.9674, 0.8949, 0.7388],
    "hci": [0.9559, 0.9087, 0.9231, 0.7373],
}


@pytest.fixture
def egdi():
    return gi.assess("un-egdi-2022", DATA, unit="iso3")


def of(model: str, rows: list[list[float]]) -> gi.Assessment:
    text = f"id = 'x'\nmethod = {{ normalize = 'none' }}\n[[dimension]]\ncode = 'I'\naggregate = {model}\n"
    for code, weight in zip("ABC", (2, 1, 1), strict=True):
        text += f"[[indicator]]\ncode = '{code}'\nparent = 'I'\nweight = {weight}\n"
    columns = {code: [row[j] for row in rows] for j, code in enumerate("ABC")}
    return gi.assess(
        gi.Framework.from_toml(text), {"unit": [f"u{i}" for i in range(len(rows))], **columns}, unit="unit"
    )


def test_contributions_add_up_to_the_score(egdi):
    found = gi.explain.contributions(egdi)
    sums = {}
    for unit, part in zip(found["unit"], found["contribution"], strict=True):
        sums[unit] = sums.get(unit, 0.0) + part
    for unit, total in sums.items():
        assert total == pytest.approx(egdi.score(unit), abs=1e-12)
    assert set(found["split"]) == {"linear"}
    one = gi.explain.contributions(egdi, node="OSI")
    assert one["contribution"][:2] == pytest.approx([0.9797, 0.9826])


def test_geometric_means_are_split_by_the_logarithmic_mean():
    rows = [[80.0, 10.0, 35.0], [20.0, 90.0, 60.0]]
    found = gi.explain.contributions(of("'geometric'", rows), baseline="u1")
    w = np.array([0.5, 0.25, 0.25])
    y = [math.prod(np.array(row) ** w) for row in rows]
    mean = (y[0] - y[1]) / math.log(y[0] / y[1])
    expected = mean * w * np.log(np.array(rows[0]) / np.array(rows[1]))
    assert found["contribution"][:3] == pytest.approx(list(expected), abs=1e-9)
    assert found["split"][0] == "log-mean"


def test_shapley_values_are_those_of_all_orders():
    rows = [[80.0, 10.0, 35.0], [20.0, 90.0, 60.0], [50.0, 50.0, 20.0]]
    found = gi.explain.contributions(of("{ power = { p = 3 } }", rows), baseline="mean")
    base = np.mean(rows, axis=0)
    w = np.array([0.5, 0.25, 0.25])

    def value(x):
        return float((w @ np.array(x) ** 3) ** (1 / 3))

    expected = np.zeros(3)
    for order in itertools.permutations(range(3)):
        x = base.copy()
        for j in order:
            before = value(x)
            x[j] = rows[0][j]
            expected[j] += (value(x) - before) / 6
    assert found["contribution"][:3] == pytest.approx(list(expected), abs=1e-9)
    drawn = gi.explain.contributions(of("'median'", rows), split="permutations", baseline=["u1", "u2"], orders=50)
    assert set(drawn["split"]) == {"permutations"}


def test_baselines(egdi):
    def parts(baseline):
        return gi.explain.contributions(egdi, baseline=baseline)["contribution"]

    assert parts("KOR")[3:6] == [0, 0, 0]
    assert parts(["KOR"]) == parts("KOR")
    assert sum(parts("mean")) == pytest.approx(0, abs=1e-9)
    assert all(part <= 1e-12 for part in parts("best"))
    with pytest.raises(gi.DataError, match="did you mean `KOR`"):
        parts("KOL")
    with pytest.raises(gi.MethodError, match="indicators lack"):
        parts("target")
    with pytest.raises(gi.DataError, match="region"):
        parts({"column": "region", "group": "x"})
    with pytest.raises(TypeError, match="column"):
        parts({"group": "x"})
    with pytest.raises(gi.MethodError, match="`split`"):
        gi.explain.contributions(egdi, split="shaply")
    with pytest.raises(gi.MethodError, match="at most 20"):
        gi.explain.contributions(egdi, exact=25)


def test_a_gap_adds_up(egdi):
    found = gi.explain.gap(egdi, "BRA", "DNK")
    assert sum(found["contribution"]) == pytest.approx(egdi.score("BRA") - egdi.score("DNK"), abs=1e-12)
    assert found["other_value"] == [0.9797, 0.9795, 0.9559]


def test_a_profile_reads_in_both_languages(egdi):
    profile = egdi.explain("BRA")
    assert repr(profile).startswith("BRA: rank 4 of 4, score 0.7908, grade very high.")
    assert "Weakest against the mean of 4 units, in points of the index: " in repr(profile)
    chinese = egdi.explain("BRA", language="zh")
    assert repr(chinese).startswith("BRA得分0.7908，排名第4位（共4个），等次非常高。")
    assert profile.text("zh") == repr(chinese)
    assert "<script" not in profile._repr_html_() and "<table" in profile._repr_html_()
    assert profile.facts["index"]["rank"] == 4
    with pytest.raises(gi.MethodError, match="fr"):
        egdi.explain("BRA", language="fr")
    with pytest.raises(gi.DataError):
        egdi.explain("XXX")
    with pytest.raises(gi.DataError, match="region"):
        egdi.explain("BRA", peers="region")


def test_a_profile_has_intervals_and_peers():
    framework = gi.Framework.builtin("un-egdi-2022")
    data = {**DATA, "region": ["Europe", "Asia", "Europe", "Americas"]}
    a = gi.assess(framework, data, unit="iso3", groups=["region"])
    uncertain = [{"kind": "weights", "draw": {"dirichlet": 40}}]
    runs = gi.robustness.monte_carlo(framework, a.dataset, uncertain, runs=200, seed=1, samples=True)
    profile = gi.explain.profile(a, "EST", peers="region", robustness=runs)
    assert profile.facts["group"] == "Europe" and profile.facts["peers"] == 2
    low, high = profile.facts["score_interval"]
    assert low < a.score("EST") < high
    assert "in 90% of the runs" in repr(profile) and "Europe (2 units)" in repr(profile)


def test_a_panel_is_told_with_its_change():
    data = {
        "unit": ["a", "b"] * 2,
        "year": [2022, 2022, 2023, 2023],
        "X": [40.0, 60.0, 70.0, 65.0],
    }
    framework = gi.Framework.from_toml("id = 'x'\nmethod = { normalize = 'none' }\n[[indicator]]\ncode = 'X'")
    panel = gi.assess(framework, data, unit="unit", period="year")
    assert repr(gi.explain.profile(panel, "a")).endswith("Since 2022: score +30.00, rank 2 → 1.")
    assert gi.explain.profile(panel, "a", at=2022).facts["since"] is None
    with pytest.raises(KeyError):
        gi.explain.profile(panel, "a", at=1999)
    with pytest.raises(TypeError, match="`at`"):
        gi.explain.profile(panel["2022"], "a", at=2022)


def test_the_cheapest_plan_is_that_of_a_linear_program():
    optimize = pytest.importorskip("scipy.optimize")
    text = "id = 'x'\nscale = [0, 100]\nmethod = { normalize = 'goalposts' }\n[[dimension]]\ncode = 'I'\n"
    rng = np.random.default_rng(5)
    weights = rng.integers(1, 9, 8)
    for j, weight in enumerate(weights):
        text += f"[[indicator]]\ncode = 'X{j}'\nparent = 'I'\nweight = {weight}\ngoalposts = [0, {10 * (j + 1)}]\n"
    values = rng.uniform(0, 1, (5, 8)) * 10 * np.arange(1, 9)
    data = {"unit": list("abcde"), **{f"X{j}": list(values[:, j]) for j in range(8)}}
    a = gi.assess(gi.Framework.from_toml(text), data, unit="unit")
    share, width = weights / weights.sum(), 10.0 * np.arange(1, 9)
    costs = rng.uniform(0.5, 3, 8)
    for row, unit in enumerate("abcde"):
        goal = a.score(unit) + 15
        plan = gi.explain.targets(a, unit, score=goal, costs={f"X{j}": float(costs[j]) for j in range(8)})
        bounds = [(0, width[j] - values[row, j]) for j in range(8)]
        best = optimize.linprog(costs / width, A_ub=[-share * 100 / width], b_ub=[-15], bounds=bounds)
        assert plan["method"] == "linear-program" and plan["reached"]
        assert plan["effort"] == pytest.approx(best.fun, abs=1e-9)
        assert plan["score"] == pytest.approx(goal, abs=1e-9)


def test_plans_say_what_they_cannot_do(egdi):
    plan = gi.explain.targets(egdi, "BRA", score=0.99, limits={"HCI": (0.5, 0.8)}, fixed=["OSI"])
    assert not plan["reached"] and plan["best"] == pytest.approx((0.8964 + 1 + 0.8) / 3)
    assert plan["unmoved"] == ["OSI"]
    assert plan["alone"]["to"] == [None, None]
    with pytest.raises(TypeError, match="one of"):
        gi.explain.targets(egdi, "BRA")
    with pytest.raises(gi.MethodError, match="not reached yet"):
        gi.explain.targets(egdi, "BRA", score=0.1)
    with pytest.raises(gi.MethodError, match="the grade"):
        gi.explain.targets(egdi, "BRA", grade="nothing")


def test_a_plan_has_a_chance(egdi):
    framework = gi.Framework.builtin("un-egdi-2022")
    runs = gi.robustness.monte_carlo(
        framework, egdi.dataset, [{"kind": "weights", "draw": {"dirichlet": 40}}], runs=200, seed=1
    )
    plan = gi.explain.targets(egdi, "KOR", rank=1, robustness=runs)
    assert plan["reached"] and 0.2 < plan["chance"] < 1


def test_what_if(egdi):
    found = gi.explain.what_if(egdi, {"BRA": {"HCI": 0.95, "TII": {"times": 1.1}}, "KOR": {"OSI": None}})
    assert found["assessment"].score("BRA") == pytest.approx((0.8964 + 0.7388 * 1.1 + 0.95) / 3)
    assert found["moved"]["why"][3] == "own"
    left = gi.explain.what_if(egdi, without="DNK")
    assert left["assessment"].rank("KOR") == 1
    with pytest.raises(gi.MethodError, match="a change, a framework"):
        gi.explain.what_if(egdi)
    with pytest.raises(TypeError, match="add"):
        gi.explain.what_if(egdi, {"BRA": {"HCI": {"plus": 1}}})


def test_a_trail_is_json(egdi):
    found = gi.explain.trail(egdi)
    assert json.loads(json.dumps(found)) == found
    assert [unit["unit"] for unit in found["units"]] == DATA["iso3"]


def test_what_has_no_parts_is_refused_with_what_to_look_at_instead():
    tree = "[[dimension]]\ncode = 'I'\naggregate = {}\n"
    for code in ("A", "B"):
        tree += f"[[indicator]]\ncode = '{code}'\nparent = 'I'\n"
    head = "id = 'x'\nscale = [0, 100]\nmethod = {{ normalize = 'none'{} }}\n"
    data = {
        "unit": ["u", "v", "w"] * 2,
        "year": [1, 1, 1, 2, 2, 2],
        "A": [5.0, 6, 7, 8, 6, 5],
        "B": [2.0, 9, 4, 5, 6, 3],
    }
    dea = gi.Framework.from_toml(head.format("") + tree.format("{ dea = { inputs = ['B'] } }"))
    one = gi.assess(dea, {"unit": ["u", "v", "w"], "A": [5.0, 6, 7], "B": [2.0, 9, 4]}, unit="unit")
    pooled = gi.Framework.from_toml(head.format(", periods = 'pooled'") + tree.format("'topsis'"))
    panel = gi.assess(pooled, data, unit="unit", period="year")
    for a, said in ((one, "names its peers and slacks"), (panel["2"], 'periods = "period"')):
        with pytest.raises(gi.MethodError, match=said) as refused:
            gi.explain.contributions(a)
        assert "`I`" in str(refused.value)
        assert "rank" in str(a.explain("u")), "a profile stands without parts"
        gi.explain.contributions(a, node="A")


def test_targets_of_a_sum_are_the_optimum_of_a_linear_program():
    optimize = pytest.importorskip("scipy.optimize")
    np = pytest.importorskip("numpy")
    rng = np.random.default_rng(7)
    for case in range(12):
        count = int(rng.integers(3, 9))
        weights = rng.integers(1, 5, count).astype(float)
        codes = [f"C{j}" for j in range(count)]
        low, high = rng.uniform(-5, 5, count), rng.uniform(10, 90, count)
        text = "id = 'x'\nscale = [0, 100]\nmethod = { normalize = 'goalposts' }\n[[dimension]]\ncode = 'I'\n"
        for j, code in enumerate(codes):
            text += f"[[indicator]]\ncode = '{code}'\nparent = 'I'\nweight = {weights[j]}\n"
            text += f"goalposts = [{low[j]}, {high[j]}]\n"
            text += "direction = 'lower'\n" if j % 3 == 2 else ""
        share = rng.uniform(0.1, 0.6, (2, count))
        data = {"unit": ["u", "v"], **{code: low[j] + share[:, j] * (high[j] - low[j]) for j, code in enumerate(codes)}}
        a = gi.assess(gi.Framework.from_toml(text), data, unit="unit")
        costs = {code: float(rng.uniform(0.5, 3)) for code in codes}
        score = a.score("u", "I")
        goal = score + float(rng.uniform(0.1, 0.9)) * (100 - score)
        plan = gi.explain.targets(a, "u", score=goal, costs=costs)
        # By shares of the ranges: what they gain is the weight, what is left the distance to the best end.
        left = np.array([share[0, j] if j % 3 == 2 else 1 - share[0, j] for j in range(count)])
        gains = 100 * weights / weights.sum()
        found = optimize.linprog(
            list(costs.values()),
            A_ub=[-gains],
            b_ub=[score - goal],
            bounds=list(zip(np.zeros(count), left, strict=True)),
        )
        assert plan["method"] == "linear-program", case
        assert plan["effort"] == pytest.approx(found.fun, abs=1e-8)
        assert plan["score"] == pytest.approx(goal, abs=1e-8)


def test_targets_of_a_minimum_and_of_concave_means_are_optimal():
    optimize = pytest.importorskip("scipy.optimize")
    np = pytest.importorskip("numpy")
    x0 = np.array([30.0, 45.0, 60.0, 20.0])
    tree = "id = 'x'\nscale = [0, 100]\nmethod = {{ normalize = 'none' }}\n[[dimension]]\ncode = 'I'\naggregate = {}\n"
    tree += "".join(f"[[indicator]]\ncode = 'C{j}'\nparent = 'I'\nweight = {1 + j}\n" for j in range(4))
    data = {"unit": ["u", "v"], **{f"C{j}": [x0[j], 50.0] for j in range(4)}}
    w = np.arange(1, 5) / 10
    means = {"'geometric'": lambda x: np.exp(w @ np.log(x)), "'harmonic'": lambda x: 1 / (w @ (1 / x))}
    for model, mean in means.items():
        a = gi.assess(gi.Framework.from_toml(tree.format(model)), data, unit="unit")
        goal = a.score("u", "I") + 20
        plan = gi.explain.targets(a, "u", score=goal)
        bounds = list(zip(x0, np.full(4, 100.0), strict=True))
        found = optimize.minimize(
            lambda x: (x - x0).sum() / 100,
            np.full(4, 90.0),
            bounds=bounds,
            constraints={"type": "ineq", "fun": lambda x, mean=mean, goal=goal: mean(x) - goal},
            options={"ftol": 1e-12, "maxiter": 500},
        )
        assert plan["method"] == "linear-program"
        assert plan["effort"] == pytest.approx(found.fun, abs=1e-6)
        assert goal - 1e-9 <= plan["score"] <= goal + 1e-6
    a = gi.assess(gi.Framework.from_toml(tree.format("'minimum'")), data, unit="unit")
    plan = gi.explain.targets(a, "u", score=50)
    assert plan["effort"] == pytest.approx((20 + 5 + 30) / 100, abs=1e-6)
