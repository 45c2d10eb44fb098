//! Krippendorff's alpha: how far raters agree, for any number of raters, any kind of rating, and with gaps.
//!
//! ```text
//! α = 1 − D_o / D_e
//! D_o = (1/n) Σ_u Σ_{i≠j} δ²(x_ui, x_uj) / (m_u − 1),   D_e = Σ_{i≠j} δ²(x_i, x_j) / (n (n − 1))
//! δ² = 0 for equal values, else 1 (nominal)
//!    | (Σ of the counts n_g from c to k, less (n_c + n_k)/2)² (ordinal)
//!    | (c − k)² (interval) | ((c − k)/(c + k))² (ratio)
//! ```
//!
//! where subject `u` has `m_u ≥ 2` ratings `x_u`, `n = Σ m_u` ratings are compared in all (a subject with one rating
//! has nothing to compare), the second sum runs over all pairs of them, and `n_g` counts the value `g` among them. The
//! ordinal `δ` is the difference of the mean ranks of the two values, and is computed as that.
//!
//! Cost: O(n log n); for ratio O(k²) in the number `k` of different values, and `O(Σ m_u²)`.
//!
//! Sources: K. Krippendorff (2004), *Content Analysis*, ch. 11; K. Krippendorff (2011), *Computing Krippendorff's
//! Alpha-Reliability*.

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::{finite, place};
use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, Result};

const MODEL: &str = "Krippendorff's alpha";

/// What a difference of two ratings means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Metric {
    /// Classes: equal or not.
    #[default]
    Nominal,
    /// Ordered classes: how many ratings lie between.
    Ordinal,
    /// Measurements: the difference.
    Interval,
    /// Measurements from a true zero: the difference over the sum.
    Ratio,
}

/// Parameters of Krippendorff's alpha.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct KrippendorffAlpha {
    /// What a difference of two ratings means. Default [`Metric::Nominal`].
    pub metric: Metric,
}

impl KrippendorffAlpha {
    /// Sets what a difference of two ratings means.
    #[must_use]
    pub fn metric(mut self, metric: Metric) -> Self {
        self.metric = metric;
        self
    }
}

/// Krippendorff's alpha.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alpha {
    /// How many subjects have two ratings or more.
    pub subjects: usize,
    /// How many ratings those have.
    pub ratings: usize,
    /// How many subjects were left out because they have one rating or none.
    pub left_out: usize,
    /// The different values among the ratings compared, ascending.
    pub values: Vec<f64>,
    /// How often each of them was given.
    pub counts: Vec<usize>,
    /// The disagreement observed, in the units of the metric.
    pub observed: f64,
    /// The disagreement that chance gives.
    pub expected: f64,
    /// Alpha.
    pub alpha: f64,
}

/// Krippendorff's alpha of ratings: subjects × raters, `NaN` where a rater did not rate.
///
/// ```
/// use govindex::stats::{Columns, KrippendorffAlpha, Metric, krippendorff_alpha};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 4.0, f64::NAN]);
/// let found = krippendorff_alpha(&Columns::new(vec![&a, &b])?, &KrippendorffAlpha::default().metric(Metric::Interval))?;
/// assert_eq!((found.subjects, found.ratings), (3, 6));
/// assert!((found.alpha - (1.0 - 10.0 / 82.0)).abs() < 1e-12);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `not_finite`; `too_few` when no subject has two ratings; `undetermined` when all ratings
/// are the same; `unsuitable_value` for a negative rating with [`Metric::Ratio`].
pub fn krippendorff_alpha(ratings: &Columns<'_>, parameters: &KrippendorffAlpha) -> Result<Alpha> {
    finite(ratings)?;
    if parameters.metric == Metric::Ratio {
        not_negative(ratings)?;
    }
    let mut given = vec![0_usize; ratings.rows()];
    for column in ratings.iter() {
        for (m, x) in given.iter_mut().zip(column) {
            *m += usize::from(!x.is_nan());
        }
    }
    let subjects = given.iter().filter(|&&m| m >= 2).count();
    if subjects == 0 {
        return Err(Error::from(Problem::TooFew {
            model: MODEL,
            of: "subjects with two ratings",
            found: 0,
            needed: 1,
        }));
    }
    // Subject by subject, only those that can be compared.
    let mut compared = Vec::with_capacity(given.iter().sum());
    let mut ends = Vec::with_capacity(subjects);
    for (i, &m) in given.iter().enumerate() {
        if m >= 2 {
            compared.extend(ratings.iter().map(|column| column[i] + 0.0).filter(|x| !x.is_nan()));
            ends.push(compared.len());
        }
    }
    let mut sorted = compared.clone();
    sort::ascending(&mut sorted);
    let (values, counts): (Vec<f64>, Vec<usize>) =
        sorted.chunk_by(|a, b| a >= b).map(|group| (group[0], group.len())).unzip();
    let ratings_compared = compared.len();
    if values.len() < 2 {
        return Err(Error::from(Problem::Undetermined {
            model: MODEL,
            reason: "all ratings are the same, so chance alone would agree as much".to_owned(),
        }));
    }
    if parameters.metric == Metric::Ordinal {
        let mut below = 0.0;
        let ranks: Vec<f64> = counts
            .iter()
            .map(|&n| {
                let rank = below + n as f64 / 2.0;
                below += n as f64;
                rank
            })
            .collect();
        for x in &mut compared {
            *x = place(*x, &values).map_or(f64::NAN, |at| ranks[at]);
        }
        sorted = counts.iter().zip(&ranks).flat_map(|(&n, &rank)| std::iter::repeat_n(rank, n)).collect();
    }
    let pairs = |group: &[f64]| match parameters.metric {
        Metric::Nominal => unequal_pairs(group),
        Metric::Ordinal | Metric::Interval => squared_differences(group),
        Metric::Ratio => relative_differences(group),
    };
    // Sorted, each group shows its ties as runs.
    let mut start = 0;
    let mut observed = 0.0;
    for &end in &ends {
        let group = &mut compared[start..end];
        sort::ascending(group);
        observed += pairs(group) / (group.len() as f64 - 1.0);
        start = end;
    }
    let n = ratings_compared as f64;
    observed /= n;
    let expected = pairs(&sorted) / (n * (n - 1.0));
    let ratio = observed / expected;
    if !ratio.is_finite() {
        return Err(Error::from(Problem::Overflow {
            what: "disagreement",
            node: Label::Word("ratings"),
            unit: None,
        }));
    }
    Ok(Alpha {
        subjects,
        ratings: ratings_compared,
        left_out: given.len() - subjects,
        values,
        counts,
        observed,
        expected,
        alpha: 1.0 - ratio,
    })
}

fn not_negative(ratings: &Columns<'_>) -> Result<()> {
    for (j, column) in ratings.iter().enumerate() {
        if let Some(i) = column.iter().position(|&x| x < 0.0) {
            return Err(Error::from(Problem::UnsuitableValue {
                model: MODEL,
                indicator: Label::Position("rater", j),
                unit: Label::Position("subject", i),
                value: column[i],
                needs: "of at least 0 for the metric `ratio`",
                remedy: "use `interval` for values without a true zero",
            }));
        }
    }
    Ok(())
}

/// How many ordered pairs of a sorted group are unequal.
fn unequal_pairs(sorted: &[f64]) -> f64 {
    let n = sorted.len() as f64;
    let equal: f64 = sorted.chunk_by(|a, b| a >= b).map(|run| (run.len() as f64).powi(2)).sum();
    n * n - equal
}

/// The sum of `(x − y)²` over all ordered pairs: `2 n Σ (x − mean)²`.
fn squared_differences(group: &[f64]) -> f64 {
    let n = group.len() as f64;
    let mean = group.iter().sum::<f64>() / n;
    if group.first() == group.last() {
        // Sorted and equal at both ends: the mean may be off by its rounding.
        return 0.0;
    }
    2.0 * n * group.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>()
}

/// The sum of `((x − y)/(x + y))²` over all ordered pairs of a sorted group; two zeros do not differ.
fn relative_differences(sorted: &[f64]) -> f64 {
    let runs: Vec<(f64, f64)> =
        sorted.chunk_by(|a, b| a >= b).map(|run| (run[0], run.len() as f64)).collect();
    let mut sum = 0.0;
    for (i, &(x, n)) in runs.iter().enumerate() {
        for &(y, m) in &runs[..i] {
            // y < x, so the ratio needs no sum that could overflow.
            let ratio = y / x;
            let d = (1.0 - ratio) / (1.0 + ratio);
            sum += n * m * d * d;
        }
    }
    2.0 * sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    const NAN: f64 = f64::NAN;

    /// The example of Krippendorff (2011), C: four observers, twelve units, gaps.
    const FOUR: [[f64; 12]; 4] = [
        [1.0, 2.0, 3.0, 3.0, 2.0, 1.0, 4.0, 1.0, 2.0, NAN, NAN, NAN],
        [1.0, 2.0, 3.0, 3.0, 2.0, 2.0, 4.0, 1.0, 2.0, 5.0, NAN, 3.0],
        [NAN, 3.0, 3.0, 3.0, 2.0, 3.0, 4.0, 2.0, 2.0, 5.0, 1.0, NAN],
        [1.0, 2.0, 3.0, 3.0, 2.0, 4.0, 4.0, 1.0, 2.0, 5.0, 1.0, NAN],
    ];

    /// Three coders and fifteen units of the article "Krippendorff's alpha" (Wikipedia).
    const THREE: [[f64; 15]; 3] = [
        [NAN, NAN, NAN, NAN, NAN, 3.0, 4.0, 1.0, 2.0, 1.0, 1.0, 3.0, 3.0, NAN, 3.0],
        [1.0, NAN, 2.0, 1.0, 3.0, 3.0, 4.0, 3.0, NAN, NAN, NAN, NAN, NAN, NAN, NAN],
        [NAN, NAN, 2.0, 1.0, 3.0, 4.0, 4.0, NAN, 2.0, 1.0, 1.0, 3.0, 3.0, NAN, 4.0],
    ];

    fn alpha(columns: Vec<&[f64]>, metric: Metric) -> Alpha {
        krippendorff_alpha(&Columns::new(columns).unwrap(), &KrippendorffAlpha::default().metric(metric))
            .unwrap()
    }

    /// Published: .743 nominal, .815 ordinal, .849 interval, .797 ratio (Krippendorff 2011), and .691 nominal, .811
    /// interval for the three coders. All digits: `krippendorff.alpha(reliability_data=…, level_of_measurement=…)` of
    /// the Python package krippendorff 0.9.0.
    #[test]
    fn the_examples_of_krippendorff() {
        let four: Vec<&[f64]> = FOUR.iter().map(<[f64; 12]>::as_slice).collect();
        let three: Vec<&[f64]> = THREE.iter().map(<[f64; 15]>::as_slice).collect();
        for (metric, published, of_four, of_three) in [
            (Metric::Nominal, 0.743, 0.743_421_052_631_579, 0.691_358_024_691_358),
            (Metric::Ordinal, 0.815, 0.815_387_503_754_881_4, 0.806_721_419_941_315_3),
            (Metric::Interval, 0.849, 0.849_107_142_857_142_8, 0.810_844_892_812_105_9),
            (Metric::Ratio, 0.797, 0.797_402_774_711_612_1, 0.808_943_670_784_247_1),
        ] {
            let found = alpha(four.clone(), metric);
            assert!((found.alpha - published).abs() < 5e-4);
            assert_relative_eq!(found.alpha, of_four, max_relative = 1e-13);
            assert_relative_eq!(alpha(three.clone(), metric).alpha, of_three, max_relative = 1e-13);
        }
        let found = alpha(four, Metric::Nominal);
        assert_eq!((found.subjects, found.ratings, found.left_out), (11, 40, 1));
        assert_eq!(found.counts, [9, 13, 10, 5, 3]);
    }

    #[test]
    fn zeros_and_large_values_of_a_ratio() {
        let found = alpha(vec![&[0.0, 1e308, 0.0], &[-0.0, 1e308, 1e308]], Metric::Ratio);
        // Of the 6 ratings, 3 are 0: D_o = (2/1)/6, D_e = 2·9/30.
        assert_relative_eq!(found.alpha, 1.0 - (1.0 / 3.0) / 0.6, max_relative = 1e-14);
        assert_eq!(alpha(vec![&[0.1, 0.3], &[0.1, 0.3], &[0.1, 0.3]], Metric::Interval).alpha, 1.0);
    }

    #[test]
    fn refuses() {
        let run = |x: Vec<&[f64]>, metric| {
            let parameters = KrippendorffAlpha::default().metric(metric);
            krippendorff_alpha(&Columns::new(x).unwrap(), &parameters).unwrap_err().code()
        };
        assert_eq!(run(vec![&[2.0, 2.0], &[2.0, 2.0]], Metric::Nominal), "undetermined");
        assert_eq!(run(vec![&[1.0, NAN], &[NAN, 2.0]], Metric::Nominal), "too_few");
        assert_eq!(run(vec![&[1.0, -1.0], &[1.0, 2.0]], Metric::Ratio), "unsuitable_value");
        assert_eq!(run(vec![&[1.0, f64::INFINITY], &[1.0, 2.0]], Metric::Ordinal), "not_finite");
        assert_eq!(run(vec![&[1.0, 1e200], &[1.0, 2.0]], Metric::Interval), "overflow");
    }
}
