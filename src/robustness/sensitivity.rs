//! Which uncertain choice moves the result most: variance-based sensitivity indices.
//!
//! ```text
//! S_i  = V( E(y | x_i) ) / V(y)            first order: what of the variance goes when choice i is settled
//! S_Ti = E( V(y | x_~i) ) / V(y)           total: what of it stays when all choices but i are settled
//! S_ij = V( E(y | x_i, x_j) ) / V(y) − S_i − S_j       second order: what two choices have beyond each by itself
//! ```
//!
//! With runs `A_r` and `B_r` at independent points, and `C_r` at point `A_r` with input `i` taken from `B_r`:
//!
//! ```text
//! saltelli-2010   S_i  = (1/N) Σ B_r (C_r − A_r) / V
//! jansen-1999     S_i  = 1 − (1/2N) Σ (B_r − C_r)² / V
//! jansen-1999     S_Ti = (1/2N) Σ (A_r − C_r)² / V
//! sobol-2007      S_Ti = (1/N) Σ A_r (A_r − C_r) / V
//! saltelli-2002   S_ij = (1/N) Σ (D_r C_r − A_r B_r) / V − S_i − S_j
//! ```
//!
//! where `D_r` is the run at point `B_r` with input `i` taken from `A_r`, and `C_r` beside it that of input `j`; `V` is the
//! variance of the runs `A` and `B` together. An input may be a group of numbers that are exchanged together. First-order
//! indices of inputs that do not act together sum to 1; what `S_T` has above `S` is interaction.
//! An estimate from few runs may be below 0 or above 1: its interval says how much to make of it.
//!
//! Sources: I. M. Sobol' (1993); M. J. W. Jansen (1999), Computer Physics Communications 117, 35–43; I. M. Sobol' et al.
//! (2007), Reliability Engineering & System Safety 92, 957–960; A. Saltelli (2002), Computer Physics Communications 145,
//! 280–297 (second order); A. Saltelli et al. (2010), Computer Physics
//! Communications 181, 259–270; G. Archer, A. Saltelli & I. M. Sobol' (1997) (bootstrap).
//!
//! ```
//! use govindex::robustness::{Design, Estimator, sensitivity};
//!
//! // y = 3 x₁ + x₂: nine tenths of the variance are of the first input.
//! let design = Design::sobol(1024, 2, Default::default(), 7)?;
//! let y: Vec<f64> = design.rows().map(|x| 3.0 * x[0] + x[1]).collect();
//! let found = sensitivity(&design.split(&y)?, &Estimator::default())?;
//! assert!((found.inputs[0].first.value - 0.9).abs() < 0.01);
//! assert!((found.inputs[1].total.value - 0.1).abs() < 0.01);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use crate::stats::sort;
use crate::stats::{Divisor, Stream, fits};
use crate::{Error, Result, parallel};

const METHOD: &str = "the sensitivity analysis";

/// How first-order indices are estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FirstOrder {
    /// Saltelli et al. (2010), formula (b) of their table 2.
    #[default]
    #[serde(rename = "saltelli-2010")]
    Saltelli2010,
    /// Jansen (1999): steadier for large indices.
    #[serde(rename = "jansen-1999")]
    Jansen1999,
}

/// How total indices are estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TotalOrder {
    /// Jansen (1999).
    #[default]
    #[serde(rename = "jansen-1999")]
    Jansen1999,
    /// Sobol' et al. (2007).
    #[serde(rename = "sobol-2007")]
    Sobol2007,
}

/// What is taken off every output before the products are formed. It changes nothing in the long run, but products of
/// numbers far from 0 make the estimate noisy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Centre {
    /// The mean of the runs `A` and `B`.
    #[default]
    Base,
    /// The mean of all runs (`SALib`).
    All,
    /// Nothing (COINr).
    None,
}

/// How indices and their intervals are estimated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Estimator {
    /// First order. Default: Saltelli et al. (2010).
    pub first: FirstOrder,
    /// Total. Default: Jansen (1999).
    pub total: TotalOrder,
    /// What is taken off the outputs. Default: the mean of the runs `A` and `B`.
    pub centre: Centre,
    /// The divisor of the variance. Default: sample.
    pub divisor: Divisor,
    /// How many times the runs are drawn again for the intervals, 0 for none. Default: 1,000.
    pub resamples: usize,
    /// What share of the resamples an interval holds, above 0 and below 1. Default: 0.95.
    pub level: f64,
    /// The seed of the resamples. Default: 0.
    pub seed: u64,
}

impl Default for Estimator {
    fn default() -> Self {
        Self {
            first: FirstOrder::default(),
            total: TotalOrder::default(),
            centre: Centre::default(),
            divisor: Divisor::Sample,
            resamples: 1_000,
            level: 0.95,
            seed: 0,
        }
    }
}

impl Estimator {
    /// As `SALib` does it: outputs centred by the mean of all runs, population variance.
    #[must_use]
    pub fn salib() -> Self {
        Self { centre: Centre::All, divisor: Divisor::Population, ..Self::default() }
    }

    /// As COINr does it: outputs as they are, sample variance.
    #[must_use]
    pub fn coinr() -> Self {
        Self { centre: Centre::None, level: 0.9, ..Self::default() }
    }

    /// Sets how many times the runs are drawn again.
    #[must_use]
    pub fn resamples(mut self, resamples: usize) -> Self {
        self.resamples = resamples;
        self
    }

    /// Sets the share of resamples that an interval holds.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// Sets the seed of the resamples.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter`.
    pub fn check(&self) -> Result<()> {
        check_level(METHOD, self.level)
    }
}

pub(super) fn check_level(method: &'static str, level: f64) -> Result<()> {
    if level > 0.0 && level < 1.0 {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter {
        method,
        parameter: "level",
        found: level.to_string(),
        expected: "above 0 and below 1",
    }))
}

/// The outputs of the runs of a design, `NaN` where a run failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Outputs<'a> {
    /// The runs at the points `A`.
    pub a: &'a [f64],
    /// The runs at the points `B`.
    pub b: &'a [f64],
    /// For each input, the runs at the points `A` with that input taken from `B`.
    pub ab: Vec<&'a [f64]>,
    /// For each input, the runs at the points `B` with that input taken from `A`; empty without second order.
    pub ba: Vec<&'a [f64]>,
    /// Whether the points are the first of a Sobol' sequence; then a number that is no power of two is warned of.
    pub sobol: bool,
}

/// An estimate with what the resamples say of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Estimated {
    /// The estimate.
    pub value: f64,
    /// Its standard error: the standard deviation of the resamples; none without resamples.
    pub error: Option<f64>,
    /// The interval that holds the middle share of the resamples (percentiles).
    pub interval: Option<[f64; 2]>,
}

/// The indices of one input.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Index {
    /// First order.
    pub first: Estimated,
    /// Total.
    pub total: Estimated,
}

/// The interaction of two inputs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SecondOrder {
    /// Their positions in the design, the lower first.
    pub inputs: [usize; 2],
    /// The index.
    pub index: Estimated,
}

/// What a reader of sensitivity indices must know.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SensitivityWarning {
    /// Rows of the design had a failed run and were left out.
    RowsDropped {
        /// How many.
        rows: usize,
    },
    /// The number of points is no power of two, so points of a Sobol' sequence do not fill their cells evenly.
    NotPowerOfTwo {
        /// The number.
        points: usize,
    },
}

impl std::fmt::Display for SensitivityWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RowsDropped { rows } => {
                write!(f, "{rows} rows of the design have a failed run and were left out")
            }
            Self::NotPowerOfTwo { points } => write!(
                f,
                "{points} points are no power of two; points of a Sobol' sequence fill their cells evenly only then"
            ),
        }
    }
}

/// The indices of every input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Indices {
    /// By input, in the order of the design.
    pub inputs: Vec<Index>,
    /// By pair of inputs: first with second, first with third …; empty where the design has no runs for them.
    pub second_order: Vec<SecondOrder>,
    /// The mean of the runs `A` and `B`.
    pub mean: f64,
    /// Their variance.
    pub variance: f64,
    /// How many rows of the design were used.
    pub rows: usize,
    /// How it was estimated.
    pub estimator: Estimator,
    /// What a reader must know.
    pub warnings: Vec<SensitivityWarning>,
}

/// Sensitivity indices from the outputs of a design. A row with a failed (`NaN`) run is left out whole.
///
/// Cost: O(rows × inputs) for each resample, O(rows × inputs²) with second order.
///
/// # Errors
/// `length_mismatch`; `too_few` for no input or fewer than two complete rows; `not_finite` for an
/// infinite output; `never_varies` where all outputs are equal, so that there is no variance to divide;
/// `invalid_parameter`.
pub fn sensitivity(outputs: &Outputs<'_>, estimator: &Estimator) -> Result<Indices> {
    estimator.check()?;
    let (rows, dropped) = complete_rows(outputs)?;
    if rows.len() < 2 {
        return Err(Error::from(Problem::TooFew {
            model: METHOD,
            of: "complete rows",
            found: rows.len(),
            needed: 2,
        }));
    }
    let count = outputs.ab.len();
    let width = count + outputs.ba.len() + 2;
    let columns = || all_columns(outputs);
    let base = |row: &usize| [outputs.a[*row], outputs.b[*row]];
    let low = rows.iter().flat_map(base).fold(f64::INFINITY, f64::min);
    let high = rows.iter().flat_map(base).fold(f64::NEG_INFINITY, f64::max);
    if high - low <= 1e-12 * low.abs().max(high.abs()) {
        return Err(Error::from(Problem::NeverVaries {
            what: "the output".to_owned(),
            value: low,
            runs: 2 * rows.len(),
        }));
    }
    let n = rows.len() as f64;
    let mean = rows.iter().flat_map(base).sum::<f64>() / (2.0 * n);
    let centre = match estimator.centre {
        Centre::None => 0.0,
        Centre::Base => mean,
        Centre::All => {
            columns().flat_map(|column| rows.iter().map(|&row| column[row])).sum::<f64>() / (width as f64 * n)
        }
    };
    // Row by row, as the resamples read it.
    let table: Vec<f64> =
        rows.iter().flat_map(|&row| columns().map(move |column| column[row] - centre)).collect();
    let all: Vec<usize> = (0..rows.len()).collect();
    fits("the sensitivity analysis", "resamples", &[estimator.resamples, width + count * count])?;
    let (values, variance) = indices(&table, width, count, &all, estimator);

    let resample = |replicate: usize| {
        let mut stream = Stream::new(estimator.seed, replicate as u64);
        let drawn: Vec<usize> = all.iter().map(|_| stream.below(all.len())).collect();
        let (values, variance) = indices(&table, width, count, &drawn, estimator);
        Ok((variance > 0.0).then_some(values))
    };
    let work = estimator.resamples.saturating_mul(table.len());
    let resamples: Vec<Vec<f64>> = parallel::try_map((0..estimator.resamples).collect(), work, resample)?
        .into_iter()
        .flatten()
        .collect();
    let estimated = |at: usize| {
        let mut drawn: Vec<f64> = resamples.iter().map(|values| values[at]).collect();
        let (error, interval) = spread(&mut drawn, estimator.level);
        Estimated { value: values[at], error, interval }
    };
    let inputs = (0..count).map(|i| Index { first: estimated(i), total: estimated(count + i) }).collect();
    let pairs = (0..count).flat_map(|i| (i + 1..count).map(move |j| [i, j]));
    let second_order = pairs
        .zip(2 * count..values.len())
        .map(|(inputs, at)| SecondOrder { inputs, index: estimated(at) })
        .collect();
    let points = outputs.a.len();
    let mut warnings = Vec::new();
    if dropped > 0 {
        warnings.push(SensitivityWarning::RowsDropped { rows: dropped });
    }
    if outputs.sobol && !points.is_power_of_two() {
        warnings.push(SensitivityWarning::NotPowerOfTwo { points });
    }
    Ok(Indices { inputs, second_order, mean, variance, rows: rows.len(), estimator: *estimator, warnings })
}

/// A, B, every AB, every BA.
fn all_columns<'a>(outputs: &'a Outputs<'_>) -> impl Iterator<Item = &'a [f64]> {
    [outputs.a, outputs.b].into_iter().chain(outputs.ab.iter().chain(&outputs.ba).copied())
}

/// The rows without a failed run, and how many have one.
fn complete_rows(outputs: &Outputs<'_>) -> Result<(Vec<usize>, usize)> {
    if outputs.ab.is_empty() {
        return Err(Error::from(Problem::TooFew { model: METHOD, of: "inputs", found: 0, needed: 1 }));
    }
    let (n, count) = (outputs.a.len(), outputs.ab.len());
    if !outputs.ba.is_empty() && outputs.ba.len() != count {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of BA".to_owned(),
            found: outputs.ba.len(),
            expected: count,
            of: "inputs",
        }));
    }
    let columns = || all_columns(outputs);
    for (at, column) in columns().enumerate() {
        if column.len() != n {
            return Err(Error::from(Problem::LengthMismatch {
                what: match at {
                    0 | 1 => "B".to_owned(),
                    at if at < 2 + count => format!("AB of input {}", at - 2),
                    at => format!("BA of input {}", at - 2 - count),
                },
                found: column.len(),
                expected: n,
                of: "runs of A",
            }));
        }
        if let Some(row) = column.iter().position(|y| y.is_infinite()) {
            return Err(Error::from(Problem::NotFinite {
                indicator: Label::Word("the output"),
                unit: Label::row(row),
                value: column[row].to_string(),
            }));
        }
    }
    let rows: Vec<usize> = (0..n).filter(|&row| columns().all(|column| !column[row].is_nan())).collect();
    let dropped = n - rows.len();
    Ok((rows, dropped))
}

/// Over the rows that `drawn` names: the first-order index of each input, the total of each, the second-order index of
/// each pair where there are runs for it; and the variance of A and B.
fn indices(
    table: &[f64],
    width: usize,
    count: usize,
    drawn: &[usize],
    estimator: &Estimator,
) -> (Vec<f64>, f64) {
    let n = drawn.len() as f64;
    let row = |at: usize| &table[at * width..(at + 1) * width];
    let mean = drawn.iter().map(|&at| row(at)[0] + row(at)[1]).sum::<f64>() / (2.0 * n);
    let squares: f64 =
        drawn.iter().map(|&at| (row(at)[0] - mean).powi(2) + (row(at)[1] - mean).powi(2)).sum();
    let variance = match estimator.divisor {
        Divisor::Sample => squares / (2.0 * n - 1.0),
        Divisor::Population => squares / (2.0 * n),
    };
    let mut sums = vec![[0.0; 2]; count];
    let has_pairs = width > count + 2;
    let mut pairs = vec![0.0; if has_pairs { count * (count - 1) / 2 } else { 0 }];
    for &at in drawn {
        let [a, b, rest @ ..] = row(at) else { continue };
        let (ab, ba) = rest.split_at(count);
        if has_pairs {
            let mut pair = pairs.iter_mut();
            for i in 0..count {
                for (sum, c) in pair.by_ref().take(count - 1 - i).zip(&ab[i + 1..]) {
                    *sum += ba[i] * c - a * b;
                }
            }
        }
        for (sum, c) in sums.iter_mut().zip(ab) {
            sum[0] += match estimator.first {
                FirstOrder::Saltelli2010 => b * (c - a),
                FirstOrder::Jansen1999 => (b - c) * (b - c),
            };
            sum[1] += match estimator.total {
                TotalOrder::Jansen1999 => (a - c) * (a - c),
                TotalOrder::Sobol2007 => a * (a - c),
            };
        }
    }
    for sum in &mut sums {
        sum[0] = match estimator.first {
            FirstOrder::Saltelli2010 => sum[0] / n / variance,
            FirstOrder::Jansen1999 => 1.0 - sum[0] / (2.0 * n) / variance,
        };
        sum[1] = match estimator.total {
            TotalOrder::Jansen1999 => sum[1] / (2.0 * n) / variance,
            TotalOrder::Sobol2007 => sum[1] / n / variance,
        };
    }
    let ends = (0..count).flat_map(|i| (i + 1..count).map(move |j| (i, j)));
    for (sum, (i, j)) in pairs.iter_mut().zip(ends) {
        *sum = *sum / n / variance - sums[i][0] - sums[j][0];
    }
    let values = sums.iter().map(|sum| sum[0]).chain(sums.iter().map(|sum| sum[1])).chain(pairs);
    (values.collect(), variance)
}

/// Standard deviation and percentile interval of resampled values.
pub(super) fn spread(drawn: &mut [f64], level: f64) -> (Option<f64>, Option<[f64; 2]>) {
    if drawn.len() < 2 {
        return (None, None);
    }
    sort::ascending(drawn);
    let n = drawn.len() as f64;
    let mean = drawn.iter().sum::<f64>() / n;
    let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let tail = (1.0 - level) / 2.0;
    (Some(variance.sqrt()), Some([quantile(drawn, tail), quantile(drawn, 1.0 - tail)]))
}

/// The quantile of sorted values by linear interpolation (R's type 7).
pub(super) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = p * last as f64;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::super::Design;
    use super::*;
    use crate::stats::Scramble;
    use approx::assert_relative_eq;
    use std::f64::consts::PI;

    /// The Ishigami function with a = 7, b = 0.1, inputs from 0 to 1.
    fn ishigami(x: &[f64]) -> f64 {
        let x: Vec<f64> = x.iter().map(|u| (2.0 * u - 1.0) * PI).collect();
        x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
    }

    /// Analytic, as above: of the pairs only the first and the third input act together.
    #[test]
    fn second_order_of_ishigami_is_analytic() {
        let (a, b) = (7.0, 0.1);
        let v1 = 0.5 * (1.0 + b * PI.powi(4) / 5.0_f64).powi(2);
        let v13 = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let v = v1 + a * a / 8.0 + v13;
        for first in [FirstOrder::Saltelli2010, FirstOrder::Jansen1999] {
            let estimator = Estimator { first, ..Estimator::default().resamples(100) };
            let design = Design::sobol(1 << 14, 3, Scramble::LinearMatrix, 3).unwrap().second_order();
            assert_eq!(design.runs(), 8 << 14);
            let y: Vec<f64> = design.rows().map(|x| ishigami(&x)).collect();
            let found = sensitivity(&design.split(&y).unwrap(), &estimator).unwrap();
            let pairs: Vec<[usize; 2]> = found.second_order.iter().map(|pair| pair.inputs).collect();
            assert_eq!(pairs, [[0, 1], [0, 2], [1, 2]]);
            for (pair, expected) in found.second_order.iter().zip([0.0, v13 / v, 0.0]) {
                assert!((pair.index.value - expected).abs() < 0.015, "{pair:?} is not {expected}");
                let [low, high] = pair.index.interval.unwrap();
                assert!(low <= expected && expected <= high && pair.index.error.unwrap() > 0.0, "{pair:?}");
            }
        }
    }

    /// One product: y = x₁ x₂ over independent inputs, so V₁₂ = V − V₁ − V₂ = 1/144 of 7/144.
    #[test]
    fn second_order_of_groups_and_failed_rows() {
        let design = Design::sobol(1 << 12, 3, Scramble::LinearMatrix, 1)
            .unwrap()
            .grouped(vec![vec![0, 2], vec![1]])
            .unwrap()
            .second_order();
        let mut y: Vec<f64> = design.rows().map(|x| x[0] * x[1]).collect();
        let blocks = design.rows().skip(4 << 12).step_by(1 << 12).map(|x| x[0] * x[1]).collect::<Vec<_>>();
        assert_eq!(blocks.len(), 2);
        y[5 << 12] = f64::NAN;
        let found = sensitivity(&design.split(&y).unwrap(), &Estimator::default().resamples(0)).unwrap();
        assert_eq!(found.rows, (1 << 12) - 1);
        let [pair] = &found.second_order[..] else { panic!("{found:?}") };
        assert!((pair.index.value - 1.0 / 7.0).abs() < 0.01, "{pair:?}");
        let ragged = Outputs { ba: vec![&y[..4]], ..design.split(&y).unwrap() };
        assert_eq!(sensitivity(&ragged, &Estimator::default()).unwrap_err().code(), "length_mismatch");
    }

    /// Sobol's g-function.
    fn g(x: &[f64], a: &[f64]) -> f64 {
        x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    }

    fn of(n: usize, dimensions: usize, estimator: &Estimator, f: impl Fn(&[f64]) -> f64) -> Indices {
        let design = Design::sobol(n, dimensions, Scramble::LinearMatrix, 3).unwrap();
        let y: Vec<f64> = design.rows().map(|x| f(&x)).collect();
        sensitivity(&design.split(&y).unwrap(), estimator).unwrap()
    }

    /// Analytic: Ishigami & Homma (1990); V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2.
    #[test]
    fn ishigami_is_analytic() {
        let (a, b) = (7.0, 0.1);
        let v1 = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
        let v2 = a * a / 8.0;
        let v13 = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let v = v1 + v2 + v13;
        let (first, total) = ([v1 / v, v2 / v, 0.0], [(v1 + v13) / v, v2 / v, v13 / v]);
        for (f, t) in [
            (FirstOrder::Saltelli2010, TotalOrder::Jansen1999),
            (FirstOrder::Jansen1999, TotalOrder::Sobol2007),
        ] {
            let estimator = Estimator { first: f, total: t, ..Estimator::default().resamples(0) };
            let found = of(1 << 14, 3, &estimator, ishigami);
            for i in 0..3 {
                assert!((found.inputs[i].first.value - first[i]).abs() < 0.01, "{i}: {found:?}");
                assert!((found.inputs[i].total.value - total[i]).abs() < 0.01, "{i}: {found:?}");
            }
            assert_relative_eq!(found.variance, v, max_relative = 0.01);
        }
    }

    /// Analytic: `V_i = 1 / (3 (1 + a_i)²)`, `V = Π (1 + V_i) − 1`, `V_Ti = V_i Π_{j≠i} (1 + V_j)` (Saltelli & Sobol'
    /// 1995).
    #[test]
    fn g_function_is_analytic() {
        let a = [0.0, 1.0, 4.5, 9.0, 99.0];
        let v: Vec<f64> = a.iter().map(|a: &f64| 1.0 / (3.0 * (1.0 + a).powi(2))).collect();
        let all: f64 = v.iter().map(|v| 1.0 + v).product();
        let found = of(1 << 14, 5, &Estimator::default().resamples(200), |x| g(x, &a));
        for (i, (v, Index { first, total })) in v.iter().zip(&found.inputs).enumerate() {
            let (expected, expected_total) = (v / (all - 1.0), v * all / (1.0 + v) / (all - 1.0));
            assert!((first.value - expected).abs() < 0.01, "{i}: {first:?} is not {expected}");
            assert!((total.value - expected_total).abs() < 0.01, "{i}: {total:?} is not {expected_total}");
            let [low, high] = total.interval.unwrap();
            assert!(low <= total.value && total.value <= high && total.error.unwrap() > 0.0);
        }
    }

    fn csv(name: &str) -> Vec<Vec<f64>> {
        let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let number = |field: &str| field.parse().unwrap_or(f64::NAN);
        text.lines().skip(1).map(|line| line.split(',').map(number).collect()).collect()
    }

    /// `SALib` 1.6.0 on the same outputs: tests/data/sensitivity/README.md.
    #[test]
    fn the_same_outputs_give_what_salib_says() {
        for name in ["ishigami", "ishigami_groups", "g_function"] {
            let runs = csv(&format!("sensitivity/{name}_runs.csv"));
            let column = |j: usize| -> Vec<f64> { runs.iter().map(|row| row[j]).collect() };
            let columns: Vec<Vec<f64>> = (0..runs[0].len()).map(column).collect();
            let ab = columns[2..].iter().map(Vec::as_slice).collect();
            let outputs = Outputs { a: &columns[0], b: &columns[1], ab, ba: Vec::new(), sobol: true };
            let found = sensitivity(&outputs, &Estimator::salib().resamples(0)).unwrap();
            let expected = csv(&format!("sensitivity/{name}_indices.csv"));
            assert_eq!(found.inputs.len(), expected.len());
            for (index, row) in found.inputs.iter().zip(expected) {
                assert_relative_eq!(index.first.value, row[1], epsilon = 1e-12);
                assert_relative_eq!(index.total.value, row[2], epsilon = 1e-12);
            }
        }
    }

    /// The design of `SALib`'s scipy-based sampler is ours: its outputs are those of our points.
    #[test]
    fn our_design_gives_the_outputs_that_salib_has() {
        let runs = csv("sensitivity/g_function_runs.csv");
        let design = Design::sobol(128, 4, Scramble::None, 0).unwrap();
        let y: Vec<f64> = design.rows().map(|x| g(&x, &[0.0, 1.0, 4.5, 9.0])).collect();
        let outputs = design.split(&y).unwrap();
        for (r, row) in runs.iter().enumerate() {
            assert_relative_eq!(outputs.a[r], row[0], max_relative = 1e-12);
            assert_relative_eq!(outputs.b[r], row[1], max_relative = 1e-12);
            assert_relative_eq!(outputs.ab[3][r], row[5], max_relative = 1e-12);
        }
    }

    fn blocks(y: &[f64], n: usize) -> Outputs<'_> {
        let parts: Vec<&[f64]> = y.chunks(n).collect();
        Outputs { a: parts[0], b: parts[1], ab: parts[2..].to_vec(), ba: Vec::new(), sobol: false }
    }

    /// COINr 1.1.14: `SA_estimate` on its Ishigami sample and on its ASEM runs (tests/data/asem/golden).
    #[test]
    fn the_same_outputs_give_what_coinr_says() {
        for (outputs, column, n, expected) in [
            ("asem/golden/11_ishigami_sample.csv", 3, 200, "asem/golden/11_ishigami_indices.csv"),
            ("asem/golden/11_sa_y.csv", 1, 32, "asem/golden/11_sa_indices.csv"),
        ] {
            let y: Vec<f64> = csv(outputs).iter().map(|row| row[column]).collect();
            let found = sensitivity(&blocks(&y, n), &Estimator::coinr().resamples(0)).unwrap();
            let expected = csv(expected);
            assert_eq!(found.inputs.len(), expected.len());
            for (index, row) in found.inputs.iter().zip(&expected) {
                assert_relative_eq!(index.first.value, row[1], epsilon = 1e-10);
                assert_relative_eq!(index.total.value, row[2], epsilon = 1e-10);
                if n == 200 {
                    assert_relative_eq!(found.variance, row[3], max_relative = 1e-12);
                }
            }
            if n == 32 {
                let variance = csv("asem/golden/11_sa_variance.csv")[0][0];
                assert_relative_eq!(found.variance, variance, max_relative = 1e-12);
            }
        }
    }

    #[test]
    fn what_never_varies_has_no_indices() {
        let y = [3.0; 12];
        let fault = sensitivity(&blocks(&y, 3), &Estimator::default()).unwrap_err();
        assert_eq!(fault.code(), "never_varies");
        assert!(fault.to_string().contains("is 3 in all 6 runs"), "{fault}");
    }

    #[test]
    fn failed_runs_take_their_row_with_them() {
        let design = Design::sobol(64, 2, Scramble::LinearMatrix, 1).unwrap();
        let mut y: Vec<f64> = design.rows().map(|x| x[0] + 2.0 * x[1]).collect();
        y[5] = f64::NAN;
        y[64 * 3 + 9] = f64::NAN;
        let found = sensitivity(&design.split(&y).unwrap(), &Estimator::default().resamples(0)).unwrap();
        assert_eq!(
            (found.rows, &found.warnings[..]),
            (62, &[SensitivityWarning::RowsDropped { rows: 2 }][..])
        );
        let failed = vec![f64::NAN; 256];
        let code =
            |y: &[f64]| sensitivity(&design.split(y).unwrap(), &Estimator::default()).unwrap_err().code();
        assert_eq!(code(&failed), "too_few");
        y[5] = f64::INFINITY;
        assert_eq!(code(&y), "not_finite");
    }

    #[test]
    fn a_number_of_points_that_is_no_power_of_two_is_said() {
        let found = of(100, 2, &Estimator::default().resamples(0), |x| x[0]);
        assert_eq!(found.warnings, [SensitivityWarning::NotPowerOfTwo { points: 100 }]);
        assert!(found.warnings[0].to_string().contains("100 points are no power of two"));
        assert!(of(128, 2, &Estimator::default().resamples(0), |x| x[0]).warnings.is_empty());
    }

    #[test]
    fn bad_shapes_and_parameters() {
        let (a, b) = ([1.0, 2.0], [2.0, 3.0]);
        let none = Outputs { a: &a, b: &b, ab: vec![], ba: vec![], sobol: false };
        assert_eq!(sensitivity(&none, &Estimator::default()).unwrap_err().code(), "too_few");
        let ragged = Outputs { a: &a, b: &b, ab: vec![&a[..1]], ba: vec![], sobol: false };
        assert_eq!(sensitivity(&ragged, &Estimator::default()).unwrap_err().code(), "length_mismatch");
        let fine = Outputs { a: &a, b: &b, ab: vec![&a], ba: vec![], sobol: false };
        for level in [0.0, 1.0, f64::NAN] {
            let fault = sensitivity(&fine, &Estimator::default().level(level)).unwrap_err();
            assert_eq!(fault.code(), "invalid_parameter");
        }
    }

    #[test]
    fn resamples_are_the_same_for_the_same_seed() {
        let made = || of(256, 3, &Estimator::default().resamples(50).seed(0), ishigami);
        assert_eq!(made(), made());
        assert_ne!(made(), of(256, 3, &Estimator::default().resamples(50).seed(1), ishigami));
    }
}
