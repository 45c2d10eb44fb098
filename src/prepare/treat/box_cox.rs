//! Box–Cox: the power that makes a column most like a normal one.
//!
//! ```text
//! y_i = ( z_i^λ − 1 ) / λ      λ ≠ 0
//! y_i = ln z_i                 λ = 0
//! ```
//!
//! where `z_i` is `x_i − min + 1` (or `x_i` itself, which must then be above 0) and `λ` the power, given or estimated:
//! the estimate maximizes the likelihood of a normal distribution,
//!
//! ```text
//! L(λ) = (λ − 1) Σ ln z_i − n/2 · ln( (1/n) Σ (y_i − ȳ)² )
//! ```
//!
//! Source: G. E. P. Box & D. R. Cox (1964), *An analysis of transformations*, Journal of the Royal Statistical Society
//! B 26, 211–252.

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::{Transform, refuse_infinite};
use crate::stats::shape::Sums;
use crate::{Error, Result};

/// What is added before the power is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Shift {
    /// As much as makes the lowest value 1 (COINr).
    #[default]
    Unit,
    /// Nothing: all values must be above 0 (Box & Cox).
    None,
}

/// Parameters of the Box–Cox transformation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct BoxCox {
    /// The power. Default: none, that is estimated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda: Option<f64>,
    /// Where the estimate is searched. Default `[-5, 5]`.
    pub range: [f64; 2],
    /// What is added first. Default `unit`.
    pub shift: Shift,
}

impl Default for BoxCox {
    fn default() -> Self {
        Self { lambda: None, range: [-5.0, 5.0], shift: Shift::Unit }
    }
}

impl BoxCox {
    /// Gives the power.
    #[must_use]
    pub fn lambda(mut self, lambda: f64) -> Self {
        self.lambda = Some(lambda);
        self
    }

    /// Sets where the estimate is searched.
    #[must_use]
    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = [low, high];
        self
    }

    /// Sets what is added first.
    #[must_use]
    pub fn shift(mut self, shift: Shift) -> Self {
        self.shift = shift;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `lambda` is not finite or `range` is not a rising pair within −20 to 20.
    pub fn check(&self) -> Result<()> {
        if let Some(lambda) = self.lambda.filter(|lambda| !lambda.is_finite()) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "box-cox",
                parameter: "lambda",
                found: lambda.to_string(),
                expected: "a finite number",
            }));
        }
        let [low, high] = self.range;
        if (-20.0..high).contains(&low) && high <= 20.0 {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "box-cox",
            parameter: "range",
            found: format!("[{low}, {high}]"),
            expected: "two numbers within -20 to 20, the first below the second",
        }))
    }

    /// The formula with the numbers of the column in it; none where the column is constant or empty.
    pub(super) fn fit(&self, values: &[f64], sums: &Sums) -> Result<Option<Transform>> {
        if !sums.varies() {
            return Ok(None);
        }
        let shift = match self.shift {
            Shift::Unit => 1.0 - sums.min,
            Shift::None if sums.min > 0.0 => 0.0,
            Shift::None => {
                return Err(Error::from(Problem::UnsuitableValue {
                    model: "box-cox",
                    indicator: Label::Word("values"),
                    unit: Label::row(values.iter().position(|&x| x <= 0.0).unwrap_or(0)),
                    value: values.iter().copied().find(|&x| x <= 0.0).unwrap_or(0.0),
                    needs: "above 0",
                    remedy: "use the shift `unit`",
                }));
            }
        };
        let lambda = self.lambda.unwrap_or_else(|| estimate(values, shift, self.range));
        Ok(Some(Transform::BoxCox { shift, lambda }))
    }
}

/// The λ that maximizes the likelihood, to about 1e-8.
///
/// With `d_i = ln z_i − mean(ln z)` the likelihood is `−n/2 · ln Var(e^(λ d) / λ)` and a constant, so the search
/// minimizes that variance, and no power overflows that the answer would not.
fn estimate(values: &[f64], shift: f64, [low, high]: [f64; 2]) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let mut logs: Vec<f64> = values.iter().filter(|x| !x.is_nan()).map(|x| ln_shifted(*x, shift)).collect();
    let n = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / n;
    for x in &mut logs {
        *x -= mean;
    }
    let spread = |lambda: f64| {
        let power = |d: f64| if lambda.abs() < 1e-12 { d } else { (lambda * d).exp_m1() / lambda };
        let centre = logs.iter().map(|&d| power(d)).sum::<f64>() / n;
        (logs.iter().map(|&d| (power(d) - centre).powi(2)).sum::<f64>() / n).ln()
    };
    let (mut a, mut b) = (low, high);
    let (mut left, mut right) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
    let (mut at_left, mut at_right) = (spread(left), spread(right));
    while b - a > 1e-9 * (high - low) {
        if at_left <= at_right {
            (b, right, at_right) = (right, left, at_left);
            left = b - GOLDEN * (b - a);
            at_left = spread(left);
        } else {
            (a, left, at_left) = (left, right, at_right);
            right = a + GOLDEN * (b - a);
            at_right = spread(right);
        }
    }
    f64::midpoint(a, b)
}

fn ln_shifted(x: f64, shift: f64) -> f64 {
    (x + shift).ln()
}

/// The Box–Cox transformation of a column and its λ; missing (`NaN`) stays missing. A constant column stays as it is,
/// and its λ is 1.
///
/// ```
/// use govindex::prepare::{BoxCox, box_cox};
///
/// let (y, lambda) = box_cox(&[1.0, 4.0, 9.0], &BoxCox::default().lambda(0.5))?;
/// assert_eq!((y, lambda), (vec![0.0, 2.0, 4.0], 0.5));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` as [`BoxCox::check`]; `not_finite` for an infinite value;
/// `unsuitable_value` for a value that is not above 0 where nothing is added; `overflow` where a power
/// is beyond the range of a number.
pub fn box_cox(values: &[f64], parameters: &BoxCox) -> Result<(Vec<f64>, f64)> {
    parameters.check()?;
    let sums = Sums::of(values);
    refuse_infinite(values, &sums)?;
    match parameters.fit(values, &sums)? {
        Some(transform @ Transform::BoxCox { lambda, .. }) => Ok((transform.apply_all(values)?, lambda)),
        _ => Ok((values.to_vec(), 1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_negatives_and_powers_beyond_a_number() {
        let plain = BoxCox::default().shift(Shift::None);
        let error = box_cox(&[2.0, f64::NAN, 0.0], &plain).unwrap_err();
        assert!(error.to_string().contains("row 2"), "{error}");
        assert_eq!(box_cox(&[1.0, 1e200], &plain.lambda(3.0)).unwrap_err().code(), "overflow");
        assert_eq!(box_cox(&[7.0, 7.0], &plain).unwrap(), (vec![7.0, 7.0], 1.0));
        let gap = box_cox(&[-1.0, f64::NAN, 1.0], &BoxCox::default().lambda(0.0)).unwrap().0;
        assert!(gap[0] == 0.0 && gap[1].is_nan() && gap[2] == 3.0_f64.ln());
        assert_eq!(box_cox(&[1.0], &plain.range(2.0, 1.0)).unwrap_err().code(), "invalid_parameter");
        assert_eq!(box_cox(&[1.0], &plain.lambda(f64::NAN)).unwrap_err().code(), "invalid_parameter");
    }
}
