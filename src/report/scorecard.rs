//! One unit: where it stands, and what it is weak in.

use serde::Serialize;

use super::ledger::{ScorecardLedger, ledgers};
use super::{grade_label, shown, shown_rank};
use crate::framework::Verified;
use crate::normalize::Direction;
use crate::stats::sort;
use crate::stats::{Divisor, moments_of};
use crate::words::Language;
use crate::{Assessment, Result};

/// How many indicators are named as the strongest, and as the weakest.
const NAMED: usize = 3;

/// A scorecard: what the template `scorecard` reads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scorecard {
    /// The unit's code.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// The framework's title.
    pub title: String,
    /// The period of the data.
    pub period: Option<String>,
    /// The index.
    pub index: ScorecardNode,
    /// How many units have a rank.
    pub ranked: usize,
    /// Its rank among its peers, where a group column was named.
    pub peer_rank: Option<String>,
    /// The group it is in.
    pub peers: Option<String>,
    /// Its grade in words.
    pub grade: Option<String>,
    /// The grade that its score reached, where a quota left no place in it.
    pub lowered_from: Option<String>,
    /// What gates did to it: the node, what happened, and why.
    pub gates: Vec<String>,
    /// The dimensions below the index, a parent before its children, without those that count findings of a rubric.
    pub dimensions: Vec<ScorecardNode>,
    /// Whether it was vetoed at the index.
    pub vetoed: bool,
    /// What the items of rubrics cost or earned, a ledger for each dimension with a rubric.
    pub ledgers: Vec<ScorecardLedger>,
    /// The indicators, in the order of the framework, without the findings of rubrics, which stand in the ledgers.
    pub indicators: Vec<ScorecardIndicator>,
    /// The names of the indicators that are furthest above the mean of all units.
    pub strongest: Vec<String>,
    /// Those furthest below it.
    pub weakest: Vec<String>,
}

/// What a unit came to at a node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScorecardNode {
    /// The node's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level: 0 for the index.
    pub level: usize,
    /// Its share in the index, in per cent; empty below a rubric, whose points are not weights.
    pub weight: String,
    /// The score; none where it is missing.
    pub score: Option<String>,
    /// The rank.
    pub rank: Option<String>,
    /// The mean of all units.
    pub mean: Option<String>,
    /// The score less that mean, with its sign.
    pub difference: Option<String>,
}

/// What a unit came to at an indicator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScorecardIndicator {
    /// Score, rank and mean.
    #[serde(flatten)]
    pub node: ScorecardNode,
    /// The value in its unit.
    pub value: Option<String>,
    /// Its standard error, where it is known.
    pub error: Option<String>,
    /// The physical unit.
    pub unit: String,
    /// The value to be reached.
    pub target: Option<String>,
    /// By when.
    pub due: Option<String>,
    /// Where it is described.
    pub source: String,
    /// Where its numbers were read; none where they were not read in a source.
    pub verified: Option<String>,
}

impl Scorecard {
    /// The card of a unit in a language; with its rank inside its group where a group column is named.
    ///
    /// # Errors
    /// `unknown_unit`; `unknown_group`.
    pub fn of(result: &Assessment, unit: &str, language: Language, peers: Option<&str>) -> Result<Self> {
        let row = result.row(unit)?;
        let framework = result.framework();
        let effective = result.effective_weights();
        let node_at = |at: usize| card_node(result, at, row, effective[at], language);
        let (mut dimensions, mut indicators, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
        for (at, node) in framework.nodes().iter().enumerate().skip(1).filter(|(_, node)| !node.is_finding())
        {
            let (line, difference) = node_at(at);
            let Some(indicator) = framework.indicator_of(node) else {
                dimensions.push(line);
                continue;
            };
            if node.weight() > 0.0 && !difference.is_nan() {
                gaps.push((difference, line.name.clone()));
            }
            let column = indicator.column.as_deref().unwrap_or(node.code());
            let errors = result.dataset().indicator(column).and_then(|column| column.errors());
            // A census leaves no error to show.
            let error = errors.map(|errors| errors[row]).filter(|error| *error > 0.0).unwrap_or(f64::NAN);
            indicators.push(ScorecardIndicator {
                value: shown(result.values_of(at)[row], node.decimals()),
                error: shown(error, node.decimals()),
                unit: indicator.unit.clone(),
                target: indicator.target.map(|target| format!("{}{target}", sign(indicator.direction))),
                due: indicator.due.map(|day| day.to_string()),
                source: indicator.source.clone(),
                verified: match &indicator.verified {
                    Verified::No => None,
                    Verified::In(place) => Some(place.clone()),
                },
                node: line,
            });
        }
        sort::by_rule(&mut gaps, |a, b| a.0.total_cmp(&b.0));
        let weakest = gaps.iter().take(NAMED).filter(|(gap, _)| *gap < 0.0);
        let strongest = gaps.iter().rev().take(NAMED).filter(|(gap, _)| *gap > 0.0);
        let grade = result.grades_of(0).swap_remove(row);
        let of_root = |grade: &str| framework.grade_name(framework.root(), grade, language);
        let (peer_rank, group) = match peers {
            None => (None, None),
            Some(group) => {
                let ranks = result.ranks_within(framework.root().code(), group, None)?;
                let member = result.dataset().group(group).and_then(|members| members[row].clone());
                (shown_rank(ranks[row]), member)
            }
        };
        Ok(Self {
            unit: unit.to_owned(),
            name: result.dataset().unit_name(row, language.code()).to_owned(),
            title: framework.titled(language),
            period: result.period().map(str::to_owned),
            ranked: result.ranks_of(0, None).iter().filter(|rank| !rank.is_nan()).count(),
            index: node_at(0).0,
            peer_rank,
            peers: group,
            lowered_from: grade.as_ref().and_then(|grade| grade.lowered_from.as_deref()).map(of_root),
            grade: grade.as_ref().map(|grade| grade_label(grade, language)),
            gates: result.gates_told(row, language),
            vetoed: result.vetoed_at(0).contains(&row),
            ledgers: ledgers(result, row, language)?,
            dimensions,
            indicators,
            strongest: strongest.map(|(_, name)| name.clone()).collect(),
            weakest: weakest.map(|(_, name)| name.clone()).collect(),
        })
    }
}

/// A line of a card, and how far the score lies from the mean.
fn card_node(
    result: &Assessment,
    at: usize,
    row: usize,
    effective: f64,
    language: Language,
) -> (ScorecardNode, f64) {
    let node = &result.framework().nodes()[at];
    let (score, decimals) = (result.scores_of(at)[row], node.decimals());
    let mean = moments_of(result.scores_of(at), Divisor::Population).mean;
    let difference = score - mean;
    // The mean of equal scores may differ from them by rounding; nobody is strong or weak by that.
    let difference = if difference.abs() <= result.framework().tie_tolerance() { 0.0 } else { difference };
    let line = ScorecardNode {
        code: node.code().to_owned(),
        name: node.named(language),
        level: node.level(),
        weight: shown(100.0 * effective, 1).unwrap_or_default(),
        score: shown(score, decimals),
        rank: shown_rank(result.ranks_of(at, None)[row]),
        mean: shown(mean, decimals),
        difference: (!difference.is_nan()).then(|| format!("{difference:+.decimals$}")),
    };
    (line, difference)
}

fn sign(direction: Direction) -> &'static str {
    match direction {
        Direction::Higher => "≥ ",
        Direction::Lower => "≤ ",
    }
}
