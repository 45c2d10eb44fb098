//! A framework and its prepared data, compiled to be run again and again with other choices.
//!
//! What no choice of a run touches is computed once: the columns of indicators whose values and scaling are certain (in each
//! alternative), the scores of dimensions that stand only over such, weights that the scores of such decide, the units for
//! which conditions of gates on such hold. A run computes what is left bottom-up in buffers that are used again: it reads no
//! framework, and copies none.
//!
//! The periods of a panel that hang together (scalings, weights or models over several of them) are programs that run together,
//! node by node: what they share is made anew in each run from the values that the run has in all of them.

mod compile;
mod run;

use std::borrow::Cow;

use super::gates::{Gate, cut, settle};
use super::outcome::NodeOutcome;
use super::{Assessment, GateEffect};
use crate::Result;
use crate::framework::{Band, Framework, Node, Of};
use crate::normalize::Normalize;
use crate::scoring::{Answer, ScoreRoom, Summary};
use crate::stats::lines::Lines;

use compile::shares_scaling;
pub(crate) use compile::{hang_together, nominal_weights};

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
}
