//! The door of every model that reads a whole matrix: lengths, weights and values are checked here, once.

use crate::error::{Label, Problem};
use std::ops::Range;

use super::Scored;
use super::scored::ROUNDING;
use crate::normalize::Direction;
use crate::parallel;
use crate::stats::{Columns, Ties, first_infinite, ranks, sort};
use crate::wide::wide;
use crate::{Error, Result};

/// Units handled at a time: the running sums of a block (at most four of 8,192 × 8 B) stay in the second-level cache while
/// one indicator after the other is read in order, each for long enough to be fetched ahead: with 1,024 units TOPSIS of
/// 100,000 × 50 took a fifth longer.
const BLOCK: usize = 8192;

/// Sums that are kept apart in a pass over a column, so that one addition need not wait for the one before.
const LANES: usize = 8;

/// The largest value of a column, by size, is between these, or 0: the squares of values and of their differences then
/// neither overflow nor vanish, and no model needs to look after that.
const SMALLEST: f64 = 1e-130;
const LARGEST: f64 = 1e150;

/// A checked matrix: every value that counts is finite.
#[derive(Debug)]
pub(super) struct Matrix<'a> {
    pub(super) model: &'static str,
    pub(super) rows: usize,
    /// How many of the rows are units; what is behind them is scored by what these make ([`Columns::held`]).
    pub(super) units: usize,
    /// The number of indicators, those of weight 0 included.
    pub(super) width: usize,
    /// The indicators of positive weight.
    pub(super) criteria: Vec<Criterion<'a>>,
}

/// An indicator of positive weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Criterion<'a> {
    /// Its column.
    pub(super) column: usize,
    pub(super) values: &'a [f64],
    /// How many of the values are of units.
    pub(super) units: usize,
    /// Its share: the weights of all criteria sum to 1.
    pub(super) weight: f64,
    pub(super) direction: Direction,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) sum: f64,
    pub(super) norm: f64,
}

impl<'a> Criterion<'a> {
    /// The values of the units.
    pub(super) fn of_units(&self) -> &'a [f64] {
        &self.values[..self.units]
    }

    pub(super) fn higher(&self) -> bool {
        self.direction == Direction::Higher
    }

    pub(super) fn best(&self) -> f64 {
        if self.higher() { self.max } else { self.min }
    }

    pub(super) fn worst(&self) -> f64 {
        if self.higher() { self.min } else { self.max }
    }

    /// Whether all units have the same value.
    pub(super) fn constant(&self) -> bool {
        self.min >= self.max
    }

    pub(super) fn mean(&self) -> f64 {
        self.sum / self.units as f64
    }

    /// The largest value, by size.
    pub(super) fn size(&self) -> f64 {
        self.max.max(-self.min)
    }

    /// What a difference of two values may be off by rounding.
    pub(super) fn rounding(&self) -> f64 {
        ROUNDING * self.size()
    }
}

/// What models need to know of a column before they read it again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Summary {
    min: f64,
    max: f64,
    sum: f64,
    squares: f64,
}

/// Extremes, sum and sum of squares in one pass; the sum is not finite where a value is not.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn summary(values: &[f64]) -> Summary {
    let (mut min, mut max) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let (mut sum, mut squares) = ([0.0; LANES], [0.0; LANES]);
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        for lane in 0..LANES {
            let x = chunk[lane];
            min[lane] = if x < min[lane] { x } else { min[lane] };
            max[lane] = if x > max[lane] { x } else { max[lane] };
            sum[lane] += x;
            squares[lane] += x * x;
        }
    }
    let mut total = Summary {
        min: min.into_iter().fold(f64::INFINITY, f64::min),
        max: max.into_iter().fold(f64::NEG_INFINITY, f64::max),
        sum: sum.iter().sum(),
        squares: squares.iter().sum(),
    };
    for &x in rest {
        total.min = total.min.min(x);
        total.max = total.max.max(x);
        total.sum += x;
        total.squares += x * x;
    }
    total
}

/// The summary of a column of finite numbers.
pub(crate) fn summarized(values: &[f64]) -> Summary {
    wide!(summary(values))
}

/// Checks weights of any total and returns them as shares that sum to 1.
pub(super) fn shares(model: &'static str, weights: &[f64], columns: usize) -> Result<Vec<f64>> {
    if weights.len() != columns {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of weights".to_owned(),
            found: weights.len(),
            expected: columns,
            of: "columns",
        }));
    }
    let fault = |fault: String| Error::from(Problem::Weights { of: format!("the {model}"), fault });
    if let Some((j, w)) = weights.iter().enumerate().find(|(_, w)| !w.is_finite() || **w < 0.0) {
        return Err(fault(format!("hold {w} at position {j}; each must be finite and at least 0")));
    }
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return Err(fault("are all zero; at least one indicator must count".to_owned()));
    }
    if !total.is_finite() {
        return Err(fault("have no finite sum; make them smaller".to_owned()));
    }
    Ok(weights.iter().map(|w| w / total).collect())
}

/// Checks directions: one for each column, or none at all where higher is better everywhere.
pub(super) fn direction_of(directions: &[Direction], columns: usize) -> Result<impl Fn(usize) -> Direction> {
    if !directions.is_empty() && directions.len() != columns {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of directions".to_owned(),
            found: directions.len(),
            expected: columns,
            of: "columns",
        }));
    }
    Ok(|j: usize| directions.get(j).copied().unwrap_or_default())
}

impl<'a> Matrix<'a> {
    pub(super) fn new(
        model: &'static str,
        columns: &Columns<'a>,
        weights: &[f64],
        directions: &[Direction],
    ) -> Result<Self> {
        Self::read(model, columns, weights, directions, f64::is_finite, &[])
    }

    /// As [`Matrix::new`]; of columns that have one, the summary in `known` is taken and not made again.
    pub(super) fn with_known(
        model: &'static str,
        columns: &Columns<'a>,
        weights: &[f64],
        known: &[Option<Summary>],
    ) -> Result<Self> {
        Self::read(model, columns, weights, &[], f64::is_finite, known)
    }

    /// As [`Matrix::new`], for a model that can do with missing values. Sums and norms are then not to be used.
    pub(super) fn with_gaps(
        model: &'static str,
        columns: &Columns<'a>,
        weights: &[f64],
        directions: &[Direction],
    ) -> Result<Self> {
        Self::read(model, columns, weights, directions, |x| !x.is_infinite(), &[])
    }

    fn read(
        model: &'static str,
        columns: &Columns<'a>,
        weights: &[f64],
        directions: &[Direction],
        usable: impl Fn(f64) -> bool,
        known: &[Option<Summary>],
    ) -> Result<Self> {
        let weights = shares(model, weights, columns.len())?;
        let direction = direction_of(directions, columns.len())?;
        let counted: Vec<(usize, &[f64])> =
            columns.iter().enumerate().filter(|&(j, _)| weights[j] > 0.0).collect();
        let (work, units) = (counted.len() * columns.rows(), columns.units());
        let summaries = parallel::map(counted, work, |(j, values)| {
            let known = known.get(j).copied().flatten();
            (j, values, known.unwrap_or_else(|| wide!(summary(&values[..units]))))
        });
        let offends = |values: &[f64]| values.iter().any(|&x| !usable(x));
        if summaries.iter().any(|(_, values, s)| {
            (!s.sum.is_finite() && offends(values)) || (values.len() > units && offends(&values[units..]))
        }) {
            return Err(unusable(model, summaries.iter().map(|&(j, values, _)| (j, values)), usable));
        }
        for (j, values, s) in &summaries {
            let largest = s.max.max(-s.min);
            if largest > LARGEST || (largest > 0.0 && largest < SMALLEST) {
                let row = values.iter().position(|x| x.abs() >= largest).unwrap_or(0);
                return Err(Error::from(Problem::Overflow {
                    what: "square",
                    node: Label::column(*j),
                    unit: Some(Label::row(row)),
                }));
            }
        }
        let criteria = summaries
            .into_iter()
            .map(|(column, values, s)| Criterion {
                column,
                values,
                units,
                weight: weights[column],
                direction: direction(column),
                min: s.min,
                max: s.max,
                sum: s.sum,
                norm: s.squares.sqrt(),
            })
            .collect();
        Ok(Self { model, rows: columns.rows(), units, width: columns.len(), criteria })
    }

    /// A number for every indicator; those that do not count get `NaN`.
    pub(super) fn per_indicator(&self, f: impl Fn(&Criterion<'a>) -> f64) -> Vec<f64> {
        let mut values = vec![f64::NAN; self.width];
        for criterion in &self.criteria {
            values[criterion.column] = f(criterion);
        }
        values
    }

    /// `K` numbers for every unit. `f` gets a range of units and the places for their numbers, which start at 0, and
    /// reads one criterion after the other; blocks are spread over the cores, and computed in wide instructions where `f` is
    /// marked `#[inline(always)]`.
    pub(super) fn by_units<const K: usize>(
        &self,
        f: impl Fn(Range<usize>, [&mut [f64]; K]) + Sync + Send,
    ) -> [Vec<f64>; K] {
        let mut out: [Vec<f64>; K] = std::array::from_fn(|_| vec![0.0; self.rows]);
        self.fill(out.each_mut().map(Vec::as_mut_slice), f);
        out
    }

    /// As [`by_units`](Self::by_units), in places that hold 0 already.
    pub(super) fn fill<const K: usize>(
        &self,
        out: [&mut [f64]; K],
        f: impl Fn(Range<usize>, [&mut [f64]; K]) + Sync + Send,
    ) {
        let block = |(range, places): (Range<usize>, [&mut [f64]; K])| {
            wide!(f(range, places));
        };
        if self.rows <= BLOCK {
            return block((0..self.rows, out));
        }
        let mut parts = out.map(|values| values.chunks_mut(BLOCK));
        let blocks: Vec<(Range<usize>, [&mut [f64]; K])> = (0..self.rows)
            .step_by(BLOCK)
            .map(|start| {
                let places = parts.each_mut().map(|part| part.next().unwrap_or_default());
                (start..(start + BLOCK).min(self.rows), places)
            })
            .collect();
        parallel::map(blocks, self.rows * self.criteria.len(), block);
    }

    /// The result once it holds nothing infinite, and nothing missing but of units with a gap.
    pub(super) fn checked(&self, scored: Scored) -> Result<Scored> {
        scored.checked(|row| self.criteria.iter().any(|c| c.values[row].is_nan()))
    }

    /// The error for a value that the model is not defined for.
    pub(super) fn out_of_domain(
        &self,
        criterion: &Criterion<'_>,
        offends: impl Fn(f64) -> bool,
        needs: &'static str,
        remedy: &'static str,
    ) -> Error {
        let row = criterion.values.iter().position(|&x| offends(x)).unwrap_or(0);
        Error::from(Problem::OutOfDomain {
            model: self.model,
            node: Label::Matrix,
            child: Label::column(criterion.column),
            unit: Label::row(row),
            value: criterion.values[row],
            needs,
            remedy,
        })
    }

    /// Refuses values below 0.
    pub(super) fn need_nonnegative(&self) -> Result<()> {
        match self.criteria.iter().find(|c| c.min < 0.0) {
            None => Ok(()),
            Some(c) => Err(self.out_of_domain(
                c,
                |x| x < 0.0,
                "of at least 0",
                "this model works with ratios: shift the indicator to a scale with a true zero, or use another model",
            )),
        }
    }

    /// Refuses values of 0 or below.
    pub(super) fn need_positive(&self) -> Result<()> {
        match self.criteria.iter().find(|c| c.min <= 0.0) {
            None => Ok(()),
            Some(c) => Err(self.out_of_domain(
                c,
                |x| x <= 0.0,
                "above 0",
                "this model works with ratios: shift the indicator to positive values, or use another model",
            )),
        }
    }
}

/// The places of the units, 1 for the largest value, those of alike values their average; of a profile the place that a unit with
/// its value has.
pub(super) fn places(c: &Criterion<'_>) -> Vec<f64> {
    let units = c.of_units();
    let mut all = ranks(units, Ties::Average, 0.0);
    if c.values.len() > units.len() {
        let mut rising = units.to_vec();
        sort::ascending(&mut rising);
        all.extend(c.values[units.len()..].iter().map(|&x| place_among(&rising, x)));
    }
    all
}

/// The place of a value among rising ones, 1 for the largest; of one that is there the average of those alike.
pub(super) fn place_among(rising: &[f64], x: f64) -> f64 {
    let below = rising.partition_point(|&other| other < x);
    let alike = rising[below..].partition_point(|&other| other <= x).max(1);
    let above = rising.len().saturating_sub(below + alike) as f64;
    (above + f64::midpoint(alike as f64, 1.0)).max(1.0)
}

/// `K` runs of `units` numbers, all 0, in room that is used again.
pub(super) fn zeros<const K: usize>(room: &mut Vec<f64>, units: usize) -> [&mut [f64]; K] {
    room.clear();
    room.resize(K * units, 0.0);
    let mut rest = &mut room[..];
    std::array::from_fn(|_| {
        let (zeros, others) = std::mem::take(&mut rest).split_at_mut(units);
        rest = others;
        zeros
    })
}

/// The first value that is missing or infinite.
fn unusable<'a>(
    model: &'static str,
    columns: impl Iterator<Item = (usize, &'a [f64])> + Clone,
    usable: impl Fn(f64) -> bool,
) -> Error {
    let missing: usize =
        columns.clone().map(|(_, values)| values.iter().filter(|x| x.is_nan()).count()).sum();
    for (j, values) in columns {
        if let Some(row) = values.iter().position(|&x| !usable(x)) {
            let (indicator, unit) = (Label::column(j), Label::row(row));
            return if values[row].is_nan() {
                Error::from(Problem::MissingValue { model, indicator, unit, missing })
            } else {
                not_finite(indicator, unit, values[row])
            };
        }
    }
    Error::from(Problem::NoData { indicator: model.into(), units: 0 })
}

/// The error for an infinite value.
pub(super) fn not_finite(indicator: Label, unit: Label, value: f64) -> Error {
    Error::from(Problem::NotFinite { indicator, unit, value: value.to_string() })
}

/// The values of one unit, `NaN` where one is missing, once none is infinite.
pub(super) fn row_of(children: &[&[f64]], row: usize, out: &mut Vec<f64>) -> Result<()> {
    out.clear();
    out.extend(children.iter().map(|values| values[row]));
    match first_infinite(out) {
        None => Ok(()),
        Some(j) => Err(not_finite(Label::column(j), Label::row(row), out[j])),
    }
}

/// A score that was computed, once it is finite.
pub(super) fn finite(score: f64, row: usize) -> Result<f64> {
    if score.is_finite() {
        return Ok(score);
    }
    Err(Error::from(Problem::Overflow { what: "score", node: Label::Matrix, unit: Some(Label::row(row)) }))
}

/// Refuses a parameter outside `[0, 1]`.
pub(super) fn check_share(method: &'static str, parameter: &'static str, value: f64) -> Result<()> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(Error::from(Problem::InvalidParameter {
        method,
        parameter,
        found: value.to_string(),
        expected: "a number between 0 and 1",
    }))
}

/// Checks fixed bounds `[low, high]`, one pair an indicator.
pub(super) fn check_bounds(method: &'static str, bounds: &[[f64; 2]]) -> Result<()> {
    match bounds.iter().position(|&[low, high]| !(low.is_finite() && high.is_finite() && low < high)) {
        None => Ok(()),
        Some(j) => Err(Error::from(Problem::InvalidParameter {
            method,
            parameter: "bounds",
            found: format!("[{}, {}] at position {j}", bounds[j][0], bounds[j][1]),
            expected: "two finite numbers for every indicator, the first below the second",
        })),
    }
}

/// Refuses fixed bounds that are not one pair a column.
pub(super) fn match_bounds(bounds: &[[f64; 2]], columns: usize) -> Result<()> {
    if bounds.len() == columns {
        return Ok(());
    }
    Err(Error::from(Problem::LengthMismatch {
        what: "the list of bounds".to_owned(),
        found: bounds.len(),
        expected: columns,
        of: "columns",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};

    fn matrix<'a>(columns: &[&'a [f64]], weights: &[f64]) -> Result<Matrix<'a>> {
        Matrix::new("test", &Columns::new(columns.to_vec()).unwrap(), weights, &[])
    }

    #[test]
    fn refuses_what_cannot_be_scored_and_says_where() {
        let (a, gap, infinite) = ([1.0, 2.0], [f64::NAN, f64::NAN], [1.0, f64::INFINITY]);
        let fault = matrix(&[&a, &gap], &[1.0, 1.0]).unwrap_err();
        assert_eq!(fault.code(), "missing_value");
        assert!(fault.to_string().contains("column 1 has no value in row 0 (2 values"), "{fault}");
        assert_eq!(matrix(&[&a, &infinite], &[1.0, 1.0]).unwrap_err().code(), "not_finite");
        assert_eq!(matrix(&[&a], &[1.0, 1.0]).unwrap_err().code(), "length_mismatch");
        assert_eq!(matrix(&[&a], &[0.0]).unwrap_err().code(), "weights");
        assert_eq!(matrix(&[&a], &[-1.0]).unwrap_err().code(), "weights");
        assert_eq!(matrix(&[&a, &a], &[f64::MAX, f64::MAX]).unwrap_err().code(), "weights");
        let columns = Columns::new(vec![&a, &a]).unwrap();
        assert_eq!(
            Matrix::new("test", &columns, &[1.0, 1.0], &[Lower]).unwrap_err().code(),
            "length_mismatch"
        );
        assert!(Matrix::new("test", &columns, &[1.0, 1.0], &[Lower, Higher]).is_ok());
    }

    #[test]
    fn an_indicator_of_weight_zero_is_not_even_read() {
        let (a, gap) = ([1.0, 2.0], [f64::NAN, 1.0]);
        let m = matrix(&[&a, &gap], &[3.0, 0.0]).unwrap();
        assert_eq!(m.criteria.len(), 1);
        assert_eq!(m.criteria[0].weight, 1.0);
    }

    #[test]
    fn values_whose_squares_overflow_or_vanish_are_named() {
        let (plain, zeros) = ([3.0, 4.0], [0.0, 0.0]);
        let m = matrix(&[&plain, &zeros, &[1e-300, 1.0]], &[1.0; 3]).unwrap();
        assert_eq!(m.criteria[0].norm, 5.0);
        for (column, row) in [([1.0, -1e151], 1), ([5e-324, 1e-310], 1), ([1.7e308, -1.7e308], 0)] {
            let fault = matrix(&[&plain, &column], &[1.0, 1.0]).unwrap_err();
            assert_eq!(fault.code(), "overflow");
            assert!(fault.to_string().contains(&format!("column 1 in row {row}")), "{fault}");
        }
    }

    #[test]
    fn every_unit_is_visited_once() {
        let values: Vec<f64> = (0..3 * BLOCK + 5).map(|i| i as f64).collect();
        let m = matrix(&[&values], &[1.0]).unwrap();
        let [copied, doubled] = m.by_units(|range, [a, b]| {
            for ((a, b), x) in a.iter_mut().zip(b).zip(&values[range]) {
                *a += x;
                *b += 2.0 * x;
            }
        });
        assert_eq!(copied, values);
        assert!(doubled.iter().zip(&values).all(|(d, x)| *d == 2.0 * x));
    }
}
