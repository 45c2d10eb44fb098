//! Classes that are measured one by one and combined with fixed weights.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Classes of records (kinds of service, districts, layers) that are measured one by one; the unit's value is the
/// weighted mean of theirs.
///
/// ```text
/// V = Σ_c w_c V_c / Σ_c w_c          Var = Σ_c w_c² Var_c / (Σ_c w_c)²
/// ```
///
/// ```toml
/// by = { column = "service_type", weights = { Transactional = 0.8, Informational = 0.2 } }
/// by = { column = "layer" }                                   # each class counts the same
/// by = { column = "district", weights = { north = 0.3, south = 0.7 }, empty = "missing" }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
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

/// What a class with a weight but without data does to the unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
            Some((class, weight)) => Err(Error::InvalidParameter {
                method: "by",
                parameter: "weights",
                found: format!("{class} = {weight}"),
                expected: "finite weights above 0",
            }),
        }
    }
}
