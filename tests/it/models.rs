//! Scoring models by name at dimensions of a framework, held against the models' own functions.

use govindex::scoring::{self, Aggregate, Answer, Better, Missing, MissingRule};
use govindex::stats::Columns;
use govindex::{Assessment, Dataset, Framework, assess};

const GAP: f64 = f64::NAN;
const A: [f64; 6] = [61.0, 20.0, 35.5, 80.0, 44.0, 90.0];
const B: [f64; 6] = [12.0, 70.0, 55.0, 33.0, 81.0, 64.0];
const C: [f64; 6] = [50.0, 45.0, 62.0, 71.0, 30.0, 88.0];

/// An index over P (A and B, weights 3 and 1, combined by `aggregate`) and C.
fn run(aggregate: &str, a: &[f64; 6]) -> govindex::Result<Assessment> {
    let framework = Framework::from_toml(&format!(
        r#"
        id = "test"
        [method]
        normalize = "none"
        [[dimension]]
        code = "INDEX"
        [[dimension]]
        code = "P"
        parent = "INDEX"
        {aggregate}
        [[indicator]]
        code = "A"
        parent = "P"
        weight = 3
        [[indicator]]
        code = "B"
        parent = "P"
        weight = 1
        [[indicator]]
        code = "C"
        parent = "INDEX"
        "#
    ))?;
    assert_eq!(Framework::from_toml(&framework.to_toml()?)?, framework);
    let data = Dataset::new((0..6).map(|i| format!("U{i}")))?
        .with_indicator("A", a.to_vec())?
        .with_indicator("B", B.to_vec())?
        .with_indicator("C", C.to_vec())?;
    assess(&framework, &data)
}

const NAMES: [&str; 19] = [
    "wsm",
    "wpm",
    "waspas",
    "topsis",
    "vikor",
    "grey-relational",
    "copras",
    "edas",
    "mabac",
    "marcos",
    "codas",
    "cocoso",
    "aras",
    "moora",
    "multimoora",
    "spotis",
    "mazziotta-pareto",
    "borda",
    "promethee",
];

#[test]
fn every_model_gives_what_it_gives_alone() {
    let columns = Columns::new(vec![&A, &B]).unwrap();
    for name in NAMES {
        let result = run(&format!("aggregate = '{name}'\nrescale = 'min-max'"), &A)
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let model = result.framework().node("P").unwrap().aggregate().clone();
        let answer = model.score(&["A", "B"], &columns, &[0.75, 0.25], &scoring::Missing::default()).unwrap();
        let Answer::Scored(alone) = &answer else { panic!("{name} is no score") };
        assert_eq!(result.values_at("P").unwrap(), alone.scores, "{name}");
        assert_eq!(result.model_at("P").unwrap(), Some(&answer), "{name}");
        // The best unit has the top of the scale, whichever way the model runs.
        let best =
            alone.ranks(govindex::stats::Ties::Ordinal, 0.0).iter().position(|&rank| rank == 1.0).unwrap();
        assert_eq!(result.scores_at("P").unwrap()[best], 100.0, "{name}");
        let expected = f64::midpoint(100.0, C[best]);
        assert!((result.scores_at("INDEX").unwrap()[best] - expected).abs() < 1e-12, "{name}");
        let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
        assert_eq!(back.tidy().to_csv(), result.tidy().to_csv(), "{name}");
        assert_eq!(back.model_at("P").unwrap(), Some(&answer), "{name}");
    }
}

#[test]
fn values_whose_squares_no_number_holds_are_named() {
    for name in NAMES {
        for size in [5e-324, 1e155, 1e308] {
            let fault = run(&format!("aggregate = '{name}'\nrescale = 'min-max'"), &[size; 6]).unwrap_err();
            assert_eq!(fault.code(), "overflow", "{name}: {fault}");
            assert!(fault.to_string().contains("`A` for unit `U0`"), "{name}: {fault}");
        }
    }
}

#[test]
fn a_unit_with_a_gap_has_no_value_and_does_not_count_for_the_others() {
    let mut gap = A;
    gap[2] = GAP;
    let result = run("aggregate = 'topsis'\nmissing = 'propagate'\nrescale = 'min-max'", &gap).unwrap();
    let without = |x: &[f64; 6]| [x[0], x[1], x[3], x[4], x[5]];
    let (a, b) = (without(&A), without(&B));
    let alone =
        scoring::topsis(&Columns::new(vec![&a, &b]).unwrap(), &[3.0, 1.0], &[], &scoring::Topsis::default())
            .unwrap();
    let values = result.values_at("P").unwrap();
    assert!(values[2].is_nan());
    assert_eq!(without(&values.try_into().unwrap()), alone.scores[..]);
    assert_eq!(result.score("U2", "INDEX").unwrap(), Some(C[2]), "C counts alone");
    let zero = run("aggregate = 'topsis'\nmissing = 'zero'\nrescale = 'min-max'", &gap).unwrap();
    assert!(!zero.values_at("P").unwrap()[2].is_nan());
}

#[test]
fn fixed_ends_are_brought_to_the_scale_and_the_best_unit_to_its_top() {
    assert_eq!(Aggregate::Vikor(scoring::Vikor::default()).better(), Better::Lower);
    let shares = |low: f64, x: f64| (x - low) / (1.0 - low) * 100.0;
    for (model, low, lower_is_better) in
        [("topsis", 0.0, false), ("vikor", 0.0, true), ("promethee", -1.0, false)]
    {
        let result = run(&format!("aggregate = '{model}'"), &A).unwrap();
        let Some(Answer::Scored(own)) = result.model_at("P").unwrap() else { panic!("no scores") };
        assert_eq!(result.values_at("P").unwrap(), own.scores, "{model} keeps its own numbers");
        for (score, own) in result.scores_at("P").unwrap().iter().zip(&own.scores) {
            let share = shares(low, *own);
            let expected = if lower_is_better { 100.0 - share } else { share };
            assert!((score - expected).abs() < 1e-12, "{model}: {score} for {own}");
        }
        let told: Vec<String> = result.notices().iter().map(ToString::to_string).collect();
        let expected = format!(
            "`P`: the numbers of `{model}` run from {low} to 1; they were brought to the scale [0, 100] in a straight line"
        );
        assert_eq!(told, [expected]);
    }
    let kept = run("aggregate = 'topsis'\nrescale = 'none'", &A).unwrap();
    assert!(kept.scores_at("P").unwrap().iter().all(|score| *score <= 1.0), "said so");
    assert!(kept.notices().is_empty());
}

#[test]
fn numbers_without_ends_are_not_mixed_with_others() {
    for model in
        ["mabac", "moora", "copeland", "borda", "mazziotta-pareto", "{ wsm = { normalization = 'vector' } }"]
    {
        let model = if model.starts_with('{') { model.to_owned() } else { format!("'{model}'") };
        let fault = run(&format!("aggregate = {model}"), &A).unwrap_err().to_string();
        assert!(
            fault.contains("`dimension[1].aggregate`: `P` is scored by a model whose numbers have no"),
            "{fault}"
        );
        assert!(fault.contains("give it a `rescale`, such as `rescale = \"min-max\"`"), "{fault}");
        run(&format!("aggregate = {model}\nrescale = 'min-max'"), &A).unwrap();
    }
}

/// An index of A and B alone.
fn alone(aggregate: &str, data: &Dataset) -> govindex::Result<Assessment> {
    let framework = Framework::from_toml(&format!(
        "id = 'x'\n[method]\nnormalize = 'none'\n{aggregate}\n[[dimension]]\ncode = 'I'\n\
         [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n"
    ))?;
    assess(&framework, data)
}

#[test]
fn at_the_index_fixed_ends_are_scaled_and_open_numbers_stand() {
    let data = Dataset::new((0..6).map(|i| format!("U{i}"))).unwrap();
    let data = data.with_indicator("A", A.to_vec()).unwrap().with_indicator("B", B.to_vec()).unwrap();
    let columns = Columns::new(vec![&A, &B]).unwrap();
    let closeness = scoring::topsis(&columns, &[1.0, 1.0], &[], &scoring::Topsis::default()).unwrap().scores;
    let result = alone("aggregate = 'topsis'", &data).unwrap();
    for (score, closeness) in result.scores_at("I").unwrap().iter().zip(&closeness) {
        assert!((score - 100.0 * closeness).abs() < 1e-12);
    }
    let moora = scoring::moora(&columns, &[1.0, 1.0], &[]).unwrap().scores;
    let result = alone("aggregate = 'moora'", &data).unwrap();
    assert_eq!(result.scores_at("I").unwrap(), moora);
    assert!(
        result.notices()[0]
            .to_string()
            .contains("the numbers of `moora` have a scale of their own, not [0, 100]")
    );
}

/// Five units, the last without any data, the fourth without B.
#[test]
fn copeland_follows_the_rule_for_missing_children() {
    let a = vec![10.0, 20.0, 30.0, 40.0, GAP];
    let b = vec![10.0, 20.0, 30.0, GAP, GAP];
    let data = Dataset::new(["a", "b", "c", "d", "e"]).unwrap();
    let data = data.with_indicator("A", a).unwrap().with_indicator("B", b).unwrap();
    let scores = |missing: &str| {
        let result = alone(&format!("aggregate = 'copeland'\nmissing = {missing}"), &data).unwrap();
        let scores = result.scores_at("I").unwrap();
        scores.iter().map(|x| (!x.is_nan()).then_some(*x)).collect::<Vec<_>>()
    };
    // d beats a, b and c on A, the one indicator that they have in common.
    assert_eq!(scores("'rescale'"), [Some(-3.0), Some(-1.0), Some(1.0), Some(3.0), None]);
    assert_eq!(scores("'propagate'"), [Some(-2.0), Some(0.0), Some(2.0), None, None]);
    assert_eq!(scores("{ rule = 'rescale', least = 0.6 }"), [Some(-2.0), Some(0.0), Some(2.0), None, None]);
    // d has 40 and 0: one win and one loss against each of the others, a tie.
    assert_eq!(scores("'zero'"), [Some(-2.0), Some(0.0), Some(2.0), Some(0.0), None]);
}

#[test]
fn faults_name_the_node_the_child_and_the_unit() {
    let fault = run("aggregate = 'wpm'\nrescale = 'min-max'", &[-1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .unwrap_err()
        .to_string();
    assert!(fault.contains("at `P`") && fault.contains("`A` is -1 for unit `U0`"), "{fault}");
    let unknown = run("aggregate = 'topsiss'", &A).unwrap_err().to_string();
    assert!(unknown.contains("unknown variant `topsiss`"), "{unknown}");
    let parameter =
        run("aggregate = { vikor = { v = 2 } }\nrescale = 'min-max'", &A).unwrap_err().to_string();
    assert!(parameter.contains("`dimension[1].aggregate`: `v` is 2"), "{parameter}");
}

#[test]
fn order_statistics_follow_the_rule_for_missing_children() {
    let mut gap = A;
    gap[2] = GAP;
    for (name, want) in
        [("minimum", 55.0), ("maximum", 55.0), ("median", 55.0), ("trimmed", 55.0), ("owa", 55.0)]
    {
        let result = run(&format!("aggregate = '{name}'\nmissing = 'rescale'"), &gap);
        let result = result.unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert!((result.score("U2", "P").unwrap().unwrap() - want).abs() < 1e-12, "{name}");
        let propagate = run(&format!("aggregate = '{name}'\nmissing = 'propagate'"), &gap).unwrap();
        assert_eq!(propagate.score("U2", "P").unwrap(), None, "{name}");
    }
    // One child present: every mean of it is it, whatever the rule of the mean.
    let means = [
        "arithmetic",
        "geometric",
        "harmonic",
        "{ power = { p = 2 } }",
        "{ choquet = {} }",
        "minimum",
        "median",
    ];
    for name in means {
        let name = if name.starts_with('{') { name.to_owned() } else { format!("'{name}'") };
        let at_u2 = |missing: &str| {
            let result = run(&format!("aggregate = {name}\nmissing = {missing}"), &gap);
            result.unwrap_or_else(|fault| panic!("{name}: {fault}")).score("U2", "P").unwrap()
        };
        assert!((at_u2("'rescale'").unwrap() - 55.0).abs() < 1e-12, "{name}");
        assert_eq!(at_u2("'propagate'"), None, "{name}");
        assert_eq!(at_u2("{ rule = 'rescale', least = 0.6 }"), None, "{name}");
        assert!(at_u2("'zero'").unwrap() < 55.0, "{name}");
    }
    // The Mazziotta–Pareto index standardizes by what is there.
    let mpi = |missing: &str| {
        run(&format!("aggregate = 'mazziotta-pareto'\nmissing = {missing}\nrescale = 'min-max'"), &gap)
    };
    let columns = Columns::new(vec![&gap, &B]).unwrap();
    for (missing, rule) in [
        ("'rescale'", Missing::rule(MissingRule::Rescale)),
        ("'zero'", Missing::rule(MissingRule::Zero)),
        ("'propagate'", Missing::rule(MissingRule::Propagate)),
        ("{ rule = 'zero', least = 0.6 }", Missing::rule(MissingRule::Zero).least(0.6)),
    ] {
        let result = mpi(missing).unwrap();
        let want = scoring::mpi(&columns, &[3.0, 1.0], &[], &scoring::Mpi::default(), &rule).unwrap().scores;
        let got = result.values_at("P").unwrap();
        assert!(
            got.iter().zip(&want).all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())),
            "{missing}"
        );
        assert_eq!(got[2].is_nan(), missing != "'rescale'" && missing != "'zero'");
    }
    // A product is of shares: on a scale to 100 its children are refused, by name.
    let fault = run("aggregate = 'product'", &A).unwrap_err().to_string();
    assert!(fault.contains("at `P`") && fault.contains("`A`") && fault.contains("scale [0, 1]"), "{fault}");
    let lowest = run("aggregate = 'minimum'", &A).unwrap();
    assert_eq!(lowest.scores_at("P").unwrap(), [12.0, 20.0, 35.5, 33.0, 44.0, 64.0]);
}

#[test]
fn a_choquet_integral_names_its_children() {
    let both = "aggregate = { choquet = { interactions = [{ between = ['B', 'A'], strength = 0.2 }] } }";
    let columns = Columns::new(vec![&A, &B]).unwrap();
    let interaction = scoring::Interaction { between: [1, 0], strength: 0.2 };
    let parameters = scoring::Choquet::new(vec![interaction]);
    let alone = scoring::choquet(&columns, &[0.75, 0.25], &parameters, &scoring::Missing::default()).unwrap();
    assert_eq!(run(both, &A).unwrap().scores_at("P").unwrap(), alone);
    let fault = run(&both.replace("'B'", "'b'"), &A).unwrap_err().to_string();
    assert!(fault.contains("`b` (did you mean `B`?)"), "{fault}");
}

#[test]
fn electre_tri_sorts_at_a_node() {
    let result = run("aggregate = { electre-tri = { profiles = [[30, 30], [60, 60]] } }", &A).unwrap();
    // By hand with weights 3 and 1 and the usual majority of 0.75: A decides.
    assert_eq!(result.values_at("P").unwrap(), [2.0, 0.0, 1.0, 2.0, 1.0, 2.0]);
    assert_eq!(result.scores_at("P").unwrap(), [100.0, 0.0, 50.0, 100.0, 50.0, 100.0]);
    assert!(matches!(result.model_at("P").unwrap(), Some(Answer::Sorting(_))));
}

/// The shape of 国办秘函〔2019〕19号: a veto, deductions with caps, a bonus behind a threshold, an item that does not apply.
#[test]
fn a_rubric_counts_findings_at_a_node() {
    let framework = Framework::from_toml(
        r#"
        id = "websites"
        [method]
        normalize = "none"
        [[dimension]]
        code = "SITE"
        [dimension.aggregate.points]
        item = [
            { code = "DOWN", kind = "veto", rule = [{ code = "unreachable" }] },
            { code = "LINKS", points = 60, rule = [{ code = "dead", each = 2 }] },
            { code = "GUIDES", points = 40, rule = [{ code = "wrong", each = 5 }, { code = "old", each = 1 }] },
            { code = "MOBILE", kind = "bonus", points = 10, rule = [{ code = "app", each = 10 }] },
        ]
        bonus = { above = 80 }
        grade = [{ label = "pass", from = 60 }, { label = "fail" }]
        veto = { grade = "fail" }
        [[indicator]]
        code = "DOWN"
        parent = "SITE"
        [[indicator]]
        code = "LINKS"
        parent = "SITE"
        [[indicator]]
        code = "GUIDES.wrong"
        parent = "SITE"
        [[indicator]]
        code = "GUIDES.old"
        parent = "SITE"
        [[indicator]]
        code = "MOBILE"
        parent = "SITE"
        "#,
    )
    .unwrap();
    assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), framework);
    let data = Dataset::new(["good", "capped", "vetoed", "no guides"])
        .unwrap()
        .with_indicator("DOWN", vec![0.0, 0.0, 1.0, 0.0])
        .unwrap()
        .with_indicator("LINKS", vec![2.0, 100.0, 0.0, 15.0])
        .unwrap()
        .with_indicator("GUIDES.wrong", vec![1.0, 0.0, 0.0, GAP])
        .unwrap()
        .with_indicator("GUIDES.old", vec![3.0, 2.0, 0.0, GAP])
        .unwrap()
        .with_indicator("MOBILE", vec![1.0, 1.0, 1.0, 0.0])
        .unwrap();
    let result = assess(&framework, &data).unwrap();
    let scores = result.scores_at("SITE").unwrap();
    // 100 − 4 − 5 − 3 + 10; 100 − 60 − 2 and no bonus; none; (60 − 30) · 100/60.
    assert_eq!(scores[..2], [98.0, 38.0]);
    assert!(scores[2].is_nan());
    assert!((scores[3] - 50.0).abs() < 1e-12);
    let grades: Vec<_> =
        result.grades_at("SITE").unwrap().into_iter().map(|g| g.map(|g| (g.grade, g.forced))).collect();
    let grade = |name: &str, forced: bool| Some((name.to_owned(), forced));
    assert_eq!(
        grades,
        [grade("pass", false), grade("fail", false), grade("fail", true), grade("fail", false)]
    );
    let Some(Answer::Points(points)) = result.model_at("SITE").unwrap() else { panic!("no points") };
    assert_eq!(points[0].lines[0].evidence, "LINKS = 2");
    let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
    assert_eq!(back.grades().to_csv(), result.grades().to_csv());

    // What is not known: the veto; the veto where another was found; everything; one of two counts; the bonus.
    let units = ["not visited", "vetoed", "nothing", "half", "no bonus"];
    let data = Dataset::new(units)
        .unwrap()
        .with_indicator("DOWN", vec![GAP, 1.0, 0.0, 0.0, 0.0])
        .unwrap()
        .with_indicator("LINKS", vec![2.0, GAP, GAP, GAP, 2.0])
        .unwrap()
        .with_indicator("GUIDES.wrong", vec![1.0, GAP, GAP, 2.0, 1.0])
        .unwrap()
        .with_indicator("GUIDES.old", vec![3.0, GAP, GAP, GAP, 3.0])
        .unwrap()
        .with_indicator("MOBILE", vec![1.0, GAP, 1.0, 0.0, GAP])
        .unwrap();
    let result = assess(&framework, &data).unwrap();
    let grade = |unit: &str| result.grade(unit, "SITE").unwrap().map(|grade| grade.grade);
    for unit in ["not visited", "nothing"] {
        assert_eq!((result.score(unit, "SITE").unwrap(), grade(unit)), (None, None), "{unit}");
    }
    assert_eq!((result.score("vetoed", "SITE").unwrap(), grade("vetoed").as_deref()), (None, Some("fail")));
    // (40 − 10) · 100/40, and 100 − 4 − 5 − 3.
    assert_eq!(result.score("half", "SITE").unwrap(), Some(75.0));
    assert_eq!(result.score("no bonus", "SITE").unwrap(), Some(88.0));
    let Some(Answer::Points(points)) = result.model_at("SITE").unwrap() else { panic!("no points") };
    let unknown = |lines: &[scoring::Line]| -> Vec<String> {
        let unknown = lines.iter().filter(|line| line.kind == scoring::LineKind::Unknown);
        unknown.map(|line| line.item.clone()).collect()
    };
    assert_eq!(unknown(&points[0].lines), ["DOWN"]);
    assert_eq!(unknown(&points[2].lines), ["LINKS", "GUIDES"]);

    let fault = framework.to_toml().unwrap().replace("\"GUIDES.old\"", "\"GUIDES.older\"");
    let fault = Framework::from_toml(&fault).unwrap_err().to_string();
    assert!(fault.contains("`GUIDES.older` (did you mean `GUIDES.old`?)"), "{fault}");
}

/// The grading methods of Chinese studies, each against its own function.
#[test]
fn rank_sums_fuzzy_grades_and_matter_elements() {
    let columns = Columns::new(vec![&A, &B]).unwrap();
    let weights = [0.75, 0.25];
    let alone = scoring::rsr(&columns, &weights, &[], &scoring::Rsr::default()).unwrap();
    let result = run("aggregate = 'rsr'\nrescale = 'min-max'", &A).unwrap();
    assert_eq!(result.values_at("P").unwrap(), alone.scored.scores);
    assert_eq!(result.model_at("P").unwrap(), Some(&Answer::Rsr(alone)));

    let result = run("aggregate = { fuzzy = { typical = [90, 70, 50] } }", &A).unwrap();
    // U0: A = 61 is 0.55 of the second grade and 0.45 of the third, B = 12 is all of the third.
    let (second, third) = (0.75 * 0.55, 0.75 * 0.45 + 0.25);
    let by_hand = 70.0 * second + 50.0 * third;
    assert!((result.score("U0", "P").unwrap().unwrap() - by_hand).abs() < 1e-12);

    let intervals = "[[[0, 40], [40, 70], [70, 100]], [[0, 40], [40, 70], [70, 100]]]";
    let result =
        run(&format!("aggregate = {{ matter-element = {{ intervals = {intervals} }} }}"), &A).unwrap();
    let grades = vec![[0.0, 40.0], [40.0, 70.0], [70.0, 100.0]];
    let parameters = scoring::MatterElement::new(vec![grades.clone(), grades]);
    let alone = scoring::matter_element(&columns, &weights, &parameters).unwrap();
    assert_eq!(result.values_at("P").unwrap(), alone.level);
    let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
    assert_eq!(back.model_at("P").unwrap(), Some(&Answer::MatterElement(alone)));
}

#[cfg(feature = "lp")]
#[test]
fn frontiers_at_a_node() {
    let columns = Columns::new(vec![&A, &B]).unwrap();
    let alone = scoring::benefit_of_the_doubt(&columns, &scoring::BenefitOfTheDoubt::default()).unwrap();
    let result =
        run("aggregate = 'benefit-of-the-doubt'\nrescale = { min-max = { bounds = [0, 1] } }", &A).unwrap();
    assert_eq!(result.values_at("P").unwrap(), alone.scored.scores);
    assert_eq!(result.model_at("P").unwrap(), Some(&Answer::BenefitOfTheDoubt(alone)));

    let (inputs, outputs) = (Columns::new(vec![&A]).unwrap(), Columns::new(vec![&B]).unwrap());
    let alone = scoring::dea(&inputs, &outputs, &scoring::Dea::default()).unwrap();
    let result = run("aggregate = { dea = { inputs = ['A'] } }", &A).unwrap();
    assert_eq!(result.values_at("P").unwrap(), alone.scored.scores);
    let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
    assert_eq!(back.model_at("P").unwrap(), Some(&Answer::Dea(alone)));
    let fault = run("aggregate = { dea = { inputs = ['A', 'B'] } }", &A).unwrap_err().to_string();
    assert!(fault.contains("`inputs` is 2 of 2 children"), "{fault}");

    // Faults name the unit and the child, whether it stands first or behind, is an input or an output.
    let mut nothing = A;
    nothing[2] = 0.0;
    let fault = run("aggregate = { dea = { inputs = ['A'] } }", &nothing).unwrap_err().to_string();
    assert!(fault.contains("at `P`, the unit `U2` has no input above 0"), "{fault}");
    let framework = Framework::from_toml(
        "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'P'\naggregate = { dea = { inputs = ['A'] } }\n\
         [[indicator]]\ncode = 'A'\nparent = 'P'\n[[indicator]]\ncode = 'B'\nparent = 'P'\n",
    )
    .unwrap();
    let mut negative = B;
    negative[4] = -1.0;
    let data = Dataset::new((0..6).map(|i| format!("U{i}"))).unwrap();
    let data = data.with_indicator("A", A.to_vec()).unwrap().with_indicator("B", negative.to_vec()).unwrap();
    let fault = assess(&framework, &data).unwrap_err().to_string();
    assert!(fault.contains("`B` is -1 for unit `U4`"), "{fault}");
}
