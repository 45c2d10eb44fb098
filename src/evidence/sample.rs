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
use super::spread::Spread;
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

    /// Whether nothing is said of how the records were drawn, but for the level.
    pub(crate) fn is_plain(&self) -> bool {
        let Self { census: _, strata, clusters, population, weight, level: _ } = self;
        [strata, clusters, population, weight].iter().all(|column| column.is_none())
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
#[derive(Clone, Copy, Debug, PartialEq)]
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
    /// How many cells of counted records say nothing.
    pub(crate) gaps: u64,
    /// How many records the kind marked: a critical error, say.
    pub(crate) marked: u64,
    /// What each record of the unit must say alike, and the first row that says it; row 0 where nothing is asked for.
    pub(crate) constant: (f64, u64),
    /// The largest ratio of a record; `-∞` where there is none.
    pub(crate) most: f64,
}

impl Default for Tally {
    fn default() -> Self {
        let [w, y, x, yy, xy, xx, population] = [0.0; 7];
        let [records, unknown, gaps, marked] = [0; 4];
        let (constant, most) = ((0.0, 0), f64::NEG_INFINITY);
        Self { records, unknown, w, y, x, yy, xy, xx, population, gaps, marked, constant, most }
    }
}

impl Tally {
    /// Counts a record with weighted numerator and denominator.
    pub(crate) fn add(&mut self, w: f64, y: f64, x: f64) {
        self.add_alike(1.0, w, y, x);
    }

    /// Counts so many records that say the same.
    pub(crate) fn add_alike(&mut self, times: f64, w: f64, y: f64, x: f64) {
        // 0 / 0 is no number, which `max` passes over.
        self.most = self.most.max(y / x);
        let (y, x) = (w * y, w * x);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0")]
        let records = times as u64;
        self.records += records;
        self.w += times * w;
        self.y += times * y;
        self.x += times * x;
        self.yy += times * (y * y);
        self.xy += times * (x * y);
        self.xx += times * (x * x);
    }

    /// Which share of these records has at most this value.
    pub(crate) fn at_most(&self, value: f64, spread: &Spread) -> Self {
        let mut found = Self { population: self.population, unknown: self.unknown, ..Self::default() };
        for (at, count) in spread.iter() {
            let below = f64::from(u8::from(at <= value));
            found.records += count.records;
            found.w += count.w;
            found.x += count.w;
            found.xx += count.ww;
            found.y += below * count.w;
            found.yy += below * count.ww;
            found.xy += below * count.ww;
        }
        found
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
        self.gaps += other.gaps;
        self.marked += other.marked;
        if self.constant.1 == 0 {
            self.constant = other.constant;
        }
        self.most = self.most.max(other.most);
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
    /// What the stratum and its clusters are called, where parts of a unit are put together again.
    pub(crate) name: Option<Box<str>>,
    pub(crate) names: Vec<Box<str>>,
    /// How the values of each cluster are spread, where the kind asks for it.
    pub(crate) spreads: Vec<Spread>,
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
    /// Whether everything there is was counted, so that nothing is uncertain.
    pub(crate) complete: bool,
    /// The confidence interval, where the kind finds its own.
    pub(crate) interval: Option<(f64, f64)>,
    /// Cells that say nothing.
    pub(crate) gaps: u64,
}

/// By how much the sums of a stratum are multiplied to stand for all of it.
pub(crate) fn grossing(sum: &Tally, clusters: usize, sample: &Sample) -> f64 {
    let drawn = if sample.clusters.is_some() { clusters as f64 } else { sum.w };
    if sum.population > 0.0 && drawn > 0.0 { sum.population / drawn } else { 1.0 }
}

/// The ratio over strata, and its variance under the design.
pub(crate) fn ratio(strata: &[Stratum], sample: &Sample) -> RatioEstimate {
    let mut all = Tally::default();
    let sums: Vec<(Tally, f64)> = strata
        .iter()
        .map(|stratum| {
            let mut sum = Tally::default();
            stratum.clusters.iter().for_each(|tally| sum.merge(tally));
            let grossing = grossing(&sum, stratum.clusters.len(), sample);
            all.records += sum.records;
            all.unknown += sum.unknown;
            all.gaps += sum.gaps;
            all.y += grossing * sum.y;
            all.x += grossing * sum.x;
            (sum, grossing)
        })
        .collect();
    let value = if all.x == 0.0 { f64::NAN } else { all.y / all.x };
    let mut variance = 0.0;
    let mut freedom = 0.0;
    let mut complete = true;
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
        complete &= drawn >= 1.0;
        // One record says nothing of its stratum's spread, unless it is all of it.
        variance += if drawn >= 1.0 {
            0.0
        } else {
            grossing.powi(2) * (1.0 - drawn) * n / (n - 1.0) * (squares - error * error / n).max(0.0)
        };
    }
    variance = if sample.census { 0.0 } else { variance / (all.x * all.x) };
    RatioEstimate {
        value,
        variance,
        y: all.y,
        x: all.x,
        records: all.records,
        unknown: all.unknown,
        freedom,
        complete: complete || sample.census,
        interval: None,
        gaps: all.gaps,
    }
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
        each.iter().map(|&tally| Stratum { clusters: vec![tally], ..Stratum::default() }).collect()
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
