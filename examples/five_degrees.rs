//! 五度: from the records of service platforms to 成效度, 成熟度, 完备度, 准确度 and 覆盖度, and to the index.
//!
//! ```sh
//! cargo run --example five_degrees
//! ```
//!
//! The records are made: no city, item, case or rating in them is real. No weight of the five degrees is published, so the
//! framework holds placeholders; the second half puts others in their place.

#![allow(clippy::print_stdout, reason = "an example prints")]

use govindex::dataset::{Gathering, gather};
use govindex::evidence::{Evidence, Format};
use govindex::{Framework, Result, assess};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/builtin/cn-five-degrees");

fn main() -> Result<()> {
    // Six tables, a CSV file each: items, guides, cases, ratings, searches, consultations.
    let evidence = Evidence::folder(DATA, &Format::new())?;
    let framework = Framework::builtin("cn-five-degrees")?;
    let gathered = gather(&framework, &evidence, &Gathering::by(["unit"]))?;
    let result = assess(&framework, gathered.dataset()?)?;

    println!("{}", result.league_table("zh"));
    let degrees = framework.nodes().iter().filter(|node| node.level() == 1);
    for node in degrees {
        let scores: Vec<String> = result
            .units()
            .iter()
            .zip(result.scores_at(node.code())?)
            .map(|(unit, score)| format!("{unit} {score:6.2}"))
            .collect();
        println!("{}  {}", node.name().get("zh"), scores.join("  "));
    }

    // The way back: the rule, the counts and the records behind one figure, and what a reader must be told.
    let cut = &gathered.measured()["TIME_CUT"];
    let found = cut.estimate("示例市甲")?;
    println!("\n承诺时限压缩比: {}", cut.rule());
    println!(
        "示例市甲: {:.1} % of {} items; the records: {}",
        found.value,
        found.records,
        cut.filter("示例市甲")?
    );
    for notice in result.notices() {
        println!("- {}", notice.message(govindex::Language::Chinese));
    }

    // Weights of one's own in place of the placeholders.
    let mut own = framework.spec().clone();
    for dimension in &mut own.dimension {
        dimension.weight = match dimension.code.as_str() {
            "EFFECTIVENESS" | "MATURITY" => Some(30.0),
            "COMPLETENESS" | "COVERAGE" => Some(15.0),
            "ACCURACY" => Some(10.0),
            _ => None,
        };
    }
    let own = assess(&own.check()?, gathered.dataset()?)?;
    println!("\nweights            20 20 20 20 20   30 30 15 10 15");
    for unit in result.units() {
        let [equal, other] =
            [&result, &own].map(|result| result.score(unit, "INDEX").ok().flatten().unwrap_or(f64::NAN));
        println!("{unit}        {equal:14.2} {other:16.2}");
    }
    Ok(())
}
