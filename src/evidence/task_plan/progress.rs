//! What is reported: on a day, so much of a deliverable is done, and the evidence was accepted or not.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::layout::{Columns, ReportLayout};
use crate::error::Result;
use crate::evidence::day::{one_day, optional_day};
use crate::evidence::{Records, Source};
use crate::reading::{Cell, Faults};
use crate::words::Language;

/// One report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Where it stands.
    pub row: u64,
    /// The number of the task, or of the deliverable.
    pub task: String,
    /// The number of the deliverable in its task.
    pub item: Option<String>,
    /// The day of the report.
    #[serde(with = "one_day")]
    pub on: NaiveDate,
    /// How much is done, from 0 to 1; `NaN` where it is not said.
    pub share: f64,
    /// What was decided of the evidence.
    pub evidence: EvidenceState,
    /// The day on which it was done.
    #[serde(with = "optional_day")]
    pub done: Option<NaiveDate>,
    /// The unit that reports.
    pub unit: Option<String>,
    /// A remark.
    pub note: Option<String>,
}

/// What was decided of the evidence of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EvidenceState {
    /// It was rejected: what it claims is not done.
    Rejected,
    /// Nothing yet.
    #[default]
    Pending,
    /// It was accepted.
    Accepted,
}

impl EvidenceState {
    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Rejected => language.of("rejected", "退回"),
            Self::Pending => language.of("pending", "待审"),
            Self::Accepted => language.of("accepted", "认可"),
        }
    }

    fn of(word: &str, layout: &ReportLayout) -> Option<Self> {
        let word = word.trim().to_lowercase();
        if let Some((_, state)) = layout.words.iter().find(|(known, _)| known.trim().to_lowercase() == word) {
            return Some(*state);
        }
        Some(match word.as_str() {
            "" | "pending" | "待审" | "待审核" | "审核中" => Self::Pending,
            "accepted" | "通过" | "认可" | "已认可" => Self::Accepted,
            "rejected" | "退回" | "不通过" | "驳回" => Self::Rejected,
            _ => return None,
        })
    }
}

/// Progress reports, in the order of their table.
///
/// ```
/// use govindex::evidence::task_plan::{EvidenceState, Progress, ReportLayout};
/// use govindex::evidence::{Format, Records};
///
/// let table = "task_no,item_no,date,share_done,evidence\n1,1,2024-06-30,0.5,\n1,1,2024-12-20,1,通过\n";
/// let records = Records::from_csv(table.as_bytes(), &Format::new())?;
/// let progress = Progress::read(&records, &ReportLayout::new())?;
/// assert_eq!(progress.reports()[1].evidence, EvidenceState::Accepted);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Progress {
    reports: Vec<Report>,
}

impl Progress {
    /// Reads reports: a row a report. A table without rows is one without reports.
    ///
    /// # Errors
    /// `missing_columns`; `cells` with every row
    /// that has no task or no day, a day that is none, a share out of its range, or a word for the evidence that is
    /// not known; those of the source.
    pub fn read(source: &(impl Source + ?Sized), layout: &ReportLayout) -> Result<Self> {
        Self::of(&Records::read(source)?, layout).map_err(|fault| fault.in_file("the progress reports"))
    }

    fn of(records: &Records, layout: &ReportLayout) -> Result<Self> {
        let default = ReportLayout::default();
        let mut columns = Columns::of(records);
        columns.needed(&layout.task, "task numbers");
        columns.needed(&layout.date, "days of reports");
        for (name, default, what) in [
            (&layout.item, default.item, "numbers of deliverables"),
            (&layout.share, default.share, "shares done"),
            (&layout.evidence, default.evidence, "decisions on evidence"),
            (&layout.done, default.done, "days of doing"),
            (&layout.unit, default.unit, "units that report"),
            (&layout.note, default.note, "remarks"),
        ] {
            columns.wanted(name, &default, what);
        }
        columns.check()?;
        let mut faults = Faults::default();
        let tasks = columns.codes(&layout.task, &mut faults)?;
        let items = columns.codes(&layout.item, &mut faults)?;
        let on = columns.days(&layout.date, &mut faults)?;
        let written = columns.texts(&layout.date)?;
        let shares = columns.numbers(&layout.share, &mut faults)?;
        let words = columns.texts(&layout.evidence)?;
        let done = columns.days(&layout.done, &mut faults)?;
        let (units, notes) = (columns.texts(&layout.unit)?, columns.texts(&layout.note)?);
        let mut reports = Vec::with_capacity(records.len());
        for row in 0..records.len() {
            let line = records.row(row);
            let mut fault = |column: &str, text: &str, problem: String| {
                faults.push(line, column, Cell::Text(text), problem);
            };
            if tasks[row].is_none() {
                fault(&layout.task, "", "names no task; give each report the number of its task".to_owned());
            }
            if written[row].is_none() {
                fault(&layout.date, "", "names no day; give each report its day".to_owned());
            }
            let whole = layout.scale.whole();
            if !shares[row].is_nan() && !(0.0..=whole).contains(&shares[row]) {
                let hint = match layout.scale {
                    super::ShareScale::Fraction if shares[row] > 1.0 => {
                        "is not between 0 and 1; say `scale = \"percent\"` for percent"
                    }
                    super::ShareScale::Fraction => "is not between 0 and 1",
                    super::ShareScale::Percent => "is not between 0 and 100",
                };
                fault(&layout.share, &shares[row].to_string(), hint.to_owned());
            }
            let word = words[row].as_deref().unwrap_or_default();
            let evidence = EvidenceState::of(word, layout).unwrap_or_else(|| {
                let problem = "is no decision on evidence; write accepted, rejected or pending (通过, 退回, 待审), or \
                               say in `words` what it means";
                fault(&layout.evidence, word, problem.to_owned());
                EvidenceState::Pending
            });
            let (Some(task), Some(on)) = (tasks[row].clone(), on[row]) else { continue };
            reports.push(Report {
                row: line,
                task,
                item: items[row].clone(),
                on,
                share: shares[row] / whole,
                evidence,
                done: done[row],
                unit: units[row].clone(),
                note: notes[row].clone(),
            });
        }
        faults.into_result(None)?;
        Ok(Self { reports })
    }

    /// The reports.
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Format;
    use crate::evidence::task_plan::ShareScale;

    fn read(text: &str, layout: &ReportLayout) -> Result<Progress> {
        Progress::read(&Records::from_csv(text.as_bytes(), &Format::new()).unwrap(), layout)
    }

    #[test]
    fn every_faulty_row_is_named() {
        let text = "task_no,date,share_done,evidence,done_date\n,2024-01-01,0.5,,\n1,,0.5,,\n1,soon,0.5,,\n\
                    1,2024-01-01,1.5,,\n1,2024-01-01,-0.1,,\n1,2024-01-01,much,,\n1,2024-01-01,1,perhaps,\n\
                    1,2024-01-01,1,,31.12.2024\n";
        let fault = read(text, &ReportLayout::new()).unwrap_err();
        assert_eq!(fault.code(), "cells");
        let text = fault.to_string();
        for part in [
            "the progress reports: 8 cells",
            "row 2, column `task_no`: `` names no task",
            "row 3, column `date`: `` names no day",
            "row 4, column `date`: `soon` is not a day",
            "row 5, column `share_done`: `1.5` is not between 0 and 1; say `scale = \"percent\"`",
            "row 6, column `share_done`: `-0.1` is not between 0 and 1",
            "row 7, column `share_done`: `much` is not a number",
            "row 8, column `evidence`: `perhaps` is no decision",
            "row 9, column `done_date`: `31.12.2024` can be read in two ways",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn codes_with_a_point_must_be_texts() {
        let of = |tasks: Vec<f64>| {
            let records = Records::new().with_numbers("task_no", tasks).unwrap();
            let records = records.with_texts("date", ["2024-01-01", "2024-01-02"]).unwrap();
            Progress::read(&records, &ReportLayout::new())
        };
        assert_eq!(of(vec![15.0, 16.0]).unwrap().reports()[1].task, "16");
        let fault = of(vec![15.0, 15.1]).unwrap_err().to_string();
        assert!(
            fault.contains("row 2, column `task_no`: `15.1` is a number, in which 15.1 and 15.10"),
            "{fault}"
        );
    }

    #[test]
    fn percent_and_words_are_said() {
        let mut layout = ReportLayout::new().scale(ShareScale::Percent);
        layout.words.insert("已核".to_owned(), EvidenceState::Accepted);
        let found = read("task_no,date,share_done,evidence\n1,2024年1月5日,50,已核\n", &layout).unwrap();
        assert_eq!((found.reports()[0].share, found.reports()[0].evidence), (0.5, EvidenceState::Accepted));
        let fault = read("task_no,date,share_done\n1,2024-01-01,101\n", &layout).unwrap_err();
        assert!(fault.to_string().contains("not between 0 and 100"), "{fault}");
    }

    #[test]
    fn columns_that_were_named_must_be_there() {
        let layout = ReportLayout { note: "remark".to_owned(), ..ReportLayout::default() };
        let fault = read("task,date\n1,2024-01-01\n", &layout).unwrap_err().to_string();
        assert!(
            fault.contains("`task_no` for task numbers") && fault.contains("`remark` for remarks"),
            "{fault}"
        );
        assert!(read("task_no,date\n", &ReportLayout::new()).unwrap().reports().is_empty());
    }
}
