//! MEREC: an indicator whose removal changes the units' overall performance most weighs most.
//!
//! ```text
//! n_ij = min_i x_ij / x_ij   (higher is better)      n_ij = x_ij / max_i x_ij   (lower is better)
//! S_i  = ln( 1 + (1/m) Σ_k |ln n_ik| )
//! S_ij = ln( 1 + (1/m) Σ_{k≠j} |ln n_ik| )
//! E_j  = Σ_i |S_ij − S_i|                            w_j = E_j / Σ_k E_k
//! ```
//!
//! where `x_ij > 0` is the value of unit `i` on indicator `j` and `m` the number of indicators. The divisor stays m
//! after the removal, and the scaling is the reverse of the usual linear one, both as published.
//!
//! Source: M. Keshavarz-Ghorabaee, M. Amiri, E. K. Zavadskas, Z. Turskis & J. Antucheviciene (2021), Symmetry 13, 525.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{Merec, merec};
//!
//! let (a, b) = ([1.0, 2.0, 8.0], [9.0, 8.0, 7.0]);
//! let made = merec(&Columns::new(vec![&a, &b])?, &[], &Merec::default())?;
//! assert!(made.weights[0] > made.weights[1]);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::Weighting;
use super::parameters::parameters;
use super::stage::{constants, directions as read_directions, read, require};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::Columns;

parameters! {
    /// MEREC has no parameters.
    pub struct Merec as "merec" {}
}

/// MEREC weights of the columns. `directions` has one entry per column, or none when higher is better in all.
/// Details: `removal_effects`.
///
/// # Errors
/// `missing_value`, `not_finite`;
/// `unsuitable_value` for a value that is not above 0;
/// `length_mismatch` of the directions;
/// `undetermined` when every column is constant (as with one unit). A constant
/// column has weight 0 and a warning.
pub fn merec(columns: &Columns<'_>, directions: &[Direction], parameters: &Merec) -> Result<Weighting> {
    let summaries = read(Merec::MODEL, columns, 1)?;
    let directions = read_directions(Merec::MODEL, columns, directions)?;
    let remedy = "shift the column above 0, or use another model";
    require(Merec::MODEL, columns, &summaries, |x| x > 0.0, "above 0", remedy)?;
    let m = columns.len() as f64;
    // |ln n| does not depend on the order of the fraction: ln x − ln min, or ln max − ln x.
    let references: Vec<(f64, f64)> = summaries
        .iter()
        .zip(&directions)
        .map(|(s, direction)| match direction {
            Direction::Higher => (s.min, 1.0),
            Direction::Lower => (s.max, -1.0),
        })
        .collect();
    let distance = |x: f64, (reference, sign): (f64, f64)| (sign * (x / reference).ln()).max(0.0);
    let mut totals = vec![0.0; columns.rows()];
    for (x, &reference) in columns.iter().zip(&references) {
        for (total, &x) in totals.iter_mut().zip(x) {
            *total += distance(x, reference) / m;
        }
    }
    let effects: Vec<f64> = columns
        .iter()
        .zip(&references)
        .map(|(x, &reference)| {
            // S_i − S_ij = ln( (1 + t) / (1 + t − d) ) = −ln(1 − d / (1 + t)), without cancelling two logarithms.
            let part = |(&x, &total): (&f64, &f64)| -(-(distance(x, reference) / m) / (1.0 + total)).ln_1p();
            x.iter().zip(&totals).map(part).sum()
        })
        .collect();
    Ok(Weighting::from_raw(parameters.variant(), Merec::MODEL, &effects)?
        .with("removal_effects", effects)
        .warn(constants(&summaries)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_zeros_and_one_unit() {
        let (a, b) = ([0.0, 2.0], [1.0, 2.0]);
        let run = |x: Vec<&[f64]>| merec(&Columns::new(x).unwrap(), &[], &Merec::default());
        assert_eq!(run(vec![&a, &b]).unwrap_err().code(), "unsuitable_value");
        assert_eq!(run(vec![&a[1..], &b[1..]]).unwrap_err().code(), "undetermined");
        let flat = [3.0, 3.0];
        assert_eq!(run(vec![&flat, &b]).unwrap().weights, [0.0, 1.0]);
    }
}
