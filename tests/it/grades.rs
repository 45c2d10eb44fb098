//! Grades that the scores of a run are cut into.

use govindex::framework::{CutBy, Grades};
use govindex::robustness::{Noise, Options, Uncertain, Uncertainty, WeightDraw, monte_carlo};
use govindex::scoring::natural_breaks;
use govindex::{Assessment, Dataset, Framework, Notice, Panel, Result, assess, assess_panel};

const BREAKS: &str =
    "grades = { natural-breaks = { labels = ['A', { grade = 'B', label = { zh = '良好' } }, 'C'] } }";
const EQUAL: &str = "grades = { equal-size = { labels = ['A', 'B', 'C'] } }";

fn framework(grades: &str, more: &str) -> Result<Framework> {
    Framework::from_toml(&format!(
        "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n{grades}\n\
         [[indicator]]\ncode = 'X'\nparent = 'I'\n[[indicator]]\ncode = 'Y'\nparent = 'I'\n{more}\n"
    ))
}

/// X and Y alike, so that the index is their value.
fn data(values: &[f64]) -> Dataset {
    Dataset::new((0..values.len()).map(|i| i.to_string()))
        .unwrap()
        .with_indicator("X", values.to_vec())
        .unwrap()
        .with_indicator("Y", values.to_vec())
        .unwrap()
}

fn letters(result: &Assessment) -> String {
    let grades = result.grades_at("I").unwrap();
    grades.iter().map(|grade| grade.as_ref().map_or("-", |grade| grade.grade.as_str())).collect()
}

fn limits(result: &Assessment) -> Vec<(Option<f64>, Option<f64>)> {
    result.bands_at("I").unwrap().iter().map(|band| (band.scores.at_least, band.scores.below)).collect()
}

const SCORES: [f64; 8] = [10.0, 12.0, f64::NAN, 50.0, 52.0, 90.0, 12.0, 55.0];

#[test]
fn scores_are_cut_at_the_gaps_or_into_equal_parts() {
    let result = assess(&framework(BREAKS, "").unwrap(), &data(&SCORES)).unwrap();
    assert_eq!(letters(&result), "CC-BBACB");
    let bounds = natural_breaks(&SCORES, 3).unwrap().lower_bounds;
    assert_eq!(
        limits(&result),
        [(Some(bounds[2]), None), (Some(bounds[1]), Some(bounds[2])), (None, Some(bounds[1]))]
    );
    assert_eq!(result.grade("3", "I").unwrap().unwrap().label.get("zh"), "良好");
    assert_eq!(
        result.grade_limits().to_csv(),
        "node,grade,at_least,above,at_most,below\nI,A,90,,,\nI,B,50,,,90\nI,C,,,,50\n"
    );
    // Seven scores: the three lowest, then two, then two; equal scores stay together.
    let equal = assess(&framework(EQUAL, "").unwrap(), &data(&SCORES)).unwrap();
    assert_eq!(letters(&equal), "CC-BBACA");
    assert_eq!(limits(&equal), [(Some(55.0), None), (Some(50.0), Some(55.0)), (None, Some(50.0))]);
}

#[test]
fn ties_within_rounding_share_a_grade_and_may_leave_one_empty() {
    let run = |grades: &str, values: &[f64]| assess(&framework(grades, "").unwrap(), &data(values)).unwrap();
    let hair = 50.0 + 1e-11;
    for grades in [BREAKS, EQUAL] {
        let result = run(grades, &[10.0, hair, 50.0, 90.0]);
        let of = letters(&result);
        assert_eq!(of[1..2], of[2..3], "{grades}: {of}");
    }
    let crowded = run(EQUAL, &[1.0, 1.0, 1.0, 1.0, 2.0, 3.0]);
    assert_eq!(letters(&crowded), "CCCCAA");
    assert_eq!(limits(&crowded), [(Some(2.0), None), (Some(2.0), Some(2.0)), (None, Some(2.0))]);
}

#[test]
fn too_few_different_scores_are_named() {
    for grades in [BREAKS, EQUAL] {
        let fault = assess(&framework(grades, "").unwrap(), &data(&[1.0, 1.0, 2.0])).unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
        assert!(fault.to_string().contains("3 grades for 2 different scores at `I`"), "{fault}");
    }
    let none = assess(&framework(BREAKS, "").unwrap(), &data(&[f64::NAN; 3])).unwrap();
    assert_eq!((letters(&none).as_str(), none.bands_at("I").unwrap().len()), ("---", 0));
}

#[test]
fn nodes_below_do_without_the_grades_of_the_framework() {
    let framework = Framework::from_toml(&format!(
        "id = 'x'\n{BREAKS}\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
         [[indicator]]\ncode = 'X'\nparent = 'I'\n[[indicator]]\ncode = 'Y'\nparent = 'I'\n"
    ))
    .unwrap();
    let data = data(&[0.0, 100.0, 0.0, 100.0]).with_values("Y", vec![1.0, 2.0, 3.0, 9.0]).unwrap();
    let result = assess(&framework, &data).unwrap();
    assert_eq!(letters(&result), "CBCA");
    assert!(result.grades_at("X").unwrap().iter().all(Option::is_none));
    assert!(result.grades_at("Y").unwrap().iter().all(Option::is_some));
    let told: Vec<Notice> =
        result.notices().into_iter().filter(|notice| matches!(notice, Notice::Ungraded { .. })).collect();
    assert_eq!(told, [Notice::Ungraded { node: "X".into(), grades: 3 }]);
}

#[test]
fn ties_may_leave_the_best_grade_empty() {
    let result =
        assess(&framework(EQUAL, "").unwrap(), &data(&[1.0, 2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0])).unwrap();
    assert_eq!(letters(&result), "CCCCCCCC", "no more than two units in eight have a lower score");
    let bands = result.bands_at("I").unwrap();
    let ends: Vec<_> = bands.iter().map(|band| (band.scores.above, band.scores.at_most)).collect();
    assert_eq!(ends, [(Some(3.0), None), (Some(3.0), None), (None, Some(3.0))]);
}

#[test]
fn files_and_results_go_round() {
    for (grades, cut) in [(BREAKS, CutBy::NaturalBreaks), (EQUAL, CutBy::EqualSize)] {
        let framework = framework(grades, "").unwrap();
        assert_eq!(framework.cut(framework.root()), Some(cut));
        assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), framework);
        assert_eq!(Framework::from_json(&framework.to_json().unwrap()).unwrap(), framework);
        let result = assess(&framework, &data(&SCORES)).unwrap();
        let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
        assert_eq!((letters(&back), limits(&back)), (letters(&result), limits(&result)));
        // An index that is given has the grades still.
        let given = framework.collapse("I").unwrap();
        let scores = Dataset::new(["a", "b", "c"]).unwrap().with_indicator("I", vec![1.0, 2.0, 9.0]).unwrap();
        assert_eq!(letters(&assess(&given, &scores).unwrap()), "CBA");
    }
    assert_eq!(
        Grades::cut(CutBy::EqualSize, ["A", "B", "C"]),
        framework(EQUAL, "").unwrap().spec().dimension[0].grades
    );
}

#[test]
fn faults_of_the_file_are_named() {
    let told = |grades: &str| framework(grades, "").unwrap_err().to_string();
    let cut = |labels: &str| told(&format!("grades = {{ natural-breaks = {{ {labels} }} }}"));
    assert!(cut("labels = ['A', 'A']").contains("grade `A` occurs twice"));
    assert!(cut("labels = ['A', ' ']").contains("label 1 has no name"));
    assert!(cut("classes = 3").contains("classes`: unknown key"), "{}", cut("classes = 3"));
    assert!(cut("").contains("labels`: is missing"), "{}", cut(""));
    assert!(cut("labels = [{ grade = 'A', at-least = 3 }]").contains("`at-least`"));
    assert!(told("grades = { equal-size = { labels = [] } }").contains("has no labels"));
    assert!(told("grades = { jenks = { labels = ['A'] } }").contains("`natural-breaks` and `equal-size`"));
    let both = told("grades = { natural-breaks = { labels = ['A'] }, equal-size = { labels = ['A'] } }");
    assert!(both.contains("hold one of"), "{both}");
    let gate = "[[gate]]\nwhen = { node = 'X', below = 11 }\nthen = { grade = 'D' }";
    assert!(framework(EQUAL, gate).unwrap_err().to_string().contains("there is no grade `D`"));
    let quota = "[[quota]]\ngrade = 'C'\nat-most = 0.5";
    assert!(framework(EQUAL, quota).is_err(), "below the lowest grade is none");
}

#[test]
fn gates_and_quotas_act_on_what_was_cut() {
    // The vetoed unit has the lowest grade and is not among the scores that are cut.
    let veto = "[[gate]]\nwhen = { node = 'X', below = 11 }\nthen = { veto = true }";
    let result = assess(&framework(BREAKS, veto).unwrap(), &data(&SCORES)).unwrap();
    assert_eq!(letters(&result), "CC-BBACB");
    assert_eq!(result.score("0", "I").unwrap(), Some(0.0));
    let seen = natural_breaks(&SCORES[1..], 3).unwrap().lower_bounds;
    assert_eq!(limits(&result)[1], (Some(seen[1]), Some(seen[2])));
    assert!(result.grade("0", "I").unwrap().unwrap().forced);
    let forced = "[[gate]]\nwhen = { node = 'X', below = 11 }\nthen = { grade = 'A' }";
    assert_eq!(letters(&assess(&framework(BREAKS, forced).unwrap(), &data(&SCORES)).unwrap()), "AC-BBACB");
    // Two of the three in B have a place.
    let quota = "[[quota]]\ngrade = 'B'\nat-most = 0.3";
    let result = assess(&framework(BREAKS, quota).unwrap(), &data(&SCORES)).unwrap();
    assert_eq!(letters(&result), "CC-CBACB");
    assert_eq!(result.quota_effects()[0].lowered, ["3"]);
}

#[test]
fn each_period_and_each_run_is_cut_by_itself() {
    let framework = framework(EQUAL, "").unwrap();
    let year = |period: &str, values: [f64; 3]| data(&values).with_period(period);
    let panel = Panel::new(vec![year("1", [1.0, 2.0, 3.0]), year("2", [60.0, 50.0, 70.0])]).unwrap();
    let results = assess_panel(&framework, &panel).unwrap();
    assert_eq!((letters(&results["1"]), letters(&results["2"])), ("CBA".into(), "BCA".into()));

    // Whatever is drawn, each run gives each grade to two of six; with a gate it takes another way.
    let values = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0];
    let data = data(&values).with_values("Y", vec![35.0, 15.0, 5.0, 65.0, 25.0, 45.0]).unwrap();
    let uncertainty = Uncertainty::new()
        .with(Uncertain::weights([], WeightDraw::Flat))
        .with(Uncertain::values(["X"], Noise::Absolute(5.0)));
    let options = Options::default().runs(200);
    let gate = "[[gate]]\nwhen = { node = 'X', below = -1000 }\nthen = { veto = true }";
    let plain = monte_carlo(&framework, &data, &uncertainty, &options).unwrap();
    let with_gate = Framework::from_toml(&format!("{}\n{gate}", framework.to_toml().unwrap())).unwrap();
    let whole = monte_carlo(&with_gate, &data, &uncertainty, &options).unwrap();
    for found in [&plain, &whole] {
        for (grade, counts) in &found.nodes[0].grades {
            assert_eq!(counts.iter().sum::<u32>(), 400, "{grade}");
        }
    }
    assert_eq!(plain.nodes[0].grades, whole.nodes[0].grades);
    // A run with too few different scores is counted as failed: where all weight is on X, there are two.
    let flat = data.with_values("X", vec![1.0, 1.0, 1.0, 2.0, 2.0, 2.0]).unwrap();
    let included = Uncertainty::new().with(Uncertain::include(["Y"], 0.5));
    let found = monte_carlo(&framework, &flat, &included, &options).unwrap();
    assert!(found.failed.len() == 1 && (50..150).contains(&found.failed[0].runs), "{:?}", found.failed);
    assert!(found.failed[0].error.to_string().contains("2 different scores at `I`"));
    assert_eq!(found.nodes[0].grades[0].1.iter().sum::<u32>() as usize, 2 * (200 - found.failed[0].runs));
}
