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
//! [`Missing`] says what an absent child does: the mean and the penalty are those of the children present, with their
//! weights scaled up (`rescale`), or an absent child is a 0 in the indicator's own unit (`zero`). A unit that gets no
//! value does not count for the others' standardization either.
//!
//! **Rank reversal.** Standardizing reads the units; the adjusted index with fixed bounds scores each unit by itself.
//!
//! Source: De Muro, Mazziotta & Pareto (2011), *Social Indicators Research* 104, 1–18; Mazziotta & Pareto (2016), *Social
//! Indicators Research* 127, 983–1003 (adjusted index).
//!
//! ```
//! use govindex::scoring::{Missing, Mpi, mpi};
//! use govindex::stats::Columns;
//!
//! let (a, b) = ([0.0, 50.0], [100.0, 50.0]);
//! let columns = Columns::new(vec![&a, &b])?;
//! let adjusted = Mpi::default().bounds(vec![[0.0, 100.0], [0.0, 100.0]]);
//! let scored = mpi(&columns, &[1.0, 1.0], &[], &adjusted, &Missing::default())?;
//! assert_eq!(scored.scores, [91.0, 100.0]); // both mean 100; the uneven unit pays 30 · 30/100
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::{Label, Problem, Reason};
use serde::{Deserialize, Serialize};

use super::matrix::{Matrix, check_bounds, match_bounds};
use super::missing::filled;
use super::{Missing, Scored};
use crate::normalize::Direction;
use crate::stats::{Columns, Divisor, moments_of};
use crate::{Error, Result};

const MODEL: &str = "Mazziotta-Pareto index";

/// Parameters of [`mpi`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Mpi {
    /// Goalposts of each indicator in its raw unit, `[low, high]`: the adjusted index. Default: none, standardize.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Vec<[f64; 2]>>,
    /// What the index measures. Default: positive.
    pub phenomenon: Phenomenon,
}

/// Whether more of what an index measures is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
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
    /// `invalid_parameter` for bounds out of order.
    pub fn check(&self) -> Result<()> {
        self.bounds.as_deref().map_or(Ok(()), |bounds| check_bounds(MODEL, bounds))
    }
}

/// Scores units by the Mazziotta–Pareto index.
///
/// `directions` say which way an indicator runs **relative to what is measured**: `Higher` for more of it. Details:
/// `mean`, `deviation`, `penalty` (units; `NaN` for a unit without a value).
///
/// # Errors
/// `constant_indicator` for an indicator that cannot be standardized, `no_data` for one without a value (or
/// where no unit has children enough), `no_score` for a unit whose mean is
/// not above 0, `invalid_parameter`, `not_finite`, `length_mismatch`,
/// `weights`.
pub fn mpi(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Mpi,
    missing: &Missing,
) -> Result<Scored> {
    parameters.check()?;
    missing.check()?;
    let filled = filled(MODEL, columns, weights, missing)?;
    let columns = &match &filled {
        Some(filled) => Columns::held(filled.iter().map(Vec::as_slice).collect(), columns.units())?,
        None => columns.clone(),
    };
    let matrix = Matrix::with_gaps(MODEL, columns, weights, directions)?;
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
            if c.of_units().iter().all(|x| x.is_nan()) {
                return Err(Error::from(Problem::NoData {
                    indicator: Label::column(c.column),
                    units: matrix.units,
                }));
            }
            if c.constant() {
                return Err(Error::from(Problem::ConstantIndicator {
                    indicator: Label::column(c.column),
                    value: c.min,
                    units: matrix.rows,
                }));
            }
            let m = moments_of(c.of_units(), Divisor::Population);
            let slope = 10.0 / m.sd;
            lines.push((100.0, m.mean, if c.higher() { slope } else { -slope }));
        }
    }
    let [mean, squares] = matrix.by_units(|units, [mean, squares]| {
        if filled.is_some() {
            return with_gaps(&matrix, &lines, &units, mean, squares);
        }
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
        return Err(Error::from(Problem::NoScore {
            model: MODEL,
            node: None,
            reason: Reason::of_unit(
                format!("the mean of {{unit}} is {}, and the penalty divides by it", mean[row]),
                Label::row(row),
            ),
            remedy: "widen the bounds",
        }));
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
    matrix.checked(if sign < 0.0 { scored } else { scored.lower_is_better() })
}

/// The mean and the mean squared deviation of the values present; `NaN` where there is none.
fn with_gaps(
    matrix: &Matrix<'_>,
    lines: &[(f64, f64, f64)],
    units: &std::ops::Range<usize>,
    mean: &mut [f64],
    squares: &mut [f64],
) {
    for (k, i) in units.clone().enumerate() {
        let present = || {
            let lines = matrix.criteria.iter().zip(lines);
            lines
                .filter(|(c, _)| !c.values[i].is_nan())
                .map(|(c, &(offset, origin, slope))| (c.weight, offset + (c.values[i] - origin) * slope))
        };
        let total: f64 = present().map(|(w, _)| w).sum();
        // Without any, 0 / 0.
        mean[k] = present().map(|(w, z)| w * z).sum::<f64>() / total;
        squares[k] = present().map(|(w, z)| w * (z - mean[k]) * (z - mean[k])).sum::<f64>() / total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::Better;
    use crate::scoring::MissingRule;

    #[test]
    fn even_units_pay_nothing_and_the_penalty_turns_with_the_phenomenon() {
        let (a, b) = ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let good = mpi(&columns, &[1.0, 1.0], &[], &Mpi::default(), &Missing::default()).unwrap();
        // The deviations are ±√1.5 · 10 around 100: a penalty of 150/100.
        assert!((good.scores[0] - 98.5).abs() < 1e-12 && (good.scores[1] - 100.0).abs() < 1e-12);
        let bad = mpi(
            &columns,
            &[1.0, 1.0],
            &[],
            &Mpi::default().phenomenon(Phenomenon::Negative),
            &Missing::default(),
        )
        .unwrap();
        assert_eq!(bad.better, Better::Lower);
        assert!((bad.scores[0] - 101.5).abs() < 1e-12);
    }

    #[test]
    fn degenerate_data_is_named() {
        let alike = [2.0, 2.0];
        let columns = Columns::new(vec![&alike]).unwrap();
        assert_eq!(
            mpi(&columns, &[1.0], &[], &Mpi::default(), &Missing::default()).unwrap_err().code(),
            "constant_indicator"
        );
        let low = [-1000.0, 0.0];
        let columns = Columns::new(vec![&low]).unwrap();
        let fixed = Mpi::default().bounds(vec![[0.0, 1.0]]);
        assert_eq!(mpi(&columns, &[1.0], &[], &fixed, &Missing::default()).unwrap_err().code(), "no_score");
    }
    /// Between goalposts 0 and 100 a value x becomes 70 + 0.6 x.
    #[test]
    fn an_absent_child_follows_the_rule() {
        let (a, b, c) = ([0.0, 100.0, f64::NAN], [50.0, f64::NAN, f64::NAN], [100.0, 50.0, 50.0]);
        let columns = Columns::new(vec![&a, &b, &c]).unwrap();
        let fixed = Mpi::default().bounds(vec![[0.0, 100.0]; 3]);
        let run = |missing: Missing| mpi(&columns, &[2.0, 1.0, 1.0], &[], &fixed, &missing).unwrap().scores;
        // The first has all: mean 92.5 of 70, 70, 100, 130. The second has 130 and 100, weighed two to one.
        let first = 92.5 - (3.0 * 22.5_f64.powi(2) + 37.5 * 37.5 - 22.5 * 22.5 + 7.5 * 7.5) / 4.0 / 92.5;
        let second = 120.0 - (2.0 * 100.0 + 400.0) / 3.0 / 120.0;
        let close = |got: &[f64], want: &[f64]| {
            assert_eq!(got.len(), want.len());
            for (a, b) in got.iter().zip(want) {
                assert!((a - b).abs() < 1e-12 || (a.is_nan() && b.is_nan()), "{got:?} {want:?}");
            }
        };
        close(&run(Missing::rule(MissingRule::Rescale)), &[first, second, 100.0]);
        close(&run(Missing::rule(MissingRule::Rescale).least(0.6)), &[first, second, f64::NAN]);
        close(&run(Missing::rule(MissingRule::Propagate)), &[first, f64::NAN, f64::NAN]);
        // 130, 130, 70, 100 and 70, 70, 70, 100.
        let (with_zero, mostly) = (107.5, 77.5);
        let second = with_zero - (2.0 * 22.5 * 22.5 + 37.5 * 37.5 + 7.5 * 7.5) / 4.0 / with_zero;
        let third = mostly - (3.0 * 7.5 * 7.5 + 22.5 * 22.5) / 4.0 / mostly;
        close(&run(Missing::rule(MissingRule::Zero)), &[first, second, third]);
    }

    #[test]
    fn units_without_a_value_do_not_count_for_the_others() {
        let (a, b) = ([1.0, 2.0, 3.0, 9.0], [3.0, 2.0, 1.0, f64::NAN]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let rule = Missing::rule(MissingRule::Propagate);
        let all = mpi(&columns, &[1.0, 1.0], &[], &Mpi::default(), &rule).unwrap();
        let (a, b) = (&a[..3], &b[..3]);
        let columns = Columns::new(vec![a, b]).unwrap();
        let some = mpi(&columns, &[1.0, 1.0], &[], &Mpi::default(), &rule).unwrap();
        assert!(all.scores[..3].iter().zip(&some.scores).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!(all.scores[3].is_nan());
        let none = [f64::NAN; 3];
        let columns = Columns::new(vec![a, &none]).unwrap();
        let code =
            |rule| mpi(&columns, &[1.0, 1.0], &[], &Mpi::default(), &Missing::rule(rule)).unwrap_err().code();
        assert_eq!((code(MissingRule::Rescale), code(MissingRule::Propagate)), ("no_data", "no_data"));
        // A child that does not count may be missing.
        assert!(mpi(&columns, &[1.0, 0.0], &[], &Mpi::default(), &rule).is_ok());
    }
}
