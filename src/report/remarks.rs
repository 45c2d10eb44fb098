//! What must be known of a unit's score, beside the number: vetoes, caps, quotas, what was missing and what was done.

use super::capitalized;
use super::ledger::ledgers;
use super::sources::decision_counts;
use crate::assess::{GateEffect, estimated};
use crate::dataset::Gathered;
use crate::evidence::Decision;
use crate::scoring::{Aggregate, MissingRule};
use crate::words::{Language, first_of, listed, say};
use crate::{Assessment, Grade, Result};

/// How many indicators a remark names.
const NAMED: usize = 8;

/// The remarks of an assessment.
pub(super) struct Remarks<'a> {
    result: &'a Assessment,
    language: Language,
    ranks: Vec<f64>,
    grades: Vec<Option<Grade>>,
    vetoed: Vec<usize>,
    /// By unit.
    effects: Vec<Vec<&'a GateEffect>>,
    /// By node: which units' values were filled in.
    estimated: Vec<Option<Vec<bool>>>,
    has_rubric: bool,
    /// The evidence, which knows who submitted nothing.
    gathered: Option<&'a Gathered>,
}

impl<'a> Remarks<'a> {
    pub(super) fn new(result: &'a Assessment, language: Language, gathered: Option<&'a Gathered>) -> Self {
        let nodes = result.framework().nodes();
        let mut effects = vec![Vec::new(); result.units().len()];
        for effect in result.gate_effects() {
            effects[effect.unit].push(effect);
        }
        Self {
            result,
            language,
            ranks: result.ranks_of(0, None),
            grades: result.grades_of(0),
            vetoed: result.vetoed_at(0),
            effects,
            estimated: (0..nodes.len()).map(|at| estimated(result, at)).collect(),
            gathered,
            has_rubric: nodes.iter().any(|node| matches!(node.aggregate(), Aggregate::Points(_))),
        }
    }

    /// All remarks on a unit; empty where there are none.
    pub(super) fn of(&self, row: usize) -> Result<String> {
        let language = self.language;
        let mut said: Vec<String> = self.effects[row].iter().map(|effect| self.gate(effect)).collect();
        if self.has_rubric {
            let ledgers = ledgers(self.result, row, language)?;
            let vetoes: Vec<String> = ledgers.into_iter().flat_map(|ledger| ledger.vetoes).collect();
            if !vetoes.is_empty() {
                said.push(say!(tight language, "veto: {findings}", findings = listed(language, &vetoes)));
            }
        }
        if said.is_empty() && self.vetoed.contains(&row) {
            said.push(say!(language, "veto"));
        }
        if let Some(grade) = &self.grades[row]
            && let Some(from) = &grade.lowered_from
        {
            let (from, grade) = (self.grade(0, from), self.grade(0, &grade.grade));
            said.push(say!(
                tight language,
                "the score reaches {from}, whose quota is full, so the grade is {grade}",
                from,
                grade,
            ));
        }
        said.extend(self.of_data(row));
        said.extend(self.appeals(row));
        if self.result.scores_of(0)[row].is_nan() {
            // A vetoed unit may have the last rank without a score.
            said.push(if self.ranks[row].is_nan() {
                say!(language, "no score, not ranked")
            } else {
                say!(language, "no score")
            });
        }
        Ok(capitalized(said.join(language.of("; ", "；")), language))
    }

    /// How many appeals there were, and what was decided.
    fn appeals(&self, row: usize) -> Option<String> {
        let (result, language) = (self.result, self.language);
        let all: Vec<Decision> = self
            .gathered?
            .appeals_of(result.period(), &result.units()[row])
            .map(|appeal| appeal.decision)
            .collect();
        let decisions = decision_counts(&all, language);
        match all.len() {
            0 => None,
            1 => Some(say!(tight language, "one appeal ({decisions})", decisions)),
            count => Some(say!(tight language, "{count} appeals ({decisions})", count, decisions)),
        }
    }

    /// What was missing or filled in.
    pub(super) fn of_data(&self, row: usize) -> Vec<String> {
        let (result, language) = (self.result, self.language);
        let nodes = result.framework().nodes();
        let leaves = |holds: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..nodes.len()).filter(|&at| nodes[at].is_indicator() && holds(at)).collect()
        };
        let missing = leaves(&|at| result.values_of(at)[row].is_nan() && !result.does_not_apply(at, row));
        let mut said = Vec::new();
        for rule in [MissingRule::Zero, MissingRule::Rescale, MissingRule::Propagate] {
            let of_rule = |at: &&usize| {
                nodes[**at].parent().is_some_and(|parent| nodes[parent].missing().rule == rule)
                    && !nodes[**at].is_finding()
            };
            let is_silent = |at: &usize| {
                let code = nodes[*at].code();
                self.gathered
                    .is_some_and(|own| own.is_not_submitted(code, result.period(), &result.units()[row]))
            };
            let (silent, other): (Vec<usize>, Vec<usize>) =
                missing.iter().filter(of_rule).copied().partition(is_silent);
            for (own, is_silent) in [(silent, true), (other, false)] {
                if own.is_empty() {
                    continue;
                }
                let names = self.names(&own);
                let what = if is_silent {
                    say!(tight language, "nothing submitted for {names}", names)
                } else {
                    say!(tight language, "no data for {names}", names)
                };
                said.push(match rule {
                    MissingRule::Zero => say!(tight language, "{what}: counted as 0", what),
                    MissingRule::Rescale => {
                        say!(tight language, "{what}: the weight is shared by the others", what)
                    }
                    MissingRule::Propagate => say!(tight language, "{what}: no score above it", what),
                });
            }
        }
        let findings: Vec<usize> = missing.iter().copied().filter(|&at| nodes[at].is_finding()).collect();
        if !findings.is_empty() {
            said.push(say!(tight language, "no data for {names}", names = self.names(&findings)));
        }
        let filled = leaves(&|at| self.estimated[at].as_ref().is_some_and(|flags| flags[row]));
        if !filled.is_empty() {
            said.push(
                say!(tight language, "estimated, for orientation only: {names}", names = self.names(&filled)),
            );
        }
        said
    }

    fn names(&self, of: &[usize]) -> String {
        let nodes = self.result.framework().nodes();
        let names: Vec<String> = of.iter().take(NAMED).map(|&at| nodes[at].named(self.language)).collect();
        first_of(self.language, &names, of.len())
    }

    fn grade(&self, at: usize, grade: &str) -> String {
        let framework = self.result.framework();
        framework.grade_name(&framework.nodes()[at], grade, self.language)
    }

    /// What a gate did to a unit.
    fn gate(&self, effect: &GateEffect) -> String {
        let (framework, language) = (self.result.framework(), self.language);
        let node = &framework.nodes()[effect.node];
        let gate = &framework.spec().gate[effect.gate];
        let what = gate.then.effect.word(language);
        let decimals = node.decimals();
        let number = |x: f64| format!("{x:.decimals$}");
        let mut parts = Vec::new();
        if effect.before.to_bits() != effect.after.to_bits() {
            parts.push(match (effect.before.is_nan(), effect.after.is_nan()) {
                (_, true) => say!(language, "no score"),
                (true, _) => {
                    say!(tight language, "the score is set to {after}", after = number(effect.after))
                }
                _ => say!(
                    tight language,
                    "the score of {before} counts as {after}",
                    before = number(effect.before),
                    after = number(effect.after),
                ),
            });
        }
        if effect.grade != effect.grade_before
            && let Some(grade) = &effect.grade
        {
            parts.push(say!(tight language, "the grade is {grade}", grade = self.grade(effect.node, grade)));
        }
        if parts.is_empty() {
            parts.push(say!(language, "as it was"));
        }
        let change = parts.join(language.of(", ", "，"));
        let name = node.named(language);
        match (effect.node, gate.reason.get(language.code())) {
            (0, "") => say!(tight language, "{what}: {change}", what, change),
            (0, reason) => {
                // The sentence has the word.
                let reason =
                    if language == Language::Chinese { reason.trim_start_matches('因') } else { reason };
                say!(tight language, "{what} ({reason}): {change}", what, reason, change)
            }
            (_, "") => say!(tight language, "{what} at {name}: {change}", what, name, change),
            (_, reason) => {
                say!(tight language, "{what} at {name} ({reason}): {change}", what, name, reason, change)
            }
        }
    }
}
