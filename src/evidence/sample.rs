//! How the records were drawn, and what that leaves uncertain.
//!
//! ```text
//! R    = Σ g_h w y / Σ g_h w x          g_h = N_h / Σ w of all that was drawn from h (N_h / n_h without weights),
//!                                       1 where the sizes N_h are not given
//! e_i  = w_i (y_i − R x_i)              what record (or cluster) i adds to its error; 0 for one that is not meant
//! Var  = Σ_h g_h² (1 − f_h) · n_h/(n_h − 1) · (Σ_i e_hi² − (Σ_i e_hi)² / n_h) / (Σ g_h w x)²
//! ```
//!
//! over strata `h` from which `n_h` records were drawn, or `n_h` clusters where whole offices or districts were;
//! `f_h = n_h / N_h` is the share of the stratum that was drawn. This is Taylor's linearization with replacement between
//! clusters.
//!
//! The records of a unit that `where`, a class and the answers mean are a **domain** of those that were drawn: `n_h`
//! counts every record of the table that names the stratum, in whichever unit and whether it is meant or not, and
//! every cluster, those without a record in the domain with an error of 0. So a mean of some records is what the ratio
//! of those that hold to those that are meant is over all of them. A record that is meant but does not say what is
//! measured is taken for one like the others that are meant in its stratum and unit, so `n_h` shrinks by the share of
//! these; a cluster of only such records counts as drawn. Layers of requirements and periods are drawn one by one. What
//! is not in the table, because it was left out before it was read, cannot be known: give the table as it was drawn.
//!
//! Where nothing is said of strata, clusters and sizes, the records that are meant are themselves a simple sample,
//! given how many there are (Cochran, section 2.12), and `n` counts them.
//!
//! Source: K. M. Wolter, *Introduction to Variance Estimation*, 2nd ed. (2007), chapters 1 and 6; W. G. Cochran,
//! *Sampling Techniques*, 3rd ed. (1977), chapters 5 (domains: 5A.14), 6 and 9.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::needs::Needs;
use super::spread::Spread;
use crate::error::{Error, Problem, Result};

/// How records were drawn.
///
/// ```toml
/// sample = "simple"                            # the default: independent draws from very many
/// sample = "census"                            # nothing was drawn: the records are all there are
/// sample = { strata = "district", population = "offices", clusters = "office", weight = "w", level = 0.9 }
/// sample = { strata = ["city", "district"], population = "records" }          # districts within each city
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(default, deny_unknown_fields, transform = crate::schema::or::<Named>))]
#[non_exhaustive]
pub struct Sample {
    /// Whether the records are all there are, so that nothing is uncertain.
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub census: bool,
    /// The columns of the strata that were drawn from one by one, mostly one column. A stratum is known by its texts in
    /// them, in whichever unit: strata of one name in two units are one stratum. Where each unit has strata of its own,
    /// the column of units is one of them (`strata = ["city", "district"]`). Without strata, each unit is one.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::OneOrMore<String>"))]
    pub strata: Vec<String>,
    /// The column of the clusters (offices, districts) that were drawn whole; a name tells a cluster within its stratum.
    pub clusters: Option<String>,
    /// The column of how many records (or clusters, or the things that several records describe) the stratum of the
    /// record has in all: above 0, the same in each of its records, and not less than were drawn. Each stratum then
    /// counts by its size, and its variance shrinks by the share that was drawn. A stratum of which nothing is known is
    /// named in the notes.
    pub population: Option<String>,
    /// The column of the records' weights.
    pub weight: Option<String>,
    /// The confidence level of intervals, above 0 and below 1. Default 0.95.
    pub level: f64,
}

impl Default for Sample {
    fn default() -> Self {
        Self {
            census: false,
            strata: Vec::new(),
            clusters: None,
            population: None,
            weight: None,
            level: 0.95,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Named {
    Simple,
    Census,
}

#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Design {
    #[serde(skip_serializing_if = "Vec::is_empty", with = "columns")]
    strata: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clusters: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<String>,
    level: f64,
}

impl Default for Design {
    fn default() -> Self {
        Self { strata: Vec::new(), clusters: None, population: None, weight: None, level: 0.95 }
    }
}

/// One column, or a list of them.
mod columns {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged, expecting = "`strata` is a column, or a list of columns")]
    enum Columns {
        One(String),
        Several(Vec<String>),
    }

    pub(super) fn serialize<S: Serializer>(columns: &[String], serializer: S) -> Result<S::Ok, S::Error> {
        if let [column] = columns { column.serialize(serializer) } else { columns.serialize(serializer) }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
        Ok(match Columns::deserialize(deserializer)? {
            Columns::One(column) => vec![column],
            Columns::Several(columns) => columns,
        })
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
        Design { strata, clusters, population, weight, level }.serialize(serializer)
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
        if !value.is_object() {
            let expected =
                "`simple`, `census`, or a table of `strata`, `clusters`, `population`, `weight`, `level`";
            return Err(serde::de::Error::custom(format!(
                "`{value}` is no way to draw records: give {expected}"
            )));
        }
        let Design { strata, clusters, population, weight, level } =
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
        !self.is_drawn() && self.weight.is_none()
    }

    /// Whether records were drawn from strata, as clusters, or from a population of known size, so that those that are
    /// not meant were drawn too.
    pub(crate) fn is_drawn(&self) -> bool {
        !self.strata.is_empty() || self.clusters.is_some() || self.population.is_some()
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.level > 0.0 && self.level < 1.0 {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "sample",
            parameter: "level",
            found: self.level.to_string(),
            expected: "above 0 and below 1",
        }))
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
    /// How many draws these are, where they stand for several, and their weight.
    unknown_n: f64,
    unknown_w: f64,
    pub(crate) w: f64,
    pub(crate) y: f64,
    pub(crate) x: f64,
    /// About the ratio of the sums. Squares are kept of what the records differ from it, for those of large numbers that
    /// hardly differ cancel out.
    near: f64,
    dd: f64,
    dx: f64,
    xx: f64,
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
        let [unknown_n, unknown_w, w, y, x, near, dd, dx, xx] = [0.0; 9];
        let [records, unknown, gaps, marked] = [0; 4];
        let (constant, most) = ((0.0, 0), f64::NEG_INFINITY);
        Self {
            records,
            unknown,
            unknown_n,
            unknown_w,
            w,
            y,
            x,
            near,
            dd,
            dx,
            xx,
            gaps,
            marked,
            constant,
            most,
        }
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
        if self.xx == 0.0 || self.records.is_power_of_two() {
            self.move_to((self.y + times * y) / (self.x + times * x));
        }
        let d = y - self.near * x;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0")]
        let records = times as u64;
        self.records = self.records.saturating_add(records);
        self.w += times * w;
        self.y += times * y;
        self.x += times * x;
        self.dd += times * (d * d);
        self.dx += times * (d * x);
        self.xx += times * (x * x);
    }

    /// Notes records that are meant but lack what they should say: how many there are, how many draws they stand for
    /// together, and the weight of each.
    pub(crate) fn skip(&mut self, records: u64, draws: f64, w: f64) {
        // What is no number is not counted among what was drawn either.
        let known = |number: f64| if number > 0.0 { number } else { 0.0 };
        self.unknown += records;
        self.unknown_n += known(draws);
        self.unknown_w += known(draws) * known(w);
    }

    /// The mean weight of the records; of those that do not say what they should where there are no others.
    pub(crate) fn mean_weight(&self) -> f64 {
        match (self.records, self.unknown_n) {
            (0, 0.0) => 0.0,
            (0, n) => self.unknown_w / n,
            (n, _) => self.w / n as f64,
        }
    }

    /// Which share of these records has at most this value.
    pub(crate) fn at_most(&self, value: f64, spread: &Spread) -> Self {
        let Self { unknown, unknown_n, unknown_w, .. } = *self;
        let mut found = Self { unknown, unknown_n, unknown_w, ..Self::default() };
        for (at, count) in spread.iter() {
            let below = f64::from(u8::from(at <= value));
            found.records = found.records.saturating_add(count.records);
            found.w += count.w;
            found.x += count.w;
            found.xx += count.ww;
            found.y += below * count.w;
            found.dd += below * count.ww;
            found.dx += below * count.ww;
        }
        found
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.records = self.records.saturating_add(other.records);
        self.unknown += other.unknown;
        self.unknown_n += other.unknown_n;
        self.unknown_w += other.unknown_w;
        self.w += other.w;
        self.y += other.y;
        self.x += other.x;
        let mut other_squares = *other;
        if self.xx < other.xx {
            self.move_to(other.near);
        } else {
            other_squares.move_to(self.near);
        }
        self.dd += other_squares.dd;
        self.dx += other_squares.dx;
        self.xx += other.xx;
        self.gaps += other.gaps;
        self.marked += other.marked;
        if self.constant.1 == 0 {
            self.constant = other.constant;
        }
        self.most = self.most.max(other.most);
    }

    /// Keeps squares of what the records differ from another ratio.
    fn move_to(&mut self, near: f64) {
        if !near.is_finite() {
            return;
        }
        let apart = self.near - near;
        self.dd += apart * (2.0 * self.dx + apart * self.xx);
        self.dx += apart * self.xx;
        self.near = near;
    }

    /// Sum of the squared errors of the records at this ratio.
    fn squares(&self, ratio: f64) -> f64 {
        let apart = ratio - self.near;
        (self.dd - apart * (2.0 * self.dx - apart * self.xx)).max(0.0)
    }
}

/// What was drawn from a stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Drawn {
    /// How many records, clusters or things.
    pub(crate) n: f64,
    /// The weight of the records or things.
    pub(crate) w: f64,
    /// How many there are in all; 0 where that is not known.
    pub(crate) population: f64,
}

/// A stratum of a unit: the tallies of its clusters, or one of all its records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stratum {
    pub(crate) clusters: Vec<Tally>,
    /// What was drawn from it, over all units and whether it is meant or not; none where that is not asked for.
    pub(crate) drawn: Option<Drawn>,
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
    /// Records or clusters less strata, those of the unit that are meant.
    pub(crate) freedom: f64,
    /// The same of all that were drawn from these strata.
    pub(crate) drawn_freedom: f64,
    /// Whether everything there is was counted, so that nothing is uncertain.
    pub(crate) complete: bool,
    /// The confidence interval, where the kind finds its own.
    pub(crate) interval: Option<(f64, f64)>,
    /// Cells that say nothing.
    pub(crate) gaps: u64,
}

impl Stratum {
    /// The sums over its clusters.
    pub(crate) fn sum(&self) -> Tally {
        let mut sum = Tally::default();
        self.clusters.iter().for_each(|tally| sum.merge(tally));
        sum
    }

    /// How many were drawn from it. Of the records that are meant, those that do not say what is measured are taken for
    /// others like them: as many fewer were drawn.
    fn n(&self, sum: &Tally, sample: &Sample) -> f64 {
        let records = sum.records as f64;
        match &self.drawn {
            Some(drawn) if sample.clusters.is_some() => drawn.n,
            Some(drawn) if sum.unknown_n > 0.0 => drawn.n * records / (records + sum.unknown_n),
            Some(drawn) => drawn.n,
            None if sample.clusters.is_some() => self.clusters.len() as f64,
            None => records,
        }
    }

    /// By how much its sums are multiplied to stand for all of it.
    pub(crate) fn grossing(&self, sum: &Tally, sample: &Sample) -> f64 {
        let Some(drawn) = self.drawn.filter(|drawn| drawn.population > 0.0) else { return 1.0 };
        let weight = if sample.clusters.is_some() {
            drawn.n
        } else if sum.unknown_w > 0.0 {
            drawn.w * sum.w / (sum.w + sum.unknown_w)
        } else {
            drawn.w
        };
        if weight > 0.0 { drawn.population / weight } else { 1.0 }
    }
}

/// The ratio over strata, and its variance under the design.
pub(crate) fn ratio(strata: &[Stratum], sample: &Sample) -> RatioEstimate {
    let mut all = RatioEstimate { complete: true, ..RatioEstimate::default() };
    let sums: Vec<(Tally, f64)> = strata
        .iter()
        .map(|stratum| {
            let sum = stratum.sum();
            let grossing = stratum.grossing(&sum, sample);
            all.records = all.records.saturating_add(sum.records);
            all.unknown += sum.unknown;
            all.gaps += sum.gaps;
            all.y += grossing * sum.y;
            all.x += grossing * sum.x;
            (sum, grossing)
        })
        .collect();
    all.value = if all.x == 0.0 { f64::NAN } else { all.y / all.x };
    for (stratum, (sum, grossing)) in strata.iter().zip(&sums) {
        let clusters = sample.clusters.is_some();
        let own = if clusters { stratum.clusters.len() as f64 } else { sum.records as f64 };
        if own == 0.0 {
            continue;
        }
        let n = stratum.n(sum, sample);
        let population = stratum.drawn.map_or(0.0, |drawn| drawn.population);
        let share = if population > 0.0 { (n / population).min(1.0) } else { 0.0 };
        all.freedom += own - 1.0;
        all.drawn_freedom += n - 1.0;
        all.complete &= share >= 1.0;
        if all.value.is_nan() || share >= 1.0 {
            continue;
        }
        let squares = if clusters {
            stratum.clusters.iter().map(|tally| (tally.y - all.value * tally.x).powi(2)).sum()
        } else {
            sum.squares(all.value)
        };
        let error = sum.y - all.value * sum.x;
        all.variance += if ![squares, sum.dd, sum.xx].into_iter().all(f64::is_finite) {
            f64::INFINITY
        } else if n <= 1.0 {
            // One record says nothing of its stratum's spread, unless it is all of it.
            f64::NAN
        } else {
            // What was drawn but is not meant adds nothing, and has no error.
            grossing.powi(2) * (1.0 - share) * n / (n - 1.0) * (squares - error * error / n).max(0.0)
        };
    }
    all.complete |= sample.census;
    all.variance = match all.variance {
        _ if all.value.is_nan() => f64::NAN,
        _ if sample.census => 0.0,
        // Squares that are out of range stay so, whatever they are divided by.
        f64::INFINITY => f64::INFINITY,
        variance => variance / all.x / all.x,
    };
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn tally(values: &[(f64, f64)], population: f64) -> (Tally, f64) {
        let mut tally = Tally::default();
        for &(y, x) in values {
            tally.add(1.0, y, x);
        }
        (tally, population)
    }

    fn strata(each: &[(Tally, f64)]) -> Vec<Stratum> {
        each.iter()
            .map(|&(tally, population)| {
                let n = tally.records as f64;
                let drawn = Some(Drawn { n, w: n, population });
                Stratum { clusters: vec![tally], drawn, ..Stratum::default() }
            })
            .collect()
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
    fn one_record_of_a_stratum_leaves_the_error_unknown_whatever_it_says() {
        for k in 1..8 {
            let lonely = tally(&[(0.1 * f64::from(k), 0.3)], 0.0);
            let found = ratio(&strata(&[lonely, tally(&[(0.7, 0.9), (0.2, 0.7)], 0.0)]), &Sample::default());
            assert!(found.variance.is_nan(), "{k}: {}", found.variance);
        }
    }

    #[test]
    fn large_numbers_that_hardly_differ_keep_their_standard_error() {
        let values: Vec<(f64, f64)> = [1.0, 2.0, 4.0, 5.0].map(|value| (1e9 + value, 1.0)).into();
        let plain = ratio(&strata(&[tally(&values, 0.0)]), &Sample::default());
        assert_relative_eq!(plain.variance, 10.0 / 12.0, max_relative = 1e-9);
        // In parts, the first of which is a record of no size.
        let mut whole = tally(&[(0.0, 0.0)], 0.0).0;
        whole.merge(&tally(&values[2..], 0.0).0);
        whole.merge(&tally(&values[..2], 0.0).0);
        whole.records -= 1;
        let merged = ratio(&strata(&[(whole, 0.0)]), &Sample::default());
        assert_relative_eq!(merged.variance, 10.0 / 12.0, max_relative = 1e-9);
        let same = ratio(&strata(&[tally(&[(0.1, 0.3); 1000], 0.0)]), &Sample::default());
        assert!(same.variance.sqrt() < 1e-15);
        // A first record with a ratio far from all others.
        let values = [(5.0, 1e-9), (50.0, 100.0), (49.0, 100.0), (52.0, 100.0), (50.0, 100.0)];
        let found = ratio(&strata(&[tally(&values, 0.0)]), &Sample::default());
        let errors = values.map(|(y, x)| (y - found.value * x).powi(2));
        let expected = 5.0 / 4.0 * errors.iter().sum::<f64>() / (400.0 + 1e-9_f64).powi(2);
        assert_relative_eq!(found.variance, expected, max_relative = 1e-9);
    }

    #[test]
    fn nothing_has_no_ratio() {
        assert!(ratio(&[], &Sample::default()).value.is_nan());
        assert!(ratio(&strata(&[tally(&[(0.0, 0.0)], 0.0)]), &Sample::default()).value.is_nan());
    }
}
