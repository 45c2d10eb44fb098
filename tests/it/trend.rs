//! Follow: inequality, mobility and convergence against values that other packages print (`tests/data/pysal/README.md`).

use std::path::PathBuf;

use govindex::trend::{Inequality, PanelValues, growth, inequality, theil};

/// The columns of periods, and the last column where it is of groups.
fn panel(name: &str) -> (PanelValues, Vec<String>) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/pysal").join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let periods: Vec<String> = header.iter().filter(|name| name.parse::<u32>().is_ok()).cloned().collect();
    let columns = (1..=periods.len()).map(|at| rows.iter().map(|row| row[at].parse().unwrap()).collect());
    let groups = rows.iter().map(|row| row[row.len() - 1].to_owned()).collect();
    let units = rows.iter().map(|row| row[0].to_owned()).collect();
    (PanelValues::new(units, periods, columns.collect()).unwrap(), groups)
}

#[test]
fn theil_and_gini_of_mexican_states_as_printed() {
    let (values, regions) = panel("mexico.csv");
    let found = inequality(&values, &[regions], &[], &Inequality::default()).unwrap();
    let total =
        [0.208_943_44, 0.152_224_51, 0.104_729_41, 0.101_947_25, 0.095_601_13, 0.105_112_56, 0.106_608_32];
    let between =
        [0.034_588_9, 0.028_168_53, 0.052_609_21, 0.059_312_19, 0.032_052_57, 0.029_637_31, 0.036_358_72];
    for (step, (total, between)) in found.steps().iter().zip(total.into_iter().zip(between)) {
        let theil = step.theil.as_ref().unwrap();
        assert!((step.theil_t - total).abs() < 5.1e-9, "{}", step.period);
        assert!((theil.between - between).abs() < 5.1e-9, "{}", step.period);
        let dagum = step.dagum.as_ref().unwrap();
        assert!((dagum.within + dagum.between + dagum.transvariation - step.gini).abs() < 1e-15);
    }
    assert!((found.steps()[0].gini - 0.353_723_711_734_528_5).abs() < 1e-15);
}

/// COINr's `get_trends` of four indicators of 51 countries: the compound growth, and the slope, which it prints as a share of
/// the line's first point. Where a series starts at 0 it prints an infinite growth and shares of next to nothing; here there
/// is none.
#[test]
fn growth_is_that_of_coinr_where_it_is_sound() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/asem/panel/trends.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let periods: Vec<String> = reader.headers().unwrap().iter().skip(2).take(5).map(str::to_owned).collect();
    let (mut units, mut columns) = (Vec::new(), vec![Vec::new(); 5]);
    let mut printed: Vec<[f64; 2]> = Vec::new();
    for row in reader.records().map(Result::unwrap) {
        units.push(format!("{} {}", &row[0], &row[1]));
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        (0..5).for_each(|t| columns[t].push(number(2 + t)));
        printed.push([number(7), number(8)]);
    }
    let found = growth(&PanelValues::new(units, periods, columns.clone()).unwrap(), 0.95).unwrap();
    let mut unsound = 0;
    for (i, (one, [yearly, share])) in found.iter().zip(&printed).enumerate() {
        if columns[0][i] == 0.0 {
            assert!(one.yearly.is_nan() && (yearly.is_infinite() || *yearly == 0.0), "{one:?} {yearly}");
            unsound += 1;
            continue;
        }
        assert!((one.yearly - yearly).abs() < 1e-12, "{one:?} {yearly}");
        let first = columns.iter().map(|column| column[i]).sum::<f64>() / 5.0 - 2.0 * one.slope;
        assert!((100.0 * one.slope / first - share).abs() < 1e-7 * share.abs().max(1.0), "{one:?} {share}");
    }
    assert_eq!((found.len(), unsound), (204, 10));
}

/// A group of zeros has a part within of 0; `inequality` printed one below 0 for three years.
#[test]
fn a_group_of_zeros_takes_nothing_from_the_part_within() {
    let values = [0.0, 0.0, 1.0, 3.0, 0.0, 0.0];
    let found = theil(&values, &[["z", "z", "a", "a", "z", "z"]], None).unwrap();
    // T = (1/6) Σ (x/μ) ln(x/μ) with μ = 2/3.
    let total = (1.5 * 1.5_f64.ln() + 4.5 * 4.5_f64.ln()) / 6.0;
    assert!((found.total - total).abs() < 1e-15);
    assert!((found.between - 3.0_f64.ln()).abs() < 1e-15);
    assert!((found.within - (total - 3.0_f64.ln())).abs() < 1e-15 && found.within > 0.0);
    assert_eq!(found.groups[0].theil, 0.0);
}
