//! Mazziotta–Pareto index: the mean of the children, less a penalty for being uneven.
//!
//! ```text
//! z_ij = 100 ± 10 (x_ij − m_j) / s_j                        (mpi: standardized by the units)
//! r_ij = 60 · (x_ij − min_j) / (max_j − min_j) + 70         (adjusted: between goalposts; reversed where lower is better)
//! M_i  = Σ_j w_j z_ij      S_i = √Σ_j w_j (z_ij − M_i)²      cv_i = S_i / M_i
//! MPI_i = M_i ∓ S_i cv_i
//! ```
//!
//! where `x_ij` is the value of unit `i` in indicator `j`, `m_j` and `s_j` its mean and (population) standard deviation
//! over the units, `w_j` the share of the weights (the published index has equal ones), `M`, `S` and `cv` the mean,
//! standard deviation and coefficient of variation **of a unit's own values**. The minus is for positive phenomena
//! (development), the plus for negative ones (poverty), where a higher index is worse. Higher is better in the variant
//! with the minus; with the plus lower is better.
//!
//! The adjusted index compares over time; its goalposts are the extremes over all units and years, or
//! `reference ∓ half the range`, so that the reference gets 100. An indicator in which all units are alike cannot be
//! standardized and is an error.
//!
//! **Rank reversal.** Standardizing reads the units; the adjusted index with fixed bounds scores each unit by itself.
//!
//! Source: De Muro, Mazziotta & Pareto (2011), *Social Indicators Research* 104, 1–18; Mazziotta & Pareto (2016), *Social
//! Indicators Research* 127, 983–1003 (adjusted index).
//!
//! ```
//! use govindex::scoring::{Mpi, mpi};
//! use govindex::stats::Columns;
//!
//! let (a, b) = ([0.0, 50.0], [100.0, 50.0]);
//! let columns = Columns::new(vec![&a, &b])?;
//! let adjusted = Mpi::default().bounds(vec![[0.0, 100.0], [0.0, 100.0]]);
//! let scored = mpi(&columns, &[1.0, 1.0], &[], &adjusted)?;
//! assert_eq!(scored.scores, [91.0, 100.0]); // both mean 100; the uneven unit pays 30 · 30/100
//! # Ok::<(), govindex::Error>(())
//! ```

use serde::{Deserialize, Serialize};

use super::Scored;
use super::matrix::{Matrix, check_bounds, match_bounds};
use crate::normalize::Direction;
use crate::stats::{Columns, Divisor, moments};
use crate::{Error, Result};

const MODEL: &str = "Mazziotta-Pareto index";

/// Parameters of [`mpi`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mpi {
    /// Goalposts of each indicator in its raw unit, `[low, high]`: the adjusted index. Default: none, standardize.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Vec<[f64; 2]>>,
    /// What the index measures. Default: positive.
    pub phenomenon: Phenomenon,
}

/// Whether more of what an index measures is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phenomenon {
    /// More is good; unevenness lowers the index.
    #[default]
    Positive,
    /// More is bad; unevenness raises the index.
    Negative,
}

impl Mpi {
    /// Sets the goalposts, which makes it the adjusted index.
    #[must_use]
    pub fn bounds(mut self, bounds: Vec<[f64; 2]>) -> Self {
        self.bounds = Some(bounds);
        self
    }

    /// Sets what the index measures.
    #[must_use]
    pub fn phenomenon(mut self, phenomenon: Phenomenon) -> Self {
        self.phenomenon = phenomenon;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for bounds out of order.
    pub fn check(&self) -> Result<()> {
        self.bounds.as_deref().map_or(Ok(()), |bounds| check_bounds(MODEL, bounds))
    }
}

/// Scores units by the Mazziotta–Pareto index.
///
/// `directions` say which way an indicator runs **relative to what is measured**: `Higher` for more of it. Details:
/// `mean`, `deviation`, `penalty` (units).
///
/// # Errors
/// [`Error::ConstantIndicator`] for an indicator that cannot be standardized, [`Error::NoScore`] for a unit whose mean is
/// not above 0, [`Error::InvalidParameter`], [`Error::MissingValue`], [`Error::NotFinite`], [`Error::LengthMismatch`],
/// [`Error::Weights`].
pub fn mpi(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Mpi,
) -> Result<Scored> {
    parameters.check()?;
    let matrix = Matrix::new(MODEL, columns, weights, directions)?;
    // Each column becomes `offset + (x − origin) · slope`.
    let mut lines = Vec::with_capacity(matrix.criteria.len());
    if let Some(bounds) = &parameters.bounds {
        match_bounds(bounds, columns.len())?;
        for c in &matrix.criteria {
            let [low, high] = bounds[c.column];
            let slope = 60.0 / (high - low);
            lines.push(if c.higher() { (70.0, low, slope) } else { (70.0, high, -slope) });
        }
    } else {
        for c in &matrix.criteria {
            if c.constant() {
                return Err(Error::ConstantIndicator {
                    indicator: format!("column {}", c.column),
                    value: c.min,
                    units: matrix.rows,
                });
            }
            let m = moments(c.values, Divisor::Population);
            let slope = 10.0 / m.sd;
            lines.push((100.0, m.mean, if c.higher() { slope } else { -slope }));
        }
    }
    let [mean, squares] = matrix.by_units(|units, [mean, squares]| {
        for (c, &(offset, origin, slope)) in matrix.criteria.iter().zip(&lines) {
            for (mean, &x) in mean.iter_mut().zip(&c.values[units.clone()]) {
                *mean += c.weight * (offset + (x - origin) * slope);
            }
        }
        for (c, &(offset, origin, slope)) in matrix.criteria.iter().zip(&lines) {
            for ((square, mean), &x) in squares.iter_mut().zip(mean.iter()).zip(&c.values[units.clone()]) {
                let d = offset + (x - origin) * slope - mean;
                *square += c.weight * d * d;
            }
        }
    });
    if let Some(row) = mean.iter().position(|&m| m <= 0.0) {
        return Err(Error::NoScore {
            model: MODEL,
            reason: format!(
                "the mean of the unit in row {row} is {}, and the penalty divides by it",
                mean[row]
            ),
            remedy: "widen the bounds",
        });
    }
    let deviation: Vec<f64> = squares.iter().map(|s| s.sqrt()).collect();
    let penalty: Vec<f64> = deviation.iter().zip(&mean).map(|(s, m)| s * (s / m)).collect();
    let sign = match parameters.phenomenon {
        Phenomenon::Positive => -1.0,
        Phenomenon::Negative => 1.0,
    };
    let scores = mean.iter().zip(&penalty).map(|(m, p)| m + sign * p).collect();
    let kind = if parameters.bounds.is_some() { "adjusted" } else { "standardized" };
    let penalty_kind = if sign < 0.0 { "negative" } else { "positive" };
    let scored = Scored::new(scores, format!("mpi(scale={kind}, penalty={penalty_kind})"))
        .with_units("mean", mean)
        .with_units("deviation", deviation)
        .with_units("penalty", penalty);
    Ok(if sign < 0.0 { scored } else { scored.lower_is_better() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::Better;

    #[test]
    fn even_units_pay_nothing_and_the_penalty_turns_with_the_phenomenon() {
        let (a, b) = ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let good = mpi(&columns, &[1.0, 1.0], &[], &Mpi::default()).unwrap();
        // The deviations are ±√1.5 · 10 around 100: a penalty of 150/100.
        assert!((good.scores[0] - 98.5).abs() < 1e-12 && (good.scores[1] - 100.0).abs() < 1e-12);
        let bad = mpi(&columns, &[1.0, 1.0], &[], &Mpi::default().phenomenon(Phenomenon::Negative)).unwrap();
        assert_eq!(bad.better, Better::Lower);
        assert!((bad.scores[0] - 101.5).abs() < 1e-12);
    }

    #[test]
    fn degenerate_data_is_named() {
        let alike = [2.0, 2.0];
        let columns = Columns::new(vec![&alike]).unwrap();
        assert_eq!(mpi(&columns, &[1.0], &[], &Mpi::default()).unwrap_err().code(), "constant_indicator");
        let low = [-1000.0, 0.0];
        let columns = Columns::new(vec![&low]).unwrap();
        let fixed = Mpi::default().bounds(vec![[0.0, 1.0]]);
        assert_eq!(mpi(&columns, &[1.0], &[], &fixed).unwrap_err().code(), "no_score");
    }
}
