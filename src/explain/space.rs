//! The profiles of units: their scores at some nodes, and how far two of them are apart.

use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use crate::assess::Assessment;
use crate::dataset::Dataset;
use crate::error::Problem;
use crate::stats::{Divisor, moments_of};
use crate::{Error, Result};

/// How far two profiles are apart. Columns are standardised first (mean 0, standard deviation 1, divisor n).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ProfileDistance {
    /// `√(Σ w d² / Σ w)` over the columns that both have, `d` being the difference and `w` the weight.
    #[default]
    Euclidean,
    /// `Σ w |d| / Σ w` over the columns that both have.
    Manhattan,
    /// `1 − r`, `r` being the weighted correlation of both profiles over the columns that both have, at least three: the shape
    /// of a profile without its level.
    Correlation,
}

/// The nodes of these codes, each once; where none is named all indicators, a rubric standing for its findings.
pub(super) fn nodes_of(result: &Assessment, codes: &[String]) -> Result<Vec<usize>> {
    if codes.is_empty() {
        let framework = result.framework();
        return Ok((0..framework.nodes().len()).filter(|&at| framework.is_leaf(at)).collect());
    }
    let at: Result<IndexSet<usize>> = codes.iter().map(|code| result.framework().position(code)).collect();
    Ok(at?.into_iter().collect())
}

/// Mean and standard deviation (divisor n) of what is present; `NaN` of nothing.
pub(super) fn spread(column: &[f64]) -> [f64; 2] {
    let found = moments_of(column, Divisor::Population);
    [found.mean, found.sd]
}

/// Standardised columns with their weights, in which units are compared.
pub(super) struct Space {
    pub(super) names: Vec<String>,
    /// `NaN` is missing.
    columns: Vec<Vec<f64>>,
    weights: Vec<f64>,
}

impl Space {
    /// The scores at nodes, by their effective weights, and the columns of a context, which count alike and together as much as
    /// the nodes together. A column that is the same in all units tells none apart and is left out.
    pub(super) fn new(
        method: &'static str,
        result: &Assessment,
        nodes: &[usize],
        context: Option<&Dataset>,
    ) -> Result<Self> {
        let effective = result.effective_weights();
        let given: Vec<f64> = nodes.iter().map(|&at| effective[at]).collect();
        let weighed = given.iter().all(|weight| *weight >= 0.0) && given.iter().sum::<f64>() > 0.0;
        let mut space = Self { names: Vec::new(), columns: Vec::new(), weights: Vec::new() };
        for (&at, weight) in nodes.iter().zip(given) {
            let weight = if weighed { weight } else { 1.0 };
            space.add(result.framework().nodes()[at].code(), result.scores_of(at).to_vec(), weight)?;
        }
        let sum: f64 = space.weights.iter().sum();
        space.weights.iter_mut().for_each(|weight| *weight /= sum);
        let of_nodes = space.weights.len();
        if let Some(context) = context {
            let rows: Vec<Option<usize>> = result.units().iter().map(|unit| context.position(unit)).collect();
            for name in context.indicators() {
                let Some(column) = context.indicator(name) else { continue };
                let values = rows.iter().map(|row| row.map_or(f64::NAN, |row| column.values()[row]));
                space.add(name, values.collect(), 1.0)?;
            }
            let count = (space.weights.len() - of_nodes) as f64;
            space.weights[of_nodes..].iter_mut().for_each(|weight| *weight /= count);
        }
        if space.columns.is_empty() {
            return Err(Error::from(Problem::InvalidParameter {
                method,
                parameter: "by",
                found: "without spread: all units are the same there".to_owned(),
                expected: "nodes, or columns of a context, at which units differ",
            }));
        }
        Ok(space)
    }

    fn add(&mut self, name: &str, mut column: Vec<f64>, weight: f64) -> Result<()> {
        let [mean, deviation] = spread(&column);
        if deviation.is_infinite() {
            return Err(Error::from(Problem::Overflow { what: "spread", node: name.into(), unit: None }));
        }
        // What is left of equal numbers by rounding is no spread.
        if deviation > 1e-12 * mean.abs() && weight > 0.0 {
            for x in &mut column {
                *x = (*x - mean) / deviation;
            }
            self.names.push(name.to_owned());
            self.columns.push(column);
            self.weights.push(weight);
        }
        Ok(())
    }

    /// Whether a unit has any value.
    pub(super) fn has(&self, row: usize) -> bool {
        self.columns.iter().any(|column| !column[row].is_nan())
    }

    /// How far two units are apart, and how many columns both have; nothing where these are too few.
    pub(super) fn distance(&self, kind: ProfileDistance, a: usize, b: usize) -> Option<(f64, usize)> {
        let pairs = || {
            let columns = self.columns.iter().zip(&self.weights);
            columns
                .map(|(column, weight)| (column[a], column[b], *weight))
                .filter(|(x, y, _)| !(x.is_nan() || y.is_nan()))
        };
        let shared = pairs().count();
        let all: f64 = pairs().map(|(.., weight)| weight).sum();
        let mean =
            |of: &dyn Fn(f64, f64) -> f64| pairs().map(|(x, y, weight)| weight * of(x, y)).sum::<f64>() / all;
        if shared == 0 {
            return None;
        }
        let distance = match kind {
            ProfileDistance::Euclidean => mean(&|x, y| (x - y) * (x - y)).sqrt(),
            ProfileDistance::Manhattan => mean(&|x, y| (x - y).abs()),
            ProfileDistance::Correlation => {
                let (x0, y0) = (mean(&|x, _| x), mean(&|_, y| y));
                let (xx, yy) = (mean(&|x, _| (x - x0).powi(2)), mean(&|_, y| (y - y0).powi(2)));
                if shared < 3 || xx <= 1e-24 || yy <= 1e-24 {
                    return None;
                }
                1.0 - (mean(&|x, y| (x - x0) * (y - y0)) / (xx * yy).sqrt()).clamp(-1.0, 1.0)
            }
        };
        Some((distance, shared))
    }
}

/// The rows of the units in the same group as a unit, itself too; all rows where no group column is named.
pub(super) fn group_of(
    method: &'static str,
    result: &Assessment,
    row: usize,
    column: Option<&str>,
) -> Result<(Vec<usize>, Option<String>)> {
    let rows = 0..result.units().len();
    let Some(name) = column else { return Ok((rows.collect(), None)) };
    let members = result.dataset().known_group(name)?;
    let own = members[row].clone().ok_or_else(|| {
        Error::from(Problem::MissingValue {
            model: method,
            indicator: name.into(),
            unit: (&result.units()[row]).into(),
            missing: members.iter().filter(|member| member.is_none()).count(),
        })
    })?;
    Ok((rows.filter(|&other| members[other].as_ref() == Some(&own)).collect(), Some(own)))
}
