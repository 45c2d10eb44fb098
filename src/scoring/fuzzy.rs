//! Fuzzy comprehensive evaluation 模糊综合评价: how far a thing belongs to each grade, over weighted factors.
//!
//! ```text
//! B = W ∘ R
//! weighted-mean   b_k = Σ_j w_j r_jk                  M(·, +)
//! min-max         b_k = max_j min(w_j, r_jk)          M(∧, ∨)
//! product-max     b_k = max_j w_j r_jk                M(·, ∨)
//! min-sum         b_k = min(1, Σ_j min(w_j, r_jk))    M(∧, ⊕)
//! ```
//!
//! where `r_jk` is the membership of factor `j` in grade `k` (the share of raters who chose it, or from a membership
//! function; each row sums to 1), `w_j` the factor's share of the weights, and `b_k` the membership of the whole. With
//! several levels the result of each lower factor is a row of the next higher. All operators but the weighted mean lose
//! information: with many factors the small weights alone decide. `b` is scaled to sum 1 after each level unless that is
//! turned off.
//!
//! The grade of the largest membership is the answer; `gap` says by how much it leads, and where that is little the answer
//! is weak. With values for the grades the score `Σ b_k v_k / Σ b_k` uses all memberships.
//!
//! **Rank reversal.** None: each thing is evaluated by itself.
//!
//! Source: Zadeh (1965), *Information and Control* 8; 汪培庄 (1983), 模糊集合论及其应用.
//!
//! ```
//! use govindex::scoring::{Factor, Fuzzy, fuzzy_evaluation};
//!
//! // Shares of raters who said good, fair, poor.
//! let service = Factor::group(0.6, vec![
//!     Factor::rated(0.5, vec![0.6, 0.3, 0.1]),
//!     Factor::rated(0.5, vec![0.4, 0.4, 0.2]),
//! ]);
//! let security = Factor::rated(0.4, vec![0.2, 0.5, 0.3]);
//! let result = fuzzy_evaluation(&[service, security], &Fuzzy::default().values(vec![90.0, 70.0, 40.0]))?;
//! assert!((result.memberships[0] - 0.38).abs() < 1e-12 && (result.memberships[1] - 0.41).abs() < 1e-12);
//! assert_eq!((result.grade, result.runner_up), (1, Some(0)));
//! assert!((result.gap - 0.03).abs() < 1e-12, "a weak answer");
//! assert!((result.score.unwrap() - 71.3).abs() < 1e-12);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::matrix::shares;
use crate::stats::sort;
use crate::{Error, Result};

const MODEL: &str = "fuzzy evaluation";

/// How far a row of memberships may be from summing to 1: raters' shares are printed with few digits.
const ROUNDING: f64 = 1e-6;

/// Parameters of [`fuzzy_evaluation`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Fuzzy {
    /// The operator. Default: the weighted mean.
    pub operator: FuzzyOperator,
    /// Whether memberships are scaled to sum 1 after each level. Default: yes.
    pub normalize: bool,
    /// The value of each grade, for the score. Default: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<f64>,
}

/// How weights and memberships combine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FuzzyOperator {
    /// `M(·, +)`: every factor counts.
    #[default]
    WeightedMean,
    /// `M(∧, ∨)`: the main factor decides.
    MinMax,
    /// `M(·, ∨)`: the main factor stands out.
    ProductMax,
    /// `M(∧, ⊕)`: memberships cut at the weights, summed.
    MinSum,
}

impl Default for Fuzzy {
    fn default() -> Self {
        Self { operator: FuzzyOperator::WeightedMean, normalize: true, values: Vec::new() }
    }
}

impl Fuzzy {
    /// Sets the operator.
    #[must_use]
    pub fn operator(mut self, operator: FuzzyOperator) -> Self {
        self.operator = operator;
        self
    }

    /// Sets whether memberships are scaled to sum 1 after each level.
    #[must_use]
    pub fn normalize(mut self, normalize: bool) -> Self {
        self.normalize = normalize;
        self
    }

    /// Sets the value of each grade.
    #[must_use]
    pub fn values(mut self, values: Vec<f64>) -> Self {
        self.values = values;
        self
    }

    /// Checks the values of the grades.
    ///
    /// # Errors
    /// `invalid_parameter` for one that is not finite.
    pub fn check(&self) -> Result<()> {
        if self.values.iter().all(|v| v.is_finite()) {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "values",
            found: format!("{:?}", self.values),
            expected: "finite numbers",
        }))
    }
}

/// A factor: rated itself, or made of factors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Factor {
    /// Its weight among its siblings, in any total.
    pub weight: f64,
    /// Its membership in each grade; empty where it is made of factors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub memberships: Vec<f64>,
    /// The factors that it is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Factor>,
}

impl Factor {
    /// A factor that is rated itself.
    #[must_use]
    pub fn rated(weight: f64, memberships: Vec<f64>) -> Self {
        Self { weight, memberships, factors: Vec::new() }
    }

    /// A factor that is made of factors.
    #[must_use]
    pub fn group(weight: f64, factors: Vec<Factor>) -> Self {
        Self { weight, memberships: Vec::new(), factors }
    }
}

/// The membership in each grade, and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FuzzyResult {
    /// The membership of the whole in each grade.
    pub memberships: Vec<f64>,
    /// The grade of the largest membership (the first of equal ones), by position.
    pub grade: usize,
    /// The grade of the second largest, if there are two grades.
    pub runner_up: Option<usize>,
    /// By how much the largest membership leads; 0 for a tie, and the membership itself where there is one grade.
    pub gap: f64,
    /// `Σ b v / Σ b`, where the grades have values.
    pub score: Option<f64>,
    /// The memberships of the factors of the top level.
    pub factors: Vec<Vec<f64>>,
    /// The model and its choices.
    pub variant: String,
}

/// Evaluates a thing by its factors.
///
/// # Errors
/// `invalid_parameter` for memberships outside [0, 1] or that do not sum to 1 (within 1e-6), and for a factor that
/// is both rated and made of factors, or neither; `length_mismatch` for rows of different length or values that
/// are not one a grade; `weights`; `no_score` when every membership of the result is 0.
pub fn fuzzy_evaluation(factors: &[Factor], parameters: &Fuzzy) -> Result<FuzzyResult> {
    parameters.check()?;
    let mut grades = parameters.values.len();
    let rows = rows(factors, parameters, &mut grades)?;
    let memberships = compose(factors, &rows, parameters)?;
    let order = sort::order_descending(&memberships);
    let runner_up = order.get(1).copied();
    let gap = memberships[order[0]] - runner_up.map_or(0.0, |k| memberships[k]);
    let total: f64 = memberships.iter().sum();
    let score = (!parameters.values.is_empty())
        .then(|| memberships.iter().zip(&parameters.values).map(|(b, v)| b * v).sum::<f64>() / total);
    let operator = match parameters.operator {
        FuzzyOperator::WeightedMean => "weighted-mean",
        FuzzyOperator::MinMax => "min-max",
        FuzzyOperator::ProductMax => "product-max",
        FuzzyOperator::MinSum => "min-sum",
    };
    Ok(FuzzyResult {
        grade: order[0],
        runner_up,
        gap,
        score,
        factors: rows,
        variant: format!("fuzzy(operator={operator}, normalize={})", parameters.normalize),
        memberships,
    })
}

/// The memberships of each factor; `grades` is their number once it is known (0 before).
fn rows(factors: &[Factor], parameters: &Fuzzy, grades: &mut usize) -> Result<Vec<Vec<f64>>> {
    if factors.is_empty() {
        return Err(Error::from(Problem::EmptyTable { file: None, found: "the evaluation has no factors" }));
    }
    factors.iter().map(|factor| row(factor, parameters, grades)).collect()
}

fn row(factor: &Factor, parameters: &Fuzzy, grades: &mut usize) -> Result<Vec<f64>> {
    let fault = |found: String, expected| {
        Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "memberships",
            found,
            expected,
        }))
    };
    match (factor.memberships.is_empty(), factor.factors.is_empty()) {
        (true, false) => {
            let below = rows(&factor.factors, parameters, grades)?;
            return compose(&factor.factors, &below, parameters);
        }
        (false, true) => {}
        _ => return fault("both or neither".to_owned(), "either memberships or factors for each factor"),
    }
    let r = &factor.memberships;
    if *grades == 0 {
        *grades = r.len();
    }
    if r.len() != *grades {
        return Err(Error::from(Problem::LengthMismatch {
            what: "a row of memberships".to_owned(),
            found: r.len(),
            expected: *grades,
            of: "grades",
        }));
    }
    if r.iter().any(|x| !(0.0..=1.0).contains(x)) || (r.iter().sum::<f64>() - 1.0).abs() > ROUNDING {
        return fault(format!("{r:?}"), "between 0 and 1, and 1 in all");
    }
    Ok(r.clone())
}

fn compose(factors: &[Factor], rows: &[Vec<f64>], parameters: &Fuzzy) -> Result<Vec<f64>> {
    let weights: Vec<f64> = factors.iter().map(|factor| factor.weight).collect();
    let weights = shares(MODEL, &weights, factors.len())?;
    let mut b = vec![0.0_f64; rows[0].len()];
    for (w, row) in weights.iter().zip(rows) {
        for (b, r) in b.iter_mut().zip(row) {
            *b = match parameters.operator {
                FuzzyOperator::WeightedMean => *b + w * r,
                FuzzyOperator::MinMax => b.max(w.min(*r)),
                FuzzyOperator::ProductMax => b.max(w * r),
                FuzzyOperator::MinSum => (*b + w.min(*r)).min(1.0),
            };
        }
    }
    let total: f64 = b.iter().sum();
    if total <= 0.0 {
        return Err(Error::from(Problem::NoScore {
            model: MODEL,
            node: None,
            reason: "every membership of the result is 0".into(),
            remedy: "check weights and memberships",
        }));
    }
    if parameters.normalize {
        for b in &mut b {
            *b /= total;
        }
    }
    Ok(b)
}

/// Memberships of a value in grades with typical values: 1 at a grade's own value, falling in a straight line to 0 at the
/// neighbours', full beyond the outer ones. They sum to 1.
///
/// ```
/// use govindex::scoring::trapezoid_memberships;
///
/// assert_eq!(trapezoid_memberships(75.0, &[90.0, 70.0, 50.0])?, [0.25, 0.75, 0.0]);
/// assert_eq!(trapezoid_memberships(99.0, &[90.0, 70.0, 50.0])?, [1.0, 0.0, 0.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` when the typical values neither rise nor fall, or anything is not finite.
pub fn trapezoid_memberships(value: f64, typical: &[f64]) -> Result<Vec<f64>> {
    let rising = typical.windows(2).all(|pair| pair[0] < pair[1]);
    let falling = typical.windows(2).all(|pair| pair[0] > pair[1]);
    if typical.is_empty()
        || !(rising || falling)
        || !value.is_finite()
        || typical.iter().any(|t| !t.is_finite())
    {
        return Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "typical",
            found: format!("{value} among {typical:?}"),
            expected: "finite typical values that rise, or that fall",
        }));
    }
    let mut out = vec![0.0; typical.len()];
    let sign = if rising { 1.0 } else { -1.0 };
    let below = typical.iter().filter(|t| sign * **t <= sign * value).count();
    if below == 0 {
        out[0] = 1.0;
    } else if below == typical.len() {
        out[below - 1] = 1.0;
    } else {
        let share = (value - typical[below - 1]) / (typical[below] - typical[below - 1]);
        out[below - 1] = 1.0 - share;
        out[below] = share;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The buyer of clothes by whom the method is taught: pattern, cut, durability and price weigh 0.1, 0.2, 0.3, 0.4, and
    /// M(∧, ∨) gives (0.2, 0.3, 0.4, 0.1); another buyer, who weighs them 0.4, 0.35, 0.15, 0.1, comes to (0.35, 0.4, 0.2, 0.1).
    /// Both are printed in e-com-net.com/article/1276296104417181696.htm; the other operators follow by hand.
    #[test]
    fn the_buyer_of_clothes() {
        let factors = [
            Factor::rated(0.1, vec![0.2, 0.5, 0.2, 0.1]),
            Factor::rated(0.2, vec![0.7, 0.2, 0.1, 0.0]),
            Factor::rated(0.3, vec![0.0, 0.4, 0.5, 0.1]),
            Factor::rated(0.4, vec![0.2, 0.3, 0.5, 0.0]),
        ];
        let at = |operator| fuzzy_evaluation(&factors, &Fuzzy::default().operator(operator)).unwrap();
        let close = |got: &[f64], want: &[f64]| {
            assert!(got.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-12), "{got:?} against {want:?}");
        };
        close(&at(FuzzyOperator::MinMax).memberships, &[0.2, 0.3, 0.4, 0.1]);
        assert_eq!(at(FuzzyOperator::MinMax).grade, 2);
        close(&at(FuzzyOperator::WeightedMean).memberships, &[0.24, 0.33, 0.39, 0.04]);
        let raw = |operator| {
            fuzzy_evaluation(&factors, &Fuzzy::default().operator(operator).normalize(false)).unwrap()
        };
        close(&raw(FuzzyOperator::ProductMax).memberships, &[0.14, 0.12, 0.2, 0.03]);
        close(&raw(FuzzyOperator::MinSum).memberships, &[0.5, 0.9, 0.9, 0.2]);
        assert!(raw(FuzzyOperator::MinSum).gap < 1e-12, "a tie has no gap");
        let mut other = factors.clone();
        for (factor, weight) in other.iter_mut().zip([0.4, 0.35, 0.15, 0.1]) {
            factor.weight = weight;
        }
        let min_max = Fuzzy::default().operator(FuzzyOperator::MinMax).normalize(false);
        close(&fuzzy_evaluation(&other, &min_max).unwrap().memberships, &[0.35, 0.4, 0.2, 0.1]);
    }

    #[test]
    fn what_cannot_be_evaluated_is_named() {
        let code = |factors: &[Factor]| fuzzy_evaluation(factors, &Fuzzy::default()).unwrap_err().code();
        assert_eq!(code(&[]), "empty_table");
        assert_eq!(code(&[Factor::rated(1.0, vec![0.5, 0.4])]), "invalid_parameter");
        assert_eq!(code(&[Factor::rated(1.0, vec![])]), "invalid_parameter");
        assert_eq!(code(&[Factor::rated(0.0, vec![0.5, 0.5])]), "weights");
        let uneven = [Factor::rated(1.0, vec![0.5, 0.5]), Factor::rated(1.0, vec![1.0])];
        assert_eq!(code(&uneven), "length_mismatch");
        assert_eq!(trapezoid_memberships(1.0, &[1.0, 1.0]).unwrap_err().code(), "invalid_parameter");
    }
}
