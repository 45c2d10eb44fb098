//! What the documents of an assessment say: the overview of all units, and the workbook.

use super::document::{Document, TableBlock};
use super::figure::of_first_level;
use super::tables::{Place, Tables, level_name};
use super::warnings::warnings;
use super::workbook::Workbook;
use super::write::Writing;
use super::{notices, ranked_bars, sources, tree};
use crate::stats::{Divisor, moments_of, sort};
use crate::words::{Language, counted, first_of, say};
use crate::{Assessment, Result};

/// How many units a paragraph names.
pub(super) const NAMED: usize = 3;
/// How many where some share a rank.
const MOST_NAMED: usize = 2 * NAMED;

/// The overview of an assessment: how the units did on the whole, their ranking with remarks (with groups, last ranks and ranges
/// over the runs of a simulation, where these are given), grades, first-level indicators or the points of a rubric, what must be
/// known, what several sources say, what became of appeals, and the method.
///
/// # Errors
/// `unknown_node` and `invalid_parameter` for a simulation of other nodes or units; `unknown_group` of peers.
pub fn overview(result: &Assessment, language: Language, writing: &Writing<'_>) -> Result<Document> {
    let _own = writing.saying();
    let tables = Tables::new(result, language, Place::Page, None, writing.evidence())?;
    let framework = result.framework();
    let mut document = Document::new(framework.titled(language), language)
        .subtitle(writing.subtitle(result, language))
        .warnings(warnings(result, language, writing))
        .heading(1, say!(language, "Overall results"))
        .paragraph(summary(result, language))
        .table(tables.results(writing)?.caption(say!(language, "Ranking")));
    if result.scores_of(0).iter().any(|score| !score.is_nan()) {
        let figure = ranked_bars(result, framework.root().code(), writing.simulation(), language)?;
        document = document.figure(figure);
    }
    if let Some(table) = tables.grades() {
        document = document.table(table);
    }
    if tables.has_level(1) {
        document = document
            .heading(1, say!(language, "First-level indicators"))
            .table(tables.first_level().caption(say!(language, "Means and extremes")));
        if let Some(table) = tables.level(1) {
            document = document.table(table.caption(say!(language, "Scores of first-level indicators")));
        }
        for figure in of_first_level(result, language) {
            document = document.figure(figure);
        }
    }
    if let Some(table) = tables.points() {
        document = document.heading(1, say!(language, "Points lost and won")).table(table);
    }
    let notices = notices::told(result, language, writing.evidence());
    if !notices.is_empty() {
        document = document.heading(1, say!(language, "Notes"));
        for notice in notices {
            document = document.paragraph(notice);
        }
    }
    if let Some(gathered) = writing.evidence() {
        let blocks = sources::of_all(result, gathered, tables.rows(), language);
        if !blocks.is_empty() {
            document = document.heading(1, say!(language, "Self-report and checks"));
            document = blocks.into_iter().fold(document, Document::table);
        }
        if let Some(table) = sources::appeals(gathered, result, None, Place::Page, language) {
            document = document.heading(1, say!(language, "Appeals")).table(table);
        }
    }
    document = document.heading(1, say!(language, "Method"));
    if !tables.has_level(1) {
        return Ok(document.table(tables.method()));
    }
    Ok(document
        .table(tables.weights().caption(say!(language, "Indicators and weights")))
        .figure(tree(result, language))
        .table(tables.method().caption(say!(language, "How scores are made"))))
}

/// The workbook of an assessment.
///
/// | sheet | |
/// | --- | --- |
/// | Notes 有关说明 | what was assessed, and what a reader must know |
/// | Results 评估结果 | rank, unit, score, grade, and remarks: veto, cap, quota, what was missing and what was done |
/// | First-level indicators 一级指标, and those below | scores of dimensions |
/// | Indicators 指标 | values, with their physical unit in the heading, standard errors where there are any, and scores |
/// | Weights 权重 | the share in the parent and in the index, source, where it was verified |
/// | Contributions 贡献 | what each child of the index adds to the score |
/// | Method 评估方法 | normalisation, weights, aggregation, missing scores, gates, quotas, grades, ranks |
/// | Points 扣分与加分, where a rubric scores the index | what each of its items cost or earned |
/// | Self-report and checks 自评与核验差异, with evidence | what several sources say of an indicator, and what counts |
/// | Appeals 申诉处理结果, with evidence | what was decided of them |
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
/// assert_eq!(names, ["有关说明", "评估结果", "指标", "权重", "贡献", "评估方法"]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_unit`; `unknown_node` and `invalid_parameter` for a simulation of other nodes or units.
pub fn workbook(result: &Assessment, language: Language, writing: &Writing<'_>) -> Result<Workbook> {
    let _own = writing.saying();
    let tables = Tables::new(result, language, Place::Workbook, writing.shown_units(), writing.evidence())?;
    let mut sheets = vec![(say!(language, "Results"), tables.results(writing)?)];
    for level in 1.. {
        match tables.level(level) {
            Some(block) => sheets.push((level_name(level, language), block)),
            None if result.framework().nodes().iter().any(|node| node.level() > level) => {}
            None => break,
        }
    }
    sheets.extend(tables.points().map(|block| (say!(language, "Points"), block)));
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
    let mut sheets: Vec<(String, Vec<TableBlock>)> =
        sheets.into_iter().map(|(name, block)| (name.clone(), vec![block.caption(name)])).collect();
    if let Some(gathered) = writing.evidence() {
        let sources = sources::of_all(result, gathered, tables.rows(), language);
        if !sources.is_empty() {
            sheets.push((say!(language, "Self-report and checks"), sources));
        }
        let units = writing.shown_units();
        if let Some(appeals) = sources::appeals(gathered, result, units, Place::Workbook, language) {
            let name = say!(language, "Appeals");
            sheets.push((name.clone(), vec![appeals.caption(name)]));
        }
    }
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    let mut notes = vec![tables.about(&names)];
    notes.extend(tables.notices(split));
    let mut book = Workbook::new(writing.titled(result, language), language);
    for warning in warnings(result, language, writing) {
        book = book.warning(warning);
    }
    book = book.sheet(&say!(language, "Notes"), notes);
    Ok(sheets.into_iter().fold(book, |book, (name, blocks)| book.sheet(&name, blocks)))
}

/// The rows of the units that have a rank and a score, in the order of their ranks: a vetoed unit may have the last rank only.
fn ranked(result: &Assessment) -> Vec<usize> {
    let (scores, ranks) = (result.scores_of(0), result.ranks_of(0, None));
    let is_known = |row: &usize| !ranks[*row].is_nan() && !scores[*row].is_nan();
    sort::order(&ranks).into_iter().filter(is_known).collect()
}

/// The first units of the ranking with who shares the rank of the last of them, or without that rank where too many share it.
pub(super) fn at_the_top(result: &Assessment) -> Vec<usize> {
    at_an_end(result, &ranked(result)).to_vec()
}

/// The last units of the ranking in the same way, where there are others.
pub(super) fn at_the_bottom(result: &Assessment) -> Vec<usize> {
    let mut rows = ranked(result);
    let top = at_an_end(result, &rows).len();
    rows.reverse();
    let mut last = at_an_end(result, &rows).to_vec();
    last.reverse();
    if rows.len() > 2 * NAMED && top + last.len() <= rows.len() { last } else { Vec::new() }
}

fn at_an_end<'a>(result: &Assessment, rows: &'a [usize]) -> &'a [usize] {
    let ranks = result.ranks_of(0, None);
    let Some(&last) = rows.iter().take(NAMED).next_back() else { return rows };
    let shares = |row: &&usize| ranks[**row].total_cmp(&ranks[last]).is_eq();
    let before = rows.iter().take_while(|row| !shares(row)).count();
    let all = before + rows[before..].iter().take_while(shares).count();
    &rows[..if all > MOST_NAMED && before > 0 { before } else { all }]
}

/// Units by name, with their scores.
pub(super) fn all_named(result: &Assessment, rows: &[usize], language: Language) -> String {
    let names: Vec<String> = rows.iter().take(MOST_NAMED).map(|&row| named(result, row, language)).collect();
    first_of(language, &names, rows.len())
}

/// A unit by name, with its score.
fn named(result: &Assessment, row: usize, language: Language) -> String {
    let name = result.dataset().unit_name(row, language.code());
    let (score, decimals) = (result.scores_of(0)[row], result.framework().root().decimals());
    say!(tight language, "{name} ({score})", name, score = format!("{score:.decimals$}"))
}

/// How the units did on the whole.
pub(super) fn summary(result: &Assessment, language: Language) -> String {
    let root = result.framework().root();
    let scores = result.scores_of(0);
    let units = counted(scores.len(), language);
    let scored = scores.iter().filter(|score| !score.is_nan()).count();
    if scored == 0 {
        return say!(tight language, "{units} assessed, none with a score.", units);
    }
    let found = moments_of(scores, Divisor::Sample);
    let decimals = root.decimals();
    let number = |x: f64| format!("{x:.decimals$}");
    let best = at_the_top(result);
    let [mean, max, min] = [
        found.mean,
        scores.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        scores.iter().copied().fold(f64::INFINITY, f64::min),
    ]
    .map(number);
    let first = if scored == scores.len() {
        say!(
            tight language,
            "{units} assessed. The mean is {mean}, the highest {max}, the lowest {min}.",
            units,
            mean,
            max,
            min,
        )
    } else {
        say!(
            tight language,
            "{units} assessed, {scored} with a score. The mean is {mean}, the highest {max}, the lowest {min}.",
            units,
            scored,
            mean,
            max,
            min,
        )
    };
    if best.is_empty() {
        return first;
    }
    let second = say!(tight language, "At the top: {best}.", best = all_named(result, &best, language));
    format!("{first}{}{second}", language.of(" ", ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Profiles;
    use crate::report::{markdown, unit_page};
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
    fn one_unit_is_told_in_the_singular() {
        let data = Dataset::new(["u"]).unwrap().with_indicator("A", vec![70.0]).unwrap();
        let framework =
            Framework::from_toml("id = 'x'\nmethod = { normalize = 'none' }\n[[indicator]]\ncode = 'A'\n")
                .unwrap();
        let told = |data: &Dataset, language| summary(&assess(&framework, data).unwrap(), language);
        assert!(told(&data, Language::English).starts_with("1 unit assessed. The mean is 70"));
        assert!(told(&data, Language::Chinese).starts_with("共1个评估对象，平均70"));
        let none = Dataset::new(["u", "v"]).unwrap().with_indicator("A", vec![f64::NAN; 2]).unwrap();
        assert_eq!(told(&none, Language::English), "2 units assessed, none with a score.");
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
            page.contains("| 1 | 甲市 | 92.20 | 9") && page.contains("～") && page.contains(" | 1 | "),
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
        let warnings = [
            "示例数据，纯属虚构，不代表任何评估对象的实际情况。",
            "权重尚未核定，结果仅供测试，不作为考核依据。",
        ];
        for result in [result, back] {
            let profiles = Profiles::new(&result, &crate::explain::ProfileOptions::default()).unwrap();
            let overview = overview(&result, Language::Chinese, &Writing::default()).unwrap();
            for document in
                [overview, unit_page(&profiles, "u2", Language::Chinese, &Writing::default()).unwrap()]
            {
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

    #[test]
    fn the_ranking_has_groups_by_name_the_last_rank_and_a_row_of_means() {
        let groups = |names: [&str; 3]| names.map(|name| Some(name.to_owned())).to_vec();
        let data = data().with_group("kind", groups(["city", "league", "league"])).unwrap();
        let data = data.with_group("kind_zh", groups(["地级市", "盟", "盟"])).unwrap();
        let framework = Framework::builtin("cn-provincial-services-2019").unwrap();
        let result = assess(&framework, &data).unwrap();
        let before = data.select(&[1, 0]).unwrap().with_period("2024");
        let lifted = Dataset::new(["u1", "u2"]).unwrap().with_period("2024");
        let lifted = before.indicators().fold(lifted, |all, code| {
            let values = [60.0, before.indicator(code).unwrap().values()[0]];
            all.with_indicator(code, values.to_vec()).unwrap()
        });
        let before = assess(&framework, &lifted).unwrap();
        let writing = Writing::default().peers(crate::explain::Peers::Group("kind".into())).since(&before);
        let page = markdown(&overview(&result, Language::Chinese, &writing).unwrap());
        let rows: Vec<&str> = page.lines().skip_while(|line| !line.starts_with("| 排名")).take(6).collect();
        assert_eq!(
            rows[0], "| 排名 | 评估对象 | 类别 | 得分 | 等次 | 2024年排名 | 位次变化 | 同类排名 |",
            "{page}"
        );
        assert!(
            rows[2].starts_with("| 1 | 甲市 | 地级市 | 92.20 |") && rows[2].ends_with("| 2 | 上升1位 | 1 |"),
            "{page}"
        );
        assert!(rows[3].ends_with("| 1 | 下降1位 | 1 |"), "{page}");
        assert!(rows[4].ends_with("|  | 上期未参评 | 2 |"), "{page}");
        assert!(rows[5].starts_with("|  | 平均分 |  | 8"), "{page}");
        let profiles = Profiles::new(&result, &writing.profiles()).unwrap();
        let card = markdown(&unit_page(&profiles, "u3", Language::Chinese, &writing).unwrap());
        assert!(
            card.contains("在同类（盟）中排名第2位。") && card.contains("同类（盟，2个评估对象）平均分"),
            "{card}"
        );
    }

    #[test]
    fn weights_on_a_page_are_those_that_count_for_the_unit() {
        let framework = Framework::from_toml(
            "id = 'x'\nverified = false\n[method]\nnormalize = 'none'\nmissing = 'rescale'\n\
             [[dimension]]\ncode = 'I'\n[[dimension]]\ncode = 'D'\nparent = 'I'\nweight = 1\n\
             [[indicator]]\ncode = 'A'\nparent = 'D'\nunit = { en = 'cases', zh = '件' }\ntarget = 4\ndue = '2025-06-30'\n\
             [[indicator]]\ncode = 'B'\nparent = 'D'\ntarget = 4\n[[indicator]]\ncode = 'C'\nparent = 'I'\nweight = 1\nunit = '%'\n",
        )
        .unwrap();
        let data = Dataset::new(["u", "v"])
            .unwrap()
            .with_indicator("A", vec![3.0, 5.0])
            .unwrap()
            .with_indicator("B", vec![f64::NAN, 5.0])
            .unwrap()
            .with_indicator("C", vec![50.0, 60.0])
            .unwrap();
        let result = assess(&framework, &data).unwrap();
        let profiles = Profiles::new(&result, &crate::explain::ProfileOptions::default()).unwrap();
        let card = |unit: &str| {
            markdown(&unit_page(&profiles, unit, Language::Chinese, &Writing::default()).unwrap())
        };
        let page = card("u");
        assert!(page.contains("| 　A | 50.0 | 3件 | 4件（2025年6月底） | 未达标 |"), "{page}");
        assert!(
            page.contains("| 　B | 0.0 | 未提供数据 |") && page.contains("| C | 50.0 | 50.00% |"),
            "{page}"
        );
        assert!(page.contains("未提供数据的指标，其权重由同级其他指标分担"), "{page}");
        assert!(page.contains("设有目标值的指标2项，其中达标0项，未达标1项，无数据1项。"), "{page}");
        let english = unit_page(&profiles, "u", Language::English, &Writing::default()).unwrap();
        assert!(markdown(&english).contains("Targets: 0 of 2 met, 1 not met, 1 without data."));
        assert!(card("v").contains("设有目标值的指标2项，其中达标2项，未达标0项。"));
        assert!(card("v").contains("| 　A | 25.0 | 5件 | 4件（2025年6月底） | 达标 |"), "{page}");
    }

    #[test]
    fn contributions_are_counted_from_the_bottom_of_the_scale() {
        let framework = "id = 'x'\nscale = [1, 7]\nmethod = { normalize = 'none', decimals = 2 }\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n";
        let data = Dataset::new(["u"]).unwrap().with_indicator("A", vec![4.0]).unwrap();
        let data = data.with_indicator("B", vec![6.0]).unwrap();
        let result = assess(&Framework::from_toml(framework).unwrap(), &data).unwrap();
        let book = workbook(&result, Language::Chinese, &Writing::default()).unwrap();
        let (_, blocks) = book.sheets().find(|(name, _)| *name == "贡献").unwrap();
        let note = "贡献从最低分1起算，与最低分合计为得分；因四舍五入，分项合计可能与得分略有出入。";
        assert_eq!(blocks[0].notes(), [note]);
        let parts = ["A", "B"].map(|name| blocks[0].cells().column(name).unwrap().shown(0));
        assert_eq!(parts, ["1.50", "2.50"], "with 1 the score of 5");
        let split =
            crate::explain::contributions(&result, &crate::explain::Contributions::default()).unwrap();
        let figure = crate::report::contribution_bars(&split, Language::Chinese, None).unwrap();
        assert!(figure.svg().contains("零点为最低分1。"), "{}", figure.svg());
    }

    #[test]
    fn a_unit_page_prints_scores_as_the_workbook_does_and_tells_the_score_of_before() {
        let framework = "id = 'x'\nmethod = { normalize = 'none', missing = 'propagate', decimals = 2 }\n[[dimension]]\ncode = 'I'\n\
             [[dimension]]\ncode = 'D'\nparent = 'I'\ndecimals = 1\n[[indicator]]\ncode = 'A'\nparent = 'D'\ndecimals = 0\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\n";
        let framework = Framework::from_toml(framework).unwrap();
        let assessed = |period: &str, b: f64| {
            let data = Dataset::new(["u", "v"]).unwrap().with_period(period);
            let data = data.with_indicator("A", vec![71.28, 50.0]).unwrap();
            assess(&framework, &data.with_indicator("B", vec![b, 60.0]).unwrap()).unwrap()
        };
        let (before, now) = (assessed("2024", 80.0), assessed("2025", f64::NAN));
        let writing = Writing::default().since(&before);
        let profiles = Profiles::new(&now, &writing.profiles()).unwrap();
        let page = markdown(&unit_page(&profiles, "u", Language::Chinese, &writing).unwrap());
        assert!(page.contains("| D | 50.0 | 71.3 | 60.6 | 10.6 |"), "{page}");
        assert!(page.contains("| 　A | 50.0 | 71 | 71.28 |"), "{page}");
        assert!(page.contains("2024年得分为75.64。") && !page.contains("没有可供比较"), "{page}");
        let book = workbook(&now, Language::Chinese, &writing).unwrap();
        let cell = |sheet: &str, column: &str| {
            let (_, blocks) = book.sheets().find(|(name, _)| *name == sheet).unwrap();
            blocks[0].cells().column(column).unwrap().shown(1)
        };
        assert_eq!(
            [cell("一级指标", "D"), cell("指标", "A得分"), cell("指标", "A")],
            ["71.3", "71.28", "71"]
        );
    }
}
