//! Each step of preparation, one thread, on tables of 50 indicators; one in five is log-normal and has outliers. Then the
//! whole chain from raw data to the index, and the ASEM index from its two tables.
//!
//! COINr 1.1.14 treats 1,000 / 10,000 / 100,000 units in 0.28 / 3.1 / 27.7 s, normalizes and aggregates them in 0.083 /
//! 0.61 / 6.8 s, and replays the ASEM index in 66 ms.

#![allow(missing_docs, reason = "criterion's macros make functions without docs")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use govindex::prepare::impute::{
    Centre, Em, Multiple, Nearest, Siblings, central, em, multiple, nearest, siblings,
};
use govindex::prepare::{Screen, Treat, Winsorize, denominate, screen, treat, winsorize};
use govindex::stats::{Columns, shape};
use govindex::{Dataset, Framework, ReadOptions, assess};

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
            group.bench_function(BenchmarkId::new("one draw", &size), |b| {
                let fit = multiple(&gaps, &Multiple::default()).unwrap();
                b.iter(|| fit.draw(black_box(3)));
            });
        }
        group.finish();
    }
}

/// Fifty indicators in ten dimensions, every tenth divided by a denominator.
fn framework(method: &str) -> Framework {
    let mut text = format!("id = 'bench'\n[method]\n{method}\n[[dimension]]\ncode = 'INDEX'\n");
    for dimension in 0..10 {
        writeln!(text, "[[dimension]]\ncode = 'D{dimension}'\nparent = 'INDEX'").unwrap();
    }
    for i in 0..50 {
        writeln!(text, "[[indicator]]\ncode = 'I{i}'\nparent = 'D{}'", i / 5).unwrap();
        if i % 10 == 0 && !method.is_empty() {
            writeln!(text, "denominate = {{ by = 'PEOPLE' }}").unwrap();
        }
    }
    Framework::from_toml(&text).unwrap()
}

fn dataset(columns: Vec<Vec<f64>>, people: &[f64]) -> Dataset {
    let units = (0..people.len()).map(|i| i.to_string());
    let data = Dataset::new(units).unwrap().with_denominator("PEOPLE", people.to_vec()).unwrap();
    columns
        .into_iter()
        .enumerate()
        .fold(data, |data, (j, column)| data.with_indicator(&format!("I{j}"), column).unwrap())
}

/// Denominators, medians in the gaps, units screened, outliers treated, min-max, arithmetic means.
fn chain(criterion: &mut Criterion) {
    let prepared = framework(
        "impute = 'median'\nscreen = { present = 0.5 }\ntreat = { rule = { remedies = ['winsorize'] } }",
    );
    let plain = framework("");
    let mut group = criterion.benchmark_group("chain");
    group.sample_size(10);
    for units in [1_000, 10_000, 100_000] {
        let complete = matrix(units, 50);
        let people: Vec<f64> = complete[0].iter().map(|x| 1.0 + x).collect();
        let size = format!("{units}x50");
        let holed = dataset(with_gaps(&complete), &people);
        group.bench_function(BenchmarkId::new("raw to index", &size), |b| {
            b.iter(|| assess(black_box(&prepared), black_box(&holed)).unwrap());
        });
        let complete = dataset(complete, &people);
        group.bench_function(BenchmarkId::new("normalize and aggregate", &size), |b| {
            b.iter(|| assess(black_box(&plain), black_box(&complete)).unwrap());
        });
    }
    group.finish();
}

/// The ASEM index: 51 units, 49 indicators, three levels, from raw data to ranks.
fn asem(criterion: &mut Criterion) {
    let path = |name: &str| format!("{}/../tests/data/asem/{name}", env!("CARGO_MANIFEST_DIR"));
    let framework = Framework::read(path("asem.toml")).unwrap();
    let options = ["Area", "Energy", "GDP", "Population"]
        .into_iter()
        .fold(ReadOptions::new().unit("uCode").name("en", "uName").period("Time"), ReadOptions::denominator);
    let options = ["GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"]
        .into_iter()
        .fold(options, ReadOptions::group);
    let data = Dataset::read_csv(path("ASEM_iData.csv"), &options).unwrap();
    let mut group = criterion.benchmark_group("asem");
    group.bench_function("replay", |b| {
        b.iter(|| assess(black_box(&framework), black_box(&data)).unwrap().ranks_at("Index", None).unwrap());
    });
    group.bench_function("read and replay", |b| {
        b.iter(|| {
            let framework = Framework::read(path("asem.toml")).unwrap();
            let data = Dataset::read_csv(path("ASEM_iData.csv"), &options).unwrap();
            assess(&framework, &data).unwrap().ranks_at("Index", None).unwrap()
        });
    });
    group.finish();
}

criterion_group!(benches, steps, chain, asem);
criterion_main!(benches);
