"""What the functions over years take: an assessed panel, a long frame, or a matrix of units by periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from govindex._arrays import Labels, matrix, placed, vector
from govindex._core import Assessment, Panel, PanelAssessment, PanelValues

_LONG = ("unit", "period", "value")


def values_of(p: Any, node: str | None = None, *, name: str = "p", groups: Sequence[str] = ()) -> PanelValues:
    """One number per unit and period."""
    if isinstance(p, Panel):
        if node is None:
            raise TypeError(f"`{name}` is a Panel: say with `node` which indicator is meant")
        return PanelValues.of_panel(p, node)
    if isinstance(p, Assessment):
        raise TypeError(f"`{name}` is the assessment of one period; `assess` a panel, with `period=`, to follow it")
    if isinstance(p, PanelAssessment):
        return PanelValues.of_assessed(p, node)
    items = results_of(p)
    if items is not None:
        return PanelValues.of_results(items, node)
    if node is not None:
        raise TypeError(f"`node` is of an assessed panel, and `{name}` is none")
    if isinstance(p, str) or set(_LONG) <= set(_columns(p)):
        panel = Panel.from_frame(p, unit="unit", period="period", groups=list(groups), indicators=["value"])
        return PanelValues.of_panel(panel, "value")
    return PanelValues.of_matrix(matrix(p, name))


def groupings_of(p: Any, groups: Any) -> tuple[list[str], Any]:
    """The names of group columns among `groups`, which a frame must be read with, and the rest."""
    if groups is None or isinstance(groups, str):
        return ([] if groups is None else [groups]), None
    if isinstance(groups, (list, tuple)) and groups and all(isinstance(one, str) for one in groups):
        items = results_of(p)
        known = _columns(p) if items is None else [name for _, one in items for name in _group_columns(one)]
        if set(groups) <= set(known):
            return list(groups), None
    return [], groups


def members(given: Any, units: Labels, name: str = "groups") -> list[list[str]]:
    """The group of every unit, of one grouping or several."""
    return [_texts(placed(one, units, name), name) for one in several(given)]


def several(given: Any) -> list[Any]:
    """The groupings in what is given: one, or a list, tuple or 2-D frame of them."""
    if isinstance(given, (list, tuple)) and given and all(_is_line(one) for one in given):
        return list(given)
    return [given]


def weights_of(given: Any, values: PanelValues) -> list[list[float]]:
    """A column of weights for all periods, or one for each."""
    if given is None:
        return []
    is_panel = (
        isinstance(given, (Panel, PanelAssessment))
        or results_of(given) is not None
        or set(_LONG) <= set(_columns(given))
    )
    if is_panel or len(getattr(given, "shape", ())) == 2:
        return values_of(given, name="weights").like(values)
    column: list[float] = vector(placed(given, Labels(values.units), "weights"), "weights").values.tolist()
    return [column]


def _texts(given: Any, name: str) -> list[str]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"`{name}` must be the group of every unit, as a list or by unit")
    listed = list(given)
    for at, one in enumerate(listed):
        if one is None or one != one:
            raise TypeError(f"`{name}` has no group at position {at}; leave the unit out, or give it one")
    return [str(one) for one in listed]


def _is_line(one: Any) -> bool:
    return not isinstance(one, str) and isinstance(one, Iterable)


def results_of(p: Any) -> list[tuple[str, Assessment]] | None:
    """The assessments by period, where these are."""
    if not hasattr(p, "items") or hasattr(p, "dtypes"):
        return None
    items = list(p.items())
    return items if items and all(isinstance(one, Assessment) for _, one in items) else None


def _group_columns(one: Assessment) -> list[str]:
    return list(one.dataset.groups)


def _columns(p: Any) -> list[str]:
    found = p if isinstance(p, Mapping) else getattr(p, "column_names", None) or getattr(p, "columns", None)
    if found is None or callable(found):
        return []
    return [name for name in found if isinstance(name, str)]
