//! What is said more than once: a channel of an item, an element of a guide.

use serde::{Deserialize, Serialize};

/// What counts where several rows say the same cell (a channel of an item, an element of a guide). Rows that do not count
/// are left out under the name `repeated` ([`LeftOut`](super::LeftOut)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Repeated {
    /// Nothing: it is an error that names the rows.
    #[default]
    Error,
    /// The first row.
    First,
    /// The last row.
    Last,
    /// The best row: what any of them finds is there. An answer comes before one that does not apply, and that before a
    /// blank.
    Any,
}

impl Repeated {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a row takes the place of an earlier one.
    pub(crate) fn takes_place(self, earlier: Said, later: Said) -> bool {
        match self {
            Self::Error | Self::First => false,
            Self::Last => true,
            Self::Any => later.worth > earlier.worth,
        }
    }
}

/// A row that says a cell, and what it says: a share, or one of these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) row: u64,
    pub(crate) worth: f64,
}

impl Said {
    /// Less than any share: the cell does not apply.
    pub(crate) const INAPPLICABLE: f64 = -1.0;
    /// Less than that: nothing is known of it.
    pub(crate) const UNKNOWN: f64 = -2.0;
}
