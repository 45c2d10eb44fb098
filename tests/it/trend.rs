//! Follow: inequality, mobility and convergence against values that other packages print (`tests/data/pysal/README.md`).

use std::path::PathBuf;

use govindex::trend::{Inequality, PanelValues, inequality};

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
