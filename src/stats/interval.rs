//! A range of numbers with explicitly open or closed ends.

use serde::{Deserialize, Serialize};

/// A range of numbers whose ends say whether they belong to it. An end that is not given is unbounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct Interval {
    /// The lower end, itself inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The lower end, itself outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// The upper end, itself inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// The upper end, itself outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
}

/// An end of an interval: where it is and whether it belongs to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct IntervalEnd {
    pub(crate) at: f64,
    pub(crate) closed: bool,
}

impl Interval {
    /// Whether `x` lies inside; a missing value (`NaN`) lies in none.
    #[must_use]
    pub fn contains(&self, x: f64) -> bool {
        self.contains_rounded(x, |_| 0.0)
    }

    /// Whether `x` lies inside, where a number within the `rounding` of an end is the end: a mean of three 60s may come to
    /// 59.999999999999986.
    pub(crate) fn contains_rounded(&self, x: f64, rounding: impl Fn(f64) -> f64) -> bool {
        !x.is_nan()
            && self.at_least.is_none_or(|end| x >= end - rounding(end))
            && self.above.is_none_or(|end| x > end + rounding(end))
            && self.at_most.is_none_or(|end| x <= end + rounding(end))
            && self.below.is_none_or(|end| x < end - rounding(end))
    }

    pub(crate) fn lower(&self) -> Option<IntervalEnd> {
        let closed = self.at_least.map(|at| IntervalEnd { at, closed: true });
        closed.or(self.above.map(|at| IntervalEnd { at, closed: false }))
    }

    pub(crate) fn upper(&self) -> Option<IntervalEnd> {
        let closed = self.at_most.map(|at| IntervalEnd { at, closed: true });
        closed.or(self.below.map(|at| IntervalEnd { at, closed: false }))
    }

    /// What is wrong with the ends, if anything.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let ends = [self.at_least, self.above, self.at_most, self.below];
        if ends.iter().flatten().any(|end| !end.is_finite()) {
            return Some("an end is not a finite number");
        }
        if self.at_least.is_some() && self.above.is_some() {
            return Some("gives its lower end twice, as `at-least` and as `above`");
        }
        if self.at_most.is_some() && self.below.is_some() {
            return Some("gives its upper end twice, as `at-most` and as `below`");
        }
        match (self.lower(), self.upper()) {
            (Some(low), Some(high)) if low.at > high.at => Some("its lower end lies above its upper end"),
            (Some(low), Some(high)) if low.at >= high.at && !(low.closed && high.closed) => {
                Some("is empty: its ends meet but do not both belong to it")
            }
            _ => None,
        }
    }

    /// Whether neither end is given.
    pub(crate) fn is_unbounded(&self) -> bool {
        self.lower().is_none() && self.upper().is_none()
    }
}
