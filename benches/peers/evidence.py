"""Times group-by measures of govindex, polars and DuckDB side by side, in one run.

    python benches/peers/evidence.py [--tenth]

Needs polars and pyarrow; DuckDB is left out where it is not installed. 10 million ratings and 5 million catalogue rows of
3,000 units (a tenth of that with `--tenth`), in memory as Arrow, as Parquet, and as CSV:

- `mean`: the mean of the points of an answer;
- `satisfaction`: 好差评, the mean points with its standard error and how many ratings have each grade;
- `coverage`: the share of items that are published.

Prints one line per case: measure, where the table is, package, median of five runs in milliseconds, and the largest
difference of the values from polars' (a timing of a wrong answer is no timing). `govindex` gives a standard error and
counts with every value; the peers compute them for `satisfaction` only. All use the same threads: set
POLARS_MAX_THREADS, RAYON_NUM_THREADS and `--threads` alike to compare on fewer.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import govindex as gi
import numpy as np
import polars as pl

RUNS = 5
UNITS = 3_000
POINTS = {"非常满意": 100, "满意": 80, "基本满意": 60, "不满意": 30, "非常不满意": 0}


def tables(tenth):
    rng = np.random.default_rng(20240501)
    units = np.array([f"unit-{unit:05}" for unit in range(UNITS)])
    rated, listed = 10_000_000 // tenth, 5_000_000 // tenth
    grades = np.array(list(POINTS))
    ratings = pl.DataFrame({"unit": units[rng.integers(0, UNITS, rated)], "grade": grades[rng.integers(0, 5, rated)]})
    items = pl.DataFrame(
        {
            "unit": units[rng.integers(0, UNITS, listed)],
            "published": np.where(rng.random(listed) < 0.75, "yes", "no"),
        }
    )
    return {"mean": ratings, "satisfaction": ratings, "coverage": items}


RATED = pl.col("grade").replace_strict(POINTS, return_dtype=pl.Float64)
POLARS = {
    "mean": [RATED.mean().alias("value")],
    "satisfaction": [
        RATED.mean().alias("value"),
        (RATED.std() / RATED.count().sqrt()).alias("error"),
        *((pl.col("grade") == grade).sum().alias(grade) for grade in POINTS),
    ],
    "coverage": [(pl.col("published") == "yes").cast(pl.Float64).mean().alias("value")],
}
RATED_SQL = "CASE grade " + " ".join(f"WHEN '{grade}' THEN {points}" for grade, points in POINTS.items()) + " END"
SQL = {
    "mean": f"avg({RATED_SQL})",
    "satisfaction": f"avg({RATED_SQL}), stddev_samp({RATED_SQL}) / sqrt(count({RATED_SQL})), "
    + ", ".join(f"count(*) FILTER (grade = '{grade}')" for grade in POINTS),
    "coverage": "avg(CASE WHEN published = 'yes' THEN 1.0 ELSE 0.0 END)",
}
SPECS = {
    "mean": {"mean": {"of": {"column": "grade", "points": POINTS}}},
    "satisfaction": {"satisfaction": {"grade": "grade", "points": "hundred"}},
    "coverage": {"coverage": {"offered": {"where": {"published": "yes"}}}},
}


def with_polars(name, table):
    if isinstance(table, pl.DataFrame):
        lazy = table.lazy()
    else:
        lazy = pl.scan_parquet(table) if table.suffix == ".parquet" else pl.scan_csv(table)
    found = lazy.group_by("unit").agg(POLARS[name]).collect()
    return dict(zip(found["unit"], found["value"], strict=True))


def with_govindex(name, table):
    found = gi.evidence.measure(table, unit="unit", **SPECS[name])
    return dict(zip(found.units, found.values, strict=True))


def with_duckdb(threads):
    import duckdb

    connection = duckdb.connect(config={"threads": threads})

    def run(name, table):
        source = "frame" if isinstance(table, pl.DataFrame) else f"'{table}'"
        if source == "frame":
            connection.register("frame", table.to_arrow())
        rows = connection.execute(f"SELECT unit, {SQL[name]} FROM {source} GROUP BY unit").fetchall()
        return {row[0]: row[1] for row in rows}

    return run


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tenth", action="store_true", help="a tenth of the rows")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    packages = {"polars": with_polars, "govindex": with_govindex}
    try:
        packages["duckdb"] = with_duckdb(arguments.threads)
    except ImportError:
        pass
    print(f"{'measure':14} {'table':8} {'package':10} {'ms':>9} {'difference':>11}")
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in tables(10 if arguments.tenth else 1).items():
            files = {"memory": frame, "parquet": Path(folder) / f"{name}.parquet", "csv": Path(folder) / f"{name}.csv"}
            frame.write_parquet(files["parquet"])
            frame.write_csv(files["csv"])
            for place, table in files.items():
                expected = None
                for package, run in packages.items():
                    times = []
                    for _ in range(RUNS):
                        start = time.perf_counter()
                        found = run(name, table)
                        times.append(1000 * (time.perf_counter() - start))
                    expected = expected or found
                    difference = max(abs(found[unit] - value) for unit, value in expected.items())
                    print(f"{name:14} {place:8} {package:10} {statistics.median(times):9.1f} {difference:11.1e}")


if __name__ == "__main__":
    main()
