//! Why a unit stands where it stands, what would move it, and who else stands like it.

mod contributions;
mod gap;
mod profile;

pub use crate::assess::{PartKind, SplitMethod};
pub use contributions::{Baseline, Contribution, Contributions, SplitScores, contributions};
pub use gap::{Gap, gap};
pub use profile::{Peers, ProfileChange, ProfileOptions, Standing, TargetStanding, UnitProfile, profile};
