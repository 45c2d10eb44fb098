//! How sure each rank is, and which choice matters.
//!
//! | question | answer |
//! | --- | --- |
//! | how sure is each rank, given all that is uncertain | [`monte_carlo`] with an [`Uncertainty`] |
//! | what do the standard errors of indicators say of scores and ranks | [`standard_errors`] |
//! | the same for every period of a panel, or one period in it | [`monte_carlo_panel`]; [`Data`] |
//! | which uncertain choice moves the result most | [`influence()`]; of any model, [`sensitivity()`] of the runs of a [`Design`] |
//! | what would another program's sample say | [`evaluate`] |
//! | what if an indicator, a dimension or a unit were left out | [`leave_out`], [`leave_units_out`], [`reversals`] |
//! | what do other methods say | [`side_by_side`] |
//! | how often does each unit hold each rank | [`RankCounts`] |
//! | how far can one weight move before ranks change | [`weight_stability`] |
//! | what is the smallest change of weights that changes the leader | [`smallest_change`] |
//! | which weights make a unit the best | [`smaa`] |
//! | what does a dimension add up (for the last three) | [`children()`] |
//!
//! All of it is seeded and gives the same bits on any number of threads.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ranks, counts and positions in samples: from 0 to far below 2^52"
)]

mod agreement;
mod branch;
mod children;
mod data;
mod design;
mod draw;
mod errors;
mod influence;
mod leader;
mod local;
mod monte_carlo;
mod network;
mod noise;
mod plan;
mod rank_counts;
mod ranker;
mod result;
mod sensitivity;
mod smaa;
mod stability;
mod stored;
mod tally;
mod uncertainty;

pub use agreement::RankShift;
pub(crate) use agreement::{order_agreement, shift_of};
pub use children::{Children, children};
pub use data::Data;
pub use design::{Design, Sampling};
pub(crate) use errors::score_errors;
pub use errors::{Propagation, StandardErrors, standard_errors};
pub use influence::{Influence, Inquiry, Output, OutputInfluence, evaluate, influence};
pub use leader::{LeaderChange, smallest_change};
pub use local::{
    LeftOut, Reversals, SideBySide, leave_out, leave_units_out, left_out_table, reversals, side_by_side,
};
pub use monte_carlo::{Observer, Options, monte_carlo, monte_carlo_panel};
pub use rank_counts::RankCounts;
pub use result::{Convergence, FailedRuns, NodeRobustness, Robustness};
pub use sensitivity::{
    Centre, Estimated, Estimator, FirstOrder, Index, Indices, Outputs, SecondOrder, SensitivityWarning,
    TotalOrder, sensitivity,
};
pub use smaa::{Smaa, smaa, smaa_flat};
pub use stability::{Limit, StabilityInterval, WeightStability, weight_stability};
pub use stored::Failure;
pub use uncertainty::Uncertainty;

pub use crate::framework::{Alternative, Choice, Noise, Uncertain, WeightDraw, WeightSets};
