//! Gini weights: the more unequally an indicator is spread over the units, the more it weighs.
//!
//! ```text
//! G_j = Σ_i Σ_k |x_ij − x_kj| / (2 n² x̄_j)      w_j = G_j / Σ_k G_k
//! ```
//!
//! where `x_ij ≥ 0` is the value of unit `i` on indicator `j`, `x̄_j` its mean and `n` the number of units. One sort
//! per column: O(n log n).
//!
//! Source: G. Li & G. Chi (2009), A new determining objective weights method: Gini coefficient weight, 1st
//! International Conference on Information Science and Engineering, 3726–3729.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{Gini, gini};
//!
//! let (a, b) = ([1.0, 2.0, 3.0, 4.0], [5.0, 5.0, 5.0, 6.0]);
//! let made = gini(&Columns::new(vec![&a, &b])?, &Gini::default())?;
//! assert!((made.vector("gini").unwrap()[0] - 0.25).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::Weighting;
use super::parameters::parameters;
use super::stage::{Stage, constants, read, require};
use crate::Result;
use crate::stats::Columns;
use crate::stats::gini::mean_difference;

parameters! {
    /// How Gini weights are computed.
    pub struct Gini as "gini" {
        /// The stage of the data; default `given`.
        pub stage as "stage": Stage = Stage::Given,
    }
}

/// Gini weights of the columns. Details: `gini`.
///
/// # Errors
/// `missing_value`, `not_finite`;
/// `unsuitable_value` for a negative value at the stage `given`;
/// `too_few` for a single unit; `undetermined` when
/// every column is constant. A constant column has weight 0 and a warning.
pub fn gini(columns: &Columns<'_>, parameters: &Gini) -> Result<Weighting> {
    let summaries = read(Gini::MODEL, columns, 2)?;
    if parameters.stage == Stage::Given {
        let remedy = "shift the column, use the stage `min-max`, or give normalized columns";
        require(Gini::MODEL, columns, &summaries, |x| x >= 0.0, "of at least 0", remedy)?;
    }
    let (mut scratch, mut scaled) = (Vec::with_capacity(columns.rows()), Vec::new());
    let coefficients: Vec<f64> = columns
        .iter()
        .zip(&summaries)
        .map(|(x, &s)| {
            if s.is_constant() {
                return 0.0;
            }
            let (x, s) = parameters.stage.of(x, s, &mut scaled);
            mean_difference(x, &mut scratch) / (2.0 * s.mean)
        })
        .collect();
    Ok(Weighting::from_raw(parameters.variant(), Gini::MODEL, &coefficients)?
        .with("gini", coefficients)
        .warn(constants(&summaries)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_negatives_unless_scaled() {
        let (a, b) = ([-1.0, 1.0, 3.0], [1.0, 2.0, 2.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        assert_eq!(gini(&columns, &Gini::default()).unwrap_err().code(), "unsuitable_value");
        let made = gini(&columns, &Gini::default().stage(Stage::MinMax)).unwrap();
        // 0, ½, 1: Σ|difference| = 4, n² = 9, mean ½.
        assert!((made.vector("gini").unwrap()[0] - 4.0 / 9.0).abs() < 1e-15);
    }
}
