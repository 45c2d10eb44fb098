"""A region assesses itself: from a folder of evidence to reports, scorecards, task sheets, a workbook and JSON.

    pip install ./python
    python examples/assess_region.py            # writes target/inner-mongolia/
    python examples/assess_region.py folder     # or there

The files are those of `assess_region.rs`, to the byte. The plan, its units and the baseline facts are real
(内政发〔2024〕12号 and four articles); the evidence under `made/` is made, so the ranks say nothing of the real
leagues.
"""

import sys
from collections import Counter
from pathlib import Path

import govindex as gi

ROOT = Path(__file__).parents[1]
DATA = ROOT / "examples" / "data" / "inner-mongolia"
DAY = "2025-12-31"

# The name under which the plan lists the leagues and cities together.
LEAGUES = "各盟行政公署、市人民政府"


def main(out: Path) -> None:
    """Assess the leagues and write what people read."""
    units = gi.Hierarchy.read(DATA / "units.csv")

    # The task plan at the day: who leads is judged by its own report, and each league stands beside where it supports.
    # What the leagues are assessed by is what they lead.
    review, led = (
        gi.evidence.task_plan(
            DATA / "tasks.csv",
            DATA / "made" / "task_reports.csv",
            at=DAY,
            begins="2024-03-01",
            units=units,
            prefixes="自治区",
            units_complete=True,
            leads="share",
            of_each=[units.name(code, "zh") for code in units.at_level("league")],
            under=LEAGUES,
            role=role,
        )
        for role in ["either", "lead"]
    )

    # Evidence: a folder of tables, and the plan as one more.
    evidence = {path.stem: path for path in sorted((DATA / "made").glob("*.csv"))}
    framework = gi.Framework.builtin("inner-mongolia-digital-government").at(DAY)
    dated = {
        "ratings": "rated",
        "hotline": "received",
        "events": "found",
        "faults": "reported",
    }
    gathered = gi.gather(
        framework,
        {**evidence, "tasks": led.records("unit")},
        unit="unit",
        hierarchy=units,
        until=(DAY, dated),
        made=True,
    )

    # The leagues are assessed; the values of the region and the banners stand beside them.
    result = gi.assess(framework, gathered.dataset().in_group("level", "league"))
    appraisal = gi.assess(gi.Framework.builtin("inner-mongolia-appraisal"), sheet(result, led))

    # Four formats and two languages: what the evidence came to, and what the appraisal made of it.
    asked = {
        "formats": ["html", "md", "docx", "xlsx"],
        "languages": ["en", "zh"],
        "at": DAY,
    }
    gi.report.write(
        result,
        out / "assessment",
        **asked,
        peers="kind",
        gathered=gathered,
        tasks=review,
        names=units,
    )
    gi.report.write(appraisal, out / "appraisal", **asked)
    write(out / "assessment.json", result.to_json())
    write(out / "appraisal.json", appraisal.to_json())
    tables = {
        "overdue": review.overdue(),
        "overdue_of_each": review.overdue_of_each(),
        "task_findings": review.findings(),
        "rolled_up": gathered.rolled_up(),
        "spread": gathered.dataset().in_group("level", "banner").spread("parent"),
        "appeals": gathered.amendments(),
        "questionnaire": framework.questionnaire("zh"),
        "baseline": gi.read_facts(DATA / "facts.csv").table("zh"),
    }
    for name, table in tables.items():
        table.to_csv(out / f"{name}.csv")

    print(result.league_table("zh"))
    for notice in result.notices():
        print(f"- {notice['message']}")
    print(
        f"- {len(review.findings())} findings in the reports on tasks, {len(gathered.amendments())} appeals, "
        f"written to {out}"
    )


def sheet(result: gi.Assessment, led: gi.TaskReview) -> gi.Dataset:
    """Make the appraisal sheet: what the assessment cost, and what was found beside it."""
    found = gi.Dataset.read_csv(DATA / "made" / "appraisal_findings.csv", unit="unit")
    rows = [found.units.index(unit) for unit in result.units]
    overdue = Counter(led.overdue_of_each()["unit"])
    names = result.dataset.names("zh")
    columns = {
        "unit": result.units,
        "zh": names,
        "en": result.dataset.names("en"),
        "ASSESSMENT.lost": [100 - score for score in result.scores()["INDEX"]],
        "TASKS.overdue": [overdue[name] for name in names],
        "NOTICES.criticized": [found.indicator("criticized")[row] for row in rows],
        "AWARDS.national": [found.indicator("national")[row] for row in rows],
        "SAFETY.incident": result.step("raw")["INCIDENTS"],
    }
    return gi.Dataset.from_frame(columns, unit="unit", names={"zh": "zh", "en": "en"}).with_made(result.dataset.made)


def write(path: Path, text: str) -> None:
    """Write a text as it is, with LF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target" / "inner-mongolia")
