//! Least squares with standard errors that hold where the errors are uneven, or follow one another.

use nalgebra::{DMatrix, DVector};

use crate::error::Problem;
use crate::stats::tails;
use crate::{Error, Result};

/// A coefficient with its test and interval.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Coefficient {
    /// What it stands at.
    pub name: String,
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// The estimate over its standard error.
    pub t: f64,
    /// The chance of one so far from 0 where the truth is 0, by Student's t.
    pub p_value: f64,
    /// The lower end of the interval.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

/// Two-sided chance of a t statistic.
pub(super) fn two_sided(t: f64, freedom: f64) -> f64 {
    if t.is_infinite() { 0.0 } else { tails::f_tail(t * t, 1.0, freedom) }
}

fn coefficient(name: &str, estimate: f64, se: f64, freedom: f64, level: f64) -> Coefficient {
    let width = tails::f_upper(1.0 - level, 1.0, freedom).sqrt() * se;
    let t = estimate / se;
    Coefficient {
        name: name.to_owned(),
        estimate,
        se,
        t,
        p_value: two_sided(t, freedom),
        lower: estimate - width,
        upper: estimate + width,
    }
}

/// A regression: its coefficients, the constant first, and the share of the variance that it explains.
pub(super) struct Fit {
    pub(super) coefficients: Vec<Coefficient>,
    pub(super) r_squared: f64,
}

/// Least squares of `y` on a constant and columns, with standard errors HC3 (J. G. MacKinnon & H. White 1985).
///
/// # Errors
/// `too_few` where there are not more units than coefficients; `invalid_parameter` where a column follows from the others.
pub(super) fn robust(
    model: &'static str,
    y: &[f64],
    names: &[String],
    columns: &[Vec<f64>],
    level: f64,
) -> Result<Fit> {
    let (n, k) = (y.len(), columns.len() + 1);
    if n <= k {
        return Err(Error::from(Problem::TooFew { model, of: "units", found: n, needed: k + 1 }));
    }
    // About the mean, so that a constant column does not drown what varies.
    let mean = |column: &[f64]| column.iter().sum::<f64>() / n as f64;
    let centres: Vec<f64> = columns.iter().map(|column| mean(column)).collect();
    let x = DMatrix::from_fn(n, k, |i, j| if j == 0 { 1.0 } else { columns[j - 1][i] - centres[j - 1] });
    let qr = x.clone().qr();
    let (q, r) = (qr.q(), qr.r());
    for j in 1..k {
        let length = x.column(j).norm();
        if r[(j, j)].abs() <= 1e-10 * length || length <= 1e-12 * centres[j - 1].abs() * (n as f64).sqrt() {
            return Err(Error::from(Problem::InvalidParameter {
                method: model,
                parameter: "controls",
                found: format!("`{}`, which is constant or follows from the others", names[j - 1]),
                expected: "columns of which none follows from the others",
            }));
        }
    }
    let goal = DVector::from_column_slice(y);
    let singular = || {
        Error::from(Problem::InvalidParameter {
            method: model,
            parameter: "controls",
            found: "so alike that the regression has no answer".to_owned(),
            expected: "columns of which none follows from the others",
        })
    };
    let slopes = r.solve_upper_triangular(&(q.transpose() * &goal)).ok_or_else(singular)?;
    let residuals = &goal - &x * &slopes;
    let mut meat = DMatrix::zeros(k, k);
    for i in 0..n {
        let row = q.row(i);
        let leverage = row.norm_squared();
        // A unit that alone determines a coefficient has no residual.
        let size = if leverage < 1.0 - 1e-12 { residuals[i] / (1.0 - leverage) } else { 0.0 };
        meat += row.transpose() * row * (size * size);
    }
    let half = r.solve_upper_triangular(&meat).ok_or_else(singular)?;
    let variance = r.solve_upper_triangular(&half.transpose()).ok_or_else(singular)?;
    let freedom = (n - k) as f64;
    // Back from the means to a constant at 0.
    let mut at_zero = DVector::zeros(k);
    at_zero[0] = 1.0;
    for j in 1..k {
        at_zero[j] = -centres[j - 1];
    }
    let constant = at_zero.dot(&slopes);
    let constant_se = (at_zero.transpose() * &variance * &at_zero)[(0, 0)].max(0.0).sqrt();
    let mut coefficients = vec![coefficient("constant", constant, constant_se, freedom, level)];
    for j in 1..k {
        let se = variance[(j, j)].max(0.0).sqrt();
        coefficients.push(coefficient(&names[j - 1], slopes[j], se, freedom, level));
    }
    let centre = mean(y);
    let spread: f64 = y.iter().map(|y| (y - centre) * (y - centre)).sum();
    let r_squared = if spread > 0.0 { 1.0 - residuals.norm_squared() / spread } else { f64::NAN };
    Ok(Fit { coefficients, r_squared })
}

/// The slope of `y` on `x` and a constant, with a standard error that holds where errors follow one another: kernel
/// quadratic spectral, times n / (n − 2); without a bandwidth that of Andrews (1991) by an autoregression of the scores.
pub(super) struct Line {
    pub(super) slope: f64,
    pub(super) se: f64,
    pub(super) bandwidth: f64,
}

pub(super) fn line(x: &[f64], y: &[f64], bandwidth: Option<f64>) -> Line {
    let n = x.len() as f64;
    let (mean_x, mean_y) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let (mut square, mut product) = (0.0, 0.0);
    for (&x, &y) in x.iter().zip(y) {
        square += (x - mean_x) * (x - mean_x);
        product += (x - mean_x) * (y - mean_y);
    }
    let slope = product / square;
    let scores: Vec<f64> =
        x.iter().zip(y).map(|(&x, &y)| (x - mean_x) * (y - mean_y - slope * (x - mean_x))).collect();
    let bandwidth = bandwidth.unwrap_or_else(|| andrews(&scores));
    let mut long = scores.iter().map(|score| score * score).sum::<f64>();
    if bandwidth > 0.0 {
        for lag in 1..scores.len() {
            let product: f64 = scores[lag..].iter().zip(&scores).map(|(now, before)| now * before).sum();
            long += 2.0 * quadratic_spectral(lag as f64 / bandwidth) * product;
        }
    }
    let se = (long.max(0.0) * n / (n - 2.0)).sqrt() / square;
    Line { slope, se, bandwidth }
}

/// Andrews's bandwidth for the quadratic spectral kernel: 1.3221 (α n)^(1/5), α = 4 ρ² / (1 − ρ)⁴ of an AR(1).
fn andrews(scores: &[f64]) -> f64 {
    let (mut now, mut both) = (0.0, 0.0);
    for pair in scores.windows(2) {
        now += pair[0] * pair[0];
        both += pair[0] * pair[1];
    }
    let rho = if now > 0.0 { (both / now).clamp(-0.97, 0.97) } else { 0.0 };
    let alpha = 4.0 * rho * rho / (1.0 - rho).powi(4);
    1.3221 * (alpha * scores.len() as f64).powf(0.2)
}

fn quadratic_spectral(x: f64) -> f64 {
    let angle = 6.0 * std::f64::consts::PI * x / 5.0;
    if angle.abs() < 1e-3 {
        return 1.0 - angle * angle / 10.0;
    }
    3.0 / (angle * angle) * (angle.sin() / angle - angle.cos())
}
