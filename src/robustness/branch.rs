//! A framework and its prepared data, made ready to be run again and again with other choices.
//!
//! What no uncertain choice touches is computed once: the columns of indicators whose values and scaling are certain (in
//! each alternative), and the scores of dimensions that stand only over such. A run combines what is left bottom-up; it
//! allocates nothing for a unit.
//!
//! Dimensions that combine by a mean are run here. Where a model looks at all units, weights come from data, or gates
//! override scores, a run writes its choices into the framework and assesses that: slower, and the same answer.

use crate::error::{Label, Problem};
use std::collections::HashMap;

use super::draw::Drawn;
use super::lines::{Lines, weighted_mean};
use super::plan::Slate;
use crate::assess::Assessment;
use crate::dataset::{Bound, Column as Cells};
use crate::framework::{Choices, Entry, Framework, Node, Noise, Spec, UNCERTAINTY, What};
use crate::normalize::{Column, Goalposts, Normalize, Scaling};
use crate::scoring::{Combination, Mean};
use crate::stats::tails::normal_cdf;
use crate::stats::{Stream, first_infinite, normal_quantile};
use crate::weights::Weights;
use crate::wide::wide;
use crate::{Error, Result};

/// Where the scores of an indicator come from.
#[derive(Debug)]
enum Leaf {
    /// They are certain.
    Fixed,
    /// Its scaling is one of several.
    Alternatives(Vec<Result<Vec<f64>>>),
    /// Its values or goalposts differ from run to run.
    Fresh,
}

/// The units and values that one way of preparing the data leaves, and what of their scores is certain.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) nominal: Assessment,
    /// The weight of each node in its parent, in any total.
    pub(super) weights: Vec<f64>,
    /// The rows of its units among all units, where it has not all of them.
    pub(super) rows: Option<Vec<usize>>,
    leaves: Vec<Leaf>,
    /// Dimensions that are computed in each run, and nodes that must be.
    anew: Vec<bool>,
    /// Nodes whose scores are complete whatever is drawn.
    complete: Vec<bool>,
    /// The scores of a dimension's children, where only their weights differ from run to run.
    certain: Vec<Option<Lines<f64>>>,
    /// The alternatives of each dimension as means.
    means: Vec<Vec<Mean>>,
    /// Whether a run is an assessment of its own.
    pub(super) whole: bool,
    /// Where each node stands in the framework's file.
    places: Vec<usize>,
}

impl Branch {
    /// Makes an assessment ready; `units` are all units there are.
    pub(super) fn new(nominal: Assessment, choices: &Choices, units: &[String]) -> Result<Self> {
        let framework = nominal.framework().clone();
        let nodes = framework.nodes();
        let weights = nominal_weights(nodes, &nominal)?;
        let mut means = vec![Vec::new(); nodes.len()];
        let mut whole = !framework.gates().is_empty();
        for (at, node) in nodes.iter().enumerate().filter(|(_, node)| !node.is_indicator()) {
            let own = [node.aggregate().clone()];
            let used = if choices.aggregate[at].is_empty() { &own[..] } else { &choices.aggregate[at] };
            for aggregate in used {
                match aggregate.mean()? {
                    Some(mean) => means[at].push(mean),
                    None => whole = true,
                }
            }
            whole |= node.weights().reads_data();
        }
        let rows = (nominal.units() != units).then(|| {
            let at: HashMap<&str, usize> =
                units.iter().enumerate().map(|(row, u)| (u.as_str(), row)).collect();
            nominal.units().iter().filter_map(|unit| at.get(unit.as_str()).copied()).collect()
        });
        let n = nodes.len();
        let places = places(framework.spec(), nodes);
        let mut branch = Self {
            nominal,
            weights,
            rows,
            leaves: Vec::new(),
            anew: vec![false; n],
            complete: vec![false; n],
            certain: Vec::new(),
            means,
            whole,
            places,
        };
        branch.settle(choices);
        branch.certain = (0..n).map(|at| branch.certain_children(at)).collect();
        Ok(branch)
    }

    fn framework(&self) -> &Framework {
        self.nominal.framework()
    }

    fn units(&self) -> &[String] {
        self.nominal.units()
    }

    /// Finds what is computed once and what anew.
    fn settle(&mut self, choices: &Choices) {
        let framework = self.framework().clone();
        let nodes = framework.nodes();
        for (at, node) in nodes.iter().enumerate() {
            let leaf = if !node.is_indicator() {
                Leaf::Fixed
            } else if choices.noisy[at] || choices.posts[at] {
                Leaf::Fresh
            } else if choices.normalize[at].is_empty() || self.whole {
                Leaf::Fixed
            } else {
                let values = self.nominal.values_of(at);
                let scored = |method: &Normalize| {
                    let scaling = self.fit(at, method, values, None)?;
                    let scores = scaling.apply(values);
                    self.refuse_infinite(at, &scores)?;
                    Ok(scores)
                };
                Leaf::Alternatives(choices.normalize[at].iter().map(scored).collect())
            };
            self.leaves.push(leaf);
        }
        for at in (0..nodes.len()).rev() {
            let node = &nodes[at];
            if node.is_indicator() {
                self.anew[at] = matches!(self.leaves[at], Leaf::Fresh);
                self.complete[at] = !self.nominal.values_of(at).iter().any(|x| x.is_nan());
                continue;
            }
            let touched = |&child: &usize| {
                self.anew[child]
                    || choices.weighed[child]
                    || matches!(self.leaves[child], Leaf::Alternatives(_))
            };
            self.anew[at] = !choices.aggregate[at].is_empty() || node.children().iter().any(touched);
            self.complete[at] = node.children().iter().all(|&child| self.complete[child]);
        }
    }

    /// The scores of a dimension's children side by side, where a run does nothing but weigh them.
    fn certain_children(&self, at: usize) -> Option<Lines<f64>> {
        let children = self.framework().nodes()[at].children();
        let moves = |&child: &usize| self.anew[child] || matches!(self.leaves[child], Leaf::Alternatives(_));
        let weighs = self.anew[at] && self.complete[at] && self.means[at].contains(&Mean::Arithmetic);
        if self.whole || children.is_empty() || !weighs || children.iter().any(moves) {
            return None;
        }
        let columns: Vec<&[f64]> = children.iter().map(|&child| self.nominal.scores_of(child)).collect();
        Some(Lines::new(&columns))
    }

    /// Makes room for the columns that are computed anew.
    pub(super) fn make_room(&self, slate: &mut Slate) {
        let units = self.units().len();
        for (at, column) in slate.columns.iter_mut().enumerate() {
            column.resize(if self.anew[at] && !self.whole { units } else { 0 }, 0.0);
        }
        slate.raw.resize(units, 0.0);
        slate.sums = Lines::room(1, units);
    }

    /// The scores of a node, `columns` being those from node `first` on.
    pub(super) fn column<'s>(
        &'s self,
        at: usize,
        drawn: &Drawn,
        columns: &'s [Vec<f64>],
        first: usize,
    ) -> &'s [f64] {
        if self.anew[at] {
            return &columns[at - first];
        }
        match &self.leaves[at] {
            Leaf::Alternatives(scores) => scores[drawn.normalize[at]].as_deref().unwrap_or_default(),
            _ => self.nominal.scores_of(at),
        }
    }

    /// Computes all scores that the choices of a run touch.
    pub(super) fn replay(&self, choices: &Choices, slate: &mut Slate) -> Result<()> {
        let nodes = self.framework().nodes();
        for (at, leaf) in self.leaves.iter().enumerate() {
            match leaf {
                Leaf::Fresh => self.refresh(at, choices, slate)?,
                Leaf::Alternatives(scores) => {
                    if let Err(error) = &scores[slate.drawn.normalize[at]] {
                        return Err(error.clone());
                    }
                }
                Leaf::Fixed => {}
            }
        }
        for at in (0..nodes.len()).rev().filter(|&at| self.anew[at] && !nodes[at].is_indicator()) {
            self.combine(at, choices, slate)?;
        }
        Ok(())
    }

    /// Scores an indicator whose values or goalposts were drawn.
    fn refresh(&self, at: usize, choices: &Choices, slate: &mut Slate) -> Result<()> {
        let drawn = &slate.drawn;
        let values = self.nominal.values_of(at);
        let values = match drawn.noise[at] {
            Some((seed, choice)) => {
                self.disturb(at, seed, &choices.all[choice], values, &mut slate.raw);
                &slate.raw
            }
            None => values,
        };
        let node = &self.framework().nodes()[at];
        let alternatives = &choices.normalize[at];
        let method = alternatives.get(drawn.normalize[at]).unwrap_or(node.normalize());
        let posts = choices.posts[at].then_some(drawn.posts[at]);
        let scaling = self.fit(at, method, values, posts)?;
        scaling.apply_into(values, &mut slate.columns[at]);
        self.refuse_infinite(at, &slate.columns[at])
    }

    /// Adds noise to the values of an indicator.
    fn disturb(&self, at: usize, seed: u64, entry: &Entry, values: &[f64], out: &mut [f64]) {
        let What::Values { noise, .. } = &entry.what else { return };
        let framework = self.framework();
        let mut stream = Stream::new(seed, at as u64);
        // What the cells of a unit have in common comes from a stream that is no node's.
        let mut common = Stream::new(seed, framework.nodes().len() as u64);
        let rho = entry.correlation.unwrap_or(0.0);
        let mut next = || {
            let u = stream.uniform();
            if rho <= 0.0 {
                return u;
            }
            let shared = normal_quantile(common.uniform());
            normal_cdf(rho.sqrt() * shared + (1.0 - rho).sqrt() * normal_quantile(u))
        };
        let indicator = framework.indicator_of(&framework.nodes()[at]);
        let column = self.cells(at);
        let errors = column.and_then(Cells::errors);
        let bounds = column.and_then(Cells::bounds);
        let mut drawn = 0;
        for (i, (out, &x)) in out.iter_mut().zip(values).enumerate() {
            // Every cell takes its number, so that a gap, or a unit that is left out, does not move the noise of others.
            let row = self.rows.as_ref().map_or(i, |rows| rows[i]);
            while drawn < row {
                next();
                drawn += 1;
            }
            let u = next();
            drawn += 1;
            *out = x + match noise {
                Noise::Errors => {
                    let error = errors.map_or(0.0, |errors| errors[i]);
                    if error > 0.0 { error * normal_quantile(u) } else { 0.0 }
                }
                Noise::Relative(share) => share * x.abs() * normal_quantile(u),
                Noise::Absolute(sd) => sd * normal_quantile(u),
                Noise::Classes(width) => width * (u - 0.5),
                Noise::Bounds(share) => {
                    let reach = share * x.abs();
                    match bounds.map_or(Bound::Exact, |bounds| bounds[i]) {
                        Bound::Exact => 0.0,
                        Bound::AtLeast => reach * u,
                        Bound::AtMost => -reach * u,
                        Bound::About => reach * (u - 0.5),
                    }
                }
            };
            if let Some([low, high]) = indicator.and_then(|indicator| indicator.range) {
                // What lies beyond its range without noise stays where it is.
                *out = if *out < low.min(x) { low.min(x) } else { *out };
                *out = if *out > high.max(x) { high.max(x) } else { *out };
            }
        }
    }

    fn fit(&self, at: usize, method: &Normalize, values: &[f64], posts: Option<[f64; 2]>) -> Result<Scaling> {
        let framework = self.framework();
        let node = &framework.nodes()[at];
        if self.nominal.is_shared(at) && method == node.normalize() && posts.is_none() {
            return Ok(self.nominal.scaling_of(at).clone());
        }
        let indicator = framework.indicator_of(node);
        method.fit(&Column {
            code: node.code(),
            values,
            direction: node.direction(),
            goalposts: posts.or(indicator.and_then(|indicator| indicator.goalposts)),
            target: indicator.and_then(|indicator| indicator.target),
            units: self.units(),
            scale: framework.scale(),
        })
    }

    fn refuse_infinite(&self, at: usize, scores: &[f64]) -> Result<()> {
        match first_infinite(scores) {
            None => Ok(()),
            Some(row) => Err(Error::from(Problem::Overflow {
                what: "score",
                node: self.framework().nodes()[at].code().to_owned().into(),
                unit: Some(self.units()[row].clone().into()),
            })),
        }
    }

    /// Combines the children of a dimension.
    fn combine(&self, at: usize, choices: &Choices, slate: &mut Slate) -> Result<()> {
        let nodes = self.framework().nodes();
        let node = &nodes[at];
        let drawn = &slate.drawn;
        let (front, behind) = slate.columns.split_at_mut(at + 1);
        let out = &mut front[at];
        let mean = self.means[at][if choices.aggregate[at].is_empty() { 0 } else { drawn.aggregate[at] }];
        let children = node.children();
        slate.weights.clear();
        slate.weights.extend(children.iter().map(|&child| drawn.weights[child].max(0.0)));
        let total: f64 = slate.weights.iter().sum();
        let of_child = |k: usize| self.column(children[k], drawn, behind, at + 1);
        if mean == Mean::Arithmetic && self.complete[at] && total > 0.0 {
            let (weights, sums) = (&slate.weights, &mut slate.sums);
            let infinite = if let Some(lines) = &self.certain[at] {
                wide!(weighted_mean(|k| lines.column(k), weights, total, sums, out))
            } else {
                wide!(weighted_mean(of_child, weights, total, sums, out))
            };
            if infinite {
                self.refuse_infinite(at, out)?;
            }
        } else {
            let columns: Vec<&[f64]> = (0..children.len()).map(of_child).collect();
            let weights: Vec<f64> = children.iter().map(|&child| drawn.weights[child]).collect();
            let of = || format!("the children of `{}`", node.code());
            Combination::new(mean, &weights, node.missing())
                .map_err(|fault| Error::from(Problem::Weights { of: of(), fault }))?
                .combine_into(&columns, out)
                .map_err(|offence| {
                    let child = |at: usize| nodes[children[at]].code().into();
                    let unit = |row: usize| self.units().get(row).map_or(Label::row(row), Label::from);
                    offence.error(mean).labelled(child, unit).at_node(node.code())
                })?;
        }
        // The ends of a model that a mean stands in for are not those of the mean.
        if *node.normalize() != Normalize::None && node.own_ends().is_none() {
            let scaling = self.fit(at, node.normalize(), out, None)?;
            slate.raw.copy_from_slice(out);
            scaling.apply_into(&slate.raw, out);
            self.refuse_infinite(at, out)?;
        }
        Ok(())
    }

    /// The whole assessment with the choices of a run.
    pub(super) fn assess(&self, choices: &Choices, drawn: &Drawn) -> Result<Assessment> {
        let framework = self.framework();
        let nodes = framework.nodes();
        let mut spec = framework.spec().clone();
        // They were checked against the framework as it is.
        spec.uncertain.clear();
        let mut data = self.nominal.dataset().clone();
        let mut moved = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            let place = self.places[at];
            if let Some(parent) = node.parent()
                && nodes[parent].children().iter().any(|&child| choices.weighed[child])
            {
                let weight = Some(drawn.weights[at].max(0.0));
                if node.is_indicator() {
                    spec.indicator[place].weight = weight;
                } else {
                    spec.dimension[place].weight = weight;
                }
                spec.dimension[self.places[parent]].weights = Some(Weights::Declared);
            }
            if let Some(aggregate) = choices.aggregate[at].get(drawn.aggregate[at]) {
                spec.dimension[place].aggregate = Some(aggregate.clone());
            }
            if let Some(normalize) = choices.normalize[at].get(drawn.normalize[at]) {
                spec.indicator[place].normalize = Some(normalize.clone());
            }
            if choices.posts[at] {
                spec.indicator[place].goalposts = Some(drawn.posts[at]);
                if !matches!(spec.indicator[place].normalize, Some(Normalize::Goalposts(_))) {
                    spec.indicator[place].normalize = Some(match node.normalize() {
                        Normalize::Goalposts(own) => Normalize::Goalposts(*own),
                        _ => Normalize::Goalposts(Goalposts::default()),
                    });
                }
            }
            if let Some((seed, choice)) = drawn.noise[at] {
                let values = self.nominal.values_of(at);
                let mut disturbed = vec![0.0; values.len()];
                self.disturb(at, seed, &choices.all[choice], values, &mut disturbed);
                data = data.with_values(self.column_name(at), disturbed.clone())?;
                moved.push((at, disturbed));
            }
        }
        self.nominal.again(&spec.check()?, &data, &moved)
    }

    /// The column of the prepared data that an indicator reads.
    fn cells(&self, at: usize) -> Option<&Cells> {
        self.nominal.dataset().indicator(self.column_name(at))
    }

    fn column_name(&self, at: usize) -> &str {
        let framework = self.framework();
        let node = &framework.nodes()[at];
        let named = framework.indicator_of(node).and_then(|indicator| indicator.column.as_deref());
        named.filter(|name| self.nominal.dataset().indicator(name).is_some()).unwrap_or(node.code())
    }

    /// Noise must have something to say.
    pub(super) fn check_noise(&self, choices: &Choices) -> Result<()> {
        for choice in &choices.all {
            let What::Values { nodes, noise } = &choice.what else { continue };
            let known = |&at: &usize| {
                let column = self.cells(at);
                match noise {
                    Noise::Errors => column.is_some_and(|column| column.errors().is_some()),
                    Noise::Bounds(_) => column.is_some_and(|column| column.bounds().is_some()),
                    _ => true,
                }
            };
            if !nodes.iter().any(known) {
                let (found, expected) = match noise {
                    Noise::Errors => ("errors", "used where the dataset has standard errors (`with_errors`)"),
                    _ => ("bounds", "used where the dataset has values that are bounds (`with_bounds`)"),
                };
                return Err(Error::from(Problem::InvalidParameter {
                    method: UNCERTAINTY,
                    parameter: "noise",
                    found: found.to_owned(),
                    expected,
                }));
            }
        }
        Ok(())
    }
}

/// The weight of each node in its parent as the framework has it, in any total; 1 for the index.
pub(super) fn nominal_weights(nodes: &[Node], nominal: &Assessment) -> Result<Vec<f64>> {
    let mut weights = vec![1.0; nodes.len()];
    for node in nodes.iter().filter(|node| !node.children().is_empty()) {
        let answered = nominal.weighting_at(node.code())?;
        for (j, &child) in node.children().iter().enumerate() {
            weights[child] = match (node.weights(), answered) {
                (Weights::Equal, _) => 1.0,
                (Weights::Declared, _) | (_, None) => nodes[child].weight(),
                (_, Some(weighting)) => weighting.weights[j],
            };
        }
    }
    Ok(weights)
}

/// Where each node stands among the dimensions or indicators of the file.
fn places(spec: &Spec, nodes: &[Node]) -> Vec<usize> {
    let dimensions = spec.dimension.iter().enumerate().map(|(i, one)| (one.code.as_str(), i));
    let indicators = spec.indicator.iter().enumerate().map(|(i, one)| (one.code.as_str(), i));
    let places: HashMap<&str, usize> = dimensions.chain(indicators).collect();
    nodes.iter().map(|node| places.get(node.code()).copied().unwrap_or(0)).collect()
}
