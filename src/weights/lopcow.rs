//! LOPCOW: indicators whose root mean square is large against their spread weigh more, on a logarithmic scale.
//!
//! ```text
//! PV_j = | 100 ln( √( (1/n) Σ_i z_ij² ) / σ_j ) |      w_j = PV_j / Σ_k PV_k
//! ```
//!
//! where `z_ij` is the value of unit `i` on indicator `j`, scaled to 0…1 in its direction, `σ_j` the standard deviation
//! of the scaled column and `n` the number of units. The divisor of σ does not cancel here: n − 1 is the usual one.
//! `JMcDM` keeps the sign of the logarithm; this form takes its absolute value, so that no weight is negative.
//!
//! Source: F. Ecer & D. Pamucar (2022), Applied Soft Computing 112, 107796.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{Lopcow, lopcow};
//!
//! let (a, b) = ([1.0, 2.0, 4.0], [9.0, 5.0, 6.0]);
//! let made = lopcow(&Columns::new(vec![&a, &b])?, &[], &Lopcow::default())?;
//! assert_eq!(made.vector("percentages").unwrap().len(), 2);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::Weighting;
use super::parameters::parameters;
use super::stage::{directions as read_directions, read, refuse_constants};
use crate::error::Problem;
use crate::normalize::Direction;
use crate::stats::complete::{min_max, squared_deviations};
use crate::stats::{Columns, Divisor};
use crate::{Error, Result};

parameters! {
    /// How LOPCOW weights are computed.
    pub struct Lopcow as "lopcow" {
        /// The divisor of the standard deviation; default `sample`, n − 1.
        pub divisor as "divisor": Divisor = Divisor::Sample,
    }
}

/// A percentage below this is rounding.
const NOTHING: f64 = 100.0 * 8.0 * f64::EPSILON;

/// LOPCOW weights of the columns. `directions` has one entry per column, or none when higher is better in all.
/// Details: `percentages`.
///
/// # Errors
/// `missing_value`, `not_finite`;
/// `length_mismatch` of the directions; `too_few`
/// for a single unit; `constant_indicator`, since the formula divides by the
/// spread; `undetermined` for two units, whose percentages are all 0 with the divisor
/// n − 1.
pub fn lopcow(columns: &Columns<'_>, directions: &[Direction], parameters: &Lopcow) -> Result<Weighting> {
    let summaries = read(Lopcow::MODEL, columns, 2)?;
    let directions = read_directions(Lopcow::MODEL, columns, directions)?;
    refuse_constants(columns, &summaries)?;
    let n = columns.rows() as f64;
    let mut scaled = Vec::new();
    let divisor = match parameters.divisor {
        Divisor::Sample => n - 1.0,
        Divisor::Population => n,
    };
    let percentages: Vec<f64> = columns
        .iter()
        .zip(&summaries)
        .zip(&directions)
        .map(|((x, &s), direction)| {
            if s.is_constant() {
                return 0.0;
            }
            let (x, s) = min_max(x, s, &mut scaled);
            let squares = squared_deviations(x, s.mean);
            let mean = match direction {
                Direction::Higher => s.mean,
                Direction::Lower => 1.0 - s.mean,
            };
            let mean_square = mean * mean + squares / n;
            let percentage = (50.0 * (mean_square / (squares / divisor)).ln()).abs();
            // Rounding may leave a trace of a ratio that is 1.
            if percentage < NOTHING { 0.0 } else { percentage }
        })
        .collect();
    if columns.len() > 1 && percentages.iter().all(|p| *p <= 0.0) {
        return Err(Error::from(Problem::Undetermined {
            model: Lopcow::MODEL,
            reason: "the root mean square of every scaled indicator equals its standard deviation, as it always does with \
                     two units; give it more units, or use another model"
                .to_owned(),
        }));
    }
    Ok(Weighting::from_raw(parameters.variant(), Lopcow::MODEL, &percentages)?
        .with("percentages", percentages))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_a_constant() {
        let (a, b) = ([3.0; 3], [1.0, 2.0, 4.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        assert_eq!(lopcow(&columns, &[], &Lopcow::default()).unwrap_err().code(), "constant_indicator");
    }

    /// Two units scale to 0 and 1, whose root mean square and standard deviation are both √½.
    #[test]
    fn two_units_determine_no_weights() {
        let mut stream = crate::stats::Stream::new(7, 0);
        for _ in 0..200 {
            let columns: Vec<[f64; 2]> =
                (0..3).map(|_| [stream.uniform(), 10.0 * stream.uniform()]).collect();
            let columns = Columns::new(columns.iter().map(|c| &c[..]).collect()).unwrap();
            let directions = [Direction::Higher, Direction::Lower, Direction::Higher];
            let fault = lopcow(&columns, &directions, &Lopcow::default()).unwrap_err();
            assert_eq!(fault.code(), "undetermined");
            let beside = crate::weights::side_by_side(&columns, &directions).unwrap();
            let of = |name: &str| beside.models.iter().find(|model| model.name == name).unwrap();
            assert_eq!(of("lopcow").outcome.as_ref().unwrap_err().code(), "undetermined");
        }
    }
}
