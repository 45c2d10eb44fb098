//! Why a unit stands where it stands, what would move it, and who else stands like it.
//!
//! | question | answer |
//! | --- | --- |
//! | how a score comes about, part by part | [`contributions()`] |
//! | how two units come to differ | [`gap()`] |
//! | where a unit stands | [`profile()`]; of many units [`Profiles`] |
//! | what holds each unit back most | [`obstacles()`] |
//! | what would move a unit to a score, rank or grade | [`targets()`] |
//! | what if values, units or the framework were otherwise | [`what_if()`] |
//! | where a score comes from, down to the values | [`trail()`] |
//! | what another method or other data change, and which choice does it | [`compare`] |
//! | does the framework fit its data | [`structure()`] |
//! | how do groups of units differ, at every node | [`groups()`] |
//! | which part of the public is served worse, and by how much | [`served()`] |
//! | how far subsystems develop together | [`coupling()`] |
//! | who stands like a unit, and who like it is better where it is weak | [`peers()`], [`benchmark()`] |
//! | which units belong together | [`clusters()`], [`typology()`] |

mod choices;
mod clusters;
mod comparison;
mod contributions;
mod coupling;
mod gap;
mod groups;
#[cfg(feature = "lp")]
mod least_effort;
mod obstacles;
mod peers;
mod profile;
mod served;
mod space;
mod structure;
mod targets;
mod trail;
mod typology;
mod what_if;

pub use crate::assess::{PartKind, SplitMethod};
pub use choices::{ChoiceEffect, ChoiceEffects};
pub use clusters::{Cluster, ClusterFit, ClusterMethod, Clusters, Merge, UnitClusters, clusters};
pub use comparison::{Comparison, ComparisonSummary, UnitShift, compare};
pub use contributions::{Baseline, Contribution, Contributions, SplitScores, contributions};
pub use coupling::{
    Coupling, CouplingClass, CouplingDegree, CouplingDegrees, CouplingForm, CouplingWarning, Subsystems,
    coupling,
};
pub use gap::{Gap, gap};
pub use groups::{GroupBy, GroupEstimate, GroupFigures, GroupGap, GroupOptions, Groups, groups};
pub use obstacles::{Obstacle, ObstacleNodes, Obstacles, OverallObstacle, obstacles};
pub use peers::{
    Benchmark, BenchmarkUnit, BenchmarkUnits, Peer, PeerGroup, PeerSearch, Weakness, benchmark, peers,
};
pub use profile::{
    Peers, ProfileChange, ProfileOptions, Profiles, Standing, TargetStanding, UnitProfile, profile,
};
pub use served::{Served, ServedClass, served};
pub use space::ProfileDistance;
pub use structure::{
    DimensionStructure, NodeStructure, RedundantPair, Structure, StructureFlag, StructureLimits, structure,
};
pub use targets::{AloneStep, Goal, Plan, PlanMethod, PlanStep, Targets, targets};
pub use trail::{Trail, TrailEvidence, TrailNode, TrailPart, UnitTrail, trail};
pub use typology::{Condition, Typology, UnitType, UnitTypes, typology};
pub use what_if::{Shift, WhatIf, WhatIfOutcome, what_if};
