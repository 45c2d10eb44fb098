//! Appeals (申诉): decisions that change a record, each leaving a trail.
//!
//! Whoever is appraised may object to a record: a rating that was spam, a visit on a wrong day. The record itself is not
//! touched. A register says what was objected to and what was decided; appeals that were upheld are applied before
//! anything is measured, and every one of them, upheld or not, stands in the result ([`Amendment`]).
//!
//! ```csv
//! id,column,was,becomes,decision,decided,reason
//! R-17,grade,1,3,upheld,2025-11-03,the rater meant another office
//! R-21,,,,upheld,2025-11-05,an advertisement: struck out
//! R-30,grade,2,5,rejected,2025-11-05,the recording confirms the rating
//! ```
//!
//! A register has the key columns of the table, and `column`, `was`, `becomes`, `decision`; `decided` (a day) and `reason`
//! where they are known, or the same in Chinese (`申诉字段`, `原值`, `更正值`, `复核意见`, `复核日期`, `申诉理由`). An appeal
//! without a `column` strikes the record out; one without `becomes` leaves the cell blank.

use std::collections::HashMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::records::{LabelBuilder, Records, Values};
use crate::error::{Error, Problem, Result, nearest};
use crate::reading::{Cell, Faults};
use crate::table::{Cells, Table};

const METHOD: &str = "appeals";

/// Stands for what nobody may be told.
const HIDDEN: &str = "…";

/// Between the parts of a key; no text holds it.
const BETWEEN: char = '\u{1f}';

/// Which register changes which table.
///
/// ```toml
/// [[appeal]]
/// table = "ratings"
/// appeals = "rating_appeals"
/// key = ["id"]
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[must_use]
#[non_exhaustive]
pub struct Appeal {
    /// The table whose records are objected to.
    pub table: String,
    /// The register of appeals.
    pub appeals: String,
    /// The columns that find a record, in both tables.
    pub key: Vec<String>,
    /// The words for an appeal that was upheld. Default: `upheld`, `成立`.
    #[serde(default = "upheld")]
    pub upheld: Vec<String>,
    /// The words for one that was not. Default: `rejected`, `不成立`.
    #[serde(default = "rejected")]
    pub rejected: Vec<String>,
    /// The words for one that is not decided, beside a blank. Default: `pending`, `待定`.
    #[serde(default = "pending")]
    pub pending: Vec<String>,
}

fn upheld() -> Vec<String> {
    ["upheld", "成立"].map(str::to_owned).to_vec()
}

fn rejected() -> Vec<String> {
    ["rejected", "不成立"].map(str::to_owned).to_vec()
}

fn pending() -> Vec<String> {
    ["pending", "待定"].map(str::to_owned).to_vec()
}

/// What became of an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Decision {
    /// The record was changed, or struck out.
    Upheld,
    /// The record stands.
    Rejected,
    /// It is not decided; the record stands.
    Pending,
    /// It was decided after the day of the assessment; the record stands.
    Later,
}

impl Decision {
    /// The word for it, as it stands in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
            Self::Pending => "pending",
            Self::Later => "later",
        }
    }
}

/// One appeal, and what it did.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Amendment {
    /// The table.
    pub table: String,
    /// The row of the register.
    pub appeal: u64,
    /// The row of the record in its table.
    pub record: u64,
    /// The key of the record, its parts joined by ` / `.
    pub key: String,
    /// The unit that the record is of, where it is known.
    pub unit: Option<String>,
    /// The column; none where the record is struck out.
    pub column: Option<String>,
    /// What the record said before.
    pub was: Option<String>,
    /// What the appeal asks it to say.
    pub becomes: Option<String>,
    /// What was decided.
    pub decision: Decision,
    /// When.
    pub decided: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
}

/// A trail as a table: `table`, `appeal` and `record` (rows), `key`, `unit`, `column`, `was`, `becomes`, `decision`, `decided`,
/// `reason`.
#[must_use]
pub fn amendments_table(amendments: &[Amendment]) -> Table {
    let text = |of: fn(&Amendment) -> Option<String>| Cells::Text(amendments.iter().map(of).collect());
    let count =
        |of: fn(&Amendment) -> u64| Cells::Count(amendments.iter().map(|one| Some(of(one))).collect());
    Table::new()
        .with("table", text(|one| Some(one.table.clone())))
        .with("appeal", count(|one| one.appeal))
        .with("record", count(|one| one.record))
        .with("key", text(|one| Some(one.key.clone())))
        .with("unit", text(|one| one.unit.clone()))
        .with("column", text(|one| one.column.clone()))
        .with("was", text(|one| one.was.clone()))
        .with("becomes", text(|one| one.becomes.clone()))
        .with("decision", text(|one| Some(one.decision.name().to_owned())))
        .with("decided", text(|one| one.decided.map(|day| day.to_string())))
        .with("reason", text(|one| one.reason.clone()))
}

impl Appeal {
    /// A register for a table, with the columns that find a record in both.
    pub fn new(
        table: impl Into<String>,
        appeals: impl Into<String>,
        key: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            table: table.into(),
            appeals: appeals.into(),
            key: key.into_iter().map(Into::into).collect(),
            upheld: upheld(),
            rejected: rejected(),
            pending: pending(),
        }
    }

    /// Whether it can be done.
    ///
    /// # Errors
    /// `invalid_parameter` without a key, or where a word means two decisions.
    pub fn check(&self) -> Result<()> {
        let words = self.words();
        if let Some(word) = words.iter().enumerate().find(|(i, word)| words[..*i].contains(word)) {
            return Err(Error::from(Problem::InvalidParameter {
                method: METHOD,
                parameter: "upheld",
                found: format!("`{}`, which means two decisions", word.1),
                expected: "words that mean one each",
            }));
        }
        if self.key.is_empty() {
            return Err(Error::from(Problem::InvalidParameter {
                method: METHOD,
                parameter: "key",
                found: "nothing".to_owned(),
                expected: "the columns that find a record",
            }));
        }
        Ok(())
    }

    /// The records as they stand once the appeals that were upheld by `until` are applied in the order of the register,
    /// and what every appeal did.
    ///
    /// ```
    /// use govindex::evidence::{Appeal, Records};
    ///
    /// let ratings = Records::from_csv("id,grade\nR-17,1\nR-21,5\n".as_bytes(), &Default::default())?;
    /// let register = Records::from_csv(
    ///     "id,column,was,becomes,decision,reason\nR-17,grade,1,3,upheld,another office\n".as_bytes(),
    ///     &Default::default(),
    /// )?;
    /// let (amended, trail) = Appeal::new("ratings", "appeals", ["id"]).of(ratings, &register, None)?;
    /// assert_eq!(amended.number("grade")?, [3.0, 5.0]);
    /// assert_eq!(trail[0].was.as_deref(), Some("1"));
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`check`](Self::check); `missing_columns`; `cells` that lists every appeal against a record or
    /// column that there is not or that is not one only, whose `was` is not what the record says (or is blank where an
    /// appeal before it changed the same cell to something else), and every decision without a meaning; then every
    /// `becomes` that its column cannot hold, by its place in the table.
    pub fn of(
        &self,
        records: Records,
        register: &Records,
        until: Option<NaiveDate>,
    ) -> Result<(Records, Vec<Amendment>)> {
        self.without(&[], records, register, until)
    }

    /// [`of`](Self::of), telling nobody what stands in columns that say something of persons.
    pub(crate) fn without(
        &self,
        private: &[String],
        records: Records,
        register: &Records,
        until: Option<NaiveDate>,
    ) -> Result<(Records, Vec<Amendment>)> {
        self.check()?;
        let mut faults = Faults::default();
        let appeals = Register::of(self, private, register, &mut faults)?;
        let key_is_private = self.key.iter().any(|column| private.contains(column));
        let mut found: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, key) in keys(&records, &self.key)?.into_iter().enumerate() {
            found.entry(key).or_default().push(at);
        }
        let mut amended = Amended { records, changed: IndexMap::new(), struck: HashMap::new() };
        let mut trail = Vec::with_capacity(register.len());
        let mut changed_by: HashMap<(usize, String), u64> = HashMap::new();
        for appeal in 0..register.len() {
            let row = register.row(appeal);
            let mut refuse = |column: &str, text: Option<&str>, problem: String| {
                faults.push(row, column, Cell::Text(text.unwrap_or_default()), problem);
            };
            let key =
                if key_is_private { HIDDEN.to_owned() } else { appeals.keys[appeal].replace(BETWEEN, " / ") };
            let against = found.get(&appeals.keys[appeal]).map_or(&[][..], Vec::as_slice);
            let &[at] = against else {
                let times = against.len();
                let problem = format!("finds {times} records in `{}`; an appeal is against one", self.table);
                refuse(&self.key[0], Some(&key), problem);
                continue;
            };
            let Some(decision) = self.decision(appeals.decision[appeal].as_deref()) else {
                let words = self.words();
                let text = appeals.decision[appeal].as_deref();
                refuse("decision", text, format!("is no decision; the words are {}", words.join(", ")));
                continue;
            };
            let decided = appeals.decided[appeal];
            let late = until.is_some_and(|until| decided.is_some_and(|day| day > until));
            let decision = if decision == Decision::Upheld && late { Decision::Later } else { decision };
            let (column, was) = (appeals.column[appeal].clone(), appeals.was[appeal].clone());
            let is_private = column.as_ref().is_some_and(|column| private.contains(column));
            let shown =
                |text: Option<String>| if is_private { text.map(|_| HIDDEN.to_owned()) } else { text };
            if let Some(struck) = amended.struck.get(&at).filter(|_| decision == Decision::Upheld) {
                refuse(&self.key[0], Some(&key), format!("was struck out by the appeal in row {struck}"));
                continue;
            }
            let mut says = was.clone();
            if let Some(column) = &column {
                if !amended.records.columns().any(|name| name == column) {
                    let near = nearest(column, amended.records.columns());
                    let near = crate::error::did_you_mean(near.as_deref());
                    refuse("column", Some(column), format!("is no column of `{}`{near}", self.table));
                    continue;
                }
                says = amended.text(column, at)?;
                // What was rejected may long have been overtaken; what is applied must fit.
                if was.is_some() && says != was && decision == Decision::Upheld {
                    let says = shown(says).map_or("nothing".to_owned(), |says| format!("`{says}`"));
                    refuse("was", shown(was).as_deref(), format!("is not what the record says: {says}"));
                    continue;
                }
            }
            let becomes = appeals.becomes[appeal].clone();
            let first = column.as_ref().and_then(|column| changed_by.get(&(at, column.clone())));
            if let Some(first) =
                first.filter(|_| decision == Decision::Upheld && was.is_none() && becomes != says)
            {
                let problem = format!(
                    "is blank, but the appeal in row {first} changed the same cell; say what it stands on"
                );
                refuse("was", None, problem);
                continue;
            }
            if decision == Decision::Upheld {
                match &column {
                    Some(column) => {
                        amended.set(column, at, becomes.clone())?;
                        changed_by.insert((at, column.clone()), row);
                    }
                    None => {
                        amended.struck.insert(at, row);
                    }
                }
            }
            trail.push(Amendment {
                table: self.table.clone(),
                appeal: row,
                record: amended.records.row(at),
                key,
                unit: None,
                column,
                was: shown(says),
                becomes: shown(becomes),
                decision,
                decided,
                reason: appeals.reason[appeal].clone(),
            });
        }
        let told = |fault: Error, file: &str| fault.without(private).in_file(file);
        faults.into_result(None).map_err(|fault| told(fault, &self.appeals))?;
        let mut faults = Faults::default();
        let records = amended.finish(&mut faults)?;
        faults.into_result(None).map_err(|fault| told(fault, &self.table))?;
        Ok((records, trail))
    }

    fn words(&self) -> Vec<&str> {
        self.upheld.iter().chain(&self.rejected).chain(&self.pending).map(String::as_str).collect()
    }

    fn decision(&self, text: Option<&str>) -> Option<Decision> {
        let Some(text) = text else { return Some(Decision::Pending) };
        let among = |words: &[String]| words.iter().any(|word| word == text);
        [
            (&self.upheld, Decision::Upheld),
            (&self.rejected, Decision::Rejected),
            (&self.pending, Decision::Pending),
        ]
        .into_iter()
        .find(|(words, _)| among(words))
        .map(|(_, decision)| decision)
        .or_else(|| ALSO.iter().find(|(word, _)| *word == text).map(|(_, decision)| *decision))
    }
}

/// The columns of a register.
struct Register {
    keys: Vec<String>,
    column: Vec<Option<String>>,
    was: Vec<Option<String>>,
    becomes: Vec<Option<String>>,
    decision: Vec<Option<String>>,
    decided: Vec<Option<NaiveDate>>,
    reason: Vec<Option<String>>,
}

impl Register {
    fn of(appeal: &Appeal, private: &[String], register: &Records, faults: &mut Faults) -> Result<Self> {
        let text = |english: &'static str| register.text(header(register, english));
        let has = |english: &'static str| register.columns().any(|name| name == header(register, english));
        let mut reason = if has("reason") { text("reason")? } else { vec![None; register.len()] };
        if private.iter().any(|column| column == header(register, "reason")) {
            reason.iter_mut().flatten().for_each(|reason| HIDDEN.clone_into(reason));
        }
        Ok(Self {
            keys: keys(register, &appeal.key)?,
            column: text("column")?,
            was: text("was")?,
            becomes: text("becomes")?,
            decision: text("decision")?,
            decided: if has("decided") {
                register.days(header(register, "decided"), faults)?.into_owned()
            } else {
                vec![None; register.len()]
            },
            reason,
        })
    }
}

/// What the columns of a register are called in Chinese.
const HEADERS: [(&str, &[&str]); 6] = [
    ("column", &["申诉字段", "申诉列", "字段", "列名"]),
    ("was", &["原值", "原记录", "原结果"]),
    ("becomes", &["更正值", "更正为", "申诉值", "应为"]),
    ("decision", &["复核意见", "处理结果", "复核结果", "处理意见"]),
    ("decided", &["复核日期", "处理日期", "决定日期"]),
    ("reason", &["申诉理由", "理由", "复核说明", "说明"]),
];

/// What a register calls a column: in English where it is there, else in Chinese.
fn header<'a>(register: &'a Records, english: &'static str) -> &'a str {
    let known = HEADERS.iter().find(|(name, _)| *name == english).map_or(&[][..], |(_, chinese)| chinese);
    let mut names = std::iter::once(&english).chain(known);
    names.find_map(|name| register.columns().find(|column| column == name)).unwrap_or(english)
}

/// Words of circulars for a decision, beside those that are set.
const ALSO: [(&str, Decision); 6] = [
    ("予以采纳", Decision::Upheld),
    ("采纳", Decision::Upheld),
    ("不予采纳", Decision::Rejected),
    ("维持", Decision::Rejected),
    ("待复核", Decision::Pending),
    ("复核中", Decision::Pending),
];

/// The key of every record.
fn keys(records: &Records, columns: &[String]) -> Result<Vec<String>> {
    let parts: Vec<Vec<Option<String>>> =
        columns.iter().map(|column| records.text(column)).collect::<Result<_>>()?;
    let between = BETWEEN.to_string();
    let key = |row: usize| {
        parts.iter().map(|part| part[row].as_deref().unwrap_or_default()).collect::<Vec<_>>().join(&between)
    };
    Ok((0..records.len()).map(key).collect())
}

/// Records on their way through the appeals. Columns that are changed are held as texts.
struct Amended {
    records: Records,
    changed: IndexMap<String, Vec<Option<String>>>,
    /// Struck records, with the row of the appeal.
    struck: HashMap<usize, u64>,
}

impl Amended {
    fn text(&self, column: &str, at: usize) -> Result<Option<String>> {
        match self.changed.get(column) {
            Some(texts) => Ok(texts[at].clone()),
            None => Ok(self.records.labels(column)?.name(at).map(str::to_owned)),
        }
    }

    fn set(&mut self, column: &str, at: usize, text: Option<String>) -> Result<()> {
        if !self.changed.contains_key(column) {
            let labels = self.records.labels(column)?;
            let text = |&code: &u32| (code != 0).then(|| labels.names[code as usize].to_string());
            let texts = labels.said().iter().map(text).collect();
            self.changed.insert(column.to_owned(), texts);
        }
        if let Some(texts) = self.changed.get_mut(column) {
            texts[at] = text;
        }
        Ok(())
    }

    fn finish(self, faults: &mut Faults) -> Result<Records> {
        let mut records = self.records;
        for (column, texts) in self.changed {
            let mut labels = LabelBuilder::default();
            for text in &texts {
                match text {
                    Some(text) => labels.push(text),
                    None => labels.push_missing(),
                }
            }
            let marks = records.labels(&column)?.said.is_some();
            let labels = if marks { labels.without_marks(records.rules()) } else { labels.finish() };
            let labels = Values::Labels(labels);
            // A column of numbers or days stays one.
            let kind = records.values(&column)?.clone();
            records = records.replaced(&column, labels);
            let values = match kind {
                Values::Labels(_) => continue,
                Values::Numbers(_) => Values::Numbers(records.numbers(&column, faults)?.into_owned()),
                Values::Days(_) => Values::Days(records.days(&column, faults)?.into_owned()),
            };
            records = records.replaced(&column, values);
        }
        if self.struck.is_empty() {
            return Ok(records);
        }
        Ok(records.retained(|at| !self.struck.contains_key(&at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_may_have_chinese_headers_and_words() {
        let read = |text: &str| Records::from_csv(text.as_bytes(), &Format::default()).unwrap();
        let register = read(
            "id,申诉字段,原值,更正值,复核意见,复核日期,申诉理由\nR-17,grade,1,3,予以采纳,2025年3月5日,另一单位\nR-21,,,,不予采纳,,\n",
        );
        let appeal = Appeal::new("ratings", "appeals", ["id"]);
        let (amended, trail) = appeal.of(read("id,grade\nR-17,1\nR-21,5\n"), &register, None).unwrap();
        assert_eq!(amended.number("grade").unwrap(), [3.0, 5.0]);
        assert_eq!(
            trail.iter().map(|one| one.decision).collect::<Vec<_>>(),
            [Decision::Upheld, Decision::Rejected]
        );
        assert_eq!(
            (trail[0].decided, trail[0].reason.as_deref()),
            (NaiveDate::from_ymd_opt(2025, 3, 5), Some("另一单位"))
        );
    }
    use crate::reading::Format;

    fn records(text: &str) -> Records {
        Records::from_csv(text.as_bytes(), &Format::new()).unwrap()
    }

    fn ratings() -> Records {
        records("id,office,grade\nR-1,a,1\nR-2,a,2\nR-3,b,5\nR-4,b,4\n")
    }

    fn run(register: &str, until: Option<NaiveDate>) -> Result<(Records, Vec<Amendment>)> {
        Appeal::new("ratings", "appeals", ["id"]).of(ratings(), &records(register), until)
    }

    #[test]
    fn upheld_appeals_change_or_strike_the_rest_leave_a_line_only() {
        let (amended, trail) = run(
            "id,column,was,becomes,decision,decided,reason\n\
             R-1,grade,1,3,upheld,2025-11-03,meant another\n\
             R-2,,,,成立,2025-11-05,spam\n\
             R-3,grade,5,1,rejected,2025-11-05,\n\
             R-4,grade,4,5,,,\n\
             R-4,grade,4,2,upheld,2026-01-02,too late\n",
            NaiveDate::from_ymd_opt(2025, 12, 31),
        )
        .unwrap();
        assert_eq!(
            amended.text("id").unwrap().into_iter().flatten().collect::<Vec<_>>(),
            ["R-1", "R-3", "R-4"]
        );
        assert_eq!(amended.number("grade").unwrap(), [3.0, 5.0, 4.0]);
        assert_eq!(amended.row(1), 4, "the rows of the file are kept");
        let decisions: Vec<&str> = trail.iter().map(|one| one.decision.name()).collect();
        assert_eq!(decisions, ["upheld", "upheld", "rejected", "pending", "later"]);
        assert_eq!((trail[0].was.as_deref(), trail[0].record), (Some("1"), 2));
        assert_eq!(amendments_table(&trail).rows(), 5);
    }

    #[test]
    fn a_second_appeal_on_the_same_cell_stands_on_the_first() {
        let first = "id,column,was,becomes,decision\nR-1,grade,1,3,upheld\n";
        let (amended, _) = run(&format!("{first}R-1,grade,3,4,upheld\n"), None).unwrap();
        assert_eq!(amended.number("grade").unwrap()[0], 4.0);
        let fault = run(&format!("{first}R-1,grade,,4,upheld\n"), None).unwrap_err().to_string();
        assert!(fault.contains("row 3, column `was`") && fault.contains("appeal in row 2"), "{fault}");
        let (amended, _) = run(&format!("{first}R-1,grade,,3,upheld\n"), None).unwrap();
        assert_eq!(amended.number("grade").unwrap()[0], 3.0, "both say the same");
        let fault = run(&format!("{first}R-1,grade,1,5,upheld\n"), None).unwrap_err().to_string();
        assert!(fault.contains("row 3, column `was`: `1` is not what the record says: `3`"), "{fault}");
    }

    #[test]
    fn every_appeal_that_cannot_be_followed_is_told_at_once() {
        let told = run(
            "id,column,was,becomes,decision\n\
             R-9,grade,1,3,upheld\n\
             R-1,grad,1,3,upheld\n\
             R-2,grade,1,3,upheld\n\
             R-3,grade,5,3,maybe\n\
             R-4,,,,upheld\n\
             R-4,grade,4,5,upheld\n",
            None,
        )
        .unwrap_err()
        .to_string();
        for part in [
            "row 2, column `id`: `R-9` finds 0 records",
            "row 3, column `column`: `grad` is no column of `ratings` (did you mean `grade`?)",
            "row 4, column `was`: `1` is not what the record says: `2`",
            "row 5, column `decision`: `maybe` is no decision",
            "row 7, column `id`: `R-4` was struck out by the appeal in row 6",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        let double = Appeal::new("ratings", "appeals", ["office"]);
        let register = records("office,column,was,becomes,decision\na,grade,,3,upheld\n");
        let fault = double.of(ratings(), &register, None).unwrap_err().to_string();
        assert!(fault.contains("finds 2 records"), "{fault}");
    }

    #[test]
    fn numbers_stay_numbers() {
        let ratings = Records::new()
            .with_texts("id", ["a", "b"])
            .unwrap()
            .with_numbers("grade", vec![1.0, 2.0])
            .unwrap();
        let appeal = Appeal::new("ratings", "appeals", ["id"]);
        let register =
            |becomes: &str| records(&format!("id,column,was,becomes,decision\nb,grade,2,{becomes},upheld\n"));
        let (amended, _) = appeal.of(ratings.clone(), &register("4.5"), None).unwrap();
        assert_eq!(amended.number("grade").unwrap(), [1.0, 4.5]);
        assert!(appeal.of(ratings, &register("good"), None).unwrap_err().to_string().contains("`good`"));
    }

    #[test]
    fn parameters_that_mean_nothing_are_refused() {
        assert!(Appeal::new("a", "b", Vec::<String>::new()).check().is_err());
        let two = Appeal { rejected: vec!["upheld".into()], ..Appeal::new("a", "b", ["id"]) };
        assert!(two.check().unwrap_err().to_string().contains("two decisions"));
    }
}
