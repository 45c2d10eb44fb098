"""Bad input to the methods: parameters and columns of every scoring, weighting, scaling, preparation and statistic."""

import json
import math

import pytest
from refusals import Cases

import govindex as gi

np = pytest.importorskip("numpy")

nan, inf = float("nan"), float("inf")
S, W, N, P, T = gi.scoring, gi.weights, gi.normalize, gi.prepare, gi.stats
D, M = gi.DataError, gi.MethodError

X = [[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]
GAP = [[1.0, 2.0], [nan, 4.0], [5.0, 7.0]]
INFINITE = [[1.0, 2.0], [inf, 4.0], [5.0, 7.0]]
FLAT = [[1.0, 2.0], [1.0, 4.0], [1.0, 7.0]]

CASES = Cases()

# The tables are laid out by hand.
# fmt: off

# ── parameters of every scoring model ───────────────────────────────────────────────────────────────────────────────

COMPLETE = (
    "topsis vikor grey_relational codas spotis edas mabac marcos aras copras cocoso wsm wpm waspas moora "
    "multimoora borda promethee rsr"
).split()
MODELS = [*COMPLETE, "mazziotta_pareto", "copeland", "outranking", "condorcet"]

for _name in COMPLETE:
    _model = getattr(S, _name)
    CASES.refuse(f"scoring.{_name}", {
        "a gap": (lambda f=_model: f(GAP), D, "missing_value", "column 0", "row 1", "fill the gaps"),
    })
for _name in MODELS:
    _model = getattr(S, _name)
    CASES.refuse(f"scoring.{_name}", {
        "an infinite value": (lambda f=_model: f(INFINITE), D, "not_finite", "column 0", "row 1", "is inf", "finite"),
        "too many weights": (
            lambda f=_model: f(X, weights=[1, 2, 3]), D, "length_mismatch", "weights", "3 values", "2 columns",
        ),
        "a negative weight": (
            lambda f=_model: f(X, weights=[1, -2]), M, "weights", "weights of the", "-2 at position 1", "at least 0",
        ),
        "a misspelt direction": (
            lambda f=_model: f(X, directions=["higher", "lowwer"]), M, "invalid_parameter", "`directions`", "lowwer",
            "higher", "lower",
        ),
    })

for _name in "arithmetic geometric harmonic minimum maximum product median trimmed owa".split():
    _model = getattr(S, _name)
    CASES.refuse(f"scoring.{_name}", {
        "an infinite value": (lambda f=_model: f(INFINITE), D, "not_finite", "column 0", "row 1", "finite"),
        "a rule there is not": (
            lambda f=_model: f(X, missing="skip"), M, "invalid_parameter", "missing: `rule`", "skip", "rescale",
        ),
        "too few weights": (
            lambda f=_model: f(X, weights=[1]), D, "length_mismatch", "weights", "1 value", "2 columns",
        ),
    })

CASES.refuse("scoring", {
    "vikor: a share beyond 1": (
        lambda: S.vikor(X, v=2), M, "invalid_parameter", "VIKOR", "`v` is 2", "between 0 and 1",
    ),
    "vikor: a share of nan": (lambda: S.vikor(X, v=nan), M, "invalid_parameter", "`v`", "nan", "number"),
    "grey: no resolution": (lambda: S.grey_relational(X, rho=0), M, "invalid_parameter", "`rho` is 0", "above 0"),
    "codas: a negative threshold": (lambda: S.codas(X, tau=-1), M, "invalid_parameter", "`tau` is -1", "at least 0"),
    "waspas: a share beyond 1": (
        lambda: S.waspas(X, lambda_=2), M, "invalid_parameter", "`lambda` is 2", "between 0 and 1",
    ),
    "cocoso: a share of nan": (lambda: S.cocoso(X, lambda_=nan), M, "invalid_parameter", "`lambda`", "nan", "number"),
    "topsis: a normalization there is not": (
        lambda: S.topsis(X, normalization="vektor"), M, "invalid_parameter", "`normalization`", "vektor", "`vector`",
    ),
    "topsis: bounds for one column": (
        lambda: S.topsis(X, normalization="min-max", bounds=[(0, 10)]), D, "length_mismatch", "bounds", "2",
    ),
    "topsis: bounds turned round": (
        lambda: S.topsis(X, normalization="min-max", bounds=[(10, 0), (0, 10)]), M, "invalid_parameter", "`bounds`",
        "10",
        "below",
    ),
    "spotis: an ideal of one number": (
        lambda: S.spotis(X, bounds=[(0, 9), (0, 9)], expected=[1]), D, "length_mismatch", "expected", "1 value", "2",
    ),
    "wsm: a normalization there is not": (
        lambda: S.wsm(X, normalization="l2"), M, "invalid_parameter", "`normalization`", "l2", "`linear`",
    ),
    "aras: a negative value": (lambda: S.aras([[-1.0, 1], [1, 2]]), M, None, "column 0", "row 0", "is -1"),
    "geometric: a negative value": (
        lambda: S.geometric([[-1.0, 1], [1, 2]]), M, "out_of_domain", "column 0", "row 0", "is -1",
    ),
    "harmonic: a negative value": (
        lambda: S.harmonic([[-1.0, 1], [1, 2]]), M, "out_of_domain", "column 0", "row 0", "is -1",
    ),
    "power: an exponent of nan": (lambda: S.power(X, nan), M, "invalid_parameter", "power", "`p`", "finite"),
    "trimmed: half of it": (lambda: S.trimmed(X, share=0.5), M, "invalid_parameter", "`share` is 0.5", "below 0.5"),
    "trimmed: a share of nan": (lambda: S.trimmed(X, share=nan), M, "invalid_parameter", "`share`", "nan", "number"),
    "owa: places for three": (
        lambda: S.owa(X, [1, 1, 1]), D, "length_mismatch", "place weights", "3 values", "2 children",
    ),
    "owa: a negative place": (lambda: S.owa(X, [1, -1]), M, None, "-1", "position 1", "at least 0"),
    "choquet: a column there is not": (
        lambda: S.choquet(X, {(0, 7): 0.1}), M, "invalid_parameter", "interaction", "7", "column",
    ),
    "choquet: no mapping": (lambda: S.choquet(X, 5), TypeError, None, "`interactions`", "pair"),
    "arithmetic: nothing counts": (
        lambda: S.arithmetic(X, weights=[0, 0]), M, "weights", "weights of the arithmetic mean", "at least one",
    ),
    "arithmetic: more than all must be there": (
        lambda: S.arithmetic(X, least=2), M, "invalid_parameter", "`least` is 2", "between 0 and 1",
    ),
    "promethee: a preference there is not": (
        lambda: S.promethee(X, preferences="usal"), M, "invalid_parameter", "`preferences`", "usal", "`usual`",
    ),
    "promethee: a key there is not": (
        lambda: S.promethee(X, preferences={"linear": {"p": 1, "r": 2}}), (M, TypeError), None, "promethee", "`r`",
        "`p`",
    ),
    "promethee: thresholds turned round": (
        lambda: S.promethee(X, preferences={"linear": {"q": 5, "p": 1}}), M, "invalid_parameter", "`p` is 1", "above q",
    ),
    "promethee: preferences for three": (
        lambda: S.promethee(X, preferences=["usual"] * 3), D, "length_mismatch", "preference functions", "3 values",
        "2 columns",
    ),
    "electre tri: profiles of one column": (
        lambda: S.electre_tri(X, [[1.0]]), D, "length_mismatch", "profile", "1 value", "2",
    ),
    "electre tri: a cut beyond 1": (
        lambda: S.electre_tri(X, [[2, 3]], cut=1.5), M, "invalid_parameter", "`cut` is 1.5", "1",
    ),
    "electre tri: profiles that cross": (
        lambda: S.electre_tri(X, [[4.0, 4], [2, 6]]), M, "invalid_parameter", "`profiles`", "profile 1", "rising",
    ),
    "rsr: cuts that fall": (lambda: S.rsr(X, cuts=[6, 4]), M, "invalid_parameter", "`cuts`", "4", "rise"),
    "rsr: a ranking there is not": (lambda: S.rsr(X, ranking="real"), M, "invalid_parameter", "`ranking`", "`integer`"),
    "multimoora: a rule there is not": (
        lambda: S.multimoora(X, combine="mean"), M, "invalid_parameter", "`combine`", "mean", "`dominance`",
    ),
    "natural breaks: more classes than values": (
        lambda: S.natural_breaks([1, 2], 5), M, None, "classes", "5", "2",
    ),
    "natural breaks: no class": (lambda: S.natural_breaks([1, 2], 0), M, None, "`classes` is 0", "at least"),
    "equal classes: no class": (lambda: S.equal_classes([1, 2], 0), M, None, "`classes` is 0", "at least"),
    "matter element: intervals of one column": (
        lambda: S.matter_element(X, [[(0, 5), (5, 10)]]), D, "length_mismatch", "intervals", "1", "2",
    ),
    "memberships: typical values that fall": (
        lambda: S.trapezoid_memberships([1.0], [3, 1, 2]), M, "invalid_parameter", "typical", "rise",
    ),
    "points: a rubric that holds nothing known": (
        lambda: S.points({"ful": 100}), (M, TypeError), None, "points", "`ful`", "`item`",
    ),
    "condorcet: one dimension": (lambda: S.condorcet([1.0, 2.0]), TypeError, None, "`X` must be 2-D", "(2,)"),
    "topsis: texts": (lambda: S.topsis([["a", "b"]]), TypeError, None, "`X`", "numbers", "'a'"),
    "topsis: rows of other lengths": (lambda: S.topsis([[1, 2], [3]]), TypeError, None, "`X`", "2-D"),
    "topsis: a flat list": (lambda: S.topsis([1, 2]), TypeError, None, "`X` must be 2-D", "(2,)"),
    "topsis: directions as one word for all": (
        lambda: S.topsis(X, directions=["higher"]), D, "length_mismatch", "directions", "1 value", "2",
    ),
    "dea: no input": (lambda: S.dea(np.zeros((2, 0)), [[1.0], [2.0]]), D, "empty_table", "no columns", "at least"),
    "dea: other units": (
        lambda: S.dea([[1.0]], [[1.0], [2.0]]), D, "length_mismatch", "output", "2 values", "1 units with inputs",
    ),
    "dea: a negative input": (lambda: S.dea([[-1.0], [2]], [[1.0], [2]]), M, None, "row 0", "is -1", "0"),
    "benefit of the doubt: a negative value": (
        lambda: S.benefit_of_the_doubt([[-1.0, 1], [1, 2]]), M, None, "column 0", "row 0", "is -1",
    ),
    "malmquist: one period": (
        lambda: S.malmquist([([[1.0]], [[1.0]])]), M, "no_score", "Malmquist", "two periods or more",
    ),
})

# ── magnitudes at the edge of a number ──────────────────────────────────────────────────────────────────────────────

for _name, _values in {
    "topsis": [[-1e308], [1e308]], "moora": [[5e-324], [1e-310]], "aras": [[1e308], [1e308]],
    "copras": [[1e308], [1e308]],
    "mazziotta_pareto": [[1e308], [-1e308]],
}.items():
    _model = getattr(S, _name)

    def _scores_or_error(f=_model, values=_values):
        try:
            found = f(values)
        except gi.GovindexError as error:
            assert error.code in ("overflow", "no_score", "out_of_domain", "undetermined", "constant_indicator"), error
            return True
        return bool(np.isfinite(found.scores).all())

    CASES.answer("magnitudes", {_name: (_scores_or_error, True)})

# ── weights ─────────────────────────────────────────────────────────────────────────────────────────────────────────

for _name in (
    "entropy critic d_critic standard_deviation variance coefficient_of_variation gini merec cilos idocriw angle "
    "lopcow pca scatter_degree"
).split():
    _model = getattr(W, _name)
    CASES.refuse(f"weights.{_name}", {
        "a gap": (lambda f=_model: f(GAP), D, "missing_value", "column 0", "row 1", "fill the gaps"),
        "an infinite value": (lambda f=_model: f(INFINITE), D, "not_finite", "column 0", "row 1", "finite"),
        "one unit": (lambda f=_model: f([[1.0, 2.0]]), M, None, *{
            "merec": ("units", "check the data"), "cilos": ("column 0", "drop it"),
        }.get(_name, ("at least 2 units", "there is 1"))),
    })
for _name in (
    "entropy critic standard_deviation variance coefficient_of_variation gini merec angle pca scatter_degree".split()
):
    _model = getattr(W, _name)
    CASES.answer(f"weights.{_name}",
    {"what does not vary weighs nothing": (lambda f=_model: list(f(FLAT).weights), [0, 1])})
for _name in "cilos idocriw lopcow".split():
    _model = getattr(W, _name)
    CASES.refuse(f"weights.{_name}", {
        "a column that does not vary": (lambda f=_model: f(FLAT), M, "constant_indicator", "column 0", "drop it"),
    })

CASES.refuse("weights", {
    "entropy: a negative value": (
        lambda: W.entropy([[-1.0, 2], [3, 4]]), M, "unsuitable_value", "column 0", "row 0", "is -1",
    ),
    "entropy: a stage there is not": (
        lambda: W.entropy(X, stage="min-mix"), M, "invalid_parameter", "`stage`", "min-mix", "`min-max`",
    ),
    "entropy: a shift of nan": (lambda: W.entropy(X, shift=nan), M, "invalid_parameter", "`shift`", "finite"),
    "equal: none": (lambda: W.equal(0), M, None, "0", "at least 1"),
    "critic: a correlation there is not": (
        lambda: W.critic(X, correlation="person"), M, "invalid_parameter", "`correlation`", "person", "pearson",
    ),
    "critic: directions of three": (
        lambda: W.critic(X, directions=["higher"] * 3), D, "length_mismatch", "directions", "3 values", "2",
    ),
    "merec: a zero": (lambda: W.merec([[0.0, 2], [3, 4]]), M, "unsuitable_value", "column 0", "row 0", "above 0"),
    "pca: a share of none": (
        lambda: W.pca(X, retain="share", share=0), M, "invalid_parameter", "`share` is 0", "1",
    ),
    "balance: targets of three": (
        lambda: W.balance(X, [1, 1, 1]), D, "length_mismatch", "targets", "3 values", "2",
    ),
    "balance: a negative target": (
        lambda: W.balance(X, [1, -1]), M, "weights", "targets", "above 0",
    ),
    "ahp: not square": (lambda: W.ahp([[1, 2]]), D, "length_mismatch", "row 0", "2 values", "1 item"),
    "ahp: not reciprocal": (lambda: W.ahp([[1, 2], [2, 1]]), M, "judgement", "(1, 0)", "reciprocal"),
    "ahp: beyond 9": (lambda: W.ahp([[1, 12], [1 / 12, 1]]), M, "judgement", "(0, 1)", "12", "9"),
    "ahp: negative": (lambda: W.ahp([[1, -2], [-0.5, 1]]), M, "judgement", "(0, 1)", "-2", "from 1/9 to 9"),
    "ahp: nobody compared": (lambda: W.ahp([[1, nan], [nan, 1]]), M, None, "comparisons", "connect"),
    "ahp: experts of another number": (
        lambda: W.ahp([[[1, 2], [0.5, 1]]], experts=[1, 1]), D, "length_mismatch", "experts", "2 values", "1",
    ),
    "ahp: a group rule there is not": (
        lambda: W.ahp([[1, 2], [0.5, 1]], group="mean"), M, "invalid_parameter", "`group`", "mean", "judgements",
    ),
    "ahp: a limit of nan": (lambda: W.ahp([[1, 2], [0.5, 1]], limit=nan), M, "invalid_parameter", "`limit`", "number"),
    "ahp: no judgements": (lambda: W.ahp([]), M, "too_few", "ahp", "at least 1 expert"),
    "best worst: an item there is not": (
        lambda: W.best_worst(0, 5, [1, 2, 3], [3, 2, 1]), M, None, "worst", "5",
    ),
    "best worst: a ratio below 1": (
        lambda: W.best_worst(0, 2, [1, 0.5, 3], [3, 2, 1]), M, "judgement", "0.5", "1",
    ),
    "swara: an item twice": (lambda: W.swara([0, 0, 1], [0.1, 0.2]), M, None, "0", "once"),
    "swara: steps for another number": (
        lambda: W.swara([0, 1, 2], [0.1]), D, "length_mismatch", "steps", "1 value", "2",
    ),
    "g1: a ratio below 1": (lambda: W.order_relation([0, 1], [0.5]), M, None, "0.5", "1"),
    "rank based: a place that is missing": (
        lambda: W.rank_based([nan, 1]), D, "missing_value", "item 0", "fill the gaps",
    ),
    "rank based: a form there is not": (
        lambda: W.rank_based([1, 2], form="roc"), M, "invalid_parameter", "`form`", "roc", "centroid",
    ),
    "budget: points below 0": (lambda: W.budget([[50, -50]]), M, None, "-50", "at least 0"),
    "budget: nothing given": (lambda: W.budget([[0, 0]]), M, None, "expert", "0"),
    "delphi: no round": (lambda: W.delphi([]), (TypeError, M), None, "round", "at least 1"),
    "delphi: a rating beyond the full mark": (
        lambda: W.delphi_round([[6, 3], [2, 3]]), M, None, "6", "5",
    ),
    "combine: none": (lambda: W.combine([]), M, None, "weightings", "at least"),
    "combine: other lengths": (
        lambda: W.combine([[0.5, 0.5], [0.2, 0.3, 0.5]]), D, "length_mismatch", "weighting", "3", "2",
    ),
    "combine: shares of another number": (
        lambda: W.combine([[0.5, 0.5], [0.4, 0.6]], shares=[1]), D, "length_mismatch", "shares", "1 value", "2",
    ),
    "combine: a form there is not": (
        lambda: W.combine([[0.5, 0.5], [0.4, 0.6]], form="sum"), M, "invalid_parameter", "`form`", "sum", "additive",
    ),
    "compare: no mapping": (lambda: W.compare("x"), TypeError, None, "`weightings`", "a dict"),
    "influence: weights of three": (lambda: W.influence(X, [1, 1, 1]), D, "length_mismatch", "weights", "3", "2"),
    "rancom: comparisons that contradict": (
        lambda: W.rancom_pairwise([[0.5, 1], [1, 0.5]]), M, "judgement", "(0, 1)", "0, 0.5 or 1",
    ),
})

# ── scalings ────────────────────────────────────────────────────────────────────────────────────────────────────────

SCALINGS = {
    "min_max": {}, "z_score": {}, "goalposts": {"goalposts": (0, 10)}, "rank": {}, "distance": {}, "ratio": {},
    "log": {},
    "logistic": {}, "categories": {"thresholds": [2], "points": [0, 100], "includes": "lower-end"}, "mean_bands": {},
    "target_interval": {"best": (1, 2)},
}
for _name, _given in SCALINGS.items():
    _scale = getattr(N, _name)
    CASES.refuse(f"normalize.{_name}", {
        "an infinite value": (
            lambda f=_scale, k=_given: f([1, inf, 4], **k), D, "not_finite", "values", "is inf", "finite",
        ),
        "two dimensions": (lambda f=_scale, k=_given: f(X, **k), TypeError, None, "`x` must be 1-D", "(3, 2)"),
        "texts": (lambda f=_scale, k=_given: f(["a", "b"], **k), TypeError, None, "`x`", "numbers", "'a'"),
    })
    if _name not in ("goalposts", "categories"):
        CASES.refuse(f"normalize.{_name}", {
            "nothing": (
                lambda f=_scale, k=_given: f([nan, nan], **k), D, "no_data", "`values`", "2 units", "fill it in",
            ),
        })
    if _name != "target_interval":
        CASES.refuse(f"normalize.{_name}", {
            "a misspelt direction": (
                lambda f=_scale, k=_given: f([1, 2], direction="lowwer", **k), M, "invalid_parameter", "`direction`",
                "lowwer", "higher",
            ),
        })
for _name in "min_max z_score distance log logistic".split():
    _scale = getattr(N, _name)
    CASES.refuse(f"normalize.{_name}", {
        "all values alike": (
            lambda f=_scale: f([2, 2, 2]), M, "constant_indicator", "`values`", "same value (2)", "`constant`",
        ),
    })
    CASES.answer(f"normalize.{_name}", {
        "all values alike, and what they get": (lambda f=_scale: list(f([2, 2], constant=50)), [50, 50]),
    })
CASES.answer("normalize", {
    "goalposts: nothing stays nothing": (
        lambda: [math.isnan(v) for v in N.goalposts([nan, nan], (0, 10))], [True, True],
    ),
    "goalposts: what is beyond them is cut": (lambda: list(N.goalposts([-5, 15], (0, 10))), [0, 100]),
    "rank: all alike are first": (lambda: list(N.rank([2, 2, 2])), [1, 1, 1]),
    "ratio: all alike are the best": (lambda: list(N.ratio([2, 2])), [100, 100]),
    "mean bands: all alike are at the mean": (lambda: list(N.mean_bands([2, 2])), [0, 0]),
})
CASES.refuse("normalize", {
    "min-max: ends alike": (
        lambda: N.min_max([1, 2], bounds=(1, 1)), M, "invalid_parameter", "min-max", "[1, 1]", "below",
    ),
    "min-max: ends turned round": (lambda: N.min_max([1, 2], bounds=(5, 1)), M, "invalid_parameter", "[5, 1]", "below"),
    "min-max: a scale without length": (
        lambda: N.min_max([1, 2], to=(0, 0)), M, "invalid_parameter", "`to` is [0, 0]", "below",
    ),
    "min-max: a scale of nan": (lambda: N.min_max([1, 2], to=(0, nan)), M, "invalid_parameter", "`to`", "finite"),
    "min-max: a constant of nan": (
        lambda: N.min_max([1, 2], constant=nan), M, "invalid_parameter", "`constant`", "finite",
    ),
    "z-score: no spread": (lambda: N.z_score([1, 2], sd=0), M, "invalid_parameter", "`sd` is 0", "above 0"),
    "z-score: a divisor there is not": (
        lambda: N.z_score([1, 2], divisor="n"), M, "invalid_parameter", "`divisor`", "sample", "population",
    ),
    "goalposts: alike": (lambda: N.goalposts([1, 2], (3, 3)), M, "invalid_parameter", "`goalposts` is [3, 3]", "below"),
    "rank: a form there is not": (lambda: N.rank([1, 2], form="ranks"), M, "invalid_parameter", "`form`", "`rank`"),
    "rank: ties there are not": (lambda: N.rank([1, 2], ties="first"), M, "invalid_parameter", "`ties`", "`lowest`"),
    "distance: a reference there is not": (
        lambda: N.distance([1, 2], reference="bst"), M, "invalid_parameter", "`reference`", "bst", "`best`",
    ),
    "distance: a reference of nan": (
        lambda: N.distance([1, 2], reference=nan), M, "invalid_parameter", "distance: `reference", "finite",
    ),
    "ratio: a zero where lower is better": (
        lambda: N.ratio([0, 1, 2], direction="lower"), M, "unsuitable_value", "row 0", "is 0", "mirror",
    ),
    "log: a zero": (lambda: N.log([0, 1, 2]), M, "unsuitable_value", "row 0", "is 0", "`shift`"),
    "log: a shift of nan": (lambda: N.log([1, 2], shift=nan), M, "invalid_parameter", "`shift`", "finite"),
    "logistic: no width": (lambda: N.logistic([1, 2], width=0), M, "invalid_parameter", "`width` is 0", "above 0"),
    "logistic: a centre of nan": (
        lambda: N.logistic([1, 2], centre=nan), M, "invalid_parameter", "`centre`", "finite",
    ),
    "categories: points for other classes": (
        lambda: N.categories([1], [2], [0], includes="lower-end"), M, "invalid_parameter", "`points` is 1", "one more",
    ),
    "categories: thresholds that fall": (
        lambda: N.categories([1], [3, 2], [0, 1, 2], includes="lower-end"), M, "invalid_parameter", "`thresholds` is 3",
        "above the one before",
    ),
    "categories: a percentile of 200": (
        lambda: N.categories([1], [200], [0, 1], includes="lower-end", unit="percentile"), M, "invalid_parameter",
        "`thresholds` is 200", "below 100",
    ),
    "categories: an end there is not": (
        lambda: N.categories([1], [2], [0, 1], includes="low"), (M, TypeError), None, "includes", "low", "lower-end",
    ),
    "mean bands: a negative width": (
        lambda: N.mean_bands([1, 2], width=-1), M, "invalid_parameter", "`width` is -1", "at least 0",
    ),
    "mean bands: two points": (
        lambda: N.mean_bands([1, 2], points=[1, 2]), M, "invalid_parameter", "`points`", "3",
    ),
    "interval: turned round": (
        lambda: N.target_interval([1, 2], (3, 1)), M, "invalid_parameter", "`best` is [3, 1]", "not below",
    ),
    "interval: limits inside": (
        lambda: N.target_interval([1, 2], (1, 3), limits=(2, 2.5)), M, "invalid_parameter", "`limits` is [2, 2.5]",
        "above",
    ),
})

# ── preparation ─────────────────────────────────────────────────────────────────────────────────────────────────────

CASES.refuse("prepare", {
    "denominate: a zero": (lambda: P.denominate([1, 2], [0, 1]), M, "unsuitable_value", "row 0", "is 0", "missing"),
    "denominate: a negative": (
        lambda: P.denominate([1, 2], [1, -1]), M, "unsuitable_value", "row 1", "is -1", "correct it",
    ),
    "denominate: other units": (
        lambda: P.denominate([1, 2], [1]), D, "length_mismatch", "denominator", "1 value", "2 units",
    ),
    "denominate: no scale": (
        lambda: P.denominate([1], [1], scale=0), M, "invalid_parameter", "`scale` is 0", "above 0",
    ),
    "screen: more than all": (lambda: P.screen(X, present=2), M, "invalid_parameter", "`present` is 2", "0 to 1"),
    "screen: a share of nan": (lambda: P.screen(X, nonzero=nan), M, "invalid_parameter", "`nonzero`", "finite"),
    "screen: a unit there is not": (
        lambda: P.screen(X, keep=[7]), M, "invalid_parameter", "position 7", "below the number",
    ),
    "screen: to stay and to go": (
        lambda: P.screen(X, keep=[1], drop=[1]), M, "invalid_parameter", "position 1", "one or the other",
    ),
    "screen indicators: less than none": (
        lambda: P.screen_indicators(X, present=-1), M, "invalid_parameter", "`present` is -1", "0 to 1",
    ),
    "impute: groups of other units": (
        lambda: P.impute_mean([1, nan], groups=["a"]), D, "length_mismatch", "group column", "1 value", "2 units",
    ),
    "impute: a constant of nan": (
        lambda: P.impute_constant([1, nan], nan), M, "invalid_parameter", "`value`", "finite",
    ),
    "impute: a middle there is not": (
        lambda: P.impute_siblings(X, by="mode"), M, "invalid_parameter", "`by`", "`mean` or `median`",
    ),
    "nearest: no neighbour": (lambda: P.impute_nearest(GAP, k=0), M, "invalid_parameter", "`k` is 0", "at least 1"),
    "nearest: a distance there is not": (
        lambda: P.impute_nearest(GAP, distance="l3"), M, "invalid_parameter", "`distance`", "`euclidean`",
    ),
    "em: a negative tolerance": (
        lambda: P.impute_em(GAP, tolerance=-1), M, "invalid_parameter", "`tolerance` is -1", "above 0",
    ),
    "em: a column of nothing": (lambda: P.impute_em([[1, nan], [2, nan]]), D, "no_data", "column 1", "fill it in"),
    "multiple: no draw": (
        lambda: P.impute_multiple(GAP, draws=0), M, "invalid_parameter", "`draws` is 0", "at least 1",
    ),
    "multiple: a rule there is not": (
        lambda: P.impute_multiple(GAP, plausible="neighbours"), M, "invalid_parameter", "`plausible`", "`matching`",
    ),
    "series: times of another number": (
        lambda: P.impute_series([1, nan], [2020]), D, "length_mismatch", "series", "2 values", "1",
    ),
    "series: a limit of nan": (
        lambda: P.impute_series([1, nan], [2020, 2021], limit=nan), M, "invalid_parameter", "`limit`", "finite",
    ),
    "series: a fill there is not": (
        lambda: P.impute_series([1, nan], [2020, 2021], fill="ffil"), M, "invalid_parameter", "`fill`", "`forward`",
    ),
    "treat: a remedy there is not": (
        lambda: P.treat([1, 2], remedies=["winsorise"]), M, "invalid_parameter", "`remedies`", "`winsorize`",
    ),
    "treat: a negative limit": (
        lambda: P.treat([1, 2], skewness=-1), M, "invalid_parameter", "`skewness` is -1", "above 0",
    ),
    "winsorize: fewer than none": (
        lambda: P.winsorize([1, 2], most=-1), (M, OverflowError), None, "`most` is -1", "at least 0",
    ),
    "log: a form there is not": (lambda: P.log([1, 2], form="ln"), M, "invalid_parameter", "`form`", "`range-shift`"),
    "box-cox: a power of nan": (lambda: P.box_cox([1, 2, 4], power=nan), M, "invalid_parameter", "`lambda`", "finite"),
    "box-cox: a range turned round": (
        lambda: P.box_cox([1, 2], range=(2, 1)), M, "invalid_parameter", "`range` is [2, 1]", "below",
    ),
    "fences: a width of nan": (lambda: P.fences([1, 2, 4], width=nan), M, "invalid_parameter", "`width`", "finite"),
    "fences: a negative width": (
        lambda: P.fences([1, 2], width=-1), M, "invalid_parameter", "`width` is -1", "above 0",
    ),
    "fences: a spread there is not": (
        lambda: P.fences([1, 2], by="iqr"), M, "invalid_parameter", "`by`", "`quartiles` or `median`",
    ),
    "percentiles: more than half": (
        lambda: P.percentiles([1, 2], share=0.6), M, "invalid_parameter", "`share` is 0.6", "below 0.5",
    ),
    "percentiles: an upper share of nan": (
        lambda: P.percentiles([1, 2, 4], upper=nan), M, "invalid_parameter", "`upper`", "finite",
    ),
    "percentiles: a rule there is not": (
        lambda: P.percentiles([1, 2], rule="type7"), M, "invalid_parameter", "`rule`", "`linear`",
    ),
    "percentiles: an infinite value": (lambda: P.percentiles([1, inf]), D, "not_finite", "row 1", "inf", "finite"),
})
CASES.answer("scoring", {
    "wpm: a zero is a score of 0": (lambda: list(S.wpm([[0.0, 1], [1, 2]]).scores), [0, 1]),
    "memberships: typical values may fall": (lambda: S.trapezoid_memberships([1.0], [3, 1]).tolist(), [[0, 1]]),
    "copeland: what is missing is not compared": (lambda: list(S.copeland(GAP).scores), [-2, 0, 2]),
    "condorcet: what is missing is not compared": (lambda: S.condorcet(GAP)["winner"], 2),
})
CASES.answer("weights", {
    "rank based: only the order counts": (
        lambda: list(W.rank_based([0, 1]).weights), list(W.rank_based([3, 7]).weights),
    ),
})
CASES.answer("prepare", {
    "impute: nothing stays nothing": (lambda: P.impute_mean([nan, nan]).left, 2),
    "impute: a group without a value stays a gap": (lambda: P.impute_mean([1, nan], groups=["a", "b"]).left, 1),
    "screen: every unit may be left out": (lambda: list(P.screen([[nan], [nan]]).kept), [False, False]),
})

# ── statistics ──────────────────────────────────────────────────────────────────────────────────────────────────────

CASES.refuse("stats", {
    "ranks: ties there are not": (
        lambda: T.ranks([1, 2], ties="last"), M, "invalid_parameter", "`ties`", "competition",
    ),
    "correlations: a kind there is not": (
        lambda: T.correlations(X, kind="person"), M, "invalid_parameter", "kind", "person", "pearson",
    ),
    "correlation test: other lengths": (
        lambda: T.correlation_test([1, 2, 3], [1, 2]), D, "length_mismatch", "2 values", "3",
    ),
    "cronbach: one item": (lambda: T.cronbach([[1.0], [2.0]]), M, "too_few", "2 indicators", "there is 1"),
    "gini: a negative value": (lambda: T.gini([-1, 2]), M, None, "row 0", "is -1", "at least 0"),
    "gini: an infinite value": (lambda: T.gini([inf, 2]), D, "not_finite", "row 0", "inf", "finite"),
    "theil: a negative value": (lambda: T.theil([-1, 2]), M, None, "row 0", "is -1", "0"),
    "moments: an infinite value": (lambda: T.moments([inf, 1]), D, "not_finite", "row 0", "inf", "finite"),
    "moments: a divisor there is not": (
        lambda: T.moments([1, 2], divisor="n-1"), M, "invalid_parameter", "divisor", "sample",
    ),
    "concordance: one judge": (lambda: T.concordance([[1, 2, 3]]), M, "too_few", "at least 2", "there is 1"),
    "concordance: a test there is not": (
        lambda: T.concordance([[1, 2], [1, 2]], test="chi"), M, "invalid_parameter", "test", "chi", "chi-square",
    ),
    "agreement: other lengths": (lambda: T.rank_agreement([1, 2], [1]), D, "length_mismatch", "1 value", "2"),
    "kappa: other lengths": (lambda: T.cohen_kappa([1, 2], [1]), D, "length_mismatch", "1 value", "2"),
    "kappa: a level of 2": (
        lambda: T.cohen_kappa([1, 2], [1, 2], level=2), M, "invalid_parameter", "`level` is 2", "1",
    ),
    "kappa: a credit there is not": (
        lambda: T.cohen_kappa([1, 2], [1, 2], credit="cubic"), M, "invalid_parameter", "`credit`", "unweighted",
    ),
    "fleiss: counts that differ": (
        lambda: T.fleiss_kappa([[2, 1], [1, 1]], counts=True), M, "judgement", "subject 1", "as many",
    ),
    "krippendorff: a metric there is not": (
        lambda: T.krippendorff_alpha([[1, 2], [1, 2]], metric="nomnal"), M, "invalid_parameter", "metric", "nominal",
    ),
    "intraclass: a level of 0": (
        lambda: T.intraclass_correlation([[1, 2], [2, 3], [3, 5]], level=0), M, "invalid_parameter", "`level` is 0",
        "1",
    ),
    "proportions: more successes than trials": (
        lambda: T.proportion_intervals([5], [3]), M, "unsuitable_value", "`successes` is 5", "row 0",
        "number of trials",
    ),
    "proportions: a method there is not": (
        lambda: T.proportion_intervals([1], [3], method="wald2"), M, "invalid_parameter", "`method`", "wilson",
    ),
    "proportions: other lengths": (
        lambda: T.proportion_intervals([1], [3, 4]), D, "length_mismatch", "successes", "1 value", "2 counts of trials",
    ),
    "shrink: negative successes": (lambda: T.shrink([-1, 2], [3, 4]), M, None, "-1", "0"),
    "shrink: a method there is not": (
        lambda: T.shrink([1, 2], [3, 4], method="bayes"), M, "invalid_parameter", "`method`", "beta-binomial",
    ),
    "shrink: one unit": (lambda: T.shrink([1], [3]), M, "too_few", "at least 2", "there is 1"),
    "gini: of nothing": (lambda: T.gini([]), D, "empty_table", "no rows", "at least"),
    "ranks: a tolerance below 0": (
        lambda: T.ranks([1, 2], tolerance=-1), M, "invalid_parameter", "`tolerance` is -1", "at least 0",
    ),
    "ranks: a tolerance that is none": (
        lambda: S.wsm([[1, 2], [2, 3]]).ranks(tolerance=nan), M, "invalid_parameter", "`tolerance` is NaN", "finite",
    ),
    "moments: lists of lists": (
        lambda: T.moments(json.loads("[" * 900 + "]" * 900)), TypeError, None, "at position 0", "1-D and of numbers",
    ),
    "ranks: days": (
        lambda: T.ranks(np.array(["2020-01-01"], dtype="datetime64[D]")), TypeError, None, "`x`", "days or times",
    ),
    "moments: complex numbers": (lambda: T.moments(np.array([1 + 9j, 2])), TypeError, None, "`x", "complex numbers"),
    "profile: a share beyond 1": (
        lambda: T.profile([1, 2], present=2), M, "invalid_parameter", "`present` is 2", "0 to 1",
    ),
})
CASES.answer("stats", {
    "ranks: what is missing has no rank": (lambda: [math.isnan(r) for r in T.ranks([1, nan])], [False, True]),
    "principal components: rows with gaps are left out": (lambda: T.principal_components(GAP)["units"], 2),
    "gini: all alike": (lambda: T.gini([3, 3, 3]), 0.0),
})

# fmt: on

test_refused, test_answered = CASES.tests()
