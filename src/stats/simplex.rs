//! Points whose coordinates are at least 0 and sum to 1: random weights.
//!
//! ```text
//! stick breaking   w_j = v_j ∏_{l<j} (1 − v_l),   v_j = B⁻¹(u_j; α_j, Σ_{l>j} α_l),   the last takes the rest
//! spacings         w_j = e_j / Σ_l e_l,           e_j = −ln u_j
//! ```
//!
//! where `u_j` are uniform numbers and `B⁻¹` is the quantile of the beta distribution. Stick breaking turns `k − 1`
//! independent uniform numbers into one point of a Dirichlet distribution with parameters `α`: the way to put weights
//! into a quasi-random sequence or a variance-based sensitivity analysis, whose inputs must be independent. Spacings
//! are the quick way to a flat distribution (all `α` = 1) where inputs need no meaning of their own.
//!
//! Sources: J. Sethuraman (1994), Statistica Sinica 4, 639–650 (stick breaking); L. Devroye (1986), *Non-Uniform Random
//! Variate Generation*, ch. V.2 and XI.4 (spacings, Dirichlet).
//!
//! ```
//! use govindex::stats::dirichlet_from_uniforms;
//!
//! let mut weights = [0.0; 3];
//! dirichlet_from_uniforms(&[0.19, 0.25], &[1.0, 1.0, 1.0], &mut weights)?;
//! assert!((weights[0] - 0.1).abs() < 1e-12);                  // 1 − √(1 − 0.19)
//! assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use statrs::distribution::{Beta, ContinuousCDF as _};

use super::Stream;
use crate::error::Problem;
use crate::{Error, Result};

/// One point of a Dirichlet distribution with parameters `concentration` from independent uniform numbers, one fewer
/// than there are coordinates, by breaking a stick.
///
/// # Errors
/// `length_mismatch`; `too_few` for no coordinate; `invalid_parameter` where a parameter is not
/// a finite number above 0, or a uniform number lies outside [0, 1].
pub fn dirichlet_from_uniforms(uniforms: &[f64], concentration: &[f64], point: &mut [f64]) -> Result<()> {
    check_concentration(concentration)?;
    let k = concentration.len();
    for (what, found, expected) in
        [("the list of uniform numbers", uniforms.len(), k - 1), ("the room for the point", point.len(), k)]
    {
        if found != expected {
            return Err(Error::from(Problem::LengthMismatch {
                what: what.to_owned(),
                found,
                expected,
                of: "coordinates (one uniform number fewer)",
            }));
        }
    }
    if let Some(u) = uniforms.iter().find(|u| !(0.0..=1.0).contains(*u)) {
        return Err(Error::from(Problem::InvalidParameter {
            method: "stick breaking",
            parameter: "uniforms",
            found: u.to_string(),
            expected: "numbers from 0 to 1",
        }));
    }
    break_stick(uniforms, concentration, point);
    Ok(())
}

/// [`dirichlet_from_uniforms`] of what has been checked.
pub(crate) fn break_stick(uniforms: &[f64], concentration: &[f64], point: &mut [f64]) {
    let mut rest = 1.0;
    let mut behind: f64 = concentration.iter().sum();
    for ((w, &u), &alpha) in point.iter_mut().zip(uniforms).zip(concentration) {
        behind = (behind - alpha).max(f64::MIN_POSITIVE);
        let share = beta_quantile(u, alpha, behind);
        *w = rest * share;
        rest *= 1.0 - share;
    }
    if let Some(last) = point.last_mut() {
        *last = rest;
    }
}

fn beta_quantile(u: f64, a: f64, b: f64) -> f64 {
    if u <= 0.0 || u >= 1.0 {
        return u.clamp(0.0, 1.0);
    }
    // Exactly 1 in the flat case, where the quantile has a closed form.
    if (a - 1.0).abs() < f64::EPSILON {
        return -((1.0 - u).ln() / b).exp_m1();
    }
    Beta::new(a, b).map_or(a / (a + b), |beta| beta.inverse_cdf(u))
}

/// Writes a point drawn flat from all points of the simplex: every combination of weights is as likely as any other.
pub fn flat_simplex(stream: &mut Stream, point: &mut [f64]) {
    point.fill_with(|| stream.exponential());
    let total: f64 = point.iter().sum();
    for w in point {
        *w /= total;
    }
}

pub(crate) fn check_concentration(concentration: &[f64]) -> Result<()> {
    if concentration.is_empty() {
        return Err(Error::from(Problem::TooFew {
            model: "the Dirichlet distribution",
            of: "coordinates",
            found: 0,
            needed: 1,
        }));
    }
    match concentration.iter().find(|a| !(a.is_finite() && **a > 0.0)) {
        None => Ok(()),
        Some(a) => Err(Error::from(Problem::InvalidParameter {
            method: "the Dirichlet distribution",
            parameter: "concentration",
            found: a.to_string(),
            expected: "finite numbers above 0",
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The moments of a Dirichlet distribution: mean `α_j / α₀`, variance `α_j (α₀ − α_j) / (α₀² (α₀ + 1))`
    /// (any textbook).
    #[test]
    fn stick_breaking_has_the_moments_of_the_dirichlet_distribution() {
        let alpha = [2.0, 0.5, 5.0, 1.0];
        let total: f64 = alpha.iter().sum();
        let n = 20_000;
        let mut stream = Stream::new(5, 0);
        let (mut sum, mut squares) = ([0.0; 4], [0.0; 4]);
        for _ in 0..n {
            let uniforms = [stream.uniform(), stream.uniform(), stream.uniform()];
            let mut point = [0.0; 4];
            dirichlet_from_uniforms(&uniforms, &alpha, &mut point).unwrap();
            assert!((point.iter().sum::<f64>() - 1.0).abs() < 1e-12 && point.iter().all(|w| *w >= 0.0));
            for (j, w) in point.iter().enumerate() {
                sum[j] += w;
                squares[j] += w * w;
            }
        }
        for (j, a) in alpha.iter().enumerate() {
            let mean = sum[j] / f64::from(n);
            let variance = squares[j] / f64::from(n) - mean * mean;
            let expected = a * (total - a) / (total * total * (total + 1.0));
            assert!((mean - a / total).abs() < 5.0 * (expected / f64::from(n)).sqrt(), "{j}: {mean}");
            assert!((variance / expected - 1.0).abs() < 0.06, "{j}: {variance} is not {expected}");
        }
    }

    #[test]
    fn spacings_are_flat() {
        // Each coordinate of a flat point of three has P(w > 1/2) = (1/2)² = 1/4.
        let mut stream = Stream::new(5, 1);
        let mut point = [0.0; 3];
        let n = 40_000;
        let mut above = [0; 3];
        for _ in 0..n {
            flat_simplex(&mut stream, &mut point);
            (0..3).for_each(|j| above[j] += i32::from(point[j] > 0.5));
        }
        assert!(above.iter().all(|count| (count - n / 4).abs() < 450), "{above:?}");
    }

    #[test]
    fn ends_and_bad_parameters() {
        let mut point = [0.0; 2];
        dirichlet_from_uniforms(&[0.0], &[3.0, 1.0], &mut point).unwrap();
        assert_eq!(point, [0.0, 1.0]);
        dirichlet_from_uniforms(&[1.0], &[3.0, 1.0], &mut point).unwrap();
        assert_eq!(point, [1.0, 0.0]);
        let mut alone = [0.0];
        dirichlet_from_uniforms(&[], &[2.0], &mut alone).unwrap();
        assert_eq!(alone, [1.0]);
        let mut code = |u: &[f64], a: &[f64]| dirichlet_from_uniforms(u, a, &mut point).unwrap_err().code();
        assert_eq!(code(&[0.5], &[1.0, 0.0]), "invalid_parameter");
        assert_eq!(code(&[0.5], &[1.0, f64::NAN]), "invalid_parameter");
        assert_eq!(code(&[1.5], &[1.0, 1.0]), "invalid_parameter");
        assert_eq!(code(&[], &[1.0, 1.0]), "length_mismatch");
        assert_eq!(code(&[], &[]), "too_few");
    }
}
