//! What stands in a gap: every filled cell is named with its value and the method that gave it.
//!
//! | method | a missing cell becomes |
//! | --- | --- |
//! | [`central`] | the mean or median of its indicator, over all units or the unit's group |
//! | [`constant`] | a given value |
//! | [`siblings`] | what the unit's other indicators of the dimension say, on their scale |
//! | [`nearest`] | the mean of the most similar units |
//! | [`em`] | what the unit's other values say, by the multivariate normal distribution that fits best |
//! | [`series`] | what stands before, behind or between in the same unit's series |
//! | [`multiple`] | several plausible values, one a draw, so that later steps see how unsure the gap is |

mod central;
mod em;
mod multiple;
mod nearest;
mod series;
mod siblings;

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

pub use central::{Centre, central, constant};
pub use em::{Em, EmFit, em};
pub use multiple::{Multiple, MultipleFit, Plausible, Take, multiple};
pub use nearest::{Distance, Nearest, NearestWeights, nearest};
pub use series::{Ends, Fill, Series, SeriesCell, series};
pub use siblings::{Siblings, siblings};

use crate::stats::Columns;
use crate::{Error, Result};

/// Which indicators of a framework are read together, of those that are filled by the same method with the same
/// parameters. A function alone reads the columns that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Within {
    /// Those of the same dimension.
    Parent,
    /// All.
    All,
}

/// A cell that was missing and has been filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImputedCell {
    /// The unit, by its position from 0.
    pub row: usize,
    /// The indicator, by its position from 0.
    pub column: usize,
    /// What was filled in.
    pub value: f64,
    /// The method, with what it read: `mean`, `median in Europe` …
    pub method: String,
}

/// Filled columns, and which of their cells were filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputed {
    /// The columns; what was present is unchanged, bit for bit.
    pub columns: Vec<Vec<f64>>,
    /// Every filled cell, by column, then by row.
    pub cells: Vec<ImputedCell>,
    /// How many cells are still missing, because the method found nothing to fill them from.
    pub left: usize,
}

impl Imputed {
    /// Fills the gaps of each column by what `fill` says of column and row; `NaN` leaves the gap.
    fn by(columns: &Columns<'_>, mut fill: impl FnMut(usize, usize) -> f64, method: &str) -> Self {
        Self::with(columns, |j, i| (fill(j, i), method.to_owned()))
    }

    fn with(columns: &Columns<'_>, mut fill: impl FnMut(usize, usize) -> (f64, String)) -> Self {
        let mut out: Vec<Vec<f64>> = columns.iter().map(<[f64]>::to_vec).collect();
        let (mut cells, mut left) = (Vec::new(), 0);
        for (column, values) in out.iter_mut().enumerate() {
            for (row, x) in values.iter_mut().enumerate().filter(|(_, x)| x.is_nan()) {
                let (value, method) = fill(column, row);
                if value.is_nan() {
                    left += 1;
                } else {
                    *x = value;
                    cells.push(ImputedCell { row, column, value, method });
                }
            }
        }
        Self { columns: out, cells, left }
    }
}

/// Refuses infinite values.
fn refuse_infinite(columns: &Columns<'_>) -> Result<()> {
    for (j, column) in columns.iter().enumerate() {
        if let Some(row) = crate::stats::first_infinite(column) {
            return Err(Error::from(Problem::NotFinite {
                indicator: Label::column(j),
                unit: Label::row(row),
                value: column[row].to_string(),
            }));
        }
    }
    Ok(())
}

/// Refuses a column in which nothing is present.
fn refuse_empty(columns: &Columns<'_>) -> Result<()> {
    match columns.iter().position(|column| column.iter().all(|x| x.is_nan())) {
        None => Ok(()),
        Some(j) => Err(Error::from(Problem::NoData { indicator: Label::column(j), units: columns.rows() })),
    }
}
