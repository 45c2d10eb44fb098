//! The JSON Schemas of files that people write, for their editors.
//!
//! Types that serde reads derive theirs. A type with a reading of its own says here in what other forms it may stand.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::marker::PhantomData;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::spelling;
use crate::value::{Value as Plain, from_value};

/// The schema of a file, as a JSON document.
pub(crate) fn schema<T: JsonSchema>(title: &str) -> String {
    let generator = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let mut value = generator.into_root_schema_for::<T>().to_value();
    mend(&mut value);
    value["title"] = Value::from(title);
    format!("{value:#}\n")
}

/// One of several forms, written as a tuple of them.
pub(crate) struct OneOf<T>(PhantomData<T>);

/// One, or a list of several.
pub(crate) type OneOrMore<T> = OneOf<(T, Vec<T>)>;

macro_rules! forms {
    ($($form:ident)*) => {
        impl<$($form: JsonSchema),*> JsonSchema for OneOf<($($form,)*)> {
            fn schema_name() -> Cow<'static, str> {
                [$($form::schema_name()),*].join("Or").into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                json_schema!({ "anyOf": [$(generator.subschema_for::<$form>()),*] })
            }
        }
    };
}

forms!(A B);
forms!(A B C D E F G H I J K);

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident: $schema:tt;)*) => {$(
        $(#[$meta])*
        pub(crate) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

words! {
    /// A day, written as a text.
    Day: { "type": "string" };
    /// What can only be true.
    True: { "const": true };
    /// A text, where people write a number too.
    Label: { "type": ["string", "number"] };
}

/// Adds the form in which a type is one word, or one number, to its table.
pub(crate) fn or<T: JsonSchema>(schema: &mut Schema) {
    let mut generator =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true).into_generator();
    let word = T::json_schema(&mut generator);
    let description = schema.remove("description");
    let table = std::mem::take(schema);
    schema.insert("anyOf".to_owned(), json!([word, table]));
    if let Some(description) = description {
        schema.insert("description".to_owned(), description);
    }
}

/// Adds the bare names of the methods that need no parameters.
pub(crate) fn by_name<T: DeserializeOwned>(schema: &mut Schema) {
    let Some(Value::Array(methods)) = schema.remove("oneOf") else { return };
    let mut forms = Vec::with_capacity(2 * methods.len());
    for method in methods {
        let name = method["required"][0].as_str();
        let bare = name.filter(|name| from_value::<T>(Plain::method(name)).is_ok());
        forms.extend(bare.map(|name| json!({ "const": name, "description": method["description"] })));
        forms.push(method);
    }
    schema.insert("oneOf".to_owned(), Value::Array(forms));
}

/// Mends what the derived schemas say of every type alike: a number may be written as a fraction, an absent key is left out
/// rather than null, and descriptions are read in an editor, which follows no link into Rust and runs no example.
fn mend(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mend),
        Value::Object(keys) => {
            for (key, value) in &mut *keys {
                match value {
                    // Under these keys stand names of the file's own, or values.
                    Value::Object(named) if matches!(key.as_str(), "properties" | "$defs") => {
                        named.values_mut().for_each(mend);
                    }
                    _ if key == "default" => {}
                    _ => mend(value),
                }
            }
            mend_keys(keys);
        }
        _ => {}
    }
}

fn mend_keys(keys: &mut Map<String, Value>) {
    keys.remove("format");
    if keys.get("default") == Some(&Value::Null) {
        keys.remove("default");
    }
    let needed = keys.get("required").cloned().unwrap_or_default();
    for key in needed.as_array().into_iter().flatten().filter_map(Value::as_str) {
        if let Some(Value::Object(property)) = keys.get_mut("properties").and_then(|all| all.get_mut(key)) {
            property.remove("default");
        }
    }
    if let Some(Value::Array(forms)) = keys.get_mut("anyOf") {
        forms.retain(|form| form["type"] != "null");
        if let [Value::Object(only)] = &mut forms[..] {
            let only = std::mem::take(only);
            keys.remove("anyOf");
            for (key, value) in only {
                keys.entry(key).or_insert(value);
            }
        }
    }
    if let Some(Value::Array(types)) = keys.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = &mut types[..] {
            let only = only.take();
            keys.insert("type".to_owned(), only);
        }
    }
    if keys.get("type") == Some(&Value::from("number")) {
        keys.insert("type".to_owned(), json!(["number", "string"]));
        keys.insert("pattern".to_owned(), Value::from(FRACTION));
    }
    // An editor offers the canonical words, and takes those that the field uses for them.
    let words: Vec<&str> = match (keys.get("enum"), keys.get("oneOf")) {
        (Some(Value::Array(words)), _) => words.iter().filter_map(Value::as_str).collect(),
        (_, Some(Value::Array(forms))) => forms.iter().filter_map(|form| form["const"].as_str()).collect(),
        _ => Vec::new(),
    };
    let other: BTreeSet<&str> = spelling::synonyms(&words).collect();
    if !other.is_empty() {
        let numbers: Vec<i64> = other.iter().filter_map(|word| word.parse().ok()).collect();
        let pattern = other.into_iter().map(literally).collect::<Vec<_>>().join("|");
        let mut forms = vec![json!({ "type": "string", "pattern": format!("^({pattern})$") })];
        if words.contains(&"higher") {
            forms.push(json!({ "enum": numbers }));
        }
        let taken = keys.remove("enum").map(|words| json!({ "type": "string", "enum": words }));
        keys.remove("type");
        let one_of = keys.remove("oneOf").map(|forms| json!({ "oneOf": forms }));
        forms.extend(taken.or(one_of));
        forms.rotate_right(1);
        keys.insert("anyOf".to_owned(), Value::Array(forms));
    }
    if let Some(Value::String(text)) = keys.get_mut("description") {
        *text = described(text);
    }
}

/// A number, or two of them with a stroke between, in digits of any width.
const FRACTION: &str = r"^[\s+\-.0-9eE０-９．－＋]+([/／∕⁄][\s+\-.0-9eE０-９．－＋]+)?$";

/// A regular expression (ECMA-262, where no other mark may be escaped) for a text as it stands.
fn literally(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if "^$\\.*+?()[]{}|/".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// A comment of the code as an editor shows it.
fn described(comment: &str) -> String {
    let mut text = String::with_capacity(comment.len());
    // The language of the block that is open; one without is Rust.
    let mut block = None;
    for line in comment.lines() {
        let fence = line.trim().strip_prefix("```");
        let here = block.or(fence);
        block = if fence.is_some() && block.is_some() { None } else { here };
        match here {
            Some("") => continue,
            Some(_) => text.push_str(line),
            None => text.push_str(&unlinked(line)),
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// A line without links into the code: ``[`Grades`](super::Grades)`` is `Grades`, and so is ``[`Grades`]``.
fn unlinked(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('[') {
        let (before, opened) = rest.split_at(at);
        out.push_str(before);
        let Some((text, behind)) = opened[1..].split_once(']') else {
            rest = opened;
            break;
        };
        let target = behind.strip_prefix('(').and_then(|target| target.split_once(')'));
        match target.filter(|(target, _)| !target.contains("//")) {
            Some((_, behind)) => {
                out.push_str(text);
                rest = behind;
            }
            None if text.len() > 1 && text.starts_with('`') && text.ends_with('`') => {
                out.push_str(text);
                rest = behind;
            }
            None => {
                out.push('[');
                rest = &opened[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_for_readers_of_an_editor() {
        let comment = "See [`Bounds`], [all of it](crate::robustness), [a, b] and [`x`](super::X)[0].\n\n```\nlet a = 1;\n```\n\n\
                       ```toml\na = [\"b\"]\n```\nEnd.\n\n```text\nx\n```";
        assert_eq!(
            described(comment),
            "See `Bounds`, all of it, [a, b] and `x`[0].\n\n\n```toml\na = [\"b\"]\n```\nEnd.\n\n```text\nx\n```"
        );
    }
}
