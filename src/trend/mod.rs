//! Change over periods: what rose and what fell, as far as the data can say, and why; when targets are reached if that goes
//! on; how unequal and how mobile units are, whether they converge, how productivity changed (feature `lp`), and how ranks
//! went.

mod centre;
mod changes;
mod clubs;
mod convergence;
mod dagum;
mod decompose;
mod density;
mod distribution;
mod forecast;
mod growth;
mod inequality;
mod mobility;
mod neighbours;
#[cfg(feature = "lp")]
mod productivity;
mod record;
mod regression;
mod theil;
mod values;

pub use centre::{CentreStep, Coordinates, EllipseDivisor, centre, centre_table};
pub use changes::{Change, Move, changes, changes_table};
pub use clubs::{Club, Clubs, ConvergenceClubs, LogT, convergence_clubs};
pub use convergence::{
    BetaConvergence, SigmaConvergence, SigmaStep, TrendLine, beta_convergence, sigma_convergence,
};
pub use dagum::{Dagum, DagumGroup, DagumPair, dagum};
pub use decompose::{
    ChangeKind, ChangePart, Decomposition, EditionBreak, RankChange, ScoreChanges, decompose,
};
pub use density::{Bandwidth, Density, DensityStep, DensityTrend, Ends, density};
pub use forecast::{DatedTargets, TargetForecast, forecast, forecast_table, forecast_values};
pub use growth::{Growth, growth, growth_table};
pub use inequality::{Inequality, InequalityStep, InequalityTrend, inequality};
pub use mobility::{
    Chain, ChainStructure, Classes, Homogeneity, Mobility, MobilityTrend, RankMobility, mobility,
};
pub use neighbours::{Neighbours, Province, cn_provinces};
#[cfg(feature = "lp")]
pub use productivity::{Productivity, malmquist_of, malmquist_table};
pub use record::{RankRecord, RankStep};
pub use regression::Coefficient;
pub use theil::{GroupStructure, Theil, TheilGroup, theil};
pub use values::PanelValues;
