//! Classes that are measured one by one and combined with fixed weights.

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Problem, Result};

/// Classes of records (kinds of service, districts, layers) that are measured one by one; the unit's value is the
/// weighted mean of theirs.
///
/// ```text
/// V = Σ_c w_c V_c / Σ_c w_c          Var = Σ_c w_c² Var_c / (Σ_c w_c)²
/// ```
///
/// ```toml
/// by = { column = "service_type", weights = { Transactional = 0.8, Informational = 0.2 } }
/// by = "layer"                                                # each class counts the same
/// by = { column = "district", weights = { north = 0.3, south = 0.7 }, empty = "missing" }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(!remote, transform = crate::schema::or::<String>))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", remote = "Self")]
#[non_exhaustive]
pub struct Classes {
    /// The column of the classes.
    pub column: String,
    /// The weight of each class, above 0, in any total; a record of another class is an error. Without weights, each
    /// class that a unit has counts the same.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub weights: IndexMap<String, f64>,
    /// What a class without data does.
    #[serde(default, skip_serializing_if = "Empty::is_default")]
    pub empty: Empty,
}

impl Serialize for Classes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Classes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        match value {
            serde_json::Value::String(column) => Ok(Self::equal(column)),
            serde_json::Value::Object(_) => Self::deserialize(value).map_err(serde::de::Error::custom),
            other => {
                let expected = "the column of the classes, or a table with `column`, `weights` and `empty`";
                Err(serde::de::Error::custom(format!("`{other}` is not {expected}")))
            }
        }
    }
}

/// What a class with a weight but without data does to the unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Empty {
    /// The others get its weight, and the result says so.
    #[default]
    Rescale,
    /// The unit has no value.
    Missing,
    /// It is an error.
    Error,
}

impl Empty {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::Rescale
    }
}

impl Classes {
    /// Classes that count the same.
    #[must_use]
    pub fn equal(column: impl Into<String>) -> Self {
        Self { column: column.into(), weights: IndexMap::new(), empty: Empty::Rescale }
    }

    /// Classes with fixed weights.
    #[must_use]
    pub fn weighted(
        column: impl Into<String>,
        weights: impl IntoIterator<Item = (impl Into<String>, f64)>,
    ) -> Self {
        let weights = weights.into_iter().map(|(class, weight)| (class.into(), weight)).collect();
        Self { column: column.into(), weights, empty: Empty::Rescale }
    }

    /// Sets what a class without data does.
    #[must_use]
    pub fn empty(mut self, rule: Empty) -> Self {
        self.empty = rule;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        match self.weights.iter().find(|(_, weight)| !(weight.is_finite() && **weight > 0.0)) {
            None => Ok(()),
            Some((class, weight)) => Err(Error::from(Problem::InvalidParameter {
                method: "by",
                parameter: "weights",
                found: format!("{class} = {weight}"),
                expected: "finite weights above 0",
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_column_alone_is_enough_and_what_is_no_column_is_said() {
        let read = |value| serde_json::from_value::<Classes>(value);
        assert_eq!(read(json!("layer")).unwrap(), Classes::equal("layer"));
        let weighted = Classes::weighted("layer", [("a", 2.0)]).empty(Empty::Missing);
        assert_eq!(read(serde_json::to_value(&weighted).unwrap()).unwrap(), weighted);
        let fault = read(json!(["layer"])).unwrap_err().to_string();
        assert!(fault.starts_with("`[\"layer\"]` is not the column of the classes, or a table"), "{fault}");
        assert!(
            read(json!({ "column": "layer", "wieghts": {} })).unwrap_err().to_string().contains("`wieghts`")
        );
    }
}
