//! What happens to a node when some of its children have no score.

use crate::error::Problem;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::matrix::shares;
use crate::stats::Columns;
use crate::value::{Value, from_value};
use crate::{Error, Result};

/// The rule for missing children, with an optional least share that must be present.
///
/// ```toml
/// missing = "rescale"
/// missing = { rule = "rescale", least = 0.6 }
/// ```
///
/// ```
/// use govindex::scoring::{Missing, MissingRule};
///
/// let missing: Missing = serde_json::from_str(r#"{ "rule": "zero", "least": 0.5 }"#)?;
/// assert_eq!(missing, Missing { rule: MissingRule::Zero, least: Some(0.5) });
/// assert_eq!(serde_json::to_string(&Missing::default())?, r#""rescale""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields, transform = crate::schema::or::<MissingRule>))]
pub struct Missing {
    /// What a missing child does.
    pub rule: MissingRule,
    /// The least share of children (by number, those of weight 0 left out) that must have a score, in [0, 1];
    /// with fewer the node is missing.
    pub least: Option<f64>,
}

/// What a missing child does to its parent. Children of weight 0 do nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MissingRule {
    /// The weights of the children present are scaled up to 1; with no child present the node is missing.
    #[default]
    Rescale,
    /// The node is missing too.
    Propagate,
    /// The child counts as 0; with no child present the node is missing.
    Zero,
}

impl Missing {
    /// The rule without a least share.
    #[must_use]
    pub fn rule(rule: MissingRule) -> Self {
        Self { rule, least: None }
    }

    /// Sets the least share of children that must have a score.
    #[must_use]
    pub fn least(mut self, share: f64) -> Self {
        self.least = Some(share);
        self
    }

    /// Checks the least share.
    ///
    /// # Errors
    /// `invalid_parameter` when it is not in [0, 1].
    pub fn check(&self) -> Result<()> {
        match self.least {
            Some(least) if !(0.0..=1.0).contains(&least) => Err(Error::from(Problem::InvalidParameter {
                method: "missing",
                parameter: "least",
                found: least.to_string(),
                expected: "a share between 0 and 1",
            })),
            _ => Ok(()),
        }
    }

    /// How many of `children` must have a score for the node to have one.
    #[must_use]
    pub fn needed(&self, children: usize) -> usize {
        let by_share = self.least.map_or(0, |least| {
            // The count is a whole number of children, so a share such as 2/3 of 3 must not ask for all 3 because
            // 3 · 0.6666666666666667 is a hair above 2.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and children"
            )]
            let needed = (least * children as f64 - 1e-9).ceil().max(0.0) as usize;
            needed
        });
        match self.rule {
            MissingRule::Propagate => children,
            MissingRule::Rescale | MissingRule::Zero => by_share.clamp(1, children.max(1)),
        }
    }
}

/// The columns with zeros where the rule asks for them, and without the units that get no value; none where no child is
/// missing.
pub(super) fn filled(
    model: &'static str,
    columns: &Columns<'_>,
    weights: &[f64],
    missing: &Missing,
) -> Result<Option<Vec<Vec<f64>>>> {
    let weights = shares(model, weights, columns.len())?;
    let counted: Vec<&[f64]> =
        columns.iter().zip(&weights).filter(|(_, w)| **w > 0.0).map(|(values, _)| values).collect();
    if !counted.iter().any(|values| values.iter().any(|x| x.is_nan())) {
        return Ok(None);
    }
    let needed = missing.needed(counted.len());
    let scored: Vec<bool> = (0..columns.rows())
        .map(|i| counted.iter().filter(|values| !values[i].is_nan()).count() >= needed)
        .collect();
    if !scored.contains(&true) {
        return Err(Error::from(Problem::NoData { indicator: model.into(), units: columns.rows() }));
    }
    let absent = if missing.rule == MissingRule::Zero { 0.0 } else { f64::NAN };
    let value = |(&x, &scored): (&f64, &bool)| match (scored, x.is_nan()) {
        (true, false) => x,
        (true, true) => absent,
        (false, _) => f64::NAN,
    };
    Ok(Some(columns.iter().map(|values| values.iter().zip(&scored).map(value).collect()).collect()))
}

impl Serialize for Missing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.least {
            None => self.rule.serialize(serializer),
            Some(least) => Table { rule: self.rule, least: Some(least) }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Missing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not an untagged enum: those answer every fault with "did not match any variant".
        let value = Value::deserialize(deserializer)?;
        let table = if matches!(value, Value::Table(_)) {
            from_value(value).map_err(serde::de::Error::custom)?
        } else {
            Table { rule: from_value(value).map_err(serde::de::Error::custom)?, least: None }
        };
        Ok(Self { rule: table.rule, least: table.least })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    rule: MissingRule,
    least: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_asks_for_whole_children() {
        let rule = Missing::rule(MissingRule::Rescale);
        assert_eq!(rule.needed(4), 1);
        assert_eq!(rule.least(2.0 / 3.0).needed(3), 2);
        assert_eq!(rule.least(0.5).needed(3), 2);
        assert_eq!(rule.least(1.0).needed(3), 3);
        assert_eq!(rule.least(0.0).needed(3), 1);
        assert_eq!(Missing::rule(MissingRule::Propagate).needed(3), 3);
    }

    #[test]
    fn faults_name_what_is_allowed() {
        let unknown = serde_json::from_str::<Missing>(r#""ignore""#).unwrap_err().to_string();
        assert!(unknown.contains("`rescale`") && unknown.contains("`propagate`"), "{unknown}");
        let extra =
            serde_json::from_str::<Missing>(r#"{ "rule": "zero", "share": 1 }"#).unwrap_err().to_string();
        assert!(extra.contains("`share`"), "{extra}");
        assert_eq!(Missing::default().least(1.5).check().unwrap_err().code(), "invalid_parameter");
    }
}
