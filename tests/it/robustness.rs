//! Robustness against what others computed: COINr's runs on ASEM, and the OECD's experiment with random weights.

use std::collections::HashMap;
use std::path::PathBuf;

use govindex::framework::CoinrScaling;
use govindex::normalize::{MinMax, Normalize, ZScore};
use govindex::prepare::{Limit, Log, Outliers, Remedy, Treat, Winsorize};
use govindex::robustness as r;
use govindex::scoring::Aggregate;
use govindex::{Cells, Dataset, Framework, ReadOptions, Table, assess};
use indexmap::IndexMap;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// A table as header and rows of text.
fn table(name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path(name)).unwrap();
    let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let header = owned(reader.headers().unwrap());
    (header, reader.records().map(|record| owned(&record.unwrap())).collect())
}

fn number(table: &Table, name: &str) -> Vec<f64> {
    let Some(Cells::Number { values, .. }) = table.column(name) else { panic!("no {name}") };
    values.clone()
}

/// ASEM, screened; outliers are treated as COINr does.
mod asem {
    use super::*;

    pub(super) fn framework() -> Framework {
        let meta = std::fs::read(path("asem/ASEM_iMeta.csv")).unwrap();
        // The data have been divided already.
        let coinr = govindex::framework::Coinr::from_meta(&meta[..], "asem", CoinrScaling::MinMax).unwrap();
        let mut spec = coinr.undivided().unwrap().framework.spec().clone();
        spec.method.treat = Some(Outliers::Rule(Treat::default()));
        spec.check().unwrap()
    }

    fn columns(name: &str) -> (Vec<String>, Vec<(String, Vec<f64>)>) {
        let (header, rows) = table(name);
        let column =
            |j: usize| rows.iter().map(|row| row[j].parse().unwrap_or(f64::NAN)).collect::<Vec<f64>>();
        let columns = (1..header.len()).map(|j| (header[j].clone(), column(j))).collect();
        (rows.iter().map(|row| row[0].clone()).collect(), columns)
    }

    pub(super) fn data() -> Dataset {
        let (units, columns) = columns("asem/golden/03_screened.csv");
        columns.into_iter().fold(Dataset::new(units).unwrap(), |data, (code, values)| {
            data.with_indicator(&code, values).unwrap()
        })
    }

    /// At most so many points of an indicator are winsorized.
    fn winsorizing(most: usize) -> Outliers {
        let winsorize = Winsorize { most: Limit::Points(most), ..Winsorize::default() };
        Outliers::Rule(Treat::default().remedies([Remedy::Winsorize(winsorize), Remedy::Log(Log::default())]))
    }

    fn uncertainty() -> r::Uncertainty {
        let (_, rows) = table("asem/golden/11_noisy_weight_sets.csv");
        let mut sets: IndexMap<String, IndexMap<String, f64>> = IndexMap::new();
        for row in rows.iter().filter(|row| row[1] != "Index") {
            sets.entry(row[0].clone()).or_default().insert(row[1].clone(), row[3].parse().unwrap());
        }
        assert_eq!(sets.len(), 20);
        let given = r::WeightSets { sets: sets.into_values().collect(), probabilities: vec![] };
        r::Uncertainty::new()
            .with(r::Uncertain::weights([], r::WeightDraw::Given(given)))
            .with(r::Uncertain::normalize(
                [],
                [
                    Normalize::MinMax(MinMax::default().to(1.0, 100.0)),
                    Normalize::ZScore(ZScore::default().to(10.0, 2.0)),
                ],
            ))
            .with(r::Uncertain::aggregate([], [Aggregate::Arithmetic, Aggregate::Geometric]))
            .with(r::Uncertain::treat([], (1..=5).map(winsorizing)))
    }

    /// Scores and ranks of every run of COINr's, given the parameters of the run: by unit, one number a run.
    fn runs(parameters: &str) -> [Vec<Vec<f64>>; 2] {
        let (_, rows) = table(parameters);
        let framework = framework();
        let uncertainty = uncertainty();
        let data = data();
        assert_eq!(
            uncertainty.numbers(&framework, &data).unwrap(),
            ["weights", "normalize", "aggregate", "treat"]
        );
        let number = |text: &String| text.parse::<f64>().unwrap();
        let points: Vec<f64> = rows
            .iter()
            .flat_map(|row| {
                let second = |yes: bool| if yes { 0.75 } else { 0.25 };
                let winmax = (number(&row[1]) - 0.5) / 5.0;
                let set = (number(&row[3]) - 0.5) / 20.0;
                [set, second(row[2] == "n_zscore"), second(row[4] == "a_gmean"), winmax]
            })
            .collect();
        let units = || data.units().iter().cloned();
        let outputs: Vec<r::Output> = units()
            .map(|unit| r::Output::Score { unit })
            .chain(units().map(|unit| r::Output::Rank { unit }))
            .collect();
        let inquiry = r::Inquiry::default();
        let mut scores = r::evaluate(&framework, &data, &uncertainty, &outputs, &points, &inquiry).unwrap();
        let ranks = scores.split_off(51);
        [scores, ranks]
    }

    fn golden(name: &str) -> Vec<Vec<f64>> {
        let (_, columns) = columns(name);
        // The nominal column first, then the runs.
        (0..columns[0].1.len()).map(|unit| columns.iter().map(|(_, values)| values[unit]).collect()).collect()
    }

    #[test]
    fn every_run_of_coinr_given_its_parameters() {
        let [scores, ranks] = runs("asem/golden/11_ua_parameters.csv");
        for (unit, expected) in golden("asem/golden/11_ua_scores.csv").iter().enumerate() {
            for (run, (a, b)) in scores[unit].iter().zip(&expected[1..]).enumerate() {
                assert!((a - b).abs() < 1e-9 * b.abs(), "unit {unit}, run {run}: {a} is not {b}");
            }
        }
        for (unit, expected) in golden("asem/golden/11_ua_ranks.csv").iter().enumerate() {
            assert_eq!(ranks[unit], expected[1..], "unit {unit}");
        }
    }

    /// From COINr's sample to its Sobol' indices, with nothing of its own in between.
    #[test]
    fn sobol_indices_of_coinr_from_its_sample() {
        let [_, ranks] = runs("asem/golden/11_sa_parameters.csv");
        let expected = golden("asem/golden/11_sa_ranks.csv");
        for (unit, expected) in expected.iter().enumerate() {
            assert_eq!(ranks[unit], expected[1..], "unit {unit}");
        }
        let nominal = assess(&framework(), &data()).unwrap().ranks_at("Index", None).unwrap();
        for (rank, expected) in nominal.iter().zip(&expected) {
            assert_eq!(*rank, expected[0]);
        }
        let shifts: Vec<f64> = (0..192)
            .map(|run| (0..51).map(|unit| (ranks[unit][run] - nominal[unit]).abs()).sum::<f64>() / 51.0)
            .collect();
        let design = r::Design::sample(r::Sampling::Random, 32, 4, 0).unwrap();
        let found =
            r::sensitivity(&design.split(&shifts).unwrap(), &r::Estimator::coinr().resamples(0)).unwrap();
        let (_, rows) = table("asem/golden/11_sa_indices.csv");
        for (index, row) in found.inputs.iter().zip(&rows) {
            assert!((index.first.value - row[1].parse::<f64>().unwrap()).abs() < 1e-9, "{row:?}");
            assert!((index.total.value - row[2].parse::<f64>().unwrap()).abs() < 1e-9, "{row:?}");
        }
    }

    #[test]
    fn elements_removed_one_by_one() {
        let (framework, data) = (framework(), data());
        for level in 1..=3 {
            let (header, rows) = table(&format!("asem/golden/12_remove_level{level}_scores.csv"));
            let codes: Vec<&str> = header[2..].iter().map(String::as_str).collect();
            let found = r::leave_out(&framework, &data, &codes).unwrap();
            let (_, shifts) = table(&format!("asem/golden/12_remove_level{level}_meanabsdiff.csv"));
            let shifts: HashMap<&str, f64> =
                shifts.iter().map(|row| (row[0].as_str(), row[1].parse().unwrap())).collect();
            for (j, one) in found.iter().enumerate() {
                let after = one.after.as_ref().unwrap();
                for (row, score) in rows.iter().zip(after.scores_at("Index").unwrap()) {
                    let expected: f64 = row[j + 2].parse().unwrap();
                    assert!((score - expected).abs() < 1e-9 * expected.abs(), "{}: {}", one.node, row[0]);
                }
                assert!(
                    (one.shift().unwrap().mean - shifts[one.node.as_str()]).abs() < 1e-12,
                    "{}",
                    one.node
                );
            }
        }
    }
}

/// The OECD drew 5,000 sets of weights for its 2019 index and printed 90 % intervals; the procedure, not its numbers, is
/// published. Here the same with every combination of weights as likely as any other.
#[test]
fn oecd_5000_sets_of_weights_on_33_countries() {
    let framework = Framework::builtin("oecd-dgi-2019").unwrap();
    let columns: Vec<String> = framework.columns().map(|(column, _)| column.to_owned()).collect();
    let options = ReadOptions::new().unit("iso3").indicators(columns.clone());
    let data = Dataset::read_csv(path("oecd-dgi/dgi_2019.csv"), &options).unwrap();
    let uncertainty = r::Uncertainty::new().with(r::Uncertain::weights(["DGI"], r::WeightDraw::Flat));
    let options = r::Options::default().runs(5_000).seed(2019).samples(true);
    let found = r::monte_carlo(&framework, &data, &uncertainty, &options).unwrap();
    let node = &found.nodes[0];
    assert_eq!((found.counted(), found.units.len()), (5_000, 33));
    let summary = found.summary("DGI").unwrap();
    let (low, high) = (number(&summary, "score_low"), number(&summary, "score_high"));
    for (unit, name) in found.units.iter().enumerate() {
        // Moments of flat weights: the mean is that of the dimensions, the variance theirs (divisor n) over n + 1.
        let x: Vec<f64> =
            columns.iter().map(|column| data.indicator(column).unwrap().values()[unit]).collect();
        let mean = x.iter().sum::<f64>() / 6.0;
        let sd = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 6.0 / 7.0).sqrt();
        assert!((node.score_means[unit] - mean).abs() < 5.0 * sd / 5_000_f64.sqrt(), "{name}");
        assert!((node.score_sds[unit] / sd - 1.0).abs() < 0.06, "{name}");
        assert!(low[unit] < mean && mean < high[unit], "{name}");
        // The interval of a bell of this deviation is 3.3 wide; flat weights have no long tails.
        assert!((high[unit] - low[unit]) / sd > 2.6 && (high[unit] - low[unit]) / sd < 3.7, "{name}");
    }
    // Some countries are above or below the average of all for nearly all weights, and the leaders cannot be told apart.
    let average = node.nominal_scores.iter().sum::<f64>() / 33.0;
    let above = low.iter().filter(|low| **low > average).count();
    let below = high.iter().filter(|high| **high < average).count();
    assert!(above >= 5 && below >= 5 && above + below < 33, "{above} {below}");
    let groups = found.groups("DGI", 0.95).unwrap();
    assert!(groups[0].contains(&"KOR") && groups[0].contains(&"GBR"), "{groups:?}");
    assert!(node.nominal_inside(0.9) > 0.9);
    let convergence = node.convergence(0.9);
    assert!(convergence.mean_moves < 0.5 && convergence.rank_error < 0.1, "{convergence:?}");
}

/// Units that the framework screens out take part in no run, and the others keep their places.
#[test]
fn a_framework_that_screens_units_out_is_simulated_without_them() {
    let framework = govindex::Framework::from_toml(
        r#"
        id = "x"
        [method]
        screen = { present = 0.6 }
        [[dimension]]
        code = "I"
        [[indicator]]
        code = "A"
        parent = "I"
        [[indicator]]
        code = "B"
        parent = "I"
        [[uncertain]]
        kind = "weights"
        draw = { noise = 0.5 }
        "#,
    )
    .unwrap();
    let data = govindex::Dataset::new(["a", "b", "c", "d"])
        .unwrap()
        .with_indicator("A", vec![f64::NAN, 3.0, 2.0, 1.0])
        .unwrap()
        .with_indicator("B", vec![9.0, 30.0, 20.0, 10.0])
        .unwrap();
    let uncertainty = govindex::robustness::Uncertainty::of(&framework).unwrap();
    let options = govindex::robustness::Options::default().runs(64);
    let found = govindex::robustness::monte_carlo(&framework, &data, &uncertainty, &options).unwrap();
    // b is above c and c above d in both indicators, so whatever the weights the ranks are 1, 2, 3.
    let summary = found.summary("I").unwrap().to_csv();
    let ranks: Vec<&str> = summary.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert!(!ranks.is_empty(), "{summary}");
    let b = summary.lines().find(|line| line.starts_with("b,")).unwrap();
    let d = summary.lines().find(|line| line.starts_with("d,")).unwrap();
    assert!(b.contains(",1,") && d.contains(",3,"), "{summary}");
}

/// Draws of multiple imputation are alternatives like any other: only units with gaps move.
#[test]
fn draws_of_multiple_imputation_move_the_units_with_gaps() {
    let draw = |k: u32| format!("{{ use = {{ multiple = {{ seed = 7, take = {{ draw = {k} }} }} }} }}");
    let framework = govindex::Framework::from_toml(&format!(
        r#"
        id = "x"
        [method]
        normalize = {{ min-max = {{ bounds = [0, 20] }} }}
        [[dimension]]
        code = "I"
        [[indicator]]
        code = "A"
        parent = "I"
        [[indicator]]
        code = "B"
        parent = "I"
        [[uncertain]]
        kind = "impute"
        alternatives = [{}, {}, {}]
        "#,
        draw(0),
        draw(1),
        draw(2),
    ))
    .unwrap();
    let a: Vec<f64> = (0..12).map(f64::from).collect();
    let mut b: Vec<f64> = a.iter().map(|x| x + (x * 7.0) % 3.0).collect();
    b[3] = f64::NAN;
    let data = govindex::Dataset::new((0..12).map(|i| format!("u{i}")))
        .unwrap()
        .with_indicator("A", a)
        .unwrap()
        .with_indicator("B", b)
        .unwrap();
    let uncertainty = govindex::robustness::Uncertainty::of(&framework).unwrap();
    let options = govindex::robustness::Options::default().runs(64).samples(true);
    let found = govindex::robustness::monte_carlo(&framework, &data, &uncertainty, &options).unwrap();
    let spread = |unit: usize| {
        let own = &found.nodes[0].samples.as_ref().unwrap()[unit];
        own.iter().copied().fold(f64::NEG_INFINITY, f64::max)
            - own.iter().copied().fold(f64::INFINITY, f64::min)
    };
    assert!(spread(3) > 0.1, "{}", spread(3));
    assert!((0..12).filter(|&unit| unit != 3).all(|unit| spread(unit) < 1e-9));
}
