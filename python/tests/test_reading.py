"""What users have is read as they mean it, or refused with the place and the remedy."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import govindex as gi

DATA = Path(__file__).parents[2] / "tests" / "data"

NAN = float("nan")


@pytest.fixture
def pd():
    return pytest.importorskip("pandas")


def online(items, where=True):
    return gi.evidence.coverage(items, {"where": {"online": where}}, unit="city").values


# ── dicts of columns ────────────────────────────────────────────────────────────────────────────────────────────────


def test_booleans_of_a_dict_are_those_of_a_frame(pd, tmp_path):
    np = pytest.importorskip("numpy")
    items = {"city": ["A", "A", "B"], "online": [True, False, True]}
    frame = pd.DataFrame(items)
    frame.to_csv(tmp_path / "pandas.csv", index=False)
    (tmp_path / "r.csv").write_text("city,online\nA,TRUE\nA,FALSE\nB,TRUE\n")
    assert "True" in (tmp_path / "pandas.csv").read_text()
    tables = [
        items,
        frame,
        items | {"online": np.array([True, False, True])},
        items | {"online": list(np.array([True, False, True]))},
        items | {"online": frame["online"]},
        tmp_path / "pandas.csv",
        tmp_path / "r.csv",
    ]
    for table in tables:
        for where in (True, "true", "True"):
            assert online(table, where) == [0.5, 1.0]
        assert online(table, {"not": True}) == [0.5, 0.0]
    assert gi.Dataset.from_frame({"unit": [True, False], "X": [1, 2]}).units == ["true", "false"]
    assert gi.Dataset.from_frame({"unit": ["A", "B"], "X": [True, None]}).indicator("X") == [1.0, None]


@pytest.mark.parametrize("missing", [None, NAN, "NaT", "NA", "float32", "Decimal"])
def test_what_is_missing_in_a_dict_is_missing(pd, missing):
    np = pytest.importorskip("numpy")
    others = {"NaT": pd.NaT, "NA": pd.NA, "float32": np.float32("nan"), "Decimal": Decimal("nan")}
    gap = others.get(missing, missing) if isinstance(missing, str) else missing
    answers = {"u": ["A", "A", "B"], "a": ["yes", gap, "no"]}
    found = gi.evidence.mean(answers, {"where": {"a": {"not": "no"}}}, unit="u")
    expected = gi.evidence.mean(
        pd.DataFrame(answers | {"a": ["yes", None, "no"]}), {"where": {"a": {"not": "no"}}}, unit="u"
    )
    assert found.values == expected.values and found.left_out == expected.left_out
    data = gi.Dataset.from_frame({"unit": ["A", "B"], "g": [gap, "x"], "X": [1, gap]}, groups="g")
    assert (data.group("g"), data.indicator("X")) == ([None, "x"], [1.0, None])
    with pytest.raises(gi.DataError, match="row 2, column `unit`: `` is blank"):
        gi.Dataset.from_frame({"unit": ["A", gap], "X": [1, 2]})


def test_missing_and_booleans_in_the_tables_of_coinr(pd):
    np = pytest.importorskip("numpy")
    meta = {
        "iCode": ["Index", "LPI"],
        "Parent": [NAN, "Index"],
        "Direction": [1, 1],
        "Type": ["Aggregate", "Indicator"],
    }
    data = {"uCode": ["AUT", "BEL"], "LPI": [3.0, 4.0]}
    framework, _ = gi.read_coinr(meta, data)
    assert framework.node("Index").parent is None
    meta |= {"Direction": [1, 1]}
    meta |= {"goalpost_lower": [None, 0], "goalpost_upper": [None, 5], "goalpost_trunc2posts": [None, np.bool_(True)]}
    framework, _ = gi.read_coinr(meta, data, normalize="goalposts")
    assert framework.node("LPI").code == "LPI"


def test_long_codes_keep_their_digits(pd):
    np = pytest.importorskip("numpy")
    for codes in (
        [2**63 + 1, 2**63 + 3],
        [10**30 + 1, 10**30 + 2],
        [2**63 + 1, "A"],
        [150102199001011234, 150102199001011235],
        [150102199001011234, 1.5],
    ):
        data = gi.Dataset.from_frame({"unit": codes, "X": [1, 2]})
        assert data.units == [str(code) for code in codes]
    large = np.array([2**63 + 1, 2**63 + 3], dtype=np.uint64)
    for column in (large, list(large), pd.Series(large)):
        assert gi.Dataset.from_frame({"unit": column, "X": [1, 2]}).units == [str(2**63 + 1), str(2**63 + 3)]
    assert gi.Dataset.from_frame({"unit": ["A"], "X": [2**70]}).indicator("X") == [2.0**70]


def test_days_in_a_dict_are_days(pd):
    np = pytest.importorskip("numpy")
    for column in (
        [date(2020, 1, 1), date(2021, 1, 1)],
        [datetime(2020, 1, 1), datetime(2021, 1, 1)],
        np.array(["2020-01-01", "2021-01-01"], dtype="datetime64[ns]"),
        np.array(["2020-01-01", "2021-01-01"], dtype="datetime64[D]"),
        pd.Series(pd.to_datetime(["2020-01-01", "2021-01-01"])),
    ):
        panel = gi.Panel.from_frame({"u": ["A", "A"], "day": column, "X": [1, 2]}, unit="u", period="day")
        assert panel.periods == ["2020-01-01", "2021-01-01"]
    with pytest.raises(TypeError, match="an array of durations; give numbers"):
        gi.Dataset.from_frame({"u": ["A"], "X": np.array([3], dtype="timedelta64[D]")})


# ── frames of pandas ────────────────────────────────────────────────────────────────────────────────────────────────


def test_periods_and_days_of_pandas(pd):
    def periods(values):
        frame = pd.DataFrame({"u": ["A", "A"], "p": values, "X": [1.0, 2.0]})
        as_dict = gi.Panel.from_frame({name: list(frame[name]) for name in frame}, unit="u", period="p")
        panel = gi.Panel.from_frame(frame, unit="u", period="p")
        assert panel == as_dict
        return panel.periods

    assert periods(pd.PeriodIndex(["2020", "2021"], freq="Y")) == ["2020", "2021"]
    assert periods(pd.PeriodIndex(["2020-03", "2020-12"], freq="M")) == ["2020-03", "2020-12"]
    assert periods(pd.PeriodIndex(["2019Q4", "2020Q1"], freq="Q")) == ["2019Q4", "2020Q1"]
    assert periods(pd.PeriodIndex(["1969-12-31", "2020-03-05"], freq="D")) == ["1969-12-31", "2020-03-05"]
    assert periods(pd.DatetimeIndex([datetime(2020, 1, 1), datetime(2020, 1, 1, 12)])) == [
        "2020-01-01",
        "2020-01-01T12:00:00",
    ]
    weeks = pd.DataFrame({"u": ["A"], "p": pd.PeriodIndex(["2020-03-05"], freq="W"), "X": [1.0]})
    with pytest.raises(gi.DataError, match=r"column `p`: .*period of pandas of the frequency `W-SUN`.*astype"):
        gi.Panel.from_frame(weeks, unit="u", period="p")


def test_years_however_they_are_written(tmp_path):
    columns = {"u": ["A", "B", "A"], "年": ["2016年", "２０１６", "2017"], "X": [1, 2, 3]}
    panel = gi.Panel.from_frame(columns, unit="u", period="年")
    assert panel.periods == ["2016", "2017"] and panel["2016"].units == ["A", "B"] == panel["2016年"].units


def test_an_index_that_is_not_the_default_is_the_unit(pd, framework):
    frame = pd.DataFrame({"地区": ["东", "西", "东"], "ITEMS": [10, 30, 20], "DAYS": [5, 1, 3]})
    for index in (
        pd.Index(["甲", "乙", "丙"], name="省份"),
        pd.Index(["甲", "乙", "丙"]),
        pd.Index([110000, 120000, 130000], name="code"),
        pd.RangeIndex(110000, 140000, 10000, name="code"),
        pd.RangeIndex(3, name="code"),
        pd.Index([110000, 120000, 130000]),
        pd.Index([7, 3, 5]),
    ):
        result = gi.assess(framework, frame.set_axis(index))
        assert result.units == [str(unit) for unit in index]
    with_codes = frame.assign(code=[110000, 120000, 130000]).set_index("code")
    assert gi.assess(framework, with_codes).units == ["110000", "120000", "130000"]
    found = gi.evidence.mean(with_codes, "ITEMS", unit="code")
    assert (found.units, found.values) == (["110000", "120000", "130000"], [10.0, 30.0, 20.0])


def test_an_index_that_sorting_or_selecting_left_is_not_the_unit(pd, framework):
    frame = pd.DataFrame({"iso3": ["A", "B", "C", "D"], "ITEMS": [10, 30, 20, 5], "DAYS": [5, 1, 3, 2]})
    for selected, units in [
        (frame.sort_values("ITEMS"), ["D", "A", "C", "B"]),
        (frame[frame["ITEMS"] > 5].drop(index=1), ["A", "C"]),
        (frame.iloc[1:3], ["B", "C"]),
        (frame.iloc[::2], ["A", "C"]),
    ]:
        assert gi.assess(framework, selected).units == units
        data = gi.Dataset.from_frame(selected, unit="iso3")
        assert (data.units, data.indicators) == (units, ["ITEMS", "DAYS"])


def test_a_file_that_pandas_wrote_with_its_index(pd, framework, tmp_path):
    frame = pd.DataFrame({"iso3": ["A", "B"], "ITEMS": [10, 30], "DAYS": [5, 1]})
    frame.to_csv(tmp_path / "i.csv")
    assert gi.assess(framework, tmp_path / "i.csv").units == ["A", "B"]
    assert gi.Dataset.read_csv(tmp_path / "i.csv").indicators == ["ITEMS", "DAYS"]
    frame.set_index("iso3").rename_axis(None).to_csv(tmp_path / "i.csv")
    assert gi.assess(framework, tmp_path / "i.csv").units == ["A", "B"]


def test_where_no_unit_is_named_the_message_says_which_column_was_taken(pd, framework):
    columns = {"survey_year": [2024] * 2, "iso3": ["A", "B"], "ITEMS": [10, 30], "DAYS": [5, 1]}
    for data in (columns, pd.DataFrame(columns)):
        with pytest.raises(gi.DataError, match=r"no `unit` was named and .* `survey_year` was taken") as caught:
            gi.assess(framework, data)
        assert "did you mean `iso3` (all different)?" in caught.value.hint


def test_columns_of_objects_are_read_as_cells_of_a_file(pd, framework):
    cells = {"unit": ["A", "B", "C"], "ITEMS": [10, "—", 20.5], "DAYS": [Decimal(5), 1, Fraction(5, 2)]}
    frame = pd.DataFrame(cells)
    result = gi.assess(framework, frame)
    assert result.step("raw").to_dict() == {
        "unit": ["A", "B", "C"],
        "ITEMS": [10.0, None, 20.5],
        "DAYS": [5.0, 1.0, 2.5],
    }
    assert gi.evidence.mean(frame, "DAYS", unit="unit").values == [5.0, 1.0, 2.5]
    bad = frame.assign(ITEMS=["85.3%", 3, "abc"], z=[1 + 2j, 0, 1])
    for data in (bad, bad.to_dict("list")):
        with pytest.raises(gi.DataError) as caught:
            gi.assess(framework, data)
        assert [(cell["row"], cell["text"]) for cell in caught.value.cells] == [(1, "85.3%"), (3, "abc")]
    with pytest.raises(gi.DataError, match=r"row 1, column `z`: `\(1\+2j\)` is not a number"):
        gi.Dataset.from_frame(bad, indicators="z")
    mixed = frame.assign(ITEMS=["85.3%", 3, 4])
    with pytest.raises(gi.DataError, match=r"`85.3%` has a percent sign, and other cells of the column have none"):
        gi.assess(framework, mixed, percent="strip")


def test_what_is_no_frame_is_refused_in_our_words(pd, framework):
    polars, pa = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    for column in (pd.Series([1.0], name="x"), polars.Series([1]), pa.array([1]), pa.chunked_array([[1.0]])):
        for call in (lambda data: gi.assess(framework, data), lambda data: gi.evidence.mean(data, "x", unit="u")):
            with pytest.raises(TypeError, match=r"which is one column: give a frame"):
                call(column)
    twice = pd.DataFrame([[1, 2, 3]], columns=["unit", "ITEMS", "ITEMS"])
    for call in (lambda: gi.assess(framework, twice), lambda: gi.evidence.mean(twice, "ITEMS", unit="unit")):
        with pytest.raises(gi.DataError, match="more than once: `ITEMS`") as caught:
            call()
        assert caught.value.code == "duplicate_columns"
    with pytest.raises(TypeError, match="is an address: download the file first"):
        gi.assess(framework, "https://example.org/data.csv")


def test_long_decimals_are_the_nearest_number():
    pa = pytest.importorskip("pyarrow")
    values = [Decimal(10) ** 70, Decimal("123456789012345678.9")]
    column = pa.array([values[0], values[1]], pa.decimal256(76, 1))
    data = gi.Dataset.from_frame(pa.table({"u": ["A", "B"], "X": column}))
    assert data.indicator("X") == [1e70, 123456789012345678.9]
    table = pa.table({"u": ["A", "B"], "X": column})
    assert gi.evidence.mean(table, "X", unit="u").values == [1e70, 123456789012345678.9]


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_percent_signs_stand_in_all_cells_of_a_column_or_in_none(tmp_path):
    cells = ["50%", "0.6", "70%", "0.8"]
    columns = {"u": list("ABCD"), "share": cells}
    path = tmp_path / "s.csv"
    path.write_text("u,share\n" + "".join(f"{u},{cell}\n" for u, cell in zip("ABCD", cells, strict=True)))
    for data, first in ((columns, 1), (path, 2)):
        with pytest.raises(gi.DataError, match="set `percent` to `ignore`") as caught:
            gi.Dataset.from_frame(data, percent="strip")
        assert [cell["row"] for cell in caught.value.cells] == [first, first + 1, first + 2, first + 3]
        with pytest.raises(gi.DataError, match="has no percent sign, and other cells of the column have one"):
            gi.evidence.mean(data, "share", unit="u", options={"percent": "strip"})
        assert gi.Dataset.from_frame(data, percent="ignore").indicator("share") == [50, 0.6, 70, 0.8]
        assert gi.Dataset.from_frame(data, percent="fraction").indicator("share") == [0.5, 0.6, 0.7, 0.8]
    assert gi.Dataset.from_frame({"u": ["A", "B", "C"], "X": ["50%", "0", None]}, percent="strip").indicator("X") == [
        50,
        0,
        None,
    ]
    long = {"u": ["A", "A", "B", "B"], "code": ["X", "Y"] * 2, "value": ["50%", "0.6", "70%", "0.8"]}
    assert gi.Dataset.from_frame(long, long=("code", "value"), percent="strip").indicator("Y") == [0.6, 0.8]
    long["value"] = ["50%", "0.6", "0.7", "0.8"]
    with pytest.raises(gi.DataError, match=r"column `value, X`: `0.7` has no percent sign"):
        gi.Dataset.from_frame(long, long=("code", "value"), percent="strip")


def test_characters_that_nobody_sees():
    data = gi.Dataset.from_frame({"\ufeffunit": ["A\u200b", "\u202aB"], "X\u200b": ["\u200b5", "6\u00a0\ufeff"]})
    assert (data.units, data.indicators, data.indicator("X")) == (["A", "B"], ["X"], [5.0, 6.0])
    with pytest.raises(gi.DataError, match=r"`5\\u\{200b\}6` has a character inside that nobody sees"):
        gi.Dataset.from_frame({"unit": ["A"], "X": ["5\u200b6"]})
    for units, why in ((["AB", "A\u200bB"], "character that nobody sees"), (["\u00c1", "A\u0301"], "normal form")):
        with pytest.raises(gi.DataError, match=why) as caught:
            gi.Dataset.from_frame({"unit": units, "X": [1, 2]})
        assert caught.value.cells[0]["row"] == 2 and "row 1" in caught.value.cells[0]["problem"]


def test_other_files_are_named_for_what_they_are(pd, framework, tmp_path):
    frame = pd.DataFrame({"unit": ["A"], "ITEMS": [1], "DAYS": [2]})
    path = tmp_path / "b.parquet"
    frame.to_parquet(path)
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04\x14\x00\x06\x00" + bytes(100))
    for name, what in (("b.parquet", "a Parquet file.*read_parquet"), ("b.xlsx", "an Excel workbook.*read_excel")):
        for options in ({}, {"encoding": "windows-1252"}):
            with pytest.raises(gi.DataError, match=what) as caught:
                gi.assess(framework, tmp_path / name, **options)
            assert caught.value.code == "not_text" and name in str(caught.value)
    with pytest.raises(gi.DataError, match="or a damaged one"):
        gi.evidence.mean(tmp_path / "b.xlsx", "ITEMS", unit="unit")
    toml = tmp_path / "f.toml"
    toml.write_bytes('id = "x" # 框架'.encode("gbk"))
    with pytest.raises(gi.DataError, match="an Excel workbook"):
        gi.Framework.read(tmp_path / "b.xlsx")
    with pytest.raises(gi.GovindexError, match=r"it reads as GB18030.*save it as UTF-8"):
        gi.Framework.read(toml)


# ── options ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_options_by_keyword_or_in_one_dict(framework, tmp_path):
    path = tmp_path / "g.csv"
    path.write_bytes("unit;ITEMS;DAYS\n甲;10;5\n乙;30;1\n".encode("gbk"))
    how = {"encoding": "gbk", "delimiter": ";"}
    expected = gi.assess(framework, path, **how).scores()
    assert gi.assess(framework, path, options=how).scores() == expected
    assert gi.assess(framework, path, delimiter=";", options={"encoding": "gbk"}).scores() == expected
    assert gi.Dataset.read_csv(path, options=how) == gi.Dataset.from_frame(path, **how)
    measured = gi.Framework.from_toml(
        """
        id = "example"
        [[dimension]]
        code = "INDEX"
        [[indicator]]
        code = "X"
        parent = "INDEX"
        measure = { table = "g", mean = { of = "ITEMS" } }
        """
    )
    by_keyword, in_dict = (gi.gather(measured, {"g": path}, unit="unit", **said) for said in (how, {"options": how}))
    assert by_keyword.dataset() == in_dict.dataset()
    with pytest.raises(TypeError, match="`encoding` is given twice, by keyword and in `options`"):
        gi.assess(framework, path, encoding="gbk", options=how)
    with pytest.raises(TypeError, match=r"'encodin' \(did you mean `encoding`\?\)"):
        gi.assess(framework, path, options={"encodin": "gbk"})
    with pytest.raises(TypeError, match=r"'indicators'; the framework says.*it takes unit, names, groups"):
        gi.assess(framework, path, options={"indicators": ["X"]})
    with pytest.raises(TypeError, match="'unit'; it takes missing, delimiter"):
        gi.evidence.mean(path, "ITEMS", unit="unit", options={"unit": "unit"})
    with pytest.raises(TypeError, match="`options` must be a dict, not `str`"):
        gi.assess(framework, path, options="gbk")


def test_progress_is_a_flag_or_a_function():
    with pytest.raises(TypeError, match="`progress` must be True, False or a function, not `int`"):
        gi.evidence.mean({"u": ["A"], "x": [1]}, "x", unit="u", progress=5)


# ── frameworks say what is read ─────────────────────────────────────────────────────────────────────────────────────


def test_denominators_and_groups_of_a_framework_are_taken_from_the_data(pd):
    meta = pd.read_csv(DATA / "asem" / "ASEM_iMeta.csv")
    path = DATA / "asem" / "ASEM_iData.csv"
    framework, data = gi.read_coinr(meta, path)
    expected = gi.assess(framework, data).scores()
    assert gi.assess(framework, path, unit="uCode").scores() == expected
    assert gi.assess(framework, pd.read_csv(path), unit="uCode").scores() == expected
