//! Coupling coordination degrees against those that are in print (`tests/data/coupling/README.md`).

use std::path::PathBuf;

use govindex::Dataset;
use govindex::explain::{Coupling, CouplingForm, Subsystems, coupling};

fn rows(name: &str) -> Vec<csv::StringRecord> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/coupling").join(name);
    csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect()
}

/// Half of the last printed of three significant digits.
fn half(printed: &str) -> f64 {
    let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap())
}

#[test]
fn three_subsystems_as_printed_and_0_where_the_package_floors_products() {
    let names = ["technology", "economy", "ecology"].map(String::from).to_vec();
    let rows = rows("printed.csv");
    let year = |year: &str| {
        let own: Vec<_> = rows.iter().filter(|row| &row[1] == year).collect();
        let data = Dataset::new(own.iter().map(|row| row[0].to_owned())).unwrap();
        names.iter().enumerate().fold(data, |data, (j, name)| {
            let column: Vec<f64> = own.iter().map(|row| row[2 + j].parse().unwrap()).collect();
            data.with_indicator(name, column).unwrap()
        })
    };
    let (first, second) = (year("2015"), year("2016"));
    let scores = Subsystems::of_datasets(names, [(Some("2015"), &first), (Some("2016"), &second)]).unwrap();
    let parameters = Coupling::default().weights(vec![0.389_897_7, 0.283_991_5, 0.326_110_8]);
    let found = coupling(&scores, &parameters).unwrap();
    assert_eq!(found.degrees().len(), 10);
    for (degree, row) in found.degrees().iter().zip(&rows) {
        assert_eq!((degree.unit.as_str(), degree.period.as_deref()), (&row[0], Some(&row[1])));
        let printed = |at: usize| row[at].parse::<f64>().unwrap();
        // The package's own digits where a product is below 1e-10: (3 · (1e-10)^(1/3) / Σ U).
        let is_floored = degree.scores.contains(&0.0);
        assert!((degree.development - printed(6)).abs() <= half(&row[6]), "{row:?}");
        if is_floored {
            assert_eq!((degree.coupling, degree.coordination), (0.0, 0.0));
        } else {
            assert!((degree.coupling - printed(5)).abs() <= half(&row[5]), "{row:?}");
            assert!((degree.coordination - printed(7)).abs() <= half(&row[7]), "{row:?}");
        }
    }
    assert_eq!(found.degrees().iter().filter(|degree| degree.coupling == 0.0).count(), 3);
}

/// Both forms determine two subsystems, which must be scores: r from 2√r/(1 + r), then the larger from √((1 − (1 − r) u) r).
#[test]
fn both_forms_of_wang_2021_are_of_the_same_scores() {
    let mut tried = 0;
    for row in rows("wang_2021.csv") {
        let [standard, modified] = [2, 3].map(|at| row[at].parse::<f64>().unwrap());
        // Four digits of a number near 1 leave the ratio open.
        if standard > 0.99 {
            continue;
        }
        let ratio = ((1.0 - (1.0 - standard * standard).sqrt()) / standard).powi(2);
        let larger = (1.0 - modified * modified / ratio) / (1.0 - ratio);
        let scores = Subsystems::new(
            ["ecology", "economy"].map(String::from).to_vec(),
            vec![row[0].to_owned()],
            vec![vec![larger], vec![larger * ratio]],
        );
        let scores = scores.unwrap();
        let of = |form| coupling(&scores, &Coupling::default().form(form)).unwrap().degrees()[0].coupling;
        assert!((of(CouplingForm::Standard) - standard).abs() < 1e-12, "{row:?}");
        assert!((of(CouplingForm::Modified) - modified).abs() < 1e-12, "{row:?}");
        tried += 1;
    }
    assert_eq!(tried, 80);
}
