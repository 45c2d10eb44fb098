"""Array arguments as numpy arrays of float64, missing values as NaN; numpy is imported when first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


def vector(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """`x` as a contiguous 1-D array."""
    return _array(x, name, 1, "C")


def matrix(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """`x` as a 2-D array, units down and indicators across, each indicator contiguous."""
    return _array(x, name, 2, "F")


def columns_of(x: Any) -> list[str] | None:
    """The names of the columns of a data frame; anything else has none."""
    columns = getattr(x, "columns", None)
    if columns is None:
        return None
    names = list(columns)
    return names if names and all(isinstance(name, str) for name in names) else None


def _array(x: ArrayLike, name: str, dimensions: int, order: Literal["C", "F"]) -> NDArray[np.float64]:
    try:
        import numpy as np
    except ImportError as error:
        raise ImportError("functions on arrays require 'numpy': pip install 'govindex[numpy]'") from error
    try:
        values = _pandas_values(x, np.nan)
        array = np.asarray(values, dtype=np.float64, order=order)
    except (TypeError, ValueError) as error:
        raise TypeError(f"`{name}` must be {dimensions}-D and of numbers (missing is None or NaN): {error}") from error
    if array.ndim != dimensions:
        raise TypeError(f"`{name}` must be {dimensions}-D, not of shape {array.shape}")
    return np.require(array, requirements=[order])


def _pandas_values(x: Any, missing: float) -> Any:
    """The values of a pandas frame or series; anything else as it is."""
    is_pandas = type(x).__module__.partition(".")[0] == "pandas" and hasattr(x, "to_numpy")
    return x.to_numpy(dtype="float64", na_value=missing) if is_pandas else x
