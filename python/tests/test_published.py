"""Published data through the front door: files, frames and panels give the published scores and ranks."""

import csv
from pathlib import Path

import pytest

import govindex as gi

DATA = Path(__file__).parents[2] / "tests" / "data"


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_egdi_2022_from_a_file(egdi_2022):
    result = gi.assess(
        gi.Framework.builtin("un-egdi-2022"), egdi_2022, unit="iso3", names={"en": "country"}, groups="region"
    )
    published = rows(egdi_2022)
    assert len(result) == len(published) == 193
    for row in published:
        assert result.score(row["iso3"]) == pytest.approx(float(row["egdi"]), abs=7e-5)
    # Printed components have four or five digits, so ranks may differ by a few places inside near-ties.
    apart = [abs(result.rank(row["iso3"]) - int(row["egdi_rank"])) for row in published]
    assert max(apart) <= 3 and sum(place == 0 for place in apart) > 150
    grades = result.grades().to_dict()["EGDI"]
    assert [grades.count(grade) for grade in ("VH", "H", "M", "L")] == [60, 73, 53, 7]
    league = result.league_table()
    assert league.columns == ["rank", "unit", "name", "EGDI", "grade"]
    assert league["name"][0] == "Denmark"
    assert result.league_table(language="zh")["grade"][0].startswith("非常高")


def test_egdi_of_all_years_as_a_panel():
    framework = gi.Framework.builtin("un-egdi-2022").collapse("EGDI")
    file = DATA / "un-egdi" / "egdi_2003_2022.csv"
    by_year = gi.assess(framework, file, unit="iso3", period="survey_year", rename={"egdi": "EGDI"}, groups=["region"])
    assert [*by_year][::10] == ["2003", "2022"]
    assert all(isinstance(result, gi.Assessment) for result in by_year.values())
    for row in rows(file)[::37]:
        result = by_year[row["survey_year"]]
        assert result.period == row["survey_year"]
        assert result.score(row["iso3"]) == float(row["egdi"])
    means = by_year["2022"].averages(by=["region"])
    europe = [float(row["egdi"]) for row in rows(file) if row["survey_year"] == "2022" and row["region"] == "Europe"]
    assert means.mean("Europe", "EGDI") == pytest.approx(sum(europe) / len(europe), rel=1e-12)
    assert means.averages().table()["members"] == [5]

    panel = gi.Panel.read_csv(file, unit="iso3", period="survey_year", indicators="EGDI", rename={"egdi": "EGDI"})
    assert panel.periods == list(by_year) and len(panel) == 11 and "2022" in panel and list(panel) == panel.periods
    assert panel[2022].units == by_year["2022"].units
    again = gi.assess(gi.Framework.builtin("un-egdi-2022").collapse("EGDI"), panel)
    assert again["2010"].scores() == by_year["2010"].scores()
    with pytest.raises(KeyError, match="the periods are 2003"):
        panel["1999"]


def test_gtmi_2020_and_its_groups():
    file = DATA / "wb-gtmi" / "gtmi_2020.csv"
    result = gi.assess(gi.Framework.builtin("wb-gtmi-2020"), file, unit="iso3")
    for row in rows(file):
        assert result.score(row["iso3"], "GTMI") == pytest.approx(float(row["gtmi"]), abs=1e-14)
        assert result.grade(row["iso3"]) == row["group"]


def test_provinces_have_dense_ranks():
    file = DATA / "cn-provincial-services" / "provinces_2019.csv"
    framework = gi.Framework.builtin("cn-provincial-services-2019").collapse("INDEX")
    result = gi.assess(framework, file, unit="unit", rename={"overall_index": "INDEX"})
    differing = {row["unit"] for row in rows(file) if str(result.rank(row["unit"])) != row["printed_rank"]}
    # The source prints two units in the wrong order, and one with a rank but no value.
    assert differing == {"安徽", "福建", "新疆生产建设兵团", "甘肃", "新疆"}
    assert result.score("新疆生产建设兵团") is None and result.rank("新疆生产建设兵团") is None
    assert result.rank("内蒙古") == 21
    competition = dict(zip(result.units, result.ranks(ties="competition")["INDEX"], strict=True))
    assert competition["内蒙古"] == 23


def test_the_long_form():
    file = DATA / "eu-egov-benchmark" / "scores.csv"
    # One life event of one year: rows of the long form, chosen by hand as any user would.
    chosen = [row for row in rows(file) if row["period"] == "2022" and row["aggregate"] == "life_event:Family"]
    columns = {key: [row[key] for row in chosen] for key in ("country", "indicator_code", "score")}
    framework = gi.Framework.builtin("eu-egovernment-benchmark-2023")
    result = gi.assess(framework, columns, unit="country", long=("indicator_code", "score"))
    index = framework.nodes[0].code
    for row in chosen:
        if row["indicator_code"] == "0" and row["score"] and not row["country"].startswith("EU27"):
            assert result.score(row["country"], index) == pytest.approx(float(row["score"]), rel=1e-12)


def test_a_framework_from_the_metadata_table_of_coinr():
    pandas = pytest.importorskip("pandas")
    file = DATA / "asem" / "ASEM_iMeta.csv"
    by_path = gi.Framework.from_table(file, id="asem")
    by_frame = gi.Framework.from_table(pandas.read_csv(file), id="asem")
    by_dict = gi.Framework.from_table({key: [row[key] for row in rows(file)] for key in rows(file)[0]}, id="asem")
    assert by_path == by_dict == by_frame == gi.Framework.read(file).from_table(file, id="asem")
    assert len([node for node in by_path.nodes if node.is_indicator]) == 49
