//! The Gini coefficient: how far apart two units drawn at random are, as a share of twice the mean.
//!
//! ```text
//! G = Σ_i Σ_k |x_i − x_k| / (2 n² μ) = Σ_i (2i − n − 1) x_(i) / (n Σ x)
//! ```
//!
//! where `x_(i)` is the i-th smallest value, `n` the number of units and `μ` the mean. G is 0 when all are equal and
//! `1 − 1/n` when one unit has everything (Gini 1912). The second form needs one sort: O(n log n).

use crate::error::{Label, Problem};
use std::ops::RangeInclusive;

use super::Columns;
use super::complete::complete;
use crate::{Error, Result};

/// The Gini coefficient of the values, which must be complete and at least 0.
///
/// ```
/// use govindex::stats::gini;
///
/// assert!((gini(&[1.0, 2.0, 3.0, 4.0])? - 0.25).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `missing_value`, `not_finite` and `unsuitable_value` name the first value that is missing,
/// infinite or negative; `undetermined` when all are 0; `empty_table` when there is none.
pub fn gini(values: &[f64]) -> Result<f64> {
    let summary = complete("the Gini coefficient", &Columns::new(vec![values])?)?[0];
    if summary.min < 0.0 {
        return Err(Error::from(Problem::UnsuitableValue {
            model: "the Gini coefficient",
            indicator: Label::column(0),
            unit: Label::row(values.iter().position(|&x| x < 0.0).unwrap_or(0)),
            value: summary.min,
            needs: "of at least 0",
            remedy: "shift or rescale the column first",
        }));
    }
    if summary.max <= 0.0 {
        return Err(Error::from(Problem::Undetermined {
            model: "the Gini coefficient",
            reason: "all values are 0".to_owned(),
        }));
    }
    if !SUMMED_SAFELY.contains(&summary.max) {
        return gini(&values.iter().map(|x| x / summary.max).collect::<Vec<f64>>());
    }
    Ok(mean_difference(values, &mut Vec::new()) / (2.0 * summary.mean))
}

/// Where the largest value is in this range, sums of nonnegative values neither overflow nor vanish.
pub(super) const SUMMED_SAFELY: RangeInclusive<f64> = 1e-290..=1e290;

/// `Σ_i Σ_k |x_i − x_k| / n²`, by sorting into `scratch`.
pub(crate) fn mean_difference(values: &[f64], scratch: &mut Vec<u64>) -> f64 {
    // As integers, floats sort without comparing NaN and in fewer instructions: flip the sign bit of positive
    // numbers, all bits of negative ones.
    const SIGN: u64 = 1 << 63;
    scratch.clear();
    scratch.extend(values.iter().map(|x| {
        let bits = x.to_bits();
        if bits & SIGN == 0 { bits | SIGN } else { !bits }
    }));
    scratch.sort_unstable();
    let n = values.len() as f64;
    let mut rank = 1.0 - n;
    let mut sum = 0.0;
    for &key in scratch.iter() {
        let x = f64::from_bits(if key & SIGN == 0 { !key } else { key ^ SIGN });
        sum += rank * (x / n);
        rank += 2.0;
    }
    (2.0 * sum / n).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_sorted_form_is_the_definition(values in prop::collection::vec(-50.0_f64..50.0, 1..30)) {
            let n = values.len() as f64;
            let pairs: f64 = values.iter().flat_map(|a| values.iter().map(move |b| (a - b).abs())).sum();
            prop_assert!((mean_difference(&values, &mut Vec::new()) - pairs / (n * n)).abs() < 1e-12);
        }
    }

    #[test]
    fn one_has_everything() {
        assert!((gini(&[0.0, 0.0, 0.0, 8.0]).unwrap() - 0.75).abs() < 1e-15);
        for most in [5e-324, 1e-310, 1.7e308] {
            assert!((gini(&[0.0, 0.0, 0.0, most]).unwrap() - 0.75).abs() < 1e-15);
            assert!(gini(&[most; 9]).unwrap() < 1e-15);
        }
        assert_eq!(gini(&[0.0]).unwrap_err().code(), "undetermined");
        assert_eq!(gini(&[-1.0, 2.0]).unwrap_err().code(), "unsuitable_value");
    }
}
