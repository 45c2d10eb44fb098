//! A gap becomes the mean of the most similar units: those nearest in the indicators that both have.
//!
//! ```text
//! euclidean  d(a, b) = √( p / |S| · Σ_{j ∈ S} ((x_aj − x_bj) / s_j)² )
//! gower      d(a, b) = 1 / |S| · Σ_{j ∈ S} |x_aj − x_bj| / (max_j − min_j)
//! x̂_ij = Σ_{b ∈ N} w_b x_bj / Σ_{b ∈ N} w_b,   w_b = 1 or 1 / d(i, b)
//! ```
//!
//! where `S` is the set of indicators that both units have, `p` the number of indicators, `s_j` the standard deviation
//! (or range, or 1), and `N` the `k` nearest units that have a value of `j`. Units at the same distance are taken in
//! their order. Units at no distance at all decide alone where nearer units weigh more. A gap without any unit to read
//! from stays.
//!
//! Sources: O. Troyanskaya et al. (2001), *Missing value estimation methods for DNA microarrays*, Bioinformatics 17,
//! 520–525 (k from 10 to 20, weights by distance); J. K. Dixon (1979), *Pattern recognition with partly missing data*,
//! IEEE Transactions on Systems, Man and Cybernetics 9, 617–621 (the factor p/|S|); J. C. Gower (1971), *A general
//! coefficient of similarity*, Biometrics 27, 857–871.
//!
//! Cost: O(m n p) for `m` units with gaps among `n`.

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::{Imputed, ImputedCell, Within, refuse_infinite};
use crate::stats::sort;
use crate::stats::{Columns, Divisor, extremes, moments_of};
use crate::{Error, Result, parallel};

/// How far two units are from each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Distance {
    /// Euclidean, of columns in standard deviations.
    #[default]
    Euclidean,
    /// Euclidean, of columns in shares of their range.
    EuclideanRange,
    /// Euclidean, of columns as they are: for indicators on one scale.
    EuclideanRaw,
    /// The mean absolute difference in shares of the range.
    Gower,
}

/// What each neighbour counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NearestWeights {
    /// The inverse of its distance.
    #[default]
    Distance,
    /// The same as the others.
    Uniform,
}

/// Parameters of filling a gap by the nearest units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Nearest {
    /// How many neighbours are read, at least 1. Default 10.
    pub k: usize,
    /// How far units are from each other. Default: Euclidean of standardized columns.
    pub distance: Distance,
    /// What each neighbour counts. Default: by its distance.
    pub weights: NearestWeights,
    /// Which indicators of a framework say how near units are. Default: all that are filled in this way.
    pub within: Within,
}

impl Default for Nearest {
    fn default() -> Self {
        Self { k: 10, distance: Distance::Euclidean, weights: NearestWeights::Distance, within: Within::All }
    }
}

impl Nearest {
    /// Sets how many neighbours are read.
    #[must_use]
    pub fn k(mut self, k: usize) -> Self {
        self.k = k;
        self
    }

    /// Sets how far units are from each other.
    #[must_use]
    pub fn distance(mut self, distance: Distance) -> Self {
        self.distance = distance;
        self
    }

    /// Sets what each neighbour counts.
    #[must_use]
    pub fn weights(mut self, weights: NearestWeights) -> Self {
        self.weights = weights;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `k` is 0.
    pub fn check(&self) -> Result<()> {
        if self.k > 0 {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "impute (nearest)",
            parameter: "k",
            found: "0".to_owned(),
            expected: "at least 1",
        }))
    }
}

/// Fills every gap from the nearest units. An indicator whose values are all equal tells no units apart.
///
/// ```
/// use govindex::prepare::impute::{Distance, Nearest, NearestWeights, nearest};
/// use govindex::stats::Columns;
///
/// let (a, b, c) = ([1.0, 3.0, f64::NAN, 8.0], [2.0, 4.0, 6.0, 8.0], [f64::NAN, 3.0, 5.0, 7.0]);
/// let columns = Columns::new(vec![&a, &b, &c])?;
/// let two = Nearest::default().k(2).distance(Distance::EuclideanRaw).weights(NearestWeights::Uniform);
/// let filled = nearest(&columns, &two)?;
/// assert_eq!((filled.columns[0][2], filled.columns[2][0]), (5.5, 4.0));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` as [`Nearest::check`]; `not_finite` for an infinite value; `overflow`
/// where a spread is beyond the range of a number.
pub fn nearest(columns: &Columns<'_>, parameters: &Nearest) -> Result<Imputed> {
    parameters.check()?;
    refuse_infinite(columns)?;
    let (n, p) = (columns.rows(), columns.len());
    let mut factors = Vec::with_capacity(p);
    for (j, column) in columns.iter().enumerate() {
        let range = extremes(column);
        let width = if range.count == 0 { 0.0 } else { range.max - range.min };
        let spread = match parameters.distance {
            Distance::EuclideanRaw => 1.0,
            Distance::Euclidean if width > 0.0 => moments_of(column, Divisor::Sample).sd,
            _ => width,
        };
        if !spread.is_finite() {
            return Err(Error::from(Problem::Overflow {
                what: "spread",
                node: Label::column(j),
                unit: None,
            }));
        }
        factors.push(if spread > 0.0 { spread.recip() } else { 0.0 });
    }
    // By unit, so that a distance reads memory in order.
    let mut rows = vec![0.0; n * p];
    for (j, column) in columns.iter().enumerate() {
        for (i, &x) in column.iter().enumerate() {
            rows[i * p + j] = x * factors[j];
        }
    }
    let gaps: Vec<usize> = (0..n).filter(|&i| rows[i * p..(i + 1) * p].iter().any(|x| x.is_nan())).collect();
    let work = gaps.len() * n * p;
    let found = parallel::try_map(gaps, work, |row| Ok(fill(columns, &rows, row, parameters)))?;
    let mut out: Vec<Vec<f64>> = columns.iter().map(<[f64]>::to_vec).collect();
    let method = format!("{} nearest units", parameters.k);
    let (mut cells, mut left) = (Vec::new(), 0);
    for (row, column, value) in found.into_iter().flatten() {
        if value.is_nan() {
            left += 1;
        } else {
            out[column][row] = value;
            cells.push(ImputedCell { row, column, value, method: method.clone() });
        }
    }
    sort::by_key(&mut cells, |cell| (cell.column, cell.row));
    Ok(Imputed { columns: out, cells, left })
}

/// The gaps of a unit with what is filled in.
fn fill(columns: &Columns<'_>, rows: &[f64], row: usize, parameters: &Nearest) -> Vec<(usize, usize, f64)> {
    let p = columns.len();
    let own = &rows[row * p..(row + 1) * p];
    let distances: Vec<f64> =
        rows.chunks_exact(p).map(|other| distance(own, other, parameters.distance)).collect();
    let mut donors: Vec<usize> = Vec::with_capacity(distances.len());
    (0..p)
        .filter(|&j| own[j].is_nan())
        .map(|j| {
            let column = columns.as_slice()[j];
            donors.clear();
            donors.extend((0..column.len()).filter(|&i| !column[i].is_nan() && !distances[i].is_nan()));
            if donors.len() > parameters.k {
                sort::nth_by_value(&mut donors, &distances, parameters.k);
                donors.truncate(parameters.k);
            }
            sort::by_value(&mut donors, &distances);
            (row, j, mean(column, &donors, &distances, parameters.weights))
        })
        .collect()
}

/// `NaN` where the units share no indicator.
fn distance(a: &[f64], b: &[f64], by: Distance) -> f64 {
    let (mut sum, mut shared) = (0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let d = a - b;
        if !d.is_nan() {
            sum += if by == Distance::Gower { d.abs() } else { d * d };
            shared += 1.0;
        }
    }
    if shared == 0.0 {
        f64::NAN
    } else if by == Distance::Gower {
        sum / shared
    } else {
        (a.len() as f64 / shared * sum).sqrt()
    }
}

fn mean(column: &[f64], donors: &[usize], distances: &[f64], weights: NearestWeights) -> f64 {
    let same = donors.iter().take_while(|&&i| distances[i] == 0.0).count();
    let (mut sum, mut total) = (0.0, 0.0);
    for &i in donors {
        let weight = match weights {
            NearestWeights::Uniform => 1.0,
            NearestWeights::Distance if same > 0 => f64::from(u8::from(distances[i] == 0.0)),
            NearestWeights::Distance => distances[donors[0]] / distances[i],
        };
        sum += weight * column[i];
        total += weight;
    }
    if total > 0.0 { sum / total } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn units_that_share_nothing_and_columns_of_gaps_stay() {
        let (a, b) = ([1.0, GAP, GAP], [GAP, 2.0, GAP]);
        let made = nearest(&Columns::new(vec![&a, &b]).unwrap(), &Nearest::default()).unwrap();
        assert_eq!((made.left, made.cells.len()), (4, 0));
    }

    #[test]
    fn by_hand_with_distances() {
        // Standard deviations do not matter for one column: distances 1 and 3 weigh 3 to 1.
        let (a, b) = ([0.0, 1.0, 4.0, 1.0], [10.0, 20.0, GAP, GAP]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let made = nearest(&columns, &Nearest::default().k(2).distance(Distance::Gower)).unwrap();
        assert!((made.columns[1][2] - (3.0 * 10.0 + 4.0 * 20.0) / 7.0).abs() < 1e-12);
        assert_eq!(made.columns[1][3], 20.0, "a unit at no distance decides alone");
    }

    #[test]
    fn bad_input() {
        let (a, b) = ([1.0, f64::INFINITY], [-1.7e308, 1.7e308]);
        let one = |x: &[f64], k: usize| nearest(&Columns::new(vec![x]).unwrap(), &Nearest::default().k(k));
        assert_eq!(one(&a, 1).unwrap_err().code(), "not_finite");
        assert_eq!(one(&b, 1).unwrap_err().code(), "overflow");
        assert_eq!(one(&a[..1], 0).unwrap_err().code(), "invalid_parameter");
    }
}
