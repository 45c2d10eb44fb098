//! The way into a framework: the standing of every deliverable as records that measures read.

use super::group::By;
use super::review::{Review, yes};
use super::rules::Role;
use super::status::Status;
use crate::error::Result;
use crate::evidence::Records;

impl Review {
    /// A record a deliverable and group (lead unit, section, unit of which it is expected …), as a table of evidence:
    ///
    /// | column | what it says |
    /// | --- | --- |
    /// | `unit` | the group |
    /// | `role` | by unit, `lead` or `support`; else blank |
    /// | `task`, `part`, `section`, `deadline` | the deliverable |
    /// | `status` | the code of [`Status`] |
    /// | `done`, `due`, `on_time`, `open`, `reported` | yes or no |
    /// | `share` | the share done, from 0 to 1 |
    /// | `count` | what the deliverable counts in the group: 1, or less for a joint lead unit; times its weight where rates are weighted |
    /// | `reports`, `judged`, `rejected` | numbers of reports |
    /// | `rejected_count`, `judged_count` | the same times `count` |
    /// | `days_late` | by how many days it is overdue or was done late; blank where it is neither |
    ///
    /// The measures of a framework that say what [`rates`](Self::rates) says:
    ///
    /// ```toml
    /// measure = { table = "tasks", coverage = { offered = { where = { done = "yes" } }, existing = "count" } }
    /// measure = { table = "tasks", where = { due = "yes" }, coverage = { offered = { where = { on_time = "yes" } }, existing = "count" } }
    /// measure = { table = "tasks", coverage = { offered = { where = { reported = "yes" } }, existing = "count" } }
    /// measure = { table = "tasks", ratio = { of = "rejected_count", over = "judged_count" } }
    /// measure = { table = "tasks", ratio = { of = { product = ["share", "count"] }, over = "count" } }
    /// ```
    ///
    /// Every deliverable is there, so a measure of them is a census: say `sample = "census"`.
    ///
    /// # Errors
    /// None that a review can cause; the type is that of [`Records`].
    pub fn records(&self, by: By) -> Result<Records> {
        let rows: Vec<_> = self
            .groups(by)
            .into_iter()
            .flat_map(|(group, members)| members.into_iter().map(move |member| (group.clone(), member)))
            .map(|(group, member)| {
                let count = if self.rules.weighted { member.weight } else { 1.0 } * member.part;
                let one = &self.plan.deliverables[member.standing.place];
                (group, member.standing, one, count)
            })
            .collect();
        let is = |of: &dyn Fn(usize) -> bool| (0..rows.len()).map(|row| yes(of(row))).collect::<Vec<_>>();
        let number = |of: &dyn Fn(usize) -> f64| (0..rows.len()).map(of).collect::<Vec<_>>();
        let blank = |text: &Option<String>| text.clone().unwrap_or_default();
        Records::new()
            .with_texts("unit", rows.iter().map(|(group, ..)| group))?
            .with_texts("role", rows.iter().map(|(_, standing, ..)| standing.role.map_or("", Role::code)))?
            .with_texts("task", rows.iter().map(|(_, standing, ..)| &standing.task))?
            .with_texts("part", rows.iter().map(|(_, _, one, _)| blank(&one.part)))?
            .with_texts("section", rows.iter().map(|(_, _, one, _)| blank(&one.section)))?
            .with_texts("deadline", rows.iter().map(|(_, _, one, _)| one.deadline.to_string()))?
            .with_texts("status", rows.iter().map(|(_, standing, ..)| standing.status.code()))?
            .with_texts("done", is(&|row| rows[row].1.status.is_done()))?
            .with_texts("due", is(&|row| rows[row].1.due))?
            .with_texts("on_time", is(&|row| rows[row].1.status == Status::DoneOnTime))?
            .with_texts("open", is(&|row| rows[row].2.deadline.day().is_none()))?
            .with_texts("reported", is(&|row| rows[row].1.reports > 0))?
            .with_numbers("share", number(&|row| rows[row].1.share))?
            .with_numbers("count", number(&|row| rows[row].3))?
            .with_numbers("reports", number(&|row| rows[row].1.reports as f64))?
            .with_numbers("judged", number(&|row| rows[row].1.judged as f64))?
            .with_numbers("rejected", number(&|row| rows[row].1.rejected as f64))?
            .with_numbers("judged_count", number(&|row| rows[row].1.judged as f64 * rows[row].3))?
            .with_numbers("rejected_count", number(&|row| rows[row].1.rejected as f64 * rows[row].3))?
            .with_numbers(
                "days_late",
                number(&|row| rows[row].1.days_late.map_or(f64::NAN, |days| days as f64)),
            )
    }
}
