//! A region assesses itself: from a folder of evidence to reports, scorecards, task sheets, a workbook and JSON.
//!
//! ```sh
//! cargo run --features report --example assess_region              # writes target/inner-mongolia/
//! cargo run --features report --example assess_region -- folder    # or there
//! ```
//!
//! The plan, its units and the baseline facts are real (内政发〔2024〕12号 and four articles); the evidence under `made/` is
//! made by `make_region_evidence`, so the ranks say nothing of the real leagues.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use govindex::dataset::{Dataset, Gathering, Hierarchy, gather, read_facts};
use govindex::evidence::task_plan::{
    By, PlanLayout, Progress, ReportLayout, Review, ReviewRules, Role, SharedLeads, Standing, Status,
    TaskPlan,
};
use govindex::evidence::{self, CsvFile, Evidence, amendments_table};
use govindex::explain::Peers;
use govindex::report::{self, Format, Writing};
use govindex::{Assessment, Framework, Language, assess};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/inner-mongolia");

/// The name under which the plan lists the leagues and cities together.
const LEAGUES: &str = "各盟行政公署、市人民政府";

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::args().nth(1).map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/inner-mongolia")),
        PathBuf::from,
    );
    let day = NaiveDate::from_ymd_opt(2025, 12, 31).ok_or("no such day")?;
    let units = Hierarchy::read(format!("{DATA}/units.csv"))?;

    // The task plan at the day: who leads is judged by its own report, and each league stands beside where it supports.
    // What the leagues are assessed by is what they lead.
    let review = review(&units, day, Role::Either)?;
    let led = self::review(&units, day, Role::Lead)?;

    // Evidence: a folder of tables, and the plan as one more.
    let evidence = Evidence::folder(format!("{DATA}/made"), &evidence::Format::new())?
        .with("tasks", led.records(By::Unit)?);
    let framework = Framework::builtin("inner-mongolia-digital-government")?.at(day)?;
    let by = Gathering::by(["unit"]).hierarchy(units.clone()).until(
        day,
        [("ratings", "rated"), ("hotline", "received"), ("events", "found"), ("faults", "reported")],
    );
    let gathered = gather(&framework, &evidence, &by)?;

    // The leagues are assessed; the values of the region and the banners stand beside them.
    let leagues = gathered.dataset()?.in_group("level", "league")?;
    let result = assess(&framework, &leagues)?;
    let appraisal = assess(&Framework::builtin("inner-mongolia-appraisal")?, &sheet(&result, &led)?)?;

    // Four formats and two languages: what the evidence came to, and what the appraisal made of it.
    let writing = Writing::default()
        .formats([Format::Html, Format::Markdown, Format::Docx, Format::Xlsx])
        .languages(Language::ALL)
        .at(day);
    let of_leagues = writing.clone().peers(Peers::Group("kind".into())).gathered(&gathered);
    report::write(&result, out.join("assessment"), &of_leagues.tasks(&review).names(&units))?;
    report::write(&appraisal, out.join("appraisal"), &writing)?;
    write(&out, "assessment.json", &result.to_json()?)?;
    write(&out, "appraisal.json", &appraisal.to_json()?)?;
    write(&out, "overdue.csv", &review.overdue().to_csv())?;
    write(&out, "overdue_of_each.csv", &review.overdue_of_each().to_csv())?;
    write(&out, "task_findings.csv", &review.findings_table().to_csv())?;
    write(&out, "rolled_up.csv", &gathered.rolled_up().to_csv())?;
    let banners = gathered.dataset()?.in_group("level", "banner")?;
    write(&out, "spread.csv", &banners.spread("parent")?.to_csv())?;
    write(&out, "appeals.csv", &amendments_table(gathered.amendments()).to_csv())?;
    write(&out, "questionnaire.csv", &framework.questionnaire("zh").to_csv())?;
    let facts = read_facts(&CsvFile::new(format!("{DATA}/facts.csv")))?;
    write(&out, "baseline.csv", &facts.table("zh").to_csv())?;

    println!("{}", result.league_table("zh"));
    for notice in result.notices() {
        println!("- {notice}");
    }
    println!(
        "- {} findings in the reports on tasks, {} appeals, written to {}",
        review.findings().len(),
        gathered.amendments().len(),
        out.display()
    );
    Ok(())
}

/// How the plan stands, with what the reports of the leagues and lead units say; of the leagues, in a role.
fn review(units: &Hierarchy, day: NaiveDate, role: Role) -> govindex::Result<Review> {
    let begins = PlanLayout::new().begins(NaiveDate::from_ymd_opt(2024, 3, 1).unwrap_or(day));
    let names = units.unit_names("zh").prefix("自治区").complete(true);
    let plan = TaskPlan::read(&CsvFile::new(format!("{DATA}/tasks.csv")), &begins, &names)?;
    let reports =
        Progress::read(&CsvFile::new(format!("{DATA}/made/task_reports.csv")), &ReportLayout::new())?;
    let leagues: Vec<&str> = units.at_level("league").map(|code| units.name(code, "zh")).collect();
    let rules = ReviewRules::at(day).leads(SharedLeads::Share).of_each(leagues, [LEAGUES]).role(role);
    plan.review(&reports, &rules)
}

/// The appraisal sheet: what the assessment cost, and what was found beside it, as overdue tasks that the league leads.
fn sheet(result: &Assessment, led: &Review) -> govindex::Result<Dataset> {
    let found = govindex::ReadOptions::new().unit("unit");
    let found = Dataset::read_csv(format!("{DATA}/made/appraisal_findings.csv"), &found)?;
    let overdue = |unit: usize| {
        let name = result.dataset().unit_name(unit, "zh");
        let late = |standing: &&Standing| {
            standing.unit.as_deref() == Some(name) && standing.status == Status::Overdue
        };
        led.of_each().iter().filter(late).count() as f64
    };
    let of = |column: &str| -> Vec<f64> {
        let values = found.indicator(column).map(|column| column.values().to_vec()).unwrap_or_default();
        result.units().iter().map(|unit| found.position(unit).map_or(f64::NAN, |at| values[at])).collect()
    };
    let incidents = result.values_at("INCIDENTS")?.to_vec();
    let names = |language: &str| -> Vec<Option<String>> {
        let name = |row| Some(result.dataset().unit_name(row, language).to_owned());
        (0..result.units().len()).map(name).collect()
    };
    Dataset::new(result.units())?
        .with_made(result.source().is_made())
        .with_names("zh", names("zh"))?
        .with_names("en", names("en"))?
        .with_indicator(
            "ASSESSMENT.lost",
            result.scores_at("INDEX")?.iter().map(|score| 100.0 - score).collect::<Vec<_>>(),
        )?
        .with_indicator("TASKS.overdue", (0..result.units().len()).map(overdue).collect::<Vec<_>>())?
        .with_indicator("NOTICES.criticized", of("criticized"))?
        .with_indicator("AWARDS.national", of("national"))?
        .with_indicator("SAFETY.incident", incidents)
}

fn write(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(name), text)
}
