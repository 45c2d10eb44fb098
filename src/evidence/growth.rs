//! How much a unit has grown from one period to another.
//!
//! ```text
//! g = x_1 / x_0 − 1,  x_1 − x_0  or  (x_1 / x_0)^(1/n) − 1
//! ```
//!
//! where `x_0` and `x_1` are what the records of the two periods come to: a sum, or with `over` a ratio of sums. The
//! standard error is that of two independent ratios (delta method); a sum has one in a census only (0).
//!
//! Source: W. G. Cochran, *Sampling Techniques*, 3rd ed. (1977), chapter 6, for the errors of ratios.

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::details::{Fact, Facts};
use super::measure::{Bound, Part, Plan};
use super::plain::Change;
use super::rows::{Condition, Rows};
use super::sample::{RatioEstimate, Sample, ratio};
use crate::error::{Error, Problem, Result};

/// Growth from one period to another.
///
/// ```toml
/// growth = { of = "cases", period = "year", from = "2023", to = "2024" }                    # of the sum
/// growth = { of = "online", over = "cases", period = "year", from = "2023", to = "2024", change = "difference" }
/// growth = { of = "cases", period = "year", from = "2020", to = "2024", change = { yearly = 4 } }
/// ```
///
/// A unit without records in one of the periods has no value, nor has a rate from 0 or less; the result says so.
/// [`Measured::details`](super::Measured::details) has two rows a unit: `period`, `records`, `value`.
///
/// ```
/// use govindex::evidence::{Growth, Measure, Records};
///
/// let cases = Records::new()
///     .with_texts("unit", ["A", "A", "A", "B"])?
///     .with_texts("year", ["2023", "2024", "2024", "2024"])?
///     .with_numbers("cases", vec![100.0, 70.0, 80.0, 5.0])?;
/// let growth = Measure::new(Growth::new("cases", "year", "2023", "2024")).of(&cases, ["unit"])?;
/// assert_eq!(growth.values()[0], 0.5);
/// assert_eq!(growth.notes(), ["unit B: no value, for there is no data of 2023"]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Growth {
    /// What is summed.
    pub of: Amount,
    /// What the sum is divided by. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Amount>,
    /// The column of periods.
    pub period: String,
    /// The first period.
    pub from: String,
    /// The last period.
    pub to: String,
    /// How the change is given.
    #[serde(default)]
    pub change: Change,
}

impl Growth {
    /// The rate of growth of a sum.
    #[must_use]
    pub fn new(
        of: impl Into<Amount>,
        period: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Self {
        let (period, from, to) = (period.into(), from.into(), to.into());
        Self { of: of.into(), over: None, period, from, to, change: Change::Rate }
    }

    /// Divides the sum by another before it is compared.
    #[must_use]
    pub fn over(mut self, over: impl Into<Amount>) -> Self {
        self.over = Some(over.into());
        self
    }

    /// Sets how the change is given.
    #[must_use]
    pub fn change(mut self, change: Change) -> Self {
        self.change = change;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        self.change.check()?;
        if self.from == self.to {
            return Err(Error::from(Problem::InvalidParameter {
                method: "growth",
                parameter: "to",
                found: self.to.clone(),
                expected: "another period than `from`",
            }));
        }
        Ok(())
    }

    pub(crate) fn plan(&self) -> Plan {
        let periods = Condition::Is(vec![self.from.clone(), self.to.clone()]);
        Plan {
            rows: Rows::all().and(&self.period, periods),
            parts: vec![self.period.clone()],
            ..Plan::ratio(self.of.clone(), self.over.clone().unwrap_or(Amount::Number(1.0)), Bound::None)
        }
    }

    /// What the first and the last period come to.
    fn periods(&self, parts: &[Part], sample: &Sample) -> [RatioEstimate; 2] {
        [&self.from, &self.to].map(|period| {
            let part = parts.iter().find(|part| part.labels.first().is_some_and(|label| **label == **period));
            part.map_or(RatioEstimate { value: f64::NAN, ..RatioEstimate::default() }, |part| {
                of_period(part, self.over.is_none(), sample)
            })
        })
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        let [before, now] = self.periods(parts, sample);
        let value = self.change.of(before.value, now.value).unwrap_or(f64::NAN);
        let (a, b) = (before.value, now.value);
        let variance = match self.change {
            _ if sample.census => 0.0,
            Change::Difference => before.variance + now.variance,
            Change::Rate => now.variance / a.powi(2) + b.powi(2) * before.variance / a.powi(4),
            Change::Yearly(years) => {
                ((value + 1.0) / years).powi(2) * (now.variance / b.powi(2) + before.variance / a.powi(2))
            }
        };
        RatioEstimate {
            value,
            variance,
            y: b,
            x: a,
            records: before.records + now.records,
            unknown: before.unknown + now.unknown,
            freedom: before.freedom + now.freedom,
            drawn_freedom: before.drawn_freedom + now.drawn_freedom,
            complete: before.complete && now.complete,
            ..RatioEstimate::default()
        }
    }

    pub(crate) fn details(&self, parts: &[Part], sample: &Sample) -> Vec<Facts> {
        let facts = |(estimate, period): (RatioEstimate, &String)| {
            vec![
                ("period", Fact::Text(period.clone())),
                ("records", Fact::Count(estimate.records)),
                ("value", Fact::Number(estimate.value)),
            ]
        };
        self.periods(parts, sample).into_iter().zip([&self.from, &self.to]).map(facts).collect()
    }

    pub(crate) fn notes(&self, parts: &[Part], sample: &Sample) -> Vec<String> {
        let [before, now] = self.periods(parts, sample);
        let without: Vec<&str> = [(&before, &self.from), (&now, &self.to)]
            .iter()
            .filter(|(estimate, _)| estimate.value.is_nan())
            .map(|(_, period)| period.as_str())
            .collect();
        if !without.is_empty() {
            return vec![format!("no value, for there is no data of {}", without.join(" and "))];
        }
        if self.change.of(before.value, now.value).is_some() {
            return Vec::new();
        }
        vec![format!("no value, for there is no rate from {} to {}", before.value, now.value)]
    }

    pub(crate) fn words(&self) -> String {
        let of = self.of.words();
        let of = self.over.as_ref().map_or(of.clone(), |over| format!("{of} / {}", over.words()));
        let change = match self.change {
            Change::Rate => "growth".to_owned(),
            Change::Difference => "difference".to_owned(),
            Change::Yearly(years) => format!("yearly growth over {years} years"),
        };
        format!("{change} of {of} from {} {} to {}", self.period, self.from, self.to)
    }
}

/// What the records of a period come to: their ratio, or the sum of what is above the line.
pub(super) fn of_period(part: &Part, sum: bool, sample: &Sample) -> RatioEstimate {
    let mut estimate = ratio(&part.strata, sample);
    if sum {
        estimate.value = if estimate.records == 0 { f64::NAN } else { estimate.y };
        estimate.variance = if sample.census { 0.0 } else { f64::NAN };
    }
    estimate
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::*;
    use crate::evidence::{Measure, Records};

    fn records() -> Records {
        Records::from_csv(
            "unit,year,online,cases\nA,2022,1,1\nA,2023,10,40\nA,2023,10,40\nA,2024,30,50\nA,2024,42,50\n\
             B,2023,0,10\nB,2024,5,10\nC,2023,5,10\nC,2024,,10\n"
                .as_bytes(),
            &crate::evidence::Format::new(),
        )
        .unwrap()
    }

    fn growth() -> Growth {
        Growth::new("online", "year", "2023", "2024")
    }

    #[test]
    fn growth_of_sums_and_of_ratios() {
        let sums = Measure::new(growth()).sample(Sample::census()).of(&records(), ["unit"]).unwrap();
        assert_relative_eq!(sums.values()[0], 72.0 / 20.0 - 1.0, max_relative = 1e-14);
        assert_eq!((sums.estimates()[0].records, sums.estimates()[0].standard_error), (4, 0.0));
        assert_eq!(sums.left_out().not_meant, 1);
        assert_eq!(
            sums.notes(),
            [
                "unit B: no value, for there is no rate from 0 to 5",
                "unit C: no value, for there is no data of 2024"
            ]
        );
        let ratios = growth().over("cases").change(Change::Difference);
        let ratios = Measure::new(ratios).times(100.0).of(&records(), ["unit"]).unwrap();
        assert_relative_eq!(ratios.values()[0], 100.0 * (0.72 - 0.25), max_relative = 1e-14);
        assert_eq!(ratios.values()[1], 50.0);
        let yearly = growth().over("cases").change(Change::Yearly(2.0));
        let yearly = Measure::new(yearly).of(&records(), ["unit"]).unwrap();
        assert_relative_eq!(yearly.values()[0], (0.72_f64 / 0.25).sqrt() - 1.0, max_relative = 1e-14);
        let table = ratios.details().unwrap().to_csv();
        assert!(table.starts_with("unit,period,records,value\nA,2023,2,0.25\nA,2024,2,0.72\n"), "{table}");
    }

    #[test]
    fn errors_of_the_two_periods_add() {
        // Of 2023 none (both 0.25), of 2024 (0.6 − 0.72)·50, (0.84 − 0.72)·50: 2/1 · 2 · 6² / 100² = 0.0144
        let of = |change| {
            let growth = Measure::new(growth().over("cases").change(change));
            growth.of(&records(), ["unit"]).unwrap().estimates()[0].standard_error
        };
        assert_relative_eq!(of(Change::Difference), 0.12, max_relative = 1e-12);
        assert_relative_eq!(of(Change::Rate), 0.12 / 0.25, max_relative = 1e-12);
        let yearly = (0.72_f64 / 0.25).sqrt() / 2.0 * 0.12 / 0.72;
        assert_relative_eq!(of(Change::Yearly(2.0)), yearly, max_relative = 1e-12);
        let sum = Measure::new(growth()).of(&records(), ["unit"]).unwrap();
        assert!(sum.estimates()[0].standard_error.is_nan());
    }

    #[test]
    fn growth_reads_back_and_bad_ones_are_refused() {
        for change in [Change::Rate, Change::Difference, Change::Yearly(4.0)] {
            let measure = Measure::new(growth().over("cases").change(change));
            let text = serde_json::to_value(&measure).unwrap();
            assert_eq!(serde_json::from_value::<Measure>(text).unwrap(), measure);
        }
        for bad in [growth().change(Change::Yearly(0.0)), Growth::new("online", "year", "2024", "2024")] {
            assert_eq!(Measure::new(bad).check().unwrap_err().code(), "invalid_parameter");
        }
    }
}
