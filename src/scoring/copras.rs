//! COPRAS: what a unit gains in benefits, plus its inversely proportional part of all costs.
//!
//! ```text
//! d_ij = w_j x_ij / Σ_i x_ij         S+_i = Σ d_ij over benefits        S−_i = Σ d_ij over costs
//! Q_i  = S+_i + Σ_k S−_k / ( S−_i Σ_k 1/S−_k )
//! N_i  = Q_i / max Q
//! ```
//!
//! where `x_ij` is the value of unit `i` in indicator `j`, `w_j` the indicator's share of the weights, benefits are the
//! indicators of which higher is better and costs the others. `N` is the utility degree, up to 1; higher is better.
//! Without costs `Q = S+`.
//!
//! **Rank reversal.** Sums over the units enter everywhere, so adding a unit can reorder others.
//!
//! Source: Zavadskas, Kaklauskas & Sarka (1994), *Environmental and Energy Engineering* 1, 131–139.
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::copras;
//! use govindex::stats::Columns;
//!
//! let (services, cost) = ([30.0, 30.0], [2.0, 1.0]);
//! let columns = Columns::new(vec![&services, &cost])?;
//! let scored = copras(&columns, &[0.5, 0.5], &[Higher, Lower])?;
//! assert!(scored.scores[0] < 1.0 && scored.scores[1] == 1.0, "the cheaper one is better");
//! # Ok::<(), govindex::Error>(())
//! ```

use super::Scored;
use super::matrix::{Criterion, Matrix};
use crate::error::{Label, Problem, Reason};
use crate::normalize::Direction;
use crate::stats::{Columns, extremes};
use crate::{Error, Result};

const MODEL: &str = "COPRAS";

/// Scores units by their utility degree, 1 for the best. Details: `benefits` (`S+`), `costs` (`S−`), `significance`
/// (`Q`), for every unit.
///
/// # Errors
/// `out_of_domain` for negative values or a column of zeros, `no_score` for a unit without any costs
/// where there are costs; `missing_value`, `not_finite`, `length_mismatch`,
/// `weights`.
pub fn copras(columns: &Columns<'_>, weights: &[f64], directions: &[Direction]) -> Result<Scored> {
    let matrix = Matrix::new(MODEL, columns, weights, directions)?;
    matrix.need_nonnegative()?;
    if let Some(c) = matrix.criteria.iter().find(|c| c.sum <= 0.0) {
        return Err(matrix.out_of_domain(c, |x| x <= 0.0, "of which some are above 0", "drop the indicator"));
    }
    let [benefits, costs] = matrix.by_units(
        #[inline(always)]
        |units, [benefits, costs]| {
            for c in &matrix.criteria {
                let scale = c.weight / c.sum;
                let sums = if c.higher() { benefits.iter_mut() } else { costs.iter_mut() };
                for (sum, &x) in sums.zip(&c.values[units.clone()]) {
                    *sum += scale * x;
                }
            }
        },
    );
    let q: Vec<f64> = if matrix.criteria.iter().all(Criterion::higher) {
        benefits.clone()
    } else {
        if let Some(row) = costs.iter().position(|&s| s <= 0.0) {
            return Err(Error::from(Problem::NoScore {
                model: MODEL,
                node: None,
                reason: Reason::of_unit(
                    "{unit} has 0 in every indicator of which lower is better",
                    Label::row(row),
                ),
                remedy: "shift these indicators to positive values, or use another model",
            }));
        }
        let (all, inverse) =
            costs[..matrix.units].iter().fold((0.0, 0.0), |(a, b), s| (a + s, b + s.recip()));
        benefits.iter().zip(&costs).map(|(plus, minus)| plus + all / (minus * inverse)).collect()
    };
    let best = extremes(&q[..matrix.units]).max;
    let scores = q.iter().map(|q| q / best).collect();
    matrix.checked(
        Scored::new(scores, "copras".to_owned())
            .with_units("benefits", benefits)
            .with_units("costs", costs)
            .with_units("significance", q),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};

    #[test]
    fn only_benefits_only_costs_and_no_costs() {
        let (a, b) = ([1.0, 3.0], [2.0, 2.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        assert_eq!(copras(&columns, &[1.0, 1.0], &[Higher, Higher]).unwrap().scores, [0.6, 1.0]);
        // Of costs alone the best has the least.
        let costs = copras(&columns, &[1.0, 0.0], &[Lower, Lower]).unwrap().scores;
        assert!((costs[1] - 1.0 / 3.0).abs() < 1e-15 && costs[0] == 1.0);
        let free = [0.0, 1.0];
        let columns = Columns::new(vec![&a, &free]).unwrap();
        assert_eq!(copras(&columns, &[1.0, 1.0], &[Higher, Lower]).unwrap_err().code(), "no_score");
        let zeros = [0.0, 0.0];
        let columns = Columns::new(vec![&a, &zeros]).unwrap();
        assert_eq!(copras(&columns, &[1.0, 1.0], &[]).unwrap_err().code(), "out_of_domain");
    }
}
