//! WASPAS: a blend of the weighted sum and the weighted product.
//!
//! ```text
//! s_i = λ Σ_j w_j r_ij + (1 − λ) Π_j r_ij^w_j
//! ```
//!
//! where `r_ij` is the linearly normalized value of unit `i` in indicator `j` (`x / max`, or `min / x` where lower is
//! better), `w_j` the indicator's share of the weights, and `λ` the share of the sum. Higher is better.
//!
//! **Rank reversal.** The sum part depends on the largest and smallest values, so an added unit can reorder others.
//!
//! Source: Zavadskas, Turskis, Antucheviciene & Zakarevicius (2012), *Elektronika ir Elektrotechnika* 122, 3–6.
//!
//! ```
//! use govindex::scoring::{Waspas, waspas};
//! use govindex::stats::Columns;
//!
//! let (a, b) = ([4.0, 1.0], [1.0, 4.0]);
//! let scored = waspas(&Columns::new(vec![&a, &b])?, &[0.5, 0.5], &[], &Waspas::default())?;
//! assert!((scored.scores[0] - 0.5625).abs() < 1e-15); // half of 0.625 and half of 0.5
//! # Ok::<(), govindex::Error>(())
//! ```

use serde::{Deserialize, Serialize};

use super::matrix::{Matrix, check_share};
use super::normalization::fit_all;
use super::wpm::weighted_product;
use super::wsm::weighted_sum;
use super::{Normalization, Scored};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::Columns;

/// Parameters of [`waspas`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Waspas {
    /// Share of the weighted sum, in [0, 1]. Default 0.5.
    pub lambda: f64,
}

impl Default for Waspas {
    fn default() -> Self {
        Self { lambda: 0.5 }
    }
}

impl Waspas {
    /// Sets the share of the weighted sum.
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
        check_share("WASPAS", "lambda", self.lambda)
    }
}

/// Scores units by the blend. Details: `sum`, `product` (units).
///
/// # Errors
/// `out_of_domain` for negative values, for zeros where lower is better and for a column of
/// zeros; `invalid_parameter`, `missing_value`,
/// `not_finite`, `length_mismatch`,
/// `weights`.
pub fn waspas(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Waspas,
) -> Result<Scored> {
    parameters.check()?;
    let matrix = Matrix::new("WASPAS", columns, weights, directions)?;
    let maps = fit_all(&matrix, Normalization::Linear)?;
    let (sum, product) = (weighted_sum(&matrix, &maps), weighted_product(&matrix, &maps)?);
    let lambda = parameters.lambda;
    let scores = sum.iter().zip(&product).map(|(s, p)| lambda * s + (1.0 - lambda) * p).collect();
    matrix.checked(
        Scored::new(scores, format!("waspas(lambda={lambda})"))
            .with_units("sum", sum)
            .with_units("product", product),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_the_sum_and_the_product() {
        let (a, b) = ([4.0, 1.0, 3.0], [1.0, 4.0, 2.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let at = |lambda| waspas(&columns, &[0.7, 0.3], &[], &Waspas::default().lambda(lambda)).unwrap();
        assert_eq!(at(1.0).scores, at(1.0).units("sum").unwrap());
        assert_eq!(at(0.0).scores, at(0.0).units("product").unwrap());
        assert_eq!(Waspas::default().lambda(-0.1).check().unwrap_err().code(), "invalid_parameter");
    }
}
