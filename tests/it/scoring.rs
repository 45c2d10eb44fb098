//! Scoring models against numbers that other codes and published tables agree on.

use govindex::normalize::Direction;
use govindex::scoring::{self, Scored};
use govindex::stats::{Columns, Ties};
use serde_json::Value;

/// The matrix of `tests/data/mcda`: 12 units, 6 indicators; see its README for where every number comes from.
struct Golden {
    columns: Vec<Vec<f64>>,
    weights: Vec<f64>,
    directions: Vec<Direction>,
    q: Vec<f64>,
    p: Vec<f64>,
    cases: Value,
    single: Value,
}

fn table(path: &str) -> Vec<Vec<String>> {
    let path = format!("{}/tests/data/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// As [`table`], by column: name and cells, with quoted fields.
fn frame(path: &str) -> Vec<(String, Vec<String>)> {
    let path = format!("{}/tests/data/{path}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut columns: Vec<(String, Vec<String>)> =
        reader.headers().unwrap().iter().map(|name| (name.to_owned(), Vec::new())).collect();
    for record in reader.records() {
        for ((_, cells), cell) in columns.iter_mut().zip(&record.unwrap()) {
            cells.push(cell.to_owned());
        }
    }
    columns
}

fn column(rows: &[Vec<String>], j: usize) -> Vec<f64> {
    rows.iter().map(|row| row[j].parse().unwrap_or(f64::NAN)).collect()
}

fn json(name: &str) -> Value {
    let path = format!("{}/tests/data/mcda/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

impl Golden {
    fn read() -> Self {
        let criteria = table("mcda/criteria.csv");
        let matrix = table("mcda/matrix.csv");
        Self {
            columns: (1..=criteria.len()).map(|j| column(&matrix, j)).collect(),
            weights: column(&criteria, 2),
            directions: criteria
                .iter()
                .map(|row| if row[1] == "max" { Direction::Higher } else { Direction::Lower })
                .collect(),
            q: column(&criteria, 3),
            p: column(&criteria, 4),
            cases: json("expected.json")["cases"].clone(),
            single: json("single_peer.json")["cases"].clone(),
        }
    }

    fn columns(&self) -> Columns<'_> {
        Columns::new(self.columns.iter().map(Vec::as_slice).collect()).unwrap()
    }

    /// Within 1e-10 of the peers (relative to the larger of 1 and the value), with the same ranks.
    fn agrees(&self, case: &str, scored: &Scored) {
        let expected = self.cases.get(case).unwrap_or_else(|| &self.single[case]);
        close(case, &scored.scores, &numbers(&expected["value"]), 1e-10);
        assert_eq!(scored.ranks(Ties::Competition, None), numbers(&expected["rank_min"]), "{case}: ranks");
    }
}

fn close(what: &str, got: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (i, (a, b)) in got.iter().zip(expected).enumerate() {
        let scale = b.abs().max(1.0);
        assert!((a - b).abs() <= tolerance * scale, "{what}[{i}]: {a} against {b}");
    }
}

#[test]
fn the_normalizations_of_the_peers() {
    use scoring::Normalization as N;
    let g = Golden::read();
    for (case, normalization) in [
        ("minmax", N::MinMax),
        ("linear", N::Linear),
        ("sum", N::Sum),
        ("vector", N::Vector),
        ("max", N::Max),
    ] {
        let got = scoring::normalized(&g.columns(), &g.directions, normalization).unwrap();
        let rows = g.cases[format!("normalise.{case}")]["value"].as_array().unwrap();
        for (i, row) in rows.iter().enumerate() {
            let unit: Vec<f64> = got.iter().map(|column| column[i]).collect();
            close(case, &unit, &numbers(row), 1e-10);
        }
    }
}

#[test]
fn the_scores_of_the_peers() {
    use scoring::{Normalization, Topsis, Vikor, Wsm};
    let g = Golden::read();
    let (x, w, d) = (&g.columns(), &g.weights[..], &g.directions[..]);
    let wsm = |n| scoring::wsm(x, w, d, &Wsm::default().normalization(n)).unwrap();
    g.agrees("score.wsm_minmax", &wsm(Normalization::MinMax));
    g.agrees("score.wsm_linear", &wsm(Normalization::Linear));
    g.agrees("score.wsm_sum", &wsm(Normalization::Sum));
    g.agrees("score.wpm_linear", &scoring::wpm(x, w, d, &scoring::Wpm::default()).unwrap());
    g.agrees("score.waspas", &scoring::waspas(x, w, d, &scoring::Waspas::default()).unwrap());
    let topsis = |n| scoring::topsis(x, w, d, &Topsis::default().normalization(n)).unwrap();
    g.agrees("score.topsis_vector", &topsis(Normalization::Vector));
    g.agrees("score.topsis_minmax", &topsis(Normalization::MinMax));
    g.agrees("score.copras", &scoring::copras(x, w, d).unwrap());
    g.agrees("score.edas", &scoring::edas(x, w, d).unwrap());
    g.agrees("score.mabac", &scoring::mabac(x, w, d).unwrap());
    g.agrees("score.marcos", &scoring::marcos(x, w, d).unwrap());
    g.agrees("score.codas", &scoring::codas(x, w, d, &scoring::Codas::default()).unwrap());
    g.agrees("score.cocoso", &scoring::cocoso(x, w, d, &scoring::Cocoso::default()).unwrap());
    g.agrees("score.spotis", &scoring::spotis(x, w, d, &scoring::Spotis::default()).unwrap());
    g.agrees("score.aras", &scoring::aras(x, w, d).unwrap());
    g.agrees("score.moora_ratio", &scoring::moora(x, w, d).unwrap());
    g.agrees("score.gra", &scoring::grey_relational(x, w, d, &scoring::Grey::default()).unwrap());

    let vikor = scoring::vikor(x, w, d, &Vikor::default()).unwrap();
    g.agrees("score.vikor_q", &vikor);
    for (case, name) in [("score.vikor_s", "S"), ("score.vikor_r", "R")] {
        close(case, vikor.units(name).unwrap(), &numbers(&g.cases[case]["value"]), 1e-10);
    }
}

#[test]
fn variants_that_two_codes_agree_on() {
    use scoring::{Multimoora, Topsis, TopsisWeighting};
    let g = Golden::read();
    let (x, w, d) = (&g.columns(), &g.weights[..], &g.directions[..]);
    // Weights in the distances: numpy from the definition, and pymcdm 1.4.0 given the square roots of the weights.
    let distance = [
        0.636_304_185_615,
        0.800_586_537_06,
        0.750_906_374_017,
        0.598_742_168_416,
        0.655_772_896_211,
        0.313_974_966_744,
        0.664_740_214_394,
        0.696_783_424_478,
        0.729_634_945_136,
        0.679_808_879_251,
        0.631_240_549_248,
        0.300_912_703_977,
    ];
    let topsis = scoring::topsis(x, w, d, &Topsis::default().weighting(TopsisWeighting::Distance)).unwrap();
    close("topsis, weights in the distances", &topsis.scores, &distance, 1e-11);
    // The reference point: numpy, and pyrepo-mcda 0.1.15 (`MULTIMOORA_RP`).
    let reference = [
        0.044_556_282_859,
        0.030_188_112_928,
        0.040_033_767_989,
        0.051_116_351_765,
        0.066_501_294_53,
        0.126_369_312_984,
        0.059_943_405_7,
        0.046_403_567_07,
        0.054_740_819_982,
        0.057_245_930_584,
        0.070_540_444_865,
        0.177_541_757_222,
    ];
    let moora = scoring::multimoora(x, w, d, &Multimoora::default()).unwrap();
    close("reference point", moora.units("reference_point").unwrap(), &reference, 1e-11);
    // The ratio system and the product form of equal weights: ranks of pyrepo-mcda (`MULTIMOORA_RS`, `_FMF`).
    assert_eq!(
        moora.units("ratio_system_rank").unwrap(),
        [9.0, 1.0, 2.0, 10.0, 7.0, 12.0, 6.0, 4.0, 3.0, 5.0, 8.0, 11.0]
    );
    let equal = scoring::multimoora(x, &[1.0; 6], d, &Multimoora::default()).unwrap();
    assert_eq!(
        equal.units("product_form_rank").unwrap(),
        [10.0, 1.0, 3.0, 9.0, 8.0, 12.0, 7.0, 6.0, 2.0, 4.0, 5.0, 11.0]
    );
}

#[test]
fn the_net_flows_of_the_peers() {
    use scoring::{Preference, Promethee, promethee};
    let g = Golden::read();
    let (x, w, d) = (&g.columns(), &g.weights[..], &g.directions[..]);
    let run = |f: &dyn Fn(f64, f64) -> Preference| {
        let preferences = g.q.iter().zip(&g.p).map(|(&q, &p)| f(q, p)).collect();
        promethee(x, w, d, &Promethee::default().preferences(preferences)).unwrap()
    };
    g.agrees("score.promethee2_usual", &run(&|_, _| Preference::Usual));
    g.agrees("score.promethee2_ushape", &run(&|q, _| Preference::UShape { q }));
    g.agrees("score.promethee2_vshape", &run(&|_, p| Preference::VShape { p }));
    g.agrees("score.promethee2_level", &run(&|q, p| Preference::Level { q, p }));
    g.agrees("score.promethee2_linear", &run(&|q, p| Preference::Linear { q, p }));
    // Gaussian with s = 1 standard deviation (2q): pyDecision 5.1.8 (costs negated) and a numpy double loop agree on
    // these to 6e-17.
    let gaussian = [
        -0.069_066_763_163_613_13,
        0.287_204_100_385_565_54,
        0.193_144_790_762_715_32,
        -0.091_658_715_650_829_68,
        0.091_776_868_500_726_79,
        -0.473_162_325_263_802_3,
        0.004_837_394_172_088_202,
        0.120_490_975_488_796_92,
        0.271_923_030_694_818_44,
        0.048_280_926_448_290_545,
        0.065_232_895_885_375_01,
        -0.449_003_178_260_131_53,
    ];
    close("gaussian", &run(&|q, _| Preference::Gaussian { s: 2.0 * q }).scores, &gaussian, 1e-12);
}

/// COINr's index on the ASEM data, level by level: every aggregate from its children in the same table.
mod asem {
    use super::*;
    use govindex::scoring::{
        Copeland, Missing, MissingRule, arithmetic, copeland, geometric, harmonic, power,
    };

    type Model<'a> = dyn Fn(u8, &Columns<'_>, &[f64]) -> Vec<f64> + 'a;

    fn values(cells: &[String]) -> Vec<f64> {
        cells.iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    }

    /// How many aggregates agree, with empty cells in the same places.
    fn check(file: &str, weights: &dyn Fn(&str) -> f64, model: &Model<'_>) -> usize {
        let meta = frame("asem/ASEM_iMeta.csv");
        let (levels, codes, parents) = (&meta[0].1, &meta[1].1, &meta[8].1);
        let table = frame(&format!("asem/golden/{file}.csv"));
        let scores = |code: &str| values(&table.iter().find(|(name, _)| name == code).unwrap().1);
        let mut checked = 0;
        for (level, node) in
            levels.iter().zip(codes).filter(|(level, _)| ["2", "3", "4"].contains(&level.as_str()))
        {
            let children: Vec<&String> =
                (0..codes.len()).filter(|&k| &parents[k] == node).map(|k| &codes[k]).collect();
            let columns: Vec<Vec<f64>> = children.iter().map(|code| scores(code)).collect();
            let weights: Vec<f64> = children.iter().map(|code| weights(code)).collect();
            let columns = Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap();
            let got = model(level.parse().unwrap(), &columns, &weights);
            for (i, (got, want)) in got.iter().zip(scores(node)).enumerate() {
                let same =
                    (got.is_nan() && want.is_nan()) || (got - want).abs() <= 1e-9 * want.abs().max(1.0);
                assert!(same, "{file}, {node}, row {i}: {got} against {want}");
            }
            checked += 1;
        }
        checked
    }

    #[test]
    fn means_and_copeland_agree_at_every_node() {
        let one = |_: &str| 1.0;
        let all = &Missing::default();
        let cop = |x: &Columns<'_>, w: &[f64]| copeland(x, w, &[], &Copeland::default()).unwrap().scores;
        let amean = |x: &Columns<'_>, w: &[f64]| arithmetic(x, w, all).unwrap();
        let runs: [(&str, &Model<'_>); 9] = [
            ("06_aggregated", &|_, x, w| amean(x, w)),
            ("06_agg_gmean_on_1_100", &|_, x, w| geometric(x, w, all).unwrap()),
            ("06_agg_hmean_on_1_100", &|_, x, w| harmonic(x, w, all).unwrap()),
            ("06_agg_genmean_p0.5_on_1_100", &|_, x, w| power(x, w, 0.5, all).unwrap()),
            ("06_agg_genmean_p2_on_1_100", &|_, x, w| power(x, w, 2.0, all).unwrap()),
            ("06_agg_genmean_pm1_on_1_100", &|_, x, w| power(x, w, -1.0, all).unwrap()),
            ("06_agg_copeland_wrapped_all_levels", &|_, x, w| cop(x, w)),
            ("06_agg_amean_mean_then_copeland_top", &|level, x, w| {
                if level == 4 { cop(x, w) } else { amean(x, w) }
            }),
            ("06_agg_mixed_amean_then_gmean_top", &|level, x, w| {
                if level == 4 { geometric(x, w, all).unwrap() } else { amean(x, w) }
            }),
        ];
        for (file, model) in runs {
            assert_eq!(check(file, &one, model), 11, "{file}");
        }
        let custom = frame("asem/golden/06_weights_custom.csv");
        let weight = |code: &str| {
            let row = custom[0].1.iter().position(|c| c == code).unwrap();
            custom[2].1[row].parse().unwrap()
        };
        assert_eq!(check("06_agg_amean_custom_weights", &weight, &|_, x, w| amean(x, w)), 11);
    }

    #[test]
    fn means_agree_where_values_are_missing() {
        let one = |_: &str| 1.0;
        let rescale = Missing::default();
        let propagate = Missing::rule(MissingRule::Propagate);
        let runs: [(&str, &Model<'_>); 6] = [
            ("06_agg_missing_amean", &|_, x, w| arithmetic(x, w, &rescale).unwrap()),
            ("06_agg_missing_gmean", &|_, x, w| geometric(x, w, &rescale).unwrap()),
            ("06_agg_missing_hmean", &|_, x, w| harmonic(x, w, &rescale).unwrap()),
            ("06_agg_missing_genmean_p2", &|_, x, w| power(x, w, 2.0, &propagate).unwrap()),
            ("06_agg_missing_amean_datthresh0.8", &|_, x, w| arithmetic(x, w, &rescale.least(0.8)).unwrap()),
            ("06_agg_missing_amean_datthresh_bylevel", &|level, x, w| {
                arithmetic(x, w, &rescale.least(if level == 2 { 0.8 } else { 1.0 })).unwrap()
            }),
        ];
        for (file, model) in runs {
            assert_eq!(check(file, &one, model), 11, "{file}");
        }
    }

    #[test]
    fn the_outranking_matrix_agrees() {
        let table = frame("asem/golden/06_aggregated.csv");
        let meta = frame("asem/ASEM_iMeta.csv");
        let children: Vec<Vec<f64>> = meta[1]
            .1
            .iter()
            .zip(&meta[8].1)
            .filter(|(_, parent)| *parent == "Conn")
            .map(|(code, _)| values(&table.iter().find(|(name, _)| name == code).unwrap().1))
            .collect();
        let columns = Columns::new(children.iter().map(Vec::as_slice).collect()).unwrap();
        let pairs = scoring::outranking(&columns, &[1.0; 5], &[]).unwrap();
        let golden = table_of_numbers("06_outrank_matrix");
        for (i, (got, want)) in pairs.rows().zip(&golden).enumerate() {
            close(&format!("row {i}"), got, want, 1e-12);
        }
        let scores: Vec<f64> = table_of_numbers("06_copeland_group").into_iter().flatten().collect();
        assert_eq!(pairs.copeland(), scores);
        let dominance = frame("asem/golden/06_outrank_dominance.csv");
        assert_eq!(pairs.dominant_pairs().to_string(), dominance[1].1[0]);
    }

    fn table_of_numbers(name: &str) -> Vec<Vec<f64>> {
        table(&format!("asem/golden/{name}.csv")).iter().map(|row| values(&row[1..])).collect()
    }
}

#[test]
fn the_grades_of_electre_tri() {
    use scoring::{ElectreRule, ElectreTri, electre_tri};
    let g = Golden::read();
    let scaled = |values: &[f64], factor: f64| values.iter().map(|x| x * factor).collect::<Vec<f64>>();
    let parameters = ElectreTri::new(vec![
        vec![7.4813, 0.1219, 5.2193, 1614.24, 0.8067, 5.6282],
        vec![13.8346, 0.0825, 7.8536, 812.94, 1.0383, 8.2442],
    ])
    .thresholds(scaled(&g.q, 0.2), scaled(&g.p, 0.2))
    .veto(scaled(&g.p, 0.6).into_iter().map(Some).collect())
    .cut(0.6);
    let grades = |rule| {
        electre_tri(&g.columns(), &g.weights, &g.directions, &parameters.clone().rule(rule)).unwrap().grades
    };
    // pyDecision 5.1.8 `electre_tri_b` (grades counted from the top there) and a numpy loop from the definition agree.
    assert_eq!(grades(ElectreRule::Pessimistic), [1, 2, 1, 1, 1, 0, 1, 1, 2, 1, 1, 0]);
    assert_eq!(grades(ElectreRule::Optimistic), [1, 2, 2, 1, 2, 1, 1, 1, 2, 1, 2, 2]);
}

/// Ten regions, care in pregnancy: share examined before birth, maternal deaths, perinatal deaths. The example by which
/// RSR is taught.
const REGIONS: [[f64; 10]; 3] = [
    [99.54, 96.52, 99.36, 92.83, 91.71, 95.35, 96.09, 99.27, 94.76, 84.80],
    [60.27, 59.67, 43.91, 58.99, 35.40, 44.71, 49.81, 31.69, 22.91, 81.49],
    [16.15, 20.10, 15.60, 17.04, 15.01, 13.93, 17.43, 13.89, 19.87, 23.63],
];

/// 张敬信, mathmodels 包使用手册, chapter 10 (zhjx19.github.io/mathmodels-book/rank-sum-ratio.html) prints the ratios and R's
/// regression (−0.60855, 0.22169, R² 0.9379, F 90.63); the further digits are scipy's (`linregress`, 1.18.1).
#[test]
fn the_rank_sum_ratios_of_ten_regions() {
    use Direction::{Higher, Lower};
    let columns = Columns::new(REGIONS.iter().map(<[f64; 10]>::as_slice).collect()).unwrap();
    let result =
        scoring::rsr(&columns, &[1.0; 3], &[Higher, Lower, Lower], &scoring::Rsr::default()).unwrap();
    let printed = [0.6, 0.4, 0.7667, 0.4, 0.6, 0.6667, 0.5, 0.9, 0.5667, 0.1];
    close("RSR", &result.scored.scores, &printed, 5e-5);
    let probits: Vec<f64> = result.distribution.iter().map(|step| step.probit).collect();
    let scipy = [
        3.718_448_43,
        4.325_510_25,
        4.746_652_9,
        5.0,
        5.385_320_47,
        5.841_621_23,
        6.281_551_57,
        6.959_963_98,
    ];
    close("probit", &probits, &scipy, 1e-8);
    let line = result.regression.unwrap();
    close(
        "a, b",
        &[line.intercept, line.slope],
        &[-0.608_549_987_491_921_8, 0.221_689_690_735_025_62],
        1e-12,
    );
    close("R², F", &[line.r_squared, line.f], &[0.937_908_907_154_084_8, 90.632_217_682_004_05], 1e-10);
    close("p", &[line.p_value], &[7.661_588_446_012_325e-5], 1e-10);
    assert_eq!(result.grades, [1, 1, 2, 1, 1, 1, 1, 2, 1, 0]);
}

/// The same regions, ranks that keep distances and weights by entropy: chapter 10 of the same manual, to its digits.
#[test]
#[expect(clippy::approx_constant, reason = "a probit, as it is printed")]
fn the_non_integer_rank_sum_ratios_of_ten_regions() {
    use Direction::{Higher, Lower};
    let columns = Columns::new(REGIONS.iter().map(<[f64; 10]>::as_slice).collect()).unwrap();
    let weights = [0.294_520_5, 0.363_107_8, 0.342_371_7];
    let parameters = scoring::Rsr::default().ranking(scoring::RsrRanking::NonInteger);
    let result = scoring::rsr(&columns, &weights, &[Higher, Lower, Lower], &parameters).unwrap();
    let printed = [0.720, 0.544, 0.826, 0.578, 0.754, 0.802, 0.676, 0.946, 0.725, 0.1];
    close("RSR", &result.scored.scores, &printed, 5.01e-4);
    let probits: Vec<f64> = result.distribution.iter().map(|step| step.probit).collect();
    close("probit", &probits, &[3.72, 4.16, 4.48, 4.75, 5.0, 5.25, 5.52, 5.84, 6.28, 6.96], 5.01e-3);
    let line = result.regression.unwrap();
    let fitted: Vec<f64> = probits.iter().map(|probit| line.intercept + line.slope * probit).collect();
    close("fitted", &fitted[..9], &[0.366, 0.456, 0.521, 0.576, 0.627, 0.679, 0.734, 0.798, 0.888], 5.01e-4);
    close("fitted", &fitted[9..], &[1.03], 5.01e-3);
}

/// Three farming plans judged by yield, quality, use of water, income and harm done: chapter 11 of 张敬信, mathmodels
/// 包使用手册 (zhjx19.github.io/mathmodels-book/fuzzy-eval.html), memberships by typical values and then M(·, +).
#[test]
fn three_farming_plans() {
    let typical: [[f64; 4]; 5] = [
        [0.0, 350.0, 450.0, 550.0],
        [1.0, 2.0, 3.0, 4.0],
        [0.0, 20.0, 40.0, 60.0],
        [0.0, 50.0, 90.0, 130.0],
        [1.0, 2.0, 3.0, 4.0],
    ];
    let weights = [0.2, 0.1, 0.15, 0.3, 0.25];
    let plans = [
        ([592.5, 2.0, 25.0, 72.0, 1.0], [0.25, 0.3475, 0.2025, 0.2], 61.5375),
        ([529.0, 3.0, 42.0, 105.0, 2.0], [0.0, 0.25, 0.4645, 0.2855], 75.5325),
        ([412.0, 4.0, 48.0, 85.0, 3.0], [0.0, 0.1135, 0.7265, 0.16], 75.6975),
    ];
    let parameters = scoring::Fuzzy::default()
        .operator(scoring::FuzzyOperator::WeightedMean)
        .values(vec![30.0, 60.0, 75.0, 90.0]);
    for (values, memberships, score) in plans {
        let rated = values.iter().zip(&typical).zip(weights).map(|((&value, typical), weight)| {
            let memberships = scoring::trapezoid_memberships(value, typical).unwrap();
            scoring::Factor::rated(weight, memberships)
        });
        let result = scoring::fuzzy_evaluation(&rated.collect::<Vec<_>>(), &parameters).unwrap();
        close("memberships", &result.memberships, &memberships, 5.01e-5);
        close("score", &[result.score.unwrap()], &[score], 5.01e-5);
    }
}

/// Q. Wu & C. Peng (2016), Comprehensive Benefit Evaluation of the Power Distribution Network Planning Project Based on
/// Improved IAHP and Multi-Level Extension Assessment Method, Sustainability 8, 796: scores and relations to four grades as
/// table 13 prints them. Its rows A11, A13, A31 and A32 are left out: each has a relation that does not follow from the
/// paper's own formula.
const NETWORK: [(f64, [f64; 4]); 11] = [
    (99.0, [-0.975, -0.960, -0.900, 0.100]),
    (94.0, [-0.850, -0.760, -0.400, 0.400]),
    (93.0, [-0.825, -0.720, -0.300, 0.300]),
    (95.0, [-0.875, -0.800, -0.500, 0.500]),
    (85.0, [-0.625, -0.400, 0.333, -0.250]),
    (87.0, [-0.675, -0.480, 0.200, -0.188]),
    (72.0, [-0.300, 0.200, -0.097, -0.391]),
    (78.0, [-0.450, -0.120, 0.200, -0.353]),
    (86.0, [-0.650, -0.440, 0.267, -0.222]),
    (82.0, [-0.550, -0.280, 0.467, -0.308]),
    (76.0, [-0.400, -0.040, 0.067, -0.368]),
];
const LEVELS: [[f64; 2]; 4] = [[0.0, 60.0], [60.0, 75.0], [75.0, 90.0], [90.0, 100.0]];

#[test]
fn matter_elements_of_a_power_network() {
    let scores = NETWORK.map(|(score, _)| score);
    let columns = Columns::new(vec![&scores]).unwrap();
    let one = scoring::MatterElement::new(vec![LEVELS.to_vec()]);
    let result = scoring::matter_element(&columns, &[1.0], &one).unwrap();
    for (grade, relations) in result.relations.iter().enumerate() {
        close(&format!("grade {grade}"), relations, &NETWORK.map(|(_, printed)| printed[grade]), 5.01e-4);
    }
}

/// Table 14 of the same paper: groups of indicators with the lower ends of their weights, which do not sum to 1 there, and
/// the grades. The paper adds relations that it rounded to three digits.
#[test]
fn matter_elements_of_the_groups_of_a_power_network() {
    type Group<'a> = (&'a [f64], &'a [f64], [f64; 4], usize);
    let groups: [Group<'_>; 4] = [
        (&[94.0, 93.0, 95.0], &[0.910, 0.251, 0.199], [-1.155, -1.032, -0.539, 0.539], 3),
        (&[85.0, 87.0], &[0.678, 0.279], [-0.612, -0.405, 0.282, -0.222], 2),
        (&[72.0, 78.0], &[0.755, 0.219], [-0.325, 0.125, -0.029, -0.373], 1),
        (&[86.0, 82.0, 76.0], &[0.569, 0.087, 0.297], [-0.537, -0.287, 0.212, -0.263], 2),
    ];
    for (scores, weights, printed, grade) in groups {
        let columns = Columns::new(scores.chunks(1).collect()).unwrap();
        let levels = scoring::MatterElement::new(vec![LEVELS.to_vec(); scores.len()]);
        let result = scoring::matter_element(&columns, weights, &levels).unwrap();
        let total: f64 = weights.iter().sum();
        let sums: Vec<f64> = result.relations.iter().map(|relation| total * relation[0]).collect();
        close("sums", &sums, &printed, 1.1e-3);
        assert_eq!(result.grades, [grade]);
    }
}

/// Against a numpy loop written from the definition.
#[test]
fn matter_elements_by_definition() {
    let (coverage, days) = ([72.0, 64.0, 91.0], [7.0, 12.0, 4.5]);
    let columns = Columns::new(vec![&coverage, &days]).unwrap();
    let grades = scoring::MatterElement::new(vec![
        vec![[80.0, 100.0], [60.0, 80.0], [0.0, 60.0]],
        vec![[0.0, 5.0], [5.0, 10.0], [10.0, 20.0]],
    ]);
    let result = scoring::matter_element(&columns, &[0.6, 0.4], &grades).unwrap();
    close("good", &result.relations[0], &[-0.222_222_222_222_222_2, -0.371_282_051_282_051_3, 0.31], 1e-14);
    close("fair", &result.relations[1], &[0.4, 0.04, -0.37], 1e-14);
    close("poor", &result.relations[2], &[-0.3, 0.02, -0.685], 1e-14);
    close("k*", &result.level, &[1.9, 2.487_539_936_102_237, 1.240_458_015_267_175_6], 1e-12);
    assert_eq!(result.grades, [1, 1, 0]);
}

/// Against scipy 1.18.1 (`linprog`, solver `highs`), one program a unit written from the definition: 8 digits.
#[cfg(feature = "lp")]
mod frontier {
    use super::*;
    use govindex::scoring::{
        BenefitOfTheDoubt, Dea, Orientation, Period, Returns, benefit_of_the_doubt, dea, malmquist,
        scale_efficiency,
    };

    const INPUTS: [usize; 2] = [1, 3];
    const OUTPUTS: [usize; 4] = [0, 2, 4, 5];

    fn choose<'a>(columns: &'a [Vec<f64>], which: &[usize]) -> Columns<'a> {
        Columns::new(which.iter().map(|&j| columns[j].as_slice()).collect()).unwrap()
    }

    fn near(what: &str, got: &[f64], want: &[f64]) {
        assert_eq!(got.len(), want.len(), "{what}");
        for (i, (a, b)) in got.iter().zip(want).enumerate() {
            assert!((a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-8, "{what}[{i}]: {a} against {b}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "most of them are the other solver's numbers")]
    fn envelopment_by_a_second_solver() {
        let g = Golden::read();
        let (x, y) = (choose(&g.columns, &INPUTS), choose(&g.columns, &OUTPUTS));
        let golden = [
            (
                Orientation::Input,
                Returns::Constant,
                false,
                [
                    0.411_572_147_814,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    0.559_210_868_638,
                    0.609_022_220_265,
                    0.358_205_680_635,
                    0.708_411_322_911,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    0.978_516_763_544,
                    0.520_414_547_648,
                    0.362_565_231_611,
                ],
            ),
            (
                Orientation::Input,
                Returns::Constant,
                true,
                [
                    0.411_572_147_814,
                    1.647_867_312_408,
                    2.135_645_066_707,
                    0.559_210_868_638,
                    0.609_022_220_265,
                    0.358_205_680_635,
                    0.708_411_322_911,
                    1.054_195_028_179,
                    1.335_417_893_972,
                    0.978_516_763_544,
                    0.520_414_547_648,
                    0.362_565_231_611,
                ],
            ),
            (
                Orientation::Input,
                Returns::Variable,
                false,
                [
                    0.599_472_479_003,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    0.560_504_584_336,
                    1.000_000_000_000,
                    0.392_882_765_871,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    0.999_999_999_999,
                ],
            ),
            (
                Orientation::Input,
                Returns::Variable,
                true,
                [
                    0.599_472_479_003,
                    1.904_162_687_280,
                    f64::NAN,
                    0.560_504_584_336,
                    f64::NAN,
                    0.392_882_765_871,
                    1.057_397_891_405,
                    1.058_459_104_572,
                    f64::NAN,
                    1.063_011_987_260,
                    f64::NAN,
                    f64::NAN,
                ],
            ),
            (
                Orientation::Output,
                Returns::Constant,
                false,
                [
                    0.411_572_147_814,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    0.559_210_868_638,
                    0.609_022_220_265,
                    0.358_205_680_635,
                    0.708_411_322_911,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    0.978_516_763_544,
                    0.520_414_547_648,
                    0.362_565_231_611,
                ],
            ),
            (
                Orientation::Output,
                Returns::Constant,
                true,
                [
                    0.411_572_147_814,
                    1.647_867_312_408,
                    2.135_645_066_707,
                    0.559_210_868_638,
                    0.609_022_220_265,
                    0.358_205_680_635,
                    0.708_411_322_911,
                    1.054_195_028_179,
                    1.335_417_893_972,
                    0.978_516_763_544,
                    0.520_414_547_648,
                    0.362_565_231_611,
                ],
            ),
            (
                Orientation::Output,
                Returns::Variable,
                false,
                [
                    0.593_723_041_417,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    0.983_654_567_955,
                    1.000_000_000_000,
                    0.838_841_110_690,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    1.000_000_000_000,
                    1.000_000_000_000,
                ],
            ),
            (
                Orientation::Output,
                Returns::Variable,
                true,
                [
                    0.593_723_041_417,
                    1.682_287_581_529,
                    f64::NAN,
                    0.983_654_567_955,
                    1.399_177_864_024,
                    0.838_841_110_690,
                    f64::NAN,
                    1.079_447_523_801,
                    1.513_326_773_179,
                    1.217_634_031_044,
                    1.112_872_454_868,
                    1.008_389_841_040,
                ],
            ),
        ];
        for (orientation, returns, own, want) in golden {
            let parameters = Dea::default().orientation(orientation).returns(returns).super_efficiency(own);
            let result = dea(&x, &y, &parameters).unwrap();
            near(&result.scored.variant, &result.scored.scores, &want);
            if own {
                continue;
            }
            // Targets are on the frontier: scored again among the others they need nothing more.
            for i in 0..12 {
                let extended = |columns: &Columns<'_>, targets: &[Vec<f64>]| -> Vec<Vec<f64>> {
                    let with = |(column, target): (&[f64], &Vec<f64>)| [column, &[target[i]]].concat();
                    columns.iter().zip(targets).map(with).collect()
                };
                let (tx, ty) = (extended(&x, &result.input_targets), extended(&y, &result.output_targets));
                let again = dea(&choose(&tx, &[0, 1]), &choose(&ty, &[0, 1, 2, 3]), &parameters)
                    .unwrap()
                    .scored
                    .scores;
                assert!((again[12] - 1.0).abs() < 1e-5, "target of row {i}: {}", again[12]);
            }
        }
        let split = scale_efficiency(&x, &y, Orientation::Output).unwrap();
        for i in 0..12 {
            assert!((split.variable[i] * split.scale[i] - split.constant[i]).abs() < 1e-9);
        }
    }

    #[test]
    fn benefit_of_the_doubt_by_a_second_solver() {
        let g = Golden::read();
        let z = scoring::normalized(&g.columns(), &g.directions, scoring::Normalization::Linear).unwrap();
        let columns = choose(&z, &[0, 1, 2, 3, 4, 5]);
        let free = benefit_of_the_doubt(&columns, &BenefitOfTheDoubt::default()).unwrap();
        near(
            "free",
            &free.scored.scores,
            &[
                0.645_028_140_355,
                1.000_000_000_000,
                1.000_000_000_000,
                0.981_861_119_461,
                1.000_000_000_000,
                0.838_841_110_690,
                1.000_000_000_000,
                1.000_000_000_000,
                1.000_000_000_000,
                1.000_000_000_000,
                1.000_000_000_000,
                1.000_000_000_000,
            ],
        );
        let bounded = BenefitOfTheDoubt::default().shares(vec![[0.05, 0.4]; 6]);
        near(
            "bounded",
            &benefit_of_the_doubt(&columns, &bounded).unwrap().scored.scores,
            &[
                0.623_297_906_661,
                1.000_000_000_000,
                1.000_000_000_000,
                0.806_844_179_778,
                0.993_514_185_392,
                0.555_528_178_022,
                0.876_120_285_669,
                0.890_247_644_017,
                1.000_000_000_000,
                0.909_436_076_060,
                0.919_487_690_039,
                0.708_675_418_435,
            ],
        );
    }

    #[test]
    fn malmquist_by_a_second_solver() {
        let g = Golden::read();
        let after: Vec<Vec<f64>> = g
            .columns
            .iter()
            .enumerate()
            .map(|(j, column)| {
                let factor = |k: usize| {
                    if INPUTS.contains(&j) {
                        1.0 + 0.03 * ((k * 7 % 5) as f64 - 2.0)
                    } else {
                        1.02 + 0.04 * ((k * 5 % 7) as f64 - 3.0)
                    }
                };
                column.iter().enumerate().map(|(k, x)| x * factor(k)).collect()
            })
            .collect();
        let period =
            |columns| Period { inputs: choose(columns, &INPUTS), outputs: choose(columns, &OUTPUTS) };
        let change = &malmquist(&[period(&g.columns), period(&after)], Orientation::Output).unwrap()[0];
        near(
            "M",
            &change.index,
            &[
                0.957_446_808_511,
                1.100_000_000_000,
                0.962_264_150_943,
                0.969_072_164_948,
                1.106_796_116_505,
                1.127_659_574_468,
                0.980_000_000_000,
                0.849_056_603_774,
                1.134_020_618_557,
                0.990_291_262_136,
                1.000_000_000_000,
                1.140_000_000_000,
            ],
        );
        near(
            "EC",
            &change.efficiency,
            &[
                0.920_227_518_764,
                1.000_000_000_000,
                1.000_000_000_000,
                0.880_843_675_393,
                1.029_940_172_067,
                0.996_177_337_623,
                0.888_218_174_687,
                0.806_081_936_716,
                1.000_000_000_000,
                0.884_729_570_980,
                0.898_993_858_665,
                1.035_488_376_105,
            ],
        );
        near(
            "TC",
            &change.frontier,
            &[
                1.040_445_747_370,
                1.100_000_000_000,
                0.962_264_150_943,
                1.100_163_618_154,
                1.074_621_756_216,
                1.131_986_777_735,
                1.103_332_523_391,
                1.053_313_025_761,
                1.134_020_618_557,
                1.119_315_206_158,
                1.112_354_651_105,
                1.100_929_789_563,
            ],
        );
        near(
            "PEC",
            &change.pure_efficiency,
            &[
                0.855_371_493_821,
                1.000_000_000_000,
                1.000_000_000_000,
                0.843_448_988_070,
                1.000_000_000_000,
                0.952_390_239_889,
                1.000_000_000_000,
                0.809_353_900_384,
                1.000_000_000_000,
                1.000_000_000_000,
                0.963_625_238_610,
                1.000_000_000_000,
            ],
        );
    }
}

/// Rows of a matrix as columns.
fn across(rows: &[&[f64]]) -> Vec<Vec<f64>> {
    (0..rows[0].len()).map(|j| rows.iter().map(|row| row[j]).collect()).collect()
}

/// Every model on a matrix, by name.
fn every_model(x: &Columns<'_>) -> Vec<(&'static str, govindex::Result<Scored>)> {
    use scoring::{Missing, Normalization, Preference, Promethee, Topsis, Wpm, Wsm};
    let w = vec![1.0; x.len()];
    let none = Topsis::default().normalization(Normalization::None);
    let gaussian = Promethee::default().preference(Preference::Gaussian { s: 1.0 });
    vec![
        ("aras", scoring::aras(x, &w, &[])),
        ("borda", scoring::borda(x, &w, &[], &scoring::Borda::default())),
        ("cocoso", scoring::cocoso(x, &w, &[], &scoring::Cocoso::default())),
        ("codas", scoring::codas(x, &w, &[], &scoring::Codas::default())),
        ("copeland", scoring::copeland(x, &w, &[], &scoring::Copeland::default())),
        ("copras", scoring::copras(x, &w, &[])),
        ("edas", scoring::edas(x, &w, &[])),
        ("grey", scoring::grey_relational(x, &w, &[], &scoring::Grey::default())),
        ("mabac", scoring::mabac(x, &w, &[])),
        ("marcos", scoring::marcos(x, &w, &[])),
        ("moora", scoring::moora(x, &w, &[])),
        ("mpi", scoring::mpi(x, &w, &[], &scoring::Mpi::default(), &Missing::default())),
        ("multimoora", scoring::multimoora(x, &w, &[], &scoring::Multimoora::default())),
        ("promethee", scoring::promethee(x, &w, &[], &scoring::Promethee::default())),
        ("promethee, gaussian", scoring::promethee(x, &w, &[], &gaussian)),
        ("rsr", scoring::rsr(x, &w, &[], &scoring::Rsr::default()).map(|result| result.scored)),
        ("spotis", scoring::spotis(x, &w, &[], &scoring::Spotis::default())),
        ("topsis", scoring::topsis(x, &w, &[], &scoring::Topsis::default())),
        ("topsis, none", scoring::topsis(x, &w, &[], &none)),
        ("vikor", scoring::vikor(x, &w, &[], &scoring::Vikor::default())),
        ("waspas", scoring::waspas(x, &w, &[], &scoring::Waspas::default())),
        ("wpm", scoring::wpm(x, &w, &[], &Wpm::default())),
        ("wsm", scoring::wsm(x, &w, &[], &Wsm::default())),
        ("wsm, sum", scoring::wsm(x, &w, &[], &Wsm::default().normalization(Normalization::Sum))),
    ]
}

/// Six units that have the same three values, each in another order: with equal weights they are alike to every model that
/// adds up, whatever the order of summation.
#[test]
fn units_that_are_alike_but_for_rounding_tie() {
    let columns = across(&[
        &[10.0, 20.0, 30.0],
        &[20.0, 30.0, 10.0],
        &[30.0, 10.0, 20.0],
        &[20.0, 10.0, 30.0],
        &[30.0, 20.0, 10.0],
        &[10.0, 30.0, 20.0],
    ]);
    let x = Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap();
    for (model, scored) in every_model(&x) {
        assert_eq!(scored.unwrap().ranks(Ties::Competition, None), [1.0; 6], "{model}");
    }
}

/// What a number cannot hold is an error; nothing is missing or infinite, and every result can be read back.
#[test]
fn finite_data_has_finite_scores_or_an_error() {
    let tables: [&[&[f64]]; 8] = [
        &[&[1e-310], &[5e-324]],
        &[&[5e-324], &[5e-324]],
        &[&[-1e308], &[1e308]],
        &[&[1e308], &[1.7e308], &[1e308]],
        &[&[1e155, 1.0], &[2e155, 3.0], &[3e155, 2.0]],
        &[&[1e-155, 1.0], &[2e-155, 3.0], &[3e-155, 2.0]],
        &[&[1e149, 1e-129], &[2e149, 3e-129], &[3e149, 2e-129]],
        &[&[1e-310, 1.0], &[1.0, 5e-324], &[2.0, 2.0]],
    ];
    for rows in tables {
        let columns = across(rows);
        let x = Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap();
        for (model, scored) in every_model(&x) {
            match scored {
                Ok(scored) => {
                    assert!(scored.scores.iter().all(|score| score.is_finite()), "{model}: {rows:?}");
                    let text = serde_json::to_string(&scored).unwrap();
                    assert_eq!(serde_json::from_str::<Scored>(&text).unwrap(), scored, "{model}");
                }
                Err(fault) => {
                    let known = ["overflow", "out_of_domain", "no_score", "constant_indicator"];
                    assert!(known.contains(&fault.code()), "{model}: {fault}");
                }
            }
        }
    }
    // Sizes at which squares fit: as at any other scale.
    let (plain, large) = ([1.0, 3.0, 2.0], [1e149, 3e149, 2e149]);
    let of = |x: &[f64; 3]| every_model(&Columns::new(vec![x]).unwrap());
    for ((model, a), (_, b)) in of(&plain).into_iter().zip(of(&large)) {
        match (a, b) {
            (Ok(_), Ok(_)) if model.ends_with("none") || model.ends_with("gaussian") => {}
            (Ok(a), Ok(b)) => close(model, &b.scores, &a.scores, 1e-12),
            (a, b) => assert_eq!(a.unwrap_err().code(), b.unwrap_err().code(), "{model}"),
        }
    }
}

/// 0.8 − 0.6 is 0.20000000000000007.
#[test]
fn a_difference_of_the_threshold_itself_does_not_matter() {
    use scoring::{ElectreTri, Preference, Promethee, electre_tri, promethee};
    let column = [0.8, 0.6, 0.3, 0.1];
    let of = |rows: std::ops::Range<usize>, preference| {
        let x = Columns::new(vec![&column[rows]]).unwrap();
        promethee(&x, &[1.0], &[], &Promethee::default().preference(preference)).unwrap().scores
    };
    for rows in [0..2, 2..4] {
        assert_eq!(of(rows.clone(), Preference::UShape { q: 0.2 }), [0.0, 0.0]);
        assert_eq!(of(rows, Preference::Level { q: 0.1, p: 0.2 }), [0.5, -0.5]);
    }
    assert_eq!(of(0..2, Preference::UShape { q: 0.19 }), [1.0, -1.0]);
    let (below, profile) = ([0.6], vec![vec![0.8]]);
    let x = Columns::new(vec![&below]).unwrap();
    let grade = |q: f64, v: Option<f64>| {
        let parameters = ElectreTri::new(profile.clone()).thresholds(vec![q], vec![q]).veto(vec![v]);
        electre_tri(&x, &[1.0], &[], &parameters).unwrap().grades[0]
    };
    assert_eq!((grade(0.2, None), grade(0.2, Some(0.2)), grade(0.19, None)), (1, 1, 0));
}

#[test]
fn means_refuse_what_is_infinite() {
    use scoring::Missing;
    let (a, b, gap) = ([1.0, f64::INFINITY], [2.0, 3.0], [f64::NAN, f64::NAN]);
    let missing = Missing::default();
    for columns in [vec![&a[..], &b], vec![&b, &a], vec![&a, &gap]] {
        let x = Columns::new(columns).unwrap();
        let w = [1.0, 1.0];
        for made in [
            scoring::arithmetic(&x, &w, &missing),
            scoring::geometric(&x, &w, &missing),
            scoring::harmonic(&x, &w, &missing),
            scoring::power(&x, &w, -2.0, &missing),
            scoring::minimum(&x, &w, &missing),
            scoring::maximum(&x, &w, &missing),
            scoring::product(&x, &w, &missing),
            scoring::median(&x, &w, &missing),
            scoring::trimmed(&x, &w, &scoring::Trimmed::default(), &missing),
            scoring::owa(&x, &w, &scoring::Owa::default(), &missing),
            scoring::choquet(&x, &w, &scoring::Choquet::default(), &missing),
        ] {
            let fault = made.unwrap_err();
            assert_eq!(fault.code(), "not_finite");
            assert!(fault.to_string().contains("in row 1"), "{fault}");
        }
    }
}

#[test]
fn fixed_bounds_alone_are_scaled_between_them() {
    use scoring::{Topsis, topsis};
    let (share, days) = ([0.5], [5.0]);
    let x = Columns::new(vec![&share, &days]).unwrap();
    let bounds: Topsis = toml::from_str("bounds = [[0, 1], [0, 10]]").unwrap();
    let scored = topsis(&x, &[1.0, 1.0], &[Direction::Higher, Direction::Lower], &bounds).unwrap();
    assert_eq!(scored.scores, [0.5]);
}
