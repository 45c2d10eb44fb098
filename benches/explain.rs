//! How long it takes to say why units stand where they stand.
//!
//! `cargo bench -p govindex-benches --bench explain`

#![allow(missing_docs, reason = "criterion's macros make functions without docs")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use govindex::explain::{Baseline, Contributions, Goal, Targets, contributions, targets};
use govindex::{Assessment, Dataset, Framework, assess};

/// `indicators` under dimensions of `of` under an index, combined by `model`: three levels.
fn assessed(units: usize, indicators: usize, of: usize, model: &str) -> Assessment {
    let mut text = format!(
        "id = 'bench'\nmethod = {{ normalize = 'none', aggregate = {model} }}\n[[dimension]]\ncode = 'INDEX'\n"
    );
    for dimension in 0..indicators.div_ceil(of) {
        writeln!(text, "[[dimension]]\ncode = 'D{dimension}'\nparent = 'INDEX'").unwrap();
    }
    for i in 0..indicators {
        writeln!(text, "[[indicator]]\ncode = 'I{i}'\nparent = 'D{}'\nweight = {}", i / of, 1 + i % 3)
            .unwrap();
    }
    let mut x = 42_u64;
    let mut next = || {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1.0 + 98.0 * ((x >> 11) as f64 / (1_u64 << 53) as f64)
    };
    let codes = (0..units).map(|i| i.to_string());
    let data = (0..indicators).fold(Dataset::new(codes).unwrap(), |data, i| {
        data.with_indicator(&format!("I{i}"), (0..units).map(|_| next()).collect::<Vec<f64>>()).unwrap()
    });
    assess(&Framework::from_toml(&text).unwrap(), &data).unwrap()
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("contributions");
    for (name, units, indicators, of, model) in [
        ("arithmetic", 193, 20, 5, "'arithmetic'"),
        ("arithmetic", 3_000, 50, 5, "'arithmetic'"),
        ("geometric by logarithmic mean", 193, 20, 5, "'geometric'"),
        ("power mean by exact Shapley values of 12 children", 193, 12, 12, "{ power = { p = 2 } }"),
        ("TOPSIS by exact Shapley values of 12 children", 193, 12, 12, "'topsis'"),
    ] {
        let result = assessed(units, indicators, of, model);
        let asked = Contributions::default().baseline(Baseline::Mean);
        group.throughput(Throughput::Elements((units * indicators) as u64));
        group.bench_function(BenchmarkId::new(name, format!("{units}x{indicators}")), |b| {
            b.iter(|| contributions(black_box(&result), &asked).unwrap());
        });
    }
    group.finish();

    let mut group = c.benchmark_group("targets");
    group.sample_size(10);
    for (name, model) in
        [("a sum", "'arithmetic'"), ("a concave index", "'geometric'"), ("a search", "'topsis'")]
    {
        let result = assessed(193, 20, 5, model);
        let scores = result.scores_at("INDEX").unwrap().to_vec();
        group.throughput(Throughput::Elements(193));
        group.bench_function(BenchmarkId::new(name, "all 193 units, 5 points up"), |b| {
            b.iter(|| {
                for (unit, score) in result.units().iter().zip(&scores) {
                    targets(&result, unit, &Goal::Score(score + 5.0), &Targets::default()).unwrap();
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
