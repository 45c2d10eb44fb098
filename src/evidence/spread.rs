//! How often each value occurs: what quantiles and tables of grades are made from.
//!
//! Memory grows with the number of different values, so it suits days, stages and grades, not measured reals.

use std::collections::BTreeMap;

/// The records that have one value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Count {
    pub(crate) records: u64,
    /// Sum of the weights.
    pub(crate) w: f64,
    /// Sum of their squares.
    pub(crate) ww: f64,
}

/// Values in order, each with its records. No value is `NaN`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spread {
    counts: BTreeMap<Ordered, Count>,
}

#[derive(Clone, Copy, Debug)]
struct Ordered(f64);

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Spread {
    /// Counts so many records of this value, each with this weight.
    pub(crate) fn add(&mut self, value: f64, times: f64, w: f64) {
        // Adding 0 makes -0 the same value as 0.
        let count = self.counts.entry(Ordered(value + 0.0)).or_default();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0")]
        let records = times as u64;
        count.records += records;
        count.w += times * w;
        count.ww += times * w * w;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (&value, more) in &other.counts {
            let count = self.counts.entry(value).or_default();
            count.records += more.records;
            count.w += more.w;
            count.ww += more.ww;
        }
    }

    /// The values from the lowest.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (f64, Count)> {
        self.counts.iter().map(|(value, count)| (value.0, *count))
    }
}
