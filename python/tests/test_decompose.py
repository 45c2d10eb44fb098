"""Why scores changed: sums that add up, a hand calculation in numpy, editions that break, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

import govindex as gi

pd = pytest.importorskip("pandas")

DATA = Path(__file__).parents[2] / "tests" / "data"
EGDI = (
    pd.read_csv(DATA / "un-egdi" / "egdi_2003_2022.csv")
    .dropna(subset="egdi_rank")
    .drop(columns=["region", "sub_region"])
)
PARTS = ["values", "estimated", "weights", "method", "bounds", "missing", "break", "rescale", "rounding", "gates"]


def edition(year):
    rows = EGDI[EGDI.survey_year == year]
    return gi.assess(f"un-egdi-{year}", rows, unit="iso3")


def test_sums_ranks_and_a_hand_calculation_over_two_editions():
    editions = {2005: edition(2005), 2008: edition(2008)}
    found = gi.trend.decompose(editions, 2005, 2008)
    summary = found["summary"].to_pandas().set_index("unit")
    assert np.allclose(summary[PARTS].sum(axis=1), summary["change"], atol=1e-9)
    assert np.allclose(summary["to"] - summary["from"], summary["change"], atol=1e-12)
    # Half of each weight's change goes with the earlier scores, half with the later.
    then, now = (EGDI[EGDI.survey_year == year].set_index("iso3") for year in (2005, 2008))
    columns = ["osi", "tii", "hci"]
    mean = (then.loc["KOR", columns] + now.loc["KOR", columns]) / 2
    weights = np.array([0.34, 0.33, 0.33]) - 1 / 3
    assert summary.loc["KOR", "weights"] == pytest.approx(float((mean * weights).sum()), abs=1e-12)
    ranks = found["ranks"].to_pandas().set_index("unit")
    assert (ranks["own"] + ranks["others"] == ranks["risen"]).all()
    assert (ranks["from"] - ranks["to"] == ranks["risen"]).all()
    assert found["came"] == ["MNE"] and found["gone"] == [] and len(found["breaks"]) == 0
    table = found["table"].to_pandas()
    parts = table[table.kind != "dimension"].groupby("unit")["change"].sum()
    assert np.allclose(parts.loc[summary.index], summary["change"], atol=1e-9)
    alone = gi.trend.decompose(editions, 2005, 2008, "KOR")
    at = found["summary"]["unit"].index("KOR")
    assert alone["summary"].to_dict() == {name: [column[at]] for name, column in found["summary"].to_dict().items()}
    assert alone["ranks"]["unit"] == ["KOR"]


def test_a_break_is_shown_and_never_bridged():
    def made(children, values):
        text = (
            "id = 'x'\nmethod.normalize = 'none'\n[[dimension]]\ncode = 'I'\n[[dimension]]\ncode = 'D'\nparent = 'I'\n"
        )
        leaves = ["A", "B", *children]
        parents = {"A": "D", "B": "D"}
        for code in leaves:
            text += f"[[indicator]]\ncode = '{code}'\nparent = '{parents.get(code, 'I')}'\n"
        frame = {"unit": ["u"], **{code: [value] for code, value in zip(leaves, values, strict=True)}}
        return gi.assess(gi.Framework.from_toml(text), frame, unit="unit")

    p = {"old": made(["OLD"], [0.2, 0.4, 0.9]), "new": made(["NEW"], [0.4, 0.8, 0.1])}
    found = gi.trend.decompose(p, "old", "new")
    assert found["breaks"].to_dict() == {"node": ["I"], "lost": ["OLD"], "gained": ["NEW"]}
    summary = found["summary"].to_dict()
    assert summary["node"] == ["I", "D"]
    assert summary["break"] == pytest.approx([0.35 - 0.6, 0.0]) and summary["values"] == pytest.approx([0.0, 0.3])


def test_what_cannot_be_split_is_refused():
    p = gi.assess("un-egdi-2022", EGDI, unit="iso3", period="survey_year")
    for wrong, error, said in [
        ({"to": 2023}, KeyError, "2022"),
        ({"unit": "KORR"}, gi.DataError, "KOR"),
        ({"node": "OSSI"}, gi.FrameworkError, "OSI"),
        ({"exact": 21}, gi.MethodError, "20"),
        ({"orders": 1}, gi.MethodError, "2"),
    ]:
        with pytest.raises(error, match=said):
            gi.trend.decompose(p, **{"from_": 2020, "to": 2022} | wrong)
    with pytest.raises(gi.MethodError, match="`2005`"):
        gi.trend.decompose({2005: edition(2005)}, 2005, 2008)
    with pytest.raises(TypeError, match="assessments"):
        gi.trend.decompose({2005: 1.0}, 2005, 2008)
    other = gi.Framework.from_toml(
        "id = 'x'\nscale = [0, 100]\nmethod.normalize = 'none'\nindicator = [{ code = 'EGDI' }]"
    )
    other = gi.assess(other, {"iso3": ["KOR"], "EGDI": [50]}, unit="iso3")
    with pytest.raises(gi.MethodError, match="scale"):
        gi.trend.decompose({1: p[2022], 2: other}, 1, 2)
    gi.set_language("zh")
    try:
        with pytest.raises(gi.MethodError, match="量程"):
            gi.trend.decompose({1: p[2022], 2: other}, 1, 2)
    finally:
        gi.set_language("en")
