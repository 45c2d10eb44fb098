//! The level that is reached when each level asks for clauses of its own and builds on those below.
//!
//! ```text
//! level = base + max { k : S_1 ≥ t, …, S_k ≥ t }          S_j = Σ s / Σ 1 over the clauses of level j
//! ```
//!
//! where `s` is what a clause is worth (1 met, 0 not) and `t` the share that must be met: 1, every clause, in the strict
//! reading. A level above one that was missed does not count, whatever its share.
//!
//! Source: GB/T 36073-2018 数据管理能力成熟度评估模型, whose five levels build on each other. Its other reading, the mean
//! of the domain scores, is [`Layers`](super::Layers).

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::exact;
use crate::error::{Error, Problem, Result};
use crate::evidence::amount::Amount;
use crate::evidence::details::{Fact, Facts};
use crate::evidence::measure::{Bound, Part, Plan};
use crate::evidence::sample::{RatioEstimate, Sample, ratio};

/// The level that is reached.
///
/// ```toml
/// [indicator.measure]
/// table = "clauses"
/// [indicator.measure.staged]
/// of = { column = "mark", points = { met = 1, part = 0, not = 0, none = "n/a" } }
/// level = "level"
/// levels = ["受管理级", "稳健级", "量化管理级", "优化级"]       # from the lowest
/// base = 1                                                     # who meets none of them is at 初始级, level 1
/// ```
///
/// The value is a number of levels, so it has no sampling error unless the records are a census (then 0).
/// [`Measured::details`](crate::evidence::Measured::details) has a row a level: `level`, `records`, `share`, `reached`.
///
/// ```
/// use govindex::evidence::{Measure, Records, Staged};
///
/// let clauses = Records::new()
///     .with_texts("unit", ["A", "A", "A", "A"])?
///     .with_texts("level", ["2", "2", "3", "4"])?
///     .with_numbers("met", vec![1.0, 1.0, 0.0, 1.0])?;
/// let level = Staged::new("met", "level", ["2", "3", "4", "5"]).base(1.0);
/// assert_eq!(Measure::new(level).of(&clauses, ["unit"])?.values(), [2.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Staged {
    /// What a clause is worth, 0 to 1.
    pub of: Amount,
    /// The column of levels.
    pub level: String,
    /// The levels from the lowest; a clause of another is an error.
    pub levels: Vec<String>,
    /// The share of the clauses of a level that must be met, above 0 and at most 1. Default 1.
    #[serde(default = "one")]
    pub share: f64,
    /// The value of who does not reach the first level. Default 0.
    #[serde(default)]
    pub base: f64,
    /// What a level is of which no clause applies.
    #[serde(default)]
    pub unproved: Unproved,
}

/// What a level is of which no clause applies to a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unproved {
    /// Not reached, and no level above it.
    #[default]
    Stops,
    /// Reached, if those below are and one above it is.
    Passes,
}

fn one() -> f64 {
    1.0
}

/// Sums of shares such as 0.7 + 0.1 miss their decimal by less than this.
const ROUNDING: f64 = 1e-9;

impl Staged {
    /// Levels, from the lowest, of which every clause must be met.
    #[must_use]
    pub fn new(
        of: impl Into<Amount>,
        level: impl Into<String>,
        levels: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let levels = levels.into_iter().map(Into::into).collect();
        let unproved = Unproved::Stops;
        Self { of: of.into(), level: level.into(), levels, share: 1.0, base: 0.0, unproved }
    }

    /// Sets the share of the clauses of a level that must be met.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Sets the value of who does not reach the first level.
    #[must_use]
    pub fn base(mut self, base: f64) -> Self {
        self.base = base;
        self
    }

    /// Sets what a level is of which no clause applies.
    #[must_use]
    pub fn unproved(mut self, rule: Unproved) -> Self {
        self.unproved = rule;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "staged", parameter, found, expected }))
        };
        if self.levels.is_empty() {
            return fault("levels", "none".to_owned(), "at least one level");
        }
        if let Some(i) = (0..self.levels.len()).find(|&i| self.levels[..i].contains(&self.levels[i])) {
            return fault("levels", format!("`{}` twice", self.levels[i]), "each level once");
        }
        if !(self.share > 0.0 && self.share <= 1.0) {
            return fault("share", self.share.to_string(), "above 0 and at most 1");
        }
        if !self.base.is_finite() {
            return fault("base", self.base.to_string(), "a finite number");
        }
        Ok(())
    }

    pub(crate) fn plan(&self) -> Plan {
        let levels: IndexMap<String, f64> = self.levels.iter().map(|level| (level.clone(), 1.0)).collect();
        Plan {
            parts: vec![self.level.clone()],
            known: vec![(self.level.clone(), levels)],
            ..Plan::mean(self.of.clone(), Bound::Share)
        }
    }

    /// Each level with what its clauses came to and whether it is reached; how many are.
    fn climb(&self, parts: &[Part], sample: &Sample) -> (Vec<(&str, RatioEstimate, bool)>, usize) {
        let of = |level: &String| {
            let part = parts.iter().find(|part| part.labels.first().is_some_and(|label| **label == **level));
            part.map_or_else(|| ratio(&[], sample), |part| ratio(&part.strata, sample))
        };
        let mut climbing = true;
        let mut reached = 0;
        let mut levels = Vec::new();
        for (i, level) in self.levels.iter().enumerate() {
            let estimate = of(level);
            let proved = estimate.value >= self.share - ROUNDING;
            climbing &= proved || (estimate.value.is_nan() && self.unproved == Unproved::Passes);
            if climbing && proved {
                reached = i + 1;
            }
            levels.push((level.as_str(), estimate, false));
        }
        levels.iter_mut().take(reached).for_each(|(.., is_reached)| *is_reached = true);
        (levels, reached)
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        let (levels, reached) = self.climb(parts, sample);
        let nothing = levels.iter().all(|(_, estimate, _)| estimate.value.is_nan());
        #[expect(clippy::cast_precision_loss, reason = "a handful of levels")]
        let value = if nothing { f64::NAN } else { self.base + reached as f64 };
        exact(value, parts, sample)
    }

    pub(crate) fn details(&self, parts: &[Part], sample: &Sample) -> Vec<Facts> {
        let facts = |(level, estimate, reached): (&str, RatioEstimate, bool)| {
            vec![
                ("level", Fact::Text(level.to_owned())),
                ("records", Fact::Count(estimate.records)),
                ("share", Fact::Number(estimate.value)),
                ("reached", Fact::Text(if reached { "yes" } else { "no" }.to_owned())),
            ]
        };
        self.climb(parts, sample).0.into_iter().map(facts).collect()
    }

    pub(crate) fn notes(&self, parts: &[Part], sample: &Sample) -> Vec<String> {
        let (levels, _) = self.climb(parts, sample);
        let empty: Vec<&str> = levels
            .iter()
            .filter(|(_, estimate, _)| estimate.value.is_nan())
            .map(|(level, ..)| *level)
            .collect();
        if empty.is_empty() {
            return Vec::new();
        }
        let names = empty.join(", ");
        vec![if empty.len() == levels.len() {
            "no value, for no clause applies".to_owned()
        } else {
            format!("no clause applies of level {names}")
        }]
    }

    pub(crate) fn words(&self) -> String {
        format!("levels of {} in a row with {} of at least {}", self.level, self.of.words(), self.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Measure, Records};

    fn clauses(marks: &[(&str, &str, f64)]) -> Records {
        Records::new()
            .with_texts("unit", marks.iter().map(|mark| mark.0))
            .unwrap()
            .with_texts("level", marks.iter().map(|mark| mark.1))
            .unwrap()
            .with_numbers("met", marks.iter().map(|mark| mark.2).collect::<Vec<_>>())
            .unwrap()
    }

    fn staged() -> Staged {
        Staged::new("met", "level", ["2", "3", "4"]).base(1.0)
    }

    #[test]
    fn a_level_counts_only_above_those_below_it() {
        let records = clauses(&[
            ("A", "2", 1.0),
            ("A", "2", 1.0),
            ("A", "3", 1.0),
            ("A", "4", 0.5),
            ("B", "2", 0.0),
            ("B", "3", 1.0),
            ("B", "4", 1.0),
            ("C", "2", 1.0),
            ("C", "3", 1.0),
            ("C", "4", 1.0),
        ]);
        let found = Measure::new(staged()).of(&records, ["unit"]).unwrap();
        assert_eq!(found.values(), [3.0, 1.0, 4.0]);
        let table = found.details().unwrap().to_csv();
        assert!(table.contains("A,4,1,0.5,no\n") && table.contains("B,3,1,1,no\n"), "{table}");
        assert!(found.estimates()[0].standard_error.is_nan());
        let census = Measure::new(staged()).sample(Sample::census()).of(&records, ["unit"]).unwrap();
        let a = census.estimates()[0];
        assert_eq!((a.standard_error, a.low, a.high), (0.0, 3.0, 3.0));
    }

    #[test]
    fn a_share_of_the_clauses_may_do() {
        let mut marks = vec![("A", "2", 1.0); 4];
        marks.push(("A", "2", 0.0));
        let level =
            |share| Measure::new(staged().share(share)).of(&clauses(&marks), ["unit"]).unwrap().values()[0];
        assert_eq!([level(0.8), level(0.81), level(1.0)], [2.0, 1.0, 1.0]);
    }

    #[test]
    fn a_level_of_which_nothing_applies_stops_or_passes() {
        let marks = [("A", "2", 1.0), ("A", "4", 1.0), ("B", "2", f64::NAN), ("C", "2", 1.0)];
        let found = Measure::new(staged()).of(&clauses(&marks), ["unit"]).unwrap();
        assert_eq!(found.values()[0], 2.0);
        assert!(found.values()[1].is_nan());
        assert_eq!(
            found.notes(),
            [
                "unit A: no clause applies of level 3",
                "unit B: no value, for no clause applies",
                "unit C: no clause applies of level 3, 4"
            ]
        );
        assert_eq!(found.estimates()[1].unknown, 1);
        let passes =
            Measure::new(staged().unproved(Unproved::Passes)).of(&clauses(&marks), ["unit"]).unwrap();
        assert_eq!((passes.values()[0], passes.values()[2]), (4.0, 2.0), "nothing proves the levels of C");
    }

    #[test]
    fn levels_read_back_and_bad_ones_are_refused() {
        let measure = Measure::new(staged().share(0.8).unproved(Unproved::Passes));
        let text = serde_json::to_value(&measure).unwrap();
        assert_eq!(serde_json::from_value::<Measure>(text).unwrap(), measure);
        for bad in [
            Staged::new("met", "level", [""; 0]),
            Staged::new("met", "level", ["2", "2"]),
            staged().share(0.0),
            staged().share(1.1),
            staged().base(f64::INFINITY),
        ] {
            assert_eq!(Measure::new(bad).check().unwrap_err().code(), "invalid_parameter");
        }
        let unknown = Measure::new(staged()).of(&clauses(&[("A", "5", 1.0)]), ["unit"]).unwrap_err();
        assert_eq!(unknown.code(), "unknown_answers");
        let twice = Measure::new(staged()).of(&clauses(&[("A", "2", 2.0)]), ["unit"]).unwrap_err();
        assert_eq!(twice.code(), "cells", "a clause cannot be met twice");
    }
}
