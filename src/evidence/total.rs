//! A plain sum: findings under an item, incidents of a year, people served.
//!
//! ```text
//! T = Σ w y
//! ```
//!
//! where `y` is what a record adds and `w` its weight. A sum of which a part is not known is not known: a unit with such a
//! record has no value, and the result says so. So is the sum of a unit of which no record is meant; where nothing found
//! shall be 0, let every record be meant and put the condition into `of`.
//!
//! Source: W. G. Cochran, *Sampling Techniques*, 3rd ed. (1977), chapter 2, for totals; the rule for what is not known is
//! ours.

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::measure::{Bound, Part, Plan};
use super::sample::{RatioEstimate, Sample, Stratum, ratio};

/// A sum.
///
/// ```toml
/// measure = { table = "incidents", sample = "census", total = { of = "outage_minutes" } }
/// # findings under an item: 0 for a unit of the table that has others only
/// measure = { table = "findings", total = { of = { where = { item = "LINKS" }, value = "count" } } }
/// # nothing for a unit without outward services, to which the item does not apply
/// measure = { table = "findings", where = { services = "yes" }, total = { of = { where = { item = "GUIDES" }, value = "count" } } }
/// ```
///
/// It has a standard error in a census only, which is 0.
///
/// ```
/// use govindex::evidence::{Measure, Records, Total};
///
/// let findings = Records::new()
///     .with_texts("site", ["A", "A", "B", "C"])?
///     .with_numbers("links", vec![2.0, 3.0, 0.0, f64::NAN])?;
/// let found = Measure::new(Total::new("links")).of(&findings, ["site"])?;
/// assert_eq!(found.values()[..2], [5.0, 0.0]);
/// assert_eq!(found.notes(), ["unit C: no value, for 1 of its records does not say how much"]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Total {
    /// What a record adds; 1 counts records.
    pub of: Amount,
}

impl Total {
    /// The sum of an amount.
    #[must_use]
    pub fn new(of: impl Into<Amount>) -> Self {
        Self { of: of.into() }
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan::mean(self.of.clone(), Bound::None)
    }

    pub(crate) fn finish(parts: &[Part], sample: &Sample) -> RatioEstimate {
        let strata: Vec<Stratum> = parts.iter().flat_map(|part| part.strata.iter().cloned()).collect();
        let sum = ratio(&strata, sample);
        let known = sum.records > 0 && sum.unknown == 0;
        RatioEstimate {
            value: if known { sum.y } else { f64::NAN },
            variance: if sample.census { 0.0 } else { f64::NAN },
            complete: sample.census,
            ..sum
        }
    }

    pub(crate) fn notes(parts: &[Part]) -> Vec<String> {
        let tallies = parts.iter().flat_map(|part| &part.strata).flat_map(|stratum| &stratum.clusters);
        match tallies.map(|tally| tally.unknown).sum::<u64>() {
            0 => Vec::new(),
            1 => vec!["no value, for 1 of its records does not say how much".to_owned()],
            n => vec![format!("no value, for {n} of its records do not say how much")],
        }
    }

    pub(crate) fn words(&self) -> String {
        format!("sum of {}", self.of.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Format, Measure, Records, Rows};

    fn findings() -> Records {
        let text = "site,services,item,count\n\
                    A,yes,LINKS,2\nA,yes,GUIDES,1\nA,yes,LINKS,1.5\n\
                    B,no,LINKS,1\n\
                    C,yes,GUIDES,\n";
        Records::from_csv(text.as_bytes(), &Format::new()).unwrap()
    }

    fn of(item: &str) -> Total {
        Total::new(Amount::If(Rows::with("item", item), Box::new("count".into())))
    }

    #[test]
    fn nothing_found_is_nothing_and_what_is_not_meant_has_no_sum() {
        let links = Measure::new(of("LINKS")).sample(Sample::census()).of(&findings(), ["site"]).unwrap();
        assert_eq!(links.values(), [3.5, 1.0, 0.0]);
        assert_eq!(links.estimates()[0].standard_error, 0.0);
        assert_eq!(links.rule(), "sum of count where item is LINKS");
        let guides = Measure::new(of("GUIDES")).rows(Rows::with("services", "yes"));
        let guides = guides.of(&findings(), ["site"]).unwrap();
        assert!(guides.units().eq(["A", "C"]));
        assert_eq!(guides.values()[0], 1.0);
        assert!(guides.values()[1].is_nan() && guides.estimates()[0].standard_error.is_nan());
        assert_eq!(guides.notes(), ["unit C: no value, for 1 of its records does not say how much"]);
    }

    #[test]
    fn a_sum_counts_weights_and_records() {
        let weighted = Sample { weight: Some("count".into()), ..Sample::default() };
        let count = Measure::new(Total::new(1.0)).rows(Rows::with("item", "LINKS"));
        assert_eq!(count.of(&findings(), ["site"]).unwrap().values(), [2.0, 1.0]);
        assert_eq!(count.sample(weighted).of(&findings(), ["site"]).unwrap().values(), [3.5, 1.0]);
    }

    #[test]
    fn a_misspelt_item_is_an_error_where_the_table_says_which_there_are() {
        let strict = Measure::new(of("LINKS")).known("item", ["LINKS", "GIUDES"]);
        let strict = strict.rows(Rows::with("services", "no"));
        let text = serde_json::to_value(&strict).unwrap();
        assert_eq!(serde_json::from_value::<Measure>(text).unwrap(), strict);
        let fault = strict.of(&findings(), ["site"]).unwrap_err();
        assert_eq!(fault.code(), "unknown_answers");
        assert!(fault.to_string().contains("`GUIDES` in column `item`: 2 records"), "{fault}");
        let none: [&str; 0] = [];
        let fault = Measure::new(of("LINKS")).known("item", none).check().unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
        let absent = Measure::new(of("LINKS")).known("itme", ["LINKS"]).of(&findings(), ["site"]);
        assert_eq!(absent.unwrap_err().code(), "missing_columns");
    }

    #[test]
    fn no_record_need_be_meant_where_the_measure_says_so() {
        let none = Measure::new(of("LINKS")).rows(Rows::with("services", "maybe"));
        assert_eq!(none.of(&findings(), ["site"]).unwrap_err().code(), "no_records");
        let optional = none.optional(true);
        let text = serde_json::to_value(&optional).unwrap();
        assert_eq!(serde_json::from_value::<Measure>(text).unwrap(), optional);
        let found = optional.of(&findings(), ["site"]).unwrap();
        assert_eq!((found.values().len(), found.left_out().not_meant), (0, 5));
        assert_eq!(found.notes(), ["no unit has a value, for no record is meant"]);
        let empty = Records::from_csv("site,services,item,count\n".as_bytes(), &Format::new()).unwrap();
        assert_eq!(optional.of(&empty, ["site"]).unwrap_err().code(), "empty_table");
    }

    #[test]
    fn sums_of_batches_are_the_sum() {
        let measure = Measure::new(of("LINKS"));
        let (mut here, mut there) =
            (measure.accumulator(["site"]).unwrap(), measure.accumulator(["site"]).unwrap());
        here.observe(&findings()).unwrap();
        there.observe(&findings()).unwrap();
        here.merge(there);
        assert_eq!(here.finish().unwrap().values(), [7.0, 2.0, 0.0]);
    }
}
