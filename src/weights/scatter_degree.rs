//! The scatter-degree method (纵横向拉开档次法): over several periods, the weights that pull the units apart most, the
//! same in every period, so that scores of different years can be compared.
//!
//! ```text
//! H = Σ_t X_tᵀ X_t          w maximizes wᵀ H w under ‖w‖ = 1, w ≥ 0          then Σ w = 1
//! ```
//!
//! where `X_t` holds the standardized values of units × indicators in period `t`. Without the bound the answer is the
//! eigenvector of the largest eigenvalue; when it has negative entries, the bounded maximum is searched, which is not
//! its absolute value.
//!
//! At a dimension of a framework, `weights = "scatter-degree"` reads the scores of its children in all periods of a
//! panel ([`assess_panel`](crate::assess_panel())), and each period has the same weights. For one dataset
//! ([`assess`](crate::assess())) it is a panel of one period: the weights are those that pull its units apart most, and
//! another year would get others.
//!
//! Source: 郭亚军 (2002), 一种新的动态综合评价方法, 管理科学学报 5(2), 49–54.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{ScatterDegree, scatter_degree};
//!
//! let (a0, b0) = ([1.0, 2.0, 4.0], [2.0, 2.5, 4.0]);
//! let (a1, b1) = ([2.0, 3.0, 4.5], [2.5, 3.0, 5.0]);
//! let panel = [Columns::new(vec![&a0, &b0])?, Columns::new(vec![&a1, &b1])?];
//! let made = scatter_degree(&panel, &[], &ScatterDegree::default())?;
//! assert!((made.weights[0] - 0.5).abs() < 1e-12);
//! # Ok::<(), govindex::Error>(())
//! ```

use nalgebra::DMatrix;

use super::parameters::{choices, parameters};
use super::spectral::{ROUNDING, descending, nonnegative_principal};
use super::stage::{directions as read_directions, read};
use super::{Quantity, Warning, Weighting};
use crate::error::{Label, Problem};
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::stats::complete::squared_deviations;
use crate::stats::correlation::cross_products;
use crate::{Error, Result};

choices! {
    /// How the values of a panel are standardized.
    #[non_exhaustive]
    pub enum PanelScale {
        /// Mean 0 and standard deviation 1 within each period.
        #[default]
        PerPeriod = "per-period",
        /// Mean 0 and standard deviation 1 over all periods together: growth counts as spread.
        Pooled = "pooled",
        /// As given, for values that are normalized already.
        Given = "given",
    }
}

parameters! {
    /// How scatter-degree weights are computed.
    pub struct ScatterDegree as "scatter-degree" {
        /// The standardization; default within each period.
        pub scale as "scale": PanelScale = PanelScale::PerPeriod,
    }
}

/// Scatter-degree weights of a panel, one matrix per period, the same indicators in each. `directions` has one entry
/// per indicator, or none when higher is better in all; it is not read with the scale `given`.
///
/// Details: `scatter` (the matrix H), `eigenvalues`, `scatter_value` (wᵀ H w at length 1). A constant indicator has
/// weight 0 and a warning.
///
/// # Errors
/// `too_few` for no period, or for fewer than two units in all; `length_mismatch` when a period has
/// other indicators; `missing_value`, `not_finite`; `undetermined` when nothing varies;
/// `overflow` for values of 1e154 and more, whose squares no number holds.
pub fn scatter_degree(
    periods: &[Columns<'_>],
    directions: &[Direction],
    parameters: &ScatterDegree,
) -> Result<Weighting> {
    let model = ScatterDegree::MODEL;
    let Some(first) = periods.first() else {
        return Err(Error::from(Problem::TooFew { model, of: "periods", found: 0, needed: 1 }));
    };
    let m = first.len();
    let directions = read_directions(model, first, directions)?;
    let mut summaries = Vec::with_capacity(periods.len());
    for (t, period) in periods.iter().enumerate() {
        if period.len() != m {
            return Err(Error::from(Problem::LengthMismatch {
                what: format!("period {t}"),
                found: period.len(),
                expected: m,
                of: "indicators",
            }));
        }
        summaries.push(read(model, period, 1)?);
    }
    let units: usize = periods.iter().map(Columns::rows).sum();
    if units < 2 {
        return Err(Error::from(Problem::TooFew { model, of: "units", found: units, needed: 2 }));
    }
    let sign: Vec<f64> = directions.iter().map(|d| if *d == Direction::Lower { -1.0 } else { 1.0 }).collect();
    let mut scatter = DMatrix::zeros(m, m);
    let pooled: Vec<f64> = (0..m)
        .map(|j| {
            periods.iter().zip(&summaries).map(|(p, s)| p.rows() as f64 * s[j].mean).sum::<f64>()
                / units as f64
        })
        .collect();
    let deviations =
        |t: usize, j: usize, mean: f64| periods[t].get(j).map_or(0.0, |x| squared_deviations(x, mean));
    let constant = |j: usize| {
        summaries.iter().all(|s| s[j].is_constant() && (s[j].min - summaries[0][j].min).abs() <= 0.0)
    };
    let unit = |squares: f64, count: usize| {
        let sd = (squares / (count as f64 - 1.0)).sqrt();
        // Rounding leaves a trace of spread in a constant column; no sd that is real is below it.
        if sd > 0.0 && sd.is_finite() { 1.0 / sd } else { 0.0 }
    };
    for (t, (period, summary)) in periods.iter().zip(&summaries).enumerate() {
        let (centres, scales): (Vec<f64>, Vec<f64>) = (0..m)
            .map(|j| match parameters.scale {
                PanelScale::PerPeriod if summary[j].is_constant() => (summary[j].mean, 0.0),
                PanelScale::PerPeriod => {
                    (summary[j].mean, sign[j] * unit(deviations(t, j, summary[j].mean), period.rows()))
                }
                PanelScale::Pooled if constant(j) => (pooled[j], 0.0),
                PanelScale::Pooled => {
                    let squares = (0..periods.len()).map(|t| deviations(t, j, pooled[j])).sum();
                    (pooled[j], sign[j] * unit(squares, units))
                }
                PanelScale::Given => (0.0, 1.0),
            })
            .unzip();
        scatter += cross_products(period.as_slice(), &centres, &scales)?;
    }
    if let Some(j) = (0..m).find(|&j| !scatter.column(j).iter().all(|x| x.is_finite())) {
        return Err(Error::from(Problem::Overflow { what: "scatter", node: Label::column(j), unit: None }));
    }
    let (values, vectors) = descending(model, scatter.clone())?;
    if values[0] <= 0.0 && m > 1 {
        return Err(Error::from(Problem::Undetermined { model, reason: "no indicator varies".to_owned() }));
    }
    let mut warnings: Vec<Warning> =
        (0..m).filter(|&j| constant(j)).map(|indicator| Warning::Constant { indicator }).collect();
    let negative: Vec<usize> = (0..m).filter(|&j| vectors[0][j] < -ROUNDING).collect();
    let w = if negative.is_empty() {
        vectors[0].map(|x| x.max(0.0))
    } else {
        warnings.push(Warning::Negative {
            positions: negative,
            replaced_by: "the largest scatter among weights of at least 0".to_owned(),
        });
        nonnegative_principal(model, |w| &scatter * w, &vectors[0])?
    };
    let value = w.dot(&(&scatter * &w));
    let raw: Vec<f64> = w.iter().copied().collect();
    Ok(Weighting::from_raw(parameters.variant(), model, &raw)?
        .with("scatter", Quantity::from(&scatter))
        .with("eigenvalues", values)
        .with("scatter_value", value)
        .warn(warnings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Direction::{Higher, Lower};
    use approx::assert_relative_eq;

    /// H by hand: columns (1, 0) and (0, 1) in one period, (1, 1) and (1, 1) in the next: H = [[3, 2], [2, 3]].
    #[test]
    fn given_values_by_hand() {
        let (a0, b0, one) = ([1.0, 0.0], [0.0, 1.0], [1.0, 1.0]);
        let panel = [Columns::new(vec![&a0, &b0]).unwrap(), Columns::new(vec![&one, &one]).unwrap()];
        let made = scatter_degree(&panel, &[], &ScatterDegree::default().scale(PanelScale::Given)).unwrap();
        assert_eq!(made.matrix("scatter").unwrap(), [vec![3.0, 2.0], vec![2.0, 3.0]]);
        assert_relative_eq!(made.number("scatter_value").unwrap(), 5.0, max_relative = 1e-14);
        assert_relative_eq!(made.weights[0], 0.5, max_relative = 1e-14);
    }

    #[test]
    fn directions_negatives_and_constants() {
        let (a, b, c, flat) = ([1.0, 2.0, 3.0], [2.0, 2.5, 3.5], [3.0, 1.0, 0.5], [4.0; 3]);
        let columns = || [Columns::new(vec![&a, &b, &c, &flat]).unwrap()];
        let directed =
            scatter_degree(&columns(), &[Higher, Higher, Lower, Higher], &ScatterDegree::default()).unwrap();
        assert!(directed.weights[2] > 0.3);
        assert_eq!(directed.warnings, [Warning::Constant { indicator: 3 }]);
        let undirected = scatter_degree(&columns(), &[], &ScatterDegree::default()).unwrap();
        assert!(undirected.weights[2] < 1e-9);
        assert!(undirected.warnings.iter().any(|w| matches!(w, Warning::Negative { .. })));
        let pooled = scatter_degree(
            &columns(),
            &[Higher, Higher, Lower, Higher],
            &ScatterDegree::default().scale(PanelScale::Pooled),
        )
        .unwrap();
        for (a, b) in pooled.weights.iter().zip(&directed.weights) {
            assert_relative_eq!(a, b, epsilon = 1e-12);
        }
    }

    #[test]
    fn refuses() {
        let (a, b) = ([1.0, 2.0], [1.0, 1.0]);
        let code =
            |panel: &[Columns<'_>]| scatter_degree(panel, &[], &ScatterDegree::default()).unwrap_err().code();
        assert_eq!(code(&[]), "too_few");
        let one = Columns::new(vec![&a]).unwrap();
        let two = Columns::new(vec![&a, &b]).unwrap();
        assert_eq!(code(&[one, two]), "length_mismatch");
        assert_eq!(code(&[Columns::new(vec![&b, &b]).unwrap()]), "undetermined");
        let huge = Columns::new(vec![&[1e155, 3e155], &[2e155, 1e155]]).unwrap();
        let given = ScatterDegree::default().scale(PanelScale::Given);
        assert_eq!(scatter_degree(&[huge], &[], &given).unwrap_err().code(), "overflow");
    }
}
