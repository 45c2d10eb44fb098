//! What all periods of a panel share: scalings that are fitted over all of them, or over a base period; weights that
//! are made from the scores in all of them; models that score the units of all of them at once.

use super::prepare::Prepared;
use super::run::{Given, children_of, fit, value_of};
use super::score::{ModelScores, looks_at_all, score};
use super::weigh::{codes, declared, from_data};
use super::{Ready, unit_at};
use crate::dataset::Dataset;
use crate::error::{Label, Problem};
use crate::framework::Framework;
use crate::normalize::{Bounds, Scaling};
use crate::scoring::Answer;
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
        } else if node.weights().reads_data() && node.periods().weights != Bounds::Period {
            let weighting = stacked_weighting(framework, periods, &given, at)?;
            for period in &mut given {
                period.weightings[at] = Some(weighting.clone());
            }
        }
        if looks_at_all(node) && node.periods().aggregate != Bounds::Period {
            for (period, model) in stacked_scores(framework, periods, &given, at)?.into_iter().enumerate() {
                given[period].models[at] = Some(model);
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
    let (mut values, mut units) = (Vec::new(), Vec::new());
    for (Ready { prepared, .. }, given) in read_periods(periods, given, node.bounds())? {
        let Prepared { dataset, inputs, .. } = prepared;
        match &inputs[at] {
            Some(input) => values.extend_from_slice(input),
            None => {
                values.extend(value_of(framework, prepared, given, at).map_err(|e| in_period(dataset, e))?);
            }
        }
        units.extend_from_slice(dataset.units());
    }
    fit(framework, node, node.normalize(), &values, None, &units)
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
            let (scores, _) =
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

/// The children of a dimension in several periods, one period after the other.
struct Stack {
    children: Vec<Vec<f64>>,
    shares: Vec<f64>,
    /// The units with their periods.
    units: Vec<String>,
    /// How many units each period has.
    lengths: Vec<usize>,
    periods: Vec<String>,
}

impl Stack {
    /// From the periods that `bounds` name.
    fn new(
        framework: &Framework,
        periods: &[Ready],
        given: &[Given],
        at: usize,
        bounds: &Bounds,
    ) -> Result<Self> {
        let width = framework.nodes()[at].children().len();
        let mut stack = Self {
            children: vec![Vec::new(); width],
            shares: Vec::new(),
            units: Vec::new(),
            lengths: Vec::new(),
            periods: Vec::new(),
        };
        for (Ready { prepared, source, .. }, given) in read_periods(periods, given, bounds)? {
            let dataset = &prepared.dataset;
            let (scores, shares) =
                children_of(framework, prepared, given, at).map_err(|error| in_period(dataset, error))?;
            let period = source.period().unwrap_or_default();
            stack.children.iter_mut().zip(scores).for_each(|(all, own)| all.extend(own));
            stack.units.extend(dataset.units().iter().map(|unit| format!("{unit} ({period})")));
            stack.lengths.push(dataset.len());
            stack.periods.push(period.to_owned());
            stack.shares = shares;
        }
        Ok(stack)
    }

    fn columns(&self) -> Vec<&[f64]> {
        self.children.iter().map(Vec::as_slice).collect()
    }
}

/// The weights of a dimension's children that their scores in several periods, as one table, decide.
fn stacked_weighting(
    framework: &Framework,
    periods: &[Ready],
    given: &[Given],
    at: usize,
) -> Result<Weighting> {
    let (nodes, node) = (framework.nodes(), &framework.nodes()[at]);
    let stack = Stack::new(framework, periods, given, at, &node.periods().weights)?;
    let mut made = from_data(nodes, at, stack.columns(), &stack.units)?;
    made.details.insert("periods".into(), Quantity::Names(stack.periods));
    Ok(made)
}

/// What the model of a dimension answers to the children in all periods as one table, for each period.
fn stacked_scores(
    framework: &Framework,
    periods: &[Ready],
    given: &[Given],
    at: usize,
) -> Result<Vec<(Vec<f64>, Answer)>> {
    let (nodes, node) = (framework.nodes(), &framework.nodes()[at]);
    let stack = Stack::new(framework, periods, given, at, &Bounds::Pooled)?;
    let ModelScores { values, answer, rows } =
        score(node, &codes(nodes, node), stack.columns(), &stack.shares, &stack.units)?;
    let mut start = 0;
    let of_period = |&length: &usize| {
        let range = start..start + length;
        start += length;
        let own: Vec<usize> = match &rows {
            None => range.clone().collect(),
            Some(rows) => (0..rows.len()).filter(|&k| range.contains(&rows[k])).collect(),
        };
        (values[range].to_vec(), answer.of_units(&own))
    };
    Ok(stack.lengths.iter().map(of_period).collect())
}

/// The periods that are read.
fn read_periods<'p>(
    periods: &'p [Ready],
    given: &'p [Given],
    bounds: &Bounds,
) -> Result<Vec<(&'p Ready, &'p Given)>> {
    let mut all = periods.iter().zip(given);
    match bounds {
        Bounds::Base(period) => {
            let base = all.find(|(ready, _)| ready.source.period() == Some(period));
            Ok(vec![base.ok_or_else(|| absent(periods, period))?])
        }
        Bounds::Period | Bounds::Pooled => Ok(all.collect()),
    }
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
