"""Robustness: the core's answers through Python, SALib on the same samples, long work, and what is refused."""

import copy
import pickle
import threading
import time

import pytest
from conftest import DATA

import govindex as gi

np = pytest.importorskip("numpy")
r = gi.robustness

FLAT = {"kind": "weights", "draw": "flat"}
NOISE = {"kind": "weights", "draw": {"noise": 0.3}}
SCALINGS = {"kind": "normalize", "alternatives": [{"use": "min-max"}, {"use": {"z-score": {}}}]}
MEANS = {"kind": "aggregate", "alternatives": [{"use": "arithmetic"}, {"use": "geometric"}]}


@pytest.fixture
def plain():
    """Two indicators as they are: with weight w on ONLINE, x is above y where w > 4/7; z is last."""
    return gi.Framework.from_toml(
        """
        id = "plain"
        method = { normalize = "none" }
        grades = [{ grade = "high", at-least = 65 }, { grade = "low", below = 65 }]
        dimension = [{ code = "INDEX" }]
        indicator = [{ code = "ONLINE", parent = "INDEX" }, { code = "MOBILE", parent = "INDEX" }]
        uncertain = [{ kind = "weights", draw = "flat" }]
        """
    )


@pytest.fixture
def data():
    return {"unit": ["x", "y", "z"], "ONLINE": [90.0, 60.0, 20.0], "MOBILE": [40.0, 80.0, 10.0]}


@pytest.fixture(scope="module")
def dgi():
    """Thirty-three countries in six dimensions (OECD 2019)."""
    framework = gi.Framework.builtin("oecd-dgi-2019")
    return framework, gi.assess(framework, DATA / "oecd-dgi" / "dgi_2019.csv", unit="iso3").dataset


# ── simulation ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_flat_weights_by_hand(plain, data):
    found = r.monte_carlo(plain, data, runs=4000, samples=True)
    first = found.rank_probabilities()["1"]
    # Three standard errors of a share of 4,000.
    assert first == pytest.approx([3 / 7, 4 / 7, 0], abs=0.024)
    assert found.above().to_dict()["z"] == [1.0, 1.0, 0.0]
    assert found.groups() == [["y", "x"], ["z"]]
    summary = found.summary().to_dict()
    assert (summary["score"], summary["rank"]) == ([65.0, 70.0, 15.0], [2, 1, 3])
    # The score of x is anywhere from 40 to 90, that of z from 10 to 20.
    assert summary["score_mean"] == pytest.approx([65, 70, 15], abs=0.7)
    assert summary["score_low"] == pytest.approx([42.5, 61, 10.5], abs=0.8)
    assert summary["score_sd"][0] == pytest.approx(50 / 12**0.5, rel=0.02)
    assert summary["rank_high"] == [2, 2, 3]
    # 65 is half way.
    assert found.grade_probabilities()["high"] == pytest.approx([0.5, 0.75, 0], abs=0.024)
    assert found.samples().shape == (3, 4000)
    assert found.samples().mean(axis=1) == pytest.approx(summary["score_mean"], rel=1e-12)
    convergence = found.convergence()
    assert 0 < convergence["rank_error"] < 0.01 and convergence["median_moves"] <= 1
    assert found.nominal_inside() == 1
    assert (found.runs, found.done, found.counted, found.complete, found.failed) == (4000, 4000, 4000, True, [])
    assert (found.framework, found.seed, found.level, found.nodes, found.units) == (
        "plain",
        0,
        0.9,
        ["INDEX"],
        ["x", "y", "z"],
    )


def test_the_same_seed_gives_the_same_numbers(plain, data):
    def summary(**options):
        return r.monte_carlo(plain, data, runs=500, **options).summary()

    assert summary(seed=3) == summary(seed=3)
    assert summary(seed=3) != summary(seed=4)


def test_what_is_uncertain_may_be_said_in_many_ways(plain, data):
    expected = r.monte_carlo(plain, data, runs=200).summary()
    toml = "[[uncertain]]\nkind = 'weights'\ndraw = 'flat'\n"
    for given in [FLAT, [FLAT], {"uncertain": [FLAT]}, toml, r.Uncertainty([FLAT]), r.Uncertainty.of(plain)]:
        assert r.monte_carlo(plain, data, given, runs=200).summary() == expected
    made = r.Uncertainty.from_toml(toml)
    assert made == r.Uncertainty([FLAT]) and len(made) == 1 and made != r.Uncertainty([NOISE])
    assert made.to_list() == [FLAT] and r.Uncertainty.from_toml(made.to_toml()) == made
    assert pickle.loads(pickle.dumps(made)) == made == copy.deepcopy(made)
    assert repr(r.Uncertainty([{**FLAT, "name": "w"}, SCALINGS])) == "Uncertainty: w, normalize"
    made.check(plain)


def test_tables_go_into_frames(plain, data):
    pandas, polars, pyarrow = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
    found = r.monte_carlo(plain, pandas.DataFrame(data), runs=50)
    summary = found.summary()
    assert list(summary.to_pandas()["unit"]) == ["x", "y", "z"]
    assert summary.to_polars().shape == polars.DataFrame(summary).shape == (3, 11)
    assert pyarrow.table(found.above()).column_names == ["unit", "x", "y", "z"]
    shown = r.sensitivity(plain, data, points=16, resamples=0)
    assert pyarrow.table(shown.table()).num_rows == 1
    assert "<table" in found._repr_html_() and "Sensitivity: 48 runs" in shown._repr_html_()


def test_failed_runs_are_counted_and_explained(plain, data):
    # Powers of z-scores below 0 are not defined: half of the runs.
    found = r.monte_carlo(plain, data, [FLAT, SCALINGS, {**MEANS, "alternatives": [{"use": "geometric"}]}], runs=400)
    (failed,) = found.failed
    assert failed["code"] == "out_of_domain" and "geometric mean" in failed["message"]
    assert found.counted + failed["runs"] == 400 and 0 < failed["runs"] < 400
    assert f"{failed['runs']} failed" in repr(found)


def test_a_panel_and_a_rise_beyond_noise(plain):
    data = {
        "year": [2023, 2023, 2023, 2024, 2024, 2024],
        "unit": ["x", "y", "z"] * 2,
        "ONLINE": [90.0, 60.0, 20.0, 90.0, 60.0, 95.0],
        "MOBILE": [40.0, 80.0, 10.0, 41.0, 79.0, 90.0],
    }
    told = []
    found = r.monte_carlo(
        plain, data, runs=300, samples=True, unit="unit", period="year", progress=lambda *now: told.append(now)
    )
    assert list(found) == ["2023", "2024"]
    assert told[-1] == (600, 600)
    change = found["2024"].change_since(found["2023"]).to_dict()
    # z has risen whatever the weights; x has 1 point more and y 1 point less in one of two.
    assert change["higher"] == [1.0, 0.0, 1.0]
    assert change["better_rank"][2] == pytest.approx(1.0)
    assert change["rank_change"] == [1, 1, -2]
    panel = gi.Panel.from_frame(data, unit="unit", period="year")
    assert (
        r.monte_carlo(plain, panel, runs=300)["2024"].summary()["rank_mean"] == (found["2024"].summary()["rank_mean"])
    )


def test_an_uncertain_preparation(plain):
    data = {"unit": ["x", "y", "z", "w"], "ONLINE": [90.0, 60.0, 20.0, None], "MOBILE": [40.0, None, 10.0, None]}
    gaps = {
        "kind": "impute",
        "alternatives": [{"use": {"constant": {"value": 0}}}, {"use": {"constant": {"value": 100}}}],
    }
    found = r.monte_carlo(plain, data, gaps, runs=400, samples=True)
    # y has (60 + 0) / 2 or (60 + 100) / 2, with equal chances.
    assert set(found.samples()[1]) == {30.0, 80.0}
    assert found.summary()["score_mean"][1] == pytest.approx(55, abs=4)
    screen = {"kind": "screen", "alternatives": [{"use": {"present": 0.5}}, {"use": {"present": 0.6}}]}
    found = r.monte_carlo(plain, data, screen, runs=400, samples=True)
    # y has one of two values: half of the runs leave it out; w has none and is always out.
    present = ~np.isnan(found.samples())
    assert present[[0, 2]].all() and not present[3].any() and 150 < present[1].sum() < 250
    assert found.summary()["rank_mean"][3] is None
    treat = {
        "kind": "treat",
        "alternatives": [{"use": "none"}, {"use": {"rule": {"remedies": [{"winsorize": {"most": 1}}]}}}],
    }
    many = {"unit": [f"u{i}" for i in range(12)], "ONLINE": [*range(11), 1000], "MOBILE": [1.0] * 12}
    found = r.monte_carlo(plain, many, treat, runs=100, samples=True)
    assert set(found.samples()[11]) == {500.5, 5.5}


def test_choices_that_go_together(plain, data):
    """Two events of probability 1/2 under a Gaussian copula: both with 1/4 + asin(rho) / 2 pi (Sheppard 1899)."""
    entry = {"kind": "include", "probability": 0.5, "correlation": 0.5}
    found = r.monte_carlo(plain, data, entry, runs=20_000, samples=True)
    (failed,) = found.failed
    assert failed["runs"] / 20_000 == pytest.approx(1 / 3, abs=0.012)
    both = (found.samples()[0] == 65).sum() / 20_000
    assert both == pytest.approx(1 / 3, abs=0.012)
    assert r.problem(plain, data, entry)["names"] == ["include 1", "include 2", "include 3"]


def test_noise_in_judgements(data):
    framework = gi.Framework.from_toml(
        """
        id = "judged"
        method = { normalize = "none" }
        dimension = [{ code = "INDEX", weights = { ahp = { judgements = [["ONLINE", "MOBILE", 3]] } } }]
        indicator = [{ code = "ONLINE", parent = "INDEX" }, { code = "MOBILE", parent = "INDEX" }]
        uncertain = [{ kind = "weights", draw = { judgements = 0.4 } }]
        """
    )
    (score,) = r.evaluate(framework, data, [[0.975]], outputs=("score", "x"))
    times = 3 * np.exp(0.4 * 1.959963984540054)
    assert score == pytest.approx(40 + 50 * times / (times + 1))


def test_faults_in_the_file_are_found_when_it_is_read(plain):
    with pytest.raises(gi.FrameworkError) as error:
        gi.Framework.from_toml(plain.to_toml().replace("flat", "flet"))
    (fault,) = error.value.faults
    assert fault["key"] == "uncertain[0]" and "flet" in fault["message"]
    with pytest.raises(gi.FrameworkError, match="no node `INDX`"):
        gi.Framework.from_toml(
            plain.to_toml()
            + "\n[[uncertain]]\nkind = 'aggregate'\nof = ['INDX']\nalternatives = [{ use = 'arithmetic' }]\n"
        )


# ── long work ───────────────────────────────────────────────────────────────────────────────────────────────────────


def long_work(plain, data, **options):
    return r.monte_carlo(plain, data, runs=4_000_000_000, pairs=False, **options)


def test_a_function_may_end_the_work(plain, data):
    told = []

    def enough(done, runs):
        told.append((done, runs))
        return done < 1000

    found = long_work(plain, data, progress=enough)
    assert not found.complete and 1000 <= found.done == found.counted < found.runs == 4_000_000_000
    assert f"{found.done} of 4000000000 runs" in repr(found)
    assert told == sorted(told) and told[-1][1] == 4_000_000_000
    part = r.sensitivity(plain, data, points=1 << 20, resamples=0, progress=lambda done, _: done < 1)
    assert not part.complete and part.done < part.runs


def test_ctrl_c_ends_the_work(plain, data, interrupt):
    start = time.monotonic()
    interrupt(0.2)
    with pytest.raises(KeyboardInterrupt):
        long_work(plain, data)
    assert time.monotonic() - start < 10


def test_what_a_function_raises_ends_the_work(plain, data):
    def fail(done, runs):
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        long_work(plain, data, progress=fail)


def test_other_threads_run_meanwhile(plain, data):
    counted = 0

    def count(done, runs):
        return counted < 1000

    def other():
        nonlocal counted
        while counted < 1000:
            counted += 1
            time.sleep(0)

    thread = threading.Thread(target=other)
    thread.start()
    long_work(plain, data, progress=count)
    thread.join()
    assert counted == 1000


def test_a_bar_where_tqdm_is_installed(plain, data, capfd):
    pytest.importorskip("tqdm")
    r.monte_carlo(plain, data, runs=1000, progress=True)
    assert "1000/1000" in capfd.readouterr().err
    r.monte_carlo(plain, data, runs=1000)
    assert capfd.readouterr().err == ""


def test_without_tqdm_there_is_no_bar(plain, data, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "tqdm.auto", None)
    assert r.monte_carlo(plain, data, runs=10, progress=True).complete


# ── sensitivity ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_input_has_all_the_variance(plain, data):
    outputs = [("score", "x"), ("above", "x", "z"), "mean-rank-shift", ("rank", "y")]
    found = r.sensitivity(plain, data, [FLAT, {**MEANS, "alternatives": [{"use": "arithmetic"}] * 2}], outputs)
    table = found.table().to_dict()
    assert found.inputs == ["weights", "aggregate"]
    assert found.outputs == ["score of x", "x above z", "mean rank shift", "rank of y"]
    assert table["first"][0] == pytest.approx(1, abs=0.01) and table["total"][1] == 0
    assert table["first_low"][0] < table["first"][0] < table["first_high"][0]
    # The variance of 50 times a uniform number.
    assert found.variances[0] == pytest.approx(2500 / 12, rel=0.01)
    assert found.variances[1] is None and table["first"][2] is None
    assert table["fault"][2].startswith("the x above z is 1 in all")
    assert (found.runs, found.done, found.complete, found.failed, found.warnings) == (4096, 4096, True, [], [])
    odd = r.sensitivity(plain, data, outputs=("score", "x"), points=100, resamples=0)
    assert odd.warnings[0].startswith("100 points are no power of two")
    others = [("latin-hypercube", "none"), ("random", "none"), ("sobol", "nested")]
    for sampling, scramble in others:
        index = r.sensitivity(plain, data, outputs=("score", "x"), sampling=sampling, scramble=scramble, resamples=0)
        assert index.table()["first"][0] == pytest.approx(1, abs=0.05)


def test_the_parts_are_the_whole(dgi):
    """What `sensitivity` does in one call, in three: `sample`, `evaluate`, `indices`."""
    framework, data = dgi
    uncertain = [FLAT, {"kind": "values", "noise": {"relative": 0.05}}]
    outputs = ["mean-rank-shift", ("rank", "KOR"), ("score", "FRA")]
    whole = r.sensitivity(framework, data, uncertain, outputs, points=64, resamples=50, seed=5)
    X = r.sample(framework, data, uncertain, points=64, seed=5)
    known = r.problem(framework, data, uncertain)
    assert X.shape == (64 * 4, known["num_vars"]) and known["names"][-1] == "values"
    y = r.evaluate(framework, data, X, uncertain, outputs)
    for k in range(3):
        part = r.indices(y[:, k], ["weights", "values"], resamples=50, seed=5)
        for column in ["first", "first_low", "first_high", "total", "total_low", "total_high"]:
            assert part["table"][column] == whole.table()[column][2 * k : 2 * k + 2]
        assert part["rows"] == 64 and part["warnings"] == []
    alone = r.evaluate(framework, data, X, uncertain, ("rank", "KOR"))
    assert alone.shape == (256,) and (alone == y[:, 1]).all()


def ishigami(X):
    x = np.pi * (2 * X - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(X):
    a = np.array([0, 1, 9])
    return np.prod((np.abs(4 * X - 2) + a) / (1 + a), axis=1)


def test_the_ishigami_function():
    """Analytic values of Ishigami & Homma (1990) with a = 7 and b = 0.1."""
    found = r.indices(ishigami(r.design(1 << 14, 3)), ["1", "2", "3"], resamples=0)["table"]
    assert found["first"] == pytest.approx([0.3139, 0.4424, 0], abs=0.003)
    assert found["total"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.003)


# ── SALib ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def salib():
    pytest.importorskip("SALib")
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    return sample.sample, analyze.analyze


AS_SALIB = {"centre": "all", "divisor": "population", "resamples": 0}


@pytest.mark.parametrize("model", [ishigami, g_function])
def test_estimates_are_those_of_salib(model):
    sample, analyze = salib()
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    X = sample(problem, 256, calc_second_order=False, seed=1)
    y = model(X)
    theirs = analyze(problem, y, calc_second_order=False, seed=1)
    ours = r.indices(y, problem["names"], layout="rows", **AS_SALIB)["table"]
    assert ours["first"] == pytest.approx(theirs["S1"], abs=1e-9)
    assert ours["total"] == pytest.approx(theirs["ST"], abs=1e-9)


@pytest.mark.parametrize("model", [ishigami, g_function])
@pytest.mark.parametrize("groups", [None, ["p", "q", "p"]])
def test_pairs_are_those_of_salib(model, groups):
    sample, analyze = salib()
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    problem |= {"groups": groups} if groups else {}
    X = sample(problem, 256, calc_second_order=True, seed=1)
    y = model(X)
    theirs = analyze(problem, y, calc_second_order=True, seed=1)
    names = ["p", "q"] if groups else problem["names"]
    found = r.indices(y, names, layout="rows", second_order=True, **AS_SALIB)
    assert found["table"]["first"] == pytest.approx(theirs["S1"], abs=1e-9)
    pairs = found["second_order"].to_dict()
    at = {name: k for k, name in enumerate(names)}
    for one, other, second in zip(pairs["input"], pairs["other"], pairs["second"], strict=True):
        assert second == pytest.approx(theirs["S2"][at[one], at[other]], abs=1e-9)
    assert len(pairs["second"]) == len(names) * (len(names) - 1) / 2
    blocks = r.design(256, 3, groups=[[0, 2], [1]] if groups else None, second_order=True)
    assert blocks.shape == X.shape
    again = r.indices(model(blocks), names, second_order=True, resamples=50)
    expected = theirs["S2"][np.triu_indices(len(names), 1)]
    assert again["second_order"]["second"] == pytest.approx(expected, abs=0.2)
    low, high = again["second_order"]["second_low"], again["second_order"]["second_high"]
    assert all(a <= b for a, b in zip(low, high, strict=True))


def test_results_travel_to_other_processes(plain, data):
    found = r.monte_carlo(plain, data, runs=100, samples=True)
    again = pickle.loads(pickle.dumps(found))
    assert repr(again) == repr(found) and again.summary() == found.summary()
    assert again.above() == found.above() and (again.samples() == found.samples()).all()
    assert again.convergence() == found.convergence() and again.uncertainty == found.uncertainty
    assert again.change_since(found) == found.change_since(found)
    uncertain = [FLAT, SCALINGS]
    outputs = ["mean-rank-shift", ("score", "x"), ("above", "x", "z")]
    made = r.sensitivity(plain, data, uncertain, outputs, points=64, resamples=20, second_order=True)
    copied = pickle.loads(pickle.dumps(made))
    assert copied.table() == made.table() and copied.second_order() == made.second_order()
    assert (copied.means, copied.warnings, copied.failed) == (made.means, made.warnings, made.failed)
    assert made.runs == 64 * (2 * len(made.inputs) + 2)
    other = pickle.dumps(made).replace(made.version.encode(), b"9" * len(made.version))
    with pytest.raises(gi.DataError, match="make it again"):
        pickle.loads(other)


def test_the_sequence_is_that_of_scipy():
    """In 1,110 dimensions, so that every direction number is read but those of the last one."""
    qmc = pytest.importorskip("scipy.stats.qmc")
    points = r.design(64, 555, scramble="none")
    theirs = qmc.Sobol(1110, scramble=False).random(64)
    assert (points[:64] == theirs[:, :555]).all() and (points[64:128] == theirs[:, 555:]).all()


def test_salib_analyses_an_assessment(dgi):
    """Its sample, our model, its estimates and ours; the two entries are groups of numbers."""
    sample, analyze = salib()
    framework, data = dgi
    uncertain = [{"kind": "weights", "draw": {"noise": 0.5}}, {"kind": "values", "noise": {"relative": 0.05}}]
    problem = r.problem(framework, data, uncertain)
    assert problem["groups"] == ["weights"] * 6 + ["values"]
    X = sample(problem, 512, calc_second_order=False, seed=2)
    outputs = ["mean-rank-shift", ("score", "KOR"), ("rank", "FRA")]
    Y = r.evaluate(framework, data, X, uncertain, outputs)
    assert Y.shape == (512 * 4, 3)
    direct = r.sensitivity(framework, data, uncertain, outputs, points=4096, resamples=0).table().to_dict()
    for k, y in enumerate(Y.T):
        theirs = analyze(problem, y, calc_second_order=False, seed=2)
        ours = r.indices(y, ["weights", "values"], layout="rows", **AS_SALIB)["table"]
        assert ours["first"] == pytest.approx(theirs["S1"], abs=1e-9)
        assert ours["total"] == pytest.approx(theirs["ST"], abs=1e-9)
        # Another sample of the same model has the same indices but for its error.
        assert direct["total"][2 * k : 2 * k + 2] == pytest.approx(theirs["ST"], abs=0.12)


# ── one change ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_something_left_out(plain, data):
    found = r.leave_out(plain, data).to_dict()
    assert found["node"] == ["ONLINE", "MOBILE"]
    # Today y, x, z; by MOBILE alone the same, by ONLINE alone x leads.
    assert found["mean_shift"] == pytest.approx([0, 2 / 3])
    assert found["moved_most"] == ["", "x, y"]
    assert r.leave_out(plain, data, "MOBILE")["node"] == ["MOBILE"]
    assert r.leave_out(plain, data, ["INDEX"])["fault"][0] is not None
    units = r.leave_units_out(plain, data).to_dict()
    assert units["left_out"] == ["x", "y", "z"] and units["reversed"] == [0, 0, 0] and units["compared"] == [1, 1, 1]


def test_pairs_change_places(columns):
    framework = gi.Framework.from_toml(
        "id = 'x'\ndimension = [{ code = 'I' }]\n"
        "indicator = [{ code = 'A', parent = 'I' }, { code = 'B', parent = 'I' }]\n"
    )
    data = {"unit": ["x", "y", "z"], "A": [10.0, 5.5, 0.0], "B": [40.0, 60.0, 90.0]}
    keep = {key: values[:2] for key, values in data.items()}
    # With z, x has (100 + 0) / 2 and y (55 + 40) / 2; without it they are level.
    before, after = gi.assess(framework, data), gi.assess(framework, keep)
    found = r.reversals(before, after)
    assert found["scalings"] == ["A", "B"] and found["weights"] == found["models"] == [] and found["compared"] == 1
    framework_of_one = gi.Framework.from_toml("id = 'y'\nindicator = [{ code = 'A' }]")
    with pytest.raises(gi.MethodError) as error:
        r.reversals(before, gi.assess(framework_of_one, data))
    assert error.value.code == "invalid_parameter"


def test_methods_side_by_side(plain, data):
    other = gi.Framework.from_toml(plain.to_toml().replace('normalize = "none"', 'normalize = "rank"'))
    found = r.side_by_side({"as published": gi.assess(plain, data), "by ranks": gi.assess(other, data)})
    assert found["ranks"].columns == ["unit", "as published", "by ranks", "best", "worst", "range"]
    assert found["agreement"]["method"] == ["as published", "by ranks"]
    assert found["agreement"]["kendall"][0] == 1
    with pytest.raises(gi.MethodError, match="at least 2"):
        r.side_by_side({"alone": gi.assess(plain, data)})


# ── other weights ───────────────────────────────────────────────────────────────────────────────────────────────────

TWO = [[90.0, 40.0], [60.0, 80.0]]


def test_how_far_a_weight_can_move(plain, data):
    found = r.weight_stability(TWO, [3, 2], pair=(1, 0)).to_dict()
    assert found["weight"] == [0.6, 0.4]
    # 30 t = 40 (1 - t) at t = 4/7.
    assert found["top_low"] == found["order_low"] == found["pair_low"] == pytest.approx([4 / 7, 0])
    assert found["top_high"] == pytest.approx([1, 3 / 7])
    assert found["top_at_low"] == ["0 > 1", None]
    named = r.weight_stability(gi.assess(plain, data), pair=("x", "z"))
    assert named["indicator"] == ["ONLINE", "MOBILE"] and named["weight"] == [0.5, 0.5]
    assert named["top_at_high"] == ["y > x", None] and named["pair_low"] == [0, 0]


def test_the_smallest_change_that_changes_the_leader(plain, data):
    found = r.smallest_change(TWO, [0.6, 0.4])
    assert found["by_sum"] == pytest.approx(np.array([[4 / 7, 3 / 7]]))
    assert found["table"]["least_sum"] == pytest.approx([2 * (0.6 - 4 / 7)])
    assert found["table"]["least_distance"] == pytest.approx([2**0.5 * (0.6 - 4 / 7)])
    # z can never lead.
    named = r.smallest_change(gi.assess(plain, data), node="INDEX")
    assert (named["table"]["leader"], named["table"]["rival"]) == (["y"], ["x"])
    never = r.smallest_change([[2.0, 2.0], [1.0, 1.0]], [1, 1])
    assert len(never["table"]) == 0 and never["by_sum"].shape == (0, 2)


def test_which_weights_make_a_unit_the_best(plain, data):
    found = r.smaa(gi.assess(plain, data), runs=4000)
    assert found["acceptability"][:, 0] == pytest.approx([3 / 7, 4 / 7, 0], abs=0.024)
    # x is first where w is from 4/7 to 1: 11/14 in the mean.
    assert found["central"][0] == pytest.approx([11 / 14, 3 / 14], abs=0.02)
    assert np.isnan(found["central"][2]).all() and found["mean_ranks"][2] == 3
    given = r.smaa(TWO, [[3, 1], [1, 1], [1, 3]])
    assert given["acceptability"] == pytest.approx(np.array([[1 / 3, 2 / 3], [2 / 3, 1 / 3]]))


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"kind": "wieghts", "draw": "flat"}, "deserialize"),
        ({"kind": "weights"}, "deserialize"),
        ({"kind": "weights", "draw": {"noise": 2}}, "invalid_parameter"),
        ({"kind": "weights", "draw": "flat", "of": ["Q"]}, "unknown_node"),
        ({"kind": "normalize", "alternatives": [{"use": "min-max", "probability": 0.5}]}, "invalid_parameter"),
        ({"kind": "normalize", "alternatives": []}, "too_few"),
        ({"kind": "include", "probability": 1.5}, "invalid_parameter"),
        ({"kind": "values", "noise": "errors"}, "invalid_parameter"),
        ({"kind": "treat", "alternatives": [{"use": "rules"}]}, "deserialize"),
        ({"kind": "weights", "draw": {"judgements": 0.2}}, "invalid_parameter"),
        ({"kind": "include", "probability": 0.5, "correlation": 2}, "invalid_parameter"),
    ],
)
def test_bad_entries(plain, data, entry, code):
    with pytest.raises(gi.GovindexError) as error:
        r.monte_carlo(plain, data, entry, runs=10)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"runs": 0}, "too_few"),
        ({"runs": -1}, "invalid_parameter"),
        ({"seed": -1}, "invalid_parameter"),
        ({"level": 1.0}, "invalid_parameter"),
        ({"level": float("nan")}, "invalid_parameter"),
        ({"nodes": "Q"}, "unknown_node"),
    ],
)
def test_bad_simulations(plain, data, options, code):
    with pytest.raises(gi.GovindexError) as error:
        r.monte_carlo(plain, data, **options)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"points": 0}, "too_few"),
        ({"sampling": "halton"}, "invalid_parameter"),
        ({"scramble": "owen"}, "invalid_parameter"),
        ({"first": "homma"}, "invalid_parameter"),
        ({"level": 0}, "invalid_parameter"),
        ({"node": "Q"}, "unknown_node"),
        ({"outputs": []}, "too_few"),
        ({"outputs": ("rank", "q")}, "unknown_unit"),
    ],
)
def test_bad_analyses(plain, data, options, code):
    with pytest.raises(gi.GovindexError) as error:
        r.sensitivity(plain, data, **options)
    assert error.value.code == code


def test_what_else_is_refused(plain, data):
    one = {key: values[:1] for key, values in data.items()}
    with pytest.raises(gi.MethodError, match="at least 2 units"):
        r.monte_carlo(plain, one)
    nothing = gi.Framework.from_toml("id = 'x'\nindicator = [{ code = 'ONLINE' }]")
    with pytest.raises(gi.MethodError, match="uncertain choices"):
        r.monte_carlo(nothing, data)
    never = [
        {"kind": "normalize", "alternatives": [{"use": {"z-score": {}}}]},
        {**MEANS, "alternatives": [{"use": "geometric"}]},
    ]
    with pytest.raises(gi.MethodError) as error:
        r.monte_carlo(plain, data, never, runs=10)
    assert error.value.code == "all_runs_failed" and error.value.error
    with pytest.raises(TypeError, match="'indicators'"):
        r.monte_carlo(plain, data, indicators=["ONLINE"])
    with pytest.raises(TypeError, match="no unit for a Dataset or Panel"):
        r.monte_carlo(plain, gi.assess(plain, data).dataset, unit="unit")
    with pytest.raises(gi.MethodError, match="`outputs` is"):
        r.sensitivity(plain, data, outputs=("rank",))
    with pytest.raises(TypeError, match="sequence of dicts"):
        r.Uncertainty({"kind": "weights"})
    found = r.monte_carlo(plain, data, runs=10, pairs=False)
    for method in (found.above, found.groups):
        with pytest.raises(gi.MethodError, match="pairs"):
            method()
    with pytest.raises(gi.FrameworkError):
        found.summary("ONLINE")
    with pytest.raises(gi.MethodError, match="above 0 and below 1"):
        r.monte_carlo(plain, data, runs=10).groups(level=2)
    assert found.samples() is None
    with pytest.raises(TypeError, match="of one period"):
        r.sensitivity(
            plain, gi.Panel.from_frame({"y": [1, 1], **{k: v[:2] for k, v in data.items()}}, period="y", unit="unit")
        )


def test_bad_points(plain, data):
    with pytest.raises(gi.DataError, match="each point"):
        r.evaluate(plain, data, [[0.1, 0.2]])
    with pytest.raises(gi.MethodError, match="from 0 to 1"):
        r.evaluate(plain, data, [[1.1]])
    with pytest.raises(gi.MethodError, match="from 0 to 1"):
        r.evaluate(plain, data, [[float("nan")]])
    with pytest.raises(gi.MethodError):
        r.evaluate(plain, data, np.empty((0, 1)))
    for outputs, inputs, code in [
        ([1.0, 2.0], 0, "too_few"),
        ([1.0] * 7, 1, "length_mismatch"),
        ([1.0] * 6, 1, "never_varies"),
    ]:
        with pytest.raises(gi.GovindexError) as error:
            r.indices(outputs, inputs)
        assert error.value.code == code
    with pytest.raises(ValueError, match="layout"):
        r.indices([1.0, 2.0, 3.0], 1, layout="columns")
    with pytest.raises(gi.MethodError, match="groups"):
        r.design(4, 2, groups=[[0]])


def test_bad_weights(plain, data):
    result = gi.assess(plain, data)
    with pytest.raises(gi.MethodError):
        r.weight_stability(TWO, [0, 0])
    with pytest.raises(gi.MethodError):
        r.weight_stability(TWO, [1, 0])
    with pytest.raises(gi.DataError):
        r.weight_stability(TWO, [1, 1, 1])
    with pytest.raises(gi.DataError):
        r.smallest_change([[1.0, float("nan")], [1.0, 2.0]], [1, 1])
    with pytest.raises(gi.DataError):
        r.smaa(TWO, [[1, 1, 1]])
    with pytest.raises(gi.MethodError):
        r.smaa(TWO, runs=0)
    with pytest.raises(gi.MethodError):
        r.smaa(TWO, [[-1, 2]])
    with pytest.raises(gi.MethodError, match="has children"):
        r.weight_stability(result, node="ONLINE")
    with pytest.raises(gi.FrameworkError):
        r.smaa(result, node="Q")
    with pytest.raises(TypeError, match="`weights` are missing"):
        r.weight_stability(TWO)
    with pytest.raises(TypeError, match="those of the assessment"):
        r.weight_stability(result, [1, 1])
    with pytest.raises(ValueError, match="no unit 'q'"):
        r.weight_stability(result, pair=("x", "q"))
    with pytest.raises(ValueError, match="no unit 5"):
        r.weight_stability(TWO, [1, 1], pair=(0, 5))


def test_one_period_in_its_panel():
    framework = gi.Framework.from_toml("""
        id = "pooled"
        method = { bounds = "pooled" }
        dimension = [{ code = "I" }]
        indicator = [{ code = "A", parent = "I" }, { code = "B", parent = "I" }]
        uncertain = [{ kind = "values", noise = { relative = 0.05 } }]
        """)
    data = {
        "unit": ["x", "y", "z"] * 2,
        "year": [2022] * 3 + [2023] * 3,
        "A": [1.0, 9.0, 4.0, 2.0, 3.0, 5.0],
        "B": [1.0, 2.0, 6.0, 7.0, 5.0, 1.0],
    }
    tables = {"unit": "unit", "period": "year"}
    of_panel = gi.assess(framework, data, **tables)["2023"]
    found = r.monte_carlo(framework, data, runs=50, at=2023, **tables)
    assert [round(x, 9) for x in found.summary()["score"]] == sorted(
        (round(x, 9) for x in of_panel.scores()["I"]), reverse=True
    )
    each = r.monte_carlo(framework, data, runs=50, **tables)
    assert each["2023"].summary() == found.summary()
    for at in (2023, "2023"):
        assert r.leave_out(framework, data, at=at, **tables)["node"] == ["A", "B"]
    assert r.leave_units_out(framework, data, at=2023, **tables)["left_out"] == ["x", "y", "z"]
    assert r.problem(framework, data, at=2023, **tables)["num_vars"] == 1
    indices = r.sensitivity(framework, data, outputs=("score", "x"), points=16, resamples=0, at=2023, **tables)
    assert indices.inputs == ["values"]
    point = r.evaluate(framework, data, [[0.5]], outputs=("rank", "x"), at="2023", **tables)
    assert point.shape == (1,)
    with pytest.raises(gi.DataError, match="2022"):
        r.monte_carlo(framework, data, at=2021, **tables)
    with pytest.raises(TypeError, match="panel"):
        r.monte_carlo(framework, {"unit": ["x", "y"], "A": [1, 2], "B": [2, 1]}, at=2023)
    with pytest.raises(TypeError, match="period"):
        r.leave_out(framework, data, at=[2023], **tables)
