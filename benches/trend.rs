//! Following 195 countries over 33 years, and 3,000 districts over 20.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench stops at the first fault")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use govindex::trend::{
    Bandwidth, Classes, Clubs, Coordinates, DatedTargets, Decomposition, Density, EllipseDivisor, Inequality,
    Mobility, Neighbours, PanelValues, beta_convergence, centre, convergence_clubs, dagum, decompose,
    density, forecast_values, growth, inequality, mobility, sigma_convergence,
};
use govindex::{Assessment, Dataset, Framework, assess};

/// Positive values that grow towards one of three levels: a multiplicative generator is enough for timing.
fn panel(units: usize, periods: usize) -> PanelValues {
    let mut state = 20_240_501_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1_u32 << 24)
    };
    let start: Vec<f64> = (0..units).map(|_| next()).collect();
    let columns = (1..=periods)
        .map(|t| {
            let one = |i: usize| 20.0 + 25.0 * (i % 3) as f64 + (10.0 * start[i] + next()) / t as f64;
            (0..units).map(one).collect()
        })
        .collect();
    let names = (0..units).map(|i| format!("u{i}")).collect();
    PanelValues::new(names, (1..=periods).map(|t| (1990 + t).to_string()).collect(), columns).unwrap()
}

fn follow(c: &mut Criterion) {
    for (units, periods) in [(195, 33), (3_000, 20)] {
        let values = panel(units, periods);
        let groups: Vec<String> = (0..units).map(|i| format!("g{}", i % 10)).collect();
        let names: Vec<String> = (0..units).map(|i| format!("u{i}")).collect();
        // A ring, in which everybody has two neighbours.
        let beside = |i: usize| {
            vec![(names[(i + 1) % units].as_str(), 1.0), (names[(i + units - 1) % units].as_str(), 1.0)]
        };
        let ring = Neighbours::new(&names, (0..units).map(|i| (names[i].as_str(), beside(i)))).unwrap();
        let points: Vec<(f64, f64)> = (0..units).map(|i| ((i % 60) as f64, (i % 40) as f64)).collect();
        let mut group = c.benchmark_group(format!("{units}x{periods}"));
        group.sample_size(10);
        group.bench_function("dagum by year", |b| {
            b.iter(|| {
                for t in 0..periods {
                    black_box(dagum(values.column(t), &groups, None).unwrap());
                }
            });
        });
        group.bench_function("inequality", |b| {
            let groups = std::slice::from_ref(&groups);
            b.iter(|| black_box(inequality(&values, groups, &[], &Inequality::default()).unwrap()));
        });
        group.bench_function("mobility", |b| {
            let classes = Classes::Quantiles(5);
            b.iter(|| black_box(mobility(&values, &classes, &Mobility::default(), Some(&ring)).unwrap()));
        });
        group.bench_function("sigma", |b| b.iter(|| black_box(sigma_convergence(&values).unwrap())));
        group.bench_function("beta", |b| b.iter(|| black_box(beta_convergence(&values, &[], 0.95).unwrap())));
        group.bench_function("clubs", |b| {
            b.iter(|| black_box(convergence_clubs(&values, &Clubs::default()).unwrap()));
        });
        group.bench_function("density", |b| {
            let parameters = Density::default().bounds(0.0, 100.0);
            b.iter(|| black_box(density(&values, &parameters).unwrap()));
        });
        group.bench_function("density, fixed width", |b| {
            let parameters = Density::default().bandwidth(Bandwidth::Fixed(5.0));
            b.iter(|| black_box(density(&values, &parameters).unwrap()));
        });
        group.bench_function("growth", |b| b.iter(|| black_box(growth(&values, 0.95).unwrap())));
        group.bench_function("centre", |b| {
            b.iter(|| {
                black_box(centre(&values, &points, Coordinates::Plane, EllipseDivisor::Yuill).unwrap())
            });
        });
        group.bench_function("forecast", |b| {
            let targets = DatedTargets::default().target("value", 90.0).by("2030").unwrap();
            b.iter(|| black_box(forecast_values(&values, &targets).unwrap()));
        });
        group.bench_function("decompose, whole panel", |b| {
            let editions = assessed(&values);
            b.iter(|| {
                for pair in editions.windows(2) {
                    black_box(decompose(&pair[0], &pair[1], &Decomposition::default()).unwrap().summary());
                }
            });
        });
        group.bench_function("decompose, first and last", |b| {
            let editions = assessed(&values);
            let [first, .., last] = &editions[..] else { return };
            b.iter(|| {
                let found = decompose(first, last, &Decomposition::default()).unwrap();
                black_box((found.table(), found.summary(), found.ranks()));
            });
        });
        group.finish();
    }
}

/// Twelve indicators in three dimensions under a geometric index, scaled by the extremes of each period.
fn assessed(values: &PanelValues) -> Vec<Assessment> {
    let mut text =
        "id = 'x'\nscale = [1, 100]\n[[dimension]]\ncode = 'I'\naggregate = 'geometric'\n".to_owned();
    for d in 0..3 {
        let _ = write!(text, "[[dimension]]\ncode = 'D{d}'\nparent = 'I'\n");
        for k in 0..4 {
            let _ = write!(text, "[[indicator]]\ncode = 'X{d}{k}'\nparent = 'D{d}'\n");
        }
    }
    let framework = Framework::from_toml(&text).unwrap();
    let one = |(t, period): (usize, &String)| {
        let mut data = Dataset::new(values.units().iter().cloned()).unwrap().with_period(period);
        for d in 0..3 {
            for k in 0..4 {
                let mut column = values.column(t).to_vec();
                let by = (17 * d + 5 * k + 1) % column.len();
                column.rotate_left(by);
                data = data.with_indicator(&format!("X{d}{k}"), column).unwrap();
            }
        }
        assess(&framework, &data).unwrap()
    };
    values.periods().iter().enumerate().map(one).collect()
}

criterion_group!(benches, follow);
criterion_main!(benches);
