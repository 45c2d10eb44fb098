//! Task plans: what is to be delivered by when and by whom, how far it is, and what of it is late (任务台账).
//!
//! A [`TaskPlan`] is read from a table with a row a deliverable, [`Progress`] from one with a row a report.
//! [`TaskPlan::review`] puts them together at a day: each deliverable is done on time or late, running, due soon or
//! overdue. What the reports say against each other or against the plan is a [`Finding`], with its row and how it was
//! treated; nothing is settled silently.
//!
//! ```
//! use chrono::NaiveDate;
//! use govindex::evidence::task_plan::{
//!     By, FindingKind, PlanLayout, Progress, ReportLayout, ReviewRules, Status, TaskPlan, UnitNames,
//! };
//! use govindex::evidence::{Format, Records};
//!
//! let plan = "task_no,item_no,deliverable,deadline,lead_units\n\
//!             1,1,经济治理基础数据库,2025年6月,自治区统计局;发展改革委\n\
//!             1,2,经济运行监测平台,2025年9月,自治区发展改革委\n\
//!             2,1,标准规范,持续推进,自治区统计局\n";
//! let reports = "task_no,item_no,date,share_done,evidence,done_date\n\
//!                1,1,2025-03-31,0.6,通过,\n\
//!                1,1,2025-07-04,1,通过,2025-06-28\n\
//!                1,2,2025-06-30,0.5,,\n\
//!                1,2,2025-08-31,0.4,,\n\
//!                3,1,2025-08-31,1,,\n";
//! let records = |text: &str| Records::from_csv(text.as_bytes(), &Format::new());
//!
//! let plan = TaskPlan::read(&records(plan)?, &PlanLayout::new(), &UnitNames::new().prefix("自治区"))?;
//! let reports = Progress::read(&records(reports)?, &ReportLayout::new())?;
//! let at = NaiveDate::from_ymd_opt(2025, 10, 10).unwrap();
//! let review = plan.review(&reports, &ReviewRules::at(at))?;
//!
//! let statuses: Vec<Status> = review.standings().iter().map(|one| one.status).collect();
//! assert_eq!(statuses, [Status::DoneOnTime, Status::Overdue, Status::NotStarted]);
//! assert_eq!(review.standings()[1].days_late, Some(10));
//! let kinds: Vec<FindingKind> = review.findings().iter().map(|finding| finding.kind).collect();
//! assert_eq!(kinds, [FindingKind::ShareFell, FindingKind::UnknownTask]);
//!
//! let on_time = &review.rates(By::Lead)[2];
//! assert_eq!((on_time.group.as_str(), on_time.value()), ("自治区统计局", 1.0));
//! assert_eq!(review.overdue().column("lead").unwrap(), &["自治区发展改革委"].into());
//! # Ok::<(), govindex::Error>(())
//! ```
//!
//! # What comes out
//!
//! | | |
//! | --- | --- |
//! | [`Review::standings`] | each deliverable, and [`Review::of_each`] each in every unit of which it is expected |
//! | [`Review::rates`] | completion, progress, on time, late, rejected, reported: by part, section, task, lead unit, deadline, unit |
//! | [`Review::load`] | what each unit leads and supports, and when it is due |
//! | [`Review::schedule`] | earned value, schedule index, earned schedule, forecast |
//! | [`Review::critical`] | late deliverables on which others wait |
//! | [`Review::forecasts`] | when each deliverable will be done at its pace |
//! | [`Review::overdue`] | the list to send out |
//! | [`Review::indicators`] | units × rates: a dataset |
//! | [`Review::records`] | records that the measures of a framework read |

mod critical;
mod deadline;
mod finding;
mod forecast;
mod group;
mod judge;
mod layout;
mod load;
mod plan;
mod progress;
mod rates;
mod records;
mod review;
mod rules;
mod schedule;
mod status;
mod units;

pub use critical::CriticalLate;
pub use deadline::Deadline;
pub use finding::{Finding, FindingKind, Place};
pub use forecast::Forecast;
pub use group::By;
pub use layout::{PlanLayout, ReportLayout, ShareScale};
pub use load::Load;
pub use plan::{Deliverable, TaskPlan};
pub use progress::{EvidenceState, Progress, Report};
pub use rates::{Rate, RateKind};
pub use review::{LeftOut, Review};
pub use rules::{Acceptance, Accrual, OfEach, Period, Reporting, ReviewRules, Role, SharedLeads};
pub use schedule::Schedule;
pub use status::{Standing, Status};
pub use units::UnitNames;

/// Plans and reports as tests write them.
#[cfg(test)]
mod made {
    use chrono::NaiveDate;

    use super::{PlanLayout, Progress, ReportLayout, Review, ReviewRules, TaskPlan, UnitNames};
    use crate::Result;
    use crate::evidence::{Format, Records};

    pub(super) fn day(text: &str) -> NaiveDate {
        crate::evidence::day::day(text).unwrap()
    }

    pub(super) fn records(text: &str) -> Records {
        Records::from_csv(text.as_bytes(), &Format::new()).unwrap()
    }

    /// A plan that begins in 2024.
    pub(super) fn plan(text: &str) -> Result<TaskPlan> {
        TaskPlan::read(&records(text), &PlanLayout::new().begins(day("2024-01-01")), &UnitNames::new())
    }

    pub(super) fn progress(text: &str) -> Progress {
        Progress::read(&records(text), &ReportLayout::new()).unwrap()
    }

    pub(super) fn review(plan_text: &str, reports: &str, rules: &ReviewRules) -> Review {
        plan(plan_text).unwrap().review(&progress(reports), rules).unwrap()
    }
}
