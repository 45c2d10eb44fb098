//! MOORA and MULTIMOORA: benefits less costs, the largest shortfall, and their product form.
//!
//! ```text
//! r_ij = x_ij / √Σ_i x_ij²
//! ratio system       y_i = Σ_benefits w_j r_ij − Σ_costs w_j r_ij                       higher is better
//! reference point    z_i = max_j w_j | r*_j − r_ij |                                    lower is better
//! product form       u_i = Π_benefits x_ij^w_j / Π_costs x_ij^w_j                       higher is better
//! ```
//!
//! where `x_ij` is the value of unit `i` in indicator `j`, `r*_j` the best ratio, `w_j` the indicator's share of the
//! weights, benefits are the indicators of which higher is better and costs the others. [`moora`] answers the ratio
//! system. [`multimoora`] ranks by all three and combines the rankings:
//!
//! * `dominance`: a unit precedes another when it is ahead in at least two of the three rankings; the score is the number
//!   of units that it precedes less the number that precede it, so a circle of units ties (the rule of the theory of
//!   dominance that circular reasoning makes units equal);
//! * `rank-sum`: the score is minus the sum of the three ranks, ties in a ranking sharing the mean rank.
//!
//! **Rank reversal.** Vector norms and the reference point depend on the units, so adding one can reorder others; the
//! product form alone is free of that.
//!
//! Source: Brauers & Zavadskas (2006), *Control and Cybernetics* 35, 445–469 (MOORA); (2010), *Technological and
//! Economic Development of Economy* 16, 5–24, and (2011) 17, 257–290 (MULTIMOORA, theory of dominance).
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Multimoora, moora, multimoora};
//! use govindex::stats::Columns;
//!
//! let (services, cost) = ([3.0, 4.0], [4.0, 3.0]);
//! let columns = Columns::new(vec![&services, &cost])?;
//! let (weights, directions) = ([0.5, 0.5], [Higher, Lower]);
//! assert!((moora(&columns, &weights, &directions)?.scores[1] - 0.1).abs() < 1e-15);
//! assert_eq!(multimoora(&columns, &weights, &directions, &Multimoora::default())?.scores, [-1.0, 1.0]);
//! # Ok::<(), govindex::Error>(())
//! ```

use serde::{Deserialize, Serialize};

use super::Scored;
use super::matrix::{Matrix, place_among};
use super::scored::ROUNDING;
use crate::Result;
use crate::normalize::Direction;
use crate::stats::{Columns, Ties, ranks, sort};

/// Parameters of [`multimoora`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Multimoora {
    /// How the three rankings become one. Default: dominance.
    pub combine: MultimooraCombine,
}

/// How MULTIMOORA makes one ranking of three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MultimooraCombine {
    /// Ahead in at least two of three.
    #[default]
    Dominance,
    /// The sum of the three ranks.
    RankSum,
}

impl Multimoora {
    /// Sets how the rankings are combined.
    #[must_use]
    pub fn combine(mut self, combine: MultimooraCombine) -> Self {
        self.combine = combine;
        self
    }
}

fn ratio_system(matrix: &Matrix<'_>) -> Vec<f64> {
    let [scores] = matrix.by_units(
        #[inline(always)]
        |units, [scores]| {
            for c in matrix.criteria.iter().filter(|c| c.norm > 0.0) {
                let scale = if c.higher() { c.weight / c.norm } else { -c.weight / c.norm };
                for (score, &x) in scores.iter_mut().zip(&c.values[units.clone()]) {
                    *score += scale * x;
                }
            }
        },
    );
    scores
}

/// Scores units by the ratio system. Detail: `norm` (indicators).
///
/// # Errors
/// `missing_value`, `not_finite`,
/// `length_mismatch`, `weights`.
pub fn moora(columns: &Columns<'_>, weights: &[f64], directions: &[Direction]) -> Result<Scored> {
    let matrix = Matrix::new("MOORA", columns, weights, directions)?;
    matrix.checked(
        Scored::new(ratio_system(&matrix), "moora(part=ratio-system)".to_owned())
            .with_indicators("norm", matrix.per_indicator(|c| c.norm)),
    )
}

/// Scores units by the three parts of MULTIMOORA together. Details: `ratio_system`, `reference_point` (lower is better),
/// `product_form`, and the rank of every unit in each: `ratio_system_rank`, `reference_point_rank`, `product_form_rank`.
///
/// # Errors
/// As [`moora`], and `out_of_domain` for values of 0 or below, which the product form cannot
/// take.
pub fn multimoora(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Multimoora,
) -> Result<Scored> {
    let matrix = Matrix::new("MULTIMOORA", columns, weights, directions)?;
    matrix.need_positive()?;
    let ratio = ratio_system(&matrix);
    let [shortfall, product] = matrix.by_units(
        #[inline(always)]
        |units, [shortfalls, products]| {
            for c in &matrix.criteria {
                let (best, scale) = (c.best(), c.weight / c.norm);
                let sign = if c.higher() { c.weight } else { -c.weight };
                for ((shortfall, product), &x) in
                    shortfalls.iter_mut().zip(products.iter_mut()).zip(&c.values[units.clone()])
                {
                    *shortfall = shortfall.max(scale * (best - x).abs());
                    *product += sign * x.ln();
                }
            }
            for product in products.iter_mut() {
                *product = product.exp();
            }
        },
    );
    let nearness: Vec<f64> = shortfall.iter().map(|z| -z).collect();
    let places = [&ratio, &nearness, &product].map(|scores| {
        let size = scores.iter().fold(0.0, |size: f64, score| size.max(score.abs()));
        let mut places = ranks(&scores[..matrix.units], Ties::Average, ROUNDING * size);
        let mut rising = scores[..matrix.units].to_vec();
        sort::ascending(&mut rising);
        places.extend(scores[matrix.units..].iter().map(|&score| place_among(&rising, score)));
        places
    });
    let scores = match parameters.combine {
        MultimooraCombine::RankSum => {
            (0..matrix.rows).map(|i| -places.iter().map(|places| places[i]).sum::<f64>()).collect()
        }
        MultimooraCombine::Dominance => dominance(&places, matrix.units),
    };
    let combine = match parameters.combine {
        MultimooraCombine::Dominance => "dominance",
        MultimooraCombine::RankSum => "rank-sum",
    };
    let [ratio_rank, nearness_rank, product_rank] = places;
    matrix.checked(
        Scored::new(scores, format!("multimoora(combine={combine})"))
            .with_units("ratio_system", ratio)
            .with_units("reference_point", shortfall)
            .with_units("product_form", product)
            .with_units("ratio_system_rank", ratio_rank)
            .with_units("reference_point_rank", nearness_rank)
            .with_units("product_form_rank", product_rank),
    )
}

/// Units preceded less units that precede, a majority of the three rankings deciding each pair.
fn dominance(places: &[Vec<f64>; 3], units: usize) -> Vec<f64> {
    let [a, b, c] = places;
    (0..a.len())
        .map(|i| {
            let mut balance = 0.0;
            for k in 0..units {
                let ahead = [a, b, c].iter().filter(|p| p[i] < p[k]).count();
                let behind = [a, b, c].iter().filter(|p| p[i] > p[k]).count();
                balance += f64::from(i8::from(ahead >= 2) - i8::from(behind >= 2));
            }
            balance
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_ties_and_a_leader_leads() {
        let circle = [vec![1.0, 2.0, 3.0], vec![2.0, 3.0, 1.0], vec![3.0, 1.0, 2.0]];
        assert_eq!(dominance(&circle, 3), [0.0; 3]);
        let leader = [vec![1.0, 2.0, 3.0], vec![1.0, 3.0, 2.0], vec![3.0, 1.0, 2.0]];
        assert_eq!(dominance(&leader, 3), [2.0, 0.0, -2.0]);
    }

    #[test]
    fn all_benefits_are_fine_and_zeros_are_not_for_the_product() {
        let (a, b) = ([3.0, 4.0], [0.0, 1.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        assert!(moora(&columns, &[1.0, 1.0], &[]).is_ok());
        let fault = multimoora(&columns, &[1.0, 1.0], &[], &Multimoora::default()).unwrap_err();
        assert_eq!(fault.code(), "out_of_domain");
        let zeros = [0.0, 0.0];
        let columns = Columns::new(vec![&a, &zeros]).unwrap();
        assert_eq!(moora(&columns, &[1.0, 1.0], &[]).unwrap().scores, [0.5 / 5.0 * 3.0, 0.4]);
    }
}
