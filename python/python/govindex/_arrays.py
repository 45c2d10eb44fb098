"""Array arguments as numpy arrays of float64, missing values as NaN; numpy is imported when first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govindex._typing import Array, Values


def vector(x: Values, name: str) -> Array:
    """`x` as a contiguous 1-D array."""
    return _array(x, name, 1, "C")


def matrix(x: Values, name: str) -> Array:
    """`x` as a 2-D array, units down and indicators across, each indicator contiguous."""
    return _array(x, name, 2, "F")


def _array(x: Values, name: str, dimensions: int, order: str) -> Array:
    try:
        import numpy as np
    except ImportError as error:
        raise ImportError("functions on arrays require 'numpy': pip install 'govindex[numpy]'") from error
    try:
        # Frames hand over their own missing values as NaN.
        values = x.to_numpy(dtype="float64", na_value=np.nan) if _is_pandas(x) else x
        array = np.asarray(values, dtype=np.float64, order="F" if order == "F" else "C")
    except (TypeError, ValueError) as error:
        raise TypeError(f"`{name}` must be {dimensions}-D and of numbers (missing is None or NaN): {error}") from error
    if array.ndim != dimensions:
        raise TypeError(f"`{name}` must be {dimensions}-D, not of shape {array.shape}")
    return np.require(array, requirements=[order])


def _is_pandas(x: object) -> bool:
    return type(x).__module__.partition(".")[0] == "pandas" and hasattr(x, "to_numpy")
