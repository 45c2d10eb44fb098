//! Points by class: an agreed table says what a value between two thresholds is worth.
//!
//! ```text
//! s_i = points_k    where t_k ≤ x_i < t_(k+1)    (includes = "lower-end")
//!                   or    t_k < x_i ≤ t_(k+1)    (includes = "upper-end")
//! ```
//!
//! where `t_1 < t_2 < …` are the thresholds in the raw unit, and class 0 lies below the first and the last above all.
//! Which end of a class belongs to it has no default: with `thresholds = [60, 80]` it decides what 60 and 80 get.
//! Points are scores as they stand, in the order of the classes from the lowest value up; they may not fall as values
//! get better.
//!
//! Source: OECD/JRC (2008), step 5 (categorical scales).

use serde::{Deserialize, Serialize};

use super::{Column, Direction, Normalize, Scaling, Step, Steps, check_finite, scale_alone};
use crate::{Error, Result};

/// Which end of a class belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Includes {
    /// A value on a threshold belongs to the class above it.
    LowerEnd,
    /// A value on a threshold belongs to the class below it.
    UpperEnd,
}

/// Thresholds and the points of the classes between them. There are no defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Categories {
    /// The thresholds in the raw unit, each above the one before; at least one.
    pub thresholds: Vec<f64>,
    /// The score of each class, from the lowest values up: one more than there are thresholds.
    pub points: Vec<f64>,
    /// Which end of a class belongs to it.
    pub includes: Includes,
}

impl Categories {
    /// Takes thresholds, points and the end that belongs to a class.
    #[must_use]
    pub fn new(
        thresholds: impl IntoIterator<Item = f64>,
        points: impl IntoIterator<Item = f64>,
        includes: Includes,
    ) -> Self {
        Self { thresholds: thresholds.into_iter().collect(), points: points.into_iter().collect(), includes }
    }

    pub(super) fn check(&self) -> Result<()> {
        let invalid = |parameter, found: String, expected| Error::InvalidParameter {
            method: "categories",
            parameter,
            found,
            expected,
        };
        for &threshold in &self.thresholds {
            check_finite("categories", "thresholds", threshold)?;
        }
        for &points in &self.points {
            check_finite("categories", "points", points)?;
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
            Some(pair) => Err(Error::InvalidParameter {
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
            }),
        }
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        self.check_direction(column.direction)?;
        let included = self.includes == Includes::LowerEnd;
        let steps = self.thresholds.iter().zip(&self.points[1..]);
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
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidParameter`] for thresholds that do not rise, for another number of points than there are classes,
/// and for points that fall as values get better; [`Error::NotFinite`] for an infinite value.
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

    #[test]
    fn a_column_without_values_has_no_scores() {
        let table = Categories::new([1.0], [0.0, 1.0], Includes::LowerEnd);
        assert!(categories(&[f64::NAN], Direction::Higher, &table).unwrap()[0].is_nan());
        assert_eq!(categories(&[f64::INFINITY], Direction::Higher, &table).unwrap_err().code(), "not_finite");
    }
}
