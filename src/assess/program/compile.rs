//! From an assessment to what each run computes.

use super::super::gates::Gate;
use super::super::run::round;
use super::super::score::looks_at_all;
use super::{Certain, Fresh, GateStep, Gating, Leaf, Program, Registers, Step, Weighing};
use crate::Result;
use crate::assess::Assessment;
use crate::framework::{CheckedGate, Choices, Effect, Framework, Node, Of};
use crate::normalize::{Bounds, Normalize};
use crate::scoring::{Aggregate, Mean, summarized};
use crate::stats::lines::Lines;
use crate::weights::Weights;

impl Program {
    /// Compiles what may be chosen otherwise in the assessments of some periods that run together, or of one. `asked` is the
    /// period whose nodes are asked for; without it, all.
    pub(crate) fn together(
        nominal: Vec<Assessment>,
        choices: &Choices,
        asked: Option<&[usize]>,
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
            if asked.is_some_and(|asked| !asked.contains(&one)) {
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
            step.gating.settles |=
                matches!(gate.effect, Effect::AtMost(_) | Effect::Lower(_) | Effect::Missing);
            step.gating.is_ruled |= gate.rules_grades();
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
pub(super) fn shares_scaling(node: &Node, method: &Normalize) -> bool {
    *node.bounds() != Bounds::Period && method.reads_data()
}

/// Whether the model of a dimension scores the units of all periods at once.
pub(super) fn is_pooled(way: &Node) -> bool {
    looks_at_all(way) && way.periods().aggregate == Bounds::Pooled && way.aggregate().can_be_pooled()
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
