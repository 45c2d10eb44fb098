"""The assessment of one period, where a function looks at one."""

from __future__ import annotations

from govindex._core import Assessment, PanelAssessment, _refused


def one_period(a: Assessment, name: str = "a") -> Assessment:
    """What was given, or the error that says how to choose a period of a panel."""
    if isinstance(a, PanelAssessment):
        found = f"a panel of {len(list(a))} periods"
        raise _refused(name, found, "the assessment of one period, which `panel[period]` gives")
    return a
