//! The weights of every dimension's children, and the mean that combines them.

use super::{Values, unit_at};
use crate::dataset::Dataset;
use crate::error::{Label, Problem};
use crate::framework::Node;
use crate::scoring::{Combination, Mean};
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

    /// Lets the scores of its children decide the weights at a dimension whose model reads data.
    pub(super) fn with_data(
        &mut self,
        nodes: &[Node],
        at: usize,
        scores: &[Values],
        data: &Dataset,
    ) -> Result<()> {
        let node = &nodes[at];
        if node.children().is_empty() || !node.weights().reads_data() || self.weightings[at].is_some() {
            return Ok(());
        }
        let columns = Columns::new(node.children().iter().map(|&child| scores[child].as_slice()).collect())?;
        let weighting = node
            .weights()
            .of(&codes(nodes, node), &declared(nodes, node), Some(&columns))
            .map_err(|error| {
                let code = |j: usize| {
                    node.children().get(j).map_or(Label::column(j), |&child| nodes[child].code().into())
                };
                error.labelled(code, |i| unit_at(data, i).into())
            })?;
        self.settle(nodes, at, &weighting.weights)?;
        self.weightings[at] = Some(weighting);
        Ok(())
    }

    fn settle(&mut self, nodes: &[Node], at: usize, weights: &[f64]) -> Result<()> {
        let node = &nodes[at];
        let total: f64 = weights.iter().sum();
        for (&child, weight) in node.children().iter().zip(weights) {
            self.shares[child] = weight / total;
        }
        // A model that looks at all units checks its weights itself, with the shares as its weights.
        let mean = node.mean().unwrap_or(Mean::Arithmetic);
        let combination = Combination::new(mean, weights, node.missing()).map_err(|fault| {
            Error::from(Problem::Weights { of: format!("the children of `{}`", node.code()), fault })
        })?;
        self.means[at] = node.mean().map(|_| combination);
        Ok(())
    }
}

pub(super) fn declared(nodes: &[Node], node: &Node) -> Vec<f64> {
    node.children().iter().map(|&child| nodes[child].weight()).collect()
}

pub(super) fn codes<'a>(nodes: &'a [Node], node: &Node) -> Vec<&'a str> {
    node.children().iter().map(|&child| nodes[child].code()).collect()
}
