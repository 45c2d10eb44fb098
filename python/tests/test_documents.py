"""Documents in a folder: both languages, hostile names, nothing of others lost."""

import re
from html.parser import HTMLParser

import pytest

import govindex as gi

DATA = {
    "iso3": ["DNK", "KOR", "<b>"],
    "osi": [0.9797, 0.9826, None],
    "tii": [0.9795, 0.9674, 0.1],
    "hci": [0.9559, 0.9087, 0.2],
}


@pytest.fixture
def egdi():
    return gi.assess("un-egdi-2022", DATA, unit="iso3")


class Balanced(HTMLParser):
    """Every element that is opened is closed, in order."""

    VOID = frozenset({"meta", "br", "hr", "img"})

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_pages_are_whole_in_themselves(egdi, tmp_path):
    files = gi.report.write(egdi, tmp_path, formats=["html", "md"], languages=["zh", "en"])
    assert {file.name for file in files} >= {"overview.zh.html", "overview.en.md", "index.en.html", "KOR.zh.html"}
    for file in files:
        # The name of SVG's own words is an address that nobody fetches.
        text = file.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "<b>" not in text and "http" not in text, file
        if file.suffix == ".html":
            page = Balanced()
            page.feed(text)
            assert page.open == [] and "<script" not in text
            for link in re.findall(r'href="([^"]*)"', text):
                assert (tmp_path / link).exists()
    card = (tmp_path / "units" / "KOR.zh.md").read_text("utf-8")
    assert card.startswith("# KOR\n") and "| 指标 | 权重（%） | 实际值 | 得分 |" in card
    overview = (tmp_path / "overview.zh.md").read_text("utf-8")
    assert "共3个评估对象，其中2个有得分。" in overview and "未提供数据（1个评估对象）" in overview


def test_word_files_and_workbooks_are_the_same_bytes_each_time(egdi, tmp_path):
    asked = {"formats": ["docx", "xlsx"], "languages": ["zh", "en"], "units": ["KOR"]}
    first = {file.name: file.read_bytes() for file in gi.report.write(egdi, tmp_path, **asked)}
    assert set(first) >= {"overview.zh.docx", "KOR.en.docx", "results.zh.xlsx"}
    assert all(bytes.startswith(b"PK") for bytes in first.values())
    assert {file.name: file.read_bytes() for file in gi.report.write(egdi, tmp_path, **asked)} == first


def test_what_is_there_stays(egdi, tmp_path):
    (tmp_path / "overview.en.html").write_text("mine")
    with pytest.raises(gi.MethodError, match="was not written by this library"):
        gi.report.write(egdi, tmp_path, languages="en")
    assert (tmp_path / "overview.en.html").read_text() == "mine"
    with pytest.raises(gi.MethodError, match="fr"):
        gi.report.write(egdi, tmp_path / "x", languages="fr")
    with pytest.raises(gi.MethodError, match="`pdf`"):
        gi.report.write(egdi, tmp_path / "x", formats="pdf")
    with pytest.raises(gi.DataError, match="XXX"):
        gi.report.write(egdi, tmp_path / "x", units=["XXX"])
