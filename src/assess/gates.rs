//! What gates did to scores, and the grades and ranks that follow.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::framework::{Band, Effect, Framework, Node, Of, ROUNDING, cut_grade, descending};
use crate::scoring::{Answer, Points};
use crate::stats::Interval;

/// One unit that a gate changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GateEffect {
    /// Position of the gate in the framework's file.
    pub gate: usize,
    /// Position of the unit in the dataset.
    pub unit: usize,
    /// Position of the node in [`Framework::nodes`].
    pub node: usize,
    /// The score before; `NaN` where it was missing.
    #[serde(with = "crate::value::gaps::number")]
    pub before: f64,
    /// The score after.
    #[serde(with = "crate::value::gaps::number")]
    pub after: f64,
    /// The grade before, where the gate is one on grades, a veto, or took the score away; none where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade_before: Option<String>,
    /// The grade that the gate gave, if it gave one.
    pub grade: Option<String>,
}

impl GateEffect {
    pub(super) fn new(gate: usize, unit: usize, node: usize, [before, after]: [f64; 2]) -> Self {
        Self { gate, unit, node, before, after, grade_before: None, grade: None }
    }
}

/// A gate, ready to look at unit after unit.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    /// Its position in the file.
    pub(super) at: usize,
    /// The node that it acts on.
    pub(super) node: usize,
    /// What must hold, all of it.
    pub(super) when: Vec<When>,
    pub(super) effect: Effect,
    /// The bottom of the scale.
    bottom: f64,
    /// How far rounding moves a score.
    rounding: f64,
}

/// A condition of a gate.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    pub(super) node: usize,
    pub(super) of: Of,
    missing: bool,
    lies: Interval,
    /// How far rounding moves what is looked at: a share of itself for a raw value, of the scale for a score.
    relative: f64,
    absolute: f64,
}

impl When {
    /// Whether it holds for what it looks at.
    pub(super) fn holds(&self, x: f64) -> bool {
        if self.missing {
            return x.is_nan();
        }
        self.lies.contains_rounded(x, |end| self.absolute + self.relative * end.abs())
    }
}

impl Gate {
    /// The gates of a framework, in the order of its file.
    pub(super) fn all(framework: &Framework) -> Vec<Self> {
        let [bottom, _] = framework.scale();
        let rounding = framework.rounding();
        let gates = framework.gates().iter().enumerate();
        gates
            .map(|(at, gate)| Self {
                at,
                node: gate.node,
                when: gate
                    .when
                    .iter()
                    .map(|one| {
                        let is_raw = one.of == Of::Value && framework.nodes()[one.node].is_indicator();
                        let (relative, absolute) = if is_raw { (ROUNDING, 0.0) } else { (0.0, rounding) };
                        let (node, of, missing, lies) = (one.node, one.of, one.missing, one.lies);
                        When { node, of, missing, lies, relative, absolute }
                    })
                    .collect(),
                effect: gate.effect.clone(),
                bottom,
                rounding,
            })
            .collect()
    }

    /// Overrides the score of a unit: the score before and after, where it acts on it. Whether a grade changes is settled when
    /// all scores are known ([`settle`]).
    pub(super) fn act(&self, score: &mut f64) -> Option<[f64; 2]> {
        let before = *score;
        match self.effect {
            // A missing score is not above anything.
            Effect::Cap(cap) if before > cap + self.rounding => *score = cap,
            Effect::Deduct(points) if before > self.bottom => *score = (before - points).max(self.bottom),
            Effect::Cap(_) | Effect::Deduct(_) => return None,
            Effect::Score(forced) => *score = forced,
            Effect::Missing => *score = f64::NAN,
            Effect::Veto => *score = self.bottom,
            Effect::Grade(_) | Effect::AtMost(_) | Effect::Lower(_) => {}
        }
        Some([before, *score])
    }

    /// Whether it says something of the grade that the score does not.
    pub(super) fn rules_grades(&self) -> bool {
        matches!(self.effect, Effect::Grade(_) | Effect::AtMost(_) | Effect::Lower(_) | Effect::Veto)
    }
}

/// What the gates of a node say of a unit that they changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Ruling {
    /// The grade outright, whatever the score; the last gate has the last word.
    given: Option<String>,
    /// What lowers it, or the grade by the score, in order.
    lowering: Vec<Effect>,
    /// The score before any gate.
    ungated: f64,
    /// Whether a gate, or a rubric, vetoed the unit.
    vetoed: bool,
}

impl Ruling {
    /// Whether a gate gave the grade outright.
    pub(super) fn is_given(&self) -> bool {
        self.given.is_some()
    }

    /// Whether a gate, or a rubric, vetoed the unit.
    pub(super) fn is_vetoed(&self) -> bool {
        self.vetoed
    }

    /// Whether gates gave or lowered the grade.
    pub(super) fn decides(&self) -> bool {
        self.is_given() || !self.lowering.is_empty()
    }
}

/// What the grades of a node are told from.
pub(super) struct Scale<'a> {
    framework: &'a Framework,
    at: usize,
    /// The bands that scores were cut into, where they are.
    cut: Option<&'a [Band]>,
    /// What a rubric said of each unit.
    points: Option<&'a [Points]>,
    /// The bands from the best to the lowest.
    down: Vec<usize>,
}

impl<'a> Scale<'a> {
    pub(super) fn new(
        framework: &'a Framework,
        at: usize,
        cut: Option<&'a [Band]>,
        model: Option<&'a Answer>,
    ) -> Self {
        let points = match model {
            Some(Answer::Points(points)) => Some(&points[..]),
            _ => None,
        };
        let down = descending(framework.bands(&framework.nodes()[at]));
        Self { framework, at, cut, points, down }
    }

    fn node(&self) -> &'a Node {
        &self.framework.nodes()[self.at]
    }

    fn bands(&self) -> &'a [Band] {
        self.framework.bands(self.node())
    }

    /// The place of a grade, 0 for the best.
    fn place(&self, grade: &str) -> Option<usize> {
        self.down.iter().position(|&band| self.bands()[band].grade == grade)
    }

    fn is_lowest(&self, grade: &str) -> bool {
        self.place(grade).is_some_and(|place| place + 1 == self.down.len())
    }

    /// The points of a unit.
    pub(super) fn points(&self, row: usize) -> Option<&'a Points> {
        self.points.and_then(|points| points.get(row))
    }

    /// Whether a veto item of a rubric was found.
    pub(super) fn is_vetoed(&self, row: usize) -> bool {
        self.points(row).is_some_and(|points| !points.vetoes.is_empty())
    }

    /// The grade by the score alone, or by the rubric: where gates have changed its score, the lower of the rubric's grade
    /// and that of the score.
    pub(super) fn by_score(&self, row: usize, ungated: f64, score: f64) -> Option<&'a str> {
        let by_band = || match (self.cut, self.framework.cut(self.node())) {
            (Some(bands), _) => cut_grade(bands, score),
            (None, Some(_)) => None,
            (None, None) => self.framework.grade(self.node(), score),
        };
        let by_band = || by_band().map(|band| band.grade.as_str());
        let Some(points) = self.points(row) else { return by_band() };
        let rubric = points.grade.as_deref();
        if score.to_bits() == ungated.to_bits() {
            return rubric;
        }
        if score.is_nan() {
            return None;
        }
        let band = by_band();
        let places = (rubric.and_then(|grade| self.place(grade)), band.and_then(|grade| self.place(grade)));
        match places {
            (Some(rubrics), Some(bands)) if bands > rubrics => band,
            (None, _) if rubric.is_none() => band,
            _ => rubric,
        }
    }

    /// The grade of a unit at a score, with what gates have said so far.
    pub(super) fn ruled(&self, ruling: &Ruling, row: usize, score: f64) -> Option<String> {
        let outright = ruling.given.as_deref();
        let grade = outright.or_else(|| self.by_score(row, ruling.ungated, score))?;
        let Some(mut place) = self.place(grade) else { return Some(grade.to_owned()) };
        for effect in &ruling.lowering {
            place = match effect {
                Effect::AtMost(most) => place.max(self.place(most).unwrap_or(place)),
                Effect::Lower(grades) => place.saturating_add(*grades as usize).min(self.down.len() - 1),
                _ => place,
            };
        }
        Some(self.bands()[self.down[place]].grade.clone())
    }

    /// Lets an effect act on what gates have said so far.
    fn act(&self, effect: &Effect, ruling: &mut Ruling) {
        let give = |ruling: &mut Ruling, grade: Option<&str>| {
            ruling.given = grade.map(str::to_owned);
            ruling.lowering.clear();
        };
        match effect {
            Effect::Grade(grade) => {
                give(ruling, Some(grade));
                ruling.vetoed = self.is_lowest(grade);
            }
            Effect::Veto => {
                give(ruling, self.down.last().map(|&band| self.bands()[band].grade.as_str()));
                ruling.vetoed = true;
            }
            Effect::Missing => {
                give(ruling, None);
                ruling.vetoed = false;
            }
            Effect::AtMost(most) => {
                ruling.lowering.push(effect.clone());
                ruling.vetoed |= self.is_lowest(most);
            }
            Effect::Lower(_) => ruling.lowering.push(effect.clone()),
            Effect::Cap(_) | Effect::Deduct(_) | Effect::Score(_) => {}
        }
    }

    fn untouched(&self, row: usize, score: f64) -> Ruling {
        Ruling { ungated: score, vetoed: self.is_vetoed(row), ..Ruling::default() }
    }

    /// What the gates of the node say of each unit that they changed, by row.
    pub(super) fn rulings<'e>(
        &self,
        effects: impl Iterator<Item = &'e GateEffect>,
    ) -> HashMap<usize, Ruling> {
        let mut rulings = HashMap::new();
        for effect in effects.filter(|effect| effect.node == self.at) {
            let ruling =
                rulings.entry(effect.unit).or_insert_with(|| self.untouched(effect.unit, effect.before));
            self.act(&self.framework.gates()[effect.gate].effect, ruling);
        }
        rulings
    }
}

/// The bands that the scores of a node are cut into, where the framework asks for that. Units whose grade a gate gave
/// outright are not read.
pub(super) fn cut(
    framework: &Framework,
    at: usize,
    scores: &[f64],
    gates: &[GateEffect],
) -> Result<Option<Vec<Band>>> {
    if framework.cut(&framework.nodes()[at]).is_none() {
        return Ok(None);
    }
    let gives = |effect: &&GateEffect| {
        let action = &framework.gates()[effect.gate].effect;
        effect.node == at && matches!(action, Effect::Grade(_) | Effect::Veto)
    };
    let mut given = gates.iter().filter(gives).peekable();
    if given.peek().is_none() {
        return framework.cut_bands(at, scores);
    }
    let mut scores = scores.to_vec();
    given.for_each(|effect| scores[effect.unit] = f64::NAN);
    framework.cut_bands(at, &scores)
}

/// The effects with the grades that they changed, without those that changed nothing: a grade at most, say, of a unit that
/// has a lower one.
pub(super) fn settle<'a>(
    framework: &'a Framework,
    cut_and_model: impl Fn(usize) -> (Option<&'a [Band]>, Option<&'a Answer>),
    effects: Vec<GateEffect>,
) -> Vec<GateEffect> {
    let mut scales: HashMap<usize, Scale<'_>> = HashMap::new();
    let mut rulings: HashMap<(usize, usize), Ruling> = HashMap::new();
    let mut settled = Vec::with_capacity(effects.len());
    for mut effect in effects {
        let (at, row) = (effect.node, effect.unit);
        let scale = scales.entry(at).or_insert_with(|| {
            let (cut, model) = cut_and_model(at);
            Scale::new(framework, at, cut, model)
        });
        let ruling = rulings.entry((at, row)).or_insert_with(|| scale.untouched(row, effect.before));
        let action = &framework.gates()[effect.gate].effect;
        if !matches!(action, Effect::Cap(_) | Effect::Deduct(_) | Effect::Score(_)) {
            let mut with = ruling.clone();
            scale.act(action, &mut with);
            let before = scale.ruled(ruling, row, effect.before);
            let after = scale.ruled(&with, row, effect.after);
            let is_same = before == after && effect.before.to_bits() == effect.after.to_bits();
            let is_same = is_same || (before == after && effect.before.is_nan() && effect.after.is_nan());
            if is_same && matches!(action, Effect::AtMost(_) | Effect::Lower(_) | Effect::Missing) {
                continue;
            }
            *ruling = with;
            effect.grade_before = before;
            effect.grade = after;
        }
        settled.push(effect);
    }
    settled
}
