//! Angle weights: the further an indicator points away from a constant one, the more it weighs.
//!
//! ```text
//! θ_j = arccos( Σ_i x_ij / √( n Σ_i x_ij² ) ) = arctan( σ_j / x̄_j )      w_j = θ_j / Σ_k θ_k
//! ```
//!
//! where `x_ij` is the value of unit `i` on indicator `j`, `n` the number of units, `x̄_j` the mean and `σ_j` the
//! standard deviation with divisor n. The second form is the same angle without the loss of digits near 0.
//!
//! Source: D. Shuai, Z. Zongzhun, W. Yongji & L. Lei (2012), A new angular method to determine the objective weights,
//! 24th Chinese Control and Decision Conference, 3889–3892.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{Angle, angle};
//!
//! let (a, b) = ([0.0, 2.0], [1.0, 1.1]);
//! let made = angle(&Columns::new(vec![&a, &b])?, &Angle::default())?;
//! assert!((made.vector("angles").unwrap()[0] - std::f64::consts::FRAC_PI_4).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::Weighting;
use super::parameters::parameters;
use super::stage::{Stage, constants, read, require};
use crate::Result;
use crate::stats::Columns;
use crate::stats::complete::deviation;

parameters! {
    /// How angle weights are computed.
    pub struct Angle as "angle" {
        /// The stage of the data; default `given`.
        pub stage as "stage": Stage = Stage::Given,
    }
}

/// Angle weights of the columns. Details: `angles` in radians.
///
/// # Errors
/// `missing_value`, `not_finite`;
/// `unsuitable_value` for a negative value at the stage `given`;
/// `too_few` for a single unit; `undetermined` when
/// every column is constant. A constant column has weight 0 and a warning.
pub fn angle(columns: &Columns<'_>, parameters: &Angle) -> Result<Weighting> {
    let summaries = read(Angle::MODEL, columns, 2)?;
    if parameters.stage == Stage::Given {
        let remedy = "shift the column, use the stage `min-max`, or give normalized columns";
        require(Angle::MODEL, columns, &summaries, |x| x >= 0.0, "of at least 0", remedy)?;
    }
    let n = columns.rows() as f64;
    let mut scaled = Vec::new();
    let angles: Vec<f64> = columns
        .iter()
        .zip(&summaries)
        .map(|(x, &s)| {
            if s.is_constant() {
                return 0.0;
            }
            let (x, s) = parameters.stage.of(x, s, &mut scaled);
            deviation(x, s, n).atan2(s.mean)
        })
        .collect();
    Ok(Weighting::from_raw(parameters.variant(), Angle::MODEL, &angles)?
        .with("angles", angles)
        .warn(constants(&summaries)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_points_nowhere_else() {
        let (a, b) = ([3.0; 3], [1.0, 2.0, 4.0]);
        let made = angle(&Columns::new(vec![&a, &b]).unwrap(), &Angle::default()).unwrap();
        assert_eq!(made.weights, [0.0, 1.0]);
    }
}
