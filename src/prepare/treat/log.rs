//! Logarithms that draw a long tail in.
//!
//! ```text
//! range-shift   y_i = ln( x_i − min + c (max − min) )
//! unit-shift    y_i = ln( x_i − min + 1 )
//! signed-shift  y_i = as range-shift where the skewness is above 0, else −ln( max + c (max − min) − x_i )
//! gii           y_i = ln( (f max − 1) (x_i − min) / (max − min) + 1 )
//! ```
//!
//! where `min` and `max` are those of the values present, `c` is a share of the range (0.01) and `f` a factor (1).
//! All of them rise with `x`, so the order of the units stays. The first three are COINr's `log_CT`, `log_CT_orig`
//! and `log_CT_plus`; the first suits every scale, while the second depends on the physical unit. The fourth is that of
//! the Global Innovation Index for indicators of which more is better; it needs `f max > 1`, since below it would turn
//! the order round.
//!
//! Sources: W. Becker et al. (2022), *COINr*, JOSS 7(78), 4567; Cornell University, INSEAD & WIPO (2020), *The Global
//! Innovation Index 2020*, appendix IV.

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::{Transform, refuse_infinite};
use crate::stats::shape::Sums;
use crate::{Error, Result};

/// The formula of the logarithm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LogForm {
    /// Shifted by a share of the range.
    #[default]
    RangeShift,
    /// Shifted so that the lowest value is 1.
    UnitShift,
    /// Shifted by a share of the range, from the end where the long tail is not.
    SignedShift,
    /// As in the Global Innovation Index.
    Gii,
}

/// Parameters of the logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Log {
    /// The formula. Default `range-shift`.
    pub form: LogForm,
    /// The share of the range, above 0. Default 0.01. Read by `range-shift` and `signed-shift`.
    pub share: f64,
    /// The factor of the maximum, above 0. Default 1. Read by `gii`.
    pub factor: f64,
}

impl Default for Log {
    fn default() -> Self {
        Self { form: LogForm::RangeShift, share: 0.01, factor: 1.0 }
    }
}

impl Log {
    /// Sets the formula.
    #[must_use]
    pub fn form(mut self, form: LogForm) -> Self {
        self.form = form;
        self
    }

    /// Sets the share of the range.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Sets the factor of the maximum.
    #[must_use]
    pub fn factor(mut self, factor: f64) -> Self {
        self.factor = factor;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `share` or `factor` is not a number above 0.
    pub fn check(&self) -> Result<()> {
        super::above_0("log", "share", self.share)?;
        super::above_0("log", "factor", self.factor)
    }

    /// The formula with the numbers of the column in it; none where the column is constant or empty.
    pub(super) fn fit(&self, sums: &Sums) -> Result<Option<Transform>> {
        let (min, max) = (sums.min, sums.max);
        if !sums.varies() {
            return Ok(None);
        }
        let range = max - min;
        let shifted = |origin: f64, rising: bool| Some(Transform::Log { origin, rising });
        let transform = match self.form {
            LogForm::RangeShift => shifted(min - self.share * range, true),
            LogForm::UnitShift => shifted(min - 1.0, true),
            LogForm::SignedShift if sums.shape().skewness > 0.0 => shifted(min - self.share * range, true),
            LogForm::SignedShift => shifted(max + self.share * range, false),
            LogForm::Gii => {
                let top = self.factor * max;
                if top <= 1.0 {
                    return Err(Error::from(Problem::UnsuitableValue {
                        model: "log (gii)",
                        indicator: Label::Word("values"),
                        unit: Label::Word("of the maximum"),
                        value: max,
                        needs: "whose maximum times `factor` is above 1",
                        remedy: "raise `factor`, or use the form `range-shift`",
                    }));
                }
                Some(Transform::LogGii { min, slope: (top - 1.0) / range })
            }
        };
        Ok(transform)
    }
}

/// The logarithm of a column; missing (`NaN`) stays missing, and a constant column stays as it is.
///
/// ```
/// use govindex::prepare::{Log, log};
///
/// let y = log(&[0.0, 1.0, 100.0], &Log::default())?;
/// assert!((y[0] - 1.0_f64.ln()).abs() < 1e-15 && (y[2] - 101.0_f64.ln()).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` as [`Log::check`]; `not_finite` for an infinite value;
/// `unsuitable_value` for `gii` where the maximum times `factor` is not above 1; `overflow` where the
/// range is beyond that of a number.
pub fn log(values: &[f64], parameters: &Log) -> Result<Vec<f64>> {
    parameters.check()?;
    let sums = Sums::of(values);
    refuse_infinite(values, &sums)?;
    Ok(parameters
        .fit(&sums)?
        .map_or_else(|| values.to_vec(), |transform| values.iter().map(|&x| transform.apply(x)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_formula_of_the_global_innovation_index() {
        // ln((9 − 1)(x − 1)/(9 − 1) + 1) = ln x
        let y = log(&[1.0, 5.0, 9.0], &Log::default().form(LogForm::Gii)).unwrap();
        for (y, x) in y.iter().zip([1.0_f64, 5.0, 9.0]) {
            assert!((y - x.ln()).abs() < 1e-15);
        }
        // COINr's documentation of `log_GII` gives this formula; its code returns the column as it was.
        let below = log(&[0.1, 0.5], &Log::default().form(LogForm::Gii)).unwrap_err();
        assert_eq!(below.code(), "unsuitable_value");
        assert!(log(&[0.1, 0.5], &Log::default().form(LogForm::Gii).factor(10.0)).is_ok());
    }

    #[test]
    fn zeros_negatives_constants_and_gaps() {
        let y = log(&[-5.0, 0.0, f64::NAN, 5.0], &Log::default()).unwrap();
        assert!(y[0] < y[1] && y[1] < y[3] && y[2].is_nan());
        assert_eq!(log(&[3.0, 3.0], &Log::default()).unwrap(), [3.0, 3.0]);
        assert!(log(&[f64::NAN], &Log::default()).unwrap()[0].is_nan());
        assert_eq!(log(&[1.0, f64::INFINITY], &Log::default()).unwrap_err().code(), "not_finite");
        assert_eq!(log(&[1.0], &Log::default().share(0.0)).unwrap_err().code(), "invalid_parameter");
        assert_eq!(log(&[-1.7e308, 1.7e308], &Log::default()).unwrap_err().code(), "overflow");
    }

    proptest! {
        /// A logarithm never changes who is ahead of whom.
        #[test]
        fn the_order_stays(mut values in prop::collection::vec(-1e3_f64..1e3, 2..40)) {
            values.sort_by(f64::total_cmp);
            values.push(values[values.len() - 1] + 2e3);
            for form in [LogForm::RangeShift, LogForm::UnitShift, LogForm::SignedShift, LogForm::Gii] {
                let y = log(&values, &Log::default().form(form)).unwrap();
                prop_assert!(y.windows(2).all(|pair| pair[0] <= pair[1]), "{form:?}");
            }
        }
    }
}
