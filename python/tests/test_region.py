"""A region assesses itself: units under units, quotas, appeals, sheets, change; and what cannot be is told."""

import copy
import datetime
import pickle
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import govindex as gi

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY / "examples" / "data" / "inner-mongolia"
UNITS = {
    "code": ["150000", "150100", "150121", "150102", "152200"],
    "parent": [None, "150000", "150100", "150100", "150000"],
    "level": ["region", "league", "banner", "banner", "league"],
    "name_zh": ["内蒙古自治区", "呼和浩特市", "土默特左旗", "新城区", "兴安盟"],
    "name_en": ["Inner Mongolia", "Hohhot", None, None, "Hinggan"],
    "aliases": [None, "呼市；归绥市", None, None, None],
    "kind": [None, "city", None, None, "league"],
}


@pytest.fixture
def units():
    return gi.Hierarchy.from_table(UNITS)


# ── units under units ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"]
)
def test_units_from_frames_and_files(make, tmp_path):
    pl.DataFrame(UNITS).write_csv(tmp_path / "units.csv")
    for units in [
        gi.Hierarchy.from_table(make(UNITS)),
        gi.Hierarchy.from_table(tmp_path / "units.csv"),
        gi.Hierarchy.read(tmp_path / "units.csv"),
    ]:
        assert units.units == UNITS["code"] and len(units) == 5
        assert units.levels == ["region", "league", "banner"]
        assert units.at_level("league") == ["150100", "152200"] and units.at_level("village") == []
        assert units.children("150100") == ["150121", "150102"]
        assert units.ancestors("150121") == ["150100", "150000"]
        assert units.parent("150000") is None and units.level("150121") == "banner"
        assert units.name("150100") == "Hohhot" and units.name("150121") == "150121"
        for text in ["150100", " 呼和浩特市 ", "Hohhot", "呼市", "归绥市"]:
            assert units.resolve(text) == "150100"
        data = units.dataset()
        assert data.groups == ["parent", "level", "kind"] and data.names("zh")[1] == "呼和浩特市"
        assert "150100" in units and "呼市" not in units
        assert repr(units) == "Hierarchy of 5 units: 1 region, 2 league, 2 banner"


@pytest.mark.parametrize("parent", [[None, 150000, 150000], [float("nan"), 150000, 150000]])
def test_codes_may_be_numbers(parent):
    for frame in [{"code": [150000, 150100, 150200], "parent": parent}]:
        for made in [frame, pd.DataFrame(frame)]:
            assert gi.Hierarchy.from_table(made).children("150000") == ["150100", "150200"]


def test_the_real_region():
    units = gi.Hierarchy.read(DATA / "units.csv")
    assert len(units.at_level("league")) == 14
    assert units.resolve("自治区大数据局") == "dept-services-data"


def test_tables_that_are_no_tree_are_told_row_by_row(tmp_path):
    with pytest.raises(gi.DataError, match="`B` is a second parent: `C` is under `A` in row 3") as caught:
        gi.Hierarchy.from_table({"code": ["A", "B", "C", "C"], "parent": [None, None, "A", "B"]})
    assert [(cell["row"], cell["column"]) for cell in caught.value.cells] == [(4, "parent")]
    with pytest.raises(gi.DataError) as caught:
        gi.Hierarchy.from_table({"code": ["A", "B", None], "parent": ["B", "A", "X"]})
    assert {cell["column"] for cell in caught.value.cells} == {"code", "parent"}
    with pytest.raises(gi.DataError, match="is no unit of the table"):
        gi.Hierarchy.from_table({"code": ["A", "B"], "parent": [None, "Z"]})
    with pytest.raises(gi.DataError) as caught:
        gi.Hierarchy.from_table({"unit": ["A"]})
    assert caught.value.code == "missing_columns"
    for empty in [{"code": [], "parent": []}, pl.DataFrame({"code": [], "parent": []})]:
        with pytest.raises(gi.DataError) as caught:
            gi.Hierarchy.from_table(empty)
        assert caught.value.code == "empty_table"
    with pytest.raises(gi.DataError) as caught:
        gi.Hierarchy.read(tmp_path / "none.csv")
    assert caught.value.code == "io"
    path = tmp_path / "twice.csv"
    path.write_text("code,parent\nA,\nA,\n", encoding="utf-8")
    with pytest.raises(gi.DataError, match="row 3") as caught:
        gi.Hierarchy.read(path)
    assert caught.value.file == str(path)


def test_units_that_there_are_not(units):
    for call in (units.level, units.parent, units.children, units.ancestors, units.resolve):
        with pytest.raises(gi.DataError) as caught:
            call("15010")
        assert caught.value.code == "unknown_unit" and caught.value.nearest
    twice = {**UNITS, "name_zh": ["a", "b", "新城区", "新城区", "c"]}
    with pytest.raises(gi.MethodError, match="`150121`, `150102`"):
        gi.Hierarchy.from_table(twice).resolve("新城区")
    with pytest.raises(gi.DataError, match="150199"):
        units.complete(gi.Dataset.from_frame({"unit": ["150199"], "X": [1]}))
    with pytest.raises(gi.DataError) as caught:
        units.complete(gi.Dataset.from_frame({"unit": ["150100", "呼市"], "X": [1, 2]}))
    assert caught.value.code == "duplicate_units"
    again = pickle.loads(pickle.dumps(units))
    assert repr(again) == repr(units) and len(again) == len(units)
    for code in UNITS["code"]:
        assert again.children(code) == units.children(code) and again.ancestors(code) == units.ancestors(code)
        assert again.name(code, "zh") == units.name(code, "zh")
    assert again.resolve("呼市") == units.resolve("呼市")
    assert copy.deepcopy(units) is units and copy.copy(units) is units


def test_indicators_are_rolled_up(units):
    data = gi.Dataset.from_frame(
        {"unit": ["土默特左旗", "150102", "兴安盟"], "X": [50, 90, 30], "N": [10, 30, 60]},
        unit="unit",
        denominators="N",
    )
    whole, cells = units.roll_up(data, {"X": {"rule": "weighted-mean", "by": "N"}})
    # (500 + 2700) / 40, then (80 * 40 + 30 * 60) / 100.
    assert whole.indicator("X") == [50, 80, 50, 90, 30]
    assert cells.to_dict() == {
        "unit": ["150000", "150100"],
        "indicator": ["X", "X"],
        "value": [50, 80],
        "from": ["children", "children"],
        "children_present": [2, 2],
        "children": [2, 2],
        "own": [None, None],
        "of_children": [50, 80],
    }
    assert units.roll_up(data, {"X": "worst"})[0].indicator("X")[1] == 50
    assert units.roll_up(data, {"X": "worst"}, {"X": "lower"})[0].indicator("X")[1] == 90
    assert units.complete(data).indicator("X") == [None, None, 50, 90, 30]
    for rule in [
        "men",
        {"rule": "mean", "owner": "first"},
        "ratio-of-sums",
        "weighted-mean",
        {"rule": "mean", "least": 2},
    ]:
        with pytest.raises(gi.MethodError):
            units.roll_up(data, {"X": rule})
    with pytest.raises(gi.DataError, match="Y"):
        units.roll_up(data, {"Y": "mean"})
    with pytest.raises(gi.MethodError, match="directions"):
        units.roll_up(data, {"X": "best"}, {"X": "up"})


def test_children_of_one_parent():
    # Banners with 2 of 4 and 90 of 100 items online.
    assert gi.evidence.roll_up([0.5, 0.9], "ratio-of-sums", sizes=[4, 100])["value"] == 92 / 104
    assert gi.evidence.roll_up([0.5, 0.9, None])["value"] == 0.7
    assert gi.evidence.roll_up([1, 2], "sum", errors=[3, 4]) == {
        "value": 3,
        "standard_error": 5,
        "present": 2,
        "of": 2,
    }
    assert gi.evidence.roll_up([0.5, 0.9], "best", direction="lower")["value"] == 0.5
    assert gi.evidence.roll_up([])["value"] is None
    for call in [
        lambda: gi.evidence.roll_up([1], "men"),
        lambda: gi.evidence.roll_up([1], direction="up"),
        lambda: gi.evidence.roll_up([1, 2], "weighted-mean"),
        lambda: gi.evidence.roll_up([1, 2], "weighted-mean", sizes=[1, None]),
        lambda: gi.evidence.roll_up([1, 2], "weighted-mean", sizes=[1, -1]),
    ]:
        with pytest.raises(gi.MethodError):
            call()
    with pytest.raises(gi.DataError):
        gi.evidence.roll_up([1, 2], "weighted-mean", sizes=[1])


def test_groups_and_their_spread(units):
    data = units.complete(gi.Dataset.from_frame({"unit": ["150121", "150102"], "X": [40, 60]}))
    assert data.in_group("level", "banner").indicator("X") == [40, 60]
    spread = data.spread("parent").to_dict()
    row = spread["group"].index("150100")
    assert [spread[name][row] for name in ("units", "mean", "sd", "cv", "min", "max", "below")] == [
        *(2, 50, 10, 0.2, 40, 60, 0.5)
    ]
    for call in (lambda: data.in_group("levle", "banner"), lambda: data.spread("levle")):
        with pytest.raises(gi.DataError) as caught:
            call()
        assert (caught.value.code, caught.value.nearest) == ("unknown_group", "level")
    with pytest.raises(gi.MethodError, match="did you mean `banner`"):
        data.in_group("level", "banners")


# ── gathering ───────────────────────────────────────────────────────────────────────────────────────────────────────

MEASURED = """
id = "example"
[[appeal]]
table = "items"
appeals = "objections"
key = ["id"]
[[dimension]]
code = "INDEX"
[[indicator]]
code = "ONLINE"
parent = "INDEX"
target = 90
due = "2025-12-31"
roll-up = "ratio-of-sums"
measure = { table = "items", times = 100, mean = { of = { where = { online = "yes" } } } }
"""
ITEMS = {
    "id": ["1", "2", "3", "4"],
    "unit": ["土默特左旗", "150102", "150102", "150102"],
    "online": ["yes", "no", "yes", "yes"],
    "checked": ["2025-03-01", "2025-03-01", "2025-03-01", "2026-01-01"],
}
OBJECTIONS = {
    "id": ["2", "3"],
    "column": ["online", "online"],
    "was": ["no", "yes"],
    "becomes": ["yes", "no"],
    "decision": ["成立", "不成立"],
    "decided": ["2025-06-01", "2025-06-01"],
}


def gathered(units, objections=None, until="2025-12-31"):
    framework = gi.Framework.from_toml(MEASURED)
    evidence = {"items": ITEMS, "objections": objections or OBJECTIONS}
    return gi.gather(framework, evidence, unit="unit", hierarchy=units, until=(until, {"items": "checked"}))


@pytest.mark.parametrize("day", ["2025-12-31", datetime.date(2025, 12, 31), pd.Timestamp("2025-12-31")], ids=str)
def test_records_of_banners_become_values_at_all_levels(units, day):
    found = gathered(units, until=day)
    assert found.dataset().indicator("ONLINE") == [100, 100, 100, 100, None]
    assert found.later == {"items": 1} and found.renamed == {"土默特左旗": "150121"}
    assert found.rolled_up()["unit"] == ["150000", "150100"]
    assert found.rolled_up()["children_present"] == [1, 2]
    assert found.amendments()["decision"] == ["upheld", "rejected"]
    assert found.amendments()["was"] == ["no", "yes"]
    early = gathered(units, until="2025-05-31")
    assert early.amendments()["decision"] == ["later", "rejected"]
    # One of two in 150102; with the one of 150121, two of three.
    assert early.dataset().indicator("ONLINE") == pytest.approx([200 / 3, 200 / 3, 100, 50, None], nan_ok=True)


def test_gathering_that_cannot_be(units):
    with pytest.raises(gi.DataError, match="is not what the record says: `no`") as caught:
        gathered(units, {**OBJECTIONS, "was": ["maybe", "yes"]})
    assert [(cell["row"], cell["column"]) for cell in caught.value.cells] == [(1, "was")]
    with pytest.raises(gi.DataError, match="finds 0 records"):
        gathered(units, {**OBJECTIONS, "id": ["2", "9"]})
    with pytest.raises(gi.DataError, match="is no decision"):
        gathered(units, {**OBJECTIONS, "decision": ["perhaps", ""]})
    with pytest.raises(gi.MethodError, match="a day"):
        gathered(units, until="soon")
    framework = gi.Framework.from_toml(MEASURED)
    evidence = {"items": {**ITEMS, "unit": ["elsewhere"] * 4}, "objections": OBJECTIONS}
    with pytest.raises(gi.DataError) as caught:
        gi.gather(framework, evidence, unit="unit", hierarchy=units)
    assert caught.value.code == "unknown_unit"
    with pytest.raises(gi.DataError, match="did you mean `items`"):
        gi.gather(framework, {**evidence, "items": ITEMS}, unit="unit", until=("2025-12-31", {"itmes": "checked"}))
    with pytest.raises(TypeError):
        gi.gather(framework, evidence, unit="unit", until="2025-12-31")


def test_appeals_on_their_own():
    amended, trail = gi.evidence.appeals(ITEMS, OBJECTIONS, key="id")
    assert amended["online"] == ["yes"] * 4
    assert trail["becomes"] == ["yes", "no"] and trail["decision"] == ["upheld", "rejected"]
    struck = {"id": ["1"], "column": [None], "was": [None], "becomes": [None], "decision": ["ok"]}
    amended, trail = gi.evidence.appeals(ITEMS, struck, key=["id"], upheld=["ok"], until=datetime.date(2025, 1, 1))
    assert amended["id"] == ["2", "3", "4"] and trail["column"] == [None]
    for nothing in [{name: [] for name in OBJECTIONS}, pl.DataFrame(OBJECTIONS).head(0)]:
        amended, trail = gi.evidence.appeals(ITEMS, nothing, key="id")
        assert amended.to_dict() == ITEMS and len(trail) == 0
    with pytest.raises(gi.DataError, match="is not what the record says"):
        gi.evidence.appeals(ITEMS, {**OBJECTIONS, "was": ["yes", "yes"]}, key="id")
    with pytest.raises(gi.MethodError, match="two decisions"):
        gi.evidence.appeals(ITEMS, OBJECTIONS, key="id", rejected=["成立"])
    with pytest.raises(gi.MethodError):
        gi.evidence.appeals(ITEMS, OBJECTIONS, key=[])
    with pytest.raises(gi.MethodError, match="a day"):
        gi.evidence.appeals(ITEMS, OBJECTIONS, key="id", until="31.12.2025")


# ── frameworks ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_framework_says_of_quotas_appeals_and_deadlines():
    framework = gi.Framework.from_toml(MEASURED)
    assert framework.appeals[0]["table"] == "items" and framework.quotas == []
    node = framework.node("ONLINE")
    assert (node.due, node.target) == ("2025-12-31", 90)
    assert node.roll_up["rule"] == "ratio-of-sums" and node.roll_up["own"] == "first"
    index = framework.node("INDEX")
    assert index.due is None and index.target is None and index.roll_up is None
    real = gi.Framework.builtin("inner-mongolia-digital-government")
    assert [set(quota) >= {"grade", "at-most"} for quota in real.quotas] == [True] * len(real.quotas)


def test_a_framework_is_of_a_day():
    framework = gi.Framework.from_toml(MEASURED)
    assert framework.at("2025-12-31") == framework.at(datetime.date(2025, 12, 31)) == framework
    real = gi.Framework.builtin("inner-mongolia-digital-government")
    assert real.at("2025-06-30") != real.at("2025-12-31")
    for day in ("2025-02-30", "31.12.2025", "", datetime.datetime(2025, 12, 31, 10), 20251231):
        with pytest.raises(gi.MethodError, match="a day, as 2025-12-31"):
            real.at(day)


def test_experts_are_asked_and_their_answers_are_weights(tmp_path):
    framework = gi.Framework.builtin("cn-provincial-services-2019")
    asked = framework.questionnaire("zh")
    assert asked.columns == ["expert", "node", "node_name", "a", "a_name", "b", "b_name", "a_over_b"]
    assert len(asked) == 10 and set(asked["a_over_b"]) == {None}
    # Weights 2 : 1 : 1 : 1 : 1, said without contradiction.
    answers = {**asked.to_dict(), "a_over_b": ["2" if a == "EFFECTIVENESS" else "1" for a in asked["a"]]}
    assert set(asked["a"]) > {"EFFECTIVENESS"}
    pd.DataFrame(answers).to_csv(tmp_path / "answers.csv", index=False)
    for frame in (answers, pd.DataFrame(answers), tmp_path / "answers.csv"):
        weighted = framework.with_judgements(frame)
        data = {"unit": ["A", "B"]} | {node.code: [50, 60] for node in framework.nodes if node.is_indicator}
        weights = gi.assess(weighted, data).weights().to_dict()
        shares = dict(zip(weights["node"], weights["weight"], strict=True))
        assert shares["EFFECTIVENESS"] == pytest.approx(1 / 3)
        assert shares["ACCURACY"] == pytest.approx(1 / 6)
    with pytest.raises(gi.MethodError, match="answers in `a_over_b`, but there are 0"):
        framework.with_judgements(asked)
    wrong = {"node": ["INDEX", "INDX"], "a": ["EFFECTIVENESS", "X"], "b": ["Y", "Z"], "a_over_b": ["much", "2"]}
    with pytest.raises(gi.DataError) as caught:
        framework.with_judgements(wrong)
    assert [(c["row"], c["column"]) for c in caught.value.cells] == [(1, "b"), (1, "a_over_b"), (2, "node")]
    with pytest.raises(gi.DataError) as caught:
        framework.with_judgements({"node": ["INDEX"]})
    assert caught.value.code == "missing_columns"


# ── quotas, peers, sheets ───────────────────────────────────────────────────────────────────────────────────────────

GRADED = """
id = "graded"
title = { en = "Graded", zh = "分级" }
grades = [
    { grade = "A", label = { en = "excellent", zh = "优秀" }, at-least = 80 },
    { grade = "B", label = { en = "good", zh = "良好" }, at-least = 60 },
    { grade = "C", label = { en = "other", zh = "一般" } },
]
[method]
normalize = "none"
[[dimension]]
code = "INDEX"
[[indicator]]
code = "X"
name = { en = "Items", zh = "事项" }
parent = "INDEX"
[[quota]]
grade = "A"
at-most = 0.5
reason = { en = "at most half", zh = "不超过一半" }
"""


@pytest.fixture
def graded():
    """Four units of which two may be excellent; three are, and two of these tie."""
    data = {
        "unit": ["L1", "L2", "L3", "L4"],
        "zh": ["甲", "乙", "丙", "丁"],
        "kind": ["city", "league", "city", None],
        "X": [90, 85, 85, 50],
    }
    return gi.assess(gi.Framework.from_toml(GRADED), data, groups="kind", names={"zh": "zh"})


def test_a_tie_across_a_quota_is_told(graded):
    assert graded.framework.quotas[0]["at-most"] == 0.5
    assert graded.quotas("zh").to_dict() == {
        "node": ["INDEX"],
        "grade": ["A"],
        "limit": [2],
        "reached": [3],
        "lowered": ["L2; L3"],
        "tied": ["L2; L3"],
        "reason": ["不超过一半"],
    }
    assert graded.grades()["INDEX"] == ["A", "B", "B", "C"]
    assert graded.grades_at(language="zh").to_dict() == {
        "unit": ["L1", "L2", "L3", "L4"],
        "grade": ["A", "B", "B", "C"],
        "label": ["优秀", "良好", "良好", "一般"],
        "class": [None] * 4,
        "forced": ["no"] * 4,
        "lowered_from": [None, "A", "A", None],
    }
    [notice] = [notice for notice in graded.notices() if notice["kind"] == "quota"]
    assert (notice["limit"], notice["reached"], notice["tied"]) == (2, 3, ["L2", "L3"])
    assert "cannot be met to the unit" in notice["message"]
    [notice] = [notice for notice in graded.notices("zh") if notice["kind"] == "quota"]
    assert "并列" in notice["message"]
    for call in (lambda: graded.grades_at("Y"), lambda: graded.ranks_within("Y", "kind")):
        with pytest.raises(gi.FrameworkError) as caught:
            call()
        assert caught.value.code == "unknown_node"
    with pytest.raises(gi.FrameworkError, match="at-most"):
        gi.Framework.from_toml(GRADED.replace("at-most = 0.5", "at-most = 1.5"))
    with pytest.raises(gi.FrameworkError, match="lowest grade"):
        gi.Framework.from_toml(GRADED.replace('[[quota]]\ngrade = "A"', '[[quota]]\ngrade = "C"'))
    again = gi.Assessment.from_json(graded.to_json())
    assert again.quotas() == graded.quotas()


def test_ranks_among_peers(graded):
    within = graded.ranks_within("INDEX", "kind")
    assert within.to_dict() == {
        "unit": ["L1", "L2", "L3", "L4"],
        "group": ["city", "league", "city", None],
        "rank": [1, 1, 2, None],
    }
    assert graded.ranks_within("X", "kind", "average")["rank"] == [1.0, 1.0, 2.0, None]
    with pytest.raises(gi.DataError) as caught:
        graded.ranks_within("INDEX", "knd")
    assert (caught.value.code, caught.value.nearest) == ("unknown_group", "kind")
    with pytest.raises(gi.MethodError):
        graded.ranks_within("INDEX", "kind", "fair")


def test_pages_of_a_result(graded):
    page = gi.report.overview(graded, language="zh", peers="kind")
    ranking = page.tables[0]
    assert ranking["评估对象"] == ["甲", "乙", "丙", "丁", "平均分"]
    assert ranking["同类排名"][2] == 2 and ranking["等次"][0] == "优秀"
    assert ranking["备注"][1].startswith("得分达到优秀标准，因名额已满，调整为良好")
    assert "并列" in page.markdown() and page.html().startswith("<!DOCTYPE html>") and page.docx().startswith(b"PK")
    assert (page.language, repr(page)) == ("zh", "<Document: 分级>")
    card = gi.report.unit_page(graded, "L2", language="zh", peers="kind")
    assert card.title == "乙" and "等次良好" in card.markdown()
    with pytest.raises(gi.DataError) as caught:
        gi.report.unit_page(graded, "L9")
    assert caught.value.code == "unknown_unit"
    with pytest.raises(gi.DataError) as caught:
        gi.report.overview(graded, peers="knd")
    assert caught.value.code == "unknown_group"


def test_what_is_made_up_says_so(graded):
    assert not any("Fictitious" in text for text in gi.report.overview(graded).warnings)
    made = gi.assess(graded.framework, graded.dataset.with_made())
    again = gi.Assessment.from_json(made.to_json())
    for result in (made, again, pickle.loads(pickle.dumps(made))):
        assert result.dataset.made and not graded.dataset.made
        for page in (gi.report.overview(result), gi.report.unit_page(result, "L2")):
            assert page.warnings[0].startswith("Fictitious example data")
    assert '"made":true' in made.to_json() and '"made"' not in graded.to_json()
    measure = 'measure = { table = "items", mean = { of = { where = { online = "yes" } } } }'
    framework = gi.Framework.from_toml(f'id = "x"\n[[indicator]]\ncode = "X"\n{measure}')
    items = {"city": ["A", "B"], "online": ["yes", "no"]}
    assert gi.gather(framework, {"items": items}, unit="city", made=True).dataset().made


def test_a_folder_says_that_it_is_made_up():
    framework = gi.Framework.from_toml(
        'id = "x"\n[[indicator]]\ncode = "X"\n'
        'measure = { table = "sites", mean = { of = { where = { accessible = "yes" } } } }'
    )
    folder = DATA / "made"
    assert gi.gather(framework, folder, unit="unit").dataset().made
    assert not gi.gather(framework, folder, unit="unit", made=False).dataset().made


def test_pages_of_a_plan(units):
    plan = {"task_no": [1, 2], "deadline": ["2024-06-30", "持续推进"], "lead_units": ["呼市", "兴安盟"]}
    review = gi.evidence.task_plan(plan, at="2024-12-31", units=units, units_complete=True)
    assert set(review.findings()["kind"]) == {"alias"}
    assert review.load()["unit"] == ["呼和浩特市", "兴安盟"]
    english = gi.evidence.task_plan(plan, at="2024-12-31", units=units, language="en")
    assert english.load()["unit"] == ["Hohhot", "Hinggan"]
    duties = gi.report.duties(review, "呼和浩特市", language="en", names=units)
    assert duties.title == "Hohhot" and duties.tables[0]["Days late"] == [184]
    assert "(0 done, 1 overdue)" in duties.markdown()
    late = gi.report.overdue(review, language="en", names=units, made=True)
    assert late.tables[0]["Lead units"] == ["Hohhot"] and late.tables[0]["Deadline"] == ["end of June 2024"]
    assert late.subtitle == "As of 31 December 2024" and late.warnings[0].startswith("Fictitious")
    with pytest.raises(gi.DataError) as caught:
        gi.report.duties(review, "乌海")
    assert caught.value.code == "unknown_unit"


# ── change ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_facts_keep_what_their_words_say():
    facts = gi.read_facts(DATA / "facts.csv")
    assert len(facts) == 40
    table = facts.table("zh").to_dict()
    assert {bound: table["bound"].count(bound) for bound in set(table["bound"])} == {
        "at-least": 5,
        "at-most": 2,
        "about": 1,
        "exact": 32,
    }
    baseline = facts.dataset("150000")
    for value, went in [(99, "open"), (97, "fallen")]:
        now = gi.Dataset.from_frame({"unit": ["150000"], "4G网络覆盖率": [value]})
        assert gi.trend.changes(baseline, now).to_dict() == {
            "unit": ["150000"],
            "indicator": ["4G网络覆盖率"],
            "from": [98],
            "from_bound": ["at-least"],
            "to": [value],
            "to_bound": ["exact"],
            "difference": [value - 98],
            "went": [went],
        }
    assert facts == gi.read_facts(DATA / "facts.csv")
    assert "<table" in facts._repr_html_() and "4G" in repr(facts)
    assert len(gi.trend.changes(baseline, gi.Dataset.from_frame({"unit": ["x"], "y": [1]}))) == 0


def test_facts_that_say_nothing_certain_are_refused():
    fact = {name: [None, None] for name in ["indicator_en", "unit", "year", "source_file", "quote", "note"]}
    fact |= {"indicator_zh": ["a", "a"], "value": ["1", "two"], "qualifier": ["或许", None]}
    with pytest.raises(gi.DataError) as caught:
        gi.read_facts(fact)
    assert {(cell["row"], cell["column"]) for cell in caught.value.cells} == {(1, "qualifier"), (2, "value")}
    twice = gi.read_facts({**fact, "value": [1, 2], "qualifier": [None, "超过"]})
    with pytest.raises(gi.DataError) as caught:
        twice.dataset("150000")
    assert caught.value.code == "duplicate_columns"
    assert pickle.loads(pickle.dumps(twice)) == twice


def test_ranks_by_edition():
    record = gi.trend.RankRecord("150000", {"2020": 21, "2017": 30, "2018": 21}, of={"2017": 32})
    assert record.table().to_dict() == {
        "unit": ["150000"] * 3,
        "period": ["2017", "2018", "2020"],
        "rank": [30, 21, 21],
        "of": [32, None, None],
        "risen": [None, 9, 0],
    }
    assert record.best == {"period": "2020", "rank": 21, "of": None, "risen": 0}
    assert (record.unit, record.risen, len(record)) == ("150000", 9, 3)
    assert record != gi.trend.RankRecord("150000", {"2020": 21})
    assert "<table" in record._repr_html_()
    for ranks in ({}, {"2017": 0}, {"2017": 33}, {"2017": float("nan")}):
        with pytest.raises(gi.MethodError):
            gi.trend.RankRecord("x", ranks, of=32)
    with pytest.raises(TypeError, match="table"):
        pickle.dumps(record)
