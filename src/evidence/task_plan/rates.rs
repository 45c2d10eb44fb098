//! How much of a plan is done, in time, and reported.
//!
//! ```text
//! completion  Σ c over those done / Σ c
//! progress    Σ c s / Σ c
//! on time     Σ c over those due and done by their deadline / Σ c over those due
//! late        Σ c over those due and done late or not at all / Σ c over those due
//! rejection   Σ c x over rejected evidence / Σ c x over evidence that was accepted or rejected
//! coverage    Σ c over those with a report / Σ c
//! ```
//!
//! over the deliverables of a group, where `s` is the share done, `x` a number of reports, and `c` what a deliverable
//! counts: 1, or its weight; for a lead unit of `n`, maybe `1/n` of that. Due is a deliverable whose deadline is before
//! the day of the assessment, so one without end never is.
//!
//! Source: defined here.

use serde::Serialize;

use super::group::{By, Member};
use super::review::Review;
use super::status::Status;
use crate::Table;
use crate::table::Cells;
use crate::words::Language;

/// Which share of a group is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RateKind {
    /// Done, of all.
    Completion,
    /// The share done, over all.
    Progress,
    /// Done by their deadline, of those that are due.
    OnTime,
    /// Done late or not at all, of those that are due.
    Late,
    /// Rejected, of the evidence that was accepted or rejected.
    Rejection,
    /// With a report, of all.
    Coverage,
}

impl RateKind {
    /// Every kind, in order.
    pub const ALL: [Self; 6] =
        [Self::Completion, Self::Progress, Self::OnTime, Self::Late, Self::Rejection, Self::Coverage];

    /// Its code, as in results: `on-time`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let (_, english, chinese) = self.words();
        language.of(english, chinese)
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Completion => ("completion", "completion rate", "完成率"),
            Self::Progress => ("progress", "progress", "总体进度"),
            Self::OnTime => ("on-time", "on-time rate", "按期完成率"),
            Self::Late => ("late", "late rate", "逾期率"),
            Self::Rejection => ("rejection", "rejection rate", "材料退回率"),
            Self::Coverage => ("coverage", "coverage", "报送覆盖率"),
        }
    }

    /// What a deliverable adds to the numerator and the denominator, before it is weighed.
    fn of(self, member: &Member<'_>) -> (f64, f64) {
        let one = member.standing;
        let yes = |is: bool| f64::from(u8::from(is));
        match self {
            Self::Completion => (yes(one.status.is_done()), 1.0),
            Self::Progress => (one.share, 1.0),
            Self::OnTime => (yes(one.due && one.status == Status::DoneOnTime), yes(one.due)),
            Self::Late => (yes(one.due && one.status != Status::DoneOnTime), yes(one.due)),
            Self::Rejection => (one.rejected as f64, one.judged as f64),
            Self::Coverage => (yes(one.reports > 0), 1.0),
        }
    }
}

/// A share of a group, and what is behind it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Rate {
    /// The group.
    pub group: String,
    /// Which share.
    pub kind: RateKind,
    /// The numerator.
    pub numerator: f64,
    /// The denominator; 0 where the group has nothing of which there could be a share.
    pub denominator: f64,
    /// The deliverables in the numerator.
    pub counted: Vec<String>,
    /// The other deliverables in the denominator.
    pub others: Vec<String>,
}

impl Rate {
    /// The share, from 0 to 1; `NaN` where the denominator is 0.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.numerator / self.denominator
    }
}

impl Review {
    /// Every rate of every group.
    #[must_use]
    pub fn rates(&self, by: By) -> Vec<Rate> {
        let mut rates = Vec::new();
        for (group, members) in self.groups(by) {
            for kind in RateKind::ALL {
                let mut rate = Rate {
                    group: group.clone(),
                    kind,
                    numerator: 0.0,
                    denominator: 0.0,
                    counted: Vec::new(),
                    others: Vec::new(),
                };
                for member in &members {
                    let count = if self.rules.weighted { member.weight } else { 1.0 } * member.part;
                    let (above, below) = kind.of(member);
                    rate.numerator += count * above;
                    rate.denominator += count * below;
                    if above > 0.0 {
                        rate.counted.push(member.standing.task.clone());
                    } else if below > 0.0 {
                        rate.others.push(member.standing.task.clone());
                    }
                }
                rates.push(rate);
            }
        }
        rates
    }

    /// Every rate of every group, a row each: `group`, `rate`, `rate_zh`, `value`, `numerator`, `denominator`, `counted`
    /// and `others` (the deliverables in the numerator, and the others in the denominator).
    #[must_use]
    pub fn rates_table(&self, by: By) -> Table {
        let rates = self.rates(by);
        let texts = |of: fn(&Rate) -> String| Cells::texts(rates.iter().map(of));
        let numbers = |of: fn(&Rate) -> f64, decimals| Cells::Number {
            values: rates.iter().map(of).collect(),
            decimals,
        };
        Table::new()
            .with("group", texts(|rate| rate.group.clone()))
            .with("rate", texts(|rate| rate.kind.code().to_owned()))
            .with("rate_zh", texts(|rate| rate.kind.name(Language::Chinese).to_owned()))
            .with("value", numbers(Rate::value, Some(4)))
            .with("numerator", numbers(|rate| rate.numerator, None))
            .with("denominator", numbers(|rate| rate.denominator, None))
            .with("counted", texts(|rate| rate.counted.join(";")))
            .with("others", texts(|rate| rate.others.join(";")))
    }

    /// Indicators: a row a group, for each rate its value and, as `…_n`, its denominator. With the groups as units, the
    /// table is a dataset.
    #[must_use]
    pub fn indicators(&self, by: By) -> Table {
        let rates = self.rates(by);
        let of_kind = |kind| rates.iter().filter(move |rate| rate.kind == kind);
        let groups = Cells::texts(of_kind(RateKind::Completion).map(|rate| rate.group.clone()));
        RateKind::ALL.into_iter().fold(Table::new().with("unit", groups), |table, kind| {
            let code = kind.code().replace('-', "_");
            let values = of_kind(kind).map(Rate::value).collect();
            let below = of_kind(kind).map(|rate| rate.denominator).collect();
            table
                .with(format!("{code}_n"), Cells::Number { values: below, decimals: None })
                .with(code, Cells::Number { values, decimals: Some(4) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::{day, review};
    use super::super::{ReviewRules, SharedLeads};
    use super::*;

    const PLAN: &str = "task_no,section,deadline,lead_units,weight\n1,甲,2024年3月,A;B,3\n2,甲,2024年6月,A,1\n\
                        3,乙,2024年12月,B,1\n4,乙,持续推进,B,1\n";
    const REPORTS: &str = "task_no,date,share_done,evidence\n1,2024-03-20,1,accepted\n2,2024-05-01,0.5,rejected\n\
                           2,2024-06-01,0.5,accepted\n4,2024-06-01,0.2,\n";

    fn of(review: &Review, by: By, group: &str, kind: RateKind) -> (f64, f64, String, String) {
        let rates = review.rates(by);
        let rate = rates.iter().find(|rate| rate.group == group && rate.kind == kind).unwrap();
        (rate.numerator, rate.denominator, rate.counted.join(";"), rate.others.join(";"))
    }

    fn told(above: f64, below: f64, counted: &str, others: &str) -> (f64, f64, String, String) {
        (above, below, counted.to_owned(), others.to_owned())
    }

    #[test]
    fn every_rate_by_hand_with_the_deliverables_behind_it() {
        let review = review(PLAN, REPORTS, &ReviewRules::at(day("2024-09-01")));
        for (kind, expected) in [
            (RateKind::Completion, told(1.0, 4.0, "1", "2;3;4")),
            (RateKind::Progress, told(1.7, 4.0, "1;2;4", "3")),
            (RateKind::OnTime, told(1.0, 2.0, "1", "2")),
            (RateKind::Late, told(1.0, 2.0, "2", "1")),
            (RateKind::Rejection, told(1.0, 3.0, "2", "1")),
            (RateKind::Coverage, told(3.0, 4.0, "1;2;4", "3")),
        ] {
            assert_eq!(of(&review, By::Plan, "plan", kind), expected, "{kind:?}");
        }
        assert_eq!(of(&review, By::Section, "乙", RateKind::OnTime), told(0.0, 0.0, "", ""));
        let rates = review.rates(By::Section);
        let nothing = rates.iter().find(|rate| rate.group == "乙" && rate.kind == RateKind::OnTime).unwrap();
        assert!(nothing.value().is_nan(), "nothing is due");
        assert_eq!(of(&review, By::Deadline, "open", RateKind::Coverage), told(1.0, 1.0, "4", ""));
    }

    #[test]
    fn joint_leads_count_each_or_share_and_weights_count_where_asked() {
        let rules = ReviewRules::at(day("2024-09-01"));
        let each = review(PLAN, REPORTS, &rules);
        assert_eq!(of(&each, By::Lead, "A", RateKind::Completion), told(1.0, 2.0, "1", "2"));
        assert_eq!(of(&each, By::Lead, "B", RateKind::Completion), told(1.0, 3.0, "1", "3;4"));
        let share = review(PLAN, REPORTS, &rules.clone().leads(SharedLeads::Share));
        assert_eq!(of(&share, By::Lead, "A", RateKind::Completion), told(0.5, 1.5, "1", "2"));
        let weighted = review(PLAN, REPORTS, &rules.leads(SharedLeads::Share).weighted(true));
        assert_eq!(of(&weighted, By::Lead, "A", RateKind::Completion), told(1.5, 2.5, "1", "2"));
        assert_eq!(of(&weighted, By::Plan, "plan", RateKind::OnTime), told(3.0, 4.0, "1", "2"));
    }

    #[test]
    fn the_indicators_are_a_table_of_units_and_rates() {
        let review = review(PLAN, REPORTS, &ReviewRules::at(day("2024-09-01")));
        let table = review.indicators(By::Lead);
        assert_eq!(table.column("unit"), Some(&Cells::texts(["A", "B"])));
        let Some(Cells::Number { values, .. }) = table.column("on_time") else { panic!("no numbers") };
        assert_eq!(values, &[0.5, 1.0]);
        let Some(Cells::Number { values, .. }) = table.column("on_time_n") else { panic!("no numbers") };
        assert_eq!(values, &[2.0, 1.0]);
        assert!(review.rates_table(By::Lead).to_csv().contains("A,on-time,按期完成率,0.5,1,2,1,2\n"));
    }
}
