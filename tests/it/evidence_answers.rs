//! What answers, blanks and what does not apply count, in every measure that reads answers.

use govindex::evidence::{Format, Measure, Records};
use serde_json::{Value, json};

/// Three records of one unit: answered, not applicable (also by a text that marks a missing value elsewhere), blank.
const TABLE: &str = "unit,item,answer,mark,full,one,day,period\n\
    A,i1,yes,yes,2,1,2024-01-02,2024\n\
    A,i2,none,-,2,1,2024-01-02,2024\n\
    A,i3,,,2,1,2024-01-02,2024\n\
    A,i4,yes,yes,2,1,2024-01-02,2023\n";

fn answers(column: &str) -> Value {
    let mut answers = points();
    answers["column"] = json!(column);
    answers
}

fn points() -> Value {
    json!({ "points": { "yes": 1, "no": 0, "none": "n/a", "-": "n/a" } })
}

/// Every kind that reads answers, with what it reads in `column`.
fn kinds(column: &str) -> Vec<(&'static str, Value)> {
    let of = || answers(column);
    let list = || {
        let mut list = points();
        list["questions"] = json!({ column: 1 });
        list
    };
    vec![
        ("coverage", json!({ "coverage": { "offered": of(), "existing": "one" } })),
        ("ratio", json!({ "ratio": { "of": of(), "over": "full" } })),
        ("ratio by an answer", json!({ "ratio": { "of": "one", "over": of() } })),
        ("mean", json!({ "mean": { "of": of() } })),
        ("mean of a checklist", json!({ "mean": { "of": list() } })),
        ("mean of a product", json!({ "mean": { "of": { "product": [of(), "full"] } } })),
        ("mean of a difference", json!({ "mean": { "of": { "difference": ["full", of()] } } })),
        ("mean of what reaches", json!({ "mean": { "of": { "of": of(), "at-least": 1 } } })),
        ("mean where", json!({ "mean": { "of": { "where": { "unit": "A" }, "value": of() } } })),
        ("total", json!({ "total": { "of": of() } })),
        ("completeness", json!({ "completeness": { "channels": [column], "answers": points() } })),
        (
            "completeness of rows",
            json!({ "completeness": { "answers": points(), "rows": { "item": "item", "available": column } } }),
        ),
        ("accuracy", json!({ "accuracy": { "elements": { column: 1 }, "answers": points() } })),
        (
            "accuracy of rows",
            json!({ "accuracy": { "answers": points(), "rows": { "guide": "item", "verdict": column } } }),
        ),
        (
            "accuracy by a weight",
            json!({ "accuracy": { "answers": { "points": { "A": 1 } },
            "rows": { "guide": "item", "verdict": "unit", "weight": of() } } }),
        ),
        ("time cut", json!({ "effectiveness": { "time-cut": { "statutory": "full", "promised": of() } } })),
        ("visits", json!({ "effectiveness": { "visits": { "of": of() } } })),
        ("online share", json!({ "effectiveness": { "online-share": { "online": of() } } })),
        (
            "use per head",
            json!({ "effectiveness": { "use-per-head": { "uses": of(), "population": "full" } } }),
        ),
        (
            "active rate",
            json!({ "satisfaction": { "report": { "counted-active-rate": { "ratings": of(), "cases": "one" } } } }),
        ),
        (
            "punctuality",
            json!({ "timeliness": { "punctuality": { "applied": "day", "closed": "day", "due": { "within": of() } } } }),
        ),
        (
            "freshness",
            json!({ "timeliness": { "freshness": { "updated": "day", "limit": of(), "at": "2024-01-02" } } }),
        ),
        ("response time", json!({ "timeliness": { "response-time": { "of": of() } } })),
        ("layers", json!({ "layers": { "of": of(), "layer": "unit" } })),
        ("staged", json!({ "staged": { "of": of(), "level": "unit", "levels": ["A"] } })),
        (
            "protection",
            json!({ "protection": { "of": of(), "factor": "one", "half": "unit", "shares": { "A": 1 } } }),
        ),
        ("risk", json!({ "risk": { "of": of() } })),
        ("largest risk", json!({ "risk": { "of": of(), "show": "max" } })),
        ("target", json!({ "target": { "of": of(), "period": "one", "goal": { "value": 9, "due": 2 } } })),
        ("growth", json!({ "growth": { "of": of(), "period": "period", "from": "2023", "to": "2024" } })),
    ]
}

/// A new kind stands above, or is said here to read no answers.
#[test]
fn every_kind_is_here() {
    let fault = serde_json::from_value::<Measure>(json!({ "?": {} })).unwrap_err().to_string();
    let known: Vec<&str> = fault.split('`').skip(3).step_by(2).collect();
    assert!(known.len() > 16, "{fault}");
    let here = kinds("answer");
    let read_none = ["maturity", "quality"];
    for kind in known.into_iter().filter(|kind| !read_none.contains(kind)) {
        assert!(
            here.iter().any(|(_, spec)| spec.get(kind).is_some()),
            "`{kind}` is not held against answers"
        );
    }
}

#[test]
fn what_does_not_apply_is_not_meant_and_a_blank_is_unknown_in_every_measure() {
    let records = Records::from_csv(TABLE.as_bytes(), &Format::new()).unwrap();
    for (column, at) in [("answer", "`n/a` by a word"), ("mark", "`n/a` by a mark")] {
        for (name, spec) in kinds(column) {
            let measure: Measure = serde_json::from_value(spec).unwrap();
            let found = measure.of(&records, ["unit"]).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            let (a, left_out) = (found.estimate("A").unwrap(), found.left_out());
            assert_eq!(
                (a.records, a.unknown, left_out.not_meant, left_out.unknown),
                (2, 1, 1, 1),
                "{name}, {at}: {a:?} {left_out:?}"
            );
            let behind = measure.trace(&records, ["unit"], "A", 10).unwrap().to_csv();
            assert_eq!(behind.lines().count(), 1 + 3, "{name}: {behind}");
        }
    }
}

#[test]
fn a_sum_is_known_where_what_does_not_apply_is_all_that_it_lacks() {
    let table = TABLE.replace("A,i3,,,2,1,2024-01-02,2024\n", "");
    let records = Records::from_csv(table.as_bytes(), &Format::new()).unwrap();
    let total: Measure = serde_json::from_value(json!({ "total": { "of": answers("mark") } })).unwrap();
    assert_eq!(total.of(&records, ["unit"]).unwrap().values(), [2.0]);
}
