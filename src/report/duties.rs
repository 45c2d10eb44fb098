//! What a lead unit has to do under a task plan, and everything that is overdue.

use indexmap::IndexSet;

use super::by_day;
use super::document::{Document, TableBlock};
use super::figure::timeline_of;
use super::warnings::made_up;
use super::write::Writing;
use crate::error::{Problem, nearest};
use crate::evidence::task_plan::{Deliverable, Review, Role, Standing, Status};
use crate::stats::sort;
use crate::words::{Language, listed, on_day, say};
use crate::{Assessment, Cells, Error, Result, Table};

/// The duties of one unit in a task plan: how many deliverables it leads, or takes part in where they are expected of each of
/// several, how far each is, and what is overdue, the longest overdue first; and a [`timeline`](super::timeline()) of them. The unit
/// is named as in the plan, or otherwise as the hierarchy of [`Writing::names`] knows it; on the page units go by the names that it
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
/// `unknown_unit` where it has no part in the plan, with the nearest spelling.
pub fn duties(review: &Review, unit: &str, language: Language, writing: &Writing<'_>) -> Result<Document> {
    let _own = writing.saying();
    let own = Own::of(review, &|name| is_same(name, unit, writing));
    if own.standings.is_empty() && own.supports == 0 {
        let all = taking_part(review);
        let supporting = review.plan().deliverables().flat_map(|one| &one.supports);
        return Err(Error::from(Problem::UnknownUnit {
            unit: unit.to_owned(),
            nearest: nearest(unit, all.iter().chain(supporting).map(String::as_str)),
        }));
    }
    let at = on_day(review.rules().at, language);
    let of_each = own.standings.iter().any(|standing| standing.role.is_some());
    let subtitle = if of_each || own.standings.is_empty() {
        say!(tight language, "Deliverables that the unit leads or supports, as of {at}", at)
    } else {
        say!(tight language, "Deliverables that the unit leads, as of {at}", at)
    };
    let document = Document::new(in_language(unit, language, writing), language)
        .subtitle(subtitle)
        .warnings(writing.says_made().then(|| made_up(language)));
    let document = own.told(language).into_iter().fold(document, Document::paragraph);
    if own.standings.is_empty() {
        return Ok(document);
    }
    let standings = ordered(review, own.standings.clone());
    let columns = if of_each { Columns::Each } else { Columns::Lead };
    Ok(document.table(table(review, &standings, language, writing, columns)).figure(timeline_of(
        review,
        &own.standings,
        language,
    )))
}

/// What a unit leads by its own report, and what is expected of it among others.
struct Own<'a> {
    standings: Vec<&'a Standing>,
    /// How many deliverables it supports by name, for which others report.
    supports: usize,
}

impl<'a> Own<'a> {
    /// Of the unit whose names these are.
    fn of(review: &'a Review, is_unit: &dyn Fn(&str) -> bool) -> Self {
        let supports = |one: &&Deliverable| one.supports.iter().any(|name| is_unit(name));
        Self {
            standings: review.expected_of(is_unit),
            supports: review.plan().deliverables().filter(supports).count(),
        }
    }

    fn count(&self, role: Role, of: &dyn Fn(Status) -> bool) -> usize {
        let leads = |standing: &Standing| standing.role.unwrap_or(Role::Lead);
        self.standings.iter().filter(|one| leads(one) == role && of(one.status)).count()
    }

    /// How many deliverables the unit leads and supports, and how far they are.
    fn told(&self, language: Language) -> Vec<String> {
        if self.standings.is_empty() {
            let supports = self.supports;
            return vec![say!(tight language, "Deliverables supported: {supports}.", supports)];
        }
        let overdue = |status| status == Status::Overdue;
        let reported = self.count(Role::Support, &|_| true);
        let mut said = vec![say!(
            tight language,
            "Deliverables led: {leads} ({done} done, {overdue} overdue); supported: {supports}.",
            leads = self.count(Role::Lead, &|_| true),
            supports = reported + self.supports,
            done = self.count(Role::Lead, &Status::is_done),
            overdue = self.count(Role::Lead, &overdue),
        )];
        if reported > 0 {
            said.push(say!(
                tight language,
                "Of those supported, by its own reports: {done} done, {overdue} overdue.",
                done = self.count(Role::Support, &Status::is_done),
                overdue = self.count(Role::Support, &overdue),
            ));
        }
        said
    }
}

/// What is overdue or due soon of a unit of an assessment: how many, and which; none where it has no part in the plan.
pub(super) fn of_unit(
    review: &Review,
    result: &Assessment,
    row: usize,
    language: Language,
    writing: &Writing<'_>,
) -> Option<(String, Option<TableBlock>)> {
    let (unit, data) = (&result.units()[row], result.dataset());
    let is_named = |name: &str| data.languages().any(|language| data.unit_name(row, language) == name);
    let own = Own::of(review, &|name| is_same(name, unit, writing) || is_named(name));
    if own.standings.is_empty() {
        return (own.supports > 0).then(|| (own.told(language).concat(), None));
    }
    let with = |status: Status| own.standings.iter().filter(move |one| one.status == status).copied();
    let (overdue, soon) = (with(Status::Overdue).count(), with(Status::DueSoon).count());
    let said = say!(
        tight language,
        "Overdue deliverables: {overdue}; due soon: {soon}.",
        overdue,
        soon,
    );
    let open = ordered(review, with(Status::Overdue).chain(with(Status::DueSoon)).collect());
    let columns = if open.iter().any(|one| one.role.is_some()) { Columns::Each } else { Columns::Lead };
    let table = (!open.is_empty()).then(|| table(review, &open, language, writing, columns));
    Some((said, table))
}

/// Everything that is overdue, the longest overdue first: by those who lead, and then, where deliverables are expected of each of
/// several units, which of these are late.
#[must_use]
pub fn overdue(review: &Review, language: Language, writing: &Writing<'_>) -> Document {
    let _own = writing.saying();
    let [led, of_each] = [review.standings(), review.of_each()]
        .map(|all| ordered(review, all.iter().filter(|one| one.status == Status::Overdue).collect()));
    let at = on_day(review.rules().at, language);
    let mut document =
        Document::new(say!(tight language, "Overdue deliverables: {count}", count = led.len()), language)
            .subtitle(say!(tight language, "As of {at}", at))
            .warnings(writing.says_made().then(|| made_up(language)));
    if led.is_empty() && of_each.is_empty() {
        return document.paragraph(say!(language, "Nothing is overdue."));
    }
    if !led.is_empty() {
        document = document.table(table(review, &led, language, writing, Columns::All));
    }
    if !of_each.is_empty() {
        let count = of_each.len();
        document = document
            .heading(
                1,
                say!(tight language, "Overdue in the units of which they are expected: {count}", count),
            )
            .table(table(review, &of_each, language, writing, Columns::Units));
    }
    document
}

/// The units that lead something, and those of which deliverables are expected each, as the plan names them.
pub(super) fn taking_part(review: &Review) -> Vec<String> {
    let leading = review.load().into_iter().filter(|load| load.leads > 0).map(|load| load.unit);
    let each = review.of_each().iter().filter_map(|standing| standing.unit.clone());
    leading.chain(each).collect::<IndexSet<_>>().into_iter().collect()
}

/// Whether a name of the plan is a unit's, whichever of its names or codes is given.
fn is_same(name: &str, unit: &str, writing: &Writing<'_>) -> bool {
    let code = |text: &str| writing.hierarchy()?.resolve(text).ok();
    name == unit || code(name).is_some_and(|own| code(unit) == Some(own))
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

/// What a table shows beside the deliverables and how far they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Columns {
    /// Who leads, where all are overdue.
    All,
    /// Whose they are and in which role, where all are overdue.
    Units,
    /// The state, of one that leads.
    Lead,
    /// The role and the state, of one of several.
    Each,
}

fn table(
    review: &Review,
    standings: &[&Standing],
    language: Language,
    writing: &Writing<'_>,
    columns: Columns,
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
    if columns == Columns::All {
        let leads = |standing: &Standing| {
            let leads = of(standing).map(|one| one.leads.as_slice()).unwrap_or_default();
            let names: Vec<String> = leads.iter().map(|lead| in_language(lead, language, writing)).collect();
            listed(language, &names)
        };
        table = table.with(say!(language, "Lead units"), texts(&leads));
    }
    if columns == Columns::Units {
        let unit = |standing: &Standing| {
            standing.unit.as_deref().map(|unit| in_language(unit, language, writing)).unwrap_or_default()
        };
        table = table.with(say!(language, "Unit"), texts(&unit));
    }
    if matches!(columns, Columns::Each | Columns::Units) {
        let role = |standing: &Standing| match standing.role {
            Some(Role::Support) => say!(language, "supports"),
            _ => say!(language, "leads"),
        };
        table = table.with(say!(language, "Role"), texts(&role));
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
    if matches!(columns, Columns::Lead | Columns::Each) {
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
        let page = duties(&review(), "统计局", Language::Chinese, &Writing::default()).unwrap();
        let page = markdown(&page.without_figures());
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
    fn units_of_which_deliverables_are_expected_each_have_sheets_with_their_roles() {
        let plan = "task_no,item_no,task_name,deliverable,deadline,lead_units,support_units\n\
             1,1,平台,数据平台,2025年6月,各盟市,\n\
             2,1,标准,标准规范,2025年6月,统计局,各盟市\n";
        let reports = "task_no,item_no,date,share_done,unit\n1,1,2025-05-01,1,甲盟\n1,1,2025-05-01,0.5,乙市\n\
             2,1,2025-05-01,0.2,甲盟\n2,1,2025-05-01,1,统计局\n";
        let plan = TaskPlan::read(&records(plan), &PlanLayout::new(), &UnitNames::new()).unwrap();
        let reports = Progress::read(&records(reports), &ReportLayout::new()).unwrap();
        let rules = ReviewRules::at(NaiveDate::from_ymd_opt(2025, 7, 10).unwrap());
        let review = plan.review(&reports, &rules.of_each(["甲盟", "乙市"], ["各盟市"])).unwrap();
        assert_eq!(taking_part(&review), ["各盟市", "统计局", "甲盟", "乙市"]);
        let units = "code,parent,name_zh\nL,,甲盟\nC,,乙市\n";
        let units = crate::dataset::Hierarchy::of(&records(units)).unwrap();
        let writing = Writing::default().names(&units);
        let page = markdown(&duties(&review, "L", Language::Chinese, &writing).unwrap().without_figures());
        assert!(page.starts_with("# 甲盟\n\n牵头和配合事项完成情况（截至2025年7月10日）\n"), "{page}");
        assert!(page.contains("牵头事项1项，配合事项1项。牵头事项中已完成1项，逾期未完成0项。"), "{page}");
        assert!(page.contains("据本单位报送，配合事项中已完成0项，逾期未完成1项。"), "{page}");
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
        let expected = [
            "| 2.1 标准 | 标准规范 | 配合 | 2025年6月底 | 逾期未完成 | 20 | 10 |",
            "| 1.1 平台 | 数据平台 | 牵头 | 2025年6月底 | 按期完成 | 100 |  |",
        ];
        assert_eq!(rows, expected, "{page}");
        // The list of what is overdue tells which units are late, also with what its lead has done.
        let page = markdown(&overdue(&review, Language::Chinese, &writing));
        assert!(
            page.starts_with("# 逾期未完成事项：1项\n") && page.contains("各单位逾期未完成事项：3项"),
            "{page}"
        );
        for row in [
            "| 1.1 平台 | 数据平台 | 各盟市 | 2025年6月底 | 75 | 10 |",
            "| 1.1 平台 | 数据平台 | 乙市 | 牵头 | 2025年6月底 | 50 | 10 |",
            "| 2.1 标准 | 标准规范 | 甲盟 | 配合 | 2025年6月底 | 20 | 10 |",
            "| 2.1 标准 | 标准规范 | 乙市 | 配合 | 2025年6月底 | 0 | 10 |",
        ] {
            assert!(page.contains(row), "{row}\n{page}");
        }
        // The timeline is of the unit's own.
        let sheet = duties(&review, "统计局", Language::Chinese, &writing).unwrap();
        let figures: Vec<_> = sheet
            .blocks()
            .iter()
            .filter_map(|block| match block {
                crate::report::Block::Figure(figure) => Some(figure.headed().rows()),
                _ => None,
            })
            .collect();
        assert_eq!(figures, [1]);

        // On the page of the unit, by its code or the name that the data have.
        let framework = "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\n";
        let framework = crate::Framework::from_toml(framework).unwrap();
        let data = crate::Dataset::new(["L", "x", "y"]).unwrap();
        let data = data.with_names("zh", vec![None, Some("乙市".into()), None]).unwrap();
        let data = data.with_indicator("A", vec![1.0, 2.0, 3.0]).unwrap();
        let result = crate::assess(&framework, &data).unwrap();
        let told = |row| of_unit(&review, &result, row, Language::Chinese, &writing).map(|(said, _)| said);
        assert_eq!(told(0).as_deref(), Some("逾期未完成事项：1项；即将到期：0项。"));
        assert_eq!(told(1).as_deref(), Some("逾期未完成事项：2项；即将到期：0项。"));
        assert_eq!(told(2), None);
    }

    #[test]
    fn a_unit_that_only_supports_has_a_sentence() {
        let plan = "task_no,item_no,deadline,lead_units,support_units\n1,1,2025年6月,统计局,档案局\n";
        let review = reviewed(plan, "task_no,item_no,date,share_done\n");
        let page = markdown(&duties(&review, "档案局", Language::Chinese, &Writing::default()).unwrap());
        assert!(page.ends_with("\n配合事项1项。\n"), "{page}");
        assert!(duties(&review, "档案馆", Language::Chinese, &Writing::default()).is_err());
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
            assert!(page.contains("a # b | ") && page.contains("&lt;i>A"), "{page}");
        }
    }
}
