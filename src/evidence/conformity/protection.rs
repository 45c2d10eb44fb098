//! Points for a protected system, taken off item by item, technique and management apart.
//!
//! ```text
//! M   = Σ_h V_h
//! V_h = max(0, full · y_h − S · Σ_k f_k (1 − x_k))          over the items k of half h
//! S   = full / n
//! ```
//!
//! where `x_k` is what item `k` came to (1 met, 0.5 in part, 0 not), `f_k` the factor of its importance (1 ordinary, 2
//! important, 3 critical), `y_h` the share of the half and `n` the number of items that apply in both halves.
//!
//! Source: 网络安全等级保护测评报告模板 (2021). The formula and its constants were written down from memory, so each of
//! them is a parameter; compare them with the template before you publish. For the template of 2019 see
//! [`Layers`](super::Layers).

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::exact;
use crate::error::{Error, Problem, Result};
use crate::evidence::amount::Amount;
use crate::evidence::details::{Fact, Facts};
use crate::evidence::measure::{Bound, Part, Plan};
use crate::evidence::sample::{RatioEstimate, Sample, Tally};

/// Points for a protected system, taken off item by item.
///
/// ```toml
/// [indicator.measure]
/// table = "items"
/// [indicator.measure.protection]
/// of = { column = "result", points = { "符合" = 1, "部分符合" = 0.5, "不符合" = 0, "不适用" = "n/a" } }
/// factor = { column = "importance", points = { "一般" = 1, "重要" = 2, "关键" = 3 } }
/// half = "area"
/// shares = { "技术" = 0.5, "管理" = 0.5 }
/// full = 100
/// ```
///
/// With `item`, a row is an object, and an item is the mean of its objects; without it, a row is an item. The value has
/// no sampling error unless the records are a census (then 0). [`Measured::details`](crate::evidence::Measured::details)
/// has a row a half: `half`, `share`, `items`, `deduction`, `points`.
///
/// ```
/// use govindex::evidence::{Measure, Protection, Records};
///
/// let items = Records::new()
///     .with_texts("system", ["A", "A", "A", "A"])?
///     .with_texts("area", ["technique", "technique", "management", "management"])?
///     .with_numbers("met", vec![0.5, 1.0, 0.0, 1.0])?
///     .with_numbers("factor", vec![1.0, 3.0, 3.0, 1.0])?;
/// let points = Protection::new("met", "factor", "area", [("technique", 0.5), ("management", 0.5)]);
/// let found = Measure::new(points).of(&items, ["system"])?;
/// // 50 − 25 · 0.5, and 50 − 25 · 3, which is below 0
/// assert_eq!(found.values(), [37.5]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Protection {
    /// What a record is worth, 0 to 1.
    pub of: Amount,
    /// The factor of its importance, at least 0.
    pub factor: Amount,
    /// The column of the halves.
    pub half: String,
    /// The share of each half in the full points, above 0; a record of another half is an error.
    pub shares: IndexMap<String, f64>,
    /// The column of the items, where a row is an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The points of a system without a fault, above 0. Default 100.
    #[serde(default = "hundred")]
    pub full: f64,
}

fn hundred() -> f64 {
    100.0
}

/// A half of a system: its name and share, how many items it has, and what they take off in factors.
struct Half<'a> {
    name: &'a str,
    share: f64,
    items: f64,
    off: f64,
}

impl Protection {
    /// 100 points over halves with these shares, a row an item.
    #[must_use]
    pub fn new(
        of: impl Into<Amount>,
        factor: impl Into<Amount>,
        half: impl Into<String>,
        shares: impl IntoIterator<Item = (impl Into<String>, f64)>,
    ) -> Self {
        let shares = shares.into_iter().map(|(half, share)| (half.into(), share)).collect();
        Self { of: of.into(), factor: factor.into(), half: half.into(), shares, item: None, full: 100.0 }
    }

    /// Averages the objects of an item first.
    #[must_use]
    pub fn item(mut self, column: impl Into<String>) -> Self {
        self.item = Some(column.into());
        self
    }

    /// Sets the points of a system without a fault.
    #[must_use]
    pub fn full(mut self, points: f64) -> Self {
        self.full = points;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "protection", parameter, found, expected }))
        };
        if self.shares.is_empty() {
            return fault("shares", "none".to_owned(), "at least one half with its share");
        }
        if let Some((half, share)) =
            self.shares.iter().find(|(_, share)| !(share.is_finite() && **share > 0.0))
        {
            return fault("shares", format!("{half} = {share}"), "finite shares above 0");
        }
        if !(self.full.is_finite() && self.full > 0.0) {
            return fault("full", self.full.to_string(), "a finite number above 0");
        }
        Ok(())
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan {
            parts: std::iter::once(&self.half).chain(&self.item).cloned().collect(),
            known: vec![(self.half.clone(), self.shares.clone())],
            ..Plan::ratio(
                Amount::Product(Box::new([self.of.clone(), self.factor.clone()])),
                self.factor.clone(),
                Bound::Share,
            )
        }
    }

    fn halves<'a>(&'a self, parts: &[Part]) -> Vec<Half<'a>> {
        let half = |(name, &share): (&'a String, &f64)| Half { name, share, items: 0.0, off: 0.0 };
        let mut halves: Vec<Half<'_>> = self.shares.iter().map(half).collect();
        for part in parts {
            let mut sum = Tally::default();
            part.strata.iter().flat_map(|stratum| &stratum.clusters).for_each(|tally| sum.merge(tally));
            let label = part.labels.first();
            let Some(half) = halves.iter_mut().find(|half| label.is_some_and(|label| **label == *half.name))
            else {
                continue;
            };
            if sum.w > 0.0 {
                // The objects of an item count as one.
                let items = if self.item.is_some() { 1.0 } else { sum.w };
                half.items += items;
                half.off += (sum.x - sum.y) * items / sum.w;
            }
        }
        halves
    }

    /// The points of each half.
    fn points(&self, halves: &[Half<'_>]) -> Vec<f64> {
        let items: f64 = halves.iter().map(|half| half.items).sum();
        let points = |half: &Half<'_>| (self.full * half.share - self.full / items * half.off).max(0.0);
        halves.iter().map(points).collect()
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        let halves = self.halves(parts);
        let nothing = halves.iter().all(|half| half.items == 0.0);
        let value = if nothing { f64::NAN } else { self.points(&halves).iter().sum() };
        exact(value, parts, sample)
    }

    pub(crate) fn details(&self, parts: &[Part]) -> Vec<Facts> {
        let halves = self.halves(parts);
        let points = self.points(&halves);
        let items: f64 = halves.iter().map(|half| half.items).sum();
        let facts = |(half, points): (&Half<'_>, f64)| {
            vec![
                ("half", Fact::Text(half.name.to_owned())),
                ("share", Fact::Number(half.share)),
                ("items", Fact::Number(half.items)),
                ("deduction", Fact::Number(self.full / items * half.off)),
                ("points", Fact::Number(points)),
            ]
        };
        halves.iter().zip(points).map(facts).collect()
    }

    pub(crate) fn notes(&self, parts: &[Part]) -> Vec<String> {
        let halves = self.halves(parts);
        let empty: Vec<&str> = halves.iter().filter(|half| half.items == 0.0).map(|half| half.name).collect();
        if empty.is_empty() {
            Vec::new()
        } else if empty.len() == halves.len() {
            vec!["no value, for no item applies".to_owned()]
        } else {
            vec![format!("no item applies in {}, so nothing was taken off there", empty.join(", "))]
        }
    }

    pub(crate) fn words(&self) -> String {
        format!("{} points less deductions by {} for {}", self.full, self.factor.words(), self.of.words())
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::*;
    use crate::evidence::{Answers, Measure, Records};

    fn protection() -> Protection {
        let results =
            Answers::new([("符合", 1.0), ("部分符合", 0.5), ("不符合", 0.0)]).not_applicable("不适用");
        let importance = Answers::new([("一般", 1.0), ("重要", 2.0), ("关键", 3.0)]);
        let answer = |column: &str, answers| Amount::Answer { column: column.to_owned(), answers };
        let shares = [("技术", 0.5), ("管理", 0.5)];
        Protection::new(answer("result", results), answer("importance", importance), "area", shares)
    }

    fn items(text: &str) -> Records {
        let text = format!("system,area,item,importance,result\n{text}");
        Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap()
    }

    #[test]
    fn deductions_by_hand() {
        // n = 5 (one does not apply), S = 20; technique: 2 · 0.5 + 1 · 1 = 2; management: 3 · 0.5.
        let records = items(
            "A,技术,t1,重要,部分符合\nA,技术,t2,一般,不符合\nA,技术,t3,关键,符合\nA,技术,t4,关键,不适用\n\
             A,管理,m1,关键,部分符合\nA,管理,m2,一般,符合\n",
        );
        let found = Measure::new(protection()).of(&records, ["system"]).unwrap();
        assert_relative_eq!(found.values()[0], (50.0 - 40.0) + (50.0 - 30.0), max_relative = 1e-14);
        assert_eq!((found.estimates()[0].records, found.left_out().not_meant), (5, 1));
        let census = Measure::new(protection()).sample(Sample::census()).of(&records, ["system"]).unwrap();
        assert_eq!(
            (census.estimates()[0].low, census.estimates()[0].high),
            (found.values()[0], found.values()[0])
        );
        let table = found.details().unwrap().to_csv();
        assert!(table.contains("A,技术,0.5,3,40,10\n") && table.contains("A,管理,0.5,2,30,20\n"), "{table}");
    }

    #[test]
    fn objects_of_an_item_count_as_one() {
        // t1: mean of 0, 0.5, 1 = 0.5; n = 2, S = 50.
        let records = items(
            "A,技术,t1,一般,不符合\nA,技术,t1,一般,部分符合\nA,技术,t1,一般,符合\nA,管理,m1,一般,符合\n",
        );
        let found = Measure::new(protection().item("item")).of(&records, ["system"]).unwrap();
        assert_eq!(found.values(), [25.0 + 50.0]);
        // Without the column each row is an item: n = 4, S = 25, 1 + 0.5 off.
        assert_eq!(Measure::new(protection()).of(&records, ["system"]).unwrap().values(), [12.5 + 50.0]);
    }

    #[test]
    fn a_half_does_not_fall_below_zero_and_an_empty_one_keeps_its_points() {
        let records =
            items("A,技术,t1,关键,不符合\nA,管理,m1,一般,符合\nB,技术,t1,一般,符合\nC,技术,t1,一般,不适用\n");
        let found = Measure::new(protection()).of(&records, ["system"]).unwrap();
        assert_eq!(found.values()[..2], [50.0, 100.0]);
        assert!(found.values()[2].is_nan());
        assert_eq!(
            found.notes(),
            [
                "unit B: no item applies in 管理, so nothing was taken off there",
                "unit C: no value, for no item applies"
            ]
        );
    }

    #[test]
    fn it_reads_back_and_bad_ones_are_refused() {
        let measure = Measure::new(protection().item("item").full(1000.0));
        let text = serde_json::to_value(&measure).unwrap();
        assert_eq!(serde_json::from_value::<Measure>(text).unwrap(), measure);
        let bare = Protection { shares: IndexMap::new(), ..protection() };
        let negative =
            Protection { shares: [("技术".to_owned(), -0.5)].into_iter().collect(), ..protection() };
        for bad in [bare, negative, protection().full(0.0)] {
            assert_eq!(Measure::new(bad).check().unwrap_err().code(), "invalid_parameter");
        }
        let unknown = Measure::new(protection()).of(&items("A,物理,t1,一般,符合\n"), ["system"]).unwrap_err();
        assert_eq!(unknown.code(), "unknown_answers");
    }
}
