//! Scalings of 50 indicators, and statistics of them, for as many units as indices have, and far beyond.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use govindex::normalize::{
    BandUnit, Categories, Direction, Distance, Includes, Log, Logistic, MeanBands, MinMax, Normalize,
    Percentile, Rank, Ratio, TargetInterval, ZScore,
};
use govindex::stats::{
    Columns, Correlation, Limits, PcaMatrix, correlation_tests, cronbach, principal_components, profile,
};

const INDICATORS: usize = 50;

/// Positive columns, made without a random generator so that every run sees the same.
fn matrix(units: usize) -> Vec<Vec<f64>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut uniform = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..INDICATORS).map(|_| (0..units).map(|_| 0.1 + uniform()).collect()).collect()
}

fn families() -> [(&'static str, Normalize); 11] {
    [
        ("min-max", Normalize::MinMax(MinMax::default())),
        ("z-score", Normalize::ZScore(ZScore::default())),
        ("rank", Normalize::Rank(Rank::default())),
        ("percentile", Normalize::Rank(Rank::default().percentile(Percentile::Inclusive))),
        ("distance", Normalize::Distance(Distance::default())),
        ("ratio", Normalize::Ratio(Ratio::default())),
        ("log", Normalize::Log(Log::default())),
        ("logistic", Normalize::Logistic(Logistic::default())),
        (
            "categories",
            Normalize::Categories(Categories::new([0.3, 0.6, 0.9], [0.0, 1.0, 2.0, 3.0], Includes::LowerEnd)),
        ),
        ("mean-bands", Normalize::MeanBands(MeanBands::default().width(1.0, BandUnit::Sd))),
        ("interval", Normalize::Interval(TargetInterval::between(0.4, 0.6))),
    ]
}

fn scalings(criterion: &mut Criterion) {
    for units in [1_000, 10_000, 100_000] {
        let data = matrix(units);
        let mut group = criterion.benchmark_group("normalize");
        group.sample_size(if units > 10_000 { 10 } else { 30 });
        for (name, method) in families() {
            group.bench_function(BenchmarkId::new(name, format!("{units}x{INDICATORS}")), |b| {
                b.iter(|| {
                    for column in &data {
                        black_box(method.scale(black_box(column), Direction::Higher)).ok();
                    }
                });
            });
        }
        group.finish();
    }
}

fn statistics(criterion: &mut Criterion) {
    for units in [1_000, 10_000, 100_000] {
        let data = matrix(units);
        let Ok(columns) = Columns::new(data.iter().map(Vec::as_slice).collect()) else { return };
        let size = format!("{units}x{INDICATORS}");
        let mut group = criterion.benchmark_group("stats");
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("profile", &size), |b| {
            b.iter(|| data.iter().map(|column| profile(column, &Limits::default())).collect::<Vec<_>>());
        });
        for kind in [Correlation::Pearson, Correlation::Spearman, Correlation::Kendall] {
            // Sorting 1,225 pairs of long columns is no work for a bench that is run often.
            if units > 10_000 && kind != Correlation::Pearson {
                continue;
            }
            group.bench_function(BenchmarkId::new(format!("correlation-tests/{kind:?}"), &size), |b| {
                b.iter(|| correlation_tests(black_box(&columns), kind));
            });
        }
        group.bench_function(BenchmarkId::new("cronbach", &size), |b| b.iter(|| cronbach(&columns)));
        group.bench_function(BenchmarkId::new("principal-components", &size), |b| {
            b.iter(|| principal_components(&columns, PcaMatrix::Correlation));
        });
        group.finish();
    }
}

criterion_group!(benches, scalings, statistics);
criterion_main!(benches);
