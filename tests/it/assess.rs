//! Frameworks at work: inheritance, rescaling, gates, missing values, and inputs made to break them.

use govindex::normalize::Scaling;
use govindex::stats::Ties;
use govindex::{Assessment, Cells, Dataset, Framework, Language, Problem, assess};

const GAP: f64 = f64::NAN;

fn dataset(columns: &[(&str, &[f64])]) -> Dataset {
    let units = (0..columns[0].1.len()).map(|i| format!("U{i}"));
    columns.iter().fold(Dataset::new(units).unwrap(), |data, (code, values)| {
        data.with_indicator(code, values.to_vec()).unwrap()
    })
}

/// Two pillars of two indicators each under an index, on [0, 100]; `extra` goes in front of the nodes.
fn framework(head: &str, pillar: &str, tail: &str) -> Framework {
    Framework::from_toml(&format!(
        r#"
        id = "test"
        {head}
        [[dimension]]
        code = "INDEX"
        [[dimension]]
        code = "P"
        parent = "INDEX"
        {pillar}
        [[dimension]]
        code = "Q"
        parent = "INDEX"
        [[indicator]]
        code = "A"
        parent = "P"
        [[indicator]]
        code = "B"
        parent = "P"
        [[indicator]]
        code = "C"
        parent = "Q"
        {tail}
        "#
    ))
    .unwrap()
}

fn scores(result: &Assessment, node: &str) -> Vec<f64> {
    result.scores_at(node).unwrap().to_vec()
}

#[test]
fn a_dimension_says_for_itself_and_its_method_table_for_all_below() {
    let framework = Framework::from_toml(
        r#"
        id = "test"
        [method]
        normalize = "none"
        decimals = 1
        [[dimension]]
        code = "INDEX"
        aggregate = "geometric"
        [[dimension]]
        code = "P"
        parent = "INDEX"
        method = { normalize = { min-max = { bounds = [0, 10] } }, decimals = 3 }
        [[dimension]]
        code = "DEEP"
        parent = "P"
        [[indicator]]
        code = "A"
        parent = "DEEP"
        [[indicator]]
        code = "B"
        parent = "INDEX"
        "#,
    )
    .unwrap();
    let result = assess(&framework, &dataset(&[("A", &[4.0]), ("B", &[10.0])])).unwrap();
    assert_eq!(scores(&result, "A"), [40.0], "scaled by P's table");
    assert_eq!(scores(&result, "B"), [10.0], "as the framework says");
    assert!((scores(&result, "INDEX")[0] - 20.0).abs() < 1e-12, "INDEX alone is geometric");
    assert_eq!(["INDEX", "P", "A", "B"].map(|code| framework.node(code).unwrap().decimals()), [1, 3, 3, 1]);
}

/// The UN's machine: z-scores inside, min-max of the composite, equal thirds above.
#[test]
fn a_dimension_is_rescaled_by_its_own_range_before_it_weighs() {
    let framework = framework("[method]\nnormalize = \"z-score\"", "rescale = \"min-max\"", "");
    let (a, b, c) = ([1.0, 2.0, 6.0], [30.0, 10.0, 20.0], [5.0, 5.5, 7.0]);
    let result = assess(&framework, &dataset(&[("A", &a), ("B", &b), ("C", &c)])).unwrap();
    // By hand, with the sample standard deviation.
    let z = |x: &[f64; 3]| {
        let mean = x.iter().sum::<f64>() / 3.0;
        let sd = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 2.0).sqrt();
        x.map(|x| (x - mean) / sd)
    };
    let composite: Vec<f64> = z(&a).iter().zip(z(&b)).map(|(a, b)| f64::midpoint(*a, b)).collect();
    let (low, high) =
        (composite.iter().copied().fold(GAP, f64::min), composite.iter().copied().fold(GAP, f64::max));
    let rescaled: Vec<f64> = composite.iter().map(|x| 100.0 * (x - low) / (high - low)).collect();
    for (row, c) in z(&c).iter().enumerate() {
        assert!((scores(&result, "P")[row] - rescaled[row]).abs() < 1e-12);
        assert!((result.values_at("P").unwrap()[row] - composite[row]).abs() < 1e-15);
        assert!((scores(&result, "INDEX")[row] - f64::midpoint(rescaled[row], *c)).abs() < 1e-12);
    }
    let Scaling::Linear(used) = result.scaling_at("P").unwrap() else { panic!("P is rescaled") };
    assert!((used.origin - low).abs() < 1e-15, "the bounds are kept");
    assert!(matches!(result.step("aggregated").unwrap().column("P"), Some(Cells::Number { .. })));
}

#[test]
fn gates_act_before_a_node_weighs_and_leave_their_reason() {
    let framework = framework(
        "grades = [{ grade = 'pass', at-least = 60 }, { grade = 'fail', below = 60 }]\n[method]\nnormalize = 'none'",
        "",
        r#"
        [[gate]]
        when = { node = "A", below = 10 }
        then = { node = "P", cap = 20 }
        reason = "A is too low"
        [[gate]]
        when = [{ node = "C", at-least = 90 }, { node = "P", above = 80 }]
        then = { score = 100 }
        [[gate]]
        when = { node = "B", at-most = 0 }
        then = { veto = true }
        reason = { en = "nothing at all", zh = "一票否决" }
        [[gate]]
        when = { node = "B", at-least = 99 }
        then = { grade = "pass" }
        "#,
    );
    //                   plain, capped, forced, vetoed, missing, grade
    let a = [50.0, 5.0, 90.0, 80.0, GAP, 0.0];
    let b = [50.0, 75.0, 90.0, 0.0, GAP, 99.0];
    let c = [50.0, 60.0, 90.0, 80.0, GAP, 0.0];
    let result = assess(&framework, &dataset(&[("A", &a), ("B", &b), ("C", &c)])).unwrap();
    assert_eq!(scores(&result, "P")[..4], [50.0, 20.0, 90.0, 40.0]);
    assert_eq!(result.values_at("P").unwrap()[1], 40.0, "what it came to before the cap");
    let index = scores(&result, "INDEX");
    assert_eq!(index[..4], [50.0, 40.0, 100.0, 0.0]);
    assert!(index[4].is_nan(), "a missing value meets no condition");
    assert_eq!(index[5], 10.0, "capped P (20) and C (0)");
    let grade = |unit: &str| result.grade(unit, "INDEX").unwrap().map(|grade| (grade.grade, grade.forced));
    assert_eq!(grade("U2"), Some(("pass".into(), false)));
    assert_eq!(grade("U3"), Some(("fail".into(), true)));
    assert_eq!(grade("U4"), None);
    assert_eq!(grade("U5"), Some(("pass".into(), true)), "whatever the score");
    assert_eq!(
        result.gates("zh").to_csv(),
        "unit,node,before,after,grade_before,grade,reason\nU1,P,40,20,,,A is too low\nU2,INDEX,90,100,,,\n\
         U3,INDEX,60,0,pass,fail,一票否决\nU5,P,49.5,20,,,A is too low\nU5,INDEX,10,10,fail,pass,\n"
    );
}

#[test]
fn a_gate_may_ask_for_what_is_missing_and_leave_no_score() {
    let text = r#"
        [[gate]]
        when = { node = "A", missing = true }
        then = { node = "P", missing = true }
        reason = { en = "A was not reported", zh = "未报送 A" }
        [[gate]]
        when = [{ node = "Q", missing = true }, { node = "P", at-least = 50 }]
        then = { score = 50 }
        "#;
    let framework = framework("[method]\nnormalize = 'none'", "", text);
    assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), framework);
    //       whole, no A, no Q, nothing
    let a = [60.0, GAP, 80.0, GAP];
    let b = [40.0, 90.0, 60.0, GAP];
    let c = [50.0, 70.0, GAP, GAP];
    let result = assess(&framework, &dataset(&[("A", &a), ("B", &b), ("C", &c)])).unwrap();
    let p = scores(&result, "P");
    assert_eq!((p[0], p[2]), (50.0, 70.0));
    assert!(p[1].is_nan(), "not the 90 of B alone");
    let index = scores(&result, "INDEX");
    assert_eq!(index[..3], [50.0, 70.0, 50.0]);
    assert!(index[3].is_nan());
    assert_eq!(
        result.gates("zh").to_csv(),
        "unit,node,before,after,grade_before,grade,reason\nU1,P,90,,,,未报送 A\nU2,INDEX,70,50,,,\n",
        "where there is no score already, nothing happens"
    );
    for (when, then, fault) in [
        ("missing = true, below = 3", "cap = 1", "`gate[0].when[0]`: holds for no value"),
        ("missing = false, below = 3", "cap = 1", "`gate[0].when.missing`: can only be true"),
        ("missing = true", "missing = false", "`gate[0].then.missing`: can only be true"),
        ("missing = true", "missing = true, cap = 1", "exactly one of"),
    ] {
        let text = format!(
            "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n\
             [[gate]]\nwhen = {{ node = 'A', {when} }}\nthen = {{ {then} }}\n"
        );
        let told = Framework::from_toml(&text).unwrap_err().to_string();
        assert!(told.contains(fault), "{told}");
    }
}

#[test]
fn a_gate_may_look_at_the_score_of_an_indicator_in_any_branch() {
    for (node, target) in [("A", "Q"), ("C", "P")] {
        let gate = format!(
            "[[gate]]\nwhen = {{ node = '{node}', of = 'score', at-least = 50 }}\nthen = {{ node = '{target}', score = 7 }}"
        );
        let framework = framework("[method]\nnormalize = { min-max = { bounds = [0, 10] } }", "", &gate);
        let result =
            assess(&framework, &dataset(&[("A", &[9.0, 1.0]), ("B", &[9.0, 1.0]), ("C", &[9.0, 1.0])]))
                .unwrap();
        assert_eq!(scores(&result, target), [7.0, 10.0], "{node}");
    }
}

#[test]
fn a_score_beyond_the_range_of_a_number_is_an_error_that_names_node_and_unit() {
    let huge = dataset(&[("A", &[1.0, 1.5e308]), ("B", &[1.0, 1.5e308]), ("C", &[1.0, 2.0])]);
    let message =
        |head: &str, pillar: &str| assess(&framework(head, pillar, ""), &huge).unwrap_err().to_string();
    let sum = message("[method]\nnormalize = 'none'", "");
    assert!(sum.starts_with("the score of `P` for unit `U1` is beyond the range of a number"), "{sum}");
    let bounds = message("[method]\nnormalize = { min-max = { bounds = [0, 1e-3] } }", "");
    assert!(bounds.starts_with("the score of `A` for unit `U1`"), "{bounds}");
    let rescaled = "aggregate = { power = { p = 0.01 } }\nrescale = { z-score = { sd = 1.7e308 } }";
    let data = dataset(&[("A", &[0.0, 0.0, 0.0, 9.0]), ("B", &[0.0, 0.0, 0.0, 9.0]), ("C", &[1.0; 4])]);
    let fault = assess(&framework("[method]\nnormalize = 'none'", rescaled, ""), &data).unwrap_err();
    assert!(fault.to_string().starts_with("the score of `P` for unit `U3`"), "{fault}");
}

#[test]
fn rounding_at_the_top_of_the_scale_costs_no_grade() {
    let framework = Framework::from_toml(
        "id = 'test'\ngrades = [{ grade = 'high', at-least = 80, at-most = 100 }, { grade = 'other', below = 80 }]\n\
         [method]\nnormalize = 'none'\n[[dimension]]\ncode = 'INDEX'\n\
         [[indicator]]\ncode = 'A'\nparent = 'INDEX'\nweight = 0.01\n\
         [[indicator]]\ncode = 'B'\nparent = 'INDEX'\nweight = 0.06\n\
         [[indicator]]\ncode = 'C'\nparent = 'INDEX'\nweight = 0.1\n",
    )
    .unwrap();
    let result = assess(&framework, &dataset(&[("A", &[100.0]), ("B", &[100.0]), ("C", &[100.0])])).unwrap();
    assert!(scores(&result, "INDEX")[0] > 100.0);
    assert_eq!(result.grade("U0", "INDEX").unwrap().unwrap().grade, "high");
    let index = framework.root();
    assert!(framework.grade(index, 100.1).is_none() && framework.grade(index, f64::NAN).is_none());
}

#[test]
fn what_was_missing_is_told_with_what_was_done() {
    let framework = framework("[method]\nnormalize = 'none'", "missing = 'zero'", "");
    let data = dataset(&[("A", &[GAP, 50.0, GAP]), ("B", &[40.0, 50.0, GAP]), ("C", &[10.0, GAP, GAP])]);
    let result = assess(&framework, &data).unwrap();
    assert_eq!(scores(&result, "P")[..2], [20.0, 50.0]);
    assert_eq!(scores(&result, "INDEX")[..2], [15.0, 50.0]);
    assert_eq!(
        result.missing().to_csv(),
        "unit,node,present,children,treatment\n\
         U0,P,1,2,missing children count as 0\nU0,A,,,missing\n\
         U1,INDEX,1,2,weights of those present scaled up\nU1,Q,0,1,missing\nU1,C,,,missing\n\
         U2,INDEX,0,2,missing\nU2,P,0,2,missing\nU2,A,,,missing\nU2,B,,,missing\nU2,Q,0,1,missing\nU2,C,,,missing\n"
    );
}

#[test]
fn effective_weights_multiply_up_to_the_index() {
    let framework = framework("[method]\nnormalize = 'none'\nweights = 'equal'", "", "");
    let result = assess(&framework, &dataset(&[("A", &[1.0]), ("B", &[2.0]), ("C", &[3.0])])).unwrap();
    assert_eq!(
        ["INDEX", "P", "A", "C"].map(|node| result.effective_weight(node).unwrap()),
        [1.0, 0.5, 0.25, 0.5]
    );
    let Some(Cells::Text(parents)) = result.weights().column("parent").cloned() else { panic!("no parents") };
    assert_eq!(parents[0], None);
    assert_eq!(parents[1].as_deref(), Some("INDEX"));
}

#[test]
fn a_result_survives_json_and_a_changed_one_is_refused() {
    let framework = framework(
        "[method]\nnormalize = 'z-score'",
        "rescale = 'min-max'",
        "[[gate]]\nwhen = { node = 'A', at-least = 3 }\nthen = { veto = true }",
    );
    let data = dataset(&[("A", &[0.1 + 0.2, 2.0, 3.0]), ("B", &[GAP, 1e-300, 1.0]), ("C", &[1.0, 2.0, 4.0])]);
    let result = assess(&framework, &data.with_period("2024")).unwrap();
    let text = result.to_json().unwrap();
    let back = Assessment::from_json(&text).unwrap();
    assert_eq!(back.to_json().unwrap(), text);
    assert_eq!(back.tidy().to_csv(), result.tidy().to_csv());
    assert_eq!((back.period(), back.version()), (Some("2024"), env!("CARGO_PKG_VERSION")));
    let changed = text.replace("0.30000000000000004", "0.9");
    assert_ne!(changed, text);
    let fault = Assessment::from_json(&changed).unwrap_err();
    assert!(fault.to_string().contains("digest"), "{fault}");
    let mut stored: serde_json::Value = serde_json::from_str(&text).unwrap();
    stored["nodes"][2].as_object_mut().unwrap().remove("scores");
    let fault = Assessment::from_json(&stored.to_string()).unwrap_err();
    assert!(fault.to_string().contains("node `A` has no scores"), "{fault}");
    assert_eq!(Assessment::from_json("{}").unwrap_err().code(), "deserialize");
    // A score of its own, with the data left alone.
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["nodes"][0]["scores"][1] = 99.0.into();
    let fault = Assessment::from_json(&value.to_string()).unwrap_err();
    assert!(fault.to_string().contains("do not give the scores"), "{fault}");
}

#[test]
fn columns_that_are_not_there_are_named_with_the_nearest_spelling() {
    let framework = framework("", "", "");
    let data = dataset(&[("A", &[1.0, 2.0]), ("b", &[1.0, 2.0]), ("INDEX", &[1.0, 2.0])]);
    let fault = assess(&framework, &data).unwrap_err().to_string();
    assert!(fault.contains("`B` for indicator `B` (did you mean `b`?)"), "{fault}");
    assert!(fault.contains("`C` for indicator `C`\n"), "{fault}");
    assert!(fault.contains("framework.collapse(\"INDEX\")"), "{fault}");
}

#[test]
fn faults_of_the_data_name_indicator_and_unit() {
    let constant = assess(
        &framework("", "", ""),
        &dataset(&[("A", &[1.0, 2.0]), ("B", &[7.0, 7.0]), ("C", &[1.0, 2.0])]),
    );
    assert!(constant.unwrap_err().to_string().starts_with("`B` has the same value (7) in all 2 units"));
    let nothing = assess(
        &framework("", "", ""),
        &dataset(&[("A", &[1.0, 2.0]), ("B", &[GAP, GAP]), ("C", &[1.0, 2.0])]),
    );
    assert_eq!(nothing.unwrap_err().code(), "no_data");
    let geometric = framework("[method]\nnormalize = 'none'", "aggregate = 'geometric'", "");
    let negative =
        assess(&geometric, &dataset(&[("A", &[1.0, 2.0]), ("B", &[7.0, -7.0]), ("C", &[1.0, 2.0])]));
    assert_eq!(
        negative.unwrap_err().to_string(),
        "the geometric mean at `P` needs values of at least 0, but `B` is -7 for unit `U1`; bring the children to a \
         scale from 0 up, or use the arithmetic mean"
    );
    let one = assess(&framework("", "", ""), &dataset(&[("A", &[1.0]), ("B", &[7.0]), ("C", &[1.0])]));
    assert_eq!(one.unwrap_err().code(), "constant_indicator");
}

#[test]
fn a_league_table_has_those_without_a_score_at_its_end() {
    let framework = framework("ranks = 'dense'\n[method]\nnormalize = 'none'", "", "");
    let data =
        dataset(&[("A", &[GAP, 2.0, 3.0, 3.0]), ("B", &[GAP, 2.0, 3.0, 3.0]), ("C", &[GAP, 2.0, 3.0, 3.0])])
            .with_names("zh", vec![Some("甲".into()), None, Some("=丙".into()), Some("<script>".into())])
            .unwrap();
    let result = assess(&framework, &data).unwrap();
    assert_eq!(
        result.league_table("zh").to_csv(),
        "rank,unit,name,INDEX\n1,U2,'=丙,3\n1,U3,<script>,3\n2,U1,U1,2\n,U0,甲,\n"
    );
    assert_eq!(result.ranks_at("INDEX", Some(Ties::Ordinal)).unwrap()[2..], [1.0, 2.0]);
}

#[test]
fn a_fault_of_a_node_does_not_hide_those_of_gates_and_columns() {
    let text = "id = 'x'
[method]
normalize = 'goalposts'
aggregate = 'powr'
[[dimension]]
code = 'INDEX'
[[indicator]]
code = 'A'
parent = 'INDEX'
weight = -1
goalposts = [0, 1]
[[indicator]]
code = 'B'
parent = 'INDEX'
weight = 1
column = 'A'
[[gate]]
when = { node = 'A', below = 1 }
[[gate]]
when = [{ node = 'Z', below = 3, above = 3 }, { node = 'B' }]
then = { cap = 300 }
";
    let Problem::Framework { faults, .. } = Framework::from_toml(text).unwrap_err().into_problem() else {
        panic!("another error")
    };
    let places: Vec<_> = faults.iter().map(|fault| (fault.line.unwrap(), fault.key.as_str())).collect();
    assert_eq!(
        places,
        [
            (4, "method.aggregate"),
            (10, "indicator[0].weight"),
            (12, "indicator[1]"),
            (16, "indicator[1].column"),
            (17, "gate[0].then"),
            (20, "gate[1].when[0]"),
            (20, "gate[1].when[0]"),
            (20, "gate[1].when[1]"),
            (21, "gate[1].then"),
        ]
    );
    let bare = Framework::from_toml("id = 'x'\n[[dimension]]\ncode = 'I '\naggregate = 'power'\n")
        .unwrap_err()
        .to_string();
    assert!(
        bare.contains("line 4: `dimension[0].aggregate`: `power` has no defaults: missing field `p`"),
        "{bare}"
    );
    assert!(bare.contains("`I ` has space around it"), "{bare}");
    let orphan = text.replace("parent = 'INDEX'\nweight = 1", "parent = 'INDEKS'\nweight = 1");
    let message = Framework::from_toml(&orphan).unwrap_err().to_string();
    for part in ["no dimension `INDEKS`", "there is no node `Z`", "300 lies outside the scale"] {
        assert!(message.contains(part), "{part} is not in {message}");
    }
}

/// A tree of `width` branches, each a chain of `depth` dimensions with one indicator at its end.
fn chains(width: usize, depth: usize) -> String {
    use std::fmt::Write as _;
    let mut text = "id = 'big'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'INDEX'\n".to_owned();
    for branch in 0..width {
        for level in 0..depth {
            let parent = if level == 0 { "INDEX".to_owned() } else { format!("D{branch}_{}", level - 1) };
            writeln!(text, "[[dimension]]\ncode = 'D{branch}_{level}'\nparent = '{parent}'").unwrap();
        }
        let parent = if depth == 0 { "INDEX".to_owned() } else { format!("D{branch}_{}", depth - 1) };
        writeln!(text, "[[indicator]]\ncode = 'I{branch}'\nparent = '{parent}'").unwrap();
    }
    text
}

#[test]
fn ten_thousand_nodes_and_a_depth_of_a_thousand() {
    for (width, depth) in [(5000, 1), (10, 1000)] {
        let framework = Framework::from_toml(&chains(width, depth)).unwrap();
        assert!(framework.nodes().len() > 10_000);
        let columns: Vec<(String, Vec<f64>)> =
            (0..width).map(|i| (format!("I{i}"), vec![i as f64, 1.0])).collect();
        let columns: Vec<(&str, &[f64])> =
            columns.iter().map(|(code, values)| (code.as_str(), &values[..])).collect();
        let result = assess(&framework, &dataset(&columns)).unwrap();
        let mean = (width as f64 - 1.0) / 2.0;
        assert!((scores(&result, "INDEX")[0] - mean).abs() < 1e-9);
        assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), framework);
        assert_eq!(Assessment::from_json(&result.to_json().unwrap()).unwrap().units(), result.units());
    }
}

#[test]
fn ten_thousand_wrong_nodes_are_told_in_bounded_time() {
    let text = chains(5000, 1).replace("parent = 'INDEX'", "parent = 'INDEKS'");
    let fault = Framework::from_toml(&text).unwrap_err();
    let Problem::Framework { faults, .. } = fault.problem() else { panic!("{fault}") };
    assert_eq!(faults.iter().filter(|fault| fault.message.contains("INDEKS")).count(), 5000);
    assert!(fault.to_string().len() < 4000, "the message is short, the fields are whole");
}

#[test]
fn ten_thousand_missing_columns_are_told_in_bounded_time() {
    let framework = Framework::from_toml(&chains(10_000, 0)).unwrap();
    let data = (0..2_000).fold(Dataset::new(["A"]).unwrap(), |data, i| {
        data.with_indicator(&format!("X_{i}"), vec![1.0]).unwrap()
    });
    let fault = assess(&framework, &data).unwrap_err();
    let Problem::MissingColumns { columns, .. } = fault.problem() else { panic!("{fault}") };
    assert_eq!(columns.len(), 10_000);
    assert!(fault.to_string().len() < 4000, "the message is short, the fields are whole");
}

#[test]
fn an_outline_shows_the_shares_that_count() {
    let text = "id = 'test'\n[[dimension]]\ncode = 'INDEX'\nweights = 'equal'\n\
                [[indicator]]\ncode = 'A'\nparent = 'INDEX'\nweight = 3\n\
                [[indicator]]\ncode = 'B'\nparent = 'INDEX'\nweight = 1\n";
    let outline = Framework::from_toml(text).unwrap().outline("en");
    assert_eq!(outline.iter().map(|row| row.share).collect::<Vec<_>>()[..2], [None, Some(0.5)]);
}

#[test]
fn every_fault_of_a_framework_at_once_with_line_and_key() {
    let text = r#"id = "faulty"
scale = [100, 0]
colour = "red"
[method]
agregate = "arithmetic"
normalize = "min-mix"
[[dimension]]
code = "INDEX"
[[dimension]]
code = "EMPTY"
parent = "INDEX"
[[dimension]]
code = "X"
parent = "Y"
[[dimension]]
code = "Y"
parent = "X"
[[indicator]]
code = "A"
parent = "INDEX"
weight = -1
[[indicator]]
code = "A"
parent = "INDX"
weight = "much"
direction = "up"
[[indicator]]
code = "SECOND_ROOT"
[[gate]]
when = { node = "A", at-leest = 3 }
then = { cap = 3, veto = true }
"#;
    let fault = Framework::from_toml(text).unwrap_err().to_string();
    for expected in [
        "line 2: `scale`: is [100, 0]",
        "line 3: `colour`: unknown key",
        "line 5: `method.agregate`: unknown key (did you mean `aggregate`?)",
        "line 6: `method.normalize`: unknown variant `min-mix` (did you mean `min-max`?), expected one of `none`, `min-max`",
        "`EMPTY` has no children",
        "the parents go round in a circle: X → Y → X",
        "line 21: `indicator[0].weight`: is -1",
        "line 23: `indicator[1].code`: `A` is taken already",
        "line 24: `indicator[1].parent`: there is no dimension `INDX` (did you mean `INDEX`?)",
        "line 25: `indicator[1].weight`: invalid type: the text \"much\", expected a number",
        "line 26: `indicator[1].direction`: unknown variant `up`, expected `higher` or `lower`",
        "line 27: `indicator[2].parent`: `SECOND_ROOT` has no parent, and neither has `INDEX`",
        "`gate[0].when.at-leest`: unknown key (did you mean `at-least`?)",
        "exactly one of `cap`, `deduct`, `score`, `grade`, `at-most`, `lower`, `veto`",
    ] {
        assert!(fault.contains(expected), "{expected}\nis not in\n{fault}");
    }
}

#[test]
fn hostile_texts_end_in_an_error() {
    let code = |text: &str| Framework::from_toml(text).unwrap_err().code();
    assert_eq!(code(""), "framework");
    assert_eq!(code(&format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000))), "framework");
    assert_eq!(code(&"[a.b.c.d]\n".repeat(1000)), "framework");
    assert_eq!(code(&format!("[{}]", vec!["a"; 50_000].join("."))), "framework");
    assert_eq!(code("id = 'x'\nscale = [0, inf]\n[[indicator]]\ncode = 'A'"), "framework");
    assert_eq!(code("id = 'x'\nscale = [0, 1979-05-27]\n[[indicator]]\ncode = 'A'"), "framework");
    assert_eq!(Framework::from_json("[1]").unwrap_err().code(), "framework");
    assert_eq!(Framework::read("/no/such/file.toml").unwrap_err().code(), "io");
}

#[test]
fn a_framework_file_in_gbk_is_recognized() {
    let path = std::env::temp_dir().join(format!("govindex-gbk-{}.toml", std::process::id()));
    // "示例" in GBK.
    std::fs::write(&path, b"id = 'x'\ntitle = '\xca\xbe\xc0\xfd'\n").unwrap();
    let fault = Framework::read(&path).unwrap_err().to_string();
    std::fs::remove_file(&path).unwrap();
    assert!(fault.contains("near line 2") && fault.contains("GB18030 (GBK)"), "{fault}");
}

#[test]
fn a_coinr_metadata_table_becomes_a_framework() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/asem/ASEM_iMeta.csv");
    let framework = Framework::read(path).unwrap();
    // COINr's documentation: 49 indicators, 8 pillars, 2 sub-indices, 1 index.
    assert_eq!(framework.nodes().len(), 60);
    assert_eq!(framework.indicators().count(), 49);
    assert_eq!(framework.root().code(), "Index");
    assert_eq!(framework.nodes().iter().filter(|node| node.level() == 1).count(), 2);
    assert_eq!(framework.node("CO2").unwrap().direction(), govindex::normalize::Direction::Lower);
}

/// Sums are made in the order of the file and blocks in the order of the units, however many threads there are.
#[cfg(feature = "parallel")]
#[test]
fn the_bits_do_not_depend_on_threads() {
    let n = 20_000;
    let noise = |seed: u64| -> Vec<f64> {
        let mut x = seed;
        (0..n)
            .map(|_| {
                x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                if x.is_multiple_of(37) { GAP } else { (x >> 11) as f64 / (1_u64 << 53) as f64 }
            })
            .collect()
    };
    let framework = framework("[method]\nnormalize = 'z-score'", "rescale = 'min-max'", "");
    let data = dataset(&[("A", &noise(1)), ("B", &noise(2)), ("C", &noise(3))]);
    let run = |threads: usize| {
        govindex::set_threads(threads);
        let result = assess(&framework, &data).unwrap();
        ["INDEX", "P", "A"]
            .map(|node| scores(&result, node).into_iter().map(f64::to_bits).collect::<Vec<_>>())
    };
    let one = run(1);
    assert_eq!(run(2), one);
    assert_eq!(run(8), one);
}

/// Weights that the scores of the children decide, at two levels; held against the pure methods.
#[test]
fn data_decides_weights_where_the_framework_says_so() {
    use govindex::stats::Columns;
    use govindex::weights::{Critic, Entropy, critic, entropy};
    let text = framework("[method]\nnormalize = 'min-max'", "weights = 'entropy'", "").to_toml().unwrap();
    let text = text.replace("code = \"INDEX\"", "code = \"INDEX\"\nweights = { critic = {} }");
    let framework = Framework::from_toml(&text).unwrap();
    let data = dataset(&[
        ("A", &[1.0, 2.0, 6.0, 3.0]),
        ("B", &[30.0, 10.0, 20.0, 12.0]),
        ("C", &[5.0, 5.5, 7.0, 1.0]),
    ]);
    let result = assess(&framework, &data).unwrap();
    let (a, b) = (scores(&result, "A"), scores(&result, "B"));
    let inner = entropy(&Columns::new(vec![&a, &b]).unwrap(), &Entropy::default()).unwrap();
    assert_eq!(result.weighting_at("P").unwrap(), Some(&inner));
    let p: Vec<f64> = a.iter().zip(&b).map(|(a, b)| inner.weights[0] * a + inner.weights[1] * b).collect();
    for (got, want) in scores(&result, "P").iter().zip(&p) {
        assert!((got - want).abs() < 1e-12);
    }
    let (p, q) = (scores(&result, "P"), scores(&result, "Q"));
    let outer = critic(&Columns::new(vec![&p, &q]).unwrap(), &[], &Critic::default()).unwrap();
    assert!((result.effective_weight("A").unwrap() - outer.weights[0] * inner.weights[0]).abs() < 1e-15);
    assert_eq!(result.weighting_at("Q").unwrap(), None);
    let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
    assert_eq!(back.weighting_at("INDEX").unwrap(), Some(&outer));

    let gaps = dataset(&[("A", &[1.0, GAP, 6.0]), ("B", &[30.0, 10.0, 20.0]), ("C", &[5.0, 5.5, 7.0])]);
    let fault = assess(&framework, &gaps).unwrap_err().to_string();
    assert!(fault.contains("`A` has no value for unit `U1`"), "{fault}");
}

#[test]
fn an_indicator_reads_its_own_column_only() {
    let framework = Framework::from_toml(
        "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'INDEX'\n[[indicator]]\ncode = 'A'\nparent = \
         'INDEX'\ncolumn = 'X'\n[[indicator]]\ncode = 'B'\nparent = 'INDEX'\ncolumn = 'A'",
    )
    .unwrap();
    let fault = assess(&framework, &dataset(&[("A", &[1.0])])).unwrap_err().to_string();
    assert!(fault.contains("`X` for indicator `A`"), "{fault}");
}

#[test]
fn a_panel_names_the_period_that_fails() {
    let framework = framework("", "", "");
    let fine = dataset(&[("A", &[1.0, 2.0]), ("B", &[1.0, 2.0]), ("C", &[1.0, 2.0])]).with_period("2023");
    let constant = dataset(&[("A", &[1.0, 2.0]), ("B", &[7.0, 7.0]), ("C", &[1.0, 2.0])]).with_period("2024");
    let panel = govindex::Panel::new(vec![fine, constant]).unwrap();
    let fault = govindex::assess_panel(&framework, &panel).unwrap_err();
    assert_eq!(fault.code(), "in_period");
    assert!(fault.to_string().starts_with("period 2024: `B` has the same value (7)"), "{fault}");
}

#[test]
fn a_quota_lowers_by_rank_and_says_where_ties_do_not_let_it_be_met() {
    let framework = |ties: &str| {
        Framework::from_toml(&format!(
            r#"
            id = "appraisal"
            grades = [
                {{ grade = "excellent", at-least = 90 }},
                {{ grade = "good", at-least = 75 }},
                {{ grade = "fail", at-least = 0 }},
            ]
            [[dimension]]
            code = "INDEX"
            [[indicator]]
            code = "POINTS"
            parent = "INDEX"
            weight = 1
            normalize = "none"
            [[indicator]]
            code = "INCIDENTS"
            parent = "INDEX"
            weight = 0
            normalize = "none"
            range = [0, 100]
            [[quota]]
            grade = "excellent"
            at-most = 0.3
            ties = "{ties}"
            [[gate]]
            when = {{ node = "INCIDENTS", at-least = 1 }}
            then = {{ grade = "fail" }}
            "#
        ))
        .unwrap()
    };
    let data = Dataset::new(["a", "b", "c", "d", "e"])
        .unwrap()
        .with_indicator("POINTS", vec![99.0, 95.0, 95.0, 80.0, 97.0])
        .unwrap()
        .with_indicator("INCIDENTS", vec![0.0, 0.0, 0.0, 0.0, 1.0])
        .unwrap();
    let result = assess(&framework("lower"), &data).unwrap();
    let grades: Vec<String> =
        result.grades_at("INDEX").unwrap().into_iter().map(|grade| grade.unwrap().grade).collect();
    assert_eq!(grades, ["excellent", "good", "good", "good", "fail"], "0.3 of five is one place");
    assert_eq!(result.grade("b", "INDEX").unwrap().unwrap().lowered_from.as_deref(), Some("excellent"));
    let told = result.notices().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(told.contains("reached by 3 units, its quota is 1: 2 lowered"), "{told}");
    assert!(!told.contains("tie"), "the tie of b and c is not across the limit: {told}");

    let tied = data.clone().with_values("POINTS", vec![95.0, 95.0, 95.0, 80.0, 97.0]).unwrap();
    for (ties, excellent) in [("lower", 0), ("keep", 3)] {
        let result = assess(&framework(ties), &tied).unwrap();
        let grades = result.grades_at("INDEX").unwrap();
        let found = grades.iter().flatten().filter(|grade| grade.grade == "excellent").count();
        assert_eq!(found, excellent, "{ties}");
        let told = result.notices().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(told.contains("cannot be met to the unit, since a, b, c tie"), "{told}");
    }
    let fault = Framework::from_toml(
        "id='x'\ngrades=[{grade='a',at-least=0}]\n[[indicator]]\ncode='A'\n[[quota]]\ngrade='a'\nat-most=0.3\n",
    );
    assert!(fault.unwrap_err().to_string().contains("line 5: `quota[0]`: `a` is the lowest grade"));
}

/// Entropy at one dimension, TOPSIS at the index.
fn weighed_by_data() -> govindex::Assessment {
    let text = "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\nweights = 'entropy'\naggregate = 'topsis'\n\
                [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n";
    let data = Dataset::new(["a", "b", "c"]).unwrap();
    let data = data.with_indicator("A", vec![10.0, 20.0, 90.0]).unwrap();
    let data = data.with_indicator("B", vec![50.0, 30.0, 70.0]).unwrap();
    assess(&Framework::from_toml(text).unwrap(), &data).unwrap()
}

#[test]
fn everything_that_a_stored_result_shows_is_compared() {
    let written: serde_json::Value = serde_json::from_str(&weighed_by_data().to_json().unwrap()).unwrap();
    let read = |value: &serde_json::Value| Assessment::from_json(&value.to_string());
    assert!(read(&written).is_ok());
    let numbers = [
        "/nodes/0/weighting/weights/0",
        "/nodes/0/model/scored/scores/1",
        "/nodes/0/values/2",
        "/nodes/0/scores/2",
        "/nodes/1/share",
    ];
    for pointer in numbers {
        let mut changed = written.clone();
        let number = changed.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}"));
        *number = (number.as_f64().unwrap() * 0.5).into();
        let fault = read(&changed).unwrap_err().to_string();
        assert!(fault.contains("it was changed"), "{pointer}: {fault}");
    }
}

#[test]
fn a_result_of_another_version_says_that_it_is_not_verified() {
    let mut written: serde_json::Value = serde_json::from_str(&weighed_by_data().to_json().unwrap()).unwrap();
    written["govindex"] = "0.0.9".into();
    let other = Assessment::from_json(&written.to_string()).unwrap();
    let told = other.notices()[0].to_string();
    assert!(told.starts_with("not verified: made by 0.0.9"), "{told}");
    assert!(other.notices()[0].message(Language::Chinese).starts_with("未经核验：由 0.0.9 版生成"));
    assert!(other.to_string().contains("not verified: made by 0.0.9"), "{other}");
}

#[test]
fn what_is_printed_says_how_many_notices_there_are_and_that_judgements_contradict() {
    let printed = weighed_by_data().to_string();
    assert!(printed.ends_with("1 notice: see `notices()`\n"), "{printed}");
    let text = "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
                weights = { ahp = { judgements = [['A', 'B', 9], ['B', 'C', 9], ['A', 'C', '1/9']] } }\n\
                [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n\
                [[indicator]]\ncode = 'C'\nparent = 'I'\n";
    let data = ["A", "B", "C"].iter().fold(Dataset::new(["a", "b"]).unwrap(), |data, code| {
        data.with_indicator(code, vec![1.0, 2.0]).unwrap()
    });
    let result = assess(&Framework::from_toml(text).unwrap(), &data).unwrap();
    let printed = result.to_string();
    assert!(printed.contains("the judgements contradict each other: consistency ratio"), "{printed}");
    assert!(result.notices()[0].message(Language::Chinese).contains("判断前后矛盾：一致性比率"));
}

#[test]
fn words_that_people_type_in_a_framework_file() {
    let read = |said: &str| {
        Framework::from_toml(&format!(
            "id = 'x'\nranks = 'min'\n[[dimension]]\ncode = 'I'\naggregate = 'Mean'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = '1/3'\nnormalize = 'minmax'\ndirection = {said}\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\nweight = '2/3'\n"
        ))
    };
    let canonical = read("'lower'").unwrap();
    for said in ["-1", "'min'", "'negative'", "'负向'", "'cost'", "'LOWER'"] {
        assert_eq!(read(said).unwrap(), canonical, "{said}");
    }
    let written = canonical.to_toml().unwrap();
    for word in ["direction = \"lower\"", "ranks = \"competition\"", "arithmetic", "min-max"] {
        assert!(written.contains(word), "{word}\n{written}");
    }
    let fault = read("'lowwer'").unwrap_err().to_string();
    assert!(fault.contains("unknown variant `lowwer` (did you mean `lower`?)"), "{fault}");
    let one = Framework::from_toml("id = 'x'\n[indicator]\ncode = 'A'\n").unwrap_err().to_string();
    assert!(one.contains("must be a list of tables: write `[[indicator]]` in double brackets"), "{one}");
}
