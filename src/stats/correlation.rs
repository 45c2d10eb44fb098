//! How far two indicators tell the same story: Pearson, Spearman, Kendall and distance correlations, all pairs at once.
//!
//! ```text
//! Pearson    r = Σ (x_i − x̄)(y_i − ȳ) / √( Σ (x_i − x̄)² Σ (y_i − ȳ)² )
//! Spearman   Pearson's r of the ranks, ties at their mean rank
//! Kendall    τ_b, the pairs of units in the same order less those in the opposite, over those that are not tied
//! distance   dCor = √( dCov²(x, y) / √( dCov²(x, x) dCov²(y, y) ) )
//!            dCov² = mean of A_ik B_ik, where A and B are the matrices |x_i − x_k| and |y_i − y_k| with row means
//!            and column means taken off and the grand mean added
//! ```
//!
//! The distance correlation (Székely, Rizzo & Bakirov 2007) lies in 0…1 and is 0 only for independence. It is
//! computed in O(n log n) by sorting and prefix sums (after Huo & Székely 2016), not over all pairs of units.
//!
//! A constant column has no correlation; it gets 0 with every other column and 1 with itself.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::complete::{Summary, complete};
use super::kendall::Pairs;
use super::sort;
use super::{Columns, Ties, fits, ranks};
use crate::wide::wide;
use crate::{Result, parallel};

/// Which correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Correlation {
    /// Of the values: straight-line relations.
    #[default]
    Pearson,
    /// Of the ranks: monotone relations; outliers count for little.
    Spearman,
    /// Of the order of each pair of units (`τ_b`): monotone relations; ties count for nothing.
    Kendall,
    /// Of the distances: any relation; never negative.
    Distance,
}

/// The correlations of all pairs of columns, indicators × indicators.
///
/// ```
/// use govindex::stats::{Columns, Correlation, correlations};
///
/// let (x, y) = ([1.0, 2.0, 3.0, 4.0], [1.0, 8.0, 27.0, 64.0]);
/// let columns = Columns::new(vec![&x, &y])?;
/// assert!((correlations(&columns, Correlation::Spearman)?[(0, 1)] - 1.0).abs() < 1e-15);
/// assert!((correlations(&columns, Correlation::Pearson)?[(0, 1)] - 0.951_369).abs() < 1e-6);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `missing_value` or `not_finite` when a value
/// is not a finite number; `invalid_parameter` for more columns than a matrix of
/// them fits into memory.
pub fn correlations(columns: &Columns<'_>, kind: Correlation) -> Result<DMatrix<f64>> {
    fits("the correlation", "columns", &[columns.len(), columns.len()])?;
    let summaries = complete("the correlation", columns)?;
    Ok(of_complete(columns, &summaries, kind)?.matrix)
}

/// Correlations, with the sums of squared deviations that Pearson's come from.
pub(crate) struct Correlations {
    pub(crate) matrix: DMatrix<f64>,
    /// Σ (x − x̄)² of each column of values.
    pub(crate) squares: Vec<f64>,
}

pub(crate) fn of_complete(
    columns: &Columns<'_>,
    summaries: &[Summary],
    kind: Correlation,
) -> Result<Correlations> {
    let squares = |columns: &Columns<'_>| -> Vec<f64> {
        columns.iter().zip(summaries).map(|(x, s)| super::complete::squared_deviations(x, s.mean)).collect()
    };
    Ok(match kind {
        Correlation::Pearson => {
            let centres: Vec<f64> = summaries.iter().map(|s| s.mean).collect();
            let scales: Vec<f64> = summaries.iter().map(|&s| scale(s)).collect();
            let products = cross_products(columns.as_slice(), &centres, &scales)?;
            let squares =
                summaries.iter().enumerate().map(|(j, s)| products[(j, j)] * range_squared(*s)).collect();
            Correlations { matrix: scaled(products), squares }
        }
        Correlation::Spearman => {
            let ranked: Vec<Vec<f64>> = columns.iter().map(|x| ranks(x, Ties::Average, 0.0)).collect();
            let slices: Vec<&[f64]> = ranked.iter().map(Vec::as_slice).collect();
            let m = slices.len();
            let products = cross_products(
                &slices,
                &vec![f64::midpoint(columns.rows() as f64, 1.0); m],
                &vec![1.0 / columns.rows() as f64; m],
            )?;
            Correlations { matrix: scaled(products), squares: squares(columns) }
        }
        Correlation::Kendall => Correlations { matrix: taus(columns)?, squares: squares(columns) },
        Correlation::Distance => {
            Correlations { matrix: distance_correlations(columns, summaries)?, squares: squares(columns) }
        }
    })
}

/// From so many columns on, where there are more of them than units, no matrix of all pairs is made: its memory and time would
/// grow with the square of their number.
const WIDE: usize = 256;

/// Whether there are so many more columns than units that work goes by the units.
pub(crate) fn is_wide(columns: &Columns<'_>) -> bool {
    columns.len() >= WIDE && columns.len() > columns.rows()
}

/// Columns centred and of length 1, so that the product of two is their correlation; zeros where a column is constant.
pub(crate) struct Standardized {
    pub(crate) columns: Vec<Vec<f64>>,
    /// Σ (x − x̄)² of each column of values.
    pub(crate) squares: Vec<f64>,
}

/// Standardized values; ranks for Spearman's correlation.
pub(crate) fn standardized(columns: &Columns<'_>, summaries: &[Summary], by_rank: bool) -> Standardized {
    let middle = f64::midpoint(columns.rows() as f64, 1.0);
    let one = |(x, &s): (&[f64], &Summary)| {
        let deviations = |x: &[f64], centre: f64, scale: f64| -> Vec<f64> {
            x.iter().map(|x| (x - centre) * scale).collect()
        };
        let mut z = deviations(x, s.mean, scale(s));
        let mut length: f64 = z.iter().map(|d| d * d).sum();
        let squares = length * range_squared(s);
        if by_rank {
            z = deviations(&ranks(x, Ties::Average, 0.0), middle, 1.0 / x.len() as f64);
            length = z.iter().map(|d| d * d).sum();
        }
        let length = length.sqrt();
        for d in &mut z {
            *d = if s.is_constant() { 0.0 } else { *d / length };
        }
        (z, squares)
    };
    let (columns, squares) = columns.iter().zip(summaries).map(one).unzip();
    Standardized { columns, squares }
}

/// Deviations are measured in ranges, so that their squares neither overflow nor vanish.
fn scale(s: Summary) -> f64 {
    let inverse = 1.0 / s.range();
    if inverse.is_finite() && inverse > 0.0 { inverse } else { 1.0 }
}

fn range_squared(s: Summary) -> f64 {
    let unit = 1.0 / scale(s);
    unit * unit
}

fn taus(columns: &Columns<'_>) -> Result<DMatrix<f64>> {
    let m = columns.len();
    let mut matrix = DMatrix::identity(m, m);
    for (j, x) in columns.iter().enumerate() {
        for (k, y) in columns.iter().enumerate().take(j) {
            parallel::check_stop()?;
            let tau = Pairs::of(x, y).tau().unwrap_or(0.0);
            (matrix[(j, k)], matrix[(k, j)]) = (tau, tau);
        }
    }
    Ok(matrix)
}

/// From cross products to correlations, in place.
fn scaled(mut products: DMatrix<f64>) -> DMatrix<f64> {
    let m = products.nrows();
    let lengths: Vec<f64> = (0..m).map(|j| products[(j, j)].sqrt()).collect();
    for j in 0..m {
        for k in 0..m {
            let length = lengths[j] * lengths[k];
            products[(j, k)] = match (j == k, length > 0.0) {
                (true, _) => 1.0,
                (false, true) => (products[(j, k)] / length).clamp(-1.0, 1.0),
                (false, false) => 0.0,
            };
        }
    }
    products
}

/// Rows that are centred at once: with 50 columns they take 50 KB, so the products read them from the cache.
const BLOCK: usize = 128;
/// Rows whose products are summed into one partial matrix; the partial sums are added in order, so threads do not
/// change the bits.
const PART: usize = 64 * BLOCK;
/// The tile of columns whose products are formed together: each value that is loaded is used at least twice, and the
/// eight sums of four fit the registers of wide instructions.
const TILE: (usize, usize) = (4, 2);
const LANES: usize = 4;
/// With more columns than this a tile's row of products takes long enough to look for a stop before each.
const MANY: usize = 256;

/// `Σ_i (x_ij − c_j) s_j (x_ik − c_k) s_k` for all pairs of columns.
pub(crate) fn cross_products(columns: &[&[f64]], centres: &[f64], scales: &[f64]) -> Result<DMatrix<f64>> {
    let rows = columns.first().map_or(0, |column| column.len());
    let m = columns.len();
    let parts: Vec<usize> = (0..rows.div_ceil(PART)).collect();
    let part = |p: usize| {
        let rows = p * PART..rows.min((p + 1) * PART);
        let sums = wide!(partial_products(columns, centres, scales, rows));
        // They are in part only where the work was ended.
        parallel::check_stop()?;
        Ok(sums)
    };
    let mut total = DMatrix::zeros(m, m);
    let sums = parallel::try_map(parts, rows * m, part)?;
    let padded = m.next_multiple_of(TILE.0);
    for sum in &sums {
        for j in 0..m {
            for k in 0..=j {
                total[(j, k)] += sum[j * padded + k];
            }
        }
    }
    for j in 0..m {
        for k in 0..j {
            total[(k, j)] = total[(j, k)];
        }
    }
    Ok(total)
}

#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn partial_products(
    columns: &[&[f64]],
    centres: &[f64],
    scales: &[f64],
    rows: std::ops::Range<usize>,
) -> Vec<f64> {
    // Columns of zeros fill the last tile: they cost less than a second kernel for the rest would.
    let padded = columns.len().next_multiple_of(TILE.0);
    let mut sums = vec![0.0; padded * padded];
    let mut block = vec![0.0; padded * BLOCK];
    let mut start = rows.start;
    while start < rows.end {
        let end = rows.end.min(start + BLOCK);
        let count = (end - start).next_multiple_of(LANES);
        for (j, column) in columns.iter().enumerate() {
            let (c, s) = (centres[j], scales[j]);
            let target = &mut block[j * BLOCK..j * BLOCK + count];
            // What a short block does not fill may be left over from the one before.
            target[end - start..].fill(0.0);
            for (to, &x) in target.iter_mut().zip(&column[start..end]) {
                *to = (x - c) * s;
            }
        }
        for j in (0..padded).step_by(TILE.0) {
            if padded > MANY && parallel::check_stop().is_err() {
                return sums;
            }
            for k in (0..j + TILE.0).step_by(TILE.1) {
                let a: [&[f64]; TILE.0] =
                    std::array::from_fn(|t| &block[(j + t) * BLOCK..(j + t) * BLOCK + count]);
                let b: [&[f64]; TILE.1] =
                    std::array::from_fn(|t| &block[(k + t) * BLOCK..(k + t) * BLOCK + count]);
                let products = tile(a, b);
                for (u, row) in products.iter().enumerate() {
                    for (v, product) in row.iter().enumerate() {
                        sums[(j + u) * padded + k + v] += product;
                    }
                }
            }
        }
        start = end;
    }
    sums
}

#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn tile(a: [&[f64]; TILE.0], b: [&[f64]; TILE.1]) -> [[f64; TILE.1]; TILE.0] {
    let mut sums = [[[0.0; LANES]; TILE.1]; TILE.0];
    let a = a.map(|column| column.as_chunks::<LANES>().0);
    let b = b.map(|column| column.as_chunks::<LANES>().0);
    let count = a[0].len();
    // Slices of one known length let the compiler drop the bounds checks in the loop.
    let (a, b) = (a.map(|column| &column[..count]), b.map(|column| &column[..count]));
    for i in 0..count {
        for u in 0..TILE.0 {
            for v in 0..TILE.1 {
                for lane in 0..LANES {
                    sums[u][v][lane] += a[u][i][lane] * b[v][i][lane];
                }
            }
        }
    }
    sums.map(|row| row.map(|lanes| lanes.iter().sum()))
}

/// A column prepared for distance covariances.
struct Distances {
    /// The values, shifted and scaled to 0…1.
    values: Vec<f64>,
    /// The positions of the values in ascending order.
    order: Vec<usize>,
    /// The place of each unit's value in that order, from 1, the same for equal values.
    place: Vec<usize>,
    /// `Σ_k |x_i − x_k|` for each unit `i`.
    sums: Vec<f64>,
    total: f64,
}

impl Distances {
    fn new(column: &[f64], summary: Summary) -> Self {
        let (low, scale) = (summary.min, scale(summary));
        let values: Vec<f64> = column.iter().map(|x| (x - low) * scale).collect();
        let n = values.len();
        let order = sort::order(&values);
        let all: f64 = order.iter().map(|&i| values[i]).sum();
        let (mut place, mut sums) = (vec![0; n], vec![0.0; n]);
        let (mut below, mut last, mut group) = (0.0, f64::NEG_INFINITY, 0);
        for (k, &i) in order.iter().enumerate() {
            let x = values[i];
            if x > last {
                (last, group) = (x, group + 1);
            }
            place[i] = group;
            sums[i] = (2.0 * k as f64 - n as f64) * x + all - 2.0 * below;
            below += x;
        }
        let total = sums.iter().sum();
        Self { values, order, place, sums, total }
    }

    /// dCov² with another column.
    fn covariance(&self, other: &Self) -> f64 {
        let n = self.values.len();
        let nf = n as f64;
        // Σ_{i,k} |x_i − x_k||y_i − y_k|: in ascending order of x, each new unit meets all before it; those below it
        // in y and those above enter with opposite signs, so four running sums by place in y are enough.
        let mut tree = vec![[0.0; 4]; n + 1];
        let mut seen = [0.0; 4];
        let mut products = 0.0;
        for &i in &self.order {
            let (x, y) = (self.values[i], other.values[i]);
            let mut below = [0.0; 4];
            let mut at = other.place[i];
            while at > 0 {
                for (sum, part) in below.iter_mut().zip(&tree[at]) {
                    *sum += part;
                }
                at &= at - 1;
            }
            let signed = |t: usize| 2.0 * below[t] - seen[t];
            products += x * y * signed(0) - y * signed(1) - x * signed(2) + signed(3);
            let entry = [1.0, x, y, x * y];
            let mut at = other.place[i];
            while at <= n {
                for (sum, part) in tree[at].iter_mut().zip(entry) {
                    *sum += part;
                }
                at += at & at.wrapping_neg();
            }
            for (sum, part) in seen.iter_mut().zip(entry) {
                *sum += part;
            }
        }
        let rows: f64 = self.sums.iter().zip(&other.sums).map(|(a, b)| a * b).sum();
        2.0 * products / (nf * nf) - 2.0 * rows / (nf * nf * nf)
            + self.total * other.total / (nf * nf * nf * nf)
    }
}

fn distance_correlations(columns: &Columns<'_>, summaries: &[Summary]) -> Result<DMatrix<f64>> {
    let prepared: Vec<Distances> =
        columns.iter().zip(summaries).map(|(x, &s)| Distances::new(x, s)).collect();
    let own: Vec<f64> = prepared.iter().map(|x| x.covariance(x)).collect();
    let m = prepared.len();
    let mut matrix = DMatrix::identity(m, m);
    for j in 0..m {
        for k in 0..j {
            if summaries[j].is_constant() || summaries[k].is_constant() {
                continue;
            }
            parallel::check_stop()?;
            let squared = prepared[j].covariance(&prepared[k]) / (own[j] * own[k]).sqrt();
            let r = squared.clamp(0.0, 1.0).sqrt();
            (matrix[(j, k)], matrix[(k, j)]) = (r, r);
        }
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    fn pearson(x: &[f64], y: &[f64]) -> f64 {
        let n = x.len() as f64;
        let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
        let s = |a: &[f64], ma: f64, b: &[f64], mb: f64| -> f64 {
            a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum()
        };
        s(x, mx, y, my) / (s(x, mx, x, mx) * s(y, my, y, my)).sqrt()
    }

    /// The definition, over all pairs of units.
    fn distance(x: &[f64], y: &[f64]) -> f64 {
        let n = x.len();
        let centred = |x: &[f64]| {
            let d = DMatrix::from_fn(n, n, |i, k| (x[i] - x[k]).abs());
            let means: Vec<f64> = (0..n).map(|i| d.row(i).mean()).collect();
            let grand = d.mean();
            DMatrix::from_fn(n, n, |i, k| d[(i, k)] - means[i] - means[k] + grand)
        };
        let (a, b) = (centred(x), centred(y));
        (a.component_mul(&b).sum() / (a.component_mul(&a).sum() * b.component_mul(&b).sum()).sqrt()).sqrt()
    }

    #[test]
    fn a_constant_column_has_none() {
        let (a, b) = ([1.0, 2.0, 4.0], [3.0; 3]);
        for kind in [Correlation::Pearson, Correlation::Spearman, Correlation::Kendall, Correlation::Distance]
        {
            let r = correlations(&Columns::new(vec![&a, &b]).unwrap(), kind).unwrap();
            assert_eq!(r.as_slice(), [1.0, 0.0, 0.0, 1.0], "{kind:?}");
        }
    }

    #[test]
    fn long_columns_cross_every_seam_of_the_blocks() {
        for n in [BLOCK - 1, BLOCK, BLOCK + 1, PART - 1, PART, PART + 1, 2 * PART + 3] {
            let columns: Vec<Vec<f64>> = (0..5_u32)
                .map(|j| {
                    (0..n)
                        .map(|i| 1e3 + (f64::from(j + 1) * (i as f64) * 0.7).sin() + i as f64 / n as f64)
                        .collect()
                })
                .collect();
            let r = correlations(
                &Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap(),
                Correlation::Pearson,
            )
            .unwrap();
            for j in 0..5 {
                for k in 0..5 {
                    assert_relative_eq!(r[(j, k)], pearson(&columns[j], &columns[k]), epsilon = 1e-12);
                }
            }
        }
    }

    #[test]
    fn tiny_and_huge_values_neither_vanish_nor_overflow() {
        let (a, b) = ([1e-200, 3e-200, 2e-200], [1e200, 3e200, 2e200]);
        let r = correlations(&Columns::new(vec![&a, &b]).unwrap(), Correlation::Pearson).unwrap();
        assert_relative_eq!(r[(0, 1)], 1.0, max_relative = 1e-15);
    }

    proptest! {
        #[test]
        fn agree_with_their_definitions(pairs in prop::collection::vec((-9_i32..9, -9.0_f64..9.0), 4..40)) {
            let x: Vec<f64> = pairs.iter().map(|p| f64::from(p.0)).collect();
            let y: Vec<f64> = pairs.iter().map(|p| p.1).collect();
            prop_assume!(x.iter().any(|v| (v - x[0]).abs() > 0.5));
            let columns = Columns::new(vec![&x, &y]).unwrap();
            prop_assert!((correlations(&columns, Correlation::Pearson).unwrap()[(0, 1)] - pearson(&x, &y)).abs() < 1e-12);
            let d = correlations(&columns, Correlation::Distance).unwrap()[(0, 1)];
            prop_assert!((d * d - distance(&x, &y).powi(2)).abs() < 1e-10, "{} {}", d, distance(&x, &y));
        }
    }
}
