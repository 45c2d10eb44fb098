//! The best-worst method: an expert names the most and the least important item and compares all others with these two
//! only; a linear program finds the weights that miss the comparisons least.
//!
//! ```text
//! min ξ   such that   |w_B − a_Bj w_j| ≤ ξ,   |w_j − a_jW w_W| ≤ ξ,   Σ w = 1,  w ≥ 0
//! CR_j = |a_Bj a_jW − a_BW| / (a_BW² − a_BW),   0 when a_BW = 1;        CR = max_j CR_j
//! ```
//!
//! where `a_Bj` says how many times as important the best item `B` is as item `j`, and `a_jW` how many times as
//! important item `j` is as the worst item `W`. `ξ` near 0 means consistent answers; `CR` (input-based, from 0 to 1) can
//! be told before any weight is computed, and names the comparison to ask about again.
//!
//! Sources: J. Rezaei (2016), Omega 64, 126–130 (linear model); F. Liang, M. Brunelli & J. Rezaei (2020), Omega 96,
//! 102175 (input-based consistency).
//!
//! ```
//! use govindex::weights::{BestWorst, best_worst};
//!
//! let said = BestWorst {
//!     best: 0,
//!     worst: 2,
//!     best_to_others: vec![1.0, 2.0, 8.0],
//!     others_to_worst: vec![8.0, 4.0, 1.0],
//! };
//! let made = best_worst(&said)?;
//! assert!((made.weights[0] - 8.0 / 13.0).abs() < 1e-9);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use microlp::{ComparisonOp, OptimizationDirection, Problem as LinearProgram};
use serde::{Deserialize, Serialize};

use super::{Variant, Weighting};
use crate::{Error, Result};

const MODEL: &str = "best-worst";

/// What an expert says of the best and the worst item. Positions count from 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BestWorst {
    /// The most important item.
    pub best: usize,
    /// The least important item.
    pub worst: usize,
    /// How many times as important the best is as each item, at least 1 (usually up to 9); 1 for itself.
    pub best_to_others: Vec<f64>,
    /// How many times as important each item is as the worst, at least 1; 1 for itself.
    pub others_to_worst: Vec<f64>,
}

impl BestWorst {
    /// Checks the judgements.
    ///
    /// # Errors
    /// `too_few` for fewer than two items; `length_mismatch`; `judgement` when best and worst
    /// are the same or out of range, a judgement is not a finite number of at least 1, an item is not 1 against
    /// itself, or the two judgements of best against worst differ.
    pub fn check(&self) -> Result<()> {
        let n = self.best_to_others.len();
        if n < 2 {
            return Err(Error::from(Problem::TooFew { model: MODEL, of: "items", found: n, needed: 2 }));
        }
        if self.others_to_worst.len() != n {
            return Err(Error::from(Problem::LengthMismatch {
                what: "the comparisons with the worst item".to_owned(),
                found: self.others_to_worst.len(),
                expected: n,
                of: "items",
            }));
        }
        let fault = |place: String, fault: String| {
            Err(Error::from(Problem::Judgement { model: MODEL, place, fault }))
        };
        if self.best >= n || self.worst >= n || self.best == self.worst {
            let said = format!("are {} and {}; they must be two of the {n} items", self.best, self.worst);
            return fault("the best and the worst item".to_owned(), said);
        }
        for (what, row, own) in [
            ("the best item against item", &self.best_to_others, self.best),
            ("the worst item under item", &self.others_to_worst, self.worst),
        ] {
            for (j, &a) in row.iter().enumerate() {
                if !(a.is_finite() && a >= 1.0) {
                    return fault(
                        format!("{what} {j}"),
                        format!("is {a}; it must be a finite number of at least 1"),
                    );
                }
                if j == own && a > 1.0 {
                    return fault(format!("{what} {j}"), format!("is {a}; against itself it is 1"));
                }
            }
        }
        let (down, up) = (self.best_to_others[self.worst], self.others_to_worst[self.best]);
        if (down - up).abs() > 1e-9 * down {
            return fault(
                "the best item against the worst".to_owned(),
                format!("is {down} among the comparisons of the best and {up} among those with the worst"),
            );
        }
        Ok(())
    }
}

/// Best-worst weights. Details: `xi` (the largest miss), `input_consistency_ratio`, `input_consistency_ratios` (by item).
///
/// # Errors
/// As [`BestWorst::check`]; `not_converged` when the linear program is not solved.
pub fn best_worst(judgements: &BestWorst) -> Result<Weighting> {
    judgements.check()?;
    let (best, worst) = (judgements.best, judgements.worst);
    let mut problem = LinearProgram::new(OptimizationDirection::Minimize);
    let xi = problem.add_var(1.0, (0.0, f64::INFINITY));
    let weights: Vec<_> =
        judgements.best_to_others.iter().map(|_| problem.add_var(0.0, (0.0, 1.0))).collect();
    problem.add_constraint(weights.iter().map(|&w| (w, 1.0)).collect::<Vec<_>>(), ComparisonOp::Eq, 1.0);
    let mut within = |larger: usize, times: f64, smaller: usize| {
        for sign in [1.0, -1.0] {
            let miss = [(weights[larger], sign), (weights[smaller], -sign * times), (xi, -1.0)];
            problem.add_constraint(miss, ComparisonOp::Le, 0.0);
        }
    };
    for (j, &times) in judgements.best_to_others.iter().enumerate().filter(|&(j, _)| j != best) {
        within(best, times, j);
    }
    for (j, &times) in judgements.others_to_worst.iter().enumerate().filter(|&(j, _)| j != worst && j != best)
    {
        within(j, times, worst);
    }
    let unsolved = || {
        Error::from(Problem::NotConverged {
            model: MODEL,
            iterations: 0,
            residual: 1.0,
            remedy: "check the judgements for extreme values",
        })
    };
    let solution = problem.solve().ok().and_then(|done| done.into_solution().ok()).ok_or_else(unsolved)?;
    let raw: Vec<f64> = weights.iter().map(|&w| solution.var_value(w).max(0.0)).collect();
    let most = judgements.best_to_others[worst];
    let ratios: Vec<f64> = judgements
        .best_to_others
        .iter()
        .zip(&judgements.others_to_worst)
        .enumerate()
        .map(|(j, (a, b))| {
            if most <= 1.0 || j == best || j == worst {
                0.0
            } else {
                (a * b - most).abs() / (most * most - most)
            }
        })
        .collect();
    Ok(Weighting::from_raw(Variant::plain(MODEL).and("form", "linear"), MODEL, &raw)?
        .with("xi", solution.var_value(xi).max(0.0))
        .with("input_consistency_ratio", ratios.iter().copied().fold(0.0, f64::max))
        .with("input_consistency_ratios", ratios))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn said(best: usize, worst: usize, b: &[f64], w: &[f64]) -> BestWorst {
        BestWorst { best, worst, best_to_others: b.to_vec(), others_to_worst: w.to_vec() }
    }

    /// The optimum that `HiGHS` finds, 0.2295 0.4481 0.1148 0.1530 0.0546, in exact fractions: all binding constraints
    /// miss by 2/183.
    #[test]
    fn five_items_against_another_solver() {
        let made = best_worst(&said(1, 4, &[2.0, 1.0, 4.0, 3.0, 8.0], &[4.0, 8.0, 2.0, 3.0, 1.0])).unwrap();
        for (w, e) in made.weights.iter().zip([42.0, 82.0, 21.0, 28.0, 10.0]) {
            assert_relative_eq!(*w, e / 183.0, epsilon = 1e-9);
        }
        assert_relative_eq!(made.number("xi").unwrap(), 2.0 / 183.0, epsilon = 1e-9);
        // Item 3: 3 · 3 − 8 = 1 of 56.
        assert_relative_eq!(
            made.number("input_consistency_ratio").unwrap(),
            1.0 / 56.0,
            max_relative = 1e-14
        );
    }

    #[test]
    fn consistent_answers_are_met_exactly() {
        let made = best_worst(&said(0, 3, &[1.0, 2.0, 4.0, 8.0], &[8.0, 4.0, 2.0, 1.0])).unwrap();
        for (w, e) in made.weights.iter().zip([8.0, 4.0, 2.0, 1.0]) {
            assert_relative_eq!(*w, e / 15.0, epsilon = 1e-9);
        }
        assert_eq!(made.number("input_consistency_ratio").unwrap().to_bits(), 0);
        let equal = best_worst(&said(0, 1, &[1.0, 1.0], &[1.0, 1.0])).unwrap();
        assert_relative_eq!(equal.weights[0], 0.5, epsilon = 1e-9);
    }

    #[test]
    fn refuses() {
        let code = |said: BestWorst| best_worst(&said).unwrap_err().code();
        assert_eq!(code(said(0, 0, &[1.0], &[1.0])), "too_few");
        assert_eq!(code(said(0, 0, &[1.0, 2.0], &[2.0, 1.0])), "judgement");
        assert_eq!(code(said(0, 1, &[1.0, 0.5], &[0.5, 1.0])), "judgement");
        assert_eq!(code(said(0, 1, &[2.0, 3.0], &[3.0, 1.0])), "judgement");
        assert_eq!(code(said(0, 1, &[1.0, 3.0], &[4.0, 1.0])), "judgement");
        assert_eq!(code(said(0, 1, &[1.0, 3.0], &[3.0])), "length_mismatch");
    }
}
