//! Rules that override a score: veto, cap, forced score or grade.
//!
//! A gate is looked at when its node has been aggregated and rescaled, before the node weighs into its parent; gates
//! of one node act in the order of the file. Every gate that acts leaves a line in the result with its reason.

use serde::{Serialize, Serializer};

use super::{Interval, Text, Verified};

/// A condition on one or more nodes and what follows where all of it holds.
///
/// ```toml
/// [[gate]]
/// when = { node = "SECURITY_INCIDENTS", at-least = 1 }    # an indicator: its raw value
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
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Gate {
    /// What must hold, all of it.
    pub when: Vec<Condition>,
    /// What follows.
    pub then: Action,
    /// Why, as it shall stand in the result.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub reason: Text,
    /// Where the rule was read.
    #[serde(skip_serializing_if = "Verified::is_no")]
    pub verified: Verified,
}

/// That a node's value or score lies in an interval, or is missing. A missing value meets no other condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Condition {
    /// The node: any indicator, or a dimension that is the gate's own node or lies below it.
    pub node: String,
    /// What of the node is looked at. Default: the value of an indicator, the score of a dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Of>,
    /// `missing = true`: the value or score must be missing; then there is no interval.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
    /// The interval.
    #[serde(flatten)]
    pub lies: Interval,
}

/// What of a node a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// The indicator's value in its raw unit, or what the dimension's children came to before rescaling and gates.
    Value,
    /// The score, directed and on the scale of the index.
    Score,
}

/// What a gate does to a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// The dimension it acts on. Default: the index.
    pub node: Option<String>,
    /// What happens to it.
    pub effect: Effect,
}

/// How a gate overrides a node's result.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// `cap = x`: the score is at most `x`.
    Cap(f64),
    /// `score = x`: the score is `x`, even where it would be missing.
    Score(f64),
    /// `grade = "name"`: the grade is this one, whatever the score.
    Grade(String),
    /// `veto = true`: the score is the bottom of the scale and the grade the lowest.
    Veto,
    /// `missing = true`: there is no score, and so no grade unless a later gate gives one.
    Missing,
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "lowercase")]
        enum Key {
            Node,
            Cap,
            Score,
            Grade,
            Veto,
            Missing,
        }
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        if let Some(node) = &self.node {
            map.serialize_entry(&Key::Node, node)?;
        }
        match &self.effect {
            Effect::Cap(cap) => map.serialize_entry(&Key::Cap, cap)?,
            Effect::Score(score) => map.serialize_entry(&Key::Score, score)?,
            Effect::Grade(grade) => map.serialize_entry(&Key::Grade, grade)?,
            Effect::Veto => map.serialize_entry(&Key::Veto, &true)?,
            Effect::Missing => map.serialize_entry(&Key::Missing, &true)?,
        }
        map.end()
    }
}
