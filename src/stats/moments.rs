//! How high, how spread: extremes, mean and standard deviation of a column.
//!
//! ```text
//! mean = (1/n) Σ x_i        sd = √( Σ (x_i − mean)² / d )
//! ```
//!
//! where the sums run over the `n` values that are present, and the divisor `d` is `n − 1` for a sample or `n` for
//! a population. The deviations are summed in a second pass, so a large mean does not eat the digits of a small
//! spread (Chan, Golub & `LeVeque` 1983).

use crate::error::{Label, Problem};
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::wide::wide;
use crate::{Error, Result};

/// What the sum of squared deviations is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Divisor {
    /// `n − 1`: the units are a sample (COINr, R, Excel's `STDEV.S`).
    #[default]
    Sample,
    /// `n`: the units are all there are (numpy's default, Excel's `STDEV.P`).
    Population,
}

/// The smallest and largest of the values present.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Extremes {
    /// How many values are present.
    pub count: usize,
    /// The smallest; `+∞` when none is present.
    pub min: f64,
    /// The largest; `−∞` when none is present.
    pub max: f64,
}

/// Mean and standard deviation of the values present.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Moments {
    /// How many values are present.
    pub count: usize,
    /// The mean; `NaN` when no value is present.
    pub mean: f64,
    /// The standard deviation; `NaN` when there are fewer than two values (one, for the population form).
    pub sd: f64,
}

/// Independent accumulators per pass: the additions of one do not wait for another's, which is what bounds a plain
/// loop to one value per 4 cycles. The lanes are added in a fixed order, so the bits do not depend on the machine.
const LANES: usize = 8;

/// Sums of squares that keep all their digits.
const SQUARED_SAFELY: RangeInclusive<f64> = 1e-280..=1e300;

#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn lanes(values: &[f64]) -> (impl Iterator<Item = &[f64; LANES]>, &[f64]) {
    let (whole, rest) = values.as_chunks::<LANES>();
    (whole.iter(), rest)
}

/// The extremes of the values present, in one pass.
#[must_use]
pub fn extremes(values: &[f64]) -> Extremes {
    wide!(extremes_present(values))
}

#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn extremes_present(values: &[f64]) -> Extremes {
    let (mut min, mut max, mut count) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES], [0_u64; LANES]);
    let (whole, rest) = lanes(values);
    let mut take = |lane: usize, x: f64| {
        // A comparison with NaN is false, so a missing value changes nothing.
        min[lane] = if x < min[lane] { x } else { min[lane] };
        max[lane] = if x > max[lane] { x } else { max[lane] };
        count[lane] += u64::from(!x.is_nan());
    };
    for chunk in whole {
        for (lane, &x) in chunk.iter().enumerate() {
            take(lane, x);
        }
    }
    for (lane, &x) in rest.iter().enumerate() {
        take(lane, x);
    }
    Extremes {
        count: usize::try_from(count.iter().sum::<u64>()).unwrap_or(usize::MAX),
        min: min.into_iter().fold(f64::INFINITY, f64::min),
        max: max.into_iter().fold(f64::NEG_INFINITY, f64::max),
    }
}

/// The mean and standard deviation of the values present, in two passes.
///
/// ```
/// use govindex::stats::{Divisor, moments};
///
/// let found = moments(&[1.0, 2.0, f64::NAN, 3.0], Divisor::Sample)?;
/// assert_eq!((found.count, found.mean, found.sd), (3, 2.0, 1.0));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `not_finite` for an infinite value; `overflow` where no number holds the standard deviation.
pub fn moments(values: &[f64], divisor: Divisor) -> Result<Moments> {
    refuse_infinite(values)?;
    let found = moments_of(values, divisor);
    if found.sd.is_infinite() {
        let (what, node) = ("standard deviation", "values".to_owned());
        return Err(Error::from(Problem::Overflow { what, node: node.into(), unit: None }));
    }
    Ok(found)
}

/// As [`moments`], of values that are known to be finite where they are present.
pub(crate) fn moments_of(values: &[f64], divisor: Divisor) -> Moments {
    let (count, sum) = wide!(sum_present(values, |x| x));
    if count == 0 {
        return Moments { count, mean: f64::NAN, sd: f64::NAN };
    }
    let n = count as f64;
    // Finite values whose sum overflows still have a finite mean.
    let mean = if sum.is_finite() { sum / n } else { wide!(sum_present(values, |x| x / n)).1 };
    let (_, mut squares) = wide!(sum_present(values, |x| (x - mean) * (x - mean)));
    let mut unit = 1.0;
    if !SQUARED_SAFELY.contains(&squares) {
        let ends = extremes(values);
        if ends.min < ends.max {
            // The squares leave the range of a number though the deviations do not; in units of the largest they do not.
            unit = (ends.max - mean).max(mean - ends.min);
            squares = wide!(sum_present(values, |x| ((x - mean) / unit) * ((x - mean) / unit))).1;
        }
    }
    let d = match divisor {
        Divisor::Sample => count as f64 - 1.0,
        Divisor::Population => count as f64,
    };
    Moments { count, mean, sd: if d > 0.0 { unit * (squares / d).sqrt() } else { f64::NAN } }
}

/// Refuses a column of which a value is infinite.
pub(crate) fn refuse_infinite(values: &[f64]) -> Result<()> {
    match first_infinite(values) {
        None => Ok(()),
        Some(row) => Err(Error::from(Problem::NotFinite {
            indicator: Label::Word("values"),
            unit: Label::row(row),
            value: values[row].to_string(),
        })),
    }
}

/// Σ f(x) over the values present, and their number.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn sum_present(values: &[f64], f: impl Fn(f64) -> f64) -> (usize, f64) {
    let (mut sum, mut count) = ([0.0; LANES], [0_u64; LANES]);
    let (whole, rest) = lanes(values);
    let mut take = |lane: usize, x: f64| {
        sum[lane] += if x.is_nan() { 0.0 } else { f(x) };
        count[lane] += u64::from(!x.is_nan());
    };
    for chunk in whole {
        for (lane, &x) in chunk.iter().enumerate() {
            take(lane, x);
        }
    }
    for (lane, &x) in rest.iter().enumerate() {
        take(lane, x);
    }
    (usize::try_from(count.iter().sum::<u64>()).unwrap_or(usize::MAX), sum.iter().sum())
}

/// The position of the first infinite value. All are looked at before the first is searched for, which costs a block
/// in the cache less than a branch for each.
pub(crate) fn first_infinite(values: &[f64]) -> Option<usize> {
    let any = values.iter().fold(false, |any, x| any | x.is_infinite());
    if any { values.iter().position(|x| x.is_infinite()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn missing_values_do_not_count() {
        let values = [f64::NAN, 2.0, 4.0, f64::NAN, 9.0];
        assert_eq!(extremes(&values), Extremes { count: 3, min: 2.0, max: 9.0 });
        let m = moments_of(&values, Divisor::Sample);
        assert_eq!(m.count, 3);
        assert_relative_eq!(m.mean, 5.0);
        assert_relative_eq!(m.sd, 13.0_f64.sqrt(), max_relative = 1e-15);
        assert_relative_eq!(
            moments_of(&values, Divisor::Population).sd,
            (26.0_f64 / 3.0).sqrt(),
            max_relative = 1e-15
        );
    }

    #[test]
    fn nothing_one_value_and_a_constant() {
        assert_eq!(extremes(&[f64::NAN]).count, 0);
        assert!(moments_of(&[], Divisor::Sample).mean.is_nan());
        assert!(moments_of(&[3.0], Divisor::Sample).sd.is_nan());
        assert_relative_eq!(moments_of(&[3.0], Divisor::Population).sd, 0.0);
        assert_relative_eq!(moments_of(&[3.0; 20], Divisor::Sample).sd, 0.0);
    }

    /// As NIST's certified set `NumAcc3`: a mean of 1e6 with a spread of 0.1 keeps its digits.
    #[test]
    fn a_large_mean_does_not_eat_a_small_spread() {
        let mut values = vec![1_000_000.2];
        for _ in 0..500 {
            values.extend([1_000_000.1, 1_000_000.3]);
        }
        let m = moments_of(&values, Divisor::Sample);
        assert_relative_eq!(m.mean, 1_000_000.2, max_relative = 1e-14);
        assert_relative_eq!(m.sd, 0.1, max_relative = 1e-8);
    }

    #[test]
    fn what_a_number_cannot_hold_is_an_error_and_what_it_can_is_right() {
        assert_eq!(moments(&[f64::INFINITY, 1.0], Divisor::Sample).unwrap_err().code(), "not_finite");
        for size in [1e-310, 1e-200, 1e155, 5e307] {
            let found = moments(&[size, 2.0 * size, 3.0 * size], Divisor::Sample).unwrap();
            assert_relative_eq!(found.mean, 2.0 * size, max_relative = 1e-12);
            assert_relative_eq!(found.sd, size, max_relative = 1e-12);
        }
        assert_eq!(moments(&[-1.7e308, 1.7e308], Divisor::Sample).unwrap_err().code(), "overflow");
    }
}
