//! What can be asked of frameworks and results.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::json;

use super::answer::{Answer, Console, Faults, rows};
use super::appraisal::row_of;
use super::folder::Staged;
use super::project::{Project, of_framework};
use super::run::{Documents, RUNS, notices, outcome_of, simulation};
use crate::dataset::{ReadOptions, read_for};
use crate::explain::{ProfileOptions, compare, profile};
use crate::report::write;
use crate::words::{Language, say};
use crate::{
    Assessment, Cells, Dataset, Framework, Panel, Result, Table, assess, assess_panel, builtin_frameworks,
};

type Answered = std::result::Result<Answer, Faults>;

pub(super) fn answer(name: &str, given: &ArgMatches, console: &mut Console<'_>) -> Answered {
    let language = console.language();
    match name {
        "frameworks" => frameworks(language),
        "show" => show(given, language),
        "assess" => assessed(given, language),
        "explain" => explained(given, language),
        "compare" => compared(given, language),
        "robustness" => robustness(given, console),
        "trend" => trend(given, language),
        _ => report(given, console),
    }
}

fn text<'a>(given: &'a ArgMatches, name: &str) -> &'a str {
    given.get_one::<String>(name).map_or("", String::as_str)
}

fn path(given: &ArgMatches, name: &str) -> PathBuf {
    PathBuf::from(text(given, name))
}

/// A built-in framework by its id, or one in a file.
fn framework(named: &str) -> Result<Framework> {
    if Path::new(named).is_file() { Framework::read(named) } else { Framework::builtin(named) }
}

fn frameworks(language: Language) -> Answered {
    let mut table = (Vec::new(), Vec::new());
    for id in builtin_frameworks() {
        table.0.push(id.to_owned());
        table.1.push(Framework::builtin(id)?.spec().title.get(language.code()).to_owned());
    }
    let width = table.0.iter().map(String::len).max().unwrap_or(0);
    let mut lines = String::new();
    for (id, title) in table.0.iter().zip(&table.1) {
        let _ = writeln!(lines, "{id:width$}  {title}");
    }
    let json = table.0.iter().zip(&table.1).map(|(id, title)| json!({ "id": id, "title": title }));
    Ok(Answer::with(lines, json.collect()))
}

fn show(given: &ArgMatches, language: Language) -> Answered {
    let found = framework(text(given, "framework"))?;
    let toml = found.to_toml()?;
    if given.get_flag("toml") {
        return Ok(Answer::with(toml.clone(), json!({ "toml": toml })));
    }
    let spec = found.spec();
    let mut lines = format!("{}\n", spec.title.or(&spec.id, language));
    for said in [&*spec.source, spec.note.get(language.code())] {
        if !said.is_empty() {
            let _ = writeln!(lines, "{said}");
        }
    }
    lines.push('\n');
    for row in found.outline(language.code()) {
        let indent = "  ".repeat(row.level);
        let share = row.share.map_or_else(String::new, |share| format!("  {:.1} %", 100.0 * share));
        let direction = row.direction.map_or_else(String::new, |mark| format!(" {mark}"));
        let name = if row.name == row.code { String::new() } else { format!("  {}", row.name) };
        let _ = writeln!(lines, "{indent}{}{name}{direction}{share}", row.code);
    }
    let json: serde_json::Value = serde_json::from_str(&found.to_json()?).unwrap_or_default();
    Ok(Answer::with(lines, json))
}

fn assessed(given: &ArgMatches, language: Language) -> Answered {
    let framework = framework(text(given, "framework"))?;
    let mut options = ReadOptions::new();
    options.unit = given.get_one::<String>("unit").cloned();
    options.period = given.get_one::<String>("period").cloned();
    options.groups = given.get_many::<String>("groups").map(|all| all.cloned().collect()).unwrap_or_default();
    let file = path(given, "data");
    let results: Vec<Assessment> = if options.period.is_some() {
        let panel = read_for(&framework, &options, |options| Panel::read_csv(&file, options))?;
        assess_panel(&framework, &panel)?.iter().map(|(_, result)| result.clone()).collect()
    } else {
        vec![assess(
            &framework,
            &read_for(&framework, &options, |options| Dataset::read_csv(&file, options))?,
        )?]
    };
    let mut lines = String::new();
    let mut json = Vec::new();
    for result in &results {
        if let Some(period) = result.period() {
            let _ = writeln!(lines, "{period}");
        }
        let league = result.league_table(language.code());
        let _ = writeln!(lines, "{}", league.headed(language));
        let notices = notices(result, language);
        for notice in &notices {
            let _ = writeln!(lines, "- {notice}");
        }
        json.push(json!({ "period": result.period(), "units": rows(&league), "remarks": notices }));
    }
    let json = if options.period.is_some() { json!(json) } else { json.remove(0) };
    Ok(Answer::with(lines, json))
}

fn explained(given: &ArgMatches, language: Language) -> Answered {
    let (outcome, project) = outcome_of(&path(given, "path"), language)?;
    let result = &outcome.result;
    let asked = text(given, "unit");
    // A person writes the name.
    let row = row_of(result, project.as_ref().and_then(Project::hierarchy), asked);
    let unit = row.map_or(asked, |row| result.units()[row].as_str());
    let mut options = ProfileOptions::default();
    if let Some(before) = &outcome.before {
        options = options.since(before);
    }
    if let Some(peers) = project.and_then(|project| project.settings().peers.clone()) {
        options = options.peers(crate::explain::Peers::Group(peers));
    }
    let found = profile(result, unit, &options)?;
    let lines = format!("{}\n", found.text(language).trim_end());
    let json = serde_json::to_value(&found).unwrap_or_default();
    Ok(Answer::with(lines, json))
}

fn compared(given: &ArgMatches, language: Language) -> Answered {
    let of = |name: &str| Ok::<_, Faults>(outcome_of(&path(given, name), language)?.0.result);
    let found = compare(&of("a")?, &of("b")?, given.get_one::<String>("node").map(String::as_str))?;
    let (units, summary) = (found.table(), found.summary_table());
    Ok(Answer::with(
        format!("{}\n{}", units.headed(language), summary.headed(language)),
        json!({ "units": rows(&units), "summary": rows(&summary), "only": found.only() }),
    ))
}

fn robustness(given: &ArgMatches, console: &mut Console<'_>) -> Answered {
    let language = console.language();
    let (outcome, project) = outcome_of(&path(given, "path"), language)?;
    let result = &outcome.result;
    let settings = project.as_ref().map(Project::settings).cloned().unwrap_or_default();
    // A project that simulates nothing when it runs may be asked all the same.
    let runs = settings.runs.filter(|runs| *runs > 0).unwrap_or(RUNS);
    let runs = given.get_one::<u64>("runs").copied().unwrap_or(runs);
    let node = given.get_one::<String>("node").cloned();
    let node = node.unwrap_or_else(|| result.framework().root().code().to_owned());
    let mut remarks = Vec::new();
    let found = simulation(result, runs, settings.seed, &[&node], console, &mut remarks)?;
    let Some(found) = found else {
        remarks.insert(0, say!(language, "Nothing could be simulated."));
        let json = json!({ "faults": [], "remarks": remarks });
        return Ok(Answer { code: 1, ..Answer::with(remarks.join("\n") + "\n", json) });
    };
    Ok(Answer::table(&found.summary(&node)?, language))
}

/// A row per unit and period.
fn trend(given: &ArgMatches, language: Language) -> Answered {
    let mut results: Vec<Assessment> = Vec::new();
    let paths: Vec<&String> = given.get_many("path").into_iter().flatten().collect();
    for path in &paths {
        let (outcome, _) = outcome_of(Path::new(path), language)?;
        if let Some(first) = results.first().map(Assessment::framework) {
            of_framework(&outcome.result, first.id(), Path::new(path), "name results of one framework")?;
        }
        // Of one project, the stored result of the year before begins the row where its evidence has no earlier period.
        let before = outcome.before.filter(|_| paths.len() == 1 && outcome.earlier.is_empty());
        results.extend(before.into_iter().chain(outcome.earlier).chain([outcome.result]));
    }
    let asked = given.get_one::<String>("node");
    let (mut units, mut names, mut periods) = (Vec::new(), Vec::new(), Vec::new());
    let (mut scores, mut ranks) = (Vec::new(), Vec::new());
    let (mut score_changes, mut rank_changes) = (Vec::new(), Vec::new());
    for (at, result) in results.iter().enumerate() {
        let node = asked.map_or(result.framework().root().code(), String::as_str);
        let (now, now_ranks) = (result.scores_at(node)?, result.ranks_at(node, None)?);
        let before = at.checked_sub(1).map(|at| &results[at]);
        let before = before
            .map(|before| {
                Ok::<_, crate::Error>((before, before.scores_at(node)?, before.ranks_at(node, None)?))
            })
            .transpose()?;
        for (row, unit) in result.units().iter().enumerate() {
            let then = before.as_ref().and_then(|(before, scores, ranks)| {
                before.dataset().position(unit).map(|row| (scores[row], ranks[row]))
            });
            let (score, rank) = then.unwrap_or((f64::NAN, f64::NAN));
            units.push(unit.clone());
            names.push(result.dataset().unit_name(row, language.code()).to_owned());
            periods.push(Some(result.period().map_or_else(|| (at + 1).to_string(), str::to_owned)));
            scores.push(now[row]);
            ranks.push(now_ranks[row]);
            score_changes.push(now[row] - score);
            rank_changes.push(rank - now_ranks[row]);
        }
    }
    let decimals = results.last().map(|result| result.framework().root().decimals());
    let number = |values, decimals| Cells::Number { values, decimals };
    let table = Table::new()
        .with("unit", Cells::texts(units))
        .with("name", Cells::texts(names))
        .with("period", Cells::Text(periods))
        .with("score", number(scores, decimals))
        .with("rank", number(ranks, None))
        .with("score_change", number(score_changes, decimals))
        .with("risen", number(rank_changes, None));
    Ok(Answer::table(&table, language))
}

fn report(given: &ArgMatches, console: &mut Console<'_>) -> Answered {
    let language = console.language();
    let (outcome, project) = outcome_of(&path(given, "path"), language)?;
    let settings = project.as_ref().map(Project::settings).cloned().unwrap_or_default();
    let documents = Documents::of(given)?.or(&settings, language)?;
    let out = path(given, "out");
    console.progress(&say!(language, "Writing {out} …", out = out.display()));
    let staged = Staged::new(&out)?;
    write(&outcome.result, staged.path(), &documents.writing(project.as_ref(), &outcome))?;
    // The result may stand there that they are made of.
    let files = staged.finish_beside()?;
    let told =
        say!(language, "{count} files were written into {out}.", count = files.len(), out = out.display());
    Ok(Answer::with(told + "\n", json!({ "out": out.display().to_string(), "files": files })))
}
