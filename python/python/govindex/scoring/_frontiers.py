"""Frontiers: benefit of the doubt, data envelopment, Malmquist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govindex import _core
from govindex._arrays import Matrix, matrix
from govindex.scoring._given import keys

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import (
        Doubt,
        Envelopment,
        Intervals,
        Orientation,
        ProductivityChange,
        Returns,
        ScaleEfficiency,
    )


def benefit_of_the_doubt(X: ArrayLike, *, shares: Intervals | None = None) -> Doubt:
    """Give every unit the weights that make it look best, and compare it with all others under them.

    Without bounds on shares a unit that is best in one indicator scores 1 by that alone.

    Source: C. Melyn & W. Moesen (1991); L. Cherchye, W. Moesen, N. Rogge & T. Van Puyenbroeck (2007), Social Indicators
    Research 82, 111-145.

    Args:
        X: 2-D, units down and indicators across, complete, directed (higher is better) and at least 0.
        shares: the least and largest share `(low, high)` of each indicator in a unit's own score, in [0, 1]; by
            default any.

    Returns:
        A dict with `scored` (from 0 to 1, higher is better), `weights` and `shares` (2-D, units down and indicators
        across), `targets` (2-D, the values with which each unit would score 1) and `peers` (for every unit, the
        positions of those that score 1 under its weights). The scores are unique; weights, shares and peers are those
        of one optimum.

    Raises:
        DataError: a value is missing or infinite, or there are more or fewer shares than columns.
        MethodError: a value is negative (`out_of_domain`), all are 0 (`no_score`), or the shares cannot be met
            (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> found = gi.scoring.benefit_of_the_doubt([[1, 0], [0, 1], [0.4, 0.4]])
        >>> found["scored"].scores.round(9), found["peers"][2]
        (array([1. , 1. , 0.8]), [0, 1])
    """
    x = matrix(X, "X")
    return _core.scoring_doubt(x, keys(shares=x.ends(shares, "shares")))


def dea(
    inputs: ArrayLike,
    outputs: ArrayLike,
    *,
    orientation: Orientation = "input",
    returns: Returns = "constant",
    super_efficiency: bool = False,
) -> Envelopment:
    """Say how much less input, or more output, the best practice of others would take (data envelopment analysis).

    Source: A. Charnes, W. W. Cooper & E. Rhodes (1978), European Journal of Operational Research 2, 429-444; R. D.
    Banker, A. Charnes & W. W. Cooper (1984), Management Science 30, 1078-1092; P. Andersen & N. C. Petersen (1993),
    Management Science 39, 1261-1264 (super-efficiency).

    Args:
        inputs: 2-D, units down and inputs across, complete and at least 0; some input of every unit above 0.
        outputs: 2-D, the same units down and outputs across, likewise.
        orientation: `"input"` (the same outputs with less input) or `"output"` (more output from the same inputs).
        returns: to scale: `"constant"` (CCR), `"variable"` (BCC), `"non-increasing"` or `"non-decreasing"`.
        super_efficiency: whether a unit is left out of its own mix, so that those on the frontier differ too, above 1.

    Returns:
        A dict with `scored` (efficiencies, 1 on the frontier, higher is better; NaN where the detail `infeasible` says
        that there is no mix), `peers` (for every unit, the positions and amounts of its mix), `input_targets` and
        `output_targets` (2-D, units down). The scores are unique; peers and targets are those of one optimum.

    Raises:
        DataError: a value is missing or infinite, or inputs and outputs differ in length.
        MethodError: a value is negative (`out_of_domain`), a unit has no input or no output above 0 (`no_score`), or
            no such choice (`invalid_parameter`).

    Example:
        >>> import govindex as gi
        >>> staff, cases = [[2], [3], [3]], [[1], [3], [2]]
        >>> found = gi.scoring.dea(staff, cases)
        >>> found["scored"].scores.round(4), found["input_targets"][2].round(9)
        (array([0.5   , 1.    , 0.6667]), array([2.]))
    """
    parameters = keys(orientation=orientation, returns=returns, super_efficiency=super_efficiency)
    used = matrix(inputs, "inputs")
    return _core.scoring_dea(used, used.same_units(matrix(outputs, "outputs"), "outputs"), parameters)


def scale_efficiency(inputs: ArrayLike, outputs: ArrayLike, *, orientation: Orientation = "input") -> ScaleEfficiency:
    """Split the efficiency of units into technique and scale.

    Args:
        inputs: as in `dea`.
        outputs: as in `dea`.
        orientation: as in `dea`.

    Returns:
        A dict of 1-D float64 arrays, one number per unit: `constant` (the efficiency under constant returns),
        `variable` (technique alone) and `scale` (their ratio).

    Raises:
        DataError: as `dea`.
        MethodError: as `dea`.

    Example:
        >>> import govindex as gi
        >>> gi.scoring.scale_efficiency([[2], [3], [3]], [[1], [3], [2]])["scale"].round(4)
        array([0.5, 1. , 0.8])
    """
    used = matrix(inputs, "inputs")
    return _core.scoring_scale_efficiency(used, used.same_units(matrix(outputs, "outputs"), "outputs"), orientation)


def malmquist(
    periods: Sequence[tuple[ArrayLike, ArrayLike]], *, orientation: Orientation = "output"
) -> list[ProductivityChange]:
    """Say how the productivity of units changed from each period to the next, and why; above 1 is growth.

    For the assessments of a panel by DEA, there is `trend.malmquist`.

    Source: D. W. Caves, L. R. Christensen & W. E. Diewert (1982), Econometrica 50, 1393-1414; R. Färe, S. Grosskopf, M.
    Norris & Z. Zhang (1994), American Economic Review 84, 66-83.

    Args:
        periods: at least two, in their order, each its inputs and outputs as in `dea`, the units in the same order.
        orientation: as in `dea`.

    Returns:
        For each pair of neighbouring periods a dict of 1-D float64 arrays, one number per unit: `index` (the change of
        productivity), `efficiency` (of which by catching up) times `frontier` (by the frontier moving), and
        `pure_efficiency` (technique) times `scale`, which make up `efficiency`.

    Raises:
        DataError: as `dea`, and for periods that differ in units, inputs or outputs (`length_mismatch`).
        MethodError: as `dea`, and for fewer than two periods (`no_score`).

    Example:
        >>> import govindex as gi
        >>> staff = [[2], [4]]
        >>> change = gi.scoring.malmquist([(staff, [[2], [2]]), (staff, [[3], [3]])])[0]
        >>> change["index"].round(9), change["frontier"].round(9)
        (array([1.5, 1.5]), array([1.5, 1.5]))
    """
    given: list[tuple[Matrix, Matrix]] = []
    for k, (inputs, outputs) in enumerate(periods):
        pair = matrix(inputs, f"inputs of period {k}"), matrix(outputs, f"outputs of period {k}")
        first = given[0] if given else pair
        used = first[0].same_units(first[0].like(pair[0], f"inputs of period {k}"), f"inputs of period {k}")
        made = first[0].same_units(first[1].like(pair[1], f"outputs of period {k}"), f"outputs of period {k}")
        given.append((used, made))
    return _core.scoring_malmquist(given, orientation)
