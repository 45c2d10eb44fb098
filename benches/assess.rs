//! How long an assessment takes, beside a plain copy of the same matrix.
//!
//! `cargo bench -p govindex-benches --bench assess`. The million-unit case needs about 2 GB; `examples/million_units.rs` prints its peak
//! memory.

#![allow(missing_docs, reason = "criterion's macros make functions without docs")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use govindex::{Assessment, Dataset, Framework, assess};

/// `indicators` under dimensions of five under an index: three levels.
fn framework(indicators: usize) -> Framework {
    let mut text = "id = 'bench'\n[[dimension]]\ncode = 'INDEX'\n".to_owned();
    for dimension in 0..indicators.div_ceil(5) {
        writeln!(text, "[[dimension]]\ncode = 'D{dimension}'\nparent = 'INDEX'").unwrap();
    }
    for i in 0..indicators {
        writeln!(text, "[[indicator]]\ncode = 'I{i}'\nparent = 'D{}'\nweight = {}", i / 5, 1 + i % 3)
            .unwrap();
    }
    Framework::from_toml(&text).unwrap()
}

fn columns(units: usize, indicators: usize) -> Vec<Vec<f64>> {
    let mut x = 42_u64;
    let mut next = || {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (x >> 11) as f64
    };
    (0..indicators).map(|_| (0..units).map(|_| next()).collect()).collect()
}

fn dataset(matrix: &[Vec<f64>]) -> Dataset {
    let codes = (0..matrix[0].len()).map(|i| i.to_string());
    matrix.iter().enumerate().fold(Dataset::new(codes).unwrap(), |data, (i, column)| {
        data.with_indicator(&format!("I{i}"), column.clone()).unwrap()
    })
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("assess");
    for (units, indicators) in [(193, 20), (10_000, 50), (1_000_000, 50)] {
        let matrix = columns(units, indicators);
        let framework = framework(indicators);
        let dataset = dataset(&matrix);
        let id = format!("{units}x{indicators}");
        group.throughput(Throughput::Elements((units * indicators) as u64));
        if units > 100_000 {
            group.sample_size(10);
        }
        group.bench_function(BenchmarkId::new("assess", &id), |b| {
            b.iter(|| assess(black_box(&framework), black_box(&dataset)).unwrap());
        });
        group.bench_function(BenchmarkId::new("copy", &id), |b| b.iter(|| black_box(&matrix).clone()));
        group.bench_function(BenchmarkId::new("ranks", &id), |b| {
            let result = assess(&framework, &dataset).unwrap();
            b.iter(|| result.ranks_at("INDEX", None).unwrap());
        });
    }
    group.finish();
}

/// A result as JSON and back, which assesses again.
fn stored(c: &mut Criterion) {
    let mut group = c.benchmark_group("assess");
    group.sample_size(10);
    let result = assess(&framework(50), &dataset(&columns(100_000, 50))).unwrap();
    let json = result.to_json().unwrap();
    group.throughput(Throughput::Bytes(json.len() as u64));
    group.bench_function("to_json/100000x50", |b| b.iter(|| black_box(&result).to_json().unwrap()));
    group.bench_function("from_json/100000x50", |b| {
        b.iter(|| Assessment::from_json(black_box(&json)).unwrap());
    });
    group.finish();
}

criterion_group!(benches, bench, stored);
criterion_main!(benches);
