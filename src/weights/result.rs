//! What every weighting model returns: the weights, how they came about, and what to be careful with.

use crate::error::{Label, Problem};
use crate::words::{Language, listed, say, told};
use std::borrow::Cow;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Variant;
use crate::{Error, Result};

/// Weights of indicators, with everything that led to them.
///
/// The weights are in the order of the indicators, at least 0, and add up to 1 within the rounding of the sum.
///
/// ```
/// use govindex::stats::Columns;
/// use govindex::weights::{Entropy, entropy};
///
/// let (services, visits) = ([12.0, 30.0, 18.0], [100.0, 101.0, 99.0]);
/// let made = entropy(&Columns::new(vec![&services, &visits])?, &Entropy::default())?;
/// assert!((made.weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
/// assert!(made.vector("entropies").unwrap()[1] > 0.9999);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Weighting {
    /// One weight per indicator.
    pub weights: Vec<f64>,
    /// The model and its choices.
    pub variant: Variant,
    /// The intermediate quantities, by name.
    pub details: IndexMap<Cow<'static, str>, Quantity>,
    /// What a reader of the weights should know.
    pub warnings: Vec<Warning>,
    /// The names of the indicators, where they are known; [`combine()`](super::combine()) and
    /// [`compare()`](super::compare()) go by them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
}

/// An intermediate quantity of a weighting model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Quantity {
    /// One number: a consistency ratio, a share.
    Number(f64),
    /// One number per indicator (or expert, or component); `NaN` where there is none.
    Vector(#[serde(with = "crate::value::gaps::list")] Vec<f64>),
    /// Rows of numbers: correlations, a loss matrix; `NaN` where there is none.
    Matrix(#[serde(with = "crate::value::gaps::lists")] Vec<Vec<f64>>),
    /// Codes, where the indicators of a result have them.
    Names(Vec<String>),
}

impl From<f64> for Quantity {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<f64>> for Quantity {
    fn from(vector: Vec<f64>) -> Self {
        Self::Vector(vector)
    }
}

impl From<Vec<Vec<f64>>> for Quantity {
    fn from(rows: Vec<Vec<f64>>) -> Self {
        Self::Matrix(rows)
    }
}

impl From<Vec<String>> for Quantity {
    fn from(names: Vec<String>) -> Self {
        Self::Names(names)
    }
}

impl From<&nalgebra::DMatrix<f64>> for Quantity {
    fn from(matrix: &nalgebra::DMatrix<f64>) -> Self {
        Self::Matrix(matrix.row_iter().map(|row| row.iter().copied().collect()).collect())
    }
}

/// What to be careful with in a result. Positions count from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// One of three or more indicators has over half of the weight.
    Dominant {
        /// The indicator.
        indicator: usize,
        /// Its weight.
        weight: f64,
    },
    /// An indicator has the same value in every unit and therefore no weight.
    Constant {
        /// The indicator.
        indicator: usize,
    },
    /// Judgements contradict each other more than is accepted.
    Inconsistent {
        /// Whose judgements, where there are several: an expert, a node.
        of: Option<String>,
        /// Their consistency ratio.
        ratio: f64,
        /// The largest accepted.
        limit: f64,
        /// The two items whose comparison contradicts the others most.
        #[serde(default)]
        worst: Option<[usize; 2]>,
    },
    /// Experts are left out, since their judgements contradict each other more than was asked for.
    LeftOut {
        /// The experts.
        experts: Vec<String>,
        /// The largest consistency ratio that was asked for.
        limit: f64,
    },
    /// The sheets of experts came back blank.
    Blank {
        /// The experts.
        experts: Vec<String>,
    },
    /// A matrix is singular: the same information occurs twice, or there are fewer units than indicators.
    Singular {
        /// What is singular, and what was done.
        what: String,
    },
    /// Negative weights came out and were replaced.
    Negative {
        /// The indicators (or, in a combination, the weightings).
        positions: Vec<usize>,
        /// What stands in their place.
        replaced_by: String,
    },
    /// Judgements are outside what the method's authors advise.
    Unusual {
        /// What is unusual.
        what: String,
    },
    /// Items failed the rules of a round of questions.
    Dropped {
        /// The items.
        items: Vec<usize>,
    },
    /// Too few of the experts who were asked have answered, or too little agreement among them.
    WeakPanel {
        /// What is weak.
        what: String,
        /// Its value.
        value: f64,
        /// The least that is accepted.
        least: f64,
    },
}

impl Warning {
    /// Counts items as in a whole of which those at `places` were taken.
    pub(super) fn renumber(&mut self, places: &[usize]) {
        let renumber = |at: &mut usize| *at = places.get(*at).copied().unwrap_or(*at);
        match self {
            Self::Dominant { indicator, .. } | Self::Constant { indicator } => renumber(indicator),
            Self::Negative { positions: items, .. } | Self::Dropped { items } => {
                items.iter_mut().for_each(renumber);
            }
            Self::Inconsistent { worst, .. } => worst.iter_mut().flatten().for_each(renumber),
            Self::LeftOut { .. }
            | Self::Blank { .. }
            | Self::Singular { .. }
            | Self::Unusual { .. }
            | Self::WeakPanel { .. } => {}
        }
    }

    /// The warning in a sentence, with the items' names in place of their positions.
    #[must_use]
    pub fn message(&self, language: Language, name: impl Fn(usize) -> String) -> String {
        let list = |positions: &[usize]| {
            let names: Vec<String> = positions.iter().map(|&i| name(i)).collect();
            listed(language, &names)
        };
        match self {
            Self::Dominant { indicator, weight } => say!(
                language,
                "{indicator} has {share} % of the weight, over half",
                indicator = name(*indicator),
                share = format!("{:.1}", weight * 100.0),
            ),
            Self::Constant { indicator } => say!(
                language,
                "{indicator} has the same value in every unit and therefore no weight",
                indicator = name(*indicator),
            ),
            Self::Inconsistent { of, ratio, limit, worst } => say!(
                language,
                "the judgements{whose} contradict each other: consistency ratio {ratio}, accepted up to {limit}{pair}",
                whose = match of {
                    Some(of) => say!(language, " of {expert}", expert = told(language, of)),
                    None => String::new(),
                },
                ratio = format!("{ratio:.3}"),
                limit,
                pair = match worst {
                    Some([a, b]) => say!(language, "; most, {a} over {b}", a = name(*a), b = name(*b)),
                    None => String::new(),
                },
            ),
            Self::LeftOut { experts, limit } => say!(
                language,
                "the judgements of {experts} are left out: they contradict each other beyond a consistency ratio of {limit}",
                experts = listed(language, experts),
                limit,
            ),
            Self::Blank { experts } => {
                say!(language, "{experts} answered nothing here", experts = listed(language, experts))
            }
            Self::Singular { what } | Self::Unusual { what } => told(language, what),
            Self::Negative { positions, replaced_by } => say!(
                language,
                "negative weights of {names} were replaced by {substitute}",
                names = list(positions),
                substitute = told(language, replaced_by),
            ),
            Self::Dropped { items } => {
                say!(language, "{names} failed the rules and were dropped", names = list(items))
            }
            Self::WeakPanel { what, value, least } => say!(
                language,
                "{what} is {value}, below {least}",
                what = told(language, what),
                value = format!("{value:.3}"),
                least,
            ),
        }
    }
}

/// Above this share of the whole, one indicator decides more than all others together.
const DOMINANT: f64 = 0.5;

impl Weighting {
    /// Scales raw importances (at least 0) to weights.
    ///
    /// # Errors
    /// `overflow` for one that is not finite; `undetermined` when all are 0.
    pub(super) fn from_raw(variant: Variant, model: &'static str, raw: &[f64]) -> Result<Self> {
        if let Some(j) = raw.iter().position(|x| !x.is_finite()) {
            return Err(Error::from(Problem::Overflow {
                what: "weight",
                node: Label::column(j),
                unit: None,
            }));
        }
        let weights = shares(raw).ok_or_else(|| {
            Error::from(Problem::Undetermined {
                model,
                reason: "no indicator tells the units apart; check the data, or use equal weights".to_owned(),
            })
        })?;
        let mut warnings = Vec::new();
        if weights.len() > 2 {
            warnings.extend(
                weights
                    .iter()
                    .enumerate()
                    .filter(|&(_, &weight)| weight > DOMINANT)
                    .map(|(indicator, &weight)| Warning::Dominant { indicator, weight }),
            );
        }
        Ok(Self { weights, variant, details: IndexMap::new(), warnings, names: None })
    }

    /// The same weighting with names for its indicators.
    ///
    /// # Errors
    /// `length_mismatch` where there are more or fewer names than weights.
    pub fn named(mut self, names: Vec<String>) -> Result<Self> {
        if names.len() != self.weights.len() {
            return Err(Error::from(Problem::LengthMismatch {
                what: "the names".to_owned(),
                found: names.len(),
                expected: self.weights.len(),
                of: "weights",
            }));
        }
        self.names = Some(names);
        Ok(self)
    }

    pub(super) fn with(mut self, name: &'static str, quantity: impl Into<Quantity>) -> Self {
        self.details.insert(name.into(), quantity.into());
        self
    }

    pub(super) fn warn(mut self, warnings: impl IntoIterator<Item = Warning>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    /// An intermediate quantity that is one number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.details.get(name) {
            Some(Quantity::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// An intermediate quantity with one number per indicator.
    #[must_use]
    pub fn vector(&self, name: &str) -> Option<&[f64]> {
        match self.details.get(name) {
            Some(Quantity::Vector(vector)) => Some(vector),
            _ => None,
        }
    }

    /// An intermediate quantity in rows.
    #[must_use]
    pub fn matrix(&self, name: &str) -> Option<&[Vec<f64>]> {
        match self.details.get(name) {
            Some(Quantity::Matrix(rows)) => Some(rows),
            _ => None,
        }
    }
}

/// Shares of a whole; `None` when there is nothing to share or a part is negative or not finite. A single part has
/// the whole, whatever its size.
pub(super) fn shares(raw: &[f64]) -> Option<Vec<f64>> {
    if raw.iter().any(|x| !x.is_finite() || *x < 0.0) {
        return None;
    }
    if raw.len() == 1 {
        return Some(vec![1.0]);
    }
    // Dividing by the largest first keeps the sum from overflowing.
    let largest = raw.iter().copied().fold(0.0, f64::max);
    if largest <= 0.0 {
        return None;
    }
    let parts: Vec<f64> = raw.iter().map(|x| x / largest).collect();
    // A compensated sum, so that the only rounding left in a weight is that of its own division.
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for &x in &parts {
        let next = sum + x;
        lost += if sum >= x { (sum - next) + x } else { (x - next) + sum };
        sum = next;
    }
    let sum = sum + lost;
    Some(parts.into_iter().map(|x| x / sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_of_nothing_one_and_giants() {
        assert_eq!(shares(&[]), None);
        assert_eq!(shares(&[0.0, 0.0]), None);
        assert_eq!(shares(&[0.0]), Some(vec![1.0]));
        assert_eq!(shares(&[-1.0, 2.0]), None);
        assert_eq!(shares(&[f64::NAN, 2.0]), None);
        assert_eq!(shares(&[f64::MAX, f64::MAX]), Some(vec![0.5, 0.5]));
    }

    #[test]
    fn a_result_is_the_same_after_json() {
        let made =
            Weighting::from_raw(Variant::plain("entropy").and("shift", "0"), "entropy", &[1.0, 2.0, 9.0])
                .unwrap()
                .with("entropies", vec![0.9, 0.5])
                .with("rows", vec![vec![1.0], vec![2.0]]);
        let json = serde_json::to_string(&made).unwrap();
        assert_eq!(serde_json::from_str::<Weighting>(&json).unwrap(), made);
        let gaps =
            made.clone().with("rows", vec![vec![1.0], vec![f64::NAN]]).with("entropies", vec![f64::NAN]);
        let again: Weighting = serde_json::from_str(&serde_json::to_string(&gaps).unwrap()).unwrap();
        assert!(
            again.matrix("rows").unwrap()[1][0].is_nan() && again.vector("entropies").unwrap()[0].is_nan()
        );
        assert_eq!(made.warnings, [Warning::Dominant { indicator: 2, weight: 0.75 }]);
    }

    proptest! {
        #[test]
        fn shares_add_up(raw in prop::collection::vec(0.0_f64..1e6, 2..200)) {
            prop_assume!(raw.iter().any(|&x| x > 0.0));
            let made = shares(&raw).unwrap();
            prop_assert!(made.iter().all(|w| *w >= 0.0));
            prop_assert!((made.iter().sum::<f64>() - 1.0).abs() <= made.len() as f64 * f64::EPSILON);
        }
    }
}
