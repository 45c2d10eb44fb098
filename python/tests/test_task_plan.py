"""Task plans: the same numbers as in Rust, and everything wrong is told."""

import datetime
import pickle
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import govindex as gi

DATA = Path(__file__).parents[2] / "tests" / "data" / "inner-mongolia"
TASKS = DATA.parents[2] / "examples" / "data" / "inner-mongolia" / "tasks.csv"
LEAGUES = "各盟行政公署、市人民政府"
PLAN = {
    "task_no": [1, 1, 2],
    "item_no": [1, 2, 1],
    "deadline": ["2024年6月", "2024年12月", "持续推进"],
    "lead_units": ["A;B", "B", "A"],
    "depends_on": ["", "1.1", ""],
}


def real(**parameters):
    return gi.evidence.task_plan(
        TASKS,
        at=parameters.pop("at", "2025-01-01"),
        units=DATA / "units.csv",
        prefixes="自治区",
        units_complete=True,
        **parameters,
    )


def test_the_real_plan_has_the_counts_of_its_readme():
    review = real(leads="share")
    assert len(review) == 124
    rates = review.rates("deadline").to_dict()
    counts = {
        g: n for g, r, n in zip(rates["group"], rates["rate"], rates["denominator"], strict=True) if r == "coverage"
    }
    assert counts == {
        "2025-06-30": 1,
        "2024-12-31": 37,
        "2024-09-30": 1,
        "2025-12-31": 64,
        "2025-09-30": 1,
        "open": 19,
        "2024-06-30": 1,
    }
    assert review.counts["overdue"] == 39
    assert set(review.findings()["kind"]) == {"alias"}
    load = review.load().to_dict()
    row = load["unit"].index("自治区党委网信办")
    assert (load["leads"][row], load["supports"][row], load["open"][row]) == (14, 0, 1)
    assert load["lead_count"][row] == pytest.approx(5.507575757575757)
    assert sum(load["lead_count"]) == pytest.approx(124)


def test_leagues_are_expected_each_and_their_rates_are_a_dataset():
    reports = {
        "task_no": [1, 5, 5, 7],
        "item_no": [1, 1, 1, 1],
        "date": [datetime.date(2024, 11, 1)] * 4,
        "share_done": [0.5, 1.0, 1.0, 1.0],
        "unit": ["自治区统计局", "呼和浩特市", "锡林郭勒盟", "呼和浩特市"],
    }
    review = real(reports=reports, of_each=["呼和浩特市", "锡林郭勒盟"], under=LEAGUES)
    assert len(review.of_each()) == 2 * 98
    data = gi.Dataset.from_frame(review.indicators("unit"), unit="unit")
    assert data.units == ["呼和浩特市", "锡林郭勒盟"]
    assert data.indicator("coverage") == [2 / 98, 1 / 98]
    # The leagues support 5.1, and whoever leads it has not reported.
    status, each = review.status().to_dict(), review.of_each().to_dict()
    assert status["status_zh"][status["task"].index("5.1")] == "未启动"
    assert [each[name][each["task"].index("5.1")] for name in ["role", "status_zh"]] == ["support", "按期完成"]
    records = gi.evidence.coverage(
        review.records("unit"), {"where": {"reported": "yes"}}, unit="unit", existing="count", sample="census"
    )
    assert records.values == [2 / 98, 1 / 98]


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"]
)
def test_frames_and_rules(make):
    reports = {
        "task_no": ["1.1", "1.1", "1.2"],
        "date": ["2024-06-01", "2024-07-05", "2024-09-01"],
        "share_done": [60.0, 100.0, 40.0],
        "evidence": ["通过", "待审", "退回"],
        "done_date": [None, "2024-06-29", None],
    }
    columns = {"scale": "percent"}
    review = gi.evidence.task_plan(
        make(PLAN), make(reports), at=datetime.date(2024, 12, 1), report_columns=columns, begins="2024-01-01"
    )
    assert review.status()["status"] == ["done-on-time", "due-soon", "not-started"]
    strict = gi.evidence.task_plan(
        make(PLAN), make(reports), at="2024-12-01", report_columns=columns, begins="2024-01-01", evidence="accepted"
    )
    assert strict.status()["status"] == ["overdue", "due-soon", "not-started"]
    assert strict.status()["share"] == [0.6, 0.0, 0.0]
    assert strict.critical()["waiting_tasks"] == ["1.2"]
    assert strict.overdue()["lead"] == ["A", "B"]
    # 60 % on 1 June, 152 days from 1 January, is all in 253.3 days.
    assert strict.forecasts()["forecast"] == ["2024-09-11", None]
    assert strict.schedule()["planned"] == [1.0]
    linear = gi.evidence.task_plan(make(PLAN), at="2024-07-01", begins="2024-01-01", accrual="linear")
    assert linear.schedule("lead")["index_in_time"] == [0.0, 0.0]
    assert linear.due()["period"] == ["2024-06", "2024-06", "2024-12"]
    assert "due-soon" not in repr(linear) and "not started" in repr(linear)
    assert "<table" in linear._repr_html_()
    with pytest.raises(TypeError, match="tables can"):
        pickle.dumps(linear)


def test_what_cannot_be_read_is_listed_and_what_does_not_fit_is_found():
    with pytest.raises(gi.DataError, match="names no lead unit") as caught:
        gi.evidence.task_plan(
            {**PLAN, "lead_units": ["", "B", "A"], "deadline": ["soon", "2024", "2024"]}, at="2025-01-01"
        )
    assert [(cell["row"], cell["column"]) for cell in caught.value.cells] == [(1, "deadline"), (1, "lead_units")]
    with pytest.raises(gi.DataError, match="depends on itself"):
        gi.evidence.task_plan({**PLAN, "depends_on": ["1.2", "1.1", ""]}, at="2025-01-01")
    with pytest.raises(gi.MethodError, match="at-deadline"):
        gi.evidence.task_plan(PLAN, at="2025-01-01", accrual="linear")
    with pytest.raises(gi.MethodError, match="unknown variant"):
        gi.evidence.task_plan(PLAN, at="2025-01-01", leads="half")
    with pytest.raises(gi.MethodError, match="not a day"):
        gi.evidence.task_plan(PLAN, at="soon")
    review = gi.evidence.task_plan(PLAN, at="2024-12-01")
    with pytest.raises(gi.MethodError, match="`by` is"):
        review.rates("colour")
    reports = {"task_no": [9, 1, 2], "date": ["2024-05-01", "2024-05-01", "2024-12-02"], "share_done": [1, 1, 1]}
    review = gi.evidence.task_plan(PLAN, reports, at="2024-12-01")
    findings = review.findings().to_dict()
    assert findings["kind"] == ["unknown-task", "which-deliverable", "after-assessment"]
    assert findings["row"] == [1, 2, 3]
    assert review.left_out == {"later": 1, "unknown_task": 2, "not_expected": 0, "other_role": 0}
