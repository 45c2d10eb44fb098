//! One unit with other values, while all that the units make stays as an assessment fixed it.

use super::Assessment;
use super::gates::Gate;
use super::held::Held;
use crate::Result;
use crate::framework::Of;
#[cfg(feature = "lp")]
use crate::normalize::Scaling;
#[cfg(feature = "lp")]
use crate::scoring::{Aggregate, Mean, MissingRule};

/// A unit of an assessment, to be scored with other values of its indicators.
pub(crate) struct UnitProgram<'a> {
    result: &'a Assessment,
    row: usize,
    held: Vec<Option<Held<'a>>>,
    gates: Vec<Gate>,
}

/// How a dimension whose score is concave in those of its children combines them.
#[cfg(feature = "lp")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Joint {
    Mean(Mean),
    Minimum,
}

/// A dimension whose score is concave in those of its children, and falls with none:
/// `score = min(offset + slope · joint(children), top)`.
#[cfg(feature = "lp")]
#[derive(Clone, Debug)]
pub(crate) struct Junction {
    pub(crate) at: usize,
    pub(crate) joint: Joint,
    /// The children that have a score, and their shares.
    pub(crate) children: Vec<(usize, f64)>,
    pub(crate) slope: f64,
    pub(crate) offset: f64,
    pub(crate) top: f64,
}

#[cfg(feature = "lp")]
impl Junction {
    /// The score of what the children come to.
    pub(crate) fn finish(&self, joined: f64) -> f64 {
        (self.offset + self.slope * joined).min(self.top)
    }
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

    /// The dimensions that have a score, a parent before its children; none where the score of one may not be concave above the
    /// present ones: under gates, rounding, other models, a scaling that is no line or cuts what is low.
    #[cfg(feature = "lp")]
    pub(crate) fn junctions(&self) -> Option<Vec<Junction>> {
        let nodes = self.result.framework().nodes();
        if !self.gates.is_empty() || nodes.iter().any(|node| node.round().is_some()) {
            return None;
        }
        let has_score = |at: usize| !self.result.scores_of(at)[self.row].is_nan();
        let dimensions = (0..nodes.len()).filter(|&at| !nodes[at].is_indicator() && has_score(at));
        dimensions.map(|at| self.junction(at)).collect()
    }

    #[cfg(feature = "lp")]
    fn junction(&self, at: usize) -> Option<Junction> {
        let node = &self.result.framework().nodes()[at];
        let held = self.held[at].as_ref()?;
        let joint = match (held.mean(), node.aggregate()) {
            (Some(Mean::Power(p)), _) if p > 1.0 => return None,
            (Some(mean), _) => Joint::Mean(mean),
            (None, Aggregate::Minimum) => Joint::Minimum,
            _ => return None,
        };
        let scores = |child: usize| self.result.scores_of(child)[self.row];
        let all =
            || node.children().iter().copied().zip(held.shares.iter().copied()).filter(|(_, w)| *w > 0.0);
        let mut children: Vec<(usize, f64)> = all().filter(|(child, _)| !scores(*child).is_nan()).collect();
        let is_whole = children.len() == all().count();
        let counts_missing = node.missing().rule == MissingRule::Zero && !is_whole;
        if counts_missing && joint != Joint::Mean(Mean::Arithmetic) {
            return None;
        }
        let total: f64 =
            if counts_missing { all().map(|(_, w)| w).sum() } else { children.iter().map(|(_, w)| w).sum() };
        for (_, w) in &mut children {
            *w /= total;
        }
        let (slope, offset, top) = match &self.result.inner().scalings[at] {
            Scaling::Identity => (1.0, 0.0, f64::INFINITY),
            Scaling::Linear(line) => {
                let slope = line.span / line.width;
                let offset = line.offset - slope * line.origin;
                let [low, top] = line.clip.unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
                let present = offset + slope * self.result.values_of(at)[self.row];
                if !slope.is_finite() || slope < 0.0 || !offset.is_finite() || present < low {
                    return None;
                }
                (slope, offset, top)
            }
            _ => return None,
        };
        Some(Junction { at, joint, children, slope, offset, top })
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
