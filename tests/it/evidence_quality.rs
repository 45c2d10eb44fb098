//! Clauses, findings and the quality of data: from made tables to conclusions worked out by hand.

use std::fmt::Write as _;

use approx::assert_relative_eq;
use govindex::evidence::{CsvFile, Format, Measure, Records};
use govindex::{Dataset, Framework, assess};

fn measure(text: &str) -> Measure {
    toml::from_str(text).unwrap()
}

fn records(text: &str) -> Records {
    Records::from_csv(text.as_bytes(), &Format::new()).unwrap()
}

/// The conclusion of 等级保护 in the report template of 2019: 优 from 90 without a medium or high risk, 良 from 80 and 中
/// from 70 without a high risk, else 差.
const CONCLUSION: &str = r#"
    id = "protection-2019"
    scale = [0, 100]
    grades = [
        { grade = "优", at-least = 90 },
        { grade = "良", at-least = 80 },
        { grade = "中", at-least = 70 },
        { grade = "差", below = 70 },
    ]
    [method]
    normalize = "none"
    [[dimension]]
    code = "M"
    [[indicator]]
    code = "CONFORMITY"
    parent = "M"
    weight = 1
    [[indicator]]
    code = "RISK"
    parent = "M"
    weight = 0
    [[gate]]
    when = [{ node = "M", at-least = 90 }, { node = "RISK", at-least = 2, below = 3 }]
    then = { grade = "良" }
    reason = "a medium risk"
    [[gate]]
    when = { node = "RISK", at-least = 3 }
    then = { grade = "差" }
    reason = "a high risk"
"#;

#[test]
fn the_conclusion_of_2019_is_a_score_and_a_veto_by_risk() {
    let results = records(
        "system,class,weight,result\n\
         A,network,0.9,符合\nA,network,0.1,部分符合\nA,host,1,符合\nA,host,0.4,不适用\n\
         B,network,0.9,符合\nB,network,0.1,部分符合\nB,host,1,符合\n\
         C,network,0.7,符合\nC,network,0.3,不符合\nC,host,1,符合\n\
         D,network,0.5,符合\nD,network,0.5,不符合\nD,host,1,符合\n\
         E,network,0.9,符合\nE,network,0.1,部分符合\nE,host,1,符合\n\
         F,network,0.3,符合\nF,network,0.7,不符合\nF,host,1,符合\n\
         G,network,0.8,符合\nG,network,0.2,不符合\nG,host,1,符合\n",
    );
    // Low for A and F, medium for B to D, high for E; no finding for G is what its own row says.
    let findings = records(
        "system,level\nA,low\nA,low\nB,low\nB,medium\nC,medium\nD,medium\nD,low\nE,low\nE,high\nF,low\nG,none\n",
    );
    let conformity = measure(
        r#"
        table = "results"
        sample = "census"
        times = 100
        [layers]
        of = { column = "result", points = { "符合" = 1, "部分符合" = 0.5, "不符合" = 0, "不适用" = "n/a" } }
        weight = "weight"
        layer = "class"
        "#,
    );
    let risk = measure(
        r#"
        table = "findings"
        sample = "census"
        [risk]
        of = { column = "level", points = { none = 0, low = 1, medium = 2, high = 3 } }
        show = "max"
        "#,
    );
    let conformity = conformity.of(&results, ["system"]).unwrap();
    let risk = risk.of(&findings, ["system"]).unwrap();
    // 100 − 100/2 · share that fails in the one class where something does.
    let expected = [97.5, 97.5, 85.0, 75.0, 97.5, 65.0, 90.0];
    for (found, expected) in conformity.values().into_iter().zip(expected) {
        assert_relative_eq!(found, expected, max_relative = 1e-14);
    }
    assert_eq!(risk.values(), [1.0, 2.0, 2.0, 2.0, 3.0, 1.0, 0.0]);

    let data = Dataset::new(conformity.units()).unwrap();
    let data = data.with_indicator("CONFORMITY", conformity.values()).unwrap();
    let data = data.with_indicator("RISK", risk.values()).unwrap();
    let result = assess(&Framework::from_toml(CONCLUSION).unwrap(), &data).unwrap();
    for (unit, expected) in
        [("A", "优"), ("B", "良"), ("C", "良"), ("D", "中"), ("E", "差"), ("F", "差"), ("G", "优")]
    {
        assert_eq!(result.grade(unit, "M").unwrap().unwrap().grade, expected, "{unit}");
    }
    let gates = result.gates("en").to_csv();
    let lines: Vec<&str> = gates.lines().skip(1).collect();
    assert_eq!(lines.len(), 2, "{gates}");
    assert!(lines[0].starts_with("B,M,97.5") && lines[0].ends_with(",良,a medium risk"), "{gates}");
    assert!(lines[1].starts_with("E,M,97.5") && lines[1].ends_with(",差,a high risk"), "{gates}");
}

#[test]
fn the_two_readings_of_a_maturity_model_part_where_a_low_clause_is_missed() {
    // Two domains of three clauses on levels 2, 3 and 4: A misses one of level 2, B one of level 4.
    let clauses = records(
        "unit,domain,level,mark\n\
         A,strategy,2,not\nA,strategy,3,met\nA,strategy,4,met\nA,quality,2,met\nA,quality,3,met\nA,quality,4,met\n\
         B,strategy,2,met\nB,strategy,3,met\nB,strategy,4,part\nB,quality,2,met\nB,quality,3,met\nB,quality,4,met\n",
    );
    let points = "of = { column = 'mark', points = { met = 1, part = 0.5, not = 0 } }";
    let mean = measure(&format!("times = 100\n[layers]\n{points}\nlayer = 'domain'"));
    let mean = mean.of(&clauses, ["unit"]).unwrap();
    // (2/3 + 1) / 2 and (2.5/3 + 1) / 2
    assert_relative_eq!(mean.values()[0], 100.0 * 5.0 / 6.0, max_relative = 1e-14);
    assert_relative_eq!(mean.values()[1], 100.0 * 5.5 / 6.0, max_relative = 1e-14);
    let staged = |share: f64| {
        let text = format!(
            "[staged]\n{points}\nlevel = 'level'\nlevels = ['2', '3', '4', '5']\nbase = 1\nshare = {share}"
        );
        measure(&text).of(&clauses, ["unit"]).unwrap().values()
    };
    assert_eq!(staged(1.0), [1.0, 3.0]);
    assert_eq!(staged(0.75), [1.0, 4.0]);
    assert_eq!(staged(0.5), [4.0, 4.0]);
}

#[test]
fn cryptography_is_weighed_by_layers_and_what_does_not_apply_leaves_the_denominator() {
    let objects = records(
        "system,layer,unit,score\n\
         A,物理和环境,身份鉴别,1\nA,物理和环境,身份鉴别,0.5\nA,物理和环境,记录完整性,0\n\
         A,网络和通信,身份鉴别,0.25\nA,网络和通信,通信机密性,1\n\
         A,管理制度,制度,1\nA,应急处置,预案,\n",
    );
    let total = measure(
        r#"
        table = "objects"
        times = 100
        [layers]
        of = { column = "score", out-of = 1 }
        item = "unit"
        items = { "身份鉴别" = 1, "记录完整性" = 0.7, "通信机密性" = 1, "制度" = 1, "预案" = 1 }
        layer = "layer"
        weights = { "物理和环境" = 10, "网络和通信" = 20, "设备和计算" = 10, "应用和数据" = 30, "管理制度" = 8, "应急处置" = 6 }
        "#,
    );
    let found = total.of(&objects, ["system"]).unwrap();
    // 物理 (0.75 + 0)/1.7, 网络 1.25/2, 制度 1; of weights 10, 20 and 8
    let expected = 100.0 * (10.0 * 0.75 / 1.7 + 20.0 * 0.625 + 8.0) / 38.0;
    assert_relative_eq!(found.values()[0], expected, max_relative = 1e-14);
    assert_eq!(found.estimates()[0].unknown, 1);
    let score = records("system,layer,unit,score\nA,管理制度,制度,1.5\n");
    assert_eq!(total.of(&score, ["system"]).unwrap_err().code(), "cells", "a score above 1");
}

#[test]
fn a_stream_of_many_batches_finds_what_one_table_does() {
    // More records than two batches hold; every tenth code occurs again much later, every seventh name is blank.
    let n = 150_000;
    let mut text = String::from("city,name,code,days\n");
    for i in 0..n {
        let name = if i % 7 == 0 { "" } else { "x" };
        let code = if i >= n / 2 && i % 10 == 0 { i - n / 2 } else { i };
        let days = if i % 1000 == 0 { "soon".to_owned() } else { (i % 70).to_string() };
        writeln!(text, "{},{name},C{code},{days}", ["A", "B", "C"][i % 3]).unwrap();
    }
    let quality = measure(
        r#"
        table = "items"
        [quality]
        rules = [
            { name = "named", required = ["name"] },
            { name = "once", unique = ["code"] },
            { name = "days", column = "days", range = { at-most = 60 } },
        ]
        "#,
    );
    let whole = quality.of(&records(&text), ["city"]).unwrap();
    let path = std::env::temp_dir().join("govindex-evidence-quality.csv");
    std::fs::write(&path, &text).unwrap();
    let streamed = quality.scan(&CsvFile::new(&path), ["city"]).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(streamed.values(), whole.values());
    assert_eq!(streamed.details(), whole.details());
    // 7,500 codes occur twice; the second is in the row of the same remainder plus 75,000, a multiple of 3: in the same
    // city, spread evenly.
    let table = whole.details().unwrap();
    let govindex::Cells::Count(failed) = table.column("failed").unwrap() else { panic!("{table}") };
    assert_eq!([failed[1], failed[4], failed[7]], [Some(2500); 3]);
    let govindex::Cells::Text(rows) = table.column("first_rows").unwrap() else { panic!("{table}") };
    assert!(rows[1].as_ref().unwrap().starts_with("75002 75032 "), "{rows:?}");
}
