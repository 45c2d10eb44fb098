//! Ranks 193 countries by the UN E-Government Development Index 2022 and holds the result against the published one.
//!
//! `cargo run --example rank_countries` — or name another edition: `… -- 2018`.

#![allow(clippy::print_stdout, reason = "printing is what the example does")]

use std::error::Error;

use govindex::{Framework, Notice, Panel, ReadOptions, assess};

fn main() -> Result<(), Box<dyn Error>> {
    let edition = std::env::args().nth(1).unwrap_or_else(|| "2022".to_owned());
    let framework = Framework::builtin(&format!("un-egdi-{edition}"))?;
    println!("{framework}");

    let options = ReadOptions::new()
        .unit("iso3")
        .name("en", "country")
        .period("survey_year")
        .group("region")
        .group("egdi_rank")
        .indicators(["osi", "tii", "hci", "egdi"]);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/un-egdi/egdi_2003_2022.csv");
    let panel = Panel::read_csv(file, &options)?;
    let year = panel.get(&edition).ok_or("no such edition")?;
    // States that did not exist yet are exported as zeros without a rank.
    let ranked = year.group("egdi_rank").unwrap_or_default();
    let existing: Vec<usize> = (0..year.len()).filter(|&row| ranked[row].is_some()).collect();
    let data = year.select(&existing)?;

    let result = assess(&framework, &data)?;
    let league = result.league_table("en");
    let top: Vec<usize> = (0..10).collect();
    println!("{}", league.select(&top));

    println!("By region:\n{}", result.averages(&["region"])?.table());

    let published = data.indicator("egdi").map(|column| column.values().to_vec()).unwrap_or_default();
    let furthest = result
        .scores_at("EGDI")?
        .iter()
        .zip(&published)
        .map(|(ours, theirs)| (ours - theirs).abs())
        .fold(0.0, f64::max);
    println!("{} countries; furthest from the published index: {furthest:.6}", data.len());
    for notice in result.notices().iter().filter(|notice| !matches!(notice, Notice::UnusedColumns { .. })) {
        println!("note: {notice}");
    }
    println!("input {}, govindex {}", &result.input_digest()[..12], result.version());
    Ok(())
}
