//! What is in a column: how much of it is there, how much of that is zero or all the same, where it lies, how it is
//! spread, and what deserves a look before it becomes part of an index.
//!
//! ```text
//! share present    values present / units
//! share nonzero    values that are not 0 / values present
//! share distinct   different values / values present
//! share same       the most frequent value's count / values present
//! ```
//!
//! Flags compare these very shares. (COINr prints them so and compares those of zeros and of distinct values with all
//! units, missing ones included.) Skewness and kurtosis are those of [`shape`](super::shape()); the median is
//! Excel's, R's and everyone's.
//!
//! Source: OECD/JRC (2008), steps 2 to 4; W. Becker, COINr (`get_stats`) for the choice of figures and limits.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::moments::refuse_infinite;
use super::quantile::quantile_of;
use super::shape::shape;
use super::sort;
use super::{Divisor, Quantile, extremes, moments_of};
use crate::{Error, Result};

/// Limits beyond which a column is flagged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Limits {
    /// The least share of units with a value. Default 0.65.
    pub present: f64,
    /// The least share of the values present that are not 0. Default 0.5.
    pub nonzero: f64,
    /// The least share of distinct values among those present. Default 0.5.
    pub distinct: f64,
    /// With `kurtosis`: the largest absolute skewness. Default 2.
    pub skewness: f64,
    /// With `skewness`: the largest kurtosis. Default 3.5. A column has outliers where both are exceeded.
    pub kurtosis: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { present: 0.65, nonzero: 0.5, distinct: 0.5, skewness: 2.0, kurtosis: 3.5 }
    }
}

impl Limits {
    fn check(&self) -> Result<()> {
        let shares = [("present", self.present), ("nonzero", self.nonzero), ("distinct", self.distinct)];
        let sizes = [("skewness", self.skewness), ("kurtosis", self.kurtosis)];
        let wrong = |(parameter, found): (&'static str, f64), expected| {
            Error::from(Problem::InvalidParameter {
                method: "profile",
                parameter,
                found: found.to_string(),
                expected,
            })
        };
        if let Some(share) = shares.into_iter().find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return Err(wrong(share, "a share from 0 to 1"));
        }
        match sizes.into_iter().find(|(_, size)| size.is_nan()) {
            Some(size) => Err(wrong(size, "a number")),
            None => Ok(()),
        }
    }
}

/// What deserves a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Flag {
    /// Too few units have a value.
    FewPresent,
    /// Too many values are 0.
    ManyZeros,
    /// Too few values differ.
    FewDistinct,
    /// Skewness and kurtosis tell of outliers.
    Outliers,
    /// All values are equal, or there is none: the column separates no units.
    Constant,
}

/// The figures of a column. Those that the values do not determine are `NaN`, null outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Profile {
    /// The number of units.
    pub units: usize,
    /// How many have a value.
    pub present: usize,
    /// How many values are 0.
    pub zeros: usize,
    /// How many different values there are.
    pub distinct: usize,
    /// How often the most frequent value occurs.
    pub same: usize,
    /// The smallest value.
    #[serde(with = "crate::value::gaps::number")]
    pub min: f64,
    /// The largest value.
    #[serde(with = "crate::value::gaps::number")]
    pub max: f64,
    /// The mean.
    #[serde(with = "crate::value::gaps::number")]
    pub mean: f64,
    /// The median.
    #[serde(with = "crate::value::gaps::number")]
    pub median: f64,
    /// The standard deviation (divisor n − 1).
    #[serde(with = "crate::value::gaps::number")]
    pub sd: f64,
    /// The skewness.
    #[serde(with = "crate::value::gaps::number")]
    pub skewness: f64,
    /// The kurtosis, over that of the normal distribution.
    #[serde(with = "crate::value::gaps::number")]
    pub kurtosis: f64,
    /// What deserves a look.
    pub flags: Vec<Flag>,
}

impl Profile {
    /// The share of units with a value; `NaN` without units.
    #[must_use]
    pub fn share_present(&self) -> f64 {
        share(self.present, self.units)
    }

    /// The share of the values present that are not 0.
    #[must_use]
    pub fn share_nonzero(&self) -> f64 {
        share(self.present - self.zeros.min(self.present), self.present)
    }

    /// The share of the values present that are distinct.
    #[must_use]
    pub fn share_distinct(&self) -> f64 {
        share(self.distinct, self.present)
    }

    /// The share of the values present that are the most frequent one.
    #[must_use]
    pub fn share_same(&self) -> f64 {
        share(self.same, self.present)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// The figures of a column, missing values being `NaN`. One sort, O(n log n).
///
/// ```
/// use govindex::stats::{Flag, Limits, profile};
///
/// let p = profile(&[0.0, 0.0, 0.0, 8.0, f64::NAN], &Limits::default())?;
/// assert_eq!((p.present, p.zeros, p.distinct, p.same), (4, 3, 2, 3));
/// assert_eq!((p.share_present(), p.share_nonzero(), p.median), (0.8, 0.25, 0.0));
/// assert_eq!(p.flags, [Flag::ManyZeros]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `not_finite` for an infinite value.
pub fn profile(values: &[f64], limits: &Limits) -> Result<Profile> {
    refuse_infinite(values)?;
    limits.check()?;
    Ok(profile_of(values, limits))
}

/// As [`profile`], of values that are known to be finite where they are present.
pub(crate) fn profile_of(values: &[f64], limits: &Limits) -> Profile {
    let mut present: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).map(|x| x + 0.0).collect();
    sort::ascending(&mut present);
    let zeros = present.iter().filter(|x| **x == 0.0).count();
    let (mut distinct, mut same, mut run) = (0, 0, 0);
    for (i, x) in present.iter().enumerate() {
        let new = i == 0 || *x > present[i - 1];
        distinct += usize::from(new);
        run = if new { 1 } else { run + 1 };
        same = same.max(run);
    }
    let (range, moments, shape) = (extremes(values), moments_of(values, Divisor::Sample), shape(values));
    let or_none = |x: f64| if range.count == 0 { f64::NAN } else { x };
    let mut found = Profile {
        units: values.len(),
        present: present.len(),
        zeros,
        distinct,
        same,
        min: or_none(range.min),
        max: or_none(range.max),
        mean: moments.mean,
        median: quantile_of(&mut present, 0.5, Quantile::Linear).unwrap_or(f64::NAN),
        sd: moments.sd,
        skewness: shape.skewness,
        kurtosis: shape.kurtosis,
        flags: Vec::new(),
    };
    let flags = [
        (Flag::FewPresent, found.share_present() < limits.present),
        (Flag::ManyZeros, found.share_nonzero() < limits.nonzero),
        (Flag::FewDistinct, found.share_distinct() < limits.distinct),
        (Flag::Outliers, found.skewness.abs() > limits.skewness && found.kurtosis > limits.kurtosis),
        (Flag::Constant, found.distinct < 2),
    ];
    found.flags = flags.into_iter().filter(|(_, is)| *is).map(|(flag, _)| flag).collect();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degenerate_columns() {
        let none = profile_of(&[f64::NAN, f64::NAN], &Limits::default());
        assert_eq!((none.units, none.present, none.distinct, none.same), (2, 0, 0, 0));
        assert!([none.min, none.max, none.mean, none.median, none.sd].iter().all(|x| x.is_nan()));
        assert_eq!(none.flags, [Flag::FewPresent, Flag::Constant]);
        let empty = profile_of(&[], &Limits::default());
        assert!(empty.share_present().is_nan() && empty.mean.is_nan());
        let one = profile_of(&[-3.0], &Limits::default());
        assert_eq!((one.min, one.max, one.mean, one.median), (-3.0, -3.0, -3.0, -3.0));
        assert!(one.sd.is_nan() && one.skewness.is_nan());
        assert_eq!(one.flags, [Flag::Constant]);
        let constant = profile_of(&[0.1; 7], &Limits::default());
        assert_eq!((constant.distinct, constant.same), (1, 7));
        assert!(constant.flags.contains(&Flag::Constant) && constant.flags.contains(&Flag::FewDistinct));
        assert_eq!(profile_of(&[0.0, -0.0], &Limits::default()).distinct, 1);
    }

    /// The denominators are the values present, so missing values do not make zeros rarer.
    #[test]
    fn flags_compare_the_shares_that_are_told() {
        let p = profile_of(&[0.0, 0.0, 1.0, 2.0, 3.0, f64::NAN, f64::NAN, f64::NAN], &Limits::default());
        assert_eq!(p.share_nonzero(), 0.6);
        assert_eq!(p.flags, [Flag::FewPresent], "3 of 8 units would have been flagged for zeros");
        let strict = Limits { nonzero: 0.7, ..Limits::default() };
        assert!(profile_of(&[0.0, 0.0, 1.0, 2.0, 3.0], &strict).flags.contains(&Flag::ManyZeros));
    }

    #[test]
    fn outliers_need_both_skewness_and_kurtosis() {
        let mut values: Vec<f64> = (0..30).map(f64::from).collect();
        assert!(profile_of(&values, &Limits::default()).flags.is_empty());
        values.push(1000.0);
        assert_eq!(profile_of(&values, &Limits::default()).flags, [Flag::Outliers]);
    }

    #[test]
    fn a_profile_survives_json() {
        for values in [vec![1.0, 2.0, 7.0], vec![f64::NAN]] {
            let p = profile_of(&values, &Limits::default());
            let text = serde_json::to_string(&p).unwrap();
            let again: Profile = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&again).unwrap(), text);
        }
    }
}
