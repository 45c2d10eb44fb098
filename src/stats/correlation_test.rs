//! Correlations of columns with gaps, pair by pair, each with the probability of one so large by chance.
//!
//! ```text
//! Pearson    t = r √( (n − 2) / (1 − r²) ), Student's t with n − 2 degrees of freedom
//! Spearman   without ties: the distribution of Σ (rank difference)², exact up to 9 units, Edgeworth's series up to 1289;
//!            else t as for Pearson
//! Kendall    without ties and below 50 units: the exact distribution of the number of concordant pairs;
//!            else z = (C − D) / √var(C − D), the variance corrected for ties, normal
//! ```
//!
//! where `n` is the number of units that have both values. The p-values are two-sided, and those of R's `cor.test` with
//! its defaults. They say how surprising a correlation were if there were none, not how large or important it is; of
//! 1,000 unrelated pairs, 50 have p < 0.05.
//!
//! Sources: D. J. Best & D. E. Roberts (1975), Algorithm AS 89, Applied Statistics 24, 377–379; M. Hollander & D. A. Wolfe
//! (1973), *Nonparametric Statistical Methods*, 185–194; M. G. Kendall (1970), *Rank Correlation Methods*, ch. 4–5.

use crate::error::{Label, Problem};
use std::collections::HashMap;

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};
use statrs::function::beta::beta_reg;
use statrs::function::erf::erfc;

use super::complete::complete;
use super::correlation::of_complete;
use super::kendall::Pairs;
use super::sort;
use super::{Columns, Correlation, correlations, extremes, fits};
use crate::{Error, Result};

/// Where a p-value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Significance {
    /// Student's t.
    T,
    /// The exact distribution.
    Exact,
    /// Edgeworth's series.
    Edgeworth,
    /// The normal distribution.
    Normal,
}

/// A correlation and how surprising it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CorrelationTest {
    /// How many units have both values.
    pub units: usize,
    /// The coefficient; none where fewer than two units have both values, or one side does not vary.
    pub coefficient: Option<f64>,
    /// The two-sided p-value; none where there is no coefficient, for fewer than three units (but two for Kendall), and
    /// for distance correlations.
    pub p_value: Option<f64>,
    /// Where the p-value comes from.
    pub significance: Option<Significance>,
}

/// The correlations of all pairs of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationTests {
    columns: usize,
    /// Of the pairs (0, 0), (1, 0), (1, 1), (2, 0) …
    tests: Vec<CorrelationTest>,
}

impl CorrelationTests {
    /// The test of columns `j` and `k`, if there are such.
    #[must_use]
    pub fn get(&self, j: usize, k: usize) -> Option<&CorrelationTest> {
        let (low, high) = (j.min(k), j.max(k));
        (high < self.columns).then(|| &self.tests[high * (high + 1) / 2 + low])
    }

    /// The coefficients, indicators × indicators; `NaN` where there is none.
    #[must_use]
    pub fn coefficients(&self) -> DMatrix<f64> {
        self.matrix(|test| test.coefficient.unwrap_or(f64::NAN))
    }

    /// The p-values, indicators × indicators; `NaN` where there is none.
    #[must_use]
    pub fn p_values(&self) -> DMatrix<f64> {
        self.matrix(|test| test.p_value.unwrap_or(f64::NAN))
    }

    /// The numbers of units that have both values, indicators × indicators.
    #[must_use]
    pub fn units(&self) -> DMatrix<f64> {
        self.matrix(|test| test.units as f64)
    }

    fn matrix(&self, of: impl Fn(&CorrelationTest) -> f64) -> DMatrix<f64> {
        DMatrix::from_fn(self.columns, self.columns, |j, k| self.get(j, k).map_or(f64::NAN, &of))
    }
}

/// The correlation of two columns over the units that have both values, and its p-value.
///
/// ```
/// use govindex::stats::{Correlation, correlation_test};
///
/// let x = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
/// let y = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];
/// let test = correlation_test(&x, &y, Correlation::Kendall)?;
/// assert!((test.coefficient.unwrap() - 0.444_444_4).abs() < 1e-7);
/// assert!((test.p_value.unwrap() - 0.1194).abs() < 5e-5);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `length_mismatch`; `not_finite` for an infinite value.
pub fn correlation_test(x: &[f64], y: &[f64], kind: Correlation) -> Result<CorrelationTest> {
    if x.len() != y.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the second column".to_owned(),
            found: y.len(),
            expected: x.len(),
            of: "units",
        }));
    }
    for (j, values) in [x, y].into_iter().enumerate() {
        refuse_infinite(j, values)?;
    }
    pair(x, y, kind, &mut Distributions::default())
}

/// The correlations of all pairs of columns, each over the units that have both values, and their p-values.
///
/// # Errors
/// `not_finite` for an infinite value.
pub fn correlation_tests(columns: &Columns<'_>, kind: Correlation) -> Result<CorrelationTests> {
    for (j, values) in columns.iter().enumerate() {
        refuse_infinite(j, values)?;
    }
    fits("the correlation", "columns", &[columns.len(), columns.len()])?;
    let mut known = Distributions::default();
    let mut tests = Vec::with_capacity(columns.len() * (columns.len() + 1) / 2);
    let at_once = matches!(kind, Correlation::Pearson | Correlation::Spearman);
    if at_once && columns.rows() > 1 && columns.iter().all(|x| x.iter().all(|x| !x.is_nan())) {
        whole(columns, kind, &mut known, &mut tests)?;
        return Ok(CorrelationTests { columns: columns.len(), tests });
    }
    for (j, x) in columns.iter().enumerate() {
        for y in columns.iter().take(j + 1) {
            tests.push(pair(x, y, kind, &mut known)?);
        }
    }
    Ok(CorrelationTests { columns: columns.len(), tests })
}

fn refuse_infinite(j: usize, values: &[f64]) -> Result<()> {
    match values.iter().position(|x| x.is_infinite()) {
        None => Ok(()),
        Some(i) => Err(Error::from(Problem::NotFinite {
            indicator: Label::column(j),
            unit: Label::row(i),
            value: values[i].to_string(),
        })),
    }
}

/// All pairs of columns without gaps: the coefficients come from one matrix of products.
fn whole(
    columns: &Columns<'_>,
    kind: Correlation,
    known: &mut Distributions,
    tests: &mut Vec<CorrelationTest>,
) -> Result<()> {
    let n = columns.rows();
    let summaries = complete("the correlation", columns)?;
    let matrix = of_complete(columns, &summaries, kind)?.matrix;
    let tied: Vec<bool> = match kind {
        Correlation::Spearman => columns.iter().map(has_ties).collect(),
        _ => vec![false; columns.len()],
    };
    for j in 0..columns.len() {
        for k in 0..=j {
            if summaries[j].is_constant() || summaries[k].is_constant() {
                tests.push(CorrelationTest {
                    units: n,
                    coefficient: None,
                    p_value: None,
                    significance: None,
                });
                continue;
            }
            let r = matrix[(j, k)];
            let tested = (n > 2).then(|| match kind {
                Correlation::Spearman => known.spearman(n, r, tied[j] || tied[k]),
                _ => (student(n, r), Significance::T),
            });
            tests.push(CorrelationTest {
                units: n,
                coefficient: Some(r),
                p_value: tested.map(|(p, _)| p),
                significance: tested.map(|(_, significance)| significance),
            });
        }
    }
    Ok(())
}

/// Whether two of the values are equal.
fn has_ties(values: &[f64]) -> bool {
    let mut sorted: Vec<f64> = values.iter().map(|x| x + 0.0).collect();
    sort::ascending(&mut sorted);
    sorted.windows(2).any(|pair| pair[0] >= pair[1])
}

fn pair(x: &[f64], y: &[f64], kind: Correlation, known: &mut Distributions) -> Result<CorrelationTest> {
    let both = |(x, y): &(&f64, &f64)| !x.is_nan() && !y.is_nan();
    let (x, y): (Vec<f64>, Vec<f64>) = x.iter().zip(y).filter(both).map(|(x, y)| (*x, *y)).unzip();
    let n = x.len();
    let none = CorrelationTest { units: n, coefficient: None, p_value: None, significance: None };
    let varies = |values: &[f64]| {
        let range = extremes(values);
        range.min < range.max
    };
    if n < 2 || !varies(&x) || !varies(&y) {
        return Ok(none);
    }
    let (coefficient, tested) = match kind {
        Correlation::Kendall => {
            let pairs = Pairs::of(&x, &y);
            let Some(tau) = pairs.tau() else { return Ok(none) };
            (tau, Some(known.kendall(n, &pairs)))
        }
        Correlation::Spearman => {
            let r = correlations(&Columns::new(vec![&x, &y])?, kind)?[(0, 1)];
            (r, (n > 2).then(|| known.spearman(n, r, has_ties(&x) || has_ties(&y))))
        }
        Correlation::Pearson => {
            let r = correlations(&Columns::new(vec![&x, &y])?, kind)?[(0, 1)];
            (r, (n > 2).then(|| (student(n, r), Significance::T)))
        }
        Correlation::Distance => (correlations(&Columns::new(vec![&x, &y])?, kind)?[(0, 1)], None),
    };
    Ok(CorrelationTest {
        units: n,
        coefficient: Some(coefficient),
        p_value: tested.map(|(p, _)| p),
        significance: tested.map(|(_, significance)| significance),
    })
}

/// Two-sided: P(|T| ≥ t) is the incomplete beta function at n − 2 over (n − 2 + t²), which is 1 − r².
fn student(n: usize, r: f64) -> f64 {
    let rest = (1.0 - r) * (1.0 + r);
    if rest <= 0.0 { 0.0 } else { beta_reg((n as f64 - 2.0) / 2.0, 0.5, rest.min(1.0)) }
}

/// Exact distributions, made once for each number of units.
#[derive(Default)]
struct Distributions {
    spearman: HashMap<usize, Vec<f64>>,
    kendall: HashMap<usize, Vec<f64>>,
}

impl Distributions {
    fn spearman(&mut self, n: usize, r: f64, tied: bool) -> (f64, Significance) {
        /// The most units of which all orders are gone through.
        const EXACT: usize = 9;
        /// The most units for the series.
        const SERIES: usize = 1289;
        if n > SERIES || tied {
            return (student(n, r), Significance::T);
        }
        let nf = n as f64;
        let middle = (nf * nf * nf - nf) / 6.0;
        // Without ties the coefficient says the sum of squares, which is an even number.
        let squares = 2.0 * (middle * (1.0 - r) / 2.0).round();
        if n <= EXACT {
            // Every sum is even; the distribution is symmetric about the middle.
            let distribution = self.spearman.entry(n).or_insert_with(|| squared_differences(n));
            let far = if squares > middle { 2.0 * middle - squares } else { squares };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, 0 to 240")]
            let tail: f64 = distribution[..=(far.round() as usize)].iter().sum();
            return ((2.0 * tail).min(1.0), Significance::Exact);
        }
        let tail = if squares > middle { upper(nf, squares) } else { 1.0 - upper(nf, squares + 2.0) };
        ((2.0 * tail).clamp(0.0, 1.0), Significance::Edgeworth)
    }

    fn kendall(&mut self, n: usize, pairs: &Pairs) -> (f64, Significance) {
        /// From so many units on the normal distribution will do.
        const EXACT_BELOW: usize = 50;
        let nf = n as f64;
        if n < EXACT_BELOW && pairs.ties.iter().all(Vec::is_empty) {
            let distribution = self.kendall.entry(n).or_insert_with(|| concordant_pairs(n));
            let all = nf * (nf - 1.0) / 2.0;
            // The distribution is symmetric, so the nearer end will do for both tails.
            let far = f64::midpoint(all, -pairs.score.abs());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, 0 to 1225")]
            let tail: f64 = distribution[..=(far.round() as usize)].iter().sum();
            return ((2.0 * tail).min(1.0), Significance::Exact);
        }
        let sum = |ties: &[u64], f: fn(f64) -> f64| ties.iter().map(|&t| f(t as f64)).sum::<f64>();
        let [x, y] = &pairs.ties;
        let whole = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
        let two = |t: f64| t * (t - 1.0);
        let three = |t: f64| t * (t - 1.0) * (t - 2.0);
        let mut variance = (whole(nf) - sum(x, whole) - sum(y, whole)) / 18.0;
        variance += sum(x, two) * sum(y, two) / (2.0 * two(nf));
        if n > 2 {
            variance += sum(x, three) * sum(y, three) / (9.0 * three(nf));
        }
        let z = pairs.score.abs() / variance.sqrt();
        (erfc(z / std::f64::consts::SQRT_2), Significance::Normal)
    }
}

/// P(S ≥ s) of the sum of squared rank differences, by the series of AS 89.
fn upper(n: f64, s: f64) -> f64 {
    let b = n.recip();
    let x = (6.0 * (s - 1.0) * b / (n * n - 1.0) - 1.0) * (n - 1.0).sqrt();
    let y = x * x;
    let inner = 0.0879 + b * 0.0151 - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y));
    let u = x
        * b
        * (0.2274 + b * (0.2531 + 0.1745 * b) + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * inner));
    let normal = erfc(x / std::f64::consts::SQRT_2) / 2.0;
    (u / (y / 2.0).exp() + normal).clamp(0.0, 1.0)
}

/// The probability of each sum of squared differences between a permutation of `n` places and their order: over the
/// sets of places that are taken, so that orders with the same set are counted together.
fn squared_differences(n: usize) -> Vec<f64> {
    let most = (n * n * n - n) / 3;
    let mut counts = vec![vec![0.0; most + 1]; 1 << n];
    counts[0][0] = 1.0;
    for set in 0..(1_usize << n) {
        let next = set.count_ones() as usize;
        let here = std::mem::take(&mut counts[set]);
        if next == n {
            let all: f64 = here.iter().sum();
            return here.iter().map(|count| count / all).collect();
        }
        for place in (0..n).filter(|place| set & (1 << place) == 0) {
            let step = place.abs_diff(next) * place.abs_diff(next);
            let target = &mut counts[set | (1 << place)];
            for (sum, count) in here.iter().enumerate().filter(|(_, count)| **count > 0.0) {
                target[sum + step] += count;
            }
        }
    }
    Vec::new()
}

/// The probability of each number of concordant pairs among `n` units in random order: the unit that comes last stands
/// before 0 to n − 1 of the others, each as likely.
fn concordant_pairs(n: usize) -> Vec<f64> {
    let mut chances = vec![1.0];
    for size in 2..=n {
        let mut next = vec![0.0; chances.len() + size - 1];
        for (k, chance) in chances.iter().enumerate() {
            for place in &mut next[k..k + size] {
                *place += chance / size as f64;
            }
        }
        chances = next;
    }
    chances
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// Hollander & Wolfe (1973), p. 187: Hunter L values and tuna scores; R's `?cor.test` prints T = 26, p = 0.1194.
    const LAB: [f64; 9] = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
    const PANEL: [f64; 9] = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];

    #[test]
    fn the_textbook_example_of_kendall() {
        let test = correlation_test(&LAB, &PANEL, Correlation::Kendall).unwrap();
        assert_relative_eq!(test.coefficient.unwrap(), 16.0 / 36.0, max_relative = 1e-15);
        assert_relative_eq!(test.p_value.unwrap(), 0.1194, epsilon = 5e-5);
        assert_eq!(test.significance, Some(Significance::Exact));
    }

    /// All orders of a few units, one by one.
    fn orders(n: usize) -> Vec<Vec<f64>> {
        if n == 0 {
            return vec![Vec::new()];
        }
        let mut all = Vec::new();
        for order in orders(n - 1) {
            for at in 0..n {
                let mut longer = order.clone();
                longer.insert(at, n as f64);
                all.push(longer);
            }
        }
        all
    }

    #[test]
    fn exact_p_values_count_the_orders_at_least_as_far_out() {
        for n in 3..=6 {
            let x: Vec<f64> = (1..=n).map(|i| i as f64).collect();
            let all = orders(n);
            for kind in [Correlation::Spearman, Correlation::Kendall] {
                let of = |y: &[f64]| correlation_test(&x, y, kind).unwrap();
                let found: Vec<CorrelationTest> = all.iter().map(|y| of(y)).collect();
                for test in found.iter().step_by(1 + all.len() / 50) {
                    let r = test.coefficient.unwrap();
                    let further =
                        found.iter().filter(|other| other.coefficient.unwrap().abs() >= r.abs() - 1e-12);
                    let share = further.count() as f64 / all.len() as f64;
                    // Both tails at a coefficient of 0 hold the middle twice.
                    assert_relative_eq!(test.p_value.unwrap(), share.min(1.0), max_relative = 1e-12);
                    assert_eq!(test.significance, Some(Significance::Exact));
                }
            }
        }
    }

    /// The series comes near to the exact distribution where both can be had, and is continuous with it.
    #[test]
    fn the_series_is_near_the_exact_distribution() {
        let n = 9;
        let exact = squared_differences(n);
        for s in (2..=240).step_by(2) {
            let tail: f64 = exact[s..].iter().sum();
            assert!((upper(9.0, s as f64) - tail).abs() < 2e-3, "{s}: {} {tail}", upper(9.0, s as f64));
        }
    }

    #[test]
    fn t_is_that_of_a_table() {
        // Student's t with 10 degrees of freedom: P(|T| > 2.228139) = 0.05, as tables have it.
        let t = 2.228_138_851_964_939_f64;
        let r = t / (10.0 + t * t).sqrt();
        assert_relative_eq!(student(12, r), 0.05, max_relative = 1e-10);
        assert_eq!(student(12, 1.0), 0.0);
        assert_relative_eq!(student(12, 0.0), 1.0);
    }

    /// Six units with ties in both columns, by hand: C − D = 7, untied pairs 14 and 13;
    /// var = (6·5·17 − 2·1·9 − 2(2·1·9)) / 18 + 2 · 4 / 60 + 0 = 25.4666….
    #[test]
    fn kendall_with_ties_by_hand() {
        let (x, y) = ([1.0, 2.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 3.0, 3.0, 4.0, 4.0]);
        let test = correlation_test(&x, &y, Correlation::Kendall).unwrap();
        let score: f64 = (0..6)
            .flat_map(|i| (0..i).map(move |k| (i, k)))
            .map(|(i, k)| {
                let product: f64 = (x[i] - x[k]) * (y[i] - y[k]);
                if product == 0.0 { 0.0 } else { product.signum() }
            })
            .sum();
        assert_relative_eq!(
            test.coefficient.unwrap(),
            score / (14.0_f64 * 13.0).sqrt(),
            max_relative = 1e-14
        );
        let variance: f64 = (510.0 - 18.0 - 36.0) / 18.0 + 2.0 * 4.0 / 60.0;
        let p = erfc(score / variance.sqrt() / std::f64::consts::SQRT_2);
        assert_relative_eq!(test.p_value.unwrap(), p, max_relative = 1e-12);
        assert_eq!(test.significance, Some(Significance::Normal));
    }

    #[test]
    fn degenerate_pairs_have_no_coefficient() {
        let none = |x: &[f64], y: &[f64]| {
            for kind in
                [Correlation::Pearson, Correlation::Spearman, Correlation::Kendall, Correlation::Distance]
            {
                let test = correlation_test(x, y, kind).unwrap();
                assert_eq!((test.coefficient, test.p_value), (None, None));
            }
        };
        none(&[], &[]);
        none(&[1.0], &[2.0]);
        none(&[3.0, 3.0, 3.0], &[1.0, 2.0, 3.0]);
        none(&[1.0, f64::NAN, 3.0], &[f64::NAN, 2.0, 3.0]);
        let two = correlation_test(&[1.0, 2.0], &[5.0, 3.0], Correlation::Pearson).unwrap();
        assert_relative_eq!(two.coefficient.unwrap(), -1.0, max_relative = 1e-15);
        assert_eq!(two.p_value, None);
        let fault = |x: &[f64], y: &[f64]| correlation_test(x, y, Correlation::Pearson).unwrap_err().code();
        assert_eq!(fault(&[1.0], &[]), "length_mismatch");
        assert_eq!(fault(&[1.0, f64::INFINITY], &[1.0, 2.0]), "not_finite");
    }

    #[test]
    fn pairs_are_looked_up_in_either_order() {
        let (a, b, c) = ([1.0, 2.0, 3.0, 5.0], [2.0, f64::NAN, 1.0, 9.0], [4.0, 3.0, 2.0, 1.0]);
        let columns = Columns::new(vec![&a, &b, &c]).unwrap();
        let tests = correlation_tests(&columns, Correlation::Pearson).unwrap();
        assert_eq!(tests.get(0, 1), tests.get(1, 0));
        assert_eq!(tests.get(1, 2).unwrap().units, 3);
        assert_eq!(tests.get(3, 0), None);
        assert_relative_eq!(tests.coefficients()[(2, 2)], 1.0, max_relative = 1e-15);
        assert_eq!(tests.units()[(0, 0)], 4.0);
        assert!(tests.p_values()[(0, 2)] < 0.2);
    }
}
