//! Change over periods: what rose and what fell, as far as the data can say, how productivity changed (feature `lp`), and how
//! ranks went.

mod changes;
#[cfg(feature = "lp")]
mod productivity;
mod record;

pub use changes::{Change, Move, changes, changes_table};
#[cfg(feature = "lp")]
pub use productivity::{Productivity, malmquist_of, malmquist_table};
pub use record::{RankRecord, RankStep};
