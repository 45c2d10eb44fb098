//! A run: bottom-up, in buffers that are used again.

use super::super::run::{fit, round};
use super::super::score::score_into;
use super::super::shared::in_period;
use super::super::weigh::{codes, combination, declared, from_data, is_exact};
use super::compile::{is_pooled, shares_scaling};
use super::{Certain, GateStep, Leaf, Overrides, Program, Registers, Weighing};
use crate::assess::GateEffect;
use crate::error::{Label, Problem};
use crate::framework::{Node, Of};
use crate::normalize::{Bounds, Normalize, Scaling};
use crate::scoring::{Mean, Offence};
use crate::stats::lines::{Lines, weighted_mean};
use crate::stats::{Columns, first_infinite};
use crate::wide::wide;
use crate::{Error, Result};

impl Program {
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
    pub(super) fn shared_scaling(
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

    pub(super) fn fit(
        &self,
        node: &Node,
        method: &Normalize,
        values: &[f64],
        goalposts: Option<[f64; 2]>,
    ) -> Result<Scaling> {
        fit(self.framework(), node, method, values, goalposts, self.nominal.units())
    }

    pub(super) fn refuse_infinite(&self, at: usize, scores: &[f64]) -> Result<()> {
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
        // A run that chose a rubric before must not rule over one that chose a mean.
        registers.answers[at] = None;
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
            registers.answers[at] = None;
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

impl Certain {
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
