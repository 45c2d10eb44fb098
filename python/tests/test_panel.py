import copy
import pickle
from collections.abc import Mapping

import pytest

import govindex as gi

POOLED = "id = 'x'\nmethod = { bounds = 'pooled' }\n[[dimension]]\ncode = 'I'\n{weights}\n" + "".join(
    f"[[indicator]]\ncode = '{code}'\nparent = 'I'\n" for code in "XY"
)


def assessed(weights="", **changed):
    data = {
        "unit": list("ABCABCAB"),
        "year": [2021] * 3 + [2022] * 3 + [2023] * 2,
        "X": [0.0, 4.0, 1.0, 2.0, 8.0, 3.0, 5.0, 6.0],
        "Y": [1.0, 2.0, 3.0, 1.0, 5.0, 2.0, 4.0, 4.0],
        **changed,
    }
    return gi.assess(gi.Framework.from_toml(POOLED.replace("{weights}", weights)), data, unit="unit", period="year")


def test_a_panel_is_a_mapping_by_period():
    panel = assessed()
    assert isinstance(panel, gi.PanelAssessment) and isinstance(panel, Mapping)
    assert list(panel) == list(panel.keys()) == ["2021", "2022", "2023"] and len(panel) == 3
    assert panel["2022"].score("B") == panel[2022].score("B") == 100.0
    assert "2022" in panel and 2022 in panel and "1999" not in panel
    assert panel.get("1999") is None and panel.get(1999, 7) == 7 and panel.get(2021).score("A") == 0.0
    assert [period for period, _ in panel.items()] == list(panel)
    assert [result.score("A") for result in panel.values()] == panel.scores().to_dict()["I"][::3]
    with pytest.raises(KeyError, match=r"no such period.*2021"):
        panel["1999"]


def test_tables_of_all_periods_are_long():
    panel = assessed()
    scores = panel.scores().to_dict()
    assert scores["period"] == ["2021"] * 3 + ["2022"] * 3 + ["2023"] * 2
    assert scores["unit"] == list("ABCABCAB")
    assert scores["I"] == [panel[p].score(u) for p, u in zip(scores["period"], scores["unit"], strict=True)]
    assert panel.ranks().to_dict()["I"][3:6] == [3, 1, 2]
    assert panel.ranks("dense").to_dict()["period"] == scores["period"]
    assert list(panel.grades().to_dict()) == ["period", "unit", "I", "X", "Y"]
    weights = panel.weights().to_dict()
    assert weights["node"] == ["I", "X", "Y"] * 3 and weights["weight"][1] == 0.5
    wide = panel.wide("X").to_dict()
    assert wide["unit"] == ["A", "B", "C"] and wide["2023"] == [62.5, 75.0, None]
    assert list(panel.tidy().to_dict())[:3] == ["period", "unit", "node"]
    assert list(panel.to_pandas()["period"].unique()) == list(panel)
    assert panel.units == ["A", "B", "C"] and panel.framework.id == "x"


def test_a_panel_is_kept_and_read_again():
    for weights in ("", "weights = 'scatter-degree'"):
        panel = assessed(
            weights,
            unit=list("ABCABCABC"),
            year=[2021] * 3 + [2022] * 3 + [2023] * 3,
            X=[0.0, 4.0, 1.0, 2.0, 8.0, 3.0, 5.0, 6.0, 1.0],
            Y=[1.0, 2.0, 3.0, 1.0, 5.0, 2.0, 4.0, 4.0, 9.0],
        )
        again = gi.PanelAssessment.from_json(panel.to_json())
        assert again.scores().to_dict() == panel.scores().to_dict()
        assert pickle.loads(pickle.dumps(panel)).to_json() == panel.to_json()
        assert copy.copy(panel) is panel and copy.deepcopy(panel) is panel
    with pytest.raises(gi.DataError):
        gi.PanelAssessment.from_json("{}")
    with pytest.raises(gi.DataError):
        gi.PanelAssessment.from_json("[]")


def test_shared_weights_that_were_changed_are_found():
    import json

    panel = assessed(
        "weights = 'scatter-degree'",
        unit=list("ABCABC"),
        year=[2021] * 3 + [2022] * 3,
        X=[0.0, 4.0, 1.0, 2.0, 8.0, 3.0],
        Y=[1.0, 2.0, 3.0, 1.0, 5.0, 2.0],
    )
    stored = json.loads(panel.to_json())
    for result in stored.values():
        for node in result["nodes"]:
            if node.get("weighting"):
                node["weighting"]["weights"].reverse()
    with pytest.raises(gi.DataError):
        gi.PanelAssessment.from_json(json.dumps(stored))


def test_what_shows_only_over_several_periods_is_a_notice():
    notices = assessed().notices()
    assert [notice["kind"] for notice in notices] == ["absent_units"]
    assert notices[0]["message"] == "1 unit of other periods not in 2023: C"
    assert assessed().notices("zh")[0]["message"] == "2023 期缺少其他时期的 1 个评估对象：C"
    moving = assessed("weights = 'entropy'").notices()[1]
    assert moving["kind"] == "moving_weights" and moving["node"] == "I" and moving["least"] < moving["most"]


def test_ranks_that_jump_and_values_that_are_estimated_now():
    count = 24
    units = [f"u{i:02}" for i in range(count)]
    framework = gi.Framework.from_toml(
        "id = 'x'\nmethod = { impute = 'mean', normalize = 'goalposts' }\n[[dimension]]\ncode = 'I'\n"
        + "".join(f"[[indicator]]\ncode = '{c}'\nparent = 'I'\ngoalposts = [0, 100]\n" for c in "XY")
    )
    first = [float(i) for i in range(count)]
    then = [*first[1:], -0.0]
    then[0] = 90.0
    data = {
        "unit": units * 2,
        "year": [2021] * count + [2022] * count,
        "X": first + then,
        "Y": first + [None if i == 5 else x for i, x in enumerate(first)],
    }
    notices = {n["kind"]: n for n in gi.assess(framework, data, unit="unit", period="year").notices()}
    assert notices["jumps"]["first"][0] == ["u00", 24.0, 1.0]
    assert notices["estimated"]["message"] == "estimated in 2022 and observed in 2021: u05 at `Y`"


def test_gaps_of_one_period_by_itself_are_told():
    framework = gi.Framework.from_toml("""
        id = "x"
        method = { impute = { series = {} }, normalize = "none" }
        dimension = [{ code = "I" }]
        indicator = [{ code = "A", parent = "I" }, { code = "B", parent = "I" }]
        """)
    data = {"unit": ["U", "V"], "A": [1.0, None], "B": [2.0, 1.0]}
    told = [notice for notice in gi.assess(framework, data).notices("zh") if notice["kind"] == "gaps_of_one_period"]
    assert [(notice["indicators"], notice["first"]) for notice in told] == [(1, ["A"])]
    assert told[0]["message"].startswith("`A` 的缺失值应由面板的其他时期补齐")
    years = {"unit": ["U", "V"] * 2, "year": [2021] * 2 + [2022] * 2, "A": [1.0, 3.0, 2.0, None], "B": [2.0, 1.0] * 2}
    for result in gi.assess(framework, years, period="year").values():
        assert not [notice for notice in result.notices() if notice["kind"] == "gaps_of_one_period"]


def test_a_panel_of_one_period_and_its_pages():
    panel = assessed(unit=list("AB"), year=[2021] * 2, X=[1.0, 2.0], Y=[3.0, 4.0])
    assert list(panel) == ["2021"] and panel.notices() == []
    assert repr(panel).splitlines()[0] == "x 2021: 1 period, 2 units"
    assert "<table" in assessed()._repr_html_() and "not in 2023" in assessed()._repr_html_()
