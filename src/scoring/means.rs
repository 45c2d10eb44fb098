//! Weighted means of the children: arithmetic, geometric, harmonic, power.
//!
//! ```text
//! arithmetic   s = Σ w_j x_j / Σ w_j
//! geometric    s = exp( Σ w_j ln x_j / Σ w_j )             x_j ≥ 0; 0 if any x_j = 0
//! harmonic     s = Σ w_j / Σ (w_j / x_j)                   x_j ≥ 0; 0 if any x_j = 0
//! power        s = ( Σ w_j x_j^p / Σ w_j )^(1/p)           x_j ≥ 0; 0 if any x_j = 0 and p < 0
//! ```
//!
//! where `x_j` is the score of child `j`, `w_j` its weight, and the sums run over the children of positive weight
//! that are present ([`Missing`] says what an absent child does). At 0 the geometric, harmonic and negative power
//! means take their limit, 0.
//!
//! **Rank reversal.** None: each unit is scored by itself. What makes the children's scores may read the other units: a
//! min-max of the data does, goalposts do not.
//!
//! Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6; Hardy, Littlewood & Pólya
//! (1934), *Inequalities*, ch. 2.
//!
//! ```
//! use govindex::scoring::{Missing, arithmetic, geometric};
//! use govindex::stats::Columns;
//!
//! let (online, mobile) = ([90.0, 40.0], [40.0, f64::NAN]);
//! let children = Columns::new(vec![&online, &mobile])?;
//! let missing = Missing::default();
//! assert_eq!(arithmetic(&children, &[0.5, 0.5], &missing)?, [65.0, 40.0]);
//! assert!((geometric(&children, &[0.5, 0.5], &missing)?[0] - 60.0).abs() < 1e-12);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::matrix::not_finite;
use super::{Aggregate, Missing, MissingRule, Power};
use crate::error::{Label, Problem};
use crate::stats::{Columns, first_infinite};
use crate::{Error, Result};

/// A kind of mean whose parameters are known to be valid; made by [`Aggregate::mean`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Mean {
    /// `f(x) = x`.
    Arithmetic,
    /// `f(x) = ln x`.
    Geometric,
    /// `f(x) = 1/x`.
    Harmonic,
    /// `f(x) = x^p` with `p` of a size between 0.001 and 100.
    Power(f64),
}

impl Mean {
    /// Whether a child at 0 makes it 0, whatever the other children say.
    pub(crate) fn ends_at_zero(self) -> bool {
        match self {
            Self::Arithmetic => false,
            Self::Geometric | Self::Harmonic => true,
            Self::Power(p) => p < 0.0,
        }
    }

    /// Whether it is defined for a score.
    pub(crate) fn is_defined_for(self, x: f64) -> bool {
        self == Self::Arithmetic || !(x < 0.0 || x == f64::INFINITY)
    }

    /// What a score adds to the sum, `f(x)`.
    pub(crate) fn term(self, x: f64) -> f64 {
        match self {
            Self::Arithmetic => x,
            Self::Geometric => x.ln(),
            // Adding zero turns −0, whose reciprocal is −∞, into 0.
            Self::Harmonic => (x + 0.0).recip(),
            Self::Power(p) => (x + 0.0).powf(p),
        }
    }

    /// The mean of the scores whose terms have this mean.
    pub(crate) fn of_terms(self, mean: f64) -> f64 {
        match self {
            Self::Arithmetic => mean,
            Self::Geometric => mean.exp(),
            Self::Harmonic => mean.recip(),
            Self::Power(p) => mean.powf(p.recip()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic mean",
            Self::Geometric => "geometric mean",
            Self::Harmonic => "harmonic mean",
            Self::Power(_) => "power mean",
        }
    }
}

/// A mean with its weights and its rule for missing children, ready to run over any number of units.
#[derive(Clone, Debug)]
pub(crate) struct Combination {
    mean: Mean,
    /// Position and weight of each child of positive weight.
    children: Vec<(usize, f64)>,
    total: f64,
    rule: MissingRule,
    needed: usize,
    /// Whether the arithmetic mean is the nearest number to the exact one.
    exact: bool,
}

/// Why a mean has no answer for a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Offence {
    /// Position of the unit.
    pub(crate) row: usize,
    /// Position and score of the child that the mean is not defined for, or that is infinite; none where the mean itself
    /// overflows.
    pub(crate) child: Option<(usize, f64)>,
}

impl Offence {
    /// The error, by positions.
    pub(crate) fn error(self, mean: Mean) -> Error {
        let (node, unit) = (Label::Matrix, Label::row(self.row));
        let Some((at, value)) = self.child else {
            return Error::from(Problem::Overflow { what: "score", node, unit: Some(unit) });
        };
        if value.is_infinite() {
            return not_finite(Label::column(at), unit, value);
        }
        Error::from(Problem::OutOfDomain {
            model: mean.name(),
            node,
            child: Label::column(at),
            unit,
            value,
            needs: "of at least 0",
            remedy: "bring the children to a scale from 0 up, or use the arithmetic mean",
        })
    }
}

/// Rows handled at a time: the sums of a block stay in the first-level cache (3 × 512 × 8 B = 12 KiB) while one child
/// after the other is read in order.
const BLOCK: usize = 512;

impl Combination {
    /// Takes weights as they are declared: any nonnegative numbers, not all zero.
    pub(crate) fn new(mean: Mean, weights: &[f64], missing: &Missing) -> Result<Self, String> {
        if let Some((j, w)) = weights.iter().enumerate().find(|(_, w)| !w.is_finite() || **w < 0.0) {
            return Err(format!("hold {w} at position {j}; each must be finite and at least 0"));
        }
        let children: Vec<(usize, f64)> =
            weights.iter().copied().enumerate().filter(|(_, w)| *w > 0.0).collect();
        if children.is_empty() {
            return Err("are all zero; at least one child must count".to_owned());
        }
        let total: f64 = children.iter().map(|(_, w)| w).sum();
        if total.is_infinite() {
            return Err("add up to more than a number holds; make them smaller".to_owned());
        }
        Ok(Self {
            mean,
            total,
            rule: missing.rule,
            needed: missing.needed(children.len()),
            children,
            exact: false,
        })
    }

    /// Makes the arithmetic mean the nearest number to the exact one.
    pub(crate) fn exact(mut self, exact: bool) -> Self {
        self.exact = exact && self.mean == Mean::Arithmetic;
        self
    }

    /// Writes the mean of `children` (one slice each, all as long as `out`) to `out`.
    pub(crate) fn combine_into(&self, children: &[&[f64]], out: &mut [f64]) -> Result<(), Offence> {
        if self.exact {
            return self.run_exactly(children, out);
        }
        // A loop of its own for each.
        macro_rules! run {
            ($mean:expr) => {
                self.run(children, out, |x| $mean.term(x), |s| $mean.of_terms(s), |x| $mean.is_defined_for(x))
            };
        }
        match self.mean {
            Mean::Arithmetic => run!(Mean::Arithmetic),
            Mean::Geometric => run!(Mean::Geometric),
            Mean::Harmonic => run!(Mean::Harmonic),
            Mean::Power(p) => run!(Mean::Power(p)),
        }
    }

    /// The quasi-arithmetic mean `g( Σ w f(x) / Σ w )`, block by block.
    fn run(
        &self,
        children: &[&[f64]],
        out: &mut [f64],
        f: impl Fn(f64) -> f64 + Copy,
        g: impl Fn(f64) -> f64 + Copy,
        is_defined: impl Fn(f64) -> bool,
    ) -> Result<(), Offence> {
        for (block, out) in out.chunks_mut(BLOCK).enumerate() {
            let start = block * BLOCK;
            let rows = start..start + out.len();
            for &(child, _) in &self.children {
                let values = &children[child][rows.clone()];
                if let Some(i) = values.iter().position(|&x| !is_defined(x)) {
                    return Err(Offence { row: start + i, child: Some((child, values[i])) });
                }
            }
            out.fill(0.0);
            for &(child, w) in &self.children {
                for (sum, &x) in out.iter_mut().zip(&children[child][rows.clone()]) {
                    *sum += w * f(x);
                }
            }
            // Most blocks have nothing missing; NaN in a sum tells which have, and only they pay for the masks.
            if out.iter().any(|sum| sum.is_nan()) {
                self.run_with_gaps(children, start, out, f, g)?;
            } else {
                for sum in out.iter_mut() {
                    *sum = g(*sum / self.total);
                }
                if let Some(row) = first_infinite(out).map(|i| start + i) {
                    let mut values = self.children.iter().map(|&(child, _)| (child, children[child][row]));
                    return Err(Offence { row, child: values.find(|(_, x)| x.is_infinite()) });
                }
            }
        }
        Ok(())
    }

    /// The arithmetic mean with sums of twice the digits.
    fn run_exactly(&self, children: &[&[f64]], out: &mut [f64]) -> Result<(), Offence> {
        for (row, out) in out.iter_mut().enumerate() {
            let (mut sum, mut weight, mut count) = (Twofold::default(), Twofold::default(), 0);
            for &(child, w) in &self.children {
                let x = children[child][row];
                if x.is_infinite() {
                    return Err(Offence { row, child: Some((child, x)) });
                }
                if !x.is_nan() {
                    count += 1;
                    sum.add_product(w, x);
                }
                if !x.is_nan() || self.rule == MissingRule::Zero {
                    weight.add_product(w, 1.0);
                }
            }
            *out = if count < self.needed { f64::NAN } else { sum.over(weight) };
            if count >= self.needed && !out.is_finite() {
                return Err(Offence { row, child: None });
            }
        }
        Ok(())
    }

    /// One block in which some child is missing somewhere.
    fn run_with_gaps(
        &self,
        children: &[&[f64]],
        start: usize,
        out: &mut [f64],
        f: impl Fn(f64) -> f64,
        g: impl Fn(f64) -> f64,
    ) -> Result<(), Offence> {
        let (mut weight, mut count) = ([0.0_f64; BLOCK], [0_usize; BLOCK]);
        let absent = match self.rule {
            MissingRule::Zero => f(0.0),
            MissingRule::Rescale | MissingRule::Propagate => 0.0,
        };
        out.fill(0.0);
        for &(child, w) in &self.children {
            let values = &children[child][start..start + out.len()];
            if let Some(i) = first_infinite(values) {
                return Err(Offence { row: start + i, child: Some((child, values[i])) });
            }
            for (i, &x) in values.iter().enumerate() {
                let present = !x.is_nan();
                out[i] += w * if present { f(x) } else { absent };
                weight[i] += if present { w } else { 0.0 };
                count[i] += usize::from(present);
            }
        }
        for (i, sum) in out.iter_mut().enumerate() {
            let weight = if self.rule == MissingRule::Zero { self.total } else { weight[i] };
            if count[i] < self.needed {
                *sum = f64::NAN;
                continue;
            }
            *sum = g(*sum / weight);
            // Terms that overflow to both sides add up to NaN, which must not pass for a missing score.
            if !sum.is_finite() {
                return Err(Offence { row: start + i, child: None });
            }
        }
        Ok(())
    }
}

/// A number as the sum of two, with about twice the digits of one (T. J. Dekker 1971, Numerische Mathematik 18, 224–242).
#[derive(Clone, Copy, Default)]
struct Twofold {
    high: f64,
    low: f64,
}

impl Twofold {
    fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        let rest = a.mul_add(b, -product);
        let sum = self.high + product;
        let part = sum - self.high;
        let lost = (self.high - (sum - part)) + (product - part);
        let low = self.low + lost + rest;
        self.high = sum + low;
        self.low = low - (self.high - sum);
    }

    /// The nearest number to the quotient.
    fn over(self, by: Self) -> f64 {
        let quotient = self.high / by.high;
        let rest = (-quotient).mul_add(by.high, self.high) + self.low - quotient * by.low;
        quotient + rest / by.high
    }
}

/// A mean outside any framework.
fn combine_alone(mean: Mean, children: &Columns<'_>, weights: &[f64], missing: &Missing) -> Result<Vec<f64>> {
    missing.check()?;
    if weights.len() != children.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of weights".to_owned(),
            found: weights.len(),
            expected: children.len(),
            of: "columns",
        }));
    }
    let combination = Combination::new(mean, weights, missing)
        .map_err(|fault| Error::from(Problem::Weights { of: format!("the {}", mean.name()), fault }))?;
    let mut scores = vec![0.0; children.rows()];
    combination.combine_into(children.as_slice(), &mut scores).map_err(|offence| offence.error(mean))?;
    Ok(scores)
}

/// The weighted arithmetic mean of each row.
///
/// `weights` has one nonnegative number per column, in any total.
///
/// # Errors
/// `length_mismatch`, `weights`, `invalid_parameter` (least share), `not_finite` for an
/// infinite score, `overflow`.
pub fn arithmetic(children: &Columns<'_>, weights: &[f64], missing: &Missing) -> Result<Vec<f64>> {
    combine_alone(Mean::Arithmetic, children, weights, missing)
}

/// The weighted geometric mean of each row, 0 where a child is 0.
///
/// # Errors
/// As [`arithmetic`], and `out_of_domain` for a negative score.
pub fn geometric(children: &Columns<'_>, weights: &[f64], missing: &Missing) -> Result<Vec<f64>> {
    combine_alone(Mean::Geometric, children, weights, missing)
}

/// The weighted harmonic mean of each row, 0 where a child is 0.
///
/// # Errors
/// As [`geometric`].
pub fn harmonic(children: &Columns<'_>, weights: &[f64], missing: &Missing) -> Result<Vec<f64>> {
    combine_alone(Mean::Harmonic, children, weights, missing)
}

/// The weighted power mean of each row with exponent `p`, of a size between 0.001 and 100.
///
/// # Errors
/// As [`geometric`], and `invalid_parameter` for `p`.
pub fn power(children: &Columns<'_>, weights: &[f64], p: f64, missing: &Missing) -> Result<Vec<f64>> {
    let mean = Aggregate::Power(Power { p }).mean()?;
    combine_alone(mean.unwrap_or(Mean::Arithmetic), children, weights, missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    const GAP: f64 = f64::NAN;

    fn one_row(row: &[f64]) -> Vec<[f64; 1]> {
        row.iter().map(|&x| [x]).collect()
    }

    fn mean_of(mean: Mean, row: &[f64], weights: &[f64], missing: Missing) -> f64 {
        let cells = one_row(row);
        let columns = Columns::new(cells.iter().map(|c| &c[..]).collect()).unwrap();
        combine_alone(mean, &columns, weights, &missing).unwrap()[0]
    }

    #[test]
    fn textbook_values() {
        let (row, w) = ([1.0, 4.0], [1.0, 1.0]);
        assert_relative_eq!(mean_of(Mean::Arithmetic, &row, &w, Missing::default()), 2.5);
        assert_relative_eq!(
            mean_of(Mean::Geometric, &row, &w, Missing::default()),
            2.0,
            max_relative = 1e-15
        );
        assert_relative_eq!(mean_of(Mean::Harmonic, &row, &w, Missing::default()), 1.6);
        assert_relative_eq!(mean_of(Mean::Power(2.0), &row, &w, Missing::default()), 8.5_f64.sqrt());
    }

    #[test]
    fn every_missing_rule() {
        let rule = |rule| Missing::rule(rule);
        let (row, w) = ([80.0, GAP, 20.0], [2.0, 1.0, 1.0]);
        assert_eq!(mean_of(Mean::Arithmetic, &row, &w, rule(MissingRule::Rescale)), 60.0);
        assert_eq!(mean_of(Mean::Arithmetic, &row, &w, rule(MissingRule::Zero)), 45.0);
        assert!(mean_of(Mean::Arithmetic, &row, &w, rule(MissingRule::Propagate)).is_nan());
        assert_eq!(mean_of(Mean::Geometric, &row, &w, rule(MissingRule::Zero)), 0.0);
        // Two of three are present.
        assert_eq!(mean_of(Mean::Arithmetic, &row, &w, rule(MissingRule::Rescale).least(0.6)), 60.0);
        assert!(mean_of(Mean::Arithmetic, &row, &w, rule(MissingRule::Rescale).least(0.7)).is_nan());
        for rule in [MissingRule::Rescale, MissingRule::Zero] {
            assert!(mean_of(Mean::Arithmetic, &[GAP, GAP], &[1.0, 1.0], Missing::rule(rule)).is_nan());
        }
    }

    #[test]
    fn a_child_of_weight_zero_does_nothing() {
        let propagate = Missing::rule(MissingRule::Propagate);
        assert_eq!(mean_of(Mean::Arithmetic, &[7.0, GAP], &[1.0, 0.0], propagate), 7.0);
        assert_eq!(mean_of(Mean::Geometric, &[7.0, -1.0], &[1.0, 0.0], propagate), 7.0_f64.ln().exp());
    }

    #[test]
    fn zero_takes_the_limit_and_negative_is_named() {
        for mean in [Mean::Geometric, Mean::Harmonic, Mean::Power(-2.0)] {
            assert_eq!(mean_of(mean, &[0.0, 5.0], &[1.0, 1.0], Missing::default()), 0.0);
        }
        let (a, b) = ([1.0, 1.0], [2.0, -3.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let fault = geometric(&columns, &[1.0, 1.0], &Missing::default()).unwrap_err();
        assert_eq!(fault.code(), "out_of_domain");
        assert!(fault.to_string().contains("column 1 is -3 in row 1"), "{fault}");
        assert_eq!(
            power(&columns, &[1.0, 1.0], 0.0, &Missing::default()).unwrap_err().code(),
            "invalid_parameter"
        );
    }

    #[test]
    fn zeros_of_either_sign_are_zero() {
        for mean in [Mean::Harmonic, Mean::Power(-1.0), Mean::Power(-3.0), Mean::Geometric] {
            assert_eq!(mean_of(mean, &[-0.0, 0.0], &[1.0, 1.0], Missing::default()), 0.0);
        }
    }

    #[test]
    fn what_overflows_is_an_error_and_never_infinite_or_missing() {
        let columns = [[1.5e308], [1.5e308], [-1.5e308]];
        let code = |columns: Vec<&[f64]>, weights: &[f64]| {
            arithmetic(&Columns::new(columns).unwrap(), weights, &Missing::default()).unwrap_err().code()
        };
        assert_eq!(code(vec![&columns[0], &columns[1]], &[1.0, 1.0]), "overflow");
        assert_eq!(code(vec![&columns[0], &columns[2]], &[2.0, 2.0]), "overflow");
        assert_eq!(code(vec![&[1.0], &[2.0]], &[1.5e308, 1.5e308]), "weights");
        let tall = Columns::new(vec![&[1e4], &[1e4]]).unwrap();
        let fault = power(&tall, &[1.0, 1.0], 100.0, &Missing::default()).unwrap_err();
        assert!(fault.to_string().contains("the score of the matrix in row 0 is beyond"), "{fault}");
        for p in [1e-300, -1e-4, 101.0, f64::INFINITY] {
            assert_eq!(
                power(&tall, &[1.0, 1.0], p, &Missing::default()).unwrap_err().code(),
                "invalid_parameter"
            );
        }
    }

    #[test]
    fn weights_are_checked() {
        let columns = [1.0];
        let columns = Columns::new(vec![&columns, &columns]).unwrap();
        let code = |w: &[f64]| arithmetic(&columns, w, &Missing::default()).unwrap_err().code();
        assert_eq!(code(&[1.0]), "length_mismatch");
        assert_eq!(code(&[0.0, 0.0]), "weights");
        assert_eq!(code(&[1.0, -1.0]), "weights");
        assert_eq!(code(&[1.0, f64::NAN]), "weights");
    }

    #[test]
    fn a_gap_in_one_block_does_not_change_the_others() {
        let n = 3 * BLOCK + 7;
        let a: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let mut b = a.clone();
        b[BLOCK + 3] = GAP;
        let scores =
            arithmetic(&Columns::new(vec![&a, &b]).unwrap(), &[0.3, 0.7], &Missing::default()).unwrap();
        for (i, score) in scores.iter().enumerate() {
            assert_relative_eq!(*score, i as f64, max_relative = 1e-15);
        }
    }

    proptest! {
        /// Hardy, Littlewood & Pólya: harmonic ≤ geometric ≤ arithmetic ≤ quadratic, all between the extremes.
        #[test]
        fn the_means_are_ordered(
            cells in prop::collection::vec((0.01_f64..100.0, 0.01_f64..1.0), 1..8),
        ) {
            let (row, w): (Vec<f64>, Vec<f64>) = cells.into_iter().unzip();
            let m = |mean| mean_of(mean, &row, &w, Missing::default());
            let ordered = [m(Mean::Harmonic), m(Mean::Geometric), m(Mean::Arithmetic), m(Mean::Power(2.0))];
            for pair in ordered.windows(2) {
                prop_assert!(pair[0] <= pair[1] * (1.0 + 1e-12));
            }
            let low = row.iter().copied().fold(f64::INFINITY, f64::min);
            let high = row.iter().copied().fold(0.0, f64::max);
            prop_assert!(ordered[0] >= low * (1.0 - 1e-12) && ordered[3] <= high * (1.0 + 1e-12));
        }
    }
}
