//! The functions of `govindex.explain`; the package documents them.

mod split;

pub(crate) use split::{
    PeersArg, Profile, explain_contributions, explain_gap, explain_targets, explain_trail, explain_what_if,
    profile_of,
};
