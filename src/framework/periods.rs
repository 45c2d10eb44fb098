//! Which periods of a panel the weights and the scoring models of dimensions read.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::normalize::Bounds;
use crate::value::{Value, from_value};

/// Over which periods of a panel weights are made from data, and scoring models that look at all units take their norms and
/// ideals.
///
/// ```toml
/// periods = "period"                      # each period its own
/// periods = "pooled"                      # all periods together, as one table: weights do not drift, scores compare
/// periods = { weights = "pooled" }        # the weights alone
/// periods = { weights = { base = "2019" }, aggregate = "pooled" }
/// ```
///
/// Pooled, the children's scores of all units in all periods are stacked into one table, from which the weights are made, and
/// which the model scores at once. Weights of a base period hold for all. The children must be on one scale over the periods for
/// that to mean much: see [`Bounds`], which says the same of scalings. A mean looks at one unit at a time and reads no period;
/// [scatter-degree weights](crate::weights::ScatterDegree) read all periods whatever stands here. Outside a panel there is but
/// one period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(default, deny_unknown_fields, transform = crate::schema::or::<Bounds>))]
#[non_exhaustive]
pub struct Periods {
    /// Which periods weights from data read.
    pub weights: Bounds,
    /// Which periods a scoring model that looks at all units reads: its own, or all.
    pub aggregate: Bounds,
}

impl Periods {
    /// The same periods for weights and models.
    #[must_use]
    pub fn all(bounds: Bounds) -> Self {
        Self { weights: bounds.clone(), aggregate: bounds }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct Table {
    #[serde(skip_serializing_if = "is_own")]
    weights: Bounds,
    #[serde(skip_serializing_if = "is_own")]
    aggregate: Bounds,
}

fn is_own(bounds: &Bounds) -> bool {
    *bounds == Bounds::Period
}

impl Serialize for Periods {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.weights == self.aggregate {
            return self.weights.serialize(serializer);
        }
        let Self { weights, aggregate } = self.clone();
        Table { weights, aggregate }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Periods {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let value = Value::deserialize(deserializer)?;
        let is_base = |entries: &[(String, Value)]| entries.iter().any(|(key, _)| key == "base");
        match &value {
            Value::Table(entries) if !is_base(entries) => {
                let Table { weights, aggregate } = from_value(value).map_err(D::Error::custom)?;
                Ok(Self { weights, aggregate })
            }
            _ => from_value(value).map(Self::all).map_err(D::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_for_both_or_a_table() {
        let read = |text: &str| serde_json::from_str::<Periods>(text);
        assert_eq!(read(r#""pooled""#).unwrap(), Periods::all(Bounds::Pooled));
        assert_eq!(read(r#"{"base": 2019}"#).unwrap(), Periods::all(Bounds::Base("2019".into())));
        let some = read(r#"{"weights": "pooled"}"#).unwrap();
        assert_eq!(some, Periods { weights: Bounds::Pooled, aggregate: Bounds::Period });
        for periods in [Periods::default(), Periods::all(Bounds::Pooled), some] {
            assert_eq!(read(&serde_json::to_string(&periods).unwrap()).unwrap(), periods);
        }
        assert!(read(r#"{"wieghts": "pooled"}"#).is_err() && read(r#""all""#).is_err());
    }
}
