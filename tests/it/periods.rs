//! Weights and models over several periods of a panel, against one table of all rows; rounding before scores go up.

use govindex::robustness::{Options, Uncertain, Uncertainty, monte_carlo};
use govindex::{Assessment, Dataset, Framework, Panel, assess, assess_panel};

const YEARS: [&str; 3] = ["2021", "2022", "2023"];

/// Five indicators of seven units a year; one unit is missing in the second year.
fn year(at: usize) -> Dataset {
    let units: Vec<usize> = (0..7).filter(|unit| at != 1 || *unit != 3).collect();
    let value = |unit: usize, j: usize| 1.0 + ((unit * 17 + j * 29 + at * 11 + unit * j * 5) % 43) as f64;
    let data = Dataset::new(units.iter().map(|unit| format!("U{unit}"))).unwrap().with_period(YEARS[at]);
    ["A", "B", "C", "D", "E"].into_iter().enumerate().fold(data, |data, (j, code)| {
        data.with_indicator(code, units.iter().map(|&unit| value(unit, j)).collect::<Vec<f64>>()).unwrap()
    })
}

fn panel() -> Panel {
    Panel::new((0..3).map(year).collect()).unwrap()
}

/// All rows as units of one period, as people stack them by hand.
fn stacked() -> Dataset {
    let years: Vec<Dataset> = (0..3).map(year).collect();
    let units =
        years.iter().zip(YEARS).flat_map(|(data, y)| data.units().iter().map(move |u| format!("{u}|{y}")));
    ["A", "B", "C", "D", "E"].into_iter().fold(Dataset::new(units).unwrap(), |data, code| {
        let values = years.iter().flat_map(|y| y.indicator(code).unwrap().values().to_vec());
        data.with_indicator(code, values.collect::<Vec<f64>>()).unwrap()
    })
}

fn framework(method: &str, of_d: &str) -> Framework {
    Framework::from_toml(&format!(
        "id = 'panel'\n[method]\nnormalize = {{ min-max = {{ to = [1, 100] }} }}\nbounds = 'pooled'\n{method}\n\
         [[dimension]]\ncode = 'I'\n[[dimension]]\ncode = 'D'\nparent = 'I'\n{of_d}\n\
         [[indicator]]\ncode = 'A'\nparent = 'D'\n[[indicator]]\ncode = 'B'\nparent = 'D'\n\
         [[indicator]]\ncode = 'C'\nparent = 'D'\n[[indicator]]\ncode = 'D1'\ncolumn = 'D'\nparent = 'I'\n\
         [[indicator]]\ncode = 'E'\nparent = 'I'\n"
    ))
    .unwrap()
}

fn weights(result: &Assessment, node: &str) -> Vec<f64> {
    result.weighting_at(node).unwrap().unwrap().weights.clone()
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs().max(1.0))
}

#[test]
fn pooled_weights_are_those_of_all_rows_together() {
    for model in [
        "entropy",
        "critic",
        "standard-deviation",
        "variance",
        "coefficient-of-variation",
        "gini",
        "merec",
        "cilos",
        "idocriw",
        "angle",
        "lopcow",
        "pca",
    ] {
        let of_d = format!("weights = '{model}'\nperiods = 'pooled'");
        let whole = assess(&framework("", &of_d), &stacked()).unwrap();
        let years = assess_panel(&framework("", &of_d), &panel()).unwrap();
        let mut row = 0;
        for (period, result) in &years {
            assert!(same(&weights(result, "D"), &weights(&whole, "D")), "{model}");
            let scores = result.scores_at("I").unwrap();
            assert!(
                same(scores, &whole.scores_at("I").unwrap()[row..row + scores.len()]),
                "{model} {period}"
            );
            row += scores.len();
            let made = result.weighting_at("D").unwrap().unwrap();
            assert!(format!("{:?}", made.details["periods"]).contains("2023"));
            // What was shared is read back with the result.
            let again = Assessment::from_json(&result.to_json().unwrap()).unwrap();
            assert!(same(&weights(&again, "D"), &weights(result, "D")));
        }
        let own = assess_panel(&framework("", &format!("weights = '{model}'")), &panel()).unwrap();
        assert!(!same(&weights(&own["2021"], "D"), &weights(&own["2023"], "D")), "{model}");
    }
}

#[test]
fn weights_of_a_base_period_hold_for_all() {
    let base = framework("periods = { weights = { base = 2022 } }", "weights = 'entropy'");
    let years = assess_panel(&base, &panel()).unwrap();
    let own = assess_panel(&framework("", "weights = 'entropy'"), &panel()).unwrap();
    for (_, result) in years.iter() {
        assert!(same(&weights(result, "D"), &weights(&own["2022"], "D")));
    }
    let absent = framework("periods = { weights = { base = 2019 } }", "weights = 'entropy'");
    assert_eq!(assess_panel(&absent, &panel()).unwrap_err().code(), "periods");
    assert_eq!(Framework::from_toml(&base.to_toml().unwrap()).unwrap(), base);
}

#[test]
fn a_pooled_model_scores_all_rows_together() {
    for model in [
        "topsis",
        "vikor",
        "edas",
        "copras",
        "aras",
        "marcos",
        "mabac",
        "codas",
        "waspas",
        "moora",
        "promethee",
    ] {
        let rescale =
            if ["marcos", "mabac", "codas", "moora"].contains(&model) { "\nrescale = 'min-max'" } else { "" };
        let of_d = format!("aggregate = '{model}'\nweights = 'entropy'\nperiods = 'pooled'{rescale}");
        let whole = assess(&framework("", &of_d), &stacked()).unwrap();
        let years = assess_panel(&framework("", &of_d), &panel()).unwrap();
        let mut row = 0;
        for (period, result) in &years {
            let scores = result.scores_at("I").unwrap();
            assert!(
                same(scores, &whole.scores_at("I").unwrap()[row..row + scores.len()]),
                "{model} {period}"
            );
            row += scores.len();
            let again = Assessment::from_json(&result.to_json().unwrap()).unwrap();
            assert_eq!(again.scores_at("I").unwrap(), scores);
        }
        let own = framework("", &of_d.replace("'pooled'", "{ weights = 'pooled' }"));
        let own = assess_panel(&own, &panel()).unwrap();
        assert!(!same(own["2022"].scores_at("D").unwrap(), years["2022"].scores_at("D").unwrap()), "{model}");
    }
}

#[test]
fn periods_that_cannot_be_read_are_told() {
    let fault = |of_d: &str| {
        let text = framework("", "")
            .to_toml()
            .unwrap()
            .replace("code = \"D\"\n", &format!("code = \"D\"\n{of_d}\n"));
        Framework::from_toml(&text).unwrap_err().to_string()
    };
    assert!(
        fault("aggregate = 'topsis'\nperiods = { aggregate = { base = 2021 } }")
            .contains("from each period, or from all")
    );
    assert!(
        fault("aggregate = 'rsr'\nperiods = 'pooled'").contains("cannot look at several periods at once")
    );
    let unlike = fault("aggregate = 'topsis'\nweights = 'entropy'\nperiods = { aggregate = 'pooled' }");
    assert!(unlike.contains("one model for all periods needs the same weights in all"), "{unlike}");
    assert!(fault("periods = 'all'").contains("periods"));
    // A simulation may try the model, whose dimension is a mean by itself.
    let mean = framework("", "weights = 'entropy'\nperiods = { aggregate = 'pooled' }");
    let tried: Uncertain =
        toml::from_str("kind = 'aggregate'\nof = ['D']\nalternatives = [{ use = 'topsis' }]").unwrap();
    let tried = monte_carlo(&mean, &year(0), &Uncertainty::new().with(tried), &Options::default().runs(2))
        .unwrap_err()
        .to_string();
    assert!(tried.contains("one model for all periods needs the same weights in all"), "{tried}");
    // A gap is named with its period.
    let mut years: Vec<Dataset> = (0..3).map(year).collect();
    let mut values = years[1].indicator("B").unwrap().values().to_vec();
    values[2] = f64::NAN;
    years[1] = years[1].clone().with_values("B", values).unwrap();
    let gap =
        assess_panel(&framework("", "weights = 'entropy'\nperiods = 'pooled'"), &Panel::new(years).unwrap());
    let gap = gap.unwrap_err();
    assert_eq!(gap.code(), "missing_value");
    assert!(gap.to_string().contains("`U2 (2022)`"), "{gap}");
}

#[test]
fn one_period_by_itself_is_told() {
    use govindex::Notice;
    let alone = |result: &Assessment| {
        let told = |notice: Notice| match notice {
            Notice::OnePeriod { first, .. } => Some(first),
            _ => None,
        };
        result.notices().into_iter().find_map(told).unwrap_or_default()
    };
    let framework = framework("", "weights = 'entropy'\nperiods = 'pooled'");
    let result = assess(&framework, &year(0)).unwrap();
    assert_eq!(alone(&result), ["D", "A", "B", "C", "D1", "E"]);
    let told = result.notices().iter().map(ToString::to_string).collect::<String>();
    assert!(told.contains("of `D`, `A`, `B`, `C`, `D1`, `E` read several periods of a panel"), "{told}");
    let one = Panel::new(vec![year(0)]).unwrap();
    for (_, result) in &assess_panel(&framework, &one).unwrap() {
        assert!(alone(result).is_empty(), "a panel of one period is a panel");
    }
    for (_, result) in &assess_panel(&framework, &panel()).unwrap() {
        assert!(alone(result).is_empty());
    }
}

#[test]
fn gaps_of_one_period_by_itself_are_told() {
    use govindex::{Language, Notice};
    let framework = |impute: &str| {
        let text = format!("id = 'x'\n[method]\nimpute = {impute}\n[[dimension]]\ncode = 'I'\n");
        let of = |code| format!("[[indicator]]\ncode = '{code}'\nparent = 'I'\nnormalize = 'none'\n");
        Framework::from_toml(&(text + &of("A") + &of("B"))).unwrap()
    };
    let year = |period: &str, a: [f64; 3]| {
        let data = Dataset::new(["U", "V", "W"]).unwrap().with_period(period);
        data.with_indicator("A", a.to_vec()).unwrap().with_indicator("B", vec![1.0, 2.0, 3.0]).unwrap()
    };
    let told = |result: &Assessment| {
        let mut notices = result.notices();
        notices.retain(|notice| matches!(notice, Notice::GapsOfOnePeriod { .. }));
        notices
    };
    // V can be filled from the years around; W has no other year.
    let years = [
        year("2021", [1.0, 4.0, f64::NAN]),
        year("2022", [1.0, f64::NAN, f64::NAN]),
        year("2023", [1.0, 6.0, f64::NAN]),
    ];
    let filled = framework("{ series = {} }");
    let alone = assess(&filled, &years[1]).unwrap();
    let [notice] = &told(&alone)[..] else { panic!("{:?}", alone.notices()) };
    assert_eq!(*notice, Notice::GapsOfOnePeriod { indicators: 1, first: vec!["A".into()] });
    assert!(notice.to_string().starts_with("gaps of `A` are to be filled from other periods of a panel"));
    assert!(notice.message(Language::Chinese).starts_with("`A` 的缺失值应由面板的其他时期补齐"));
    let again = Assessment::from_json(&alone.to_json().unwrap()).unwrap();
    assert_eq!(told(&again), told(&alone));
    // The next rule fills it, and that is not what the panel would give.
    let otherwise = assess(&framework("[{ series = {} }, 'mean']"), &years[1]).unwrap();
    assert_eq!(told(&otherwise).len(), 1);
    // In the panel, though W stays a gap, and of what is not filled over time or has no gaps, there is nothing to tell.
    let panel = Panel::new(years.to_vec()).unwrap();
    for (_, result) in &assess_panel(&filled, &panel).unwrap() {
        assert!(told(result).is_empty());
        assert!(told(&Assessment::from_json(&result.to_json().unwrap()).unwrap()).is_empty());
    }
    assert!(told(&assess(&framework("'mean'"), &years[1]).unwrap()).is_empty());
    assert!(told(&assess(&filled, &year("2021", [1.0; 3])).unwrap()).is_empty());
}

/// 62.345 and 37.655 by hand; their mean, 50, goes up from what was rounded.
#[test]
fn scores_are_rounded_before_they_go_up() {
    let framework = |round: &str, index: &str| {
        Framework::from_toml(&format!(
            "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n{index}\n[[dimension]]\ncode = 'D'\n\
             parent = 'I'\n{round}\n[[indicator]]\ncode = 'A'\nparent = 'D'\n[[indicator]]\ncode = 'B'\nparent = 'D'\n\
             [[indicator]]\ncode = 'C'\nparent = 'I'\n[[gate]]\nwhen = {{ node = 'D', at-least = 62.35 }}\n\
             then = {{ cap = 80 }}\n"
        ))
        .unwrap()
    };
    let data = Dataset::new(["x", "y"])
        .unwrap()
        .with_indicator("A", vec![62.30, 0.1])
        .unwrap()
        .with_indicator("B", vec![62.39, 0.2])
        .unwrap()
        .with_indicator("C", vec![99.0, 1.0])
        .unwrap();
    let scores = |round: &str, index: &str| {
        let result = assess(&framework(round, index), &data).unwrap();
        (result.scores_at("D").unwrap().to_vec(), result.scores_at("I").unwrap()[0])
    };
    let (d, index) = scores("", "");
    assert!((d[0] - 62.345).abs() < 1e-12 && (index - 80.6725).abs() < 1e-12);
    // Rounded up it reaches the threshold of the gate.
    let up = scores("round = { decimals = 2, rule = 'half-up' }", "");
    assert_eq!((up.0[0], up.1), (62.35, 80.0));
    let even = scores("round = { decimals = 2, rule = 'half-even' }", "");
    assert_eq!((even.0[0], even.1), (62.34, f64::midpoint(62.34, 99.0)));
    // 3 x 0.1 + 0.3 is 0.6000000000000001 in a plain sum, and a quarter of it nearer to 0.2 than to 0.1; the nearest number to
    // the exact mean is 0.15, which is nearer to 0.1.
    let mean = |rule: &str| {
        let framework = Framework::from_toml(&format!(
            "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\nround = {{ decimals = 1, rule = '{rule}' }}\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 3\n[[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\n"
        ));
        let data = Dataset::new(["x"]).unwrap().with_indicator("A", vec![0.1]).unwrap();
        assess(&framework.unwrap(), &data.with_indicator("B", vec![0.3]).unwrap())
            .unwrap()
            .scores_at("I")
            .unwrap()[0]
    };
    assert_eq!((mean("nearest-double"), mean("half-up")), (0.1, 0.2));
    // A method table rounds all below it, and prints as many decimals.
    let all = framework("", "method = { round = { decimals = 1 } }");
    assert_eq!(all.node("D").unwrap().decimals(), 1);
    let result = assess(&all, &data).unwrap();
    assert_eq!(result.scores_at("A").unwrap(), [62.3, 0.1]);
    assert_eq!(Framework::from_json(&all.to_json().unwrap()).unwrap(), all);
    let again = Assessment::from_json(&result.to_json().unwrap()).unwrap();
    assert_eq!(again.scores_at("I").unwrap(), result.scores_at("I").unwrap());
    for fault in ["round = { decimals = 16 }", "round = { decimals = 2, rule = 'down' }", "round = 2"] {
        let text = format!("id = 'x'\n[[indicator]]\ncode = 'A'\n{fault}\n");
        let told = Framework::from_toml(&text).unwrap_err().to_string();
        assert!(told.contains("indicator[0].round"), "{told}");
    }
}
