//! The columns that a measure reads, so that a reader can pass over the others.

use indexmap::IndexMap;

use super::records::missing_columns;
use crate::error::Result;
use crate::reading::trim;

/// Columns by name, and whether all that is asked of one is its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    columns: IndexMap<String, bool>,
    everything: bool,
}

/// A column that is read: its position, its name, and whether it is read as numbers only.
pub(crate) type Wanted = (usize, String, bool);

impl Needs {
    /// Every column there is.
    #[must_use]
    pub fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// Asks for the numbers of a column.
    pub(crate) fn number(&mut self, column: &str) {
        self.columns.entry(column.to_owned()).or_insert(true);
    }

    /// Asks for the texts of a column (days are read from texts too).
    pub(crate) fn text(&mut self, column: &str) {
        self.columns.insert(column.to_owned(), false);
    }

    /// The columns that are asked for by name, each with whether it is read as numbers only.
    #[must_use]
    pub fn columns(&self) -> impl ExactSizeIterator<Item = (&str, bool)> {
        self.columns.iter().map(|(column, &is_number)| (column.as_str(), is_number))
    }

    /// Everything that either asks for.
    pub(crate) fn join(&mut self, other: &Self) {
        self.everything |= other.everything;
        for (column, is_number) in other.columns() {
            if is_number { self.number(column) } else { self.text(column) }
        }
    }

    /// What is to be read of a table with these headers.
    pub(crate) fn find(&self, headers: &[String]) -> Result<Vec<Wanted>> {
        let position = |column: &str| headers.iter().position(|header| trim(header) == column);
        let missing: Vec<&str> =
            self.columns.keys().map(String::as_str).filter(|column| position(column).is_none()).collect();
        if !missing.is_empty() {
            return Err(missing_columns(missing, headers.iter().map(|header| trim(header))));
        }
        if self.everything {
            let all = headers.iter().enumerate();
            return Ok(all.map(|(at, header)| (at, trim(header).to_owned(), false)).collect());
        }
        let wanted =
            |(column, is_number): (&str, bool)| position(column).map(|at| (at, column.to_owned(), is_number));
        Ok(self.columns().filter_map(wanted).collect())
    }
}
