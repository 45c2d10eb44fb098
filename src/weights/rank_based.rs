//! Weights from an order of importance alone: rank sum, rank reciprocal, rank-order centroid, rank exponent, RANCOM.
//!
//! ```text
//! sum         w ∝ n + 1 − r                    reciprocal  w ∝ 1/r
//! centroid    w = (1/n) Σ_(k=r..n) 1/k         exponent    w ∝ (n + 1 − r)^p
//! RANCOM      w ∝ Σ_k α_ik,   α = 1, ½ or 0 when item i is more, equally or less important than item k (½ for itself)
//! ```
//!
//! where `r` is an item's place (1 = most important) among `n`. The centroid is the mean of all weights that respect
//! the order. Tied items share the mean weight of the places that they take.
//!
//! Sources: W. G. Stillwell, D. A. Seaver & W. Edwards (1981), Organizational Behavior and Human Performance 28, 62–77
//! (sum, reciprocal, exponent); F. H. Barron (1992), Acta Psychologica 80, 91–103 (centroid); J. Więckowski, B. Kizielewicz,
//! A. Shekhovtsov & W. Sałabun (2023), Engineering Applications of Artificial Intelligence 122, 106114 (RANCOM).
//!
//! ```
//! use govindex::weights::{RankBased, RankForm, rank_based};
//!
//! let made = rank_based(&[2.0, 1.0, 3.0], &RankBased::default().form(RankForm::Centroid))?;
//! // (1/3)(1 + 1/2 + 1/3) = 11/18 for the first place.
//! assert!((made.weights[1] - 11.0 / 18.0).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::parameters::{choices, parameters, within};
use super::{Variant, Weighting};
use crate::error::{Label, Problem};
use crate::stats::{Ties, ranks};
use crate::{Error, Result};

choices! {
    /// How places become weights.
    #[non_exhaustive]
    pub enum RankForm {
        /// n + 1 − r.
        #[default]
        Sum = "sum",
        /// 1/r.
        Reciprocal = "reciprocal",
        /// The rank-order centroid.
        Centroid = "centroid",
        /// (n + 1 − r) to the power `exponent`.
        Exponent = "exponent",
    }
}

parameters! {
    /// How weights are made from places.
    pub struct RankBased as "rank-based" {
        /// The form; default the rank sum.
        pub form as "form": RankForm = RankForm::Sum,
        /// The power for the form `exponent`, at least 0 (0: equal weights; 1: rank sum); default 2.
        pub exponent as "exponent": f64 = 2.0,
    }
}

impl RankBased {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `exponent` is negative or not finite.
    pub fn check(&self) -> Result<()> {
        within(Self::MODEL, "exponent", self.exponent, |x| x >= 0.0, "at least 0")
    }
}

/// Weights from places: the smaller the number, the more important the item; equal numbers tie. Only the order
/// counts, so 1, 2, 2, 4 and 1, 2, 2, 3 are the same. Details: `places` (ties at their mean).
///
/// # Errors
/// `too_few` for no item; `missing_value` when a place is missing; `invalid_parameter`.
pub fn rank_based(places: &[f64], parameters: &RankBased) -> Result<Weighting> {
    parameters.check()?;
    let average = order(RankBased::MODEL, places, Ties::Average)?;
    let first = order(RankBased::MODEL, places, Ties::Competition)?;
    let n = places.len();
    let total = n as f64;
    let by_place: Vec<f64> = (1..=n)
        .map(|r| {
            let left = total + 1.0 - r as f64;
            match parameters.form {
                RankForm::Sum => left,
                RankForm::Reciprocal => 1.0 / r as f64,
                RankForm::Centroid => (r..=n).rev().map(|k| 1.0 / k as f64).sum::<f64>() / total,
                // Relative to the first place, so that a large power does not overflow.
                RankForm::Exponent => (left / total).powf(parameters.exponent),
            }
        })
        .collect();
    let raw: Vec<f64> = average
        .iter()
        .zip(&first)
        .map(|(average, first)| {
            // Competition ranks are whole, and the mean place of t tied items lies (t − 1)/2 behind the first.
            let tied = (2.0 * (average - first)).round() + 1.0;
            let taken = by_place.iter().enumerate().filter(|(k, _)| {
                let place = *k as f64 + 1.0;
                place >= *first && place < first + tied
            });
            taken.map(|(_, w)| w).sum::<f64>() / tied
        })
        .collect();
    Ok(Weighting::from_raw(parameters.variant(), RankBased::MODEL, &raw)?.with("places", average))
}

/// RANCOM weights from places, as in [`rank_based`]. Details: `scores` (the row sums).
///
/// ```
/// // Three items, two of them tied: 2.5, 1 and 1 of 4.5.
/// let made = govindex::weights::rancom(&[1.0, 2.0, 2.0])?;
/// assert!((made.weights[0] - 2.5 / 4.5).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` for no item; `missing_value` when a place is missing.
pub fn rancom(places: &[f64]) -> Result<Weighting> {
    let average = order("rancom", places, Ties::Average)?;
    // An item at mean place r is more important than n − r items, ties and itself counting half.
    let total = places.len() as f64;
    let scores: Vec<f64> = average.iter().map(|r| total + 0.5 - r).collect();
    Ok(Weighting::from_raw(Variant::plain("rancom"), "rancom", &scores)?.with("scores", scores))
}

/// RANCOM weights from comparisons that need not form an order: `rows[i][k]` is 1, 0.5 or 0 when item `i` is more,
/// equally or less important than item `k`. Details: `scores`.
///
/// # Errors
/// `too_few` for no item; `length_mismatch` when the rows are not a square; `judgement` for
/// another number, or two that do not add up to 1.
pub fn rancom_pairwise(rows: &[Vec<f64>]) -> Result<Weighting> {
    const MODEL: &str = "rancom";
    let n = rows.len();
    if n == 0 {
        return Err(Error::from(Problem::TooFew { model: MODEL, of: "items", found: 0, needed: 1 }));
    }
    for (i, row) in rows.iter().enumerate() {
        if row.len() != n {
            return Err(Error::from(Problem::LengthMismatch {
                what: format!("row {i} of the comparisons"),
                found: row.len(),
                expected: n,
                of: "items",
            }));
        }
    }
    for (i, row) in rows.iter().enumerate() {
        for (k, &a) in row.iter().enumerate() {
            let known = [0.0, 0.5, 1.0].iter().any(|x: &f64| (a - x).abs() <= 0.0);
            if !known || (a + rows[k][i] - 1.0).abs() > 0.0 {
                return Err(Error::from(Problem::Judgement {
                    model: MODEL,
                    place: format!("the comparison at ({i}, {k})"),
                    fault: format!(
                        "is {a}; it must be 0, 0.5 or 1, and add up to 1 with the one at ({k}, {i})"
                    ),
                }));
            }
        }
    }
    let scores: Vec<f64> = rows.iter().map(|row| row.iter().sum()).collect();
    Ok(Weighting::from_raw(Variant::plain(MODEL), MODEL, &scores)?.with("scores", scores))
}

fn order(model: &'static str, places: &[f64], ties: Ties) -> Result<Vec<f64>> {
    if places.is_empty() {
        return Err(Error::from(Problem::TooFew { model, of: "items", found: 0, needed: 1 }));
    }
    if let Some(i) = places.iter().position(|p| p.is_nan()) {
        let missing = places.iter().filter(|p| p.is_nan()).count();
        return Err(Error::from(Problem::MissingValue {
            model,
            indicator: Label::Position("item", i),
            unit: Label::Word("the order"),
            missing,
        }));
    }
    let turned: Vec<f64> = places.iter().map(|p| -p).collect();
    Ok(ranks(&turned, ties, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn made(places: &[f64], form: RankForm) -> Vec<f64> {
        rank_based(places, &RankBased::default().form(form)).unwrap().weights
    }

    /// Four items; the tables of Stillwell et al. (1981) and Barron (1992) by their formulas.
    #[test]
    fn four_places_by_hand() {
        let places = [1.0, 2.0, 3.0, 4.0];
        let expected = [
            (RankForm::Sum, [0.4, 0.3, 0.2, 0.1]),
            (RankForm::Reciprocal, [12.0 / 25.0, 6.0 / 25.0, 4.0 / 25.0, 3.0 / 25.0]),
            (RankForm::Centroid, [25.0 / 48.0, 13.0 / 48.0, 7.0 / 48.0, 3.0 / 48.0]),
            (RankForm::Exponent, [16.0 / 30.0, 9.0 / 30.0, 4.0 / 30.0, 1.0 / 30.0]),
        ];
        for (form, expected) in expected {
            for (w, e) in made(&places, form).iter().zip(expected) {
                assert_relative_eq!(*w, e, max_relative = 1e-14);
            }
        }
    }

    #[test]
    fn tied_items_share_the_weight_of_their_places() {
        let w = made(&[1.0, 2.0, 2.0, 7.0], RankForm::Reciprocal);
        for (w, e) in w.iter().zip([12.0 / 25.0, 5.0 / 25.0, 5.0 / 25.0, 3.0 / 25.0]) {
            assert_relative_eq!(*w, e, max_relative = 1e-14);
        }
        assert_eq!(made(&[3.0; 5], RankForm::Exponent), [0.2; 5]);
    }

    #[test]
    fn refuses() {
        assert_eq!(rank_based(&[], &RankBased::default()).unwrap_err().code(), "too_few");
        assert_eq!(rancom(&[1.0, f64::NAN]).unwrap_err().code(), "missing_value");
        assert_eq!(RankBased::default().exponent(-1.0).check().unwrap_err().code(), "invalid_parameter");
        let rows = [vec![0.5, 1.0], vec![0.5, 0.5]];
        assert_eq!(rancom_pairwise(&rows).unwrap_err().code(), "judgement");
    }

    #[test]
    fn comparisons_of_an_order_are_the_order() {
        let rows = [vec![0.5, 1.0, 1.0], vec![0.0, 0.5, 0.5], vec![0.0, 0.5, 0.5]];
        assert_eq!(rancom_pairwise(&rows).unwrap().weights, rancom(&[1.0, 2.0, 2.0]).unwrap().weights);
    }
}
