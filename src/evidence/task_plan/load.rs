//! How much of a plan each unit has to carry, and when it is due.

use indexmap::IndexMap;
use serde::Serialize;

use super::deadline::{Deadline, period};
use super::review::Review;
use super::rules::SharedLeads;
use super::status::Status;
use crate::Table;
use crate::table::Cells;

/// What a unit has to carry.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Load {
    /// The unit.
    pub unit: String,
    /// How many deliverables it leads.
    pub leads: u64,
    /// What they count for it: each 1, or shared with the other lead units ([`SharedLeads`]).
    pub lead_count: f64,
    /// The same with weights.
    pub lead_weight: f64,
    /// How many it supports.
    pub supports: u64,
    /// How many that it leads have no end.
    pub open: u64,
    /// How many that it leads are done, by its own report.
    pub done: u64,
    /// How many that it leads are overdue, by its own report.
    pub overdue: u64,
    /// How many that it leads, and how many that it supports, are due by period, in the order of time.
    pub due: IndexMap<String, (u64, u64)>,
}

impl Review {
    /// The load of each unit that leads or supports, in the order in which they occur.
    #[must_use]
    pub fn load(&self) -> Vec<Load> {
        let mut loads: IndexMap<&str, Load> = IndexMap::new();
        for standing in &self.standings {
            let one = &self.plan.deliverables[standing.place];
            let part = match self.rules.leads {
                SharedLeads::Each => 1.0,
                SharedLeads::Share => 1.0 / one.leads.len() as f64,
            };
            let due = one.deadline.day().map(|day| period(day, self.rules.period));
            for unit in &one.leads {
                let own = self.led_by(standing, unit);
                let load = loads.entry(unit).or_default();
                load.leads += 1;
                load.lead_count += part;
                load.lead_weight += part * one.weight;
                load.open += u64::from(one.deadline == Deadline::Open);
                load.done += u64::from(own.status.is_done());
                load.overdue += u64::from(own.status == Status::Overdue);
                if let Some(due) = &due {
                    load.due.entry(due.clone()).or_default().0 += 1;
                }
            }
            for unit in &one.supports {
                let load = loads.entry(unit).or_default();
                load.supports += 1;
                if let Some(due) = &due {
                    load.due.entry(due.clone()).or_default().1 += 1;
                }
            }
        }
        let named = loads.into_iter().map(|(unit, mut load)| {
            unit.clone_into(&mut load.unit);
            load.due.sort_unstable_keys();
            load
        });
        named.collect()
    }

    /// A row a unit: `unit`, `leads`, `lead_count`, `lead_weight`, `supports`, `open`, `done`, `overdue`.
    #[must_use]
    pub fn load_table(&self) -> Table {
        let loads = self.load();
        let counts = |of: fn(&Load) -> u64| Cells::Count(loads.iter().map(|load| Some(of(load))).collect());
        let numbers = |of: fn(&Load) -> f64| Cells::Number {
            values: loads.iter().map(of).collect(),
            decimals: Some(2),
        };
        Table::new()
            .with("unit", Cells::texts(loads.iter().map(|load| load.unit.clone())))
            .with("leads", counts(|load| load.leads))
            .with("lead_count", numbers(|load| load.lead_count))
            .with("lead_weight", numbers(|load| load.lead_weight))
            .with("supports", counts(|load| load.supports))
            .with("open", counts(|load| load.open))
            .with("done", counts(|load| load.done))
            .with("overdue", counts(|load| load.overdue))
    }

    /// A row a unit and period in which something is due: `unit`, `period`, `leads`, `supports`.
    #[must_use]
    pub fn due_table(&self) -> Table {
        let loads = self.load();
        let rows: Vec<(&str, &str, u64, u64)> = loads
            .iter()
            .flat_map(|load| {
                load.due.iter().map(|(period, due)| (load.unit.as_str(), period.as_str(), due.0, due.1))
            })
            .collect();
        Table::new()
            .with("unit", Cells::texts(rows.iter().map(|row| row.0)))
            .with("period", Cells::texts(rows.iter().map(|row| row.1)))
            .with("leads", Cells::Count(rows.iter().map(|row| Some(row.2)).collect()))
            .with("supports", Cells::Count(rows.iter().map(|row| Some(row.3)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::{day, review};
    use super::super::{Period, ReviewRules};
    use super::*;

    #[test]
    fn what_units_lead_and_support_and_when_it_is_due() {
        let plan = "task_no,deadline,lead_units,support_units,weight\n1,2024年3月,A;B,C,3\n2,2024年6月,A,B,1\n3,持续推进,B,A,1\n";
        let reports = "task_no,date,share_done\n1,2024-03-20,1\n";
        let rules = ReviewRules::at(day("2024-09-01")).leads(SharedLeads::Share).period(Period::Quarter);
        let review = review(plan, reports, &rules);
        let loads = review.load();
        let due =
            |load: &Load| load.due.iter().map(|(period, due)| (period.clone(), *due)).collect::<Vec<_>>();
        let a = &loads[0];
        assert_eq!(
            (a.unit.as_str(), a.leads, a.lead_count, a.lead_weight, a.supports),
            ("A", 2, 1.5, 2.5, 1)
        );
        assert_eq!((a.open, a.done, a.overdue), (0, 1, 1));
        assert_eq!(due(a), [("2024-Q1".to_owned(), (1, 0)), ("2024-Q2".to_owned(), (1, 0))]);
        let b = &loads[1];
        assert_eq!((b.leads, b.lead_count, b.open, b.supports), (2, 1.5, 1, 1));
        assert_eq!(due(b), [("2024-Q1".to_owned(), (1, 0)), ("2024-Q2".to_owned(), (0, 1))]);
        assert_eq!((loads[2].leads, loads[2].supports), (0, 1));
        assert!(review.load_table().to_csv().contains("B,2,1.5,2.5,1,1,1,0\n"));
        assert!(review.due_table().to_csv().contains("C,2024-Q1,0,1\n"));
    }
}
