//! The one data format inside the crate.
//!
//! Every text (JSON, TOML) is read into a [`Value`] and from there into types; every type is written into a [`Value`] and
//! from there as text. So serde's code of a type exists once for reading and once for writing: with a format of its own
//! for each text it was a third of the crate (3.2 of 10 MB).
//!
//! Runs of numbers are packed: a column of a stored result takes 8 bytes per value here, where a tree of values takes 32.

mod de;
pub(crate) mod gaps;
mod ser;

use std::fmt;

use serde::de::{DeserializeOwned, Expected, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a text says, before it is a type.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value {
    #[default]
    Null,
    Bool(bool),
    Integer(i64),
    /// A whole number beyond `i64`.
    Unsigned(u64),
    Number(f64),
    Text(String),
    /// A list of nothing but floating-point numbers and nulls, which are NaN.
    Numbers(Vec<f64>),
    List(Vec<Value>),
    /// Keys in their order; a key that was said twice stands here twice.
    Table(Vec<(String, Value)>),
}

/// Why a value is not of a type, or a type has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch(String);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

impl serde::de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    /// What serde calls a unit value stands as null in every text.
    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let unexpected = if unexpected == Unexpected::Unit { Unexpected::Other("null") } else { unexpected };
        Self(format!("invalid type: {unexpected}, expected {expected}"))
    }
}

impl serde::ser::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Reads a type from a value.
pub(crate) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Mismatch> {
    T::deserialize(value)
}

/// Writes a type as a value.
pub(crate) fn to_value<T: Serialize + ?Sized>(of: &T) -> Result<Value, Mismatch> {
    of.serialize(ser::Writer)
}

/// Reads a type from JSON.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Mismatch> {
    from_value(Value::from_json(text)?)
}

/// Reads a type from TOML.
pub(crate) fn from_toml<T: DeserializeOwned>(text: &str) -> Result<T, Mismatch> {
    from_value(toml::from_str(text).map_err(|error| Mismatch(error.to_string()))?)
}

/// Writes a type as JSON on one line.
pub(crate) fn to_json<T: Serialize + ?Sized>(of: &T) -> Result<String, Mismatch> {
    serde_json::to_string(&to_value(of)?).map_err(serde::ser::Error::custom)
}

/// Writes a type as JSON that people read.
pub(crate) fn to_json_pretty<T: Serialize + ?Sized>(of: &T) -> Result<String, Mismatch> {
    serde_json::to_string_pretty(&to_value(of)?).map_err(serde::ser::Error::custom)
}

/// Writes a type as TOML; what is missing is left out, since TOML has no null.
pub(crate) fn to_toml<T: Serialize + ?Sized>(of: &T) -> Result<String, Mismatch> {
    let mut value = to_value(of)?;
    value.drop_nulls();
    toml::to_string_pretty(&value).map_err(serde::ser::Error::custom)
}

impl Value {
    /// Reads JSON. The message of a mistake names its line and column.
    pub(crate) fn from_json(text: &str) -> Result<Self, Mismatch> {
        serde_json::from_str(text).map_err(serde::de::Error::custom)
    }

    /// A method by its name, with all its defaults.
    pub(crate) fn method(name: &str) -> Self {
        Self::Table(vec![(name.to_owned(), Self::Table(Vec::new()))])
    }

    /// One item of a packed list.
    pub(crate) fn of_number(x: f64) -> Self {
        if x.is_nan() { Self::Null } else { Self::Number(x) }
    }

    /// The text, where it is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    fn drop_nulls(&mut self) {
        match self {
            Self::List(items) => items.iter_mut().for_each(Self::drop_nulls),
            Self::Table(entries) => {
                entries.retain(|(_, value)| *value != Self::Null);
                for (_, value) in entries {
                    value.drop_nulls();
                }
            }
            _ => {}
        }
    }
}

/// Numbers are equal to the bit, missing ones to each other: as their texts are.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Unsigned(a), Self::Unsigned(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a.to_bits() == b.to_bits(),
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Numbers(a), Self::Numbers(b)) => {
                let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
                a.len() == b.len() && a.iter().zip(b).all(same)
            }
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Table(a), Self::Table(b)) => a == b,
            _ => false,
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Unsigned(number) => serializer.serialize_u64(*number),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Numbers(numbers) => {
                serializer.collect_seq(numbers.iter().map(|&x| (!x.is_nan()).then_some(x)))
            }
            Self::List(items) => serializer.collect_seq(items),
            Self::Table(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, value))),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(de::Builder)
    }
}

/// The items of a list while they come; packed for as long as they are numbers and nulls.
#[derive(Default)]
struct Items {
    numbers: Vec<f64>,
    rest: Option<Vec<Value>>,
}

impl Items {
    fn with_capacity(capacity: usize) -> Self {
        Self { numbers: Vec::with_capacity(capacity), rest: None }
    }

    fn push(&mut self, item: Value) {
        match (&mut self.rest, item) {
            (None, Value::Number(x)) => self.numbers.push(x),
            (None, Value::Null) => self.numbers.push(f64::NAN),
            (Some(items), item) => items.push(item),
            (None, item) => {
                let mut items: Vec<Value> = Vec::with_capacity(self.numbers.capacity().max(4));
                items.extend(self.numbers.drain(..).map(Value::of_number));
                items.push(item);
                self.rest = Some(items);
            }
        }
    }

    fn finish(self) -> Value {
        self.rest.map_or(Value::Numbers(self.numbers), Value::List)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    struct Whole {
        name: String,
        #[serde(default)]
        maybe: Option<u8>,
        column: Vec<Option<f64>>,
        counts: Vec<u64>,
        by_number: BTreeMap<u32, i64>,
        shapes: Vec<Shape>,
        tagged: Tagged,
        mixed: Vec<Mixed>,
        pair: (f64, String),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Shape {
        Unit,
        New(f64),
        Two(f64, i8),
        Named { a: f64 },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind", rename_all = "kebab-case")]
    enum Tagged {
        One { x: u64 },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Mixed {
        Number(f64),
        Word(String),
        Numbers(Vec<Option<f64>>),
    }

    fn whole() -> Whole {
        Whole {
            name: "x".to_owned(),
            maybe: None,
            column: vec![Some(0.1), None, Some(-0.0), Some(1e300)],
            counts: vec![0, u64::MAX, 7],
            by_number: BTreeMap::from([(1, -1), (4_000_000_000, 2)]),
            shapes: vec![Shape::Unit, Shape::New(1.0), Shape::Two(2.0, -1), Shape::Named { a: 0.5 }],
            tagged: Tagged::One { x: 3 },
            mixed: vec![Mixed::Number(1.5), Mixed::Word("w".into()), Mixed::Numbers(vec![None, Some(1.0)])],
            pair: (1.0, "p".to_owned()),
        }
    }

    #[test]
    fn what_is_written_is_what_serde_json_writes_and_is_read_again() {
        let whole = whole();
        assert_eq!(to_json(&whole).unwrap(), serde_json::to_string(&whole).unwrap());
        assert_eq!(to_json_pretty(&whole).unwrap(), serde_json::to_string_pretty(&whole).unwrap());
        assert_eq!(from_json::<Whole>(&to_json(&whole).unwrap()).unwrap(), whole);
        assert_eq!(from_value::<Whole>(to_value(&whole).unwrap()).unwrap(), whole);
    }

    #[test]
    fn columns_are_packed() {
        let Value::Table(entries) = to_value(&whole()).unwrap() else { panic!("a struct is a table") };
        let column = &entries.iter().find(|(key, _)| key == "column").unwrap().1;
        let Value::Numbers(numbers) = column else { panic!("{column:?}") };
        assert!(numbers.len() == 4 && numbers[1].is_nan());
        assert!(matches!(Value::from_json("[0.5, null, 2.0]").unwrap(), Value::Numbers(_)));
        assert!(
            matches!(Value::from_json("[0.5, 2]").unwrap(), Value::List(_)),
            "2 is no floating-point number"
        );
    }

    #[test]
    fn columns_of_the_same_numbers_are_equal() {
        let of = |numbers: &[f64]| Value::List(vec![Value::Numbers(numbers.to_vec())]);
        assert_eq!(of(&[1.0, f64::NAN]), of(&[1.0, -f64::NAN]));
        assert_ne!(of(&[1.0, f64::NAN]), of(&[f64::NAN, 1.0]));
        assert_ne!(of(&[1.0]), of(&[1.0, 1.0]));
        assert_ne!(of(&[0.0]), of(&[-0.0]));
        assert_ne!(Value::Number(0.0), Value::Number(-0.0));
        assert_ne!(Value::Integer(1), Value::Number(1.0));
    }

    #[test]
    fn lists_are_read_in_their_order_whatever_comes_first() {
        for text in [
            "[0.5,null,\"a\",1.5,2,-3,true,[0.5],{\"b\":[null,\"c\"]},[],18446744073709551615]",
            "[null,{},0.5]",
            "[[],null]",
            "[true,null,0.5]",
        ] {
            let value = Value::from_json(text).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), text);
        }
        let read = from_toml::<Value>("a = [1.5, nan, inf, \"x\"]").unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"a":[1.5,null,null,"x"]}"#);
    }

    #[test]
    fn mistakes_are_worded_as_serde_json_words_them() {
        let json = to_json(&whole()).unwrap();
        for (from, to) in [
            ("\"name\":\"x\"", "\"name\":3"),
            ("\"maybe\":null", "\"maybe\":300"),
            ("\"column\":[0.1", "\"column\":[\"a\""),
            ("\"counts\":[0", "\"counts\":[-1"),
            ("\"unit\"", "\"unite\""),
            ("{\"new\":1.0}", "{\"new\":1.0,\"two\":1}"),
            ("{\"named\":{\"a\":0.5}}", "{\"named\":{\"b\":0.5}}"),
            ("\"pair\":[1.0,\"p\"]", "\"pair\":[1.0]"),
            ("\"pair\":[1.0,\"p\"]", "\"pair\":[1.0,\"p\",3]"),
            ("\"kind\":\"one\"", "\"kind\":\"two\""),
            ("\"x\":3", "\"x\":null"),
        ] {
            let changed = json.replacen(from, to, 1);
            assert_ne!(changed, json, "{from}");
            let theirs =
                serde_json::from_value::<Whole>(serde_json::from_str(&changed).unwrap()).unwrap_err();
            assert_eq!(from_json::<Whole>(&changed).unwrap_err().to_string(), theirs.to_string(), "{to}");
        }
        let text = Value::from_json("{\"a\": 1,\n oops}").unwrap_err().to_string();
        assert!(text.contains("line 2"), "{text}");
    }

    #[test]
    fn toml_leaves_out_what_is_missing() {
        let value = BTreeMap::from([("a", Some(1.0)), ("b", None)]);
        assert_eq!(to_toml(&value).unwrap(), "a = 1.0\n");
    }
}
