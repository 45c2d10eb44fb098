//! What stands behind the values of an assessment: what several sources say of an indicator, and what appeals changed.

use super::document::TableBlock;
use super::tables::{Place, decimals_of, name_with_unit, raw_values};
use super::{shown, with_unit};
use crate::dataset::{BlendedIndicator, Gathered};
use crate::evidence::{Amendment, Decision};
use crate::words::{Language, counted, first_of, is_zero, listed, on_day, say, signed};
use crate::{Assessment, Cells, Dataset, Table};

/// How many units with the largest gap, and indicators of a table, are named.
const NAMED: usize = 3;

/// The word for a source of evidence; names of one's own stay as they are.
fn source_name(name: &str, language: Language) -> String {
    match name {
        "self" | "self-report" => say!(language, "Self-report"),
        "third-party" => say!(language, "Third party"),
        "public" => say!(language, "Public evaluation"),
        name => name.to_owned(),
    }
}

/// The indicators of the assessment that several sources tell, each with its place and the data that hold them.
fn blended<'a>(
    result: &'a Assessment,
    gathered: &'a Gathered,
) -> impl Iterator<Item = (usize, &'a BlendedIndicator, &'a Dataset)> {
    gathered.blended().iter().filter_map(|one| {
        let at = result.framework().position(&one.indicator).ok()?;
        let (period, own) = (one.period.as_deref(), result.period());
        (period.is_none() || own.is_none() || period == own).then_some(())?;
        Some((at, one, gathered.of_period(period)?))
    })
}

/// Whether the evidence, where it is known, has nothing of an indicator from a unit.
pub(super) fn is_not_submitted(
    gathered: Option<&Gathered>,
    result: &Assessment,
    at: usize,
    row: usize,
) -> bool {
    let (code, unit) = (result.framework().nodes()[at].code(), &result.units()[row]);
    gathered.is_some_and(|own| own.is_not_submitted(code, result.period(), unit))
}

/// Whether several sources tell an indicator.
pub(super) fn are_several(result: &Assessment, gathered: &Gathered) -> bool {
    blended(result, gathered).next().is_some()
}

/// What the sources say of a unit: a row per indicator that several tell; none where there is no such indicator.
pub(super) fn of_unit(
    result: &Assessment,
    gathered: &Gathered,
    row: usize,
    language: Language,
) -> Option<TableBlock> {
    let unit = &result.units()[row];
    let mut names: Vec<&str> = Vec::new();
    let all: Vec<_> = blended(result, gathered).collect();
    for (_, one, _) in &all {
        for source in &one.blended.sources {
            if !names.contains(&source.as_str()) {
                names.push(source);
            }
        }
    }
    if all.is_empty() {
        return None;
    }
    let framework = result.framework();
    let nodes = framework.nodes();
    let shown = |at: usize, value: f64| {
        let unit = framework.indicator_of(&nodes[at])?.unit.get(language.code());
        Some(with_unit(shown(value, decimals_of(framework, at, &[value]))?, unit, language))
    };
    let mut table = Table::new().with(
        say!(language, "Indicator"),
        Cells::texts(all.iter().map(|&(at, ..)| nodes[at].named(language))),
    );
    for source in &names {
        let cells = all.iter().map(|&(at, one, data)| shown(at, one.told(data, source, unit)));
        table = table.with(source_name(source, language), Cells::Text(cells.collect()));
    }
    let used = all.iter().map(|&(at, ..)| shown(at, raw_values(result, at).0[row]));
    let from = all.iter().map(|&(_, one, data)| from(one, data, unit, language));
    table = table
        .with(say!(language, "Value used"), Cells::Text(used.collect()))
        .with(say!(language, "From"), Cells::Text(from.collect()));
    Some(TableBlock::new(table))
}

/// The sources that the value of a unit comes from.
fn from(one: &BlendedIndicator, data: &Dataset, unit: &str, language: Language) -> Option<String> {
    let names: Vec<String> =
        one.blended.from(data.position(unit)?).map(|(name, _)| source_name(name, language)).collect();
    (!names.is_empty()).then(|| listed(language, &names))
}

/// What the sources say of every unit: a table per indicator that several tell.
pub(super) fn of_all(
    result: &Assessment,
    gathered: &Gathered,
    rows: &[usize],
    language: Language,
) -> Vec<TableBlock> {
    let framework = result.framework();
    let table_of = |(at, one, data): (usize, &BlendedIndicator, &Dataset)| {
        let mut table = Table::new().with(
            say!(language, "Unit"),
            Cells::texts(rows.iter().map(|&row| result.dataset().unit_name(row, language.code()))),
        );
        let units = result.units();
        for source in &one.blended.sources {
            let told: Vec<f64> = rows.iter().map(|&row| one.told(data, source, &units[row])).collect();
            let decimals = decimals_of(framework, at, &told);
            table = table.with(source_name(source, language), Cells::numbers(told, decimals));
        }
        let gaps = Gaps::of(result, (at, one, data), rows);
        if let Some(gaps) = &gaps {
            let cells = Cells::numbers(gaps.values.iter().copied(), gaps.decimals);
            table = table.with(say!(language, "Gap"), cells);
        }
        let (values, decimals) = raw_values(result, at);
        let used = Cells::numbers(rows.iter().map(|&row| values[row]), decimals);
        table = table.with(say!(language, "Value used"), used).with(
            say!(language, "From"),
            Cells::Text(rows.iter().map(|&row| from(one, data, &units[row], language)).collect()),
        );
        let mut block = TableBlock::new(table).caption(name_with_unit(framework, at, language));
        if let Some(gaps) = gaps
            && let Some((mean, units)) = gaps.mean()
        {
            let [first, second] = gaps.sources.map(|name| source_name(name, language));
            block = block.note(say!(
                tight language,
                "Difference: {first} less {second}; the mean over {units} is {mean}.",
                first,
                second,
                units = counted(units, language),
                mean = signed(mean, framework.nodes()[at].decimals()),
            ));
        }
        block
    };
    blended(result, gathered).map(table_of).collect()
}

/// The gaps between the two sources of an indicator.
struct Gaps<'a> {
    sources: [&'a str; 2],
    /// By row; `NaN` where one of the two says nothing.
    values: Vec<f64>,
    /// Of the gaps: none where both sources say whole numbers that count something.
    decimals: usize,
}

impl<'a> Gaps<'a> {
    /// Of the units in these rows; none where there are not just two sources.
    fn of(
        result: &Assessment,
        (at, one, data): (usize, &'a BlendedIndicator, &Dataset),
        rows: &[usize],
    ) -> Option<Self> {
        let [first, second] = &one.blended.sources[..] else { return None };
        let [of_first, of_second]: [Vec<f64>; 2] = [first, second]
            .map(|source| rows.iter().map(|&row| one.told(data, source, &result.units()[row])).collect());
        let decimals = [&of_first, &of_second].map(|told| decimals_of(result.framework(), at, told));
        Some(Self {
            sources: [first, second],
            values: of_first.iter().zip(&of_second).map(|(first, second)| first - second).collect(),
            decimals: decimals[0].max(decimals[1]),
        })
    }

    /// The mean, and of how many units.
    fn mean(&self) -> Option<(f64, usize)> {
        let known: Vec<f64> = self.values.iter().copied().filter(|gap| !gap.is_nan()).collect();
        (!known.is_empty()).then(|| (known.iter().sum::<f64>() / known.len() as f64, known.len()))
    }

    /// The places of the largest gap, as it is printed; none where all are printed as zero.
    fn largest(&self) -> Vec<usize> {
        let printed = |gap: f64| format!("{:.*}", self.decimals, gap.abs());
        let most = self.values.iter().map(|gap| gap.abs()).filter(|gap| !gap.is_nan()).reduce(f64::max);
        let Some(most) = most.map(printed).filter(|most| !is_zero(most)) else { return Vec::new() };
        (0..self.values.len()).filter(|&place| printed(self.values[place]) == most).collect()
    }
}

/// The gap between two sources of an indicator: its mean, and the units with the largest; none where no indicator has just two.
pub(super) fn gaps(result: &Assessment, gathered: &Gathered, language: Language) -> Option<TableBlock> {
    let nodes = result.framework().nodes();
    let rows: Vec<usize> = (0..result.units().len()).collect();
    let (mut names, mut pairs, mut means, mut largest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, one, data) in blended(result, gathered) {
        let Some(found) = Gaps::of(result, (at, one, data), &rows) else { continue };
        let Some((mean, _)) = found.mean() else { continue };
        let of_most = found.largest();
        let told: Vec<String> = of_most
            .iter()
            .take(NAMED)
            .map(|&row| {
                let name = result.dataset().unit_name(row, language.code());
                say!(tight language, "{name} ({score})", name, score = signed(found.values[row], found.decimals))
            })
            .collect();
        let [first, second] = found.sources.map(|name| source_name(name, language));
        names.push(nodes[at].named(language));
        pairs.push(say!(tight language, "{first} less {second}", first, second));
        means.push(signed(mean, nodes[at].decimals()));
        largest.push((!told.is_empty()).then(|| first_of(language, &told, of_most.len())));
    }
    if names.is_empty() {
        return None;
    }
    let table = Table::new()
        .with(say!(language, "Indicator"), Cells::texts(names))
        .with(say!(language, "Gap"), Cells::texts(pairs))
        .with(say!(language, "Mean gap"), Cells::texts(means))
        .with(say!(language, "Largest gap"), Cells::Text(largest));
    Some(TableBlock::new(table).caption(say!(language, "Gaps by indicator")))
}

/// The word for a decision.
fn decision_name(decision: Decision, language: Language) -> String {
    match decision {
        Decision::Upheld => say!(language, "upheld"),
        Decision::Rejected => say!(language, "not upheld"),
        Decision::Pending => say!(language, "pending"),
        Decision::Later => say!(language, "decided after the day of the assessment"),
    }
}

/// How many of each decision there are: `2 upheld, 1 pending`.
pub(super) fn decision_counts(all: &[Decision], language: Language) -> String {
    let counts: Vec<String> = [Decision::Upheld, Decision::Rejected, Decision::Pending, Decision::Later]
        .into_iter()
        .filter_map(|decision| {
            let count = all.iter().filter(|own| **own == decision).count();
            // In a list of counts, the two clauses of a cell would read as two decisions.
            let decision = match decision {
                Decision::Later => say!(language, "decided too late to count"),
                decision => decision_name(decision, language),
            };
            (count > 0).then(|| say!(tight language, "{count} {decision}", count, decision))
        })
        .collect();
    counts.join(language.of(", ", "，"))
}

/// What was decided of the appeals of the assessment's period, of all or of some units and those under them; none where there were
/// none. A page has no column for the days of decisions of its own.
pub(super) fn appeals(
    gathered: &Gathered,
    result: &Assessment,
    units: Option<&[String]>,
    place: Place,
    language: Language,
) -> Option<TableBlock> {
    let all: Vec<&Amendment> = match units {
        Some(units) => gathered.appeals_of(result.period(), units).collect(),
        None => gathered.amendments_in(result.period()).collect(),
    };
    if all.is_empty() {
        return None;
    }
    let text =
        |of: &dyn Fn(&Amendment) -> Option<String>| Cells::Text(all.iter().map(|one| of(one)).collect());
    let data = result.dataset();
    let unit = |one: &Amendment| {
        let code = one.unit.as_ref()?;
        Some(data.position(code).map_or(code.as_str(), |row| data.unit_name(row, language.code())).to_owned())
    };
    let mut table = Table::new().with(say!(language, "No."), Cells::counts(1..=all.len()));
    if all.iter().any(|one| one.unit.is_some()) {
        table = table.with(say!(language, "Unit"), text(&unit));
    }
    let asked = |one: &Amendment| {
        let Some(column) = &one.column else { return Some(say!(language, "to strike the record out")) };
        let [was, becomes] = [&one.was, &one.becomes].map(|text| text.as_deref().unwrap_or("–"));
        Some(say!(tight language, "{column}: {was} to {becomes}", column, was, becomes))
    };
    let decided = |one: &Amendment| one.decided.map(|day| on_day(day, language));
    let decision = |one: &Amendment| {
        let decision = decision_name(one.decision, language);
        match decided(one).filter(|_| place == Place::Page) {
            Some(day) => Some(say!(tight language, "{decision} ({day})", decision, day)),
            None => Some(decision),
        }
    };
    let mut table = table
        .with(say!(language, "Indicator"), text(&|one| Some(read_from(result, &one.table, language))))
        .with(say!(language, "Record"), text(&|one| Some(one.key.clone())))
        .with(say!(language, "Asked for"), text(&asked))
        .with(say!(language, "Decision"), text(&decision));
    if place == Place::Workbook {
        table = table.with(say!(language, "Decided"), text(&decided));
    }
    Some(TableBlock::new(table.with(say!(language, "Reason"), text(&|one| one.reason.clone()))))
}

/// The indicators that are measured from a table of evidence; the table itself where none is.
fn read_from(result: &Assessment, table: &str, language: Language) -> String {
    let framework = result.framework();
    let reads = |measure: Option<&crate::evidence::Measure>| {
        measure.is_some_and(|measure| measure.table.as_deref() == Some(table))
    };
    let names: Vec<String> = framework
        .indicators()
        .filter(|(_, own)| {
            reads(own.measure.as_ref()) || own.sources.iter().any(|source| reads(source.measure.as_ref()))
        })
        .map(|(node, _)| node.named(language))
        .collect();
    if names.is_empty() {
        return table.to_owned();
    }
    first_of(language, &names[..names.len().min(NAMED)], names.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Gathering, Hierarchy, gather};
    use crate::evidence::{Evidence, Format, Records};
    use crate::report::{DocumentKind, Writing, markdown, overview, workbook};
    use crate::{Framework, assess};

    fn gathered(framework: &str, table: &str, by: &Gathering) -> (Framework, Gathered) {
        let framework = Framework::from_toml(framework).unwrap();
        let records = Records::from_csv(table.as_bytes(), &Format::new()).unwrap();
        let gathered = gather(&framework, &Evidence::new().with("items", records), by).unwrap();
        (framework, gathered)
    }

    #[test]
    fn who_submitted_is_known_by_its_code_in_each_period_and_by_what_is_under_it() {
        let framework = |roll_up: &str| {
            format!(
                "id = 'x'\n[method]\nnormalize = 'none'\n{roll_up}\n[[dimension]]\ncode = 'I'\n\
                 [[indicator]]\ncode = 'A'\nparent = 'I'\nmeasure = {{ table = 'items', mean = {{ of = 'score' }} }}\n"
            )
        };
        let units = "code,parent,name_zh,aliases\nL,,盟,\nB1,L,一旗,旧旗\nB2,L,二旗,\nM,,市,\n";
        let units = Hierarchy::from_csv(units.as_bytes(), &Format::new()).unwrap();
        let by = Gathering::by(["unit"]).period(["year"]).hierarchy(units);
        // The records name units by name and alias, and one has a record whose score is not known.
        let table = "unit,year,score\n旧旗,2024,\n一旗,2025,50\n二旗,2025,70\n";
        let (_, rolled) = gathered(&framework("roll-up = 'mean'"), table, &by);
        let silent = |gathered: &Gathered, period: Option<&str>| -> Vec<&'static str> {
            let is_silent = |unit: &&str| gathered.is_not_submitted("A", period, unit);
            ["L", "B1", "B2", "M"].into_iter().filter(is_silent).collect()
        };
        assert_eq!(silent(&rolled, Some("2024")), ["B2", "M"]);
        assert_eq!(silent(&rolled, Some("2025")), ["M"]);
        assert_eq!(silent(&rolled, None), ["M"], "of any period");
        assert_eq!(silent(&rolled, Some("2023")), [""; 0], "nobody knows");
        assert!(!rolled.is_not_submitted("I", Some("2024"), "M"), "it is not measured");
        // Without a rule the records of the banners say nothing of the league.
        let (_, plain) = gathered(&framework(""), table, &by);
        assert_eq!(silent(&plain, Some("2025")), ["L", "M"]);
    }

    #[test]
    fn an_appeal_is_remarked_beside_the_unit_and_those_above_it() {
        let framework = "id = 'x'\n[method]\nnormalize = 'none'\nroll-up = 'mean'\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nmeasure = { table = 'items', mean = { of = 'score' } }\n\
             [[appeal]]\ntable = 'items'\nappeals = 'register'\nkey = ['id']\n";
        let framework = Framework::from_toml(framework).unwrap();
        let units = "code,parent,name_zh\nL,,甲盟\nB,L,一旗\nM,,乙市\n";
        let units = Hierarchy::from_csv(units.as_bytes(), &Format::new()).unwrap();
        let read = |text: &str| Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
        let evidence =
            Evidence::new().with("items", read("id,unit,score\n1,一旗,50\n2,一旗,70\n3,乙市,60\n")).with(
                "register",
                read("id,column,was,becomes,decision\n1,score,50,60,成立\n2,score,70,90,不成立\n1,,,,\n"),
            );
        let by = Gathering::by(["unit"]).hierarchy(units);
        let gathered = gather(&framework, &evidence, &by).unwrap();
        let of: Vec<Option<&str>> = gathered.amendments().iter().map(|one| one.unit.as_deref()).collect();
        assert_eq!(of, [Some("B"); 3]);
        let result = assess(&framework, gathered.dataset().unwrap()).unwrap();
        let page = |language| {
            markdown(&overview(&result, language, &Writing::default().gathered(&gathered)).unwrap())
        };
        let zh = page(Language::Chinese);
        assert_eq!(zh.matches("申诉3项（予以采纳1项，不予采纳1项，待复核1项）").count(), 2, "{zh}");
        assert!(page(Language::English).contains("3 appeals (1 upheld, 1 not upheld, 1 pending)"));

        // What they changed stands beside what was decided: of 一旗 the mean was 60, and is 65.
        let mut plain = framework.spec().clone();
        plain.appeal.clear();
        let plain = plain.check().unwrap();
        let before = gather(&plain, &evidence, &by).unwrap();
        let before = assess(&plain, before.dataset().unwrap()).unwrap();
        let writing = Writing::default().gathered(&gathered);
        let annex = |writing: &Writing<'_>| {
            markdown(&crate::report::appeals_annex(&result, Language::Chinese, writing))
        };
        let page = annex(&writing.clone().without_appeals(&before));
        for row in [
            "共收到申诉3项，其中予以采纳1项，不予采纳1项，待复核1项。",
            "| 1 | 一旗 | A | 1 | score：由“50”改为“60” | 予以采纳 |  |",
            "| 3 | 一旗 | A | 1 | 剔除该记录 | 待复核 |  |",
            "| 甲盟 | 60.00 | 65.00 | 1 | 1 | 持平 |",
            "| 一旗 | 60.00 | 65.00 | 1 | 1 | 持平 |",
        ] {
            assert!(page.contains(row), "{row}\n{page}");
        }
        // Three units tied before; the one that nobody appealed for has another rank, too.
        assert!(page.contains("| 乙市 | 60.00 | 60.00 | 1 | 3 | 下降2位 |"), "{page}");
        assert!(!annex(&writing).contains("复核后得分"));
        // A workbook of some units has their appeals, and those of the units under them.
        let appealed = |units: &[&str]| {
            let book = workbook(&result, Language::Chinese, &writing.clone().units(units.to_vec())).unwrap();
            book.sheets().any(|(name, _)| name == "申诉处理结果")
        };
        assert!(appealed(&["L"]) && appealed(&["B"]) && !appealed(&["M"]));
        assert!(annex(&writing.clone().without_appeals(&result)).contains("申诉复核未引起得分变化。"));
        assert!(annex(&Writing::default()).contains("未收到申诉。"));
    }

    #[test]
    fn appeals_are_those_of_the_period() {
        let framework = "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nmeasure = { table = 'items', mean = { of = 'score' } }\n\
             [[appeal]]\ntable = 'items'\nappeals = 'register'\nkey = ['id']\n";
        let framework = Framework::from_toml(framework).unwrap();
        let read = |text: &str| Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
        let items = "id,unit,year,score\n1,U,2023,40\n2,U,2024,50\n3,U,2024,70\n4,U,2025,60\n";
        let register =
            "id,column,was,becomes,decision\n2,score,50,60,成立\n3,score,70,90,不成立\n4,score,60,61,成立\n";
        let evidence = Evidence::new().with("items", read(items)).with("register", read(register));
        let by = Gathering::by(["unit"]).period(["year"]);
        let gathered = gather(&framework, &evidence, &by).unwrap();
        let page = |period: &str| {
            let result = assess(&framework, gathered.of_period(Some(period)).unwrap()).unwrap();
            let writing = Writing::default().gathered(&gathered);
            let annex = markdown(&crate::report::appeals_annex(&result, Language::English, &writing));
            let says = DocumentKind::Appeals.says_something(&result, &writing);
            let book = workbook(&result, Language::English, &writing).unwrap();
            let has_sheet = book.sheets().any(|(name, _)| name == "Appeals");
            (annex, says, has_sheet)
        };
        let (annex, says, has_sheet) = page("2024");
        assert!(says && has_sheet);
        assert!(annex.contains("Appeals: 2; 1 upheld, 1 not upheld."), "{annex}");
        assert!(annex.contains("| 2 | U |") && !annex.contains("60 to 61"), "{annex}");
        let (annex, says, has_sheet) = page("2023");
        assert!(!says && !has_sheet && annex.contains("There were no appeals."), "{annex}");
    }

    #[test]
    fn a_source_stands_in_the_column_that_it_names() {
        let framework = "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nblend = { rule = 'first', order = ['visits', 'self'] }\n\
             sources = [{ name = 'self', column = 'SELF' }, { name = 'visits', measure = { table = 'items', mean = { of = 'score' } } }]\n";
        let given = Dataset::new(["U", "V"]).unwrap().with_indicator("SELF", vec![90.0, 80.0]).unwrap();
        let by = Gathering::by(["unit"]).given(given);
        let (framework, gathered) = gathered(framework, "unit,score\nU,60\n", &by);
        let result = assess(&framework, gathered.dataset().unwrap()).unwrap();
        let page = overview(&result, Language::English, &Writing::default().gathered(&gathered)).unwrap();
        let page = markdown(&page);
        assert!(page.contains("| U | 90.00 | 60.00 | 30.00 | 60.00 | visits |"), "{page}");
        assert!(page.contains("| V | 80.00 |  |  | 80.00 | Self-report |"), "{page}");
        let writing = Writing::default().gathered(&gathered);
        let annex = markdown(&crate::report::self_report_annex(&result, Language::English, &writing));
        assert!(annex.contains("| A | Self-report less visits | +30.00 | U (+30.00) |"), "{annex}");
        let none = crate::report::self_report_annex(&result, Language::English, &Writing::default());
        assert!(markdown(&none).contains("No indicator has several sources."));
        let own = of_unit(&result, &gathered, 0, Language::English).unwrap();
        assert_eq!(own.cells().column("Self-report"), Some(&Cells::Text(vec![Some("90.00".into())])));
    }

    #[test]
    fn a_reason_may_be_private_and_a_decision_may_come_too_late() {
        let framework = "id = 'x'\nprivate = ['申诉理由']\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nmeasure = { table = 'items', mean = { of = 'score' } }\n\
             [[appeal]]\ntable = 'items'\nappeals = 'register'\nkey = ['id']\n";
        let framework = Framework::from_toml(framework).unwrap();
        let read = |text: &str| Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
        let register = "id,column,was,becomes,decision,复核日期,申诉理由\n1,score,50,60,成立,2025-12-05,王某某电话有误\n1,,,,,,\n";
        let evidence =
            Evidence::new().with("items", read("id,unit,score\n1,U,50\n")).with("register", read(register));
        let day = chrono::NaiveDate::from_ymd_opt(2025, 11, 30).unwrap();
        let by = Gathering::by(["unit"]).until(day, [("", ""); 0]);
        let gathered = gather(&framework, &evidence, &by).unwrap();
        let result = assess(&framework, gathered.dataset().unwrap()).unwrap();
        let writing = Writing::default().gathered(&gathered);
        let page = markdown(&crate::report::appeals_annex(&result, Language::Chinese, &writing));
        assert!(page.contains("| 截止日期后作出，本次不采用（2025年12月5日） | … |"), "{page}");
        assert!(page.contains("共收到申诉2项，其中待复核1项，截止日期后作出、本次不采用的1项。"), "{page}");
        assert!(!page.contains("王某某"), "{page}");
    }

    #[test]
    fn gaps_have_the_decimals_of_what_the_sources_say() {
        let framework = "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nunit = { en = 'cases', zh = '件' }\n\
             blend = { rule = 'first', order = ['visits', 'self'] }\n\
             sources = [{ name = 'self', column = 'SELF' }, { name = 'visits', measure = { table = 'items', mean = { of = 'score' } } }]\n";
        let told = |own: [f64; 3]| {
            let given = Dataset::new(["U", "V", "W"]).unwrap().with_indicator("SELF", own.to_vec()).unwrap();
            let (framework, gathered) =
                gathered(framework, "unit,score\nU,12\nV,9\nW,5\n", &Gathering::by(["unit"]).given(given));
            let result = assess(&framework, gathered.dataset().unwrap()).unwrap();
            let writing = Writing::default().gathered(&gathered);
            let annex = markdown(&crate::report::self_report_annex(&result, Language::English, &writing));
            (annex, of_unit(&result, &gathered, 0, Language::English).unwrap())
        };
        let (whole, _) = told([11.0, 9.0, 5.0]);
        assert!(whole.contains("| -0.33 | U (-1) |"), "{whole}");
        assert!(whole.contains("the mean over 3 units is -0.33."), "{whole}");
        let (parts, own) = told([12.4, 9.0, 5.0]);
        assert!(parts.contains("| U | 12.40 | 12 | 0.40 | 12 |") && parts.contains("U (+0.40)"), "{parts}");
        assert_eq!(
            own.cells().column("Self-report").map(|cells| cells.shown(0)).as_deref(),
            Some("12.40 cases")
        );
        let (even, _) = told([12.0, 9.0, 5.0 + 1e-14]);
        assert!(even.contains("the mean over 3 units is 0.00.") && even.contains("| 0.00 |  |"), "{even}");
    }
}
