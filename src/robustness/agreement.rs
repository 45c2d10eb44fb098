//! How far two assessments of the same units agree: the measures of everything that sets assessments side by side.

use serde::Serialize;

use crate::stats::{RankAgreement, rank_agreement};

/// How far the ranks of two assessments are apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankShift {
    /// The mean over units of how many places each moved; `NaN` where none has a rank in both.
    pub mean: f64,
    /// The most places that a unit moved.
    pub most: f64,
    /// The units that moved as far as that, where any moved.
    pub units: Vec<String>,
}

/// How far the ranks of some units shift; a unit without a rank in either is passed over.
pub(crate) fn shift_of(before: &[f64], after: &[f64], units: &[String]) -> RankShift {
    let moved: Vec<f64> = before.iter().zip(after).map(|(a, b)| (a - b).abs()).collect();
    let present: Vec<f64> = moved.iter().copied().filter(|d| !d.is_nan()).collect();
    let most = present.iter().copied().fold(0.0, f64::max);
    let is_most = |d: f64| most > 0.0 && d >= most;
    RankShift {
        mean: present.iter().sum::<f64>() / present.len() as f64,
        most,
        units: moved.iter().zip(units).filter(|(d, _)| is_most(**d)).map(|(_, unit)| unit.clone()).collect(),
    }
}

/// How far two sets of scores order the units that have both alike; none where either orders nothing.
pub(crate) fn order_agreement(a: &[f64], b: &[f64]) -> Option<RankAgreement> {
    let (a, b): (Vec<f64>, Vec<f64>) = a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan()).unzip();
    rank_agreement(&a, &b).ok()
}

/// Spearman's ρ of two sets of scores; missing where either orders nothing.
pub(crate) fn spearman(a: &[f64], b: &[f64]) -> f64 {
    order_agreement(a, b).map_or(f64::NAN, |agreement| agreement.spearman)
}
