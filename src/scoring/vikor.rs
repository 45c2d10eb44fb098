//! VIKOR: the compromise between the group's gain and the largest single regret.
//!
//! ```text
//! S_i = Σ_j w_j d_ij       R_i = max_j w_j d_ij       d_ij = (f*_j − f_ij) / (f*_j − f−_j)
//! Q_i = v (S_i − S*) / (S− − S*) + (1 − v) (R_i − R*) / (R− − R*)
//! ```
//!
//! where `f_ij` is the value of unit `i` in indicator `j`, `f*` and `f−` the best and worst value in it, `w_j` the
//! indicator's share of the weights, `S*`, `R*` the smallest and `S−`, `R−` the largest of `S`, `R`, and `v` the weight
//! of the group's gain. **Lower is better** for `S`, `R` and `Q`. In an indicator in which all units are alike
//! `d = 0`; a part of `Q` whose largest and smallest value coincide is 0.
//!
//! The best unit by `Q` is the compromise when it leads by at least `1/(n − 1)` (acceptable advantage) and is also best
//! by `S` or `R` (acceptable stability). With an advantage but no stability the compromise is the first two units; with
//! no advantage it is all units that are less than `1/(n − 1)` behind the first. The set is a detail of the result; the
//! score remains `Q` (scikit-criteria instead ties the whole set at rank 1).
//!
//! **Rank reversal.** Best, worst and the scaling of `Q` come from the units, so adding one can reorder others.
//!
//! Source: Opricovic (1998); Opricovic & Tzeng (2004), *European Journal of Operational Research* 156, 445–455.
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Better, Vikor, vikor};
//! use govindex::stats::Columns;
//!
//! let (satisfied, days) = ([98.0, 80.0, 60.0], [3.0, 2.0, 9.0]);
//! let columns = Columns::new(vec![&satisfied, &days])?;
//! let scored = vikor(&columns, &[0.5, 0.5], &[Higher, Lower], &Vikor::default())?;
//! assert_eq!(scored.better, Better::Lower);
//! assert_eq!((scored.scores[0], scored.scores[2]), (0.0, 1.0));
//! assert_eq!(scored.unit_flags("compromise"), Some(&[true, true, false][..]));
//! # Ok::<(), govindex::Error>(())
//! ```

use serde::{Deserialize, Serialize};

use super::matrix::{Criterion, Matrix, Summary, check_share, zeros};
use super::{Quantity, Scored};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::{Columns, extremes};

const MODEL: &str = "VIKOR";

/// Parameters of [`vikor`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Vikor {
    /// Weight of the group's gain against the largest regret, in [0, 1]. Default 0.5.
    pub v: f64,
}

impl Default for Vikor {
    fn default() -> Self {
        Self { v: 0.5 }
    }
}

impl Vikor {
    /// Sets the weight of the group's gain.
    #[must_use]
    pub fn v(mut self, v: f64) -> Self {
        self.v = v;
        self
    }

    /// Checks the parameter.
    ///
    /// # Errors
    /// `invalid_parameter` when `v` is not in [0, 1].
    pub fn check(&self) -> Result<()> {
        check_share(MODEL, "v", self.v)
    }
}

/// How one criterion enters the sum and the largest of a unit's regrets.
struct Regret<'a> {
    values: &'a [f64],
    best: f64,
    worst: f64,
    scale: f64,
    weight: f64,
}

impl<'a> Regret<'a> {
    fn of(criterion: &Criterion<'a>) -> Self {
        let (best, worst, weight) = (criterion.best(), criterion.worst(), criterion.weight);
        Self { values: criterion.values, best, worst, scale: weight / (best - worst), weight }
    }

    #[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
    #[inline(always)]
    fn add(&self, sum: &mut f64, largest: &mut f64, value: f64) {
        // The whole weight at the worst, where the product may miss it by a digit and two equal units would differ.
        #[expect(clippy::float_cmp, reason = "the worst value is one of the values")]
        let regret = if value == self.worst { self.weight } else { self.scale * (self.best - value) };
        *sum += regret;
        *largest = if regret > *largest { regret } else { *largest };
    }
}

/// Scores units by `Q`; lower is better.
///
/// Details: `S`, `R` (units), `compromise` (units, yes or no), `best`, `worst` (indicators), `advantage` (of the first
/// over the second by `Q`; 0 for one unit), `acceptable_advantage`, `acceptable_stability`.
///
/// # Errors
/// `invalid_parameter`, `missing_value`,
/// `not_finite`, `length_mismatch`,
/// `weights`.
pub fn vikor(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Vikor,
) -> Result<Scored> {
    parameters.check()?;
    let matrix = Matrix::new(MODEL, columns, weights, directions)?;
    let [mut s, mut r, mut q] = std::array::from_fn(|_| vec![0.0; matrix.rows]);
    let (s_best, r_best) = losses(&matrix, parameters.v, &mut s, &mut r, &mut q);
    let compromise = compromise(&q[..matrix.units], |i| s[i] <= s_best || r[i] <= r_best);
    matrix.checked(
        Scored::new(q, format!("vikor(v={})", parameters.v))
            .lower_is_better()
            .with_units("S", s)
            .with_units("R", r)
            .with("compromise", Quantity::UnitFlags(compromise.members))
            .with_indicators("best", matrix.per_indicator(Criterion::best))
            .with_indicators("worst", matrix.per_indicator(Criterion::worst))
            .with("advantage", Quantity::Number(compromise.advantage))
            .with("acceptable_advantage", Quantity::Flag(compromise.leads))
            .with("acceptable_stability", Quantity::Flag(compromise.stable)),
    )
}

/// Writes `Q`, higher being better everywhere; the summaries of columns that are `known` are not made again.
pub(super) fn vikor_into(
    columns: &Columns<'_>,
    weights: &[f64],
    parameters: Vikor,
    known: &[Option<Summary>],
    room: &mut Vec<f64>,
    out: &mut [f64],
) -> Result<()> {
    parameters.check()?;
    let matrix = Matrix::with_known(MODEL, columns, weights, known)?;
    let [s, r] = zeros(room, out.len());
    losses(&matrix, parameters.v, s, r, out);
    Ok(())
}

/// Writes `S`, `R`, both in places that hold 0, and `Q`; returns the best `S` and `R`.
fn losses(matrix: &Matrix<'_>, v: f64, s: &mut [f64], r: &mut [f64], q: &mut [f64]) -> (f64, f64) {
    let regrets: Vec<Regret<'_>> = matrix.criteria.iter().filter(|c| !c.constant()).map(Regret::of).collect();
    matrix.fill(
        [&mut *s, &mut *r],
        #[inline(always)]
        |units, [s, r]| {
            // Two at a time, in the order of one by one: half of the passes over the sums.
            let (pairs, rest) = regrets.as_chunks::<2>();
            for [a, b] in pairs {
                let values = a.values[units.clone()].iter().zip(&b.values[units.clone()]);
                for ((s, r), (&x, &y)) in s.iter_mut().zip(r.iter_mut()).zip(values) {
                    a.add(s, r, x);
                    b.add(s, r, y);
                }
            }
            for one in rest {
                for ((s, r), &x) in s.iter_mut().zip(r.iter_mut()).zip(&one.values[units.clone()]) {
                    one.add(s, r, x);
                }
            }
        },
    );
    let scaled = |values: &[f64]| {
        let range = extremes(values);
        let width = range.max - range.min;
        // Sums of the same regrets in another order are alike.
        let rounding = 8.0 * f64::EPSILON * range.max.abs();
        (range.min, if width > rounding { width } else { f64::INFINITY })
    };
    let ((s_best, s_width), (r_best, r_width)) = (scaled(&s[..matrix.units]), scaled(&r[..matrix.units]));
    for ((q, s), r) in q.iter_mut().zip(&*s).zip(&*r) {
        *q = v * ((s - s_best) / s_width) + (1.0 - v) * ((r - r_best) / r_width);
    }
    (s_best, r_best)
}

struct Compromise {
    members: Vec<bool>,
    advantage: f64,
    leads: bool,
    stable: bool,
}

fn compromise(q: &[f64], best_otherwise: impl Fn(usize) -> bool) -> Compromise {
    let mut members = vec![false; q.len()];
    // Equal Q: the unit that is best by S or R leads.
    let leader = |a: usize, b: usize| {
        let by_q = q[a].total_cmp(&q[b]).then(best_otherwise(b).cmp(&best_otherwise(a)));
        if by_q.is_le() { a } else { b }
    };
    let first = (1..q.len()).fold(0, leader);
    let second = (0..q.len()).filter(|&i| i != first).reduce(leader);
    members[first] = true;
    let stable = best_otherwise(first);
    let Some(second) = second else {
        return Compromise { members, advantage: 0.0, leads: true, stable };
    };
    let threshold = 1.0 / (q.len() as f64 - 1.0);
    let advantage = q[second] - q[first];
    let leads = advantage >= threshold;
    if !leads {
        for (member, q_i) in members.iter_mut().zip(q) {
            *member = q_i - q[first] < threshold;
        }
    } else if !stable {
        members[second] = true;
    }
    Compromise { members, advantage, leads, stable }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Ties;
    use Direction::{Higher, Lower};

    /// Each unit is best in one criterion and worst in the other: whatever the digits, neither is better.
    #[test]
    fn units_that_are_alike_stay_alike() {
        let (a, b) = ([9.3, 8.7], [0.9, 4.2]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let scored = vikor(&columns, &[1.0, 1.0], &[], &Vikor::default()).unwrap();
        assert_eq!(scored.scores, [0.0, 0.0]);
        let (a, b, c) = ([1.7, 1.6, 8.2], [9.2, 2.9, 2.8], [4.5, 7.3, 4.8]);
        let columns = Columns::new(vec![&a, &b, &c]).unwrap();
        let scored = vikor(&columns, &[0.2, 0.3, 0.5], &[], &Vikor::default().v(0.0)).unwrap();
        assert_eq!(scored.scores[0], 1.0, "it is worst where the weight is largest");
    }

    #[test]
    fn a_constant_indicator_takes_no_part_and_alike_units_tie() {
        let (a, constant) = ([1.0, 3.0, 2.0], [7.0, 7.0, 7.0]);
        let columns = Columns::new(vec![&a, &constant]).unwrap();
        let scored = vikor(&columns, &[0.5, 0.5], &[Higher, Lower], &Vikor::default()).unwrap();
        assert_eq!(scored.scores, [1.0, 0.0, 0.5]);
        let columns = Columns::new(vec![&constant]).unwrap();
        let scored = vikor(&columns, &[1.0], &[Lower], &Vikor::default()).unwrap();
        assert_eq!(scored.scores, [0.0; 3]);
        assert_eq!(scored.ranks(Ties::Competition, 0.0), [1.0; 3]);
        assert_eq!(scored.unit_flags("compromise").unwrap(), [true; 3]);
        let one = [5.0];
        let scored = vikor(&Columns::new(vec![&one]).unwrap(), &[1.0], &[], &Vikor::default()).unwrap();
        assert_eq!((scored.scores[0], scored.unit_flags("compromise").unwrap()[0]), (0.0, true));
    }

    #[test]
    fn the_compromise_set_follows_both_conditions() {
        let set = |q: &[f64], best: &[usize]| {
            let c = compromise(q, |i| best.contains(&i));
            (0..q.len()).filter(|&i| c.members[i]).collect::<Vec<_>>()
        };
        assert_eq!(set(&[0.0, 0.5, 1.0], &[0]), [0], "leads by 1/2 and is best by S or R");
        assert_eq!(set(&[0.0, 0.5, 1.0], &[2]), [0, 1], "leads, but is best by neither");
        assert_eq!(set(&[0.0, 0.3, 0.49, 1.0, 0.2], &[0]), [0, 4], "within 1/4 of the first");
    }

    #[test]
    fn v_is_a_share() {
        assert_eq!(Vikor::default().v(1.1).check().unwrap_err().code(), "invalid_parameter");
        assert_eq!(Vikor::default().v(f64::NAN).check().unwrap_err().code(), "invalid_parameter");
        assert!(Vikor::default().v(0.0).check().is_ok());
    }
}
