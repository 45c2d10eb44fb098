//! The text of a framework file as a tree of values that know their lines.
//!
//! TOML and JSON become the same tree, so one reader serves both and can say where every fault stands.

use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use crate::error::Fault;
use crate::value::Value as Plain;
use crate::words::excerpt;

/// A value and the line it starts on (`None` when it did not come from a text).
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) line: Option<usize>,
    pub(super) value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Plain(Plain),
    Array(Vec<Entry>),
    Table(Vec<(String, Entry)>),
    /// Something that no key of a framework can hold (a date, an infinity): the reason.
    Refused(&'static str),
}

/// Deeper nesting than any framework needs; beyond it a file is hostile.
const DEPTH: usize = 32;

impl Entry {
    /// The same value without lines, for serde; `Err` carries why it cannot be one.
    pub(super) fn to_plain(&self) -> Result<Plain, &'static str> {
        match &self.value {
            Value::Plain(value) => Ok(value.clone()),
            Value::Array(items) => {
                items.iter().map(Self::to_plain).collect::<Result<_, _>>().map(Plain::List)
            }
            Value::Table(entries) => {
                let plain = |(key, entry): &(String, Self)| Ok((key.clone(), entry.to_plain()?));
                entries.iter().map(plain).collect::<Result<_, _>>().map(Plain::Table)
            }
            Value::Refused(reason) => Err(reason),
        }
    }

    /// A value that came without text.
    pub(super) fn from_plain(value: Plain) -> Self {
        let value = match value {
            Plain::Numbers(numbers) => {
                Value::Array(numbers.into_iter().map(|x| Self::from_plain(Plain::of_number(x))).collect())
            }
            Plain::List(items) => Value::Array(items.into_iter().map(Self::from_plain).collect()),
            Plain::Table(entries) => {
                Value::Table(entries.into_iter().map(|(key, value)| (key, Self::from_plain(value))).collect())
            }
            plain => Value::Plain(plain),
        };
        Self { line: None, value }
    }
}

/// Line numbers of byte offsets.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|&newline| newline < offset) + 1
    }
}

/// Reads TOML.
pub(super) fn from_toml(text: &str) -> Result<Entry, Vec<Fault>> {
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if let Some(error) = errors.iter().find(|error| error.message().starts_with("cannot recurse further")) {
        let line = error.span().map(|span| lines.line(span.start));
        let message = "lists or tables are nested too deep, or a bracket is not closed".to_owned();
        return Err(vec![Fault::new(line, "", message)]);
    }
    if !errors.is_empty() {
        return Err(errors
            .iter()
            .map(|error| {
                let message = error.message();
                let remedy = error.span().and_then(|span| toml_remedy(message, text, span.start));
                let remedy = remedy.map_or_else(String::new, |remedy| format!("; {remedy}"));
                let line = error.span().map(|span| lines.line(span.start));
                Fault::new(line, "", format!("{message}{remedy}"))
            })
            .collect());
    }
    let span = table.span();
    Ok(Entry { line: Some(lines.line(span.start)), value: toml_table(table.get_ref(), &lines) })
}

/// What to do about a text that is no TOML from a place on, for the slips that keyboards and habits make.
fn toml_remedy(message: &str, text: &str, place: usize) -> Option<String> {
    let (before, after) = (text.get(..place)?, text.get(place..)?);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = after.lines().next().unwrap_or_default();
    // Marks before the place stand in texts that are right.
    if let Some(quote) = rest.chars().find(|c| "“”‘’„＂＇「」".contains(*c)) {
        return Some(format!("`{quote}` is no quotation mark here: write texts between plain \" marks"));
    }
    if let Some(wide) = rest.chars().find(|c| "＝，［］｛｝＃：".contains(*c)) {
        return Some(format!("`{wide}` is a full-width mark: write the plain one"));
    }
    if message.starts_with("invalid unquoted key") {
        let from = before[start..].rfind([' ', '\t', ',', '{', '[', '.']).map_or(start, |at| start + at + 1);
        let key = text[from..].split(['=', ']', '.', ',', '}', '\n']).next().unwrap_or_default().trim();
        return Some(format!("put the key in quotes: \"{}\"", excerpt(key)));
    }
    let name = text[start..].lines().next()?.trim().strip_prefix('[')?.strip_suffix(']')?;
    let is_list = LISTS.contains(&name.trim());
    is_list.then(|| format!("each `{name}` is a table of a list: write `[[{name}]]` in double brackets"))
}

/// The keys that hold a list of tables.
const LISTS: [&str; 7] = ["dimension", "indicator", "gate", "quota", "appeal", "inspection", "uncertain"];

fn toml_table(table: &DeTable<'_>, lines: &Lines) -> Value {
    let entries = table.iter().map(|(key, value)| {
        let line = Some(lines.line(key.span().start));
        (key.get_ref().to_string(), Entry { line, value: toml_value(value.get_ref(), lines) })
    });
    Value::Table(entries.collect())
}

fn toml_value(value: &DeValue<'_>, lines: &Lines) -> Value {
    match value {
        DeValue::String(text) => Value::Plain(Plain::Text(text.to_string())),
        DeValue::Boolean(flag) => Value::Plain(Plain::Bool(*flag)),
        DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) => Value::Plain(Plain::Integer(number)),
            Err(_) => Value::Refused("is an integer beyond 64 bits"),
        },
        DeValue::Float(float) => match float.as_str().parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Plain(Plain::Number(number)),
            _ => Value::Refused("is not a finite number"),
        },
        DeValue::Datetime(_) => Value::Refused("is a date; write it as a text in quotes"),
        DeValue::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| Entry {
                    line: Some(lines.line(item.span().start)),
                    value: toml_value(item.get_ref(), lines),
                })
                .collect(),
        ),
        DeValue::Table(table) => toml_table(table, lines),
    }
}

/// Reads JSON.
pub(super) fn from_json(text: &str) -> Result<Entry, Vec<Fault>> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| vec![json_fault(&error, 0)])?;
    json_entry(raw, text, &Lines::of(text), DEPTH).map_err(|fault| vec![fault])
}

fn json_fault(error: &serde_json::Error, lines_before: usize) -> Fault {
    let message = error.to_string();
    // serde_json appends " at line L column C", counted from the start of the part that it was given.
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    Fault::new(Some(lines_before + error.line().max(1)), "", message)
}

fn json_entry(raw: &RawValue, text: &str, lines: &Lines, depth: usize) -> Result<Entry, Fault> {
    let part = raw.get();
    // A borrowed raw value is a slice of the text it was read from, so its address tells its place.
    let line = lines.line((part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize));
    let fault = |error: &serde_json::Error| json_fault(error, line - 1);
    if depth == 0 {
        let message = format!("tables are nested more than {DEPTH} deep");
        return Err(Fault::new(Some(line), "", message));
    }
    let value = match part.as_bytes().first() {
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(part).map_err(|error| fault(&error))?;
            let entries: Result<Vec<_>, Fault> = members
                .0
                .into_iter()
                .map(|(key, raw)| Ok((key, json_entry(raw, text, lines, depth - 1)?)))
                .collect();
            Value::Table(entries?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(part).map_err(|error| fault(&error))?;
            let items: Result<_, Fault> =
                items.into_iter().map(|raw| json_entry(raw, text, lines, depth - 1)).collect();
            Value::Array(items?)
        }
        _ => Value::Plain(serde_json::from_str(part).map_err(|error| fault(&error))?),
    };
    Ok(Entry { line: Some(line), value })
}

/// The members of a JSON object in their order, repeated keys included, so that a repetition can be reported.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(entry: &Entry, key: &str) -> Option<usize> {
        let Value::Table(entries) = &entry.value else { panic!("not a table") };
        entries.iter().find(|(name, _)| name == key).and_then(|(_, entry)| entry.line)
    }

    #[test]
    fn both_formats_give_the_same_tree_with_lines() {
        let toml = from_toml("id = \"a\"\n\nscale = [0, 1.5]\n[[indicator]]\ncode = \"X\"\n").unwrap();
        let json = from_json("{\"id\": \"a\",\n\n\"scale\": [0, 1.5],\n\"indicator\": [{\"code\": \"X\"}]}")
            .unwrap();
        assert_eq!(toml.to_plain(), json.to_plain());
        assert_eq!(line_of(&toml, "scale"), Some(3));
        assert_eq!(line_of(&json, "scale"), Some(3));
    }

    #[test]
    fn every_syntax_error_of_a_toml_file_is_told() {
        let faults = from_toml("id = \nscale = [0, 1]\ntitle = 'open\n").unwrap_err();
        assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [Some(1), Some(3)]);
    }

    #[test]
    fn slips_of_the_keyboard_get_a_remedy() {
        let told = |text: &str| from_toml(text).unwrap_err()[0].message.clone();
        let key = told("id = 'x'\n系统默认 = 1\n");
        assert!(key.ends_with("; put the key in quotes: \"系统默认\""), "{key}");
        let quotes = told("id = “x”\n");
        assert!(
            quotes.contains("`“` is no quotation mark here: write texts between plain \" marks"),
            "{quotes}"
        );
        assert!(told("id ＝ 'x'\n").contains("`＝` is a full-width mark"));
        let twice = told("id = 'x'\n[indicator]\ncode = 'A'\n[indicator]\ncode = 'B'\n");
        assert!(twice.ends_with("write `[[indicator]]` in double brackets"), "{twice}");
    }

    #[test]
    fn nested_bombs_are_refused() {
        let toml = format!("a = {}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(from_toml(&toml).is_err());
        let tables = format!("a = {}1{}", "{ a = ".repeat(10_000), "}".repeat(10_000));
        assert!(from_toml(&tables).is_err());
        let json = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(from_json(&json).is_err());
        let shallow = format!("{}1{}", "[".repeat(40), "]".repeat(40));
        assert!(from_json(&shallow).unwrap_err()[0].message.contains("32 deep"));
    }

    #[test]
    fn broken_json_names_its_line() {
        let faults = from_json("{\n\"id\": \"a\",\n\"scale\": [0,, 1]}").unwrap_err();
        assert_eq!(faults[0].line, Some(3));
    }
}
