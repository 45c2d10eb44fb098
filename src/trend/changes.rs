//! Two periods side by side, with what bounds leave open.
//!
//! A value "over 98 %" is anything from 98 up. So 99 a year later may be a rise or a fall, while 97 is a fall for sure.
//!
//! ```text
//! risen     the lowest the later value can be     > the highest the earlier can be
//! fallen    the highest the later value can be    < the lowest the earlier can be
//! same      both are exact and equal
//! open      else
//! ```

use crate::dataset::{Bound, Dataset};
use crate::table::{Cells, Table};

/// Which way a value went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Move {
    /// It rose, whatever the bounds leave open.
    Risen,
    /// It fell, whatever they leave open.
    Fallen,
    /// It is exactly the same.
    Same,
    /// The bounds leave open which way it went.
    Open,
}

impl Move {
    /// The word for it, as it stands in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Risen => "risen",
            Self::Fallen => "fallen",
            Self::Same => "same",
            Self::Open => "open",
        }
    }
}

/// A value in two periods.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The unit.
    pub unit: String,
    /// The indicator.
    pub indicator: String,
    /// The earlier value.
    pub from: f64,
    /// What it says of the true one.
    pub from_bound: Bound,
    /// The later value.
    pub to: f64,
    /// What it says of the true one.
    pub to_bound: Bound,
    /// The later less the earlier value as they are written.
    pub difference: f64,
    /// Which way it went for sure.
    pub went: Move,
}

/// The changes of all values that both datasets have, unit by unit in the order of the earlier one. What only one of them
/// has is in none of the rows.
///
/// ```
/// use govindex::dataset::{Bound, Dataset};
/// use govindex::trend::{Move, changes};
///
/// let of = |value| Dataset::new(["150000"])?.with_indicator("4G", vec![value]);
/// let baseline = of(98.0)?.with_bounds("4G", vec![Bound::AtLeast])?;
/// assert_eq!(changes(&baseline, &of(99.0)?)[0].went, Move::Open);
/// assert_eq!(changes(&baseline, &of(97.0)?)[0].went, Move::Fallen);
/// # Ok::<(), govindex::Error>(())
/// ```
#[must_use]
pub fn changes(from: &Dataset, to: &Dataset) -> Vec<Change> {
    let mut found = Vec::new();
    for (row, unit) in from.units().iter().enumerate() {
        let Some(later) = to.position(unit) else { continue };
        for code in from.indicators() {
            let (Some(before), Some(after)) = (from.indicator(code), to.indicator(code)) else { continue };
            let (x, y) = (before.values()[row], after.values()[later]);
            if x.is_nan() || y.is_nan() {
                continue;
            }
            let bound_of =
                |bounds: Option<&[Bound]>, row: usize| bounds.map_or(Bound::Exact, |bounds| bounds[row]);
            let (a, b) = (bound_of(before.bounds(), row), bound_of(after.bounds(), later));
            found.push(Change {
                unit: unit.clone(),
                indicator: code.to_owned(),
                from: x,
                from_bound: a,
                to: y,
                to_bound: b,
                difference: y - x,
                went: went((x, a), (y, b)),
            });
        }
    }
    found
}

fn went(from: (f64, Bound), to: (f64, Bound)) -> Move {
    // "About" says nothing of either end.
    let range = |(value, bound): (f64, Bound)| match bound {
        Bound::Exact => (value, value),
        Bound::AtLeast => (value, f64::INFINITY),
        Bound::AtMost => (f64::NEG_INFINITY, value),
        Bound::About => (f64::NEG_INFINITY, f64::INFINITY),
    };
    let ((from_low, from_high), (to_low, to_high)) = (range(from), range(to));
    if to_low > from_high {
        Move::Risen
    } else if to_high < from_low {
        Move::Fallen
    } else if from.1 == Bound::Exact && to.1 == Bound::Exact {
        Move::Same
    } else {
        Move::Open
    }
}

/// Changes as a table: `unit`, `indicator`, `from`, `from_bound`, `to`, `to_bound`, `difference`, `went`.
#[must_use]
pub fn changes_table(changes: &[Change]) -> Table {
    let number =
        |of: fn(&Change) -> f64| Cells::Number { values: changes.iter().map(of).collect(), decimals: None };
    Table::new()
        .with("unit", Cells::texts(changes.iter().map(|change| change.unit.clone())))
        .with("indicator", Cells::texts(changes.iter().map(|change| change.indicator.clone())))
        .with("from", number(|change| change.from))
        .with("from_bound", Cells::texts(changes.iter().map(|change| change.from_bound.name())))
        .with("to", number(|change| change.to))
        .with("to_bound", Cells::texts(changes.iter().map(|change| change.to_bound.name())))
        .with("difference", number(|change| change.difference))
        .with("went", Cells::texts(changes.iter().map(|change| change.went.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_decide_what_can_be_said() {
        use Bound::{About, AtLeast, AtMost, Exact};
        for (from, to, expected) in [
            ((98.0, Exact), (99.0, Exact), Move::Risen),
            ((98.0, Exact), (98.0, Exact), Move::Same),
            ((98.0, AtLeast), (99.0, Exact), Move::Open),
            ((98.0, AtLeast), (98.0, Exact), Move::Open),
            ((98.0, AtLeast), (97.0, Exact), Move::Fallen),
            ((98.0, AtLeast), (97.0, AtMost), Move::Fallen),
            ((98.0, AtLeast), (99.0, AtLeast), Move::Open),
            ((14.0, AtMost), (15.0, Exact), Move::Risen),
            ((14.0, AtMost), (14.0, AtLeast), Move::Open),
            ((3.0, About), (9.0, Exact), Move::Open),
        ] {
            assert_eq!(went(from, to), expected, "{from:?} {to:?}");
        }
    }

    #[test]
    fn only_what_both_have_is_compared() {
        let from = Dataset::new(["a", "b"]).unwrap();
        let from =
            from.with_indicator("X", vec![1.0, 2.0]).unwrap().with_indicator("Y", vec![1.0, 1.0]).unwrap();
        let to = Dataset::new(["b", "c"]).unwrap().with_indicator("X", vec![5.0, f64::NAN]).unwrap();
        let found = changes(&from, &to);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].unit.as_str(), found[0].difference), ("b", 3.0));
        assert_eq!(changes_table(&found).to_csv().lines().nth(1), Some("b,X,2,exact,5,exact,3,risen"));
    }
}
