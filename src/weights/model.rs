//! A weighting model as a framework file names it.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::judged::Items;
use super::{
    AhpJudgements, Angle, Balance, BestWorstJudgements, BudgetPoints, Cilos, CoefficientOfVariation, Combine,
    Critic, DelphiRounds, Entropy, Gini, Idocriw, Lopcow, Merec, Pca, Places, RankedPlaces, ScatterDegree,
    StandardDeviation, Steps, Variance, Variant, Weighting, angle, balance, cilos, coefficient_of_variation,
    combine, critic, entropy, equal, gini, idocriw, lopcow, merec, pca, scatter_degree, standard_deviation,
    variance,
};
use crate::spelling;
use crate::stats::Columns;
use crate::value::Value;
use crate::{Error, Result};

/// Where the weights of a dimension's children come from.
///
/// ```toml
/// weights = "declared"                                # the children's own `weight`
/// weights = "equal"
/// weights = "entropy"                                 # from the children's scores, with the model's defaults
/// weights = { critic = { correlation = "spearman" } }
/// weights = { scatter-degree = { scale = "given" } }   # from the scores in all periods of a panel
/// weights = { ahp = { judgements = [["A", "B", 3], ["A", "C", 5]] } }     # from people: see [`AhpJudgements`] and its kin
/// ```
///
/// A model that reads data reads the scores of the children: directed (higher is better) and on the scale of the
/// index. It needs them complete: a unit without a score for some child is an error that names both. It reads one
/// period of a panel unless the dimension's [`periods`](crate::framework::Periods) say otherwise; [`ScatterDegree`] always reads
/// all periods, and gives each the same weights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::by_name::<Self>))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Weights {
    /// The `weight` that each child declares; 1 where no child declares any.
    #[default]
    Declared,
    /// All children alike, whatever they declare.
    Equal,
    /// [`entropy()`] of the scores.
    Entropy(Entropy),
    /// [`critic()`] of the scores.
    Critic(Critic),
    /// [`standard_deviation`] of the scores.
    StandardDeviation(StandardDeviation),
    /// [`variance`] of the scores.
    Variance(Variance),
    /// [`coefficient_of_variation`] of the scores.
    CoefficientOfVariation(CoefficientOfVariation),
    /// [`gini()`] of the scores.
    Gini(Gini),
    /// [`merec()`] of the scores.
    Merec(Merec),
    /// [`cilos()`] of the scores.
    Cilos(Cilos),
    /// [`idocriw()`] of the scores.
    Idocriw(Idocriw),
    /// [`angle()`] of the scores.
    Angle(Angle),
    /// [`lopcow()`] of the scores.
    Lopcow(Lopcow),
    /// [`pca()`] of the scores.
    Pca(Pca),
    /// [`scatter_degree()`] of the scores in all periods of a panel; one dataset is a panel of one period.
    ScatterDegree(ScatterDegree),
    /// [`balance()`]: weights that give each child the importance that it declares as `weight`.
    Balance(Balance),
    /// [`ahp()`](super::ahp()) or [`ahp_group`](super::ahp_group).
    Ahp(AhpJudgements),
    /// [`best_worst`](super::best_worst()) (feature `lp`).
    BestWorst(BestWorstJudgements),
    /// [`swara`](super::swara).
    Swara(Steps),
    /// [`order_relation`](super::order_relation), G1 序关系法.
    OrderRelation(Steps),
    /// [`rank_based`](super::rank_based()).
    RankBased(RankedPlaces),
    /// [`rancom`](super::rancom).
    Rancom(Places),
    /// [`budget`](super::budget()): direct rating and budget allocation.
    Budget(BudgetPoints),
    /// [`delphi`](super::delphi()): the last round decides.
    Delphi(DelphiRounds),
    /// [`combine()`] of other models at the same dimension.
    Combine(Combined),
}

impl Weights {
    /// Whether the weights depend on the scores of the children.
    #[must_use]
    pub fn reads_data(&self) -> bool {
        match self {
            Self::Declared
            | Self::Equal
            | Self::Ahp(_)
            | Self::BestWorst(_)
            | Self::Swara(_)
            | Self::OrderRelation(_)
            | Self::RankBased(_)
            | Self::Rancom(_)
            | Self::Budget(_)
            | Self::Delphi(_) => false,
            Self::Combine(combined) => combined.of.iter().any(Self::reads_data),
            Self::Entropy(_)
            | Self::Critic(_)
            | Self::StandardDeviation(_)
            | Self::Variance(_)
            | Self::CoefficientOfVariation(_)
            | Self::Gini(_)
            | Self::Merec(_)
            | Self::Cilos(_)
            | Self::Idocriw(_)
            | Self::Angle(_)
            | Self::Lopcow(_)
            | Self::Pca(_)
            | Self::ScatterDegree(_)
            | Self::Balance(_) => true,
        }
    }

    /// Whether the weights depend on the scores of the children in all periods of a panel.
    #[must_use]
    pub fn reads_periods(&self) -> bool {
        match self {
            Self::ScatterDegree(_) => true,
            Self::Combine(combined) => combined.of.iter().any(Self::reads_periods),
            _ => false,
        }
    }

    /// Checks the parameters, and that judgements are of the children `codes` and of all of them.
    ///
    /// # Errors
    /// `invalid_parameter`, `judgement`, and what the model's own function says of judgements.
    pub fn check(&self, codes: &[&str]) -> Result<()> {
        match self {
            Self::Entropy(p) => p.check(),
            Self::Pca(p) => p.check(),
            Self::Balance(p) => p.check(),
            Self::Combine(p) => {
                p.with.check()?;
                p.of.iter().try_for_each(|model| model.check(codes))
            }
            model if model.reads_data() => Ok(()),
            Self::Declared | Self::Equal => Ok(()),
            // What people said is all there: the weights themselves can be made.
            judged => judged.of(codes, &[], None).map(|_| ()),
        }
    }

    /// The weights of children with these `codes` that declare `declared` and have these `scores` (units × children;
    /// needed where the model reads data). To a model that reads all periods, they are a panel of one period.
    ///
    /// # Errors
    /// `weights` where declared weights are negative or all zero; `too_few` where scores are needed
    /// and not given; as the model's own function otherwise.
    pub fn of(&self, codes: &[&str], declared: &[f64], scores: Option<&Columns<'_>>) -> Result<Weighting> {
        self.of_period(codes, declared, scores, scores.map_or(&[], std::slice::from_ref))
    }

    /// The weights in one period of a panel: its `scores` and those of all `periods`, itself among them. A model that
    /// reads all periods gives each the same weights; what a combination takes from others is of the period.
    ///
    /// # Errors
    /// As [`Weights::of`].
    pub fn of_period(
        &self,
        codes: &[&str],
        declared: &[f64],
        scores: Option<&Columns<'_>>,
        periods: &[Columns<'_>],
    ) -> Result<Weighting> {
        let read = || {
            scores.ok_or_else(|| {
                Error::from(Problem::TooFew { model: "weights from data", of: "units", found: 0, needed: 2 })
            })
        };
        let items = |model| Items { model, codes };
        match self {
            Self::Declared => Weighting::given("declared", declared),
            Self::Equal => equal(codes.len()),
            Self::Entropy(p) => entropy(read()?, p),
            Self::Critic(p) => critic(read()?, &[], p),
            Self::StandardDeviation(p) => standard_deviation(read()?, p),
            Self::Variance(p) => variance(read()?, p),
            Self::CoefficientOfVariation(p) => coefficient_of_variation(read()?, p),
            Self::Gini(p) => gini(read()?, p),
            Self::Merec(p) => merec(read()?, &[], p),
            Self::Cilos(p) => cilos(read()?, &[], p),
            Self::Idocriw(p) => idocriw(read()?, &[], p),
            Self::Angle(p) => angle(read()?, p),
            Self::Lopcow(p) => lopcow(read()?, &[], p),
            Self::Pca(p) => pca(read()?, &[], p),
            Self::ScatterDegree(p) => scatter_degree(periods, &[], p),
            Self::Balance(p) => balance(read()?, declared, p),
            Self::Ahp(said) => said.weights(&items("ahp")),
            Self::BestWorst(said) => said.weights(&items("best-worst")),
            Self::Swara(said) => said.swara(&items("swara")),
            Self::OrderRelation(said) => said.order_relation(&items("g1")),
            Self::RankBased(said) => said.weights(&items("rank-based")),
            Self::Rancom(said) => said.rancom(&items("rancom")),
            Self::Budget(said) => said.weights(&items("budget")),
            Self::Delphi(said) => said.weights(&items("delphi")),
            Self::Combine(combined) => combined.weights(codes, declared, scores, periods),
        }
    }
}

/// Several models at one dimension, combined.
///
/// ```toml
/// weights = { combine = { of = ["entropy", { ahp = { judgements = [["A", "B", 3]] } }], with = { form = "additive" } } }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Combined {
    /// The models.
    #[serde(deserialize_with = "named_or_whole")]
    pub of: Vec<Weights>,
    /// What the combination needs of each model, in their order: its share in the additive form, say. Left out, the
    /// form's default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<f64>,
    /// The form.
    #[serde(default)]
    pub with: Combine,
}

impl Combined {
    fn weights(
        &self,
        codes: &[&str],
        declared: &[f64],
        scores: Option<&Columns<'_>>,
        periods: &[Columns<'_>],
    ) -> Result<Weighting> {
        let made = |model: &Weights| model.of_period(codes, declared, scores, periods);
        let parts: Vec<Weighting> = self.of.iter().map(made).collect::<Result<_>>()?;
        let weights: Vec<Vec<f64>> = parts.iter().map(|part| part.weights.clone()).collect();
        let mut combined = combine(&weights, &self.given, &self.with)?;
        combined.warnings.extend(parts.into_iter().flat_map(|part| part.warnings));
        Ok(combined)
    }
}

/// In a list, too, a bare name stands for a model with its defaults.
fn named_or_whole<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Weights>, D::Error> {
    let values = Vec::<Value>::deserialize(deserializer)?;
    let read = |value: Value| match value.as_text().map(|name| spelling::read(Value::method(name))) {
        Some(Ok(model)) => Ok(model),
        _ => spelling::read(value).map_err(serde::de::Error::custom),
    };
    values.into_iter().map(read).collect()
}

impl Weighting {
    /// Weights as they were given, divided by their sum.
    ///
    /// # Errors
    /// `weights` where one is negative or not finite; `undetermined` where all are 0.
    pub fn given(source: &'static str, weights: &[f64]) -> Result<Self> {
        if let Some(weight) = weights.iter().find(|w| !(w.is_finite() && **w >= 0.0)) {
            let fault = format!("hold {weight}; each must be finite and at least 0");
            return Err(Error::from(Problem::Weights { of: source.to_owned(), fault }));
        }
        Self::from_raw(Variant::plain(source), source, weights)
    }
}
