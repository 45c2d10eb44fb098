//! What weights do: the influence that each indicator has on the index against the weight it was given, and all
//! weighting models side by side.
//!
//! ```text
//! y = Σ_j w_j x_j      r_j = corr(x_j, y)      importance_j = r_j² / Σ_k r_k²      ratio_j = importance_j / w_j
//! ```
//!
//! where `x_j` are the indicators as they enter the index (directed, on one scale). With equal weights an indicator
//! that correlates with the others moves the index more than one that stands apart, and one with little spread hardly
//! moves it at all (Paruolo, Saisana & Saltelli 2013, Journal of the Royal Statistical Society A 176, 609–634).

use crate::error::Problem;
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::named::in_order;
use super::result::shares;
use super::stage::read;
use super::{
    Angle, Cilos, CoefficientOfVariation, Critic, Directed, Entropy, Gini, Idocriw, Lopcow, Merec, Pca,
    Stage, StandardDeviation, Variance, Weighting, angle, cilos, coefficient_of_variation, critic, entropy,
    equal, gini, idocriw, lopcow, merec, pca, standard_deviation, variance,
};
use crate::normalize::Direction;
use crate::stats::correlation::of_complete;
use crate::stats::{Columns, Correlation, RankAgreement, rank_agreement};
use crate::{Error, Result};

/// The influence of each indicator on the index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Influence {
    /// The nominal weights, adding up to 1.
    pub weights: Vec<f64>,
    /// The correlation of each indicator with the index; 0 for a constant one.
    pub correlations: Vec<f64>,
    /// The squared correlations as shares of their sum.
    pub importance: Vec<f64>,
    /// Importance over weight: above 1, the indicator moves the index more than its weight says; `None` for weight 0.
    pub ratios: Vec<Option<f64>>,
}

/// The influence of each indicator on the weighted sum of the columns.
///
/// ```
/// use govindex::stats::Columns;
/// use govindex::weights::influence;
///
/// let (a, b, c) = ([0.1, 0.4, 0.6, 0.9], [0.2, 0.4, 0.7, 0.8], [0.5, 0.45, 0.55, 0.5]);
/// let found = influence(&Columns::new(vec![&a, &b, &c])?, &[1.0, 1.0, 1.0])?;
/// // The third hardly varies: a third of the weight, but little of the influence.
/// assert!(found.importance[2] < 0.1);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `missing_value`, `not_finite`; `too_few` for a single unit; `length_mismatch`;
/// `weights` when weights are negative, not finite, or all 0; `undetermined` when the index is the
/// same for all units.
pub fn influence(columns: &Columns<'_>, weights: &[f64]) -> Result<Influence> {
    const MODEL: &str = "the influence of indicators";
    let summaries = read(MODEL, columns, 2)?;
    if weights.len() != columns.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the weights".to_owned(),
            found: weights.len(),
            expected: columns.len(),
            of: "indicators",
        }));
    }
    let weights = shares(weights).ok_or_else(|| {
        Error::from(Problem::Weights {
            of: "the index".to_owned(),
            fault: "must be finite numbers of at least 0, and not all 0".to_owned(),
        })
    })?;
    let found = of_complete(columns, &summaries, Correlation::Pearson)?;
    let spread: Vec<f64> = weights.iter().zip(&found.squares).map(|(w, s)| w * s.sqrt()).collect();
    let covariances: Vec<f64> = (0..weights.len())
        .map(|j| spread.iter().enumerate().map(|(k, s)| found.matrix[(j, k)] * s).sum())
        .collect();
    let variance: f64 = covariances.iter().zip(&spread).map(|(c, s)| c * s).sum();
    let most: f64 = spread.iter().sum();
    if variance <= 1e-24 * most * most {
        return Err(Error::from(Problem::Undetermined {
            model: MODEL,
            reason: "the index has the same value for all units".to_owned(),
        }));
    }
    let correlations: Vec<f64> = covariances
        .iter()
        .zip(&summaries)
        .map(|(c, s)| if s.is_constant() { 0.0 } else { (c / variance.sqrt()).clamp(-1.0, 1.0) })
        .collect();
    let total: f64 = correlations.iter().map(|r| r * r).sum();
    let importance: Vec<f64> = correlations.iter().map(|r| r * r / total).collect();
    let ratios = importance.iter().zip(&weights).map(|(i, w)| (*w > 0.0).then(|| i / w)).collect();
    Ok(Influence { weights, correlations, importance, ratios })
}

/// One model in a table of many.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Compared {
    /// The model's name.
    pub name: String,
    /// Its result, or why it has none.
    pub outcome: Result<Weighting, Error>,
    /// Its weights in the order of the [`Comparison`], which is that of the first model with names.
    pub weights: Option<Vec<f64>>,
}

/// Weighting models side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The models, in order.
    pub models: Vec<Compared>,
    /// The names of the indicators, where a model knows them.
    pub names: Option<Vec<String>>,
    /// How far the weights of two models rank the indicators alike, models × models; `None` where one has no result or
    /// ties all indicators.
    pub agreement: Vec<Vec<Option<RankAgreement>>>,
    /// The mean weight of each indicator over the models that have a result.
    pub mean: Vec<f64>,
    /// Each indicator's smallest and largest weight over those models.
    pub range: Vec<(f64, f64)>,
}

/// Puts named weightings of the same indicators side by side; where they carry the names of indicators, by these.
///
/// ```
/// use govindex::weights::{compare, equal, rancom};
///
/// let table = compare(vec![("equal", equal(3)), ("experts", rancom(&[1.0, 2.0, 3.0]))])?;
/// assert_eq!(table.range[0], (1.0 / 3.0, 2.5 / 4.5));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` when no model has a result; `length_mismatch` when models weigh different numbers of
/// indicators; `names` when the names of their indicators differ.
pub fn compare(models: Vec<(&str, Result<Weighting>)>) -> Result<Comparison> {
    const MODEL: &str = "the comparison of weightings";
    let names = models.iter().find_map(|(_, outcome)| outcome.as_ref().ok()?.names.clone());
    let compared = |(name, outcome): (&str, Result<Weighting>)| {
        let ordered = |made: &Weighting| {
            in_order(made, names.as_deref(), &format!("the weighting `{name}`")).map(Cow::into_owned)
        };
        let weights = outcome.as_ref().ok().map(ordered).transpose()?;
        Ok(Compared { name: name.to_owned(), outcome, weights })
    };
    let models: Vec<Compared> = models.into_iter().map(compared).collect::<Result<_>>()?;
    let weights: Vec<Option<&[f64]>> = models.iter().map(|model| model.weights.as_deref()).collect();
    let Some(first) = weights.iter().flatten().next() else {
        return Err(Error::from(Problem::TooFew { model: MODEL, of: "weightings", found: 0, needed: 1 }));
    };
    let indicators = first.len();
    for (model, weights) in models.iter().zip(&weights) {
        if let Some(weights) = weights
            && weights.len() != indicators
        {
            return Err(Error::from(Problem::LengthMismatch {
                what: format!("the weighting `{}`", model.name),
                found: weights.len(),
                expected: indicators,
                of: "indicators",
            }));
        }
    }
    let agreement = weights
        .iter()
        .map(|a| weights.iter().map(|b| a.zip(*b).and_then(|(a, b)| rank_agreement(a, b).ok())).collect())
        .collect();
    let count = weights.iter().flatten().count() as f64;
    let of = |j: usize| weights.iter().flatten().map(move |w| w[j]);
    let mean = (0..indicators).map(|j| of(j).sum::<f64>() / count).collect();
    let range = (0..indicators)
        .map(|j| (of(j).fold(f64::INFINITY, f64::min), of(j).fold(f64::NEG_INFINITY, f64::max)))
        .collect();
    Ok(Comparison { models, names, agreement, mean, range })
}

/// Every model from data in its default variant, on the same columns, side by side. A model that the data does not fit
/// stands in the table with its error.
///
/// Standard deviations and coefficients of variation are taken after min-max scaling, so that the physical units of raw
/// columns do not decide.
///
/// # Errors
/// `missing_value`, `not_finite`; `length_mismatch` of the directions.
pub fn side_by_side(columns: &Columns<'_>, directions: &[Direction]) -> Result<Comparison> {
    read("the comparison of weightings", columns, 1)?;
    super::stage::directions("the comparison of weightings", columns, directions)?;
    let scaled = CoefficientOfVariation::default().stage(Stage::MinMax);
    compare(vec![
        ("equal", equal(columns.len())),
        ("entropy", entropy(columns, &Entropy::default())),
        ("critic", critic(columns, directions, &Critic::default())),
        ("critic, undirected", critic(columns, directions, &Critic::default().directions(Directed::Ignored))),
        (
            "critic, spearman",
            critic(columns, directions, &Critic::default().correlation(Correlation::Spearman)),
        ),
        ("d-critic", critic(columns, directions, &Critic::d_critic())),
        (
            "standard-deviation",
            standard_deviation(columns, &StandardDeviation::default().stage(Stage::MinMax)),
        ),
        ("variance", variance(columns, &Variance::default())),
        ("coefficient-of-variation", coefficient_of_variation(columns, &scaled)),
        ("gini", gini(columns, &Gini::default())),
        ("merec", merec(columns, directions, &Merec::default())),
        ("cilos", cilos(columns, directions, &Cilos::default())),
        ("idocriw", idocriw(columns, directions, &Idocriw::default())),
        ("angle", angle(columns, &Angle::default())),
        ("lopcow", lopcow(columns, directions, &Lopcow::default())),
        ("pca", pca(columns, directions, &Pca::default())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    const A: [f64; 4] = [1.0, 4.0, 2.0, 9.0];
    const B: [f64; 4] = [3.0, 1.0, 7.0, 5.0];
    const C: [f64; 4] = [0.2, 0.3, 0.1, 0.1];

    #[test]
    fn influence_by_hand() {
        // Orthogonal columns of spread 1 and 2 with weights ½: y has variance ∝ 1 + 4, correlations 1/√5 and 2/√5.
        let (x, y) = ([1.0, 1.0, -1.0, -1.0], [2.0, -2.0, 2.0, -2.0]);
        let found = influence(&Columns::new(vec![&x, &y]).unwrap(), &[1.0, 1.0]).unwrap();
        assert_relative_eq!(found.correlations[0], 1.0 / 5.0_f64.sqrt(), max_relative = 1e-14);
        assert_relative_eq!(found.importance[1], 0.8, max_relative = 1e-14);
        assert_relative_eq!(found.ratios[1].unwrap(), 1.6, max_relative = 1e-14);
    }

    #[test]
    fn an_index_that_cancels_has_no_influence() {
        let opposite = A.map(|x| -x);
        let columns = Columns::new(vec![&A, &opposite]).unwrap();
        assert_eq!(influence(&columns, &[1.0, 1.0]).unwrap_err().code(), "undetermined");
        assert_eq!(influence(&columns, &[1.0]).unwrap_err().code(), "length_mismatch");
        assert_eq!(influence(&columns, &[0.0, 0.0]).unwrap_err().code(), "weights");
    }

    #[test]
    fn a_model_that_does_not_fit_stands_with_its_error() {
        let zero = [0.0, 1.0, 2.0, 1.0];
        let columns = Columns::new(vec![&A, &B, &zero]).unwrap();
        let table = side_by_side(&columns, &[]).unwrap();
        let merec = table.models.iter().find(|model| model.name == "merec").unwrap();
        assert_eq!(merec.outcome.as_ref().unwrap_err().code(), "unsuitable_value");
        assert_eq!(table.models.len(), table.agreement.len());
        assert!(table.agreement[0][1].is_none(), "equal weights have no order");
        assert_relative_eq!(table.agreement[1][1].unwrap().kendall, 1.0);
        assert_relative_eq!(table.mean.iter().sum::<f64>(), 1.0, max_relative = 1e-14);
    }

    #[test]
    fn every_model_fits_positive_data() {
        let table = side_by_side(&Columns::new(vec![&A, &B, &C]).unwrap(), &[]).unwrap();
        for model in &table.models {
            assert!(model.outcome.is_ok(), "{}: {:?}", model.name, model.outcome);
        }
    }

    #[test]
    fn weightings_with_names_are_compared_by_name() {
        let named = |weights: &[f64], names: [&str; 2]| {
            Weighting::given("given", weights).unwrap().named(names.map(str::to_owned).to_vec())
        };
        let made =
            compare(vec![("a", named(&[3.0, 1.0], ["A", "B"])), ("b", named(&[1.0, 3.0], ["B", "A"]))]);
        assert_eq!(made.unwrap().range, [(0.75, 0.75), (0.25, 0.25)]);
        let made =
            compare(vec![("a", named(&[3.0, 1.0], ["A", "B"])), ("b", named(&[1.0, 3.0], ["B", "C"]))]);
        assert_eq!(made.unwrap_err().code(), "names");
    }

    #[test]
    fn refuses_what_cannot_stand_side_by_side() {
        let failed = || Err(Error::from(Problem::TooFew { model: "x", of: "units", found: 0, needed: 1 }));
        assert_eq!(compare(vec![("x", failed())]).unwrap_err().code(), "too_few");
        assert_eq!(compare(vec![("a", equal(2)), ("b", equal(3))]).unwrap_err().code(), "length_mismatch");
    }
}
