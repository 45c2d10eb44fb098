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
use crate::Result;
use crate::normalize::Direction;
use crate::stats::complete::squared_deviations;
use crate::stats::{Columns, Divisor};

parameters! {
    /// How LOPCOW weights are computed.
    pub struct Lopcow as "lopcow" {
        /// The divisor of the standard deviation; default `sample`, n − 1.
        pub divisor as "divisor": Divisor = Divisor::Sample,
    }
}

/// LOPCOW weights of the columns. `directions` has one entry per column, or none when higher is better in all.
/// Details: `percentages`.
///
/// # Errors
/// [`Error::MissingValue`](crate::Error::MissingValue), [`Error::NotFinite`](crate::Error::NotFinite);
/// [`Error::LengthMismatch`](crate::Error::LengthMismatch) of the directions; [`Error::TooFew`](crate::Error::TooFew)
/// for a single unit; [`Error::ConstantIndicator`](crate::Error::ConstantIndicator), since the formula divides by the
/// spread.
pub fn lopcow(columns: &Columns<'_>, directions: &[Direction], parameters: &Lopcow) -> Result<Weighting> {
    let summaries = read(Lopcow::MODEL, columns, 2)?;
    let directions = read_directions(Lopcow::MODEL, columns, directions)?;
    refuse_constants(columns, &summaries)?;
    let n = columns.rows() as f64;
    let divisor = match parameters.divisor {
        Divisor::Sample => n - 1.0,
        Divisor::Population => n,
    };
    let percentages: Vec<f64> = columns
        .iter()
        .zip(&summaries)
        .zip(&directions)
        .map(|((x, s), direction)| {
            if s.is_constant() {
                return 0.0;
            }
            let squares = squared_deviations(x, s.mean) / s.range() / s.range();
            let mean = match direction {
                Direction::Higher => s.mean - s.min,
                Direction::Lower => s.max - s.mean,
            } / s.range();
            let mean_square = mean * mean + squares / n;
            (50.0 * (mean_square / (squares / divisor)).ln()).abs()
        })
        .collect();
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
}
