//! Frameworks that prepare their data: the whole chain of the ASEM index, and what each step leaves in the result.

use govindex::dataset::{Bound, Mark};
use govindex::robustness::{Options, Uncertain, Uncertainty, WeightDraw, monte_carlo_panel};
use govindex::{
    Assessment, Cells, Dataset, Error, Framework, Notice, Panel, Problem, ReadOptions, Table, assess,
    assess_panel,
};

const GAP: f64 = f64::NAN;

fn path(name: &str) -> String {
    format!("{}/tests/data/asem/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn asem() -> Dataset {
    let options = ["Area", "Energy", "GDP", "Population"]
        .into_iter()
        .fold(ReadOptions::new().unit("uCode").name("en", "uName").period("Time"), ReadOptions::denominator);
    let options = ["GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"]
        .into_iter()
        .fold(options, ReadOptions::group);
    Dataset::read_csv(path("ASEM_iData.csv"), &options).unwrap()
}

fn numbers(table: &Table, column: &str) -> Vec<f64> {
    match table.column(column).unwrap_or_else(|| panic!("no column {column}")) {
        Cells::Number { values, .. } => values.clone(),
        Cells::Count(counts) => counts.iter().map(|c| c.map_or(GAP, |c| c as f64)).collect(),
        Cells::Text(_) => panic!("{column} is text"),
    }
}

fn texts(table: &Table, column: &str) -> Vec<String> {
    match table.column(column).unwrap() {
        Cells::Text(texts) => texts.iter().map(|text| text.clone().unwrap_or_default()).collect(),
        _ => panic!("{column} is not text"),
    }
}

/// Every number of a golden table, by unit and column, against a table of ours, within 1e-9.
fn agrees(table: &Table, golden: &str) {
    let mut reader = csv::Reader::from_path(path(&format!("golden/{golden}.csv"))).unwrap();
    let header = reader.headers().unwrap().clone();
    let units = texts(table, "unit");
    let mut compared = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let row = units.iter().position(|unit| *unit == record[0]).unwrap();
        for (name, cell) in header.iter().zip(&record).skip(1).filter(|(name, _)| *name != "Rank") {
            let found = numbers(table, name)[row];
            let expected: f64 = cell.parse().unwrap_or(GAP);
            let same = (found.is_nan() && expected.is_nan())
                || (found - expected).abs() <= 1e-9 * expected.abs().max(1e-9);
            // COINr tells 54.022988505747115 from 54.02298850574713, the same value in other words.
            let rounding = golden == "07_results_full_ranks" && name == "TolMin" && &record[0] == "GRC";
            assert!(
                same || (rounding && (found, expected) == (24.0, 26.0)),
                "{golden}, {name} of {}: {found} and not {expected}",
                &record[0]
            );
            compared += 1;
        }
    }
    assert!(compared >= 51 * 49, "{golden}: {compared} cells");
}

/// Raw → denominated → imputed → screened → treated → normalized → aggregated → ranks, in one framework file.
#[test]
fn the_whole_chain_as_coinr() {
    let framework = Framework::read(path("asem.toml")).unwrap();
    let result = assess(&framework, &asem()).unwrap();
    agrees(&result.step("denominated").unwrap(), "01_denominated");
    agrees(&result.step("imputed").unwrap(), "02_imputed_mean_grp");
    // Nothing is screened out, so the screened table is the imputed one.
    agrees(&result.step("screened").unwrap(), "02_imputed_mean_grp");
    agrees(&result.step("treated").unwrap(), "04_treated_default_winmax5");
    agrees(&result.scores(), "06_aggregated");
    agrees(&result.scores(), "07_results_full");
    agrees(&result.ranks(None), "07_results_full_ranks");

    assert_eq!(numbers(&result.imputed(), "value").len(), 65, "64 gaps, and one of a missing denominator");
    assert!(texts(&result.imputed(), "method").iter().all(|m| m == "mean in Asia" || m == "mean in Europe"));
    assert_eq!(numbers(&result.treated(), "before").len(), 35, "as many marks as COINr sets");
    let told: Vec<String> = result.notices().iter().map(Notice::to_string).collect();
    assert!(
        told.contains(&"outliers of `Flights` were treated (winsorize; 1 value moved)".to_owned()),
        "{told:?}"
    );
    assert!(
        told.iter().any(|n| n.starts_with("`ConSpeed` was filled in for 8 units (mean in Asia")),
        "{told:?}"
    );

    let marks = result.dataset().indicator("Flights").unwrap().marks().unwrap();
    assert_eq!(marks.iter().filter(|mark| **mark == Mark::Treated).count(), 1);
    assert_eq!(result.source(), &asem());
    let again = Assessment::from_json(&result.to_json().unwrap()).unwrap();
    assert_eq!(again.scores(), result.scores());
    assert_eq!((again.imputed(), again.treated()), (result.imputed(), result.treated()));
}

#[test]
fn the_file_is_written_as_it_was_read() {
    let framework = Framework::read(path("asem.toml")).unwrap();
    assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), framework);
    assert_eq!(Framework::from_json(&framework.to_json().unwrap()).unwrap(), framework);
}

fn framework(method: &str, a: &str) -> Result<Framework, Error> {
    Framework::from_toml(&format!(
        r#"
        id = "test"
        [method]
        normalize = {{ min-max = {{ bounds = [0, 100] }} }}
        {method}
        [[dimension]]
        code = "INDEX"
        [[dimension]]
        code = "P"
        parent = "INDEX"
        [[dimension]]
        code = "Q"
        parent = "INDEX"
        [[indicator]]
        code = "A"
        parent = "P"
        {a}
        [[indicator]]
        code = "B"
        parent = "P"
        [[indicator]]
        code = "C"
        parent = "Q"
        "#
    ))
}

fn data(a: &[f64], b: &[f64], c: &[f64]) -> Dataset {
    let units: Vec<String> = (0..a.len()).map(|i| format!("U{i}")).collect();
    Dataset::new(units)
        .unwrap()
        .with_indicator("A", a.to_vec())
        .unwrap()
        .with_indicator("B", b.to_vec())
        .unwrap()
        .with_indicator("C", c.to_vec())
        .unwrap()
}

fn faults(method: &str, a: &str) -> String {
    framework(method, a).unwrap_err().to_string()
}

#[test]
fn units_without_enough_data_in_a_dimension_are_left_out_and_say_why() {
    let framework =
        framework("screen = { present = 0.5, present-in-each = 0.5, keep = ['U2'], drop = ['U3'] }", "")
            .unwrap();
    let data = data(&[1.0, GAP, GAP, 4.0], &[10.0, GAP, GAP, 40.0], &[5.0, 6.0, GAP, 7.0]);
    let result = assess(&framework, &data).unwrap();
    assert_eq!(result.units(), ["U0", "U2"]);
    assert_eq!(result.score("U0", "INDEX").unwrap(), Some(5.25));
    assert_eq!(result.score("U1", "INDEX").unwrap_err().code(), "unknown_unit");
    let table = result.screened();
    assert_eq!(texts(&table, "kept"), ["yes", "no", "yes", "no"]);
    let reasons = texts(&table, "reasons");
    assert!(reasons[1].contains("33.3 % of the values are present, below 50.0 %"), "{reasons:?}");
    assert!(reasons[1].contains("0.0 % of the values of `P` are present"), "{reasons:?}");
    assert!(reasons[2].ends_with("named to stay") && reasons[3] == "named to go");
    assert_eq!(texts(&result.step("raw").unwrap(), "unit").len(), 4);
    assert_eq!(texts(&result.step("screened").unwrap(), "unit").len(), 2);
    assert!(result.notices().iter().any(|n| n.to_string().starts_with("2 units left out: U1 (33.3 %")));
    let again = Assessment::from_json(&result.to_json().unwrap()).unwrap();
    assert_eq!(again.league_table("en").to_string(), result.league_table("en").to_string());

    let unknown = self::framework("screen = { keep = ['U9'] }", "").unwrap();
    assert_eq!(assess(&unknown, &data).unwrap_err().code(), "unknown_unit");
    let all = self::framework("screen = { present = 1 }", "").unwrap();
    let nobody = self::data(&[GAP], &[1.0], &[1.0]);
    assert!(assess(&all, &nobody).unwrap_err().to_string().contains("none of the 1 units"));
}

#[test]
fn the_order_of_the_steps_is_the_files() {
    // Screened before it is filled, U1 goes; after, it stays.
    let data = data(&[1.0, GAP, 3.0], &[10.0, GAP, 30.0], &[5.0, 6.0, 7.0]);
    let run = |order: &str| {
        let framework =
            framework(&format!("{order}\nimpute = 'mean'\nscreen = {{ present = 0.5 }}"), "").unwrap();
        assess(&framework, &data).unwrap().units().len()
    };
    assert_eq!(run(""), 3);
    assert_eq!(run("prepare = ['screen', 'impute']"), 2);
}

#[test]
fn denominators_are_columns_of_the_data() {
    let framework = framework("", "denominate = { by = 'PEOPLE', scale = 1000 }").unwrap();
    let data = data(&[2.0, 3.0], &[1.0; 2], &[1.0; 2]).with_errors("A", vec![0.2, GAP]).unwrap();
    let with = |people: Vec<f64>| data.clone().with_denominator("PEOPLE", people).unwrap();
    let result = assess(&framework, &with(vec![500.0, GAP])).unwrap();
    let column = result.dataset().indicator("A").unwrap();
    assert_eq!(column.values()[0], 4.0);
    assert!(column.values()[1].is_nan());
    assert!((column.errors().unwrap()[0] - 0.4).abs() < 1e-15, "the standard error is divided, too");
    assert!(result.notices().iter().all(|n| !matches!(n, Notice::UnusedColumns { .. })));
    let zero = assess(&framework, &with(vec![500.0, 0.0])).unwrap_err().to_string();
    assert!(zero.contains("`PEOPLE, the denominator of A` is 0 for unit `U1`"), "{zero}");
    let Problem::MissingColumns { columns, .. } = assess(&framework, &data).unwrap_err().into_problem()
    else {
        panic!()
    };
    assert_eq!(columns[0].needed_for, "the denominator of `A`");
}

#[test]
fn each_method_fills_what_the_ones_before_it_left() {
    let groups = vec![Some("x".to_owned()), Some("x".to_owned()), Some("y".to_owned()), None];
    let data = data(&[1.0, GAP, GAP, GAP], &[10.0, 20.0, 30.0, 40.0], &[5.0, 6.0, 7.0, 8.0]);
    let data = data.with_group("g", groups).unwrap();
    let framework =
        framework("", "impute = [{ mean = { group = 'g' } }, { constant = { value = 7 } }]").unwrap();
    let result = assess(&framework, &data).unwrap();
    assert_eq!(result.values_at("A").unwrap(), [1.0, 1.0, 7.0, 7.0]);
    assert_eq!(texts(&result.imputed(), "method"), ["mean in x", "constant", "constant"]);
    let marks = result.dataset().indicator("A").unwrap().marks().unwrap();
    assert_eq!(marks, [Mark::Observed, Mark::Imputed, Mark::Imputed, Mark::Imputed]);
    let unknown = self::framework("impute = { mean = { group = 'h' } }", "").unwrap();
    assert_eq!(assess(&unknown, &data).unwrap_err().code(), "unknown_group");
}

/// Siblings are those of the dimension: C is no sibling of A. EM and neighbours read all that are filled alike.
#[test]
fn methods_that_read_other_indicators_read_their_own_kind() {
    let data = data(
        &[0.0, 10.0, GAP, 4.0, 7.0, 1.0],
        &[0.0, 100.0, 50.0, 38.0, 70.0, 30.0],
        &[9.0, 1.0, 2.0, 5.0, 3.0, 8.0],
    );
    let value = |impute: &str| {
        let framework = framework(&format!("impute = {impute}"), "").unwrap();
        assess(&framework, &data).unwrap().values_at("A").unwrap()[2]
    };
    assert_eq!(value("'siblings'"), 5.0);
    assert_ne!(value("{ siblings = { within = 'all' } }"), 5.0);
    assert_ne!(value("'em'"), value("{ em = { within = 'parent' } }"));
    assert!(value("'nearest'") > 0.0);
    let own = framework("impute = 'em'", "impute = 'none'").unwrap();
    assert!(assess(&own, &data).unwrap().values_at("A").unwrap()[2].is_nan());
    let constant = self::data(&[1.0, GAP, 1.0], &[1.0, 2.0, 3.0], &[1.0, 5.0, 2.0]);
    let framework = framework("impute = 'em'", "").unwrap();
    let Problem::ConstantIndicator { indicator, .. } =
        assess(&framework, &constant).unwrap_err().into_problem()
    else {
        panic!()
    };
    assert_eq!(indicator, "A".into());
}

#[test]
fn a_filled_value_may_be_an_outlier_and_bounds_stay() {
    let mut a: Vec<f64> = (0..30).map(f64::from).collect();
    a.push(GAP);
    let b = vec![50.0; 31];
    let mut bounds = vec![Bound::Exact; 31];
    bounds[0] = Bound::AtMost;
    let data = data(&a, &b, &b).with_bounds("A", bounds).unwrap();
    let own = "impute = { constant = { value = 5000 } }\ntreat = { rule = { remedies = ['winsorize'] } }";
    let result = assess(&framework("", own).unwrap(), &data).unwrap();
    let column = result.dataset().indicator("A").unwrap();
    assert_eq!((column.values()[30], column.marks().unwrap()[30]), (29.0, Mark::ImputedTreated));
    assert_eq!(column.bounds().unwrap()[0], Bound::AtMost);
    let table = result.treatments();
    assert_eq!(
        (texts(&table, "remedy"), texts(&table, "passes")),
        (vec![String::new(), "winsorize".into()], vec!["no".to_owned(), "yes".into()])
    );
    assert_eq!(numbers(&result.treated(), "before"), [5000.0]);
    let marked = texts(&result.tidy(), "mark");
    assert_eq!(marked.iter().filter(|mark| *mark == "imputed and treated").count(), 1);
}

#[test]
fn gaps_are_filled_over_the_periods_of_a_panel() {
    let year = |period: &str, units: &[&str], a: &[f64]| {
        let n = a.len();
        Dataset::new(units.iter().copied())
            .unwrap()
            .with_period(period)
            .with_indicator("A", a.to_vec())
            .unwrap()
            .with_indicator("B", vec![1.0; n])
            .unwrap()
            .with_indicator("C", vec![1.0; n])
            .unwrap()
    };
    let panel = Panel::new(vec![
        year("2018", &["U", "V"], &[10.0, 50.0]),
        year("2019", &["V", "U"], &[GAP, GAP]),
        year("2023", &["U"], &[GAP]),
    ])
    .unwrap();
    let framework =
        framework("", "impute = [{ series = { limit = 2 } }, { constant = { value = 0 } }]").unwrap();
    let results = assess_panel(&framework, &panel).unwrap();
    assert_eq!(results["2019"].values_at("A").unwrap(), [50.0, 10.0]);
    assert_eq!(
        results["2023"].values_at("A").unwrap(),
        [0.0],
        "2023 is five years from 2018, one period from 2019"
    );
    assert_eq!(texts(&results["2019"].imputed(), "method"), ["carried forward from 2018"; 2]);
    assert_eq!(results["2019"].source().indicator("A").unwrap().marks().unwrap(), [Mark::Imputed; 2]);
    let again = Assessment::from_json(&results["2019"].to_json().unwrap()).unwrap();
    assert_eq!(again.imputed(), results["2019"].imputed());
    assert_eq!(again.scores(), results["2019"].scores());
    // Alone, a period has nothing to carry.
    let alone = assess(&framework, panel.get("2019").unwrap()).unwrap();
    assert_eq!(alone.values_at("A").unwrap(), [0.0, 0.0]);
    let named = Panel::new(vec![year("early", &["U"], &[1.0]), year("late", &["U"], &[GAP])]).unwrap();
    assert_eq!(assess_panel(&framework, &named).unwrap_err().code(), "periods");
}

#[test]
fn faults_of_the_file_are_named() {
    assert!(faults("prepare = ['impute']\nscreen = {}", "").contains("leaves out `screen`"));
    assert!(faults("prepare = ['impute', 'impute']", "").contains("names `impute` twice"));
    assert!(faults("screen = { present = 2 }", "").contains("`present` is 2"));
    assert!(faults("treat = 'rule'", "").contains("has fixed bounds in its raw unit"));
    assert!(faults("", "denominate = { by = 'X', scale = 0 }").contains("`scale` is 0"));
    assert!(faults("impute = ['mean', 'series']", "").contains("behind another method"));
    assert!(faults("impute = 'average'", "").contains("unknown variant `average`"));
    assert!(faults("treat = { rule = { remedies = [] } }", "").contains("an empty list"));
    let below = Framework::from_toml(
        "id = 'x'\n[[dimension]]\ncode = 'INDEX'\nmethod = { screen = {} }\n[[indicator]]\ncode = 'A'\nparent = 'INDEX'",
    );
    assert!(below.unwrap_err().to_string().contains("give it in the framework's [method]"));
    let below = Framework::from_toml(
        "id = 'x'\n[[dimension]]\ncode = 'INDEX'\nmethod = { screen-indicators = {} }\n[[indicator]]\ncode = 'A'\nparent = 'INDEX'",
    );
    assert!(below.unwrap_err().to_string().contains("give it in the framework's [method]"));
}

#[test]
fn indicators_with_too_little_data_are_left_out_first() {
    let text = |screen: &str| {
        format!(
            r#"
            id = "test"
            [method]
            normalize = {{ min-max = {{ bounds = [0, 100] }} }}
            screen-indicators = {screen}
            screen = {{ present = 0.5 }}
            [[dimension]]
            code = "INDEX"
            [[dimension]]
            code = "P"
            parent = "INDEX"
            [[dimension]]
            code = "Q"
            parent = "INDEX"
            [[indicator]]
            code = "A"
            parent = "P"
            [[indicator]]
            code = "B"
            parent = "P"
            [[indicator]]
            code = "C"
            parent = "Q"
            "#
        )
    };
    // C has a value for one unit of four, A for two; of B every second value is 0.
    let data = data(&[1.0, GAP, 3.0, GAP], &[0.0, 40.0, 0.0, 60.0], &[GAP, GAP, 9.0, GAP]);
    let framework = Framework::from_toml(&text("{ present = 0.5 }")).unwrap();
    let result = assess(&framework, &data).unwrap();
    // Q has gone with its only indicator, and U1 has one of the two indicators that are left.
    let codes: Vec<&str> = result.framework().nodes().iter().map(govindex::framework::Node::code).collect();
    assert_eq!(codes, ["INDEX", "P", "A", "B"]);
    assert_eq!(result.asked(), &framework);
    assert_eq!(result.units().len(), 4);
    assert_eq!(result.score("U1", "INDEX").unwrap(), Some(40.0));
    assert_eq!(result.score("U0", "C").unwrap_err().code(), "unknown_node");
    let table = result.screened_indicators();
    assert_eq!(texts(&table, "indicator"), ["A", "B", "C"]);
    assert_eq!(texts(&table, "kept"), ["yes", "yes", "no"]);
    assert_eq!(numbers(&table, "present"), [0.5, 1.0, 0.25]);
    assert_eq!(texts(&table, "reasons"), ["", "", "25.0 % of the values are present, below 50.0 %"]);
    let told: Vec<String> = result.notices().iter().map(Notice::to_string).collect();
    assert!(
        told[1..]
            .contains(&"1 indicator left out: C (25.0 % of the values are present, below 50.0 %)".to_owned()),
        "{told:?}"
    );
    assert!(!told.iter().any(|notice| notice.starts_with("no indicator reads")), "{told:?}");
    let again = Assessment::from_json(&result.to_json().unwrap()).unwrap();
    assert_eq!(again.scores().to_csv(), result.scores().to_csv());
    assert_eq!(again.screened_indicators(), table);
    assert_eq!(again.asked(), &framework);

    // By zeros, and by name.
    let run = |screen: &str| assess(&Framework::from_toml(&text(screen)).unwrap(), &data);
    let result = run("{ present = 0.2, nonzero = 0.6, keep = ['B'], drop = ['A'] }").unwrap();
    assert_eq!(texts(&result.screened_indicators(), "kept"), ["no", "yes", "yes"]);
    assert_eq!(
        texts(&result.screened_indicators(), "reasons")[..2],
        ["named to go", "50.0 % of the values are not zero, below 60.0 %; named to stay"]
    );
    let nothing = run("{ drop = ['A', 'B', 'C'] }").unwrap_err().to_string();
    assert!(nothing.contains("low enough for some indicator to stay"), "{nothing}");

    let faults = |screen: &str| Framework::from_toml(&text(screen)).unwrap_err().to_string();
    assert!(faults("{ present = 2 }").contains("`present` is 2"));
    assert!(faults("{ keep = ['AA'] }").contains("there is no indicator `AA`"));
    assert!(faults("{ keep = ['A'], drop = ['A'] }").contains("names `A` to stay and to go"));
    // A gate that looks at what has gone has lost its ground.
    let gate = "\n[[gate]]\nwhen = { node = 'C', below = 10 }\nthen = { cap = 50 }\n";
    let gated = Framework::from_toml(&format!("{}{gate}", text("{ present = 0.5 }"))).unwrap();
    let fault = assess(&gated, &data).unwrap_err();
    assert_eq!(fault.code(), "framework");
    assert!(fault.to_string().contains("there is no node `C`"), "{fault}");
}

#[test]
fn indicators_of_a_panel_are_judged_by_all_periods() {
    let framework = framework("screen-indicators = { present = 0.5 }", "").unwrap();
    let year = |period: &str, c: [f64; 2]| data(&[1.0, 2.0], &[3.0, 4.0], &c).with_period(period);
    // One of four values in all, though both periods alone would judge otherwise.
    let panel = Panel::new(vec![year("2020", [GAP, GAP]), year("2021", [5.0, GAP])]).unwrap();
    let results = assess_panel(&framework, &panel).unwrap();
    for result in results.iter().map(|(_, result)| result) {
        assert_eq!(texts(&result.screened_indicators(), "kept"), ["yes", "yes", "no"]);
        assert_eq!(numbers(&result.screened_indicators(), "present")[2], 0.25);
        let again = Assessment::from_json(&result.to_json().unwrap()).unwrap();
        assert_eq!(again.scores(), result.scores());
    }
    let options = Options::default().runs(10);
    let noise = Uncertain::weights([], WeightDraw::Noise(0.25));
    let uncertainty = Uncertainty::new().with(noise);
    let found = monte_carlo_panel(&framework, &panel, &uncertainty, &options).unwrap();
    assert_eq!(found.len(), 2);
}

#[test]
fn gaps_are_filled_by_draws_and_by_their_mean() {
    let a: Vec<f64> = (0..24).map(|i| f64::from(i * 7 % 24)).collect();
    let mut b: Vec<f64> = a.iter().enumerate().map(|(i, x)| x + (i * 5 % 7) as f64).collect();
    b[3] = GAP;
    b[11] = GAP;
    let c: Vec<f64> = a.iter().map(|x| 30.0 - x).collect();
    let data = data(&a, &b, &c);
    let with = |impute: &str| framework(&format!("impute = {impute}"), "").unwrap();
    let multiple =
        |rest: &str| format!("{{ multiple = {{ seed = 7, em = {{ within = 'parent' }}{rest} }} }}");
    let filled = |framework: &Framework| assess(framework, &data).unwrap().values_at("B").unwrap().to_vec();

    let drawn =
        govindex::assess::imputations(&with(&multiple(", take = { mean = 3 }")), &data, 7, 5).unwrap();
    assert_eq!(drawn.datasets.len(), 5);
    let draws: Vec<Vec<f64>> =
        drawn.datasets.iter().map(|data| data.indicator("B").unwrap().values().to_vec()).collect();
    // Draw 2 named in the framework is draw 2 of the five, and its assessment goes on alike.
    let third = with(&multiple(", take = { draw = 2 }"));
    assert_eq!(filled(&third), draws[2]);
    let (direct, completed) =
        (assess(&third, &data).unwrap(), assess(&drawn.framework, &drawn.datasets[2]).unwrap());
    assert_eq!(direct.scores(), completed.scores());
    assert_eq!(texts(&direct.imputed(), "method"), ["draw 2 of a normal distribution"; 2]);
    assert_eq!(drawn.datasets[2].indicator("B").unwrap().marks().unwrap()[11], Mark::Imputed);
    // The mean of three draws.
    let mean = with(&multiple(", take = { mean = 3 }"));
    let found = filled(&mean);
    for row in [3, 11] {
        let expected = (draws[0][row] + draws[1][row] + draws[2][row]) / 3.0;
        assert!((found[row] - expected).abs() < 1e-12 * expected.abs(), "{} and {expected}", found[row]);
    }
    assert_eq!(
        texts(&assess(&mean, &data).unwrap().imputed(), "method"),
        ["mean of 3 draws of a normal distribution"; 2]
    );
    assert_eq!(Framework::from_toml(&mean.to_toml().unwrap()).unwrap(), mean);
    // Another seed, other draws; matching takes what was observed.
    let other = govindex::assess::imputations(&mean, &data, 8, 1).unwrap();
    assert_ne!(other.datasets[0].indicator("B").unwrap().values()[3], draws[0][3]);
    let matched = filled(&with(&multiple(", plausible = 'matching', take = { draw = 0 }")));
    assert!(b.contains(&matched[3]) && b.contains(&matched[11]));

    let none = govindex::assess::imputations(&with("'mean'"), &data, 0, 1).unwrap_err();
    assert!(none.to_string().contains("no indicator that is filled by multiple imputation"), "{none}");
    assert!(faults("impute = { multiple = { take = { mean = 0 } } }", "").contains("`take` is 0"));
    assert!(faults("impute = { multiple = { donors = 0 } }", "").contains("`donors` is 0"));
    assert!(faults("impute = { multiple = { draws = 5 } }", "").contains("unknown field `draws`"));
}

/// Two dimensions with the same data: their gaps are drawn apart.
#[test]
fn dimensions_are_drawn_independently() {
    let text = r#"
        id = "twins"
        method = { impute = { multiple = { em = { within = "parent" } } } }
        dimension = [{ code = "INDEX" }, { code = "P", parent = "INDEX" }, { code = "Q", parent = "INDEX" }]
        indicator = [
            { code = "A", parent = "P" }, { code = "B", parent = "P" },
            { code = "C", parent = "Q" }, { code = "D", parent = "Q" },
        ]
    "#;
    let framework = Framework::from_toml(text).unwrap();
    let a: Vec<f64> = (0..20).map(|i| f64::from(i * 7 % 20)).collect();
    let mut b: Vec<f64> = a.iter().enumerate().map(|(i, x)| x + (i * 5 % 7) as f64).collect();
    b[6] = GAP;
    let units: Vec<String> = (0..20).map(|i| format!("U{i}")).collect();
    let columns = [("A", &a), ("B", &b), ("C", &a), ("D", &b)];
    let data = columns
        .into_iter()
        .fold(Dataset::new(units).unwrap(), |data, (code, x)| data.with_indicator(code, x.clone()).unwrap());
    let drawn = govindex::assess::imputations(&framework, &data, 0, 200).unwrap();
    let of = |code: &str| -> Vec<f64> {
        drawn.datasets.iter().map(|data| data.indicator(code).unwrap().values()[6]).collect()
    };
    let (first, second) = (of("B"), of("D"));
    let r =
        govindex::stats::correlation_test(&first, &second, govindex::stats::Correlation::Pearson).unwrap();
    assert!(r.coefficient.unwrap().abs() < 0.2, "{r:?}");
}

/// What comes before the filling of gaps is done in the completed data, and what comes behind is left to do.
#[test]
fn completed_data_have_taken_the_steps_before() {
    let a: Vec<f64> = (1..=20).map(f64::from).collect();
    let mut b: Vec<f64> = a.iter().enumerate().map(|(i, x)| 2.0 * x + (i * 3 % 5) as f64).collect();
    b[4] = GAP;
    let mut c = vec![1.0; 20];
    c[19] = GAP;
    let data = data(&a, &b, &c).with_denominator("PEOPLE", vec![2.0; 20]).unwrap();
    let framework = framework(
        "prepare = ['denominate', 'screen', 'impute', 'treat']\nscreen = { present = 0.9, keep = ['U4'] }\n\
         impute = { multiple = { em = { within = 'parent' } } }\ntreat = { rule = { remedies = ['winsorize'] } }",
        "denominate = { by = 'PEOPLE' }\ntreat = 'none'",
    );
    let mut spec = framework.unwrap().spec().clone();
    spec.indicator[2].impute = Some(serde_json::from_str("\"none\"").unwrap());
    let framework = spec.check().unwrap();
    let drawn = govindex::assess::imputations(&framework, &data, 3, 2).unwrap();
    assert_eq!(drawn.datasets[0].len(), 19, "U19 has been screened out");
    assert_eq!(drawn.datasets[0].indicator("A").unwrap().values()[0], 0.5);
    assert!(drawn.framework.indicators().all(|(_, indicator)| indicator.denominate.is_none()));
    let result = assess(&drawn.framework, &drawn.datasets[1]).unwrap();
    assert!(result.step("treated").is_ok() && result.step("imputed").is_err());
    assert_eq!(result.values_at("A").unwrap()[0], 0.5);
}

/// What is wrong with the data is told with the codes of indicators and units, whichever step meets it.
#[test]
fn faults_of_the_data_are_named() {
    let fine = [1.0, 2.0, 3.0, 4.0];
    let told = |method: &str, a: &str, column: &[f64]| {
        let data = data(column, &fine, &fine).with_denominator("PEOPLE", vec![1.0, 0.0, GAP, -2.0]).unwrap();
        assess(&framework(method, a).unwrap(), &data).map(|result| result.values_at("A").unwrap().to_vec())
    };
    let min_max = "normalize = 'min-max'";
    // An indicator without any value: means have nothing to tell, the range neither.
    let nothing =
        told("impute = 'mean'\ntreat = { rule = { remedies = ['winsorize'] } }", min_max, &[GAP; 4]);
    let nothing = nothing.unwrap_err();
    assert_eq!(nothing.code(), "no_data");
    assert!(nothing.to_string().contains("`A`"), "{nothing}");
    let drawn = told("impute = 'multiple'", "", &[GAP; 4]).unwrap_err();
    assert!(drawn.code() == "no_data" && drawn.to_string().contains("`A`"), "{drawn}");
    // One value fills all gaps; then there is no range.
    let one = told("impute = 'mean'", min_max, &[GAP, 5.0, GAP, GAP]).unwrap_err();
    assert!(one.code() == "constant_indicator" && one.to_string().contains("`A`"), "{one}");
    assert_eq!(told("impute = 'mean'", "", &[GAP, 5.0, GAP, 9.0]).unwrap(), [7.0, 5.0, 7.0, 9.0]);
    // Denominators that are zero or negative, all named; a missing one makes a missing value.
    let zero = told("", "denominate = { by = 'PEOPLE' }", &fine).unwrap_err().to_string();
    assert!(zero.contains("U1, U3") && zero.contains("the denominator of A"), "{zero}");
    // Logarithms and powers.
    let far: Vec<f64> = (0..40).map(|i| if i < 39 { f64::from(i % 3) - 0.5 } else { 900.0 }).collect();
    let with = |remedy: &str, column: &[f64]| {
        let n = column.len();
        let others: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let own =
            format!("treat = {{ rule = {{ always = true, remedies = [{remedy}] }} }}\nnormalize = 'z-score'");
        assess(&framework("", &own).unwrap(), &data(column, &others, &others)).map(|_| ())
    };
    let power = with("{ box-cox = { shift = 'none' } }", &far).unwrap_err();
    assert_eq!(power.code(), "unsuitable_value");
    assert!(power.to_string().contains("`A`") && power.to_string().contains("`U0`"), "{power}");
    assert!(with("'log'", &far).is_ok() && with("'box-cox'", &far).is_ok());
    // A reference unit that is not there.
    let unit = told("", "normalize = { ratio = { reference = { unit = 'U9' } } }", &fine).unwrap_err();
    assert_eq!(unit.code(), "unknown_unit");
    // It is not there either when it has been screened out.
    let gone =
        told("screen = { drop = ['U3'] }", "normalize = { ratio = { reference = { unit = 'U3' } } }", &fine);
    assert_eq!(gone.unwrap_err().code(), "unknown_unit");
    // Thresholds in no order.
    let thresholds =
        "normalize = { categories = { thresholds = [3, 2], points = [0, 1, 2], includes = 'lower-end' } }";
    assert!(faults("", thresholds).contains("each above the one before"));
    // A group in which nobody has a value leaves its gaps, and they are told.
    let groups = ["x", "x", "y", "y"].map(|g| Some(g.to_owned())).to_vec();
    let grouped = data(&[1.0, GAP, GAP, GAP], &fine, &fine).with_group("g", groups).unwrap();
    let framework = framework("impute = { mean = { group = 'g' } }", "").unwrap();
    let result = assess(&framework, &grouped).unwrap();
    let first = vec!["U2".to_owned(), "U3".to_owned()];
    let missing = Notice::Missing { indicator: "A".to_owned(), units: 2, first };
    assert!(result.notices().contains(&missing), "{:?}", result.notices());
}

#[test]
fn faults_of_a_panel_are_named() {
    let year = |period: &str| data(&[1.0, GAP], &[1.0, 2.0], &[3.0, 4.0]).with_period(period);
    assert_eq!(Panel::new(vec![year("2020"), year("2020")]).unwrap_err().code(), "periods");
    let filled = framework("", "impute = 'series'").unwrap();
    // Given in any order, and with a unit that one period lacks.
    let later = Dataset::new(["U1", "U0"]).unwrap().with_period("2022");
    let later = later.with_indicator("A", vec![8.0, GAP]).unwrap();
    let later = later.with_indicator("B", vec![1.0; 2]).unwrap().with_indicator("C", vec![1.0; 2]).unwrap();
    let panel = Panel::new(vec![later, year("2020"), year("2021").select(&[0]).unwrap()]).unwrap();
    let results = assess_panel(&filled, &panel).unwrap();
    assert_eq!(results.periods().collect::<Vec<_>>(), ["2020", "2021", "2022"]);
    assert_eq!(results["2022"].values_at("A").unwrap(), [8.0, 1.0]);
    assert!(results["2020"].values_at("A").unwrap()[1].is_nan(), "nothing stands before it");
    // The same instant under two names.
    let twins = Panel::new(vec![year("2020"), year("2020.0")]).unwrap();
    assert_eq!(assess_panel(&filled, &twins).unwrap_err().code(), "periods");
    // The period that fails is told.
    let bad = framework("", "denominate = { by = 'PEOPLE' }").unwrap();
    let fault = assess_panel(&bad, &panel).unwrap_err();
    assert_eq!(fault.code(), "in_period");
    assert!(fault.to_string().contains("2020"), "{fault}");
}
