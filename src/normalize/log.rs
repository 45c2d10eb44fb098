//! Min-max on a logarithmic scale: each doubling counts the same, as with incomes, populations and downloads.
//!
//! ```text
//! s_i = l + (u − l) · (ln(x_i + c) − ln(a + c)) / (ln(b + c) − ln(a + c))      (a and b exchanged where lower is better)
//! ```
//!
//! where `a` and `b` are the smallest and largest value present (or the fixed bounds `bounds`, in the raw unit), `c` is a
//! shift that makes all values positive, and `l`, `u` are the ends of the scale `to`. The base of the logarithm does
//! not matter. Where there are zeros a shift is needed, and the scores depend on it: it is never chosen silently.
//!
//! Source: UNDP, *Human Development Report* technical notes (income index: bounds 100 and 75,000); OECD/JRC (2008), step 5.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Column, Direction, Logarithm, MinMax, Normalize, Scaling};
use super::{check_finite, check_interval, refuse, scale_alone};
use crate::stats::extremes;
use crate::{Error, Result};

/// Parameters of logarithmic scaling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Log {
    /// What is added to every value before its logarithm is taken, in the raw unit. Default 0.
    pub shift: f64,
    /// Fixed bounds `[low, high]` in the raw unit of the value. Default: the range of the values present.
    #[serde(alias = "from", skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 2]>,
    /// The scale of the scores. Default: the scale of the framework, or `[0, 1]` outside any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<[f64; 2]>,
    /// Whether values beyond fixed bounds are cut to the ends of the scale. Default: no.
    pub clip: bool,
    /// The score of every unit when all values are equal. Default: none, that is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl Log {
    /// Sets what is added to every value.
    #[must_use]
    pub fn shift(mut self, shift: f64) -> Self {
        self.shift = shift;
        self
    }

    /// Sets fixed bounds in the raw unit.
    #[must_use]
    pub fn bounds(mut self, low: f64, high: f64) -> Self {
        self.bounds = Some([low, high]);
        self
    }

    /// Sets the scale of the scores.
    #[must_use]
    pub fn to(mut self, low: f64, high: f64) -> Self {
        self.to = Some([low, high]);
        self
    }

    /// Cuts values beyond fixed bounds to the ends of the scale.
    #[must_use]
    pub fn clip(mut self, clip: bool) -> Self {
        self.clip = clip;
        self
    }

    /// Sets the score that all units get when all values are equal.
    #[must_use]
    pub fn constant(mut self, score: f64) -> Self {
        self.constant = Some(score);
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        check_finite("log", "shift", self.shift)?;
        self.to.map_or(Ok(()), |to| check_interval("log", "to", to))?;
        self.constant.map_or(Ok(()), |score| check_finite("log", "constant", score))?;
        let Some(bounds) = self.bounds else { return Ok(()) };
        check_interval("log", "bounds", bounds)?;
        if bounds[0] + self.shift > 0.0 {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "log",
            parameter: "bounds",
            found: format!("[{}, {}] with a shift of {}", bounds[0], bounds[1], self.shift),
            expected: "above 0 with the shift added",
        }))
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        const REMEDY: &str = "give a `shift` that makes all values positive, or use min-max or ranks";
        // With fixed bounds that cut, whatever has no logarithm is below them.
        if !(self.clip && self.bounds.is_some()) {
            let needs = if self.shift.abs() > 0.0 { "above 0 with the shift added" } else { "above 0" };
            refuse("the logarithm", column, |x| x + self.shift <= 0.0, needs, REMEDY)?;
        }
        if let Some(row) = column.values.iter().position(|x| (x + self.shift).is_infinite()) {
            return Err(Error::from(Problem::Overflow {
                what: "logarithm",
                node: column.code.into(),
                unit: Some(column.unit(row)),
            }));
        }
        let ln = |x: f64| (x + self.shift).ln();
        let logs: Vec<f64>;
        let (values, ends) = if let Some([low, high]) = self.bounds {
            (column.values, Some([ln(low), ln(high)]))
        } else {
            logs = column.values.iter().map(|&x| ln(x)).collect();
            (&logs[..], None)
        };
        let linear = MinMax { bounds: ends, to: self.to, clip: self.clip, constant: self.constant };
        match linear.fit(&Column { values, ..*column }) {
            Ok(Scaling::Linear(linear)) if linear.width.is_finite() => {
                Ok(Scaling::Logarithm(Logarithm { shift: self.shift, linear }))
            }
            Err(error) if error.code() == "constant_indicator" => {
                let range = extremes(column.values);
                if range.min < range.max {
                    return Err(Error::from(Problem::InvalidParameter {
                        method: "log",
                        parameter: "shift",
                        found: self.shift.to_string(),
                        expected: "so small that values which differ still do with it added",
                    }));
                }
                let units = column.values.iter().filter(|x| !x.is_nan()).count();
                let indicator = column.code.into();
                Err(Error::from(Problem::ConstantIndicator { indicator, units, value: range.min }))
            }
            other => other,
        }
    }
}

/// Scales the logarithms of a column by their range or by fixed bounds; missing (`NaN`) stays missing.
///
/// ```
/// use govindex::normalize::{Direction, Log, log};
///
/// // The income index of the Human Development Report, for 17,560 dollars a head.
/// let income = log(&[17_560.0], Direction::Higher, &Log::default().bounds(100.0, 75_000.0))?;
/// assert!((income[0] - 0.781).abs() < 0.0005);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unsuitable_value` for a value that is not above 0 with the shift added, `no_data` when nothing is
/// present, `constant_indicator` when all values are equal and `constant` is not set, `not_finite` for
/// an infinite value, `invalid_parameter` for bounds out of order or not above 0 and for a shift beside which the
/// values do not differ, `overflow` where a value with the shift is beyond the range of a number.
pub fn log(values: &[f64], direction: Direction, parameters: &Log) -> Result<Vec<f64>> {
    scale_alone(&Normalize::Log(*parameters), values, direction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn each_doubling_counts_the_same() {
        for (direction, expected) in
            [(Direction::Higher, [0.0, 50.0, 100.0]), (Direction::Lower, [100.0, 50.0, 0.0])]
        {
            let scores = log(&[2.0, 4.0, 8.0], direction, &Log::default().to(0.0, 100.0)).unwrap();
            for (score, expected) in scores.into_iter().zip(expected) {
                assert_relative_eq!(score, expected, max_relative = 1e-14, epsilon = 1e-13);
            }
        }
        let shifted = log(&[0.0, 9.0, 99.0], Direction::Higher, &Log::default().shift(1.0)).unwrap();
        assert_relative_eq!(shifted[1], 0.5, max_relative = 1e-14);
    }

    #[test]
    fn a_shift_beside_which_values_vanish_is_refused() {
        let code =
            |values: &[f64]| log(values, Direction::Higher, &Log::default().shift(1e308)).unwrap_err().code();
        assert_eq!(code(&[1.0, 2.0]), "invalid_parameter");
        assert_eq!(code(&[1.0, 1e308]), "overflow");
    }

    #[test]
    fn zeros_negatives_and_constants_have_named_answers() {
        let of = |values: &[f64], parameters: Log| log(values, Direction::Higher, &parameters);
        let fault = of(&[3.0, 0.0], Log::default()).unwrap_err();
        assert_eq!(fault.code(), "unsuitable_value");
        assert!(fault.to_string().contains("`values` is 0 in row 1"), "{fault}");
        assert_eq!(of(&[-2.0, 1.0], Log::default().shift(1.0)).unwrap_err().code(), "unsuitable_value");
        assert_eq!(of(&[0.0, 5.0, 200.0], Log::default().bounds(1.0, 100.0).clip(true)).unwrap()[0], 0.0);
        assert_eq!(of(&[0.0], Log::default().bounds(0.0, 1.0)).unwrap_err().code(), "invalid_parameter");
        assert_eq!(of(&[f64::NAN], Log::default()).unwrap_err().code(), "no_data");
        assert_eq!(of(&[1.0, f64::INFINITY], Log::default()).unwrap_err().code(), "not_finite");
        let Problem::ConstantIndicator { value, .. } =
            of(&[4.0, 4.0], Log::default()).unwrap_err().into_problem()
        else {
            panic!()
        };
        assert_relative_eq!(value, 4.0, max_relative = 1e-14);
        assert_eq!(of(&[4.0, 4.0], Log::default().constant(0.5)).unwrap(), [0.5, 0.5]);
    }
}
