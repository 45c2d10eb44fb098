"""What weightings are together, and what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from govindex import _core
from govindex._arrays import labels, mapping, matrix, vector
from govindex._core import Comparison, Weighting
from govindex.weights._given import judged, numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from govindex._typing import (
        Combination,
        Directions,
        PerColumn,
    )


def combine(
    weightings: Sequence[Weighting | PerColumn],
    *,
    shares: ArrayLike | None = None,
    form: Combination = "additive",
    reading: Literal["diagonal", "least-squares"] = "diagonal",
    solver: Literal["nonnegative", "absolute"] = "nonnegative",
    favoured: int = 0,
) -> Weighting:
    """Combine several weightings, from people and from data, into one (组合赋权).

    Source: 郭亚军 (2007), 综合评价理论、方法及应用 (additive, multiplicative); 吴叶科, 宋如顺, 陈波 (2010),
    基于博弈论的综合赋权法的信息安全风险评估, 计算机工程与科学 (game theory).

    Args:
        weightings: at least two, each a `Weighting` or a 1-D array of weights of the same indicators, in any total.
        shares: 1-D, how much each counts in the additive and geometric forms, in any total; by default all alike. The
            other forms find their own.
        form: `"additive"` (the weighted sum), `"multiplicative"` (the product, which exaggerates), `"geometric"` (the
            weighted geometric mean, of least relative entropy), `"game-theory"`, or `"level-difference"` (of two).
        reading: of the game-theory form: `"diagonal"` as papers solve it, or `"least-squares"` as they state it.
        solver: of its negative shares: `"nonnegative"` has none, `"absolute"` drops their sign as papers do.
        favoured: which of two has the larger share in the level difference, 0 or 1.

    Returns:
        A weighting; details `weightings` (each adding up to 1), `shares` (but for the multiplicative form),
        `difference` (of levels).

    Raises:
        DataError: the weightings are of different length (`length_mismatch`).
        MethodError: there are fewer than two (`too_few`), weights are negative or all 0 (`weights`), the form does not
            take them (`invalid_parameter`), or no indicator has weight in all of a product (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.combine([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]], shares=[3, 1]).weights.round(4)
        array([0.425, 0.3  , 0.275])
    """
    said = {
        "weightings": [_named(w, f"weightings[{k}]") for k, w in enumerate(weightings)],
        "shares": numbers(shares, "shares"),
    }
    parameters = {"form": form, "reading": reading, "solver": solver, "favoured": favoured}
    return judged("combine", said, None, **parameters)


def influence(X: ArrayLike, weights: PerColumn) -> _core.Table:
    """Say how much each indicator moves the index, beside the weight that it was given.

    Weights are not importance: an indicator that correlates with the others moves the index more than one that stands
    apart, and one with little spread hardly moves it at all.

    Source: P. Paruolo, M. Saisana & A. Saltelli (2013), Journal of the Royal Statistical Society A 176, 609-634.

    Args:
        X: 2-D, units down and indicators across, complete, directed and on one scale as they enter the index.
        weights: 1-D or a `Weighting`, at least 0, in any total.

    Returns:
        Table: a row per indicator: `indicator`, `weight`, `correlation` (with the index), `importance` (the squared
        correlations as shares of their sum), `ratio` (importance over weight: above 1, the indicator moves the index
        more than its weight says; missing for weight 0).

    Raises:
        DataError: a value is missing or infinite, or the weights do not fit the columns.
        MethodError: there is one unit only, the weights are negative or all 0 (`weights`), or the index is the same for
            all units (`undetermined`).

    Example:
        >>> import govindex as gi
        >>> gi.weights.influence([[0.1, 0.2, 0.5], [0.4, 0.4, 0.45], [0.6, 0.7, 0.55], [0.9, 0.8, 0.5]], [1, 1, 1])
        indicator  weight  correlation  importance   ratio
                0  0.3333       0.9862      0.4586  1.3759
                1  0.3333       0.9966      0.4683  1.4050
                2  0.3333       0.3935      0.0730  0.2191
    """
    x = matrix(X, "X")
    if x.columns is None:
        x = x._replace(columns=labels(weights))
    return _core.weights_influence(x, x.numbers(weights) or [])


def side_by_side(X: ArrayLike, *, directions: Directions | None = None) -> Comparison:
    """Weigh the same data by every model from data, in its default variant.

    Standard deviations and coefficients of variation are taken after min-max scaling, so that the physical units of raw
    columns do not decide. A model that the data does not fit stands in the table with its error.

    Args:
        X: 2-D, units down and indicators across, complete.
        directions: `"higher"` or `"lower"` for each column; by default higher is better in all.

    Returns:
        A comparison: `table()`, `agreement()`, `summary()`.

    Raises:
        DataError: a value is missing or infinite, or the directions do not fit the columns.

    Example:
        >>> import govindex as gi
        >>> found = gi.weights.side_by_side([[1, 9, 2], [2, 5, 8], [4, 6, 5]], directions=["higher", "lower", "higher"])
        >>> len(found), found.models[:3]
        (16, ['equal', 'entropy', 'critic'])
        >>> found["entropy"] == gi.weights.entropy([[1, 9, 2], [2, 5, 8], [4, 6, 5]])
        True
    """
    x = matrix(X, "X")
    return _core.weights_side_by_side(x, x.words(directions))


def compare(weightings: Mapping[str, Weighting | PerColumn]) -> Comparison:
    """Put named weightings of the same indicators side by side.

    Args:
        weightings: by name, each a `Weighting` or a 1-D array of weights of at least 0, in any total.

    Returns:
        A comparison: `table()`, `agreement()`, `summary()`.

    Raises:
        DataError: the weightings are of different length (`length_mismatch`).
        MethodError: there is none (`too_few`), or weights are negative or all 0.

    Example:
        >>> import govindex as gi
        >>> made = gi.weights.compare({"equal": gi.weights.equal(3), "experts": [0.5, 0.3, 0.2]})
        >>> made.summary()
        indicator    mean   least    most
                0  0.4167  0.3333  0.5000
                1  0.3167  0.3000  0.3333
                2  0.2667  0.2000  0.3333
    """
    given = mapping(weightings, "weightings", "weightings by name")
    models = [(name, made if isinstance(made, Weighting) else _named(made, name)) for name, made in given.items()]
    return _core.weights_compare(models)


def _named(weights: Any, name: str) -> tuple[list[float], list[str] | None]:
    """Weights, and the names of their indicators where they have names."""
    values, names = vector(weights, name)
    return values.tolist(), None if names is None else names.names()
