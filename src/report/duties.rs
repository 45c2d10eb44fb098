//! What a lead unit has to do under a task plan, and everything that is overdue.

use super::by_day;
use super::document::{Document, TableBlock};
use super::warnings::made_up;
use super::write::Writing;
use crate::error::{Problem, nearest};
use crate::evidence::task_plan::{Review, Standing, Status};
use crate::stats::sort;
use crate::words::{Language, listed, on_day, say};
use crate::{Cells, Error, Result, Table};

/// The duties of one lead unit in a task plan: how many deliverables it leads, how far each is, and what is overdue, the longest
/// overdue first. The unit is named as in the plan; on the page units go by the names that the hierarchy of [`Writing::names`]
/// gives them.
///
/// ```
/// use chrono::NaiveDate;
/// use govindex::Language;
/// use govindex::evidence::task_plan::{PlanLayout, Progress, ReportLayout, ReviewRules, TaskPlan, UnitNames};
/// use govindex::evidence::{Format, Records};
/// use govindex::report::{Writing, duties, markdown};
///
/// let plan = "task_no,item_no,task_name,deliverable,deadline,lead_units\n1,1,平台,数据平台,2025年6月,统计局\n";
/// let reports = "task_no,item_no,date,share_done\n1,1,2025-05-01,0.4\n";
/// let records = |text: &str| Records::from_csv(text.as_bytes(), &Format::new());
/// let plan = TaskPlan::read(&records(plan)?, &PlanLayout::new(), &UnitNames::new())?;
/// let rules = ReviewRules::at(NaiveDate::from_ymd_opt(2025, 7, 10).unwrap());
/// let review = plan.review(&Progress::read(&records(reports)?, &ReportLayout::new())?, &rules)?;
/// let page = markdown(&duties(&review, "统计局", Language::Chinese, &Writing::default())?);
/// assert!(page.contains("| 1.1 平台 | 数据平台 | 2025年6月底 | 逾期未完成 | 40 | 10 |"), "{page}");
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_unit` where nothing is led by it, with the nearest spelling.
pub fn duties(review: &Review, unit: &str, language: Language, writing: &Writing<'_>) -> Result<Document> {
    let loads = review.load();
    let Some(load) = loads.iter().find(|load| load.unit == unit && load.leads > 0) else {
        let leading = loads.iter().filter(|load| load.leads > 0).map(|load| load.unit.as_str());
        return Err(Error::from(Problem::UnknownUnit {
            unit: unit.to_owned(),
            nearest: nearest(unit, leading),
        }));
    };
    let at = on_day(review.rules().at, language);
    let (leads, supports) = (load.leads, load.supports);
    let (done, overdue) = (load.done, load.overdue);
    let standings = ordered(review, review.of_lead(unit).collect());
    let document = Document::new(in_language(unit, language, writing), language)
        .subtitle(say!(tight language, "Deliverables that the unit leads, as of {at}", at))
        .warnings(writing.says_made().then(|| made_up(language)))
        .paragraph(say!(
            tight language,
            "It leads {leads} deliverables and supports {supports}. Of those it leads, {done} are done and {overdue} are overdue.",
            leads,
            supports,
            done,
            overdue,
        ));
    Ok(document.table(table(review, &standings, language, writing, false)))
}

/// Everything that is overdue, the longest overdue first.
#[must_use]
pub fn overdue(review: &Review, language: Language, writing: &Writing<'_>) -> Document {
    let late = review.standings().iter().filter(|standing| standing.status == Status::Overdue);
    let standings = ordered(review, late.collect());
    let at = on_day(review.rules().at, language);
    let document = Document::new(
        say!(tight language, "Overdue deliverables: {count}", count = standings.len()),
        language,
    )
    .subtitle(say!(tight language, "As of {at}", at))
    .warnings(writing.says_made().then(|| made_up(language)));
    if standings.is_empty() {
        return document.paragraph(say!(language, "Nothing is overdue."));
    }
    document.table(table(review, &standings, language, writing, true))
}

/// The units that lead something, as the plan names them.
pub(super) fn leading(review: &Review) -> Vec<String> {
    review.load().into_iter().filter(|load| load.leads > 0).map(|load| load.unit).collect()
}

/// The name of a unit in a language, where the hierarchy knows it; else as the plan writes it.
fn in_language(unit: &str, language: Language, writing: &Writing<'_>) -> String {
    let known = writing
        .hierarchy()
        .and_then(|names| Some(names.name(names.resolve(unit).ok()?, language.code()).to_owned()));
    known.unwrap_or_else(|| unit.to_owned())
}

/// What is overdue longest first, then by deadline, at the end what has none.
fn ordered<'a>(review: &Review, mut standings: Vec<&'a Standing>) -> Vec<&'a Standing> {
    sort::by_key(&mut standings, |standing| {
        let overdue = (standing.status == Status::Overdue).then_some(standing.days_late).flatten();
        let day = review.plan().deliverable(&standing.task).and_then(|one| one.deadline.day());
        (std::cmp::Reverse(overdue), day.is_none(), day)
    });
    standings
}

fn table(
    review: &Review,
    standings: &[&Standing],
    language: Language,
    writing: &Writing<'_>,
    shows_leads: bool,
) -> TableBlock {
    let plan = review.plan();
    let of = |standing: &Standing| plan.deliverable(&standing.task);
    let texts = |text: &dyn Fn(&Standing) -> String| Cells::texts(standings.iter().map(|one| text(one)));
    let task = |standing: &Standing| {
        let name = of(standing).and_then(|one| one.name.as_deref()).unwrap_or_default();
        format!("{} {name}", standing.task).trim_end().to_owned()
    };
    let mut table = Table::new().with(say!(language, "Task"), texts(&task)).with(
        say!(language, "Deliverable"),
        texts(&|standing| of(standing).and_then(|one| one.deliverable.clone()).unwrap_or_default()),
    );
    if shows_leads {
        let leads = |standing: &Standing| {
            let leads = of(standing).map(|one| one.leads.as_slice()).unwrap_or_default();
            let names: Vec<String> = leads.iter().map(|lead| in_language(lead, language, writing)).collect();
            listed(language, &names)
        };
        table = table.with(say!(language, "Lead units"), texts(&leads));
    }
    let deadline = |standing: &Standing| match of(standing).and_then(|one| one.deadline.day()) {
        Some(day) => by_day(day, language),
        None => say!(language, "ongoing"),
    };
    let status = |standing: &Standing| match (standing.status, standing.days_left) {
        (Status::DueSoon, Some(0)) => say!(language, "due today"),
        (status, _) => status.name(language).to_owned(),
    };
    let done = standings.iter().map(|standing| 100.0 * standing.share);
    let late =
        standings.iter().map(|standing| standing.days_late.and_then(|days| usize::try_from(days).ok()));
    table = table.with(say!(language, "Deadline"), texts(&deadline));
    if !shows_leads {
        table = table.with(say!(language, "State"), texts(&status));
    }
    TableBlock::new(
        table
            .with(say!(language, "Done (%)"), Cells::numbers(done, 0))
            .with(say!(language, "Days late"), Cells::counts(late)),
    )
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::evidence::task_plan::{PlanLayout, Progress, ReportLayout, ReviewRules, TaskPlan, UnitNames};
    use crate::evidence::{Format, Records};
    use crate::report::markdown;

    fn records(text: &str) -> Records {
        Records::from_csv(text.as_bytes(), &Format::new()).unwrap()
    }

    fn reviewed(plan: &str, reports: &str) -> Review {
        let plan = TaskPlan::read(&records(plan), &PlanLayout::new(), &UnitNames::new()).unwrap();
        let reports = Progress::read(&records(reports), &ReportLayout::new()).unwrap();
        plan.review(&reports, &ReviewRules::at(NaiveDate::from_ymd_opt(2025, 7, 10).unwrap())).unwrap()
    }

    fn review() -> Review {
        reviewed(
            "task_no,item_no,task_name,deliverable,deadline,lead_units\n\
             1,1,平台,数据平台,2025年6月,统计局;财政厅\n\
             1,2,平台,监测|平台,2025年3月,统计局\n\
             2,1,标准,标准规范,持续推进,统计局\n\
             3,1,网络,网络整合,2025年12月,财政厅\n\
             4,1,网络,今日到期,2025-07-10,财政厅\n",
            "task_no,item_no,date,share_done\n1,1,2025-05-01,0.4\n2,1,2025-05-01,0.2\n",
        )
    }

    #[test]
    fn the_longest_overdue_stands_first_and_what_has_no_end_last() {
        let page = markdown(&duties(&review(), "统计局", Language::Chinese, &Writing::default()).unwrap());
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
        assert_eq!(
            rows,
            [
                "| 1.2 平台 | 监测\\|平台 | 2025年3月底 | 逾期未完成 | 0 | 101 |",
                "| 1.1 平台 | 数据平台 | 2025年6月底 | 逾期未完成 | 40 | 10 |",
                "| 2.1 标准 | 标准规范 | 持续推进 | 持续推进中 | 20 |  |",
            ],
            "{page}"
        );
        assert!(page.starts_with("# 统计局\n\n牵头事项完成情况（截至2025年7月10日）\n"), "{page}");
        assert!(page.contains("牵头事项3项，配合事项0项。牵头事项中已完成0项，逾期未完成2项。"), "{page}");
        let fault =
            duties(&review(), "统计", Language::Chinese, &Writing::default()).unwrap_err().to_string();
        assert!(fault.contains("统计局"), "{fault}");
        let page = markdown(&duties(&review(), "财政厅", Language::Chinese, &Writing::default()).unwrap());
        assert!(page.contains("| 4.1 网络 | 今日到期 | 2025年7月10日 | 今日到期 |"), "{page}");
        assert!(page.contains("2025年底"), "{page}");
    }

    #[test]
    fn the_list_of_what_is_overdue_counts_names_its_leads_and_says_that_it_is_made_up() {
        let page = markdown(&overdue(&review(), Language::English, &Writing::default().made(true)));
        assert!(
            page.starts_with("# Overdue deliverables: 2\n\nAs of 10 July 2025\n\n**Fictitious"),
            "{page}"
        );
        assert!(
            page.contains("| 1.1 平台 | 数据平台 | 统计局, 财政厅 | end of June 2025 | 40 | 10 |"),
            "{page}"
        );
        let none = reviewed(
            "task_no,item_no,deadline,lead_units\n1,1,2026年,甲\n",
            "task_no,item_no,date,share_done\n",
        );
        let page = markdown(&overdue(&none, Language::Chinese, &Writing::default()));
        assert!(
            page.starts_with("# 逾期未完成事项：0项\n") && page.contains("没有逾期未完成事项。"),
            "{page}"
        );
    }

    #[test]
    fn names_of_a_plan_are_not_live() {
        let review = reviewed(
            "task_no,item_no,task_name,deliverable,deadline,lead_units\n\
             <b>1,1,\"a\n# b\",[x](y),2025年3月,<i>A\n",
            "task_no,item_no,date,share_done\n",
        );
        let writing = Writing::default();
        let own = markdown(&duties(&review, "<i>A", Language::English, &writing).unwrap());
        for page in [own, markdown(&overdue(&review, Language::English, &writing))] {
            assert!(!page.contains("<b>") && !page.contains("<i>") && !page.contains("[x]"), "{page}");
            assert!(page.contains("a # b | ") || page.contains("&lt;i>A"), "{page}");
        }
    }
}
