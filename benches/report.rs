//! Documents: those of a region with figures, and the pages of every unit of a large one.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench stops at the first fault")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use govindex::report::{Format, Writing, write};
use govindex::{Assessment, Dataset, Framework, Language, assess};

/// Four dimensions of three indicators.
fn region(units: usize) -> Assessment {
    let mut text = "id = 'region'\nscale = [0, 100]\nmethod = { normalize = 'none', decimals = 2 }\n\
                    grades = [{ grade = 'A', at-least = 60 }, { grade = 'B', below = 60 }]\n\
                    [[dimension]]\ncode = 'INDEX'\nname = { en = 'Index', zh = '综合指数' }\n"
        .to_owned();
    let codes: Vec<String> = (0..12).map(|k| format!("X{k}")).collect();
    for dimension in 0..4 {
        let _ = write!(
            text,
            "[[dimension]]\ncode = 'D{dimension}'\nname = {{ en = 'Services {dimension}', zh = '政务服务能力{dimension}' }}\nparent = 'INDEX'\n"
        );
        for code in &codes[3 * dimension..3 * dimension + 3] {
            let _ = write!(
                text,
                "[[indicator]]\ncode = '{code}'\nname = {{ en = 'Coverage {code}', zh = '事项覆盖率{code}' }}\nparent = 'D{dimension}'\n"
            );
        }
    }
    let names: Vec<Option<String>> = (0..units).map(|unit| Some(format!("第{unit}县"))).collect();
    let data = Dataset::new((0..units).map(|unit| format!("{}", 150_000 + unit)))
        .and_then(|data| data.with_names("zh", names))
        .unwrap();
    let value = |k: usize, unit: usize| 30.0 + ((unit * 37 + k * 53 + unit * k) % 66) as f64;
    let data = codes.iter().enumerate().fold(data, |data, (k, code)| {
        data.with_indicator(code, (0..units).map(|unit| value(k, unit)).collect::<Vec<f64>>()).unwrap()
    });
    assess(&Framework::from_toml(&text).unwrap(), &data).unwrap()
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("govindex-bench-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn documents(c: &mut Criterion) {
    let mut group = c.benchmark_group("report");
    group.sample_size(10);
    let both = [Language::Chinese, Language::English];
    for (name, units, writing) in [
        ("14 units, every format, both languages", 14, {
            let all = [Format::Html, Format::Markdown, Format::Docx, Format::Xlsx];
            Writing::default().formats(all).languages(both)
        }),
        ("100 units, Word", 100, Writing::default().formats([Format::Docx]).languages([Language::Chinese])),
        ("3,000 units, HTML and a workbook", 3000, {
            Writing::default().formats([Format::Html, Format::Xlsx]).languages([Language::Chinese])
        }),
    ] {
        let result = region(units);
        group.bench_function(name, |b| {
            b.iter_batched(
                folder,
                |folder| black_box(write(&result, folder, &writing).unwrap()),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
    let _ = std::fs::remove_dir_all(folder());
}

criterion_group!(benches, documents);
criterion_main!(benches);
