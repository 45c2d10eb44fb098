//! The units from the first to the last.

use serde::Serialize;

use super::{grade_label, shown, shown_rank};
use crate::stats::sort;
use crate::words::Language;
use crate::{Assessment, Result};

/// A league table: what the template `league` reads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct League {
    /// The framework's title.
    pub title: String,
    /// The period of the data.
    pub period: Option<String>,
    /// The name of the index.
    pub index: String,
    /// The names of the dimensions (or indicators) under the index, without findings of a rubric.
    pub columns: Vec<String>,
    /// Whether the index has grades.
    pub graded: bool,
    /// Whether units are ranked among peers too.
    pub peers: bool,
    /// One row per unit, those without a rank at the end.
    pub rows: Vec<LeagueRow>,
    /// What a reader must know.
    pub notices: Vec<String>,
}

/// A unit in a league table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeagueRow {
    /// Its code.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its rank; none without a score, or where the framework leaves vetoed units unranked.
    pub rank: Option<String>,
    /// Whether it was vetoed at the index.
    pub vetoed: bool,
    /// Its score.
    pub score: Option<String>,
    /// Its grade in words.
    pub grade: Option<String>,
    /// Its scores under the index.
    pub cells: Vec<Option<String>>,
    /// Its rank among its peers.
    pub peer_rank: Option<String>,
}

impl League {
    /// The table of a result in a language; with ranks inside the groups of a column where one is named.
    ///
    /// # Errors
    /// `unknown_group`.
    pub fn of(result: &Assessment, language: Language, peers: Option<&str>) -> Result<Self> {
        let framework = result.framework();
        let nodes = framework.nodes();
        let root = framework.root();
        let ranks = result.ranks_of(0, None);
        let grades = result.grades_of(0);
        let peer_ranks = peers.map(|group| result.ranks_within(root.code(), group, None)).transpose()?;
        let order = sort::order(&ranks);
        let vetoed = result.vetoed_at(0);
        let columns: Vec<usize> =
            root.children().iter().copied().filter(|&child| !nodes[child].is_finding()).collect();
        let rows = order.into_iter().map(|row| LeagueRow {
            unit: result.units()[row].clone(),
            name: result.dataset().unit_name(row, language.code()).to_owned(),
            rank: shown_rank(ranks[row]),
            vetoed: vetoed.contains(&row),
            score: shown(result.scores_of(0)[row], root.decimals()),
            grade: grades[row].as_ref().map(|grade| grade_label(grade, language)),
            cells: columns
                .iter()
                .map(|&child| shown(result.scores_of(child)[row], nodes[child].decimals()))
                .collect(),
            peer_rank: peer_ranks.as_ref().and_then(|ranks| shown_rank(ranks[row])),
        });
        Ok(Self {
            title: framework.titled(language),
            period: result.period().map(str::to_owned),
            index: root.named(language),
            columns: columns.iter().map(|&child| nodes[child].named(language)).collect(),
            graded: grades.iter().any(Option::is_some),
            peers: peers.is_some(),
            rows: rows.collect(),
            notices: result.notices().iter().map(|notice| notice.message(language)).collect(),
        })
    }
}
