"""What holds each unit back most."""

from __future__ import annotations

from govindex import _core
from govindex._arrays import whole
from govindex._core import Assessment, Table
from govindex.explain._period import one_period


def obstacles(a: Assessment, by: str | int = "indicator", node: str | None = None, *, overall: bool = False) -> Table:
    """Say what holds each unit back most: the obstacle degree (障碍度).

    The product of a leaf is `(1 - z) * w`, with its score `z` as a share of the framework's scale and its effective
    weight `w`: the product of its shares up to `node`. The share is its part in the sum of the unit's products. The
    obstacle of a dimension is the sum of those of its indicators. Only where a weighted sum combines the scores do the
    products add up to what a unit lacks to the top of the scale.

    Args:
        a: the assessment.
        by: which nodes have a row: `"indicator"`, `"dimension"` (the children of `node`), or a level as a number (1 is
            that of the children of the index; an indicator that stands higher is its own).
        node: the dimension whose indicators are meant; by default the index.
        overall: whether to sum up all units.

    Returns:
        Table: a row per unit and node, the largest obstacle of a unit first: `unit`, `node`, `weight` (effective, under
        `node`), `product`, `share` (0 to 1; all 0 where every score is at the top), `missing` (how many of its
        indicators have no score: they are left out for this unit). With `overall`, a row per node in the order of the
        framework: `node`, `weight`, `product` (the mean over units that have one), `share` (its part in the sum of
        these means), `units`.

    Raises:
        FrameworkError: there is no such node (`code` is `unknown_node`).
        MethodError: the node has no children with weights, there is no such level below it (`invalid_parameter`), or
            the score of an indicator is beyond the scale (`unsuitable_value`).

    Example:
        >>> import govindex as gi
        >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
        >>> gi.explain.obstacles(gi.assess("un-egdi-2022", data, unit="iso3"))
        unit  node  weight  product   share  missing
        DNK   HCI   0.3333   0.0147  0.5194        0
        DNK   TII   0.3333   0.0068  0.2415        0
        DNK   OSI   0.3333   0.0068  0.2391        0
        KOR   HCI   0.3333   0.0304  0.6461        0
        KOR   TII   0.3333   0.0109  0.2307        0
        KOR   OSI   0.3333   0.0058  0.1231        0
    """
    return _core.explain_obstacles(one_period(a), by if isinstance(by, str) else whole(by, "by"), node, overall)
