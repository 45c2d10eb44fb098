//! Which stage of the data a model reads, and what it refuses there.

use super::Warning;
use super::parameters::choices;
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::stats::complete::{Summary, complete};
use crate::{Error, Result};

choices! {
    /// The stage of the data that a model reads. The same model gives other weights at another stage, so the result
    /// names it.
    pub enum Stage {
        /// The columns as they are given.
        #[default]
        Given = "given",
        /// Each column scaled to 0…1 by its own smallest and largest value (higher is better).
        MinMax = "min-max",
    }
}

/// What a stage takes off each value: x − offset is what the model reads, up to a factor.
pub(super) fn offset(stage: Stage, summary: Summary) -> f64 {
    match stage {
        Stage::Given => 0.0,
        Stage::MinMax => summary.min,
    }
}

/// Summaries of complete columns with enough units.
pub(super) fn read(model: &'static str, columns: &Columns<'_>, least_units: usize) -> Result<Vec<Summary>> {
    let summaries = complete(model, columns)?;
    if columns.rows() < least_units {
        return Err(Error::TooFew { model, of: "units", found: columns.rows(), needed: least_units });
    }
    Ok(summaries)
}

/// The directions, all `Higher` when none are given.
pub(super) fn directions(
    model: &'static str,
    columns: &Columns<'_>,
    directions: &[Direction],
) -> Result<Vec<Direction>> {
    if directions.is_empty() {
        return Ok(vec![Direction::Higher; columns.len()]);
    }
    if directions.len() != columns.len() {
        return Err(Error::LengthMismatch {
            what: format!("the directions given to {model}"),
            found: directions.len(),
            expected: columns.len(),
            of: "indicators",
        });
    }
    Ok(directions.to_vec())
}

/// Refuses the first value that does not fit.
pub(super) fn require(
    model: &'static str,
    columns: &Columns<'_>,
    summaries: &[Summary],
    fits: impl Fn(f64) -> bool,
    needs: &'static str,
    remedy: &'static str,
) -> Result<()> {
    for (j, (column, summary)) in columns.iter().zip(summaries).enumerate() {
        if !fits(summary.min) {
            let (i, value) =
                column.iter().copied().enumerate().find(|&(_, x)| !fits(x)).unwrap_or((0, summary.min));
            return Err(Error::UnsuitableValue {
                model,
                indicator: format!("column {j}"),
                unit: format!("row {i}"),
                value,
                needs,
                remedy,
            });
        }
    }
    Ok(())
}

/// A warning for every column without spread.
pub(super) fn constants(summaries: &[Summary]) -> impl Iterator<Item = Warning> + '_ {
    summaries
        .iter()
        .enumerate()
        .filter(|(_, summary)| summary.is_constant())
        .map(|(indicator, _)| Warning::Constant { indicator })
}

/// Refuses constant columns, for models whose formula has no value for them.
pub(super) fn refuse_constants(columns: &Columns<'_>, summaries: &[Summary]) -> Result<()> {
    match summaries.iter().enumerate().find(|(_, summary)| summary.is_constant()) {
        Some((j, summary)) if columns.len() > 1 => Err(Error::ConstantIndicator {
            indicator: format!("column {j}"),
            value: summary.min,
            units: columns.rows(),
        }),
        _ => Ok(()),
    }
}
