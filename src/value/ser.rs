//! Types as values.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::gaps::unpacked;
use super::{Items, Mismatch, Value};

type Written<T = Value> = Result<T, Mismatch>;

pub(super) struct Writer;

/// `{name: content}`, as serde tags an enum's variant from outside.
fn tagged(name: &'static str, content: Value) -> Value {
    Value::Table(vec![(name.to_owned(), content)])
}

impl Serializer for Writer {
    type Ok = Value;
    type Error = Mismatch;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Table;
    type SerializeStruct = Table;
    type SerializeStructVariant = Table;

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_bool(self, v: bool) -> Written {
        Ok(Value::Bool(v))
    }

    fn serialize_i8(self, v: i8) -> Written {
        self.serialize_i64(v.into())
    }

    fn serialize_i16(self, v: i16) -> Written {
        self.serialize_i64(v.into())
    }

    fn serialize_i32(self, v: i32) -> Written {
        self.serialize_i64(v.into())
    }

    fn serialize_i64(self, v: i64) -> Written {
        Ok(Value::Integer(v))
    }

    fn serialize_u8(self, v: u8) -> Written {
        self.serialize_i64(v.into())
    }

    fn serialize_u16(self, v: u16) -> Written {
        self.serialize_i64(v.into())
    }

    fn serialize_u32(self, v: u32) -> Written {
        self.serialize_i64(v.into())
    }

    fn serialize_u64(self, v: u64) -> Written {
        Ok(i64::try_from(v).map_or(Value::Unsigned(v), Value::Integer))
    }

    fn serialize_f32(self, v: f32) -> Written {
        self.serialize_f64(v.into())
    }

    /// What is not finite is null, as JSON has it.
    fn serialize_f64(self, v: f64) -> Written {
        Ok(if v.is_finite() { Value::Number(v) } else { Value::Null })
    }

    fn serialize_char(self, v: char) -> Written {
        Ok(Value::Text(v.into()))
    }

    fn serialize_str(self, v: &str) -> Written {
        Ok(Value::Text(v.to_owned()))
    }

    fn serialize_bytes(self, v: &[u8]) -> Written {
        // Nothing in the crate is written as bytes but columns of numbers, infinite ones as null.
        let numbers = unpacked(v).map(|x| if x.is_finite() { x } else { f64::NAN });
        Ok(Value::Numbers(numbers.collect()))
    }

    fn serialize_none(self) -> Written {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        Ok(Value::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        Ok(tagged(variant, value.serialize(self)?))
    }

    fn serialize_seq(self, len: Option<usize>) -> Written<List> {
        Ok(List { variant: None, items: Items::with_capacity(len.unwrap_or(0)) })
    }

    fn serialize_tuple(self, len: usize) -> Written<List> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Written<List> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Written<List> {
        Ok(List { variant: Some(variant), items: Items::with_capacity(len) })
    }

    fn serialize_map(self, len: Option<usize>) -> Written<Table> {
        Ok(Table { variant: None, key: None, entries: Vec::with_capacity(len.unwrap_or(0)) })
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Written<Table> {
        self.serialize_map(Some(len))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Written<Table> {
        Ok(Table { variant: Some(variant), key: None, entries: Vec::with_capacity(len) })
    }
}

/// A list that is being written, of an enum's variant or of none.
pub(super) struct List {
    variant: Option<&'static str>,
    items: Items,
}

impl SerializeSeq for List {
    type Ok = Value;
    type Error = Mismatch;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written<()> {
        self.items.push(value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Written {
        Ok(wrapped(self.variant, self.items.finish()))
    }
}

/// The content of an enum's variant is tagged with its name.
fn wrapped(variant: Option<&'static str>, content: Value) -> Value {
    match variant {
        Some(name) => tagged(name, content),
        None => content,
    }
}

macro_rules! like_a_list {
    ($($of:ident: $method:ident),*) => {$(
        impl $of for List {
            type Ok = Value;
            type Error = Mismatch;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Written<()> {
                SerializeSeq::serialize_element(self, value)
            }

            fn end(self) -> Written {
                SerializeSeq::end(self)
            }
        }
    )*};
}
like_a_list!(
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

/// A table that is being written, of an enum's variant or of none.
pub(super) struct Table {
    variant: Option<&'static str>,
    key: Option<String>,
    entries: Vec<(String, Value)>,
}

impl SerializeMap for Table {
    type Ok = Value;
    type Error = Mismatch;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written<()> {
        self.key = Some(match key.serialize(Writer)? {
            Value::Text(text) => text,
            Value::Integer(number) => number.to_string(),
            Value::Unsigned(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return Err(Mismatch::custom("key must be a string")),
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written<()> {
        let key = self.key.take().ok_or_else(|| Mismatch::custom("a value needs a key"))?;
        self.entries.push((key, value.serialize(Writer)?));
        Ok(())
    }

    fn end(self) -> Written {
        Ok(wrapped(self.variant, Value::Table(self.entries)))
    }
}

macro_rules! like_a_table {
    ($($of:ident),*) => {$(
        impl $of for Table {
            type Ok = Value;
            type Error = Mismatch;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Written<()> {
                self.entries.push((key.to_owned(), value.serialize(Writer)?));
                Ok(())
            }

            fn end(self) -> Written {
                SerializeMap::end(self)
            }
        }
    )*};
}
like_a_table!(SerializeStruct, SerializeStructVariant);
