//! Latin hypercube: as many strata as points, and every stratum of every dimension holds exactly one point.
//!
//! ```text
//! x_ij = (π_j(i) + u_ij) / n
//! ```
//!
//! where `π_j` is a random order of the `n` strata of dimension `j`, and `u_ij` the place inside the stratum: random, or
//! the middle (½).
//!
//! Source: M. D. `McKay`, R. J. Beckman & W. J. Conover (1979), Technometrics 21(2), 239–245; the middle: B. Tang (1993).
//!
//! ```
//! use govindex::stats::{Place, latin_hypercube};
//!
//! let points = latin_hypercube(4, 2, Place::Middle, 0)?;
//! let mut first: Vec<f64> = points.chunks(2).map(|point| point[0]).collect();
//! first.sort_by(f64::total_cmp);
//! assert_eq!(first, [0.125, 0.375, 0.625, 0.875]);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Stream, fits};
use crate::{Error, Result, parallel};

/// Where a point lies in its stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Place {
    /// Anywhere.
    #[default]
    Random,
    /// In the middle.
    Middle,
}

/// `points` points of `dimensions` numbers between 0 and 1, point after point.
///
/// # Errors
/// `too_few` for no point or no dimension.
pub fn latin_hypercube(points: usize, dimensions: usize, place: Place, seed: u64) -> Result<Vec<f64>> {
    for (of, found) in [("points", points), ("dimensions", dimensions)] {
        if found == 0 {
            return Err(Error::from(Problem::TooFew { model: "the Latin hypercube", of, found, needed: 1 }));
        }
    }
    let mut sample = vec![0.0; fits("the Latin hypercube", "points", &[points, dimensions])?];
    let mut strata: Vec<usize> = Vec::with_capacity(points);
    for j in 0..dimensions {
        parallel::check_stop()?;
        let mut stream = Stream::new(seed, j as u64);
        strata.clear();
        strata.extend(0..points);
        for i in (1..points).rev() {
            strata.swap(i, stream.below(i + 1));
        }
        for (point, &stratum) in sample.chunks_exact_mut(dimensions).zip(&strata) {
            let within = match place {
                Place::Random => stream.uniform(),
                Place::Middle => 0.5,
            };
            point[j] = (stratum as f64 + within) / points as f64;
        }
    }
    Ok(sample)
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cells and positions of a sample"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_stratum_holds_one_point(n in 1_usize..60, d in 1_usize..5, seed in 0_u64..100) {
            let sample = latin_hypercube(n, d, Place::Random, seed).unwrap();
            for j in 0..d {
                let mut strata: Vec<usize> =
                    sample.chunks(d).map(|point| (point[j] * n as f64) as usize).collect();
                strata.sort_unstable();
                prop_assert_eq!(strata, (0..n).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn nothing_to_sample() {
        assert_eq!(latin_hypercube(0, 2, Place::Random, 0).unwrap_err().code(), "too_few");
        assert_eq!(latin_hypercube(2, 0, Place::Random, 0).unwrap_err().code(), "too_few");
    }
}
