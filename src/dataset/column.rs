//! The values of one indicator.

use std::sync::Arc;

use serde::{Serialize, Serializer};

/// The values of one indicator or denominator, contiguous, one a unit; NaN where missing. Clones share the values.
///
/// ```
/// use govindex::dataset::Dataset;
///
/// let data = Dataset::new(["A", "B"])?.with_indicator("X", vec![1.0, f64::NAN])?;
/// let column = data.indicator("X").unwrap();
/// assert_eq!(column.values()[0], 1.0);
/// assert_eq!(column.present(), 1);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Column {
    values: Arc<[f64]>,
}

impl Column {
    pub(super) fn new(values: Arc<[f64]>) -> Self {
        Self { values }
    }

    /// The values, one a unit; NaN where missing.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values, shared rather than copied.
    #[must_use]
    pub fn shared(&self) -> Arc<[f64]> {
        Arc::clone(&self.values)
    }

    /// How many units have a value.
    #[must_use]
    pub fn present(&self) -> usize {
        self.values.iter().filter(|value| !value.is_nan()).count()
    }

    /// The values of these rows; the caller knows that they exist.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        Self::new(rows.iter().map(|&row| self.values[row]).collect())
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.values.len() == other.values.len()
            && self.values.iter().zip(&*other.values).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
    }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.values.iter().map(|&value| (!value.is_nan()).then_some(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_equals_missing_and_nothing_else() {
        let column = |values: &[f64]| Column::new(values.into());
        assert_eq!(column(&[1.0, f64::NAN]), column(&[1.0, f64::NAN]));
        assert_ne!(column(&[1.0, f64::NAN]), column(&[1.0, 0.0]));
        assert_ne!(column(&[1.0]), column(&[1.0, 1.0]));
    }
}
