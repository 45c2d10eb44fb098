//! A million units, fifty indicators, three levels: time beside a plain copy of the matrix, and memory.
//!
//! `cargo run --release --example million_units` — or `… -- 100000` for another number of units. Memory is read from
//! `/proc` and so printed on Linux only.

#![allow(clippy::print_stdout, reason = "printing is what the example does")]

use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use govindex::{Dataset, Framework, assess};

const INDICATORS: usize = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let units: usize = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let mut text = "id = 'large'\n[[dimension]]\ncode = 'INDEX'\n".to_owned();
    for d in 0..INDICATORS / 5 {
        writeln!(text, "[[dimension]]\ncode = 'D{d}'\nparent = 'INDEX'")?;
    }
    for i in 0..INDICATORS {
        writeln!(text, "[[indicator]]\ncode = 'I{i}'\nparent = 'D{}'", i / 5)?;
    }
    let framework = Framework::from_toml(&text)?;

    let mut state = 42_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64
    };
    let mut data = Dataset::new((0..units).map(|i| i.to_string()))?;
    for i in 0..INDICATORS {
        let column: Vec<f64> = (0..units).map(|_| next()).collect();
        data = data.with_indicator(&format!("I{i}"), column)?;
    }

    let resident = peak_resident_kib();
    let start = Instant::now();
    let result = assess(&framework, &data)?;
    let assessed = start.elapsed();
    let matrix_kib = units * INDICATORS * 8 / 1024;
    if let (Some(before), Some(after)) = (resident, peak_resident_kib()) {
        let ratio = after.saturating_sub(before) as f64 / matrix_kib as f64;
        println!("peak memory beyond the input: {ratio:.2} x the matrix");
    }

    let columns: Vec<&[f64]> =
        data.indicators().filter_map(|code| Some(data.indicator(code)?.values())).collect();
    let copied = best_of_three(|| columns.iter().map(|column| column.to_vec()).collect::<Vec<_>>());
    let assessed = best_of_three(|| assess(&framework, &data)).min(assessed);
    println!(
        "assessed {units} x {INDICATORS} in {assessed:?}; a plain copy of the matrix takes {copied:?}: ratio {:.2}",
        assessed.as_secs_f64() / copied.as_secs_f64()
    );
    println!("highest score: {:.4}", result.scores_at("INDEX")?.iter().copied().fold(0.0, f64::max));
    Ok(())
}

/// The machine's own noise only ever adds time.
fn best_of_three<T>(work: impl Fn() -> T) -> Duration {
    let time = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..3).map(time).min().unwrap_or_default()
}

/// The most memory that this process has held so far.
fn peak_resident_kib() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
