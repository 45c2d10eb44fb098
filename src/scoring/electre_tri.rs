//! ELECTRE TRI-B: sorting units into grades by comparing each with the profiles that divide the grades, with a veto.
//!
//! ```text
//! g_j(a, b)  = by how much b is better than a in indicator j
//! c_j(a, b)  = 1 if g ≤ q_j;  0 if g ≥ p_j;  (p_j − g) / (p_j − q_j) between
//! d_j(a, b)  = 0 if g ≤ p_j;  1 if g ≥ v_j;  (g − p_j) / (v_j − p_j) between;  0 without a veto
//! C(a, b)    = Σ_j w_j c_j(a, b)
//! σ(a, b)    = C(a, b) · Π over j with d_j > C of (1 − d_j(a, b)) / (1 − C(a, b))
//! a S b      when σ(a, b) ≥ λ
//! ```
//!
//! where `a` and `b` are a unit and a profile (or the other way round), `w_j` the share of the weights, `q`, `p` and `v`
//! the thresholds of indifference, preference and veto in the indicator's raw unit, `σ` the credibility that `a` is at
//! least as good as `b`, and `λ` the cut. The **pessimistic** rule gives a unit the grade above the highest profile that
//! it outranks; the **optimistic** rule the grade below the lowest profile that outranks it and is not outranked by it.
//! Grades count from 0, the lowest. The pessimistic grade is never above the optimistic one.
//!
//! **Rank reversal.** None: a unit is compared with profiles only, so other units do not matter.
//!
//! Source: Yu (1992), *ELECTRE TRI*; Mousseau, Słowiński & Zielniewicz (2000), *Computers & Operations Research* 27,
//! 757–777.
//!
//! ```
//! use govindex::scoring::{ElectreTri, electre_tri};
//! use govindex::stats::Columns;
//!
//! let (coverage, security) = ([95.0, 95.0, 50.0], [80.0, 20.0, 70.0]);
//! let columns = Columns::new(vec![&coverage, &security])?;
//! let parameters = ElectreTri::new(vec![vec![60.0, 60.0], vec![80.0, 75.0]])
//!     .thresholds(vec![0.0, 0.0], vec![5.0, 5.0])
//!     .veto(vec![None, Some(30.0)])
//!     .cut(0.6);
//! let sorted = electre_tri(&columns, &[0.7, 0.3], &[], &parameters)?;
//! assert_eq!(sorted.grades, [2, 0, 0]); // the second fails by the veto on security
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::matrix::{Criterion, Matrix};
use super::scored::ROUNDING;
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::{Error, Result};

const MODEL: &str = "ELECTRE TRI-B";

/// Credibilities this little below the cut still reach it: they are sums of shares that rounding can lower.
const TOLERANCE: f64 = 1e-12;

/// Parameters of [`electre_tri`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ElectreTri {
    /// The profiles that divide the grades, from the lowest up, each with one raw value an indicator. `k` profiles make
    /// `k + 1` grades.
    pub profiles: Vec<Vec<f64>>,
    /// Largest difference that does not matter, one an indicator, at least 0. Default: 0 for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub q: Vec<f64>,
    /// Difference from which preference is full, one an indicator, at least `q`. Default: 0 for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub p: Vec<f64>,
    /// Difference from which an indicator forbids outranking, one an indicator, at least `p`; none for no veto.
    /// Default: no veto anywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub v: Vec<Option<f64>>,
    /// The credibility that outranking takes, above ½ and at most 1. Default 0.75.
    pub cut: f64,
    /// Which of the two rules assigns the grade. Default: pessimistic.
    pub rule: ElectreRule,
}

/// How ELECTRE TRI-B assigns a grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ElectreRule {
    /// Above the highest profile that the unit outranks.
    #[default]
    Pessimistic,
    /// Below the lowest profile that is better than the unit.
    Optimistic,
}

impl Default for ElectreTri {
    fn default() -> Self {
        Self {
            profiles: Vec::new(),
            q: Vec::new(),
            p: Vec::new(),
            v: Vec::new(),
            cut: 0.75,
            rule: ElectreRule::Pessimistic,
        }
    }
}

impl ElectreTri {
    /// Takes the profiles, from the lowest up.
    #[must_use]
    pub fn new(profiles: Vec<Vec<f64>>) -> Self {
        Self { profiles, ..Self::default() }
    }

    /// Sets the thresholds of indifference and preference.
    #[must_use]
    pub fn thresholds(mut self, q: Vec<f64>, p: Vec<f64>) -> Self {
        (self.q, self.p) = (q, p);
        self
    }

    /// Sets the thresholds of veto.
    #[must_use]
    pub fn veto(mut self, v: Vec<Option<f64>>) -> Self {
        self.v = v;
        self
    }

    /// Sets the cut.
    #[must_use]
    pub fn cut(mut self, cut: f64) -> Self {
        self.cut = cut;
        self
    }

    /// Sets the rule.
    #[must_use]
    pub fn rule(mut self, rule: ElectreRule) -> Self {
        self.rule = rule;
        self
    }

    /// Checks what can be checked without data: numbers, and thresholds in order.
    ///
    /// # Errors
    /// `invalid_parameter`.
    pub fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: MODEL, parameter, found, expected }))
        };
        if self.profiles.is_empty() || self.profiles.iter().flatten().any(|x| !x.is_finite()) {
            return fault("profiles", format!("{:?}", self.profiles), "one or more lists of finite numbers");
        }
        if !(self.cut > 0.5 && self.cut <= 1.0) {
            return fault("cut", self.cut.to_string(), "above 0.5 and at most 1");
        }
        for j in 0..self.q.len().max(self.p.len()).max(self.v.len()) {
            let (q, p, v) = self.thresholds_of(j);
            if !(q >= 0.0 && q.is_finite()) {
                return fault("q", format!("{q} at position {j}"), "a finite number of at least 0");
            }
            if !(p >= q && p.is_finite()) {
                return fault("p", format!("{p} at position {j}"), "a finite number of at least q");
            }
            if v.is_some_and(|v| !(v >= p && v.is_finite())) {
                return fault(
                    "v",
                    format!("{v:?} at position {j}"),
                    "a finite number of at least p, or none",
                );
            }
        }
        Ok(())
    }

    fn thresholds_of(&self, j: usize) -> (f64, f64, Option<f64>) {
        let q = self.q.get(j).copied().unwrap_or(0.0);
        // Without `p`, a difference counts fully as soon as it counts at all.
        (q, self.p.get(j).copied().unwrap_or(q), self.v.get(j).copied().flatten())
    }
}

/// The grade of every unit, and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sorting {
    /// The grade of every unit, 0 for the lowest.
    pub grades: Vec<usize>,
    /// For every profile, the credibility that each unit is at least as good.
    pub unit_over_profile: Vec<Vec<f64>>,
    /// For every profile, the credibility that it is at least as good as each unit.
    pub profile_over_unit: Vec<Vec<f64>>,
    /// The model and its choices.
    pub variant: String,
}

/// Sorts units into grades.
///
/// # Errors
/// `invalid_parameter` for thresholds out of order and for profiles that are not in rising order (each must be
/// at least as good as the one below it in every indicator, and better in one); `length_mismatch`,
/// `missing_value`, `not_finite`, `weights`.
pub fn electre_tri(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &ElectreTri,
) -> Result<Sorting> {
    parameters.check()?;
    let matrix = Matrix::new(MODEL, columns, weights, directions)?;
    check_lengths(parameters, columns.len())?;
    check_order(&matrix, &parameters.profiles)?;
    let (mut unit_over, mut profile_over) = (Vec::new(), Vec::new());
    for profile in &parameters.profiles {
        unit_over.push(credibility(&matrix, parameters, profile, |c, x| better(c, profile[c.column], x)));
        profile_over.push(credibility(&matrix, parameters, profile, |c, x| better(c, x, profile[c.column])));
    }
    let reached = |credibility: &[f64], i: usize| credibility[i] >= parameters.cut - TOLERANCE;
    let top = parameters.profiles.len();
    let grades = (0..matrix.rows)
        .map(|i| match parameters.rule {
            ElectreRule::Pessimistic => {
                (0..top).rev().find(|&h| reached(&unit_over[h], i)).map_or(0, |h| h + 1)
            }
            ElectreRule::Optimistic => {
                (0..top).find(|&h| reached(&profile_over[h], i) && !reached(&unit_over[h], i)).unwrap_or(top)
            }
        })
        .collect();
    let rule = match parameters.rule {
        ElectreRule::Pessimistic => "pessimistic",
        ElectreRule::Optimistic => "optimistic",
    };
    Ok(Sorting {
        grades,
        unit_over_profile: unit_over,
        profile_over_unit: profile_over,
        variant: format!("electre_tri_b(rule={rule}, cut={})", parameters.cut),
    })
}

/// By how much `x` is better than `y`.
fn better(c: &Criterion<'_>, x: f64, y: f64) -> f64 {
    if c.higher() { x - y } else { y - x }
}

fn check_lengths(parameters: &ElectreTri, columns: usize) -> Result<()> {
    let lists = [("q", parameters.q.len()), ("p", parameters.p.len()), ("v", parameters.v.len())];
    let profiles = parameters.profiles.iter().map(|profile| ("a profile", profile.len()));
    for (what, found) in lists.into_iter().filter(|(_, found)| *found > 0).chain(profiles) {
        if found != columns {
            return Err(Error::from(Problem::LengthMismatch {
                what: what.to_owned(),
                found,
                expected: columns,
                of: "columns",
            }));
        }
    }
    Ok(())
}

fn check_order(matrix: &Matrix<'_>, profiles: &[Vec<f64>]) -> Result<()> {
    for (h, pair) in profiles.windows(2).enumerate() {
        let steps = || matrix.criteria.iter().map(|c| better(c, pair[1][c.column], pair[0][c.column]));
        if steps().any(|step| step < 0.0) || steps().all(|step| step <= 0.0) {
            return Err(Error::from(Problem::InvalidParameter {
                method: MODEL,
                parameter: "profiles",
                found: format!("{:?} above {:?} (profile {})", pair[1], pair[0], h + 1),
                expected: "in rising order: nowhere worse than the profile below, and better somewhere",
            }));
        }
    }
    Ok(())
}

/// `σ` of every unit against one profile; `against` says by how much the other side is better.
fn credibility(
    matrix: &Matrix<'_>,
    parameters: &ElectreTri,
    profile: &[f64],
    against: impl Fn(&Criterion<'_>, f64) -> f64 + Sync + Send,
) -> Vec<f64> {
    // What a difference may be off by rounding: 0.8 − 0.6 is not beyond a threshold of 0.2.
    let rounding = |c: &Criterion<'_>| c.rounding().max(ROUNDING * profile[c.column].abs());
    let [concordance, sigma] = matrix.by_units(|units, [concordance, sigma]| {
        for c in &matrix.criteria {
            let (q, p, _) = parameters.thresholds_of(c.column);
            let none = q + rounding(c);
            for (sum, &x) in concordance.iter_mut().zip(&c.values[units.clone()]) {
                let g = against(c, x);
                let agrees = if g <= none {
                    1.0
                } else if g >= p {
                    0.0
                } else {
                    (p - g) / (p - q)
                };
                *sum += c.weight * agrees;
            }
        }
        sigma.copy_from_slice(concordance);
        for c in &matrix.criteria {
            let (_, p, Some(v)) = parameters.thresholds_of(c.column) else { continue };
            let none = p + rounding(c);
            for ((sigma, &all), &x) in sigma.iter_mut().zip(concordance.iter()).zip(&c.values[units.clone()])
            {
                let g = against(c, x);
                let opposes = if g <= none {
                    0.0
                } else if g >= v {
                    1.0
                } else {
                    (g - p) / (v - p)
                };
                if opposes > all {
                    *sigma *= (1.0 - opposes) / (1.0 - all);
                }
            }
        }
    });
    drop(concordance);
    sigma
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parameters_are_checked() {
        let code = |parameters: ElectreTri| parameters.check().err().map(|fault| fault.code());
        let base = ElectreTri::new(vec![vec![1.0]]);
        assert_eq!(code(base.clone()), None);
        assert_eq!(code(ElectreTri::default()), Some("invalid_parameter"));
        assert_eq!(code(base.clone().cut(0.5)), Some("invalid_parameter"));
        assert_eq!(code(base.clone().thresholds(vec![2.0], vec![1.0])), Some("invalid_parameter"));
        assert_eq!(
            code(base.clone().thresholds(vec![0.0], vec![3.0]).veto(vec![Some(2.0)])),
            Some("invalid_parameter")
        );
        let x = [1.0];
        let columns = Columns::new(vec![&x]).unwrap();
        let falling = ElectreTri::new(vec![vec![2.0], vec![1.0]]);
        assert_eq!(electre_tri(&columns, &[1.0], &[], &falling).unwrap_err().code(), "invalid_parameter");
        let rising_costs = electre_tri(&columns, &[1.0], &[Direction::Lower], &falling).unwrap();
        assert_eq!(rising_costs.grades, [2]);
        let wide = ElectreTri::new(vec![vec![2.0, 1.0]]);
        assert_eq!(electre_tri(&columns, &[1.0], &[], &wide).unwrap_err().code(), "length_mismatch");
    }

    #[test]
    fn a_unit_on_a_profile_is_in_the_grade_above() {
        let x = [1.0, 0.999, 1.001];
        let columns = Columns::new(vec![&x]).unwrap();
        for rule in [ElectreRule::Pessimistic, ElectreRule::Optimistic] {
            let parameters = ElectreTri::new(vec![vec![1.0]]).rule(rule);
            assert_eq!(electre_tri(&columns, &[1.0], &[], &parameters).unwrap().grades, [1, 0, 1]);
        }
    }

    proptest! {
        /// The pessimistic grade is never above the optimistic one; a dominating unit is never graded lower.
        #[test]
        fn rules_are_ordered_and_grades_follow_dominance(
            cells in prop::collection::vec((0_i32..20, 0_i32..20, 0_i32..20), 1..20),
        ) {
            let a: Vec<f64> = cells.iter().map(|c| f64::from(c.0)).collect();
            let b: Vec<f64> = cells.iter().map(|c| f64::from(c.1)).collect();
            let c: Vec<f64> = cells.iter().map(|c| f64::from(c.2)).collect();
            let columns = Columns::new(vec![&a, &b, &c]).unwrap();
            let grades = |rule| {
                let parameters = ElectreTri::new(vec![vec![5.0; 3], vec![10.0; 3], vec![15.0; 3]])
                    .thresholds(vec![1.0; 3], vec![3.0; 3])
                    .veto(vec![Some(9.0), None, Some(7.0)])
                    .rule(rule);
                electre_tri(&columns, &[0.5, 0.2, 0.3], &[], &parameters).unwrap().grades
            };
            let (low, high) = (grades(ElectreRule::Pessimistic), grades(ElectreRule::Optimistic));
            for i in 0..cells.len() {
                prop_assert!(low[i] <= high[i]);
                for k in 0..cells.len() {
                    if a[i] >= a[k] && b[i] >= b[k] && c[i] >= c[k] {
                        prop_assert!(low[i] >= low[k] && high[i] >= high[k]);
                    }
                }
            }
        }
    }
}
