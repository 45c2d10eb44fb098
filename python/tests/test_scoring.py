"""Scoring models through Python: the numbers of the peers, errors, and results that travel."""

import copy
import csv
import json
import pickle
import threading
import time
from pathlib import Path

import pytest

import govindex as gi

np = pytest.importorskip("numpy")

DATA = Path(__file__).parents[2] / "tests" / "data" / "mcda"
MODELS = [
    "aras",
    "borda",
    "cocoso",
    "codas",
    "copeland",
    "copras",
    "edas",
    "grey_relational",
    "mabac",
    "marcos",
    "mazziotta_pareto",
    "moora",
    "multimoora",
    "promethee",
    "spotis",
    "topsis",
    "vikor",
    "waspas",
    "wpm",
    "wsm",
]


def lines(name):
    return (DATA / name).read_text(encoding="utf-8").splitlines()


class Golden:
    """The matrix of 12 units and 6 indicators on which other codes agree."""

    def __init__(self):
        matrix = list(csv.reader(lines("matrix.csv")))[1:]
        criteria = list(csv.DictReader(lines("criteria.csv")))
        self.X = np.array([row[1:] for row in matrix], dtype=float)
        self.weights = [float(row["weight"]) for row in criteria]
        self.directions = ["higher" if row["direction"] == "max" else "lower" for row in criteria]
        self.q = [float(row["promethee_q"]) for row in criteria]
        self.p = [float(row["promethee_p"]) for row in criteria]
        self.cases = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))["cases"]
        self.cases |= json.loads((DATA / "single_peer.json").read_text(encoding="utf-8"))["cases"]

    def score(self, model, **parameters):
        return getattr(gi.scoring, model)(self.X, weights=self.weights, directions=self.directions, **parameters)


@pytest.fixture(scope="module")
def golden():
    return Golden()


CASES = {
    "wsm_minmax": ("wsm", {"normalization": "min-max"}),
    "wsm_linear": ("wsm", {}),
    "wsm_sum": ("wsm", {"normalization": "sum"}),
    "wpm_linear": ("wpm", {}),
    "waspas": ("waspas", {}),
    "topsis_vector": ("topsis", {}),
    "topsis_minmax": ("topsis", {"normalization": "min-max"}),
    "vikor_q": ("vikor", {}),
    "copras": ("copras", {}),
    "edas": ("edas", {}),
    "mabac": ("mabac", {}),
    "marcos": ("marcos", {}),
    "codas": ("codas", {}),
    "cocoso": ("cocoso", {}),
    "spotis": ("spotis", {}),
    "aras": ("aras", {}),
    "moora_ratio": ("moora", {}),
    "gra": ("grey_relational", {}),
}


@pytest.mark.parametrize("case", CASES)
def test_the_scores_and_ranks_of_the_peers(golden, case):
    model, parameters = CASES[case]
    expected = golden.cases[f"score.{case}"]
    scored = golden.score(model, **parameters)
    np.testing.assert_allclose(scored.scores, expected["value"], rtol=1e-10, atol=1e-10)
    assert scored.ranks().tolist() == expected["rank_min"]
    assert scored.better == ("lower" if model in ("vikor", "spotis") else "higher")


@pytest.mark.parametrize("form", ["usual", "ushape", "vshape", "level", "linear"])
def test_the_net_flows_of_the_peers(golden, form):
    each = {
        "usual": lambda q, p: "usual",
        "ushape": lambda q, p: {"u-shape": {"q": q}},
        "vshape": lambda q, p: {"v-shape": {"p": p}},
        "level": lambda q, p: {"level": {"q": q, "p": p}},
        "linear": lambda q, p: {"linear": {"q": q, "p": p}},
    }[form]
    preferences = [each(q, p) for q, p in zip(golden.q, golden.p, strict=True)]
    scored = golden.score("promethee", preferences=preferences)
    expected = golden.cases[f"score.promethee2_{form}"]
    np.testing.assert_allclose(scored.scores, expected["value"], rtol=1e-10, atol=1e-10)
    assert scored.ranks().tolist() == expected["rank_min"]
    flows = golden.score("promethee_flows", preferences=preferences)
    np.testing.assert_array_equal(flows.net, scored.scores)
    np.testing.assert_array_equal(flows.plus, scored.details["phi_plus"])
    np.testing.assert_array_equal(flows.minus, scored.details["phi_minus"])


@pytest.mark.parametrize("case", ["minmax", "linear", "sum", "vector", "max"])
def test_the_normalizations_of_the_peers(golden, case):
    name = {"minmax": "min-max"}.get(case, case)
    z = gi.scoring.normalized(golden.X, directions=golden.directions, normalization=name)
    assert z.shape == golden.X.shape
    np.testing.assert_allclose(z, golden.cases[f"normalise.{case}"]["value"], rtol=1e-10, atol=1e-10)


def test_the_parts_of_vikor(golden):
    details = golden.score("vikor").details
    np.testing.assert_allclose(details["S"], golden.cases["score.vikor_s"]["value"], atol=1e-10)
    np.testing.assert_allclose(details["R"], golden.cases["score.vikor_r"]["value"], atol=1e-10)
    assert details["compromise"].dtype == bool and details["compromise"].shape == (12,)
    assert details["best"].shape == (6,) and isinstance(details["advantage"], float)
    assert isinstance(details["acceptable_stability"], bool)


def test_the_grades_of_electre_tri(golden):
    # As in tests/it/scoring.rs, where it is said who agrees on them.
    parameters = {
        "profiles": [
            [7.4813, 0.1219, 5.2193, 1614.24, 0.8067, 5.6282],
            [13.8346, 0.0825, 7.8536, 812.94, 1.0383, 8.2442],
        ],
        "q": np.multiply(golden.q, 0.2),
        "p": np.multiply(golden.p, 0.2),
        "v": np.multiply(golden.p, 0.6),
        "cut": 0.6,
    }
    pessimistic = golden.score("electre_tri", **parameters)
    optimistic = golden.score("electre_tri", **parameters, rule="optimistic")
    assert pessimistic.grades.tolist() == [1, 2, 1, 1, 1, 0, 1, 1, 2, 1, 1, 0]
    assert optimistic.grades.tolist() == [1, 2, 2, 1, 2, 1, 1, 1, 2, 1, 2, 2]
    assert pessimistic.unit_over_profile.shape == pessimistic.profile_over_unit.shape == (12, 2)
    assert pessimistic.table()["grade"] == pessimistic.grades.tolist() and pessimistic != optimistic


def test_pairs_and_votes(golden):
    shares = golden.score("outranking")
    np.testing.assert_allclose((shares + shares.T)[~np.eye(12, dtype=bool)], 1)
    wins = (shares > 0.5).sum(axis=1) - (shares.T > 0.5).sum(axis=1)
    scored = golden.score("copeland")
    assert scored.scores.tolist() == wins.tolist()
    vote = golden.score("condorcet")
    assert vote["winner"] == (wins.argmax() if wins.max() == 11 else None)
    assert vote["smith"] and set(vote) == {"winner", "loser", "smith", "dominant_pairs"}
    assert golden.score("borda", share=True).scores.max() <= 1
    assert gi.scoring.copeland([[1, None], [2, 5]]).scores.tolist() == [-1, 1]
    assert gi.scoring.condorcet([[2, 1], [1, 2]])["winner"] is None


def test_rules_by_row():
    X = [[90, 60, 50, 10], [None, 60, 50, 10], [None] * 4]
    expected = {"minimum": [10, 10], "maximum": [90, 60], "median": [55, 50], "owa": [52.5, 40]}
    for name, scores in expected.items():
        found = getattr(gi.scoring, name)(X)
        assert isinstance(found, np.ndarray)
        np.testing.assert_allclose(found, [*scores, np.nan])
    np.testing.assert_allclose(gi.scoring.trimmed(X[:1], share=0.25), [55])
    np.testing.assert_allclose(gi.scoring.median(X[:2], missing="zero"), [55, 30])
    assert np.isnan(gi.scoring.minimum(X, missing="propagate")).tolist() == [False, True, True]
    assert np.isnan(gi.scoring.maximum(X, least=1)).tolist() == [False, True, True]
    np.testing.assert_allclose(gi.scoring.product([[0.5, 0.75], [None, 0.75]]), [0.375, 0.75])
    with pytest.raises(gi.MethodError, match="from 0 to 1"):
        gi.scoring.product([[90, 10]])
    np.testing.assert_allclose(gi.scoring.choquet([[90, 10]], {}, weights=[3, 1]), [70])
    np.testing.assert_allclose(gi.scoring.choquet([[90, 10]], {(1, 0): -0.6}), [74])


@pytest.mark.parametrize("model", MODELS)
def test_weights_are_equal_by_default_and_of_any_kind(golden, model):
    score = getattr(gi.scoring, model)
    default = score(golden.X, directions=golden.directions)
    for weights in ([1.0] * 6, np.full(6, 7.0), gi.weights.equal(6)):
        np.testing.assert_allclose(
            score(golden.X, directions=golden.directions, weights=weights).scores, default.scores, atol=1e-12
        )
    assert len(default) == 12 and default.variant.startswith(default.model)


@pytest.mark.parametrize("model", MODELS)
def test_matrices_of_every_kind_give_the_same(golden, model):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    expected = golden.score(model)
    score = getattr(gi.scoring, model)
    for X in (
        golden.X.tolist(),
        np.asfortranarray(golden.X),
        np.repeat(golden.X, 2, axis=0)[::2],
        pandas.DataFrame(golden.X),
        polars.DataFrame(golden.X),
    ):
        assert score(X, weights=golden.weights, directions=golden.directions) == expected


def test_parameters_arrive(golden):
    variants = {
        golden.score("topsis", weighting="distance").variant: "weighting=distance",
        golden.score("waspas", lambda_=0.25).variant: "lambda=0.25",
        golden.score("cocoso", lambda_=0.25).variant: "lambda=0.25",
        golden.score("codas", tau=0.05).variant: "tau=0.05",
        golden.score("grey_relational", rho=0.3).variant: "rho=0.3",
        golden.score("vikor", v=0.6).variant: "v=0.6",
        golden.score("multimoora", combine="rank-sum").variant: "rank-sum",
        golden.score("wpm", normalization="sum").variant: "normalization=sum",
    }
    for variant, part in variants.items():
        assert part in variant
    bounds = list(zip(golden.X.min(axis=0) - 1, golden.X.max(axis=0) + 1, strict=True))
    fixed = golden.score("spotis", bounds=bounds, expected=golden.X.mean(axis=0))
    np.testing.assert_allclose(fixed.details["ideal"], golden.X.mean(axis=0))
    assert "fixed" in golden.score("topsis", bounds=np.array(bounds), normalization="min-max").variant
    worse = golden.score("mazziotta_pareto", phenomenon="negative")
    assert worse.better == "lower" and (worse.details["penalty"] >= 0).all()


OK = [[1, 2], [3, 1]]
BAD = [
    (lambda: gi.scoring.topsis(np.empty((0, 3))), gi.DataError, {"code": "empty_table"}),
    (lambda: gi.scoring.topsis(np.empty((3, 0))), gi.DataError, {"code": "empty_table"}),
    (
        lambda: gi.scoring.topsis([[1, None], [2, 3]]),
        gi.DataError,
        {"code": "missing_value", "indicator": "column 1", "unit": "row 0", "missing": 1},
    ),
    (
        lambda: gi.scoring.vikor([[1, 2], [np.inf, 3]]),
        gi.DataError,
        {"code": "not_finite", "indicator": "column 0", "unit": "row 1", "value": "inf"},
    ),
    (lambda: gi.scoring.median([[1, np.inf]]), gi.DataError, {"code": "not_finite", "indicator": "column 1"}),
    (
        lambda: gi.scoring.wsm(OK, weights=[1]),
        gi.DataError,
        {"code": "length_mismatch", "found": 1, "expected": 2, "of": "columns"},
    ),
    (lambda: gi.scoring.wsm(OK, directions=["higher"]), gi.DataError, {"code": "length_mismatch", "found": 1}),
    (lambda: gi.scoring.wsm(OK, weights=[0, 0]), gi.MethodError, {"code": "weights"}),
    (lambda: gi.scoring.wsm(OK, weights=[2, -1]), gi.MethodError, {"code": "weights"}),
    (
        lambda: gi.scoring.wsm(OK, directions=["up", "lower"]),
        gi.MethodError,
        {"code": "invalid_parameter", "parameter": "directions", "found": '"up"'},
    ),
    (
        lambda: gi.scoring.wsm(OK, normalization="min-mix"),
        gi.MethodError,
        {"code": "invalid_parameter", "method": "wsm", "parameter": "normalization", "found": "min-mix"},
    ),
    (
        lambda: gi.scoring.wsm([[1, 2], [-3, 1]]),
        gi.MethodError,
        {"code": "out_of_domain", "child": "column 0", "unit": "row 1", "value": -3},
    ),
    (lambda: gi.scoring.multimoora([[1, 0]]), gi.MethodError, {"code": "out_of_domain", "child": "column 1"}),
    (lambda: gi.scoring.topsis([[1, 2], [1, 2]]), gi.MethodError, {"code": "no_score"}),
    (lambda: gi.scoring.cocoso([[1, 1], [2, 2]]), gi.MethodError, {"code": "no_score"}),
    (
        lambda: gi.scoring.topsis(OK, normalization="vector", bounds=[(0, 5), (0, 5)]),
        gi.MethodError,
        {"code": "invalid_parameter", "parameter": "normalization"},
    ),
    (lambda: gi.scoring.spotis(OK, bounds=[(5, 0), (0, 5)]), gi.MethodError, {"parameter": "bounds"}),
    (lambda: gi.scoring.spotis(OK, bounds=[(0, 2), (0, 5)]), gi.MethodError, {"code": "out_of_domain", "value": 3}),
    (lambda: gi.scoring.spotis(OK, bounds=[(0, 5)]), gi.DataError, {"code": "length_mismatch"}),
    (lambda: gi.scoring.vikor(OK, v=2), gi.MethodError, {"parameter": "v", "found": "2"}),
    (lambda: gi.scoring.vikor(OK, v=np.nan), gi.MethodError, {"parameter": "v", "found": "nan"}),
    (lambda: gi.scoring.waspas(OK, lambda_=-1), gi.MethodError, {"parameter": "lambda"}),
    (lambda: gi.scoring.codas(OK, tau=-1), gi.MethodError, {"parameter": "tau"}),
    (lambda: gi.scoring.grey_relational(OK, rho=0), gi.MethodError, {"parameter": "rho"}),
    (lambda: gi.scoring.copeland(OK, least=2), gi.MethodError, {"parameter": "least"}),
    (lambda: gi.scoring.borda(OK, share="no"), gi.MethodError, {"parameter": "share", "expected": "a boolean"}),
    (lambda: gi.scoring.promethee(OK, preferences={"linera": {}}), gi.MethodError, {"parameter": "preferences"}),
    (
        lambda: gi.scoring.promethee(OK, preferences={"linear": {"q": 5, "p": 1}}),
        gi.MethodError,
        {"code": "invalid_parameter", "parameter": "p"},
    ),
    (lambda: gi.scoring.promethee(OK, preferences=["usual"] * 3), gi.DataError, {"code": "length_mismatch"}),
    (lambda: gi.scoring.electre_tri(OK, [[1, 2, 3]]), gi.DataError, {"code": "length_mismatch"}),
    (lambda: gi.scoring.electre_tri(OK, [[1, 2]], cut=0.4), gi.MethodError, {"parameter": "cut"}),
    (lambda: gi.scoring.electre_tri(OK, [[2, 2], [1, 1]]), gi.MethodError, {"parameter": "profiles"}),
    (lambda: gi.scoring.mazziotta_pareto([[1, 2], [1, 3]]), gi.MethodError, {"code": "constant_indicator"}),
    (lambda: gi.scoring.trimmed(OK, share=0.5), gi.MethodError, {"parameter": "share"}),
    (lambda: gi.scoring.owa(OK, [1]), gi.DataError, {"code": "length_mismatch"}),
    (lambda: gi.scoring.owa(OK, [1, -1]), gi.MethodError, {"code": "weights"}),
    (lambda: gi.scoring.choquet(OK, {(0, 5): 0.1}), gi.MethodError, {"parameter": "interactions"}),
    (lambda: gi.scoring.choquet(OK, {(0, -1): 0.1}), gi.MethodError, {"parameter": "interactions"}),
    (lambda: gi.scoring.choquet(OK, {(0, 1): 3}), gi.MethodError, {"code": "invalid_parameter"}),
    (lambda: gi.scoring.power(OK, np.inf), gi.MethodError, {"parameter": "p"}),
    (lambda: gi.scoring.normalized(OK, normalization="z"), gi.MethodError, {"parameter": "normalization"}),
    (lambda: gi.scoring.wsm(OK).ranks(ties="last"), gi.MethodError, {"parameter": "ties"}),
    (lambda: gi.scoring.wsm(OK).named(["A"]), gi.DataError, {"code": "length_mismatch"}),
]


@pytest.mark.parametrize(("call", "kind", "facts"), BAD)
def test_bad_values_are_named(call, kind, facts):
    with pytest.raises(kind) as caught:
        call()
    assert {fact: getattr(caught.value, fact) for fact in facts} == facts
    pickle.loads(pickle.dumps(caught.value))


def test_wrong_types_are_named():
    with pytest.raises(TypeError, match="not one word"):
        gi.scoring.topsis(OK, directions="higher")
    with pytest.raises(TypeError, match=r"`X` must be 2-D, not of shape \(2,\)"):
        gi.scoring.topsis([1, 2])
    with pytest.raises(gi.MethodError, match="promethee: missing field `p`"):
        gi.scoring.promethee(OK, preferences={"linear": {"q": 1}})
    with pytest.raises(TypeError, match="unexpected keyword argument 'vv'"):
        gi.scoring.vikor(OK, vv=1)
    with pytest.raises(IndexError, match="there are 2 units"):
        gi.scoring.promethee_flows(OK).relation(0, 2)


def test_columns_of_frames_name_their_errors():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    columns = {"ITEMS": [1.0, 2.0], "DAYS": [None, -5.0]}
    for frame in (pandas.DataFrame(columns), polars.DataFrame(columns)):
        with pytest.raises(gi.DataError) as caught:
            gi.scoring.topsis(frame)
        assert caught.value.indicator == "DAYS"
        with pytest.raises(gi.MethodError) as caught:
            gi.scoring.geometric(frame)
        assert caught.value.child == "DAYS"


def test_scores_that_are_equal_but_for_rounding_tie():
    assert gi.scoring.rsr([[3, 1, 2], [2, 3, 1], [1, 2, 3]])["scored"].ranks().tolist() == [1, 1, 1]
    scored = gi.scoring.wsm([[10, 20, 30], [20, 30, 10], [30, 10, 20], [20, 10, 30], [30, 20, 10], [10, 30, 20]])
    assert scored.ranks().tolist() == scored.table().to_dict()["rank"] == [1] * 6
    assert scored.tolerance == 1e-12
    assert max(scored.ranks(tolerance=0.0)) > 1
    assert pickle.loads(pickle.dumps(scored)).tolerance == scored.tolerance


@pytest.mark.parametrize("x", [[[1e-310], [5e-324]], [[-1e308], [1e308]], [[1e155], [2e155], [3e155]]])
@pytest.mark.parametrize("model", MODELS)
def test_no_score_is_missing_or_infinite(model, x):
    with pytest.raises(gi.MethodError) as caught:
        gi.scoring.__dict__[model](x)
    assert caught.value.code == "overflow"


def test_bounds_alone_are_scaled_between():
    assert gi.scoring.topsis([[0.5, 5.0]], directions=["higher", "lower"], bounds=[(0, 1), (0, 10)]).scores == [0.5]


def test_statistics_refuse_what_is_infinite():
    for call in (gi.stats.moments, gi.stats.profile, gi.stats.gini, gi.stats.theil):
        with pytest.raises(gi.DataError) as caught:
            call([float("inf"), 1.0])
        assert caught.value.code == "not_finite"
    with pytest.raises(gi.MethodError) as caught:
        gi.normalize.log([1.0, 2.0], shift=1e308)
    assert caught.value.code == "invalid_parameter"


@pytest.mark.parametrize("model", [*MODELS, "promethee_flows"])
def test_results_are_pickled_and_copied(golden, model):
    scored = golden.score(model)
    for again in (pickle.loads(pickle.dumps(scored)), copy.copy(scored), copy.deepcopy(scored)):
        assert again == scored and repr(again) == repr(scored)
    assert scored != "topsis" and "<table" in scored._repr_html_()


def test_what_is_missing_equals_what_is_missing():
    scored = gi.scoring.topsis([[1, 2], [2, 1]], weights=[1, 0]).named(["A", "B"])
    assert np.isnan(scored.details["ideal"][1])
    again = pickle.loads(pickle.dumps(scored))
    assert again == scored and again.units == ["A", "B"]
    assert scored != scored.named(["B", "A"])
    assert json.loads(json.dumps(scored.to_dict()))["details"]["ideal"][1] is None


def test_a_result_stands_for_its_scores(golden):
    scored = golden.score("topsis")
    np.testing.assert_array_equal(np.asarray(scored), scored.scores)
    assert np.asarray(scored, dtype=np.float32).dtype == np.float32
    with pytest.raises(ValueError, match="without a copy"):
        np.array(scored, copy=False)
    assert gi.stats.ranks(scored).tolist() == scored.ranks().tolist()
    scored.scores[0] = -1
    assert scored.scores[0] >= 0
    assert scored.ranks(ties="dense", tolerance=1.0).tolist() == [1] * 12
    assert scored.to_dict()["scores"] == scored.scores.tolist()


def test_names_are_escaped():
    hostile = "<script>alert(1)</script>"
    html = gi.scoring.topsis([[1], [2]]).named([hostile, "B"])._repr_html_()
    assert hostile not in html and "&lt;script&gt;" in html


def test_the_model_of_a_dimension():
    framework = gi.Framework.from_toml(
        """
        id = "example"
        [[dimension]]
        code = "INDEX"
        aggregate = { vikor = { v = 0.6 } }
        rescale = "min-max"
        missing = "propagate"
        [[indicator]]
        code = "ITEMS"
        parent = "INDEX"
        weight = 3
        [[indicator]]
        code = "DAYS"
        parent = "INDEX"
        weight = 1
        direction = "lower"
        """
    )
    columns = {"unit": ["A", "B", "C", "D"], "ITEMS": [1, 2, None, 4], "DAYS": [9, 2, 1, 1]}
    result = gi.assess(framework, columns)
    model = result.model("INDEX")
    assert (model.model, model.variant, model.units) == ("vikor", "vikor(v=0.6)", ["A", "B", "D"])
    children = [[row[0], row[1]] for row in zip(result.scores()["ITEMS"], result.scores()["DAYS"], strict=True)]
    del children[2]
    np.testing.assert_allclose(model.scores, gi.scoring.vikor(children, weights=[3, 1], v=0.6).scores)
    assert model.ranks().tolist() == [3, 2, 1]
    assert result.model("ITEMS") is None
    with pytest.raises(gi.FrameworkError):
        result.model("NOTHING")


def test_other_threads_run_meanwhile():
    X = np.random.default_rng(0).random((3_000, 8))
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    start = time.perf_counter()
    gi.scoring.promethee(X, preferences={"gaussian": {"s": 0.2}})
    end = time.perf_counter()
    done.set()
    thread.join()
    assert sum(start < at < end for at in ticks) >= min(3, (end - start) / 0.05)


def test_rank_sum_ratios():
    coverage, days = [90, 60, 30, 20], [2, 2, 5, 9]
    X = list(zip(coverage, days, strict=True))
    found = gi.scoring.rsr(X, directions=["higher", "lower"])
    assert found["scored"].scores.tolist() == [0.9375, 0.8125, 0.5, 0.25]
    assert found["grades"].tolist() == [2, 1, 1, 1] and found["grades"].dtype == np.int64
    assert found["distribution"]["count"] == [1, 1, 1, 1]
    assert 0.9 < found["regression"]["r_squared"] <= 1
    assert gi.scoring.rsr([[1], [2]])["regression"] is None
    four = gi.scoring.rsr(X, directions=["higher", "lower"], ranking="non-integer", cuts=[3.5, 5, 6.5])
    assert four["grades"].max() == 3 and "non-integer" in four["scored"].variant
    again = pickle.loads(pickle.dumps(found))
    assert again["scored"] == found["scored"] and again["distribution"] == found["distribution"]


def test_grades_by_memberships_and_intervals():
    found = gi.scoring.fuzzy_evaluation([{"weight": 1, "memberships": np.array([0.2, 0.8])}], operator="min-max")
    assert (found["grade"], found["runner_up"], found["score"]) == (1, 0, None)
    np.testing.assert_allclose(found["memberships"], [0.2, 0.8])
    memberships = gi.scoring.trapezoid_memberships([95, 80, 10], [90, 70, 50])
    np.testing.assert_allclose(memberships, [[1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]])
    elements = gi.scoring.matter_element(
        [[85, 3], [50, 12]], [[(80, 100), (60, 80), (0, 60)], [(0, 5), (5, 10), (10, 20)]], whole=[(0, 100), (0, 30)]
    )
    assert elements["grades"].tolist() == [0, 2]
    assert elements["relations"].shape == (2, 3) and elements["level"].shape == (2,)


def test_classes():
    x = [90, 30, 88, None, 35, 60]
    found = gi.scoring.natural_breaks(x, 3)
    np.testing.assert_array_equal(found["classes"], [2, 0, 2, np.nan, 0, 1])
    assert found["lower_bounds"].tolist() == [30, 60, 88] and found["goodness"] > 0.99
    np.testing.assert_array_equal(gi.scoring.equal_classes(x, 5), [4, 0, 3, np.nan, 1, 2])
    scored = gi.scoring.topsis([[1], [2], [3]])
    assert gi.scoring.equal_classes(scored, 3).tolist() == [0, 1, 2]


RUBRIC = {
    "item": [
        {"code": "DOWN", "kind": "veto", "rule": [{"code": "unreachable"}]},
        {"code": "LINKS", "points": 60, "rule": [{"code": "dead", "each": 2}]},
        {"code": "GUIDES", "points": 40, "rule": [{"code": "wrong", "each": 5}]},
        {"code": "MOBILE", "kind": "bonus", "points": 10, "rule": [{"code": "app", "each": 10}]},
    ],
    "bonus": {"above": 80},
    "grade": [{"label": "pass", "from": 60}, {"label": "fail"}],
    "veto": {"grade": "fail"},
}


def test_points():
    dead = {"item": "LINKS", "rule": "dead", "count": 5, "evidence": "crawl of 3 March, rows 11-15"}
    found = gi.scoring.points(RUBRIC, [dead, {"item": "MOBILE", "rule": "app"}])
    assert (found["base"], found["bonus"], found["score"], found["grade"]) == (90, 10, 100, "pass")
    assert found["full"] + sum(line["points"] for line in found["lines"]) == found["score"]
    assert found["lines"][0]["evidence"] == dead["evidence"] and found["lines"][0]["kind"] == "deduction"
    down = gi.scoring.points(RUBRIC, [{"item": "DOWN", "rule": "unreachable"}])
    assert (down["score"], down["grade"], down["vetoes"]) == (None, "fail", ["DOWN"])
    rest = gi.scoring.points(RUBRIC, [dead], not_applicable=["GUIDES"])
    assert rest["score"] == pytest.approx(100 * 50 / 60)


def test_frontiers():
    X = [[1, 0], [0, 1], [0.4, 0.4]]
    found = gi.scoring.benefit_of_the_doubt(X)
    np.testing.assert_allclose(found["scored"].scores, [1, 1, 0.8], atol=1e-9)
    np.testing.assert_allclose(found["shares"].sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(found["targets"][2], [0.5, 0.5], atol=1e-9)
    bounded = gi.scoring.benefit_of_the_doubt(X, shares=[(0.3, 0.7), (0.3, 0.7)])
    assert bounded["scored"].scores[0] < 1

    staff, cases = [[2], [3], [3]], [[1], [3], [2]]
    for orientation in ("input", "output"):
        efficiency = gi.scoring.dea(staff, cases, orientation=orientation)
        np.testing.assert_allclose(efficiency["scored"].scores, [0.5, 1, 2 / 3], atol=1e-9)
    assert efficiency["peers"][0][0][0] == 1 and efficiency["output_targets"].shape == (3, 1)
    beyond = gi.scoring.dea(staff, cases, returns="variable", super_efficiency=True)
    assert beyond["scored"].details["infeasible"].dtype == bool
    parts = gi.scoring.scale_efficiency(staff, cases)
    np.testing.assert_allclose(parts["constant"], parts["variable"] * parts["scale"], atol=1e-9)

    changes = gi.scoring.malmquist([(staff, cases), (staff, [[2], [3], [3]]), (staff, cases)])
    assert len(changes) == 2
    for change in changes:
        np.testing.assert_allclose(change["index"], change["efficiency"] * change["frontier"], atol=1e-9)
        np.testing.assert_allclose(change["efficiency"], change["pure_efficiency"] * change["scale"], atol=1e-9)


def test_productivity_at_a_dimension():
    framework = gi.Framework.from_toml(
        """
        id = "x"
        [method]
        normalize = "none"
        [[dimension]]
        code = "I"
        aggregate = { dea = { inputs = ["STAFF"], with = { orientation = "output" } } }
        [[indicator]]
        code = "STAFF"
        parent = "I"
        [[indicator]]
        code = "CASES"
        parent = "I"
        """
    )
    data = {
        "year": [1, 1, 1, 2, 2, 2],
        "unit": list("abcacd"),
        "STAFF": [2.0, 3.0, 3.0, 2.0, 4.0, 1.0],
        "CASES": [1.0, 3.0, 2.0, 2.0, 3.0, 9.0],
    }
    results = gi.assess(framework, data, unit="unit", period="year")
    table = gi.trend.malmquist(results)
    assert table["unit"] == ["a", "c"] and table["from"] == ["1", "1"]
    want = gi.scoring.malmquist([([[2], [3]], [[1], [2]]), ([[2], [4]], [[2], [3]])])[0]
    for part, values in want.items():
        np.testing.assert_allclose(table[part], values, atol=1e-9)
    for node, fault in (("CASES", gi.MethodError), ("X", gi.FrameworkError)):
        with pytest.raises(fault):
            gi.trend.malmquist(results, node)
    with pytest.raises(gi.MethodError, match="two periods or more"):
        gi.trend.malmquist({"1": results["1"]})


def test_mazziotta_pareto_follows_the_rule_for_gaps():
    x, bounds = [[0, None], [50, 50], [None, None]], [(0, 100)] * 2
    assert_close = np.testing.assert_allclose
    assert_close(gi.scoring.mazziotta_pareto(x, bounds=bounds).scores, [70, 100, np.nan])
    assert_close(gi.scoring.mazziotta_pareto(x, bounds=bounds, least=0.6).scores, [np.nan, 100, np.nan])
    assert_close(gi.scoring.mazziotta_pareto(x, bounds=bounds, missing="propagate").scores, [np.nan, 100, np.nan])
    assert_close(gi.scoring.mazziotta_pareto(x, bounds=bounds, missing="zero").scores, [70, 100, np.nan])
    with pytest.raises(gi.MethodError) as caught:
        gi.scoring.mazziotta_pareto(x, missing="ignore")
    assert caught.value.parameter == "rule"


def test_grades_are_cut_from_the_scores_of_a_run():
    text = """
        id = "x"
        grades = { equal-size = { labels = ["A", { grade = "B", label = { zh = "良好" } }] } }
        [method]
        normalize = "none"
        [[indicator]]
        code = "I"
    """
    framework = gi.Framework.from_toml(text)
    assert gi.Framework.from_toml(framework.to_toml()) == framework
    result = gi.assess(framework, {"u": list("abcd"), "I": [10.0, 40.0, 20.0, None]})
    assert result.grades()["I"] == ["B", "A", "B", None]
    limits = result.grade_limits()
    assert limits["grade"] == ["A", "B"] and limits["at_least"] == [40.0, None] and limits["below"] == [None, 40.0]
    assert pickle.loads(pickle.dumps(result)).grade_limits() == limits
    with pytest.raises(gi.MethodError, match="2 grades for 1 different scores at `I`"):
        gi.assess(framework, {"u": list("ab"), "I": [10.0, 10.0]})


LATER = [
    (lambda: gi.scoring.rsr(OK, cuts=[6, 4]), gi.MethodError, {"parameter": "cuts"}),
    (lambda: gi.scoring.rsr(OK, ranking="places"), gi.MethodError, {"parameter": "ranking"}),
    (lambda: gi.scoring.matter_element(OK, [[(0, 5)]]), gi.DataError, {"code": "length_mismatch"}),
    (lambda: gi.scoring.matter_element([[9]], [[(0, 5)]]), gi.MethodError, {"code": "out_of_domain", "value": 9}),
    (lambda: gi.scoring.fuzzy_evaluation([]), gi.GovindexError, {}),
    (
        lambda: gi.scoring.fuzzy_evaluation([{"weight": 1, "memberships": [0.5, 0.6]}]),
        gi.MethodError,
        {"code": "invalid_parameter"},
    ),
    (lambda: gi.scoring.trapezoid_memberships([1, np.nan], [1, 2]), gi.MethodError, {"code": "invalid_parameter"}),
    (lambda: gi.scoring.natural_breaks([1, 2], 3), gi.MethodError, {"code": "invalid_parameter"}),
    (lambda: gi.scoring.natural_breaks([1, 2], -1), gi.MethodError, {"parameter": "classes", "found": "-1"}),
    (lambda: gi.scoring.equal_classes([], 1), gi.DataError, {"code": "no_data"}),
    (lambda: gi.scoring.equal_classes([np.inf], 1), gi.DataError, {"code": "not_finite"}),
    (lambda: gi.scoring.points(RUBRIC, [{"item": "X", "rule": "y"}]), gi.MethodError, {"code": "invalid_parameter"}),
    (lambda: gi.scoring.points({}), gi.MethodError, {"code": "invalid_parameter"}),
    (lambda: gi.scoring.benefit_of_the_doubt([[1, -1]]), gi.MethodError, {"code": "out_of_domain"}),
    (lambda: gi.scoring.benefit_of_the_doubt(OK, shares=[(0.6, 1)] * 2), gi.MethodError, {"parameter": "shares"}),
    (lambda: gi.scoring.dea([[1], [2]], [[1]]), gi.DataError, {"code": "length_mismatch"}),
    (lambda: gi.scoring.dea([[0]], [[1]]), gi.MethodError, {"code": "no_score"}),
    (lambda: gi.scoring.dea([[1]], [[1]], returns="rising"), gi.MethodError, {"parameter": "returns"}),
    (lambda: gi.scoring.scale_efficiency([[1]], [[1]], orientation="in"), gi.MethodError, {"parameter": "orientation"}),
    (lambda: gi.scoring.malmquist([([[1]], [[1]])]), gi.MethodError, {"code": "no_score"}),
]


@pytest.mark.parametrize(("call", "kind", "facts"), LATER)
def test_bad_values_of_grades_and_frontiers_are_named(call, kind, facts):
    test_bad_values_are_named(call, kind, facts)


def test_unknown_keys_are_named():
    with pytest.raises(gi.MethodError, match="points: unknown field `wieght`"):
        gi.scoring.points({"wieght": 1})
    with pytest.raises(TypeError, match="a factor must be a dict"):
        gi.scoring.fuzzy_evaluation([[0.5, 0.5]])


def test_the_other_models_of_a_dimension():
    def model(aggregate):
        framework = gi.Framework.from_json(
            json.dumps(
                {
                    "id": "example",
                    "dimension": [{"code": "INDEX", "aggregate": aggregate, "rescale": "min-max"}],
                    "indicator": [{"code": code, "parent": "INDEX", "weight": 1} for code in ("A", "B")],
                }
            )
        )
        return gi.assess(framework, {"unit": ["X", "Y", "Z"], "A": [0, 50, 100], "B": [0, 80, 90]}).model("INDEX")

    ratios = model("rsr")
    assert ratios["scored"].units == ["X", "Y", "Z"] and ratios["grades"].shape == (3,)
    grades = model({"electre-tri": {"profiles": [[40, 40], [95, 85]]}})
    assert isinstance(grades, gi.Sorting) and grades.grades.tolist() == [0, 1, 2]
    elements = model({"matter-element": {"intervals": [[[0, 50], [50, 100]]] * 2}})
    assert elements["relations"].shape == (3, 2)
