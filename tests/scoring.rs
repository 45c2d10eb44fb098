//! Scoring models against numbers that other codes and published tables agree on.

use govindex::normalize::Direction;
use govindex::scoring::{self, Scored};
use govindex::stats::{Columns, Ties};
use serde_json::Value;

/// The matrix of `tests/data/mcda`: 12 units, 6 indicators; see its README for where every number comes from.
struct Golden {
    columns: Vec<Vec<f64>>,
    weights: Vec<f64>,
    directions: Vec<Direction>,
    cases: Value,
    single: Value,
}

fn table(path: &str) -> Vec<Vec<String>> {
    let path = format!("{}/tests/data/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn column(rows: &[Vec<String>], j: usize) -> Vec<f64> {
    rows.iter().map(|row| row[j].parse().unwrap_or(f64::NAN)).collect()
}

fn json(name: &str) -> Value {
    let path = format!("{}/tests/data/mcda/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

impl Golden {
    fn read() -> Self {
        let criteria = table("mcda/criteria.csv");
        let matrix = table("mcda/matrix.csv");
        Self {
            columns: (1..=criteria.len()).map(|j| column(&matrix, j)).collect(),
            weights: column(&criteria, 2),
            directions: criteria
                .iter()
                .map(|row| if row[1] == "max" { Direction::Higher } else { Direction::Lower })
                .collect(),
            cases: json("expected.json")["cases"].clone(),
            single: json("single_peer.json")["cases"].clone(),
        }
    }

    fn columns(&self) -> Columns<'_> {
        Columns::new(self.columns.iter().map(Vec::as_slice).collect()).unwrap()
    }

    /// Within 1e-10 of the peers (relative to the larger of 1 and the value), with the same ranks.
    fn agrees(&self, case: &str, scored: &Scored) {
        let expected = self.cases.get(case).unwrap_or_else(|| &self.single[case]);
        close(case, &scored.scores, &numbers(&expected["value"]), 1e-10);
        assert_eq!(scored.ranks(Ties::Competition, 0.0), numbers(&expected["rank_min"]), "{case}: ranks");
    }
}

fn close(what: &str, got: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (i, (a, b)) in got.iter().zip(expected).enumerate() {
        let scale = b.abs().max(1.0);
        assert!((a - b).abs() <= tolerance * scale, "{what}[{i}]: {a} against {b}");
    }
}

#[test]
fn the_normalizations_of_the_peers() {
    use scoring::Normalization as N;
    let g = Golden::read();
    for (case, normalization) in [
        ("minmax", N::MinMax),
        ("linear", N::Linear),
        ("sum", N::Sum),
        ("vector", N::Vector),
        ("max", N::Max),
    ] {
        let got = scoring::normalized(&g.columns(), &g.directions, normalization).unwrap();
        let rows = g.cases[format!("normalise.{case}")]["value"].as_array().unwrap();
        for (i, row) in rows.iter().enumerate() {
            let unit: Vec<f64> = got.iter().map(|column| column[i]).collect();
            close(case, &unit, &numbers(row), 1e-10);
        }
    }
}

#[test]
fn the_scores_of_the_peers() {
    use scoring::{Normalization, Topsis, Vikor, Wsm};
    let g = Golden::read();
    let (x, w, d) = (&g.columns(), &g.weights[..], &g.directions[..]);
    let wsm = |n| scoring::wsm(x, w, d, &Wsm::default().normalization(n)).unwrap();
    g.agrees("score.wsm_minmax", &wsm(Normalization::MinMax));
    g.agrees("score.wsm_linear", &wsm(Normalization::Linear));
    g.agrees("score.wsm_sum", &wsm(Normalization::Sum));
    g.agrees("score.wpm_linear", &scoring::wpm(x, w, d, &scoring::Wpm::default()).unwrap());
    g.agrees("score.waspas", &scoring::waspas(x, w, d, &scoring::Waspas::default()).unwrap());
    let topsis = |n| scoring::topsis(x, w, d, &Topsis::default().normalization(n)).unwrap();
    g.agrees("score.topsis_vector", &topsis(Normalization::Vector));
    g.agrees("score.topsis_minmax", &topsis(Normalization::MinMax));
    g.agrees("score.copras", &scoring::copras(x, w, d).unwrap());
    g.agrees("score.edas", &scoring::edas(x, w, d).unwrap());
    g.agrees("score.mabac", &scoring::mabac(x, w, d).unwrap());
    g.agrees("score.marcos", &scoring::marcos(x, w, d).unwrap());
    g.agrees("score.codas", &scoring::codas(x, w, d, &scoring::Codas::default()).unwrap());
    g.agrees("score.cocoso", &scoring::cocoso(x, w, d, &scoring::Cocoso::default()).unwrap());
    g.agrees("score.spotis", &scoring::spotis(x, w, d, &scoring::Spotis::default()).unwrap());
    g.agrees("score.aras", &scoring::aras(x, w, d).unwrap());
    g.agrees("score.moora_ratio", &scoring::moora(x, w, d).unwrap());
    g.agrees("score.gra", &scoring::grey_relational(x, w, d, &scoring::Grey::default()).unwrap());

    let vikor = scoring::vikor(x, w, d, &Vikor::default()).unwrap();
    g.agrees("score.vikor_q", &vikor);
    for (case, name) in [("score.vikor_s", "S"), ("score.vikor_r", "R")] {
        close(case, vikor.units(name).unwrap(), &numbers(&g.cases[case]["value"]), 1e-10);
    }
}
