//! The best direction of a symmetric matrix without negative entries.

use nalgebra::DVector;

use crate::error::Problem;
pub(super) use crate::stats::eigen::{descending, positive_sum};
use crate::{Error, Result};

/// Entries that rounding may have put below 0.
pub(super) const ROUNDING: f64 = 1e-12;

/// The `w ≥ 0` of length 1 with the largest `wᵀ H w`, for a positive semidefinite `H`, of which `h` makes `H w`.
///
/// A convex function has its largest values at the border, and there may be several local ones, so the search starts
/// from every indicator alone, from all alike, and from the principal eigenvector without its negatives; each step
/// `w ← (H w)₊` raises the value. The best end is returned.
pub(super) fn nonnegative_principal(
    model: &'static str,
    h: impl Fn(&DVector<f64>) -> DVector<f64>,
    principal: &DVector<f64>,
) -> Result<DVector<f64>> {
    const STEPS: usize = 100_000;
    let m = principal.len();
    let mut starts: Vec<DVector<f64>> = vec![principal.map(|x| x.max(0.0)), DVector::from_element(m, 1.0)];
    starts.extend((0..m).map(|j| DVector::from_fn(m, |i, _| f64::from(u8::from(i == j)))));
    let mut best: Option<(f64, DVector<f64>)> = None;
    for start in starts {
        let length = start.norm();
        if length <= 0.0 {
            continue;
        }
        let mut w = start / length;
        let mut change = f64::INFINITY;
        for _ in 0..STEPS {
            let next = h(&w).map(|x| x.max(0.0));
            let length = next.norm();
            if length <= 0.0 {
                break;
            }
            let next = next / length;
            change = (&next - &w).amax();
            w = next;
            if change <= 1e-14 {
                break;
            }
        }
        // Near-equal eigenvalues make the last digits crawl; the value no longer depends on them.
        if change > 1e-8 {
            continue;
        }
        let value = w.dot(&h(&w));
        // A later start must be better by more than rounding, or the result would depend on it.
        if best.as_ref().is_none_or(|(most, _)| value > most * (1.0 + 1e-12)) {
            best = Some((value, w));
        }
    }
    best.map(|(_, w)| w).ok_or(Error::from(Problem::NotConverged {
        model,
        iterations: STEPS,
        residual: 1e-8,
        remedy: "drop indicators that repeat each other",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::DMatrix;

    #[test]
    fn signs_and_order() {
        let (values, vectors) =
            descending("pca", DMatrix::from_row_slice(2, 2, &[2.0, -1.0, -1.0, 2.0])).unwrap();
        assert!((values[0] - 3.0).abs() < 1e-14 && (values[1] - 1.0).abs() < 1e-14);
        assert!(vectors[0].amax() - vectors[0].max() < 1e-14, "the largest entry is positive");
        assert!(vectors[1].min() > 0.7);
    }

    /// With r = −½ between two and a third apart, by hand: the best pair without negatives is a single indicator.
    #[test]
    fn the_border_is_searched() {
        let h = DMatrix::from_row_slice(3, 3, &[1.0, -0.5, 0.2, -0.5, 1.0, 0.0, 0.2, 0.0, 1.0]);
        let (_, vectors) = descending("pca", h.clone()).unwrap();
        let w = nonnegative_principal("pca", |w| &h * w, &vectors[0]).unwrap();
        assert!(w.min() >= 0.0);
        // 1 and 3 together: eigenvalue 1.2, more than any single one.
        assert!((w.dot(&(&h * &w)) - 1.2).abs() < 1e-10);
        assert!(w[1] < 1e-9);
    }
}
