//! A dataset from records: unit, indicator, value.

use indexmap::IndexSet;

use super::Dataset;
use super::long::Pivot;
use super::table::{Frame, refuse_repeated};
use crate::error::{Error, Problem, Result};

impl Dataset {
    /// A dataset from records of a unit, an indicator and a value, in any order. Units and indicators come in the order
    /// they are first met; what no record holds is missing, as is NaN.
    ///
    /// # Errors
    /// `empty_table` without records; `duplicate_units` for a unit and indicator that come twice, with
    /// the records counted from 1; `not_finite` for an infinite value; `cells` and
    /// `invalid_parameter` for a blank unit or indicator.
    ///
    /// ```
    /// use govindex::dataset::Dataset;
    ///
    /// let data = Dataset::from_records([("A", "OSI", 0.8), ("B", "OSI", 0.9), ("B", "TII", 0.7)])?;
    /// assert_eq!(data.units(), ["A", "B"]);
    /// assert!(data.indicator("TII").unwrap().values()[0].is_nan());
    /// # Ok::<(), govindex::Error>(())
    /// ```
    pub fn from_records<U, I>(records: impl IntoIterator<Item = (U, I, f64)>) -> Result<Self>
    where
        U: AsRef<str>,
        I: AsRef<str>,
    {
        let mut codes: IndexSet<String> = IndexSet::new();
        let mut pivot = Pivot::new(Frame::default());
        for (number, (unit, indicator, value)) in (1..).zip(records) {
            let (unit, indicator) = (unit.as_ref().trim(), indicator.as_ref().trim());
            if value.is_infinite() {
                return Err(Error::from(Problem::NotFinite {
                    indicator: indicator.into(),
                    unit: unit.into(),
                    value: value.to_string(),
                }));
            }
            let (row, _) = pivot.unit(unit, |frame| frame.units.push(unit.to_owned()));
            let column = match codes.get_index_of(indicator) {
                Some(column) => column,
                None => codes.insert_full(indicator.to_owned()).0,
            };
            pivot.set(column, row, number, value);
        }
        refuse_repeated(pivot.repeated(&codes, ""))?;
        let frame = pivot.into_frame(codes.len());
        let mut data = Self::new(frame.units)?;
        for (code, values) in codes.iter().zip(frame.values) {
            data = data.with_indicator(code, values)?;
        }
        Ok(data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_in_any_order_become_columns() {
        let data = Dataset::from_records([("B", "Y", 1.0), ("A", "X", 2.0), ("B", "X ", 3.0)]).unwrap();
        assert_eq!(data.units(), ["B", "A"]);
        assert_eq!(data.indicators().collect::<Vec<_>>(), ["Y", "X"]);
        assert_eq!(data.indicator("X").unwrap().values(), [3.0, 2.0]);
    }

    #[test]
    fn bad_records_are_refused() {
        let code =
            |records: &[(&str, &str, f64)]| Dataset::from_records(records.to_vec()).unwrap_err().code();
        assert_eq!(code(&[]), "empty_table");
        assert_eq!(code(&[("A", "X", f64::INFINITY)]), "not_finite");
        assert_eq!(code(&[("", "X", 1.0)]), "cells");
        assert_eq!(code(&[("A", "", 1.0)]), "invalid_parameter");
        let fault = Dataset::from_records([("A", "X", 1.0), ("B", "X", 1.0), ("A", "X", 1.0)]).unwrap_err();
        assert!(fault.to_string().contains("`A, X` (rows 1, 3)"), "{fault}");
    }
}
