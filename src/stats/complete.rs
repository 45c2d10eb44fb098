//! Complete columns: extremes and mean in one pass, and an error that names the first gap.

use super::Columns;
use crate::error::{Label, Problem};
use crate::wide::wide;
use crate::{Error, Result};

/// What most methods need to know of a column before they read it again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) mean: f64,
}

impl Summary {
    pub(crate) fn range(self) -> f64 {
        self.max - self.min
    }

    pub(crate) fn is_constant(self) -> bool {
        // The values are compared themselves, not a spread that rounding may have touched.
        self.min >= self.max
    }
}

/// As many as in `moments`: enough independent additions to hide their latency.
const LANES: usize = 8;

/// The summary of every column.
///
/// # Errors
/// `missing_value` or `not_finite` for the first value that is not a finite number.
pub(crate) fn complete(model: &'static str, columns: &Columns<'_>) -> Result<Vec<Summary>> {
    columns
        .iter()
        .map(|column| wide!(summary(column)).ok_or(()))
        .collect::<Result<_, ()>>()
        .map_err(|()| fault(model, columns))
}

#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn summary(values: &[f64]) -> Option<Summary> {
    let (mut min, mut max, mut sum) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES], [0.0; LANES]);
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        for (lane, &x) in chunk.iter().enumerate() {
            min[lane] = if x < min[lane] { x } else { min[lane] };
            max[lane] = if x > max[lane] { x } else { max[lane] };
            sum[lane] += x;
        }
    }
    for (lane, &x) in rest.iter().enumerate() {
        min[lane] = if x < min[lane] { x } else { min[lane] };
        max[lane] = if x > max[lane] { x } else { max[lane] };
        sum[lane] += x;
    }
    let min = min.into_iter().fold(f64::INFINITY, f64::min);
    let max = max.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let n = values.len() as f64;
    let mut mean = sum.iter().sum::<f64>() / n;
    if !mean.is_finite() {
        if values.iter().any(|x| !x.is_finite()) {
            return None;
        }
        // Finite values whose sum overflows still have a finite mean.
        mean = values.iter().map(|x| x / n).sum();
    }
    Some(Summary { min, max, mean: mean.clamp(min, max) })
}

#[cold]
fn fault(model: &'static str, columns: &Columns<'_>) -> Error {
    let missing = columns.iter().map(|column| column.iter().filter(|x| x.is_nan()).count()).sum();
    for (j, column) in columns.iter().enumerate() {
        if let Some((i, &x)) = column.iter().enumerate().find(|(_, x)| !x.is_finite()) {
            let (indicator, unit) = (Label::column(j), Label::row(i));
            return if x.is_nan() {
                Error::from(Problem::MissingValue { model, indicator, unit, missing })
            } else {
                Error::from(Problem::NotFinite { indicator, unit, value: x.to_string() })
            };
        }
    }
    Error::from(Problem::Undetermined { model, reason: "a column holds no finite number".to_owned() })
}

/// The column scaled to 0…1 by its own range, which must not be 0, with its summary. The mean of what is left above the
/// smallest value keeps the digits that the difference of a mean and a minimum loses.
pub(crate) fn min_max<'a>(values: &[f64], s: Summary, scaled: &'a mut Vec<f64>) -> (&'a [f64], Summary) {
    scaled.clear();
    let range = s.range();
    if range.is_finite() {
        scaled.extend(values.iter().map(|x| (x - s.min) / range));
    } else {
        let half = s.max / 2.0 - s.min / 2.0;
        scaled.extend(values.iter().map(|x| (x / 2.0 - s.min / 2.0) / half));
    }
    let mean = scaled.iter().sum::<f64>() / scaled.len() as f64;
    (scaled, Summary { min: 0.0, max: 1.0, mean })
}

/// `√( Σ (x − mean)² / divisor )`, also where a square leaves the range of `f64`.
pub(crate) fn deviation(values: &[f64], s: Summary, divisor: f64) -> f64 {
    let squares = squared_deviations(values, s.mean);
    if (1e-280..1e300).contains(&squares) || s.is_constant() {
        return (squares / divisor).sqrt();
    }
    let mut scaled = Vec::with_capacity(values.len());
    let (scaled, of) = min_max(values, s, &mut scaled);
    (squared_deviations(scaled, of.mean) / divisor).sqrt() * s.range()
}

/// Σ (x − mean)².
pub(crate) fn squared_deviations(values: &[f64], mean: f64) -> f64 {
    wide!(sum_of_squares(values, mean))
}

#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn sum_of_squares(values: &[f64], mean: f64) -> f64 {
    let mut sum = [0.0; LANES];
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        for (lane, &x) in chunk.iter().enumerate() {
            sum[lane] += (x - mean) * (x - mean);
        }
    }
    for (lane, &x) in rest.iter().enumerate() {
        sum[lane] += (x - mean) * (x - mean);
    }
    sum.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_first_gap_and_counts_all() {
        let (a, b) = ([1.0, 2.0, 3.0], [f64::NAN, 1.0, f64::NAN]);
        let fault = complete("entropy", &Columns::new(vec![&a, &b]).unwrap()).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "entropy needs complete data, but column 1 has no value in row 0 (2 values are missing in all); fill the gaps first, or leave out the units or indicators that have them"
        );
        let c = [1.0, f64::INFINITY, 0.0];
        assert_eq!(complete("entropy", &Columns::new(vec![&c]).unwrap()).unwrap_err().code(), "not_finite");
    }

    #[test]
    fn a_sum_that_overflows_has_a_mean() {
        let big = [f64::MAX, f64::MAX, f64::MAX / 2.0];
        let s = complete("entropy", &Columns::new(vec![&big]).unwrap()).unwrap()[0];
        assert!(s.mean.is_finite() && s.mean > f64::MAX / 2.0);
    }
}
