//! The ranking note (排名通报): on two pages who stands where, what changed, and what must be known of it.

use super::document::Document;
use super::pages::{NAMED, all_named, at_the_bottom, summary};
use super::tables::{Place, Tables, score_decimals};
use super::warnings::warnings;
use super::write::Writing;
use crate::framework::{Effect, Framework, Node};
use crate::scoring::{Aggregate, ItemKind};
use crate::stats::{Divisor, moments_of, sort};
use crate::words::{Language, counted, is_zero, listed, period_text, say, some_of};
use crate::{Assessment, Result};

/// The ranking note of an assessment: the facts in a few sentences (mean, first and last, grades, vetoes, first-level indicators,
/// change from the assessment of [`Writing::since`]), the table of ranks with grades and remarks, and notes. An office adds its
/// head, addressees, requirements and seal.
///
/// ```
/// use govindex::report::{Writing, markdown, ranking_note};
/// use govindex::{Dataset, Framework, Language, assess};
///
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["DNK", "KOR"])?
///     .with_indicator("OSI", vec![0.9797, 0.9826])?
///     .with_indicator("TII", vec![0.9795, 0.9674])?
///     .with_indicator("HCI", vec![0.9559, 0.9087])?;
/// let note = ranking_note(&assess(&framework, &data)?, Language::Chinese, &Writing::default())?;
/// assert_eq!(note.title(), "关于联合国电子政务发展指数 2022结果的通报");
/// assert!(markdown(&note).contains("| 1 | DNK |"));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_group` of peers.
pub fn ranking_note(result: &Assessment, language: Language, writing: &Writing<'_>) -> Result<Document> {
    let _own = writing.saying();
    let title = result.framework().titled(language);
    let title = match result.period().map(|period| period_text(period, language)) {
        Some(period) => say!(tight language, "Ranking note: {title}, {period}", title, period),
        None => say!(tight language, "Ranking note: {title}", title),
    };
    let mut document = Document::new(title, language).warnings(warnings(result, language, writing));
    if let Some(when) = writing.when(result, language) {
        document = document.subtitle(when);
    }
    // Ranges over the runs of a simulation are for those who judge the method.
    let plain = writing.clone().without_simulation();
    let tables = Tables::new(result, language, Place::Upright, None, writing.evidence())?;
    document = document
        .heading(1, say!(language, "Overall results"))
        .paragraph(facts(result, &tables, language))
        .heading(1, say!(language, "Results"));
    if let Some(earlier) = writing.earlier()
        && let Some(said) = change(result, earlier, language)
    {
        document = document.paragraph(said);
    }
    document = document.table(tables.results(&plain)?.caption(say!(language, "Ranking")));
    let remarks = tables.remark_sentences();
    if !remarks.is_empty() {
        document = document.heading(1, say!(language, "Notes"));
        document = remarks.into_iter().fold(document, Document::paragraph);
    }
    Ok(document)
}

/// The facts in one paragraph.
fn facts(result: &Assessment, tables: &Tables<'_>, language: Language) -> String {
    let mut said = vec![summary(result, language)];
    let last = at_the_bottom(result);
    if !last.is_empty() {
        said.push(say!(tight language, "At the bottom: {last}.", last = all_named(result, &last, language)));
    }
    let counts: Vec<String> = tables
        .grade_counts()
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(grade, count)| say!(tight language, "{grade} {count}", grade, count))
        .collect();
    if !counts.is_empty() {
        said.push(say!(tight language, "Grades: {counts}.", counts = listed(language, &counts)));
    }
    let vetoed: Vec<&str> =
        result.vetoed_at(0).into_iter().map(|row| result.dataset().unit_name(row, language.code())).collect();
    if !vetoed.is_empty() {
        said.push(say!(tight language, "Vetoed: {units}.", units = listed(language, &vetoed)));
    } else if can_veto(result.framework())
        && (0..result.framework().nodes().len()).all(|at| result.vetoed_at(at).is_empty())
    {
        said.push(say!(language, "No unit was vetoed."));
    }
    said.extend(first_level(result, language));
    said.join(language.of(" ", ""))
}

/// Whether a gate or an item of a rubric can veto a unit.
fn can_veto(framework: &Framework) -> bool {
    let by_rubric = |node: &Node| match node.aggregate() {
        Aggregate::Points(rubric) => rubric.items.iter().any(|item| item.kind == ItemKind::Veto),
        _ => false,
    };
    framework.spec().gate.iter().any(|gate| matches!(gate.then.effect, Effect::Veto))
        || framework.nodes().iter().any(by_rubric)
}

/// The first-level indicators with the highest and the lowest mean; none where the means are printed alike.
fn first_level(result: &Assessment, language: Language) -> Option<String> {
    let nodes = result.framework().nodes();
    let mut means: Vec<(f64, usize)> = nodes[0]
        .children()
        .iter()
        .filter(|&&at| !nodes[at].is_finding())
        .map(|&at| (moments_of(result.scores_of(at), Divisor::Population).mean, at))
        .filter(|(mean, _)| !mean.is_nan())
        .collect();
    sort::pairs(&mut means);
    let printed = |&(mean, at): &(f64, usize)| format!("{mean:.*}", score_decimals(result.framework(), at));
    let (low, high) = (printed(means.first()?), printed(means.last()?));
    if high == low {
        return None;
    }
    let all_with = |wanted: &str| {
        let found = means.iter().filter(|one| printed(one) == wanted);
        listed(language, &found.map(|&(_, at)| nodes[at].named(language)).collect::<Vec<_>>())
    };
    Some(say!(
        tight language,
        "Of the first-level indicators, the mean is highest in {best} ({high}) and lowest in {worst} ({low}).",
        best = all_with(&high),
        high,
        worst = all_with(&low),
        low,
    ))
}

/// How the mean and the ranks changed, of those that were assessed in both periods.
fn change(result: &Assessment, earlier: &Assessment, language: Language) -> Option<String> {
    let (scores, ranks) = (result.scores_of(0), result.ranks_of(0, None));
    let (before, ranks_before) = (earlier.scores_of(0), earlier.ranks_of(0, None));
    let both: Vec<(usize, f64, f64)> = result
        .units()
        .iter()
        .enumerate()
        .filter_map(|(row, unit)| {
            let was = earlier.row(unit).ok()?;
            Some((row, scores[row] - before[was], ranks_before[was] - ranks[row]))
        })
        .filter(|(_, change, _)| !change.is_nan())
        .collect();
    if both.is_empty() {
        return None;
    }
    let decimals = result.framework().root().decimals();
    let mean = both.iter().map(|(_, change, _)| change).sum::<f64>() / both.len() as f64;
    let period = earlier
        .period()
        .map_or_else(|| say!(language, "the period before"), |period| period_text(period, language));
    let (units, points) = (counted(both.len(), language), format!("{:.decimals$}", mean.abs()));
    let mut said = vec![if is_zero(&points) {
        say!(
            tight language,
            "The mean of the {units} assessed both now and in {period} did not change.",
            period,
            units,
        )
    } else if mean < 0.0 {
        say!(
            tight language,
            "The mean of the {units} assessed both now and in {period} fell by {points} points.",
            period,
            units,
            points,
        )
    } else {
        say!(
            tight language,
            "The mean of the {units} assessed both now and in {period} rose by {points} points.",
            period,
            units,
            points,
        )
    }];
    let moved = |most: f64| {
        let of = both.iter().filter(|(.., places)| places.total_cmp(&most).is_eq());
        let names: Vec<&str> =
            of.map(|&(row, ..)| result.dataset().unit_name(row, language.code())).collect();
        some_of(language, &names, NAMED)
    };
    let places = || both.iter().map(|(.., places)| *places).filter(|places| !places.is_nan());
    let (up, down) = (places().fold(0.0, f64::max), places().fold(0.0, f64::min));
    if up > 0.0 {
        let (units, places) = (moved(up), up);
        said.push(say!(tight language, "Most places up: {units} ({places}).", units, places));
    }
    if down < 0.0 {
        let (units, places) = (moved(down), -down);
        said.push(say!(tight language, "Most places down: {units} ({places}).", units, places));
    }
    Some(said.join(language.of(" ", "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Peers;
    use crate::report::markdown;
    use crate::{Dataset, Framework, assess};

    const FRAMEWORK: &str = "id = 'x'\ntitle = { en = 'Services', zh = '政务服务评估' }\nverified = 'here'\n\
         grades = [{ grade = 'a', label = { zh = '优秀' }, at-least = 80 }, { grade = 'b', label = { zh = '合格' }, below = 80 }]\n\
         [method]\nnormalize = 'none'\n\
         [[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nname = { zh = '办结率' }\nparent = 'I'\n\
         [[indicator]]\ncode = 'B'\nname = { zh = '好评率' }\nparent = 'I'\n\
         [[gate]]\nwhen = { node = 'B', below = 10 }\nthen = { veto = true }\n";

    fn result(period: &str, a: [f64; 7], b: [f64; 7]) -> Assessment {
        let names = ["甲", "乙", "丙", "丁", "戊", "己", "庚"];
        let data = Dataset::new(["1", "2", "3", "4", "5", "6", "7"]).unwrap().with_period(period);
        let data = data.with_names("zh", names.map(|name| Some(format!("{name}市"))).to_vec()).unwrap();
        let kinds = ["东", "西", "东", "西", "东", "西", "东"].map(|kind| Some(kind.to_owned()));
        let data = data.with_group("kind", kinds.to_vec()).unwrap();
        let data = data.with_indicator("A", a.to_vec()).unwrap().with_indicator("B", b.to_vec()).unwrap();
        assess(&Framework::from_toml(FRAMEWORK).unwrap(), &data).unwrap()
    }

    #[test]
    fn the_facts_stand_in_one_paragraph_and_the_change_beside_the_table() {
        let before = result("2024", [90.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0], [70.0; 7]);
        // Means 85, 90, 70, 60, 55, 45 and a veto; before 80, 75, 70, 65, 60, 55, 50.
        let b = [80.0, 90.0, 70.0, 60.0, 60.0, 50.0, 5.0];
        let now = result("2025", [90.0, 90.0, 70.0, 60.0, 50.0, 40.0, 99.0], b);
        let writing = Writing::default().since(&before).peers(Peers::Group("kind".into()));
        let page = markdown(&ranking_note(&now, Language::Chinese, &writing).unwrap());
        assert!(page.starts_with("# 关于2025年政务服务评估结果的通报\n\n2025年\n"), "{page}");
        for said in [
            "共7个评估对象，平均57.86，最高90.00，最低0.00。位居前列的是乙市（90.00）、甲市（85.00）、丙市（70.00）。",
            "得分靠后的是戊市（55.00）、己市（45.00）、庚市（0.00）。等次分布：优秀2个、合格5个。被一票否决的是庚市。",
            // (90 + 90 + 70 + 60 + 50 + 40 + 99) / 7 and (80 + 90 + 70 + 60 + 60 + 50 + 5) / 7.
            "一级指标中，办结率平均分最高（71.29），好评率平均分最低（59.29）。",
            // The mean was 65.
            "与2024年相比，两期均参评的7个评估对象平均分下降7.14分。位次上升最多的是乙市（上升1位）。位次下降最多的是甲市（下降1位）。",
            "| 排名 | 评估对象 | 类别 | 得分 | 等次 | 位次变化 | 同类排名 |",
            "| 1 | 乙市 | 西 | 90.00 | 优秀 | 上升1位 | 1 |",
            "## 有关说明\n\n庚市：一票否决：得分由52.00分计为0.00分。",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
        // Of a few units those at the bottom are those at the top; nobody was vetoed, and there is nothing to compare with.
        let few = now.dataset().select(&[0, 1]).unwrap();
        let few = assess(now.framework(), &few).unwrap();
        let page = markdown(&ranking_note(&few, Language::Chinese, &Writing::default()).unwrap());
        assert!(page.contains("等次分布：优秀2个。未出现一票否决情形。"), "{page}");
        assert!(!page.contains("靠后") && !page.contains("相比") && !page.contains("有关说明"), "{page}");
    }

    #[test]
    fn the_facts_name_nobody_without_a_score_and_few_of_many() {
        let page = |now: &Assessment, writing: &Writing<'_>| {
            markdown(&ranking_note(now, Language::Chinese, writing).unwrap())
        };
        // All but one lose a place, and the sum of all scores stays.
        let before = result("2024", [81.0, 82.0, 83.0, 84.0, 85.0, 86.0, 87.0], [80.0; 7]);
        let now = result("2025", [87.0, 81.0, 82.0, 83.0, 84.0, 85.0, 86.0], [80.0; 7]);
        let same = page(&now, &Writing::default().since(&before));
        assert!(same.contains("与2024年相比，两期均参评的7个评估对象平均分持平。"), "{same}");
        assert!(same.contains("位次下降最多的是乙市、丙市、丁市等（下降1位）。"), "{same}");
        let even = result("2025", [80.0; 7], [80.0; 7]);
        let even = page(&even, &Writing::default());
        assert!(!even.contains("一级指标中") && !even.contains("靠后"), "{even}");
        let seven =
            "甲市（80.00）、乙市（80.00）、丙市（80.00）、丁市（80.00）、戊市（80.00）、己市（80.00）等。";
        assert!(even.contains(&format!("位居前列的是{seven}")), "{even}");
        // Who shares a rank is named with the others, or none of them where there are too many.
        let tied =
            page(&result("2025", [90.0, 80.0, 70.0, 70.0, 60.0, 50.0, 50.0], [80.0; 7]), &Writing::default());
        assert!(
            tied.contains(
                "、丙市（75.00）、丁市（75.00）。得分靠后的是戊市（70.00）、己市（65.00）、庚市（65.00）。"
            ),
            "{tied}"
        );
        // Nobody is ranked where all are vetoed.
        let toml = FRAMEWORK
            .replace("below = 10", "below = 101")
            .replace("id = 'x'", "id = 'x'\nranks = { after-veto = 'none' }");
        let all = assess(&Framework::from_toml(&toml).unwrap(), now.dataset()).unwrap();
        let all = page(&all, &Writing::default());
        assert!(!all.contains("位居前列") && all.contains("被一票否决的是甲市"), "{all}");
        // A unit without a score that is given the lowest grade has the last rank.
        let toml = FRAMEWORK.replace("normalize = 'none'", "normalize = 'none'\nmissing = 'propagate'");
        let toml = toml.replace("at-least = 80 }", "at-least = 80, classes = ['一', '二'] }");
        let toml = toml.replace("veto = true", "grade = 'b'");
        let framework = Framework::from_toml(&toml).unwrap();
        let data = Dataset::new(["甲", "乙", "丙"]).unwrap();
        let data = data.with_indicator("A", vec![90.0, 84.0, f64::NAN]).unwrap();
        let data = data.with_indicator("B", vec![90.0, 84.0, 5.0]).unwrap();
        let vetoed = assess(&framework, &data).unwrap();
        assert_eq!(vetoed.ranks_of(0, None)[2], 3.0);
        let page = page(&vetoed, &Writing::default());
        assert!(page.contains("位居前列的是甲（90.00）、乙（84.00）。"), "{page}");
        // The grade is that of the band, whatever the class of its first unit.
        assert!(page.contains("等次分布：优秀2个、合格1个。") && page.contains("优秀 (一)"), "{page}");
    }

    #[test]
    fn no_veto_is_told_where_none_was_found_at_any_node() {
        let said = "未出现一票否决情形。";
        let page = |toml: &str, values: &[(&str, [f64; 2])]| {
            let data = values.iter().fold(Dataset::new(["甲", "乙"]).unwrap(), |data, (code, values)| {
                data.with_indicator(code, values.to_vec()).unwrap()
            });
            let result = assess(&Framework::from_toml(toml).unwrap(), &data).unwrap();
            markdown(&ranking_note(&result, Language::Chinese, &Writing::default()).unwrap())
        };
        let below = "id = 'x'\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n\
             [[dimension]]\ncode = 'S'\nparent = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'S'\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\n\
             [[gate]]\nwhen = { node = 'A', below = 10 }\nthen = { node = 'S', veto = true }\n";
        assert!(!page(below, &[("A", [5.0, 60.0]), ("B", [50.0, 60.0])]).contains(said));
        assert!(page(below, &[("A", [50.0, 60.0]), ("B", [50.0, 60.0])]).contains(said));
        let rubric = "id = 'x'\nscale = [0, 100]\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n\
             aggregate = { points = { item = [{ code = 'LATE', points = 100, rule = [{ code = 'found', each = 5 }] },\n\
             { code = 'DEAD', kind = 'veto', rule = [{ code = 'found' }] }] } }\n\
             [[indicator]]\ncode = 'LATE'\nparent = 'I'\n[[indicator]]\ncode = 'DEAD'\nparent = 'I'\n";
        assert!(page(rubric, &[("LATE", [1.0, 2.0]), ("DEAD", [0.0, 0.0])]).contains(said));
        assert!(!page(rubric, &[("LATE", [1.0, 2.0]), ("DEAD", [0.0, 1.0])]).contains(said));
    }

    #[test]
    fn who_was_vetoed_before_was_assessed_before() {
        let toml =
            FRAMEWORK.replace("id = 'x'", "id = 'x'\nranks = { after-veto = 'none', ties = 'average' }");
        let framework = Framework::from_toml(&toml).unwrap();
        let data = |period: &str, b: [f64; 3]| {
            let data = Dataset::new(["甲", "乙", "丙"]).unwrap().with_period(period);
            data.with_indicator("A", vec![90.0; 3]).unwrap().with_indicator("B", b.to_vec()).unwrap()
        };
        let before = assess(&framework, &data("2024", [5.0, 80.0, 80.0])).unwrap();
        let now = Framework::from_toml(FRAMEWORK).unwrap();
        let now = assess(&now, &data("2025", [70.0, 80.0, 60.0])).unwrap();
        let writing = Writing::default().since(&before);
        let page = markdown(&ranking_note(&now, Language::Chinese, &writing).unwrap());
        assert!(page.contains("| 2 | 甲 | 80.00 | 优秀 | 此前未排名 |"), "{page}");
        // Ranks of before are told by the rule of before.
        let overview = markdown(&crate::report::overview(&now, Language::Chinese, &writing).unwrap());
        assert!(overview.contains("| 1 | 乙 | 85.00 | 优秀 | 1.5 | 上升0.5位 |"), "{overview}");
    }
}
