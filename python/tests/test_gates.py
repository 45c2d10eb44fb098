"""What overrides a score or a grade, as Python sees it."""

from __future__ import annotations

import pytest

import govindex as gi

HEAD = """
id = "x"
grades = [
    { grade = "high", at-least = 80 },
    { grade = "pass", at-least = 60, below = 80 },
    { grade = "fail", below = 60 },
]
method = { normalize = "none" }
indicator = [{ code = "Q", parent = "I" }]
dimension = [{ code = "I" }]
"""
DATA = {"unit": ["a", "b", "c", "d"], "Q": [95.0, 85.0, 70.0, 40.0]}


def run(gate: str, head: str = "") -> gi.Assessment:
    return gi.assess(gi.Framework.from_toml(head + HEAD + gate), DATA, unit="unit")


def test_actions_that_only_lower() -> None:
    gate = '[[gate]]\nwhen = { node = "Q", at-least = 0 }\nreason = { en = "late", zh = "迟报" }\nthen = { %s }\n'
    result = run(gate % 'at-most = "pass"')
    assert result.grades()["I"] == ["pass", "pass", "pass", "fail"]
    assert result.gates()["grade_before"] == ["high", "high"]
    assert run(gate % "lower = 1").grades()["I"] == ["pass", "pass", "fail", "fail"]
    assert run(gate % "deduct = 5").scores()["I"] == [90.0, 80.0, 65.0, 35.0]
    with pytest.raises(gi.FrameworkError, match=r"gate\[0\].then.deduct"):
        run(gate % "deduct = -5")
    (notice,) = result.notices("zh")
    assert notice["kind"] == "gate" and notice["action"] == "at-most"
    assert notice["message"] == "`I` 限定最高等次（迟报）：a（等次 `high` → `pass`）、b（等次 `high` → `pass`）"


@pytest.mark.parametrize(
    ("rule", "ranks"),
    [("", [4, 1, 2, 3]), ("none", [None, 1, 2, 3]), ("score", [1, 2, 3, 4])],
)
def test_the_rank_after_a_veto(rule: str, ranks: list[int | None]) -> None:
    gate = '[[gate]]\nwhen = { node = "Q", above = 90 }\nthen = { grade = "fail" }\n'
    head = f'ranks = {{ after-veto = "{rule}" }}\n' if rule else ""
    assert run(gate, head).ranks()["I"] == ranks


def test_findings_of_a_rubric_have_no_grade_rank_or_weight() -> None:
    framework = gi.Framework.builtin("inner-mongolia-appraisal")
    codes = ["ASSESSMENT.lost", "TASKS.overdue", "NOTICES.criticized", "AWARDS.national"]
    data = {"unit": ["a", "b"], **{code: [2.0, 4.0] for code in codes}, "SAFETY.incident": [1.0, 0.0]}
    result = gi.assess(framework, data, unit="unit")
    assert result.grades()["TASKS.overdue"] == [None, None]
    assert result.ranks()["TASKS.overdue"] == [None, None]
    assert result.ranks()["APPRAISAL"] == [2, 1]
    card = gi.report.unit_page(result, "a", language="zh").markdown()
    assert "一票否决：重大事件次数（1）；不计分" in card and "优势指标" not in card
    ledger = gi.report.unit_page(result, "b", language="zh").tables[0]
    assert ledger["扣分、加分"] == ["-3.2", "-2", "-8", "+5", None]
