//! What answers are worth.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ledger::Ledger;
use super::records::Records;
use crate::error::{Error, Problem, Result};

/// What an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "serde_json::Value", extend("anyOf" = [{ "type": "number" }, { "const": "n/a" }])))]
#[non_exhaustive]
pub enum Worth {
    /// So many points.
    Points(f64),
    /// The question does not apply, so it does not count.
    NotApplicable,
}

/// Answers and what each is worth. An answer that is not listed is an error that lists every spelling with its count;
/// nothing is guessed.
///
/// ```toml
/// answers = { points = { Yes = 1, No = 0, NR = "n/a", "-" = "n/a" }, ignore-case = true, blank = 0 }
/// ```
///
/// One rule holds in every measure: what is worth `"n/a"` does not apply, so the record (the cell, the question) is not
/// meant; of a blank nothing is known, so it is counted as unknown, unless `blank` says what it is worth. A text that marks
/// a missing value elsewhere (`-`, `n/a`, `..`) is an answer where it is listed, and a blank where it is not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Answers {
    /// The worth of each answer: a number, or `"n/a"` where the question then does not apply.
    pub points: IndexMap<String, Worth>,
    /// Whether `YES` and `Yes` are one answer. Default: no.
    #[serde(skip_serializing_if = "is_false")]
    pub ignore_case: bool,
    /// What a blank is worth. Default: nothing is known, so the question is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blank: Option<Worth>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Answers {
    /// Answers with their points.
    #[must_use]
    pub fn new(points: impl IntoIterator<Item = (impl Into<String>, f64)>) -> Self {
        let points = points.into_iter().map(|(answer, points)| (answer.into(), Worth::Points(points)));
        Self { points: points.collect(), ..Self::default() }
    }

    /// These answers, and one that says that the question does not apply.
    #[must_use]
    pub fn not_applicable(mut self, answer: impl Into<String>) -> Self {
        self.points.insert(answer.into(), Worth::NotApplicable);
        self
    }

    /// Says whether `YES` and `Yes` are one answer.
    #[must_use]
    pub fn ignore_case(mut self, yes: bool) -> Self {
        self.ignore_case = yes;
        self
    }

    /// Says what a blank is worth.
    #[must_use]
    pub fn blank(mut self, worth: Worth) -> Self {
        self.blank = Some(worth);
        self
    }

    /// The most points that an answer has.
    pub(crate) fn most(&self) -> f64 {
        let points = self.points.values().chain(&self.blank).map(|worth| match worth {
            Worth::Points(points) => *points,
            Worth::NotApplicable => f64::NEG_INFINITY,
        });
        points.fold(f64::NEG_INFINITY, f64::max)
    }

    pub(crate) fn check(&self, measure: &'static str) -> Result<()> {
        let fault = |found: String, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: measure,
                parameter: "points",
                found,
                expected,
            }))
        };
        if !self.most().is_finite() {
            return fault(format!("{} answers", self.points.len()), "at least one answer with points");
        }
        for (answer, worth) in &self.points {
            if let Worth::Points(points) = worth
                && !points.is_finite()
            {
                return fault(format!("{answer} = {points}"), "finite points");
            }
        }
        if self.ignore_case {
            let lower: Vec<String> = self.points.keys().map(|answer| answer.to_lowercase()).collect();
            if let Some(i) = (0..lower.len()).find(|&i| lower[..i].contains(&lower[i])) {
                return fault(format!("`{}` twice", lower[i]), "each answer once (case does not count here)");
            }
        }
        Ok(())
    }

    /// The worth of a text; none where it is unknown.
    fn worth(&self, text: &str) -> Option<Worth> {
        let found = self.points.get(text);
        if found.is_some() || !self.ignore_case {
            return found.copied();
        }
        let lower = text.to_lowercase();
        self.points.iter().find(|(answer, _)| answer.to_lowercase() == lower).map(|(_, worth)| *worth)
    }

    /// Whether an answer says that the question does not apply.
    pub(crate) fn may_not_apply(&self) -> bool {
        self.points.values().chain(&self.blank).any(|worth| *worth == Worth::NotApplicable)
    }

    /// The worth of every record's answer in a column; none where the blank has none. Only the records that are
    /// `meant` are looked at.
    pub(crate) fn read(
        &self,
        column: &str,
        records: &Records,
        meant: &[bool],
        ledger: &mut Ledger,
    ) -> Result<Vec<Option<Worth>>> {
        let labels = records.labels(column)?;
        let table: Vec<Result<Option<Worth>, ()>> = labels
            .names
            .iter()
            .enumerate()
            .map(|(code, name)| {
                if code == 0 {
                    return Ok(self.blank);
                }
                self.worth(name).map(Some).ok_or(())
            })
            .collect();
        let mut read = vec![None; records.len()];
        for (row, (&code, &meant)) in labels.said().iter().zip(meant).enumerate() {
            if !meant {
                continue;
            }
            if let Ok(worth) = table[code as usize] {
                read[row] = worth;
            } else if labels.codes[row] == 0 {
                read[row] = self.blank;
            } else {
                let known = || self.points.keys().cloned().collect();
                ledger.unknown_answer(column, &labels.names[code as usize], records.row(row), known);
            }
        }
        Ok(read)
    }
}

impl Serialize for Worth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Points(points) => points.serialize(serializer),
            Self::NotApplicable => "n/a".serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Worth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Number(number) => number
                .as_f64()
                .map(Self::Points)
                .ok_or_else(|| serde::de::Error::custom("the points are beyond the range of a number")),
            serde_json::Value::String(text) if text == "n/a" => Ok(Self::NotApplicable),
            _ => Err(serde::de::Error::custom("an answer is worth a number, or \"n/a\"")),
        }
    }
}

impl fmt::Display for Worth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Points(points) => write!(f, "{points}"),
            Self::NotApplicable => f.write_str("n/a"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_spellings_are_listed_with_counts_and_mapped_only_by_rule() {
        let records = Records::new().with_texts("A1", ["Yes", "YEs", "no", "", "ja", "YEs"]).unwrap();
        let answers = Answers::new([("Yes", 1.0), ("No", 0.0)]);
        let mut ledger = Ledger::default();
        answers.read("A1", &records, &[true; 6], &mut ledger).unwrap();
        let fault = ledger.into_result("answers").unwrap_err();
        assert_eq!(fault.code(), "unknown_answers");
        let text = fault.to_string();
        assert!(
            text.contains("`YEs` in column `A1`: 2 records, the first in row 2 (did you mean `Yes`?)"),
            "{text}"
        );
        assert!(text.contains("`ja`"), "{text}");

        let mut ledger = Ledger::default();
        let folded = answers.ignore_case(true).blank(Worth::NotApplicable);
        let meant = [true, true, true, true, false, true];
        let read = folded.read("A1", &records, &meant, &mut ledger).unwrap();
        ledger.into_result("answers").unwrap();
        let points = |points| Some(Worth::Points(points));
        assert_eq!(
            read,
            [points(1.0), points(1.0), points(0.0), Some(Worth::NotApplicable), None, points(1.0)]
        );
    }

    #[test]
    fn a_mark_of_a_missing_value_is_an_answer_where_it_is_listed() {
        let read = || {
            Records::from_csv(
                "unit,A1\nA,-\nA,n/a\nA,\nA,y\n".as_bytes(),
                &crate::evidence::Format::default(),
            )
            .unwrap()
        };
        let marks = |answers: &Answers, records: &Records| {
            let mut ledger = Ledger::default();
            let read = answers.read("A1", records, &vec![true; records.len()], &mut ledger).unwrap();
            ledger.into_result("answers").unwrap();
            read
        };
        let (yes, zero, not) = (Worth::Points(1.0), Worth::Points(0.0), Worth::NotApplicable);
        let plain = Answers::new([("y", 1.0)]);
        let listed = plain.clone().not_applicable("-").blank(zero);
        assert_eq!(marks(&plain, &read()), [None, None, None, Some(yes)]);
        let expected = [Some(not), Some(zero), Some(zero), Some(yes)];
        assert_eq!(marks(&listed, &read()), expected);
        // Wherever the records have gone through.
        let whole = Records::read(&[read(), read()][..]).unwrap();
        assert_eq!(marks(&listed, &whole), [expected, expected].concat());
        assert_eq!(
            marks(&listed, &whole.retained(|at| at != 1)),
            [&[expected[0]][..], &expected[2..], &expected].concat()
        );
    }

    #[test]
    fn answers_without_points_or_twice_are_refused() {
        assert!(Answers::default().check("checklist").is_err());
        assert!(Answers::new([("a", f64::NAN)]).check("checklist").is_err());
        let twice = Answers::new([("Yes", 1.0), ("yes", 1.0)]);
        assert!(twice.check("checklist").is_ok());
        assert!(twice.ignore_case(true).check("checklist").is_err());
    }
}
