//! On time or late at a day, how old what is published is, and how long answers take.
//!
//! ```text
//! on time      closed by the due day / (closed + overdue at day t)       what is not yet due at t does not count
//! fresh        records updated within the limit at t / records
//! mean age     Σ (t − updated) / n
//! quantile     the least value v with  Σ_{v_i ≤ v} w_i ≥ p Σ w_i
//! ```
//!
//! The interval of a quantile is Woodruff's: the share `p` plus and minus `t · SE` of the share of records up to the
//! quantile, each end read back as a quantile; its standard error is the width over `2 t`.
//!
//! Source: R. S. Woodruff (1952), "Confidence intervals for medians and other position measures", JASA 47, 635–646;
//! the shares are defined here.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::amount::Amount;
use super::day::{Calendar, one_day, optional_day};
use super::ledger::Ledger;
use super::measure::{Bound, Part, Plan, Sums, Values};
use super::needs::Needs;
use super::records::Records;
use super::sample::{RatioEstimate, Sample, Stratum, ratio};
use super::spread::Spread;
use crate::error::{Error, Problem, Result};
use crate::reading::Cell;

/// Whether things happen in time, by one of three views.
///
/// ```toml
/// timeliness = { punctuality = { applied = "applied", closed = "closed", due = "promised", at = "2024-12-31" } }
/// timeliness = { punctuality = { applied = "applied", closed = "closed", due = { within = 20, calendar = "working-days" }, at = "2024-12-31", share = "late" } }
/// timeliness = { freshness = { updated = "updated", limit = 14, at = "2024-12-31" } }
/// timeliness = { response-time = { of = { from = "applied", to = "closed" }, quantile = 0.9 } }
/// ```
///
/// A case that was closed before it was applied for, a negative time, and a day after that of the assessment are faults
/// and reported with their rows.
///
/// ```
/// use govindex::evidence::{Measure, Records, ResponseTime};
///
/// let letters = Records::new()
///     .with_texts("unit", ["A", "A", "A", "A", "A"])?
///     .with_numbers("days", vec![1.0, 2.0, 2.0, 5.0, 30.0])?;
/// let median = Measure::new(ResponseTime::new("days")).of(&letters, ["unit"])?;
/// assert_eq!(median.values(), [2.0]);
/// let most = Measure::new(ResponseTime::new("days").quantile(0.9)).of(&letters, ["unit"])?;
/// assert_eq!(most.values(), [30.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Timeliness {
    /// Closed on time, late, or overdue.
    Punctuality(Punctuality),
    /// The age of what was updated.
    Freshness(Freshness),
    /// A quantile of times.
    ResponseTime(ResponseTime),
}

/// Cases that are closed on time, late, or still open at a day; [`Measured::details`](super::Measured::details) counts
/// them as `on time`, `late` (closed after the due day), `overdue` (open after it) and `not due`, which does not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Punctuality {
    /// The column of the day from which the limit runs; needed with a limit in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<String>,
    /// The column of the day on which the case was closed; blank where it is open.
    pub closed: String,
    /// By when it must be closed. A case for which that is not said is counted as unknown.
    pub due: Due,
    /// The day of the assessment. Without it, an open case is counted as unknown.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Day>"))]
    #[serde(default, with = "optional_day", skip_serializing_if = "Option::is_none")]
    pub at: Option<NaiveDate>,
    /// What is reported. Default: the share that is on time.
    #[serde(default)]
    pub share: TimelyShare,
}

/// By when something must be done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "crate::schema::OneOf<(String, Limit)>")
)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Due {
    /// By the day in this column, which is still on time.
    Column(String),
    /// Within a limit.
    Within(Limit),
}

/// So many days, the last of which is still on time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Limit {
    /// How many days, at least 0: a number, or what says it of each record.
    pub within: Amount,
    /// Which days count. Default: all.
    #[serde(default)]
    pub calendar: Calendar,
}

/// Which cases are reported, among those that are closed or overdue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TimelyShare {
    /// Those that were closed on time.
    #[default]
    OnTime,
    /// Those that were closed late or are overdue.
    Late,
}

/// The age of records at a day: the share within a limit, or the mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Freshness {
    /// The column of the day of the last update.
    pub updated: String,
    /// The oldest age in days that is still fresh, at least 0: a number, or what says it of each record. Default: the
    /// mean age is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Amount>,
    /// The day of the assessment.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Day"))]
    #[serde(with = "one_day")]
    pub at: NaiveDate,
    /// Which days count. Default: all.
    #[serde(default)]
    pub calendar: Calendar,
    /// Whether a blank day of update means that there never was one, which is not fresh. Default: no, and the record is
    /// counted as unknown. Only with a limit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blank_is_stale: bool,
}

/// A quantile of times. Memory grows with the number of different values. The numerator is the weight of the records
/// up to the value, the denominator that of all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ResponseTime {
    /// The time, at least 0.
    pub of: Amount,
    /// Which quantile, above 0 and below 1. Default 0.5, the median (of an even number, the lower one in the middle).
    #[serde(default = "half")]
    pub quantile: f64,
}

fn half() -> f64 {
    0.5
}

impl<'de> Deserialize<'de> for Due {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(column) => Ok(Self::Column(column)),
            table @ Value::Object(_) => {
                Limit::deserialize(table).map(Self::Within).map_err(serde::de::Error::custom)
            }
            _ => Err(serde::de::Error::custom("give a column of days, or `{ within = …, calendar = … }`")),
        }
    }
}

const STATES: [&str; 4] = ["on time", "late", "overdue", "not due"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    OnTime,
    Late,
    Overdue,
    NotDue,
}

impl Due {
    /// Within so many calendar days.
    #[must_use]
    pub fn within(days: impl Into<Amount>) -> Self {
        Self::Within(Limit { within: days.into(), calendar: Calendar::CalendarDays })
    }

    /// Within so many working days.
    #[must_use]
    pub fn within_by(days: impl Into<Amount>, calendar: Calendar) -> Self {
        Self::Within(Limit { within: days.into(), calendar })
    }

    /// By the day in a column.
    #[must_use]
    pub fn by(column: impl Into<String>) -> Self {
        Self::Column(column.into())
    }
}

impl Punctuality {
    /// Cases with a day of closing, and by when it must be.
    #[must_use]
    pub fn new(closed: impl Into<String>, due: Due) -> Self {
        Self { applied: None, closed: closed.into(), due, at: None, share: TimelyShare::default() }
    }

    /// Sets the column of the day from which the limit runs.
    #[must_use]
    pub fn applied(mut self, column: impl Into<String>) -> Self {
        self.applied = Some(column.into());
        self
    }

    /// Sets the day of the assessment.
    #[must_use]
    pub fn at(mut self, day: NaiveDate) -> Self {
        self.at = Some(day);
        self
    }

    /// Sets what is reported.
    #[must_use]
    pub fn share(mut self, share: TimelyShare) -> Self {
        self.share = share;
        self
    }

    fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Sums> {
        let closed = records.days(&self.closed, &mut ledger.cells)?;
        let applied = match &self.applied {
            Some(column) => Some(records.days(column, &mut ledger.cells)?),
            None => None,
        };
        let due = match &self.due {
            Due::Column(column) => Some(records.days(column, &mut ledger.cells)?),
            Due::Within(_) => None,
        };
        let limit = match &self.due {
            Due::Within(limit) => Some((limit.within.read(records, meant, ledger)?, limit)),
            Due::Column(_) => None,
        };
        let nothing = || vec![0.0; records.len()];
        let mut sums =
            Sums { y: nothing(), x: nothing(), at: vec![f64::NAN; records.len()], ..Sums::default() };
        for row in (0..records.len()).filter(|&row| meant[row]) {
            let applied_on = applied.as_ref().and_then(|applied| applied[row]);
            let mut fault = |column: &str, cell: Cell<'_>, problem: String| {
                ledger.cells.push(records.row(row), column, cell, problem);
            };
            if let (Some(on), Some(at)) = (applied_on, self.at)
                && on > at
            {
                let column = self.applied.as_deref().unwrap_or_default();
                fault(
                    column,
                    Cell::Text(&on.to_string()),
                    format!("is after {at}, the day of the assessment"),
                );
            }
            if let Some(on) = closed[row] {
                let problem = match (applied_on, self.at) {
                    (Some(applied), _) if on < applied => {
                        Some(format!("is before {applied}, when it was applied for"))
                    }
                    (_, Some(at)) if on > at => Some(format!("is after {at}, the day of the assessment")),
                    _ => None,
                };
                if let Some(problem) = problem {
                    fault(&self.closed, Cell::Text(&on.to_string()), problem);
                }
            }
            // Whether a day is still on time; none where that is not known.
            let in_time = |on: NaiveDate| match (&due, &limit) {
                (Some(due), _) => due[row].map(|due| on <= due),
                (None, Some((days, limit))) => {
                    let taken = limit.calendar.days(applied_on?, on) as f64;
                    (!days[row].is_nan()).then(|| taken <= days[row])
                }
                (None, None) => None,
            };
            if let Some((days, limit)) = &limit
                && days[row] < 0.0
            {
                fault(&limit.within.words(), Cell::Number(days[row]), "is negative".to_owned());
            }
            let state = match (closed[row], self.at) {
                (Some(on), _) => in_time(on).map(|yes| if yes { State::OnTime } else { State::Late }),
                (None, Some(at)) => in_time(at).map(|yes| if yes { State::NotDue } else { State::Overdue }),
                (None, None) => None,
            };
            let Some(state) = state else {
                (sums.y[row], sums.x[row]) = (f64::NAN, f64::NAN);
                continue;
            };
            sums.at[row] = f64::from(state as u8);
            if state != State::NotDue {
                let counts = (state == State::OnTime) == (self.share == TimelyShare::OnTime);
                (sums.y[row], sums.x[row]) = (f64::from(u8::from(counts)), 1.0);
            }
        }
        sums.without(limit.map(|(_, limit)| &limit.within), records, meant)
    }
}

impl Freshness {
    /// The mean age at a day.
    #[must_use]
    pub fn new(updated: impl Into<String>, at: NaiveDate) -> Self {
        Self {
            updated: updated.into(),
            limit: None,
            at,
            calendar: Calendar::CalendarDays,
            blank_is_stale: false,
        }
    }

    /// Reports the share within a limit.
    #[must_use]
    pub fn limit(mut self, days: impl Into<Amount>) -> Self {
        self.limit = Some(days.into());
        self
    }

    /// Sets which days count.
    #[must_use]
    pub fn calendar(mut self, calendar: Calendar) -> Self {
        self.calendar = calendar;
        self
    }

    /// Says whether a blank day of update means that there never was one.
    #[must_use]
    pub fn blank_is_stale(mut self, yes: bool) -> Self {
        self.blank_is_stale = yes;
        self
    }

    fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Sums> {
        let updated = records.days(&self.updated, &mut ledger.cells)?;
        let limits = match &self.limit {
            Some(limit) => Some((limit.read(records, meant, ledger)?, limit)),
            None => None,
        };
        let mut y = vec![f64::NAN; records.len()];
        for row in (0..records.len()).filter(|&row| meant[row]) {
            let at = self.at;
            if let Some((limits, limit)) = &limits
                && limits[row] < 0.0
            {
                let cell = Cell::Number(limits[row]);
                ledger.cells.push(records.row(row), &limit.words(), cell, "is negative");
            }
            let age = updated[row].map(|on| {
                if on > at {
                    let problem = format!("is after {at}, the day of the assessment");
                    ledger.cells.push(records.row(row), &self.updated, Cell::Text(&on.to_string()), problem);
                }
                self.calendar.days(on, at) as f64
            });
            y[row] = match (age, &limits) {
                (Some(age), None) => age,
                (_, Some((limits, _))) if limits[row].is_nan() => f64::NAN,
                (Some(age), Some((limits, _))) => f64::from(u8::from(age <= limits[row])),
                (None, Some(_)) if self.blank_is_stale => 0.0,
                (None, _) => f64::NAN,
            };
        }
        Sums { y, x: vec![1.0; records.len()], ..Sums::default() }.without(&self.limit, records, meant)
    }
}

impl ResponseTime {
    /// The median.
    #[must_use]
    pub fn new(of: impl Into<Amount>) -> Self {
        Self { of: of.into(), quantile: 0.5 }
    }

    /// Sets which quantile.
    #[must_use]
    pub fn quantile(mut self, share: f64) -> Self {
        self.quantile = share;
        self
    }

    fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Sums> {
        let at = self.of.read(records, meant, ledger)?;
        for (row, &value) in at.iter().enumerate() {
            if meant[row] && value < 0.0 {
                ledger.cells.push(records.row(row), &self.of.words(), Cell::Number(value), "is negative");
            }
        }
        let one: Vec<f64> = at.iter().map(|at| if at.is_nan() { f64::NAN } else { 1.0 }).collect();
        Sums { y: one.clone(), x: one, at, ..Sums::default() }.without([&self.of], records, meant)
    }

    fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        let strata: Vec<&Stratum> = parts.iter().flat_map(|part| &part.strata).collect();
        let mut weights: BTreeMap<u64, f64> = BTreeMap::new();
        for stratum in &strata {
            let grossing = stratum.grossing(&stratum.sum(), sample);
            for (value, count) in stratum.spreads.iter().flat_map(Spread::iter) {
                // The bits of numbers from 0 are in the order of the numbers.
                *weights.entry(value.to_bits()).or_default() += grossing * count.w;
            }
        }
        let total: f64 = weights.values().sum();
        // The least value at which the share is reached, but for the rounding of sums.
        let quantile = |share: f64| {
            let wanted = share * total * (1.0 - 1e-12);
            let mut sum = 0.0;
            let reaches = |(_, weight): &(&u64, &f64)| {
                sum += **weight;
                sum >= wanted && **weight > 0.0
            };
            let found = weights.iter().find(reaches).or_else(|| weights.iter().next_back());
            found.map_or(f64::NAN, |(bits, _)| f64::from_bits(*bits))
        };
        let value = if total > 0.0 { quantile(self.quantile) } else { f64::NAN };
        let below: Vec<Stratum> = strata
            .iter()
            .map(|stratum| {
                let pairs = stratum.clusters.iter().zip(&stratum.spreads);
                let clusters = pairs.map(|(tally, spread)| tally.at_most(value, spread)).collect();
                Stratum { clusters, drawn: stratum.drawn, ..Stratum::default() }
            })
            .collect();
        let share = ratio(&below, sample);
        let mut found = RatioEstimate { value, interval: None, ..share };
        if value.is_nan() {
            return found;
        }
        let t = StudentsT::new(0.0, 1.0, share.freedom)
            .map_or(f64::NAN, |t| t.inverse_cdf(0.5 + sample.level / 2.0));
        let half = if share.complete { 0.0 } else { t * share.variance.sqrt() };
        let (low, high) = match half {
            half if half.is_nan() => (f64::NAN, f64::NAN),
            0.0 if share.complete => (value, value),
            half => (
                quantile((self.quantile - half).max(0.0)).min(value),
                quantile((self.quantile + half).min(1.0)).max(value),
            ),
        };
        found.variance = if share.complete { 0.0 } else { ((high - low) / (2.0 * t)).powi(2) };
        found.interval = Some((low, high));
        found
    }
}

macro_rules! views {
    ($($view:ident),*) => {$(
        impl From<$view> for Timeliness {
            fn from(view: $view) -> Self {
                Self::$view(view)
            }
        }

        impl From<$view> for super::measure::Kind {
            fn from(view: $view) -> Self {
                Timeliness::from(view).into()
            }
        }
    )*};
}

views!(Punctuality, Freshness, ResponseTime);

impl Timeliness {
    pub(crate) fn is_quantile(&self) -> bool {
        matches!(self, Self::ResponseTime(_))
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut own = Needs::default();
        match self {
            Self::Punctuality(cases) => {
                own.text(&cases.closed);
                cases.applied.iter().for_each(|column| own.text(column));
                let due = match &cases.due {
                    Due::Column(column) => {
                        own.text(column);
                        format!("by {column}")
                    }
                    Due::Within(limit) => {
                        limit.within.needs(&mut own);
                        let days = match limit.calendar {
                            Calendar::CalendarDays => "days",
                            Calendar::WorkingDays { .. } => "working days",
                        };
                        format!("within {} {days}", limit.within.words())
                    }
                };
                let counted = match cases.share {
                    TimelyShare::OnTime => format!("cases closed {due}"),
                    TimelyShare::Late => format!("cases not closed {due}"),
                };
                let at = cases.at.map(|at| format!(" or due at {at}")).unwrap_or_default();
                let spread = Values::Names("state", STATES.map(str::to_owned).to_vec());
                Plan { spread, ..Plan::own(format!("{counted} / cases closed{at}"), own, Bound::Share) }
            }
            Self::Freshness(fresh) => {
                own.text(&fresh.updated);
                let Freshness { updated, at, .. } = fresh;
                let (rule, bound) = match &fresh.limit {
                    None => (format!("mean days from {updated} to {at}"), Bound::None),
                    Some(limit) => {
                        limit.needs(&mut own);
                        let limit = limit.words();
                        let rule =
                            format!("records with {updated} at most {limit} days before {at} / all records");
                        (rule, Bound::Share)
                    }
                };
                // An age of 0 days is an age.
                Plan { skip_empty: false, ..Plan::own(rule, own, bound) }
            }
            Self::ResponseTime(time) => {
                time.of.needs(&mut own);
                let rule = format!("{} quantile of {}", time.quantile, time.of.words());
                Plan { spread: Values::Numbers, ..Plan::own(rule, own, Bound::None) }
            }
        }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "timeliness", parameter, found, expected }))
        };
        match self {
            Self::Punctuality(cases) => match &cases.due {
                Due::Within(_) if cases.applied.is_none() => {
                    fault("applied", "none".to_owned(), "the column of the day from which the limit runs")
                }
                Due::Within(limit) => limit.within.check("timeliness"),
                Due::Column(_) => Ok(()),
            },
            Self::Freshness(fresh) => match &fresh.limit {
                Some(limit) => limit.check("timeliness"),
                None if fresh.blank_is_stale => {
                    fault("blank-is-stale", "true".to_owned(), "a `limit`: the mean age needs an age")
                }
                None => Ok(()),
            },
            Self::ResponseTime(time) if !(time.quantile > 0.0 && time.quantile < 1.0) => {
                fault("quantile", time.quantile.to_string(), "above 0 and below 1")
            }
            Self::ResponseTime(time) => time.of.check("timeliness"),
        }
    }

    pub(crate) fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Sums> {
        match self {
            Self::Punctuality(cases) => cases.read(records, meant, ledger),
            Self::Freshness(fresh) => fresh.read(records, meant, ledger),
            Self::ResponseTime(time) => time.read(records, meant, ledger),
        }
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        match self {
            Self::ResponseTime(time) => time.finish(parts, sample),
            Self::Punctuality(_) | Self::Freshness(_) => RatioEstimate::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Measure, Measured};
    use approx::assert_relative_eq;
    use serde_json::json;

    fn on(text: &str) -> NaiveDate {
        crate::evidence::day::day(text).unwrap()
    }

    /// Closed on the due day, a day late, open and overdue, open and not due, without a due day.
    fn cases() -> Records {
        Records::new()
            .with_texts("unit", ["A"; 5])
            .unwrap()
            .with_texts("applied", ["2024-03-01", "2024-03-01", "2024-03-01", "2024-03-25", "2024-03-01"])
            .unwrap()
            .with_texts("closed", ["2024-03-21", "2024-03-22", "", "", "2024-03-02"])
            .unwrap()
            .with_texts("due", ["2024-03-21", "2024-03-21", "2024-03-21", "2024-04-14", ""])
            .unwrap()
    }

    fn of(view: impl Into<Timeliness>, records: &Records) -> Result<Measured> {
        Measure::new(view.into()).of(records, ["unit"])
    }

    #[test]
    fn on_time_late_overdue_and_not_due() {
        let by = Punctuality::new("closed", Due::by("due")).applied("applied").at(on("2024-03-31"));
        let found = of(by.clone(), &cases()).unwrap();
        let a = found.estimate("A").unwrap();
        assert_relative_eq!(a.value, 1.0 / 3.0);
        assert_eq!((a.records, a.unknown, found.left_out().not_meant), (3, 1, 1));
        assert_relative_eq!(
            of(by.clone().share(TimelyShare::Late), &cases()).unwrap().values()[0],
            2.0 / 3.0
        );
        assert_eq!(found.rule(), "cases closed by due / cases closed or due at 2024-03-31");
        let table = found.details().unwrap().to_string();
        assert!(STATES.iter().all(|state| table.contains(state)) && table.contains("0.25"), "{table}");

        let unknown = of(Punctuality { at: None, ..by }, &cases()).unwrap();
        assert_eq!((unknown.values()[0], unknown.estimates()[0].unknown), (0.5, 3));

        let within = Punctuality::new("closed", Due::within(20.0)).applied("applied").at(on("2024-03-31"));
        // With the same limit for all, the fifth case is on time: two of four.
        assert_eq!(of(within.clone(), &cases()).unwrap().values(), [0.5]);
        // 15 working days from Friday 1 March 2024 end on Friday 22 March.
        let working = Calendar::WorkingDays { holidays: [].into(), workdays: [].into() };
        let due = Due::within_by(15.0, working);
        assert_eq!(of(Punctuality { due, ..within.clone() }, &cases()).unwrap().values(), [0.75]);
    }

    #[test]
    fn contradictory_days_are_faults_with_their_rows() {
        let by = Punctuality::new("closed", Due::by("due")).applied("applied").at(on("2024-03-20"));
        let fault = of(by, &cases()).unwrap_err().to_string();
        assert!(fault.contains("row 1, column `closed`: `2024-03-21` is after 2024-03-20"), "{fault}");
        assert!(fault.contains("row 4, column `applied`: `2024-03-25` is after"), "{fault}");
        let back = Punctuality::new("applied", Due::by("due")).applied("closed");
        assert!(of(back, &cases()).unwrap_err().to_string().contains("is before 2024-03-21"));
        let negative = Punctuality::new("closed", Due::within(-1.0)).applied("applied");
        assert!(of(negative, &cases()).unwrap_err().to_string().contains("is negative"));
    }

    #[test]
    fn age_and_freshness() {
        let columns = Records::new()
            .with_texts("unit", ["A"; 4])
            .unwrap()
            .with_texts("updated", ["2024-03-31", "2024-03-17", "2024-03-16", ""])
            .unwrap()
            .with_numbers("limit", vec![0.0, 7.0, 30.0, 7.0])
            .unwrap();
        let age = Freshness::new("updated", on("2024-03-31"));
        let mean = of(age.clone(), &columns).unwrap();
        assert_relative_eq!(mean.values()[0], 29.0 / 3.0);
        assert_eq!(mean.estimates()[0].unknown, 1);
        let fresh = of(age.clone().limit(14.0), &columns).unwrap();
        assert_relative_eq!(fresh.values()[0], 2.0 / 3.0);
        assert_eq!(of(age.clone().limit(14.0).blank_is_stale(true), &columns).unwrap().values(), [0.5]);
        assert_relative_eq!(of(age.clone().limit("limit"), &columns).unwrap().values()[0], 2.0 / 3.0);
        let future = of(Freshness::new("updated", on("2024-03-20")), &columns).unwrap_err().to_string();
        assert!(future.contains("row 1, column `updated`: `2024-03-31` is after 2024-03-20"), "{future}");
        let workdays = Calendar::WorkingDays { holidays: [].into(), workdays: [].into() };
        // To Sunday 31 March: 0 days, 10 from Sunday 17 March, 10 from Saturday 16 March.
        assert_relative_eq!(of(age.calendar(workdays), &columns).unwrap().values()[0], 20.0 / 3.0);
    }

    fn days(values: &[f64]) -> Records {
        Records::new()
            .with_texts("unit", vec!["A"; values.len()])
            .unwrap()
            .with_numbers("d", values.to_vec())
            .unwrap()
    }

    #[test]
    fn quantiles_are_values_that_occur_and_do_not_depend_on_batches() {
        // numpy.quantile(values, p, method="inverted_cdf"), numpy 2.4.6
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0];
        for (p, expected) in
            [(0.1, 1.0), (0.25, 2.0), (0.5, 3.0), (0.51, 4.0), (0.75, 5.0), (0.9, 6.0), (0.95, 9.0)]
        {
            let kind = Measure::new(ResponseTime::new("d").quantile(p));
            let whole = kind.of(&days(&values), ["unit"]).unwrap();
            assert_eq!(whole.values(), [expected], "{p}");
            let mut counts = kind.accumulator(["unit"]).unwrap();
            for batch in values.chunks(3) {
                let mut other = counts.fresh();
                other.observe(&days(batch)).unwrap();
                counts.merge(other);
            }
            assert_eq!(counts.finish().unwrap().estimates(), whole.estimates());
        }
    }

    #[test]
    fn the_interval_of_a_quantile_is_woodruffs() {
        // 1 to 101: the share up to the median 51 is 51/101, its standard error √(51/101 · 50/101 / 100) = 0.049998, and
        // t(100) at 97.5 % is 1.98397, so the ends are the quantiles of 0.5 ∓ 0.099194: 41 and 61.
        let values: Vec<f64> = (1..=101).map(f64::from).collect();
        let found = of(ResponseTime::new("d"), &days(&values)).unwrap();
        let a = found.estimates()[0];
        assert_eq!((a.value, a.low, a.high), (51.0, 41.0, 61.0));
        assert_relative_eq!(a.standard_error, 20.0 / (2.0 * 1.983_971_518), max_relative = 1e-8);
        let census =
            Measure::new(ResponseTime::new("d")).sample(Sample::census()).of(&days(&values), ["unit"]);
        let a = census.unwrap().estimates()[0];
        assert_eq!((a.low, a.high, a.standard_error), (51.0, 51.0, 0.0));
    }

    #[test]
    fn clusters_of_one_are_records() {
        let values: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 40)).collect();
        let records = days(&values).with_texts("c", (0..40).map(|i| i.to_string())).unwrap();
        let clusters = Sample { clusters: Some("c".into()), ..Sample::default() };
        let kind = Measure::new(ResponseTime::new("d").quantile(0.3));
        let plain = kind.of(&records, ["unit"]).unwrap().estimates()[0];
        let found = kind.sample(clusters).of(&records, ["unit"]).unwrap().estimates()[0];
        assert_eq!((found.value, found.low, found.high), (plain.value, plain.low, plain.high));
        assert!(plain.low < plain.value && plain.value < plain.high);
    }

    #[test]
    fn strata_count_by_their_size() {
        // Stratum a has 90 records, of which 2 were drawn; b has 10. The median lies in a.
        let records = days(&[1.0, 2.0, 50.0, 60.0])
            .with_texts("s", ["a", "a", "b", "b"])
            .unwrap()
            .with_numbers("size", vec![90.0, 90.0, 10.0, 10.0])
            .unwrap();
        let sample =
            Sample { strata: vec!["s".into()], population: Some("size".into()), ..Sample::default() };
        let of = |p| {
            Measure::new(ResponseTime::new("d").quantile(p)).sample(sample.clone()).of(&records, ["unit"])
        };
        assert_eq!(of(0.5).unwrap().values(), [2.0]);
        assert_eq!(of(0.9).unwrap().values(), [2.0]);
        assert_eq!(of(0.94).unwrap().values(), [50.0]);
    }

    #[test]
    fn degenerate_times_have_named_answers() {
        let one = of(ResponseTime::new("d"), &days(&[7.0])).unwrap().estimates()[0];
        assert!(one.value == 7.0 && one.low.is_nan() && one.standard_error.is_nan());
        let none = of(ResponseTime::new("d"), &days(&[f64::NAN, f64::NAN])).unwrap().estimates()[0];
        assert!(none.value.is_nan() && none.unknown == 2);
        let same = of(ResponseTime::new("d"), &days(&[0.0, -0.0, 0.0])).unwrap().estimates()[0];
        assert_eq!((same.value, same.low, same.high), (0.0, 0.0, 0.0));
        assert!(of(ResponseTime::new("d"), &days(&[-1.0])).unwrap_err().to_string().contains("is negative"));
        for kind in [
            Timeliness::from(ResponseTime::new("d").quantile(0.0)),
            ResponseTime::new("d").quantile(f64::NAN).into(),
            Punctuality::new("c", Due::within(1.0)).into(),
            Freshness::new("u", on("2024-01-01")).blank_is_stale(true).into(),
        ] {
            assert_eq!(kind.check().unwrap_err().code(), "invalid_parameter", "{kind:?}");
        }
    }

    #[test]
    fn reads_back_as_it_was_written() {
        for text in [
            json!({ "timeliness": { "punctuality": { "closed": "c", "due": "d", "share": "late" } } }),
            json!({ "timeliness": { "punctuality": { "applied": "a", "closed": "c",
                "due": { "within": 20.0, "calendar": "working-days" }, "at": "2024-12-31", "share": "on-time" } } }),
            json!({ "timeliness": { "freshness": { "updated": "u", "limit": 14.0, "at": "2024-12-31",
                "calendar": "calendar-days", "blank-is-stale": true } } }),
            json!({ "timeliness": { "response-time": { "of": "d", "quantile": 0.9 } } }),
        ] {
            let measure: Measure = serde_json::from_value(text.clone()).unwrap();
            assert_eq!(serde_json::to_value(&measure).unwrap(), text);
        }
        for (due, words) in
            [(json!(20), "give a column"), (json!({ "within": 20, "days": 1 }), "unknown field `days`")]
        {
            let fault = serde_json::from_value::<Due>(due).unwrap_err().to_string();
            assert!(fault.contains(words), "{fault}");
        }
    }
}
