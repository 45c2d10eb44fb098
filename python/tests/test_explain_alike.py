"""Peers, benchmarks, clusters and types, against independent programs where they are installed."""

from pathlib import Path

import numpy as np
import pytest

import govindex as gi

pd = pytest.importorskip("pandas")

DATA = Path(__file__).parents[2] / "tests" / "data"
SCORES = pd.DataFrame(
    {"services": [0.9, 0.5, 0.0, 0.3], "data": [0.4, 0.5, 0.7, 0.2], "skills": [0.8, 0.6, 0.1, 0.25]},
    index=list("ABCD"),
)


def assessed(frame, **options):
    """An assessment whose indicators are the columns of a frame, and whose index is their mean."""
    indicators = [f"{{ code = '{code}', parent = 'INDEX' }}" for code in frame.columns]
    framework = gi.Framework.from_toml(
        "id = 'x'\nscale = [0, 1]\nmethod = { normalize = 'none', missing = 'rescale' }\n"
        f"dimension = [{{ code = 'INDEX' }}]\nindicator = [{', '.join(indicators)}]"
    )
    return gi.assess(framework, frame.rename_axis("unit").reset_index(), unit="unit", **options)


def egdi(year=2022):
    rows = pd.read_csv(DATA / "un-egdi" / "egdi_2003_2022.csv")
    return gi.assess(
        gi.Framework.builtin("un-egdi-2022"), rows[rows["survey_year"] == year], unit="iso3", groups="region"
    )


# Peers


def columns_of(result, nodes):
    return pd.DataFrame({node: result.scores()[node] for node in nodes}, index=result.scores()["unit"])


@pytest.mark.parametrize("distance", ["euclidean", "manhattan", "correlation"])
def test_distances_are_those_of_scipy(distance):
    cdist = pytest.importorskip("scipy.spatial.distance").cdist
    result = egdi()
    scores = columns_of(result, ["OSI", "TII", "HCI"])
    standard = (scores - scores.mean()) / scores.std(ddof=0)
    metric = {"manhattan": "cityblock"}.get(distance, distance)
    expected = pd.Series(cdist(standard.loc[["KOR"]], standard, metric)[0], index=scores.index).drop("KOR")
    # Three equal weights: the mean in place of the sum.
    expected /= {"euclidean": 3**0.5, "manhattan": 3, "correlation": 1}[distance]
    found = gi.explain.peers(result, "KOR", 192, distance=distance)
    assert found["distance"] == distance and found["left_out"] == []
    table = found["table"].to_pandas().set_index("unit")
    np.testing.assert_allclose(table["distance"], expected[table.index], atol=1e-10)
    assert table["distance"].is_monotonic_increasing
    np.testing.assert_allclose(table["difference"], table["score"] - result.score("KOR"))
    assert table["rank"].to_dict() == {unit: result.rank(unit) for unit in table.index}


def test_context_comes_in_every_form_and_groups_hold():
    result = egdi()
    people = {"KOR": 51.7, "DNK": 5.9, "EST": 1.4, "JPN": 125.0, "ESP": 47.4}
    frame = pd.DataFrame({"people": people})
    for context in [
        people,
        pd.Series(people),
        frame,
        frame.rename_axis("unit").reset_index(),
        {unit: {"people": count} for unit, count in people.items()},
        gi.Dataset.from_frame(frame),
    ]:
        found = gi.explain.peers(result, "KOR", context=context)
        assert found["table"]["unit"] == ["ESP", "DNK", "EST", "JPN"] and len(found["left_out"]) == 188
    both = gi.explain.peers(result, "KOR", by=["OSI", "TII", "HCI"], context=people)
    assert both["columns"] == ["OSI", "TII", "HCI", "context"]
    region = dict(zip(result.dataset.units, result.dataset.group("region"), strict=True))
    asia = gi.explain.peers(result, "KOR", within="region")
    assert {region[unit] for unit in asia["table"]["unit"]} == {region["KOR"]} == {asia["group"]}


def test_benchmarks_are_better_wherever_the_unit_is_weak():
    result = egdi()
    scores = columns_of(result, ["OSI", "TII", "HCI"])
    found = gi.explain.benchmark(result, "IND", 3)
    weak = [node for node in scores if scores.loc["IND", node] < scores[node].median()]
    assert found["weak"]["node"] == weak and 0 < len(weak) < 3
    better = scores[(scores[weak] > scores.loc["IND", weak]).all(axis=1)]
    rest = [node for node in scores if node not in weak]
    standard = (scores[rest] - scores[rest].mean()) / scores[rest].std(ddof=0)
    apart = ((standard.loc[better.index] - standard.loc["IND"]) ** 2).mean(axis=1).sort_values()
    assert list(dict.fromkeys(found["table"]["unit"])) == list(apart.index[:3])
    assert all(by > 0 for by in found["table"]["better_by"])


# Clusters


@pytest.mark.parametrize("standardize", [False, True])
def test_ward_is_that_of_scipy(standardize):
    hierarchy = pytest.importorskip("scipy.cluster.hierarchy")
    generator = np.random.default_rng(11)
    frame = pd.DataFrame(generator.random((120, 6)), columns=list("abcdef"), index=[f"u{i}" for i in range(120)])
    values = (frame - frame.mean()) / frame.std(ddof=0) if standardize else frame
    linkage = hierarchy.linkage(values, method="ward")
    for count in (2, 5, 9):
        found = gi.explain.clusters(assessed(frame), count, standardize=standardize)
        merges = np.array(list(found["dendrogram"].to_dict().values()), dtype=float).T
        np.testing.assert_allclose(merges, linkage, atol=1e-12)
        expected = hierarchy.fcluster(linkage, count, criterion="maxclust")
        pairs = set(zip(expected, found["table"]["cluster"], strict=True))
        assert len(pairs) == count
        means = frame.groupby(found["table"]["cluster"]).mean()
        np.testing.assert_allclose(found["means"].to_pandas()[list("abcdef")], means)
        assert found["means"]["score"] == sorted(found["means"]["score"], reverse=True)


def test_k_means_and_silhouettes_are_those_of_scikit_learn_or_better():
    cluster = pytest.importorskip("sklearn.cluster")
    metrics = pytest.importorskip("sklearn.metrics")
    scores = columns_of(egdi(), ["OSI", "TII", "HCI"])
    generator = np.random.default_rng(5)
    noise = pd.DataFrame(generator.random((150, 5)), columns=list("abcde"), index=[f"u{i}" for i in range(150)])
    for frame in (scores, noise):
        result = assessed(frame)
        for count in (2, 4, 7):
            found = gi.explain.clusters(result, count, "k-means", 3)
            theirs = cluster.KMeans(count, n_init=10, random_state=0, tol=0).fit(frame)
            labels = found["table"]["cluster"]
            own = sum(((group - group.mean()) ** 2).to_numpy().sum() for _, group in frame.groupby(labels))
            assert found["inertia"] == pytest.approx(own)
            assert own <= theirs.inertia_ * (1 + 1e-9)
            np.testing.assert_allclose(
                found["table"]["silhouette"], metrics.silhouette_samples(frame, labels), atol=1e-12
            )
            assert found["silhouette"] == pytest.approx(metrics.silhouette_score(frame, labels))
            assert gi.explain.clusters(result, count, "k-means", 3)["table"].to_dict() == found["table"].to_dict()
    choice = gi.explain.clusters(result)
    best = max(choice["choice"]["silhouette"])
    assert choice["choice"]["clusters"] == list(range(2, 11)) and choice["silhouette"] == best
    assert gi.explain.clusters(result, 1)["silhouette"] is None


def test_the_same_clusters_on_any_number_of_threads():
    result = assessed(pd.DataFrame(np.random.default_rng(1).random((600, 8)), columns=list("abcdefgh")))
    kept = gi.threads()
    made = []
    try:
        for count in (1, 2):
            gi.set_threads(count)
            made.append(gi.explain.clusters(result, 6, "k-means")["table"].to_dict())
    finally:
        gi.set_threads(kept)
    assert made[0] == made[1]


# Types


def test_types_go_by_the_first_rule_that_fits():
    result = egdi()
    scores = columns_of(result, ["EGDI", "OSI", "TII"])
    rules = {
        "leaders": {"OSI": "high", "TII": "high"},
        "services first": {"OSI": "above-mean", "TII": "below-mean"},
        "poor": {"EGDI": {"below": 0.25}},
        "middle": {"EGDI": {"at-least": 0.25, "below": 0.5}},
    }
    found = gi.explain.typology(result, rules)
    median, mean = scores.median(), scores.mean()
    conditions = [
        (scores["OSI"] >= median["OSI"]) & (scores["TII"] >= median["TII"]),
        (scores["OSI"] >= mean["OSI"]) & (scores["TII"] < mean["TII"]),
        scores["EGDI"] < 0.25,
        scores["EGDI"].between(0.25, 0.5, inclusive="left"),
    ]
    expected = np.select(conditions, list(rules), "")
    assert [name or "" for name in found["table"]["type"]] == expected.tolist()
    sizes = found["sizes"].to_dict()
    assert sizes["type"] == [*rules, None] and sum(sizes["units"]) == 193
    assert sizes["units"] == [(expected == name).sum() for name in [*rules, ""]]
    assert sizes["share"] == pytest.approx([count / 193 for count in sizes["units"]])
    assert sizes["score"][2] == pytest.approx(scores.loc[expected == "poor", "EGDI"].mean())


# Bad input


@pytest.mark.parametrize(
    ("work", "error", "told"),
    [
        (lambda: gi.explain.peers(egdi(), "KORR"), gi.DataError, ["`KOR`"]),
        (lambda: gi.explain.peers(egdi(), "KOR", by="OSII"), gi.FrameworkError, ["`OSI`"]),
        (lambda: gi.explain.peers(egdi(), "KOR", within="regoin"), gi.DataError, ["`region`"]),
        (lambda: gi.explain.peers(egdi(), "KOR", count=0), gi.MethodError, ["count", "at least 1"]),
        (lambda: gi.explain.peers(egdi(), "KOR", distance="cosine"), gi.MethodError, ["distance", "cosine"]),
        (lambda: gi.explain.peers(egdi(), "KOR", context={"DNK": 1.0, "EST": 2.0}), gi.MethodError, ["`KOR`"]),
        (lambda: gi.explain.peers(assessed(SCORES * 0), "A"), gi.MethodError, ["nodes", "differ"]),
        (lambda: gi.explain.benchmark(egdi(), "KOR", share=2), gi.MethodError, ["share"]),
        (lambda: gi.explain.benchmark(egdi(), "KOR", weak_below=-1), gi.MethodError, ["weak_below"]),
        (lambda: gi.explain.clusters(egdi(), 0), gi.MethodError, ["count"]),
        (lambda: gi.explain.clusters(egdi(), 1000), gi.MethodError, ["count", "193"]),
        (lambda: gi.explain.clusters(egdi(), method="kmean"), gi.MethodError, ["method", "k-means"]),
        (lambda: gi.explain.clusters(egdi(), seed=-1), gi.MethodError, ["seed"]),
        (lambda: gi.explain.clusters(egdi(), restarts=0), gi.MethodError, ["restarts"]),
        (lambda: gi.explain.clusters(egdi(), by=["HCII"]), gi.FrameworkError, ["`HCI`"]),
        (lambda: gi.explain.clusters(assessed(SCORES[:2])), gi.MethodError, ["3 units"]),
        (lambda: gi.explain.clusters(assessed(SCORES * 0)), gi.MethodError, ["nodes", "differ"]),
        (lambda: gi.explain.clusters(assessed(SCORES.replace(0.1, np.nan))), gi.DataError, ["`skills`", "`C`", "fill"]),
        (lambda: gi.explain.typology(egdi(), {}), gi.MethodError, ["rules"]),
        (lambda: gi.explain.typology(egdi(), {"a": {}}), gi.MethodError, ["rules.a"]),
        (lambda: gi.explain.typology(egdi(), {"a": {"OSII": "high"}}), gi.FrameworkError, ["`OSI`"]),
        (lambda: gi.explain.typology(egdi(), {"a": {"OSI": "above-men"}}), gi.MethodError, ["a.OSI", "`above-mean`"]),
        (lambda: gi.explain.typology(egdi(), {"a": {"OSI": {"atleast": 1}}}), gi.MethodError, ["a.OSI", "`at-least`"]),
        (
            lambda: gi.explain.typology(egdi(), {"a": {"OSI": {"at-least": 1, "below": 0.5}}}),
            gi.MethodError,
            ["rules.a.OSI", "at-least"],
        ),
    ],
)
def test_bad_input_is_named(work, error, told):
    with pytest.raises(error) as caught:
        work()
    assert all(part in str(caught.value) for part in told), caught.value


def test_of_a_panel_a_period_is_chosen():
    data = {"unit": ["A", "B", "C"] * 2, "year": [2020] * 3 + [2021] * 3, "osi": [0.9, 0.8, 0.7, 0.8, 0.7, 0.9]}
    data |= {"tii": [0.5, 0.6, 0.7, 0.5, 0.7, 0.6], "hci": [0.9, 0.8, 0.6, 0.8, 0.9, 0.7]}
    panel = gi.assess("un-egdi-2022", data, unit="unit", period="year")
    calls = [
        lambda a: gi.explain.peers(a, "A"),
        lambda a: gi.explain.benchmark(a, "A"),
        gi.explain.clusters,
        lambda a: gi.explain.typology(a, {"strong": {"OSI": "high"}}),
        gi.explain.contributions,
        lambda a: gi.explain.gap(a, "A", "B"),
        gi.explain.obstacles,
        lambda a: gi.explain.targets(a, "A", score=0.9),
        lambda a: gi.explain.what_if(a, without="A"),
        gi.explain.structure,
        lambda a: gi.explain.groups(a, by={"A": "x", "B": "y"}),
        gi.explain.trail,
        lambda a: gi.explain.compare(a, a),
    ]
    for call in calls:
        with pytest.raises(gi.MethodError, match=r"a panel of 2 periods.*panel\[period\]"):
            call(panel)
    gi.set_language("zh")
    try:
        with pytest.raises(gi.MethodError, match=r"含 2 期的面板.*单期的评估结果"):
            gi.explain.peers(panel, "A")
    finally:
        gi.set_language("en")
