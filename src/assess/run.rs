//! The run itself: bottom-up, in blocks of units.
//!
//! A block of every column fits into the second-level cache, so an indicator is read once, normalized, and combined
//! into its parents before the next block. Only what needs all units at once (a scaling by the range or spread of the
//! data) makes a wait: indicators are fitted before the first pass, and a dimension that is rescaled by its own range
//! ends a pass.

use super::gates::Gate;
use super::prepare::Prepared;
use super::score::{ModelScores, looks_at_all, score};
use super::weigh::{Weighed, codes, from_data};
use super::{GateEffect, Values, unit_at};
use crate::dataset::Dataset;
use crate::framework::{Framework, Node, Of};
use crate::normalize::{Column, Normalize, Scaling};
use crate::scoring::{Answer, Mean, Offence};
use crate::stats::first_infinite;
use crate::weights::Weighting;
use crate::{Error, Result, parallel};

use std::sync::Arc;

/// Units in a block: 70 columns × 1024 × 8 B = 560 KiB.
const BLOCK: usize = 1024;

/// What a run leaves behind, by node.
pub(super) struct Outcome {
    pub(super) shares: Vec<f64>,
    pub(super) weightings: Vec<Option<Weighting>>,
    pub(super) models: Vec<Option<Answer>>,
    pub(super) scalings: Vec<Scaling>,
    pub(super) values: Vec<Option<Values>>,
    pub(super) scores: Vec<Values>,
    pub(super) gates: Vec<GateEffect>,
}

/// Everything that a pass reads and does not change.
struct Plan<'a> {
    framework: &'a Framework,
    nodes: &'a [Node],
    inputs: &'a [Option<Arc<[f64]>>],
    /// The raw values that gates look at.
    observed: &'a [Option<Arc<[f64]>>],
    weighed: Weighed,
    /// The gates of each node, in the order of the file.
    gates: Vec<Vec<Gate>>,
    /// The pass in which each node is computed.
    pass: Vec<usize>,
    /// Whether each node is scaled by what all units come to there.
    waits: Vec<bool>,
    scalings: Vec<Scaling>,
}

/// What nodes do not find out for themselves, since the periods of a panel share it.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// Their scalings.
    pub(super) scalings: Vec<Option<Scaling>>,
    /// The weights of their children.
    pub(super) weightings: Vec<Option<Weighting>>,
    /// What their scoring models answered, and the values of all units.
    pub(super) models: Vec<Option<(Vec<f64>, Answer)>>,
}

impl Given {
    pub(super) fn nothing(nodes: usize) -> Self {
        Self { scalings: vec![None; nodes], weightings: vec![None; nodes], models: vec![None; nodes] }
    }
}

/// Runs the framework; nodes whose scaling or weighting is `given` do not fit one of their own.
pub(super) fn run(framework: &Framework, prepared: &Prepared, given: &Given) -> Result<Outcome> {
    let waits = waits(framework.nodes(), given);
    let pass = passes(framework.nodes(), &waits);
    run_passes(framework, prepared, given, waits, pass)
}

/// What a dimension comes to before it is rescaled, from the nodes below it alone.
pub(super) fn value_of(
    framework: &Framework,
    prepared: &Prepared,
    given: &Given,
    top: usize,
) -> Result<Vec<f64>> {
    let mut given = given.clone();
    given.scalings[top] = Some(Scaling::Identity);
    let mut outcome = run_branch(framework, prepared, &given, top, top)?;
    Ok(match outcome.values[top].take() {
        Some(values) => values.as_slice().to_vec(),
        None => outcome.scores[top].as_slice().to_vec(),
    })
}

/// The scores of a dimension's children, from the nodes below it alone, and their shares where no data of the run decide them.
pub(super) fn children_of(
    framework: &Framework,
    prepared: &Prepared,
    given: &Given,
    top: usize,
) -> Result<(Vec<Vec<f64>>, Vec<f64>)> {
    let outcome = run_branch(framework, prepared, given, top, top + 1)?;
    let children = framework.nodes()[top].children().iter();
    Ok(children.map(|&child| (outcome.scores[child].as_slice().to_vec(), outcome.shares[child])).unzip())
}

/// Runs what stands from node `first` on in the branch of a dimension.
fn run_branch(
    framework: &Framework,
    prepared: &Prepared,
    given: &Given,
    top: usize,
    first: usize,
) -> Result<Outcome> {
    let nodes = framework.nodes();
    let mut waits = waits(nodes, given);
    let mut pass = passes(nodes, &waits);
    // A branch stands in one piece behind its top.
    let end =
        (top + 1..nodes.len()).find(|&at| nodes[at].level() <= nodes[top].level()).unwrap_or(nodes.len());
    for at in (0..nodes.len()).filter(|at| !nodes[*at].is_indicator() && !(first..end).contains(at)) {
        (pass[at], waits[at]) = (NEVER, false);
    }
    run_passes(framework, prepared, given, waits, pass)
}

/// The pass of a node that is not asked for.
const NEVER: usize = usize::MAX;

fn run_passes(
    framework: &Framework,
    prepared: &Prepared,
    given: &Given,
    waits: Vec<bool>,
    pass: Vec<usize>,
) -> Result<Outcome> {
    let Prepared { dataset, inputs, observed, .. } = prepared;
    let nodes = framework.nodes();
    let units = dataset.len();
    let mut plan = Plan {
        framework,
        nodes,
        inputs,
        observed,
        weighed: Weighed::without_data(nodes, &given.weightings)?,
        gates: gates_by_node(framework),
        scalings: fit_indicators(framework, inputs, dataset, &given.scalings, &waits)?,
        pass,
        waits,
    };

    let mut scores: Vec<Values> = nodes
        .iter()
        .zip(inputs)
        .zip(&plan.scalings)
        .map(|((node, input), scaling)| match input {
            Some(input) if *scaling == Scaling::Identity && node.round().is_none() => {
                Values::Input(Arc::clone(input))
            }
            _ => Values::Own(vec![0.0; units]),
        })
        .collect();
    let mut values: Vec<Option<Values>> = (0..nodes.len())
        .map(|at| {
            let differs = !nodes[at].is_indicator()
                && (*nodes[at].normalize() != Normalize::None
                    || nodes[at].round().is_some()
                    || !plan.gates[at].is_empty());
            differs.then(|| Values::Own(vec![0.0; units]))
        })
        .collect();

    let mut models = vec![None; nodes.len()];
    let mut effects = Vec::new();
    let last = plan.pass.iter().copied().filter(|&pass| pass < NEVER).max().unwrap_or(0);
    for pass in 0..=last {
        for at in (0..nodes.len()).filter(|&at| plan.pass[at] == pass) {
            if plan.weighed.waits_for_data(nodes, at) {
                let made = from_data(nodes, at, columns_of(nodes, at, &scores), dataset.units())?;
                plan.weighed.take(nodes, at, made)?;
            }
            if looks_at_all(&nodes[at]) {
                let (answer, model) = if let Some(made) = &given.models[at] {
                    made.clone()
                } else {
                    let shares: Vec<f64> =
                        nodes[at].children().iter().map(|&child| plan.weighed.shares[child]).collect();
                    let (children, codes) = (columns_of(nodes, at, &scores), codes(nodes, &nodes[at]));
                    let ModelScores { values, answer, .. } =
                        score(&nodes[at], &codes, children, &shares, dataset.units())?;
                    (values, answer)
                };
                let target = values[at].as_mut().unwrap_or(&mut scores[at]);
                *target = Values::Own(answer);
                models[at] = Some(model);
            }
        }
        run_pass(&plan, dataset, pass, &mut scores, &mut values, &mut effects)?;
        finish_pass(&mut plan, dataset, pass, &mut scores, &values, &mut effects)?;
    }
    let Weighed { shares, weightings, .. } = plan.weighed;
    Ok(Outcome { shares, weightings, models, scalings: plan.scalings, values, scores, gates: effects })
}

fn gates_by_node(framework: &Framework) -> Vec<Vec<Gate>> {
    let mut by_node = vec![Vec::new(); framework.nodes().len()];
    for gate in Gate::all(framework) {
        by_node[gate.node].push(gate);
    }
    by_node
}

/// The pass in which each node can be computed: one later than a child that is rescaled by its own data, or than any
/// child where the children's scores decide their weights.
fn passes(nodes: &[Node], waits_for_all: &[bool]) -> Vec<usize> {
    let mut pass = vec![0; nodes.len()];
    for (at, node) in nodes.iter().enumerate().rev() {
        let reads_all = node.weights().reads_data() || looks_at_all(node);
        let waits = |&child: &usize| pass[child] + usize::from(reads_all || waits_for_all[child]);
        pass[at] = node.children().iter().map(waits).max().unwrap_or(0);
    }
    pass
}

/// Whether each node is scaled by what all units come to there.
fn waits(nodes: &[Node], given: &Given) -> Vec<bool> {
    nodes.iter().zip(&given.scalings).map(|(node, given)| waits_for_all(node) && given.is_none()).collect()
}

/// Whether the node's score needs the values of all units at the node.
fn waits_for_all(node: &Node) -> bool {
    !node.is_indicator() && node.normalize().reads_data()
}

/// The scaling of a node by a method, its values being these; with other goalposts than its own where some are given.
pub(super) fn fit(
    framework: &Framework,
    node: &Node,
    method: &Normalize,
    values: &[f64],
    goalposts: Option<[f64; 2]>,
    units: &[String],
) -> Result<Scaling> {
    let indicator = framework.indicator_of(node);
    method.fit(&Column {
        code: node.code(),
        values,
        direction: node.direction(),
        goalposts: goalposts.or(indicator.and_then(|indicator| indicator.goalposts)),
        target: indicator.and_then(|indicator| indicator.target),
        units,
        scale: framework.scale(),
    })
}

/// Rounds the scores of a node where it says so.
pub(super) fn round(node: &Node, scores: &mut [f64]) {
    if let Some(rounding) = node.round() {
        rounding.apply(scores);
    }
}

/// The columns of a dimension's children.
fn columns_of<'s>(nodes: &[Node], at: usize, scores: &'s [Values]) -> Vec<&'s [f64]> {
    nodes[at].children().iter().map(|&child| scores[child].as_slice()).collect()
}

/// The scaling of every indicator; dimensions that are rescaled by fixed bounds get theirs too.
fn fit_indicators(
    framework: &Framework,
    inputs: &[Option<Arc<[f64]>>],
    dataset: &Dataset,
    given: &[Option<Scaling>],
    waits: &[bool],
) -> Result<Vec<Scaling>> {
    let units = dataset.len();
    let nodes = framework.nodes();
    let fit = |(at, input): (usize, &Option<Arc<[f64]>>)| {
        let node = &nodes[at];
        if let Some(scaling) = &given[at] {
            return Ok(scaling.clone());
        }
        // A dimension that is not asked for fits nothing either.
        if waits[at] || waits_for_all(node) {
            return Ok(Scaling::Identity);
        }
        fit(framework, node, node.normalize(), input.as_deref().unwrap_or_default(), None, dataset.units())
    };
    let work = if nodes.iter().any(|node| node.normalize().reads_data()) { units * nodes.len() } else { 0 };
    parallel::try_map(inputs.iter().enumerate().collect(), work, fit)
}

/// A node's part of a block of units.
enum Slot<'a> {
    /// Not used in this pass.
    Idle,
    /// Settled in an earlier pass, or the input itself.
    Settled(&'a [f64]),
    /// Computed in this pass.
    Open(&'a mut [f64]),
}

impl Slot<'_> {
    fn read(&self) -> &[f64] {
        match self {
            Slot::Idle => &[],
            Slot::Settled(values) => values,
            Slot::Open(values) => values,
        }
    }

    fn write(&mut self) -> &mut [f64] {
        match self {
            Slot::Open(values) => values,
            Slot::Idle | Slot::Settled(_) => &mut [],
        }
    }
}

/// One block of units with the slots of every node.
struct Block<'a> {
    start: usize,
    scores: Vec<Slot<'a>>,
    values: Vec<Slot<'a>>,
}

/// Where a mean met a score that it is not defined for, or a score overflowed.
struct Failure {
    node: usize,
    offence: Offence,
}

impl Failure {
    fn error(self, plan: &Plan<'_>, dataset: &Dataset) -> Error {
        let node = &plan.nodes[self.node];
        let child = |at: usize| plan.nodes[node.children()[at]].code().into();
        let error = self.offence.error(node.mean().unwrap_or(Mean::Arithmetic));
        error.labelled(child, |row| unit_at(dataset, row).into()).at_node(node.code())
    }
}

/// Refuses scores of a node from unit `start` on that a scaling has sent beyond the range of a number.
fn refuse_infinite(scores: &[f64], node: usize, start: usize) -> Result<(), Failure> {
    let failure = |row| Failure { node, offence: Offence { row: start + row, child: None } };
    first_infinite(scores).map_or(Ok(()), |row| Err(failure(row)))
}

fn run_pass(
    plan: &Plan<'_>,
    dataset: &Dataset,
    pass: usize,
    scores: &mut [Values],
    values: &mut [Option<Values>],
    effects: &mut Vec<GateEffect>,
) -> Result<()> {
    let units = dataset.len();
    let blocks = blocks(plan, pass, units, scores, values);
    let found = parallel::try_map(blocks, units * plan.nodes.len(), |block| {
        run_block(plan, pass, block).map_err(|failure| failure.error(plan, dataset))
    })?;
    effects.extend(found.into_iter().flatten());
    Ok(())
}

/// Cuts every column into blocks of units.
fn blocks<'a>(
    plan: &Plan<'_>,
    pass: usize,
    units: usize,
    scores: &'a mut [Values],
    values: &'a mut [Option<Values>],
) -> Vec<Block<'a>> {
    let count = units.div_ceil(BLOCK);
    let nodes = scores.len();
    let mut blocks: Vec<Block<'a>> = (0..count)
        .map(|i| Block {
            start: i * BLOCK,
            scores: Vec::with_capacity(nodes),
            values: Vec::with_capacity(nodes),
        })
        .collect();
    for (at, (score, value)) in scores.iter_mut().zip(values).enumerate() {
        let open = plan.pass[at] == pass;
        cut(score, open, &mut blocks, |block| &mut block.scores);
        match value {
            Some(value) => cut(value, open, &mut blocks, |block| &mut block.values),
            None => blocks.iter_mut().for_each(|block| block.values.push(Slot::Idle)),
        }
    }
    blocks
}

/// Hands each block its part of a column.
fn cut<'a>(
    column: &'a mut Values,
    open: bool,
    blocks: &mut [Block<'a>],
    slots: impl for<'b> Fn(&'b mut Block<'a>) -> &'b mut Vec<Slot<'a>>,
) {
    let mut hand_out = |parts: &mut dyn Iterator<Item = Slot<'a>>| {
        for (block, part) in blocks.iter_mut().zip(parts) {
            slots(block).push(part);
        }
    };
    match column {
        Values::Input(values) => hand_out(&mut values.chunks(BLOCK).map(Slot::Settled)),
        Values::Own(values) => {
            if open {
                hand_out(&mut values.chunks_mut(BLOCK).map(Slot::Open));
            } else {
                hand_out(&mut values.chunks(BLOCK).map(Slot::Settled));
            }
        }
    }
}

/// Computes the nodes of a pass for one block of units: indicators, then dimensions, children before parents.
fn run_block(plan: &Plan<'_>, pass: usize, mut block: Block<'_>) -> Result<Vec<GateEffect>, Failure> {
    let mut effects = Vec::new();
    let now = |at: &usize| plan.pass[*at] == pass;
    // All indicators before any dimension: a gate may look at the score of an indicator in another branch.
    for at in (0..plan.nodes.len()).filter(now) {
        // The scores of an unscaled indicator are the input, which no slot can write to.
        if let (Some(input), Slot::Open(scores)) = (&plan.inputs[at], &mut block.scores[at]) {
            plan.scalings[at].apply_into(&input[block.start..], scores);
            refuse_infinite(scores, at, block.start)?;
            round(&plan.nodes[at], scores);
        }
    }
    for at in (0..plan.nodes.len()).rev().filter(now) {
        let node = &plan.nodes[at];
        // A model that looks at all units has answered before the pass.
        if let Some(mean) = &plan.weighed.means[at] {
            // Children stand behind their parents, so the slots split into those to read and the one to write.
            let (front, behind) = block.scores.split_at_mut(at + 1);
            let children: Vec<&[f64]> =
                node.children().iter().map(|&child| behind[child - at - 1].read()).collect();
            let score = &mut front[at];
            let target =
                if matches!(block.values[at], Slot::Idle) { score.write() } else { block.values[at].write() };
            mean.combine_into(&children, target).map_err(|offence| Failure {
                node: at,
                offence: Offence { row: block.start + offence.row, ..offence },
            })?;
        }
        if !node.is_indicator() && !plan.waits[at] && !matches!(block.values[at], Slot::Idle) {
            plan.scalings[at].apply_into(block.values[at].read(), block.scores[at].write());
            refuse_infinite(block.scores[at].read(), at, block.start)?;
            round(node, block.scores[at].write());
            let view = BlockView { start: block.start, scores: &mut block.scores, values: &block.values };
            apply_gates(plan, at, view, &mut effects);
        }
    }
    Ok(effects)
}

/// Fits and applies the scalings that needed the whole pass, then the gates behind them.
fn finish_pass(
    plan: &mut Plan<'_>,
    dataset: &Dataset,
    pass: usize,
    scores: &mut [Values],
    values: &[Option<Values>],
    effects: &mut Vec<GateEffect>,
) -> Result<()> {
    for at in (0..plan.nodes.len()).rev() {
        let node = &plan.nodes[at];
        if plan.pass[at] != pass || !plan.waits[at] {
            continue;
        }
        let Some(value) = &values[at] else { continue };
        plan.scalings[at] =
            fit(plan.framework, node, node.normalize(), value.as_slice(), None, dataset.units())?;
        if let Values::Own(target) = &mut scores[at] {
            plan.scalings[at].apply_into(value.as_slice(), target);
            refuse_infinite(target, at, 0).map_err(|failure| failure.error(plan, dataset))?;
            round(node, target);
        }
        if !plan.gates[at].is_empty() {
            let mut slots: Vec<Slot<'_>> = scores
                .iter_mut()
                .enumerate()
                .map(|(i, column)| match column {
                    Values::Input(values) => Slot::Settled(values),
                    Values::Own(values) => {
                        if i == at {
                            Slot::Open(values)
                        } else {
                            Slot::Settled(values)
                        }
                    }
                })
                .collect();
            let held: Vec<Slot<'_>> = values
                .iter()
                .map(|value| value.as_ref().map_or(Slot::Idle, |value| Slot::Settled(value.as_slice())))
                .collect();
            debug_assert_eq!(slots[at].read().len(), dataset.len());
            apply_gates(plan, at, BlockView { start: 0, scores: &mut slots, values: &held }, effects);
        }
    }
    Ok(())
}

/// The slots that gates look at, from unit `start` on.
struct BlockView<'v, 'a> {
    start: usize,
    scores: &'v mut [Slot<'a>],
    values: &'v [Slot<'a>],
}

/// Applies the gates of a node in the order of the file.
fn apply_gates(plan: &Plan<'_>, at: usize, view: BlockView<'_, '_>, effects: &mut Vec<GateEffect>) {
    let BlockView { start, scores, values } = view;
    for gate in &plan.gates[at] {
        for row in 0..scores[at].read().len() {
            let seen = |node, of| looked_at(plan, node, of, start, row, scores, values);
            if gate.when.iter().all(|when| when.holds(seen(when.node, when.of)))
                && let Some(change) = gate.act(&mut scores[at].write()[row])
            {
                effects.push(GateEffect::new(gate.at, start + row, at, change));
            }
        }
    }
}

/// The number that a condition looks at.
fn looked_at(
    plan: &Plan<'_>,
    node: usize,
    of: Of,
    start: usize,
    row: usize,
    scores: &[Slot<'_>],
    values: &[Slot<'_>],
) -> f64 {
    match (of, &plan.observed[node], &values[node]) {
        (Of::Value, Some(observed), _) => observed[start + row],
        (Of::Value, None, Slot::Settled(_) | Slot::Open(_)) => values[node].read()[row],
        _ => scores[node].read()[row],
    }
}
