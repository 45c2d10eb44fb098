//! A plan and its reports at a day.

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};
use serde::Serialize;

use super::deadline::Deadline;
use super::finding::{self, Finding, FindingKind, Place};
use super::judge::judge;
use super::plan::{Deliverable, TaskPlan};
use super::progress::{Progress, Report};
use super::rules::{Accrual, OfEach, Reporting, ReviewRules, Role};
use super::status::{Standing, Status};
use super::units::{Found, UnitNames};
use crate::Table;
use crate::error::{Error, HELPED, Problem, Result, did_you_mean, nearest};
use crate::stats::sort;
use crate::table::Cells;
use crate::words::{Language, quoted_list};

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
    /// By the place of a deliverable that units lead of which it is expected each, and others beside them: how it stands by
    /// the report of the others, and in the units together.
    apart: IndexMap<usize, [Standing; 2]>,
    /// The units of which deliverables are expected each.
    pub(super) units: Vec<String>,
    findings: Vec<Finding>,
    left_out: LeftOut,
}

/// How many reports were not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LeftOut {
    /// Later than the day of the assessment.
    pub later: u64,
    /// On a task that the plan lacks, or on one of several deliverables that is not named.
    pub unknown_task: u64,
    /// Of a unit of which none was expected.
    pub not_expected: u64,
    /// Of a unit that supports, where it is asked only what units lead ([`Role::Lead`]).
    pub other_role: u64,
}

/// Of whom a deliverable is expected.
#[derive(Clone, Copy, Debug)]
struct Expected {
    /// The role of the units of which it is expected each; none where it is not expected of them.
    units: Option<Role>,
    /// Whether it is expected of somebody else: of those who lead it, or once for the whole region.
    others: bool,
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
    /// `invalid_parameter` where deliverables are expected of each of no units or of one unit twice, the
    /// name under which the plan lists them is not in it, or the work is planned linearly and a dated deliverable has
    /// no start.
    pub fn review(&self, progress: &Progress, rules: &ReviewRules) -> Result<Review> {
        let mut review = Review {
            plan: self.clone(),
            rules: rules.clone(),
            standings: Vec::with_capacity(self.deliverables.len()),
            of_each: Vec::new(),
            apart: IndexMap::new(),
            units: Vec::new(),
            findings: self.findings.clone(),
            left_out: LeftOut::default(),
        };
        let (names, expected) = review.expected()?;
        review.check_starts()?;
        let reports = review.sort(progress, &names, &expected);
        let role = review.role();
        for (place, expected) in expected.iter().enumerate() {
            let deliverable = &self.deliverables[place];
            let asked = expected.units.is_some_and(|units| units == Role::Lead || role.includes(units));
            let slots = expected.others.then_some(None).into_iter();
            let slots = slots.chain((0..review.units.len()).filter(|_| asked).map(Some));
            let (mut own, mut standings) = (None, Vec::new());
            for slot in slots {
                let found = reports.get(&(place, slot)).map_or(&[][..], Vec::as_slice);
                let mut note = |row, kind, what: String, treated: &str| {
                    let (row, task, treated) = (Some(row), Some(deliverable.id.clone()), treated.to_owned());
                    review.findings.push(Finding { place: Place::Reports, row, task, kind, what, treated });
                };
                let mut standing = judge(found, deliverable.start, rules, &mut note);
                standing.task.clone_from(&deliverable.id);
                standing.unit = slot.map(|slot| review.units[slot].clone());
                standing.role = expected.units.filter(|_| slot.is_some());
                standing.place = place;
                standing.settle(deliverable.deadline, rules);
                match slot {
                    None => own = Some(standing),
                    Some(_) => standings.push(standing),
                }
            }
            let whole = match (own, expected.units) {
                (Some(own), Some(Role::Lead)) => {
                    let all: Vec<&Standing> = std::iter::once(&own).chain(&standings).collect();
                    let whole = together(&all, deliverable, rules);
                    let units = together(&standings.iter().collect::<Vec<_>>(), deliverable, rules);
                    review.apart.insert(place, [own, units]);
                    whole
                }
                (Some(own), _) => own,
                (None, _) => together(&standings.iter().collect::<Vec<_>>(), deliverable, rules),
            };
            review.standings.push(whole);
            if expected.units.is_some_and(|units| role.includes(units)) {
                review.of_each.append(&mut standings);
            }
        }
        review.compare_order();
        review.name_silent();
        // Stable: findings of one row stay in the order in which they were made.
        sort::by_key(&mut review.findings, |finding| (finding.place, finding.row));
        Ok(review)
    }
}

/// Reports by deliverable and unit, in the order of their days.
type Sorted<'a> = HashMap<(usize, Option<usize>), Vec<&'a Report>>;

impl Review {
    /// The role in which deliverables count for the units of which they are expected each.
    fn role(&self) -> Role {
        match &self.rules.reporting {
            Reporting::OfEach(OfEach { role, .. }) => *role,
            Reporting::Once => Role::Either,
        }
    }

    /// The units of which reports are expected each, and of whom each deliverable is expected.
    fn expected(&mut self) -> Result<(UnitNames, Vec<Expected>)> {
        let plan = &self.plan;
        let mut names = plan.names.clone();
        let Reporting::OfEach(OfEach { units, under, role: _ }) = &self.rules.reporting else {
            return Ok((names, vec![Expected { units: None, others: true }; plan.deliverables.len()]));
        };
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: METHOD, parameter, found, expected }))
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
        let names_them = |units: &[String]| units.iter().any(|unit| under.contains(unit));
        let expected = |one: &Deliverable| {
            let units = if under.is_empty() || names_them(&one.leads) {
                Some(Role::Lead)
            } else {
                names_them(&one.supports).then_some(Role::Support)
            };
            let others = !under.is_empty() && one.leads.iter().any(|lead| !under.contains(lead));
            Expected { units, others }
        };
        let expected = plan.deliverables.values().map(expected).collect();
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
        Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "accrual",
            found: format!("`linear`, but there is no start of {}", quoted_list(&without)),
            expected: "`at-deadline`; or give the plan its first day (`begins`) or each deliverable its start",
        }))
    }

    /// Puts each report to its deliverable and unit.
    fn sort<'a>(&mut self, progress: &'a Progress, names: &UnitNames, expected: &[Expected]) -> Sorted<'a> {
        let role = self.role();
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
                    let others = expected[place].others;
                    let treated = if others { "counted; the unit does not matter here" } else { "left out" };
                    let what = format!("reported by `{written}`, which the plan does not know{near}");
                    note(id, FindingKind::UnknownUnit, what, treated);
                    if !others {
                        left_out.not_expected += 1;
                        continue;
                    }
                    None
                }
            };
            let units = expected[place].units;
            let slot = full.as_deref().and_then(|full| slots.get(full).copied()).filter(|_| units.is_some());
            if slot.is_some() && units == Some(Role::Support) && !role.includes(Role::Support) {
                left_out.other_role += 1;
                continue;
            }
            if slot.is_none() && !expected[place].others {
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
            sort::by_key(reports, |report| (report.on, report.row));
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

    /// How each deliverable that is expected of each unit stands in each, with the role in which it takes part.
    #[must_use]
    pub fn of_each(&self) -> &[Standing] {
        &self.of_each
    }

    /// How each deliverable that a unit leads stands by the report of that unit, in the order of the plan. It differs from
    /// [`standings`](Self::standings) where units of which it is expected each lead it too.
    pub fn of_lead(&self, lead: &str) -> impl Iterator<Item = &Standing> {
        let leads = move |standing: &&Standing| {
            self.plan.deliverables[standing.place].leads.iter().any(|unit| unit == lead)
        };
        self.standings.iter().filter(leads).map(move |standing| self.led_by(standing, lead))
    }

    /// What is expected of a unit, whose names `is_unit` tells: what it leads, by its own report, in the order of the plan, then
    /// what is expected of it among others.
    #[cfg(feature = "report")]
    pub(crate) fn expected_of(&self, is_unit: &dyn Fn(&str) -> bool) -> Vec<&Standing> {
        let led = self.standings.iter().filter_map(|standing| {
            let leads = &self.plan.deliverables[standing.place].leads;
            let lead = leads.iter().find(|lead| is_unit(lead))?;
            Some(self.led_by(standing, lead))
        });
        let among = self.of_each.iter().filter(|one| one.unit.as_deref().is_some_and(is_unit));
        led.chain(among).collect()
    }

    /// How a deliverable stands by the report of one who leads it.
    pub(super) fn led_by<'a>(&'a self, whole: &'a Standing, lead: &str) -> &'a Standing {
        let is_of_each = || match &self.rules.reporting {
            Reporting::OfEach(each) => each.under.iter().any(|name| name == lead),
            Reporting::Once => false,
        };
        match self.apart.get(&whole.place) {
            None => whole,
            Some([own, units]) => {
                if is_of_each() {
                    units
                } else {
                    own
                }
            }
        }
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

    /// A row a deliverable and unit of which it is expected: as [`status_table`](Self::status_table), with `unit` and `role`
    /// (`lead` or `support`).
    #[must_use]
    pub fn of_each_table(&self) -> Table {
        let units = Cells::Text(self.of_each.iter().map(|standing| standing.unit.clone()).collect());
        let rest = self.standing_table(&self.of_each);
        let head = Table::new().with("unit", units).with("role", roles(self.of_each.iter()));
        rest.columns().fold(head, |table, (name, cells)| table.with(name, cells.clone()))
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
            .with("status_en", texts(&|standing| standing.status.name(Language::English).to_owned()))
            .with("status_zh", texts(&|standing| standing.status.name(Language::Chinese).to_owned()))
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

    /// What is overdue by the reports of those who lead, a row per lead unit, the longest overdue first: `lead`, `task`, `name`, `deliverable`, `deadline`,
    /// `days_overdue`, `share`, `critical` (yes or no). [`Table::to_csv`] writes it as a list to send out.
    #[must_use]
    pub fn overdue(&self) -> Table {
        let all = self.standings.iter().flat_map(|standing| {
            let leads = &self.plan.deliverables[standing.place].leads;
            leads.iter().map(|lead| (lead.as_str(), self.led_by(standing, lead)))
        });
        self.overdue_of("lead", all, |head, _| head)
    }

    /// What is overdue in the units of which deliverables are expected each: as [`overdue`](Self::overdue), with `unit`
    /// and `role` (`lead` or `support`) in place of `lead`.
    #[must_use]
    pub fn overdue_of_each(&self) -> Table {
        let all =
            self.of_each.iter().map(|standing| (standing.unit.as_deref().unwrap_or_default(), standing));
        self.overdue_of("unit", all, |head, rows| {
            head.with("role", roles(rows.iter().map(|(_, standing)| *standing)))
        })
    }

    fn overdue_of<'a>(
        &'a self,
        who: &str,
        all: impl Iterator<Item = (&'a str, &'a Standing)>,
        more: impl Fn(Table, &[(&str, &Standing)]) -> Table,
    ) -> Table {
        let mut rows: Vec<(&str, &Standing)> =
            all.filter(|(_, standing)| standing.status == Status::Overdue).collect();
        sort::by_key(&mut rows, |(_, standing)| std::cmp::Reverse(standing.days_late));
        let head = more(Table::new().with(who, Cells::texts(rows.iter().map(|(who, _)| *who))), &rows);
        let rows: Vec<(&Standing, &Deliverable)> = rows
            .into_iter()
            .map(|(_, standing)| (standing, &self.plan.deliverables[standing.place]))
            .collect();
        let days = |days: Option<i64>| days.and_then(|days| u64::try_from(days).ok());
        head.with("task", Cells::texts(rows.iter().map(|(standing, _)| standing.task.clone())))
            .with("name", Cells::Text(rows.iter().map(|(_, one)| one.name.clone()).collect()))
            .with("deliverable", Cells::Text(rows.iter().map(|(_, one)| one.deliverable.clone()).collect()))
            .with("deadline", Cells::texts(rows.iter().map(|(_, one)| one.deadline.to_string())))
            .with("days_overdue", Cells::Count(rows.iter().map(|(one, _)| days(one.days_late)).collect()))
            .with(
                "share",
                Cells::Number {
                    values: rows.iter().map(|(standing, _)| standing.share).collect(),
                    decimals: Some(3),
                },
            )
            .with("critical", Cells::texts(rows.iter().map(|(_, one)| yes(one.critical))))
    }
}

/// The roles in which units take part.
fn roles<'a>(standings: impl Iterator<Item = &'a Standing>) -> Cells {
    Cells::Text(standings.map(|standing| standing.role.map(|role| role.code().to_owned())).collect())
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

/// What a deliverable comes to that is expected of several: of units, and of those who lead beside them.
fn together(each: &[&Standing], deliverable: &Deliverable, rules: &ReviewRules) -> Standing {
    let sum = |of: fn(&Standing) -> u64| each.iter().map(|standing| of(standing)).sum();
    let mut rows: Vec<u64> = each.iter().flat_map(|standing| standing.rows.iter().copied()).collect();
    rows.sort_unstable();
    let all_done = each.iter().all(|standing| standing.done.is_some());
    let mut whole = Standing {
        task: deliverable.id.clone(),
        unit: None,
        role: None,
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
            Status::ALL.iter().flat_map(|one| [one.code(), one.name(Language::Chinese)]).collect();
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
        assert_eq!(found.left_out(), LeftOut { later: 1, unknown_task: 2, ..LeftOut::default() });
        let shares: Vec<f64> = found.standings().iter().map(|one| one.share).collect();
        assert_eq!(shares, [1.0, 0.0, 0.5]);
        let table = found.findings_table().to_csv();
        assert!(table.contains("reports,4,1.1,after-assessment,报告晚于评估日,"), "{table}");
    }

    /// The leagues lead 1.1 alone and 2 with C厅, and support 1.3.
    const LED: &str = "task_no,item_no,deadline,lead_units,support_units\n1,1,2024年6月,各盟市,\n1,2,2024年12月,B厅,\n\
                       1,3,2024年6月,A厅;B厅,各盟市\n2,,持续推进,C厅;各盟市,\n";

    fn led(role: Role) -> Review {
        review(
            LED,
            "task_no,item_no,date,share_done,unit,done_date\n1,1,2024-06-30,1,东盟,2024-06-01\n\
             1,1,2024-07-10,1,西市,2024-07-09\n2,,2024-06-30,0.5,东盟,\n2,,2024-06-30,0.8,C厅,\n1,1,2024-06-30,0.5,,\n\
             1,1,2024-06-30,0.5,南盟,\n1,2,2024-06-30,0.3,B厅,\n1,3,2024-06-30,1,A厅,\n1,3,2024-06-30,0.1,西市,\n",
            &rules().of_each(["东盟", "西市"], ["各盟市"]).role(role),
        )
    }

    #[test]
    fn whoever_leads_is_judged_by_its_own_report_and_supporters_stand_beside_it() {
        let found = led(Role::Either);
        let whole: Vec<(Status, f64)> = found.standings().iter().map(|one| (one.status, one.share)).collect();
        assert_eq!(found.standings()[0].done, Some(day("2024-07-09")), "on the day of the last");
        assert_eq!(
            whole,
            [
                (Status::DoneLate, 1.0),
                (Status::Running, 0.3),
                (Status::DoneOnTime, 1.0),
                (Status::OpenRunning, (0.8 + 0.5) / 3.0),
            ]
        );
        let each: Vec<(&str, &str, Option<Role>, Status)> = found
            .of_each()
            .iter()
            .map(|one| (one.task.as_str(), one.unit.as_deref().unwrap(), one.role, one.status))
            .collect();
        let (lead, support) = (Some(Role::Lead), Some(Role::Support));
        assert_eq!(
            each,
            [
                ("1.1", "东盟", lead, Status::DoneOnTime),
                ("1.1", "西市", lead, Status::DoneLate),
                ("1.3", "东盟", support, Status::Overdue),
                ("1.3", "西市", support, Status::Overdue),
                ("2", "东盟", lead, Status::OpenRunning),
                ("2", "西市", lead, Status::NotStarted),
            ]
        );
        let kinds: Vec<(u64, FindingKind)> =
            found.findings().iter().map(|one| (one.row.unwrap(), one.kind)).collect();
        assert_eq!(kinds, [(6, FindingKind::NotExpected), (7, FindingKind::UnknownUnit)]);
        assert_eq!(found.left_out().not_expected, 2);
        let progress = |lead: &str| {
            let rates = found.rates(By::Lead);
            let rate = rates.iter().find(|rate| rate.group == lead && rate.kind == RateKind::Progress);
            rate.unwrap().value()
        };
        assert_eq!((progress("C厅"), progress("A厅"), progress("B厅")), (0.8, 1.0, 0.65));
        assert_eq!(progress("各盟市"), 0.625);
        assert_eq!(found.of_lead("C厅").map(|one| one.share).collect::<Vec<_>>(), [0.8]);
        assert_eq!(found.load().iter().map(|load| load.overdue).sum::<u64>(), 0);
        assert_eq!(found.overdue().rows(), 0, "what supporters owe is in their own list");
        assert!(found.of_each_table().to_csv().starts_with("unit,role,task,"));
        let records = found.records(By::Unit).unwrap();
        assert_eq!(records.text("role").unwrap()[1].as_deref(), Some("support"));
    }

    #[test]
    fn a_role_says_what_counts_for_the_units() {
        let of = |role, unit: &str, kind| {
            let rates = led(role).rates(By::Unit);
            let rate = rates.iter().find(|rate| rate.group == unit && rate.kind == kind).unwrap();
            (rate.numerator, rate.denominator)
        };
        assert_eq!(of(Role::Either, "东盟", RateKind::OnTime), (1.0, 2.0));
        assert_eq!(of(Role::Lead, "东盟", RateKind::OnTime), (1.0, 1.0));
        assert_eq!(of(Role::Lead, "西市", RateKind::OnTime), (0.0, 1.0));
        assert_eq!(of(Role::Lead, "西市", RateKind::Coverage), (1.0, 2.0), "the ongoing one is in coverage");
        assert_eq!(of(Role::Support, "西市", RateKind::Coverage), (1.0, 1.0));
        for role in [Role::Lead, Role::Support] {
            assert_eq!(led(role).standings(), led(Role::Either).standings());
        }
        let lead = led(Role::Lead);
        assert_eq!((lead.left_out().other_role, lead.overdue_of_each().rows()), (1, 0));
        assert_eq!(led(Role::Support).overdue_of_each().rows(), 2);
    }

    #[test]
    fn a_unit_without_any_report_is_named_and_has_an_overdue_list() {
        let rules = rules().of_each(["东盟", "西市"], ["各盟市"]);
        let reports = "task_no,item_no,date,share_done,unit\n1,1,2024-06-30,1,东盟\n1,1,2024-12-30,1,西市\n\
                       1,1,2024-06-30,1,B厅\n";
        let found = review(PLAN, reports, &rules);
        let told: Vec<(Option<u64>, FindingKind)> =
            found.findings().iter().map(|one| (one.row, one.kind)).collect();
        assert_eq!(told, [(None, FindingKind::NoReports), (Some(3), FindingKind::AfterAssessment)]);
        assert!(found.findings()[0].what.starts_with("`西市` has no report that counts"));
        let list = found.overdue_of_each().to_csv();
        assert_eq!(list.lines().nth(1), Some("西市,support,1.1,,,2024-06-30,153,0,no"));
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
