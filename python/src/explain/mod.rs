//! The functions of `govindex.explain`; the package documents them.

mod alike;
mod comparison;
mod coupling;
mod groups;
mod obstacles;
mod served;
mod split;
mod structure;

pub(crate) use alike::{explain_benchmark, explain_clusters, explain_peers, explain_typology};
pub(crate) use comparison::explain_compare;
pub(crate) use coupling::{Subsystems, explain_coupling};
pub(crate) use groups::explain_groups;
pub(crate) use obstacles::explain_obstacles;
pub(crate) use served::explain_served;
pub(crate) use split::{
    BaselineArg, PeersArg, Profile, explain_contributions, explain_gap, explain_targets, explain_trail,
    explain_what_if, profile_of,
};
pub(crate) use structure::explain_structure;

/// The node that is asked for, by default the index.
fn node_or_index<'a>(assessment: &'a govindex::Assessment, node: Option<&'a str>) -> &'a str {
    node.unwrap_or_else(|| assessment.framework().root().code())
}
