//! Numbers in stored results: a missing one is null outside.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A list of numbers.
pub(crate) mod list {
    use super::{Deserialize, Deserializer, Serializer, inside};

    pub(crate) fn serialize<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|&x| (!x.is_nan()).then_some(x)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        Ok(inside(Vec::deserialize(deserializer)?))
    }
}

/// A list of such lists.
pub(crate) mod lists {
    use super::{Deserialize, Deserializer, Outside, Serializer, inside};

    pub(crate) fn serialize<S: Serializer>(rows: &[Vec<f64>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(rows.iter().map(|row| Outside(row)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<f64>>, D::Error> {
        let rows = Vec::<Vec<Option<f64>>>::deserialize(deserializer)?;
        Ok(rows.into_iter().map(inside).collect())
    }
}

/// Lists that may be there or not.
pub(crate) mod optional_lists {
    use super::{Deserialize, Deserializer, Outside, Serialize, Serializer, inside};

    #[expect(clippy::ref_option, reason = "the signature that serde calls")]
    pub(crate) fn serialize<S: Serializer>(
        rows: &Option<Vec<Vec<f64>>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        rows.as_ref()
            .map(|rows| rows.iter().map(|row| Outside(row)).collect::<Vec<_>>())
            .serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<Vec<f64>>>, D::Error> {
        let rows = Option::<Vec<Vec<Option<f64>>>>::deserialize(deserializer)?;
        Ok(rows.map(|rows| rows.into_iter().map(inside).collect()))
    }
}

struct Outside<'a>(&'a [f64]);

impl Serialize for Outside<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        list::serialize(self.0, serializer)
    }
}

fn inside(values: Vec<Option<f64>>) -> Vec<f64> {
    values.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect()
}
