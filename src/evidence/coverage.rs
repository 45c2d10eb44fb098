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
use crate::error::{Error, Problem, Result};

/// Items offered over items that should exist.
///
/// ```toml
/// coverage = { offered = { where = { published = "yes" } } }                       # a row an item
/// coverage = { offered = { where = { published = "yes" } }, existing = "weight" }  # items with weights
/// coverage = { offered = "n_online", existing = "n_items" }                        # a row an office, with counts
/// ```
///
/// A condition under `offered` counts the whole of a record's `existing`, whether that is a column or a number.
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Coverage {
    /// What is offered: a condition on items, or a count.
    pub offered: Amount,
    /// What should exist: 1 an item, the weight of an item, or a count. A number is above 0.
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
            #[expect(clippy::float_cmp, reason = "1 is the default, exactly")]
            (Amount::Where(_), Amount::Number(each)) if *each == 1.0 => self.offered.clone(),
            (Amount::Where(rows), existing) => Amount::If(rows.clone(), Box::new(existing.clone())),
            (count, _) => count.clone(),
        };
        Plan { form: self.form, ..Plan::ratio(offered, self.existing.clone(), Bound::Share) }
    }

    pub(crate) fn check(&self) -> Result<()> {
        match self.existing {
            Amount::Number(number) if number <= 0.0 => Err(Error::from(Problem::InvalidParameter {
                method: "coverage",
                parameter: "existing",
                found: number.to_string(),
                expected: "a number above 0, or a column",
            })),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Measure, Records, Rows};

    #[test]
    fn a_number_of_things_that_should_exist_is_counted_whole() {
        let offices = Records::new()
            .with_texts("city", ["A", "A", "A", "B"])
            .unwrap()
            .with_texts("open", ["yes", "no", "yes", "no"])
            .unwrap()
            .with_numbers("online", vec![3.0, 1.0, 2.0, 4.0])
            .unwrap();
        let open = || Rows::with("open", "yes");
        for form in [Form::RatioOfSums, Form::MeanOfRatios] {
            let of = |coverage: Coverage| Measure::new(coverage.form(form)).of(&offices, ["city"]).unwrap();
            for existing in [1.0, 4.0, 0.5] {
                let found = of(Coverage::new(open()).existing(existing));
                assert_eq!(found.values(), [2.0 / 3.0, 0.0], "{existing}");
                let a = found.estimate("A").unwrap();
                assert_eq!(a.numerator / a.denominator, 2.0 / 3.0);
            }
            assert_eq!(of(Coverage::new("online").existing(4.0)).values(), [0.5, 1.0]);
        }
        let sums = Measure::new(Coverage::new(open()).existing(4.0)).of(&offices, ["city"]).unwrap();
        assert_eq!((sums.estimates()[0].numerator, sums.estimates()[0].denominator), (8.0, 12.0));
        for existing in [0.0, -1.0, f64::NAN] {
            let fault = Measure::new(Coverage::new(open()).existing(existing)).check().unwrap_err();
            assert_eq!(fault.code(), "invalid_parameter", "{existing}");
        }
        let less = Measure::new(Coverage::new("online").existing(3.0)).of(&offices, ["city"]).unwrap_err();
        assert!(less.to_string().contains("row 4, column `online`: `4` is more than the 3"), "{less}");
    }
}
