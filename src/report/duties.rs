//! What a lead unit has to do under a task plan, and everything that is overdue.

use serde::Serialize;

use super::shown;
use crate::dataset::Hierarchy;
use crate::error::{Problem, nearest};
use crate::evidence::task_plan::{Load, Review, Standing, Status};
use crate::stats::sort;
use crate::words::Language;
use crate::{Error, Result};

/// The duties of a lead unit: what the templates `duties` and `overdue` read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Duties {
    /// The unit, as in the plan; blank where the duties are those of all.
    pub unit: String,
    /// The day of the review.
    pub at: String,
    /// How many deliverables it leads and supports, how many are done and overdue; none where the duties are those of all.
    pub load: Option<Load>,
    /// Each deliverable that it leads, what is overdue longest first, then by deadline.
    pub tasks: Vec<Duty>,
}

/// A deliverable and how it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Duty {
    /// Its code.
    pub task: String,
    /// The name of the task.
    pub name: String,
    /// What is to be delivered.
    pub deliverable: String,
    /// The units that lead.
    pub leads: String,
    /// By when, or that it has no end.
    pub deadline: String,
    /// How it stands, in words.
    pub status: String,
    /// How much is done, in per cent.
    pub done: String,
    /// By how many days it is or was late.
    pub days_late: Option<i64>,
}

impl Duties {
    /// The duties of a lead unit, named as in the plan, in a language; units go by the names that a hierarchy gives them in
    /// that language.
    ///
    /// # Errors
    /// `unknown_unit` where nothing is led by it, with the nearest spelling.
    pub fn of(review: &Review, unit: &str, language: Language, names: Option<&Hierarchy>) -> Result<Self> {
        let loads = review.load();
        let Some(load) = loads.iter().find(|load| load.unit == unit && load.leads > 0) else {
            let leading = loads.iter().filter(|load| load.leads > 0).map(|load| load.unit.as_str());
            return Err(Error::from(Problem::UnknownUnit {
                unit: unit.to_owned(),
                nearest: nearest(unit, leading),
            }));
        };
        let tasks = duties(review, review.of_lead(unit).collect(), language, names);
        Ok(Self {
            unit: in_language(unit, language, names),
            at: review.rules().at.to_string(),
            load: Some(load.clone()),
            tasks,
        })
    }

    /// Everything that is overdue, in a language.
    #[must_use]
    pub fn overdue(review: &Review, language: Language, names: Option<&Hierarchy>) -> Self {
        let late = review.standings().iter().filter(|standing| standing.status == Status::Overdue);
        let tasks = duties(review, late.collect(), language, names);
        Self { unit: String::new(), at: review.rules().at.to_string(), load: None, tasks }
    }
}

/// The name of a unit in a language, where the hierarchy knows it; else as the plan writes it.
fn in_language(unit: &str, language: Language, names: Option<&Hierarchy>) -> String {
    let known =
        names.and_then(|names| Some(names.name(names.resolve(unit).ok()?, language.code()).to_owned()));
    known.unwrap_or_else(|| unit.to_owned())
}

fn duties(
    review: &Review,
    mut standings: Vec<&Standing>,
    language: Language,
    names: Option<&Hierarchy>,
) -> Vec<Duty> {
    let deadline =
        |standing: &Standing| review.plan().deliverable(&standing.task).and_then(|one| one.deadline.day());
    sort::by_key(&mut standings, |standing| {
        let overdue = (standing.status == Status::Overdue).then_some(standing.days_late).flatten();
        let day = deadline(standing);
        (std::cmp::Reverse(overdue), day.is_none(), day)
    });
    let duty = |standing: &Standing| {
        let one = review.plan().deliverable(&standing.task);
        let text = |of: Option<&Option<String>>| of.cloned().flatten().unwrap_or_default();
        Duty {
            task: standing.task.clone(),
            name: text(one.map(|one| &one.name)),
            deliverable: text(one.map(|one| &one.deliverable)),
            leads: one.map_or_else(String::new, |one| {
                let leads = one.leads.iter().map(|lead| in_language(lead, language, names));
                leads.collect::<Vec<_>>().join("; ")
            }),
            deadline: deadline(standing)
                .map_or_else(|| language.of("ongoing", "持续推进").to_owned(), |day| day.to_string()),
            status: standing.status.name(language).to_owned(),
            done: shown(100.0 * standing.share, 0).unwrap_or_default(),
            days_late: standing.days_late,
        }
    };
    standings.into_iter().map(duty).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::evidence::task_plan::{PlanLayout, Progress, ReportLayout, ReviewRules, TaskPlan, UnitNames};
    use crate::evidence::{Format, Records};
    use crate::report::Report;

    fn review() -> Review {
        let records = |text: &str| Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
        let plan = records(
            "task_no,item_no,task_name,deliverable,deadline,lead_units\n\
             1,1,平台,数据平台,2025年6月,统计局;财政厅\n\
             1,2,平台,监测|平台,2025年3月,统计局\n\
             2,1,标准,标准规范,持续推进,统计局\n\
             3,1,网络,网络整合,2025年12月,财政厅\n",
        );
        let reports = records("task_no,item_no,date,share_done\n1,1,2025-05-01,0.4\n2,1,2025-05-01,0.2\n");
        let plan = TaskPlan::read(&plan, &PlanLayout::new(), &UnitNames::new()).unwrap();
        let reports = Progress::read(&reports, &ReportLayout::new()).unwrap();
        plan.review(&reports, &ReviewRules::at(NaiveDate::from_ymd_opt(2025, 7, 10).unwrap())).unwrap()
    }

    #[test]
    fn the_longest_overdue_stands_first_and_what_has_no_end_last() {
        let duties = Duties::of(&review(), "统计局", Language::Chinese, None).unwrap();
        let tasks: Vec<(&str, Option<i64>)> =
            duties.tasks.iter().map(|duty| (duty.task.as_str(), duty.days_late)).collect();
        assert_eq!(tasks, [("1.2", Some(101)), ("1.1", Some(10)), ("2.1", None)]);
        let load = duties.load.unwrap();
        assert_eq!((load.leads, load.overdue), (3, 2));
        let fault = Duties::of(&review(), "统计", Language::Chinese, None).unwrap_err().to_string();
        assert!(fault.contains("统计局"), "{fault}");
    }

    #[test]
    fn sheets_of_tasks_in_both_languages() {
        let sheet = Report::new(Language::Chinese).unwrap().duties(&review(), "统计局").unwrap();
        assert!(
            sheet.starts_with("# 统计局") && sheet.contains("监测\\|平台") && sheet.contains("逾期未完成"),
            "{sheet}"
        );
        let list = Report::new(Language::English).unwrap().overdue(&review()).unwrap();
        let rows: Vec<&str> = list.lines().filter(|line| line.starts_with("| 1.")).collect();
        assert_eq!(rows.len(), 2, "{list}");
        assert!(rows[0].contains("| 101 |") && rows[1].contains("统计局; 财政厅"), "{list}");
    }
    #[test]
    fn names_of_a_plan_are_not_live() {
        let plan = "task_no,item_no,task_name,deliverable,deadline,lead_units\n\
                    <b>1,1,\"a\n# b\",[x](y),2025年3月,<i>A\n";
        let plan = Records::from_csv(plan.as_bytes(), &Format::new()).unwrap();
        let plan = TaskPlan::read(&plan, &PlanLayout::new(), &UnitNames::new()).unwrap();
        let reports = Records::from_csv("task_no,item_no,date,share_done\n".as_bytes(), &Format::new());
        let reports = Progress::read(&reports.unwrap(), &ReportLayout::new()).unwrap();
        let rules = ReviewRules::at(NaiveDate::from_ymd_opt(2025, 7, 10).unwrap());
        let (review, report) =
            (plan.review(&reports, &rules).unwrap(), Report::new(Language::English).unwrap());
        for page in [report.duties(&review, "<i>A").unwrap(), report.overdue(&review).unwrap()] {
            assert!(!page.contains("<b>") && !page.contains("<i>") && !page.contains("[x]"), "{page}");
            assert!(page.contains("a # b | ") || page.contains("&lt;i>A"), "{page}");
        }
    }
}
