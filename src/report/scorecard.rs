//! The page of one unit: where it stands, what it is strong and weak in, and what every indicator came to.

use std::borrow::Cow;

use super::document::{Document, TableBlock};
use super::remarks::Remarks;
use super::tables::{error_with_unit, errors_of, indented, raw_values, score_cells, tree_order};
use super::warnings::warnings;
use super::write::Writing;
use super::{by_day, duties, profile_bars, shown_rank, sources, with_unit};
use crate::assess::rank_cells;
use crate::explain::{Peers, Profiles, UnitProfile};
use crate::normalize::Direction;
use crate::scoring::MissingRule;
use crate::words::{Language, say};
use crate::{Assessment, Cells, Result, Table};

/// The page of a unit, in the order in which readers look: position, what is strong and weak, remarks, first-level indicators,
/// ledgers of rubrics, every indicator under its dimension with value and target, and what several sources say.
///
/// # Errors
/// As [`Profiles::of`].
pub fn unit_page(
    profiles: &Profiles<'_>,
    unit: &str,
    language: Language,
    writing: &Writing<'_>,
) -> Result<Document> {
    let _own = writing.saying();
    Cards::new(profiles, language, writing)?.page(unit)
}

/// What the pages of all units share.
pub(super) struct Cards<'a> {
    profiles: &'a Profiles<'a>,
    language: Language,
    writing: &'a Writing<'a>,
    remarks: Remarks<'a>,
    warnings: Vec<String>,
    /// The nodes below the index as they stand in the tree, without findings of rubrics.
    nodes: Vec<usize>,
    /// The values of each node in its raw unit, and their decimals.
    values: Vec<(Cow<'a, [f64]>, usize)>,
    shares: Vec<f64>,
    /// The share of each node in the index, whoever is assessed.
    effective: Vec<f64>,
    /// The ranks of the units in their groups, where they are held against these.
    group_ranks: Option<Vec<f64>>,
}

impl<'a> Cards<'a> {
    pub(super) fn new(
        profiles: &'a Profiles<'a>,
        language: Language,
        writing: &'a Writing<'a>,
    ) -> Result<Self> {
        let result = profiles.assessment();
        let group_ranks = match writing.compared_with() {
            Peers::Group(column) => {
                Some(result.ranks_within(result.framework().root().code(), column, None)?)
            }
            _ => None,
        };
        Ok(Self {
            group_ranks,
            profiles,
            language,
            writing,
            remarks: Remarks::new(result, language, writing.evidence()),
            warnings: warnings(result, language, writing),
            nodes: tree_order(result.framework()),
            values: (0..result.framework().nodes().len()).map(|at| raw_values(result, at)).collect(),
            shares: result.shares(),
            effective: result.effective_weights(),
        })
    }

    fn result(&self) -> &'a Assessment {
        self.profiles.assessment()
    }

    pub(super) fn page(&self, unit: &str) -> Result<Document> {
        let (result, language) = (self.result(), self.language);
        let found = self.profiles.of(unit)?;
        let row = found.row();
        let mut document = Document::new(found.name(language), language)
            .subtitle(self.writing.titled(result, language))
            .warnings(self.warnings.iter().cloned());
        for paragraph in found.position_and_parts(language) {
            document = document.paragraph(paragraph);
        }
        if let (Some(group), Some(ranks)) = (found.group_name(language), &self.group_ranks)
            && let Some(rank) = shown_rank(ranks[row])
        {
            document = document.paragraph(say!(tight language, "Rank among {group}: {rank}.", group, rank));
        }
        let ledgers = self.remarks.ledgers(row);
        let remarks = self.remarks.beside(row, &ledgers);
        if !remarks.is_empty() {
            document = document.paragraph(say!(tight language, "Remarks: {remarks}.", remarks));
        }
        if !found.targets.is_empty() {
            let met = found.targets.iter().filter(|target| target.met).count();
            let known = found.targets.iter().filter(|target| target.value.is_some()).count();
            let (all, open) = (found.targets.len(), known - met);
            document = document.paragraph(match all - known {
                0 => say!(tight language, "Targets: {met} of {all} met, {open} not met.", met, all, open),
                unknown => say!(
                    tight language,
                    "Targets: {met} of {all} met, {open} not met, {unknown} without data.",
                    met,
                    all,
                    open,
                    unknown,
                ),
            });
        }
        if let Some(change) = found.told_change(language) {
            document = document.paragraph(change);
        }
        for ledger in &ledgers {
            let heading = say!(tight language, "Points lost and won: {name}", name = ledger.name);
            document = document.heading(1, heading).table(ledger.table(language));
        }
        let used = self.used(row);
        if self.has_levels() {
            document = document
                .heading(1, say!(language, "Scores of first-level indicators"))
                .table(self.first_level(&found, &used))
                .figure(profile_bars(&found, language)?);
        }
        if !self.nodes.is_empty() {
            document = document
                .heading(1, say!(language, "Scores of all indicators"))
                .table(self.all(&found, &used));
        }
        if let Some(review) = self.writing.review()
            && let Some((said, table)) = duties::of_unit(review, result, row, language, self.writing)
        {
            document = document.heading(1, say!(language, "Tasks")).paragraph(said);
            document = table.into_iter().fold(document, Document::table);
        }
        if let Some(gathered) = self.writing.evidence()
            && let Some(table) = sources::of_unit(result, gathered, row, language)
        {
            document = document.heading(1, say!(language, "What the sources say")).table(table);
        }
        Ok(document)
    }

    /// Whether there are first-level indicators that have others below them.
    fn has_levels(&self) -> bool {
        let nodes = self.result().framework().nodes();
        self.nodes.iter().any(|&at| nodes[at].level() == 1 && !nodes[at].is_indicator())
    }

    /// The share of each node in the index that counts for a unit: where scores that are missing leave their weight to
    /// the others, these have more than the framework gives them.
    fn used(&self, row: usize) -> Vec<f64> {
        let result = self.result();
        let nodes = result.framework().nodes();
        let scored = |at: usize| !result.scores_of(at)[row].is_nan();
        let mut used = self.shares.clone();
        for at in 1..nodes.len() {
            let Some(parent) = nodes[at].parent() else { continue };
            if nodes[parent].missing().rule == MissingRule::Rescale {
                let there = nodes[parent].children().iter().filter(|&&child| scored(child));
                let sum: f64 = there.map(|&child| self.shares[child]).sum();
                used[at] = if scored(at) { self.shares[at] / sum } else { 0.0 };
            }
            // A parent stands before its children.
            used[at] *= used[parent];
        }
        used
    }

    /// What a column of means is called: by its own name where units are not held against all others.
    fn mean_or(&self, own: String) -> String {
        match self.writing.compared_with() {
            Peers::All => say!(self.language, "Mean"),
            _ => own,
        }
    }

    fn first_level(&self, found: &UnitProfile, used: &[f64]) -> TableBlock {
        let (result, language) = (self.result(), self.language);
        let (row, nodes) = (found.row(), result.framework().nodes());
        let shown: Vec<usize> = self.nodes.iter().copied().filter(|&at| nodes[at].level() == 1).collect();
        let decimals = nodes[0].decimals();
        let standing = |at: usize| found.dimensions.iter().find(|one| one.node == nodes[at].code());
        let mean = |at: usize| standing(at).and_then(|one| one.mean).unwrap_or(f64::NAN);
        let numbers = |of: &dyn Fn(usize) -> f64, decimals: usize| {
            Cells::numbers(shown.iter().map(|&at| of(at)), decimals)
        };
        let scores =
            |of: &dyn Fn(usize) -> f64| score_cells(result.framework(), shown.iter().map(|&at| (at, of(at))));
        let score = |at: usize| result.scores_of(at)[row];
        let table = Table::new()
            .with(
                say!(language, "First-level indicator"),
                Cells::texts(shown.iter().map(|&at| nodes[at].named(language))),
            )
            .with(say!(language, "Weight (%)"), numbers(&|at| 100.0 * used[at], 1))
            .with(say!(language, "Score"), scores(&score))
            .with(self.mean_or(say!(language, "Mean of those compared")), scores(&mean))
            .with(say!(language, "Difference from the mean"), scores(&|at| score(at) - mean(at)))
            .with(
                say!(language, "Contribution"),
                numbers(&|at| standing(at).and_then(|one| one.contribution).unwrap_or(f64::NAN), decimals),
            )
            .with(say!(language, "Rank"), self.ranks(&shown, row));
        TableBlock::new(table).note(say!(
            language,
            "Contribution: what the indicator adds to the unit's lead over the mean of the units it is held against, in points of the total."
        ))
    }

    fn ranks(&self, shown: &[usize], row: usize) -> Cells {
        let ranks: Vec<f64> = shown.iter().map(|&at| self.profiles.ranks_of(at)[row]).collect();
        rank_cells(&ranks, self.result().framework().spec().ranks.ties)
    }

    fn all(&self, found: &UnitProfile, used: &[f64]) -> TableBlock {
        let (result, language) = (self.result(), self.language);
        let (row, framework) = (found.row(), result.framework());
        let (nodes, shown) = (framework.nodes(), &self.nodes);
        let is_estimated = |at: usize| found.estimated.iter().any(|code| code == nodes[at].code());
        let value = |&at: &usize| {
            let indicator = framework.indicator_of(&nodes[at])?;
            let (values, decimals) = &self.values[at];
            let value = values[row];
            if value.is_nan() {
                if result.does_not_apply(at, row) {
                    return Some(say!(language, "does not apply"));
                }
                // A gap that was filled among logarithms has no value in the raw unit.
                if is_estimated(at) {
                    return Some(say!(language, "estimated"));
                }
                return Some(if sources::is_not_submitted(self.writing.evidence(), result, at, row) {
                    say!(language, "not submitted")
                } else {
                    say!(language, "no data")
                });
            }
            let text =
                with_unit(format!("{value:.*}", *decimals), indicator.unit.get(language.code()), language);
            let estimate = if is_estimated(at) { say!(language, " (estimated)") } else { String::new() };
            Some(text + &estimate)
        };
        let target = |&at: &usize| {
            let indicator = framework.indicator_of(&nodes[at])?;
            let target =
                with_unit(indicator.target?.to_string(), indicator.unit.get(language.code()), language);
            let target = match indicator.direction {
                Direction::Higher => target,
                Direction::Lower => say!(tight language, "at most {target}", target),
            };
            Some(match indicator.due {
                None => target,
                Some(due) => say!(tight language, "{target} ({due})", target, due = by_day(due, language)),
            })
        };
        let met = |&at: &usize| {
            let own = found.targets.iter().find(|target| target.node == nodes[at].code())?;
            own.value?;
            Some(if own.met { say!(language, "met") } else { say!(language, "not met") })
        };
        let scores = |of: &dyn Fn(usize) -> f64| score_cells(framework, shown.iter().map(|&at| (at, of(at))));
        let names = shown.iter().map(|&at| indented(&nodes[at], language));
        let mut table = Table::new()
            .with(say!(language, "Indicator"), Cells::texts(names))
            .with(say!(language, "Weight (%)"), Cells::numbers(shown.iter().map(|&at| 100.0 * used[at]), 1))
            .with(say!(language, "Value"), Cells::Text(shown.iter().map(value).collect()));
        let error = |at: usize| {
            let errors = errors_of(result, at)?;
            // A census leaves no error to show.
            Some(errors[row]).filter(|&error| error > 0.0)
        };
        let has_errors = shown.iter().any(|&at| error(at).is_some());
        if has_errors {
            let error = |&at: &usize| error_with_unit(framework, at, error(at)?, language);
            table =
                table.with(say!(language, "Standard error"), Cells::Text(shown.iter().map(error).collect()));
        }
        if !found.targets.is_empty() {
            table = table
                .with(say!(language, "Target"), Cells::Text(shown.iter().map(target).collect()))
                .with(say!(language, "Target met"), Cells::Text(shown.iter().map(met).collect()));
        }
        table = table
            .with(say!(language, "Score"), scores(&|at| result.scores_of(at)[row]))
            .with(self.mean_or(say!(language, "Mean of all units")), scores(&|at| self.profiles.mean_of(at)))
            .with(say!(language, "Rank"), self.ranks(shown, row));
        let mut block = TableBlock::new(table);
        if self.nodes.iter().any(|&at| (used[at] - self.effective[at]).abs() > 1e-9) {
            block = block.note(say!(
                language,
                "Weight: the share in the total that counts here; the weight of indicators without data is shared by the others."
            ));
        } else {
            block = block.note(say!(language, "Weight: the share in the total."));
        }
        if has_errors {
            block = block.note(say!(
                language,
                "Standard error: one standard error of sampling, in the unit of the value; about two thirds of all samples would differ by less."
            ));
        }
        if !found.estimated.is_empty() {
            block = block.note(say!(language, "Estimated values are for orientation only."));
        }
        block
    }
}
