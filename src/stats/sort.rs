//! Sorting by number, each form of it compiled once: a closure of its own at every call would be a sort of its own.
//!
//! Floating-point numbers stand in their total order: -∞ < … < -0.0 < 0.0 < … < ∞, `NaN` at the ends by its sign.

use std::cmp::Ordering;

/// Sorts numbers, the lowest first.
pub(crate) fn ascending(values: &mut [f64]) {
    values.sort_unstable_by(f64::total_cmp);
}

/// Sorts numbers, the highest first.
pub(crate) fn descending(values: &mut [f64]) {
    ascending(values);
    values.reverse();
}

/// Sorts positions by the number that stands there, the lowest first; equal numbers by position.
pub(crate) fn by_value(positions: &mut [usize], values: &[f64]) {
    positions.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
}

/// Sorts positions by the number that stands there, the highest first; equal numbers by position.
pub(crate) fn by_value_descending(positions: &mut [usize], values: &[f64]) {
    positions.sort_unstable_by(|&a, &b| values[b].total_cmp(&values[a]).then(a.cmp(&b)));
}

/// Sorts numbers that have a position, the lowest first; equal numbers by position.
pub(crate) fn pairs(pairs: &mut [(f64, usize)]) {
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
}

/// Sorts positions by any rule; what the rule finds equal stands by position.
pub(crate) fn by_rule_at(positions: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    positions.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
}

/// Puts the number that would stand at `at` there, with none above it before and none below it behind.
pub(crate) fn nth(values: &mut [f64], at: usize) -> (&mut [f64], &mut f64, &mut [f64]) {
    values.select_nth_unstable_by(at, f64::total_cmp)
}

/// As [`nth`], of positions as [`by_value`] sorts them.
pub(crate) fn nth_by_value(positions: &mut [usize], values: &[f64], at: usize) {
    positions.select_nth_unstable_by(at, |&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
}

/// The positions of all numbers, the lowest first; equal numbers by position.
pub(crate) fn order(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    by_value(&mut order, values);
    order
}

/// The positions of all numbers, the highest first; equal numbers by position.
pub(crate) fn order_descending(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    by_value_descending(&mut order, values);
    order
}

/// Sorts what is few or small by any rule; what the rule finds equal keeps its order.
pub(crate) fn by_rule<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    by_rule_at(&mut order, &|a, b| compare(&items[a], &items[b]));
    let mut from: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.into_iter().filter_map(|at| from[at].take()));
}

/// Sorts what is few or small by a key; equal keys keep their order.
pub(crate) fn by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    by_rule(items, |a, b| key(a).cmp(&key(b)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// As the stable sorts of the standard library.
        #[test]
        fn equal_numbers_keep_their_order(values in prop::collection::vec(-2_i8..3, 0..60)) {
            let values: Vec<f64> = values.into_iter().map(|x| if x == -2 { -0.0 } else { f64::from(x) }).collect();
            let mut sorted: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
            sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
            prop_assert_eq!(order(&values), sorted.iter().map(|(i, _)| *i).collect::<Vec<_>>());
            let mut pairs_: Vec<(f64, usize)> = values.iter().enumerate().map(|(i, x)| (*x, i)).collect();
            pairs(&mut pairs_);
            prop_assert_eq!(pairs_.iter().map(|(_, i)| *i).collect::<Vec<_>>(), order(&values));
            let mut by: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
            by_rule(&mut by, |a, b| a.1.total_cmp(&b.1));
            prop_assert_eq!(&by, &sorted);
            sorted.sort_by_key(|(i, _)| *i);
            sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
            prop_assert_eq!(order_descending(&values), sorted.iter().map(|(i, _)| *i).collect::<Vec<_>>());
            let mut alone = values.clone();
            descending(&mut alone);
            prop_assert_eq!(alone, sorted.iter().map(|(_, x)| *x).collect::<Vec<_>>());
            by_key(&mut by, |(i, _)| std::cmp::Reverse(*i));
            prop_assert!(by.iter().map(|(i, _)| *i).eq((0..values.len()).rev()));
        }
    }
}
