//! Scalings that all periods of a panel share: fitted over all of them, or over a base period.

use super::prepare::Prepared;
use super::{Ready, run};
use crate::dataset::Dataset;
use crate::framework::Framework;
use crate::normalize::{Bounds, Column, Scaling};
use crate::{Error, Result};

/// The scaling of each node that is the same in every period; none for those that each period fits for itself.
///
/// Indicators come first, then dimensions from the bottom up: what a dimension comes to in each period is known when
/// the scalings below it are.
pub(super) fn scalings(framework: &Framework, periods: &[Ready]) -> Result<Vec<Option<Scaling>>> {
    let nodes = framework.nodes();
    let mut given: Vec<Option<Scaling>> = vec![None; nodes.len()];
    let is_shared =
        |at: &usize| nodes[*at].normalize().reads_data() && *nodes[*at].bounds() != Bounds::Period;
    let shared: Vec<usize> = (0..nodes.len()).filter(is_shared).collect();
    if shared.is_empty() {
        return Ok(given);
    }
    let (indicators, dimensions): (Vec<usize>, Vec<usize>) =
        shared.into_iter().partition(|&at| nodes[at].is_indicator());
    for at in indicators.into_iter().chain(dimensions.into_iter().rev()) {
        let node = &nodes[at];
        let read: Vec<&Ready> = match node.bounds() {
            Bounds::Base(period) => {
                let base = periods.iter().find(|ready| ready.source.period() == Some(period));
                vec![base.ok_or_else(|| absent(periods, period))?]
            }
            _ => periods.iter().collect(),
        };
        let (mut values, mut units) = (Vec::new(), Vec::new());
        for Ready { prepared: Prepared { dataset, inputs, .. }, .. } in read {
            match &inputs[at] {
                Some(input) => values.extend_from_slice(input),
                None => values.extend(
                    run::value_of(framework, dataset, inputs, &given, at)
                        .map_err(|e| in_period(dataset, e))?,
                ),
            }
            units.extend_from_slice(dataset.units());
        }
        let indicator = framework.indicator_of(node);
        let column = Column {
            code: node.code(),
            values: &values,
            direction: node.direction(),
            goalposts: indicator.and_then(|indicator| indicator.goalposts),
            target: indicator.and_then(|indicator| indicator.target),
            units: &units,
            scale: framework.scale(),
        };
        given[at] = Some(node.normalize().fit(&column)?);
    }
    Ok(given)
}

pub(super) fn in_period(dataset: &Dataset, error: Error) -> Error {
    Error::InPeriod { period: dataset.period().unwrap_or_default().to_owned(), error: Box::new(error) }
}

fn absent(there: &[Ready], period: &str) -> Error {
    Error::Periods {
        file: None,
        periods: std::iter::once(period)
            .chain(there.iter().filter_map(|ready| ready.source.period()))
            .map(str::to_owned)
            .collect(),
        fault: "the panel lacks the base period, which is named first here and before those it has",
        remedy: "name one of these as `bounds = { base = \"…\" }`, or add its data",
    }
}
