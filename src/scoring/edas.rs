//! EDAS: how far a unit lies above and below the average.
//!
//! ```text
//! PDA_ij = max(0, x_ij − m_j) / m_j      NDA_ij = max(0, m_j − x_ij) / m_j       (swapped where lower is better)
//! SP_i = Σ_j w_j PDA_ij                  SN_i = Σ_j w_j NDA_ij
//! AS_i = ½ ( SP_i / max SP + 1 − SN_i / max SN )
//! ```
//!
//! where `x_ij` is the value of unit `i` in indicator `j`, `m_j` the mean of the indicator over the units, `w_j` its
//! share of the weights, `PDA` and `NDA` the distances above and below the average. `AS` lies between 0 and 1; higher is
//! better. Where no unit differs from the average, `SP / max SP` and `SN / max SN` are 0 and every score is ½.
//!
//! **Rank reversal.** The average is that of the units, so adding one can reorder others.
//!
//! Source: Keshavarz Ghorabaee, Zavadskas, Olfat & Turskis (2015), *Informatica* 26, 435–451.
//!
//! ```
//! use govindex::scoring::edas;
//! use govindex::stats::Columns;
//!
//! let coverage = [90.0, 60.0, 30.0];
//! let scored = edas(&Columns::new(vec![&coverage])?, &[1.0], &[])?;
//! assert_eq!(scored.scores, [1.0, 0.5, 0.0]);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::Scored;
use super::matrix::{Criterion, Matrix};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::{Columns, extremes};

/// Scores units by the appraisal score. Details: `average` (indicators), `SP`, `SN` (units).
///
/// # Errors
/// `out_of_domain` for an indicator whose mean is not above 0,
/// `missing_value`, `not_finite`,
/// `length_mismatch`, `weights`.
pub fn edas(columns: &Columns<'_>, weights: &[f64], directions: &[Direction]) -> Result<Scored> {
    let matrix = Matrix::new("EDAS", columns, weights, directions)?;
    if let Some(c) = matrix.criteria.iter().find(|c| c.mean() <= 0.0) {
        let remedy = "shift the indicator to positive values, or use another model";
        return Err(matrix.out_of_domain(c, |x| x <= 0.0, "whose mean is above 0", remedy));
    }
    let [above, below] = matrix.by_units(
        #[inline(always)]
        |units, [above, below]| {
            for c in matrix.criteria.iter().filter(|c| !c.constant()) {
                let mean = c.mean();
                let scale = if c.higher() { c.weight / mean } else { -c.weight / mean };
                for ((above, below), &x) in
                    above.iter_mut().zip(below.iter_mut()).zip(&c.values[units.clone()])
                {
                    let d = scale * (x - mean);
                    *above += d.max(0.0);
                    *below += (-d).max(0.0);
                }
            }
        },
    );
    let largest = |values: &[f64]| match extremes(&values[..matrix.units]).max {
        max if max > 0.0 => max,
        _ => f64::INFINITY,
    };
    let (sp, sn) = (largest(&above), largest(&below));
    let scores = above.iter().zip(&below).map(|(p, n)| 0.5 * (p / sp + 1.0 - n / sn)).collect();
    matrix.checked(
        Scored::new(scores, "edas".to_owned())
            .with_indicators("average", matrix.per_indicator(Criterion::mean))
            .with_units("SP", above)
            .with_units("SN", below),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_units_get_one_half_and_the_mean_must_be_positive() {
        let alike = [0.1, 0.1, 0.1];
        assert_eq!(edas(&Columns::new(vec![&alike]).unwrap(), &[1.0], &[]).unwrap().scores, [0.5; 3]);
        let balanced = [-1.0, 1.0];
        let fault = edas(&Columns::new(vec![&balanced]).unwrap(), &[1.0], &[]).unwrap_err();
        assert_eq!(fault.code(), "out_of_domain");
    }
}
