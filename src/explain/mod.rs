//! Why a unit stands where it stands, what would move it, and who else stands like it.

mod contributions;
mod gap;
mod profile;
mod targets;
mod trail;
mod what_if;

pub use crate::assess::{PartKind, SplitMethod};
pub use contributions::{Baseline, Contribution, Contributions, SplitScores, contributions};
pub use gap::{Gap, gap};
pub use profile::{Peers, ProfileChange, ProfileOptions, Standing, TargetStanding, UnitProfile, profile};
pub use targets::{AloneStep, Goal, Plan, PlanMethod, PlanStep, Targets, targets};
pub use trail::{Trail, TrailEvidence, TrailNode, TrailPart, UnitTrail, trail};
pub use what_if::{Shift, Supposed, WhatIf, what_if};
