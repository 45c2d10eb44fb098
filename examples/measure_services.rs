//! From the answers of mystery shoppers to the scores of countries: the EU eGovernment Benchmark of 2022.
//!
//! ```sh
//! cargo run --example measure_services
//! ```

#![allow(clippy::print_stdout, reason = "an example prints")]

use govindex::dataset::{Gathering, gather};
use govindex::evidence::{CsvFile, Evidence, Records};
use govindex::{Framework, Result, assess};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/eu-egov-benchmark");

/// What the list of services says of them, without the scores that were published.
const REGISTER: [&str; 8] =
    ["country", "life_event", "service", "year", "service_type", "applicable", "proactive", "gov_level"];

fn main() -> Result<()> {
    let file = |name: &str| CsvFile::new(format!("{DATA}/{name}.csv"));
    let register = |name: &str| Records::read(&file(name))?.keep(REGISTER);
    let evidence = Evidence::new()
        .with("service_register", register("national_service_results")?)
        .with("service_visits", file("national_service_answers"))
        .with("crossborder_register", register("crossborder_service_results")?)
        .with("crossborder_visits", file("crossborder_service_answers"))
        .with("portal_visits", file("national_portal_answers"))
        .with("crossborder_portal_visits", file("crossborder_portal_answers"));

    let framework = Framework::builtin("eu-egovernment-benchmark-2023")?;
    let by = Gathering::by(["country", "life_event"]).period(["year"]);
    let gathered = gather(&framework, &evidence, &by)?;
    let panel = gathered.panel()?;
    let Some(data) = panel.get("2022") else { return Ok(()) };

    // Not all answers were published: what was not visited has no score, and its country is left out.
    let [national, cross_border] = ["1.1", "4.1"].map(|code| &gathered.measured()[code]);
    let is_whole = |unit: &String| {
        [national, cross_border]
            .iter()
            .all(|found| found.estimate(&format!("{unit} / 2022")).is_ok_and(|e| e.unknown == 0))
    };
    let whole: Vec<usize> = (0..data.len()).filter(|&row| is_whole(&data.units()[row])).collect();
    let result = assess(&framework, &data.select(&whole)?)?;
    println!("The ten best of {} countries and life events whose every service was visited:\n", whole.len());
    println!("{}", result.league_table("en").select(&(0..10).collect::<Vec<_>>()));

    // The way back: what the online availability of one of them is made of.
    let unit = format!("{} / 2022", result.units()[0]);
    println!("1.1 of {unit}: {}", national.rule());
    println!("{:#?}", national.estimate(&unit)?);
    println!("the records: {}", national.filter(&unit)?);
    Ok(())
}
