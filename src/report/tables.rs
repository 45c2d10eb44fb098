//! The tables of an assessment as people read them, on pages and on the sheets of a workbook.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;

use indexmap::IndexMap;

use super::document::TableBlock;
use super::figure::simulated;
use super::remarks::Remarks;
use super::warnings::said_of;
use super::write::Writing;
use super::{capitalized, grade_label, method, notices, shown, with_unit};
use crate::assess::rank_cells;
use crate::dataset::Gathered;
use crate::explain::{Contributions, Peers, contributions};
use crate::framework::{AfterVeto, Band, Effect, Framework, Node};
use crate::normalize::Direction;
use crate::scoring::Aggregate;
use crate::stats::{Divisor, Ties, moments_of, sort};
use crate::words::{Language, first_of, from_to, listed, percent_of, period_text, say};
use crate::{Assessment, Cells, Result, Table};

/// How many of those that share a first rank are named.
const NAMED: usize = 3;

/// What nodes of a level are called; the index has level 0.
pub(super) fn level_name(level: usize, language: Language) -> String {
    match level {
        1 => say!(language, "First-level indicators"),
        2 => say!(language, "Second-level indicators"),
        3 => say!(language, "Third-level indicators"),
        level => say!(tight language, "Indicators of level {level}", level),
    }
}

/// The heading of the ranks of an earlier assessment.
fn rank_before(earlier: &Assessment, language: Language) -> String {
    match earlier.period() {
        Some(period) => say!(tight language, "Rank in {period}", period = period_text(period, language)),
        None => say!(language, "Rank before"),
    }
}

/// Where tables stand: a workbook shows codes, a page indents names, and on one that stands upright the results have neither the
/// ranks of before, which the change tells, nor remarks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Page,
    Upright,
    Workbook,
}

/// The tables of an assessment in a language.
pub(super) struct Tables<'a> {
    result: &'a Assessment,
    language: Language,
    place: Place,
    gathered: Option<&'a Gathered>,
    /// The rows of units, in the order of their ranks.
    rows: Vec<usize>,
    /// Made when they are asked for: the document of the method shows none.
    remarks: OnceCell<Remarks<'a>>,
}

impl<'a> Tables<'a> {
    /// Of these units, or of all.
    pub(super) fn new(
        result: &'a Assessment,
        language: Language,
        place: Place,
        units: Option<&[String]>,
        gathered: Option<&'a Gathered>,
    ) -> Result<Self> {
        let mut rows = sort::order(&result.ranks_of(0, None));
        if let Some(units) = units {
            let mut is_shown = vec![false; rows.len()];
            for unit in units {
                is_shown[result.row(unit)?] = true;
            }
            rows.retain(|&row| is_shown[row]);
        }
        Ok(Self { result, language, place, gathered, rows, remarks: OnceCell::new() })
    }

    fn remarks(&self) -> &Remarks<'a> {
        self.remarks.get_or_init(|| Remarks::new(self.result, self.language, self.gathered))
    }

    /// The rows of units, in the order of their ranks.
    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// Whether there are nodes at a level that have scores.
    pub(super) fn has_level(&self, level: usize) -> bool {
        self.result.framework().nodes().iter().any(|node| node.level() == level && !node.is_finding())
    }

    fn name(&self, at: usize) -> String {
        self.result.framework().nodes()[at].named(self.language)
    }

    fn unit(&self, row: usize) -> &str {
        self.result.dataset().unit_name(row, self.language.code())
    }

    /// A table with the units in front, and their codes where these are not the names.
    fn of_units(&self, table: Table) -> Table {
        let units = self.result.units();
        let table = table
            .with(say!(self.language, "Unit"), Cells::texts(self.rows.iter().map(|&row| self.unit(row))));
        if self.place != Place::Workbook || self.rows.iter().all(|&row| self.unit(row) == units[row]) {
            return table;
        }
        table
            .with(say!(self.language, "Code"), Cells::texts(self.rows.iter().map(|&row| units[row].as_str())))
    }

    fn numbers(&self, of: &[f64], decimals: usize) -> Cells {
        Cells::Number { values: self.rows.iter().map(|&row| of[row]).collect(), decimals: Some(decimals) }
    }

    fn scores(&self, at: usize) -> Cells {
        self.numbers(self.result.scores_of(at), score_decimals(self.result.framework(), at))
    }

    /// Rank, unit, score, ranges of score and rank over the runs of a simulation, grade and remarks.
    pub(super) fn results(&self, writing: &Writing<'_>) -> Result<TableBlock> {
        let (result, language) = (self.result, self.language);
        let ranks: Vec<f64> = {
            let all = result.ranks_of(0, None);
            self.rows.iter().map(|&row| all[row]).collect()
        };
        let rule = result.framework().spec().ranks;
        let score = say!(language, "Score");
        let mut table =
            self.of_units(Table::new().with(say!(language, "Rank"), rank_cells(&ranks, rule.ties)));
        let mut of_groups = None;
        if let Peers::Group(column) = writing.compared_with() {
            let own = result.ranks_within(result.framework().root().code(), column, None)?;
            let own: Vec<f64> = self.rows.iter().map(|&row| own[row]).collect();
            of_groups = Some(rank_cells(&own, rule.ties));
            let group =
                |&row: &usize| result.dataset().group_name(column, row, language.code()).map(str::to_owned);
            table = table.with(say!(language, "Group"), Cells::Text(self.rows.iter().map(group).collect()));
        }
        table = table.with(score.clone(), self.scores(0));
        if let Some(runs) = writing.simulation() {
            let (found, places) = simulated(runs, result, result.framework().root().code())?;
            let percent = percent_of(runs.level);
            let decimals = result.framework().root().decimals();
            let score = |&row: &usize| range(found.interval(places[row], runs.level)?, decimals, language);
            let rank = |&row: &usize| {
                let ends = found.rank_interval(places[row], runs.level)?;
                range(ends, usize::from(ends.iter().any(|end| end.fract() != 0.0)), language)
            };
            table = table
                .with(
                    say!(tight language, "Score range ({percent}%)", percent),
                    Cells::Text(self.rows.iter().map(score).collect()),
                )
                .with(
                    say!(tight language, "Rank range ({percent}%)", percent),
                    Cells::Text(self.rows.iter().map(rank).collect()),
                );
        }
        let grades = result.grades_of(0);
        if grades.iter().any(Option::is_some) {
            let grade = |&row: &usize| grades[row].as_ref().map(|grade| grade_label(grade, language));
            table = table.with(say!(language, "Grade"), Cells::Text(self.rows.iter().map(grade).collect()));
        }
        if let Some(since) = writing.earlier() {
            let before = since.ranks_of(0, None);
            let before = |&row: &usize| since.row(&result.units()[row]).ok().map(|row| before[row]);
            let was: Vec<Option<f64>> = self.rows.iter().map(before).collect();
            let change = was.iter().zip(&ranks).map(|(&was, &is)| change_of_place(was, is, language));
            let ranks: Vec<f64> = was.iter().map(|was| was.unwrap_or(f64::NAN)).collect();
            if self.place != Place::Upright {
                let ranks = rank_cells(&ranks, since.framework().spec().ranks.ties);
                table = table.with(rank_before(since, language), ranks);
            }
            table = table.with(say!(language, "Change in rank"), Cells::Text(change.collect()));
        }
        if let Some(ranks) = of_groups {
            table = table.with(say!(language, "Rank in group"), ranks);
        }
        if self.place != Place::Upright {
            let remarks = self.rows.iter().map(|&row| self.remarks().of(row)).collect();
            table = self.with_remarks(table, remarks);
        }
        let table = self.with_means(table, std::slice::from_ref(&score));
        let mut block = TableBlock::new(table).scores([score]).note(ties_rule(rule.ties, language));
        if !result.vetoed_at(0).is_empty() {
            block = block.note(veto_rule(rule.after_veto, language));
        }
        if let Some(runs) = writing.simulation() {
            block = block.note(say!(
                tight language,
                "Ranges cover {percent}% of {runs} simulated results.",
                percent = percent_of(runs.level),
                runs = runs.counted(),
            ));
        }
        Ok(block)
    }

    /// The scores at a level of the tree, beside the index; none where there is no dimension.
    pub(super) fn level(&self, level: usize) -> Option<TableBlock> {
        let nodes = self.result.framework().nodes();
        let at_level: Vec<usize> =
            (0..nodes.len()).filter(|&at| nodes[at].level() == level && !nodes[at].is_finding()).collect();
        if !at_level.iter().any(|&at| !nodes[at].is_indicator()) {
            return None;
        }
        let mut table = self.of_units(Table::new()).with(self.name(0), self.scores(0));
        let mut scores = vec![self.name(0)];
        for at in at_level {
            table = table.with(self.name(at), self.scores(at));
            scores.push(self.name(at));
        }
        Some(TableBlock::new(self.with_means(table, &scores)).scores(scores))
    }

    /// The remarks on units, a sentence each.
    pub(super) fn remark_sentences(&self) -> Vec<String> {
        let told = |&row: &usize| {
            let remark = Some(self.remarks().of(row)).filter(|remark| !remark.is_empty())?;
            Some(say!(tight self.language, "{unit}: {remark}.", unit = self.unit(row), remark))
        };
        self.rows.iter().filter_map(told).collect()
    }

    /// The table with a column of remarks, where there are any.
    fn with_remarks(&self, table: Table, remarks: Vec<String>) -> Table {
        if remarks.iter().all(String::is_empty) {
            return table;
        }
        let shown = remarks.into_iter().map(|remark| (!remark.is_empty()).then_some(remark));
        table.with(say!(self.language, "Remarks"), Cells::Text(shown.collect()))
    }

    /// On a page, the table with the means of its scores in a row below.
    fn with_means(&self, table: Table, scores: &[String]) -> Table {
        if self.place == Place::Workbook || self.rows.len() < 2 {
            return table;
        }
        let (unit, mean) = (say!(self.language, "Unit"), say!(self.language, "Mean"));
        table.columns().fold(Table::new(), |all, (name, cells)| {
            let mut cells = cells.clone();
            match &mut cells {
                Cells::Text(texts) => texts.push((name == unit).then(|| mean.clone())),
                Cells::Count(counts) => counts.push(None),
                Cells::Number { values, .. } if scores.iter().any(|score| score == name) => {
                    values.push(moments_of(values, Divisor::Population).mean);
                }
                Cells::Number { values, .. } => values.push(f64::NAN),
            }
            all.with(name, cells)
        })
    }

    /// What each item of the index's rubric cost or earned: a column per item and unit; none where the index is scored otherwise.
    pub(super) fn points(&self) -> Option<TableBlock> {
        let (result, language) = (self.result, self.language);
        if !matches!(result.framework().root().aggregate(), Aggregate::Points(_)) {
            return None;
        }
        // Items may have one name.
        let mut columns: IndexMap<_, (String, Vec<Option<String>>)> = IndexMap::new();
        for (place, &row) in self.rows.iter().enumerate() {
            for ledger in self.remarks().ledgers(row).into_iter().filter(|ledger| ledger.is_index) {
                for line in ledger.lines {
                    let of_whole = line.place.1.is_none().then(|| line.name.clone());
                    let column = columns.entry((line.place, of_whole));
                    let (_, cells) = column.or_insert_with(|| (line.name, vec![None; self.rows.len()]));
                    cells[place] = match (line.points, line.count) {
                        (Some(points), Some(count)) => {
                            Some(say!(tight language, "{points} ({count})", points, count))
                        }
                        (None, Some(count)) => Some(say!(tight language, "({count})", count)),
                        (points, None) => points,
                    };
                }
            }
        }
        let table = self.of_units(Table::new());
        let table =
            columns.into_values().fold(table, |table, (name, cells)| table.with(name, Cells::Text(cells)));
        let block = TableBlock::new(table.with(say!(language, "Score"), self.scores(0)));
        Some(block.note(say!(language, "Number of findings in brackets.")))
    }

    /// How many units have each grade; none without grades.
    pub(super) fn grades(&self) -> Option<TableBlock> {
        let language = self.language;
        let (grades, counts): (Vec<String>, Vec<usize>) = self.grade_counts().into_iter().unzip();
        if grades.is_empty() || self.result.grades_of(0).iter().all(Option::is_none) {
            return None;
        }
        let table = Table::new()
            .with(say!(language, "Grade"), Cells::texts(grades))
            .with(say!(language, "Units"), Cells::counts(counts));
        Some(TableBlock::new(table).caption(say!(language, "Grades")))
    }

    /// The grades of the index, whatever the class within them, and how many units have each.
    pub(super) fn grade_counts(&self) -> Vec<(String, usize)> {
        let framework = self.result.framework();
        let grades = self.result.grades_of(0);
        let count = |grade: &str| grades.iter().flatten().filter(|own| own.grade == grade).count();
        let counted = |band: &Band| (band.label.or(&band.grade, self.language), count(&band.grade));
        framework.bands(framework.root()).iter().map(counted).collect()
    }

    /// Mean, highest and lowest at the nodes under the index.
    pub(super) fn first_level(&self) -> TableBlock {
        let (result, language) = (self.result, self.language);
        let nodes = result.framework().nodes();
        let children: Vec<usize> =
            nodes[0].children().iter().copied().filter(|&child| !nodes[child].is_finding()).collect();
        // Those that share the first rank, of many the first few.
        let best = |&child: &usize| {
            let ranks = result.ranks_of(child, Some(Ties::Competition));
            let first: Vec<&str> =
                (0..ranks.len()).filter(|&row| ranks[row] < 1.5).map(|row| self.unit(row)).collect();
            (!first.is_empty()).then(|| first_of(language, &first[..first.len().min(NAMED)], first.len()))
        };
        let number = |of: &dyn Fn(&[f64]) -> f64| {
            let scores = children.iter().map(|&child| (child, of(result.scores_of(child))));
            score_cells(result.framework(), scores)
        };
        let fold = |start: f64, of: fn(f64, f64) -> f64| {
            move |scores: &[f64]| {
                let found = scores.iter().copied().filter(|score| !score.is_nan()).fold(start, of);
                if found.is_finite() { found } else { f64::NAN }
            }
        };
        let table = Table::new()
            .with(say!(language, "Indicator"), Cells::texts(children.iter().map(|&child| self.name(child))))
            .with(say!(language, "Mean"), number(&|scores| moments_of(scores, Divisor::Population).mean))
            .with(say!(language, "Highest"), number(&fold(f64::NEG_INFINITY, f64::max)))
            .with(say!(language, "Lowest"), number(&fold(f64::INFINITY, f64::min)))
            .with(say!(language, "First"), Cells::Text(children.iter().map(best).collect()));
        TableBlock::new(table)
    }

    /// Values and scores of indicators.
    pub(super) fn indicators(&self) -> TableBlock {
        let (result, language) = (self.result, self.language);
        let framework = result.framework();
        let mut table = self.of_units(Table::new());
        let mut scores = Vec::new();
        for (at, node) in framework.nodes().iter().enumerate() {
            if !node.is_indicator() {
                continue;
            }
            let name = self.name(at);
            let heading = name_with_unit(framework, at, language);
            let (values, decimals) = raw_values(result, at);
            table = table.with(heading, self.numbers(&values, decimals));
            // A census leaves no error to show.
            if let Some(errors) = errors_of(result, at)
                && errors.iter().any(|&error| error > 0.0)
            {
                let heading = say!(tight language, "{name}: standard error", name);
                table = table.with(heading, self.numbers(errors, node.decimals()));
            }
            if !node.is_finding() {
                let heading = say!(tight language, "{name}: score", name);
                table = table.with(heading.clone(), self.scores(at));
                scores.push(heading);
            }
        }
        let remarks =
            self.rows.iter().map(|&row| self.remarks().of_data(row).join(language.of("; ", "；"))).collect();
        TableBlock::new(self.with_remarks(table, remarks)).scores(scores)
    }

    /// The tree with its weights; findings of a rubric have none.
    pub(super) fn weights(&self) -> TableBlock {
        let (result, language) = (self.result, self.language);
        let framework = result.framework();
        let nodes = framework.nodes();
        let shown = tree_order(framework);
        let texts = |of: &dyn Fn(usize) -> String| {
            let text = |&at: &usize| Some(of(at)).filter(|text| !text.is_empty());
            Cells::Text(shown.iter().map(text).collect())
        };
        let percent = |values: &[f64]| Cells::Number {
            values: shown.iter().map(|&at| 100.0 * values[at]).collect(),
            decimals: Some(2),
        };
        let is_workbook = self.place == Place::Workbook;
        let name = |at: usize| if is_workbook { self.name(at) } else { indented(&nodes[at], language) };
        let mut table = Table::new().with(say!(language, "Indicator"), texts(&name));
        if is_workbook {
            if shown.iter().any(|&at| self.name(at) != nodes[at].code()) {
                table = table.with(say!(language, "Code"), texts(&|at| nodes[at].code().to_owned()));
            }
            table = table
                .with(say!(language, "Level"), Cells::counts(shown.iter().map(|&at| nodes[at].level())))
                .with(
                    say!(language, "Belongs to"),
                    texts(&|at| nodes[at].parent().map(|parent| self.name(parent)).unwrap_or_default()),
                );
        }
        table = table
            .with(say!(language, "Weight in its parent (%)"), percent(&result.shares()))
            .with(say!(language, "Effective weight (%)"), percent(&result.effective_weights()))
            .with(
                say!(language, "Direction"),
                texts(&|at| match (nodes[at].is_indicator(), nodes[at].direction()) {
                    (false, _) => String::new(),
                    (true, Direction::Higher) => say!(language, "higher is better"),
                    (true, Direction::Lower) => say!(language, "lower is better"),
                }),
            );
        if !is_workbook {
            return TableBlock::new(table);
        }
        if shown.iter().any(|&at| !said_of(framework, at).0.is_empty()) {
            table = table.with(say!(language, "Source"), texts(&|at| said_of(framework, at).0.to_owned()));
        }
        if shown.iter().any(|&at| !said_of(framework, at).1.is_no()) {
            let place = |at: usize| method::verified_in(said_of(framework, at).1, language);
            table = table.with(say!(language, "Verified in"), texts(&place));
        }
        TableBlock::new(table)
    }

    /// The source of each node and where it was verified, findings of rubrics among them; none where nothing is said of any.
    pub(super) fn verified(&self) -> Option<TableBlock> {
        let (framework, language) = (self.result.framework(), self.language);
        let shown = below_the_index(framework);
        let is_told = |&at: &usize| {
            let (source, verified) = said_of(framework, at);
            !source.is_empty() || !verified.is_no()
        };
        if !shown.iter().any(is_told) {
            return None;
        }
        let source = |&at: &usize| Some(said_of(framework, at).0.to_owned()).filter(|text| !text.is_empty());
        let place = |&at: &usize| Some(method::verified_in(said_of(framework, at).1, language));
        let mut table = Table::new()
            .with(say!(language, "Indicator"), Cells::texts(shown.iter().map(|&at| self.name(at))));
        if shown.iter().any(|at| source(at).is_some()) {
            table = table.with(say!(language, "Source"), Cells::Text(shown.iter().map(source).collect()));
        }
        if shown.iter().any(|&at| !said_of(framework, at).1.is_no()) {
            table = table.with(say!(language, "Verified in"), Cells::Text(shown.iter().map(place).collect()));
        }
        Some(TableBlock::new(table))
    }

    /// What the children of the index add to its score, and what happens beside them.
    pub(super) fn contributions(&self) -> Result<TableBlock> {
        let (result, language) = (self.result, self.language);
        let nodes = result.framework().nodes();
        let split = contributions(result, &Contributions::default())?;
        let decimals = nodes[0].decimals();
        let clean = |x: f64| if x.abs() < 1e-9 { 0.0 } else { x };
        let mut table = self.of_units(Table::new()).with(say!(language, "Score"), self.scores(0));
        let mut heads = Vec::new();
        for &child in nodes[0].children().iter().filter(|&&child| !nodes[child].is_finding()) {
            let parts: Vec<f64> =
                split.parts_at(nodes[child].code())?.iter().map(|&part| clean(part)).collect();
            table = table.with(self.name(child), self.numbers(&parts, decimals));
            heads.push(self.name(child));
        }
        for (kind, parts) in split.beside(true) {
            if parts.iter().flatten().any(|&part| clean(part) != 0.0) {
                let parts: Vec<f64> = parts.iter().map(|part| part.map_or(f64::NAN, clean)).collect();
                table =
                    table.with(capitalized(kind.word(language), language), self.numbers(&parts, decimals));
            }
        }
        let block = TableBlock::new(table).scores(heads);
        let [bottom, _] = result.framework().scale();
        Ok(block.note(if bottom == 0.0 {
            say!(language, "Contributions add up to the score, apart from rounding.")
        } else {
            say!(
                tight language,
                "Contributions are counted from {bottom}, the bottom of the scale: with it they add up to the score, apart from rounding.",
                bottom,
            )
        }))
    }

    fn pairs(&self, rows: Vec<(String, String)>) -> TableBlock {
        let (items, texts): (Vec<_>, Vec<_>) = rows.into_iter().filter(|(_, text)| !text.is_empty()).unzip();
        let table = Table::new()
            .with(say!(self.language, "Item"), Cells::texts(items))
            .with(say!(self.language, "Content"), Cells::texts(texts));
        TableBlock::new(table)
    }

    /// The method in words.
    pub(super) fn method(&self) -> TableBlock {
        self.pairs(method::rows(self.result, self.language))
    }

    /// What was assessed, and what the workbook holds.
    pub(super) fn about(&self, sheets: &[&str]) -> TableBlock {
        let (result, language) = (self.result, self.language);
        let framework = result.framework();
        let scored = result.scores_of(0).iter().filter(|score| !score.is_nan()).count();
        let units = say!(
            tight language,
            "{units}, {scored} with a score",
            units = result.units().len(),
            scored,
        );
        self.pairs(vec![
            (say!(language, "Framework"), framework.titled(language)),
            (say!(language, "Edition"), framework.spec().edition.clone()),
            (
                say!(language, "Period"),
                result.period().map(|period| period_text(period, language)).unwrap_or_default(),
            ),
            (say!(language, "Units assessed"), units),
            (say!(language, "Note on the framework"), framework.spec().note.get(language.code()).to_owned()),
            (say!(language, "Sheets"), listed(language, sheets)),
        ])
    }

    /// What a reader must know.
    pub(super) fn notices(&self, split: Option<String>) -> Option<TableBlock> {
        let language = self.language;
        let mut texts = notices::told(self.result, language, self.gathered);
        if let Some(reason) = split {
            texts.push(say!(language, "Contributions are left out: {reason}", reason));
        }
        if texts.is_empty() {
            return None;
        }
        let table = Table::new()
            .with(say!(language, "No."), Cells::Count((1..=texts.len() as u64).map(Some).collect()))
            .with(say!(language, "Notice"), Cells::texts(texts));
        Some(TableBlock::new(table).caption(say!(language, "Notes")))
    }
}

/// The nodes below the index as they stand in the tree, each before those below it.
fn below_the_index(framework: &Framework) -> Vec<usize> {
    let (mut order, mut open) = (Vec::new(), vec![0]);
    while let Some(at) = open.pop() {
        order.push(at);
        open.extend(framework.nodes()[at].children().iter().rev());
    }
    order.split_off(1)
}

/// The nodes below the index as they stand in the tree, each before those below it, without findings of rubrics.
pub(super) fn tree_order(framework: &Framework) -> Vec<usize> {
    let mut order = below_the_index(framework);
    order.retain(|&at| !framework.nodes()[at].is_finding());
    order
}

/// The name of a node, indented below that of its parent.
pub(super) fn indented(node: &Node, language: Language) -> String {
    "\u{3000}".repeat(node.level().saturating_sub(1)) + &node.named(language)
}

/// The name of an indicator with its unit of measurement.
pub(super) fn name_with_unit(framework: &Framework, at: usize, language: Language) -> String {
    let node = &framework.nodes()[at];
    let name = node.named(language);
    match framework.indicator_of(node).map(|own| own.unit.get(language.code())).unwrap_or_default() {
        "" => name,
        unit => say!(tight language, "{name} ({unit})", name, unit),
    }
}

/// A standard error of an indicator's value as people read it.
pub(super) fn error_with_unit(
    framework: &Framework,
    at: usize,
    error: f64,
    language: Language,
) -> Option<String> {
    let node = &framework.nodes()[at];
    let unit = framework.indicator_of(node)?.unit.get(language.code());
    Some(with_unit(format!("{error:.*}", node.decimals()), unit, language))
}

/// The values of an indicator in its raw unit, which is told beside them, and their decimals.
pub(super) fn raw_values(result: &Assessment, at: usize) -> (Cow<'_, [f64]>, usize) {
    let values = result.untreated_of(at);
    let decimals = decimals_of(result.framework(), at, &values);
    (values, decimals)
}

/// The decimals of some values of an indicator: none where all are whole numbers that count something.
pub(super) fn decimals_of(framework: &Framework, at: usize, values: &[f64]) -> usize {
    let node = &framework.nodes()[at];
    let counts = framework
        .indicator_of(node)
        .is_some_and(|own| !own.unit.get("en").contains('%') && !own.unit.is_empty());
    let is_whole = || values.iter().all(|value| value.is_nan() || value.fract() == 0.0);
    if (counts || node.is_finding()) && is_whole() { 0 } else { node.decimals() }
}

/// The decimals of the scores of a node: those of an indicator are for its values.
pub(super) fn score_decimals(framework: &Framework, at: usize) -> usize {
    let node = &framework.nodes()[at];
    if node.is_indicator() { framework.root().decimals() } else { node.decimals() }
}

/// A column of scores, each with the node that it is of and the decimals of that.
pub(super) fn score_cells(framework: &Framework, scores: impl IntoIterator<Item = (usize, f64)>) -> Cells {
    let (nodes, scores): (Vec<usize>, Vec<f64>) = scores.into_iter().unzip();
    let decimals: Vec<usize> = nodes.into_iter().map(|at| score_decimals(framework, at)).collect();
    match decimals.first() {
        Some(&first) if decimals.iter().any(|&own| own != first) => {
            let texts = scores.into_iter().zip(decimals);
            Cells::Text(texts.map(|(score, decimals)| shown(score, decimals)).collect())
        }
        first => Cells::numbers(scores, first.copied()),
    }
}

/// The standard errors of the values of an indicator, where there are any.
pub(super) fn errors_of(result: &Assessment, at: usize) -> Option<&[f64]> {
    let node = &result.framework().nodes()[at];
    let column = result.framework().indicator_of(node)?.column.as_deref();
    crate::assess::column_of(result.dataset(), column, node.code())?.errors()
}

/// How far a unit rose or fell: from no rank, or from where it was not assessed.
pub(super) fn change_of_place(was: Option<f64>, is: f64, language: Language) -> Option<String> {
    if is.is_nan() {
        return None;
    }
    let Some(was) = was else { return Some(say!(language, "not assessed before")) };
    let places = (was - is).abs();
    Some(match was.partial_cmp(&is) {
        None => say!(language, "not ranked before"),
        Some(Ordering::Greater) => say!(tight language, "up {places}", places),
        Some(Ordering::Less) => say!(tight language, "down {places}", places),
        Some(Ordering::Equal) => say!(language, "unchanged"),
    })
}

/// A range of numbers; none where an end is missing.
fn range(ends: [f64; 2], decimals: usize, language: Language) -> Option<String> {
    let [low, high] = ends;
    let text = || from_to(language, [&format!("{low:.decimals$}"), &format!("{high:.decimals$}")]);
    (low.is_finite() && high.is_finite()).then(text)
}

fn ties_rule(ties: Ties, language: Language) -> String {
    match ties {
        Ties::Competition => {
            say!(language, "Equal scores share a rank, and the ranks after it are skipped (1, 2, 2, 4).")
        }
        Ties::Dense => say!(language, "Equal scores share a rank, and no rank is skipped (1, 2, 2, 3)."),
        Ties::Average => say!(language, "Equal scores share the mean of their ranks (1, 2.5, 2.5, 4)."),
        Ties::Ordinal => say!(language, "Equal scores are ranked in the order of the data (1, 2, 3, 4)."),
    }
}

fn veto_rule(rule: AfterVeto, language: Language) -> String {
    match rule {
        AfterVeto::Last => say!(language, "Vetoed units share the last rank."),
        AfterVeto::None => say!(language, "Vetoed units are not ranked."),
        AfterVeto::Score => say!(language, "Vetoed units are ranked by their score."),
    }
}

/// The rules of ranks for the page of the method.
pub(super) fn rank_rules(result: &Assessment, language: Language) -> String {
    let framework = result.framework();
    let mut said = ties_rule(framework.spec().ranks.ties, language);
    let can_veto = framework.spec().gate.iter().any(|gate| gate.then.effect == Effect::Veto);
    if can_veto || !result.vetoed_at(0).is_empty() {
        said += language.of(" ", "");
        said += &veto_rule(framework.spec().ranks.after_veto, language);
    }
    said
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::report::{Workbook, Writing, workbook};
    use crate::{Dataset, Framework, assess};

    const FRAMEWORK: &str = r#"
        id = "x"
        title = { en = "Example", zh = "示例评估" }
        source = "文件"
        verified = false
        grades = [
            { grade = "A", label = { en = "good", zh = "优秀" }, at-least = 70 },
            { grade = "B", label = { en = "fair", zh = "良好" }, at-least = 40, below = 70 },
            { grade = "C", label = { en = "poor", zh = "薄弱" }, below = 40 },
        ]
        [method]
        normalize = "none"
        decimals = 2
        impute = "median"
        round = { decimals = 2, rule = "half-up" }
        [[dimension]]
        code = "I"
        name = { en = "Index", zh = "总指数" }
        [[dimension]]
        code = "D"
        name = { en = "Data", zh = "数据共享" }
        parent = "I"
        weight = 3
        missing = "zero"
        aggregate = "geometric"
        [[dimension]]
        code = "S"
        name = { en = "Service", zh = "政务服务" }
        parent = "I"
        weight = 1
        [[indicator]]
        code = "X"
        name = { en = "Shared", zh = "共享率" }
        parent = "D"
        unit = "%"
        impute = "none"
        [[indicator]]
        code = "Y"
        name = { en = "Used", zh = "使用率" }
        parent = "D"
        impute = "none"
        [[indicator]]
        code = "Z"
        name = { en = "Rated", zh = "好评率" }
        parent = "S"
        [[indicator]]
        code = "W"
        name = { en = "Closed", zh = "办结率" }
        parent = "S"
        impute = "none"
        [[gate]]
        when = { node = "W", below = 10 }
        then = { veto = true }
        reason = { en = "a serious incident", zh = "发生重大网络安全事件" }
        [[gate]]
        when = [{ node = "X", at-least = 50, below = 56 }, { node = "S", above = 1 }]
        then = { node = "S", cap = 30 }
        [[quota]]
        grade = "A"
        at-most = 0.2
        reason = { en = "at most a fifth", zh = "优秀不超过五分之一" }
    "#;

    fn result() -> Assessment {
        let framework = Framework::from_toml(FRAMEWORK).unwrap();
        let names = ["甲市", "乙盟", "丙市", "丁盟", "戊市"].map(|name| Some(name.to_owned()));
        let data = Dataset::new(["u1", "u2", "u3", "u4", "u5"])
            .unwrap()
            .with_names("zh", names.to_vec())
            .unwrap()
            .with_indicator("X", vec![90.0, 88.0, 55.0, f64::NAN, 80.0])
            .unwrap()
            .with_errors("X", vec![1.5, 0.0, f64::NAN, f64::NAN, 2.0])
            .unwrap()
            .with_indicator("Y", vec![90.0, 85.0, 60.0, 70.0, 75.0])
            .unwrap()
            .with_indicator("Z", vec![95.0, 80.0, f64::NAN, 60.0, 70.0])
            .unwrap()
            .with_indicator("W", vec![90.0, 80.0, 60.0, f64::NAN, 5.0])
            .unwrap();
        assess(&framework, &data).unwrap()
    }

    fn sheets(book: &Workbook) -> HashMap<String, Vec<TableBlock>> {
        book.sheets().map(|(name, blocks)| (name.to_owned(), blocks.to_vec())).collect()
    }

    fn texts(table: &Table, column: &str) -> Vec<String> {
        match table.column(column) {
            Some(Cells::Text(cells)) => cells.iter().map(|cell| cell.clone().unwrap_or_default()).collect(),
            other => panic!("{column}: {other:?} of {table}"),
        }
    }

    fn numbers(table: &Table, column: &str) -> Vec<f64> {
        match table.column(column) {
            Some(Cells::Number { values, .. }) => values.clone(),
            other => panic!("{column}: {other:?} of {table}"),
        }
    }

    #[test]
    fn a_workbook_has_the_sheets_that_an_office_expects() {
        let result = result();
        let book = workbook(&result, Language::Chinese, &Writing::default()).unwrap();
        let names: Vec<&str> = book.sheets().map(|(name, _)| name).collect();
        assert_eq!(names, ["有关说明", "评估结果", "一级指标", "指标", "权重", "贡献", "评估方法"]);
        assert_eq!(book.warnings(), ["权重尚未核定，结果仅供测试，不作为考核依据。"]);
        let names: Vec<String> = workbook(&result, Language::English, &Writing::default())
            .unwrap()
            .sheets()
            .map(|(name, _)| name.to_owned())
            .collect();
        let expected = [
            "Notes",
            "Results",
            "First-level indicators",
            "Indicators",
            "Weights",
            "Contributions",
            "Method",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn remarks_say_what_stands_behind_a_score() {
        let book = workbook(&result(), Language::Chinese, &Writing::default()).unwrap();
        let results = &sheets(&book)["评估结果"][0];
        let table = results.cells();
        assert_eq!(texts(table, "评估对象"), ["甲市", "乙盟", "丙市", "丁盟", "戊市"]);
        assert_eq!(texts(table, "代码"), ["u1", "u2", "u3", "u4", "u5"]);
        assert_eq!(texts(table, "等次"), ["优秀", "良好", "良好", "薄弱", "薄弱"]);
        let remarks = texts(table, "备注");
        assert_eq!(remarks[0], "");
        assert_eq!(remarks[1], "得分达到优秀标准，因名额已满，调整为良好");
        assert_eq!(remarks[2], "“政务服务”得分封顶：得分由67.50分计为30.00分；好评率为插补值，仅供参考");
        assert_eq!(remarks[3], "共享率未提供数据，计0分；办结率未提供数据，其权重由同级其他指标分担");
        assert!(
            remarks[4].starts_with("一票否决：因发生重大网络安全事件，得分由")
                && remarks[4].ends_with("分计为0.00分，等次为薄弱"),
            "{}",
            remarks[4]
        );
        assert_eq!(results.notes().len(), 2, "ties, and the rank after a veto");
        let english = workbook(&result(), Language::English, &Writing::default()).unwrap();
        let remarks = texts(sheets(&english)["Results"][0].cells(), "Remarks");
        assert_eq!(remarks[1], "The score reaches good, whose quota is full, so the grade is fair");
        assert!(remarks[4].starts_with("Veto (a serious incident): the score of"), "{}", remarks[4]);
    }

    #[test]
    fn indicators_show_units_of_measurement_errors_and_scores() {
        let book = workbook(&result(), Language::Chinese, &Writing::default().units(["u3", "u1"])).unwrap();
        let sheets = sheets(&book);
        let table = sheets["指标"][0].cells();
        assert_eq!(texts(table, "评估对象"), ["甲市", "丙市"], "in the order of ranks");
        assert_eq!(numbers(table, "共享率（%）"), [90.0, 55.0]);
        assert_eq!(numbers(table, "共享率标准误")[0], 1.5);
        assert_eq!(numbers(table, "使用率"), [90.0, 60.0]);
        assert!(sheets["指标"][0].is_score("共享率得分") && !sheets["指标"][0].is_score("共享率（%）"));
        assert_eq!(texts(table, "备注"), ["", "好评率为插补值，仅供参考"]);
        let fault = workbook(&result(), Language::Chinese, &Writing::default().units(["u9"])).unwrap_err();
        assert_eq!(fault.code(), "unknown_unit");
    }

    #[test]
    fn contributions_add_up_to_the_score() {
        let book = workbook(&result(), Language::Chinese, &Writing::default()).unwrap();
        let table = sheets(&book)["贡献"][0].cells().clone();
        let score = numbers(&table, "得分");
        let others: Vec<Vec<f64>> = table
            .columns()
            .filter(|(name, cells)| *name != "得分" && matches!(cells, Cells::Number { .. }))
            .map(|(name, _)| numbers(&table, name))
            .collect();
        assert!(others.len() >= 3, "two first-level indicators, and the veto: {table}");
        for (row, score) in score.iter().enumerate() {
            let sum: f64 = others.iter().map(|part| part[row]).filter(|part| !part.is_nan()).sum();
            assert!((sum - score).abs() < 1e-9, "{sum} of {score}\n{table}");
        }
    }

    #[test]
    fn the_method_and_the_notices_name_things_and_show_no_code() {
        let book = workbook(&result(), Language::Chinese, &Writing::default()).unwrap();
        let sheets = sheets(&book);
        let method = sheets["评估方法"][0].cells();
        let said = |item: &str| {
            let at = texts(method, "事项").iter().position(|own| own == item).unwrap();
            texts(method, "内容")[at].clone()
        };
        assert_eq!(said("加权汇总"), "算术平均：总指数、政务服务；几何平均：数据共享");
        assert_eq!(said("缺失值插补"), "中位数：好评率");
        assert_eq!(said("修约"), "四舍五入，保留2位小数");
        assert_eq!(said("名额限制"), "优秀：不超过评估对象的20%（优秀不超过五分之一）");
        assert_eq!(said("等次划分"), "优秀：不低于70；良好：不低于40且低于70；薄弱：低于40");
        let rules: Vec<String> = texts(method, "事项")
            .iter()
            .zip(texts(method, "内容"))
            .filter(|(item, _)| *item == "规则")
            .map(|(_, text)| text)
            .collect();
        assert_eq!(
            rules,
            [
                "“办结率”低于10的，一票否决（发生重大网络安全事件）",
                "“共享率”不低于50且低于56，且“政务服务”高于1的，“政务服务”得分最高30分"
            ]
        );
        let notices = sheets["有关说明"][1].cells();
        let all = texts(notices, "说明").join("\n");
        assert!(all.contains("“共享率”：丁盟未提供数据（1个评估对象）"), "{all}");
        assert!(!all.contains('`') && !all.contains("u4") && !all.contains(" X"), "{all}");
        assert!(all.contains("“优秀”"), "{all}");
    }

    #[test]
    fn items_of_one_name_have_a_column_each() {
        let framework = "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\naggregate = { points = { item = [\n\
             { code = 'LATE', points = 60, rule = [{ code = 'found', each = 2 }] },\n\
             { code = 'OPEN', points = 40, rule = [{ code = 'found', each = 5 }] } ] } }\n\
             [[indicator]]\ncode = 'LATE'\nparent = 'I'\nname = { en = 'Cases' }\n\
             [[indicator]]\ncode = 'OPEN'\nparent = 'I'\nname = { en = 'Cases' }\n";
        let data = Dataset::new(["u"]).unwrap().with_indicator("LATE", vec![1.0]).unwrap();
        let data = data.with_indicator("OPEN", vec![2.0]).unwrap();
        let result = assess(&Framework::from_toml(framework).unwrap(), &data).unwrap();
        let book = workbook(&result, Language::English, &Writing::default()).unwrap();
        let points = sheets(&book)["Points"][0].cells().clone();
        let cells: Vec<&Cells> =
            points.columns().filter(|(name, _)| *name == "Cases").map(|(_, cells)| cells).collect();
        let text = |text: &str| Cells::Text(vec![Some(text.to_owned())]);
        assert_eq!(cells, [&text("-2 (1)"), &text("-10 (2)")]);
    }

    #[test]
    fn no_text_of_a_chinese_workbook_is_left_in_english() {
        let book = workbook(&result(), Language::Chinese, &Writing::default()).unwrap();
        for (name, blocks) in book.sheets() {
            for block in blocks {
                let headings: Vec<String> =
                    block.cells().columns().map(|(name, _)| name.to_owned()).collect();
                for text in headings.iter().chain(block.notes()).chain([&name.to_owned()]) {
                    assert!(!text.bytes().any(|byte| byte.is_ascii_lowercase()), "{name}: {text}");
                }
                for (heading, cells) in block.cells().columns().filter(|(heading, _)| *heading != "代码") {
                    let Cells::Text(cells) = cells else { continue };
                    for text in cells.iter().flatten() {
                        let is_digest = text.len() == 64 || text.starts_with("govindex");
                        let words =
                            text.split(|c: char| !c.is_ascii_lowercase()).filter(|word| word.len() > 2);
                        assert!(is_digest || words.count() == 0, "{name}, {heading}: {text}");
                    }
                }
            }
        }
    }
}
