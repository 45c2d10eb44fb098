//! COINr's other tables of the ASEM data: what comes in, weights, results, strengths, and what changes with another
//! scaling or without some indicators (`tests/data/asem/README.md`).

use govindex::framework::{Coinr, CoinrScaling};
use govindex::normalize::{MinMax, Normalize, ZScore};
use govindex::prepare::{Screen, Step, screen};
use govindex::stats::{
    Columns, Correlation, PcaMatrix, Ties, correlation_tests, principal_components, ranks,
};
use govindex::{Assessment, Cells, Dataset, Framework, Table, assess};

fn path(name: &str) -> String {
    format!("{}/tests/data/asem/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A golden table: its header, and its rows.
fn golden(name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path(&format!("golden/{name}.csv"))).unwrap();
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (header, reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect())
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or(f64::NAN)
}

fn numbers(table: &Table, column: &str) -> Vec<f64> {
    match table.column(column).unwrap_or_else(|| panic!("no column {column}")) {
        Cells::Number { values, .. } => values.clone(),
        Cells::Count(counts) => counts.iter().map(|count| count.map_or(f64::NAN, |c| c as f64)).collect(),
        Cells::Text(_) => panic!("{column} is text"),
    }
}

fn texts(table: &Table, column: &str) -> Vec<String> {
    match table.column(column).unwrap() {
        Cells::Text(texts) => texts.iter().map(|text| text.clone().unwrap_or_default()).collect(),
        _ => panic!("{column} is not text"),
    }
}

fn near(found: f64, expected: f64, what: &str) {
    let same =
        (found.is_nan() && expected.is_nan()) || (found - expected).abs() <= 1e-9 * expected.abs().max(1e-9);
    assert!(same, "{what}: {found} and not {expected}");
}

/// Every number of a golden table, by unit and column, but for some columns; how many there are.
fn agrees(table: &Table, name: &str, except: &[&str]) -> usize {
    let (units, (header, rows)) = (texts(table, "unit"), golden(name));
    let mut compared = 0;
    for (k, code) in header.iter().enumerate().skip(1).filter(|(_, code)| !except.contains(&code.as_str())) {
        let found = numbers(table, code);
        for row in &rows {
            let at = units.iter().position(|unit| *unit == row[0]).unwrap();
            near(found[at], number(&row[k]), &format!("{name}, {code} of {}", row[0]));
            compared += 1;
        }
    }
    compared
}

/// The tables of COINr with the values as they are.
fn undivided() -> (Framework, Dataset) {
    let coinr =
        Coinr::read_meta(path("ASEM_iMeta.csv"), "asem", CoinrScaling::MinMax).unwrap().undivided().unwrap();
    let data = coinr.read_data(path("ASEM_iData.csv")).unwrap().remove(0);
    (coinr.framework, data)
}

/// The framework of the whole chain, changed.
fn chain(change: impl Fn(&mut govindex::framework::Spec)) -> Framework {
    let mut spec = Framework::read(path("asem.toml")).unwrap().spec().clone();
    change(&mut spec);
    spec.check().unwrap()
}

fn run(framework: &Framework) -> Assessment {
    assess(framework, &undivided().1).unwrap()
}

fn scaled(to: [f64; 2]) -> Normalize {
    Normalize::MinMax(MinMax { to: Some(to), ..MinMax::default() })
}

#[test]
fn the_tree_and_its_weights_agree() {
    let framework = undivided().0;
    let nodes = framework.nodes();
    let (header, rows) = golden("00_lineage");
    assert_eq!((header.len(), rows.len()), (4, 49));
    for row in rows {
        for (child, parent) in row.iter().zip(&row[1..]) {
            let at = framework.node(child).unwrap().parent().unwrap();
            assert_eq!(nodes[at].code(), parent);
        }
    }
    for row in golden("00_weights_original").1 {
        assert_eq!(framework.node(&row[0]).unwrap().weight(), number(&row[2]), "{}", row[0]);
    }
    let result = run(&chain(|_| ()));
    let rows = golden("08_eff_weights").1;
    assert_eq!(rows.len(), 60);
    for row in rows {
        near(result.effective_weight(&row[0]).unwrap(), number(&row[3]), &row[0]);
    }
}

#[test]
fn the_data_that_there_are_agree() {
    let (framework, data) = undivided();
    let columns: Vec<_> =
        framework.indicators().map(|(node, _)| data.indicator(node.code()).unwrap().values()).collect();
    let found = screen(&Columns::new(columns).unwrap(), &[], &[], &Screen::default()).unwrap();
    let rows = golden("00_data_avail_summary").1;
    assert_eq!(rows.len(), 51);
    for row in rows {
        let judged = &found.judged[data.position(&row[0]).unwrap()];
        let counts = [judged.missing, judged.zeros, judged.missing + judged.zeros].map(|count| count as f64);
        assert_eq!(counts, [1, 2, 3].map(|k| number(&row[k])), "{}", row[0]);
        near(judged.present, number(&row[4]), &row[0]);
        near(judged.nonzero, number(&row[5]), &row[0]);
    }
}

#[test]
fn raw_data_are_screened_alike() {
    let framework = chain(|spec| {
        spec.method.prepare = Some(vec![Step::Screen]);
        (spec.method.impute, spec.method.treat) = (None, None);
        spec.indicator.iter_mut().for_each(|indicator| indicator.denominate = None);
    });
    let table = run(&framework).step("screened").unwrap();
    assert_eq!(table.rows(), 46);
    assert_eq!(agrees(&table, "03_screened_raw_byNA", &[]), 46 * 49);
}

#[test]
fn other_scales_and_raw_values_agree() {
    let result = run(&chain(|spec| spec.method.normalize = Some(scaled([1.0, 100.0]))));
    assert_eq!(agrees(&result.scores(), "06_agg_amean_on_1_100", &[]), 51 * 60);
    let (framework, data) = undivided();
    let mut spec = framework.spec().clone();
    spec.indicator.iter_mut().for_each(|indicator| indicator.normalize = Some(scaled([1.0, 100.0])));
    let raw = assess(&spec.check().unwrap(), &data).unwrap();
    assert_eq!(agrees(&raw.step("normalized").unwrap(), "06_input_normraw_1_100", &[]), 51 * 49);
}

#[test]
fn tables_of_results_agree() {
    let result = run(&chain(|_| ()));
    assert_eq!(agrees(&result.scores(), "07_results_summ", &["Rank"]), 51);
    for row in golden("07_results_summ").1 {
        assert_eq!(result.rank(&row[0], "Index").unwrap(), Some(number(&row[2])), "{}", row[0]);
    }
    let (header, rows) = golden("07_results_aggs_round2");
    for row in &rows {
        for (code, cell) in header.iter().zip(row).skip(2) {
            let score = result.score(&row[0], code).unwrap().unwrap();
            assert!((score - number(cell)).abs() <= 0.005 + 1e-9, "{code} of {}: {score}", row[0]);
        }
    }
    // In the order of the index.
    let league = result.league_table("en");
    assert_eq!(texts(&league, "unit"), rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>());

    let groups = result.dataset().group("EurAsia_group").unwrap();
    let (header, rows) = golden("07_results_aggs_groupranks");
    for group in ["Asia", "Europe"] {
        let members: Vec<usize> =
            (0..groups.len()).filter(|&i| groups[i].as_deref() == Some(group)).collect();
        for (k, code) in header.iter().enumerate().skip(2) {
            let scores: Vec<f64> = members.iter().map(|&i| result.scores_at(code).unwrap()[i]).collect();
            let found = ranks(&scores, Ties::Competition, 1e-10);
            for row in rows.iter().filter(|row| row[1] == group) {
                let at = members.iter().position(|&i| result.units()[i] == row[0]).unwrap();
                assert_eq!(found[at], number(&row[k]), "{code} of {} in {group}", row[0]);
            }
        }
    }
    for row in golden("07_unit_summary").1 {
        near(result.score("ESP", &row[0]).unwrap().unwrap(), number(&row[2]), &row[0]);
        // Two units with the same score but for the order of summation share a rank here.
        assert_eq!(result.rank("ESP", &row[0]).unwrap(), Some(number(&row[3])), "{}", row[0]);
    }
}

/// COINr's strengths are the indicators at which a unit ranks first, its weaknesses those at which it ranks last.
#[test]
fn strengths_and_weaknesses_agree() {
    let (framework, data) = undivided();
    let raw = assess(&framework, &data).unwrap();
    let prepared = run(&chain(|_| ()));
    for (result, step, [strong, weak]) in [
        (&raw, "raw", ["07_strengths_raw", "07_weaknesses_raw"]),
        (&prepared, "normalized", ["07_strengths_norm_unq0.2", "07_weaknesses_norm_unq0.2"]),
    ] {
        let table = result.step(step).unwrap();
        let row = texts(&table, "unit").iter().position(|unit| unit == "ESP").unwrap();
        let of = |name: &str| -> Vec<f64> {
            golden(name)
                .1
                .iter()
                .map(|line| {
                    let rank = result.rank("ESP", &line[0]).unwrap().unwrap();
                    assert_eq!(rank, number(&line[3]), "{name}, {}", line[0]);
                    near(numbers(&table, &line[0])[row], number(&line[4]), &line[0]);
                    rank
                })
                .collect()
        };
        let (strong, weak) = (of(strong), of(weak));
        // No other indicator that COINr looks at lies beyond; it leaves out those with few distinct values on request.
        if step == "raw" {
            let all = framework.indicators().filter_map(|(node, _)| result.rank("ESP", node.code()).unwrap());
            let all: Vec<f64> = all.collect();
            assert!(all.iter().filter(|rank| **rank < strong[4]).count() < 5);
            assert!(all.iter().filter(|rank| **rank > weak[0]).count() < 5);
        }
    }
}

/// Loadings of the first component; a component may be turned round.
#[test]
fn weights_of_components_agree() {
    let result = run(&chain(|_| ()));
    let nodes = result.framework().nodes();
    for (name, parents) in [
        (
            "08_pca_weights_level1",
            &["Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin"][..],
        ),
        ("08_pca_weights_level2", &["Conn", "Sust"][..]),
    ] {
        let rows = golden(name).1;
        for parent in parents {
            let children: Vec<&str> = result
                .framework()
                .node(parent)
                .unwrap()
                .children()
                .iter()
                .map(|&child| nodes[child].code())
                .collect();
            let columns = children.iter().map(|code| result.scores_at(code).unwrap()).collect();
            let found =
                principal_components(&Columns::new(columns).unwrap(), PcaMatrix::Correlation).unwrap();
            let expected: Vec<f64> = children
                .iter()
                .map(|code| number(&rows.iter().find(|row| row[0] == *code).unwrap()[2]))
                .collect();
            let sign = found.vectors[0].iter().zip(&expected).map(|(u, w)| u * w).sum::<f64>().signum();
            for ((u, w), code) in found.vectors[0].iter().zip(&expected).zip(&children) {
                assert!((sign * u - w).abs() < 1e-7, "{name}, {code}: {u} and {w}");
            }
        }
    }
}

/// The components of all pillars together, and how much they tell.
#[test]
fn components_of_all_pillars_agree() {
    let result = run(&chain(|_| ()));
    let rows = golden("08_pca_level2_nogroups").1;
    let codes: Vec<&str> = rows[..8].iter().map(|row| row[0].as_str()).collect();
    let columns = codes.iter().map(|code| result.scores_at(code).unwrap()).collect();
    let found = principal_components(&Columns::new(columns).unwrap(), PcaMatrix::Correlation).unwrap();
    assert_eq!(rows.len(), 64);
    for (k, component) in rows.chunks(8).enumerate() {
        let expected: Vec<f64> = component.iter().map(|row| number(&row[2])).collect();
        let sd = number(&component[0][3]);
        assert!((found.eigenvalues[k].sqrt() - sd).abs() < 1e-7 * sd, "component {k}");
        let sign = found.vectors[k].iter().zip(&expected).map(|(u, w)| u * w).sum::<f64>().signum();
        for (u, w) in found.vectors[k].iter().zip(&expected) {
            assert!((sign * u - w).abs() < 1e-7, "component {k}: {u} and {w}");
        }
    }
}

#[test]
fn insignificant_correlations_agree() {
    let (framework, data) = undivided();
    let codes: Vec<&str> = framework.indicators().map(|(node, _)| node.code()).collect();
    let columns = codes.iter().map(|code| data.indicator(code).unwrap().values()).collect();
    let found = correlation_tests(&Columns::new(columns).unwrap(), Correlation::Pearson).unwrap();
    let (mut kept, mut blank) = (0, 0);
    for row in golden("09_corr_pearson_raw_pval0.05").1 {
        let at = |code: &str| codes.iter().position(|known| *known == code).unwrap();
        let (i, j) = (at(&row[0]), at(&row[1]));
        if i == j {
            continue;
        }
        let p = found.p_values()[(i, j)];
        if row[2].is_empty() {
            assert!(p >= 0.05, "{} with {}: {p}", row[0], row[1]);
            blank += 1;
        } else {
            assert!(p < 0.05, "{} with {}: {p}", row[0], row[1]);
            near(found.coefficients()[(i, j)], number(&row[2]), &row[0]);
            kept += 1;
        }
    }
    assert!(kept + blank == 49 * 48 && blank > 500, "{kept} and {blank}");
}

/// COINr tells three digits unless it is asked for more.
#[test]
fn figures_to_three_digits_agree() {
    let (framework, data) = undivided();
    let table =
        assess(&framework, &data).unwrap().statistics("raw", &govindex::stats::Limits::default()).unwrap();
    let (header, rows) = golden("10_stats_raw_signif3");
    let codes = texts(&table, "node");
    for (name, column) in [
        ("Min", "min"),
        ("Max", "max"),
        ("Mean", "mean"),
        ("Median", "median"),
        ("Std", "sd"),
        ("Skew", "skewness"),
        ("Kurt", "kurtosis"),
    ] {
        let (k, found) = (header.iter().position(|h| h == name).unwrap(), numbers(&table, column));
        for row in &rows {
            let value = found[codes.iter().position(|code| *code == row[0]).unwrap()];
            let (rounded, told) = (format!("{value:.2e}"), number(&row[k]));
            // A five behind the third digit may go either way.
            let step = 10_f64.powf(told.abs().max(1e-300).log10().floor() - 2.0);
            assert!(
                number(&rounded) == told || (value - told).abs() <= step * (0.5 + 1e-9),
                "{name} of {}: {value} and {told}",
                row[0]
            );
        }
    }
}

/// `Regen` with another scaling, and `change_ind` without two indicators, each from the raw data on.
#[test]
fn other_scalings_and_fewer_indicators_agree() {
    let base = run(&chain(|_| ()));
    let z = run(&chain(|spec| spec.method.normalize = Some(Normalize::ZScore(ZScore::default()))));
    assert_eq!(agrees(&z.scores(), "12_regen_zscore_aggregated", &[]), 51 * 60);
    let fewer = chain(|_| ()).without_indicators(&["LPI", "Palma"]).unwrap();
    let fewer = run(&fewer);
    assert_eq!(agrees(&fewer.scores(), "12_dropped_indicators_aggregated", &[]), 51 * 58);
    // Named to go, they go the same way.
    let named = run(&chain(|spec| {
        spec.method.screen_indicators =
            Some(govindex::prepare::ScreenIndicators::default().present(0.0).drop(["LPI", "Palma"]));
    }));
    assert_eq!(named.scores(), fewer.scores());

    for row in golden("12_compare_minmax_vs_zscore_ranks").1 {
        let ranks = [&base, &z].map(|result| result.rank(&row[0], "Index").unwrap().unwrap());
        assert_eq!(ranks, [1, 2].map(|k| number(&row[k])), "{}", row[0]);
        assert_eq!(ranks[0] - ranks[1], number(&row[3]), "{}", row[0]);
    }
    for row in golden("12_compare_multi_ranks").1 {
        let ranks = [&base, &z, &fewer].map(|result| result.rank(&row[0], "Index").unwrap().unwrap());
        assert_eq!(ranks, [1, 2, 3].map(|k| number(&row[k])), "{}", row[0]);
    }
}
