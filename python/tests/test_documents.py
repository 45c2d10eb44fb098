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


def test_documents_are_chosen_by_name(egdi, tmp_path):
    asked = ["ranking", "method", "appeals"]
    files = gi.report.write(egdi, tmp_path, languages="en", documents=asked)
    # There were no appeals.
    assert [file.name for file in files] == ["ranking.en.html", "method.en.html", "index.en.html"]
    with pytest.raises(gi.MethodError, match="`rank`"):
        gi.report.write(egdi, tmp_path, documents="rank")


def test_the_ranking_note_says_what_changed(egdi):
    before = gi.assess("un-egdi-2022", DATA | {"osi": [0.9, 0.8, None]}, unit="iso3")
    note = gi.report.ranking_note(egdi, language="zh", since=before, at="2025-12-31", made=True)
    assert note.title == "关于联合国电子政务发展指数 2022结果的通报" and note.subtitle == "数据截至2025年12月31日"
    assert note.warnings[0].startswith("示例数据")
    # A third of the online services that were gained: 0.0797 / 3 and 0.1826 / 3.
    assert "与上期相比，两期均参评的2个评估对象平均分提高0.0437分。" in note.markdown()
    assert note.tables[0]["位次变化"][:2] == ["持平", "持平"]
    assert "<b>" not in note.markdown()


def test_annexes_say_where_there_is_nothing_to_say(egdi):
    method = gi.report.method_annex(egdi, language="zh")
    assert method.title == "评估方法说明" and "S = Σ w·s" in method.markdown()
    assert method.tables[-1].to_dict()["有数据的评估对象（个）"] == [2, 3, 3]
    framework = gi.Framework.from_toml(
        'id = "x"\n[method]\nnormalize = "none"\n[[dimension]]\ncode = "I"\n[[indicator]]\ncode = "A"\nparent = "I"\n'
        'measure = { table = "items", mean = { of = "score" } }\n'
    )
    gathered = gi.gather(framework, {"items": {"unit": ["A"], "score": [1]}}, unit="unit")
    a = gi.assess(framework, gathered.dataset())
    assert "未收到申诉" in gi.report.appeals_annex(a, gathered, language="zh").markdown()
    assert "No indicator has several sources" in gi.report.self_report_annex(a, gathered, language="en").markdown()
