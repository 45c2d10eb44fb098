//! `CoCoSo`: a compromise of weighted sum and weighted powers, compared in three ways.
//!
//! ```text
//! S_i = Σ_j w_j r_ij                 P_i = Σ_j r_ij^w_j
//! ka_i = (P_i + S_i) / Σ_i (P_i + S_i)
//! kb_i = S_i / min S + P_i / min P
//! kc_i = (λ S_i + (1 − λ) P_i) / (λ max S + (1 − λ) max P)
//! k_i  = (ka_i kb_i kc_i)^(1/3) + (ka_i + kb_i + kc_i) / 3
//! ```
//!
//! where `r_ij` is the min-max normalized value of unit `i` in indicator `j`, `w_j` the indicator's share of the weights,
//! and `λ` the share of the sums. Higher is better.
//!
//! **Rank reversal.** Ranges, smallest and largest sums come from the units, so adding one can reorder others.
//!
//! Source: Yazdani, Zarate, Zavadskas & Turskis (2019), *Management Decision* 57, 2501–2519.
//!
//! ```
//! use govindex::scoring::{Cocoso, cocoso};
//! use govindex::stats::Columns;
//!
//! let (a, b) = ([1.0, 0.0, 0.2], [0.0, 1.0, 0.5]);
//! let scored = cocoso(&Columns::new(vec![&a, &b])?, &[0.5, 0.5], &[], &Cocoso::default())?;
//! assert_eq!(scored.scores[0], scored.scores[1]);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::{Label, Problem, Reason};
use serde::{Deserialize, Serialize};

use super::matrix::{Matrix, check_share};
use super::normalization::fit_all;
use super::{Normalization, Scored};
use crate::normalize::Direction;
use crate::stats::{Columns, extremes};
use crate::{Error, Result};

const MODEL: &str = "CoCoSo";

/// Parameters of [`cocoso`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Cocoso {
    /// Share of the weighted sums in `kc`, in [0, 1]. Default 0.5.
    pub lambda: f64,
}

impl Default for Cocoso {
    fn default() -> Self {
        Self { lambda: 0.5 }
    }
}

impl Cocoso {
    /// Sets the share of the weighted sums.
    #[must_use]
    pub fn lambda(mut self, lambda: f64) -> Self {
        self.lambda = lambda;
        self
    }

    /// Checks the parameter.
    ///
    /// # Errors
    /// `invalid_parameter` when `lambda` is not in [0, 1].
    pub fn check(&self) -> Result<()> {
        check_share(MODEL, "lambda", self.lambda)
    }
}

/// Scores units by the combined compromise. Details: `S`, `P`, `ka`, `kb`, `kc` (units).
///
/// # Errors
/// `no_score` when one unit is the worst in every indicator (its sums are 0 and `kb` divides by them);
/// `invalid_parameter`, `missing_value`, `not_finite`, `length_mismatch`,
/// `weights`.
pub fn cocoso(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Cocoso,
) -> Result<Scored> {
    parameters.check()?;
    let matrix = Matrix::new(MODEL, columns, weights, directions)?;
    let maps = fit_all(&matrix, Normalization::MinMax)?;
    let [s, p] = matrix.by_units(
        #[inline(always)]
        |units, [sums, powers]| {
            for (c, map) in matrix.criteria.iter().zip(&maps) {
                for ((sum, power), &x) in sums.iter_mut().zip(powers.iter_mut()).zip(&c.values[units.clone()])
                {
                    let r = map.apply(x);
                    *sum += c.weight * r;
                    *power += r.powf(c.weight);
                }
            }
        },
    );
    if let Some(row) = s[..matrix.units].iter().position(|&s| s <= 0.0) {
        return Err(Error::from(Problem::NoScore {
            model: MODEL,
            node: None,
            reason: Reason::of_unit(
                "{unit} is the worst in every indicator, so its sums are 0",
                Label::row(row),
            ),
            remedy: "leave that unit out, or use another model",
        }));
    }
    let (s_range, p_range) = (extremes(&s[..matrix.units]), extremes(&p[..matrix.units]));
    let total: f64 = s.iter().zip(&p).take(matrix.units).map(|(s, p)| s + p).sum();
    let lambda = parameters.lambda;
    let largest = lambda * s_range.max + (1.0 - lambda) * p_range.max;
    let units = || s.iter().zip(&p);
    let ka: Vec<f64> = units().map(|(s, p)| (s + p) / total).collect();
    let kb: Vec<f64> = units().map(|(s, p)| s / s_range.min + p / p_range.min).collect();
    let kc: Vec<f64> = units().map(|(s, p)| (lambda * s + (1.0 - lambda) * p) / largest).collect();
    let scores =
        ka.iter().zip(&kb).zip(&kc).map(|((a, b), c)| (a * b * c).cbrt() + (a + b + c) / 3.0).collect();
    matrix.checked(
        Scored::new(scores, format!("cocoso(lambda={lambda})"))
            .with_units("S", s)
            .with_units("P", p)
            .with_units("ka", ka)
            .with_units("kb", kb)
            .with_units("kc", kc),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_is_worst_in_everything_is_named() {
        let (a, b) = ([1.0, 0.0], [2.0, 1.0]);
        let fault = cocoso(&Columns::new(vec![&a, &b]).unwrap(), &[1.0, 1.0], &[], &Cocoso::default());
        assert!(fault.unwrap_err().to_string().contains("row 1 is the worst in every indicator"));
        let alike = [2.0, 2.0];
        let scored = cocoso(&Columns::new(vec![&alike]).unwrap(), &[1.0], &[], &Cocoso::default()).unwrap();
        assert_eq!(scored.scores[0], scored.scores[1]);
    }
}
