//! A project: a folder of files, what is wrong with them, and what they come to.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use indexmap::IndexMap;

use super::answer::{Faults, Told};
use super::appraisal::{self, Appraised, Beside};
use super::folder::{io, named_file, project};
use super::settings::{FILE, PlanSettings, Settings, Words};
use super::tables::{EVIDENCE, Tables};
use super::{questionnaire, settings};
use crate::dataset::{Gathered, Gathering, Hierarchy, gather, inspect, measures, read_for, read_records};
use crate::error::{Problem, nearest};
use crate::evidence::task_plan::{
    By, PlanLayout, Progress, ReportLayout, Review, ReviewRules, Role, SharedLeads, TaskPlan,
};
use crate::evidence::{
    Decision, Evidence, Measured, Records, Source, files_in, has_ending, name_of, table_of,
};
use crate::framework::Spec;
use crate::reading::{Cell, Faults as CellFaults};
use crate::report::{Template, Wording, Writing};
use crate::words::{Language, quoted_list};
use crate::{Assessment, Dataset, Error, Framework, Panel, Result, assess, assess_panel};

/// The folders and files of a project.
pub(super) const UNITS: &str = "units.csv";
const LAST: &str = "last";

/// What is known of the units beside the evidence.
enum Units {
    Unknown,
    Under(Hierarchy),
    Given(Dataset),
}

/// The files of a project, but for the framework.
#[allow(clippy::struct_field_names, reason = "each table has its file")]
struct Files {
    folder: PathBuf,
    settings: Settings,
    evidence: Evidence,
    /// The file of each table, under the folder.
    files: IndexMap<String, String>,
    /// Tables that are there and could not be read, which has been told.
    unread: HashSet<String>,
    units: Units,
    tasks: Option<Tasks>,
    day: Option<NaiveDate>,
}

/// How the task plan stands, with what units do in either role.
pub(super) struct Tasks {
    pub(super) review: Review,
}

/// A folder that was read.
pub(super) struct Project {
    files: Files,
    framework: Framework,
    /// The stored result of the year before.
    last: Option<Assessment>,
    /// How documents look, and what they say otherwise.
    template: Option<Template>,
    texts: Wording,
    /// What a reader should know of the files.
    pub(super) remarks: Vec<String>,
}

/// What a project, or a stored result, comes to.
pub(super) struct Outcome {
    pub(super) gathered: Option<Gathered>,
    /// The results of earlier periods of the same evidence.
    pub(super) earlier: Vec<Assessment>,
    /// The result of the latest period.
    pub(super) result: Assessment,
    /// What it is compared with: the stored result of the year before, else that of the period before.
    pub(super) before: Option<Assessment>,
}

impl Outcome {
    /// Of a stored result.
    pub(super) fn stored(result: Assessment) -> Self {
        Self { gathered: None, earlier: Vec::new(), result, before: None }
    }
}

impl Project {
    /// Reads a folder.
    ///
    /// # Errors
    /// Whatever is wrong with its files, all of it.
    pub(super) fn open(folder: &Path, day: Option<NaiveDate>, language: Language) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        if !folder.is_dir() {
            let fault = project(folder, "there is no such folder", "`govindex new` makes one");
            return Err(fault.into());
        }
        let settings = Settings::read(folder, &mut faults);
        let day = day.or_else(|| settings.day().ok().flatten());
        let words = faults.keep("", Words::read(folder)).unwrap_or_default();
        let framework = faults.keep("", framework(folder, &settings));
        let framework = framework.and_then(|framework| faults.keep(FILE, settled(framework, &words, day)));
        let texts = words.texts;
        let mut remarks = Vec::new();
        let framework = framework.map(|framework| {
            let judged = questionnaire::judged(
                folder,
                &framework,
                &settings,
                &mut Told { language, faults: &mut faults, remarks: &mut remarks },
            );
            judged.map_or(framework, |(judged, _)| judged)
        });
        let template =
            settings.template.as_ref().map(|name| Template::read(named_file(folder, "template", name)?));
        let template = template.and_then(|read| faults.keep("", read));
        let units = faults.keep(settings.units_file(), units(folder, &settings));
        let spec = framework.as_ref().map(|framework| framework.spec().clone()).or_else(|| spec_of(folder));
        let told = &mut Told { language, faults: &mut faults, remarks: &mut remarks };
        let mut tables = Tables::of(folder, &settings, spec.as_ref(), told);
        let mut tasks = None;
        if let (Some(plan), Some(Units::Under(units))) = (&settings.plan, &units) {
            if tables.files.contains_key(&plan.table) {
                let found = format!("the table `{}` is in the evidence, too", plan.table);
                let remedy = "give the table of the task plan another name";
                faults.push("", project(&folder.join(FILE), found, remedy));
            } else if let Some((planned, records)) =
                faults.keep(FILE, planned(folder, &settings, plan, units, day))
            {
                tables.evidence = std::mem::take(&mut tables.evidence).with(plan.table.clone(), records);
                tables.files.insert(plan.table.clone(), plan.file.clone());
                tasks = Some(planned);
            }
        } else if settings.plan.is_some() && units.is_some() {
            let found = "there is a task plan, and no hierarchy of units";
            let remedy = format!("give `{}` a column `parent`", settings.units_file());
            faults.push("", project(&folder.join(FILE), found, remedy));
        }
        let last = faults.keep(LAST, last(folder)).flatten();
        if let (Some(last), Some(spec)) = (&last, &spec) {
            let remedy = "put the result of the same framework there, or none";
            faults.keep("", of_framework(last, &spec.id, &folder.join(LAST), remedy));
        }
        let units = units.unwrap_or(Units::Unknown);
        let Tables { evidence, files, unread, .. } = tables;
        let files = Files { folder: folder.to_owned(), settings, evidence, files, unread, units, tasks, day };
        if let (Some(framework), true) = (&framework, faults.is_empty()) {
            return Ok(Self { files, framework: framework.clone(), last, template, texts, remarks });
        }
        // What can be read is looked at all the same, so that everything is told at once.
        if let Some(spec) = spec {
            files.check(&spec, &mut faults);
        }
        Err(faults)
    }

    /// The framework of a folder, before anybody is asked for weights, and what its `project.toml` says.
    pub(super) fn framework_of(folder: &Path) -> Result<(Framework, Settings), Faults> {
        let mut faults = Faults::default();
        let settings = Settings::read(folder, &mut faults);
        let words = faults.keep("", Words::read(folder)).unwrap_or_default();
        let found = faults.keep("", framework(folder, &settings));
        let found = found.and_then(|found| faults.keep(FILE, settled(found, &words, None)));
        match found {
            Some(found) if faults.is_empty() => Ok((found, settings)),
            _ => Err(faults),
        }
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.files.folder
    }

    /// Whether a text is the name of a unit, and no alias of it.
    pub(super) fn is_name(&self, said: &str, code: &str) -> bool {
        let Units::Under(units) = &self.files.units else { return false };
        units.languages().any(|language| units.name(code, language) == said)
    }

    /// The file of a table, for readers.
    pub(super) fn file_of(&self, table: &str) -> String {
        let file = self.files.file(table);
        file.rsplit('/').next().map_or(file.clone(), str::to_owned)
    }

    /// The day of the assessment.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        self.files.day
    }

    /// How the task plan stands, where there is one.
    pub(super) fn tasks(&self) -> Option<&Tasks> {
        self.files.tasks.as_ref()
    }

    /// The units under each other, where `units.csv` says so.
    pub(super) fn hierarchy(&self) -> Option<&Hierarchy> {
        match &self.files.units {
            Units::Under(units) => Some(units),
            Units::Unknown | Units::Given(_) => None,
        }
    }

    /// Documents in the words and the look of the project.
    pub(super) fn worded<'a>(&self, writing: Writing<'a>) -> Writing<'a> {
        let writing = writing.words(self.texts.clone());
        self.template.iter().cloned().fold(writing, Writing::template)
    }

    /// What `project.toml` says.
    pub(super) fn settings(&self) -> &Settings {
        &self.files.settings
    }

    /// What the project comes to, or every fault of its evidence.
    pub(super) fn checked(&self) -> Result<Outcome, Faults> {
        let mut faults = Faults::default();
        self.files.check(self.framework.spec(), &mut faults);
        faults.result()?;
        Ok(self.evaluate()?)
    }

    /// What the project comes to, or all that keeps it from that; what does not is not looked for.
    pub(super) fn evaluated(&self) -> Result<Outcome, Faults> {
        self.evaluate().map_err(|fault| {
            let mut faults = Faults::default();
            self.files.check(self.framework.spec(), &mut faults);
            // What check finds is what the error says, with its place.
            if faults.is_empty() {
                faults.push("", fault);
            }
            faults
        })
    }

    /// Measures and assesses.
    fn evaluate(&self) -> Result<Outcome> {
        let (gathered, mut earlier) = self.assessed(&self.framework)?;
        let Some(result) = earlier.pop() else {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "there are no periods" }));
        };
        let before = self.last.as_ref().or(earlier.last()).cloned();
        Ok(Outcome { gathered, earlier, result, before })
    }

    /// The appraisal of the result, where one is asked for.
    pub(super) fn appraised(&self, outcome: &Outcome) -> Result<Option<Appraised>> {
        let settings = &self.files.settings;
        let Some(asked) = &settings.appraisal else { return Ok(None) };
        let beside = Beside {
            folder: &self.files.folder,
            tasks: self.tasks(),
            units: self.hierarchy(),
            unit: &settings.units(),
            format: &settings.table_format,
        };
        appraisal::appraisal(&outcome.result, asked, &beside).map(Some)
    }

    /// Refuses columns of the register of problems that no table behind an indicator has.
    pub(super) fn known_problem_columns(&self, outcome: &Outcome) -> Result<()> {
        let asked = &self.files.settings.problem_columns;
        let Some(gathered) = outcome.gathered.as_ref().filter(|_| !asked.is_empty()) else { return Ok(()) };
        let known = gathered.traceable_columns()?;
        let Some(strange) = asked.iter().find(|column| !known.contains(*column)) else { return Ok(()) };
        let near = nearest(strange, known.iter().map(String::as_str));
        let near = crate::error::did_you_mean(near.as_deref());
        let found =
            format!("`problem-columns` names `{strange}`, which no table behind an indicator has{near}");
        Err(project(&self.folder().join(FILE), found, "name columns that are there and not private"))
    }

    /// The units of the file of units that the table of values lacks.
    pub(super) fn absent(&self, outcome: &Outcome) -> Result<Vec<String>> {
        let Some(known) = self.files.known_units()?.filter(|_| outcome.gathered.is_none()) else {
            return Ok(Vec::new());
        };
        let known = match &self.files.settings.level {
            Some(level) => known.in_group("level", level)?,
            // A table of values seldom has units of all levels.
            None if self.hierarchy().is_some() => return Ok(Vec::new()),
            None => known,
        };
        let periods = || outcome.earlier.iter().chain([&outcome.result]);
        let is_absent = |unit: &&String| periods().all(|result| result.dataset().position(unit).is_none());
        Ok(known.units().iter().filter(is_absent).cloned().collect())
    }

    /// What the evidence comes to without its appeals; none where none of them changed a record.
    pub(super) fn without_appeals(&self, outcome: &Outcome) -> Result<Option<Assessment>> {
        let Some(gathered) = &outcome.gathered else { return Ok(None) };
        if !gathered.amendments().iter().any(|one| one.decision == Decision::Upheld) {
            return Ok(None);
        }
        let mut spec = self.framework.spec().clone();
        spec.appeal.clear();
        Ok(self.assessed(&spec.check()?)?.1.pop())
    }

    /// What is gathered for a framework, and the results of its periods.
    fn assessed(&self, framework: &Framework) -> Result<(Option<Gathered>, Vec<Assessment>)> {
        let files = &self.files;
        let (gathered, mut datasets) = if framework.spec().measures().next().is_none() {
            (None, files.values(framework)?)
        } else {
            let gathered = gather(framework, &files.evidence, &files.gathering())?;
            let datasets = match gathered.dataset() {
                Ok(one) => vec![one.clone()],
                Err(_) => gathered.panel()?.iter().cloned().collect(),
            };
            (Some(gathered), datasets)
        };
        let year = files.settings.year.clone().or_else(|| Some(files.day?.format("%Y").to_string()));
        if let ([one], Some(year)) = (&mut datasets[..], year)
            && one.period().is_none()
        {
            *one = one.clone().with_period(year);
        }
        if let Some(level) = &files.settings.level {
            for data in &mut datasets {
                *data = data.in_group("level", level)?;
            }
        }
        if let Some(peers) = &files.settings.peers {
            for data in &datasets {
                data.known_group(peers)?;
            }
        }
        let results = if let [one] = &datasets[..] {
            vec![assess(framework, one)?]
        } else {
            let panel = assess_panel(framework, &Panel::new(datasets)?)?;
            panel.iter().map(|(_, result)| result.clone()).collect()
        };
        Ok((gathered, results))
    }
}

impl Files {
    /// Adds every fault of the tables that the measures of a framework read.
    fn check(&self, spec: &Spec, faults: &mut Faults) {
        let mut evidence = self.evidence.clone();
        let made = |name: &str| spec.inspection.iter().any(|inspection| inspection.table == name);
        // What could not be read is not missing, too.
        for name in wanted(spec).into_iter().filter(|name| !made(name) && !self.unread.contains(*name)) {
            if let Err(fault) = evidence.table(name).map(|_| ()) {
                faults.push(EVIDENCE, fault);
            }
        }
        if spec.measures().next().is_some() {
            self.check_unread(spec, faults);
        }
        // As what is said of an indicator below.
        let private = |fault: Error| fault.without(&spec.private);
        let whole = |evidence: &Evidence, name: &str| {
            let records = evidence.table(name).and_then(Records::read);
            records.map_err(|fault| private(fault).in_file(&self.file(name)))
        };
        for appeal in &spec.appeal {
            if evidence.table(&appeal.table).is_err() || evidence.table(&appeal.appeals).is_err() {
                continue;
            }
            let table = faults.keep(&self.file(&appeal.table), whole(&evidence, &appeal.table));
            let register = faults.keep(&self.file(&appeal.appeals), whole(&evidence, &appeal.appeals));
            let Some((table, register)) = table.zip(register) else { continue };
            let amended = appeal.without(&spec.private, table, &register, self.day);
            if let Some((amended, _)) = faults.keep(&self.file(&appeal.appeals), amended) {
                evidence = evidence.with(appeal.table.clone(), amended);
            }
        }
        let by = self.gathering();
        // What is called by the name of a table is looked for in its file.
        let placed = |fault: Error| {
            let file = fault.place().file().and_then(|table| self.files.get(table)).cloned();
            match file {
                Some(file) => fault.in_file(&file),
                None => fault,
            }
        };
        for inspection in &spec.inspection {
            if std::iter::once(&inspection.visits)
                .chain(&inspection.register)
                .any(|name| evidence.table(name).is_err())
            {
                continue;
            }
            let inspected = inspect(inspection, &evidence, &by).map_err(|fault| placed(private(fault)));
            if let Some((inspected, _)) = faults.keep(&self.file(&inspection.visits), inspected) {
                evidence = evidence.with(inspection.table.clone(), inspected.table);
            }
        }
        for (name, (measure, units)) in measures(spec, &by) {
            let code = name.split('@').next().unwrap_or_default();
            let table = measure.table.as_deref().unwrap_or_default();
            let Ok(source) = evidence.table(table) else { continue };
            let keys = units.iter().chain(&self.settings.period);
            match measure.scan(source, keys) {
                Ok(measured) => self.check_units(table, source, &measured, units.len(), faults),
                Err(fault) => faults.of_indicator(&self.file(table), code, private(fault)),
            }
        }
    }

    /// Adds the tables that nothing reads.
    fn check_unread(&self, spec: &Spec, faults: &mut Faults) {
        let wanted = wanted(spec);
        for table in self.files.keys().filter(|table| !wanted.contains(&table.as_str())) {
            let near = nearest(table, wanted.iter().copied());
            let found = match near {
                Some(near) => format!("no measure of the framework reads it (did you mean `{near}`?)"),
                None => "no measure of the framework reads it".to_owned(),
            };
            let names: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
            let remedy = format!(
                "take it out of `{EVIDENCE}`, or call it as a table that is read: {}",
                quoted_list(&names)
            );
            faults.push("", project(&self.folder.join(self.file(table)), found, remedy));
        }
    }

    /// Adds the units of a table that are not among those of `units.csv`, with their rows.
    fn check_units(
        &self,
        table: &str,
        source: &(dyn Source + Send + Sync),
        measured: &Measured,
        columns: usize,
        faults: &mut Faults,
    ) {
        let known = |unit: &str| match &self.units {
            Units::Unknown => Ok(()),
            Units::Under(hierarchy) => hierarchy.resolve(unit).map(|_| ()),
            Units::Given(data) if data.position(unit).is_some() => Ok(()),
            Units::Given(data) => Err(Error::from(Problem::UnknownUnit {
                unit: unit.to_owned(),
                nearest: nearest(unit, data.units().iter().map(String::as_str)),
            })),
        };
        let unit = |parts: &[String]| parts[..columns].join(crate::evidence::JOINT);
        let strange: Vec<String> =
            measured.parts().iter().map(|parts| unit(parts)).filter(|unit| known(unit).is_err()).collect();
        let Some(first) = strange.first() else { return };
        let Ok((column, texts, records)) = Records::read(source).and_then(|records| {
            let column = measured.keys()[0].clone();
            Ok((column.clone(), records.text(&column)?, records))
        }) else {
            return;
        };
        if columns > 1 {
            if let Err(fault) = known(first) {
                faults.push(self.file(table), fault);
            }
            return;
        }
        let mut cells = CellFaults::default();
        for (row, text) in texts.iter().enumerate() {
            let Some(text) = text.as_deref().filter(|text| strange.iter().any(|unit| unit == text)) else {
                continue;
            };
            let near = match known(text).map_err(Error::into_problem) {
                Err(Problem::UnknownUnit { nearest, .. }) => nearest,
                _ => None,
            };
            let near = crate::error::did_you_mean(near.as_deref());
            cells.push(
                records.row(row),
                &column,
                Cell::Text(text),
                format!("is no unit of `{}`{near}", self.settings.units_file()),
            );
        }
        faults.keep(&self.file(table), cells.into_result(None));
    }

    /// The file of a table.
    fn file(&self, table: &str) -> String {
        self.files.get(table).cloned().unwrap_or_else(|| table.to_owned())
    }

    /// What makes units and periods.
    fn gathering(&self) -> Gathering {
        let mut by = Gathering::by(self.settings.units()).period(&self.settings.period);
        match &self.units {
            Units::Unknown => {}
            Units::Under(hierarchy) => by = by.hierarchy(hierarchy.clone()),
            Units::Given(data) => by = by.given(data.clone()),
        }
        if let Some(day) = self.day {
            by = by.until(day, self.settings.dated.clone());
        }
        by
    }

    /// The datasets of a framework without measures, one per period.
    fn values(&self, framework: &Framework) -> Result<Vec<Dataset>> {
        let tables: Vec<&str> = self.evidence.tables().collect();
        let &[table] = &tables[..] else {
            let found = match tables.len() {
                0 => "there is no table of values, and the framework has no measures".to_owned(),
                _ => format!(
                    "there are several tables, {}, and the framework has no measures",
                    quoted_list(&tables.iter().map(|table| (*table).to_owned()).collect::<Vec<_>>())
                ),
            };
            return Err(project(
                &self.folder.join(EVIDENCE),
                found,
                "put one table there, with a row per unit and a column per indicator",
            ));
        };
        let records = Records::read(self.evidence.table(table)?)?;
        let known = self.known_units()?;
        let mut options = self.settings.values.clone();
        for (option, key, columns) in [
            (&mut options.unit, "unit", &self.settings.unit),
            (&mut options.period, "period", &self.settings.period),
        ] {
            match (&option, &columns[..]) {
                (Some(_), _) | (None, []) => {}
                (None, [column]) => *option = Some(column.clone()),
                (None, several) => {
                    let found = format!(
                        "`{key}` names several columns, {}, and the framework has no measures",
                        quoted_list(several)
                    );
                    let remedy =
                        format!("name the one column of the table of values: `{key}` under `[values]`");
                    return Err(project(&self.folder.join(FILE), found, remedy));
                }
            }
        }
        // Who is held against whom stands in the table, where no file of units says it.
        if let Some(peers) = &self.settings.peers
            && !options.groups.contains(peers)
            && records.columns().any(|column| column == peers)
            && !known.as_ref().is_some_and(|units| units.groups().any(|group| group == peers))
        {
            options.groups.push(peers.clone());
        }
        let is_column = |name: &str| {
            let name = options.rename.iter().find(|(_, new)| *new == name).map_or(name, |(old, _)| old);
            records.columns().any(|column| column == name)
        };
        let is_known = |name: &str| known.as_ref().is_some_and(|units| units.indicator(name).is_some());
        let is_known_group = |name: &str| known.as_ref().is_some_and(|units| units.group(name).is_some());
        let datasets = read_for(framework, &options, |asked| {
            let mut asked = asked.clone();
            // What the file of units says is not asked of the table, which may say it itself.
            if asked.long.is_none() {
                asked.groups.retain(|name| is_column(name) || !is_known_group(name));
                for names in std::iter::once(&mut asked.denominators).chain(&mut asked.indicators) {
                    names.retain(|name| is_column(name) || !is_known(name));
                }
            }
            read_records(&records, &asked)
        });
        let datasets = datasets.map_err(|fault| fault.in_file(&self.file(table)))?;
        let made = self.evidence.is_made();
        datasets.into_iter().map(|data| Self::named(data.with_made(made), known.as_ref())).collect()
    }

    /// What `units.csv` says of the units.
    fn known_units(&self) -> Result<Option<Dataset>> {
        Ok(match &self.units {
            Units::Unknown => None,
            Units::Under(hierarchy) => Some(hierarchy.dataset()?),
            Units::Given(given) => Some(given.clone()),
        })
    }

    /// The dataset with what is known of its units: names, groups and other values.
    fn named(data: Dataset, given: Option<&Dataset>) -> Result<Dataset> {
        let Some(given) = given else { return Ok(data) };
        let rows = data
            .units()
            .iter()
            .map(|unit| {
                given.position(unit).ok_or_else(|| {
                    Error::from(Problem::UnknownUnit {
                        unit: unit.clone(),
                        nearest: nearest(unit, given.units().iter().map(String::as_str)),
                    })
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let mut named = data;
        let languages: Vec<String> = given.languages().map(str::to_owned).collect();
        for language in languages {
            let names = rows.iter().map(|&row| Some(given.unit_name(row, &language).to_owned())).collect();
            named = named.with_names(&language, names)?;
        }
        let groups: Vec<String> = given.groups().map(str::to_owned).collect();
        for group in groups {
            let members = given.known_group(&group)?;
            named = named.with_group(&group, rows.iter().map(|&row| members[row].clone()).collect())?;
        }
        for code in given.indicators() {
            // What the table says itself goes before.
            let own = named.indicator(code).or_else(|| named.denominator(code));
            let Some(column) = given.indicator(code).filter(|_| own.is_none()) else { continue };
            let values = rows.iter().map(|&row| column.values()[row]).collect::<Vec<_>>();
            named = named.with_indicator(code, values)?;
        }
        Ok(named)
    }
}

/// What a framework file says as far as it can be read, whatever is wrong with it.
fn spec_of(folder: &Path) -> Option<Spec> {
    crate::framework::readable_spec(&std::fs::read_to_string(folder.join("framework.toml")).ok()?)
}

/// The tables that a framework reads, and those that it makes of others.
pub(super) fn wanted(spec: &Spec) -> Vec<&str> {
    let measured = spec.measures().filter_map(|(.., measure)| measure.table.as_deref());
    let appeals = spec.appeal.iter().flat_map(|appeal| [appeal.table.as_str(), appeal.appeals.as_str()]);
    let inspections = spec.inspection.iter().flat_map(|inspection| {
        std::iter::once(inspection.visits.as_str()).chain(inspection.register.as_deref())
    });
    let mut tables: Vec<&str> = measured.chain(appeals).chain(inspections).collect();
    let mut seen = std::collections::HashSet::new();
    tables.retain(|table| seen.insert(*table));
    tables
}

/// The framework of a folder.
fn framework(folder: &Path, settings: &Settings) -> Result<Framework> {
    let files: Vec<PathBuf> = ["framework.toml", "framework.json", "framework.csv"]
        .into_iter()
        .map(|name| folder.join(name))
        .filter(|path| path.exists())
        .collect();
    match (&files[..], &settings.framework) {
        ([], Some(id)) => Framework::builtin(id),
        ([], None) => Err(project(
            folder,
            "there is no framework",
            "put a `framework.toml` there, or name a built-in one in `project.toml`: framework = \"cn-five-degrees\"",
        )),
        ([file], None) => Framework::read(file),
        (several, id) => {
            let names: Vec<String> = several
                .iter()
                .map(|path| name_of(path))
                .chain(id.as_ref().map(|_| FILE.to_owned()))
                .collect();
            let found = format!("there are several frameworks: {}", quoted_list(&names));
            Err(project(folder, found, "keep one"))
        }
    }
}

/// The framework with the names of one's own, at the day.
fn settled(framework: Framework, words: &Words, day: Option<NaiveDate>) -> Result<Framework> {
    let mut spec = framework.spec().clone();
    for (code, name) in &words.names {
        framework.node(code)?;
        let dimension = spec.dimension.iter_mut().filter(|dimension| dimension.code == *code);
        dimension.for_each(|dimension| dimension.name = name.clone());
        let indicator = spec.indicator.iter_mut().filter(|indicator| indicator.code == *code);
        indicator.for_each(|indicator| indicator.name = name.clone());
    }
    let framework = if spec == *framework.spec() { framework } else { spec.check()? };
    day.map_or(Ok(framework.clone()), |day| framework.at(day))
}

/// What the file of units says.
fn units(folder: &Path, settings: &Settings) -> Result<Units> {
    let path = match &settings.units {
        Some(named) => named_file(folder, "units", named)?,
        None => folder.join(UNITS),
    };
    if !path.exists() {
        return Ok(Units::Unknown);
    }
    let records = Records::read(&*table_of(&path, &settings.table_format))?;
    if records.columns().any(|column| column == "parent") {
        return Hierarchy::of(&records).map(Units::Under);
    }
    let columns: Vec<String> = records.columns().map(str::to_owned).collect();
    let is_unit = |column: &&String| ["unit", "code"].contains(&column.as_str());
    let Some(unit) = columns.iter().find(is_unit).or(columns.first()) else { return Ok(Units::Unknown) };
    let mut cells = CellFaults::default();
    let codes = records.text(unit)?;
    for (row, code) in codes.iter().enumerate().filter(|(_, code)| code.is_none()) {
        let text = Cell::Text(code.as_deref().unwrap_or_default());
        cells.push(records.row(row), unit, text, "must be the code of a unit");
    }
    let mut values: HashMap<&str, Vec<f64>> = HashMap::new();
    for column in columns.iter().filter(|column| *column != unit && !column.starts_with("name_")) {
        let mut bad = CellFaults::default();
        let numbers = records.numbers(column, &mut bad)?.into_owned();
        let said = records.text(column)?.into_iter().flatten().count();
        // Most of them numbers: the others are slips, and no names of groups.
        if 2 * numbers.iter().filter(|value| !value.is_nan()).count() > said {
            cells.merge(bad);
            values.insert(column, numbers);
        }
    }
    cells.into_result(None)?;
    let mut data = Dataset::new(codes.into_iter().flatten())?;
    for column in columns.iter().filter(|column| *column != unit) {
        data = match (column.strip_prefix("name_"), values.remove(&**column)) {
            (Some(language), _) => data.with_names(language, records.text(column)?)?,
            (None, Some(values)) => data.with_indicator(column, values)?,
            (None, None) => data.with_group(column, records.text(column)?)?,
        };
    }
    Ok(Units::Given(data))
}

/// How a task plan stands at a day, and the records of what each unit leads.
fn planned(
    folder: &Path,
    settings: &Settings,
    plan: &PlanSettings,
    units: &Hierarchy,
    day: Option<NaiveDate>,
) -> Result<(Tasks, Records)> {
    let Some(day) = day else {
        let found = "a task plan is reviewed at a day, and none is said";
        return Err(project(&folder.join(FILE), found, "say `day = \"2025-12-31\"`, or `--day`"));
    };
    let begins = settings::day("begins", &plan.begins)?;
    let names = units.unit_names("zh").prefix(&plan.prefix).complete(true);
    let layout = PlanLayout::new().begins(begins);
    let file = |key: &str, name: &str| -> Result<_> {
        Ok(table_of(&named_file(folder, key, name)?, &settings.table_format))
    };
    let (tasks, reports) = (file("plan.file", &plan.file)?, file("plan.reports", &plan.reports)?);
    let tasks = TaskPlan::read(&*tasks, &layout, &names).map_err(|fault| fault.in_file(&plan.file))?;
    let reports = Progress::read(&*reports, &ReportLayout::new());
    let reports = reports.map_err(|fault| fault.in_file(&plan.reports))?;
    let each: Vec<&str> = units.at_level(&plan.level).map(|code| units.name(code, "zh")).collect();
    let rules =
        ReviewRules::at(day).leads(SharedLeads::Share).of_each(each, plan.under.iter().map(String::as_str));
    // Units are assessed by what they lead.
    let records = tasks.review(&reports, &rules.clone().role(Role::Lead))?.records(By::Unit)?;
    Ok((Tasks { review: tasks.review(&reports, &rules.role(Role::Either))? }, records))
}

/// The stored result in `last`.
fn last(folder: &Path) -> Result<Option<Assessment>> {
    let folder = folder.join(LAST);
    if !folder.is_dir() {
        return Ok(None);
    }
    let stored: Vec<PathBuf> =
        files_in(&folder)?.into_iter().filter(|path| has_ending(path, &["json"])).collect();
    match &stored[..] {
        [] => Ok(None),
        [one] => stored_result(one).map(Some),
        several => {
            let names: Vec<String> = several.iter().map(|path| name_of(path)).collect();
            Err(project(&folder, format!("there are several results: {}", quoted_list(&names)), "keep one"))
        }
    }
}

/// Refuses a result of another framework than the one that it is held against.
pub(super) fn of_framework(result: &Assessment, id: &str, place: &Path, remedy: &str) -> Result<()> {
    let own = result.framework().id();
    if own == id {
        return Ok(());
    }
    Err(project(place, format!("the result is of the framework `{own}`, and this is `{id}`"), remedy))
}

/// A result that was stored.
pub(super) fn stored_result(path: &Path) -> Result<Assessment> {
    let text = std::fs::read_to_string(path).map_err(|fault| io("read", path, &fault))?;
    Assessment::from_json(&text).map_err(|fault| fault.in_file(&path.display().to_string()))
}
