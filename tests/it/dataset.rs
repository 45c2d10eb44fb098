//! Bad tables: each ends in an error that says where and what, or in the right result.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use govindex::dataset::{Dataset, Panel, Percent, ReadOptions};
use govindex::{ErrorKind, Problem};

fn bad(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad").join(name)
}

fn plain() -> ReadOptions {
    ReadOptions::new()
}

/// File, options, code of the error, what its message must hold.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn refused() -> Vec<(&'static str, ReadOptions, &'static str, Vec<&'static str>)> {
    vec![
        ("empty.csv", plain(), "empty_table", vec!["the file is empty"]),
        ("only-blank-lines.csv", plain(), "empty_table", vec!["the file is empty"]),
        ("header-only.csv", plain(), "empty_table", vec!["a header but no rows"]),
        ("duplicate-units.csv", plain(), "duplicate_units", vec!["`DNK` (rows 2, 4), `KOR` (rows 3, 6)"]),
        ("duplicate-columns.csv", plain(), "duplicate_columns", vec!["`OSI`, `TII`"]),
        (
            "blank-unit.csv",
            plain(),
            "cells",
            vec!["1 cell is", "row 3, column `iso3`", "every row needs a unit code"],
        ),
        (
            "blank-header.csv",
            plain(),
            "cells",
            vec!["row 3, column `column 3`: `see note 3`", "without a name"],
        ),
        (
            "text-in-numbers.csv",
            plain(),
            "cells",
            vec![
                "3 cells are not usable",
                "row 2, column `OSI`: `high` is not a number",
                "row 3, column `TII`: `n.d.` is not a number",
                "row 4, column `TII`: `0.9O` is not a number",
            ],
        ),
        (
            "infinities.csv",
            plain(),
            "cells",
            vec![
                "4 cells",
                "`inf` is infinite",
                "`-Infinity` is infinite",
                "`1e400` is beyond",
                "`∞` is infinite",
            ],
        ),
        (
            "thousands.csv",
            plain(),
            "cells",
            vec!["3 cells", "`1,234` has a comma; remove", "`12 345` has a space"],
        ),
        (
            "thousands.csv",
            plain().decimal_comma(true),
            "cells",
            vec!["2 cells", "`12,345,678` is not a number with a decimal comma"],
        ),
        (
            "percent-signs.csv",
            plain(),
            "cells",
            vec!["2 cells", "`12.5%` has a percent sign", "`percent` to `strip`"],
        ),
        (
            "decimal-commas.csv",
            plain().delimiter(';'),
            "cells",
            vec!["`0,97` has a comma", "set `decimal_comma`"],
        ),
        ("semicolons.csv", plain(), "missing_columns", vec!["set `delimiter` to `;`"]),
        (
            "misspelt-columns.csv",
            plain().indicators(["OSI", "TII", "HCI"]).denominator("PPO"),
            "missing_columns",
            vec![
                "4 columns",
                "`OSI` (did you mean `osi_`?)",
                "`TII` (did you mean `T I I`?)",
                "- `HCI`\n",
                "`PPO` for the denominators",
                "the data has `iso3`, `osi_`",
            ],
        ),
        (
            "ragged.csv",
            plain().name("en", "name"),
            "ragged_rows",
            vec!["row 3 has 4 fields", "row 5 has 2 fields"],
        ),
        (
            "open-quote.csv",
            plain().name("en", "name"),
            "cells",
            vec!["1 cell", "row 3, column `OSI`", "never closed"],
        ),
        (
            "lines-in-quotes.csv",
            plain().name("en", "name"),
            "cells",
            vec!["1 cell", "row 5, column `OSI`: `low`"],
        ),
        ("script-names.csv", plain().name("en", "name"), "cells", vec!["row 3, column `<b>OSI</b>`: `high`"]),
        ("several-periods.csv", plain().period("year"), "periods", vec!["`2020`, `2022`", "`Panel`"]),
        (
            "several-periods.csv",
            plain().unit("iso3"),
            "duplicate_units",
            vec!["`DNK` (rows 2, 3)", "period column"],
        ),
        (
            "long-repeats.csv",
            plain().long("indicator", "value"),
            "duplicate_units",
            vec!["`DNK, OSI` (rows 2, 4)"],
        ),
        ("gbk.csv", plain(), "encoding", vec!["not UTF-8 (near line 1)", "GB18030 (GBK)", "`encoding`"]),
        ("windows-1252.csv", plain(), "encoding", vec!["not UTF-8 (near line 3)", "windows-1252"]),
        ("utf-16.csv", plain(), "encoding", vec!["UTF-16"]),
        ("utf-16-without-mark.csv", plain(), "encoding", vec!["UTF-16LE"]),
        ("workbook.csv", plain(), "not_text", vec!["an Excel workbook", "save the sheet as CSV"]),
        (
            "gbk.csv",
            plain().encoding("klingon"),
            "invalid_parameter",
            vec!["`encoding` is `klingon`", "gb18030"],
        ),
        (
            "one-unit.csv",
            plain().delimiter('，'),
            "invalid_parameter",
            vec!["`delimiter`", "one ASCII character"],
        ),
        ("no-such-file.csv", plain(), "io", vec!["cannot read", "no-such-file.csv"]),
    ]
}

#[test]
fn every_defect_is_refused_with_its_place_and_remedy() {
    for (name, options, code, words) in refused() {
        let fault = Dataset::read_csv(bad(name), &options).expect_err(name);
        let text = fault.to_string();
        assert_eq!(fault.code(), code, "{name}: {text}");
        for word in words {
            assert!(text.contains(word), "{name}: no `{word}` in\n{text}");
        }
        if fault.kind() == ErrorKind::Data {
            assert!(text.contains(name), "{name}: the file is not named in\n{text}");
        }
    }
}

#[test]
fn every_bad_file_has_its_case() {
    let read_well = ["one-unit.csv", "README.md"];
    let cases: Vec<&str> = refused().iter().map(|case| case.0).chain(read_well).collect();
    let mut files = 0;
    for entry in std::fs::read_dir(bad("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(cases.contains(&name.as_str()), "{name} is in no test");
        files += 1;
    }
    assert!(files > 20);
}

#[test]
fn the_same_files_are_read_when_the_options_fit() {
    let read = |name: &str, options: &ReadOptions| Dataset::read_csv(bad(name), options).unwrap();
    let values = |data: &Dataset, code: &str| data.indicator(code).unwrap().values().to_vec();

    let one = read("one-unit.csv", &plain());
    assert_eq!((one.len(), values(&one, "TII")), (1, vec![0.98]));

    for label in ["gbk", "GB18030", "gb2312"] {
        let data = read("gbk.csv", &plain().encoding(label).name("zh", "名称"));
        assert_eq!([data.unit_name(0, "zh"), data.unit_name(1, "zh")], ["朝阳区", "海淀区"]);
        assert_eq!(values(&data, "得分"), [88.0, 91.0]);
    }
    let data = read("windows-1252.csv", &plain().encoding("windows-1252").name("fr", "name"));
    assert_eq!(data.unit_name(1, "fr"), "Côte d’Ivoire");
    assert_eq!(values(&read("utf-16.csv", &plain().encoding("utf-16")), "OSI"), [0.97]);

    let comma = plain().delimiter(';').decimal_comma(true);
    assert_eq!(values(&read("decimal-commas.csv", &comma), "OSI"), [0.97, 0.98]);
    assert_eq!(values(&read("percent-signs.csv", &plain().percent(Percent::Strip)), "SHARE"), [12.5, 40.0]);
    assert_eq!(
        values(&read("percent-signs.csv", &plain().percent(Percent::Fraction)), "SHARE"),
        [0.125, 0.4]
    );

    let renamed = plain().rename("osi_", "OSI").rename("T I I", "TII").indicators(["TII", "OSI"]);
    let data = read("misspelt-columns.csv", &renamed);
    assert_eq!(data.indicators().collect::<Vec<_>>(), ["TII", "OSI"]);
    assert_eq!(data.unused_columns(), ["POP"]);

    let panel = Panel::read_csv(bad("several-periods.csv"), &plain().period("year")).unwrap();
    assert_eq!(panel.len(), 2);
    let fault =
        Panel::read_csv(bad("several-periods.csv"), &plain().unit("iso3").indicators(["OSI"])).unwrap_err();
    assert_eq!(fault.code(), "duplicate_units");
    assert_eq!(Panel::read_csv(bad("one-unit.csv"), &plain()).unwrap_err().code(), "periods");
}

#[test]
fn markup_in_names_is_kept_as_it_stands() {
    let options = plain().name("en", "name").indicators(Vec::<String>::new());
    let data = Dataset::read_csv(bad("script-names.csv"), &options).unwrap();
    assert_eq!(data.unit_name(0, "en"), "<script>alert(1)</script>");
    assert_eq!(data.units()[1], "<script>alert(\"B\")</script>");
    assert_eq!(data.unused_columns(), ["<b>OSI</b>"]);
}

#[test]
fn ten_megabytes_in_one_cell_make_a_short_message() {
    for filler in ["x", "9", "1,", "说", "5 ", "-\n"] {
        let cell = filler.repeat(10_000_000 / filler.len());
        let text = format!("unit,X\nA,\"{cell}\"\nB,1\n");
        let fault = Dataset::from_csv(text.as_bytes(), &plain()).unwrap_err();
        let Problem::Cells { cells, total, .. } = fault.problem() else { panic!("{}", fault.code()) };
        assert_eq!((cells[0].row, *total), (2, 1));
        assert!(cells[0].text.len() <= 600 && fault.to_string().len() < 500, "{fault}");
    }
    let name = "名".repeat(3_000_000);
    let text = format!("unit,name,X\nA,{name},1\n");
    let data = Dataset::from_csv(text.as_bytes(), &plain().name("zh", "name")).unwrap();
    assert_eq!(data.unit_name(0, "zh").len(), 9_000_000);
    let wide = Dataset::from_csv(format!("unit,{name}\nA,b\n").as_bytes(), &plain()).unwrap_err();
    assert!(wide.to_string().len() < 1000);
}

#[test]
fn a_hundred_thousand_bad_cells_are_all_counted() {
    let rows: Vec<String> = (0..60_000).map(|i| format!("u{i},a,b\n")).collect();
    let text = format!("unit,X,Y\n{}", rows.concat());
    let fault = Dataset::from_csv(text.as_bytes(), &plain()).unwrap_err();
    let Problem::Cells { cells, total, .. } = fault.problem() else { panic!("{fault}") };
    assert_eq!((cells.len(), *total), (100_000, 120_000));
    assert_eq!((cells[99_999].row, cells[99_999].column.as_str()), (50_001, "Y"));
    assert!(fault.to_string().contains("and 119980 more"), "{fault}");
}

#[test]
fn many_ragged_rows_and_repeated_units_stay_readable() {
    let ragged = format!("unit,X\n{}", "A,1,2\n".repeat(150_000));
    let fault = Dataset::from_csv(ragged.as_bytes(), &plain()).unwrap_err();
    assert!(matches!(fault.problem(), Problem::RaggedRows { total: 150_000, .. }));
    assert!(fault.to_string().len() < 1500);
    let repeated = format!("unit,X\n{}", "A,1\n".repeat(150_000));
    let fault = Dataset::from_csv(repeated.as_bytes(), &plain()).unwrap_err();
    assert!(
        matches!(fault.problem(), Problem::DuplicateUnits { units, .. } if units[0].rows.len() == 150_000)
    );
    assert!(fault.to_string().len() < 500);
}

#[test]
fn quotes_left_open_anywhere_are_found() {
    for (text, row) in [
        ("unit,\"X\nA,1\n", 1),
        ("unit,X\nA,1\n\n\nB,\"2\nC,3\n", 5),
        ("unit,X\r\n\"A,1\r\n", 2),
        ("unit,X\nA,\"", 2),
    ] {
        let fault = Dataset::from_csv(text.as_bytes(), &plain()).unwrap_err();
        let found = format!("row {row}, ");
        assert!(fault.to_string().contains(&found), "{text:?}: {fault}");
        assert!(fault.to_string().contains("never closed"), "{text:?}: {fault}");
    }
}

#[test]
fn the_end_mark_of_the_reader_cannot_hide_rows() {
    let fault = Dataset::from_csv("unit,X\nA,1\n\u{3}\nB,2\n".as_bytes(), &plain()).unwrap_err();
    assert!(fault.to_string().contains("row 3, column `column 1`"), "{fault}");
}

#[test]
fn rows_without_content_and_last_lines_without_break_are_fine() {
    let data = Dataset::from_csv("unit,X,Y\nA,1,\n , ,\n\nB,2,3".as_bytes(), &plain()).unwrap();
    assert_eq!(data.units(), ["A", "B"]);
    assert!(data.indicator("Y").unwrap().values()[0].is_nan());
}

#[test]
fn a_reader_that_fails_or_lies_is_an_error() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the line is down"))
        }
    }
    let fault = Dataset::from_csv("unit,X\n".as_bytes().chain(Broken), &plain()).unwrap_err();
    assert_eq!(fault.code(), "io");
    assert!(fault.to_string().contains("the line is down"));
    let fault = Dataset::read_csv(bad(""), &plain()).unwrap_err();
    assert_eq!(fault.code(), "io", "a folder is no table: {fault}");
    assert!(fault.to_string().contains("tests/data/bad"), "{fault}");
}
