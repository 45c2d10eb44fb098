//! The files of a folder, and the tables in them: one rule for all who read a folder.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::error::{Error, Problem, Result};

/// What a folder says of its tables.
pub(super) const SETTINGS: &str = "evidence.toml";

/// The files of a folder in order, without hidden ones and those that a spreadsheet program keeps open.
pub(crate) fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    entries_in(folder, Path::is_file)
}

/// The folders in a folder in order, without hidden ones.
#[cfg(feature = "cli")]
pub(crate) fn folders_in(folder: &Path) -> Result<Vec<PathBuf>> {
    entries_in(folder, Path::is_dir)
}

fn entries_in(folder: &Path, is_one: fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let fault = |fault: std::io::Error| {
        Error::from(Problem::Io {
            path: folder.display().to_string(),
            operation: "read",
            reason: fault.to_string(),
        })
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let name = name_of(&path);
        if is_one(&path) && !name.starts_with('.') && !name.starts_with("~$") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Those of the [`files_in`] a folder that may hold tables. An old workbook whose rows somebody has saved beside it, as its
/// error asks, is not among them.
pub(crate) fn files_with_tables(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = files_in(folder)?;
    files.retain(|file| name_of(file) != SETTINGS);
    let saved: HashSet<String> =
        files.iter().filter(|file| has_rows(file) || is_workbook(file)).map(|file| stem(file)).collect();
    files.retain(|file| !is_old(file) || !saved.contains(&stem(file)));
    Ok(files)
}

/// The tables in a file, each with its sheet where the workbook has several: a table has the name of its file without the
/// ending, or that of its sheet. None in a file of another kind.
pub(crate) fn tables_in(
    file: &Path,
    sheets: impl FnOnce(&Path) -> Result<Vec<String>>,
) -> Result<Vec<(String, Option<String>)>> {
    // Old workbooks say what they are when they are read.
    if has_rows(file) || is_old(file) {
        return Ok(vec![(stem(file), None)]);
    }
    if !is_workbook(file) {
        return Ok(Vec::new());
    }
    Ok(match &sheets(file)?[..] {
        [] | [_] => vec![(stem(file), None)],
        several => several.iter().map(|sheet| (sheet.clone(), Some(sheet.clone()))).collect(),
    })
}

/// Whether a file holds the rows of one table.
fn has_rows(file: &Path) -> bool {
    has_ending(file, &["csv", "parquet", "pq"])
}

pub(crate) fn is_workbook(file: &Path) -> bool {
    has_ending(file, &["xlsx", "xlsm"])
}

/// Whether a file is a workbook of a kind that is not read.
pub(crate) fn is_old(file: &Path) -> bool {
    has_ending(file, &["xls", "xlsb", "ods", "et"])
}

pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

pub(crate) fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    endings.contains(&ending.as_str())
}
