//! How unequally a total is spread: the Theil index, whose share of `ln n` is one minus the relative entropy.
//!
//! ```text
//! T = (1/n) Σ (x_i/μ) ln(x_i/μ),   0 ln 0 = 0,   0 ≤ T ≤ ln n
//! ```
//!
//! where `x_i` is the value of unit `i` and `μ` the mean. T is 0 when all are equal and `ln n` when one unit has
//! everything (Theil 1967, *Economics and Information Theory*).
//!
//! The sum is taken as Σ (y ln y − (y − 1)) with y = x/μ: every term is then at least 0, so a nearly equal spread
//! keeps its digits, where `1 − entropy` would lose them all.

use super::gini::SUMMED_SAFELY;
use crate::error::{Label, Problem};
use crate::wide::wide;
use crate::{Error, Result};

/// The Theil index of the values, which must be complete and at least 0.
///
/// ```
/// use govindex::stats::theil;
///
/// assert!(theil(&[2.0, 2.0, 2.0])? < 1e-15);
/// assert!((theil(&[0.0, 0.0, 9.0])? - 3.0_f64.ln()).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `missing_value`, `not_finite` and `unsuitable_value` name the first value that is missing,
/// infinite or negative; `undetermined` when all are 0; `empty_table` when there is none.
pub fn theil(values: &[f64]) -> Result<f64> {
    let columns = super::Columns::new(vec![values])?;
    let summary = super::complete::complete("the Theil index", &columns)?[0];
    if summary.min < 0.0 {
        return Err(Error::from(Problem::UnsuitableValue {
            model: "the Theil index",
            indicator: Label::column(0),
            unit: Label::row(values.iter().position(|&x| x < 0.0).unwrap_or(0)),
            value: summary.min,
            needs: "of at least 0",
            remedy: "shift or rescale the column first",
        }));
    }
    if summary.max <= 0.0 {
        return Err(Error::from(Problem::Undetermined {
            model: "the Theil index",
            reason: "all values are 0".to_owned(),
        }));
    }
    if !SUMMED_SAFELY.contains(&summary.max) {
        return theil(&values.iter().map(|x| x / summary.max).collect::<Vec<f64>>());
    }
    Ok(theil_about(values, 0.0, summary.mean))
}

/// Independent additions; see `moments`.
const LANES: usize = 8;

/// T of `x − offset`, whose mean is `mean` (above 0) and whose values are at least 0.
pub(crate) fn theil_about(values: &[f64], offset: f64, mean: f64) -> f64 {
    // A subnormal mean has no finite inverse.
    let inverse = 1.0 / mean;
    if !inverse.is_finite() {
        let scaled: Vec<f64> = values.iter().map(|x| (x - offset) / mean).collect();
        return theil_about(&scaled, 0.0, 1.0);
    }
    let sum = wide!(sum_of_excesses(values, offset, inverse));
    (sum / values.len() as f64).max(0.0)
}

#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn sum_of_excesses(values: &[f64], offset: f64, inverse: f64) -> f64 {
    let mut sum = [0.0; LANES];
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        for (lane, &x) in chunk.iter().enumerate() {
            sum[lane] += excess((x - offset) * inverse);
        }
    }
    for (lane, &x) in rest.iter().enumerate() {
        sum[lane] += excess((x - offset) * inverse);
    }
    sum.iter().sum()
}

/// y ln y − (y − 1), at least 0; 1 at y = 0.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn excess(y: f64) -> f64 {
    y * ln(y) - (y - 1.0)
}

/// √½ in bits: mantissas are taken from [√½, √2), so that a value near 1 has exponent 0 and loses nothing.
const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
const EXPONENT: u64 = 0xfff0_0000_0000_0000;
/// 2⁵²: added to a small integer's bits it makes them a float, which SSE2 has no instruction for.
const TWO_52: f64 = 4_503_599_627_370_496.0;

/// The natural logarithm of a positive finite number, within 2 units in the last place; finite at 0.
///
/// Written without branches or tables so that the compiler computes several at once; `f64::ln` is a call per value
/// and takes most of the time of an entropy.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn ln(y: f64) -> f64 {
    let bits = y.to_bits();
    let above = bits.wrapping_sub(SQRT_HALF);
    let exponent =
        f64::from_bits((above.wrapping_add(1024 << 52) >> 52) | TWO_52.to_bits()) - (TWO_52 + 1024.0);
    let r = f64::from_bits(bits.wrapping_sub(above & EXPONENT)) - 1.0;
    // ln(1 + r) = 2 artanh s = 2 s + s z P(z) with z = s² < 0.0295.
    let s = r / (2.0 + r);
    let z = s * s;
    let w = z * z;
    let odd = z * (ARTANH[0] + w * (ARTANH[2] + w * (ARTANH[4] + w * ARTANH[6])));
    let even = w * (ARTANH[1] + w * (ARTANH[3] + w * ARTANH[5]));
    // 2 s = r − s r: taking the small part off r keeps the digits that 2 s has lost in the division.
    exponent * std::f64::consts::LN_2 + (r + s * ((odd + even) - r))
}

/// P interpolates 2 (artanh(s)/s − 1)/z at the Chebyshev nodes of the interval; its error is under 10⁻¹⁷ of the result.
const ARTANH: [f64; 7] = [
    0.666_666_666_666_667,
    0.399_999_999_998_995_05,
    0.285_714_286_259_757_64,
    0.222_222_111_347_497_34,
    0.181_828_891_285_655_08,
    0.153_317_214_907_386_42,
    0.146_164_510_424_341_67,
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_nearly_equal_spread_keeps_its_digits() {
        // Second order: T ≈ variance / 2 for y = 1 ± h.
        let h = 1e-7;
        let t = theil(&[1.0 - h, 1.0 + h]).unwrap();
        assert!((t / (h * h / 2.0) - 1.0).abs() < 1e-6, "{t}");
    }

    #[test]
    fn refuses_negatives_zeros_and_gaps() {
        assert_eq!(theil(&[1.0, -1.0, 3.0]).unwrap_err().code(), "unsuitable_value");
        assert_eq!(theil(&[0.0, 0.0]).unwrap_err().code(), "undetermined");
        for most in [5e-324, 1.7e308] {
            assert!((theil(&[0.0, 0.0, most]).unwrap() - 3.0_f64.ln()).abs() < 1e-15);
        }
        assert_eq!(theil(&[1.0, f64::NAN]).unwrap_err().code(), "missing_value");
        assert_eq!(theil(&[]).unwrap_err().code(), "empty_table");
    }

    #[test]
    fn the_logarithm_at_its_seams() {
        assert_eq!(ln(1.0).to_bits(), 0.0_f64.to_bits());
        assert!(ln(0.0).is_finite());
        for y in [
            f64::MIN_POSITIVE,
            0.5,
            0.707,
            0.708,
            1.0 - f64::EPSILON,
            1.0 + f64::EPSILON,
            1.414,
            1.415,
            2.0,
            f64::MAX,
        ] {
            assert!((ln(y) - y.ln()).abs() <= 4.0 * f64::EPSILON * y.ln().abs(), "{y}: {} {}", ln(y), y.ln());
        }
    }

    proptest! {
        #[test]
        fn the_logarithm_agrees_with_the_standard_one(y in 1e-12_f64..1e12) {
            prop_assert!((ln(y) - y.ln()).abs() <= 4.0 * f64::EPSILON * y.ln().abs());
        }
    }
}
