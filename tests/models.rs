//! Scoring models by name at dimensions of a framework, held against the models' own functions.

#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "a test may panic, and exact results are asked for exactly"
)]

use govindex::scoring::{self, Aggregate, Better};
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

const NAMES: [&str; 16] = [
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
];

#[test]
fn every_model_gives_what_it_gives_alone() {
    let columns = Columns::new(vec![&A, &B]).unwrap();
    for name in NAMES {
        let result = run(&format!("aggregate = '{name}'\nrescale = 'min-max'"), &A)
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let model = result.framework().node("P").unwrap().aggregate().clone();
        let alone = model.score(&columns, &[0.75, 0.25]).unwrap();
        assert_eq!(result.values_at("P").unwrap(), alone.scores, "{name}");
        assert_eq!(result.model_at("P").unwrap(), Some(&alone), "{name}");
        // The best unit has the top of the scale, whichever way the model runs.
        let best =
            alone.ranks(govindex::stats::Ties::Ordinal, 0.0).iter().position(|&rank| rank == 1.0).unwrap();
        assert_eq!(result.scores_at("P").unwrap()[best], 100.0, "{name}");
        let expected = f64::midpoint(100.0, C[best]);
        assert!((result.scores_at("INDEX").unwrap()[best] - expected).abs() < 1e-12, "{name}");
        let back = Assessment::from_json(&result.to_json().unwrap()).unwrap();
        assert_eq!(back.tidy().to_csv(), result.tidy().to_csv(), "{name}");
        assert_eq!(back.model_at("P").unwrap(), Some(&alone), "{name}");
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
fn a_model_whose_text_says_lower_is_better_must_be_turned() {
    let fault = run("aggregate = 'vikor'", &A).unwrap_err().to_string();
    assert!(fault.contains("`P` gets values of which lower is better; give it a `rescale`"), "{fault}");
    assert_eq!(Aggregate::Vikor(scoring::Vikor::default()).better(), Better::Lower);
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
