//! Indicators with too little data are left out of the framework before anything else is done.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::inputs;
use crate::dataset::Dataset;
use crate::framework::Framework;
use crate::prepare::{Screening, screen_indicators};
use crate::stats::Columns;
use crate::{Error, Result};

/// Which indicators have enough data, and why the others have not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Selection {
    /// The codes of all indicators of the framework.
    pub indicators: Vec<String>,
    /// What was found of each.
    pub screening: Screening,
}

impl Selection {
    /// The codes of the indicators that go.
    pub fn left_out(&self) -> impl Iterator<Item = &str> {
        let judged = self.indicators.iter().zip(&self.screening.judged);
        judged.filter(|(_, judged)| !judged.kept).map(|(code, _)| code.as_str())
    }

    /// The framework with the indicators that stay.
    pub(super) fn of(&self, framework: &Framework) -> Result<Framework> {
        let codes: Vec<&str> = self.left_out().collect();
        if codes.len() == self.indicators.len() {
            return Err(Error::from(Problem::InvalidParameter {
                method: "screen-indicators",
                parameter: "present",
                found: format!("more than any of the {} indicators reaches", codes.len()),
                expected: "low enough for some indicator to stay",
            }));
        }
        if codes.is_empty() { Ok(framework.clone()) } else { framework.without_indicators(&codes) }
    }
}

/// Judges the indicators of a framework by the values of all periods together; nothing where it does not ask for that.
pub(super) fn select(framework: &Framework, periods: &[&Dataset]) -> Result<Option<Selection>> {
    let Some(rule) = &framework.spec().method.screen_indicators else { return Ok(None) };
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); framework.nodes().len()];
    for dataset in periods {
        for (column, input) in values.iter_mut().zip(inputs(framework, dataset)?) {
            column.extend_from_slice(input.as_deref().unwrap_or_default());
        }
    }
    let at: Vec<usize> = (0..values.len()).filter(|&at| framework.nodes()[at].is_indicator()).collect();
    let indicators: Vec<String> =
        at.iter().map(|&at| framework.nodes()[at].code()).map(str::to_owned).collect();
    let columns = Columns::new(at.iter().map(|&at| values[at].as_slice()).collect())?;
    let screening = screen_indicators(&columns, &rule.named(&indicators)?, rule)?;
    Ok(Some(Selection { indicators, screening }))
}

/// The framework without the indicators that too few units have a value of, over all periods together, where it asks for
/// that: what [`assess`](super::assess()) works with.
pub(crate) fn selected(framework: &Framework, periods: &[&Dataset]) -> Result<Framework> {
    select(framework, periods)?.map_or_else(|| Ok(framework.clone()), |selection| selection.of(framework))
}
