//! Weights that experts give directly: each rates the items, or shares out a budget of points among them.
//!
//! ```text
//! b_kj = a_kj / Σ_i a_ki        w_j ∝ centre over the experts k of b_kj
//! ```
//!
//! where `a_kj ≥ 0` is what expert `k` gives item `j`. Each expert's points are scaled to add up to 1 first, so that no
//! one counts more by giving more. The centre is the (weighted) mean, the (weighted) median, or the mean without the
//! lowest and highest.
//!
//! Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6 (budget allocation).
//!
//! ```
//! use govindex::weights::{Budget, budget};
//!
//! let made = budget(&[vec![60.0, 30.0, 10.0], vec![50.0, 30.0, 20.0]], &[], &Budget::default())?;
//! assert!((made.weights[0] - 0.55).abs() < 1e-15);
//! assert!(made.number("kendall_w").unwrap() > 0.9);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::experts::expert_shares;
use super::parameters::{choices, parameters, within};
use super::result::shares;
use super::{Quantity, Weighting};
use crate::error::{Label, Problem};
use crate::stats::concordance;
use crate::stats::sort;
use crate::{Error, Result};

choices! {
    /// The centre of the experts' opinions.
    #[non_exhaustive]
    pub enum Centre {
        /// The mean.
        #[default]
        Mean = "mean",
        /// The median: half of the experts' weight lies on each side.
        Median = "median",
        /// The mean without the lowest and the highest of each item.
        Trimmed = "trimmed",
    }
}

parameters! {
    /// How direct ratings and budgets are combined.
    pub struct Budget as "budget" {
        /// The centre; default the mean.
        pub centre as "centre": Centre = Centre::Mean,
        /// The share of experts that `trimmed` leaves out at each end (rounded down), from 0 and below 0.5; default 0.1.
        pub trim as "trim": f64 = 0.1,
    }
}

impl Budget {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `trim` is out of range.
    pub fn check(&self) -> Result<()> {
        within(Self::MODEL, "trim", self.trim, |x| (0.0..0.5).contains(&x), "from 0 and below 0.5")
    }
}

/// Weights from what several experts give the items: `points[k][j]` by expert `k` to item `j`. `experts` holds a weight
/// for each expert, or nothing when all count alike.
///
/// Details: `shares` (a row per expert), `deviations` and `coefficients_of_variation` (of each item's shares over the
/// experts, divisor n − 1), and for at least two experts and items `kendall_w`, `kendall_chi_square`, `kendall_p`.
///
/// # Errors
/// `too_few` for no expert or item; `length_mismatch`; `missing_value` when a rating is missing;
/// `judgement` for a negative or infinite one, or an expert who gives nothing; `weights` when the
/// experts' weights are negative or all 0; `undetermined` when the medians of all items are 0.
pub fn budget(points: &[Vec<f64>], experts: &[f64], parameters: &Budget) -> Result<Weighting> {
    let model = Budget::MODEL;
    parameters.check()?;
    let says = expert_shares(model, experts, points.len())?;
    let items = points.first().map_or(0, Vec::len);
    if items == 0 {
        return Err(Error::from(Problem::TooFew { model, of: "items", found: 0, needed: 1 }));
    }
    let rows: Vec<Vec<f64>> =
        points.iter().enumerate().map(|(k, row)| expert(k, row, items, points)).collect::<Result<_>>()?;
    let mut raw = Vec::with_capacity(items);
    let (mut deviations, mut variations) = (Vec::with_capacity(items), Vec::with_capacity(items));
    for j in 0..items {
        let mut given: Vec<(f64, f64)> = rows.iter().map(|row| row[j]).zip(says.iter().copied()).collect();
        sort::by_rule(&mut given, |a, b| a.0.total_cmp(&b.0));
        raw.push(match parameters.centre {
            Centre::Mean => mean(&given),
            Centre::Median => median(&given),
            Centre::Trimmed => {
                let cut = trimmed(given.len(), parameters.trim);
                mean(&given[cut..given.len() - cut])
            }
        });
        let centre = given.iter().map(|(x, _)| x).sum::<f64>() / given.len() as f64;
        let squares: f64 = given.iter().map(|(x, _)| (x - centre) * (x - centre)).sum();
        let sd = if given.len() > 1 { (squares / (given.len() as f64 - 1.0)).sqrt() } else { 0.0 };
        deviations.push(sd);
        variations.push(if centre > 0.0 { sd / centre } else { 0.0 });
    }
    let mut made = Weighting::from_raw(parameters.variant(), model, &raw)?
        .with("deviations", deviations)
        .with("coefficients_of_variation", variations);
    if let Ok(agreed) = concordance(&rows) {
        made = made
            .with("kendall_w", agreed.w)
            .with("kendall_chi_square", agreed.chi_square)
            .with("kendall_p", agreed.p_value);
    }
    Ok(made.with("shares", Quantity::Matrix(rows)))
}

fn expert(k: usize, row: &[f64], items: usize, points: &[Vec<f64>]) -> Result<Vec<f64>> {
    let model = Budget::MODEL;
    if row.len() != items {
        return Err(Error::from(Problem::LengthMismatch {
            what: format!("the points of expert {k}"),
            found: row.len(),
            expected: items,
            of: "items",
        }));
    }
    if let Some(j) = row.iter().position(|x| x.is_nan()) {
        let missing = points.iter().flatten().filter(|x| x.is_nan()).count();
        return Err(Error::from(Problem::MissingValue {
            model,
            indicator: Label::Position("item", j),
            unit: Label::Position("expert", k),
            missing,
        }));
    }
    if let Some(j) = row.iter().position(|x| !(0.0..f64::INFINITY).contains(x)) {
        return Err(Error::from(Problem::Judgement {
            model,
            place: format!("what expert {k} gives item {j}"),
            fault: format!("is {}; points must be finite and at least 0", row[j]),
        }));
    }
    shares(row).filter(|_| row.iter().any(|x| *x > 0.0)).ok_or_else(|| {
        Error::from(Problem::Judgement {
            model,
            place: format!("the points of expert {k}"),
            fault: "are all 0; leave this expert out, or ask again".to_owned(),
        })
    })
}

/// How many experts are cut at each end.
fn trimmed(experts: usize, share: f64) -> usize {
    // 0.1 of 30 is 3, though 0.1 · 30 may fall a little short of it.
    (0..experts).take_while(|&cut| (cut as f64 + 1.0) <= share * experts as f64 + 1e-9).count()
}

/// The weighted mean; the plain one when all weights are 0, as when everyone who counts was cut.
fn mean(given: &[(f64, f64)]) -> f64 {
    let weight: f64 = given.iter().map(|(_, w)| w).sum();
    if weight > 0.0 {
        given.iter().map(|(x, w)| x * w).sum::<f64>() / weight
    } else {
        given.iter().map(|(x, _)| x).sum::<f64>() / given.len() as f64
    }
}

/// The value with half of the weight on each side; midway between two when the halves meet there.
fn median(sorted: &[(f64, f64)]) -> f64 {
    let half = sorted.iter().map(|(_, w)| w).sum::<f64>() / 2.0;
    let counted: Vec<&(f64, f64)> = sorted.iter().filter(|(_, w)| *w > 0.0).collect();
    let mut below = 0.0;
    for (k, (x, w)) in counted.iter().map(|p| (p.0, p.1)).enumerate() {
        below += w;
        if (below - half).abs() <= 1e-12 {
            return counted.get(k + 1).map_or(x, |next| f64::midpoint(x, next.0));
        }
        if below > half {
            return x;
        }
    }
    counted.last().map_or(0.0, |last| last.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn centres_by_hand() {
        let points: Vec<Vec<f64>> = [[10.0, 90.0], [20.0, 80.0], [30.0, 70.0], [40.0, 60.0], [90.0, 10.0]]
            .iter()
            .map(|r| r.to_vec())
            .collect();
        let of = |centre, experts: &[f64]| {
            budget(&points, experts, &Budget::default().centre(centre).trim(0.2)).unwrap().weights[0]
        };
        assert_relative_eq!(of(Centre::Mean, &[]), 0.38, max_relative = 1e-14);
        assert_relative_eq!(of(Centre::Median, &[]), 0.3, max_relative = 1e-14);
        assert_relative_eq!(of(Centre::Trimmed, &[]), 0.3, max_relative = 1e-14);
        assert_relative_eq!(of(Centre::Median, &[0.0, 0.0, 0.0, 1.0, 1.0]), 0.65, max_relative = 1e-14);
        assert_relative_eq!(of(Centre::Mean, &[0.0, 0.0, 0.0, 3.0, 1.0]), 0.525, max_relative = 1e-14);
    }

    #[test]
    fn one_expert_and_other_totals() {
        let made = budget(&[vec![2.0, 6.0]], &[], &Budget::default()).unwrap();
        assert_eq!(made.weights, [0.25, 0.75]);
        assert_eq!(made.number("kendall_w"), None);
    }

    #[test]
    fn refuses() {
        let code = |points: &[Vec<f64>], experts: &[f64]| {
            budget(points, experts, &Budget::default()).unwrap_err().code()
        };
        assert_eq!(code(&[], &[]), "too_few");
        assert_eq!(code(&[vec![]], &[]), "too_few");
        assert_eq!(code(&[vec![1.0, -1.0]], &[]), "judgement");
        assert_eq!(code(&[vec![0.0, 0.0]], &[]), "judgement");
        assert_eq!(code(&[vec![1.0, f64::NAN]], &[]), "missing_value");
        assert_eq!(code(&[vec![1.0, 1.0], vec![1.0]], &[]), "length_mismatch");
        assert_eq!(code(&[vec![1.0, 1.0], vec![1.0, 2.0]], &[0.0, 0.0]), "weights");
        assert_eq!(Budget::default().trim(0.5).check().unwrap_err().code(), "invalid_parameter");
    }
}
