//! A dataset as text and back: what is read is checked like any other data.

use indexmap::IndexMap;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

use super::column::{Known, StoredColumn};
use super::{Dataset, Panel};
use crate::error::{Error, Result};
use crate::value::gaps::Gaps;

/// What a stored dataset may hold; a missing value is null.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    #[serde(default)]
    period: Option<String>,
    units: Vec<String>,
    #[serde(default)]
    names: IndexMap<String, Vec<Option<String>>>,
    #[serde(default)]
    indicators: IndexMap<String, StoredColumn>,
    #[serde(default)]
    denominators: IndexMap<String, Gaps<'static>>,
    #[serde(default)]
    groups: IndexMap<String, Vec<Option<String>>>,
    #[serde(default)]
    made: bool,
}

impl TryFrom<Stored> for Dataset {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self> {
        let mut data = Self::new(stored.units)?.with_made(stored.made);
        if let Some(period) = stored.period {
            data = data.with_period(period);
        }
        for (language, names) in stored.names {
            data = data.with_names(&language, names)?;
        }
        for (code, stored) in stored.indicators {
            let Known { values, errors, bounds, marks } = stored.0;
            data = data.with_indicator(&code, values.0.into_owned())?;
            if let Some(errors) = errors {
                data = data.with_errors(&code, errors.0.into_owned())?;
            }
            if let Some(bounds) = bounds {
                data = data.with_bounds(&code, bounds)?;
            }
            if let Some(marks) = marks {
                data = data.with_marks(&code, marks)?;
            }
        }
        for (code, values) in stored.denominators {
            data = data.with_denominator(&code, values.0.into_owned())?;
        }
        for (name, members) in stored.groups {
            data = data.with_group(&name, members)?;
        }
        Ok(data)
    }
}

impl Serialize for Dataset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Dataset", 6 + usize::from(self.made))?;
        map.serialize_field("period", &self.period)?;
        map.serialize_field("units", self.units())?;
        map.serialize_field("names", &*self.names)?;
        map.serialize_field("indicators", &*self.indicators)?;
        map.serialize_field("denominators", &*self.denominators)?;
        map.serialize_field("groups", &*self.groups)?;
        if self.made {
            map.serialize_field("made", &true)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Dataset {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(Stored::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Panel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Panel {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Bound, Mark};

    #[test]
    fn a_dataset_survives_storage_bit_for_bit() {
        let data = Dataset::new(["A", "B"])
            .unwrap()
            .with_period("2022")
            .with_names("zh", vec![Some("甲".into()), None])
            .unwrap()
            .with_indicator("X", vec![0.1 + 0.2, f64::NAN])
            .unwrap()
            .with_indicator("Y", vec![0.5, 0.9])
            .unwrap()
            .with_errors("Y", vec![0.1, f64::NAN])
            .unwrap()
            .with_bounds("Y", vec![Bound::Exact, Bound::AtLeast])
            .unwrap()
            .with_marks("Y", vec![Mark::Imputed, Mark::Observed])
            .unwrap()
            .with_denominator("P", vec![1e300, 5e-324])
            .unwrap()
            .with_group("g", vec![None, Some("x".into())])
            .unwrap();
        let text = serde_json::to_string(&data).unwrap();
        assert!(text.contains(r#""indicators":{"X":[0.30000000000000004,null],"#), "{text}");
        let back: Dataset = serde_json::from_str(&text).unwrap();
        assert_eq!(back, data);
        assert_eq!(back.digest(), data.digest());
        // The same by way of the format inside the crate, in which columns are packed.
        assert_eq!(crate::value::to_json(&data).unwrap(), text);
        assert_eq!(crate::value::from_json::<Dataset>(&text).unwrap(), data);

        assert!(!text.contains("made"));
        let made = data.clone().with_made(true);
        let text = serde_json::to_string(&made).unwrap();
        let back: Dataset = serde_json::from_str(&text).unwrap();
        assert!(back.is_made() && back == made && back != data && back.digest() == made.digest());
        assert_ne!(made.digest(), data.digest(), "nobody takes the mark away unseen");
        assert!(made.select(&[1]).unwrap().is_made());

        let panel = Panel::new(vec![data.clone(), data.with_period("2020")]).unwrap();
        let text = serde_json::to_string(&panel).unwrap();
        assert_eq!(serde_json::from_str::<Panel>(&text).unwrap(), panel);
    }

    #[test]
    fn stored_text_is_checked_like_other_data() {
        let read = |text: &str| crate::value::from_json::<Dataset>(text).unwrap_err().to_string();
        assert!(read(r#"{"units": ["A", "A"]}"#).contains("`A` (rows 1, 2)"));
        assert!(read(r#"{"units": ["A"], "indicators": {"X": [1, 2]}}"#).contains("2 values"));
        assert!(read(r#"{"units": ["A"], "indicator": {}}"#).contains("unknown field `indicator`"));
        let column = |text: &str| read(&format!(r#"{{"units": ["A"], "indicators": {{"X": {text}}}}}"#));
        assert_eq!(column("3"), "invalid type: integer `3`, expected a list of numbers and nulls");
        assert_eq!(column(r#"["a"]"#), "invalid type: string \"a\", expected f64");
        assert!(column(r#"{"value": [1]}"#).contains("unknown field `value`"));
        assert_eq!(column("{}"), "missing field `values`");
    }
}
