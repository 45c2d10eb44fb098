"""Methods on plain arrays."""

import subprocess
import sys

import pytest

import govindex as gi

np = pytest.importorskip("numpy")


def test_vectors_of_every_kind():
    import pandas
    import polars

    expected = np.array([0.0, 100.0, np.nan])
    values = [1.0, 3.0, None]
    for x in (
        values,
        tuple(values),
        np.array([1.0, 3.0, np.nan]),
        np.array([1, 3, np.nan], dtype=np.float32),
        np.array([1.0, 0.0, 3.0, 0.0, np.nan])[::2],
        pandas.Series(values),
        pandas.array([1, 3, None], dtype="Int64"),
        polars.Series(values),
        np.ma.array([1.0, 3.0, 5.0], mask=[False, False, True]),
        np.frombuffer(b"\0" + np.array([1.0, 3.0, np.nan]).tobytes(), dtype=np.uint8)[1:].view(np.float64),
    ):
        np.testing.assert_array_equal(gi.normalize.min_max(x), expected)


def test_matrices_of_every_kind():
    import pandas
    import polars

    X = np.array([[1.0, 4.0], [9.0, 1.0], [np.nan, 2.0]])
    expected = [2.5, 5.0, 2.0]
    for matrix in (
        X,
        np.asfortranarray(X),
        X.tolist(),
        pandas.DataFrame(X),
        polars.DataFrame(X, nan_to_null=True),
        np.repeat(X, 2, axis=0)[::2],
    ):
        np.testing.assert_allclose(gi.scoring.arithmetic(matrix), expected)
    np.testing.assert_allclose(gi.scoring.geometric(X, weights=[1, 1]), [2, 3, 2])
    np.testing.assert_allclose(gi.scoring.harmonic(X, weights=np.array([1, 1])), [1.6, 1.8, 2])
    np.testing.assert_allclose(gi.scoring.power(X, 1.0, missing="zero"), [2.5, 5, 1])
    assert np.isnan(gi.scoring.arithmetic(X, missing="propagate")[2])
    assert np.isnan(gi.scoring.arithmetic(X, least=0.6)[2])


@pytest.mark.parametrize("shape", [(70_000, 1), (1, 70_000), (4_099, 17), (2_100, 33)])
def test_large_matrices_by_rows_are_those_by_columns(shape):
    X = np.random.default_rng(1).random(shape)
    by_rows, by_columns = gi.scoring.arithmetic(X), gi.scoring.arithmetic(np.asfortranarray(X))
    np.testing.assert_array_equal(by_rows, by_columns)
    np.testing.assert_allclose(by_rows, X.mean(axis=1))
    masked = np.ma.array(X, mask=X < 0.5)
    np.testing.assert_array_equal(gi.scoring.arithmetic(masked), gi.scoring.arithmetic(np.where(X < 0.5, np.nan, X)))


def test_parameters_arrive():
    assert gi.normalize.min_max([1, 2], to=(0, 1)).tolist() == [0, 1]
    assert gi.normalize.min_max([1, 2], bounds=(0, 1), to=(0, 1)).tolist() == [1, 2]
    assert gi.normalize.min_max([1, 2], bounds=(0, 1), to=(0, 1), clip=True).tolist() == [1, 1]
    assert gi.normalize.min_max([2, 2], constant=50).tolist() == [50, 50]
    assert gi.normalize.min_max([1, 2], direction="lower").tolist() == [100, 0]
    assert gi.normalize.z_score([1, 3], divisor="population").tolist() == [-1, 1]
    assert gi.normalize.z_score([1, 3], direction="lower", divisor="population").tolist() == [1, -1]
    assert gi.normalize.goalposts([5], (0, 4), clip=False).tolist() == [125]
    assert gi.stats.ranks([3, 3, 1], ties="dense").tolist() == [1, 1, 2]
    assert gi.stats.ranks([3, 2.9, 1], tolerance=0.1 + 1e-12).tolist() == [1, 1, 3]
    assert gi.weights.equal(3).weights.sum() == pytest.approx(1)


BAD = [
    (lambda: gi.normalize.min_max([1, 1]), gi.MethodError, "constant_indicator"),
    (lambda: gi.normalize.min_max([7]), gi.MethodError, "constant_indicator"),
    (lambda: gi.normalize.min_max([]), gi.DataError, "no_data"),
    (lambda: gi.normalize.min_max([None, np.nan]), gi.DataError, "no_data"),
    (lambda: gi.normalize.min_max([1, np.inf]), gi.DataError, "not_finite"),
    (lambda: gi.normalize.min_max([1, 2], direction="up"), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.min_max([1, 2], to=(1, 0)), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.min_max([1, 2], bounds=(0, np.inf)), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.z_score([1, 2], sd=0), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.z_score([1, 2], divisor="n"), gi.MethodError, "invalid_parameter"),
    (lambda: gi.normalize.goalposts([1], (2, 2)), gi.MethodError, "invalid_parameter"),
    (lambda: gi.weights.equal(0), gi.MethodError, "too_few"),
    (lambda: gi.weights.equal(-1), gi.MethodError, "invalid_parameter"),
    (lambda: gi.weights.equal(2**62), gi.MethodError, "invalid_parameter"),
    (lambda: gi.scoring.arithmetic(np.empty((0, 3))), gi.DataError, "empty_table"),
    (lambda: gi.scoring.arithmetic(np.empty((3, 0))), gi.DataError, "empty_table"),
    (lambda: gi.scoring.arithmetic([[1, np.inf]]), gi.DataError, "not_finite"),
    (lambda: gi.scoring.arithmetic([[1, 2]], weights=[1]), gi.DataError, "length_mismatch"),
    (lambda: gi.scoring.arithmetic([[1, 2]], weights=[0, 0]), gi.MethodError, "weights"),
    (lambda: gi.scoring.arithmetic([[1, 2]], weights=[1, -1]), gi.MethodError, "weights"),
    (lambda: gi.scoring.arithmetic([[1, 2]], missing="drop"), gi.MethodError, "invalid_parameter"),
    (lambda: gi.scoring.arithmetic([[1, 2]], least=2), gi.MethodError, "invalid_parameter"),
    (lambda: gi.scoring.geometric([[1, -2]]), gi.MethodError, "out_of_domain"),
    (lambda: gi.scoring.power([[1, 2]], 0), gi.MethodError, "invalid_parameter"),
    (lambda: gi.stats.ranks([1, 2], ties="last"), gi.MethodError, "invalid_parameter"),
]


@pytest.mark.parametrize(("call", "kind", "code"), BAD)
def test_bad_values_are_named(call, kind, code):
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.code == code


def test_shapes_and_types_are_named():
    with pytest.raises(TypeError, match=r"`x` must be 1-D, not of shape \(1, 2\)"):
        gi.normalize.min_max([[1, 2]])
    with pytest.raises(TypeError, match=r"`X` must be 2-D, not of shape \(2,\)"):
        gi.scoring.arithmetic([1, 2])
    with pytest.raises(TypeError, match="`x` must be 1-D and of numbers"):
        gi.stats.ranks(["high", "low"])
    with pytest.raises(TypeError, match="must be 2-D and of numbers"):
        gi.scoring.arithmetic([[1, 2], [3]])


def test_the_package_works_without_numpy():
    code = """
import sys
sys.modules["numpy"] = None
import govindex as gi
result = gi.assess(gi.Framework.builtin("un-egdi-2022"), {"u": ["A"], "osi": [1], "tii": [0.5], "hci": [0]})
assert result.score("A") == 0.5, result
assert result._repr_html_() and result.scores().to_csv()
for call in (lambda: gi.weights.equal(2), lambda: gi.normalize.min_max([1, 2])):
    try:
        call()
    except ImportError as error:
        assert "pip install 'govindex[numpy]'" in str(error)
    else:
        raise AssertionError
"""
    subprocess.run([sys.executable, "-c", code], check=True)
