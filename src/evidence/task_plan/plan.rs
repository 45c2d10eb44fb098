//! What is to be delivered, by when, and by whom.

use std::collections::HashMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Serialize;

use super::deadline::{Deadline, deadline};
use super::finding::{Finding, FindingKind, Place};
use super::layout::{Columns, PlanLayout};
use super::units::{Found, UnitNames};
use crate::error::{Error, HELPED, Problem, Result, did_you_mean, nearest};
use crate::evidence::day::optional_day;
use crate::evidence::{Records, Source};
use crate::reading::{Cell, Faults};
use crate::stats::sort;

/// One deliverable of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Deliverable {
    /// Its code: the task's number, and its own number behind a point where it has one: `15.3`.
    pub id: String,
    /// The number of the task.
    pub task: String,
    /// The part of the plan.
    pub part: Option<String>,
    /// The section of the plan.
    pub section: Option<String>,
    /// The name of the task.
    pub name: Option<String>,
    /// What is to be delivered.
    pub deliverable: Option<String>,
    /// By when.
    pub deadline: Deadline,
    /// The first day of the work; that of the plan where it has none of its own.
    #[serde(with = "optional_day")]
    pub start: Option<NaiveDate>,
    /// The units that lead, each once.
    pub leads: Vec<String>,
    /// The units that support, each once, without those that lead.
    pub supports: Vec<String>,
    /// Its weight, above 0.
    pub weight: f64,
    /// The codes of the deliverables that must be done before.
    pub depends_on: Vec<String>,
    /// Whether it was marked as critical.
    pub critical: bool,
    /// Where it stands.
    pub row: u64,
}

/// A plan: deliverables with deadlines, units, weights and what they depend on.
///
/// ```
/// use govindex::evidence::task_plan::{Deadline, PlanLayout, TaskPlan, UnitNames};
/// use govindex::evidence::{Format, Records};
///
/// let table = "task_no,item_no,deadline,lead_units\n1,1,2025年6月,自治区统计局;发展改革委\n1,2,持续推进,自治区发展改革委\n";
/// let records = Records::from_csv(table.as_bytes(), &Format::new())?;
/// let plan = TaskPlan::read(&records, &PlanLayout::new(), &UnitNames::new().prefix("自治区"))?;
///
/// assert_eq!(plan.deliverable("1.1").unwrap().deadline.to_string(), "2025-06-30");
/// assert_eq!(plan.deliverable("1.1").unwrap().leads, ["自治区统计局", "自治区发展改革委"]);
/// assert_eq!(plan.deliverable("1.2").unwrap().deadline, Deadline::Open);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskPlan {
    pub(super) deliverables: IndexMap<String, Deliverable>,
    /// The places of those that each depends on.
    #[serde(skip)]
    pub(super) needs: Vec<Vec<usize>>,
    #[serde(skip)]
    pub(super) names: UnitNames,
    pub(super) findings: Vec<Finding>,
}

impl TaskPlan {
    /// Reads a plan: a row a deliverable.
    ///
    /// Units get the names of `names`; a name that is unknown there, a unit that is named twice, and a deliverable that
    /// is due before what it depends on are [`findings`](Self::findings).
    ///
    /// # Errors
    /// `missing_columns`; `empty_table`; `cells` with every row that has no task or lead unit,
    /// a code that another row has, a deadline that is none or that lies before its start, a weight that is not above
    /// 0, a mark that is neither yes nor no, or that depends on what is not in the plan or, in the end, on itself; those
    /// of the source.
    pub fn read(source: &(impl Source + ?Sized), layout: &PlanLayout, names: &UnitNames) -> Result<Self> {
        let records = Records::read(source)?;
        Self::of(&records, layout, names).map_err(|fault| fault.in_file("the plan"))
    }

    fn of(records: &Records, layout: &PlanLayout, names: &UnitNames) -> Result<Self> {
        let mut faults = Faults::default();
        let rows = Rows::read(records, layout, &mut faults)?;
        if records.is_empty() {
            return Err(Error::from(Problem::EmptyTable {
                file: None,
                found: "there is a header but no rows",
            }));
        }
        let mut deliverables: IndexMap<String, Deliverable> = IndexMap::new();
        let mut waits: Vec<Vec<String>> = Vec::new();
        let columns = Columns::of(records);
        let starts = columns.days(&layout.start, &mut faults)?;
        let weights = columns.numbers(&layout.weight, &mut faults)?;
        for row in 0..records.len() {
            let line = records.row(row);
            let mut fault = |column: &str, text: &str, problem: String| {
                faults.push(line, column, Cell::Text(text), problem);
            };
            let Some(task) = rows.task[row].clone() else {
                fault(&layout.task, "", "names no task; give each row its number".to_owned());
                continue;
            };
            let id = rows.item[row].as_ref().map_or_else(|| task.clone(), |item| format!("{task}.{item}"));
            if let Some(first) = deliverables.get(&id) {
                let problem =
                    format!("is in row {} too; give each deliverable a number of its own", first.row);
                fault(&layout.task, &id, problem);
                continue;
            }
            let text = rows.deadline[row].as_deref().unwrap_or_default();
            let due = deadline(text, &layout.open).unwrap_or_else(|problem| {
                fault(&layout.deadline, text, problem.to_owned());
                Deadline::Open
            });
            let start = starts[row].or(layout.begins);
            if let (Some(start), Some(day)) = (start, due.day())
                && day < start
            {
                let whose = if starts[row].is_some() { "its start" } else { "the start of the plan" };
                fault(&layout.deadline, text, format!("is before {start}, {whose}; correct one of them"));
            }
            let weight = if weights[row].is_nan() { 1.0 } else { weights[row] };
            if !(weight.is_finite() && weight > 0.0) {
                fault(&layout.weight, &weight.to_string(), "must be above 0".to_owned());
            }
            let critical = match rows.critical[row].as_deref().map(str::to_lowercase).as_deref() {
                None | Some("no" | "false" | "0" | "否") => false,
                Some("yes" | "true" | "1" | "是") => true,
                Some(other) => {
                    fault(&layout.critical, other, "is neither yes nor no (是, 否)".to_owned());
                    false
                }
            };
            let list = |text: &Option<String>| -> Vec<String> {
                text.as_deref()
                    .map(|text| layout.split(text).map(str::to_owned).collect())
                    .unwrap_or_default()
            };
            let leads = list(&rows.lead[row]);
            if leads.is_empty() {
                let text = rows.lead[row].as_deref().unwrap_or_default();
                fault(
                    &layout.lead,
                    text,
                    "names no lead unit; name one, or several with `;` between".to_owned(),
                );
            }
            waits.push(list(&rows.depends_on[row]));
            let of = |column: &[Option<String>]| column[row].clone();
            let deliverable = Deliverable {
                id: id.clone(),
                task,
                part: of(&rows.part),
                section: of(&rows.section),
                name: of(&rows.name),
                deliverable: of(&rows.deliverable),
                deadline: due,
                start,
                leads,
                supports: list(&rows.support[row]),
                weight,
                depends_on: Vec::new(),
                critical,
                row: line,
            };
            deliverables.insert(id, deliverable);
        }
        let mut plan = Self { deliverables, needs: Vec::new(), names: names.clone(), findings: Vec::new() };
        plan.link(&waits, &layout.depends_on, &mut faults);
        faults.into_result(None)?;
        plan.name_units();
        plan.compare_deadlines();
        sort::by_key(&mut plan.findings, |finding| finding.row);
        Ok(plan)
    }

    /// Finds what each deliverable depends on; what is not there, and circles, are faults.
    fn link(&mut self, waits: &[Vec<String>], column: &str, faults: &mut Faults) {
        let mut of_task: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, deliverable) in self.deliverables.values().enumerate() {
            of_task.entry(&deliverable.task).or_default().push(place);
        }
        let mut unknown = 0;
        let mut needs: Vec<Vec<usize>> = Vec::with_capacity(waits.len());
        for (place, (names, deliverable)) in waits.iter().zip(self.deliverables.values()).enumerate() {
            let mut found: Vec<usize> = Vec::new();
            for name in names {
                let one = self.deliverables.get_index_of(name).map(|place| vec![place]);
                if let Some(places) = one.or_else(|| of_task.get(name.as_str()).cloned()) {
                    found.extend(places);
                } else {
                    unknown += 1;
                    let known = self.deliverables.keys().filter(|_| unknown <= HELPED).map(String::as_str);
                    let meant = did_you_mean(nearest(name, known).as_deref());
                    let problem =
                        format!("is not in the plan{meant}; name a deliverable (15.3) or a task (15)");
                    faults.push(deliverable.row, column, Cell::Text(name), problem);
                }
            }
            // A whole task may be named by one of its own deliverables: it waits for the others.
            let is_own = |name: &String| *name == deliverable.task && *name != deliverable.id;
            if names.iter().any(is_own) {
                found.retain(|&other| other != place);
            }
            found.sort_unstable();
            found.dedup();
            needs.push(found);
        }
        for circle in circles(&needs) {
            let ids: Vec<&str> = circle.iter().map(|&place| self.deliverables[place].id.as_str()).collect();
            let first = &self.deliverables[circle[0]];
            let problem =
                format!("depends on itself (`{} → {}`); take one link out", ids.join(" → "), ids[0]);
            faults.push(first.row, column, Cell::Text(&first.id), problem);
        }
        let ids: Vec<String> = self.deliverables.keys().cloned().collect();
        for (deliverable, needs) in self.deliverables.values_mut().zip(&needs) {
            deliverable.depends_on = needs.iter().map(|&place| ids[place].clone()).collect();
        }
        self.needs = needs;
    }

    /// Gives the units their names.
    fn name_units(&mut self) {
        let written = self.deliverables.values().flat_map(|one| one.leads.iter().chain(&one.supports));
        self.names.take_in(written.map(String::as_str));
        let names = &self.names;
        let mut strangers = 0;
        for one in self.deliverables.values_mut() {
            let Deliverable { id, row, leads, supports, .. } = one;
            let mut finding = |kind, what: String, treated: &str| {
                let task = Some(id.clone());
                let (row, treated) = (Some(*row), treated.to_owned());
                self.findings.push(Finding { place: Place::Plan, row, task, kind, what, treated });
            };
            let mut named: Vec<String> = Vec::new();
            let mut name = |units: &[String], role: &str, taken: &[String]| -> Vec<String> {
                named.clear();
                for unit in units {
                    let full = match names.found(unit, None) {
                        Found::Unit(full) => full,
                        Found::Alias(full) | Found::Old(full, _) => {
                            let what = format!("`{unit}` {role}, another name of `{full}`");
                            finding(FindingKind::Alias, what, "taken under its own name");
                            full
                        }
                        Found::Unknown => {
                            strangers += 1;
                            let near = names.meant(unit, strangers);
                            let what = format!("the table of units lacks `{unit}`{near}, which {role}");
                            finding(FindingKind::UnknownUnit, what, "kept as it is written");
                            unit.clone()
                        }
                    };
                    if named.contains(&full) {
                        let what = format!("`{full}` {role} twice");
                        finding(FindingKind::RepeatedUnit, what, "counted once");
                    } else if taken.contains(&full) {
                        let what = format!("`{full}` leads and supports");
                        finding(FindingKind::RepeatedUnit, what, "counted as lead unit");
                    } else {
                        named.push(full);
                    }
                }
                named.clone()
            };
            let full = name(leads, "leads", &[]);
            *supports = name(supports, "supports", &full);
            *leads = full;
        }
    }

    /// What is due before it can be.
    fn compare_deadlines(&mut self) {
        for (place, one) in self.deliverables.values().enumerate() {
            let Deadline::By(due) = one.deadline else { continue };
            for &before in &self.needs[place] {
                let needed = &self.deliverables[before];
                if let Deadline::By(later) = needed.deadline
                    && later > due
                {
                    self.findings.push(Finding {
                        place: Place::Plan,
                        row: Some(one.row),
                        task: Some(one.id.clone()),
                        kind: FindingKind::DueBeforeNeeded,
                        what: format!("due {due}, but it depends on {}, which is due {later}", needed.id),
                        treated: "both deadlines kept".to_owned(),
                    });
                }
            }
        }
    }

    /// The deliverables, in the order of the plan.
    #[must_use]
    pub fn deliverables(&self) -> impl ExactSizeIterator<Item = &Deliverable> {
        self.deliverables.values()
    }

    /// The deliverable with this code.
    #[must_use]
    pub fn deliverable(&self, id: &str) -> Option<&Deliverable> {
        self.deliverables.get(id)
    }

    /// What does not fit in the plan itself.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// The columns of a plan that are texts.
struct Rows {
    task: Vec<Option<String>>,
    item: Vec<Option<String>>,
    part: Vec<Option<String>>,
    section: Vec<Option<String>>,
    name: Vec<Option<String>>,
    deliverable: Vec<Option<String>>,
    deadline: Vec<Option<String>>,
    lead: Vec<Option<String>>,
    support: Vec<Option<String>>,
    depends_on: Vec<Option<String>>,
    critical: Vec<Option<String>>,
}

impl Rows {
    fn read(records: &Records, layout: &PlanLayout, faults: &mut Faults) -> Result<Self> {
        let default = PlanLayout::default();
        let mut columns = Columns::of(records);
        columns.needed(&layout.task, "task numbers");
        columns.needed(&layout.deadline, "deadlines");
        columns.needed(&layout.lead, "lead units");
        for (name, default, what) in [
            (&layout.item, default.item, "numbers of deliverables"),
            (&layout.part, default.part, "parts"),
            (&layout.section, default.section, "sections"),
            (&layout.name, default.name, "names of tasks"),
            (&layout.deliverable, default.deliverable, "deliverables"),
            (&layout.start, default.start, "starts"),
            (&layout.support, default.support, "support units"),
            (&layout.weight, default.weight, "weights"),
            (&layout.depends_on, default.depends_on, "what must be done before"),
            (&layout.critical, default.critical, "marks of critical tasks"),
        ] {
            columns.wanted(name, &default, what);
        }
        columns.check()?;
        Ok(Self {
            task: columns.codes(&layout.task, faults)?,
            item: columns.codes(&layout.item, faults)?,
            part: columns.texts(&layout.part)?,
            section: columns.texts(&layout.section)?,
            name: columns.texts(&layout.name)?,
            deliverable: columns.texts(&layout.deliverable)?,
            deadline: columns.texts(&layout.deadline)?,
            lead: columns.texts(&layout.lead)?,
            support: columns.texts(&layout.support)?,
            depends_on: columns.texts(&layout.depends_on)?,
            critical: columns.texts(&layout.critical)?,
        })
    }
}

/// Circles of dependence, each once, from the member that stands first; none where there is an order.
fn circles(needs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        OnPath,
        Done,
    }
    let mut seen = vec![Seen::No; needs.len()];
    let mut found = Vec::new();
    for first in 0..needs.len() {
        if seen[first] != Seen::No {
            continue;
        }
        // The path, and how many of the needs of each of its members were followed.
        let mut path = vec![(first, 0)];
        seen[first] = Seen::OnPath;
        while let Some((place, followed)) = path.last_mut() {
            let Some(&next) = needs[*place].get(*followed) else {
                seen[*place] = Seen::Done;
                path.pop();
                continue;
            };
            *followed += 1;
            match seen[next] {
                Seen::Done => {}
                Seen::No => {
                    seen[next] = Seen::OnPath;
                    path.push((next, 0));
                }
                Seen::OnPath => {
                    let mut circle: Vec<usize> =
                        path.iter().map(|(place, _)| *place).skip_while(|place| *place != next).collect();
                    let least =
                        circle.iter().enumerate().min_by_key(|(_, place)| **place).map_or(0, |(at, _)| at);
                    circle.rotate_left(least);
                    found.push(circle);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::made::{day, plan, records};
    use super::*;

    #[test]
    fn every_faulty_row_is_named_at_once() {
        let fault = plan(
            "task_no,item_no,deadline,lead_units,weight,depends_on,critical\n\
             1,1,2025年12月,A,,,\n\
             1,1,2025年12月,A,,,\n\
             ,2,2025年12月,A,,,\n\
             2,1,尽快,A,,,\n\
             2,2,,A,,,\n\
             2,3,2025年12月,;,,,\n\
             2,4,2023年12月,A,,,\n\
             2,5,2025年12月,A,0,,\n\
             2,6,2025年12月,A,heavy,,\n\
             2,7,2025年12月,A,,2.77,\n\
             2,8,2025年12月,A,,,maybe\n",
        )
        .unwrap_err();
        assert_eq!(fault.code(), "cells");
        let text = fault.to_string();
        for part in [
            "the plan: 10 cells",
            "row 3, column `task_no`: `1.1` is in row 2 too",
            "row 4, column `task_no`: `` names no task",
            "row 5, column `deadline`: `尽快` is not a deadline; write a day",
            "row 6, column `deadline`: `` is not a deadline",
            "row 7, column `lead_units`: `;` names no lead unit",
            "row 8, column `deadline`: `2023年12月` is before 2024-01-01, the start of the plan; correct",
            "row 9, column `weight`: `0` must be above 0",
            "row 10, column `weight`: `heavy` is not a number",
            "row 11, column `depends_on`: `2.77` is not in the plan (did you mean `2.7`?)",
            "row 12, column `critical`: `maybe` is neither yes nor no",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn a_deadline_before_its_own_start_is_a_fault() {
        let fault = plan("task_no,start,deadline,lead_units\n1,2025-06-01,2025年5月,A\n").unwrap_err();
        assert!(fault.to_string().contains("is before 2025-06-01, its start"), "{fault}");
    }

    #[test]
    fn what_depends_on_itself_is_a_fault_with_the_way_around() {
        let text = "task_no,deadline,lead_units,depends_on\n1,2025年,A,3\n2,2025年,A,1\n3,2025年,A,2\n4,2025年,A,4\n5,2025年,A,4;1\n";
        let fault = plan(text).unwrap_err().to_string();
        assert!(fault.contains("2 cells"), "{fault}");
        assert!(
            fault.contains("row 2, column `depends_on`: `1` depends on itself (`1 → 3 → 2 → 1`)"),
            "{fault}"
        );
        assert!(fault.contains("row 5, column `depends_on`: `4` depends on itself (`4 → 4`)"), "{fault}");
    }

    #[test]
    fn a_whole_task_can_be_waited_for_also_by_one_of_its_own() {
        let text = "task_no,item_no,deadline,lead_units,depends_on\n1,1,2025年,A,\n1,2,2025年,A,\n1,3,2025年,A,1\n2,,2025年,A,1；1.2\n";
        let plan = plan(text).unwrap();
        assert_eq!(plan.deliverable("1.3").unwrap().depends_on, ["1.1", "1.2"]);
        assert_eq!(plan.deliverable("2").unwrap().depends_on, ["1.1", "1.2", "1.3"]);
        assert_eq!(plan.deliverable("9"), None);
    }

    #[test]
    fn what_does_not_fit_but_can_be_read_is_a_finding() {
        let text = "task_no,deadline,lead_units,support_units,depends_on\n\
                    1,2025年6月,财政厅;财政局;财政厅,公安厅;财政厅,2\n2,2025年12月,公安庁,,\n";
        let names = UnitNames::new().unit("公安厅").alias("财政厅", "财政局").complete(true);
        let plan = TaskPlan::read(&records(text), &PlanLayout::new(), &names).unwrap();
        assert_eq!(plan.deliverable("1").unwrap().leads, ["财政厅"]);
        assert_eq!(plan.deliverable("1").unwrap().supports, ["公安厅"]);
        let told: Vec<(u64, FindingKind, &str)> =
            plan.findings().iter().map(|one| (one.row.unwrap(), one.kind, one.what.as_str())).collect();
        assert_eq!(
            told,
            [
                (2, FindingKind::Alias, "`财政局` leads, another name of `财政厅`"),
                (2, FindingKind::RepeatedUnit, "`财政厅` leads twice"),
                (2, FindingKind::RepeatedUnit, "`财政厅` leads twice"),
                (2, FindingKind::RepeatedUnit, "`财政厅` leads and supports"),
                (
                    2,
                    FindingKind::DueBeforeNeeded,
                    "due 2025-06-30, but it depends on 2, which is due 2025-12-31"
                ),
                (
                    3,
                    FindingKind::UnknownUnit,
                    "the table of units lacks `公安庁` (did you mean `公安厅`?), which leads"
                ),
            ]
        );
    }

    #[test]
    fn columns_and_rows_must_be_there() {
        let fault = plan("task,deadline\n1,2025年\n").unwrap_err();
        assert_eq!(fault.code(), "missing_columns");
        let text = fault.to_string();
        assert!(text.contains("`task_no` for task numbers") && text.contains("`lead_units`"), "{text}");
        let fault = plan("task_no,deadline,lead_units\n").unwrap_err();
        assert_eq!(fault.code(), "empty_table");
        let layout = PlanLayout { weight: "importance".to_owned(), ..PlanLayout::default() };
        let table = records("task_no,deadline,lead_units\n1,2025年,A\n");
        let fault = TaskPlan::read(&table, &layout, &UnitNames::new()).unwrap_err();
        assert!(fault.to_string().contains("`importance` for weights"), "{fault}");
    }

    #[test]
    fn numbers_and_days_of_a_frame_are_read_as_well_as_texts() {
        let table = Records::new()
            .with_numbers("task_no", vec![1.0, 2.0])
            .unwrap()
            .with_days("deadline", [Some(day("2025-06-30")), Some(day("2025-12-31"))])
            .unwrap()
            .with_texts("lead_units", ["A", "B"])
            .unwrap();
        let plan = TaskPlan::read(&table, &PlanLayout::new(), &UnitNames::new()).unwrap();
        assert_eq!(plan.deliverable("2").unwrap().deadline, Deadline::By(day("2025-12-31")));
    }
}
