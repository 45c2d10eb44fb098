//! Weighting models on matrices of the sizes that indices have, and far beyond.
//!
//! `GOVINDEX_BENCH_LARGE=1` adds 1,000,000 × 50. For one thread set `RAYON_NUM_THREADS=1`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use govindex::stats::Columns;
use govindex::weights as w;

/// Positive columns with a common factor, made without a random generator so that every run sees the same.
fn matrix(units: usize, indicators: usize) -> Vec<Vec<f64>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut uniform = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let common: Vec<f64> = (0..units).map(|_| uniform()).collect();
    (0..indicators).map(|_| common.iter().map(|c| 0.1 + 0.3 * c + uniform()).collect()).collect()
}

fn data_driven(criterion: &mut Criterion) {
    let mut sizes = vec![(32, 20), (1_000, 50), (100_000, 50)];
    if std::env::var_os("GOVINDEX_BENCH_LARGE").is_some() {
        sizes.push((1_000_000, 50));
    }
    for (units, indicators) in sizes {
        let data = matrix(units, indicators);
        let Ok(columns) = Columns::new(data.iter().map(Vec::as_slice).collect()) else { return };
        let size = format!("{units}x{indicators}");
        let mut group = criterion.benchmark_group("weights");
        group.sample_size(if units > 10_000 { 10 } else { 100 });
        group.bench_function(BenchmarkId::new("entropy", &size), |b| {
            b.iter(|| w::entropy(black_box(&columns), &w::Entropy::default()));
        });
        group.bench_function(BenchmarkId::new("critic", &size), |b| {
            b.iter(|| w::critic(black_box(&columns), &[], &w::Critic::default()));
        });
        group.bench_function(BenchmarkId::new("gini", &size), |b| {
            b.iter(|| w::gini(black_box(&columns), &w::Gini::default()));
        });
        group.bench_function(BenchmarkId::new("pca", &size), |b| {
            b.iter(|| w::pca(black_box(&columns), &[], &w::Pca::default()));
        });
        group.finish();
    }
}

fn hierarchy(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("weights/ahp");
    for items in [5_u32, 9, 15] {
        // Judgements from weights 1, 2, 3 …, rounded to Saaty's scale so that they contradict a little.
        let rows: Vec<Vec<f64>> = (1..=items)
            .map(|i| {
                let said = |j: u32| {
                    let ratio = f64::from(i.max(j)) / f64::from(i.min(j));
                    let scale = ratio.round().clamp(1.0, 9.0);
                    if i >= j { scale } else { 1.0 / scale }
                };
                (1..=items).map(said).collect()
            })
            .collect();
        let Ok(judgements) = w::Judgements::new(&rows) else { return };
        group.bench_function(BenchmarkId::from_parameter(items), |b| {
            b.iter(|| w::ahp(black_box(&judgements), &w::Ahp::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, data_driven, hierarchy);
criterion_main!(benches);
