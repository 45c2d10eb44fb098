"""When targets are reached: against scipy and the calendar, from frameworks and from frames, and what is refused."""

import datetime

import numpy as np
import pytest

import govindex as gi

stats = pytest.importorskip("scipy.stats")

YEARS = [2019, 2020, 2021, 2022]
VALUES = [[60.0, 66.0, 69.0, 75.0], [40.0, 31.0, 26.0, 19.0]]
LONG = {
    "unit": [unit for unit in "AB" for _ in YEARS],
    "period": YEARS * 2,
    "value": [value for row in VALUES for value in row],
}


def day_at(years):
    """The day on which so many years have ended."""
    year = int(np.floor(years))
    days = (datetime.date(year + 2, 1, 1) - datetime.date(year + 1, 1, 1)).days
    ordinal = int(np.ceil((years - year) * days - 1e-6))
    return str(datetime.date(year, 12, 31) + datetime.timedelta(days=ordinal))


def test_the_pace_is_that_of_scipy_and_the_day_that_of_the_calendar():
    found = gi.trend.forecast(LONG, 90, by="2025年")
    line = stats.linregress(YEARS, VALUES[0])
    width = stats.t.ppf(0.975, 2) * line.stderr
    ends = (line.slope - width, line.slope + width)
    assert (found["kept"][0], found["lower"][0], found["upper"][0]) == pytest.approx((line.slope, *ends))
    assert found["day"][0] == day_at(2022 + 15 / line.slope)
    assert found["earliest"][0] == day_at(2022 + 15 / ends[1]) and found["latest"][0] == day_at(2022 + 15 / ends[0])
    assert found["needed"][0] == pytest.approx(5.0) and found["due"][0] == "2025-12-31"
    assert found["why"] == [None, "its pace does not lead there"] and found["day"][1] is None
    late = datetime.date.fromisoformat(found["day"][0]) - datetime.date(2025, 12, 31)
    assert found["days_after"][0] == late.days
    compound = gi.trend.forecast(LONG, 10, aim="at-most", path="compound")
    line = stats.linregress(YEARS, np.log(VALUES[1]))
    assert compound["kept"][1] == pytest.approx(np.expm1(line.slope))
    assert compound["day"][1] == day_at(2022 + np.log(10 / 19) / line.slope)


FRAMEWORK = gi.Framework.from_toml("""
id = "x"
scale = [0, 100]
method = { normalize = "goalposts" }
[[dimension]]
code = "INDEX"
[[indicator]]
code = "ONLINE"
parent = "INDEX"
goalposts = [0, 100]
target = 90
due = "2025-12-31"
[[indicator]]
code = "DAYS"
parent = "INDEX"
goalposts = [0, 50]
direction = "lower"
target = 10
""")


def panel():
    rows = {"unit": ["A"] * 4, "year": YEARS, "ONLINE": VALUES[0], "DAYS": VALUES[1]}
    return gi.assess(FRAMEWORK, rows, unit="unit", period="year")


def test_targets_of_the_framework_and_of_ones_own():
    p = panel()
    found = gi.trend.forecast(p).to_dict()
    assert found["node"] == ["ONLINE", "DAYS"] and found["due"] == ["2025-12-31", None]
    assert found["kept"] == pytest.approx([4.8, -6.8]) and found["needed"][1] is None
    assert found["day"][1] == day_at(2022 + 9 / 6.8)
    assert gi.trend.forecast(dict(p.items())).to_dict() == found
    of_index = gi.trend.forecast(p, 80, by=2024)
    scores = np.array([p[year].score("A", "INDEX") for year in YEARS])
    assert of_index["node"] == ["INDEX"]
    assert of_index["kept"][0] == pytest.approx(stats.linregress(YEARS, scores).slope)
    assert of_index["needed"][0] == pytest.approx((80 - scores[-1]) / 2)
    own = gi.trend.forecast(p, {"DAYS": 5, "INDEX": 60}, by={"DAYS": "2023-06"})
    assert own["standing"] == ["open", "met"] and own["due"] == ["2023-06-30", None]
    assert own["target"] == [5.0, 60.0] and own["needed"][1] == 0.0


def test_values_that_were_filled_in_have_no_pace():
    framework = FRAMEWORK.to_toml().replace("[method]", '[prepare]\nimpute = "mean"\n\n[method]')
    rows = {"unit": list("ABAB"), "year": [2020, 2020, 2022, 2022], "ONLINE": [60, 70, None, 80], "DAYS": [9, 9, 9, 9]}
    found = gi.trend.forecast(gi.assess(gi.Framework.from_toml(framework), rows, unit="unit", period="year"))
    assert found["values"][:2] == [1, 2] and found["why"][0] == "it has one value, and no pace"


def test_what_has_no_forecast_is_refused():
    for wrong, error, said in [
        ({"target": None}, TypeError, "target"),
        ({"target": 90, "by": "soon"}, gi.MethodError, "2027-Q2"),
        ({"target": float("nan")}, gi.MethodError, "finite"),
        ({"target": 90, "path": "curved"}, gi.MethodError, "compound"),
        ({"target": 90, "aim": "up"}, gi.MethodError, "at-most"),
        ({"target": 90, "level": 95}, gi.MethodError, "level"),
    ]:
        with pytest.raises(error, match=said):
            gi.trend.forecast(LONG, **wrong)
    with pytest.raises(gi.DataError, match="wave 1"):
        gi.trend.forecast(LONG | {"period": ["wave 1", "wave 2", "wave 3", "wave 4"] * 2}, 90)
    with pytest.raises(gi.FrameworkError, match="ONLINE"):
        gi.trend.forecast(panel(), {"ONLIN": 90})
    plain = gi.assess(
        "un-egdi-2022", {"iso3": ["KOR"], "osi": [1], "tii": [1], "hci": [1], "year": [1]}, unit="iso3", period="year"
    )
    with pytest.raises(gi.MethodError, match="target"):
        gi.trend.forecast(plain)
    gi.set_language("zh")
    try:
        with pytest.raises(gi.MethodError, match="日期、月份"):
            gi.trend.forecast(LONG, 90, by="soon")
    finally:
        gi.set_language("en")
