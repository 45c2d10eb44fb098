"""Change over periods: what rose and what fell, as far as the data can say, and how ranks went."""

from __future__ import annotations

from govindex import _core
from govindex._core import Dataset, RankRecord, Table

__all__ = ["RankRecord", "changes"]


def changes(from_: Dataset, to: Dataset) -> Table:
    """Put two periods side by side, with what bounds leave open.

    A value "over 98 %" is anything from 98 up. So 99 a year later may be a rise or a fall, while 97 is a fall for sure.

    Args:
        from_: the earlier data; bounds come from `read_facts`.
        to: the later data.

    Returns:
        A row per value that both have, unit by unit in the order of the earlier one: `unit`, `indicator`, `from`,
        `from_bound`, `to`, `to_bound` (exact, at-least, at-most, about), `difference` (the later less the earlier value
        as they are written), `went` (risen, fallen, same, or open where the bounds leave that open).

    Example:
        >>> import govindex as gi
        >>> then = gi.Dataset.from_frame({"unit": ["A", "B"], "X": [1, 2]})
        >>> now = gi.Dataset.from_frame({"unit": ["B", "A"], "X": [1, 3]})
        >>> gi.trend.changes(then, now)["went"]
        ['risen', 'fallen']
    """
    return _core.trend_changes(from_, to)
