//! Aggregation by order: minimum, maximum, median, trimmed mean and OWA of the children.
//!
//! ```text
//! minimum   s = min_j x_j                                maximum   s = max_j x_j
//! median    s = the value at which half of the weight lies on either side, the mean of two where it is met exactly
//! trimmed   s = weighted mean of what is left when the share t of the weight is cut off at either end
//! OWA       s = Σ_k b_k x_(k)         x_(1) ≥ x_(2) ≥ … the children's scores, best first;  Σ b_k = 1
//! ```
//!
//! where `x_j` is the score of child `j`. The minimum lets the weakest child decide (no compensation at all), the maximum
//! the strongest. The median and the trimmed mean keep single outlying children from deciding; with equal weights they
//! are the usual ones. OWA weights places, not children: `b = (1, 0, …)` is the maximum, `(0, …, 1)` the minimum, equal
//! `b` the mean; `orness = Σ b_k (n − k) / (n − 1)` says how near it is to the maximum. Where some children are missing or
//! weighted, the place weights are read off a curve through the points `(k/n, b_1 + … + b_k)` at the cumulative shares of
//! weight (Yager's quantifier form; for all children present with equal weights it is exactly the line above).
//!
//! All take the children directed (higher is better) and on one scale; children of weight 0 do nothing, and
//! [`Missing`] says what an absent child does. Higher is better.
//!
//! **Rank reversal.** None: each unit is scored by itself.
//!
//! Source: Yager (1988), *IEEE Transactions on Systems, Man, and Cybernetics* 18, 183–190, and (1996), *International
//! Journal of Intelligent Systems* 11, 49–73 (OWA); Tukey (1977), *Exploratory Data Analysis* (trimming).
//!
//! ```
//! use govindex::scoring::{Missing, Owa, Trimmed, maximum, median, minimum, owa, trimmed};
//! use govindex::stats::Columns;
//!
//! let (a, b, c, d) = ([90.0], [60.0], [50.0], [10.0]);
//! let children = Columns::new(vec![&a, &b, &c, &d])?;
//! let (w, missing) = ([1.0; 4], Missing::default());
//! assert_eq!(minimum(&children, &w, &missing)?, [10.0]);
//! assert_eq!(maximum(&children, &w, &missing)?, [90.0]);
//! assert_eq!(median(&children, &w, &missing)?, [55.0]);
//! assert_eq!(trimmed(&children, &w, &Trimmed::default().share(0.25), &missing)?, [55.0]);
//! let cautious = Owa::new(vec![0.1, 0.2, 0.3, 0.4]);
//! assert!((owa(&children, &w, &cautious, &missing)?[0] - 40.0).abs() < 1e-12);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::matrix::{finite, row_of, shares};
use super::{Missing, MissingRule};
use crate::stats::Columns;
use crate::wide::wide;
use crate::{Error, Result};

/// Cumulative weights nearer to a place than this meet it.
const SAME: f64 = 1e-12;

/// Parameters of [`trimmed`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Trimmed {
    /// The share of the weight that is cut off at either end, at least 0 and below 0.5. Default 0.1.
    pub share: f64,
}

impl Default for Trimmed {
    fn default() -> Self {
        Self { share: 0.1 }
    }
}

impl Trimmed {
    /// Sets the share that is cut off at either end.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Checks the share.
    ///
    /// # Errors
    /// `invalid_parameter` when it is not in [0, 0.5).
    pub fn check(&self) -> Result<()> {
        if (0.0..0.5).contains(&self.share) {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "trimmed mean",
            parameter: "share",
            found: self.share.to_string(),
            expected: "at least 0 and below 0.5",
        }))
    }
}

/// Parameters of [`owa`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Owa {
    /// The weight of every place, the best child's first, in any total: one for every child of positive weight.
    /// Default: none, which counts all places alike.
    pub places: Vec<f64>,
}

impl Owa {
    /// Takes the weights of the places, the best child's first.
    #[must_use]
    pub fn new(places: Vec<f64>) -> Self {
        Self { places }
    }

    /// Checks the weights of the places.
    ///
    /// # Errors
    /// `weights` for a negative one, or where all are 0.
    pub fn check(&self) -> Result<()> {
        if self.places.is_empty() {
            return Ok(());
        }
        shares("OWA", &self.places, self.places.len()).map(drop)
    }

    /// How near the operator is to the maximum: 1 for it, ½ for the mean, 0 for the minimum; `NaN` for one place.
    #[must_use]
    pub fn orness(&self) -> f64 {
        let n = self.places.len() as f64;
        let total: f64 = self.places.iter().sum();
        let weighted: f64 = self.places.iter().enumerate().map(|(k, b)| b * (n - 1.0 - k as f64)).sum();
        weighted / ((n - 1.0) * total)
    }
}

/// Room for the children of one unit: their values, and with their weights those that count.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnitRoom {
    values: Vec<f64>,
    row: Vec<(f64, f64)>,
}

/// The weighted children of one unit that are there, and what they make.
pub(super) fn each_unit(
    model: &'static str,
    children: &Columns<'_>,
    weights: &[f64],
    missing: &Missing,
    f: impl FnMut(&mut [(f64, f64)]) -> f64,
) -> Result<Vec<f64>> {
    let mut scores = vec![0.0; children.rows()];
    each_unit_into(model, children, weights, missing, &mut UnitRoom::default(), &mut scores, f)?;
    Ok(scores)
}

/// As [`each_unit`], written to `out`.
fn each_unit_into(
    model: &'static str,
    children: &Columns<'_>,
    weights: &[f64],
    missing: &Missing,
    room: &mut UnitRoom,
    out: &mut [f64],
    mut f: impl FnMut(&mut [(f64, f64)]) -> f64,
) -> Result<()> {
    missing.check()?;
    let weights = shares(model, weights, children.len())?;
    let needed = missing.needed(weights.iter().filter(|w| **w > 0.0).count());
    let UnitRoom { values, row } = room;
    for (i, score) in out.iter_mut().enumerate() {
        row_of(children.as_slice(), i, values)?;
        row.clear();
        let mut present = 0;
        for (&value, weight) in values.iter().zip(&weights).filter(|(_, w)| **w > 0.0) {
            let absent = value.is_nan();
            present += usize::from(!absent);
            if !absent {
                row.push((value, *weight));
            } else if missing.rule == MissingRule::Zero {
                row.push((0.0, *weight));
            }
        }
        if present < needed {
            *score = f64::NAN;
            continue;
        }
        let total: f64 = row.iter().map(|(_, w)| w).sum();
        for (_, weight) in &mut *row {
            *weight /= total;
        }
        *score = finite(f(row), i)?;
    }
    Ok(())
}

/// Writes what complete children make by `f`, from `start` on and in their order: all units side by side. False where something
/// is not as it must be, which [`each_unit`] says.
pub(super) fn fold_into(
    model: &'static str,
    children: &Columns<'_>,
    weights: &[f64],
    missing: &Missing,
    start: f64,
    f: impl Fn(f64, f64) -> f64,
    out: &mut [f64],
) -> Result<bool> {
    missing.check()?;
    let weights = shares(model, weights, children.len())?;
    let counted = weights.iter().filter(|w| **w > 0.0).count();
    let finite = |values: &[f64]| values.iter().fold(true, |all, x| all & x.is_finite());
    if missing.needed(counted) > counted || !children.iter().all(|values| wide!(finite(values))) {
        return Ok(false);
    }
    out.fill(start);
    for (values, _) in children.iter().zip(&weights).filter(|(_, w)| **w > 0.0) {
        wide!({
            for (out, &x) in out.iter_mut().zip(values) {
                *out = f(*out, x);
            }
        });
    }
    Ok(true)
}

fn worst_first(row: &mut [(f64, f64)]) {
    row.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
}

/// The smallest of the children of each unit.
///
/// # Errors
/// `length_mismatch`, `weights`, `invalid_parameter` (least share), `not_finite`,
/// `overflow`.
pub fn minimum(children: &Columns<'_>, weights: &[f64], missing: &Missing) -> Result<Vec<f64>> {
    each_unit("minimum", children, weights, missing, |row| {
        row.iter().fold(f64::INFINITY, |low, (x, _)| low.min(*x))
    })
}

/// The largest of the children of each unit.
///
/// # Errors
/// As [`minimum`].
pub fn maximum(children: &Columns<'_>, weights: &[f64], missing: &Missing) -> Result<Vec<f64>> {
    each_unit("maximum", children, weights, missing, |row| {
        row.iter().fold(f64::NEG_INFINITY, |high, (x, _)| high.max(*x))
    })
}

/// The weighted median of the children of each unit.
///
/// # Errors
/// As [`minimum`].
pub fn median(children: &Columns<'_>, weights: &[f64], missing: &Missing) -> Result<Vec<f64>> {
    each_unit("median", children, weights, missing, |row| {
        worst_first(row);
        let mut below = 0.0;
        for k in 0..row.len() {
            below += row[k].1;
            if (below - 0.5).abs() <= SAME && k + 1 < row.len() {
                return f64::midpoint(row[k].0, row[k + 1].0);
            }
            if below > 0.5 {
                return row[k].0;
            }
        }
        row.last().map_or(f64::NAN, |(x, _)| *x)
    })
}

/// Room for [`median_into`].
#[derive(Clone, Debug, Default)]
pub(crate) struct MedianRoom {
    values: Vec<f64>,
    weights: Vec<f64>,
    below: Vec<f64>,
    settled: Vec<f64>,
}

/// Writes the weighted median of complete children: all units side by side, sorted by comparisons of whole columns. False where
/// something is not as it must be, which [`median`] says.
pub(super) fn median_into(
    children: &Columns<'_>,
    weights: &[f64],
    missing: &Missing,
    room: &mut MedianRoom,
    out: &mut [f64],
) -> Result<bool> {
    missing.check()?;
    let weights = shares("median", weights, children.len())?;
    let units = out.len();
    let counted: Vec<usize> = (0..weights.len()).filter(|&j| weights[j] > 0.0).collect();
    if missing.needed(counted.len()) > counted.len() {
        return Ok(false);
    }
    let total: f64 = counted.iter().map(|&j| weights[j]).sum();
    let MedianRoom { values: x, weights: w, below, settled } = room;
    x.clear();
    w.clear();
    for &j in &counted {
        x.extend_from_slice(children.as_slice()[j]);
        w.resize(w.len() + units, weights[j] / total);
    }
    for room in [&mut *below, settled] {
        room.clear();
        room.resize(units, 0.0);
    }
    wide!({
        sort_columns(x, w, units);
        middle(x, w, below, settled, out);
    });
    Ok(true)
}

/// Sorts the pairs of a value and a weight in each row, the lowest value first; columns have so many `rows`. A network of
/// comparisons, as for ranks: K. E. Batcher's merge exchange.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn sort_columns(x: &mut [f64], w: &mut [f64], rows: usize) {
    let n = x.len() / rows;
    let top = n.next_power_of_two() / 2;
    let mut block = if n < 2 { 0 } else { top };
    while block > 0 {
        let (mut reach, mut first, mut apart) = (top, 0, block);
        loop {
            for low in (0..n - apart).filter(|low| low & block == first) {
                let (front, back) = x.split_at_mut((low + apart) * rows);
                let (a, b) = (&mut front[low * rows..][..rows], &mut back[..rows]);
                let (front, back) = w.split_at_mut((low + apart) * rows);
                let (v, u) = (&mut front[low * rows..][..rows], &mut back[..rows]);
                for ((a, b), (v, u)) in a.iter_mut().zip(b).zip(v.iter_mut().zip(u)) {
                    // All are read before one is written, so that no jump has to be guessed.
                    let (x, y, of_x, of_y) = (*a, *b, *v, *u);
                    let swap = x > y;
                    *a = if swap { y } else { x };
                    *b = if swap { x } else { y };
                    *v = if swap { of_y } else { of_x };
                    *u = if swap { of_x } else { of_y };
                }
            }
            if reach == block {
                break;
            }
            apart = reach - block;
            reach /= 2;
            first = block;
        }
        block /= 2;
    }
}

/// Writes the median of each row of sorted pairs; `below` and `settled` start at 0.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn middle(x: &[f64], w: &[f64], below: &mut [f64], settled: &mut [f64], out: &mut [f64]) {
    let rows = out.len();
    let last = x.len() / rows - 1;
    for k in 0..=last {
        let next = &x[(k + 1).min(last) * rows..][..rows];
        let (x, w) = (&x[k * rows..][..rows], &w[k * rows..][..rows]);
        for i in 0..rows {
            below[i] += w[i];
            let met = (below[i] - 0.5).abs() <= SAME && k < last;
            let here = if met { 0.5 * (x[i] + next[i]) } else { x[i] };
            let is_here = met || below[i] > 0.5 || k == last;
            out[i] = if settled[i] > 0.0 { out[i] } else { here };
            settled[i] = if is_here { 1.0 } else { settled[i] };
        }
    }
}

/// The weighted trimmed mean of the children of each unit; a child on the edge counts in part.
///
/// # Errors
/// As [`minimum`].
pub fn trimmed(
    children: &Columns<'_>,
    weights: &[f64],
    parameters: &Trimmed,
    missing: &Missing,
) -> Result<Vec<f64>> {
    parameters.check()?;
    let (low, high) = (parameters.share, 1.0 - parameters.share);
    each_unit("trimmed mean", children, weights, missing, |row| {
        worst_first(row);
        let (mut below, mut sum, mut kept) = (0.0_f64, 0.0, 0.0);
        for &(x, w) in row.iter() {
            let inside = ((below + w).min(high) - below.max(low)).max(0.0);
            below += w;
            sum += inside * x;
            kept += inside;
        }
        sum / kept
    })
}

/// The ordered weighted average of the children of each unit.
///
/// # Errors
/// As [`minimum`], and `length_mismatch` when there is not one place for every child of positive weight.
pub fn owa(children: &Columns<'_>, weights: &[f64], parameters: &Owa, missing: &Missing) -> Result<Vec<f64>> {
    let mut scores = vec![0.0; children.rows()];
    owa_into(children, weights, parameters, missing, &mut UnitRoom::default(), &mut scores)?;
    Ok(scores)
}

/// As [`owa`], written to `out`.
pub(super) fn owa_into(
    children: &Columns<'_>,
    weights: &[f64],
    parameters: &Owa,
    missing: &Missing,
    room: &mut UnitRoom,
    out: &mut [f64],
) -> Result<()> {
    parameters.check()?;
    let counted = weights.iter().filter(|w| **w > 0.0).count();
    let places = if parameters.places.is_empty() { vec![1.0; counted] } else { parameters.places.clone() };
    if places.len() != counted && weights.len() == children.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of place weights".to_owned(),
            found: places.len(),
            expected: counted,
            of: "children of positive weight",
        }));
    }
    let mut curve = vec![0.0];
    let mut sum = 0.0;
    for b in shares("OWA", &places, places.len())? {
        sum += b;
        curve.push(sum);
    }
    let n = places.len() as f64;
    // The curve through (k/n, b_1 + … + b_k), straight in between.
    let height = |share: f64| {
        let at = share * n;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the last place"
        )]
        let k = ((at + SAME).floor().max(0.0) as usize).min(curve.len() - 2);
        curve[k] + (curve[k + 1] - curve[k]) * (at - k as f64)
    };
    each_unit_into("OWA", children, weights, missing, room, out, |row| {
        row.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let (mut share, mut before, mut score) = (0.0, 0.0, 0.0);
        for &(x, w) in row.iter() {
            share += w;
            let here = height(share);
            score += (here - before) * x;
            before = here;
        }
        score
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GAP: f64 = f64::NAN;

    fn run(row: &[f64], f: impl Fn(&Columns<'_>) -> Result<Vec<f64>>) -> f64 {
        let cells: Vec<[f64; 1]> = row.iter().map(|x| [*x]).collect();
        f(&Columns::new(cells.iter().map(|c| &c[..]).collect()).unwrap()).unwrap()[0]
    }

    /// Values that tie, weights that meet the half exactly, weights of 0.
    #[test]
    fn medians_side_by_side_are_those_of_each_unit() {
        let mut stream = crate::stats::Stream::new(4, 0);
        let (mut room, missing) = (MedianRoom::default(), Missing::default());
        for width in 1..14 {
            for round in 0..6 {
                let columns: Vec<Vec<f64>> = (0..width)
                    .map(|_| (0..37).map(|_| stream.below(if round < 3 { 6 } else { 1000 }) as f64).collect())
                    .collect();
                let of: Vec<f64> = (0..width)
                    .map(|j| {
                        if round % 3 == 0 {
                            1.0
                        } else {
                            stream.below(3) as f64 + f64::from(u8::from(j == 0))
                        }
                    })
                    .collect();
                let children = Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap();
                let mut out = vec![f64::NAN; 37];
                assert!(median_into(&children, &of, &missing, &mut room, &mut out).unwrap());
                assert_eq!(out, median(&children, &of, &missing).unwrap(), "{width} {round}");
            }
        }
        let children = Columns::new(vec![&[f64::MAX], &[f64::MAX]]).unwrap();
        let mut out = [0.0];
        assert!(
            median_into(&children, &[1.0; 2], &missing, &mut room, &mut out).unwrap() && out[0].is_infinite()
        );
    }

    #[test]
    fn missing_children_follow_the_rule() {
        let row = [GAP, 4.0, 8.0];
        let rescale = Missing::default();
        let (zero, propagate) = (Missing::rule(MissingRule::Zero), Missing::rule(MissingRule::Propagate));
        assert_eq!(run(&row, |c| minimum(c, &[1.0; 3], &rescale)), 4.0);
        assert_eq!(run(&row, |c| minimum(c, &[1.0; 3], &zero)), 0.0);
        assert!(run(&row, |c| minimum(c, &[1.0; 3], &propagate)).is_nan());
        assert_eq!(run(&row, |c| median(c, &[1.0; 3], &rescale)), 6.0);
        assert_eq!(run(&row, |c| median(c, &[1.0; 3], &zero)), 4.0);
        assert!(run(&row, |c| median(c, &[1.0; 3], &rescale.least(0.7))).is_nan());
        assert_eq!(run(&row, |c| owa(c, &[1.0; 3], &Owa::default(), &rescale)), 6.0);
        assert_eq!(run(&row, |c| maximum(c, &[1.0, 1.0, 0.0], &rescale)), 4.0);
        assert!(run(&[GAP, GAP], |c| maximum(c, &[1.0; 2], &zero)).is_nan());
    }

    #[test]
    fn weights_move_the_median_and_the_edge_counts_in_part() {
        let row = [1.0, 2.0, 3.0];
        let all = Missing::default();
        assert_eq!(run(&row, |c| median(c, &[5.0, 1.0, 1.0], &all)), 1.0);
        assert_eq!(run(&row, |c| median(c, &[1.0, 1.0, 2.0], &all)), 2.5);
        // A sixth off either end of thirds leaves half of the first and of the last.
        let cut =
            run(&[0.0, 6.0, 30.0], |c| trimmed(c, &[1.0; 3], &Trimmed::default().share(1.0 / 6.0), &all));
        assert!((cut - 10.5).abs() < 1e-12);
        assert_eq!(Trimmed::default().share(0.5).check().unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn owa_runs_from_the_minimum_to_the_maximum() {
        let row = [3.0, 1.0, 2.0];
        let all = Missing::default();
        let at = |places: &[f64]| run(&row, |c| owa(c, &[1.0; 3], &Owa::new(places.to_vec()), &all));
        assert!((at(&[1.0, 0.0, 0.0]) - 3.0).abs() < 1e-12);
        assert!((at(&[0.0, 0.0, 1.0]) - 1.0).abs() < 1e-12);
        assert!((at(&[1.0, 1.0, 1.0]) - 2.0).abs() < 1e-12);
        assert_eq!(Owa::new(vec![1.0, 0.0, 0.0]).orness(), 1.0);
        assert_eq!(Owa::new(vec![1.0, 1.0, 1.0]).orness(), 0.5);
        let cells = [1.0];
        let columns = Columns::new(vec![&cells, &cells]).unwrap();
        let short = owa(&columns, &[1.0; 2], &Owa::new(vec![1.0]), &all).unwrap_err();
        assert_eq!(short.code(), "length_mismatch");
        assert_eq!(Owa::new(vec![1.0, -1.0]).check().unwrap_err().code(), "weights");
    }

    proptest! {
        /// With equal place weights OWA is the weighted mean, and everything lies between minimum and maximum.
        #[test]
        fn owa_with_equal_places_is_the_mean(cells in prop::collection::vec((0.0_f64..100.0, 0.1_f64..1.0), 1..8)) {
            let (row, w): (Vec<f64>, Vec<f64>) = cells.into_iter().unzip();
            let all = Missing::default();
            let mean: f64 = row.iter().zip(&w).map(|(x, w)| x * w).sum::<f64>() / w.iter().sum::<f64>();
            prop_assert!((run(&row, |c| owa(c, &w, &Owa::default(), &all)) - mean).abs() < 1e-9);
            let (low, high) = (run(&row, |c| minimum(c, &w, &all)), run(&row, |c| maximum(c, &w, &all)));
            for x in [
                run(&row, |c| median(c, &w, &all)),
                run(&row, |c| trimmed(c, &w, &Trimmed::default(), &all)),
            ] {
                prop_assert!(low - 1e-9 <= x && x <= high + 1e-9);
            }
        }
    }
}
