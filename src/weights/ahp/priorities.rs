//! From judgements to priorities: eigenvector, geometric mean, least squares, mean of columns; gaps included.

use nalgebra::{DMatrix, DVector};

use super::Judgements;
use crate::error::Problem;
use crate::weights::parameters::choices;
use crate::{Error, Result};

choices! {
    /// How priorities are drawn from pairwise judgements. They agree when the judgements are consistent.
    #[non_exhaustive]
    pub enum Prioritization {
        /// The principal right eigenvector (Saaty 1977). Gaps are filled so that its eigenvalue is least (Bozóki,
        /// Fülöp & Rónyai 2010).
        #[default]
        Eigenvector = "eigenvector",
        /// The geometric mean of each row (方根法; Crawford & Williams 1985), which is the least-squares fit of the
        /// logarithms; with gaps, the fit to the judgements that were made (Bozóki, Fülöp & Rónyai 2010).
        GeometricMean = "geometric-mean",
        /// The least squares of `a_ij w_j − w_i` over the judgements that were made (Chu, Kalaba & Spingarn 1979).
        LeastSquares = "least-squares",
        /// The mean of the columns, each scaled to add up to 1 (和积法). Needs every judgement.
        ColumnMean = "column-mean",
    }
}

/// Priorities (adding up to 1), the matrix with its gaps filled, and `λ_max` in the mean form
/// `(1/n) Σ_i (A w)_i / w_i`.
pub(super) struct Priorities {
    pub(super) weights: Vec<f64>,
    pub(super) matrix: Vec<f64>,
    pub(super) lambda: f64,
}

const STEPS: usize = 10_000;

pub(super) fn priorities(judgements: &Judgements, how: Prioritization) -> Result<Priorities> {
    let n = judgements.items();
    judgements.connected()?;
    let (weights, matrix) = match how {
        Prioritization::Eigenvector => {
            let matrix = completed(judgements)?;
            (principal(&matrix, n, false)?, matrix)
        }
        Prioritization::GeometricMean => filled(judgements, geometric_mean(judgements)?),
        Prioritization::LeastSquares => filled(judgements, least_squares(judgements)?),
        Prioritization::ColumnMean => {
            if judgements.missing() > 0 {
                return Err(Error::from(Problem::InvalidParameter {
                    method: "ahp",
                    parameter: "prioritization",
                    found: "column-mean for judgements with gaps".to_owned(),
                    expected: "eigenvector, geometric-mean or least-squares when comparisons are missing",
                }));
            }
            (column_mean(judgements.values(), n), judgements.values().to_vec())
        }
    };
    let ratio = |(i, row): (usize, &[f64])| dot(row, &weights) / weights[i];
    let lambda = matrix.chunks_exact(n).enumerate().map(ratio).sum::<f64>() / n as f64;
    // A long chain of extreme judgements may leave an item with no weight that a float can hold.
    if !lambda.is_finite() || weights.iter().any(|w| *w <= 0.0) {
        return Err(Error::from(Problem::NotConverged {
            model: "ahp",
            iterations: 1,
            residual: f64::MAX,
            remedy: "the judgements put items too far apart for numbers to hold; use a scale up to 9",
        }));
    }
    Ok(Priorities { weights, matrix, lambda })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Where nothing was said, the priorities speak.
fn filled(judgements: &Judgements, weights: Vec<f64>) -> (Vec<f64>, Vec<f64>) {
    let n = judgements.items();
    let mut matrix = judgements.values().to_vec();
    for (k, a) in matrix.iter_mut().enumerate() {
        if a.is_nan() {
            *a = weights[k / n] / weights[k % n];
        }
    }
    (weights, matrix)
}

fn to_one(mut weights: Vec<f64>) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    for w in &mut weights {
        *w /= sum;
    }
    weights
}

/// The principal eigenvector of a positive matrix (of its transpose if `left`), adding up to 1, by power iteration.
///
/// The ratios `(A w)_i / w_i` enclose the eigenvalue (Collatz 1942), so the iteration knows when it is there.
fn principal(matrix: &[f64], n: usize, left: bool) -> Result<Vec<f64>> {
    let mut w = vec![1.0 / n as f64; n];
    let mut next = vec![0.0; n];
    let mut spread = f64::INFINITY;
    for _ in 0..STEPS {
        if left {
            next.fill(0.0);
            for (row, &w) in matrix.chunks_exact(n).zip(&w) {
                for (sum, a) in next.iter_mut().zip(row) {
                    *sum += a * w;
                }
            }
        } else {
            for (to, row) in next.iter_mut().zip(matrix.chunks_exact(n)) {
                *to = dot(row, &w);
            }
        }
        let (mut low, mut high, mut sum) = (f64::INFINITY, 0.0_f64, 0.0);
        for (a, b) in next.iter().zip(&w) {
            let ratio = a / b;
            low = low.min(ratio);
            high = high.max(ratio);
            sum += a;
        }
        for (w, a) in w.iter_mut().zip(&next) {
            *w = a / sum;
        }
        spread = (high - low) / high;
        if spread <= 2.0 * n as f64 * f64::EPSILON {
            return Ok(w);
        }
    }
    if spread < 1e-12 {
        return Ok(w);
    }
    Err(Error::from(Problem::NotConverged {
        model: "ahp",
        iterations: STEPS,
        residual: spread,
        remedy: "the judgements contradict each other too much; review them, or use the geometric mean",
    }))
}

/// Fills the gaps so that `λ_max` is least.
///
/// In the logarithms of the missing judgements `λ_max` is convex, and strictly so when the comparisons connect all
/// items (Bozóki, Fülöp & Rónyai 2010). With right and left eigenvectors `w` and `v` its slope along judgement
/// `a = a_ij` is `v_i a w_j − v_j w_i / a` up to a positive factor, and 0 at `a² = (v_j w_i) / (v_i w_j)`. All gaps move
/// there at once, by less when that does not lower `λ_max`.
fn completed(judgements: &Judgements) -> Result<Vec<f64>> {
    let n = judgements.items();
    let gaps: Vec<(usize, usize)> =
        judgements.pairs().filter(|(_, _, said)| said.is_none()).map(|(i, j, _)| (i, j)).collect();
    if gaps.is_empty() {
        return Ok(judgements.values().to_vec());
    }
    let (_, mut matrix) = filled(judgements, geometric_mean(judgements)?);
    let evaluate = |matrix: &[f64]| -> Result<(f64, Vec<f64>)> {
        let (w, v) = (principal(matrix, n, false)?, principal(matrix, n, true)?);
        let lambda = dot(&matrix[..n], &w) / w[0];
        let steps = gaps
            .iter()
            .map(|&(i, j)| 0.5 * ((v[j] * w[i]) / (v[i] * w[j])).ln() - matrix[i * n + j].ln())
            .collect();
        Ok((lambda, steps))
    };
    let size = |steps: &[f64]| steps.iter().fold(0.0_f64, |most, s| most.max(s.abs()));
    let (mut lambda, mut steps) = evaluate(&matrix)?;
    for _ in 0..STEPS {
        if size(&steps) <= 1e-13 {
            break;
        }
        let mut factor = 1.0;
        loop {
            let mut trial = matrix.clone();
            for (&(i, j), step) in gaps.iter().zip(&steps) {
                let a = trial[i * n + j] * (factor * step).exp();
                (trial[i * n + j], trial[j * n + i]) = (a, 1.0 / a);
            }
            let (next, next_steps) = evaluate(&trial)?;
            // Close to the end the eigenvalue is flat to its last digit, and the slope decides.
            let better = next < lambda || size(&next_steps) < size(&steps);
            if better || factor < 1e-6 {
                let stuck = !better;
                (matrix, lambda, steps) = (trial, next, next_steps);
                if stuck && size(&steps) <= 1e-9 {
                    return Ok(matrix);
                }
                break;
            }
            factor *= 0.5;
        }
    }
    let residual = size(&steps);
    if residual <= 1e-9 {
        return Ok(matrix);
    }
    Err(Error::from(Problem::NotConverged {
        model: "ahp",
        iterations: STEPS,
        residual,
        remedy: "make more of the comparisons, or use the geometric mean",
    }))
}

/// Row geometric means; with gaps, the least squares of `ln a_ij − ln w_i + ln w_j` over what was said: one linear
/// system in the graph of comparisons.
fn geometric_mean(judgements: &Judgements) -> Result<Vec<f64>> {
    let n = judgements.items();
    let logs: Vec<f64> = judgements.values().iter().map(|a| a.ln()).collect();
    let potentials: Vec<f64> = if judgements.missing() == 0 {
        logs.chunks_exact(n).map(|row| row.iter().sum::<f64>() / n as f64).collect()
    } else {
        // The last item is held at 0; the rest of the Laplacian is positive definite when all are connected.
        let mut laplacian = DMatrix::<f64>::zeros(n - 1, n - 1);
        let mut right = DVector::<f64>::zeros(n - 1);
        for i in 0..n - 1 {
            for j in (0..n).filter(|&j| j != i) {
                let log = logs[i * n + j];
                if log.is_nan() {
                    continue;
                }
                laplacian[(i, i)] += 1.0;
                right[i] += log;
                if j < n - 1 {
                    laplacian[(i, j)] -= 1.0;
                }
            }
        }
        let solved = laplacian.cholesky().map(|factor| factor.solve(&right)).ok_or_else(unconnected)?;
        solved.iter().copied().chain([0.0]).collect()
    };
    let largest = potentials.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Ok(to_one(potentials.iter().map(|p| (p - largest).exp()).collect()))
}

fn unconnected() -> Error {
    Error::from(Problem::Judgement {
        model: "ahp",
        place: "the items".to_owned(),
        fault: "are not connected by comparisons; make more of them".to_owned(),
    })
}

/// Minimizes Σ (`a_ij` `w_j` − `w_i)²` with Σ w = 1: linear, by Lagrange.
fn least_squares(judgements: &Judgements) -> Result<Vec<f64>> {
    let n = judgements.items();
    let mut system = DMatrix::<f64>::zeros(n + 1, n + 1);
    for (i, j, said) in judgements.pairs() {
        let Some(a) = said else { continue };
        let b = 1.0 / a;
        system[(i, i)] += 1.0 + b * b;
        system[(j, j)] += 1.0 + a * a;
        system[(i, j)] -= a + b;
        system[(j, i)] -= a + b;
    }
    for i in 0..n {
        (system[(i, n)], system[(n, i)]) = (1.0, 1.0);
    }
    let mut right = DVector::<f64>::zeros(n + 1);
    right[n] = 1.0;
    let solved = system.lu().solve(&right).ok_or_else(unconnected)?;
    let weights: Vec<f64> = solved.iter().take(n).copied().collect();
    if weights.iter().all(|w| w.is_finite() && *w > 0.0) { Ok(to_one(weights)) } else { Err(unconnected()) }
}

fn column_mean(matrix: &[f64], n: usize) -> Vec<f64> {
    let mut sums = vec![0.0; n];
    for row in matrix.chunks_exact(n) {
        for (sum, a) in sums.iter_mut().zip(row) {
            *sum += a;
        }
    }
    let mean = |row: &[f64]| row.iter().zip(&sums).map(|(a, sum)| a / sum).sum::<f64>() / n as f64;
    to_one(matrix.chunks_exact(n).map(mean).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Prioritization; 4] = [
        Prioritization::Eigenvector,
        Prioritization::GeometricMean,
        Prioritization::LeastSquares,
        Prioritization::ColumnMean,
    ];

    proptest! {
        /// Judgements made from weights give the weights back, whatever the method.
        #[test]
        fn consistent_judgements_return_their_weights(raw in prop::collection::vec(1.0_f64..9.0, 2..10)) {
            let n = raw.len();
            let rows: Vec<Vec<f64>> = raw.iter().map(|a| raw.iter().map(|b| a / b).collect()).collect();
            let judgements = Judgements::new(&rows).unwrap();
            let sum: f64 = raw.iter().sum();
            for how in ALL {
                let made = priorities(&judgements, how).unwrap();
                for (w, a) in made.weights.iter().zip(&raw) {
                    prop_assert!((w - a / sum).abs() < 1e-12, "{:?}", how);
                }
                prop_assert!((made.lambda - n as f64).abs() < 1e-10);
            }
            // A star of comparisons is enough when nothing contradicts.
            let star: Vec<(usize, usize, f64)> = (1..n).map(|j| (0, j, raw[0] / raw[j])).collect();
            let judgements = Judgements::from_pairs(n, &star).unwrap();
            for how in &ALL[..3] {
                for (w, a) in priorities(&judgements, *how).unwrap().weights.iter().zip(&raw) {
                    prop_assert!((w - a / sum).abs() < 1e-9, "{:?}", how);
                }
            }
        }

        /// However much they contradict, λ_max ≥ n, and no completion of a gap has a smaller one nearby.
        #[test]
        fn a_gap_is_filled_where_the_eigenvalue_is_least(said in prop::collection::vec(0.2_f64..5.0, 5)) {
            let pairs: Vec<(usize, usize, f64)> =
                [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)].iter().zip(&said).map(|(&(i, j), &a)| (i, j, a)).collect();
            let judgements = Judgements::from_pairs(4, &pairs).unwrap();
            let made = priorities(&judgements, Prioritization::Eigenvector).unwrap();
            prop_assert!(made.lambda >= 4.0 - 1e-12);
            for factor in [0.99, 1.01] {
                let moved = judgements.with(0, 3, made.matrix[3] * factor);
                prop_assert!(priorities(&moved, Prioritization::Eigenvector).unwrap().lambda >= made.lambda - 1e-12);
            }
        }
    }

    #[test]
    fn the_mean_of_columns_needs_every_judgement() {
        let judgements = Judgements::from_pairs(3, &[(0, 1, 2.0), (1, 2, 2.0)]).unwrap();
        assert_eq!(
            priorities(&judgements, Prioritization::ColumnMean).err().unwrap().code(),
            "invalid_parameter"
        );
    }
}
