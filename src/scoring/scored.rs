//! What a scoring model answers: a score for every unit, which variant made it, and the quantities on the way.

use crate::error::{Label, Problem};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::stats::{Ties, ranks};
use crate::{Error, Result};

/// Scores that differ by this part of the scale differ by the order of summation only.
pub(super) const ROUNDING: f64 = 1e-12;

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
    Units(#[serde(with = "crate::value::gaps::list")] Vec<f64>),
    /// A yes or no for every unit, in the order of the rows.
    UnitFlags(Vec<bool>),
    /// A number for every indicator, in the order of the columns; `NaN` for one of weight 0, which does not count.
    Indicators(#[serde(with = "crate::value::gaps::list")] Vec<f64>),
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
/// assert_eq!(scored.ranks(Ties::Competition, None), [1.0, 2.0, 3.0]);
/// assert_eq!(scored.variant, "topsis(normalization=vector, weighting=matrix, ideals=observed)");
/// assert!(scored.units("distance_to_ideal").is_some());
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The score of every unit, in the order of the rows.
    #[serde(with = "crate::value::gaps::list")]
    pub scores: Vec<f64>,
    /// Which scores are good.
    pub better: Better,
    /// The model and every choice that it was given.
    pub variant: String,
    /// The quantities on the way to the score, by name.
    pub details: IndexMap<String, Quantity>,
    /// The difference in score up to which units tie unless another is asked for: 1e-12 of the scale, which is 1 (what
    /// the terms of most models are at most), that of the values where a model takes them as they are, or the largest
    /// score, whichever is largest.
    #[serde(default)]
    pub tolerance: f64,
}

impl Scored {
    pub(super) fn new(scores: Vec<f64>, variant: String) -> Self {
        Self { scores, better: Better::Higher, variant, details: IndexMap::new(), tolerance: ROUNDING }
    }

    /// Says how large the terms are of which scores are made, where that is not about 1.
    pub(super) fn on_scale(mut self, size: f64) -> Self {
        self.tolerance = ROUNDING * size;
        self
    }

    /// The result once it is known to hold nothing infinite, and nothing missing but of units that `may_miss`.
    ///
    /// # Errors
    /// `overflow` for the first unit of which that is not so.
    pub(super) fn checked(mut self, may_miss: impl Fn(usize) -> bool) -> Result<Self> {
        let overflow = |unit| Error::from(Problem::Overflow { what: "score", node: Label::Matrix, unit });
        let offends = |(i, x): (usize, &f64)| !x.is_finite() && (x.is_infinite() || !may_miss(i));
        let of_units = self.details.values().filter_map(|quantity| match quantity {
            Quantity::Units(values) => Some(values),
            _ => None,
        });
        for values in std::iter::once(&self.scores).chain(of_units) {
            if let Some(i) = values.iter().enumerate().position(offends) {
                return Err(overflow(Some(Label::row(i))));
            }
        }
        let whole = |quantity: &Quantity| match quantity {
            Quantity::Number(number) => number.is_finite(),
            // An indicator of weight 0 has none.
            Quantity::Indicators(values) => !values.iter().any(|x| x.is_infinite()),
            Quantity::Units(_) | Quantity::UnitFlags(_) | Quantity::Flag(_) => true,
        };
        if !self.details.values().all(whole) {
            return Err(overflow(None));
        }
        let largest = self.scores.iter().fold(0.0, |largest: f64, score| largest.max(score.abs()));
        self.tolerance = self.tolerance.max(ROUNDING * largest);
        Ok(self)
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

    /// Ranks, 1 for the best unit whichever way the score runs; see [`ranks`]. Without a tolerance it is that of the
    /// model ([`Scored::tolerance`]), so that scores that are equal but for rounding tie.
    #[must_use]
    pub fn ranks(&self, ties: Ties, tolerance: impl Into<Option<f64>>) -> Vec<f64> {
        let tolerance = tolerance.into().unwrap_or(self.tolerance);
        match self.better {
            Better::Higher => ranks(&self.scores, ties, tolerance),
            Better::Lower => {
                let turned: Vec<f64> = self.scores.iter().map(|score| -score).collect();
                ranks(&turned, ties, tolerance)
            }
        }
    }

    /// The scores of some units, with what was found of these, as a part of the periods that were scored together.
    pub(super) fn of_units(&self, units: &[usize]) -> Self {
        let pick = |values: &[f64]| units.iter().map(|&unit| values[unit]).collect();
        let of = |quantity: &Quantity| match quantity {
            Quantity::Units(values) => Quantity::Units(pick(values)),
            Quantity::UnitFlags(flags) => {
                Quantity::UnitFlags(units.iter().map(|&unit| flags[unit]).collect())
            }
            whole => whole.clone(),
        };
        let details = self.details.iter().map(|(name, quantity)| (name.clone(), of(quantity))).collect();
        let (scores, variant) = (pick(&self.scores), self.variant.clone());
        Self { scores, better: self.better, variant, details, tolerance: self.tolerance }
            .with("over_periods", Quantity::Flag(true))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(scores: &[f64]) -> Scored {
        Scored::new(scores.to_vec(), "test".to_owned())
    }

    #[test]
    fn scores_that_are_equal_but_for_rounding_tie() {
        let sums = scored(&[0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1]).checked(|_| false).unwrap();
        assert_eq!(sums.ranks(Ties::Competition, None), [1.0, 1.0]);
        assert_eq!(sums.ranks(Ties::Competition, 0.0), [1.0, 2.0]);
        // Of large scores the tie is as much wider, of tiny ones as much narrower.
        let large = scored(&[3e20, 3e20 + 1e5]).checked(|_| false).unwrap();
        assert_eq!(large.ranks(Ties::Competition, None), [1.0, 1.0]);
        let tiny = scored(&[3e-20, 2e-20]).on_scale(4e-20).checked(|_| false).unwrap();
        assert_eq!(tiny.ranks(Ties::Competition, None), [1.0, 2.0]);
    }

    #[test]
    fn nothing_infinite_and_nothing_missing_without_a_reason() {
        let unit = |scored: Scored| match scored.checked(|i| i == 0).unwrap_err().into_problem() {
            Problem::Overflow { unit, .. } => unit.map(|unit| unit.to_string()),
            other => panic!("{other:?}"),
        };
        assert!(scored(&[f64::NAN, 1.0]).checked(|i| i == 0).is_ok());
        assert_eq!(unit(scored(&[f64::NAN, f64::NAN])).as_deref(), Some("row 1"));
        assert_eq!(unit(scored(&[f64::INFINITY, 1.0])).as_deref(), Some("row 0"));
        assert_eq!(
            unit(scored(&[1.0; 2]).with_units("S", vec![1.0, f64::INFINITY])).as_deref(),
            Some("row 1")
        );
        assert_eq!(unit(scored(&[1.0]).with("sum", Quantity::Number(f64::NAN))), None);
        assert!(scored(&[1.0]).with_indicators("best", vec![f64::NAN]).checked(|_| false).is_ok());
    }
}
