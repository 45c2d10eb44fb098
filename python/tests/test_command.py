"""The command from Python, and the way back to records."""

import json
import subprocess
import sys

import pytest

import govindex as gi

FRAMEWORK = """
id = "x"
private = ["phone"]
[[dimension]]
code = "I"
[[indicator]]
code = "GOOD"
parent = "I"
measure = { table = "ratings", mean = { of = { where = { grade = "good" } } } }
[[appeal]]
table = "ratings"
appeals = "appeals"
key = ["id"]
"""
RATINGS = {
    "city": ["A", "A", "A", "B"],
    "id": ["1", "2", "3", "4"],
    "grade": ["good", "bad", "bad", "good"],
    "item": ["permit", "notice", "permit", "permit"],
    "phone": ["11", "22", "33", "44"],
}
APPEALS = {"id": ["3"], "column": [None], "was": [None], "becomes": [None], "decision": ["upheld"]}


def command(*args):
    done = subprocess.run(
        [sys.executable, "-m", "govindex", *args], capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command_runs_a_project(tmp_path):
    project = tmp_path / "project"
    code, out, err = command("new", str(project), "--language", "en")
    assert code == 0 and "govindex run" in out, err
    (project / "evidence" / "items.csv").write_text("unit,online\nA,yes\nB,no\n")
    (project / "evidence" / "ratings.csv").write_text("unit,stars\nA,5\nB,3\n")
    (project / "evidence" / "requests.csv").write_text("unit,met\nA,yes\nB,yes\n")
    code, out, err = command("run", str(project), "--json", "--runs", "20", "--language", "en")
    answer = json.loads(out)
    assert code == 0 and [unit["unit"] for unit in answer["units"]] == ["A", "B"], err
    assert gi.Assessment.from_json((project / "out" / "assessment.json").read_text()).units == ["A", "B"]
    code, out, err = command("check", str(tmp_path / "none"), "--language", "zh")
    assert (code, out) == (1, "") and "没有这个文件夹" in err


def test_a_value_is_traced_to_its_records_after_appeals():
    gathered = gi.gather(gi.Framework.from_toml(FRAMEWORK), {"ratings": RATINGS, "appeals": APPEALS}, unit="city")
    assert gathered.dataset().indicator("GOOD") == [0.5, 1.0]
    assert gathered.trace("A", "GOOD").to_dict()["row"] == [1, 2]
    failing = gathered.trace("A", "GOOD", keep=None, failing=True).to_dict()
    assert failing == {
        "row": [2],
        "numerator": [0.0],
        "denominator": [1.0],
        "city": ["A"],
        "grade": ["bad"],
        "id": ["2"],
        "item": ["notice"],
    }
    assert gathered.trace("A", "GOOD", keep=["item"], limit=1).to_dict()["item"] == ["permit"]
    assert gathered.trace("B", "GOOD", failing=True).to_dict()["row"] == []
    with pytest.raises(gi.MethodError, match="`phone`, which the framework calls private"):
        gathered.trace("A", "GOOD", keep="phone")
    with pytest.raises(gi.DataError, match="there is no unit `C`"):
        gathered.trace("C", "GOOD")
    with pytest.raises(gi.FrameworkError, match="`BAD`"):
        gathered.trace("A", "BAD")
