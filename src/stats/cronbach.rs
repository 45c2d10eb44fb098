//! Do the indicators of a dimension measure one thing? Cronbach's α.
//!
//! ```text
//! α              = k / (k − 1) · (1 − Σ_j c_jj / Σ_j Σ_l c_jl)
//! standardized α = k r̄ / (1 + (k − 1) r̄)
//! ```
//!
//! where `c_jl` is the covariance of indicators `j` and `l` over the units that have both, `k` is the number of
//! indicators, and `r̄` the mean of their correlations over all pairs. α near 1 says that the indicators rise and fall
//! together; it also rises with their mere number, and it is below 0 where they contradict each other: check their
//! directions then. Covariances depend on the units of measurement: take scores on one scale, or read the
//! standardized form.
//!
//! Source: L. J. Cronbach (1951), *Coefficient alpha and the internal structure of tests*, Psychometrika 16, 297–334;
//! OECD/JRC (2008), step 4.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Columns, Correlation, correlation_tests};
use crate::{Error, Result};

/// How far indicators measure one thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cronbach {
    /// Cronbach's α.
    pub alpha: f64,
    /// α of the standardized indicators; none where one of them is constant.
    pub standardized: Option<f64>,
    /// α without each indicator in turn: where it is higher, the indicator tells another story. None for two indicators.
    pub without: Vec<Option<f64>>,
    /// The number of units that have all values.
    pub complete: usize,
}

/// Cronbach's α of the columns, which higher values are better in, on one scale. Covariances are taken pair by pair over
/// the units that have both values.
///
/// ```
/// use govindex::stats::{Columns, cronbach};
///
/// let (a, b, c) = ([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0], [2.0, 1.0, 4.0, 3.0]);
/// let found = cronbach(&Columns::new(vec![&a, &b, &c])?)?;
/// assert!((found.alpha - 21.0 / 29.0).abs() < 1e-12);     // variances of 5/3; covariances of 4/3, 1 and 0
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` for a single indicator, or two that no two units have both of; `not_finite`;
/// `undetermined` where the sum of the indicators does not vary.
pub fn cronbach(columns: &Columns<'_>) -> Result<Cronbach> {
    const MODEL: &str = "Cronbach's alpha";
    let k = columns.len();
    if k < 2 {
        return Err(Error::from(Problem::TooFew { model: MODEL, of: "indicators", found: k, needed: 2 }));
    }
    let tests = correlation_tests(columns, Correlation::Pearson)?;
    let mut covariances = vec![0.0; k * k];
    for (j, x) in columns.iter().enumerate() {
        for (l, y) in columns.iter().enumerate().take(j + 1) {
            let Some(c) = covariance(x, y) else {
                let found = tests.get(j, l).map_or(0, |test| test.units);
                return Err(Error::from(Problem::TooFew {
                    model: MODEL,
                    of: "units with a value in each pair of indicators",
                    found,
                    needed: 2,
                }));
            };
            (covariances[j * k + l], covariances[l * k + j]) = (c, c);
        }
    }
    let alpha_of = |kept: &[usize]| {
        let own: f64 = kept.iter().map(|&j| covariances[j * k + j]).sum();
        let all: f64 = kept
            .iter()
            .flat_map(|&j| kept.iter().map(move |&l| (j, l)))
            .map(|(j, l)| covariances[j * k + l])
            .sum();
        let n = kept.len() as f64;
        (n > 1.0 && all > 1e-12 * own).then(|| n / (n - 1.0) * (1.0 - own / all))
    };
    let every: Vec<usize> = (0..k).collect();
    let alpha = alpha_of(&every).ok_or_else(|| {
        Error::from(Problem::Undetermined {
            model: MODEL,
            reason: "the sum of the indicators does not vary; check their directions".to_owned(),
        })
    })?;
    let pairs = || (0..k).flat_map(|j| (0..j).map(move |l| (j, l)));
    let sum: Option<f64> = pairs().map(|(j, l)| tests.get(j, l)?.coefficient).sum();
    let kf = k as f64;
    let standardized = sum.map(|sum| sum / (kf * (kf - 1.0) / 2.0)).and_then(|mean| {
        let below = 1.0 + (kf - 1.0) * mean;
        (below > 1e-12).then(|| kf * mean / below)
    });
    let without = (0..k)
        .map(|out| alpha_of(&every.iter().copied().filter(|&j| j != out).collect::<Vec<_>>()))
        .collect();
    let complete = (0..columns.rows()).filter(|&i| columns.iter().all(|x| !x[i].is_nan())).count();
    Ok(Cronbach { alpha, standardized, without, complete })
}

/// The covariance (divisor n − 1) over the units that have both values; none for fewer than two.
fn covariance(x: &[f64], y: &[f64]) -> Option<f64> {
    let both = || x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan());
    let (count, sum_x, sum_y) = both().fold((0.0, 0.0, 0.0), |(n, a, b), (x, y)| (n + 1.0, a + x, b + y));
    if count < 2.0 {
        return None;
    }
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    Some(both().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / (count - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn three_indicators_by_hand() {
        let (a, b, c) = ([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0], [2.0, 1.0, 4.0, 3.0]);
        let found = cronbach(&Columns::new(vec![&a, &b, &c]).unwrap()).unwrap();
        // In thirds: variances 5, 5, 5; covariances 4, 3, 0.
        assert_relative_eq!(found.alpha, 1.5 * (1.0 - 15.0 / 29.0), max_relative = 1e-12);
        assert_relative_eq!(found.standardized.unwrap(), found.alpha, max_relative = 1e-12);
        assert_relative_eq!(found.without[2].unwrap(), 2.0 * (1.0 - 10.0 / 18.0), max_relative = 1e-12);
        assert_relative_eq!(found.without[0].unwrap(), 0.0, epsilon = 1e-12);
        assert_eq!(found.complete, 4);
    }

    #[test]
    fn degenerate_indicators_are_named() {
        let code = |columns: Vec<&[f64]>| cronbach(&Columns::new(columns).unwrap()).unwrap_err().code();
        let (a, b) = ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]);
        assert_eq!(code(vec![&a]), "too_few");
        assert_eq!(code(vec![&a, &b]), "undetermined");
        assert_eq!(code(vec![&[2.0; 3], &[2.0; 3]]), "undetermined");
        assert_eq!(code(vec![&a, &[f64::NAN, f64::NAN, 1.0]]), "too_few");
        assert_eq!(code(vec![&a, &[1.0, f64::INFINITY, 1.0]]), "not_finite");
        let with_constant = cronbach(&Columns::new(vec![&a, &a, &[2.0; 3]]).unwrap()).unwrap();
        assert_eq!(with_constant.standardized, None);
        assert_eq!(cronbach(&Columns::new(vec![&a, &a]).unwrap()).unwrap().without, [None, None]);
    }
}
