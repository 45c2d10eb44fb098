"""Bad records: an error that lists every offender with its row, or a result that counts what it leaves out."""

import pytest

import govindex as gi

E = gi.evidence
YES = {"Yes": 1, "No": 0}
DAY = "2024-12-31"
LIST = {"s": {"questions": {"q": 1}, "points": {"y": 1, "n": 0}, "full": 100}}
SIZED = {"strata": "s", "population": "n"}
CLASSES = {"column": "c", "weights": {"p": 2, "q": 1}}

ERRORS = {
    "answers in other spellings": (
        lambda: E.mean({"u": ["A"] * 4, "a": ["Yes", "yes", "yes", "?"]}, {"column": "a", "points": YES}, unit="u"),
        ["`yes` in column `a`: 2 records, the first in row 2 (did you mean `Yes`?)", "`?` in column `a`: 1 record"],
    ),
    "no key at all": (lambda: E.mean({"u": [None, ""], "y": [1, 2]}, "y", unit="u"), ["2 have nothing in `u`"]),
    "negative counts": (
        lambda: E.coverage({"u": ["A", "A"], "o": [-1, 3], "e": [4, 5]}, "o", existing="e", unit="u"),
        ["row 1, column `o`: `-1` is negative"],
    ),
    "more than there is": (
        lambda: E.coverage({"u": ["A", "A"], "o": [1, 7], "e": [4, 5]}, "o", existing="e", unit="u"),
        ["row 2, column `o`: `7` is more than the 5 of `e`"],
    ),
    "days to come": (
        lambda: E.freshness({"u": ["A", "A"], "d": ["2024-01-01", "2030-01-01"]}, "d", DAY, unit="u", limit=14),
        ["row 2, column `d`: `2030-01-01` is after 2024-12-31, the day of the assessment"],
    ),
    "days that can be read in two ways": (
        lambda: E.freshness({"u": ["A", "A"], "d": ["20241230", "12/30/2024"]}, "d", DAY, unit="u", limit=14),
        ["row 2, column `d`: `12/30/2024` can be read in two ways; write the day year first"],
    ),
    "a visit twice": (
        lambda: E.inspect({"k": ["p", "p"], "v": ["x", "x"], "q": ["y", "n"]}, key="k", score=LIST, visit=["v"]),
        ["row 2, column `v`: `p / x` is a visit that occurred before, in row 1"],
    ),
    "a visit without a subject": (
        lambda: E.inspect({"k": ["p", None], "q": ["y", "n"]}, key="k", score=LIST),
        ["row 2, column `k`", "is blank, so the visit has no subject"],
    ),
    "a stratum of no size": (
        lambda: E.mean({"u": ["A"], "s": ["a"], "n": [0], "y": [1]}, "y", unit="u", sample=SIZED),
        ["row 1, column `n`: `0` is no size of a stratum"],
    ),
    "a stratum smaller than what was drawn": (
        lambda: E.mean({"u": ["A"] * 3, "s": ["a"] * 3, "n": [2] * 3, "y": [1] * 3}, "y", unit="u", sample=SIZED),
        ["`2` is less than the 3 records of the stratum that were drawn"],
    ),
    "a class without data": (
        lambda: E.mean({"u": ["A"], "c": ["p"], "y": [1]}, "y", unit="u", by={**CLASSES, "empty": "error"}),
        ["unit `A` has no data in class `q` of `c`"],
    ),
    "a channel twice": (
        lambda: E.completeness(
            {"u": ["A"] * 2, "i": ["x"] * 2, "c": ["web"] * 2, "a": ["Yes", "No"]},
            {"points": YES},
            unit="u",
            rows={"item": "i", "channel": "c", "available": "a"},
        ),
        ["row 2, column `c`: `web` of `x` stands in row 1 too"],
    ),
    "no row": (lambda: E.mean({"u": [], "y": []}, "y", unit="u"), ["there is a header but no rows"]),
}


@pytest.mark.parametrize(("work", "told"), ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_is_an_error_with_its_row(work, told):
    with pytest.raises(gi.DataError) as fault:
        work()
    for words in told:
        assert words in str(fault.value)


NAMED = {
    "records without a key": (
        lambda: E.mean({"u": ["A", None, " "], "y": [1, 2, 3]}, "y", unit="u"),
        [1.0],
        {"without_key": 2},
        ["2 records have nothing in `u` and are left out (row 2, 3)"],
    ),
    "an empty stratum": (
        lambda: E.mean(
            {"u": ["A"] * 4, "s": list("aabb"), "n": [20, 20, 30, 30], "y": [1, 2, None, None]},
            "y",
            unit="u",
            sample=SIZED,
        ),
        [1.5],
        {"unknown": 2},
        ["unit A: nothing is known in b of `s`; the value is of the other strata"],
    ),
    "a class with a weight and no data": (
        lambda: E.mean({"u": ["A", "A"], "c": ["p", "p"], "y": [1, 0]}, "y", unit="u", by=CLASSES),
        [0.5],
        {},
        ["unit A: no data in q of `c`; its weight went to the others"],
    ),
    "nothing but blanks": (
        lambda: E.mean({"u": ["A", "A", "B"], "y": [None, None, 1]}, "y", unit="u"),
        [None, 1.0],
        {"unknown": 2},
        ["unit A: no value, for all of its 2 records lack what is measured"],
    ),
    "what does not apply": (
        lambda: E.mean({"u": ["A", "A"], "a": ["Yes", "-"]}, {"column": "a", "points": {**YES, "-": "n/a"}}, unit="u"),
        [1.0],
        {"not_meant": 1},
        [],
    ),
    "a channel twice, by a rule": (
        lambda: E.completeness(
            {"u": ["A"] * 2, "i": ["x"] * 2, "c": ["web"] * 2, "a": ["No", "Yes"]},
            {"points": YES},
            unit="u",
            rows={"item": "i", "channel": "c", "available": "a", "repeated": "any"},
        ),
        [1.0],
        {"repeated": 1},
        [],
    ),
}


@pytest.mark.parametrize(("work", "values", "left_out", "notes"), NAMED.values(), ids=NAMED)
def test_what_is_left_out_is_counted_and_named(work, values, left_out, notes):
    found = work()
    assert (found.values, found.notes) == (values, notes)
    nothing = dict.fromkeys(("not_meant", "without_key", "unknown", "repeated"), 0)
    assert found.left_out == {**nothing, **left_out}


def test_visits_that_are_not_meant_are_counted():
    framework = gi.Framework.from_toml(
        """
        id = "e"
        [[dimension]]
        code = "I"
        [[inspection]]
        table = "services"
        visits = "visits"
        key = ["u"]
        where = { site = "x" }
        [inspection.score.s]
        questions = { q = 1 }
        points = { y = 1, n = 0 }
        [[indicator]]
        code = "S"
        parent = "I"
        measure = { table = "services", mean = { of = "s" } }
        """
    )
    visits = {"u": ["A", "A", "B"], "site": ["x", "y", "x"], "q": ["y", "n", "n"]}
    gathered = gi.gather(framework, {"visits": visits}, unit="u")
    assert gathered.visits_not_meant == {"services": 1}
    assert gathered.dataset().indicator("S") == [1.0, 0.0]
