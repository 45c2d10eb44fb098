//! What online services achieve (在线服务成效度): time and visits saved, early closing, use.
//!
//! ```text
//! time cut       Σ (s − p) / Σ s        or the mean of (s − p)/s
//! visits         Σ v / n                or the share of records with v ≤ m
//! early closing  cases closed before the promised day / closed cases that have one
//! online share   Σ online / Σ cases
//! use per head   k Σ uses / population
//! ```
//!
//! where `s` and `p` are the statutory and the promised time of an item, `v` the visits that it takes, `m` the visits
//! that are allowed, and `k` the heads that are spoken of (1,000, say).
//!
//! Source: 中央党校（国家行政学院）电子政务研究中心, 《省级政府和重点城市一体化政务服务能力评估报告》 (2022): 在线服务成效度 (减时间,
//! 减跑动). The time cut of city platforms (承诺时限压缩比) is a ratio of sums; early closing is their 提前办结率.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::coverage::Coverage;
use super::day::optional_day;
use super::ledger::Ledger;
use super::measure::{Bound, Form, Part, Plan, Sums};
use super::needs::Needs;
use super::records::Records;
use super::sample::{RatioEstimate, Sample, Tally};
use crate::error::{Error, Problem, Result};
use crate::reading::Cell;

/// What online services achieve, by one of five views.
///
/// ```toml
/// effectiveness = { time-cut = { statutory = "legal_days", promised = "promised_days" } }
/// effectiveness = { visits = { of = "visits" } }
/// effectiveness = { visits = { of = "visits", at-most = 0 } }
/// effectiveness = { early-closing = { closed = "closed", promised = "promised", applied = "applied", at = "2024-12-31" } }
/// effectiveness = { online-share = { online = "online_cases", cases = "cases" } }
/// effectiveness = { use-per-head = { uses = "visits", population = "population", per = 1000 } }
/// ```
///
/// ```
/// use govindex::evidence::{Effectiveness, Form, Measure, Records, TimeCut};
///
/// let items = Records::new()
///     .with_texts("city", ["A", "A"])?
///     .with_numbers("legal", vec![20.0, 5.0])?
///     .with_numbers("promised", vec![5.0, 5.0])?;
/// let cut = TimeCut::new("legal", "promised");
/// let value = |cut: TimeCut| Measure::new(Effectiveness::TimeCut(cut)).of(&items, ["city"]);
/// assert_eq!(value(cut.clone())?.values(), [0.6]);
/// assert_eq!(value(cut.form(Form::MeanOfRatios))?.values(), [0.375]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Effectiveness {
    /// How much shorter the promised time is than the statutory one.
    TimeCut(TimeCut),
    /// The visits that items take.
    Visits(Visits),
    /// Cases that are closed before the promised day.
    EarlyClosing(EarlyClosing),
    /// Cases that are handled online.
    OnlineShare(OnlineShare),
    /// Uses over the population.
    #[serde(rename = "use-per-head")]
    PerHead(PerHead),
}

/// How much shorter the promised time is than the statutory one. An item without either is counted as unknown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct TimeCut {
    /// The time that the law allows, in any unit.
    pub statutory: Amount,
    /// The time that is promised, in the same unit.
    pub promised: Amount,
    /// Whether sums are divided, so that long items count more (the default), or ratios averaged, where an item with a
    /// statutory time of 0 has none and is counted as unknown.
    #[serde(default)]
    pub form: Form,
    /// What a promise that is longer than the law allows is.
    #[serde(default)]
    pub longer: Promises,
}

/// What a promise that is longer than the law allows is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Promises {
    /// A fault of the table, reported with its row.
    #[default]
    Error,
    /// A negative cut.
    Count,
}

/// The visits that items take: their mean, or the share of items that take few.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Visits {
    /// The visits, at least 0.
    pub of: Amount,
    /// Up to how many visits an item counts. Default: the mean is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}

/// The share of closed cases that were closed before the promised day. A case that is not closed does not count; a
/// closed one without a promise is counted as unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct EarlyClosing {
    /// The column of the day on which a case was closed.
    pub closed: String,
    /// The column of the day by which it was promised.
    pub promised: String,
    /// The column of the day of application; a case that was closed earlier is a fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<String>,
    /// The day of the assessment; a case that was closed later is a fault.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Day>"))]
    #[serde(default, with = "optional_day", skip_serializing_if = "Option::is_none")]
    pub at: Option<NaiveDate>,
}

/// The share of cases that are handled online.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct OnlineShare {
    /// What is handled online: a condition on cases, or a count.
    pub online: Amount,
    /// What is handled: 1 a case (the default), or a count.
    #[serde(default = "one")]
    pub cases: Amount,
}

/// Uses over the population of the unit. Each record states the population, and all of a unit state the same: a
/// difference is a fault with its rows. The records are taken for all uses there are, so the value has no sampling
/// error; with classes (`by`), those of each class are divided by the population of the whole unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PerHead {
    /// How many uses a record stands for. Default 1.
    #[serde(default = "one")]
    pub uses: Amount,
    /// The column of the unit's population, above 0.
    pub population: String,
    /// The heads that are spoken of, above 0. Default 1.
    #[serde(default = "one_head")]
    pub per: f64,
}

fn one() -> Amount {
    Amount::Number(1.0)
}

fn one_head() -> f64 {
    1.0
}

impl TimeCut {
    /// The cut as a ratio of sums.
    #[must_use]
    pub fn new(statutory: impl Into<Amount>, promised: impl Into<Amount>) -> Self {
        Self {
            statutory: statutory.into(),
            promised: promised.into(),
            form: Form::default(),
            longer: Promises::default(),
        }
    }

    /// Sets whether sums are divided or ratios averaged.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// Sets what a promise that is longer than the law allows is.
    #[must_use]
    pub fn longer(mut self, rule: Promises) -> Self {
        self.longer = rule;
        self
    }
}

impl Visits {
    /// The mean of the visits.
    #[must_use]
    pub fn mean(of: impl Into<Amount>) -> Self {
        Self { of: of.into(), at_most: None }
    }

    /// The share of items with at most so many visits.
    #[must_use]
    pub fn at_most(of: impl Into<Amount>, visits: f64) -> Self {
        Self { of: of.into(), at_most: Some(visits) }
    }
}

impl EarlyClosing {
    /// Cases with a day of closing and a promised day.
    #[must_use]
    pub fn new(closed: impl Into<String>, promised: impl Into<String>) -> Self {
        Self { closed: closed.into(), promised: promised.into(), applied: None, at: None }
    }

    /// Sets the column of the day of application.
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

    fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Sums> {
        let closed = records.days(&self.closed, &mut ledger.cells)?;
        let promised = records.days(&self.promised, &mut ledger.cells)?;
        let applied = match &self.applied {
            Some(column) => Some(records.days(column, &mut ledger.cells)?),
            None => None,
        };
        let mut sums = Sums { y: vec![0.0; records.len()], x: vec![0.0; records.len()], ..Sums::default() };
        for row in (0..records.len()).filter(|&row| meant[row]) {
            let Some(day) = closed[row] else { continue };
            let applied = applied.as_ref().and_then(|applied| applied[row]);
            let problem = match (applied, self.at) {
                (Some(applied), _) if day < applied => {
                    Some(format!("is before {applied}, when it was applied for"))
                }
                (_, Some(at)) if day > at => Some(format!("is after {at}, the day of the assessment")),
                _ => None,
            };
            if let Some(problem) = problem {
                ledger.cells.push(records.row(row), &self.closed, Cell::Text(&day.to_string()), problem);
            }
            sums.x[row] = 1.0;
            sums.y[row] = promised[row].map_or(f64::NAN, |promised| f64::from(u8::from(day < promised)));
        }
        Ok(sums)
    }
}

impl OnlineShare {
    /// The share of the records that are handled online.
    #[must_use]
    pub fn new(online: impl Into<Amount>) -> Self {
        Self { online: online.into(), cases: one() }
    }

    /// Sets what is handled.
    #[must_use]
    pub fn cases(mut self, cases: impl Into<Amount>) -> Self {
        self.cases = cases.into();
        self
    }
}

impl PerHead {
    /// One use a record.
    #[must_use]
    pub fn new(population: impl Into<String>) -> Self {
        Self { uses: one(), population: population.into(), per: 1.0 }
    }

    /// Sets how many uses a record stands for.
    #[must_use]
    pub fn uses(mut self, uses: impl Into<Amount>) -> Self {
        self.uses = uses.into();
        self
    }

    /// Sets the heads that are spoken of.
    #[must_use]
    pub fn per(mut self, heads: f64) -> Self {
        self.per = heads;
        self
    }
}

macro_rules! views {
    ($($view:ident $of:ident),*) => {$(
        impl From<$of> for Effectiveness {
            fn from(view: $of) -> Self {
                Self::$view(view)
            }
        }

        impl From<$of> for super::measure::Kind {
            fn from(view: $of) -> Self {
                Effectiveness::from(view).into()
            }
        }
    )*};
}

views!(TimeCut TimeCut, Visits Visits, EarlyClosing EarlyClosing, OnlineShare OnlineShare, PerHead PerHead);

impl Effectiveness {
    pub(crate) fn is_per_head(&self) -> bool {
        matches!(self, Self::PerHead(_))
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut own = Needs::default();
        match self {
            Self::TimeCut(cut) => {
                cut.statutory.needs(&mut own);
                cut.promised.needs(&mut own);
                let (statutory, promised) = (cut.statutory.words(), cut.promised.words());
                let rule = match cut.form {
                    Form::RatioOfSums => format!("sum of ({statutory} - {promised}) / sum of {statutory}"),
                    Form::MeanOfRatios => format!("mean of ({statutory} - {promised}) / {statutory}"),
                };
                Plan { form: cut.form, skip_empty: false, ..Plan::own(rule, own, Bound::None) }
            }
            Self::Visits(visits) => {
                visits.of.needs(&mut own);
                let of = visits.of.words();
                let (rule, bound) = match visits.at_most {
                    None => (format!("mean of {of}"), Bound::None),
                    Some(most) => (format!("records with {of} at most {most} / all records"), Bound::Share),
                };
                Plan::own(rule, own, bound)
            }
            Self::EarlyClosing(early) => {
                let columns = [&early.closed, &early.promised];
                columns.into_iter().chain(&early.applied).for_each(|column| own.text(column));
                let EarlyClosing { closed, promised, .. } = early;
                let rule = format!("cases with {closed} before {promised} / cases with {closed}");
                Plan::own(rule, own, Bound::Share)
            }
            Self::OnlineShare(share) => {
                Coverage::new(share.online.clone()).existing(share.cases.clone()).plan()
            }
            Self::PerHead(heads) => {
                let PerHead { uses, population, per } = heads;
                let uses_words = match uses {
                    Amount::Number(_) => "records".to_owned(),
                    uses => format!("sum of {}", uses.words()),
                };
                #[expect(clippy::float_cmp, reason = "1 is the default, exactly")]
                let times = if *per == 1.0 { String::new() } else { format!("{per} × ") };
                Plan {
                    constant: Some(population.clone()),
                    rule: Some(format!("{times}{uses_words} / {population} of the unit")),
                    ..Plan::ratio(uses.clone(), Amount::Number(1.0), Bound::Counts)
                }
            }
        }
    }

    pub(crate) fn check(&self, sample: &Sample) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: "effectiveness",
                parameter,
                found,
                expected,
            }))
        };
        match self {
            Self::TimeCut(cut) => {
                cut.statutory.check("effectiveness")?;
                cut.promised.check("effectiveness")
            }
            Self::Visits(visits) => match visits.at_most {
                Some(most) if !(most.is_finite() && most >= 0.0) => {
                    fault("at-most", most.to_string(), "a finite number of at least 0")
                }
                _ => visits.of.check("effectiveness"),
            },
            Self::PerHead(heads) if !(heads.per.is_finite() && heads.per > 0.0) => {
                fault("per", heads.per.to_string(), "a finite number above 0")
            }
            Self::PerHead(_) if !(sample.census || sample.is_plain()) => fault(
                "sample",
                "a drawn sample".to_owned(),
                "no `sample` (or a census), for uses per head are counted, not estimated",
            ),
            Self::PerHead(_) | Self::OnlineShare(_) | Self::EarlyClosing(_) => Ok(()),
        }
    }

    pub(crate) fn read(
        &self,
        plan: &Plan,
        records: &Records,
        meant: &[bool],
        ledger: &mut Ledger,
    ) -> Result<Sums> {
        let negative = |of: &Amount, values: &[f64], ledger: &mut Ledger| {
            for (row, &value) in values.iter().enumerate() {
                if meant[row] && value < 0.0 {
                    ledger.cells.push(records.row(row), &of.words(), Cell::Number(value), "is negative");
                }
            }
        };
        match self {
            Self::TimeCut(cut) => {
                let statutory = cut.statutory.read(records, meant, ledger)?;
                let promised = cut.promised.read(records, meant, ledger)?;
                negative(&cut.statutory, &statutory, ledger);
                negative(&cut.promised, &promised, ledger);
                let pairs = statutory.iter().zip(&promised);
                if cut.longer == Promises::Error {
                    for (row, (&statutory, &promised)) in pairs.clone().enumerate() {
                        if meant[row] && promised > statutory {
                            let problem =
                                format!("is more than the {statutory} of `{}`", cut.statutory.words());
                            let cell = Cell::Number(promised);
                            ledger.cells.push(records.row(row), &cut.promised.words(), cell, problem);
                        }
                    }
                }
                let y = pairs.map(|(statutory, promised)| statutory - promised).collect();
                Sums { y, x: statutory, ..Sums::default() }.without(
                    [&cut.statutory, &cut.promised],
                    records,
                    meant,
                )
            }
            Self::Visits(visits) => {
                let mut y = visits.of.read(records, meant, ledger)?;
                negative(&visits.of, &y, ledger);
                if let Some(most) = visits.at_most {
                    for visits in y.iter_mut().filter(|visits| !visits.is_nan()) {
                        *visits = f64::from(u8::from(*visits <= most));
                    }
                }
                Sums { y, x: vec![1.0; records.len()], ..Sums::default() }.without(
                    [&visits.of],
                    records,
                    meant,
                )
            }
            Self::EarlyClosing(early) => early.read(records, meant, ledger),
            Self::OnlineShare(_) | Self::PerHead(_) => plan.read(records, meant, ledger),
        }
    }

    /// Uses per head: a total over what all records of the unit state alike.
    pub(crate) fn finish(&self, parts: &[Part]) -> RatioEstimate {
        let Self::PerHead(PerHead { per, .. }) = self else { return RatioEstimate::default() };
        let mut all = Tally::default();
        let clusters = parts.iter().flat_map(|part| &part.strata).flat_map(|stratum| &stratum.clusters);
        clusters.for_each(|tally| all.merge(tally));
        let (population, row) = all.constant;
        let value = if row == 0 { f64::NAN } else { all.y / population * per };
        RatioEstimate {
            value,
            y: all.y,
            x: population / per,
            records: all.records,
            unknown: all.unknown,
            complete: true,
            interval: Some((value, value)),
            ..RatioEstimate::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Classes, Measure, Measured, Rows};
    use approx::assert_relative_eq;
    use serde_json::json;

    fn records(columns: &[(&str, &[f64])]) -> Records {
        let n = columns[0].1.len();
        let mut records = Records::new().with_texts("unit", vec!["A"; n]).unwrap();
        for (name, values) in columns {
            records = records.with_numbers(name, values.to_vec()).unwrap();
        }
        records
    }

    fn of(view: impl Into<Effectiveness>, records: &Records) -> Result<Measured> {
        Measure::new(view.into()).of(records, ["unit"])
    }

    #[test]
    fn time_cut_in_two_forms() {
        let nan = f64::NAN;
        let items = records(&[("s", &[20.0, 10.0, 0.0, nan, 5.0]), ("p", &[5.0, 10.0, 0.0, 3.0, nan])]);
        let sums = of(TimeCut::new("s", "p"), &items).unwrap();
        let a = sums.estimate("A").unwrap();
        assert_eq!((a.value, a.records, a.unknown), (0.5, 3, 2));
        let ratios = of(TimeCut::new("s", "p").form(Form::MeanOfRatios), &items).unwrap();
        let a = ratios.estimate("A").unwrap();
        assert_eq!((a.value, a.records, a.unknown), (0.375, 2, 3), "0 of 0 days is no ratio");
        assert_eq!(sums.rule(), "sum of (s - p) / sum of s");
        let none = of(TimeCut::new("s", "p"), &records(&[("s", &[0.0]), ("p", &[0.0])])).unwrap();
        assert!(none.values()[0].is_nan(), "no statutory time at all");
    }

    #[test]
    fn promises_that_are_longer_or_negative_are_faults() {
        let items = records(&[("s", &[5.0, -1.0, 4.0]), ("p", &[9.0, -2.0, 4.0])]);
        let fault = of(TimeCut::new("s", "p"), &items).unwrap_err().to_string();
        assert!(fault.contains("row 1, column `p`: `9` is more than the 5 of `s`"), "{fault}");
        assert!(fault.contains("row 2, column `s`: `-1` is negative"), "{fault}");
        let longer = TimeCut::new("s", "p").longer(Promises::Count);
        let found = of(longer, &records(&[("s", &[5.0]), ("p", &[9.0])])).unwrap();
        assert_eq!(found.values(), [-0.8]);
    }

    #[test]
    fn visits_as_mean_and_share() {
        let items = records(&[("v", &[0.0, 1.0, 3.0, f64::NAN])]);
        let mean = of(Visits::mean("v"), &items).unwrap();
        assert_relative_eq!(mean.values()[0], 4.0 / 3.0);
        let few = of(Visits::at_most("v", 1.0), &items).unwrap();
        assert_relative_eq!(few.values()[0], 2.0 / 3.0);
        assert_eq!(few.estimates()[0].unknown, 1);
        assert!(of(Visits::mean("v"), &records(&[("v", &[-1.0])])).is_err());
        assert!(of(Visits::at_most("v", -1.0), &items).is_err());
    }

    #[test]
    fn early_closing_counts_closed_cases_with_both_days() {
        let cases = Records::new()
            .with_texts("unit", ["A"; 5])
            .unwrap()
            .with_texts("applied", ["2024-01-01"; 5])
            .unwrap()
            .with_texts("closed", ["2024-01-04", "2024-01-05", "2024-01-06", "", "2024-01-02"])
            .unwrap()
            .with_texts("promised", ["2024-01-05", "2024-01-05", "2024-01-05", "2024-01-05", ""])
            .unwrap();
        let early = EarlyClosing::new("closed", "promised").applied("applied");
        let found = of(early.clone(), &cases).unwrap();
        let a = found.estimate("A").unwrap();
        assert_eq!((a.records, a.unknown, found.left_out().not_meant), (3, 1, 1));
        assert_relative_eq!(a.value, 1.0 / 3.0);
        let fault = of(early.clone().at(NaiveDate::from_ymd_opt(2024, 1, 5).unwrap()), &cases).unwrap_err();
        assert!(
            fault.to_string().contains("row 3, column `closed`: `2024-01-06` is after 2024-01-05"),
            "{fault}"
        );
        let back = EarlyClosing { applied: Some("promised".into()), ..early };
        let fault = of(back, &cases).unwrap_err().to_string();
        assert!(fault.contains("row 1") && fault.contains("is before 2024-01-05"), "{fault}");
    }

    #[test]
    fn online_share_of_cases_and_of_counts() {
        let cases = Records::new()
            .with_texts("unit", ["A"; 4])
            .unwrap()
            .with_texts("way", ["net", "net", "desk", "net"])
            .unwrap();
        assert_eq!(of(OnlineShare::new(Rows::with("way", "net")), &cases).unwrap().values(), [0.75]);
        let offices = records(&[("online", &[90.0, 1.0]), ("cases", &[100.0, 10.0])]);
        let counted = of(OnlineShare::new("online").cases("cases"), &offices).unwrap();
        assert_relative_eq!(counted.values()[0], 91.0 / 110.0);
        let more = of(OnlineShare::new("cases").cases("online"), &offices).unwrap_err().to_string();
        assert!(more.contains("is more than the 90"), "{more}");
    }

    #[test]
    fn use_per_head_divides_by_what_the_unit_states() {
        let months = records(&[("uses", &[300.0, 200.0]), ("people", &[1000.0, 1000.0])]);
        let heads = PerHead::new("people").uses("uses").per(1000.0);
        let found = of(heads.clone(), &months).unwrap();
        let a = found.estimate("A").unwrap();
        assert_eq!((a.value, a.standard_error, a.numerator, a.denominator), (500.0, 0.0, 500.0, 1.0));
        assert_eq!(found.rule(), "1000 × sum of uses / people of the unit");
        assert_eq!(of(PerHead::new("people"), &months).unwrap().values(), [0.002]);

        let differing = records(&[("uses", &[300.0, 200.0]), ("people", &[1000.0, 1001.0])]);
        let fault = of(heads.clone(), &differing).unwrap_err().to_string();
        assert!(fault.contains("row 2, column `people`: `1001` differs from the 1000 of row 1"), "{fault}");
        let kind = Measure::new(Effectiveness::PerHead(heads.clone()));
        let mut counts = kind.accumulator(["unit"]).unwrap();
        let mut other = counts.fresh();
        counts.observe(&months).unwrap();
        other.observe(&differing.clone().after(2)).unwrap();
        counts.merge(other);
        assert!(counts.finish().is_err(), "over batches too");
        let classes = differing.with_texts("class", ["a", "b"]).unwrap();
        let by = kind.clone().by(Classes::equal("class"));
        assert!(
            by.of(&classes, ["unit"]).unwrap_err().to_string().contains("differs from the 1000"),
            "over classes too"
        );
        let sampled = Sample { population: Some("people".into()), ..Sample::default() };
        assert_eq!(kind.sample(sampled).check().unwrap_err().code(), "invalid_parameter");

        let zero = records(&[("uses", &[1.0]), ("people", &[0.0])]);
        assert!(of(heads.clone(), &zero).unwrap_err().to_string().contains("is not above 0"));
        let unknown = records(&[("uses", &[1.0]), ("people", &[f64::NAN])]);
        let found = of(heads, &unknown).unwrap();
        assert!(found.values()[0].is_nan() && found.estimates()[0].unknown == 1);
    }

    #[test]
    fn reads_back_as_it_was_written() {
        for text in [
            json!({ "effectiveness": { "time-cut": { "statutory": "s", "promised": "p", "form": "mean-of-ratios", "longer": "count" } } }),
            json!({ "effectiveness": { "visits": { "of": "v", "at-most": 1.0 } } }),
            json!({ "effectiveness": { "early-closing": { "closed": "c", "promised": "p", "at": "2024-12-31" } } }),
            json!({ "effectiveness": { "online-share": { "online": "o", "cases": "c" } } }),
            json!({ "effectiveness": { "use-per-head": { "uses": "u", "population": "p", "per": 1000.0 } } }),
        ] {
            let measure: Measure = serde_json::from_value(text.clone()).unwrap();
            assert_eq!(serde_json::to_value(&measure).unwrap(), text);
        }
    }
}
