//! What must be known of a unit's score, beside the number: vetoes, caps, quotas, what was missing and what was done.

use super::capitalized;
use super::ledger::{Ledger, Rubrics};
use super::sources::{decision_counts, is_not_submitted};
use crate::assess::{GateEffect, estimated};
use crate::dataset::Gathered;
use crate::evidence::Decision;
use crate::scoring::{Aggregate, MissingRule};
use crate::words::{Language, first_of, listed, say};
use crate::{Assessment, Grade};

/// How many indicators a remark names.
const NAMED: usize = 8;

/// What became of the dimension above an indicator without data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    /// The indicator counted as 0.
    Zero,
    /// The others had its weight.
    Shared,
    /// The dimension has no score.
    NoScore,
    /// Nothing: the indicator has no weight.
    Nothing,
}

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
    rubrics: Rubrics<'a>,
    /// The share of each node in its parent.
    shares: Vec<f64>,
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
            shares: result.shares(),
            rubrics: Rubrics::new(result, language),
        }
    }

    /// The ledgers of a unit, one for each dimension with a rubric.
    pub(super) fn ledgers(&self, row: usize) -> Vec<Ledger> {
        self.rubrics.of(row)
    }

    /// All remarks on a unit; empty where there are none.
    pub(super) fn of(&self, row: usize) -> String {
        self.beside(row, &self.ledgers(row))
    }

    /// All remarks on a unit with these ledgers.
    pub(super) fn beside(&self, row: usize, ledgers: &[Ledger]) -> String {
        let language = self.language;
        let mut said: Vec<String> = self.effects[row].iter().map(|effect| self.gate(effect)).collect();
        for ledger in ledgers.iter().filter(|ledger| !ledger.vetoes.is_empty()) {
            let findings = listed(language, &ledger.vetoes);
            said.push(if ledger.is_index {
                say!(tight language, "veto: {findings}", findings)
            } else {
                let (what, name) = (say!(language, "veto"), &ledger.name);
                say!(tight language, "{what} at {name}: {change}", what, name, change = findings)
            });
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
        capitalized(said.join(language.of("; ", "；")), language)
    }

    /// How many appeals there were, and what was decided.
    fn appeals(&self, row: usize) -> Option<String> {
        let (result, language) = (self.result, self.language);
        let all: Vec<Decision> = self
            .gathered?
            .appeals_of(result.period(), std::slice::from_ref(&result.units()[row]))
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
        let is_silent = |at: usize| is_not_submitted(self.gathered, result, at, row);
        let mut said = Vec::new();
        for wanted in [Done::Zero, Done::Shared, Done::NoScore, Done::Nothing] {
            let (silent, other): (Vec<usize>, Vec<usize>) = missing
                .iter()
                .filter(|&&at| self.done_for(at, row) == Some(wanted))
                .partition(|&&at| is_silent(at));
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
                said.push(match wanted {
                    Done::Zero => say!(tight language, "{what}: counted as 0", what),
                    Done::Shared => say!(tight language, "{what}: the weight is shared by the others", what),
                    Done::NoScore => say!(tight language, "{what}: no score above it", what),
                    Done::Nothing => what,
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

    /// What became of a dimension for want of an indicator under it; none of the index, and of findings, which a rubric counts.
    fn done_for(&self, at: usize, row: usize) -> Option<Done> {
        let node = &self.result.framework().nodes()[at];
        let parent = node.parent().filter(|_| !node.is_finding())?;
        // A gate may give a score, or take it away, whatever was missing.
        let gate = self.effects[row].iter().find(|effect| effect.node == parent);
        let score = gate.map_or(self.result.scores_of(parent)[row], |gate| gate.before);
        let parent = &self.result.framework().nodes()[parent];
        let is_weighed = !matches!(parent.aggregate(), Aggregate::Minimum | Aggregate::Maximum);
        Some(match parent.missing().rule {
            _ if self.shares[at] == 0.0 => Done::Nothing,
            _ if score.is_nan() => Done::NoScore,
            MissingRule::Zero => Done::Zero,
            MissingRule::Rescale if is_weighed => Done::Shared,
            MissingRule::Rescale | MissingRule::Propagate => Done::Nothing,
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, assess};

    const NAN: f64 = f64::NAN;

    fn remarks(framework: &str, values: &[(&str, &[f64])]) -> Vec<String> {
        let units = (0..values[0].1.len()).map(|unit| unit.to_string());
        let data = values.iter().fold(Dataset::new(units).unwrap(), |data, (code, values)| {
            data.with_indicator(code, values.to_vec()).unwrap()
        });
        let result = assess(&Framework::from_toml(framework).unwrap(), &data).unwrap();
        let remarks = Remarks::new(&result, Language::English, None);
        (0..data.len()).map(|row| remarks.of(row)).collect()
    }

    #[test]
    fn what_is_missing_is_told_with_what_came_of_it() {
        let framework = "id = 'x'\nmethod = { normalize = 'none', impute = 'none' }\n[[dimension]]\ncode = 'I'\n\
             [[dimension]]\ncode = 'Z'\nparent = 'I'\nmissing = 'zero'\n\
             [[indicator]]\ncode = 'A'\nparent = 'Z'\n[[indicator]]\ncode = 'B'\nparent = 'Z'\n\
             [[dimension]]\ncode = 'L'\nparent = 'I'\nmissing = { rule = 'rescale', least = 0.6 }\n\
             [[indicator]]\ncode = 'C'\nparent = 'L'\n[[indicator]]\ncode = 'D'\nparent = 'L'\n\
             [[indicator]]\ncode = 'E'\nparent = 'L'\n\
             [[dimension]]\ncode = 'P'\nparent = 'I'\nmissing = 'propagate'\n\
             [[indicator]]\ncode = 'F'\nparent = 'P'\nweight = 1\n\
             [[indicator]]\ncode = 'G'\nparent = 'P'\nweight = 0\n\
             [[dimension]]\ncode = 'M'\nparent = 'I'\naggregate = 'minimum'\n\
             [[indicator]]\ncode = 'H'\nparent = 'M'\n[[indicator]]\ncode = 'J'\nparent = 'M'\n\
             [[gate]]\nwhen = { node = 'F', missing = true }\nthen = { node = 'P', score = 5 }\n";
        let told = remarks(
            framework,
            &[
                ("A", &[NAN, NAN, 50.0]),
                ("B", &[50.0, NAN, 50.0]),
                ("C", &[NAN, NAN, 50.0]),
                ("D", &[50.0, NAN, 50.0]),
                ("E", &[50.0, 50.0, 50.0]),
                ("F", &[50.0, 50.0, NAN]),
                ("G", &[NAN, 50.0, 50.0]),
                ("H", &[NAN, 50.0, 50.0]),
                ("J", &[50.0, 50.0, 50.0]),
            ],
        );
        assert_eq!(
            told,
            [
                "No data for A: counted as 0; no data for C: the weight is shared by the others; no data for G, H",
                "No data for A, B, C, D: no score above it",
                // What the gate gave is told of the gate.
                "Set score at P: the score is set to 5.00; no data for F: no score above it",
            ]
        );
    }

    #[test]
    fn a_veto_below_the_index_names_its_dimension() {
        let framework = "id = 'x'\nscale = [0, 100]\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\n\
             [[dimension]]\ncode = 'R'\nname = { en = 'Sites' }\nparent = 'I'\naggregate = { points = { item = [\n\
             { code = 'LATE', points = 100, rule = [{ code = 'found', each = 5 }] },\n\
             { code = 'DEAD', kind = 'veto', rule = [{ code = 'found' }] } ], veto = { score = 0 } } }\n\
             [[indicator]]\ncode = 'LATE'\nparent = 'R'\n[[indicator]]\ncode = 'DEAD'\nparent = 'R'\n";
        let told = remarks(framework, &[("A", &[50.0, 60.0]), ("LATE", &[1.0, 1.0]), ("DEAD", &[1.0, 0.0])]);
        assert_eq!(told, ["Veto at Sites: DEAD (1)", ""]);
    }
}
