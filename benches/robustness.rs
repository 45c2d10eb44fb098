//! What a simulation costs: `cargo bench -p govindex-benches --bench robustness`; `benches/peers/robustness.py` times numpy, `SALib` and pymcdm
//! on the same shapes.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench stops at the first fault")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use govindex::normalize::{MinMax, Normalize, ZScore};
use govindex::robustness::{
    Design, Estimator, Noise, Options, Sampling, Uncertain, Uncertainty, WeightDraw, monte_carlo,
    monte_carlo_panel, sensitivity,
};
use govindex::stats::{Scramble, Sobol};
use govindex::{Dataset, Framework, Panel, ReadOptions, assess};

/// An index of `width` indicators in `groups` dimensions, or directly under the index; with more keys at the index, and more
/// tables.
fn index(units: usize, width: usize, groups: usize, keys: &str, tables: &str) -> (Framework, Dataset) {
    index_of(20_240_501, units, width, groups, keys, &[], tables)
}

/// The same with more keys at the first dimensions, and other numbers.
fn index_of(
    seed: u64,
    units: usize,
    width: usize,
    groups: usize,
    keys: &str,
    below: &[&str],
    tables: &str,
) -> (Framework, Dataset) {
    let mut text = format!("id = 'bench'\n[[dimension]]\ncode = 'I'\n{keys}\n");
    for group in 0..groups {
        let keys = below.get(group).unwrap_or(&"");
        write!(text, "[[dimension]]\ncode = 'D{group}'\nparent = 'I'\n{keys}\n").unwrap();
    }
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        0.1 + (state >> 40) as f64 / f64::from(1_u32 << 24)
    };
    let mut data = Dataset::new((0..units).map(|i| format!("u{i}"))).unwrap();
    for j in 0..width {
        let parent = if groups == 0 { "I".to_owned() } else { format!("D{}", j % groups) };
        write!(text, "[[indicator]]\ncode = 'X{j}'\nparent = '{parent}'\n").unwrap();
        data =
            data.with_indicator(&format!("X{j}"), (0..units).map(|_| next()).collect::<Vec<f64>>()).unwrap();
    }
    (Framework::from_toml(&(text + tables)).unwrap(), data)
}

/// The example index of COINr with its raw data, and what may be chosen otherwise at every step.
fn asem() -> (Framework, Dataset, String) {
    let path = |name: &str| format!("{}/../tests/data/asem/{name}", env!("CARGO_MANIFEST_DIR"));
    let denominators = ["Area", "Energy", "GDP", "Population"];
    let groups = ["GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"];
    let options = ReadOptions::new().unit("uCode").name("en", "uName").period("Time");
    let options = denominators.into_iter().fold(options, ReadOptions::denominator);
    let options = groups.into_iter().fold(options, ReadOptions::group);
    let data = Dataset::read_csv(path("ASEM_iData.csv"), &options).unwrap();
    let uncertainty = "
        [[uncertain]]
        kind = 'impute'
        alternatives = [{ use = 'mean' }, { use = 'median' }, { use = { mean = { group = 'EurAsia_group' } } }]
        [[uncertain]]
        kind = 'treat'
        alternatives = [
            { use = { rule = { remedies = [{ winsorize = { most = 1 } }, 'log'] } } },
            { use = { rule = { remedies = [{ winsorize = { most = 3 } }, 'log'] } } },
            { use = { rule = { remedies = [{ winsorize = { most = 5 } }, 'log'] } } },
        ]
        [[uncertain]]
        kind = 'normalize'
        alternatives = [{ use = { min-max = { to = [1, 100] } } }, { use = { z-score = { mean = 10, sd = 2 } } }]
        [[uncertain]]
        kind = 'weights'
        draw = { noise = 0.25 }
        [[uncertain]]
        kind = 'aggregate'
        alternatives = [{ use = 'arithmetic' }, { use = 'geometric' }]
        ";
    (Framework::read(path("asem.toml")).unwrap(), data, uncertainty.to_owned())
}

const RUNS: usize = 10_000;

fn simulations(c: &mut Criterion) {
    let mut group = c.benchmark_group("10,000 runs with ranks counted");
    group.sample_size(10);
    group.throughput(Throughput::Elements(RUNS as u64));
    let options = Options::default().runs(RUNS).pairs(false);
    let mut of =
        |name: &str, framework: &Framework, data: &Dataset, drawn: &Uncertainty, options: &Options| {
            group.bench_function(name, |b| {
                b.iter(|| black_box(monte_carlo(framework, data, drawn, options).unwrap()));
            });
        };

    let (framework, data) = index(193, 20, 0, "", "");
    let weights = |draw| Uncertainty::new().with(Uncertain::weights([], draw));
    let noise = weights(WeightDraw::Noise(0.25));
    of("193 x 20, weights drawn with noise", &framework, &data, &noise, &options);
    of("193 x 20, weights drawn anywhere", &framework, &data, &weights(WeightDraw::Flat), &options);
    of("193 x 20, weights drawn with noise, pairs counted", &framework, &data, &noise, &options.pairs(true));

    // What cannot be reduced to a product of matrices: a rule per unit, other means, models that look at all units.
    let gate = "[[gate]]\nwhen = { node = 'X0', below = 0.2 }\nthen = { cap = 40 }\nreason = 'too little'\n";
    let (framework, data) = index(193, 20, 0, "", gate);
    of("193 x 20, weights drawn with noise, one gate", &framework, &data, &noise, &options);
    for model in [
        "geometric",
        "median",
        "topsis",
        "vikor",
        "wsm",
        "wpm",
        "grey-relational",
        "minimum",
        "owa",
        "borda",
        "copeland",
    ] {
        let keys = match model {
            "owa" => format!("aggregate = {{ owa = {{ places = {:?} }} }}", (1..=20).collect::<Vec<i32>>()),
            _ => format!("aggregate = '{model}'"),
        };
        let (framework, data) = index(193, 20, 0, &keys, "");
        of(&format!("193 x 20, weights drawn with noise, {model}"), &framework, &data, &noise, &options);
    }
    // Drawn weights take the place of weights from data, so these cost something where the values are drawn.
    let values = Uncertainty::new().with(Uncertain::values([], Noise::Relative(0.02)));
    for (name, keys) in [("equal weights", ""), ("entropy weights", "weights = 'entropy'")] {
        let (framework, data) = index(193, 20, 0, keys, "");
        of(&format!("193 x 20, values drawn, {name}"), &framework, &data, &values, &options);
    }

    let (framework, data) = index(51, 49, 8, "", "");
    let everything = Uncertainty::new()
        .with(Uncertain::weights([], WeightDraw::Noise(0.25)))
        .with(Uncertain::normalize(
            [],
            [Normalize::MinMax(MinMax::default()), Normalize::ZScore(ZScore::default())],
        ))
        .with(Uncertain::values([], Noise::Relative(0.02)));
    of(
        "51 x 49 in 8 dimensions, values, scalings and weights drawn",
        &framework,
        &data,
        &everything,
        &options,
    );

    let (framework, data, uncertainty) = asem();
    let asem = Uncertainty::from_toml(&uncertainty).unwrap();
    of(
        "ASEM, gaps, outliers, scalings, weights and geometric means drawn",
        &framework,
        &data,
        &asem,
        &options,
    );
    let median = Uncertainty::from_toml(&uncertainty.replace("geometric", "median")).unwrap();
    of("ASEM, gaps, outliers, scalings, weights and medians drawn", &framework, &data, &median, &options);
    let noisy = asem.with(Uncertain::values([], Noise::Relative(0.02)));
    of(
        "ASEM, gaps, outliers, scalings, weights, means and values drawn",
        &framework,
        &data,
        &noisy,
        &options,
    );
    group.finish();

    c.bench_function("one assessment of ASEM with preparation", |b| {
        b.iter(|| black_box(assess(&framework, &data).unwrap()));
    });
}

/// Eight years of 31 units and 15 indicators in 4 dimensions.
fn panels(c: &mut Criterion) {
    let mut group = c.benchmark_group("10,000 runs with ranks counted, 8 years of 31 x 15");
    group.sample_size(10);
    // Every run draws and ranks every year.
    group.throughput(Throughput::Elements(8 * RUNS as u64));
    let options = Options::default().runs(RUNS).pairs(false);
    let panel = |keys: &str, below: &[&str], tables: &str| {
        let year = |year: u64| {
            let (framework, data) = index_of(7 + year, 31, 15, 4, keys, below, tables);
            (framework, data.with_period((2016 + year).to_string()))
        };
        let (mut frameworks, periods): (Vec<Framework>, Vec<Dataset>) = (0..8).map(year).unzip();
        (frameworks.swap_remove(0), Panel::new(periods).unwrap())
    };
    let mut of = |name: &str, (framework, years): (Framework, Panel), drawn: &Uncertainty| {
        group.bench_function(name, |b| {
            b.iter(|| black_box(monte_carlo_panel(&framework, &years, drawn, &options).unwrap()));
        });
    };
    let models = ["weights = 'entropy'", "aggregate = 'topsis'"];
    let values = Uncertainty::new().with(Uncertain::values([], Noise::Relative(0.02)));
    // Not those of the first dimension: drawn weights take the place of weights from data.
    let weights =
        Uncertainty::new().with(Uncertain::weights(["I", "D1", "D2", "D3"], WeightDraw::Noise(0.25)));
    of("weights drawn, one dimension by TOPSIS", panel("", &models, ""), &weights);
    let both = values.clone().with(Uncertain::weights(["I", "D1", "D2", "D3"], WeightDraw::Noise(0.25)));
    of("values and weights drawn, one dimension by TOPSIS, one by entropy", panel("", &models, ""), &both);
    of("values drawn, each year by itself", panel("", &[], ""), &values);
    let pooled = "weights = 'entropy'\nperiods = { weights = 'pooled' }";
    let of_all = panel(pooled, &[pooled; 4], "[method]\nbounds = 'pooled'\n");
    of("values drawn, bounds and entropy weights of all years together", of_all, &values);
    group.finish();
}

fn analyses(c: &mut Criterion) {
    let mut group = c.benchmark_group("sensitivity");
    group.sample_size(10);
    let design = Design::sample(Sampling::default(), 1024, 8, 0).unwrap();
    let y: Vec<f64> = design
        .rows()
        .map(|x| x.iter().zip([1, 2, 3].into_iter().cycle()).map(|(x, p)| x.powi(p)).sum())
        .collect();
    let outputs = design.split(&y).unwrap();
    let estimator = Estimator::salib().resamples(100);
    group.bench_function("1,024 points, 8 inputs, 100 resamples", |b| {
        b.iter(|| black_box(sensitivity(&outputs, &estimator).unwrap()));
    });
    for scramble in [Scramble::None, Scramble::LinearMatrix, Scramble::Nested] {
        group.bench_function(format!("Sobol' sequence ({scramble:?}), 65,536 points of 20"), |b| {
            b.iter(|| {
                let mut sequence = Sobol::new(20, scramble, 0).unwrap();
                let mut point = [0.0; 20];
                for _ in 0..1 << 16 {
                    sequence.next_into(&mut point);
                }
                black_box(point)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, simulations, panels, analyses);
criterion_main!(benches);
