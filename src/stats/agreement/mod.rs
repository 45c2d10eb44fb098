//! How far several raters (inspectors, experts, mystery shoppers) who saw the same subjects agree.
//!
//! | measure | for | raters | gaps |
//! | --- | --- | --- | --- |
//! | [`cohen_kappa`] | classes, ordered or not | two | the pair is left out |
//! | [`fleiss_kappa`] | classes without order | the same number for each subject | where each has as many ratings |
//! | [`krippendorff_alpha`] | classes, orders, measurements | any | allowed |
//! | [`intraclass_correlation`] | measurements | two or more | the subject is left out |
//!
//! Ratings are columns: a subject a row, a rater a column, the code or value given, `NaN` where the rater did not
//! rate the subject. Codes are numbers; equal numbers are the same class. [`concordance`](super::concordance())
//! compares rankings.
//!
//! All but the intraclass correlations are 1 for full agreement, 0 for as much as chance gives, and negative for less.

mod cohen;
mod fleiss;
mod icc;
mod krippendorff;

pub use cohen::{CohenKappa, Credit, Kappa, cohen_kappa};
pub use fleiss::{CategoryKappa, FleissKappa, fleiss_kappa, fleiss_kappa_of_counts};
pub use icc::{Anova, Icc, IccForm, IntraclassCorrelation, IntraclassCorrelations, intraclass_correlation};
pub use krippendorff::{Alpha, KrippendorffAlpha, Metric, krippendorff_alpha};

use super::Columns;
use crate::error::{Label, Problem};
use crate::stats::sort;
use crate::{Error, Result};

/// Refuses infinite ratings.
fn finite(ratings: &Columns<'_>) -> Result<()> {
    for (j, column) in ratings.iter().enumerate() {
        if let Some(i) = super::first_infinite(column) {
            return Err(Error::from(Problem::NotFinite {
                indicator: Label::Position("rater", j),
                unit: Label::Position("subject", i),
                value: column[i].to_string(),
            }));
        }
    }
    Ok(())
}

/// The different values, ascending; 0 and −0 are one.
fn distinct(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut found: Vec<f64> = values.filter(|x| !x.is_nan()).map(|x| x + 0.0).collect();
    sort::ascending(&mut found);
    found.dedup();
    found
}

/// The place of a value among the different ones.
fn place(of: f64, among: &[f64]) -> Option<usize> {
    among.binary_search_by(|x| x.total_cmp(&(of + 0.0))).ok()
}
