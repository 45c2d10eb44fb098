//! A checklist: questions with weights, and what their answers are worth.
//!
//! ```text
//! score = full · Σ w_q m_q / Σ w_q          over the questions q that apply and are answered
//! ```
//!
//! where `w_q` is the weight of a question and `m_q` what its answer is worth (0 to 1 in most lists). A question with
//! several columns takes the best of them: a document may be handed in through either of two channels.
//!
//! Source: European Commission, *eGovernment Benchmark 2023, Method Paper 2020–2023*, chapter 4 (yes/no questions,
//! "not relevant" left out); OECD, *Digital Government Index* (2020), annex A (graded and shared points).

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::amount::share_of;
use super::answers::{Answers, Worth};
use super::ledger::Ledger;
use super::needs::Needs;
use super::records::Records;
use crate::error::{Error, Problem, Result};

/// Questions, their weights, and the worth of answers.
///
/// ```toml
/// questions = { A1 = 25, A2 = 50, A3 = 25 }
/// points = { Yes = 1, No = 0, NR = "n/a" }
/// full = 100
/// ```
///
/// ```
/// use govindex::evidence::{Answers, Checklist, Records};
///
/// let visits = Records::new()
///     .with_texts("A1", ["yes", "no"])?
///     .with_texts("A2", ["yes", "not relevant"])?;
/// let answers = Answers::new([("yes", 1.0), ("no", 0.0)]).not_applicable("not relevant");
/// let list = Checklist::new(answers).question("A1", 1.0).question("A2", 3.0).full(100.0);
/// assert_eq!(list.scores(&visits)?, [100.0, 0.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Checklist {
    /// The questions by name; a name that gives no columns is the column.
    pub questions: IndexMap<String, Question>,
    /// What the answers are worth.
    #[serde(flatten)]
    pub answers: Answers,
    /// The score of a list with every point. Default 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub full: f64,
}

pub(super) fn one() -> f64 {
    1.0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::float_cmp,
    reason = "serde asks for a reference; 1 is exact"
)]
fn is_one(value: &f64) -> bool {
    *value == 1.0
}

/// One question of a checklist.
///
/// ```toml
/// A1 = 25                                              # the column A1, with this weight
/// B2 = { columns = ["B2_1", "B2_2"], weight = 1 }      # the best of both
/// D1 = { columns = ["D1"], out-of = 3, weight = 1 }    # a number rather than an answer
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields, rename_all = "kebab-case", transform = crate::schema::or::<f64>))]
#[non_exhaustive]
pub struct Question {
    /// The columns that answer it; the best counts.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub columns: Vec<String>,
    /// Its weight, above 0.
    #[cfg_attr(feature = "schema", schemars(default = "one"))]
    pub weight: f64,
    /// The most that the number in the column can be, where it holds a number and no answer.
    pub out_of: Option<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct QuestionTable {
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default = "one")]
    weight: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    out_of: Option<f64>,
}

impl Serialize for Question {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.columns.is_empty() && self.out_of.is_none() {
            return self.weight.serialize(serializer);
        }
        let Self { columns, weight, out_of } = self.clone();
        QuestionTable { columns, weight, out_of }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if let Some(weight) = value.as_f64() {
            return Ok(Self { columns: Vec::new(), weight, out_of: None });
        }
        let QuestionTable { columns, weight, out_of } =
            serde_json::from_value(value).map_err(serde::de::Error::custom)?;
        Ok(Self { columns, weight, out_of })
    }
}

impl Question {
    fn columns<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.columns.is_empty().then_some(name);
        own.into_iter().chain(self.columns.iter().map(String::as_str))
    }
}

impl Checklist {
    /// A list without questions yet.
    #[must_use]
    pub fn new(answers: Answers) -> Self {
        Self { questions: IndexMap::new(), answers, full: 1.0 }
    }

    /// The same list with one more question, in the column of its name.
    #[must_use]
    pub fn question(self, column: impl Into<String>, weight: f64) -> Self {
        self.question_of(column, Question { columns: Vec::new(), weight, out_of: None })
    }

    /// The same list with one more question.
    #[must_use]
    pub fn question_of(mut self, name: impl Into<String>, question: Question) -> Self {
        self.questions.insert(name.into(), question);
        self
    }

    /// Sets the score of a list with every point.
    #[must_use]
    pub fn full(mut self, full: f64) -> Self {
        self.full = full;
        self
    }

    pub(crate) fn needs(&self, needs: &mut Needs) {
        for (name, question) in &self.questions {
            for column in question.columns(name) {
                if question.out_of.is_some() { needs.number(column) } else { needs.text(column) }
            }
        }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "checklist", parameter, found, expected }))
        };
        if self.questions.is_empty() {
            return fault("questions", "none".to_owned(), "at least one");
        }
        for (name, question) in &self.questions {
            if !(question.weight.is_finite() && question.weight > 0.0) {
                return fault(
                    "questions",
                    format!("{name} = {}", question.weight),
                    "a finite weight above 0",
                );
            }
            if let Some(most) = question.out_of
                && !(most.is_finite() && most > 0.0)
            {
                return fault("out-of", format!("{name} = {most}"), "a finite number above 0");
            }
        }
        if !self.full.is_finite() {
            return fault("full", self.full.to_string(), "a finite number");
        }
        if self.questions.values().all(|question| question.out_of.is_some()) && self.answers.points.is_empty()
        {
            return Ok(());
        }
        self.answers.check("checklist")
    }

    /// What each record's answer to each question is worth; none where it is not known.
    pub(crate) fn marks(
        &self,
        records: &Records,
        meant: &[bool],
        ledger: &mut Ledger,
    ) -> Result<Vec<Vec<Option<Worth>>>> {
        self.questions
            .iter()
            .map(|(name, question)| {
                let mut best: Vec<Option<Worth>> = vec![None; records.len()];
                for column in question.columns(name) {
                    let marks =
                        match question.out_of {
                            None => self.answers.read(column, records, meant, ledger)?,
                            Some(most) => share_of(column, most, records, meant, ledger)?
                                .into_iter()
                                .map(|share| {
                                    if share.is_nan() {
                                        self.answers.blank
                                    } else {
                                        Some(Worth::Points(share))
                                    }
                                })
                                .collect(),
                        };
                    best.iter_mut().zip(marks).for_each(|(best, mark)| *best = better(*best, mark));
                }
                Ok(best)
            })
            .collect()
    }

    /// The score of what the questions came to; `NaN` where none applies.
    pub(crate) fn score(&self, marks: impl Iterator<Item = Option<f64>>) -> f64 {
        let (mut points, mut weights) = (0.0, 0.0);
        for (question, mark) in self.questions.values().zip(marks) {
            if let Some(mark) = mark {
                points += question.weight * mark;
                weights += question.weight;
            }
        }
        if weights > 0.0 { self.full * points / weights } else { f64::NAN }
    }

    /// The score of every record.
    pub(crate) fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Vec<f64>> {
        let marks = self.marks(records, meant, ledger)?;
        let of = |row: usize| {
            self.score(marks.iter().map(|question| match question[row] {
                Some(Worth::Points(points)) => Some(points),
                Some(Worth::NotApplicable) | None => None,
            }))
        };
        Ok((0..records.len()).map(of).collect())
    }

    /// Which records no question applies to. One with a blank may apply.
    pub(crate) fn inapplicable(&self, records: &Records, meant: &[bool]) -> Result<Vec<bool>> {
        let marks = self.marks(records, meant, &mut Ledger::default())?;
        let is_not = |row: usize| marks.iter().all(|question| question[row] == Some(Worth::NotApplicable));
        Ok((0..records.len()).map(|row| meant[row] && is_not(row)).collect())
    }

    /// The score of every record; `NaN` where no question applies or none is answered.
    ///
    /// # Errors
    /// `unknown_answers` with every spelling that has no points; `missing_columns`;
    /// `cells` where a number is none or out of its range; `invalid_parameter`.
    pub fn scores(&self, records: &Records) -> Result<Vec<f64>> {
        self.check()?;
        let mut ledger = Ledger::default();
        let scores = self.read(records, &vec![true; records.len()], &mut ledger)?;
        ledger.into_result("records")?;
        Ok(scores)
    }

    pub(crate) fn words(&self) -> String {
        format!("checklist of {} questions", self.questions.len())
    }
}

/// The better of two marks of one question: points before "not applicable" before nothing.
fn better(a: Option<Worth>, b: Option<Worth>) -> Option<Worth> {
    match (a, b) {
        (Some(Worth::Points(a)), Some(Worth::Points(b))) => Some(Worth::Points(a.max(b))),
        (points @ Some(Worth::Points(_)), _) | (_, points @ Some(Worth::Points(_))) => points,
        (None, other) => other,
        (some, _) => some,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Checklist {
        serde_json::from_value(serde_json::json!({
            "questions": { "A1": 1, "B": { "columns": ["B1", "B2"] }, "D": { "columns": ["D"], "out-of": 3, "weight": 2 } },
            "points": { "Yes": 1, "No": 0, "NR": "n/a" },
            "full": 100,
        }))
        .unwrap()
    }

    #[test]
    fn the_best_of_several_columns_counts_and_what_does_not_apply_is_left_out() {
        let records = Records::new()
            .with_texts("A1", ["Yes", "NR", "NR", ""])
            .unwrap()
            .with_texts("B1", ["No", "No", "NR", ""])
            .unwrap()
            .with_texts("B2", ["Yes", "NR", "NR", ""])
            .unwrap()
            .with_texts("D", ["3", "0", "", ""])
            .unwrap();
        let scores = list().scores(&records).unwrap();
        assert_eq!(scores[..2], [100.0, 0.0]);
        assert!(scores[2].is_nan() && scores[3].is_nan());
    }

    #[test]
    fn a_list_reads_back_as_it_was_written() {
        let text = serde_json::to_value(list()).unwrap();
        assert_eq!(serde_json::from_value::<Checklist>(text).unwrap(), list());
    }

    #[test]
    fn bad_lists_are_refused() {
        let none = Checklist::new(Answers::new([("Yes", 1.0)]));
        assert!(none.check().is_err());
        assert!(none.clone().question("A", 0.0).check().is_err());
        assert!(none.question("A", f64::INFINITY).check().is_err());
        let records = Records::new().with_numbers("D", vec![4.0]).unwrap();
        let list = Checklist::new(Answers::default())
            .question_of("D", Question { columns: vec![], weight: 1.0, out_of: Some(3.0) });
        let fault = list.scores(&records).unwrap_err();
        assert!(fault.to_string().contains("row 1, column `D`: `4` is outside 0 to 3"), "{fault}");
    }
}
