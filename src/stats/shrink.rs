//! Shares of small counts, drawn towards what all units show: 3 of 3 satisfied says less than 290 of 300.
//!
//! ```text
//! x_i ~ Binomial(n_i, p_i),   p_i ~ Beta(a, b)
//! posterior of p_i = Beta(a + x_i, b + n_i − x_i)
//! mean = (a + x_i)/(a + b + n_i) = w_i x_i/n_i + (1 − w_i) μ,   w_i = n_i/(n_i + a + b),   μ = a/(a + b)
//! ```
//!
//! where `x_i` of the `n_i` trials of unit `i` succeeded and `p_i` is its true share. The prior `(a, b)` is fitted to
//! all units (empirical Bayes), by one of:
//!
//! ```text
//! maximum likelihood   the a, b that make Π_i BetaBinomial(x_i; n_i, a, b) largest
//! moments              μ = Σ x_i / n,   n = Σ n_i,   S = Σ n_i (x_i/n_i − μ)²
//!                      ρ = (S − μ (1 − μ)(N − 1)) / ( μ (1 − μ)(n − Σ n_i²/n − (N − 1)) ),   a + b = 1/ρ − 1
//! ```
//!
//! where `ρ = 1/(a + b + 1)` is the overdispersion and `N` the number of units with trials. Where the shares differ no
//! more than chance makes them (`ρ ≤ 0`), there is nothing to tell the units apart: every unit gets `μ`, and the
//! prior has no finite `a`, `b`. The intervals take the prior as known, so with few units they are too short
//! (Morris 1983).
//!
//! The other rule is the lower end of Wilson's interval: the share that is safe to claim.
//!
//! Sources: J. G. Skellam (1948), JRSS B 10, 257–261; D. A. Griffiths (1973), Biometrics 29, 637–648 (likelihood);
//! J. C. Kleinman (1973), JASA 68, 46–54 (moments, the weights `n_i`); C. N. Morris (1983), JASA 78, 47–55;
//! E. B. Wilson (1927).

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::proportion::{ProportionInterval, check_counts, proportion_intervals};
use super::sort;
use super::tails::{beta_quantile, check_level, log_beta};
use crate::{Error, Result};

const MODEL: &str = "the beta-binomial prior";

/// Newton steps at most; about ten are usual.
const STEPS: usize = 200;

/// How small counts are drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "method", deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Shrink {
    /// Towards the mean of all units, by how little the unit's own count says.
    BetaBinomial {
        /// How the prior is fitted. Default [`PriorFit::MaximumLikelihood`].
        #[serde(default)]
        fit: PriorFit,
        /// The level of the intervals, above 0 and below 1. Default 0.95.
        #[serde(default = "usual_level")]
        level: f64,
    },
    /// To the lower end of Wilson's interval.
    WilsonLower {
        /// The level of the two-sided interval, above 0 and below 1. Default 0.95.
        #[serde(default = "usual_level")]
        level: f64,
    },
}

fn usual_level() -> f64 {
    0.95
}

impl Default for Shrink {
    fn default() -> Self {
        Self::BetaBinomial { fit: PriorFit::default(), level: usual_level() }
    }
}

impl Shrink {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` for a level outside 0…1.
    pub fn check(&self) -> Result<()> {
        let (Self::BetaBinomial { level, .. } | Self::WilsonLower { level }) = self;
        check_level("shrinking shares", *level)
    }
}

/// How the prior is fitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PriorFit {
    /// To the likelihood of the counts, which must be whole.
    #[default]
    MaximumLikelihood,
    /// To the mean and spread of the shares; counts may be weighted.
    Moments,
}

/// A beta distribution fitted to many shares.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BetaPrior {
    /// How many units have trials.
    pub units: usize,
    /// The mean of the true shares, above 0 and below 1.
    pub mean: f64,
    /// `1/(a + b + 1)`, from 0 (all true shares are equal) to 1.
    pub overdispersion: f64,
    /// First parameter; none where all true shares are equal.
    pub a: Option<f64>,
    /// Second parameter; none where all true shares are equal.
    pub b: Option<f64>,
    /// The logarithm of the likelihood of the counts.
    pub log_likelihood: f64,
}

/// Shares drawn in, unit by unit; `NaN` where a count is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Shrunk {
    /// The share of each unit after shrinking; the mean of the prior (or Wilson's 0) for a unit without trials.
    pub values: Vec<f64>,
    /// Standard deviations of the posterior, or the standard error of the share for Wilson's.
    pub sd: Vec<f64>,
    /// Lower ends of the intervals.
    pub lower: Vec<f64>,
    /// Upper ends of the intervals.
    pub upper: Vec<f64>,
    /// The prior; none for Wilson's.
    pub prior: Option<BetaPrior>,
}

/// Draws the shares of small counts in: `successes[i]` of `trials[i]`, `NaN` where a count is missing.
///
/// ```
/// use govindex::stats::{Shrink, shrink};
///
/// let (good, of) = ([3.0, 290.0, 40.0, 7.0], [3.0, 300.0, 80.0, 20.0]);
/// let drawn = shrink(&good, &of, &Shrink::default())?;
/// // 3 of 3 no longer leads 290 of 300.
/// assert!(drawn.values[0] < drawn.values[1]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// As [`fit_beta_prior`] (Wilson's needs no prior: only that the columns are counts).
pub fn shrink(successes: &[f64], trials: &[f64], parameters: &Shrink) -> Result<Shrunk> {
    parameters.check()?;
    match *parameters {
        Shrink::WilsonLower { level } => {
            let found = proportion_intervals(successes, trials, &ProportionInterval::default().level(level))?;
            Ok(Shrunk {
                values: found.lower.clone(),
                sd: found.se,
                lower: found.lower,
                upper: found.upper,
                prior: None,
            })
        }
        Shrink::BetaBinomial { fit, level } => {
            let prior = fit_beta_prior(successes, trials, fit)?;
            Ok(posterior(successes, trials, prior, (1.0 - level) / 2.0))
        }
    }
}

fn posterior(successes: &[f64], trials: &[f64], prior: BetaPrior, tail: f64) -> Shrunk {
    let column = || Vec::with_capacity(trials.len());
    let (mut values, mut sd, mut lower, mut upper) = (column(), column(), column(), column());
    for (&x, &n) in successes.iter().zip(trials) {
        let (value, spread, low, high) = if x.is_nan() || n.is_nan() {
            (f64::NAN, f64::NAN, f64::NAN, f64::NAN)
        } else if let (Some(a), Some(b)) = (prior.a, prior.b) {
            let (a, b) = (a + x, b + (n - x));
            let mean = a / (a + b);
            let spread = (mean * (b / (a + b)) / (a + b + 1.0)).sqrt();
            (mean, spread, beta_quantile(tail, a, b), 1.0 - beta_quantile(tail, b, a))
        } else {
            (prior.mean, 0.0, prior.mean, prior.mean)
        };
        values.push(value);
        sd.push(spread);
        lower.push(low);
        upper.push(high);
    }
    Shrunk { values, sd, lower, upper, prior: Some(prior) }
}

/// Fits the distribution of the true shares to the counts of all units; those without trials, or with a missing
/// count, say nothing.
///
/// Cost: O(n) for moments; for the likelihood O(largest count + n log n) per step, some hundred steps.
///
/// # Errors
/// `length_mismatch`; `unsuitable_value` for counts that are negative, infinite, more successes than
/// trials, or (likelihood) not whole; `too_few` for fewer than two units with trials; `undetermined`
/// when no trial or every trial succeeded, no unit has more than one trial, or the spread is as large as it can be;
/// `not_converged`.
pub fn fit_beta_prior(successes: &[f64], trials: &[f64], fit: PriorFit) -> Result<BetaPrior> {
    check_counts(MODEL, successes, trials)?;
    let counts: Vec<(f64, f64)> = successes
        .iter()
        .zip(trials)
        .filter(|(x, n)| !x.is_nan() && **n > 0.0)
        .map(|(&x, &n)| (x, n))
        .collect();
    let units = counts.len();
    if units < 2 {
        return Err(Error::from(Problem::TooFew {
            model: MODEL,
            of: "units with trials",
            found: units,
            needed: 2,
        }));
    }
    let undetermined =
        |reason: &str| Err(Error::from(Problem::Undetermined { model: MODEL, reason: reason.to_owned() }));
    if counts.iter().all(|(x, _)| *x <= 0.0) || counts.iter().all(|(x, n)| x >= n) {
        return undetermined(
            "either no trial or every trial succeeded, so no spread can be seen; use the lower end of Wilson's interval",
        );
    }
    let (mean, rho) = moments_of(&counts);
    let Some(rho) = rho else {
        return undetermined(
            "no unit has more than one trial, so spread between units cannot be told from chance",
        );
    };
    let theta = match fit {
        PriorFit::Moments => rho.max(0.0) / (1.0 - rho),
        PriorFit::MaximumLikelihood => {
            whole(successes, trials)?;
            if counts.iter().all(|(x, n)| *x <= 0.0 || x >= n) { f64::INFINITY } else { 0.0 }
        }
    };
    if !(0.0..1e12).contains(&theta) {
        return undetermined(
            "the units have all or nothing, so their spread is as large as it can be and no share is drawn in",
        );
    }
    let (mean, theta) = match fit {
        PriorFit::Moments => (mean, theta),
        PriorFit::MaximumLikelihood => most_likely(&counts, mean)?,
    };
    let (a, b) = if theta > 0.0 { (Some(mean / theta), Some((1.0 - mean) / theta)) } else { (None, None) };
    let log_likelihood = counts.iter().map(|&(x, n)| log_chance(x, n, mean, a.zip(b))).sum();
    Ok(BetaPrior { units, mean, overdispersion: theta / (1.0 + theta), a, b, log_likelihood })
}

/// The mean, and Kleinman's estimate of ρ; none where every unit has one trial.
fn moments_of(counts: &[(f64, f64)]) -> (f64, Option<f64>) {
    let total: f64 = counts.iter().map(|c| c.1).sum();
    let mean = counts.iter().map(|c| c.0).sum::<f64>() / total;
    let spread: f64 = counts.iter().map(|&(x, n)| n * (x / n - mean).powi(2)).sum();
    let free = counts.len() as f64 - 1.0;
    let room = total - counts.iter().map(|c| c.1 * (c.1 / total)).sum::<f64>() - free;
    let chance = mean * (1.0 - mean);
    // With weighted counts below 1 the room is negative: then, too, a unit says less than one trial.
    (mean, (room > 1e-9 * total).then(|| (spread - chance * free) / (chance * room)))
}

fn whole(successes: &[f64], trials: &[f64]) -> Result<()> {
    for (indicator, column) in [("successes", successes), ("trials", trials)] {
        if let Some(i) = column.iter().position(|x| x.fract().abs() > 0.0) {
            return Err(Error::from(Problem::UnsuitableValue {
                model: MODEL,
                indicator: indicator.into(),
                unit: Label::row(i),
                value: column[i],
                needs: "that are whole numbers",
                remedy: "fit by `moments`, which takes weighted counts",
            }));
        }
    }
    Ok(())
}

/// ln P(x of n) under the prior.
fn log_chance(x: f64, n: f64, mean: f64, prior: Option<(f64, f64)>) -> f64 {
    let ways = -(n + 1.0).ln() - log_beta(x + 1.0, n - x + 1.0);
    ways + match prior {
        Some((a, b)) => log_beta(a + x, b + n - x) - log_beta(a, b),
        None => x * mean.ln() + (n - x) * (1.0 - mean).ln(),
    }
}

/// How often each count is exceeded: runs `(end, units)` say that as many units have a count above each `k < end`
/// (from the end of the run before).
fn exceeded(counts: impl Iterator<Item = f64>) -> Vec<(f64, f64)> {
    let mut sorted: Vec<f64> = counts.collect();
    sort::ascending(&mut sorted);
    let mut left = sorted.len() as f64;
    let mut runs = Vec::new();
    for run in sorted.chunk_by(|a, b| a >= b) {
        if run[0] > 0.0 {
            runs.push((run[0], left));
        }
        left -= run.len() as f64;
    }
    runs
}

/// Σ over the runs of ln(base + k θ), with its derivatives by the base (twice) and by θ.
#[derive(Clone, Copy, Default)]
struct Sums {
    value: f64,
    base: f64,
    theta: f64,
    base_base: f64,
    base_theta: f64,
    theta_theta: f64,
}

fn sums(runs: &[(f64, f64)], base: f64, theta: f64) -> Sums {
    let mut s = Sums::default();
    let mut k = 0.0;
    for &(end, units) in runs {
        while k < end {
            let term = base + k * theta;
            let (by_base, by_theta) = (1.0 / term, k / term);
            s.value += units * term.ln();
            s.base += units * by_base;
            s.theta += units * by_theta;
            s.base_base -= units * by_base * by_base;
            s.base_theta -= units * by_base * by_theta;
            s.theta_theta -= units * by_theta * by_theta;
            k += 1.0;
        }
    }
    s
}

/// The log-likelihood over `u = logit μ` and `v = ln θ`, `θ = 1/(a + b)`, with gradient and Hessian.
struct Likelihood {
    good: Vec<(f64, f64)>,
    bad: Vec<(f64, f64)>,
    all: Vec<(f64, f64)>,
}

struct Slope {
    value: f64,
    gradient: [f64; 2],
    /// uu, uv, vv.
    hessian: [f64; 3],
}

impl Likelihood {
    fn at(&self, u: f64, v: f64) -> Slope {
        let (mean, theta) = (1.0 / (1.0 + (-u).exp()), v.exp());
        let rest = 1.0 / (1.0 + u.exp());
        let (g, b, n) =
            (sums(&self.good, mean, theta), sums(&self.bad, rest, theta), sums(&self.all, 1.0, theta));
        let by_mean = g.base - b.base;
        let by_theta = g.theta + b.theta - n.theta;
        let d = mean * rest;
        Slope {
            value: g.value + b.value - n.value,
            gradient: [by_mean * d, by_theta * theta],
            hessian: [
                (g.base_base + b.base_base) * d * d + by_mean * d * (rest - mean),
                (g.base_theta - b.base_theta) * d * theta,
                (g.theta_theta + b.theta_theta - n.theta_theta) * theta * theta + by_theta * theta,
            ],
        }
    }
}

/// The mean and θ = 1/(a + b) that make the counts most likely; θ = 0 where no spread does better than some.
///
/// The likelihood may have several tops, one of them at θ = 0: with a unit that is much larger than the others, say. Every
/// top that a walk over θ meets is climbed, and the highest counts.
fn most_likely(counts: &[(f64, f64)], mean: f64) -> Result<(f64, f64)> {
    let likelihood = Likelihood {
        good: exceeded(counts.iter().map(|c| c.0)),
        bad: exceeded(counts.iter().map(|c| c.1 - c.0)),
        all: exceeded(counts.iter().map(|c| c.1)),
    };
    let start = (mean / (1.0 - mean)).ln();
    let none = likelihood.at(start, f64::NEG_INFINITY).value;
    let largest = counts.iter().fold(1.0, |largest: f64, c| largest.max(c.1));
    // From where spread is nothing even to the largest unit up to where a unit has all or nothing.
    let first = -largest.ln() - 12.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 24 to about 60")]
    let steps = (HIGHEST - first).ceil() as usize;
    let mut walk: Vec<(f64, f64, f64)> = Vec::with_capacity(steps + 1);
    let mut u = start;
    for k in 0..=steps {
        let v = first + k as f64;
        u = likelihood.best_mean(u, v);
        walk.push((u, v, likelihood.at(u, v).value));
    }
    let value = |k: usize| walk.get(k).map_or(f64::NEG_INFINITY, |place| place.2);
    // What spread explains beyond none must be more than the rounding of the sums.
    let mut best = (start, f64::NEG_INFINITY, none + 1e-11 * none.abs());
    for (k, &(u, v, here)) in walk.iter().enumerate().skip(1) {
        if here >= value(k - 1) && here >= value(k + 1) {
            let top = likelihood.climb(u, v)?;
            if top.2 > best.2 {
                best = top;
            }
        }
    }
    Ok((1.0 / (1.0 + (-best.0).exp()), best.1.exp()))
}

/// The walk over `ln θ` ends where the overdispersion is 0.9999.
const HIGHEST: f64 = 9.0;

impl Likelihood {
    /// The `u` that is about the best at `v`: the likelihood is concave in the mean.
    fn best_mean(&self, mut u: f64, v: f64) -> f64 {
        for _ in 0..20 {
            let here = self.at(u, v);
            let [by_u, curve] = [here.gradient[0], here.hessian[0]];
            let step = if curve < 0.0 { (-by_u / curve).clamp(-1.0, 1.0) } else { by_u.signum() };
            u += step;
            if step.abs() < 1e-3 {
                break;
            }
        }
        u
    }

    /// The top that is reached uphill from a place: `u`, `v` and the value there.
    fn climb(&self, mut u: f64, mut v: f64) -> Result<(f64, f64, f64)> {
        let mut here = self.at(u, v);
        let mut moved = f64::INFINITY;
        for _ in 0..STEPS {
            let [gu, gv] = here.gradient;
            let [uu, uv, vv] = here.hessian;
            let determinant = uu * vv - uv * uv;
            let (mut du, mut dv) = if uu < 0.0 && determinant > 0.0 {
                ((uv * gv - vv * gu) / determinant, (uv * gu - uu * gv) / determinant)
            } else {
                // Not yet a hill: uphill in each direction, by the size of its own curvature.
                (gu / uu.abs().max(1e-300), gv / vv.abs().max(1e-300))
            };
            let length = du.abs().max(dv.abs());
            if length > 2.0 {
                (du, dv) = (du * 2.0 / length, dv * 2.0 / length);
            }
            let mut next = self.at(u + du, v + dv);
            // The sum has a rounding of its own, so near the top a step may seem to lose that much.
            let least = here.value - 1e-12 * here.value.abs();
            let mut halvings = 0;
            while (next.value < least || next.value.is_nan()) && halvings < 60 {
                (du, dv) = (du / 2.0, dv / 2.0);
                next = self.at(u + du, v + dv);
                halvings += 1;
            }
            (u, v, here) = (u + du, v + dv, next);
            moved = du.abs().max(dv.abs());
            if moved < 1e-11 {
                break;
            }
        }
        if moved < 1e-7 {
            return Ok((u, v, here.value));
        }
        let remedy = "fit by `moments`";
        Err(Error::from(Problem::NotConverged { model: MODEL, iterations: STEPS, residual: moved, remedy }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    /// Rats with a tumour in 71 groups (Tarone 1982, Biometrics 38, 215–220).
    fn rats() -> (Vec<f64>, Vec<f64>) {
        let groups = "0/20 0/20 0/20 0/20 0/20 0/20 0/20 0/19 0/19 0/19 0/19 0/18 0/18 0/17 1/20 1/20 1/20 1/20 1/19 \
                      1/19 1/18 1/18 2/25 2/24 2/23 2/20 2/20 2/20 2/20 2/20 2/20 1/10 5/49 2/19 5/46 3/27 2/17 7/49 \
                      7/47 3/20 3/20 2/13 9/48 10/50 4/20 4/20 4/20 4/20 4/20 4/20 4/20 10/48 4/19 4/19 4/19 5/22 \
                      11/46 12/49 5/20 5/20 6/23 5/19 6/22 6/20 6/20 6/20 16/52 15/46 15/47 9/24 4/14";
        let number = |text: &str| text.parse::<f64>().unwrap();
        groups
            .split_whitespace()
            .map(|group| group.split_once('/').unwrap())
            .map(|(x, n)| (number(x), number(n)))
            .unzip()
    }

    /// The root of the score of `scipy.stats.betabinom.logpmf(x, n, a, b).sum()` in digammas by
    /// `scipy.optimize.root` from the end of Nelder–Mead; means, deviations and quantiles by `scipy.stats.beta`
    /// (scipy 1.17.1).
    #[test]
    fn the_likelihood_of_the_rats() {
        let (x, n) = rats();
        let drawn = shrink(&x, &n, &Shrink::default()).unwrap();
        let prior = drawn.prior.unwrap();
        assert_eq!(prior.units, 71);
        assert_relative_eq!(prior.a.unwrap(), 2.341_614_403_333_726_3, max_relative = 1e-9);
        assert_relative_eq!(prior.b.unwrap(), 14.114_804_298_441_806, max_relative = 1e-9);
        assert_relative_eq!(prior.log_likelihood, -156.568_929_883_229, max_relative = 1e-12);
        for (i, mean, sd, lower, upper) in [
            (
                0,
                0.064_230_511_024_377_8,
                0.040_058_252_849_821_396,
                0.010_214_678_144_037_353,
                0.162_192_698_249_786_47,
            ),
            (
                31,
                0.126_306_377_329_500_98,
                0.063_397_229_279_152_7,
                0.031_276_836_262_765_76,
                0.274_013_390_581_135_66,
            ),
            (
                70,
                0.208_219_307_247_835_63,
                0.072_394_956_901_250_61,
                0.086_216_352_262_500_77,
                0.366_352_001_162_609_5,
            ),
        ] {
            assert_relative_eq!(drawn.values[i], mean, max_relative = 1e-9);
            assert_relative_eq!(drawn.sd[i], sd, max_relative = 1e-9);
            assert_relative_eq!(drawn.lower[i], lower, max_relative = 1e-9);
            assert_relative_eq!(drawn.upper[i], upper, max_relative = 1e-9);
        }
    }

    /// Kleinman's formula with any weights `w_i`, written out in numpy with `w_i = n_i`; the likelihood by scipy.
    #[test]
    fn the_moments_of_the_rats() {
        let (x, n) = rats();
        let prior = fit_beta_prior(&x, &n, PriorFit::Moments).unwrap();
        assert_relative_eq!(prior.mean, 0.153_536_515_238_642_9, max_relative = 1e-14);
        assert_relative_eq!(prior.overdispersion, 0.043_867_434_774_443_65, max_relative = 1e-12);
        assert_relative_eq!(prior.a.unwrap(), 3.346_474_735_204_713_3, max_relative = 1e-12);
        assert_relative_eq!(prior.b.unwrap(), 18.449_478_689_967_56, max_relative = 1e-12);
        assert_relative_eq!(prior.log_likelihood, -157.363_895_360_744_2, max_relative = 1e-12);
    }

    /// A grid and Nelder–Mead on `scipy.stats.betabinom`: where one unit is much larger than the others, the likelihood
    /// falls from no overdispersion and yet has its maximum elsewhere.
    #[test]
    fn the_highest_of_several_tops() {
        let fit = |x: &[f64], n: &[f64]| shrink(x, n, &Shrink::default()).unwrap();
        let two = fit(&[4.0, 16.0], &[4.0, 48.0]);
        let prior = two.prior.unwrap();
        assert_relative_eq!(prior.overdispersion, 0.3835, epsilon = 5e-5);
        assert_relative_eq!(prior.log_likelihood, -5.2727, epsilon = 5e-5);
        assert_relative_eq!(two.values[0], 0.904, epsilon = 5e-4);
        assert_relative_eq!(two.values[1], 0.344, epsilon = 5e-4);
        let x = [5.0, 19.0, 11.0, 91.0, 13.0, 6.0, 5.0, 6.0, 165.0, 12.0, 13.0, 3.0];
        let n = [8.0, 20.0, 18.0, 124.0, 21.0, 6.0, 6.0, 6.0, 238.0, 19.0, 13.0, 6.0];
        let many = fit(&x, &n);
        let prior = many.prior.unwrap();
        assert_relative_eq!(prior.a.unwrap(), 9.482, epsilon = 5e-3);
        assert_relative_eq!(prior.b.unwrap(), 3.103, epsilon = 5e-3);
        assert_relative_eq!(prior.log_likelihood, -28.8673, epsilon = 5e-5);
        for (value, expected) in many.values.iter().zip([0.7035, 0.8741, 0.6697, 0.7357, 0.6694, 0.8330]) {
            assert_relative_eq!(*value, expected, epsilon = 1e-4);
        }
        let flat = fit(&[2.0, 3.0, 24.0, 12.0, 29.0], &[3.0, 5.0, 34.0, 24.0, 40.0]).prior.unwrap();
        assert_relative_eq!(flat.overdispersion, 3.4e-4, epsilon = 5e-6);
    }

    #[test]
    fn shares_that_differ_as_chance_makes_them_are_all_the_mean() {
        let (x, n) = ([5.0, 6.0, 4.0, 0.0, f64::NAN], [10.0, 10.0, 10.0, 0.0, 3.0]);
        for fit in [PriorFit::MaximumLikelihood, PriorFit::Moments] {
            let drawn = shrink(&x, &n, &Shrink::BetaBinomial { fit, level: 0.9 }).unwrap();
            assert_eq!(drawn.values[..4], [0.5; 4]);
            assert_eq!((drawn.sd[0], drawn.lower[0], drawn.upper[0]), (0.0, 0.5, 0.5));
            assert!(drawn.values[4].is_nan());
            let prior = drawn.prior.unwrap();
            assert_eq!((prior.a, prior.overdispersion, prior.units), (None, 0.0, 3));
            // ln of C(10,5) C(10,6) C(10,4) / 2^30.
            let by_hand = (252.0_f64 * 210.0 * 210.0).ln() - 30.0 * 2.0_f64.ln();
            assert_relative_eq!(prior.log_likelihood, by_hand, max_relative = 1e-12);
        }
    }

    #[test]
    fn a_unit_without_trials_has_the_mean_of_the_prior() {
        let drawn = shrink(&[1.0, 9.0, 5.0, 0.0], &[10.0, 10.0, 10.0, 0.0], &Shrink::default()).unwrap();
        let prior = drawn.prior.unwrap();
        assert_relative_eq!(drawn.values[3], prior.mean, max_relative = 1e-14);
        assert!(drawn.upper[3] - drawn.lower[3] > drawn.upper[2] - drawn.lower[2]);
    }

    #[test]
    fn the_lower_end_of_wilson() {
        let drawn =
            shrink(&[3.0, 290.0, 0.0], &[3.0, 300.0, 0.0], &Shrink::WilsonLower { level: 0.95 }).unwrap();
        // 3/(3 + z²), z = 1.959964.
        assert_relative_eq!(drawn.values[0], 3.0 / (3.0 + 3.841_458_820_694_124), max_relative = 1e-13);
        assert!(drawn.values[1] > drawn.values[0] + 0.4 && drawn.prior.is_none());
        assert_eq!((drawn.values[2], drawn.upper[2]), (0.0, 1.0));
    }

    #[test]
    fn large_counts_and_weighted_counts() {
        let (x, n) = ([40_000.0, 50_000.0, 30.0], [100_000.0, 100_000.0, 100.0]);
        let drawn = shrink(&x, &n, &Shrink::default()).unwrap();
        // A hundred thousand trials speak for themselves.
        assert_relative_eq!(drawn.values[0], 0.4, max_relative = 1e-3);
        let weighted = [1.5, 8.25, 4.0];
        let run = |fit| fit_beta_prior(&weighted, &[10.0, 10.0, 10.0], fit);
        assert!(run(PriorFit::Moments).is_ok());
        assert_eq!(run(PriorFit::MaximumLikelihood).unwrap_err().code(), "unsuitable_value");
    }

    #[test]
    fn refuses() {
        for fit in [PriorFit::MaximumLikelihood, PriorFit::Moments] {
            let run = |x: &[f64], n: &[f64]| fit_beta_prior(x, n, fit).unwrap_err().code();
            assert_eq!(run(&[0.0, 0.0], &[5.0, 7.0]), "undetermined");
            assert_eq!(run(&[5.0, 7.0], &[5.0, 7.0]), "undetermined");
            assert_eq!(run(&[0.0, 1.0, 1.0], &[1.0, 1.0, 1.0]), "undetermined");
            assert_eq!(run(&[0.0, 9.0, 9.0, 0.0], &[9.0; 4]), "undetermined");
            assert_eq!(run(&[1.0, 0.0], &[5.0, 0.0]), "too_few");
            assert_eq!(run(&[1.0, 6.0], &[5.0, 5.0]), "unsuitable_value");
            assert_eq!(run(&[1.0], &[5.0, 5.0]), "length_mismatch");
        }
        let level = Shrink::WilsonLower { level: 0.0 };
        assert_eq!(shrink(&[1.0], &[2.0], &level).unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn is_named_in_a_file() {
        let read = |text: &str| toml::from_str::<Shrink>(text);
        assert_eq!(read("method = \"beta-binomial\"").unwrap(), Shrink::default());
        assert_eq!(
            read("method = \"wilson-lower\"\nlevel = 0.9").unwrap(),
            Shrink::WilsonLower { level: 0.9 }
        );
        assert!(read("method = \"beta-binomial\"\nfits = \"moments\"").is_err());
    }

    proptest! {
        /// No pair (a, b) nearby is more likely, and each share lies between its own and the mean of the prior.
        #[test]
        fn the_top_is_a_top(counts in prop::collection::vec((0_u32..40, 1_u32..40), 3..30)) {
            let (x, n): (Vec<f64>, Vec<f64>) =
                counts.iter().map(|&(x, n)| (f64::from(x.min(n)), f64::from(n))).unzip();
            if let Ok(prior) = fit_beta_prior(&x, &n, PriorFit::MaximumLikelihood) {
                let likelihood = |mean: f64, theta: f64| -> f64 {
                    let (a, b) = (mean / theta, (1.0 - mean) / theta);
                    x.iter().zip(&n).map(|(&x, &n)| log_chance(x, n, mean, Some((a, b)))).sum()
                };
                let theta = prior.overdispersion / (1.0 - prior.overdispersion);
                for (by_mean, by_theta) in [(1.01, 1.0), (0.99, 1.0), (1.0, 1.05), (1.0, 0.95), (1.01, 1.05)] {
                    let mean = (prior.mean * by_mean).min(0.999_999);
                    let near = if theta > 0.0 { theta * by_theta } else { 1e-3 * by_theta };
                    prop_assert!(likelihood(mean, near) <= prior.log_likelihood + 1e-7);
                }
                let drawn = shrink(&x, &n, &Shrink::default()).unwrap();
                for (i, value) in drawn.values.iter().enumerate() {
                    let own = x[i] / n[i];
                    prop_assert!(*value >= own.min(prior.mean) - 1e-12 && *value <= own.max(prior.mean) + 1e-12);
                }
            }
        }
    }
}
