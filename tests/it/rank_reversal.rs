//! A further unit must not change what a model says of the others, where the model promises that.

use govindex::normalize::Direction::{self, Higher, Lower};
use govindex::scoring::{
    Choquet, ElectreTri, Factor, Findings, Fuzzy, Interaction, MatterElement, Missing, Mpi, Multimoora,
    Normalization, Owa, Preference, Promethee, Rubric, Spotis, Topsis, Trimmed, Wpm, Wsm, arithmetic,
    choquet, copeland, electre_tri, equal_classes, fuzzy_evaluation, geometric, harmonic, matter_element,
    maximum, median, minimum, mpi, multimoora, natural_breaks, owa, points, power, product, promethee,
    spotis, topsis, trapezoid_memberships, trimmed, wpm, wsm,
};
use govindex::stats::Columns;
use govindex::{Dataset, Framework, assess};
use proptest::prelude::*;

const WEIGHTS: [f64; 3] = [0.5, 0.2, 0.3];
const MIXED: [Direction; 3] = [Higher, Lower, Higher];

/// Units × 3, between 1 and 100.
fn units() -> impl Strategy<Value = Vec<[f64; 3]>> {
    prop::collection::vec([1.0_f64..100.0, 1.0_f64..100.0, 1.0_f64..100.0], 4..12)
}

fn columns(units: &[[f64; 3]]) -> Vec<Vec<f64>> {
    (0..3).map(|j| units.iter().map(|unit| unit[j]).collect()).collect()
}

fn with<T>(units: &[[f64; 3]], f: impl Fn(&Columns<'_>) -> T) -> T {
    let columns = columns(units);
    f(&Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap())
}

type Model = (&'static str, Box<dyn Fn(&Columns<'_>) -> Vec<f64>>);

/// Models that score each unit by itself.
fn alone() -> Vec<Model> {
    let bounds = || vec![[0.0, 100.0]; 3];
    let m = Missing::default();
    let interactions = Choquet::new(vec![Interaction { between: [0, 2], strength: 0.3 }]);
    let profiles = ElectreTri {
        profiles: vec![vec![30.0, 70.0, 30.0], vec![60.0, 40.0, 60.0]],
        p: vec![10.0; 3],
        ..ElectreTri::default()
    };
    let grades = || vec![vec![[0.0, 40.0], [40.0, 70.0], [70.0, 100.0]]; 3];
    let rubric: Rubric = serde_json::from_str(
        r#"{ "item": [{ "code": "A", "points": 100, "rule": [{ "code": "found", "each": 0.7 }] }] }"#,
    )
    .unwrap();
    vec![
        ("arithmetic", Box::new(move |x| arithmetic(x, &WEIGHTS, &m).unwrap())),
        ("geometric", Box::new(move |x| geometric(x, &WEIGHTS, &m).unwrap())),
        ("harmonic", Box::new(move |x| harmonic(x, &WEIGHTS, &m).unwrap())),
        ("power", Box::new(move |x| power(x, &WEIGHTS, 0.5, &m).unwrap())),
        ("minimum", Box::new(move |x| minimum(x, &WEIGHTS, &m).unwrap())),
        (
            "product",
            Box::new(move |x| {
                let shares: Vec<Vec<f64>> =
                    x.iter().map(|values| values.iter().map(|v| v / 100.0).collect()).collect();
                product(&Columns::new(shares.iter().map(Vec::as_slice).collect()).unwrap(), &WEIGHTS, &m)
                    .unwrap()
            }),
        ),
        ("maximum", Box::new(move |x| maximum(x, &WEIGHTS, &m).unwrap())),
        ("median", Box::new(move |x| median(x, &WEIGHTS, &m).unwrap())),
        ("trimmed", Box::new(move |x| trimmed(x, &WEIGHTS, &Trimmed::default(), &m).unwrap())),
        ("owa", Box::new(move |x| owa(x, &WEIGHTS, &Owa::new(vec![0.1, 0.3, 0.6]), &m).unwrap())),
        ("choquet", Box::new(move |x| choquet(x, &WEIGHTS, &interactions, &m).unwrap())),
        (
            "wsm",
            Box::new(|x| {
                wsm(x, &WEIGHTS, &MIXED, &Wsm::default().normalization(Normalization::None)).unwrap().scores
            }),
        ),
        (
            "topsis",
            Box::new(move |x| {
                topsis(x, &WEIGHTS, &MIXED, &Topsis::default().bounds(bounds())).unwrap().scores
            }),
        ),
        (
            "spotis",
            Box::new(move |x| {
                spotis(x, &WEIGHTS, &MIXED, &Spotis::default().bounds(bounds())).unwrap().scores
            }),
        ),
        (
            "mpi",
            Box::new(move |x| mpi(x, &WEIGHTS, &MIXED, &Mpi::default().bounds(bounds()), &m).unwrap().scores),
        ),
        (
            "electre tri",
            Box::new(move |x| {
                let sorting = electre_tri(x, &WEIGHTS, &MIXED, &profiles).unwrap();
                sorting.grades.into_iter().map(|grade| f64::from(u8::try_from(grade).unwrap())).collect()
            }),
        ),
        (
            "matter element",
            Box::new(move |x| matter_element(x, &WEIGHTS, &MatterElement::new(grades())).unwrap().level),
        ),
        (
            "fuzzy",
            Box::new(|x| {
                let of = |i: usize| {
                    let factor = |(column, w): (&[f64], &f64)| {
                        Factor::rated(*w, trapezoid_memberships(column[i], &[90.0, 60.0, 30.0]).unwrap())
                    };
                    let factors: Vec<Factor> = x.iter().zip(&WEIGHTS).map(factor).collect();
                    let values = Fuzzy::default().values(vec![90.0, 60.0, 30.0]);
                    fuzzy_evaluation(&factors, &values).unwrap().score.unwrap()
                };
                (0..x.rows()).map(of).collect()
            }),
        ),
        (
            "points",
            Box::new(move |x| {
                let of = |&count: &f64| {
                    let found = govindex::scoring::Finding::new("A", "found").count(count);
                    points(&rubric, &Findings::default().finding(found)).unwrap().score.unwrap()
                };
                x.get(0).unwrap().iter().map(of).collect()
            }),
        ),
    ]
}

proptest! {
    #[test]
    fn who_is_scored_alone_stays_as_he_is(all in units()) {
        let fewer = &all[..all.len() - 1];
        for (name, model) in alone() {
            let (before, after) = (with(fewer, &model), with(&all, &model));
            prop_assert_eq!(&after[..fewer.len()], &before[..], "{}", name);
        }
    }

    /// Where scores move, they move alike.
    #[test]
    fn products_keep_their_ratios(all in units()) {
        let fewer = &all[..all.len() - 1];
        let ratios = |scores: Vec<f64>| -> Vec<f64> {
            scores[1..fewer.len()].iter().map(|score| score / scores[0]).collect()
        };
        for normalization in [Normalization::Linear, Normalization::Sum] {
            let model = |x: &Columns<'_>| {
                ratios(wpm(x, &WEIGHTS, &MIXED, &Wpm::default().normalization(normalization)).unwrap().scores)
            };
            for (a, b) in with(fewer, model).iter().zip(with(&all, model)) {
                prop_assert!((a / b - 1.0).abs() < 1e-9, "{normalization:?}: {a} {b}");
            }
        }
        let product = |x: &Columns<'_>| {
            ratios(multimoora(x, &WEIGHTS, &MIXED, &Multimoora::default()).unwrap().units("product_form").unwrap().to_vec())
        };
        for (a, b) in with(fewer, product).iter().zip(with(&all, product)) {
            prop_assert!((a / b - 1.0).abs() < 1e-9, "{a} {b}");
        }
    }

    #[test]
    fn classes_of_scores_never_turn_two_units_round(all in units(), classes in 1_usize..4) {
        let scores: Vec<f64> = all.iter().map(|unit| unit[0]).collect();
        for n in [scores.len() - 1, scores.len()] {
            let cut = [
                natural_breaks(&scores[..n], classes).unwrap().classes,
                equal_classes(&scores[..n], classes).unwrap(),
            ];
            for of in cut {
                for i in 0..n {
                    for k in 0..n {
                        prop_assert!(scores[i] < scores[k] || of[i] >= of[k]);
                    }
                }
            }
        }
    }

    /// Two units change places only where their net flows among all differ by at most 2/(n − 1).
    #[test]
    fn promethee_turns_round_only_what_is_close(all in units()) {
        let parameters = Promethee::default().preferences(vec![Preference::Linear { q: 2.0, p: 30.0 }]);
        let flows = |units: &[[f64; 3]]| {
            with(units, |x| promethee(x, &WEIGHTS, &MIXED, &parameters).unwrap().scores)
        };
        let (before, after) = (flows(&all[..all.len() - 1]), flows(&all));
        let close = 2.0 / (all.len() as f64 - 1.0);
        for i in 0..before.len() {
            for k in 0..before.len() {
                let turned = after[i] > after[k] && before[i] < before[k];
                prop_assert!(!turned || after[i] - after[k] <= close + 1e-12);
            }
        }
    }

    /// Who beats everyone beats everyone among fewer.
    #[test]
    fn a_condorcet_winner_stays(all in units()) {
        let scores = |units: &[[f64; 3]]| {
            with(units, |x| copeland(x, &WEIGHTS, &MIXED, &govindex::scoring::Copeland::default()).unwrap().scores)
        };
        let outranks = |units: &[[f64; 3]]| {
            with(units, |x| govindex::scoring::outranking(x, &WEIGHTS, &MIXED).unwrap().condorcet().winner)
        };
        if let Some(winner) = outranks(&all).filter(|&winner| winner + 1 < all.len()) {
            let fewer = &all[..all.len() - 1];
            prop_assert_eq!(outranks(fewer), Some(winner));
            let best = scores(fewer).into_iter().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!((scores(fewer)[winner] - best).abs() < 1e-12);
        }
    }

    /// The whole way: fixed goalposts and a mean, whatever else is assessed.
    #[test]
    fn goalposts_and_means_score_each_unit_alone(all in units()) {
        let framework = Framework::from_toml(
            "id = 'x'\n[method]\nnormalize = 'goalposts'\naggregate = 'geometric'\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\ngoalposts = [0, 100]\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\ndirection = 'lower'\ngoalposts = [0, 100]\n",
        )
        .unwrap();
        let scores = |units: &[[f64; 3]]| {
            let columns = columns(units);
            let data = Dataset::new((0..units.len()).map(|i| i.to_string())).unwrap();
            let data = data.with_indicator("A", columns[0].clone()).unwrap();
            let data = data.with_indicator("B", columns[1].clone()).unwrap();
            assess(&framework, &data).unwrap().scores_at("I").unwrap().to_vec()
        };
        let fewer = &all[..all.len() - 1];
        prop_assert_eq!(&scores(&all)[..fewer.len()], &scores(fewer)[..]);
    }
}

#[cfg(feature = "lp")]
mod frontiers {
    use super::*;
    use govindex::scoring::{
        BenefitOfTheDoubt, Dea, Orientation, Period, Returns, benefit_of_the_doubt, dea, malmquist,
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// The added unit lies inside: less than a mix of two others, from more.
        #[test]
        fn a_unit_inside_the_frontier_changes_nothing(units in units()) {
            let inside = [0, 1, 2].map(|j| {
                let mix = f64::midpoint(units[0][j], units[1][j]);
                if j == 1 { mix * 1.1 } else { mix * 0.9 }
            });
            let mut all = units.clone();
            all.push(inside);
            let same = |before: &[f64], after: &[f64]| {
                before.iter().zip(after).all(|(a, b)| (a - b).abs() < 1e-6)
            };
            let pick = |units: &[[f64; 3]], which: &[usize]| -> Vec<Vec<f64>> {
                which.iter().map(|&j| units.iter().map(|unit| unit[j]).collect()).collect()
            };
            let of = |values: &[Vec<f64>]| -> Vec<Vec<f64>> { values.to_vec() };
            let bod = |units: &[[f64; 3]]| {
                let outputs = of(&pick(units, &[0, 2]));
                let columns = Columns::new(outputs.iter().map(Vec::as_slice).collect()).unwrap();
                benefit_of_the_doubt(&columns, &BenefitOfTheDoubt::default()).unwrap().scored.scores
            };
            prop_assert!(same(&bod(&units), &bod(&all)));
            for returns in [Returns::Constant, Returns::Variable] {
                let score = |units: &[[f64; 3]]| {
                    let (x, y) = (pick(units, &[1]), pick(units, &[0, 2]));
                    let x = Columns::new(x.iter().map(Vec::as_slice).collect()).unwrap();
                    let y = Columns::new(y.iter().map(Vec::as_slice).collect()).unwrap();
                    dea(&x, &y, &Dea::default().returns(returns)).unwrap().scored.scores
                };
                prop_assert!(same(&score(&units), &score(&all)), "{returns:?}");
            }
            let change = |units: &[[f64; 3]]| {
                let later: Vec<[f64; 3]> = units.iter().map(|[a, b, c]| [1.1 * a, *b, 1.2 * c]).collect();
                let made = [units, &later].map(|units| (pick(units, &[1]), pick(units, &[0, 2])));
                let periods: Vec<Period<'_>> = made
                    .iter()
                    .map(|(x, y)| Period {
                        inputs: Columns::new(x.iter().map(Vec::as_slice).collect()).unwrap(),
                        outputs: Columns::new(y.iter().map(Vec::as_slice).collect()).unwrap(),
                    })
                    .collect();
                malmquist(&periods, Orientation::Output).unwrap().swap_remove(0).index
            };
            prop_assert!(same(&change(&units), &change(&all)));
        }
    }
}
