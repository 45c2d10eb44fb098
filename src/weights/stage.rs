//! Which stage of the data a model reads, and what it refuses there.

use super::Warning;
use super::parameters::choices;
use crate::error::{Label, Problem};
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::stats::complete::{Summary, complete, min_max};
use crate::{Error, Result};

choices! {
    /// The stage of the data that a model reads. The same model gives other weights at another stage, so the result
    /// names it.
    #[non_exhaustive]
    pub enum Stage {
        /// The columns as they are given.
        #[default]
        Given = "given",
        /// Each column scaled to 0…1 by its own smallest and largest value (higher is better).
        MinMax = "min-max",
    }
}

impl Stage {
    /// What the model reads of a column that is not constant: the column as it is, or scaled, with its summary.
    pub(super) fn of<'a>(
        self,
        values: &'a [f64],
        summary: Summary,
        scratch: &'a mut Vec<f64>,
    ) -> (&'a [f64], Summary) {
        match self {
            Self::Given => (values, summary),
            Self::MinMax => min_max(values, summary, scratch),
        }
    }
}

/// Summaries of complete columns with enough units.
pub(super) fn read(model: &'static str, columns: &Columns<'_>, least_units: usize) -> Result<Vec<Summary>> {
    let summaries = complete(model, columns)?;
    if columns.rows() < least_units {
        return Err(Error::from(Problem::TooFew {
            model,
            of: "units",
            found: columns.rows(),
            needed: least_units,
        }));
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
        return Err(Error::from(Problem::LengthMismatch {
            what: format!("the directions given to `{model}`"),
            found: directions.len(),
            expected: columns.len(),
            of: "indicators",
        }));
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
            return Err(Error::from(Problem::UnsuitableValue {
                model,
                indicator: Label::column(j),
                unit: Label::row(i),
                value,
                needs,
                remedy,
            }));
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
        Some((j, summary)) if columns.len() > 1 => Err(Error::from(Problem::ConstantIndicator {
            indicator: Label::column(j),
            value: summary.min,
            units: columns.rows(),
        })),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::{
        Angle, CoefficientOfVariation, Entropy, Gini, Lopcow, StandardDeviation, Weighting, angle,
        coefficient_of_variation, entropy, gini, lopcow, standard_deviation,
    };

    /// An affine image whose values are exact has the same scaled columns, whatever its offset.
    #[test]
    fn an_offset_does_not_eat_the_digits_of_scaled_columns() {
        let (a, b) = ([1.0, 5.0, 2.0, 3.0, 13.0], [7.0, 1.0, 4.0, 2.0, 1.0]);
        let made = |offset: f64, factor: f64| -> Vec<Weighting> {
            let image = |x: [f64; 5]| x.map(|x| offset + factor * x);
            let (a, b) = (image(a), image(b));
            let x = Columns::new(vec![&a, &b]).unwrap();
            let stage = Stage::MinMax;
            vec![
                angle(&x, &Angle::default().stage(stage)).unwrap(),
                coefficient_of_variation(&x, &CoefficientOfVariation::default().stage(stage)).unwrap(),
                entropy(&x, &Entropy::default().stage(stage).shift(0.01)).unwrap(),
                gini(&x, &Gini::default().stage(stage)).unwrap(),
                lopcow(&x, &[], &Lopcow::default()).unwrap(),
                standard_deviation(&x, &StandardDeviation::default().stage(stage)).unwrap(),
            ]
        };
        for (near, far) in made(0.0, 1.0).iter().zip(made(f64::from(1 << 20), 2f64.powi(-28))) {
            for (x, y) in near.weights.iter().zip(&far.weights) {
                assert!((x - y).abs() < 1e-15, "{:?}: {x} {y}", near.variant);
            }
        }
    }
}
