"""Bad input at every other door: tables, files, frameworks, evidence, plans, robustness, sizes, hostile content."""

import json

import pytest
from refusals import Cases

import govindex as gi

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

nan, inf = float("nan"), float("inf")
S, R, E = gi.scoring, gi.robustness, gi.evidence
D, M, F = gi.DataError, gi.MethodError, gi.FrameworkError

X = [[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]
GAP = [[1.0, 2.0], [nan, 4.0], [5.0, 7.0]]

CASES = Cases()

# The tables are laid out by hand.
# fmt: off

# ── tables: frames, dicts of columns, CSV, Parquet, workbooks ───────────────────────────────────────────────────────

PLAIN = gi.Framework.from_toml(
    "id = 'plain'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'INDEX'\n"
    "[[indicator]]\ncode = 'ITEMS'\nparent = 'INDEX'\n[[indicator]]\ncode = 'DAYS'\nparent = 'INDEX'\n"
)


def columns(**other):
    return {"unit": ["A", "B"], "ITEMS": [1.0, 2.0], "DAYS": [3.0, 4.0]} | other


def assess(data, **options):
    return gi.assess(PLAIN, data, **options)


def csv(content, tmp, name="data.csv", **options):
    path = tmp / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return assess(path, **options)


HEAD = "unit,ITEMS,DAYS\n"

CASES.refuse("dict", {
    "nothing": (lambda: assess({}), D, "empty_table", "no columns", "at least"),
    "a column there is not": (
        lambda: assess({"unit": ["A"], "ITMS": [1], "DAYS": [1]}), D, "missing_columns", "`ITEMS`", "`ITMS`",
    ),
    "columns of other lengths": (
        lambda: assess(columns(ITEMS=[1.0])), D, "length_mismatch", "`ITEMS`", "1 value", "2",
    ),
    "text in numbers": (
        lambda: assess(columns(ITEMS=[1, "two"])), D, "cells", "row 2, column `ITEMS`", "`two` is not a number",
    ),
    "an object in numbers": (
        lambda: assess(columns(ITEMS=[1, object()])), D, "cells", "row 2, column `ITEMS`", "not a number",
    ),
    "a number beyond f64": (lambda: assess(columns(ITEMS=[1, 10**400])), D, "cells", "row 2, column `ITEMS`", "number"),
    "an infinite number": (
        lambda: assess(columns(ITEMS=[1, inf])), D, "cells", "row 2, column `ITEMS`", "inf", "blank",
    ),
    "a unit twice": (
        lambda: assess(columns(unit=["A", "A"])), D, "duplicate_units", "`A` (rows 1, 2)", "once",
    ),
    "a unit twice but for a blank": (
        lambda: assess(columns(unit=["A", "A "])), D, "duplicate_units", "`A` (rows 1, 2)", "once",
    ),
    "a unit without a name": (lambda: assess(columns(unit=["A", None])), D, None, "row 2", "unit", "blank"),
    "a nested list": (lambda: assess(columns(ITEMS=[[1], [2]])), (D, TypeError), None, "`ITEMS`", "number"),
    "one number for a column": (lambda: assess(columns(ITEMS=3)), TypeError, None, "column `ITEMS`", "a list"),
    "one text for a column": (lambda: assess(columns(ITEMS="ab")), TypeError, None, "column `ITEMS`", "not one text"),
    "a column named by a number": (lambda: assess({1: ["A"]}), TypeError, None, "columns", "named by texts"),
    "percent signs": (
        lambda: assess(columns(ITEMS=["50%", "60%"])), D, "cells", "row 1, column `ITEMS`", "50%", "percent",
    ),
    "percent signs in some cells": (
        lambda: assess(columns(ITEMS=["50%", "0.6"]), percent="strip"), D, None, "`ITEMS`", "row", "percent",
    ),
    "a thousands separator": (
        lambda: assess(columns(ITEMS=["1,934", "2"])), D, "cells", "row 1, column `ITEMS`", "1,934", "number",
    ),
    "bytes": (lambda: assess(columns(unit=[b"A", b"B"])), (D, TypeError), None, "unit", "text"),
    "complex numbers": (lambda: assess(columns(ITEMS=[1j, 2j])), (D, TypeError), None, "`ITEMS`", "number"),
    "a day in numbers": (
        lambda: assess(columns(ITEMS=[pd.Timestamp("2024-01-01"), 2])), (D, TypeError), None, "row 1, column `ITEMS`",
        "number",
    ),
    "a unit there is not": (lambda: assess(columns()).score("C"), D, "unknown_unit", "`C`", "no unit"),
    "a unit misspelt": (
        lambda: assess(columns(unit=["Korea", "Japan"])).score("Korae"), D, "unknown_unit", "`Korae`",
        "did you mean `Korea`",
    ),
    "a unit column there is not": (
        lambda: assess(columns(), unit="untis"), D, "missing_columns", "`untis`", "`unit`",
    ),
    "a group column there is not": (
        lambda: assess(columns(), groups="region"), D, "missing_columns", "`region`", "`unit`",
    ),
    "a name column there is not": (
        lambda: assess(columns(), names={"zh": "名称"}), D, "missing_columns", "`名称`", "`unit`",
    ),
    "several periods": (
        lambda: gi.Dataset.from_frame(columns(year=[2020, 2021]), period="year"), D, "periods", "2020", "2021", "Panel",
    ),
    "a rename of what is not there": (
        lambda: assess(columns(), rename={"ITM": "X"}), D, "missing_columns", "`ITM`", "`ITEMS`",
    ),
    "surrogates": (lambda: assess(columns(unit=["\ud800", "B"])), (D, TypeError), None, "unit", "text"),
})
CASES.answer("dict", {
    "booleans are one and nought": (lambda: assess(columns(ITEMS=[True, False])).step("raw")["ITEMS"], [1.0, 0.0]),
    "nan and None are missing": (lambda: assess(columns(ITEMS=[nan, None])).step("raw")["ITEMS"], [None, None]),
    "integers of 20 digits keep them": (
        lambda: assess(columns(unit=[2**63 + 1, 5])).units, ["9223372036854775809", "5"],
    ),
    "blank texts are missing": (lambda: assess(columns(ITEMS=["", " "])).step("raw")["ITEMS"], [None, None]),
    "invisible characters are not there": (
        lambda: assess(columns(ITEMS=["\u200b5", "6"])).step("raw")["ITEMS"], [5.0, 6.0],
    ),
    "full-width digits are digits": (lambda: assess(columns(ITEMS=["１２", "3"])).step("raw")["ITEMS"], [12.0, 3.0]),
    "a word for missing that is named": (
        lambda: assess(columns(ITEMS=["暂缺", "3"]), missing="暂缺").step("raw")["ITEMS"], [None, 3.0],
    ),
    "a column that nothing uses is told": (
        lambda: gi.Dataset.from_frame(columns(NOTE=["x", "y"]), indicators=["ITEMS", "DAYS"]).unused_columns, ["NOTE"],
    ),
})

CASES.refuse("frame", {
    "pandas: text among numbers": (
        lambda: assess(pd.DataFrame(columns(ITEMS=[1, "x"]))), D, "cells", "row 2, column `ITEMS`",
        "`x` is not a number",
    ),
    "pandas: columns of one name": (
        lambda: assess(pd.DataFrame([["A", 1, 2], ["B", 1, 2]], columns=["unit", "ITEMS", "ITEMS"])), D,
        "duplicate_columns", "`ITEMS`", "rename",
    ),
    "pandas: no rows": (
        lambda: assess(pd.DataFrame(columns(unit=[], ITEMS=[], DAYS=[]))), D, "empty_table", "no rows", "at least",
    ),
    "pandas: a series": (lambda: assess(pd.Series([1.0], name="x")), (TypeError, D), None, "Series", "frame"),
    "polars: a lazy frame": (lambda: assess(pl.LazyFrame(columns())), TypeError, None, "LazyFrame", ".collect()"),
    "polars: a series": (lambda: assess(pl.Series([1])), (TypeError, D), None, "Series", "frame"),
    "polars: infinity": (
        lambda: assess(pl.DataFrame(columns(ITEMS=[1.0, inf]))), D, None, "`ITEMS`", "inf", "leave the cell blank",
    ),
    "polars: lists": (
        lambda: assess(pl.DataFrame(columns(ITEMS=[[1], [2]]))), (TypeError, D), None, "`ITEMS`", "number",
    ),
    "pyarrow: a struct": (
        lambda: assess(pa.table(columns(ITEMS=[{"a": 1}, {"a": 2}]))), (TypeError, D), None, "`ITEMS`", "number",
    ),
    "pyarrow: a unit twice": (
        lambda: assess(pa.table(columns(unit=["A", "A"]))), D, "duplicate_units", "`A` (rows 1, 2)", "once",
    ),
    "numpy: a matrix": (lambda: assess(np.ones((2, 2))), TypeError, None, "a data frame", "columns"),
    "a list of rows": (lambda: assess([{"unit": "A"}]), TypeError, None, "a data frame", "columns"),
    "a number": (lambda: assess(3), TypeError, None, "int", "a data frame"),
    "the text of a file": (lambda: assess(HEAD + "A,1,2\n"), TypeError, None, "several lines", "path"),
    "a framework and data in the other order": (
        lambda: gi.assess(columns(), PLAIN), TypeError, None, "dict", "Framework",
    ),
    "an option there is not": (lambda: assess(columns(), unti="unit"), TypeError, None, "'unti'", "unit"),
    "unit as a number": (lambda: assess(columns(), unit=3), TypeError, None, "`unit` must be a text", "int"),
    "a delimiter of two characters": (
        lambda: assess(columns(), delimiter="||"), TypeError, None, "`delimiter`", "one character",
    ),
    "a rule for percent there is not": (
        lambda: assess(columns(), percent="keep"), M, "invalid_parameter", "`percent`", "keep", "strip",
    ),
})
CASES.answer("frame", {
    "pandas: the index is the unit": (
        lambda: assess(pd.DataFrame({"ITEMS": [1, 2], "DAYS": [3, 4]}, index=["A", "B"])).units, ["A", "B"],
    ),
    "pandas: nullable integers": (
        lambda: assess(pd.DataFrame(columns(ITEMS=pd.array([1, None], dtype="Int64")))).step("raw")["ITEMS"],
        [1.0, None],
    ),
    "pandas: categories": (
        lambda: assess(pd.DataFrame(columns(unit=pd.Categorical(["A", "B"])))).units, ["A", "B"],
    ),
    "polars: booleans": (lambda: assess(pl.DataFrame(columns(ITEMS=[True, None]))).step("raw")["ITEMS"], [1.0, None]),
})

BY_FILE = {
    "an empty file": ("", {}, D, "empty_table", "data.csv", "at least a header"),
    "a header only": (HEAD, {}, D, "empty_table", "data.csv", "at least a header and one row"),
    "blank lines only": ("\n\n\n", {}, D, "empty_table", "data.csv", "at least a header"),
    "text in numbers": (HEAD + "A,1,2\nB,x,2\n", {}, D, "cells", "data.csv", "row 3, column `ITEMS`", "not a number"),
    "an infinite number": (HEAD + "A,inf,2\nB,1,2\n", {}, D, "cells", "row 2, column `ITEMS`", "inf"),
    "a number too large": (HEAD + "A,1e999,2\nB,1,2\n", {}, D, "cells", "row 2, column `ITEMS`", "1e999"),
    "rows too short and too long": (HEAD + "A,1\nB,1,2,3\n", {}, D, "ragged_rows", "row 2", "row 3", "3 fields"),
    "a unit twice": (HEAD + "A,1,2\nA,1,2\n", {}, D, "duplicate_units", "`A` (rows 2, 3)", "once"),
    "a column twice": ("unit,ITEMS,ITEMS,DAYS\nA,1,2,3\n", {}, D, "duplicate_columns", "`ITEMS`", "rename"),
    "a column misspelt": ("unit,ITEM,DAYS\nA,1,2\n", {}, D, "missing_columns", "`ITEMS`", "`ITEM`"),
    "semicolons": ("unit;ITEMS;DAYS\nA;1;2\n", {}, D, "missing_columns", "`ITEMS`", "delimiter"),
    "tabs": ("unit\tITEMS\tDAYS\nA\t1\t2\n", {}, D, "missing_columns", "`ITEMS`", "delimiter"),
    "decimal commas": (
        "unit;ITEMS;DAYS\nA;1,5;2\n", {"delimiter": ";"}, D, "cells", "row 2, column `ITEMS`", "1,5", "decimal_comma",
    ),
    "gbk": ("unit,ITEMS,DAYS\n内蒙古,1,2\n".encode("gbk"), {}, D, "encoding", "line 2", "GB18030", "encoding"),
    "utf-16": ("unit,ITEMS,DAYS\nA,1,2\n".encode("utf-16"), {}, D, "encoding", "data.csv", "UTF-16", "encoding"),
    "an encoding there is not": (HEAD + "A,1,2\n", {"encoding": "ascii?"}, M, "invalid_parameter", "`encoding`",
    "ascii?"),
    "an encoding that it is not in": (
        "unit,ITEMS,DAYS\n内蒙古,1,2\n".encode("gbk"), {"encoding": "utf-16"}, D, "encoding", "data.csv", "UTF-16",
    ),
    "an open quotation": (HEAD + 'A,"1,2\nB,1,2\n', {}, D, None, "row 2", "quot"),
    "a workbook": (b"PK\x03\x04" + bytes(200), {}, D, None, "data.csv", "workbook"),
    "a Parquet file": (b"PAR1" + bytes(200) + b"PAR1", {}, D, None, "data.csv", "Parquet"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), {}, D, None, "data.csv", "UTF-8"),
    "a unit without a name": (HEAD + ",1,2\nB,1,2\n", {}, D, None, "row 2", "unit"),
    "all gaps": (HEAD + "A,,\nB,,\n", {"unit": "untis"}, D, "missing_columns", "`untis`", "`unit`"),
}
for _name, (_content, _options, *_told) in BY_FILE.items():
    CASES.refuse("file", {_name: (lambda tmp, c=_content, o=_options: csv(c, tmp, **o), *_told)})

# ── Parquet and workbooks that are damaged ──────────────────────────────────────────────────────────────────────────


def parquet(tmp, damage):
    path = tmp / "ratings.parquet"
    pl.DataFrame({"u": ["A", "B"] * 50, "y": [1.0, 2.0] * 50}).write_parquet(path)
    path.write_bytes(damage(path.read_bytes()))
    return E.mean(path, "y", unit="u")


def dataset_file(tmp, name, content):
    path = tmp / name
    path.write_bytes(content)
    return path


MEASURED = gi.Framework.from_toml(
    "id = 'm'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'INDEX'\n[[indicator]]\ncode = 'Y'\n"
    "parent = 'INDEX'\nmeasure = { table = 'ratings', mean = { of = 'y' } }\n"
)

CASES.refuse("damaged", {
    "parquet: cut": (lambda tmp: parquet(tmp, lambda b: b[:40]), D, None, "ratings.parquet", "damaged"),
    "parquet: empty": (lambda tmp: parquet(tmp, lambda b: b""), D, None, "ratings.parquet", "damaged"),
    "parquet: noise": (
        lambda tmp: parquet(tmp, lambda b: b[:4] + bytes(range(200)) + b[-8:]), D, None, "ratings.parquet", "damaged",
    ),
    "parquet: not there": (
        lambda tmp: E.mean(tmp / "none.parquet", "y", unit="u"), D, "io", "none.parquet", "cannot read",
    ),
    "parquet: a column there is not": (
        lambda tmp: E.mean(pl.DataFrame({"u": ["A"], "y": [1]}), "yy", unit="u"), D, "missing_columns", "`yy`", "`y`",
    ),
    "csv: not there": (lambda tmp: assess(tmp / "none.csv"), D, "io", "none.csv", "cannot read"),
    "csv: a folder": (lambda tmp: assess(tmp), D, "io", "cannot read", "irectory"),
    "workbook: not one": (
        lambda tmp: gi.read_coin_tool(dataset_file(tmp, "tool.xlsx", b"not a workbook")), D, None, "tool.xlsx",
        "workbook",
    ),
    "workbook: cut": (
        lambda tmp: gi.read_coin_tool(dataset_file(tmp, "tool.xlsx", b"PK\x03\x04" + bytes(60))), D, None, "tool.xlsx",
        "workbook",
    ),
    "workbook: not there": (lambda tmp: gi.read_coin_tool(tmp / "none.xlsx"), D, "io", "none.xlsx", "cannot read"),
    "framework: not there": (lambda tmp: gi.Framework.read(tmp / "none.toml"), D, "io", "none.toml", "cannot read"),
    "framework: not text": (
        lambda tmp: gi.Framework.read(dataset_file(tmp, "f.toml", "id = '内'".encode("gbk"))), (D, F), None, "f.toml",
        "UTF-8",
    ),
    "framework: a fault with its file": (
        lambda tmp: gi.Framework.read(dataset_file(tmp, "f.toml", b"id = 'x'\nscle = [0, 1]\n")), F, "framework",
        "f.toml",
        "line 2", "`scale`",
    ),
    "gather: no such table": (
        lambda tmp: gi.gather(MEASURED, {"rating": {"u": ["A"], "y": [1]}}, unit="u"), D, "unknown_table", "`ratings`",
        "did you mean `rating`",
    ),
    "gather: no tables at all": (
        lambda tmp: gi.gather(MEASURED, {}, unit="u"), D, "unknown_table", "`ratings`", "no table",
    ),
    "gather: an empty folder": (
        lambda tmp: gi.gather(MEASURED, tmp, unit="u"), D, "io", "CSV or Parquet", "the folder is empty",
    ),
    "gather: no measures": (lambda tmp: gi.gather(PLAIN, {}, unit="u"), F, "no_measures", "`plain`", "measure"),
    "gather: no unit column": (
        lambda tmp: gi.gather(MEASURED, {"ratings": {"v": ["A"], "y": [1]}}, unit="u"), D, "missing_columns", "`u`",
        "`v`",
    ),
    "to csv: a folder there is not": (
        lambda tmp: assess(columns()).scores().to_csv(tmp / "none" / "a.csv"), D, "io", "a.csv", "cannot write",
    ),
})


# ── frameworks ──────────────────────────────────────────────────────────────────────────────────────────────────────

TREE = (
    "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n"
    "[[indicator]]\ncode = 'B'\nparent = 'I'\n"
)

FRAMEWORKS = {
    "nothing": ("", "`id`", "missing"),
    "no nodes": ("id = 'x'\n", "indicator", "at least"),
    "not TOML": ("id = \n", "line 1", "value"),
    "a key misspelt": (TREE + "wieght = 2\n", "line 10", "wieght`", "`weight`"),
    "a table misspelt": (TREE + "[[indicaator]]\ncode = 'C'\n", "line 10", "`indicaator`", "`indicator`"),
    "one bracket": (TREE + "[indicator]\ncode = 'C'\n", "line 10", "`[[indicator]]`"),
    "a negative weight": (TREE + "weight = -1\n", "line 10", "weight", "-1", "at least 0"),
    "a weight of nan": (TREE + "weight = nan\n", "line 10", "weight", "finite"),
    "weights that are all 0": (TREE.replace("parent = 'I'", "parent = 'I'\nweight = 0"), "I", "weight", "0"),
    "a parent there is not": (TREE.replace("parent = 'I'\n[[indicator]]", "parent = 'J'\n[[indicator]]"), "`J`",
    "parent"),
    "a code twice": (TREE + "[[indicator]]\ncode = 'A'\nparent = 'I'\n", "`A`", "code"),
    "a circle": (
        "id='x'\n[[dimension]]\ncode='I'\nparent='J'\n[[dimension]]\ncode='J'\nparent='I'\n", "`dimension[0].parent`",
        "I → J → I",
    ),
    "lists without an end": ("a = " + "[" * 500, "line 1", "nested too deep", "bracket"),
    "two roots": (TREE + "[[dimension]]\ncode = 'J'\n", "`J`", "only the index has none"),
    "a dimension without children": (TREE + "[[dimension]]\ncode = 'J'\nparent = 'I'\n", "`J`", "child"),
    "a direction misspelt": (TREE + "direction = 'lowwer'\n", "line 10", "direction", "lowwer", "lower"),
    "a direction of 0": (TREE + "direction = 0\n", "line 10", "direction", "higher"),
    "a scaling misspelt": (TREE + "normalize = 'min-mix'\n", "line 10", "normalize", "min-mix", "min-max"),
    "a mean misspelt": (
        TREE.replace("code = 'I'", "code = 'I'\naggregate = 'arithmetc'", 1), "line 4", "aggregate", "arithmetic",
    ),
    "a model misspelt": (
        TREE.replace("code = 'I'", "code = 'I'\naggregate = 'topsiss'", 1), "line 4", "aggregate", "topsis",
    ),
    "weights misspelt": (TREE.replace("code = 'I'", "code = 'I'\nweights = 'entrpy'", 1), "line 4", "weights",
    "entropy"),
    "goalposts turned round": (TREE + "goalposts = [5, 1]\nnormalize = 'goalposts'\n", "goalposts", "[5, 1]",
    "lower first"),
    "goalposts that are not there": (TREE + "normalize = 'goalposts'\n", "`indicator[1]", "goalposts"),
    "a scale turned round": (TREE.replace("id = 'x'", "id = 'x'\nscale = [100, 0]"), "scale", "[100, 0]",
    "lower first"),
    "a gate at a node there is not": (
        TREE + "[[gate]]\nwhen = { node = 'C', below = 1 }\nthen = { cap = 3 }\nreason = 'r'\n", "gate", "`C`", "node",
    ),
    "a gate that does nothing": (
        TREE + "[[gate]]\nwhen = { node = 'A', below = 1 }\nthen = {}\nreason = 'r'\n", "gate", "then",
    ),
    "a gate of a grade there is not": (
        TREE + "[[gate]]\nwhen = { node = 'A', below = 1 }\nthen = { grade = 'Z' }\nreason = 'r'\n", "gate", "Z",
        "grade",
    ),
    "grades that leave a hole": (
        "grades = [{ grade = 'a', at-least = 50 }, { grade = 'b', below = 40 }]\n" + TREE, "grades", "40", "50",
    ),
    "a grade twice": (
        "grades = [{ grade = 'a', at-least = 50 }, { grade = 'a', below = 50 }]\n" + TREE, "grades", "`a`",
    ),
    "a quota of a grade there is not": (
        "grades = [{ grade = 'a', at-least = 50 }, { grade = 'b', below = 50 }]\n" + TREE
        + "[[quota]]\ngrade = 'z'\nat-most = 0.3\n", "quota", "z", "grade",
    ),
    "a quota beyond all": (
        "grades = [{ grade = 'a', at-least = 50 }, { grade = 'b', below = 50 }]\n" + TREE
        + "[[quota]]\ngrade = 'a'\nat-most = 1.3\n", "quota", "1.3", "1",
    ),
    "judgements of a child there is not": (
        TREE.replace("code = 'I'", "code = 'I'\nweights = { ahp = { judgements = [['A', 'C', 3]] } }", 1), "weights",
        "C",
    ),
    "judgements beyond 9": (
        TREE.replace("code = 'I'", "code = 'I'\nweights = { ahp = { judgements = [['A', 'B', 12]] } }", 1), "weights",
        "12",
        "9",
    ),
    "a measure of a kind there is not": (TREE + "measure = { table = 't', meen = { of = 'y' } }\n", "measure", "meen",
    "mean"),
    "a measure without a table": (TREE + "measure = { mean = { of = 'y' } }\n", "measure", "table"),
    "a fill there is not": (TREE + "[method]\nimpute = [{ men = {} }]\n", "impute", "men", "mean"),
    "a treatment there is not": (TREE + "[method]\ntreat = 'rules'\n", "treat", "rules", "rule"),
    "ranks there are not": ("ranks = 'last'\n" + TREE, "line 1", "ranks", "last", "competition"),
    "a rule for gaps there is not": (TREE + "[method]\nmissing = 'skip'\n", "missing", "skip", "rescale"),
    "decimals that are too many": (TREE + "[method]\ndecimals = 2000\n", "decimals", "2000"),
    "a day that is none": (TREE + "due = '2025-02-30'\n", "due", "2025-02-30"),
    "something uncertain of a kind there is not": (
        TREE + "[[uncertain]]\nkind = 'wieghts'\ndraw = { noise = 0.2 }\n", "uncertain", "wieghts", "weights",
    ),
    "noise of no width": (TREE + "[[uncertain]]\nkind = 'weights'\ndraw = { noise = -1 }\n", "uncertain", "-1",
    "noise"),
    "curly quotation marks": ("id = “x”\n", "line 1", "quot"),
    "a bare Chinese key": ("id = 'x'\n系统 = 1\n", "line 2", "quot"),
}
for _name, (_text, *_told) in FRAMEWORKS.items():
    CASES.refuse("framework", {_name: (lambda t=_text: gi.Framework.from_toml(t), F, "framework", *_told)})
CASES.refuse("framework", {
    "JSON: not JSON": (lambda: gi.Framework.from_json("{"), F, "framework", "line 1", "EOF"),
    "JSON: a key misspelt": (
        lambda: gi.Framework.from_json(json.dumps({"id": "x", "scle": [0, 1]})), F, "framework", "`scle`", "`scale`",
    ),
    "a built-in misspelt": (
        lambda: gi.Framework.builtin("un-edgi-2022"), F, "unknown_framework", "`un-edgi-2022`",
        "did you mean `un-egdi-2022`",
    ),
    "a path as a built-in": (
        lambda: gi.Framework.builtin("../../x"), F, "unknown_framework", "`../../x`", "builtin_frameworks",
    ),
    "a node there is not": (lambda: PLAIN.node("ITEM"), F, "unknown_node", "`ITEM`", "did you mean `ITEMS`"),
    "a table without a root": (
        lambda: gi.Framework.from_table({"Code": ["A", "B"], "Parent": ["B", "A"]}), F, "framework", "A → B → A",
        "index",
    ),
    "a table without codes": (
        lambda: gi.Framework.from_table({"Kode": ["A"], "Parent": [None]}), F, "framework", "`iCode`", "`Kode`",
    ),
    "at a day that is none": (lambda: PLAIN.at("2025-02-30"), M, "invalid_parameter", "2025-02-30", "day"),
    "a text for a framework": (
        lambda: gi.assess("un-edgi-2022", columns()), (F, TypeError), None, "un-edgi-2022", "ramework",
    ),
})

# ── what an assessment is asked ─────────────────────────────────────────────────────────────────────────────────────

CASES.refuse("assessment", {
    "a step there is not": (
        lambda: assess(columns()).step("normalised"), D, "unknown_step", "`normalised`", "normalized",
    ),
    "ties there are not": (
        lambda: assess(columns()).ranks(ties="last"), M, "invalid_parameter", "`ties`", "competition",
    ),
    "a node there is not": (lambda: assess(columns()).score("A", "ITEM"), F, "unknown_node", "`ITEM`", "`ITEMS`"),
    "a group there is not": (
        lambda: assess(columns()).averages(by="region"), D, "unknown_group", "`region`", "named when",
    ),
    "a column of nothing": (
        lambda: gi.assess(gi.Framework.from_toml(TREE), {"unit": ["x", "y"], "A": [1, 2], "B": [None, None]}), D,
        "no_data",
        "`B`", "2 units", "fill it in",
    ),
    "a column without range": (
        lambda: gi.assess(gi.Framework.from_toml(TREE), {"unit": ["x", "y"], "A": [1, 2], "B": [3, 3]}), M,
        "constant_indicator", "`B`", "same value (3)", "`constant`",
    ),
    "scores beyond a number": (
        lambda: assess(columns(ITEMS=[1.7e308, 1], DAYS=[1.7e308, 1])), M, "overflow", "`INDEX`", "unit `A`", "suits",
    ),
    "a card of a unit there is not": (
        lambda: gi.report.unit_page(assess(columns()), "C"), D, "unknown_unit", "`C`", "no unit",
    ),
})

# ── robustness ──────────────────────────────────────────────────────────────────────────────────────────────────────

WEIGHTS = {"kind": "weights", "draw": {"noise": 0.2}}

CASES.refuse("robustness", {
    "no runs": (
        lambda: R.monte_carlo(PLAIN, columns(), WEIGHTS, runs=0), M, "too_few", "Monte Carlo", "at least 1 run",
    ),
    "a level of 1": (
        lambda: R.monte_carlo(PLAIN, columns(), WEIGHTS, level=1), M, "invalid_parameter", "`level` is 1", "below 1",
    ),
    "a negative seed": (
        lambda: R.monte_carlo(PLAIN, columns(), WEIGHTS, seed=-1), M, "invalid_parameter", "`seed` is -1", "0",
    ),
    "nothing uncertain": (lambda: R.monte_carlo(PLAIN, columns()), M, "too_few", "uncertain choice", "at least 1"),
    "a node there is not": (
        lambda: R.monte_carlo(PLAIN, columns(), {**WEIGHTS, "of": ["ITEM"]}), F, "unknown_node", "`ITEM`",
        "did you mean `ITEMS`",
    ),
    "a key there is not": (
        lambda: R.monte_carlo(PLAIN, columns(), {**WEIGHTS, "nodes": ["ITEM"]}), gi.GovindexError, None, "`nodes`",
        "`of`",
    ),
    "a kind there is not": (
        lambda: gi.Uncertainty([{"kind": "wieghts", "draw": {"noise": 0.2}}]), gi.GovindexError, None, "wieghts",
        "weights",
    ),
    "noise of nan": (
        lambda: gi.Uncertainty([{"kind": "weights", "draw": {"noise": nan}}]), gi.GovindexError, None, "noise",
        "finite",
    ),
    "noise of an object": (
        lambda: gi.Uncertainty([{"kind": "weights", "draw": {"noise": object()}}]), (TypeError, M), None, "noise",
        "object",
    ),
    "progress as a number": (
        lambda: R.monte_carlo(PLAIN, columns(), WEIGHTS, progress=5), TypeError, None, "`progress`", "True",
    ),
    "no points": (
        lambda: R.sensitivity(PLAIN, columns(), WEIGHTS, points=0), M, "too_few", "design", "at least 1 point",
    ),
    "an output there is not": (
        lambda: R.sensitivity(PLAIN, columns(), WEIGHTS, outputs="mean-shift"), (M, ValueError), None, "mean-shift",
        "mean-rank-shift",
    ),
    "a sampling there is not": (
        lambda: R.design(8, 2, sampling="sobl"), M, "invalid_parameter", "`sampling`", "sobl", "sobol",
    ),
    "no dimension": (lambda: R.design(8, 0), M, None, "dimensions", "at least 1"),
    "groups as numbers": (lambda: R.design(8, 2, groups=[[-1]]), (M, TypeError), None, "groups", "-1"),
    "outputs of another number": (
        lambda: R.indices([1.0, 2, 3], 2), D, "length_mismatch", "input 1", "0 values", "1 run",
    ),
    "leave out what is not there": (
        lambda: R.leave_out(PLAIN, columns(), "ITEM"), F, "unknown_node", "`ITEM`", "`ITEMS`",
    ),
    "leave out one of one unit": (
        lambda: R.leave_units_out(PLAIN, {"unit": ["A"], "ITEMS": [1], "DAYS": [2]}), M, None, "units", "1",
    ),
    "weights of three": (lambda: R.weight_stability(X, [1, 1, 1]), D, "length_mismatch", "weights", "3 values", "2"),
    "no weights": (lambda: R.weight_stability(X), (M, TypeError), None, "`weights`", "each column of `X`"),
    "a pair that is not there": (
        lambda: R.weight_stability(X, [1, 1], pair=(0, 9)), ValueError, None, "no unit 9", "there are 3",
    ),
    "smaa: no run": (lambda: R.smaa(X, runs=0), M, "too_few", "SMAA", "at least 1 draw"),
    "smaa: fewer than none": (lambda: R.smaa(X, runs=-1), M, None, "`runs` is -1", "whole number"),
    "smaa: a gap": (lambda: R.smaa(GAP), D, "missing_value", "column 0", "row 1", "fill the gaps"),
    "side by side: no mapping": (lambda: R.side_by_side("x"), TypeError, None, "`methods`", "a dict"),
    "side by side: one": (lambda: R.side_by_side({"a": assess(columns())}), M, None, "methods", "2"),
})

# ── sizes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

CASES.refuse("size", {
    "a design of 10^12 numbers": (lambda: R.design(10**9, 1000), M, None, "points", "memory"),
    "a latin hypercube of 10^12 points": (
        lambda: R.design(10**12, 10, sampling="latin-hypercube"), M, None, "points", "memory",
    ),
    "a design of 2^62 points": (lambda: R.design(2**62, 1), M, None, "points", "memory"),
    "smaa of 10^12 runs": (lambda: R.smaa(X, runs=10**12), M, None, "`runs`", "4,294,967,295"),
    "indices of 10^12 resamples": (
        lambda: R.indices(np.arange(5.0 * 4), 3, resamples=10**12), M, None, "`resamples`", "memory",
    ),
    "runs beyond u64": (lambda: R.smaa(X, runs=2**70), M, None, "`runs`", "whole number"),
    "classes beyond u64": (lambda: S.natural_breaks([1, 2, 3], 2**63), M, None, "`classes`", "whole number"),
})

# ── hostile content ─────────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = "<img src=x onerror=alert(1)>[x](javascript:alert(1))\n\n# Rank: 1 of 3"


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


def endless():
    value = {}
    value["not"] = value
    return value


def _error(work):
    with pytest.raises(gi.GovindexError) as caught:
        work()
    return caught.value


def page(**other):
    return gi.report.overview(assess(columns(unit=[HOSTILE, "B"]), **other)).markdown()


CASES.refuse("hostile", {
    "a condition that holds itself": (
        lambda: E.mean({"u": ["A"], "y": [1]}, "y", unit="u", where={"k": endless()}), (M, TypeError), None, "where",
        "deep",
    ),
    "uncertainty that holds itself": (lambda: gi.Uncertainty([endless()]), (M, TypeError), None, "Uncertainty", "deep"),
    "a rubric that holds itself": (lambda: S.points(endless()), (M, TypeError), None, "points", "deep"),
    "100,000 lists in lists": (lambda: S.points({"full": nested(100_000)}), (M, TypeError), None, "full", "deep"),
    "a table outside the folder": (
        lambda: gi.gather(
            gi.Framework.from_toml(MEASURED.to_toml().replace('"ratings"', '"../ratings"')), {"ratings": {"u": ["A"]}},
            unit="u"
        ), gi.GovindexError, None, "../ratings", "table",
    ),
})
CASES.answer("hostile", {
    "no tag in a league table": (lambda: "<img" in page(), False),
    "no link in a league table": (lambda: "[x](" in page(), False),
    "no heading in a league table": (lambda: [line for line in page().splitlines() if line.startswith("# Rank")], []),
    "no heading in a scorecard": (
        lambda: gi.report.unit_page(assess(columns(unit=[HOSTILE, "B"])), HOSTILE).markdown().count("\n# "), 0,
    ),
    "no tag in HTML": (lambda: "<b>" in gi.report.overview(assess(columns(unit=["<b>", "B"]))).html(), False),
    "a formula in CSV": (lambda: assess(columns(unit=["=1+1", "B"])).scores().to_csv().splitlines()[1][:6], "'=1+1,"),
    "a formula behind a semicolon in CSV": (
        lambda: assess(columns(unit=["a;=1+1", "B"])).scores().to_csv().splitlines()[1][:10], "\"a;'=1+1\",",
    ),
    "signs and numbers in CSV": (
        lambda: [line.split(",")[0] for line in assess(columns(unit=["-", "-5"])).scores().to_csv().splitlines()[1:]],
        ["-", "-5"],
    ),
    "an unknown word in a huge name": (
        lambda: len(str(_error(lambda: assess(columns()).score("x" * 10**6)))) < 300, True,
    ),
    "a huge name of a column": (lambda: len(str(_error(lambda: assess(columns(), unit="x" * 10**6)))) < 2_000, True),
    "a huge name of a framework's parent": (
        lambda: len(str(_error(lambda: gi.Framework.from_toml(TREE.replace("'I'", f"'{'x' * 10**6}'", 1))))) < 2_000,
        True,
    ),
    "no escape sequence in a message": (
        lambda: "\x1b" in str(_error(lambda: gi.Framework.from_toml(TREE.replace("'I'", '"\\u001b[2J"', 1)))), False,
    ),
})


# ── stored results ──────────────────────────────────────────────────────────────────────────────────────────────────


def edited(**changes):
    stored = json.loads(assess(columns()).to_json())
    for key, value in changes.items():
        assert key in stored, sorted(stored)
        stored[key] = value(stored[key])
    return gi.Assessment.from_json(json.dumps(stored))


CASES.refuse("stored", {
    "not JSON": (lambda: gi.Assessment.from_json("{"), D, "deserialize", "assessment", "line 1"),
    "another thing": (lambda: gi.Assessment.from_json("[]"), D, "deserialize", "assessment", "a table"),
    "no keys": (lambda: gi.Assessment.from_json("{}"), D, "deserialize", "assessment", "missing"),
    "a score that was changed": (
        lambda: edited(nodes=lambda s: json.loads(json.dumps(s).replace("3.0", "99.0"))), D, "deserialize",
        "assessment", "it was changed",
    ),
    "a framework that was changed": (
        lambda: edited(framework=lambda f: json.loads(json.dumps(f).replace("ITEMS", "ITEMZ"))), D, "deserialize",
        "assessment", "ITEM",
    ),
})

CASES.answer("robustness", {
    "reversals: of no common unit nothing is compared": (
        lambda: R.reversals(assess(columns()), assess(columns(unit=["X", "Y"])))["compared"], 0,
    ),
    "leave out the index: a row says why not": (
        lambda: "INDEX" in R.leave_out(PLAIN, columns(), "INDEX")["fault"][0], True,
    ),
})
CASES.answer("assessment",
{"weighting of an indicator: there is none": (lambda: assess(columns()).weighting("ITEMS"), None)})

# ── evidence ────────────────────────────────────────────────────────────────────────────────────────────────────────

RECORDS = {"u": ["A", "A", "B"], "y": [1.0, 2.0, 3.0], "d": ["2024-01-01", "2024-02-01", "2024-03-01"],
"g": ["满意", "不满意", "满意"]}
DAY = "2024-12-31"

CASES.refuse("evidence", {
    "a column misspelt": (lambda: E.mean(RECORDS, "yy", unit="u"), D, "missing_columns", "`yy`", "`y`"),
    "a unit column misspelt": (lambda: E.mean(RECORDS, "y", unit="uu"), D, "missing_columns", "`uu`", "`u`"),
    "a unit that is no text": (lambda: E.mean(RECORDS, "y", unit=3), TypeError, None, "`unit`", "not 3"),
    "no unit column": (lambda: E.mean(RECORDS, "y", unit=[]), (M, TypeError), None, "unit", "at least"),
    "text in numbers": (
        lambda: E.mean({"u": ["A", "A"], "y": ["1", "x"]}, "y", unit="u"), D, "cells", "row 2, column `y`",
        "not a number",
    ),
    "a factor of 0": (
        lambda: E.mean(RECORDS, "y", unit="u", times=0), M, "invalid_parameter", "`times` is 0", "other than 0",
    ),
    "a factor of nan": (lambda: E.mean(RECORDS, "y", unit="u", times=nan), M, "invalid_parameter", "`times`", "finite"),
    "a value beyond a number": (
        lambda: E.mean({"u": ["A"], "y": [1e10]}, "y", unit="u", times=1e308), M, "overflow", "unit `A`", "1e308 ×",
    ),
    "a condition on a column there is not": (
        lambda: E.mean(RECORDS, "y", unit="u", where={"grad": "满意"}), D, "missing_columns", "`grad`", "`g`",
    ),
    "a condition of nothing": (
        lambda: E.mean(RECORDS, "y", unit="u", where={"g": {"at-lest": 3}}), M, None, "`where`", "`at-lest`",
        "`at-least`",
    ),
    "no record that counts": (
        lambda: E.mean(RECORDS, "y", unit="u", where={"g": "好"}), D, "no_records", "3 are left out", "`u`",
        "conditions",
    ),
    "an answer without points": (
        lambda: E.mean(RECORDS, {"column": "g", "points": {"满意": 1}}, unit="u"), D, "unknown_answers", "`不满意`",
        "column `g`", "row 2",
    ),
    "points of nan": (
        lambda: E.mean(RECORDS, {"column": "g", "points": {"满意": nan, "不满意": 0}}, unit="u"), M, None, "满意",
        "finite",
    ),
    "a key there is not": (lambda: E.measure(RECORDS, unit="u", meen={"of": "y"}), M, None, "meen", "mean"),
    "two kinds": (
        lambda: E.measure(RECORDS, unit="u", mean={"of": "y"}, total={"of": "y"}), M, None, "mean", "total", "one kind",
    ),
    "no kind": (lambda: E.measure(RECORDS, unit="u"), M, None, "kind", "one"),
    "a share larger than the whole": (
        lambda: E.coverage({"u": ["A"], "o": [5], "e": [3]}, "o", existing="e", unit="u"), D, "cells",
        "row 1, column `o`",
        "more than the 3",
    ),
    "a negative count": (
        lambda: E.coverage({"u": ["A"], "o": [-1], "e": [3]}, "o", existing="e", unit="u"), D, "cells",
        "row 1, column `o`",
        "negative",
    ),
    "a form there is not": (
        lambda: E.ratio(RECORDS, "y", "y", unit="u", form="ratios"), M, None, "form", "ratios", "ratio-of-sums",
    ),
    "a grade there is not": (
        lambda: E.satisfaction({"u": ["A"], "g": ["好极了"]}, unit="u", grade="g"), D, "unknown_answers", "`好极了`",
        "row 1",
    ),
    "a report there is not": (
        lambda: E.satisfaction(RECORDS, unit="u", grade="g", report="good"), M, None, "report", "good", "good-rate",
    ),
    "points of four grades": (
        lambda: E.satisfaction(RECORDS, unit="u", grade="g", points=[4, 3, 2, 1]), M, None, "points`", "5",
    ),
    "points that rise": (
        lambda: E.satisfaction(RECORDS, unit="u", grade="g", points=[0, 30, 60, 80, 100]), M, "invalid_parameter",
        "`points`",
        "rise",
    ),
    "freshness: a limit of nan": (
        lambda: E.freshness(RECORDS, "d", DAY, unit="u", limit=nan), M, None, "limit", "nan",
    ),
    "freshness: a day that is none": (
        lambda: E.freshness(RECORDS, "d", "2024-02-30", unit="u"), M, None, "at`", "2024-02-30",
    ),
    "freshness: an hour that is none": (
        lambda: E.freshness({"u": ["A"], "d": ["2024-01-01T25:00:00"]}, "d", DAY, unit="u"), D, "cells",
        "row 1, column `d`",
        "2024-01-01T25:00:00",
    ),
    "freshness: a day to come": (
        lambda: E.freshness({"u": ["A"], "d": ["2030-01-01"]}, "d", DAY, unit="u"), D, "cells", "row 1, column `d`",
        "after",
    ),
    "freshness: a calendar there is not": (
        lambda: E.freshness(RECORDS, "d", DAY, unit="u", calendar="work"), M, None, "calendar", "work",
        "working-days",
    ),
    "visits: a limit of nan": (lambda: E.visits(RECORDS, "y", unit="u", at_most=nan), M, None, "at", "nan"),
    "a quantile of 2": (
        lambda: E.response_time(RECORDS, "y", unit="u", quantile=2), M, "invalid_parameter", "`quantile` is 2", "1",
    ),
    "growth: a period there is not": (
        lambda: E.growth(RECORDS, "y", "d", "2020", "2021", unit="u"), D, "no_records",
        "records: no record counts", "periods",
    ),
    "levels that are not in order": (
        lambda: E.staged(RECORDS, "y", "g", ["满意"], unit="u"), gi.GovindexError, None, "`g`", "不满意",
    ),
    "classes without a weight": (
        lambda: E.mean(RECORDS, "y", unit="u", by={"column": "g", "weights": {"满意": 1}}), D, "unknown_answers",
        "`不满意`", "column `g`", "row 2",
    ),
    "classes as a number": (lambda: E.mean(RECORDS, "y", unit="u", by=3), (M, TypeError), None, "`by`", "a table"),
    "a sample of a kind there is not": (
        lambda: E.mean(RECORDS, "y", unit="u", sample="cluster"), M, None, "sample", "cluster", "simple",
    ),
    "a stratum of no size": (
        lambda: E.mean({"u": ["A"], "s": ["a"], "n": [0], "y": [1]}, "y", unit="u",
        sample={"strata": "s", "population": "n"}),
        D, "cells", "row 1, column `n`", "no size",
    ),
    "an estimate of a unit there is not": (
        lambda: E.mean(RECORDS, "y", unit="u").estimate("C"), D, "unknown_unit", "`C`", "no unit",
    ),
    "a trace of a unit there is not": (
        lambda: E.trace(RECORDS, "C", unit="u", mean={"of": "y"}), D, "unknown_unit", "`C`", "no unit",
    ),
    "a trace of a negative number of records": (
        lambda: E.trace(RECORDS, "A", unit="u", mean={"of": "y"}, limit=-1), M, "invalid_parameter", "`limit`", "-1",
    ),
    "an option there is not": (
        lambda: E.mean(RECORDS, "y", unit="u", options={"encodin": "gbk"}), (M, TypeError), None, "encodin", "encoding",
    ),
    "per head: other units": (lambda: E.per_head([1, 2], [1]), D, "length_mismatch", "heads", "1 value", "2"),
    "per head: nobody": (lambda: E.per_head([1, 2], [0, 1]), M, None, "row 0", "is 0", "above 0"),
    "change: other units": (lambda: E.change([1, 2], [1]), D, "length_mismatch", "1 value", "2"),
    "blend: other units": (lambda: E.blend({"a": [1, 2], "b": [1]}), D, "length_mismatch", "`b`", "1 value", "2"),
    "blend: a rule there is not": (
        lambda: E.blend({"a": [1], "b": [1]}, rule="frist"), M, None, "rule", "frist", "first",
    ),
    "disagreement: a negative number": (
        lambda: E.disagreement({"a": [1], "b": [2]}, largest=-1), M, "invalid_parameter", "`largest`", "-1",
    ),
    "roll up: a rule there is not": (
        lambda: E.roll_up([1, 2], "men"), M, "invalid_parameter", "rule", "men", "mean",
    ),
    "roll up: sizes of other units": (
        lambda: E.roll_up([1, 2], "weighted-mean", sizes=[1]), D, "length_mismatch", "sizes", "1 value", "2",
    ),
    "inspect: no score": (
        lambda: E.inspect({"k": ["p"], "q": ["y"]}, key="k", score={}), M, None, "score", "at least",
    ),
    "appeals: a decision there is not": (
        lambda: E.appeals(
            {"id": ["1"], "y": [1]},
            {"id": ["1"], "column": ["y"], "was": ["1"], "becomes": ["2"], "decision": ["maybe"]},
            key="id",
        ), D, None, "maybe", "row 1", "upheld",
    ),
    "appeals: a record there is not": (
        lambda: E.appeals(
            {"id": ["1"], "y": [1]},
            {"id": ["9"], "column": ["y"], "was": ["1"], "becomes": ["2"], "decision": ["upheld"]},
            key="id",
        ), D, None, "9", "row 1", "record",
    ),
})
CASES.answer("evidence", {
    "n/a is not meant": (
        lambda: E.mean({"u": ["A", "A"], "a": ["是", "不适用"]}, {"column": "a", "points": {"是": 1, "不适用": "n/a"}},
        unit="u").left_out["not_meant"], 1,
    ),
    "booleans in a dict of columns": (
        lambda: E.coverage({"u": ["A", "A", "B"], "o": [True, False, True]}, {"where": {"o": True}}, unit="u").values,
        [0.5, 1.0],
    ),
    "nan among texts is missing": (
        lambda: E.mean({"u": ["A", "A"], "y": [1, 2], "g": ["x", nan]}, "y", unit="u", where={"g": "x"}).values, [1.0],
    ),
    "a unit without a known record": (
        lambda: E.mean({"u": ["A", "B", "B"], "c": ["1", "1", "2"], "x": [None, 3.0, 5.0]}, "x", unit="u",
        sample={"clusters": "c"}).values,
        [None, 4.0],
    ),
    "pace of a target that was due": (
        lambda: E.target(
            {"u": ["A"] * 4, "year": [2020, 2021, 2022, 2023], "x": [1.0, 2.0, 3.0, 2.0]}, "x", "year",
            {"value": 9, "due": 2023}, unit="u", show="pace",
        ).values, [None],
    ),
    "what is left out is counted": (
        lambda: E.mean({"u": ["A", None], "y": [1, 2]}, "y", unit="u").left_out["without_key"], 1,
    ),
})

# ── task plans, units under units, facts ────────────────────────────────────────────────────────────────────────────

PLAN = {
    "task_no": ["1"], "item_no": ["1"], "task_name": ["t"], "deliverable": ["d"], "deadline": ["2025年6月"],
    "lead_units": ["A"],
}
REPORTS = {"task_no": ["1"], "item_no": ["1"], "date": ["2025-05-01"], "share_done": ["0.4"]}


def review(plan=None, reports=None, **options):
    return E.task_plan(PLAN | (plan or {}), REPORTS | (reports or {}), **({"at": "2025-07-10"} | options))


CASES.refuse("tasks", {
    "no deadline column": (
        lambda: E.task_plan({k: v for k, v in PLAN.items() if k != "deadline"}, at="2025-07-10"), D, "missing_columns",
        "`deadline`", "`deliverable`",
    ),
    "a deadline that is none": (lambda: review({"deadline": ["soon"]}), D, "cells", "row 1, column `deadline`", "soon"),
    "a deadline in a month that is none": (
        lambda: review({"deadline": ["2025年13月"]}), D, "cells", "row 1, column `deadline`", "2025年13月",
    ),
    "a share beyond 1": (
        lambda: review(reports={"share_done": ["1.4"]}), D, "cells", "row 1, column `share_done`", "1.4",
    ),
    "a negative share": (
        lambda: review(reports={"share_done": ["-0.1"]}), D, "cells", "row 1, column `share_done`", "-0.1",
    ),
    "a day of report that is none": (
        lambda: review(reports={"date": ["2025-02-30"]}), D, "cells", "row 1, column `date`", "2025-02-30",
    ),
    "a day of review that is none": (lambda: review(at="2025-02-30"), M, None, "at", "2025-02-30"),
    "nobody leads": (lambda: review({"lead_units": [""]}), D, None, "row 1", "lead"),
    "a task twice": (
        lambda: E.task_plan({k: v * 2 for k, v in PLAN.items()}, REPORTS, at="2025-07-10"), D, None, "1.1", "row",
    ),
    "an accrual there is not": (
        lambda: review(accrual="lineal"), M, None, "accrual", "lineal", "at-deadline",
    ),
    "duties of a unit there is not": (
        lambda: gi.report.duties(review(), "B", language="zh"), D, "unknown_unit", "`B`", "no unit",
    ),
    "rates by what is not there": (lambda: review().rates(by="leed"), M, "invalid_parameter", "by", "leed", "lead"),
})
CASES.refuse("hierarchy", {
    "a parent there is not": (
        lambda: gi.Hierarchy.from_table({"code": ["A", "B"], "parent": [None, "C"]}), D, None, "`C`", "row 2", "parent",
    ),
    "a circle": (lambda: gi.Hierarchy.from_table({"code": ["A", "B"], "parent": ["B", "A"]}), D, None, "`A`", "parent"),
    "a unit twice": (
        lambda: gi.Hierarchy.from_table({"code": ["A", "A"], "parent": [None, None]}), D, "cells",
        "row 2, column `code`", "row 1 already",
    ),
    "a unit there is not": (
        lambda: gi.Hierarchy.from_table({"code": ["A"], "parent": [None]}).children("B"), D, "unknown_unit", "`B`",
        "no unit",
    ),
    "no code column": (
        lambda: gi.Hierarchy.from_table({"kode": ["A"], "parent": [None]}), D, "missing_columns", "`code`", "`kode`",
    ),
})

# fmt: on

test_refused, test_answered = CASES.tests()
