//! How the rank of a unit went, edition by edition.

use crate::dataset::sort_by_time;
use crate::error::Problem;
use crate::table::{Cells, Table};
use crate::{Error, Result};

/// A rank in one edition.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RankStep {
    /// The edition.
    pub period: String,
    /// The rank, 1 being best.
    pub rank: f64,
    /// How many units were ranked, where it is known.
    pub of: Option<u64>,
    /// By how many places it rose since the edition before; below 0 where it fell. None in the first.
    pub risen: Option<f64>,
}

/// The ranks of one unit in several editions, in the order of time.
///
/// ```
/// use govindex::trend::RankRecord;
///
/// let record = RankRecord::new("150000", [("2017", 30.0, Some(32)), ("2020", 21.0, Some(32))])?;
/// assert_eq!(record.risen(), 9.0);
/// assert_eq!(record.best().period, "2020");
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RankRecord {
    unit: String,
    steps: Vec<RankStep>,
}

impl RankRecord {
    /// A record of ranks by edition, in any order; editions are ordered as the periods of a panel are:
    /// as numbers if all are integers (`2017`, `2018` …), else by their text.
    ///
    /// # Errors
    /// `invalid_parameter` without ranks, for a rank below 1 or beyond the number of units, and for an
    /// edition given twice.
    pub fn new<'a>(
        unit: impl Into<String>,
        ranks: impl IntoIterator<Item = (&'a str, f64, Option<u64>)>,
    ) -> Result<Self> {
        let mut ranks: Vec<(&str, f64, Option<u64>)> = ranks.into_iter().collect();
        let repeated = sort_by_time(&mut ranks, |(period, ..)| period);
        let wrong = |found: String, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: "rank record",
                parameter: "ranks",
                found,
                expected,
            }))
        };
        if ranks.is_empty() {
            return wrong("nothing".to_owned(), "at least one rank");
        }
        if let Some(period) = repeated.first() {
            return wrong(format!("`{period}` twice"), "one rank an edition");
        }
        let possible = |&(_, rank, of): &(&str, f64, Option<u64>)| {
            rank.is_finite() && rank >= 1.0 && of.is_none_or(|of| rank <= of as f64)
        };
        if let Some((period, rank, _)) = ranks.iter().find(|step| !possible(step)) {
            return wrong(format!("{rank} in `{period}`"), "ranks from 1 to the number of units");
        }
        let mut before: Option<f64> = None;
        let step = |(period, rank, of): (&str, f64, Option<u64>)| {
            let risen = before.replace(rank).map(|before| before - rank);
            RankStep { period: period.to_owned(), rank, of, risen }
        };
        Ok(Self { unit: unit.into(), steps: ranks.into_iter().map(step).collect() })
    }

    /// The unit.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Each edition, in the order of time.
    #[must_use]
    pub fn steps(&self) -> &[RankStep] {
        &self.steps
    }

    /// By how many places it rose from the first edition to the last; below 0 where it fell.
    #[must_use]
    pub fn risen(&self) -> f64 {
        self.steps.iter().filter_map(|step| step.risen).sum()
    }

    /// The edition with the best rank; the latest of them where there are several.
    #[must_use]
    pub fn best(&self) -> &RankStep {
        self.steps.iter().rev().min_by(|a, b| a.rank.total_cmp(&b.rank)).unwrap_or(&self.steps[0])
    }

    /// A row an edition: `unit`, `period`, `rank`, `of`, `risen`.
    #[must_use]
    pub fn table(&self) -> Table {
        let numbers = |of: fn(&RankStep) -> f64| Cells::Number {
            values: self.steps.iter().map(of).collect(),
            decimals: None,
        };
        Table::new()
            .with("unit", Cells::texts(self.steps.iter().map(|_| self.unit.clone())))
            .with("period", Cells::texts(self.steps.iter().map(|step| step.period.clone())))
            .with("rank", numbers(|step| step.rank))
            .with("of", Cells::Count(self.steps.iter().map(|step| step.of).collect()))
            .with("risen", numbers(|step| step.risen.unwrap_or(f64::NAN)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_put_in_order_and_the_latest_best_is_named() {
        let record =
            RankRecord::new("x", [("2020", 21.0, None), ("2017", 30.0, Some(32)), ("2018", 21.0, None)])
                .unwrap();
        let risen: Vec<Option<f64>> = record.steps().iter().map(|step| step.risen).collect();
        assert_eq!(risen, [None, Some(9.0), Some(0.0)]);
        assert_eq!(record.best().period, "2020");
        assert_eq!(record.table().to_csv().lines().nth(1), Some("x,2017,30,32,"));
        assert_eq!(RankRecord::new("x", [("10", 20.0, None), ("9", 30.0, None)]).unwrap().risen(), 10.0);
    }

    #[test]
    fn ranks_that_cannot_be_are_refused() {
        assert!(RankRecord::new("x", []).is_err());
        for rank in [0.0, 33.0, f64::NAN, f64::INFINITY] {
            assert!(RankRecord::new("x", [("2017", rank, Some(32))]).is_err(), "{rank}");
        }
        assert!(RankRecord::new("x", [("2017", 1.0, None), ("2017", 2.0, None)]).is_err());
    }
}
