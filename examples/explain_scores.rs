//! Why a score stands where it stands, and what would move it: the Human Development Index, a geometric mean, and DESI, a sum
//! of 33 indicators in four levels.
//!
//! `cargo run --example explain_scores` — or name a country of each: `… -- IND RO`.

#![allow(clippy::print_stdout, reason = "printing is what the example does")]

use std::error::Error;

use govindex::explain::{
    Baseline, Contributions, Goal, ObstacleNodes, ProfileOptions, Targets, contributions, gap, obstacles,
    profile, targets,
};
use govindex::{Framework, Language, Panel, ReadOptions, assess};

fn main() -> Result<(), Box<dyn Error>> {
    let mut asked = std::env::args().skip(1);
    let country = asked.next().unwrap_or_else(|| "CHN".to_owned());
    let member = asked.next().unwrap_or_else(|| "DE".to_owned());

    // Parts of a geometric mean add up, too: by the logarithmic mean. The rescaled incomes are logarithms.
    let options = ReadOptions::new().unit("iso3").period("year").indicators(["le", "eys", "mys", "gnipc"]);
    let panel = Panel::read_csv(data("undp-hdi/hdi_1990_2015.csv"), &options)?;
    let year = panel.get("2015").ok_or("no such year")?;
    let result = assess(&Framework::builtin("undp-hdi-2023")?, year)?;
    println!("{}\n", profile(&result, &country, &ProfileOptions::default())?);
    println!("Against NOR:\n{}", gap(&result, &country, "NOR")?.table());
    let grade = targets(&result, &country, &Goal::Grade("very-high".into()), &Targets::default());
    match grade {
        Ok(plan) => println!("The least effort to `very-high` ({}):\n{}", plan.method.name(), plan.table()),
        Err(reached) => println!("{reached}"),
    }

    // Against the mean of all, down to the indicators; in Chinese, as in English.
    let options = ReadOptions::new().unit("country").period("edition");
    let panel = Panel::read_csv(data("eu-desi-2022/indicators_completed.csv"), &options)?;
    let edition = panel.get("2022").ok_or("no such edition")?;
    let result = assess(&Framework::builtin("eu-desi-2022")?, edition)?;
    println!("{}\n", profile(&result, &member, &ProfileOptions::default())?.text(Language::Chinese));
    let split = contributions(&result, &Contributions::default().baseline(Baseline::Mean))?;
    let mut parts: Vec<_> = split
        .of(&member)?
        .into_iter()
        .filter(|part| part.kind != govindex::explain::PartKind::Dimension)
        .collect();
    parts.sort_by(|a, b| a.contribution.total_cmp(&b.contribution));
    for part in parts.iter().take(5) {
        println!("{:>5} {:+.2}", part.node, part.contribution);
    }
    println!("… {} rows, {:+.2} in all", parts.len(), split.total(&member)?);
    let held_back = obstacles(&result, ObstacleNodes::Children, result.framework().root().code())?;
    println!("What holds all back:\n{}", held_back.overall_table());
    Ok(())
}

fn data(file: &str) -> String {
    format!("{}/../tests/data/{file}", env!("CARGO_MANIFEST_DIR"))
}
