//! How the records were drawn, and what that leaves uncertain.
//!
//! ```text
//! R    = Σ w y / Σ w x                                           the value, a ratio of weighted sums
//! e_i  = w_i (y_i − R x_i)                                       what record (or cluster) i adds to its error
//! Var  = Σ_h (1 − f_h) · n_h/(n_h − 1) · Σ_i (e_hi − ē_h)² / (Σ w x)²
//! ```
//!
//! over strata `h` with `n_h` records, or `n_h` clusters where whole offices or districts were drawn; `f_h = n_h / N_h`
//! is the share of the stratum that was drawn. This is Taylor's linearization with replacement between clusters.
//!
//! Source: K. M. Wolter, *Introduction to Variance Estimation*, 2nd ed. (2007), chapters 1 and 6; W. G. Cochran,
//! *Sampling Techniques*, 3rd ed. (1977), chapters 5, 6 and 9.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::needs::Needs;
use crate::error::{Error, Result};

/// How records were drawn.
///
/// ```toml
/// sample = "simple"                            # the default: independent draws from very many
/// sample = "census"                            # nothing was drawn: the records are all there are
/// sample = { strata = "district", population = "offices", clusters = "office", weight = "w", level = 0.9 }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Whether the records are all there are, so that nothing is uncertain.
    pub census: bool,
    /// The column of the strata that were drawn from one by one.
    pub strata: Option<String>,
    /// The column of the clusters (offices, districts) that were drawn whole.
    pub clusters: Option<String>,
    /// The column of how many records (or clusters, where there are some) the stratum of the record has in all. Each
    /// stratum then counts by its size, and its variance shrinks by the share that was drawn.
    pub population: Option<String>,
    /// The column of the records' weights.
    pub weight: Option<String>,
    /// The confidence level of intervals, above 0 and below 1. Default 0.95.
    pub level: f64,
}

impl Default for Sample {
    fn default() -> Self {
        Self { census: false, strata: None, clusters: None, population: None, weight: None, level: 0.95 }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Named {
    Simple,
    Census,
}

#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Drawn {
    #[serde(skip_serializing_if = "Option::is_none")]
    strata: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clusters: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<String>,
    level: f64,
}

impl Default for Drawn {
    fn default() -> Self {
        Self { strata: None, clusters: None, population: None, weight: None, level: 0.95 }
    }
}

impl Serialize for Sample {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.census {
            return Named::Census.serialize(serializer);
        }
        if *self == Self::default() {
            return Named::Simple.serialize(serializer);
        }
        let Self { census: _, strata, clusters, population, weight, level } = self.clone();
        Drawn { strata, clusters, population, weight, level }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sample {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        if value.is_string() {
            return match serde_json::from_value(value).map_err(serde::de::Error::custom)? {
                Named::Simple => Ok(Self::default()),
                Named::Census => Ok(Self { census: true, ..Self::default() }),
            };
        }
        let Drawn { strata, clusters, population, weight, level } =
            serde_json::from_value(value).map_err(serde::de::Error::custom)?;
        Ok(Self { census: false, strata, clusters, population, weight, level })
    }
}

impl Sample {
    /// Nothing was drawn: the records are all there are.
    #[must_use]
    pub fn census() -> Self {
        Self { census: true, ..Self::default() }
    }

    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.level > 0.0 && self.level < 1.0 {
            return Ok(());
        }
        Err(Error::InvalidParameter {
            method: "sample",
            parameter: "level",
            found: self.level.to_string(),
            expected: "above 0 and below 1",
        })
    }

    pub(crate) fn needs(&self, needs: &mut Needs) {
        self.strata.iter().chain(&self.clusters).for_each(|column| needs.text(column));
        self.population.iter().chain(&self.weight).for_each(|column| needs.number(column));
    }
}

/// The sums of a group of records.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    /// How many records were counted.
    pub(crate) records: u64,
    /// How many were meant, but something that they should say is missing.
    pub(crate) unknown: u64,
    pub(crate) w: f64,
    pub(crate) y: f64,
    pub(crate) x: f64,
    yy: f64,
    xy: f64,
    xx: f64,
    /// The size of the stratum; 0 where it is not known.
    pub(crate) population: f64,
}

impl Tally {
    /// Counts a record with weighted numerator and denominator.
    pub(crate) fn add(&mut self, w: f64, y: f64, x: f64) {
        let (y, x) = (w * y, w * x);
        self.records += 1;
        self.w += w;
        self.y += y;
        self.x += x;
        self.yy += y * y;
        self.xy += x * y;
        self.xx += x * x;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.records += other.records;
        self.unknown += other.unknown;
        self.w += other.w;
        self.y += other.y;
        self.x += other.x;
        self.yy += other.yy;
        self.xy += other.xy;
        self.xx += other.xx;
        self.population = self.population.max(other.population);
    }

    /// Sum of the squared errors of the records at this ratio.
    fn squares(&self, ratio: f64) -> f64 {
        (self.yy - 2.0 * ratio * self.xy + ratio * ratio * self.xx).max(0.0)
    }
}

/// A stratum of a unit: the tallies of its clusters, or one of all its records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stratum {
    pub(crate) clusters: Vec<Tally>,
}

/// A ratio with what is uncertain about it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct RatioEstimate {
    pub(crate) value: f64,
    pub(crate) variance: f64,
    pub(crate) y: f64,
    pub(crate) x: f64,
    pub(crate) records: u64,
    pub(crate) unknown: u64,
    /// Records or clusters less strata.
    pub(crate) freedom: f64,
}

/// The ratio over strata, and its variance under the design.
pub(crate) fn ratio(strata: &[Stratum], sample: &Sample) -> RatioEstimate {
    let mut all = Tally::default();
    let sums: Vec<(Tally, f64)> = strata
        .iter()
        .map(|stratum| {
            let mut sum = Tally::default();
            stratum.clusters.iter().for_each(|tally| sum.merge(tally));
            let drawn = if sample.clusters.is_some() { stratum.clusters.len() as f64 } else { sum.w };
            let grossing = if sum.population > 0.0 && drawn > 0.0 { sum.population / drawn } else { 1.0 };
            all.records += sum.records;
            all.unknown += sum.unknown;
            all.y += grossing * sum.y;
            all.x += grossing * sum.x;
            (sum, grossing)
        })
        .collect();
    let value = if all.x == 0.0 { f64::NAN } else { all.y / all.x };
    let mut variance = 0.0;
    let mut freedom = 0.0;
    for (stratum, (sum, grossing)) in strata.iter().zip(&sums) {
        let (n, squares) = if sample.clusters.is_some() {
            let squares = stratum.clusters.iter().map(|tally| (tally.y - value * tally.x).powi(2)).sum();
            (stratum.clusters.len() as f64, squares)
        } else {
            (sum.records as f64, sum.squares(value))
        };
        if n == 0.0 {
            continue;
        }
        let error = sum.y - value * sum.x;
        let drawn = if sum.population > 0.0 { (n / sum.population).min(1.0) } else { 0.0 };
        freedom += n - 1.0;
        // One record says nothing of its stratum's spread, unless it is all of it.
        variance += if drawn >= 1.0 {
            0.0
        } else {
            grossing.powi(2) * (1.0 - drawn) * n / (n - 1.0) * (squares - error * error / n).max(0.0)
        };
    }
    variance = if sample.census { 0.0 } else { variance / (all.x * all.x) };
    RatioEstimate { value, variance, y: all.y, x: all.x, records: all.records, unknown: all.unknown, freedom }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn tally(values: &[(f64, f64)], population: f64) -> Tally {
        let mut tally = Tally { population, ..Tally::default() };
        for &(y, x) in values {
            tally.add(1.0, y, x);
        }
        tally
    }

    fn strata(each: &[Tally]) -> Vec<Stratum> {
        each.iter().map(|&tally| Stratum { clusters: vec![tally] }).collect()
    }

    #[test]
    fn a_mean_has_its_usual_standard_error() {
        let mean = ratio(
            &strata(&[tally(&[(1.0, 1.0), (2.0, 1.0), (4.0, 1.0), (5.0, 1.0)], 0.0)]),
            &Sample::default(),
        );
        assert_eq!(mean.value, 3.0);
        // s² = 10/3, s²/n = 10/12
        assert_relative_eq!(mean.variance, 10.0 / 12.0, max_relative = 1e-14);
        assert_eq!(mean.freedom, 3.0);
    }

    #[test]
    fn a_finite_population_shrinks_the_error_and_a_census_has_none() {
        let values = [(1.0, 1.0), (2.0, 1.0), (4.0, 1.0), (5.0, 1.0)];
        let some = ratio(&strata(&[tally(&values, 8.0)]), &Sample::default());
        assert_relative_eq!(some.variance, 10.0 / 12.0 / 2.0, max_relative = 1e-14);
        assert_eq!(ratio(&strata(&[tally(&values, 4.0)]), &Sample::default()).variance, 0.0);
        assert_eq!(ratio(&strata(&[tally(&values, 0.0)]), &Sample::census()).variance, 0.0);
        assert!(ratio(&strata(&[tally(&values[..1], 0.0)]), &Sample::default()).variance.is_nan());
    }

    #[test]
    fn nothing_has_no_ratio() {
        assert!(ratio(&[], &Sample::default()).value.is_nan());
        assert!(ratio(&strata(&[tally(&[(0.0, 0.0)], 0.0)]), &Sample::default()).value.is_nan());
    }
}
