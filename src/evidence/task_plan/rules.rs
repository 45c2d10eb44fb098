//! By what rules the progress of a plan is judged.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::evidence::Calendar;
use crate::evidence::day::one_day;

/// By what rules the progress of a plan is judged.
///
/// ```toml
/// at = "2025-06-30"
/// due-within = 30
/// evidence = "accepted"                 # accepted-or-pending (default), accepted
/// leads = "share"                       # each (default), share
/// accrual = "linear"                    # at-deadline (default), linear
/// reporting = { of-each = { units = ["呼和浩特市", "包头市"], under = ["各盟行政公署、市人民政府"], role = "lead" } }    # once (default)
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[must_use]
#[non_exhaustive]
pub struct ReviewRules {
    /// The day of the assessment, at its end.
    #[serde(with = "one_day")]
    pub at: NaiveDate,
    /// How many days before its deadline a deliverable is due soon. Default 30.
    #[serde(default = "month")]
    pub due_within: u32,
    /// Which evidence counts. Default [`Acceptance::AcceptedOrPending`].
    #[serde(default)]
    pub evidence: Acceptance,
    /// How a deliverable of several lead units counts for each. Default [`SharedLeads::Each`].
    #[serde(default)]
    pub leads: SharedLeads,
    /// When the work of a deliverable is planned. Default [`Accrual::AtDeadline`].
    #[serde(default)]
    pub accrual: Accrual,
    /// From whom reports are expected. Default [`Reporting::Once`].
    #[serde(default)]
    pub reporting: Reporting,
    /// Whether a deliverable counts by its weight in rates. Default: no, each counts the same.
    #[serde(default)]
    pub weighted: bool,
    /// The length of the periods of the load. Default [`Period::Month`].
    #[serde(default)]
    pub period: Period,
    /// Which days count as late or left. Default: all.
    #[serde(default)]
    pub calendar: Calendar,
}

fn month() -> u32 {
    30
}

/// Which evidence counts; rejected evidence never does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Acceptance {
    /// Evidence that was accepted, and evidence of which nothing was decided yet.
    #[default]
    AcceptedOrPending,
    /// Only evidence that was accepted.
    Accepted,
}

/// How a deliverable of `n` lead units counts for each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SharedLeads {
    /// As 1: the units' counts add up to more than the plan.
    #[default]
    Each,
    /// As `1/n`: the units' counts add up to the plan.
    Share,
}

/// When the work of a deliverable is planned to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Accrual {
    /// All of it on its deadline.
    #[default]
    AtDeadline,
    /// The same every day from its start to its deadline; every dated deliverable needs a start.
    Linear,
}

/// From whom reports are expected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reporting {
    /// Each deliverable is reported once for the whole region, by whichever unit.
    #[default]
    Once,
    /// Some deliverables are expected of each of several units (leagues, cities).
    OfEach(OfEach),
}

/// Deliverables that are expected of each of several units. The others are reported once.
///
/// Whoever leads is judged by its own report. A deliverable that the units lead is done when it is done in all of them,
/// on the day of the last, and its share is the mean of theirs; where a department leads beside them, its own report
/// counts for it, and the deliverable as a whole is done when all of these have done it. Where the units only support
/// (配合单位), the deliverable stands as the report of its lead unit says, and how each of the units stands is beside it
/// in [`Review::of_each`](super::Review::of_each).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct OfEach {
    /// The units.
    pub units: Vec<String>,
    /// The names under which the plan lists them together, as lead or support: 各盟行政公署、市人民政府. Default: none,
    /// and every deliverable is expected of each.
    #[serde(default)]
    pub under: Vec<String>,
    /// In which role a deliverable counts for the units: in [`Review::of_each`](super::Review::of_each) and all that is
    /// made of it, which are the overdue list of the units, the rates, indicators and records by unit, and the finding that
    /// a unit reports nothing. Reports of the units as supporters are left out where the role is that of leads. Default:
    /// [`Role::Either`].
    #[serde(default)]
    pub role: Role,
}

/// In which role a unit takes part in a deliverable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// It leads (牵头单位), alone or with others. Where the plan does not say under which names it lists the units, they
    /// lead everything.
    Lead,
    /// It supports (配合单位) and does not lead.
    Support,
    /// It leads or supports.
    #[default]
    Either,
}

impl Role {
    /// Its code: `lead`, `support` or `either`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Support => "support",
            Self::Either => "either",
        }
    }

    pub(super) fn includes(self, role: Self) -> bool {
        self == Self::Either || self == role
    }
}

/// How long a period is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// A month: `2025-12`.
    #[default]
    Month,
    /// A quarter: `2025-Q4`.
    Quarter,
    /// A year: `2025`.
    Year,
}

impl ReviewRules {
    /// The defaults, at a day.
    pub fn at(day: NaiveDate) -> Self {
        Self {
            at: day,
            due_within: month(),
            evidence: Acceptance::default(),
            leads: SharedLeads::default(),
            accrual: Accrual::default(),
            reporting: Reporting::default(),
            weighted: false,
            period: Period::default(),
            calendar: Calendar::default(),
        }
    }

    /// Sets how many days before its deadline a deliverable is due soon.
    pub fn due_within(mut self, days: u32) -> Self {
        self.due_within = days;
        self
    }

    /// Sets which evidence counts.
    pub fn evidence(mut self, evidence: Acceptance) -> Self {
        self.evidence = evidence;
        self
    }

    /// Sets how a deliverable of several lead units counts for each.
    pub fn leads(mut self, leads: SharedLeads) -> Self {
        self.leads = leads;
        self
    }

    /// Sets when the work of a deliverable is planned.
    pub fn accrual(mut self, accrual: Accrual) -> Self {
        self.accrual = accrual;
        self
    }

    /// Expects the deliverables that the plan lists under these names of each of these units.
    pub fn of_each(
        mut self,
        units: impl IntoIterator<Item = impl Into<String>>,
        under: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.reporting = Reporting::OfEach(OfEach {
            units: units.into_iter().map(Into::into).collect(),
            under: under.into_iter().map(Into::into).collect(),
            role: Role::default(),
        });
        self
    }

    /// Sets in which role a deliverable counts for the units of which it is [expected](Self::of_each).
    /// Without such units there is nothing to set.
    pub fn role(mut self, role: Role) -> Self {
        if let Reporting::OfEach(each) = &mut self.reporting {
            each.role = role;
        }
        self
    }

    /// Says whether a deliverable counts by its weight in rates.
    pub fn weighted(mut self, yes: bool) -> Self {
        self.weighted = yes;
        self
    }

    /// Sets the length of the periods of the load.
    pub fn period(mut self, period: Period) -> Self {
        self.period = period;
        self
    }

    /// Sets which days count as late or left.
    pub fn calendar(mut self, calendar: Calendar) -> Self {
        self.calendar = calendar;
        self
    }
}
