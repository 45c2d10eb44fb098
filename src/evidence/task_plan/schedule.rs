//! Earned value: how much of what was planned by now is done, and how far behind that is in days.
//!
//! ```text
//! PV(t) = Σ w_i p_i(t)      EV = Σ w_i s_i      BAC = Σ w_i
//! SV = EV − PV              SPI = EV / PV
//!
//! p_i(t) = 1 from the deadline on, else 0                                           at-deadline
//! p_i(t) = (t − start_i) / (deadline_i − start_i), not below 0 and not above 1      linear
//!
//! ES = C + (EV − PV(C)) / (PV(C+1) − PV(C))          C: the last day with PV(C) ≤ EV, counted from the first
//! SV(t) = ES − AT           SPI(t) = ES / AT
//! forecast = first day + (last day − first day) / SPI(t)
//! ```
//!
//! over the deliverables with a deadline, where `w_i` is the weight, `s_i` the share done at the day `t` of the
//! assessment, and `AT` the days from the first day to `t` (to the day of the last doing, once all is done). `SPI` ends
//! at 1 however late the work is; `SPI(t)` does not. `ES` is given for linear work only: where all of the work falls on
//! deadlines, nothing is planned between two of them, and `ES` jumps from one to the next.
//!
//! Sources: ANSI/EIA-748 (1998) for earned value; W. H. Lipke (2003), "Schedule is different", The Measurable News,
//! for earned schedule, here with days as periods; W. H. Lipke (2009), Earned Schedule, for the forecast.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::deadline::Deadline;
use super::group::{By, Member};
use super::review::Review;
use super::rules::Accrual;
use crate::Table;
use crate::evidence::day::optional_day;
use crate::table::Cells;

/// How a group stands against its schedule.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Schedule {
    /// The group.
    pub group: String,
    /// How many deliverables with a deadline it has; the others have no schedule.
    pub dated: u64,
    /// `BAC`: the weight of all of them.
    pub total: f64,
    /// `PV`: the weight that was planned to be done.
    pub planned: f64,
    /// `EV`: the weight that is done.
    pub earned: f64,
    /// `SV`: earned less planned; below 0 is behind.
    pub variance: f64,
    /// `SPI`: earned over planned; below 1 is behind. `NaN` where nothing was planned yet.
    pub index: f64,
    /// `ES`: by how many days the plan was to have earned as much. `NaN` where the work is planned at deadlines.
    pub earned_days: f64,
    /// `AT`: how many days have passed. `NaN` as `earned_days`.
    pub actual_days: f64,
    /// `SPI(t)`: earned over actual days. `NaN` as `earned_days`, and on the first day.
    pub index_in_time: f64,
    /// When all will be done at that pace; when it was, where it is. None where it is not known.
    #[serde(with = "optional_day")]
    pub forecast: Option<NaiveDate>,
}

/// The work of a deliverable.
struct Work {
    start: Option<NaiveDate>,
    deadline: NaiveDate,
    weight: f64,
    share: f64,
    done: Option<NaiveDate>,
}

impl Work {
    /// How much of it is planned to be done at the end of a day.
    fn planned(&self, day: NaiveDate) -> f64 {
        match self.start {
            _ if day >= self.deadline => 1.0,
            Some(start) if day > start => {
                (day - start).num_days() as f64 / (self.deadline - start).num_days() as f64
            }
            _ => 0.0,
        }
    }
}

fn planned(works: &[Work], day: NaiveDate) -> f64 {
    works.iter().map(|work| work.weight * work.planned(day)).sum()
}

impl Review {
    /// How each group stands against its schedule. Deliverables count by their weights; those of several lead units, for
    /// each of them, by [`SharedLeads`](super::SharedLeads).
    #[must_use]
    pub fn schedule(&self, by: By) -> Vec<Schedule> {
        self.groups(by).into_iter().map(|(group, members)| self.schedule_of(group, &members)).collect()
    }

    fn schedule_of(&self, group: String, members: &[Member<'_>]) -> Schedule {
        let works: Vec<Work> = members
            .iter()
            .filter_map(|member| {
                let one = &self.plan.deliverables[member.standing.place];
                let Deadline::By(deadline) = one.deadline else { return None };
                let linear = self.rules.accrual == Accrual::Linear;
                Some(Work {
                    start: one.start.filter(|_| linear),
                    deadline,
                    weight: member.weight * member.part,
                    share: member.standing.share,
                    done: member.standing.done,
                })
            })
            .collect();
        let planned = planned(&works, self.rules.at);
        let earned: f64 = works.iter().map(|work| work.weight * work.share).sum();
        let mut schedule = Schedule {
            group,
            dated: works.len() as u64,
            total: works.iter().map(|work| work.weight).sum(),
            planned,
            earned,
            variance: earned - planned,
            index: if planned > 0.0 { earned / planned } else { f64::NAN },
            earned_days: f64::NAN,
            actual_days: f64::NAN,
            index_in_time: f64::NAN,
            forecast: None,
        };
        self.in_time(&mut schedule, &works);
        schedule
    }

    /// The schedule in days.
    fn in_time(&self, schedule: &mut Schedule, works: &[Work]) {
        let finished = match works.iter().map(|work| work.done).min() {
            Some(Some(_)) => works.iter().filter_map(|work| work.done).max(),
            _ => None,
        };
        schedule.forecast = finished;
        let starts: Option<Vec<NaiveDate>> = works.iter().map(|work| work.start).collect();
        let Some(first) = starts.and_then(|starts| starts.into_iter().min()) else { return };
        let Some(last) = works.iter().map(|work| work.deadline).max() else { return };
        let until = finished.unwrap_or(self.rules.at);
        schedule.actual_days = (until - first).num_days().max(0) as f64;
        schedule.earned_days = earned_days(works, schedule.earned, first, last);
        if schedule.actual_days > 0.0 {
            schedule.index_in_time = schedule.earned_days / schedule.actual_days;
        }
        if finished.is_none() && schedule.index_in_time > 0.0 {
            let days = (last - first).num_days() as f64 / schedule.index_in_time;
            schedule.forecast = after(first, days);
        }
    }

    /// A row a group: `group`, `dated`, `total`, `planned`, `earned`, `variance`, `index`, `earned_days`, `actual_days`,
    /// `index_in_time`, `forecast`.
    #[must_use]
    pub fn schedule_table(&self, by: By) -> Table {
        let schedules = self.schedule(by);
        let numbers = |of: fn(&Schedule) -> f64| Cells::Number {
            values: schedules.iter().map(of).collect(),
            decimals: Some(3),
        };
        Table::new()
            .with("group", Cells::texts(schedules.iter().map(|one| one.group.clone())))
            .with("dated", Cells::Count(schedules.iter().map(|one| Some(one.dated)).collect()))
            .with("total", numbers(|one| one.total))
            .with("planned", numbers(|one| one.planned))
            .with("earned", numbers(|one| one.earned))
            .with("variance", numbers(|one| one.variance))
            .with("index", numbers(|one| one.index))
            .with("earned_days", numbers(|one| one.earned_days))
            .with("actual_days", numbers(|one| one.actual_days))
            .with("index_in_time", numbers(|one| one.index_in_time))
            .with(
                "forecast",
                Cells::Text(schedules.iter().map(|one| one.forecast.map(|day| day.to_string())).collect()),
            )
    }
}

/// By how many days the plan was to have earned so much.
fn earned_days(works: &[Work], earned: f64, first: NaiveDate, last: NaiveDate) -> f64 {
    let length = (last - first).num_days();
    let at = |day: i64| {
        let day = first.checked_add_days(Days::new(day.unsigned_abs())).unwrap_or(last);
        planned(works, day)
    };
    if earned >= at(length) {
        return length as f64;
    }
    // Planned work never falls: `low` is a day with no more than was earned (or the first), `high` one with more.
    let (mut low, mut high) = (0, length);
    if at(0) > earned {
        return 0.0;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if at(middle) <= earned { low = middle } else { high = middle }
    }
    low as f64 + (earned - at(low)) / (at(high) - at(low))
}

/// The day that lies so many days after another, of a part of a day the next; none beyond the calendar.
pub(super) fn after(day: NaiveDate, days: f64) -> Option<NaiveDate> {
    // What is a whole number of days but for rounding is that number.
    let days = (days - 1e-9).ceil().max(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to a million")]
    (days < 1e6).then(|| day.checked_add_days(Days::new(days as u64))).flatten()
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::super::ReviewRules;
    use super::super::made::{day, plan, progress, review};
    use super::*;

    /// Two deliverables of weight 1 from 1 January: 10 and 20 days.
    const PLAN: &str = "task_no,deadline,lead_units\n1,2024-01-11,A\n2,2024-01-21,B\n3,持续推进,B\n";

    fn schedule(reports: &str, at: &str, accrual: Accrual) -> Schedule {
        let reports = format!("task_no,date,share_done\n{reports}");
        review(PLAN, &reports, &ReviewRules::at(day(at)).accrual(accrual)).schedule(By::Plan).remove(0)
    }

    #[test]
    fn linear_work_by_hand() {
        // After 10 days 10/10 and 10/20 are planned; 0.5 and 0.25 are done, which 0.15 a day gives in 5 days. At that
        // pace the 20 days take 40.
        let found = schedule("1,2024-01-10,0.5\n2,2024-01-10,0.25\n", "2024-01-11", Accrual::Linear);
        assert_eq!((found.dated, found.total), (2, 2.0));
        assert_relative_eq!(found.planned, 1.5, max_relative = 1e-14);
        assert_eq!(found.earned, 0.75);
        assert_relative_eq!(found.variance, -0.75, max_relative = 1e-14);
        assert_relative_eq!(found.index, 0.5, max_relative = 1e-14);
        assert_relative_eq!(found.earned_days, 5.0, max_relative = 1e-12);
        assert_eq!(found.actual_days, 10.0);
        assert_relative_eq!(found.index_in_time, 0.5, max_relative = 1e-12);
        assert_eq!(found.forecast, Some(day("2024-02-10")));
    }

    #[test]
    fn earned_schedule_between_two_days() {
        // 0.15 a day for 10 days, then 0.05: 1.62 is earned after 10 + 0.12/0.05 days.
        let found = schedule("1,2024-01-10,1\n2,2024-01-10,0.62\n", "2024-01-11", Accrual::Linear);
        assert_relative_eq!(found.earned_days, 12.4, max_relative = 1e-12);
        assert_relative_eq!(found.index_in_time, 1.24, max_relative = 1e-12);
    }

    #[test]
    fn once_all_is_done_the_index_forgets_the_delay_and_the_index_in_time_does_not() {
        let found = schedule("1,2024-01-31,1\n2,2024-02-10,1\n", "2024-06-30", Accrual::Linear);
        assert_eq!((found.index, found.earned_days, found.actual_days), (1.0, 20.0, 40.0));
        assert_eq!((found.index_in_time, found.forecast), (0.5, Some(day("2024-02-10"))));
    }

    #[test]
    fn work_at_deadlines_has_no_earned_schedule() {
        let found = schedule("1,2024-01-10,0.5\n2,2024-01-10,0.25\n", "2024-01-11", Accrual::AtDeadline);
        assert_eq!((found.planned, found.earned, found.index), (1.0, 0.75, 0.75));
        assert!(found.earned_days.is_nan() && found.index_in_time.is_nan() && found.forecast.is_none());
        let early = schedule("", "2024-01-10", Accrual::AtDeadline);
        assert!(early.index.is_nan(), "nothing was planned yet");
        assert_eq!(early.variance, 0.0);
    }

    #[test]
    fn nothing_done_the_first_day_and_no_deadline_have_answers() {
        let found = schedule("", "2024-01-11", Accrual::Linear);
        assert_eq!((found.earned_days, found.index_in_time, found.forecast), (0.0, 0.0, None));
        let found = schedule("", "2024-01-01", Accrual::Linear);
        assert!(found.index.is_nan() && found.index_in_time.is_nan());
        let rules = ReviewRules::at(day("2024-01-11")).accrual(Accrual::Linear);
        let open = review("task_no,deadline,lead_units\n1,持续推进,A\n", "task_no,date\n", &rules);
        let open = open.schedule(By::Plan).remove(0);
        assert_eq!((open.dated, open.planned, open.forecast), (0, 0.0, None));
        assert!(open.index.is_nan() && open.earned_days.is_nan());
        // Due on its first day: the step is taken at once.
        let one = review("task_no,deadline,lead_units\n1,2024-01-01,A\n", "task_no,date\n", &rules);
        let one = one.schedule(By::Plan).remove(0);
        assert_eq!((one.planned, one.earned_days, one.forecast), (1.0, 0.0, None));
    }

    #[test]
    fn linear_work_needs_starts() {
        let text = "task_no,deadline,lead_units,start\n1,2024年,A,2024-01-01\n2,2024年,A,\n3,持续推进,A,\n";
        let table = super::super::made::records(text);
        let layout = super::super::PlanLayout::new();
        let plan_without =
            super::super::TaskPlan::read(&table, &layout, &super::super::UnitNames::new()).unwrap();
        let rules = ReviewRules::at(day("2024-06-30")).accrual(Accrual::Linear);
        let fault = plan_without.review(&progress("task_no,date\n"), &rules).unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
        assert!(fault.to_string().contains("there is no start of `2`;"), "{fault}");
        assert!(
            plan(text).unwrap().review(&progress("task_no,date\n"), &rules).is_ok(),
            "the plan's own start"
        );
    }

    #[test]
    fn groups_have_their_own_schedules() {
        let rules = ReviewRules::at(day("2024-01-11"));
        let found = review(PLAN, "task_no,date,share_done\n1,2024-01-10,0.5\n", &rules);
        let rows = found.schedule_table(By::Lead).to_csv();
        assert!(rows.contains("A,1,1,1,0.5,-0.5,0.5,,,,\nB,1,1,0,0,0,,,,,\n"), "{rows}");
    }
}
