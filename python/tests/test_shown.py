"""What a notebook shows."""

import re
from html.parser import HTMLParser

import pytest

import govindex as gi

HOSTILE = "<script>alert(1)</script>"


class Tags(HTMLParser):
    """Collects tags and checks that they are closed in order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.seen, self.text = [], set(), []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.add(tag)
        for name, _ in attrs:
            assert name in ("style", "class")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


ALLOWED = {"div", "table", "thead", "tbody", "tr", "th", "td", "strong"}


@pytest.fixture
def hostile():
    framework = gi.Framework.from_json(
        """{"id": "x", "title": "%s", "dimension": [{"code": "<b>INDEX", "name": "%s & co"}],
        "indicator": [{"code": "A\\"'>", "parent": "<b>INDEX", "name": "%s"}],
        "grades": [{"grade": "%s", "at-least": 0}]}"""
        % ((HOSTILE,) * 4)
    )
    data = {"unit": [HOSTILE, "Trinidad & Tobago"], "A\"'>": [1, 2], HOSTILE: [HOSTILE, None]}
    return gi.assess(framework, data, groups=[HOSTILE])


def test_every_text_is_escaped(hostile):
    shown = [
        hostile,
        hostile.framework,
        hostile.dataset,
        hostile.scores(),
        hostile.grades(),
        hostile.league_table(),
        hostile.framework.outline(),
        hostile.averages([HOSTILE]),
        hostile.tidy(),
    ]
    for thing in shown:
        html = thing._repr_html_()
        assert "<script" not in html and "<b>" not in html
        assert Tags(html).seen <= ALLOWED
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile._repr_html_()
    assert "Trinidad &amp; Tobago" in hostile._repr_html_()


def test_the_html_has_no_colours_of_its_own(hostile):
    for html in (hostile._repr_html_(), hostile.framework._repr_html_()):
        styles = "".join(re.findall('style="(.*?)"', html))
        assert "currentColor" in styles and "#" not in styles and "rgb" not in styles and "url" not in styles


def test_a_framework_shows_its_tree_with_weights_and_directions(framework):
    assert repr(framework) == ("example [3 nodes, 2 indicators]\nINDEX  Index\n  ITEMS ▲ 0.7500\n  DAYS ▼ 0.2500")
    text = "".join(Tags(framework._repr_html_()).text)
    for part in ("example", "INDEX", "ITEMS", "▲", "▼", "0.7500", "0.2500"):
        assert part in text


def test_an_assessment_shows_its_league_table(framework, columns):
    result = gi.assess(framework, columns)
    assert repr(result) == (
        "example: 3 units, 3 nodes\n"
        "rank  unit  INDEX  grade\n"
        "   1  B     100.0  good\n"
        "   2  C      50.0  good\n"
        "   3  A       0.0  other\n"
        "1 notice: see `notices()`"
    )
    text = "".join(Tags(result._repr_html_()).text)
    assert text.index("B100.0good") < text.index("C50.0good")


def test_long_tables_are_cut(egdi_2022):
    result = gi.assess(gi.Framework.builtin("un-egdi-2022"), egdi_2022, unit="iso3")
    html = result._repr_html_()
    assert html.count("<tr>") == 11 and "… 183 more" in html
    assert repr(result).count("\n") == 1 + 10 + 2
    assert repr(result).endswith("… 183 more rows\n1 notice: see `notices()`")
    scores = result.scores()
    assert repr(scores).count("\n") == 21 and repr(scores).endswith("… 173 more rows")
    assert str(scores).count("\n") == 194


def test_wide_tables_are_cut():
    rows = {"Code": ["INDEX"] + [f"I{i}" for i in range(50)], "Parent": [None] + ["INDEX"] * 50}
    framework = gi.Framework.from_table(rows, id="wide")
    data = {"unit": ["A", "B"]} | {f"I{i}": [i, i + 1] for i in range(50)}
    scores = gi.assess(framework, data).scores()
    assert repr(scores).endswith("… 32 more columns")
    assert "… 32 more columns" in scores._repr_html_()
    assert len(scores.columns) == 52
