//! Weighted sum (SAW): normalize every indicator, then take the weighted mean.
//!
//! ```text
//! s_i = Σ_j w_j r_ij
//! ```
//!
//! where `r_ij` is the normalized value of unit `i` in indicator `j` (higher is better) and `w_j` the indicator's share
//! of the weights. Higher is better. A low value can be made up for by a high one, fully.
//!
//! **Rank reversal.** Normalization reads the units, so adding one can reorder others; with values that are comparable
//! already and `normalization = none` it cannot.
//!
//! Source: Fishburn (1967), *Operations Research* 15; Hwang & Yoon (1981), ch. 3 (linear normalization, the default).
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Wsm, wsm};
//! use govindex::stats::Columns;
//!
//! let (items, days) = ([40.0, 80.0], [2.0, 8.0]);
//! let columns = Columns::new(vec![&items, &days])?;
//! let scored = wsm(&columns, &[0.5, 0.5], &[Higher, Lower], &Wsm::default())?;
//! assert_eq!(scored.scores, [0.75, 0.625]);
//! # Ok::<(), govindex::Error>(())
//! ```

use serde::{Deserialize, Serialize};

use super::matrix::{Matrix, Summary};
use super::normalization::{Map, fit_all};
use super::{Normalization, Scored};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::Columns;

const MODEL: &str = "weighted sum";

/// Parameters of [`wsm`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Wsm {
    /// How columns are made comparable. Default: linear.
    pub normalization: Normalization,
}

impl Default for Wsm {
    fn default() -> Self {
        Self { normalization: Normalization::Linear }
    }
}

impl Wsm {
    /// Sets the normalization.
    #[must_use]
    pub fn normalization(mut self, normalization: Normalization) -> Self {
        self.normalization = normalization;
        self
    }
}

/// Writes the scores, higher being better everywhere; the summaries of columns that are `known` are not made again.
pub(super) fn wsm_into(
    columns: &Columns<'_>,
    weights: &[f64],
    parameters: Wsm,
    known: &[Option<Summary>],
    out: &mut [f64],
) -> Result<()> {
    let matrix = Matrix::with_known(MODEL, columns, weights, known)?;
    out.fill(0.0);
    add_weighted(&matrix, &fit_all(&matrix, parameters.normalization)?, out);
    Ok(())
}

/// `Σ w r` of every unit.
pub(super) fn weighted_sum(matrix: &Matrix<'_>, maps: &[Map]) -> Vec<f64> {
    let mut sums = vec![0.0; matrix.rows];
    add_weighted(matrix, maps, &mut sums);
    sums
}

/// Adds `Σ w r` of every unit.
fn add_weighted(matrix: &Matrix<'_>, maps: &[Map], out: &mut [f64]) {
    matrix.fill(
        [out],
        #[inline(always)]
        |units, [sums]| {
            for (c, map) in matrix.criteria.iter().zip(maps) {
                map.each(&c.values[units.clone()], sums, |sum, r| *sum += c.weight * r);
            }
        },
    );
}

/// Scores units by the weighted sum of their normalized values.
///
/// # Errors
/// `out_of_domain` for values that the normalization cannot take,
/// `missing_value`, `not_finite`,
/// `length_mismatch`, `weights`.
pub fn wsm(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Wsm,
) -> Result<Scored> {
    let matrix = Matrix::new(MODEL, columns, weights, directions)?;
    let maps = fit_all(&matrix, parameters.normalization)?;
    let scores = weighted_sum(&matrix, &maps);
    let mut scored = Scored::new(scores, format!("wsm(normalization={})", parameters.normalization));
    if parameters.normalization == Normalization::None {
        scored = scored.on_scale(matrix.criteria.iter().map(|c| c.weight * c.size()).sum());
    }
    matrix.checked(scored)
}
