//! Cutting scores into classes: where the gaps are (natural breaks), or into classes of equal size.
//!
//! ```text
//! natural breaks   the classes of neighbouring scores with the least Σ_c Σ_{i∈c} (x_i − m_c)²
//! goodness         1 − Σ_c Σ_{i∈c} (x_i − m_c)² / Σ_i (x_i − m)²
//! equal classes    class of i = ⌊ k · (number of units with a lower score) / n ⌋
//! ```
//!
//! where `x_i` is the score of unit `i`, `m_c` the mean of class `c`, `m` that of all, `k` the number of classes and `n`
//! of units. Classes count from 0, the lowest scores. Equal scores are always in one class, so equal classes can differ in
//! size by more than one unit where scores tie. A missing score has no class.
//!
//! The natural breaks are the best there are, not a search's guess: sorted scores are cut by dynamic programming, in
//! O(k n log n).
//!
//! A framework cuts the scores of a node by either ([`Grades`](crate::framework::Grades)):
//! `grades = { natural-breaks = { labels = ["A", "B", "C"] } }`.
//!
//! **Rank reversal.** Classes depend on all scores: a further unit can move the cuts, never the order of two units.
//!
//! Source: Jenks (1967), *International Yearbook of Cartography* 7; Fisher (1958), *Journal of the American Statistical
//! Association* 53, 789–798.
//!
//! ```
//! use govindex::scoring::{equal_classes, natural_breaks};
//!
//! let scores = [90.0, 30.0, 88.0, f64::NAN, 35.0, 60.0];
//! let breaks = natural_breaks(&scores, 3)?;
//! assert_eq!(breaks.classes, [Some(2), Some(0), Some(2), None, Some(0), Some(1)]);
//! assert_eq!(breaks.lower_bounds, [30.0, 60.0, 88.0]);
//! assert!(breaks.goodness > 0.99);
//! assert_eq!(equal_classes(&scores, 2)?, [Some(1), Some(0), Some(1), None, Some(0), Some(0)]);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use crate::stats::sort;
use crate::{Error, Result, parallel};

/// Scores cut where the gaps are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Breaks {
    /// The class of every unit, 0 for the lowest scores; none for a missing score.
    pub classes: Vec<Option<usize>>,
    /// The lowest score of each class.
    pub lower_bounds: Vec<f64>,
    /// How much of the spread the classes account for: 1 when the scores in each class are equal.
    pub goodness: f64,
}

/// The scores that are present, sorted, with their units.
fn sorted(scores: &[f64]) -> Result<Vec<(f64, usize)>> {
    if let Some(row) = scores.iter().position(|x| x.is_infinite()) {
        return Err(Error::from(Problem::NotFinite {
            indicator: Label::Word("scores"),
            unit: Label::row(row),
            value: scores[row].to_string(),
        }));
    }
    let mut sorted: Vec<(f64, usize)> =
        scores.iter().enumerate().filter(|(_, x)| !x.is_nan()).map(|(i, x)| (*x, i)).collect();
    if sorted.is_empty() {
        return Err(Error::from(Problem::NoData { indicator: Label::Word("scores"), units: scores.len() }));
    }
    sort::pairs(&mut sorted);
    Ok(sorted)
}

fn check_classes(classes: usize, most: usize) -> Result<()> {
    if (1..=most).contains(&classes) {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter {
        method: "classes of scores",
        parameter: "classes",
        found: format!("{classes} for {most} different scores"),
        expected: "at least 1, and at most the number of different scores",
    }))
}

/// Running sums over the distinct values: count, sum, sum of squares (of the distances from a middle value).
struct Sums(Vec<[f64; 3]>);

impl Sums {
    /// Σ (x − mean)² over the distinct values `from..to`.
    fn spread(&self, from: usize, to: usize) -> f64 {
        let [a, b] = [&self.0[from], &self.0[to]];
        let (count, sum, squares) = (b[0] - a[0], b[1] - a[1], b[2] - a[2]);
        (squares - sum * sum / count).max(0.0)
    }
}

/// Cuts scores into `classes` where the spread within them is least.
///
/// # Errors
/// `invalid_parameter` for no class, or more than there are different scores; `no_data`,
/// `not_finite`.
pub fn natural_breaks(scores: &[f64], classes: usize) -> Result<Breaks> {
    let sorted = sorted(scores)?;
    let mut distinct: Vec<(f64, f64)> = Vec::new();
    for &(x, _) in &sorted {
        match distinct.last_mut() {
            Some((value, count)) if *value >= x => *count += 1.0,
            _ => distinct.push((x, 1.0)),
        }
    }
    let n = distinct.len();
    check_classes(classes, n)?;
    let middle = sorted[sorted.len() / 2].0;
    let mut sums = vec![[0.0; 3]];
    let mut sum = [0.0; 3];
    for &(x, count) in &distinct {
        let d = x - middle;
        sum = [sum[0] + count, sum[1] + count * d, sum[2] + count * d * d];
        sums.push(sum);
    }
    let sums = Sums(sums);

    // best[i]: least spread of the first i values in the classes so far; starts[c][i]: where the last of them starts.
    let mut best: Vec<f64> = (0..=n).map(|i| if i == 0 { 0.0 } else { sums.spread(0, i) }).collect();
    let mut starts: Vec<Vec<usize>> = Vec::new();
    for c in 1..classes {
        let (mut next, mut start) = (vec![f64::INFINITY; n + 1], vec![0; n + 1]);
        // The best start of the last class never moves back as i grows, which halves the range at every step.
        let mut ranges = vec![(c + 1, n, c, n - 1)];
        while let Some((low, high, from, to)) = ranges.pop() {
            if low > high {
                continue;
            }
            parallel::check_stop()?;
            let i = usize::midpoint(low, high);
            for (s, before) in best.iter().enumerate().take(to.min(i - 1) + 1).skip(from) {
                let spread = before + sums.spread(s, i);
                if spread < next[i] {
                    (next[i], start[i]) = (spread, s);
                }
            }
            ranges.push((low, i - 1, from, start[i]));
            ranges.push((i + 1, high, start[i], to));
        }
        best = next;
        starts.push(start);
    }
    let mut lower = vec![0; classes];
    let mut end = n;
    for c in (1..classes).rev() {
        end = starts[c - 1][end];
        lower[c] = end;
    }
    let lower_bounds: Vec<f64> = lower.iter().map(|&k| distinct[k].0).collect();
    let mut of = vec![None; scores.len()];
    for &(x, unit) in &sorted {
        of[unit] = Some(lower_bounds[1..].iter().filter(|bound| x >= **bound).count());
    }
    let total = sums.spread(0, n);
    let goodness = if n > 1 && total > 0.0 { 1.0 - best[n] / total } else { 1.0 };
    Ok(Breaks { classes: of, lower_bounds, goodness })
}

/// Cuts scores into `classes` of equal size, as far as ties allow.
///
/// # Errors
/// `invalid_parameter` for no class, or more than there are scores; `no_data`, `not_finite`.
pub fn equal_classes(scores: &[f64], classes: usize) -> Result<Vec<Option<usize>>> {
    let sorted = sorted(scores)?;
    check_classes(classes, sorted.len())?;
    let mut of = vec![None; scores.len()];
    let mut lower = 0;
    for (k, &(x, unit)) in sorted.iter().enumerate() {
        if k > 0 && x > sorted[k - 1].0 {
            lower = k;
        }
        of[unit] = Some(classes * lower / sorted.len());
    }
    Ok(of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_many_classes_as_scores_and_one_class() {
        let scores = [3.0, 1.0, 2.0, 2.0];
        let each = natural_breaks(&scores, 3).unwrap();
        assert_eq!((each.goodness, &each.lower_bounds[..]), (1.0, &[1.0, 2.0, 3.0][..]));
        assert_eq!(natural_breaks(&scores, 1).unwrap().goodness, 0.0);
        assert_eq!(natural_breaks(&scores, 4).unwrap_err().code(), "invalid_parameter");
        assert_eq!(natural_breaks(&scores, 0).unwrap_err().code(), "invalid_parameter");
        assert_eq!(natural_breaks(&[f64::NAN], 1).unwrap_err().code(), "no_data");
        assert_eq!(natural_breaks(&[f64::INFINITY], 1).unwrap_err().code(), "not_finite");
        assert_eq!(natural_breaks(&[5.0, 5.0], 1).unwrap().goodness, 1.0);
        assert_eq!(equal_classes(&[5.0, 5.0, 5.0], 2).unwrap(), [Some(0); 3]);
    }

    proptest! {
        /// Against all ways to cut.
        #[test]
        fn no_other_cut_is_better(values in prop::collection::vec(0_i32..30, 3..10)) {
            let scores: Vec<f64> = values.iter().map(|x| f64::from(*x)).collect();
            let mut distinct = scores.clone();
            distinct.sort_by(f64::total_cmp);
            distinct.dedup();
            prop_assume!(distinct.len() >= 3);
            let spread = |keep: &dyn Fn(f64) -> bool| {
                let part: Vec<f64> = scores.iter().copied().filter(|x| keep(*x)).collect();
                let mean = part.iter().sum::<f64>() / part.len() as f64;
                part.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>()
            };
            let within = |a: f64, b: f64| {
                spread(&|x| x < a) + spread(&|x| x >= a && x < b) + spread(&|x| x >= b)
            };
            let mut least = f64::INFINITY;
            for i in 1..distinct.len() {
                for j in i + 1..distinct.len() {
                    least = least.min(within(distinct[i], distinct[j]));
                }
            }
            let found = natural_breaks(&scores, 3).unwrap();
            let got = within(found.lower_bounds[1], found.lower_bounds[2]);
            prop_assert!((got - least).abs() < 1e-9, "{got} against {least}");
            prop_assert!((found.goodness - (1.0 - least / spread(&|_| true))).abs() < 1e-9);
        }
    }
}
