//! The evidence of an assessment: tables by name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;

use super::source::{CsvFile, Source};
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

/// What a folder says of its tables.
const SETTINGS: &str = "evidence.toml";

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
    /// name without the ending; with the feature `excel` also every workbook that has one sheet (`Sheet`).
    /// Files are opened when they are read. A file
    /// `evidence.toml` beside them with `made = true` marks the evidence as made up.
    ///
    /// # Errors
    /// `io` where the folder cannot be read, has no such file, or has two for one table; `invalid_parameter` where
    /// `evidence.toml` says anything else.
    pub fn folder(path: impl AsRef<Path>, format: &Format) -> Result<Self> {
        let fault = |fault: std::io::Error| {
            Error::from(Problem::Io {
                path: path.as_ref().display().to_string(),
                operation: "read",
                reason: fault.to_string(),
            })
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(path.as_ref()).map_err(fault)? {
            files.push(entry.map_err(fault)?.path());
        }
        files.sort();
        let is = |file: &Path, endings: &[&str]| {
            let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            endings.contains(&ending.as_str())
        };
        let stem = |file: &Path| file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (tables, others): (Vec<&Path>, Vec<&Path>) =
            files.iter().map(PathBuf::as_path).partition(|file| is(file, &["csv", "parquet", "pq"]));
        let readable = if cfg!(feature = "excel") { &["xlsx", "xlsm"][..] } else { &[] };
        let full = |reason: String| fault(std::io::Error::other(reason));
        if tables.is_empty() && !others.iter().any(|file| is(file, readable)) {
            let names = others.iter().map(|file| file.file_name().unwrap_or_default().to_string_lossy());
            let names: Vec<String> = names.map(String::from).collect();
            let found = if names.is_empty() {
                "the folder is empty".to_owned()
            } else {
                format!("there are {}", quoted_list(&names))
            };
            return Err(full(format!(
                "it has no tables, which are CSV or Parquet files or workbooks; {found}"
            )));
        }
        let mut evidence = Self::new().with_made(settings(path.as_ref())?.made);
        for file in tables {
            let name = stem(file);
            if evidence.tables.contains_key(&name) {
                return Err(full(format!("there are several files for the table `{name}`; keep one")));
            }
            evidence = evidence.with_boxed(name, table_of(file, format));
        }
        // A sheet, or a file that says what it is instead when it is read as a table. Rows that somebody saved go before.
        for file in others.into_iter().filter(|file| is(file, &["xlsx", "xlsm", "xls", "ods"])) {
            if !evidence.tables.contains_key(&stem(file)) {
                evidence = evidence.with_boxed(stem(file), table_of(file, format));
            }
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
    #[cfg(feature = "excel")]
    if is_workbook(file) {
        return Box::new(super::Sheet::new(file).format(format.clone()));
    }
    of_rows(file, format)
}

#[cfg(feature = "excel")]
fn is_workbook(file: &Path) -> bool {
    let ending = file.extension().unwrap_or_default();
    ["xlsx", "xlsm"].iter().any(|known| ending.eq_ignore_ascii_case(known))
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
