//! One unit with other values, while all that the units make stays as an assessment fixed it.

use super::Assessment;
use super::gates::Gate;
use super::held::Held;
use crate::Result;
use crate::framework::Of;

/// A unit of an assessment, to be scored with other values of its indicators.
pub(crate) struct UnitProgram<'a> {
    result: &'a Assessment,
    row: usize,
    held: Vec<Option<Held<'a>>>,
    gates: Vec<Gate>,
}

impl<'a> UnitProgram<'a> {
    /// # Errors
    /// As [`Held::new`]: some models have no answer to a profile.
    pub(crate) fn new(result: &'a Assessment, row: usize) -> Result<Self> {
        let nodes = result.framework().nodes();
        let held = |at: usize| (!nodes[at].is_indicator()).then(|| Held::new(result, at)).transpose();
        Ok(Self {
            result,
            row,
            held: (0..nodes.len()).map(held).collect::<Result<_>>()?,
            gates: Gate::all(result.framework()),
        })
    }

    /// Whether the index is a sum of straight lines: every dimension an arithmetic mean without rounding, rescaling other than a
    /// line, and gates.
    pub(crate) fn is_sum(&self) -> bool {
        let nodes = self.result.framework().nodes();
        self.gates.is_empty()
            && self.held.iter().enumerate().all(|(at, held)| {
                let is_plain = |held: &Held<'_>| {
                    held.mean() == Some(crate::scoring::Mean::Arithmetic)
                        && *nodes[at].normalize() == crate::normalize::Normalize::None
                        && nodes[at].round().is_none()
                };
                held.as_ref().map_or(nodes[at].round().is_none(), is_plain)
            })
    }

    /// The score at the index with these values of the indicators, by position of the node; `NaN` where it has none.
    pub(crate) fn score(&self, values: &[f64]) -> Result<f64> {
        let framework = self.result.framework();
        let nodes = framework.nodes();
        let mut scores = vec![f64::NAN; nodes.len()];
        let mut reached = vec![f64::NAN; nodes.len()];
        for at in (0..nodes.len()).filter(|&at| nodes[at].is_indicator()) {
            reached[at] = values[at];
            scores[at] = self.finish(at, values[at]);
        }
        for at in (0..nodes.len()).rev() {
            let Some(held) = &self.held[at] else { continue };
            let children = nodes[at].children();
            reached[at] = if let Some(weights) = held.own_weights() {
                children.iter().zip(weights).map(|(&child, own)| own[self.row] * scores[child]).sum()
            } else {
                let mut columns = held.columns(1);
                columns.iter_mut().zip(children).for_each(|(column, &child)| column.push(scores[child]));
                held.values(&columns)?[0]
            };
            scores[at] = self.finish(at, reached[at]);
            for gate in self.gates.iter().filter(|gate| gate.node == at) {
                let holds = gate.when.iter().all(|when| {
                    let is_raw = when.of == Of::Value && nodes[when.node].is_indicator();
                    // What gates see of an indicator may be the value before it was prepared, which moves as far.
                    let seen = if is_raw {
                        let raw = self.result.seen_by_gates(when.node, Of::Value)[self.row];
                        raw + (values[when.node] - self.result.values_of(when.node)[self.row])
                    } else if when.of == Of::Value {
                        reached[when.node]
                    } else {
                        scores[when.node]
                    };
                    when.holds(seen)
                });
                if holds {
                    gate.act(&mut scores[at]);
                }
            }
        }
        Ok(scores[0])
    }

    fn finish(&self, at: usize, value: f64) -> f64 {
        let mut score = self.result.inner().scalings[at].apply(&[value]);
        if let Some(rounding) = self.result.framework().nodes()[at].round() {
            rounding.apply(&mut score);
        }
        score[0]
    }

    /// What a value of an indicator scores there.
    pub(crate) fn score_at(&self, at: usize, value: f64) -> f64 {
        self.finish(at, value)
    }
}
