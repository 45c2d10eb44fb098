//! Correlation-balanced weights: an indicator's nominal weight is not its influence, since indicators correlate. Here
//! the weights are found with which each indicator's influence on the index is the one that was intended.
//!
//! ```text
//! y = Σ_j w_j x_j        I_j(w) / Σ_k I_k(w) = t_j / Σ_k t_k        w ≥ 0,  Σ w = 1
//!
//! squared-correlation  I_j = corr(x_j, y)²
//! shapley              I_j = Σ_{S ∌ j} |S|! (m − 1 − |S|)! / m! · ( V(S ∪ {j}) − V(S) )
//!                      V(S) = share of the variance of y that a linear regression on the indicators in S explains
//! ```
//!
//! With squared correlations and `C` the correlation matrix, all correlations with the index are above 0 and in proportion
//! to `√t` for `v = C⁻¹ √t`, `w_j = v_j / sd_j`, and for no other weights; where some `v_j` is not above 0, and for the
//! Shapley form, weights are searched for.
//!
//! where `t_j` are the targets. Squared correlation is the first-order sensitivity index when relations are straight
//! lines; the Shapley form splits the variance of `y` completely, correlated parts evenly (Lindeman, Merenda & Gold
//! 1980), and its parts add up to 1. Not every target can be reached: when two indicators say nearly the same, no
//! weights give one of them ten times the influence of the other, and that is an error, not a nearest answer.
//!
//! Source: W. Becker, M. Saisana, P. Paruolo & I. Vandecasteele (2017), Ecological Indicators 80, 12–22.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{Balance, balance};
//!
//! // Two indicators with correlation 0.6 and one apart: with equal weights the third would have little say.
//! let (a, b, c) = ([6.0, 4.0, 2.0, 0.0], [4.0, 6.0, 0.0, 2.0], [5.0, 1.0, 1.0, 5.0]);
//! let made = balance(&Columns::new(vec![&a, &b, &c])?, &[1.0, 1.0, 1.0], &Balance::default())?;
//! assert!((made.weights[2] - 0.472).abs() < 1e-3);
//! # Ok::<(), govindex::Error>(())
//! ```

use nalgebra::{DMatrix, DVector};

use super::parameters::{choices, parameters, within};
use super::result::shares;
use super::stage::{read, refuse_constants};
use super::{Warning, Weighting};
use crate::error::Problem;
use crate::stats::correlation::of_complete;
use crate::stats::{Columns, Correlation};
use crate::{Error, Result, parallel};

choices! {
    /// What an indicator's influence on the index is.
    #[non_exhaustive]
    pub enum Importance {
        /// The squared correlation with the index.
        #[default]
        SquaredCorrelation = "squared-correlation",
        /// The Shapley value of the variance explained. Over all subsets: at most 12 indicators.
        Shapley = "shapley",
    }
}

/// 2¹² regressions per step take about a millisecond; each further indicator doubles that.
const MOST_FOR_SHAPLEY: usize = 12;

parameters! {
    /// How weights are balanced.
    pub struct Balance as "balance" {
        /// The measure of influence; default the squared correlation.
        pub importance as "importance": Importance = Importance::SquaredCorrelation,
        /// How far a share of influence may stay from its target, from 1e-12 to 0.1; default 1e-9.
        pub tolerance as "tolerance": f64 = 1e-9,
        /// After how many steps the search is given up, at least 1; default 200.
        pub steps as "steps": usize = 200,
    }
}

impl Balance {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `tolerance` or `steps` is out of range.
    pub fn check(&self) -> Result<()> {
        within(
            Self::MODEL,
            "tolerance",
            self.tolerance,
            |x| (1e-12..=0.1).contains(&x),
            "from 1e-12 to 0.1",
        )?;
        within(Self::MODEL, "steps", self.steps as f64, |x| x >= 1.0, "at least 1")
    }
}

/// Weights for columns on a common scale (directed and normalized, as they enter the index) with which the shares of
/// influence are in proportion to `targets`.
///
/// Details: `importance` (the shares reached), `targets` (as shares), `correlations_with_index`, `steps`. An indicator
/// that runs against the index is warned of: its squared correlation is influence of the wrong kind.
///
/// # Errors
/// `missing_value`, `not_finite`; `constant_indicator`; `too_few` for a single unit;
/// `length_mismatch` of the targets; `weights` when a target is not above 0;
/// `invalid_parameter`, also for `shapley` with more than 12 indicators; `undetermined` for `shapley`
/// when indicators are linear combinations of others; `not_converged` when no weights are found that reach the
/// targets.
pub fn balance(columns: &Columns<'_>, targets: &[f64], parameters: &Balance) -> Result<Weighting> {
    let model = Balance::MODEL;
    parameters.check()?;
    let summaries = read(model, columns, 2)?;
    refuse_constants(columns, &summaries)?;
    let m = columns.len();
    if targets.len() != m {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the targets".to_owned(),
            found: targets.len(),
            expected: m,
            of: "indicators",
        }));
    }
    let targets = shares(targets).filter(|t| t.iter().all(|t| *t > 0.0)).ok_or_else(|| {
        Error::from(Problem::Weights {
            of: "the targets".to_owned(),
            fault: "must be finite numbers above 0; drop an indicator that should have no influence"
                .to_owned(),
        })
    })?;
    if m == 1 {
        return Weighting::from_raw(parameters.variant(), model, &[1.0]);
    }
    if parameters.importance == Importance::Shapley && m > MOST_FOR_SHAPLEY {
        return Err(Error::from(Problem::InvalidParameter {
            method: model,
            parameter: "importance",
            found: format!("shapley for {m} indicators"),
            expected: "squared-correlation for more than 12 indicators",
        }));
    }
    let found = of_complete(columns, &summaries, Correlation::Pearson)?;
    let scale: Vec<f64> = found.squares.iter().map(|s| s.sqrt()).collect();
    let problem = Search { correlations: found.matrix, importance: parameters.importance, targets };
    // The search is in the weights of standardized columns; the weights of the columns follow.
    let (standardized, steps) = problem.solve(parameters)?;
    let raw: Vec<f64> = standardized.iter().zip(&scale).map(|(w, s)| w / s).collect();
    let correlations = problem.with_index(&standardized);
    let against: Vec<String> =
        correlations.iter().enumerate().filter(|(_, r)| **r < 0.0).map(|(j, _)| j.to_string()).collect();
    let warning = (!against.is_empty()).then(|| Warning::Unusual {
        what: format!("indicators {} run against the index; check their directions", against.join(", ")),
    });
    let reached = problem.shares(&standardized)?;
    Ok(Weighting::from_raw(parameters.variant(), model, &raw)?
        .with("importance", reached.iter().copied().collect::<Vec<f64>>())
        .with("targets", problem.targets)
        .with("correlations_with_index", correlations.iter().copied().collect::<Vec<f64>>())
        .with("steps", steps as f64)
        .warn(warning))
}

struct Search {
    correlations: DMatrix<f64>,
    importance: Importance,
    targets: Vec<f64>,
}

impl Search {
    fn with_index(&self, w: &DVector<f64>) -> DVector<f64> {
        let covariances = &self.correlations * w;
        let variance = w.dot(&covariances);
        covariances / variance.sqrt()
    }

    /// The shares of influence, adding up to 1.
    fn shares(&self, w: &DVector<f64>) -> Result<DVector<f64>> {
        let r = self.with_index(w);
        let raw = match self.importance {
            Importance::SquaredCorrelation => r.component_mul(&r),
            Importance::Shapley => self.shapley(&r)?,
        };
        let sum = raw.sum();
        Ok(raw / sum)
    }

    fn shapley(&self, r: &DVector<f64>) -> Result<DVector<f64>> {
        let m = r.len();
        let mut explained = vec![0.0; 1 << m];
        for (set, value) in explained.iter_mut().enumerate().skip(1) {
            let members: Vec<usize> = (0..m).filter(|j| set >> j & 1 == 1).collect();
            let matrix = self.correlations.select_rows(&members).select_columns(&members);
            let right = r.select_rows(&members);
            let factor =
                matrix.cholesky().filter(|f| f.l_dirty().diagonal().min() > 1e-7).ok_or_else(|| {
                    Error::from(Problem::Undetermined {
                    model: Balance::MODEL,
                    reason:
                        "some indicators are sums of others; drop one of them, or use `squared-correlation`"
                            .to_owned(),
                })
                })?;
            *value = right.dot(&factor.solve(&right));
        }
        // |S|! (m − 1 − |S|)! / m! by size.
        let mut chance = vec![1.0 / m as f64; m];
        for size in 1..m {
            chance[size] = chance[size - 1] * size as f64 / (m - size) as f64;
        }
        Ok(DVector::from_fn(m, |j, _| {
            (0..1_usize << m)
                .filter(|set| set >> j & 1 == 0)
                .map(|set| chance[set.count_ones() as usize] * (explained[set | 1 << j] - explained[set]))
                .sum()
        }))
    }

    fn misses(&self, logs: &DVector<f64>) -> Result<DVector<f64>> {
        let shares = self.shares(&logs.map(f64::exp))?;
        Ok(DVector::from_fn(shares.len(), |j, _| shares[j] - self.targets[j]))
    }

    /// The weights with which all correlations with the index are in proportion to the square roots of the targets, where
    /// all are above 0.
    fn closed_form(&self) -> Option<DVector<f64>> {
        let roots = DVector::from_iterator(self.targets.len(), self.targets.iter().map(|t| t.sqrt()));
        let v = self.correlations.clone().cholesky()?.solve(&roots);
        let largest = v.max();
        (v.min() > 0.0 && largest.is_finite()).then(|| v / largest)
    }

    fn solve(&self, parameters: &Balance) -> Result<(DVector<f64>, usize)> {
        let exact = self.closed_form();
        if self.importance == Importance::SquaredCorrelation
            && let Some(v) = &exact
            && self.misses(&v.map(f64::ln))?.amax() <= parameters.tolerance
        {
            return Ok((v.clone(), 0));
        }
        let usual = DVector::from_iterator(self.targets.len(), self.targets.iter().map(|t| 0.5 * t.ln()));
        match (self.search(usual, parameters), exact) {
            (Err(error), Some(v)) if error.code() == "not_converged" => {
                self.search(v.map(f64::ln), parameters)
            }
            (found, _) => found,
        }
    }

    /// Levenberg–Marquardt in the logarithms of the weights, which keeps them above 0.
    fn search(&self, mut logs: DVector<f64>, parameters: &Balance) -> Result<(DVector<f64>, usize)> {
        const STEP: f64 = 1e-6;
        let m = self.targets.len();
        let mut misses = self.misses(&logs)?;
        let mut damping = 1e-3;
        for step in 0..parameters.steps {
            parallel::check_stop()?;
            if misses.amax() <= parameters.tolerance {
                let largest = logs.max();
                return Ok((logs.map(|l| (l - largest).exp()), step));
            }
            let mut jacobian = DMatrix::zeros(m, m);
            for k in 0..m {
                let (mut up, mut down) = (logs.clone(), logs.clone());
                up[k] += STEP;
                down[k] -= STEP;
                jacobian.set_column(k, &((self.misses(&up)? - self.misses(&down)?) / (2.0 * STEP)));
            }
            let (normal, slope) = (jacobian.tr_mul(&jacobian), jacobian.tr_mul(&misses));
            let mut moved = false;
            while damping < 1e12 {
                let mut damped = normal.clone();
                for k in 0..m {
                    // All logarithms moving together change nothing, so the matrix is singular without this.
                    damped[(k, k)] += damping * (normal[(k, k)] + 1e-12);
                }
                let Some(factor) = damped.cholesky() else {
                    damping *= 4.0;
                    continue;
                };
                let mut change = -factor.solve(&slope);
                let size = change.amax();
                if size > 2.0 {
                    change *= 2.0 / size;
                }
                let next = &logs + change;
                let next_misses = self.misses(&next)?;
                if next_misses.norm() < misses.norm() {
                    (logs, misses) = (next, next_misses);
                    damping = (damping / 8.0).max(1e-14);
                    moved = true;
                    break;
                }
                damping *= 4.0;
            }
            if !moved {
                break;
            }
        }
        if misses.amax() <= parameters.tolerance {
            let largest = logs.max();
            return Ok((logs.map(|l| (l - largest).exp()), parameters.steps));
        }
        Err(Error::from(Problem::NotConverged {
            model: Balance::MODEL,
            iterations: parameters.steps,
            residual: misses.amax(),
            remedy: "no weights of at least 0 give these influences: merge indicators that repeat each other, or bring \
                     the targets closer together",
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    // Orthogonal columns of equal spread: influence is in proportion to squared weights, by hand.
    const X: [f64; 4] = [1.0, 1.0, -1.0, -1.0];
    const Y: [f64; 4] = [1.0, -1.0, 1.0, -1.0];
    const Z: [f64; 4] = [1.0, -1.0, -1.0, 1.0];

    #[test]
    fn uncorrelated_indicators_have_a_closed_form() {
        for importance in [Importance::SquaredCorrelation, Importance::Shapley] {
            let ten = Y.map(|y| 10.0 * y);
            let columns = Columns::new(vec![&X, &ten, &Z]).unwrap();
            let made =
                balance(&columns, &[1.0, 4.0, 9.0], &Balance::default().importance(importance)).unwrap();
            // Square roots of the targets, over the spreads 1, 10, 1.
            for (w, expected) in made.weights.iter().zip([1.0, 0.2, 3.0]) {
                assert_relative_eq!(*w, expected / 4.2, max_relative = 1e-7);
            }
        }
    }

    #[test]
    fn correlated_indicators_reach_their_targets() {
        let mix =
            |x: f64, y: f64, z: f64| -> [f64; 4] { std::array::from_fn(|i| x * X[i] + y * Y[i] + z * Z[i]) };
        let (a, b, c) = (mix(1.0, 0.6, 0.0), mix(1.0, -0.6, 0.1), mix(0.3, 0.0, 1.0));
        let columns = Columns::new(vec![&a, &b, &c]).unwrap();
        for importance in [Importance::SquaredCorrelation, Importance::Shapley] {
            let targets = [0.36, 0.3, 0.34];
            let made = balance(&columns, &targets, &Balance::default().importance(importance)).unwrap();
            for (share, target) in made.vector("importance").unwrap().iter().zip(targets) {
                assert_relative_eq!(*share, target, epsilon = 1e-9);
            }
        }
    }

    /// With two indicators the regressions are by hand: each alone explains its squared correlation, both explain all,
    /// so the influence of the first is `(r_1² + 1 − r_2²)/2`.
    #[test]
    fn shapley_of_two_by_hand() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 5.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let shapley = Balance::default().importance(Importance::Shapley);
        let made = balance(&columns, &[0.6, 0.4], &shapley).unwrap();
        let r = made.vector("correlations_with_index").unwrap();
        assert_relative_eq!((r[0] * r[0] + 1.0 - r[1] * r[1]) / 2.0, 0.6, epsilon = 1e-8);
    }

    /// The closed form in numpy: each correlation with the index 0.234076, and weights by which all are above 0.
    #[test]
    fn correlations_below_0_have_the_closed_form_too() {
        let of = |rows: &[[f64; 3]], weights: [f64; 3]| {
            let columns: Vec<Vec<f64>> = (0..3).map(|j| rows.iter().map(|row| row[j]).collect()).collect();
            let columns = Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap();
            let made = balance(&columns, &[1.0; 3], &Balance::default()).unwrap();
            for (w, expected) in made.weights.iter().zip(weights) {
                assert_relative_eq!(*w, expected, epsilon = 5e-5);
            }
            assert!(made.warnings.is_empty());
            made.vector("correlations_with_index").unwrap().to_vec()
        };
        let first = [[4.0, 3.0, 3.0], [3.0, 5.0, 1.0], [4.0, 4.0, 0.0], [2.0, 5.0, 3.0], [0.0, 4.0, 4.0]];
        for r in of(&first, [0.305_285, 0.391_791, 0.302_924]) {
            assert_relative_eq!(r, 0.234_076, epsilon = 5e-7);
        }
        let second = [
            [0.0, 5.0, 3.0],
            [4.0, 1.0, 3.0],
            [6.0, 6.0, 2.0],
            [4.0, 0.0, 5.0],
            [1.0, 2.0, 6.0],
            [3.0, 6.0, 1.0],
        ];
        assert!(of(&second, [0.2040, 0.3085, 0.4874]).iter().all(|r| *r > 0.0));
    }

    #[test]
    fn what_cannot_be_reached_is_an_error() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 7.0];
        let b = a.map(|x| 2.0 * x + 0.01 * (x * x));
        let columns = Columns::new(vec![&a, &b]).unwrap();
        assert_eq!(balance(&columns, &[10.0, 1.0], &Balance::default()).unwrap_err().code(), "not_converged");
        let twice = a.map(|x| 2.0 * x);
        let columns = Columns::new(vec![&a, &twice]).unwrap();
        let shapley = Balance::default().importance(Importance::Shapley);
        assert_eq!(balance(&columns, &[1.0, 1.0], &shapley).unwrap_err().code(), "undetermined");
        assert_eq!(balance(&columns, &[1.0, 0.0], &shapley).unwrap_err().code(), "weights");
        assert_eq!(balance(&columns, &[1.0], &shapley).unwrap_err().code(), "length_mismatch");
        assert_eq!(Balance::default().tolerance(0.0).check().unwrap_err().code(), "invalid_parameter");
    }
}
