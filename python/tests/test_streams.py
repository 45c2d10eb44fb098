"""Tables that go by in batches: read once, told of, and ended."""

import time

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import govindex as gi

FRAMEWORK = gi.Framework.from_toml(
    """
    id = "items"
    [[dimension]]
    code = "INDEX"
    [[indicator]]
    code = "ONLINE"
    parent = "INDEX"
    measure = { table = "items", mean = { of = { where = { online = "yes" } } } }
    [[indicator]]
    code = "DAYS"
    parent = "INDEX"
    measure = { table = "items", mean = { of = "days" } }
    """
)
INSPECTED = gi.Framework.from_toml(
    FRAMEWORK.to_toml()
    + """
    [[inspection]]
    table = "cities"
    visits = "items"
    key = ["city"]
    [inspection.score.available]
    questions = { online = 1 }
    points = { yes = 1, no = 0 }
    [[indicator]]
    code = "AVAILABLE"
    parent = "INDEX"
    measure = { table = "cities", mean = { of = "available" } }
    """
)
SCHEMA = pa.schema([("city", pa.string()), ("online", pa.string()), ("days", pa.float64())])
ROWS = 10_000


def batch():
    return pa.record_batch(
        {"city": ["A", "B"] * (ROWS // 2), "online": ["yes", "no"] * (ROWS // 2), "days": [1.0, 3.0] * (ROWS // 2)}
    )


def reader(batches=3, seen=None, pause=0.0):
    def made():
        for _ in range(batches):
            time.sleep(pause)
            yield batch()
            if seen is not None:
                seen.append(pa.total_allocated_bytes())

    return pa.RecordBatchReader.from_batches(SCHEMA, made())


def lazy():
    return pl.concat([pl.LazyFrame(pl.from_arrow(batch())) for _ in range(3)])


def relation():
    items = pa.Table.from_batches([batch()] * 3)
    return duckdb.from_arrow(items)


WHOLE = {
    "pandas": lambda: pa.Table.from_batches([batch()] * 3).to_pandas(),
    "polars": lambda: lazy().collect(),
    "arrow": lambda: pa.Table.from_batches([batch()] * 3),
    "lazy": lazy,
    "relation": relation,
    "reader": reader,
}


@pytest.mark.parametrize("make", WHOLE.values(), ids=WHOLE)
def test_every_table_goes_by_once_for_all_measures(make):
    table = make()
    found = gi.gather(FRAMEWORK, {"items": table}, unit="city").dataset()
    assert (found.indicator("ONLINE"), found.indicator("DAYS")) == ([1.0, 0.0], [1.0, 3.0])
    # What is read by an inspection too is kept, or read again.
    found = gi.gather(INSPECTED, {"items": make()}, unit="city").dataset()
    assert found.indicator("AVAILABLE") == found.indicator("ONLINE") == [1.0, 0.0]


def test_what_gather_measures_is_never_whole_in_memory():
    before = pa.total_allocated_bytes()
    seen: list[int] = []
    found = gi.gather(FRAMEWORK, {"items": reader(200, seen)}, unit="city")
    assert found.measured["DAYS"].estimate("A")["records"] == 100 * ROWS
    assert len(seen) == 200 and max(seen) - before < 40 * batch().nbytes


@pytest.mark.parametrize(
    "use",
    [
        lambda table: gi.evidence.mean(table, "days", unit="city"),
        lambda table: gi.evidence.trace(table, "A", unit="city", mean={"of": "days"}),
        lambda table: gi.gather(FRAMEWORK, {"items": table}, unit="city"),
        lambda table: gi.evidence.inspect(
            {"city": ["A"], "q": ["y"]},
            key="city",
            score={"s": {"questions": {"q": 1}, "points": {"y": 1}}},
            register=table,
        ),
        lambda table: gi.Dataset.from_frame(table, unit="city", indicators=["days"]),
    ],
    ids=["measure", "trace", "gather", "register", "dataset"],
)
def test_a_reader_that_was_read_already_is_an_error(use):
    spent = reader()
    spent.read_all()
    with pytest.raises(gi.DataError, match=r"was read already.*make it anew"):
        use(spent)
    kept = reader()
    gi.evidence.mean(kept, "days", unit="city")
    with pytest.raises(gi.DataError, match="was read already"):
        use(kept)


def test_a_table_without_rows_keeps_its_columns(tmp_path):
    none = pa.Table.from_batches([], SCHEMA)
    pq.write_table(none, tmp_path / "none.parquet")
    visits = {"city": ["A"], "q": ["y"]}
    score = {"s": {"questions": {"q": 1}, "points": {"y": 1}}}
    tables = [none, none.to_pandas(), pl.from_arrow(none), pl.from_arrow(none).lazy(), tmp_path / "none.parquet"]
    for table in [*tables, duckdb.from_arrow(none)]:
        with pytest.raises(gi.DataError) as fault:
            gi.evidence.mean(table, "dys", unit="city")
        assert fault.value.code == "missing_columns" and "`days`" in str(fault.value)
        with pytest.raises(gi.DataError) as fault:
            gi.evidence.mean(table, "days", unit="city")
        assert fault.value.code == "empty_table"
        # A register in which nobody stands, and one that lacks the key.
        with pytest.raises(gi.DataError, match="`A` is not in the register"):
            gi.evidence.inspect(visits, key="city", score=score, register=table)
        with pytest.raises(gi.DataError, match="did you mean `city`"):
            gi.evidence.inspect({"citi": ["A"], "q": ["y"]}, key="citi", score=score, register=table)


def test_how_far_it_is_is_told(tmp_path):
    items = pa.Table.from_batches([batch()] * 60)
    pq.write_table(items, tmp_path / "items.parquet")
    pl.from_arrow(items).write_csv(tmp_path / "items.csv")
    all_ = 60 * ROWS
    sized = [items, items.to_pandas(), pl.from_arrow(items), tmp_path / "items.parquet"]
    for table, of in [*((table, all_) for table in sized), (tmp_path / "items.csv", None), (reader(60), None)]:
        told: list[tuple[int, int | None]] = []
        gi.evidence.mean(table, "days", unit="city", progress=lambda *now, told=told: told.append(now))
        assert told == sorted(told, key=lambda now: now[0])
        assert told[-1] == (all_, of)
    last: list[tuple[int, int | None]] = []
    gi.gather(INSPECTED, {"items": items}, unit="city", progress=lambda *now: last.append(now))
    assert last[-1] == (2 * all_, 2 * all_)


def long_work(**options):
    return [
        lambda: gi.evidence.mean(reader(10_000, pause=0.005), "days", unit="city", **options),
        lambda: gi.gather(FRAMEWORK, {"items": reader(10_000, pause=0.005)}, unit="city", **options),
        lambda: gi.evidence.inspect(
            reader(10_000, pause=0.005),
            key="city",
            score={"s": {"questions": {"online": 1}, "points": {"yes": 1, "no": 0}}},
            **options,
        ),
    ]


@pytest.mark.parametrize("work", [0, 1, 2], ids=["measure", "gather", "inspect"])
def test_long_reading_may_be_ended_and_leaves_no_numbers(work, interrupt):
    with pytest.raises(gi.DataError, match="ended on request after") as fault:
        long_work(progress=lambda done, of: done < 5 * ROWS)[work]()
    assert fault.value.code == "cancelled" and 5 * ROWS <= fault.value.done < 10_000 * ROWS

    def fail(done, of):
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        long_work(progress=fail)[work]()

    start = time.monotonic()
    interrupt(0.2)
    with pytest.raises(KeyboardInterrupt):
        long_work()[work]()
    assert time.monotonic() - start < 10


def test_a_bar_where_tqdm_is_installed(capfd):
    pytest.importorskip("tqdm")
    gi.evidence.mean(pa.Table.from_batches([batch()]), "days", unit="city", progress=True)
    gi.gather(FRAMEWORK, {"items": reader(1)}, unit="city", progress=True)
    assert "10000/10000" in capfd.readouterr().err


def test_what_makes_the_batches_may_fail():
    def made():
        yield batch()
        raise OSError("the disk is gone")

    with pytest.raises(gi.DataError, match="the disk is gone"):
        gi.evidence.mean(pa.RecordBatchReader.from_batches(SCHEMA, made()), "days", unit="city")
    wrong = lazy().with_columns(pl.col("online").cast(pl.Int64))
    with pytest.raises(gi.DataError, match="conversion"):
        gi.evidence.mean(wrong, "days", unit="city", where={"online": 1})


def test_a_frame_of_pandas_is_read_again():
    frame = pd.DataFrame({"city": ["A"], "online": ["yes"], "days": [1]})
    for _ in range(2):
        assert gi.gather(INSPECTED, {"items": frame}, unit="city").dataset().indicator("AVAILABLE") == [1.0]
