//! Numbers in stored results: a missing one is NaN inside and null outside.

use std::borrow::Cow;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A column of numbers, written without a copy and read without a list of options between.
#[derive(Clone, Debug)]
pub(crate) struct Gaps<'a>(pub(crate) Cow<'a, [f64]>);

impl<'a> From<&'a [f64]> for Gaps<'a> {
    fn from(values: &'a [f64]) -> Self {
        Self(Cow::Borrowed(values))
    }
}

impl Serialize for Gaps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_seq(self.0.iter().map(|&x| (!x.is_nan()).then_some(x)))
        } else {
            // The format inside the crate holds a column as it is.
            serializer.serialize_bytes(packed(&self.0))
        }
    }
}

/// Numbers seen as bytes.
pub(super) fn packed(numbers: &[f64]) -> &[u8] {
    pulp::bytemuck::cast_slice(numbers)
}

/// The numbers that [`packed`] shows as bytes.
pub(super) fn unpacked(bytes: &[u8]) -> impl Iterator<Item = f64> {
    bytes.as_chunks().0.iter().map(|chunk| f64::from_ne_bytes(*chunk))
}

impl<'de> Deserialize<'de> for Gaps<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Vec<f64>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of numbers and nulls")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<f64>, E> {
                Ok(unpacked(bytes).collect())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<f64>, A::Error> {
                // The hint is not trusted with memory: a hostile text may say anything.
                let mut values = Vec::with_capacity(items.size_hint().unwrap_or(0).min(1 << 20));
                while let Some(item) = items.next_element::<Option<f64>>()? {
                    values.push(item.unwrap_or(f64::NAN));
                }
                Ok(values)
            }
        }
        let numbers = if deserializer.is_human_readable() {
            deserializer.deserialize_seq(Numbers)
        } else {
            deserializer.deserialize_bytes(Numbers)
        };
        Ok(Self(Cow::Owned(numbers?)))
    }
}

/// One number.
pub(crate) mod number {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
    pub(crate) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        Some(*value).filter(|x| x.is_finite()).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
    }
}

/// A list of numbers.
pub(crate) mod list {
    use super::{Deserialize, Deserializer, Gaps, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        Gaps::from(values).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        Ok(Gaps::deserialize(deserializer)?.0.into_owned())
    }
}

/// A list of such lists.
pub(crate) mod lists {
    use super::{Deserialize, Deserializer, Gaps, Serializer};

    pub(crate) fn serialize<S: Serializer>(rows: &[Vec<f64>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(rows.iter().map(|row| Gaps::from(&row[..])))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<f64>>, D::Error> {
        let rows = Vec::<Gaps<'_>>::deserialize(deserializer)?;
        Ok(rows.into_iter().map(|row| row.0.into_owned()).collect())
    }
}

/// Lists that may be there or not.
pub(crate) mod optional_lists {
    use super::{Deserialize, Deserializer, Gaps, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "the signature that serde calls")]
    pub(crate) fn serialize<S: Serializer>(
        rows: &Option<Vec<Vec<f64>>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let rows = rows.as_ref().map(|rows| rows.iter().map(|row| Gaps::from(&row[..])).collect::<Vec<_>>());
        rows.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<Vec<f64>>>, D::Error> {
        let rows = Option::<Vec<Gaps<'_>>>::deserialize(deserializer)?;
        Ok(rows.map(|rows| rows.into_iter().map(|row| row.0.into_owned()).collect()))
    }
}
