//! How lopsided, how heavy in the tails: skewness and kurtosis of a column.
//!
//! ```text
//! skewness  G1 = √(n (n − 1)) / (n − 2) · √n Σ d_i³ / (Σ d_i²)^1.5
//! kurtosis  G2 = (n − 1) / ((n − 2) (n − 3)) · ( (n + 1) (r − 3) + 6 ),   r = n Σ d_i⁴ / (Σ d_i²)²
//! ```
//!
//! where `d_i = x_i − mean` and the sums run over the `n` values that are present. G1 is 0 for a symmetric column and
//! above 0 when the long tail lies on the high side. G2 is the excess over the normal distribution, whose value is 0.
//! These are the forms that are free of bias for normal data: Excel's `SKEW` and `KURT`, SAS, type 2 of R's e1071,
//! COINr.
//!
//! A column is read once: blocks that fit into the first cache are summed about their own mean and then joined, so
//! that neither a large mean nor a far outlier eats digits (Pébay 2008, *Formulas for robust, one-pass parallel
//! computation of covariances and arbitrary-order statistical moments*).
//!
//! Source of the coefficients: D. N. Joanes & C. A. Gill (1998), *Comparing measures of sample skewness and kurtosis*,
//! The Statistician 47, 183–189.

use serde::{Deserialize, Serialize};

/// Skewness and kurtosis of the values present.
///
/// ```
/// use govindex::stats::shape;
///
/// let s = shape(&[1.0, 2.0, 3.0, 4.0, f64::NAN, 40.0]);
/// assert_eq!((s.count, s.mean), (5, 10.0));
/// assert!(s.skewness > 2.0 && s.kurtosis > 3.5);
/// assert!(shape(&[7.0; 9]).skewness.is_nan(), "a constant column has no shape");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Shape {
    /// How many values are present.
    pub count: usize,
    /// The mean; `NaN` when no value is present.
    #[serde(with = "crate::value::gaps::number")]
    pub mean: f64,
    /// G1; `NaN` when there are fewer than three values or all are equal.
    #[serde(with = "crate::value::gaps::number")]
    pub skewness: f64,
    /// G2; `NaN` when there are fewer than four values or all are equal.
    #[serde(with = "crate::value::gaps::number")]
    pub kurtosis: f64,
}

/// Skewness and kurtosis of the values present, in one pass.
#[must_use]
pub fn shape(values: &[f64]) -> Shape {
    let sums = Sums::of(values);
    if sums.is_determined() || !sums.varies() {
        return sums.shape();
    }
    // The fourth powers leave the range of a number though the values do not; in units of their reach they do not.
    let unit = sums.max / 2.0 - sums.min / 2.0;
    let scaled: Vec<f64> = values.iter().map(|x| x / unit - sums.mean / unit).collect();
    Shape { mean: sums.mean, ..Sums::of(&scaled).shape() }
}

/// Values in a block: 8 KiB of the first cache, which reads them twice.
const BLOCK: usize = 1024;

/// Independent additions; see `moments`.
const LANES: usize = 8;

/// Sums of the powers of the deviations from the mean. Sums of two sets of values join to those of both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sums {
    pub(crate) count: f64,
    pub(crate) mean: f64,
    m2: f64,
    m3: f64,
    m4: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Default for Sums {
    fn default() -> Self {
        Self { count: 0.0, mean: 0.0, m2: 0.0, m3: 0.0, m4: 0.0, min: f64::INFINITY, max: f64::NEG_INFINITY }
    }
}

impl Sums {
    pub(crate) fn of(values: &[f64]) -> Self {
        values.chunks(BLOCK).map(Self::of_block).fold(Self::default(), Self::join)
    }

    /// `count` equal values.
    pub(crate) fn equal(value: f64, count: usize) -> Self {
        if count == 0 {
            return Self::default();
        }
        Self { count: count as f64, mean: value, min: value, max: value, ..Self::default() }
    }

    fn of_block(block: &[f64]) -> Self {
        let (mut sum, mut count) = ([0.0; LANES], [0.0; LANES]);
        let (mut min, mut max) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
        let (whole, rest) = block.as_chunks::<LANES>();
        let mut take = |lane: usize, x: f64| {
            // A comparison with NaN is false, so a missing value changes nothing.
            min[lane] = if x < min[lane] { x } else { min[lane] };
            max[lane] = if x > max[lane] { x } else { max[lane] };
            sum[lane] += if x.is_nan() { 0.0 } else { x };
            count[lane] += if x.is_nan() { 0.0 } else { 1.0 };
        };
        for chunk in whole {
            for (lane, &x) in chunk.iter().enumerate() {
                take(lane, x);
            }
        }
        for (lane, &x) in rest.iter().enumerate() {
            take(lane, x);
        }
        let n: f64 = count.iter().sum();
        if n == 0.0 {
            return Self::default();
        }
        let mut centre = sum.iter().sum::<f64>() / n;
        if !centre.is_finite() {
            // Finite values whose sum overflows still have a finite mean.
            centre = block.iter().filter(|x| !x.is_nan()).map(|x| x / n).sum();
        }
        let mut powers = [[0.0; LANES]; 4];
        let mut take = |lane: usize, x: f64| {
            let d = if x.is_nan() { 0.0 } else { x - centre };
            let d2 = d * d;
            powers[0][lane] += d;
            powers[1][lane] += d2;
            powers[2][lane] += d2 * d;
            powers[3][lane] += d2 * d2;
        };
        for chunk in whole {
            for (lane, &x) in chunk.iter().enumerate() {
                take(lane, x);
            }
        }
        for (lane, &x) in rest.iter().enumerate() {
            take(lane, x);
        }
        let [s1, m2, m3, m4] = powers.map(|lanes| lanes.iter().sum::<f64>());
        // The mean is rounded; what the deviations sum to says by how much.
        let e = s1 / n;
        Self {
            count: n,
            mean: centre + e,
            m2: m2 - n * e * e,
            m3: m3 - 3.0 * e * m2 + 2.0 * n * e * e * e,
            m4: m4 - 4.0 * e * m3 + 6.0 * e * e * m2 - 3.0 * n * e * e * e * e,
            min: min.into_iter().fold(f64::INFINITY, f64::min),
            max: max.into_iter().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    /// The sums of both sets of values.
    pub(crate) fn join(self, other: Self) -> Self {
        if self.count == 0.0 {
            return other;
        }
        if other.count == 0.0 {
            return self;
        }
        let (a, b) = (self.count, other.count);
        let n = a + b;
        let d = other.mean - self.mean;
        let (d2, ab) = (d * d, a * b);
        Self {
            count: n,
            mean: self.mean + d * (b / n),
            m2: self.m2 + other.m2 + d2 * (ab / n),
            m3: self.m3
                + other.m3
                + d2 * d * (ab * (a - b) / (n * n))
                + 3.0 * d * (a * other.m2 - b * self.m2) / n,
            m4: self.m4
                + other.m4
                + d2 * d2 * (ab / n * ((a * a - ab + b * b) / (n * n)))
                + 6.0 * d2 * (a * a * other.m2 + b * b * self.m2) / (n * n)
                + 4.0 * d * (a * other.m3 - b * self.m3) / n,
            min: self.min.min(other.min),
            max: self.max.max(other.max),
        }
    }

    /// Whether two values differ. The values themselves say so, not sums that rounding has touched.
    pub(crate) fn varies(&self) -> bool {
        self.min < self.max
    }

    /// Whether the squares and fourth powers are within the range of a number.
    pub(crate) fn is_determined(&self) -> bool {
        (self.m2 * self.m2).is_normal() && self.m4.is_normal() && self.mean.is_finite()
    }

    /// The coefficients.
    pub(crate) fn shape(self) -> Shape {
        let n = self.count;
        let none = f64::NAN;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let count = n as usize;
        let varies = self.varies() && self.is_determined();
        Shape {
            count,
            mean: if count == 0 { none } else { self.mean },
            skewness: if varies && count >= 3 {
                n.sqrt() * self.m3 / self.m2.powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0)
            } else {
                none
            },
            kurtosis: if varies && count >= 4 {
                let r = n * self.m4 / (self.m2 * self.m2);
                ((n + 1.0) * (r - 3.0) + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
            } else {
                none
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    /// The examples of Excel's documentation of SKEW and KURT: 0.359543 and −0.151800 for the same ten numbers.
    #[test]
    fn as_the_documentation_of_excel() {
        let s = shape(&[3.0, 4.0, 5.0, 2.0, 3.0, 4.0, 5.0, 6.0, 4.0, 7.0]);
        assert!((s.skewness - 0.359_543_071).abs() < 5e-10);
        assert!((s.kurtosis + 0.151_799_637).abs() < 5e-10);
    }

    #[test]
    fn too_few_values_and_constants_have_none() {
        let s = shape(&[]);
        assert!(s.count == 0 && s.mean.is_nan() && s.skewness.is_nan() && s.kurtosis.is_nan());
        assert!(shape(&[1.0, 2.0]).skewness.is_nan());
        let three = shape(&[1.0, f64::NAN, 2.0, 9.0]);
        assert!(three.skewness > 1.0 && three.kurtosis.is_nan());
        // The mean of three times 0.1 is not 0.1.
        let constant = shape(&vec![0.1; 3001]);
        assert!(constant.skewness.is_nan() && constant.kurtosis.is_nan());
    }

    #[test]
    fn neither_a_large_mean_nor_an_outlier_eats_digits() {
        let near: Vec<f64> = (0..5000).map(|i| f64::from(i % 7) + f64::from(i % 2)).collect();
        let far: Vec<f64> = near.iter().map(|x| x + 1e6).collect();
        assert!((shape(&near).skewness - shape(&far).skewness).abs() < 1e-9);
        assert!((shape(&near).kurtosis - shape(&far).kurtosis).abs() < 1e-9);
        // One value apart from n − 1 equal ones: G1 = √n and G2 = n exactly.
        for (n, outlier) in [(100_u32, 1e12), (3000, -5.0), (3000, 1e300), (50, 1e-200)] {
            let mut values = vec![0.0; n as usize];
            values[n as usize / 3] = outlier;
            let s = shape(&values);
            let n = f64::from(n);
            assert_relative_eq!(s.skewness, n.sqrt() * outlier.signum(), max_relative = 1e-9);
            assert_relative_eq!(s.kurtosis, n, max_relative = 1e-9);
        }
    }

    proptest! {
        /// The sums of two parts, joined, are those of the whole.
        #[test]
        fn parts_join_to_the_whole(values in prop::collection::vec(-1e3_f64..1e3, 8..200), cut in 1_usize..7) {
            let joined = Sums::of(&values[..cut]).join(Sums::of(&values[cut..])).shape();
            let whole = shape(&values);
            prop_assert_eq!(joined.count, whole.count);
            prop_assert!((joined.skewness - whole.skewness).abs() < 1e-9);
            prop_assert!((joined.kurtosis - whole.kurtosis).abs() < 1e-9);
        }
    }
}
