//! Weighting models against numbers that others computed or printed.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its data should fail")]

use std::collections::BTreeMap;

use govindex::normalize::Direction;
use govindex::stats::{Columns, rank_agreement};
use govindex::weights as w;
use proptest::prelude::*;

const TOLERANCE: f64 = 1e-10;

fn read(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/mcda/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn table(name: &str) -> Vec<Vec<String>> {
    read(name).lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The public 12 × 6 matrix with mixed directions.
struct Golden {
    columns: Vec<Vec<f64>>,
    directions: Vec<Direction>,
    expected: BTreeMap<String, Vec<f64>>,
}

fn golden() -> Golden {
    let rows = table("matrix.csv");
    let columns = (1..7).map(|j| rows.iter().map(|row| row[j].parse().unwrap()).collect()).collect();
    let criteria = table("criteria.csv");
    let directions = criteria
        .iter()
        .map(|row| if row[1] == "max" { Direction::Higher } else { Direction::Lower })
        .collect();
    let mut expected = BTreeMap::new();
    for file in ["expected.json", "single_peer.json"] {
        let json: serde_json::Value = serde_json::from_str(&read(file)).unwrap();
        let cases = json["cases"].as_object().unwrap().iter();
        let ours = |name: &str| ["weights.", "ahp", "rankcorr."].iter().any(|kind| name.starts_with(kind));
        for (name, case) in cases.filter(|(name, _)| ours(name)) {
            let values = case["value"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
            expected.insert(name.clone(), values);
        }
    }
    Golden { columns, directions, expected }
}

impl Golden {
    fn columns(&self) -> Columns<'_> {
        Columns::new(self.columns.iter().map(Vec::as_slice).collect()).unwrap()
    }
}

fn close(name: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{name}");
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= TOLERANCE * b.abs().max(1.0), "{name}: {found:?} is not {expected:?}");
    }
}

#[test]
fn every_weights_case_of_the_peers() {
    let g = golden();
    let x = g.columns();
    let d = &g.directions;
    // The case ranks the criteria by the weights that the score cases use, the largest first.
    let places: Vec<f64> = table("criteria.csv").iter().map(|row| -row[2].parse::<f64>().unwrap()).collect();
    let undirected = w::Critic::default().directions(w::Directed::Ignored);
    let made = [
        ("equal", w::equal(6)),
        ("entropy", w::entropy(&x, &w::Entropy::default())),
        ("std", w::standard_deviation(&x, &w::StandardDeviation::default())),
        ("variance", w::variance(&x, &w::Variance::default())),
        ("cv", w::coefficient_of_variation(&x, &w::CoefficientOfVariation::default())),
        ("gini", w::gini(&x, &w::Gini::default())),
        ("critic", w::critic(&x, d, &w::Critic::default())),
        ("critic_undirected", w::critic(&x, d, &undirected)),
        ("merec", w::merec(&x, d, &w::Merec::default())),
        ("cilos", w::cilos(&x, d, &w::Cilos::default())),
        ("idocriw", w::idocriw(&x, d, &w::Idocriw::default())),
        ("angle", w::angle(&x, &w::Angle::default())),
        ("rancom", w::rancom(&places)),
        ("lopcow", w::lopcow(&x, d, &w::Lopcow::default())),
    ];
    let mut left: Vec<&String> = g.expected.keys().filter(|name| name.starts_with("weights.")).collect();
    for (name, made) in made {
        let made = made.unwrap();
        let name = format!("weights.{name}");
        close(&name, &made.weights, &g.expected[&name]);
        assert!((made.weights.iter().sum::<f64>() - 1.0).abs() <= 6.0 * f64::EPSILON, "{name}");
        left.retain(|&case| *case != name);
    }
    assert!(left.is_empty(), "cases that no model was compared with: {left:?}");
}

#[test]
fn every_rank_correlation_of_the_peers() {
    let g = golden();
    let rows = table("ranks.csv");
    let column = |j: usize| -> Vec<f64> { rows.iter().map(|row| -row[j].parse::<f64>().unwrap()).collect() };
    let header = read("ranks.csv").lines().next().unwrap().to_owned();
    let at = |name: &str| header.split(',').position(|h| h == name).unwrap();
    let a = rank_agreement(&column(at("rank_a")), &column(at("rank_b"))).unwrap();
    for (name, found) in [
        ("spearman", a.spearman),
        ("weighted_spearman", a.weighted_spearman),
        ("ws", a.ws),
        ("kendall_tau", a.kendall),
        ("goodman_kruskal", a.goodman_kruskal),
    ] {
        close(name, &[found], &g.expected[&format!("rankcorr.{name}")]);
    }
}

#[test]
fn every_ahp_case_of_the_peers() {
    let g = golden();
    let matrices: BTreeMap<String, Vec<Vec<f64>>> = serde_json::from_str(&read("ahp_matrices.json")).unwrap();
    let mut cases = 0;
    for (size, rows) in matrices {
        let said = w::Judgements::new(&rows).unwrap();
        for (how, name) in
            [(w::Prioritization::Eigenvector, "eigenvector"), (w::Prioritization::GeometricMean, "geometric")]
        {
            let made = w::ahp(&said, &w::Ahp::default().prioritization(how)).unwrap();
            close(name, &made.weights, &g.expected[&format!("ahp{size}.{name}")]);
            cases += 1;
            if how == w::Prioritization::Eigenvector {
                let lambda = [made.number("lambda_max").unwrap()];
                close("lambda_max", &lambda, &g.expected[&format!("ahp{size}.lambda_max")]);
                cases += 1;
            }
        }
    }
    assert_eq!(cases, g.expected.keys().filter(|name| name.starts_with("ahp")).count());
}

/// Drink consumption in the United States: T. L. Saaty (2008), Decision making with the analytic hierarchy process,
/// International Journal of Services Sciences 1, 83–98, table of the derived scale; consistency ratio .022.
#[test]
fn ahp_of_saaty_s_drinks() {
    let rows = [
        vec![1.0, 9.0, 5.0, 2.0, 1.0, 1.0, 1.0 / 2.0],
        vec![1.0 / 9.0, 1.0, 1.0 / 3.0, 1.0 / 9.0, 1.0 / 9.0, 1.0 / 9.0, 1.0 / 9.0],
        vec![1.0 / 5.0, 3.0, 1.0, 1.0 / 3.0, 1.0 / 4.0, 1.0 / 3.0, 1.0 / 9.0],
        vec![1.0 / 2.0, 9.0, 3.0, 1.0, 1.0 / 2.0, 1.0, 1.0 / 3.0],
        vec![1.0, 9.0, 4.0, 2.0, 1.0, 2.0, 1.0 / 2.0],
        vec![1.0, 9.0, 3.0, 1.0, 1.0 / 2.0, 1.0, 1.0 / 3.0],
        vec![2.0, 9.0, 9.0, 3.0, 2.0, 3.0, 1.0],
    ];
    let printed = [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327];
    let made = w::ahp(&w::Judgements::new(&rows).unwrap(), &w::Ahp::default()).unwrap();
    for (a, b) in made.weights.iter().zip(printed) {
        assert!((a - b).abs() < 0.000_6, "{:?}", made.weights);
    }
    assert!((made.number("consistency_ratio").unwrap() - 0.022).abs() < 0.001);
}

/// Six comparisons of four items with and without the last: the README of `AHPy` prints weights to four digits and the
/// ratio 0.0372 by the table of Donegan & Dodd.
#[test]
fn ahp_with_a_gap_as_ahpy_fills_it() {
    let pairs = [(0, 1, 1.0), (0, 2, 5.0), (0, 3, 2.0), (1, 2, 3.0), (1, 3, 4.0), (2, 3, 0.75)];
    let parameters = w::Ahp::default().random_index(w::RandomIndex::DoneganDodd);
    for (count, printed) in [(6, [0.3742, 0.3917, 0.0991, 0.1349]), (5, [0.3738, 0.3920, 0.0985, 0.1357])] {
        let made = w::ahp(&w::Judgements::from_pairs(4, &pairs[..count]).unwrap(), &parameters).unwrap();
        for (a, b) in made.weights.iter().zip(printed) {
            assert!((a - b).abs() < 0.000_11, "{count}: {:?}", made.weights);
        }
        assert!((made.number("consistency_ratio").unwrap() - 0.0372).abs() < 0.000_2);
    }
}

/// V. Keršulienė, E. K. Zavadskas & Z. Turskis (2010), Selection of rational dispute resolution method by applying new
/// step-wise weight assessment ratio analysis (SWARA), Journal of Business Economics and Management 11, 243–258, table 1:
/// expedition, price, possibility to appeal, confidentiality, authority, legal advice. Read where pymcdm's documentation
/// prints it.
#[test]
fn swara_of_six_ways_to_settle_a_dispute() {
    let steps = vec![0.15, 0.04, 0.29, 0.02, 0.04];
    let made = w::swara(&w::Stepwise { order: (0..6).collect(), steps }).unwrap();
    let printed = |name: &str, found: &[f64], table: &[f64]| {
        assert_eq!(found.len(), table.len());
        let close = found.iter().zip(table).all(|(a, b)| (a - b).abs() < 0.005_001);
        assert!(close, "{name}: {found:?} is not {table:?}");
    };
    printed("k", made.vector("coefficients").unwrap(), &[1.15, 1.04, 1.29, 1.02, 1.04]);
    printed("q", made.vector("relative_weights").unwrap(), &[1.0, 0.87, 0.84, 0.65, 0.64, 0.61]);
    printed("w", &made.weights, &[0.22, 0.19, 0.18, 0.14, 0.14, 0.13]);
}

/// Ten criteria in an order of their own, some as important as the one before: the input and the weights that stand in the
/// examples of crispyn (`examples/main_crispyn_update.py`, `examples/results_update/df_weights.csv`).
#[test]
fn swara_as_crispyn_has_it() {
    let order = vec![8, 9, 0, 6, 7, 1, 2, 3, 5, 4];
    let steps = vec![0.0, 0.4, 0.17, 0.0, 0.2, 0.25, 0.0, 0.0, 0.67];
    let made = w::swara(&w::Stepwise { order, steps }).unwrap();
    let stored = [
        0.120_886_064_724_168_92,
        0.086_101_185_700_975_04,
        0.068_880_948_560_780_02,
        0.068_880_948_560_780_02,
        0.041_246_076_982_503_01,
        0.068_880_948_560_780_02,
        0.103_321_422_841_170_02,
        0.103_321_422_841_170_02,
        0.169_240_490_613_836_48,
        0.169_240_490_613_836_48,
    ];
    for (a, b) in made.weights.iter().zip(stored) {
        assert!((a - b).abs() < 1e-15, "{:?}", made.weights);
    }
}

/// 罗芳, 徐阳, 蒲秋梅 & 邱奇志 (2020), 基于 `PageRank` 的多维度微博用户影响力度量, 计算机应用研究,
/// doi 10.19734/j.issn.1001-3695.2018.10.0798, §3.1: forwarding is 4 times as important as commenting, which is 2 times as
/// important as mentioning. The ratios lie above the scale of G1's authors, which is warned of.
#[test]
fn g1_of_three_ways_to_have_influence() {
    let made = w::order_relation(&w::Stepwise { order: vec![0, 1, 2], steps: vec![4.0, 2.0] }).unwrap();
    for (a, b) in made.weights.iter().zip([0.727, 0.182, 0.091]) {
        assert!((a - b).abs() < 0.000_5, "{:?}", made.weights);
    }
    assert!(made.warnings.iter().any(|warning| matches!(warning, w::Warning::Unusual { .. })));
}

/// Ten projects ranked by four judges; S = 1048 and W = 12 · 1048 / (4² (10³ − 10)) = 0.794 are worked out in "The
/// Kendall's coefficient of concordance W", example 1, a course sheet (scribd.com/document/659863121).
#[test]
fn kendall_s_w_of_ten_projects() {
    let judges = [
        [1, 3, 4, 5, 2, 8, 6, 7, 10, 9],
        [2, 1, 4, 5, 6, 3, 8, 7, 10, 9],
        [3, 2, 1, 5, 7, 4, 6, 8, 9, 10],
        [4, 2, 3, 1, 6, 7, 5, 9, 8, 10],
    ];
    let ratings: Vec<Vec<f64>> =
        judges.iter().map(|row| row.iter().map(|&r| -f64::from(r)).collect()).collect();
    let agreed = govindex::stats::concordance(&ratings).unwrap();
    assert_eq!(agreed.rank_sums, [10.0, 8.0, 12.0, 16.0, 21.0, 22.0, 25.0, 31.0, 37.0, 38.0]);
    assert!((agreed.w - 12.0 * 1048.0 / (16.0 * 990.0)).abs() < 1e-14);
    assert_eq!(agreed.degrees, 9);
    // χ² = 28.58 with 9 degrees of freedom lies above 27.88, the 0.1 % point of the tables.
    assert!((agreed.chi_square - 28.581_8).abs() < 1e-3 && agreed.p_value < 0.001);
}

/// 33 nursing experts rate courses from 5 to 1; how many gave which mark is printed in the course slides
/// "delphi函询法", case 1 (m.zixin.com.cn/doc/10289659.html); means and full-mark shares follow by hand.
#[test]
fn delphi_of_33_nursing_experts() {
    let marks: [(&str, [usize; 5]); 3] = [
        ("political theory", [10, 12, 9, 2, 0]),
        ("public English", [20, 11, 1, 1, 0]),
        ("health policy", [9, 17, 7, 0, 0]),
    ];
    let columns: Vec<Vec<f64>> = marks
        .iter()
        .map(|(_, counts)| {
            let mark = |(k, &count): (usize, &usize)| {
                std::iter::repeat_n(5.0 - f64::from(u8::try_from(k).unwrap()), count)
            };
            counts.iter().enumerate().flat_map(mark).collect()
        })
        .collect();
    let ratings = (0..33).map(|k| columns.iter().map(|column| column[k]).collect()).collect();
    let round = w::DelphiRound { ratings, sent: 33, ..w::DelphiRound::default() };
    let report = w::delphi_round(&round, &w::Delphi::default()).unwrap();
    close("means", &report.means, &[129.0 / 33.0, 149.0 / 33.0, 134.0 / 33.0]);
    close("full marks", &report.full_mark_shares, &[10.0 / 33.0, 20.0 / 33.0, 9.0 / 33.0]);
    let made = w::delphi(&[round], &w::Delphi::default()).unwrap();
    close("weights", &made.weights, &[129.0 / 412.0, 149.0 / 412.0, 134.0 / 412.0]);
}

/// Whatever the data, a model answers with weights or with an error: never NaN, never below 0, always adding up to 1.
fn sound(name: &str, made: &w::Weighting) {
    let sum: f64 = made.weights.iter().sum();
    assert!(made.weights.iter().all(|w| *w >= 0.0), "{name}: {:?}", made.weights);
    assert!((sum - 1.0).abs() <= made.weights.len() as f64 * f64::EPSILON, "{name}: {sum}");
    // NaN and infinities would become null and could not be read back.
    let json = serde_json::to_string(made).unwrap();
    assert_eq!(serde_json::from_str::<w::Weighting>(&json).unwrap(), *made, "{name}");
}

/// Values as they occur at their worst: zeros, negatives, ties, giants, dwarfs.
fn cell() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-3_i32..4).prop_map(f64::from),
        2 => 0.0..1.0_f64,
        1 => prop_oneof![Just(1e-300), Just(1e300), Just(-1e300), Just(1e-17), Just(-0.0)],
    ]
}

proptest! {
    #[test]
    fn data_of_any_kind_gives_weights_or_an_error(
        columns in (1_usize..6, 1_usize..6)
            .prop_flat_map(|(n, m)| prop::collection::vec(prop::collection::vec(cell(), n), m)),
        lower in prop::collection::vec(any::<bool>(), 6),
    ) {
        let x = Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap();
        let d: Vec<Direction> = lower[..x.len()]
            .iter()
            .map(|&lower| if lower { Direction::Lower } else { Direction::Higher })
            .collect();
        for model in w::side_by_side(&x, &d).unwrap().models {
            if let Ok(made) = model.outcome {
                sound(&model.name, &made);
            }
        }
        let first = w::Pca::default().form(w::PcaForm::FirstNonnegative);
        let scatter = w::ScatterDegree::default();
        let shifted = w::Entropy::default().stage(w::Stage::MinMax).shift(0.01);
        let more = [
            ("pca, first-nonnegative", w::pca(&x, &d, &first)),
            ("pca, composite", w::pca(&x, &d, &first.form(w::PcaForm::Composite).negative(w::Negative::Zero))),
            ("scatter-degree", w::scatter_degree(std::slice::from_ref(&x), &d, &scatter)),
            ("entropy, min-max", w::entropy(&x, &shifted)),
            ("gini, min-max", w::gini(&x, &w::Gini::default().stage(w::Stage::MinMax))),
            ("balance", w::balance(&x, &vec![1.0; x.len()], &w::Balance::default())),
        ];
        for (name, made) in more {
            if let Ok(made) = made {
                sound(name, &made);
            }
        }
    }

    #[test]
    fn judgements_of_any_kind_give_weights_or_an_error(
        said in prop::collection::vec(prop_oneof![0.05_f64..20.0, Just(0.0), Just(f64::NAN), Just(1e-200)], 10),
        places in prop::collection::vec(0_i32..4, 1..6),
    ) {
        let pairs: Vec<(usize, usize, f64)> = (0..5_usize)
            .flat_map(|i| (i + 1..5).map(move |j| (i, j)))
            .zip(&said)
            .filter(|(_, a)| !a.is_nan())
            .map(|((i, j), &a)| (i, j, a))
            .collect();
        if let Ok(judgements) = w::Judgements::from_pairs(5, &pairs) {
            for how in [w::Prioritization::Eigenvector, w::Prioritization::GeometricMean, w::Prioritization::LeastSquares] {
                if let Ok(made) = w::ahp(&judgements, &w::Ahp::default().prioritization(how)) {
                    sound("ahp", &made);
                }
            }
        }
        let places: Vec<f64> = places.into_iter().map(f64::from).collect();
        sound("rancom", &w::rancom(&places).unwrap());
        for form in [w::RankForm::Sum, w::RankForm::Reciprocal, w::RankForm::Centroid, w::RankForm::Exponent] {
            sound("rank-based", &w::rank_based(&places, &w::RankBased::default().form(form)).unwrap());
        }
        if let Ok(made) = w::budget(&[places.clone(), places.iter().rev().copied().collect()], &[], &w::Budget::default()) {
            sound("budget", &made);
        }
    }

    /// The order of the units, and the scale of a column, are no information.
    #[test]
    fn units_in_another_order_on_another_scale(
        columns in prop::collection::vec(prop::collection::vec(0.1_f64..9.0, 8), 4),
        factor in 0.01_f64..100.0,
    ) {
        let turned: Vec<Vec<f64>> = columns
            .iter()
            .enumerate()
            .map(|(j, column)| column.iter().rev().map(|x| if j == 1 { x * factor } else { *x }).collect())
            .collect();
        let table = |columns: &[Vec<f64>]| {
            w::side_by_side(&Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap(), &[]).unwrap()
        };
        for (a, b) in table(&columns).models.iter().zip(&table(&turned).models) {
            if let (Ok(x), Ok(y)) = (&a.outcome, &b.outcome) {
                for (x, y) in x.weights.iter().zip(&y.weights) {
                    prop_assert!((x - y).abs() < 1e-7, "{}: {} {}", a.name, x, y);
                }
            }
        }
    }
}

/// Columns long enough to be spread over threads: one thread and several give the same bits.
#[cfg(feature = "parallel")]
#[test]
fn threads_do_not_change_the_bits() {
    let columns: Vec<Vec<f64>> = (0..7_u32)
        .map(|j| (0..50_000_u32).map(|i| 2.0 + (f64::from(i) * 0.37 + f64::from(j * i % 11)).sin()).collect())
        .collect();
    let run = |threads: usize| {
        govindex::set_threads(threads);
        let x = Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap();
        w::critic(&x, &[], &w::Critic::default()).unwrap()
    };
    assert_eq!(run(1), run(4));
}
