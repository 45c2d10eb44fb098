//! Inspections: several visits to one subject, each answering questions, combined into one record a subject.
//!
//! ```text
//! m_q = best, worst, mean or latest of m_qv      over the visits v of the subject, question by question
//! s   = full · Σ w_q m_q / Σ w_q                 over the questions q that apply
//! ```
//!
//! A visit is one website, one inspector, one day. Combining question by question means that a service found on two
//! websites has what either of them has; combining the scores of the visits instead would say less of it.
//!
//! Source: European Commission, *eGovernment Benchmark 2023, Method Paper 2020–2023*, chapter 4.

use std::collections::HashMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::answers::{Answers, Worth};
use super::checklist::{Checklist, Question, one};
use super::groups::{Groups, NO_GROUP};
use super::ledger::Ledger;
use super::measured::JOINT;
use super::needs::Needs;
use super::records::{LabelBuilder, Records, Values};
use super::rows::Rows;
use super::source::Source;
use crate::error::{Error, Problem, Result};
use crate::reading::Cell;

/// Makes a table of subjects, each with its scores, of a table of visits.
///
/// ```toml
/// [[inspection]]
/// table = "services"                                   # the table that is made
/// visits = "service_visits"                            # the table that is read, a record a visit
/// register = "service_register"                        # the subjects that should have been visited
/// key = ["country", "service"]                         # what makes a subject, in both tables
/// among = { applicable = "Yes" }                       # only these get scores
/// combine = { by = "level", rules = { central = "best" }, otherwise = "mean" }
///
/// [inspection.score.availability]
/// questions = { A1 = 25, A2 = 50, A3 = 25 }
/// points = { Yes = 1, No = 0, NR = "n/a" }
/// full = 100
/// override = [{ where = { proactive = "Yes" }, score = 100 }]
/// ```
///
/// ```
/// use govindex::evidence::{Answers, Checklist, Combine, Inspection, Records, Score};
///
/// let visits = Records::new()
///     .with_texts("service", ["passport", "passport", "permit"])?
///     .with_texts("online", ["no", "yes", "no"])?;
/// let list = Checklist::new(Answers::new([("yes", 1.0), ("no", 0.0)])).question("online", 1.0);
/// let best = Inspection::new("services", "visits", ["service"]).combine(Combine::Best).score("available", Score::new(list));
/// let services = best.of(&visits, None)?;
/// assert_eq!(services.number("available")?, [1.0, 0.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Inspection {
    /// The name of the table that is made.
    pub table: String,
    /// The table of visits.
    pub visits: String,
    /// The table of the subjects that should have been visited. Its columns go into the table that is made. Without it,
    /// the subjects are those that were visited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// The columns that make a subject.
    pub key: Vec<String>,
    /// Columns of the visits that go into the table that is made; all visits of a subject must agree in them. For
    /// inspections without a register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// The visits that count.
    #[serde(default, rename = "where", skip_serializing_if = "Rows::is_all")]
    pub rows: Rows,
    /// The subjects that get scores.
    #[serde(default, skip_serializing_if = "Rows::is_all")]
    pub among: Rows,
    /// The columns that, beside the key, tell visits apart: the same twice is an error. Without them each record is a
    /// visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visit: Vec<String>,
    /// The column of the day of a visit, for `latest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// How visits are combined, question by question.
    #[serde(default)]
    pub combine: Combining,
    /// What a visit to which a question does not apply counts, where it applies to another visit of the subject.
    #[serde(default, skip_serializing_if = "NotApplicable::is_default")]
    pub not_applicable: NotApplicable,
    /// The scores, by name of their column.
    pub score: IndexMap<String, Score>,
}

/// How the visits of a subject are combined, question by question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Combine {
    /// The mean of the visits.
    #[default]
    Mean,
    /// The best visit.
    Best,
    /// The worst visit.
    Worst,
    /// The latest visit; where two share the day, the one that comes later in the table.
    Latest,
}

/// One rule for all subjects, or one that depends on a column of the subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Combining {
    /// One rule.
    All(Combine),
    /// A rule by the text of a column.
    By(CombineBy),
}

/// Rules by the text of a column of the subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct CombineBy {
    /// The column of the register, or a kept column.
    pub by: String,
    /// The rule for each text.
    pub rules: IndexMap<String, Combine>,
    /// The rule for other texts and a blank; without it they are an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Combine>,
}

impl Default for Combining {
    fn default() -> Self {
        Self::All(Combine::Mean)
    }
}

impl From<Combine> for Combining {
    fn from(rule: Combine) -> Self {
        Self::All(rule)
    }
}

/// What a visit to which a question does not apply counts, where it applies to another visit of the subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NotApplicable {
    /// Nothing: it is left out.
    #[default]
    LeaveOut,
    /// No points: a question is left out only if it applies to none of the visits.
    Zero,
}

impl NotApplicable {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_default(&self) -> bool {
        *self == Self::LeaveOut
    }
}

/// A score of a subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields, !from))]
#[serde(rename_all = "kebab-case", from = "WrittenScore")]
#[non_exhaustive]
pub struct Score {
    /// The questions and answers.
    #[serde(flatten)]
    pub checklist: Checklist,
    /// The visits that count for this score.
    #[serde(default, rename = "where", skip_serializing_if = "Rows::is_all")]
    pub rows: Rows,
    /// The subjects that get this score.
    #[serde(default, skip_serializing_if = "Rows::is_all")]
    pub among: Rows,
    /// Scores that are given, whatever was found; the first that a subject meets holds.
    #[serde(default, rename = "override", skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Digits behind the point that the score is rounded to, half away from zero. Default: it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
}

/// A score as it is read. A table within a table within a table would not tell which keys nobody knows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenScore {
    questions: IndexMap<String, Question>,
    #[serde(flatten)]
    answers: Answers,
    #[serde(default = "one")]
    full: f64,
    #[serde(default, rename = "where")]
    rows: Rows,
    #[serde(default)]
    among: Rows,
    #[serde(default, rename = "override")]
    overrides: Vec<Override>,
    decimals: Option<u8>,
}

impl From<WrittenScore> for Score {
    fn from(written: WrittenScore) -> Self {
        let WrittenScore { questions, answers, full, rows, among, overrides, decimals } = written;
        Self { checklist: Checklist { questions, answers, full }, rows, among, overrides, decimals }
    }
}

/// A score that is given to subjects, whatever was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Override {
    /// The subjects.
    #[serde(rename = "where")]
    pub rows: Rows,
    /// Their score.
    pub score: f64,
}

impl Score {
    /// The score of a checklist.
    #[must_use]
    pub fn new(checklist: Checklist) -> Self {
        Self { checklist, rows: Rows::all(), among: Rows::all(), overrides: Vec::new(), decimals: None }
    }

    fn rounded(&self, score: f64) -> f64 {
        self.decimals.map_or(score, |decimals| {
            let factor = 10_f64.powi(i32::from(decimals.min(15)));
            (score * factor).round() / factor
        })
    }
}

/// What the visits of a subject said to a question.
#[derive(Clone, Copy, Debug)]
struct Said {
    points: f64,
    best: f64,
    worst: f64,
    latest: Option<f64>,
    day: Option<NaiveDate>,
    answered: u32,
    not_applicable: u32,
}

impl Said {
    const NOTHING: Self = Self {
        points: 0.0,
        best: f64::NEG_INFINITY,
        worst: f64::INFINITY,
        latest: None,
        day: None,
        answered: 0,
        not_applicable: 0,
    };

    fn add(&mut self, worth: Worth, day: Option<NaiveDate>) {
        let is_latest = day >= self.day;
        if is_latest {
            self.day = day;
        }
        match worth {
            Worth::NotApplicable => {
                self.not_applicable += 1;
                if is_latest {
                    self.latest = None;
                }
            }
            Worth::Points(points) => {
                self.answered += 1;
                self.points += points;
                self.best = self.best.max(points);
                self.worst = self.worst.min(points);
                if is_latest {
                    self.latest = Some(points);
                }
            }
        }
    }

    /// What the question came to; none where it applies to no visit.
    fn mark(&self, rule: Combine, not_applicable: NotApplicable) -> Option<f64> {
        if self.answered == 0 {
            return None;
        }
        let counts = not_applicable == NotApplicable::Zero && self.not_applicable > 0;
        let visits = self.answered + if counts { self.not_applicable } else { 0 };
        match rule {
            Combine::Mean => Some(self.points / f64::from(visits)),
            Combine::Best => Some(if counts { self.best.max(0.0) } else { self.best }),
            Combine::Worst => Some(if counts { self.worst.min(0.0) } else { self.worst }),
            Combine::Latest => self.latest.or(counts.then_some(0.0)),
        }
    }
}

/// The subjects seen so far.
#[derive(Debug)]
struct Subjects {
    groups: Groups,
    /// Questions of all scores, subject by subject.
    said: Vec<Said>,
    questions: usize,
    visits: Vec<u32>,
    first_row: Vec<u64>,
    kept: Vec<Vec<Option<Box<str>>>>,
    not_meant: u64,
    ledger: Ledger,
}

/// What an inspection made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inspected {
    /// A record a subject.
    pub table: Records,
    /// How many visits did not count because `where` does not mean them.
    pub not_meant: u64,
}

impl Inspection {
    /// An inspection without scores yet.
    #[must_use]
    pub fn new(
        table: impl Into<String>,
        visits: impl Into<String>,
        key: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            table: table.into(),
            visits: visits.into(),
            key: key.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Sets how visits are combined.
    #[must_use]
    pub fn combine(mut self, rule: impl Into<Combining>) -> Self {
        self.combine = rule.into();
        self
    }

    /// Adds a score.
    #[must_use]
    pub fn score(mut self, name: impl Into<String>, score: Score) -> Self {
        self.score.insert(name.into(), score);
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter`.
    pub fn check(&self) -> Result<()> {
        let fault = |parameter, found: &str, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: "inspection",
                parameter,
                found: found.to_owned(),
                expected,
            }))
        };
        if self.key.is_empty() {
            return fault("key", "no column", "the columns that make a subject");
        }
        if self.score.is_empty() {
            return fault("score", "none", "at least one score");
        }
        let rules = match &self.combine {
            Combining::All(rule) => vec![*rule],
            Combining::By(by) => by.rules.values().copied().chain(by.otherwise).collect(),
        };
        if rules.contains(&Combine::Latest) && self.day.is_none() {
            return fault("day", "none", "the column of the day of a visit, which `latest` needs");
        }
        for score in self.score.values() {
            score.checklist.check()?;
            if let Some(given) = score.overrides.iter().find(|given| !given.score.is_finite()) {
                return fault("override", &given.score.to_string(), "a finite score");
            }
        }
        Ok(())
    }

    /// The columns of the visits that are read.
    #[must_use]
    pub fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        for column in self.key.iter().chain(&self.keep).chain(&self.visit).chain(&self.day) {
            needs.text(column);
        }
        self.rows.needs(&mut needs);
        for score in self.score.values() {
            score.rows.needs(&mut needs);
            score.checklist.needs(&mut needs);
        }
        needs
    }

    /// Makes the table of subjects: the key, the columns of the register (or those kept), `visits` (how many counted),
    /// and a column for each score. Memory grows with subjects times questions, and with visits only where `visit` tells
    /// them apart. A register that has a column `visits` keeps its own.
    ///
    /// # Errors
    /// `missing_columns`; `unknown_answers` with every spelling that has no points; `cells` where
    /// a visit names a subject that the register lacks, a subject occurs twice in the register, a visit occurs twice,
    /// or visits of a subject disagree in a kept column; `invalid_parameter`.
    pub fn of(&self, visits: &(impl Source + ?Sized), register: Option<&Records>) -> Result<Records> {
        Ok(self.inspect(visits, register)?.table)
    }

    /// As [`of`](Self::of), with how many visits did not count because `where` does not mean them.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn inspect(&self, visits: &(impl Source + ?Sized), register: Option<&Records>) -> Result<Inspected> {
        self.check()?;
        let mut subjects = Subjects {
            groups: Groups::by(self.key.clone()),
            said: Vec::new(),
            questions: self.score.values().map(|score| score.checklist.questions.len()).sum(),
            visits: Vec::new(),
            first_row: Vec::new(),
            kept: Vec::new(),
            not_meant: 0,
            ledger: Ledger::default(),
        };
        let mut seen = HashMap::new();
        for batch in visits.open(&self.needs())? {
            self.observe(&batch?.records()?, &mut subjects, &mut seen)?;
        }
        let not_meant = subjects.not_meant;
        let table = match register {
            Some(register) => self.fill(register, subjects),
            None => self.visited(subjects),
        }?;
        Ok(Inspected { table, not_meant })
    }

    fn observe(
        &self,
        records: &Records,
        subjects: &mut Subjects,
        seen: &mut HashMap<Vec<Box<str>>, u64>,
    ) -> Result<()> {
        let ledger = &mut subjects.ledger;
        ledger.cells.merge(records.faults.clone());
        let meant = self.rows.select(records, ledger)?;
        let not_meant = meant.iter().filter(|meant| !**meant).count() as u64;
        let ids = subjects.groups.assign(records, &meant)?;
        let count = subjects.groups.len();
        subjects.not_meant += not_meant;
        subjects.said.resize(count * subjects.questions, Said::NOTHING);
        subjects.visits.resize(count, 0);
        subjects.first_row.resize(count, 0);
        subjects.kept.resize_with(count, || vec![None; self.keep.len()]);
        let key = self.key.join(JOINT);
        for (row, &id) in ids.iter().enumerate() {
            if id == NO_GROUP {
                if meant[row] {
                    ledger.cells.push(
                        records.row(row),
                        &key,
                        Cell::Null,
                        "is blank, so the visit has no subject",
                    );
                }
                continue;
            }
            let visited = &mut subjects.visits[id as usize];
            if *visited == 0 {
                subjects.first_row[id as usize] = records.row(row);
            }
            *visited += 1;
        }
        self.tell_apart(records, &ids, seen, ledger)?;
        for (k, column) in self.keep.iter().enumerate() {
            let labels = records.labels(column)?;
            for (row, &id) in ids.iter().enumerate().filter(|(_, id)| **id != NO_GROUP) {
                let (Some(name), kept) = (labels.name(row), &mut subjects.kept[id as usize][k]) else {
                    continue;
                };
                match kept {
                    None => *kept = Some(name.into()),
                    Some(other) if **other != *name => {
                        let problem =
                            format!("differs from `{other}`, which another visit of the subject says");
                        ledger.cells.push(records.row(row), column, Cell::Text(name), problem);
                    }
                    Some(_) => {}
                }
            }
        }
        let days = match &self.day {
            Some(column) => records.days(column, &mut ledger.cells)?.into_owned(),
            None => vec![None; records.len()],
        };
        let mut first = 0;
        for score in self.score.values() {
            let mut counts = score.rows.select(records, ledger)?;
            counts.iter_mut().zip(&meant).for_each(|(counts, meant)| *counts &= meant);
            for (q, marks) in score.checklist.marks(records, &counts, ledger)?.into_iter().enumerate() {
                for (row, mark) in marks.into_iter().enumerate() {
                    if let Some(worth) = mark.filter(|_| counts[row] && ids[row] != NO_GROUP) {
                        let at = ids[row] as usize * subjects.questions + first + q;
                        subjects.said[at].add(worth, days[row]);
                    }
                }
            }
            first += score.checklist.questions.len();
        }
        Ok(())
    }

    /// Reports visits that occur twice.
    fn tell_apart(
        &self,
        records: &Records,
        ids: &[u32],
        seen: &mut HashMap<Vec<Box<str>>, u64>,
        ledger: &mut Ledger,
    ) -> Result<()> {
        if self.visit.is_empty() {
            return Ok(());
        }
        let columns: Vec<_> =
            self.key.iter().chain(&self.visit).map(|column| records.labels(column)).collect::<Result<_>>()?;
        for row in (0..records.len()).filter(|&row| ids[row] != NO_GROUP) {
            let visit: Vec<Box<str>> =
                columns.iter().map(|labels| labels.name(row).unwrap_or_default().into()).collect();
            if let Some(first) = seen.get(&visit) {
                let shown = visit.join(JOINT);
                let column = self.visit.join(JOINT);
                let problem = format!("is a visit that occurred before, in row {first}");
                ledger.cells.push(records.row(row), &column, Cell::Text(&shown), problem);
            } else {
                seen.insert(visit, records.row(row));
            }
        }
        Ok(())
    }

    /// The table of the subjects that were visited.
    fn visited(&self, subjects: Subjects) -> Result<Records> {
        let count = subjects.groups.len();
        let mut table = Records::new();
        for (k, column) in self.key.iter().enumerate() {
            let mut labels = LabelBuilder::default();
            (0..count).for_each(|subject| labels.push(&subjects.groups.key(subject)[k]));
            table = table.with(column, Values::Labels(labels.finish()))?;
        }
        for (k, column) in self.keep.iter().enumerate() {
            let mut labels = LabelBuilder::default();
            (0..count)
                .for_each(|subject| labels.push(subjects.kept[subject][k].as_deref().unwrap_or_default()));
            table = table.with(column, Values::Labels(labels.finish()))?;
        }
        let of: Vec<Option<usize>> = (0..count).map(Some).collect();
        self.scored(table, subjects, &of, Ledger::default())
    }

    /// The table of the subjects of a register.
    fn fill(&self, register: &Records, mut subjects: Subjects) -> Result<Records> {
        let columns: Vec<_> = self.key.iter().map(|column| register.labels(column)).collect::<Result<_>>()?;
        let mut known: HashMap<Vec<Box<str>>, usize> = HashMap::with_capacity(register.len());
        let mut of = Vec::with_capacity(register.len());
        let key = self.key.join(JOINT);
        let mut listed = Ledger::default();
        for row in 0..register.len() {
            let subject: Vec<Box<str>> =
                columns.iter().map(|labels| labels.name(row).unwrap_or_default().into()).collect();
            of.push(subjects.groups.position(&subject));
            if let Some(first) = known.insert(subject, row) {
                let problem = format!("is in the register twice (row {} too)", register.row(first));
                let shown: Vec<&str> = columns.iter().filter_map(|labels| labels.name(row)).collect();
                listed.cells.push(register.row(row), &key, Cell::Text(&shown.join(JOINT)), problem);
            }
        }
        for subject in 0..subjects.groups.len() {
            let name = subjects.groups.key(subject);
            if !known.contains_key(name) {
                let problem = format!("is not in the register ({} visits)", subjects.visits[subject]);
                let shown = name.join(JOINT);
                subjects.ledger.cells.push(subjects.first_row[subject], &key, Cell::Text(&shown), problem);
            }
        }
        self.scored(register.clone(), subjects, &of, listed)
    }

    /// Adds the scores to a table of subjects, with the faults that were found in it so far.
    fn scored(
        &self,
        table: Records,
        subjects: Subjects,
        of: &[Option<usize>],
        mut listed: Ledger,
    ) -> Result<Records> {
        let Subjects { said, questions, visits, ledger, .. } = subjects;
        let among = self.among.select(&table, &mut listed)?;
        let rules = self.rules(&table, &among, &mut listed)?;
        let mut columns = Vec::with_capacity(self.score.len());
        let mut first = 0;
        for (name, score) in &self.score {
            let asked = score.checklist.questions.len();
            let meant = score.among.select(&table, &mut listed)?;
            let given: Vec<(Vec<bool>, f64)> = score
                .overrides
                .iter()
                .map(|given| Ok((given.rows.select(&table, &mut listed)?, given.score)))
                .collect::<Result<_>>()?;
            let score_of = |row: usize| {
                if !among[row] || !meant[row] {
                    return f64::NAN;
                }
                if let Some((_, score)) = given.iter().find(|(rows, _)| rows[row]) {
                    return *score;
                }
                let Some(subject) = of[row] else { return f64::NAN };
                let at = subject * questions + first;
                let marks =
                    said[at..at + asked].iter().map(|said| said.mark(rules[row], self.not_applicable));
                score.rounded(score.checklist.score(marks))
            };
            columns.push((name, (0..table.len()).map(score_of).collect::<Vec<f64>>()));
            first += asked;
        }
        ledger.into_result(&self.visits)?;
        listed.into_result(self.register.as_deref().unwrap_or(&self.visits))?;
        let visited =
            of.iter().map(|subject| subject.map_or(0.0, |subject| f64::from(visits[subject]))).collect();
        let mut table = table;
        if !table.columns().any(|column| column == "visits") {
            table = table.with("visits", Values::Numbers(visited))?;
        }
        for (name, scores) in columns {
            table = table.with(name, Values::Numbers(scores))?;
        }
        Ok(table)
    }

    /// The rule of every subject.
    fn rules(&self, table: &Records, among: &[bool], ledger: &mut Ledger) -> Result<Vec<Combine>> {
        let by = match &self.combine {
            Combining::All(rule) => return Ok(vec![*rule; table.len()]),
            Combining::By(by) => by,
        };
        let labels = table.labels(&by.by)?;
        let rule = |row: usize| {
            let text = labels.name(row);
            let rule = text.and_then(|text| by.rules.get(text)).copied().or(by.otherwise);
            if rule.is_none() && among[row] {
                let cell = text.map_or(Cell::Null, Cell::Text);
                ledger.cells.push(table.row(row), &by.by, cell, "has no rule that combines visits");
            }
            rule.unwrap_or_default()
        };
        Ok((0..table.len()).map(rule).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Answers;
    use serde_json::json;

    fn visits() -> Records {
        Records::new()
            .with_texts("service", ["a", "a", "a", "b"])
            .unwrap()
            .with_texts("q", ["No", "Yes", "NR", "NR"])
            .unwrap()
            .with_texts("day", ["2024-01-03", "2024-01-02", "2024-01-01", "2024-01-01"])
            .unwrap()
    }

    fn inspection(combine: &serde_json::Value, not_applicable: &str) -> Inspection {
        serde_json::from_value(json!({
            "table": "services", "visits": "visits", "key": ["service"], "day": "day",
            "combine": combine, "not-applicable": not_applicable,
            "score": { "s": { "questions": { "q": 1 }, "points": { "Yes": 1, "No": 0, "NR": "n/a" }, "full": 100 } },
        }))
        .unwrap()
    }

    #[test]
    fn visits_combine_question_by_question() {
        for (rule, not_applicable, expected) in [
            ("mean", "leave-out", 50.0),
            ("mean", "zero", 100.0 / 3.0),
            ("best", "zero", 100.0),
            ("worst", "leave-out", 0.0),
            ("latest", "leave-out", 0.0),
        ] {
            let services = inspection(&json!(rule), not_applicable).of(&visits(), None).unwrap();
            let scores = services.number("s").unwrap();
            assert!((scores[0] - expected).abs() < 1e-12, "{rule} {not_applicable}: {}", scores[0]);
            assert!(scores[1].is_nan(), "the question applies to no visit of b");
            assert_eq!(services.number("visits").unwrap(), [3.0, 1.0]);
        }
    }

    #[test]
    fn a_register_says_who_is_missing_who_is_too_many_and_which_rule_holds() {
        let register = Records::new()
            .with_texts("service", ["c", "a", "b"])
            .unwrap()
            .with_texts("level", ["local", "central", "local"])
            .unwrap();
        let by = json!({ "by": "level", "rules": { "central": "best" }, "otherwise": "mean" });
        let mut inspection = inspection(&by, "leave-out");
        let services = inspection.of(&visits(), Some(&register)).unwrap();
        let scores = services.number("s").unwrap();
        assert_eq!(scores[1], 100.0);
        assert!(scores[0].is_nan());
        inspection.score[0].overrides = vec![Override { rows: Rows::with("service", "c"), score: 70.0 }];
        assert_eq!(inspection.of(&visits(), Some(&register)).unwrap().number("s").unwrap()[0], 70.0);

        inspection.combine = Combine::Mean.into();
        inspection.register = Some("services_2024".to_owned());
        // Each fault in the table in which it stands.
        for (services, file, told) in [
            (&["a"][..], "visits", "row 4, column `service`: `b` is not in the register (1 visits)"),
            (
                &["a", "b", "a"],
                "services_2024",
                "row 3, column `service`: `a` is in the register twice (row 1 too)",
            ),
        ] {
            let register = Records::new().with_texts("service", services).unwrap();
            let fault = inspection.of(&visits(), Some(&register)).unwrap_err();
            assert_eq!(fault.place().file(), Some(file));
            assert!(fault.to_string().contains(told), "{fault}");
        }
    }

    #[test]
    fn a_key_that_nobody_knows_is_refused_in_a_score() {
        let read = |score| serde_json::from_value::<Score>(score).map(|score| score.decimals);
        let mut score = json!({ "questions": { "q": 1 }, "points": { "Yes": 1 }, "full": 10, "decimals": 2 });
        assert_eq!(read(score.clone()).unwrap(), Some(2));
        score["decimlas"] = json!(2);
        assert!(read(score).unwrap_err().to_string().contains("unknown field `decimlas`"));
    }

    #[test]
    fn contradictions_between_visits_are_named() {
        let mut inspection = inspection(&json!("mean"), "leave-out");
        inspection.visit = vec!["q".into()];
        let twice = Records::new()
            .with_texts("service", ["a", "a"])
            .unwrap()
            .with_texts("q", ["Yes", "Yes"])
            .unwrap()
            .with_texts("day", ["2024-01-01", "2024-01-01"])
            .unwrap()
            .with_texts("level", ["x", "y"])
            .unwrap();
        let fault = inspection.of(&twice, None).unwrap_err().to_string();
        assert!(
            fault.contains("row 2, column `q`: `a / Yes` is a visit that occurred before, in row 1"),
            "{fault}"
        );
        inspection.visit.clear();
        inspection.keep = vec!["level".into()];
        let fault = inspection.of(&twice, None).unwrap_err().to_string();
        assert!(fault.contains("`y` differs from `x`"), "{fault}");
        inspection.keep.clear();
        inspection.day = None;
        inspection.combine = Combine::Latest.into();
        assert_eq!(inspection.check().unwrap_err().code(), "invalid_parameter");
    }

    #[test]
    fn scores_are_rounded_where_they_were_published_so() {
        let list = Checklist::new(Answers::new([("Yes", 1.0)])).question("q", 1.0);
        let score = Score { decimals: Some(0), ..Score::new(list) };
        assert_eq!([score.rounded(66.6), score.rounded(0.5), score.rounded(-0.4)], [67.0, 1.0, 0.0]);
    }
}
