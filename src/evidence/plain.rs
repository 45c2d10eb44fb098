//! Plain statistics of units: growth between two periods, the share of the whole, per head.
//!
//! ```text
//! growth      x_1 / x_0 − 1,  x_1 − x_0,  (x_1 / x_0)^(1/n) − 1
//! share       x_i / Σ x
//! per head    m · x / p
//! ```
//!
//! where `x_0` and `x_1` are the values of the first and the last period, `n` the years between them, `p` the heads and
//! `m` how many of them the value is given for (1, 10 000 …).
//!
//! Source: OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), chapter 1.5, for why figures of units of
//! different size are divided first.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Label, Problem, Result};

/// How a change between two periods is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
    /// As a share of the first: `x_1 / x_0 − 1`.
    #[default]
    Rate,
    /// In the unit of the values: `x_1 − x_0`.
    Difference,
    /// As the rate of one of so many years, above 0: `(x_1 / x_0)^(1/n) − 1`.
    Yearly(f64),
}

impl Change {
    pub(crate) fn check(self) -> Result<()> {
        match self {
            Self::Yearly(years) if !(years.is_finite() && years > 0.0) => {
                Err(Error::from(Problem::InvalidParameter {
                    method: "growth",
                    parameter: "yearly",
                    found: years.to_string(),
                    expected: "a finite number of years above 0",
                }))
            }
            _ => Ok(()),
        }
    }

    /// The change; nothing where there is none: a rate from 0 or less, a yearly rate to less than 0.
    pub(crate) fn of(self, before: f64, now: f64) -> Option<f64> {
        match self {
            Self::Difference => Some(now - before),
            _ if before <= 0.0 => None,
            Self::Rate => Some(now / before - 1.0),
            Self::Yearly(_) if now < 0.0 => None,
            Self::Yearly(years) => Some((now / before).powf(1.0 / years) - 1.0),
        }
    }
}

/// The change of each unit from `before` to `now`: one number a unit, `NaN` where either is missing.
///
/// # Errors
/// `length_mismatch`; `not_finite` for an infinite value or result; `unsuitable_value` for a
/// rate from 0 or less, or a yearly rate to less than 0; `invalid_parameter`.
///
/// ```
/// use govindex::evidence::{Change, growth};
///
/// let online = growth(&[60.0, f64::NAN], &[50.0, 40.0], Change::Rate)?;
/// assert!((online[0] - 0.2).abs() < 1e-12 && online[1].is_nan());
/// assert_eq!(growth(&[121.0], &[100.0], Change::Difference)?, [21.0]);
/// assert!((growth(&[121.0], &[100.0], Change::Yearly(2.0))?[0] - 0.1).abs() < 1e-12);
/// # Ok::<(), govindex::Error>(())
/// ```
pub fn growth(now: &[f64], before: &[f64], change: Change) -> Result<Vec<f64>> {
    change.check()?;
    same_length("before", before.len(), now.len())?;
    finite("now", now)?;
    finite("before", before)?;
    let one = |(row, (&now, &before)): (usize, (&f64, &f64))| {
        if now.is_nan() || before.is_nan() {
            return Ok(f64::NAN);
        }
        let (indicator, value, needs) =
            if before <= 0.0 { ("before", before, "above 0") } else { ("now", now, "of at least 0") };
        change
            .of(before, now)
            .ok_or_else(|| unsuitable("growth", indicator, row, value, needs, "take the difference"))
    };
    let changes = now.iter().zip(before).enumerate().map(one).collect::<Result<Vec<f64>>>()?;
    finite("growth", &changes)?;
    Ok(changes)
}

/// What each unit has of the sum of all: one number a unit, 0 to 1, `NaN` where it is missing.
///
/// # Errors
/// `no_data` without any value; `not_finite`; `unsuitable_value` for a negative value, or where
/// all are 0.
///
/// ```
/// use govindex::evidence::share_of_total;
///
/// assert_eq!(share_of_total(&[1.0, 3.0])?, [0.25, 0.75]);
/// assert!(share_of_total(&[0.0, 0.0]).is_err());
/// # Ok::<(), govindex::Error>(())
/// ```
pub fn share_of_total(values: &[f64]) -> Result<Vec<f64>> {
    finite("values", values)?;
    if let Some(row) = values.iter().position(|value| *value < 0.0) {
        let remedy = "a part of a whole cannot be negative";
        return Err(unsuitable("share of the total", "values", row, values[row], "of at least 0", remedy));
    }
    let Some(first) = values.iter().position(|value| !value.is_nan()) else {
        return Err(Error::from(Problem::NoData { indicator: Label::Word("values"), units: values.len() }));
    };
    // Each is divided by the largest before, so that no sum overflows.
    let most = values.iter().copied().fold(0.0, f64::max);
    if most == 0.0 {
        let remedy = "all are 0, and nothing has no shares";
        return Err(unsuitable(
            "share of the total",
            "values",
            first,
            0.0,
            "above 0 in at least one unit",
            remedy,
        ));
    }
    let total: f64 = values.iter().filter(|value| !value.is_nan()).map(|value| value / most).sum();
    Ok(values.iter().map(|value| value / most / total).collect())
}

/// Each value by heads, for `per` of them: one number a unit, `NaN` where either is missing.
///
/// # Errors
/// `length_mismatch`; `not_finite` for an infinite value or result; `unsuitable_value` for a
/// unit with 0 heads or fewer; `invalid_parameter` for a `per` that is not above 0.
///
/// ```
/// use govindex::evidence::per_head;
///
/// assert_eq!(per_head(&[50.0], &[20_000.0], 10_000.0)?, [25.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
pub fn per_head(values: &[f64], heads: &[f64], per: f64) -> Result<Vec<f64>> {
    if !(per.is_finite() && per > 0.0) {
        return Err(Error::from(Problem::InvalidParameter {
            method: "per head",
            parameter: "per",
            found: per.to_string(),
            expected: "a finite number above 0",
        }));
    }
    same_length("heads", heads.len(), values.len())?;
    finite("values", values)?;
    finite("heads", heads)?;
    if let Some(row) = heads.iter().position(|heads| *heads <= 0.0) {
        let remedy = "leave the unit out, or the number of its heads blank";
        return Err(unsuitable("per head", "heads", row, heads[row], "above 0", remedy));
    }
    let each: Vec<f64> = values.iter().zip(heads).map(|(value, heads)| value / heads * per).collect();
    finite("per head", &each)?;
    Ok(each)
}

fn same_length(what: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::from(Problem::LengthMismatch { what: format!("`{what}`"), found, expected, of: "units" }))
}

fn finite(indicator: &str, values: &[f64]) -> Result<()> {
    match values.iter().position(|value| value.is_infinite()) {
        None => Ok(()),
        Some(row) => Err(Error::from(Problem::NotFinite {
            indicator: indicator.into(),
            unit: Label::row(row),
            value: values[row].to_string(),
        })),
    }
}

pub(crate) fn unsuitable(
    model: &'static str,
    indicator: &str,
    row: usize,
    value: f64,
    needs: &'static str,
    remedy: &'static str,
) -> Error {
    Error::from(Problem::UnsuitableValue {
        model,
        indicator: indicator.into(),
        unit: Label::row(row),
        value,
        needs,
        remedy,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    #[test]
    fn growth_by_hand_and_where_there_is_none() {
        assert_eq!(growth(&[0.0, 30.0], &[10.0, 20.0], Change::Rate).unwrap(), [-1.0, 0.5]);
        assert_eq!(growth(&[0.0, -3.0], &[0.0, -1.0], Change::Difference).unwrap(), [0.0, -2.0]);
        assert_eq!(growth(&[8.0, 0.0], &[1.0, 5.0], Change::Yearly(3.0)).unwrap(), [1.0, -1.0]);
        assert!(growth(&[NAN, 1.0], &[0.0, NAN], Change::Rate).unwrap().iter().all(|one| one.is_nan()));
        assert_eq!(growth(&[], &[], Change::Rate).unwrap(), [0.0; 0]);
        for (now, before, change) in [
            (1.0, 0.0, Change::Rate),
            (0.0, 0.0, Change::Rate),
            (1.0, -2.0, Change::Rate),
            (-1.0, 2.0, Change::Yearly(2.0)),
        ] {
            let fault = growth(&[5.0, now], &[4.0, before], change).unwrap_err();
            assert_eq!(fault.code(), "unsuitable_value");
            assert!(fault.to_string().contains("row 1"), "{fault}");
        }
        assert_eq!(growth(&[1.0], &[], Change::Rate).unwrap_err().code(), "length_mismatch");
        assert_eq!(growth(&[f64::INFINITY], &[1.0], Change::Rate).unwrap_err().code(), "not_finite");
        assert_eq!(growth(&[1e308], &[1e-308], Change::Rate).unwrap_err().code(), "not_finite");
        for years in [0.0, -1.0, NAN] {
            assert_eq!(growth(&[], &[], Change::Yearly(years)).unwrap_err().code(), "invalid_parameter");
        }
    }

    #[test]
    fn shares_by_hand_and_where_there_are_none() {
        let shares = share_of_total(&[2.0, NAN, 0.0, 6.0]).unwrap();
        assert_eq!([shares[0], shares[2], shares[3]], [0.25, 0.0, 0.75]);
        assert!(shares[1].is_nan());
        assert_eq!(share_of_total(&[7.0]).unwrap(), [1.0]);
        assert_eq!(share_of_total(&[1e308, 1e308]).unwrap(), [0.5, 0.5]);
        assert_eq!(share_of_total(&[NAN, NAN]).unwrap_err().code(), "no_data");
        assert_eq!(share_of_total(&[]).unwrap_err().code(), "no_data");
        assert_eq!(share_of_total(&[0.0, 0.0]).unwrap_err().code(), "unsuitable_value");
        assert_eq!(share_of_total(&[1.0, -1.0]).unwrap_err().code(), "unsuitable_value");
        assert_eq!(share_of_total(&[f64::INFINITY]).unwrap_err().code(), "not_finite");
    }

    #[test]
    fn per_head_by_hand_and_without_heads() {
        let each = per_head(&[3.0, NAN, 0.0], &[1_000.0, 5.0, 8.0], 10_000.0).unwrap();
        assert_eq!([each[0], each[2]], [30.0, 0.0]);
        assert!(each[1].is_nan() && per_head(&[1.0], &[NAN], 1.0).unwrap()[0].is_nan());
        for heads in [0.0, -1.0] {
            assert_eq!(per_head(&[1.0], &[heads], 1.0).unwrap_err().code(), "unsuitable_value");
        }
        assert_eq!(per_head(&[1.0], &[1.0, 2.0], 1.0).unwrap_err().code(), "length_mismatch");
        assert_eq!(per_head(&[1.0], &[1.0], 0.0).unwrap_err().code(), "invalid_parameter");
        assert_eq!(per_head(&[1.0], &[f64::INFINITY], 1.0).unwrap_err().code(), "not_finite");
    }
}
