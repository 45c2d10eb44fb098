//! Weights from an order and the steps between neighbours: SWARA and the order-relation method G1 (序关系法).
//!
//! ```text
//! items in their order of importance 1, 2, …, m
//!
//! SWARA   q_1 = 1,  q_k = q_(k−1) / (1 + s_k)        w_k = q_k / Σ q
//! G1      r_k = w_(k−1) / w_k                        w_m = 1 / ( 1 + Σ_(k=2..m) Π_(i=k..m) r_i ),  w_(k−1) = r_k w_k
//! ```
//!
//! where `s_k ≥ 0` says by how much item k − 1 is more important than item k (0.2: by a fifth), and `r_k ≥ 1` how many
//! times as important it is. So r = 1 + s, and both methods give the same weights for the same judgement. G1's authors
//! advise ratios of 1, 1.2, 1.4, 1.6 and 1.8, from equally to extremely more important. Neither needs a consistency
//! test, since no judgement is made twice. For several experts, find each one's weights and combine them with
//! [`budget`](super::budget()).
//!
//! Sources: V. Keršulienė, E. K. Zavadskas & Z. Turskis (2010), Journal of Business Economics and Management 11, 243–258
//! (SWARA); 郭亚军 (2002), 综合评价理论与方法 (G1).
//!
//! ```
//! use govindex::weights::{Stepwise, order_relation, swara};
//!
//! // Item 2 first, then 0, then 1; twice as important as the next, then half as much again.
//! let order = vec![2, 0, 1];
//! let made = order_relation(&Stepwise { order: order.clone(), steps: vec![2.0, 1.5] })?;
//! assert!((made.weights[2] - 3.0 / 5.5).abs() < 1e-15);
//! assert_eq!(swara(&Stepwise { order, steps: vec![1.0, 0.5] })?.weights, made.weights);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Variant, Warning, Weighting};
use crate::{Error, Result};

/// The judgements of one expert: an order and the steps down it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Stepwise {
    /// The items from the most to the least important, by position from 0; each once.
    pub order: Vec<usize>,
    /// One step per neighbouring pair of the order, so one fewer than items: `s` of at least 0 for SWARA, `r` of at
    /// least 1 for G1.
    pub steps: Vec<f64>,
}

/// SWARA weights. Details: `coefficients` (1 + s, in the order of importance, from the second), `relative_weights` (q,
/// by item).
///
/// # Errors
/// `too_few` for no item; `length_mismatch` when the steps are not one fewer than the items;
/// `judgement` when the order does not name each item once, or a step is not a finite number of at least 0.
pub fn swara(judgements: &Stepwise) -> Result<Weighting> {
    let ratios: Vec<f64> = judgements.steps.iter().map(|s| 1.0 + s).collect();
    let relative = descend("swara", judgements, &ratios, "must be a finite number of at least 0")?;
    Ok(Weighting::from_raw(Variant::plain("swara"), "swara", &relative)?
        .with("coefficients", ratios)
        .with("relative_weights", relative))
}

/// Above this, G1's scale has no word.
const EXTREME: f64 = 1.8;

/// G1 weights (序关系法). Details: `ratios` (in the order of importance, from the second). A ratio above 1.8 is warned
/// of.
///
/// # Errors
/// As [`swara`], with ratios of at least 1.
pub fn order_relation(judgements: &Stepwise) -> Result<Weighting> {
    let relative = descend("g1", judgements, &judgements.steps, "must be a finite number of at least 1")?;
    let extreme = judgements.steps.iter().copied().fold(0.0, f64::max);
    let warning = (extreme > EXTREME + 1e-9)
        .then(|| Warning::Unusual { what: format!("a ratio of {extreme}; G1's scale ends at {EXTREME}") });
    Ok(Weighting::from_raw(Variant::plain("g1"), "g1", &relative)?
        .with("ratios", judgements.steps.clone())
        .warn(warning))
}

/// Weights relative to the first item, by item.
fn descend(model: &'static str, judgements: &Stepwise, ratios: &[f64], needs: &str) -> Result<Vec<f64>> {
    let m = judgements.order.len();
    if m == 0 {
        return Err(Error::from(Problem::TooFew { model, of: "items", found: 0, needed: 1 }));
    }
    if ratios.len() != m - 1 {
        return Err(Error::from(Problem::LengthMismatch {
            what: format!("the steps given to {model}"),
            found: ratios.len(),
            expected: m - 1,
            of: "neighbouring pairs",
        }));
    }
    let mut relative = vec![f64::NAN; m];
    let mut weight = 1.0;
    for (k, &item) in judgements.order.iter().enumerate() {
        match relative.get(item) {
            Some(empty) if empty.is_nan() => {}
            _ => {
                return Err(Error::from(Problem::Judgement {
                    model,
                    place: format!("place {k} of the order"),
                    fault: format!("holds item {item}; each of the items 0 to {} must occur once", m - 1),
                }));
            }
        }
        if k > 0 {
            let ratio = ratios[k - 1];
            if !(ratio.is_finite() && ratio >= 1.0) {
                return Err(Error::from(Problem::Judgement {
                    model,
                    place: format!("the step from place {} to place {k}", k - 1),
                    fault: format!("is {}; it {needs}", judgements.steps[k - 1]),
                }));
            }
            weight /= ratio;
        }
        relative[item] = weight;
    }
    Ok(relative)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// The closed form of G1 by hand: ratios 1.4, 1.2, 1.6 give the last item 1/(1 + 1.6 + 1.2·1.6 + 1.4·1.2·1.6) =
    /// 1/7.208.
    #[test]
    fn g1_by_its_closed_form() {
        let made = order_relation(&Stepwise { order: vec![0, 3, 1, 2], steps: vec![1.4, 1.2, 1.6] }).unwrap();
        let last = 1.0 / 7.208;
        let expected = [1.4 * 1.2 * 1.6 * last, 1.6 * last, last, 1.2 * 1.6 * last];
        for (w, e) in made.weights.iter().zip(expected) {
            assert_relative_eq!(*w, e, max_relative = 1e-14);
        }
        assert!(made.warnings.is_empty());
    }

    #[test]
    fn refuses_and_warns() {
        let g1 = |order: &[usize], steps: &[f64]| {
            order_relation(&Stepwise { order: order.to_vec(), steps: steps.to_vec() })
        };
        assert_eq!(g1(&[0, 1], &[0.9]).unwrap_err().code(), "judgement");
        assert_eq!(g1(&[0, 0], &[1.2]).unwrap_err().code(), "judgement");
        assert_eq!(g1(&[0, 2], &[1.2]).unwrap_err().code(), "judgement");
        assert_eq!(g1(&[0, 1], &[]).unwrap_err().code(), "length_mismatch");
        assert_eq!(g1(&[], &[]).unwrap_err().code(), "too_few");
        assert_eq!(g1(&[0], &[]).unwrap().weights, [1.0]);
        assert!(matches!(g1(&[0, 1, 2], &[1.2, 2.0]).unwrap().warnings[..], [Warning::Unusual { .. }]));
        let fault = swara(&Stepwise { order: vec![1, 0], steps: vec![-0.1] }).unwrap_err().to_string();
        assert_eq!(
            fault,
            "swara: the step from place 0 to place 1 is -0.1; it must be a finite number of at least 0"
        );
    }
}
