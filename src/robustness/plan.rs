//! A framework and its data, made ready to be run again and again with other choices.
//!
//! What no uncertain choice touches is computed once: the columns of indicators whose values and scaling are certain (in
//! each alternative), and the scores of dimensions that stand only over such. A run draws its choices, combines what is
//! left bottom-up, and ranks; it allocates nothing for a unit.
//!
//! Dimensions that combine by a mean are run here. Where a model looks at all units, weights come from data, or gates
//! override scores, a run writes its choices into the framework and assesses that: slower, and the same answer.

use std::collections::HashMap;

use super::uncertainty::{Choice, Choices, METHOD, Noise, Uncertainty, What};
use crate::assess::{Assessment, assess};
use crate::dataset::{Bound, Dataset};
use crate::framework::{Framework, Node, Spec};
use crate::normalize::{Column, Goalposts, Normalize, Scaling};
use crate::scoring::{Combination, Mean};
use crate::stats::{Stream, break_stick, first_infinite, normal_quantile};
use crate::weights::Weights;
use crate::{Error, Result};

/// The choices of one run, by node.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    weights: Vec<f64>,
    normalize: Vec<usize>,
    aggregate: Vec<usize>,
    posts: Vec<[f64; 2]>,
    /// The seed of the noise in each indicator's values, and which choice it is.
    noise: Vec<Option<(u64, usize)>>,
    point: Vec<f64>,
}

/// The memory of a run.
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    drawn: Drawn,
    /// The scores of the nodes that are computed anew.
    columns: Vec<Vec<f64>>,
    raw: Vec<f64>,
    /// The whole assessment, where the run needed one.
    whole: Option<Assessment>,
}

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

#[derive(Debug)]
pub(super) struct Plan<'a> {
    framework: &'a Framework,
    dataset: &'a Dataset,
    pub(super) choices: Choices,
    pub(super) nominal: Assessment,
    weights: Vec<f64>,
    leaves: Vec<Leaf>,
    /// Dimensions that are computed in each run, and nodes that must be.
    anew: Vec<bool>,
    /// Nodes whose scores are complete whatever is drawn.
    complete: Vec<bool>,
    /// The alternatives of each dimension as means.
    means: Vec<Vec<Mean>>,
    /// Whether a run is an assessment of its own.
    whole: bool,
    /// Where each node stands in the framework's file.
    places: Vec<usize>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        framework: &'a Framework,
        dataset: &'a Dataset,
        uncertainty: &Uncertainty,
    ) -> Result<Self> {
        let mut choices = Choices::new(uncertainty, framework)?;
        let nominal = assess(framework, dataset)?;
        let nodes = framework.nodes();
        let weights = nominal_weights(nodes, &nominal)?;
        settle_concentrations(&mut choices, &weights);
        check_noise(&choices, framework, dataset)?;

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
        let places = places(framework.spec(), nodes);
        let n = nodes.len();
        let mut plan = Self {
            framework,
            dataset,
            choices,
            nominal,
            weights,
            leaves: Vec::new(),
            anew: vec![false; n],
            complete: vec![false; n],
            means,
            whole,
            places,
        };
        plan.settle();
        Ok(plan)
    }

    /// Finds what is computed once and what anew.
    fn settle(&mut self) {
        let nodes = self.framework.nodes();
        for (at, node) in nodes.iter().enumerate() {
            let leaf = if !node.is_indicator() {
                Leaf::Fixed
            } else if self.choices.noisy[at] || self.choices.posts[at] {
                Leaf::Fresh
            } else if self.choices.normalize[at].is_empty() || self.whole {
                Leaf::Fixed
            } else {
                let values = self.nominal.values_of(at);
                let scored = |method: &Normalize| {
                    let scaling = self.fit(at, method, values, None)?;
                    let scores = scaling.apply(values);
                    self.refuse_infinite(at, &scores)?;
                    Ok(scores)
                };
                Leaf::Alternatives(self.choices.normalize[at].iter().map(scored).collect())
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
                    || self.choices.weighed[child]
                    || matches!(self.leaves[child], Leaf::Alternatives(_))
            };
            self.anew[at] = !self.choices.aggregate[at].is_empty() || node.children().iter().any(touched);
            self.complete[at] = node.children().iter().all(|&child| self.complete[child]);
        }
    }

    pub(super) fn scratch(&self) -> Scratch {
        let n = self.framework.nodes().len();
        let units = self.dataset.len();
        let room = |at: usize| if self.anew[at] && !self.whole { vec![0.0; units] } else { Vec::new() };
        Scratch {
            drawn: Drawn {
                weights: self.weights.clone(),
                normalize: vec![0; n],
                aggregate: vec![0; n],
                posts: vec![[0.0; 2]; n],
                noise: vec![None; n],
                point: Vec::new(),
            },
            columns: (0..n).map(room).collect(),
            raw: vec![0.0; units],
            whole: None,
        }
    }

    /// Draws the choices of a run from its numbers, and computes all scores.
    pub(super) fn run(&self, numbers: &[f64], scratch: &mut Scratch) -> Result<()> {
        self.draw(numbers, &mut scratch.drawn);
        if self.weights[0] > scratch.drawn.weights[0] {
            return Err(Error::Weights {
                of: format!("`{}`", self.framework.root().code()),
                fault: "are all zero: no indicator is left in this run".to_owned(),
            });
        }
        if self.whole {
            scratch.whole = Some(self.assess(&scratch.drawn)?);
            return Ok(());
        }
        self.replay(scratch)
    }

    /// The scores of a node after a run.
    pub(super) fn scores<'s>(&'s self, at: usize, scratch: &'s Scratch) -> &'s [f64] {
        if let Some(whole) = &scratch.whole {
            return whole.scores_of(at);
        }
        self.column(at, &scratch.drawn, &scratch.columns, 0)
    }

    /// The whole assessment of a run, where it needed one.
    pub(super) fn whole<'s>(&self, scratch: &'s Scratch) -> Option<&'s Assessment> {
        scratch.whole.as_ref().filter(|_| self.whole)
    }

    /// The scores of a node, `columns` being those from node `first` on.
    fn column<'s>(&'s self, at: usize, drawn: &Drawn, columns: &'s [Vec<f64>], first: usize) -> &'s [f64] {
        if self.anew[at] {
            return &columns[at - first];
        }
        match &self.leaves[at] {
            Leaf::Alternatives(scores) => scores[drawn.normalize[at]].as_deref().unwrap_or_default(),
            _ => self.nominal.scores_of(at),
        }
    }

    fn draw(&self, numbers: &[f64], drawn: &mut Drawn) {
        drawn.weights.copy_from_slice(&self.weights);
        let mut rest = numbers;
        let mut left_out = false;
        for (index, Choice { numbers, what, .. }) in self.choices.all.iter().enumerate() {
            let (u, behind) = rest.split_at((*numbers).min(rest.len()));
            rest = behind;
            let first = u.first().copied().unwrap_or(0.5);
            match what {
                What::Noise { children, share } => {
                    for (&child, u) in children.iter().zip(u) {
                        drawn.weights[child] *= 1.0 + share * (2.0 * u - 1.0);
                    }
                }
                What::Dirichlet { families } => {
                    let mut u = u;
                    for (children, alpha) in families {
                        let (own, others) = u.split_at((children.len().max(1) - 1).min(u.len()));
                        u = others;
                        drawn.point.clear();
                        drawn.point.resize(children.len(), 0.0);
                        break_stick(own, alpha, &mut drawn.point);
                        for (&child, &w) in children.iter().zip(&drawn.point) {
                            drawn.weights[child] = w;
                        }
                    }
                }
                What::Intervals { ranges } => {
                    for (&(child, [low, high]), u) in ranges.iter().zip(u) {
                        drawn.weights[child] = low + u * (high - low);
                    }
                }
                What::Given { sets, upto } => {
                    for &(child, weight) in &sets[pick(first, upto)] {
                        drawn.weights[child] = weight;
                    }
                }
                What::Normalize { nodes, upto } => {
                    let picked = pick(first, upto);
                    for &at in nodes {
                        drawn.normalize[at] = picked;
                    }
                }
                What::Aggregate { nodes, upto } => {
                    let picked = pick(first, upto);
                    for &at in nodes {
                        drawn.aggregate[at] = picked;
                    }
                }
                What::Goalposts { node, low, high } => {
                    let end = |[from, to]: [f64; 2], u: f64| from + u * (to - from);
                    drawn.posts[*node] = [end(*low, first), end(*high, u.get(1).copied().unwrap_or(0.5))];
                }
                What::Include { nodes, probability } => {
                    for (&at, u) in nodes.iter().zip(u) {
                        if u >= probability {
                            // Below 0 is to be told apart from a weight of 0 that was drawn.
                            drawn.weights[at] = -1.0;
                            left_out = true;
                        }
                    }
                }
                What::Values { nodes, .. } => {
                    for &at in nodes {
                        drawn.noise[at] = Some((first.to_bits(), index));
                    }
                }
            }
        }
        if left_out {
            self.leave_out(&mut drawn.weights);
        }
    }

    /// Gives indicators that are left out no weight, and dimensions of which nothing is left neither.
    fn leave_out(&self, weights: &mut [f64]) {
        let nodes = self.framework.nodes();
        for at in (0..nodes.len()).rev() {
            let children = nodes[at].children();
            if children.is_empty() {
                continue;
            }
            let empty = children.iter().all(|&child| weights[child] <= 0.0)
                && children.iter().any(|&child| weights[child] < 0.0);
            for &child in children {
                if weights[child] < 0.0 {
                    // Whatever a dimension without weight comes to, it must be defined.
                    weights[child] = if empty { 1.0 } else { 0.0 };
                }
            }
            if empty {
                weights[at] = -1.0;
            }
        }
    }

    fn replay(&self, scratch: &mut Scratch) -> Result<()> {
        let nodes = self.framework.nodes();
        for (at, leaf) in self.leaves.iter().enumerate() {
            match leaf {
                Leaf::Fresh => self.refresh(at, scratch)?,
                Leaf::Alternatives(scores) => {
                    if let Err(error) = &scores[scratch.drawn.normalize[at]] {
                        return Err(error.clone());
                    }
                }
                Leaf::Fixed => {}
            }
        }
        for at in (0..nodes.len()).rev().filter(|&at| self.anew[at] && !nodes[at].is_indicator()) {
            self.combine(at, scratch)?;
        }
        Ok(())
    }

    /// Scores an indicator whose values or goalposts were drawn.
    fn refresh(&self, at: usize, scratch: &mut Scratch) -> Result<()> {
        let drawn = &scratch.drawn;
        let values = self.nominal.values_of(at);
        let values = match drawn.noise[at] {
            Some((seed, choice)) => {
                self.disturb(at, seed, choice, values, &mut scratch.raw);
                &scratch.raw
            }
            None => values,
        };
        let node = &self.framework.nodes()[at];
        let alternatives = &self.choices.normalize[at];
        let method = alternatives.get(drawn.normalize[at]).unwrap_or(node.normalize());
        let posts = self.choices.posts[at].then_some(drawn.posts[at]);
        let scaling = self.fit(at, method, values, posts)?;
        scaling.apply_into(values, &mut scratch.columns[at]);
        self.refuse_infinite(at, &scratch.columns[at])
    }

    /// Adds noise to the values of an indicator.
    fn disturb(&self, at: usize, seed: u64, choice: usize, values: &[f64], out: &mut [f64]) {
        let What::Values { noise, .. } = &self.choices.all[choice].what else { return };
        let mut stream = Stream::new(seed, at as u64);
        let indicator = self.framework.indicator_of(&self.framework.nodes()[at]);
        let column = column_of(self.framework, self.dataset, at);
        let errors = column.and_then(crate::dataset::Column::errors);
        let bounds = column.and_then(crate::dataset::Column::bounds);
        for (i, (out, &x)) in out.iter_mut().zip(values).enumerate() {
            // Every cell takes its number, so that a gap does not move the noise of the others.
            let u = stream.uniform();
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
        let node = &self.framework.nodes()[at];
        let indicator = self.framework.indicator_of(node);
        method.fit(&Column {
            code: node.code(),
            values,
            direction: node.direction(),
            goalposts: posts.or(indicator.and_then(|indicator| indicator.goalposts)),
            target: indicator.and_then(|indicator| indicator.target),
            units: self.dataset.units(),
            scale: self.framework.scale(),
        })
    }

    fn refuse_infinite(&self, at: usize, scores: &[f64]) -> Result<()> {
        match first_infinite(scores) {
            None => Ok(()),
            Some(row) => Err(Error::Overflow {
                what: "score",
                node: self.framework.nodes()[at].code().to_owned(),
                unit: Some(self.dataset.units()[row].clone()),
            }),
        }
    }

    /// Combines the children of a dimension.
    fn combine(&self, at: usize, scratch: &mut Scratch) -> Result<()> {
        let nodes = self.framework.nodes();
        let node = &nodes[at];
        let drawn = &scratch.drawn;
        let (front, behind) = scratch.columns.split_at_mut(at + 1);
        let out = &mut front[at];
        let mean =
            self.means[at][if self.choices.aggregate[at].is_empty() { 0 } else { drawn.aggregate[at] }];
        let children = node.children();
        let mut counted: Vec<(&[f64], f64)> = Vec::with_capacity(children.len());
        counted.extend(
            children
                .iter()
                .map(|&child| (self.column(child, drawn, behind, at + 1), drawn.weights[child]))
                .filter(|(_, w)| *w > 0.0),
        );
        if mean == Mean::Arithmetic && self.complete[at] && !counted.is_empty() {
            weighted_mean(&counted, out);
            self.refuse_infinite(at, out)?;
        } else {
            let (columns, weights): (Vec<&[f64]>, Vec<f64>) = children
                .iter()
                .map(|&child| (self.column(child, drawn, behind, at + 1), drawn.weights[child]))
                .unzip();
            let of = || format!("the children of `{}`", node.code());
            Combination::new(mean, &weights, node.missing())
                .map_err(|fault| Error::Weights { of: of(), fault })?
                .combine_into(&columns, out)
                .map_err(|offence| {
                    let unit = self.dataset.units().get(offence.row).map_or("?", String::as_str);
                    offence.error(mean, node.code(), |child| nodes[children[child]].code().to_owned(), unit)
                })?;
        }
        if *node.normalize() != Normalize::None {
            let scaling = self.fit(at, node.normalize(), out, None)?;
            scratch.raw.copy_from_slice(out);
            scaling.apply_into(&scratch.raw, out);
            self.refuse_infinite(at, out)?;
        }
        Ok(())
    }

    /// The whole assessment with the choices of a run.
    pub(super) fn assess(&self, drawn: &Drawn) -> Result<Assessment> {
        let nodes = self.framework.nodes();
        let mut spec = self.framework.spec().clone();
        let mut data = self.dataset.clone();
        for (at, node) in nodes.iter().enumerate() {
            let place = self.places[at];
            if let Some(parent) = node.parent()
                && nodes[parent].children().iter().any(|&child| self.choices.weighed[child])
            {
                let weight = Some(drawn.weights[at].max(0.0));
                if node.is_indicator() {
                    spec.indicator[place].weight = weight;
                } else {
                    spec.dimension[place].weight = weight;
                }
                spec.dimension[self.places[parent]].weights = Some(Weights::Declared);
            }
            if let Some(aggregate) = self.choices.aggregate[at].get(drawn.aggregate[at]) {
                spec.dimension[place].aggregate = Some(aggregate.clone());
            }
            if let Some(normalize) = self.choices.normalize[at].get(drawn.normalize[at]) {
                spec.indicator[place].normalize = Some(normalize.clone());
            }
            if self.choices.posts[at] {
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
                self.disturb(at, seed, choice, values, &mut disturbed);
                let name = column_name(self.framework, self.dataset, at);
                data = data.with_values(&name, disturbed)?;
            }
        }
        assess(&spec.check()?, &data)
    }

    /// The same run by the slow way, for tests.
    #[cfg(test)]
    pub(super) fn slowly(&self, numbers: &[f64]) -> Result<Assessment> {
        let mut scratch = self.scratch();
        self.draw(numbers, &mut scratch.drawn);
        self.assess(&scratch.drawn)
    }
}

/// `Σ w x / Σ w` of complete columns, four at a time, in the order of a plain sum.
fn weighted_mean(children: &[(&[f64], f64)], out: &mut [f64]) {
    let n = out.len();
    out.fill(0.0);
    let mut groups = children.chunks_exact(4);
    for group in &mut groups {
        let [(a, wa), (b, wb), (c, wc), (d, wd)] = group else { continue };
        let (a, b, c, d) = (&a[..n], &b[..n], &c[..n], &d[..n]);
        for i in 0..n {
            out[i] = (((out[i] + wa * a[i]) + wb * b[i]) + wc * c[i]) + wd * d[i];
        }
    }
    for (column, w) in groups.remainder() {
        for (sum, x) in out.iter_mut().zip(*column) {
            *sum += w * x;
        }
    }
    let total: f64 = children.iter().map(|(_, w)| w).sum();
    for sum in out {
        *sum /= total;
    }
}

/// The alternative that a number falls on.
fn pick(u: f64, upto: &[f64]) -> usize {
    upto.iter().position(|&sum| u < sum).unwrap_or(upto.len() - 1)
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

/// Dirichlet parameters in proportion to the weights; children without weight stay out.
fn settle_concentrations(choices: &mut Choices, weights: &[f64]) {
    for choice in &mut choices.all {
        let What::Dirichlet { families } = &mut choice.what else { continue };
        for (children, alpha) in families.iter_mut() {
            let concentration = alpha.first().copied().unwrap_or(f64::NAN);
            if concentration.is_nan() {
                alpha.fill(1.0);
                continue;
            }
            children.retain(|&child| weights[child] > 0.0);
            let total: f64 = children.iter().map(|&child| weights[child]).sum();
            *alpha = children.iter().map(|&child| concentration * weights[child] / total).collect();
        }
    }
    for choice in &mut choices.all {
        if let What::Dirichlet { families } = &choice.what {
            let numbers = families.iter().map(|(children, _)| children.len().saturating_sub(1)).sum();
            choices.numbers = choices.numbers - choice.numbers + numbers;
            choice.numbers = numbers;
        }
    }
}

/// Noise must have something to say.
fn check_noise(choices: &Choices, framework: &Framework, dataset: &Dataset) -> Result<()> {
    for choice in &choices.all {
        let What::Values { nodes, noise } = &choice.what else { continue };
        let known = |&at: &usize| {
            let column = column_of(framework, dataset, at);
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
            return Err(Error::InvalidParameter {
                method: METHOD,
                parameter: "noise",
                found: found.to_owned(),
                expected,
            });
        }
    }
    Ok(())
}

/// Where each node stands among the dimensions or indicators of the file.
fn places(spec: &Spec, nodes: &[Node]) -> Vec<usize> {
    let dimensions = spec.dimension.iter().enumerate().map(|(i, one)| (one.code.as_str(), i));
    let indicators = spec.indicator.iter().enumerate().map(|(i, one)| (one.code.as_str(), i));
    let places: HashMap<&str, usize> = dimensions.chain(indicators).collect();
    nodes.iter().map(|node| places.get(node.code()).copied().unwrap_or(0)).collect()
}

/// The column of the data that an indicator reads.
fn column_of<'d>(
    framework: &Framework,
    dataset: &'d Dataset,
    at: usize,
) -> Option<&'d crate::dataset::Column> {
    dataset.indicator(&column_name(framework, dataset, at))
}

fn column_name(framework: &Framework, dataset: &Dataset, at: usize) -> String {
    let node = &framework.nodes()[at];
    let named = framework.indicator_of(node).and_then(|indicator| indicator.column.as_deref());
    let name = named.filter(|name| dataset.indicator(name).is_some()).unwrap_or(node.code());
    name.to_owned()
}
