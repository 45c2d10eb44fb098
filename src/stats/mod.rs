//! Statistics that the rest of the crate stands on: ranks and ties, moments, inequality, correlations, agreement.

mod columns;
pub(crate) mod complete;
mod concordance;
pub(crate) mod correlation;
pub(crate) mod gini;
mod interval;
mod moments;
mod rank;
mod rank_correlation;
pub(crate) mod theil;

pub use columns::Columns;
pub use concordance::{Concordance, concordance};
pub use correlation::{Correlation, correlations};
pub use gini::gini;
pub use interval::Interval;
pub(crate) use interval::IntervalEnd;
pub(crate) use moments::first_infinite;
pub use moments::{Divisor, Extremes, Moments, extremes, moments};
pub use rank::{Ties, ranks};
pub use rank_correlation::{RankAgreement, rank_agreement};
pub use theil::theil;
