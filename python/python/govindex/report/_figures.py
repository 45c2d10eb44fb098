"""Figures: a table, and a drawing of it as SVG."""

from __future__ import annotations

from collections.abc import Sequence

from govindex import _core
from govindex._core import Assessment, Figure, Framework, PanelAssessment, Profile, Robustness, TaskReview
from govindex.explain._contributions import Baseline, baseline_of


def ranked_bars(
    a: Assessment,
    node: str | None = None,
    robustness: Robustness | None = None,
    *,
    language: str | None = None,
) -> Figure:
    """Draw the scores of a node as horizontal bars, the best first.

    Each row has the rank, the name, the score, and the grade where the node has grades (a better one is darker), with
    what a veto or a quota did to it in words. Sixty rows are drawn at most; units without a score are named below.

    Args:
        a: the assessment.
        node: whose scores are drawn; by default the index.
        robustness: a simulation: each bar has the interval that holds its share of the runs.
        language: of all texts and of names: `"en"` or `"zh"`; that of `set_language` where it is None.

    Returns:
        Figure: its data have a row per unit: `unit`, `name`, `rank`, `score`, `low` and `high` (with a simulation),
        `grade` (with grades).

    Raises:
        FrameworkError: there is no such node, or the simulation did not watch it.
        MethodError: the simulation lacks a unit.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> gi.report.ranked_bars(a, "HCI").data["score"]
        [0.9559, 0.9087]
    """
    return _core.report_ranked_bars(a, node, robustness, language)


def contribution_bars(
    a: Assessment,
    node: str | None = None,
    baseline: Baseline = "zero",
    units: str | Sequence[str] | None = None,
    *,
    language: str | None = None,
) -> Figure:
    """Draw what the children of a node add to the score of each unit, as stacked bars.

    What takes from the score stands to the left of zero. What scaling, rounding, gates and missing scores do is hatched
    in grey. Sixty rows are drawn at most; units without a score are named below.

    Args:
        a: the assessment.
        node: whose scores are split; by default the index.
        baseline: what they are split against, as in `gi.explain.contributions`.
        units: the units that are drawn, in this order; by default all, the highest total first.
        language: of all texts and of names: `"en"` or `"zh"`; that of `set_language` where it is None.

    Returns:
        Figure: its data have a row per unit: `unit`, `name`, a column per child under its code, a column per kind of
        adjustment that occurs (`base`, `missing`, `rescale`, `rounding`, `cap`, `gate`), and `total`, what the row adds
        up to.

    Raises:
        FrameworkError: there is no such node.
        DataError: there is no such unit or group column.
        MethodError: the baseline has no score, an indicator has no target, or a node is scored by DEA or over several
            periods at once.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> gi.report.contribution_bars(a, baseline="DNK", units=["KOR"]).data
        unit  name     OSI      TII      HCI    total
        KOR   KOR   0.0010  -0.0040  -0.0157  -0.0188
    """
    return _core.report_contribution_bars(a, node, baseline_of(baseline), _listed(units), language)


def profile_bars(profile: Profile, *, language: str | None = None) -> Figure:
    """Draw a unit at a glance: a bar per dimension, with a line at the mean of its peers.

    Where the index has indicators only, those that the profile names as strong and weak stand in place of dimensions.

    Args:
        profile: what `gi.explain.profile` or `Assessment.explain` answered.
        language: of all texts and of names: `"en"` or `"zh"`; that of the profile where it is None.

    Returns:
        Figure: its data have a row per bar: `node`, `name`, `score`, `mean` (of the peers) and `difference`.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> gi.report.profile_bars(a.explain("KOR", peers=["DNK"])).data["mean"][1:]
        [0.9797, 0.9795, 0.9559]
    """
    return _core.report_profile_bars(profile, language)


def beeswarm(
    a: Assessment,
    node: str | None = None,
    marked: str | None = None,
    *,
    language: str | None = None,
) -> Figure:
    """Draw a dot per unit along its score; dots that would overlap stand side by side.

    The lowest, the highest and the marked unit have their names.

    Args:
        a: the assessment.
        node: whose scores are drawn; by default the index.
        marked: a unit that stands out.
        language: of all texts and of names: `"en"` or `"zh"`; that of `set_language` where it is None.

    Returns:
        Figure: its data have a row per unit: `unit`, `name`, `score`.

    Raises:
        FrameworkError: there is no such node.
        DataError: there is no such unit.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> gi.report.beeswarm(a, marked="KOR").alt.split(". ")[1]
        'Marked: KOR (0.9529).'
    """
    return _core.report_beeswarm(a, node, marked, language)


def lines(
    p: PanelAssessment,
    node: str | None = None,
    units: str | Sequence[str] | None = None,
    *,
    language: str | None = None,
) -> Figure:
    """Draw scores over the periods of a panel; the name and the last score stand at the end of a line.

    A period without a score breaks the line. Periods that are numbers stand as far apart as the numbers.

    Args:
        p: the assessed panel.
        node: whose scores are drawn; by default the index.
        units: the units that are drawn, of which twenty have names at most; by default all. Of more than ten the eight
            with the highest last score then have names, and the others are grey.
        language: of all texts and of names: `"en"` or `"zh"`; that of `set_language` where it is None.

    Returns:
        Figure: its data have a row per unit: `unit`, `name`, and a column per period.

    Raises:
        FrameworkError: there is no such node.
        DataError: a unit is in no period.

    Example:
        >>> import govindex as gi
        >>> framework = gi.Framework.builtin("wb-gtmi-2020").collapse("GTMI")
        >>> data = {"unit": ["A", "B"] * 2, "year": [2020, 2020, 2022, 2022], "GTMI": [0.5, 0.8, 0.6, 0.7]}
        >>> gi.report.lines(gi.assess(framework, data, period="year")).data
        unit  name   2020   2022
        A     A     0.500  0.600
        B     B     0.800  0.700
    """
    return _core.report_lines(p, node, _listed(units), language)


def heat_map(a: Assessment, *, language: str | None = None) -> Figure:
    """Draw the scores of the index and of what stands directly under it as shaded cells, a row per unit.

    The higher a score among all that are drawn, the darker its cell. Sixty rows and fourteen columns are drawn at most.

    Args:
        a: the assessment.
        language: of all texts and of names: `"en"` or `"zh"`; that of `set_language` where it is None.

    Returns:
        Figure: its data have a row per unit: `unit`, `name`, `rank`, and a column per node under its code.

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> a = gi.assess("un-egdi-2022", data, unit="iso3")
        >>> gi.report.heat_map(a).data.columns
        ['unit', 'name', 'rank', 'EGDI', 'OSI', 'TII', 'HCI']
    """
    return _core.report_heat_map(a, language)


def timeline(review: TaskReview, *, language: str | None = None) -> Figure:
    """Draw the deliverables of a task plan along the days, in the order of deadlines, and how each stands.

    A bar goes from start to deadline, dark as far as it is done; a dot is the deadline, dark where it is done; the
    days by which it is or was late are hatched; an upright line is the day of the review. Sixty rows are drawn at
    most, those that are not done before the others.

    Args:
        review: the plan against its reports.
        language: of all texts: `"en"` or `"zh"`; that of `set_language` where it is None.

    Returns:
        Figure: its data have a row per deliverable: `task`, `name`, `start`, `deadline`, `done`, `share` (0 to 1),
        `status`, `days_late`.

    Example:
        >>> import govindex as gi
        >>> plan = {"task_no": [1, 2], "deadline": ["2025-06-30", "2025-12-31"], "lead_units": ["A", "B"]}
        >>> reports = {"task_no": [1], "date": ["2025-05-01"], "share_done": [0.4]}
        >>> gi.report.timeline(gi.evidence.task_plan(plan, reports, at="2025-07-10")).alt
        'Timeline of tasks on 10 July 2025: 2 in all, 0 done, 1 overdue.'
    """
    return _core.report_timeline(review, language)


def tree(of: Assessment | Framework, *, language: str | None = None) -> Figure:
    """Draw the tree of a framework with the weight of every node among its siblings and in the index.

    Of more than 90 nodes those of the upper levels are drawn.

    Args:
        of: an assessment, whose weights from data are drawn too; or a framework, where they are missing.
        language: of all texts and of names: `"en"` or `"zh"`; that of `set_language` where it is None.

    Returns:
        Figure: its data have a row per node: `node`, `name`, `level`, `parent`, `weight` and `effective_weight`; the
        findings of a rubric have no weights.

    Example:
        >>> import govindex as gi
        >>> gi.report.tree(gi.Framework.builtin("un-egdi-2022"), language="zh").data["level"]
        [0, 1, 1, 1]
    """
    return _core.report_tree(of, language)


def _listed(units: str | Sequence[str] | None) -> list[str] | None:
    if units is None:
        return None
    return [units] if isinstance(units, str) else [str(unit) for unit in units]
