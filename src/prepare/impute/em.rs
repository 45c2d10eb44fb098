//! A gap becomes what the unit's other values lead one to expect, by the multivariate normal distribution that fits all
//! the data best.
//!
//! ```text
//! E  x̂_iM = μ_M + Σ_MO Σ_OO⁻¹ (x_iO − μ_O)         C_i = Σ_MM − Σ_MO Σ_OO⁻¹ Σ_OM
//! M  μ = (1/n) Σ_i x̂_i        Σ = (1/n) Σ_i ( (x̂_i − μ)(x̂_i − μ)ᵀ + C_i )
//! ```
//!
//! where `O` and `M` are the indicators that unit `i` has and lacks, and `C_i` is 0 outside `M`. The two steps are
//! repeated until mean and covariance stay; each raises the likelihood. The columns are standardized before, so the
//! tolerance has no unit. A unit without any value takes no part and keeps its gaps.
//!
//! Sources: A. P. Dempster, N. M. Laird & D. B. Rubin (1977), *Maximum likelihood from incomplete data via the EM
//! algorithm*, Journal of the Royal Statistical Society B 39, 1–38; R. J. A. Little & D. B. Rubin (2002), *Statistical
//! Analysis with Missing Data*, 2nd ed., ch. 11.2.
//!
//! Cost of a step: O(p³ + n p²) and O(|M|³) for each set of gaps that occurs.

use crate::error::{Label, Problem};
use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};

use super::{Imputed, Within, refuse_empty, refuse_infinite};
use crate::stats::{Columns, Divisor, extremes, moments_of};
use crate::{Error, Result, parallel};

/// Parameters of the expectation-maximization algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Em {
    /// The largest change of a mean or covariance, in standard deviations, that counts as none; above 0. Default 1e-7.
    pub tolerance: f64,
    /// After how many steps the search is given up, at least 1. Default 10,000.
    pub steps: usize,
    /// What is added to each variance in each step, as a share of it, from 0 to 1. Above 0 it draws correlations
    /// towards 0, for data with few units or indicators that say the same. Default 0.
    pub ridge: f64,
    /// Which indicators of a framework are read together. Default: all that are filled in this way.
    pub within: Within,
}

impl Default for Em {
    fn default() -> Self {
        Self { tolerance: 1e-7, steps: 10_000, ridge: 0.0, within: Within::All }
    }
}

impl Em {
    /// Sets the change that counts as none.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Sets after how many steps the search is given up.
    #[must_use]
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// Sets what is added to each variance.
    #[must_use]
    pub fn ridge(mut self, ridge: f64) -> Self {
        self.ridge = ridge;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` for a parameter out of range.
    pub fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: MODEL, parameter, found, expected }))
        };
        if !(self.tolerance.is_finite() && self.tolerance > 0.0) {
            return fault("tolerance", self.tolerance.to_string(), "a finite number above 0");
        }
        if !(0.0..=1.0).contains(&self.ridge) {
            return fault("ridge", self.ridge.to_string(), "a share from 0 to 1");
        }
        if self.steps == 0 { fault("steps", "0".to_owned(), "at least 1") } else { Ok(()) }
    }
}

pub(super) const MODEL: &str = "impute (em)";

/// The distribution that fits best.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EmFit {
    /// The mean of each indicator.
    pub mean: Vec<f64>,
    /// The covariance matrix (maximum likelihood, divisor `n`).
    pub covariance: DMatrix<f64>,
    /// How many steps it took.
    pub steps: usize,
}

/// Fills every gap by its expected value.
///
/// ```
/// use govindex::prepare::impute::{Em, em};
/// use govindex::stats::Columns;
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.1, 3.9, 6.2, 7.8, f64::NAN]);
/// let (filled, fit) = em(&Columns::new(vec![&a, &b])?, &Em::default())?;
/// assert!((filled.columns[1][4] - 9.85).abs() < 1e-6, "on the line through the others");
/// assert_eq!(fit.mean[0], 3.0);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` as [`Em::check`]; `not_finite`; `no_data` and
/// `constant_indicator` for a column without a spread; `undetermined` where the indicators depend on
/// each other exactly, or there are too few units for their number; `not_converged`.
pub fn em(columns: &Columns<'_>, parameters: &Em) -> Result<(Imputed, EmFit)> {
    let problem = Standardized::new(columns, parameters)?;
    let fit = problem.fit(parameters, None, None)?;
    let filled = problem.expected(&fit)?;
    let imputed = Imputed::by(columns, |j, i| problem.raw(j, filled[(i, j)]), "em");
    Ok((imputed, problem.in_units(&fit)))
}

/// The units with the same gaps.
pub(super) struct Pattern {
    pub(super) missing: Vec<usize>,
    pub(super) present: Vec<usize>,
    pub(super) rows: Vec<usize>,
}

/// The standardized data.
pub(super) struct Standardized {
    centres: Vec<f64>,
    spreads: Vec<f64>,
    /// Units × indicators; `NaN` is missing.
    pub(super) data: DMatrix<f64>,
    pub(super) patterns: Vec<Pattern>,
}

/// Mean and covariance of the standardized data.
#[derive(Clone)]
pub(super) struct Normal {
    pub(super) mean: DVector<f64>,
    pub(super) covariance: DMatrix<f64>,
    steps: usize,
}

/// What a pattern's gaps are expected to be: `x̂_M = μ_M + coefficients (x_O − μ_O)`, with this covariance.
pub(super) struct Conditional {
    pub(super) coefficients: DMatrix<f64>,
    pub(super) covariance: DMatrix<f64>,
}

impl Standardized {
    pub(super) fn new(columns: &Columns<'_>, parameters: &Em) -> Result<Self> {
        parameters.check()?;
        refuse_infinite(columns)?;
        refuse_empty(columns)?;
        let (n, p) = (columns.rows(), columns.len());
        let (mut centres, mut spreads) = (Vec::with_capacity(p), Vec::with_capacity(p));
        for (j, column) in columns.iter().enumerate() {
            let range = extremes(column);
            if range.min >= range.max {
                return Err(Error::from(Problem::ConstantIndicator {
                    indicator: Label::column(j),
                    value: range.min,
                    units: range.count,
                }));
            }
            let found = moments_of(column, Divisor::Population);
            if !(found.sd.is_finite() && found.sd > 0.0) {
                return Err(Error::from(Problem::Overflow {
                    what: "spread",
                    node: Label::column(j),
                    unit: None,
                }));
            }
            centres.push(found.mean);
            spreads.push(found.sd);
        }
        let data = DMatrix::from_fn(n, p, |i, j| (columns.as_slice()[j][i] - centres[j]) / spreads[j]);
        let mut by_gaps: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for i in 0..n {
            let missing: Vec<usize> = (0..p).filter(|&j| data[(i, j)].is_nan()).collect();
            if missing.len() < p {
                by_gaps.entry(missing).or_default().push(i);
            }
        }
        let patterns = by_gaps
            .into_iter()
            .map(|(missing, rows)| Pattern {
                present: (0..p).filter(|j| missing.binary_search(j).is_err()).collect(),
                missing,
                rows,
            })
            .collect();
        Ok(Self { centres, spreads, data, patterns })
    }

    pub(super) fn raw(&self, j: usize, z: f64) -> f64 {
        self.centres[j] + self.spreads[j] * z
    }

    fn in_units(&self, fit: &Normal) -> EmFit {
        let covariance = DMatrix::from_fn(fit.mean.len(), fit.mean.len(), |j, k| {
            fit.covariance[(j, k)] * self.spreads[j] * self.spreads[k]
        });
        let mean = fit.mean.iter().enumerate().map(|(j, &z)| self.raw(j, z)).collect();
        EmFit { mean, covariance, steps: fit.steps }
    }

    /// Repeats the two steps from `start`. `counts` says how often each unit counts (a resample); once, if none.
    pub(super) fn fit(
        &self,
        parameters: &Em,
        start: Option<&Normal>,
        counts: Option<&[u32]>,
    ) -> Result<Normal> {
        let p = self.data.ncols();
        let mut now = start.cloned().unwrap_or_else(|| Normal {
            mean: DVector::zeros(p),
            covariance: DMatrix::identity(p, p),
            steps: 0,
        });
        let count = |i: usize| counts.map_or(1.0, |counts| f64::from(counts[i]));
        let n: f64 = self.patterns.iter().flat_map(|pattern| &pattern.rows).map(|&i| count(i)).sum();
        let mut change = f64::INFINITY;
        for step in 1..=parameters.steps {
            let precision = precision(&now.covariance)?;
            let mut completed = self.data.clone();
            let mut spread = DMatrix::zeros(p, p);
            let mut mean = DVector::zeros(p);
            for pattern in &self.patterns {
                parallel::check_stop()?;
                let conditional = conditional(pattern, &precision)?;
                let mut weight = 0.0;
                for &i in &pattern.rows {
                    weight += count(i);
                    complete(&mut completed, i, pattern, &conditional, &now.mean);
                    mean += completed.row(i).transpose() * count(i);
                }
                for (a, &j) in pattern.missing.iter().enumerate() {
                    for (b, &k) in pattern.missing.iter().enumerate() {
                        spread[(j, k)] += weight * conditional.covariance[(a, b)];
                    }
                }
            }
            mean /= n;
            // Deviations, weighted by the root of how often a unit counts; units without any value count not at all.
            let mut takes_part = vec![0.0; self.data.nrows()];
            self.patterns
                .iter()
                .flat_map(|pattern| &pattern.rows)
                .for_each(|&i| takes_part[i] = count(i).sqrt());
            for j in 0..p {
                for (i, x) in completed.column_mut(j).iter_mut().enumerate() {
                    *x = if takes_part[i] > 0.0 { (*x - mean[j]) * takes_part[i] } else { 0.0 };
                }
            }
            spread += completed.tr_mul(&completed);
            spread /= n;
            for j in 0..p {
                spread[(j, j)] *= 1.0 + parameters.ridge;
            }
            change = (&mean - &now.mean).amax().max((&spread - &now.covariance).amax());
            now = Normal { mean, covariance: spread, steps: step };
            if change <= parameters.tolerance {
                return Ok(now);
            }
        }
        Err(Error::from(Problem::NotConverged {
            model: MODEL,
            iterations: parameters.steps,
            residual: change,
            remedy: "allow more `steps`, a larger `tolerance`, or a small `ridge`",
        }))
    }

    /// The data with expected values in the gaps; units without any value keep theirs.
    pub(super) fn expected(&self, fit: &Normal) -> Result<DMatrix<f64>> {
        let precision = precision(&fit.covariance)?;
        let mut completed = self.data.clone();
        for pattern in self.patterns.iter().filter(|pattern| !pattern.missing.is_empty()) {
            parallel::check_stop()?;
            let conditional = conditional(pattern, &precision)?;
            for &i in &pattern.rows {
                complete(&mut completed, i, pattern, &conditional, &fit.mean);
            }
        }
        Ok(completed)
    }
}

/// Fills the gaps of one unit with their expected values.
pub(super) fn complete(
    data: &mut DMatrix<f64>,
    i: usize,
    pattern: &Pattern,
    conditional: &Conditional,
    mean: &DVector<f64>,
) {
    for (a, &j) in pattern.missing.iter().enumerate() {
        let told: f64 = pattern
            .present
            .iter()
            .enumerate()
            .map(|(b, &k)| conditional.coefficients[(a, b)] * (data[(i, k)] - mean[k]))
            .sum();
        data[(i, j)] = mean[j] + told;
    }
}

/// The inverse of the covariance matrix. From its parts each pattern's regressions follow at the cost of its gaps only.
pub(super) fn precision(covariance: &DMatrix<f64>) -> Result<DMatrix<f64>> {
    let singular = || {
        Error::from(Problem::Undetermined {
        model: MODEL,
        reason: "some indicators follow exactly from others, or there are too few units for their number; leave out \
                 indicators, or give a small `ridge` such as 0.01"
            .to_owned(),
    })
    };
    let root = covariance.clone().cholesky().ok_or_else(singular)?;
    // A pivot that is rounding says that an indicator follows from those before it.
    let fine =
        root.l_dirty().diagonal().iter().zip(covariance.diagonal().iter()).all(|(l, v)| l * l > 1e-12 * v);
    if fine { Ok(root.inverse()) } else { Err(singular()) }
}

pub(super) fn conditional(pattern: &Pattern, precision: &DMatrix<f64>) -> Result<Conditional> {
    let (m, o) = (&pattern.missing, &pattern.present);
    let own = DMatrix::from_fn(m.len(), m.len(), |a, b| precision[(m[a], m[b])]);
    let cross = DMatrix::from_fn(m.len(), o.len(), |a, b| precision[(m[a], o[b])]);
    if m.is_empty() {
        return Ok(Conditional { coefficients: cross, covariance: own });
    }
    let root = own.cholesky().ok_or_else(|| {
        Error::from(Problem::Undetermined {
            model: MODEL,
            reason: "the covariance matrix is not positive; give a small `ridge` such as 0.01".to_owned(),
        })
    })?;
    Ok(Conditional { coefficients: -root.solve(&cross), covariance: root.inverse() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    const GAP: f64 = f64::NAN;

    /// Where only the second of two indicators has gaps, the estimates have a closed form: the regression of the units
    /// that have both, carried over to all (Anderson 1957; Little & Rubin 2002, ch. 7.2.1).
    #[test]
    fn gaps_in_one_of_two_as_anderson_1957() {
        let a = [1.0, 2.5, 3.0, 4.5, 5.0, 7.0, 8.0, 9.5];
        let b = [2.0, 2.2, 4.1, 3.9, 6.5, GAP, GAP, GAP];
        let (filled, fit) =
            em(&Columns::new(vec![&a, &b]).unwrap(), &Em::default().tolerance(1e-13)).unwrap();
        let (a5, b5) = (&a[..5], &b[..5]);
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let cov = |x: &[f64], y: &[f64]| {
            x.iter().zip(y).map(|(p, q)| (p - mean(x)) * (q - mean(y))).sum::<f64>() / x.len() as f64
        };
        let slope = cov(a5, b5) / cov(a5, a5);
        let residual = cov(b5, b5) - slope * cov(a5, b5);
        assert_relative_eq!(fit.mean[0], mean(&a), max_relative = 1e-10);
        assert_relative_eq!(fit.mean[1], mean(b5) + slope * (mean(&a) - mean(a5)), max_relative = 1e-10);
        assert_relative_eq!(
            fit.covariance[(1, 1)],
            residual + slope * slope * cov(&a, &a),
            max_relative = 1e-10
        );
        assert_relative_eq!(fit.covariance[(0, 1)], slope * cov(&a, &a), max_relative = 1e-10);
        assert_relative_eq!(filled.columns[1][6], mean(b5) + slope * (8.0 - mean(a5)), max_relative = 1e-10);
        assert_eq!(filled.columns[1][..5], b[..5]);
    }

    #[test]
    fn units_without_any_value_keep_their_gaps() {
        let (a, b) = ([1.0, 2.0, 4.0, GAP, 3.0], [1.0, 3.0, 2.0, GAP, GAP]);
        let (filled, _) = em(&Columns::new(vec![&a, &b]).unwrap(), &Em::default()).unwrap();
        assert_eq!((filled.left, filled.cells.len()), (2, 1));
    }

    #[test]
    fn bad_input() {
        let run = |x: Vec<&[f64]>, p: Em| em(&Columns::new(x).unwrap(), &p).unwrap_err().code();
        let a = [1.0, 2.0, 4.0, 3.0];
        // Five indicators of four units.
        let more = [[2.0, 1.0, 8.0, GAP], [3.0, 1.0, 1.0, 0.0], [0.0, 5.0, 1.0, 7.0], [9.0, 2.0, 3.0, 3.0]];
        let many: Vec<&[f64]> = more.iter().map(<[f64; 4]>::as_slice).chain([&a[..]]).collect();
        assert_eq!(run(many.clone(), Em::default()), "undetermined");
        assert!(em(&Columns::new(many).unwrap(), &Em::default().ridge(0.01)).is_ok());
        assert_eq!(run(vec![&a, &[GAP; 4]], Em::default()), "no_data");
        assert_eq!(run(vec![&a, &[1.0, GAP, 1.0, 1.0]], Em::default()), "constant_indicator");
        assert_eq!(run(vec![&a, &[1.0, GAP, 5.0, 1.0]], Em::default().steps(1)), "not_converged");
        assert_eq!(run(vec![&a, &[1.0, f64::INFINITY, 5.0, 1.0]], Em::default()), "not_finite");
        for bad in [Em::default().steps(0), Em::default().tolerance(0.0), Em::default().ridge(-1.0)] {
            assert_eq!(bad.check().unwrap_err().code(), "invalid_parameter");
        }
    }
}
