//! The facts of an error, as data.

use crate::value::Value;

/// One fact of an error.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fact {
    /// There is nothing to tell: no file, no nearest spelling.
    Nothing,
    /// A count, or a position.
    Count(u64),
    /// A number of the data.
    Number(f64),
    /// A text, in English where it is a word of ours.
    Text(String),
    /// Several: names, cells, faults.
    List(Vec<Fact>),
    /// The facts of one offender: a cell, a row, a fault.
    Record(Facts),
}

/// What an error tells, by name.
///
/// ```
/// let error = govindex::Framework::builtin("un-edgi-2022").unwrap_err();
/// let facts = error.facts();
/// assert_eq!(facts.get("nearest").and_then(|fact| fact.as_text()), Some("un-egdi-2022"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts(Vec<(String, Fact)>);

impl Facts {
    /// The fact of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, fact)| fact)
    }

    /// All of them, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.0.iter().map(|(name, fact)| (name.as_str(), fact))
    }

    /// The facts of a table; what is none has none.
    pub(super) fn of(value: Value) -> Self {
        match Fact::of(value) {
            Fact::Record(facts) => facts,
            _ => Self::default(),
        }
    }
}

impl Fact {
    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, where it is one or a count.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Count(count) => Some(*count as f64),
            _ => None,
        }
    }

    /// The items of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// A fact of an offender.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        if let Self::Record(facts) = self { facts.get(name) } else { None }
    }

    fn of(value: Value) -> Self {
        match value {
            Value::Null => Self::Nothing,
            Value::Bool(flag) => Self::Text(flag.to_string()),
            Value::Integer(number) => u64::try_from(number).map_or(Self::Number(number as f64), Self::Count),
            Value::Unsigned(number) => Self::Count(number),
            Value::Number(number) => Self::Number(number),
            Value::Text(text) => Self::Text(text),
            Value::Numbers(numbers) => {
                Self::List(numbers.into_iter().map(|x| Self::of(Value::of_number(x))).collect())
            }
            Value::List(items) => Self::List(items.into_iter().map(Self::of).collect()),
            Value::Table(entries) => Self::Record(Facts(
                entries.into_iter().map(|(name, value)| (name, Self::of(value))).collect(),
            )),
        }
    }
}
