//! What clauses, controls and findings come to: layered means, levels reached, deductions, risks.

mod layers;
mod protection;
mod risk;
mod staged;

pub use layers::Layers;
pub use protection::Protection;
pub use risk::{Matrix, Risk, Show};
pub use staged::{Staged, Unproved};

use super::measure::Part;
use super::sample::{RatioEstimate, Sample};

/// The value of something that no sampling error is known of: a level, a largest risk, points after deductions.
fn exact(value: f64, records: &[Part], sample: &Sample) -> RatioEstimate {
    let tallies = || records.iter().flat_map(|part| &part.strata).flat_map(|stratum| &stratum.clusters);
    RatioEstimate {
        value,
        variance: if sample.census { 0.0 } else { f64::NAN },
        y: value,
        x: 1.0,
        records: tallies().map(|tally| tally.records).sum(),
        unknown: tallies().map(|tally| tally.unknown).sum(),
        freedom: 0.0,
        complete: sample.census,
        ..RatioEstimate::default()
    }
}
