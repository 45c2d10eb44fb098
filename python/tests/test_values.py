"""Values that a parameter cannot hold, and texts that a message cannot carry, are refused by name and cut."""

import datetime
import math

import pytest

import govindex as gi

np = pytest.importorskip("numpy")

RATINGS = {"u": ["A", "A", "B"], "y": [1, 2, 3], "day": ["2024-01-01", "2024-02-01", "2024-03-01"]}


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda x: gi.prepare.box_cox([1, 2, 9], power=x), "lambda"),
        (lambda x: gi.prepare.percentiles([1, 2, 9], upper=x), "upper"),
        (lambda x: gi.prepare.fences([1, 2, 9], width=x), "width"),
        (lambda x: gi.prepare.screen([[1, 2]], nonzero=x), "nonzero"),
        (lambda x: gi.prepare.impute_series([1, None], [1, 2], limit=x), "limit"),
        (lambda x: gi.normalize.logistic([1, 2, 9], centre=x), "centre"),
        (lambda x: gi.scoring.vikor([[1, 2], [2, 1]], v=x), "v"),
    ],
)
@pytest.mark.parametrize("value", [math.nan, math.inf, object(), np.float64("nan"), b"1", {1, 2}], ids=repr)
def test_what_is_no_value_is_never_the_default(call, parameter, value):
    with pytest.raises(gi.MethodError) as caught:
        call(value)
    assert caught.value.parameter == parameter and f"`{parameter}` is" in str(caught.value), str(caught.value)
    assert "null" not in str(caught.value) and "f64" not in str(caught.value)


@pytest.mark.parametrize("value", [math.nan, object()], ids=repr)
def test_what_is_no_value_is_never_the_default_of_a_measure(value):
    with pytest.raises(gi.MethodError):
        gi.evidence.freshness(RATINGS, "day", unit="u", at="2024-04-01", limit=value)
    with pytest.raises(gi.MethodError):
        gi.evidence.mean(RATINGS, "y", unit="u", times=value)


def test_numbers_of_other_packages_are_numbers():
    plain = gi.scoring.vikor([[1, 2], [2, 1]], v=0.25)
    for v in (np.float32(0.25), np.float64(0.25), np.array(0.25)):
        assert gi.scoring.vikor([[1, 2], [2, 1]], v=v) == plain


def deep(kind):
    value = kind()
    for _ in range(100_000):
        value = [value] if kind is list else {"not": value}
    return value


def test_values_that_hold_themselves_and_deep_ones_are_refused():
    held: dict = {}
    held["not"] = held
    circle: list = []
    circle.append(circle)
    for value in (held, circle, deep(list), deep(dict)):
        with pytest.raises(gi.GovindexError, match="deeper than 64"):
            gi.evidence.mean(RATINGS, "y", unit="u", where={"k": value})
        with pytest.raises(gi.GovindexError, match="deeper than 64"):
            gi.Uncertainty([value])
        with pytest.raises(gi.GovindexError, match="deeper than 64"):
            gi.scoring.points({"items": value}, {})


def test_an_unknown_rule_of_children_is_refused():
    with pytest.raises(ValueError, match="no rule `nonsense`"):
        gi._core.score_children("nonsense", (np.asfortranarray([[1.0]]), None, None), None, {}, "rescale", None)


def test_long_and_invisible_texts_are_cut_and_shown_in_messages():
    long = "x" * 1_000_000
    for text in (long, "a\x1b[2Jb\x07\nc"):
        for call in (
            lambda text=text: gi.Framework.from_toml(
                f'id = "a"\n[[dimension]]\ncode = "I"\n[[indicator]]\ncode = "A"\nparent = {toml(text)}\n'
            ),
            lambda text=text: gi.Framework.builtin(text),
            lambda text=text: gi.Framework.read("/" + text[:200].replace("\n", "")),
            lambda text=text: gi.scoring.arithmetic([[1]], missing=text),
            lambda text=text: gi.normalize.rank([1, 2], form=text),
            lambda text=text: gi.evidence.mean({"u": ["A"], text: ["?"]}, text, unit="u", values={"a": 1}),
            lambda text=text: gi.Framework.from_json('{"id": 5, "x": ' + f'"{"x" * 1000}"' + "}"),
        ):
            with pytest.raises(gi.GovindexError) as caught:
                call()
            message = str(caught.value)
            assert len(message) < 2_500, message[:3_000]
            assert "\x1b" not in message and "\x07" not in message, repr(message)


def toml(text):
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) + '"'


def test_the_repr_of_a_long_name_is_cut():
    result = gi.assess(
        gi.Framework.builtin("un-egdi-2022"), {"u": ["x" * 1_000_000], "osi": [1], "tii": [0.5], "hci": [0]}
    )
    assert len(repr(result.scores())) < 2_000 and len(result.scores()._repr_html_()) < 4_000
    assert len(repr(result)) < 20_000


def test_days_are_values():
    with pytest.raises(gi.MethodError, match="a day"):
        pd = pytest.importorskip("pandas")
        gi.evidence.freshness(RATINGS, "day", unit="u", at=pd.NaT)
    assert gi.evidence.freshness(RATINGS, "day", unit="u", at=datetime.date(2024, 4, 1)).values
