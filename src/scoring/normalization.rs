//! Bringing the columns of a matrix to comparable numbers, as multi-criteria models do it: by what is in the column.
//!
//! ```text
//!            higher is better              lower is better
//! vector     x / √Σx²                      1 − x / √Σx²
//! min-max    (x − min) / (max − min)       (max − x) / (max − min)       1 for all where max = min
//! linear     x / max                       min / x                       x ≥ 0, and x > 0 where lower is better
//! max        x / max                       1 − x / max                   x ≥ 0
//! sum        x / Σx                        (1/x) / Σ(1/x)                x ≥ 0, and x > 0 where lower is better
//! none       x                             −x
//! ```
//!
//! where `x` is a value of the column and `min`, `max` and `Σ` run over its units. A column in which all units have
//! one value separates no units: min-max gives them all 1, the best there is.
//!
//! All but `none` depend on which units are there, so adding or removing a unit can change the order of others. Where
//! that must not be, scale by goalposts ([`crate::normalize`]) and use `none`, or give the model fixed bounds.
//!
//! Source: Hwang & Yoon (1981), *Multiple Attribute Decision Making*, ch. 2; Jahan & Edwards (2015), *Materials &
//! Design* 65.
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Normalization, normalized};
//! use govindex::stats::Columns;
//!
//! let (items, days) = ([2.0, 4.0], [5.0, 20.0]);
//! let columns = Columns::new(vec![&items, &days])?;
//! let z = normalized(&columns, &[Higher, Lower], Normalization::Linear)?;
//! assert_eq!(z, [[0.5, 1.0], [1.0, 0.25]]);
//! # Ok::<(), govindex::Error>(())
//! ```

use std::fmt;

use serde::{Deserialize, Serialize};

use super::matrix::{Criterion, Matrix};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::Columns;

/// How the columns of a matrix are made comparable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Normalization {
    /// By the Euclidean length of the column.
    Vector,
    /// By the range of the column.
    MinMax,
    /// As a ratio to the best value.
    Linear,
    /// As a ratio to the largest value, from 1 downwards where lower is better.
    Max,
    /// As a share of the column's sum.
    Sum,
    /// Not at all: the values are comparable already. Where lower is better the sign is turned.
    None,
}

impl fmt::Display for Normalization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Vector => "vector",
            Self::MinMax => "min-max",
            Self::Linear => "linear",
            Self::Max => "max",
            Self::Sum => "sum",
            Self::None => "none",
        })
    }
}

/// A fitted normalization of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Map {
    /// `offset + (x − origin) / width`; an infinite width makes all values `offset`.
    Affine { origin: f64, width: f64, offset: f64 },
    /// `numerator / x`.
    Reciprocal { numerator: f64 },
}

impl Map {
    pub(super) fn apply(&self, x: f64) -> f64 {
        match *self {
            Self::Affine { origin, width, offset } => offset + (x - origin) / width,
            Self::Reciprocal { numerator } => numerator / x,
        }
    }

    /// Calls `f` with a place and the normalized value, for a run of values.
    pub(super) fn each(&self, values: &[f64], places: &mut [f64], f: impl Fn(&mut f64, f64)) {
        match *self {
            Self::Affine { origin, width, offset } => {
                for (place, &x) in places.iter_mut().zip(values) {
                    f(place, offset + (x - origin) / width);
                }
            }
            Self::Reciprocal { numerator } => {
                for (place, &x) in places.iter_mut().zip(values) {
                    f(place, numerator / x);
                }
            }
        }
    }
}

impl Normalization {
    /// The map of one criterion.
    pub(super) fn fit(self, matrix: &Matrix<'_>, c: &Criterion<'_>) -> Result<Map> {
        let affine = |origin: f64, width: f64, offset: f64| Map::Affine { origin, width, offset };
        let sign = if c.higher() { 1.0 } else { -1.0 };
        if self.needs_ratios() {
            check_ratios(matrix, c, self != Self::Max)?;
        }
        Ok(match self {
            Self::None => affine(0.0, sign, 0.0),
            // A column of zeros has no length; all its units get what 0 gets in any other column.
            Self::Vector => {
                let width = if c.norm > 0.0 { sign * c.norm } else { f64::INFINITY };
                affine(0.0, width, if c.higher() { 0.0 } else { 1.0 })
            }
            Self::MinMax if c.constant() => affine(0.0, f64::INFINITY, 1.0),
            Self::MinMax => affine(c.worst(), c.best() - c.worst(), 0.0),
            Self::Linear if c.higher() => affine(0.0, c.max, 0.0),
            Self::Linear => Map::Reciprocal { numerator: c.min },
            Self::Max => affine(0.0, sign * c.max, if c.higher() { 0.0 } else { 1.0 }),
            Self::Sum if c.higher() => affine(0.0, c.sum, 0.0),
            Self::Sum => {
                Map::Reciprocal { numerator: c.of_units().iter().map(|x| x.recip()).sum::<f64>().recip() }
            }
        })
    }

    fn needs_ratios(self) -> bool {
        matches!(self, Self::Linear | Self::Max | Self::Sum)
    }
}

/// Refuses negative values, a column of zeros and, where it is divided by them, single zeros.
fn check_ratios(matrix: &Matrix<'_>, c: &Criterion<'_>, divides_by_costs: bool) -> Result<()> {
    let remedy = "use min-max or vector normalization, or shift the indicator to positive values";
    if c.min < 0.0 {
        return Err(matrix.out_of_domain(c, |x| x < 0.0, "of at least 0", remedy));
    }
    if c.max <= 0.0 || (divides_by_costs && !c.higher() && c.min <= 0.0) {
        return Err(matrix.out_of_domain(c, |x| x <= 0.0, "above 0", remedy));
    }
    Ok(())
}

/// The maps of all criteria, in their order.
pub(super) fn fit_all(matrix: &Matrix<'_>, normalization: Normalization) -> Result<Vec<Map>> {
    matrix.criteria.iter().map(|c| normalization.fit(matrix, c)).collect()
}

/// The normalized columns; higher is better in all of them.
///
/// `directions` has one entry per column, or none where higher is better everywhere.
///
/// # Errors
/// `missing_value` and `not_finite` for values that cannot be
/// used, `out_of_domain` where ratios need positive values,
/// `length_mismatch`.
pub fn normalized(
    columns: &Columns<'_>,
    directions: &[Direction],
    normalization: Normalization,
) -> Result<Vec<Vec<f64>>> {
    let matrix = Matrix::new("normalization", columns, &vec![1.0; columns.len()], directions)?;
    let maps = fit_all(&matrix, normalization)?;
    Ok(matrix
        .criteria
        .iter()
        .zip(maps)
        .map(|(c, map)| c.values.iter().map(|&x| map.apply(x)).collect())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};

    fn code(values: &[f64], direction: Direction, normalization: Normalization) -> Option<&'static str> {
        let columns = Columns::new(vec![values]).unwrap();
        normalized(&columns, &[direction], normalization).err().map(|fault| fault.code())
    }

    #[test]
    fn ratios_need_positive_values() {
        for normalization in [Normalization::Linear, Normalization::Sum, Normalization::Max] {
            assert_eq!(code(&[-1.0, 2.0], Higher, normalization), Some("out_of_domain"));
            assert_eq!(code(&[0.0, 0.0], Higher, normalization), Some("out_of_domain"));
            assert_eq!(code(&[0.0, 2.0], Higher, normalization), None);
        }
        assert_eq!(code(&[0.0, 2.0], Lower, Normalization::Linear), Some("out_of_domain"));
        assert_eq!(code(&[0.0, 2.0], Lower, Normalization::Sum), Some("out_of_domain"));
        assert_eq!(code(&[0.0, 2.0], Lower, Normalization::Max), None);
        assert_eq!(code(&[-1.0, 0.0], Lower, Normalization::Vector), None);
    }

    #[test]
    fn a_constant_column_is_all_best() {
        let column = [3.0, 3.0];
        let columns = Columns::new(vec![&column]).unwrap();
        for direction in [Higher, Lower] {
            assert_eq!(normalized(&columns, &[direction], Normalization::MinMax).unwrap(), [[1.0, 1.0]]);
        }
        let zeros = [0.0, 0.0];
        let columns = Columns::new(vec![&zeros]).unwrap();
        assert_eq!(normalized(&columns, &[Higher], Normalization::Vector).unwrap(), [[0.0, 0.0]]);
    }
}
