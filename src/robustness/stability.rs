//! How far one weight can move before ranks change.
//!
//! ```text
//! w_j(t) = t,   w_l(t) = (1 − t) w_l / (1 − w_j)  for l ≠ j          0 ≤ t ≤ 1
//! d_ik(t) = t (x_ij − x_kj) + (1 − t) Σ_{l≠j} w_l (x_il − x_kl) / (1 − w_j)
//! ```
//!
//! One weight is set to `t`, and the others share the rest in their old proportions. In an index that adds up, the
//! distance `d_ik` between two units is a straight line in `t`, so the place where their order turns is known exactly.
//! A weight's stability interval is all `t` around today's weight in which nothing turns: for the top rank, the leader is
//! nowhere overtaken; for the whole order, no two units change places; for a pair, these two do not.
//!
//! Sources: B. Mareschal (1988), European Journal of Operational Research 33, 54–64; W. T. M. Wolters & B. Mareschal
//! (1995), European Journal of Operational Research 81, 281–290.
//!
//! ```
//! use govindex::robustness::weight_stability;
//! use govindex::stats::Columns;
//!
//! let (online, mobile) = ([90.0, 60.0], [40.0, 80.0]);
//! let found = weight_stability(&Columns::new(vec![&online, &mobile])?, &[0.6, 0.4])?;
//! // 30 t = 40 (1 − t) at t = 4/7: with less weight on `online`, the second unit leads.
//! assert!((found[0].top.low - 4.0 / 7.0).abs() < 1e-12);
//! assert_eq!(found[0].top.high, 1.0);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::{Label, Problem};
use serde::Serialize;

use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, Result};

const METHOD: &str = "weight stability";

/// Differences up to this share of the largest score are rounding.
const ROUNDING: f64 = 1e-12;

/// Which two units set an end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Limit {
    /// The unit that is ahead at today's weight.
    pub ahead: usize,
    /// The unit that draws level with it there.
    pub behind: usize,
}

/// The weights around today's in which an order holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StabilityInterval {
    /// The lowest share of the index that the weight may have.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Who draws level at the low end; none where the order holds down to 0.
    pub at_low: Option<Limit>,
    /// Who draws level at the high end; none where the order holds up to 1.
    pub at_high: Option<Limit>,
}

impl StabilityInterval {
    const ALL: Self = Self { low: 0.0, high: 1.0, at_low: None, at_high: None };

    /// The width: 1 is a weight that changes nothing.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

/// How far one weight can move.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeightStability {
    /// Today's weight as a share of all.
    pub weight: f64,
    /// Where the leader stays ahead of all others, or level with them.
    pub top: StabilityInterval,
    /// Where the whole order stays.
    pub order: StabilityInterval,
    /// By unit and other unit, the distance where all weight is on this one, and where none is: a straight line between.
    #[serde(skip)]
    ends: Vec<[f64; 2]>,
}

impl WeightStability {
    /// Where two units stay in their order, for [`weight_stability`] of the same columns; none for a unit that there is
    /// not.
    #[must_use]
    pub fn pair(&self, a: usize, b: usize) -> Option<StabilityInterval> {
        let (&[one_a, none_a], &[one_b, none_b]) = (self.ends.get(a)?, self.ends.get(b)?);
        let mut interval = StabilityInterval::ALL;
        let now = self.weight * (one_a - one_b) + (1.0 - self.weight) * (none_a - none_b);
        let tolerance = tolerance(&self.ends);
        let (ahead, behind) = if now < -tolerance { (b, a) } else { (a, b) };
        narrow(&mut interval, &self.ends, ahead, behind, self.weight, tolerance, Keep::Order);
        Some(interval)
    }
}

/// What must not change between two units.
#[derive(Clone, Copy, PartialEq)]
enum Keep {
    /// The one ahead is not overtaken.
    Lead,
    /// Nor do units that are level part.
    Order,
}

/// The stability interval of each weight for the index `Σ w_j x_ij`: `children` are scores on one scale (units ×
/// indicators), `weights` are in any total.
///
/// Cost: O(units × log units) for each weight.
///
/// # Errors
/// `too_few` for fewer than two indicators; `length_mismatch`; `weights` where one is negative or
/// not finite, all are 0, or one alone has all the weight, so that the others have no proportions to keep;
/// `missing_value`; `not_finite`.
pub fn weight_stability(children: &Columns<'_>, weights: &[f64]) -> Result<Vec<WeightStability>> {
    let weights = shares(METHOD, children, weights)?;
    if children.len() < 2 {
        return Err(Error::from(Problem::TooFew {
            model: METHOD,
            of: "indicators",
            found: children.len(),
            needed: 2,
        }));
    }
    let scores = index(children, &weights);
    let order = sort::order_descending(&scores);
    children
        .iter()
        .zip(&weights)
        .map(|(column, &weight)| {
            let rest = 1.0 - weight;
            if rest <= 1e-12 {
                return Err(Error::from(Problem::Weights {
                    of: METHOD.to_owned(),
                    fault:
                        "leave nothing to the others, so these have no proportions to keep; give them some"
                            .to_owned(),
                }));
            }
            let ends: Vec<[f64; 2]> =
                column.iter().zip(&scores).map(|(&x, &s)| [x, (s - weight * x) / rest]).collect();
            let tolerance = tolerance(&ends);
            let (mut top, mut whole) = (StabilityInterval::ALL, StabilityInterval::ALL);
            for &other in order.iter().skip(1) {
                narrow(&mut top, &ends, order[0], other, weight, tolerance, Keep::Lead);
            }
            // No two units change places unless two neighbours do.
            for pair in order.windows(2) {
                narrow(&mut whole, &ends, pair[0], pair[1], weight, tolerance, Keep::Order);
            }
            Ok(WeightStability { weight, top, order: whole, ends })
        })
        .collect()
}

fn tolerance(ends: &[[f64; 2]]) -> f64 {
    ROUNDING * ends.iter().flatten().fold(0.0_f64, |most, x| most.max(x.abs()))
}

/// Cuts an interval to where the unit ahead stays so.
fn narrow(
    interval: &mut StabilityInterval,
    ends: &[[f64; 2]],
    ahead: usize,
    behind: usize,
    weight: f64,
    tolerance: f64,
    keep: Keep,
) {
    let ([one_a, none_a], [one_b, none_b]) = (ends[ahead], ends[behind]);
    let (none, one) = (none_a - none_b, one_a - one_b);
    let slope = one - none;
    let limit = Some(Limit { ahead, behind });
    let now = none + slope * weight;
    if now.abs() <= tolerance {
        // Level today: they part with the smallest move, unless they are level everywhere.
        if slope.abs() <= tolerance {
            return;
        }
        if slope > 0.0 || keep == Keep::Order {
            (interval.low, interval.at_low) = (weight, limit);
        }
        if slope < 0.0 || keep == Keep::Order {
            (interval.high, interval.at_high) = (weight, limit);
        }
        return;
    }
    if slope.abs() <= f64::MIN_POSITIVE {
        return;
    }
    let level = -none / slope;
    if slope > 0.0 && level > interval.low && level <= weight {
        (interval.low, interval.at_low) = (level, limit);
    }
    if slope < 0.0 && level < interval.high && level >= weight {
        (interval.high, interval.at_high) = (level, limit);
    }
}

/// The weights divided by their sum, where they fit the columns, which must be complete.
pub(super) fn shares(model: &'static str, children: &Columns<'_>, weights: &[f64]) -> Result<Vec<f64>> {
    if weights.len() != children.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of weights".to_owned(),
            found: weights.len(),
            expected: children.len(),
            of: "columns",
        }));
    }
    complete(model, children)?;
    let fault = |fault: String| Err(Error::from(Problem::Weights { of: model.to_owned(), fault }));
    if let Some(w) = weights.iter().find(|w| !(w.is_finite() && **w >= 0.0)) {
        return fault(format!("hold {w}; each must be finite and at least 0"));
    }
    let total: f64 = weights.iter().sum();
    if !(total > 0.0 && total.is_finite()) {
        return fault(format!("add up to {total}; they must add up to a finite number above 0"));
    }
    Ok(weights.iter().map(|w| w / total).collect())
}

/// Refuses missing and infinite scores.
pub(super) fn complete(model: &'static str, children: &Columns<'_>) -> Result<()> {
    for (j, column) in children.iter().enumerate() {
        let Some(i) = column.iter().position(|x| !x.is_finite()) else { continue };
        let (indicator, unit) = (Label::column(j), Label::row(i));
        if column[i].is_infinite() {
            return Err(Error::from(Problem::NotFinite { indicator, unit, value: column[i].to_string() }));
        }
        let missing = children.iter().flatten().filter(|x| x.is_nan()).count();
        return Err(Error::from(Problem::MissingValue { model, indicator, unit, missing }));
    }
    Ok(())
}

/// The index of each unit.
pub(super) fn index(children: &Columns<'_>, weights: &[f64]) -> Vec<f64> {
    let mut scores = vec![0.0; children.rows()];
    for (column, w) in children.iter().zip(weights) {
        for (score, x) in scores.iter_mut().zip(column) {
            *score += w * x;
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Ties, ranks};
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    fn columns(table: &[Vec<f64>]) -> Columns<'_> {
        Columns::new(table.iter().map(Vec::as_slice).collect()).unwrap()
    }

    fn at(table: &[Vec<f64>], weights: &[f64], j: usize, t: f64) -> Vec<f64> {
        let rest: f64 = weights.iter().sum::<f64>() - weights[j];
        let moved: Vec<f64> =
            weights.iter().enumerate().map(|(l, w)| if l == j { t } else { (1.0 - t) * w / rest }).collect();
        index(&columns(table), &moved)
    }

    proptest! {
        /// By definition: inside an interval ranks are today's, just outside they are not.
        #[test]
        fn ranks_change_at_the_ends_and_not_between(
            table in prop::collection::vec(prop::collection::vec(0.0_f64..100.0, 5), 3),
            weights in prop::collection::vec(0.1_f64..1.0, 3),
        ) {
            let found = weight_stability(&columns(&table), &weights).unwrap();
            let order = |scores: &[f64]| ranks(scores, Ties::Competition, 0.0);
            let today = order(&at(&table, &weights, 0, weights[0] / weights.iter().sum::<f64>()));
            for (j, one) in found.iter().enumerate() {
                for (kept, interval) in [(false, one.top), (true, one.order)] {
                    let same = |t: f64| {
                        let now = order(&at(&table, &weights, j, t));
                        if kept { now == today } else { (0..5).all(|i| (today[i] == 1.0) == (now[i] == 1.0)) }
                    };
                    prop_assert!(interval.low <= one.weight + 1e-12 && one.weight <= interval.high + 1e-12);
                    for k in 1..20 {
                        prop_assert!(same(interval.low + interval.width() * f64::from(k) / 20.0));
                    }
                    let step = 1e-7;
                    prop_assert!(interval.at_low.is_none() || interval.low < step || !same(interval.low - step));
                    prop_assert!(interval.at_high.is_none() || interval.high > 1.0 - step || !same(interval.high + step));
                }
            }
        }
    }

    /// By hand: 30 t = 40 (1 − t) at 4/7.
    #[test]
    fn a_pair_turns_where_the_lines_cross() {
        let table = [vec![90.0, 60.0, 10.0], vec![40.0, 80.0, 10.0]];
        let found = weight_stability(&columns(&table), &[3.0, 2.0]).unwrap();
        let pair = found[0].pair(0, 1).unwrap();
        assert_relative_eq!(pair.low, 4.0 / 7.0, max_relative = 1e-12);
        assert_eq!((pair.high, pair.at_low), (1.0, Some(Limit { ahead: 0, behind: 1 })));
        assert_eq!(found[0].pair(1, 0), Some(pair));
        assert_eq!(found[0].pair(0, 2), Some(StabilityInterval::ALL));
        assert_eq!(found[0].pair(0, 3), None);
        assert_relative_eq!(found[1].top.high, 3.0 / 7.0, max_relative = 1e-12);
    }

    #[test]
    fn ties_and_one_unit() {
        // Two equal units are level everywhere; two that happen to be level part at once.
        let table = [vec![50.0, 50.0, 10.0], vec![20.0, 20.0, 10.0]];
        assert_eq!(weight_stability(&columns(&table), &[1.0, 1.0]).unwrap()[0].order, StabilityInterval::ALL);
        let level = [vec![50.0, 20.0], vec![20.0, 50.0]];
        let found = weight_stability(&columns(&level), &[1.0, 1.0]).unwrap();
        assert_eq!((found[0].order.low, found[0].order.high), (0.5, 0.5));
        assert_eq!((found[0].top.low, found[0].top.high), (0.5, 1.0));
        let alone = [vec![3.0], vec![4.0]];
        assert_eq!(weight_stability(&columns(&alone), &[1.0, 1.0]).unwrap()[1].order, StabilityInterval::ALL);
    }

    #[test]
    fn bad_input() {
        let table = [vec![1.0, 2.0], vec![3.0, 1.0]];
        let code = |w: &[f64]| weight_stability(&columns(&table), w).unwrap_err().code();
        assert_eq!(code(&[1.0]), "length_mismatch");
        assert_eq!(code(&[1.0, 0.0]), "weights");
        assert_eq!(code(&[0.0, 0.0]), "weights");
        assert_eq!(code(&[1.0, -1.0]), "weights");
        assert_eq!(weight_stability(&columns(&table[..1]), &[1.0]).unwrap_err().code(), "too_few");
        let gap = [vec![1.0, f64::NAN], vec![3.0, 1.0]];
        assert_eq!(weight_stability(&columns(&gap), &[1.0, 1.0]).unwrap_err().code(), "missing_value");
        let infinite = [vec![1.0, f64::INFINITY], vec![3.0, 1.0]];
        assert_eq!(weight_stability(&columns(&infinite), &[1.0, 1.0]).unwrap_err().code(), "not_finite");
    }
}
