"""Figures: what is drawn is what was assessed, as one SVG element that runs nothing and fetches nothing."""

import inspect
import math
import xml.etree.ElementTree as ET
import zipfile

import pytest

import govindex as gi

SVG = "{http://www.w3.org/2000/svg}"
UNITS = ["110000", "150000", "310000", "440000"]
NAMES = ["北京市", "内蒙古自治区", "上海市", "广东省"]
VALUES = {
    "EFFECTIVENESS": [92.0, 81.5, 95.0, 96.0],
    "MATURITY": [90.0, 84.0, 93.5, 97.0],
    "COMPLETENESS": [91.0, 80.0, None, 95.0],
    "COVERAGE": [95.0, 88.0, 96.0, 94.0],
    "ACCURACY": [93.0, 86.0, 97.0, 98.0],
}


def data(names=NAMES):
    return {"code": UNITS, "name": names, **VALUES}


def assessed(names=NAMES):
    return gi.assess("cn-provincial-services-2019", data(names), unit="code", names={"zh": "name"})


def panel():
    rows = {key: list(column) * 2 for key, column in data().items()}
    rows["year"] = [2019] * 4 + [2021] * 4
    rows["MATURITY"][4:] = [91.0, 88.0, 95.0, 96.0]
    return gi.assess("cn-provincial-services-2019", rows, unit="code", period="year", names={"zh": "name"})


def every(a, language=None):
    return {
        "ranked_bars": gi.report.ranked_bars(a, language=language),
        "contribution_bars": gi.report.contribution_bars(a, baseline="mean", language=language),
        "profile_bars": gi.report.profile_bars(a.explain(UNITS[1]), language=language),
        "beeswarm": gi.report.beeswarm(a, marked=UNITS[1], language=language),
        "lines": gi.report.lines(panel(), language=language),
        "heat_map": gi.report.heat_map(a, language=language),
        "tree": gi.report.tree(a, language=language),
        "framework_tree": gi.report.tree(a.framework, language=language),
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_figure_is_one_element_that_fetches_nothing(language):
    for name, figure in every(assessed(), language).items():
        root = ET.fromstring(figure.svg)
        assert root.tag == SVG + "svg" and root.get("role") == "img", name
        assert root.get("aria-label") == figure.alt == root.findtext(SVG + "desc"), name
        assert root.findtext(SVG + "title") == figure.title, name
        assert figure.size == (float(root.get("width")), float(root.get("height"))), name
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "rect", "line", "path", "polyline", "circle", "text"}, name
        assert figure.svg.count("http") == 1 and "NaN" not in figure.svg, name
        assert figure._repr_svg_() == figure.svg
        assert repr(figure) == f"<Figure: {figure.title}>"
        assert len(figure.data) > 0, name


def test_texts_are_in_the_language_that_is_asked_for():
    a = assessed()
    chinese = gi.report.ranked_bars(a, language="zh")
    assert chinese.title == "总体指数得分排名"
    assert "内蒙古自治区" in chinese.svg and "'Noto Sans CJK SC'" in chinese.svg
    assert "非常高" in chinese.svg
    try:
        gi.set_language("zh")
        assert gi.report.ranked_bars(a).svg == chinese.svg
        assert gi.report.ranked_bars(a, language="en").svg == gi.report.ranked_bars(a, language="en").svg != chinese.svg
    finally:
        gi.set_language("en")
    profile = a.explain(UNITS[1], language="zh")
    assert gi.report.profile_bars(profile).title == "内蒙古自治区各项得分与平均分对比"
    with pytest.raises(gi.MethodError, match="fr"):
        gi.report.tree(a, language="fr")


def test_the_data_are_those_of_the_assessment():
    a = assessed()
    scores = a.scores().to_dict()
    ranked = gi.report.ranked_bars(a, "MATURITY").data
    assert ranked["score"] == scores["MATURITY"] and ranked["rank"] == [3, 4, 2, 1]
    heat = gi.report.heat_map(a).data
    for node in ["INDEX", *VALUES]:
        assert heat[node] == scores[node]
    assert gi.report.beeswarm(a).data["score"] == scores["INDEX"]
    tree = gi.report.tree(a).data.to_dict()
    assert tree["effective_weight"] == a.weights()["effective_weight"]
    assert gi.report.lines(panel(), "MATURITY").data["2021"] == [91.0, 88.0, 95.0, 96.0]

    split = gi.report.contribution_bars(a, units=["440000", "110000"]).data
    assert split["unit"] == ["440000", "110000"]
    parts = [split[column] for column in split.columns if column not in ("unit", "name", "total")]
    for row, total in enumerate(split["total"]):
        assert math.isclose(sum(part[row] for part in parts), total, abs_tol=1e-9)
    assert gi.report.contribution_bars(a, units="440000").data["unit"] == ["440000"]
    profile = gi.report.profile_bars(a.explain(UNITS[0])).data
    assert profile["score"][0] == scores["INDEX"][0]


def test_intervals_come_from_the_simulation():
    a = assessed()
    noise = {"kind": "weights", "draw": {"noise": 0.3}}
    found = gi.robustness.monte_carlo(a.framework, data(), noise, unit="code", runs=100, seed=2)
    table = gi.report.ranked_bars(a, robustness=found).data
    means = found.summary()["score_mean"]
    found_rows = list(zip(table["low"], means, table["high"], strict=True))
    assert found_rows[2] == (None, None, None), "a unit without a score"
    del found_rows[2]
    assert all(low < mean < high for low, mean, high in found_rows)
    with pytest.raises(gi.FrameworkError):
        gi.report.ranked_bars(a, "NOPE", found)


def test_hostile_names_are_shown_and_do_nothing():
    names = ["<script>alert(1)</script>", "\"' onload='x", '=HYPERLINK("http://x")\n\u202e', "长" * 100_000]
    for language in ["en", "zh"]:
        for name, figure in every(assessed(names), language).items():
            root = ET.fromstring(figure.svg)
            assert not {"script", "a", "image"} & {element.tag.removeprefix(SVG) for element in root.iter()}
            assert set(root.attrib) <= {
                "viewBox",
                "width",
                "height",
                "role",
                "aria-label",
                "font-family",
                "{http://www.w3.org/XML/1998/namespace}lang",
            }, name
            assert len(figure.svg) < 50_000, name


def test_a_drawing_goes_into_a_file(tmp_path):
    figure = gi.report.tree(gi.Framework.builtin("un-egdi-2022"))
    figure.write(tmp_path / "tree.svg")
    assert (tmp_path / "tree.svg").read_text(encoding="utf-8") == figure.svg
    with pytest.raises(gi.DataError) as caught:
        figure.write(tmp_path / "nowhere" / "tree.svg")
    assert caught.value.code == "io"


def test_what_cannot_be_drawn_is_said():
    a = assessed()
    with pytest.raises(gi.FrameworkError, match="MATURTIY"):
        gi.report.ranked_bars(a, "MATURTIY")
    with pytest.raises(gi.DataError, match="150001"):
        gi.report.beeswarm(a, marked="150001")
    with pytest.raises(gi.DataError, match="x"):
        gi.report.lines(panel(), units=["x"])
    with pytest.raises(gi.DataError):
        gi.report.contribution_bars(a, units=["x"])
    with pytest.raises(TypeError):
        gi.report.tree("un-egdi-2022")
    with pytest.raises(TypeError):
        gi.report.profile_bars(a)


def test_a_timeline_is_that_of_the_review():
    plan = {"task_no": [1, 2], "deadline": ["2025-06-30", "2025-12-31"], "lead_units": ["A", "B"]}
    reports = {"task_no": [1], "date": ["2025-05-01"], "share_done": [0.4]}
    figure = gi.report.timeline(gi.evidence.task_plan(plan, reports, at="2025-07-10"), language="zh")
    assert figure.title == "截至2025年7月10日的任务进展"
    assert figure.data["status"] == ["overdue", "not-started"] and figure.data["share"] == [0.4, 0.0]
    assert figure.headed["完成情况"] == ["逾期未完成", "未启动"]


def test_word_files_have_pictures_or_say_why_not(tmp_path):
    a = assessed()
    try:
        gi.report.write(a, tmp_path / "strict", formats="docx", languages="zh", strict=True)
    except gi.MethodError as fault:
        assert "png" in str(fault) or "Noto Sans CJK SC" in str(fault)
    else:
        with zipfile.ZipFile(tmp_path / "strict" / "overview.zh.docx") as file:
            assert "word/media/image1.png" in file.namelist() and "word/media/image1.svg" in file.namelist()
    files = gi.report.write(a, tmp_path / "lenient", formats="docx", languages="zh")
    assert {file.name for file in files} == {f"{name}.zh.docx" for name in ["overview", "ranking", "method", *UNITS]}


def test_every_figure_is_documented_with_an_example():
    for name in [
        "ranked_bars",
        "contribution_bars",
        "profile_bars",
        "beeswarm",
        "lines",
        "heat_map",
        "timeline",
        "tree",
    ]:
        assert ">>> " in inspect.getdoc(getattr(gi.report, name)), name
