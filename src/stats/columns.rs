//! A borrowed matrix: units down, indicators across, each column contiguous.

use nalgebra::DMatrix;

use crate::error::Problem;
use crate::parallel;
use crate::{Error, Result};

/// Columns of equal length: the units × indicators matrix that weighting and scoring models read.
///
/// Nothing is copied: a column may come from a [`Dataset`](crate::Dataset), a `Vec`, or an `nalgebra` matrix. A
/// missing value is `NaN`.
///
/// ```
/// use govindex::stats::Columns;
///
/// let (osi, hci) = ([0.9, 0.4, 0.7], [0.8, 0.9, f64::NAN]);
/// let matrix = Columns::new(vec![&osi, &hci])?;
/// assert_eq!((matrix.rows(), matrix.len()), (3, 2));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Columns<'a> {
    rows: usize,
    /// How many of the rows are units; see [`Columns::held`].
    units: usize,
    all: Vec<&'a [f64]>,
}

impl<'a> Columns<'a> {
    /// Takes the columns, one per indicator.
    ///
    /// # Errors
    /// `length_mismatch` when they differ in length; `empty_table` when there is no column or no row.
    pub fn new(columns: Vec<&'a [f64]>) -> Result<Self> {
        let Some(rows) = columns.first().map(|first| first.len()) else {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "the matrix has no columns" }));
        };
        if rows == 0 {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "the matrix has no rows" }));
        }
        if let Some((j, column)) = columns.iter().enumerate().find(|(_, column)| column.len() != rows) {
            return Err(Error::from(Problem::LengthMismatch {
                what: format!("column {j}"),
                found: column.len(),
                expected: rows,
                of: "rows",
            }));
        }
        Ok(Self { rows, units: rows, all: columns })
    }

    /// The columns of an `nalgebra` matrix (units × indicators).
    ///
    /// # Errors
    /// As [`Columns::new`].
    pub fn from_matrix(matrix: &'a DMatrix<f64>) -> Result<Self> {
        match matrix.nrows() {
            0 => Self::new(Vec::new()),
            rows => Self::new(matrix.as_slice().chunks_exact(rows).collect()),
        }
    }

    /// The columns, of which the first `units` rows are units and the rows behind them profiles. A model scores a profile by
    /// what the units make (extremes, norms, sums, ideals, places among them), to which it adds nothing itself: what a unit
    /// would score with other values while all that is found of the units stays.
    ///
    /// # Errors
    /// As [`Columns::new`].
    pub(crate) fn held(columns: Vec<&'a [f64]>, units: usize) -> Result<Self> {
        Ok(Self { units, ..Self::new(columns)? })
    }

    /// The number of units, and of profiles behind them.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of units; see [`Columns::held`].
    pub(crate) fn units(&self) -> usize {
        self.units
    }

    /// The number of indicators.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Never: a matrix has at least one column.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The values of indicator `j`, if there is one.
    #[must_use]
    pub fn get(&self, j: usize) -> Option<&'a [f64]> {
        self.all.get(j).copied()
    }

    /// The columns in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a [f64]> + '_ {
        self.all.iter().copied()
    }

    /// The columns as a slice.
    #[must_use]
    pub fn as_slice(&self) -> &[&'a [f64]] {
        &self.all
    }
}

/// Rows that are taken at a time: of 50 columns they are 13 KB, which stay in the cache while each column is filled.
const ROWS: usize = 32;

/// Columns that one thread fills: a row of them is two cache lines, so none is fetched for a number or two.
const COLUMNS: usize = 16;

/// Lays a matrix of `width` columns that lies row after row into `out`, column after column.
///
/// ```
/// let mut out = [0.0; 6];
/// govindex::stats::by_columns(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3, &mut out)?;
/// assert_eq!(out, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `length_mismatch` where `out` has not the size of `values`, or that is no whole number of rows.
pub fn by_columns(values: &[f64], width: usize, out: &mut [f64]) -> Result<()> {
    let rows = values.len() / width.max(1);
    let mismatch = |what: &str, found: usize, of| {
        Err(Error::from(Problem::LengthMismatch { what: what.to_owned(), found, expected: rows * width, of }))
    };
    if values.len() != rows * width {
        return mismatch("the matrix", values.len(), "numbers in whole rows");
    }
    if out.len() != values.len() {
        return mismatch("the matrix by columns", out.len(), "numbers in the one by rows");
    }
    if values.is_empty() {
        return Ok(());
    }
    let parts = out.chunks_mut(COLUMNS * rows).enumerate().collect();
    parallel::map(parts, values.len(), |(part, columns): (usize, &mut [f64])| {
        for (block, from) in values.chunks(ROWS * width).enumerate() {
            let rows_here = block * ROWS..block * ROWS + from.len() / width;
            for (j, column) in columns.chunks_exact_mut(rows).enumerate() {
                let values = from[part * COLUMNS + j..].iter().step_by(width);
                column[rows_here.clone()].iter_mut().zip(values).for_each(|(to, x)| *to = *x);
            }
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_ragged_and_empty() {
        assert_eq!(Columns::new(vec![&[1.0, 2.0], &[1.0]]).unwrap_err().code(), "length_mismatch");
        assert_eq!(Columns::new(vec![]).unwrap_err().code(), "empty_table");
        assert_eq!(Columns::new(vec![&[]]).unwrap_err().code(), "empty_table");
        assert_eq!(Columns::from_matrix(&DMatrix::zeros(0, 3)).unwrap_err().code(), "empty_table");
    }

    #[test]
    fn reads_an_nalgebra_matrix_by_column() {
        let matrix = DMatrix::from_row_slice(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let columns = Columns::from_matrix(&matrix).unwrap();
        assert_eq!(columns.get(1), Some(&[2.0, 5.0][..]));
        assert_eq!(columns.get(3), None);
    }
}
