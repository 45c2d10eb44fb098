//! The ranking note (排名通报): on two pages who stands where, what changed, and what must be known of it.

use super::document::{Document, TableBlock};
use super::is_zero;
use super::pages::{NAMED, named, ranked, summary};
use super::tables::{Place, Tables, rank_before};
use super::warnings::warnings;
use super::write::Writing;
use crate::framework::Effect;
use crate::stats::{Divisor, moments_of, sort};
use crate::words::{Language, counted, listed, period_text, say, some_of};
use crate::{Assessment, Cells, Result, Table};

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
    let tables = Tables::new(result, language, Place::Page, None, writing.evidence())?;
    document = document
        .heading(1, say!(language, "Overall results"))
        .paragraph(facts(result, &tables, language))
        .heading(1, say!(language, "Results"));
    if let Some(earlier) = writing.earlier()
        && let Some(said) = change(result, earlier, language)
    {
        document = document.paragraph(said);
    }
    let (table, remarks) = ranking(&tables.results(&plain)?, writing, language);
    document = document.table(table.caption(say!(language, "Ranking")));
    if !remarks.is_empty() {
        document = document.heading(1, say!(language, "Notes"));
        document = remarks.into_iter().fold(document, Document::paragraph);
    }
    Ok(document)
}

/// The ranking as it fits a page that stands upright: without the ranks before, which the change of place says, and with the
/// remarks on units as paragraphs.
fn ranking(all: &TableBlock, writing: &Writing<'_>, language: Language) -> (TableBlock, Vec<String>) {
    let (remarks, unit) = (say!(language, "Remarks"), say!(language, "Unit"));
    let before = writing.earlier().map(|earlier| rank_before(earlier, language));
    let table = all
        .cells()
        .columns()
        .filter(|(name, _)| *name != remarks && Some(*name) != before.as_deref())
        .fold(Table::new(), |table, (name, cells)| table.with(name, cells.clone()));
    let said = match (all.cells().column(&unit), all.cells().column(&remarks)) {
        (Some(Cells::Text(units)), Some(Cells::Text(remarks))) => units
            .iter()
            .zip(remarks)
            .filter_map(|(unit, remark)| {
                let (unit, remark) = (unit.as_ref()?, remark.as_ref()?);
                Some(say!(tight language, "{unit}: {remark}.", unit, remark))
            })
            .collect(),
        _ => Vec::new(),
    };
    (all.notes().iter().fold(TableBlock::new(table), TableBlock::note), said)
}

/// The facts in one paragraph.
fn facts(result: &Assessment, tables: &Tables<'_>, language: Language) -> String {
    let mut said = vec![summary(result, language)];
    let ranked = ranked(result);
    // Of a few, those at the top are the others.
    if ranked.len() > 2 * NAMED {
        let last: Vec<String> =
            ranked[ranked.len() - NAMED..].iter().map(|&row| named(result, row, language)).collect();
        said.push(say!(tight language, "At the bottom are {last}.", last = listed(language, &last)));
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
    } else if result.framework().spec().gate.iter().any(|gate| matches!(gate.then.effect, Effect::Veto)) {
        said.push(say!(language, "No unit was vetoed."));
    }
    said.extend(first_level(result, language));
    said.join(language.of(" ", ""))
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
    let [(low, worst), .., (high, best)] = means[..] else { return None };
    let decimals = nodes[0].decimals();
    let [high, low] = [high, low].map(|mean| format!("{mean:.decimals$}"));
    if high == low {
        return None;
    }
    Some(say!(
        tight language,
        "Of the first-level indicators, {best} has the highest mean ({high}) and {worst} the lowest ({low}).",
        best = nodes[best].named(language),
        high,
        worst = nodes[worst].named(language),
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
        assert!(!even.contains("一级指标中"), "{even}");
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
}
