//! A framework as it is written down, before it is checked.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Gate, Grades, Periods, Quota, Text, Uncertain};
use crate::evidence::{Appeal, Blend, Inspection, Measure, RollUp};
use crate::normalize::{Bounds, Direction, Normalize};
use crate::prepare::{Denominate, Imputes, Outliers, Screen, ScreenIndicators, Step};
use crate::scoring::{Aggregate, Missing, Rounding};
use crate::stats::Ties;
use crate::value::{Value, from_value};
use crate::weights::Weights;

/// What a framework file says. [`Spec::check`](Spec::check) makes a [`Framework`](super::Framework) of it.
///
/// ```
/// use govindex::framework::{Dimension, Indicator, Spec};
///
/// let spec = Spec {
///     id: "example".into(),
///     dimension: vec![Dimension { code: "INDEX".into(), ..Dimension::default() }],
///     indicator: vec![Indicator { code: "ONLINE".into(), parent: Some("INDEX".into()), ..Indicator::default() }],
///     ..Spec::default()
/// };
/// assert_eq!(spec.check()?.root().code(), "INDEX");
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(default, deny_unknown_fields, extend("required" = ["id"])))]
#[serde(rename_all = "kebab-case")]
pub struct Spec {
    /// Short name of the framework, e.g. `un-egdi-2022`.
    pub id: String,
    /// Which edition, e.g. `2022`.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Label"))]
    pub edition: String,
    /// Its name in words.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Who published it, title, year, page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What a reader must know: what is not comparable, what is not published.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub note: Text,
    /// Where the method as a whole was read.
    #[serde(skip_serializing_if = "Verified::is_no")]
    pub verified: Verified,
    /// Bottom and top of the scale of all scores. Default `[0, 100]`.
    pub scale: [f64; 2],
    /// How ties share ranks.
    pub ranks: Ranks,
    /// Grades of every node that names none of its own. Cut grades leave such a node without where it has fewer different
    /// scores than there are grades, unless it is the index.
    #[serde(skip_serializing_if = "Grades::is_empty")]
    pub grades: Grades,
    /// Columns of evidence that say something of persons: they appear in no document, trace or message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub private: Vec<String>,
    /// Defaults for every node.
    #[serde(skip_serializing_if = "Method::is_empty")]
    pub method: Method,
    /// The dimensions; the one without a parent is the index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dimension: Vec<Dimension>,
    /// The indicators.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indicator: Vec<Indicator>,
    /// The gates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gate: Vec<Gate>,
    /// How many units may have a grade.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quota: Vec<Quota>,
    /// The registers of appeals that change records, before anything else is done with them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub appeal: Vec<Appeal>,
    /// The tables of subjects that are made of visits, before any indicator is measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inspection: Vec<Inspection>,
    /// What is uncertain, for [`robustness`](crate::robustness); an assessment does not read it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uncertain: Vec<Uncertain>,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            id: String::new(),
            edition: String::new(),
            title: Text::default(),
            source: String::new(),
            note: Text::default(),
            verified: Verified::No,
            scale: [0.0, 100.0],
            ranks: Ranks::default(),
            grades: Grades::default(),
            private: Vec::new(),
            method: Method::default(),
            dimension: Vec::new(),
            indicator: Vec::new(),
            gate: Vec::new(),
            quota: Vec::new(),
            appeal: Vec::new(),
            inspection: Vec::new(),
            uncertain: Vec::new(),
        }
    }
}

/// Defaults for a node and all below it; what is not given comes from above, and at last from the library.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(default, deny_unknown_fields))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Method {
    /// The order of the steps of preparation; in the framework's own table only. Library default: denominate, impute,
    /// screen, treat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepare: Option<Vec<Step>>,
    /// Which indicators have too little data; in the framework's own table only. They go before anything else is done,
    /// judged by the data as they are given, in a panel by all periods together. Library default: none is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen_indicators: Option<ScreenIndicators>,
    /// Which units have too little data; in the framework's own table only. Library default: none is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<Screen>,
    /// How the values of parents come from those of their children, where units stand in a hierarchy. Library default:
    /// parents have what their own evidence says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roll_up: Option<RollUp>,
    /// How gaps are filled. Library default: they stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impute: Option<Imputes>,
    /// What is done about outliers. Library default: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treat: Option<Outliers>,
    /// How indicators are brought to the scale. Library default: min-max.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalize: Option<Normalize>,
    /// Which periods of a panel scalings read. Library default: each its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
    /// Which periods of a panel weights from data and models that look at all units read. Library default: each its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods: Option<Periods>,
    /// Where the weights of a dimension's children come from. Library default: declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weights>,
    /// How children become the dimension's score. Library default: arithmetic mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<Aggregate>,
    /// What missing children do. Library default: the others are rescaled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// How scores are rounded before they go up. Library default: they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<Rounding>,
    /// Decimals printed. Library default: 2 on a scale wider than 10, else 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
}

impl Method {
    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These defaults, with what is not given taken from `above`.
    pub(super) fn under(&self, above: &Self) -> Self {
        Self {
            prepare: None,
            screen_indicators: None,
            screen: None,
            roll_up: self.roll_up.clone().or_else(|| above.roll_up.clone()),
            impute: self.impute.clone().or_else(|| above.impute.clone()),
            treat: self.treat.clone().or_else(|| above.treat.clone()),
            normalize: self.normalize.clone().or_else(|| above.normalize.clone()),
            bounds: self.bounds.clone().or_else(|| above.bounds.clone()),
            periods: self.periods.clone().or_else(|| above.periods.clone()),
            weights: self.weights.clone().or_else(|| above.weights.clone()),
            aggregate: self.aggregate.clone().or_else(|| above.aggregate.clone()),
            missing: self.missing.or(above.missing),
            round: self.round.or(above.round),
            decimals: self.decimals.or(above.decimals),
        }
    }
}

/// A node over indicators or dimensions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(default, deny_unknown_fields, extend("required" = ["code"])))]
#[serde(rename_all = "kebab-case")]
pub struct Dimension {
    /// Short name, unique in the framework.
    pub code: String,
    /// Name in words.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub name: Text,
    /// Code of the parent; none for the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Weight in the parent, at least 0, in any total. Give it to all siblings or to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Which periods of a panel its weights from data and its scoring model read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods: Option<Periods>,
    /// Where the weights of its children come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weights>,
    /// How its children become its score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<Aggregate>,
    /// What missing children do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// How the aggregated value is brought back to a scale. Default: it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rescale: Option<Normalize>,
    /// How its score is rounded before gates look at it and before it goes up. Default: it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<Rounding>,
    /// Decimals printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Its own grades.
    #[serde(skip_serializing_if = "Grades::is_empty")]
    pub grades: Grades,
    /// Where it is described.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Where its weight and method were read.
    #[serde(skip_serializing_if = "Verified::is_no")]
    pub verified: Verified,
    /// What a reader must know.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub note: Text,
    /// Defaults for itself and all below it.
    #[serde(skip_serializing_if = "Method::is_empty")]
    pub method: Method,
}

/// A measured variable.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(default, deny_unknown_fields, extend("required" = ["code"])))]
#[serde(rename_all = "kebab-case")]
pub struct Indicator {
    /// Short name, unique in the framework.
    pub code: String,
    /// Name in words.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub name: Text,
    /// Code of the dimension it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Weight in the parent, at least 0, in any total. Give it to all siblings or to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Which values are good. Default: higher. Of a finding under a rubric (`aggregate = { points = … }`) the rubric says it.
    pub direction: Direction,
    /// Physical unit, e.g. `%`, `{ en = "days", zh = "天" }`.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub unit: Text,
    /// The column of the data that holds it; where the data lacks it, a column named like the code will do, unless it is
    /// another indicator's. Default: the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// How records become its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// Where several sources tell its value: each of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// How its value comes from its sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blend: Option<Blend>,
    /// What it is divided by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominate: Option<Denominate>,
    /// How the values of parents come from those of their children.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roll_up: Option<RollUp>,
    /// How its gaps are filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impute: Option<Imputes>,
    /// What is done about its outliers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treat: Option<Outliers>,
    /// `[low, high]` in the raw unit (after division by its denominator); the direction says which is best.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goalposts: Option<[f64; 2]>,
    /// The value to be reached, in the raw unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// The day by which the target is to be reached.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_day")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Day>"))]
    pub due: Option<NaiveDate>,
    /// The values that are possible, `[low, high]` in the raw unit. Values outside are used and reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[f64; 2]>,
    /// How it is brought to the scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalize: Option<Normalize>,
    /// How its score is rounded before it goes up. Default: it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<Rounding>,
    /// Decimals printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Its own grades.
    #[serde(skip_serializing_if = "Grades::is_empty")]
    pub grades: Grades,
    /// Where it is described.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Where its weight, direction and goalposts were read.
    #[serde(skip_serializing_if = "Verified::is_no")]
    pub verified: Verified,
    /// What a reader must know.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub note: Text,
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn write_day<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(serializer)
}

/// One of several sources of an indicator: a self-report, a third party, public data.
///
/// ```toml
/// blend = { rule = "first", order = ["inspected", "self"], tolerance = 5 }
/// sources = [
///     { name = "self", column = "SELF_REPORTED" },
///     { name = "inspected", measure = { table = "visits", mean = { of = "score" } } },
/// ]
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Source {
    /// Its name, as `blend` and the results say it.
    pub name: String,
    /// The column of the data that holds what it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// How records become what it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
}

impl Source {
    /// The column of the data that holds what it says of an indicator.
    pub(crate) fn column_of(&self, indicator: &str) -> String {
        self.column.clone().unwrap_or_else(|| format!("{indicator}@{}", self.name))
    }
}

/// How units are ranked.
///
/// ```toml
/// ranks = "dense"
/// ranks = { ties = "competition", tolerance = 0.00005 }
/// ranks = { after-veto = "none" }         # units that were vetoed: last | none | score
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(default, deny_unknown_fields, rename_all = "kebab-case", transform = crate::schema::or::<Ties>))]
#[non_exhaustive]
pub struct Ranks {
    /// How ties share ranks. Default: competition.
    pub ties: Ties,
    /// The difference in score up to which units tie. Default: 1e-12 of the width of the scale, which joins scores
    /// that differ by the order of summation only.
    pub tolerance: Option<f64>,
    /// The rank of units that were vetoed at a node. Default: last.
    pub after_veto: AfterVeto,
}

/// The rank of a unit that was vetoed at a node: by a gate with `veto = true`, by one that gives it the lowest grade
/// (`grade` or `at-most`), or by a veto item of a rubric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AfterVeto {
    /// All of them share the last place, behind every unit with a score, whatever their own score is or whether they have
    /// one.
    #[default]
    Last,
    /// They have no rank.
    None,
    /// They are ranked by their score like all others; without a score they have no rank.
    Score,
}

impl Serialize for Ranks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == (Self { ties: self.ties, ..Self::default() }) {
            return self.ties.serialize(serializer);
        }
        let Self { ties, tolerance, after_veto } = *self;
        RanksTable { ties, tolerance, after_veto }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ranks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let table = if matches!(value, Value::Table(_)) {
            from_value(value).map_err(serde::de::Error::custom)?
        } else {
            let ties = from_value(value).map_err(serde::de::Error::custom)?;
            RanksTable { ties, ..RanksTable::default() }
        };
        let RanksTable { ties, tolerance, after_veto } = table;
        Ok(Self { ties, tolerance, after_veto })
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct RanksTable {
    ties: Ties,
    #[serde(skip_serializing_if = "Option::is_none")]
    tolerance: Option<f64>,
    after_veto: AfterVeto,
}

/// Where a number of a framework was read, or that it was not read in a source.
///
/// ```toml
/// verified = "UN E-Government Survey 2022, annex A.1"
/// verified = false
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "serde_json::Value", extend("anyOf" = [{ "type": "string", "pattern": "\\S" }, { "const": false }])))]
pub enum Verified {
    /// Not read in a source: an example, a default, a memory.
    #[default]
    No,
    /// Read there.
    In(String),
}

impl Verified {
    /// Whether nothing was verified.
    #[must_use]
    pub fn is_no(&self) -> bool {
        *self == Self::No
    }
}

impl Serialize for Verified {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::No => false.serialize(serializer),
            Self::In(place) => place.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Verified {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Bool(false) => Ok(Self::No),
            Value::Text(place) if !place.trim().is_empty() => Ok(Self::In(place)),
            _ => Err(serde::de::Error::custom("name the place where it was read, or say false")),
        }
    }
}
