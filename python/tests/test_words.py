"""Words, ids, fractions and seeds as people type them."""

import numpy as np
import pytest

import govindex as gi

X = [[1.0, 9.0], [2.0, 5.0], [4.0, 6.0]]
DATA = {
    "iso3": ["DNK", "KOR", "EST"],
    "country": ["Denmark", "Korea", "Estonia"],
    "osi": [0.9, 0.8, 1.0],
    "tii": [0.9, 0.95, 0.85],
    "hci": [0.95, 0.9, 0.92],
}


@pytest.mark.parametrize("lower", ["lower", "min", "negative", "负向", "cost", "LOWER", -1, -1.0, np.int64(-1)])
def test_directions(lower):
    expected = gi.scoring.topsis(X, directions=["higher", "lower"]).scores
    np.testing.assert_array_equal(gi.scoring.topsis(X, directions=[1, lower]).scores, expected)
    np.testing.assert_array_equal(gi.normalize.min_max([1.0, 3.0], direction=lower), [100.0, 0.0])


def test_the_nearest_word_is_offered():
    with pytest.raises(gi.MethodError, match=r"did you mean `lower`"):
        gi.scoring.topsis(X, directions=["higher", "lowwer"])
    a = gi.assess("un-egdi-2022", DATA, unit="iso3")
    assert a.ranks(ties="min").to_dict() == a.ranks(ties="competition").to_dict()


def test_an_id_stands_for_a_framework():
    a = gi.assess("un-egdi-2022", DATA, unit="iso3", names="country")
    framework = gi.Framework.builtin("un-egdi-2022")
    assert a.to_json() == gi.assess(framework, DATA, unit="iso3", names={"en": "country"}).to_json()
    with pytest.raises(gi.FrameworkError, match="did you mean `un-egdi-2022`"):
        gi.assess("un-edgi-2022", DATA, unit="iso3")
    with pytest.raises(TypeError, match="the framework stands first"):
        gi.assess(DATA, "un-egdi-2022")


def test_fractions_in_judgements():
    said = gi.weights.ahp([[1, 3, "9"], ["1/3", 1, 2], ["1/9", "1/2", 1]])
    np.testing.assert_allclose(said.weights, gi.weights.ahp([[1, 3, 9], [1 / 3, 1, 2], [1 / 9, 1 / 2, 1]]).weights)
    assert gi.weights.ahp_repair([[1, "1/2"], [2, 1]])["changes"] == []


@pytest.mark.parametrize("wrong", [12, 45659, 0, -1, 0.05])
def test_judgements_beyond_the_scale(wrong):
    with pytest.raises(gi.MethodError, match=r"judgement at \(0, 1\) is .*; it must be from 1/9 to 9"):
        gi.weights.ahp([[1, wrong], [None, 1]])


def test_contradictory_experts_are_named_and_left_out():
    framework = gi.Framework.builtin("un-egdi-2022")
    pairs = [("OSI", "TII"), ("OSI", "HCI"), ("TII", "HCI")]
    answers = {"Li": ["2", "4", "2"], "Wang": ["9", "1/9", "9"], "Zhao": [None] * 3}
    sheet = {
        "expert": [name for name in answers for _ in pairs],
        "node": ["EGDI"] * 9,
        "a": [a for _ in answers for a, _ in pairs],
        "b": [b for _ in answers for _, b in pairs],
        "a_over_b": [answer for said in answers.values() for answer in said],
    }
    every = gi.assess(framework.with_judgements(sheet), DATA, unit="iso3")
    assert "the judgements of Wang contradict each other" in repr(every)
    assert "notices: see `notices()`" in repr(every) and "Wang" in every._repr_html_()
    assert any("Zhao answered nothing here" in notice["message"] for notice in every.notices())
    strict = gi.assess(framework.with_judgements(sheet, max_consistency_ratio=0.1), DATA, unit="iso3")
    np.testing.assert_allclose(strict.weighting("EGDI").weights, [4 / 7, 2 / 7, 1 / 7])
    assert "contradict each other: consistency" not in repr(strict)


@pytest.mark.parametrize("seed", [0, 2**63, 2**64 - 1])
def test_every_seed_of_64_bits(seed):
    assert gi.robustness.smaa(X, runs=10, seed=seed)
    uncertain = {"kind": "weights", "draw": {"noise": 0.2}}
    assert gi.robustness.monte_carlo("un-egdi-2022", DATA, uncertain, unit="iso3", runs=20, seed=seed).seed == seed


@pytest.mark.parametrize("seed", [-1, 2**64, 2**70])
def test_other_seeds_are_refused(seed):
    for call in (
        lambda: gi.robustness.smaa(X, runs=10, seed=seed),
        lambda: gi.robustness.monte_carlo(
            "un-egdi-2022", DATA, {"kind": "weights", "draw": {"noise": 0.2}}, unit="iso3", runs=20, seed=seed
        ),
    ):
        with pytest.raises(gi.MethodError, match="a whole number from 0 to 18446744073709551615"):
            call()
