//! Each step of preparation, one thread, on tables of 50 indicators; one in five is log-normal and has outliers.
//!
//! COINr 1.1.14 treats 1,000 / 10,000 / 100,000 units in 0.28 / 3.1 / 27.7 s.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use govindex::prepare::impute::{Centre, Em, Nearest, Siblings, central, em, nearest, siblings};
use govindex::prepare::{Screen, Treat, Winsorize, denominate, screen, treat, winsorize};
use govindex::stats::{Columns, shape};

/// Columns made without a random generator so that every run sees the same.
fn matrix(units: usize, indicators: usize) -> Vec<Vec<f64>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut uniform = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    let mut normal = move || (-2.0 * uniform().ln()).sqrt() * (std::f64::consts::TAU * uniform()).cos();
    (0..indicators)
        .map(|j| (0..units).map(|_| if j % 5 == 0 { normal().exp() } else { normal() }).collect())
        .collect()
}

/// The same with every twentieth cell missing.
fn with_gaps(data: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let gap = |i: usize, j: usize| (i * 7919 + j * 104_729).is_multiple_of(20);
    let column = |(j, x): (usize, &Vec<f64>)| {
        x.iter().enumerate().map(|(i, x)| if gap(i, j) { f64::NAN } else { *x }).collect()
    };
    data.iter().enumerate().map(column).collect()
}

fn view(data: &[Vec<f64>]) -> Option<Columns<'_>> {
    Columns::new(data.iter().map(Vec::as_slice).collect()).ok()
}

fn steps(criterion: &mut Criterion) {
    for units in [1_000, 10_000, 100_000] {
        let data = matrix(units, 50);
        let holed = with_gaps(&data);
        let (Some(columns), Some(gaps)) = (view(&data), view(&holed)) else { return };
        let people: Vec<f64> = data[0].iter().map(|x| 1.0 + x).collect();
        let size = format!("{units}x50");
        let mut group = criterion.benchmark_group("prepare");
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("shape", &size), |b| {
            b.iter(|| columns.iter().map(|x| shape(black_box(x)).skewness).sum::<f64>());
        });
        group.bench_function(BenchmarkId::new("treat", &size), |b| {
            let rule = Treat::default();
            b.iter(|| columns.iter().filter_map(|x| treat(black_box(x), &rule).ok()).count());
        });
        group.bench_function(BenchmarkId::new("winsorize unlimited", &size), |b| {
            let all = Winsorize::default().unlimited();
            b.iter(|| columns.iter().filter_map(|x| winsorize(black_box(x), &all).ok()).count());
        });
        group.bench_function(BenchmarkId::new("denominate", &size), |b| {
            b.iter(|| columns.iter().filter_map(|x| denominate(black_box(x), &people, 1.0).ok()).count());
        });
        group.bench_function(BenchmarkId::new("screen", &size), |b| {
            b.iter(|| screen(black_box(&gaps), &[], &[], &Screen::default()));
        });
        group.bench_function(BenchmarkId::new("median", &size), |b| {
            b.iter(|| central(black_box(&gaps), None, Centre::Median));
        });
        group.bench_function(BenchmarkId::new("siblings", &size), |b| {
            b.iter(|| siblings(black_box(&gaps), &[], &Siblings::default()));
        });
        if units <= 1_000 {
            group.bench_function(BenchmarkId::new("nearest", &size), |b| {
                b.iter(|| nearest(black_box(&gaps), &Nearest::default()));
            });
            group.bench_function(BenchmarkId::new("em", &size), |b| {
                b.iter(|| em(black_box(&gaps), &Em::default()));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, steps);
criterion_main!(benches);
