//! CRITIC: an indicator that varies much and repeats the others little brings most information, and weighs most.
//!
//! ```text
//! C_j = σ_j Σ_k (1 − r_jk)      w_j = C_j / Σ_k C_k
//! ```
//!
//! where `σ_j` is the standard deviation of indicator `j` after it is scaled to 0…1 in its direction, and `r_jk` the
//! correlation of the scaled indicators. Whether σ divides by n or n − 1 cancels.
//!
//! Variants: directions applied (the original) or ignored (pymcdm, pyrepo-mcda), which changes the sign of some `r`;
//! Spearman's `r`; the distance correlation (D-CRITIC: Krishnan, Kasim, Hamid & Ghazali 2021); `1 − |r|` in place of
//! `1 − r`; the coefficient of variation of the scaled indicator in place of σ.
//!
//! Source: D. Diakoulaki, G. Mavrotas & L. Papayannakis (1995), Computers & Operations Research 22, 763–770.
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::stats::Columns;
//! use govindex::weights::{Critic, critic};
//!
//! let (online, days) = ([80.0, 60.0, 95.0, 70.0], [9.0, 20.0, 6.0, 11.0]);
//! let columns = Columns::new(vec![&online, &days])?;
//! let made = critic(&columns, &[Higher, Lower], &Critic::default())?;
//! // Fewer days go with more online: once directed, the two say the same.
//! assert!(made.matrix("correlations").unwrap()[0][1] > 0.9);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::parameters::{choices, parameters};
use super::stage::{constants, directions as read_directions, read};
use super::{Quantity, Weighting};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::complete::min_max;
use crate::stats::correlation::of_complete;
use crate::stats::{Columns, Correlation};

choices! {
    /// How a correlation counts as conflict.
    pub enum Conflict {
        /// 1 − r: indicators that run against each other conflict most.
        #[default]
        Signed = "signed",
        /// 1 − |r|: any relation is repetition.
        Absolute = "absolute",
    }
}

choices! {
    /// How the contrast within an indicator is measured, after scaling to 0…1.
    pub enum Contrast {
        /// The standard deviation.
        #[default]
        StandardDeviation = "standard-deviation",
        /// The standard deviation over the mean.
        CoefficientOfVariation = "coefficient-of-variation",
    }
}

choices! {
    /// Whether lower-is-better indicators are turned round first.
    pub enum Directed {
        /// They are.
        #[default]
        Applied = "applied",
        /// They are read as they stand.
        Ignored = "ignored",
    }
}

parameters! {
    /// How CRITIC weights are computed.
    pub struct Critic as "critic" {
        /// The correlation; default Pearson.
        pub correlation as "correlation": Correlation = Correlation::Pearson,
        /// How it counts; default signed.
        pub conflict as "conflict": Conflict = Conflict::Signed,
        /// The measure of contrast; default the standard deviation.
        pub contrast as "contrast": Contrast = Contrast::StandardDeviation,
        /// Whether directions are applied; default yes.
        pub directions as "directions": Directed = Directed::Applied,
    }
}

impl Critic {
    /// D-CRITIC: distance correlations in place of Pearson's.
    #[must_use]
    pub fn d_critic() -> Self {
        Self::default().correlation(Correlation::Distance)
    }
}

/// CRITIC weights of the columns. `directions` has one entry per column, or none when higher is better in all.
/// Details: `standard_deviations` (of the scaled columns, divisor n − 1), `correlations`, `conflicts`, `information`.
///
/// A constant column has weight 0 and a warning; the other weights are as if it were not there.
///
/// # Errors
/// `missing_value`, `not_finite`;
/// `length_mismatch` of the directions; `too_few`
/// for a single unit; `undetermined` when every column is constant, or all
/// columns say the same.
pub fn critic(columns: &Columns<'_>, directions: &[Direction], parameters: &Critic) -> Result<Weighting> {
    let summaries = read(Critic::MODEL, columns, 2)?;
    let directions = read_directions(Critic::MODEL, columns, directions)?;
    let flipped = |j: usize| parameters.directions == Directed::Applied && directions[j] == Direction::Lower;
    let found = of_complete(columns, &summaries, parameters.correlation)?;
    let mut correlations = found.matrix;
    let m = columns.len();
    if parameters.correlation != Correlation::Distance {
        for j in 0..m {
            for k in 0..m {
                if flipped(j) != flipped(k) {
                    correlations[(j, k)] = -correlations[(j, k)];
                }
            }
        }
    }
    let divisor = columns.rows() as f64 - 1.0;
    let mut deviations = vec![0.0; m];
    let mut conflicts = vec![0.0; m];
    let mut information = vec![0.0; m];
    let mut scratch = Vec::new();
    for j in (0..m).filter(|&j| !summaries[j].is_constant()) {
        let s = summaries[j];
        deviations[j] = (found.squares[j] / divisor).sqrt() / s.range();
        // Rounding may leave a correlation a unit in the last place short of 1; the conflict of two indicators that
        // say the same is 0.
        conflicts[j] = (0..m)
            .filter(|&k| k != j && !summaries[k].is_constant())
            .map(|k| match parameters.conflict {
                Conflict::Signed => 1.0 - correlations[(j, k)],
                Conflict::Absolute => 1.0 - correlations[(j, k)].abs(),
            })
            .map(|conflict| if conflict < 8.0 * f64::EPSILON { 0.0 } else { conflict })
            .sum();
        let contrast = match parameters.contrast {
            Contrast::StandardDeviation => deviations[j],
            Contrast::CoefficientOfVariation => {
                let (_, scaled) = min_max(columns.as_slice()[j], s, &mut scratch);
                deviations[j] / if flipped(j) { 1.0 - scaled.mean } else { scaled.mean }
            }
        };
        information[j] = contrast * conflicts[j];
    }
    // A lone varying column conflicts with nothing, and yet it is all that tells the units apart.
    let varying: Vec<usize> = (0..m).filter(|&j| !summaries[j].is_constant()).collect();
    if let [only] = varying[..] {
        information[only] = deviations[only];
    }
    Ok(Weighting::from_raw(parameters.variant(), Critic::MODEL, &information)?
        .with("standard_deviations", deviations)
        .with("correlations", Quantity::from(&correlations))
        .with("conflicts", conflicts)
        .with("information", information)
        .warn(constants(&summaries)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Direction::{Higher, Lower};
    use approx::assert_relative_eq;

    const A: [f64; 4] = [1.0, 4.0, 2.0, 9.0];
    const B: [f64; 4] = [3.0, 1.0, 7.0, 5.0];
    const C: [f64; 4] = [0.2, 0.3, 0.1, 0.1];

    #[test]
    fn a_constant_column_changes_nothing_for_the_others() {
        let flat = [5.0; 4];
        let with = critic(&Columns::new(vec![&A, &flat, &B, &C]).unwrap(), &[], &Critic::default()).unwrap();
        let without = critic(&Columns::new(vec![&A, &B, &C]).unwrap(), &[], &Critic::default()).unwrap();
        for (j, w) in [0, 2, 3].into_iter().zip(&without.weights) {
            assert_relative_eq!(with.weights[j], w, max_relative = 1e-15);
        }
        assert_eq!(with.weights[1].to_bits(), 0);
    }

    #[test]
    fn turning_a_column_by_hand_is_the_same_as_its_direction() {
        let turned = C.map(|x| -x);
        let by_hand = critic(&Columns::new(vec![&A, &B, &turned]).unwrap(), &[], &Critic::default()).unwrap();
        let columns = Columns::new(vec![&A, &B, &C]).unwrap();
        let by_direction = critic(&columns, &[Higher, Higher, Lower], &Critic::default()).unwrap();
        for (a, b) in by_hand.weights.iter().zip(&by_direction.weights) {
            assert_relative_eq!(a, b, max_relative = 1e-14);
        }
        let ignored = Critic::default().directions(Directed::Ignored);
        let undirected = critic(&columns, &[Higher, Higher, Lower], &ignored).unwrap();
        assert_eq!(undirected.weights, critic(&columns, &[], &Critic::default()).unwrap().weights);
    }

    #[test]
    fn duplicates_share_nothing_new() {
        // A twice and a multiple of it: no column tells anything that another does not.
        let twice = A.map(|x| 2.0 * x);
        let columns = Columns::new(vec![&A, &A, &twice]).unwrap();
        assert_eq!(critic(&columns, &[], &Critic::default()).unwrap_err().code(), "undetermined");
        let columns = Columns::new(vec![&A, &A, &B]).unwrap();
        let made = critic(&columns, &[], &Critic::default()).unwrap();
        assert_eq!(made.weights[0].to_bits(), made.weights[1].to_bits());
        assert!(made.weights[2] > made.weights[0]);
    }

    #[test]
    fn one_varying_column_has_all() {
        let flat = [5.0; 4];
        let made = critic(&Columns::new(vec![&flat, &A]).unwrap(), &[], &Critic::default()).unwrap();
        assert_eq!(made.weights, [0.0, 1.0]);
        let columns = Columns::new(vec![&A, &B]).unwrap();
        assert_eq!(critic(&columns, &[Higher], &Critic::default()).unwrap_err().code(), "length_mismatch");
    }

    #[test]
    fn the_other_variants_are_weights_too() {
        let columns = Columns::new(vec![&A, &B, &C]).unwrap();
        for parameters in [
            Critic::d_critic(),
            Critic::default().correlation(Correlation::Spearman),
            Critic::default().conflict(Conflict::Absolute),
            Critic::default().contrast(Contrast::CoefficientOfVariation),
        ] {
            let made = critic(&columns, &[Higher, Lower, Higher], &parameters).unwrap();
            assert_relative_eq!(made.weights.iter().sum::<f64>(), 1.0, max_relative = 1e-15);
        }
    }
}
