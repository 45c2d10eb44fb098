//! What plans and reports say that does not fit together: named, and said how it was treated.

use serde::Serialize;

use crate::Table;
use crate::table::Cells;
use crate::words::Language;

/// Something that does not fit, and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Where it stands.
    pub place: Place,
    /// The row: the line of the file (the header is line 1), or its number in a frame; none where it is no row's fault.
    pub row: Option<u64>,
    /// The deliverable, where it is known.
    pub task: Option<String>,
    /// What kind it is of.
    pub kind: FindingKind,
    /// What was found.
    pub what: String,
    /// How it was treated.
    pub treated: String,
}

/// The table in which something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Place {
    /// The plan.
    Plan,
    /// The progress reports.
    Reports,
}

impl Place {
    /// Its code: `plan` or `reports`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Reports => "reports",
        }
    }
}

/// What kind of thing does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FindingKind {
    /// A unit that the table of units (or the plan) lacks.
    UnknownUnit,
    /// A unit under another name than its own.
    Alias,
    /// A unit that is named twice for one deliverable.
    RepeatedUnit,
    /// A deliverable that is due before what it depends on.
    DueBeforeNeeded,
    /// A report on a task that the plan lacks.
    UnknownTask,
    /// A report that does not say which of several deliverables of a task is meant.
    WhichDeliverable,
    /// A report of a unit from which none was expected.
    NotExpected,
    /// A unit from which reports were expected, and that has none.
    NoReports,
    /// A unit under a name that it has lost.
    OldName,
    /// A report after the day of the assessment.
    AfterAssessment,
    /// A report that says the same as another of the same day.
    RepeatedReport,
    /// Two reports of one day that differ.
    Contradiction,
    /// A report that does not say how much is done.
    NoShare,
    /// A share that is smaller than that of the report before.
    ShareFell,
    /// A day of doing beside a share below 1.
    DoneInPart,
    /// A day of doing before the start.
    DoneBeforeStart,
    /// A day of doing after the day of the report.
    DoneAfterReport,
    /// A day of doing after the day of the assessment.
    DoneAfterAssessment,
    /// Two reports that name different days of doing.
    DoneDaysDiffer,
    /// Evidence that was rejected after it had been accepted.
    RejectedAfterAccepted,
    /// Something done before what it depends on.
    DoneBeforeNeeded,
}

impl FindingKind {
    /// Its code, as in results: `share-fell`.
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
            Self::UnknownUnit => ("unknown-unit", "unknown unit", "单位不在名录中"),
            Self::Alias => ("alias", "other name of a unit", "使用别名"),
            Self::RepeatedUnit => ("repeated-unit", "unit named twice", "单位重复"),
            Self::DueBeforeNeeded => {
                ("due-before-needed", "due before what it depends on", "期限早于前置任务")
            }
            Self::UnknownTask => ("unknown-task", "unknown task", "任务不在计划中"),
            Self::WhichDeliverable => ("which-deliverable", "deliverable not said", "未指明具体事项"),
            Self::NotExpected => ("not-expected", "report not expected of this unit", "非应报单位"),
            Self::NoReports => ("no-reports", "no report of this unit", "无任何报告"),
            Self::OldName => ("old-name", "old name of a unit", "使用旧名称"),
            Self::AfterAssessment => ("after-assessment", "report after the assessment", "报告晚于评估日"),
            Self::RepeatedReport => ("repeated-report", "report repeated", "报告重复"),
            Self::Contradiction => ("contradiction", "reports of one day differ", "同日报告相互矛盾"),
            Self::NoShare => ("no-share", "no share done", "未填完成比例"),
            Self::ShareFell => ("share-fell", "share done fell", "完成比例下降"),
            Self::DoneInPart => ("done-in-part", "done day, but not all done", "有完成日期但未全部完成"),
            Self::DoneBeforeStart => ("done-before-start", "done before the start", "完成早于开始"),
            Self::DoneAfterReport => ("done-after-report", "done after the report", "完成日期晚于报告日期"),
            Self::DoneAfterAssessment => {
                ("done-after-assessment", "done after the assessment", "完成日期晚于评估日")
            }
            Self::DoneDaysDiffer => ("done-days-differ", "done days differ", "完成日期前后不一"),
            Self::RejectedAfterAccepted => {
                ("rejected-after-accepted", "rejected after it was accepted", "先认可后退回")
            }
            Self::DoneBeforeNeeded => {
                ("done-before-needed", "done before what it depends on", "先于前置任务完成")
            }
        }
    }
}

/// Findings as a table: `place`, `row`, `task`, `kind`, `kind_zh`, `found`, `treated`.
pub(super) fn table(findings: &[Finding]) -> Table {
    let texts = |of: fn(&Finding) -> String| Cells::texts(findings.iter().map(of));
    Table::new()
        .with("place", texts(|finding| finding.place.code().to_owned()))
        .with("row", Cells::Count(findings.iter().map(|finding| finding.row).collect()))
        .with("task", Cells::Text(findings.iter().map(|finding| finding.task.clone()).collect()))
        .with("kind", texts(|finding| finding.kind.code().to_owned()))
        .with("kind_zh", texts(|finding| finding.kind.name(Language::Chinese).to_owned()))
        .with("found", texts(|finding| finding.what.clone()))
        .with("treated", texts(|finding| finding.treated.clone()))
}
