//! A region assesses itself: the real plan, its facts and quotations, and the evidence that an example makes.

use std::collections::HashMap;
use std::fs;

use chrono::NaiveDate;
use govindex::dataset::{Bound, Gathering, Hierarchy, gather, read_facts};
use govindex::evidence::{CsvFile, Evidence, Format, Records};
use govindex::trend::{Move, RankRecord, changes};
use govindex::{Dataset, Framework, assess};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/inner-mongolia");
const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/inner-mongolia/seeds");

/// The texts of the documents without white space, by their number.
fn documents() -> HashMap<String, String> {
    let mut texts = HashMap::new();
    for entry in fs::read_dir(SEEDS).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy()[..3].to_owned();
        texts.insert(name, plain(&fs::read_to_string(&path).unwrap()));
    }
    assert_eq!(texts.len(), 4, "the plan, and the sentences of three articles that are quoted");
    texts
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What stands between 「 and 」, with what stands before it.
fn quotations(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut before = "";
    for part in text.split_inclusive('」') {
        if let Some((place, quote)) = part.split_once('「') {
            before = if place.trim_matches('；').is_empty() { before } else { place };
            found.push((before.to_owned(), plain(quote.trim_end_matches('」'))));
        }
    }
    found
}

/// The text of a task of the plan's body: from its number to the next one.
fn task(plan: &str, number: usize) -> String {
    // Numbers stand with a point behind them; the next number may have a heading before it.
    let body = plan.split("序号任务名称").next().unwrap();
    let start = body.find(&format!("{number}.")).unwrap();
    let rest = &body[start..];
    let end = rest.find(&format!("{}.", number + 1)).unwrap_or(rest.len());
    rest[..end].to_owned()
}

#[test]
fn every_node_quotes_a_sentence_that_stands_where_it_says() {
    let documents = documents();
    for id in ["inner-mongolia-digital-government", "inner-mongolia-appraisal"] {
        let framework = Framework::builtin(id).unwrap();
        let mut sources = vec![framework.spec().source.clone()];
        if id == "inner-mongolia-digital-government" {
            sources.extend(framework.spec().indicator.iter().map(|indicator| indicator.source.clone()));
            let aspects = framework.spec().dimension.iter().skip(1);
            sources.extend(aspects.map(|dimension| dimension.source.clone()));
            assert_eq!(framework.spec().indicator.len(), 28);
        }
        for source in sources {
            let quoted = quotations(&source);
            assert!(!quoted.is_empty(), "{id}: `{source}` quotes nothing");
            for (place, quote) in quoted {
                if let Some((_, number)) = place.split_once("任务") {
                    let number: usize = number.trim_end_matches('：').parse().unwrap();
                    let text = task(&documents["003"], number);
                    assert!(text.contains(&quote), "task {number} does not say {quote}: {text}");
                } else {
                    let file = if place.contains("徐长安") { "000" } else { "001" };
                    assert!(place.contains("徐长安") || place.contains("龐彩云"), "{place}");
                    assert!(documents[file].contains(&quote), "{file} does not say {quote}");
                }
            }
        }
    }
}

#[test]
fn facts_are_in_their_documents_and_keep_their_inequalities() {
    let documents = documents();
    let facts = read_facts(&CsvFile::new(format!("{DATA}/facts.csv"))).unwrap();
    assert_eq!(facts.facts().len(), 40);
    for fact in facts.facts() {
        let text = &documents[&fact.source[..3]];
        assert!(text.contains(&plain(&fact.quote)), "{}: {}", fact.source, fact.quote);
    }
    let count = |bound: Bound| facts.facts().iter().filter(|fact| fact.bound == bound).count();
    // Counted in the table with grep: 超过 2, 突破 1, 余 1, 达…以上 1; 近 1, 少于 1; 两三年以内 1.
    assert_eq!((count(Bound::AtLeast), count(Bound::AtMost), count(Bound::About)), (5, 2, 1));

    let baseline = facts.dataset("150000").unwrap();
    let later =
        |value: f64| Dataset::new(["150000"]).unwrap().with_indicator("4G网络覆盖率", vec![value]).unwrap();
    assert_eq!(changes(&baseline, &later(99.0))[0].went, Move::Open, "98 % or more was said of 2020");
    assert_eq!(changes(&baseline, &later(97.0))[0].went, Move::Fallen);
}

#[test]
fn the_rank_of_the_region_rose_from_30_to_21() {
    let facts = read_facts(&CsvFile::new(format!("{DATA}/facts.csv"))).unwrap();
    let of = |name: &str| facts.facts().iter().find(|fact| fact.name.get("zh").contains(name)).unwrap();
    let (first, last) = (of("排名（最初）"), of("排名（最新）"));
    assert_eq!(of("参评省级地区数").value, 32.0);
    let edition = |fact: &govindex::dataset::Fact| fact.year.clone().unwrap();
    let (a, b) = (edition(first), edition(last));
    let record =
        RankRecord::new("150000", [(a.as_str(), first.value, Some(32)), (b.as_str(), last.value, Some(32))])
            .unwrap();
    assert_eq!((record.steps()[0].rank, record.steps()[1].rank, record.risen()), (30.0, 21.0, 9.0));
}

fn units() -> Hierarchy {
    Hierarchy::read(format!("{DATA}/units.csv")).unwrap()
}

#[test]
fn the_region_has_14_leagues_and_cities_and_103_units_of_county_level() {
    let units = units();
    let leagues: Vec<&str> = units.at_level("league").collect();
    assert_eq!(leagues.len(), 14);
    assert_eq!(units.children("150000").unwrap(), leagues);
    // 满洲里 and 二连浩特 are cities of county level (codes ending in 81 and 01) that the plan counts beside the leagues.
    let separate = leagues.iter().filter(|code| !code.ends_with("00")).count();
    assert_eq!(units.at_level("banner").count() + separate, 103);
    for banner in units.at_level("banner") {
        assert_eq!(units.parent(banner).unwrap().unwrap()[..4], banner[..4], "{banner}");
    }
    assert_eq!(units.resolve("自治区大数据局").unwrap(), "dept-services-data");
    assert_eq!(units.resolve("呼市").unwrap(), "150100");
}

/// The evidence without the task plan, which has tests of its own.
fn evidence() -> Evidence {
    let tasks = "unit,due,on_time,share,count\n150100,yes,yes,1,1\n";
    Evidence::folder(format!("{DATA}/made"), &Format::new())
        .unwrap()
        .with("tasks", Records::from_csv(tasks.as_bytes(), &Format::new()).unwrap())
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 12, 31).unwrap()
}

#[test]
fn banners_are_rolled_up_to_leagues_as_their_records_count() {
    let framework = Framework::builtin("inner-mongolia-digital-government").unwrap().at(day()).unwrap();
    let by = Gathering::by(["unit"]).hierarchy(units());
    let gathered = gather(&framework, &evidence(), &by).unwrap();
    let data = gathered.dataset().unwrap();
    assert!(data.is_made() && data.in_group("level", "league").unwrap().is_made(), "the folder says so");
    // Counted from the records themselves: the items of 包头市's banners.
    let items = Records::read(&CsvFile::new(format!("{DATA}/made/items.csv"))).unwrap();
    let (of, online) = (items.text("unit").unwrap(), items.text("online").unwrap());
    let baotou: Vec<&str> = (0..items.len())
        .filter(|&row| of[row].as_deref().unwrap().starts_with("1502"))
        .map(|row| online[row].as_deref().unwrap())
        .collect();
    let share = 100.0 * baotou.iter().filter(|online| **online == "yes").count() as f64 / baotou.len() as f64;
    let at = data.position("150200").unwrap();
    assert!((data.indicator("ONLINE").unwrap().values()[at] - share).abs() < 1e-9);
    // Serious incidents of the region are the sum of those of its leagues.
    let region = data.position("150000").unwrap();
    assert_eq!(data.indicator("INCIDENTS").unwrap().values()[region], 1.0);
    // 阿拉善盟 has sent nothing on its hotline: missing, not nought.
    let alxa = data.position("152900").unwrap();
    assert!(data.indicator("HOTLINE").unwrap().values()[alxa].is_nan());
    let spread = data.spread("parent").unwrap().to_csv();
    assert!(spread.lines().any(|line| line.starts_with("150200,ONLINE,9,")), "nine banners of 包头市");
}

#[test]
fn a_serious_incident_vetoes_and_an_upheld_appeal_leaves_a_trail() {
    let framework = Framework::builtin("inner-mongolia-digital-government").unwrap().at(day()).unwrap();
    let by = Gathering::by(["unit"]).hierarchy(units());
    let gathered = gather(&framework, &evidence(), &by).unwrap();
    let leagues = gathered.dataset().unwrap().in_group("level", "league").unwrap();
    let result = assess(&framework, &leagues).unwrap();
    let incidents = result.values_at("INCIDENTS").unwrap();
    for (row, unit) in result.units().iter().enumerate() {
        let score = result.score(unit, "INDEX").unwrap();
        assert_eq!(score == Some(0.0), incidents[row] >= 1.0, "{unit}: {score:?}");
    }
    let ranks = result.ranks_within("INDEX", "kind", None).unwrap();
    assert_eq!(
        ranks.iter().filter(|rank| **rank == 1.0).count(),
        3,
        "a first of cities, leagues and separate cities"
    );
    let upheld = gathered.amendments().iter().filter(|one| one.decision.name() == "upheld").count();
    assert!(upheld > 0 && upheld < gathered.amendments().len());
}

#[test]
fn the_appraisal_limits_who_is_excellent() {
    let framework = Framework::builtin("inner-mongolia-appraisal").unwrap();
    let codes: Vec<String> = (0..10).map(|i| format!("u{i}")).collect();
    let lost: Vec<f64> = (0..10).map(|i| 5.0 + 2.0 * f64::from(i)).collect();
    let data = Dataset::new(codes)
        .unwrap()
        .with_indicator("ASSESSMENT.lost", lost)
        .unwrap()
        .with_indicator("TASKS.overdue", vec![0.0; 10])
        .unwrap()
        .with_indicator("NOTICES.criticized", vec![0.0; 10])
        .unwrap()
        .with_indicator("AWARDS.national", vec![0.0; 10])
        .unwrap()
        .with_indicator("SAFETY.incident", vec![1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
        .unwrap();
    let result = assess(&framework, &data).unwrap();
    let grades: Vec<String> =
        result.grades_at("APPRAISAL").unwrap().into_iter().map(|grade| grade.unwrap().grade).collect();
    // 100 − 0.8 × 5 = 96 points, but an incident fails the first; of the nine others only three may be excellent.
    assert_eq!(grades[0], "fail");
    assert_eq!(grades.iter().filter(|grade| *grade == "excellent").count(), 3);
    assert_eq!(result.score("u1", "APPRAISAL").unwrap(), Some(100.0 - 0.8 * 7.0));
    assert_eq!(result.quota_effects()[0].reached, 9);
}

#[test]
fn experts_who_fill_in_the_questionnaire_set_the_weights() {
    let framework = Framework::builtin("inner-mongolia-digital-government").unwrap();
    let sheet = framework.questionnaire("zh").to_csv();
    // 10 pairs of aspects; 5, 5 and 5 indicators give 10 each, 4 of security (incidents weigh nothing) 6, 8 of effects 28.
    assert_eq!(sheet.lines().count(), 1 + 10 + 30 + 6 + 28);
    let filled = sheet
        .replace(
            ",INDEX,数字政府建设水平,COORDINATION,统筹管理,PROJECTS,项目建设,",
            ",INDEX,数字政府建设水平,COORDINATION,统筹管理,PROJECTS,项目建设,1/2",
        )
        .replace(
            ",INDEX,数字政府建设水平,PROJECTS,项目建设,DATA,数据共享开放,",
            ",INDEX,数字政府建设水平,PROJECTS,项目建设,DATA,数据共享开放,1",
        )
        .replace(
            ",INDEX,数字政府建设水平,DATA,数据共享开放,SECURITY,安全保障,",
            ",INDEX,数字政府建设水平,DATA,数据共享开放,SECURITY,安全保障,1",
        )
        .replace(
            ",INDEX,数字政府建设水平,SECURITY,安全保障,EFFECTS,应用成效,",
            ",INDEX,数字政府建设水平,SECURITY,安全保障,EFFECTS,应用成效,1/2",
        );
    let blank = |line: &str| if line.starts_with("expert") { line.to_owned() } else { format!("{line}1") };
    let whole: Vec<String> = sheet.lines().map(blank).collect();
    let equal = Records::from_csv(whole.join("\n").as_bytes(), &Format::new()).unwrap();
    let equal = framework.with_judgements(&equal, None).unwrap();
    assert_eq!(equal.nodes().len(), framework.nodes().len(), "a sheet filled in to the last row is taken");
    let answers = Records::from_csv(filled.as_bytes(), &Format::new()).unwrap();
    let weighted = framework.with_judgements(&answers, None).unwrap().at(day()).unwrap();
    let by = Gathering::by(["unit"]).hierarchy(units());
    let gathered = gather(&weighted, &evidence(), &by).unwrap();
    let result =
        assess(&weighted, &gathered.dataset().unwrap().in_group("level", "league").unwrap()).unwrap();
    // A chain of consistent ratios: 1 : 2 : 2 : 2 : 4 of 11.
    for (code, share) in [("COORDINATION", 1.0), ("PROJECTS", 2.0), ("EFFECTS", 4.0)] {
        let found = result.effective_weight(code).unwrap();
        assert!((found - share / 11.0).abs() < 1e-9, "{code} {found}");
    }
}
