"""Documents in a folder."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath

from govindex import _core
from govindex._core import Assessment, Gathered, Hierarchy, Robustness, TaskReview, language
from govindex.report._pages import _beside


def write(
    a: Assessment,
    folder: str | os.PathLike[str],
    formats: str | Sequence[str] = ("html",),
    languages: str | Sequence[str] | None = None,
    units: Sequence[str] | None = None,
    *,
    documents: str | Sequence[str] | None = None,
    peers: str | Sequence[str] | None = None,
    robustness: Robustness | None = None,
    since: Assessment | None = None,
    gathered: Gathered | None = None,
    without_appeals: Assessment | None = None,
    tasks: TaskReview | None = None,
    names: Hierarchy | None = None,
    at: str | datetime.date | None = None,
    made: bool = False,
    strict: bool = False,
    template: str | os.PathLike[str] | bytes | None = None,
    words: str | os.PathLike[str] | Mapping[str, Mapping[str, str]] | None = None,
) -> list[FilePath]:
    """Write the documents of an assessment into a folder: overview, ranking note, a page per unit, annexes.

    HTML files are whole in themselves: no network, no script; they print on A4. The names say what is in them:
    `overview.zh.html`, `ranking.zh.html`, `units/150000.zh.html`, `index.zh.html`, `results.zh.xlsx`.
    No file is half-written, and none that somebody else put into the folder is overwritten; what earlier calls wrote
    is.

    Args:
        a: the assessment.
        folder: where to; it is made if need be.
        formats: `"html"`, `"md"`, `"docx"` (in Chinese laid out by GB/T 9704-2012), `"xlsx"` (one workbook of
            everything).
        languages: `"en"`, `"zh"`; that of `set_language` where it is None.
        units: the units that get a page; by default all.
        documents: of `"overview"`, `"ranking"`, `"units"`, `"self-report"`, `"appeals"`, `"method"` and `"tasks"` those
            that are wanted; written are those that have something to say. By default all.
        peers: whom a unit is held against: a group column (its own group), or units; by default all.
        robustness: a simulation, from which the intervals are taken.
        since: the assessment of the period before.
        gathered: the evidence, for what several sources say, what became of appeals, and who submitted nothing.
        without_appeals: what the same evidence comes to without its appeals, for what they changed.
        tasks: how a task plan stands: a page for each unit that takes part, and one of all that is overdue.
        names: names the lead units of the plan.
        at: the day up to which the evidence is.
        made: whether what is written is made up, where the data are not marked so themselves.
        strict: a picture that cannot be drawn into a Word file is an error that names a font; else a line says so under
            its title, with its table if that is short. Pictures are in Word files where the package was built with them
            (feature `png`).
        template: a Word file (.docx), or its bytes, whose styles, page size, margins, headers and footers the Word
            documents take. A paragraph `{{content}}` in it says where the document goes, so that a cover page before
            it and an end after it stay; without one the document stands in the place of the whole text. `{{title}}` and
            `{{subtitle}}` on a cover, in a header or in a footer are those of the document. Styles are found by name
            (Title, Heading 1, Body Text, Caption, Table Text, Note, Warning, the table style Report Table; in Chinese
            标题, 标题 1, 正文文本, 题注, 表格文字, 注, 提示, 报告表格); what it lacks is added.
        words: another wording of what documents say: a file with tables `[zh]` and `[en]`, or such tables, of texts by
            the English text, `{"zh": {"Overall results": "评估结论"}}`. Places in braces are filled as in that text.

    Returns:
        The files that were written.

    Raises:
        DataError: there is no such unit or group column, or the folder cannot be written; the template is no Word
            document or its placeholder is misspelt; no document says a text of `words`, or a place of it is missing.
        MethodError: a file of somebody else's is in the way, or there is no such format, document or language; a
            picture cannot be drawn, where `strict`.

    Example:
        >>> import tempfile
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [file.name for file in gi.report.write(a, folder, languages=["zh"])]
        ['overview.zh.html', 'ranking.zh.html', 'DNK.zh.html', 'KOR.zh.html', 'method.zh.html', 'index.zh.html']
        >>> ours = {"zh": {"Overall results": "评估结论"}}
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     files = gi.report.write(a, folder, formats=["md"], languages=["zh"], words=ours)
        ...     "## 评估结论" in files[0].read_text("utf-8")
        True
    """
    spoken = [language()] if languages is None else _listed(languages)
    found = _core.report_write(
        a,
        os.fspath(folder),
        _listed(formats),
        spoken,
        None if documents is None else _listed(documents),
        None if units is None else [str(unit) for unit in units],
        _beside(
            peers=peers,
            robustness=robustness,
            since=since,
            gathered=gathered,
            without_appeals=without_appeals,
            tasks=tasks,
            names=names,
            at=at,
            made=made,
            words=words,
        ),
        strict,
        template,
    )
    return [FilePath(file) for file in found]


def _listed(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)
