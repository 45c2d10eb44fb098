//! A name or sentence in one or several languages.

use crate::words::Language;
use std::fmt;

use indexmap::IndexMap;
use serde::de::value::MapAccessDeserializer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text by language (`en`, `zh` …), or a plain text that is the same in all of them.
///
/// ```toml
/// title = "EGDI"
/// title = { en = "Online services", zh = "在线服务" }
/// ```
///
/// ```
/// use govindex::framework::Text;
///
/// let name = Text::from([("en", "Online services"), ("zh", "在线服务")]);
/// assert_eq!(name.get("zh"), "在线服务");
/// assert_eq!(name.get("fr"), "Online services");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::schema::OneOf<(String, IndexMap<String, String>)>")
)]
pub struct Text(IndexMap<String, String>);

/// The key of a text that has no language.
const ANY: &str = "";

impl Text {
    /// The texts that say something: an empty one is none, so that another language stands in for it.
    pub(crate) fn of(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(texts.into_iter().filter(|(_, text)| !text.is_empty()).collect())
    }

    /// The text in `language`; else in English, else in the first language it has, else empty.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        [language, ANY, "en"]
            .into_iter()
            .find_map(|key| self.0.get(key))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// The text in a language, or this where there is none.
    pub(crate) fn or(&self, otherwise: &str, language: Language) -> String {
        match self.get(language.code()) {
            "" => otherwise.to_owned(),
            text => text.to_owned(),
        }
    }

    /// The text in exactly this language, if there is one.
    #[must_use]
    pub fn in_language(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::of([(ANY.to_owned(), text)])
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Text {
    fn from(texts: [(&str, &str); N]) -> Self {
        Self::of(texts.map(|(language, text)| (language.to_owned(), text.to_owned())))
    }
}

/// As [`Text::get`] with English.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get("en"))
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.get(ANY) {
            Some(text) if self.0.len() == 1 => text.serialize(serializer),
            _ => self.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table of texts by language")
            }

            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text::from(text))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Text, A::Error> {
                let texts: IndexMap<_, _> = IndexMap::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Text::of(texts))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_bilingual_texts_survive_json() {
        for json in [r#""EGDI""#, r#"{"en":"Scale","zh":"尺度"}"#, r#"{"zh":"尺度"}"#, "{}"] {
            let text: Text = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&text).unwrap(), json);
        }
        assert_eq!(serde_json::from_str::<Text>(r#"{"zh":"尺度"}"#).unwrap().to_string(), "尺度");
        assert_eq!(serde_json::from_str::<Text>(r#""""#).unwrap(), Text::default());
        assert_eq!(Text::from([("en", ""), ("zh", "尺度")]).get("en"), "尺度");
        let fault = serde_json::from_str::<Text>("3").unwrap_err().to_string();
        assert!(fault.contains("a table of texts by language"), "{fault}");
    }
}
