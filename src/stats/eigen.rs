//! Eigenvectors of symmetric matrices, in order and with their signs fixed.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use crate::{Error, Result};

/// Eigenvalues from the largest, with their vectors; each vector's entries add up to at least 0.
pub(crate) fn descending(model: &'static str, matrix: DMatrix<f64>) -> Result<(Vec<f64>, Vec<DVector<f64>>)> {
    const STEPS: usize = 10_000;
    let n = matrix.nrows();
    let found = SymmetricEigen::try_new(matrix, f64::EPSILON, STEPS).ok_or(Error::NotConverged {
        model,
        iterations: STEPS,
        residual: f64::EPSILON,
        remedy: "check the columns for extreme values",
    })?;
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| found.eigenvalues[b].total_cmp(&found.eigenvalues[a]));
    let vectors = order.iter().map(|&k| positive_sum(found.eigenvectors.column(k).into_owned())).collect();
    Ok((order.iter().map(|&k| found.eigenvalues[k]).collect(), vectors))
}

/// An eigenvector and its negative are equally good; the one whose entries add up to more than 0 is taken, and where
/// they add up to nothing, the one whose largest entry is positive.
fn positive_sum(vector: DVector<f64>) -> DVector<f64> {
    let sum = vector.sum();
    let sign = if sum.abs() > 1e-12 {
        sum
    } else {
        vector.iter().copied().fold(0.0_f64, |most, x| if x.abs() > most.abs() + 1e-12 { x } else { most })
    };
    if sign < 0.0 { -vector } else { vector }
}
