use super::*;
use crate::words::{excerpt, sentence};

/// An error of every kind.
#[expect(clippy::too_many_lines, reason = "one entry per problem")]
fn one_of_each() -> Vec<Problem> {
    let name = || "x".to_owned();
    let error = || Error::from(Problem::NoData { indicator: "x".into(), units: 3 });
    let (matrix, row, column) = (Label::Matrix, Label::row(1), Label::column(2));
    vec![
        Problem::Io { path: name(), operation: "read", reason: name() },
        Problem::Settings { file: Some(name()), faults: vec![Fault::new(Some(2), "runs", "is missing")] },
        Problem::File {
            path: name(),
            found: "there is no framework".to_owned(),
            remedy: "name a new one".to_owned(),
        },
        Problem::Framework {
            file: None,
            faults: vec![Fault::new(Some(2), "weight", "is missing"), Fault::of_error(None, "key", error())],
        },
        Problem::UnknownFramework { id: name(), nearest: Some(name()) },
        Problem::UnknownNode { framework: name(), node: name(), nearest: None },
        Problem::UnknownUnit { unit: name(), nearest: None },
        Problem::UnknownGroup { group: name(), nearest: None },
        Problem::UnknownStep { step: name(), steps: vec![name()] },
        Problem::MissingColumns {
            file: None,
            columns: vec![MissingColumn {
                column: name(),
                needed_for: "the unit codes".to_owned(),
                nearest: None,
            }],
            found: vec![name()],
            hint: None,
        },
        Problem::Damaged { file: name(), what: "Parquet" },
        Problem::DuplicateColumns { file: None, columns: vec![name(), name()] },
        Problem::DuplicateUnits {
            file: None,
            units: vec![DuplicateUnit { unit: name(), rows: vec![2, 3] }],
            hint: None,
        },
        Problem::EmptyTable { file: None, found: "the file is empty" },
        Problem::RaggedRows {
            file: None,
            rows: vec![RaggedRow { row: 2, fields: 1 }],
            total: 30,
            expected: 3,
        },
        Problem::Periods {
            file: None,
            periods: vec![name()],
            fault: "a dataset of the panel has no period",
            remedy: "name the period column, or give the dataset its period",
        },
        Problem::Cells {
            file: None,
            cells: vec![CellFault {
                row: 2,
                column: name(),
                text: "much".to_owned(),
                problem: "is not a number".to_owned(),
            }],
            total: 1,
            hint: None,
        },
        Problem::UnknownAnswers {
            table: name(),
            answers: vec![UnknownAnswer {
                column: name(),
                answer: name(),
                records: 2,
                row: 4,
                nearest: Some(name()),
            }],
            more: 5,
        },
        Problem::UnknownTable { table: name(), nearest: None, tables: Vec::new() },
        Problem::NoMeasures { framework: name() },
        Problem::Cancelled { done: Some(3) },
        Problem::NoRecords { table: name(), not_meant: 1, without_key: 2, columns: vec![name()] },
        Problem::EmptyClass { unit: name(), column: name(), member: name() },
        Problem::Encoding {
            file: None,
            expected: "UTF-8".to_owned(),
            line: 3,
            likely: Some("GB18030".to_owned()),
        },
        Problem::NotText {
            file: None,
            found: "a PDF document",
            remedy: "take its table out of it, and save that as CSV (UTF-8)",
        },
        Problem::LengthMismatch {
            what: "the list of weights".to_owned(),
            found: 1,
            expected: 2,
            of: "columns",
        },
        Problem::Names {
            what: "the weights".to_owned(),
            of: "the columns".to_owned(),
            missing_names: vec![name()],
            unknown_names: vec![name()],
            repeated_names: vec![name()],
        },
        Problem::NotFinite { indicator: Label::Word("values"), unit: row.clone(), value: "inf".to_owned() },
        Problem::ConstantIndicator { indicator: "x".into(), value: 1.0, units: 3 },
        Problem::NoData { indicator: column.clone(), units: 3 },
        Problem::OutOfDomain {
            model: "geometric mean",
            node: "x".into(),
            child: column.clone(),
            unit: "u".into(),
            value: -1.0,
            needs: "of at least 0",
            remedy: "bring the children to a scale from 0 up, or use the arithmetic mean",
        },
        Problem::Overflow { what: "score", node: matrix.clone(), unit: Some(row.clone()) },
        Problem::InvalidParameter {
            method: "denominate",
            parameter: "scale",
            found: "-1".to_owned(),
            expected: "a finite number above 0",
        },
        Problem::Refused {
            method: String::new(),
            parameter: "ties".to_owned(),
            found: "an empty list".to_owned(),
            nearest: None,
            expected: "a finite number above 0".to_owned(),
        },
        Problem::Unreadable {
            method: "entropy".to_owned(),
            parameter: Some("stage".to_owned()),
            reason: "unknown field `a`, expected `b`".to_owned(),
        },
        Problem::Weights { of: "the columns".to_owned(), fault: "are all 0".to_owned() },
        Problem::MissingValue { model: "entropy", indicator: column, unit: row.clone(), missing: 1 },
        Problem::UnsuitableValue {
            model: "entropy",
            indicator: "x".into(),
            unit: Label::Several(vec![row.clone(), Label::row(4)], 3),
            value: -1.0,
            needs: "above 0",
            remedy: "widen the bounds",
        },
        Problem::TooFew { model: "entropy", of: "units", found: 1, needed: 2 },
        Problem::Judgement {
            model: "AHP",
            place: "the judgement at (0, 1)".to_owned(),
            fault: "is 2; an item is as important as itself: write 1".to_owned(),
        },
        Problem::Unconnected {
            model: "AHP",
            items: vec![Label::Position("item", 2)],
            first: Label::Position("item", 0),
        },
        Problem::Undetermined { model: "PCA", reason: "every column is constant".to_owned() },
        Problem::NotConverged { model: "PCA", iterations: 3, residual: 0.5, remedy: "widen the bounds" },
        Problem::NoScore {
            model: "TOPSIS",
            node: Some("x".into()),
            reason: Reason::of_unit("{unit} has 0 in every indicator of which lower is better", row),
            remedy: "widen the bounds",
        },
        Problem::NeverVaries { what: "the output".to_owned(), value: 1.0, runs: 10 },
        Problem::AllRunsFailed { runs: 10, error: error() },
        Problem::InPeriod { period: "2023".to_owned(), error: error() },
        Problem::Deserialize { what: "framework", reason: "missing field `id`".to_owned() },
        Problem::UnknownLanguage { language: "fr".to_owned() },
    ]
}

/// The variants of [`Problem`], by name, from its source.
fn variants() -> Vec<&'static str> {
    let source = include_str!("problem.rs");
    let body = source.split_once("pub enum Problem {").unwrap().1.split_once("\nimpl Problem").unwrap().0;
    body.lines()
        .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(" {"))
        .filter(|name| name.starts_with(char::is_uppercase))
        .collect()
}

#[test]
fn every_error_can_be_had_in_both_languages() {
    let problems = one_of_each();
    let shown: Vec<String> = problems.iter().map(|problem| format!("{problem:?}")).collect();
    for variant in variants() {
        let is_it = |text: &String| text.split(' ').next() == Some(variant);
        assert!(shown.iter().any(is_it), "give an example of {variant}");
    }
    for problem in problems {
        let error = Error::from(problem);
        let (english, chinese) = (error.to_string(), error.message(Language::Chinese));
        let mut quoted = false;
        let said: String = chinese
            .chars()
            .filter(|c| {
                quoted ^= *c == '`';
                !quoted
            })
            .collect();
        let words = said.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3);
        // Names, of methods and formats, have capitals.
        let left: Vec<&str> = words.filter(|word| word.chars().all(char::is_lowercase)).collect();
        assert!(left.is_empty(), "{left:?} is left in {chinese}");
        assert!(!chinese.contains('{') && !english.contains('{'), "{english}\n{chinese}");
        assert!(chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{chinese}");
        assert!(!error.code().is_empty());
    }
}

/// The Rust files of the crate without those below `error`.
fn sources(folder: &std::path::Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("error") {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_error_arises_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    sources(&root.join("src"), &mut code);
    sources(&root.join("python/src"), &mut code);
    for variant in variants() {
        // Languages are read in this room.
        let here = variant == "UnknownLanguage";
        assert!(here || code.contains(&format!("Problem::{variant} {{")), "nothing makes {variant}");
    }
}

#[test]
fn a_place_is_typed() {
    let error = Error::from(Problem::MissingValue {
        model: "entropy",
        indicator: Label::column(2),
        unit: Label::row(1),
        missing: 1,
    });
    let place = error.place();
    assert_eq!(
        (place.position(), place.row(), place.unit(), place.indicator()),
        (Some(2), Some(1), None, None)
    );
    let named = error.labelled(|_| "OSI".into(), |_| "KOR".into());
    let place = named.place();
    assert_eq!((place.position(), place.row()), (None, None));
    assert_eq!((place.unit(), place.indicator()), (Some("KOR"), Some("OSI")));
    let within = Error::from(Problem::InPeriod { period: "2023".to_owned(), error: named });
    assert_eq!((within.place().period(), within.place().unit()), (Some("2023"), Some("KOR")));
}

#[test]
fn nearest_forgives_case_marks_and_slips_but_not_other_words() {
    let known = ["OSI", "TII", "HCI", "ITEMS_ONLINE"];
    assert_eq!(nearest("items online", known).as_deref(), Some("ITEMS_ONLINE"));
    assert_eq!(nearest("Tll", known).as_deref(), None, "two of three letters differ");
    assert_eq!(nearest("tii ", known).as_deref(), Some("TII"));
    assert_eq!(nearest("POPULATION", known), None);
    assert_eq!(nearest("", known), None);
}

#[test]
fn the_code_is_the_tag_of_the_serialized_form() {
    let error = Error::from(Problem::NoData { indicator: "OSI".into(), units: 3 });
    let json = serde_json::to_value(&error).unwrap();
    assert_eq!(json["code"], error.code());
    assert_eq!(json["indicator"], "OSI");
}

#[test]
fn a_word_that_was_not_found_is_cut_in_the_message() {
    let unit = Error::from(Problem::UnknownUnit { unit: "x".repeat(1_000_000), nearest: None });
    assert!(unit.to_string().len() < 200);
}

#[test]
fn no_message_carries_long_or_invisible_texts() {
    let long = "x".repeat(1_000_000);
    let errors = |text: &str| {
        let name = || text.to_owned();
        [
            Problem::EmptyClass { unit: name(), column: name(), member: name() },
            Problem::Io { path: name(), operation: "read", reason: name() },
            Problem::NoMeasures { framework: name() },
            Problem::Weights { of: format!("`{text}`"), fault: "are all 0".to_owned() },
            Problem::Deserialize {
                what: "framework",
                reason: format!("unknown field `{text}`, expected `a`"),
            },
            Problem::NoData { indicator: text.into(), units: 1 },
            Problem::Framework {
                file: None,
                faults: vec![Fault::new(None, text, format!("no parent `{text}`"))],
            },
            Problem::InPeriod {
                period: name(),
                error: Problem::NoData { indicator: text.into(), units: 1 }.into(),
            },
        ]
    };
    for error in errors(&long).map(Error::from) {
        assert!(error.to_string().len() < 3_000, "{}", error.code());
    }
    for error in errors("a\u{1b}[2J\u{7}b").map(Error::from) {
        let message = error.to_string();
        assert!(message.contains("a\\u{1b}[2J\\u{7}b"), "{message}");
    }
    assert_eq!(excerpt("\u{200b}5"), "\\u{200b}5");
}

#[test]
fn words_of_the_parser_are_put_as_people_put_them() {
    let fault = serde_json::from_str::<Vec<f64>>("[1, true]").unwrap_err().to_string();
    assert!(sentence(&fault).starts_with("invalid type: true, expected a number"), "{fault}");
    assert_eq!(
        sentence("invalid type: null, expected struct Classes"),
        "invalid type: nothing, expected a table"
    );
}

#[test]
fn long_texts_are_cut_in_messages() {
    let cell =
        CellFault { row: 2, column: "a".into(), text: "x".repeat(500), problem: "is not a number".into() };
    assert!(cell.message(Language::English).len() < 120);
}
