//! Every weighting model by its name in a framework, held against the model's own function.

use govindex::stats::Columns;
use govindex::weights::{
    self, Ahp, Balance, Budget, Combination, Combine, Critic, Entropy, Judgements, PanelScale, Pca, Quantity,
    RankBased, RankForm, ScatterDegree, Stepwise,
};
use govindex::{Assessment, Dataset, Framework, Panel, assess, assess_panel};

/// An index over A, B and C, whose values are scores already, weighed by `weights`.
fn framework(weights: &str) -> govindex::Result<Framework> {
    Framework::from_toml(&format!(
        r#"
        id = "test"
        [method]
        normalize = "none"
        [[dimension]]
        code = "INDEX"
        weights = {weights}
        [[indicator]]
        code = "A"
        parent = "INDEX"
        weight = 4
        [[indicator]]
        code = "B"
        parent = "INDEX"
        weight = 3
        [[indicator]]
        code = "C"
        parent = "INDEX"
        weight = 3
        "#
    ))
}

const A: [f64; 6] = [61.0, 20.0, 35.5, 80.0, 44.0, 90.0];
const B: [f64; 6] = [12.0, 70.0, 55.0, 33.0, 81.0, 64.0];
const C: [f64; 6] = [50.0, 45.0, 62.0, 71.0, 30.0, 88.0];

fn shares(weights: &str) -> Vec<f64> {
    let data = Dataset::new((0..6).map(|i| i.to_string()))
        .unwrap()
        .with_indicator("A", A.to_vec())
        .unwrap()
        .with_indicator("B", B.to_vec())
        .unwrap()
        .with_indicator("C", C.to_vec())
        .unwrap();
    let result =
        assess(&framework(weights).unwrap_or_else(|fault| panic!("{weights}: {fault}")), &data).unwrap();
    let shares: Vec<f64> = ["A", "B", "C"].map(|code| result.effective_weight(code).unwrap()).to_vec();
    // The index is made with these weights, and the framework survives its file.
    let index: f64 = shares.iter().zip([A[0], B[0], C[0]]).map(|(w, x)| w * x).sum();
    assert!((result.score("0", "INDEX").unwrap().unwrap() - index).abs() < 1e-12);
    let framework = result.framework();
    assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), *framework, "{weights}");
    assert_eq!(Framework::from_json(&framework.to_json().unwrap()).unwrap(), *framework, "{weights}");
    let back = govindex::Assessment::from_json(&result.to_json().unwrap()).unwrap();
    assert_eq!(back.weighting_at("INDEX").unwrap(), result.weighting_at("INDEX").unwrap());
    shares
}

fn close(got: &[f64], want: &[f64], what: &str) {
    assert!(got.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-14), "{what}: {got:?} {want:?}");
}

#[test]
fn models_that_read_data() {
    let columns = Columns::new(vec![&A, &B, &C]).unwrap();
    let cases = [
        ("'entropy'", weights::entropy(&columns, &Entropy::default())),
        ("{ critic = { correlation = 'spearman' } }", {
            let spearman = Critic::default().correlation(govindex::stats::Correlation::Spearman);
            weights::critic(&columns, &[], &spearman)
        }),
        (
            "'standard-deviation'",
            weights::standard_deviation(&columns, &weights::StandardDeviation::default()),
        ),
        ("'variance'", weights::variance(&columns, &weights::Variance::default())),
        (
            "'coefficient-of-variation'",
            weights::coefficient_of_variation(&columns, &weights::CoefficientOfVariation::default()),
        ),
        ("'gini'", weights::gini(&columns, &weights::Gini::default())),
        ("'merec'", weights::merec(&columns, &[], &weights::Merec::default())),
        ("'cilos'", weights::cilos(&columns, &[], &weights::Cilos::default())),
        ("'idocriw'", weights::idocriw(&columns, &[], &weights::Idocriw::default())),
        ("'angle'", weights::angle(&columns, &weights::Angle::default())),
        ("'lopcow'", weights::lopcow(&columns, &[], &weights::Lopcow::default())),
        ("'pca'", weights::pca(&columns, &[], &Pca::default())),
        ("'balance'", weights::balance(&columns, &[4.0, 3.0, 3.0], &Balance::default())),
        // One dataset is a panel of one period.
        (
            "'scatter-degree'",
            weights::scatter_degree(std::slice::from_ref(&columns), &[], &ScatterDegree::default()),
        ),
    ];
    for (name, want) in cases {
        close(&shares(name), &want.unwrap_or_else(|fault| panic!("{name}: {fault}")).weights, name);
    }
    close(&shares("'declared'"), &[0.4, 0.3, 0.3], "declared");
    close(&shares("'equal'"), &[1.0 / 3.0; 3], "equal");
}

#[test]
fn judgements_are_by_code_whatever_their_order() {
    let said = Judgements::from_pairs(3, &[(0, 1, 3.0), (0, 2, 5.0), (1, 2, 2.0)]).unwrap();
    let ahp = weights::ahp(&said, &Ahp::default()).unwrap();
    close(
        &shares("{ ahp = { judgements = [['B', 'C', 2], ['A', 'C', 5], ['A', 'B', 3]] } }"),
        &ahp.weights,
        "ahp",
    );
    let other = Judgements::from_pairs(3, &[(1, 0, 2.0), (0, 2, 1.0)]).unwrap();
    close(
        &shares(
            "{ ahp = { experts = [{ weight = 2, judgements = [['A', 'B', 3], ['A', 'C', 5], ['B', 'C', 2]] }, \
             { judgements = [['B', 'A', 2], ['A', 'C', 1]] }] } }",
        ),
        &weights::ahp_group(&[said, other], &[2.0, 1.0], &Ahp::default()).unwrap().weights,
        "ahp of a group",
    );
    let order = Stepwise { order: vec![1, 0, 2], steps: vec![0.2, 0.35] };
    close(
        &shares("{ swara = { order = ['B', 'A', 'C'], steps = [0.2, 0.35] } }"),
        &weights::swara(&order).unwrap().weights,
        "swara",
    );
    let order = Stepwise { order: vec![1, 0, 2], steps: vec![1.2, 1.4] };
    close(
        &shares("{ order-relation = { order = ['B', 'A', 'C'], steps = [1.2, 1.4] } }"),
        &weights::order_relation(&order).unwrap().weights,
        "g1",
    );
    let places = [2.0, 1.0, 2.0];
    close(
        &shares("{ rank-based = { places = { B = 1, A = 2, C = 2 }, with = { form = 'centroid' } } }"),
        &weights::rank_based(&places, &RankBased::default().form(RankForm::Centroid)).unwrap().weights,
        "rank-based",
    );
    close(
        &shares("{ rancom = { places = { B = 1, A = 2, C = 2 } } }"),
        &weights::rancom(&places).unwrap().weights,
        "rancom",
    );
    let points = [vec![60.0, 30.0, 10.0], vec![40.0, 40.0, 20.0]];
    close(
        &shares(
            "{ budget = { points = [{ A = 60, B = 30, C = 10 }, { C = 20, B = 40, A = 40 }], experts = [1, 3] } }",
        ),
        &weights::budget(&points, &[1.0, 3.0], &Budget::default()).unwrap().weights,
        "budget",
    );
    let rounds = [weights::DelphiRound {
        ratings: vec![vec![5.0, 4.0, 3.0], vec![4.0, f64::NAN, 4.0]],
        sent: 3,
        ..Default::default()
    }];
    close(
        &shares(
            "{ delphi = { rounds = [{ sent = 3, ratings = [{ A = 5, B = 4, C = 3 }, { A = 4, C = 4 }] }] } }",
        ),
        &weights::delphi(&rounds, &weights::Delphi::default()).unwrap().weights,
        "delphi",
    );
}

#[cfg(feature = "lp")]
#[test]
fn best_and_worst_are_named() {
    let said = weights::BestWorst {
        best: 1,
        worst: 2,
        best_to_others: vec![2.0, 1.0, 8.0],
        others_to_worst: vec![4.0, 8.0, 1.0],
    };
    close(
        &shares(
            "{ best-worst = { best = 'B', worst = 'C', best-to-others = { A = 2, C = 8 }, others-to-worst = { A = 4, B = 8 } } }",
        ),
        &weights::best_worst(&said).unwrap().weights,
        "best-worst",
    );
}

#[test]
fn models_are_combined_at_one_dimension() {
    let columns = Columns::new(vec![&A, &B, &C]).unwrap();
    let entropy = weights::entropy(&columns, &Entropy::default()).unwrap().weights;
    let said = Judgements::from_pairs(3, &[(0, 1, 3.0), (0, 2, 5.0)]).unwrap();
    let ahp = weights::ahp(&said, &Ahp::default()).unwrap().weights;
    let product = Combine::default().form(Combination::Multiplicative);
    close(
        &shares(
            "{ combine = { of = ['entropy', { ahp = { judgements = [['A', 'B', 3], ['A', 'C', 5]] } }], with = { form = 'multiplicative' } } }",
        ),
        &weights::combine(&[entropy, ahp], &[], &product).unwrap().weights,
        "combined",
    );
}

#[test]
fn faults_of_judgements_are_faults_of_the_file() {
    let fault = |weights: &str| framework(weights).unwrap_err().to_string();
    let unknown = fault("{ ahp = { judgements = [['A', 'B', 3], ['A', 'c', 5]] } }");
    assert!(
        unknown.contains("line 7: `dimension[0].weights`")
            && unknown.contains("`c` is no child here (did you mean `C`?)"),
        "{unknown}"
    );
    let gap = fault("{ ahp = { judgements = [['A', 'B', 3]] } }");
    assert!(gap.contains("dimension[0].weights"), "{gap}");
    let left_out = fault("{ swara = { order = ['A', 'B'], steps = [0.1] } }");
    assert!(left_out.contains("the order leaves out `C`"), "{left_out}");
    let negative = fault("{ ahp = { judgements = [['A', 'B', -3], ['A', 'C', 5]] } }");
    assert!(negative.contains("the judgement of `A` over `B` is -3; it must be from 1/9 to 9"), "{negative}");
    let model = fault("'entrpy'");
    assert!(model.contains("unknown variant `entrpy`"), "{model}");
    let parameter = fault("{ critic = { correlation = 'kendal' } }");
    assert!(parameter.contains("kendal"), "{parameter}");
    let twice = fault("{ budget = { points = [{ A = 60, B = 40 }] } }");
    assert!(twice.contains("entry 0 of `points` leaves out `C`"), "{twice}");
}

/// By hand for two indicators whose correlation is 0: with weights 3 and 1 and equal spread, r² is 9/10 and 1/10.
#[test]
fn influence_is_not_weight() {
    let framework = Framework::from_toml(
        "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'INDEX'\n[[indicator]]\ncode = 'A'\nparent = \
         'INDEX'\nweight = 3\n[[indicator]]\ncode = 'B'\nparent = 'INDEX'\nweight = 1",
    )
    .unwrap();
    let data = Dataset::new(["1", "2", "3", "4", "5"])
        .unwrap()
        .with_indicator("A", vec![1.0, 1.0, -1.0, -1.0, f64::NAN])
        .unwrap()
        .with_indicator("B", vec![1.0, -1.0, 1.0, -1.0, f64::NAN])
        .unwrap();
    let result = assess(&framework, &data).unwrap();
    let table = result.influence().unwrap();
    let column = |name: &str| match table.column(name) {
        Some(govindex::Cells::Number { values, .. }) => values.clone(),
        other => panic!("{name}: {other:?}"),
    };
    close(&column("effective_weight"), &[0.75, 0.25], "weight");
    close(&column("importance"), &[0.9, 0.1], "importance");
    close(&column("ratio"), &[1.2, 0.4], "ratio");
    assert_eq!(table.column("units"), Some(&govindex::Cells::Count(vec![Some(4), Some(4)])));
    let gap = result.weighting_models("INDEX").unwrap_err().to_string();
    assert!(gap.contains("`A` has no value for unit `5`"), "{gap}");
    assert_eq!(result.weighting_models("A").unwrap_err().code(), "too_few");
}

#[test]
fn every_model_stands_beside_the_weights_in_use() {
    let data = Dataset::new((0..6).map(|i| i.to_string()))
        .unwrap()
        .with_indicator("A", A.to_vec())
        .unwrap()
        .with_indicator("B", B.to_vec())
        .unwrap()
        .with_indicator("C", C.to_vec())
        .unwrap();
    let result = assess(&framework("'entropy'").unwrap(), &data).unwrap();
    let csv = result.weighting_models("INDEX").unwrap().to_csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0] == "model,A,B,C,spearman,fault" && lines[1].starts_with("in use,"), "{csv}");
    let weights =
        |line: &str| line.split(',').skip(1).take(3).map(|x| x.parse().unwrap()).collect::<Vec<f64>>();
    let entropy = lines.iter().find(|line| line.starts_with("entropy,")).unwrap();
    close(&weights(entropy), &weights(lines[1]), "the model in use is that of the framework");
}

fn year(period: &str, a: &[f64], b: &[f64], c: &[f64]) -> Dataset {
    Dataset::new((0..a.len()).map(|i| i.to_string()))
        .unwrap()
        .with_period(period)
        .with_indicator("A", a.to_vec())
        .unwrap()
        .with_indicator("B", b.to_vec())
        .unwrap()
        .with_indicator("C", c.to_vec())
        .unwrap()
}

/// A and B make D by weights of the period and a scaling over all periods; D and C make the index.
fn deep(weights: &str) -> Framework {
    Framework::from_toml(&format!(
        r#"
        id = "deep"
        [method]
        normalize = "none"
        bounds = "pooled"
        [[dimension]]
        code = "INDEX"
        weights = {weights}
        rescale = {{ min-max = {{}} }}
        [[dimension]]
        code = "D"
        parent = "INDEX"
        weights = "entropy"
        rescale = {{ min-max = {{}} }}
        [[indicator]]
        code = "A"
        parent = "D"
        [[indicator]]
        code = "B"
        parent = "D"
        [[indicator]]
        code = "C"
        parent = "INDEX"
        "#
    ))
    .unwrap()
}

#[test]
fn weights_over_periods_are_one_set() {
    // The second period has one unit fewer.
    let panel = Panel::new(vec![year("2023", &A, &B, &C), year("2024", &B[1..], &C[1..], &A[1..])]).unwrap();
    for (name, scale) in [
        ("'scatter-degree'", PanelScale::PerPeriod),
        ("{ scatter-degree = { scale = 'given' } }", PanelScale::Given),
    ] {
        let framework = deep(name);
        let results = assess_panel(&framework, &panel).unwrap();
        let scores: Vec<[&[f64]; 2]> = results
            .iter()
            .map(|(_, result)| result)
            .map(|r| [r.scores_at("D").unwrap(), r.scores_at("C").unwrap()])
            .collect();
        let periods: Vec<Columns<'_>> = scores.iter().map(|s| Columns::new(s.to_vec()).unwrap()).collect();
        let want = weights::scatter_degree(&periods, &[], &ScatterDegree::default().scale(scale)).unwrap();
        for (period, result) in &results {
            let made = result.weighting_at("INDEX").unwrap().unwrap();
            assert_eq!((&made.weights, &made.variant), (&want.weights, &want.variant), "{period}");
            let named = Quantity::Names(vec!["2023".to_owned(), "2024".to_owned()]);
            assert_eq!(made.details["periods"], named);
            assert_eq!(result.effective_weight("C").unwrap(), want.weights[1]);
            // The result is replayed with the weights of the whole panel.
            let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
            assert_eq!(back.weighting_at("INDEX").unwrap(), Some(made));
            assert_eq!(back.scores(), result.scores());
        }
        // The scaling over all periods behind the weights reads what they give in each.
        let index: Vec<f64> = results
            .iter()
            .map(|(_, result)| result)
            .flat_map(|r| r.scores_at("INDEX").unwrap().to_vec())
            .collect();
        assert_eq!(index.iter().copied().fold(f64::NAN, f64::min), 0.0);
        assert_eq!(index.iter().copied().fold(f64::NAN, f64::max), 100.0);
        let alone = assess(&framework, &year("2023", &A, &B, &C)).unwrap();
        assert_ne!(alone.weighting_at("INDEX").unwrap().unwrap().weights, want.weights);
    }
}

#[test]
fn weights_over_periods_are_combined() {
    let panel = Panel::new(vec![year("2023", &A, &B, &C), year("2024", &B, &C, &A)]).unwrap();
    let run = |weights: &str| assess_panel(&framework(weights).unwrap(), &panel).unwrap();
    let of = |results: &govindex::PanelAssessment, period: &str| {
        results[period].weighting_at("INDEX").unwrap().unwrap().weights.clone()
    };
    let scatter = of(&run("'scatter-degree'"), "2023");
    let judged = "{ budget = { points = [{ A = 2, B = 1, C = 1 }] } }";
    let combined = run(&format!("{{ combine = {{ of = ['scatter-degree', {judged}] }} }}"));
    let form = Combine::default();
    let want = weights::combine(&[scatter.clone(), vec![0.5, 0.25, 0.25]], &[], &form).unwrap().weights;
    assert_eq!((of(&combined, "2023"), of(&combined, "2024")), (want.clone(), want));
    // What a combination takes from other models is of the period.
    let mixed = run("{ combine = { of = ['scatter-degree', 'entropy'] } }");
    let entropies = run("'entropy'");
    for period in ["2023", "2024"] {
        let want = weights::combine(&[scatter.clone(), of(&entropies, period)], &[], &form).unwrap();
        assert_eq!(of(&mixed, period), want.weights);
    }
    assert_ne!(of(&mixed, "2023"), of(&mixed, "2024"));
}

#[test]
fn a_gap_in_one_period_is_named_with_it() {
    let mut gap = B;
    gap[3] = f64::NAN;
    let panel = Panel::new(vec![year("2023", &A, &B, &C), year("2024", &A, &gap, &C)]).unwrap();
    let fault = assess_panel(&framework("'scatter-degree'").unwrap(), &panel).unwrap_err();
    assert_eq!(fault.code(), "in_period");
    let text = fault.to_string();
    assert!(text.contains("2024") && text.contains("`B` has no value for unit `3`"), "{text}");
    let flat = Panel::new(vec![year("2023", &[1.0; 2], &[1.0; 2], &[1.0; 2])]).unwrap();
    let fault = assess_panel(&framework("'scatter-degree'").unwrap(), &flat).unwrap_err();
    assert!(fault.to_string().contains("no indicator varies"), "{fault}");
}

#[test]
fn weights_over_periods_stand_in_simulations() {
    use govindex::robustness::{Options, Uncertain, Uncertainty, WeightDraw, monte_carlo_panel};
    use govindex::scoring::Aggregate;

    let panel = Panel::new(vec![year("2023", &A, &B, &C), year("2024", &B, &C, &A)]).unwrap();
    let framework = deep("'scatter-degree'");
    let options = Options::default().runs(20).samples(true);
    let run = |uncertain: Uncertain| {
        monte_carlo_panel(&framework, &panel, &Uncertainty::new().with(uncertain), &options)
    };
    // Noise of hardly any size: every run is the panel's own result, with the panel's weights.
    let noise = run(Uncertain::values(["A"], govindex::robustness::Noise::Absolute(1e-9))).unwrap();
    let results = assess_panel(&framework, &panel).unwrap();
    for (period, found) in &noise {
        let scores = results[period].scores_at("INDEX").unwrap();
        let samples = found.nodes[0].samples.as_ref().unwrap();
        assert!(
            samples.iter().zip(scores).all(|(runs, score)| runs.iter().all(|x| (x - score).abs() < 1e-6))
        );
    }
    assert!(run(Uncertain::weights(["INDEX"], WeightDraw::Flat)).is_ok());
    for below in [
        Uncertain::weights(["D"], WeightDraw::Flat),
        Uncertain::aggregate(["D"], [Aggregate::Arithmetic, Aggregate::Geometric]),
    ] {
        // What stands below moves the weights in every run.
        let found = run(below).unwrap();
        assert!(found["2024"].nodes[0].score_sds.iter().any(|sd| *sd > 0.0));
    }
}
