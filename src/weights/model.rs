//! A weighting model as a framework file names it.

use serde::{Deserialize, Serialize};

use super::Variant;
use super::{
    Angle, Balance, Cilos, CoefficientOfVariation, Critic, Entropy, Gini, Idocriw, Lopcow, Merec, Pca,
    StandardDeviation, Variance, Weighting, angle, balance, cilos, coefficient_of_variation, critic, entropy,
    equal, gini, idocriw, lopcow, merec, pca, standard_deviation, variance,
};
use crate::stats::Columns;
use crate::{Error, Result};

/// Where the weights of a dimension's children come from.
///
/// ```toml
/// weights = "declared"                                # the children's own `weight`
/// weights = "equal"
/// weights = "entropy"                                 # from the children's scores, with the model's defaults
/// weights = { critic = { correlation = "spearman" } }
/// ```
///
/// A model that reads data reads the scores of the children: directed (higher is better) and on the scale of the
/// index. It needs them complete: a unit without a score for some child is an error that names both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    /// [`balance()`]: weights that give each child the importance that it declares as `weight`.
    Balance(Balance),
}

impl Weights {
    /// Whether the weights depend on the scores of the children.
    #[must_use]
    pub fn reads_data(&self) -> bool {
        !matches!(self, Self::Declared | Self::Equal)
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`].
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Entropy(p) => p.check(),
            Self::Pca(p) => p.check(),
            Self::Balance(p) => p.check(),
            _ => Ok(()),
        }
    }

    /// The weights of children that declare `declared` and have these `scores` (read where the model reads data).
    ///
    /// # Errors
    /// [`Error::Weights`] where declared weights are negative or all zero; as the model's own function otherwise.
    pub fn of(&self, declared: &[f64], scores: &Columns<'_>) -> Result<Weighting> {
        match self {
            Self::Declared => given(declared),
            Self::Equal => equal(declared.len()),
            Self::Entropy(p) => entropy(scores, p),
            Self::Critic(p) => critic(scores, &[], p),
            Self::StandardDeviation(p) => standard_deviation(scores, p),
            Self::Variance(p) => variance(scores, p),
            Self::CoefficientOfVariation(p) => coefficient_of_variation(scores, p),
            Self::Gini(p) => gini(scores, p),
            Self::Merec(p) => merec(scores, &[], p),
            Self::Cilos(p) => cilos(scores, &[], p),
            Self::Idocriw(p) => idocriw(scores, &[], p),
            Self::Angle(p) => angle(scores, p),
            Self::Lopcow(p) => lopcow(scores, &[], p),
            Self::Pca(p) => pca(scores, &[], p),
            Self::Balance(p) => balance(scores, declared, p),
        }
    }
}

/// Weights as they were given, divided by their sum.
fn given(declared: &[f64]) -> Result<Weighting> {
    if let Some(weight) = declared.iter().find(|w| !(w.is_finite() && **w >= 0.0)) {
        let fault = format!("hold {weight}; each must be finite and at least 0");
        return Err(Error::Weights { of: "the children".to_owned(), fault });
    }
    Weighting::from_raw(Variant::plain("declared"), "declared", declared)
}
