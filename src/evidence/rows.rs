//! Which records are meant: conditions on their columns.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::day::day;
use super::ledger::Ledger;
use super::needs::Needs;
use super::records::Records;
use crate::error::Result;

/// The records that are meant: those that meet every condition of one of the lists; all of them where there is none.
///
/// ```toml
/// where = { published = "yes", level = ["4", "5"] }            # both
/// where = [{ visits = 0 }, { depth = { at-least = 5 } }]       # either
/// where = { closed = { from = "2024-01-01", until = "2024-12-31" }, result = { not = "withdrawn" } }
/// where = { closed = { at-most = { day-column = "promised" } }, appeal = { missing = true } }
/// ```
///
/// A missing value meets no condition but `missing = true`. `true` and `false`, as a boolean or a text, also mean the cells
/// `True`, `TRUE`, `False` and `FALSE`, as pandas, R and spreadsheets write the booleans of a frame to files.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::schema::OneOrMore<Conditions>")
)]
pub struct Rows {
    any: Vec<Vec<(String, Condition)>>,
}

/// What a column must hold.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Condition {
    /// One of these texts.
    Is(Vec<String>),
    /// A text other than these.
    Not(Vec<String>),
    /// Nothing (or something).
    Missing(bool),
    /// A number or day that compares so with all of these.
    Compares(Vec<(Comparison, Operand)>),
}

/// How two numbers or days compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Comparison {
    /// `≥`
    AtLeast,
    /// `>`
    Above,
    /// `≤`
    AtMost,
    /// `<`
    Below,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Operand {
    /// A number.
    Number(f64),
    /// A day.
    Day(NaiveDate),
    /// The number in another column of the record.
    Column(String),
    /// The day in another column of the record.
    DayColumn(String),
}

const COMPARISONS: [(&str, Comparison); 6] = [
    ("at-least", Comparison::AtLeast),
    ("above", Comparison::Above),
    ("at-most", Comparison::AtMost),
    ("below", Comparison::Below),
    ("from", Comparison::AtLeast),
    ("until", Comparison::AtMost),
];

impl Comparison {
    fn holds<T: PartialOrd>(self, a: &T, b: &T) -> bool {
        match self {
            Self::AtLeast => a >= b,
            Self::Above => a > b,
            Self::AtMost => a <= b,
            Self::Below => a < b,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::AtLeast => "at-least",
            Self::Above => "above",
            Self::AtMost => "at-most",
            Self::Below => "below",
        }
    }
}

impl Rows {
    /// All records.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// The records whose `column` holds this text.
    #[must_use]
    pub fn with(column: impl Into<String>, text: impl Into<String>) -> Self {
        Self::all().and(column, Condition::Is(vec![text.into()]))
    }

    /// Those of these records that also meet a condition.
    #[must_use]
    pub fn and(self, column: impl Into<String>, condition: Condition) -> Self {
        let one = (column.into(), condition);
        let any = if self.any.is_empty() { vec![Vec::new()] } else { self.any };
        let with = |mut all: Vec<_>| {
            all.push(one.clone());
            all
        };
        Self { any: any.into_iter().map(with).collect() }
    }

    /// These records and those.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        if self.is_all() || other.is_all() {
            return Self::all();
        }
        self.any.extend(other.any);
        self
    }

    /// Whether no record is left out.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.any.is_empty()
    }

    /// The columns that a record must not leave blank to meet every condition.
    pub(crate) fn compared(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        for (column, condition) in self.any.iter().flatten() {
            match condition {
                Condition::Missing(_) => {}
                Condition::Is(_) | Condition::Not(_) => columns.push(column),
                Condition::Compares(with) => {
                    columns.push(column);
                    columns.extend(with.iter().filter_map(|(_, operand)| match operand {
                        Operand::Column(other) | Operand::DayColumn(other) => Some(other.as_str()),
                        Operand::Number(_) | Operand::Day(_) => None,
                    }));
                }
            }
        }
        columns
    }

    pub(crate) fn needs(&self, needs: &mut Needs) {
        for (column, condition) in self.any.iter().flatten() {
            match condition {
                Condition::Is(_) | Condition::Not(_) | Condition::Missing(_) => needs.text(column),
                Condition::Compares(with) => {
                    for (_, operand) in with {
                        match operand {
                            Operand::Number(_) => needs.number(column),
                            Operand::Column(other) => {
                                needs.number(column);
                                needs.number(other);
                            }
                            Operand::Day(_) => needs.text(column),
                            Operand::DayColumn(other) => {
                                needs.text(column);
                                needs.text(other);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Whether each record is meant.
    pub(crate) fn select(&self, records: &Records, ledger: &mut Ledger) -> Result<Vec<bool>> {
        if self.is_all() {
            return Ok(vec![true; records.len()]);
        }
        let mut meant = vec![false; records.len()];
        for all in &self.any {
            let mut met = vec![true; records.len()];
            for (column, condition) in all {
                condition.restrict(column, records, &mut met, ledger)?;
            }
            meant.iter_mut().zip(met).for_each(|(meant, met)| *meant |= met);
        }
        Ok(meant)
    }
}

impl Condition {
    /// A number of at least this.
    #[must_use]
    pub fn at_least(number: f64) -> Self {
        Self::Compares(vec![(Comparison::AtLeast, Operand::Number(number))])
    }

    /// A number of at most this.
    #[must_use]
    pub fn at_most(number: f64) -> Self {
        Self::Compares(vec![(Comparison::AtMost, Operand::Number(number))])
    }

    fn restrict(&self, column: &str, records: &Records, met: &mut [bool], ledger: &mut Ledger) -> Result<()> {
        match self {
            Self::Is(_) | Self::Not(_) | Self::Missing(_) => {
                let labels = records.labels(column)?;
                let names = labels.names.iter().enumerate();
                // Each spelling is looked at once; the missing text has code 0.
                let holds: Vec<bool> = names
                    .map(|(code, name)| match self {
                        Self::Is(texts) => code != 0 && texts.iter().any(|text| means(text, name)),
                        Self::Not(texts) => code != 0 && !texts.iter().any(|text| means(text, name)),
                        Self::Missing(yes) => (code == 0) == *yes,
                        Self::Compares(_) => false,
                    })
                    .collect();
                met.iter_mut().zip(&labels.codes).for_each(|(met, &code)| *met &= holds[code as usize]);
            }
            Self::Compares(with) => {
                for (comparison, operand) in with {
                    compare(*comparison, operand, column, records, met, ledger)?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a condition's text is that of a cell. Files hold the booleans of a frame as `true`, `True` or `TRUE`.
fn means(text: &str, cell: &str) -> bool {
    text == cell
        || (text.eq_ignore_ascii_case(cell)
            && ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)))
}

fn compare(
    comparison: Comparison,
    operand: &Operand,
    column: &str,
    records: &Records,
    met: &mut [bool],
    ledger: &mut Ledger,
) -> Result<()> {
    match operand {
        Operand::Number(bound) => {
            let values = records.numbers(column, &mut ledger.cells)?;
            met.iter_mut().zip(&*values).for_each(|(met, value)| *met &= comparison.holds(value, bound));
        }
        Operand::Column(other) => {
            let values = records.numbers(column, &mut ledger.cells)?;
            let bounds = records.numbers(other, &mut ledger.cells)?;
            let pairs = values.iter().zip(&*bounds);
            met.iter_mut()
                .zip(pairs)
                .for_each(|(met, (value, bound))| *met &= comparison.holds(value, bound));
        }
        Operand::Day(bound) => {
            let days = records.days(column, &mut ledger.cells)?;
            let holds = |day: &Option<NaiveDate>| day.is_some_and(|day| comparison.holds(&day, bound));
            met.iter_mut().zip(&*days).for_each(|(met, day)| *met &= holds(day));
        }
        Operand::DayColumn(other) => {
            let days = records.days(column, &mut ledger.cells)?;
            let bounds = records.days(other, &mut ledger.cells)?;
            for (met, pair) in met.iter_mut().zip(days.iter().zip(&*bounds)) {
                *met &= matches!(pair, (Some(day), Some(bound)) if comparison.holds(day, bound));
            }
        }
    }
    Ok(())
}

/// As a person would say it: `published is yes and visits at most 1`.
impl std::fmt::Display for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_all() {
            return f.write_str("all records");
        }
        for (i, all) in self.any.iter().enumerate() {
            f.write_str(if i > 0 { " or " } else { "" })?;
            for (k, (column, condition)) in all.iter().enumerate() {
                f.write_str(if k > 0 { " and " } else { "" })?;
                match condition {
                    Condition::Is(texts) => write!(f, "{column} is {}", texts.join(" or "))?,
                    Condition::Not(texts) => write!(f, "{column} is not {}", texts.join(" nor "))?,
                    Condition::Missing(true) => write!(f, "{column} is missing")?,
                    Condition::Missing(false) => write!(f, "{column} is given")?,
                    Condition::Compares(with) => {
                        for (n, (comparison, operand)) in with.iter().enumerate() {
                            f.write_str(if n > 0 { " and " } else { "" })?;
                            write!(f, "{column} {} ", comparison.key().replace('-', " "))?;
                            match operand {
                                Operand::Number(number) => write!(f, "{number}")?,
                                Operand::Day(day) => write!(f, "{day}")?,
                                Operand::Column(other) | Operand::DayColumn(other) => f.write_str(other)?,
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = |conditions: &Vec<(String, Condition)>| -> Map<String, Value> {
            conditions.iter().map(|(column, condition)| (column.clone(), condition.to_value())).collect()
        };
        match &self.any[..] {
            [one] => all(one).serialize(serializer),
            several => serializer.collect_seq(several.iter().map(all)),
        }
    }
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let lists = match Value::deserialize(deserializer)? {
            Value::Object(one) => vec![Value::Object(one)],
            Value::Array(several) => several,
            _ => return Err(serde::de::Error::custom("give `column = condition`, or a list of such tables")),
        };
        let read = |list: Value| match list {
            Value::Object(conditions) if !conditions.is_empty() => conditions
                .into_iter()
                .map(|(column, value)| {
                    let condition = Condition::from_value(value);
                    condition
                        .map(|condition| (column.clone(), condition))
                        .map_err(|why| serde::de::Error::custom(format!("the condition on `{column}` {why}")))
                })
                .collect(),
            _ => Err(serde::de::Error::custom("each list of conditions is a table with at least one")),
        };
        Ok(Self { any: lists.into_iter().map(read).collect::<Result<_, D::Error>>()? })
    }
}

/// What columns must hold, all of it, by the name of the column: a text, one of several texts, a number, true or false; or a
/// table of `not`, of `missing`, or of comparisons with numbers, days and columns.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(
    with = "serde_json::Value",
    extend("type" = "object", "minProperties" = 1, "additionalProperties" = { "anyOf": condition_forms() })
)]
struct Conditions;

#[cfg(feature = "schema")]
fn condition_forms() -> Value {
    let operand = serde_json::json!({ "anyOf": [
        { "type": ["number", "string"] },
        { "type": "object", "properties": { "column": { "type": "string" } }, "required": ["column"], "additionalProperties": false },
        { "type": "object", "properties": { "day-column": { "type": "string" } }, "required": ["day-column"], "additionalProperties": false },
    ] });
    let comparisons: Map<String, Value> =
        COMPARISONS.iter().map(|(key, _)| ((*key).to_owned(), operand.clone())).collect();
    let texts = serde_json::json!({ "anyOf": [
        { "type": ["string", "number", "boolean"] },
        { "type": "array", "items": { "type": ["string", "number", "boolean"] } },
    ] });
    serde_json::json!([
        texts,
        { "type": "object", "properties": { "not": texts }, "required": ["not"], "additionalProperties": false },
        { "type": "object", "properties": { "missing": { "type": "boolean" } }, "required": ["missing"], "additionalProperties": false },
        { "type": "object", "properties": comparisons, "minProperties": 1, "additionalProperties": false },
    ])
}

impl Condition {
    fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::String(text) => Ok(Self::Is(vec![text])),
            Value::Bool(yes) => Ok(Self::Is(vec![yes.to_string()])),
            Value::Number(number) => {
                let number = Operand::Number(number.as_f64().ok_or("is beyond the range of a number")?);
                Ok(Self::Compares(vec![(Comparison::AtLeast, number.clone()), (Comparison::AtMost, number)]))
            }
            Value::Array(_) => texts(value).map(Self::Is),
            Value::Object(table) => Self::from_table(table),
            Value::Null => Err("is empty; say `{ missing = true }`".to_owned()),
        }
    }

    fn from_table(mut table: Map<String, Value>) -> Result<Self, String> {
        if let Some(not) = table.remove("not") {
            return if table.is_empty() { texts(not).map(Self::Not) } else { Err(alone("not")) };
        }
        if let Some(missing) = table.remove("missing") {
            return match missing {
                Value::Bool(yes) if table.is_empty() => Ok(Self::Missing(yes)),
                Value::Bool(_) => Err(alone("missing")),
                _ => Err("says `missing`, which is true or false".to_owned()),
            };
        }
        if table.is_empty() {
            return Err("is an empty table".to_owned());
        }
        let mut with = Vec::with_capacity(table.len());
        for (key, value) in table {
            let Some(&(_, comparison)) = COMPARISONS.iter().find(|(name, _)| *name == key) else {
                return Err(format!(
                    "has the key `{key}`; the keys are `not`, `missing`, `at-least`, `above`, `at-most`, `below`, \
                     `from`, `until`"
                ));
            };
            with.push((comparison, Operand::from_value(value)?));
        }
        Ok(Self::Compares(with))
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Is(texts) if texts.len() == 1 => Value::from(texts[0].as_str()),
            Self::Is(texts) => Value::from(texts.clone()),
            Self::Not(texts) => serde_json::json!({ "not": texts }),
            Self::Missing(yes) => serde_json::json!({ "missing": yes }),
            Self::Compares(with) => with
                .iter()
                .map(|(comparison, operand)| (comparison.key().to_owned(), operand.to_value()))
                .collect::<Map<_, _>>()
                .into(),
        }
    }
}

impl Operand {
    fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Number(number) => {
                number.as_f64().map(Self::Number).ok_or_else(|| "is beyond the range of a number".to_owned())
            }
            Value::String(text) => {
                day(&text).map(Self::Day).map_err(|why| format!("compares with `{text}`, which {why}"))
            }
            Value::Object(mut table) if table.len() == 1 => {
                match (table.remove("column"), table.remove("day-column")) {
                    (Some(Value::String(column)), None) => Ok(Self::Column(column)),
                    (None, Some(Value::String(column))) => Ok(Self::DayColumn(column)),
                    _ => {
                        Err("compares with a table that is neither `{ column = … }` nor `{ day-column = … }`"
                            .to_owned())
                    }
                }
            }
            _ => Err("compares with what is no number, day or column".to_owned()),
        }
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Number(number) => Value::from(*number),
            Self::Day(day) => Value::from(day.to_string()),
            Self::Column(column) => serde_json::json!({ "column": column }),
            Self::DayColumn(column) => serde_json::json!({ "day-column": column }),
        }
    }
}

fn alone(key: &str) -> String {
    format!("gives `{key}` beside other keys; put them into conditions of their own")
}

fn texts(value: Value) -> Result<Vec<String>, String> {
    match value {
        Value::String(text) => Ok(vec![text]),
        Value::Bool(yes) => Ok(vec![yes.to_string()]),
        Value::Array(values) if !values.is_empty() => values
            .into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                Value::Bool(yes) => Ok(yes.to_string()),
                other => Err(format!("lists {other}, which is no text")),
            })
            .collect(),
        _ => Err("needs a text or a list of texts".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn selected(rows: Value, records: &Records) -> Vec<bool> {
        let rows: Rows = serde_json::from_value(rows).unwrap();
        let mut ledger = Ledger::default();
        let meant = rows.select(records, &mut ledger).unwrap();
        ledger.into_result("items").unwrap();
        meant
    }

    #[test]
    fn conditions_are_written_in_their_order() {
        let rows: Rows = serde_json::from_str(r#"{ "kind": "permit", "days": { "at-most": 5 } }"#).unwrap();
        assert_eq!(serde_json::from_value::<Rows>(serde_json::to_value(&rows).unwrap()).unwrap(), rows);
    }

    #[test]
    fn conditions_combine_and_a_missing_value_meets_none_of_them() {
        let records = Records::new()
            .with_texts("published", ["yes", "no", "", "yes"])
            .unwrap()
            .with_texts("closed", ["2024-01-05", "2024-02-01", "2024/3/1", ""])
            .unwrap()
            .with_texts("due", ["2024-01-05", "2024-01-31", "2024-04-01", "2024-01-01"])
            .unwrap()
            .with_numbers("visits", vec![0.0, 1.0, 2.0, f64::NAN])
            .unwrap();
        for (rows, expected) in [
            (json!({ "published": "yes" }), [true, false, false, true]),
            (json!({ "published": { "not": "yes" } }), [false, true, false, false]),
            (json!({ "published": { "missing": true } }), [false, false, true, false]),
            (json!({ "published": ["yes", "no"], "visits": 0 }), [true, false, false, false]),
            (json!({ "visits": { "above": 0, "at-most": 2 } }), [false, true, true, false]),
            (json!([{ "visits": 0 }, { "visits": { "at-least": 2 } }]), [true, false, true, false]),
            (
                json!({ "closed": { "from": "2024-01-06", "until": "2024-02-01" } }),
                [false, true, false, false],
            ),
            (json!({ "closed": { "at-most": { "day-column": "due" } } }), [true, false, true, false]),
        ] {
            assert_eq!(selected(rows.clone(), &records), expected, "{rows}");
        }
    }

    #[test]
    fn booleans_are_the_same_however_a_file_writes_them() {
        let records = Records::new().with_texts("online", ["True", "FALSE", "true", "", "yes"]).unwrap();
        for yes in [json!(true), json!("True"), json!("TRUE")] {
            assert_eq!(selected(json!({ "online": yes }), &records), [true, false, true, false, false]);
            let not = json!({ "online": { "not": yes } });
            assert_eq!(selected(not, &records), [false, true, false, false, true]);
        }
        assert_eq!(selected(json!({ "online": "Yes" }), &records), [false; 5], "other texts are as they are");
    }

    #[test]
    fn a_condition_reads_back_as_it_was_written() {
        for text in [
            json!({ "published": "yes", "visits": { "at-most": 1.0 } }),
            json!([{ "a": { "not": ["x", "y"] } }, { "b": { "missing": true } }]),
            json!({ "closed": { "at-most": { "day-column": "due" } } }),
        ] {
            let rows: Rows = serde_json::from_value(text.clone()).unwrap();
            assert_eq!(serde_json::to_value(&rows).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_condition_is_said() {
        for (text, words) in [
            (json!({ "a": { "atleast": 1 } }), "has the key `atleast`"),
            (json!({ "a": { "at-least": "soon" } }), "is not a day"),
            (json!({ "a": [] }), "needs a text or a list of texts"),
            (json!({ "a": { "not": "x", "missing": true } }), "beside other keys"),
            (json!("published"), "give `column = condition`"),
            (json!({}), "at least one"),
        ] {
            let fault = serde_json::from_value::<Rows>(text.clone()).unwrap_err().to_string();
            assert!(fault.contains(words), "{text}: {fault}");
        }
    }
}
