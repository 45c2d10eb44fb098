//! What the documents of an assessment say: the overview of all units, and the page of one.

use super::document::{Document, TableBlock};
use super::remarks::Remarks;
use super::{grade_label, notices, profile_bars, ranked_bars, shown_rank};
use crate::explain::{Profiles, UnitProfile};
use crate::framework::Node;
use crate::normalize::Direction;
use crate::robustness::Robustness;
use crate::stats::{Divisor, moments_of, sort};
use crate::words::{Language, listed, say};
use crate::{Assessment, Cells, Result, Table};

/// How many units a paragraph names.
const NAMED: usize = 3;

/// The overview of an assessment: how the units did on the whole, their ranking with remarks (and intervals, where there is a
/// simulation), grades, first-level indicators, what must be known, and the method.
///
/// # Errors
/// `unknown_node` and `invalid_parameter` for a simulation of other nodes or units.
pub fn overview(
    result: &Assessment,
    language: Language,
    robustness: Option<&Robustness>,
) -> Result<Document> {
    let framework = result.framework();
    let title = framework.titled(language);
    let mut document = Document::new(title, language).day(match result.period() {
        Some(period) => say!(language, "Assessment report, {period}", period),
        None => say!(language, "Assessment report"),
    });
    document = document.heading(1, say!(language, "Overall results")).paragraph(summary(result, language));
    document = document.table(ranking(result, language)?);
    if result.scores_of(0).iter().any(|score| !score.is_nan()) {
        document = document.figure(ranked_bars(result, framework.root().code(), robustness, language)?);
    }
    if let Some(table) = grades(result, language) {
        document = document.table(table);
    }
    document = document
        .heading(1, say!(language, "First-level indicators"))
        .table(first_level(result, language))
        .heading(1, say!(language, "Method"))
        .table(weights(result, language));
    let notices = notices::told(result, language);
    if !notices.is_empty() {
        document = document.heading(1, say!(language, "Notes"));
        for notice in notices {
            document = document.paragraph(notice);
        }
    }
    Ok(document)
}

/// The page of a unit, in the order in which readers look: position, first-level indicators, every indicator under its dimension
/// with value and target, then what is strong, weak, missing and changed.
///
/// # Errors
/// As [`Profiles::of`].
pub fn unit_page(profiles: &Profiles<'_>, unit: &str, language: Language) -> Result<Document> {
    let (result, found) = (profiles.assessment(), profiles.of(unit)?);
    let framework = result.framework();
    let title = framework.titled(language);
    let mut document = Document::new(found.name(language), language);
    document = document.day(match result.period() {
        Some(period) => say!(language, "{title}, {period}", title, period),
        None => title,
    });
    for paragraph in found.paragraphs(language) {
        document = document.paragraph(paragraph);
    }
    if !found.dimensions.is_empty() {
        document =
            document.heading(1, say!(language, "First-level indicators")).table(dimensions(&found, language));
        document = document.figure(profile_bars(&found, language)?);
    }
    Ok(document.heading(1, say!(language, "All indicators")).table(indicators(profiles, &found, language)))
}

fn summary(result: &Assessment, language: Language) -> String {
    let root = result.framework().root();
    let scores = result.scores_of(0);
    let ranks = result.ranks_of(0, None);
    let counted = scores.iter().filter(|score| !score.is_nan()).count();
    if counted == 0 {
        return say!(language, "{units} units were assessed; none has a score.", units = scores.len());
    }
    let found = moments_of(scores, Divisor::Sample);
    let decimals = root.decimals();
    let number = |x: f64| format!("{x:.decimals$}");
    let order = sort::order(&ranks);
    let best: Vec<String> = order
        .iter()
        .filter(|&&row| !ranks[row].is_nan())
        .take(NAMED)
        .map(|&row| {
            let name = result.dataset().unit_name(row, language.code());
            say!(language, "{name} ({score})", name, score = number(scores[row]))
        })
        .collect();
    let first = say!(
        language,
        "{units} units were assessed; {counted} have a score. The mean is {mean}, the highest {max}, the lowest {min}.",
        units = scores.len(),
        counted,
        mean = number(found.mean),
        max = number(scores.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        min = number(scores.iter().copied().fold(f64::INFINITY, f64::min)),
    );
    let second = say!(language, "At the top are {best}.", best = listed(language, &best));
    format!("{first}{}{second}", language.of(" ", ""))
}

fn ranking(result: &Assessment, language: Language) -> Result<TableBlock> {
    let root = result.framework().root();
    let (ranks, grades) = (result.ranks_of(0, None), result.grades_of(0));
    let order = sort::order(&ranks);
    let name = |&row: &usize| result.dataset().unit_name(row, language.code()).to_owned();
    let remarks = Remarks::new(result, language);
    let remarks = order.iter().map(|&row| remarks.of(row)).collect::<Result<Vec<String>>>()?;
    let mut table = Table::new()
        .with(say!(language, "Rank"), Cells::Text(order.iter().map(|&row| shown_rank(ranks[row])).collect()))
        .with(say!(language, "Unit"), Cells::texts(order.iter().map(name)))
        .with(
            say!(language, "Score"),
            Cells::Number {
                values: order.iter().map(|&row| result.scores_of(0)[row]).collect(),
                decimals: Some(root.decimals()),
            },
        );
    if grades.iter().any(Option::is_some) {
        let grade = |&row: &usize| grades[row].as_ref().map(|grade| grade_label(grade, language));
        table = table.with(say!(language, "Grade"), Cells::Text(order.iter().map(grade).collect()));
    }
    if remarks.iter().any(|remark| !remark.is_empty()) {
        table = table.with(say!(language, "Remarks"), Cells::texts(remarks));
    }
    Ok(TableBlock::new(table).caption(say!(language, "Ranking")))
}

/// How many units have each grade.
fn grades(result: &Assessment, language: Language) -> Option<TableBlock> {
    let root = result.framework().root();
    let grades = result.grades_of(0);
    let bands = result.framework().bands(root);
    if bands.is_empty() || grades.iter().all(Option::is_none) {
        return None;
    }
    let count = |grade: &str| grades.iter().flatten().filter(|own| own.grade == grade).count() as u64;
    let table = Table::new()
        .with(
            say!(language, "Grade"),
            Cells::texts(bands.iter().map(|band| band.label.or(&band.grade, language))),
        )
        .with(
            say!(language, "Units"),
            Cells::Count(bands.iter().map(|band| Some(count(&band.grade))).collect()),
        );
    Some(TableBlock::new(table).caption(say!(language, "Grades")))
}

/// Mean, highest and lowest at the nodes under the index.
fn first_level(result: &Assessment, language: Language) -> TableBlock {
    let nodes = result.framework().nodes();
    let children: Vec<usize> =
        nodes[0].children().iter().copied().filter(|&child| !nodes[child].is_finding()).collect();
    let decimals = Some(nodes[0].decimals());
    let best = |&child: &usize| {
        let scores = result.scores_of(child);
        let row = (0..scores.len())
            .filter(|&row| !scores[row].is_nan())
            .max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)));
        row.map(|row| result.dataset().unit_name(row, language.code()).to_owned())
    };
    let number = |of: &dyn Fn(&[f64]) -> f64| Cells::Number {
        values: children.iter().map(|&child| of(result.scores_of(child))).collect(),
        decimals,
    };
    let fold = |start: f64, of: fn(f64, f64) -> f64| {
        move |scores: &[f64]| {
            let found = scores.iter().copied().filter(|score| !score.is_nan()).fold(start, of);
            if found.is_finite() { found } else { f64::NAN }
        }
    };
    let table = Table::new()
        .with(
            say!(language, "Indicator"),
            Cells::texts(children.iter().map(|&child| nodes[child].named(language))),
        )
        .with(say!(language, "Mean"), number(&|scores| moments_of(scores, Divisor::Population).mean))
        .with(say!(language, "Highest"), number(&fold(f64::NEG_INFINITY, f64::max)))
        .with(say!(language, "Lowest"), number(&fold(f64::INFINITY, f64::min)))
        .with(say!(language, "First"), Cells::Text(children.iter().map(best).collect()));
    TableBlock::new(table)
}

fn indented(node: &Node, top: usize, language: Language) -> String {
    format!("{}{}", "\u{2003}".repeat(node.level().saturating_sub(top)), node.named(language))
}

fn weights(result: &Assessment, language: Language) -> TableBlock {
    let nodes = result.framework().nodes();
    let shown: Vec<usize> = (1..nodes.len()).filter(|&at| !nodes[at].is_finding()).collect();
    let (shares, effective) = (result.shares(), result.effective_weights());
    let percent = |values: &[f64]| Cells::Number {
        values: shown.iter().map(|&at| 100.0 * values[at]).collect(),
        decimals: Some(2),
    };
    let direction = |&at: &usize| match (nodes[at].is_indicator(), nodes[at].direction()) {
        (false, _) => String::new(),
        (true, Direction::Higher) => say!(language, "higher is better"),
        (true, Direction::Lower) => say!(language, "lower is better"),
    };
    let table = Table::new()
        .with(
            say!(language, "Indicator"),
            Cells::texts(shown.iter().map(|&at| indented(&nodes[at], 1, language))),
        )
        .with(say!(language, "Weight in its parent (%)"), percent(&shares))
        .with(say!(language, "Effective weight (%)"), percent(&effective))
        .with(say!(language, "Direction"), Cells::texts(shown.iter().map(direction)));
    TableBlock::new(table).caption(say!(language, "Indicators and weights"))
}

fn dimensions(found: &UnitProfile, language: Language) -> TableBlock {
    TableBlock::new(found.headed(language)).note(say!(
        language,
        "Contribution: what the indicator adds to the unit's lead over the mean of the units it is held against, in points of the total."
    ))
}

fn indicators(profiles: &Profiles<'_>, found: &UnitProfile, language: Language) -> TableBlock {
    let (result, row) = (profiles.assessment(), found.row());
    let framework = result.framework();
    let nodes = framework.nodes();
    let shown: Vec<usize> = (1..nodes.len()).filter(|&at| !nodes[at].is_finding()).collect();
    let value = |&at: &usize| {
        let indicator = framework.indicator_of(&nodes[at])?;
        let value = result.values_of(at)[row];
        if value.is_nan() {
            return Some(say!(language, "no data"));
        }
        let estimate = if found.estimated.iter().any(|code| code == nodes[at].code()) {
            say!(language, " (estimated)")
        } else {
            String::new()
        };
        let unit = match (indicator.unit.as_str(), language) {
            ("", _) => String::new(),
            ("%", Language::Chinese) => "%".to_owned(),
            (unit, _) => format!(" {unit}"),
        };
        Some(format!("{value:.*}{unit}{estimate}", nodes[at].decimals()))
    };
    let target = |&at: &usize| {
        let own = found.targets.iter().find(|target| target.node == nodes[at].code())?;
        let target = own.target;
        Some(match (own.value, own.met) {
            (None, _) => target.to_string(),
            (Some(_), true) => say!(language, "{target} (met)", target),
            (Some(_), false) => say!(language, "{target} (not met)", target),
        })
    };
    let number = |of: &dyn Fn(usize) -> f64| Cells::Number {
        values: shown.iter().map(|&at| of(at)).collect(),
        decimals: Some(nodes[0].decimals()),
    };
    let mut table = Table::new()
        .with(
            say!(language, "Indicator"),
            Cells::texts(shown.iter().map(|&at| indented(&nodes[at], 1, language))),
        )
        .with(say!(language, "Value"), Cells::Text(shown.iter().map(value).collect()))
        .with(say!(language, "Score"), number(&|at| result.scores_of(at)[row]))
        .with(say!(language, "Mean of all units"), number(&|at| profiles.mean_of(at)))
        .with(
            say!(language, "Rank"),
            Cells::Text(shown.iter().map(|&at| shown_rank(profiles.ranks_of(at)[row])).collect()),
        );
    if !found.targets.is_empty() {
        table = table.with(say!(language, "Target"), Cells::Text(shown.iter().map(target).collect()));
    }
    TableBlock::new(table)
}
