//! What overrides a score or a grade: gates on raw values, actions that lower, thresholds met but for rounding, the rank
//! after a veto, and that each of it is said.

use govindex::assess::Notice;
use govindex::robustness::{Options, Uncertain, Uncertainty, monte_carlo};
use govindex::{Assessment, Dataset, Framework, Language, Panel, assess, assess_panel};

const GAP: f64 = f64::NAN;

const GRADES: &str = "grades = [{ grade = 'high', at-least = 80 }, { grade = 'pass', at-least = 60, below = 80 }, \
                      { grade = 'fail', below = 60 }]\n";

/// A framework of an index over `INCIDENTS`, which weighs nothing, and `Q`.
fn incidents(head: &str, gate: &str) -> Framework {
    Framework::from_toml(&format!(
        "id = 'x'\n{GRADES}{head}\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'INCIDENTS'\nparent = 'I'\n\
         weight = 0\ndirection = 'lower'\n[[indicator]]\ncode = 'Q'\nparent = 'I'\nweight = 1\nnormalize = 'none'\n\
         impute = 'none'\ntreat = 'none'\n{gate}"
    ))
    .unwrap()
}

/// A framework of an index that is its only indicator, `Q`.
fn single(head: &str, gates: &str) -> Framework {
    Framework::from_toml(&format!(
        "id = 'x'\n{GRADES}{head}\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
         [[indicator]]\ncode = 'Q'\nparent = 'I'\n{gates}"
    ))
    .unwrap()
}

fn data(columns: &[(&str, &[f64])]) -> Dataset {
    let units = (0..columns[0].1.len()).map(|i| format!("u{i}"));
    let start = Dataset::new(units).unwrap();
    columns.iter().fold(start, |data, (code, values)| data.with_indicator(code, values.to_vec()).unwrap())
}

fn gated(result: &Assessment) -> Vec<String> {
    let table = result.gates("en").to_csv();
    table.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect()
}

fn grades(result: &Assessment) -> Vec<String> {
    let grades = result.grades_at("I").unwrap().into_iter();
    grades.map(|grade| grade.map_or_else(|| "-".to_owned(), |grade| grade.grade)).collect()
}

const VETO: &str = "[[gate]]\nwhen = { node = 'INCIDENTS', at-least = 1 }\nthen = { veto = true }\n";

fn skewed() -> (Vec<f64>, Vec<f64>) {
    let mut incidents = vec![0.0; 38];
    incidents.extend([1.0, 2.0, 9.0]);
    (incidents, (0_u32..41).map(|i| 60.0 + f64::from(i % 7)).collect())
}

#[test]
fn a_gate_sees_the_value_that_was_observed_whatever_treatment_did() {
    let (incidents_of, q) = skewed();
    let data = data(&[("INCIDENTS", &incidents_of), ("Q", &q)]);
    for treat in ["'none'", "'rule'"] {
        let result = assess(&incidents(&format!("[method]\ntreat = {treat}"), VETO), &data).unwrap();
        assert_eq!(gated(&result), ["u38", "u39", "u40"], "{treat}");
        let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
        assert_eq!(back.gates("en").to_csv(), result.gates("en").to_csv());
    }
    let treated = assess(&incidents("[method]\ntreat = 'rule'", VETO), &data).unwrap();
    assert!(treated.values_at("INCIDENTS").unwrap()[39] < 2.0, "the treatment did take place");
    // Winsorized values of 900 and 1,000 are still beyond 500.
    let mut many: Vec<f64> = (0_u32..38).map(|i| f64::from(i % 10)).collect();
    many.extend([40.0, 900.0, 1000.0]);
    let gate = "[[gate]]\nwhen = { node = 'INCIDENTS', at-least = 500 }\nthen = { veto = true }\n";
    let moved = self::data(&[("INCIDENTS", &many), ("Q", &q)]);
    assert_eq!(gated(&assess(&incidents("[method]\ntreat = 'rule'", gate), &moved).unwrap()), ["u39", "u40"]);
}

#[test]
fn a_cell_that_was_filled_in_is_missing_to_a_gate() {
    let gates = format!(
        "{VETO}[[gate]]\nwhen = {{ node = 'INCIDENTS', missing = true }}\nthen = {{ missing = true }}\n\
         [[gate]]\nwhen = {{ node = 'INCIDENTS', of = 'score', missing = true }}\nthen = {{ score = 1 }}\n"
    );
    let framework = incidents("[method]\nimpute = 'mean'", &gates);
    let data = data(&[("INCIDENTS", &[GAP, 0.0, 3.0, 3.0]), ("Q", &[70.0, 70.0, 90.0, 61.0])]);
    let result = assess(&framework, &data).unwrap();
    assert_eq!(result.values_at("INCIDENTS").unwrap()[0], 2.0, "filled in");
    let scores = result.scores_at("I").unwrap();
    assert!(scores[0].is_nan(), "neither vetoed by 2 incidents that nobody counted, nor scored");
    assert_eq!(scores[1..], [70.0, 0.0, 0.0]);

    // Over time as well.
    let framework = incidents("[method]\nimpute = { series = {} }", &gates);
    let year = |year: &str, of: f64| {
        self::data(&[("INCIDENTS", &[of, 0.0]), ("Q", &[70.0, 71.0])]).with_period(year)
    };
    let panel = Panel::new(vec![year("2023", 4.0), year("2024", GAP)]).unwrap();
    let results = assess_panel(&framework, &panel).unwrap();
    assert_eq!(results["2023"].score("u0", "I").unwrap(), Some(0.0));
    assert_eq!(results["2024"].values_at("INCIDENTS").unwrap()[0], 4.0, "carried forward");
    assert_eq!(results["2024"].score("u0", "I").unwrap(), None);
}

#[test]
fn a_gate_sees_what_is_left_after_division() {
    let gate = "[[gate]]\nwhen = { node = 'INCIDENTS', at-least = 2 }\nthen = { veto = true }\n";
    let text = incidents("", gate).to_toml().unwrap();
    let text =
        text.replace("code = \"INCIDENTS\"", "code = \"INCIDENTS\"\ndenominate = { by = \"P\", scale = 10 }");
    let framework = Framework::from_toml(&text).unwrap();
    let data = data(&[("INCIDENTS", &[1.0, 4.0, 1.0]), ("Q", &[70.0, 71.0, 72.0])]);
    let data = data.with_denominator("P", vec![10.0, 100.0, 5.0]).unwrap();
    assert_eq!(gated(&assess(&framework, &data).unwrap()), ["u2"], "per 10: 1, 0.4 and 2");
}

#[test]
fn simulations_see_raw_values_too() {
    let (incidents_of, q) = skewed();
    let data = data(&[("INCIDENTS", &incidents_of), ("Q", &q)]);
    let framework = incidents("[method]\ntreat = 'rule'", VETO);
    let noise = Uncertain::values(["Q"], govindex::framework::Noise::Absolute(1.0));
    let uncertainty = Uncertainty::new().with(noise);
    let found = monte_carlo(&framework, &data, &uncertainty, &Options::default().runs(60)).unwrap();
    let probabilities = found.grade_probabilities("I").unwrap().to_csv();
    for unit in ["u38", "u39", "u40"] {
        let line = probabilities.lines().find(|line| line.starts_with(unit)).unwrap();
        assert!(line.ends_with(",0,0,1"), "fails in every run: {line}");
    }
    // Nobody is behind the vetoed units, which share the last place.
    let ranks = found.summary("I").unwrap().to_csv();
    assert!(ranks.lines().find(|line| line.starts_with("u40")).unwrap().contains(",39,"), "{ranks}");
}

#[test]
fn rounding_keeps_nobody_from_a_threshold() {
    // 59.999999999999986 by 60 in every indicator.
    let text = |aggregate: &str, gate: &str| {
        format!(
            "id = 'x'\n{GRADES}[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\naggregate = '{aggregate}'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 0.1\n[[indicator]]\ncode = 'B'\nparent = 'I'\n\
             weight = 0.2\n[[indicator]]\ncode = 'C'\nparent = 'I'\nweight = 0.7\n{gate}"
        )
    };
    let data = data(&[("A", &[60.0]), ("B", &[60.0]), ("C", &[60.0])]);
    let run = |gate: &str| assess(&Framework::from_toml(&text("geometric", gate)).unwrap(), &data).unwrap();
    let result = run("");
    assert!(result.score("u0", "I").unwrap().unwrap() < 60.0, "the case is one");
    assert_eq!(grades(&result), ["pass"]);
    for (when, acts) in
        [("at-least = 60", true), ("below = 60", false), ("above = 60", false), ("at-most = 60", true)]
    {
        let gate = format!("[[gate]]\nwhen = {{ node = 'I', {when} }}\nthen = {{ score = 7 }}\n");
        assert_eq!(gated(&run(&gate)).len(), usize::from(acts), "{when}");
    }
    // A raw value that is a sum of tenths, and a cap that a score has but for rounding.
    let framework = single("", "[[gate]]\nwhen = { node = 'Q', at-most = 0.3 }\nthen = { score = 7 }\n");
    let tenths = self::data(&[("Q", &[0.1 + 0.2, 0.3001])]);
    assert_eq!(gated(&assess(&framework, &tenths).unwrap()), ["u0"]);
    let framework = single("", "[[gate]]\nwhen = { node = 'Q', at-least = 0 }\nthen = { cap = 59 }\n");
    let close = self::data(&[("Q", &[59.000_000_000_000_014, 59.1])]);
    assert_eq!(gated(&assess(&framework, &close).unwrap()), ["u1"], "nothing is capped from 59.00 to 59.00");
}

#[test]
fn a_gate_that_takes_the_score_takes_the_grade() {
    let missing = "[[gate]]\nwhen = { node = 'Q', below = 30 }\nthen = { missing = true }\n";
    for first in ["veto = true", "grade = 'high'", "at-most = 'pass'"] {
        let gates = format!("[[gate]]\nwhen = {{ node = 'Q', below = 40 }}\nthen = {{ {first} }}\n{missing}");
        let result = assess(&single("", &gates), &data(&[("Q", &[20.0, 90.0])])).unwrap();
        assert_eq!(
            (result.score("u0", "I").unwrap(), &grades(&result)[..]),
            (None, &["-".into(), "high".into()][..])
        );
        assert_eq!(result.rank("u0", "I").unwrap(), None, "no score, no rank: {first}");
        let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
        assert_eq!(grades(&back), grades(&result));
    }
    // A later gate may give one again; a score that is set later leaves the grade that was given.
    let later = "[[gate]]\nwhen = { node = 'Q', below = 30 }\nthen = { grade = 'fail' }\n";
    let result = assess(&single("", &format!("{missing}{later}")), &data(&[("Q", &[20.0, 90.0])])).unwrap();
    assert_eq!(grades(&result), ["fail", "high"]);
    let gates = "[[gate]]\nwhen = { node = 'Q', below = 40 }\nthen = { veto = true }\n\
                 [[gate]]\nwhen = { node = 'Q', below = 30 }\nthen = { score = 70 }\n";
    let result = assess(&single("", gates), &data(&[("Q", &[20.0, 90.0])])).unwrap();
    assert_eq!((result.score("u0", "I").unwrap(), grades(&result)[0].as_str()), (Some(70.0), "fail"));
}

#[test]
fn some_actions_only_lower() {
    let all = [95.0, 85.0, 70.0, 40.0, 3.0, GAP];
    let run = |then: &str| {
        let gate = format!(
            "[[gate]]\nwhen = {{ node = 'Q', at-least = 0 }}\nthen = {{ {then} }}\nreason = '迟报'\n"
        );
        let framework = single("", &gate);
        assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), framework);
        assert_eq!(Framework::from_json(&framework.to_json().unwrap()).unwrap(), framework);
        assess(&framework, &data(&[("Q", &all)])).unwrap()
    };
    // 40 points are not lifted to a pass; whom it does not lower, it did nothing to.
    let most = run("at-most = 'pass'");
    assert_eq!(grades(&most), ["pass", "pass", "pass", "fail", "fail", "-"]);
    assert_eq!(
        most.gates("zh").to_csv(),
        "unit,node,before,after,grade_before,grade,reason\nu0,I,95,95,high,pass,迟报\nu1,I,85,85,high,pass,迟报\n"
    );
    assert_eq!(most.scores_at("I").unwrap()[..5], all[..5]);
    assert_eq!(grades(&run("lower = 1")), ["pass", "pass", "fail", "fail", "fail", "-"]);
    assert_eq!(grades(&run("lower = 9")), ["fail", "fail", "fail", "fail", "fail", "-"]);
    let less = run("deduct = 5");
    assert_eq!(less.scores_at("I").unwrap()[..5], [90.0, 80.0, 65.0, 35.0, 0.0]);
    assert_eq!(grades(&less), ["high", "high", "pass", "fail", "fail", "-"]);
    assert_eq!(gated(&less).len(), 5);

    // In the order of the file: lowered by one, then a grade that is given, then at most.
    let gate = |then: &str| format!("[[gate]]\nwhen = {{ node = 'Q', at-least = 0 }}\nthen = {{ {then} }}\n");
    let several = |thens: &[&str]| {
        let gates: String = thens.iter().map(|then| gate(then)).collect();
        grades(&assess(&single("", &gates), &data(&[("Q", &[95.0, 40.0])])).unwrap())
    };
    assert_eq!(several(&["lower = 1", "deduct = 20"]), ["fail", "fail"], "75 passes, one lower fails");
    assert_eq!(several(&["at-most = 'pass'", "cap = 10"]), ["fail", "fail"]);
    assert_eq!(several(&["lower = 2", "grade = 'high'"]), ["high", "high"]);
    assert_eq!(several(&["grade = 'high'", "at-most = 'pass'"]), ["pass", "pass"]);
    assert_eq!(several(&["veto = true", "lower = 1"]), ["fail", "fail"]);

    // A quota takes the places of those who were lowered into a grade, too.
    let quota = format!("{}[[quota]]\ngrade = 'pass'\nat-most = 0.34\n", gate("at-most = 'pass'"));
    let result = assess(&single("", &quota), &data(&[("Q", &[95.0, 90.0, 70.0])])).unwrap();
    assert_eq!(grades(&result), ["pass", "fail", "fail"]);
}

#[test]
fn actions_that_mean_nothing_are_refused_with_their_key() {
    let told = |then: &str, head: &str| {
        let text = format!(
            "id = 'x'\n{head}\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'Q'\nparent = 'I'\n\
             [[gate]]\nwhen = {{ node = 'Q', at-least = 0 }}\nthen = {{ {then} }}\n"
        );
        Framework::from_toml(&text).unwrap_err().to_string()
    };
    for (then, head, fault) in [
        ("at-most = 'pas'", GRADES, "`gate[0].then.at-most`: there is no grade `pas` (did you mean `pass`?)"),
        ("at-most = 'high'", GRADES, "`high` is the best grade; it lowers nobody"),
        ("at-most = 'high'", "", "there is no grade `high`"),
        ("lower = 0", GRADES, "`gate[0].then.lower`: is 0; it must be a whole number of grades, at least 1"),
        ("lower = -1", GRADES, "is -1; it must be a whole number"),
        ("lower = 1.5", GRADES, "is 1.5; it must be a whole number"),
        ("lower = 1", "", "its node has no grades to lower"),
        ("deduct = -5", GRADES, "`gate[0].then.deduct`: is -5; it must be a finite number of points above 0"),
        ("deduct = 0", GRADES, "is 0; it must be"),
        ("deduct = inf", GRADES, "not a finite number"),
        ("deduct = 5, cap = 3", GRADES, "must hold exactly one of `cap`, `deduct`"),
        ("deduckt = 5", GRADES, "did you mean `deduct`?"),
    ] {
        let found = told(then, head);
        assert!(found.contains(fault), "{then}: {found}");
    }
    let fault =
        Framework::from_toml("id = 'x'\nranks = { after-veto = 'first' }\n[[indicator]]\ncode = 'Q'\n");
    assert!(fault.unwrap_err().to_string().contains("expected one of `last`, `none`, `score`"));
}

#[test]
fn the_framework_says_where_vetoed_units_rank() {
    let q = [75.9, 90.0, 60.0, 60.0, 50.0];
    let gate = |then: &str| {
        format!("[[gate]]\nwhen = {{ node = 'Q', above = 70, below = 80 }}\nthen = {{ {then} }}\n")
    };
    let run = |rule: &str, then: &str| {
        let framework = single(rule, &gate(then));
        assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), framework);
        let groups = ["a", "a", "b", "b", "b"].map(|group| Some(group.to_owned())).to_vec();
        assess(&framework, &data(&[("Q", &q)]).with_group("kind", groups).unwrap()).unwrap()
    };
    let ranks = |result: &Assessment| {
        let shown = |ranks: Vec<f64>| ranks.iter().map(|r| format!("{r}")).collect::<Vec<_>>().join(" ");
        (shown(result.ranks_at("I", None).unwrap()), shown(result.ranks_within("I", "kind", None).unwrap()))
    };
    let (last, none, score) = ("", "ranks = { after-veto = 'none' }", "ranks = { after-veto = 'score' }");
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    for then in ["grade = 'fail'", "at-most = 'fail'", "veto = true"] {
        assert_eq!(ranks(&run(last, then)), pair("5 1 2 2 4", "2 1 1 1 3"), "{then}");
        assert_eq!(ranks(&run(none, then)), pair("NaN 1 2 2 4", "NaN 1 1 1 3"), "{then}");
    }
    assert_eq!(ranks(&run(score, "grade = 'fail'")), pair("2 1 3 3 5", "2 1 1 1 3"));
    // Not a veto: a grade that is not the lowest, and a score without one.
    assert_eq!(ranks(&run(last, "grade = 'pass'")), pair("2 1 3 3 5", "2 1 1 1 3"));
    assert_eq!(ranks(&run(last, "missing = true")), pair("NaN 1 2 2 4", "NaN 1 1 1 3"));
    // Tables follow.
    let table = run(last, "grade = 'fail'").league_table("en").to_csv();
    assert!(table.lines().last().unwrap().starts_with("5,u0,75.9"), "{table}");
    // Two that were vetoed share the place, whatever their scores.
    let two = "[[gate]]\nwhen = { node = 'Q', above = 70 }\nthen = { grade = 'fail' }\n";
    let result = assess(&single("", two), &data(&[("Q", &q)])).unwrap();
    assert_eq!(result.ranks_at("I", None).unwrap(), [4.0, 4.0, 1.0, 1.0, 3.0]);
    let everyone = "[[gate]]\nwhen = { node = 'Q', above = 0 }\nthen = { veto = true }\n";
    let result = assess(&single("", everyone), &data(&[("Q", &q)])).unwrap();
    assert_eq!(result.ranks_at("I", None).unwrap(), [1.0; 5]);
    // The same in a simulation.
    let noise = Uncertain::values(["Q"], govindex::framework::Noise::Absolute(1e-6));
    let uncertainty = Uncertainty::new().with(noise);
    let options = Options::default().runs(20);
    let found =
        monte_carlo(&single("", &gate("grade = 'fail'")), &data(&[("Q", &q)]), &uncertainty, &options);
    let node = &found.unwrap().nodes[0];
    assert_eq!(node.nominal_ranks[0], 5.0);
    assert!((node.ranks.probability(0, 5.0) - 1.0).abs() < 1e-12);
}

#[test]
fn what_gates_and_quotas_did_is_a_notice() {
    let gates = "[[gate]]\nwhen = { node = 'Q', below = 30 }\nthen = { veto = true }\n\
                 reason = { en = 'a serious incident', zh = '发生重大事件' }\n\
                 [[gate]]\nwhen = { node = 'Q', above = 96 }\nthen = { cap = 96 }\n\
                 [[quota]]\ngrade = 'high'\nat-most = 0.5\n";
    let result = assess(&single("", gates), &data(&[("Q", &[20.0, 97.0, 90.0, 85.0])])).unwrap();
    let told = |language: Language| -> Vec<String> {
        result.notices().iter().map(|notice| notice.message(language)).collect()
    };
    assert_eq!(
        told(Language::English),
        [
            "veto at `I` (a serious incident): u0 (20.00 → 0.00, grade `fail` → `fail`)",
            "cap at `I`: u1 (97.00 → 96.00)",
            "`high` at `I` was reached by 3 units, its quota is 2: 1 lowered (u3)",
        ]
        .map(|line| line.replace(", grade `fail` → `fail`", ""))
    );
    assert_eq!(
        told(Language::Chinese),
        [
            "`I` 一票否决（发生重大事件）：u0（20.00 → 0.00）",
            "`I` 得分封顶：u1（97.00 → 96.00）",
            "`I` 的 `high` 名额 2 个，3 个评估对象达到标准，1 个调整等次（u3）",
        ]
    );
    let Notice::Gate { units, first, .. } = &result.notices()[0] else { panic!("a gate") };
    assert_eq!((*units, first[0].before, first[0].after), (1, Some(20.0), Some(0.0)));
}

#[test]
fn a_zero_under_a_geometric_mean_is_a_notice() {
    let text = |aggregate: &str| {
        format!(
            "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\naggregate = {aggregate}\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n"
        )
    };
    let data = data(&[("A", &[0.0, 5.0, 0.0, GAP]), ("B", &[50.0, 0.0, 60.0, 70.0])]);
    let told = |aggregate: &str| -> Vec<String> {
        let result = assess(&Framework::from_toml(&text(aggregate)).unwrap(), &data).unwrap();
        let zeros = result.notices().into_iter().filter(|notice| matches!(notice, Notice::Zero { .. }));
        zeros.map(|notice| notice.message(Language::English)).collect()
    };
    let expected = [
        "`A` is 0 for 2 units, which makes `I` 0 whatever its other children say: u0, u2",
        "`B` is 0 for 1 unit, which makes `I` 0 whatever its other children say: u1",
    ];
    assert_eq!(told("'geometric'"), expected);
    assert_eq!(told("'harmonic'"), expected);
    assert_eq!(told("{ power = { p = -1 } }"), expected);
    assert_eq!(told("'arithmetic'"), [""; 0]);
}

const RUBRIC: &str = r#"
id = "appraisal"
scale = [0, 105]
grades = [{ grade = "pass", label = { en = "pass", zh = "合格" }, at-least = 60 }, { grade = "fail", label = { en = "fail", zh = "不合格" }, below = 60 }]
[method]
normalize = "none"
[[dimension]]
code = "I"
name = { en = "Appraisal", zh = "考核得分" }
[dimension.aggregate.points]
item = [
    { code = "LATE", points = 60, rule = [{ code = "found", each = 2 }] },
    { code = "GUIDES", points = 40, rule = [{ code = "wrong", each = 5 }, { code = "old", each = 1 }] },
    { code = "AWARDS", kind = "bonus", points = 5, rule = [{ code = "found", each = 2 }] },
    { code = "SAFETY", kind = "veto", rule = [{ code = "found" }] },
]
grade = [{ label = "pass", from = 60 }, { label = "fail" }]
veto = { grade = "fail" }
[[indicator]]
code = "LATE"
name = { en = "Overdue tasks", zh = "逾期任务数" }
parent = "I"
[[indicator]]
code = "GUIDES.wrong"
name = { en = "Wrong guides", zh = "错误指南数" }
parent = "I"
[[indicator]]
code = "GUIDES.old"
name = { en = "Old guides", zh = "过期指南数" }
parent = "I"
[[indicator]]
code = "AWARDS"
name = { en = "Awards", zh = "表彰次数" }
parent = "I"
[[indicator]]
code = "SAFETY"
name = { en = "Serious incidents", zh = "重大事件次数" }
parent = "I"
"#;

fn appraised(more: &str) -> Assessment {
    let data = data(&[
        ("LATE", &[2.0, 25.0, 0.0, 0.0]),
        ("GUIDES.wrong", &[1.0, 0.0, 0.0, GAP]),
        ("GUIDES.old", &[3.0, 0.0, 0.0, GAP]),
        ("AWARDS", &[1.0, 0.0, 2.0, 0.0]),
        ("SAFETY", &[0.0, 0.0, 1.0, 0.0]),
    ]);
    assess(&Framework::from_toml(&format!("{RUBRIC}{more}")).unwrap(), &data).unwrap()
}

#[test]
fn findings_are_counts_without_grade_rank_or_weight() {
    let result = appraised("");
    // 100 − 4 − 5 − 3 + 2; 100 − 50; vetoed; 60 of 60.
    assert_eq!(result.scores_at("I").unwrap()[..2], [90.0, 50.0]);
    assert_eq!(grades(&result), ["pass", "fail", "fail", "pass"]);
    assert_eq!(result.ranks_at("I", None).unwrap(), [2.0, 3.0, 4.0, 1.0]);
    for finding in ["LATE", "GUIDES.wrong", "AWARDS", "SAFETY"] {
        assert!(result.framework().node(finding).unwrap().is_finding());
        assert!(result.grades_at(finding).unwrap().iter().all(Option::is_none), "{finding}");
        assert!(result.ranks_at(finding, None).unwrap().iter().all(|rank| rank.is_nan()), "{finding}");
        assert!(result.bands_at(finding).unwrap().is_empty());
        assert!(result.effective_weight(finding).unwrap().is_nan());
    }
    assert_eq!(result.scores_at("LATE").unwrap()[1], 25.0, "the count stands");
    let tidy = result.tidy().to_csv();
    assert!(tidy.lines().any(|line| line.starts_with("u1,LATE,1,I,25,25,,,")), "{tidy}");
    assert!(result.weights().to_csv().contains("LATE,I,,\n"), "{}", result.weights().to_csv());
    let outline = result.framework().outline("en");
    let arrow = |code: &str| outline.iter().find(|row| row.code == code).unwrap().direction;
    assert_eq!((arrow("LATE"), arrow("AWARDS"), arrow("SAFETY")), (Some('▼'), Some('▲'), Some('▼')));
    let veto: Vec<String> = result.notices().iter().map(|notice| notice.message(Language::Chinese)).collect();
    assert!(veto.contains(&"`I` 一票否决（重大事件次数）：u2".to_owned()), "{veto:?}");
    assert!(veto.contains(&"`GUIDES.old` 不适用于 1 个评估对象：u3".to_owned()), "{veto:?}");

    // What has no grade takes no quota, no gate on grades and no bands; a node without ranks no simulation.
    for (more, fault) in [
        (
            "grades = [{ grade = 'a', at-least = 0 }]\n",
            "`indicator[4].grades`: `SAFETY` is a count of findings",
        ),
        ("[[quota]]\nnode = 'LATE'\ngrade = 'pass'\nat-most = 0.5\n", "`quota[0].node`: `LATE` is a count"),
    ] {
        let told = Framework::from_toml(&format!("{RUBRIC}{more}")).unwrap_err().to_string();
        assert!(told.contains(fault), "{told}");
    }
    let noise = Uncertain::values(["LATE"], govindex::framework::Noise::Absolute(1.0));
    let uncertainty = Uncertainty::new().with(noise);
    let options = Options::default().runs(5).nodes(&["LATE"]);
    let fault = monte_carlo(result.framework(), result.dataset(), &uncertainty, &options).unwrap_err();
    assert!(fault.to_string().contains("a count of findings"), "{fault}");
}

#[test]
fn gates_act_on_points_as_on_other_scores() {
    let gate =
        |then: &str| format!("[[gate]]\nwhen = {{ node = 'LATE', at-least = 2 }}\nthen = {{ {then} }}\n");
    // The rubric said pass before the cap.
    let capped = appraised(&gate("cap = 59"));
    assert_eq!((capped.score("u0", "I").unwrap(), &grades(&capped)[0][..]), (Some(59.0), "fail"));
    assert_eq!(grades(&appraised(&gate("lower = 1")))[0], "fail");
    assert_eq!(grades(&appraised(&gate("missing = true")))[0], "-", "no score, no grade");
    assert_eq!(grades(&appraised(&gate("deduct = 1")))[0], "pass");
    assert_eq!(grades(&appraised(&gate("score = 100")))[1], "fail", "no better than the rubric allows");
    let unranked = appraised("").framework().to_toml().unwrap();
    let unranked = unranked.replacen("ranks = \"competition\"", "ranks = { after-veto = \"none\" }", 1);
    let unranked = assess(&Framework::from_toml(&unranked).unwrap(), appraised("").dataset()).unwrap();
    assert_eq!(unranked.rank("u2", "I").unwrap(), None);
}

#[cfg(feature = "report")]
#[test]
fn the_page_of_a_rubric_is_its_ledger() {
    use govindex::explain::{ProfileOptions, Profiles};
    use govindex::report::{Writing, markdown, overview, unit_page};
    let result = appraised("");
    let profiles = Profiles::new(&result, &ProfileOptions::default()).unwrap();
    let card = |unit: &str, language: Language| {
        markdown(&unit_page(&profiles, unit, language, &Writing::default()).unwrap())
    };
    let zh = card("u0", Language::Chinese);
    for line in [
        "得分90.00，排名第",
        "| 项目 | 满分 | 认定次数 | 依据 | 扣分、加分 | 得分 |",
        "| 逾期任务数 | 60 | 2 | 每项扣2分 | -4 | 56.00 |",
        "| 错误指南数 | 40 | 1 | 每项扣5分 | -5 | 32.00 |",
        "| 过期指南数 |  | 3 | 每项扣1分 | -3 |  |",
        "| 表彰次数 | 5 | 1 | 每项加2分 | +2 | 2.00 |",
        "| 重大事件次数 |  | 0 | 一票否决 |  |  |",
    ] {
        assert!(zh.contains(line), "{line}\n{zh}");
    }
    let en = card("u0", Language::English);
    for basis in ["| 2 off for each |", "| 2 for each |", "| veto |"] {
        assert!(en.contains(basis), "{basis}\n{en}");
    }
    assert!(card("u3", Language::Chinese).contains("| 按适用项目折算为满分 |"));
    assert!(!zh.contains("20.0") && !zh.contains("权重（%）"), "{zh}");
    let vetoed = card("u2", Language::Chinese);
    assert!(vetoed.contains("被一票否决") && vetoed.contains("一票否决：重大事件次数（1）"), "{vetoed}");
    let vetoed = card("u2", Language::English);
    assert!(vetoed.contains("was vetoed") && vetoed.contains("Veto: Serious incidents (1)"), "{vetoed}");
    let absent = card("u3", Language::English);
    assert!(absent.contains("| Wrong guides | 40 | does not apply |"), "{absent}");
    assert!(absent.contains("| Scaled up to the full points |  |  |  | +40 |"), "{absent}");
    let league = markdown(&overview(&result, Language::Chinese, &Writing::default()).unwrap());
    assert!(league.contains("| 排名 | 评估对象 | 得分 | 等次 | 备注 |\n"), "no columns of counts: {league}");
    assert!(league.contains("| 4 | u2 |  | 不合格 | 一票否决：重大事件次数（1）"), "{league}");
    assert!(league.contains("-4（2）"), "points, and how many were found: {league}");
}
