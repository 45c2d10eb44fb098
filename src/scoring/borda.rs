//! Borda count: in every indicator a unit gets a point for each unit that it is better than.
//!
//! ```text
//! b_i = Σ_j w_j ( number of units worse than i in j + ½ number of other units equal to i in j )
//! ```
//!
//! where `w_j` is the share of the weights of indicator `j`. The score runs from 0 (last in everything) to `n − 1` (first
//! in everything); higher is better. With `share` it is divided by `n − 1`. One unit alone scores 0.
//!
//! **Rank reversal.** A further unit changes how many units lie between two others, so it can reorder them: the classic
//! objection to Borda.
//!
//! Source: Borda (1781), *Mémoire sur les élections au scrutin*; Black (1976), *Public Choice* 28 (ties get the mean).
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Borda, borda};
//! use govindex::stats::Columns;
//!
//! let (coverage, days) = ([90.0, 60.0, 30.0], [5.0, 5.0, 9.0]);
//! let columns = Columns::new(vec![&coverage, &days])?;
//! let scored = borda(&columns, &[1.0, 1.0], &[Higher, Lower], &Borda::default())?;
//! assert_eq!(scored.scores, [1.75, 1.25, 0.0]);
//! # Ok::<(), govindex::Error>(())
//! ```

use serde::{Deserialize, Serialize};

use super::Scored;
use super::matrix::{Matrix, places};
use crate::Result;
use crate::normalize::Direction;
use crate::parallel;
use crate::stats::Columns;

/// Parameters of [`borda`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Borda {
    /// Whether points are divided by `n − 1`, so that scores lie in [0, 1]. Default: no.
    pub share: bool,
}

impl Borda {
    /// Sets whether points are divided by `n − 1`.
    #[must_use]
    pub fn share(mut self, share: bool) -> Self {
        self.share = share;
        self
    }
}

/// Scores units by the weighted Borda count.
///
/// # Errors
/// `missing_value`, `not_finite`,
/// `length_mismatch`, `weights`.
pub fn borda(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Borda,
) -> Result<Scored> {
    let matrix = Matrix::new("Borda", columns, weights, directions)?;
    let mut scores = vec![0.0; matrix.rows];
    let last = matrix.units as f64;
    let scale = if parameters.share && matrix.units > 1 { (last - 1.0).recip() } else { 1.0 };
    let work = matrix.rows * matrix.criteria.len();
    let places = parallel::map(matrix.criteria.iter().collect(), work, |c| (c, places(c)));
    for (c, places) in places {
        for (score, place) in scores.iter_mut().zip(places) {
            let worse = if c.higher() { last - place } else { place - 1.0 };
            *score += c.weight * (scale * worse);
        }
    }
    matrix.checked(Scored::new(scores, format!("borda(share={})", parameters.share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_and_one_unit_scores_nothing() {
        let alike = [2.0, 2.0, 2.0];
        let columns = Columns::new(vec![&alike]).unwrap();
        assert_eq!(borda(&columns, &[1.0], &[Direction::Lower], &Borda::default()).unwrap().scores, [1.0; 3]);
        let shares = borda(&columns, &[1.0], &[], &Borda::default().share(true)).unwrap();
        assert_eq!(shares.scores, [0.5; 3]);
        let one = [2.0];
        let one = Columns::new(vec![&one]).unwrap();
        assert_eq!(borda(&one, &[1.0], &[], &Borda::default().share(true)).unwrap().scores, [0.0]);
    }
}
