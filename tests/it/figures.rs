//! Figures: what is drawn is what was assessed, in both languages, whatever the names are.

use govindex::evidence::task_plan::{
    PlanLayout, Progress, ReportLayout, Review, ReviewRules, TaskPlan, UnitNames,
};
use govindex::evidence::{Format, Records};
use govindex::explain::{Baseline, Contributions, Peers, ProfileOptions, contributions, profile};
use govindex::report::{
    Figure, Writing, beeswarm, contribution_bars, framework_tree, heat_map, lines, profile_bars, ranked_bars,
    timeline, tree, write,
};
use govindex::robustness::{Options, Robustness, Uncertain, Uncertainty, WeightDraw, monte_carlo};
use govindex::{
    Assessment, Cells, Dataset, Framework, Language, Panel, PanelAssessment, assess, assess_panel,
};

const CITIES: &str = r#"
    id = "cities"
    title = { en = "Digital government of cities", zh = "城市数字政府评估" }
    scale = [0, 100]
    method = { normalize = "none", decimals = 1 }
    [[dimension]]
    code = "INDEX"
    name = { en = "Overall index", zh = "综合指数" }
    grades = [{ grade = "A", at-least = 80, label = { en = "excellent", zh = "优秀" } },
              { grade = "B", at-least = 65, below = 80, label = { en = "good", zh = "良好" } },
              { grade = "C", at-least = 50, below = 65, label = { en = "adequate", zh = "合格" } },
              { grade = "D", below = 50, label = { en = "poor", zh = "不合格" } }]
    [[dimension]]
    code = "SUPPLY"
    name = { en = "Supply of online services", zh = "政务服务供给能力" }
    parent = "INDEX"
    weight = 40
    [[dimension]]
    code = "USE"
    name = { en = "Use", zh = "应用成效" }
    parent = "INDEX"
    weight = 35
    [[dimension]]
    code = "DATA"
    name = { en = "Data sharing and open data", zh = "数据共享与开放" }
    parent = "INDEX"
    weight = 25
    [[indicator]]
    code = "COVERAGE"
    name = { en = "Coverage", zh = "事项覆盖率" }
    parent = "SUPPLY"
    [[indicator]]
    code = "MATURITY"
    name = { en = "Maturity", zh = "办理深度" }
    parent = "SUPPLY"
    [[indicator]]
    code = "RATING"
    name = { en = "Rating", zh = "好差评" }
    parent = "USE"
    [[indicator]]
    code = "COMPLETE"
    name = { en = "Completion on time", zh = "按期办结率" }
    parent = "USE"
    [[indicator]]
    code = "OPEN"
    name = { en = "Open data", zh = "公共数据开放" }
    parent = "DATA"
    [[gate]]
    when = { node = "OPEN", below = 12 }
    then = { cap = 45 }
    reason = { en = "a leak of data", zh = "发生数据泄露" }
    [[gate]]
    when = { node = "RATING", below = 31 }
    then = { veto = true }
    reason = { en = "false reporting", zh = "虚报瞒报" }
    [[quota]]
    grade = "A"
    at-most = 0.1
"#;

const NAMES: [(&str, &str); 12] = [
    ("呼和浩特市", "Hohhot"),
    ("包头市", "Baotou"),
    ("呼伦贝尔市", "Hulunbuir"),
    ("兴安盟", "Hinggan League"),
    ("通辽市", "Tongliao"),
    ("赤峰市", "Chifeng"),
    ("锡林郭勒盟", "Xilingol League"),
    ("乌兰察布市", "Ulanqab"),
    ("鄂尔多斯市", "Ordos"),
    ("巴彦淖尔市", "Bayannur"),
    ("乌海市", "Wuhai"),
    ("阿拉善盟", "Alxa League"),
];

fn dataset(units: usize, name: impl Fn(usize) -> [String; 2]) -> Dataset {
    let codes = (0..units).map(|unit| format!("{}", 150_100 + unit));
    let names = |at: usize| (0..units).map(|unit| Some(name(unit)[at].clone())).collect();
    let column = |seed: usize| {
        let of = |unit: usize| 30.0 + ((unit * 37 + seed * 53 + unit * unit * seed) % 66) as f64;
        (0..units).map(of).collect::<Vec<f64>>()
    };
    let mut columns: Vec<Vec<f64>> = (1..6).map(column).collect();
    // One without a score, one with a gap, one with a cap, one with a veto.
    if units > 8 {
        for column in &mut columns {
            column[3] = f64::NAN;
        }
        columns[1][5] = f64::NAN;
        columns[4] = columns[4].iter().map(|x| x.max(20.0)).collect();
        columns[4][3] = f64::NAN;
        columns[4][7] = 10.0;
        columns[2] = columns[2].iter().map(|x| x.max(40.0)).collect();
        columns[2][3] = f64::NAN;
        columns[2][2] = 30.0;
        columns[0][0] = 99.0;
        columns[1][0] = 95.0;
        columns[0][1] = 96.0;
        (columns[1][1], columns[2][1], columns[3][1], columns[4][1]) = (93.0, 90.0, 88.0, 85.0);
        (columns[2][0], columns[3][0], columns[4][0]) = (91.0, 90.0, 93.0);
    }
    let codes_of = ["COVERAGE", "MATURITY", "RATING", "COMPLETE", "OPEN"];
    let data = Dataset::new(codes)
        .unwrap()
        .with_period("2025")
        .with_names("zh", names(0))
        .unwrap()
        .with_names("en", names(1))
        .unwrap()
        .with_group("kind", (0..units).map(|unit| Some(["city", "league"][unit % 2].to_owned())).collect())
        .unwrap();
    codes_of.iter().zip(columns).fold(data, |data, (code, column)| data.with_indicator(code, column).unwrap())
}

fn cities() -> Assessment {
    let data = dataset(12, |unit| [NAMES[unit].0.to_owned(), NAMES[unit].1.to_owned()]);
    assess(&Framework::from_toml(CITIES).unwrap(), &data).unwrap()
}

fn runs(result: &Assessment) -> Robustness {
    let weights = Uncertainty::new().with(Uncertain::weights(["INDEX"], WeightDraw::Noise(0.5)));
    let options = Options::default().runs(200).seed(4).nodes(&["INDEX", "USE"]);
    monte_carlo(result.framework(), result.dataset(), &weights, &options).unwrap()
}

fn years(result: &Assessment) -> PanelAssessment {
    let year = |period: &str, factor: f64| {
        let data = result.dataset();
        let of = |values: &[f64]| {
            values
                .iter()
                .enumerate()
                .map(|(unit, x)| x * (factor - 0.01 * (unit % 3) as f64))
                .collect::<Vec<f64>>()
        };
        let codes: Vec<String> = data.indicators().map(str::to_owned).collect();
        codes.iter().fold(data.clone().with_period(period), |made, code| {
            let values = of(data.indicator(code).unwrap().values());
            made.with_values(code, values).unwrap()
        })
    };
    let panel = Panel::new(vec![year("2021", 0.8), year("2023", 0.95), year("2024", 0.9), year("2025", 1.0)])
        .unwrap();
    assess_panel(result.framework(), &panel).unwrap()
}

/// Every figure of a result that was simulated.
fn all(result: &Assessment, language: Language) -> Vec<(&'static str, Figure)> {
    let mut all = drawn(result, language);
    let simulated = ranked_bars(result, "INDEX", Some(&runs(result)), language).unwrap();
    all.push(("ranked_runs", simulated));
    all
}

/// Of deliverables that are overdue, done late, ongoing and under way.
fn review(names: [&str; 4]) -> Review {
    let records = |text: &str| Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
    let [a, b, c, d] = names;
    let plan = format!(
        "task_no,item_no,deliverable,start,deadline,lead_units\n1,1,{a},2025-01-01,2025-06-30,x\n\
         1,2,{b},2025-01-01,2025-03-31,x\n2,1,{c},,ongoing,x\n3,1,{d},,2025-12-31,y\n"
    );
    let reports = "task_no,item_no,date,share_done\n1,1,2025-05-01,0.4\n1,2,2025-04-10,1\n";
    let plan = TaskPlan::read(&records(&plan), &PlanLayout::new(), &UnitNames::new()).unwrap();
    let reports = Progress::read(&records(reports), &ReportLayout::new()).unwrap();
    let day = chrono::NaiveDate::from_ymd_opt(2025, 7, 10).unwrap();
    plan.review(&reports, &ReviewRules::at(day)).unwrap()
}

fn drawn(result: &Assessment, language: Language) -> Vec<(&'static str, Figure)> {
    let root = result.framework().root().code().to_owned();
    let unit = result.units()[0].clone();
    let split = contributions(result, &Contributions::default()).unwrap();
    // Where nobody has a score, nobody has a mean either.
    let lead = contributions(result, &Contributions::default().baseline(Baseline::Mean));
    let one = profile(result, &unit, &ProfileOptions::default().peers(Peers::Group("kind".into())));
    assert_eq!(lead.is_ok(), result.scores_at(&root).unwrap().iter().any(|score| !score.is_nan()));
    let against_mean = lead.ok().zip(one.ok()).into_iter().flat_map(|(lead, one)| {
        [
            ("lead", contribution_bars(&lead, language, None).unwrap()),
            ("profile", profile_bars(&one, language).unwrap()),
        ]
    });
    let names = match language {
        Language::Chinese => ["数据平台", "监测平台", "标准规范", "网络整合"],
        _ => ["Data platform", "Monitoring", "Standards", "Networks"],
    };
    let mut drawn = vec![
        ("ranked", ranked_bars(result, &root, None, language).unwrap()),
        ("contributions", contribution_bars(&split, language, None).unwrap()),
        ("beeswarm", beeswarm(result, &root, Some(&unit), language).unwrap()),
        ("lines", lines(&years(result), &root, None, language).unwrap()),
        ("lines_given", lines(&years(result), &root, Some(&[&unit]), language).unwrap()),
        ("heat_map", heat_map(result, language)),
        ("tree", tree(result, language)),
        ("framework_tree", framework_tree(result.framework(), language)),
        ("timeline", timeline(&review(names), language)),
    ];
    drawn.extend(against_mean);
    drawn
}

/// The numbers of a column.
fn numbers<'a>(figure: &'a Figure, column: &str) -> &'a [f64] {
    match figure.data().column(column) {
        Some(Cells::Number { values, .. }) => values,
        other => panic!("{column}: {other:?}"),
    }
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

/// A text without its entities.
fn tidy(svg: &str) -> String {
    svg.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#58;", ":")
        .replace("&amp;", "&")
}

/// A text of a drawing: what it says, where it begins and ends, its base line and its size.
struct Shown {
    text: String,
    from: f64,
    to: f64,
    line: f64,
    size: f64,
}

/// Reads a drawing as an XML parser would: every element is closed, every attribute quoted, every entity known.
fn read(svg: &str) -> Vec<Shown> {
    let (mut rest, mut open, mut texts) = (svg, Vec::new(), Vec::new());
    while let Some(start) = rest.find('<') {
        let tail = &rest[start + 1..];
        let end = tail.find('>').expect("a tag is closed");
        let tag = &tail[..end];
        assert!(!tag.contains('<') && tag.matches('"').count() % 2 == 0, "{tag}");
        rest = &tail[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        let known = ["svg", "title", "desc", "rect", "line", "path", "polyline", "circle", "text"];
        assert!(known.contains(&name), "{name}");
        for entity in
            tag.split('&').skip(1).chain(rest[..rest.find('<').unwrap_or(rest.len())].split('&').skip(1))
        {
            let known = ["lt;", "gt;", "quot;", "amp;", "#39;", "#58;"];
            assert!(known.iter().any(|known| entity.starts_with(known)), "{entity}");
        }
        if name == "text" {
            let value = |key: &str| {
                let (_, found) = tag.split_once(&format!(" {key}=\""))?;
                Some(found.split_once('"')?.0.to_owned())
            };
            let number = |key: &str| value(key).unwrap().parse::<f64>().unwrap();
            let text = tidy(&rest[..rest.find('<').unwrap()]);
            // Full-width characters are as wide as they are high, others about half of that.
            let width =
                unicode_width::UnicodeWidthStr::width(text.as_str()) as f64 * 0.5 * number("font-size");
            let start = match value("text-anchor").as_deref() {
                None => number("x"),
                Some("middle") => number("x") - width / 2.0,
                Some(_) => number("x") - width,
            };
            texts.push(Shown {
                text,
                from: start,
                to: start + width,
                line: number("y"),
                size: number("font-size"),
            });
        }
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty() && rest.is_empty(), "{open:?} {rest}");
    texts
}

/// What every figure keeps to.
fn check(name: &str, figure: &Figure) {
    let svg = figure.svg();
    let [width, height] = figure.size();
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\""
    );
    assert!(svg.starts_with(&head), "{name}: {}", &svg[..200]);
    assert!(
        svg.contains("<title>") && svg.contains("<desc>") && !svg.contains("NaN") && !svg.contains("inf"),
        "{name}"
    );
    assert_eq!(
        svg.matches("http").count(),
        1 + svg.matches("http&#58;").count() + svg.matches("https&#58;").count()
    );
    let texts = read(svg);
    for text in &texts {
        let inside =
            text.from > -0.5 && text.to < width + 0.5 && text.line > text.size * 0.8 && text.line < height;
        assert!(inside, "{name}: {} from {} to {} at {}", text.text, text.from, text.to, text.line);
    }
    for (at, a) in texts.iter().enumerate() {
        for b in &texts[at + 1..] {
            let beside = a.to <= b.from + 0.5 || b.to <= a.from + 0.5;
            let apart = (a.line - b.line).abs() >= 0.8 * a.size.min(b.size);
            assert!(
                beside || apart || a.text.is_empty() || b.text.is_empty(),
                "{name}: {} on {}",
                a.text,
                b.text
            );
        }
    }
}

#[test]
fn what_is_drawn_is_what_was_assessed() {
    let result = cities();
    let figure = ranked_bars(&result, "USE", Some(&runs(&result)), Language::English).unwrap();
    assert!(same(numbers(&figure, "score"), result.scores_at("USE").unwrap()));
    assert_eq!(figure.data().column("rank"), result.ranks(None).column("USE"));
    let found = runs(&result);
    let [low, high] = ["low", "high"].map(|end| numbers(&figure, end));
    for (unit, (mean, sd)) in
        found.node("USE").unwrap().score_means.iter().zip(&found.node("USE").unwrap().score_sds).enumerate()
    {
        // Samples were not kept: the interval of a normal distribution, 1.645 standard deviations each way.
        assert!(mean.is_nan() || (low[unit] - (mean - 1.6449 * sd)).abs() < 1e-3 * sd + 1e-9, "{unit}");
        assert!(mean.is_nan() || (high[unit] - (mean + 1.6449 * sd)).abs() < 1e-3 * sd + 1e-9, "{unit}");
    }

    let split = contributions(&result, &Contributions::default()).unwrap();
    let figure = contribution_bars(&split, Language::Chinese, None).unwrap();
    let columns = ["SUPPLY", "USE", "DATA", "cap", "gate", "rescale", "rounding", "missing"];
    let parts: Vec<&[f64]> = columns
        .iter()
        .filter(|code| figure.data().column(code).is_some())
        .map(|code| numbers(&figure, code))
        .collect();
    assert!(parts.len() > 3, "gates are told: {}", figure.data());
    let Some(Cells::Text(units)) = figure.data().column("unit") else { unreachable!() };
    for (row, total) in numbers(&figure, "total").iter().enumerate() {
        let unit = units[row].as_deref().unwrap();
        let score = result.score(unit, "INDEX").unwrap();
        assert_eq!(total.is_nan(), score.is_none());
        if let Some(score) = score {
            let sum: f64 = parts.iter().map(|part| part[row]).sum();
            assert!(
                (total - score).abs() < 1e-9 && (sum - score).abs() < 1e-9,
                "{unit}: {sum} {total} {score}"
            );
        }
    }
    let given = contribution_bars(&split, Language::English, Some(&["150105", "150100"])).unwrap();
    assert_eq!(given.data().column("name"), Some(&Cells::from(["Chifeng", "Hohhot"])));

    let options = ProfileOptions::default().peers(Peers::Units(vec!["150101".into(), "150105".into()]));
    let figure = profile_bars(&profile(&result, "150100", &options).unwrap(), Language::English).unwrap();
    for (row, node) in ["INDEX", "SUPPLY", "USE", "DATA"].iter().enumerate() {
        let score = |unit: &str| result.score(unit, node).unwrap().unwrap();
        let mean = f64::midpoint(score("150101"), score("150105"));
        assert_eq!(numbers(&figure, "score")[row], score("150100"));
        assert!((numbers(&figure, "mean")[row] - mean).abs() < 1e-9);
        assert!((numbers(&figure, "difference")[row] - (score("150100") - mean)).abs() < 1e-9);
    }

    let figure = heat_map(&result, Language::English);
    for node in ["INDEX", "SUPPLY", "USE", "DATA"] {
        assert!(same(numbers(&figure, node), result.scores_at(node).unwrap()));
    }
    let swarm = beeswarm(&result, "DATA", None, Language::English).unwrap();
    assert!(same(numbers(&swarm, "score"), result.scores_at("DATA").unwrap()));
    assert_eq!(swarm.svg().matches("<circle").count(), 11);

    let panel = years(&result);
    let figure = lines(&panel, "INDEX", None, Language::English).unwrap();
    let wide = panel.wide("INDEX").unwrap();
    for period in panel.periods() {
        let Some(Cells::Number { values, .. }) = wide.column(period) else { unreachable!() };
        assert!(same(numbers(&figure, period), values));
    }

    for figure in [tree(&result, Language::English), framework_tree(result.framework(), Language::English)] {
        for column in ["weight", "effective_weight"] {
            let weights = result.weights();
            let Some(Cells::Number { values, .. }) = weights.column(column) else { unreachable!() };
            assert!(same(numbers(&figure, column), values), "{column}");
        }
    }
}

#[test]
fn every_figure_is_whole_in_both_languages_and_in_its_own_words() {
    let result = cities();
    let [english, chinese] = Language::ALL.map(|language| all(&result, language));
    for ((name, en), (_, zh)) in english.iter().zip(&chinese) {
        for figure in [en, zh] {
            check(name, figure);
        }
        assert_eq!(
            en.data().columns().map(|(name, _)| name.to_owned()).collect::<Vec<_>>(),
            zh.data().columns().map(|(name, _)| name.to_owned()).collect::<Vec<_>>(),
            "{name}"
        );
        let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        assert!(
            !en.title().contains(is_chinese) && !en.alt().contains(is_chinese),
            "{} {}",
            en.title(),
            en.alt()
        );
        assert!(!en.svg().contains(is_chinese), "{name}");
        for text in [zh.title(), zh.alt()] {
            let latin = text.chars().filter(char::is_ascii_alphabetic).count();
            assert!(text.contains(is_chinese) && latin == 0, "{text}");
        }
        // What is shown, but for the group of the profile, which the data name in English only.
        let shown: Vec<Shown> = read(zh.svg());
        for text in shown.iter().filter(|text| !text.text.contains("city")) {
            assert!(!text.text.contains(|c: char| c.is_ascii_alphabetic()), "{name}: {}", text.text);
        }
        assert!(zh.svg().contains("font-family=\"'Noto Sans CJK SC'"), "{name}");
    }
}

#[test]
fn people_read_headings_and_names_in_the_order_of_the_drawing_and_no_codes() {
    let result = cities();
    for (name, figure) in all(&result, Language::Chinese) {
        assert_eq!(figure.headed().rows(), figure.data().rows(), "{name}");
        for (heading, cells) in figure.headed().columns() {
            let is_latin = |text: &str| text.contains(|c: char| c.is_ascii_alphabetic());
            assert!(!is_latin(heading), "{name}: {heading}");
            if let Cells::Text(texts) = cells {
                assert!(texts.iter().flatten().all(|text| !is_latin(text)), "{name}: {texts:?}");
            }
        }
    }
    let headings = |figure: &Figure| {
        figure.headed().columns().map(|(heading, _)| heading.to_owned()).collect::<Vec<String>>()
    };
    let ranked = ranked_bars(&result, "INDEX", Some(&runs(&result)), Language::Chinese).unwrap();
    assert_eq!(headings(&ranked), ["评估对象", "排名", "得分", "区间下限", "区间上限", "等次"]);
    for figure in [&ranked, &heat_map(&result, Language::Chinese)] {
        let Some(Cells::Count(ranks)) = figure.headed().column("排名") else { unreachable!() };
        assert!(ranks.iter().flatten().is_sorted(), "the best first: {ranks:?}");
    }
    let tree = tree(&result, Language::Chinese);
    assert_eq!(headings(&tree), ["指标", "权重（%）", "实际权重（%）"]);
    let Some(Cells::Number { values, .. }) = tree.headed().column("实际权重（%）") else {
        unreachable!()
    };
    assert!((values[1] - 40.0).abs() < 1e-9, "in per cent");
    let split = contributions(&result, &Contributions::default()).unwrap();
    let stacked = contribution_bars(&split, Language::English, None).unwrap();
    assert_eq!(
        headings(&stacked)[..4],
        ["Unit", "Supply of online services", "Use", "Data sharing and open data"]
    );
    assert!(headings(&stacked).iter().all(|heading| heading.starts_with(char::is_uppercase)));
    let lines = lines(&years(&result), "INDEX", None, Language::Chinese).unwrap();
    assert_eq!(headings(&lines)[1..], ["2021年", "2023年", "2024年", "2025年"]);
    assert!(lines.title().starts_with("2021年至2025年"), "{}", lines.title());
}

#[test]
fn the_overview_has_the_figures_that_its_framework_has_something_to_show_in() {
    let folder = std::env::temp_dir().join(format!("govindex-overview-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let overview = |result: &Assessment| {
        let writing = Writing::default().languages([Language::Chinese]);
        write(result, &folder, &writing).unwrap();
        std::fs::read_to_string(folder.join("overview.zh.html")).unwrap()
    };
    let page = overview(&cities());
    let captions: Vec<&str> =
        page.split("<figcaption>").skip(1).map(|rest| rest.split_once("</figcaption>").unwrap().0).collect();
    assert_eq!(
        captions,
        [
            "综合指数得分排名（2025年）",
            "城市数字政府评估各评估对象得分（2025年）",
            "综合指数得分构成（2025年）",
            "城市数字政府评估指标体系与权重"
        ]
    );
    // One indicator is no table of shades, no tree, and has no parts.
    let single = Framework::builtin("wb-gtmi-2020").unwrap().collapse("GTMI").unwrap();
    let data = Dataset::new(["A", "B"]).unwrap().with_indicator("GTMI", vec![0.8, 0.3]).unwrap();
    assert_eq!(overview(&assess(&single, &data).unwrap()).matches("<figure>").count(), 1);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_bar_says_what_a_veto_a_quota_and_a_gap_did() {
    let result = cities();
    let figure = ranked_bars(&result, "INDEX", None, Language::Chinese).unwrap();
    for part in [">不合格、一票否决<", ">良好、名额已满<", "无得分：兴安盟。"] {
        assert!(figure.svg().contains(part), "{part}");
    }
    assert!(figure.alt().contains("呼和浩特市（93.7）"), "{}", figure.alt());
    let figure = ranked_bars(&result, "INDEX", Some(&runs(&result)), Language::English).unwrap();
    for part in
        [">poor, veto<", ">good, quota full<", "Without a score: Hinggan League.", "90% of 200 simulated"]
    {
        assert!(figure.svg().contains(part), "{part}");
    }
}

#[test]
fn no_name_is_live_and_none_leaves_its_place() {
    const HOSTILE: [&str; 6] = [
        "<script>alert(1)</script>",
        "\"' onload=\"alert(1)\" x='&lt;",
        "]]><image href=\"https://example.org/x\"/>",
        "\u{202e}גדול\u{0}\u{1b}[2J\nnext line",
        "👩‍👩‍👧‍👦👍🏽 =HYPERLINK(\"http://x\")",
        "内蒙古自治区呼和浩特市赛罕区某某街道办事处行政审批和政务服务管理局第一分局",
    ];
    let long = "长".repeat(300_000);
    let name =
        |unit: usize| HOSTILE.get(unit).map_or_else(|| format!("{long}{unit}"), |name| (*name).to_owned());
    let data = dataset(9, |unit| [name(unit), name(unit)]);
    let hostile = |text: &str| {
        let name = serde_json::to_string(HOSTILE[0]).unwrap();
        let long = serde_json::to_string(&format!("{}{}", HOSTILE[1], HOSTILE[5].repeat(50))).unwrap();
        text.replace("{ en = \"Use\", zh = \"应用成效\" }", &name)
            .replace("{ en = \"Overall index\", zh = \"综合指数\" }", &long)
            .replace("\"excellent\"", &name)
            .replace("{ en = \"Digital government of cities\", zh = \"城市数字政府评估\" }", &name)
    };
    let result = assess(&Framework::from_toml(&hostile(CITIES)).unwrap(), &data).unwrap();
    for language in Language::ALL {
        let tasks = timeline(&review([HOSTILE[0], HOSTILE[5], &long, "]]> & &lt;"]), language);
        for (name, figure) in all(&result, language).into_iter().chain([("tasks", tasks)]) {
            check(name, &figure);
            assert!(figure.svg().len() < 60_000, "{name}: {}", figure.svg().len());
            assert!(
                figure.title().len() < 500 && figure.alt().len() < 4_000,
                "{name}: {}",
                figure.alt().len()
            );
            assert!(
                !figure.title().contains(['\n', '\u{202e}', '\0'])
                    && !figure.alt().contains(['\n', '\u{202e}', '\0'])
            );
        }
    }
}

#[test]
fn the_same_bytes_come_out_on_any_number_of_threads() {
    let draw = || {
        all(&cities(), Language::Chinese)
            .into_iter()
            .map(|(_, figure)| figure.svg().to_owned())
            .collect::<Vec<_>>()
    };
    let first = draw();
    govindex::set_threads(1);
    let second = draw();
    govindex::set_threads(0);
    assert_eq!(first, second);
}

#[test]
fn few_units_many_units_and_odd_scores_have_a_figure() {
    let framework = Framework::from_toml(CITIES).unwrap();
    let flat = |units: usize, value: f64| {
        let codes = ["COVERAGE", "MATURITY", "RATING", "COMPLETE", "OPEN"];
        let data = dataset(units, |unit| [format!("第{unit}个盟市"), format!("Unit {unit}")]);
        let data = codes.iter().fold(data, |data, code| data.with_values(code, vec![value; units]).unwrap());
        assess(&framework, &data).unwrap()
    };
    let wide = "id = 'w'\nscale = [0, 1]\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'X'\nparent = 'I'\n";
    let only = |values: Vec<f64>| {
        let units = values.len();
        let data = Dataset::new((0..units).map(|unit| format!("u{unit}"))).unwrap();
        let data = data.with_group("kind", vec![Some("k".to_owned()); units]).unwrap();
        let data = data.with_indicator("X", values).unwrap();
        assess(&Framework::from_toml(wide).unwrap(), &data).unwrap()
    };
    let many = dataset(193, |unit| [format!("第{unit}个盟市"), format!("Unit {unit}")]);
    let cases = [
        ("one unit", flat(1, 70.0)),
        ("equal", flat(5, 70.0)),
        ("zeros", flat(3, 0.0)),
        ("none", flat(4, f64::NAN)),
        ("193 units", assess(&framework, &many).unwrap()),
        ("huge", only(vec![1e300, -1e300, 5.0])),
        ("negative", only(vec![-2.0, -3.5, f64::NAN])),
        ("tiny", only(vec![1e-300, 2e-300])),
    ];
    for (case, result) in &cases {
        for language in Language::ALL {
            for (name, figure) in drawn(result, language) {
                check(&format!("{case}, {name}"), &figure);
            }
        }
    }
    let none = ranked_bars(&cases[3].1, "INDEX", None, Language::English).unwrap();
    assert_eq!(none.alt(), "No unit has a score at Overall index.");
    let many = ranked_bars(&cases[4].1, "INDEX", None, Language::English).unwrap();
    assert!(many.svg().contains("The first 60 of 192 are shown.") && many.data().rows() == 193);
    assert!(many.size()[1] < 1100.0, "a page of A4");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let result = cities();
    let english = Language::English;
    assert_eq!(ranked_bars(&result, "INDXE", None, english).unwrap_err().code(), "unknown_node");
    let found = runs(&result);
    assert_eq!(ranked_bars(&result, "DATA", Some(&found), english).unwrap_err().code(), "unknown_node");
    let more =
        assess(&Framework::from_toml(CITIES).unwrap(), &dataset(14, |_| ["甲".into(), "A".into()])).unwrap();
    let fault = ranked_bars(&more, "INDEX", Some(&found), english).unwrap_err();
    assert!(fault.to_string().contains("a simulation without `150112`"), "{fault}");
    assert_eq!(beeswarm(&result, "INDEX", Some("150200"), english).unwrap_err().code(), "unknown_unit");
    assert_eq!(lines(&years(&result), "INDEX", Some(&["x"]), english).unwrap_err().code(), "unknown_unit");
    let split = contributions(&result, &Contributions::default()).unwrap();
    assert_eq!(contribution_bars(&split, english, Some(&["x"])).unwrap_err().code(), "unknown_unit");
}
