"""Documents beside the overview: the ranking note, appeals, what several sources say, the method."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping

from govindex import _core
from govindex._core import Assessment, Document, Gathered, Robustness
from govindex.report._pages import _beside


def ranking_note(
    a: Assessment,
    *,
    language: str | None = None,
    peers: str | None = None,
    since: Assessment | None = None,
    gathered: Gathered | None = None,
    at: str | datetime.date | None = None,
    made: bool = False,
    words: str | os.PathLike[str] | Mapping[str, Mapping[str, str]] | None = None,
) -> Document:
    """Make the ranking note (排名通报): the facts in a paragraph, the table of ranks with grades, remarks on units.

    An office adds its head, addressees, requirements and seal.

    Args:
        a: the assessment.
        language: `"en"` or `"zh"`; that of `set_language` where it is None.
        peers: a group column: units are ranked in their groups too.
        since: the assessment of the period before, for changes of places.
        gathered: the evidence, for appeals and for who submitted nothing.
        at: the day up to which the evidence is.
        made: whether what is written is made up, where the data are not marked so themselves.
        words: another wording of what the page says, as in `gi.report.write`.

    Returns:
        Document: the page.

    Raises:
        DataError: there is no such group column.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> gi.report.ranking_note(a).tables[0]["Unit"]
        ['DNK', 'KOR', 'Mean']
    """
    beside = _beside(peers=peers, since=since, gathered=gathered, at=at, made=made, words=words)
    return _core.report_document("ranking", a, language, beside)


def appeals_annex(
    a: Assessment,
    gathered: Gathered,
    *,
    without_appeals: Assessment | None = None,
    language: str | None = None,
    at: str | datetime.date | None = None,
    made: bool = False,
    words: str | os.PathLike[str] | Mapping[str, Mapping[str, str]] | None = None,
) -> Document:
    """Make the document of appeals (申诉处理结果): what each asked for, what was decided and why, and what it changed.

    Args:
        a: the assessment.
        gathered: the evidence with its appeals.
        without_appeals: what the same evidence comes to without them, for scores and ranks before and after.
        language: `"en"` or `"zh"`; that of `set_language` where it is None.
        at: the day up to which the evidence is.
        made: whether what is written is made up, where the data are not marked so themselves.
        words: another wording of what the page says, as in `gi.report.write`.

    Returns:
        Document: the page.

    Example:
        >>> import govindex as gi
        >>> fw = gi.Framework.from_toml('''
        ... id = "x"
        ... [method]
        ... normalize = "none"
        ... [[dimension]]
        ... code = "INDEX"
        ... [[indicator]]
        ... code = "SCORE"
        ... parent = "INDEX"
        ... measure = { table = "visits", mean = { of = "score" } }
        ... [[appeal]]
        ... table = "visits"
        ... appeals = "register"
        ... key = ["id"]
        ... ''')
        >>> visits = {"id": [1, 2], "unit": ["A", "B"], "score": [50, 60]}
        >>> register = {"id": [1], "column": ["score"], "was": [50], "becomes": [70], "decision": ["upheld"]}
        >>> gathered = gi.gather(fw, {"visits": visits, "register": register}, unit="unit")
        >>> page = gi.report.appeals_annex(gi.assess(fw, gathered.dataset()), gathered)
        >>> page.tables[0]["Asked for"]
        ['score: 50 to 70']
    """
    beside = _beside(gathered=gathered, without_appeals=without_appeals, at=at, made=made, words=words)
    return _core.report_document("appeals", a, language, beside)


def self_report_annex(
    a: Assessment,
    gathered: Gathered,
    *,
    language: str | None = None,
    at: str | datetime.date | None = None,
    made: bool = False,
    words: str | os.PathLike[str] | Mapping[str, Mapping[str, str]] | None = None,
) -> Document:
    """Make the document of what units say of themselves beside what others found (自评与核验差异表).

    Args:
        a: the assessment.
        gathered: the evidence, of which some indicators have several sources.
        language: `"en"` or `"zh"`; that of `set_language` where it is None.
        at: the day up to which the evidence is.
        made: whether what is written is made up, where the data are not marked so themselves.
        words: another wording of what the page says, as in `gi.report.write`.

    Returns:
        Document: the page.

    Example:
        >>> import govindex as gi
        >>> fw = gi.Framework.from_toml('''
        ... id = "x"
        ... [method]
        ... normalize = "none"
        ... [[dimension]]
        ... code = "INDEX"
        ... [[indicator]]
        ... code = "SCORE"
        ... parent = "INDEX"
        ... blend = { rule = "first", order = ["third-party", "self"] }
        ... sources = [
        ...     { name = "self", measure = { table = "own", mean = { of = "score" } } },
        ...     { name = "third-party", measure = { table = "visits", mean = { of = "score" } } },
        ... ]
        ... ''')
        >>> tables = {"own": {"unit": ["A"], "score": [90]}, "visits": {"unit": ["A"], "score": [60]}}
        >>> gathered = gi.gather(fw, tables, unit="unit")
        >>> page = gi.report.self_report_annex(gi.assess(fw, gathered.dataset()), gathered)
        >>> page.tables[0]["Largest gap"]
        ['A (+30.00)']
    """
    beside = _beside(gathered=gathered, at=at, made=made, words=words)
    return _core.report_document("self-report", a, language, beside)


def method_annex(
    a: Assessment,
    *,
    language: str | None = None,
    robustness: Robustness | None = None,
    gathered: Gathered | None = None,
    at: str | datetime.date | None = None,
    made: bool = False,
    words: str | os.PathLike[str] | Mapping[str, Mapping[str, str]] | None = None,
) -> Document:
    """Make the document of the method (评估方法说明): weights, sources, formulas, rules, the quality of the data.

    Args:
        a: the assessment.
        language: `"en"` or `"zh"`; that of `set_language` where it is None.
        robustness: a simulation, for its runs and seed.
        gathered: the evidence, for who submitted nothing.
        at: the day up to which the evidence is.
        made: whether what is written is made up, where the data are not marked so themselves.
        words: another wording of what the page says, as in `gi.report.write`.

    Returns:
        Document: the page.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, None]}
        >>> page = gi.report.method_annex(gi.assess("un-egdi-2022", data, unit="iso3"))
        >>> page.tables[-1]["Units with data"]
        [2, 2, 1]
    """
    beside = _beside(robustness=robustness, gathered=gathered, at=at, made=made, words=words)
    return _core.report_document("method", a, language, beside)
