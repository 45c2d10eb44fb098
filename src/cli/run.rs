//! `check` and `run`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ArgMatches;
use serde_json::json;

use super::answer::{Answer, Console, Faults, rows};
use super::appraisal::Appraised;
use super::folder::{Staged, project};
use super::problems::Problems;
use super::project::{Outcome, Project, Tasks, stored_result};
use super::settings::Settings;
use crate::evidence::amendments_table;
use crate::explain::{Peers, compare};
use crate::report::{self, DocumentKind, Format, Writing, write};
use crate::robustness::{Noise, Options, Robustness, Uncertain, Uncertainty, WeightDraw, monte_carlo};
use crate::words::{Language, say};
use crate::{Assessment, Result, Table};

/// Runs of the simulation where nothing is said.
pub(super) const RUNS: u64 = 1_000;

/// How far weights are drawn where the framework does not say what is uncertain: the OECD/JRC handbook's ± 25 %.
const SPREAD: f64 = 0.25;

/// The folder of a project.
pub(super) fn folder(given: &ArgMatches) -> PathBuf {
    given.get_one::<String>("dir").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

fn open(given: &ArgMatches, console: &Console<'_>) -> std::result::Result<Project, Faults> {
    Project::open(&folder(given), given.get_one::<NaiveDate>("day").copied(), console.language())
}

/// What a reader should know of the files and of the result.
fn remarks(
    read: &Project,
    outcome: &Outcome,
    appraised: Option<&Appraised>,
    language: Language,
) -> Result<Vec<String>> {
    let mut remarks = read.remarks.clone();
    if let Some(gathered) = &outcome.gathered {
        for (said, code) in gathered.renamed().iter().filter(|(said, code)| !read.is_name(said, code)) {
            remarks.push(say!(language, "“{said}” was read as the unit `{code}`.", said, code));
        }
    }
    for unit in read.absent(outcome)? {
        remarks.push(say!(language, "The unit `{unit}` is not in the table of values.", unit));
    }
    remarks.extend(notices(&outcome.result, language));
    if let Some(Appraised { result, unread }) = appraised {
        for column in unread {
            remarks.push(say!(
                language,
                "The column `{column}` of the findings is no indicator of the appraisal; it was not read.",
                column
            ));
        }
        let place = result.framework().titled(language);
        let told = notices(result, language).into_iter();
        remarks.extend(told.map(|text| say!(language, "{place}: {text}", place, text)));
    }
    Ok(remarks)
}

/// What a reader should know of a result.
pub(super) fn notices(result: &Assessment, language: Language) -> Vec<String> {
    report::notices_told(result, language, None)
}

/// With `--strict`, what should be known is a fault.
fn refuse(given: &ArgMatches, read: &Project, remarks: &[String]) -> std::result::Result<(), Faults> {
    if !given.get_flag("strict") {
        return Ok(());
    }
    let mut faults = Faults::default();
    for remark in remarks {
        let found = remark.trim_end_matches(['.', '。']);
        faults.push("", project(read.folder(), found, "mend it, or run without `--strict`"));
    }
    faults.result()
}

pub(super) fn check(given: &ArgMatches, console: &mut Console<'_>) -> std::result::Result<Answer, Faults> {
    let language = console.language();
    let read = open(given, console)?;
    let outcome = read.checked()?;
    read.known_problem_columns(&outcome)?;
    let appraised = read.appraised(&outcome)?;
    let remarks = remarks(&read, &outcome, appraised.as_ref(), language)?;
    refuse(given, &read, &remarks)?;
    let units = outcome.result.units().len();
    let mut text = say!(language, "No faults. {units} units can be assessed.", units);
    text.push('\n');
    list(&mut text, &remarks);
    Ok(Answer::with(text, json!({ "faults": [], "units": units, "remarks": remarks })))
}

fn list(text: &mut String, remarks: &[String]) {
    for remark in remarks {
        let _ = writeln!(text, "- {remark}");
    }
}

pub(super) fn run(given: &ArgMatches, console: &mut Console<'_>) -> std::result::Result<Answer, Faults> {
    let language = console.language();
    let dir = folder(given);
    let out = given.get_one::<String>("out").map_or_else(|| dir.join("out"), PathBuf::from);
    let documents = Documents::of(given)?;
    console.progress(&say!(language, "Reading {dir} …", dir = dir.display()));
    let read = open(given, console)?;
    let documents = documents.or(read.settings(), language)?;
    console.progress(&say!(language, "Measuring and assessing …"));
    let outcome = read.evaluated()?;
    read.known_problem_columns(&outcome)?;
    let appraised = read.appraised(&outcome)?;
    let mut remarks = remarks(&read, &outcome, appraised.as_ref(), language)?;
    let appraisal = appraised.map(|appraised| appraised.result);
    let runs = given.get_one::<u64>("runs").copied().or(read.settings().runs).unwrap_or(RUNS);
    let simulated = simulation(&outcome.result, runs, read.settings().seed, &[], console, &mut remarks)?;
    refuse(given, &read, &remarks)?;
    console.progress(&say!(language, "Writing {out} …", out = out.display()));
    let staged = Staged::new(&out)?;
    let unappealed = read.without_appeals(&outcome)?;
    let writing = documents.writing(Some(&read), &outcome);
    let writing = simulated.iter().fold(writing, Writing::robustness);
    write(&outcome.result, staged.path(), &unappealed.iter().fold(writing, Writing::without_appeals))?;
    if let Some(appraisal) = &appraisal {
        write(appraisal, staged.path().join("appraisal"), &documents.plain(Some(&read)))?;
        staged.put("appraisal.json", appraisal.to_json()?.as_bytes())?;
    }
    data(&staged, &outcome, simulated.as_ref(), read.tasks())?;
    if let Some(gathered) = &outcome.gathered {
        let problems = Problems::of(gathered, &outcome.result)?;
        for &language in &documents.languages {
            let columns = &read.settings().problem_columns;
            if let Some(book) = problems.register(columns, &|table| read.file_of(table), language) {
                staged.put(&format!("problems.{}.xlsx", language.code()), &book.to_xlsx()?)?;
            }
        }
    }
    let result = &outcome.result;
    let files = staged.finish()?;

    let league = result.league_table(language.code());
    let mut text = format!("{}\n", league.headed(language));
    list(&mut text, &remarks);
    let told =
        say!(language, "{count} files were written into {out}.", count = files.len(), out = out.display());
    let _ = writeln!(text, "{told}");
    let appraised = appraisal.as_ref().map(|appraisal| {
        let league = appraisal.league_table(language.code());
        let _ = writeln!(text, "\n{}\n{}", appraisal.framework().titled(language), league.headed(language));
        rows(&league)
    });
    let json = json!({
        "appraisal": appraised,
        "out": out.display().to_string(),
        "files": files,
        "framework": result.framework().id(),
        "period": result.period(),
        "units": rows(&league),
        "remarks": remarks,
    });
    Ok(Answer::with(text, json))
}

/// Which documents are written.
#[derive(Clone)]
pub(super) struct Documents {
    formats: Vec<Format>,
    languages: Vec<Language>,
    /// All that have something to say where none is named.
    kinds: Vec<DocumentKind>,
}

impl Documents {
    /// Those that the command line asks for; nothing where it is silent.
    pub(super) fn of(given: &ArgMatches) -> Result<Self> {
        let texts = |name: &str| -> Vec<String> {
            given.get_many::<String>(name).map(|all| all.cloned().collect()).unwrap_or_default()
        };
        Self::named(&texts("formats"), &texts("languages"), &texts("documents"))
    }

    pub(super) fn named(formats: &[String], languages: &[String], kinds: &[String]) -> Result<Self> {
        let formats = formats.iter().map(|name| Format::named(name)).collect::<Result<_>>()?;
        let languages = languages.iter().map(|code| code.parse()).collect::<Result<_>>()?;
        let kinds = kinds.iter().map(|name| DocumentKind::named(name)).collect::<Result<Vec<_>>>()?;
        Ok(Self { formats, languages, kinds })
    }

    /// These, with what is not said taken from the settings, and at last HTML, Word and a workbook in the language.
    pub(super) fn or(mut self, settings: &Settings, language: Language) -> Result<Self> {
        let theirs = Self::named(&settings.formats, &settings.languages, &settings.documents)?;
        if self.kinds.is_empty() {
            self.kinds = theirs.kinds;
        }
        if self.formats.is_empty() {
            self.formats = theirs.formats;
        }
        if self.languages.is_empty() {
            self.languages = theirs.languages;
        }
        if self.formats.is_empty() {
            self.formats = vec![Format::Html, Format::Docx, Format::Xlsx];
        }
        if self.languages.is_empty() {
            self.languages = vec![language];
        }
        Ok(self)
    }

    /// What is written of any result of a project, as its appraisal.
    fn plain<'a>(&self, project: Option<&Project>) -> Writing<'a> {
        let writing = Writing::default().formats(self.formats.clone()).languages(self.languages.clone());
        let writing = if self.kinds.is_empty() { writing } else { writing.documents(self.kinds.clone()) };
        let writing = project.and_then(Project::day).into_iter().fold(writing, Writing::at);
        project.map_or(writing.clone(), |project| project.worded(writing))
    }

    /// What is written of a project, or of a stored result.
    pub(super) fn writing<'a>(&self, project: Option<&'a Project>, outcome: &'a Outcome) -> Writing<'a> {
        let mut writing = self.plain(project);
        if let Some(peers) = project.and_then(|project| project.settings().peers.clone()) {
            writing = writing.peers(Peers::Group(peers));
        }
        let writing = project.and_then(Project::hierarchy).into_iter().fold(writing, Writing::names);
        let tasks = project.and_then(Project::tasks).map(|tasks| &tasks.review);
        let writing = tasks.into_iter().fold(writing, Writing::tasks);
        let writing = outcome.before.iter().fold(writing, Writing::since);
        outcome.gathered.iter().fold(writing, Writing::gathered)
    }
}

/// How sure the ranks are. Where the framework says nothing of what is uncertain, weights and what was measured are; why there
/// is nothing to be had then is a remark.
pub(super) fn simulation(
    result: &Assessment,
    runs: u64,
    seed: u64,
    nodes: &[&str],
    console: &mut Console<'_>,
    remarks: &mut Vec<String>,
) -> Result<Option<Robustness>> {
    let language = console.language();
    if runs == 0 || result.units().len() < 2 {
        return Ok(None);
    }
    console.progress(&say!(language, "Simulating {runs} runs …", runs));
    let runs = usize::try_from(runs).unwrap_or(usize::MAX);
    let options = Options::default().runs(runs).seed(seed).nodes(nodes);
    let framework = result.asked();
    if let Ok(declared) = Uncertainty::of(framework) {
        return monte_carlo(framework, result.source(), &declared, &options).map(Some);
    }
    let mut assumed = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(SPREAD)));
    let data = result.source();
    let sampled = |code: &str| {
        let column = data.indicator(code);
        column
            .and_then(|column| column.errors())
            .is_some_and(|errors| errors.iter().any(|error| *error > 0.0))
    };
    if data.indicators().any(sampled) {
        assumed = assumed.with(Uncertain::values([], Noise::Errors));
    }
    match monte_carlo(framework, data, &assumed, &options) {
        Ok(found) => Ok(Some(found)),
        Err(fault) if fault.code() == "cancelled" => Err(fault),
        Err(fault) => {
            remarks.push(say!(language, "No simulation: {fault}", fault = fault.message(language)));
            Ok(None)
        }
    }
}

/// What programs read: the result and its tables.
fn data(
    staged: &Staged,
    outcome: &Outcome,
    simulated: Option<&Robustness>,
    tasks: Option<&Tasks>,
) -> Result<()> {
    let result = &outcome.result;
    staged.put("assessment.json", result.to_json()?.as_bytes())?;
    staged.put("framework.toml", result.asked().to_toml()?.as_bytes())?;
    let table = |name: &str, table: &Table| staged.put(&format!("tables/{name}.csv"), &with_mark(table));
    table("scores", &result.scores())?;
    table("ranks", &result.ranks(None))?;
    table("weights", &result.weights())?;
    table("tidy", &result.tidy())?;
    if let Some(gathered) = &outcome.gathered {
        let measured = gathered.measured().iter().map(|(code, found)| (code.as_str(), found.table()));
        table("measured", &Table::stacked("indicator", measured))?;
        if !gathered.amendments().is_empty() {
            table("appeals", &amendments_table(gathered.amendments()))?;
        }
        if gathered.rolled_up().rows() > 0 {
            table("rolled_up", &gathered.rolled_up())?;
        }
    }
    if let Some(Tasks { review, .. }) = tasks {
        table("overdue", &review.overdue())?;
        table("overdue_of_each", &review.overdue_of_each())?;
        table("task_findings", &review.findings_table())?;
    }
    if let Some(simulated) = simulated {
        staged.put("robustness.json", simulated.to_json()?.as_bytes())?;
        table("robustness", &simulated.summary(result.framework().root().code())?)?;
    }
    if let Some(before) = &outcome.before {
        table("changes", &compare(before, result, None)?.table())?;
    }
    Ok(())
}

/// CSV that Excel reads as UTF-8.
fn with_mark(table: &Table) -> Vec<u8> {
    format!("\u{feff}{}", table.to_csv()).into_bytes()
}

/// A stored result, that of a project, or that in the folder where a project was written.
pub(super) fn outcome_of(
    path: &Path,
    language: Language,
) -> std::result::Result<(Outcome, Option<Project>), Faults> {
    let stored = if path.is_file() { path.to_owned() } else { path.join("assessment.json") };
    if stored.is_file() {
        return Ok((Outcome::stored(stored_result(&stored)?), None));
    }
    let read = Project::open(path, None, language)?;
    Ok((read.evaluated()?, Some(read)))
}
