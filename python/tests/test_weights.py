"""Weighting models: the golden values of the core through Python, errors, and what a weighting is in Python."""

import copy
import csv
import itertools
import json
import pickle

import pytest
from conftest import DATA

import govindex as gi

np = pytest.importorskip("numpy")

MCDA = DATA / "mcda"


def table(name):
    with open(MCDA / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(name):
    return json.loads((MCDA / name).read_text(encoding="utf-8"))


EXPECTED = {
    name: case["value"] for file in ("expected.json", "single_peer.json") for name, case in read(file)["cases"].items()
}
CRITERIA = table("criteria.csv")
D = ["higher" if row["direction"] == "max" else "lower" for row in CRITERIA]
X = np.array([[float(row[c["criterion"]]) for c in CRITERIA] for row in table("matrix.csv")])
PLACES = [-float(row["weight"]) for row in CRITERIA]

GOLDEN = {
    "equal": lambda: gi.weights.equal(6),
    "entropy": lambda: gi.weights.entropy(X),
    "std": lambda: gi.weights.standard_deviation(X),
    "variance": lambda: gi.weights.variance(X),
    "cv": lambda: gi.weights.coefficient_of_variation(X),
    "gini": lambda: gi.weights.gini(X),
    "critic": lambda: gi.weights.critic(X, directions=D),
    "critic_undirected": lambda: gi.weights.critic(X, directions=D, directed="ignored"),
    "merec": lambda: gi.weights.merec(X, directions=D),
    "cilos": lambda: gi.weights.cilos(X, directions=D),
    "idocriw": lambda: gi.weights.idocriw(X, directions=D),
    "angle": lambda: gi.weights.angle(X),
    "rancom": lambda: gi.weights.rancom(PLACES),
    "lopcow": lambda: gi.weights.lopcow(X, directions=D),
}


def test_every_weights_case_of_the_peers_is_here():
    assert {name.removeprefix("weights.") for name in EXPECTED if name.startswith("weights.")} == set(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
def test_the_weights_of_the_peers(name):
    made = GOLDEN[name]()
    np.testing.assert_allclose(made.weights, EXPECTED[f"weights.{name}"], rtol=1e-10, atol=1e-10)
    assert made.weights.sum() == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("size", read("ahp_matrices.json"))
def test_the_ahp_of_the_peers(size):
    said = read("ahp_matrices.json")[size]
    made = gi.weights.ahp(said)
    np.testing.assert_allclose(made.weights, EXPECTED[f"ahp{size}.eigenvector"], rtol=1e-10)
    assert made.details["lambda_max"] == pytest.approx(EXPECTED[f"ahp{size}.lambda_max"][0], rel=1e-10)
    rows = gi.weights.ahp(said, prioritization="geometric-mean").weights
    np.testing.assert_allclose(rows, EXPECTED[f"ahp{size}.geometric"], rtol=1e-10)


def test_the_rank_correlations_of_the_peers():
    ranks = table("ranks.csv")
    found = gi.stats.rank_agreement([-float(r["rank_a"]) for r in ranks], [-float(r["rank_b"]) for r in ranks])
    names = {"kendall": "kendall_tau"}
    for name, value in found.items():
        assert value == pytest.approx(EXPECTED[f"rankcorr.{names.get(name, name)}"][0], abs=1e-10)


# ── data of every kind ──────────────────────────────────────────────────────────────────────────────────────────────


def test_matrices_of_every_kind_give_the_same_bits():
    import pandas
    import polars

    expected = gi.weights.critic(X).weights
    codes = [c["criterion"] for c in CRITERIA]
    for x in (X.tolist(), np.asfortranarray(X), np.repeat(X, 2, axis=0)[::2], pandas.DataFrame(X, columns=codes)):
        np.testing.assert_array_equal(gi.weights.critic(x).weights, expected)
    frame = polars.DataFrame({code: X[:, j] for j, code in enumerate(codes)})
    made = gi.weights.critic(frame)
    np.testing.assert_array_equal(made.weights, expected)
    assert made.names == codes


def test_columns_of_frames_name_indicators_and_faults():
    import pandas

    frame = pandas.DataFrame({"ITEMS": [1.0, 2.0, 3.0], "DAYS": [5.0, 5.0, 5.0], "VISITS": [1.0, 1.0, 1.1]})
    made = gi.weights.entropy(frame)
    assert made.warnings == [
        f"ITEMS has {made.weights[0] * 100:.1f} % of the weight, over half",
        "DAYS has the same value in every unit and therefore no weight",
    ]
    for call, code in ((gi.weights.lopcow, "constant_indicator"), (gi.weights.cilos, "constant_indicator")):
        with pytest.raises(gi.MethodError) as caught:
            call(frame)
        assert (caught.value.code, caught.value.indicator) == (code, "DAYS")
    frame.loc[1, "ITEMS"] = None
    with pytest.raises(gi.DataError) as caught:
        gi.weights.side_by_side(frame)
    assert (caught.value.code, caught.value.indicator, caught.value.unit) == ("missing_value", "ITEMS", "row 1")
    assert gi.weights.ahp(pandas.DataFrame([[1, 2], [0.5, 1]], columns=["A", "B"])).names == ["A", "B"]
    assert gi.weights.entropy(pandas.DataFrame(X)).names is None


def test_panels_of_every_kind():
    periods = [X, X * 1.1 + 0.01]
    made = gi.weights.scatter_degree(periods, directions=D)
    assert made == gi.weights.scatter_degree(np.array(periods), directions=D)
    assert made == gi.weights.scatter_degree([x.tolist() for x in periods], directions=D)
    assert len(made.details["scatter"]) == 6
    # Periods may hold different units.
    assert len(gi.weights.scatter_degree([X, X[:5]], scale="pooled")) == 6
    with pytest.raises(gi.DataError) as caught:
        gi.weights.scatter_degree([X, X[:, :5]])
    assert caught.value.code == "length_mismatch"


def test_parameters_arrive():
    made = gi.weights.pca(X, directions=D, retain="count", count=np.int64(2), form="composite", negative="absolute")
    assert made.details["components"] == 2
    for part in ("form=composite", "retain=count", "count=2", "negative=absolute", "share=0.85"):
        assert part in made.variant
    assert gi.weights.d_critic(X, directions=D) == gi.weights.critic(X, directions=D, correlation="distance")
    assert (
        gi.weights.entropy(X, stage="min-max", shift=np.float64(0.01)).variant == "entropy(stage=min-max, shift=0.01)"
    )
    assert gi.weights.lopcow(X, divisor="population").variant == "lopcow(divisor=population)"
    said = [[1, 2, 4], [None, 1, np.nan], [None, None, 1]]
    made = gi.weights.ahp(said, random_index="donegan-dodd", incomplete_index="adjusted", limit=0.2)
    assert made.details["missing_comparisons"] == 1 and len(made.details["completed"]) == 3
    assert "random-index=donegan-dodd, incomplete-index=adjusted, limit=0.2" in made.variant
    made = gi.weights.delphi([[[5, 4], [4, 2]]], rule="fixed", least_mean=4, failures=1)
    assert made.weights.tolist() == [1, 0] and made.warnings == ["indicator 1 failed the rules and were dropped"]
    made = gi.weights.balance(X, [1] * 6, importance="shapley", tolerance=1e-6, steps=500)
    np.testing.assert_allclose(made.details["importance"], [1 / 6] * 6, atol=1e-6)


# ── from people ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_several_experts():
    one, other = [[1, 4], [0.25, 1]], [[1, 1], [1, 1]]
    for said in ([one, other], np.array([one, other]), [np.array(one), other]):
        np.testing.assert_allclose(gi.weights.ahp(said).weights, [2 / 3, 1 / 3])
    np.testing.assert_allclose(gi.weights.ahp([one, other], experts=[1, 0]).weights, [0.8, 0.2])
    made = gi.weights.ahp([one, other], group="priorities-arithmetic")
    np.testing.assert_allclose(made.weights, [0.65, 0.35])
    assert gi.weights.ahp([one]).details["expert_weights"] == [1]
    assert "expert_weights" not in gi.weights.ahp(one).details
    with pytest.raises(gi.MethodError, match=r"at \(0, 1\) of expert 1") as caught:
        gi.weights.ahp([one, [[1, -1], [1, 1]]])
    assert caught.value.code == "judgement"


def test_a_tree_says_where_a_judgement_is_wrong():
    tree = {"code": "INDEX", "children": ["A", {"code": "B", "children": ["C", "D"], "judgements": [[1, 2], [1, 1]]}]}
    tree["judgements"] = [[1, 1], [1, 1]]
    with pytest.raises(gi.MethodError, match="at `B`"):
        gi.weights.ahp_hierarchy(tree)
    with pytest.raises(TypeError, match="`code`, `judgements` and `children`"):
        gi.weights.ahp_hierarchy({"kode": "INDEX"})
    tree["children"][1]["judgements"] = [[1, 2], [0.5, 1]]
    made = gi.weights.ahp_hierarchy(tree)
    assert made.names == made.details["leaves"] == ["A", "C", "D"]
    np.testing.assert_allclose(made.weights, [1 / 2, 1 / 3, 1 / 6])


def test_delphi_rounds_as_dicts_and_as_arrays():
    ratings = [[5, 4, None], [5, 5, 3], [4, 4, 1]]
    said = {"ratings": ratings, "sent": 4, "basis": [0.9, 0.8, 1.0], "familiarity": [0.8, 0.8, 0.6]}
    made = gi.weights.delphi([ratings, said])
    assert made.details["authorities"] == [pytest.approx(49 / 60)]
    report = gi.weights.delphi_round(**said)
    assert report["means"] == made.details["means"] and report["response_rate"] == 0.75
    with pytest.raises(TypeError, match="round 0 must hold `ratings`"):
        gi.weights.delphi([{"rating": ratings}])
    assert gi.weights.delphi_round(ratings)["authority"] is None


# ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

BAD = [
    (lambda: gi.weights.entropy(X, stage="raw"), gi.MethodError, "invalid_parameter", {"parameter": "stage"}),
    (lambda: gi.weights.entropy(X, shift=-1), gi.MethodError, "invalid_parameter", {"found": "-1"}),
    (lambda: gi.weights.entropy(X, shift=np.nan), gi.MethodError, "invalid_parameter", {"found": "nan"}),
    (lambda: gi.weights.entropy(X, shift="a"), gi.MethodError, "invalid_parameter", {"expected": "a finite number"}),
    (lambda: gi.weights.critic(X, correlation="tau"), gi.MethodError, "invalid_parameter", {"method": "critic"}),
    (lambda: gi.weights.critic(X, correlation=3), gi.MethodError, "invalid_parameter", {"parameter": "correlation"}),
    (lambda: gi.weights.critic(X, directions=["up"] * 6), gi.MethodError, "invalid_parameter", {"found": '"up"'}),
    (lambda: gi.weights.critic(X, directions=["lower"]), gi.DataError, "length_mismatch", {"expected": 6}),
    (lambda: gi.weights.pca(X, count=-1), gi.MethodError, "invalid_parameter", {"parameter": "count"}),
    (lambda: gi.weights.pca(X, count=1.5), gi.MethodError, "invalid_parameter", {"found": "1.5"}),
    (lambda: gi.weights.pca(X, count=10**30), gi.MethodError, "invalid_parameter", {"parameter": "count"}),
    (lambda: gi.weights.entropy(-X), gi.MethodError, "unsuitable_value", {"indicator": "column 0", "unit": "row 0"}),
    (lambda: gi.weights.entropy(X[:1]), gi.MethodError, "too_few", {"needed": 2}),
    (lambda: gi.weights.gini(np.ones((3, 2))), gi.MethodError, "undetermined", {"model": "gini"}),
    (lambda: gi.weights.variance([[1, np.inf], [1, 2]]), gi.DataError, "not_finite", {"indicator": "column 1"}),
    (lambda: gi.weights.merec(np.empty((0, 2))), gi.DataError, "empty_table", {}),
    (lambda: gi.weights.merec(np.empty((2, 0))), gi.DataError, "empty_table", {}),
    (lambda: gi.weights.scatter_degree([]), gi.MethodError, "too_few", {}),
    (lambda: gi.weights.balance(X, [1, 2]), gi.DataError, "length_mismatch", {"found": 2}),
    (lambda: gi.weights.balance(X, [0] * 6), gi.MethodError, "weights", {}),
    (lambda: gi.weights.ahp([[1, 2], [2, 1]]), gi.MethodError, "judgement", {"model": "ahp"}),
    (lambda: gi.weights.ahp([[1, 2, 3], [0.5, 1, 2]]), gi.DataError, "length_mismatch", {}),
    (
        lambda: gi.weights.ahp([[1, None], [None, 1]]),
        gi.MethodError,
        "judgement",
        {"items": ["item 1"], "first": "item 0"},
    ),
    (lambda: gi.weights.best_worst(-1, 1, [1, 2], [2, 1]), gi.MethodError, "judgement", {}),
    (lambda: gi.weights.swara([0, 0], [1]), gi.MethodError, "judgement", {}),
    (lambda: gi.weights.order_relation([0, 1], [0.5]), gi.MethodError, "judgement", {}),
    (lambda: gi.weights.rank_based([]), gi.MethodError, "too_few", {}),
    (lambda: gi.weights.rank_based([1, None]), gi.DataError, "missing_value", {"indicator": "item 1"}),
    (lambda: gi.weights.rancom_pairwise([[0.5, 1], [1, 0.5]]), gi.MethodError, "judgement", {}),
    (lambda: gi.weights.budget([[1, 2]], experts=[1, 2]), gi.DataError, "length_mismatch", {}),
    (lambda: gi.weights.budget([[0, 0]]), gi.MethodError, "judgement", {}),
    (lambda: gi.weights.delphi([]), gi.MethodError, "too_few", {"of": "rounds"}),
    (lambda: gi.weights.delphi_round([[6, 1]]), gi.MethodError, "judgement", {}),
    (lambda: gi.weights.combine([[1, 2]]), gi.MethodError, "too_few", {}),
    (lambda: gi.weights.combine([[1, 2], [1, 2, 3]]), gi.DataError, "length_mismatch", {}),
    (lambda: gi.weights.influence(X, [1, 2]), gi.DataError, "length_mismatch", {}),
    (lambda: gi.weights.compare({}), gi.MethodError, "too_few", {}),
    (lambda: gi.weights.compare({"a": [1, -1]}), gi.MethodError, "weights", {}),
    (lambda: gi.weights.equal(3).named(["A"]), gi.DataError, "length_mismatch", {"found": 1}),
    (lambda: gi.weights.compare({"a": [1, 1]}).agreement("rho"), gi.MethodError, "invalid_parameter", {}),
    (lambda: gi.stats.correlations(X, kind="tau"), gi.MethodError, "invalid_parameter", {"parameter": "kind"}),
    (lambda: gi.stats.correlations([[1, None], [2, 3]]), gi.DataError, "missing_value", {}),
    (lambda: gi.stats.gini([0, 0]), gi.MethodError, "undetermined", {}),
    (lambda: gi.stats.theil([-1, 0]), gi.MethodError, "unsuitable_value", {}),
    (lambda: gi.stats.gini([]), gi.DataError, "empty_table", {}),
    (lambda: gi.stats.moments([1], divisor="n"), gi.MethodError, "invalid_parameter", {}),
    (lambda: gi.stats.concordance([[1, 2]]), gi.MethodError, "too_few", {}),
    (lambda: gi.stats.rank_agreement([1, 2], [1]), gi.DataError, "length_mismatch", {}),
]


@pytest.mark.parametrize(("call", "kind", "code", "facts"), BAD)
def test_bad_values_are_named(call, kind, code, facts):
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert error.code == code and len(str(error)) < 500
    assert {name: getattr(error, name) for name in facts} == facts


def test_a_wrong_word_is_answered_with_those_that_are_known():
    with pytest.raises(gi.MethodError) as caught:
        gi.weights.critic(X, correlation="tau")
    assert str(caught.value) == (
        "critic: `correlation` is tau; it must be one of `pearson`, `spearman`, `kendall`, `distance`"
    )


def test_wrong_types_are_named():
    with pytest.raises(TypeError, match="`directions` must be a sequence"):
        gi.weights.critic(X, directions="lower")
    with pytest.raises(TypeError, match="`X` must be 2-D"):
        gi.weights.entropy([1, 2, 3])
    with pytest.raises(TypeError, match="`judgements` must be 2-D"):
        gi.weights.ahp([1, 2])
    with pytest.raises(TypeError, match="`best`"):
        gi.weights.best_worst("A", 1, [1, 2], [2, 1])
    with pytest.raises(TypeError, match="unexpected keyword"):
        gi.weights.entropy(X, stag="given")
    with pytest.raises(gi.MethodError, match="unknown field `stag`"):
        gi._core.weigh("entropy", [(np.asfortranarray(X), None, None)], None, {"stag": "given"}, None)
    with pytest.raises(ValueError, match="no model `oracle`"):
        gi._core.weigh_judged("oracle", {}, {}, None)


# ── what a weighting is ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_weighting_stands_for_its_weights():
    made = gi.weights.entropy(X)
    assert len(made) == 6 and made.model == "entropy"
    np.testing.assert_array_equal(np.asarray(made), made.weights)
    assert np.asarray(made, dtype=np.float32).dtype == np.float32
    assert np.array(made, copy=True).tolist() == made.weights.tolist()
    np.testing.assert_array_equal(
        gi.scoring.arithmetic(X, weights=made), gi.scoring.arithmetic(X, weights=made.weights)
    )
    made.weights[0] = 7  # The array is the caller's own.
    assert made.weights[0] < 1
    plain = made.to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert list(plain) == ["model", "variant", "names", "weights", "details", "warnings"]


@pytest.mark.parametrize("name", [*GOLDEN, "ahp", "named"])
def test_a_weighting_travels(name):
    others = {
        "ahp": lambda: gi.weights.ahp([[1, 2, 0.5], [0.5, 1, 2], [2, 0.5, 1]]),
        "named": lambda: gi.weights.equal(2).named(["A", "B"]),
    }
    made = {**GOLDEN, **others}[name]()
    again = pickle.loads(pickle.dumps(made))
    assert again == made and repr(again) == repr(made) and again.warnings == made.warnings
    assert copy.copy(made) is made and copy.deepcopy(made) is made
    assert made != made.named([f"C{j}" for j in range(len(made))]) and made != 3


def test_a_weighting_is_shown():
    made = gi.weights.entropy([[1, 2, 5], [1, 3, 5], [4, 2.5, 5]]).named(["<b>", "B & C", "D"])
    assert repr(made) == (
        "entropy(stage=given, shift=0)\n"
        "indicator  weight\n"
        "<b>        0.9451\n"
        "B & C      0.0549\n"
        "D          0.0000\n"
        "warning: <b> has 94.5 % of the weight, over half\n"
        "warning: D has the same value in every unit and therefore no weight"
    )
    html = made._repr_html_()
    assert "<b>" not in html and html.count("&lt;b&gt;") == 2 and "B &amp; C" in html


def test_negative_shares_are_of_weightings():
    sets = [[0.8, 0.1, 0.1], [0.4, 0.3, 0.3]]
    made = gi.weights.combine([gi.weights.equal(3).named(["A", "B", "C"]), *sets], form="additive")
    assert made.names == ["A", "B", "C"]
    made = gi.weights.combine(sets, form="game-theory")
    assert "negative weights of weighting 1 were replaced by the best shares of at least 0" in made.warnings


# ── comparisons, and the models inside an assessment ────────────────────────────────────────────────────────────────


def test_side_by_side():
    found = gi.weights.side_by_side(np.c_[X, np.full(len(X), 3.0)], directions=[*D, "higher"])
    assert "entropy" in found.models and len(found) == len(found.models)
    rows = found.table().to_dict()
    fault = rows["fault"][found.models.index("lopcow")]
    assert rows["0"][found.models.index("lopcow")] is None and "column 6" in fault
    with pytest.raises(gi.MethodError) as caught:
        found["lopcow"]
    assert caught.value.code == "constant_indicator"
    with pytest.raises(KeyError, match="no model `oracle`"):
        found["oracle"]
    agreement = found.agreement().to_dict()
    assert agreement["entropy"][found.models.index("entropy")] == 1
    assert agreement["lopcow"][0] is None
    summary = found.summary().to_dict()
    assert all(a <= b <= c for a, b, c in zip(summary["least"], summary["mean"], summary["most"], strict=True))
    assert "<table" in found._repr_html_()


@pytest.fixture
def weighted():
    framework = gi.Framework.from_toml(
        """
        id = "x"
        [method]
        normalize = { min-max = {} }
        [[dimension]]
        code = "INDEX"
        weights = { critic = { correlation = "spearman" } }
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
    return gi.assess(framework, {"u": list("abcde"), "A": [1, 2, 3, 4, 6], "B": [2, 1, 4, 3, 5], "C": [3, 3, 3, 3, 4]})


def test_the_models_inside_an_assessment(weighted):
    made = weighted.weighting("INDEX")
    assert isinstance(made, gi.Weighting) and made.names == ["A", "B", "C"]
    scores = np.array([weighted.step("normalized")[code] for code in "ABC"]).T
    np.testing.assert_allclose(made.weights, gi.weights.critic(scores, correlation="spearman").weights)
    assert weighted.weighting("A") is None
    models = weighted.weighting_models("INDEX").to_dict()
    assert models["model"][0] == "in use"
    np.testing.assert_allclose([models[code][0] for code in "ABC"], made.weights)
    influence = weighted.influence().to_dict()
    assert influence["indicator"] == ["A", "B", "C"]
    alone = gi.weights.influence(scores, made).to_dict()
    np.testing.assert_allclose(influence["importance"], alone["importance"])
    assert alone["indicator"] == ["A", "B", "C"]


def test_a_panel_has_one_set_of_weights():
    framework = gi.Framework.from_toml(
        """
        id = "x"
        [method]
        normalize = "none"
        [[dimension]]
        code = "INDEX"
        weights = { scatter-degree = { scale = "given" } }
        [[indicator]]
        code = "A"
        parent = "INDEX"
        [[indicator]]
        code = "B"
        parent = "INDEX"
        """
    )
    data = {"y": [1, 1, 2, 2], "u": list("vwvw"), "A": [1.0, 2.0, 4.0, 3.0], "B": [3.0, 0.0, 1.0, 2.0]}
    results = gi.assess(framework, data, unit="u", period="y")
    want = gi.weights.scatter_degree([[[1, 3], [2, 0]], [[4, 1], [3, 2]]], scale="given")
    for result in results.values():
        made = result.weighting("INDEX")
        np.testing.assert_allclose(made.weights, want.weights)
        assert made.details["periods"] == ["1", "2"]
        assert pickle.loads(pickle.dumps(result)).weights() == result.weights()


def test_the_models_of_an_assessment_name_what_they_lack(weighted):
    for call in (weighted.weighting, weighted.weighting_models):
        with pytest.raises(gi.FrameworkError) as caught:
            call("INDEKS")
        assert caught.value.code == "unknown_node"
    with pytest.raises(gi.MethodError) as caught:
        weighted.weighting_models("A")
    assert caught.value.code == "too_few"


def test_judged_models_of_a_framework_warn_with_names():
    framework = gi.Framework.from_toml(
        """
        id = "x"
        [[dimension]]
        code = "INDEX"
        [dimension.weights.best-worst]
        best = "A"
        worst = "C"
        best-to-others = { B = 2, C = 8 }
        others-to-worst = { A = 8, B = 4 }
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
    result = gi.assess(framework, {"u": ["a", "b"], "A": [1, 2], "B": [2, 1], "C": [3, 4]})
    made = result.weighting("INDEX")
    np.testing.assert_allclose(made.weights, gi.weights.best_worst(0, 2, [1, 2, 8], [8, 4, 1]).weights)
    assert made.warnings == ["A has 61.5 % of the weight, over half"]


def test_statistics():
    np.testing.assert_allclose(gi.stats.correlations(X), np.corrcoef(X, rowvar=False), atol=1e-12)
    assert gi.stats.moments([])["mean"] is None
    found = gi.stats.moments(X[:, 0], divisor="population")
    assert (found["count"], found["sd"]) == (len(X), pytest.approx(X[:, 0].std()))
    found = gi.stats.concordance([[1, 2, 3], [2, 1, 3]])
    assert (found["experts"], found["items"], found["degrees"]) == (2, 3, 2)
    assert found["test"] == "chi-square"


def test_agreement_of_few_experts():
    """Every order of every expert's ranks, counted one by one."""
    rankdata = pytest.importorskip("scipy.stats").rankdata
    ratings = np.array([[4, 1, 2, 2, 5], [3, 1, 1, 1, 4], [5, 2, 3, 1, 4]])
    ranks = rankdata(ratings, axis=1)
    orders = [np.array(list(itertools.permutations(row))) for row in ranks[1:]]
    sums = ranks[0] + orders[0][:, None, :] + orders[1][None, :, :]
    spread = ((sums - 9.0) ** 2).sum(axis=2)
    want = (spread >= ((ranks.sum(axis=0) - 9.0) ** 2).sum() - 1e-9).mean()
    exact = gi.stats.concordance(ratings, test="exact")
    assert (exact["test"], exact["p_value"]) == ("exact", pytest.approx(want, rel=1e-12))
    drawn = gi.stats.concordance(ratings, test="permutation", draws=4000, seed=1)
    assert drawn["test"] == {"permutation": {"draws": 4000, "seed": 1}}
    assert drawn["p_value"] == pytest.approx(want, abs=5 * (want / 4000) ** 0.5)
    assert drawn["p_value"] == gi.stats.concordance(ratings, test="permutation", draws=4000, seed=1)["p_value"]
    f = gi.stats.concordance(ratings, test="f")
    tail = pytest.importorskip("scipy.stats").f.sf(f["f"], *f["f_degrees"])
    assert f["p_value"] == pytest.approx(tail, rel=1e-9)
    report = gi.weights.delphi_round(ratings, test="exact")
    assert report["concordance"]["p_value"] == exact["p_value"]
    made = gi.weights.delphi([ratings], test="exact")
    assert made.details["kendall_p"] == [exact["p_value"]]
    for bad in ({"test": "exakt"}, {"test": "permutation", "draws": 0}):
        with pytest.raises(gi.MethodError) as caught:
            gi.stats.concordance(ratings, **bad)
        assert caught.value.code == "invalid_parameter"
    with pytest.raises(gi.MethodError, match="exact for 9 experts and 10 items"):
        gi.stats.concordance(np.tile(np.arange(10), (9, 1)), test="exact")
