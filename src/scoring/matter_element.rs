//! Matter-element extension 物元可拓: how far a unit's values lie inside or outside the intervals of each grade.
//!
//! ```text
//! ρ(x, [a, b]) = |x − (a + b)/2| − (b − a)/2
//! K_k(x_j) = −ρ(x_j, V_jk) / (b_jk − a_jk)                       if x_j lies in V_jk = [a_jk, b_jk]
//!          = ρ(x_j, V_jk) / ( ρ(x_j, V_j) − ρ(x_j, V_jk) )       else;  −ρ(x_j, V_jk) − 1 where that divides by 0
//! K_k = Σ_j w_j K_k(x_j)        grade = the k of the largest K_k
//! k* = Σ_k k K̄_k / Σ_k K̄_k     K̄_k = (K_k − min K) / (max K − min K)
//! ```
//!
//! where `x_j` is the unit's value in indicator `j`, `V_jk` the interval of grade `k` (classical domain 经典域), `V_j` the
//! whole interval that the value can lie in (joint domain 节域), `ρ` the distance of a point from an interval (below 0
//! inside), `w_j` the share of the weights and `K_k` the relation to grade `k`: above 0 the unit belongs to the grade,
//! between −1 and 0 it could come to it, below −1 it does not. `k*`, counted from 1 for the first grade, says towards which
//! neighbour a unit leans. Where all relations of a unit are equal, `k*` is the middle grade.
//!
//! Directions are not needed: the intervals say what is good. Values outside the whole interval are refused.
//!
//! **Rank reversal.** None: each unit is compared with the intervals by itself.
//!
//! Source: 蔡文 (1983), 科学探索学报 1; (1994), 物元模型及其应用.
//!
//! ```
//! use govindex::scoring::{MatterElement, matter_element};
//! use govindex::stats::Columns;
//!
//! let (coverage, days) = ([85.0, 50.0], [3.0, 12.0]);
//! let columns = Columns::new(vec![&coverage, &days])?;
//! let grades = MatterElement::new(vec![
//!     vec![[80.0, 100.0], [60.0, 80.0], [0.0, 60.0]], // good, fair, poor
//!     vec![[0.0, 5.0], [5.0, 10.0], [10.0, 20.0]],
//! ]);
//! let result = matter_element(&columns, &[0.5, 0.5], &grades)?;
//! assert_eq!(result.grades, [0, 2]);
//! assert!((result.relations[0][0] - (0.25 + 0.4) / 2.0).abs() < 1e-12);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::matrix::Matrix;
use crate::stats::Columns;
use crate::{Error, Result};

const MODEL: &str = "matter-element extension";

/// Parameters of [`matter_element`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct MatterElement {
    /// For every indicator the interval `[low, high]` of every grade.
    pub intervals: Vec<Vec<[f64; 2]>>,
    /// For every indicator the whole interval. Default: from the lowest to the highest bound of its grades.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub whole: Vec<[f64; 2]>,
}

impl MatterElement {
    /// Takes the intervals of the grades, indicator by indicator.
    #[must_use]
    pub fn new(intervals: Vec<Vec<[f64; 2]>>) -> Self {
        Self { intervals, whole: Vec::new() }
    }

    /// Sets the whole intervals.
    #[must_use]
    pub fn whole(mut self, whole: Vec<[f64; 2]>) -> Self {
        self.whole = whole;
        self
    }

    /// Checks the intervals.
    ///
    /// # Errors
    /// `invalid_parameter` for bounds out of order, different numbers of grades, or a grade's interval that
    /// leaves the whole one.
    pub fn check(&self) -> Result<()> {
        let fault = |parameter, found, expected| {
            Err(Error::from(Problem::InvalidParameter { method: MODEL, parameter, found, expected }))
        };
        let proper = |&[low, high]: &[f64; 2]| low.is_finite() && high.is_finite() && low < high;
        let grades = self.intervals.first().map_or(0, Vec::len);
        for (j, intervals) in self.intervals.iter().enumerate() {
            if grades == 0 || intervals.len() != grades {
                let found = format!("{} at position {j}", intervals.len());
                return fault(
                    "intervals",
                    found,
                    "the same number of grades, at least 1, for every indicator",
                );
            }
            if !intervals.iter().all(proper) {
                return fault(
                    "intervals",
                    format!("{intervals:?}"),
                    "finite bounds, the first below the second",
                );
            }
            let [low, high] = self.whole_of(j);
            if !proper(&[low, high]) || intervals.iter().any(|[a, b]| *a < low || *b > high) {
                return fault(
                    "whole",
                    format!("[{low}, {high}] at position {j}"),
                    "an interval around all grades",
                );
            }
        }
        Ok(())
    }

    fn whole_of(&self, j: usize) -> [f64; 2] {
        self.whole.get(j).copied().unwrap_or_else(|| {
            let bounds = || self.intervals[j].iter();
            let low = bounds().fold(f64::INFINITY, |low, [a, _]| low.min(*a));
            [low, bounds().fold(f64::NEG_INFINITY, |high, [_, b]| high.max(*b))]
        })
    }
}

/// The relation of every unit to every grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MatterElements {
    /// For every grade, the relation of each unit.
    pub relations: Vec<Vec<f64>>,
    /// The grade of every unit, by position: that of the largest relation, the first of equal ones.
    pub grades: Vec<usize>,
    /// `k*` of every unit, from 1 for the first grade.
    pub level: Vec<f64>,
    /// The model.
    pub variant: String,
}

/// Relates units to grades.
///
/// # Errors
/// `invalid_parameter` for intervals, `out_of_domain` for a value outside its whole interval,
/// `length_mismatch`, `missing_value`, `not_finite`, `weights`.
pub fn matter_element(
    columns: &Columns<'_>,
    weights: &[f64],
    parameters: &MatterElement,
) -> Result<MatterElements> {
    parameters.check()?;
    let whole_given = (!parameters.whole.is_empty()).then_some(("whole intervals", parameters.whole.len()));
    for (what, found) in [("intervals", parameters.intervals.len())].into_iter().chain(whole_given) {
        if found != columns.len() {
            return Err(Error::from(Problem::LengthMismatch {
                what: format!("the list of {what}"),
                found,
                expected: columns.len(),
                of: "columns",
            }));
        }
    }
    let matrix = Matrix::new(MODEL, columns, weights, &[])?;
    for c in &matrix.criteria {
        let [low, high] = parameters.whole_of(c.column);
        if c.min < low || c.max > high {
            let remedy = "widen the whole interval";
            return Err(matrix.out_of_domain(
                c,
                |x| !(low..=high).contains(&x),
                "inside the whole interval",
                remedy,
            ));
        }
    }
    let grades = parameters.intervals[0].len();
    let relations: Vec<Vec<f64>> = (0..grades)
        .map(|k| {
            let [relation] = matrix.by_units(|units, [relation]| {
                for c in &matrix.criteria {
                    let (interval, whole) =
                        (parameters.intervals[c.column][k], parameters.whole_of(c.column));
                    for (sum, &x) in relation.iter_mut().zip(&c.values[units.clone()]) {
                        *sum += c.weight * relate(x, interval, whole);
                    }
                }
            });
            relation
        })
        .collect();
    let (best, level) = (0..matrix.rows)
        .map(|i| lean(&relations.iter().map(|relation| relation[i]).collect::<Vec<f64>>()))
        .unzip();
    Ok(MatterElements { relations, grades: best, level, variant: format!("matter_element(grades={grades})") })
}

/// The grade of the largest relation, and `k*`.
fn lean(relations: &[f64]) -> (usize, f64) {
    let (mut low, mut high) = (0, 0);
    for (k, relation) in relations.iter().enumerate() {
        low = if *relation < relations[low] { k } else { low };
        high = if *relation > relations[high] { k } else { high };
    }
    let (least, most) = (relations[low], relations[high]);
    let (mut sum, mut weighted) = (0.0, 0.0);
    for (k, relation) in relations.iter().enumerate() {
        let part = if most > least { (relation - least) / (most - least) } else { 1.0 };
        sum += part;
        weighted += (k as f64 + 1.0) * part;
    }
    (high, weighted / sum)
}

fn distance(x: f64, [a, b]: [f64; 2]) -> f64 {
    (x - f64::midpoint(a, b)).abs() - 0.5 * (b - a)
}

fn relate(x: f64, interval: [f64; 2], whole: [f64; 2]) -> f64 {
    let [a, b] = interval;
    let near = distance(x, interval);
    if (a..=b).contains(&x) {
        return -near / (b - a);
    }
    // Rounding leaves a distance of some 1e-17 where two ends of intervals meet.
    let gap = distance(x, whole) - near;
    if gap.abs() > 1e-12 * (whole[1] - whole[0]) { near / gap } else { -near - 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_on_the_edge_and_outside() {
        let (interval, whole) = ([60.0, 80.0], [0.0, 100.0]);
        assert_eq!(relate(70.0, interval, whole), 0.5);
        assert_eq!(relate(80.0, interval, whole), 0.0);
        assert_eq!(relate(90.0, interval, whole), -0.5, "10 from the interval, 10 inside the whole one");
        assert_eq!(relate(100.0, interval, whole), -1.0, "at the end of the whole interval");
        assert_eq!(relate(0.0, [50.0, 100.0], whole), -1.0);
    }

    /// 罗宁 et al. (2021), 电力系统保护与控制 49(16), doi 10.19783/j.cnki.pspc.201235, tables 7 and 8: relations of eight cities
    /// to six grades, which it counts from 0, and their level. (Its ninth city, 铜仁, has a level that its own row does not give.)
    #[test]
    fn levels_of_eight_cities() {
        let cities: [([f64; 6], f64, usize); 8] = [
            ([-0.6391, -0.4742, -0.3433, -0.1548, -0.0442, -0.2629], 3.38, 4),
            ([-0.4771, -0.2799, -0.1093, -0.1114, -0.2841, -0.4156], 2.62, 2),
            ([-0.5103, -0.3389, -0.1749, -0.1506, -0.1950, -0.3608], 2.95, 3),
            ([-0.4581, -0.2228, -0.1067, -0.1127, -0.3065, -0.4446], 2.41, 2),
            ([-0.4952, -0.3209, -0.1695, -0.1313, -0.1945, -0.3974], 2.86, 3),
            ([-0.4999, -0.2329, -0.1366, -0.1424, -0.3035, -0.4111], 2.59, 2),
            ([-0.4973, -0.2269, -0.0938, -0.1075, -0.2701, -0.4226], 2.58, 2),
            ([-0.4665, -0.1729, -0.1823, -0.2440, -0.3063, -0.4303], 2.36, 1),
        ];
        for (relations, printed, grade) in cities {
            let (best, level) = lean(&relations);
            assert_eq!(best, grade);
            assert!((level - 1.0 - printed).abs() < 0.005, "{level}");
        }
    }

    #[test]
    fn bounds_are_checked_and_values_kept_inside() {
        let x = [120.0, 50.0];
        let columns = Columns::new(vec![&x]).unwrap();
        let two = MatterElement::new(vec![vec![[60.0, 100.0], [0.0, 60.0]]]);
        assert_eq!(matter_element(&columns, &[1.0], &two).unwrap_err().code(), "out_of_domain");
        let wide = two.clone().whole(vec![[0.0, 150.0]]);
        assert_eq!(matter_element(&columns, &[1.0], &wide).unwrap().grades, [0, 1]);
        let narrow = two.whole(vec![[0.0, 90.0]]);
        assert_eq!(narrow.check().unwrap_err().code(), "invalid_parameter");
        let uneven = MatterElement::new(vec![vec![[0.0, 1.0]], vec![]]);
        assert_eq!(uneven.check().unwrap_err().code(), "invalid_parameter");
        let one = MatterElement::new(vec![vec![[0.0, 1.0]], vec![[0.0, 1.0]]]);
        assert_eq!(matter_element(&columns, &[1.0], &one).unwrap_err().code(), "length_mismatch");
    }
}
