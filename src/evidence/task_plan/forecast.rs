//! When each deliverable will be done at its pace so far.
//!
//! ```text
//! forecast = start + (counted − start) / s
//! ```
//!
//! where `s` is the share done, and `counted` the day of the report that says so: the line from nothing on the first day
//! through the latest report, read where it reaches all. For the plan as a whole see
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
use crate::table::Cells;

/// When a deliverable will be done at its pace so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
                    after(start, (counted - start).num_days() as f64 / standing.share)
                        .ok_or("it lies thousands of years ahead")
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
