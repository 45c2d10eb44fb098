//! The built-in schemes that start from evidence: one folder of CSV files and the framework give scores and grades. The
//! expected values are worked by hand beside each, or published; `tests/data/builtin/README.md` says what is made.

use std::fmt::Write as _;

use approx::assert_relative_eq;
use govindex::dataset::{Gathered, Gathering, gather};
use govindex::evidence::{CsvFile, Evidence, Format, Measure, Quality, Records, Rule, Shape};
use govindex::framework::Verified;
use govindex::scoring::{LineKind, Points};
use govindex::{Assessment, Framework, assess};

/// Every scheme that starts from evidence, with the column of its units.
const SCHEMES: [(&str, &str); 11] = [
    ("cn-12345-hotline-2020", "unit"),
    ("cn-cryptography-2023", "unit"),
    ("cn-data-quality-2018", "unit"),
    ("cn-dcmm-2018", "unit"),
    ("cn-digital-infrastructure-2025", "region"),
    ("cn-five-degrees", "unit"),
    ("cn-government-cloud-2024", "unit"),
    ("cn-operation-service-2024", "unit"),
    ("cn-security-grading-2019", "unit"),
    ("cn-service-ratings-2019", "unit"),
    ("cn-website-inspection-2019", "unit"),
];

fn folder(id: &str) -> String {
    format!("{}/tests/data/builtin/{id}", env!("CARGO_MANIFEST_DIR"))
}

fn evidence(id: &str) -> Evidence {
    Evidence::folder(folder(id), &Format::new()).unwrap()
}

/// One folder of evidence and the file give scores.
fn assessed(id: &str) -> (Gathered, Assessment) {
    let (_, unit) = SCHEMES.iter().find(|(scheme, _)| *scheme == id).unwrap();
    let framework = Framework::builtin(id).unwrap();
    let gathered = gather(&framework, &evidence(id), &Gathering::by([*unit])).unwrap();
    let result = assess(&framework, gathered.dataset().unwrap()).unwrap();
    (gathered, result)
}

#[track_caller]
fn scores(result: &Assessment, unit: &str, expected: &[(&str, f64)]) {
    for &(node, score) in expected {
        let found = result.score(unit, node).unwrap().unwrap_or(f64::NAN);
        assert_relative_eq!(found, score, max_relative = 1e-12, epsilon = 1e-12);
    }
}

fn grade(result: &Assessment, unit: &str, node: &str) -> Option<String> {
    result.grade(unit, node).unwrap().map(|grade| grade.label.get("zh").to_owned())
}

#[test]
fn every_scheme_scores_its_folder_and_names_things_in_two_languages() {
    for (id, _) in SCHEMES {
        let (gathered, result) = assessed(id);
        let framework = result.framework();
        for (node, indicator) in framework.indicators() {
            assert!(indicator.measure.is_some(), "{id}: {}", node.code());
            assert!(gathered.measured().contains_key(node.code()), "{id}: {}", node.code());
        }
        assert!(
            result.scores_at(framework.root().code()).unwrap().iter().any(|score| !score.is_nan()),
            "{id}"
        );
        for node in framework.nodes() {
            for band in framework.bands(node) {
                let label = |language| band.label.in_language(language).is_some();
                assert!(label("en") && label("zh"), "{id}: {} of {}", band.grade, node.code());
            }
        }
        for gate in &framework.spec().gate {
            let reason = |language| gate.reason.in_language(language).is_some();
            assert!(reason("en") && reason("zh"), "{id}");
        }
        assert!(framework.spec().note.in_language("zh").is_some(), "{id}: what a reader must know");
    }
}

/// 好差评. The counts of 汕尾市 are published: 250,000 cases, 160,000 ratings, 5 bad ones, all repaired, 99.99 % good, mean
/// 9.5 of 10 points.
#[test]
fn ratings_of_services_give_the_published_rates() {
    let (gathered, result) = assessed("cn-service-ratings-2019");
    let value = |unit: &str, code: &str| gathered.measured()[code].estimate(unit).unwrap().value;
    assert_relative_eq!(value("汕尾市", "MEAN_POINTS"), 9.5, max_relative = 1e-14);
    assert_relative_eq!(value("汕尾市", "GOOD_RATE"), 100.0 * 159_995.0 / 160_000.0, max_relative = 1e-14);
    assert_relative_eq!(value("汕尾市", "ACTIVE_RATE"), 64.0, max_relative = 1e-14);
    assert_relative_eq!(value("汕尾市", "REPAIR_RATE"), 100.0, max_relative = 1e-14);
    let repair = gathered.measured()["REPAIR_RATE"].estimate("汕尾市").unwrap();
    assert_relative_eq!(repair.denominator, 5.0);

    // 示例旗甲: 12 ratings less one of the system and one whose appeal was upheld are 3, 3, 1, 2 and 1 by grade:
    // 30 + 24 + 6 + 6 + 0 points of 10, 7 of 10 good, 11 of 20 cases. Of 3 bad ones 2 were repaired, one of them within 15
    // working days (10, and 34); 2 were followed up, and one of these callers is satisfied.
    scores(
        &result,
        "示例旗甲",
        &[
            ("MEAN_POINTS", 66.0),
            ("GOOD_RATE", 70.0),
            ("RATINGS", 68.0),
            ("PARTICIPATION", 55.0),
            ("REPAIR_RATE", 200.0 / 3.0),
            ("ON_TIME_REPAIR", 50.0),
            ("FOLLOW_UP", 200.0 / 3.0),
            ("FOLLOW_UP_SATISFACTION", 50.0),
            ("REPAIR", 175.0 / 3.0),
            ("INDEX", (68.0 + 55.0 + 175.0 / 3.0) / 3.0),
        ],
    );
    // No bad rating: nothing to repair. (20 + 16) / 4 points; 4 of 10 cases.
    scores(&result, "示例旗乙", &[("RATINGS", 95.0), ("PARTICIPATION", 40.0), ("INDEX", 67.5)]);
    assert_eq!(result.score("示例旗乙", "REPAIR").unwrap(), None);
}

/// 国办秘函〔2019〕19号. 国家机关事务管理局 published its own inspection: four findings, 11 points off, 89 points, passed.
#[test]
fn a_website_is_vetoed_or_loses_points_or_earns_a_bonus() {
    let id = "cn-website-inspection-2019";
    let (gathered, result) = assessed(id);
    let points = |unit: &str| -> &Points {
        let at = result.units().iter().position(|code| code == unit).unwrap();
        let govindex::scoring::Answer::Points(points) = result.model_at("INDEX").unwrap().unwrap() else {
            panic!("points")
        };
        &points[at]
    };
    let own = points("国家机关事务管理局");
    assert_eq!((own.score, own.grade.as_deref(), own.bonus), (Some(89.0), Some("pass"), 0.0));
    let lost: Vec<(&str, f64)> = own.lines.iter().map(|line| (line.item.as_str(), line.points)).collect();
    assert_eq!(lost, [("POLICY", -5.0), ("SERVICE_STATISTICS", -2.0), ("MESSAGES", -3.0), ("LINKS", -1.0)]);

    // Vetoed: five news columns stand still; one of 20 visits, 5 %, did not open. Nothing else is scored.
    for (unit, item) in [("示例网站一", "COLUMNS"), ("示例网站三", "UNREACHABLE")] {
        assert_eq!((points(unit).score, &points(unit).vetoes[..]), (None, &[item.to_owned()][..]));
        assert_eq!(grade(&result, unit, "INDEX").as_deref(), Some("不合格"));
        assert_eq!(result.rank(unit, "INDEX").unwrap(), Some(7.0), "behind the six that were scored");
    }
    // Four and nine columns, or one visit of 21, are no veto. 12 dead links cost 5 at most, three late replies 3: 92, and 12
    // bonus points.
    scores(&result, "示例网站二", &[("INDEX", 104.0)]);
    scores(&result, "示例网站七", &[("INDEX", 100.0)]);
    // No outward services: 75 − 5 − 4 = 66, times 4/3 is 88; of 40 bonus points 30 count.
    scores(&result, "示例网站四", &[("INDEX", 118.0)]);
    let absent =
        points("示例网站四").lines.iter().filter(|line| line.kind == LineKind::NotApplicable).count();
    assert_eq!(absent, 5);
    assert!(gathered.measured()["GUIDES"].estimate("示例网站四").is_err(), "the item does not apply");
    // Exactly 80 opens no bonus; 59 fails.
    scores(&result, "示例网站五", &[("INDEX", 80.0)]);
    assert!(points("示例网站五").lines.iter().any(|line| line.kind == LineKind::BonusWithheld));
    scores(&result, "示例网站六", &[("INDEX", 59.0)]);
    assert_eq!(grade(&result, "示例网站六", "INDEX").as_deref(), Some("不合格"));
    assert_eq!(grade(&result, "示例网站五", "INDEX").as_deref(), Some("合格"));

    // A site that was not visited has no score: it may be vetoed.
    let visits =
        Records::from_csv("unit,day,seconds\n示例网站七,2019-06-17,1\n".as_bytes(), &Format::new()).unwrap();
    let framework = Framework::builtin(id).unwrap();
    let unseen = gather(&framework, &evidence(id).with("visits", visits), &Gathering::by(["unit"])).unwrap();
    let unseen = assess(&framework, unseen.dataset().unwrap()).unwrap();
    scores(&unseen, "示例网站七", &[("INDEX", 100.0)]);
    assert_eq!(unseen.score("示例网站二", "INDEX").unwrap(), None);
    assert_eq!(grade(&unseen, "示例网站二", "INDEX"), None);
    assert_eq!(grade(&unseen, "示例网站一", "INDEX").as_deref(), Some("不合格"), "vetoed all the same");

    // A finding under an item that does not exist is refused, not lost.
    let text = "unit,services,item,count,evidence\n示例网站一,yes,POLICIES,1,made\n";
    let findings = Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
    let fault = gather(&framework, &evidence(id).with("findings", findings), &Gathering::by(["unit"]));
    let fault = fault.unwrap_err();
    assert_eq!(fault.code(), "unknown_answers");
    assert!(fault.to_string().contains("POLICIES"), "{fault}");
}

/// GB/T 36344: X = A/B, by hand.
#[test]
fn data_quality_is_the_mean_of_the_properties_that_were_checked() {
    let id = "cn-data-quality-2018";
    let (_, result) = assessed(id);
    scores(
        &result,
        "示例局甲",
        &[
            // Rows of one indicator add up before they are divided: (40 + 10) / (50 + 50).
            ("METADATA", 50.0),
            ("NORMATIVE", 70.0),
            ("COMPLETE", 97.0),
            // 5 % copies and 10 % dirty data: lower is better.
            ("COPIES", 95.0),
            ("DIRTY", 90.0),
            ("ACCURATE", (80.0 + 85.0 + 95.0 + 100.0 + 90.0) / 5.0),
            ("CONSISTENT", 75.0),
            ("TIMELY", 90.0),
            ("ACCESSIBLE", 90.0),
            ("INDEX", (70.0 + 97.0 + 90.0 + 75.0 + 90.0 + 90.0) / 6.0),
        ],
    );
    // Two of six properties were checked: names in 3 of 5 rows, right codes in 3 of 4.
    scores(&result, "示例局乙", &[("COMPLETE", 60.0), ("ACCURATE", 75.0), ("INDEX", 67.5)]);

    // The checks of 示例局乙 are what rules count in its raw table.
    let rules = Quality::new([
        Rule::required(["name"]).name("数据元素完整性"),
        Rule::format("code", Shape::Digits).name("格式合规性"),
    ]);
    let raw = CsvFile::new(format!("{}/bodies.csv", folder(id)));
    let counted = Measure::new(rules).scan(&raw, ["unit"]).unwrap();
    let lines: Vec<String> = counted.details().unwrap().to_csv().lines().skip(1).map(str::to_owned).collect();
    let checks = std::fs::read_to_string(format!("{}/checks.csv", folder(id))).unwrap();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let (assessed, failed): (u64, u64) = (cells[4].parse().unwrap(), cells[5].parse().unwrap());
        let row = format!("{},{},{},{assessed}\n", cells[0], cells[1], assessed - failed);
        assert!(checks.contains(&row), "{row}");
    }

    let text = "unit,indicator,found,assessed\n示例局甲,数据元标准,9,10\n";
    let misspelt = Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
    let framework = Framework::builtin(id).unwrap();
    let fault = gather(&framework, &evidence(id).with("checks", misspelt), &Gathering::by(["unit"]));
    assert_eq!(fault.unwrap_err().code(), "unknown_answers");
    let text = "unit,indicator,found,assessed\n示例局甲,数据标准,11,10\n";
    let more = Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
    let fault = gather(&framework, &evidence(id).with("checks", more), &Gathering::by(["unit"]));
    assert_eq!(fault.unwrap_err().code(), "cells", "more than was assessed");
}

/// DCMM: the mean of eight domains, and beside it the level that is reached step by step.
#[test]
fn maturity_is_read_as_a_mean_and_step_by_step() {
    let (_, result) = assessed("cn-dcmm-2018");
    // 示例单位甲: strategy (2.5/3 + 1.5/2 + 2/3) / 3, all other items 2/3; a clause of level 2 is not met.
    scores(
        &result,
        "示例单位甲",
        &[
            ("STRATEGY_PLAN", 250.0 / 3.0),
            ("STRATEGY_DO", 75.0),
            ("STRATEGY", 75.0),
            ("GOVERNANCE", 200.0 / 3.0),
            ("INDEX", (75.0 + 7.0 * 200.0 / 3.0) / 8.0),
        ],
    );
    assert_eq!(grade(&result, "示例单位甲", "LEVEL").as_deref(), Some("初始级"));
    // 示例单位乙: all of levels 2 and 3, half of level 4, which does not apply to the life cycle. Half counts in the mean only.
    scores(
        &result,
        "示例单位乙",
        &[("LIFECYCLE", 100.0), ("QUALITY", 250.0 / 3.0), ("INDEX", (100.0 + 7.0 * 250.0 / 3.0) / 8.0)],
    );
    assert_eq!(grade(&result, "示例单位乙", "LEVEL").as_deref(), Some("稳健级"));
    // A mean of seven domains is not that of eight.
    assert_eq!(result.score("示例单位丙", "INDEX").unwrap(), None);
    scores(&result, "示例单位丙", &[("STRATEGY", 100.0)]);
    assert_eq!(grade(&result, "示例单位丙", "LEVEL").as_deref(), Some("受管理级"));
}

/// 等级保护 2019: M = 100 − 100/2 · the share that fails in the one of two classes where something does.
#[test]
fn protection_is_a_score_with_a_veto_by_risk() {
    let (_, result) = assessed("cn-security-grading-2019");
    for (unit, m, conclusion) in [
        ("示例系统甲", 97.5, "优"), // half of 0.1 fails, a low risk
        ("示例系统乙", 97.5, "良"), // the same, a medium risk
        ("示例系统丙", 97.5, "差"), // the same, a risk that was not analysed
        ("示例系统丁", 85.0, "良"),
        ("示例系统戊", 75.0, "中"),
        ("示例系统己", 65.0, "差"),
        ("示例系统庚", 90.0, "优"),
        ("示例系统辛", 97.5, "差"), // a high risk
    ] {
        scores(&result, unit, &[("M", m), ("COMPUTING", 100.0)]);
        assert_eq!(grade(&result, unit, "M").as_deref(), Some(conclusion), "{unit}");
    }
    let gates = result.gates("zh").to_csv();
    assert_eq!(gates.lines().skip(1).count(), 3, "{gates}");
    assert_eq!(grade(&result, "示例系统乙", "RISK").as_deref(), Some("中"));
}

/// 五度: each degree by hand from ten items, four guides, five cases and the ratings of a made city.
#[test]
fn five_degrees_come_from_records() {
    let (gathered, result) = assessed("cn-five-degrees");
    scores(
        &result,
        "示例市甲",
        &[
            ("TIME_CUT", 60.0),  // 40 of 100 days are promised
            ("NO_VISITS", 62.5), // 5 of 8: four from end to end online, and one without a visit
            ("IMMEDIATE", 50.0),
            ("EARLY", 75.0),        // 3 of 4 closed cases; the one on the day is not early
            ("GOOD_RATINGS", 90.0), // 18 of 20; neither those of the system nor the one whose appeal was upheld
            ("REPAIR", 50.0),
            ("EFFECTIVENESS", 387.5 / 6.0),
            ("DEPTH", (4.0 * 100.0 + 70.0 + 2.0 * 40.0) / 8.0),
            ("ONLINE", 87.5),
            ("FULLY_ONLINE", 50.0),
            ("SIGN_ON", 75.0),
            ("CROSS_PROVINCE", 75.0), // 3 of the 4 to which it applies
            ("MATURITY", 71.25),
            ("CHANNELS", 100.0 * 28.0 / 36.0), // four items need no terminal
            ("SEARCH", 75.0),
            ("CONSULTATION", 50.0),
            ("COMPLETENESS", (2800.0 / 36.0 + 125.0) / 3.0),
            ("BASIC", 100.0),
            ("MATERIALS", 50.0),
            ("PROCESS", 75.0),
            ("FORMS", 200.0 / 3.0),
            ("FEES", 100.0),
            ("ACCURACY", (325.0 + 200.0 / 3.0) / 5.0),
            ("PUBLISHED", 80.0),
            ("GUIDES", 70.0),
            ("MOBILE", 60.0),
            ("COVERAGE", 70.0),
        ],
    );
    // Nothing to repair: the other five count.
    let second =
        [("EFFECTIVENESS", 92.0), ("MATURITY", 97.4), ("COMPLETENESS", 298.0 / 3.0), ("ACCURACY", 100.0)];
    scores(&result, "示例市乙", &second);
    scores(&result, "示例市乙", &[("INDEX", (92.0 + 97.4 + 298.0 / 3.0 + 200.0) / 5.0)]);
    scores(&result, "示例旗丙", &[("EFFECTIVENESS", 80.0 / 6.0), ("ACCURACY", 50.0), ("INDEX", 31.6)]);
    assert_eq!(result.score("示例旗丙", "FEES").unwrap(), None, "no guide that was inspected has fees");
    let grades = ["示例市甲", "示例市乙", "示例旗丙"].map(|unit| grade(&result, unit, "INDEX").unwrap());
    assert_eq!(grades, ["中", "非常高", "低"]);
    // Guides were drawn, items are all there are.
    assert!(gathered.measured()["MATERIALS"].estimate("示例市甲").unwrap().standard_error > 0.0);
    assert_eq!(gathered.measured()["PUBLISHED"].estimate("示例市甲").unwrap().standard_error, 0.0);
    // No weight is published: none is told as one that was read.
    let framework = result.framework();
    assert!(framework.spec().dimension.iter().all(|dimension| dimension.verified.is_no()));
    assert!(framework.spec().indicator.iter().all(|indicator| match &indicator.verified {
        Verified::In(place) => place.contains("placeholder"),
        Verified::No => true,
    }));
}

/// 密评 2023: three letters make an object, objects a unit, units a layer by the weights of the system's level, layers 70 and 30
/// points. 示例系统甲 is a case that a public program for the rule computes to 52.31.
#[test]
fn cryptography_is_scored_by_letters_units_and_layers_and_a_high_risk_decides() {
    let id = "cn-cryptography-2023";
    let (gathered, result) = assessed(id);
    // Level 3: two objects of 1 and 0.5, and a unit of weight 0.7 that has nothing.
    let first = 70.0 * 0.75 / 1.7 + 30.0 * (8.0 * 0.5 + 6.0) / 14.0;
    scores(&result, "示例系统甲", &[("APPLICATION", 75.0 / 1.7), ("RULES", 50.0), ("S", first)]);
    assert_relative_eq!(first, 52.31, epsilon = 0.005);
    // Keys with a module of the right level, 0.5 · 1.2. Algorithm and keys: 0.25 · 0.5 · 1.2, and 0.25 · 0.2 below 80 bits; two of
    // three objects are 0.6667 in four decimals. A letter that is not given. Half of another object's score, and more than it.
    let network = (0.15 + 0.7 * 0.05 + 0.6667) / 2.7;
    let application = (0.5 + 0.7) / 1.7;
    let technique = 10.0 * 0.6 + 20.0 * network + 30.0 * application;
    scores(
        &result,
        "示例系统乙",
        &[
            ("PHYSICAL", 60.0),
            ("NETWORK", 100.0 * network),
            ("DEVICE", 0.0),
            ("APPLICATION", 100.0 * application),
            ("TECHNIQUE", technique / 0.7),
            ("RULES", 100.0 / 1.7),
            ("EMERGENCY", 100.0),
            ("S", technique + 8.0 / 1.7 + 22.0),
        ],
    );
    // Level 4: 0.5 · 1.5 for the keys, and 0.7 where level 3 has 0.4.
    scores(&result, "示例系统丁", &[("S", 70.0 * (0.75 + 0.7) / 1.7 + 30.0)]);
    scores(&result, "示例系统庚", &[("S", 35.0)]);
    // Nothing of management applies: the rule has no total.
    assert_eq!(result.score("示例系统己", "S").unwrap(), None);
    for (unit, conclusion) in [
        ("示例系统甲", "不符合"),
        ("示例系统乙", "不符合"), // 60.19 points, and a high risk
        ("示例系统丙", "符合"),
        ("示例系统丁", "基本符合"),
        ("示例系统戊", "符合"), // all met, so that there is no risk to analyse
        ("示例系统庚", "不符合"),
        ("示例系统辛", "不符合"), // 85 points, and no risk analysis
    ] {
        assert_eq!(grade(&result, unit, "S").as_deref(), Some(conclusion), "{unit}");
    }
    assert_eq!(result.gates("zh").to_csv().lines().skip(1).count(), 2);
    assert!(gathered.made()["units"].table.len() < gathered.made()["scored"].table.len());

    // Tables 1 to 3, every case: 0.5 Ra, 0.5 Rk, 0.25 Ra Rk.
    let mut text = "unit,level,layer,item,object,D,A,K,bits,module,made_up\n".to_owned();
    let mut expected = Vec::new();
    for (level, rk) in [("2", 1.0), ("3", 1.2), ("4", 1.5)] {
        for (bits, ra) in [("256", 1.0), ("112", 1.0), ("111", 0.5), ("80", 0.5), ("79", 0.2), ("", 0.2)] {
            for (letters, score) in [
                ("√,√,√", 1.0),
                ("√,×,√", 0.5 * ra),
                ("√,√,×", 0.5 * rk),
                ("√,×,×", 0.25 * ra * rk),
                ("×,√,√", 0.0),
            ] {
                let at = expected.len();
                writeln!(text, "甲,{level},设备和计算,身份鉴别,{at},{letters},{bits},yes,").unwrap();
                expected.push(score);
            }
        }
    }
    let objects = Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
    let scored = Framework::builtin(id).unwrap().spec().inspection[0].of(&objects, None).unwrap();
    for (found, expected) in scored.number("score").unwrap().iter().zip(&expected) {
        assert_relative_eq!(found, expected, max_relative = 1e-12);
    }

    // What table 4 does not ask of the level is not scored silently.
    let text = "unit,level,layer,item,object,D,A,K,bits,module,made_up\n甲,2,网络和通信,安全接入认证,网关,√,√,√,,,\n";
    let objects = Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
    let fault = gather(
        &Framework::builtin(id).unwrap(),
        &evidence(id).with("objects", objects),
        &Gathering::by(["unit"]),
    );
    let fault = fault.unwrap_err().to_string();
    assert!(fault.contains("安全接入认证") && fault.contains("3, 4"), "{fault}");
}

/// 政务云: full points for the agreed level and no more, by hand.
#[test]
fn a_government_cloud_is_held_against_agreed_levels() {
    let (gathered, result) = assessed("cn-government-cloud-2024");
    // 3 of 2,000 minutes lost: 99.85 %, between 99 and 99.9.
    let availability = gathered.measured()["AVAILABILITY"].estimate("示例云甲").unwrap();
    assert_relative_eq!(availability.value, 99.85, max_relative = 1e-14);
    let levels = (100.0 * 0.85 / 0.9 + 50.0 + 75.0 + 50.0 + 100.0) / 5.0;
    scores(
        &result,
        "示例云甲",
        &[
            ("AVAILABILITY_MET", 50.0),
            ("RESPONSE", 75.0),
            ("REPAIR", 50.0),
            ("REQUESTS", 100.0),
            ("LEVELS", levels),
            // 30 % of the processors (best from 40), 50 % of the memory, 85 % of the storage (best to 70).
            ("CPU", 75.0),
            ("MEMORY", 100.0),
            ("STORAGE", 50.0),
            ("MIGRATION", 200.0 / 3.0),
            // 220 for 200: a tenth more, of the half at which nothing is left.
            ("COST", 80.0),
            ("USERS", (100.0 + 100.0 + 80.0 + 30.0) / 4.0),
            ("INDEX", (levels + 75.0 + 200.0 / 3.0 + 80.0 + 77.5) / 5.0),
        ],
    );
    // All as agreed or better, which earns no more, and a serious incident.
    scores(&result, "示例云乙", &[("COST", 100.0), ("LEVELS", 100.0), ("INDEX", 59.0)]);
    assert!(result.gates("zh").to_csv().contains("发生重大及以上安全事件"));

    // Who reports no incidents, not even that there was none, has no score.
    let id = "cn-government-cloud-2024";
    let only = Records::from_csv("unit,level\n示例云乙,无\n".as_bytes(), &Format::new()).unwrap();
    let gathered =
        gather(result.framework(), &evidence(id).with("incidents", only), &Gathering::by(["unit"]));
    let result = assess(result.framework(), gathered.unwrap().dataset().unwrap()).unwrap();
    scores(&result, "示例云乙", &[("INDEX", 100.0)]);
    assert_eq!(result.score("示例云甲", "INDEX").unwrap(), None);
    assert!(result.gates("zh").to_csv().contains("未报送安全事件情况"));
}

/// 运维服务: deductions with caps, by hand.
#[test]
fn an_operation_service_loses_points_by_findings() {
    let (_, result) = assessed("cn-operation-service-2024");
    // 1 system, 2 answers (one never came), 1 repair, 1 round (5), 2 reports, 1 bill, 1 rating; 2 points for help.
    scores(&result, "示例运维甲", &[("INDEX", 100.0 - 1.0 - 2.0 - 1.0 - 5.0 - 2.0 - 1.0 - 1.0 + 2.0)]);
    assert_eq!(grade(&result, "示例运维甲", "INDEX").as_deref(), Some("良好"));
    // Four missed rounds cost 12.5 and not 20, a notice 5; six times help earn 10 and not 12.
    scores(&result, "示例运维乙", &[("INDEX", 100.0 - 12.5 - 5.0 + 10.0)]);
    assert_eq!(grade(&result, "示例运维乙", "INDEX").as_deref(), Some("优秀"));
    // A leak fails the service.
    assert_eq!(result.score("示例运维丙", "INDEX").unwrap(), None);
    assert_eq!(grade(&result, "示例运维丙", "INDEX").as_deref(), Some("不合格"));
}

/// 12345: rates by hand.
#[test]
fn a_hotline_answers_handles_and_helps() {
    let (_, result) = assessed("cn-12345-hotline-2020");
    scores(
        &result,
        "示例盟甲",
        &[
            ("ANSWERED", 94.0),
            ("ANSWERED_IN_TIME", 85.0),
            ("CALLS", 89.5),
            // 3 of 5 callers contacted in time, one never; 2 of the 4 orders that are closed or due closed in time.
            ("RESPONSE", 60.0),
            ("ON_TIME", 50.0),
            ("HANDLING", 55.0),
            ("SOLVED", 200.0 / 3.0),
            ("SATISFIED", 200.0 / 3.0),
            ("REPEAT", 80.0),
            ("RESULTS", (200.0 / 3.0 + 200.0 / 3.0 + 80.0) / 3.0),
            ("INDEX", (89.5 + 55.0 + 640.0 / 9.0) / 3.0),
        ],
    );
    // Its only order is not due, and nobody was asked.
    scores(&result, "示例盟乙", &[("HANDLING", 100.0), ("RESULTS", 100.0), ("INDEX", 100.0)]);
    assert_eq!(result.score("示例盟乙", "ON_TIME").unwrap(), None);
}

/// The facts of Inner Mongolia, held against 100 % and the targets of 2025.
#[test]
fn facts_on_infrastructure_are_held_against_targets() {
    let (gathered, result) = assessed("cn-digital-infrastructure-2025");
    // 10,000 base stations for 24.0492 million people.
    let stations = gathered.measured()["STATIONS_5G"].estimate("内蒙古自治区").unwrap().value;
    assert_relative_eq!(stations, 10_000.0 / 2404.92, max_relative = 1e-14);
    let five = 50.0 + 50.0 * stations / 26.0;
    scores(
        &result,
        "内蒙古自治区",
        &[("BROADBAND", 99.8), ("MOBILE_5G", five), ("INDEX", (99.8 + 98.0 + five + 98.0 + 60.0) / 5.0)],
    );
    // 20 per 10,000 of the 26 that are aimed at, 60 % of villages of 80; no data centre, whose weight the others take.
    let five = (80.0 + 100.0 * 60.0 / 80.0 + 100.0 * 20.0 / 26.0) / 3.0;
    scores(&result, "示例盟", &[("MOBILE_5G", five), ("INDEX", (95.0 + 90.0 + five + 70.0) / 4.0)]);
}
