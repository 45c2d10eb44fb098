"""Coupling coordination degrees, in every form of their input."""

from itertools import combinations

import numpy as np
import pytest

import govindex as gi

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

SCORES = pd.DataFrame(
    {"services": [0.9, 0.5, 0.0, 0.3], "data": [0.4, 0.5, 0.7, 0.2], "skills": [0.8, 0.6, 0.1, 0.25]},
    index=list("ABCD"),
)


def assessed(frame, **options):
    """An assessment whose indicators are the columns of a frame, and whose index is their mean."""
    indicators = [f"{{ code = '{code}', parent = 'INDEX' }}" for code in frame.columns]
    framework = gi.Framework.from_toml(
        "id = 'x'\nscale = [0, 1]\nmethod = { normalize = 'none', missing = 'rescale' }\n"
        f"dimension = [{{ code = 'INDEX' }}]\nindicator = [{', '.join(indicators)}]"
    )
    return gi.assess(framework, frame.rename_axis("unit").reset_index(), unit="unit", **options)


def own_coupling(u, weights, form):
    n = len(u)
    if min(u) == 0:
        c = 0.0
    elif form == "standard":
        c = n * np.prod(u) ** (1 / n) / np.sum(u)
    else:
        apart = np.mean([abs(x - y) for x, y in combinations(u, 2)])
        c = np.sqrt((1 - apart) * np.prod(np.array(u) / max(u)) ** (1 / (n - 1)))
    t = float(np.dot(weights, u))
    return c, t, np.sqrt(c * t)


@pytest.mark.parametrize("form", ["standard", "modified"])
def test_coupling_is_its_formula(form):
    weights = {"skills": 0.2, "data": 0.5, "services": 0.3}
    found = gi.explain.coupling(SCORES, weights, form)
    assert found["form"] == form and found["weights"] == pytest.approx({"services": 0.3, "data": 0.5, "skills": 0.2})
    table = found["table"].to_dict()
    assert table["unit"] == list("ABCD")
    for at, row in enumerate(SCORES.to_numpy().tolist()):
        expected = own_coupling(row, [0.3, 0.5, 0.2], form)
        assert [table[name][at] for name in "CTD"] == pytest.approx(expected, abs=1e-15)
    assert table["lagging"][:2] == ["data", None] and "C" in found["warnings"][0]


def test_every_form_of_subsystems_says_the_same():
    expected = gi.explain.coupling(SCORES)["table"].to_dict()
    rows = SCORES.rename_axis("unit").reset_index()
    nodes = list(SCORES.columns)
    for scores, names in [
        (pl.DataFrame(rows), None),
        (rows, None),
        (rows.to_dict("list"), None),
        (rows.assign(other="x"), nodes),
        (SCORES.assign(other=5.0), nodes),
        (gi.Dataset.from_frame(rows), None),
        (assessed(SCORES), nodes),
    ]:
        assert gi.explain.coupling(scores, nodes=names)["table"].to_dict() == expected
    bare = gi.explain.coupling(SCORES.to_numpy())["table"].to_dict()
    assert bare["unit"] == list("0123") and bare["C"] == expected["C"] and "0" in bare


def test_a_panel_couples_every_period_alike():
    rows = pd.concat([SCORES.assign(period=2020), (SCORES / 2).assign(period=2021)]).rename_axis("unit").reset_index()
    found = gi.explain.coupling(rows)["table"].to_dict()
    assert found["period"] == ["2020"] * 4 + ["2021"] * 4
    assert found["D"][:4] == gi.explain.coupling(SCORES)["table"]["D"]
    assert found["D"][4:] == pytest.approx(gi.explain.coupling(SCORES / 2)["table"]["D"])
    panel = gi.Panel.from_frame(rows, unit="unit", period="period")
    assert gi.explain.coupling(panel)["table"].to_dict() == found
    framework = assessed(SCORES).framework
    result = gi.assess(framework, rows, unit="unit", period="period")
    assert gi.explain.coupling(result, nodes=list(SCORES.columns))["table"].to_dict() == found
    assert gi.explain.coupling(dict(result.items()), nodes=list(SCORES.columns))["table"].to_dict() == found


def test_scores_of_a_framework_are_brought_to_one():
    framework = gi.Framework.from_toml(
        "id = 'x'\nmethod.normalize = 'none'\ndimension = [{ code = 'INDEX' }]\n"
        "indicator = [{ code = 'C', parent = 'INDEX' }, { code = 'D', parent = 'INDEX' }]"
    )
    result = gi.assess(framework, {"unit": ["A"], "C": [90], "D": [40]}, unit="unit")
    table = gi.explain.coupling(result, nodes=["C", "D"])["table"].to_dict()
    assert table["U(C)"] == [0.9] and table["C"] == pytest.approx([1.2 / 1.3])


def test_rescaling_reproduces_spssau_and_warns():
    found = gi.explain.coupling(SCORES * 100, rescale=(0.01, 0.99), language="zh")
    scaled = 0.01 + 0.98 * (SCORES - SCORES.min()) / (SCORES.max() - SCORES.min())
    expected = [own_coupling(row, [1 / 3] * 3, "standard") for row in scaled.to_numpy().tolist()]
    assert found["table"]["D"] == pytest.approx([d for _, _, d in expected], abs=1e-14)
    assert found["rescale"] == (0.01, 0.99) and "水平高低被掩盖" in found["warnings"][0]


def test_grades_are_data():
    grades = [(0.5, "low"), (1, {"en": "high", "zh": "高"})]
    scores = [[0.25, 0.25], [0.36, 0.36]]
    assert gi.explain.coupling(scores, grades=grades, language="zh")["table"]["grade"] == ["low", "高"]
    lower = gi.explain.coupling(scores, grades=grades, includes="lower-end")["table"]["grade"]
    assert lower == ["high", "high"]
    ten = gi.explain.coupling([[0.01, 0.01], [1, 1]], language="zh")["table"]
    assert ten["grade"] == ["极度失调", "优质协调"] and ten["stage"] == ["高水平耦合"] * 2


@pytest.mark.parametrize(
    ("work", "error", "told"),
    [
        (lambda: gi.explain.coupling(SCORES * 100), gi.MethodError, ["`services`", "`A`", "90", "rescale"]),
        (lambda: gi.explain.coupling(SCORES[["data"]]), gi.MethodError, ["2 subsystems"]),
        (lambda: gi.explain.coupling(SCORES, {"data": 1}), gi.DataError, ["`services`"]),
        (lambda: gi.explain.coupling(SCORES, [0, 0, 0]), gi.MethodError, ["weights"]),
        (lambda: gi.explain.coupling(SCORES, form="modifed"), gi.MethodError, ["form", "modified"]),
        (lambda: gi.explain.coupling(SCORES, grades=[(0.5, "low")]), gi.MethodError, ["grades", "0.5"]),
        (lambda: gi.explain.coupling(SCORES, rescale=(1, 0)), gi.MethodError, ["rescale"]),
        (lambda: gi.explain.coupling(SCORES, lag_below=2), gi.MethodError, ["lag_below"]),
        (lambda: gi.explain.coupling(SCORES.assign(data=1.0), rescale=(0, 1)), gi.MethodError, ["`data`"]),
        (lambda: gi.explain.coupling(assessed(SCORES)), TypeError, ["nodes"]),
        (lambda: gi.explain.coupling(SCORES, nodes="data"), TypeError, ["list"]),
        (lambda: gi.explain.coupling(assessed(SCORES), nodes=["data", "servces"]), gi.FrameworkError, ["`services`"]),
        (lambda: gi.explain.coupling(assessed(SCORES), nodes=["data", "data"]), gi.DataError, ["`data`"]),
        (lambda: gi.explain.coupling(gi.Dataset.from_frame(SCORES), nodes=["data", "b"]), gi.DataError, ["`b`"]),
    ],
)
def test_bad_input_is_named(work, error, told):
    with pytest.raises(error) as caught:
        work()
    assert all(part in str(caught.value) for part in told), caught.value
