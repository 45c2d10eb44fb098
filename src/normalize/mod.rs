//! From values on different scales to scores that can be combined.

use serde::{Deserialize, Serialize};

/// Which end of an indicator is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    #[default]
    Higher,
    /// Less is better: waiting days, complaints.
    Lower,
}
