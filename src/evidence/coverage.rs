//! How much of what should be offered is offered (服务事项覆盖度).
//!
//! ```text
//! C = Σ offered / Σ existing                 ratio of sums: large records count more
//! C = mean of (offered / existing)           mean of ratios: every record counts the same
//! ```
//!
//! over the items of a catalogue (each offered or not), or over rows that count items (offered and existing per office).
//!
//! Source: 中央党校（国家行政学院）电子政务研究中心, 《省级政府和重点城市一体化政务服务能力评估报告》 (2022): 服务事项覆盖度,
//! "事项应上尽上"; the ratio is defined here.

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::measure::{Bound, Form, Plan};

/// Items offered over items that should exist.
///
/// ```toml
/// coverage = { offered = { where = { published = "yes" } } }                       # a row an item
/// coverage = { offered = { where = { published = "yes" } }, existing = "weight" }  # items with weights
/// coverage = { offered = "n_online", existing = "n_items" }                        # a row an office, with counts
/// ```
///
/// With a column `existing`, a condition under `offered` counts the whole of a record's `existing`.
///
/// ```
/// use govindex::evidence::{Coverage, Form, Measure, Records};
///
/// let offices = Records::new()
///     .with_texts("city", ["A", "A"])?
///     .with_numbers("online", vec![90.0, 1.0])?
///     .with_numbers("items", vec![100.0, 10.0])?;
/// let sums = Coverage::new("online").existing("items");
/// let ratios = sums.clone().form(Form::MeanOfRatios);
/// assert_eq!(Measure::new(sums).of(&offices, ["city"])?.values(), [91.0 / 110.0]);
/// assert_eq!(Measure::new(ratios).of(&offices, ["city"])?.values(), [0.5]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Coverage {
    /// What is offered: a condition on items, or a count.
    pub offered: Amount,
    /// What should exist: 1 an item, the weight of an item, or a count.
    #[serde(default = "each")]
    pub existing: Amount,
    /// Whether sums are divided or ratios averaged.
    #[serde(default)]
    pub form: Form,
}

fn each() -> Amount {
    Amount::Number(1.0)
}

impl Coverage {
    /// The share of the records that is offered.
    #[must_use]
    pub fn new(offered: impl Into<Amount>) -> Self {
        Self { offered: offered.into(), existing: each(), form: Form::RatioOfSums }
    }

    /// Sets what should exist.
    #[must_use]
    pub fn existing(mut self, existing: impl Into<Amount>) -> Self {
        self.existing = existing.into();
        self
    }

    /// Sets whether sums are divided or ratios averaged.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    pub(crate) fn plan(&self) -> Plan {
        let offered = match (&self.offered, &self.existing) {
            (Amount::Where(_), Amount::Number(_)) => self.offered.clone(),
            (Amount::Where(rows), existing) => Amount::If(rows.clone(), Box::new(existing.clone())),
            (count, _) => count.clone(),
        };
        Plan { form: self.form, ..Plan::ratio(offered, self.existing.clone(), Bound::Share) }
    }
}
