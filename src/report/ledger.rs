//! The ledger of a rubric: what each item cost or earned a unit, and why.

use super::document::TableBlock;
use super::shown;
use crate::framework::Node;
use crate::scoring::{Aggregate, Answer, Item, ItemKind, LineKind, Points, Rubric, Rule, item_and_rule};
use crate::words::{Language, say};
use crate::{Assessment, Cells, Result, Table};

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

/// The ledgers of a unit, one for each dimension with a rubric.
pub(super) fn ledgers(result: &Assessment, row: usize, language: Language) -> Result<Vec<Ledger>> {
    let mut ledgers = Vec::new();
    for node in result.framework().nodes() {
        if let (Aggregate::Points(rubric), Some(Answer::Points(points))) =
            (node.aggregate(), result.model_at(node.code())?)
        {
            ledgers.push(ledger(result, node, rubric, &points[row], row, language)?);
        }
    }
    Ok(ledgers)
}

fn ledger(
    result: &Assessment,
    node: &Node,
    rubric: &Rubric,
    points: &Points,
    row: usize,
    language: Language,
) -> Result<Ledger> {
    let nodes = result.framework().nodes();
    let words = Words { language, decimals: node.decimals() };
    let vetoed = !points.vetoes.is_empty();
    let (mut lines, mut vetoes) = (Vec::new(), Vec::new());
    for item in &rubric.items {
        let of_item = || points.lines.iter().filter(|line| line.item == item.code);
        let absent = of_item().any(|line| line.kind == LineKind::NotApplicable);
        for (k, rule) in item.rules.iter().enumerate() {
            let is_own = |at: &&usize| {
                item_and_rule(rubric, nodes[**at].code())
                    .is_ok_and(|(i, r)| i.code == item.code && r.code == rule.code)
            };
            let child = node.children().iter().find(is_own).map(|&at| &nodes[at]);
            let count = match child {
                _ if absent => Some(say!(language, "does not apply")),
                Some(child) => {
                    let count = Some(result.scores_at(child.code())?[row]).filter(|count| !count.is_nan());
                    count.map(|count| words.amount(count))
                }
                None => None,
            };
            let name = match child {
                Some(child) => child.named(language),
                None if item.title.is_empty() => item.code.clone(),
                None => item.title.clone(),
            };
            if points.lines_of(&item.code, &rule.code).any(|line| line.kind == LineKind::Veto) {
                let count = count.as_deref().unwrap_or_default();
                vetoes.push(say!(tight language, "{name} ({count})", name = &name, count));
            }
            let moved: f64 = points.lines_of(&item.code, &rule.code).map(|line| line.points).sum();
            let withheld =
                points.lines_of(&item.code, &rule.code).any(|line| line.kind == LineKind::BonusWithheld);
            let is_veto = item.kind == ItemKind::Veto;
            let counts = !is_veto && !vetoed && !absent;
            let first = k == 0 && !is_veto;
            let full = if item.kind == ItemKind::Deduct { item.points } else { 0.0 };
            let left = full + of_item().map(|line| line.points).sum::<f64>();
            let mut basis = words.basis(item, rule);
            if withheld {
                basis += &say!(language, "; the score does not open the bonus");
            }
            lines.push(LedgerLine {
                place: (item.code.clone(), Some(rule.code.clone())),
                name,
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
                let item = rubric.items.iter().find(|item| item.code == line.item);
                let title = item.map_or("", |item| item.title.as_str());
                let title = if title.is_empty() { &line.item } else { title };
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
    Ok(Ledger { is_index: node.parent().is_none(), name: node.named(language), vetoes, lines })
}
