//! Measures over rating records and catalogue rows of 3,000 units, in memory and from a CSV file; with
//! `GOVINDEX_BENCH_LARGE` set, 10 million ratings and 5 million items instead of a tenth of that.
//! `benches/peers/evidence.py` times the peers on the same shapes.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench stops at the first fault")]

use std::hint::black_box;
use std::io::Write;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use govindex::evidence::{
    Amount, Answers, Coverage, CsvFile, GradePoints, Mean, Measure, Records, Rows, Satisfaction,
};

const UNITS: usize = 3_000;
const GRADES: [&str; 5] = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"];

/// Numbers without structure: a multiplicative generator is enough for timing.
fn numbers(count: usize) -> impl Iterator<Item = usize> {
    let mut state = 20_240_501_u64;
    (0..count).map(move |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 40).unwrap()
    })
}

fn ratings(count: usize) -> Records {
    let units: Vec<String> = (0..UNITS).map(|unit| format!("unit-{unit:05}")).collect();
    let drawn: Vec<usize> = numbers(count).collect();
    Records::new()
        .with_texts("unit", drawn.iter().map(|n| &units[n % UNITS]))
        .unwrap()
        .with_texts("grade", drawn.iter().map(|n| GRADES[(n / UNITS) % 5]))
        .unwrap()
}

fn measures(c: &mut Criterion) {
    let tenth = if std::env::var_os("GOVINDEX_BENCH_LARGE").is_some() { 1 } else { 10 };
    let (rated, listed) = (10_000_000 / tenth, 5_000_000 / tenth);
    let ratings = ratings(rated);
    let points = Answers::new(GRADES.into_iter().zip([100.0, 80.0, 60.0, 30.0, 0.0]));
    let mean = Measure::new(Mean::new(Amount::Answer { column: "grade".into(), answers: points }));
    let satisfaction = Measure::new(Satisfaction::new("grade").points(GradePoints::Hundred));
    let items = {
        let units: Vec<String> = (0..UNITS).map(|unit| format!("unit-{unit:05}")).collect();
        let drawn: Vec<usize> = numbers(listed).collect();
        Records::new()
            .with_texts("unit", drawn.iter().map(|n| &units[n % UNITS]))
            .unwrap()
            .with_texts(
                "published",
                drawn.iter().map(|n| if (n / UNITS).is_multiple_of(4) { "no" } else { "yes" }),
            )
            .unwrap()
    };
    let coverage = Measure::new(Coverage::new(Rows::with("published", "yes")));

    let mut group = c.benchmark_group("evidence");
    group.sample_size(10).throughput(Throughput::Elements(rated as u64));
    let of_ratings = [("mean", mean), ("satisfaction", satisfaction)];
    for (name, measure) in &of_ratings {
        group.bench_function(format!("{name} of ratings"), |b| {
            b.iter(|| black_box(measure.scan(&ratings, ["unit"]).unwrap()));
        });
    }
    let path = std::env::temp_dir().join("govindex-bench-ratings.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    writeln!(file, "unit,grade").unwrap();
    let [unit, grade] = ["unit", "grade"].map(|column| ratings.text(column).unwrap());
    for (unit, grade) in unit.iter().zip(&grade) {
        writeln!(file, "{},{}", unit.as_deref().unwrap(), grade.as_deref().unwrap()).unwrap();
    }
    file.into_inner().unwrap();
    for (name, measure) in &of_ratings {
        group.bench_function(format!("{name} of ratings, from CSV"), |b| {
            b.iter(|| black_box(measure.scan(&CsvFile::new(&path), ["unit"]).unwrap()));
        });
    }
    std::fs::remove_file(&path).unwrap();
    group.throughput(Throughput::Elements(listed as u64));
    group.bench_function("coverage of items", |b| {
        b.iter(|| black_box(coverage.scan(&items, ["unit"]).unwrap()));
    });
    group.finish();
}

criterion_group!(benches, measures);
criterion_main!(benches);
