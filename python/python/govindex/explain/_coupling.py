"""耦合协调度: how far subsystems develop together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import Labels, Matrix, matrix
from govindex._core import Assessment, Dataset, Panel, PanelAssessment, Subsystems
from govindex._typing import CouplingTables
from govindex.trend._values import results_of

if TYPE_CHECKING:
    from govindex._typing import Array, CouplingForm, CouplingName, Frame, Includes, Interval, PerColumn


def coupling(
    scores: Assessment
    | PanelAssessment
    | Mapping[str, Any]
    | Dataset
    | Panel
    | Frame
    | Array
    | Sequence[Sequence[float]],
    weights: PerColumn | None = None,
    form: CouplingForm = "standard",
    *,
    nodes: Sequence[str] | None = None,
    rescale: Interval | None = None,
    grades: Sequence[tuple[float, CouplingName]] | None = None,
    stages: Sequence[tuple[float, CouplingName]] | None = None,
    includes: Includes = "upper-end",
    lag_below: float = 0.8,
    language: str | None = None,
) -> CouplingTables:
    """Work out how far two or more subsystems develop together, and at which level (耦合协调度).

    With scores `U` from 0 to 1 of `n` subsystems, the coupling degree of the standard form is `C = n (ΠU)^(1/n) /
    ΣU`, of the modified form `C = sqrt((1 - mean of |Ui - Uj| over pairs) * (Π(Ui / max U))^(1/(n-1)))`; the level is
    `T = Σ a U` with weights `a` of sum 1, and the coupling coordination degree `D = sqrt(C T)`. Weights stand in `T`
    only, never in `C`. A subsystem at 0 gives `C = D = 0`. The standard `C` lies near 1 unless subsystems differ
    much; the modified form spreads it over 0 to 1.

    Source: 廖重斌 (1999), 热带地理 19(2), 171-177; 王淑佳 et al. (2021), Journal of Natural Resources 36, 793-810 (the
    modified form, common misuses); 田深圳 et al. (2021), Acta Geographica Sinica 76, 781-798 (classes).

    Args:
        scores: a row per unit and a column per subsystem, from 0 to 1: a frame, a dict of columns or a matrix. With a
            column `unit` (and a column `period`) rows go by these; else by the index of a pandas frame, or by
            position. Or a `Dataset` or `Panel`; or an assessment or an assessed panel with `nodes`, whose scores are
            brought from the scale of its framework to 0…1.
        weights: what each subsystem counts in `T`, at least 0, by name or in order; divided by their sum. All the same
            where it is None.
        form: of the coupling degree: `"standard"` or `"modified"`.
        nodes: the subsystems: nodes of an assessment (needed there), or columns (by default all).
        rescale: brings every subsystem to this interval by its least and largest value over all units and periods
            first; `(0.01, 0.99)` reproduces SPSSAU. It hides at which level units are, which `warnings` says.
        grades: the classes of `D` as pairs of an upper end and a name, the lowest first, the last up to 1; a name may
            be a dict by language. By default the ten of 田深圳 et al. (2021).
        stages: the classes of `C`, likewise. By default the four of 田深圳 et al. (2021).
        includes: which end of a class belongs to it: `"upper-end"` or `"lower-end"`.
        lag_below: a subsystem lags where it is below this share of the highest one.
        language: of the classes and warnings.

    Returns:
        A dict: `table` with a row per unit and period (`period` where there are several, `unit`, the subsystems, `C`,
        `T`, `D`, `stage` and `grade`, the classes of `C` and `D`, `ratio`, the lowest score over the highest,
        `lagging`, the subsystems that lag with `; ` between), `warnings` (a list of sentences), `form`, `weights` (a
        dict) and `rescale`. A subsystem that has the name of another column stands in `U(name)`. Where a score is
        missing the rest is blank.

    Raises:
        DataError: a subsystem is no column; rows of a unit are repeated; fewer than one unit.
        FrameworkError: no such node, with the nearest spelling.
        MethodError: a score is outside 0…1 (unit and subsystem are named), there are fewer than two subsystems, a
            subsystem to be rescaled is the same everywhere, or a parameter is out of its range.
        TypeError: `nodes` is missing for an assessment.

    Example:
        >>> import govindex as gi
        >>> scores = {"unit": ["A", "B"], "services": [0.8, 0.9], "data": [0.8, 0.4]}
        >>> found = gi.explain.coupling(scores)
        >>> [round(c, 4) for c in found["table"]["C"]], [round(d, 4) for d in found["table"]["D"]]
        ([1.0, 0.9231], [0.8944, 0.7746])
        >>> found["table"]["grade"], found["table"]["lagging"]
        (['good coordination', 'intermediate coordination'], [None, 'data'])
        >>> gi.explain.coupling(scores, form="modified", language="zh")["table"]["grade"]
        ['良好协调', '勉强协调']
    """
    found = _subsystems(scores, nodes)
    import numpy as np

    columns = Matrix(np.empty((0, len(found.names))), Labels(found.names), None)
    parameters = {
        "form": form,
        "weights": columns.numbers(weights),
        "rescale": rescale,
        "grades": _classes(grades),
        "stages": _classes(stages),
        "includes": includes,
        "lag_below": lag_below,
    }
    return _core.explain_coupling(
        found, {key: given for key, given in parameters.items() if given is not None}, language
    )


def _subsystems(scores: Any, nodes: Sequence[str] | None) -> Subsystems:
    if isinstance(nodes, str):
        raise TypeError("`nodes` must be a list of nodes or columns, not one text")
    names = None if nodes is None else list(nodes)
    results = None if isinstance(scores, (Assessment, PanelAssessment)) else results_of(scores)
    if isinstance(scores, (Assessment, PanelAssessment)) or results is not None:
        if names is None:
            raise TypeError("`scores` is an assessment: say with `nodes` which of its nodes are the subsystems")
        if results is not None:
            return Subsystems.of_results(results, names)
        is_one = isinstance(scores, Assessment)
        return Subsystems.of_assessment(scores, names) if is_one else Subsystems.of_assessed(scores, names)
    if isinstance(scores, Dataset):
        return Subsystems.of_dataset(scores, names)
    if isinstance(scores, Panel):
        return Subsystems.of_panel(scores, names)
    columns = _columns(scores)
    if "unit" in columns:
        own = names or [name for name in columns if name not in ("unit", "period")]
        if "period" in columns:
            return Subsystems.of_panel(Panel.from_frame(scores, unit="unit", period="period", indicators=own), own)
        return Subsystems.of_dataset(Dataset.from_frame(scores, unit="unit", indicators=own), own)
    if names is not None:
        scores = {name: scores[name] for name in names} if isinstance(scores, Mapping) else scores[names]
    return Subsystems.of_matrix(matrix(scores, "scores"))


def _columns(scores: Any) -> list[Any]:
    found = scores if isinstance(scores, Mapping) else getattr(scores, "column_names", None)
    found = getattr(scores, "columns", None) if found is None else found
    return [] if found is None or callable(found) else list(found)


def _classes(given: Sequence[tuple[float, CouplingName]] | None) -> list[Any] | None:
    if given is None:
        return None
    return [dict(zip(("up_to", "name"), one, strict=True)) if isinstance(one, (tuple, list)) else one for one in given]
