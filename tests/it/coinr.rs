//! COINr's two tables read as framework and data, against what COINr makes of them (`tests/data/asem/README.md`).

use std::path::PathBuf;

use govindex::dataset::{Dataset, read_coinr};
use govindex::framework::{Coinr, CoinrScaling, Framework};
use govindex::stats::Correlation;
use govindex::{Cells, Table, assess};

fn text(name: &str) -> String {
    std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/asem").join(name))
        .unwrap()
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// `iMeta` with the parameters of the normalization beside it, some cells changed.
fn meta(change: impl Fn(&str, &str) -> Option<&'static str>) -> String {
    let (meta, parameters) =
        (rows(&text("ASEM_iMeta.csv")), rows(&text("golden/05_iMeta_norm_parameters.csv")));
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (i, row) in meta.iter().enumerate() {
        let found = parameters.iter().find(|other| other[0] == row[1]);
        // Code, direction and target stand in both tables.
        let added = (3..parameters[0].len()).map(|k| {
            let cell = found.map_or("", |found| &found[k]);
            let name = parameters[0][k].as_str();
            let changed = if i == 0 { None } else { change(name, cell) };
            changed.unwrap_or(cell).to_owned()
        });
        writer.write_record(row.iter().cloned().chain(added)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// The values as they are, for the golden tables of data that were not divided.
fn read(meta: &str, scaling: CoinrScaling) -> (Framework, Dataset) {
    let coinr = Coinr::from_meta(meta.as_bytes(), "asem", scaling).unwrap().undivided().unwrap();
    let mut datasets = coinr.from_data(text("ASEM_iData.csv").as_bytes()).unwrap();
    assert_eq!(datasets.len(), 1);
    (coinr.framework, datasets.remove(0))
}

/// What a step leaves, against a golden table; how many numbers agree.
fn agree(table: &Table, golden: &str) -> usize {
    let (units, expected) = (texts(table, "unit"), rows(&text(&format!("golden/{golden}.csv"))));
    let mut checked = 0;
    for (k, code) in expected[0].iter().enumerate().skip(1) {
        let found = numbers(table, code);
        for row in &expected[1..] {
            let got = found[units.iter().position(|unit| *unit == row[0]).unwrap()];
            match row[k].parse::<f64>() {
                Ok(want) => {
                    assert!((got - want).abs() <= 1e-9 * want.abs(), "{golden}, {code}, {}: {got}", row[0]);
                    checked += 1;
                }
                Err(_) => assert!(got.is_nan(), "{golden}, {code}, {}: {got}", row[0]),
            }
        }
    }
    checked
}

#[test]
fn indicators_are_divided_by_the_denominators_of_the_table() {
    let (framework, datasets) = read_coinr(
        text("ASEM_iMeta.csv").as_bytes(),
        text("ASEM_iData.csv").as_bytes(),
        "asem",
        CoinrScaling::MinMax,
    )
    .unwrap();
    let divided: Vec<&str> =
        framework.indicators().filter(|(_, i)| i.denominate.is_some()).map(|(node, _)| node.code()).collect();
    assert_eq!((divided.len(), divided[0]), (17, "Flights"));
    let result = assess(&framework, &datasets[0]).unwrap();
    assert_eq!(agree(&result.step("denominated").unwrap(), "01_denominated"), 51 * 49 - 65);
    assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), framework);
    // A denominator that no column holds is named.
    let meta =
        "iCode,Parent,Direction,Type,Denominator\nA,,1,Indicator,Populaton\nPopulation,,,Denominator,\n";
    let data = "uCode,A,Population\nU,1,10\nV,2,20\n";
    let (framework, datasets) =
        read_coinr(meta.as_bytes(), data.as_bytes(), "x", CoinrScaling::MinMax).unwrap();
    let fault = assess(&framework, &datasets[0]).unwrap_err();
    assert_eq!(fault.code(), "missing_columns");
    assert!(fault.to_string().contains("did you mean `Population`"), "{fault}");
}

#[test]
fn normalization_parameters_come_with_the_tables() {
    let whole = meta(|_, _| None);
    let open = meta(|name, cell| {
        (["goalpost_trunc2posts", "dist2targ_cap_max"].contains(&name) && cell == "true").then_some("FALSE")
    });
    for (golden, scaling, meta) in [
        ("05_normraw_iMeta_goalposts", CoinrScaling::Goalposts, &whole),
        ("05_normraw_iMeta_goalposts_untruncated", CoinrScaling::Goalposts, &open),
        ("05_normraw_iMeta_dist2targ", CoinrScaling::DistanceToTarget, &whole),
        ("05_normraw_iMeta_dist2targ_uncapped", CoinrScaling::DistanceToTarget, &open),
        ("05_normraw_iMeta_minmax", CoinrScaling::MinMax, &whole),
        ("05_normraw_iMeta_zscore", CoinrScaling::ZScore, &whole),
        ("05_normraw_iMeta_scaled", CoinrScaling::Scaled, &whole),
    ] {
        let (framework, data) = read(meta, scaling);
        let result = assess(&framework, &data).unwrap();
        let table = rows(&text(&format!("golden/{golden}.csv")));
        let mut checked = 0;
        for (k, code) in table[0].iter().enumerate().skip(1) {
            for row in &table[1..] {
                let got = result.score(&row[0], code).unwrap();
                match (got, row[k].parse::<f64>().ok()) {
                    (Some(got), Some(want)) => {
                        assert!(
                            (got - want).abs() <= 1e-9 * want.abs().max(1.0),
                            "{golden}, {code}, {}",
                            row[0]
                        );
                        checked += 1;
                    }
                    (got, want) => assert_eq!(got, want, "{golden}, {code}, {}", row[0]),
                }
            }
        }
        assert_eq!(checked, 51 * 49 - 63, "{golden}");
    }
}

#[test]
fn groups_denominators_names_and_periods_are_read() {
    let (framework, data) = read(&text("ASEM_iMeta.csv"), CoinrScaling::MinMax);
    assert_eq!(data.len(), 51);
    assert_eq!(data.period(), Some("2018"));
    assert_eq!(data.groups().collect::<Vec<_>>(), ["GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"]);
    assert_eq!(data.denominators().collect::<Vec<_>>(), ["Area", "Energy", "GDP", "Population"]);
    assert_eq!(data.unit_name(data.position("AUT").unwrap(), "en"), "Austria");
    let lpi = framework.indicators().find(|(node, _)| node.code() == "LPI").unwrap().1;
    assert!((lpi.target.unwrap() - 4.118_031_35).abs() < 1e-9);
}

#[test]
fn several_periods_come_in_their_order_and_times_may_be_absent() {
    let meta = "iCode,Parent,Direction,Type\nA,,1,Indicator\n";
    let read = |data: &str| read_coinr(meta.as_bytes(), data.as_bytes(), "x", CoinrScaling::MinMax);
    let (_, datasets) = read("uCode,Time,A,junk\nU,2020,1,x\nV,2020,2,y\nU,2019,3,x\nV,2019,4,y\n").unwrap();
    assert_eq!(datasets.iter().map(|data| data.period().unwrap()).collect::<Vec<_>>(), ["2019", "2020"]);
    let (_, datasets) = read("uCode,A\nU,1\nV,NA\n").unwrap();
    assert_eq!((datasets.len(), datasets[0].period()), (1, None));
    assert!(datasets[0].indicator("A").unwrap().values()[1].is_nan());
    assert_eq!(read("uCode,B\nU,1\n").unwrap_err().code(), "missing_columns");
    assert_eq!(read("").unwrap_err().code(), "empty_table");
}

fn numbers<'a>(table: &'a Table, name: &str) -> &'a [f64] {
    let Some(Cells::Number { values, .. }) = table.column(name) else { panic!("no column {name}") };
    values
}

fn texts(table: &Table, name: &str) -> Vec<String> {
    let Some(Cells::Text(cells)) = table.column(name) else { panic!("no column {name}") };
    cells.iter().map(|cell| cell.clone().unwrap_or_default()).collect()
}

#[test]
fn correlations_with_denominators_agree() {
    let (framework, data) = read(&text("ASEM_iMeta.csv"), CoinrScaling::MinMax);
    let table = assess(&framework, &data).unwrap().denominator_correlations(Correlation::Pearson).unwrap();
    let names = texts(&table, "indicator").into_iter().zip(texts(&table, "denominator"));
    let found: Vec<((String, String), f64)> =
        names.zip(numbers(&table, "correlation").iter().copied()).filter(|(_, r)| r.abs() > 0.5).collect();
    let golden = rows(&text("golden/09_denom_corr_0.5.csv"));
    assert_eq!(found.len(), golden.len() - 1);
    for row in &golden[1..] {
        let key = (row[0].clone(), row[1].clone());
        let got = found.iter().find(|(names, _)| *names == key).unwrap().1;
        let want: f64 = row[2].parse().unwrap();
        assert!((got - want).abs() <= 1e-9 * want.abs(), "{key:?}: {got} against {want}");
    }
}

/// The workbook is made for this test (`tests/data/coin-tool/README.md`); the scores are by hand.
#[cfg(feature = "excel")]
#[test]
fn a_workbook_of_the_coin_tool_is_read_the_same_way() {
    use govindex::dataset::{read_coin_tool, read_coin_tool_from};
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/coin-tool/made.xlsx");
    let (framework, data) = read_coin_tool(&path, CoinrScaling::Goalposts).unwrap();
    assert_eq!(framework.id(), "made");
    let codes: Vec<&str> = framework.nodes().iter().map(govindex::framework::Node::code).collect();
    assert_eq!(codes, ["Index", "p.01", "Ind.01", "Ind.02", "p.02", "Ind.03"]);
    assert_eq!(framework.node("p.02").unwrap().name().to_string(), "Services");
    assert!((framework.node("p.01").unwrap().weight() - 0.75).abs() < 1e-15);
    assert_eq!(
        (data.units(), data.unit_name(2, "en")),
        (&["EST", "LVA", "MLT"].map(str::to_owned)[..], "Malta")
    );
    let result = assess(&framework, &data).unwrap();
    // Access: (2 · 90 + 100) / 3; services: 90.
    let estonia = 0.75 * 280.0 / 3.0 + 0.25 * 90.0;
    assert!((result.score("EST", "Index").unwrap().unwrap() - estonia).abs() < 1e-12);
    assert_eq!(result.score("LVA", "Ind.03").unwrap(), None);
    let fault =
        read_coin_tool_from(std::io::Cursor::new(b"no workbook"), "x", CoinrScaling::MinMax).unwrap_err();
    assert_eq!(fault.code(), "file");
    assert_eq!(read_coin_tool("absent.xlsx", CoinrScaling::MinMax).unwrap_err().code(), "io");
}
