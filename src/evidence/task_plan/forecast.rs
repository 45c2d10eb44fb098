//! When each deliverable will be done at its pace so far.
//!
//! ```text
//! forecast = start + (counted − start) / s
//! ```
//!
//! where `s` is the share done, and `counted` the day of the report that says so: the line from nothing on the first day
//! through the latest report, read where it reaches all by [`Goal::reached`]. For the plan as a whole see
//! [`Schedule::forecast`](super::Schedule::forecast), which goes by earned schedule.
//!
//! Source: defined here.

use chrono::NaiveDate;
use serde::Serialize;

use super::deadline::Deadline;
use super::review::Review;
use super::schedule::after;
use crate::Table;
use crate::evidence::day::optional_day;
use crate::evidence::target::Goal;
use crate::table::Cells;

/// When a deliverable will be done at its pace so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Forecast {
    /// Its code.
    pub task: String,
    /// Its deadline.
    pub deadline: Deadline,
    /// The share done.
    pub share: f64,
    /// When it will be done; when it was, where it is. None where `why` says why not.
    #[serde(with = "optional_day")]
    pub day: Option<NaiveDate>,
    /// By how many days that is after the deadline; before it where negative.
    pub days_after: Option<i64>,
    /// Why there is no day.
    pub why: Option<&'static str>,
}

impl Review {
    /// When each deliverable with a deadline will be done at its pace so far.
    #[must_use]
    pub fn forecasts(&self) -> Vec<Forecast> {
        let mut forecasts = Vec::new();
        for standing in &self.standings {
            let one = &self.plan.deliverables[standing.place];
            let Deadline::By(deadline) = one.deadline else { continue };
            let day = match (standing.done, one.start, standing.counted) {
                (Some(done), ..) => Ok(done),
                (None, ..) if standing.share <= 0.0 => Err("nothing is done yet"),
                (None, None, _) | (None, _, None) => Err("there is no start"),
                (None, Some(start), Some(counted)) if counted <= start => {
                    Err("no day has passed since the start")
                }
                (None, Some(start), Some(counted)) => {
                    let days = (counted - start).num_days() as f64;
                    let reached = Goal::new(1.0, days).reached(standing.share, days, standing.share / days);
                    reached.and_then(|days| after(start, days)).ok_or("it lies thousands of years ahead")
                }
            };
            forecasts.push(Forecast {
                task: standing.task.clone(),
                deadline: one.deadline,
                share: standing.share,
                day: day.ok(),
                days_after: day.ok().map(|day| (day - deadline).num_days()),
                why: day.err(),
            });
        }
        forecasts
    }

    /// A row a deliverable with a deadline: `task`, `deadline`, `share`, `forecast`, `days_after`, `why` (there is none).
    #[must_use]
    pub fn forecasts_table(&self) -> Table {
        let found = self.forecasts();
        let days = |one: &Forecast| one.days_after.map_or(f64::NAN, |days| days as f64);
        Table::new()
            .with("task", Cells::texts(found.iter().map(|one| one.task.clone())))
            .with("deadline", Cells::texts(found.iter().map(|one| one.deadline.to_string())))
            .with(
                "share",
                Cells::Number { values: found.iter().map(|one| one.share).collect(), decimals: Some(3) },
            )
            .with(
                "forecast",
                Cells::Text(found.iter().map(|one| one.day.map(|day| day.to_string())).collect()),
            )
            .with("days_after", Cells::Number { values: found.iter().map(days).collect(), decimals: None })
            .with("why", Cells::Text(found.iter().map(|one| one.why.map(str::to_owned)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ReviewRules;
    use super::super::made::{day, review};

    #[test]
    fn the_pace_so_far_by_hand_and_what_has_none() {
        let plan = "task_no,deadline,lead_units\n1,2024-06-30,A\n2,2024-06-30,A\n3,2024-06-30,A\n4,持续推进,A\n5,2024-06-30,A\n";
        // 40 % in 60 days from 1 January is all in 150: 30 May.
        let reports =
            "task_no,date,share_done\n1,2024-03-01,0.4\n2,2024-03-01,1\n4,2024-03-01,0.5\n5,2024-01-01,0.1\n";
        let found = review(plan, reports, &ReviewRules::at(day("2024-04-01"))).forecasts();
        let told: Vec<_> =
            found.iter().map(|one| (one.task.as_str(), one.day, one.days_after, one.why)).collect();
        assert_eq!(
            told,
            [
                ("1", Some(day("2024-05-30")), Some(-31), None),
                ("2", Some(day("2024-03-01")), Some(-121), None),
                ("3", None, None, Some("nothing is done yet")),
                ("5", None, None, Some("no day has passed since the start")),
            ]
        );
    }

    #[test]
    fn a_pace_that_leads_beyond_the_calendar_has_a_named_answer() {
        let plan = "task_no,deadline,lead_units\n1,2024-06-30,A\n";
        let reports = "task_no,date,share_done\n1,2024-03-01,1e-300\n";
        let found = review(plan, reports, &ReviewRules::at(day("2024-04-01")));
        assert_eq!(found.forecasts()[0].why, Some("it lies thousands of years ahead"));
        assert!(found.forecasts_table().to_csv().contains("thousands"));
    }
}
