//! A framework and its prepared data, compiled to be run again and again with other choices.
//!
//! What no choice of a run touches is computed once: the columns of indicators whose values and scaling are certain (in each
//! alternative), the scores of dimensions that stand only over such, weights that the scores of such decide, the units for
//! which conditions of gates on such hold. A run computes what is left bottom-up in buffers that are used again: it reads no
//! framework, and copies none.
//!
//! The periods of a panel that hang together (scalings, weights or models over several of them) are programs that run together,
//! node by node: what they share is made anew in each run from the values that the run has in all of them.

use super::gates::{Gate, cut, settle};
use super::outcome::NodeOutcome;
use super::run::{fit, round};
use super::score::{looks_at_all, score_into};
use super::shared::in_period;
use super::weigh::{codes, combination, declared, from_data, is_exact};
use super::{Assessment, GateEffect};
use crate::error::{Label, Problem};
use crate::framework::{Band, CheckedGate, Choices, Effect, Framework, Node, Of};
use crate::normalize::{Bounds, Normalize, Scaling};
use crate::scoring::{Aggregate, Answer, Mean, Offence, ScoreRoom, Summary, summarized};
use crate::stats::lines::{Lines, weighted_mean};
use crate::stats::{Columns, first_infinite};
use crate::weights::Weights;
use crate::wide::wide;
use crate::{Error, Result};

use std::borrow::Cow;

/// What a run chooses, by node.
#[derive(Clone, Debug)]
pub(crate) struct Overrides {
    /// The weight of each node in its parent, in any total.
    pub(crate) weights: Vec<f64>,
    /// The alternative in place of an indicator's normalization.
    pub(crate) normalize: Vec<usize>,
    /// The alternative in place of a dimension's scoring model.
    pub(crate) aggregate: Vec<usize>,
    /// The goalposts of an indicator, where they are uncertain.
    pub(crate) goalposts: Vec<[f64; 2]>,
}

impl Overrides {
    /// None, with the weights of the framework.
    pub(crate) fn new(weights: &[f64]) -> Self {
        let n = weights.len();
        Self {
            weights: weights.to_vec(),
            normalize: vec![0; n],
            aggregate: vec![0; n],
            goalposts: vec![[0.0; 2]; n],
        }
    }
}

/// Where the scores of an indicator come from.
#[derive(Debug)]
enum Leaf {
    /// They are certain.
    Fixed,
    /// Its scaling is one of several.
    Alternatives(Vec<Result<Vec<f64>>>),
    /// Its values or goalposts differ from run to run.
    Fresh(Fresh),
}

/// An indicator whose values or goalposts differ from run to run.
#[derive(Debug)]
struct Fresh {
    /// What may be used in place of its normalization.
    normalize: Vec<Normalize>,
    /// Whether its values differ.
    moves: bool,
    /// Whether its goalposts do.
    goalposts: bool,
    /// Whether gates see the value of a run.
    seen: bool,
}

/// Where the weights of a dimension's children come from.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Weighing {
    /// They are those of the run, or certain.
    Given,
    /// The scores of the run decide them.
    FromData,
    /// The scores of the run in several periods decide them.
    FromPeriods,
}

/// The scores of a dimension's children side by side as its mean adds them up, where none of them moves.
#[derive(Debug)]
struct Certain {
    /// `f(x)` of the mean.
    lines: Lines<f64>,
    /// Children of which the mean is not defined for some score.
    offend: Vec<bool>,
}

/// What is done at a node.
#[derive(Debug)]
struct Step {
    /// Whether it is done in each run.
    anew: bool,
    /// Whether all units have a score whatever is chosen.
    complete: bool,
    /// Whether it is asked for: of periods beside the one that is asked for, only what they share with it.
    needed: bool,
    leaf: Leaf,
    /// A dimension with each of its scoring models.
    ways: Vec<Node>,
    /// By way, its children.
    certain: Vec<Option<Certain>>,
    /// The summaries of the children that do not move, for models that look at all units.
    known: Vec<Option<Summary>>,
    weighing: Weighing,
    gating: Gating,
}

impl Step {
    /// How an indicator moves, if it does.
    fn fresh(&self) -> Option<&Fresh> {
        match &self.leaf {
            Leaf::Fresh(fresh) => Some(fresh),
            Leaf::Fixed | Leaf::Alternatives(_) => None,
        }
    }
}

/// What gates have to do with a dimension.
#[derive(Debug)]
struct Gating {
    /// Those that act on it, in the order of the file.
    steps: Vec<GateStep>,
    /// Whether one looks at what it came to before rescaling.
    keeps_value: bool,
    /// Whether grades or ranks hang on what they, or a rubric, did to each unit.
    is_ruled: bool,
    /// Whether one may turn out to have changed nothing once all scores are known.
    settles: bool,
}

/// A gate, with what is certain of it.
#[derive(Debug)]
struct GateStep {
    gate: Gate,
    /// The conditions on what differs from run to run.
    open: Vec<usize>,
    /// The rows of which the others hold.
    rows: Vec<u32>,
}

/// What runs write on.
#[derive(Clone, Debug)]
pub(crate) struct Registers {
    /// The scores of the nodes that are computed anew.
    scores: Vec<Vec<f64>>,
    /// The values of indicators that move; what dimensions came to before rescaling, where a gate looks at it.
    values: Vec<Vec<f64>>,
    /// The raw values of indicators that move, as gates see them.
    observed: Vec<Vec<f64>>,
    raw: Vec<f64>,
    /// The weights of a dimension's children, and room for their sums.
    weights: Vec<f64>,
    shares: Vec<f64>,
    sums: Lines<f64>,
    room: ScoreRoom,
    effects: Vec<GateEffect>,
    /// What rubrics answered.
    answers: Vec<Option<Answer>>,
}

impl Registers {
    /// Of no program yet.
    pub(crate) fn new(nodes: usize) -> Self {
        Self {
            scores: vec![Vec::new(); nodes],
            values: vec![Vec::new(); nodes],
            observed: vec![Vec::new(); nodes],
            raw: Vec::new(),
            weights: Vec::new(),
            shares: Vec::new(),
            sums: Lines::room(1, 0),
            room: ScoreRoom::default(),
            effects: Vec::new(),
            answers: vec![None; nodes],
        }
    }

    /// The values of an indicator that moves, for the run to write.
    pub(crate) fn values_mut(&mut self, at: usize) -> &mut [f64] {
        &mut self.values[at]
    }
}

/// A framework and its prepared data, ready to run with other choices.
#[derive(Debug)]
pub(crate) struct Program {
    nominal: Assessment,
    /// The weight of each node in its parent as the framework has it, in any total.
    weights: Vec<f64>,
    steps: Vec<Step>,
    /// The indicators that are not certain.
    leaves: Vec<usize>,
    /// The dimensions that are computed in each run, children before parents.
    dimensions: Vec<usize>,
    /// The units of all programs that run together, one period after the other, where there are several.
    all_units: Vec<String>,
}

impl Program {
    /// Compiles what may be chosen otherwise in the assessments of some periods that run together, or of one. `asked` is the
    /// period whose nodes are asked for; without it, all.
    pub(crate) fn together(
        nominal: Vec<Assessment>,
        choices: &Choices,
        asked: Option<usize>,
    ) -> Result<Vec<Self>> {
        let of = |nominal: Assessment| {
            let weights = nominal_weights(nominal.framework().nodes(), &nominal)?;
            let (steps, leaves, dimensions, all_units) = Default::default();
            Ok(Self { nominal, weights, steps, leaves, dimensions, all_units })
        };
        let mut programs = nominal.into_iter().map(of).collect::<Result<Vec<Self>>>()?;
        let Some(framework) = programs.first().map(|program| program.framework().clone()) else {
            return Ok(programs);
        };
        let nodes = framework.nodes();
        if programs.len() > 1 {
            let all = programs.iter().flat_map(|program| program.nominal.units());
            programs[0].all_units = all.cloned().collect();
        }
        for at in 0..nodes.len() {
            let made: Vec<Step> =
                (0..programs.len()).map(|one| Self::step(&programs, one, choices, at)).collect();
            programs.iter_mut().zip(made).for_each(|(program, step)| program.steps.push(step));
        }
        Self::find_anew(&mut programs, choices);
        for (one, program) in programs.iter_mut().enumerate() {
            program.find_certain();
            program.place_gates();
            if asked.is_some_and(|asked| asked != one) {
                program.find_needed();
            }
            let is_leaf =
                |&at: &usize| nodes[at].is_indicator() && !matches!(program.steps[at].leaf, Leaf::Fixed);
            program.leaves = (0..nodes.len()).filter(is_leaf).collect();
            let is_anew = |&at: &usize| program.steps[at].anew && !nodes[at].is_indicator();
            program.dimensions = (0..nodes.len()).rev().filter(is_anew).collect();
        }
        Ok(programs)
    }

    /// The assessment with the framework as it is.
    pub(crate) fn nominal(&self) -> &Assessment {
        &self.nominal
    }

    /// The weight of each node in its parent as the framework has it, in any total; 1 for the index.
    pub(crate) fn weights(&self) -> &[f64] {
        &self.weights
    }

    fn framework(&self) -> &Framework {
        self.nominal.framework()
    }

    fn step(programs: &[Self], one: usize, choices: &Choices, at: usize) -> Step {
        let program = &programs[one];
        let framework = program.framework();
        let node = &framework.nodes()[at];
        let ways = match &choices.aggregate[at][..] {
            _ if node.is_indicator() => Vec::new(),
            [] => vec![node.clone()],
            others => others.iter().map(|model| framework.with_model(at, model)).collect(),
        };
        let leaf = if !node.is_indicator() {
            Leaf::Fixed
        } else if choices.noisy[at] || choices.posts[at] {
            Leaf::Fresh(Fresh {
                normalize: choices.normalize[at].clone(),
                moves: choices.noisy[at],
                goalposts: choices.posts[at],
                seen: choices.noisy[at] && framework.gates_read(at) && !program.nominal.is_transformed(at),
            })
        } else if choices.normalize[at].is_empty() {
            Leaf::Fixed
        } else {
            let values = program.nominal.values_of(at);
            let scored = |method: &Normalize| {
                let all = |program: &'_ Self| program.nominal.values_of(at).to_vec();
                let shared = Self::shared_scaling(programs, at, method, all)?;
                let scaling = shared.map_or_else(|| program.fit(node, method, values, None), Ok)?;
                let mut scores = scaling.apply(values);
                program.refuse_infinite(at, &scores)?;
                round(node, &mut scores);
                Ok(scores)
            };
            Leaf::Alternatives(choices.normalize[at].iter().map(scored).collect())
        };
        let is_drawn = node.children().iter().any(|&child| choices.weighed[child]);
        let over_periods = node.weights().reads_periods() || node.periods().weights != Bounds::Period;
        let weighing = match node.weights().reads_data() && !is_drawn {
            true if over_periods && programs.len() > 1 => Weighing::FromPeriods,
            true => Weighing::FromData,
            false => Weighing::Given,
        };
        let mut seen = framework.gates().iter().flat_map(|gate| &gate.when);
        let is_rubric = |way: &Node| matches!(way.aggregate(), Aggregate::Points(_));
        Step {
            anew: false,
            complete: false,
            needed: true,
            leaf,
            certain: ways.iter().map(|_| None).collect(),
            gating: Gating {
                steps: Vec::new(),
                keeps_value: seen.any(|when| when.node == at && when.of == Of::Value),
                is_ruled: ways.iter().any(is_rubric),
                settles: false,
            },
            known: Vec::new(),
            ways,
            weighing,
        }
    }

    /// Finds what must be computed in each run: the same in all programs that run together.
    fn find_anew(programs: &mut [Self], choices: &Choices) {
        let Some(framework) = programs.first().map(|program| program.framework().clone()) else { return };
        let nodes = framework.nodes();
        let has_gap = |values: &[f64]| values.iter().any(|x| x.is_nan());
        for at in (0..nodes.len()).filter(|&at| nodes[at].is_indicator()) {
            for program in programs.iter_mut() {
                program.steps[at].anew = program.steps[at].fresh().is_some();
                program.steps[at].complete = !has_gap(program.nominal.values_of(at));
            }
        }
        for at in (0..nodes.len()).rev().filter(|&at| !nodes[at].is_indicator()) {
            let children = nodes[at].children();
            let gates: Vec<&CheckedGate> = framework.gates().iter().filter(|gate| gate.node == at).collect();
            let is_touched = |program: &Self| {
                let is_open =
                    |gate: &&CheckedGate| gate.when.iter().any(|when| program.is_open(when.node, when.of));
                !choices.aggregate[at].is_empty()
                    || children.iter().any(|&child| program.moves(child) || choices.weighed[child])
                    || gates.iter().any(is_open)
            };
            let anew = programs.iter().any(is_touched);
            for program in programs.iter_mut() {
                let moves = children.iter().any(|&child| program.moves(child));
                let complete = if anew {
                    children.iter().all(|&child| program.steps[child].complete)
                        && !gates.iter().any(|gate| matches!(gate.effect, Effect::Missing))
                        && program.steps[at].ways.iter().all(|way| way.mean().is_some())
                } else {
                    !has_gap(program.nominal.scores_of(at))
                };
                let step = &mut program.steps[at];
                (step.anew, step.complete) = (anew, complete);
                if !moves {
                    step.weighing = Weighing::Given;
                }
            }
        }
    }

    /// Finds what is needed of a period for the sake of another that runs together with it: what goes into scalings, weights and
    /// models over several periods.
    fn find_needed(&mut self) {
        let framework = self.framework().clone();
        let nodes = framework.nodes();
        for step in &mut self.steps {
            step.needed = step.fresh().is_some_and(|fresh| fresh.seen);
        }
        for at in (0..nodes.len()).filter(|&at| !nodes[at].is_indicator()) {
            let step = &self.steps[at];
            let is_scaled = |way: &Node| shares_scaling(&nodes[at], way.normalize());
            self.steps[at].needed = step.needed || step.ways.iter().any(is_scaled);
            let step = &self.steps[at];
            let shares = step.weighing == Weighing::FromPeriods || step.ways.iter().any(is_pooled);
            if step.needed || shares {
                nodes[at].children().iter().for_each(|&child| self.steps[child].needed = true);
            }
            if self.steps[at].needed {
                let gates = framework.gates().iter().filter(|gate| gate.node == at);
                gates.flat_map(|gate| &gate.when).for_each(|when| self.steps[when.node].needed = true);
            }
        }
    }

    /// Whether the values of an indicator that moves are asked for.
    pub(crate) fn needs_values(&self, at: usize) -> bool {
        let node = &self.framework().nodes()[at];
        let shares = |fresh: &Fresh| {
            let methods = fresh.normalize.iter().chain([node.normalize()]);
            methods.into_iter().any(|method| shares_scaling(node, method))
        };
        self.steps[at].needed || self.steps[at].fresh().is_some_and(shares)
    }

    /// Whether what a condition looks at differs from run to run.
    fn is_open(&self, node: usize, of: Of) -> bool {
        let step = &self.steps[node];
        if of == Of::Value && step.ways.is_empty() {
            step.fresh().is_some_and(|fresh| fresh.seen)
        } else {
            self.moves(node)
        }
    }

    /// Whether the scores of a node differ from run to run.
    fn moves(&self, at: usize) -> bool {
        self.steps[at].anew || matches!(self.steps[at].leaf, Leaf::Alternatives(_))
    }

    /// Prepares what does not move below a dimension: children side by side where runs do nothing but weigh them, summaries of
    /// children for models that look at all units.
    fn find_certain(&mut self) {
        let framework = self.framework().clone();
        for (at, node) in framework.nodes().iter().enumerate() {
            if !self.steps[at].anew {
                continue;
            }
            let is_certain = |child: usize| !self.moves(child) && self.steps[child].complete;
            let columns: Vec<Option<&[f64]>> = node
                .children()
                .iter()
                .map(|&child| is_certain(child).then(|| self.nominal.scores_of(child)))
                .collect();
            let ways = &self.steps[at].ways;
            let all: Option<Vec<&[f64]>> = columns.iter().copied().collect();
            let certain = |way: &Node| Some(Certain::new(way.mean()?, all.as_deref()?));
            let certain = ways.iter().map(certain).collect();
            let looks_at_all = ways.iter().any(|way| way.mean().is_none());
            let known =
                columns.iter().map(|column| column.filter(|_| looks_at_all).map(summarized)).collect();
            (self.steps[at].certain, self.steps[at].known) = (certain, known);
        }
    }

    /// Finds for which units the conditions of gates hold that no run changes.
    fn place_gates(&mut self) {
        let framework = self.framework().clone();
        let units = self.nominal.units().len();
        for gate in Gate::all(&framework) {
            let is_open = |&k: &usize| self.is_open(gate.when[k].node, gate.when[k].of);
            let (open, certain): (Vec<usize>, Vec<usize>) = (0..gate.when.len()).partition(is_open);
            let holds = |row: &usize| {
                certain.iter().all(|&k| {
                    let when = &gate.when[k];
                    when.holds(self.nominal.seen_by_gates(when.node, when.of)[*row])
                })
            };
            let rows = (0..units).filter(holds).filter_map(|row| u32::try_from(row).ok()).collect();
            let step = &mut self.steps[gate.node];
            let rubric = |way: &Node| matches!(way.aggregate(), Aggregate::Points(_));
            step.gating.settles |=
                matches!(gate.effect, Effect::AtMost(_) | Effect::Lower(_) | Effect::Missing);
            step.gating.is_ruled |= gate.rules_grades() || step.ways.iter().any(rubric);
            step.gating.steps.push(GateStep { gate, open, rows });
        }
    }

    /// Makes room for what is computed anew.
    pub(crate) fn make_room(&self, registers: &mut Registers) {
        let units = self.nominal.units().len();
        for (at, step) in self.steps.iter().enumerate() {
            let room = |needed: bool| if needed { units } else { 0 };
            let (moves, seen) = step.fresh().map_or((false, false), |fresh| (fresh.moves, fresh.seen));
            registers.scores[at].resize(room(step.anew), 0.0);
            registers.values[at].resize(room(moves || (step.anew && step.gating.keeps_value)), 0.0);
            registers.observed[at].resize(room(seen), 0.0);
        }
        registers.raw.resize(units, 0.0);
        registers.sums = Lines::room(1, units);
    }

    /// The scores of a node, `columns` being those from node `first` on.
    fn column<'s>(&'s self, at: usize, over: &Overrides, columns: &'s [Vec<f64>], first: usize) -> &'s [f64] {
        let step = &self.steps[at];
        if step.anew {
            return &columns[at - first];
        }
        match &step.leaf {
            Leaf::Alternatives(scores) => scores[over.normalize[at]].as_deref().unwrap_or_default(),
            _ => self.nominal.scores_of(at),
        }
    }

    /// The scores of a node after a run.
    pub(crate) fn scores<'s>(&'s self, at: usize, over: &Overrides, registers: &'s Registers) -> &'s [f64] {
        self.column(at, over, &registers.scores, 0)
    }

    /// Whether the grades and ranks of a node hang on more than its scores in a run: on what gates or a rubric did.
    pub(crate) fn is_ruled(&self, at: usize) -> bool {
        self.steps[at].gating.is_ruled
    }

    /// The bands that the scores of a run are cut into at a node.
    pub(crate) fn cut(
        &self,
        at: usize,
        over: &Overrides,
        registers: &Registers,
    ) -> Result<Option<Vec<Band>>> {
        cut(self.framework(), at, self.scores(at, over, registers), self.effects(at, registers))
    }

    fn effects<'s>(&'s self, at: usize, registers: &'s Registers) -> &'s [GateEffect] {
        if self.steps[at].anew { &registers.effects } else { self.nominal.effects() }
    }

    /// A node after a run, with the bands that its scores were cut into.
    pub(crate) fn outcome<'s>(
        &'s self,
        at: usize,
        over: &Overrides,
        registers: &'s Registers,
        cut: Option<&'s [Band]>,
    ) -> NodeOutcome<'s> {
        let anew = self.steps[at].anew;
        let model = if anew { registers.answers[at].as_ref() } else { self.nominal.model_of(at) };
        let effects = if !anew {
            Cow::Borrowed(self.nominal.effects())
        } else if self.steps[at].gating.settles {
            let own = registers.effects.iter().filter(|effect| effect.node == at).cloned().collect();
            Cow::Owned(settle(self.framework(), |_| (cut, model), own))
        } else {
            Cow::Borrowed(&registers.effects[..])
        };
        let scores = self.scores(at, over, registers);
        NodeOutcome { framework: self.framework(), at, scores, effects, cut, model }
    }

    /// Computes all scores that the choices of a run touch, in programs that run together. The values of indicators that move
    /// have been written ([`Registers::values_mut`]).
    pub(crate) fn run(programs: &[Self], over: &[&Overrides], registers: &mut [Registers]) -> Result<()> {
        let Some(first) = programs.first() else { return Ok(()) };
        for registers in registers.iter_mut() {
            registers.effects.clear();
        }
        for &at in &first.leaves {
            let shared = match &first.steps[at].leaf {
                Leaf::Fresh(fresh) if programs.len() > 1 => {
                    let node = &first.framework().nodes()[at];
                    let method = fresh.normalize.get(over[0].normalize[at]).unwrap_or(node.normalize());
                    let mut registers = registers.iter();
                    let values = |program: &Self| {
                        let own = registers.next().map_or(&[][..], |registers| &registers.values[at]);
                        if fresh.moves { own } else { program.nominal.values_of(at) }.to_vec()
                    };
                    Self::shared_scaling(programs, at, method, values)?
                }
                _ => None,
            };
            for ((program, over), registers) in programs.iter().zip(over).zip(registers.iter_mut()) {
                if program.steps[at].needed {
                    let done = program.refresh(at, shared.as_ref(), over, registers);
                    done.map_err(|error| program.in_period(programs, error))?;
                }
            }
        }
        for &at in &first.dimensions {
            Self::combine(programs, at, over, registers)?;
        }
        Ok(())
    }

    /// An error with its period, where there are several.
    fn in_period(&self, programs: &[Self], error: Error) -> Error {
        if programs.len() > 1 { in_period(self.nominal.dataset(), error) } else { error }
    }

    /// The scaling of a node that several programs share, from their `values` in order; none where they do not.
    fn shared_scaling(
        programs: &[Self],
        at: usize,
        method: &Normalize,
        mut values: impl FnMut(&Self) -> Vec<f64>,
    ) -> Result<Option<Scaling>> {
        let first = &programs[0];
        let node = &first.framework().nodes()[at];
        if programs.len() < 2 || !shares_scaling(node, method) {
            return Ok(None);
        }
        let mut units = &first.all_units[..];
        let mut all = Vec::new();
        for program in programs {
            let own = values(program);
            match node.bounds() {
                Bounds::Base(period) if program.nominal.period() != Some(period.as_str()) => {}
                Bounds::Base(_) => (all, units) = (own, program.nominal.units()),
                _ => all.extend(own),
            }
        }
        fit(first.framework(), node, method, &all, None, units).map(Some)
    }

    /// Scores an indicator whose values, goalposts or scaling differ from run to run.
    fn refresh(
        &self,
        at: usize,
        shared: Option<&Scaling>,
        over: &Overrides,
        registers: &mut Registers,
    ) -> Result<()> {
        let fresh = match &self.steps[at].leaf {
            Leaf::Fresh(fresh) => fresh,
            Leaf::Alternatives(scores) => {
                return scores[over.normalize[at]].as_ref().map(|_| ()).map_err(Clone::clone);
            }
            Leaf::Fixed => return Ok(()),
        };
        let node = &self.framework().nodes()[at];
        let nominal = self.nominal.values_of(at);
        let values = if fresh.moves { &registers.values[at][..] } else { nominal };
        let own;
        let scaling = if let Some(shared) = shared {
            shared
        } else {
            let method = fresh.normalize.get(over.normalize[at]).unwrap_or(node.normalize());
            own = self.fit(node, method, values, fresh.goalposts.then_some(over.goalposts[at]))?;
            &own
        };
        scaling.apply_into(values, &mut registers.scores[at]);
        if fresh.seen {
            let raw = self.nominal.seen_by_gates(at, Of::Value);
            let cells = raw.iter().zip(nominal).zip(values);
            for (seen, ((raw, was), is)) in registers.observed[at].iter_mut().zip(cells) {
                // Where nothing was done to a cell, its value is the raw one to the last bit.
                *seen = if raw.to_bits() == was.to_bits() { *is } else { raw + (is - was) };
            }
        }
        self.refuse_infinite(at, &registers.scores[at])?;
        round(node, &mut registers.scores[at]);
        Ok(())
    }

    fn fit(
        &self,
        node: &Node,
        method: &Normalize,
        values: &[f64],
        goalposts: Option<[f64; 2]>,
    ) -> Result<Scaling> {
        fit(self.framework(), node, method, values, goalposts, self.nominal.units())
    }

    fn refuse_infinite(&self, at: usize, scores: &[f64]) -> Result<()> {
        match first_infinite(scores) {
            None => Ok(()),
            Some(row) => Err(Error::from(Problem::Overflow {
                what: "score",
                node: self.framework().nodes()[at].code().to_owned().into(),
                unit: Some(self.nominal.units()[row].clone().into()),
            })),
        }
    }

    /// Combines the children of a dimension in programs that run together, rescales what comes out, and lets its gates act.
    fn combine(programs: &[Self], at: usize, over: &[&Overrides], registers: &mut [Registers]) -> Result<()> {
        let step = &programs[0].steps[at];
        let way = &step.ways[over[0].aggregate[at]];
        if step.weighing == Weighing::FromPeriods {
            Self::weigh_together(programs, at, over, registers)?;
        }
        if programs.len() > 1 && is_pooled(way) {
            Self::score_together(programs, at, way, over, registers)?;
        } else {
            for ((program, over), registers) in programs.iter().zip(over).zip(registers.iter_mut()) {
                if program.steps[at].needed {
                    let done = program.value(at, over, registers);
                    done.map_err(|error| program.in_period(programs, error))?;
                }
            }
        }
        let mut values = registers.iter();
        let values = |_: &Self| values.next().map_or_else(Vec::new, |registers| registers.scores[at].clone());
        let shared = match way.normalize() {
            Normalize::None => None,
            method => Self::shared_scaling(programs, at, method, values)?,
        };
        for ((program, over), registers) in programs.iter().zip(over).zip(registers.iter_mut()) {
            if program.steps[at].needed {
                let done = program.finish(at, shared.as_ref(), over, registers);
                done.map_err(|error| program.in_period(programs, error))?;
            }
        }
        Ok(())
    }

    /// What the children of a dimension come to.
    fn value(&self, at: usize, over: &Overrides, registers: &mut Registers) -> Result<()> {
        let way = &self.steps[at].ways[over.aggregate[at]];
        self.weigh(at, over, registers)?;
        match way.mean() {
            Some(mean) => self.average(at, way, mean, over, registers),
            None => self.score(at, way, over, registers),
        }
    }

    /// From what a dimension came to, to its score.
    fn finish(
        &self,
        at: usize,
        shared: Option<&Scaling>,
        over: &Overrides,
        registers: &mut Registers,
    ) -> Result<()> {
        let step = &self.steps[at];
        let way = &step.ways[over.aggregate[at]];
        let Registers { scores, values, raw, .. } = registers;
        let out = &mut scores[at];
        if step.gating.keeps_value {
            values[at].copy_from_slice(out);
        }
        if *way.normalize() != Normalize::None {
            let own;
            let scaling = if let Some(shared) = shared {
                shared
            } else {
                own = self.fit(way, way.normalize(), out, None)?;
                &own
            };
            raw.copy_from_slice(out);
            scaling.apply_into(raw, out);
            self.refuse_infinite(at, out)?;
        }
        round(way, out);
        if !step.gating.steps.is_empty() {
            self.apply_gates(at, over, registers);
        }
        Ok(())
    }

    /// Writes the weights of a dimension's children; those over several periods have been written.
    fn weigh(&self, at: usize, over: &Overrides, registers: &mut Registers) -> Result<()> {
        let nodes = self.framework().nodes();
        let children = nodes[at].children();
        let Registers { scores, weights, .. } = registers;
        match self.steps[at].weighing {
            Weighing::FromPeriods => {}
            Weighing::Given => {
                weights.clear();
                weights.extend(children.iter().map(|&child| over.weights[child].max(0.0)));
            }
            Weighing::FromData => {
                let columns = children.iter().map(|&child| self.column(child, over, scores, 0)).collect();
                *weights = from_data(nodes, at, columns, self.nominal.units())?.weights;
            }
        }
        Ok(())
    }

    /// The scores of a dimension's children, program after program.
    fn children<'s>(
        programs: &'s [Self],
        at: usize,
        over: &[&'s Overrides],
        registers: &'s [Registers],
    ) -> Vec<Vec<&'s [f64]>> {
        let children = programs[0].framework().nodes()[at].children();
        let own = |((program, over), registers): ((&'s Self, &&'s Overrides), &'s Registers)| {
            children.iter().map(|&child| program.scores(child, over, registers)).collect()
        };
        programs.iter().zip(over).zip(registers).map(own).collect()
    }

    /// The same as one table.
    fn stacked(columns: &[Vec<&[f64]>]) -> Vec<Vec<f64>> {
        let width = columns.first().map_or(0, Vec::len);
        (0..width).map(|j| columns.iter().flat_map(|own| own[j].iter().copied()).collect()).collect()
    }

    /// Writes the weights of a dimension's children that their scores in several periods decide.
    fn weigh_together(
        programs: &[Self],
        at: usize,
        over: &[&Overrides],
        registers: &mut [Registers],
    ) -> Result<()> {
        let first = &programs[0];
        let nodes = first.framework().nodes();
        let node = &nodes[at];
        let made: Vec<Vec<f64>> = {
            let columns = Self::children(programs, at, over, registers);
            if node.weights().reads_periods() {
                let all = columns.iter().map(|own| Columns::new(own.clone())).collect::<Result<Vec<_>>>()?;
                let (codes, declared) = (codes(nodes, node), declared(nodes, node));
                let code = |j: usize| codes.get(j).map_or(Label::column(j), |code| (*code).into());
                let of_period = |own| {
                    let made = node.weights().of_period(&codes, &declared, Some(own), &all);
                    made.map(|made| made.weights).map_err(|error| error.labelled(code, Label::row))
                };
                all.iter().map(of_period).collect::<Result<_>>()?
            } else {
                let base = match &node.periods().weights {
                    Bounds::Base(period) => {
                        programs.iter().position(|program| program.nominal.period() == Some(period.as_str()))
                    }
                    _ => None,
                };
                let made = if let Some(base) = base {
                    from_data(nodes, at, columns[base].clone(), programs[base].nominal.units())?
                } else {
                    let stacked = Self::stacked(&columns);
                    from_data(nodes, at, stacked.iter().map(Vec::as_slice).collect(), &first.all_units)?
                };
                vec![made.weights; programs.len()]
            }
        };
        registers.iter_mut().zip(made).for_each(|(registers, made)| registers.weights = made);
        Ok(())
    }

    /// Combines children by a model that looks at all units of all periods at once.
    fn score_together(
        programs: &[Self],
        at: usize,
        way: &Node,
        over: &[&Overrides],
        registers: &mut [Registers],
    ) -> Result<()> {
        let first = &programs[0];
        let nodes = first.framework().nodes();
        for ((program, over), registers) in programs.iter().zip(over).zip(registers.iter_mut()) {
            program.weigh(at, over, registers)?;
        }
        let weights = registers[0].weights.clone();
        combination(way, &weights)?;
        let total: f64 = weights.iter().sum();
        let shares: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
        let stacked = Self::stacked(&Self::children(programs, at, over, registers));
        let columns = stacked.iter().map(Vec::as_slice).collect();
        let mut out = vec![0.0; first.all_units.len()];
        score_into(nodes, way, columns, &shares, &first.all_units, &[], &mut registers[0].room, &mut out)?;
        let mut rest = &out[..];
        for registers in registers {
            let own = &mut registers.scores[at];
            let (mine, others) = rest.split_at(own.len());
            own.copy_from_slice(mine);
            rest = others;
        }
        Ok(())
    }

    /// Combines children by a mean.
    fn average(
        &self,
        at: usize,
        way: &Node,
        mean: Mean,
        over: &Overrides,
        registers: &mut Registers,
    ) -> Result<()> {
        let step = &self.steps[at];
        let Registers { scores, weights, sums, .. } = registers;
        let (front, behind) = scores.split_at_mut(at + 1);
        let out = &mut front[at];
        let children = way.children();
        let of_child = |k: usize| self.column(children[k], over, behind, at + 1);
        let total: f64 = weights.iter().sum();
        if total > 0.0 && total.is_finite() && !is_exact(way) {
            if let Some(certain) = &step.certain[over.aggregate[at]] {
                if certain.combine(mean, weights, total, sums, out) {
                    return Ok(());
                }
            } else if mean == Mean::Arithmetic && children.iter().all(|&child| self.steps[child].complete) {
                let infinite = wide!(weighted_mean(of_child, weights, total, sums, out));
                return if infinite { self.refuse_infinite(at, out) } else { Ok(()) };
            }
        }
        let columns: Vec<&[f64]> = (0..children.len()).map(of_child).collect();
        combination(way, weights)?
            .combine_into(&columns, out)
            .map_err(|offence| self.offence(way, mean, offence))
    }

    fn offence(&self, way: &Node, mean: Mean, offence: Offence) -> Error {
        let nodes = self.framework().nodes();
        let child = |at: usize| nodes[way.children()[at]].code().into();
        let unit = |row: usize| self.nominal.units().get(row).map_or(Label::row(row), Label::from);
        offence.error(mean).labelled(child, unit).at_node(way.code())
    }

    /// Combines children by a model that looks at all units.
    fn score(&self, at: usize, way: &Node, over: &Overrides, registers: &mut Registers) -> Result<()> {
        let Registers { scores, weights, shares, answers, room, .. } = registers;
        let total: f64 = weights.iter().sum();
        combination(way, weights)?;
        shares.clear();
        shares.extend(weights.iter().map(|weight| weight / total));
        let (front, behind) = scores.split_at_mut(at + 1);
        let children = way.children().iter().map(|&child| self.column(child, over, behind, at + 1)).collect();
        let (nodes, units) = (self.framework().nodes(), self.nominal.units());
        let (known, out) = (&self.steps[at].known, &mut front[at]);
        answers[at] = score_into(nodes, way, children, shares, units, known, room, out)?;
        Ok(())
    }

    /// Applies the gates of a node in the order of the file.
    fn apply_gates(&self, at: usize, over: &Overrides, registers: &mut Registers) {
        let step = &self.steps[at];
        for GateStep { gate, open, rows } in &step.gating.steps {
            for &row in rows {
                let row = row as usize;
                let holds = open.iter().all(|&k| {
                    let when = &gate.when[k];
                    when.holds(self.looked_at(when.node, when.of, over, registers)[row])
                });
                if holds
                    && let Some(change) = gate.act(&mut registers.scores[at][row])
                    && step.gating.is_ruled
                {
                    registers.effects.push(GateEffect::new(gate.at, row, at, change));
                }
            }
        }
    }

    /// What a condition looks at.
    fn looked_at<'s>(&'s self, node: usize, of: Of, over: &Overrides, registers: &'s Registers) -> &'s [f64] {
        let step = &self.steps[node];
        match of {
            Of::Value if step.ways.is_empty() => {
                if step.fresh().is_some_and(|fresh| fresh.seen) {
                    &registers.observed[node]
                } else {
                    self.nominal.seen_by_gates(node, of)
                }
            }
            Of::Value if step.anew => &registers.values[node],
            Of::Value => self.nominal.seen_by_gates(node, of),
            Of::Score => self.scores(node, over, registers),
        }
    }
}

/// Whether what may be chosen in one period of a panel changes others: where scalings, weights or models read several.
pub(crate) fn hang_together(framework: &Framework, choices: &Choices) -> bool {
    framework.nodes().iter().enumerate().any(|(at, node)| {
        let methods = choices.normalize[at].iter().chain([node.normalize()]);
        let models =
            choices.aggregate[at].iter().map(|model| framework.with_model(at, model)).chain([node.clone()]);
        let weights = node.weights();
        let over_periods = weights.reads_periods() || node.periods().weights != Bounds::Period;
        methods.into_iter().any(|method| shares_scaling(node, method))
            || models.into_iter().any(|way| is_pooled(&way))
            || (weights.reads_data() && over_periods)
    })
}

/// Whether a node is scaled by several periods.
fn shares_scaling(node: &Node, method: &Normalize) -> bool {
    *node.bounds() != Bounds::Period && method.reads_data()
}

/// Whether the model of a dimension scores the units of all periods at once.
fn is_pooled(way: &Node) -> bool {
    looks_at_all(way) && way.periods().aggregate == Bounds::Pooled && way.aggregate().can_be_pooled()
}

impl Certain {
    fn new(mean: Mean, columns: &[&[f64]]) -> Self {
        let offends =
            |column: &&[f64]| mean != Mean::Arithmetic && column.iter().any(|&x| !mean.is_defined_for(x));
        let offend = columns.iter().map(offends).collect();
        let terms: Vec<Vec<f64>> =
            columns.iter().map(|column| column.iter().map(|&x| mean.term(x)).collect()).collect();
        Self { lines: Lines::new(&terms.iter().map(Vec::as_slice).collect::<Vec<_>>()), offend }
    }

    /// Writes the mean of the children; false where it is not defined, or beyond the range of a number.
    fn combine(
        &self,
        mean: Mean,
        weights: &[f64],
        total: f64,
        sums: &mut Lines<f64>,
        out: &mut [f64],
    ) -> bool {
        let lines = &self.lines;
        if mean == Mean::Arithmetic {
            return !wide!(weighted_mean(|k| lines.column(k), weights, total, sums, out));
        }
        if weights.iter().zip(&self.offend).any(|(weight, offends)| *weight > 0.0 && *offends) {
            return false;
        }
        if weights.iter().all(|weight| *weight > 0.0) {
            wide!(weighted_mean(|k| lines.column(k), weights, total, sums, out));
        } else {
            // A term may be infinite, which no weight of 0 takes away.
            let counted: Vec<usize> = (0..weights.len()).filter(|&k| weights[k] > 0.0).collect();
            let weights: Vec<f64> = counted.iter().map(|&k| weights[k]).collect();
            wide!(weighted_mean(|k| lines.column(counted[k]), &weights, total, sums, out));
        }
        for x in out.iter_mut() {
            *x = mean.of_terms(*x);
        }
        first_infinite(out).is_none()
    }
}

/// The weight of each node in its parent as the framework has it, in any total; 1 for the index.
pub(crate) fn nominal_weights(nodes: &[Node], nominal: &Assessment) -> Result<Vec<f64>> {
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
