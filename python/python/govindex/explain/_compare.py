"""Two assessments of the same units side by side."""

from __future__ import annotations

from govindex import _core
from govindex._core import Assessment
from govindex._typing import ComparisonTables
from govindex.explain._period import one_period


def compare(a: Assessment, b: Assessment, node: str | None = None) -> ComparisonTables:
    """Compare assessments of the same units by another method or of other data: who moves, and which choice did it.

    Every difference of the two frameworks is put into that of `a` alone, and its data are assessed anew; then all
    differences at once. Single choices do not add up to the whole: what they leave, unit by unit, is the `rest`: their
    interaction, and whatever could not be put in alone.

    Ranks are those among the units that both have. `robustness.side_by_side` sets several methods side by side.

    Source: the form of the sensitivity tests of the Blavatnik School of Government (2024), Blavatnik Index of Public
    Administration (its printed differences are a less b).

    Args:
        a: the assessment that is changed.
        b: the other, whose choices and data are put in.
        node: a node that both have; by default the index of each.

    Returns:
        A dict with `summary`, a table of one row: `units` (in both), `compared` (with a score in both), `only_a`,
        `only_b`, `score_changed`, `score_changed_by_5` (by five hundredths of the scale and more),
        `mean_score_change`, `mean_abs_score_change`, `rank_changed`, `rank_changed_by_5` (places and more),
        `mean_rank_change`, `mean_abs_rank_change`, `largest_rank_change`, `moved_most` (units), `grade_changed`,
        `pearson`, `pearson_p`, `spearman`, `kendall` (form b), `kendall_p`;

        `units`, a table with a row per unit, those that move most first: `unit`, `score_a`, `score_b`, `score_change`
        (b less a), `rank_a`, `rank_b`, `rank_change` (below 0 where it rises), `grade_a`, `grade_b`;

        `choices`, a table with a row per choice: `choice` (the key of a framework file: `normalize`, `weights`,
        `aggregate`, `missing`, `gate` …; `data`; `tree` for nodes that are not in both; `jointly`; `rest`), `nodes`
        (where the frameworks differ), `rank_changed`, `mean_abs_rank_change`, `spearman`, `mean_abs_score_change`,
        `grade_changed`, `fault` (why it could not be put in alone);

        `only_a` and `only_b`, the units that one of them lacks.

        Changes of the score are blank where the scales of the frameworks differ, those of grades where not both nodes
        have some.

    Raises:
        FrameworkError: there is no such node in one of them (`code` is `unknown_node`).
        MethodError: no unit is in both (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> framework = '''
        ... id = "x"
        ... method = {{ normalize = "none", aggregate = "{}" }}
        ... dimension = [{{ code = "I" }}]
        ... indicator = [{{ code = "A", parent = "I" }}, {{ code = "B", parent = "I" }}]
        ... '''
        >>> data = {"unit": ["u", "v", "w"], "A": [90, 50, 20], "B": [20, 50, 40]}
        >>> plain, geometric = (
        ...     gi.assess(gi.Framework.from_toml(framework.format(mean)), data, unit="unit")
        ...     for mean in ("arithmetic", "geometric")
        ... )
        >>> found = gi.explain.compare(plain, geometric)
        >>> found["units"]["rank_change"]
        [1.0, -1.0, 0.0]
        >>> found["choices"]["choice"], found["choices"]["mean_abs_rank_change"]
        (['aggregate', 'jointly', 'rest'], [0.6666666666666666, 0.6666666666666666, 0.0])
    """
    return _core.explain_compare(one_period(a), one_period(b, "b"), node)
