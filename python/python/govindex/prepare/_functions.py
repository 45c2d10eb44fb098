"""The functions of `govindex.prepare`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from govindex import _core
from govindex._arrays import Matrix, beside, like_given, matrix, vector, whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from govindex._core import Imputed, Screening, Treated
    from govindex._typing import (
        BoxCoxShift,
        Directions,
        Distance,
        FenceSpread,
        Interval,
        LogForm,
        Middle,
        NeighbourWeights,
        PerColumn,
        Plausible,
        QuantileRule,
        Remedy,
        SeriesEnds,
        SeriesFill,
        ShapeNeeds,
    )


def denominate(x: ArrayLike, by: PerColumn, *, scale: float = 1.0) -> NDArray[np.float64]:
    """Divide an indicator by a size: by population, by output, by area.

    `y = x / (d / s)`: with the population as `d` and `s = 100000`, `y` counts per 100,000 people.

    Args:
        x: 1-D, a value per unit in any unit of measurement; None or NaN is missing.
        by: the denominator of each unit, above 0; where it is missing, the result is missing. By name where
            both have names (a Series, a dict), by position otherwise.
        scale: how much of the denominator one unit of the result counts, above 0.

    Returns:
        1-D float64 array; a Series with the index of `x` where that is one.

    Raises:
        DataError: there are not as many denominators as values (`length_mismatch`), their names differ (`names`), or a
            value is infinite.
        MethodError: a denominator is 0, negative or infinite (`unsuitable_value`, all rows named).

    Example:
        >>> import govindex as gi
        >>> halls, people = [12.0, 3.0, None], [600_000, 50_000, 10_000]
        >>> gi.prepare.denominate(halls, people, scale=100_000)
        array([ 2.,  6., nan])
    """
    values = vector(x, "x")
    return like_given(x, _core.prepare_denominate(values, beside(values, by, "by"), float(scale)))


def screen(
    x: ArrayLike,
    *,
    present: float = 2 / 3,
    nonzero: float | None = None,
    groups: Mapping[str, Sequence[int] | Sequence[str]] | None = None,
    present_in_each: float | None = None,
    nonzero_in_each: float | None = None,
    keep: Sequence[int] | Sequence[str] = (),
    drop: Sequence[int] | Sequence[str] = (),
    units: Sequence[str] | None = None,
) -> Screening:
    """Say which units have too little data to be judged. A unit that is on a threshold stays.

    `present = (p - missing) / p`, `nonzero = 1 - zeros / (p - missing)`, with the counts of the unit among `p` columns.

    Source: W. Becker et al. (2022), *COINr* (`Screen`).

    Args:
        x: 2-D, units down and indicators across; None or NaN is missing. A data frame gives its column names.
        present: the least share of values that are present, 0 to 1.
        nonzero: the least share of the values present that are not 0; by default none is asked.
        groups: the columns of each dimension, by position or name, under the name of the dimension.
        present_in_each: the least share of values that are present in each group.
        nonzero_in_each: the least share of the values present in each group that are not 0.
        keep: units that stay whatever their data, by position or, where `units` names them, by name.
        drop: units that go whatever their data.
        units: the names of the units, one per row; by default the index of a data frame.

    Returns:
        Screening: which units stay, and the reasons.

    Raises:
        DataError: a named unit is not there (`unknown_unit`), or `units` are too many or too few.
        MethodError: a share is outside 0 to 1, a group has no columns, or a unit is named to stay and to go.

    Example:
        >>> import govindex as gi
        >>> x = [[1.0, 5.0, 0.0], [None, 6.0, 3.0], [None, None, 2.0]]
        >>> found = gi.prepare.screen(x, present=0.5, units=["A", "B", "C"], keep=["C"])
        >>> found.table()["reasons"]
        ['', '', '33.3 % of the values are present, below 50.0 %; named to stay']
        >>> found.positions
        [0, 1, 2]
    """
    values = matrix(x, "x")
    names = None if values.columns is None else values.columns.names()
    known = list(units) if units is not None else None if values.units is None else values.units.names()
    within = {} if groups is None else dict(groups)
    parameters = _given(
        present=present, nonzero=nonzero, **{"present-in-each": present_in_each, "nonzero-in-each": nonzero_in_each}
    )
    named = _named(keep, drop, known, parameters)
    return _core.prepare_screen(
        values,
        [(name, _columns(of, names, f"groups[{name!r}]")) for name, of in within.items()],
        named,
        None if units is None else [str(unit) for unit in units],
        parameters,
    )


def screen_indicators(
    x: ArrayLike,
    *,
    present: float = 2 / 3,
    nonzero: float | None = None,
    keep: Sequence[int] | Sequence[str] = (),
    drop: Sequence[int] | Sequence[str] = (),
) -> Screening:
    """Say which indicators have a value for too few units. An indicator that is on a threshold stays.

    Args:
        x: 2-D, units down and indicators across; None or NaN is missing. A data frame gives its column names.
        present: the least share of units with a value, 0 to 1.
        nonzero: the least share of these whose value is not 0; by default none is asked.
        keep: columns that stay whatever their data, by position or, of a data frame, by name.
        drop: columns that go whatever their data.

    Returns:
        Screening: which indicators stay, and the reasons.

    Raises:
        DataError: a named column is not there (`missing_columns`).
        MethodError: a share is outside 0 to 1, or a column is named to stay and to go.

    Example:
        >>> import govindex as gi
        >>> gi.prepare.screen_indicators([[1.0, None], [2.0, None], [0.0, 3.0]]).kept
        array([ True, False])
    """
    values = matrix(x, "x")
    names = None if values.columns is None else values.columns.names()
    parameters = _given(present=present, nonzero=nonzero)
    return _core.prepare_screen_indicators(values, _named(keep, drop, names, parameters), parameters)


def impute_mean(x: ArrayLike, *, groups: Sequence[str | None] | Mapping[str, str | None] | None = None) -> Imputed:
    """Fill each gap with the mean of its column, over all units or those of the unit's group.

    The mean leaves the total as it is and makes the spread too small; it says nothing of the unit.

    Args:
        x: 1-D, a value per unit, or 2-D, units down and indicators across; None or NaN is missing.
        groups: the group of each unit, None where it is not known; such a unit, and one whose group has no value, keeps
            its gap.

    Returns:
        Imputed: the values, and which cells were filled.

    Raises:
        DataError: a value is infinite, or there are not as many groups as units.

    Example:
        >>> import govindex as gi
        >>> x, tiers = [1.0, None, 3.0, 10.0], ["city", "city", "city", "county"]
        >>> gi.prepare.impute_mean(x, groups=tiers).values
        array([ 1.,  2.,  3., 10.])
    """
    return _impute("mean", x, groups=groups)


def impute_median(x: ArrayLike, *, groups: Sequence[str | None] | Mapping[str, str | None] | None = None) -> Imputed:
    """Fill each gap with the median of its column, over all units or those of the unit's group.

    Args:
        x: 1-D, a value per unit, or 2-D, units down and indicators across; None or NaN is missing.
        groups: as in `impute_mean`.

    Returns:
        Imputed: the values, and which cells were filled.

    Raises:
        DataError: a value is infinite, or there are not as many groups as units.

    Example:
        >>> import govindex as gi
        >>> gi.prepare.impute_median([1.0, None, 3.0, 10.0]).values
        array([ 1.,  3.,  3., 10.])
    """
    return _impute("median", x, groups=groups)


def impute_constant(x: ArrayLike, value: float) -> Imputed:
    """Fill each gap with a value given: 0 where "nothing was reported" means that there is nothing.

    Args:
        x: 1-D, a value per unit, or 2-D, units down and indicators across; None or NaN is missing.
        value: what stands in the gaps, finite.

    Returns:
        Imputed: the values, and which cells were filled.

    Raises:
        DataError: a value of `x` is infinite.
        MethodError: `value` is not finite.

    Example:
        >>> import govindex as gi
        >>> gi.prepare.impute_constant([1.0, None], 0).values
        array([1., 0.])
    """
    return _impute("constant", x, parameters={"value": float(value)})


def impute_siblings(x: ArrayLike, *, by: Middle = "mean", directions: Directions | None = None) -> Imputed:
    """Fill a gap with what the unit's other indicators of the dimension say, on their scale and scaled back.

    Each column is scaled to 0 ... 1 by its range (turned where lower is better); a gap gets the unit's mean or median,
    scaled back. This is what an arithmetic mean with rescaled weights does silently.

    Source: W. Becker et al. (2022), *COINr* (`Impute` by row).

    Args:
        x: 2-D, units down, the indicators of one dimension across; None or NaN is missing.
        by: what stands for the other indicators: `"mean"` or `"median"`.
        directions: `"higher"` or `"lower"` is better, one per column; by default higher.

    Returns:
        Imputed: the values, and which cells were filled. A unit without any value keeps its gaps.

    Raises:
        DataError: a value is infinite, or there are not as many directions as columns.
        MethodError: `by` or a direction is none of its words.

    Example:
        >>> import govindex as gi
        >>> share_online, days = [0.0, 0.5, 1.0], [9.0, None, 1.0]
        >>> gi.prepare.impute_siblings(list(zip(share_online, days)), directions=["higher", "lower"]).values[1, 1]
        np.float64(5.0)
    """
    return _impute("siblings", x, directions=directions, parameters={"by": by})


def impute_nearest(
    x: ArrayLike, *, k: int = 10, distance: Distance = "euclidean", weights: NeighbourWeights = "distance"
) -> Imputed:
    """Fill a gap with the mean of the `k` most similar units: those nearest in the indicators that both have.

    Source: O. Troyanskaya et al. (2001), Bioinformatics 17, 520-525; J. K. Dixon (1979), IEEE Transactions on Systems,
    Man and Cybernetics 9, 617-621; J. C. Gower (1971), Biometrics 27, 857-871.

    Args:
        x: 2-D, units down and indicators across; None or NaN is missing.
        k: how many neighbours are read, at least 1.
        distance: `"euclidean"` (of columns in standard deviations), `"euclidean-range"` (in shares of their range),
            `"euclidean-raw"` (as they are: for indicators on one scale) or `"gower"`.
        weights: what each neighbour counts: `"distance"` (its inverse) or `"uniform"`.

    Returns:
        Imputed: the values, and which cells were filled. A gap without any unit to read from stays.

    Raises:
        DataError: a value is infinite.
        MethodError: a parameter is out of range.

    Example:
        >>> import govindex as gi
        >>> x = [[1, 2, None], [3, 4, 3], [None, 6, 5], [8, 8, 7]]
        >>> gi.prepare.impute_nearest(x, k=2, distance="euclidean-raw", weights="uniform").values[2, 0]
        np.float64(5.5)
    """
    return _impute("nearest", x, parameters={"k": k, "distance": distance, "weights": weights})


def impute_em(x: ArrayLike, *, tolerance: float = 1e-7, steps: int = 10_000, ridge: float = 0.0) -> Imputed:
    """Fill a gap with what the unit's other values say, by the multivariate normal distribution that fits best.

    Source: A. P. Dempster, N. M. Laird & D. B. Rubin (1977), JRSS B 39, 1-38; R. J. A. Little & D. B. Rubin (2002),
    *Statistical Analysis with Missing Data*, ch. 11.

    Args:
        x: 2-D, units down and indicators across, more units than indicators; None or NaN is missing.
        tolerance: the change of mean and covariance, in standard deviations, that counts as none; above 0.
        steps: after how many steps the search is given up, at least 1.
        ridge: what is added to each variance in each step, as a share of it, 0 to 1; above 0 for data with few units or
            indicators that say the same.

    Returns:
        Imputed: the values, and which cells were filled; `details` has the `mean` of each indicator, the `covariance`
        (divisor n, a list of rows) and the `steps` it took. A unit without any value keeps its gaps.

    Raises:
        DataError: a value is infinite, or a column has none.
        MethodError: a column is constant (`constant_indicator`), indicators follow from each other (`undetermined`), or
            the search did not end (`not_converged`).

    Example:
        >>> import govindex as gi
        >>> x = [[1.0, 2.1], [2.0, 3.9], [3.0, 6.2], [4.0, 7.8], [5.0, None]]
        >>> round(gi.prepare.impute_em(x).values[4, 1], 4)
        np.float64(9.85)
    """
    return _impute("em", x, parameters={"tolerance": float(tolerance), "steps": steps, "ridge": float(ridge)})


def impute_multiple(
    x: ArrayLike,
    *,
    draws: int = 5,
    seed: int = 0,
    plausible: Plausible = "normal",
    resample: bool = True,
    donors: int = 5,
    tolerance: float = 1e-7,
    steps: int = 10_000,
    ridge: float = 0.0,
) -> list[Imputed]:
    """Fill the gaps several times with plausible values, so that what follows shows how much depends on them.

    Source: J. Honaker & G. King (2010), American Journal of Political Science 54, 561-581 (EM with bootstrapping);
    R. J. A. Little (1988), Journal of Business & Economic Statistics 6, 287-296 (matching); D. B. Rubin (1987),
    *Multiple Imputation for Nonresponse in Surveys*.

    Args:
        x: 2-D, units down and indicators across, more units than indicators; None or NaN is missing.
        draws: how many completed tables, at least 1.
        seed: of the random numbers; 0 is a seed. Draw `k` is the same however many are made.
        plausible: a value drawn from the `"normal"` distribution, or by `"matching"` the observed value of a unit for
            which a similar one is expected.
        resample: whether each draw estimates its parameters from a resample of the units.
        donors: how many units may give their value in matching, at least 1.
        tolerance: as in `impute_em`.
        steps: as in `impute_em`.
        ridge: as in `impute_em`.

    Returns:
        list[Imputed]: one per draw.

    Raises:
        DataError: as `impute_em`.
        MethodError: as `impute_em`, or a parameter is out of range.

    Example:
        >>> import govindex as gi
        >>> x = [[1.0, 2.1], [2.0, 3.5], [3.0, 6.6], [4.0, 7.2], [5.0, 10.4], [6.0, None]]
        >>> first, second = gi.prepare.impute_multiple(x, draws=2, seed=7)
        >>> bool(first.values[5, 1] != second.values[5, 1])
        True
    """
    parameters = {
        "seed": seed,
        "plausible": plausible,
        "resample": bool(resample),
        "donors": donors,
        "em": {"tolerance": float(tolerance), "steps": steps, "ridge": float(ridge)},
    }
    return _core.prepare_multiple(matrix(x, "x"), whole(draws, "draws"), parameters)


def impute_series(
    x: ArrayLike,
    times: Sequence[float],
    *,
    fill: SeriesFill = "forward",
    limit: float | None = None,
    ends: SeriesEnds = "gap",
) -> Imputed:
    """Fill gaps in series over time: from the value before, the one behind, or the straight line between both.

    Source: OECD/JRC (2008), step 3; W. Becker et al. (2022), *COINr* (`impute_panel`, whose limit counts periods: its
    `latest` is `"forward"`, its `linear` is `"linear"` with the nearest value at the ends).

    Args:
        x: 1-D, a value per period, or 2-D, units down and periods across; None or NaN is missing.
        times: the time of each period, in any order, none twice.
        fill: `"forward"`, `"backward"` or `"linear"`.
        limit: how far away **in time** a value may be read from, at least 0; by default any distance.
        ends: what becomes of a gap that has values on the other side only: it stays (`"gap"`) or takes the
            `"nearest"` value.

    Returns:
        Imputed: the values, and which cells were filled, with the periods they were read from.

    Raises:
        DataError: a value is infinite, a time occurs twice (`periods`), or there are not as many as values.
        MethodError: a parameter is out of range.

    Example:
        >>> import govindex as gi
        >>> gi.prepare.impute_series([5.0, None, None, 8.0], [2018, 2019, 2021, 2024], limit=2)
        1 cell filled, 1 left
        period  value  method
        2019        5  carried forward from 2018
    """
    parameters: dict[str, Any] = {"fill": fill, "ends": ends} | _given(limit=limit)
    flat = _is_flat(x)
    values = matrix([vector(x, "x").values] if flat else x, "x")
    return _core.prepare_series(
        values, flat, [float(time) for time in times], [f"{time}" for time in times], parameters
    )


def treat(
    x: ArrayLike,
    *,
    remedies: Iterable[Remedy] = ("winsorize", "log"),
    skewness: float = 2.0,
    kurtosis: float = 3.5,
    needs: ShapeNeeds = "either",
    combine: bool = False,
    always: bool = False,
) -> Treated:
    """Treat the outliers of a column whose skewness and kurtosis are both out of bounds, by one remedy after another.

    A column passes when `|skewness| < 2` or `kurtosis < 3.5` (by default); one that passes is not touched.

    Source: OECD/JRC (2008), step 3; W. Becker et al. (2022), *COINr* (`Treat`, whose defaults these are).

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        remedies: what is tried, in order, until the column passes: `"winsorize"`, `"log"`, `"box-cox"`, `"fences"`,
            `"percentiles"`, or one with its parameters as framework files write them, `{"winsorize": {"most": 3}}`.
        skewness: the absolute skewness must be below this, above 0.
        kurtosis: the excess kurtosis must be below this, above 0.
        needs: whether one of the two is enough (`"either"`) or `"both"` must be in bounds.
        combine: whether a remedy is applied to what the one before it left, instead of to the original values.
        always: whether the first remedy is applied to a column that passes, too.

    Returns:
        Treated: the values, what was tried, and which values moved from what to what.

    Raises:
        DataError: a value is infinite.
        MethodError: a parameter is out of range, or a logarithm or power is not defined (`unsuitable_value`).

    Example:
        >>> import govindex as gi
        >>> treated = gi.prepare.treat([*range(1, 31), 4000.0], remedies=[{"winsorize": {"most": 3}}, "log"])
        >>> treated.outcome, treated.changes().to_dict()
        ('treated', {'row': [30], 'before': [4000.0], 'after': [30.0]})
    """
    if isinstance(remedies, (str, Mapping)):
        raise TypeError("`remedies` must be a sequence of remedies, not one")
    parameters = {
        "remedies": list(remedies),
        "thresholds": {"skewness": float(skewness), "kurtosis": float(kurtosis), "needs": needs},
        "combine": bool(combine),
        "always": bool(always),
    }
    return _core.prepare_treat(vector(x, "x"), parameters)


def winsorize(
    x: ArrayLike,
    *,
    most: int | None = 5,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
    needs: ShapeNeeds = "either",
    force: bool = False,
) -> Treated:
    """Move the farthest values in, one after the other, until skewness and kurtosis are in bounds.

    Source: OECD/JRC (2008), step 3; W. Becker et al. (2022), *COINr* (`winsorise`).

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        most: how many values may move, at both ends together (tied values move together); None for no limit.
        skewness: as in `treat`.
        kurtosis: as in `treat`.
        needs: as in `treat`.
        force: whether values move until there are `most`, whatever the shape.

    Returns:
        Treated: the values, and which moved.

    Raises:
        DataError: a value is infinite.
        MethodError: a parameter is out of range, or `force` has no limit.

    Example:
        >>> import govindex as gi
        >>> gi.prepare.winsorize([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100], most=2).values[-2:]
        array([30., 30.])
    """
    parameters = {
        "most": "unlimited" if most is None else most,
        "thresholds": {"skewness": float(skewness), "kurtosis": float(kurtosis), "needs": needs},
        "force": bool(force),
    }
    return _core.prepare_remedy("winsorize", vector(x, "x"), parameters)


def log(x: ArrayLike, *, form: LogForm = "range-shift", share: float = 0.01, factor: float = 1.0) -> Treated:
    """Draw a long tail in by a logarithm that keeps the order of the units.

    Source: W. Becker et al. (2022), *COINr* (`log_CT`, `log_CT_orig`, `log_CT_plus`, `log_GII`); Cornell University,
    INSEAD & WIPO (2020), *The Global Innovation Index 2020*, appendix IV.

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so. A constant column stays as it is.
        form: `"range-shift"`, `ln(x - min + c (max - min))`; `"unit-shift"`, `ln(x - min + 1)`; `"signed-shift"`, the
            first from the end where the long tail is not; `"gii"`, `ln((f max - 1) (x - min) / (max - min) + 1)`.
        share: `c`, above 0.
        factor: `f`, above 0.

    Returns:
        Treated: the values, and the formula with the column's numbers in it.

    Raises:
        DataError: a value is infinite.
        MethodError: a parameter is out of range, or with `"gii"` the maximum times `factor` is not above 1
            (`unsuitable_value`).

    Example:
        >>> import govindex as gi
        >>> gi.prepare.log([0.0, 1.0, 100.0]).values.round(4)
        array([0.    , 0.6931, 4.6151])
    """
    parameters = {"form": form, "share": float(share), "factor": float(factor)}
    return _core.prepare_remedy("log", vector(x, "x"), parameters)


def box_cox(
    x: ArrayLike, *, power: float | None = None, range: Interval = (-5.0, 5.0), shift: BoxCoxShift = "unit"
) -> Treated:
    """Make a column as normal as a power can: `((x + shift) ** lambda - 1) / lambda`, the logarithm for lambda 0.

    Source: G. E. P. Box & D. R. Cox (1964), JRSS B 26, 211-252.

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so. A constant column stays as it is.
        power: lambda; by default that of the greatest likelihood, which `transforms` tells.
        range: where it is searched, within -20 to 20.
        shift: what is added first: `"unit"`, as much as makes the lowest value 1, or `"none"`.

    Returns:
        Treated: the values, and the formula with lambda in it.

    Raises:
        DataError: a value is infinite.
        MethodError: a parameter is out of range, or a value is not above 0 where nothing is added
            (`unsuitable_value`).

    Example:
        >>> import govindex as gi
        >>> treated = gi.prepare.box_cox([1.0, 4.0, 9.0], power=0.5)
        >>> treated.values, treated.transforms
        (array([0., 2., 4.]), [{'box-cox': {'shift': 0.0, 'lambda': 0.5}}])
    """
    parameters: dict[str, Any] = {"range": [float(end) for end in range], "shift": shift} | _given(**{"lambda": power})
    return _core.prepare_remedy("box-cox", vector(x, "x"), parameters)


def fences(
    x: ArrayLike, *, by: FenceSpread = "quartiles", width: float | None = None, rule: QuantileRule = "linear"
) -> Treated:
    """Move values beyond fences around the bulk of a column to the fences.

    `"quartiles"`: `[Q1 - k (Q3 - Q1), Q3 + k (Q3 - Q1)]`, as in a box plot. `"median"`: `m -+ k 1.482602 MAD`.

    Source: J. W. Tukey (1977), *Exploratory Data Analysis*, ch. 2; C. Leys et al. (2013), Journal of Experimental
    Social Psychology 49, 764-766.

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        by: what the width is measured by: `"quartiles"` or `"median"` (median absolute deviation).
        width: `k`, above 0; by default 1.5 for quartiles, 3 for the median.
        rule: of the quartiles: `"linear"` (as numpy and R) or another of the nine of Hyndman & Fan (1996).

    Returns:
        Treated: the values, and which moved. Where half of the values are equal, none moves.

    Raises:
        DataError: a value is infinite.
        MethodError: a parameter is out of range.

    Example:
        >>> import govindex as gi
        >>> gi.prepare.fences([1.0, 2.0, 3.0, 4.0, 90.0]).values
        array([1., 2., 3., 4., 7.])
    """
    parameters: dict[str, Any] = {"by": by, "rule": rule} | _given(width=width)
    return _core.prepare_remedy("fences", vector(x, "x"), parameters)


def percentiles(
    x: ArrayLike, *, share: float = 0.025, upper: float | None = None, rule: QuantileRule = "linear"
) -> Treated:
    """Move values beyond two percentiles to them.

    Source: OECD/JRC (2008), step 5 (trimming at the 2.5 and 97.5 percentiles).

    Args:
        x: 1-D, a value per unit; None or NaN is missing and stays so.
        share: the share at each end, from 0 to below 0.5.
        upper: the share at the upper end, where it is another.
        rule: of the percentiles, as in `fences`.

    Returns:
        Treated: the values, and which moved.

    Raises:
        DataError: a value is infinite.
        MethodError: a share is out of range.

    Example:
        >>> import govindex as gi
        >>> gi.prepare.percentiles(range(101), share=0.05).values[[0, 50, 100]]
        array([ 5., 50., 95.])
    """
    parameters: dict[str, Any] = {"share": float(share), "rule": rule} | _given(upper=upper)
    return _core.prepare_remedy("percentiles", vector(x, "x"), parameters)


def _impute(
    method: str,
    x: ArrayLike,
    *,
    groups: Sequence[str | None] | Mapping[str, str | None] | None = None,
    directions: Directions | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Imputed:
    flat = method in ("mean", "median", "constant") and _is_flat(x)
    if flat:
        line = vector(x, "x")
        values = Matrix(line.values.reshape(-1, 1), None, line.units)
    else:
        values = matrix(x, "x")
    of = (
        None
        if groups is None
        else [None if _is_missing(group) else str(group) for group in values.each_unit(groups, "groups")]
    )
    return _core.prepare_impute(method, values, flat, of, values.words(directions), dict(parameters or {}))


def _is_flat(x: Any) -> bool:
    """Whether `x` is a vector; what is neither that nor a matrix is refused further on."""
    dimensions = getattr(x, "ndim", None)
    if dimensions is None:
        first = next(iter(x), None) if isinstance(x, Iterable) else None
        return not isinstance(first, Iterable)
    return bool(dimensions == 1)


def _is_missing(word: Any) -> bool:
    """None, and NaN as pandas has it."""
    return word is None or word != word


def _given(**parameters: Any) -> dict[str, Any]:
    """What was given."""
    return {name: value for name, value in parameters.items() if value is not None}


def _named(
    keep: Sequence[int] | Sequence[str],
    drop: Sequence[int] | Sequence[str],
    names: Sequence[str] | None,
    parameters: dict[str, Any],
) -> list[tuple[int, bool]]:
    """Those named by position; those by name go to `parameters`."""
    positions = []
    for key, items, stays in (("keep", keep, True), ("drop", drop, False)):
        if isinstance(items, str):
            raise TypeError(f"`{key}` must be a sequence, not one text")
        texts = [item for item in items if isinstance(item, str)]
        if texts and names is None:
            raise TypeError(f"`{key}` names {texts[0]!r}, but names are not known; give positions from 0")
        parameters[key] = texts
        positions += [(_position(item, key), stays) for item in items if not isinstance(item, str)]
    return positions


def _columns(items: Sequence[int] | Sequence[str], names: Sequence[str] | None, what: str) -> list[int]:
    """Positions of columns that are named or counted."""
    if isinstance(items, str):
        raise TypeError(f"`{what}` must be a sequence of columns, not one text")
    positions = []
    for item in items:
        if not isinstance(item, str):
            positions.append(_position(item, what))
        elif names is None or item not in names:
            raise ValueError(f"`{what}` names {item!r}, which is no column of `x`")
        else:
            positions.append(list(names).index(item))
    return positions


def _position(item: Any, what: str) -> int:
    try:
        position = int(item.__index__())
    except AttributeError:
        raise TypeError(f"`{what}` holds {item!r}, which is no position and no name") from None
    if position < 0:
        raise ValueError(f"`{what}` holds {position}; positions count from 0")
    return position
