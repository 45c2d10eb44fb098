"""Documents in a folder."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
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
) -> list[FilePath]:
    """Write the documents of an assessment into a folder: overview, ranking note, a page per unit, annexes.

    HTML files are whole in themselves: no network, no script; they print on A4. The names say what is in them:
    `overview.zh.html`, `ranking.zh.html`, `units/150000.zh.html`, `index.zh.html`, `results.zh.xlsx`. No file is half-written, and none
    that somebody else put into the folder is overwritten; what earlier calls wrote is.

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
        strict: a picture that cannot be drawn into a Word file is an error that names a font; else its table stands in
            its place. Pictures are in Word files where the package was built with them (feature `png`).

    Returns:
        The files that were written.

    Raises:
        DataError: there is no such unit or group column, or the folder cannot be written.
        MethodError: a file of somebody else's is in the way, or there is no such format, document or language; a picture cannot
            be drawn, where `strict`.

    Example:
        >>> import tempfile
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [file.name for file in gi.report.write(a, folder, languages=["zh"])]
        ['overview.zh.html', 'ranking.zh.html', 'DNK.zh.html', 'KOR.zh.html', 'method.zh.html', 'index.zh.html']
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
        ),
        strict,
    )
    return [FilePath(file) for file in found]


def _listed(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)
