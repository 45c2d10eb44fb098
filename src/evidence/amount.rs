//! What a record adds to a sum.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::answers::{Answers, Worth};
use super::checklist::Checklist;
use super::conformity::Matrix;
use super::day::Calendar;
use super::ledger::Ledger;
use super::needs::Needs;
use super::records::Records;
use super::rows::Rows;
use crate::error::{Error, Problem, Result};
use crate::reading::Cell;

/// What a record adds to a sum.
///
/// ```toml
/// value = 1                                                     # a count
/// value = "days"                                                # the number in a column
/// value = { where = { published = "yes" } }                     # 1 if the record meets the conditions, else 0
/// value = { where = { published = "yes" }, value = "weight" }   # its weight if it does, else 0
/// value = { column = "grade", points = { good = 100, bad = 0 } }
/// value = { column = "stars", out-of = 5 }                      # the share of the most there is
/// value = { from = "applied", to = "closed", calendar = "working-days" }
/// value = { questions = { A1 = 25, A2 = 75 }, points = { Yes = 1, No = 0 } }
/// value = { product = ["share", "weight"] }
/// value = { difference = ["agreed_minutes", "outage_minutes"] }   # the first less the second
/// value = { of = "risk", at-least = 15 }                        # 1 if it is that much, else 0
/// value = { rows = "likelihood", columns = "impact", matrix = { rare = { small = 1 }, often = { small = 3 } } }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        with = "crate::schema::OneOf<(f64, String, Where, Checklist, Days, Product, Difference, Reaches, Matrix, OutOf, Answered)>"
    )
)]
#[non_exhaustive]
pub enum Amount {
    /// The same for every record.
    Number(f64),
    /// The number in a column.
    Column(String),
    /// 1 where the record meets the conditions, else 0.
    Where(Rows),
    /// Another amount where the record meets the conditions, else 0.
    If(Rows, Box<Amount>),
    /// What the answer in a column is worth; a record to which the question does not apply is not meant.
    Answer {
        /// The column.
        column: String,
        /// The answers.
        answers: Answers,
    },
    /// The number in a column as a share of the most there is.
    OutOf {
        /// The column.
        column: String,
        /// The most there is, above 0.
        most: f64,
    },
    /// The days from one column to another; negative where the second comes first, which kinds that measure times refuse
    /// and a mean does not.
    Days {
        /// The first day, which does not count.
        from: String,
        /// The last day, which counts.
        to: String,
        /// Which days count.
        calendar: Calendar,
    },
    /// The score of a checklist.
    Checklist(Box<Checklist>),
    /// The product of two amounts.
    Product(Box<[Amount; 2]>),
    /// The first of two amounts less the second.
    Difference(Box<[Amount; 2]>),
    /// 1 where another amount is at least so much, else 0.
    Reaches {
        /// The other amount.
        of: Box<Amount>,
        /// What it must reach.
        at_least: f64,
    },
    /// What a table says for the texts of two columns.
    Matrix(Box<Matrix>),
}

impl Amount {
    /// The number in a column.
    #[must_use]
    pub fn column(name: impl Into<String>) -> Self {
        Self::Column(name.into())
    }

    pub(crate) fn needs(&self, needs: &mut Needs) {
        match self {
            Self::Number(_) => {}
            Self::Column(column) | Self::OutOf { column, .. } => needs.number(column),
            Self::Where(rows) => rows.needs(needs),
            Self::If(rows, amount) => {
                rows.needs(needs);
                amount.needs(needs);
            }
            Self::Answer { column, .. } => needs.text(column),
            Self::Days { from, to, .. } => {
                needs.text(from);
                needs.text(to);
            }
            Self::Checklist(checklist) => checklist.needs(needs),
            Self::Product(pair) | Self::Difference(pair) => pair.iter().for_each(|part| part.needs(needs)),
            Self::Reaches { of, .. } => of.needs(needs),
            Self::Matrix(matrix) => matrix.needs(needs),
        }
    }

    pub(crate) fn check(&self, measure: &'static str) -> Result<()> {
        let fault = |parameter, found: f64, expected| {
            let found = found.to_string();
            Err(Error::from(Problem::InvalidParameter { method: measure, parameter, found, expected }))
        };
        match self {
            Self::Number(number) if !number.is_finite() => fault("value", *number, "a finite number"),
            Self::OutOf { most, .. } if !(most.is_finite() && *most > 0.0) => {
                fault("out-of", *most, "a finite number above 0")
            }
            Self::Answer { answers, .. } => answers.check(measure),
            Self::Checklist(checklist) => checklist.check(),
            Self::If(_, amount) => amount.check(measure),
            Self::Product(pair) | Self::Difference(pair) => {
                pair.iter().try_for_each(|part| part.check(measure))
            }
            Self::Reaches { at_least, .. } if !at_least.is_finite() => {
                fault("at-least", *at_least, "a finite number")
            }
            Self::Reaches { of, .. } => of.check(measure),
            Self::Matrix(matrix) => matrix.check(measure),
            _ => Ok(()),
        }
    }

    /// What each record adds; `NaN` where that is not known. Only the records that are `meant` are looked at.
    pub(crate) fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Vec<f64>> {
        Ok(match self {
            Self::Number(number) => vec![*number; records.len()],
            Self::Column(column) => records.numbers(column, &mut ledger.cells)?.into_owned(),
            Self::Where(rows) => rows.select(records, ledger)?.into_iter().map(f64::from).collect(),
            Self::If(rows, amount) => {
                let met = rows.select(records, ledger)?;
                let amounts = amount.read(records, meant, ledger)?;
                met.into_iter().zip(amounts).map(|(met, amount)| if met { amount } else { 0.0 }).collect()
            }
            Self::Answer { column, answers } => answers
                .read(column, records, meant, ledger)?
                .into_iter()
                .map(|worth| match worth {
                    Some(Worth::Points(points)) => points,
                    Some(Worth::NotApplicable) | None => f64::NAN,
                })
                .collect(),
            Self::OutOf { column, most } => share_of(column, *most, records, meant, ledger)?,
            Self::Days { from, to, calendar } => {
                let from = records.days(from, &mut ledger.cells)?;
                let to = records.days(to, &mut ledger.cells)?;
                let days = |(from, to): (&Option<_>, &Option<_>)| match (from, to) {
                    #[expect(clippy::cast_precision_loss, reason = "a few million days at most")]
                    (Some(from), Some(to)) => calendar.days(*from, *to) as f64,
                    _ => f64::NAN,
                };
                from.iter().zip(&*to).map(days).collect()
            }
            Self::Checklist(checklist) => checklist.read(records, meant, ledger)?,
            Self::Product(factors) => {
                let mut product = factors[0].read(records, meant, ledger)?;
                let other = factors[1].read(records, meant, ledger)?;
                product.iter_mut().zip(other).for_each(|(product, factor)| *product *= factor);
                product
            }
            Self::Difference(parts) => {
                let mut difference = parts[0].read(records, meant, ledger)?;
                let other = parts[1].read(records, meant, ledger)?;
                difference.iter_mut().zip(other).for_each(|(difference, part)| *difference -= part);
                difference
            }
            Self::Reaches { of, at_least } => {
                let mut amounts = of.read(records, meant, ledger)?;
                for amount in amounts.iter_mut().filter(|amount| !amount.is_nan()) {
                    *amount = f64::from(u8::from(*amount >= *at_least));
                }
                amounts
            }
            Self::Matrix(matrix) => matrix.read(records, meant, ledger)?,
        })
    }

    /// Which records an answer says the amount does not apply to; none where no answer can say so.
    pub(crate) fn inapplicable(&self, records: &Records, meant: &[bool]) -> Result<Option<Vec<bool>>> {
        // What cannot be read is reported where the amount is.
        let mut ledger = Ledger::default();
        match self {
            Self::Answer { column, answers } if answers.may_not_apply() => {
                let read = answers.read(column, records, meant, &mut ledger)?;
                Ok(Some(read.into_iter().map(|worth| worth == Some(Worth::NotApplicable)).collect()))
            }
            Self::Checklist(list) if list.answers.may_not_apply() => {
                list.inapplicable(records, meant).map(Some)
            }
            Self::If(rows, amount) => {
                let Some(mut inapplicable) = amount.inapplicable(records, meant)? else { return Ok(None) };
                let met = rows.select(records, &mut ledger)?;
                inapplicable.iter_mut().zip(met).for_each(|(not, met)| *not &= met);
                Ok(Some(inapplicable))
            }
            Self::Product(pair) | Self::Difference(pair) => {
                let [first, second] =
                    [pair[0].inapplicable(records, meant)?, pair[1].inapplicable(records, meant)?];
                Ok(match (first, second) {
                    (Some(mut first), Some(second)) => {
                        first.iter_mut().zip(second).for_each(|(first, second)| *first |= second);
                        Some(first)
                    }
                    (first, second) => first.or(second),
                })
            }
            Self::Reaches { of, .. } => of.inapplicable(records, meant),
            _ => Ok(None),
        }
    }

    /// As a person would say it.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Column(column) => column.clone(),
            Self::Where(rows) => format!("records where {rows}"),
            Self::If(rows, amount) => format!("{} where {rows}", amount.words()),
            Self::Answer { column, .. } => format!("points for {column}"),
            Self::OutOf { column, most } => format!("{column} out of {most}"),
            Self::Days { from, to, calendar } => {
                let kind = if *calendar == Calendar::CalendarDays { "days" } else { "working days" };
                format!("{kind} from {from} to {to}")
            }
            Self::Checklist(checklist) => checklist.words(),
            Self::Product(factors) => format!("{} × {}", factors[0].words(), factors[1].words()),
            Self::Difference(parts) => format!("({} − {})", parts[0].words(), parts[1].words()),
            Self::Reaches { of, at_least } => format!("records with {} of at least {at_least}", of.words()),
            Self::Matrix(matrix) => format!("points for {} and {}", matrix.rows, matrix.columns),
        }
    }
}

/// The number in a column as a share of the most there is; one outside 0 to the most is a fault.
pub(crate) fn share_of(
    column: &str,
    most: f64,
    records: &Records,
    meant: &[bool],
    ledger: &mut Ledger,
) -> Result<Vec<f64>> {
    let values = records.numbers(column, &mut ledger.cells)?;
    for (row, (&value, &meant)) in values.iter().zip(meant).enumerate() {
        if meant && !value.is_nan() && !(0.0..=most).contains(&value) {
            let problem = format!("is outside 0 to {most}");
            ledger.cells.push(records.row(row), column, Cell::Number(value), problem);
        }
    }
    Ok(values.iter().map(|value| value / most).collect())
}

impl From<f64> for Amount {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Amount {
    fn from(column: &str) -> Self {
        Self::column(column)
    }
}

impl From<Rows> for Amount {
    fn from(rows: Rows) -> Self {
        Self::Where(rows)
    }
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Where {
    r#where: Rows,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Amount>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Product {
    product: [Amount; 2],
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Difference {
    difference: [Amount; 2],
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Reaches {
    of: Amount,
    at_least: f64,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct OutOf {
    column: String,
    out_of: f64,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Days {
    from: String,
    to: String,
    #[serde(default)]
    calendar: Calendar,
}

/// An answer in a column, and what it is worth.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Answered {
    /// The column.
    #[expect(dead_code, reason = "says what a file holds")]
    column: String,
    #[schemars(flatten)]
    #[expect(dead_code, reason = "says what a file holds")]
    answers: Answers,
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => number.serialize(serializer),
            Self::Column(column) => column.serialize(serializer),
            Self::Where(rows) => Where { r#where: rows.clone(), value: None }.serialize(serializer),
            Self::If(rows, amount) => {
                Where { r#where: rows.clone(), value: Some((**amount).clone()) }.serialize(serializer)
            }
            Self::Answer { column, answers } => {
                let mut table = serde_json::to_value(answers).map_err(serde::ser::Error::custom)?;
                table["column"] = Value::from(column.as_str());
                table.serialize(serializer)
            }
            Self::OutOf { column, most } => {
                OutOf { column: column.clone(), out_of: *most }.serialize(serializer)
            }
            Self::Days { from, to, calendar } => {
                Days { from: from.clone(), to: to.clone(), calendar: calendar.clone() }.serialize(serializer)
            }
            Self::Checklist(checklist) => checklist.serialize(serializer),
            Self::Product(factors) => Product { product: (**factors).clone() }.serialize(serializer),
            Self::Difference(parts) => Difference { difference: (**parts).clone() }.serialize(serializer),
            Self::Reaches { of, at_least } => {
                Reaches { of: (**of).clone(), at_least: *at_least }.serialize(serializer)
            }
            Self::Matrix(matrix) => matrix.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let value = Value::deserialize(deserializer)?;
        // The keys say which of the tables is meant, so that its own faults are reported.
        let has = |key: &str| value.get(key).is_some();
        let read = |fault: serde_json::Error| D::Error::custom(fault);
        match &value {
            Value::Number(number) => Ok(Self::Number(number.as_f64().unwrap_or(f64::NAN))),
            Value::String(column) => Ok(Self::Column(column.clone())),
            Value::Object(_) if has("where") => {
                let Where { r#where: rows, value } = Where::deserialize(value).map_err(read)?;
                Ok(match value {
                    None => Self::Where(rows),
                    Some(amount) => Self::If(rows, Box::new(amount)),
                })
            }
            Value::Object(_) if has("questions") => {
                Checklist::deserialize(value).map(|list| Self::Checklist(Box::new(list))).map_err(read)
            }
            Value::Object(_) if has("from") || has("to") => Days::deserialize(value)
                .map(|Days { from, to, calendar }| Self::Days { from, to, calendar })
                .map_err(read),
            Value::Object(_) if has("product") => {
                Product::deserialize(value).map(|table| Self::Product(Box::new(table.product))).map_err(read)
            }
            Value::Object(_) if has("difference") => Difference::deserialize(value)
                .map(|table| Self::Difference(Box::new(table.difference)))
                .map_err(read),
            Value::Object(_) if has("of") => Reaches::deserialize(value)
                .map(|table| Self::Reaches { of: Box::new(table.of), at_least: table.at_least })
                .map_err(read),
            Value::Object(_) if has("matrix") => {
                Matrix::deserialize(value).map(|matrix| Self::Matrix(Box::new(matrix))).map_err(read)
            }
            Value::Object(_) if has("out-of") => OutOf::deserialize(value)
                .map(|table| Self::OutOf { column: table.column, most: table.out_of })
                .map_err(read),
            Value::Object(table) if has("points") => {
                let mut table = table.clone();
                let Some(Value::String(column)) = table.remove("column") else {
                    return Err(D::Error::custom("points need a `column = …`"));
                };
                let answers = Answers::deserialize(Value::Object(table)).map_err(read)?;
                Ok(Self::Answer { column, answers })
            }
            _ => Err(D::Error::custom(
                "give a number, a column, `{ where = … }`, `{ column, points }`, `{ column, out-of }`, `{ from, to }`, \
                 `{ questions, points }`, `{ product }`, `{ difference }`, `{ of, at-least }` or `{ rows, columns, matrix }`",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Coverage, Mean, Measure};

    #[test]
    fn a_difference_is_of_two_amounts_and_unknown_where_one_is() {
        let text = r#"{ "difference": ["agreed", { "where": { "counted": "yes" }, "value": "outage" }] }"#;
        let amount: Amount = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::from_value::<Amount>(serde_json::to_value(&amount).unwrap()).unwrap(), amount);
        let records = Records::new()
            .with_texts("unit", ["A"; 3])
            .unwrap()
            .with_texts("counted", ["yes", "no", "yes"])
            .unwrap()
            .with_numbers("agreed", vec![100.0, 100.0, f64::NAN])
            .unwrap()
            .with_numbers("outage", vec![4.0, 50.0, 1.0])
            .unwrap();
        let available = Measure::new(Coverage::new(amount).existing("agreed"));
        let found = available.of(&records, ["unit"]).unwrap();
        assert_eq!((found.values()[0], found.estimates()[0].unknown), (196.0 / 200.0, 1));
        assert!(found.rule().contains("(agreed − outage where counted is yes)"), "{}", found.rule());
        // More outage than time is a fault of the table, not a negative availability.
        let more = Amount::Difference(Box::new(["agreed".into(), 300.0.into()]));
        let fault = Measure::new(Coverage::new(more).existing("agreed")).of(&records, ["unit"]).unwrap_err();
        assert_eq!(fault.code(), "cells");
    }

    #[test]
    fn what_does_not_meet_the_conditions_adds_nothing_even_where_it_says_nothing() {
        let records = Records::new()
            .with_texts("unit", ["A"; 4])
            .unwrap()
            .with_texts("late", ["yes", "no", "no", "yes"])
            .unwrap()
            .with_numbers("days", vec![6.0, f64::NAN, 3.0, f64::NAN])
            .unwrap();
        let late = Amount::If(Rows::with("late", "yes"), Box::new("days".into()));
        let found = Measure::new(Mean::new(late)).of(&records, ["unit"]).unwrap().estimates()[0];
        assert_eq!((found.value, found.records, found.unknown), (2.0, 3, 1));
        // An item whose own weight is missing is unknown all the same.
        let coverage = Coverage::new(Rows::with("late", "yes")).existing("days");
        let found = Measure::new(coverage).of(&records, ["unit"]).unwrap().estimates()[0];
        assert_eq!((found.value, found.records, found.unknown), (6.0 / 9.0, 2, 2));
    }
}
