"""A framework against its data."""

from __future__ import annotations

from govindex import _core
from govindex._core import Assessment
from govindex._typing import Correlation, StructureTables
from govindex.explain._period import one_period


def structure(
    a: Assessment,
    *,
    redundant: float = 0.92,
    weak: float = 0.3,
    alpha: float = 0.7,
    kind: Correlation = "pearson",
) -> StructureTables:
    """Look at a framework's weights and dimensions in the light of the scores.

    A weight says how much an indicator is to count, its correlations how much it does. Correlations are over the units
    that have both scores; directions are applied, so that related nodes correlate positively. What the units do not
    determine is blank.

    Source: OECD/JRC (2008), Handbook on Constructing Composite Indicators, steps 4 and 8; P. Paruolo, M. Saisana &
    A. Saltelli (2013), Journal of the Royal Statistical Society A 176, 609-634. The limits 0.3 and 0.92 are those of
    the audits of the Joint Research Centre, 0.7 is that of J. C. Nunnally (1978), Psychometric Theory.

    Args:
        a: the assessment.
        redundant: siblings whose correlation is at least so far from 0 are `redundant`; 0 to 1.
        weak: below this correlation with its parent a node is `weak`; 0 to 1.
        alpha: below this Cronbach's alpha of its children a dimension has a `low-alpha`; at most 1.
        kind: `"pearson"`, `"spearman"`, `"kendall"` or `"distance"`.

    Returns:
        A dict of tables:

        `indicators`: `indicator`, `parent`, `weight` (its share in the parent), `effective_weight`,
        `correlation_parent`, `correlation_index`, `importance` (the squared Pearson correlations with the index as
        shares of their sum), `ratio` (importance over effective weight), `units` (with a score here and at the parent),
        `flags` (`constant`, `wrong-way` where it falls as its parent rises, `weak`, `redundant`, with commas);

        `dimensions`: `dimension`, `parent`, `children`, `weight`, `effective_weight`, `correlation_parent`,
        `correlation_index`, `alpha`, `standardized_alpha`, `first_component` (the share of the variance of the
        standardized children that it explains), `components` (with an eigenvalue above 1), `units` (that have all
        children), `flags` (also `low-alpha`, `several-components`), `fault` (why there is no alpha, or no component);

        `pairs`: `dimension`, `node`, `with`, `correlation`, `units`, `flag` (`redundant`, or `contradicting` below 0).

    Raises:
        MethodError: a limit is out of its range, or there is no such correlation (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> framework = gi.Framework.from_toml('''
        ... id = "x"
        ... dimension = [{ code = "I" }]
        ... indicator = [
        ...     { code = "A", parent = "I", weight = 8 },
        ...     { code = "B", parent = "I", weight = 1 },
        ...     { code = "C", parent = "I", weight = 1 },
        ... ]
        ... ''')
        >>> data = {"unit": ["u", "v", "w"], "A": [1, 2, 3], "B": [10, 20, 31], "C": [9, 4, 5]}
        >>> found = gi.explain.structure(gi.assess(framework, data, unit="unit"))
        >>> found["indicators"]["flags"]
        ['redundant', 'redundant', 'wrong-way']
        >>> found["dimensions"]["alpha"][0] < 0
        True
    """
    return _core.explain_structure(one_period(a), kind, redundant, weak, alpha)
