//! `new`: a folder to begin with.

use clap::ArgMatches;
use indexmap::{IndexMap, IndexSet};
use serde_json::json;

use super::answer::{Answer, Console, Faults};
use super::folder::{Staged, project};
use super::run::folder;
use crate::framework::builtin_text;
use crate::words::{Language, say};
use crate::{Cells, Framework, Result, Table};

/// A framework of one's own to begin with.
const OWN: &str = include_str!("new/framework.toml");

pub(super) fn new(given: &ArgMatches, console: &mut Console<'_>) -> std::result::Result<Answer, Faults> {
    let language = console.language();
    let dir = folder(given);
    if dir.exists() && std::fs::read_dir(&dir).is_ok_and(|mut files| files.next().is_some()) {
        let fault = project(&dir, "the folder is not empty", "name a new one");
        return Err(fault.into());
    }
    let text = match given.get_one::<String>("from") {
        Some(id) => builtin_text(id)?,
        None => OWN,
    };
    let framework = Framework::from_toml(text)?;
    let staged = Staged::new(&dir)?;
    let files = make(&staged, &framework, text, language)?;
    staged.finish_new()?;
    let shown = dir.display();
    let said = say!(
        language,
        "{shown} is there. Put the evidence into {shown}/evidence, then: govindex check {shown}, govindex run {shown}",
        shown
    );
    Ok(Answer::with(said + "\n", json!({ "folder": dir.display().to_string(), "files": files })))
}

fn make(staged: &Staged, framework: &Framework, text: &str, language: Language) -> Result<Vec<String>> {
    let mut files = IndexMap::new();
    files.insert("framework.toml".to_owned(), text.to_owned());
    files.insert(
        "project.toml".to_owned(),
        match language {
            Language::English => include_str!("new/project.en.toml"),
            Language::Chinese => include_str!("new/project.zh.toml"),
        }
        .to_owned(),
    );
    for (table, columns) in tables(framework) {
        let empty = |all: Table, column: &String| all.with(column.clone(), Cells::Text(Vec::new()));
        let header = columns.iter().fold(Table::new(), empty).to_csv();
        // Excel reads the mark as UTF-8.
        files.insert(format!("evidence/{table}.csv"), format!("\u{feff}{header}"));
    }
    for (name, text) in &files {
        staged.put(name, text.as_bytes())?;
    }
    Ok(files.into_keys().collect())
}

/// The tables that a framework reads with their columns, or the one table of values.
fn tables(framework: &Framework) -> IndexMap<String, IndexSet<String>> {
    let spec = framework.spec();
    let mut tables: IndexMap<String, IndexSet<String>> = IndexMap::new();
    for (.., measure) in spec.measures() {
        let Some(table) = &measure.table else { continue };
        let units = if measure.units.is_empty() { vec!["unit".to_owned()] } else { measure.units.clone() };
        let columns = tables.entry(table.clone()).or_default();
        columns.extend(measure.needs(&units).columns().map(|(column, _)| column.to_owned()));
    }
    for appeal in &spec.appeal {
        let columns = tables.entry(appeal.appeals.clone()).or_default();
        columns.extend(appeal.key.iter().cloned());
        columns.extend(["column", "was", "becomes", "decision", "decided", "reason"].map(str::to_owned));
        tables.entry(appeal.table.clone()).or_default().extend(appeal.key.iter().cloned());
    }
    // What an inspection makes is no file: its visits are one, and the register of those who should have been visited.
    for inspection in &spec.inspection {
        let made = tables.get(&inspection.table).cloned().unwrap_or_default();
        let visits = tables.entry(inspection.visits.clone()).or_default();
        visits.extend(inspection.needs().columns().map(|(column, _)| column.to_owned()));
        if let Some(register) = &inspection.register {
            let scored = |column: &String| inspection.score.contains_key(column) || column == "visits";
            let given = made.into_iter().filter(|column| !scored(column));
            let register = tables.entry(register.clone()).or_default();
            register.extend(inspection.key.iter().cloned().chain(given));
        }
    }
    for inspection in &spec.inspection {
        tables.shift_remove(&inspection.table);
    }
    if tables.is_empty() {
        let values = tables.entry("values".to_owned()).or_default();
        values.insert("unit".to_owned());
        values.extend(framework.columns().map(|(column, _)| column.to_owned()));
    }
    tables
}
