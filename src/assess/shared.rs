//! Scalings that all periods of a panel share: fitted over all of them, or over a base period.

use std::sync::Arc;

use super::run;
use crate::dataset::{Dataset, Panel};
use crate::framework::Framework;
use crate::normalize::{Bounds, Column, Scaling};
use crate::{Error, Result};

/// The column of the data that each node reads.
type Inputs = Vec<Option<Arc<[f64]>>>;

/// The scaling of each node that is the same in every period; none for those that each period fits for itself.
///
/// Indicators come first, then dimensions from the bottom up: what a dimension comes to in each period is known when
/// the scalings below it are.
pub(super) fn scalings(framework: &Framework, panel: &Panel) -> Result<Vec<Option<Scaling>>> {
    let nodes = framework.nodes();
    let mut given: Vec<Option<Scaling>> = vec![None; nodes.len()];
    let is_shared =
        |at: &usize| nodes[*at].normalize().reads_data() && *nodes[*at].bounds() != Bounds::Period;
    let shared: Vec<usize> = (0..nodes.len()).filter(is_shared).collect();
    if shared.is_empty() {
        return Ok(given);
    }
    let periods: Vec<(&Dataset, Inputs)> = panel
        .iter()
        .map(|dataset| Ok((dataset, super::inputs(framework, dataset).map_err(|e| in_period(dataset, e))?)))
        .collect::<Result<_>>()?;
    let (indicators, dimensions): (Vec<usize>, Vec<usize>) =
        shared.into_iter().partition(|&at| nodes[at].is_indicator());
    for at in indicators.into_iter().chain(dimensions.into_iter().rev()) {
        let node = &nodes[at];
        let read: Vec<&(&Dataset, Inputs)> = match node.bounds() {
            Bounds::Base(period) => {
                let base = periods.iter().find(|(dataset, _)| dataset.period() == Some(period));
                vec![base.ok_or_else(|| absent(panel, period))?]
            }
            _ => periods.iter().collect(),
        };
        let (mut values, mut units) = (Vec::new(), Vec::new());
        for (dataset, inputs) in read {
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

fn absent(panel: &Panel, period: &str) -> Error {
    Error::Periods {
        file: None,
        periods: std::iter::once(period).chain(panel.periods()).map(str::to_owned).collect(),
        fault: "the panel lacks the base period, which is named first here and before those it has",
        remedy: "name one of these as `bounds = { base = \"…\" }`, or add its data",
    }
}
