//! What a scoring model answers: a score for every unit, which variant made it, and the quantities on the way.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::stats::{Ties, ranks};

/// Which scores of a model are good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// The best unit has the highest score.
    #[default]
    Higher,
    /// The best unit has the lowest score: the model measures a distance or a loss.
    Lower,
}

/// An intermediate quantity of a scoring model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// One number.
    Number(f64),
    /// A yes or no.
    Flag(bool),
    /// A number for every unit, in the order of the rows.
    Units(#[serde(with = "gaps")] Vec<f64>),
    /// A yes or no for every unit, in the order of the rows.
    UnitFlags(Vec<bool>),
    /// A number for every indicator, in the order of the columns; `NaN` for one of weight 0, which does not count.
    Indicators(#[serde(with = "gaps")] Vec<f64>),
}

/// A missing number is null outside.
mod gaps {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|&x| (!x.is_nan()).then_some(x)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        let values = Vec::<Option<f64>>::deserialize(deserializer)?;
        Ok(values.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect())
    }
}

/// The scores of all units by one model.
///
/// ```
/// use govindex::normalize::Direction::{Higher, Lower};
/// use govindex::scoring::{Better, Topsis, topsis};
/// use govindex::stats::{Columns, Ties};
///
/// let (online_share, days) = ([0.9, 0.6, 0.3], [5.0, 3.0, 9.0]);
/// let columns = Columns::new(vec![&online_share, &days])?;
/// let scored = topsis(&columns, &[0.5, 0.5], &[Higher, Lower], &Topsis::default())?;
/// assert_eq!(scored.better, Better::Higher);
/// assert_eq!(scored.ranks(Ties::Competition, 0.0), [1.0, 2.0, 3.0]);
/// assert_eq!(scored.variant, "topsis(normalization=vector, weighting=matrix, ideals=observed)");
/// assert!(scored.units("distance_to_ideal").is_some());
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The score of every unit, in the order of the rows.
    #[serde(with = "gaps")]
    pub scores: Vec<f64>,
    /// Which scores are good.
    pub better: Better,
    /// The model and every choice that it was given.
    pub variant: String,
    /// The quantities on the way to the score, by name.
    pub details: IndexMap<String, Quantity>,
}

impl Scored {
    pub(super) fn new(scores: Vec<f64>, variant: String) -> Self {
        Self { scores, better: Better::Higher, variant, details: IndexMap::new() }
    }

    pub(super) fn lower_is_better(mut self) -> Self {
        self.better = Better::Lower;
        self
    }

    pub(super) fn with(mut self, name: &str, quantity: Quantity) -> Self {
        self.details.insert(name.to_owned(), quantity);
        self
    }

    pub(super) fn with_units(self, name: &str, values: Vec<f64>) -> Self {
        self.with(name, Quantity::Units(values))
    }

    pub(super) fn with_indicators(self, name: &str, values: Vec<f64>) -> Self {
        self.with(name, Quantity::Indicators(values))
    }

    /// Ranks, 1 for the best unit whichever way the score runs; see [`ranks`].
    #[must_use]
    pub fn ranks(&self, ties: Ties, tolerance: f64) -> Vec<f64> {
        match self.better {
            Better::Higher => ranks(&self.scores, ties, tolerance),
            Better::Lower => {
                let turned: Vec<f64> = self.scores.iter().map(|score| -score).collect();
                ranks(&turned, ties, tolerance)
            }
        }
    }

    /// The quantity of this name with a number for every unit.
    #[must_use]
    pub fn units(&self, name: &str) -> Option<&[f64]> {
        match self.details.get(name) {
            Some(Quantity::Units(values)) => Some(values),
            _ => None,
        }
    }

    /// The quantity of this name with a yes or no for every unit.
    #[must_use]
    pub fn unit_flags(&self, name: &str) -> Option<&[bool]> {
        match self.details.get(name) {
            Some(Quantity::UnitFlags(values)) => Some(values),
            _ => None,
        }
    }

    /// The quantity of this name with a number for every indicator.
    #[must_use]
    pub fn indicators(&self, name: &str) -> Option<&[f64]> {
        match self.details.get(name) {
            Some(Quantity::Indicators(values)) => Some(values),
            _ => None,
        }
    }

    /// The single number of this name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.details.get(name) {
            Some(Quantity::Number(value)) => Some(*value),
            _ => None,
        }
    }

    /// The single yes or no of this name.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.details.get(name) {
            Some(Quantity::Flag(value)) => Some(*value),
            _ => None,
        }
    }
}
