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
use crate::stats::complete::{Summary, min_max};
use crate::stats::correlation::{Standardized, is_wide, of_complete, standardized};
use crate::stats::{Columns, Correlation};

choices! {
    /// How a correlation counts as conflict.
    #[non_exhaustive]
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
    #[non_exhaustive]
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
    #[non_exhaustive]
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
/// Of 256 indicators and more, where there are more of them than units, signed conflicts of Pearson's or Spearman's
/// correlations are added up without a matrix of all pairs, and there are no `correlations` among the details: time and
/// memory are O(units × indicators).
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
    let m = columns.len();
    let by_sums = is_wide(columns)
        && parameters.conflict == Conflict::Signed
        && matches!(parameters.correlation, Correlation::Pearson | Correlation::Spearman);
    let (squares, conflicts, correlations) = if by_sums {
        let (squares, conflicts) = conflicts_by_sums(columns, &summaries, parameters.correlation, flipped);
        (squares, conflicts, None)
    } else {
        let found = of_complete(columns, &summaries, parameters.correlation)?;
        let mut correlations = found.matrix;
        if parameters.correlation != Correlation::Distance {
            for j in 0..m {
                for k in 0..m {
                    if flipped(j) != flipped(k) {
                        correlations[(j, k)] = -correlations[(j, k)];
                    }
                }
            }
        }
        let conflict = |j: usize| -> f64 {
            let others = (0..m).filter(|&k| k != j && !summaries[k].is_constant());
            let conflicts = others.map(|k| match parameters.conflict {
                Conflict::Signed => 1.0 - correlations[(j, k)],
                Conflict::Absolute => 1.0 - correlations[(j, k)].abs(),
            });
            // Rounding may leave a correlation a unit in the last place short of 1; the conflict of two indicators that
            // say the same is 0.
            conflicts.map(|conflict| if conflict < SAME { 0.0 } else { conflict }).sum()
        };
        let conflicts = (0..m).map(|j| if summaries[j].is_constant() { 0.0 } else { conflict(j) }).collect();
        (found.squares, conflicts, Some(correlations))
    };
    let divisor = columns.rows() as f64 - 1.0;
    let mut deviations = vec![0.0; m];
    let mut information = vec![0.0; m];
    let mut scratch = Vec::new();
    for j in (0..m).filter(|&j| !summaries[j].is_constant()) {
        let s = summaries[j];
        deviations[j] = (squares[j] / divisor).sqrt() / s.range();
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
    let mut made = Weighting::from_raw(parameters.variant(), Critic::MODEL, &information)?
        .with("standard_deviations", deviations);
    if let Some(correlations) = &correlations {
        made = made.with("correlations", Quantity::from(correlations));
    }
    Ok(made.with("conflicts", conflicts).with("information", information).warn(constants(&summaries)))
}

/// What rounding may leave of the conflict of two indicators that say the same.
const SAME: f64 = 8.0 * f64::EPSILON;
/// The same by the number of indicators, where many are added up before they are compared.
const SAME_IN_SUMS: f64 = 1e-12;

/// The sums of squared deviations, and `Σ_k (1 − r_jk)` without the correlations: with columns of length 1 they add up to the
/// product of the column and the sum of all.
fn conflicts_by_sums(
    columns: &Columns<'_>,
    summaries: &[Summary],
    correlation: Correlation,
    flipped: impl Fn(usize) -> bool,
) -> (Vec<f64>, Vec<f64>) {
    let Standardized { columns, squares } =
        standardized(columns, summaries, correlation == Correlation::Spearman);
    let sign = |j: usize| if flipped(j) { -1.0 } else { 1.0 };
    let mut sum = vec![0.0; columns[0].len()];
    for (j, column) in columns.iter().enumerate() {
        sum.iter_mut().zip(column).for_each(|(sum, z)| *sum += sign(j) * z);
    }
    let others = summaries.iter().filter(|s| !s.is_constant()).count() as f64 - 1.0;
    let conflict = |(j, column): (usize, &Vec<f64>)| {
        if summaries[j].is_constant() {
            return 0.0;
        }
        let with_all: f64 = column.iter().zip(&sum).map(|(z, sum)| sign(j) * z * sum).sum();
        let with_itself: f64 = column.iter().map(|z| z * z).sum();
        let conflict = others - (with_all - with_itself);
        if conflict < SAME_IN_SUMS * others { 0.0 } else { conflict }
    };
    let conflicts = columns.iter().enumerate().map(conflict).collect();
    (squares, conflicts)
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

    /// Against the sums over all pairs, and against columns of which each is there four times.
    #[test]
    fn many_indicators_of_few_units_are_added_up_without_pairs() {
        let mut stream = crate::stats::Stream::new(3, 0);
        let made: Vec<[f64; 4]> = (0..300).map(|_| [0; 4].map(|_| stream.uniform())).collect();
        let columns = Columns::new(made.iter().map(|x| &x[..]).collect()).unwrap();
        let directions: Vec<_> = (0..300).map(|j| if j % 3 == 0 { Lower } else { Higher }).collect();
        for correlation in [Correlation::Pearson, Correlation::Spearman] {
            let found = critic(&columns, &directions, &Critic::default().correlation(correlation)).unwrap();
            assert!(found.matrix("correlations").is_none());
            let mut turned = crate::stats::correlations(&columns, correlation).unwrap();
            let sign = |j: usize| if j.is_multiple_of(3) { -1.0 } else { 1.0 };
            for j in 0..300 {
                (0..300).for_each(|k| turned[(j, k)] *= sign(j) * sign(k));
                let expected: f64 = (0..300).filter(|&k| k != j).map(|k| 1.0 - turned[(j, k)]).sum();
                assert_relative_eq!(found.vector("conflicts").unwrap()[j], expected, max_relative = 1e-10);
            }
        }
        let same = Columns::new(vec![&A[..]; 300]).unwrap();
        assert!(critic(&same, &[], &Critic::default()).is_err_and(|fault| fault.code() == "undetermined"));
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
