//! Rules that override a score or a grade: veto, cap, deduction, a grade at most, and what else [`Effect`] lists.
//!
//! A gate is looked at when its node has been aggregated and rescaled, before the node weighs into its parent; gates
//! of one node act in the order of the file. Every gate that changes something is listed in the result with its reason
//! ([`Assessment::gates`](crate::Assessment::gates)) and is a [`Notice`](crate::Notice).

use crate::words::{Language, say};
use serde::{Serialize, Serializer};

use super::{Interval, Text, Verified};

/// A condition on one or more nodes and what follows where all of it holds.
///
/// ```toml
/// [[gate]]
/// when = { node = "SECURITY_INCIDENTS", at-least = 1 }    # an indicator: its value as it was observed
/// then = { veto = true }                                  # of the index
/// reason = { en = "a serious incident", zh = "发生重大网络安全事件" }
///
/// [[gate]]
/// when = [{ node = "DATA_SHARING", below = 60 }, { node = "PROJECTS", of = "score", below = 60 }]
/// then = { node = "EFFECTS", cap = 80 }
///
/// [[gate]]
/// when = { node = "SECURITY_INCIDENTS", missing = true }  # nobody has reported: no score, not a clean record
/// then = { missing = true }
///
/// [[gate]]
/// when = { node = "DAYS_LATE", above = 0 }
/// then = { at-most = "good" }                             # late submissions are not excellent; a pass stays a pass
/// ```
///
/// | `then` | score | grade |
/// | --- | --- | --- |
/// | `cap = x` | at most `x` | as the score says |
/// | `deduct = x` | less `x`, but not below the bottom of the scale | as the score says |
/// | `score = x` | `x`, even where it was missing | as the score says, unless a gate gave one before |
/// | `grade = "g"` | as it was | `g`, whatever the score: it may lift a unit |
/// | `at-most = "g"` | as it was | `g` where it was better |
/// | `lower = n` | as it was | `n` grades lower, the lowest at worst |
/// | `veto = true` | the bottom of the scale | the lowest |
/// | `missing = true` | none | none, unless a later gate gives one |
///
/// A grade that a gate gave stays when a later gate changes the score, until a later gate changes the grade or takes the
/// score away. Quotas act after the gates. What a veto does to the rank is for the framework to say
/// ([`Ranks::after_veto`](super::Ranks::after_veto)).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Gate {
    /// What must hold, all of it.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::OneOrMore<Condition>"))]
    pub when: Vec<Condition>,
    /// What follows.
    pub then: Action,
    /// Why, as it shall stand in the result.
    #[serde(skip_serializing_if = "Text::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub reason: Text,
    /// Where the rule was read.
    #[serde(skip_serializing_if = "Verified::is_no")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub verified: Verified,
}

/// That a node's value or score lies in an interval, or is missing. A missing value meets no other condition.
///
/// A score that rounding alone keeps from an end (1e-12 of the width of the scale; of a raw value, 1e-12 of the end) has
/// reached it: 59.999999999999986 is at least 60.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Condition {
    /// The node: any indicator, or a dimension that is the gate's own node or lies below it.
    pub node: String,
    /// What of the node is looked at. Default: the value of an indicator, the score of a dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Of>,
    /// `missing = true`: the value or score must be missing; then there is no interval. A value that was filled in is
    /// missing here, its score is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "schema", schemars(default, with = "crate::schema::True"))]
    pub missing: bool,
    /// The interval.
    #[serde(flatten)]
    pub lies: Interval,
}

/// What of a node a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Of {
    /// The indicator's value in its raw unit as it was observed, divided by its denominator where it has one, as goalposts
    /// are; the treatment of outliers does not change it, and a cell that was filled in is missing. Of a dimension: what its
    /// children came to before rescaling and gates.
    Value,
    /// The score, directed and on the scale of the index; that of an indicator is made of the treated, filled value.
    Score,
}

/// What a gate does to a node.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Action {
    /// The dimension it acts on. Default: the index.
    pub node: Option<String>,
    /// What happens to it.
    #[cfg_attr(feature = "schema", schemars(flatten))]
    pub effect: Effect,
}

/// How a gate overrides a node's result.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Effect {
    /// `cap = x`: the score is at most `x`, which lies on the scale.
    Cap(f64),
    /// `deduct = x`: `x` points (finite, above 0) off the score, but not below the bottom of the scale. A missing score stays
    /// missing.
    Deduct(f64),
    /// `score = x`: the score is `x`, which lies on the scale, even where it would be missing.
    Score(f64),
    /// `grade = "name"`: the grade is this one, whatever the score. It lifts a unit as well as it lowers it; to lower only,
    /// say `at-most`.
    Grade(String),
    /// `at-most = "name"`: the grade is this one where it would be better; not the best grade. A unit without a grade stays
    /// without.
    AtMost(String),
    /// `lower = n`: the grade is `n` grades lower (`n` at least 1), the lowest where there are no more below. A unit without a
    /// grade stays without.
    Lower(u32),
    /// `veto = true`: the score is the bottom of the scale and the grade the lowest.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::True"))]
    Veto,
    /// `missing = true`: there is no score, and so no grade unless a later gate gives one.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::True"))]
    Missing,
}

impl Effect {
    /// The key in files.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Cap(_) => "cap",
            Self::Deduct(_) => "deduct",
            Self::Score(_) => "score",
            Self::Grade(_) => "grade",
            Self::AtMost(_) => "at-most",
            Self::Lower(_) => "lower",
            Self::Veto => "veto",
            Self::Missing => "missing",
        }
    }

    /// What it does to a unit, in words.
    pub(crate) fn word(&self, language: Language) -> String {
        match self {
            Self::Cap(_) => say!(language, "cap"),
            Self::Deduct(_) => say!(language, "deduction"),
            Self::Score(_) => say!(language, "set score"),
            Self::Grade(_) => say!(language, "set grade"),
            Self::AtMost(_) => say!(language, "highest grade allowed"),
            Self::Lower(_) => say!(language, "lowered grade"),
            Self::Veto => say!(language, "veto"),
            Self::Missing => say!(language, "no score"),
        }
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        if let Some(node) = &self.node {
            map.serialize_entry("node", node)?;
        }
        let key = self.effect.name();
        match &self.effect {
            Effect::Cap(points) | Effect::Deduct(points) | Effect::Score(points) => {
                map.serialize_entry(key, points)?;
            }
            Effect::Grade(grade) | Effect::AtMost(grade) => map.serialize_entry(key, grade)?,
            Effect::Lower(grades) => map.serialize_entry(key, grades)?,
            Effect::Veto | Effect::Missing => map.serialize_entry(key, &true)?,
        }
        map.end()
    }
}
