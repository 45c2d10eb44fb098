//! Entropy weights (熵权法): an indicator in which a few units hold most of the total tells units apart, and weighs
//! more.
//!
//! ```text
//! p_ij = x_ij / Σ_i x_ij      e_j = −(1/ln n) Σ_i p_ij ln p_ij,  0 ln 0 = 0
//! d_j = 1 − e_j               w_j = d_j / Σ_k d_k
//! ```
//!
//! where `x_ij ≥ 0` is the value of unit `i` on indicator `j`, `n` the number of units, `e_j` the relative entropy and
//! `d_j` the divergence. `d_j` is computed as the Theil index over `ln n`, which is the same number with all its
//! digits.
//!
//! Directions are not read: at the stage `given` a cost column counts as it is. At the stage `min-max` the columns are
//! scaled first, so a zero stands in every column and the weights differ; `shift` then adds a constant to every scaled
//! value (0.0001 and 0.01 are usual in Chinese studies). The weights depend on both, and the result names them.
//!
//! Sources: C. E. Shannon (1948); C.-L. Hwang & K. Yoon (1981), *Multiple Attribute Decision Making*, ch. 3.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{Entropy, entropy};
//!
//! let (a, b) = ([1.0, 1.0, 4.0], [2.0, 3.0, 2.5]);
//! let made = entropy(&Columns::new(vec![&a, &b])?, &Entropy::default())?;
//! assert!(made.weights[0] > 0.9);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::Weighting;
use super::parameters::{parameters, within};
use super::stage::{Stage, constants, read, require};
use crate::Result;
use crate::stats::Columns;
use crate::stats::theil::theil_about;

parameters! {
    /// How entropy weights are computed.
    pub struct Entropy as "entropy" {
        /// The stage of the data; default `given`.
        pub stage as "stage": Stage = Stage::Given,
        /// What is added to each value of that stage, at least 0; default 0, which needs no shift since 0 ln 0 = 0.
        pub shift as "shift": f64 = 0.0,
    }
}

impl Entropy {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `shift` is negative or not finite.
    pub fn check(&self) -> Result<()> {
        within(Self::MODEL, "shift", self.shift, |x| x >= 0.0, "at least 0")
    }
}

/// Entropy weights of the columns. Details: `entropies`, `divergences`.
///
/// # Errors
/// `missing_value`, `not_finite`;
/// `unsuitable_value` for a negative value at the stage `given`;
/// `too_few` for a single unit; `undetermined` when
/// every column is constant. A constant column has weight 0 and a warning, as has one of zeros.
pub fn entropy(columns: &Columns<'_>, parameters: &Entropy) -> Result<Weighting> {
    parameters.check()?;
    let summaries = read(Entropy::MODEL, columns, 2)?;
    if parameters.stage == Stage::Given {
        let remedy = "shift the column, use the stage `min-max`, or give normalized columns";
        require(Entropy::MODEL, columns, &summaries, |x| x >= 0.0, "of at least 0", remedy)?;
    }
    let most = (columns.rows() as f64).ln();
    let mut scratch = Vec::new();
    let divergences: Vec<f64> = columns
        .iter()
        .zip(&summaries)
        .map(|(x, &s)| {
            if s.is_constant() {
                return 0.0;
            }
            let (x, s) = parameters.stage.of(x, s, &mut scratch);
            theil_about(x, -parameters.shift, s.mean + parameters.shift) / most
        })
        .collect();
    let entropies: Vec<f64> = divergences.iter().map(|d| 1.0 - d).collect();
    Ok(Weighting::from_raw(parameters.variant(), Entropy::MODEL, &divergences)?
        .with("entropies", entropies)
        .with("divergences", divergences)
        .warn(constants(&summaries)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn a_zero_counts_nothing_and_a_constant_has_no_weight() {
        let (a, b) = ([0.0, 1.0, 3.0], [2.0; 3]);
        let made = entropy(&Columns::new(vec![&a, &b]).unwrap(), &Entropy::default()).unwrap();
        let by_hand = -(0.25 * 0.25_f64.ln() + 0.75 * 0.75_f64.ln()) / 3.0_f64.ln();
        assert_relative_eq!(made.vector("entropies").unwrap()[0], by_hand, max_relative = 1e-15);
        assert_eq!(made.weights, [1.0, 0.0]);
        assert_eq!(made.warnings.len(), 1);
    }

    #[test]
    fn min_max_and_a_shift_by_hand() {
        // (3 − 3)/6 + 0.5, (9 − 3)/6 + 0.5, (6 − 3)/6 + 0.5 = 0.5, 1.5, 1.
        let a = [3.0, 9.0, 6.0];
        let scaled = [0.5, 1.5, 1.0];
        let parameters = Entropy::default().stage(Stage::MinMax).shift(0.5);
        let made = entropy(&Columns::new(vec![&a]).unwrap(), &parameters).unwrap();
        let given = entropy(&Columns::new(vec![&scaled]).unwrap(), &Entropy::default()).unwrap();
        assert_relative_eq!(
            made.vector("divergences").unwrap()[0],
            given.vector("divergences").unwrap()[0],
            max_relative = 1e-14
        );
    }

    #[test]
    fn refuses() {
        let (a, b, c) = ([1.0, -1.0], [1.0, 1.0], [2.0, 2.0]);
        let run = |x: Vec<&[f64]>| entropy(&Columns::new(x).unwrap(), &Entropy::default()).unwrap_err();
        assert_eq!(run(vec![&a]).code(), "unsuitable_value");
        assert_eq!(run(vec![&b, &c]).code(), "undetermined");
        assert_eq!(run(vec![&a[..1]]).code(), "too_few");
        assert_eq!(Entropy::default().shift(-1.0).check().unwrap_err().code(), "invalid_parameter");
    }
}
