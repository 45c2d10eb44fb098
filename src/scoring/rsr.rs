//! Rank-sum ratio 秩和比法 (RSR): the mean rank of a unit over all indicators, and grades from how it is distributed.
//!
//! ```text
//! R_ij = rank of unit i in indicator j, 1 for the worst, n for the best; ties share the mean rank     (integer)
//! R_ij = 1 + (n − 1) (x_ij − worst_j) / (best_j − worst_j)                                             (non-integer)
//! RSR_i = (1/n) Σ_j w_j R_ij
//! Probit_i = Φ⁻¹(p_i) + 5        p_i = mean position of the value RSR_i from below / n;  1 − 1/(4n) for the highest
//! RSR = a + b · Probit           least squares over the distinct values
//! ```
//!
//! where `x_ij` is the value of unit `i` in indicator `j`, `n` the number of units, `w_j` the share of the weights (equal
//! ones give the plain RSR), and `Φ⁻¹` the quantile of the normal distribution. RSR lies between 1/n and 1; higher is
//! better. Units are graded by their probit: at the cuts 4 and 6 into three grades, 3.5, 5 and 6.5 into four, 3.2, 4.4, 5.6
//! and 6.8 into five; a value on a cut is in the grade above. Grades count from 0, the lowest. The regression says whether
//! the grades stand on a straight line (`F` test); it needs three distinct values. In an indicator in which all units are
//! alike every rank is the mean rank.
//!
//! **Rank reversal.** Integer ranks lose distances, and a further unit can shift them: it can reorder others.
//!
//! Source: 田凤调 (1988), 中国公共卫生 4; (1993) 秩和比法及其应用; 非整秩次: 戈早川, 徐春华 (1999).
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Rsr, rsr};
//! use govindex::stats::Columns;
//!
//! let (coverage, days) = ([90.0, 60.0, 30.0, 20.0], [2.0, 2.0, 5.0, 9.0]);
//! let columns = Columns::new(vec![&coverage, &days])?;
//! let result = rsr(&columns, &[1.0, 1.0], &[Higher, Lower], &Rsr::default())?;
//! assert_eq!(result.scored.scores, [0.9375, 0.8125, 0.5, 0.25]);
//! assert_eq!(result.grades, [2, 1, 1, 1]);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, FisherSnedecor, Normal};

use super::Scored;
use super::matrix::{Matrix, places};
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, Result};

const MODEL: &str = "RSR";

/// Values nearer to each other than this are one value of the distribution.
const SAME: f64 = 1e-12;

/// Parameters of [`rsr`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Rsr {
    /// How values become ranks. Default: integer.
    pub ranking: RsrRanking,
    /// Probits that divide the grades, rising. Default: 4 and 6.
    pub cuts: Vec<f64>,
}

/// How values become ranks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RsrRanking {
    /// 整次: places, ties sharing the mean.
    #[default]
    Integer,
    /// 非整次: interpolated between the worst and the best value.
    NonInteger,
}

impl Default for Rsr {
    fn default() -> Self {
        Self { ranking: RsrRanking::Integer, cuts: vec![4.0, 6.0] }
    }
}

impl Rsr {
    /// Sets how values become ranks.
    #[must_use]
    pub fn ranking(mut self, ranking: RsrRanking) -> Self {
        self.ranking = ranking;
        self
    }

    /// Sets the usual cuts for 3, 4 or 5 grades.
    ///
    /// # Errors
    /// `invalid_parameter` for another number; set [`Rsr::cuts`] itself then.
    pub fn grades(mut self, grades: usize) -> Result<Self> {
        self.cuts = match grades {
            3 => vec![4.0, 6.0],
            4 => vec![3.5, 5.0, 6.5],
            5 => vec![3.2, 4.4, 5.6, 6.8],
            _ => {
                return Err(Error::from(Problem::InvalidParameter {
                    method: MODEL,
                    parameter: "grades",
                    found: grades.to_string(),
                    expected: "3, 4 or 5 (for others, set the cuts)",
                }));
            }
        };
        Ok(self)
    }

    /// Checks the cuts.
    ///
    /// # Errors
    /// `invalid_parameter` when they are not finite or do not rise.
    pub fn check(&self) -> Result<()> {
        let rising = self.cuts.windows(2).all(|pair| pair[0] < pair[1]);
        if rising && self.cuts.iter().all(|cut| cut.is_finite()) {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "cuts",
            found: format!("{:?}", self.cuts),
            expected: "finite numbers that rise",
        }))
    }
}

/// The rank-sum ratios with their distribution and grades.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RsrResult {
    /// The ratios. Details: `probit`, `fitted` (units; `fitted` only with a regression).
    pub scored: Scored,
    /// The grade of every unit, 0 for the lowest.
    pub grades: Vec<usize>,
    /// The distribution: one entry for every distinct ratio, the lowest first.
    pub distribution: Vec<RsrStep>,
    /// The regression of the ratios on the probits; none with fewer than three distinct ratios.
    pub regression: Option<RsrRegression>,
}

/// One distinct ratio.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RsrStep {
    /// The ratio.
    pub rsr: f64,
    /// How many units have it.
    pub count: usize,
    /// Their mean position from below, from 1.
    pub position: f64,
    /// The cumulative share.
    pub share: f64,
    /// The probit.
    pub probit: f64,
}

/// A straight line through ratios and probits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RsrRegression {
    /// `a`.
    pub intercept: f64,
    /// `b`.
    pub slope: f64,
    /// The coefficient of determination.
    pub r_squared: f64,
    /// `F`, with 1 and (distinct ratios − 2) degrees of freedom; infinite for a perfect line.
    pub f: f64,
    /// The probability of an `F` at least as large without any relation.
    pub p_value: f64,
}

/// Ranks, ratios, distribution and grades.
///
/// # Errors
/// `invalid_parameter` for cuts, `missing_value`, `not_finite`, `length_mismatch`,
/// `weights`.
pub fn rsr(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Rsr,
) -> Result<RsrResult> {
    parameters.check()?;
    let matrix = Matrix::new(MODEL, columns, weights, directions)?;
    let n = matrix.units as f64;
    let mut ratios = vec![0.0; matrix.rows];
    for c in &matrix.criteria {
        match parameters.ranking {
            RsrRanking::Integer => {
                for (ratio, place) in ratios.iter_mut().zip(places(c)) {
                    let rank = if c.higher() { n + 1.0 - place } else { place };
                    *ratio += c.weight * (rank / n);
                }
            }
            RsrRanking::NonInteger if c.constant() => {
                for ratio in &mut ratios {
                    *ratio += c.weight * (f64::midpoint(n, 1.0) / n);
                }
            }
            RsrRanking::NonInteger => {
                for (ratio, x) in ratios.iter_mut().zip(c.values) {
                    let rank = 1.0 + (n - 1.0) * ((x - c.worst()) / (c.best() - c.worst()));
                    *ratio += c.weight * (rank / n);
                }
            }
        }
    }
    let (distribution, step_of) = distribution(&ratios[..matrix.units])?;
    let probit: Vec<f64> = step_of.iter().map(|&k| distribution[k].probit).collect();
    let grades =
        probit.iter().map(|p| parameters.cuts.iter().filter(|cut| *p >= **cut - SAME).count()).collect();
    let regression = regress(&distribution);
    let ranking = match parameters.ranking {
        RsrRanking::Integer => "integer",
        RsrRanking::NonInteger => "non-integer",
    };
    let cuts: Vec<String> = parameters.cuts.iter().map(f64::to_string).collect();
    let mut scored = Scored::new(ratios, format!("rsr(ranking={ranking}, cuts=[{}])", cuts.join(", ")));
    if let Some(line) = regression {
        let fitted = probit.iter().map(|p| line.intercept + line.slope * p).collect();
        scored = scored.with_units("fitted", fitted);
    }
    let scored = matrix.checked(scored.with_units("probit", probit))?;
    Ok(RsrResult { scored, grades, distribution, regression })
}

/// The distinct ratios, and which of them each unit has.
fn distribution(ratios: &[f64]) -> Result<(Vec<RsrStep>, Vec<usize>)> {
    let normal = Normal::new(0.0, 1.0).map_err(|fault| {
        Error::from(Problem::NoScore {
            model: MODEL,
            node: None,
            reason: fault.to_string().into(),
            remedy: "this should not happen; please report it",
        })
    })?;
    let n = ratios.len();
    let order = sort::order(ratios);
    let (mut steps, mut step_of) = (Vec::new(), vec![0; n]);
    let mut start = 0;
    while start < n {
        let rsr = ratios[order[start]];
        let count = order[start..].iter().take_while(|&&i| ratios[i] <= rsr + SAME).count();
        let position = start as f64 + f64::midpoint(count as f64, 1.0);
        let last = start + count == n;
        let share = if last { 1.0 - 1.0 / (4.0 * n as f64) } else { position / n as f64 };
        for &i in &order[start..start + count] {
            step_of[i] = steps.len();
        }
        steps.push(RsrStep { rsr, count, position, share, probit: normal.inverse_cdf(share) + 5.0 });
        start += count;
    }
    Ok((steps, step_of))
}

fn regress(steps: &[RsrStep]) -> Option<RsrRegression> {
    if steps.len() < 3 {
        return None;
    }
    let k = steps.len() as f64;
    let (x, y) =
        (steps.iter().map(|s| s.probit).sum::<f64>() / k, steps.iter().map(|s| s.rsr).sum::<f64>() / k);
    let sum = |f: &dyn Fn(&RsrStep) -> f64| steps.iter().map(f).sum::<f64>();
    let sxx = sum(&|s| (s.probit - x) * (s.probit - x));
    let sxy = sum(&|s| (s.probit - x) * (s.rsr - y));
    let syy = sum(&|s| (s.rsr - y) * (s.rsr - y));
    let slope = sxy / sxx;
    let explained = slope * sxy;
    let residual = (syy - explained).max(0.0);
    let f = explained / (residual / (k - 2.0));
    let p_value = FisherSnedecor::new(1.0, k - 2.0).map_or(f64::NAN, |law| law.sf(f));
    Some(RsrRegression { intercept: y - slope * x, slope, r_squared: explained / syy, f, p_value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};

    #[test]
    fn alike_units_and_one_unit() {
        let alike = [4.0, 4.0, 4.0];
        for ranking in [RsrRanking::Integer, RsrRanking::NonInteger] {
            let columns = Columns::new(vec![&alike]).unwrap();
            let result = rsr(&columns, &[1.0], &[Lower], &Rsr::default().ranking(ranking)).unwrap();
            assert_eq!(result.scored.scores, [2.0 / 3.0; 3]);
            assert!(result.regression.is_none());
        }
        let one = [4.0];
        let result = rsr(&Columns::new(vec![&one]).unwrap(), &[1.0], &[], &Rsr::default()).unwrap();
        assert_eq!(result.scored.scores, [1.0]);
        assert_eq!(result.distribution[0].share, 0.75);
    }

    #[test]
    fn non_integer_ranks_keep_distances() {
        let (a, b) = ([0.0, 9.0, 10.0], [10.0, 5.0, 0.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let result =
            rsr(&columns, &[1.0, 1.0], &[Higher, Lower], &Rsr::default().ranking(RsrRanking::NonInteger))
                .unwrap();
        let expected = [1.0 / 3.0, (2.8 + 2.0) / 6.0, 1.0];
        for (got, want) in result.scored.scores.iter().zip(expected) {
            assert!((got - want).abs() < 1e-15);
        }
    }

    #[test]
    fn cuts_are_checked() {
        assert_eq!(Rsr::default().grades(5).unwrap().cuts, [3.2, 4.4, 5.6, 6.8]);
        assert_eq!(Rsr::default().grades(2).unwrap_err().code(), "invalid_parameter");
        let falling = Rsr { cuts: vec![6.0, 4.0], ..Rsr::default() };
        assert_eq!(falling.check().unwrap_err().code(), "invalid_parameter");
    }
}
