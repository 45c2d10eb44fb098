//! Kendall's `τ_b` of two columns, by sorting instead of comparing all pairs.
//!
//! ```text
//! τ_b = (C − D) / √( (P − T_x)(P − T_y) )
//! ```
//!
//! where `C` and `D` are the numbers of pairs of units in the same and in the opposite order, `P = n(n − 1)/2`, and `T`
//! the pairs that are tied in one column.
//!
//! Source: M. G. Kendall (1938), Biometrika 30, 81–93, and (1945), Biometrika 33, 239–251; W. R. Knight (1966), Journal
//! of the American Statistical Association 61, 436–439, for the O(n log n) count.

/// Pairs of units by how they stand in both columns, and the sizes of the groups of ties.
pub(crate) struct Pairs {
    /// C − D.
    pub(crate) score: f64,
    /// C + D: pairs that are tied in neither column.
    pub(crate) untied_in_both: f64,
    /// Pairs that are not tied in `x`, and in `y`.
    pub(crate) untied: [f64; 2],
    /// The sizes of the groups of equal values in `x` and in `y`.
    pub(crate) ties: [Vec<u64>; 2],
}

impl Pairs {
    /// Counts the pairs of two columns of the same length without gaps.
    pub(crate) fn of(x: &[f64], y: &[f64]) -> Self {
        let n = x.len();
        let mut order: Vec<usize> = (0..n).collect();
        let by = |a: f64, b: f64| (a + 0.0).total_cmp(&(b + 0.0));
        order.sort_unstable_by(|&a, &b| by(x[a], x[b]).then(by(y[a], y[b])));
        // In ascending order what is not below is equal, and zeros of either sign are.
        let same = |values: &[f64], a: usize, b: usize| values[a] >= values[b];
        let x_ties = runs(n, |k| same(x, order[k - 1], order[k]));
        let both = runs(n, |k| same(x, order[k - 1], order[k]) && same(y, order[k - 1], order[k]));
        let mut sorted: Vec<f64> = order.iter().map(|&i| y[i]).collect();
        let discordant = inversions(&mut sorted);
        let y_ties = runs(n, |k| sorted[k - 1] >= sorted[k]);
        let pairs = |groups: &[u64]| groups.iter().map(|t| t * (t - 1) / 2).sum::<u64>();
        let all = (n as u64) * (n as u64).saturating_sub(1) / 2;
        let (tied_x, tied_y, tied_both) = (pairs(&x_ties), pairs(&y_ties), pairs(&both));
        let untied_in_both = (all + tied_both - tied_x - tied_y) as f64;
        Self {
            score: untied_in_both - 2.0 * discordant as f64,
            untied_in_both,
            untied: [(all - tied_x) as f64, (all - tied_y) as f64],
            ties: [x_ties, y_ties],
        }
    }

    /// `τ_b`; none where a column is constant.
    pub(crate) fn tau(&self) -> Option<f64> {
        let [x, y] = self.untied;
        // Two roots, so that the product of 1e10 units' pairs keeps its digits.
        (x > 0.0 && y > 0.0).then(|| (self.score / x.sqrt() / y.sqrt()).clamp(-1.0, 1.0))
    }
}

/// The lengths of the runs of two and more places of which each continues the one before.
fn runs(n: usize, continues: impl Fn(usize) -> bool) -> Vec<u64> {
    let (mut lengths, mut length) = (Vec::new(), 1);
    for k in 1..=n {
        if k < n && continues(k) {
            length += 1;
        } else {
            if length > 1 {
                lengths.push(length);
            }
            length = 1;
        }
    }
    lengths
}

/// Sorts the values and counts the pairs that stood in descending order.
fn inversions(values: &mut [f64]) -> u64 {
    let n = values.len();
    let mut other = vec![0.0; n];
    let (mut count, mut width) = (0_u64, 1);
    while width < n {
        for start in (0..n).step_by(2 * width) {
            let (middle, end) = ((start + width).min(n), (start + 2 * width).min(n));
            let (mut left, mut right) = (start, middle);
            for place in &mut other[start..end] {
                let takes_left = left < middle && (right >= end || values[left] <= values[right]);
                if takes_left {
                    *place = values[left];
                    left += 1;
                } else {
                    *place = values[right];
                    right += 1;
                    count += (middle - left) as u64;
                }
            }
        }
        values.copy_from_slice(&other);
        width *= 2;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against the definition, over all pairs.
        #[test]
        fn sorting_counts_what_comparing_counts(
            pairs in prop::collection::vec((0_i32..6, 0_i32..6), 2..40),
        ) {
            let x: Vec<f64> = pairs.iter().map(|p| f64::from(p.0)).collect();
            let y: Vec<f64> = pairs.iter().map(|p| f64::from(p.1)).collect();
            let (mut score, mut free_x, mut free_y) = (0.0, 0.0, 0.0);
            for i in 0..x.len() {
                for k in 0..i {
                    let sign = |d: f64| if d == 0.0 { 0.0 } else { d.signum() };
                    score += sign(x[i] - x[k]) * sign(y[i] - y[k]);
                    free_x += sign(x[i] - x[k]).abs();
                    free_y += sign(y[i] - y[k]).abs();
                }
            }
            let found = Pairs::of(&x, &y);
            prop_assert_eq!(found.score, score);
            prop_assert_eq!(found.untied, [free_x, free_y]);
        }
    }

    #[test]
    fn a_constant_or_a_single_value_has_no_order() {
        assert!(Pairs::of(&[1.0, 1.0], &[1.0, 2.0]).tau().is_none());
        assert!(Pairs::of(&[1.0], &[1.0]).tau().is_none());
        assert!(Pairs::of(&[], &[]).tau().is_none());
        assert_eq!(Pairs::of(&[0.0, -0.0, 1.0], &[1.0, 2.0, 3.0]).ties[0], [2]);
    }
}
