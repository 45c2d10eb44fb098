//! Statistics that the rest of the crate stands on: ranks and ties, moments, shape, quantiles, profiles, inequality,
//! correlations and their tests, principal components, reliability, agreement.

mod columns;
pub(crate) mod complete;
mod components;
mod concordance;
pub(crate) mod correlation;
mod correlation_test;
mod cronbach;
pub(crate) mod eigen;
pub(crate) mod gini;
mod interval;
mod kendall;
mod moments;
mod profile;
pub(crate) mod quantile;
mod rank;
mod rank_correlation;
pub(crate) mod shape;
pub(crate) mod theil;

pub use columns::Columns;
pub use components::{Adequacy, Bartlett, Components, PcaMatrix, principal_components};
pub use concordance::{Concordance, concordance};
pub use correlation::{Correlation, correlations};
pub use correlation_test::{
    CorrelationTest, CorrelationTests, Significance, correlation_test, correlation_tests,
};
pub use cronbach::{Cronbach, cronbach};
pub use gini::gini;
pub use interval::Interval;
pub(crate) use interval::IntervalEnd;
pub(crate) use moments::first_infinite;
pub use moments::{Divisor, Extremes, Moments, extremes, moments};
pub use profile::{Flag, Limits, Profile, profile};
pub use quantile::{Quantile, median, quantile, quantiles};
pub use rank::{Ties, ranks};
pub use rank_correlation::{RankAgreement, rank_agreement};
pub use shape::{Shape, shape};
pub use theil::theil;
