//! CODAS: how far a unit lies from the worst that there is, by straight line and, where that does not tell units apart,
//! along the axes.
//!
//! ```text
//! E_i = √Σ_j (w_j r_ij − w_j r−_j)²          T_i = Σ_j | w_j r_ij − w_j r−_j |
//! h_ik = (E_i − E_k) + ψ(E_i − E_k) (T_i − T_k)       ψ(x) = 1 if |x| ≥ τ, else 0
//! H_i = Σ_k h_ik
//! ```
//!
//! where `r_ij` is the linearly normalized value of unit `i` in indicator `j`, `r−_j` the worst of them, `w_j` the
//! indicator's share of the weights, `E` and `T` the Euclidean and the taxicab distance to the worst, and `τ` the
//! threshold. `H` is the assessment score; higher is better, and the scores sum to 0. The threshold function is the
//! published one: it is 1 for differences of at least `τ`.
//!
//! Cost: units are sorted by `E`, so all pairs are summed in O(n log n).
//!
//! **Rank reversal.** The worst values and all pairs enter, so adding a unit can reorder others.
//!
//! Source: Keshavarz Ghorabaee, Zavadskas, Turskis & Antucheviciene (2016), *Economic Computation and Economic
//! Cybernetics Studies and Research* 50, 25–44 (τ between 0.01 and 0.05; 0.02 in its example).
//!
//! ```
//! use govindex::scoring::{Codas, codas};
//! use govindex::stats::Columns;
//!
//! let coverage = [90.0, 45.0];
//! let scored = codas(&Columns::new(vec![&coverage])?, &[1.0], &[], &Codas::default())?;
//! assert_eq!(scored.scores, [1.0, -1.0]); // E and T both differ by 0.5
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::matrix::Matrix;
use super::normalization::fit_all;
use super::{Normalization, Scored};
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, Result};

/// Parameters of [`codas`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Codas {
    /// From which difference of `E` on the taxicab distances count too; finite and at least 0. Default 0.02.
    pub tau: f64,
}

impl Default for Codas {
    fn default() -> Self {
        Self { tau: 0.02 }
    }
}

impl Codas {
    /// Sets the threshold.
    #[must_use]
    pub fn tau(mut self, tau: f64) -> Self {
        self.tau = tau;
        self
    }

    /// Checks the parameter.
    ///
    /// # Errors
    /// `invalid_parameter` when `tau` is negative or not finite.
    pub fn check(&self) -> Result<()> {
        if self.tau >= 0.0 && self.tau.is_finite() {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "CODAS",
            parameter: "tau",
            found: self.tau.to_string(),
            expected: "a finite number of at least 0",
        }))
    }
}

/// Scores units by the assessment score. Details: `E`, `T` (units), `anti_ideal` (indicators, weighted and normalized).
///
/// # Errors
/// `out_of_domain` for negative values, zeros where lower is better and columns of zeros;
/// `invalid_parameter`, `missing_value`, `not_finite`, `length_mismatch`,
/// `weights`.
pub fn codas(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Codas,
) -> Result<Scored> {
    parameters.check()?;
    let matrix = Matrix::new("CODAS", columns, weights, directions)?;
    let maps = fit_all(&matrix, Normalization::Linear)?;
    let mut anti_ideal = vec![f64::NAN; matrix.width];
    for (c, map) in matrix.criteria.iter().zip(&maps) {
        anti_ideal[c.column] = c.weight * map.apply(c.worst());
    }
    let [mut euclid, taxicab] = matrix.by_units(
        #[inline(always)]
        |units, [squares, steps]| {
            for (c, map) in matrix.criteria.iter().zip(&maps) {
                let worst = map.apply(c.worst());
                for ((square, step), &x) in
                    squares.iter_mut().zip(steps.iter_mut()).zip(&c.values[units.clone()])
                {
                    let d = c.weight * (map.apply(x) - worst);
                    *square += d * d;
                    *step += d;
                }
            }
        },
    );
    for e in &mut euclid {
        *e = e.sqrt();
    }
    let scores = relative(&euclid, &taxicab, matrix.units, parameters.tau);
    matrix.checked(
        Scored::new(scores, format!("codas(tau={})", parameters.tau))
            .on_scale(matrix.rows as f64)
            .with_units("E", euclid)
            .with_units("T", taxicab)
            .with_indicators("anti_ideal", anti_ideal),
    )
}

/// `H` of every unit: sums over all others, from running sums along the order of `E`.
fn relative(e: &[f64], t: &[f64], units: usize, tau: f64) -> Vec<f64> {
    let n = units;
    let order = sort::order(&e[..n]);
    let mut below = Vec::with_capacity(n + 1);
    below.push(0.0);
    let mut running = 0.0;
    for &i in &order {
        running += t[i];
        below.push(running);
    }
    let total_e: f64 = order.iter().map(|&i| e[i]).sum();
    let mut h = vec![0.0; n];
    // `low` units lie at least τ below the unit at hand; those from `high` on lie at least τ above it.
    let (mut low, mut high) = (0, 0);
    for &i in &order {
        while low < n && e[i] - e[order[low]] >= tau && e[order[low]] < e[i] {
            low += 1;
        }
        while high < n && (e[order[high]] - e[i] < tau || e[order[high]] <= e[i]) {
            high += 1;
        }
        let far = (low + n - high) as f64;
        let far_t = below[low] + (running - below[high]);
        h[i] = (n as f64 * e[i] - total_e) + (far * t[i] - far_t);
        if tau <= 0.0 {
            // Every pair counts, those of equal E too.
            h[i] = (n as f64 * e[i] - total_e) + (n as f64 * t[i] - running);
        }
    }
    for (&e_own, &t_own) in e.iter().zip(t).skip(n) {
        let against = |(&e, &t): (&f64, &f64)| {
            let near = (e_own - e).abs() < tau;
            (e_own - e) + if near { 0.0 } else { t_own - t }
        };
        h.push(e.iter().zip(t).take(n).map(against).sum());
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_unit_and_alike_units_score_zero() {
        for column in [&[3.0][..], &[3.0, 3.0, 3.0]] {
            let scored = codas(&Columns::new(vec![column]).unwrap(), &[1.0], &[], &Codas::default()).unwrap();
            assert!(scored.scores.iter().all(|h| *h == 0.0));
        }
        assert_eq!(Codas::default().tau(-1.0).check().unwrap_err().code(), "invalid_parameter");
    }

    proptest! {
        /// Against the definition, pair by pair.
        #[test]
        fn sorted_sums_are_the_sums_over_pairs(
            pairs in prop::collection::vec((0_u32..30, 0.0_f64..1.0), 1..40), tau in 0_u32..6,
        ) {
            // Multiples of 1/64 are exact, so differences equal to τ occur and must be told from smaller ones.
            let e: Vec<f64> = pairs.iter().map(|(e, _)| f64::from(*e) / 64.0).collect();
            let t: Vec<f64> = pairs.iter().map(|(_, t)| *t).collect();
            let tau = f64::from(tau) / 64.0;
            let h = relative(&e, &t, e.len(), tau);
            for i in 0..e.len() {
                let slow: f64 = (0..e.len())
                    .map(|k| (e[i] - e[k]) + if (e[i] - e[k]).abs() >= tau { t[i] - t[k] } else { 0.0 })
                    .sum();
                prop_assert!((h[i] - slow).abs() < 1e-10);
            }
        }
    }
}
