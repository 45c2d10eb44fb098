//! What a measure found: a value a unit, how sure it is, and the way back to the records.

use std::collections::HashMap;

use serde::Serialize;

use crate::Table;
use crate::error::{Error, Problem, Result, nearest};
use crate::stats::{self, Shrink};
use crate::table::Cells;

/// The value of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Estimate {
    /// The value; `NaN` where there is nothing to measure.
    pub value: f64,
    /// Its standard error under the sampling design; `NaN` where one record (or cluster) says nothing of the spread.
    pub standard_error: f64,
    /// The lower end of its confidence interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How many records were counted.
    pub records: u64,
    /// How many records were meant, but lack something that the measure reads.
    pub unknown: u64,
    /// What the value is made of: the numerator of a ratio, the sum of points …
    pub numerator: f64,
    /// What it is divided by.
    pub denominator: f64,
}

impl Estimate {
    /// Nothing to measure.
    pub(crate) fn nothing(records: u64, unknown: u64) -> Self {
        let nan = f64::NAN;
        Self {
            value: nan,
            standard_error: nan,
            low: nan,
            high: nan,
            records,
            unknown,
            numerator: nan,
            denominator: nan,
        }
    }

    /// The same in another unit: value, error and interval are multiplied.
    pub(crate) fn times(mut self, factor: f64) -> Self {
        self.value *= factor;
        self.standard_error *= factor.abs();
        (self.low, self.high) = if factor < 0.0 {
            (self.high * factor, self.low * factor)
        } else {
            (self.low * factor, self.high * factor)
        };
        self
    }
}

/// How many records were not counted, and why; with those counted they are all the records of the table. Where a record
/// stands for several (a count of ratings) or is a part of one thing (an element of a guide), what is counted are these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LeftOut {
    /// Records that the measure does not mean: by its `where`, by what its kind says does not count, or by an answer that is
    /// worth `"n/a"`.
    pub not_meant: u64,
    /// Records that name no unit, class, stratum or cluster though they should.
    pub without_key: u64,
    /// Records that lack something that the measure reads: a blank.
    pub unknown: u64,
    /// Records that say again what another says, by the rule of the measure ([`Repeated`](super::Repeated)).
    pub repeated: u64,
}

/// What a measure found, one estimate a unit, in the order in which the units first occur.
///
/// ```
/// use govindex::evidence::{Coverage, Measure, Records, Rows};
///
/// let items = Records::new()
///     .with_texts("unit", ["A", "A", "B", "A"])?
///     .with_texts("published", ["yes", "no", "yes", "yes"])?;
/// let coverage = Measure::new(Coverage::new(Rows::with("published", "yes")));
/// let found = coverage.of(&items, ["unit"])?;
///
/// let a = found.estimate("A")?;
/// assert_eq!((a.value, a.records), (2.0 / 3.0, 3));
/// assert_eq!((a.numerator, a.denominator), (2.0, 3.0));
/// assert_eq!(found.filter("A")?, "unit is A");
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Measured {
    pub(crate) measure: String,
    pub(crate) rule: String,
    pub(crate) rows: String,
    pub(crate) keys: Vec<String>,
    pub(crate) units: Vec<Vec<String>>,
    pub(crate) estimates: Vec<Estimate>,
    pub(crate) left_out: LeftOut,
    pub(crate) notes: Vec<String>,
    pub(crate) positions: HashMap<String, usize>,
    pub(crate) details: Option<Table>,
    /// Successes and trials of each unit, where the values are shares.
    pub(crate) draws: Option<Vec<(f64, f64)>>,
    pub(crate) times: f64,
}

/// What stands between the parts of a unit's code where several columns make it.
pub(crate) const JOINT: &str = " / ";

impl Measured {
    /// The columns that make a unit.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The unit codes; where several columns make a unit, their texts with ` / ` between them.
    #[must_use]
    pub fn units(&self) -> impl ExactSizeIterator<Item = String> {
        self.units.iter().map(|parts| parts.join(JOINT))
    }

    /// The texts of the key columns of each unit.
    #[must_use]
    pub fn parts(&self) -> &[Vec<String>] {
        &self.units
    }

    /// The estimates, in the order of the units.
    #[must_use]
    pub fn estimates(&self) -> &[Estimate] {
        &self.estimates
    }

    /// The values, in the order of the units; `NaN` where there is nothing to measure.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.estimates.iter().map(|estimate| estimate.value).collect()
    }

    /// The estimate of a unit.
    ///
    /// # Errors
    /// `unknown_unit`.
    pub fn estimate(&self, unit: &str) -> Result<&Estimate> {
        Ok(&self.estimates[self.position(unit)?])
    }

    pub(crate) fn position(&self, unit: &str) -> Result<usize> {
        self.positions.get(unit).copied().ok_or_else(|| {
            Error::from(Problem::UnknownUnit {
                unit: unit.to_owned(),
                nearest: nearest(unit, self.positions.keys().map(String::as_str)),
            })
        })
    }

    /// The rule that made the values, in words: what is divided by what.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// How many records were not counted, and why.
    #[must_use]
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// What a reader of the values must know.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What the values are made of, where that is more than a ratio: a row for each unit and rule, layer, level, period,
    /// stage, grade or state; the columns stand with the kind.
    #[must_use]
    pub fn details(&self) -> Option<&Table> {
        self.details.as_ref()
    }

    /// The conditions that find the records of a unit again: `unit is A and published is yes`.
    ///
    /// # Errors
    /// `unknown_unit`.
    pub fn filter(&self, unit: &str) -> Result<String> {
        let parts = &self.units[self.position(unit)?];
        let unit: Vec<String> =
            self.keys.iter().zip(parts).map(|(key, part)| format!("{key} is {part}")).collect();
        let unit = unit.join(" and ");
        Ok(match self.rows.as_str() {
            "" => unit,
            rows if rows.contains(" or ") => format!("{unit} and ({rows})"),
            rows => format!("{unit} and {rows}"),
        })
    }

    /// The same shares with those of small counts drawn in: towards what all units show (`beta-binomial`), or to the
    /// lower end of Wilson's interval (`wilson-lower`). Value, standard error and interval are those of the method;
    /// numerator and denominator stay as they were counted. A unit without records keeps no value. Under a design
    /// with weights, strata or clusters, a unit counts as the draws that would leave it as uncertain, which are no
    /// whole numbers, so that the prior must be fitted by moments; where its standard error is not known, it has no value,
    /// and a note says so.
    ///
    /// ```
    /// use govindex::evidence::{Mean, Measure, Records, Rows};
    /// use govindex::stats::Shrink;
    ///
    /// let units = ["A"; 3].iter().chain(&["B"; 12]).chain(&["C"; 9]);
    /// let good = ["y"; 3].iter().chain(&["y"; 11]).chain(&["n"; 1]).chain(&["y"; 5]).chain(&["n"; 4]);
    /// let ratings = Records::new().with_texts("unit", units)?.with_texts("good", good)?;
    /// let found = Measure::new(Mean::new(Rows::with("good", "y"))).of(&ratings, ["unit"])?;
    /// let safe = found.shrunk(&Shrink::WilsonLower { level: 0.95 })?;
    /// assert!(found.values()[0] > found.values()[1]);
    /// assert!(safe.values()[0] < safe.values()[1]); // 3 of 3 says less than 11 of 12
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid_parameter` where the values are no shares, or under a bad parameter; those of
    /// [`shrink`](crate::stats::shrink), where no prior can be fitted.
    pub fn shrunk(&self, shrink: &Shrink) -> Result<Self> {
        let Some(draws) = &self.draws else {
            return Err(Error::from(Problem::InvalidParameter {
                method: "shrink",
                parameter: "measure",
                found: self.rule.clone(),
                expected: "a share of records",
            }));
        };
        let none = |(y, x): &(f64, f64)| y.is_nan() || x.is_nan() || *x <= 0.0;
        let column = |of: fn(&(f64, f64)) -> f64| -> Vec<f64> {
            draws.iter().map(|draw| if none(draw) { f64::NAN } else { of(draw) }).collect()
        };
        let drawn_in = stats::shrink(&column(|draw| draw.0), &column(|draw| draw.1), shrink)?;
        let mut found = self.clone();
        for (unit, estimate) in found.estimates.iter_mut().enumerate() {
            if estimate.value.is_nan() {
                continue;
            }
            if drawn_in.values[unit].is_nan() {
                let unit = self.units[unit].join(JOINT);
                found.notes.push(format!("unit {unit}: no value, for its standard error is not known"));
            }
            estimate.value = drawn_in.values[unit];
            estimate.standard_error = drawn_in.sd[unit];
            (estimate.low, estimate.high) = (drawn_in.lower[unit], drawn_in.upper[unit]);
            *estimate = estimate.times(self.times);
        }
        let note = match (shrink, &drawn_in.prior) {
            (Shrink::BetaBinomial { .. }, Some(prior)) => format!(
                "shares of small counts are drawn towards {:.4} of all units (overdispersion {:.4})",
                prior.mean, prior.overdispersion
            ),
            (Shrink::WilsonLower { level }, _) | (Shrink::BetaBinomial { level, .. }, None) => {
                format!("values are the lower ends of Wilson's interval at {level}")
            }
        };
        found.notes.push(note);
        found.draws = None;
        Ok(found)
    }

    /// One row a unit: `unit` (or the key columns), `value`, `standard_error`, `low`, `high`, `records`, `unknown`,
    /// `numerator`, `denominator`.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::new();
        for (i, key) in self.keys.iter().enumerate() {
            table = table.with(key.clone(), Cells::texts(self.units.iter().map(|parts| parts[i].clone())));
        }
        let numbers = |of: fn(&Estimate) -> f64| Cells::Number {
            values: self.estimates.iter().map(of).collect(),
            decimals: Some(4),
        };
        let counts =
            |of: fn(&Estimate) -> u64| Cells::Count(self.estimates.iter().map(|one| Some(of(one))).collect());
        table
            .with("value", numbers(|one| one.value))
            .with("standard_error", numbers(|one| one.standard_error))
            .with("low", numbers(|one| one.low))
            .with("high", numbers(|one| one.high))
            .with("records", counts(|one| one.records))
            .with("unknown", counts(|one| one.unknown))
            .with("numerator", numbers(|one| one.numerator))
            .with("denominator", numbers(|one| one.denominator))
    }
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}: {}", self.measure, self.rule)?;
        write!(f, "{}", self.table())?;
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        Ok(())
    }
}
