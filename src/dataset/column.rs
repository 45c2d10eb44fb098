//! The values of one indicator, and what is known of each: its standard error, whether it is a bound, how it came about.

use std::fmt;
use std::sync::Arc;

use serde::de::value::{BytesDeserializer, MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::gaps::Gaps;

/// Whether a value is exact or a bound: "over 95 %" says no more than at least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Bound {
    /// The value is what was measured.
    #[default]
    Exact,
    /// The true value is this or more (超过, 不少于).
    AtLeast,
    /// The true value is this or less (不足, 少于, 近).
    AtMost,
    /// The true value is about this (约).
    About,
}

impl Bound {
    /// The word for it, as it stands in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::AtLeast => "at-least",
            Self::AtMost => "at-most",
            Self::About => "about",
        }
    }
}

/// How a value came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Mark {
    /// It was observed.
    #[default]
    Observed,
    /// It was missing, and filled in.
    Imputed,
    /// It was observed as an outlier, and moved.
    Treated,
    /// It was missing, filled in, and then moved.
    ImputedTreated,
}

/// The values of one indicator or denominator, contiguous, one a unit; NaN where missing. Clones share the values.
///
/// ```
/// use govindex::dataset::Dataset;
///
/// let data = Dataset::new(["A", "B"])?
///     .with_indicator("X", vec![1.0, f64::NAN])?
///     .with_errors("X", vec![0.1, f64::NAN])?;
/// let column = data.indicator("X").unwrap();
/// assert_eq!(column.values()[0], 1.0);
/// assert_eq!(column.errors().unwrap()[0], 0.1);
/// assert_eq!(column.present(), 1);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Column {
    values: Arc<[f64]>,
    errors: Option<Arc<[f64]>>,
    bounds: Option<Arc<[Bound]>>,
    marks: Option<Arc<[Mark]>>,
}

impl Column {
    pub(super) fn new(values: Arc<[f64]>) -> Self {
        Self { values, errors: None, bounds: None, marks: None }
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

    /// The standard error of each value, where they are known; NaN where that of a value is not.
    #[must_use]
    pub fn errors(&self) -> Option<&[f64]> {
        self.errors.as_deref()
    }

    /// Whether each value is exact or a bound; none where all are exact.
    #[must_use]
    pub fn bounds(&self) -> Option<&[Bound]> {
        self.bounds.as_deref()
    }

    /// How each value came about; none where all were observed.
    #[must_use]
    pub fn marks(&self) -> Option<&[Mark]> {
        self.marks.as_deref()
    }

    /// How many units have a value.
    #[must_use]
    pub fn present(&self) -> usize {
        self.values.iter().filter(|value| !value.is_nan()).count()
    }

    /// The caller knows that there is one a value.
    pub(super) fn with_errors(mut self, errors: Arc<[f64]>) -> Self {
        self.errors = errors.iter().any(|error| !error.is_nan()).then_some(errors);
        self
    }

    /// The caller knows that there is one a value.
    pub(super) fn with_bounds(mut self, bounds: Arc<[Bound]>) -> Self {
        self.bounds = bounds.iter().any(|bound| *bound != Bound::Exact).then_some(bounds);
        self
    }

    /// The caller knows that there is one a value.
    pub(super) fn with_marks(mut self, marks: Arc<[Mark]>) -> Self {
        self.marks = marks.iter().any(|mark| *mark != Mark::Observed).then_some(marks);
        self
    }

    /// The values of these rows, missing where there is no row; the caller knows that those named exist.
    pub(super) fn select(&self, rows: impl Iterator<Item = Option<usize>> + Clone) -> Self {
        fn picked<T: Copy>(all: &[T], rows: impl Iterator<Item = Option<usize>>, none: T) -> Arc<[T]> {
            rows.map(|row| row.map_or(none, |row| all[row])).collect()
        }
        let mut column = Self::new(picked(&self.values, rows.clone(), f64::NAN));
        if let Some(errors) = &self.errors {
            column = column.with_errors(picked(errors, rows.clone(), f64::NAN));
        }
        if let Some(bounds) = &self.bounds {
            column = column.with_bounds(picked(bounds, rows.clone(), Bound::Exact));
        }
        if let Some(marks) = &self.marks {
            column = column.with_marks(picked(marks, rows, Mark::Observed));
        }
        column
    }
}

#[expect(clippy::float_cmp, reason = "columns are the same where their bits are")]
fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        let same_errors = match (&self.errors, &other.errors) {
            (Some(a), Some(b)) => same(a, b),
            (None, None) => true,
            _ => false,
        };
        same(&self.values, &other.values)
            && same_errors
            && self.bounds == other.bounds
            && self.marks == other.marks
    }
}

/// The values alone where nothing more is known, else a table of what is known.
impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { values, errors, bounds, marks } = self;
        if errors.is_none() && bounds.is_none() && marks.is_none() {
            return Gaps::from(&values[..]).serialize(serializer);
        }
        let known = Known {
            values: Gaps::from(&values[..]),
            errors: errors.as_deref().map(Gaps::from),
            bounds: bounds.as_deref().map(<[_]>::to_vec),
            marks: marks.as_deref().map(<[_]>::to_vec),
        };
        known.serialize(serializer)
    }
}

/// A column as text holds it: the values alone, or with more that is known of them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known<'a> {
    pub(super) values: Gaps<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) errors: Option<Gaps<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bounds: Option<Vec<Bound>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) marks: Option<Vec<Mark>>,
}

/// [`Known`] as it is read.
pub(super) struct StoredColumn(pub(super) Known<'static>);

impl From<Gaps<'static>> for StoredColumn {
    fn from(values: Gaps<'static>) -> Self {
        Self(Known { values, errors: None, bounds: None, marks: None })
    }
}

impl<'de> Deserialize<'de> for StoredColumn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = StoredColumn;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of numbers and nulls")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<StoredColumn, E> {
                Gaps::deserialize(BytesDeserializer::new(bytes)).map(StoredColumn::from)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<StoredColumn, A::Error> {
                Gaps::deserialize(SeqAccessDeserializer::new(items)).map(StoredColumn::from)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<StoredColumn, A::Error> {
                Known::deserialize(MapAccessDeserializer::new(map)).map(StoredColumn)
            }
        }
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Either)
        } else {
            deserializer.deserialize_bytes(Either)
        }
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
        let known = column(&[1.0]).with_errors([0.1].into());
        assert_ne!(column(&[1.0]), known);
        assert_eq!(
            column(&[1.0]),
            column(&[1.0]).with_errors([f64::NAN].into()),
            "an unknown error is no error"
        );
    }

    #[test]
    fn what_is_known_of_a_value_goes_with_it() {
        let column = Column::new([1.0, 2.0, 3.0].into())
            .with_errors([0.1, 0.2, 0.3].into())
            .with_bounds([Bound::Exact, Bound::AtLeast, Bound::Exact].into())
            .with_marks([Mark::Observed, Mark::Observed, Mark::Imputed].into());
        let part = column.select([2, 0].into_iter().map(Some));
        assert_eq!(part.errors(), Some(&[0.3, 0.1][..]));
        assert_eq!(part.bounds(), None, "both are exact");
        assert_eq!(part.marks(), Some(&[Mark::Imputed, Mark::Observed][..]));
    }
}
