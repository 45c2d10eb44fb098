//! Deliverables by section, unit, deadline …

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::review::Review;
use super::rules::SharedLeads;
use super::status::Standing;

/// By what deliverables are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum By {
    /// The whole plan.
    Plan,
    /// The parts of the plan.
    Part,
    /// The sections of the plan. Where parts have sections of the same name, each stands by itself: `part / section`.
    Section,
    /// The tasks, each with its deliverables.
    Task,
    /// The lead units, each with its own report; a joint one counts by [`SharedLeads`].
    Lead,
    /// The deadlines: `2025-12-31`, or `open`.
    Deadline,
    /// The units of which deliverables are expected each (leagues, cities); only those deliverables count, and of these
    /// the ones of the [`Role`](super::Role) that the rules ask for.
    Unit,
}

/// A deliverable in a group, and how much it counts there.
pub(super) struct Member<'a> {
    pub(super) standing: &'a Standing,
    /// Its part in the group: 1, or less for a lead unit that shares it.
    pub(super) part: f64,
    /// Its weight in the plan.
    pub(super) weight: f64,
}

/// What a group is called whose deliverables name none.
pub(super) const UNNAMED: &str = "-";

impl Review {
    /// The deliverables by group, in the order in which the groups occur; deadlines in that of time.
    pub(super) fn groups(&self, by: By) -> IndexMap<String, Vec<Member<'_>>> {
        let mut groups: IndexMap<String, Vec<Member<'_>>> = IndexMap::new();
        let standings = if by == By::Unit { &self.of_each } else { &self.standings };
        for standing in standings {
            let one = &self.plan.deliverables[standing.place];
            let part = match (by, self.rules.leads) {
                (By::Lead, SharedLeads::Share) => 1.0 / one.leads.len() as f64,
                _ => 1.0,
            };
            let mut put = |group: String| {
                let standing = if by == By::Lead { self.led_by(standing, &group) } else { standing };
                let member = Member { standing, part, weight: one.weight };
                groups.entry(group).or_default().push(member);
            };
            let named = |name: &Option<String>| name.clone().unwrap_or_else(|| UNNAMED.to_owned());
            match by {
                By::Plan => put("plan".to_owned()),
                By::Part => put(named(&one.part)),
                By::Section => put(match &one.part {
                    Some(part) => format!("{part} / {}", named(&one.section)),
                    None => named(&one.section),
                }),
                By::Task => put(one.task.clone()),
                By::Lead => one.leads.iter().for_each(|lead| put(lead.clone())),
                By::Deadline => put(one.deadline.to_string()),
                By::Unit => put(named(&standing.unit)),
            }
        }
        if by == By::Deadline {
            // Days in the order of time, and what has no end behind them.
            groups.sort_keys();
        }
        groups
    }
}
