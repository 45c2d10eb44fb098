"""Documents in a folder: both languages, hostile names, nothing of others lost."""

import io
import re
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

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


def parts(file):
    """The parts of a file of Office, those of text as text."""
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode("utf-8", "replace") for name in packed.namelist()}


def repacked(file, texts):
    """A file of Office with other texts in its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            for theirs, ours in texts.get(name, {}).items():
                assert theirs in text.decode()
                text = text.decode().replace(theirs, ours).encode()
            after.writestr(name, text)
    return out.getvalue()


def test_word_documents_take_the_look_of_a_file_of_ones_own(egdi, tmp_path):
    page = gi.report.overview(egdi, language="zh", made=True)
    ours = gi.report.duties(
        gi.evidence.task_plan(
            {"task_no": [1], "item_no": [1], "deadline": ["2025年6月"], "lead_units": ["局"]},
            {"task_no": [1], "item_no": [1], "date": ["2025-05-01"], "share_done": [0.4]},
            at="2025-07-10",
        ),
        "局",
        language="zh",
    ).docx()
    office = {
        "word/styles.xml": {"黑体": "华文楷体"},
        "word/footer1.xml": {"— ": "某某市数据局 "},
        "word/document.xml": {">局<": ">{{content}}<"},
    }
    template = repacked(ours, office)
    (tmp_path / "模板.docx").write_bytes(template)
    written = gi.report.write(
        egdi, tmp_path / "out", formats="docx", languages=["zh", "en"], units=["KOR"], template=tmp_path / "模板.docx"
    )
    for file in [page.docx(template=template), *(path.read_bytes() for path in written)]:
        found = parts(file)
        assert "华文楷体" in found["word/styles.xml"] and "某某市数据局" in found["word/footer1.xml"]
        assert "{{content}}" not in found["word/document.xml"]
        for name, text in found.items():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(text)
    # What stands after the place of the document stays.
    assert "2025年6月底" in parts(page.docx(template=template))["word/document.xml"]
    banner = [text for name, text in parts(page.docx(template=template)).items() if "header" in name]
    assert banner and all("示例数据，纯属虚构" in text for text in banner)
    for wrong, says in [
        (
            repacked(ours, {"word/document.xml": {">局<": ">{{contents}}<"}}),
            "paragraph 1 has `{{contents}}`, which is no placeholder",
        ),
        (b"no file of Word", "it is no Word document"),
        (template[:1000], "it is damaged"),
    ]:
        with pytest.raises(gi.DataError, match=re.escape(says)):
            page.docx(template=wrong)
    with pytest.raises(gi.DataError, match=r"nowhere\.docx"):
        page.docx(template=tmp_path / "nowhere.docx")


def test_documents_speak_in_words_of_ones_own(egdi, tmp_path):
    ours = {"zh": {"Overall results": "评估结论"}, "en": {"Overall results": "Findings"}}
    assert "## Findings" in gi.report.overview(egdi, language="en", words=ours).markdown()
    assert "## Overall results" in gi.report.overview(egdi, language="en").markdown()
    (tmp_path / "words.toml").write_text('[zh]\n"Overall results" = "评估结论"\n', "utf-8")
    files = gi.report.write(
        egdi, tmp_path / "out", formats="md", languages="zh", units=[], words=tmp_path / "words.toml"
    )
    assert "## 评估结论" in files[0].read_text("utf-8")
    with pytest.raises(gi.DataError, match='no document says this; the nearest text is "Overall results"'):
        gi.report.overview(egdi, words={"en": {"Overal results": "x"}})
    (tmp_path / "words.toml").write_text('[zh]\n"Remarks: {remarks}." = "备注"\n', "utf-8")
    with pytest.raises(gi.DataError, match=r"line 2.*column 26: the place `\{remarks\}` is missing"):
        gi.report.unit_page(egdi, "KOR", words=tmp_path / "words.toml")
