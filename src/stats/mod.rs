//! Statistics that the rest of the crate stands on: ranks and ties, moments, shape, quantiles, profiles, inequality,
//! correlations and their tests, principal components, reliability, agreement, proportions,
//! seeded random and quasi-random numbers.

mod agreement;
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
mod latin_hypercube;
pub(crate) mod lines;
mod moments;
mod profile;
mod proportion;
pub(crate) mod quantile;
mod rank;
mod rank_correlation;
pub(crate) mod shape;
mod shrink;
mod simplex;
mod size;
mod sobol;
pub(crate) mod sort;
mod stream;
pub(crate) mod tails;
pub(crate) mod theil;

pub use agreement::{
    Alpha, Anova, CategoryKappa, CohenKappa, Credit, FleissKappa, Icc, IccForm, IntraclassCorrelation,
    IntraclassCorrelations, Kappa, KrippendorffAlpha, Metric, cohen_kappa, fleiss_kappa,
    fleiss_kappa_of_counts, intraclass_correlation, krippendorff_alpha,
};
pub use columns::{Columns, by_columns};
pub use components::{Adequacy, Bartlett, Components, PcaMatrix, principal_components};
pub use concordance::{Concordance, ConcordanceTest, concordance, concordance_by};
pub use correlation::{Correlation, correlations};
pub use correlation_test::{
    CorrelationTest, CorrelationTests, Significance, correlation_test, correlation_tests,
};
pub use cronbach::{Cronbach, cronbach};
pub use gini::gini;
pub use interval::Interval;
pub(crate) use interval::IntervalEnd;
pub use latin_hypercube::{Place, latin_hypercube};
pub use moments::{Divisor, Extremes, Moments, extremes, moments};
pub(crate) use moments::{first_infinite, moments_of};
pub(crate) use profile::profile_of;
pub use profile::{Flag, Limits, Profile, profile};
pub use proportion::{
    Proportion, ProportionInterval, ProportionMethod, Proportions, proportion_interval, proportion_intervals,
};
pub use quantile::{Quantile, median, quantile, quantiles};
pub use rank::{Ties, ranks};
pub(crate) use rank_correlation::of_ranks;
pub use rank_correlation::{RankAgreement, rank_agreement};
pub use shape::{Shape, shape};
pub use shrink::{BetaPrior, PriorFit, Shrink, Shrunk, fit_beta_prior, shrink};
pub(crate) use simplex::{break_stick, check_concentration};
pub use simplex::{dirichlet_from_uniforms, flat_simplex};
pub use size::fits;
pub use sobol::{Scramble, Sobol};
pub use stream::{Stream, normal_quantile};
pub use theil::theil;
