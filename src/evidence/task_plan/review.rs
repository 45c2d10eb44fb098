//! A plan and its reports at a day.

use std::collections::HashMap;

use indexmap::IndexSet;
use serde::Serialize;

use super::deadline::Deadline;
use super::finding::{self, Finding, FindingKind, Place};
use super::judge::judge;
use super::plan::{Deliverable, TaskPlan};
use super::progress::{Progress, Report};
use super::rules::{Accrual, OfEach, Reporting, ReviewRules};
use super::status::{Standing, Status};
use super::units::{Found, UnitNames};
use crate::Table;
use crate::error::{Error, HELPED, Result, did_you_mean, nearest, quoted_list};
use crate::table::Cells;

pub(super) const METHOD: &str = "task plan";

/// How a plan stands at a day: the status of every deliverable, and what does not fit together.
///
/// From it come [`rates`](Self::rates), [`load`](Self::load), [`schedule`](Self::schedule),
/// [`critical`](Self::critical), [`forecasts`](Self::forecasts), [`overdue`](Self::overdue), and the
/// [`records`](Self::records) that measures of a framework read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Review {
    pub(super) plan: TaskPlan,
    pub(super) rules: ReviewRules,
    pub(super) standings: Vec<Standing>,
    pub(super) of_each: Vec<Standing>,
    /// The units of which deliverables are expected each.
    pub(super) units: Vec<String>,
    findings: Vec<Finding>,
    left_out: LeftOut,
}

/// How many reports were not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Later than the day of the assessment.
    pub later: u64,
    /// On a task that the plan lacks, or on one of several deliverables that is not named.
    pub unknown_task: u64,
    /// Of a unit of which none was expected.
    pub not_expected: u64,
}

impl TaskPlan {
    /// Says how the plan stands at the day of the rules.
    ///
    /// The latest report up to that day counts. Evidence that was rejected takes back what the report claims; the share
    /// is then that of the report before that counts. A deliverable is done where the last reports all say so and
    /// one of them has evidence that counts, on the day that the latest of them names, or else on the day of the first
    /// of them. Whatever does not fit is a [finding](Review::findings), and so is how it was treated.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] where deliverables are expected of each of no units or of one unit twice, the
    /// name under which the plan lists them is not in it, or the work is planned linearly and a dated deliverable has
    /// no start.
    pub fn review(&self, progress: &Progress, rules: &ReviewRules) -> Result<Review> {
        let mut review = Review {
            plan: self.clone(),
            rules: rules.clone(),
            standings: Vec::with_capacity(self.deliverables.len()),
            of_each: Vec::new(),
            units: Vec::new(),
            findings: self.findings.clone(),
            left_out: LeftOut::default(),
        };
        let (names, expected) = review.expected()?;
        review.check_starts()?;
        let reports = review.sort(progress, &names, &expected);
        for (place, each) in expected.iter().enumerate() {
            let deliverable = &self.deliverables[place];
            let slots: Vec<Option<usize>> =
                if *each { (0..review.units.len()).map(Some).collect() } else { vec![None] };
            let mut standings: Vec<Standing> = Vec::with_capacity(slots.len());
            for slot in slots {
                let found = reports.get(&(place, slot)).map_or(&[][..], Vec::as_slice);
                let mut note = |row, kind, what: String, treated: &str| {
                    let (row, task, treated) = (Some(row), Some(deliverable.id.clone()), treated.to_owned());
                    review.findings.push(Finding { place: Place::Reports, row, task, kind, what, treated });
                };
                let mut standing = judge(found, deliverable.start, rules, &mut note);
                standing.task.clone_from(&deliverable.id);
                standing.unit = slot.map(|slot| review.units[slot].clone());
                standing.place = place;
                standing.settle(deliverable.deadline, rules);
                standings.push(standing);
            }
            if *each {
                review.standings.push(together(&standings, deliverable, rules));
                review.of_each.extend(standings);
            } else {
                review.standings.append(&mut standings);
            }
        }
        review.compare_order();
        review.name_silent();
        // Stable: findings of one row stay in the order in which they were made.
        review.findings.sort_by_key(|finding| (finding.place, finding.row));
        Ok(review)
    }
}

/// Reports by deliverable and unit, in the order of their days.
type Sorted<'a> = HashMap<(usize, Option<usize>), Vec<&'a Report>>;

impl Review {
    /// The units of which reports are expected each, and for each deliverable whether it is one of theirs.
    fn expected(&mut self) -> Result<(UnitNames, Vec<bool>)> {
        let plan = &self.plan;
        let mut names = plan.names.clone();
        let Reporting::OfEach(OfEach { units, under }) = &self.rules.reporting else {
            return Ok((names, vec![false; plan.deliverables.len()]));
        };
        let fault = |parameter, found: String, expected| {
            Err(Error::InvalidParameter { method: METHOD, parameter, found, expected })
        };
        if units.is_empty() {
            return fault("units", "empty".to_owned(), "the units of which each deliverable is expected");
        }
        let mut own = IndexSet::new();
        for unit in units {
            let unit = match names.found(unit, None) {
                Found::Unit(full) | Found::Alias(full) | Found::Old(full, _) => full,
                Found::Unknown => unit.clone(),
            };
            if !own.insert(unit.clone()) {
                return fault("units", format!("`{unit}` twice"), "units, each once");
            }
        }
        for unit in &own {
            names = names.unit(unit);
        }
        let of = |one: &Deliverable| one.leads.iter().chain(&one.supports).cloned().collect::<Vec<_>>();
        let listed: IndexSet<String> = plan.deliverables.values().flat_map(of).collect();
        if let Some(name) = under.iter().find(|name| !listed.contains(*name)) {
            let near = nearest(name, listed.iter().map(String::as_str));
            let found = format!("`{name}`, which no deliverable names{}", did_you_mean(near.as_deref()));
            return fault("under", found, "names under which the plan lists the units");
        }
        let expected = plan
            .deliverables
            .values()
            .map(|one| under.is_empty() || of(one).iter().any(|unit| under.contains(unit)))
            .collect();
        self.units = own.into_iter().collect();
        Ok((names, expected))
    }

    /// Work that is planned every day from the start needs a start.
    fn check_starts(&self) -> Result<()> {
        let lacks = |one: &&Deliverable| one.deadline != Deadline::Open && one.start.is_none();
        let without: Vec<String> =
            self.plan.deliverables.values().filter(lacks).map(|one| one.id.clone()).collect();
        if self.rules.accrual == Accrual::AtDeadline || without.is_empty() {
            return Ok(());
        }
        Err(Error::InvalidParameter {
            method: METHOD,
            parameter: "accrual",
            found: format!("`linear`, but there is no start of {}", quoted_list(&without)),
            expected: "`at-deadline`; or give the plan its first day (`begins`) or each deliverable its start",
        })
    }

    /// Puts each report to its deliverable and unit.
    fn sort<'a>(&mut self, progress: &'a Progress, names: &UnitNames, expected: &[bool]) -> Sorted<'a> {
        let mut of_task: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, one) in self.plan.deliverables.values().enumerate() {
            of_task.entry(&one.task).or_default().push(place);
        }
        let slots: HashMap<&str, usize> =
            self.units.iter().enumerate().map(|(slot, unit)| (unit.as_str(), slot)).collect();
        let (at, findings, left_out) = (self.rules.at, &mut self.findings, &mut self.left_out);
        let mut strangers = 0;
        let mut sorted: Sorted<'a> = HashMap::new();
        for report in progress.reports() {
            let mut note = |task: Option<&str>, kind, what: String, treated: &str| {
                findings.push(Finding {
                    place: Place::Reports,
                    row: Some(report.row),
                    task: task.map(str::to_owned),
                    kind,
                    what,
                    treated: treated.to_owned(),
                });
            };
            let place = match find(report, &self.plan, &of_task, left_out.unknown_task < HELPED as u64) {
                Ok(place) => place,
                Err((kind, what)) => {
                    left_out.unknown_task += 1;
                    note(None, kind, what, "left out");
                    continue;
                }
            };
            let id = Some(self.plan.deliverables[place].id.as_str());
            if report.on > at {
                left_out.later += 1;
                let what = format!("of {}, after {at}, the day of the assessment", report.on);
                note(id, FindingKind::AfterAssessment, what, "left out");
                continue;
            }
            let unit = report.unit.as_deref().map(|unit| (unit, names.found(unit, Some(report.on))));
            let full = match unit {
                None => None,
                Some((_, Found::Unit(full))) => Some(full),
                Some((written, Found::Alias(full))) => {
                    let what = format!("`{written}`, another name of `{full}`");
                    note(id, FindingKind::Alias, what, "counted for the unit under its own name");
                    Some(full)
                }
                Some((written, Found::Old(full, until))) => {
                    let what = format!("`{written}`, a name of `{full}` until {until}");
                    note(id, FindingKind::OldName, what, "counted for the unit under its own name");
                    Some(full)
                }
                Some((written, Found::Unknown)) => {
                    strangers += 1;
                    let near = names.meant(written, strangers);
                    let treated =
                        if expected[place] { "left out" } else { "counted; the unit does not matter here" };
                    let what = format!("reported by `{written}`, which the plan does not know{near}");
                    note(id, FindingKind::UnknownUnit, what, treated);
                    if expected[place] {
                        left_out.not_expected += 1;
                        continue;
                    }
                    None
                }
            };
            let slot = full.as_deref().and_then(|full| slots.get(full).copied()).filter(|_| expected[place]);
            if expected[place] && slot.is_none() {
                left_out.not_expected += 1;
                let who = full.map_or_else(|| "no unit".to_owned(), |full| format!("`{full}`"));
                let what =
                    format!("reported by {who}, but it is expected of each of {} units", self.units.len());
                note(id, FindingKind::NotExpected, what, "left out");
                continue;
            }
            sorted.entry((place, slot)).or_default().push(report);
        }
        #[expect(clippy::iter_over_hash_type, reason = "each is sorted by itself")]
        for reports in sorted.values_mut() {
            reports.sort_by_key(|report| (report.on, report.row));
        }
        sorted
    }

    /// What is said to be done before what it depends on.
    fn compare_order(&mut self) {
        for standing in &self.standings {
            let Some(done) = standing.done else { continue };
            for &before in &self.plan.needs[standing.place] {
                let needed = &self.standings[before];
                if needed.done.is_none_or(|day| day > done) {
                    let when = needed.done.map_or("not done".to_owned(), |day| format!("done on {day}"));
                    self.findings.push(Finding {
                        place: Place::Reports,
                        row: standing.rows.last().copied(),
                        task: Some(standing.task.clone()),
                        kind: FindingKind::DoneBeforeNeeded,
                        what: format!("done on {done}, but it depends on {}, which is {when}", needed.task),
                        treated: "counted as reported".to_owned(),
                    });
                }
            }
        }
    }

    /// Units from which reports were expected, and that have none.
    fn name_silent(&mut self) {
        for unit in &self.units {
            let mut own =
                self.of_each.iter().filter(|standing| standing.unit.as_ref() == Some(unit)).peekable();
            if own.peek().is_some() && own.all(|standing| standing.reports == 0) {
                self.findings.push(Finding {
                    place: Place::Reports,
                    row: None,
                    task: None,
                    kind: FindingKind::NoReports,
                    what: format!("`{unit}` has no report that counts up to {}", self.rules.at),
                    treated: "nothing of its deliverables is done".to_owned(),
                });
            }
        }
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &TaskPlan {
        &self.plan
    }

    /// The rules, with the day of the assessment.
    pub fn rules(&self) -> &ReviewRules {
        &self.rules
    }

    /// How each deliverable stands, in the order of the plan.
    #[must_use]
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// How each deliverable that is expected of each unit stands in each.
    #[must_use]
    pub fn of_each(&self) -> &[Standing] {
        &self.of_each
    }

    /// What does not fit together in the plan and the reports, by table and row.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many reports were not counted.
    #[must_use]
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// How many deliverables have a status.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.standings.iter().filter(|standing| standing.status == status).count()
    }

    /// Findings as a table: `place`, `row`, `task`, `kind`, `kind_zh`, `found`, `treated`.
    #[must_use]
    pub fn findings_table(&self) -> Table {
        finding::table(&self.findings)
    }

    /// A row a deliverable: `task`, `section`, `name`, `deliverable`, `leads`, `deadline`, `status` (and `status_en`,
    /// `status_zh`), `share`, `done`, `days_late`, `days_left`, `reports`, `rejected`, `latest`, `rows` (of the reports).
    #[must_use]
    pub fn status_table(&self) -> Table {
        self.standing_table(&self.standings)
    }

    /// A row a deliverable and unit of which it is expected: as [`status_table`](Self::status_table), with `unit`.
    #[must_use]
    pub fn of_each_table(&self) -> Table {
        let units = Cells::Text(self.of_each.iter().map(|standing| standing.unit.clone()).collect());
        let rest = self.standing_table(&self.of_each);
        rest.columns()
            .fold(Table::new().with("unit", units), |table, (name, cells)| table.with(name, cells.clone()))
    }

    fn standing_table(&self, standings: &[Standing]) -> Table {
        let one = |standing: &Standing| &self.plan.deliverables[standing.place];
        let said = |of: fn(&Deliverable) -> &Option<String>| {
            Cells::Text(standings.iter().map(|standing| of(one(standing)).clone()).collect())
        };
        let texts = |of: &dyn Fn(&Standing) -> String| Cells::texts(standings.iter().map(of));
        let days = |of: fn(&Standing) -> Option<chrono::NaiveDate>| {
            Cells::Text(standings.iter().map(|standing| of(standing).map(|day| day.to_string())).collect())
        };
        let counts = |of: fn(&Standing) -> Option<u64>| Cells::Count(standings.iter().map(of).collect());
        let whole = |days: Option<i64>| days.and_then(|days| u64::try_from(days).ok());
        Table::new()
            .with("task", texts(&|standing| standing.task.clone()))
            .with("section", said(|one| &one.section))
            .with("name", said(|one| &one.name))
            .with("deliverable", said(|one| &one.deliverable))
            .with("leads", texts(&|standing| one(standing).leads.join(";")))
            .with("deadline", texts(&|standing| one(standing).deadline.to_string()))
            .with("status", texts(&|standing| standing.status.code().to_owned()))
            .with("status_en", texts(&|standing| standing.status.name("en").to_owned()))
            .with("status_zh", texts(&|standing| standing.status.name("zh").to_owned()))
            .with(
                "share",
                Cells::Number {
                    values: standings.iter().map(|standing| standing.share).collect(),
                    decimals: Some(3),
                },
            )
            .with("done", days(|standing| standing.done))
            .with("days_late", Cells::Count(standings.iter().map(|one| whole(one.days_late)).collect()))
            .with("days_left", Cells::Count(standings.iter().map(|one| whole(one.days_left)).collect()))
            .with("reports", counts(|standing| Some(standing.reports)))
            .with("rejected", counts(|standing| Some(standing.rejected)))
            .with("latest", days(|standing| standing.latest))
            .with(
                "rows",
                texts(&|standing| standing.rows.iter().map(u64::to_string).collect::<Vec<_>>().join(";")),
            )
    }

    /// What is overdue, a row a lead unit, the longest overdue first: `lead`, `task`, `name`, `deliverable`, `deadline`,
    /// `days_overdue`, `share`, `critical` (yes or no). [`Table::to_csv`] writes it as a list to send out.
    #[must_use]
    pub fn overdue(&self) -> Table {
        let leads = |standing: &Standing| self.plan.deliverables[standing.place].leads.clone();
        self.overdue_of("lead", &self.standings, leads)
    }

    /// What is overdue in the units of which deliverables are expected each: as [`overdue`](Self::overdue), with `unit`
    /// in place of `lead`.
    #[must_use]
    pub fn overdue_of_each(&self) -> Table {
        self.overdue_of("unit", &self.of_each, |standing| standing.unit.iter().cloned().collect())
    }

    fn overdue_of(
        &self,
        role: &str,
        standings: &[Standing],
        whose: impl Fn(&Standing) -> Vec<String>,
    ) -> Table {
        let mut late: Vec<&Standing> =
            standings.iter().filter(|standing| standing.status == Status::Overdue).collect();
        late.sort_by_key(|standing| std::cmp::Reverse(standing.days_late));
        let rows: Vec<(&Standing, &Deliverable, String)> = late
            .into_iter()
            .flat_map(|standing| whose(standing).into_iter().map(move |who| (standing, who)))
            .map(|(standing, who)| (standing, &self.plan.deliverables[standing.place], who))
            .collect();
        let days = |days: Option<i64>| days.and_then(|days| u64::try_from(days).ok());
        Table::new()
            .with(role, Cells::texts(rows.iter().map(|(.., who)| who.clone())))
            .with("task", Cells::texts(rows.iter().map(|(standing, ..)| standing.task.clone())))
            .with("name", Cells::Text(rows.iter().map(|(_, one, _)| one.name.clone()).collect()))
            .with(
                "deliverable",
                Cells::Text(rows.iter().map(|(_, one, _)| one.deliverable.clone()).collect()),
            )
            .with("deadline", Cells::texts(rows.iter().map(|(_, one, _)| one.deadline.to_string())))
            .with("days_overdue", Cells::Count(rows.iter().map(|(one, ..)| days(one.days_late)).collect()))
            .with(
                "share",
                Cells::Number {
                    values: rows.iter().map(|(standing, ..)| standing.share).collect(),
                    decimals: Some(3),
                },
            )
            .with("critical", Cells::texts(rows.iter().map(|(_, one, _)| yes(one.critical))))
    }
}

pub(super) fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// The deliverable that a report means.
fn find(
    report: &Report,
    plan: &TaskPlan,
    of_task: &HashMap<&str, Vec<usize>>,
    help: bool,
) -> std::result::Result<usize, (FindingKind, String)> {
    let Report { task, item, .. } = report;
    let id = item.as_ref().map_or_else(|| task.clone(), |item| format!("{task}.{item}"));
    if let Some(place) = plan.deliverables.get_index_of(&id) {
        return Ok(place);
    }
    if item.is_none() {
        match of_task.get(task.as_str()).map(Vec::as_slice) {
            Some(&[only]) => return Ok(only),
            Some(several) => {
                let what = format!("task {task} has {} deliverables, and none is named", several.len());
                return Err((FindingKind::WhichDeliverable, what));
            }
            None => {}
        }
    }
    let near = nearest(&id, plan.deliverables.keys().filter(|_| help).map(String::as_str));
    let near = did_you_mean(near.as_deref());
    Err((FindingKind::UnknownTask, format!("the plan has no deliverable `{id}`{near}")))
}

/// What a deliverable comes to that is expected of each of several units.
fn together(each: &[Standing], deliverable: &Deliverable, rules: &ReviewRules) -> Standing {
    let sum = |of: fn(&Standing) -> u64| each.iter().map(of).sum();
    let mut rows: Vec<u64> = each.iter().flat_map(|standing| standing.rows.iter().copied()).collect();
    rows.sort_unstable();
    let all_done = each.iter().all(|standing| standing.done.is_some());
    let mut whole = Standing {
        task: deliverable.id.clone(),
        unit: None,
        status: Status::NotStarted,
        share: each.iter().map(|standing| standing.share).sum::<f64>() / each.len() as f64,
        done: each.iter().map(|standing| standing.done).max().flatten().filter(|_| all_done),
        due: false,
        days_late: None,
        days_left: None,
        reports: sum(|standing| standing.reports),
        judged: sum(|standing| standing.judged),
        rejected: sum(|standing| standing.rejected),
        latest: each.iter().filter_map(|standing| standing.latest).max(),
        counted: each.iter().filter_map(|standing| standing.counted).max(),
        rows,
        started: each.iter().any(|standing| standing.started),
        place: each.first().map_or(0, |standing| standing.place),
    };
    whole.settle(deliverable.deadline, rules);
    whole
}

#[cfg(test)]
mod tests {
    use super::super::By;
    use super::super::made::{day, plan, progress, records, review};
    use super::super::{PlanLayout, RateKind};
    use super::*;

    const PLAN: &str = "task_no,item_no,deadline,lead_units,support_units\n\
                        1,1,2024年6月,A厅;B厅,各盟市\n1,2,2024年12月,B厅,\n2,,持续推进,C厅,各盟市\n";

    fn rules() -> ReviewRules {
        ReviewRules::at(day("2024-11-30"))
    }

    #[test]
    fn statuses_at_every_side_of_a_deadline() {
        let text = "task_no,deadline,lead_units\n1,2024-06-30,A\n";
        let at = |on: &str, reports: &str| {
            let reports = format!("task_no,date,share_done\n{reports}");
            let found = review(text, &reports, &ReviewRules::at(day(on)));
            let one = found.standings()[0].clone();
            (one.status, one.days_left, one.days_late, one.due)
        };
        assert_eq!(at("2024-05-30", ""), (Status::NotStarted, Some(31), None, false));
        assert_eq!(at("2024-05-30", "1,2024-05-01,0.1\n"), (Status::Running, Some(31), None, false));
        assert_eq!(at("2024-05-31", ""), (Status::DueSoon, Some(30), None, false));
        assert_eq!(at("2024-06-30", ""), (Status::DueSoon, Some(0), None, false));
        assert_eq!(at("2024-07-01", ""), (Status::Overdue, None, Some(1), true));
        assert_eq!(at("2024-07-01", "1,2024-06-30,1\n"), (Status::DoneOnTime, None, None, true));
        assert_eq!(at("2024-07-02", "1,2024-07-02,1\n"), (Status::DoneLate, None, Some(2), true));
        assert_eq!(at("2024-06-30", "1,2024-06-30,1\n"), (Status::DoneOnTime, None, None, false));
        let open = |reports: &str| {
            let reports = format!("task_no,date,share_done\n{reports}");
            review("task_no,deadline,lead_units\n1,持续推进,A\n", &reports, &rules()).standings()[0].status
        };
        assert_eq!(open(""), Status::NotStarted);
        assert_eq!(open("1,2024-05-01,0.1\n"), Status::OpenRunning);
        assert_eq!(open("1,2024-05-01,1\n"), Status::OpenDone);
        let names: std::collections::HashSet<&str> =
            Status::ALL.iter().flat_map(|one| [one.code(), one.name("zh")]).collect();
        assert_eq!(names.len(), 16);
    }

    #[test]
    fn reports_that_cannot_be_placed_are_left_out_counted_and_named() {
        let found = review(
            PLAN,
            "task_no,item_no,date,share_done,unit\n9,1,2024-05-01,1,A厅\n1,,2024-05-01,1,A厅\n1,1,2024-12-01,1,A厅\n\
             1.1,,2024-05-01,1,B庁\n2,,2024-05-01,0.5,\n",
            &rules(),
        );
        let told: Vec<(u64, FindingKind, &str)> =
            found.findings().iter().map(|one| (one.row.unwrap(), one.kind, one.what.as_str())).collect();
        assert_eq!(
            told,
            [
                (2, FindingKind::UnknownTask, "the plan has no deliverable `9.1`"),
                (3, FindingKind::WhichDeliverable, "task 1 has 2 deliverables, and none is named"),
                (
                    4,
                    FindingKind::AfterAssessment,
                    "of 2024-12-01, after 2024-11-30, the day of the assessment"
                ),
                (5, FindingKind::UnknownUnit, "reported by `B庁`, which the plan does not know"),
            ]
        );
        assert_eq!(found.left_out(), LeftOut { later: 1, unknown_task: 2, not_expected: 0 });
        let shares: Vec<f64> = found.standings().iter().map(|one| one.share).collect();
        assert_eq!(shares, [1.0, 0.0, 0.5]);
        let table = found.findings_table().to_csv();
        assert!(table.contains("reports,4,1.1,after-assessment,报告晚于评估日,"), "{table}");
    }

    #[test]
    fn a_deliverable_that_is_expected_of_each_unit_is_done_when_all_have_done_it() {
        let rules = rules().of_each(["东盟", "西市"], ["各盟市"]);
        let found = review(
            PLAN,
            "task_no,item_no,date,share_done,unit,done_date\n1,1,2024-06-30,1,东盟,2024-06-01\n\
             1,1,2024-07-10,1,西市,2024-07-09\n2,,2024-06-30,0.5,东盟,\n2,,2024-06-30,0.5,A厅,\n2,,2024-06-30,0.5,,\n\
             2,,2024-06-30,0.5,南盟,\n1,2,2024-06-30,0.3,B厅,\n",
            &rules,
        );
        let first = &found.standings()[0];
        assert_eq!((first.status, first.done), (Status::DoneLate, Some(day("2024-07-09"))));
        assert_eq!(found.standings()[1].share, 0.3, "what the units are not listed for is reported once");
        assert_eq!((found.standings()[2].status, found.standings()[2].share), (Status::OpenRunning, 0.25));
        let each: Vec<(&str, &str, Status)> = found
            .of_each()
            .iter()
            .map(|one| (one.task.as_str(), one.unit.as_deref().unwrap(), one.status))
            .collect();
        assert_eq!(
            each,
            [
                ("1.1", "东盟", Status::DoneOnTime),
                ("1.1", "西市", Status::DoneLate),
                ("2", "东盟", Status::OpenRunning),
                ("2", "西市", Status::NotStarted),
            ]
        );
        let kinds: Vec<(u64, FindingKind)> =
            found.findings().iter().map(|one| (one.row.unwrap(), one.kind)).collect();
        assert_eq!(
            kinds,
            [(5, FindingKind::NotExpected), (6, FindingKind::NotExpected), (7, FindingKind::UnknownUnit)]
        );
        assert_eq!(found.left_out().not_expected, 3);
        let rates = found.rates(By::Unit);
        let of = |unit: &str, kind| {
            let rate = rates.iter().find(|rate| rate.group == unit && rate.kind == kind).unwrap();
            (rate.numerator, rate.denominator)
        };
        assert_eq!(of("东盟", RateKind::OnTime), (1.0, 1.0));
        assert_eq!(of("西市", RateKind::OnTime), (0.0, 1.0));
        assert_eq!(of("西市", RateKind::Coverage), (1.0, 2.0), "the ongoing one is in coverage");
        assert!(found.of_each_table().to_csv().starts_with("unit,task,"));
    }

    #[test]
    fn a_unit_without_any_report_is_named_and_has_an_overdue_list() {
        let rules = rules().of_each(["东盟", "西市"], ["各盟市"]);
        let reports = "task_no,item_no,date,share_done,unit\n1,1,2024-06-30,1,东盟\n1,1,2024-12-30,1,西市\n";
        let found = review(PLAN, reports, &rules);
        let told: Vec<(Option<u64>, FindingKind)> =
            found.findings().iter().map(|one| (one.row, one.kind)).collect();
        assert_eq!(told, [(None, FindingKind::NoReports), (Some(3), FindingKind::AfterAssessment)]);
        assert!(found.findings()[0].what.starts_with("`西市` has no report that counts"));
        let list = found.overdue_of_each().to_csv();
        assert_eq!(list.lines().nth(1), Some("西市,1.1,,,2024-06-30,153,0,no"));
        assert_eq!(list.lines().count(), 2);
    }

    #[test]
    fn units_of_which_each_is_expected_must_make_sense() {
        let plan = plan(PLAN).unwrap();
        let fault = |rules: ReviewRules| {
            let fault = plan.review(&Progress::default(), &rules).unwrap_err();
            assert_eq!(fault.code(), "invalid_parameter");
            fault.to_string()
        };
        assert!(fault(rules().of_each([""; 0], [""; 0])).contains("`units` is empty"));
        assert!(fault(rules().of_each(["东盟", "东盟"], [""; 0])).contains("`东盟` twice"));
        assert!(fault(rules().of_each(["东盟"], ["各盟和市"])).contains("(did you mean `各盟市`?)"));
        // Without a name, every deliverable is expected of each.
        let all = plan.review(&Progress::default(), &rules().of_each(["东盟", "西市"], [""; 0])).unwrap();
        assert_eq!(all.of_each().len(), 6);
    }

    #[test]
    fn old_names_count_for_their_unit_and_are_named() {
        let names = UnitNames::new().renamed("B厅", "大数据中心", day("2024-03-31"));
        let plan = TaskPlan::read(&records(PLAN), &PlanLayout::new(), &names).unwrap();
        let reports = "task_no,item_no,date,share_done,unit\n1,1,2024-03-31,0.1,大数据中心\n1,1,2024-04-01,0.2,大数据中心\n";
        let found = plan.review(&progress(reports), &rules()).unwrap();
        let told: Vec<(u64, FindingKind)> =
            found.findings().iter().map(|one| (one.row.unwrap(), one.kind)).collect();
        assert_eq!(told, [(2, FindingKind::Alias), (3, FindingKind::OldName)]);
    }

    #[test]
    fn what_is_done_before_what_it_depends_on_is_named() {
        let text = "task_no,deadline,lead_units,depends_on\n1,2024年,A,\n2,2024年,A,1\n3,2024年,A,2\n";
        let reports = "task_no,date,share_done\n2,2024-05-01,1\n3,2024-04-01,1\n";
        let found = review(text, reports, &rules());
        let told: Vec<(u64, &str)> =
            found.findings().iter().map(|one| (one.row.unwrap(), one.what.as_str())).collect();
        assert_eq!(
            told,
            [
                (2, "done on 2024-05-01, but it depends on 1, which is not done"),
                (3, "done on 2024-04-01, but it depends on 2, which is done on 2024-05-01"),
            ]
        );
    }

    #[test]
    fn the_overdue_list_has_a_row_a_lead_unit_and_the_longest_overdue_first() {
        let text = "task_no,task_name,deadline,lead_units,critical\n1,甲,2024-11-20,A厅,\n2,乙,2024-06-30,A厅;B厅,是\n";
        let list = review(text, "task_no,date,share_done\n2,2024-05-01,0.5\n", &rules()).overdue().to_csv();
        assert_eq!(
            list,
            "lead,task,name,deliverable,deadline,days_overdue,share,critical\nA厅,2,乙,,2024-06-30,153,0.5,yes\n\
             B厅,2,乙,,2024-06-30,153,0.5,yes\nA厅,1,甲,,2024-11-20,10,0,no\n"
        );
    }

    #[test]
    fn no_reports_at_all_is_an_answer() {
        let found = review(PLAN, "task_no,date\n", &rules());
        assert_eq!(found.count(Status::Overdue), 1);
        assert!(found.standings().iter().all(|one| one.reports == 0 && one.share == 0.0));
        assert!(found.findings().is_empty());
    }

    #[test]
    fn rules_read_back_from_text() {
        let rules = rules().of_each(["东盟"], ["各盟市"]).weighted(true);
        let text = serde_json::to_value(&rules).unwrap();
        assert_eq!(serde_json::from_value::<ReviewRules>(text).unwrap(), rules);
        let short = serde_json::json!({ "at": "2024年11月30日", "reporting": "once" });
        assert_eq!(serde_json::from_value::<ReviewRules>(short).unwrap(), ReviewRules::at(day("2024-11-30")));
        assert!(
            serde_json::from_value::<ReviewRules>(serde_json::json!({ "at": "2024-11-30", "when": 1 }))
                .is_err()
        );
    }
}
