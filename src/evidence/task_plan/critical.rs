//! Late deliverables that hold up others.

use serde::Serialize;

use super::review::{Review, yes};
use super::status::Status;
use crate::Table;
use crate::stats::sort;
use crate::table::Cells;

/// An overdue deliverable on which others wait, or that is marked as critical.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CriticalLate {
    /// Its code.
    pub task: String,
    /// By how many days it is overdue.
    pub days_late: i64,
    /// Whether it is marked as critical.
    pub marked: bool,
    /// The deliverables, not done, that depend on it, directly or through others, in the order of the plan.
    pub waiting: Vec<String>,
    /// Their weight.
    pub weight: f64,
}

impl Review {
    /// The overdue deliverables on which others wait or that are marked as critical: those with the most weight waiting
    /// first, then the longest overdue.
    #[must_use]
    pub fn critical(&self) -> Vec<CriticalLate> {
        let mut behind: Vec<Vec<usize>> = vec![Vec::new(); self.standings.len()];
        for (place, needs) in self.plan.needs.iter().enumerate() {
            for &needed in needs {
                behind[needed].push(place);
            }
        }
        let mut seen = vec![usize::MAX; self.standings.len()];
        let mut found = Vec::new();
        for late in self.standings.iter().filter(|standing| standing.status == Status::Overdue) {
            let (mut waiting, mut next) = (Vec::new(), vec![late.place]);
            while let Some(place) = next.pop() {
                for &dependent in &behind[place] {
                    if seen[dependent] != late.place {
                        seen[dependent] = late.place;
                        waiting.push(dependent);
                        next.push(dependent);
                    }
                }
            }
            waiting.retain(|&place| !self.standings[place].status.is_done());
            waiting.sort_unstable();
            let marked = self.plan.deliverables[late.place].critical;
            if waiting.is_empty() && !marked {
                continue;
            }
            found.push(CriticalLate {
                task: late.task.clone(),
                days_late: late.days_late.unwrap_or(0),
                marked,
                weight: waiting.iter().map(|&place| self.plan.deliverables[place].weight).sum(),
                waiting: waiting.iter().map(|&place| self.standings[place].task.clone()).collect(),
            });
        }
        sort::by_rule(&mut found, |a, b| b.weight.total_cmp(&a.weight).then(b.days_late.cmp(&a.days_late)));
        found
    }

    /// A row a critical deliverable: `task`, `leads`, `days_late`, `marked` (yes or no), `waiting` (how many), `weight`,
    /// `waiting_tasks`.
    #[must_use]
    pub fn critical_table(&self) -> Table {
        let found = self.critical();
        let leads = |one: &CriticalLate| self.plan.deliverables[&one.task].leads.join(";");
        Table::new()
            .with("task", Cells::texts(found.iter().map(|one| one.task.clone())))
            .with("leads", Cells::texts(found.iter().map(leads)))
            .with(
                "days_late",
                Cells::Count(found.iter().map(|one| Some(one.days_late.unsigned_abs())).collect()),
            )
            .with("marked", Cells::texts(found.iter().map(|one| yes(one.marked))))
            .with("waiting", Cells::Count(found.iter().map(|one| Some(one.waiting.len() as u64)).collect()))
            .with(
                "weight",
                Cells::Number { values: found.iter().map(|one| one.weight).collect(), decimals: None },
            )
            .with("waiting_tasks", Cells::texts(found.iter().map(|one| one.waiting.join(";"))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ReviewRules;
    use super::super::made::{day, review};

    #[test]
    fn late_ones_with_what_waits_for_them() {
        // 1 ← 2 ← 3 and 1 ← 4; 5 is marked, 6 is late and nobody waits, 7 waits and is done.
        let plan = "task_no,deadline,lead_units,depends_on,weight,critical\n1,2024年3月,A,,1,\n2,2024年4月,B,1,2,\n\
                    3,2024年12月,B,2,3,\n4,2024年12月,B,1;2,5,\n5,2024年5月,C,,1,是\n6,2024年2月,C,,1,否\n\
                    7,2024年12月,C,1,1,\n";
        let reports = "task_no,date,share_done\n7,2024-04-01,1\n";
        let found = review(plan, reports, &ReviewRules::at(day("2024-06-30")));
        let told: Vec<(String, i64, bool, String, f64)> = found
            .critical()
            .into_iter()
            .map(|one| (one.task, one.days_late, one.marked, one.waiting.join(";"), one.weight))
            .collect();
        assert_eq!(
            told,
            [
                ("1".to_owned(), 91, false, "2;3;4".to_owned(), 10.0),
                ("2".to_owned(), 61, false, "3;4".to_owned(), 8.0),
                ("5".to_owned(), 30, true, String::new(), 0.0),
            ]
        );
        assert!(found.critical_table().to_csv().contains("1,A,91,no,3,10,\"2;3;4\"\n"));
    }
}
