//! PROMETHEE I and II: how strongly a unit is preferred to the others, and the others to it.
//!
//! ```text
//! φ+_i = 1/(n−1) Σ_k Σ_j w_j P_j( d_j(i,k) )      φ−_i = 1/(n−1) Σ_k Σ_j w_j P_j( d_j(k,i) )      φ_i = φ+_i − φ−_i
//!
//! usual      P(d) = 1 if d > 0
//! u-shape    P(d) = 1 if d > q
//! v-shape    P(d) = d / p if 0 < d ≤ p, 1 if d > p
//! level      P(d) = ½ if q < d ≤ p, 1 if d > p
//! linear     P(d) = (d − q) / (p − q) if q < d ≤ p, 1 if d > p
//! gaussian   P(d) = 1 − exp( −d² / 2s² ) if d > 0
//! ```
//!
//! where `d_j(i,k)` is by how much unit `i` is better than unit `k` in indicator `j` (in its raw unit), `w_j` the
//! indicator's share of the weights, `P` is 0 where no line says otherwise, `q` is the difference that does not matter,
//! `p` the one from which preference is full, and `s` the turning point of the Gaussian. `φ+` and `φ−` lie in [0, 1], the
//! net flow `φ` in [−1, 1]; higher `φ` is better. PROMETHEE II ranks by `φ`; PROMETHEE I ([`Flows::relation`]) keeps
//! units apart whose two flows disagree. One unit alone has flows of 0.
//!
//! Cost: O(n log n) per indicator for all functions but the Gaussian (sorted values and running sums); O(n²) for it.
//!
//! **Rank reversal.** Flows are means over the other units, so adding one can reorder others, but only those whose net
//! flows among the `n` units, the added one counted, differ by at most `2/(n − 1)` (Mareschal, De Smet & Nemery 2008).
//!
//! Source: Brans & Vincke (1985), *Management Science* 31, 647–656; Brans, Vincke & Mareschal (1986), *European Journal
//! of Operational Research* 24, 228–238; Mareschal, De Smet & Nemery (2008), *IEEE International Conference on Industrial
//! Engineering and Engineering Management*, 959–963 (rank reversal).
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Preference, Promethee, Relation, promethee, promethee_flows};
//! use govindex::stats::Columns;
//!
//! let (coverage, days) = ([90.0, 60.0, 30.0], [5.0, 4.0, 9.0]);
//! let columns = Columns::new(vec![&coverage, &days])?;
//! let (weights, directions) = ([0.6, 0.4], [Higher, Lower]);
//! let parameters = Promethee::default()
//!     .preferences(vec![Preference::Linear { q: 10.0, p: 40.0 }, Preference::UShape { q: 2.0 }]);
//! let flows = promethee_flows(&columns, &weights, &directions, &parameters)?;
//! assert_eq!(flows.relation(0, 2), Some(Relation::Preferred));
//! let scored = promethee(&columns, &weights, &directions, &parameters)?;
//! assert!((scored.scores.iter().sum::<f64>()).abs() < 1e-12, "net flows sum to 0");
//! # Ok::<(), govindex::Error>(())
//! ```

use std::collections::HashMap;

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::Scored;
use super::matrix::{Criterion, Matrix};
use crate::normalize::Direction;
use crate::parallel;
use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, Result};

/// Flows nearer to each other than this are equal.
const TIE: f64 = 1e-12;

/// Indicators whose flows are held at a time: enough to keep the cores busy, few enough to spare memory.
const AT_A_TIME: usize = 8;

/// How a difference in one indicator becomes a preference between 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Preference {
    /// Any advantage counts fully.
    #[default]
    Usual,
    /// An advantage beyond `q` counts fully.
    UShape {
        /// Largest difference that does not matter, at least 0.
        q: f64,
    },
    /// The preference grows up to `p`.
    VShape {
        /// Difference from which preference is full, above 0.
        p: f64,
    },
    /// Half beyond `q`, full beyond `p`.
    Level {
        /// Largest difference that does not matter, at least 0.
        q: f64,
        /// Difference beyond which preference is full, at least `q`.
        p: f64,
    },
    /// The preference grows from `q` to `p`.
    Linear {
        /// Largest difference that does not matter, at least 0.
        q: f64,
        /// Difference from which preference is full, above `q`.
        p: f64,
    },
    /// The preference grows smoothly and never is quite full.
    Gaussian {
        /// Where the curve turns, above 0.
        s: f64,
    },
}

impl Preference {
    fn check(self) -> Result<()> {
        let fault = |parameter, found: f64, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: "PROMETHEE",
                parameter,
                found: found.to_string(),
                expected,
            }))
        };
        match self {
            Self::UShape { q } | Self::Level { q, .. } | Self::Linear { q, .. }
                if !(q >= 0.0 && q.is_finite()) =>
            {
                fault("q", q, "a finite number of at least 0")
            }
            Self::VShape { p } if !(p > 0.0 && p.is_finite()) => fault("p", p, "a finite number above 0"),
            Self::Level { q, p } if !(p >= q && p.is_finite()) => {
                fault("p", p, "a finite number of at least q")
            }
            Self::Linear { q, p } if !(p > q && p.is_finite()) => fault("p", p, "a finite number above q"),
            Self::Gaussian { s } if !(s > 0.0 && s.is_finite()) => fault("s", s, "a finite number above 0"),
            _ => Ok(()),
        }
    }

    /// How far a unit is preferred that is better by `d`; `rounding` is what a difference may be off by.
    fn of(self, d: f64, rounding: f64) -> f64 {
        let step = |step: f64| if step > 0.0 { step + rounding } else { step };
        let share = |beyond: f64| f64::from(u8::from(d > beyond));
        match self {
            Self::Usual => share(0.0),
            Self::UShape { q } => share(step(q)),
            Self::Level { q, p } => 0.5 * (share(step(q)) + share(step(p))),
            Self::VShape { p } => (d / p).clamp(0.0, 1.0),
            Self::Linear { q, p } => ((d - q) / (p - q)).clamp(0.0, 1.0),
            Self::Gaussian { s } => {
                let d = d.max(0.0) / s;
                -(-0.5 * d * d).exp_m1()
            }
        }
    }

    fn text(self) -> String {
        match self {
            Self::Usual => "usual".to_owned(),
            Self::UShape { q } => format!("u-shape(q={q})"),
            Self::VShape { p } => format!("v-shape(p={p})"),
            Self::Level { q, p } => format!("level(q={q}, p={p})"),
            Self::Linear { q, p } => format!("linear(q={q}, p={p})"),
            Self::Gaussian { s } => format!("gaussian(s={s})"),
        }
    }
}

/// Parameters of [`promethee`] and [`promethee_flows`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Promethee {
    /// One preference function for every indicator, or a single one for all. Default: usual for all.
    pub preferences: Vec<Preference>,
}

impl Default for Promethee {
    fn default() -> Self {
        Self { preferences: vec![Preference::Usual] }
    }
}

impl Promethee {
    /// Sets the preference functions, one for every indicator.
    #[must_use]
    pub fn preferences(mut self, preferences: Vec<Preference>) -> Self {
        self.preferences = preferences;
        self
    }

    /// Sets one preference function for all indicators.
    #[must_use]
    pub fn preference(mut self, preference: Preference) -> Self {
        self.preferences = vec![preference];
        self
    }

    /// Checks the thresholds.
    ///
    /// # Errors
    /// `invalid_parameter` for a threshold out of range or `p` below `q`.
    pub fn check(&self) -> Result<()> {
        self.preferences.iter().try_for_each(|preference| preference.check())
    }

    fn of(&self, column: usize) -> Preference {
        if self.preferences.len() == 1 {
            self.preferences[0]
        } else {
            self.preferences.get(column).copied().unwrap_or_default()
        }
    }
}

/// How two units stand to each other in PROMETHEE I.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The first is better by both flows (or by one, the other being equal).
    Preferred,
    /// The second is.
    Worse,
    /// Both flows are equal.
    Indifferent,
    /// One flow speaks for the first, the other for the second.
    Incomparable,
}

/// The flows of all units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Flows {
    /// `φ+`: how strongly each unit is preferred to the others.
    pub plus: Vec<f64>,
    /// `φ−`: how strongly the others are preferred to it.
    pub minus: Vec<f64>,
    /// The model and the preference functions.
    pub variant: String,
}

impl Flows {
    /// `φ`: the net flow of every unit.
    #[must_use]
    pub fn net(&self) -> Vec<f64> {
        self.plus.iter().zip(&self.minus).map(|(plus, minus)| plus - minus).collect()
    }

    /// How unit `i` stands to unit `k`, if there are such units; flows within 1e-12 are equal.
    #[must_use]
    pub fn relation(&self, i: usize, k: usize) -> Option<Relation> {
        let sign = |d: f64| {
            if d.abs() <= TIE {
                0
            } else if d > 0.0 {
                1
            } else {
                -1
            }
        };
        let plus = sign(self.plus.get(i)? - self.plus.get(k)?);
        let minus = sign(self.minus.get(k)? - self.minus.get(i)?);
        Some(match (plus, minus) {
            (0, 0) => Relation::Indifferent,
            (1, -1) | (-1, 1) => Relation::Incomparable,
            (a, b) if a + b > 0 => Relation::Preferred,
            _ => Relation::Worse,
        })
    }
}

/// The positive and negative flow of every unit (PROMETHEE I).
///
/// # Errors
/// `invalid_parameter` for thresholds, `length_mismatch` when there is neither one preference function nor
/// one for every indicator; `missing_value`, `not_finite`, `weights`.
pub fn promethee_flows(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Promethee,
) -> Result<Flows> {
    parameters.check()?;
    if parameters.preferences.len() != 1 && parameters.preferences.len() != columns.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of preference functions".to_owned(),
            found: parameters.preferences.len(),
            expected: columns.len(),
            of: "columns",
        }));
    }
    let matrix = Matrix::new("PROMETHEE", columns, weights, directions)?;
    let n = matrix.units;
    let (mut plus, mut minus) = (vec![0.0; matrix.rows], vec![0.0; matrix.rows]);
    for some in matrix.criteria.chunks(AT_A_TIME) {
        let work = matrix.rows * some.len();
        let flows =
            parallel::try_map(some.iter().collect(), work, |c| Ok(single(c, parameters.of(c.column))))?;
        for (c, single) in some.iter().zip(flows) {
            let scale = c.weight / (n as f64 - 1.0).max(1.0);
            for (unit, p, m) in single {
                plus[unit] += scale * p;
                minus[unit] += scale * m;
            }
        }
    }
    let names: Vec<String> = parameters.preferences.iter().map(|preference| preference.text()).collect();
    Ok(Flows { plus, minus, variant: format!("promethee(preferences=[{}])", names.join(", ")) })
}

/// Scores units by the net flow (PROMETHEE II). Details: `phi_plus`, `phi_minus` (units).
///
/// # Errors
/// As [`promethee_flows`].
pub fn promethee(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Promethee,
) -> Result<Scored> {
    let flows = promethee_flows(columns, weights, directions, parameters)?;
    let net = flows.net();
    Scored::new(net, flows.variant)
        .with_units("phi_plus", flows.plus)
        .with_units("phi_minus", flows.minus)
        .checked(|_| false)
}

/// Unit, `Σ_k P(d(i,k))` and `Σ_k P(d(k,i))` in one indicator, in the order of its values.
fn single(c: &Criterion<'_>, preference: Preference) -> Vec<(usize, f64, f64)> {
    let sign = if c.higher() { 1.0 } else { -1.0 };
    let mut sorted: Vec<(f64, usize)> = c.of_units().iter().enumerate().map(|(i, x)| (sign * x, i)).collect();
    sort::pairs(&mut sorted);
    let upward: Vec<f64> = sorted.iter().map(|(y, _)| *y).collect();
    let (plus, minus) = if let Preference::Gaussian { s } = preference {
        by_pairs(&upward, s)
    } else {
        let plus = over_lower(&upward, preference, c.rounding());
        let downward: Vec<f64> = upward.iter().rev().map(|y| -y).collect();
        let mut minus = over_lower(&downward, preference, c.rounding());
        minus.reverse();
        (plus, minus)
    };
    let mut flows: Vec<(usize, f64, f64)> =
        sorted.into_iter().zip(plus).zip(minus).map(|(((_, unit), p), m)| (unit, p, m)).collect();
    // Profiles have the same few values, column by column.
    let mut known: HashMap<u64, (f64, f64)> = HashMap::new();
    for (row, x) in c.values.iter().enumerate().skip(c.units) {
        let (p, m) = *known.entry(x.to_bits()).or_insert_with(|| {
            let over = |from: f64, to: f64| preference.of(sign * (from - to), c.rounding());
            let units = c.of_units();
            (units.iter().map(|y| over(*x, *y)).sum(), units.iter().map(|y| over(*y, *x)).sum())
        });
        flows.push((row, p, m));
    }
    flows
}

/// `Σ_k P(y_i − y_k)` for every `i`, the values in rising order: each unit sums over those well below it.
fn over_lower(y: &[f64], preference: Preference, rounding: f64) -> Vec<f64> {
    // From `near` on preference starts, from `far` on it is full; in between it is constant, or a line.
    let (near, far, line) = match preference {
        Preference::Usual | Preference::Gaussian { .. } => (0.0, 0.0, None),
        Preference::UShape { q } => (q, q, None),
        Preference::Level { q, p } => (q, p, None),
        Preference::VShape { p } => (0.0, p, Some(p)),
        Preference::Linear { q, p } => (q, p, Some(p - q)),
    };
    // A step is taken by what is beyond it by more than rounding: 0.8 − 0.6 is not beyond 0.2. A line needs no such care.
    let [near, far] = match line {
        None => [near, far].map(|step| if step > 0.0 { step + rounding } else { step }),
        Some(_) => [near, far],
    };
    // Running sums of the distances from a middle value: small numbers lose fewer digits.
    let middle = y[y.len() / 2];
    let mut sums = Vec::with_capacity(y.len() + 1);
    sums.push(0.0);
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for &x in y {
        // Kahan's sum: what the last addition rounded off joins the next.
        let (term, before) = ((x - middle) - lost, sum);
        sum = before + term;
        lost = (sum - before) - term;
        sums.push(sum);
    }
    let (mut started, mut full) = (0, 0);
    let mut out = Vec::with_capacity(y.len());
    for &x in y {
        while started < y.len() && x - y[started] > near {
            started += 1;
        }
        while full < y.len() && x - y[full] > far {
            full += 1;
        }
        let between = (started - full) as f64;
        let part = match line {
            None => 0.5 * between,
            Some(width) => {
                ((between * ((x - middle) - near) - (sums[started] - sums[full])) / width).max(0.0)
            }
        };
        out.push(full as f64 + part);
    }
    out
}

/// Both sums for the Gaussian, pair by pair, the values in rising order.
fn by_pairs(y: &[f64], s: f64) -> (Vec<f64>, Vec<f64>) {
    let (mut plus, mut minus) = (vec![0.0; y.len()], vec![0.0; y.len()]);
    for i in 0..y.len() {
        let mut sum = 0.0;
        for (minus, lower) in minus[..i].iter_mut().zip(&y[..i]) {
            // In units of `s` first, whose square may leave the range of a number.
            let d = (y[i] - lower) / s;
            let preference = -(-0.5 * d * d).exp_m1();
            sum += preference;
            *minus += preference;
        }
        plus[i] = sum;
    }
    (plus, minus)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_definition(preference: Preference, d: f64) -> f64 {
        let step = |above: bool| if above { 1.0 } else { 0.0 };
        match preference {
            Preference::Usual => step(d > 0.0),
            Preference::UShape { q } => step(d > q),
            Preference::VShape { p } => (d / p).clamp(0.0, 1.0),
            Preference::Level { q, p } => 0.5 * (step(d > q) + step(d > p)),
            Preference::Linear { q, p } => ((d - q) / (p - q)).clamp(0.0, 1.0),
            Preference::Gaussian { s } => step(d > 0.0) * (1.0 - (-d * d / (2.0 * s * s)).exp()),
        }
    }

    #[test]
    fn thresholds_are_checked() {
        for preference in [
            Preference::UShape { q: -1.0 },
            Preference::VShape { p: 0.0 },
            Preference::Level { q: 2.0, p: 1.0 },
            Preference::Linear { q: 1.0, p: 1.0 },
            Preference::Gaussian { s: f64::NAN },
        ] {
            let fault = Promethee::default().preference(preference).check().unwrap_err();
            assert_eq!(fault.code(), "invalid_parameter");
        }
        let x = [1.0, 2.0];
        let columns = Columns::new(vec![&x, &x, &x]).unwrap();
        let two = Promethee::default().preferences(vec![Preference::Usual; 2]);
        assert_eq!(promethee(&columns, &[1.0; 3], &[], &two).unwrap_err().code(), "length_mismatch");
    }

    #[test]
    fn one_unit_and_alike_units_have_no_flow() {
        for column in [&[3.0][..], &[3.0, 3.0]] {
            let columns = Columns::new(vec![column]).unwrap();
            let flows = promethee_flows(&columns, &[1.0], &[], &Promethee::default()).unwrap();
            assert!(flows.net().iter().all(|phi| *phi == 0.0));
            assert_eq!(flows.relation(0, 0), Some(Relation::Indifferent));
        }
    }

    #[test]
    fn flows_that_disagree_leave_units_incomparable() {
        let flows = Flows { plus: vec![0.6, 0.5, 0.5], minus: vec![0.4, 0.3, 0.4], variant: String::new() };
        assert_eq!(flows.relation(0, 1), Some(Relation::Incomparable));
        assert_eq!(flows.relation(0, 2), Some(Relation::Preferred));
        assert_eq!(flows.relation(2, 1), Some(Relation::Worse));
        assert_eq!(flows.relation(0, 3), None);
    }

    #[test]
    fn a_file_can_name_every_function() {
        let text = r#"{ "preferences": ["usual", { "linear": { "q": 1.0, "p": 2.0 } }] }"#;
        let parameters: Promethee = serde_json::from_str(text).unwrap();
        assert_eq!(parameters.preferences[1], Preference::Linear { q: 1.0, p: 2.0 });
        assert!(
            serde_json::from_str::<Promethee>(r#"{ "preferences": [{ "u-shape": { "p": 1.0 } }] }"#).is_err()
        );
    }

    proptest! {
        /// Against the definition, pair by pair, for all functions; ties and differences equal to q and p included.
        #[test]
        fn sorted_sums_are_the_sums_over_pairs(
            values in prop::collection::vec(-20_i32..20, 2..40), q in 0_i32..4, more in 1_i32..8, lower: bool,
        ) {
            let x: Vec<f64> = values.iter().map(|x| f64::from(*x) / 4.0).collect();
            let (q, p) = (f64::from(q) / 4.0, f64::from(q + more) / 4.0);
            let n = x.len();
            let sign = if lower { -1.0 } else { 1.0 };
            for preference in [
                Preference::Usual,
                Preference::UShape { q },
                Preference::VShape { p },
                Preference::Level { q, p },
                Preference::Linear { q, p },
                Preference::Gaussian { s: p },
            ] {
                let direction = if lower { Direction::Lower } else { Direction::Higher };
                let parameters = Promethee::default().preference(preference);
                let columns = Columns::new(vec![&x]).unwrap();
                let flows = promethee_flows(&columns, &[2.0], &[direction], &parameters).unwrap();
                for i in 0..n {
                    let mean = |f: &dyn Fn(usize) -> f64| {
                        (0..n).map(|k| by_definition(preference, f(k))).sum::<f64>() / (n as f64 - 1.0)
                    };
                    prop_assert!((flows.plus[i] - mean(&|k| sign * (x[i] - x[k]))).abs() < 1e-12);
                    prop_assert!((flows.minus[i] - mean(&|k| sign * (x[k] - x[i]))).abs() < 1e-12);
                }
            }
        }
    }
}
