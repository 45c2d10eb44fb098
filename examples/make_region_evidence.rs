//! Makes the evidence of the project `inner-mongolia`: every number of it is made, none was observed.
//!
//! ```sh
//! cargo run --example make_region_evidence            # writes examples/data/inner-mongolia/made/
//! cargo run --example make_region_evidence -- folder  # or there
//! ```
//!
//! The same seed makes the same files. Real are only the names of the units and the numbers of the tasks.

#![allow(clippy::print_stdout, reason = "an example prints")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is drawn is small and not negative"
)]

use std::error::Error;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use govindex::dataset::Hierarchy;
use govindex::evidence::{CsvFile, Records};
use govindex::stats::Stream;
use govindex::{Cells, Table};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/inner-mongolia");
const SEED: u64 = 20_251_231;

/// Rows on their way into a file.
struct File {
    name: &'static str,
    header: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl File {
    fn new(name: &'static str, header: &'static [&'static str]) -> Self {
        Self { name, header, rows: Vec::new() }
    }

    fn row(&mut self, cells: &[&dyn std::fmt::Display]) {
        self.rows.push(cells.iter().map(ToString::to_string).collect());
    }

    fn write(self, folder: &Path) -> Result<(), Box<dyn Error>> {
        let column = |at: usize| {
            Cells::Text(
                self.rows.iter().map(|row| Some(row[at].clone()).filter(|text| !text.is_empty())).collect(),
            )
        };
        let table = self
            .header
            .iter()
            .enumerate()
            .fold(Table::new(), |table, (at, name)| table.with(*name, column(at)));
        std::fs::write(folder.join(format!("{}.csv", self.name)), table.to_csv())?;
        println!("{}.csv: {} rows", self.name, table.rows());
        Ok(())
    }
}

/// What is drawn for one unit: how good it is, and its own stream of random numbers.
struct Draw {
    level: f64,
    stream: Stream,
}

impl Draw {
    fn new(replicate: u64, level: f64) -> Self {
        Self { level, stream: Stream::new(SEED, replicate) }
    }

    /// Yes as often as the unit is good, and `easier` times as often again.
    fn yes(&mut self, easier: f64) -> &'static str {
        if self.stream.uniform() < 1.0 - (1.0 - self.level) / easier { "yes" } else { "no" }
    }

    fn day(&mut self, from: NaiveDate, days: usize) -> NaiveDate {
        from + Days::new(self.stream.below(days) as u64)
    }

    /// When something that is due is done: mostly before, sometimes late, now and then not by the end of the year.
    fn done(&mut self, from: NaiveDate, limit: usize) -> String {
        if self.stream.uniform() < (1.0 - self.level) / 6.0 {
            return String::new();
        }
        let late = self.stream.uniform() > self.level;
        let days = if late { limit + 1 + self.stream.below(20) } else { self.stream.below(limit + 1) };
        let on = from + Days::new(days as u64);
        if on > day(2025, 12, 31) { String::new() } else { on.to_string() }
    }
}

fn day(year: i32, month: u32, of_month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, of_month).unwrap_or_default()
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from(format!("{DATA}/made")), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let units = Hierarchy::read(format!("{DATA}/units.csv"))?;
    let leagues: Vec<&str> = units.at_level("league").collect();

    let mut levels = Stream::new(SEED, 0);
    let levels: Vec<f64> = leagues.iter().map(|_| 0.55 + 0.4 * levels.uniform()).collect();
    let all =
        || leagues.iter().zip(&levels).enumerate().map(|(i, (league, level))| (i as u64, *league, *level));

    std::fs::write(
        folder.join("evidence.toml"),
        "# The evidence of this folder is made up: every document says so.\nmade = true\n",
    )?;
    items(&folder, &units, all())?;
    data(&folder, all())?;
    projects(&folder, all())?;
    services(&folder, all())?;
    people(&folder, all())?;
    reports(&folder, &units, all())
}

/// Service items of banners, and of the leagues that have none under them.
fn items<'a>(
    folder: &Path,
    units: &Hierarchy,
    leagues: impl Iterator<Item = (u64, &'a str, f64)>,
) -> Result<(), Box<dyn Error>> {
    let mut items =
        File::new("items", &["unit", "item", "online", "depth", "mobile", "statutory_days", "promised_days"]);
    let mut licences = File::new("licences", &["unit", "licence", "electronic"]);
    for (i, league, level) in leagues {
        let mut below = units.children(league)?;
        if below.is_empty() {
            below.push(league);
        }
        for (k, unit) in below.into_iter().enumerate() {
            let spread = 0.15 * (Stream::new(SEED, 10_000 + 100 * i + k as u64).uniform() - 0.5);
            let mut draw = Draw::new(1_000 + 100 * i + k as u64, (level + spread).clamp(0.05, 0.98));
            for item in 1..=8 {
                let online = draw.yes(1.5);
                let depth =
                    if online == "no" { 1 } else { 2 + (draw.level * 3.0 * draw.stream.uniform()) as u32 };
                let statutory = 5 + draw.stream.below(40);
                let promised =
                    1 + (statutory as f64 * (1.0 - 0.7 * draw.level * draw.stream.uniform())) as usize;
                items.row(&[
                    &unit,
                    &format!("item-{item}"),
                    &online,
                    &depth,
                    &draw.yes(1.0),
                    &statutory,
                    &promised.min(statutory),
                ]);
            }
            for licence in 1..=3 {
                licences.row(&[&unit, &format!("licence-{licence}"), &draw.yes(2.0)]);
            }
        }
    }
    items.write(folder)?;
    licences.write(folder)
}

/// Catalogues of data, requests for them, and how right they are.
fn data<'a>(folder: &Path, leagues: impl Iterator<Item = (u64, &'a str, f64)>) -> Result<(), Box<dyn Error>> {
    let mut datasets = File::new(
        "datasets",
        &[
            "unit",
            "dataset",
            "one_source",
            "standard",
            "updated",
            "limit_days",
            "may_open",
            "open",
            "sensitive",
            "assessed",
        ],
    );
    let mut requests = File::new("requests", &["unit", "request", "met"]);
    let mut own = File::new("quality_self", &["unit", "correct", "checked"]);
    let mut sample = File::new("quality_sample", &["unit", "record", "complete", "correct"]);
    for (i, league, level) in leagues {
        let mut draw = Draw::new(2_000 + i, level);
        for dataset in 1..=20 {
            let limit: i32 = [7, 31, 92, 365][draw.stream.below(4)];
            let age = (f64::from(limit) * 1.4 * (1.0 - draw.level * draw.stream.uniform())) as u64;
            let updated = day(2025, 12, 31) - Days::new(age);
            let (may, sensitive) = (draw.yes(0.9), draw.yes(0.8));
            let open = if may == "yes" { draw.yes(1.0) } else { "no" };
            let assessed = if sensitive == "yes" { draw.yes(1.4) } else { "" };
            datasets.row(&[
                &league,
                &format!("dataset-{dataset}"),
                &draw.yes(1.6),
                &draw.yes(1.6),
                &updated,
                &limit,
                &may,
                &open,
                &sensitive,
                &assessed,
            ]);
        }
        for request in 1..=15 {
            requests.row(&[&league, &format!("request-{request}"), &draw.yes(1.3)]);
        }
        let checked = 1_000 + draw.stream.below(4_000);
        own.row(&[&league, &((checked as f64 * (1.0 - 0.3 * (1.0 - level))) as usize), &checked]);
        for record in 1..=40 {
            sample.row(&[&league, &format!("record-{record}"), &draw.yes(4.0), &draw.yes(2.0)]);
        }
    }
    datasets.write(folder)?;
    requests.write(folder)?;
    own.write(folder)?;
    sample.write(folder)
}

/// Projects, systems and networks, their faults and security events.
fn projects<'a>(
    folder: &Path,
    leagues: impl Iterator<Item = (u64, &'a str, f64)>,
) -> Result<(), Box<dyn Error>> {
    let mut projects = File::new("projects", &["unit", "project", "due", "accepted_in_time", "shares_data"]);
    let mut systems = File::new("systems", &["unit", "system", "cloud", "graded", "cryptography"]);
    let mut networks = File::new("networks", &["unit", "network", "merged"]);
    let mut faults = File::new("faults", &["unit", "fault", "reported", "due", "repaired"]);
    let mut events = File::new("events", &["unit", "event", "found", "due", "handled"]);
    let mut watch = File::new("watch", &["unit", "serious"]);
    for (i, league, level) in leagues {
        let mut draw = Draw::new(3_000 + i, level);
        for project in 1..=8 {
            let due = draw.yes(2.0);
            let accepted = if due == "yes" { draw.yes(1.5) } else { "no" };
            projects.row(&[&league, &format!("project-{project}"), &due, &accepted, &draw.yes(2.0)]);
        }
        for system in 1..=15 {
            let cryptography = if draw.stream.uniform() < 0.2 { "n/a" } else { draw.yes(1.0) };
            systems.row(&[
                &league,
                &format!("system-{system}"),
                &draw.yes(1.4),
                &draw.yes(1.6),
                &cryptography,
            ]);
        }
        for network in 1..=6 {
            networks.row(&[&league, &format!("network-{network}"), &draw.yes(1.0)]);
        }
        for fault in 1..=12 {
            let reported = draw.day(day(2025, 1, 1), 330);
            faults.row(&[
                &league,
                &format!("fault-{fault}"),
                &reported,
                &(reported + Days::new(3)),
                &draw.done(reported, 3),
            ]);
        }
        for event in 1..=6 {
            let found = draw.day(day(2025, 1, 1), 330);
            events.row(&[
                &league,
                &format!("event-{event}"),
                &found,
                &(found + Days::new(5)),
                &draw.done(found, 5),
            ]);
        }
        // One league had a serious incident, so that the veto shows.
        watch.row(&[&league, &i32::from(i == 6)]);
    }
    projects.write(folder)?;
    systems.write(folder)?;
    networks.write(folder)?;
    faults.write(folder)?;
    events.write(folder)?;
    watch.write(folder)
}

/// What the public meets: ratings, the hotline, sites.
fn services<'a>(
    folder: &Path,
    leagues: impl Iterator<Item = (u64, &'a str, f64)>,
) -> Result<(), Box<dyn Error>> {
    let mut ratings = File::new("ratings", &["id", "unit", "grade", "rated"]);
    let mut appeals =
        File::new("rating_appeals", &["id", "column", "was", "becomes", "decision", "decided", "reason"]);
    let mut hotline = File::new("hotline", &["unit", "case", "received", "due", "closed"]);
    let mut sites = File::new("sites", &["unit", "site", "accessible"]);
    for (i, league, level) in leagues {
        let mut draw = Draw::new(4_000 + i, level);
        for rating in 1..=40 {
            let id = format!("{league}-{rating}");
            let bad = draw.stream.uniform() > draw.level + 0.1;
            // Stars: 5 is 非常满意.
            let grade = if bad { 1 + draw.stream.below(3) } else { 4 + draw.stream.below(2) };
            let rated = draw.day(day(2025, 1, 1), 360);
            ratings.row(&[&id, &league, &grade, &rated]);
            if grade == 1 && rating % 4 == 0 {
                let (becomes, decision, reason) = match rating % 3 {
                    0 => ("3", "成立", "评价对象有误 (made)"),
                    1 => ("2", "不成立", "录音证实 (made)"),
                    _ => ("", "成立", "广告，剔除 (made)"),
                };
                let column = if becomes.is_empty() { "" } else { "grade" };
                let was = if becomes.is_empty() { "" } else { "1" };
                appeals.row(&[&id, &column, &was, &becomes, &decision, &(rated + Days::new(20)), &reason]);
            }
        }
        // 阿拉善盟 has sent nothing on its hotline.
        if league != "152900" {
            for case in 1..=25 {
                let received = draw.day(day(2025, 1, 1), 340);
                hotline.row(&[
                    &league,
                    &format!("case-{case}"),
                    &received,
                    &(received + Days::new(15)),
                    &draw.done(received, 15),
                ]);
            }
        }
        for site in 1..=5 {
            sites.row(&[&league, &format!("site-{site}"), &draw.yes(0.9)]);
        }
    }
    ratings.write(folder)?;
    appeals.write(folder)?;
    hotline.write(folder)?;
    sites.write(folder)
}

/// Mechanisms, training and standards.
fn people<'a>(
    folder: &Path,
    leagues: impl Iterator<Item = (u64, &'a str, f64)>,
) -> Result<(), Box<dyn Error>> {
    let mut mechanisms = File::new("mechanisms", &["unit", "element", "source", "in_place"]);
    let mut training = File::new("training", &["unit", "staff", "trained"]);
    let mut standards = File::new("standards", &["unit", "clause", "meets"]);
    let mut findings = File::new("appraisal_findings", &["unit", "criticized", "national"]);
    for (i, league, level) in leagues {
        let mut draw = Draw::new(5_000 + i, level);
        for element in ["分管领导", "牵头部门", "职责分工", "统筹规划"] {
            mechanisms.row(&[&league, &element, &"self", &draw.yes(5.0)]);
            mechanisms.row(&[&league, &element, &"third-party", &draw.yes(1.6)]);
        }
        let staff = 800 + draw.stream.below(3_000);
        training.row(&[
            &league,
            &staff,
            &((staff as f64 * (0.3 + 0.65 * level * draw.stream.uniform())) as usize),
        ]);
        for clause in 1..=12 {
            standards.row(&[&league, &format!("clause-{clause}"), &draw.yes(1.2)]);
        }
        findings.row(&[&league, &draw.stream.below(3), &draw.stream.below(3)]);
    }
    mechanisms.write(folder)?;
    training.write(folder)?;
    standards.write(folder)?;
    findings.write(folder)
}

/// The name under which the plan lists the leagues and cities together.
const LEAGUES: &str = "各盟行政公署、市人民政府";

/// Progress of the deliverables of the plan: of each league where the plan names the leagues, and of whoever else leads,
/// once for the region.
fn reports<'a>(
    folder: &Path,
    units: &Hierarchy,
    leagues: impl Iterator<Item = (u64, &'a str, f64)>,
) -> Result<(), Box<dyn Error>> {
    let leagues: Vec<(u64, &str, f64)> = leagues.collect();
    let tasks = Records::read(&CsvFile::new(format!("{DATA}/tasks.csv")))?;
    let texts = |column: &str| -> Result<Vec<String>, Box<dyn Error>> {
        Ok(tasks.text(column)?.into_iter().map(Option::unwrap_or_default).collect())
    };
    let (task, item, due) = (texts("task_no")?, texts("item_no")?, texts("deadline_iso")?);
    let (lead, support) = (texts("lead_units_norm")?, texts("support_units_norm")?);
    let mut reports = File::new(
        "task_reports",
        &["task_no", "item_no", "date", "share_done", "evidence", "done_date", "unit"],
    );
    for row in 0..task.len() {
        let leagues_are = |units: &str| units.split(';').any(|unit| unit == LEAGUES);
        let others_lead = lead[row].split(';').any(|unit| unit != LEAGUES);
        let of_each = leagues_are(&lead[row]) || leagues_are(&support[row]);
        let due: Option<NaiveDate> = due[row].parse().ok();
        let region = others_lead.then_some((99, "", 0.8));
        let each = leagues.iter().copied().filter(|_| of_each);
        for (i, league, level) in each.chain(region) {
            let mut draw = Draw::new(6_000 + 200 * i + row as u64, level);
            let unit = if league.is_empty() { "" } else { units.name(league, "zh") };
            let date = day(2025, 12, 25);
            let done = draw.stream.uniform() < 0.25 + 0.7 * level;
            let evidence = if draw.stream.uniform() < 0.06 { "退回" } else { "通过" };
            if done {
                let due = due.unwrap_or(day(2025, 10, 31)).min(date);
                let late = draw.stream.uniform() > level + 0.1;
                let on = if late {
                    (due + Days::new(10)).min(date)
                } else {
                    due - Days::new(draw.stream.below(60) as u64)
                };
                reports.row(&[&task[row], &item[row], &date, &"1", &evidence, &on, &unit]);
            } else {
                let share = (draw.stream.uniform() * 90.0).round() / 100.0;
                reports.row(&[&task[row], &item[row], &date, &share, &"", &"", &unit]);
            }
        }
    }
    // Two that disagree, so that the findings show.
    reports.row(&[&"1", &"1", &day(2025, 11, 30), &"1", &"通过", &"2025-12-20", &""]);
    reports.row(&[&"36", &"1", &day(2026, 2, 1), &"1", &"通过", &"2026-01-31", &"包头市"]);
    reports.write(folder)
}
