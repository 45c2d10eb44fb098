//! The change of scores between two assessments: what changed below a node, and what changed in the node itself.
//!
//! Where a unit is held against itself in another assessment, the function of a node may differ too: the weights, the model,
//! the bounds of its scaling. With `F` and `G` what the children come to before and after, and `x` and `y` their scores,
//!
//! ```text
//! G(y) − F(x) = ½ [F(y) − F(x) + G(y) − G(x)]        the children: each half split as at a dimension of one assessment
//!             + ½ [G(x) − F(x) + G(y) − F(y)]        the function: weights, and what is left of it
//! ```
//!
//! the Shapley value of "scores" and "function" with two players; so again for a scaling, of "value" and "bounds". Every
//! dimension is split where it stands, so that what changed there is told there.
//!
//! Source: A. F. Shorrocks (2013), *Journal of Economic Inequality* 11, 99–126 (decomposition by the Shapley value).

use std::mem::discriminant;

use super::{Beside, BesideParts, NodeSplit, OfChildren, PartKind, Splitter, Stages, slope_of};
use crate::Result;
use crate::assess::Assessment;
use crate::assess::held::Held;
use crate::framework::{Framework, Node};
use crate::normalize::Scaling;

/// The assessment that units are held against themselves in.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    pub(crate) result: Assessment,
    /// The row of each unit there.
    pub(crate) rows: Vec<Option<usize>>,
    /// The position of each node there.
    pub(crate) nodes: Vec<Option<usize>>,
}

/// What other functions at a dimension do, by unit.
pub(super) struct Functions {
    /// What happened there before.
    pub(super) stages: Vec<Stages>,
    /// What a point of the value is worth in the score.
    pub(super) slope: Vec<f64>,
    /// How the units were split by the function before.
    pub(super) split: NodeSplit,
    weights: Vec<f64>,
    model: (PartKind, Vec<f64>),
    scaling: (PartKind, Vec<f64>),
}

impl Functions {
    /// What they do to the score of a unit.
    pub(super) fn parts(&self, row: usize) -> impl Iterator<Item = (PartKind, f64)> {
        let slope = self.slope[row];
        let mut parts = [
            (PartKind::Weights, slope * self.weights[row]),
            (self.model.0, slope * self.model.1[row]),
            (self.scaling.0, self.scaling.1[row]),
        ];
        // Parts of one kind are one part.
        if parts[1].0 == parts[2].0 {
            parts[1].1 += parts[2].1;
            parts[2].1 = 0.0;
        }
        parts.into_iter()
    }
}

impl Before {
    pub(crate) fn new(result: &Assessment, now: &Assessment) -> Self {
        let row = |unit: &String| result.dataset().position(unit);
        let node = |node: &Node| result.framework().position(node.code()).ok();
        Self {
            result: result.clone(),
            rows: now.units().iter().map(row).collect(),
            nodes: now.framework().nodes().iter().map(node).collect(),
        }
    }

    /// A column of a node in the order of the units of the later assessment; missing where it has no such unit or node.
    pub(super) fn aligned(&self, at: usize, column: impl Fn(&Assessment, usize) -> &[f64]) -> Vec<f64> {
        let Some(at) = self.nodes[at] else { return vec![f64::NAN; self.rows.len()] };
        let column = column(&self.result, at);
        self.rows.iter().map(|row| row.map_or(f64::NAN, |row| column[row])).collect()
    }

    fn node(&self, at: usize) -> Option<&Node> {
        Some(&self.result.framework().nodes()[self.nodes[at]?])
    }

    /// A dimension as it was before; nothing where it had other children then.
    pub(super) fn held<'a>(&'a self, now: &'a Assessment, at: usize) -> Result<Option<Held<'a>>> {
        let nodes = now.framework().nodes();
        if !self.is_whole(now.framework(), at) {
            return Ok(None);
        }
        let Some(before) = self.nodes[at] else { return Ok(None) };
        let codes: Vec<&str> = nodes[at].children().iter().map(|&child| nodes[child].code()).collect();
        Ok(Held::new(&self.result, before)?.of_rows(&self.rows).in_order(&codes))
    }

    /// Whether a node is of the same parts in both: an indicator, or a dimension of the same children.
    pub(crate) fn is_whole(&self, now: &Framework, at: usize) -> bool {
        let node = &now.nodes()[at];
        let Some(before) = self.node(at) else { return false };
        if node.is_indicator() || before.is_indicator() {
            return node.is_indicator() == before.is_indicator();
        }
        let then = self.result.framework().nodes();
        let had =
            |child: usize| before.children().iter().any(|&own| then[own].code() == now.nodes()[child].code());
        let is_same = node.children().len() == before.children().len()
            && node.children().iter().all(|&child| had(child));
        let is_in_order = || {
            let pairs = node.children().iter().zip(before.children());
            pairs.into_iter().all(|(&a, &b)| now.nodes()[a].code() == then[b].code())
        };
        let reads_order = || node.aggregate().reads_order() || before.aggregate().reads_order();
        is_same && (!reads_order() || is_in_order())
    }

    /// Whether other bounds, or another scaling, make the difference of two scalings.
    fn kind_of_scaling(&self, now: &Framework, at: usize) -> PartKind {
        let node = &now.nodes()[at];
        let direction =
            |framework: &Framework, node: &Node| framework.indicator_of(node).map(|one| one.direction);
        let is_same = self.node(at).is_some_and(|before| {
            discriminant(before.normalize()) == discriminant(node.normalize())
                && direction(self.result.framework(), before) == direction(now, node)
        });
        if is_same { PartKind::Bounds } else { PartKind::Method }
    }

    fn scaling(&self, at: usize) -> Option<&Scaling> {
        Some(&self.result.inner().scalings[self.nodes[at]?])
    }
}

/// A difference of a scaling and its value: `values` where the value alone changes, `bounds` where the scaling alone does.
struct Scaled {
    values: Vec<f64>,
    bounds: Vec<f64>,
}

/// Splits what two scalings make of two values of each unit.
fn scaled(then: &Scaling, now: &Scaling, was: &[f64], is: &[f64]) -> Scaled {
    let (was_then, is_now) = (then.apply(was), now.apply(is));
    let (is_then, was_now) = (then.apply(is), now.apply(was));
    let (mut values, mut bounds) = (Vec::with_capacity(was.len()), Vec::with_capacity(was.len()));
    for i in 0..was.len() {
        // A scaling may have no answer to the other's value (a logarithm): then only one of the orders can be gone.
        let by_then = (is_then[i] - was_then[i], is_now[i] - is_then[i]);
        let by_now = (is_now[i] - was_now[i], was_now[i] - was_then[i]);
        let (value, bound) = match (is_then[i].is_finite(), was_now[i].is_finite()) {
            (true, true) => (f64::midpoint(by_then.0, by_now.0), f64::midpoint(by_then.1, by_now.1)),
            (true, false) => by_then,
            (false, true) => by_now,
            (false, false) => (is_now[i] - was_then[i], 0.0),
        };
        values.push(value);
        bounds.push(bound);
    }
    Scaled { values, bounds }
}

impl Splitter<'_> {
    /// What happened at a node before, by unit.
    fn stages_before(&self, at: usize, before: &Before) -> Vec<Stages> {
        let Some(then) = before.nodes[at] else { return vec![Stages::nothing(); self.units] };
        let gates = Self::gates_at(&before.result, then);
        let of = |row: &Option<usize>| {
            row.map_or(Stages::nothing(), |row| Self::stages(&before.result, then, row, gates.get(&row)))
        };
        before.rows.iter().map(of).collect()
    }

    /// What the children of a dimension come to with the scores of the units, or with those of the baseline.
    fn values_by(&self, at: usize, held: &Held<'_>, rows: &[usize], is_own: bool) -> Result<Vec<f64>> {
        let children = self.result.framework().nodes()[at].children();
        let score = |child: usize, row: usize| {
            if is_own { self.own[child][row] } else { self.base[child].of(row) }
        };
        let mut values = vec![f64::NAN; self.units];
        if let Some(weights) = held.own_weights() {
            for &row in rows {
                let terms = children.iter().zip(weights).map(|(&child, w)| w[row] * score(child, row));
                values[row] = terms.sum();
            }
            return Ok(values);
        }
        let mut columns = held.columns(rows.len());
        for (column, &child) in columns.iter_mut().zip(children) {
            column.extend(rows.iter().map(|&row| score(child, row)));
        }
        for (&row, value) in rows.iter().zip(held.values(&columns)?) {
            values[row] = value;
        }
        Ok(values)
    }

    /// Makes the parts of a dimension's children those that its functions before and after give in the mean, and tells what the
    /// functions themselves do.
    pub(super) fn average(
        &self,
        at: usize,
        before: &Before,
        [then, now]: [&Held<'_>; 2],
        rows: &[usize],
        found: &mut OfChildren,
    ) -> Result<Functions> {
        let was: Vec<f64> = (0..self.units).map(|row| self.base_values[at].of(row)).collect();
        let is = self.result.values_of(at);
        let is_then = self.values_by(at, then, rows, true)?;
        let was_now = self.values_by(at, now, rows, false)?;
        let other = self.of_children(at, then, rows, &is_then)?;
        for (parts, others) in found.parts.iter_mut().zip(&other.parts) {
            for &row in rows {
                parts[row] = f64::midpoint(parts[row], others[row]);
            }
        }
        let mut made = Functions {
            split: other.split,
            stages: self.stages_before(at, before),
            slope: vec![1.0; self.units],
            weights: vec![0.0; self.units],
            model: (PartKind::Bounds, vec![0.0; self.units]),
            scaling: (before.kind_of_scaling(self.result.framework(), at), vec![0.0; self.units]),
        };
        let whole = |row: usize| f64::midpoint(is[row] - is_then[row], was_now[row] - was[row]);
        let has_own = then.own_weights().is_some() || now.own_weights().is_some();
        let moved = then.shares.iter().zip(&now.shares).any(|(a, b)| (a - b).abs() > 1e-12);
        if then.is_like(now) && (now.mean().is_some() || has_own) {
            if moved || has_own {
                for &row in rows {
                    made.weights[row] = whole(row);
                }
            }
        } else {
            if !then.is_like(now) {
                made.model.0 = PartKind::Method;
            }
            if moved && !has_own {
                let (mixed_then, mixed_now) =
                    (then.with_shares(&now.shares)?, now.with_shares(&then.shares)?);
                for is_own in [false, true] {
                    let [by_then, by_now] = if is_own { [&is_then[..], is] } else { [&was[..], &was_now] };
                    let later = self.values_by(at, &mixed_then, rows, is_own)?;
                    let earlier = self.values_by(at, &mixed_now, rows, is_own)?;
                    for &row in rows {
                        made.weights[row] += 0.25 * (later[row] - by_then[row] + by_now[row] - earlier[row]);
                    }
                }
            }
            for &row in rows {
                made.model.1[row] = whole(row) - made.weights[row];
            }
        }
        let now = &self.result.inner().scalings[at];
        let then = before.scaling(at).unwrap_or(now);
        let found = scaled(then, now, &was, is);
        for &row in rows {
            let change = is[row] - was[row];
            made.scaling.1[row] = found.bounds[row];
            made.slope[row] = if change.abs() > 1e-9 * is[row].abs().max(1.0) {
                found.values[row] / change
            } else {
                f64::midpoint(slope_of(then, is[row], change), slope_of(now, is[row], change))
            };
        }
        Ok(made)
    }

    /// Tells what changed at an indicator beside its value; a node that is not of the same parts in both is a break.
    pub(super) fn split_leaf(&mut self, at: usize, before: &Before) {
        let result = self.result;
        let mut beside = BesideParts { units: self.units, found: Vec::new() };
        let (absent, rows): (Vec<usize>, Vec<usize>) = (0..self.units)
            .filter(|&row| !self.parts[at][row].is_nan())
            .partition(|&row| self.is_absent(at, row));
        for &row in &absent {
            beside.add(PartKind::Missing, row, self.parts[at][row]);
        }
        let (Some(then), true) = (before.scaling(at), before.is_whole(result.framework(), at)) else {
            for &row in &rows {
                beside.add(PartKind::Break, row, self.parts[at][row]);
            }
            self.tell(at, beside);
            return;
        };
        let (was, is) = (before.aligned(at, Assessment::values_of), result.values_of(at));
        let kind = before.kind_of_scaling(result.framework(), at);
        let split = scaled(then, &result.inner().scalings[at], &was, is);
        let gates = Self::gates_at(result, at);
        let stages_before = self.stages_before(at, before);
        for row in rows {
            if was[row].is_nan() || is[row].is_nan() {
                beside.add(PartKind::Gate, row, self.parts[at][row]);
                continue;
            }
            let worth = self.worth[at][row];
            let (base, own) = (stages_before[row], Self::stages(result, at, row, gates.get(&row)));
            let told = [
                (kind, split.bounds[row]),
                (PartKind::Rounding, own.rounded - base.rounded),
                (PartKind::Cap, own.capped - base.capped),
                (PartKind::Gate, own.gated - base.gated),
            ];
            for (kind, part) in told {
                beside.add(kind, row, worth * part);
            }
            let rest = told.iter().map(|(_, part)| part).sum::<f64>() + split.values[row];
            let rest = self.parts[at][row] - worth * rest;
            if rest.abs() > self.alike {
                beside.add(PartKind::Rescale, row, rest);
            }
        }
        self.tell(at, beside);
    }

    fn tell(&mut self, at: usize, beside: BesideParts) {
        self.beside.extend(beside.found.into_iter().map(|(kind, parts)| Beside { at, kind, parts }));
    }
}
