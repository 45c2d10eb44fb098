//! The ledger of a rubric: what each item cost or earned a unit, and why.

use std::collections::HashMap;

use super::document::TableBlock;
use super::shown;
use crate::framework::Node;
use crate::scoring::{
    Aggregate, Answer, Bound, Item, ItemKind, LineKind, Points, Rubric, Rule, item_and_rule,
};
use crate::words::{Language, say};
use crate::{Assessment, Cells, Table};

/// What the items of a rubric cost or earned a unit.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    /// Whether the rubric scores the index.
    pub is_index: bool,
    /// Its name.
    pub name: String,
    /// The names of the veto items that were found, with how many.
    pub vetoes: Vec<String>,
    /// The rules in the order of the rubric, then what changed the score as a whole.
    pub lines: Vec<LedgerLine>,
}

/// A rule of a rubric, or what changed the score as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct LedgerLine {
    /// The codes of its item and rule; without a rule what changed the score as a whole.
    pub place: (String, Option<String>),
    /// What is counted, in words.
    pub name: String,
    /// The full points of the item, at its first rule; none for a veto.
    pub full: Option<String>,
    /// How many were found, or that the item does not apply; none where that is not known.
    pub count: Option<String>,
    /// The points that they cost or earned, with their sign; none where nothing is scored after a veto.
    pub points: Option<String>,
    /// What the unit has of the points of the item, at its first rule.
    pub score: Option<String>,
    /// What the rubric says a finding costs or earns.
    pub basis: String,
}

impl Ledger {
    /// The ledger as people read it.
    pub(super) fn table(&self, language: Language) -> TableBlock {
        let texts = |of: fn(&LedgerLine) -> Option<String>| Cells::Text(self.lines.iter().map(of).collect());
        let table = Table::new()
            .with(say!(language, "Item of the rubric"), texts(|line| Some(line.name.clone())))
            .with(say!(language, "Full marks"), texts(|line| line.full.clone()))
            .with(say!(language, "Found"), texts(|line| line.count.clone()))
            .with(say!(language, "Basis"), texts(|line| Some(line.basis.clone())))
            .with(say!(language, "Points lost or won"), texts(|line| line.points.clone()))
            .with(say!(language, "Score"), texts(|line| line.score.clone()));
        TableBlock::new(table)
    }
}

struct Words {
    language: Language,
    decimals: usize,
}

impl Words {
    /// Points as a rubric writes them: no more decimals than they have.
    fn amount(&self, points: f64) -> String {
        let text = format!("{points:.*}", self.decimals.max(2));
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if text == "-0" { "0" } else { text }.to_owned()
    }

    fn signed(&self, points: f64) -> String {
        let text = self.amount(points);
        if points > 0.0 { format!("+{text}") } else { text }
    }

    fn basis(&self, item: &Item, rule: &Rule) -> String {
        let (language, each) = (self.language, self.amount(rule.each));
        let mut parts = vec![match item.kind {
            ItemKind::Deduct => say!(tight language, "{each} off for each", each),
            ItemKind::Bonus => say!(tight language, "{each} for each", each),
            ItemKind::Veto => say!(language, "veto"),
        }];
        if rule.from > 0.0 {
            parts.push(say!(tight language, "from {from} on", from = self.amount(rule.from)));
        }
        if let Some(cap) = rule.cap.filter(|_| item.kind != ItemKind::Veto) {
            parts.push(say!(tight language, "at most {points} in all", points = self.amount(cap)));
        }
        parts.join(language.of(", ", "，"))
    }
}

/// The rubrics of an assessment in words: what is the same for every unit.
pub(super) struct Rubrics<'a> {
    result: &'a Assessment,
    language: Language,
    all: Vec<OneRubric<'a>>,
}

struct OneRubric<'a> {
    node: &'a Node,
    rubric: &'a Rubric,
    /// By unit.
    points: &'a [Points],
    words: Words,
    /// Of each item, in the order of the rubric.
    rules: Vec<Vec<RuleWords>>,
}

/// A rule of an item in words.
struct RuleWords {
    /// The finding that it counts.
    child: Option<usize>,
    name: String,
    basis: String,
}

impl<'a> Rubrics<'a> {
    pub(super) fn new(result: &'a Assessment, language: Language) -> Self {
        let nodes = result.framework().nodes();
        let mut all = Vec::new();
        for node in nodes {
            let (Aggregate::Points(rubric), Ok(Some(Answer::Points(points)))) =
                (node.aggregate(), result.model_at(node.code()))
            else {
                continue;
            };
            let words = Words { language, decimals: node.decimals() };
            let mut children = HashMap::new();
            for &child in node.children() {
                if let Ok((item, rule)) = item_and_rule(rubric, nodes[child].code()) {
                    children.insert((item.code.as_str(), rule.code.as_str()), child);
                }
            }
            let of_rule = |item: &Item, rule: &Rule| {
                let child = children.get(&(item.code.as_str(), rule.code.as_str())).copied();
                let name = match child {
                    Some(child) => nodes[child].named(language),
                    None => title(item),
                };
                RuleWords { child, name, basis: words.basis(item, rule) }
            };
            let of_item = |item: &Item| item.rules.iter().map(|rule| of_rule(item, rule)).collect();
            let rules = rubric.items.iter().map(of_item).collect();
            all.push(OneRubric { node, rubric, points, words, rules });
        }
        Self { result, language, all }
    }

    /// The ledgers of a unit, one for each dimension with a rubric.
    pub(super) fn of(&self, row: usize) -> Vec<Ledger> {
        self.all.iter().map(|one| self.ledger(one, row)).collect()
    }

    /// What each rubric says: its items with their points and what a finding costs or earns.
    pub(super) fn tables(&self) -> Vec<TableBlock> {
        self.all.iter().map(|one| self.table(one)).collect()
    }

    fn table(&self, one: &OneRubric<'_>) -> TableBlock {
        let language = self.language;
        let (mut names, mut full, mut basis) = (Vec::new(), Vec::new(), Vec::new());
        for (item, rules) in one.rubric.items.iter().zip(&one.rules) {
            for (k, rule) in rules.iter().enumerate() {
                names.push(rule.name.as_str());
                full.push((k == 0 && item.kind != ItemKind::Veto).then(|| one.words.amount(item.points)));
                basis.push(rule.basis.as_str());
            }
        }
        let table = Table::new()
            .with(say!(language, "Item of the rubric"), Cells::texts(names))
            .with(say!(language, "Full marks"), Cells::Text(full))
            .with(say!(language, "Basis"), Cells::texts(basis));
        let name = one.node.named(language);
        let block = TableBlock::new(table).caption(say!(tight language, "Points lost and won: {name}", name));
        match one.rubric.bonus {
            None => block,
            Some(Bound::Above(x)) => block.note(say!(
                tight language,
                "Bonus points count where the score without them is above {x}.",
                x,
            )),
            Some(Bound::From(x)) => block.note(say!(
                tight language,
                "Bonus points count where the score without them is at least {x}.",
                x,
            )),
        }
    }

    fn ledger(&self, one: &OneRubric<'_>, row: usize) -> Ledger {
        let (language, words, node, points) = (self.language, &one.words, one.node, &one.points[row]);
        let vetoed = !points.vetoes.is_empty();
        let (mut lines, mut vetoes) = (Vec::new(), Vec::new());
        for (item, rules) in one.rubric.items.iter().zip(&one.rules) {
            let of_item = || points.lines.iter().filter(|line| line.item == item.code);
            let absent = of_item().any(|line| line.kind == LineKind::NotApplicable);
            for (k, (rule, RuleWords { child, name, basis })) in item.rules.iter().zip(rules).enumerate() {
                let count = match child {
                    _ if absent => Some(say!(language, "does not apply")),
                    Some(child) => {
                        let count = self.result.scores_of(*child)[row];
                        (!count.is_nan()).then(|| words.amount(count))
                    }
                    None => None,
                };
                let of_rule = || points.lines_of(&item.code, &rule.code);
                if of_rule().any(|line| line.kind == LineKind::Veto) {
                    let count = count.as_deref().unwrap_or_default();
                    vetoes.push(say!(tight language, "{name} ({count})", name, count));
                }
                let moved: f64 = of_rule().map(|line| line.points).sum();
                let is_veto = item.kind == ItemKind::Veto;
                let counts = !is_veto && !vetoed && !absent;
                let first = k == 0 && !is_veto;
                let full = if item.kind == ItemKind::Deduct { item.points } else { 0.0 };
                let left = full + of_item().map(|line| line.points).sum::<f64>();
                let mut basis = basis.clone();
                if of_rule().any(|line| line.kind == LineKind::BonusWithheld) {
                    basis += &say!(language, "; the score does not open the bonus");
                }
                lines.push(LedgerLine {
                    place: (item.code.clone(), Some(rule.code.clone())),
                    name: name.clone(),
                    full: first.then(|| words.amount(item.points)),
                    count,
                    points: counts.then(|| words.signed(moved)),
                    score: (first && counts).then(|| shown(left, node.decimals())).flatten(),
                    basis,
                });
            }
        }
        for line in &points.lines {
            let name = match line.kind {
                LineKind::Rescaled => say!(language, "Scaled up to the full points"),
                LineKind::Ceiling => say!(tight language, "Ceiling: risk {risk}", risk = &line.evidence),
                LineKind::VetoScore => say!(language, "Score after a veto"),
                LineKind::Unknown => {
                    let item = one.rubric.items.iter().find(|item| item.code == line.item);
                    let title = item.map_or_else(|| line.item.clone(), title);
                    say!(tight language, "Not known, so there is no score: {title}", title)
                }
                LineKind::Deduction
                | LineKind::Bonus
                | LineKind::BonusWithheld
                | LineKind::Veto
                | LineKind::NotApplicable => {
                    continue;
                }
            };
            let points = (line.kind != LineKind::Unknown).then(|| words.signed(line.points));
            let place = (line.item.clone(), None);
            lines.push(LedgerLine { place, name, points, ..LedgerLine::default() });
        }
        Ledger { is_index: node.parent().is_none(), name: node.named(language), vetoes, lines }
    }
}

/// The name of an item.
fn title(item: &Item) -> String {
    if item.title.is_empty() { item.code.clone() } else { item.title.clone() }
}
