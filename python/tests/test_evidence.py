import csv
import datetime
import pickle

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import DATA

import govindex as gi

EU = DATA / "eu-egov-benchmark"
ITEMS = {"city": ["A", "A", "B", "B"], "online": ["yes", "no", "yes", "yes"], "days": [1.0, 3.0, 2.0, None]}


def register(name):
    """The services without their published scores."""
    keep = "country life_event service service_type year applicable proactive gov_level".split()
    return pl.read_csv(EU / f"{name}.csv", columns=keep, infer_schema=False)


def test_answers_become_published_scores():
    evidence = {
        "service_register": register("national_service_results"),
        "service_visits": EU / "national_service_answers.csv",
        "crossborder_register": register("crossborder_service_results"),
        "crossborder_visits": EU / "crossborder_service_answers.csv",
        "portal_visits": EU / "national_portal_answers.csv",
        "crossborder_portal_visits": EU / "crossborder_portal_answers.csv",
    }
    framework = gi.Framework.builtin("eu-egovernment-benchmark-2023")
    gathered = gi.gather(framework, evidence, unit=["country", "life_event"], period="year")
    made = gathered.made["services"].to_dict()
    with (EU / "national_service_results.csv").open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    compared = 0
    for row, visits in enumerate(made["visits"]):
        if visits:
            told, ours = published[row]["online_availability"], made["online_availability"][row]
            assert (ours is None and told == "") or ours == pytest.approx(float(told), abs=1e-9)
            compared += 1
    assert compared == 1012
    assert "1.1" in repr(gathered)
    with pytest.raises(TypeError, match="dataset"):
        pickle.dumps(gathered)


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"]
)
def test_frames_and_files_say_the_same(make, tmp_path):
    pq.write_table(pa.table(ITEMS), tmp_path / "items.parquet")
    pl.DataFrame(ITEMS).write_csv(tmp_path / "items.csv")
    for table in [make(ITEMS), tmp_path / "items.parquet", tmp_path / "items.csv"]:
        found = gi.evidence.mean(table, "days", unit="city")
        assert found.values == [2.0, 2.0]
        assert found.estimate("B")["unknown"] == 1
        assert found.keys == ["city"]


def test_a_stream_goes_by_in_batches():
    alive: list[int] = []

    def batches():
        for _ in range(200):
            batch = pa.record_batch({"city": ["A", "B"] * 5000, "online": ["yes"] * 10000})
            yield batch
            del batch
            alive.append(pa.total_allocated_bytes())

    before = pa.total_allocated_bytes()
    schema = pa.schema([("city", pa.string()), ("online", pa.string())])
    reader = pa.RecordBatchReader.from_batches(schema, batches())
    found = gi.evidence.coverage(reader, {"where": {"online": "yes"}}, unit="city")
    assert found.values == [1.0, 1.0]
    assert found.estimate("A")["records"] == 1_000_000
    one = pa.record_batch({"city": ["A", "B"] * 5000, "online": ["yes"] * 10000}).nbytes
    assert max(alive) - before < 40 * one


def test_a_relation_of_duckdb_is_measured():
    relation = duckdb.sql("select 'A' as city, range as days from range(100000)")
    assert gi.evidence.mean(relation, "days", unit="city").values == [49999.5]


def test_faults_carry_what_they_found():
    with pytest.raises(gi.DataError) as fault:
        gi.evidence.mean(ITEMS, {"column": "online", "points": {"yes": 1}}, unit="city")
    assert fault.value.code == "unknown_answers"
    assert fault.value.answers
    with pytest.raises(gi.DataError, match="dys"):
        gi.evidence.mean(ITEMS, "dys", unit="city")
    with pytest.raises(gi.MethodError):
        gi.evidence.mean(ITEMS, "days", unit="city", wher={})


def test_what_was_measured_is_shown_and_not_pickled():
    found = gi.evidence.coverage(ITEMS, {"where": {"online": "yes"}}, unit="city", times=100)
    assert found.details is None
    assert "city" in found._repr_html_()
    assert "A" in repr(found)
    with pytest.raises(TypeError, match="table"):
        pickle.dumps(found)
    rated = gi.evidence.satisfaction({"unit": ["A", "A"], "grade": [5, 1]}, unit="unit", grade="grade")
    assert rated.details is not None


def test_small_counts_are_drawn_in():
    ratings = {"unit": ["A"] * 3 + ["B"] * 12, "good": ["y"] * 14 + ["n"]}
    found = gi.evidence.mean(ratings, {"where": {"good": "y"}}, unit="unit")
    a, b = found.shrunk("wilson-lower").values
    # Wilson's lower end for 3 of 3: 1 / (1 + z^2 / 3) with z = 1.96.
    assert a == pytest.approx(3 / (3 + 1.959963984540054**2))
    assert b is not None and a < b
    with pytest.raises(gi.MethodError):
        gi.evidence.mean(ITEMS, "days", unit="city").shrunk()


def test_days_may_be_objects():
    pages = {"city": ["A", "A"], "updated": ["2024-12-30", "2024-01-01"]}
    day = datetime.date(2024, 12, 31)
    assert gi.evidence.freshness(pages, "updated", day, unit="city", limit=14).values == [0.5]


def test_standard_errors_go_into_the_dataset():
    framework = gi.Framework.from_toml(
        """
        id = "example"
        [[dimension]]
        code = "INDEX"
        [[indicator]]
        code = "X"
        parent = "INDEX"
        measure = { table = "items", mean = { of = "days" } }
        """
    )
    data = gi.gather(framework, {"items": ITEMS}, unit="city").dataset()
    # Of 1 and 3 the standard error of the mean is sqrt(2 / 2); of one value there is none.
    assert data.errors("X") == [1.0, None]
    assert data.bounds("X") is None and data.marks("X") is None
    with pytest.raises(gi.DataError):
        data.errors("Y")


def test_a_folder_and_a_built_in_scheme_give_scores():
    sites = gi.Framework.builtin("cn-website-inspection-2019")
    gathered = gi.gather(sites, DATA / "builtin" / sites.id, unit="unit")
    found = gi.assess(sites, gathered.dataset())
    # By hand in tests/it/builtin.rs: published 89 points, a veto, 4/3 of 66 points and a bonus cut at 30.
    assert found.score("国家机关事务管理局", "INDEX") == 89.0
    assert found.score("示例网站一", "INDEX") is None
    assert found.grade("示例网站一", "INDEX") == "fail"
    assert found.score("示例网站四", "INDEX") == pytest.approx(118.0)

    systems = gi.Framework.builtin("cn-security-grading-2019")
    graded = gi.assess(systems, gi.gather(systems, DATA / "builtin" / systems.id, unit="unit").dataset())
    assert graded.score("示例系统乙", "M") == pytest.approx(97.5)
    grades = [graded.grade(unit, "M") for unit in graded.units]
    assert grades == ["excellent", "good", "poor", "good", "fair", "poor", "excellent", "poor"]


def test_texts_that_a_table_may_not_hold_are_refused():
    findings = {"site": ["A", "B"], "item": ["LINKS", "LNIKS"], "count": [2, 1]}
    of = {"where": {"item": "LINKS"}, "value": "count"}
    assert gi.evidence.total(findings, of, unit="site").values == [2.0, 0.0]
    with pytest.raises(gi.DataError, match="LNIKS"):
        gi.evidence.total(findings, of, unit="site", known={"item": ["LINKS", "GUIDES"]})
    with pytest.raises(gi.DataError):
        gi.evidence.total(findings, 1, unit="site", where={"item": "FORMS"})
    assert gi.evidence.total(findings, 1, unit="site", where={"item": "FORMS"}, optional=True).values == []
