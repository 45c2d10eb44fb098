//! The command `govindex`: from a folder of files to the documents (feature `cli`).
//!
//! ```sh
//! govindex new city --from cn-five-degrees     # a folder with a framework, settings and empty tables
//! govindex check city                          # every fault of framework and evidence, each with its place
//! govindex run city                            # scores, how sure they are, and the documents, in city/out
//! ```
//!
//! A project is a folder:
//!
//! | file | what it holds |
//! | --- | --- |
//! | `framework.toml` | what is judged and how |
//! | `project.toml` | which columns make a unit, the day, languages and formats, which file and sheet a table is in and how it is written, where a task plan is, what is appraised; every key has a default |
//! | `evidence/` | the tables that measures read, or the one table of values: CSV, Parquet, workbooks |
//! | `units.csv` | the units: with a column `parent` a hierarchy, else their names, groups and other values, such as what indicators are divided by |
//! | `appeals.csv`, `appeals.xlsx` | the register of appeals, as the table `appeals` |
//! | `questionnaires/` | pairwise comparisons, one file per expert |
//! | `last/` | the stored result of the year before |
//! | `words.toml` | names of one's own for nodes: `[names]` by code; other wordings of what documents say: `[zh]`, `[en]` by the English text |
//!
//! Under `[plan]` in `project.toml` stands a task plan with the reports on it, whose records are one more table and whose sheets
//! are documents; under `[appraisal]` a second framework, over the result:
//!
//! ```toml
//! [appraisal]
//! framework = "inner-mongolia-appraisal"       # an id, or a file of the folder
//! findings = "findings.csv"                    # a row per unit; its columns are indicators by their own names
//!
//! [appraisal.columns]                          # and others come from
//! "ASSESSMENT.lost" = { lost = "INDEX" }       # what a score lacks to the top of the scale; `score`: the score itself
//! "SAFETY.incident" = { value = "INCIDENTS" }  # the value of an indicator
//! "TASKS.overdue" = { overdue = "lead" }       # overdue deliverables that the unit leads; or `support`, `either`
//! "AWARDS.national" = { finding = "national" } # a column of the findings
//! ```
//!
//! What a person reads goes to the standard output, or a JSON document with `--json`; progress goes to the standard error. The
//! exit code is 0, 1 where something is wrong with the files, 2 where the command line cannot be read.

mod answer;
mod appraisal;
mod command;
mod folder;
mod new;
mod problems;
mod project;
mod questionnaire;
mod results;
mod run;
mod settings;
mod tables;

use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::path::Path;

use answer::{Answer, Console, Faults};

use crate::Language;

/// Runs the command with these arguments (without the name of the program), writing to the standard output and error.
/// Returns the exit code: 0, 1 where something is wrong with the files, 2 where the arguments cannot be read.
pub fn run(args: impl IntoIterator<Item = impl Into<OsString>>) -> u8 {
    run_into(args, &mut std::io::stdout().lock(), &mut std::io::stderr().lock())
}

/// [`run`], writing elsewhere.
///
/// ```
/// let (mut out, mut err) = (Vec::new(), Vec::new());
/// assert_eq!(govindex::cli::run_into(["frameworks"], &mut out, &mut err), 0);
/// assert!(String::from_utf8(out).unwrap().contains("un-egdi-2022"));
/// assert_eq!(govindex::cli::run_into(["--language", "zh", "rnu"], &mut Vec::new(), &mut err), 2);
/// assert!(String::from_utf8(err).unwrap().contains("没有子命令 `rnu`"));
/// ```
pub fn run_into(
    args: impl IntoIterator<Item = impl Into<OsString>>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let language = spoken(&args);
    let matches = match command::parse(&args, language) {
        Ok(matches) => matches,
        Err(refused) => {
            let _ = if refused.code == 0 {
                out.write_all(refused.text.as_bytes())
            } else {
                err.write_all(refused.text.as_bytes())
            };
            return refused.code;
        }
    };
    let json = matches.get_flag("json");
    let mut console = Console::new(language, matches.get_flag("quiet"), err);
    let answer = match matches.subcommand() {
        Some((name, given)) => dispatch(name, given, &mut console),
        None => Ok(Answer::text(String::new())),
    };
    let answer = answer.unwrap_or_else(|faults| faults.answer(language));
    let text = if json { answer.json_text() } else { answer.text };
    let written = if answer.code == 0 || json {
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    } else {
        err.write_all(text.as_bytes())
    };
    match written {
        // Who reads only the beginning closes the pipe: that is no fault.
        Err(fault) if fault.kind() != ErrorKind::BrokenPipe => {
            let fault = folder::io("write", Path::new("stdout"), &fault);
            let _ = writeln!(err, "{}", fault.message(language));
            1
        }
        _ => answer.code,
    }
}

fn dispatch(name: &str, given: &clap::ArgMatches, console: &mut Console<'_>) -> Result<Answer, Faults> {
    match name {
        "new" => new::new(given, console),
        "check" => run::check(given, console),
        "run" => run::run(given, console),
        "questionnaire" => questionnaire::questionnaire(given, console),
        "schema" => Ok(schema(given)),
        "completions" => Ok(command::completions(given, console.language())),
        _ => results::answer(name, given, console),
    }
}

/// The schema of a file of a project, for editors.
fn schema(given: &clap::ArgMatches) -> Answer {
    let text = match given.get_one::<String>("file").map(String::as_str) {
        Some("project") => settings::json_schema(),
        _ => crate::framework::json_schema(),
    };
    let json = serde_json::from_str(&text).unwrap_or_default();
    Answer::with(text, json)
}

/// The language that is asked for, else that of the environment.
fn spoken(args: &[OsString]) -> Language {
    let mut asked = None;
    let mut words = args.iter().filter_map(|arg| arg.to_str());
    while let Some(word) = words.next() {
        if let Some(code) = word.strip_prefix("--language=") {
            asked = Some(code);
        } else if word == "--language" {
            asked = words.next();
        }
    }
    let known = |code: &str| code.split(['.', '@']).next().and_then(Language::known);
    asked.and_then(known).unwrap_or_else(|| {
        ["GOVINDEX_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .and_then(|value| known(&value))
            .unwrap_or_default()
    })
}
