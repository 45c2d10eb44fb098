//! How a deliverable stands at a day.

use chrono::NaiveDate;
use serde::Serialize;

use super::deadline::Deadline;
use super::rules::{ReviewRules, Role};
use crate::evidence::day::optional_day;
use crate::words::Language;

/// How a deliverable stands at the day of the assessment; the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Status {
    /// Done by its deadline.
    DoneOnTime,
    /// Done after its deadline.
    DoneLate,
    /// Not done, and its deadline has passed.
    Overdue,
    /// Not done, and its deadline comes within the days of [`ReviewRules::due_within`].
    DueSoon,
    /// Not done, begun, and not due soon.
    Running,
    /// Nothing of it is done, and it is not due soon.
    NotStarted,
    /// It has no end, and something of it is done.
    OpenRunning,
    /// It has no end, and all of it is reported as done.
    OpenDone,
}

impl Status {
    /// Every status, in order.
    pub const ALL: [Self; 8] = [
        Self::DoneOnTime,
        Self::DoneLate,
        Self::Overdue,
        Self::DueSoon,
        Self::Running,
        Self::NotStarted,
        Self::OpenRunning,
        Self::OpenDone,
    ];

    /// Its code, as in results: `done-on-time`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let (_, english, chinese) = self.words();
        language.of(english, chinese)
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::DoneOnTime => ("done-on-time", "done on time", "按期完成"),
            Self::DoneLate => ("done-late", "done late", "逾期完成"),
            Self::Overdue => ("overdue", "overdue", "逾期未完成"),
            Self::DueSoon => ("due-soon", "due soon", "即将到期"),
            Self::Running => ("running", "running", "进行中"),
            Self::NotStarted => ("not-started", "not started", "未启动"),
            Self::OpenRunning => ("open-running", "ongoing", "持续推进中"),
            Self::OpenDone => ("open-done", "ongoing, done", "持续推进（已完成）"),
        }
    }

    /// Whether it is done.
    #[must_use]
    pub fn is_done(self) -> bool {
        matches!(self, Self::DoneOnTime | Self::DoneLate | Self::OpenDone)
    }
}

/// How a deliverable stands, in the region or in one unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The code of the deliverable.
    pub task: String,
    /// The unit of which it is expected, where it is expected of each.
    pub unit: Option<String>,
    /// In which role that unit takes part: it leads or supports.
    pub role: Option<Role>,
    /// How it stands.
    pub status: Status,
    /// How much of it counts as done, from 0 to 1.
    pub share: f64,
    /// The day on which it was done.
    #[serde(with = "optional_day")]
    pub done: Option<NaiveDate>,
    /// Whether its deadline is before the day of the assessment.
    pub due: bool,
    /// By how many days it is overdue, or was done late; none where it is neither.
    pub days_late: Option<i64>,
    /// How many days are left until its deadline; none where it is done, due or without end.
    pub days_left: Option<i64>,
    /// How many reports there are, up to the day of the assessment.
    pub reports: u64,
    /// How many of them have evidence that was accepted or rejected.
    pub judged: u64,
    /// How many have evidence that was rejected.
    pub rejected: u64,
    /// The day of the latest report.
    #[serde(with = "optional_day")]
    pub latest: Option<NaiveDate>,
    /// The day of the report from which the share is.
    #[serde(with = "optional_day")]
    pub counted: Option<NaiveDate>,
    /// The rows of the reports.
    pub rows: Vec<u64>,
    /// Whether a report says that something of it is done.
    #[serde(skip)]
    pub(super) started: bool,
    /// Its place in the plan.
    #[serde(skip)]
    pub(super) place: usize,
}

impl Standing {
    /// Sets what follows from the day of doing and the deadline.
    pub(super) fn settle(&mut self, deadline: Deadline, rules: &ReviewRules) {
        let days = |from, to| rules.calendar.days(from, to);
        let at = rules.at;
        (self.days_late, self.days_left) = (None, None);
        self.due = deadline.day().is_some_and(|day| day < at);
        self.status = match (deadline, self.done) {
            (Deadline::Open, Some(_)) => Status::OpenDone,
            (Deadline::Open, None) if self.started => Status::OpenRunning,
            (Deadline::Open, None) => Status::NotStarted,
            (Deadline::By(day), Some(done)) if done <= day => Status::DoneOnTime,
            (Deadline::By(day), Some(done)) => {
                self.days_late = Some(days(day, done));
                Status::DoneLate
            }
            (Deadline::By(day), None) if day < at => {
                self.days_late = Some(days(day, at));
                Status::Overdue
            }
            (Deadline::By(day), None) => {
                let left = days(at, day);
                self.days_left = Some(left);
                if left <= i64::from(rules.due_within) {
                    Status::DueSoon
                } else if self.started {
                    Status::Running
                } else {
                    Status::NotStarted
                }
            }
        };
    }
}
