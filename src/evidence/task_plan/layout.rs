//! Which columns of the tables say what.

use std::borrow::Cow;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::progress::EvidenceState;
use crate::error::{Error, MissingColumn, Problem, Result, nearest};
use crate::evidence::Records;
use crate::evidence::day::optional_day;
use crate::evidence::records::Values;
use crate::reading::{Cell, Faults};

/// How the table of a plan is written. The defaults are the columns of the annex of 内政发〔2024〕12号 as data.
///
/// `task`, `deadline` and `lead` are needed. A column that is not there is blank, unless another name than the default
/// was given for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[must_use]
#[non_exhaustive]
pub struct PlanLayout {
    /// The number of the task. Default `task_no`.
    pub task: String,
    /// The number of the deliverable in its task; blank where the task has one. Default `item_no`. A deliverable goes by
    /// both: `15.3`.
    pub item: String,
    /// The part of the plan. Default `part`.
    pub part: String,
    /// The section of the plan. Default `section`.
    pub section: String,
    /// The name of the task. Default `task_name`.
    pub name: String,
    /// What is to be delivered. Default `deliverable`.
    pub deliverable: String,
    /// By when: a day, a month or year (its last day), or a word of `open`. Default `deadline`.
    pub deadline: String,
    /// The first day of the work. Default `start`.
    pub start: String,
    /// The lead units. Default `lead_units`.
    pub lead: String,
    /// The support units. Default `support_units`.
    pub support: String,
    /// The weight, above 0; 1 where it is blank. Default `weight`.
    pub weight: String,
    /// What must be done before: deliverables (`15.3`) or whole tasks (`15`). Default `depends_on`.
    pub depends_on: String,
    /// Whether the deliverable is critical: yes or no (是, 否). Default `critical`.
    pub critical: String,
    /// What separates units, and what a deliverable depends on. Default `;` and `；`.
    pub separators: Vec<char>,
    /// Words of a deadline that has no end. Default 持续推进, 长期坚持, `open-ended`, `ongoing`.
    pub open: Vec<String>,
    /// The first day of the plan, where a deliverable has none of its own. Default: not known.
    #[serde(with = "optional_day")]
    pub begins: Option<NaiveDate>,
}

impl Default for PlanLayout {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            task: text("task_no"),
            item: text("item_no"),
            part: text("part"),
            section: text("section"),
            name: text("task_name"),
            deliverable: text("deliverable"),
            deadline: text("deadline"),
            start: text("start"),
            lead: text("lead_units"),
            support: text("support_units"),
            weight: text("weight"),
            depends_on: text("depends_on"),
            critical: text("critical"),
            separators: vec![';', '；'],
            open: ["持续推进", "长期坚持", "open-ended", "ongoing"].map(text).to_vec(),
            begins: None,
        }
    }
}

impl PlanLayout {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the first day of the plan.
    pub fn begins(mut self, day: NaiveDate) -> Self {
        self.begins = Some(day);
        self
    }

    /// Sets the columns of lead and support units.
    pub fn units(mut self, lead: impl Into<String>, support: impl Into<String>) -> Self {
        (self.lead, self.support) = (lead.into(), support.into());
        self
    }

    /// The parts of a cell that lists several.
    pub(super) fn split<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        text.split(&self.separators[..]).map(str::trim).filter(|part| !part.is_empty())
    }
}

/// How the table of progress reports is written.
///
/// `task` and `date` are needed. A column that is not there is blank, unless another name than the default was given
/// for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[must_use]
#[non_exhaustive]
pub struct ReportLayout {
    /// The number of the task, or of the deliverable (`15.3`). Default `task_no`.
    pub task: String,
    /// The number of the deliverable in its task. Default `item_no`.
    pub item: String,
    /// The day of the report. Default `date`.
    pub date: String,
    /// How much is done. Default `share_done`.
    pub share: String,
    /// How a share is written. Default: from 0 to 1.
    pub scale: ShareScale,
    /// What was decided of the evidence. Default `evidence`; blank is pending.
    pub evidence: String,
    /// Words for what was decided, besides accepted, rejected, pending, 通过, 认可, 退回, 不通过, 驳回, 待审, 审核中.
    pub words: IndexMap<String, EvidenceState>,
    /// The day on which it was done. Default `done_date`.
    pub done: String,
    /// The unit that reports. Default `unit`.
    pub unit: String,
    /// A remark. Default `note`.
    pub note: String,
}

/// How the share that is done is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ShareScale {
    /// From 0 to 1.
    #[default]
    Fraction,
    /// From 0 to 100.
    Percent,
}

impl ShareScale {
    /// What is written for all of it.
    pub(super) fn whole(self) -> f64 {
        match self {
            Self::Fraction => 1.0,
            Self::Percent => 100.0,
        }
    }
}

impl Default for ReportLayout {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            task: text("task_no"),
            item: text("item_no"),
            date: text("date"),
            share: text("share_done"),
            scale: ShareScale::default(),
            evidence: text("evidence"),
            words: IndexMap::new(),
            done: text("done_date"),
            unit: text("unit"),
            note: text("note"),
        }
    }
}

impl ReportLayout {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how a share is written.
    pub fn scale(mut self, scale: ShareScale) -> Self {
        self.scale = scale;
        self
    }
}

/// The columns of a table that are looked for, so that all that are missing are named at once.
pub(super) struct Columns<'a> {
    records: &'a Records,
    missing: Vec<MissingColumn>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(records: &'a Records) -> Self {
        Self { records, missing: Vec::new() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.records.columns().any(|column| column == name)
    }

    /// Asks for a column that must be there.
    pub(super) fn needed(&mut self, name: &str, needed_for: &str) {
        if !self.has(name) {
            self.missing.push(MissingColumn {
                column: name.to_owned(),
                needed_for: needed_for.to_owned(),
                nearest: nearest(name, self.records.columns()),
            });
        }
    }

    /// Asks for a column that must be there only if someone named it.
    pub(super) fn wanted(&mut self, name: &str, default: &str, needed_for: &str) {
        if name != default {
            self.needed(name, needed_for);
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.missing.is_empty() {
            return Ok(());
        }
        Err(Error::from(Problem::MissingColumns {
            file: None,
            columns: self.missing.clone(),
            found: self.records.columns().map(str::to_owned).collect(),
            hint: None,
        }))
    }

    /// The numbers of a column; nothing but `NaN` where it is not there.
    pub(super) fn numbers(&self, name: &str, faults: &mut Faults) -> Result<Vec<f64>> {
        if self.has(name) {
            self.records.numbers(name, faults).map(Cow::into_owned)
        } else {
            Ok(vec![f64::NAN; self.records.len()])
        }
    }

    /// The days of a column; none where it is not there.
    pub(super) fn days(&self, name: &str, faults: &mut Faults) -> Result<Vec<Option<NaiveDate>>> {
        if self.has(name) {
            self.records.days(name, faults).map(Cow::into_owned)
        } else {
            Ok(vec![None; self.records.len()])
        }
    }

    /// The codes of a column; nothing but blanks where it is not there. A code with a point that came as a number is a
    /// fault: as numbers, 15.1 and 15.10 are one.
    pub(super) fn codes(&self, name: &str, faults: &mut Faults) -> Result<Vec<Option<String>>> {
        if self.has(name)
            && let Values::Numbers(numbers) = self.records.values(name)?
        {
            for (row, &number) in numbers.iter().enumerate().filter(|(_, number)| number.fract().abs() > 0.0)
            {
                let problem =
                    "is a number, in which 15.1 and 15.10 are one; give a text, or task and item apart";
                faults.push(self.records.row(row), name, Cell::Number(number), problem);
            }
        }
        self.texts(name)
    }

    /// The texts of a column; nothing but blanks where it is not there.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<Option<String>>> {
        if self.has(name) { self.records.text(name) } else { Ok(vec![None; self.records.len()]) }
    }
}
