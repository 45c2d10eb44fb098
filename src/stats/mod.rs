//! Statistics that the rest of the crate stands on: ranks and ties, moments, shape, quantiles, inequality, correlations, agreement.

mod columns;
pub(crate) mod complete;
mod concordance;
pub(crate) mod correlation;
pub(crate) mod gini;
mod moments;
pub(crate) mod quantile;
mod rank;
mod rank_correlation;
pub(crate) mod shape;
pub(crate) mod theil;

pub use columns::Columns;
pub use concordance::{Concordance, concordance};
pub use correlation::{Correlation, correlations};
pub use gini::gini;
pub(crate) use moments::first_infinite;
pub use moments::{Divisor, Extremes, Moments, extremes, moments};
pub use quantile::{Quantile, median, quantile, quantiles};
pub use rank::{Ties, ranks};
pub use rank_correlation::{RankAgreement, rank_agreement};
pub use shape::{Shape, shape};
pub use theil::theil;
