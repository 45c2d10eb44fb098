//! The change of scores and ranks, split: exact on random panels with gaps, by hand, and on published indices.

use std::path::PathBuf;

use govindex::dataset::Mark;
use govindex::stats::Stream;
use govindex::trend::{ChangeKind, Decomposition, ScoreChanges, decompose};
use govindex::{Assessment, Dataset, Framework, Panel, ReadOptions, assess, assess_panel};
use proptest::prelude::*;
use std::fmt::Write as _;

fn assessed(framework: &str, units: &[&str], columns: &[(&str, &[f64])]) -> Assessment {
    let framework = Framework::from_toml(framework).unwrap();
    let data = columns.iter().fold(Dataset::new(units.iter().copied()).unwrap(), |data, (code, values)| {
        data.with_indicator(code, values.to_vec()).unwrap()
    });
    assess(&framework, &data).unwrap()
}

fn split(from: &Assessment, to: &Assessment) -> ScoreChanges {
    decompose(from, to, &Decomposition::default()).unwrap()
}

fn part(found: &ScoreChanges, unit: &str, node: &str, kind: ChangeKind) -> f64 {
    let parts = found.of(unit).unwrap();
    parts.iter().find(|part| part.node == node && part.kind == kind).map_or(0.0, |part| part.change)
}

/// Everything that a split promises: `scale` is the length of the scale.
fn holds(found: &ScoreChanges, from: &Assessment, to: &Assessment, scale: f64) {
    for unit in found.units() {
        let parts = found.of(unit).unwrap();
        for of in found.nodes() {
            let change = match (from.score(unit, of).unwrap(), to.score(unit, of).unwrap()) {
                (Some(a), Some(b)) => b - a,
                _ => f64::NAN,
            };
            let own = || parts.iter().filter(|part| part.of == of);
            let sum = |node: &str| -> f64 {
                own()
                    .filter(|part| part.parent == node && (part.node != of || part.node == node))
                    .map(|part| part.change)
                    .sum()
            };
            let all: f64 =
                own().filter(|part| part.kind != ChangeKind::Dimension).map(|part| part.change).sum();
            if change.is_nan() {
                assert!(own().all(|part| part.change.is_nan()), "{unit} {of}");
                continue;
            }
            assert!((all - change).abs() <= 1e-9 * scale, "{unit} {of}: {all} {change}\n{parts:#?}");
            for whole in own().filter(|part| part.kind == ChangeKind::Dimension) {
                let below = sum(&whole.node);
                assert!(
                    (below - whole.change).abs() <= 1e-9 * scale,
                    "{unit} {}: {below} {whole:?}",
                    whole.node
                );
            }
        }
    }
    assert_eq!(found.ranks().len(), found.units().len() * found.nodes().count());
    for one in found.ranks() {
        let [earlier, later] = [from, to].map(|result| result.rank(&one.unit, &one.node).unwrap());
        match earlier.zip(later) {
            None => assert!(one.risen.is_nan()),
            Some((earlier, later)) => {
                assert_eq!((one.from, one.to, one.risen), (earlier, later, earlier - later));
                assert_eq!(one.own + one.others, one.risen);
            }
        }
    }
}

/// A tree of two dimensions and a lone indicator, with what may differ between editions in braces.
fn tree(index: &str, first: &str, second: &str, normalize: &str, weights: &[u8], missing: &str) -> String {
    let mut text = format!(
        "id = 'x'\nscale = [0, 100]\nmethod = {{ normalize = {normalize}, missing = {missing} }}\n\
         [[dimension]]\ncode = 'I'\naggregate = {index}\n"
    );
    for (code, model, weight) in [("P", first, weights[0]), ("Q", second, weights[1])] {
        let rescale = if model.contains("wsm") { "rescale = 'min-max'\n" } else { "" };
        let _ = write!(
            text,
            "[[dimension]]\ncode = '{code}'\nparent = 'I'\nweight = {weight}\naggregate = {model}\n{rescale}"
        );
    }
    let leaves = [
        ("A", "P", weights[2]),
        ("B", "P", weights[3]),
        ("C", "P", 2),
        ("D", "Q", weights[4]),
        ("E", "Q", 1),
        ("F", "I", 2),
    ];
    for (code, parent, weight) in leaves {
        let direction = if code == "C" { "direction = 'lower'\n" } else { "" };
        let _ = write!(
            text,
            "[[indicator]]\ncode = '{code}'\nparent = '{parent}'\nweight = {weight}\n{direction}"
        );
    }
    text
}

const MEANS: [&str; 3] = ["'arithmetic'", "'geometric'", "'harmonic'"];
const MODELS: [&str; 5] =
    ["'arithmetic'", "'geometric'", "'topsis'", "'vikor'", "{ wsm = { normalization = 'vector' } }"];
const SCALINGS: [&str; 4] =
    ["'min-max'", "{ min-max = { bounds = [-20, 120], clip = true } }", "'z-score'", "'rank'"];

fn data(seed: u64, units: usize, gaps: u64) -> Dataset {
    let mut stream = Stream::new(seed, 0);
    let names: Vec<String> = (0..units).map(|i| format!("u{}", i + stream.below(2) * units)).collect();
    let mut data = Dataset::new(names).unwrap();
    for code in ["A", "B", "C", "D", "E", "F"] {
        let values = (0..units).map(|_| {
            let value = 50.0 + 20.0 * stream.normal();
            if (stream.below(100) as u64) < gaps { f64::NAN } else { value }
        });
        data = data.with_indicator(code, values.collect::<Vec<f64>>()).unwrap();
    }
    data
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn parts_add_up_on_random_panels_with_gaps(
        seed in 0_u64..1 << 32,
        index in 0..3_usize, first in 0..3_usize, second in 0..3_usize, later in 0..3_usize,
        scalings in (0..3_usize, 0..3_usize),
        weights in prop::collection::vec(1_u8..6, 10),
        gaps in prop::sample::select(vec![0_u64, 10, 30]),
        missing in prop::sample::select(vec!["'rescale'", "'zero'"]),
    ) {
        let make = |first: &str, scaling: usize, weights: &[u8], seed: u64| {
            // Geometric and harmonic means of z-scores have no answer.
            let scaling = if scaling == 2 && (index, second) != (0, 0) { 1 } else { scaling };
            let scaling = if scaling == 2 && first != MEANS[0] { 0 } else { scaling };
            let text = tree(MEANS[index], first, MEANS[second], SCALINGS[scaling], weights, missing);
            assess(&Framework::from_toml(&text).unwrap(), &data(seed, 12, gaps))
        };
        let from = make(MEANS[first], scalings.0, &weights[..5], seed);
        let to = make(MEANS[later], scalings.1, &weights[5..], seed + 1);
        prop_assume!(from.is_ok() && to.is_ok());
        let (from, to) = (from.unwrap(), to.unwrap());
        let found = match decompose(&from, &to, &Decomposition::default()) {
            Ok(found) => found,
            Err(error) => {
                // Geometric and harmonic means have no answer to the z-scores of the other period.
                let is_negative = error.code() == "out_of_domain" && (scalings.0 == 2 || scalings.1 == 2);
                prop_assert!(is_negative || error.code() == "too_few", "{error}");
                return Ok(());
            }
        };
        holds(&found, &from, &to, 100.0);
        // There and back is the same way; of a harmonic mean near 0 a point has no one worth.
        if [index, first, second, later].contains(&2) {
            return Ok(());
        }
        let back = split(&to, &from);
        for unit in found.units() {
            for part in found.of(unit).unwrap() {
                let other = back.of(unit).unwrap();
                let other = other.iter().find(|one| one.node == part.node && one.kind == part.kind);
                let other = other.map_or(0.0, |one| one.change);
                prop_assert!(part.change.is_nan() || (part.change + other).abs() < 1e-7, "{unit} {part:?} {other}");
            }
        }
    }

    #[test]
    fn parts_add_up_where_models_look_at_all_units(
        seed in 0_u64..1 << 32, first in 0..5_usize, second in 0..5_usize, later in 0..5_usize,
        scaling in 0..4_usize, weights in prop::collection::vec(1_u8..6, 10),
    ) {
        let make = |model: &str, weights: &[u8], seed: u64| {
            let scaling = if scaling == 2 { 0 } else { scaling };
            let text = tree(model, MODELS[first], MODELS[second], SCALINGS[scaling], weights, "'propagate'");
            assess(&Framework::from_toml(&text).unwrap(), &data(seed, 10, 0))
        };
        let (from, to) = (make("'arithmetic'", &weights[..5], seed), make(MODELS[later], &weights[5..], seed + 1));
        prop_assume!(from.is_ok() && to.is_ok());
        let (from, to) = (from.unwrap(), to.unwrap());
        let found = match decompose(&from, &to, &Decomposition::default()) {
            Ok(found) => found,
            Err(error) => {
                prop_assert_eq!(error.code(), "too_few");
                return Ok(());
            }
        };
        holds(&found, &from, &to, 100.0);
    }
}

#[test]
fn values_bounds_and_weights_by_hand() {
    let edition = |high: u8, weight: u8| {
        format!(
            "id = 'x'\nscale = [0, 1]\n[[dimension]]\ncode = 'index'\n[[indicator]]\ncode = 'A'\nparent = 'index'\n\
             weight = {weight}\nnormalize = 'goalposts'\ngoalposts = [0, {high}]\n\
             [[indicator]]\ncode = 'B'\nparent = 'index'\nweight = 1\nnormalize = 'none'\n"
        )
    };
    let from = assessed(&edition(10, 1), &["u"], &[("A", &[4.0]), ("B", &[0.2])]);
    let to = assessed(&edition(20, 3), &["u"], &[("A", &[9.0]), ("B", &[0.6])]);
    let found = split(&from, &to);
    holds(&found, &from, &to, 1.0);
    // A goes from 0.4 to 0.45: the value alone adds (0.5 + 0.25) / 2, the goalposts take (0.2 + 0.45) / 2. Its weight is 5/8.
    let of = |node, kind| part(&found, "u", node, kind);
    assert!((of("A", ChangeKind::Values) - 0.625 * 0.375).abs() < 1e-15);
    assert!((of("A", ChangeKind::Bounds) + 0.625 * 0.325).abs() < 1e-15);
    assert!((of("B", ChangeKind::Values) - 0.375 * 0.4).abs() < 1e-15);
    assert!((of("index", ChangeKind::Weights) - 0.25 * (0.425 - 0.4)).abs() < 1e-15);
    let csv = found.summary().to_csv();
    assert!(
        csv.starts_with("unit,node,from,to,change,values,estimated,weights,method,bounds,missing,break,"),
        "{csv}"
    );
}

#[test]
fn another_mean_and_another_scaling_are_method() {
    let edition = |mean: &str, scaling: &str| {
        format!(
            "id = 'x'\nscale = [0, 1]\nmethod = {{ aggregate = '{mean}', normalize = '{scaling}' }}\n\
             [[dimension]]\ncode = 'index'\n[[indicator]]\ncode = 'A'\nparent = 'index'\ngoalposts = [0, 1]\n\
             [[indicator]]\ncode = 'B'\nparent = 'index'\ngoalposts = [0, 1]\n"
        )
    };
    let columns: &[(&str, &[f64])] = &[("A", &[0.4, 0.1]), ("B", &[0.9, 1.0])];
    let from = assessed(&edition("arithmetic", "goalposts"), &["u", "v"], columns);
    let to = assessed(&edition("geometric", "goalposts"), &["u", "v"], columns);
    let found = split(&from, &to);
    assert!((part(&found, "u", "index", ChangeKind::Method) - (0.6 - 0.65)).abs() < 1e-15);
    assert_eq!(part(&found, "u", "A", ChangeKind::Values), 0.0);
    // Of two, the better by ranks has 2.
    let ranked = assessed(&edition("arithmetic", "rank"), &["u", "v"], columns);
    let found = split(&from, &ranked);
    holds(&found, &from, &ranked, 1.0);
    assert!((part(&found, "u", "A", ChangeKind::Method) - 0.5 * (2.0 - 0.4)).abs() < 1e-15);
}

#[test]
fn nothing_changes_between_equal_assessments() {
    let text = tree("'geometric'", "'topsis'", "'arithmetic'", "'min-max'", &[1, 2, 3, 4, 5], "'propagate'");
    let one = assess(&Framework::from_toml(&text).unwrap(), &data(7, 9, 0)).unwrap();
    let found = split(&one, &one);
    for unit in found.units() {
        assert!(found.of(unit).unwrap().iter().all(|part| part.change == 0.0), "{:?}", found.of(unit));
    }
    assert!(found.ranks().iter().all(|one| one.own == 0.0 && one.others == 0.0));
    assert!(found.breaks().is_empty() && found.came().is_empty() && found.gone().is_empty());
}

#[test]
fn a_rank_moves_by_itself_and_by_others() {
    let text = "id = 'x'\nmethod = { normalize = 'none' }\n[[indicator]]\ncode = 'A'";
    let from = assessed(text, &["a", "b", "c", "gone"], &[("A", &[1.0, 2.0, 3.0, 4.0])]);
    let to = assessed(text, &["new", "c", "b", "a"], &[("A", &[0.0, 2.5, 2.0, 3.5])]);
    let found = split(&from, &to);
    assert_eq!((found.came(), found.gone()), (vec!["new"], &["gone".to_owned()][..]));
    let of = |unit: &str| {
        let one = found.ranks().into_iter().find(|one| one.unit == unit).unwrap();
        (one.from, one.to, one.own, one.others)
    };
    // a: 4 → 2 by its own score among the others as they were, 3 → 1 among them as they are.
    assert_eq!(of("a"), (4.0, 1.0, 2.0, 1.0));
    // b did not move: who left above it is made up for by a, who passed it.
    assert_eq!(of("b"), (3.0, 3.0, 0.0, 0.0));
    // c: 2.5 among them as they were is still 2nd; 3 among them as they are is 2nd, as 2.5 is.
    assert_eq!(of("c"), (2.0, 2.0, 0.0, 0.0));
}

#[test]
fn every_rule_for_ties_gives_its_own_rank_to_its_own_score() {
    for ties in ["competition", "dense", "average", "ordinal"] {
        let text = format!(
            "id = 'x'\nmethod = {{ normalize = 'none' }}\nranks = {{ ties = '{ties}' }}\n[[indicator]]\ncode = 'A'"
        );
        let units = ["a", "b", "c", "d", "e", "f"];
        let from = assessed(&text, &units, &[("A", &[3.0, 1.0, 3.0, 2.0, 1.0, 5.0])]);
        // Only b moves.
        let to = assessed(&text, &units, &[("A", &[3.0, 3.0, 3.0, 2.0, 1.0, 5.0])]);
        for one in split(&from, &to).ranks() {
            let (own, others) = if one.unit == "b" { (one.risen, 0.0) } else { (0.0, one.risen) };
            assert_eq!((one.own, one.others), (own, others), "{ties} {one:?}");
        }
    }
}

#[test]
fn a_unit_that_is_vetoed_falls_by_itself_and_is_above_nobody() {
    let text = "id = 'x'\nscale = [0, 100]\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n\
                [[indicator]]\ncode = 'A'\nparent = 'I'\n[[gate]]\nwhen = { node = 'A', at-least = 95 }\nthen = { veto = true }";
    let units = ["a", "b", "c", "d", "e"];
    let from = assessed(text, &units, &[("A", &[60.0, 50.0, 40.0, 30.0, 20.0])]);
    // The score that stands for a vetoed unit in the ranks of the later period is above all scores of the earlier one.
    for (vetoed, risen, own) in [(0, -4.0, -2.0), (4, 0.0, 0.0)] {
        let mut scores = [93.0, 92.0, 91.0, 90.0, 89.0];
        scores[vetoed] = 95.0;
        let to = assessed(text, &units, &[("A", &scores)]);
        for (found, sign) in [(split(&from, &to), 1.0), (split(&to, &from), -1.0)] {
            let one = &found.ranks()[vetoed];
            assert_eq!(
                (one.risen, one.own, one.others),
                (sign * risen, sign * own, sign * (risen - own)),
                "{one:?}"
            );
        }
    }
}

#[test]
fn a_unit_that_stands_still_does_not_move_by_itself_whatever_ties() {
    let text = |ties: &str| {
        format!(
            "id = 'x'\nmethod = {{ normalize = 'none' }}\nranks = {{ ties = '{ties}', tolerance = 0.5 }}\n[[indicator]]\ncode = 'A'"
        )
    };
    for ties in ["competition", "dense", "average", "ordinal"] {
        let from = assessed(&text(ties), &["a", "b", "c"], &[("A", &[3.0, 2.6, 2.2])]);
        let to = assessed(&text(ties), &["a", "b", "c"], &[("A", &[3.0, 2.9, 2.2])]);
        let found = split(&from, &to);
        for one in found.ranks().iter().filter(|one| one.unit != "b") {
            assert_eq!((one.own, one.others), (0.0, one.risen), "{ties} {one:?}");
        }
    }
}

#[test]
fn the_order_of_children_is_no_break_but_where_a_parameter_goes_by_it() {
    let edition = |codes: [&str; 3], model: &str| {
        let mut text = format!(
            "id = 'x'\nscale = [0, 100]\nmethod = {{ normalize = 'none' }}\n[[dimension]]\ncode = 'I'\naggregate = {model}\n"
        );
        for code in codes {
            let weight = code.len() + usize::from(code == "A");
            let _ = writeln!(text, "[[indicator]]\ncode = '{code}'\nparent = 'I'\nweight = {weight}");
        }
        text
    };
    let units = ["u", "v", "w", "x"];
    let columns: [(&str, &[f64]); 3] = [
        ("A", &[10.0, 40.0, 90.0, 25.0]),
        ("B", &[70.0, 20.0, 65.0, 90.0]),
        ("C", &[33.0, 80.0, 12.0, 47.0]),
    ];
    let later: [(&str, &[f64]); 3] = [
        ("A", &[20.0, 50.0, 80.0, 15.0]),
        ("B", &[60.0, 30.0, 75.0, 95.0]),
        ("C", &[43.0, 70.0, 22.0, 57.0]),
    ];
    let to = |codes, model: &str| assessed(&edition(codes, model), &units, &later);
    for model in MODELS.iter().chain(&["'median'", "{ owa = { places = [0.5, 0.3, 0.2] } }", "'spotis'"]) {
        let from = assessed(&edition(["C", "A", "B"], model), &units, &columns);
        let to = to(["A", "B", "C"], model);
        let found = split(&from, &to);
        assert!(found.breaks().is_empty(), "{model}");
        holds(&found, &from, &to, 100.0);
        let same = split(&assessed(&edition(["A", "B", "C"], model), &units, &columns), &to);
        for unit in units {
            for (one, other) in found.of(unit).unwrap().iter().zip(same.of(unit).unwrap()) {
                assert_eq!((&one.node, one.kind), (&other.node, other.kind), "{model}");
                assert!((one.change - other.change).abs() < 1e-9, "{model} {one:?} {other:?}");
            }
        }
    }
    let by_place = "{ topsis = { bounds = [[0, 100], [0, 99], [0, 98]] } }";
    let from = assessed(&edition(["C", "A", "B"], by_place), &units, &columns);
    let found = split(&from, &to(["A", "B", "C"], by_place));
    assert_eq!((found.breaks()[0].node.as_str(), found.breaks()[0].lost.len()), ("I", 0));
}

#[test]
fn a_break_is_shown_and_what_both_have_is_split_by_itself() {
    let dimension = "[[dimension]]\ncode = 'D'\nparent = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'D'\nweight = 1\n\
                     [[indicator]]\ncode = 'B'\nparent = 'D'\nweight = ";
    let head = "id = 'x'\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n";
    let earlier = format!("{head}{dimension}1\n[[indicator]]\ncode = 'OLD'\nparent = 'I'\n");
    let later = format!("{head}{dimension}3\n[[indicator]]\ncode = 'NEW'\nparent = 'I'\n");
    let from = assessed(&earlier, &["u"], &[("A", &[0.2]), ("B", &[0.4]), ("OLD", &[0.9])]);
    let to = assessed(&later, &["u"], &[("A", &[0.3]), ("B", &[0.8]), ("NEW", &[0.1])]);
    let found = split(&from, &to);
    holds(&found, &from, &to, 1.0);
    assert_eq!(found.nodes().collect::<Vec<_>>(), ["I", "D"]);
    let told = &found.breaks()[0];
    assert_eq!(
        (told.node.as_str(), &told.lost[..], &told.gained[..]),
        ("I", &["OLD".into()][..], &["NEW".into()][..])
    );
    let parts = found.of("u").unwrap();
    assert_eq!((parts[0].of.as_str(), parts[0].kind), ("I", ChangeKind::Break));
    assert!((parts[0].change - (0.3875 - 0.6)).abs() < 1e-15);
    assert!(parts[1..].iter().all(|part| part.of == "D" && part.kind != ChangeKind::Break));
    assert!((part(&found, "u", "D", ChangeKind::Weights) - 0.25 * 0.5 * (0.2 + 0.5)).abs() < 1e-15);
}

#[test]
fn an_indicator_that_nobody_has_in_one_period_is_a_break_and_one_that_a_unit_lacks_is_missing() {
    let text = "id = 'x'\nmethod = { normalize = 'none', missing = 'rescale' }\n[[dimension]]\ncode = 'index'\n\
                [[indicator]]\ncode = 'A'\nparent = 'index'\n[[indicator]]\ncode = 'B'\nparent = 'index'\n\
                [[indicator]]\ncode = 'C'\nparent = 'index'\n";
    let nan = f64::NAN;
    let framework = Framework::from_toml(text).unwrap();
    let year = |period: &str, a: [f64; 2], b: [f64; 2], c: [f64; 2]| {
        let data = Dataset::new(["u", "v"]).unwrap().with_period(period);
        [("A", a), ("B", b), ("C", c)]
            .into_iter()
            .fold(data, |data, (code, values)| data.with_indicator(code, values.to_vec()).unwrap())
    };
    let panel = Panel::new(vec![
        year("2021", [0.2, 0.4], [0.6, nan], [nan, nan]),
        year("2022", [0.2, 0.4], [0.6, 0.7], [0.1, 0.7]),
    ]);
    let panel = assess_panel(&framework, &panel.unwrap()).unwrap();
    let found = split(&panel["2021"], &panel["2022"]);
    holds(&found, &panel["2021"], &panel["2022"], 1.0);
    // It stood for the mean of the others, 0.4, and is 0.1.
    assert!((part(&found, "u", "C", ChangeKind::Break) - (0.1 - 0.4) / 3.0).abs() < 1e-15);
    assert!((part(&found, "v", "B", ChangeKind::Missing) - (0.7 - 0.4) / 3.0).abs() < 1e-15);
    assert_eq!(part(&found, "u", "B", ChangeKind::Values), 0.0);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let text = |scale: u8| {
        format!(
            "id = 'x'\nscale = [0, {scale}]\nmethod = {{ normalize = 'none' }}\n[[indicator]]\ncode = 'A'"
        )
    };
    let one = assessed(&text(1), &["u"], &[("A", &[0.5])]);
    let code = |from: &Assessment, to: &Assessment, how: &Decomposition| {
        decompose(from, to, how).unwrap_err().code()
    };
    let default = Decomposition::default();
    assert_eq!(code(&one, &assessed(&text(100), &["u"], &[("A", &[50.0])]), &default), "invalid_parameter");
    assert_eq!(code(&one, &assessed(&text(1), &["v"], &[("A", &[0.5])]), &default), "too_few");
    assert_eq!(code(&one, &one, &default.clone().node("Z")), "unknown_node");
    assert_eq!(code(&one, &one, &default.clone().exact(21)), "invalid_parameter");
    assert_eq!(code(&one, &one, &default.clone().orders(1)), "invalid_parameter");
    assert_eq!(split(&one, &one).of("nobody").unwrap_err().code(), "unknown_unit");
}

fn table(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

#[test]
fn human_development_changes_by_the_logarithmic_mean() {
    let options = ReadOptions::new().unit("iso3").period("year").indicators(["le", "eys", "mys", "gnipc"]);
    let panel = Panel::read_csv(table("undp-hdi/hdi_1990_2015.csv"), &options).unwrap();
    let panel = assess_panel(&Framework::builtin("undp-hdi-2023").unwrap(), &panel).unwrap();
    let (from, to) = (&panel["1990"], &panel["2015"]);
    let found = split(from, to);
    holds(&found, from, to, 1.0);
    // China, from the formula of the index: each third of the logarithm, times the logarithmic mean of both indices.
    let dimension = |result: &Assessment, code| result.score("CHN", code).unwrap().unwrap();
    let index = [from, to].map(|result| dimension(result, "HDI"));
    let mean = (index[1] - index[0]) / (index[1] / index[0]).ln();
    for code in ["HEALTH", "EDUCATION", "INCOME"] {
        let expected = mean / 3.0 * (dimension(to, code) / dimension(from, code)).ln();
        let parts = found.of("CHN").unwrap();
        let own: f64 = parts.iter().filter(|part| part.node == code).map(|part| part.change).sum();
        assert!((own - expected).abs() < 1e-12, "{code}: {own} {expected}");
    }
}

#[test]
fn a_value_that_was_filled_in_in_either_period_is_estimated() {
    let framework =
        Framework::from_toml("id = 'x'\nmethod = { normalize = 'none' }\n[[indicator]]\ncode = 'A'").unwrap();
    let year = |values: [f64; 3], marks: [Mark; 3]| {
        let data = Dataset::new(["u", "v", "w"]).unwrap().with_indicator("A", values.to_vec()).unwrap();
        assess(&framework, &data.with_marks("A", marks.to_vec()).unwrap()).unwrap()
    };
    let from = year([1.0, 2.0, 3.0], [Mark::Imputed, Mark::Observed, Mark::Observed]);
    let to = year([2.0, 3.0, 4.0], [Mark::Observed, Mark::ImputedTreated, Mark::Observed]);
    let found = split(&from, &to);
    let kind = |unit: &str| found.of(unit).unwrap()[0].kind;
    assert_eq!(["u", "v", "w"].map(kind), [ChangeKind::Estimated, ChangeKind::Estimated, ChangeKind::Values]);
    assert!(found.summary().to_csv().contains("u,A,1,2,1,0,1,0,"));
}

fn egdi(year: &str) -> Assessment {
    let options = ReadOptions::new()
        .unit("iso3")
        .period("survey_year")
        .group("egdi_rank")
        .indicators(["osi", "tii", "hci"]);
    let panel = Panel::read_csv(table("un-egdi/egdi_2003_2022.csv"), &options).unwrap();
    let year_of = panel.get(year).unwrap();
    let ranks = year_of.group("egdi_rank").unwrap();
    // States that did not exist yet are exported as zeros without a rank.
    let existing: Vec<usize> = (0..year_of.len()).filter(|&row| ranks[row].is_some()).collect();
    assess(&Framework::builtin(&format!("un-egdi-{year}")).unwrap(), &year_of.select(&existing).unwrap())
        .unwrap()
}

#[test]
fn e_government_over_eleven_editions() {
    let years = ["2003", "2004", "2005", "2008", "2010", "2012", "2014", "2016", "2018", "2020", "2022"];
    let editions = years.map(egdi);
    let mut counts = Vec::new();
    for pair in editions.windows(2) {
        let found = split(&pair[0], &pair[1]);
        holds(&found, &pair[0], &pair[1], 1.0);
        assert!(found.breaks().is_empty());
        counts.push(found.units().len());
    }
    // Montenegro came in 2006, South Sudan in 2011.
    assert_eq!(counts, [191, 191, 191, 192, 192, 193, 193, 193, 193, 193]);
    // From thirds to 0.34, 0.33, 0.33: what that does to a state, by hand.
    let (from, to) = (&editions[2], &editions[3]);
    let mean = |node: &str| {
        f64::midpoint(from.score("KOR", node).unwrap().unwrap(), to.score("KOR", node).unwrap().unwrap())
    };
    let weights = (0.34 - 1.0 / 3.0) * mean("OSI") + (0.33 - 1.0 / 3.0) * (mean("TII") + mean("HCI"));
    assert!((part(&split(from, to), "KOR", "EGDI", ChangeKind::Weights) - weights).abs() < 1e-15);
    // A gate holds an index at 0 while there is no online service; what stands below has no parts then.
    let found = split(&editions[0], &editions[10]);
    let gated =
        found.units().into_iter().filter(|unit| part(&found, unit, "EGDI", ChangeKind::Gates) != 0.0).count();
    assert_eq!((gated, found.came()), (18, vec!["MNE", "SSD"]));
}

#[test]
fn digital_economy_changes_by_its_values_alone() {
    let framework = Framework::builtin("eu-desi-2022").unwrap();
    let columns: Vec<&str> = framework.columns().map(|(column, _)| column).collect();
    let options = ReadOptions::new().unit("country").period("edition").indicators(columns);
    let panel = Panel::read_csv(table("eu-desi-2022/indicators_completed.csv"), &options).unwrap();
    let panel = assess_panel(&framework, &panel).unwrap();
    let found = split(&panel["2021"], &panel["2022"]);
    holds(&found, &panel["2021"], &panel["2022"], 100.0);
    for unit in found.units() {
        for part in found.of(unit).unwrap() {
            assert!(
                matches!(part.kind, ChangeKind::Dimension | ChangeKind::Values) || part.change == 0.0,
                "{part:?}"
            );
        }
    }
}
