//! Choquet integral, 2-additive: a weighted mean that knows that two children overlap, or need each other.
//!
//! ```text
//! s = Σ_{I_jk > 0} I_jk min(x_j, x_k) + Σ_{I_jk < 0} |I_jk| max(x_j, x_k) + Σ_j x_j ( w_j − ½ Σ_{k≠j} |I_jk| )
//! ```
//!
//! where `x_j` is the score of child `j`, `w_j` its importance (Shapley value; the weights, as shares) and `I_jk` the
//! interaction of children `j` and `k`, between −1 and 1: above 0 they need each other (the smaller of the two counts),
//! below 0 they overlap (the larger does), at 0 they are independent. Without interactions it is the weighted mean. It is
//! defined where `w_j ≥ ½ Σ_k |I_jk|` for every child: then no better score ever lowers the result. Higher is better.
//!
//! Children must be directed and on one scale. A missing child is settled first: with the rule `zero` it scores 0;
//! with `rescale` it leaves, its interactions with it, and the importances of the others are scaled up to 1 (their
//! interactions by the same factor, so the condition above still holds).
//!
//! **Rank reversal.** None: each unit is scored by itself.
//!
//! Source: Grabisch (1997), *Fuzzy Sets and Systems* 92, 167–189; Marichal (2000), *IEEE Transactions on Fuzzy Systems*
//! 8, 800–807.
//!
//! ```
//! use govindex::scoring::{Choquet, Interaction, Missing, choquet};
//! use govindex::stats::Columns;
//!
//! // Data opened and data used: one without the other is worth little.
//! let (opened, used) = ([90.0, 50.0], [10.0, 50.0]);
//! let children = Columns::new(vec![&opened, &used])?;
//! let parameters = Choquet::new(vec![Interaction { between: [0, 1], strength: 0.6 }]);
//! let scores = choquet(&children, &[0.5, 0.5], &parameters, &Missing::default())?;
//! assert!((scores[0] - 26.0).abs() < 1e-12 && (scores[1] - 50.0).abs() < 1e-12);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::matrix::{finite, row_of, shares};
use super::{Missing, MissingRule};
use crate::stats::Columns;
use crate::{Error, Result};

const MODEL: &str = "Choquet";

/// How far rounding may take half the interactions of a child above its importance.
const TOLERANCE: f64 = 1e-12;

/// Parameters of [`choquet`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Choquet {
    /// The interactions; pairs that are not named have none.
    pub interactions: Vec<Interaction>,
}

/// The interaction of two children.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Interaction {
    /// The positions of the two children.
    pub between: [usize; 2],
    /// Above 0 where they need each other, below 0 where they overlap; in [−1, 1].
    pub strength: f64,
}

impl Choquet {
    /// Takes the interactions.
    #[must_use]
    pub fn new(interactions: Vec<Interaction>) -> Self {
        Self { interactions }
    }

    /// Checks the interactions by themselves.
    ///
    /// # Errors
    /// `invalid_parameter` for a strength outside [−1, 1], a child paired with itself or a pair named twice.
    pub fn check(&self) -> Result<()> {
        let fault = |found: String, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: MODEL,
                parameter: "interactions",
                found,
                expected,
            }))
        };
        for (k, Interaction { between: [a, b], strength }) in self.interactions.iter().enumerate() {
            if !(-1.0..=1.0).contains(strength) {
                return fault(format!("{strength} between {a} and {b}"), "between -1 and 1");
            }
            if a == b {
                return fault(format!("between {a} and itself"), "between two different children");
            }
            let twice = |other: &Interaction| other.between == [*a, *b] || other.between == [*b, *a];
            if self.interactions[..k].iter().any(twice) {
                return fault(format!("between {a} and {b} more than once"), "one for each pair");
            }
        }
        Ok(())
    }
}

/// The Choquet integral of the children of each unit.
///
/// # Errors
/// `invalid_parameter` for interactions out of range, beyond the last column, or too strong for the importance
/// of a child; `length_mismatch`, `weights`, `not_finite`, `overflow`.
pub fn choquet(
    children: &Columns<'_>,
    weights: &[f64],
    parameters: &Choquet,
    missing: &Missing,
) -> Result<Vec<f64>> {
    parameters.check()?;
    missing.check()?;
    let importance = shares(MODEL, weights, children.len())?;
    let columns = children.as_slice();
    let mut half = vec![0.0; columns.len()];
    for Interaction { between, strength } in &parameters.interactions {
        for &j in between {
            let Some(half) = half.get_mut(j) else {
                return Err(Error::from(Problem::InvalidParameter {
                    method: MODEL,
                    parameter: "interactions",
                    found: format!("a child at position {j}"),
                    expected: "positions of columns, counted from 0",
                }));
            };
            *half += 0.5 * strength.abs();
        }
    }
    if let Some(j) = (0..columns.len()).find(|&j| half[j] > importance[j] + TOLERANCE) {
        return Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "interactions",
            found: format!("{} in all at column {j}, whose share is {}", 2.0 * half[j], importance[j]),
            expected: "at most twice the share of each child, in all: beyond that a better score could lower the result",
        }));
    }
    let counted: Vec<usize> = (0..columns.len()).filter(|&j| importance[j] > 0.0).collect();
    let needed = missing.needed(counted.len());
    let mut row = Vec::with_capacity(columns.len());
    (0..children.rows())
        .map(|i| {
            row_of(columns, i, &mut row)?;
            let value = |j: usize| match row[j] {
                x if x.is_nan() && missing.rule == MissingRule::Zero => Some(0.0),
                x if x.is_nan() => None,
                x => Some(x),
            };
            if counted.iter().filter(|&&j| !row[j].is_nan()).count() < needed {
                return Ok(f64::NAN);
            }
            let (mut sum, mut total) = (0.0, 0.0);
            for &j in &counted {
                if let Some(x) = value(j) {
                    sum += importance[j] * x;
                    total += importance[j];
                }
            }
            for Interaction { between: [a, b], strength } in &parameters.interactions {
                if let (Some(x), Some(y)) = (value(*a), value(*b)) {
                    // min − mean and max − mean are −½ and +½ of the distance.
                    sum -= 0.5 * strength * (x - y).abs();
                }
            }
            finite(sum / total, i)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run(row: &[f64], weights: &[f64], interactions: &[Interaction], missing: Missing) -> Result<f64> {
        let cells: Vec<[f64; 1]> = row.iter().map(|x| [*x]).collect();
        let columns = Columns::new(cells.iter().map(|c| &c[..]).collect()).unwrap();
        choquet(&columns, weights, &Choquet::new(interactions.to_vec()), &missing).map(|scores| scores[0])
    }

    /// Marks in mathematics, physics and literature, after Grabisch (1996), *European Journal of Operational Research* 89:
    /// the first two overlap, each goes well with the third. Worked out from the line with minima and maxima, while the
    /// code sums distances.
    #[test]
    fn interactions_replace_means_by_minima_and_maxima() {
        let pair = |a, b, strength| Interaction { between: [a, b], strength };
        let interactions = [pair(0, 1, -0.4), pair(0, 2, 0.2), pair(1, 2, 0.2)];
        let weights = [0.35, 0.35, 0.3];
        for (row, by_definition) in [
            (
                [18.0, 16.0, 10.0],
                0.4 * 18.0 + 0.2 * 10.0 + 0.2 * 10.0 + 0.05 * 18.0 + 0.05 * 16.0 + 0.1 * 10.0,
            ),
            (
                [10.0, 12.0, 18.0],
                0.4 * 12.0 + 0.2 * 10.0 + 0.2 * 12.0 + 0.05 * 10.0 + 0.05 * 12.0 + 0.1 * 18.0,
            ),
        ] {
            let got = run(&row, &weights, &interactions, Missing::default()).unwrap();
            assert!((got - by_definition).abs() < 1e-12, "{got} against {by_definition}");
        }
    }

    #[test]
    fn what_is_not_monotone_is_refused() {
        let code = |weights: &[f64], a, b, strength| {
            let interaction = Interaction { between: [a, b], strength };
            run(&[1.0, 2.0], weights, &[interaction], Missing::default()).err().map(|fault| fault.code())
        };
        assert_eq!(code(&[0.5, 0.5], 0, 1, 1.0), None, "the minimum");
        assert_eq!(code(&[0.4, 0.6], 0, 1, 0.9), Some("invalid_parameter"));
        assert_eq!(code(&[0.5, 0.5], 0, 0, 0.1), Some("invalid_parameter"));
        assert_eq!(code(&[0.5, 0.5], 0, 2, 0.1), Some("invalid_parameter"));
        assert_eq!(code(&[0.5, 0.5], 0, 1, 1.5), Some("invalid_parameter"));
    }

    #[test]
    fn missing_children_take_their_interactions_along() {
        let interaction = [Interaction { between: [0, 1], strength: 0.4 }];
        let (row, weights) = ([f64::NAN, 6.0, 12.0], [0.4, 0.4, 0.2]);
        let rescaled = run(&row, &weights, &interaction, Missing::default()).unwrap();
        assert!((rescaled - 8.0).abs() < 1e-12);
        let zero = run(&row, &weights, &interaction, Missing::rule(MissingRule::Zero)).unwrap();
        assert!((zero - (2.4 + 2.4 - 0.2 * 6.0)).abs() < 1e-12);
        assert!(run(&row, &weights, &interaction, Missing::rule(MissingRule::Propagate)).unwrap().is_nan());
    }

    proptest! {
        /// A better score of one child never lowers the result, which lies between the extremes.
        #[test]
        fn monotone_and_between_the_extremes(
            row in prop::collection::vec(0.0_f64..100.0, 3), more in 0.0_f64..50.0, which in 0_usize..3,
            a in -0.3_f64..0.3, b in -0.3_f64..0.3, c in -0.3_f64..0.3,
        ) {
            let pair = |x, y, strength| Interaction { between: [x, y], strength };
            let interactions = [pair(0, 1, a), pair(0, 2, b), pair(1, 2, c)];
            let weights = [1.0, 1.0, 1.0];
            let before = run(&row, &weights, &interactions, Missing::default()).unwrap();
            let mut better = row.clone();
            better[which] += more;
            let after = run(&better, &weights, &interactions, Missing::default()).unwrap();
            prop_assert!(after >= before - 1e-9);
            let low = row.iter().copied().fold(f64::INFINITY, f64::min);
            let high = row.iter().copied().fold(0.0, f64::max);
            prop_assert!(low - 1e-9 <= before && before <= high + 1e-9);
        }
    }
}
