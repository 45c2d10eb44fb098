//! Statistics against the tables that COINr and R make of the ASEM data (`tests/data/asem/README.md`).

use std::collections::HashMap;
use std::path::PathBuf;

use govindex::assess::{CorrelationLimits, Relatives};
use govindex::stats::{
    Columns, Correlation, Flag, Limits, PcaMatrix, correlation_tests, cronbach, principal_components, profile,
};
use govindex::{Assessment, Cells, Dataset, Framework, ReadOptions, Table, assess};

type Frame = Vec<(String, Vec<String>)>;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/asem").join(name)
}

fn frame(name: &str) -> Frame {
    let mut reader = csv::Reader::from_path(path(name)).unwrap();
    let mut columns: Frame =
        reader.headers().unwrap().iter().map(|name| (name.to_owned(), Vec::new())).collect();
    for record in reader.records() {
        for ((_, cells), cell) in columns.iter_mut().zip(record.unwrap().iter()) {
            cells.push(cell.to_owned());
        }
    }
    columns
}

fn texts<'a>(frame: &'a Frame, name: &str) -> &'a [String] {
    &frame.iter().find(|(column, _)| column == name).unwrap_or_else(|| panic!("no column {name}")).1
}

fn numbers(frame: &Frame, name: &str) -> Vec<f64> {
    texts(frame, name).iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
}

#[track_caller]
fn near(got: f64, want: f64, tolerance: f64, what: &str) {
    let same = (got.is_nan() && want.is_nan()) || (got - want).abs() <= tolerance * want.abs().max(1e-300);
    // Sums of rounding errors stand where a correlation is all but 0.
    assert!(same || (got - want).abs() < 1e-14, "{what}: {got} against {want}");
}

/// The indicators of an input table, by code.
fn indicators(name: &str) -> Vec<(String, Vec<f64>)> {
    let meta = frame("ASEM_iMeta.csv");
    let input = frame(name);
    let rows = texts(&meta, "iCode").iter().zip(texts(&meta, "Type"));
    rows.filter(|(_, kind)| *kind == "Indicator")
        .map(|(code, _)| (code.clone(), numbers(&input, code)))
        .collect()
}

/// COINr's lists of pairs.
fn pairs(name: &str) -> Vec<(String, String, f64)> {
    let table = frame(&format!("golden/{name}.csv"));
    let names = texts(&table, "Var1").iter().zip(texts(&table, "Var2"));
    names.zip(numbers(&table, "Correlation")).map(|((a, b), r)| (a.clone(), b.clone(), r)).collect()
}

#[test]
fn correlations_of_all_pairs_agree() {
    let normalised = indicators("golden/05_norm_minmax_0_100.csv");
    let raw = indicators("golden/00_raw.csv");
    let runs = [
        ("09_corr_pearson_level1", &normalised, Correlation::Pearson),
        ("09_corr_spearman_level1", &normalised, Correlation::Spearman),
        ("09_corr_kendall_level1", &normalised, Correlation::Kendall),
        ("09_corr_pearson_raw_pairwise", &raw, Correlation::Pearson),
    ];
    for (golden, input, kind) in runs {
        let place: HashMap<&str, usize> =
            input.iter().enumerate().map(|(j, (code, _))| (code.as_str(), j)).collect();
        let columns = Columns::new(input.iter().map(|(_, values)| values.as_slice()).collect()).unwrap();
        let tests = correlation_tests(&columns, kind).unwrap();
        let list = pairs(golden);
        assert_eq!(list.len(), 49 * 49);
        for (a, b, want) in list {
            let got = tests.get(place[a.as_str()], place[b.as_str()]).unwrap();
            near(got.coefficient.unwrap(), want, 1e-9, &format!("{golden}, {a}, {b}"));
        }
    }
}

/// R's `cor.test` of every pair of raw indicators with gaps.
#[test]
fn p_values_agree() {
    let raw = indicators("golden/00_raw.csv");
    let golden = frame("golden/09_pvalues_pearson_raw.csv");
    let columns = Columns::new(raw.iter().map(|(_, values)| values.as_slice()).collect()).unwrap();
    let tests = correlation_tests(&columns, Correlation::Pearson).unwrap();
    let rows = texts(&golden, "row");
    for (j, (code, _)) in raw.iter().enumerate() {
        let wanted = numbers(&golden, code);
        for (k, (other, _)) in raw.iter().enumerate().filter(|(k, _)| *k != j) {
            let row = rows.iter().position(|name| name == other).unwrap();
            let got = tests.get(j, k).unwrap().p_value.unwrap();
            near(got, wanted[row], 1e-7, &format!("{code}, {other}"));
        }
    }
}

#[test]
fn cronbachs_alpha_agrees() {
    let golden = frame("golden/09_cronbach.csv");
    let meta = frame("ASEM_iMeta.csv");
    let parent: HashMap<&String, &String> =
        texts(&meta, "iCode").iter().zip(texts(&meta, "Parent")).collect();
    let below = |code: &String, top: &String| {
        let mut at = Some(code);
        while let Some(here) = at {
            if here == top {
                return true;
            }
            at = parent.get(here).copied();
        }
        false
    };
    for (input, column) in
        [("golden/05_norm_minmax_0_100.csv", "alpha_normalised"), ("golden/00_raw.csv", "alpha_raw_pairwise")]
    {
        let input = indicators(input);
        for (top, want) in texts(&golden, "iCode").iter().zip(numbers(&golden, column)) {
            let members = input.iter().filter(|(code, _)| below(code, top));
            let columns = Columns::new(members.map(|(_, values)| values.as_slice()).collect()).unwrap();
            near(cronbach(&columns).unwrap().alpha, want, 1e-9, &format!("{column}, {top}"));
        }
    }
    // The children of each dimension, as the result of an assessment tells it.
    let table = asem().reliability();
    let alpha = number(&table, "alpha");
    for (top, want) in texts(&golden, "iCode").iter().zip(numbers(&golden, "alpha_children")) {
        let row = text(&table, "dimension").iter().position(|code| code == top).unwrap();
        near(alpha[row], want, 1e-9, top);
    }
}

/// `prcomp`, centred and scaled: loadings of R are eigenvectors, up to a sign.
#[test]
fn principal_components_agree() {
    let golden = frame("golden/08_pca_loadings_level1.csv");
    let input = indicators("golden/05_norm_minmax_0_100.csv");
    let (groups, codes) = (texts(&golden, "group"), texts(&golden, "iCode"));
    let [pc, loading, sdev] = ["PC", "loading", "sdev"].map(|name| numbers(&golden, name));
    let mut names: Vec<&String> = groups.iter().collect();
    names.dedup();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 8);
    for group in names {
        let rows: Vec<usize> = (0..groups.len()).filter(|&row| groups[row] == *group).collect();
        let first: Vec<usize> = rows.iter().copied().filter(|&row| pc[row] == 1.0).collect();
        let values = |code: &String| &input.iter().find(|(name, _)| name == code).unwrap().1[..];
        let columns = Columns::new(first.iter().map(|&row| values(&codes[row])).collect()).unwrap();
        let found = principal_components(&columns, PcaMatrix::Correlation).unwrap();
        for k in 0..first.len() {
            let component: Vec<usize> =
                rows.iter().copied().filter(|&row| pc[row] == (k + 1) as f64).collect();
            near(found.eigenvalues[k].sqrt(), sdev[component[0]], 1e-7, group);
            let sign: f64 = component
                .iter()
                .zip(&found.vectors[k])
                .map(|(&row, u)| loading[row] * u)
                .sum::<f64>()
                .signum();
            for (&row, u) in component.iter().zip(&found.vectors[k]) {
                assert!((sign * u - loading[row]).abs() < 1e-7, "{group}, component {k}, {}", codes[row]);
            }
        }
        let kmo = found.kmo.unwrap();
        assert!((0.0..=1.0).contains(&kmo.overall) && kmo.indicators.len() == first.len());
        assert!((found.cumulative[first.len() - 1] - 1.0).abs() < 1e-12);
    }
}

/// Rows with a gap in a group are left out for that group.
#[test]
fn components_of_columns_with_gaps_agree() {
    let golden = frame("golden/08_pca_weights_level1_raw_missing_listwise.csv");
    let meta = frame("ASEM_iMeta.csv");
    let parents: HashMap<&String, &String> =
        texts(&meta, "iCode").iter().zip(texts(&meta, "Parent")).collect();
    let input = indicators("golden/00_raw.csv");
    let wanted: HashMap<&String, f64> =
        texts(&golden, "iCode").iter().zip(numbers(&golden, "Weight")).collect();
    let mut dropped = 0;
    for pillar in ["Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin"] {
        let members: Vec<&(String, Vec<f64>)> =
            input.iter().filter(|(code, _)| parents[code] == pillar).collect();
        let columns = Columns::new(members.iter().map(|(_, values)| values.as_slice()).collect()).unwrap();
        let found = principal_components(&columns, PcaMatrix::Correlation).unwrap();
        dropped += columns.rows() - found.units;
        let first = &found.vectors[0];
        let sign: f64 =
            members.iter().zip(first).map(|((code, _), u)| wanted[code] * u).sum::<f64>().signum();
        for ((code, _), u) in members.iter().zip(first) {
            assert!((sign * u - wanted[code]).abs() < 1e-7, "{pillar}, {code}");
        }
    }
    assert!(dropped > 10);
}

/// Counts and moments are COINr's. Its printed fractions are of the values present, and so are ours; its flags of zeros
/// and distinct values divide by all units (trap 24), ours by the values present as told.
#[test]
fn profiles_agree() {
    for (input, golden) in [
        ("golden/00_raw.csv", "golden/10_stats_raw.csv"),
        ("golden/04_treated.csv", "golden/10_stats_treated.csv"),
        ("golden/05_norm_minmax_0_100.csv", "golden/10_stats_normalised.csv"),
        ("golden/06_aggregated.csv", "golden/10_stats_aggregated.csv"),
    ] {
        let table = frame(golden);
        let columns: HashMap<&str, Vec<f64>> =
            table[1..16].iter().map(|(name, _)| (name.as_str(), numbers(&table, name))).collect();
        for (code, values) in indicators(input) {
            let row = texts(&table, "iCode").iter().position(|name| *name == code).unwrap();
            let p = profile(&values, &Limits::default()).unwrap();
            let figures = [
                ("Min", p.min, 1e-9),
                ("Max", p.max, 1e-9),
                ("Mean", p.mean, 1e-9),
                ("Median", p.median, 1e-9),
                ("Std", p.sd, 1e-9),
                ("Skew", p.skewness, 1e-9),
                ("Kurt", p.kurtosis, 1e-9),
                ("N.Avail", p.present as f64, 0.0),
                ("N.NonZero", (p.present - p.zeros) as f64, 0.0),
                ("N.Unique", p.distinct as f64, 0.0),
                ("N.Same", p.same as f64, 0.0),
                ("Frc.Avail", p.share_present(), 1e-12),
                ("Frc.NonZero", p.share_nonzero(), 1e-12),
                ("Frc.Unique", p.share_distinct(), 1e-12),
                ("Frc.Same", p.share_same(), 1e-12),
            ];
            for (name, got, tolerance) in figures {
                near(got, columns[name][row], tolerance, &format!("{golden}, {code}, {name}"));
            }
            let told = |name: &str| texts(&table, name)[row] != "ok";
            assert_eq!(told("Flag.Avail"), p.flags.contains(&Flag::FewPresent), "{code}");
            assert_eq!(told("Flag.SkewKurt"), p.flags.contains(&Flag::Outliers), "{code}");
            let of_units = |count: usize| (count as f64) / (p.units as f64) < 0.5;
            assert_eq!(told("Flag.NonZero"), of_units(p.present - p.zeros), "{code}");
            assert_eq!(told("Flag.Unique"), of_units(p.distinct), "{code}");
            assert_eq!(p.flags.contains(&Flag::ManyZeros), p.share_nonzero() < 0.5, "{code}");
            assert_eq!(p.flags.contains(&Flag::FewDistinct), p.share_distinct() < 0.5, "{code}");
        }
    }
}

/// The index of the treated data.
fn asem() -> Assessment {
    let framework = Framework::read(path("ASEM_iMeta.csv")).unwrap();
    let data = Dataset::read_csv(path("golden/04_treated.csv"), &ReadOptions::new().unit("uCode")).unwrap();
    assess(&framework, &data).unwrap()
}

fn text<'a>(table: &'a Table, name: &str) -> Vec<&'a str> {
    let Some(Cells::Text(cells)) = table.column(name) else { panic!("no column {name}") };
    cells.iter().map(|cell| cell.as_deref().unwrap_or("")).collect()
}

fn number<'a>(table: &'a Table, name: &str) -> &'a [f64] {
    let Some(Cells::Number { values, .. }) = table.column(name) else { panic!("no column {name}") };
    values
}

/// A table of pairs by both names, in either order.
fn by_pair(table: &Table) -> HashMap<(String, String), f64> {
    let names = text(table, "node").into_iter().zip(text(table, "with"));
    names
        .zip(number(table, "correlation"))
        .flat_map(|((a, b), &r)| [((a.to_owned(), b.to_owned()), r), ((b.to_owned(), a.to_owned()), r)])
        .collect()
}

#[test]
fn views_of_correlations_agree() {
    let result = asem();
    let view = |relatives| by_pair(&result.correlations(relatives, Correlation::Pearson).unwrap());
    let siblings = view(Relatives::Siblings);
    let mut checked = 0;
    for (a, b, want) in pairs("09_corr_level1_within_group").into_iter().filter(|(a, b, _)| a != b) {
        near(siblings[&(a.clone(), b.clone())], want, 1e-9, &format!("{a}, {b}"));
        checked += 1;
    }
    assert_eq!(checked, 280);
    let parents = view(Relatives::Parents);
    let with_parent = pairs("09_corr_level1_with_parent");
    assert_eq!(with_parent.len(), 49);
    for (parent, child, want) in &with_parent {
        near(parents[&(parent.clone(), child.clone())], *want, 1e-9, child);
    }
    let ancestors = view(Relatives::Ancestors);
    let family = pairs("09_corr_level1_family");
    assert_eq!(family.len(), 147);
    let framework = result.framework();
    for (level, child, want) in &family {
        let up = ["Pillar", "Sub-index", "Index"].iter().position(|name| name == level).unwrap();
        let mut at = framework.node(child).unwrap();
        for _ in 0..=up {
            at = &framework.nodes()[at.parent().unwrap()];
        }
        near(ancestors[&(child.clone(), at.code().to_owned())], *want, 1e-9, child);
    }
    let all = result.correlations(Relatives::Indicators, Correlation::Kendall).unwrap();
    assert_eq!(all.rows(), 49 * 48 / 2);
    assert_eq!(text(&all, "test").iter().filter(|test| **test == "normal").count(), all.rows(), "51 units");
}

#[test]
fn flags_of_correlations_agree() {
    let result = asem();
    for (golden, limits, flag) in [
        ("09_corr_flags_high0.75", CorrelationLimits { high: 0.75, low: -1.0 }, "redundant"),
        ("09_corr_flags_low-0.2", CorrelationLimits { high: 1.0, low: -0.2 }, "contradicting"),
    ] {
        let table = frame(&format!("golden/{golden}.csv"));
        let found = result.correlation_flags(&limits, Correlation::Pearson).unwrap();
        // COINr lists aggregates of one parent at other levels elsewhere; these are the pairs of indicators.
        let indicators: Vec<usize> = (0..found.rows())
            .filter(|&row| result.framework().node(text(&found, "node")[row]).unwrap().is_indicator())
            .collect();
        let found = found.select(&indicators);
        let by_pair = by_pair(&found);
        let rows = texts(&table, "Ind1").iter().zip(texts(&table, "Ind2")).zip(numbers(&table, "Corr"));
        for ((a, b), want) in rows {
            near(by_pair[&(a.clone(), b.clone())], want, 1e-9, a);
        }
        assert_eq!(found.rows(), texts(&table, "Ind1").len(), "{golden}");
        assert!(text(&found, "flag").iter().all(|told| *told == flag));
    }
}

#[test]
fn figures_of_each_step_stand_in_one_table() {
    let table = asem().statistics("normalized", &Limits::default()).unwrap();
    assert_eq!(table.rows(), 49);
    let golden = frame("golden/10_stats_normalised.csv");
    let at = text(&table, "node").iter().position(|code| *code == "CO2").unwrap();
    let row = texts(&golden, "iCode").iter().position(|code| code == "CO2").unwrap();
    near(number(&table, "kurtosis")[at], numbers(&golden, "Kurt")[row], 1e-9, "CO2");
    assert_eq!(asem().statistics("scores", &Limits::default()).unwrap().rows(), 60);
    assert_eq!(asem().statistics("cooked", &Limits::default()).unwrap_err().code(), "unknown_step");
}
