//! Which value lies at a share of the way from the lowest to the highest: quantiles, by a named rule.
//!
//! ```text
//! inverted-cdf         x_(⌈n p⌉)                                      the smallest value that p of all do not exceed
//! averaged-inverted-cdf  as above, the mean of both neighbours where n p is whole
//! closest-observation  x_(⌊n p⌉), halves to the even position
//! otherwise            x_(k) + (h − k) (x_(k+1) − x_(k)),  k = ⌊h⌋, with the position h:
//!   interpolated-inverted-cdf  n p          weibull          (n + 1) p
//!   hazen                      n p + 1/2    median-unbiased  (n + 1/3) p + 1/3
//!   linear                     (n − 1) p + 1  normal-unbiased  (n + 1/4) p + 3/8
//! ```
//!
//! where `x_(1) ≤ … ≤ x_(n)` are the values present, in order; a position before the first or behind the last is the
//! first or last. The rules are types 1 to 9 of R's `quantile`, and `linear` is its type 7: the default of R, numpy
//! and Excel.
//!
//! Source: R. J. Hyndman & Y. Fan (1996), *Sample quantiles in statistical packages*, The American Statistician 50,
//! 361–365.

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::moments::refuse_infinite;
use super::sort;
use crate::{Error, Result};

/// The rule by which a quantile between two values is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Quantile {
    /// Type 1 of R.
    InvertedCdf,
    /// Type 2 of R (SAS's default).
    AveragedInvertedCdf,
    /// Type 3 of R.
    ClosestObservation,
    /// Type 4 of R.
    InterpolatedInvertedCdf,
    /// Type 5 of R.
    Hazen,
    /// Type 6 of R (SPSS, Minitab, Excel's `PERCENTILE.EXC`).
    Weibull,
    /// Type 7 of R (R, numpy, Excel's `PERCENTILE.INC`).
    #[default]
    Linear,
    /// Type 8 of R, which Hyndman and Fan recommend.
    MedianUnbiased,
    /// Type 9 of R.
    NormalUnbiased,
}

impl Quantile {
    /// The lower neighbour of the quantile among `n ≥ 1` sorted values, from 0, and the way from there to the next,
    /// from 0 to 1.
    fn position(self, n: usize, p: f64) -> (usize, f64) {
        let count = n as f64;
        // n p that is whole but for rounding is whole.
        let fuzz = 4.0 * f64::EPSILON * count.max(1.0);
        let h = match self {
            Self::InvertedCdf => (count * p - fuzz).ceil(),
            Self::AveragedInvertedCdf => {
                let h = count * p;
                if (h - h.round()).abs() <= fuzz { h.round() + 0.5 } else { h.ceil() }
            }
            Self::ClosestObservation => {
                let h = count * p;
                if (h - h.floor() - 0.5).abs() <= fuzz { h.floor() + h.floor() % 2.0 } else { h.round() }
            }
            Self::InterpolatedInvertedCdf => count * p,
            Self::Hazen => count * p + 0.5,
            Self::Weibull => (count + 1.0) * p,
            Self::Linear => (count - 1.0) * p + 1.0,
            Self::MedianUnbiased => (count + 1.0 / 3.0) * p + 1.0 / 3.0,
            Self::NormalUnbiased => (count + 0.25) * p + 0.375,
        };
        let h = h.clamp(1.0, count);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to n")]
        let lower = h.floor() as usize;
        let part = h - h.floor();
        // A position that is whole but for rounding is that of a value.
        if part < fuzz {
            (lower - 1, 0.0)
        } else if 1.0 - part < fuzz {
            (lower.min(n - 1), 0.0)
        } else {
            (lower - 1, part)
        }
    }
}

/// The quantile of the values present at the share `p`, from 0 to 1. Cost: O(n).
///
/// ```
/// use govindex::stats::{Quantile, quantile};
///
/// let days = [9.0, f64::NAN, 1.0, 4.0, 2.0];
/// assert_eq!(quantile(&days, 0.5, Quantile::Linear)?, 3.0);
/// assert_eq!(quantile(&days, 0.5, Quantile::InvertedCdf)?, 2.0);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` when `p` is outside 0 to 1; `not_finite` for an infinite value; `no_data`
/// when no value is present.
pub fn quantile(values: &[f64], p: f64, rule: Quantile) -> Result<f64> {
    check_share(p)?;
    refuse_infinite(values)?;
    let mut present: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    quantile_of(&mut present, p, rule)
        .ok_or_else(|| Error::from(Problem::NoData { indicator: Label::Word("values"), units: values.len() }))
}

/// The quantiles of the values present at several shares. Cost: one sort.
///
/// # Errors
/// As [`quantile`].
pub fn quantiles(values: &[f64], shares: &[f64], rule: Quantile) -> Result<Vec<f64>> {
    shares.iter().try_for_each(|&p| check_share(p))?;
    refuse_infinite(values)?;
    let mut present: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    if present.is_empty() {
        return Err(Error::from(Problem::NoData { indicator: Label::Word("values"), units: values.len() }));
    }
    sort::ascending(&mut present);
    let n = present.len();
    let at = |&p: &f64| {
        let (lower, part) = rule.position(n, p);
        between(present[lower], present[(lower + 1).min(n - 1)], part)
    };
    Ok(shares.iter().map(at).collect())
}

/// The median of the values present, `NaN` when there is none. Cost: O(n).
///
/// ```
/// assert_eq!(govindex::stats::median(&[9.0, f64::NAN, 1.0]), 5.0);
/// ```
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut present: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    quantile_of(&mut present, 0.5, Quantile::Linear).unwrap_or(f64::NAN)
}

/// The quantile of values without gaps, which it puts in another order; none of none.
pub(crate) fn quantile_of(present: &mut [f64], p: f64, rule: Quantile) -> Option<f64> {
    if present.is_empty() {
        return None;
    }
    let (lower, part) = rule.position(present.len(), p);
    let (_, &mut below, behind) = sort::nth(present, lower);
    if part == 0.0 || behind.is_empty() {
        return Some(below);
    }
    let above = behind.iter().copied().fold(f64::INFINITY, f64::min);
    Some(between(below, above, part))
}

fn between(below: f64, above: f64, part: f64) -> f64 {
    // Rounding may not leave the way from one to the other, least of all where they are equal.
    if part == 0.0 { below } else { (below * (1.0 - part) + above * part).clamp(below, above) }
}

fn check_share(p: f64) -> Result<()> {
    if (0.0..=1.0).contains(&p) {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter {
        method: "quantile",
        parameter: "p",
        found: p.to_string(),
        expected: "a share from 0 to 1",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    const RULES: [Quantile; 9] = [
        Quantile::InvertedCdf,
        Quantile::AveragedInvertedCdf,
        Quantile::ClosestObservation,
        Quantile::InterpolatedInvertedCdf,
        Quantile::Hazen,
        Quantile::Weibull,
        Quantile::Linear,
        Quantile::MedianUnbiased,
        Quantile::NormalUnbiased,
    ];

    /// By hand from the definitions: n p = 0.4, 1.2, 2 for ten values 1 to 10 and shares 0.04, 0.12, 0.2.
    #[test]
    fn the_nine_rules_by_hand() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let expected = [
            [1.0, 2.0, 2.0],
            [1.0, 2.0, 2.5],
            [1.0, 1.0, 2.0],
            [1.0, 1.2, 2.0],
            [1.0, 1.7, 2.5],
            [1.0, 1.32, 2.2],
            [1.36, 2.08, 2.8],
            [1.0, 1.573_333_333_333_333, 2.4],
            [1.0, 1.605, 2.425],
        ];
        for (rule, expected) in RULES.into_iter().zip(expected) {
            let found = quantiles(&values, &[0.04, 0.12, 0.2], rule).unwrap();
            for (found, expected) in found.into_iter().zip(expected) {
                assert_relative_eq!(found, expected, max_relative = 1e-14);
            }
        }
        // Halves to the even position: 10 · 0.25 = 2.5 and 10 · 0.35 = 3.5.
        let even = quantiles(&values, &[0.25, 0.35], Quantile::ClosestObservation).unwrap();
        assert_eq!(even, [2.0, 4.0]);
    }

    /// numpy 2: the 80th percentile lies between two values of 6.7.
    #[test]
    fn between_equal_values_is_their_value() {
        let values = [1.2, 2.5, 4.2, 4.2, 5.7, 6.7, 6.7, 9.8];
        assert_eq!(quantile(&values, 0.8, Quantile::Linear).unwrap(), 6.7);
        for rule in RULES {
            let found = quantiles(&[6.7; 9], &[0.11, 0.37, 0.8, 0.93], rule).unwrap();
            assert_eq!(found, [6.7; 4], "{rule:?}");
        }
    }

    #[test]
    fn the_ends_one_value_and_none() {
        for rule in RULES {
            assert_eq!(quantiles(&[3.0, 1.0, 2.0], &[0.0, 1.0], rule).unwrap(), [1.0, 3.0], "{rule:?}");
            assert_eq!(quantile(&[7.0, f64::NAN], 0.3, rule).unwrap(), 7.0);
        }
        assert_eq!(quantile(&[f64::NAN], 0.5, Quantile::Linear).unwrap_err().code(), "no_data");
        assert_eq!(quantile(&[1.0], 1.5, Quantile::Linear).unwrap_err().code(), "invalid_parameter");
        assert_eq!(quantile(&[1.0], f64::NAN, Quantile::Linear).unwrap_err().code(), "invalid_parameter");
        assert!(median(&[]).is_nan());
        assert_eq!(median(&[f64::MAX, f64::MAX]), f64::MAX);
    }

    proptest! {
        /// Selecting and sorting agree, and quantiles rise with the share.
        #[test]
        fn one_and_several_agree(values in prop::collection::vec(-1e6_f64..1e6, 1..60), p in 0.0_f64..1.0) {
            for rule in RULES {
                let q = quantiles(&values, &[p / 2.0, p], rule).unwrap();
                prop_assert_eq!(q[1], quantile(&values, p, rule).unwrap());
                prop_assert!(q[0] <= q[1]);
            }
        }
    }
}
