//! What all periods of a panel share: scalings that are fitted over all of them, or over a base period; weights that
//! are made from the scores in all of them.

use super::prepare::Prepared;
use super::run::{Given, children_of, value_of};
use super::weigh::{codes, declared};
use super::{Ready, unit_at};
use crate::dataset::Dataset;
use crate::error::{Label, Problem};
use crate::framework::Framework;
use crate::normalize::{Bounds, Column, Scaling};
use crate::stats::Columns;
use crate::stats::complete::complete;
use crate::weights::{Quantity, Weighting};
use crate::{Error, Result};

/// What is given to each period.
///
/// Indicators come first, then dimensions from the bottom up: what a dimension comes to in each period is known when
/// the scalings and the weights below it are.
pub(super) fn given(framework: &Framework, periods: &[Ready]) -> Result<Vec<Given>> {
    let nodes = framework.nodes();
    let mut given = vec![Given::nothing(nodes.len()); periods.len()];
    let (indicators, dimensions): (Vec<usize>, Vec<usize>) =
        (0..nodes.len()).partition(|&at| nodes[at].is_indicator());
    for at in indicators.into_iter().chain(dimensions.into_iter().rev()) {
        let node = &nodes[at];
        if !node.is_indicator() && node.weights().reads_periods() {
            for (period, weighting) in weightings(framework, periods, &given, at)?.into_iter().enumerate() {
                given[period].weightings[at] = Some(weighting);
            }
        }
        if node.normalize().reads_data() && *node.bounds() != Bounds::Period {
            let scaling = scaling(framework, periods, &given, at)?;
            for period in &mut given {
                period.scalings[at] = Some(scaling.clone());
            }
        }
    }
    Ok(given)
}

/// The scaling of a node that is the same in every period.
fn scaling(framework: &Framework, periods: &[Ready], given: &[Given], at: usize) -> Result<Scaling> {
    let node = &framework.nodes()[at];
    let read: Vec<(&Ready, &Given)> = match node.bounds() {
        Bounds::Base(period) => {
            let base = periods.iter().zip(given).find(|(ready, _)| ready.source.period() == Some(period));
            vec![base.ok_or_else(|| absent(periods, period))?]
        }
        _ => periods.iter().zip(given).collect(),
    };
    let (mut values, mut units) = (Vec::new(), Vec::new());
    for (Ready { prepared, .. }, given) in read {
        let Prepared { dataset, inputs, .. } = prepared;
        match &inputs[at] {
            Some(input) => values.extend_from_slice(input),
            None => {
                values.extend(value_of(framework, prepared, given, at).map_err(|e| in_period(dataset, e))?);
            }
        }
        units.extend_from_slice(dataset.units());
    }
    let indicator = framework.indicator_of(node);
    node.normalize().fit(&Column {
        code: node.code(),
        values: &values,
        direction: node.direction(),
        goalposts: indicator.and_then(|indicator| indicator.goalposts),
        target: indicator.and_then(|indicator| indicator.target),
        units: &units,
        scale: framework.scale(),
    })
}

/// The weights of a dimension's children in each period, where their scores in all periods decide them.
fn weightings(
    framework: &Framework,
    periods: &[Ready],
    given: &[Given],
    at: usize,
) -> Result<Vec<Weighting>> {
    let (nodes, node) = (framework.nodes(), &framework.nodes()[at]);
    let (codes, declared) = (codes(nodes, node), declared(nodes, node));
    let code = |j: usize| codes.get(j).map_or(Label::column(j), |code| (*code).into());
    let scores: Vec<Vec<Vec<f64>>> = periods
        .iter()
        .zip(given)
        .map(|(Ready { prepared, .. }, given)| {
            let dataset = &prepared.dataset;
            let scores =
                children_of(framework, prepared, given, at).map_err(|error| in_period(dataset, error))?;
            // Asked here, where it is known in which period a score is missing.
            complete("scatter-degree", &columns(&scores)?)
                .map_err(|e| in_period(dataset, e.labelled(code, |i| unit_at(dataset, i).into())))?;
            Ok(scores)
        })
        .collect::<Result<_>>()?;
    let all: Vec<Columns<'_>> = scores.iter().map(|scores| columns(scores)).collect::<Result<_>>()?;
    let named: Vec<String> =
        periods.iter().filter_map(|ready| ready.source.period()).map(str::to_owned).collect();
    periods
        .iter()
        .zip(&all)
        .map(|(Ready { prepared: Prepared { dataset, .. }, .. }, own)| {
            let mut made = node
                .weights()
                .of_period(&codes, &declared, Some(own), &all)
                .map_err(|error| in_period(dataset, error.labelled(code, |i| unit_at(dataset, i).into())))?;
            made.details.insert("periods".into(), Quantity::Names(named.clone()));
            Ok(made)
        })
        .collect()
}

fn columns(scores: &[Vec<f64>]) -> Result<Columns<'_>> {
    Columns::new(scores.iter().map(Vec::as_slice).collect())
}

pub(super) fn in_period(dataset: &Dataset, error: Error) -> Error {
    Error::from(Problem::InPeriod { period: dataset.period().unwrap_or_default().to_owned(), error })
}

fn absent(there: &[Ready], period: &str) -> Error {
    Error::from(Problem::Periods {
        file: None,
        periods: std::iter::once(period)
            .chain(there.iter().filter_map(|ready| ready.source.period()))
            .map(str::to_owned)
            .collect(),
        fault: "the panel lacks the base period, which is named first here and before those it has",
        remedy: "name one of these as `bounds = { base = \"…\" }`, or add its data",
    })
}
