//! How much each child counts in its parent.

use serde::{Deserialize, Serialize};

/// Where the weights of a dimension's children come from, as a framework file names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// The `weight` that each child declares, divided by their sum; 1 where no child declares any.
    #[default]
    Declared,
    /// All children alike, whatever they declare.
    Equal,
}

impl Weights {
    /// The weights of children that declare `declared`, in any total.
    #[must_use]
    pub fn of(self, declared: &[f64]) -> Vec<f64> {
        match self {
            Self::Declared => declared.to_vec(),
            Self::Equal => vec![1.0; declared.len()],
        }
    }
}

/// Shares of `n` children that count alike; they sum to 1 up to rounding.
#[must_use]
pub fn equal(n: usize) -> Vec<f64> {
    vec![1.0 / n as f64; n]
}
