//! The place among the units instead of the value: outliers and skewness stop mattering, and so do distances.
//!
//! ```text
//! rank          s_i = r_i                       1 for the worst, n for the best
//! borda         s_i = r_i − 1                   the number of units that are beaten
//! percentile    s_i = l + (u − l) · p_i         p_i by one of
//!     inclusive   (r_i − 1) / (n − 1)           0 for the worst, 1 for the best
//!     exclusive   r_i / (n + 1)
//!     middle      (r_i − 1/2) / n
//!     share       r_i / n                       the share of units that are not better
//! ```
//!
//! where `r_i` is the place of unit `i` from the worst up, among the `n` units that have a value, and `l`, `u` are the
//! ends of the scale. With dense ties `n` is the number of places, one for each distinct value, so that the best unit has
//! the same percentile as with the other rules. Units with equal values share a place by the named rule. A unit's score depends on all others,
//! and scores of different periods do not compare unless the places are taken over all of them (`bounds = "pooled"`).
//!
//! Sources: OECD/JRC (2008), step 5; J.-C. de Borda (1784), *Mémoire sur les élections au scrutin* (ties: half a point
//! for each unit that is tied with); R. J. Hyndman & Y. Fan (1996), The American Statistician 50 (percentiles).

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Column, Direction, Normalize, Places, Scaling, check_finite, check_interval, scale_alone};
use crate::stats::sort;
use crate::{Error, Result};

/// What a place is turned into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RankForm {
    /// 1 for the worst, up to the number of units.
    #[default]
    Rank,
    /// The number of units that are beaten.
    Borda,
    /// The place as a part of the scale.
    Percentile,
}

/// What equal values get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Tied {
    /// The worst of their places: 1 2 2 4 from the worst up (COINr, R's `min`).
    Lowest,
    /// The mean of their places: 1 2.5 2.5 4.
    Average,
    /// The best of their places: 1 3 3 4.
    Highest,
    /// One place, and none is left out behind it: 1 2 2 3.
    Dense,
}

/// How a place becomes a part of the scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Percentile {
    /// `(r − 1) / (n − 1)`, as COINr and Excel's `PERCENTRANK.INC`.
    #[default]
    Inclusive,
    /// `r / (n + 1)`, as Excel's `PERCENTRANK.EXC`.
    Exclusive,
    /// `(r − 1/2) / n` (Hazen).
    Middle,
    /// `r / n`.
    Share,
}

/// Parameters of scaling by rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Rank {
    /// What a place is turned into. Default: the place itself.
    pub form: RankForm,
    /// What equal values get. Default: the average for Borda, else the lowest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ties: Option<Tied>,
    /// How a place becomes a part of the scale, for percentiles. Default: inclusive.
    pub percentile: Percentile,
    /// The scale of percentiles. Default: the scale of the framework, or `[0, 1]` outside any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<[f64; 2]>,
    /// The score of every unit when all values are equal. Default: they share a place as the rule for ties says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl Rank {
    /// Sets what a place is turned into.
    #[must_use]
    pub fn form(mut self, form: RankForm) -> Self {
        self.form = form;
        self
    }

    /// Sets what equal values get.
    #[must_use]
    pub fn ties(mut self, ties: Tied) -> Self {
        self.ties = Some(ties);
        self
    }

    /// Asks for percentiles of this kind.
    #[must_use]
    pub fn percentile(mut self, percentile: Percentile) -> Self {
        (self.form, self.percentile) = (RankForm::Percentile, percentile);
        self
    }

    /// Sets the scale of percentiles.
    #[must_use]
    pub fn to(mut self, low: f64, high: f64) -> Self {
        self.to = Some([low, high]);
        self
    }

    /// Sets the score that all units get when all values are equal.
    #[must_use]
    pub fn constant(mut self, score: f64) -> Self {
        self.constant = Some(score);
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        self.to.map_or(Ok(()), |to| check_interval("rank", "to", to))?;
        self.constant.map_or(Ok(()), |score| check_finite("rank", "constant", score))?;
        if self.to.is_some() && self.form != RankForm::Percentile {
            return Err(Error::from(Problem::InvalidParameter {
                method: "rank",
                parameter: "to",
                found: "given for places".to_owned(),
                expected: "left out: only percentiles (`form = \"percentile\"`) are brought to a scale",
            }));
        }
        Ok(())
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        // Adding 0 makes a negative zero positive, so that the order of sorting is that of comparing.
        let mut values: Vec<f64> = column.values.iter().filter(|x| !x.is_nan()).map(|x| x + 0.0).collect();
        let units = values.len();
        if units == 0 {
            return Err(Error::from(Problem::NoData {
                indicator: column.code.into(),
                units: column.values.len(),
            }));
        }
        sort::ascending(&mut values);
        let mut counts: Vec<usize> = Vec::new();
        let mut last = f64::NAN;
        values.retain(|&x| {
            let new = last.is_nan() || x > last;
            last = x;
            match counts.last_mut() {
                Some(count) if !new => *count += 1,
                _ => counts.push(1),
            }
            new
        });
        if values.len() == 1 {
            if let Some(score) = self.constant {
                return Ok(Scaling::constant(score));
            }
            if units == 1 && self.form == RankForm::Percentile && self.percentile == Percentile::Inclusive {
                return Err(Error::from(Problem::ConstantIndicator {
                    indicator: column.code.into(),
                    value: values[0],
                    units,
                }));
            }
        }
        let scores = self.scores(&counts, units, column);
        Ok(Scaling::Places(Places { values, scores }))
    }

    /// The score of each distinct value, given how many units have it.
    fn scores(&self, counts: &[usize], units: usize, column: &Column<'_>) -> Vec<f64> {
        let by_form = if self.form == RankForm::Borda { Tied::Average } else { Tied::Lowest };
        let ties = self.ties.unwrap_or(by_form);
        let places = if ties == Tied::Dense { counts.len() } else { units } as f64;
        let [low, high] = self.to.unwrap_or(column.scale);
        let mut scores = vec![0.0; counts.len()];
        let mut before = 0;
        let mut score = |k: usize, group: usize| {
            let count = counts[k];
            let place = match ties {
                Tied::Lowest => (before + 1) as f64,
                Tied::Average => before as f64 + f64::midpoint(count as f64, 1.0),
                Tied::Highest => (before + count) as f64,
                Tied::Dense => (group + 1) as f64,
            };
            before += count;
            scores[k] = match self.form {
                RankForm::Rank => place,
                RankForm::Borda => place - 1.0,
                RankForm::Percentile => {
                    let part = match self.percentile {
                        // One place for all is the bottom.
                        Percentile::Inclusive => (place - 1.0) / (places - 1.0).max(1.0),
                        Percentile::Exclusive => place / (places + 1.0),
                        Percentile::Middle => (place - 0.5) / places,
                        Percentile::Share => place / places,
                    };
                    low + (high - low) * part
                }
            };
        };
        match column.direction {
            Direction::Higher => (0..counts.len()).enumerate().for_each(|(group, k)| score(k, group)),
            Direction::Lower => (0..counts.len()).rev().enumerate().for_each(|(group, k)| score(k, group)),
        }
        scores
    }
}

/// Scales a column by the places of its units; missing (`NaN`) stays missing and is not counted. One sort, O(n log n).
///
/// ```
/// use govindex::normalize::{Direction, Percentile, Rank, RankForm, Tied, rank};
///
/// let days = [1.0, 5.0, 5.0, 21.0];
/// let places = |parameters: Rank| rank(&days, Direction::Lower, &parameters);
/// assert_eq!(places(Rank::default())?, [4.0, 2.0, 2.0, 1.0]);
/// assert_eq!(places(Rank::default().form(RankForm::Borda))?, [3.0, 1.5, 1.5, 0.0]);
/// assert_eq!(places(Rank::default().ties(Tied::Dense))?, [3.0, 2.0, 2.0, 1.0]);
/// assert_eq!(places(Rank::default().percentile(Percentile::Share))?, [1.0, 0.5, 0.5, 0.25]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `no_data` when nothing is present, `constant_indicator` for inclusive percentiles of one unit when
/// `constant` is not set, `not_finite` for an infinite value, `invalid_parameter` for a scale out of
/// order or one that places do not have.
pub fn rank(values: &[f64], direction: Direction, parameters: &Rank) -> Result<Vec<f64>> {
    scale_alone(&Normalize::Rank(*parameters), values, direction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_rule_for_ties_and_every_percentile() {
        let values = [0.8, 0.9, f64::NAN, 0.8, 0.7];
        let of = |parameters: Rank| -> Vec<f64> {
            let scores = rank(&values, Direction::Higher, &parameters).unwrap();
            assert!(scores[2].is_nan());
            [0, 1, 3, 4].map(|i| scores[i]).to_vec()
        };
        assert_eq!(of(Rank::default()), [2.0, 4.0, 2.0, 1.0]);
        assert_eq!(of(Rank::default().ties(Tied::Average)), [2.5, 4.0, 2.5, 1.0]);
        assert_eq!(of(Rank::default().ties(Tied::Highest)), [3.0, 4.0, 3.0, 1.0]);
        assert_eq!(of(Rank::default().ties(Tied::Dense)), [2.0, 3.0, 2.0, 1.0]);
        let percentile = |p| of(Rank::default().percentile(p).to(0.0, 60.0));
        assert_eq!(percentile(Percentile::Inclusive), [20.0, 60.0, 20.0, 0.0]);
        assert_eq!(percentile(Percentile::Exclusive), [24.0, 48.0, 24.0, 12.0]);
        assert_eq!(percentile(Percentile::Middle), [22.5, 52.5, 22.5, 7.5]);
        assert_eq!(percentile(Percentile::Share), [30.0, 60.0, 30.0, 15.0]);
    }

    #[test]
    fn degenerate_columns_have_named_answers() {
        let of = |values: &[f64], parameters: Rank| rank(values, Direction::Higher, &parameters);
        let inclusive = Rank::default().percentile(Percentile::Inclusive);
        assert_eq!(of(&[f64::NAN], Rank::default()).unwrap_err().code(), "no_data");
        assert_eq!(of(&[], Rank::default()).unwrap_err().code(), "no_data");
        assert_eq!(of(&[1.0, f64::INFINITY], Rank::default()).unwrap_err().code(), "not_finite");
        assert_eq!(of(&[5.0], Rank::default()).unwrap(), [1.0]);
        assert_eq!(of(&[5.0], inclusive).unwrap_err().code(), "constant_indicator");
        assert_eq!(of(&[5.0], inclusive.constant(0.5)).unwrap(), [0.5]);
        assert_eq!(of(&[5.0, 5.0], Rank::default()).unwrap(), [1.0, 1.0]);
        assert_eq!(of(&[5.0, 5.0], inclusive.ties(Tied::Average)).unwrap(), [0.5, 0.5]);
        assert_eq!(of(&[5.0, 5.0], inclusive.ties(Tied::Dense)).unwrap(), [0.0, 0.0]);
        assert_eq!(of(&[-0.0, 0.0], Rank::default()).unwrap(), [1.0, 1.0]);
        assert_eq!(of(&[1.0], Rank::default().to(0.0, 1.0)).unwrap_err().code(), "invalid_parameter");
    }

    proptest! {
        /// Against the definition: 1 + the number of units that are beaten.
        #[test]
        fn the_lowest_place_counts_the_beaten_units(values in prop::collection::vec(0_i32..8, 1..40)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            for (direction, sign) in [(Direction::Higher, 1.0), (Direction::Lower, -1.0)] {
                let scores = rank(&values, direction, &Rank::default()).unwrap();
                for (score, x) in scores.iter().zip(&values) {
                    let beaten = values.iter().filter(|y| sign * *y < sign * x).count();
                    prop_assert_eq!(*score, (beaten + 1) as f64);
                }
            }
        }
    }
}
