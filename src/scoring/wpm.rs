//! Weighted product: multiply the normalized values, each to the power of its weight.
//!
//! ```text
//! s_i = Π_j r_ij^w_j
//! ```
//!
//! where `r_ij` is the normalized value of unit `i` in indicator `j` (`x / max`, or `min / x` where lower is better) and
//! `w_j` the indicator's share of the weights. Higher is better; a unit with a value of 0 scores 0 (scikit-criteria
//! answers the logarithm of this product to base 10).
//!
//! **Rank reversal.** None with linear or sum normalization: they multiply a column by one factor, and ratios of the
//! scores of two units do not depend on the others. With min-max, vector (where lower is better) or max it can happen.
//!
//! Source: Bridgman (1922), *Dimensional Analysis*; Miller & Starr (1969), *Executive Decisions and Operations
//! Research*.
//!
//! ```
//! use govindex::scoring::{Wpm, wpm};
//! use govindex::stats::Columns;
//!
//! let (a, b) = ([4.0, 1.0], [1.0, 4.0]);
//! let scored = wpm(&Columns::new(vec![&a, &b])?, &[0.5, 0.5], &[], &Wpm::default())?;
//! assert!(scored.scores.iter().all(|s| (s - 0.5).abs() < 1e-15));
//! # Ok::<(), govindex::Error>(())
//! ```

use serde::{Deserialize, Serialize};

use super::matrix::{Matrix, Summary};
use super::normalization::{Map, fit_all};
use super::{Normalization, Scored};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::Columns;

const MODEL: &str = "weighted product";

/// Parameters of [`wpm`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Wpm {
    /// How columns are made comparable. Default: linear.
    pub normalization: Normalization,
}

impl Default for Wpm {
    fn default() -> Self {
        Self { normalization: Normalization::Linear }
    }
}

impl Wpm {
    /// Sets the normalization.
    #[must_use]
    pub fn normalization(mut self, normalization: Normalization) -> Self {
        self.normalization = normalization;
        self
    }
}

/// Refuses normalized values below 0. The maps are monotone, so the extremes tell.
fn check_nonnegative(matrix: &Matrix<'_>, maps: &[Map]) -> Result<()> {
    match matrix.criteria.iter().zip(maps).find(|(c, map)| map.apply(c.worst()) < 0.0) {
        None => Ok(()),
        Some((c, map)) => Err(matrix.out_of_domain(
            c,
            |x| map.apply(x) < 0.0,
            "that are at least 0 once normalized",
            "use linear normalization on positive values",
        )),
    }
}

/// Writes the scores, higher being better everywhere; the summaries of columns that are `known` are not made again.
pub(super) fn wpm_into(
    columns: &Columns<'_>,
    weights: &[f64],
    parameters: Wpm,
    known: &[Option<Summary>],
    out: &mut [f64],
) -> Result<()> {
    let matrix = Matrix::with_known(MODEL, columns, weights, known)?;
    out.fill(0.0);
    write_product(&matrix, &fit_all(&matrix, parameters.normalization)?, out)
}

/// `Π r^w` of every unit.
pub(super) fn weighted_product(matrix: &Matrix<'_>, maps: &[Map]) -> Result<Vec<f64>> {
    let mut products = vec![0.0; matrix.rows];
    write_product(matrix, maps, &mut products)?;
    Ok(products)
}

/// Writes `Π r^w` of every unit in places that hold 0.
fn write_product(matrix: &Matrix<'_>, maps: &[Map], out: &mut [f64]) -> Result<()> {
    check_nonnegative(matrix, maps)?;
    // One logarithm a value and one exponential a unit cost less than a power a value.
    matrix.fill(
        [out],
        #[inline(always)]
        |units, [sums]| {
            for (c, map) in matrix.criteria.iter().zip(maps) {
                map.each(&c.values[units.clone()], sums, |sum, r| *sum += c.weight * r.ln());
            }
            for sum in sums.iter_mut() {
                *sum = sum.exp();
            }
        },
    );
    Ok(())
}

/// Scores units by the weighted product of their normalized values.
///
/// # Errors
/// `out_of_domain` for values that are negative once normalized or that the normalization
/// cannot take, `missing_value`, `not_finite`,
/// `length_mismatch`, `weights`.
pub fn wpm(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Wpm,
) -> Result<Scored> {
    let matrix = Matrix::new(MODEL, columns, weights, directions)?;
    let maps = fit_all(&matrix, parameters.normalization)?;
    let scores = weighted_product(&matrix, &maps)?;
    let mut scored = Scored::new(scores, format!("wpm(normalization={})", parameters.normalization));
    if parameters.normalization == Normalization::None {
        // The largest product is the scale: nothing cancels in it.
        scored = scored.on_scale(0.0);
    }
    matrix.checked(scored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};

    #[test]
    fn zero_takes_the_product_to_zero_and_negative_is_refused() {
        let (a, b, c) = ([0.0, 2.0], [1.0, 3.0], [-1.0, 3.0]);
        let scored = wpm(&Columns::new(vec![&a, &b]).unwrap(), &[1.0, 1.0], &[], &Wpm::default()).unwrap();
        assert_eq!(scored.scores, [0.0, 1.0]);
        let columns = Columns::new(vec![&a, &c]).unwrap();
        for normalization in [Normalization::Linear, Normalization::None, Normalization::Vector] {
            let fault = wpm(&columns, &[1.0, 1.0], &[], &Wpm::default().normalization(normalization));
            assert_eq!(fault.unwrap_err().code(), "out_of_domain");
        }
    }

    #[test]
    fn an_added_unit_keeps_the_ratio_of_two_others() {
        let (a, b) = ([3.0, 5.0, 50.0], [2.0, 7.0, 0.1]);
        let ratio = |n: usize| {
            let columns = Columns::new(vec![&a[..n], &b[..n]]).unwrap();
            let s = wpm(&columns, &[0.4, 0.6], &[Higher, Lower], &Wpm::default()).unwrap().scores;
            s[0] / s[1]
        };
        assert!((ratio(2) - ratio(3)).abs() < 1e-12);
    }
}
