//! Dividing an indicator by a size: by population, by output, by area.
//!
//! ```text
//! y_i = x_i / (d_i / s)
//! ```
//!
//! where `x_i` is the value of unit `i`, `d_i` its denominator and `s` a scale: with the population as the denominator
//! and `s = 100000`, `y_i` counts per 100,000 people. Where either is missing, `y_i` is missing.
//!
//! Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 2; W. Becker et al. (2022), *COINr*,
//! JOSS 7(78), 4567 (`Denominate`).

use crate::error::{Label, Problem};
use crate::{Error, Result};

/// Divides a column by a denominator; missing (`NaN`) where either is.
///
/// ```
/// use govindex::prepare::denominate;
///
/// let (halls, people) = ([12.0, 3.0, f64::NAN], [600_000.0, 50_000.0, 10_000.0]);
/// let per_100_000 = denominate(&halls, &people, 100_000.0)?;
/// assert_eq!(per_100_000[..2], [2.0, 6.0]);
/// assert!(per_100_000[2].is_nan());
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `length_mismatch`; `unsuitable_value` naming every row whose denominator is 0, negative or infinite;
/// `not_finite` for an infinite value; `invalid_parameter` when the scale is not a number above 0;
/// `overflow` where a quotient is beyond the range of a number.
pub fn denominate(values: &[f64], denominator: &[f64], scale: f64) -> Result<Vec<f64>> {
    if values.len() != denominator.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the denominator".to_owned(),
            found: denominator.len(),
            expected: values.len(),
            of: "units",
        }));
    }
    if !(scale.is_finite() && scale > 0.0) {
        return Err(Error::from(Problem::InvalidParameter {
            method: "denominate",
            parameter: "scale",
            found: scale.to_string(),
            expected: "a finite number above 0",
        }));
    }
    let bad: Vec<usize> =
        (0..values.len()).filter(|&row| denominator[row] <= 0.0 || denominator[row].is_infinite()).collect();
    if let Some(&first) = bad.first() {
        let rows = bad.iter().take(20).map(|&row| Label::row(row)).collect();
        return Err(Error::from(Problem::UnsuitableValue {
            model: "denominate",
            indicator: Label::Word("the denominator"),
            unit: Label::Several(rows, bad.len().saturating_sub(20)),
            value: denominator[first],
            needs: "above 0 in every denominator",
            remedy: "correct it, or leave it missing, which makes the result missing",
        }));
    }
    let out: Vec<f64> = values.iter().zip(denominator).map(|(x, d)| x / (d / scale)).collect();
    match out.iter().position(|x| x.is_infinite()) {
        None => Ok(out),
        Some(row) if values[row].is_infinite() => Err(Error::from(Problem::NotFinite {
            indicator: Label::Word("values"),
            unit: Label::row(row),
            value: values[row].to_string(),
        })),
        Some(row) => Err(Error::from(Problem::Overflow {
            what: "quotient",
            node: Label::Word("values"),
            unit: Some(Label::row(row)),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_denominator_leaves_a_missing_value() {
        let y = denominate(&[1.0, 2.0], &[f64::NAN, 4.0], 1.0).unwrap();
        assert!(y[0].is_nan() && y[1] == 0.5);
    }

    #[test]
    fn zeros_negatives_and_infinities_are_named() {
        let error = denominate(&[1.0; 4], &[0.0, 1.0, -3.0, f64::INFINITY], 1.0).unwrap_err();
        assert!(error.to_string().contains("row 0, 2, 3"), "{error}");
        assert_eq!(denominate(&[1.0], &[], 1.0).unwrap_err().code(), "length_mismatch");
        assert_eq!(denominate(&[1.0], &[1.0], 0.0).unwrap_err().code(), "invalid_parameter");
        assert_eq!(denominate(&[f64::INFINITY], &[1.0], 1.0).unwrap_err().code(), "not_finite");
        assert_eq!(denominate(&[1e300], &[1e-300], 1.0).unwrap_err().code(), "overflow");
    }
}
