//! Plain ratios and means of records.

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::measure::{Bound, Form, Plan};

/// One sum over another: cases a clerk, cost a service, share handled online.
///
/// ```text
/// R = Σ y / Σ x                  or the mean of y / x
/// ```
///
/// Nothing is assumed of either: they may be negative, and the first may be the larger. Where one is a part of the other,
/// [`Coverage`](super::Coverage) refuses what cannot be.
///
/// ```toml
/// ratio = { of = "online_cases", over = "cases" }
/// ratio = { of = "online_cases", over = "cases", form = "mean-of-ratios" }
/// ```
///
/// ```
/// use govindex::evidence::{Measure, Ratio, Records};
///
/// let offices = Records::new()
///     .with_texts("unit", ["A", "A"])?
///     .with_numbers("online", vec![90.0, 1.0])?
///     .with_numbers("cases", vec![100.0, 10.0])?;
/// let share = Measure::new(Ratio::new("online", "cases")).times(100.0).of(&offices, ["unit"])?;
/// assert_eq!(share.values(), [100.0 * 91.0 / 110.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Ratio {
    /// What is summed.
    pub of: Amount,
    /// What it is divided by.
    pub over: Amount,
    /// Whether sums are divided or ratios averaged.
    #[serde(default)]
    pub form: Form,
}

impl Ratio {
    /// The ratio of two sums.
    #[must_use]
    pub fn new(of: impl Into<Amount>, over: impl Into<Amount>) -> Self {
        Self { of: of.into(), over: over.into(), form: Form::RatioOfSums }
    }

    /// Sets whether sums are divided or ratios averaged.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan { form: self.form, ..Plan::ratio(self.of.clone(), self.over.clone(), Bound::None) }
    }
}

/// The mean of an amount over the records that have it; with a condition, the share of the records that meet it.
///
/// ```toml
/// mean = { of = "visits" }
/// mean = { of = { where = { visits = 0 } } }
/// ```
///
/// ```
/// use govindex::evidence::{Mean, Measure, Records};
///
/// let items = Records::new()
///     .with_texts("unit", ["A", "A", "A"])?
///     .with_numbers("visits", vec![0.0, 1.0, f64::NAN])?;
/// let visits = Measure::new(Mean::new("visits")).of(&items, ["unit"])?;
/// let a = visits.estimate("A")?;
/// assert_eq!((a.value, a.records, a.unknown), (0.5, 2, 1));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Mean {
    /// What is averaged.
    pub of: Amount,
}

impl Mean {
    /// The mean of an amount.
    #[must_use]
    pub fn new(of: impl Into<Amount>) -> Self {
        Self { of: of.into() }
    }

    pub(crate) fn plan(&self) -> Plan {
        let bound = if matches!(self.of, Amount::Where(_)) { Bound::Share } else { Bound::None };
        Plan::mean(self.of.clone(), bound)
    }
}
