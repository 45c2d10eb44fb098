"""Why scores changed: human development over 25 years, Europe's digital economy in one, e-government in 11 surveys.

    pip install ./python
    python examples/why_scores_changed.py

Sources and licences of the three tables are in the README beside each, under `tests/data`.
"""

import csv
from itertools import pairwise
from pathlib import Path

import govindex as gi

DATA = Path(__file__).parents[1] / "tests" / "data"
SURVEYS = ["2003", "2004", "2005", "2008", "2010", "2012", "2014", "2016", "2018", "2020", "2022"]


def row(table, unit):
    """The row of a unit as a dict."""
    at = table["unit"].index(unit)
    return {name: column[at] for name, column in table.to_dict().items()}


def human_development():
    """HDI 1990-2015: a geometric index, split by the logarithmic mean."""
    panel = gi.assess("undp-hdi-2023", DATA / "undp-hdi" / "hdi_1990_2015.csv", unit="iso3", period="year")
    found = gi.trend.decompose(panel, 1990, 2015)
    print("Human development, 1990 to 2015")
    for unit in ["CHN", "RWA", "USA"]:
        table = gi.trend.decompose(panel, 1990, 2015, unit)["table"]
        below = zip(table["node"], table["parent"], table["change"], strict=True)
        parts = "  ".join(f"{node} {change:+.3f}" for node, parent, change in below if parent == "HDI" and change)
        rank = row(found["ranks"], unit)
        print(f"{unit}  {row(found['summary'], unit)['change']:+.3f} =  {parts}", end="")
        print(f"   {rank['risen']:+.0f} places, {rank['own']:+.1f} by itself, {rank['others']:+.1f} by others")
    goal = gi.trend.forecast(panel, 0.8, by="2030")
    late = [unit for unit, days in zip(goal["unit"], goal["days_after"], strict=True) if days is not None and days > 0]
    print(f"0.8 by 2030 at the pace since 1990: {goal['standing'].count('met')} are there, {len(late)} come later")


def digital_economy():
    """DESI 2021-2022: 33 indicators under fixed weights and bounds, so that values alone move it."""
    data = DATA / "eu-desi-2022" / "indicators_completed.csv"
    found = gi.trend.decompose(gi.assess("eu-desi-2022", data, unit="country", period="edition"), 2021, 2022)
    print("\nDigital economy and society, 2021 to 2022: what moved the European Union most")
    table = found["table"].to_dict()
    rows = [dict(zip(table, cells, strict=True)) for cells in zip(*table.values(), strict=True)]
    moved = [one for one in rows if one["unit"] == "EU" and one["kind"] == "values"]
    for one in sorted(moved, key=lambda one: -abs(one["change"]))[:4]:
        print(f"  {one['node']}  {one['change']:+.2f} of {row(found['summary'], 'EU')['change']:+.2f} points")


def electronic_government():
    """EGDI 2003-2022: what is compared are editions, each by its own weights and rules."""
    with (DATA / "un-egdi" / "egdi_2003_2022.csv").open(encoding="utf-8") as file:
        # States that did not exist yet are exported as zeros without a rank.
        rows = [one for one in csv.DictReader(file) if one["egdi_rank"]]
    editions = {}
    for year in SURVEYS:
        of_year = [one for one in rows if one["survey_year"] == year]
        data = {name: [float(one[name]) for one in of_year] for name in ("osi", "tii", "hci")}
        data["iso3"] = [one["iso3"] for one in of_year]
        editions[year] = gi.assess(f"un-egdi-{year}", data, unit="iso3")
    print("\nE-government, the Republic of Korea: change = values + weights + gates")
    for before, after in pairwise(SURVEYS):
        found = gi.trend.decompose(editions, before, after, "KOR")
        one, rank = row(found["summary"], "KOR"), row(found["ranks"], "KOR")
        parts = f"{one['values']:+.4f} {one['weights']:+.4f} {one['gates']:+.4f}"
        print(f"  {before}-{after}  {one['change']:+.4f} = {parts}   rank {rank['from']:.0f} to {rank['to']:.0f}")
    summary = gi.trend.decompose(editions, "2003", "2022")["summary"]
    freed = sum(change > 0 for change in summary["gates"])
    print(f"  {freed} states had no online service in 2003, and so an index of 0")


if __name__ == "__main__":
    human_development()
    digital_economy()
    electronic_government()
