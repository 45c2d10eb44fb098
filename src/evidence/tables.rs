//! The evidence of an assessment: tables by name.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;

use super::folder::{SETTINGS, files_with_tables, is_old, name_of, stem, tables_in};
use super::needs::Needs;
use super::source::{Batches, CsvFile, Source};
use super::watch::{Progress, Watched};
use crate::error::{Error, Problem, Result, nearest};
use crate::reading::Format;
use crate::words::quoted_list;

/// Tables of records by the names under which measures read them.
///
/// ```
/// use govindex::evidence::{Evidence, Records};
///
/// let evidence = Evidence::new().with("items", Records::new().with_texts("unit", ["A"])?);
/// assert_eq!(evidence.tables().collect::<Vec<_>>(), ["items"]);
/// assert!(evidence.table("item").err().unwrap().to_string().contains("did you mean `items`?"));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Evidence {
    tables: IndexMap<String, Arc<dyn Source + Send + Sync>>,
    made: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    made: bool,
}

impl Evidence {
    /// No tables yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same evidence with one more table; one of that name is replaced.
    pub fn with(mut self, name: impl Into<String>, table: impl Source + Send + Sync + 'static) -> Self {
        self.tables.insert(name.into(), Arc::new(table));
        self
    }

    /// The same evidence with one more table of a kind that is known at run time only.
    pub fn with_boxed(mut self, name: impl Into<String>, table: Box<dyn Source + Send + Sync>) -> Self {
        self.tables.insert(name.into(), table.into());
        self
    }

    /// The same evidence, marked as made up, as for an example or a test, or not so. The mark goes into the dataset, the
    /// assessment and every document.
    pub fn with_made(mut self, is_made: bool) -> Self {
        self.made = is_made;
        self
    }

    /// Whether the evidence is marked as made up.
    #[must_use]
    pub fn is_made(&self) -> bool {
        self.made
    }

    /// The same evidence, with who is told of the reading of all its tables together.
    pub(crate) fn watched(mut self, progress: &Arc<Progress>) -> Self {
        for table in self.tables.values_mut() {
            *table = Arc::new(Watched::among(Arc::clone(table), progress));
        }
        self
    }

    /// Every CSV file of a folder, and with the feature `parquet` every Parquet file (`.parquet`, `.pq`), each a table by its
    /// name without the ending; with the feature `excel` also every workbook (`Sheet`): a table by the name of the file, or,
    /// where several sheets hold anything, a table a sheet, by its name. Hidden files, and those that a spreadsheet program
    /// keeps open (`~$…`), are passed over. Files are opened when they are read. A file
    /// `evidence.toml` beside them with `made = true` marks the evidence as made up.
    ///
    /// # Errors
    /// `io` where the folder cannot be read, has no such file, or has two for one table; `invalid_parameter` where
    /// `evidence.toml` says anything else. Of two sheets of one name, `file` when the table is read.
    pub fn folder(path: impl AsRef<Path>, format: &Format) -> Result<Self> {
        let path = path.as_ref();
        let full = |reason: String| {
            Error::from(Problem::Io { path: path.display().to_string(), operation: "read", reason })
        };
        let files = files_with_tables(path)?;
        let mut evidence = Self::new().with_made(settings(path)?.made);
        let mut is_readable = false;
        let mut found: HashMap<String, (&Path, bool)> = HashMap::new();
        for file in &files {
            // A workbook that cannot be read says so when it is read as a table.
            let tables = tables_in(file, sheets).unwrap_or_else(|_| vec![(stem(file), None)]);
            is_readable |= !tables.is_empty() && !is_old(file);
            for (name, sheet) in tables {
                let is_sheet = sheet.is_some();
                let table = match found.insert(name.clone(), (file, is_sheet)) {
                    None => sheet_of(file, sheet, format),
                    Some((other, was_sheet)) if is_sheet || was_sheet => {
                        Box::new(Twice::new(&name, [other, file].map(|file| file.display().to_string())))
                    }
                    Some(_) => {
                        return Err(full(format!(
                            "there are several files for the table `{name}`; keep one"
                        )));
                    }
                };
                evidence = evidence.with_boxed(name, table);
            }
        }
        if !is_readable {
            let names: Vec<String> = files.iter().map(|file| name_of(file)).collect();
            let found = if names.is_empty() {
                "the folder is empty".to_owned()
            } else {
                format!("there are {}", quoted_list(&names))
            };
            return Err(full(format!(
                "it has no tables, which are CSV or Parquet files or workbooks; {found}"
            )));
        }
        Ok(evidence)
    }

    /// The names of the tables, in order.
    pub fn tables(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// A table.
    ///
    /// # Errors
    /// `unknown_table`.
    pub fn table(&self, name: &str) -> Result<&(dyn Source + Send + Sync)> {
        self.tables.get(name).map(|table| &**table).ok_or_else(|| {
            Error::from(Problem::UnknownTable {
                table: name.to_owned(),
                nearest: nearest(name, self.tables()),
                tables: self.tables().map(str::to_owned).collect(),
            })
        })
    }
}

/// A table that a sheet of another file has the name of, too: workbooks may each have their notes, which nobody reads.
struct Twice {
    table: String,
    files: [String; 2],
}

impl Twice {
    fn new(table: &str, files: [String; 2]) -> Self {
        Self { table: table.to_owned(), files }
    }
}

impl Source for Twice {
    fn open(&self, _: &Needs) -> Result<Batches<'_>> {
        let [first, second] = &self.files;
        Err(Error::from(Problem::File {
            path: second.clone(),
            found: format!("the table `{}` is also in `{first}`", self.table),
            remedy: "give one of them another name, or keep one".to_owned(),
        }))
    }
}

/// Whether a folder says that its tables are made up.
#[cfg(feature = "cli")]
pub(crate) fn is_made(folder: &Path) -> Result<bool> {
    settings(folder).map(|settings| settings.made)
}

/// What a folder says of its tables.
fn settings(folder: &Path) -> Result<Settings> {
    let file = folder.join(SETTINGS);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(Settings::default()),
        Err(fault) => {
            return Err(Error::from(Problem::Io {
                path: file.display().to_string(),
                operation: "read",
                reason: fault.to_string(),
            }));
        }
    };
    crate::value::from_toml(text.trim_start_matches('\u{feff}')).map_err(|fault| {
        Error::from(Problem::InvalidParameter {
            method: "evidence",
            parameter: SETTINGS,
            found: format!("`{}`: {fault}", file.display()),
            expected: "`made = true` where the evidence is made up",
        })
    })
}

/// The table in a file: the sheet of a workbook (`.xlsx`, `.xlsm`; feature `excel`) or a Parquet file (`.parquet`, `.pq`; feature
/// `parquet`) where its name says so, else CSV. The file is opened when it is read.
#[must_use]
pub fn table_of(file: &Path, format: &Format) -> Box<dyn Source + Send + Sync> {
    sheet_of(file, None, format)
}

/// The table in a file, or in a sheet of it.
#[cfg(feature = "excel")]
fn sheet_of(file: &Path, sheet: Option<String>, format: &Format) -> Box<dyn Source + Send + Sync> {
    if !super::folder::is_workbook(file) {
        return of_rows(file, format);
    }
    let whole = super::Sheet::new(file).format(format.clone());
    Box::new(match sheet {
        Some(name) => whole.sheet(name),
        None => whole,
    })
}

#[cfg(not(feature = "excel"))]
fn sheet_of(file: &Path, _: Option<String>, format: &Format) -> Box<dyn Source + Send + Sync> {
    of_rows(file, format)
}

/// The sheets of a workbook that hold anything.
#[cfg(feature = "excel")]
fn sheets(file: &Path) -> Result<Vec<String>> {
    super::Sheet::names(file)
}

#[cfg(not(feature = "excel"))]
#[expect(clippy::unnecessary_wraps, reason = "as where workbooks are read")]
fn sheets(_: &Path) -> Result<Vec<String>> {
    Ok(Vec::new())
}

#[cfg(feature = "parquet")]
fn of_rows(file: &Path, format: &Format) -> Box<dyn Source + Send + Sync> {
    let ending = file.extension().unwrap_or_default();
    if ["parquet", "pq"].iter().any(|known| ending.eq_ignore_ascii_case(known)) {
        Box::new(super::arrow::ParquetFile::new(file).format(format))
    } else {
        Box::new(CsvFile::new(file).format(format.clone()))
    }
}

#[cfg(not(feature = "parquet"))]
fn of_rows(file: &Path, format: &Format) -> Box<dyn Source + Send + Sync> {
    Box::new(CsvFile::new(file).format(format.clone()))
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Evidence").field(&self.tables.keys().collect::<Vec<_>>()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_names_its_tables_and_what_is_none() {
        let folder = std::env::temp_dir().join(format!("govindex-folder-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let read = || Evidence::folder(&folder, &Format::new());
        let fault = read().unwrap_err().to_string();
        assert!(
            fault.ends_with(
                "it has no tables, which are CSV or Parquet files or workbooks; the folder is empty"
            ),
            "{fault}"
        );
        std::fs::write(folder.join("ratings.xls"), b"PK\x03\x04").unwrap();
        let fault = read().unwrap_err().to_string();
        assert!(fault.ends_with("there are `ratings.xls`"), "{fault}");
        std::fs::write(folder.join("items.csv"), "unit\nA\n").unwrap();
        std::fs::write(folder.join("cases.parquet"), "").unwrap();
        // What a spreadsheet program keeps open, and an old workbook whose rows were saved.
        std::fs::write(folder.join("~$items.xlsx"), "").unwrap();
        std::fs::write(folder.join(".items.csv"), "").unwrap();
        std::fs::write(folder.join("items.ods"), b"PK\x03\x04").unwrap();
        assert_eq!(read().unwrap().tables().collect::<Vec<_>>(), ["cases", "items", "ratings"]);
        assert!(!read().unwrap().is_made());
        std::fs::write(folder.join("evidence.toml"), "\u{feff}made = true\n").unwrap();
        assert!(read().unwrap().is_made());
        std::fs::write(folder.join("evidence.toml"), "mode = true\n").unwrap();
        let fault = read().unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
        assert!(fault.to_string().contains("unknown field `mode`"), "{fault}");
        std::fs::write(folder.join("evidence.toml"), "").unwrap();
        std::fs::write(folder.join("items.pq"), "").unwrap();
        let fault = read().unwrap_err().to_string();
        assert!(fault.ends_with("there are several files for the table `items`; keep one"), "{fault}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
