//! The ratios of a city's item and case tables, on a made catalogue. The expected values are those that `SQLite` 3.40.1
//! prints for `tests/data/made-catalogue/ratios.sql`.

use approx::assert_relative_eq;
use govindex::evidence::{CsvFile, Measure, Measured};

const DEPARTMENTS: [&str; 3] = ["人社局", "住建局", "公安局"];

fn table(name: &str) -> CsvFile {
    CsvFile::new(format!("{}/tests/data/made-catalogue/{name}.csv", env!("CARGO_MANIFEST_DIR")))
}

/// The measure that a framework file says, over one of the tables, by department.
fn measured(text: &str) -> Measured {
    #[derive(serde::Deserialize)]
    struct File {
        measure: Measure,
    }
    let File { measure } = toml::from_str(text).unwrap();
    let name = measure.table.clone().unwrap();
    measure.scan(&table(&name), ["department"]).unwrap()
}

#[track_caller]
fn expect(found: &Measured, values: [f64; 3]) {
    for (department, value) in DEPARTMENTS.iter().zip(values) {
        assert_relative_eq!(found.estimate(department).unwrap().value, value, max_relative = 1e-14);
    }
}

/// 即办件占比: items handled at once over items in force.
#[test]
fn items_handled_at_once() {
    let found = measured(
        r#"measure = { table = "items", where = { state = "in force" }, coverage = { offered = { where = { handling = "immediate" } } } }"#,
    );
    expect(&found, [0.333_333_333_333_333_3, 0.222_222_222_222_222_2, 0.173_913_043_478_260_8]);
    let records: u64 = found.estimates().iter().map(|one| one.records).sum();
    assert_eq!((records, found.left_out().not_meant), (56, 4), "all 60 items are accounted for");
    assert_eq!(found.filter("公安局").unwrap(), "department is 公安局 and state is in force");
}

/// 零跑动占比: items without a visit, or with online depth 5 to 7, over items in force.
#[test]
fn items_without_a_visit() {
    let found = measured(
        r#"measure = { table = "items", where = { state = "in force" }, mean = { of = { where = [{ visits = 0 }, { depth = ["5", "6", "7"] }] } } }"#,
    );
    expect(&found, [0.533_333_333_333_333_3, 0.722_222_222_222_222_2, 0.826_086_956_521_739_1]);
}

/// 承诺时限压缩比: a ratio of sums of days.
#[test]
fn promised_time_against_statutory_time() {
    let found = measured(
        r#"measure = { table = "items", where = { state = "in force" }, effectiveness = { time-cut = { statutory = "legal_days", promised = "promised_days" } } }"#,
    );
    expect(&found, [0.449_392_712_550_607_3, 0.614_093_959_731_543_5, 0.669_781_931_464_174_4]);
    let one = found.estimate("人社局").unwrap();
    assert_eq!((one.numerator, one.denominator), (247.0 - 136.0, 247.0));
}

/// 可网办率 (depth 2 to 7), 全程网办率 (depth 5 to 7), and the mean of four levels: 1 or blank, 2 to 3, 4, 5 to 7.
#[test]
fn online_depth_in_four_levels() {
    let depth = |report: &str| {
        measured(&format!(
            r#"
            [measure]
            table = "items"
            where = {{ state = "in force" }}
            [measure.maturity]
            column = "depth"
            blank = "1"
            report = {report}
            stages = [
                {{ name = "1", answers = [1] }},
                {{ name = "2", answers = [2, 3] }},
                {{ name = "3", answers = [4] }},
                {{ name = "4", answers = [5, 6, 7] }},
            ]
            "#
        ))
    };
    let online = depth(r#"{ at-least = "2" }"#);
    expect(&online, [0.666_666_666_666_666_6, 0.888_888_888_888_888_8, 0.782_608_695_652_174]);
    let whole = depth(r#"{ at-least = "4" }"#);
    expect(&whole, [0.333_333_333_333_333_3, 0.666_666_666_666_666_6, 0.608_695_652_173_913]);
    let level = depth(r#""mean-stage""#);
    expect(&level, [2.466_666_666_666_666, 3.388_888_888_888_888, 3.086_956_521_739_13]);
}

/// 提前办结率: closed before the promised day over closed cases with both days.
#[test]
fn cases_closed_early() {
    let found = measured(
        r#"measure = { table = "cases", effectiveness = { early-closing = { closed = "closed", promised = "promised", applied = "applied" } } }"#,
    );
    expect(&found, [0.55, 0.625, 0.454_545_454_545_454_5]);
    for (department, records, without_promise) in [("人社局", 20, 3), ("住建局", 16, 5), ("公安局", 22, 5)]
    {
        let one = found.estimate(department).unwrap();
        assert_eq!((one.records, one.unknown), (records, without_promise));
    }
    assert_eq!(found.left_out().not_meant, 80 - 58 - 13, "cases that are not closed");
}

/// What the documentation shows of framework files can be read and passes the check.
#[test]
fn the_examples_of_the_documentation_can_be_read() {
    for kind in ["maturity", "completeness", "accuracy", "effectiveness", "satisfaction", "timeliness"] {
        let path = format!("{}/src/evidence/{kind}.rs", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let blocks = text.split("/// ```toml\n").skip(1).map(|block| block.split("/// ```").next().unwrap());
        let mut examples = Vec::new();
        for line in blocks.flat_map(str::lines).map(|line| line.trim_start_matches("///").trim()) {
            if line.starts_with(kind) {
                examples.push(String::new());
            }
            if let Some(example) = examples.last_mut() {
                *example += line;
                example.push('\n');
            }
        }
        assert!(examples.len() > 1, "{kind}");
        for example in examples {
            let measure: Measure =
                toml::from_str(&example).unwrap_or_else(|fault| panic!("{example}{fault}"));
            measure.check().unwrap_or_else(|fault| panic!("{example}{fault}"));
        }
    }
}

/// Every kind reads a file in batches and merges counts as it reads the records at once.
#[test]
fn merged_counts_are_those_of_all_records() {
    use govindex::evidence::{Format, Records};
    let path = table("cases");
    let text = std::fs::read_to_string(path.path()).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let records = |rows: &[&str]| {
        Records::from_csv(format!("{header}\n{}", rows.join("\n")).as_bytes(), &Format::new()).unwrap()
    };
    for kind in [
        serde_json::json!({ "timeliness": { "punctuality": { "closed": "closed", "due": "promised", "at": "2025-06-30" } } }),
        serde_json::json!({ "timeliness": { "response-time": { "of": { "from": "applied", "to": "closed" }, "quantile": 0.9 } } }),
        serde_json::json!({ "timeliness": { "freshness": { "updated": "closed", "at": "2025-06-30", "limit": 300 } } }),
        serde_json::json!({ "completeness": { "rows": { "item": "applied", "available": "department" }, "form": "mean-of-items",
            "answers": { "points": { "人社局": 1, "住建局": 0, "公安局": "n/a" } } } }),
        serde_json::json!({ "accuracy": { "rows": { "guide": "applied", "verdict": "department" }, "form": "right-guides",
            "answers": { "points": { "人社局": 1, "住建局": 0, "公安局": "n/a" } } } }),
    ] {
        let measure: Measure = serde_json::from_value(kind.clone()).unwrap();
        let whole = measure.of(&records(&rows), ["department"]).unwrap();
        let mut counts = measure.accumulator(["department"]).unwrap();
        for batch in rows.chunks(17) {
            let mut other = counts.fresh();
            other.observe(&records(batch)).unwrap();
            counts.merge(other);
        }
        let merged = counts.finish().unwrap();
        assert_eq!(merged.parts(), whole.parts(), "{kind}");
        assert_eq!(merged.left_out(), whole.left_out(), "{kind}");
        for (a, b) in merged.estimates().iter().zip(whole.estimates()) {
            let numbers =
                |one: &govindex::evidence::Estimate| [one.value, one.standard_error, one.low, one.high];
            for (a, b) in numbers(a).into_iter().zip(numbers(b)) {
                assert!(a.is_nan() == b.is_nan(), "{kind}: {a} {b}");
                if !a.is_nan() {
                    assert_relative_eq!(a, b, max_relative = 1e-9, epsilon = 1e-12);
                }
            }
        }
        assert_eq!(
            merged.details().map(ToString::to_string),
            whole.details().map(ToString::to_string),
            "{kind}"
        );
    }
}
