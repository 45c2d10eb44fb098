//! Spread weights: the more an indicator varies between units, the more it weighs.
//!
//! ```text
//! standard deviation        w_j ∝ σ_j
//! variance                  w_j ∝ σ_j²
//! coefficient of variation  w_j ∝ σ_j / |x̄_j|          (变异系数法)
//! ```
//!
//! where `σ_j` and `x̄_j` are the standard deviation and the mean of indicator `j` at the chosen stage. Whether σ
//! divides by n or n − 1 cancels. On raw columns the standard deviation depends on physical units (a column in yuan
//! beats one in shares): use the stage `min-max`, or give normalized columns, unless all share one scale already.
//!
//! Sources: D. Diakoulaki et al. (1995), Computers & Operations Research 22, 763–770 (standard deviation); pymcdm,
//! pyrepo-mcda (variance after min-max scaling); the coefficient of variation is K. Pearson's (1896).
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{CoefficientOfVariation, coefficient_of_variation};
//!
//! let (a, b) = ([1.0, 2.0, 3.0], [101.0, 102.0, 103.0]);
//! let made = coefficient_of_variation(&Columns::new(vec![&a, &b])?, &CoefficientOfVariation::default())?;
//! assert!((made.weights[0] / made.weights[1] - 51.0).abs() < 1e-12);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::parameters::parameters;
use super::stage::{Stage, constants, read};
use super::{Variant, Weighting};
use crate::error::{Label, Problem};
use crate::stats::Columns;
use crate::stats::complete::{Summary, deviation};
use crate::{Error, Result};

parameters! {
    /// How standard-deviation weights are computed.
    pub struct StandardDeviation as "standard-deviation" {
        /// The stage of the data; default `given`.
        pub stage as "stage": Stage = Stage::Given,
    }
}

parameters! {
    /// How variance weights are computed.
    pub struct Variance as "variance" {
        /// The stage of the data; default `min-max`.
        pub stage as "stage": Stage = Stage::MinMax,
    }
}

parameters! {
    /// How coefficient-of-variation weights are computed.
    pub struct CoefficientOfVariation as "coefficient-of-variation" {
        /// The stage of the data; default `given`.
        pub stage as "stage": Stage = Stage::Given,
    }
}

/// σ (divisor n − 1) of each column at a stage.
fn deviations(columns: &Columns<'_>, summaries: &[Summary], stage: Stage) -> Vec<f64> {
    let divisor = columns.rows() as f64 - 1.0;
    let mut scaled = Vec::new();
    columns
        .iter()
        .zip(summaries)
        .map(|(x, &s)| {
            if s.is_constant() {
                return 0.0;
            }
            let (x, s) = stage.of(x, s, &mut scaled);
            deviation(x, s, divisor)
        })
        .collect()
}

fn finish(
    variant: Variant,
    model: &'static str,
    summaries: &[Summary],
    sd: Vec<f64>,
    raw: &[f64],
) -> Result<Weighting> {
    Ok(Weighting::from_raw(variant, model, raw)?.with("standard_deviations", sd).warn(constants(summaries)))
}

/// Weights in proportion to the standard deviations. Details: `standard_deviations` (divisor n − 1).
///
/// # Errors
/// `missing_value`, `not_finite`; `too_few` for a single unit; `undetermined` when
/// every column is constant. A constant column has weight 0 and a warning.
pub fn standard_deviation(columns: &Columns<'_>, parameters: &StandardDeviation) -> Result<Weighting> {
    let summaries = read(StandardDeviation::MODEL, columns, 2)?;
    let sd = deviations(columns, &summaries, parameters.stage);
    let raw = sd.clone();
    finish(parameters.variant(), StandardDeviation::MODEL, &summaries, sd, &raw)
}

/// Weights in proportion to the variances. Details: `standard_deviations` (divisor n − 1).
///
/// # Errors
/// As [`standard_deviation`].
pub fn variance(columns: &Columns<'_>, parameters: &Variance) -> Result<Weighting> {
    let summaries = read(Variance::MODEL, columns, 2)?;
    let sd = deviations(columns, &summaries, parameters.stage);
    let raw: Vec<f64> = sd.iter().map(|s| s * s).collect();
    finish(parameters.variant(), Variance::MODEL, &summaries, sd, &raw)
}

/// Weights in proportion to the coefficients of variation. Details: `standard_deviations` (divisor n − 1), `means`,
/// `coefficients`.
///
/// # Errors
/// As [`standard_deviation`]; `unsuitable_value` when a column that varies has mean 0.
pub fn coefficient_of_variation(
    columns: &Columns<'_>,
    parameters: &CoefficientOfVariation,
) -> Result<Weighting> {
    let model = CoefficientOfVariation::MODEL;
    let summaries = read(model, columns, 2)?;
    let sd = deviations(columns, &summaries, parameters.stage);
    let mut scaled = Vec::new();
    let means: Vec<f64> = columns
        .iter()
        .zip(&summaries)
        .map(|(x, &s)| match parameters.stage {
            Stage::MinMax if s.is_constant() => 0.0,
            stage => stage.of(x, s, &mut scaled).1.mean,
        })
        .collect();
    let mut coefficients = Vec::with_capacity(means.len());
    for (j, (&sd, &mean)) in sd.iter().zip(&means).enumerate() {
        let coefficient = if sd > 0.0 { sd / mean.abs() } else { 0.0 };
        if !coefficient.is_finite() && sd.is_finite() {
            return Err(Error::from(Problem::UnsuitableValue {
                model,
                indicator: Label::column(j),
                unit: Label::Word("(mean of all)"),
                value: mean,
                needs: "whose mean is not 0",
                remedy: "use the stage `min-max`, or another model",
            }));
        }
        coefficients.push(coefficient);
    }
    Ok(finish(parameters.variant(), model, &summaries, sd, &coefficients)?
        .with("means", means)
        .with("coefficients", coefficients))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn stages_by_hand() {
        let (a, b) = ([0.0, 10.0, 20.0], [1.0, 1.5, 3.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let given = standard_deviation(&columns, &StandardDeviation::default()).unwrap();
        let scaled =
            standard_deviation(&columns, &StandardDeviation::default().stage(Stage::MinMax)).unwrap();
        let sd_b = (13.0_f64 / 12.0).sqrt();
        assert_relative_eq!(given.weights[1], sd_b / (10.0 + sd_b), max_relative = 1e-14);
        assert_relative_eq!(scaled.weights[1], sd_b / 2.0 / (0.5 + sd_b / 2.0), max_relative = 1e-14);
        let squared = variance(&columns, &Variance::default()).unwrap();
        assert_relative_eq!(
            squared.weights[1],
            (sd_b * sd_b / 4.0) / (0.25 + sd_b * sd_b / 4.0),
            max_relative = 1e-14
        );
    }

    #[test]
    fn a_mean_of_zero_has_no_coefficient() {
        let (a, b) = ([-1.0, 1.0], [1.0, 2.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let fault = coefficient_of_variation(&columns, &CoefficientOfVariation::default()).unwrap_err();
        assert_eq!(fault.code(), "unsuitable_value");
        let scaled = CoefficientOfVariation::default().stage(Stage::MinMax);
        assert_relative_eq!(coefficient_of_variation(&columns, &scaled).unwrap().weights[0], 0.5);
    }

    #[test]
    fn nothing_varies() {
        let (a, b) = ([1.0, 1.0], [0.0, 0.0]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        assert_eq!(
            standard_deviation(&columns, &StandardDeviation::default()).unwrap_err().code(),
            "undetermined"
        );
        assert_eq!(variance(&columns, &Variance::default()).unwrap_err().code(), "undetermined");
        assert_eq!(
            coefficient_of_variation(&columns, &CoefficientOfVariation::default()).unwrap_err().code(),
            "undetermined"
        );
    }
}
