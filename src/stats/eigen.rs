//! Eigenvectors of symmetric matrices, in order and with their signs fixed.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::sort;
use crate::error::Problem;
use crate::{Error, Result, parallel};

/// From so many columns on the work takes longer than the start of a thread, by far.
const MANY: usize = 256;

/// Does something with a matrix that takes a time of O(n³).
pub(crate) fn cubic<T: Send + 'static>(
    matrix: DMatrix<f64>,
    work: impl FnOnce(DMatrix<f64>) -> T + Send + 'static,
) -> Result<T> {
    if matrix.nrows() < MANY { Ok(work(matrix)) } else { parallel::interruptible(move || work(matrix)) }
}

/// Eigenvalues from the largest, with their vectors; each vector's entries add up to at least 0.
pub(crate) fn descending(model: &'static str, matrix: DMatrix<f64>) -> Result<(Vec<f64>, Vec<DVector<f64>>)> {
    const STEPS: usize = 10_000;
    let found = cubic(matrix, |matrix| SymmetricEigen::try_new(matrix, f64::EPSILON, STEPS))?;
    let found = found.ok_or(Error::from(Problem::NotConverged {
        model,
        iterations: STEPS,
        residual: f64::EPSILON,
        remedy: "check the columns for extreme values",
    }))?;
    let order = sort::order_descending(found.eigenvalues.as_slice());
    let vectors = order.iter().map(|&k| positive_sum(found.eigenvectors.column(k).into_owned())).collect();
    Ok((order.iter().map(|&k| found.eigenvalues[k]).collect(), vectors))
}

/// An eigenvector and its negative are equally good; the one whose entries add up to more than 0 is taken, and where
/// they add up to nothing, the one whose largest entry is positive.
pub(crate) fn positive_sum(vector: DVector<f64>) -> DVector<f64> {
    let sum = vector.sum();
    let sign = if sum.abs() > 1e-12 {
        sum
    } else {
        vector.iter().copied().fold(0.0_f64, |most, x| if x.abs() > most.abs() + 1e-12 { x } else { most })
    };
    if sign < 0.0 { -vector } else { vector }
}
