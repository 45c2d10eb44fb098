//! Scoring models at the sizes of an index (32 × 20), of a large survey (1,000 × 50) and of records (100,000 × 50); with
//! `GOVINDEX_BENCH_LARGE` set, also at 1,000,000 × 50. `benches/peers/scoring.py` times the peers on the same shapes.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench stops at the first fault")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use govindex::normalize::Direction;
use govindex::scoring::{self, Copeland, Preference, Promethee, Topsis, Vikor, Wsm};
use govindex::stats::Columns;

/// Positive values without structure: a multiplicative generator is enough for timing.
fn table(rows: usize, width: usize) -> Vec<Vec<f64>> {
    let mut state = 20_240_501_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        0.1 + (state >> 40) as f64 / f64::from(1_u32 << 24)
    };
    (0..width).map(|_| (0..rows).map(|_| next()).collect()).collect()
}

fn models(c: &mut Criterion) {
    let mut sizes = vec![(32, 20), (1_000, 50), (100_000, 50)];
    if std::env::var_os("GOVINDEX_BENCH_LARGE").is_some() {
        sizes.push((1_000_000, 50));
    }
    for (rows, width) in sizes {
        let table = table(rows, width);
        let columns = Columns::new(table.iter().map(Vec::as_slice).collect()).unwrap();
        let weights: Vec<f64> = (1..=width).map(|j| j as f64).collect();
        let directions: Vec<Direction> =
            (0..width).map(|j| if j % 3 == 0 { Direction::Lower } else { Direction::Higher }).collect();
        let mut group = c.benchmark_group(format!("{rows}x{width}"));
        group.throughput(Throughput::Elements((rows * width) as u64)).sample_size(10);
        let (x, w, d) = (&columns, &weights[..], &directions[..]);
        group.bench_function("topsis", |b| {
            b.iter(|| black_box(scoring::topsis(x, w, d, &Topsis::default()).unwrap()));
        });
        group.bench_function("vikor", |b| {
            b.iter(|| black_box(scoring::vikor(x, w, d, &Vikor::default()).unwrap()));
        });
        group.bench_function("wsm", |b| {
            b.iter(|| black_box(scoring::wsm(x, w, d, &Wsm::default()).unwrap()));
        });
        group.bench_function("promethee usual", |b| {
            b.iter(|| black_box(scoring::promethee(x, w, d, &Promethee::default()).unwrap()));
        });
        let linear = Promethee::default().preference(Preference::Linear { q: 0.1, p: 0.3 });
        group.bench_function("promethee linear", |b| {
            b.iter(|| black_box(scoring::promethee(x, w, d, &linear).unwrap()));
        });
        group.finish();
    }
}

fn copeland(c: &mut Criterion) {
    let table = table(1_000, 10);
    let columns = Columns::new(table.iter().map(Vec::as_slice).collect()).unwrap();
    let mut group = c.benchmark_group("copeland");
    group.sample_size(10);
    group.bench_function(BenchmarkId::from_parameter("1000x10"), |b| {
        b.iter(|| black_box(scoring::copeland(&columns, &[1.0; 10], &[], &Copeland::default()).unwrap()));
    });
    group.finish();
}

fn frontier(c: &mut Criterion) {
    use govindex::scoring::{BenefitOfTheDoubt, Dea, benefit_of_the_doubt, dea};
    let table = table(10_000, 8);
    let columns = Columns::new(table.iter().map(Vec::as_slice).collect()).unwrap();
    let mut group = c.benchmark_group("frontier");
    group.sample_size(10);
    group.bench_function("benefit of the doubt, 10000x8", |b| {
        b.iter(|| black_box(benefit_of_the_doubt(&columns, &BenefitOfTheDoubt::default()).unwrap()));
    });
    let inputs = Columns::new(table[..4].iter().map(|column| &column[..200]).collect()).unwrap();
    let outputs = Columns::new(table[4..7].iter().map(|column| &column[..200]).collect()).unwrap();
    group.bench_function("dea ccr input, 200 units, 4 inputs, 3 outputs", |b| {
        b.iter(|| black_box(dea(&inputs, &outputs, &Dea::default()).unwrap()));
    });
    group.finish();
}

criterion_group!(benches, models, copeland, frontier);
criterion_main!(benches);
