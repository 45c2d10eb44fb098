"""How evidence is read and said: options, files, damaged files, words for parameters, samples and roles in plans."""

import pandas as pd
import polars as pl
import pytest

import govindex as gi

E = gi.evidence
ITEMS = {"city": ["A", "A", "B"], "channel": ["网", "厅", "网"], "y": [1.0, 3.0, 5.0]}
FRAMEWORK = """
id = "f"
[[dimension]]
code = "INDEX"
[[indicator]]
code = "Y"
parent = "INDEX"
measure = { table = "items", mean = { of = "y" } }
"""


@pytest.fixture
def chinese(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text("城市;y\n甲;1,5\n乙;2\n", encoding="gbk")
    return path


def test_options_are_said_by_keyword_or_in_a_dict(chinese):
    said = {"encoding": "gbk", "delimiter": ";", "decimal_comma": True}
    for found in [
        E.mean(chinese, "y", unit="城市", **said),
        E.mean(chinese, "y", unit="城市", options=said),
        E.mean(chinese, "y", unit="城市", encoding="gbk", options={"delimiter": ";", "decimal_comma": True}),
        E.measure(chinese, unit="城市", mean={"of": "y"}, **said),
        E.total(chinese, "y", unit="城市", **said),
    ]:
        assert found.units == ["甲", "乙"]
        assert found.values == [1.5, 2.0]
    assert len(E.trace(chinese, "甲", unit="城市", mean={"of": "y"}, **said)) == 1
    register = {"城市": ["甲"], "column": ["y"], "was": [""], "becomes": ["3"], "decision": ["pending"]}
    assert E.appeals(chinese, register, key="城市", **said)[0]["y"][1] == "2"


def test_an_option_is_said_once(chinese, tmp_path):
    twice = "`encoding` is given twice, by keyword and in `options`; give it once"
    for work in [
        lambda both: E.mean(chinese, "y", unit="城市", **both),
        lambda both: E.trace(chinese, "甲", unit="城市", mean={"of": "y"}, **both),
        lambda both: E.inspect(chinese, key="城市", score={}, **both),
        lambda both: E.appeals(chinese, chinese, key="城市", **both),
        lambda both: E.task_plan(chinese, at="2024-01-01", **both),
    ]:
        with pytest.raises(TypeError, match=twice):
            work({"encoding": "gbk", "options": {"encoding": "gbk"}})
    with pytest.raises(TypeError, match="unexpected keyword argument 'enc'"):
        E.appeals(chinese, chinese, key="城市", enc="gbk")
    with pytest.raises(TypeError, match="`options` must be a dict, not `str`"):
        E.mean(chinese, "y", unit="城市", options="gbk")


def test_parameters_of_a_wrong_kind_are_named():
    for unit, said in [(3, "3"), (["city", 3], "3"), (None, "None"), ({"city": 1}, "{'city': 1}")]:
        with pytest.raises(TypeError, match=f"`unit` must be the name of a column, or a sequence of names, not {said}"):
            E.mean(ITEMS, "y", unit=unit)
    with pytest.raises(TypeError, match="`key` must be the name"):
        E.inspect(ITEMS, key=1, score={})
    with pytest.raises(gi.MethodError, match="`by`: `3` is not the column of the classes"):
        E.mean(ITEMS, "y", unit="city", by=3)
    with pytest.raises(gi.MethodError, match="`3` is no way to draw records"):
        E.mean(ITEMS, "y", unit="city", sample=3)


def test_classes_are_named_by_their_column():
    by_name = E.mean(ITEMS, "y", unit="city", by="channel")
    assert by_name.values == E.mean(ITEMS, "y", unit="city", by={"column": "channel"}).values == [2.0, 5.0]


def test_a_folder_of_parquet_is_read_and_a_workbook_is_named(tmp_path):
    framework = gi.Framework.from_toml(FRAMEWORK)
    with pytest.raises(gi.DataError, match="the folder is empty"):
        gi.gather(framework, tmp_path, unit="city")
    (tmp_path / "items.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 100)
    with pytest.raises(gi.DataError, match=r"it has no tables.*there are `items\.xls`"):
        gi.gather(framework, tmp_path, unit="city")
    (tmp_path / "items.xls").unlink()
    (tmp_path / "items.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    with pytest.raises(gi.DataError, match=r"items\.xlsx.*a damaged one"):
        gi.gather(framework, tmp_path, unit="city")
    pl.DataFrame(ITEMS).write_parquet(tmp_path / "other.parquet")
    with pytest.raises(gi.DataError, match=r"items\.xlsx"):
        gi.gather(framework, tmp_path, unit="city")
    pl.DataFrame(ITEMS).write_parquet(tmp_path / "items.parquet")
    with pytest.raises(gi.DataError, match="several files for the table `items`"):
        gi.gather(framework, tmp_path, unit="city")
    # An old workbook gives way to the rows that were saved of it.
    (tmp_path / "items.xlsx").rename(tmp_path / "items.xls")
    assert gi.gather(framework, tmp_path, unit="city").dataset().indicator("Y") == [2.0, 5.0]
    (tmp_path / "items.csv").write_text("city,y\nA,1\n")
    with pytest.raises(gi.DataError, match="several files for the table `items`"):
        gi.gather(framework, tmp_path, unit="city")


def test_a_damaged_parquet_file_is_an_error_and_says_nothing_else(tmp_path, capfd):
    path = tmp_path / "b.parquet"
    pl.DataFrame(ITEMS).write_parquet(path)
    whole = path.read_bytes()
    refused = 0
    for at in range(0, len(whole), 3):
        changed = bytearray(whole)
        changed[at] ^= 0xFF
        path.write_bytes(changed)
        try:
            E.mean(path, "y", unit="city")
        except gi.GovindexError:
            refused += 1
    assert refused > 50
    for cut in [0, 1, 22, len(whole) // 2, len(whole) - 1]:
        path.write_bytes(whole[:cut])
        with pytest.raises(gi.DataError, match=r"b\.parquet` is damaged, or no Parquet file; write it again") as caught:
            E.mean(path, "y", unit="city")
        assert caught.value.code == "damaged"
    assert capfd.readouterr().err == ""


def test_a_value_beyond_the_range_of_numbers_is_an_error_that_names_the_unit():
    with pytest.raises(gi.MethodError, match="for unit `A`") as caught:
        E.mean({"u": ["A"], "y": [1e10]}, "y", unit="u", times=1e308)
    assert caught.value.code == "overflow"


def test_a_unit_of_which_nothing_is_known_does_not_stop_the_others():
    table = {"u": ["A", "A", "B", "B"], "c": ["1", "2", "1", "2"], "x": [None, None, 3.0, 5.0]}
    found = E.mean(table, "x", unit="u", sample={"clusters": "c"})
    assert found.values == [None, 4.0]
    assert found.notes == ["unit A: no value, for all of its 2 records lack what is measured"]
    data = {"u": ["A"] * 4, "year": [2023] * 4, "x": [1.0, 2.0, 3.0, 2.0], "n": [4.0, 5.0, 6.0, 7.0]}
    for due in [2022, 2023]:
        pace = E.target(data, "x", "year", {"value": 0.9, "due": due}, unit="u", over="n", show="pace")
        assert pace.values == [None]
        assert f"was due in {due}" in pace.notes[0]


def test_a_condition_is_a_domain_of_what_was_drawn():
    table = pd.DataFrame(
        {
            "u": ["A"] * 8,
            "s": list("aaaabbbb"),
            "n": [400] * 4 + [100] * 4,
            "f": list("ynnnyyyn"),
            "y": [2.0, 4.0, 5.0, 1.0, 7.0, 3.0, 6.0, 9.0],
        }
    )
    sample = {"strata": "s", "population": "n"}
    some = E.mean(table, "y", unit="u", where={"f": "y"}, sample=sample)
    whole = E.ratio(
        table, {"where": {"f": "y"}, "value": "y"}, {"where": {"f": "y"}, "value": 1}, unit="u", sample=sample
    )
    # 100 of a stand for 2, and 25 each of b for 7, 3 and 6.
    assert some.values == whole.values == [(100 * 2 + 25 * 16) / 175]
    assert some.estimate("A")["standard_error"] == pytest.approx(whole.estimate("A")["standard_error"], rel=1e-12)


PLAN = {
    "task_no": [71],
    "item_no": [1],
    "task_name": ["建立考核机制"],
    "deliverable": ["机制"],
    "deadline": ["2024年12月"],
    "lead_units": ["组织部"],
    "support_units": ["各盟市"],
}
REPORTS = {
    "task_no": [71] * 3,
    "item_no": [1] * 3,
    "date": ["2024-12-01"] * 3,
    "share_done": [1.0, 0.2, 0.0],
    "unit": ["组织部", "甲盟", "乙市"],
}


def test_a_lead_unit_is_judged_by_its_own_report():
    def review(**role):
        return E.task_plan(PLAN, REPORTS, at="2025-12-31", of_each=["甲盟", "乙市"], under="各盟市", **role)

    found = review()
    assert found.status()["status"] == ["done-on-time"]
    rates = found.rates("lead")
    assert dict(zip(rates["rate"], rates["value"], strict=True))["on-time"] == 1.0
    assert len(found.findings()) == 0
    assert found.left_out["not_expected"] == 0
    each = found.of_each()
    assert list(zip(each["unit"], each["role"], each["share"], strict=True)) == [
        ("甲盟", "support", 0.2),
        ("乙市", "support", 0.0),
    ]
    assert found.overdue()["lead"] == []
    assert found.overdue_of_each()["unit"] == ["甲盟", "乙市"]
    led = review(role="lead")
    assert led.status()["status"] == ["done-on-time"]
    assert (len(led.of_each()), led.left_out["other_role"]) == (0, 2)
    with pytest.raises(gi.MethodError, match="`boss`"):
        review(role="boss")
