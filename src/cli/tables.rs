//! The tables of a project: which files and sheets they stand in, and what is wrong with them.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::answer::Told;
use super::folder::project;
use super::project::wanted;
use super::settings::{FILE, Settings, TableSettings};
use crate::error::Problem;
use crate::evidence::{
    Book, Evidence, Records, Sheet, Source, files_in, files_with_tables, folders_in, is_workbook, name_of,
    stem, table_of, tables_in,
};
use crate::framework::Spec;
use crate::words::say;
use crate::{Error, Result};

/// The folder of the tables, where no other is named.
pub(super) const EVIDENCE: &str = "evidence";

/// The register of appeals, which may stand beside it.
const APPEALS: &str = "appeals";

/// The files that are read as something else, and are no evidence wherever they stand.
fn read_elsewhere(folder: &Path, settings: &Settings) -> Vec<PathBuf> {
    let plan = settings.plan.iter().flat_map(|plan| [&plan.file, &plan.reports]);
    let findings = settings.appraisal.iter().filter_map(|appraisal| appraisal.findings.as_ref());
    plan.chain(findings).filter_map(|file| folder.join(file).canonicalize().ok()).collect()
}

/// The tables of a folder.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) evidence: Evidence,
    /// The file of each table, under the folder.
    pub(super) files: IndexMap<String, String>,
    /// Tables that are there and could not be read, which has been told.
    pub(super) unread: HashSet<String>,
    /// The workbooks that were opened.
    books: HashMap<PathBuf, Book>,
}

/// A table with its file, and how it is read.
type Named = (String, PathBuf, TableSettings);

/// A workbook, which is opened once.
fn open<'a>(path: &Path, books: &'a mut HashMap<PathBuf, Book>) -> Result<&'a mut Book> {
    Ok(match books.entry(path.to_owned()) {
        Entry::Occupied(open) => open.into_mut(),
        Entry::Vacant(closed) => closed.insert(Book::open(path)?),
    })
}

impl Tables {
    /// Those of a project's folder, for its framework as far as that can be read.
    pub(super) fn of(folder: &Path, settings: &Settings, spec: Option<&Spec>, told: &mut Told<'_>) -> Self {
        let mut tables = Self::default();
        let named = tables.find(folder, settings, told);
        tables.read(named, folder, settings, spec, told);
        tables
    }

    /// The tables with their files.
    fn find(&mut self, folder: &Path, settings: &Settings, told: &mut Told<'_>) -> Vec<Named> {
        let Told { language, faults, remarks } = told;
        let language = *language;
        let inside = folder.join(settings.evidence.as_deref().unwrap_or(EVIDENCE));
        if !inside.is_dir() {
            faults
                .push("", project(&inside, "there is no such folder", "make it, and put the tables into it"));
            return Vec::new();
        }
        let Some(mut files) = faults.keep("", files_with_tables(&inside)) else { return Vec::new() };
        let elsewhere = read_elsewhere(folder, settings);
        let is_read = |path: &Path| path.canonicalize().is_ok_and(|path| elsewhere.contains(&path));
        let mut ignored = HashSet::new();
        let mut is_ignored = |name: &str| {
            let found = settings.ignore.iter().find(|ignore| *ignore == name);
            ignored.extend(found);
            found.is_some()
        };
        files.retain(|path| !is_ignored(&stem(path)) && !is_read(path));
        for inner in faults.keep("", folders_in(&inside)).unwrap_or_default() {
            let name = name_of(&inner);
            let is_named = |table: &TableSettings| {
                table.file.as_ref().is_some_and(|file| inside.join(file).starts_with(&inner))
            };
            if !is_ignored(&name) && !settings.tables.values().any(is_named) {
                remarks.push(say!(
                    language,
                    "`{name}` in `evidence` is a folder; what is in it was not read.",
                    name
                ));
            }
        }
        let made = settings.made || faults.keep("", crate::evidence::is_made(&inside)).unwrap_or_default();
        self.evidence = std::mem::take(&mut self.evidence).with_made(made);
        if let Some(top) = faults.keep("", files_in(folder)) {
            files.extend(top.into_iter().filter(|path| stem(path) == APPEALS));
        }
        let mut named: Vec<Named> = Vec::new();
        for (table, given) in &settings.tables {
            let path = match &given.file {
                Some(file) => Some(inside.join(file)),
                None => files.iter().find(|path| stem(path) == *table).cloned(),
            };
            if let Some(path) = path.filter(|path| path.is_file()) {
                named.push((table.clone(), path, given.clone()));
            } else {
                let file = given.file.clone().unwrap_or_else(|| table.clone());
                let found = format!("`tables.{table}` is in the file `{file}`, which is not in `{EVIDENCE}`");
                let remedy = "name a file that is there, or put it there";
                faults.push("", project(&folder.join(FILE), found, remedy));
            }
        }
        for path in files {
            if named.iter().any(|(_, taken, _)| *taken == path) {
                continue;
            }
            let sheets = |path: &Path| open(path, &mut self.books)?.names();
            match faults.keep("", tables_in(&path, sheets)).as_deref() {
                Some([]) => {
                    let name = name_of(&path);
                    remarks.push(say!(
                        language,
                        "`{name}` in `evidence` is no table; it was not read.",
                        name
                    ));
                }
                Some(tables) => named.extend(tables.iter().map(|(table, sheet)| {
                    let given = TableSettings { sheet: sheet.clone(), ..TableSettings::default() };
                    (table.clone(), path.clone(), given)
                })),
                // Whatever is in it, the table is not missing.
                None => {
                    let shown = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
                    self.unread.insert(stem(&path));
                    self.files.insert(stem(&path), shown);
                }
            }
        }
        named.retain(|(table, ..)| !is_ignored(table));
        for name in settings.ignore.iter().filter(|name| !ignored.contains(name)) {
            remarks.push(say!(language, "`{name}` is to be ignored, and no table is called so.", name));
        }
        named
    }

    /// Reads the tables that were found.
    fn read(
        &mut self,
        named: Vec<Named>,
        folder: &Path,
        settings: &Settings,
        spec: Option<&Spec>,
        told: &mut Told<'_>,
    ) {
        let Told { language, faults, remarks } = told;
        let language = *language;
        let has_measures = spec.is_some_and(|spec| spec.measures().next().is_some());
        let wanted = spec.map(wanted).unwrap_or_default();
        for (table, path, mut given) in named {
            given.format = settings.format_of(&given.format, has_measures);
            let mut file = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            if let Some(sheet) = &given.sheet {
                file = format!("{file} ({sheet})");
            }
            if let Some(other) = self.files.get(&table) {
                let found = format!("the table `{table}` is also in `{other}`");
                faults.push("", project(&path, found, "keep one"));
                continue;
            }
            match read(&path, &table, &given, wanted.contains(&&*table), &mut self.books) {
                Ok((source, notes)) => {
                    self.evidence = std::mem::take(&mut self.evidence).with_boxed(table.clone(), source);
                    remarks.extend(notes.iter().map(|note| {
                        say!(
                            language,
                            "{place}: {text}",
                            place = file,
                            text = crate::words::told(language, note)
                        )
                    }));
                }
                // A cover among the sheets of a workbook.
                Err(fault)
                    if fault.code() == "empty_table"
                        && given.sheet.is_some()
                        && !settings.tables.contains_key(&table) =>
                {
                    remarks.push(say!(language, "{place} is no table; it was not read.", place = file));
                    continue;
                }
                Err(fault) => {
                    faults.push(&file, fault);
                    self.unread.insert(table.clone());
                }
            }
            self.files.insert(table, file);
        }
    }
}

/// A table in a file, and what a reader should know of it.
fn read(
    path: &Path,
    table: &str,
    given: &TableSettings,
    is_wanted: bool,
    books: &mut HashMap<PathBuf, Book>,
) -> Result<(Box<dyn Source + Send + Sync>, Vec<String>)> {
    let as_it_is = given.columns.is_empty()
        && given.sums.is_empty()
        && given.only.is_empty()
        && given.fill_down.is_empty();
    let (mut records, notes) = if is_workbook(path) {
        let book = open(path, books)?;
        let mut sheet = Sheet::new(path).format(given.format.clone());
        let named = given.sheet.clone().or_else(|| {
            book.names().ok().filter(|names| names.len() > 1 && names.iter().any(|name| name == table))?;
            Some(table.to_owned())
        });
        if let Some(name) = named {
            sheet = sheet.sheet(name);
        }
        if let Some(rows) = given.header_rows {
            sheet = sheet.header_rows(rows);
        }
        if let Some(rows) = given.skip_rows {
            sheet = sheet.skip_rows(rows);
        }
        let read = book.read(&sheet)?;
        if read.records.is_empty() && !is_wanted {
            return Err(Error::from(Problem::EmptyTable {
                file: Some(path.display().to_string()),
                found: "there is a header but no rows",
            }));
        }
        (read.records, read.notes)
    } else {
        let source = table_of(path, &given.format);
        if as_it_is {
            return Ok((source, Vec::new()));
        }
        (Records::read(&*source)?, Vec::new())
    };
    if !given.fill_down.is_empty() {
        records = records.filled_down(&given.fill_down)?;
    }
    records = records.renamed(&given.columns)?.with_sums(&given.sums)?;
    if !given.only.is_empty() {
        records = records.keep(given.only.iter().map(String::as_str))?;
    }
    Ok((Box::new(records), notes))
}
