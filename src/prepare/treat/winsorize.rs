//! Winsorizing by the shape of the column: the farthest values move in, one after the other, until skewness and
//! kurtosis are in bounds.
//!
//! ```text
//! while |G1| ≥ s and G2 ≥ k, and fewer than `most` values have moved:
//!     G1 ≥ 0:  every value at the maximum moves to the next lower value
//!     G1 < 0:  every value at the minimum moves to the next higher value
//! ```
//!
//! where `G1` and `G2` are the [skewness and kurtosis](crate::stats::shape()) of the column as it stands, and `s`, `k`
//! the thresholds. Tied values move together, so ties may carry the count beyond `most`. A step that would leave the
//! column with one value only is not taken.
//!
//! Sources: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3; W. Becker et al. (2022), *COINr*,
//! JOSS 7(78), 4567 (`winsorise`).
//!
//! Cost: O(n) and a partial sort of the tails; a step costs the same however long the column is, since the sums of
//! powers of what stays are kept by how much of each tail has moved.

use crate::error::{Label, Problem};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Change, Thresholds, refuse_infinite};
use crate::stats::shape::Sums;
use crate::stats::sort;
use crate::stats::{Shape, shape};
use crate::value::Value;
use crate::{Error, Result};

/// How many values may move.
///
/// ```toml
/// most = 5
/// most = "unlimited"
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "serde_json::Value", extend("anyOf" = [{ "type": "integer", "minimum": 0 }, { "const": "unlimited" }])))]
#[non_exhaustive]
pub enum Limit {
    /// At most so many, but for ties.
    Points(usize),
    /// As many as it takes.
    Unlimited,
}

impl Default for Limit {
    fn default() -> Self {
        Self::Points(5)
    }
}

impl Limit {
    fn allows(self, moved: usize) -> bool {
        match self {
            Self::Points(most) => moved < most,
            Self::Unlimited => true,
        }
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Points(most) => most.serialize(serializer),
            Self::Unlimited => "unlimited".serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let most = match Value::deserialize(deserializer)? {
            Value::Text(word) if word == "unlimited" => return Ok(Self::Unlimited),
            Value::Integer(most) => usize::try_from(most).ok(),
            _ => None,
        };
        most.map(Self::Points).ok_or_else(|| {
            serde::de::Error::custom("expected a whole number of at least 0, or \"unlimited\"")
        })
    }
}

/// Parameters of winsorizing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Winsorize {
    /// How many values may move, at both ends together. Default 5.
    pub most: Limit,
    /// The bounds of skewness and kurtosis. Default: those of the treatment it belongs to, and
    /// [`Thresholds::default`] outside any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    /// Whether values move until there are `most`, whatever the shape. Default: no.
    pub force: bool,
}

impl Winsorize {
    /// Sets how many values may move.
    #[must_use]
    pub fn most(mut self, most: usize) -> Self {
        self.most = Limit::Points(most);
        self
    }

    /// Lets as many values move as it takes.
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        self.most = Limit::Unlimited;
        self
    }

    /// Sets the bounds of skewness and kurtosis.
    #[must_use]
    pub fn thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = Some(thresholds);
        self
    }

    /// Moves `most` values whatever the shape.
    #[must_use]
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` for thresholds that are not numbers, or where `force` has no limit.
    pub fn check(&self) -> Result<()> {
        self.thresholds.map_or(Ok(()), |thresholds| thresholds.check())?;
        if self.force && self.most == Limit::Unlimited {
            return Err(Error::from(Problem::InvalidParameter {
                method: "winsorize",
                parameter: "most",
                found: "unlimited".to_owned(),
                expected: "a number where `force` is set: without a limit every value would move",
            }));
        }
        Ok(())
    }
}

/// A column whose outliers have been moved in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Winsorized {
    /// The values, one a unit.
    #[serde(skip)]
    pub values: Vec<f64>,
    /// What moved, in the order of the units.
    pub changes: Vec<Change>,
    /// Skewness and kurtosis before the first step and after each.
    pub shapes: Vec<Shape>,
    /// Whether the only step left would have made the column constant.
    pub exhausted: bool,
}

/// Winsorizes a column; missing (`NaN`) stays missing. A column that is constant or has too few values for a skewness
/// and kurtosis is left as it is.
///
/// ```
/// use govindex::prepare::{Winsorize, winsorize};
///
/// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 30.0, 100.0];
/// let w = winsorize(&x, &Winsorize::default().most(2))?;
/// assert_eq!(w.values[10..], [30.0, 30.0]);
/// assert_eq!((w.changes[0].row, w.changes[0].from, w.changes[0].to), (11, 100.0, 30.0));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` as [`Winsorize::check`]; `not_finite` for an infinite value;
/// `overflow` where the fourth powers of the spread leave the range of a number.
pub fn winsorize(values: &[f64], parameters: &Winsorize) -> Result<Winsorized> {
    parameters.check()?;
    let sums = Sums::of(values);
    refuse_infinite(values, &sums)?;
    moved(values, sums, parameters, parameters.thresholds.unwrap_or_default())
}

pub(super) fn moved(
    values: &[f64],
    sums: Sums,
    parameters: &Winsorize,
    thresholds: Thresholds,
) -> Result<Winsorized> {
    let mut found = Winsorized {
        values: Vec::new(),
        changes: Vec::new(),
        shapes: vec![if sums.is_determined() { sums.shape() } else { shape(values) }],
        exhausted: false,
    };
    let goes_on = |shape: &Shape| {
        shape.skewness.is_finite()
            && (parameters.force || (shape.kurtosis.is_finite() && !thresholds.pass(shape)))
    };
    if !goes_on(&found.shapes[0]) || !parameters.most.allows(0) {
        found.values = values.to_vec();
        return Ok(found);
    }
    if !sums.is_determined() {
        return Err(Error::from(Problem::Overflow {
            what: "spread",
            node: Label::Word("values"),
            unit: None,
        }));
    }
    let mut tails = Tails::new(values);
    let mut now = found.shapes[0];
    while goes_on(&now) && parameters.most.allows(tails.moved()) {
        if !(if now.skewness >= 0.0 { tails.lower_the_top() } else { tails.raise_the_bottom() }) {
            found.exhausted = true;
            break;
        }
        now = tails.sums().shape();
        found.shapes.push(now);
    }
    let (bottom, top) = (tails.bottom.1, tails.top.1);
    found.changes.reserve(tails.moved());
    found.values = values
        .iter()
        .enumerate()
        .map(|(row, &x)| {
            // A comparison with NaN is false, so a missing value stays.
            let to = if x > top {
                top
            } else if x < bottom {
                bottom
            } else {
                return x;
            };
            found.changes.push(Change { row, from: x, to });
            to
        })
        .collect();
    Ok(found)
}

/// How many values of each tail are sorted at first: what the five that move by default need, with ties.
const FIRST: usize = 8;

/// The values present, the tails sorted as far as they are needed, and how far they have moved.
struct Tails {
    sorted: Vec<f64>,
    /// How many of the lowest and of the highest values are in order.
    low: usize,
    high: usize,
    /// The sums of what lies between.
    core: Sums,
    /// At `j`, the sums of the sorted low tail without its `j` lowest; likewise for the high tail.
    lows: Vec<Sums>,
    highs: Vec<Sums>,
    /// How many values have moved up from the bottom, and to where.
    bottom: (usize, f64),
    /// How many values have moved down from the top, and to where.
    top: (usize, f64),
}

impl Tails {
    fn new(values: &[f64]) -> Self {
        let mut tails = Self {
            sorted: Vec::with_capacity(values.len()),
            low: 0,
            high: 0,
            core: Sums::default(),
            lows: Vec::new(),
            highs: Vec::new(),
            bottom: (0, f64::NEG_INFINITY),
            top: (0, f64::INFINITY),
        };
        tails.sorted.extend(values.iter().copied().filter(|x| !x.is_nan()));
        tails.sort(FIRST);
        tails
    }

    /// Sorts at least `wanted` values of each tail, or everything.
    fn sort(&mut self, wanted: usize) {
        let n = self.sorted.len();
        if wanted >= n / 4 {
            sort::ascending(&mut self.sorted);
            (self.low, self.high) = (n / 2, n - n / 2);
        } else {
            sort::nth(&mut self.sorted[self.low..n - self.high], wanted - self.low);
            sort::ascending(&mut self.sorted[self.low..wanted]);
            self.low = wanted;
            let last = n - wanted - self.low;
            sort::nth(&mut self.sorted[self.low..n - self.high], last);
            sort::ascending(&mut self.sorted[n - wanted..n - self.high]);
            self.high = wanted;
        }
        self.core = Sums::of(&self.sorted[self.low..n - self.high]);
        let add = |sums: &mut Vec<Sums>, x: f64| {
            let last = sums.last().copied().unwrap_or_default();
            sums.push(last.join(Sums::equal(x, 1)));
        };
        self.lows = Vec::with_capacity(self.low + 1);
        self.lows.push(Sums::default());
        self.sorted[..self.low].iter().rev().for_each(|&x| add(&mut self.lows, x));
        self.lows.reverse();
        self.highs = Vec::with_capacity(self.high + 1);
        self.highs.push(Sums::default());
        self.sorted[n - self.high..].iter().for_each(|&x| add(&mut self.highs, x));
        self.highs.reverse();
    }

    fn is_sorted(&self) -> bool {
        self.low + self.high == self.sorted.len()
    }

    /// The value with `place` others above it, if there is one.
    fn th_highest(&mut self, place: usize) -> Option<f64> {
        while place >= self.high && !self.is_sorted() {
            self.sort(self.high * 4);
        }
        self.sorted.len().checked_sub(place + 1).map(|at| self.sorted[at])
    }

    fn th_lowest(&mut self, place: usize) -> Option<f64> {
        while place >= self.low && !self.is_sorted() {
            self.sort(self.low * 4);
        }
        self.sorted.get(place).copied()
    }

    fn moved(&self) -> usize {
        self.bottom.0 + self.top.0
    }

    /// Moves every value at the maximum to the next lower one; says whether it did.
    fn lower_the_top(&mut self) -> bool {
        let (mut count, to) = self.top;
        let highest = if count > 0 { Some(to) } else { self.th_highest(0) };
        while self.th_highest(count).is_some() && self.th_highest(count) == highest {
            count += 1;
        }
        let lowest = if self.bottom.0 > 0 { Some(self.bottom.1) } else { self.th_lowest(0) };
        match (self.th_highest(count), lowest) {
            (Some(next), Some(lowest)) if next > lowest => {
                self.top = (count, next);
                true
            }
            _ => false,
        }
    }

    /// Moves every value at the minimum to the next higher one; says whether it did.
    fn raise_the_bottom(&mut self) -> bool {
        let (mut count, to) = self.bottom;
        let lowest = if count > 0 { Some(to) } else { self.th_lowest(0) };
        while self.th_lowest(count).is_some() && self.th_lowest(count) == lowest {
            count += 1;
        }
        let highest = if self.top.0 > 0 { Some(self.top.1) } else { self.th_highest(0) };
        match (self.th_lowest(count), highest) {
            (Some(next), Some(highest)) if next < highest => {
                self.bottom = (count, next);
                true
            }
            _ => false,
        }
    }

    /// The sums of the column as it stands.
    fn sums(&self) -> Sums {
        let ((low, bottom), (high, top)) = (self.bottom, self.top);
        let middle = match (self.lows.get(low), self.highs.get(high)) {
            (Some(lows), Some(highs)) => lows.join(self.core).join(*highs),
            // One tail has moved beyond the middle.
            _ => Sums::of(&self.sorted[low..self.sorted.len() - high]),
        };
        middle.join(Sums::equal(top, high)).join(Sums::equal(bottom, low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The rule, word for word, with a pass over the column for each step.
    fn plainly(values: &[f64], most: usize, thresholds: Thresholds) -> Vec<f64> {
        let mut x = values.to_vec();
        let (mut high, mut low) = (0, 0);
        loop {
            let s = shape(&x);
            if s.kurtosis.is_nan() || thresholds.pass(&s) || high + low >= most {
                return x;
            }
            let ends = crate::stats::extremes(&x);
            if s.skewness >= 0.0 {
                let next = x.iter().copied().filter(|v| *v < ends.max).fold(f64::NEG_INFINITY, f64::max);
                if next <= ends.min {
                    return x;
                }
                high = x.iter().filter(|v| **v == ends.max).count();
                x.iter_mut().filter(|v| **v == ends.max).for_each(|v| *v = next);
            } else {
                let next = x.iter().copied().filter(|v| *v > ends.min).fold(f64::INFINITY, f64::min);
                if next >= ends.max {
                    return x;
                }
                low = x.iter().filter(|v| **v == ends.min).count();
                x.iter_mut().filter(|v| **v == ends.min).for_each(|v| *v = next);
            }
        }
    }

    proptest! {
        /// Whole numbers give ties and shapes that are far from the thresholds' rounding.
        #[test]
        fn as_the_rule_word_for_word(
            values in prop::collection::vec((0_i32..60, 0_u32..7), 4..400),
            most in 0_usize..500, skewness in 0.2_f64..3.0, kurtosis in 0.2_f64..5.0,
        ) {
            let values: Vec<f64> = values
                .into_iter()
                .map(|(x, power)| if x == 59 { f64::NAN } else { f64::from(x).powi(power.cast_signed()) })
                .collect();
            let thresholds = Thresholds { skewness, kurtosis, ..Thresholds::default() };
            let parameters = Winsorize::default().most(most).thresholds(thresholds);
            let found = winsorize(&values, &parameters).unwrap();
            let expected = plainly(&values, most, thresholds);
            prop_assert!(found.values.iter().zip(&expected).all(|(a, b)| a == b || (a.is_nan() && b.is_nan())));
            let again = shape(&found.values);
            let last = found.shapes.last().unwrap();
            prop_assert!(last.skewness.is_nan() || (last.skewness - again.skewness).abs() < 1e-9);
            prop_assert!(last.kurtosis.is_nan() || (last.kurtosis - again.kurtosis).abs() < 1e-8);
        }
    }

    #[test]
    fn ties_move_together_beyond_the_limit() {
        let mut x = vec![0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 3.0];
        x.extend([1.5; 40]);
        x.extend([50.0; 3]);
        let w = winsorize(&x, &Winsorize::default().most(1)).unwrap();
        assert_eq!(w.changes.len(), 3);
        assert!(w.changes.iter().all(|c| c.to == 3.0));
    }

    #[test]
    fn no_limit_is_no_limit() {
        // Eight far values, each its own, and a limit of five by default.
        let mut x: Vec<f64> = (0..200).map(f64::from).collect();
        x.extend((0..8).map(|i| 1e6 * f64::from(i + 1)));
        assert_eq!(winsorize(&x, &Winsorize::default()).unwrap().changes.len(), 5);
        let all = winsorize(&x, &Winsorize::default().unlimited()).unwrap();
        assert_eq!(all.changes.len(), 8);
        assert!(Thresholds::default().pass(all.shapes.last().unwrap()));
        let read: Winsorize = serde_json::from_str(r#"{"most": "unlimited"}"#).unwrap();
        assert_eq!(read, Winsorize::default().unlimited());
        assert_eq!(serde_json::to_value(read).unwrap()["most"], "unlimited");
        assert!(serde_json::from_str::<Winsorize>(r#"{"most": -1}"#).is_err());
    }

    #[test]
    fn a_step_that_would_leave_one_value_is_not_taken() {
        let mut x = vec![0.0; 30];
        x.push(100.0);
        let w = winsorize(&x, &Winsorize::default()).unwrap();
        assert_eq!((w.values == x, w.exhausted, w.changes.len()), (true, true, 0));
    }

    #[test]
    fn nothing_to_do_and_bad_input() {
        for x in [vec![], vec![f64::NAN], vec![1.0], vec![1.0, 9.0], vec![4.0; 9]] {
            let w = winsorize(&x, &Winsorize::default()).unwrap();
            assert!(w.changes.is_empty() && w.values.len() == x.len());
        }
        let infinite = winsorize(&[1.0, f64::INFINITY], &Winsorize::default()).unwrap_err();
        assert_eq!(infinite.code(), "not_finite");
        let mut huge = vec![0.0; 30];
        huge[3] = 1e200;
        assert_eq!(winsorize(&huge, &Winsorize::default()).unwrap_err().code(), "overflow");
        let endless = Winsorize::default().unlimited().force(true);
        assert_eq!(winsorize(&[1.0], &endless).unwrap_err().code(), "invalid_parameter");
    }
}
