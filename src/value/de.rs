//! Values as types.

use std::fmt;
use std::vec;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::gaps::packed;
use super::{Items, Mismatch, Value};

/// Takes whatever comes as a [`Value`].
pub(super) struct Builder;

impl<'de> Visitor<'de> for Builder {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(Value::Integer(v))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(i64::try_from(v).map_or(Value::Unsigned(v), Value::Integer))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(if v.is_finite() { Value::Number(v) } else { Value::Null })
    }

    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::Text(v.to_owned()))
    }

    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(Value::Text(v))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        // The hint is not trusted with memory: a hostile text may say anything.
        let mut list = Items::with_capacity(items.size_hint().unwrap_or(0).min(4096));
        while items.next_element_seed(&mut list)?.is_some() {}
        Ok(list.finish())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Value::Table(entries))
    }
}

macro_rules! push_what_is_built {
    ($($visit:ident($($v:ident: $of:ty)?)),*) => {$(
        fn $visit<E: serde::de::Error>(self, $($v: $of)?) -> Result<(), E> {
            self.push(Builder.$visit($($v)?)?);
            Ok(())
        }
    )*};
}

/// Takes the next item of a list: a number goes where numbers are packed, and is no [`Value`] on its way.
impl<'de> DeserializeSeed<'de> for &mut Items {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Items {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Builder.expecting(f)
    }

    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<(), E> {
        if self.rest.is_none() {
            self.numbers.push(if v.is_finite() { v } else { f64::NAN });
        } else {
            self.push(Builder.visit_f64(v)?);
        }
        Ok(())
    }

    push_what_is_built! {
        visit_bool(v: bool), visit_i64(v: i64), visit_u64(v: u64), visit_str(v: &str), visit_string(v: String),
        visit_unit(), visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.push(Builder.visit_seq(items)?);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.push(Builder.visit_map(map)?);
        Ok(())
    }
}

impl Value {
    fn unexpected(&self) -> Unexpected<'_> {
        match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(flag) => Unexpected::Bool(*flag),
            Self::Integer(number) => {
                u64::try_from(*number).map_or(Unexpected::Signed(*number), Unexpected::Unsigned)
            }
            Self::Unsigned(number) => Unexpected::Unsigned(*number),
            Self::Number(number) => Unexpected::Float(*number),
            Self::Text(text) => Unexpected::Str(text),
            Self::Numbers(_) | Self::List(_) => Unexpected::Seq,
            Self::Table(_) => Unexpected::Map,
        }
    }

    fn mismatch(&self, expected: &dyn Expected) -> Mismatch {
        Mismatch::invalid_type(self.unexpected(), expected)
    }
}

/// Visits the items of a list, all of which must be taken.
fn visit_list<'de, V: Visitor<'de>>(mut items: List, visitor: V) -> Result<V::Value, Mismatch> {
    let length = items.len();
    let value = visitor.visit_seq(&mut items)?;
    if items.len() == 0 {
        Ok(value)
    } else {
        Err(Mismatch::invalid_length(length, &"fewer elements in array"))
    }
}

/// Visits the entries of a table, all of which must be taken.
fn visit_table<'de, V: Visitor<'de>>(
    entries: Vec<(String, Value)>,
    visitor: V,
) -> Result<V::Value, Mismatch> {
    let length = entries.len();
    let mut table = Table { entries: entries.into_iter(), value: None };
    let value = visitor.visit_map(&mut table)?;
    if table.entries.len() == 0 {
        Ok(value)
    } else {
        Err(Mismatch::invalid_length(length, &"fewer elements in map"))
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(flag) => visitor.visit_bool(flag),
            Self::Integer(number) => match u64::try_from(number) {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => visitor.visit_i64(number),
            },
            Self::Unsigned(number) => visitor.visit_u64(number),
            Self::Number(number) => visitor.visit_f64(number),
            Self::Text(text) => visitor.visit_string(text),
            Self::Numbers(numbers) => visit_list(List::Numbers(numbers.into_iter()), visitor),
            Self::List(items) => visit_list(List::Values(items.into_iter()), visitor),
            Self::Table(entries) => visit_table(entries, visitor),
        }
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    /// A column of numbers as it is: see [`Gaps`](super::gaps::Gaps).
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Numbers(numbers) => visitor.visit_bytes(packed(&numbers)),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self {
            Self::Text(variant) => visitor.visit_enum(Variant { variant, content: None }),
            Self::Table(entries) => match <[(String, Value); 1]>::try_from(entries) {
                Ok([(variant, content)]) => visitor.visit_enum(Variant { variant, content: Some(content) }),
                Err(_) => Err(Mismatch::invalid_value(Unexpected::Map, &"map with a single key")),
            },
            other => Err(other.mismatch(&"string or map")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

impl IntoDeserializer<'_, Mismatch> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What is left of a list.
enum List {
    Numbers(vec::IntoIter<f64>),
    Values(vec::IntoIter<Value>),
}

impl List {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Values(values) => values.len(),
        }
    }
}

impl<'de> SeqAccess<'de> for &mut List {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        let next = match self {
            List::Numbers(numbers) => numbers.next().map(Value::of_number),
            List::Values(values) => values.next(),
        };
        next.map(|value| seed.deserialize(value)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.len())
    }
}

/// What is left of a table.
struct Table {
    entries: vec::IntoIter<(String, Value)>,
    value: Option<Value>,
}

impl<'de> MapAccess<'de> for &mut Table {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Key(key)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Mismatch> {
        seed.deserialize(self.value.take().unwrap_or_default())
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// A key: a text, which also says numbers where the keys of a map are numbers.
struct Key(String);

macro_rules! number_keys {
    ($($method:ident: $visit:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            match self.0.parse() {
                Ok(number) => visitor.$visit(number),
                Err(_) => visitor.visit_string(self.0),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Key {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_string(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_enum(Variant { variant: self.0, content: None })
    }

    number_keys! {
        deserialize_i8: visit_i64, deserialize_i16: visit_i64, deserialize_i32: visit_i64, deserialize_i64: visit_i64,
        deserialize_u8: visit_u64, deserialize_u16: visit_u64, deserialize_u32: visit_u64, deserialize_u64: visit_u64,
        deserialize_bool: visit_bool
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// A variant of an enum and what it holds.
struct Variant {
    variant: String,
    content: Option<Value>,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Mismatch;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content), Mismatch> {
        Ok((seed.deserialize(Key(self.variant))?, Content(self.content)))
    }
}

struct Content(Option<Value>);

impl Content {
    fn mismatch(&self, expected: &dyn Expected) -> Mismatch {
        match &self.0 {
            Some(content) => content.mismatch(expected),
            None => Mismatch::invalid_type(Unexpected::UnitVariant, expected),
        }
    }
}

impl<'de> VariantAccess<'de> for Content {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        self.0.map_or(Ok(()), super::from_value)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Mismatch> {
        match self.0 {
            Some(content) => seed.deserialize(content),
            None => Err(self.mismatch(&"newtype variant")),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Some(list @ (Value::List(_) | Value::Numbers(_))) => list.deserialize_any(visitor),
            _ => Err(self.mismatch(&"tuple variant")),
        }
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.0 {
            Some(Value::Table(entries)) => visit_table(entries, visitor),
            _ => Err(self.mismatch(&"struct variant")),
        }
    }
}
