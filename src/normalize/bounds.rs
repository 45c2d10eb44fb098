//! Which periods of a panel a scaling reads.

use serde::{Deserialize, Deserializer, Serialize};

use crate::value::Value;

/// Over which periods of a panel a scaling takes the range, mean, spread or order that it needs.
///
/// ```toml
/// bounds = "period"               # each period its own: a unit's score says where it stands in that period
/// bounds = "pooled"               # all periods together: scores of different periods compare
/// bounds = { base = "2019" }      # those of one period: scores say what has changed since, and may leave the scale
/// ```
///
/// A scaling by fixed bounds, goalposts or thresholds reads no data and compares anyway. Outside a panel there is but
/// one period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Bounds {
    /// Each period on its own.
    #[default]
    Period,
    /// All periods together.
    Pooled,
    /// The period of this name, for all.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Label"))]
    Base(#[serde(deserialize_with = "period")] String),
}

/// A period is a text, but `base = 2019` is what people write.
fn period<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Text(period) => Ok(period),
        Value::Integer(period) => Ok(period.to_string()),
        Value::Number(period) => Ok(period.to_string()),
        _ => Err(serde::de::Error::custom("name the base period, e.g. `base = \"2019\"`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_period_may_be_a_number() {
        let read = |text: &str| serde_json::from_str::<Bounds>(text);
        assert_eq!(read(r#""pooled""#).unwrap(), Bounds::Pooled);
        assert_eq!(read(r#"{"base": 2019}"#).unwrap(), Bounds::Base("2019".into()));
        assert_eq!(read(r#"{"base": "2019"}"#).unwrap(), Bounds::Base("2019".into()));
        assert!(read(r#"{"base": []}"#).unwrap_err().to_string().contains("base period"));
        let text = serde_json::to_string(&Bounds::Base("2019".into())).unwrap();
        assert_eq!(text, r#"{"base":"2019"}"#);
    }
}
