//! Change over periods: what rose and what fell, as far as the data can say, and how ranks went.

mod changes;
mod record;

pub use changes::{Change, Move, changes, changes_table};
pub use record::{RankRecord, RankStep};
