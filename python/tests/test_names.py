"""Names go before positions: what carries names is aligned by them, and refused where they differ."""

import numpy as np
import pytest

import govindex as gi

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

COLUMNS = ["osi", "tii", "hci"]
UNITS = ["DNK", "KOR", "EST", "CHN"]
VALUES = [[0.98, 0.95, 0.96], [0.92, 0.99, 0.93], [0.99, 0.87, 0.94], [0.995, 0.80, 0.75]]
FRAME = pd.DataFrame(VALUES, index=UNITS, columns=COLUMNS)
TURNED = FRAME[["hci", "osi", "tii"]]
BY_NAME = {"hci": 0.6, "tii": 0.3, "osi": 0.1}
BY_POSITION = [0.1, 0.3, 0.6]
MODELS = [
    name
    for name in gi.scoring.__all__
    if "weights" in __import__("inspect").signature(getattr(gi.scoring, name)).parameters
    and name not in ("electre_tri", "matter_element", "choquet", "power", "fuzzy_evaluation", "owa")
]


def plain(made):
    """The scores of whatever a model answers."""
    if isinstance(made, dict):
        made = made.get("scored", made.get("smith"))
    return np.asarray(made.net if isinstance(made, gi.Flows) else made)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    "given", [BY_NAME, pd.Series(BY_NAME), gi.weights.rank_based([1, 2, 3]).named(["hci", "tii", "osi"])], ids=type
)
def test_weights_of_every_model_go_by_name(name, given):
    model = getattr(gi.scoring, name)
    inside = [given[code] for code in COLUMNS] if isinstance(given, dict) else None
    if isinstance(given, gi.Weighting):
        inside = [dict(zip(given.names, given.weights, strict=True))[code] for code in COLUMNS]
    elif inside is None:
        inside = [given.loc[code] for code in COLUMNS]
    expected = plain(model(np.array(VALUES), weights=inside))
    np.testing.assert_allclose(plain(model(FRAME, weights=given)), expected)
    np.testing.assert_allclose(plain(model(pl.DataFrame(FRAME), weights=given)), expected)
    np.testing.assert_allclose(plain(model({code: FRAME[code].tolist() for code in COLUMNS}, weights=given)), expected)
    with pytest.raises(gi.DataError) as caught:
        model(FRAME, weights={"osi": 1, "tii": 1, "gdp": 1})
    error = caught.value
    assert error.code == "names" and error.missing_names == ["hci"] and error.unknown_names == ["gdp"]
    assert "missing: `hci`" in str(error) and "unknown: `gdp`" in str(error)
    with pytest.raises(TypeError, match="no names"):
        model(np.array(VALUES), weights=BY_NAME)


def test_the_reproductions_of_weights_by_position():
    entropy, turned = gi.weights.entropy(FRAME), gi.weights.entropy(TURNED)
    np.testing.assert_allclose(gi.scoring.wsm(FRAME, weights=entropy), gi.scoring.wsm(FRAME, weights=turned))
    made = gi.weights.combine([entropy, turned])
    assert made.names == COLUMNS
    np.testing.assert_allclose(made.weights, entropy.weights)
    compared = gi.weights.compare({"a": entropy, "b": turned, "c": dict(zip(COLUMNS, entropy.weights, strict=True))})
    table = compared.table().to_dict()
    for code in COLUMNS:
        assert table[code] == pytest.approx([table[code][0]] * 3)
    assert compared["b"].names == ["hci", "osi", "tii"]
    heads = gi.evidence.per_head(pd.Series([1, 2, 3], index=list("abc")), pd.Series([3, 2, 1], index=list("cba")))
    assert heads.tolist() == [1, 1, 1] and list(heads.index) == list("abc")


def test_directions_go_by_name_and_take_the_types_of_other_packages():
    expected = gi.scoring.topsis(VALUES, directions=["higher", "lower", "higher"]).scores
    for directions in ({"tii": "lower", "hci": "higher", "osi": "higher"}, [1, -1, 1], np.array([1, -1, 1])):
        np.testing.assert_allclose(gi.scoring.topsis(FRAME, directions=directions).scores, expected)
    # As pymcdm is called: a matrix, weights, types.
    np.testing.assert_allclose(
        gi.scoring.topsis(np.array(VALUES), np.array([1, 1, 1]), np.array([1, -1, 1])).scores, expected
    )
    with pytest.raises(gi.DataError, match="missing: `hci`"):
        gi.scoring.topsis(FRAME, directions={"tii": "lower", "osi": "higher"})
    with pytest.raises(TypeError, match="a direction is"):
        gi.scoring.topsis(FRAME, directions=[1, 0, 1])
    np.testing.assert_allclose(
        gi.weights.critic(FRAME, {"tii": "lower", "hci": "higher", "osi": "higher"}).weights,
        gi.weights.critic(VALUES, [1, -1, 1]).weights,
    )


def test_bounds_targets_and_thresholds_go_by_name():
    bounds = {"hci": (0, 1), "osi": (0, 2), "tii": (0, 3)}
    listed = [(0, 2), (0, 3), (0, 1)]
    kind = {"normalization": "min-max"}
    np.testing.assert_allclose(
        gi.scoring.topsis(FRAME, bounds=bounds, **kind).scores, gi.scoring.topsis(VALUES, bounds=listed, **kind).scores
    )
    frame = pd.DataFrame(listed, index=COLUMNS).iloc[::-1]
    np.testing.assert_allclose(
        gi.scoring.spotis(FRAME, bounds=frame).scores, gi.scoring.spotis(VALUES, bounds=listed).scores
    )
    X = pd.DataFrame([[6, 4, 5], [4, 6, 1], [2, 0, 1], [0, 2, 5]], columns=COLUMNS)
    np.testing.assert_allclose(
        gi.weights.balance(X, {"hci": 1, "osi": 1.2, "tii": 1}).weights, gi.weights.balance(X, [1.2, 1, 1]).weights
    )
    profiles = pd.DataFrame([[0.9, 0.8, 0.7]], columns=["hci", "osi", "tii"])
    assert gi.scoring.electre_tri(FRAME, profiles=profiles, q={"tii": 0, "hci": 0.1, "osi": 0}).grades.tolist() == (
        gi.scoring.electre_tri(VALUES, profiles=[[0.8, 0.7, 0.9]], q=[0, 0, 0.1]).grades.tolist()
    )


def test_denominators_and_second_columns_go_by_name():
    x, by = pd.Series([10.0, 40.0], index=["A", "B"]), pd.Series({"B": 4.0, "A": 1.0})
    for made in (
        gi.prepare.denominate(x, by),
        gi.evidence.per_head(x, by),
        gi.evidence.change(x, by) + 1,
        gi.prepare.denominate(x, {"B": 4.0, "A": 1.0}),
    ):
        assert made.tolist() == [10, 10]
    with pytest.raises(gi.DataError, match=r"missing: `B`.*unknown: `C`"):
        gi.prepare.denominate(x, pd.Series({"C": 4.0, "A": 1.0}))
    with pytest.raises(TypeError, match="no names"):
        gi.prepare.denominate([1, 2], {"A": 1, "B": 2})
    # A shuffled index of pandas is put in order, as pandas does it.
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    turned = frame["x"].iloc[[2, 0, 1]]
    assert gi.prepare.denominate(frame["x"], turned).tolist() == [1, 1, 1]
    y = pd.Series([1.0, 2.0, 4.0], index=list("abc"))
    assert gi.stats.rank_agreement(y, y.iloc[::-1])["kendall"] == 1
    successes, trials = pd.Series({"a": 1, "b": 5}), pd.Series({"b": 5, "a": 2})
    assert gi.stats.proportion_intervals(successes, trials)["estimates"].tolist() == [0.5, 1]
    told = gi.evidence.blend({"self": y, "seen": y.iloc[::-1]}, rule="mean")
    assert told["values"] == [1, 2, 4]
    assert gi.evidence.roll_up(successes, "weighted-mean", sizes=trials)["value"] == (1 * 2 + 5 * 5) / 7
    dea = gi.scoring.dea(FRAME[["osi"]], FRAME[["tii"]].iloc[::-1])
    np.testing.assert_allclose(dea["scored"].scores, gi.scoring.dea(FRAME[["osi"]], FRAME[["tii"]])["scored"].scores)


def test_weights_of_robustness_and_influence_go_by_name():
    for call in (
        lambda w: gi.robustness.weight_stability(FRAME, w).to_dict(),
        lambda w: gi.robustness.smallest_change(FRAME, w)["table"].to_dict(),
        lambda w: gi.weights.influence(FRAME, w).to_dict(),
    ):
        assert call(BY_NAME) == call(BY_POSITION)
    draws = pd.DataFrame([[3, 1, 1], [1, 1, 2]], columns=["hci", "osi", "tii"])
    np.testing.assert_allclose(
        gi.robustness.smaa(FRAME, draws)["central"], gi.robustness.smaa(VALUES, [[1, 1, 3], [1, 2, 1]])["central"]
    )


def test_names_stay_on_results():
    scored = gi.scoring.topsis(FRAME)
    assert scored.units == UNITS and scored.table()["unit"] == UNITS
    assert gi.scoring.topsis(FRAME.reset_index(drop=True)).units is None
    assert gi.scoring.promethee_flows(FRAME).table()["unit"] == UNITS
    assert gi.scoring.electre_tri(FRAME, profiles=[[0.9] * 3]).units == UNITS
    made = gi.normalize.min_max(FRAME["osi"])
    assert isinstance(made, pd.Series) and list(made.index) == UNITS and made.name == "osi"
    assert isinstance(gi.normalize.rank(FRAME["osi"]), pd.Series)
    assert isinstance(gi.stats.ranks(FRAME["osi"]), pd.Series)
    assert list(gi.scoring.arithmetic(FRAME).index) == UNITS
    normalized = gi.scoring.normalized(FRAME)
    assert list(normalized.columns) == COLUMNS and list(normalized.index) == UNITS
    assert isinstance(gi.normalize.min_max([1, 2]), np.ndarray)
    table = gi.assess(gi.Framework.builtin("un-egdi-2022"), FRAME.rename_axis("iso3").reset_index()).step("normalized")
    assert gi.scoring.wsm(table).units == UNITS


def test_messages_name_units_and_indicators_or_row_and_column():
    gap = FRAME.copy()
    gap.loc["EST", "tii"] = np.nan
    for call in (gi.scoring.topsis, gi.weights.entropy, gi.prepare.impute_em and gi.weights.critic):
        with pytest.raises(gi.DataError, match="`tii` has no value for unit `EST` \\(1 value is missing"):
            call(gap)
        with pytest.raises(gi.DataError, match="column 1 has no value in row 2 \\(1 value is missing"):
            call(gap.to_numpy())
    with pytest.raises(gi.MethodError, match="`heads` is 0 for unit `b`"):
        gi.evidence.per_head(pd.Series({"a": 1, "b": 2}), pd.Series({"a": 1, "b": 0}))
    with pytest.raises(gi.MethodError, match="`heads` is 0 in row 1"):
        gi.evidence.per_head([1, 2], [1, 0])
    with pytest.raises(gi.MethodError, match="`values` is -1 in row 1"):
        gi.evidence.share_of_total([1, -1])
    with pytest.raises(gi.MethodError, match="geometric mean needs values of at least 0, but column 1 is -2 in row 0"):
        gi.scoring.geometric([[1, -2]])
    with pytest.raises(gi.DataError, match="for unit `b` is inf"):
        gi.normalize.min_max(pd.Series({"a": 1.0, "b": np.inf}))


def test_a_table_is_an_array_of_its_numbers():
    table = gi.weights.compare({"a": [1, 3]}).summary()
    with_counts = np.asarray(table)
    assert with_counts.shape == (2, 4) and with_counts[1, 1] == 0.75 and with_counts.dtype == float
    assert np.asarray(table, dtype=np.float32).dtype == np.float32
    with pytest.raises(TypeError, match="column `unit` of the table holds texts"):
        np.asarray(gi.scoring.topsis(FRAME).table())


def test_what_is_no_matrix_is_told_in_plain_words():
    for bad, told in [
        ([[1, 2], [3]], "row 1 has length 1, and row 0 has 2"),
        ([[1, "high"]], "'high' in row 0, column 1 is no number"),
        (pd.DataFrame({"a": [1], "b": ["high"]}), "'high' in row 0, column b is no number"),
        (pl.LazyFrame({"a": [1]}), "collect"),
        (5, "must be 2-D"),
        ("text", "it is 'text'"),
    ]:
        with pytest.raises(TypeError) as caught:
            gi.weights.entropy(bad)
        assert told in str(caught.value) and "inhomogeneous" not in str(caught.value), str(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: gi.robustness.design(10**9, 1000),
        lambda: gi.robustness.design(10**12, 10, sampling="latin-hypercube"),
        lambda: gi.robustness.design(2**62, 1),
        lambda: gi.robustness.smaa(VALUES, runs=10**12),
        lambda: gi.robustness.indices(np.arange(20.0), 3, resamples=10**12),
        lambda: gi.stats.correlations(np.ones((3, 100_000)) * np.arange(3)[:, None]),
        lambda: gi.prepare.impute_multiple(np.array([[1.0, 2], [2, np.nan], [3, 4], [4, 4]]), draws=10**12),
    ],
)
def test_sizes_are_refused_before_memory_is_asked_for(call):
    with pytest.raises(gi.MethodError, match=r"268,435,456 numbers|4,294,967,295"):
        call()
