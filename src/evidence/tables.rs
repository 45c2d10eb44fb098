//! The evidence of an assessment: tables by name.

use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;

use super::source::{CsvFile, Source};
use super::watch::{Progress, Watched};
use crate::error::{Error, Result, nearest};
use crate::reading::Format;

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

    /// The same evidence, with who is told of the reading of all its tables together.
    pub(crate) fn watched(mut self, progress: &Arc<Progress>) -> Self {
        for table in self.tables.values_mut() {
            *table = Arc::new(Watched::among(Arc::clone(table), progress));
        }
        self
    }

    /// Every CSV file of a folder, each a table by its name without `.csv`. Files are opened when they are read.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn folder(path: impl AsRef<Path>, format: &Format) -> Result<Self> {
        let fault = |fault: std::io::Error| Error::Io {
            path: path.as_ref().display().to_string(),
            operation: "read",
            reason: fault.to_string(),
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(path.as_ref()).map_err(fault)? {
            let file = entry.map_err(fault)?.path();
            if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
                files.push(file);
            }
        }
        files.sort();
        let mut evidence = Self::new();
        for file in files {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            evidence = evidence.with(name, CsvFile::new(file).format(format.clone()));
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
    /// [`Error::UnknownTable`].
    pub fn table(&self, name: &str) -> Result<&(dyn Source + Send + Sync)> {
        self.tables.get(name).map(|table| &**table).ok_or_else(|| Error::UnknownTable {
            table: name.to_owned(),
            nearest: nearest(name, self.tables()),
            tables: self.tables().map(str::to_owned).collect(),
        })
    }
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Evidence").field(&self.tables.keys().collect::<Vec<_>>()).finish()
    }
}
