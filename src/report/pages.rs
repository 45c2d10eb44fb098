//! What the documents of an assessment say: the overview of all units, and the page of one.

use super::document::{Document, TableBlock};
use super::figure::of_first_level;
use super::tables::{Place, Tables, level_name};
use super::warnings::warnings;
use super::workbook::Workbook;
use super::write::Writing;
use super::{notices, profile_bars, ranked_bars, shown_rank, tree};
use crate::explain::{Profiles, UnitProfile};
use crate::stats::{Divisor, moments_of, sort};
use crate::words::{Language, listed, say};
use crate::{Assessment, Cells, Result, Table};

/// How many units a paragraph names.
const NAMED: usize = 3;

/// The overview of an assessment: how the units did on the whole, their ranking with remarks (and ranges, where there is a
/// simulation), grades, first-level indicators, what must be known, and the method.
///
/// # Errors
/// `unknown_node` and `invalid_parameter` for a simulation of other nodes or units.
pub fn overview(result: &Assessment, language: Language, writing: &Writing<'_>) -> Result<Document> {
    let tables = Tables::new(result, language, Place::Page, None)?;
    let robustness = writing.simulation();
    let framework = result.framework();
    let title = framework.titled(language);
    let mut document = Document::new(title, language).subtitle(match result.period() {
        Some(period) => say!(language, "Assessment report, {period}", period),
        None => say!(language, "Assessment report"),
    });
    document = document
        .warnings(warnings(result, language))
        .heading(1, say!(language, "Overall results"))
        .paragraph(summary(result, language));
    document = document.table(tables.results(robustness)?.caption(say!(language, "Ranking")));
    if result.scores_of(0).iter().any(|score| !score.is_nan()) {
        document = document.figure(ranked_bars(result, framework.root().code(), robustness, language)?);
    }
    if let Some(table) = tables.grades() {
        document = document.table(table);
    }
    document = document.heading(1, say!(language, "First-level indicators")).table(tables.first_level());
    for figure in of_first_level(result, language) {
        document = document.figure(figure);
    }
    document = document
        .heading(1, say!(language, "Method"))
        .table(tables.weights().caption(say!(language, "Indicators and weights")))
        .figure(tree(result, language));
    let notices = notices::told(result, language);
    if !notices.is_empty() {
        document = document.heading(1, say!(language, "Notes"));
        for notice in notices {
            document = document.paragraph(notice);
        }
    }
    Ok(document)
}

/// The workbook of an assessment.
///
/// | sheet | |
/// | --- | --- |
/// | Notes 有关说明 | what was assessed, and what a reader must know |
/// | Results 结果 | rank, unit, score, grade, and remarks: veto, cap, quota, what was missing and what was done |
/// | First-level indicators 一级指标, and those below | scores of dimensions |
/// | Indicators 指标 | values, with their physical unit in the heading, standard errors where there are any, and scores |
/// | Weights 权重 | the share in the parent and in the index, source, where it was verified |
/// | Contributions 贡献 | what each child of the index adds to the score |
/// | Method 评估方法 | normalisation, weights, aggregation, missing scores, gates, quotas, grades, ranks |
///
/// Units stand in the order of their ranks; where only some are asked for, their ranks are those among all. Codes stand beside
/// names where they differ. Where weights are declared and not [verified](crate::framework::Verified), every sheet says so. Scores
/// that cannot be split (see [`contributions`](crate::explain::contributions)) have no sheet of contributions; the notes say why.
///
/// ```
/// use govindex::report::{Writing, workbook};
/// use govindex::{Dataset, Framework, Language, assess};
///
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["DNK", "KOR"])?
///     .with_indicator("OSI", vec![0.9797, 0.9826])?
///     .with_indicator("TII", vec![0.9795, 0.9674])?
///     .with_indicator("HCI", vec![0.9559, 0.9087])?;
/// let workbook = workbook(&assess(&framework, &data)?, Language::Chinese, &Writing::default())?;
/// let names: Vec<&str> = workbook.sheets().map(|(name, _)| name).collect();
/// assert_eq!(names, ["有关说明", "结果", "指标", "权重", "贡献", "评估方法"]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_unit`; `unknown_node` and `invalid_parameter` for a simulation of other nodes or units.
pub fn workbook(result: &Assessment, language: Language, writing: &Writing<'_>) -> Result<Workbook> {
    let tables = Tables::new(result, language, Place::Workbook, writing.shown_units())?;
    let mut sheets = vec![(say!(language, "Results"), tables.results(writing.simulation())?)];
    for level in 1.. {
        match tables.level(level) {
            Some(block) => sheets.push((level_name(level, language), block)),
            None if result.framework().nodes().iter().any(|node| node.level() > level) => {}
            None => break,
        }
    }
    sheets.push((say!(language, "Indicators"), tables.indicators()));
    sheets.push((say!(language, "Weights"), tables.weights()));
    let split = match tables.contributions() {
        Ok(block) => {
            sheets.push((say!(language, "Contributions"), block));
            None
        }
        Err(fault) => Some(fault.message(language)),
    };
    sheets.push((say!(language, "Method"), tables.method()));
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    let mut notes = vec![tables.about(&names)];
    notes.extend(tables.notices(split));
    let mut book = Workbook::new(tables.title(), language);
    for warning in warnings(result, language) {
        book = book.warning(warning);
    }
    book = book.sheet(&say!(language, "Notes"), notes);
    Ok(sheets.into_iter().fold(book, |book, (name, block)| {
        let block = block.caption(name.as_str());
        book.sheet(&name, [block])
    }))
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
    document = document.subtitle(match result.period() {
        Some(period) => say!(language, "{title}, {period}", title, period),
        None => title,
    });
    document = document.warnings(warnings(result, language));
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
    let indented =
        |at: usize| "\u{3000}".repeat(nodes[at].level().saturating_sub(1)) + &nodes[at].named(language);
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
        .with(say!(language, "Indicator"), Cells::texts(shown.iter().map(|&at| indented(at))))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::markdown;
    use crate::robustness::{Options, Uncertain, Uncertainty, WeightDraw, monte_carlo};
    use crate::{Dataset, Framework, assess};

    fn data() -> Dataset {
        Dataset::new(["u1", "u2", "u3"])
            .unwrap()
            .with_names("zh", ["甲市", "乙盟", "丙盟"].map(|name| Some(name.to_owned())).to_vec())
            .unwrap()
            .with_period("2025")
            .with_indicator("EFFECTIVENESS", vec![92.0, 81.5, 70.0])
            .unwrap()
            .with_indicator("MATURITY", vec![90.0, 84.0, 84.0])
            .unwrap()
            .with_indicator("COMPLETENESS", vec![91.0, 80.0, 60.0])
            .unwrap()
            .with_indicator("COVERAGE", vec![95.0, 88.0, 88.0])
            .unwrap()
            .with_indicator("ACCURACY", vec![93.0, 86.0, 86.0])
            .unwrap()
    }

    fn page(data: &Dataset, language: Language) -> String {
        let framework = Framework::builtin("cn-provincial-services-2019").unwrap();
        let result = assess(&framework, data).unwrap();
        markdown(&overview(&result, language, &Writing::default()).unwrap())
    }

    #[test]
    fn a_simulation_shows_ranges_of_scores_and_ranks_in_every_format() {
        let framework = Framework::builtin("cn-provincial-services-2019").unwrap();
        let result = assess(&framework, &data()).unwrap();
        let weights = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(0.5)));
        let options = Options::default().runs(200).seed(7);
        let runs = monte_carlo(&framework, &data(), &weights, &options).unwrap();
        let writing = Writing::default().robustness(&runs);
        let page = markdown(&overview(&result, Language::Chinese, &writing).unwrap());
        assert!(
            page.contains("| 排名 | 评估对象 | 得分 | 得分区间（90%） | 位次区间（90%） | 等次 |"),
            "{page}"
        );
        assert!(page.contains("区间为200次模拟中90%的结果所在范围。"), "{page}");
        assert!(
            page.contains("| 1 | 甲市 | 92.20 | 9") && page.contains("～") && page.contains("| 1～1 |"),
            "{page}"
        );
        let book = workbook(&result, Language::English, &writing).unwrap();
        let (_, sheet) = book.sheets().find(|(name, _)| *name == "Results").unwrap();
        let named = |wanted: &str| sheet[0].cells().columns().any(|(name, _)| name == wanted);
        assert!(named("Score range (90%)") && named("Rank range (90%)"));
    }

    #[test]
    fn made_up_evidence_and_weights_without_approval_are_said_at_the_top_of_each_page() {
        let framework = Framework::builtin("cn-provincial-services-2019").unwrap();
        let result = assess(&framework, &data().with_made(true)).unwrap();
        let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
        let warnings =
            ["示例数据，纯属虚构，不代表任何地区实际情况。", "权重尚未核定，结果仅供测试，不作为考核依据。"];
        for result in [result, back] {
            let profiles = Profiles::new(&result, &crate::explain::ProfileOptions::default()).unwrap();
            let overview = overview(&result, Language::Chinese, &Writing::default()).unwrap();
            for document in [overview, unit_page(&profiles, "u2", Language::Chinese).unwrap()] {
                let said: Vec<&str> = document
                    .blocks()
                    .iter()
                    .take_while(|block| matches!(block, crate::report::Block::Warning(_)))
                    .filter_map(|block| {
                        if let crate::report::Block::Warning(text) = block {
                            Some(text.as_str())
                        } else {
                            None
                        }
                    })
                    .collect();
                assert_eq!(said, warnings);
            }
            assert_eq!(
                workbook(&result, Language::Chinese, &Writing::default()).unwrap().warnings(),
                warnings
            );
        }
        assert!(!page(&data(), Language::English).contains("Fictitious"));
    }
}
