//! Quantiles and tails that intervals and tests need, with all their digits at any size of the sample.
//!
//! ```text
//! I_x(a, b) = x^a (1 − x)^b / (a B(a, b)) · K(x)        K: the continued fraction of the incomplete beta function
//! ```
//!
//! The beta quantile is found by Newton's method on `ln I` over `ln x`, where the function is concave and nearly a
//! line in the tail, so that a quantile of 1e-160 is as good as one of 0.5. The fraction is summed to its end: it
//! takes about `√max(a, b)` terms, more than the fixed number that statrs takes where there are many trials.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::gamma::ln_gamma;

use crate::error::Problem;
use crate::{Error, Result};

/// Terms of the continued fraction; enough for 10¹¹ trials.
const TERMS: u32 = 1_000_000;

/// Refuses a level of confidence that is not strictly between 0 and 1.
pub(crate) fn check_level(method: &'static str, level: f64) -> Result<()> {
    if level > 0.0 && level < 1.0 {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter {
        method,
        parameter: "level",
        found: level.to_string(),
        expected: "above 0 and below 1, e.g. 0.95",
    }))
}

/// The two-sided critical value of the normal distribution: 1.96 for 0.95.
pub(crate) fn normal_width(level: f64) -> f64 {
    Normal::standard().inverse_cdf(f64::midpoint(1.0, level))
}

/// The share of a standard normal distribution below `z`.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// The chance that a standard normal deviate is at least as far from 0 as `z`.
pub(crate) fn normal_two_sided(z: f64) -> f64 {
    (2.0 * Normal::standard().sf(z.abs())).min(1.0)
}

/// `x` with `I_x(a, b) = p`, for `a`, `b` above 0.
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    // Left of this place the fraction converges fast; right of it that of the mirrored problem does.
    let middle = (a + 1.0) / (a + b + 2.0);
    let log_beta = log_beta(a, b);
    if p.ln() <= log_lower_tail(middle.ln(), a, b, log_beta).0 {
        lower_quantile(p, a, b, log_beta, middle)
    } else {
        1.0 - lower_quantile(1.0 - p, b, a, log_beta, 1.0 - middle)
    }
}

/// The upper quantile of the F distribution: what it exceeds with the chance `tail`.
pub(crate) fn f_upper(tail: f64, numerator: f64, denominator: f64) -> f64 {
    // In this form the beta variable is small, so none of its digits are lost.
    let y = beta_quantile(tail, denominator / 2.0, numerator / 2.0);
    denominator * (1.0 - y) / (numerator * y)
}

/// The chance that the F distribution exceeds `f`.
pub(crate) fn f_tail(f: f64, numerator: f64, denominator: f64) -> f64 {
    beta_cdf(denominator / (denominator + numerator * f), denominator / 2.0, numerator / 2.0)
}

/// `I_x(a, b)`.
fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let log_beta = log_beta(a, b);
    if x <= (a + 1.0) / (a + b + 2.0) {
        log_lower_tail(x.ln(), a, b, log_beta).0.exp()
    } else {
        1.0 - log_lower_tail((1.0 - x).ln(), b, a, log_beta).0.exp()
    }
}

/// From here on Stirling's series has all digits of a double.
const LARGE: f64 = 10.0;

/// `ln Γ(x) − (x − ½) ln x + x − ½ ln 2π`, for `x` of at least [`LARGE`].
fn stirling_rest(x: f64) -> f64 {
    let s = 1.0 / (x * x);
    (1.0 / 12.0
        - s * (1.0 / 360.0
            - s * (1.0 / 1260.0 - s * (1.0 / 1680.0 - s * (1.0 / 1188.0 - s * (691.0 / 360_360.0))))))
        / x
}

/// `ln B(a, b)`. Where one is large, the difference of two large logarithms is taken by hand, since nothing else
/// keeps its digits.
pub(crate) fn log_beta(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    if large < LARGE {
        return ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    }
    let rise = (large - 0.5) * (small / large).ln_1p() + small * (large + small).ln() - small
        + stirling_rest(large + small)
        - stirling_rest(large);
    ln_gamma(small) - rise
}

/// `ln( x^a (1 − x)^b / B(a, b) )`.
fn log_front(x: f64, log_x: f64, a: f64, b: f64, log_beta: f64) -> f64 {
    if a.min(b) < LARGE {
        return a * log_x + b * (-x).ln_1p() - log_beta;
    }
    // About the mean, where the terms are small.
    let n = a + b;
    let off = x - a / n;
    // Far below the mean its logarithm has the digits that the difference lost.
    let low = if x < 0.5 * a / n { log_x - (a / n).ln() } else { (off * n / a).ln_1p() };
    a * low + b * (-off * n / b).ln_1p() + 0.5 * (a / n * b / std::f64::consts::TAU).ln() + stirling_rest(n)
        - stirling_rest(a)
        - stirling_rest(b)
}

fn lower_quantile(p: f64, a: f64, b: f64, log_beta: f64, most: f64) -> f64 {
    let (goal, top) = (p.ln(), most.ln());
    // I_x ≈ x^a / (a B) in the far tail.
    let mut log_x = ((goal + a.ln() + log_beta) / a).min(top);
    for _ in 0..200 {
        let (value, slope) = log_lower_tail(log_x, a, b, log_beta);
        let next = (log_x + (goal - value) / slope).min(top);
        let step = (next - log_x).abs();
        log_x = next;
        if step <= 1e-16 * log_x.abs().max(1.0) {
            break;
        }
    }
    log_x.exp()
}

/// `ln I_x(a, b)` and its slope over `ln x`, for `x` up to `(a + 1)/(a + b + 2)`.
fn log_lower_tail(log_x: f64, a: f64, b: f64, log_beta: f64) -> (f64, f64) {
    let x = log_x.exp();
    let fraction = continued_fraction(x, a, b);
    let value = log_front(x, log_x, a, b, log_beta) - a.ln() + fraction.ln();
    // x f(x) / F(x): everything but the fraction cancels.
    (value, a / ((1.0 - x) * fraction))
}

/// The fraction `K(x)` by Lentz's method in Thompson and Barnett's form (1986).
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    let away_from_zero = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for m in 1..TERMS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let factor = c * d;
        fraction *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// `scipy.stats.beta.ppf(p, a, b)`, scipy 1.17.1 (Boost).
    #[test]
    fn beta_quantiles_of_scipy() {
        for (p, a, b, expected) in [
            (0.025, 0.5, 10.5, 4.789_043_315_758_187_6e-5),
            (0.975, 0.5, 10.5, 0.217_196_267_509_210_53),
            (0.025, 0.01, 3.0, 1.397_195_934_540_144_7e-161),
            (0.025, 5e5, 5e5, 0.499_020_018_703_874_63),
            (0.975, 1e6, 3.0, 0.999_999_381_328_687_2),
            (0.5, 2.0, 3.0, 0.385_727_568_132_389_5),
            (1e-300, 40.0, 60.0, 6.340_034_618_594_253e-9),
            (1e-10, 2.5, 7.0, 2.093_793_608_200_994e-5),
            (0.025, 3e8, 7e8, 0.299_971_597_802_374_3),
            (0.9, 1.0, 1.0, 0.9),
            (0.025, 3.0, 1e9, 6.186_721_220_855_516e-10),
            (0.975, 4.0, 1e9, 8.767_272_971_800_982e-9),
            (0.025, 10.0, 12.0, 0.257_130_626_406_407_44),
            (0.4, 9.9, 1e5, 8.807_750_517_306_068e-5),
        ] {
            assert_relative_eq!(beta_quantile(p, a, b), expected, max_relative = 1e-11);
        }
        assert_eq!((beta_quantile(0.0, 2.0, 3.0), beta_quantile(1.0, 2.0, 3.0)), (0.0, 1.0));
    }

    /// `scipy.stats.f.ppf(0.975, a, b)` and `f.sf`, scipy 1.17.1.
    #[test]
    fn f_quantiles_and_tails_of_scipy() {
        for (a, b, expected) in [
            (5.0, 18.0, 3.381_967_805_875_243),
            (18.0, 5.0, 6.361_883_204_654_352),
            (5.0, 15.0, 3.576_415_349_279_061),
            (5.0, 4.2, 8.776_051_674_406_51),
        ] {
            assert_relative_eq!(f_upper(0.025, a, b), expected, max_relative = 1e-12);
            assert_relative_eq!(f_tail(expected, a, b), 0.025, max_relative = 1e-12);
        }
        assert_relative_eq!(f_tail(11.027, 5.0, 15.0), 0.000_134_583_529_675_835_6, max_relative = 1e-11);
        assert_eq!(f_tail(0.0, 5.0, 15.0), 1.0);
    }

    #[test]
    fn the_quantile_and_the_tail_undo_each_other() {
        for a in [0.01, 0.5, 3.0, 200.0, 4e5] {
            for b in [0.02, 1.0, 17.5, 9e4] {
                for p in [1e-6, 0.05, 0.5, 0.8] {
                    let x = beta_quantile(p, a, b);
                    // Where the quantile is below the range of doubles, or so close to 1 that they no longer tell its
                    // distance, nothing can.
                    if x > 1e-300 && 1.0 - x > 1e-9 {
                        assert_relative_eq!(beta_cdf(x, a, b), p, max_relative = 1e-6);
                    }
                }
            }
        }
    }

    #[test]
    fn the_normal_width_has_its_digits() {
        assert_relative_eq!(normal_width(0.95), 1.959_963_984_540_054, max_relative = 1e-14);
        assert_relative_eq!(normal_two_sided(-1.959_963_984_540_054), 0.05, max_relative = 1e-9);
        assert_eq!(check_level("x", 1.0).unwrap_err().code(), "invalid_parameter");
        assert_eq!(check_level("x", f64::NAN).unwrap_err().code(), "invalid_parameter");
    }
}
