"""Bad input ends in a clear error or the right result: no crash, no hang, no guess."""

import time

import pytest

import govindex as gi

HEADER = "unit,ITEMS,DAYS\n"


@pytest.fixture
def assess_text(framework, tmp_path):
    """Writes a file and assesses it."""

    def run(content, **options):
        path = tmp_path / "data.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return gi.assess(framework, path, **options)

    return run


def fault(call, *args, **options):
    with pytest.raises(gi.GovindexError) as caught:
        call(*args, **options)
    error = caught.value
    assert isinstance(error, ValueError) and error.code and len(str(error)) < 5_000
    return error


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_empty_files_and_frames(assess_text, framework):
    assert fault(assess_text, "").code == "empty_table"
    assert fault(assess_text, HEADER).code == "empty_table"
    assert fault(assess_text, "\n\n").code == "empty_table"
    assert fault(gi.assess, framework, {}).code == "empty_table"
    assert fault(gi.assess, framework, {"unit": [], "ITEMS": [], "DAYS": []}).code == "empty_table"
    polars, pandas, pa = (pytest.importorskip(name) for name in ("polars", "pandas", "pyarrow"))
    for empty in (polars.DataFrame(), pandas.DataFrame(), pa.table({})):
        assert fault(gi.assess, framework, empty).code == "empty_table"
    without_rows = polars.DataFrame({"unit": [], "ITEMS": [], "DAYS": []})
    assert fault(gi.assess, framework, without_rows).code == "empty_table"
    nothing = polars.DataFrame({"unit": ["A"], "ITEMS": [None], "DAYS": [1]})
    assert gi.Dataset.from_frame(nothing).indicator("ITEMS") == [None]


def test_one_unit_has_no_range_to_be_scaled_by(assess_text):
    error = fault(assess_text, HEADER + "A,1,2\n")
    assert (type(error), error.code, error.indicator, error.value, error.units) == (
        gi.MethodError,
        "constant_indicator",
        "ITEMS",
        1.0,
        1,
    )
    data = {"u": ["A"], "osi": [0.9], "tii": [0.6], "hci": [0.6]}
    assert gi.assess(gi.Framework.builtin("un-egdi-2022"), data).rank("A") == 1


def test_duplicate_units_and_columns(assess_text, framework):
    error = fault(assess_text, HEADER + "A,1,2\nB,2,3\nA,3,4\n")
    assert isinstance(error, gi.DataError) and error.code == "duplicate_units"
    assert error.units == [{"unit": "A", "rows": [2, 4]}] and error.file.endswith("data.csv")
    error = fault(gi.assess, framework, {"unit": ["A", "A "], "ITEMS": [1, 2], "DAYS": [1, 2]})
    assert error.units == [{"unit": "A", "rows": [1, 2]}]
    error = fault(assess_text, "unit,ITEMS,ITEMS,DAYS\nA,1,2,3\nB,2,3,4\n")
    assert error.code == "duplicate_columns" and error.columns == ["ITEMS"]


def test_text_in_numbers_is_listed_cell_by_cell(assess_text, framework):
    error = fault(assess_text, HEADER + "A,high,2\nB,2,n/a\nC,3,low\n")
    assert error.code == "cells" and error.total == 2
    assert [(cell["row"], cell["column"], cell["text"]) for cell in error.cells] == [
        (2, "ITEMS", "high"),
        (4, "DAYS", "low"),
    ]
    assert "row 2, column `ITEMS`: `high` is not a number" in str(error)
    error = fault(gi.assess, framework, {"unit": ["A", "B"], "ITEMS": [1, "two"], "DAYS": [1, 2]})
    assert [(cell["row"], cell["text"]) for cell in error.cells] == [(2, "two")]


def test_ten_thousand_faults_are_counted_and_twenty_printed(assess_text):
    error = fault(assess_text, HEADER + "".join(f"U{i},x,1\n" for i in range(10_000)))
    assert error.total == len(error.cells) == 10_000 and "9980 more" in str(error)


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_infinities(value, assess_text, framework):
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    columns = {"unit": ["A", "B"], "ITEMS": [1.0, value], "DAYS": [1.0, 2.0]}
    for data in (columns, polars.DataFrame(columns), pandas.DataFrame(columns)):
        assert fault(gi.assess, framework, data).code in ("cells", "not_finite")
    assert fault(assess_text, HEADER + f"A,1,1\nB,{value},2\n").code == "cells"
    assert fault(assess_text, HEADER + "A,1,1\nB,1e999,2\n").code == "cells"


def test_ten_megabytes_in_one_cell(assess_text, framework):
    huge = "x" * 10_000_000
    start = time.perf_counter()
    error = fault(assess_text, HEADER + f"A,{huge},2\nB,1,2\n")
    assert error.code == "cells" and len(error.cells[0]["text"]) <= 201 and len(str(error)) < 500
    error = fault(gi.assess, framework, {"unit": ["A", "B"], "ITEMS": [huge, 1], "DAYS": [1, 2]})
    assert error.code == "cells" and len(str(error)) < 500
    result = assess_text(HEADER + f"A,1,2\n{huge},2,1\n")
    assert result.rank(huge) == 1
    assert time.perf_counter() - start < 20


def test_ragged_rows(assess_text):
    error = fault(assess_text, HEADER + "A,1\nB,2,3,4\nC,1,2\n")
    assert error.code == "ragged_rows" and error.expected == 3
    assert error.rows == [{"row": 2, "fields": 2}, {"row": 3, "fields": 4}]


def test_encodings(assess_text):
    text = "地区,ITEMS,DAYS\n内蒙古,1,2\n北京,3,1\n"
    assert assess_text(text.encode("gb18030"), encoding="gb18030", unit="地区").units == ["内蒙古", "北京"]
    assert assess_text(text.encode("gbk"), encoding="gbk").rank("北京") == 1
    assert assess_text(text.encode("utf-8-sig"), unit="地区").rank("北京") == 1
    assert assess_text(text.encode("utf-16"), encoding="utf-16", unit="地区").rank("北京") == 1
    assert fault(assess_text, text.encode("utf-16")).likely == "UTF-16"
    error = fault(assess_text, text.encode("gbk"))
    assert error.code == "encoding" and error.expected == "UTF-8" and "GB18030" in error.likely
    assert "encoding" in str(error)
    assert fault(assess_text, text.encode("utf-8"), encoding="ascii?").code == "invalid_parameter"
    assert fault(assess_text, b"\x00\xff\xfe\x00" * 100).code in ("encoding", "ragged_rows", "missing_columns", "cells")


def test_cells_written_in_other_ways(assess_text):
    result = assess_text(
        "unit;ITEMS;DAYS\nA;1,5;2\nB;2,5;-9999\nC;0,5;1,0\n", delimiter=";", decimal_comma=True, missing="-9999"
    )
    assert result.step("raw").to_dict() == {"unit": ["A", "B", "C"], "ITEMS": [1.5, 2.5, 0.5], "DAYS": [2.0, None, 1.0]}


def test_percent_signs(framework):
    columns = {"unit": ["A", "B"], "ITEMS": ["50%", "100%"], "DAYS": ["1", "2"]}
    assert "percent" in str(fault(gi.assess, framework, columns))
    assert gi.assess(framework, columns, percent="strip").step("raw")["ITEMS"] == [50, 100]
    assert gi.assess(framework, columns, percent="fraction").step("raw")["ITEMS"] == [0.5, 1]
    assert fault(gi.assess, framework, columns, percent="keep").parameter == "percent"


def test_missing_columns_have_the_nearest_spelling(assess_text):
    error = fault(assess_text, "unit,ITEM,DAYS\nA,1,2\n")
    assert error.code == "missing_columns" and error.found == ["unit", "ITEM", "DAYS"]
    assert error.columns[0]["column"] == "ITEMS" and error.columns[0]["nearest"] == "ITEM"


def test_files_that_are_not_there(framework, tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        error = fault(gi.assess, framework, path)
        assert isinstance(error, gi.DataError) and error.code == "io" and error.operation == "read"
        assert error.path == str(path) or error.path == "the table"
    assert fault(gi.Framework.read, tmp_path / "none.toml").code == "io"
    assert fault(gi.Framework.from_table, tmp_path / "none.csv").code == "io"


def test_a_value_that_nothing_has(framework):
    columns = {"unit": ["A", "B"], "ITEMS": [None, None], "DAYS": [1, 2]}
    assert fault(gi.assess, framework, columns).code == "no_data"
    columns["ITEMS"] = [float("nan")] * 2
    error = fault(gi.assess, framework, columns)
    assert (type(error), error.code, error.indicator) == (gi.DataError, "no_data", "ITEMS")


def test_several_periods_are_no_dataset(framework):
    columns = {"unit": ["A", "A"], "year": [2020, 2021], "ITEMS": [1, 2], "DAYS": [1, 2]}
    assert fault(gi.assess, framework, columns).code == "duplicate_units"
    error = fault(gi.Dataset.from_frame, columns, period="year")
    assert error.code == "periods" and error.periods == ["2020", "2021"]


# ── names that would run ────────────────────────────────────────────────────────────────────────────────────────────


def test_names_are_texts_wherever_they_come_out(framework):
    names = ["<script>alert(1)</script>", "=cmd()", "\x1b[2J", 'Korea, "Rep."\nof']
    result = gi.assess(framework, {"unit": names, "ITEMS": [1, 2, 3, 4], "DAYS": [1, 2, 3, 4]})
    assert result.units == names
    assert "<script" not in result._repr_html_()
    assert "\x1b" not in repr(result) and "\n=cmd()" not in result.scores().to_csv()
    assert "'=cmd()" in result.league_table().to_csv()
    assert result.score("=cmd()") is not None


# ── frameworks ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_fault_of_a_framework_is_told():
    error = fault(gi.Framework.from_toml, "id = 'x'\n[[indicator]]\ncode = 'A'\nwieght = 1\nweight = -1\n")
    assert isinstance(error, gi.FrameworkError) and error.code == "framework"
    assert error.faults[0]["line"] == 4 and "weight" in error.faults[0]["message"]
    for text in ("", "{", "id = ", "id = 'x'", "\x00", "[[[["):
        assert fault(gi.Framework.from_toml, text).code == "framework"
        assert fault(gi.Framework.from_json, text).code == "framework"


def test_a_framework_of_ten_thousand_nodes():
    rows = {"Code": ["INDEX"], "Parent": [None]}
    for dimension in range(99):
        rows["Code"] += [f"D{dimension}"] + [f"D{dimension}_{i}" for i in range(100)]
        rows["Parent"] += ["INDEX"] + [f"D{dimension}"] * 100
    start = time.perf_counter()
    framework = gi.Framework.from_table(rows, id="large")
    assert len(framework.nodes) == 10_000
    data = {"unit": ["A", "B"]} | {code: [0, 1] for code in rows["Code"] if "_" in code}
    result = gi.assess(framework, data)
    assert result.score("B") == pytest.approx(100) and result.score("A") == 0
    assert len(result.scores().columns) == 10_001 and len(repr(result.scores())) < 10_000
    assert len(framework._repr_html_()) < 50_000 and len(repr(framework)) < 10_000
    assert gi.Framework.from_toml(framework.to_toml()) == framework
    assert time.perf_counter() - start < 20


def test_a_framework_of_depth_one_thousand():
    codes = [f"D{i}" for i in range(1_000)] + ["X"]
    rows = {"Code": codes, "Parent": [None, *codes[:-1]], "Type": ["Aggregate"] * 1_000 + ["Indicator"]}
    try:
        framework = gi.Framework.from_table(rows, id="deep")
    except gi.FrameworkError as error:
        assert error.faults
        return
    result = gi.assess(framework, {"unit": ["A", "B"], "X": [1, 2]})
    assert result.score("B") == 100
    assert framework._repr_html_() and repr(framework)


@pytest.mark.parametrize(
    "bomb",
    [
        "id = 'x'\n" + "a." * 100_000 + "b = 1\n",
        "id = 'x'\nx = " + "[" * 100_000 + "]" * 100_000,
        "id = 'x'\nx = " + "{a=" * 100_000 + "1" + "}" * 100_000,
        "".join(f"[{'.'.join(['a'] * depth)}]\n" for depth in range(1, 500)),
    ],
    ids=["dotted", "arrays", "inline tables", "headers"],
)
def test_bombs_of_nested_tables(bomb):
    start = time.perf_counter()
    assert fault(gi.Framework.from_toml, bomb).code == "framework"
    assert time.perf_counter() - start < 20


def test_bombs_of_nested_json():
    for bomb in ("[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000):
        assert fault(gi.Framework.from_json, bomb).code == "framework"
        assert fault(gi.Assessment.from_json, bomb).code == "deserialize"


# ── wrong types ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_other_objects_say_what_would_do(framework):
    polars, pandas, pa = (pytest.importorskip(name) for name in ("polars", "pandas", "pyarrow"))
    for data in (3, None, [1, 2], [{"unit": "A"}], object(), b"unit,A\n", {1, 2}):
        with pytest.raises(TypeError, match=r"a path to a CSV file, a data frame \(pandas, polars, pyarrow, DuckDB"):
            gi.assess(framework, data)
    with pytest.raises(TypeError, match=r"LazyFrame`; call `.collect\(\)`"):
        gi.assess(framework, polars.LazyFrame({"unit": ["A"]}))
    with pytest.raises(TypeError, match="the text has several lines"):
        gi.assess(framework, "unit,ITEMS\nA,1\n")
    for column in (polars.Series([1]), pandas.Series([1.0], name="x"), pa.array([1]), pa.chunked_array([[1.0]])):
        with pytest.raises((TypeError, gi.DataError)):
            gi.assess(framework, column)
    with pytest.raises(TypeError, match="must be a Framework, or the id of one"):
        gi.assess({"unit": ["A"]}, framework)


def test_columns_of_a_dict(framework):
    np = pytest.importorskip("numpy")
    for column, message in [
        ("one text", "not one text"),
        (3, "not `int`"),
        (None, "not `NoneType`"),
        (np.ones((2, 2)), "not an array of 2 dimensions"),
        (np.float64(3), "not an array of 0 dimensions"),
    ]:
        with pytest.raises(TypeError, match=f"column `ITEMS` must be a list or 1-D array of values, {message}"):
            gi.assess(framework, {"unit": ["A", "B"], "ITEMS": column})
    with pytest.raises(TypeError, match="columns must be named by texts"):
        gi.assess(framework, {1: ["A"]})
    error = fault(gi.assess, framework, {"unit": ["A", "B"], "ITEMS": [1]})
    assert (error.code, error.found, error.expected) == ("length_mismatch", 1, 2)
    assert fault(gi.assess, framework, {"unit": ["A"], "ITEMS": [object()], "DAYS": [10**400]}).code == "cells"


def test_wrong_options(framework, columns):
    with pytest.raises(TypeError, match=r"argument 'unti' \(did you mean `unit`\?\); it takes unit, names"):
        gi.assess(framework, columns, unti="unit")
    with pytest.raises(TypeError, match="'indicators'; the framework says"):
        gi.assess(framework, columns, indicators=["ITEMS"])
    for options, message in [
        ({"unit": 3}, "`unit` must be a text, not `int`"),
        ({"names": 3}, "`names` must be a dict of texts"),
        ({"groups": [1]}, "`groups` must be a text or a sequence of texts"),
        ({"delimiter": "||"}, "`delimiter` must be one character"),
        ({"decimal_comma": "yes"}, "`decimal_comma` must be True or False"),
        ({"long": "value"}, "`long` must be a pair of texts"),
    ]:
        with pytest.raises(TypeError, match=message):
            gi.assess(framework, columns, **options)
    with pytest.raises(TypeError, match="takes no unit for a Dataset or Panel"):
        gi.assess(framework, gi.Dataset.from_frame(columns), unit="unit")
    everything_none = dict.fromkeys(["unit", "names", "groups", "period", "missing", "percent", "encoding", "long"])
    assert gi.assess(framework, columns, **everything_none).score("B") == 100


def test_questions_that_have_no_answer(framework, columns):
    result = gi.assess(framework, columns, groups=[])
    assert (fault(result.score, "a ").nearest, fault(result.score, "A", "ITEM").nearest) == ("A", "ITEMS")
    assert fault(result.step, "normalised").steps == ["raw", "normalized", "aggregated", "scores"]
    assert fault(result.ranks, ties="last").parameter == "ties"
    assert fault(result.averages, by=["region"]).code == "unknown_group"
    assert fault(framework.collapse, "IDEX").code == "unknown_node"
    with pytest.raises(TypeError, match="`by` must be a text or a sequence of texts"):
        result.averages(by=3)


def test_facts_that_a_fault_does_not_have_are_none(framework):
    error = fault(gi.assess, framework, {})
    assert error.code == "empty_table" and error.cells is None and error.nearest is None
    assert issubclass(gi.DataError, gi.GovindexError) and issubclass(gi.GovindexError, ValueError)


def test_an_interrupt_is_heard(framework, interrupt):
    codes = [str(i) for i in range(300_000)]
    data = {"unit": codes, "ITEMS": list(range(300_000)), "DAYS": list(range(300_000))}
    interrupt(0.01)
    with pytest.raises(KeyboardInterrupt):
        while True:
            gi.assess(framework, data).tidy()


def test_threads_work_at_the_same_time(framework):
    from concurrent.futures import ThreadPoolExecutor

    data = {"unit": [str(i) for i in range(20_000)], "ITEMS": list(range(20_000)), "DAYS": list(range(20_000))}
    dataset = gi.Dataset.from_frame(data)
    expected = gi.assess(framework, dataset).scores()
    with ThreadPoolExecutor(4) as pool:
        assert all(
            result.scores() == expected for result in pool.map(lambda _: gi.assess(framework, dataset), range(8))
        )
