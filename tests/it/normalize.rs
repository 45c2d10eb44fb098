//! Scalings against the tables that COINr makes of the ASEM data (`tests/data/asem/README.md`), and where COINr is
//! wrong by its own documentation, against the right value.

use std::path::PathBuf;

use govindex::normalize::{
    Column, Direction, Distance, Goalposts, MinMax, Normalize, Percentile, Rank, RankForm, Ratio, Reference,
    Tied, ZScore,
};

type Frame = Vec<(String, Vec<String>)>;

fn frame(name: &str) -> Frame {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/asem").join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut columns: Frame =
        reader.headers().unwrap().iter().map(|name| (name.to_owned(), Vec::new())).collect();
    for record in reader.records() {
        for ((_, cells), cell) in columns.iter_mut().zip(record.unwrap().iter()) {
            cells.push(cell.to_owned());
        }
    }
    columns
}

fn texts<'a>(frame: &'a Frame, name: &str) -> &'a [String] {
    &frame.iter().find(|(column, _)| column == name).unwrap_or_else(|| panic!("no column {name}")).1
}

fn numbers(frame: &Frame, name: &str) -> Vec<f64> {
    texts(frame, name).iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
}

struct Indicator {
    code: String,
    direction: Direction,
    target: f64,
}

fn indicators() -> Vec<Indicator> {
    let meta = frame("ASEM_iMeta.csv");
    let targets = numbers(&meta, "Target");
    let rows = texts(&meta, "iCode").iter().zip(texts(&meta, "Type")).zip(texts(&meta, "Direction"));
    rows.zip(targets)
        .filter(|(((_, kind), _), _)| *kind == "Indicator")
        .map(|(((code, _), direction), target)| Indicator {
            code: code.clone(),
            direction: if direction == "-1" { Direction::Lower } else { Direction::Higher },
            target,
        })
        .collect()
}

fn is_near(got: f64, want: f64) -> bool {
    (got.is_nan() && want.is_nan()) || (got - want).abs() <= 1e-9 * want.abs().max(1.0)
}

/// Scales every indicator of an input table, and holds it against a golden table; returns how many agreed.
fn check(input: &str, golden: &str, method: impl Fn(&Indicator) -> Option<Normalize>) -> usize {
    let (input, table) = (frame(input), frame(&format!("golden/{golden}.csv")));
    let mut agreed = 0;
    for indicator in indicators() {
        let Some(method) = method(&indicator) else { continue };
        let got = fit(&input, &indicator, &method).unwrap_or_else(|e| panic!("{golden}: {e}"));
        for (row, (got, want)) in got.iter().zip(numbers(&table, &indicator.code)).enumerate() {
            assert!(is_near(*got, want), "{golden}, {}, row {row}: {got} against {want}", indicator.code);
        }
        agreed += 1;
    }
    agreed
}

fn fit(input: &Frame, indicator: &Indicator, method: &Normalize) -> govindex::Result<Vec<f64>> {
    let values = numbers(input, &indicator.code);
    let column = Column {
        code: &indicator.code,
        values: &values,
        direction: indicator.direction,
        goalposts: None,
        target: Some(indicator.target),
        units: texts(input, "uCode"),
        scale: [0.0, 1.0],
    };
    Ok(method.fit(&column)?.apply(&values))
}

const TREATED: &str = "golden/04_treated.csv";
const RAW: &str = "golden/00_raw.csv";

#[test]
fn ranges_spreads_and_places_agree() {
    let min_max = |low, high| Normalize::MinMax(MinMax::default().to(low, high));
    let z_score = |mean, sd| Normalize::ZScore(ZScore::default().to(mean, sd));
    let rank = Normalize::Rank(Rank::default());
    let borda = Normalize::Rank(Rank::default().form(RankForm::Borda).ties(Tied::Lowest));
    let percentile = Normalize::Rank(Rank::default().percentile(Percentile::Inclusive));
    let runs = [
        (TREATED, "05_norm_minmax_0_100", min_max(0.0, 100.0)),
        (TREATED, "05_norm_minmax_1_100", min_max(1.0, 100.0)),
        (TREATED, "05_norm_zscore_0_1", z_score(0.0, 1.0)),
        (TREATED, "05_norm_zscore_100_15", z_score(100.0, 15.0)),
        (TREATED, "05_norm_rank_min", rank.clone()),
        (TREATED, "05_norm_rank_average", Normalize::Rank(Rank::default().ties(Tied::Average))),
        (TREATED, "05_norm_borda", borda),
        (TREATED, "05_norm_prank", percentile.clone()),
        // Trap 7: the distance to the best is min-max.
        (TREATED, "05_norm_dist2max", Normalize::Distance(Distance::default())),
        (RAW, "05_normraw_minmax_0_100_with_missing", min_max(0.0, 100.0)),
        (RAW, "05_normraw_rank_with_missing", rank),
        (RAW, "05_normraw_prank_with_missing", percentile),
    ];
    for (input, golden, method) in runs {
        assert_eq!(check(input, golden, |_| Some(method.clone())), 49, "{golden}");
    }
}

/// COINr takes the row of the reference unit, ours its code (trap 9). Where the reference unit is the worst there is no
/// way to go: COINr gives infinities, ours an error.
#[test]
fn the_distance_to_a_reference_unit_agrees_where_it_is_defined() {
    let input = frame(TREATED);
    assert_eq!(texts(&input, "uCode")[0], "AUS");
    for (golden, clip) in [("05_norm_dist2ref", false), ("05_norm_dist2ref_capped", true)] {
        let table = frame(&format!("golden/{golden}.csv"));
        let method =
            Normalize::Distance(Distance::default().reference(Reference::Unit("AUS".into())).clip(clip));
        let defined = |indicator: &Indicator| {
            numbers(&frame("golden/05_norm_dist2ref.csv"), &indicator.code)
                .iter()
                .all(|score| score.is_finite())
        };
        assert_eq!(check(TREATED, golden, |i| defined(i).then(|| method.clone())), 45, "{golden}");
        for indicator in indicators().iter().filter(|indicator| !defined(indicator)) {
            assert!(numbers(&table, &indicator.code).iter().any(|score| !score.is_finite()) || clip);
            let fault = fit(&input, indicator, &method).unwrap_err();
            assert_eq!(fault.code(), "invalid_parameter", "{}", indicator.code);
            assert!(fault.to_string().contains("better than the worst value"), "{fault}");
        }
    }
}

/// Trap 6: COINr's fraction of the maximum divides negated values by the largest of them, which turns the order of
/// indicators round of which lower is better. The right value is the best over the value.
#[test]
fn the_fraction_of_the_best_keeps_the_order_where_lower_is_better() {
    let ratio = Normalize::Ratio(Ratio::default());
    let input = frame(TREATED);
    let higher = |i: &Indicator| i.direction == Direction::Higher;
    let above_zero = |i: &Indicator| numbers(&input, &i.code).iter().all(|x| *x > 0.0);
    assert_eq!(check(TREATED, "05_norm_fracmax", |i| higher(i).then(|| ratio.clone())), 35);
    let wrong = frame("golden/05_norm_fracmax.csv");
    let (mut right, mut refused) = (0, 0);
    for indicator in indicators().iter().filter(|indicator| !higher(indicator)) {
        let values = numbers(&input, &indicator.code);
        if !above_zero(indicator) {
            assert_eq!(fit(&input, indicator, &ratio).unwrap_err().code(), "unsuitable_value");
            refused += 1;
            continue;
        }
        let scores = fit(&input, indicator, &ratio).unwrap();
        let best = values.iter().copied().fold(f64::INFINITY, f64::min);
        for ((score, x), coinr) in scores.iter().zip(&values).zip(numbers(&wrong, &indicator.code)) {
            assert!(is_near(*score, best / x) && *score <= 1.0);
            // COINr's is its inverse: 1 and more, the worst unit having the most.
            assert!(is_near(1.0 / score, coinr), "{}", indicator.code);
        }
        right += 1;
    }
    assert_eq!(right + refused, 14);
    assert!(right > 0 && refused > 0);
}

/// Trap 8: posts given directly to COINr are of the negated value where lower is better. Ours are always in the raw
/// unit: (50 − x) / 50 and not (−x) / 50.
#[test]
fn fixed_bounds_are_in_the_raw_unit_whatever_the_direction() {
    let bounds = Normalize::MinMax(MinMax::default().bounds(0.0, 50.0).to(0.0, 100.0));
    let golden = "05_norm_scaled_0_50_x100";
    let higher = |i: &Indicator| (i.direction == Direction::Higher).then(|| bounds.clone());
    assert_eq!(check(TREATED, golden, higher), 35);
    let (input, table) = (frame(TREATED), frame(&format!("golden/{golden}.csv")));
    for indicator in indicators().iter().filter(|i| i.direction == Direction::Lower) {
        let scores = fit(&input, indicator, &bounds).unwrap();
        for (score, coinr) in scores.iter().zip(numbers(&table, &indicator.code)) {
            assert!(is_near(*score, 100.0 + coinr), "{}", indicator.code);
        }
    }
}

#[test]
fn each_indicator_may_have_its_own_scaling() {
    let method = |indicator: &Indicator| {
        Some(match indicator.code.as_str() {
            "LPI" => Normalize::ZScore(ZScore::default().to(10.0, 2.0)),
            "Flights" => Normalize::Rank(Rank::default()),
            "CO2" => Normalize::Rank(Rank::default().form(RankForm::Borda).ties(Tied::Lowest)),
            "CPI" => Normalize::MinMax(MinMax::default().bounds(0.0, 100.0).to(0.0, 1.0)),
            _ => Normalize::MinMax(MinMax::default().to(0.0, 100.0)),
        })
    };
    assert_eq!(check(TREATED, "05_norm_individual", method), 49);
}

/// The parameters in COINr's metadata columns are in the raw unit, as ours always are.
#[test]
fn parameters_of_each_indicator_agree() {
    let parameters = frame("golden/05_iMeta_norm_parameters.csv");
    let of = |indicator: &Indicator, name: &str| {
        let row = texts(&parameters, "iCode").iter().position(|code| *code == indicator.code).unwrap();
        numbers(&parameters, name)[row]
    };
    let pair = |i: &Indicator, low: &str, high: &str| [of(i, low), of(i, high)];
    let goalposts = |clip: bool| {
        move |i: &Indicator| {
            let [low, high] = pair(i, "goalpost_lower", "goalpost_upper");
            let bounds = MinMax::default().bounds(low, high).to(0.0, of(i, "goalpost_scale")).clip(clip);
            Some(Normalize::MinMax(bounds))
        }
    };
    let target = |clip: bool| {
        move |_: &Indicator| {
            Some(Normalize::Distance(Distance::default().reference(Reference::Target).clip(clip)))
        }
    };
    assert_eq!(check(RAW, "05_normraw_iMeta_goalposts", goalposts(true)), 49);
    assert_eq!(check(RAW, "05_normraw_iMeta_goalposts_untruncated", goalposts(false)), 49);
    assert_eq!(check(RAW, "05_normraw_iMeta_dist2targ", target(true)), 49);
    assert_eq!(check(RAW, "05_normraw_iMeta_dist2targ_uncapped", target(false)), 49);
    let min_max = |i: &Indicator| {
        let [low, high] = pair(i, "minmax_lower", "minmax_upper");
        Some(Normalize::MinMax(MinMax::default().to(low, high)))
    };
    assert_eq!(check(RAW, "05_normraw_iMeta_minmax", min_max), 49);
    let z_score = |i: &Indicator| {
        Some(Normalize::ZScore(ZScore::default().to(of(i, "zscore_mean"), of(i, "zscore_sd"))))
    };
    assert_eq!(check(RAW, "05_normraw_iMeta_zscore", z_score), 49);
    let scaled = |i: &Indicator| {
        let [low, high] = pair(i, "scaled_lower", "scaled_upper");
        Some(Normalize::MinMax(MinMax::default().bounds(low, high).to(0.0, of(i, "scale_factor"))))
    };
    assert_eq!(check(RAW, "05_normraw_iMeta_scaled", scaled), 49);

    // Goalposts that belong to the indicator say the same.
    let input = frame(RAW);
    let table = frame("golden/05_normraw_iMeta_goalposts.csv");
    for indicator in indicators() {
        let values = numbers(&input, &indicator.code);
        let column = Column {
            code: &indicator.code,
            values: &values,
            direction: indicator.direction,
            goalposts: Some(pair(&indicator, "goalpost_lower", "goalpost_upper")),
            target: None,
            units: &[],
            scale: [0.0, of(&indicator, "goalpost_scale")],
        };
        let scores = Normalize::Goalposts(Goalposts::default()).fit(&column).unwrap().apply(&values);
        let agree = scores.iter().zip(numbers(&table, &indicator.code)).all(|(a, b)| is_near(*a, b));
        assert!(agree, "{}", indicator.code);
    }
}

mod panel {
    use super::*;
    use govindex::{Dataset, Framework, Panel, Problem, ReadOptions, assess, assess_panel};

    fn read(name: &str) -> Panel {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/asem/panel").join(name);
        Panel::read_csv(path, &ReadOptions::new().unit("uCode").period("Time")).unwrap()
    }

    fn framework(bounds: &str) -> Framework {
        let mut text = format!(
            "id = 'asem-panel'\n[method]\nbounds = {bounds}\n[[dimension]]\ncode = 'Conn'\n\
             [[dimension]]\ncode = 'Physical'\nparent = 'Conn'\n[[dimension]]\ncode = 'Instit'\nparent = 'Conn'\n"
        );
        for indicator in indicators() {
            let physical = ["LPI", "Flights", "Ship", "Bord", "Elec", "Gas", "ConSpeed", "Cov4G"];
            let instit = ["CostImpEx", "Tariff", "TBTs", "TIRcon", "RTAs", "Visa"];
            let code = indicator.code.as_str();
            let parent = match code {
                _ if physical.contains(&code) => "Physical",
                _ if instit.contains(&code) => "Instit",
                _ => continue,
            };
            let direction = if indicator.direction == Direction::Lower { "lower" } else { "higher" };
            text.extend(["[[indicator]]\ncode = '", code, "'\nparent = '", parent]);
            text.extend(["'\ndirection = '", direction, "'\n"]);
        }
        Framework::from_toml(&text).unwrap()
    }

    fn agree(got: &[f64], golden: &Dataset, column: &str) {
        for (row, (got, want)) in got.iter().zip(golden.indicator(column).unwrap().values()).enumerate() {
            assert!(is_near(*got, *want), "{column}, {:?}, row {row}: {got} against {want}", golden.period());
        }
    }

    #[test]
    fn bounds_over_all_periods_and_per_period_agree() {
        let (treated, aggregated) = (read("treated.csv"), read("aggregated.csv"));
        let global = read("normalised_global.csv");
        let pooled = assess_panel(&framework("'pooled'"), &treated).unwrap();
        assert_eq!(pooled.len(), 5);
        for (period, result) in &pooled {
            let normalised = global.get(period).unwrap();
            for indicator in normalised.indicators() {
                agree(result.scores_at(indicator).unwrap(), normalised, indicator);
            }
            for pillar in ["Physical", "Instit"] {
                let column = format!("{pillar}_global");
                agree(result.scores_at(pillar).unwrap(), aggregated.get(period).unwrap(), &column);
            }
        }
        for (period, result) in &assess_panel(&framework("'period'"), &treated).unwrap() {
            for pillar in ["Physical", "Instit"] {
                let column = format!("{pillar}_per_year");
                agree(result.scores_at(pillar).unwrap(), aggregated.get(period).unwrap(), &column);
            }
        }
    }

    #[test]
    fn a_base_period_lends_its_bounds_to_all() {
        let treated = read("treated.csv");
        let results = assess_panel(&framework("{ base = 2018 }"), &treated).unwrap();
        let alone = assess(&framework("'period'"), treated.get("2018").unwrap()).unwrap();
        assert_eq!(results["2018"].scores_at("Conn").unwrap(), alone.scores_at("Conn").unwrap());
        assert_eq!(results["2022"].scaling_at("LPI").unwrap(), alone.scaling_at("LPI").unwrap());
        let later = results["2022"].scores_at("LPI").unwrap();
        assert!(later.iter().any(|score| !(0.0..=100.0).contains(score)), "2022 leaves the range of 2018");
        let fault = assess_panel(&framework("{ base = 2017 }"), &treated).unwrap_err();
        assert!(
            matches!(fault.problem(), Problem::Periods { periods, .. } if periods[0] == "2017"),
            "{fault}"
        );
    }

    #[test]
    fn a_result_with_shared_bounds_survives_json() {
        let results = assess_panel(&framework("'pooled'"), &read("treated.csv")).unwrap();
        let text = results["2020"].to_json().unwrap();
        let again = govindex::Assessment::from_json(&text).unwrap();
        assert_eq!(again.scores_at("Instit").unwrap().len(), results["2020"].units().len());
        assert_eq!(again.to_json().unwrap(), text);
    }

    fn two_years(a: [f64; 2], b: [f64; 2]) -> Panel {
        let year = |period: &str, values: [f64; 2]| {
            let data = Dataset::new(["U", "V"]).unwrap().with_period(period);
            data.with_indicator("A", values.to_vec()).unwrap().with_indicator("B", values.to_vec()).unwrap()
        };
        Panel::new(vec![year("2019", a), year("2020", b)]).unwrap()
    }

    /// The dimension is rescaled by what it comes to in both years: 1, 3, 2, 5 by hand.
    #[test]
    fn a_rescaled_dimension_is_pooled_too() {
        let framework = Framework::from_toml(
            "id = 'x'\n[method]\nnormalize = 'none'\nbounds = 'pooled'\n[[dimension]]\ncode = 'I'\nrescale = 'min-max'\n\
             [[dimension]]\ncode = 'D'\nparent = 'I'\nrescale = { z-score = {} }\n\
             [[indicator]]\ncode = 'A'\nparent = 'D'\n[[indicator]]\ncode = 'B'\nparent = 'D'\n",
        )
        .unwrap();
        let results = assess_panel(&framework, &two_years([1.0, 3.0], [2.0, 5.0])).unwrap();
        let scores = |period: &str| results[period].scores_at("I").unwrap().to_vec();
        for (got, want) in scores("2019").into_iter().chain(scores("2020")).zip([0.0, 50.0, 25.0, 100.0]) {
            assert!(is_near(got, want), "{got} against {want}");
        }
        // A year without any spread is no obstacle where the panel has one.
        let results = assess_panel(&framework, &two_years([1.0, 1.0], [2.0, 5.0])).unwrap();
        assert_eq!(results["2019"].scores_at("I").unwrap(), [0.0, 0.0]);
        let per_period = Framework::from_toml(&framework.to_toml().unwrap().replace("pooled", "period"));
        let fault = assess_panel(&per_period.unwrap(), &two_years([1.0, 1.0], [2.0, 5.0])).unwrap_err();
        assert_eq!(fault.code(), "in_period");
    }

    #[test]
    fn a_reference_unit_is_of_one_period() {
        let framework = |bounds: &str| {
            Framework::from_toml(&format!(
                "id = 'x'\n[method]\nbounds = {bounds}\nnormalize = {{ ratio = {{ reference = {{ unit = 'V' }} }} }}\n\
                 [[indicator]]\ncode = 'A'\n"
            ))
            .unwrap()
        };
        let panel = two_years([1.0, 2.0], [3.0, 4.0]);
        let fault = assess_panel(&framework("'pooled'"), &panel).unwrap_err().to_string();
        assert!(fault.contains("each of several periods"), "{fault}");
        let based = assess_panel(&framework("{ base = 2019 }"), &panel).unwrap();
        assert_eq!(based["2020"].scores_at("A").unwrap(), [150.0, 200.0]);
        let own = assess_panel(&framework("'period'"), &panel).unwrap();
        assert_eq!(own["2020"].scores_at("A").unwrap(), [75.0, 100.0]);
    }
}

#[test]
fn a_framework_names_every_scaling_and_says_what_does_not_fit() {
    use govindex::{Dataset, Framework, assess};
    let file = |normalize: &str, more: &str| {
        format!("id = 'x'\n[[indicator]]\ncode = 'A'\nnormalize = {normalize}\n{more}\n")
    };
    let data = Dataset::new(["U", "V", "W"]).unwrap().with_indicator("A", vec![1.0, 2.0, 4.0]).unwrap();
    let scores = |normalize: &str, more: &str| {
        let framework = Framework::from_toml(&file(normalize, more)).unwrap();
        let again = Framework::from_toml(&framework.to_toml().unwrap()).unwrap();
        assert_eq!(framework, again);
        assess(&framework, &data).unwrap().scores_at("A").unwrap().to_vec()
    };
    assert_eq!(scores("'rank'", ""), [1.0, 2.0, 3.0]);
    assert_eq!(scores("{ rank = { form = 'percentile' } }", "direction = 'lower'"), [100.0, 50.0, 0.0]);
    assert_eq!(scores("{ distance = { reference = 'target' } }", "target = 3"), [0.0, 50.0, 150.0]);
    assert_eq!(scores("{ distance = { reference = 'target', clip = true } }", "target = 3")[2], 100.0);
    assert_eq!(scores("{ distance = { reference = { unit = 'V' } } }", ""), [0.0, 100.0, 300.0]);
    assert_eq!(scores("'ratio'", "direction = 'lower'"), [100.0, 50.0, 25.0]);
    assert_eq!(scores("{ ratio = { reference = { value = 2.0 } } }", ""), [50.0, 100.0, 200.0]);
    assert!(is_near(scores("'log'", "")[1], 50.0));
    assert_eq!(scores("{ logistic = { centre = 2.0 } }", "")[1], 50.0);
    let table = "{ categories = { thresholds = [2, 3], points = [0, 50, 100], includes = 'lower-end' } }";
    assert_eq!(scores(table, ""), [0.0, 50.0, 100.0]);
    assert_eq!(scores("{ mean-bands = { points = [0, 50, 100] } }", ""), [0.0, 50.0, 100.0]);
    assert_eq!(scores("{ interval = { best = [1, 2] } }", ""), [100.0, 100.0, 0.0]);
    assert_eq!(scores("{ interval = { best = 2 } }", ""), [50.0, 100.0, 0.0]);

    let fault =
        |normalize: &str, more: &str| Framework::from_toml(&file(normalize, more)).unwrap_err().to_string();
    let told = [
        ("'interval'", "", "`interval` has no defaults: missing field `best`"),
        ("'categories'", "", "`categories` has no defaults: missing field `thresholds`"),
        (table, "direction = 'lower'", "it must be falling with the value"),
        ("{ interval = { best = [1, 2] } }", "direction = 'lower'", "neither higher nor lower is better"),
        ("{ distance = { reference = 'target' } }", "", "normalized by its target but has none"),
        (
            "{ categories = { thresholds = [3, 2], points = [0, 1, 2], includes = 'lower-end' } }",
            "",
            "`thresholds` is 3 and then 2",
        ),
        ("{ categories = { thresholds = [3], points = [0, 1] } }", "", "missing field `includes`"),
        ("{ rank = { ties = 'none' } }", "", "unknown variant `none`"),
        ("'none'", "direction = 'lower'", "cannot turn round"),
    ];
    for (normalize, more, part) in told {
        let message = fault(normalize, more);
        assert!(message.contains(part), "{message}");
    }
    let framework = Framework::from_toml(&file("'log'", "")).unwrap();
    let data = Dataset::new(["U", "V"]).unwrap().with_indicator("A", vec![1.0, 0.0]).unwrap();
    let message = assess(&framework, &data).unwrap_err().to_string();
    assert!(message.contains("`A` is 0 for unit `V`"), "{message}");
}
