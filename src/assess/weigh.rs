//! The weights of every dimension's children, and the mean that combines them.

use crate::error::{Label, Problem};
use crate::framework::Node;
use crate::scoring::{Combination, Mean, RoundingRule};
use crate::stats::Columns;
use crate::weights::{Weighting, Weights};
use crate::{Error, Result};

/// What is known of the weights: at first those that no data decides.
pub(super) struct Weighed {
    /// The share of each node in its parent; 1 for the index.
    pub(super) shares: Vec<f64>,
    /// The mean of each dimension that has one, with its weights.
    pub(super) means: Vec<Option<Combination>>,
    /// What the weighting model of each dimension answered, where the weights are neither declared nor equal.
    pub(super) weightings: Vec<Option<Weighting>>,
}

impl Weighed {
    /// The weights that no scores of this run decide: those that are `given` by other periods, too.
    pub(super) fn without_data(nodes: &[Node], given: &[Option<Weighting>]) -> Result<Self> {
        let n = nodes.len();
        let mut weighed = Self { shares: vec![1.0; n], means: vec![None; n], weightings: vec![None; n] };
        for (at, node) in nodes.iter().enumerate().filter(|(_, node)| !node.children().is_empty()) {
            if let Some(weighting) = &given[at] {
                weighed.settle(nodes, at, &weighting.weights)?;
                weighed.weightings[at] = Some(weighting.clone());
                continue;
            }
            match node.weights() {
                Weights::Declared => weighed.settle(nodes, at, &declared(nodes, node))?,
                Weights::Equal => weighed.settle(nodes, at, &vec![1.0; node.children().len()])?,
                model if model.reads_data() => {}
                model => {
                    let weighting = model.of(&codes(nodes, node), &declared(nodes, node), None)?;
                    weighed.settle(nodes, at, &weighting.weights)?;
                    weighed.weightings[at] = Some(weighting);
                }
            }
        }
        Ok(weighed)
    }

    /// Whether the scores of its children decide the weights at a dimension.
    pub(super) fn waits_for_data(&self, nodes: &[Node], at: usize) -> bool {
        let node = &nodes[at];
        !node.children().is_empty() && node.weights().reads_data() && self.weightings[at].is_none()
    }

    /// Takes what the scores of its children said of the weights at a dimension.
    pub(super) fn take(&mut self, nodes: &[Node], at: usize, made: Weighting) -> Result<()> {
        self.settle(nodes, at, &made.weights)?;
        self.weightings[at] = Some(made);
        Ok(())
    }

    fn settle(&mut self, nodes: &[Node], at: usize, weights: &[f64]) -> Result<()> {
        let node = &nodes[at];
        let total: f64 = weights.iter().sum();
        for (&child, weight) in node.children().iter().zip(weights) {
            self.shares[child] = weight / total;
        }
        let combination = combination(node, weights)?;
        self.means[at] = node.mean().map(|_| combination);
        Ok(())
    }
}

/// The mean of a dimension with the weights of its children; for a model that looks at all units the arithmetic one, which
/// checks them.
pub(super) fn combination(node: &Node, weights: &[f64]) -> Result<Combination> {
    let made = Combination::new(node.mean().unwrap_or(Mean::Arithmetic), weights, node.missing());
    made.map(|combination| combination.exact(is_exact(node))).map_err(|fault| {
        Error::from(Problem::Weights { of: format!("the children of `{}`", node.code()), fault })
    })
}

/// Whether the arithmetic mean of a dimension must be the nearest number to the exact one.
pub(super) fn is_exact(node: &Node) -> bool {
    node.round().is_some_and(|round| round.rule == RoundingRule::NearestDouble)
}

/// The weights that the scores of its children decide at a dimension.
pub(super) fn from_data(
    nodes: &[Node],
    at: usize,
    children: Vec<&[f64]>,
    units: &[String],
) -> Result<Weighting> {
    let node = &nodes[at];
    let columns = Columns::new(children)?;
    node.weights().of(&codes(nodes, node), &declared(nodes, node), Some(&columns)).map_err(|error| {
        let code =
            |j: usize| node.children().get(j).map_or(Label::column(j), |&child| nodes[child].code().into());
        error.labelled(code, |i| units.get(i).map_or(Label::row(i), Label::from))
    })
}

pub(super) fn declared(nodes: &[Node], node: &Node) -> Vec<f64> {
    node.children().iter().map(|&child| nodes[child].weight()).collect()
}

pub(super) fn codes<'a>(nodes: &'a [Node], node: &Node) -> Vec<&'a str> {
    node.children().iter().map(|&child| nodes[child].code()).collect()
}
