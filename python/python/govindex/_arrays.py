"""Arguments of the functions on arrays: numbers as float64 arrays (missing is NaN), with the names that they carry.

What is given for each column or each unit is put into the order of the columns or units by its names, where both sides
have names; by position where one of them has none. numpy is imported when first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from ._core import Imputed, MethodError, Scored, Table, Weighting, _refused, by_columns, order_by_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_Made = TypeVar("_Made")

# From so many numbers on, several cores lay a matrix in columns in less time than numpy does.
_LARGE = 1 << 16


class Labels:
    """Names of columns or units, which become texts when they are asked for.

    The index that pandas makes by itself (0, 1, 2 ...) is no name: it only puts what has the same numbers in order.
    """

    __slots__ = ("_of", "_texts", "is_default")

    def __init__(self, of: Any, *, is_default: bool = False) -> None:
        self._of, self.is_default = of, is_default
        self._texts: list[str] | None = None

    def texts(self) -> list[str]:
        """Each label as a text; the levels of one that has several are joined."""
        if self._texts is None:
            self._texts = [_text(label) for label in self._of]
        return self._texts

    def names(self) -> list[str] | None:
        """The names, or None for the index that pandas makes by itself."""
        return None if self.is_default else self.texts()

    def order(self, to: Labels, what: str, of: str) -> list[int] | None:
        """The positions in `self` of the labels in `to`; None where they are in that order, or have nothing in common.

        Raises:
            DataError: the names differ.
        """
        same = getattr(self._of, "equals", None)
        if self._of is to._of or (same is not None and bool(same(to._of))):
            return None
        if self.texts() == to.texts():
            return None
        if (self.is_default or to.is_default) and sorted(self.texts()) != sorted(to.texts()):
            return None
        return order_by_names(self.texts(), to.texts(), what, of)


class Vector(NamedTuple):
    """Numbers, and the names of their units."""

    values: NDArray[np.float64]
    units: Labels | None


class Matrix(NamedTuple):
    """Numbers, units down and columns across, and the names of both."""

    values: NDArray[np.float64]
    columns: Labels | None
    units: Labels | None

    def numbers(self, given: Any, name: str = "weights") -> list[float] | None:
        """A number for each column, in the order of the columns."""
        if given is None:
            return None
        ordered = self.each(given, name)
        result: list[float] = vector(ordered, name).values.tolist()
        return result

    def words(self, directions: Any) -> list[str] | None:
        """A direction for each column; nothing where higher is better everywhere."""
        if directions is None:
            return None
        if isinstance(directions, str):
            raise TypeError("`directions` must be a sequence with a word for each column, not one word")
        return [direction_word(word) for word in self.each(directions, "directions")]

    def each(self, given: Any, name: str) -> list[Any] | Any:
        """What is given for each column, in the order of the columns."""
        return _placed(given, self.columns, name, "the columns", "a list in the order of the columns, or a data frame")

    def each_unit(self, given: Any, name: str) -> list[Any] | Any:
        """What is given for each unit, in the order of the units."""
        return _placed(given, self.units, name, "the units", "a list in the order of the units, or a data frame")

    def ends(self, given: Any, name: str) -> list[list[float]] | None:
        """A pair of numbers for each column, in the order of the columns."""
        if given is None:
            return None
        pairs: list[list[float]] = matrix(self.each(given, name), name).values.tolist()
        return pairs

    def table(self, given: Any, name: str) -> list[list[float]]:
        """The rows of a matrix that has the same columns, in their order."""
        listed: list[list[float]] = self.like(matrix(given, name), name).values.tolist()
        return listed

    def like(self, other: Matrix, name: str) -> Matrix:
        """Another matrix with its columns in the order of these."""
        if other.columns is None or self.columns is None:
            return other
        order = other.columns.order(self.columns, f"the columns of `{name}`", "`X`")
        if order is None:
            return other
        return Matrix(matrix(other.values[:, order], name).values, self.columns, other.units)

    def at(self, column: Any, name: str) -> Any:
        """The position of a column that is named; a position is one already."""
        if not isinstance(column, str):
            return column
        names = None if self.columns is None else self.columns.names()
        if names is None or column not in names:
            raise refused(name, column, "positions of columns, or names that `X` has")
        return names.index(column)

    def square(self, name: str) -> Matrix:
        """The same with its rows in the order of its columns, as a table of each against each has them."""
        if self.units is None or self.columns is None or self.units.is_default:
            return self
        order = self.units.order(self.columns, f"the rows of `{name}`", "its columns")
        return self if order is None else matrix(self.values[order], name)._replace(columns=self.columns)

    def same_units(self, other: Matrix, name: str) -> Matrix:
        """Another matrix with its units in the order of these."""
        if other.units is None or self.units is None:
            return other
        order = other.units.order(self.units, f"the units of `{name}`", "the first")
        if order is None:
            return other
        return Matrix(matrix(other.values[order], name).values, other.columns, self.units)


def vector(x: Any, name: str) -> Vector:
    """`x` as a contiguous 1-D array."""
    return Vector(_array(_plain(x), name, 1, "C"), labels(x))


def matrix(x: Any, name: str) -> Matrix:
    """`x` as a 2-D array, units down and indicators across, each indicator contiguous."""
    if isinstance(x, Table):
        units, numbers = _parts(x, name)
        return Matrix(_array(_stack(numbers, name), name, 2, "F"), Labels(list(numbers)), units)
    if isinstance(x, Mapping):
        units = next((found for found in map(labels, x.values()) if found is not None), None)
        return Matrix(_array(_stack(x, name), name, 2, "F"), Labels(list(x)), units)
    if type(x).__name__ == "LazyFrame":
        raise TypeError(f"`{name}` is a lazy frame; call `.collect()` on it")
    columns, units = None, None
    if _is_pandas(x) and hasattr(x, "columns"):
        columns, units = Labels(x.columns, is_default=_is_default(x.columns)), labels(x)
    elif isinstance(x, Imputed):
        columns = None if x.names is None else Labels(x.names)
    else:
        named = getattr(x, "column_names", None) or getattr(x, "columns", None)
        if isinstance(named, Iterable) and (texts := list(named)) and all(isinstance(text, str) for text in texts):
            columns = Labels(texts)
    return Matrix(_array(x, name, 2, "F"), columns, units)


def matrices(x: Any, name: str) -> tuple[list[Matrix], bool]:
    """`x` as matrices of the same columns, and whether several were given: a 3-D array, or a list of 2-D ones."""
    shape = getattr(x, "shape", None)
    if shape is not None:
        many = len(shape) == 3
        parts: list[Any] = list(x) if many else [x]
    else:
        many = isinstance(x, Sequence) and (not x or any(_is_matrix(part) for part in x))
        parts = list(x) if many else [x]
    if not many:
        return [matrix(parts[0], name)], False
    made = [matrix(part, f"{name}[{k}]") for k, part in enumerate(parts)]
    return [made[0].like(part, f"{name}[{k}]") for k, part in enumerate(made)] if made else [], True


def rows(x: Any, name: str) -> list[list[float]]:
    """`x` as a 2-D list, row by row."""
    result: list[list[float]] = matrix(x, name).values.tolist()
    return result


def beside(x: Vector, other: Any, name: str) -> Vector:
    """A number for each unit of `x`, in their order."""
    ordered = _placed(other, x.units, name, "the units", "a list in the order of the units")
    made = vector(ordered, name)
    return Vector(made.values, x.units or labels(other))


def placed(given: Any, units: Labels, name: str) -> Any:
    """What is given for each unit, in the order of `units`."""
    return _placed(given, units, name, "the units", "a list in the order of the units")


def whole(number: Any, name: str, *, most: int = (1 << 63) - 1) -> int:
    """A whole number of at least 0 that the core can hold."""
    try:
        found = int(number.__index__())
    except (AttributeError, TypeError):
        raise TypeError(f"`{name}` must be a whole number, not {_shown(number)}") from None
    if not 0 <= found <= most:
        raise refused(name, found, f"a whole number from 0 to {most}")
    return found


def refused(parameter: str, found: Any, expected: str) -> MethodError:
    """The error of the core for a parameter."""
    return _refused(parameter, _shown(found), expected)


def mapping(given: Any, name: str, of: str) -> Mapping[Any, Any]:
    """A dict, or the error that says what it must hold."""
    if not isinstance(given, Mapping):
        raise TypeError(f"`{name}` must be a dict of {of}, not {_shown(given)}")
    return given


def names_of(x: Any) -> list[str] | None:
    """The names of the columns of a data frame; anything else has none."""
    found = None if x is None else matrix(x, "x").columns
    return None if found is None else found.names()


def like_given(x: Any, made: _Made) -> _Made:
    """`made` with the index of `x`, where `x` is of pandas: a Series, or a DataFrame of columns like those of `x`."""
    if not _is_pandas(x) or not hasattr(x, "index"):
        return made
    pandas: Any = import_module("pandas")
    array: Any = made
    if array.ndim == 1:
        series: Any = pandas.Series(array, index=x.index, name=getattr(x, "name", None))
        return series  # type: ignore[no-any-return]
    frame: Any = pandas.DataFrame(array, index=x.index, columns=x.columns)
    return frame  # type: ignore[no-any-return]


def labels(x: Any) -> Labels | None:
    """The names of what stands in a line: of a dict, a Series, a Weighting, a table of texts and numbers."""
    if isinstance(x, Mapping):
        return Labels(list(x))
    if isinstance(x, (Weighting, Scored)):
        names = x.names if isinstance(x, Weighting) else x.units
        return None if names is None else Labels(names)
    if isinstance(x, Table):
        return _parts(x, "x")[0]
    if _is_pandas(x) and hasattr(x, "index"):
        return Labels(x.index, is_default=_is_default(x.index))
    return None


def _placed(given: Any, to: Labels | None, name: str, of: str, instead: str) -> Any:
    """`given`, in the order of the names in `to` where both have names."""
    own = labels(given)
    if own is None:
        return given
    if to is None or to.is_default:
        if isinstance(given, Mapping):
            raise TypeError(f"`{name}` is given by name, but {of} have no names: give {instead}")
        if to is None:
            return _plain(given)
    order = own.order(to, f"`{name}`", of)
    if order is None:
        return _plain(given)
    if _is_pandas(given):
        return given.iloc[order]
    items = list(_plain(given))
    return [items[at] for at in order]


def _plain(x: Any) -> Any:
    """What stands in a line without its names."""
    if isinstance(x, Mapping):
        return list(x.values())
    if isinstance(x, Weighting):
        return x.weights
    if isinstance(x, Scored):
        return x.scores
    if isinstance(x, Table):
        numbers = list(_parts(x, "x")[1].values())
        if len(numbers) != 1:
            raise TypeError(f"a table with one column of numbers is needed, not with {len(numbers)}")
        return numbers[0]
    return x


def _parts(table: Table, name: str) -> tuple[Labels | None, dict[str, list[Any]]]:
    """The names in the first column, where it is of texts, and the columns of numbers."""
    columns = table.to_dict()
    units: Labels | None = None
    numbers: dict[str, list[Any]] = {}
    for at, (column, cells) in enumerate(columns.items()):
        if not any(isinstance(cell, str) for cell in cells):
            numbers[column] = cells
        elif at == 0:
            units = Labels(cells)
        else:
            raise TypeError(f"`{name}`: column `{column}` of the table holds texts; choose the columns that are meant")
    return units, numbers


def _stack(columns: Mapping[Any, Any], name: str) -> Any:
    """Columns of equal length as a matrix."""
    made = [vector(values, f"{name}[{column!r}]") for column, values in columns.items()]
    lengths = {len(column.values) for column in made}
    if len(lengths) > 1:
        raise TypeError(f"the columns of `{name}` must be of equal length, not of {sorted(lengths)}")
    import numpy as np

    return np.column_stack([column.values for column in made]) if made else np.empty((0, 0))


def direction_word(word: Any) -> str:
    """A direction as the core spells it; 1 and -1 are what other packages call their types."""
    if isinstance(word, str):
        return word
    try:
        return {1: "higher", -1: "lower"}[word]
    except (KeyError, TypeError):
        raise TypeError(
            f"`directions` holds {_shown(word)}; a direction is 'higher' (or 1) or 'lower' (or -1)"
        ) from None


def _text(label: Any) -> str:
    return " / ".join(map(str, label)) if isinstance(label, tuple) else str(label)


def _is_pandas(x: Any) -> bool:
    return any(kind.__module__.partition(".")[0] == "pandas" for kind in type(x).__mro__)


def _is_default(index: Any) -> bool:
    """Whether this is the index that pandas makes by itself."""
    return type(index).__name__ == "RangeIndex" and index.start == 0 and index.step == 1


def _is_matrix(x: Any) -> bool:
    """Whether `x` is 2-D by its shape, or a sequence of sequences."""
    shape = getattr(x, "shape", None)
    if shape is not None:
        return len(shape) == 2
    return isinstance(x, Sequence) and any(isinstance(row, Sequence) or hasattr(row, "shape") for row in x)


def _array(x: Any, name: str, dimensions: int, order: Literal["C", "F"]) -> NDArray[np.float64]:
    try:
        import numpy as np
    except ImportError as error:
        raise ImportError("functions on arrays require 'numpy': pip install 'govindex[numpy]'") from error
    if (kind := _other_kind(x)) is not None:
        raise TypeError(f"`{name}` must be of numbers, but it holds {kind}; make numbers of them first")
    try:
        values = _pandas_values(x, np.nan)
        if isinstance(values, np.ma.MaskedArray):
            values = np.ma.filled(values.astype(np.float64), np.nan)
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        what = f"`{name}` must be {dimensions}-D and of numbers (missing is None or NaN)"
        raise TypeError(f"{what}: {_misfit(x, dimensions)}") from error
    if array.ndim != dimensions:
        raise TypeError(f"`{name}` must be {dimensions}-D, not of shape {array.shape}")
    by_rows = array.flags.c_contiguous and array.flags.aligned and not array.flags.f_contiguous
    if order == "F" and array.size >= _LARGE and by_rows:
        columns = np.empty(array.shape, order="F")
        by_columns(array, columns)
        return columns
    return np.require(array, requirements=[order, "A"])


def _other_kind(x: Any) -> str | None:
    """What an array or a frame holds that numpy would make numbers of without a word."""
    kinds = {"M": "days or times", "m": "spans of time", "c": "complex numbers"}
    dtypes = x.dtypes if hasattr(x, "dtypes") else [getattr(x, "dtype", None)]
    found = (kinds.get(getattr(dtype, "kind", "")) for dtype in (dtypes if isinstance(dtypes, Iterable) else [dtypes]))
    return next((kind for kind in found if kind is not None), None)


def _misfit(x: Any, dimensions: int) -> str:
    """What keeps `x` from being an array of numbers."""
    columns = getattr(x, "columns", None)
    of_frame = list(columns) if columns is not None and hasattr(x, "to_numpy") else None
    listed = x.to_numpy().tolist() if of_frame is not None else x.tolist() if hasattr(x, "tolist") else x
    if isinstance(listed, str) or not isinstance(listed, Iterable):
        return f"it is {_shown(listed)}"
    width: int | None = None
    for row, cell in enumerate(listed):
        if dimensions == 1 or isinstance(cell, str) or not isinstance(cell, Iterable):
            if not _is_number(cell):
                return f"{_shown(cell)} at position {row} is no number"
            continue
        cells = list(cell)
        width = len(cells) if width is None else width
        if len(cells) != width:
            return f"row {row} has length {len(cells)}, and row 0 has {width}"
        for column, value in _wrong(cells):
            where = of_frame[column] if of_frame is not None else column
            return f"{_shown(value)} in row {row}, column {where} is no number"
    return "rows and single values are mixed, or it is nested deeper"


def _wrong(cells: list[Any]) -> Iterator[tuple[int, Any]]:
    return ((at, cell) for at, cell in enumerate(cells) if not _is_number(cell))


def _is_number(cell: Any) -> bool:
    if cell is None:
        return True
    try:
        float(cell)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _shown(value: Any) -> str:
    """A value in a message: short, and on one line."""
    try:
        text = repr(value)
    except RecursionError:
        text = f"a {type(value).__name__} nested too deep"
    return text if len(text) <= 40 else f"{text[:40]}…"


def _pandas_values(x: Any, missing: float) -> Any:
    """The values of a pandas frame or series; anything else as it is."""
    return x.to_numpy(dtype="float64", na_value=missing) if _is_pandas(x) and hasattr(x, "to_numpy") else x
