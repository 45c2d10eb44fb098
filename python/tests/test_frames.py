"""Every kind of frame goes in and comes out."""

import pickle
from datetime import date
from pathlib import Path

import pytest

import govindex as gi


@pytest.fixture
def expected(framework, columns):
    return gi.assess(framework, columns)


def pandas_frame(columns):
    return pytest.importorskip("pandas").DataFrame(columns)


def pandas_indexed(columns):
    return pandas_frame(columns).set_index("unit")


def pandas_nameless_index(columns):
    frame = pandas_indexed(columns)
    frame.index.name = None
    return frame


def polars_frame(columns):
    return pytest.importorskip("polars").DataFrame(columns)


def pyarrow_table(columns):
    return pytest.importorskip("pyarrow").table(columns)


def pyarrow_batches(columns):
    pa = pytest.importorskip("pyarrow")
    return pa.Table.from_batches(pa.table(columns).to_batches(max_chunksize=1))


def pyarrow_batch(columns):
    return pytest.importorskip("pyarrow").record_batch(columns)


def pyarrow_reader(columns):
    return pyarrow_table(columns).to_reader()


def dictionary_encoded(columns):
    table = pyarrow_table(columns)
    return table.set_column(0, "unit", table["unit"].dictionary_encode())


def duckdb_relation(columns):
    duckdb = pytest.importorskip("duckdb")
    frame = pyarrow_table(columns)
    return duckdb.from_arrow(frame)


def dict_of_arrays(columns):
    np = pytest.importorskip("numpy")
    return {
        "unit": np.array(columns["unit"]),
        "ITEMS": np.array(columns["ITEMS"], dtype=np.float32),
        "DAYS": np.array([5.0, 1.0, np.nan]),
    }


def dict_of_series(columns):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    return {
        "unit": polars.Series(columns["unit"]),
        "ITEMS": pandas.Series(columns["ITEMS"]),
        "DAYS": pandas.array(columns["DAYS"], dtype="Int64"),
    }


def dict_of_texts(columns):
    return columns | {"DAYS": ["5", 1, ".."]}


KINDS = [
    dict,
    pandas_frame,
    pandas_indexed,
    pandas_nameless_index,
    polars_frame,
    pyarrow_table,
    pyarrow_batches,
    pyarrow_batch,
    pyarrow_reader,
    dictionary_encoded,
    duckdb_relation,
    dict_of_arrays,
    dict_of_series,
    dict_of_texts,
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_frame_gives_the_same_result(kind, framework, columns, expected):
    result = gi.assess(framework, kind(columns))
    assert result.scores() == expected.scores()
    assert result.input_digest == expected.input_digest
    assert result.units == ["A", "B", "C"]


@pytest.mark.parametrize("as_path", [str, Path])
def test_a_path_gives_the_same_result(as_path, framework, expected, tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("unit,note,ITEMS,DAYS\nA,text that nothing reads,10,5\nB,,30,1\nC,x,20,\n", encoding="utf-8")
    result = gi.assess(framework, as_path(path))
    assert result.scores() == expected.scores()
    assert gi.Dataset.from_frame(path, indicators=["ITEMS"]).unused_columns == ["note", "DAYS"]


def test_the_values(expected):
    assert expected.scores().to_dict() == {
        "unit": ["A", "B", "C"],
        "INDEX": [0.0, 100.0, 50.0],
        "ITEMS": [0.0, 100.0, 50.0],
        "DAYS": [0.0, 100.0, None],
    }
    assert expected.ranks().to_dict()["INDEX"] == [3, 1, 2]
    assert expected.ranks(ties="average").to_dict()["INDEX"] == [3.0, 1.0, 2.0]
    assert expected.grades()["INDEX"] == ["other", "good", "good"]
    assert expected.weights().to_dict() == {
        "node": ["INDEX", "ITEMS", "DAYS"],
        "parent": [None, "INDEX", "INDEX"],
        "weight": [1.0, 0.75, 0.25],
        "effective_weight": [1.0, 0.75, 0.25],
    }
    assert expected.step("raw")["DAYS"] == [5.0, 1.0, None]
    assert expected.step("normalized").columns == ["unit", "ITEMS", "DAYS"]
    assert expected.missing()["node"] == ["INDEX", "DAYS"]
    assert len(expected.gates()) == 0
    assert expected.tidy().columns[:3] == ["unit", "node", "level"] and len(expected.tidy()) == 9
    assert expected.score("B") == 100.0 and expected.score("C", "DAYS") is None
    assert expected.rank("B") == 1 and isinstance(expected.rank("B"), int) and expected.rank("C", "DAYS") is None
    assert expected.grade("A") == "other" and expected.grade("C", "DAYS") is None
    assert [notice["kind"] for notice in expected.notices()] == ["missing"]
    assert expected.notices()[0]["message"].startswith("`DAYS` is missing for 1 unit")
    assert expected.version == gi.__version__ and expected.period is None


def test_text_columns_are_no_error_unless_they_are_read(framework, columns):
    columns |= {"note": ["x", "y", "z"], "day": [date(2024, 1, 1)] * 3}
    assert gi.assess(framework, polars_frame(columns)).score("B") == 100
    with pytest.raises(gi.DataError) as caught:
        gi.Dataset.from_frame(polars_frame(columns))
    assert caught.value.code == "cells"


def test_an_indicator_may_stand_under_its_code_or_its_column():
    framework = gi.Framework.builtin("un-egdi-2022")
    lower = {"u": ["A"], "osi": [0.5], "tii": [0.5], "hci": [0.5]}
    mixed = {"u": ["A"], "OSI": [0.5], "tii": [0.5], "HCI": [0.5], "rank": ["first"]}
    assert gi.assess(framework, lower).scores() == gi.assess(framework, mixed).scores()
    with pytest.raises(gi.DataError) as caught:
        gi.assess(framework, {"u": ["A"], "EGDI": [0.5]})
    assert caught.value.code == "missing_columns"
    assert 'collapse("EGDI")' in caught.value.hint and caught.value.hint in str(caught.value)
    assert caught.value.found == ["u", "EGDI"]


def test_codes_of_many_digits_stay_apart():
    codes = [911101080000000001, 911101080000000002]
    data = gi.Dataset.from_frame({"unit": codes, "X": [1, 2]})
    assert data.units == [str(code) for code in codes]
    np = pytest.importorskip("numpy")
    assert gi.Dataset.from_frame({"unit": np.array(codes), "X": [1, 2]}).units == data.units


def test_names_groups_and_denominators(columns):
    columns |= {"名称": ["甲", None, "丙"], "region": ["north", "south", "north"], "people": [10, 20, 30]}
    data = gi.Dataset.from_frame(columns, names={"zh": "名称"}, groups="region", denominators=["people"])
    assert data.names("zh") == ["甲", "B", "丙"] and data.languages == ["zh"]
    assert data.group("region") == ["north", "south", "north"] and data.groups == ["region"]
    assert data.denominator("people") == [10.0, 20.0, 30.0] and data.denominators == ["people"]
    assert data.indicators == ["ITEMS", "DAYS"] and data.indicator("DAYS") == [5.0, 1.0, None]
    assert data.table().columns == ["unit", "region", "ITEMS", "DAYS"]
    assert len(data) == 3 and len(data.digest) == 64 and data.period is None
    assert repr(data) == ("Dataset of 3 units: indicators ITEMS, DAYS; denominators people; groups region; names in zh")
    for call in (data.indicator, data.denominator, data.group):
        with pytest.raises(gi.DataError, match="nothing"):
            call("nothing")


# ── tables out ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_tables_become_frames(expected):
    pandas, polars, pa = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
    table = expected.ranks()
    as_polars = table.to_polars()
    assert as_polars.schema == {"unit": polars.String} | dict.fromkeys(["INDEX", "ITEMS", "DAYS"], polars.Int64)
    assert as_polars.to_dict(as_series=False) == table.to_dict()
    as_pandas = table.to_pandas()
    assert as_pandas["INDEX"].dtype == "int64" and as_pandas["DAYS"].dtype == "Int64"
    assert as_pandas["DAYS"].isna().tolist() == [False, False, True]
    assert expected.scores().to_pandas()["DAYS"].isna().tolist() == [False, False, True]
    assert pa.table(expected.scores()).column("DAYS").null_count == 1
    assert pa.table(table).to_pydict() == table.to_dict()
    assert pandas.DataFrame(table.to_dict())["unit"].tolist() == ["A", "B", "C"]
    # A requested schema is honoured.
    wanted = pa.schema([("unit", pa.string())] + [(name, pa.float64()) for name in table.columns[1:]])
    assert pa.RecordBatchReader.from_stream(table, schema=wanted).read_all().schema.field("INDEX").type == pa.float64()


def test_a_result_goes_back_in(framework, expected):
    raw = expected.step("raw")
    assert gi.assess(framework, raw).scores() == expected.scores()
    assert gi.assess(framework, raw.to_polars()).scores() == expected.scores()
    assert gi.assess(framework, raw.to_pandas()).scores() == expected.scores()


def test_csv_holds_every_digit_and_no_live_formula(framework, tmp_path):
    data = {"unit": ["=cmd|' /C calc'!A0", "+1;@A1", "-5"], "ITEMS": [0.1 + 0.2, 1.0, 0.5], "DAYS": [1, 2, None]}
    table = gi.assess(framework, data).step("raw")
    text = table.to_csv()
    assert text == "unit,ITEMS,DAYS\n'=cmd|' /C calc'!A0,0.30000000000000004,1\n\"'+1;'@A1\",1,2\n-5,0.5,\n"
    assert table.to_csv(tmp_path / "out.csv") is None
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == text
    with pytest.raises(gi.DataError) as caught:
        table.to_csv(tmp_path / "no folder" / "out.csv")
    assert caught.value.code == "io" and caught.value.operation == "write"


def test_a_table_is_a_mapping_of_columns(expected):
    table = expected.scores()
    assert len(table) == 3 and table.columns == ["unit", "INDEX", "ITEMS", "DAYS"]
    with pytest.raises(KeyError, match="the columns are unit, INDEX"):
        table["index"]
    assert table == expected.scores() and table != expected.ranks() and table != 3


def test_missing_packages_are_named(expected, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ImportError, match=r"requires 'polars': pip install 'govindex\[polars\]'"):
        expected.scores().to_polars()
    with pytest.raises(ImportError, match=r"requires 'pandas': pip install 'govindex\[pandas\]'"):
        expected.scores().to_pandas()


# ── copies ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_objects_are_pickled_and_copied(framework, columns, expected):
    import copy

    panel = gi.Panel.from_frame(columns | {"year": [2020, 2021, 2020]}, unit="unit", period="year")
    for thing in (framework, expected.dataset, panel, expected.scores(), expected.ranks(), expected.grades()):
        assert pickle.loads(pickle.dumps(thing)) == thing
        assert copy.copy(thing) == thing == copy.deepcopy(thing)
        assert thing != "something else"
    averages = expected.averages()
    assert pickle.loads(pickle.dumps(averages)) == averages
    for node in framework.nodes:
        again = pickle.loads(pickle.dumps(node))
        assert (again.code, again.parent, again.children) == (node.code, node.parent, node.children)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(expected, protocol))
        assert again.scores() == expected.scores() and again.framework == expected.framework
    assert copy.deepcopy([expected])[0].scores() == expected.scores()
    # Decimals travel with the table.
    assert str(pickle.loads(pickle.dumps(expected.scores()))) == str(expected.scores())


def test_errors_are_pickled():
    with pytest.raises(gi.FrameworkError) as caught:
        gi.Framework.builtin("un-edgi-2022")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), again.code, again.nearest) == (gi.FrameworkError, "unknown_framework", "un-egdi-2022")


def test_results_are_kept_as_json(expected):
    again = gi.Assessment.from_json(expected.to_json())
    assert again.to_json() == expected.to_json()
    assert again.tidy() == expected.tidy()
    changed = expected.to_json().replace("30.0", "31.0")
    with pytest.raises(gi.DataError, match="digest") as caught:
        gi.Assessment.from_json(changed)
    assert caught.value.code == "deserialize"


def test_frameworks_are_kept_as_text(framework, tmp_path):
    assert gi.Framework.from_toml(framework.to_toml()) == framework
    assert gi.Framework.from_json(framework.to_json()) == framework
    (tmp_path / "f.toml").write_text(framework.to_toml(), encoding="utf-8")
    (tmp_path / "f.json").write_text(framework.to_json(), encoding="utf-8")
    assert gi.Framework.read(tmp_path / "f.toml") == framework == gi.Framework.read(str(tmp_path / "f.json"))
    for id in gi.builtin_frameworks():
        builtin = gi.Framework.builtin(id)
        assert gi.Framework.from_toml(builtin.to_toml()) == builtin
        assert builtin.id == id and builtin.source and builtin.title("zh") and builtin.edition


def test_the_nodes_of_a_framework(framework):
    index, items, days = framework.nodes
    assert (index.code, index.level, index.parent, index.children) == ("INDEX", 0, None, ["ITEMS", "DAYS"])
    assert (index.name("zh"), index.name(), index.is_indicator, index.unit, index.column) == (
        "指数",
        "Index",
        False,
        None,
        None,
    )
    assert (items.parent, items.weight, items.direction, items.decimals) == ("INDEX", 3.0, "higher", 1)
    assert (days.direction, days.is_indicator, days.column) == ("lower", True, "DAYS")
    assert repr(days) == "<Node DAYS: indicator of INDEX>"
    assert framework.columns == [("ITEMS", "ITEMS"), ("DAYS", "DAYS")] and framework.scale == (0, 100)
    assert framework.outline("zh").to_dict() == {
        "level": [0, 1, 1],
        "code": ["INDEX", "ITEMS", "DAYS"],
        "name": ["指数", "", ""],
        "share": [None, 0.75, 0.25],
        "direction": [None, "▲", "▼"],
    }
    assert framework.node("DAYS").code == "DAYS"
    with pytest.raises(gi.FrameworkError) as caught:
        framework.node("DAY")
    assert (caught.value.code, caught.value.nearest) == ("unknown_node", "DAYS")


def test_what_is_known_of_units_needs_no_indicator_beside_it():
    """Groups for what is measured: the frame of units holds nothing else."""
    framework = gi.Framework.from_toml(
        "id = 'x'\n[[dimension]]\ncode = 'D'\n[[indicator]]\ncode = 'A'\nparent = 'D'\n"
        "measure = { table = 't', mean = { of = 's' } }\n"
    )
    units = gi.Dataset.from_frame({"city": ["a", "b", "c"], "region": ["n", "n", "s"]}, unit="city", groups=["region"])
    evidence = {"t": {"city": ["a", "a", "b", "c"], "s": [1.0, 2.0, 3.0, 5.0]}}
    result = gi.assess(framework, gi.gather(framework, evidence, unit="city", given=units).dataset())
    means = gi.explain.groups(result, by="region")["groups"].to_dict()
    index = [row for row, node in enumerate(means["node"]) if node == "D"]
    assert [(means["group"][row], means["units"][row]) for row in index][:2] == [("n", 2), ("s", 1)]
    with pytest.raises(gi.DataError, match="for the indicators"):
        gi.Dataset.from_frame({"city": ["a"]}, unit="city")
