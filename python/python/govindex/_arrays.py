"""Arguments of the functions on arrays: numbers as float64 arrays (missing is NaN), and a word for each column.

numpy is imported when first needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from ._core import by_columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


# From so many numbers on, several cores lay a matrix in columns in less time than numpy does.
_LARGE = 1 << 16


def vector(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """`x` as a contiguous 1-D array."""
    return _array(x, name, 1, "C")


def matrix(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """`x` as a 2-D array, units down and indicators across, each indicator contiguous."""
    return _array(x, name, 2, "F")


def matrices(x: ArrayLike | Sequence[ArrayLike], name: str) -> tuple[list[NDArray[np.float64]], bool]:
    """`x` as a list of such arrays, and whether several were given: a 3-D array, or a list of 2-D ones."""
    shape = getattr(x, "shape", None)
    if shape is not None:
        many = len(shape) == 3
        parts: list[Any] = list(x) if many else [x]  # type: ignore[arg-type]
    else:
        many = isinstance(x, Sequence) and (not x or any(_is_matrix(part) for part in x))
        parts = list(x) if many else [x]  # type: ignore[arg-type]
    if not many:
        return [matrix(parts[0], name)], False
    return [matrix(part, f"{name}[{k}]") for k, part in enumerate(parts)], True


def rows(x: ArrayLike, name: str) -> list[list[float]]:
    """`x` as a 2-D list, row by row."""
    result: list[list[float]] = matrix(x, name).tolist()
    return result


def words(directions: Sequence[str] | None) -> list[str] | None:
    """A direction for each column; nothing where higher is better everywhere."""
    if isinstance(directions, str):
        raise TypeError("`directions` must be a sequence with a word for each column, not one word")
    return None if directions is None else list(directions)


def columns_of(x: Any) -> list[str] | None:
    """The names of the columns of a data frame; anything else has none."""
    columns = getattr(x, "columns", None)
    if columns is None:
        return None
    names = list(columns)
    return names if names and all(isinstance(name, str) for name in names) else None


def _is_matrix(x: Any) -> bool:
    """Whether `x` is 2-D by its shape, or a sequence of sequences."""
    shape = getattr(x, "shape", None)
    if shape is not None:
        return len(shape) == 2
    return isinstance(x, Sequence) and any(isinstance(row, Sequence) or hasattr(row, "shape") for row in x)


def _array(x: ArrayLike, name: str, dimensions: int, order: Literal["C", "F"]) -> NDArray[np.float64]:
    try:
        import numpy as np
    except ImportError as error:
        raise ImportError("functions on arrays require 'numpy': pip install 'govindex[numpy]'") from error
    try:
        values = _pandas_values(x, np.nan)
        if isinstance(values, np.ma.MaskedArray):
            values = np.ma.filled(values.astype(np.float64), np.nan)
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"`{name}` must be {dimensions}-D and of numbers (missing is None or NaN): {error}") from error
    if array.ndim != dimensions:
        raise TypeError(f"`{name}` must be {dimensions}-D, not of shape {array.shape}")
    by_rows = array.flags.c_contiguous and array.flags.aligned and not array.flags.f_contiguous
    if order == "F" and array.size >= _LARGE and by_rows:
        columns = np.empty(array.shape, order="F")
        by_columns(array, columns)
        return columns
    return np.require(array, requirements=[order, "A"])


def _pandas_values(x: Any, missing: float) -> Any:
    """The values of a pandas frame or series; anything else as it is."""
    is_pandas = type(x).__module__.partition(".")[0] == "pandas" and hasattr(x, "to_numpy")
    return x.to_numpy(dtype="float64", na_value=missing) if is_pandas else x
