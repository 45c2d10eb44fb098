//! Points by class: an agreed table says what a value between two thresholds is worth.
//!
//! ```text
//! s_i = points_k    where t_k ≤ x_i < t_(k+1)    (includes = "lower-end")
//!                   or    t_k < x_i ≤ t_(k+1)    (includes = "upper-end")
//! ```
//!
//! where `t_1 < t_2 < …` are the thresholds in the raw unit, or the [quantiles](crate::stats::quantile()) of the values
//! present at some percentiles (`unit = "percentile"`): "the best tenth gets 100". Class 0 lies below the first and the last above all.
//! Which end of a class belongs to it has no default: with `thresholds = [60, 80]` it decides what 60 and 80 get.
//! Points are scores as they stand, in the order of the classes from the lowest value up; they may not fall as values
//! get better.
//!
//! Percentiles may fall on one value that many units have; a class between two such thresholds is empty, and the value
//! belongs to the class above (or, with `includes = "upper-end"`, below) all of them.
//!
//! Source: OECD/JRC (2008), step 5 (categorical scales, whose classes are often percentiles of the distribution).

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Column, Direction, Normalize, Scaling, Step, Steps, check_finite, scale_alone};
use crate::stats::{Quantile, extremes, quantiles};
use crate::{Error, Result};

/// Which end of a class belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Includes {
    /// A value on a threshold belongs to the class above it.
    LowerEnd,
    /// A value on a threshold belongs to the class below it.
    UpperEnd,
}

/// What thresholds are given in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ThresholdUnit {
    /// The raw unit of the indicator.
    #[default]
    Raw,
    /// Percentiles of the values present, above 0 and below 100.
    Percentile,
}

/// Thresholds and the points of the classes between them, which have no defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Categories {
    /// The thresholds, each above the one before; at least one.
    pub thresholds: Vec<f64>,
    /// The score of each class, from the lowest values up: one more than there are thresholds.
    pub points: Vec<f64>,
    /// Which end of a class belongs to it.
    pub includes: Includes,
    /// What the thresholds are given in. Default: the raw unit.
    #[serde(default, skip_serializing_if = "is_raw")]
    pub unit: ThresholdUnit,
    /// The rule of the quantiles. Default `linear`. Read with percentiles.
    #[serde(default, skip_serializing_if = "is_linear")]
    pub rule: Quantile,
    /// The score of every unit where all values are equal; without it that is an error. Read with percentiles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_raw(unit: &ThresholdUnit) -> bool {
    *unit == ThresholdUnit::Raw
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_linear(rule: &Quantile) -> bool {
    *rule == Quantile::Linear
}

/// Values that differ by this part of their range differ by rounding only.
const ROUNDING: f64 = 1e-12;

impl Categories {
    /// Takes thresholds, points and the end that belongs to a class.
    #[must_use]
    pub fn new(
        thresholds: impl IntoIterator<Item = f64>,
        points: impl IntoIterator<Item = f64>,
        includes: Includes,
    ) -> Self {
        Self {
            thresholds: thresholds.into_iter().collect(),
            points: points.into_iter().collect(),
            includes,
            unit: ThresholdUnit::Raw,
            rule: Quantile::Linear,
            constant: None,
        }
    }

    /// Reads the thresholds as percentiles of the values present.
    #[must_use]
    pub fn percentiles(mut self) -> Self {
        self.unit = ThresholdUnit::Percentile;
        self
    }

    /// Sets the rule of the quantiles.
    #[must_use]
    pub fn rule(mut self, rule: Quantile) -> Self {
        self.rule = rule;
        self
    }

    /// Sets the score of every unit where all values are equal.
    #[must_use]
    pub fn constant(mut self, score: f64) -> Self {
        self.constant = Some(score);
        self
    }

    pub(super) fn reads_data(&self) -> bool {
        self.unit == ThresholdUnit::Percentile
    }

    pub(super) fn check(&self) -> Result<()> {
        let invalid = |parameter, found: String, expected| {
            Error::from(Problem::InvalidParameter { method: "categories", parameter, found, expected })
        };
        for &threshold in &self.thresholds {
            check_finite("categories", "thresholds", threshold)?;
        }
        for &points in &self.points {
            check_finite("categories", "points", points)?;
        }
        self.constant.map_or(Ok(()), |score| check_finite("categories", "constant", score))?;
        let beyond = |threshold: &&f64| **threshold <= 0.0 || **threshold >= 100.0;
        if let Some(threshold) = self.thresholds.iter().find(beyond).filter(|_| self.reads_data()) {
            return Err(invalid("thresholds", threshold.to_string(), "percentiles above 0 and below 100"));
        }
        if self.thresholds.is_empty() {
            return Err(invalid("thresholds", "empty".to_owned(), "at least one number"));
        }
        if let Some(&[a, b]) = self.thresholds.windows(2).find(|pair| pair[0] >= pair[1]) {
            let found = format!("{a} and then {b}");
            return Err(invalid("thresholds", found, "each above the one before"));
        }
        if self.points.len() != self.thresholds.len() + 1 {
            return Err(invalid(
                "points",
                format!("{} numbers for {} thresholds", self.points.len(), self.thresholds.len()),
                "one more than there are thresholds: a class below the first, one above each",
            ));
        }
        Ok(())
    }

    /// Points that fall where values get better contradict the direction.
    pub(super) fn check_direction(&self, direction: Direction) -> Result<()> {
        let falls = |pair: &&[f64]| match direction {
            Direction::Higher => pair[0] > pair[1],
            Direction::Lower => pair[0] < pair[1],
        };
        match self.points.windows(2).find(falls) {
            None => Ok(()),
            Some(pair) => Err(Error::from(Problem::InvalidParameter {
                method: "categories",
                parameter: "points",
                found: format!("{} and then {}", pair[0], pair[1]),
                expected: match direction {
                    Direction::Higher => {
                        "rising with the value: higher is better (use `interval` where neither end is)"
                    }
                    Direction::Lower => {
                        "falling with the value: lower is better (use `interval` where neither end is)"
                    }
                },
            })),
        }
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        self.check_direction(column.direction)?;
        let included = self.includes == Includes::LowerEnd;
        let mut thresholds = self.thresholds.clone();
        if self.reads_data() {
            let range = extremes(column.values);
            if range.count == 0 {
                return Err(Error::from(Problem::NoData {
                    indicator: column.code.into(),
                    units: column.values.len(),
                }));
            }
            if range.min >= range.max {
                return self.constant.map(Scaling::constant).ok_or_else(|| {
                    Error::from(Problem::ConstantIndicator {
                        indicator: column.code.into(),
                        value: range.min,
                        units: range.count,
                    })
                });
            }
            let shares: Vec<f64> = thresholds.iter().map(|percent| percent / 100.0).collect();
            thresholds = quantiles(column.values, &shares, self.rule)?;
            // A value that differs from a threshold by rounding only is on it.
            let rounding = ROUNDING * (range.max - range.min);
            for threshold in &mut thresholds {
                let near = column.values.iter().copied().filter(|x| (x - *threshold).abs() <= rounding);
                *threshold = near.fold(*threshold, if included { f64::min } else { f64::max });
            }
        }
        let steps = thresholds.iter().zip(&self.points[1..]);
        let steps = steps.map(|(&from, &score)| Step { from, included, score }).collect();
        Ok(Scaling::Steps(Steps { below: self.points[0], steps }))
    }
}

/// Scales a column by classes; missing (`NaN`) stays missing.
///
/// ```
/// use govindex::normalize::{Categories, Direction, Includes, categories};
///
/// // Days to answer: up to 2 is worth 100, up to 5 is worth 60, more is worth nothing.
/// let table = Categories::new([2.0, 5.0], [100.0, 60.0, 0.0], Includes::UpperEnd);
/// assert_eq!(categories(&[2.0, 3.0, 5.0, 6.0], Direction::Lower, &table)?, [100.0, 60.0, 60.0, 0.0]);
///
/// // The upper half of the units gets 100.
/// let halves = Categories::new([50.0], [0.0, 100.0], Includes::LowerEnd).percentiles();
/// assert_eq!(categories(&[2.0, 3.0, 5.0, 6.0], Direction::Higher, &halves)?, [0.0, 0.0, 100.0, 100.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` for thresholds that do not rise or are no percentiles, for another number of points than
/// there are classes, and for points that fall as values get better; `not_finite` for an infinite value; with
/// percentiles `no_data` when nothing is present, and `constant_indicator` when all values are equal and
/// `constant` is not given.
pub fn categories(values: &[f64], direction: Direction, parameters: &Categories) -> Result<Vec<f64>> {
    scale_alone(&Normalize::Categories(parameters.clone()), values, direction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_belong_where_it_is_said() {
        let of = |includes| {
            let table = Categories::new([60.0, 80.0], [0.0, 1.0, 2.0], includes);
            categories(&[59.9, 60.0, 79.9, 80.0, 80.1, -5.0], Direction::Higher, &table).unwrap()
        };
        assert_eq!(of(Includes::LowerEnd), [0.0, 1.0, 1.0, 2.0, 2.0, 0.0]);
        assert_eq!(of(Includes::UpperEnd), [0.0, 0.0, 1.0, 1.0, 2.0, 0.0]);
    }

    #[test]
    fn tables_in_no_order_are_refused() {
        let fault = |thresholds: &[f64], points: &[f64], direction| {
            let table =
                Categories::new(thresholds.iter().copied(), points.iter().copied(), Includes::LowerEnd);
            categories(&[1.0], direction, &table).unwrap_err().to_string()
        };
        let up = Direction::Higher;
        assert!(fault(&[3.0, 2.0], &[0.0, 1.0, 2.0], up).contains("3 and then 2"));
        assert!(fault(&[2.0, 2.0], &[0.0, 1.0, 2.0], up).contains("each above the one before"));
        assert!(fault(&[], &[0.0], up).contains("at least one"));
        assert!(fault(&[1.0], &[0.0], up).contains("1 numbers for 1 thresholds"));
        assert!(fault(&[1.0], &[1.0, 0.0], up).contains("rising with the value"));
        assert!(fault(&[1.0], &[0.0, 1.0], Direction::Lower).contains("falling with the value"));
        assert!(fault(&[f64::NAN], &[0.0, 1.0], up).contains("finite"));
        assert!(fault(&[1.0], &[0.0, f64::INFINITY], up).contains("finite"));
    }

    /// On 0 … 100 value and percentile are the same.
    #[test]
    fn classes_by_percentiles() {
        let x: Vec<f64> = (0..=100).map(f64::from).rev().chain([f64::NAN]).collect();
        let bounds = [5.0, 25.0, 35.0, 65.0, 75.0, 95.0];
        let points = [0.0, 20.0, 40.0, 50.0, 60.0, 80.0, 100.0];
        let table = Categories::new(bounds, points, Includes::LowerEnd).percentiles();
        let scores = categories(&x, Direction::Higher, &table).unwrap();
        let raw =
            categories(&x[..101], Direction::Higher, &Categories::new(bounds, points, Includes::LowerEnd));
        assert_eq!(scores[..101], raw.unwrap());
        assert!(scores[101].is_nan());
        // The same shares of any other column, as they are.
        let cubed: Vec<f64> = x.iter().map(|x| (x - 50.0).powi(3)).collect();
        assert_eq!(categories(&cubed, Direction::Higher, &table).unwrap()[..101], scores[..101]);
        let median = Categories::new([50.0], [0.0, 1.0], Includes::UpperEnd).percentiles();
        let of =
            |rule| categories(&[1.0, 2.0, 3.0, 4.0], Direction::Higher, &median.clone().rule(rule)).unwrap();
        assert_eq!(of(Quantile::Linear), [0.0, 0.0, 1.0, 1.0]);
        assert_eq!(of(Quantile::ClosestObservation), [0.0, 0.0, 1.0, 1.0]);
    }

    /// numpy: the 80th percentile is 6.7, the value of two units.
    #[test]
    fn a_value_on_its_own_percentile_belongs_where_it_is_said_to() {
        let x = [1.2, 2.5, 4.2, 4.2, 5.7, 6.7, 6.7, 9.8];
        let of = |x: &[f64], includes| {
            let table = Categories::new([80.0], [0.0, 100.0], includes).percentiles();
            categories(x, Direction::Higher, &table).unwrap()
        };
        assert_eq!(of(&x, Includes::LowerEnd), [0.0, 0.0, 0.0, 0.0, 0.0, 100.0, 100.0, 100.0]);
        assert_eq!(of(&x, Includes::UpperEnd), [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 100.0]);
        // The same but for the order of summation.
        let x = [0.1, 0.1, 0.1, 0.1, 0.3 + 0.2 + 0.1, 0.1 + 0.2 + 0.3, 0.9];
        let median = |includes| {
            let table = Categories::new([70.0], [0.0, 1.0], includes).percentiles();
            categories(&x, Direction::Higher, &table).unwrap()
        };
        assert_eq!(median(Includes::LowerEnd)[4..], [1.0, 1.0, 1.0]);
        assert_eq!(median(Includes::UpperEnd)[4..], [0.0, 0.0, 1.0]);
    }

    #[test]
    fn percentiles_of_ties_of_one_value_and_of_none() {
        let quarters =
            |includes| Categories::new([25.0, 50.0, 75.0], [0.0, 1.0, 2.0, 3.0], includes).percentiles();
        let x = [1.0, 5.0, 5.0, 5.0, 5.0, 5.0, 9.0];
        let of = |includes| categories(&x, Direction::Higher, &quarters(includes)).unwrap();
        assert_eq!(of(Includes::LowerEnd), [0.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]);
        assert_eq!(of(Includes::UpperEnd), [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0]);
        let table = quarters(Includes::LowerEnd);
        let code =
            |x: &[f64], table: &Categories| categories(x, Direction::Higher, table).unwrap_err().code();
        assert_eq!(code(&[7.0], &table), "constant_indicator");
        assert_eq!(code(&[7.0; 3], &table), "constant_indicator");
        assert_eq!(code(&[f64::NAN; 3], &table), "no_data");
        let same = table.clone().constant(1.5);
        let scores = categories(&[7.0, f64::NAN], Direction::Higher, &same).unwrap();
        assert!(scores[0] == 1.5 && scores[1].is_nan());
        for wrong in [0.0, 100.0, -3.0] {
            let table = Categories::new([wrong], [0.0, 1.0], Includes::LowerEnd).percentiles();
            assert_eq!(code(&x, &table), "invalid_parameter");
        }
        assert_eq!(code(&x, &table.constant(f64::NAN)), "invalid_parameter");
    }

    #[test]
    fn a_column_without_values_has_no_scores() {
        let table = Categories::new([1.0], [0.0, 1.0], Includes::LowerEnd);
        assert!(categories(&[f64::NAN], Direction::Higher, &table).unwrap()[0].is_nan());
        assert_eq!(categories(&[f64::INFINITY], Direction::Higher, &table).unwrap_err().code(), "not_finite");
    }
}
