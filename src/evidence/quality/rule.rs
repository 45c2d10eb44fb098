//! A rule that the records of a table must meet.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::shape::Shape;
use crate::error::{Error, Problem, Result};
use crate::evidence::day::Calendar;
use crate::evidence::ledger::Ledger;
use crate::evidence::needs::Needs;
use crate::evidence::records::Records;
use crate::evidence::rows::Rows;
use crate::stats::Interval;

/// The properties of data that GB/T 36344-2018 assesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Property {
    /// 规范性: as standards, models and reference data ask.
    Normative,
    /// 完整性: nothing missing.
    Complete,
    /// 准确性: right in content and form, none twice.
    Accurate,
    /// 一致性: free of contradiction.
    Consistent,
    /// 时效性: of the time that is asked for.
    Timely,
    /// 可访问性: there when it is needed.
    Accessible,
}

/// A rule with its name, property and weight.
///
/// ```toml
/// { name = "named", required = ["name", "code"] }                       # both are there
/// { unique = ["code"], within = "unit", copies = "all" }                # no key twice
/// { column = "holder", format = "credit-code" }
/// { column = "kind", values = ["permit", "notice"] }
/// { column = "days", range = { at-least = 0, at-most = 60 } }
/// { then = { closed = { at-least = { day-column = "applied" } } } }     # two columns compared
/// { when = { result = "refused" }, then = { reason = { missing = false } }, property = "complete", weight = 2 }
/// { column = "updated", fresh = 365, calendar = "calendar-days" }       # days of age at the date `at` of the rules
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "Written"))]
#[non_exhaustive]
pub struct Rule {
    /// Its name. Default: the rule in words.
    pub name: String,
    /// The property that it speaks of. Default: `complete` for `required`; `accurate` for `unique`, `format` and
    /// `range`; `normative` for `values`; `consistent` for `then`; `timely` for `fresh`.
    pub property: Property,
    /// Its weight, above 0. Default 1.
    pub weight: f64,
    /// The records that it applies to. Default: all.
    pub when: Rows,
    /// What it asks.
    pub check: Check,
}

/// What a rule asks of a record. A record whose cell is blank is not assessed, but by `Required`, and by `Then` where it
/// asks whether something is missing.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Check {
    /// None of the columns is blank.
    Required(Vec<String>),
    /// No other record has the same texts in these columns.
    Unique {
        /// The columns of the key; a record without one of them is not assessed.
        columns: Vec<String>,
        /// Among which records.
        within: Within,
        /// Which of them fail.
        copies: Copies,
    },
    /// The text of a column is written so.
    Format {
        /// The column.
        column: String,
        /// How.
        shape: Shape,
    },
    /// The text of a column is one of these: a code table.
    Values {
        /// The column.
        column: String,
        /// The table.
        values: Vec<String>,
    },
    /// The number in a column lies in an interval; a text that is no number fails.
    Range {
        /// The column.
        column: String,
        /// The interval.
        lies: Interval,
    },
    /// The record meets these conditions.
    Then(Rows),
    /// The day in a column lies no more than so many days before the date of the rules, and not behind it; a text that
    /// is no day fails.
    Fresh {
        /// The column.
        column: String,
        /// The most days.
        days: u32,
        /// Which days count.
        calendar: Calendar,
    },
}

/// Among which records a key must occur once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Within {
    /// All records that the measure means.
    #[default]
    Table,
    /// Those of the unit.
    Unit,
}

/// Which of the records with one key fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Copies {
    /// All but the first: those that are too many.
    #[default]
    Extra,
    /// All: nobody knows which is right.
    All,
}

/// What a rule says of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    NotAssessed,
    Failed,
    Passed,
}

impl From<bool> for Verdict {
    fn from(passed: bool) -> Self {
        if passed { Self::Passed } else { Self::Failed }
    }
}

impl Check {
    fn property(&self) -> Property {
        match self {
            Self::Required(_) => Property::Complete,
            Self::Unique { .. } | Self::Format { .. } | Self::Range { .. } => Property::Accurate,
            Self::Values { .. } => Property::Normative,
            Self::Then(_) => Property::Consistent,
            Self::Fresh { .. } => Property::Timely,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Required(columns) => format!("{} given", columns.join(", ")),
            Self::Unique { columns, .. } => format!("{} unique", columns.join(", ")),
            Self::Format { column, shape } => format!("{column} is {shape}"),
            Self::Values { column, values } => format!("{column} is one of {} values", values.len()),
            Self::Range { column, lies } => {
                let ends = [
                    (lies.at_least, "at least"),
                    (lies.above, "above"),
                    (lies.at_most, "at most"),
                    (lies.below, "below"),
                ];
                let ends: Vec<String> =
                    ends.iter().filter_map(|(end, word)| end.map(|end| format!("{word} {end}"))).collect();
                format!("{column} {}", ends.join(" and "))
            }
            Self::Then(rows) => rows.to_string(),
            Self::Fresh { column, days, .. } => format!("{column} no older than {days} days"),
        }
    }
}

impl Rule {
    /// A rule for all records, with the property that its check usually has, and weight 1.
    #[must_use]
    pub fn new(check: Check) -> Self {
        Self { name: check.words(), property: check.property(), weight: 1.0, when: Rows::all(), check }
    }

    /// No column is blank.
    #[must_use]
    pub fn required(columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::new(Check::Required(columns.into_iter().map(Into::into).collect()))
    }

    /// No key occurs twice in the table.
    #[must_use]
    pub fn unique(columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self::new(Check::Unique { columns, within: Within::Table, copies: Copies::Extra })
    }

    /// The text of a column is written so.
    #[must_use]
    pub fn format(column: impl Into<String>, shape: Shape) -> Self {
        Self::new(Check::Format { column: column.into(), shape })
    }

    /// The text of a column is one of these.
    #[must_use]
    pub fn values(column: impl Into<String>, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        Self::new(Check::Values { column: column.into(), values })
    }

    /// The number in a column lies in an interval.
    #[must_use]
    pub fn range(column: impl Into<String>, lies: Interval) -> Self {
        Self::new(Check::Range { column: column.into(), lies })
    }

    /// The record meets conditions.
    #[must_use]
    pub fn then(rows: Rows) -> Self {
        Self::new(Check::Then(rows))
    }

    /// The day in a column lies no more than so many days back.
    #[must_use]
    pub fn fresh(column: impl Into<String>, days: u32) -> Self {
        Self::new(Check::Fresh { column: column.into(), days, calendar: Calendar::default() })
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the property.
    #[must_use]
    pub fn property(mut self, property: Property) -> Self {
        self.property = property;
        self
    }

    /// Sets the weight.
    #[must_use]
    pub fn weight(mut self, weight: f64) -> Self {
        self.weight = weight;
        self
    }

    /// Sets the records that it applies to.
    #[must_use]
    pub fn when(mut self, rows: Rows) -> Self {
        self.when = rows;
        self
    }

    pub(super) fn check(&self, at: Option<NaiveDate>) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "quality", parameter, found, expected }))
        };
        let named = |what: &str| format!("{what} in the rule `{}`", self.name);
        if !(self.weight.is_finite() && self.weight > 0.0) {
            return fault("weight", named(&self.weight.to_string()), "a finite number above 0");
        }
        match &self.check {
            Check::Required(columns) | Check::Unique { columns, .. } if columns.is_empty() => {
                fault("columns", named("none"), "at least one column")
            }
            Check::Values { values, .. } if values.is_empty() => {
                fault("values", named("none"), "at least one value")
            }
            Check::Range { lies, .. } if lies.fault().is_some() || lies.is_unbounded() => fault(
                "range",
                named(lies.fault().unwrap_or("no end")),
                "an interval with at least one end, the lower below the upper",
            ),
            Check::Then(rows) if rows.is_all() => fault("then", named("none"), "at least one condition"),
            Check::Fresh { .. } if at.is_none() => {
                fault("at", named("none"), "the day at which the age of the records is taken")
            }
            Check::Format { shape, .. } => shape.ready().map(|_| ()),
            _ => Ok(()),
        }
    }

    /// Everything is asked for as text: what is no number or day is for the rule to find, not for the reader.
    pub(super) fn needs(&self, needs: &mut Needs) {
        let mut own = Needs::default();
        self.when.needs(&mut own);
        match &self.check {
            Check::Required(columns) | Check::Unique { columns, .. } => {
                for column in columns {
                    own.text(column);
                }
            }
            Check::Format { column, .. }
            | Check::Values { column, .. }
            | Check::Range { column, .. }
            | Check::Fresh { column, .. } => own.text(column),
            Check::Then(rows) => rows.needs(&mut own),
        }
        own.columns().for_each(|(column, _)| needs.text(column));
    }

    /// What the rule says of each record; of a key, whether there is one.
    pub(super) fn judge(&self, records: &Records, at: Option<NaiveDate>) -> Result<Vec<Verdict>> {
        // What cannot be read is a finding here, no fault of the table.
        let mut aside = Ledger::default();
        let mut verdicts = self.verdicts(records, at, &mut aside)?;
        if !self.when.is_all() {
            let applies = self.when.select(records, &mut aside)?;
            for (verdict, applies) in verdicts.iter_mut().zip(applies) {
                if !applies {
                    *verdict = Verdict::NotAssessed;
                }
            }
        }
        Ok(verdicts)
    }

    fn verdicts(&self, records: &Records, at: Option<NaiveDate>, aside: &mut Ledger) -> Result<Vec<Verdict>> {
        match &self.check {
            Check::Required(columns) => {
                let mut verdicts = vec![Verdict::Passed; records.len()];
                fail_blanks(columns.iter().map(String::as_str), records, &mut verdicts, Verdict::Failed)?;
                Ok(verdicts)
            }
            Check::Unique { columns, .. } => {
                let mut verdicts = vec![Verdict::Passed; records.len()];
                fail_blanks(
                    columns.iter().map(String::as_str),
                    records,
                    &mut verdicts,
                    Verdict::NotAssessed,
                )?;
                Ok(verdicts)
            }
            Check::Format { column, shape } => {
                let shape = shape.ready()?;
                by_text(column, records, |text| shape.fits(text))
            }
            Check::Values { column, values } => {
                let known: std::collections::HashSet<&str> = values.iter().map(String::as_str).collect();
                by_text(column, records, |text| known.contains(text))
            }
            Check::Range { column, lies } => {
                let numbers = records.numbers(column, &mut aside.cells)?;
                let mut verdicts: Vec<Verdict> =
                    numbers.iter().map(|&number| lies.contains(number).into()).collect();
                fail_blanks([column.as_str()], records, &mut verdicts, Verdict::NotAssessed)?;
                Ok(verdicts)
            }
            Check::Then(rows) => {
                let met = rows.select(records, aside)?;
                let mut verdicts: Vec<Verdict> = met.into_iter().map(Verdict::from).collect();
                let mut blank = vec![Verdict::Passed; records.len()];
                fail_blanks(rows.compared(), records, &mut blank, Verdict::NotAssessed)?;
                for (verdict, blank) in verdicts.iter_mut().zip(blank) {
                    // Another of several lists of conditions may be met without the blank.
                    if blank == Verdict::NotAssessed && *verdict == Verdict::Failed {
                        *verdict = Verdict::NotAssessed;
                    }
                }
                Ok(verdicts)
            }
            Check::Fresh { column, days, calendar } => {
                let when = records.days(column, &mut aside.cells)?;
                let fresh = |day: &Option<NaiveDate>| {
                    let age = day.zip(at).map(|(day, at)| calendar.days(day, at));
                    age.is_some_and(|age| (0..=i64::from(*days)).contains(&age))
                };
                let in_time = |day: &Option<NaiveDate>| day.zip(at).is_some_and(|(day, at)| day <= at);
                let mut verdicts: Vec<Verdict> =
                    when.iter().map(|day| (fresh(day) && in_time(day)).into()).collect();
                fail_blanks([column.as_str()], records, &mut verdicts, Verdict::NotAssessed)?;
                Ok(verdicts)
            }
        }
    }
}

/// Records with a blank in one of the columns get this verdict.
fn fail_blanks<'a>(
    columns: impl IntoIterator<Item = &'a str>,
    records: &Records,
    verdicts: &mut [Verdict],
    blank: Verdict,
) -> Result<()> {
    for column in columns {
        let labels = records.labels(column)?;
        for (verdict, &code) in verdicts.iter_mut().zip(&labels.codes) {
            if code == 0 {
                *verdict = blank;
            }
        }
    }
    Ok(())
}

/// Each spelling is looked at once.
fn by_text(column: &str, records: &Records, fits: impl Fn(&str) -> bool) -> Result<Vec<Verdict>> {
    let labels = records.labels(column)?;
    let names = labels.names.iter().enumerate();
    let of: Vec<Verdict> =
        names.map(|(code, name)| if code == 0 { Verdict::NotAssessed } else { fits(name).into() }).collect();
    Ok(labels.codes.iter().map(|&code| of[code as usize]).collect())
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = Map::new();
        let mut put = |key: &str, value: Result<Value, serde_json::Error>| {
            value.map(|value| table.insert(key.to_owned(), value)).map_err(serde::ser::Error::custom)
        };
        put("name", Ok(Value::from(self.name.as_str())))?;
        put("property", serde_json::to_value(self.property))?;
        put("weight", Ok(Value::from(self.weight)))?;
        if !self.when.is_all() {
            put("when", serde_json::to_value(&self.when))?;
        }
        match &self.check {
            Check::Required(columns) => put("required", serde_json::to_value(columns))?,
            Check::Unique { columns, within, copies } => {
                put("unique", serde_json::to_value(columns))?;
                put("within", serde_json::to_value(within))?;
                put("copies", serde_json::to_value(copies))?
            }
            Check::Format { column, shape } => {
                put("column", Ok(Value::from(column.as_str())))?;
                put("format", serde_json::to_value(shape))?
            }
            Check::Values { column, values } => {
                put("column", Ok(Value::from(column.as_str())))?;
                put("values", serde_json::to_value(values))?
            }
            Check::Range { column, lies } => {
                put("column", Ok(Value::from(column.as_str())))?;
                put("range", serde_json::to_value(lies))?
            }
            Check::Then(rows) => put("then", serde_json::to_value(rows))?,
            Check::Fresh { column, days, calendar } => {
                put("column", Ok(Value::from(column.as_str())))?;
                put("fresh", Ok(Value::from(*days)))?;
                put("calendar", serde_json::to_value(calendar))?
            }
        };
        table.serialize(serializer)
    }
}

/// The keys of a rule; exactly one of the checks is given.
#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("oneOf" = ["required", "unique", "format", "values", "range", "then", "fresh"].map(
        |check| serde_json::json!({ "required": [check] })
    )))
)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    name: Option<String>,
    property: Option<Property>,
    weight: Option<f64>,
    #[serde(default)]
    when: Rows,
    required: Option<Vec<String>>,
    unique: Option<Vec<String>>,
    within: Option<Within>,
    copies: Option<Copies>,
    column: Option<String>,
    format: Option<Shape>,
    values: Option<Vec<String>>,
    range: Option<Interval>,
    then: Option<Rows>,
    fresh: Option<u32>,
    calendar: Option<Calendar>,
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let value = Value::deserialize(deserializer)?;
        let written: Written = serde_json::from_value(value).map_err(D::Error::custom)?;
        let is_unique = written.unique.is_some();
        let of_column = written.format.is_some()
            || written.values.is_some()
            || written.range.is_some()
            || written.fresh.is_some();
        if of_column != written.column.is_some() {
            return Err(D::Error::custom(
                "a rule has a `column` with `format`, `values`, `range` or `fresh`, and only then",
            ));
        }
        if !is_unique && (written.within.is_some() || written.copies.is_some()) {
            return Err(D::Error::custom("`within` and `copies` belong to a rule with `unique`"));
        }
        if written.fresh.is_none() && written.calendar.is_some() {
            return Err(D::Error::custom("`calendar` belongs to a rule with `fresh`"));
        }
        let column = written.column.unwrap_or_default();
        let mut checks = Vec::new();
        checks.extend(written.required.map(Check::Required));
        checks.extend(written.unique.map(|columns| Check::Unique {
            columns,
            within: written.within.unwrap_or_default(),
            copies: written.copies.unwrap_or_default(),
        }));
        checks.extend(written.format.map(|shape| Check::Format { column: column.clone(), shape }));
        checks.extend(written.values.map(|values| Check::Values { column: column.clone(), values }));
        checks.extend(written.range.map(|lies| Check::Range { column: column.clone(), lies }));
        checks.extend(written.then.map(Check::Then));
        let calendar = written.calendar.unwrap_or_default();
        checks.extend(written.fresh.map(|days| Check::Fresh { column: column.clone(), days, calendar }));
        if checks.len() != 1 {
            return Err(D::Error::custom(format!(
                "a rule has exactly one of `required`, `unique`, `format`, `values`, `range`, `then` and `fresh`; \
                 there are {}",
                checks.len(),
            )));
        }
        let mut rule = Self::new(checks.remove(0)).when(written.when);
        rule.name = written.name.unwrap_or(rule.name);
        rule.property = written.property.unwrap_or(rule.property);
        rule.weight = written.weight.unwrap_or(rule.weight);
        Ok(rule)
    }
}
