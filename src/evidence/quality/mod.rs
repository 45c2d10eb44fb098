//! How good the data of a table is: rules that its records must meet, each with the share of the records that do.
//!
//! ```text
//! X_r = A_r / B_r                          a rule: records that meet it over records that it assesses
//! X   = Σ w_r X_r / Σ w_r                  over rules
//! X   = Σ_p W_p X_p / Σ_p W_p              over properties, X_p = Σ w_r X_r / Σ w_r over the rules of p
//! ```
//!
//! where `w_r` is the weight of a rule and `W_p` that of a property (规范性, 完整性, 准确性, 一致性, 时效性, 可访问性). A
//! rule that assesses no record of a unit leaves the mean, and the result says so.
//!
//! Source: GB/T 36344-2018 信息技术 数据质量评价指标, for the properties and `X = A/B`. It gives no weights: those are
//! the evaluator's.

mod counts;
mod rule;
mod shape;

use std::collections::HashSet;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use counts::{Counts, Failing};
pub use rule::{Check, Copies, Property, Rule, Within};
pub use shape::Shape;

use super::amount::Amount;
use super::day::day;
use super::details::{Fact, Facts};
use super::groups::Groups;
use super::measure::{Bound, Part, Plan};
use super::needs::Needs;
use super::records::Records;
use super::sample::{RatioEstimate, Sample, ratio};
use crate::error::{Error, Problem, Result};

/// Rules that the records of a table must meet.
///
/// ```toml
/// [indicator.measure.quality]
/// at = "2024-12-31"
/// over = "properties"
/// properties = { complete = 0.4, accurate = 0.4, timely = 0.2 }      # default: each the same
/// rules = [
///     { name = "named", required = ["name", "code"] },
///     { name = "code", column = "code", format = "credit-code", weight = 2 },
///     { name = "once", unique = ["code"] },
///     { name = "updated", column = "updated", fresh = 365 },
/// ]
/// ```
///
/// [`Measured::details`](super::Measured::details) has a row a unit and rule: `rule`, `property`, `weight`, `assessed`,
/// `failed`, `value`, `first_rows` (up to ten rows that fail). The standard error is the most it can be, whatever the
/// rules have in common: the weighted mean of those of the rules. The keys of `unique` rules are all kept, so memory
/// grows with the number of different keys; everything else grows with the units only.
///
/// ```
/// use govindex::evidence::{Measure, Quality, Records, Rule, Shape};
///
/// let bodies = Records::from_csv(
///     "city,name,code\nA,School,91350100M000100Y43\nA,,91350100M000100Y44\nA,Clinic,\n".as_bytes(),
///     &Default::default(),
/// )?;
/// let quality = Quality::new([
///     Rule::required(["name"]).name("named"),
///     Rule::format("code", Shape::CreditCode).name("code"),
/// ]);
/// let found = Measure::new(quality).of(&bodies, ["city"])?;
/// assert_eq!(found.values(), [(2.0 / 3.0 + 1.0 / 2.0) / 2.0]);
/// assert_eq!(
///     found.details().unwrap().to_csv().lines().nth(1),
///     Some("A,named,complete,1,3,1,0.6666666666666666,3"),
/// );
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Quality {
    /// The rules, at least one.
    pub rules: Vec<Rule>,
    /// The day at which the age of records is taken; needed by `fresh`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write",
        deserialize_with = "read"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Day>"))]
    pub at: Option<NaiveDate>,
    /// What the mean is taken over.
    #[serde(default)]
    pub over: Over,
    /// The weights of properties, above 0, in any total; where some are given, every property of a rule has one.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub properties: IndexMap<Property, f64>,
}

/// What the mean of a rule set is taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Over {
    /// The rules, whatever they speak of.
    #[default]
    Rules,
    /// The properties, each of them the mean of its rules.
    Properties,
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn write<S: Serializer>(at: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_string()).serialize(serializer)
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    day(&text).map(Some).map_err(|why| serde::de::Error::custom(format!("`{text}` {why}")))
}

impl Quality {
    /// The mean over rules.
    #[must_use]
    pub fn new(rules: impl IntoIterator<Item = Rule>) -> Self {
        Self { rules: rules.into_iter().collect(), ..Self::default() }
    }

    /// Sets the day at which the age of records is taken.
    #[must_use]
    pub fn at(mut self, day: NaiveDate) -> Self {
        self.at = Some(day);
        self
    }

    /// Sets what the mean is taken over.
    #[must_use]
    pub fn over(mut self, over: Over) -> Self {
        self.over = over;
        self
    }

    /// Takes the mean over properties, with these weights.
    #[must_use]
    pub fn properties(mut self, weights: impl IntoIterator<Item = (Property, f64)>) -> Self {
        self.over = Over::Properties;
        self.properties = weights.into_iter().collect();
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "quality", parameter, found, expected }))
        };
        if self.rules.is_empty() {
            return fault("rules", "none".to_owned(), "at least one rule");
        }
        let mut names = HashSet::new();
        for rule in &self.rules {
            if !names.insert(&rule.name) {
                return fault("rules", format!("`{}` twice", rule.name), "a name of its own for each rule");
            }
            rule.check(self.at)?;
        }
        if self.properties.is_empty() {
            return Ok(());
        }
        if self.over == Over::Rules {
            let found = "weights, with over = \"rules\"".to_owned();
            return fault("properties", found, "over = \"properties\" where properties have weights");
        }
        for (property, weight) in &self.properties {
            if !(weight.is_finite() && *weight > 0.0) {
                return fault(
                    "properties",
                    format!("{} = {weight}", name(*property)),
                    "finite weights above 0",
                );
            }
            if !self.rules.iter().any(|rule| rule.property == *property) {
                return fault("properties", name(*property), "properties that a rule speaks of");
            }
        }
        match self.rules.iter().find(|rule| !self.properties.contains_key(&rule.property)) {
            None => Ok(()),
            Some(rule) => {
                let found = format!("none for {}, of which `{}` speaks", name(rule.property), rule.name);
                fault("properties", found, "a weight for every property that a rule speaks of")
            }
        }
    }

    /// The records themselves; what the rules find is counted beside them.
    pub(crate) fn plan() -> Plan {
        Plan::mean(Amount::Number(1.0), Bound::None)
    }

    pub(crate) fn needs(&self, needs: &mut Needs) {
        self.rules.iter().for_each(|rule| rule.needs(needs));
    }

    pub(crate) fn observe(
        &self,
        counts: &mut Counts,
        records: &Records,
        groups: (&Groups, usize, &[u32]),
        sample: (Option<&[f64]>, Option<&[f64]>),
    ) -> Result<()> {
        counts.observe(&self.rules, self.at, records, groups, sample)
    }

    pub(crate) fn settle(&self, counts: &mut Counts) {
        counts.settle(&self.rules);
    }

    /// Each rule with what it found; the first part is that of the records themselves.
    fn found<'a>(&'a self, parts: &'a [Part], sample: &Sample) -> Vec<(&'a Rule, &'a Part, RatioEstimate)> {
        let of = |part: &'a Part| {
            let rule = self.rules.get(part.rule.checked_sub(1)?)?;
            Some((rule, part, ratio(&part.strata, sample)))
        };
        parts.iter().filter_map(of).collect()
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        let records = parts.iter().find(|part| part.rule == 0).map(|part| ratio(&part.strata, sample));
        let records = records.unwrap_or_default();
        let found = self.found(parts, sample);
        let known = || found.iter().filter(|(.., estimate)| !estimate.value.is_nan());
        let mut of_property: IndexMap<Property, f64> = IndexMap::new();
        for (rule, ..) in known() {
            *of_property.entry(rule.property).or_default() += rule.weight;
        }
        // How much one unit of a rule's weight counts in the mean.
        let part_of = |rule: &Rule| match self.over {
            Over::Rules => 1.0,
            Over::Properties => {
                self.properties.get(&rule.property).copied().unwrap_or(1.0) / of_property[&rule.property]
            }
        };
        let (mut sum, mut error, mut total) = (0.0, 0.0, 0.0);
        for (rule, _, estimate) in known() {
            let weight = rule.weight * part_of(rule);
            sum += weight * estimate.value;
            error += weight * estimate.variance.sqrt();
            total += weight;
        }
        let value = if total > 0.0 { sum / total } else { f64::NAN };
        RatioEstimate { value, variance: (error / total).powi(2), y: sum, x: total, ..records }
    }

    /// What each rule found.
    pub(crate) fn details(&self, parts: &[Part], sample: &Sample) -> Vec<Facts> {
        let facts = |(rule, part, estimate): (&Rule, &Part, RatioEstimate)| {
            let rows: Vec<String> = part.failing.rows.iter().map(u64::to_string).collect();
            vec![
                ("rule", Fact::Text(rule.name.clone())),
                ("property", Fact::Text(name(rule.property))),
                ("weight", Fact::Number(rule.weight)),
                ("assessed", Fact::Count(estimate.records)),
                ("failed", Fact::Count(part.failing.records)),
                ("value", Fact::Number(estimate.value)),
                ("first_rows", Fact::Text(rows.join(" "))),
            ]
        };
        self.found(parts, sample).into_iter().map(facts).collect()
    }

    pub(crate) fn notes(&self, parts: &[Part], sample: &Sample) -> Vec<String> {
        let found = self.found(parts, sample);
        let empty: Vec<&str> = found
            .iter()
            .filter(|(.., estimate)| estimate.value.is_nan())
            .map(|(rule, ..)| rule.name.as_str())
            .collect();
        if empty.is_empty() {
            Vec::new()
        } else if empty.len() == found.len() {
            vec!["no value, for no rule assessed a record".to_owned()]
        } else {
            vec![format!("no record assessed by {}; the other rules got the weight", empty.join(", "))]
        }
    }

    /// What the value is, in words.
    pub(crate) fn words(&self) -> String {
        let over = match self.over {
            Over::Rules => "rules",
            Over::Properties => "properties",
        };
        format!("mean over {over} of the share of records that meet each of {} rules", self.rules.len())
    }
}

fn name(property: Property) -> String {
    format!("{property:?}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::*;
    use crate::Cells;
    use crate::evidence::{Condition, Mean, Measure, Measured, Rows};
    use crate::stats::Interval;

    const TABLE: &str = "city,name,code,kind,days,applied,closed,updated\n\
                         A,School,15,permit,5,2024-01-01,2024-01-03,2024-12-30\n\
                         A,,15x,notice,70,2024-02-01,2024-01-31,2023-01-01\n\
                         A,Clinic,,other,abc,2024-03-01,,2025-01-01\n\
                         A,Clinic,17,permit,,soon,2024-03-02,2024-06-31\n\
                         B,School,18,permit,60,2024-03-02,2024-03-02,2024-01-01\n";

    fn records() -> Records {
        Records::from_csv(TABLE.as_bytes(), &crate::evidence::Format::new()).unwrap()
    }

    fn rules() -> Quality {
        toml::from_str(
            r#"
            at = "2024-12-31"
            rules = [
                { name = "named", required = ["name"] },
                { name = "code", column = "code", format = "digits" },
                { name = "kind", column = "kind", values = ["permit", "notice"] },
                { name = "days", column = "days", range = { at-least = 0, at-most = 60 } },
                { name = "order", then = { closed = { at-least = { day-column = "applied" } } } },
                { name = "fresh", column = "updated", fresh = 365 },
                { name = "once", unique = ["name"] },
            ]
            "#,
        )
        .unwrap()
    }

    fn counts(found: &Measured, column: &str) -> Vec<u64> {
        match found.details().unwrap().column(column).unwrap() {
            Cells::Count(counts) => counts.iter().map(|count| count.unwrap()).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn texts(found: &Measured, column: &str) -> Vec<String> {
        match found.details().unwrap().column(column).unwrap() {
            Cells::Text(texts) => texts.iter().map(|text| text.clone().unwrap_or_default()).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_rule_counts_what_it_assesses_and_names_the_rows_that_fail() {
        let found = Measure::new(rules()).of(&records(), ["city"]).unwrap();
        assert_eq!(counts(&found, "assessed"), [4, 3, 4, 3, 3, 4, 3, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(counts(&found, "failed"), [1, 1, 1, 2, 2, 3, 1, 0, 0, 0, 0, 0, 0, 1]);
        let rows = texts(&found, "first_rows");
        assert_eq!(rows[..7], ["3", "3", "4", "3 4", "3 5", "3 4 5", "5"]);
        assert_eq!(rows[13], "6", "the first School is that of A");
        let properties = texts(&found, "property");
        assert_eq!(
            properties[..7],
            ["complete", "accurate", "normative", "accurate", "consistent", "timely", "accurate"]
        );
        // (3/4 + 2/3 + 3/4 + 1/3 + 1/3 + 1/4 + 2/3) / 7 and 6/7
        let a = found.estimate("A").unwrap();
        assert_relative_eq!(a.value, 3.75 / 7.0, max_relative = 1e-15);
        assert_eq!((a.records, a.numerator, a.denominator), (4, 3.75, 7.0));
        assert_relative_eq!(found.estimate("B").unwrap().value, 6.0 / 7.0, max_relative = 1e-15);
        assert!(found.rule().contains("mean over rules"), "{}", found.rule());
    }

    #[test]
    fn properties_are_means_of_their_rules_and_weighed_as_given() {
        let mut quality = rules().over(Over::Properties);
        quality.rules[1].weight = 3.0;
        let found = Measure::new(quality.clone()).of(&records(), ["city"]).unwrap();
        // accurate: (3 · 2/3 + 1/3 + 2/3) / 5 = 3/5; the others 3/4, 3/4, 1/3, 1/4
        let expected = (0.75 + 0.6 + 0.75 + 1.0 / 3.0 + 0.25) / 5.0;
        assert_relative_eq!(found.values()[0], expected, max_relative = 1e-15);

        let weights = [
            (Property::Complete, 4.0),
            (Property::Accurate, 3.0),
            (Property::Normative, 1.0),
            (Property::Consistent, 1.0),
            (Property::Timely, 1.0),
        ];
        let found = Measure::new(quality.properties(weights)).of(&records(), ["city"]).unwrap();
        let expected = (4.0 * 0.75 + 3.0 * 0.6 + 0.75 + 1.0 / 3.0 + 0.25) / 10.0;
        assert_relative_eq!(found.values()[0], expected, max_relative = 1e-15);
    }

    #[test]
    fn keys_are_unique_in_the_table_or_the_unit_and_copies_fail_but_the_first_or_all() {
        let failed = |within, copies| {
            let columns = vec!["name".to_owned()];
            let rule = Rule::new(Check::Unique { columns, within, copies });
            counts(&Measure::new(Quality::new([rule])).of(&records(), ["city"]).unwrap(), "failed")
        };
        assert_eq!(failed(Within::Table, Copies::Extra), [1, 1]);
        assert_eq!(failed(Within::Table, Copies::All), [3, 1]);
        assert_eq!(failed(Within::Unit, Copies::Extra), [1, 0]);
        assert_eq!(failed(Within::Unit, Copies::All), [2, 0]);
    }

    #[test]
    fn keys_of_several_columns_do_not_run_together() {
        let records = Records::new()
            .with_texts("unit", ["A", "A", "A"])
            .unwrap()
            .with_texts("x", ["a", "ab", "a"])
            .unwrap()
            .with_texts("y", ["bc", "c", "bc"])
            .unwrap();
        let quality = Quality::new([Rule::unique(["x", "y"])]);
        let found = Measure::new(quality).of(&records, ["unit"]).unwrap();
        assert_eq!(found.values(), [2.0 / 3.0]);
        assert_eq!(texts(&found, "first_rows"), ["3"]);
    }

    #[test]
    fn batches_that_are_merged_find_the_same_as_one_table() {
        let whole = Measure::new(rules()).of(&records(), ["city"]).unwrap();
        let mut counts = Measure::new(rules()).accumulator(["city"]).unwrap();
        let lines: Vec<&str> = TABLE.lines().collect();
        for (i, line) in lines[1..].iter().enumerate() {
            // One record a batch, each counted by itself, B before A in the last.
            let text = format!("{}\n{line}\n", lines[0]);
            let one = Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap();
            let mut elsewhere = counts.fresh();
            elsewhere.observe(&one.in_rows(vec![i as u64 + 2])).unwrap();
            counts.merge(elsewhere);
        }
        let merged = counts.finish().unwrap();
        assert_eq!(merged.values(), whole.values());
        assert_eq!(merged.details(), whole.details());
    }

    #[test]
    fn a_stream_does_not_refuse_what_a_rule_is_to_find() {
        let path = std::env::temp_dir().join("govindex-quality-stream.csv");
        std::fs::write(&path, TABLE).unwrap();
        let days = Rows::all().and("days", Condition::at_most(60.0));
        let measure = Measure::new(Quality::new([Rule::then(days)]));
        let found = measure.scan(&crate::evidence::CsvFile::new(&path), ["city"]).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(found.values(), [1.0 / 3.0, 1.0]);
        assert_eq!(texts(&found, "first_rows"), ["3 4", ""]);
    }

    #[test]
    fn a_condition_says_to_whom_a_rule_applies() {
        let rule = Rule::then(Rows::all().and("closed", Condition::Missing(false)))
            .when(Rows::with("kind", "permit"))
            .property(Property::Complete);
        let found = Measure::new(Quality::new([rule])).of(&records(), ["city"]).unwrap();
        assert_eq!(counts(&found, "assessed"), [2, 1]);
        assert_eq!(found.values(), [1.0, 1.0]);
        let rule = Rule::then(Rows::all().and("closed", Condition::Missing(false)));
        let found = Measure::new(Quality::new([rule])).of(&records(), ["city"]).unwrap();
        assert_eq!(found.values(), [0.75, 1.0], "that something is missing is what this rule asks");
    }

    #[test]
    fn a_rule_without_records_leaves_the_mean_and_a_unit_without_any_has_no_value() {
        let records = Records::new()
            .with_texts("unit", ["A", "B"])
            .unwrap()
            .with_texts("code", ["", ""])
            .unwrap()
            .with_texts("name", ["x", ""])
            .unwrap();
        let code = Rule::format("code", Shape::Digits).name("code");
        let both = Quality::new([code.clone(), Rule::required(["name"]).name("named")]);
        let found = Measure::new(both).of(&records, ["unit"]).unwrap();
        assert_eq!(found.values(), [1.0, 0.0]);
        assert_eq!(found.notes()[0], "unit A: no record assessed by code; the other rules got the weight");
        let found = Measure::new(Quality::new([code])).of(&records, ["unit"]).unwrap();
        assert!(found.values().iter().all(|value| value.is_nan()));
        assert_eq!(found.notes()[0], "unit A: no value, for no rule assessed a record");
        let nobody = records.with_texts("city", ["", ""]).unwrap();
        let fault = Measure::new(Quality::new([Rule::required(["name"])])).of(&nobody, ["city"]).unwrap_err();
        assert_eq!(fault.code(), "no_records");
    }

    #[test]
    fn one_rule_has_the_error_of_a_mean_and_a_census_none() {
        let quality = Quality::new([Rule::required(["name"])]);
        let named = Rows::all().and("name", Condition::Missing(false));
        let mean = Measure::new(Mean::new(named)).of(&records(), ["city"]).unwrap();
        let found = Measure::new(quality.clone()).of(&records(), ["city"]).unwrap();
        assert_eq!(found.estimate("A").unwrap().standard_error, mean.estimate("A").unwrap().standard_error);
        assert_eq!(found.estimate("A").unwrap().high, mean.estimate("A").unwrap().high, "a share");
        assert!(found.estimate("B").unwrap().standard_error.is_nan(), "one record");
        let census = Measure::new(quality.clone()).sample(Sample::census()).of(&records(), ["city"]).unwrap();
        assert_eq!(census.estimate("B").unwrap().standard_error, 0.0);

        // Two rules that say the same: the error of their mean is that of either.
        let twice = Quality::new([Rule::required(["name"]), Rule::required(["name"]).name("again")]);
        let twice = Measure::new(twice).of(&records(), ["city"]).unwrap();
        assert_relative_eq!(
            twice.estimate("A").unwrap().standard_error,
            found.estimate("A").unwrap().standard_error,
            max_relative = 1e-14
        );
    }

    #[test]
    fn weights_of_records_and_classes_count_here_too() {
        let records = records().with_numbers("size", vec![1.0, 3.0, 1.0, 1.0, 1.0]).unwrap();
        let measure = Measure::new(Quality::new([Rule::required(["name"])]));
        let sample = Sample { weight: Some("size".into()), ..Sample::default() };
        assert_eq!(measure.clone().sample(sample).of(&records, ["city"]).unwrap().values(), [0.5, 1.0]);
        let by = measure.by(crate::evidence::Classes::equal("kind")).times(100.0);
        let found = by.of(&records, ["city"]).unwrap();
        // permit 1, notice 0, other 1
        assert_relative_eq!(found.values()[0], 200.0 / 3.0, max_relative = 1e-14);
        assert_eq!(texts(&found, "kind"), ["permit", "notice", "other", "permit"]);
    }

    #[test]
    fn rules_read_back_as_they_were_written() {
        let mut quality = rules().properties([(Property::Complete, 1.0)]);
        quality.rules.push(Rule::format("code", Shape::Pattern("[A-Z]+".into())).weight(2.0));
        quality.rules.push(Rule::range("days", Interval { above: Some(0.0), ..Interval::default() }));
        quality.rules.push(Rule::unique(["code"]).when(Rows::with("kind", "permit")));
        let measure = Measure::new(quality).table("bodies");
        let text = serde_json::to_value(&measure).unwrap();
        assert_eq!(text["quality"]["at"], "2024-12-31");
        assert_eq!(serde_json::from_value::<Measure>(text).unwrap(), measure);
    }

    #[test]
    fn what_is_no_rule_is_said() {
        for (rule, words) in [
            (r#"{ required = ["a"], unique = ["a"] }"#, "exactly one of"),
            ("{ weight = 1 }", "there are 0"),
            (r#"{ format = "digits" }"#, "has a `column`"),
            (r#"{ column = "a", required = ["a"] }"#, "and only then"),
            (r#"{ required = ["a"], within = "unit" }"#, "belong to a rule with `unique`"),
            (r#"{ required = ["a"], calendar = "working-days" }"#, "belongs to a rule with `fresh`"),
            (r#"{ column = "a", format = "digit" }"#, "unknown variant `digit`"),
            (r#"{ column = "a", ranges = {} }"#, "unknown field `ranges`"),
        ] {
            let fault = toml::from_str::<Quality>(&format!("rules = [{rule}]")).unwrap_err().to_string();
            assert!(fault.contains(words), "{rule}: {fault}");
        }
        assert!(toml::from_str::<Quality>("rules = []\nat = \"31/12/2024\"").is_err());
    }

    #[test]
    fn bad_parameters_are_refused() {
        let named = || Rule::required(["name"]);
        for quality in [
            Quality::default(),
            Quality::new([named(), named()]),
            Quality::new([named().weight(0.0)]),
            Quality::new([named().weight(f64::NAN)]),
            Quality::new([Rule::required([""; 0])]),
            Quality::new([Rule::values("kind", [""; 0])]),
            Quality::new([Rule::range("days", Interval::default())]),
            Quality::new([Rule::then(Rows::all())]),
            Quality::new([Rule::fresh("updated", 1)]),
            Quality::new([Rule::format("code", Shape::Pattern("(".into()))]),
            Quality::new([named()]).properties([(Property::Timely, 1.0)]),
            Quality::new([named()]).properties([(Property::Complete, -1.0)]),
            Quality::new([named()]).properties([(Property::Complete, 1.0)]).over(Over::Rules),
            Quality::new([named(), Rule::unique(["code"])]).properties([(Property::Complete, 1.0)]),
        ] {
            let fault = Measure::new(quality.clone()).of(&records(), ["city"]).unwrap_err();
            assert_eq!(fault.code(), "invalid_parameter", "{quality:?}");
        }
        let missing =
            Measure::new(Quality::new([Rule::unique(["nmae"])])).of(&records(), ["city"]).unwrap_err();
        assert_eq!(missing.code(), "missing_columns");
    }
}
